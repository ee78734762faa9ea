/*
 * event_test.c - a fact in a record's payload, and its words under a key.
 */
#include "protocol/event.h"

#include "tests/unit/unit.h"

enum { SLOTS = 4, NUMBERS = 300 };

static uint8_t keys[SLOTS * SLOT_KEY_BYTES];
static const uint8_t nonce[NONCE_BYTES] = {1, 2, 3};
static uint8_t packed[EVENT_BYTES_MAX];
static uint8_t opened[EVENT_BYTES_MAX];

/* Slot 3 is gone. */
static struct event_keys
key_array(void)
{
    memset(keys, 0, sizeof keys);
    for (size_t slot = 0; slot < 3; slot++) {
        memset(keys + slot * SLOT_KEY_BYTES, (int)slot + 1, SLOT_KEY_BYTES);
    }
    return (struct event_keys){keys, SLOTS};
}

/* A value for a field, the same each time. */
static void
fill(struct fields *f, enum field field)
{
    static uint8_t bytes[64];
    const struct field_row *const row = field_row(field);

    if (row->type == TYPE_NUMBER) {
        fields_number_set(f, field, row->max);
    } else if (row->type == TYPE_BLOB || row->type == TYPE_SECRET) {
        memset(bytes, 0x5a, sizeof bytes);
        fields_bytes_set(f, field, (struct bytes){bytes, (size_t)row->max});
    } else {
        fields_bytes_set(f, field, bytes_of("ord"));
    }
}

static struct event
idea_written(void)
{
    struct event ev = {.what = EVENT_IDEA_WRITTEN,
        .seq = 12,
        .at_ms = 99,
        .seat = 3,
        .has_id = true,
        .id = {7},
        .slot = 2};

    FSET(&ev.f, IDEA, idea, 1);
    FSET(&ev.f, TEXT, text, bytes_of("en gapahuk ved skolen"));
    FSET(&ev.f, COLLECTS, collects, IDEA_KIND_IDEA);
    FSET(&ev.f, TABLE, table, 2);
    FSET(&ev.f, STEP, step, 3);
    FSET(&ev.f, ANONYMITY, anonymity, ANONYMITY_NAMED);
    FSET(&ev.f, SHOWN, shown, SHOWN_HELD);
    return ev;
}

static struct bytes
pack(const struct event *ev)
{
    struct buf b = {.at = packed, .cap = sizeof packed};

    (void)key_array();
    event_pack(&b, ev, keys, nonce);
    CHECK(!b.over);
    return buf_bytes(&b);
}

static enum event_taken
take(struct bytes payload, const struct event_keys *with, struct event *ev)
{
    struct buf scratch = {.at = opened, .cap = sizeof opened};

    *ev = (struct event){.seq = 12, .at_ms = 99};
    return event_take(payload, with, &scratch, ev);
}

TEST(an_event_comes_back_whole)
{
    const struct event ev = idea_written();
    const struct event_keys with = key_array();
    struct event out;

    CHECK_U64(take(pack(&ev), &with, &out), EVENT_TAKEN);
    CHECK_U64(out.what, EVENT_IDEA_WRITTEN);
    CHECK_U64(out.seq, 12);
    CHECK_U64(out.at_ms, 99);
    CHECK_U64(out.seat, 3);
    CHECK_U64(out.slot, 2);
    CHECK(out.has_id && out.id[0] == 7);
    CHECK(!out.removed);
    CHECK(bytes_same(out.f.text, ev.f.text));
    CHECK_U64(out.f.shown, SHOWN_HELD);
    CHECK(!fields_has(&out.f, FIELD_SHEET));
}

TEST(every_event_comes_back_with_all_its_fields)
{
    const struct event_keys with = key_array();

    for (uint64_t number = 1; number < NUMBERS; number++) {
        const struct shape *const shape = event_shape(number);
        struct event ev = {.seq = 12, .slot = 1};
        struct event out;

        if (shape->name == NULL) {
            continue;
        }
        ev.what = (enum event_word)number;
        for (size_t i = 0; i < shape->n; i++) {
            fill(&ev.f, (enum field)shape->field[i]);
        }
        CHECK_U64(take(pack(&ev), &with, &out), EVENT_TAKEN);
        CHECK(!out.has_id);
        for (size_t i = 0; i < shape->n; i++) {
            const enum field field = (enum field)shape->field[i];

            CHECK(fields_has(&out.f, field));
            if (field_row(field)->type == TYPE_NUMBER) {
                CHECK_U64(fields_number(&out.f, field),
                    fields_number(&ev.f, field));
            } else {
                CHECK(bytes_same(fields_bytes(&out.f, field),
                    fields_bytes(&ev.f, field)));
            }
        }
    }
}

TEST(an_event_without_a_needed_field_is_bad)
{
    const struct event_keys with = key_array();
    struct event ev = idea_written();
    struct event out;

    fields_unmark(&ev.f, FIELD_TEXT);
    CHECK_U64(take(pack(&ev), &with, &out), EVENT_BAD);
    ev = idea_written();
    fields_unmark(&ev.f, FIELD_SHOWN);
    CHECK_U64(take(pack(&ev), &with, &out), EVENT_BAD);
}

TEST(words_do_not_stand_in_clear)
{
    const struct event ev = idea_written();
    const struct bytes payload = pack(&ev);

    for (size_t i = 0; i + 7 <= payload.n; i++) {
        CHECK(memcmp(payload.at + i, "gapahuk", 7) != 0);
    }
}

