/*
 * message_test.c - what a client says is read whole, or refused by name.
 */
#include "protocol/message.h"

#include "tests/unit/unit.h"

#include <stdlib.h>

enum { NUMBERS = 300, MESSAGE_COMMAND_HEAD = 3 };

static uint8_t out[MESSAGE_BYTES_MAX * 2];
static struct message message;

/* Inputs stand in memory of their own length, so that ASan sees an overrun. */
static enum refusal
take(const void *at, size_t n)
{
    uint8_t *const copy = malloc(n + 1);
    enum refusal why;

    CHECK(copy != NULL);
    memcpy(copy + 1, at, n);
    why = message_take((struct bytes){copy + 1, n}, &message);
    free(copy);
    return why;
}

#define TAKE(...) \
    take((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

/* An id of sixteen ones, as it stands in a message. */
#define ID 0xc4, 16, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1

static void
fill(struct fields *f, enum field field)
{
    static const uint8_t bytes[64] = {0x5a};
    const struct field_row *const row = field_row(field);

    if (row->type == TYPE_NUMBER) {
        fields_number_set(f, field, row->max);
    } else if (row->type == TYPE_BLOB || row->type == TYPE_SECRET) {
        fields_bytes_set(f, field, (struct bytes){bytes, (size_t)row->max});
    } else {
        fields_bytes_set(f, field, bytes_of("ord"));
    }
}

static void
check_row(const struct fields *saw, const struct fields *want,
    const struct shape *shape)
{
    for (size_t i = 0; i < shape->n; i++) {
        const enum field field = (enum field)shape->field[i];

        CHECK_U64(fields_has(saw, field), fields_has(want, field));
        if (!fields_has(want, field)) {
            continue;
        }
        if (field_row(field)->type == TYPE_NUMBER) {
            CHECK_U64(fields_number(saw, field), fields_number(want, field));
        } else {
            CHECK(bytes_same(fields_bytes(saw, field),
                fields_bytes(want, field)));
        }
    }
}

/* With all its fields, and with only those that it needs. */
TEST(every_command_comes_back_whole)
{
    for (uint64_t number = 1; number < NUMBERS; number++) {
        const struct shape *const shape = command_shape(number);

        for (int all = 0; all < 2 && shape->name != NULL; all++) {
            struct buf b = {.at = out, .cap = sizeof out};
            struct command command = {.id = {9, 8},
                .what = (enum command_word)number};

            for (size_t i = 0; i < shape->n; i++) {
                if (all != 0 || shape->needed[i] != 0) {
                    fill(&command.f, (enum field)shape->field[i]);
                }
            }
            command_pack(&b, &command);
            CHECK(!b.over && b.n <= MESSAGE_BYTES_MAX);
            CHECK_U64(message_take(buf_bytes(&b), &message), REFUSED_NONE);
            CHECK_U64(message.kind, MESSAGE_COMMAND);
            CHECK_U64(message.command.what, number);
            CHECK_U64(message.command.id[0], 9);
            check_row(&message.command.f, &command.f, shape);
            for (size_t cut = 0; cut < b.n; cut++) {
                CHECK(take(out, cut) != REFUSED_NONE);
            }
        }
    }
}

TEST(a_needed_field_that_is_left_out_or_nil_is_empty)
{
    for (uint64_t number = 1; number < NUMBERS; number++) {
        const struct shape *const shape = command_shape(number);

        for (size_t gap = 0; gap < shape->n; gap++) {
            struct buf b = {.at = out, .cap = sizeof out};
            struct command command = {.what = (enum command_word)number};

            for (size_t i = 0; i < shape->n; i++) {
                if (i != gap) {
                    fill(&command.f, (enum field)shape->field[i]);
                }
            }
            command_pack(&b, &command);
            CHECK_U64(message_take(buf_bytes(&b), &message),
                shape->needed[gap] != 0 ? REFUSED_EMPTY : REFUSED_NONE);
            if (shape->needed[gap] != 0) {
                CHECK_U64(message.bad_field, shape->field[gap]);
            }
        }
    }
}

/* idea_write, whose first field is a text that is needed */
static enum refusal
write_text(const char *text, size_t n)
{
    struct buf b = {.at = out, .cap = sizeof out};
    struct command command = {.what = COMMAND_IDEA_WRITE};

    FSET(&command.f, TEXT, text, ((struct bytes){(const uint8_t *)text, n}));
    command_pack(&b, &command);
    return take(out, b.n);
}

TEST(texts_are_held_to_their_rules)
{
    static char text[TEXT_BYTES_MAX + 2];

    CHECK_U64(write_text("", 0), REFUSED_EMPTY);
    CHECK_U64(message.bad_field, FIELD_TEXT);
    CHECK_U64(write_text("a\0b", 3), REFUSED_BAD_TEXT);
    CHECK_U64(write_text("\xff", 1), REFUSED_BAD_TEXT);
    CHECK_U64(write_text("\xe2\x80\xae", 3), REFUSED_BAD_TEXT);
    CHECK_U64(message.kind, MESSAGE_COMMAND);
    memset(text, 'x', sizeof text);
    CHECK_U64(write_text(text, TEXT_CHARS_MAX), REFUSED_NONE);
    CHECK_U64(write_text(text, TEXT_CHARS_MAX + 1), REFUSED_TOO_LONG);
    for (size_t i = 0; i < TEXT_BYTES_MAX; i += 4) {
        memcpy(text + i, "\xf0\x9f\x8f\x85", 4);
    }
    CHECK_U64(write_text(text, (size_t)4 * TEXT_CHARS_MAX), REFUSED_NONE);
    CHECK_U64(write_text(text, TEXT_BYTES_MAX), REFUSED_TOO_LONG);
    CHECK_U64(write_text(text, TEXT_BYTES_MAX + 1), REFUSED_TOO_LONG);
}

TEST(an_optional_text_may_be_empty)
{
    /* table 1, name "" */
    CHECK_U64(TAKE(0x95, 3, ID, 30, 1, 0xa0), REFUSED_NONE);
    CHECK(fields_has(&message.command.f, FIELD_NAME));
    CHECK_U64(message.command.f.name.n, 0);
    CHECK_U64(TAKE(0x95, 3, ID, 30, 1, 0xc0), REFUSED_NONE);
    CHECK(!fields_has(&message.command.f, FIELD_NAME));
}

TEST(numbers_and_bytes_are_held_to_their_rules)
{
    /* sit at table 1025; doors open 2; a token of 31 bytes */
    CHECK_U64(TAKE(0x95, 3, ID, 25, 0xc0, 0xcd, 4, 1), REFUSED_BAD_VALUE);
    CHECK_U64(message.bad_field, FIELD_TABLE);
    CHECK_U64(TAKE(0x94, 3, ID, 3, 2), REFUSED_BAD_VALUE);
    CHECK_U64(message.bad_field, FIELD_OPEN);
    CHECK_U64(TAKE(0x95, 3, ID, 20, 0xc0, 0xc4, 2, 1, 2), REFUSED_BAD_VALUE);
    CHECK_U64(message.bad_field, FIELD_TOKEN);
    CHECK_U64(TAKE(0x94, 3, ID, 3, 0xc3), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x94, 3, ID, 3, 0xff), REFUSED_MALFORMED);
}

TEST(names_hold_letters_and_a_few_marks)
{
    /* plan_step 1, key "næring_1", then with a line feed, then "a<b" */
    CHECK_U64(TAKE(0x95, 3, ID, 5, 1, 0xa9, 'n', 0xc3, 0xa6, 'r', 'i', 'n', 'g',
                  '_', '1'),
        REFUSED_NONE);
    CHECK_U64(TAKE(0x95, 3, ID, 5, 1, 0xa2, 'a', '\n'), REFUSED_BAD_TEXT);
    CHECK_U64(TAKE(0x95, 3, ID, 5, 1, 0xa3, 'a', '<', 'b'), REFUSED_BAD_TEXT);
    CHECK_U64(TAKE(0x95, 3, ID, 5, 1, 0xa0), REFUSED_EMPTY);
}

TEST(what_we_do_not_know_is_refused_with_its_id)
{
    CHECK_U64(TAKE(0x93, 3, ID, 0xcd, 0x03, 0xe7), REFUSED_UNKNOWN_COMMAND);
    CHECK_U64(message.kind, MESSAGE_COMMAND);
    CHECK_U64(message.command.id[15], 1);
    CHECK_U64(TAKE(0x94, 3, ID, 22, 1), REFUSED_TOO_NEW);
    CHECK_U64(message.kind, MESSAGE_COMMAND);
    CHECK_U64(message.command.id[15], 1);
    CHECK_U64(TAKE(0x94, 9, ID, 77, 0x80), REFUSED_UNKNOWN_COMMAND);
    CHECK_U64(message.kind, MESSAGE_ASK);
    CHECK_U64(message.ask.id[0], 1);
}

TEST(a_hello_holds_its_fields_and_passes_over_others)
{
    static const uint8_t token[TOKEN_BYTES] = {4};
    struct buf b = {.at = out, .cap = sizeof out};
    struct hello hello = {.minor = 1};

    FSET(&hello.f, CODE, code, bytes_of("48261793"));
    FSET(&hello.f, TOKEN, token, ((struct bytes){token, sizeof token}));
    FSET(&hello.f, LAST, last, 1234);
    FSET(&hello.f, LANGUAGE, language, bytes_of("nn"));
    hello_pack(&b, &hello);
    CHECK_U64(message_take(buf_bytes(&b), &message), REFUSED_NONE);
    CHECK_U64(message.kind, MESSAGE_HELLO);
    CHECK_U64(message.hello.minor, 1);
    CHECK(bytes_same(message.hello.f.code, hello.f.code));
    CHECK(bytes_same(message.hello.f.token, hello.f.token));
    CHECK_U64(message.hello.f.last, 1234);
    CHECK(!fields_has(&message.hello.f, FIELD_SESSION));
    for (size_t cut = 0; cut < b.n; cut++) {
        CHECK(take(out, cut) == REFUSED_MALFORMED);
    }
    /* an unknown field, a nil one, and a tail */
    CHECK_U64(TAKE(0x94, 1, 2, 0x83, 0xcd, 1, 0, 0x91, 5, 86, 7, 6, 0xc0, 1),
        REFUSED_NONE);
    CHECK_U64(message.hello.f.last, 7);
    CHECK_U64(message.hello.minor, 2);
    CHECK(!fields_has(&message.hello.f, FIELD_LANGUAGE));
}

TEST(a_key_may_be_written_in_digits)
{
    CHECK_U64(TAKE(0x93, 1, 1, 0x82, 0xa2, '8', '6', 7, 0xa1, '6', 0xa2, 'n',
                  'n'),
        REFUSED_NONE);
    CHECK_U64(message.hello.f.last, 7);
    CHECK_U64(message.hello.f.language.n, 2);
    CHECK_U64(TAKE(0x93, 1, 1, 0x81, 0xa3, '9', '9', '9', 7), REFUSED_NONE);
    CHECK_U64(TAKE(0x93, 1, 1, 0x81, 0xa2, '0', '6', 7), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 1, 1, 0x81, 0xa1, 'x', 7), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 1, 1, 0x81, 0xa3, '8', '6'), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 1, 1, 0x81, 0xa0, 7), REFUSED_MALFORMED);
}

