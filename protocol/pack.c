/*
 * pack.c - MessagePack: out by msgpack-c, in by a bounded reader.
 * See pack.h
 */
#include "protocol/pack.h"

#include <assert.h>
#include <msgpack/pack.h>

enum { DEPTH_MAX = 8 };

/* What stands at the front: its kind and its number or length. */
enum thing {
    THING_NONE, /* too short, or never used */
    THING_NUMBER,
    THING_NIL,
    THING_BOOL,
    THING_TEXT,
    THING_BIN,
    THING_ARRAY,
    THING_MAP
};

struct head {
    enum thing thing;
    uint64_t n;
};

static int
add(void *data, const char *at, size_t n)
{
    buf_add(data, at, n);
    return 0;
}

static inline msgpack_packer
packer_of(struct buf *b)
{
    return (msgpack_packer){.data = b, .callback = add};
}

void
pack_array(struct buf *b, size_t n)
{
    msgpack_packer packer = packer_of(b);

    (void)msgpack_pack_array(&packer, n); /* b remembers */
}

void
pack_map(struct buf *b, size_t n)
{
    msgpack_packer packer = packer_of(b);

    (void)msgpack_pack_map(&packer, n);
}

void
pack_number(struct buf *b, uint64_t v)
{
    msgpack_packer packer = packer_of(b);

    (void)msgpack_pack_uint64(&packer, v);
}

void
pack_nil(struct buf *b)
{
    msgpack_packer packer = packer_of(b);

    (void)msgpack_pack_nil(&packer);
}

void
pack_bin_head(struct buf *b, size_t n)
{
    msgpack_packer packer = packer_of(b);

    (void)msgpack_pack_bin(&packer, n);
}

void
pack_bin(struct buf *b, struct bytes v)
{
    pack_bin_head(b, v.n);
    buf_add(b, v.at, v.n);
}

void
pack_text(struct buf *b, struct bytes v)
{
    msgpack_packer packer = packer_of(b);

    (void)msgpack_pack_str(&packer, v.n);
    buf_add(b, v.at, v.n);
}

static void
mistake(struct unpacker *u, enum pack_mistake what)
{
    if (u->mistake == PACK_FINE) {
        u->mistake = what;
    }
}

/* A big-endian number of 1, 2, 4 or 8 bytes after the first byte. */
static uint64_t
long_number(struct unpacker *u, size_t n)
{
    uint64_t v = 0;

    if (n > u->rest.n) {
        mistake(u, PACK_SHORT);
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        v = v << 8 | u->rest.at[i];
    }
    u->rest.at += n;
    u->rest.n -= n;
    return v;
}

/* One of the signed formats: good as long as it is not negative. */
static struct head
signed_head(struct unpacker *u, size_t n)
{
    const uint64_t v = long_number(u, n);

    if ((v >> (8 * n - 1) & 1) != 0) {
        mistake(u, PACK_KIND);
    }
    return (struct head){THING_NUMBER, v};
}

static struct head
long_head(struct unpacker *u, uint8_t first)
{
    switch (first) {
    case 0xc0:
        return (struct head){THING_NIL, 0};
    case 0xc2:
    case 0xc3:
        return (struct head){THING_BOOL, first & 1};
    case 0xc4:
    case 0xc5:
    case 0xc6:
        return (struct head){THING_BIN, long_number(u, 1U << (first - 0xc4))};
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
        return (
            struct head){THING_NUMBER, long_number(u, 1U << (first - 0xcc))};
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
        return signed_head(u, 1U << (first - 0xd0));
    case 0xd9:
    case 0xda:
    case 0xdb:
        return (struct head){THING_TEXT, long_number(u, 1U << (first - 0xd9))};
    case 0xdc:
    case 0xdd:
        return (struct head){THING_ARRAY, long_number(u, 2U << (first - 0xdc))};
    case 0xde:
    case 0xdf:
        return (struct head){THING_MAP, long_number(u, 2U << (first - 0xde))};
    default: /* ext, floats, negative fixint, the byte never used */
        mistake(u, PACK_KIND);
        return (struct head){THING_NONE, 0};
    }
}

/* Are there bytes enough for what the head says? A thing is a byte or more. */
static bool
fits(const struct unpacker *u, struct head head)
{
    switch (head.thing) {
    case THING_TEXT:
    case THING_BIN:
    case THING_ARRAY:
        return head.n <= u->rest.n;
    case THING_MAP:
        return head.n <= u->rest.n / 2;
    case THING_NONE:
    case THING_NUMBER:
    case THING_NIL:
    case THING_BOOL:
        break;
    }
    return true;
}

static struct head
next(struct unpacker *u)
{
    const struct head none = {THING_NONE, 0};
    struct head head;
    uint8_t first;

    if (u->mistake != PACK_FINE) {
        return none;
    }
    if (u->rest.n == 0) {
        mistake(u, PACK_SHORT);
        return none;
    }
    first = u->rest.at[0];
    u->rest.at++;
    u->rest.n--;
    if (first < 0x80) {
        head = (struct head){THING_NUMBER, first};
    } else if (first < 0x90) {
        head = (struct head){THING_MAP, first & 0x0f};
    } else if (first < 0xa0) {
        head = (struct head){THING_ARRAY, first & 0x0f};
    } else if (first < 0xc0) {
        head = (struct head){THING_TEXT, first & 0x1f};
    } else {
        head = long_head(u, first);
    }
    if (u->mistake == PACK_FINE && !fits(u, head)) {
        mistake(u, PACK_SHORT);
    }
    return u->mistake == PACK_FINE ? head : none;
}

