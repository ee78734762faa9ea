/*
 * reply_test.c - what the daemon says, as a client reads it.
 */
#include "protocol/message.h"

#include "tests/unit/unit.h"

#include <stdlib.h>

enum { NUMBERS = 300 };

static uint8_t out[CHANGE_BYTES_MAX];
static struct reply reply;
static struct object object;
static const uint8_t id[ID_BYTES] = {7};

static struct buf
empty(void)
{
    return (struct buf){.at = out, .cap = sizeof out};
}

static bool
take(const void *at, size_t n)
{
    uint8_t *const copy = malloc(n + 1);
    bool good;

    CHECK(copy != NULL);
    memcpy(copy + 1, at, n);
    good = reply_take((struct bytes){copy + 1, n}, &reply);
    if (good) {
        enum kind kind;
        uint64_t number;

        while (reply_put(&reply, &object)) {
        }
        while (reply_del(&reply, &kind, &number)) {
        }
    }
    free(copy);
    return good;
}

static void
all_cuts_fail(size_t n)
{
    for (size_t cut = 0; cut < n; cut++) {
        CHECK(!take(out, cut));
    }
}

TEST(a_welcome_says_what_it_says)
{
    struct buf b = empty();
    struct fields f = {0};

    FSET(&f, SEAT, seat, 4);
    FSET(&f, TITLE, title, bytes_of("Fritid for alle"));
    welcome_pack(&b, 1, &f);
    all_cuts_fail(b.n);
    CHECK(reply_take(buf_bytes(&b), &reply));
    CHECK_U64(reply.kind, MESSAGE_WELCOME);
    CHECK_U64(reply.minor, 1);
    CHECK_U64(reply.f.seat, 4);
    CHECK(bytes_same(reply.f.title, f.title));
}

TEST(a_refusal_has_its_number_fields_and_sentence)
{
    struct buf b = empty();
    struct fields f = {0};

    FSET(&f, WAIT_MS, wait_ms, 3000);
    refusal_pack(&b, id, REFUSED_TOO_FAST, &f, bytes_of("Vent litt."));
    all_cuts_fail(b.n);
    CHECK(reply_take(buf_bytes(&b), &reply));
    CHECK_U64(reply.kind, MESSAGE_REFUSAL);
    CHECK(reply.has_id && reply.id[0] == 7);
    CHECK_U64(reply.why, REFUSED_TOO_FAST);
    CHECK_U64(reply.f.wait_ms, 3000);
    CHECK(bytes_same(reply.sentence, bytes_of("Vent litt.")));
    b = empty();
    refusal_pack(&b, NULL, REFUSED_MALFORMED, NULL, bytes_of(""));
    CHECK(reply_take(buf_bytes(&b), &reply));
    CHECK(!reply.has_id);
    CHECK_U64(reply.why, REFUSED_MALFORMED);
}

TEST(a_refusal_of_a_newer_daemon_keeps_its_number_and_sentence)
{
    static const uint8_t in[] = {0x95, 5, 0xc0, 0xcd, 3, 0xe7, 0x80, 0xa2, 'j',
        'a'};

    CHECK(reply_take((struct bytes){in, sizeof in}, &reply));
    CHECK_U64(reply.why, REFUSALS_N);
    CHECK_U64(reply.why_number, 999);
    CHECK(bytes_same(reply.sentence, bytes_of("ja")));
}

