/*
 * hits.h - what a search found, out of the daemon's document.
 *
 * Reads the array of flat objects that daemon/core/search.h describes; keys
 * that it does not know are passed over.
 */
#ifndef CLIENT_HITS_H
#define CLIENT_HITS_H

#include "protocol/bytes.h"

enum { HIT_WORD_MAX = 24 };

struct hit {
    char kind[HIT_WORD_MAX]; /* "idea" */
    char field[HIT_WORD_MAX];
    char change_with[HIT_WORD_MAX]; /* a verb, or "" */
    char *text;                     /* NULL: it is private */
    uint64_t number;
    uint64_t table;
    uint64_t step;
    bool is_private;
    bool forget;
};

struct hits {
    struct hit *at;
    size_t n;
};

/*
 * hits_take - all of them.
 *
 * Returns: false if the document cannot be read or there is no memory; then
 *          `hits` is empty
 * Owns:    give back with hits_release
 */
bool hits_take(struct hits *hits, struct bytes document);
void hits_release(struct hits *hits);

#endif
