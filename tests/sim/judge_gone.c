/*
 * judge_gone.c - what was forgotten is nowhere any more. See world.h.
 *
 * The judge reads each record as it is made, notes which marked words stand
 * under which key, and works out by itself which keys a forgetting takes.
 * From then on the words may be in nothing that leaves; once the keys are
 * overwritten they may be in no memory, on no disk and in no minutes.
 */
#include "tests/sim/replay.h"

#include "daemon/core/state.h"
#include "protocol/seal.h"

#include <assert.h>
#include <inttypes.h>

/* --- what the log says --------------------------------------------------- */

static void
slot_goes(struct memory *m, uint32_t slot, uint64_t seq)
{
    if (slot != 0 && m->gone_at[slot] == 0) {
        m->gone_at[slot] = seq;
    }
}

static void
seat_goes(struct memory *m, uint64_t seat, uint64_t seq)
{
    for (uint32_t slot = 1; slot < MEMORY_SLOTS; slot++) {
        if (m->of_seat[slot] == seat) {
            slot_goes(m, slot, seq);
        }
    }
    for (uint32_t n = 0; n < MEMORY_THINGS; n++) {
        if (m->idea_author[n] == seat) {
            slot_goes(m, m->idea_slot[n], seq);
        }
    }
}

static void
hear_forgotten(struct memory *m, const struct event *ev)
{
    const struct fields *f = &ev->f;

    m->forgot = ev->seq;
    if (fields_has(f, FIELD_SEAT)) {
        seat_goes(m, f->seat, ev->seq);
    } else if (fields_has(f, FIELD_IDEA)) {
        slot_goes(m, m->idea_slot[f->idea % MEMORY_THINGS], ev->seq);
    } else if (fields_has(f, FIELD_INVITED)) {
        slot_goes(m, m->invited_slot[f->invited % MEMORY_THINGS], ev->seq);
    } else if (fields_has(f, FIELD_NOTE)) {
        slot_goes(m, m->note_slot[f->note % MEMORY_THINGS], ev->seq);
    } else if (fields_has(f, FIELD_PAST)) {
        slot_goes(m, m->past_slot[f->past % MEMORY_THINGS], ev->seq);
    } else {
        slot_goes(m, m->decision_slot[f->decision % MEMORY_THINGS], ev->seq);
    }
}

static void
hear_ended(struct memory *m, const struct event *ev)
{
    m->forgot = ev->seq;
    m->ended = ev->seq;
    for (uint32_t slot = 1; slot < MEMORY_SLOTS; slot++) {
        if (m->life[slot] == ev->f.life) {
            slot_goes(m, slot, ev->seq);
        }
    }
}

static struct version *
version_of(struct memory *m, uint64_t n)
{
    assert(n >= 1 && n <= VERSIONS_MAX);
    if (n > m->versions_n) {
        m->versions_n = (uint32_t)n;
    }
    return &m->version[n - 1];
}

static void
hear_minutes(struct memory *m, const struct event *ev)
{
    struct version *v = version_of(m, ev->f.version);

    if (ev->what == EVENT_MINUTES_ORDERED) {
        *v = (struct version){.seq = ev->seq,
            .approves = ev->f.approves != 0,
            .redacted = ev->f.redacted != 0};
    } else if (ev->what == EVENT_MINUTES_WHOLE) {
        v->whole = ev->seq;
    } else {
        const size_t at = bytes_same(ev->f.format, bytes_of("json")) ? 1 : 0;

        v->has_hash[at] = true;
        memcpy(v->hash[at], ev->f.hash.at, HASH_BYTES);
    }
}

