/*
 * apply.c - a fact becomes state. The only writer of struct state.
 *
 * See apply.h
 */
#include "daemon/core/apply.h"

#include <assert.h>

uint32_t
event_made(const struct event *ev)
{
    switch ((unsigned)ev->what) {
    case EVENT_JOINED:
    case EVENT_SEAT_TAKEN:
    case EVENT_RECOVERED:
    case EVENT_ORGANISER_MADE:
        return (uint32_t)ev->f.seat;
    case EVENT_IDEA_WRITTEN:
        return (uint32_t)ev->f.idea;
    case EVENT_DECIDED:
        return (uint32_t)ev->f.decision;
    case EVENT_NOTED:
        return (uint32_t)ev->f.note;
    case EVENT_INVITED:
        return (uint32_t)ev->f.invited;
    case EVENT_SINCE_LAST_NOTED:
        return (uint32_t)ev->f.past;
    case EVENT_MINUTES_ORDERED:
        return (uint32_t)ev->f.version;
    case EVENT_SESSION_LISTED:
        return (uint32_t)ev->f.listing;
    default: /* most events make nothing that has a number */
        return 0;
    }
}

static void
remember(struct state *st, const struct event *ev)
{
    struct id *id = &st->id[st->ids_n++];

    memcpy(id->id, ev->id, ID_BYTES);
    id->seat = ev->seat;
    id->made = event_made(ev);
    finder_add(&st->id_finder, ev->id, st->ids_n);
}

void
apply(struct state *st, const struct act *act, const struct event *ev)
{
    assert(ev->seq == st->seq + 1);
    st->seq = ev->seq;
    if (ev->at_ms > st->at_ms) {
        st->at_ms = ev->at_ms; /* an anonymous event's time is coarse */
    }
    st->undo_fell = 0;
    if (ev->slot >= st->slots_n) {
        assert(ev->slot == st->slots_n);
        st->slot_class[ev->slot] = (uint8_t)act->subject;
        st->slots_n++;
    }
    act->apply(st, ev);
    if (act->corrects && state_closed(st)) {
        st->issue.corrected = 1;
    }
    if (ev->removed) {
        state_words_gone(st, ev->slot); /* also where a copy was mended */
    }
    if (ev->has_id) {
        remember(st, ev);
    }
    assert(st->ids_n <= st->limits.ids);
    assert(st->seats_n <= st->limits.seats);
    assert(st->tables_n <= st->limits.tables);
    assert(st->ideas_n <= st->limits.ideas);
    assert(st->at_step <= st->steps_n);
}

/* A number that names a thing which is there, or the very next one. */
static bool
is_next(uint64_t n, uint64_t count, uint64_t limit)
{
    return n == count + 1 && n <= limit;
}

static bool
is_there(uint64_t n, uint64_t count)
{
    return n >= 1 && n <= count;
}

