/*
 * objects.c - what a client may hold of a thing.
 *
 * See objects.h
 */
#include "daemon/core/objects.h"

/* Flags that everybody may know of a person; youth and age are not. */
enum { FLAGS_FOR_ALL = FLAG_REMOTE | FLAG_TABLE_DEVICE };

/* A fresh object; only bits and what is marked matter. */
static void
object_begin(struct object *o, enum kind kind, uint64_t id)
{
    o->kind = kind;
    o->id = id;
    o->f.has[0] = 0;
    o->f.has[1] = 0;
}

/* A text that may be missing: then the field is not there. */
static void
text_field(struct object *o, enum field field, struct bytes text)
{
    if (text.n > 0) {
        fields_bytes_set(&o->f, field, text);
    }
}

#define TEXT_SET(NAME, member, text) \
    text_field(o, FIELD_##NAME, text_of(st, (text)))

/* A number that says nothing when it is 0. */
static void
number_field(struct object *o, enum field field, uint64_t number)
{
    if (number != 0) {
        fields_number_set(&o->f, field, number);
    }
}

#define NUMBER_SET(NAME, member, value) number_field(o, FIELD_##NAME, (value))

void
object_session(const struct state *st, struct object *o)
{
    const struct session *s = &st->session;

    object_begin(o, KIND_SESSION, 1);
    FSET(&o->f, SESSION, session, ((struct bytes){s->id, ID_BYTES}));
    FSET(&o->f, TITLE, title, text_of(st, s->title));
    TEXT_SET(MUNICIPALITY, municipality, s->municipality);
    TEXT_SET(PLACE, place, s->place);
    TEXT_SET(GOAL, goal, s->goal);
    FSET(&o->f, LANGUAGE, language, text_of(st, s->language));
    FSET(&o->f, ZONE, zone, text_of(st, s->zone));
    TEXT_SET(OFFSETS, offsets, s->offsets);
    NUMBER_SET(STARTS_AT, starts_at, s->starts_at);
    NUMBER_SET(ENDS_AT, ends_at, s->ends_at);
    FSET(&o->f, OPEN, open, s->open);
    FSET(&o->f, LOBBY, lobby, s->lobby);
    NUMBER_SET(CLOSED_AT, closed_at, s->closed_at);
    TEXT_SET(NOT_AGREED, not_agreed, s->not_agreed);
    TEXT_SET(LOCAL_FACT, local_fact, s->local_fact);
}

void
object_join_info(const struct state *st, struct object *o)
{
    object_begin(o, KIND_JOIN_INFO, 1);
    FSET(&o->f, CODE, code, text_of(st, st->session.code));
    FSET(&o->f, JOIN_KEY, join_key,
        ((struct bytes){st->session.join_key, JOIN_KEY_BYTES}));
}

void
object_step(const struct state *st, struct object *o)
{
    const struct part *part = state_part_now(st);

    object_begin(o, KIND_STEP, 1);
    FSET(&o->f, STEP, step, st->at_step);
    FSET(&o->f, PART, part, st->at_part);
    FSET(&o->f, KEY, key,
        part == NULL ? bytes_of("waiting")
                     : text_of(st, st->step[st->at_step - 1].key));
    FSET(&o->f, FORM, form, part == NULL ? FORM_NONE : part->form);
    FSET(&o->f, COLLECTS, collects, part == NULL ? 0 : part->collects);
    FSET(&o->f, ANONYMITY, anonymity, part == NULL ? 0 : part->anonymity);
    FSET(&o->f, HOLDS, holds, part == NULL ? 0 : part->holds);
}

void
object_clock(const struct state *st, struct object *o)
{
    object_begin(o, KIND_CLOCK, 1);
    FSET(&o->f, REVISION, revision, st->clock.revision);
    FSET(&o->f, RUNNING, running, st->clock.running);
    FSET(&o->f, DEADLINE_AT, deadline_at, st->clock.deadline_at);
    FSET(&o->f, REMAINING_MS, remaining_ms, st->clock.remaining_ms);
}

void
object_plan_step(const struct state *st, uint32_t step, struct object *o)
{
    object_begin(o, KIND_PLAN_STEP, step);
    FSET(&o->f, STEP, step, step);
    FSET(&o->f, KEY, key, text_of(st, st->step[step - 1].key));
}

void
object_plan_part(const struct state *st, uint32_t step, uint32_t part,
    struct object *o)
{
    const struct part *p = state_part(st, step, part);

    object_begin(o, KIND_PLAN_PART, step * 100U + part);
    FSET(&o->f, STEP, step, step);
    FSET(&o->f, PART, part, part);
    FSET(&o->f, FORM, form, p->form);
    FSET(&o->f, PLANNED_MS, planned_ms, p->planned_ms);
    FSET(&o->f, COLLECTS, collects, p->collects);
    FSET(&o->f, ANONYMITY, anonymity, p->anonymity);
    FSET(&o->f, HOLDS, holds, p->holds);
}

void
object_plan_text(const struct state *st, uint32_t n, struct object *o)
{
    const struct plan_words *w = &st->text[n - 1];

    object_begin(o, KIND_PLAN_TEXT, n);
    FSET(&o->f, STEP, step, w->step);
    FSET(&o->f, PART, part, w->part);
    FSET(&o->f, USE, use, w->use);
    FSET(&o->f, LANGUAGE, language,
        text_of(st, st->plan_language[w->language]));
    FSET(&o->f, TEXT, text, text_of(st, w->text));
}

void
object_table(const struct state *st, uint32_t n, struct object *o)
{
    const struct table *t = &st->table[n - 1];

    object_begin(o, KIND_TABLE, n);
    FSET(&o->f, TABLE, table, n);
    TEXT_SET(NAME, name, t->name);
    FSET(&o->f, REMOTE, remote, t->remote);
    TEXT_SET(LINK, link, t->link);
}

void
object_table_ideas(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_TABLE_IDEAS, n);
    FSET(&o->f, TABLE, table, n);
    FSET(&o->f, IDEAS_HERE, ideas_here, st->table[n - 1].ideas_here);
}

