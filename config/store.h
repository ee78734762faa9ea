/*
 * store.h - memory for what is read once and given back at once.
 *
 * A chain of blocks; what was taken stays where it is until the release.
 * `= {0}` is an empty store. Who makes a thing from a file keeps `last` as
 * the thing's `memory`.
 */
#ifndef CONFIG_STORE_H
#define CONFIG_STORE_H

#include <stddef.h>

struct store {
    void *last; /* the newest block */
};

/* store_take - n bytes, zeroed and aligned; NULL if there is no memory. */
void *store_take(struct store *store, size_t n);

/* store_text - a copy of n bytes, NUL-ended; NULL if there is no memory. */
char *store_text(struct store *store, const void *at, size_t n);

/* store_release - give all back; an empty store is fine. */
void store_release(struct store *store);

#endif
