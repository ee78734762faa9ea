/*
 * rng.h - numbers that look random and are the same for the same seed.
 *
 * Each part of a world has a stream of its own (rng_fork), so that one more
 * draw by one of them changes none of the others.
 *
 * Source: SplitMix64; Steele, Lea, Flood, "Fast splittable pseudorandom
 *         number generators", OOPSLA 2014
 */
#ifndef TESTS_SIM_RNG_H
#define TESTS_SIM_RNG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rng {
    uint64_t state;
};

static inline uint64_t
rng_next(struct rng *rng)
{
    uint64_t z = rng->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* rng_below - 0 up to n - 1; 0 for n of 0. */
static inline uint64_t
rng_below(struct rng *rng, uint64_t n)
{
    return n == 0 ? 0 : rng_next(rng) % n;
}

/* rng_between - both ends may come. */
static inline uint64_t
rng_between(struct rng *rng, uint64_t low, uint64_t high)
{
    return low + rng_below(rng, high - low + 1);
}

/* rng_chance - true in so many of a thousand. */
static inline bool
rng_chance(struct rng *rng, uint32_t of_thousand)
{
    return rng_below(rng, 1000) < of_thousand;
}

static inline void
rng_fill(struct rng *rng, void *at, size_t n)
{
    uint8_t *bytes = at;

    for (size_t i = 0; i < n; i++) {
        bytes[i] = (uint8_t)rng_next(rng);
    }
}

/* rng_fork - a stream of its own. */
static inline struct rng
rng_fork(struct rng *rng)
{
    return (struct rng){rng_next(rng)};
}

#endif
