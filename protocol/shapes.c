/*
 * shapes.c - the rows of words.h as tables, and fields by number.
 * See message.h
 */
#include "protocol/message.h"

#include <assert.h>

_Static_assert(FIELD_END <= 128, "struct fields has 128 bits");

#define FIELD_ROW(NAME, number, member, TYPE, max, ...) \
    [number] = {#member, TYPE_##TYPE, (max), offsetof(struct fields, member)},
static const struct field_row rows[FIELD_END] = {FIELDS(FIELD_ROW)};
#undef FIELD_ROW

/*
 * Each row is walked once for every table, with F() and O() meaning
 * something else each time. The sentinels are there for rows without fields.
 */
/* clang-format off */
#define COMMAND_ROW(NAME, number, word, row) ROW(COMMAND, NAME, number, row)
#define EVENT_ROW(NAME, number, word, row) ROW(EVENT, NAME, number, row)
#define KIND_ROW(NAME, number, word, audience, row) \
    ROW(KIND, NAME, number, row)

#define ROW(LIST, NAME, number, ...) \
    static const uint8_t LIST##_FIELDS_##NAME[] = {__VA_ARGS__ FIELD_END};
#define F(NAME) FIELD_##NAME,
#define O(NAME) FIELD_##NAME,
COMMANDS(COMMAND_ROW)
EVENTS(EVENT_ROW)
KINDS(KIND_ROW)
#undef F
#undef O
#undef ROW

#define ROW(LIST, NAME, number, ...) \
    static const uint8_t LIST##_NEEDED_##NAME[] = {__VA_ARGS__ 0};
#define F(NAME) 1,
#define O(NAME) 0,
COMMANDS(COMMAND_ROW)
EVENTS(EVENT_ROW)
KINDS(KIND_ROW)
#undef F
#undef O
#undef ROW

#define ROW(LIST, NAME, number, ...) [number] = UINT64_C(0) __VA_ARGS__,
#define F(NAME) | (FIELD_##NAME < 64 ? UINT64_C(1) << FIELD_##NAME % 64 : 0)
#define O(NAME) F(NAME)
static const uint64_t kind_low[] = {KINDS(KIND_ROW)};
#undef F
#define F(NAME) | (FIELD_##NAME < 64 ? 0 : UINT64_C(1) << FIELD_##NAME % 64)
static const uint64_t kind_high[] = {KINDS(KIND_ROW)};
#undef F
#undef O
#undef ROW
/* clang-format on */

#define SHAPE(LIST, NAME, number, word)                            \
    [number] = {#word, LIST##_FIELDS_##NAME, LIST##_NEEDED_##NAME, \
        sizeof LIST##_FIELDS_##NAME - 1},
#define COMMAND_SHAPE(NAME, number, word, row) \
    SHAPE(COMMAND, NAME, number, word)
#define EVENT_SHAPE(NAME, number, word, row) SHAPE(EVENT, NAME, number, word)
#define KIND_SHAPE(NAME, number, word, audience, row) \
    SHAPE(KIND, NAME, number, word)
static const struct shape commands[] = {COMMANDS(COMMAND_SHAPE)};
static const struct shape events[] = {EVENTS(EVENT_SHAPE)};
static const struct shape kinds[] = {KINDS(KIND_SHAPE)};

static const struct shape no_shape = {NULL, NULL, NULL, 0};

#define REFUSAL_NAME(NAME, number, word, ...) [number] = #word,
static const char *const refusals[] = {REFUSALS(REFUSAL_NAME)};
#undef REFUSAL_NAME

const struct field_row *
field_row(enum field field)
{
    return &rows[(unsigned)field < FIELD_END ? (unsigned)field : 0];
}

const struct shape *
command_shape(uint64_t number)
{
    return number < sizeof commands / sizeof *commands ? &commands[number]
                                                       : &no_shape;
}

const struct shape *
event_shape(uint64_t number)
{
    return number < sizeof events / sizeof *events ? &events[number]
                                                   : &no_shape;
}

const struct shape *
kind_shape(uint64_t number)
{
    return number < sizeof kinds / sizeof *kinds ? &kinds[number] : &no_shape;
}

uint64_t
kind_has(uint64_t number, unsigned half)
{
    if (number >= sizeof kinds / sizeof *kinds) {
        return 0;
    }
    return half == 0 ? kind_low[number] : kind_high[number];
}

const char *
refusal_name(enum refusal refusal)
{
    return (unsigned)refusal < REFUSALS_N ? refusals[refusal] : "unknown";
}

static const struct field_row *
row_of(enum field field, bool number)
{
    const struct field_row *const row = field_row(field);

    assert(row->name != NULL);
    assert((row->type == TYPE_NUMBER) == number);
    return row;
}

uint64_t
fields_number(const struct fields *f, enum field field)
{
    uint64_t v;

    memcpy(&v, (const uint8_t *)f + row_of(field, true)->offset, sizeof v);
    return v;
}

struct bytes
fields_bytes(const struct fields *f, enum field field)
{
    struct bytes v;

    memcpy(&v, (const uint8_t *)f + row_of(field, false)->offset, sizeof v);
    return v;
}

void
fields_number_set(struct fields *f, enum field field, uint64_t v)
{
    memcpy((uint8_t *)f + row_of(field, true)->offset, &v, sizeof v);
    fields_mark(f, field);
}

void
fields_bytes_set(struct fields *f, enum field field, struct bytes v)
{
    memcpy((uint8_t *)f + row_of(field, false)->offset, &v, sizeof v);
    fields_mark(f, field);
}

void
fields_copy(struct fields *to, const struct fields *from,
    const struct shape *shape)
{
    for (size_t i = 0; i < shape->n; i++) {
        const enum field field = (enum field)shape->field[i];

        if (!fields_has(from, field)) {
            continue;
        }
        if (field_row(field)->type == TYPE_NUMBER) {
            fields_number_set(to, field, fields_number(from, field));
        } else {
            fields_bytes_set(to, field, fields_bytes(from, field));
        }
    }
}
