/*
 * clock.c - one clock for the room: an absolute deadline, or time left.
 *
 * A clock that runs out is a signal; it moves nothing. Whoever turns it says
 * which revision was seen.
 */
#include "daemon/core/acts.h"

enum { CLOCK_MS_MAX = 86400000 };

void
clock_begin(struct event *ev, uint64_t now_ms, uint64_t planned_ms)
{
    FSET(&ev->f, RUNNING, running, planned_ms > 0);
    FSET(&ev->f, DEADLINE_AT, deadline_at,
        planned_ms > 0 ? now_ms + planned_ms : 0);
    FSET(&ev->f, REMAINING_MS, remaining_ms, planned_ms > 0 ? 0 : planned_ms);
}

void
clock_apply(struct state *st, const struct event *ev)
{
    st->clock.running = (uint32_t)ev->f.running;
    st->clock.deadline_at = ev->f.deadline_at;
    st->clock.remaining_ms = ev->f.remaining_ms;
    st->clock.revision++;
}

static void
stands_at(struct event *ev, uint64_t remaining_ms)
{
    FSET(&ev->f, RUNNING, running, 0);
    FSET(&ev->f, DEADLINE_AT, deadline_at, 0);
    FSET(&ev->f, REMAINING_MS, remaining_ms,
        remaining_ms > CLOCK_MS_MAX ? CLOCK_MS_MAX : remaining_ms);
}

static void
runs_until(struct event *ev, uint64_t deadline_at)
{
    FSET(&ev->f, RUNNING, running, 1);
    FSET(&ev->f, DEADLINE_AT, deadline_at, deadline_at);
    FSET(&ev->f, REMAINING_MS, remaining_ms, 0);
}

/* Was the clock that was seen the clock that is? */
static enum refusal
seen(const struct state *st, const struct call *call, const struct command *cmd)
{
    if (cmd->f.revision != st->clock.revision) {
        FSET(call->args, REVISION, revision, st->clock.revision);
        return REFUSED_OVERTAKEN;
    }
    return REFUSED_NONE;
}

static enum refusal
decide_start(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const enum refusal no = seen(st, call, cmd);

    if (no != REFUSED_NONE) {
        return no;
    }
    if (st->clock.running) {
        return REFUSED_ALREADY_SO;
    }
    runs_until(ev, call->now_ms + st->clock.remaining_ms);
    return REFUSED_NONE;
}

static enum refusal
decide_pause(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const enum refusal no = seen(st, call, cmd);

    if (no != REFUSED_NONE) {
        return no;
    }
    if (!st->clock.running) {
        return REFUSED_NOT_RUNNING;
    }
    stands_at(ev,
        st->clock.deadline_at > call->now_ms
            ? st->clock.deadline_at - call->now_ms
            : 0);
    return REFUSED_NONE;
}

static enum refusal
decide_extend(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const uint64_t add = fields_has(&cmd->f, FIELD_ADD_MS) ? cmd->f.add_ms : 0;
    const uint64_t take =
        fields_has(&cmd->f, FIELD_TAKE_MS) ? cmd->f.take_ms : 0;
    const enum refusal no = seen(st, call, cmd);
    uint64_t at;

    if (no != REFUSED_NONE) {
        return no;
    }
    if (add == 0 && take == 0) {
        return REFUSED_EMPTY;
    }
    if (!st->clock.running) {
        at = st->clock.remaining_ms + add;
        stands_at(ev, at > take ? at - take : 0);
        return REFUSED_NONE;
    }
    /* From now, if time was up: five more minutes are five minutes. */
    at = add > 0 && st->clock.deadline_at < call->now_ms
        ? call->now_ms
        : st->clock.deadline_at;
    at += add;
    runs_until(ev, at > take ? at - take : 0);
    return REFUSED_NONE;
}

static enum refusal
decide_set(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const enum refusal no = seen(st, call, cmd);

    if (no != REFUSED_NONE) {
        return no;
    }
    if (st->clock.running) {
        runs_until(ev, call->now_ms + cmd->f.remaining_ms);
    } else {
        stands_at(ev, cmd->f.remaining_ms);
    }
    return REFUSED_NONE;
}

static void
apply_clock(struct state *st, const struct event *ev)
{
    struct undo *undo =
        undo_note(st, ev, COMMAND_CLOCK_SET, THING(KIND_CLOCK, 1));

    undo->running = st->clock.running;
    undo->deadline_at = st->clock.deadline_at;
    undo->remaining_ms = st->clock.remaining_ms;
    clock_apply(st, ev);
}

static void
publish_changed(struct shout *sh, const struct event *ev)
{
    (void)ev;
    publish_clock(sh);
}

static void
undo_clock(struct state *st, const struct undo *undo)
{
    st->clock.running = undo->running;
    st->clock.deadline_at = undo->deadline_at;
    st->clock.remaining_ms = undo->remaining_ms;
    st->clock.revision++;
}

/* Four ways to turn it, one fact. */
#define TURN(NAME, decide_name)                                               \
    {                                                                         \
        .asks = COMMAND_CLOCK_##NAME, .becomes = EVENT_CLOCK_CHANGED,         \
        .roles = ROLES_LEAD, .control = true, .undoable = true, .who = "all", \
        .decide = (decide_name), .apply = apply_clock,                        \
        .publish = publish_changed, .undo = undo_clock,                       \
    }

const struct act acts_clock[] = {
    TURN(START, decide_start),
    TURN(PAUSE, decide_pause),
    TURN(EXTEND, decide_extend),
    TURN(SET, decide_set),
    {0},
};
