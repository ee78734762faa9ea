/*
 * acts.c - all that can happen in a workshop, in one table.
 *
 * See acts.h
 */
#include "daemon/core/acts.h"

static const struct act *const subjects[] = {
    acts_session,
    acts_plan,
    acts_invited,
    acts_seat,
    acts_table,
    acts_step,
    acts_clock,
    acts_idea,
    acts_gather,
    acts_decision,
    acts_note,
    acts_since,
    acts_issue,
    acts_forget,
    acts_role,
    acts_undo,
    acts_log,
    acts_office,
};

enum { SUBJECT_FILES = sizeof subjects / sizeof subjects[0] };

const struct act *
act_at(size_t i)
{
    for (size_t s = 0; s < SUBJECT_FILES; s++) {
        const struct act *act = subjects[s];

        while (act->becomes != EVENT_NONE && i > 0) {
            act++;
            i--;
        }
        if (act->becomes != EVENT_NONE) {
            return act;
        }
    }
    return NULL;
}

/* Is it this one? A number of 0 fits any. */
static bool
is_act(const struct act *act, bool office, uint64_t asks, uint64_t becomes)
{
    return act->office == office && (asks == 0 || act->asks == asks) &&
        (becomes == 0 || act->becomes == becomes);
}

const struct act *
act_of_command(uint64_t what, bool office)
{
    const struct act *act = NULL;

    for (size_t i = 0; (act = act_at(i)) != NULL; i++) {
        if (what != COMMAND_NONE && is_act(act, office, what, 0)) {
            return act;
        }
    }
    return NULL;
}

const struct act *
act_of_event(uint64_t what, bool office)
{
    const struct act *act = NULL;

    for (size_t i = 0; (act = act_at(i)) != NULL; i++) {
        if (is_act(act, office, 0, what)) {
            return act;
        }
    }
    return NULL;
}

void
event_from(struct event *ev, const struct command *cmd)
{
    fields_copy(&ev->f, &cmd->f, event_shape(ev->what));
}
