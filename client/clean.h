/*
 * clean.h - words of others, made safe for a terminal.
 *
 * Escape sequences, control characters, characters that turn the direction
 * of writing and those that glue emoji together are left out; a line feed
 * or a tab becomes a space.
 *
 * Source: UX.md 6.2, point 7
 */
#ifndef CLIENT_CLEAN_H
#define CLIENT_CLEAN_H

#include "protocol/bytes.h"

/*
 * clean_text - into `out`, NUL-ended, cut at `cap` on a code point.
 * Returns: the length in bytes
 */
size_t clean_text(char *out, size_t cap, struct bytes text);

/* clean_new - the same in memory of its own; NULL if there is none. */
char *clean_new(struct bytes text);

#endif