/* Things that the event says it makes: the next of their kind. */
static bool
makes_next(const struct state *st, const struct event *ev)
{
    const struct fields *f = &ev->f;

    switch ((unsigned)ev->what) {
    case EVENT_JOINED:
    case EVENT_ORGANISER_MADE:
        return is_next(f->seat, st->seats_n, st->limits.seats) &&
            st->tokens_n < st->tokens_cap &&
            (ev->what != EVENT_JOINED || f->table <= st->tables_n);
    case EVENT_SEAT_TAKEN:
        return st->tokens_n < st->tokens_cap;
    case EVENT_RECOVERED:
        return (is_there(f->seat, st->seats_n) ||
                   is_next(f->seat, st->seats_n, st->limits.seats)) &&
            st->tokens_n < st->tokens_cap;
    case EVENT_IDEA_WRITTEN:
        return is_next(f->idea, st->ideas_n, st->limits.ideas) &&
            f->table <= st->tables_n && is_there(f->step, st->steps_n);
    case EVENT_DECIDED:
        return is_next(f->decision, st->decisions_n, DECISIONS_EVER_MAX);
    case EVENT_NOTED:
        return is_next(f->note, st->notes_n, st->limits.notes);
    case EVENT_INVITED:
        return is_there(f->invited, st->invited_n) ||
            is_next(f->invited, st->invited_n, st->limits.invited);
    case EVENT_SINCE_LAST_NOTED:
        return is_next(f->past, st->pasts_n, PASTS_MAX);
    case EVENT_SESSION_LISTED:
        return is_next(f->listing, st->listings_n, st->limits.listings);
    case EVENT_TABLE_SET:
        return is_there(f->table, st->tables_n) ||
            is_next(f->table, st->tables_n, st->limits.tables);
    case EVENT_STEP_PLANNED:
        return is_next(f->step, st->steps_n, PLAN_STEPS_MAX);
    case EVENT_PART_PLANNED:
        return is_there(f->step, st->steps_n) &&
            f->part <= st->step[f->step - 1].parts_n + 1U &&
            is_there(f->part, PLAN_PARTS_MAX);
    case EVENT_TEXT_PLANNED:
        return is_there(f->step, st->steps_n) &&
            st->texts_n < st->limits.plan_texts;
    case EVENT_SESSION_MADE:
        return st->seats_n == 0 &&
            (!fields_has(f, FIELD_TABLES) || f->tables <= st->limits.tables);
    default: /* others make nothing */
        return true;
    }
}

/* Which of the subjects that can be forgotten: exactly one. */
static bool
names_one(const struct fields *f)
{
    return fields_has(f, FIELD_SEAT) + fields_has(f, FIELD_INVITED) +
        fields_has(f, FIELD_IDEA) + fields_has(f, FIELD_NOTE) +
        fields_has(f, FIELD_DECISION) + fields_has(f, FIELD_PAST) ==
        1;
}

/* Things that the event is about: they must be there. */
static bool
names_there(const struct state *st, const struct act *act,
    const struct event *ev)
{
    const struct fields *f = &ev->f;
    const bool makes = event_made(ev) != 0 || act->subject != SUBJECT_NONE;

    if (ev->what == EVENT_STEP_CHANGED || ev->what == EVENT_UNDONE) {
        return ev->what == EVENT_UNDONE ||
            state_part(st, f->step, f->part) != NULL;
    }
    if ((ev->what == EVENT_SEATED && f->table > st->tables_n) ||
        (ev->what == EVENT_FORGOTTEN && !names_one(f)) ||
        (ev->what == EVENT_WORDS_ENDED && f->life == LIFE_NONE)) {
        return false;
    }
    if (makes && ev->what != EVENT_SEAT_TAKEN) {
        return true;
    }
    return (!fields_has(f, FIELD_SEAT) || is_there(f->seat, st->seats_n)) &&
        (!fields_has(f, FIELD_IDEA) || ev->what == EVENT_REVEALED ||
            is_there(f->idea, st->ideas_n)) &&
        (!fields_has(f, FIELD_INTO) || is_there(f->into, st->ideas_n)) &&
        (!fields_has(f, FIELD_INVITED) ||
            is_there(f->invited, st->invited_n)) &&
        (!fields_has(f, FIELD_DECISION) ||
            is_there(f->decision, st->decisions_n)) &&
        (!fields_has(f, FIELD_NOTE) || is_there(f->note, st->notes_n)) &&
        (!fields_has(f, FIELD_PAST) || is_there(f->past, st->pasts_n)) &&
        (!fields_has(f, FIELD_LISTING) || is_there(f->listing, st->listings_n));
}

bool
event_fits(const struct state *st, const struct act *act,
    const struct event *ev)
{
    return ev->seq == st->seq + 1 && ev->slot <= st->slots_n &&
        ev->slot < st->limits.slots && ev->seat <= st->seats_n + 1U &&
        (!ev->has_id || st->ids_n < st->limits.ids) &&
        (act->asks == COMMAND_NONE || act->roomless || /* it has no words */
            st->arena_n + EVENT_BYTES_MAX / 2 <= st->limits.text_bytes) &&
        makes_next(st, ev) && names_there(st, act, ev);
}
