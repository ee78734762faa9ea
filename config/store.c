/*
 * store.c - memory for what is read once and given back at once.
 * See store.h.
 */
#include "config/store.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 65536 };

struct block {
    struct block *before;
    size_t used;
    size_t cap;
    max_align_t at[];
};

void *
store_take(struct store *store, size_t n)
{
    const size_t unit = sizeof(max_align_t);
    struct block *block = store->last;
    size_t units;
    void *taken;

    if (n > SIZE_MAX / 4) {
        return NULL;
    }
    units = n / unit + 1;
    if (block == NULL || units > block->cap - block->used) {
        const size_t usual = BLOCK_BYTES / unit;
        const size_t cap = units > usual ? units : usual;

        block = calloc(1, sizeof *block + cap * unit);
        if (block == NULL) {
            return NULL;
        }
        block->before = store->last;
        block->cap = cap;
        store->last = block;
    }
    taken = &block->at[block->used];
    block->used += units;
    return taken;
}

char *
store_text(struct store *store, const void *at, size_t n)
{
    char *text = n < SIZE_MAX ? store_take(store, n + 1) : NULL;

    if (text != NULL && n > 0) {
        memcpy(text, at, n);
    }
    return text;
}

void
store_release(struct store *store)
{
    struct block *block = store->last;

    while (block != NULL) {
        struct block *before = block->before;

        free(block);
        block = before;
    }
    store->last = NULL;
}
