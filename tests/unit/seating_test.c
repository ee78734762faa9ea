/*
 * seating_test.c - tables of four to five, mixed, from ten thousand lists.
 */
#include "daemon/core/seating.h"
#include "tests/sim/rng.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

enum { LISTS = 10000, PEOPLE = 400, KINDS = 41, WISHES = 40, BROKEN = 2000 };

/* A list, its wishes, and a plan made of them. */
struct hall {
    struct seating_person person[PEOPLE];
    struct seating_wish wish[WISHES];
    struct seating_ask ask;
    uint32_t table_of[PEOPLE];
    struct seating_table table[SEATING_TABLES_MAX];
    struct seating_broken broken[BROKEN];
    struct seating_plan plan;
    void *work;
};

static struct hall *
hall_of(uint32_t people)
{
    struct hall *h = calloc(1, sizeof *h);

    CHECK(h != NULL);
    h->ask = (struct seating_ask){.person = h->person,
        .people_n = people,
        .wish = h->wish,
        .seed = 1};
    h->plan = (struct seating_plan){.table_of = h->table_of,
        .table = h->table,
        .broken = h->broken,
        .broken_cap = BROKEN};
    h->work = calloc(1, seating_work_bytes(PEOPLE));
    CHECK(h->work != NULL);
    return h;
}

static void
hall_free(struct hall *h)
{
    free(h->work);
    free(h);
}

static void
seat_all(struct hall *h)
{
    seating_make(&h->ask, h->work, &h->plan);
}

/* People of some sectors, each with organisations of its own. */
static void
fill(struct hall *h, struct rng *rng, uint32_t sectors, uint32_t organisations)
{
    for (uint32_t p = 0; p < h->ask.people_n; p++) {
        h->person[p].sector = (uint32_t)rng_below(rng, sectors + 1);
        h->person[p].organisation = (uint32_t)rng_below(rng, organisations + 1);
    }
}

static uint32_t
people_at(const struct hall *h, uint32_t table)
{
    uint32_t n = 0;

    for (uint32_t p = 0; p < h->ask.people_n; p++) {
        n += h->table_of[p] == table;
    }
    return n;
}

static void
check_sizes(const struct hall *h, bool remote)
{
    uint32_t least = UINT32_MAX;
    uint32_t most = 0;

    for (uint32_t t = 1; t <= h->plan.tables_n; t++) {
        const uint32_t n = people_at(h, t);

        CHECK_U64(n, h->table[t - 1].people);
        if (n > 0 && h->table[t - 1].remote == remote) {
            least = n < least ? n : least;
            most = n > most ? n : most;
        }
    }
    CHECK(most == 0 || most - least <= 1);
    CHECK(most <= SEATING_TABLE_BEST || h->ask.tables != 0);
}

/*
 * No more of one organisation (or sector) at a table than must be, or one
 * more.
 */
static void
check_spread(const struct hall *h, bool sector)
{
    static uint32_t at[SEATING_TABLES_MAX + 1][KINDS];
    uint32_t all[KINDS] = {0};
    const uint32_t tables = h->plan.tables_n;

    for (uint32_t t = 0; t <= tables; t++) {
        memset(at[t], 0, sizeof at[t]);
    }
    for (uint32_t p = 0; p < h->ask.people_n; p++) {
        const uint32_t which =
            sector ? h->person[p].sector : h->person[p].organisation;

        all[which]++;
        at[h->table_of[p]][which]++;
    }
    for (uint32_t t = 1; t <= tables; t++) {
        for (uint32_t k = 1; k < KINDS; k++) {
            CHECK(at[t][k] <= (all[k] + tables - 1) / tables + 1);
        }
    }
}

TEST(tables_are_of_four_and_five_or_as_is_said)
{
    static const uint32_t expected[][4] = {{1, 1}, {3, 3}, {4, 4}, {5, 5},
        {6, 3, 3}, {7, 4, 3}, {8, 4, 4}, {9, 5, 4}, {11, 4, 4, 3},
        {12, 4, 4, 4}, {13, 5, 4, 4}};

    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        struct hall *h = hall_of(expected[i][0]);
        uint32_t n[6] = {0};

        seat_all(h);
        check_sizes(h, false);
        for (uint32_t t = 0; t < h->plan.tables_n; t++) {
            n[h->table[t].people]++;
        }
        for (size_t k = 1; k < 4 && expected[i][k] != 0; k++) {
            CHECK(n[expected[i][k]]-- > 0);
        }
        hall_free(h);
    }
}

