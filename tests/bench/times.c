/*
 * times.c - many durations, and which part of them is below what.
 * See times.h.
 */
#include "tests/bench/times.h"

void
times_add(struct times *times, uint64_t ns)
{
    unsigned doubling = 0;

    while (ns >= 2 * TIMES_STEPS && doubling < TIMES_DOUBLINGS - 1) {
        ns >>= 1;
        doubling++;
    }
    times->count[doubling][ns % TIMES_STEPS]++;
    times->n++;
}

/* Below one doubling the steps 0 to 31 share with 32 to 63: both are noise. */
double
times_part(const struct times *times, double part)
{
    const double wanted = (double)times->n * part;
    double seen = 0;

    for (unsigned d = 0; d < TIMES_DOUBLINGS; d++) {
        for (unsigned s = 0; s < TIMES_STEPS; s++) {
            seen += times->count[d][s];
            if (seen >= wanted && times->count[d][s] > 0) {
                return (double)((uint64_t)(TIMES_STEPS + s) << d) / 1e6;
            }
        }
    }
    return 0;
}
