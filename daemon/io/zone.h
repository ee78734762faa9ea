/*
 * zone.h - what the clocks on the wall showed, and will show.
 *
 * Offsets are a list of "SECONDS:MINUTES" with semicolons between: from that
 * second (since 1970, UTC) on, local time is so many minutes ahead of UTC.
 * The first stands for all time before the second, so a zone without
 * changes is "0:+60". They are in order, and the first second is 0:
 *
 *     0:+60;1774746000:+120;1792890000:+60
 *
 * The list reaches from a year before the evening to four years after it
 * and is at most ZONE_OFFSETS_MAX bytes long.
 *
 * Source: the C library's zone database
 */
#ifndef IO_ZONE_H
#define IO_ZONE_H

#include "config/fault.h"

#include <stddef.h>

enum { ZONE_OFFSETS_MAX = 200 };

/*
 * zone_set - the daemon's zone, once, before there are threads.
 * Errors: CONFIG if the machine does not know it
 */
enum status zone_set(const char *zone, struct fault *why);

/* zone_offsets - of that zone, around a time; NUL-ended. Returns length. */
size_t zone_offsets(char out[ZONE_OFFSETS_MAX + 1], uint64_t around_ms);

#endif
