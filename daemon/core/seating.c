/*
 * seating.c - who sits where: mixed tables of four to five.
 *
 * People who must sit together are one unit. Units are placed largest first
 * where they are least like those who sit there, then pairs of units of the
 * same size change places as long as that mixes better.
 *
 * See seating.h
 */
#include "daemon/core/seating_work.h"

enum {
    COST_SECTOR = 10,
    COST_ORGANISATION = 1000,
    COST_MINOR_ALONE = 20000,
    COST_APART = 1000000,
    PASSES_MAX = 12,
    LOOK_AT_ALL = 400, /* units; above, so many others are tried for each */
    LOOK_AT = 60
};

/* splitmix64 (Steele, Lea, Flood 2014). */
static uint32_t
chance(struct work *w)
{
    uint64_t z = w->random += 0x9e3779b97f4a7c15U;

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
    return (uint32_t)((z ^ (z >> 31)) >> 32);
}

uint32_t
seating_tables(uint32_t people)
{
    const uint32_t n = (people + SEATING_TABLE_BEST - 1) / SEATING_TABLE_BEST;

    return n < SEATING_TABLES_MAX ? n : SEATING_TABLES_MAX;
}

size_t
seating_work_bytes(uint32_t people_n)
{
    return sizeof(struct work) + ((size_t)people_n + 1) * sizeof(struct one);
}

/* May these two never sit at one table? */
static bool
are_apart(const struct work *w, uint32_t a, uint32_t b)
{
    if (!w->one[a].apart || !w->one[b].apart) {
        return false;
    }
    for (uint32_t i = 0; i < w->ask->wishes_n; i++) {
        const struct seating_wish *wish = &w->ask->wish[i];

        if (wish->rule == SEATING_APART &&
            ((wish->a == a && wish->b == b) ||
                (wish->a == b && wish->b == a))) {
            return true;
        }
    }
    return false;
}

static int64_t
pair_cost(const struct work *w, uint32_t a, uint32_t b)
{
    const struct seating_person *x = person(w, a);
    const struct seating_person *y = person(w, b);
    int64_t cost = 0;

    if (x->organisation != SEATING_ALONE &&
        x->organisation == y->organisation) {
        cost += COST_ORGANISATION;
    }
    if (x->sector != SEATING_ALONE && x->sector == y->sector) {
        cost += COST_SECTOR;
    }
    return are_apart(w, a, b) ? cost + COST_APART : cost;
}

/* One person among those at a table, without the own unit and `but`. */
static int64_t
person_cost(const struct work *w, uint32_t p, uint32_t table, uint32_t but)
{
    int64_t cost = 0;

    for (uint32_t q = w->first[table]; q != NOBODY_AT; q = w->one[q].at_next) {
        if (w->one[q].unit != w->one[p].unit && w->one[q].unit != but) {
            cost += pair_cost(w, p, q);
        }
    }
    return cost;
}

static int64_t
unit_cost(const struct work *w, uint32_t unit, uint32_t table, uint32_t but)
{
    int64_t cost = 0;

    for (uint32_t p = unit; p != NOBODY_AT; p = w->one[p].next) {
        cost += person_cost(w, p, table, but);
    }
    return cost;
}

static int64_t
alone_cost(uint32_t minors)
{
    return minors == 1 ? COST_MINOR_ALONE : 0;
}

static void
stand_up(struct work *w, uint32_t unit)
{
    const uint32_t table = w->plan->table_of[unit] - 1;
    uint32_t *link = &w->first[table];

    while (*link != NOBODY_AT) {
        if (w->one[*link].unit == unit) {
            *link = w->one[*link].at_next;
        } else {
            link = &w->one[*link].at_next;
        }
    }
    w->people[table] -= w->one[unit].size;
    w->minors[table] -= work_minors(w, unit);
    for (uint32_t p = unit; p != NOBODY_AT; p = w->one[p].next) {
        w->plan->table_of[p] = 0;
    }
}

static void
join_units(struct work *w, uint32_t a, uint32_t b)
{
    uint32_t to = w->one[a].unit;
    uint32_t from = w->one[b].unit;
    uint32_t last;

    if (to == from || is_remote(w, a) != is_remote(w, b)) {
        return;
    }
    if (from < to) {
        const uint32_t t = to;

        to = from;
        from = t;
    }
    for (last = to; w->one[last].next != NOBODY_AT; last = w->one[last].next) {
    }
    w->one[last].next = from;
    w->one[to].size += w->one[from].size;
    for (uint32_t p = from; p != NOBODY_AT; p = w->one[p].next) {
        w->one[p].unit = to;
    }
}

static void
make_units(struct work *w)
{
    const struct seating_ask *ask = w->ask;

    for (uint32_t p = 0; p < ask->people_n; p++) {
        w->one[p] = (struct one){.unit = p,
            .next = NOBODY_AT,
            .size = 1,
            .chance = chance(w)};
        w->plan->table_of[p] = 0;
    }
    for (uint32_t i = 0; i < ask->wishes_n; i++) {
        const struct seating_wish *wish = &ask->wish[i];

        assert(wish->a < ask->people_n);
        if (wish->rule == SEATING_TOGETHER) {
            join_units(w, wish->a, wish->b);
        } else if (wish->rule == SEATING_APART) {
            w->one[wish->a].apart = 1;
            w->one[wish->b].apart = 1;
        }
    }
}

