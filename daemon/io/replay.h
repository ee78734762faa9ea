/*
 * replay.h - a log heard again into a region of its own, for minutes.
 *
 * Threads: on any, beside the evening in memory
 * Never:   touches the folder
 * Source:  DESIGN.md 11 "Minutes"
 */
#ifndef IO_REPLAY_H
#define IO_REPLAY_H

#include "config/fault.h"
#include "daemon/core/core.h"
#include "protocol/record.h"

#include <stdatomic.h>

struct replay {
    struct core_setup setup; /* what the caller wants; the rest is set here */
    const atomic_bool *halt; /* NULL, or: true ends it */
    uint8_t mark[MARK_BYTES];
    void *region;
    size_t region_n;
    struct core *core;
};

/*
 * replay_run - the log in `path`, all records up to `seq`, which are durable.
 *
 * Errors: those of evening_read; LIMIT without address space
 * Owns:   release with replay_release, also after an error
 */
enum status replay_run(struct replay *r, const char *path, uint64_t seq,
    struct fault *why);
void replay_release(struct replay *r);

/* replay_halted - has somebody said stop? */
bool replay_halted(const struct replay *r);

#endif
