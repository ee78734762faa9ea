/*
 * step.c - where the room is in the run plan.
 *
 * The facilitator moves the room, forward, back or past a part; nothing else
 * does. A new part begins with its own time on a running clock.
 */
#include "daemon/core/acts.h"

static enum refusal
decide_step(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct part *to = state_part(st, cmd->f.step, cmd->f.part);

    if (cmd->f.from_step != st->at_step || cmd->f.from_part != st->at_part) {
        FSET(call->args, STEP, step, st->at_step);
        FSET(call->args, PART, part, st->at_part);
        return REFUSED_OVERTAKEN;
    }
    if (to == NULL) {
        return REFUSED_NO_SUCH_STEP;
    }
    if (cmd->f.step == st->at_step && cmd->f.part == st->at_part) {
        return REFUSED_ALREADY_SO;
    }
    FSET(&ev->f, STEP, step, cmd->f.step);
    FSET(&ev->f, PART, part, cmd->f.part);
    clock_begin(ev, call->now_ms, to->planned_ms);
    return REFUSED_NONE;
}

static void
apply_step(struct state *st, const struct event *ev)
{
    struct undo *undo = undo_note(st, ev, COMMAND_STEP, THING(KIND_STEP, 1));

    undo->step = st->at_step;
    undo->part = st->at_part;
    undo->running = st->clock.running;
    undo->deadline_at = st->clock.deadline_at;
    undo->remaining_ms = st->clock.remaining_ms;
    st->at_step = (uint32_t)ev->f.step;
    st->at_part = (uint32_t)ev->f.part;
    clock_apply(st, ev);
}

static void
publish_changed(struct shout *sh, const struct event *ev)
{
    (void)ev;
    publish_step(sh);
    publish_clock(sh);
}

static void
undo_step(struct state *st, const struct undo *undo)
{
    st->at_step = undo->step;
    st->at_part = undo->part;
    st->clock.running = undo->running;
    st->clock.deadline_at = undo->deadline_at;
    st->clock.remaining_ms = undo->remaining_ms;
    st->clock.revision++;
}

const struct act acts_step[] = {
    {
        .asks = COMMAND_STEP,
        .becomes = EVENT_STEP_CHANGED,
        .roles = ROLES_LEAD,
        .control = true,
        .undoable = true,
        .who = "all",
        .decide = decide_step,
        .apply = apply_step,
        .publish = publish_changed,
        .undo = undo_step,
    },
    {0},
};
