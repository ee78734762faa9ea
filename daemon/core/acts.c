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

const struct act *
act_of_command(uint64_t what, bool office)
{
    for (size_t s = 0; s < SUBJECT_FILES; s++) {
        for (const struct act *a = subjects[s]; a->becomes != 0; a++) {
            if (a->asks != COMMAND_NONE && a->asks == what &&
                a->office == office) {
                return a;
            }
        }
    }
    return NULL;
}

const struct act *
act_of_event(uint64_t what, bool office)
{
    for (size_t s = 0; s < SUBJECT_FILES; s++) {
        for (const struct act *a = subjects[s]; a->becomes != 0; a++) {
            if (a->becomes == what && a->office == office) {
                return a;
            }
        }
    }
    return NULL;
}

void
event_from(struct event *ev, const struct command *cmd)
{
    fields_copy(&ev->f, &cmd->f, event_shape(ev->what));
}