TEST(a_key_that_is_there_twice_is_malformed)
{
    CHECK_U64(TAKE(0x93, 1, 1, 0x82, 86, 7, 0xa2, '8', '6', 8),
        REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 1, 1, 0x82, 86, 7, 86, 8), REFUSED_MALFORMED);
    CHECK_U64(message.bad_field, FIELD_LAST);
    CHECK_U64(TAKE(0x94, 9, ID, 1, 0x82, 81, 0xa1, 'a', 81, 0xa1, 'b'),
        REFUSED_MALFORMED);
}

TEST(pings_and_questions_come_back)
{
    struct buf b = {.at = out, .cap = sizeof out};
    struct ask ask = {.id = {3}, .what = ASK_MINUTES};

    ping_pack(&b, UINT64_MAX);
    CHECK_U64(message_take(buf_bytes(&b), &message), REFUSED_NONE);
    CHECK_U64(message.kind, MESSAGE_PING);
    CHECK_U64(message.ping, UINT64_MAX);
    b.n = 0;
    FSET(&ask.f, FORMAT, format, bytes_of("md"));
    ask_pack(&b, &ask);
    CHECK_U64(message_take(buf_bytes(&b), &message), REFUSED_NONE);
    CHECK_U64(message.kind, MESSAGE_ASK);
    CHECK_U64(message.ask.what, ASK_MINUTES);
    CHECK_U64(message.ask.id[0], 3);
    CHECK(bytes_same(message.ask.f.format, bytes_of("md")));
}

