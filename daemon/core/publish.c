/*
 * publish.c - who hears what, encoded once for each audience.
 *
 * See publish.h
 */
#include "daemon/core/publish.h"

#include "daemon/core/objects.h"

/* One object, made in the caller's `o`, to one audience. */
#define SHOUT(sh, to, make) ((void)(make), shout_object((sh), (to), &o))

void
publish_session(struct shout *sh)
{
    struct object o;

    SHOUT(sh, TO_ALL, object_session(sh->st, &o));
}

void
publish_step(struct shout *sh)
{
    struct object o;

    SHOUT(sh, TO_ALL, object_step(sh->st, &o));
}

void
publish_clock(struct shout *sh)
{
    struct object o;

    SHOUT(sh, TO_ALL, object_clock(sh->st, &o));
}

/* The office's seats are organisers; they see each other and nothing else. */
static bool
is_office(const struct state *st)
{
    return st->limits.listings > 0;
}

void
publish_seat(struct shout *sh, uint32_t seat)
{
    const struct seat *s = state_seat(sh->st, seat);
    struct object o;

    if (is_office(sh->st)) {
        if (s->is == SEAT_HERE) {
            SHOUT(sh, TO_STAFF, object_organiser(sh->st, seat, &o));
        } else {
            shout_to(sh, TO_STAFF);
            shout_del(sh, KIND_ORGANISER, seat);
        }
        return;
    }
    shout_to(sh, TO_ALL);
    if (s->is == SEAT_HERE) {
        SHOUT(sh, TO_ALL, object_seat(sh->st, seat, &o));
    } else if (s->is != SEAT_WAITING) {
        shout_del(sh, KIND_SEAT, seat);
    }
    shout_to(sh, TO_STAFF);
    if (s->is == SEAT_WAITING) {
        SHOUT(sh, TO_STAFF, object_waiting(sh->st, seat, &o));
    } else {
        shout_del(sh, KIND_WAITING, seat);
    }
    SHOUT(sh, TO_SEAT(seat), object_own_seat(sh->st, seat, &o));
    if (s->code.n > 0) {
        SHOUT(sh, TO_SEAT(seat), object_personal_code(sh->st, seat, &o));
    } else {
        shout_del(sh, KIND_PERSONAL_CODE, 1);
    }
}

void
publish_table(struct shout *sh, uint32_t table)
{
    struct object o;

    SHOUT(sh, TO_ALL, object_table(sh->st, table, &o));
}

void
publish_table_ideas(struct shout *sh, uint32_t table)
{
    struct object o;

    if (table != 0) {
        SHOUT(sh, TO_STAFF, object_table_ideas(sh->st, table, &o));
    }
}

/*
 * Whose own words stand at a table where they do not sit, or at none: they
 * moved on, or typed for it as one of the staff. One's own words are never
 * taken away.
 */
static uint32_t
author_elsewhere(const struct state *st, const struct idea *i)
{
    const struct seat *s = state_seat(st, i->author);

    return s != NULL && (s->table != i->table || i->table == 0) ? i->author
                                                                : NOBODY;
}

/* The idea and, where names are shown, who wrote it, to one audience. */
static void
idea_to(struct shout *sh, struct audience to, uint32_t idea)
{
    const struct idea *i = &sh->st->idea[idea - 1];
    struct object o;

    SHOUT(sh, to, object_idea(sh->st, idea, &o));
    if (i->author != NOBODY && i->anonymity == ANONYMITY_NAMED) {
        SHOUT(sh, to, object_idea_author(sh->st, idea, &o));
    }
}

/* Taken off the screens: gone for all but those who run the evening. */
static void
hidden_to(struct shout *sh, uint32_t idea)
{
    const struct idea *i = &sh->st->idea[idea - 1];
    struct object o;

    shout_to(sh, TO_ALL);
    shout_del(sh, KIND_IDEA, idea);
    shout_del(sh, KIND_IDEA_AUTHOR, idea);
    if (i->table != 0 && i->shown != SHOWN_SHARED) {
        shout_to(sh, TO_TABLE(i->table));
        shout_del(sh, KIND_IDEA, idea);
        shout_del(sh, KIND_IDEA_AUTHOR, idea);
    }
    if (author_elsewhere(sh->st, i) != NOBODY) {
        shout_to(sh, TO_SEAT(i->author));
        shout_del(sh, KIND_IDEA, idea);
        shout_del(sh, KIND_IDEA_AUTHOR, idea);
    }
    idea_to(sh, TO_STAFF, idea);
    SHOUT(sh, TO_STAFF, object_hiding(sh->st, idea, &o));
}