TEST(nobody_asks_for_no_table)
{
    struct hall *h = hall_of(0);

    seat_all(h);
    CHECK_U64(h->plan.tables_n, 0);
    hall_free(h);
}

TEST(ten_thousand_lists_are_seated_evenly_and_mixed)
{
    struct rng rng = {2026};

    for (uint32_t i = 0; i < LISTS; i++) {
        struct hall *h = hall_of((uint32_t)rng_between(&rng, 1, 120));
        const uint32_t sectors = (uint32_t)rng_between(&rng, 1, 8);
        const uint32_t organisations = (uint32_t)rng_between(&rng, 1, 40);

        fill(h, &rng, sectors, organisations);
        h->ask.seed = i;
        seat_all(h);
        for (uint32_t p = 0; p < h->ask.people_n; p++) {
            CHECK(h->table_of[p] >= 1 && h->table_of[p] <= h->plan.tables_n);
        }
        check_sizes(h, false);
        check_spread(h, true);
        check_spread(h, false);
        hall_free(h);
    }
}

TEST(the_same_seed_gives_the_same_plan)
{
    struct rng rng = {7};
    struct hall *h = hall_of(63);
    uint32_t first[PEOPLE];

    fill(h, &rng, 5, 20);
    seat_all(h);
    memcpy(first, h->table_of, sizeof first);
    memset(h->work, 0x5a, seating_work_bytes(PEOPLE));
    seat_all(h);
    CHECK_U64(memcmp(first, h->table_of, 63 * sizeof first[0]), 0);
    hall_free(h);
}

TEST(who_is_remote_sits_at_tables_of_their_own_unless_told_otherwise)
{
    struct rng rng = {11};
    struct hall *h = hall_of(30);

    fill(h, &rng, 4, 12);
    for (uint32_t p = 0; p < 7; p++) {
        h->person[p * 4].remote = true;
    }
    seat_all(h);
    check_sizes(h, false);
    check_sizes(h, true);
    for (uint32_t p = 0; p < 30; p++) {
        CHECK_U64(h->table[h->table_of[p] - 1].remote, h->person[p].remote);
    }
    h->ask.mixed = true;
    seat_all(h);
    check_sizes(h, false);
    CHECK_U64(h->plan.tables_n, 6);
    hall_free(h);
}

/* Who wishes what with whom; not too much for any table. */
static void
wish_some(struct hall *h, struct rng *rng)
{
    const uint32_t n = h->ask.people_n;

    h->ask.wishes_n = (uint32_t)rng_below(rng, n / 6 + 1);
    for (uint32_t i = 0; i < h->ask.wishes_n; i++) {
        h->wish[i] =
            (struct seating_wish){.rule = (enum seating_rule)rng_below(rng, 3),
                .a = (uint32_t)rng_below(rng, n),
                .b = (uint32_t)rng_below(rng, n)};
        if (h->wish[i].rule == SEATING_AT) {
            h->wish[i].b = (uint32_t)rng_between(rng, 1, seating_tables(n));
        }
    }
}

static bool
is_named(const struct hall *h, enum seating_trouble what, uint32_t wish,
    uint32_t table)
{
    for (uint32_t i = 0; i < h->plan.broken_n; i++) {
        const struct seating_broken *b = &h->broken[i];

        if (b->what == what &&
            (what == SEATING_WISH_BROKEN ? b->wish == wish
                                         : b->table == table)) {
            return true;
        }
    }
    return false;
}

static bool
is_kept(const struct hall *h, const struct seating_wish *wish)
{
    const uint32_t a = h->table_of[wish->a];

    switch (wish->rule) {
    case SEATING_TOGETHER:
        return a == h->table_of[wish->b];
    case SEATING_APART:
        return a != h->table_of[wish->b];
    case SEATING_AT:
        return a == wish->b;
    }
    return false;
}