TEST(every_document_can_be_asked_for_and_no_other)
{
#define IS_TAKEN(NAME, number, ...)                           \
    CHECK_U64(TAKE(0x94, 9, ID, number, 0x80), REFUSED_NONE); \
    CHECK_U64(message.ask.what, ASK_##NAME);
    ASKS(IS_TAKEN)
#undef IS_TAKEN
    CHECK_U64(TAKE(0x94, 9, ID, 0, 0x80), REFUSED_UNKNOWN_COMMAND);
    CHECK_U64(TAKE(0x94, 9, ID, 99, 0x80), REFUSED_UNKNOWN_COMMAND);
}

TEST(something_behind_the_end_is_malformed)
{
    CHECK_U64(TAKE(0x92, 6, 5), REFUSED_NONE);
    CHECK_U64(TAKE(0x92, 6, 5, 0), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 3, ID, 22), REFUSED_NONE);
    CHECK_U64(TAKE(0x93, 3, ID, 22, 0xc0), REFUSED_MALFORMED);
}

/* The only ones that say anything in two bytes would be a ping's. */
TEST(all_messages_of_one_and_two_bytes_are_refused)
{
    CHECK_U64(take("", 0), REFUSED_MALFORMED);
    for (unsigned a = 0; a < 256; a++) {
        CHECK_U64(TAKE((uint8_t)a), REFUSED_MALFORMED);
        for (unsigned b = 0; b < 256; b++) {
            CHECK_U64(TAKE((uint8_t)a, (uint8_t)b), REFUSED_MALFORMED);
        }
    }
}

