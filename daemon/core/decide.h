/*
 * decide.h - may this happen?
 *
 * In:     the state as it is, who asks, and one command
 * Out:    the one event that would make it so, or a refusal
 * Never:  changes the state, reads a clock, allocates, logs
 */
#ifndef CORE_DECIDE_H
#define CORE_DECIDE_H

#include "daemon/core/acts.h"

/*
 * decide - what holds for every command (made, not closed, role, lobby,
 * limits), then the act's own rules. `ev` is filled in on REFUSED_NONE.
 */
enum refusal decide(const struct state *st, const struct act *act,
    const struct call *call, const struct command *cmd, struct event *ev);

#endif