TEST(pongs_byes_and_pages_come_back)
{
    struct buf b = empty();
    const struct page page = {.id = id,
        .number = 2,
        .last = true,
        .bytes = bytes_of("# Referat")};

    pong_pack(&b, 5, 1000000);
    all_cuts_fail(b.n);
    CHECK(reply_take(buf_bytes(&b), &reply));
    CHECK_U64(reply.kind, MESSAGE_PONG);
    CHECK_U64(reply.number, 5);
    CHECK_U64(reply.at_ms, 1000000);
    b = empty();
    bye_pack(&b, REFUSED_STOPPING, 5000, bytes_of("Snart tilbake."));
    all_cuts_fail(b.n);
    CHECK(reply_take(buf_bytes(&b), &reply));
    CHECK_U64(reply.kind, MESSAGE_BYE);
    CHECK_U64(reply.why, REFUSED_STOPPING);
    CHECK_U64(reply.wait_ms, 5000);
    CHECK(bytes_same(reply.sentence, bytes_of("Snart tilbake.")));
    b = empty();
    page_pack(&b, &page);
    all_cuts_fail(b.n);
    CHECK(reply_take(buf_bytes(&b), &reply));
    CHECK_U64(reply.kind, MESSAGE_PAGE);
    CHECK_U64(reply.number, 2);
    CHECK(reply.last);
    CHECK(bytes_same(reply.bytes, page.bytes));
}

TEST(every_object_comes_back_with_all_its_fields)
{
    for (uint64_t number = 1; number < NUMBERS; number++) {
        const struct shape *const shape = kind_shape(number);
        struct object in = {.kind = (enum kind)number, .id = 5};
        static const uint8_t bytes[64] = {1};
        struct change_writer w;
        struct buf b = empty();

        if (shape->name == NULL) {
            continue;
        }
        for (size_t i = 0; i < shape->n; i++) {
            const enum field field = (enum field)shape->field[i];
            const struct field_row *const row = field_row(field);

            if (row->type == TYPE_NUMBER) {
                fields_number_set(&in.f, field, row->max);
            } else if (row->type == TYPE_NAME || row->type == TYPE_TEXT) {
                fields_bytes_set(&in.f, field, bytes_of("ord"));
            } else {
                fields_bytes_set(&in.f, field,
                    (struct bytes){bytes, (size_t)row->max});
            }
        }
        change_begin(&w, &b, 9, 10, 0);
        change_put(&w, &in);
        change_end(&w, NULL, 0);
        CHECK(!b.over);
        all_cuts_fail(b.n);
        CHECK(reply_take(buf_bytes(&b), &reply));
        CHECK(reply_put(&reply, &object));
        CHECK_U64(object.kind, number);
        CHECK_U64(object.id, 5);
        CHECK_U64(object.f.has[0], in.f.has[0]);
        CHECK_U64(object.f.has[1], in.f.has[1]);
        CHECK(!reply_put(&reply, &object));
    }
}

/* What only some may see is a kind of its own; a stray field stays here. */
TEST(an_object_never_carries_a_field_that_is_not_its_kinds)
{
    struct object in = {.kind = KIND_IDEA, .id = 1};
    struct change_writer w;
    struct buf b = empty();

    FSET(&in.f, IDEA, idea, 1);
    FSET(&in.f, SEAT, seat, 12);
    FSET(&in.f, REASON, reason, bytes_of("hemmelig"));
    change_begin(&w, &b, 1, 1, 0);
    change_put(&w, &in);
    change_end(&w, NULL, 0);
    CHECK(reply_take(buf_bytes(&b), &reply));
    CHECK(reply_put(&reply, &object));
    CHECK(fields_has(&object.f, FIELD_IDEA));
    CHECK(!fields_has(&object.f, FIELD_SEAT));
    CHECK(!fields_has(&object.f, FIELD_REASON));
}