TEST(hostile_messages_are_refused_by_name)
{
    /* giants */
    CHECK_U64(TAKE(0xdd, 0x01, 0x31, 0x2d, 0x00), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0xdf, 0xff, 0xff, 0xff, 0xff), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 1, 1, 0xdf, 0x7f, 0xff, 0xff, 0xff, 1, 1),
        REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x94, 3, ID, 64, 0xdb, 0xff, 0xff, 0xff, 0xff, 'a'),
        REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 3, 0xc6, 0xff, 0xff, 0xff, 0xff, 22),
        REFUSED_MALFORMED);
    /* not a number, ext, a negative number, a text that is bin */
    CHECK_U64(TAKE(0x92, 6, 0xcb, 0x7f, 0xf8, 0, 0, 0, 0, 0, 0),
        REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x92, 6, 0xca, 0x7f, 0xc0, 0, 0), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 6, 1, 0xd4, 5, 0), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 6, 1, 0xc7, 0, 5), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x92, 6, 0xe0), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x94, 3, ID, 64, 0xc4, 1, 'a'), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x93, 1, 1, 0x81, 0xc0, 1), REFUSED_MALFORMED);
    /* a message for clients, and none at all */
    CHECK_U64(TAKE(0x93, 7, 1, 1), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x92, 11, 1), REFUSED_MALFORMED);
    CHECK_U64(TAKE(0x90), REFUSED_MALFORMED);
}

TEST(deep_nesting_is_refused)
{
    static const size_t depths[] = {8, 9, 33, MESSAGE_BYTES_MAX - 4};
    static uint8_t in[MESSAGE_BYTES_MAX];

    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        const size_t n = depths[i];

        /* a ping with a tail */
        memcpy(in, (const uint8_t[]){0x93, 6, 1}, 3);
        memset(in + 3, 0x91, n);
        in[3 + n] = 1;
        CHECK_U64(take(in, n + 4), n <= 8 ? REFUSED_NONE : REFUSED_MALFORMED);
    }
}

TEST(a_message_with_any_bit_bent_is_read_or_refused)
{
    struct buf b = {.at = out, .cap = sizeof out};
    struct command command = {.id = {1}, .what = COMMAND_DECIDE};
    const struct shape *const shape = command_shape(COMMAND_DECIDE);
    size_t n;

    for (size_t i = 0; i < shape->n; i++) {
        fill(&command.f, (enum field)shape->field[i]);
    }
    command_pack(&b, &command);
    n = b.n;
    for (size_t bit = 0; bit < 8 * n; bit++) {
        out[bit / 8] ^= (uint8_t)(1U << bit % 8);
        if (take(out, n) == REFUSED_NONE) {
            CHECK(message.kind != MESSAGE_NONE);
        }
        out[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    CHECK_U64(take(out, n), REFUSED_NONE);
}
