/*
 * seating_work.h - what a seating is made of while it is being made.
 *
 * See seating.h; for seating*.c only.
 */
#ifndef CORE_SEATING_WORK_H
#define CORE_SEATING_WORK_H

#include "daemon/core/seating.h"

#include <assert.h>

#define NOBODY_AT UINT32_MAX

/* A person in the work. Units are lists; the first one stands for all. */
struct one {
    uint32_t unit;     /* index of its first */
    uint32_t next;     /* in the unit, or NOBODY_AT */
    uint32_t at_next;  /* at the table */
    uint32_t size;     /* of the unit, at its first */
    uint32_t order;    /* units in the order in which they are placed */
    uint32_t chance;   /* breaks ties */
    uint32_t is_fixed; /* the unit does not move */
    uint32_t apart;    /* stands in a wish to sit apart */
};

struct work {
    const struct seating_ask *ask;
    struct seating_plan *plan;
    struct one *one;
    uint32_t units_n;
    uint64_t random;
    uint32_t first[SEATING_TABLES_MAX]; /* who sits there */
    uint32_t people[SEATING_TABLES_MAX];
    uint32_t minors[SEATING_TABLES_MAX];
    uint32_t room[SEATING_TABLES_MAX]; /* it is to have so many */
    uint32_t extra[2]; /* tables of the hall, remote, that may have one more */
    bool used[SEATING_TABLES_MAX];
    bool more[SEATING_TABLES_MAX]; /* it is one of those with one more */
};

static inline const struct seating_person *
person(const struct work *w, uint32_t p)
{
    return &w->ask->person[p];
}

static inline bool
is_remote(const struct work *w, uint32_t p)
{
    return person(w, p)->remote && !w->ask->mixed;
}

/* work_minors - how many in a unit are. */
uint32_t work_minors(const struct work *w, uint32_t unit);

/* work_sit - a unit at a table, from 0. */
void work_sit(struct work *w, uint32_t unit, uint32_t table);

/* work_tables - which tables there are and how many each is to have. */
void work_tables(struct work *w, uint32_t remote_n);

/* work_report - wishes that are not kept, and what each table is made of. */
void work_report(struct work *w);

#endif
