/*
 * words_test.c - the list of words is one that codecs can be made of.
 */
#include "protocol/event.h"
#include "protocol/message.h"

#include "tests/unit/unit.h"

enum { NUMBERS = 300 };

static const struct shape *
shape_of(int list, uint64_t number)
{
    if (list == 0) {
        return command_shape(number);
    }
    return list == 1 ? event_shape(number) : kind_shape(number);
}

/* A switch in which a number stood twice would not compile. */
#define CASE(NAME, number, ...) case (number):
#define UNIQUE(LIST)            \
    switch (number) {           \
        LIST(CASE) return true; \
    default:                    \
        return false;           \
    }

static bool
field_known(unsigned number)
{
    UNIQUE(FIELDS)
}

static bool
command_known(unsigned number)
{
    UNIQUE(COMMANDS)
}

static bool
event_known(unsigned number)
{
    UNIQUE(EVENTS)
}

static bool
kind_known(unsigned number)
{
    UNIQUE(KINDS)
}

static bool
refusal_known(unsigned number){UNIQUE(REFUSALS)}

TEST(every_number_has_one_word_and_every_word_a_row)
{
    for (unsigned i = 0; i < NUMBERS; i++) {
        CHECK_U64(field_known(i), field_row((enum field)i)->name != NULL);
        CHECK_U64(command_known(i), command_shape(i)->name != NULL);
        CHECK_U64(event_known(i), event_shape(i)->name != NULL);
        CHECK_U64(kind_known(i), kind_shape(i)->name != NULL);
        CHECK_U64(refusal_known(i), i < REFUSALS_N);
    }
    CHECK(command_shape(UINT64_MAX)->name == NULL);
    CHECK(event_shape(UINT64_MAX)->name == NULL);
    CHECK(kind_shape(UINT64_MAX)->name == NULL);
}

TEST(refusals_have_names)
{
    for (unsigned i = 0; i < REFUSALS_N; i++) {
        CHECK(refusal_name((enum refusal)i) != NULL);
    }
    CHECK_STR(refusal_name(REFUSED_OVERTAKEN), "overtaken");
    CHECK_STR(refusal_name(REFUSALS_N), "unknown");
}

TEST(no_row_holds_a_field_twice_or_one_that_is_not)
{
    for (int list = 0; list < 3; list++) {
        for (uint64_t number = 0; number < NUMBERS; number++) {
            const struct shape *const shape = shape_of(list, number);
            struct fields seen = {0};

            for (size_t i = 0; i < shape->n; i++) {
                const enum field field = (enum field)shape->field[i];

                CHECK(field_row(field)->name != NULL);
                CHECK(!fields_has(&seen, field));
                CHECK(shape->needed[i] <= 1);
                fields_mark(&seen, field);
            }
            if (list == 2) {
                CHECK_U64(kind_has(number, 0), seen.has[0]);
                CHECK_U64(kind_has(number, 1), seen.has[1]);
            }
        }
    }
}

TEST(a_row_without_fields_is_empty)
{
    CHECK_U64(command_shape(COMMAND_PLAN_READY)->n, 0);
    CHECK_U64(event_shape(EVENT_MARKED)->n, 0);
    CHECK_U64(command_shape(COMMAND_JOIN)->n, 4);
    CHECK_U64(command_shape(COMMAND_JOIN)->field[1], FIELD_TOKEN);
    CHECK_U64(command_shape(COMMAND_JOIN)->needed[0], 0);
    CHECK_U64(command_shape(COMMAND_JOIN)->needed[1], 1);
}

TEST(a_token_is_never_in_an_event_or_an_object)
{
    for (int list = 1; list < 3; list++) {
        for (uint64_t number = 0; number < NUMBERS; number++) {
            const struct shape *const shape = shape_of(list, number);

            for (size_t i = 0; i < shape->n; i++) {
                CHECK(shape->field[i] != FIELD_TOKEN);
                CHECK(shape->field[i] != FIELD_RECOVERY);
            }
        }
    }
}

/* The largest command that fits a message gives an event that fits too. */
TEST(every_event_fits_its_record_at_its_largest)
{
    for (uint64_t number = 0; number < NUMBERS; number++) {
        const struct shape *const shape = event_shape(number);
        size_t n = 5 + ID_BYTES + NONCE_BYTES + 20;

        for (size_t i = 0; i < shape->n; i++) {
            const struct field_row *const row =
                field_row((enum field)shape->field[i]);

            n += row->type == TYPE_NUMBER
                ? 9
                : (size_t)row->max + 5 + SEAL_EXTRA_BYTES;
        }
        CHECK(n <= EVENT_BYTES_MAX);
    }
}

TEST(fields_go_in_and_out_by_number)
{
    struct fields f = {0};
    struct fields g = {0};

    for (unsigned i = 1; i < FIELD_END; i++) {
        const struct field_row *const row = field_row((enum field)i);

        CHECK(!fields_has(&f, (enum field)i));
        if (row->type == TYPE_NUMBER) {
            fields_number_set(&f, (enum field)i, 1000 + i);
        } else {
            fields_bytes_set(&f, (enum field)i, bytes_of(row->name));
        }
        CHECK(fields_has(&f, (enum field)i));
    }
    CHECK_U64(f.deadline_at, 1000 + FIELD_DEADLINE_AT);
    CHECK(bytes_same(f.first_step, bytes_of("first_step")));
    for (unsigned i = 1; i < FIELD_END; i++) {
        const struct field_row *const row = field_row((enum field)i);

        if (row->type == TYPE_NUMBER) {
            CHECK_U64(fields_number(&f, (enum field)i), 1000 + i);
        } else {
            CHECK(bytes_same(fields_bytes(&f, (enum field)i),
                bytes_of(row->name)));
        }
    }
    fields_copy(&g, &f, command_shape(COMMAND_DECIDE));
    CHECK_U64(g.idea, f.idea);
    CHECK(bytes_same(g.owner, bytes_of("owner")));
    CHECK(!fields_has(&g, FIELD_SEAT));
    fields_unmark(&f, FIELD_IDEA);
    CHECK(!fields_has(&f, FIELD_IDEA));
    FSET(&f, IDEA, idea, 5);
    CHECK(fields_has(&f, FIELD_IDEA));
}
