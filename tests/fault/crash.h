/*
 * crash.h - every state in which a power cut may leave a disk.
 *
 * A disk that is watched: after each call that changes something, the states
 * that the power could leave now are made one by one and shown to `look`.
 * Of names that were made, moved or removed and not synced, any that can be
 * alone are there. Of a file, the 512-byte sectors that differ from what was
 * synced are there or not: none, all, each alone, each alone missing, all
 * subsets of a few, random subsets of many; torn at a byte around the edges
 * of records, the front or the back of it there; its length the old, the
 * new, or one between.
 *
 * Two versions of a sector are enough: a watched disk fails the test if
 * something is written over what is not synced and not zeros.
 *
 * Never:  anything by chance: the same seed shows the same states
 * Source: Pillai and others, "All file systems are not created equal",
 *         OSDI 2014
 */
#ifndef TESTS_FAULT_CRASH_H
#define TESTS_FAULT_CRASH_H

#include "tests/sim/disk.h"

/* How much is tried. */
struct crash_form {
    uint64_t tear_step;   /* this many bytes between two tears at an edge */
    uint32_t subsets_max; /* of how many sectors all subsets are tried */
    uint32_t random_n;    /* subsets, where they are more */
    uint32_t sizes_n;     /* lengths between old and new */
};

enum { CRASH_TEAR_BYTES = 64 }; /* so far from an edge */

/* What was shown; those that nest share it. */
struct crash_seen {
    uint64_t *at; /* hashes */
    uint64_t n;
    uint64_t cap;
    uint64_t points; /* calls after which the power was cut */
    uint64_t states; /* with different content */
};

struct crash {
    struct sim_disk sim;
    struct disk inner;
    struct disk port; /* what the tested code uses */
    struct crash_form form;
    struct crash_seen *seen;
    struct rng rng;
    bool blind; /* nothing is shown for now */
    /*
     * `state` is a disk of its own, as after the power came back. It is
     * shown once for one `truth`.
     */
    void (*look)(struct crash *crash, struct sim_disk *state);
    uint64_t truth; /* changes whenever more must hold */
    void *self;     /* of look's */
};

/*
 * crash_init - an empty disk; form, seen, look and self are the caller's to
 * set. `port` points into *crash.
 */
void crash_init(struct crash *crash, uint64_t seed);
/* crash_from - the same with the content of `state`, which it takes over. */
void crash_from(struct crash *crash, struct sim_disk *state, uint64_t seed);
void crash_release(struct crash *crash);

/* crash_now - shows what the power could leave at this moment. */
void crash_now(struct crash *crash);

/* crash_hash - of all names and contents; crash_mixed goes on with a hash. */
uint64_t crash_hash(const struct sim_disk *state);
uint64_t crash_mixed(uint64_t hash, const uint8_t *at, uint64_t n);

/* crash_is_new - and from now on it is not. */
bool crash_is_new(struct crash_seen *seen, uint64_t hash);
void crash_seen_release(struct crash_seen *seen);

#endif
