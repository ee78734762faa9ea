/*
 * when.h - times as people write them, in the evening's own zone.
 *
 * Never:  trusts the machine's zone; a zone that the machine does not know
 *         is read as Norway's rule
 */
#ifndef CLIENT_WHEN_H
#define CLIENT_WHEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WHEN_TEXT_MAX = 32 };

/* when_zone - what all after it is reckoned in; NULL: Europe/Oslo. */
void when_zone(const char *zone);

/* when_date - is it a day that exists, "2026-10-14"? */
bool when_date(const char *text);

/* when_minute - is it a day and a time, "2026-10-14T18:00"? */
bool when_minute(const char *text);

/* when_ms - "2026-10-14" and "18:00" as ms since 1970; false if unsound. */
bool when_ms(const char *date, const char *time, uint64_t *ms);

/* when_past - is this sound date, with a time or without, behind us? */
bool when_past(const char *text);

/* when_text - "2026-10-14 18:00" in the zone. */
void when_text(char out[WHEN_TEXT_MAX], uint64_t ms);

/* when_clock - "18:00:05" in the zone. */
void when_clock(char out[WHEN_TEXT_MAX], uint64_t ms);

/*
 * when_span - "10m", "90s", "1h", "1m30s", "10" (minutes), with a sign in
 * front if `negative` is not NULL, as ms. Returns: false if it is none of these
 */
bool when_span(const char *text, uint64_t *ms, bool *negative);

/* when_left - "12:05" for what is left. */
void when_left(char out[WHEN_TEXT_MAX], uint64_t ms);

#endif
