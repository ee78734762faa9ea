/*
 * apply.h - a fact becomes state. The only writer of struct state.
 *
 * In:     the state, and one event that fits it
 * Out:    the state after it
 * Never:  refuses, reads a clock or configuration, decides again
 */
#ifndef CORE_APPLY_H
#define CORE_APPLY_H

#include "daemon/core/acts.h"

/* apply - asserts that the event is the next and that all stays in bounds. */
void apply(struct state *st, const struct act *act, const struct event *ev);

/* event_made - the number of the thing that an event made, or 0. */
uint32_t event_made(const struct event *ev);

/*
 * event_fits - of a record that was read: could it be an event of this log
 * at this place? Numbers within what there is and what there can be.
 */
bool event_fits(const struct state *st, const struct act *act,
    const struct event *ev);

#endif
