/*
 * digest.c - what a state says, as one number.
 *
 * Texts go in by what they say and not by where they lie in the arena.
 *
 * See state.h (state_digest)
 */
#include "daemon/core/state.h"

#include <assert.h>
#include <sodium.h>

enum { THING_BYTES_MAX = 512, THING_TEXTS_MAX = 16 };

/* A kind of thing: how long, and where in it its texts are named. */
struct thing {
    size_t size;
    size_t n;
    size_t text[THING_TEXTS_MAX];
};

#define AT(type, member) offsetof(struct type, member)
#define THING(type, count, ...)       \
    {                                 \
        sizeof(struct type), (count), \
        {                             \
            __VA_ARGS__               \
        }                             \
    }

static const struct thing session_thing =
    THING(session, 13, AT(session, title), AT(session, municipality),
        AT(session, place), AT(session, goal), AT(session, language),
        AT(session, zone), AT(session, offsets), AT(session, plan),
        AT(session, code), AT(session, case_number), AT(session, not_agreed),
        AT(session, local_fact), AT(session, contact_role));
static const struct thing meeting_thing =
    THING(meeting, 2, AT(meeting, date), AT(meeting, place));
static const struct thing remark_thing = THING(remark, 1, AT(remark, text));
static const struct thing issue_thing = THING(issue, 1, AT(issue, name));
static const struct thing step_thing = THING(step, 1, AT(step, key));
static const struct thing text_thing = {sizeof(struct text), 1, {0}};
static const struct thing undo_thing = THING(undo, 4, AT(undo, text[0]),
    AT(undo, text[1]), AT(undo, text[2]), AT(undo, text[3]));
static const struct thing decision_thing =
    THING(decision, 5, AT(decision, text), AT(decision, owner),
        AT(decision, first_step), AT(decision, due), AT(decision, reason));
static const struct thing past_thing =
    THING(past, 7, AT(past, title), AT(past, date), AT(past, text),
        AT(past, owner), AT(past, first_step), AT(past, due), AT(past, reason));
static const struct thing words_thing =
    THING(plan_words, 1, AT(plan_words, text));
static const struct thing table_thing =
    THING(table, 2, AT(table, name), AT(table, link));
static const struct thing seat_thing =
    THING(seat, 2, AT(seat, name), AT(seat, code));
static const struct thing invited_thing =
    THING(invited, 5, AT(invited, name), AT(invited, organisation),
        AT(invited, email), AT(invited, phone), AT(invited, area));
static const struct thing idea_thing =
    THING(idea, 5, AT(idea, text), AT(idea, interpreted), AT(idea, persona),
        AT(idea, language), AT(idea, reason));
static const struct thing note_thing = THING(note, 1, AT(note, text));
static const struct thing listing_thing = THING(listing, 9, AT(listing, title),
    AT(listing, municipality), AT(listing, place), AT(listing, goal),
    AT(listing, language), AT(listing, plan), AT(listing, code),
    AT(listing, local_fact), AT(listing, contact_role));

struct digest {
    crypto_generichash_state hash;
    const struct state *st;
};

static void
add(struct digest *d, const void *at, size_t n)
{
    crypto_generichash_update(&d->hash, at, n);
}

/* The numbers of one thing, then its words. */
static void
add_thing(struct digest *d, const uint8_t *at, const struct thing *thing)
{
    uint8_t numbers[THING_BYTES_MAX];
    struct text text;

    assert(thing->size <= sizeof numbers);
    memcpy(numbers, at, thing->size);
    for (size_t i = 0; i < thing->n; i++) {
        memcpy(&text, at + thing->text[i], sizeof text);
        text.at = 0;
        memcpy(numbers + thing->text[i], &text, sizeof text);
    }
    add(d, numbers, thing->size);
    for (size_t i = 0; i < thing->n; i++) {
        struct bytes words;

        memcpy(&text, at + thing->text[i], sizeof text);
        words = text_of(d->st, text);
        add(d, words.at, words.n);
    }
}

static void
add_things(struct digest *d, const void *at, size_t count,
    const struct thing *thing)
{
    add(d, &count, sizeof count);
    for (size_t i = 0; i < count; i++) {
        add_thing(d, (const uint8_t *)at + i * thing->size, thing);
    }
}

static void
add_evening(struct digest *d)
{
    const struct state *st = d->st;

    add_things(d, &st->session, 1, &session_thing);
    add(d, &st->clock, sizeof st->clock);
    add_things(d, &st->meeting, 1, &meeting_thing);
    add_things(d, &st->remark, 1, &remark_thing);
    add_things(d, &st->issue, 1, &issue_thing);
    add_things(d, st->step, st->steps_n, &step_thing);
    add_things(d, st->plan_language, st->plan_languages_n, &text_thing);
    add_things(d, st->sector, st->sectors_n, &text_thing);
    add_things(d, st->undo, UNDO_MAX, &undo_thing);
    add_things(d, st->decision, st->decisions_n, &decision_thing);
    add_things(d, st->past, st->pasts_n, &past_thing);
    add_things(d, st->text, st->texts_n, &words_thing);
    add_things(d, st->table, st->tables_n, &table_thing);
    add_things(d, st->seat, st->seats_n, &seat_thing);
    add_things(d, st->invited, st->invited_n, &invited_thing);
    add_things(d, st->idea, st->ideas_n, &idea_thing);
    add_things(d, st->note, st->notes_n, &note_thing);
    add_things(d, st->listing, st->listings_n, &listing_thing);
}

void
state_digest(const struct state *st, uint8_t out[HASH_BYTES])
{
    struct digest d = {.st = st};
    const uint64_t numbers[] = {st->seq, st->at_ms, st->at_step, st->at_part,
        st->undo_n, st->undo_fell, st->slots_n, st->tokens_n, st->ids_n,
        st->present_n, st->walk_in_n, st->moved_from, st->was_shown};

    crypto_generichash_init(&d.hash, NULL, 0, HASH_BYTES);
    add(&d, numbers, sizeof numbers);
    add_evening(&d);
    add(&d, st->token, st->tokens_n * sizeof *st->token);
    add(&d, st->id, st->ids_n * sizeof *st->id);
    add(&d, st->slot_class, st->slots_n);
    crypto_generichash_final(&d.hash, out, HASH_BYTES);
}
