/*
 * note.c - what whoever keeps the minutes writes down beside the ideas.
 */
#include "daemon/core/acts.h"

static enum refusal
decide_note(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    if (st->notes_n == st->limits.notes) {
        FSET(call->args, LIMIT, limit, st->limits.notes);
        return REFUSED_FULL;
    }
    event_from(ev, cmd);
    FSET(&ev->f, NOTE, note, st->notes_n + 1U);
    if (!fields_has(&ev->f, FIELD_STEP)) {
        FSET(&ev->f, STEP, step, st->at_step);
    }
    return ev->f.step > st->steps_n ? REFUSED_NO_SUCH_STEP : REFUSED_NONE;
}

static void
apply_note(struct state *st, const struct event *ev)
{
    struct note *n = &st->note[st->notes_n++];

    n->at_ms = ev->at_ms;
    n->slot = ev->slot;
    n->step = (uint32_t)ev->f.step;
    n->seat = ev->seat;
    n->removed = ev->removed;
    if (fields_has(&ev->f, FIELD_TEXT)) {
        text_set(st, &n->text, ev->f.text);
    }
}

static void
publish_note(struct shout *sh, const struct event *ev)
{
    struct object o;

    object_note(sh->st, (uint32_t)ev->f.note, &o);
    shout_to(sh, TO_STAFF);
    shout_put(sh, &o);
}

const struct act acts_note[] = {
    {
        .asks = COMMAND_NOTE,
        .becomes = EVENT_NOTED,
        .roles = ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE,
        .subject = SUBJECT_NOTE,
        .who = "staff",
        .decide = decide_note,
        .apply = apply_note,
        .publish = publish_note,
    },
    {0},
};