TEST(a_wish_is_kept_or_named)
{
    struct rng rng = {99};
    uint32_t wishes = 0;
    uint32_t kept = 0;

    for (uint32_t i = 0; i < 2000; i++) {
        struct hall *h = hall_of((uint32_t)rng_between(&rng, 8, 80));

        fill(h, &rng, 5, 25);
        for (uint32_t p = 0; p < h->ask.people_n; p++) {
            h->person[p].minor = rng_chance(&rng, 80);
        }
        wish_some(h, &rng);
        seat_all(h);
        for (uint32_t k = 0; k < h->ask.wishes_n; k++) {
            wishes++;
            kept += is_kept(h, &h->wish[k]);
            CHECK(is_kept(h, &h->wish[k]) !=
                is_named(h, SEATING_WISH_BROKEN, k, 0));
        }
        for (uint32_t t = 1; t <= h->plan.tables_n; t++) {
            uint32_t minors = 0;

            for (uint32_t p = 0; p < h->ask.people_n; p++) {
                minors += h->table_of[p] == t && h->person[p].minor;
            }
            CHECK((minors == 1) == is_named(h, SEATING_MINOR_ALONE, 0, t));
        }
        hall_free(h);
    }
    CHECK(kept * 100 > wishes * 90); /* some contradict each other */
}

TEST(two_minors_are_never_one_and_one)
{
    struct rng rng = {5};

    for (uint32_t i = 0; i < 500; i++) {
        struct hall *h = hall_of((uint32_t)rng_between(&rng, 10, 60));

        fill(h, &rng, 5, 20);
        h->person[rng_below(&rng, h->ask.people_n / 2)].minor = true;
        h->person[h->ask.people_n - 1].minor = true;
        seat_all(h);
        CHECK_U64(h->plan.broken_n, 0);
        hall_free(h);
    }
}

TEST(who_is_held_never_moves)
{
    struct rng rng = {21};

    for (uint32_t i = 0; i < 1000; i++) {
        struct hall *h = hall_of((uint32_t)rng_between(&rng, 5, 60));
        const uint32_t tables = seating_tables(h->ask.people_n);

        fill(h, &rng, 5, 20);
        for (uint32_t p = 0; p < h->ask.people_n; p++) {
            h->person[p].held = rng_chance(&rng, 300);
            h->person[p].table = (uint32_t)rng_below(&rng, tables + 1);
        }
        wish_some(h, &rng);
        h->ask.keep = rng_chance(&rng, 500);
        seat_all(h);
        for (uint32_t p = 0; p < h->ask.people_n; p++) {
            CHECK(h->table_of[p] >= 1);
            CHECK(!h->person[p].held || h->person[p].table == 0 ||
                h->table_of[p] == h->person[p].table);
        }
        hall_free(h);
    }
}

/* Fewer came than had signed up; nobody is moved who need not be. */
TEST(no_shows_are_evened_out_with_few_moves)
{
    struct rng rng = {31};

    for (uint32_t i = 0; i < 1000; i++) {
        struct hall *h = hall_of((uint32_t)rng_between(&rng, 12, 80));
        uint32_t sizes[SEATING_TABLES_MAX + 1] = {0};
        uint32_t stays = 0;
        uint32_t n = 0;
        uint32_t tables;

        fill(h, &rng, 5, 20);
        seat_all(h);
        for (uint32_t p = 0; p < h->ask.people_n; p++) {
            if (rng_chance(&rng, 800)) {
                h->person[n] = h->person[p];
                h->person[n++].table = h->table_of[p];
                sizes[h->table_of[p]]++;
            }
        }
        h->ask.people_n = n;
        h->ask.keep = true;
        seat_all(h);
        check_sizes(h, false);
        tables = seating_tables(n);
        for (uint32_t k = 0; k < tables; k++) {
            /* The fullest tables keep their people, up to an even share. */
            uint32_t best = 1;

            for (uint32_t t = 1; t <= h->plan.tables_n; t++) {
                best = sizes[t] > sizes[best] ? t : best;
            }
            stays += sizes[best] < n / tables + (k < n % tables)
                ? sizes[best]
                : n / tables + (k < n % tables);
            sizes[best] = 0;
        }
        CHECK_U64(h->plan.moved, n - stays);
        hall_free(h);
    }
}

TEST(who_walks_in_gets_the_smallest_table_that_is_least_like_them)
{
    struct hall *h = hall_of(10);
    static const uint32_t at[] = {1, 1, 1, 1, 2, 2, 2, 3, 3, 3};

    memcpy(h->table_of, at, sizeof at);
    for (uint32_t p = 4; p < 7; p++) {
        h->person[p].organisation = 9;
    }
    h->ask.people_n = 11;
    h->person[10].organisation = 9;
    CHECK_U64(seating_place(&h->ask, 10, h->table_of, 3), 3);
    h->person[10].organisation = 8;
    CHECK_U64(seating_place(&h->ask, 10, h->table_of, 3), 2);
    h->person[10].remote = true;
    CHECK_U64(seating_place(&h->ask, 10, h->table_of, 3), 0);
    hall_free(h);
}