/* What seat and own_seat have in common. */
static void
seat_fields(const struct state *st, uint32_t n, struct object *o)
{
    const struct seat *s = &st->seat[n - 1];

    FSET(&o->f, SEAT, seat, n);
    TEXT_SET(NAME, name, s->name);
    FSET(&o->f, TABLE, table, s->table);
    FSET(&o->f, ROLES, roles, s->roles);
}

void
object_seat(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_SEAT, n);
    seat_fields(st, n, o);
    FSET(&o->f, FLAGS, flags, st->seat[n - 1].flags & FLAGS_FOR_ALL);
}

void
object_own_seat(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_OWN_SEAT, n);
    seat_fields(st, n, o);
    FSET(&o->f, FLAGS, flags, st->seat[n - 1].flags);
    FSET(&o->f, WAITING, waiting, st->seat[n - 1].is == SEAT_WAITING);
}

void
object_waiting(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_WAITING, n);
    FSET(&o->f, SEAT, seat, n);
    TEXT_SET(NAME, name, st->seat[n - 1].name);
}

void
object_personal_code(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_PERSONAL_CODE, 1);
    FSET(&o->f, PERSONAL_CODE, personal_code,
        text_of(st, st->seat[n - 1].code));
    FSET(&o->f, UNTIL, until, st->seat[n - 1].code_until);
}

void
object_invited(const struct state *st, uint32_t n, struct object *o)
{
    const struct invited *i = &st->invited[n - 1];

    object_begin(o, KIND_INVITED, n);
    FSET(&o->f, INVITED, invited, n);
    FSET(&o->f, NAME, name, text_of(st, i->name));
    TEXT_SET(ORGANISATION, organisation, i->organisation);
    if (i->sector != 0) {
        TEXT_SET(SECTOR, sector, st->sector[i->sector - 1]);
    }
    TEXT_SET(AREA, area, i->area);
    TEXT_SET(EMAIL, email, i->email);
    TEXT_SET(PHONE, phone, i->phone);
    FSET(&o->f, FLAGS, flags, i->flags);
}

void
object_attendance(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_ATTENDANCE, n);
    FSET(&o->f, INVITED, invited, n);
    FSET(&o->f, PRESENT, present, st->invited[n - 1].present);
    NUMBER_SET(SEAT, seat, st->invited[n - 1].seat);
}

void
object_head_count(const struct state *st, struct object *o)
{
    uint64_t invited = 0;

    for (uint32_t i = 0; i < st->invited_n; i++) {
        invited += st->invited[i].is == INVITED_IS &&
            (st->invited[i].flags & FLAG_WALK_IN) == 0;
    }
    object_begin(o, KIND_HEAD_COUNT, 1);
    FSET(&o->f, INVITED_COUNT, invited_count, invited);
    FSET(&o->f, PRESENT_COUNT, present_count, st->present_n);
    FSET(&o->f, WALK_IN_COUNT, walk_in_count, st->walk_in_n);
}

void
object_idea(const struct state *st, uint32_t n, struct object *o)
{
    const struct idea *i = &st->idea[n - 1];

    object_begin(o, KIND_IDEA, n);
    FSET(&o->f, IDEA, idea, n);
    FSET(&o->f, TEXT, text, text_of(st, i->text));
    FSET(&o->f, COLLECTS, collects, i->collects);
    FSET(&o->f, TABLE, table, i->table);
    FSET(&o->f, STEP, step, i->step);
    FSET(&o->f, SHOWN, shown, i->shown);
    FSET(&o->f, ANONYMITY, anonymity, i->anonymity);
    TEXT_SET(LANGUAGE, language, i->language);
    TEXT_SET(INTERPRETED, interpreted, i->interpreted);
    NUMBER_SET(SHEET, sheet, i->sheet);
    TEXT_SET(PERSONA, persona, i->persona);
    NUMBER_SET(BARRIER, barrier, i->barrier);
    NUMBER_SET(INTO, into, i->into);
    NUMBER_SET(HIDDEN, hidden, i->hidden);
}