/* Whose key is it? A correction stands under the key of what it corrects. */
static void
hear_words(struct memory *m, const struct event *ev)
{
    const struct fields *f = &ev->f;
    uint32_t life = 0;

    switch ((unsigned)ev->what) {
    case EVENT_SESSION_MADE:
        m->session_slot = ev->slot;
        return;
    case EVENT_IDEA_WRITTEN:
        m->idea_slot[f->idea % MEMORY_THINGS] = ev->slot;
        /* What was typed from a sheet is its table's. */
        m->idea_author[f->idea % MEMORY_THINGS] =
            fields_has(f, FIELD_SHEET) && f->sheet != 0 ? 0 : ev->seat;
        life = LIFE_EVENING;
        break;
    case EVENT_INVITED:
        m->invited_slot[f->invited % MEMORY_THINGS] = ev->slot;
        life = LIFE_EVENING;
        break;
    case EVENT_NOTED:
        m->note_slot[f->note % MEMORY_THINGS] = ev->slot;
        life = LIFE_EVENING;
        break;
    case EVENT_JOINED:
    case EVENT_RENAMED:
    case EVENT_RECOVERED: /* a seat of its own, where there was none */
        if (ev->slot != m->session_slot) {
            m->of_seat[ev->slot] = (uint32_t)f->seat;
            life = ev->slot != 0 ? LIFE_EVENING : 0;
        }
        break;
    case EVENT_DECIDED:
    case EVENT_DECISION_CHANGED:
        m->decision_slot[f->decision % MEMORY_THINGS] = ev->slot;
        life = LIFE_DECIDED;
        break;
    case EVENT_SINCE_LAST_NOTED:
        m->past_slot[f->past % MEMORY_THINGS] = ev->slot;
        life = LIFE_DECIDED;
        break;
    case EVENT_MEETING_SET:
    case EVENT_REMARKED:
        life = LIFE_DECIDED;
        break;
    case EVENT_MINUTES_ORDERED:
        life = ev->slot != 0 ? LIFE_DECIDED : 0;
        break;
    default: /* others are kept, or have no words */
        return;
    }
    if (life != 0) {
        m->life[ev->slot] = life;
    }
}

static void
hear(struct memory *m, const struct event *ev)
{
    assert(ev->slot < MEMORY_SLOTS);
    if (ev->what == EVENT_FORGOTTEN) {
        hear_forgotten(m, ev);
    } else if (ev->what == EVENT_WORDS_ENDED) {
        hear_ended(m, ev);
    } else if (ev->what == EVENT_MINUTES_ORDERED ||
        ev->what == EVENT_MINUTES_ISSUED || ev->what == EVENT_MINUTES_WHOLE) {
        hear_minutes(m, ev);
    }
    hear_words(m, ev);
}

/* --- which words are under which key -------------------------------------- */

static void
mention(struct memory *m, const struct event *ev, uint32_t marker)
{
    if (m->mention_n == m->mention_cap) {
        m->mention_cap = m->mention_cap == 0 ? 256 : m->mention_cap * 2;
        m->mention = realloc(m->mention, m->mention_cap * sizeof *m->mention);
        assert(m->mention != NULL);
    }
    m->mention[m->mention_n++] =
        (struct mention){.seq = ev->seq, .marker = marker, .slot = ev->slot};
}

static void
note_words(struct memory *m, const struct event *ev)
{
    const struct shape *shape = event_shape((uint64_t)ev->what);

    for (size_t i = 0; i < shape->n; i++) {
        const enum field f = (enum field)shape->field[i];
        size_t at = 0;
        uint32_t n;

        if (field_row(f)->type != TYPE_TEXT || !fields_has(&ev->f, f)) {
            continue;
        }
        while ((n = marker_find(fields_bytes(&ev->f, f), &at)) != UINT32_MAX) {
            mention(m, ev, n);
        }
    }
}

/* Words are gone when each key that they stand under is. */
static void
reckon(struct world *w)
{
    struct memory *m = &w->memory;

    for (uint32_t n = 0; n < MARKERS_MAX; n++) {
        w->markers[n].gone_at = 0;
        w->markers[n].stands = false;
    }
    for (size_t i = 0; i < m->mention_n; i++) {
        struct marker *marker = &w->markers[m->mention[i].marker];
        const uint64_t gone_at = m->gone_at[m->mention[i].slot];

        if (gone_at == 0) {
            marker->stands = true;
        } else if (gone_at > marker->gone_at) {
            marker->gone_at = gone_at;
        }
    }
}

static bool
is_gone(const struct world *w, uint32_t marker, uint64_t by)
{
    const struct marker *m = &w->markers[marker];

    return marker < MARKERS_MAX - 1 && !m->stands && m->gone_at != 0 &&
        m->gone_at <= by;
}

static void
take(struct world *w, struct bytes payload, uint64_t seq, bool fresh)
{
    const struct event_keys keys = {w->daemon.evening.keys,
        w->daemon.evening.slots_n};
    static uint8_t opened[EVENT_BYTES_MAX];
    struct buf scratch = {.at = opened, .cap = sizeof opened};
    struct event ev = {.seq = seq};

    if (event_take(payload, fresh ? &keys : NULL, &scratch, &ev) !=
        EVENT_TAKEN) {
        world_fail(w, "a record cannot be read: %" PRIu64, seq);
        return;
    }
    if (fresh && w->memory.gone_at[ev.slot] != 0 && ev.removed) {
        world_fail(w, "gone: record %" PRIu64 " is under a forgotten key", seq);
    }
    hear(&w->memory, &ev);
    if (fresh) {
        note_words(&w->memory, &ev);
    }
    w->counts.ends += fresh && ev.what == EVENT_WORDS_ENDED;
    if (fresh && w->memory.forgot != 0) {
        reckon(w);
    }
}

