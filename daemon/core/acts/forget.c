/*
 * forget.c - words that are taken out of the evening for good.
 *
 * The fact is logged; the keys are overwritten once it is durable. Numbers,
 * chain, counts and decisions stand. With a seat go the words that it wrote
 * for itself, where the log knows who wrote them; what was typed from a
 * paper sheet is its table's. A decision keeps its words when its idea goes:
 * it is a subject of its own.
 *
 * Source: DESIGN.md 6, "Forgetting" and "Two lives"
 */
#include "daemon/core/acts.h"

/* Who may take out what others wrote. */
#define REDACTORS (ROLE_FACILITATOR | ROLE_CONTACT)

static enum refusal
may_forget_seat(const struct state *st, const struct call *call, uint64_t n)
{
    const struct seat *s = state_seat(st, n);
    const bool redactor = (call->roles & REDACTORS) != 0;

    if (s == NULL || s->is == SEAT_FREE || (!redactor && n != call->seat)) {
        return redactor ? REFUSED_NO_SUCH_SEAT : REFUSED_NOT_ALLOWED;
    }
    if (s->removed) {
        return REFUSED_IS_FORGOTTEN;
    }
    if (s->is == SEAT_HERE && (s->roles & ROLE_FACILITATOR) != 0 &&
        state_facilitators(st) == 1) {
        return REFUSED_LAST_FACILITATOR;
    }
    if (n != call->seat && s->is == SEAT_HERE &&
        (s->roles & ROLE_FACILITATOR) != 0 &&
        (call->roles & ROLE_FACILITATOR) == 0) {
        return REFUSED_NOT_ALLOWED; /* the lead is not robbed by a helper */
    }
    return REFUSED_NONE;
}

