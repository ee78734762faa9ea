/*
 * message_fuzz.c - bytes from strangers, in both directions.
 *
 * Holds: what we read, msgpack-c reads too; what it reads and the language
 * uses, we pass over; a command that was read is packed the same way twice.
 */
#include "protocol/message.h"

#include <assert.h>
#include <msgpack.h>

enum { OUT_CAP = 32768, DEPTH_MAX = 8 };

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

/* NOLINTBEGIN(misc-no-recursion): msgpack-c ends at 32 */
static bool used(const msgpack_object *o, int depth);

static bool
all_used(const msgpack_object *o, uint32_t n, int depth)
{
    for (uint32_t i = 0; i < n; i++) {
        if (!used(&o[i], depth)) {
            return false;
        }
    }
    return true;
}

/* Only what the language uses, and no deeper than we go. */
static bool
used(const msgpack_object *o, int depth)
{
    switch (o->type) {
    case MSGPACK_OBJECT_ARRAY:
        return depth < DEPTH_MAX &&
            all_used(o->via.array.ptr, o->via.array.size, depth + 1);
    case MSGPACK_OBJECT_MAP:
        /* A pair is a key followed by a value. */
        return depth < DEPTH_MAX &&
            (o->via.map.size == 0 ||
                all_used(&o->via.map.ptr->key, 2 * o->via.map.size, depth + 1));
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
    case MSGPACK_OBJECT_EXT:
        return false;
    case MSGPACK_OBJECT_NIL:
    case MSGPACK_OBJECT_BOOLEAN:
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
    case MSGPACK_OBJECT_STR:
    case MSGPACK_OBJECT_BIN:
        break;
    }
    return true;
}
/* NOLINTEND(misc-no-recursion) */

/* Could msgpack-c be made to ask for much memory? It looks at counts only. */
static bool
giant(struct bytes in)
{
    for (size_t i = 0; i < in.n; i++) {
        if (in.at[i] >= 0xdc && in.at[i] <= 0xdf) {
            return true;
        }
    }
    return in.n > 4096;
}

static void
compare_with_library(struct bytes in)
{
    struct unpacker u = {.rest = in};
    msgpack_unpacked whole;
    size_t read = 0;
    bool theirs;
    bool ours;

    unpack_skip(&u);
    ours = u.mistake == PACK_FINE;
    if (!ours && giant(in)) {
        return; /* what we read has counts that its bytes bear out */
    }
    msgpack_unpacked_init(&whole);
    theirs = msgpack_unpack_next(&whole, (const char *)in.at, in.n, &read) ==
        MSGPACK_UNPACK_SUCCESS;
    assert(ours == (theirs && used(&whole.data, 0)));
    assert(!ours || in.n - u.rest.n == read);
    msgpack_unpacked_destroy(&whole);
}

static void
take_as_daemon(struct bytes in)
{
    static uint8_t first[OUT_CAP];
    static uint8_t second[OUT_CAP];
    static struct message message;
    static struct message again;
    struct buf a = {.at = first, .cap = sizeof first};
    struct buf b = {.at = second, .cap = sizeof second};
    struct unpacker u = {.rest = in};

    if (message_take(in, &message) != REFUSED_NONE) {
        return;
    }
    unpack_skip(&u); /* PACK_TOO_LONG: deep, counted from the outside */
    assert(unpack_end(&u) || u.mistake == PACK_TOO_LONG);
    if (message.kind != MESSAGE_COMMAND) {
        return;
    }
    command_pack(&a, &message.command);
    assert(a.over || message_take(buf_bytes(&a), &again) == REFUSED_NONE);
    command_pack(&b, &again.command);
    assert(a.over || bytes_same(buf_bytes(&a), buf_bytes(&b)));
}

static void
take_as_client(struct bytes in)
{
    static struct reply reply;
    static struct object object;
    enum kind kind;
    uint64_t id;
    uint64_t n;

    if (!reply_take(in, &reply)) {
        return;
    }
    for (n = reply.puts_n; reply_put(&reply, &object); n--) {
        assert(n > 0);
        assert(kind_shape((uint64_t)object.kind)->name != NULL);
    }
    for (n = reply.dels_n; reply_del(&reply, &kind, &id); n--) {
        assert(n > 0);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
    const struct bytes in = {at, n};

    compare_with_library(in);
    take_as_daemon(in);
    take_as_client(in);
    return 0;
}
