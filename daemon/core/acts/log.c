/*
 * log.c - what the log says of itself: marks, the wall clock, signatures.
 *
 * No command asks for these; the core makes them of inputs.
 */
#include "daemon/core/acts.h"

static void
apply_nothing(struct state *st, const struct event *ev)
{
    (void)st;
    (void)ev;
}

/* The jump is in zigzag: even forward, odd back. */
static void
apply_wall_clock(struct state *st, const struct event *ev)
{
    const uint64_t z = ev->f.shift_ms;

    st->session.shift_ms += (z >> 1) ^ (0 - (z & 1));
}

static void
apply_key(struct state *st, const struct event *ev)
{
    memcpy(st->session.public_key, ev->f.public_key.at, PUBLIC_KEY_BYTES);
    st->session.is_signed = true;
}

/* Facts of the log and the daemon, in an evening and in the office. */
#define OF_THE_LOG(EVENT_NAME, office_too, apply_name)                  \
    {                                                                   \
        .becomes = (EVENT_NAME), .when = WHEN_ANY, .control = true,     \
        .office = (office_too), .who = "nobody", .apply = (apply_name), \
    }

const struct act acts_log[] = {
    OF_THE_LOG(EVENT_MARKED, false, apply_nothing),
    OF_THE_LOG(EVENT_MARKED, true, apply_nothing),
    OF_THE_LOG(EVENT_WALL_CLOCK_SET, false, apply_wall_clock),
    OF_THE_LOG(EVENT_WALL_CLOCK_SET, true, apply_wall_clock),
    OF_THE_LOG(EVENT_SIGNED, false, apply_nothing),
    OF_THE_LOG(EVENT_KEY_CHANGED, false, apply_key),
    {0},
};