/* One's own words always, also when they were withdrawn. */
static enum refusal
may_forget_idea(const struct state *st, const struct call *call, uint64_t n)
{
    const struct idea *i = n >= 1 && n <= st->ideas_n ? &st->idea[n - 1] : NULL;

    if (i != NULL && i->author != NOBODY && i->author == call->seat) {
        return i->removed ? REFUSED_IS_FORGOTTEN : REFUSED_NONE;
    }
    if ((call->roles & REDACTORS) == 0) {
        return i == NULL || i->removed || idea_secret(st, call, i)
            ? REFUSED_NO_SUCH_IDEA
            : REFUSED_NOT_YOURS;
    }
    if (i == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    return i->removed ? REFUSED_IS_FORGOTTEN : REFUSED_NONE;
}

/* The list, the notes and the decisions are for those who answer for them. */
static enum refusal
may_forget_other(const struct state *st, const struct call *call,
    const struct fields *f)
{
    if ((call->roles & REDACTORS) == 0) {
        return REFUSED_NOT_ALLOWED;
    }
    if (fields_has(f, FIELD_INVITED)) {
        if (f->invited < 1 || f->invited > st->invited_n) {
            return REFUSED_NO_SUCH_INVITED;
        }
        return st->invited[f->invited - 1].removed ? REFUSED_IS_FORGOTTEN
                                                   : REFUSED_NONE;
    }
    if (fields_has(f, FIELD_NOTE)) {
        if (f->note < 1 || f->note > st->notes_n) {
            return REFUSED_NO_SUCH_NOTE;
        }
        return st->note[f->note - 1].removed ? REFUSED_IS_FORGOTTEN
                                             : REFUSED_NONE;
    }
    if (fields_has(f, FIELD_PAST)) {
        if (f->past < 1 || f->past > st->pasts_n) {
            return REFUSED_NO_SUCH_DECISION;
        }
        return state_slot_gone(st, st->past[f->past - 1].slot)
            ? REFUSED_IS_FORGOTTEN
            : REFUSED_NONE;
    }
    if (f->decision < 1 || f->decision > st->decisions_n) {
        return REFUSED_NO_SUCH_DECISION;
    }
    return state_slot_gone(st, st->decision[f->decision - 1].slot)
        ? REFUSED_IS_FORGOTTEN
        : REFUSED_NONE;
}

static enum refusal
decide_forget(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct fields *f = &cmd->f;
    const int n = fields_has(f, FIELD_SEAT) + fields_has(f, FIELD_INVITED) +
        fields_has(f, FIELD_IDEA) + fields_has(f, FIELD_NOTE) +
        fields_has(f, FIELD_DECISION) + fields_has(f, FIELD_PAST);

    if (n != 1) {
        return n == 0 ? REFUSED_EMPTY : REFUSED_BAD_VALUE;
    }
    event_from(ev, cmd);
    if (fields_has(f, FIELD_SEAT)) {
        return may_forget_seat(st, call, f->seat);
    }
    if (fields_has(f, FIELD_IDEA)) {
        return may_forget_idea(st, call, f->idea);
    }
    return may_forget_other(st, call, f);
}

/* What could be taken back goes from there, too. */
static void
forget_undo(struct state *st, enum kind kind, uint32_t id)
{
    for (size_t u = 0; u < UNDO_MAX; u++) {
        struct undo *undo = &st->undo[u];

        if (undo->kind != kind || undo->id != id || undo->undone) {
            continue;
        }
        for (size_t i = 0; i < sizeof undo->text / sizeof undo->text[0]; i++) {
            text_drop(st, &undo->text[i]);
        }
    }
}

static void
forget_idea(struct state *st, uint32_t n)
{
    struct idea *i = &st->idea[n - 1];

    i->removed = 1;
    text_drop(st, &i->text);
    text_drop(st, &i->interpreted);
    text_drop(st, &i->persona);
    text_drop(st, &i->reason);
    forget_undo(st, KIND_IDEA, n);
    state_words_gone(st, i->slot);
}

static void
forget_invited(struct state *st, uint32_t n)
{
    struct invited *i = &st->invited[n - 1];

    i->removed = 1;
    text_drop(st, &i->name);
    text_drop(st, &i->organisation);
    text_drop(st, &i->email);
    text_drop(st, &i->phone);
    state_words_gone(st, i->slot);
}

static void
forget_note(struct state *st, uint32_t n)
{
    st->note[n - 1].removed = 1;
    text_drop(st, &st->note[n - 1].text);
    state_words_gone(st, st->note[n - 1].slot);
}

static void
forget_decision(struct state *st, uint32_t n)
{
    struct decision *d = &st->decision[n - 1];

    d->removed = 1;
    text_drop(st, &d->text);
    text_drop(st, &d->owner);
    text_drop(st, &d->first_step);
    text_drop(st, &d->reason);
    forget_undo(st, KIND_DECISION, n);
    state_words_gone(st, d->slot);
}

static void
forget_past(struct state *st, uint32_t n)
{
    struct past *p = &st->past[n - 1];

    text_drop(st, &p->title);
    text_drop(st, &p->text);
    text_drop(st, &p->owner);
    text_drop(st, &p->first_step);
    text_drop(st, &p->reason);
    state_words_gone(st, p->slot);
}

/* What the evening calls a person; the seat itself may stay. */
static void
forget_name(struct state *st, uint32_t n)
{
    struct seat *s = &st->seat[n - 1];

    text_drop(st, &s->name);
    text_drop(st, &s->code);
    if ((st->slot_class[s->slot] & ~SLOT_GONE) == SUBJECT_SEAT) {
        state_words_gone(st, s->slot);
    }
}

/* Its own words: by its hand, and not from a sheet of its table. */
static bool
wrote(const struct idea *i, uint32_t seat)
{
    return i->author == seat && i->sheet == 0 && !i->removed;
}

static void
forget_seat(struct state *st, uint32_t n)
{
    for (uint32_t i = 1; i <= st->ideas_n; i++) {
        if (wrote(&st->idea[i - 1], n)) {
            forget_idea(st, i);
        }
    }
    forget_name(st, n);
    seat_leaves(st, n);
    st->seat[n - 1].removed = 1;
}

/*
 * Did a seat write what all have seen? Not by what is still there: it may be
 * read without its keys.
 */
static bool
has_shared(const struct state *st, uint64_t seat)
{
    for (uint32_t n = 0; n < st->ideas_n; n++) {
        if (st->idea[n].author == seat && st->idea[n].sheet == 0 &&
            st->idea[n].shown == SHOWN_SHARED) {
            return true;
        }
    }
    return false;
}

/* Could minutes that stand hold what goes now? */
static bool
is_in_minutes(const struct state *st, const struct fields *f)
{
    if (fields_has(f, FIELD_IDEA)) {
        /* Also if it was withdrawn: minutes may be older than that. */
        return st->idea[f->idea - 1].shown == SHOWN_SHARED;
    }
    if (fields_has(f, FIELD_SEAT)) {
        return has_shared(st, f->seat) || st->session.names_in_minutes;
    }
    return !fields_has(f, FIELD_INVITED) || st->session.names_in_minutes;
}

static void
apply_forget(struct state *st, const struct event *ev)
{
    const struct fields *f = &ev->f;

    if (is_in_minutes(st, f)) {
        st->issue.clean_from = st->issue.version + 1;
    }
    if (fields_has(f, FIELD_SEAT)) {
        forget_seat(st, (uint32_t)f->seat);
    } else if (fields_has(f, FIELD_INVITED)) {
        forget_invited(st, (uint32_t)f->invited);
    } else if (fields_has(f, FIELD_IDEA)) {
        forget_idea(st, (uint32_t)f->idea);
    } else if (fields_has(f, FIELD_NOTE)) {
        forget_note(st, (uint32_t)f->note);
    } else if (fields_has(f, FIELD_PAST)) {
        forget_past(st, (uint32_t)f->past);
    } else {
        forget_decision(st, (uint32_t)f->decision);
    }
}

/* A hidden idea is still with those who run the evening. */
static void
idea_goes(struct shout *sh, uint32_t n)
{
    const struct idea *i = &sh->st->idea[n - 1];

    if (!i->withdrawn) {
        publish_idea_gone(sh, n, i->hidden ? SHOWN_HELD : i->shown);
    }
}

/* A person, and what went with them. */
static void
seat_goes(struct shout *sh, uint32_t seat)
{
    for (uint32_t n = 1; n <= sh->st->ideas_n; n++) {
        const struct idea *i = &sh->st->idea[n - 1];

        if (i->author == seat && i->removed) {
            idea_goes(sh, n);
        }
    }
    publish_seat(sh, seat);
}

static void
publish_forgotten(struct shout *sh, const struct event *ev)
{
    const struct fields *f = &ev->f;

    if (fields_has(f, FIELD_SEAT)) {
        seat_goes(sh, (uint32_t)f->seat);
    } else if (fields_has(f, FIELD_INVITED)) {
        publish_invited(sh, (uint32_t)f->invited);
    } else if (fields_has(f, FIELD_IDEA)) {
        idea_goes(sh, (uint32_t)f->idea);
    } else if (fields_has(f, FIELD_NOTE)) {
        shout_to(sh, TO_STAFF);
        shout_del(sh, KIND_NOTE, f->note);
    } else if (fields_has(f, FIELD_PAST)) {
        publish_past(sh, (uint32_t)f->past);
    } else {
        publish_decision(sh, (uint32_t)f->decision);
    }
}

/* The first life: what was said at the evening, and who was there. */
static void
end_evening_words(struct state *st)
{
    for (uint32_t n = 1; n <= st->ideas_n; n++) {
        forget_idea(st, n);
    }
    for (uint32_t n = 1; n <= st->invited_n; n++) {
        forget_invited(st, n);
    }
    for (uint32_t n = 1; n <= st->notes_n; n++) {
        forget_note(st, n);
    }
    for (uint32_t n = 1; n <= st->seats_n; n++) {
        forget_name(st, n);
    }
}

/* The second: what was decided, then and before. */
static void
end_decided_words(struct state *st)
{
    for (uint32_t n = 1; n <= st->decisions_n; n++) {
        forget_decision(st, n);
    }
    for (uint32_t n = 1; n <= st->pasts_n; n++) {
        forget_past(st, n);
    }
    text_drop(st, &st->meeting.place);
    state_words_gone(st, st->meeting.slot);
    text_drop(st, &st->remark.text);
    state_words_gone(st, st->remark.slot);
    text_drop(st, &st->issue.name);
    state_words_gone(st, st->issue.slot);
}

/* Keys that were left behind by later words of the same life, go as well. */
static void
end_slots(struct state *st, uint64_t life)
{
    for (uint32_t slot = 1; slot < st->slots_n; slot++) {
        const unsigned class = st->slot_class[slot] & ~SLOT_GONE;
        const bool evening = class == SUBJECT_INVITED ||
            class == SUBJECT_SEAT || class == SUBJECT_IDEA ||
            class == SUBJECT_NOTE || class == SUBJECT_PSEUDONYM;
        const bool decided =
            class == SUBJECT_DECISION || class == SUBJECT_REMARK;

        if (life == LIFE_EVENING ? evening : decided) {
            state_words_gone(st, slot);
        }
    }
}

static void
apply_end(struct state *st, const struct event *ev)
{
    if (ev->f.life == LIFE_EVENING) {
        end_evening_words(st);
    } else {
        end_decided_words(st);
    }
    end_slots(st, ev->f.life);
    for (size_t u = 0; u < UNDO_MAX; u++) {
        for (size_t i = 0; i < 4 && !st->undo[u].undone; i++) {
            text_drop(st, &st->undo[u].text[i]);
        }
    }
    st->issue.lives_ended |= 1U << ev->f.life;
    st->issue.clean_from = st->issue.version + 1;
}

/* All that anybody sees may be another now. */
static void
publish_end(struct shout *sh, const struct event *ev)
{
    (void)ev;
    for (uint32_t n = 1; n <= sh->st->ideas_n; n++) {
        idea_goes(sh, n);
    }
    for (uint32_t n = 1; n <= sh->st->invited_n; n++) {
        publish_invited(sh, n);
    }
    for (uint32_t n = 1; n <= sh->st->notes_n; n++) {
        shout_to(sh, TO_STAFF);
        shout_del(sh, KIND_NOTE, n);
    }
    for (uint32_t n = 1; n <= sh->st->seats_n; n++) {
        shout_to(sh, TO_SEAT(n));
        shout_del(sh, KIND_PERSONAL_CODE, 1);
    }
    publish_all(sh);
}

#define EVERY_SEAT                                                         \
    (ROLES_STAFF | ROLE_TABLE_HOST | ROLE_PARTICIPANT | ROLE_INTERPRETER | \
        ROLE_OBSERVER | ROLE_DISPLAY)

const struct act acts_forget[] = {
    {
        .asks = COMMAND_FORGET,
        .becomes = EVENT_FORGOTTEN,
        .roles = EVERY_SEAT,
        .when = WHEN_ANY,
        .control = true,
        .who = "whoever saw it",
        .decide = decide_forget,
        .apply = apply_forget,
        .publish = publish_forgotten,
    },
    {
        .becomes = EVENT_WORDS_ENDED,
        .when = WHEN_ANY,
        .control = true,
        .who = "all",
        .apply = apply_end,
        .publish = publish_end,
    },
    {0},
};