void
publish_idea(struct shout *sh, uint32_t idea)
{
    const struct idea *i = &sh->st->idea[idea - 1];
    struct object o;

    if (i->removed) {
        return;
    }
    if (i->hidden) {
        hidden_to(sh, idea);
    } else if (i->shown == SHOWN_SHARED) {
        idea_to(sh, TO_ALL, idea);
    } else {
        if (i->table != 0) {
            idea_to(sh, TO_TABLE(i->table), idea);
        }
        if (author_elsewhere(sh->st, i) != NOBODY) {
            idea_to(sh, TO_SEAT(i->author), idea);
        }
        if (i->shown == SHOWN_HELD) {
            idea_to(sh, TO_STAFF, idea);
        }
    }
    if (i->author != NOBODY) {
        SHOUT(sh, TO_SEAT(i->author), object_own(sh->st, idea, &o));
    }
}

static void
idea_gone_from(struct shout *sh, struct audience to, uint32_t idea)
{
    shout_to(sh, to);
    shout_del(sh, KIND_IDEA, idea);
    shout_del(sh, KIND_IDEA_AUTHOR, idea);
}

void
publish_idea_gone(struct shout *sh, uint32_t idea, uint32_t shown)
{
    const struct idea *i = &sh->st->idea[idea - 1];

    if (shown == SHOWN_SHARED) {
        idea_gone_from(sh, TO_ALL, idea);
    } else {
        if (i->table != 0) {
            idea_gone_from(sh, TO_TABLE(i->table), idea);
        }
        if (shown == SHOWN_HELD) {
            idea_gone_from(sh, TO_STAFF, idea);
            shout_del(sh, KIND_HIDING, idea);
        }
    }
    if (i->author != NOBODY) {
        idea_gone_from(sh, TO_SEAT(i->author), idea);
        shout_del(sh, KIND_OWN, idea);
    }
}

/* On the list, and not forgotten: who is shown to the staff. */
static bool
invited_stands(const struct invited *i)
{
    return i->is == INVITED_IS && !i->removed;
}

void
publish_invited(struct shout *sh, uint32_t invited)
{
    struct object o;

    shout_to(sh, TO_STAFF);
    if (invited_stands(&sh->st->invited[invited - 1])) {
        SHOUT(sh, TO_STAFF, object_invited(sh->st, invited, &o));
        SHOUT(sh, TO_STAFF, object_attendance(sh->st, invited, &o));
    } else {
        shout_del(sh, KIND_INVITED, invited);
        shout_del(sh, KIND_ATTENDANCE, invited);
    }
}

void
publish_head_count(struct shout *sh)
{
    struct object o;

    SHOUT(sh, TO_ALL, object_head_count(sh->st, &o));
}

void
publish_decision(struct shout *sh, uint32_t decision)
{
    struct object o;

    shout_to(sh, TO_ALL);
    if (sh->st->decision[decision - 1].dropped) {
        shout_del(sh, KIND_DECISION, decision);
    } else {
        SHOUT(sh, TO_ALL, object_decision(sh->st, decision, &o));
    }
}

void
publish_meeting(struct shout *sh)
{
    struct object o;

    shout_to(sh, TO_ALL);
    if (sh->st->meeting.set) {
        SHOUT(sh, TO_ALL, object_meeting(sh->st, &o));
    } else {
        shout_del(sh, KIND_MEETING, 1);
    }
}

void
publish_minutes(struct shout *sh)
{
    struct object o;

    if (sh->st->issue.stands != 0) {
        SHOUT(sh, TO_ALL, object_minutes(sh->st, &o));
    }
}

void
publish_remark(struct shout *sh)
{
    struct object o;

    shout_to(sh, TO_STAFF);
    if (sh->st->remark.text.n > 0) {
        SHOUT(sh, TO_STAFF, object_remark(sh->st, &o));
    } else {
        shout_del(sh, KIND_REMARK, 1);
    }
}