/* Is there room for so many more, using up a place that is one too many? */
static bool
has_room(const struct work *w, uint32_t table, uint32_t size, bool *takes_extra)
{
    const uint32_t then = w->people[table] + size;
    const bool remote = w->plan->table[table].remote;

    *takes_extra = then == w->room[table] + 1 && !w->more[table];
    return w->used[table] &&
        (then <= w->room[table] || (*takes_extra && w->extra[remote] > 0));
}

/* The table where a unit is least like the others; the emptiest if full. */
static uint32_t
best_table(const struct work *w, uint32_t unit)
{
    uint32_t best = NOBODY_AT;
    int64_t least = 0;
    bool extra;

    for (uint32_t t = 0; t < w->plan->tables_n; t++) {
        const uint32_t minors = w->minors[t] + work_minors(w, unit);
        int64_t cost;

        if (!w->used[t] || w->plan->table[t].remote != is_remote(w, unit)) {
            continue;
        }
        cost = unit_cost(w, unit, t, unit) + alone_cost(minors) -
            alone_cost(w->minors[t]);
        cost = cost * (SEATING_PEOPLE_MAX + 1) + w->people[t];
        if (!has_room(w, t, w->one[unit].size, &extra)) {
            cost += (int64_t)COST_APART * COST_APART *
                (1 + w->people[t] + w->one[unit].size);
        }
        if (best == NOBODY_AT || cost < least) {
            best = t;
            least = cost;
        }
    }
    return best;
}

static void
place_unit(struct work *w, uint32_t unit, uint32_t table)
{
    bool extra;

    if (has_room(w, table, w->one[unit].size, &extra) && extra) {
        w->extra[w->plan->table[table].remote]--;
        w->room[table]++;
        w->more[table] = true;
    }
    work_sit(w, unit, table);
}

/* Those who have a table stay there as long as it has room for them. */
static void
sit_kept(struct work *w)
{
    bool extra;

    for (uint32_t p = 0; p < w->ask->people_n; p++) {
        const uint32_t t = person(w, p)->table;

        if (w->one[p].unit == p && w->plan->table_of[p] == 0 && t != 0 &&
            t <= w->plan->tables_n && w->used[t - 1] &&
            w->plan->table[t - 1].remote == is_remote(w, p) &&
            has_room(w, t - 1, w->one[p].size, &extra)) {
            place_unit(w, p, t - 1);
            w->one[p].is_fixed = 1;
        }
    }
}

/* Larger units first; minors together; then by chance. */
static bool
goes_before(const struct work *w, uint32_t a, uint32_t b)
{
    const struct one *x = &w->one[a];
    const struct one *y = &w->one[b];
    const uint32_t x_minors = work_minors(w, a);
    const uint32_t y_minors = work_minors(w, b);

    if (x->size != y->size) {
        return x->size > y->size;
    }
    if (x_minors != y_minors) {
        return x_minors > y_minors;
    }
    if (person(w, a)->sector != person(w, b)->sector) {
        return person(w, a)->sector < person(w, b)->sector;
    }
    if (person(w, a)->organisation != person(w, b)->organisation) {
        return person(w, a)->organisation < person(w, b)->organisation;
    }
    return x->chance != y->chance ? x->chance < y->chance : a < b;
}

static void
sift(struct work *w, uint32_t at, uint32_t n)
{
    for (;;) {
        uint32_t child = 2 * at + 1;
        uint32_t t;

        if (child >= n) {
            return;
        }
        if (child + 1 < n &&
            goes_before(w, w->one[child].order, w->one[child + 1].order)) {
            child++;
        }
        if (!goes_before(w, w->one[at].order, w->one[child].order)) {
            return;
        }
        t = w->one[at].order;
        w->one[at].order = w->one[child].order;
        w->one[child].order = t;
        at = child;
    }
}

/* Units that have no table yet, in order: heap sort, in place. */
static void
order_units(struct work *w)
{
    uint32_t n = 0;

    for (uint32_t p = 0; p < w->ask->people_n; p++) {
        if (w->one[p].unit == p && w->plan->table_of[p] == 0) {
            w->one[n++].order = p;
        }
    }
    w->units_n = n;
    for (uint32_t i = n / 2; i > 0; i--) {
        sift(w, i - 1, n);
    }
    for (uint32_t end = n; end > 1; end--) {
        const uint32_t t = w->one[0].order;

        w->one[0].order = w->one[end - 1].order;
        w->one[end - 1].order = t;
        sift(w, 0, end - 1);
    }
}

/* What it would change if two units of one size changed places. */
static int64_t
swap_gain(const struct work *w, uint32_t a, uint32_t b)
{
    const uint32_t at = w->plan->table_of[a] - 1;
    const uint32_t bt = w->plan->table_of[b] - 1;
    const uint32_t am = work_minors(w, a);
    const uint32_t bm = work_minors(w, b);

    return unit_cost(w, a, at, b) + unit_cost(w, b, bt, a) -
        unit_cost(w, a, bt, b) - unit_cost(w, b, at, a) +
        alone_cost(w->minors[at]) + alone_cost(w->minors[bt]) -
        alone_cost(w->minors[at] - am + bm) -
        alone_cost(w->minors[bt] - bm + am);
}

