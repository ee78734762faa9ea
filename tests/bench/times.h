/*
 * times.h - many durations, and which part of them is below what.
 *
 * 32 steps to each doubling: an answer is right within 3 %.
 */
#ifndef BENCH_TIMES_H
#define BENCH_TIMES_H

#include <stdint.h>

enum { TIMES_STEPS = 32, TIMES_DOUBLINGS = 40 };

struct times {
    uint64_t n;
    uint32_t count[TIMES_DOUBLINGS][TIMES_STEPS];
};

void times_add(struct times *times, uint64_t ns);

/* times_part - in ms; `part` is 0.5 for the median. */
double times_part(const struct times *times, double part);

#endif
