/*
 * event.c - a fact, as it stands in a record's payload.
 * See event.h
 */
#include "protocol/event.h"

#include "protocol/fields.h"

#include <assert.h>

enum { BEFORE_FIELDS = 5 };

static bool
sealed(enum field field)
{
    const enum field_type type = field_row(field)->type;

    return type == TYPE_TEXT || type == TYPE_SECRET;
}

static bool
any_sealed(const struct event *ev, const struct shape *shape, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        const enum field field = (enum field)shape->field[i];

        if (sealed(field) && fields_has(&ev->f, field)) {
            return true;
        }
    }
    return false;
}

static void
sealed_pack(struct buf *b, struct bytes plain, const struct seal_place *place)
{
    const size_t n = plain.n + SEAL_EXTRA_BYTES;

    pack_bin_head(b, n);
    if (b->over || n > b->cap - b->n) {
        b->over = true;
        return;
    }
    seal_close(b->at + b->n, plain, place);
    b->n += n;
}

void
event_pack(struct buf *b, const struct event *ev, const uint8_t *keys,
    const uint8_t *nonce)
{
    const struct shape *const shape = event_shape((uint64_t)ev->what);
    const size_t n = fields_row_n(&ev->f, shape);
    const bool seals = any_sealed(ev, shape, n);
    struct seal_place place = {.seq = ev->seq,
        .slot = ev->slot,
        .nonce = nonce};

    assert(shape->name != NULL);
    pack_array(b, BEFORE_FIELDS + n);
    pack_number(b, (uint64_t)ev->what);
    pack_number(b, ev->seat);
    if (ev->has_id) {
        pack_bin(b, (struct bytes){ev->id, ID_BYTES});
    } else {
        pack_nil(b);
    }
    pack_number(b, ev->slot);
    if (seals) {
        place.key = keys + (size_t)ev->slot * SLOT_KEY_BYTES;
        assert(!seal_gone(place.key));
        pack_bin(b, (struct bytes){nonce, NONCE_BYTES});
    } else {
        pack_nil(b);
    }
    for (size_t i = 0; i < n; i++) {
        const enum field field = (enum field)shape->field[i];

        if (sealed(field) && fields_has(&ev->f, field)) {
            place.field = (uint32_t)field;
            sealed_pack(b, fields_bytes(&ev->f, field), &place);
        } else {
            field_pack(b, &ev->f, field);
        }
    }
}

/* What is needed to open the sealed fields of one event. */
struct opener {
    struct seal_place place;
    struct buf *scratch;
    bool has_nonce;
    bool gone;
};

static bool
sealed_take(struct unpacker *u, struct event *ev, enum field field,
    struct opener *o)
{
    const struct bytes closed = unpack_bin(u, SIZE_MAX);
    struct bytes plain;

    if (u->mistake != PACK_FINE || !o->has_nonce ||
        closed.n < SEAL_EXTRA_BYTES) {
        return false;
    }
    if (o->gone) {
        ev->removed = true;
        return true;
    }
    plain.n = closed.n - SEAL_EXTRA_BYTES;
    if (plain.n > o->scratch->cap - o->scratch->n) {
        return false;
    }
    plain.at = o->scratch->at + o->scratch->n;
    o->place.field = (uint32_t)field;
    if (!seal_open(o->scratch->at + o->scratch->n, closed, &o->place) ||
        field_sound(field, 0, plain) != REFUSED_NONE) {
        return false;
    }
    o->scratch->n += plain.n;
    fields_bytes_set(&ev->f, field, plain);
    return true;
}

static bool
head_take(struct unpacker *u, struct event *ev, struct opener *o)
{
    struct bytes bytes;

    ev->seat = (uint32_t)unpack_number(u, UINT32_MAX);
    if (!unpack_nil(u)) {
        bytes = unpack_bin(u, ID_BYTES);
        if (bytes.n != ID_BYTES) {
            return false;
        }
        ev->has_id = true;
        memcpy(ev->id, bytes.at, ID_BYTES);
    }
    ev->slot = (uint32_t)unpack_number(u, UINT32_MAX);
    if (!unpack_nil(u)) {
        bytes = unpack_bin(u, NONCE_BYTES);
        if (bytes.n != NONCE_BYTES) {
            return false;
        }
        o->has_nonce = true;
        o->place.nonce = bytes.at;
    }
    return u->mistake == PACK_FINE;
}

static bool
field_of_event(struct unpacker *u, struct event *ev, enum field field,
    struct opener *o)
{
    if (sealed(field)) {
        return sealed_take(u, ev, field, o);
    }
    return field_take(u, &ev->f, field) == REFUSED_NONE;
}

/* The fields of the row: `n` stand there, those needed must be among them. */
static bool
row_take(struct unpacker *u, struct event *ev, size_t n, struct opener *o)
{
    const struct shape *const shape = event_shape((uint64_t)ev->what);

    for (size_t i = 0; i < shape->n; i++) {
        const bool there = i < n && !unpack_nil(u);

        if (!there && shape->needed[i] != 0) {
            return false;
        }
        if (there && !field_of_event(u, ev, (enum field)shape->field[i], o)) {
            return false;
        }
    }
    return n > shape->n || unpack_end(u);
}

static enum event_taken
known_take(struct bytes payload, const struct event_keys *keys,
    struct buf *scratch, struct event *ev)
{
    struct unpacker u = {.rest = payload};
    struct opener o = {.scratch = scratch, .gone = true};
    const uint64_t seq = ev->seq;
    const uint64_t at_ms = ev->at_ms;
    uint64_t what;
    size_t n;

    memset(ev, 0, sizeof *ev);
    ev->seq = seq;
    ev->at_ms = at_ms;
    n = unpack_array(&u, SIZE_MAX);
    what = unpack_number(&u, UINT64_MAX);
    if (u.mistake != PACK_FINE || n < BEFORE_FIELDS || what == EVENT_NONE) {
        return EVENT_BAD;
    }
    if (event_shape(what)->name == NULL) {
        return EVENT_UNKNOWN;
    }
    ev->what = (enum event_word)what;
    if (!head_take(&u, ev, &o)) {
        return EVENT_BAD;
    }
    if (keys != NULL && keys->keys != NULL) {
        if (ev->slot >= keys->slots_n && o.has_nonce) {
            return EVENT_BAD;
        }
        if (ev->slot < keys->slots_n) {
            o.place.key = keys->keys + (size_t)ev->slot * SLOT_KEY_BYTES;
            o.gone = seal_gone(o.place.key);
        }
    }
    o.place.seq = seq;
    o.place.slot = ev->slot;
    return row_take(&u, ev, n - BEFORE_FIELDS, &o) ? EVENT_TAKEN : EVENT_BAD;
}

enum event_taken
event_take(struct bytes payload, const struct event_keys *keys,
    struct buf *scratch, struct event *ev)
{
    const enum event_taken taken = known_take(payload, keys, scratch, ev);
    struct unpacker u = {.rest = payload};
    const size_t n = unpack_array(&u, SIZE_MAX);

    if (ev->what == EVENT_NONE ||
        n - BEFORE_FIELDS <= event_shape((uint64_t)ev->what)->n) {
        return taken;
    }
    if (taken != EVENT_TAKEN) {
        ev->what = EVENT_NONE;
    }
    return EVENT_UNKNOWN;
}