void
publish_past(struct shout *sh, uint32_t past)
{
    struct object o;

    SHOUT(sh, TO_ALL, object_past(sh->st, past, &o));
}

/* Can this act still be taken back? */
static bool
undo_stands(const struct undo *u)
{
    return u->what != 0 && !u->undone;
}

void
publish_undoable(struct shout *sh)
{
    const struct state *st = sh->st;
    const uint64_t from = st->undo_n > UNDO_MAX ? st->undo_n - UNDO_MAX : 0;
    struct object o;

    shout_to(sh, TO_STAFF);
    for (uint64_t i = from; i < st->undo_n; i++) {
        if (undo_stands(&st->undo[i % UNDO_MAX])) {
            SHOUT(sh, TO_STAFF,
                object_undoable(st, &st->undo[i % UNDO_MAX], &o));
        }
    }
    if (st->undo_fell != 0) {
        shout_del(sh, KIND_UNDOABLE, st->undo_fell);
    }
    for (uint64_t i = from; i < st->undo_n; i++) {
        if (!undo_stands(&st->undo[i % UNDO_MAX])) {
            shout_del(sh, KIND_UNDOABLE, st->undo[i % UNDO_MAX].seq);
        }
    }
}

/* Words that only the table has. */
static bool
of_table_only(const struct idea *i, uint32_t table)
{
    return i->table == table && !i->withdrawn && !i->removed && !i->hidden &&
        i->shown != SHOWN_SHARED;
}

/* Words of a table that was left, which this seat goes on seeing. */
static bool
stays_with(const struct state *st, const struct idea *i, uint32_t seat)
{
    return i->author == seat ||
        (i->shown == SHOWN_HELD && seat_is_staff(&st->seat[seat - 1]));
}

void
publish_moved(struct shout *sh, uint32_t seat, uint32_t from_table)
{
    const struct state *st = sh->st;
    const uint32_t to_table = st->seat[seat - 1].table;

    if (from_table == to_table) {
        return;
    }
    shout_to(sh, TO_SEAT(seat));
    for (uint32_t n = 1; n <= st->ideas_n; n++) {
        const struct idea *i = &st->idea[n - 1];

        if ((to_table != 0 && of_table_only(i, to_table)) ||
            (from_table != 0 && of_table_only(i, from_table) &&
                stays_with(st, i, seat))) {
            idea_to(sh, TO_SEAT(seat), n);
        }
    }
    for (uint32_t n = 1; n <= st->ideas_n && from_table != 0; n++) {
        const struct idea *i = &st->idea[n - 1];

        /* Also what was withdrawn: who lags may not have heard of that. */
        if (i->table == from_table &&
            (i->withdrawn || i->removed ||
                (i->shown != SHOWN_SHARED && !stays_with(st, i, seat)))) {
            shout_del(sh, KIND_IDEA, n);
            shout_del(sh, KIND_IDEA_AUTHOR, n);
        }
    }
}

static void
publish_plan(struct shout *sh)
{
    const struct state *st = sh->st;
    struct object o;

    for (uint32_t s = 1; s <= st->steps_n; s++) {
        SHOUT(sh, TO_ALL, object_plan_step(st, s, &o));
        for (uint32_t p = 1; p <= st->step[s - 1].parts_n; p++) {
            SHOUT(sh, TO_ALL, object_plan_part(st, s, p, &o));
        }
    }
}

/* One language's texts, to those who chose it. */
static void
publish_texts_in(struct shout *sh, uint32_t language)
{
    const struct audience to = {AUDIENCE_LANGUAGE, language};
    const struct state *st = sh->st;
    struct object o;

    for (uint32_t n = 1; n <= st->texts_n; n++) {
        if (st->text[n - 1].language == language &&
            st->text[n - 1].use != TEXT_USE_SCRIPT) {
            SHOUT(sh, to, object_plan_text(st, n, &o));
        }
    }
}

/* The plan's texts, language by language; scripts are for the staff. */
static void
publish_plan_texts(struct shout *sh)
{
    const struct state *st = sh->st;
    struct object o;

    for (uint32_t n = 1; n <= st->texts_n; n++) {
        if (st->text[n - 1].use == TEXT_USE_SCRIPT) {
            SHOUT(sh, TO_STAFF, object_plan_text(st, n, &o));
        }
    }
    for (uint32_t l = 0; l < st->plan_languages_n; l++) {
        publish_texts_in(sh, l);
    }
}

