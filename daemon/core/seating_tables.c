/*
 * seating_tables.c - which tables there are, who is at one already, and how
 * many each is to have; and in the end what each is made of.
 *
 * See seating.h, seating_work.h
 */
#include "daemon/core/seating_work.h"

uint32_t
work_minors(const struct work *w, uint32_t unit)
{
    uint32_t n = 0;

    for (uint32_t p = unit; p != NOBODY_AT; p = w->one[p].next) {
        n += person(w, p)->minor;
    }
    return n;
}

void
work_sit(struct work *w, uint32_t unit, uint32_t table)
{
    for (uint32_t p = unit; p != NOBODY_AT; p = w->one[p].next) {
        w->one[p].at_next = w->first[table];
        w->first[table] = p;
        w->plan->table_of[p] = table + 1;
    }
    w->people[table] += w->one[unit].size;
    w->minors[table] += work_minors(w, unit);
}

/* The table that a unit must have: of who is held, or by a wish. */
static uint32_t
fixed_table(const struct work *w, uint32_t unit)
{
    for (uint32_t p = unit; p != NOBODY_AT; p = w->one[p].next) {
        if (person(w, p)->held && person(w, p)->table != 0) {
            return person(w, p)->table;
        }
    }
    for (uint32_t i = 0; i < w->ask->wishes_n; i++) {
        const struct seating_wish *wish = &w->ask->wish[i];

        if (wish->rule == SEATING_AT && w->one[wish->a].unit == unit &&
            wish->b >= 1 && wish->b <= w->plan->tables_n &&
            w->plan->table[wish->b - 1].remote == is_remote(w, unit)) {
            return wish->b;
        }
    }
    return 0;
}

/* Two of one unit are held apart: this one is its own from now on. */
static void
leave_unit(struct work *w, uint32_t p)
{
    uint32_t *next = &w->one[w->one[p].unit].next;

    while (*next != p) { /* who is first in a unit is never held elsewhere */
        next = &w->one[*next].next;
    }
    *next = w->one[p].next;
    w->one[w->one[p].unit].size--;
    w->one[p].unit = p;
    w->one[p].next = NOBODY_AT;
    w->one[p].size = 1;
}

/* Held people stay where they are, whatever their unit wishes. */
static void
sit_fixed(struct work *w)
{
    for (uint32_t p = 0; p < w->ask->people_n; p++) {
        const struct seating_person *who = person(w, p);

        if (who->held && who->table != 0 &&
            fixed_table(w, w->one[p].unit) != who->table) {
            leave_unit(w, p);
        }
    }
    for (uint32_t p = 0; p < w->ask->people_n; p++) {
        const uint32_t table = w->one[p].unit == p ? fixed_table(w, p) : 0;

        if (table != 0) {
            w->one[p].is_fixed = 1;
            w->used[table - 1] = true;
            work_sit(w, p, table - 1);
        }
    }
}

/* Who has a table and is not held, counted there. */
static uint32_t
sitting_now(const struct work *w, uint32_t table)
{
    uint32_t n = 0;

    for (uint32_t p = 0; p < w->ask->people_n; p++) {
        n += person(w, p)->table == table + 1;
    }
    return n;
}

static bool
is_of(const struct work *w, uint32_t table, bool remote)
{
    return w->plan->table[table].remote == remote;
}

/* The unused one with the most people; NOBODY_AT if there is none. */
static uint32_t
fullest_unused(const struct work *w, bool remote)
{
    uint32_t best = NOBODY_AT;
    uint32_t most = 0;

    for (uint32_t t = 0; t < w->plan->tables_n; t++) {
        const uint32_t n = w->ask->keep ? sitting_now(w, t) + 1 : 1;

        if (!w->used[t] && is_of(w, t, remote) && n > most) {
            best = t;
            most = n;
        }
    }
    return best;
}

static uint32_t
count_used(const struct work *w, bool remote)
{
    uint32_t used = 0;

    for (uint32_t t = 0; t < w->plan->tables_n; t++) {
        used += w->used[t] && is_of(w, t, remote);
    }
    return used;
}

/*
 * Which tables are used, when fewer are needed than there are: those where
 * somebody is held stay, then those with the most people, then the first.
 */
static void
choose_tables(struct work *w, uint32_t wanted, bool remote)
{
    for (uint32_t used = count_used(w, remote); used < wanted; used++) {
        const uint32_t best = fullest_unused(w, remote);

        if (best == NOBODY_AT) {
            return;
        }
        w->used[best] = true;
    }
}

/* What is left to share, and among how many tables. */
struct sharing {
    uint32_t people;
    uint32_t tables;
};

