/*
 * reply.c - what the daemon says, read by a client.
 * See message.h
 */
#include "protocol/message.h"

#include "protocol/fields.h"

/* nil, or ID_BYTES bytes. */
static bool
id_take(struct unpacker *u, struct reply *reply)
{
    struct bytes id;

    if (unpack_nil(u)) {
        return true;
    }
    id = unpack_bin(u, ID_BYTES);
    if (u->mistake != PACK_FINE || id.n != ID_BYTES) {
        return false;
    }
    reply->has_id = true;
    memcpy(reply->id, id.at, ID_BYTES);
    return true;
}

static bool
map_take(struct unpacker *u, struct fields *f)
{
    enum field bad_field;

    return fields_take_map(u, f, &bad_field) == REFUSED_NONE;
}

static void
why_take(struct unpacker *u, struct reply *reply)
{
    reply->why_number = unpack_number(u, UINT64_MAX);
    reply->why = reply->why_number < REFUSALS_N
        ? (enum refusal)reply->why_number
        : REFUSALS_N;
}

static bool
change_take(struct unpacker *u, struct reply *reply)
{
    reply->seq = unpack_number(u, UINT64_MAX);
    reply->at_ms = unpack_number(u, UINT64_MAX);
    reply->flags = unpack_number(u, UINT64_MAX);
    reply->puts_n = unpack_array(u, SIZE_MAX);
    reply->puts = *u;
    for (uint64_t i = 0; i < reply->puts_n && u->mistake == PACK_FINE; i++) {
        unpack_skip(u);
    }
    reply->dels_n = unpack_array(u, SIZE_MAX);
    reply->dels = *u;
    for (uint64_t i = 0; i < reply->dels_n && u->mistake == PACK_FINE; i++) {
        unpack_skip(u);
    }
    if (!id_take(u, reply)) {
        return false;
    }
    reply->made = unpack_number(u, UINT64_MAX);
    return true;
}

/* The things of each kind of message, after the first; 0: unknown. */
static size_t
things_n(uint64_t kind)
{
    static const uint8_t n[] = {[MESSAGE_WELCOME] = 2,
        [MESSAGE_CHANGE] = 7,
        [MESSAGE_REFUSAL] = 4,
        [MESSAGE_PONG] = 2,
        [MESSAGE_BYE] = 3,
        [MESSAGE_PAGE] = 4};

    return kind < sizeof n ? n[kind] : 0;
}

static bool
body_take(struct unpacker *u, struct reply *reply)
{
    bool good = true;

    if (reply->kind == MESSAGE_WELCOME) {
        reply->minor = unpack_number(u, UINT64_MAX);
        good = map_take(u, &reply->f);
    } else if (reply->kind == MESSAGE_CHANGE) {
        good = change_take(u, reply);
    } else if (reply->kind == MESSAGE_REFUSAL) {
        good = id_take(u, reply);
        why_take(u, reply);
        good = good && map_take(u, &reply->f);
        reply->sentence = unpack_text(u, SIZE_MAX, SIZE_MAX);
    } else if (reply->kind == MESSAGE_PONG) {
        reply->number = unpack_number(u, UINT64_MAX);
        reply->at_ms = unpack_number(u, UINT64_MAX);
    } else if (reply->kind == MESSAGE_BYE) {
        why_take(u, reply);
        reply->wait_ms = unpack_number(u, UINT64_MAX);
        reply->sentence = unpack_text(u, SIZE_MAX, SIZE_MAX);
    } else {
        good = id_take(u, reply);
        reply->number = unpack_number(u, UINT64_MAX);
        reply->last = unpack_number(u, UINT64_MAX) != 0;
        reply->bytes = unpack_bin(u, SIZE_MAX);
    }
    return good && u->mistake == PACK_FINE;
}

bool
reply_take(struct bytes in, struct reply *reply)
{
    struct unpacker u = {.rest = in};
    uint64_t kind;
    size_t known;
    size_t n;

    memset(reply, 0, sizeof *reply);
    n = unpack_array(&u, SIZE_MAX);
    if (n == 0) {
        return false;
    }
    kind = unpack_number(&u, UINT64_MAX);
    known = things_n(kind);
    if (u.mistake != PACK_FINE || n - 1 < known) {
        return false;
    }
    if (known > 0) {
        reply->kind = (enum message_kind)kind;
        if (!body_take(&u, reply)) {
            return false;
        }
    }
    for (size_t i = known + 1; i < n && u.mistake == PACK_FINE; i++) {
        unpack_skip(&u); /* from a newer daemon */
    }
    return unpack_end(&u);
}

/* The rest of an array of which `known` things were read. */
static void
skip_tail(struct unpacker *u, size_t n, size_t known)
{
    for (; known < n && u->mistake == PACK_FINE; known++) {
        unpack_skip(u);
    }
}

bool
reply_put(struct reply *reply, struct object *object)
{
    struct unpacker *const u = &reply->puts;

    while (reply->puts_n > 0) {
        const size_t n = unpack_array(u, SIZE_MAX);
        const uint64_t kind = n >= 3 ? unpack_number(u, UINT64_MAX) : 0;

        reply->puts_n--;
        if (kind_shape(kind)->name == NULL) {
            skip_tail(u, n, n >= 3 ? 1 : 0);
            continue;
        }
        memset(object, 0, sizeof *object);
        object->kind = (enum kind)kind;
        object->id = unpack_number(u, UINT64_MAX);
        if (!map_take(u, &object->f)) {
            break;
        }
        skip_tail(u, n, 3);
        if (u->mistake != PACK_FINE) {
            break;
        }
        return true;
    }
    reply->puts_n = 0;
    return false;
}

bool
reply_del(struct reply *reply, enum kind *kind, uint64_t *id)
{
    struct unpacker *const u = &reply->dels;

    while (reply->dels_n > 0) {
        const size_t n = unpack_array(u, SIZE_MAX);
        const uint64_t number = n >= 2 ? unpack_number(u, UINT64_MAX) : 0;

        reply->dels_n--;
        if (kind_shape(number)->name == NULL) {
            skip_tail(u, n, n >= 2 ? 1 : 0);
            continue;
        }
        *kind = (enum kind)number;
        *id = unpack_number(u, UINT64_MAX);
        skip_tail(u, n, 2);
        if (u->mistake != PACK_FINE) {
            break;
        }
        return true;
    }
    reply->dels_n = 0;
    return false;
}
