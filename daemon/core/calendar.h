/*
 * calendar.h - times of the log as people say them.
 *
 * The core knows no time zone but the one written in the session: `offsets`
 * is "SECONDS:+MINUTES;..." in ascending order: from that second (UTC) local
 * time is so many minutes east of UTC. Before the first, the first holds;
 * where there is none, times are UTC.
 *
 * Never:  reads a clock
 */
#ifndef CORE_CALENDAR_H
#define CORE_CALENDAR_H

#include "config/texts.h"
#include "protocol/bytes.h"

struct calendar {
    uint32_t year;
    uint32_t month; /* from 1 */
    uint32_t day;
    uint32_t hour;
    uint32_t minute;
    int32_t offset; /* minutes east of UTC */
    bool has_time;
    bool has_offset;
};

/* calendar_local - a time in ms UTC, in the zone of `offsets`. */
struct calendar calendar_local(uint64_t at_ms, struct bytes offsets);

/* calendar_read - "2026-10-14" or "2026-10-14T18:00"; false: it is not. */
bool calendar_read(struct bytes text, struct calendar *c);

bool calendar_same_day(const struct calendar *a, const struct calendar *b);

/* calendar_iso - 2026-10-14, with T18:00 and +02:00 where they are known. */
void calendar_iso(struct buf *b, const struct calendar *c);

/* The language in which times are said. */
struct calendar_words {
    const struct texts *texts;
    uint32_t language;
};

/* calendar_say - "14. oktober 2026 kl. 18.00". */
void calendar_say(struct buf *b, const struct calendar *c,
    const struct calendar_words *words);

/* calendar_say_span - the same, from and to on one day. */
void calendar_say_span(struct buf *b, const struct calendar *from,
    const struct calendar *to, const struct calendar_words *words);

#endif
