/*
 * minutes.h - the referat: what the evening is remembered by.
 *
 * In:     the events of the log, in order, after each was applied
 * Out:    one page first, then the appendix; Markdown, HTML, CSV or JSON
 * Never:  quotes what was not shared; names anyone unless the session says
 *         so; names a minor
 *
 * The state has most of what minutes need; this keeps the rest: when each
 * part began and ended, who was where, when things were signed.
 */
#ifndef CORE_MINUTES_H
#define CORE_MINUTES_H

#include "config/texts.h"
#include "daemon/core/core.h"
#include "daemon/core/state.h"

struct minutes {
    uint64_t began_at; /* first step, or 0 */
    uint64_t part_since;
    uint64_t used_ms[PLAN_STEPS_MAX][PLAN_PARTS_MAX];
    uint64_t last_at; /* time of the last event heard */
    uint64_t last_seq;
    uint64_t signed_seq; /* the last record that was signed */
    uint8_t signed_key[PUBLIC_KEY_BYTES];
    uint8_t check[HASH_BYTES]; /* of the last record heard */
    uint32_t in_step;
    uint32_t in_part;
    bool is_signed;
};

/*
 * minutes_hear - one event, after it was applied to `st`; `check` is its
 * record's.
 */
void minutes_hear(struct minutes *m, const struct state *st,
    const struct event *ev, const uint8_t check[HASH_BYTES]);

/*
 * minutes_write - the referat of a core that was replayed with
 * setup.minutes. `language` is an index in its texts. JSON is canonical:
 * keys in a fixed order, no times but those of the log.
 *
 * Returns: the bytes written; 0 if `out` was too small
 */
size_t minutes_write(const struct core *core, uint32_t language,
    enum minutes_format format, struct buf *out);

#endif
