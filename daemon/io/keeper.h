/*
 * keeper.h - what the record of one evening asks for: keys to overwrite,
 * minutes to make. Both on other threads.
 *
 * Forgetting never waits for minutes: those under way are broken off and
 * made again, from what is left.
 *
 *    forget   overwrite the slots, one sync; erase minutes that hold words
 *             that are gone. Keys that cannot be overwritten end the
 *             process; files that cannot be erased are tried again.
 *    issue    replay, write, hash; then MINUTES_MADE for each file and
 *             MINUTES_DONE. What fails is logged; the core asks again.
 *
 * Source: DESIGN.md 6, "Forgetting", "Issued and approved"
 */
#ifndef IO_KEEPER_H
#define IO_KEEPER_H

#include "daemon/core/core.h"

#include <stdatomic.h>
#include <uv.h>

struct hall;
struct issuing;

enum { KEEPER_ISSUES_AT_ONCE = 2, KEEPER_AGAIN_MS = 15000 };

struct keeper {
    uv_work_t work;   /* of forgetting */
    bool forgets;     /* on another thread, now */
    bool forget_due;  /* once more */
    bool keys_failed; /* which of both failed */
    uint32_t below;   /* minutes of versions below are to go */
    uint32_t *slots;  /* to overwrite; of malloc */
    uint32_t slots_n;
    bool unfinished; /* nobody writes minutes: what lies there is left over */
    enum status status;
    struct fault why;
    uint64_t again_at; /* boot time; files could not be erased, 0: all are */
    struct issuing *issuing; /* on another thread, now */
    bool issue_due;
    uint32_t version;
    uint64_t seq;
    uint32_t failures; /* of this version */
    atomic_bool halt;  /* to `issuing`: it is for nothing */
};

/* keeper_forget, keeper_issue - an effect that said so. */
void keeper_forget(struct hall *s, const struct effect *fx);
void keeper_issue(struct hall *s, const struct effect *fx);

/* keeper_tick - about a second has passed. */
void keeper_tick(struct hall *s);

/* keeper_busy - another thread has to do with this evening. */
bool keeper_busy(const struct keeper *keeper);

/* keeper_stop - dugnadd ends: minutes are made at the next start. */
void keeper_stop(struct keeper *keeper);

#endif