void
object_idea_author(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_IDEA_AUTHOR, n);
    FSET(&o->f, IDEA, idea, n);
    FSET(&o->f, SEAT, seat, st->idea[n - 1].author);
}

void
object_own(const struct state *st, uint32_t n, struct object *o)
{
    (void)st; /* that it is one's own is all there is to say */
    object_begin(o, KIND_OWN, n);
    FSET(&o->f, IDEA, idea, n);
}

void
object_hiding(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_HIDING, n);
    FSET(&o->f, IDEA, idea, n);
    FSET(&o->f, REASON, reason, text_of(st, st->idea[n - 1].reason));
}

void
object_decision(const struct state *st, uint32_t n, struct object *o)
{
    const struct decision *d = &st->decision[n - 1];

    object_begin(o, KIND_DECISION, n);
    FSET(&o->f, DECISION, decision, n);
    NUMBER_SET(IDEA, idea, d->idea);
    FSET(&o->f, TEXT, text, text_of(st, d->text));
    FSET(&o->f, OWNER, owner, text_of(st, d->owner));
    FSET(&o->f, FIRST_STEP, first_step, text_of(st, d->first_step));
    TEXT_SET(DUE, due, d->due);
    NUMBER_SET(PROGRESS, progress, d->progress);
    TEXT_SET(REASON, reason, d->reason);
}

void
object_past(const struct state *st, uint32_t n, struct object *o)
{
    const struct past *p = &st->past[n - 1];

    object_begin(o, KIND_SINCE_LAST, n);
    FSET(&o->f, PAST, past, n);
    FSET(&o->f, EARLIER, earlier, ((struct bytes){p->earlier, ID_BYTES}));
    FSET(&o->f, DECISION, decision, p->decision);
    TEXT_SET(TITLE, title, p->title);
    TEXT_SET(DATE, date, p->date);
    FSET(&o->f, TEXT, text, text_of(st, p->text));
    FSET(&o->f, OWNER, owner, text_of(st, p->owner));
    FSET(&o->f, FIRST_STEP, first_step, text_of(st, p->first_step));
    TEXT_SET(DUE, due, p->due);
    FSET(&o->f, PROGRESS, progress, p->progress);
    TEXT_SET(REASON, reason, p->reason);
}

void
object_minutes(const struct state *st, struct object *o)
{
    object_begin(o, KIND_MINUTES, 1);
    FSET(&o->f, VERSION, version, st->issue.stands);
    FSET(&o->f, APPROVES, approves, st->issue.approved != 0);
    FSET(&o->f, REDACTED, redacted, st->issue.stands_anew);
    NUMBER_SET(UNTIL, until, st->issue.until);
}

void
object_remark(const struct state *st, struct object *o)
{
    object_begin(o, KIND_REMARK, 1);
    FSET(&o->f, TEXT, text, text_of(st, st->remark.text));
}

void
object_meeting(const struct state *st, struct object *o)
{
    object_begin(o, KIND_MEETING, 1);
    FSET(&o->f, DATE, date, text_of(st, st->meeting.date));
    TEXT_SET(PLACE, place, st->meeting.place);
}

void
object_note(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_NOTE, n);
    FSET(&o->f, NOTE, note, n);
    FSET(&o->f, TEXT, text, text_of(st, st->note[n - 1].text));
    FSET(&o->f, STEP, step, st->note[n - 1].step);
}

void
object_undoable(const struct state *st, const struct undo *undo,
    struct object *o)
{
    (void)st;
    object_begin(o, KIND_UNDOABLE, undo->seq);
    FSET(&o->f, UNDOES, undoes, undo->seq);
    FSET(&o->f, WHAT, what, undo->what);
}

void
object_presence(uint32_t table, uint32_t connected, struct object *o)
{
    object_begin(o, KIND_PRESENCE, table);
    FSET(&o->f, CONNECTED, connected, connected);
}

void
object_listing(const struct state *st, uint32_t n, struct object *o)
{
    const struct listing *l = &st->listing[n - 1];

    object_begin(o, KIND_LISTING, n);
    FSET(&o->f, LISTING, listing, n);
    FSET(&o->f, SESSION, session, ((struct bytes){l->session, ID_BYTES}));
    FSET(&o->f, TITLE, title, text_of(st, l->title));
    TEXT_SET(MUNICIPALITY, municipality, l->municipality);
    FSET(&o->f, LANGUAGE, language, text_of(st, l->language));
    NUMBER_SET(STARTS_AT, starts_at, l->starts_at);
    FSET(&o->f, PLAN, plan, text_of(st, l->plan));
    FSET(&o->f, CODE, code, text_of(st, l->code));
    FSET(&o->f, JOIN_KEY, join_key,
        ((struct bytes){l->join_key, JOIN_KEY_BYTES}));
}

void
object_organiser(const struct state *st, uint32_t n, struct object *o)
{
    object_begin(o, KIND_ORGANISER, n);
    FSET(&o->f, SEAT, seat, n);
    FSET(&o->f, NAME, name, text_of(st, st->seat[n - 1].name));
    FSET(&o->f, UNTIL, until, st->seat[n - 1].code_until);
}