/* A table that already has more than its share is out of the sharing. */
static bool
set_aside(struct work *w, bool remote, struct sharing *left)
{
    for (uint32_t t = 0; t < w->plan->tables_n && left->tables > 1; t++) {
        const uint32_t share = (left->people + left->tables - 1) / left->tables;

        if (w->used[t] && is_of(w, t, remote) && w->room[t] == 0 &&
            w->people[t] > share) {
            w->room[t] = w->people[t];
            left->people -= w->people[t];
            left->tables--;
            return true;
        }
    }
    return false;
}

/* Even sizes: so many each, and some tables one more. */
static void
share_out(struct work *w, uint32_t people, bool remote)
{
    struct sharing left = {people, count_used(w, remote)};

    if (left.tables == 0) {
        return;
    }
    while (set_aside(w, remote, &left)) {
    }
    for (uint32_t t = 0; t < w->plan->tables_n; t++) {
        if (w->used[t] && is_of(w, t, remote) && w->room[t] == 0) {
            w->room[t] = left.people / left.tables;
        }
    }
    w->extra[remote] = left.people % left.tables;
}

/* How many sit in the hall and how many at home; which tables are whose. */
void
work_tables(struct work *w, uint32_t remote_n)
{
    const uint32_t hall_n = w->ask->people_n - remote_n;
    const uint32_t hall =
        w->ask->tables != 0 ? w->ask->tables : seating_tables(hall_n);
    const uint32_t remote = seating_tables(remote_n);
    uint32_t highest = hall + remote;

    for (uint32_t p = 0; p < w->ask->people_n; p++) {
        const struct seating_person *who = person(w, p);

        if (who->table > highest && (who->held || w->ask->keep)) {
            highest = who->table;
        }
    }
    w->plan->tables_n =
        highest < SEATING_TABLES_MAX ? highest : SEATING_TABLES_MAX;
    for (uint32_t t = 0; t < w->plan->tables_n; t++) {
        w->plan->table[t] =
            (struct seating_table){.remote = t >= hall && t < hall + remote};
        w->first[t] = NOBODY_AT;
    }
    sit_fixed(w);
    choose_tables(w, hall, false);
    choose_tables(w, remote, true);
    share_out(w, hall_n, false);
    share_out(w, remote_n, true);
}

static void
report(struct work *w, enum seating_trouble what,
    const struct seating_broken *b)
{
    struct seating_plan *plan = w->plan;

    if (plan->broken_n < plan->broken_cap) {
        plan->broken[plan->broken_n] = *b;
        plan->broken[plan->broken_n++].what = what;
    }
}

static void
check_wishes(struct work *w)
{
    for (uint32_t i = 0; i < w->ask->wishes_n; i++) {
        const struct seating_wish *wish = &w->ask->wish[i];
        const uint32_t a = w->plan->table_of[wish->a];
        const bool same =
            wish->rule != SEATING_AT && a == w->plan->table_of[wish->b];
        const bool kept = wish->rule == SEATING_TOGETHER ? same
            : wish->rule == SEATING_APART                ? !same
                                                         : a == wish->b;

        if (!kept) {
            report(w, SEATING_WISH_BROKEN,
                &(struct seating_broken){.wish = i,
                    .table = a,
                    .person = wish->a});
        }
    }
}

/* Is this the first at the table of that sector, or organisation? */
static bool
is_first(const struct work *w, uint32_t p, bool sector)
{
    const uint32_t table = w->plan->table_of[p] - 1;

    for (uint32_t q = w->first[table]; q != p; q = w->one[q].at_next) {
        if (sector ? person(w, q)->sector == person(w, p)->sector
                   : person(w, q)->organisation == person(w, p)->organisation) {
            return false;
        }
    }
    return true;
}

static void
describe(struct work *w, uint32_t t)
{
    struct seating_table *table = &w->plan->table[t];
    const struct seating_broken at = {.table = t + 1};
    uint32_t minor = NOBODY_AT;

    table->people = w->people[t];
    for (uint32_t p = w->first[t]; p != NOBODY_AT; p = w->one[p].at_next) {
        const struct seating_person *who = person(w, p);

        table->sectors += who->sector != SEATING_ALONE && is_first(w, p, true);
        table->organisations +=
            who->organisation == SEATING_ALONE || is_first(w, p, false);
        minor = who->minor ? p : minor;
    }
    if (w->minors[t] == 1) {
        report(w, SEATING_MINOR_ALONE,
            &(struct seating_broken){.table = t + 1, .person = minor});
    }
    if (table->people > 0 && table->people < 3) {
        report(w, SEATING_TOO_FEW, &at);
    }
    if (table->people > SEATING_TABLE_BEST && w->ask->tables == 0) {
        report(w, SEATING_TOO_MANY, &at);
    }
}

void
work_report(struct work *w)
{
    check_wishes(w);
    for (uint32_t t = 0; t < w->plan->tables_n; t++) {
        describe(w, t);
    }
}