TEST(where_the_slot_is_gone_the_words_are_removed)
{
    const struct event ev = idea_written();
    struct event_keys with = key_array();
    const struct bytes payload = pack(&ev);
    struct event out;

    memset(keys + 2 * SLOT_KEY_BYTES, 0, SLOT_KEY_BYTES);
    CHECK_U64(take(payload, &with, &out), EVENT_TAKEN);
    CHECK(out.removed);
    CHECK(!fields_has(&out.f, FIELD_TEXT));
    CHECK_U64(out.f.idea, 1);
    CHECK_U64(take(payload, NULL, &out), EVENT_TAKEN);
    CHECK(out.removed);
    with = key_array();
    with.slots_n = 2;
    CHECK_U64(take(payload, &with, &out), EVENT_BAD);
}

TEST(an_event_in_another_place_or_under_another_key_is_bad)
{
    const struct event ev = idea_written();
    const struct event_keys with = key_array();
    const struct bytes payload = pack(&ev);
    struct buf scratch = {.at = opened, .cap = sizeof opened};
    struct event out = {.seq = 13};

    CHECK_U64(event_take(payload, &with, &scratch, &out), EVENT_BAD);
    keys[2 * SLOT_KEY_BYTES] ^= 1;
    CHECK_U64(take(payload, &with, &out), EVENT_BAD);
}

TEST(an_event_cut_at_any_byte_or_with_one_more_is_bad)
{
    const struct event ev = idea_written();
    const struct event_keys with = key_array();
    struct bytes payload = pack(&ev);
    struct event out;

    for (size_t cut = 0; cut < payload.n; cut++) {
        CHECK_U64(take((struct bytes){packed, cut}, &with, &out), EVENT_BAD);
    }
    packed[payload.n] = 0xc0;
    payload.n++;
    CHECK_U64(take(payload, &with, &out), EVENT_BAD);
}

TEST(a_bent_bit_in_sealed_words_is_bad)
{
    const struct event ev = idea_written();
    const struct event_keys with = key_array();
    const struct bytes payload = pack(&ev);
    struct event out;
    size_t bad = 0;

    for (size_t bit = 0; bit < 8 * payload.n; bit++) {
        packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
        bad += take(payload, &with, &out) != EVENT_TAKEN;
        packed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    /* The record's check sees all bits; the seal at least its own. */
    CHECK(bad >= 8 * (21 + SEAL_EXTRA_BYTES + NONCE_BYTES));
}

TEST(an_event_of_a_newer_dugnad_is_unknown)
{
    const struct event_keys with = key_array();
    static const uint8_t new_word[] = {0x95, 0xcd, 0x03, 0xe7, 0, 0xc0, 0,
        0xc0};
    static const uint8_t new_tail[] = {0x96, 80, 0, 0xc0, 0, 0xc0, 1};
    static const uint8_t no_word[] = {0x95, 0, 0, 0xc0, 0, 0xc0};
    static const uint8_t marked[] = {0x95, 80, 0, 0xc0, 0, 0xc0};
    struct event out;

    CHECK_U64(take((struct bytes){new_word, sizeof new_word}, &with, &out),
        EVENT_UNKNOWN);
    CHECK_U64(take((struct bytes){new_tail, sizeof new_tail}, &with, &out),
        EVENT_UNKNOWN);
    CHECK_U64(take((struct bytes){no_word, sizeof no_word}, &with, &out),
        EVENT_BAD);
    CHECK_U64(take((struct bytes){marked, sizeof marked}, &with, &out),
        EVENT_TAKEN);
}

TEST(what_a_newer_dugnad_says_in_known_fields_is_given_if_it_is_sound)
{
    const struct event_keys with = key_array();
    static const uint8_t open_and_more[] = {0x98, EVENT_DOORS_SET, 0, 0xc0, 0,
        0xc0, 1, 0, 1};
    static const uint8_t odd_and_more[] = {0x98, EVENT_DOORS_SET, 0, 0xc0, 0,
        0xc0, 9, 0, 1};
    static const uint8_t unknown[] = {0x95, 0xcd, 0x03, 0xe7, 0, 0xc0, 0, 0xc0};
    struct event out;

    CHECK_U64(take((struct bytes){open_and_more, sizeof open_and_more}, &with,
                  &out),
        EVENT_UNKNOWN);
    CHECK_U64(out.what, EVENT_DOORS_SET);
    CHECK_U64(out.f.open, 1);
    CHECK_U64(take((struct bytes){odd_and_more, sizeof odd_and_more}, &with,
                  &out),
        EVENT_UNKNOWN);
    CHECK_U64(out.what, EVENT_NONE);
    CHECK_U64(take((struct bytes){unknown, sizeof unknown}, &with, &out),
        EVENT_UNKNOWN);
    CHECK_U64(out.what, EVENT_NONE);
}

TEST(a_buffer_too_small_for_an_event_says_so)
{
    const struct event ev = idea_written();
    const size_t whole = pack(&ev).n;

    for (size_t cap = 0; cap < whole; cap++) {
        struct buf b = {.at = packed, .cap = cap};

        packed[cap] = 0xee;
        event_pack(&b, &ev, keys, nonce);
        CHECK(b.over);
        CHECK_U64(packed[cap], 0xee);
    }
}

TEST(sealed_words_that_find_no_room_are_bad_not_written)
{
    const struct event ev = idea_written();
    const struct event_keys with = key_array();
    const struct bytes payload = pack(&ev);

    for (size_t cap = 0; cap <= ev.f.text.n; cap++) {
        struct buf scratch = {.at = opened, .cap = cap};
        struct event out = {.seq = 12};

        CHECK_U64(event_take(payload, &with, &scratch, &out),
            cap < ev.f.text.n ? EVENT_BAD : EVENT_TAKEN);
    }
}