TEST(a_change_counts_its_puts_and_deletions)
{
    static const uint32_t counts[] = {0, 1, 2, 15, 16, 300};

    for (size_t i = 0; i < 36; i++) {
        const uint32_t puts = counts[i / 6];
        const uint32_t dels = counts[i % 6];
        struct change_writer w;
        struct buf b = empty();
        enum kind kind;
        uint64_t number;

        change_begin(&w, &b, 77, 88, CHANGE_FRESH | CHANGE_WHOLE);
        for (uint32_t k = 0; k < puts; k++) {
            struct object in = {.kind = KIND_MEETING, .id = k};

            FSET(&in.f, DATE, date, bytes_of("2026-10-14T18:00"));
            change_put(&w, &in);
        }
        for (uint32_t k = 0; k < dels; k++) {
            change_del(&w, KIND_IDEA, k);
        }
        change_end(&w, id, 300);
        CHECK(!b.over);
        CHECK(reply_take(buf_bytes(&b), &reply));
        CHECK_U64(reply.seq, 77);
        CHECK_U64(reply.at_ms, 88);
        CHECK_U64(reply.flags, CHANGE_FRESH | CHANGE_WHOLE);
        CHECK(reply.has_id && reply.id[0] == 7);
        CHECK_U64(reply.made, 300);
        for (uint32_t k = 0; k < puts; k++) {
            CHECK(reply_put(&reply, &object));
            CHECK_U64(object.kind, KIND_MEETING);
            CHECK_U64(object.id, k);
        }
        CHECK(!reply_put(&reply, &object));
        for (uint32_t k = 0; k < dels; k++) {
            CHECK(reply_del(&reply, &kind, &number));
            CHECK_U64(kind, KIND_IDEA);
            CHECK_U64(number, k);
        }
        CHECK(!reply_del(&reply, &kind, &number));
    }
}

TEST(what_a_newer_daemon_adds_is_passed_over)
{
    /* A change with an unknown kind, an unknown field, tails everywhere. */
    static const uint8_t in[] = {0x99, 4, 1, 2, 0, 0x93, 0x93, 0xcd, 1, 0, 1,
        0x81, 1, 0xa1, 'x',                               /* kind 256 */
        0x94, 17, 5, 0x82, 61, 5, 0xcd, 1, 0, 0x90, 0xc3, /* own 5 */
        0x93, 24, 1, 0x81, 89, 3,                         /* presence */
        0x92, 0x92, 0xcd, 1, 0, 1, 0x93, 15, 6, 0xc0, 0xc0, 0, 0xa1, 'x'};
    static const uint8_t other[] = {0x93, 0xcd, 1, 0, 1, 2};
    enum kind kind;
    uint64_t number;

    CHECK(reply_take((struct bytes){in, sizeof in}, &reply));
    CHECK(reply_put(&reply, &object));
    CHECK_U64(object.kind, KIND_OWN);
    CHECK_U64(object.f.idea, 5);
    CHECK(reply_put(&reply, &object));
    CHECK_U64(object.kind, KIND_PRESENCE);
    CHECK_U64(object.f.connected, 3);
    CHECK(!reply_put(&reply, &object));
    CHECK(reply_del(&reply, &kind, &number));
    CHECK_U64(kind, KIND_IDEA);
    CHECK_U64(number, 6);
    CHECK(!reply_del(&reply, &kind, &number));
    CHECK(reply_take((struct bytes){other, sizeof other}, &reply));
    CHECK_U64(reply.kind, MESSAGE_NONE);
}

TEST(a_change_that_does_not_fit_says_so)
{
    struct object in = {.kind = KIND_OWN, .id = 1};

    FSET(&in.f, IDEA, idea, 1);
    for (size_t cap = 0; cap < 40; cap++) {
        struct buf b = {.at = out, .cap = cap};
        struct change_writer w;

        memset(out + cap, 0xee, 8);
        change_begin(&w, &b, 1, 2, 0);
        change_put(&w, &in);
        change_del(&w, KIND_IDEA, 2);
        change_end(&w, id, 0);
        CHECK_U64(b.over, cap < 39);
        CHECK_U64(out[cap], 0xee);
    }
}

TEST(any_bent_bit_is_read_or_refused)
{
    struct object in = {.kind = KIND_DECISION, .id = 1};
    struct change_writer w;
    struct buf b = empty();

    FSET(&in.f, DECISION, decision, 1);
    FSET(&in.f, OWNER, owner, bytes_of("Kari"));
    change_begin(&w, &b, 1, 2, 0);
    change_put(&w, &in);
    change_del(&w, KIND_IDEA, 2);
    change_end(&w, id, 0);
    for (size_t bit = 0; bit < 8 * b.n; bit++) {
        out[bit / 8] ^= (uint8_t)(1U << bit % 8);
        (void)take(out, b.n); /* ASan looks */
        out[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK(take(out, b.n));
}
