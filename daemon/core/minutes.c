/*
 * minutes.c - the referat: what the evening is remembered by.
 *
 * See minutes.h; what stands in it is in outline.c, how it looks in
 * minutes_text.c, minutes_html.c, minutes_csv.c and minutes_json.c.
 */
#include "daemon/core/minutes.h"

#include "daemon/core/outline.h"

#include <assert.h>

/* The part that the room was in until now gets its time. */
static void
leave_part(struct minutes *m, uint64_t at_ms)
{
    if (m->in_step >= 1 && m->in_step <= PLAN_STEPS_MAX && m->in_part >= 1 &&
        m->in_part <= PLAN_PARTS_MAX && at_ms > m->part_since) {
        m->used_ms[m->in_step - 1][m->in_part - 1] += at_ms - m->part_since;
    }
    m->part_since = at_ms;
}

/* By the state and not by the word: a step can also be taken back. */
static void
hear_step(struct minutes *m, const struct state *st, uint64_t at_ms)
{
    if (state_closed(st)) {
        leave_part(m, at_ms);
        m->in_step = 0;
        m->in_part = 0;
    } else if (st->at_step != m->in_step || st->at_part != m->in_part) {
        leave_part(m, at_ms);
        m->in_step = st->at_step;
        m->in_part = st->at_part;
        if (m->began_at == 0 && m->in_step != 0) {
            m->began_at = at_ms;
        }
    }
}

void
minutes_hear(struct minutes *m, const struct state *st, const struct event *ev,
    const uint8_t check[HASH_BYTES])
{
    m->last_at = ev->at_ms > m->last_at ? ev->at_ms : m->last_at;
    m->last_seq = ev->seq;
    memcpy(m->check, check, HASH_BYTES);
    hear_step(m, st, m->last_at);
    if (ev->what == EVENT_SIGNED && ev->f.public_key.n == PUBLIC_KEY_BYTES) {
        m->is_signed = true;
        m->signed_seq = ev->f.covers;
        memcpy(m->signed_key, ev->f.public_key.at, PUBLIC_KEY_BYTES);
    }
}

size_t
minutes_write(const struct core *core, uint32_t language,
    enum minutes_format format, struct buf *out)
{
    const struct minutes *m = core_minutes(core);
    const size_t before = out->n;
    struct outline outline;

    assert(m != NULL);
    outline_make(&outline, core_state(core), m, core_texts(core), language);
    if (format == MINUTES_JSON) {
        minutes_json(&outline, out);
    } else if (format == MINUTES_HTML) {
        minutes_html(&outline, out);
    } else if (format == MINUTES_CSV) {
        minutes_csv(&outline, out);
    } else {
        minutes_md(&outline, out);
    }
    return out->over ? 0 : out->n - before;
}
