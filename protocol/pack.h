/*
 * pack.h - MessagePack: out by msgpack-c, in by a bounded reader.
 *
 * The reader takes one thing at a time in the order the caller expects,
 * remembers the first mistake and answers zero after it. It allocates
 * nothing, looks at a length only against the bytes that are there, and
 * refuses what the language does not use: ext, floats, negative numbers.
 * Only pack.c includes <msgpack.h>.
 *
 * Source: the MessagePack specification; DESIGN.md 5
 */
#ifndef PROTOCOL_PACK_H
#define PROTOCOL_PACK_H

#include "protocol/bytes.h"

enum pack_mistake {
    PACK_FINE,
    PACK_SHORT,    /* the bytes end too early */
    PACK_KIND,     /* another type than expected, or one never used */
    PACK_TOO_LONG, /* over the maximum that was asked for */
    PACK_TEXT      /* not UTF-8, or with controls that text may not hold */
};

struct unpacker {
    struct bytes rest;
    enum pack_mistake mistake;
};

void pack_array(struct buf *b, size_t n);
void pack_map(struct buf *b, size_t n);
void pack_number(struct buf *b, uint64_t v);
void pack_nil(struct buf *b);
void pack_bin(struct buf *b, struct bytes v);
/* The head of a bin of `n` bytes, which the caller writes after it. */
void pack_bin_head(struct buf *b, size_t n);
void pack_text(struct buf *b, struct bytes v);

/* Each answers 0 or empty once there is a mistake. `max` counts elements. */
size_t unpack_array(struct unpacker *u, size_t max);
size_t unpack_map(struct unpacker *u, size_t max);
uint64_t unpack_number(struct unpacker *u, uint64_t max);
bool unpack_nil(struct unpacker *u); /* takes it only if it is nil */
struct bytes unpack_bin(struct unpacker *u, size_t max);
/* A text whose bytes have not been looked at. */
struct bytes unpack_words(struct unpacker *u, size_t max);
/* Up to `max` bytes and `chars_max` code points of sound UTF-8. */
struct bytes unpack_text(struct unpacker *u, size_t max, size_t chars_max);

/* Passes over one value of any kind, nested at most 8 deep. */
void unpack_skip(struct unpacker *u);

/* True if there was no mistake and nothing is left. */
bool unpack_end(struct unpacker *u);

/*
 * text_sound - UTF-8 without overlong forms, surrogates, NUL, controls other
 * than line feed and tab, or bidirectional controls (U+202A-E, U+2066-9).
 * `chars`, if not NULL, gets the number of code points.
 * Source: RFC 3629
 */
bool text_sound(struct bytes text, size_t *chars);

#endif