static bool
try_swap(struct work *w, uint32_t a, uint32_t b)
{
    const uint32_t at = w->plan->table_of[a] - 1;
    const uint32_t bt = w->plan->table_of[b] - 1;

    if (at == bt || w->one[a].size != w->one[b].size ||
        is_remote(w, a) != is_remote(w, b) || swap_gain(w, a, b) <= 0) {
        return false;
    }
    stand_up(w, a);
    stand_up(w, b);
    work_sit(w, a, bt);
    work_sit(w, b, at);
    return true;
}

/* Every unit looks for a better place to change with. */
static bool
improve(struct work *w)
{
    const bool all = w->units_n <= LOOK_AT_ALL;
    bool better = false;

    for (uint32_t i = 0; i < w->units_n; i++) {
        const uint32_t looks = all ? w->units_n - i - 1 : LOOK_AT;

        for (uint32_t k = 0; k < looks; k++) {
            const uint32_t j = all ? i + 1 + k : chance(w) % w->units_n;

            better |= try_swap(w, w->one[i].order, w->one[j].order);
        }
    }
    return better;
}

/* To a table where another minor sits, for somebody who is none. */
static void
move_to_minors(struct work *w, uint32_t unit)
{
    for (uint32_t j = 0; j < w->units_n; j++) {
        const uint32_t other = w->one[j].order;
        const uint32_t to = w->plan->table_of[other] - 1;

        if (work_minors(w, other) == 0 && w->minors[to] > 0 &&
            try_swap(w, unit, other)) {
            return;
        }
    }
}

/* One minor who is left alone moves to where another sits. */
static void
gather_minors(struct work *w)
{
    for (uint32_t i = 0; i < w->units_n; i++) {
        const uint32_t unit = w->one[i].order;

        if (work_minors(w, unit) == 1 &&
            w->minors[w->plan->table_of[unit] - 1] == 1) {
            move_to_minors(w, unit);
        }
    }
}

void
seating_make(const struct seating_ask *ask, void *work,
    struct seating_plan *plan)
{
    struct work *w = work;
    uint32_t remote_n = 0;

    assert(ask->people_n <= SEATING_PEOPLE_MAX);
    assert(ask->tables <= SEATING_TABLES_MAX);
    *w = (struct work){.ask = ask,
        .plan = plan,
        .one = (struct one *)(w + 1),
        .random = ask->seed};
    plan->broken_n = 0;
    plan->moved = 0;
    make_units(w);
    for (uint32_t p = 0; p < ask->people_n; p++) {
        remote_n += is_remote(w, p);
    }
    work_tables(w, remote_n);
    if (ask->keep) {
        sit_kept(w);
    }
    order_units(w);
    for (uint32_t i = 0; i < w->units_n; i++) {
        place_unit(w, w->one[i].order, best_table(w, w->one[i].order));
    }
    for (uint32_t pass = 0; pass < PASSES_MAX && improve(w); pass++) {
    }
    gather_minors(w);
    for (uint32_t p = 0; p < ask->people_n; p++) {
        plan->moved += person(w, p)->table != 0 &&
            person(w, p)->table != plan->table_of[p];
    }
    work_report(w);
}

/* How like the people at a table somebody is. */
static int64_t
likeness(const struct seating_ask *ask, uint32_t who, const uint32_t *table_of,
    uint32_t table)
{
    const struct seating_person *x = &ask->person[who];
    int64_t cost = 0;

    for (uint32_t p = 0; p < ask->people_n; p++) {
        const struct seating_person *y = &ask->person[p];

        if (p == who || table_of[p] != table) {
            continue;
        }
        cost += (x->organisation != SEATING_ALONE &&
                    x->organisation == y->organisation)
            ? COST_ORGANISATION
            : 0;
        cost += x->sector != SEATING_ALONE && x->sector == y->sector
            ? COST_SECTOR
            : 0;
    }
    return cost;
}

uint32_t
seating_place(const struct seating_ask *ask, uint32_t who,
    const uint32_t *table_of, uint32_t tables_n)
{
    uint32_t best = 0;
    uint32_t smallest = 0;
    int64_t least = 0;

    for (uint32_t t = 1; t <= tables_n; t++) {
        uint32_t people = 0;
        bool remote = false;
        int64_t cost;

        for (uint32_t p = 0; p < ask->people_n; p++) {
            people += p != who && table_of[p] == t;
            remote |= p != who && table_of[p] == t && ask->person[p].remote;
        }
        if (people == 0 || (!ask->mixed && remote != ask->person[who].remote)) {
            continue;
        }
        cost = likeness(ask, who, table_of, t);
        if (best == 0 || people < smallest ||
            (people == smallest && cost < least)) {
            best = t;
            smallest = people;
            least = cost;
        }
    }
    return best;
}
