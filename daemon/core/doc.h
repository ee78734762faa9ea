/*
 * doc.h - one JSON document, value by value.
 *
 * Canonical: the writer says every key in a fixed order, and null where
 * there is nothing. No blanks but a line break before what is in an array
 * of the outermost two levels, so that a person can read it as well.
 *
 * Never:  allocates; writes past the end (a buf remembers that it was full)
 * Source: RFC 8259
 */
#ifndef CORE_DOC_H
#define CORE_DOC_H

#include "daemon/core/page.h"

/* Begin with {.b = ..., .empty = true}; in arrays `key` is NULL. */
struct doc {
    struct buf *b;
    uint32_t depth;
    bool empty; /* nothing yet in what was opened last */
};

/* doc_open, doc_close - `sign` is one of "{", "[" and "}", "]". */
void doc_open(struct doc *d, const char *key, const char *sign);
void doc_close(struct doc *d, const char *sign);

void doc_null(struct doc *d, const char *key);
void doc_number(struct doc *d, const char *key, uint64_t v);
void doc_bool(struct doc *d, const char *key, bool v);

/* doc_some - a number that counts from 1; null for 0. */
void doc_some(struct doc *d, const char *key, uint64_t v);

/* doc_words - a string; null for none. */
void doc_words(struct doc *d, const char *key, struct bytes words);
void doc_word(struct doc *d, const char *key, const char *word);
void doc_hex(struct doc *d, const char *key, const uint8_t *at, size_t n);

/* A name of a value: of one number, or of the bits of a set. */
struct doc_name {
    uint64_t value;
    const char *word;
};

/* doc_named - the word of `v`, or null; names end with a NULL word. */
void doc_named(struct doc *d, const char *key, const struct doc_name *names,
    uint64_t v);

/* doc_set - an array of the words whose bits are in `v`. */
void doc_set(struct doc *d, const char *key, const struct doc_name *names,
    uint64_t v);

#endif
