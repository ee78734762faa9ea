/*
 * decision.c - what the evening ends in: decisions and the next meeting.
 *
 * One to three, each with an owner and a first step. A decision is its own
 * subject: it keeps its words when its idea is forgotten.
 */
#include "daemon/core/acts.h"

/* Only in a part that collects decisions, so that the room is there. */
static bool
is_time_to_decide(const struct state *st)
{
    const struct part *part = state_part_now(st);

    return part != NULL && part->collects == IDEA_KIND_DECISION;
}

/* A date as it is written: 2026-10-14, or with T18:00 after it. */
static bool
is_date(struct bytes date, bool with_time)
{
    static const char shape[] = "dddd-dd-ddTdd:dd";

    if (date.n != (with_time ? 16 : 10)) {
        return false;
    }
    for (size_t i = 0; i < date.n; i++) {
        const bool digit = date.at[i] >= '0' && date.at[i] <= '9';

        if (shape[i] == 'd' ? !digit : date.at[i] != (uint8_t)shape[i]) {
            return false;
        }
    }
    return true;
}

static bool
is_due(const struct command *cmd)
{
    return !fields_has(&cmd->f, FIELD_DUE) || cmd->f.due.n == 0 ||
        is_date(cmd->f.due, false);
}

static enum refusal
decide_decide(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const bool from_idea = fields_has(&cmd->f, FIELD_IDEA) && cmd->f.idea != 0;
    const struct idea *i = from_idea ? state_idea(st, cmd->f.idea) : NULL;
    const bool own_text = fields_has(&cmd->f, FIELD_TEXT) && cmd->f.text.n > 0;

    if (!is_time_to_decide(st)) {
        FSET(call->args, STEP, step, st->at_step);
        return REFUSED_NOT_IN_THIS_STEP;
    }
    if (state_decisions_live(st) == DECISIONS_MAX) {
        FSET(call->args, LIMIT, limit, DECISIONS_MAX);
        return REFUSED_ENOUGH_DECISIONS;
    }
    if (st->decisions_n == DECISIONS_EVER_MAX) {
        FSET(call->args, LIMIT, limit, DECISIONS_EVER_MAX);
        return REFUSED_FULL;
    }
    if (from_idea && i == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    if (i != NULL && (i->shown != SHOWN_SHARED || i->hidden)) {
        return REFUSED_NOT_SHARED;
    }
    if (!own_text && i == NULL) {
        return REFUSED_EMPTY;
    }
    if (!is_due(cmd)) {
        return REFUSED_BAD_VALUE;
    }
    event_from(ev, cmd);
    FSET(&ev->f, DECISION, decision, st->decisions_n + 1U);
    FSET(&ev->f, IDEA, idea, from_idea ? cmd->f.idea : 0);
    if (!own_text) {
        FSET(&ev->f, TEXT, text, text_of(st, i->text));
    }
    return REFUSED_NONE;
}

/* Those of the fields that are there. */
static void
keep_words(struct state *st, struct decision *d, const struct event *ev)
{
    if (fields_has(&ev->f, FIELD_TEXT)) {
        text_set(st, &d->text, ev->f.text);
    }
    if (fields_has(&ev->f, FIELD_OWNER)) {
        text_set(st, &d->owner, ev->f.owner);
    }
    if (fields_has(&ev->f, FIELD_FIRST_STEP)) {
        text_set(st, &d->first_step, ev->f.first_step);
    }
    if (fields_has(&ev->f, FIELD_DUE)) {
        text_set(st, &d->due, ev->f.due);
    }
}

static void
apply_decide(struct state *st, const struct event *ev)
{
    struct decision *d = &st->decision[st->decisions_n++];

    (void)undo_note(st, ev, COMMAND_DECIDE,
        THING(KIND_DECISION, st->decisions_n));
    d->slot = ev->slot;
    d->idea = (uint32_t)ev->f.idea;
    d->removed = ev->removed;
    keep_words(st, d, ev);
}

static void
publish_decided(struct shout *sh, const struct event *ev)
{
    publish_decision(sh, (uint32_t)ev->f.decision);
}

static void
undo_decide(struct state *st, const struct undo *undo)
{
    st->decision[undo->id - 1].dropped = 1;
}

static enum refusal
decide_change(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct decision *d = state_decision(st, cmd->f.decision);

    (void)call;
    if (d == NULL) {
        return REFUSED_NO_SUCH_DECISION;
    }
    if (!is_due(cmd)) {
        return REFUSED_BAD_VALUE;
    }
    if (d->text.n == 0) {
        /* What was removed is said anew as a whole, under a key of its own. */
        event_from(ev, cmd);
        ev->slot = state_slot_gone(st, d->slot) ? ev->slot : d->slot;
        return ev->f.text.n > 0 && ev->f.owner.n > 0 && ev->f.first_step.n > 0
            ? REFUSED_NONE
            : REFUSED_EMPTY;
    }
    event_from(ev, cmd);
    ev->slot = d->slot;
    if (!fields_has(&ev->f, FIELD_TEXT) || ev->f.text.n == 0) {
        FSET(&ev->f, TEXT, text, text_of(st, d->text));
    }
    if (!fields_has(&ev->f, FIELD_OWNER) || ev->f.owner.n == 0) {
        FSET(&ev->f, OWNER, owner, text_of(st, d->owner));
    }
    if (!fields_has(&ev->f, FIELD_FIRST_STEP) || ev->f.first_step.n == 0) {
        FSET(&ev->f, FIRST_STEP, first_step, text_of(st, d->first_step));
    }
    if (!fields_has(&ev->f, FIELD_DUE)) {
        FSET(&ev->f, DUE, due, text_of(st, d->due));
    }
    return REFUSED_NONE;
}

static void
apply_change(struct state *st, const struct event *ev)
{
    struct decision *d = &st->decision[ev->f.decision - 1];
    struct undo *undo = undo_note(st, ev, COMMAND_DECISION_CHANGE,
        THING(KIND_DECISION, ev->f.decision));

    undo->text[0] = text_take(&d->text);
    undo->text[1] = text_take(&d->owner);
    undo->text[2] = text_take(&d->first_step);
    undo->text[3] = text_take(&d->due);
    undo->was = d->slot;
    d->slot = ev->slot;
    keep_words(st, d, ev);
}

static void
undo_change(struct state *st, const struct undo *undo)
{
    struct decision *d = &st->decision[undo->id - 1];

    text_drop(st, &d->text);
    text_drop(st, &d->owner);
    text_drop(st, &d->first_step);
    text_drop(st, &d->due);
    d->text = undo->text[0];
    d->owner = undo->text[1];
    d->first_step = undo->text[2];
    d->due = undo->text[3];
    if (!state_slot_gone(st, undo->was)) {
        d->slot = undo->was;
    } /* else the words that go now can still be forgotten */
}

static enum refusal
decide_drop(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (state_decision(st, cmd->f.decision) == NULL) {
        return REFUSED_NO_SUCH_DECISION;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_drop(struct state *st, const struct event *ev)
{
    (void)undo_note(st, ev, COMMAND_DECISION_DROP,
        THING(KIND_DECISION, ev->f.decision));
    st->decision[ev->f.decision - 1].dropped = 1;
}

static void
undo_drop(struct state *st, const struct undo *undo)
{
    st->decision[undo->id - 1].dropped = 0;
}

static enum refusal
decide_meeting(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)st;
    (void)call;
    if (!is_date(cmd->f.date, true) && !is_date(cmd->f.date, false)) {
        return REFUSED_BAD_VALUE;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_meeting(struct state *st, const struct event *ev)
{
    struct undo *undo =
        undo_note(st, ev, COMMAND_MEETING, THING(KIND_MEETING, 1));

    undo->was = st->meeting.set;
    undo->text[0] = text_take(&st->meeting.date);
    undo->text[1] = text_take(&st->meeting.place);
    st->meeting.set = 1;
    st->meeting.slot = ev->slot;
    text_set(st, &st->meeting.date, ev->f.date);
    if (fields_has(&ev->f, FIELD_PLACE)) {
        text_set(st, &st->meeting.place, ev->f.place);
    }
}

static void
publish_met(struct shout *sh, const struct event *ev)
{
    (void)ev;
    publish_meeting(sh);
}

static void
undo_meeting(struct state *st, const struct undo *undo)
{
    text_drop(st, &st->meeting.date);
    text_drop(st, &st->meeting.place);
    st->meeting.set = undo->was;
    st->meeting.date = undo->text[0];
    st->meeting.place = undo->text[1];
}

#define DECIDERS (ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE)

const struct act acts_decision[] = {
    {
        .asks = COMMAND_DECIDE,
        .becomes = EVENT_DECIDED,
        .roles = DECIDERS,
        .subject = SUBJECT_DECISION,
        .control = true,
        .undoable = true,
        .who = "all",
        .decide = decide_decide,
        .apply = apply_decide,
        .publish = publish_decided,
        .undo = undo_decide,
    },
    {
        .asks = COMMAND_DECISION_CHANGE,
        .becomes = EVENT_DECISION_CHANGED,
        .corrects = true,
        .roles = DECIDERS,
        .subject = SUBJECT_DECISION,
        .when = WHEN_ANY,
        .control = true,
        .undoable = true,
        .who = "all",
        .decide = decide_change,
        .apply = apply_change,
        .publish = publish_decided,
        .undo = undo_change,
    },
    {
        .asks = COMMAND_DECISION_DROP,
        .becomes = EVENT_DECISION_DROPPED,
        .roles = DECIDERS,
        .control = true,
        .undoable = true,
        .who = "all",
        .decide = decide_drop,
        .apply = apply_drop,
        .publish = publish_decided,
        .undo = undo_drop,
    },
    {
        .asks = COMMAND_MEETING,
        .becomes = EVENT_MEETING_SET,
        .corrects = true,
        .roles = DECIDERS,
        .when = WHEN_ANY,
        .subject = SUBJECT_DECISION,
        .control = true,
        .undoable = true,
        .who = "all",
        .decide = decide_meeting,
        .apply = apply_meeting,
        .publish = publish_met,
        .undo = undo_meeting,
    },
    {0},
};
