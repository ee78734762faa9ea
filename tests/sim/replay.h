/*
 * replay.h - the log of a world, read into a core of its own.
 */
#ifndef TESTS_SIM_REPLAY_H
#define TESTS_SIM_REPLAY_H

#include "tests/sim/world.h"

/* A replay of the log beside the living one. */
struct replay {
    struct world *w;
    struct core *core;
    void *region;
    size_t region_n;
    uint8_t mark[MARK_BYTES];
    uint8_t *keys; /* the map goes when the reading is over */
    uint8_t (*ids)[ID_BYTES];
    size_t ids_n;
    bool minutes;
};

/*
 * replay_read - all up to `seq_max`, with the keys as they are now. False,
 * and the world has failed, if it cannot be. Ends with replay_release.
 */
bool replay_read(struct replay *r, struct world *w, uint64_t seq_max,
    bool minutes);
void replay_release(struct replay *r);

#endif
