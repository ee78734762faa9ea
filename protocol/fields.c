/*
 * fields.c - one field's value, out and in.
 * See fields.h
 */
#include "protocol/fields.h"

#include <assert.h>

/* Marks that a NAME may hold besides letters, digits and all beyond ASCII. */
#define NAME_MARKS " _./:+-,;=&()'"

static const struct field_row *
row_of(enum field field)
{
    const struct field_row *const row = field_row(field);

    assert(row->name != NULL);
    return row;
}

static uint64_t
number_at(const struct fields *f, size_t offset)
{
    uint64_t v;

    memcpy(&v, (const uint8_t *)f + offset, sizeof v);
    return v;
}

static struct bytes
bytes_at(const struct fields *f, size_t offset)
{
    struct bytes v;

    memcpy(&v, (const uint8_t *)f + offset, sizeof v);
    return v;
}

void
field_pack(struct buf *b, const struct fields *f, enum field field)
{
    const struct field_row *const row = row_of(field);

    if (!fields_has(f, field)) {
        pack_nil(b);
        return;
    }
    switch (row->type) {
    case TYPE_NUMBER:
        pack_number(b, number_at(f, row->offset));
        break;
    case TYPE_NAME:
    case TYPE_TEXT:
        pack_text(b, bytes_at(f, row->offset));
        break;
    case TYPE_BLOB:
    case TYPE_SECRET:
        pack_bin(b, bytes_at(f, row->offset));
        break;
    }
}

static unsigned
bits(uint64_t v)
{
    unsigned n = 0;

    for (; v != 0; v &= v - 1) {
        n++;
    }
    return n;
}

void
fields_pack_map(struct buf *b, const uint64_t has[2], const struct fields *f)
{
    pack_map(b, bits(has[0]) + bits(has[1]));
    for (unsigned at = 0; at < FIELD_END; at++) {
        const uint64_t left = has[at / 64] >> (at % 64);

        if (left == 0) {
            at |= 63; /* nothing more in this half */
        } else if ((left & 1) != 0) {
            pack_number(b, at);
            field_pack(b, f, (enum field)at);
        }
    }
}

size_t
fields_row_n(const struct fields *f, const struct shape *shape)
{
    size_t n = shape->n;

    while (n > 0 && !fields_has(f, (enum field)shape->field[n - 1])) {
        n--;
    }
    return n;
}

static bool
name_sound(struct bytes name)
{
    if (!text_sound(name, NULL)) {
        return false;
    }
    for (size_t i = 0; i < name.n; i++) {
        const uint8_t c = name.at[i];
        const bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
        const bool digit = c >= '0' && c <= '9';

        if (c < 0x80 && !letter && !digit &&
            memchr(NAME_MARKS, c, sizeof NAME_MARKS - 1) == NULL) {
            return false;
        }
    }
    return true;
}

enum refusal
field_sound(enum field field, uint64_t number, struct bytes bytes)
{
    const struct field_row *const row = row_of(field);
    size_t chars = 0;

    switch (row->type) {
    case TYPE_NUMBER:
        return number > row->max ? REFUSED_BAD_VALUE : REFUSED_NONE;
    case TYPE_BLOB:
    case TYPE_SECRET:
        return bytes.n != row->max ? REFUSED_BAD_VALUE : REFUSED_NONE;
    case TYPE_NAME:
        if (bytes.n > row->max) {
            return REFUSED_TOO_LONG;
        }
        return name_sound(bytes) ? REFUSED_NONE : REFUSED_BAD_TEXT;
    case TYPE_TEXT:
        if (bytes.n > row->max) {
            return REFUSED_TOO_LONG;
        }
        if (!text_sound(bytes, &chars)) {
            return REFUSED_BAD_TEXT;
        }
        break;
    }
    return chars > TEXT_CHARS_MAX ? REFUSED_TOO_LONG : REFUSED_NONE;
}

enum refusal
field_take(struct unpacker *u, struct fields *f, enum field field)
{
    struct bytes bytes = {NULL, 0};
    uint64_t number = 0;
    enum refusal why;

    switch (row_of(field)->type) {
    case TYPE_NUMBER:
        number = unpack_number(u, UINT64_MAX);
        break;
    case TYPE_NAME:
    case TYPE_TEXT:
        bytes = unpack_words(u, SIZE_MAX);
        break;
    case TYPE_BLOB:
    case TYPE_SECRET:
        bytes = unpack_bin(u, SIZE_MAX);
        break;
    }
    if (u->mistake != PACK_FINE) {
        return REFUSED_MALFORMED;
    }
    why = field_sound(field, number, bytes);
    if (why != REFUSED_NONE) {
        return why;
    }
    if (row_of(field)->type == TYPE_NUMBER) {
        fields_number_set(f, field, number);
    } else {
        fields_bytes_set(f, field, bytes);
    }
    return REFUSED_NONE;
}

/*
 * A key: a number, or the same in digits, since there are libraries that can
 * write no other keys than texts.
 */
static uint64_t
key_take(struct unpacker *u)
{
    struct bytes digits;
    uint64_t key = 0;

    if (u->mistake != PACK_FINE || u->rest.n == 0 || u->rest.at[0] < 0xa1 ||
        u->rest.at[0] > 0xa3) {
        return unpack_number(u, UINT64_MAX);
    }
    digits = unpack_words(u, 3);
    for (size_t i = 0; i < digits.n; i++) {
        const uint8_t c = digits.at[i];

        if (c < (key == 0 ? '1' : '0') || c > '9') {
            u->mistake = PACK_KIND;
            return 0;
        }
        key = 10 * key + (uint64_t)(c - '0');
    }
    return key;
}

enum refusal
fields_take_map(struct unpacker *u, struct fields *f, enum field *bad_field)
{
    const size_t n = unpack_map(u, SIZE_MAX);

    for (size_t i = 0; i < n && u->mistake == PACK_FINE; i++) {
        const uint64_t key = key_take(u);
        enum field field;
        enum refusal why;

        if (u->mistake != PACK_FINE) {
            break;
        }
        if (key == 0 || key >= FIELD_END ||
            field_row((enum field)key)->name == NULL) {
            unpack_skip(u);
            continue;
        }
        field = (enum field)key;
        if (fields_has(f, field)) {
            *bad_field = field;
            return REFUSED_MALFORMED;
        }
        if (unpack_nil(u)) {
            continue;
        }
        why = field_take(u, f, field);
        if (why != REFUSED_NONE) {
            *bad_field = field;
            return why;
        }
    }
    return u->mistake == PACK_FINE ? REFUSED_NONE : REFUSED_MALFORMED;
}