/* What a seat has of itself, on all its devices. */
static void
publish_own_seat(struct shout *sh, uint32_t seat)
{
    const struct seat *s = &sh->st->seat[seat - 1];
    struct object o;

    if (s->is != SEAT_HERE && s->is != SEAT_WAITING) {
        return;
    }
    SHOUT(sh, TO_SEAT(seat), object_own_seat(sh->st, seat, &o));
    if (s->code.n > 0) {
        SHOUT(sh, TO_SEAT(seat), object_personal_code(sh->st, seat, &o));
    }
}

static void
publish_people(struct shout *sh)
{
    const struct state *st = sh->st;
    struct object o;

    for (uint32_t n = 1; n <= st->seats_n; n++) {
        if (st->seat[n - 1].is == SEAT_HERE) {
            SHOUT(sh, TO_ALL, object_seat(st, n, &o));
        }
    }
    for (uint32_t n = 1; n <= st->seats_n; n++) {
        if (st->seat[n - 1].is == SEAT_WAITING) {
            SHOUT(sh, TO_STAFF, object_waiting(st, n, &o));
        }
    }
    for (uint32_t n = 1; n <= st->invited_n; n++) {
        if (invited_stands(&st->invited[n - 1])) {
            SHOUT(sh, TO_STAFF, object_invited(st, n, &o));
            SHOUT(sh, TO_STAFF, object_attendance(st, n, &o));
        }
    }
    for (uint32_t n = 1; n <= st->seats_n; n++) {
        publish_own_seat(sh, n);
    }
}

/* Shared ideas first, so that what is for all stands together. */
static void
publish_ideas(struct shout *sh)
{
    const struct state *st = sh->st;
    struct object o;

    for (uint32_t n = 1; n <= st->ideas_n; n++) {
        const struct idea *i = &st->idea[n - 1];

        if (!i->withdrawn && !i->removed && !i->hidden &&
            i->shown == SHOWN_SHARED) {
            idea_to(sh, TO_ALL, n);
        }
    }
    for (uint32_t n = 1; n <= st->ideas_n; n++) {
        const struct idea *i = &st->idea[n - 1];

        if (i->withdrawn || i->removed) {
            continue;
        }
        if (i->hidden || i->shown != SHOWN_SHARED) {
            publish_idea(sh, n);
        } else if (i->author != NOBODY) {
            SHOUT(sh, TO_SEAT(i->author), object_own(st, n, &o));
        }
    }
}

static void
publish_office(struct shout *sh)
{
    const struct state *st = sh->st;
    struct object o;

    for (uint32_t n = 1; n <= st->listings_n; n++) {
        if (!st->listing[n - 1].removed) {
            SHOUT(sh, TO_STAFF, object_listing(st, n, &o));
        }
    }
    for (uint32_t n = 1; n <= st->seats_n; n++) {
        publish_seat(sh, n);
    }
}

void
publish_all(struct shout *sh)
{
    const struct state *st = sh->st;
    struct object o;

    if (is_office(st)) {
        publish_office(sh);
        return;
    }
    publish_session(sh);
    publish_step(sh);
    publish_clock(sh);
    publish_plan(sh);
    for (uint32_t n = 1; n <= st->tables_n; n++) {
        publish_table(sh, n);
    }
    publish_head_count(sh);
    for (uint32_t n = 1; n <= st->decisions_n; n++) {
        if (!st->decision[n - 1].dropped) {
            publish_decision(sh, n);
        }
    }
    for (uint32_t n = 1; n <= st->pasts_n; n++) {
        publish_past(sh, n);
    }
    if (st->meeting.set) {
        publish_meeting(sh);
    }
    publish_minutes(sh);
    publish_people(sh);
    publish_ideas(sh);
    publish_plan_texts(sh);
    SHOUT(sh, TO_SCREEN, object_join_info(st, &o));
    for (uint32_t n = 1; n <= st->tables_n; n++) {
        publish_table_ideas(sh, n);
    }
    for (uint32_t n = 1; n <= st->notes_n; n++) {
        if (!st->note[n - 1].removed) {
            SHOUT(sh, TO_STAFF, object_note(st, n, &o));
        }
    }
    publish_remark(sh);
    publish_undoable(sh);
}