static uint64_t
counted(struct unpacker *u, enum thing thing, uint64_t max)
{
    const struct head head = next(u);

    if (u->mistake != PACK_FINE) {
        return 0;
    }
    if (head.thing != thing) {
        mistake(u, PACK_KIND);
        return 0;
    }
    if (head.n > max) {
        mistake(u, PACK_TOO_LONG);
        return 0;
    }
    return head.n;
}

static struct bytes
taken(struct unpacker *u, size_t n)
{
    const struct bytes front = {u->rest.at, n};

    u->rest.at += n;
    u->rest.n -= n;
    return front;
}

size_t
unpack_array(struct unpacker *u, size_t max)
{
    return (size_t)counted(u, THING_ARRAY, max);
}

size_t
unpack_map(struct unpacker *u, size_t max)
{
    return (size_t)counted(u, THING_MAP, max);
}

uint64_t
unpack_number(struct unpacker *u, uint64_t max)
{
    return counted(u, THING_NUMBER, max);
}

bool
unpack_nil(struct unpacker *u)
{
    if (u->mistake != PACK_FINE || u->rest.n == 0 || u->rest.at[0] != 0xc0) {
        return false;
    }
    (void)taken(u, 1);
    return true;
}

struct bytes
unpack_bin(struct unpacker *u, size_t max)
{
    const size_t n = (size_t)counted(u, THING_BIN, max);

    if (u->mistake != PACK_FINE) {
        return (struct bytes){NULL, 0};
    }
    return taken(u, n);
}

struct bytes
unpack_words(struct unpacker *u, size_t max)
{
    const size_t n = (size_t)counted(u, THING_TEXT, max);

    if (u->mistake != PACK_FINE) {
        return (struct bytes){NULL, 0};
    }
    return taken(u, n);
}

struct bytes
unpack_text(struct unpacker *u, size_t max, size_t chars_max)
{
    const struct bytes text = unpack_words(u, max);
    size_t chars;

    if (u->mistake != PACK_FINE) {
        return text;
    }
    if (!text_sound(text, &chars)) {
        mistake(u, PACK_TEXT);
        return (struct bytes){NULL, 0};
    }
    if (chars > chars_max) {
        mistake(u, PACK_TOO_LONG);
        return (struct bytes){NULL, 0};
    }
    return text;
}

/* How many things stand inside: passes over the bytes of a text or bin. */
static uint64_t
inside(struct unpacker *u, struct head head)
{
    if (head.thing == THING_TEXT || head.thing == THING_BIN) {
        (void)taken(u, (size_t)head.n);
        return 0;
    }
    if (head.thing == THING_MAP) {
        return 2 * head.n;
    }
    return head.thing == THING_ARRAY ? head.n : 0;
}

void
unpack_skip(struct unpacker *u)
{
    uint64_t left[DEPTH_MAX + 1] = {1}; /* things to come, by depth */
    size_t depth = 0;

    while (u->mistake == PACK_FINE && (left[depth] > 0 || depth > 0)) {
        struct head head;

        if (left[depth] == 0) {
            depth--;
            continue;
        }
        left[depth]--;
        head = next(u);
        if (head.thing != THING_ARRAY && head.thing != THING_MAP) {
            (void)inside(u, head);
        } else if (depth == DEPTH_MAX) {
            mistake(u, PACK_TOO_LONG);
        } else {
            depth++;
            left[depth] = inside(u, head);
        }
    }
}

bool
unpack_end(struct unpacker *u)
{
    return u->mistake == PACK_FINE && u->rest.n == 0;
}

/* Eight bytes of plain ASCII without controls at once. */
static bool
plain_eight(const uint8_t *at)
{
    const uint64_t ones = 0x0101010101010101U;
    uint64_t v;

    memcpy(&v, at, sizeof v);
    return ((v | (v - 0x20 * ones) | (v + ones)) & 0x80 * ones) == 0;
}

/* The length of the sequence that begins with `first`; 0: none does. */
static size_t
sequence_n(uint8_t first)
{
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xc2 && first < 0xe0) {
        return 2;
    }
    if (first >= 0xe0 && first < 0xf0) {
        return 3;
    }
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

static bool
code_point_sound(uint32_t c, size_t n)
{
    if ((n == 3 && c < 0x800) || (n == 4 && c < 0x10000) || c > 0x10ffff) {
        return false; /* overlong, or beyond the end */
    }
    if (c < 0x20) {
        return c == '\n' || c == '\t';
    }
    return !(c >= 0x7f && c < 0xa0) && !(c >= 0xd800 && c < 0xe000) &&
        !(c >= 0x202a && c <= 0x202e) && !(c >= 0x2066 && c <= 0x2069);
}

/* The length of the sound sequence at the front; 0 if it is not sound. */
static size_t
sequence(const uint8_t *at, size_t left)
{
    const size_t n = sequence_n(at[0]);
    uint32_t c;

    if (n == 0 || n > left) {
        return 0;
    }
    c = n == 1 ? at[0] : at[0] & (0x7fU >> n);
    for (size_t k = 1; k < n; k++) {
        if ((at[k] & 0xc0) != 0x80) {
            return 0;
        }
        c = c << 6 | (at[k] & 0x3fU);
    }
    return code_point_sound(c, n) ? n : 0;
}

bool
text_sound(struct bytes text, size_t *chars)
{
    size_t count = 0;
    size_t i = 0;

    while (i < text.n) {
        size_t n;

        if (text.n - i >= 8 && plain_eight(text.at + i)) {
            i += 8;
            count += 8;
            continue;
        }
        n = sequence(text.at + i, text.n - i);
        if (n == 0) {
            return false;
        }
        i += n;
        count++;
    }
    if (chars != NULL) {
        *chars = count;
    }
    return true;
}
