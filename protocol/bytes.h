/*
 * bytes.h - views of bytes, and a writer that knows its end.
 *
 * A writer remembers that it ran over and ignores everything after, so that
 * a codec is a plain list of fields and is checked once.
 */
#ifndef PROTOCOL_BYTES_H
#define PROTOCOL_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct bytes {
    const uint8_t *at;
    size_t n;
};

struct buf {
    uint8_t *at;
    size_t n;
    size_t cap;
    bool over;
};

static inline void
buf_add(struct buf *b, const void *at, size_t n)
{
    if (b->over || n > b->cap - b->n) {
        b->over = true;
        return;
    }
    if (n > 0) {
        memcpy(b->at + b->n, at, n);
    }
    b->n += n;
}

static inline struct bytes
buf_bytes(const struct buf *b)
{
    return (struct bytes){b->at, b->n};
}

static inline struct bytes
bytes_of(const char *text)
{
    return (struct bytes){(const uint8_t *)text, strlen(text)};
}

static inline bool
bytes_same(struct bytes a, struct bytes b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

/* Little-endian numbers, as they stand in the log. */
static inline void
put_u32(uint8_t *at, uint32_t v)
{
    for (int i = 0; i < 4; i++) {
        at[i] = (uint8_t)(v >> (8 * i));
    }
}

static inline void
put_u64(uint8_t *at, uint64_t v)
{
    for (int i = 0; i < 8; i++) {
        at[i] = (uint8_t)(v >> (8 * i));
    }
}

static inline uint32_t
get_u32(const uint8_t *at)
{
    return (uint32_t)at[0] | (uint32_t)at[1] << 8 | (uint32_t)at[2] << 16 |
        (uint32_t)at[3] << 24;
}

static inline uint64_t
get_u64(const uint8_t *at)
{
    return (uint64_t)get_u32(at) | (uint64_t)get_u32(at + 4) << 32;
}

#endif
