/*
 * decide.c - may this happen?
 *
 * See decide.h
 */
#include "daemon/core/decide.h"

/* Is it the time for this act at all? */
static enum refusal
decide_when(const struct state *st, const struct act *act)
{
    if (act->office) {
        return REFUSED_NONE;
    }
    if (!st->session.made) {
        return act->becomes == EVENT_SESSION_MADE ? REFUSED_NONE
                                                  : REFUSED_NO_PLAN_YET;
    }
    if (!st->session.plan_whole && act->when != WHEN_MAKING) {
        return REFUSED_NO_PLAN_YET;
    }
    if (st->session.plan_whole && act->when == WHEN_MAKING &&
        act->becomes != EVENT_PART_PLANNED) {
        return REFUSED_ALREADY_SO;
    }
    if (state_closed(st) && act->when != WHEN_ANY) {
        return REFUSED_IS_CLOSED;
    }
    return REFUSED_NONE;
}

static enum refusal
decide_who(const struct state *st, const struct act *act,
    const struct call *call)
{
    const struct seat *seat = state_seat(st, call->seat);

    if (act->anyone) {
        return REFUSED_NONE;
    }
    if (seat != NULL && seat->is != SEAT_HERE) {
        return seat->is == SEAT_WAITING ? REFUSED_IS_WAITING
                                        : REFUSED_TURNED_AWAY;
    }
    return (act->roles & call->roles) != 0 ? REFUSED_NONE : REFUSED_NOT_ALLOWED;
}

/*
 * What is kept serves control acts, so that an evening can be closed: those
 * of the staff, or of who comes back as staff. A guest's could use it up.
 */
static enum refusal
decide_room(const struct state *st, const struct act *act,
    const struct call *call)
{
    const bool control = act->control &&
        (act->anyone || (call->roles & (ROLES_STAFF | ROLE_DAEMON)) != 0);
    const uint32_t kept = control ? 0 : KEPT_SLOTS;
    const uint64_t kept_text = control ? EVENT_BYTES_MAX / 2 : KEPT_TEXT_BYTES;

    if (act->roomless) {
        return REFUSED_NONE;
    }
    if (st->ids_n + kept >= st->limits.ids) {
        FSET(call->args, LIMIT, limit, st->limits.ids);
        return REFUSED_FULL;
    }
    if (act->subject != SUBJECT_NONE &&
        st->slots_n + kept >= st->limits.slots) {
        FSET(call->args, LIMIT, limit, st->limits.slots);
        return REFUSED_FULL;
    }
    if (state_text_room(st) < kept_text) {
        FSET(call->args, LIMIT, limit, st->limits.text_bytes);
        return REFUSED_FULL;
    }
    return REFUSED_NONE;
}

enum refusal
decide(const struct state *st, const struct act *act, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    enum refusal no = decide_when(st, act);

    if (no == REFUSED_NONE) {
        no = decide_who(st, act, call);
    }
    if (no == REFUSED_NONE) {
        no = decide_room(st, act, call);
    }
    if (no != REFUSED_NONE) {
        return no;
    }
    ev->what = act->becomes;
    ev->seat = call->seat;
    ev->at_ms = call->now_ms;
    ev->has_id = !act->roomless;
    memcpy(ev->id, cmd->id, ID_BYTES);
    ev->slot = act->subject != SUBJECT_NONE ? st->slots_n : 0;
    no = act->decide(st, call, cmd, ev);
    /* Nothing is written under a key that is no more. */
    return no == REFUSED_NONE && state_slot_gone(st, ev->slot)
        ? REFUSED_IS_FORGOTTEN
        : no;
}
