/*
 * gather.c - from the tables to the room: share, reveal, merge, hide.
 *
 * A table shares its words; where a part holds, they wait for the
 * facilitator's reveal («Vis»). What was revealed cannot be unseen, so it
 * cannot be undone; merging and hiding can.
 */
#include "daemon/core/acts.h"

/* Does the part that an idea belongs to hold back what is shared? */
static bool
is_holding(const struct state *st, const struct idea *i)
{
    for (uint32_t p = 1; p <= st->step[i->step - 1].parts_n; p++) {
        const struct part *part = state_part(st, i->step, p);

        if (part->collects == i->collects && part->holds) {
            return true;
        }
    }
    return false;
}

static enum refusal
decide_share(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct idea *i = state_idea(st, cmd->f.idea);
    const struct seat *s = state_seat(st, call->seat);
    const bool of_table =
        s != NULL && i != NULL && i->table != 0 && s->table == i->table;

    if (i == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    if (i->author != call->seat &&
        !(of_table && (call->roles & (ROLE_TABLE_HOST | ROLE_SCRIBE)) != 0)) {
        return idea_secret(st, call, i) ? REFUSED_NO_SUCH_IDEA
                                        : REFUSED_NOT_YOURS;
    }
    if (i->shown != SHOWN_PRIVATE) {
        return REFUSED_ALREADY_SO;
    }
    event_from(ev, cmd);
    FSET(&ev->f, SHOWN, shown, is_holding(st, i) ? SHOWN_HELD : SHOWN_SHARED);
    return REFUSED_NONE;
}

static void
apply_share(struct state *st, const struct event *ev)
{
    st->idea[ev->f.idea - 1].shown = (uint32_t)ev->f.shown;
}

static void
publish_one(struct shout *sh, const struct event *ev)
{
    publish_idea(sh, (uint32_t)ev->f.idea);
}

/*
 * Is this idea one of those that a reveal is about? Where the part holds,
 * only what its table has shared: the words of step 3 are looked at before
 * they reach the wall. Elsewhere all that is still hidden: silent first, then
 * everything at once.
 */
static bool
revealed_by(const struct state *st, uint64_t n, const struct fields *f)
{
    const struct idea *i = &st->idea[n - 1];

    return !i->withdrawn &&
        (i->shown == SHOWN_HELD ||
            (i->shown == SHOWN_PRIVATE && !is_holding(st, i))) &&
        (f->idea == 0 || f->idea == n) &&
        (f->table == 0 || f->table == i->table) &&
        (f->step == 0 || f->step == i->step);
}

static enum refusal
decide_reveal(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const bool one = fields_has(&cmd->f, FIELD_IDEA) && cmd->f.idea != 0;
    const bool step = fields_has(&cmd->f, FIELD_STEP) && cmd->f.step != 0;

    (void)call;
    if (one && state_idea(st, cmd->f.idea) == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    if (one && state_idea(st, cmd->f.idea)->shown == SHOWN_PRIVATE &&
        is_holding(st, state_idea(st, cmd->f.idea))) {
        return REFUSED_NOT_SHARED;
    }
    FSET(&ev->f, IDEA, idea, one ? cmd->f.idea : 0);
    FSET(&ev->f, TABLE, table,
        fields_has(&cmd->f, FIELD_TABLE) ? cmd->f.table : 0);
    FSET(&ev->f, STEP, step, step ? cmd->f.step : one ? 0 : st->at_step);
    if (ev->f.table > st->tables_n) {
        return REFUSED_NO_SUCH_TABLE;
    }
    for (uint32_t n = 1; n <= st->ideas_n; n++) {
        if (revealed_by(st, n, &ev->f)) {
            return REFUSED_NONE;
        }
    }
    return REFUSED_ALREADY_SO;
}

static void
apply_reveal(struct state *st, const struct event *ev)
{
    for (uint32_t n = 1; n <= st->ideas_n; n++) {
        if (revealed_by(st, n, &ev->f)) {
            st->idea[n - 1].shown = SHOWN_SHARED;
            st->idea[n - 1].seq = ev->seq;
        }
    }
}

static void
publish_reveal(struct shout *sh, const struct event *ev)
{
    for (uint32_t n = 1; n <= sh->st->ideas_n; n++) {
        const struct idea *i = &sh->st->idea[n - 1];

        if (i->seq == ev->seq && !i->withdrawn && !i->removed) {
            publish_idea(sh, n);
        }
    }
}

static enum refusal
decide_merge(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct idea *i = state_idea(st, cmd->f.idea);
    const struct idea *into = state_idea(st, cmd->f.into);

    (void)call;
    if (i == NULL || into == NULL || i == into) {
        return REFUSED_NO_SUCH_IDEA;
    }
    if (i->shown != SHOWN_SHARED || into->shown != SHOWN_SHARED) {
        return REFUSED_NOT_SHARED;
    }
    if (i->into != 0 || into->into != 0) {
        return REFUSED_IS_MERGED;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_merge(struct state *st, const struct event *ev)
{
    (void)undo_note(st, ev, COMMAND_IDEA_MERGE, THING(KIND_IDEA, ev->f.idea));
    st->idea[ev->f.idea - 1].into = (uint32_t)ev->f.into;
}

static void
undo_into(struct state *st, const struct undo *undo)
{
    st->idea[undo->id - 1].into = undo->was;
}

static enum refusal
decide_part(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct idea *i = state_idea(st, cmd->f.idea);

    (void)call;
    if (i == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    if (i->into == 0) {
        return REFUSED_NOT_MERGED;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_part(struct state *st, const struct event *ev)
{
    struct undo *undo =
        undo_note(st, ev, COMMAND_IDEA_PART, THING(KIND_IDEA, ev->f.idea));

    undo->was = st->idea[ev->f.idea - 1].into;
    st->idea[ev->f.idea - 1].into = 0;
}

static enum refusal
decide_hide(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct idea *i = state_idea(st, cmd->f.idea);

    (void)call;
    if (i == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    if (i->shown == SHOWN_PRIVATE) {
        return REFUSED_NOT_SHARED;
    }
    if (i->hidden) {
        return REFUSED_ALREADY_SO;
    }
    event_from(ev, cmd);
    ev->slot = i->slot;
    return REFUSED_NONE;
}

static void
apply_hide(struct state *st, const struct event *ev)
{
    struct idea *i = &st->idea[ev->f.idea - 1];
    struct undo *undo =
        undo_note(st, ev, COMMAND_IDEA_HIDE, THING(KIND_IDEA, ev->f.idea));

    undo->text[0] = text_take(&i->reason);
    i->hidden = 1;
    if (fields_has(&ev->f, FIELD_REASON)) {
        text_set(st, &i->reason, ev->f.reason);
    }
}

static void
undo_hide(struct state *st, const struct undo *undo)
{
    struct idea *i = &st->idea[undo->id - 1];
    struct text reason = undo->text[0];

    i->hidden = 0;
    text_drop(st, &i->reason);
    i->reason = text_take(&reason);
}

static enum refusal
decide_unhide(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct idea *i = state_idea(st, cmd->f.idea);

    (void)call;
    if (i == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    if (!i->hidden) {
        return REFUSED_ALREADY_SO;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_unhide(struct state *st, const struct event *ev)
{
    struct idea *i = &st->idea[ev->f.idea - 1];
    struct undo *undo =
        undo_note(st, ev, COMMAND_IDEA_UNHIDE, THING(KIND_IDEA, ev->f.idea));

    undo->text[0] = text_take(&i->reason);
    i->hidden = 0;
}

static void
publish_unhide(struct shout *sh, const struct event *ev)
{
    const uint32_t n = (uint32_t)ev->f.idea;

    shout_to(sh, TO_STAFF);
    shout_del(sh, KIND_HIDING, n);
    publish_idea(sh, n);
}

static void
undo_unhide(struct state *st, const struct undo *undo)
{
    struct idea *i = &st->idea[undo->id - 1];
    struct text reason = undo->text[0];

    i->hidden = 1;
    i->reason = text_take(&reason);
}

#define GATHERERS (ROLES_LEAD | ROLE_SCRIBE | ROLE_CONTACT)

const struct act acts_gather[] = {
    {
        .asks = COMMAND_IDEA_SHARE,
        .becomes = EVENT_IDEA_SHARED,
        .roles =
            ROLES_STAFF | ROLE_TABLE_HOST | ROLE_PARTICIPANT | ROLE_INTERPRETER,
        .who = "all; where the part holds: staff",
        .decide = decide_share,
        .apply = apply_share,
        .publish = publish_one,
    },
    {
        .asks = COMMAND_REVEAL,
        .becomes = EVENT_REVEALED,
        .roles = ROLES_LEAD | ROLE_SCRIBE,
        .control = true,
        .who = "all",
        .decide = decide_reveal,
        .apply = apply_reveal,
        .publish = publish_reveal,
    },
    {
        .asks = COMMAND_IDEA_MERGE,
        .becomes = EVENT_IDEAS_MERGED,
        .roles = GATHERERS,
        .control = true,
        .undoable = true,
        .who = "all",
        .decide = decide_merge,
        .apply = apply_merge,
        .publish = publish_one,
        .undo = undo_into,
    },
    {
        .asks = COMMAND_IDEA_PART,
        .becomes = EVENT_IDEA_PARTED,
        .roles = GATHERERS,
        .control = true,
        .undoable = true,
        .who = "all",
        .decide = decide_part,
        .apply = apply_part,
        .publish = publish_one,
        .undo = undo_into,
    },
    {
        .asks = COMMAND_IDEA_HIDE,
        .becomes = EVENT_IDEA_HIDDEN,
        .corrects = true,
        .when = WHEN_ANY,
        .roles = GATHERERS,
        .control = true,
        .undoable = true,
        .who = "staff; gone for all others",
        .decide = decide_hide,
        .apply = apply_hide,
        .publish = publish_one,
        .undo = undo_hide,
    },
    {
        .asks = COMMAND_IDEA_UNHIDE,
        .becomes = EVENT_IDEA_UNHIDDEN,
        .corrects = true,
        .when = WHEN_ANY,
        .roles = GATHERERS,
        .control = true,
        .undoable = true,
        .who = "as the idea",
        .decide = decide_unhide,
        .apply = apply_unhide,
        .publish = publish_unhide,
        .undo = undo_unhide,
    },
    {0},
};
