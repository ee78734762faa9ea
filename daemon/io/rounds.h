/*
 * rounds.h - a look at every evening, a few seconds after the start and then
 * once a day, so that what is due happens though nobody comes.
 *
 * Words whose life is over, minutes that were ordered and do not stand, keys
 * of forgotten words that an earlier life did not come to overwrite, a log
 * that is still signed with the old key. A log
 * that has none of it is only read; another comes into memory and leaves it
 * as usual. One at a time, beside all else.
 *
 * Source: DESIGN.md 6, "Forgetting" and "Two lives"
 */
#ifndef IO_ROUNDS_H
#define IO_ROUNDS_H

#include "config/fault.h"
#include "protocol/words.h"

#include <stdbool.h>
#include <uv.h>

struct loop;

enum {
    ROUNDS_FIRST_MS = 3000,
    ROUNDS_EVERY_MS = 86400000,
    ROUNDS_VISIT_MS = 60000 /* then the next is looked at all the same */
};

struct rounds {
    uv_work_t work;
    uint64_t next_at; /* boot time of the next round; 0: none was made */
    uint32_t listing; /* being looked at, or the last one that was */
    uint8_t id[ID_BYTES];
    uint64_t since_ms; /* boot time: it was opened */
    char path[480];
    bool under_way;
    bool busy;     /* a log is read on another thread */
    bool visiting; /* it came into memory */
    bool due;      /* what the reading found */
    enum status status;
    struct fault why;
};

/* rounds_tick - about a second has passed. */
void rounds_tick(struct loop *loop);

#endif