void
gone_made(struct world *w, struct bytes payload, uint64_t seq)
{
    take(w, payload, seq, true);
}

void
gone_reread(struct world *w, struct bytes payload, uint64_t seq)
{
    take(w, payload, seq, false);
}

void
gone_begin(struct world *w)
{
    struct memory *m = &w->memory;
    struct mention *const mentions = m->mention;
    const size_t n = m->mention_n;
    const size_t cap = m->mention_cap;

    memset(m, 0, sizeof *m);
    m->mention = mentions;
    m->mention_n = n;
    m->mention_cap = cap;
}

void
gone_booted(struct world *w)
{
    struct memory *m = &w->memory;

    while (m->mention_n > 0 &&
        m->mention[m->mention_n - 1].seq > core_seq(w->daemon.core)) {
        m->mention_n--;
    }
    reckon(w);
}

/* --- nowhere --------------------------------------------------------------- */

void
gone_scan(struct world *w, struct bytes where, uint64_t by, const char *what)
{
    size_t at = 0;
    uint32_t n;

    while (!w->failed && (n = marker_find(where, &at)) != UINT32_MAX) {
        if (is_gone(w, n, by)) {
            world_fail(w, "gone: ~#%08u, forgotten at %" PRIu64 ", is in %s", n,
                w->markers[n].gone_at, what);
        }
    }
}

void
gone_memory(struct world *w)
{
    const struct daemon *d = &w->daemon;

    if (w->memory.forgot == 0) {
        return;
    }
    w->counts.scans++;
    gone_scan(w, (struct bytes){d->region, d->region_n}, core_seq(d->core),
        "the core's memory");
}

/* A stranger with the folder reads the same state, and none of the words. */
static void
judge_readers(struct world *w)
{
    struct replay r;
    uint8_t live[HASH_BYTES];
    uint8_t again[HASH_BYTES];

    if (replay_read(&r, w, UINT64_MAX, false)) {
        gone_scan(w, (struct bytes){r.region, r.region_n}, w->overwritten,
            "what the log gives");
        core_digest(w->daemon.core, live);
        unpoison(live, HASH_BYTES);
        core_digest(r.core, again);
        unpoison(again, HASH_BYTES);
        if (core_seq(r.core) == core_seq(w->daemon.core) &&
            memcmp(live, again, HASH_BYTES) != 0) {
            world_fail(w, "gone: without its keys the log tells another state");
        }
    }
    replay_release(&r);
}

void
gone_overwritten(struct world *w)
{
    gone_memory(w);
    if (w->memory.forgot != 0 && !w->failed) {
        judge_readers(w);
    }
}

/* The right keys are zeros on disk, and no other. */
static void
judge_keys(struct world *w)
{
    const struct bytes keys = sim_disk_kept(&w->sim, EVENING_PATH "/keys");

    for (uint32_t slot = 1; slot < w->limits.slots && !w->failed; slot++) {
        const bool zero = seal_gone(keys.at + (size_t)slot * SLOT_KEY_BYTES);

        if (zero != (w->memory.gone_at[slot] != 0)) {
            world_fail(w, "gone: on disk the key in slot %u is%s there", slot,
                zero ? " not" : "");
        }
        if (core_slot_gone(w->daemon.core, slot) !=
            (w->memory.gone_at[slot] != 0)) {
            world_fail(w, "gone: the core thinks otherwise of slot %u", slot);
        }
    }
}

void
gone_end(struct world *w)
{
    gone_overwritten(w);
    judge_keys(w);
}

/* What is counted stays as it was when words go. */
void
gone_counted(struct world *w, uint64_t seq)
{
    const struct state *st = core_state(w->daemon.core);
    uint64_t now[] = {st->present_n, st->walk_in_n, st->decisions_n,
        state_decisions_live(st), st->ideas_n, st->invited_n, 0, 0};

    for (uint32_t t = 0; t < st->tables_n; t++) {
        now[6] = now[6] * 31 + st->table[t].ideas_here;
    }
    for (uint32_t n = 0; n < st->invited_n; n++) {
        now[7] += st->invited[n].is == INVITED_IS;
    }
    if (w->memory.forgot == seq && w->counted_seq == seq - 1 &&
        memcmp(now, w->counted, sizeof now) != 0) {
        world_fail(w, "gone: the forgetting at %" PRIu64 " changes counts",
            seq);
    }
    memcpy(w->counted, now, sizeof now);
    w->counted_seq = seq;
}
