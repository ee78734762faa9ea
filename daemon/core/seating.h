/*
 * seating.h - who sits where: mixed tables of four to five.
 *
 * In:     people by sector and organisation, wishes, what is fixed already
 * Out:    a table for each, what each table is made of, and every wish that
 *         could not be kept, by name
 * Never:  decides by chance: the same people, wishes and seed give the same
 *         plan; moves anybody who is held; drops a wish in silence
 *
 * Tables are as even as can be, sizes within one: of 4 and 5 where the count
 * allows it, else one table (1 to 3), 3+3 (6), 3+4 (7), 3+4+4 (11). People
 * who are remote sit at tables of their own, behind the others, unless
 * `mixed`.
 *
 * Source: DOMAIN.md 1.1 R2, 1.3
 */
#ifndef CORE_SEATING_H
#define CORE_SEATING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SEATING_PEOPLE_MAX = 12000,
    SEATING_TABLES_MAX = 1024,
    SEATING_TABLE_BEST = 5, /* no table is larger, if there are tables enough */
    SEATING_ALONE = 0       /* organisation or sector that nobody shares */
};

struct seating_person {
    uint32_t organisation; /* the same number: the same; 0: none known */
    uint32_t sector;
    uint32_t table; /* now, from 1; 0: none yet */
    bool held;      /* has checked in there or was placed by hand */
    bool remote;
    bool minor;
};

enum seating_rule {
    SEATING_TOGETHER, /* a and b at one table: interpreter, assistant, parent */
    SEATING_APART,    /* a and b not at one table */
    SEATING_AT        /* a at table b: near the door, the hearing loop */
};

struct seating_wish {
    enum seating_rule rule;
    uint32_t a; /* index of a person */
    uint32_t b; /* index of a person; SEATING_AT: a table */
};

/* Why a plan is not all that was wished for. */
enum seating_trouble {
    SEATING_WISH_BROKEN, /* `wish` */
    SEATING_MINOR_ALONE, /* the only minor at `table` */
    SEATING_TOO_FEW,     /* at `table` two or fewer */
    SEATING_TOO_MANY     /* at `table` more than the best, all held or wished */
};

struct seating_broken {
    enum seating_trouble what;
    uint32_t wish; /* index */
    uint32_t table;
    uint32_t person; /* index: the minor */
};

/* What a table is made of: "three sectors, five organisations". */
struct seating_table {
    uint32_t people;
    uint32_t sectors;
    uint32_t organisations;
    bool remote;
};

struct seating_ask {
    const struct seating_person *person;
    uint32_t people_n;
    const struct seating_wish *wish;
    uint32_t wishes_n;
    uint32_t tables; /* how many; 0: as many as the count asks for */
    uint64_t seed;
    bool mixed; /* remote people among the others */
    bool keep;  /* those who have a table stay if they can: few moves */
};

/* Caller's memory; arrays of people_n, SEATING_TABLES_MAX, broken_cap. */
struct seating_plan {
    uint32_t *table_of; /* of each person, from 1 */
    struct seating_table *table;
    uint32_t tables_n;
    struct seating_broken *broken;
    uint32_t broken_cap; /* people_n + wishes_n + tables are always enough */
    uint32_t broken_n;
    uint32_t moved; /* of those who had a table, how many have another now */
};

/* seating_tables - how many tables so many people ask for. */
uint32_t seating_tables(uint32_t people);

/*
 * seating_make - the plan. `work` is seating_work_bytes(people_n) long and
 * aligned to 8.
 * Shape:   people_n at most SEATING_PEOPLE_MAX; indexes in wishes in range
 */
size_t seating_work_bytes(uint32_t people_n);
void seating_make(const struct seating_ask *ask, void *work,
    struct seating_plan *plan);

/*
 * seating_place - a table for one who just came: the smallest, and among
 * those the one that is least like them. Others stay.
 */
uint32_t seating_place(const struct seating_ask *ask, uint32_t who,
    const uint32_t *table_of, uint32_t tables_n);

#endif
