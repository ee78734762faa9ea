/*
 * judge_end.c - the last questions: alive, once, folded, honest.
 * See world.h.
 */
#include "tests/sim/world.h"

#include "daemon/core/minutes.h"
#include "protocol/event.h"

#include <assert.h>
#include <inttypes.h>

enum { MINUTES_BYTES = 1 << 20, ROTS = 3 };

static void
judge_alive(struct world *w)
{
    if (!w->daemon.up || !w->daemon.loaded) {
        world_fail(w, "alive: the daemon is not there");
        return;
    }
    if (core_seq(w->daemon.core) != w->durable) {
        world_fail(w, "alive: made %" PRIu64 ", durable %" PRIu64,
            core_seq(w->daemon.core), w->durable);
    }
    for (uint32_t i = 0; i < w->devices_n && !w->failed; i++) {
        struct device *d = &w->device[i];

        if (d->phase == DEVICE_AWAY) {
            continue;
        }
        if (d->phase != DEVICE_ON) {
            world_fail(w, "alive: %s is not let in", d->name);
        } else if (d->pending_n > 0) {
            world_fail(w, "alive: %s has no answer to %s since %" PRIu64,
                d->name, command_shape(d->pending[0].what)->name,
                d->pending[0].made_ms);
        } else if (d->seat != 0) {
            const uint64_t before = w->counts.compared;

            judge_model(w, d);
            if (!w->failed && w->counts.compared == before) {
                world_fail(w, "alive: %s has not been told all", d->name);
            }
        }
    }
}

/* --- the log, read by others -------------------------------------------- */

/* A replay of the log beside the living one. */
struct replay {
    struct world *w;
    struct core *core;
    void *region;
    uint8_t mark[MARK_BYTES];
    uint8_t *keys; /* the map goes when the reading is over */
    uint8_t (*ids)[ID_BYTES];
    size_t ids_n;
    bool minutes;
};

static bool
replay_begin(void *self, const struct evening *e, struct fault *why)
{
    struct replay *r = self;
    const size_t n = core_size(CORE_SESSION, &r->w->limits);
    struct core_setup setup = {.kind = CORE_SESSION,
        .limits = r->w->limits,
        .texts = r->w->texts,
        .slots_n = e->slots_n,
        .public_key = r->w->public_key,
        .minutes = r->minutes};

    (void)why; /* never refuses */
    memcpy(r->mark, e->mark, MARK_BYTES);
    r->keys = malloc((size_t)e->slots_n * SLOT_KEY_BYTES);
    r->region = calloc(1, n + 64);
    assert(r->keys != NULL && r->region != NULL);
    memcpy(r->keys, e->keys, (size_t)e->slots_n * SLOT_KEY_BYTES);
    setup.mark = r->mark;
    setup.keys = r->keys;
    r->core = core_init((uint8_t *)r->region + (64 - (uintptr_t)r->region % 64),
        n, &setup);
    return true;
}

static bool
replay_hear(void *self, const struct record *record, struct fault *why)
{
    struct replay *r = self;
    const struct input in = {.kind = INPUT_RECORD, .record = record};
    struct effects fx;
    struct event ev = {0};
    struct buf none = {0};

    (void)why; /* never refuses */
    fx.n = 0;
    core_take(r->core, &in, &fx);
    if (fx.n > 0) {
        world_fail(r->w, "folded: record %" PRIu64 " is refused", record->seq);
    }
    if (event_take(record->payload, NULL, &none, &ev) == EVENT_TAKEN &&
        ev.has_id) {
        r->ids = realloc(r->ids, (r->ids_n + 1) * sizeof *r->ids);
        assert(r->ids != NULL);
        memcpy(r->ids[r->ids_n++], ev.id, ID_BYTES);
    }
    return true;
}

static void
replay_release(struct replay *r)
{
    free(r->region);
    free(r->keys);
    free(r->ids);
    *r = (struct replay){0};
}

static bool
replay_read(struct replay *r, struct world *w, bool minutes)
{
    const struct evening_reader reader = {r, replay_begin, replay_hear};
    const struct evening_reading reading = {EVENING_PATH, UINT64_MAX};
    struct fault why = {0};

    *r = (struct replay){.w = w, .minutes = minutes};
    if (evening_read(&w->disk, &reading, &reader, &why) != STATUS_OK) {
        world_fail(w, "folded: the log cannot be read: %s", why.text);
    }
    return !w->failed;
}

static int
by_id(const void *a, const void *b)
{
    return memcmp(a, b, ID_BYTES);
}

static void
judge_once(struct world *w, struct replay *r)
{
    if (r->ids_n > 1) {
        qsort(r->ids, r->ids_n, sizeof *r->ids, by_id);
    }
    for (size_t i = 1; i < r->ids_n; i++) {
        if (memcmp(r->ids[i - 1], r->ids[i], ID_BYTES) == 0) {
            world_fail(w, "once: a command became two events");
        }
    }
}

static void
judge_folded(struct world *w)
{
    struct replay r;
    uint8_t live[HASH_BYTES];
    uint8_t again[HASH_BYTES];

    if (replay_read(&r, w, false)) {
        core_digest(w->daemon.core, live);
        unpoison(live, HASH_BYTES);
        core_digest(r.core, again);
        unpoison(again, HASH_BYTES);
        if (core_seq(r.core) != core_seq(w->daemon.core) ||
            memcmp(live, again, HASH_BYTES) != 0) {
            world_fail(w, "folded: the log tells another state");
        }
        judge_once(w, &r);
    }
    replay_release(&r);
}

static size_t
write_minutes(struct world *w, uint8_t *at, bool json)
{
    struct buf b = {.at = at, .cap = MINUTES_BYTES};
    struct replay r;
    size_t n = 0;

    if (replay_read(&r, w, true)) {
        n = minutes_write(r.core, 0, json ? MINUTES_JSON : MINUTES_MD, &b);
        private_minutes(w, r.core, buf_bytes(&b));
    }
    replay_release(&r);
    return n;
}

static void
judge_minutes(struct world *w)
{
    uint8_t *one = malloc(MINUTES_BYTES);
    uint8_t *two = malloc(MINUTES_BYTES);
    const bool json = w->seed % 2 == 0;
    size_t n;

    assert(one != NULL && two != NULL);
    n = write_minutes(w, one, json);
    if (n == 0 || write_minutes(w, two, json) != n ||
        memcmp(one, two, n) != 0) {
        world_fail(w, "folded: the minutes are not the same twice");
    }
    free(one);
    free(two);
}

/* --- honest ------------------------------------------------------------- */

static bool
ignore_begin(void *self, const struct evening *e, struct fault *why)
{
    (void)self;
    (void)e;
    (void)why;
    return true;
}

static bool
ignore_record(void *self, const struct record *record, struct fault *why)
{
    (void)self;
    (void)record;
    (void)why;
    return true;
}

static enum status
open_and_close(struct world *w)
{
    const struct evening_reader reader = {w, ignore_begin, ignore_record};
    struct fault why = {0};
    struct evening e = {0};
    const enum status s =
        evening_open(&e, &w->disk, EVENING_PATH, &reader, &why);

    if (s == STATUS_OK) {
        evening_close(&e);
    }
    return s;
}

/* Behind what some record says was durable, decay cannot be told. */
static uint64_t
known_end(struct bytes log, const uint8_t mark[MARK_BYTES])
{
    struct bytes block = {log.at + LOG_HEAD_BYTES, log.n - LOG_HEAD_BYTES};
    struct record last = {0};
    uint64_t durable = 0;
    uint64_t end = 0;

    while (record_next(&block, &last, mark) == SCAN_RECORD) {
        durable = last.durable > durable ? last.durable : durable;
    }
    block = (struct bytes){log.at + LOG_HEAD_BYTES, log.n - LOG_HEAD_BYTES};
    last = (struct record){0};
    while (
        last.seq < durable && record_next(&block, &last, mark) == SCAN_RECORD) {
        end = (uint64_t)(block.at - log.at);
    }
    return end;
}

/* One bit of what was durable decays: nobody may open it as truth. */
static void
judge_rot(struct world *w)
{
    static const char path[] = EVENING_PATH "/log";
    struct bytes log = sim_disk_content(&w->sim, path);
    uint8_t mark[MARK_BYTES];
    uint64_t end;
    uint64_t bit;
    uint8_t *copy;

    assert(log_head_take(log, mark) == LOG_HEAD_FINE);
    end = known_end(log, mark);
    if (end == 0) {
        return;
    }
    bit = rng_below(&w->fate, end * 8);
    copy = malloc(log.n);
    assert(copy != NULL);
    memcpy(copy, log.at, log.n);
    sim_disk_bend(&w->sim, path, bit);
    copy[bit / 8] ^= (uint8_t)(1U << (bit % 8));
    if (open_and_close(w) == STATUS_OK) {
        world_fail(w, "honest: bit %" PRIu64 " decayed, and it opens", bit);
    }
    if (!bytes_same(sim_disk_content(&w->sim, path),
            (struct bytes){copy, log.n})) {
        world_fail(w, "honest: a rotten log was changed");
    }
    sim_disk_bend(&w->sim, path, bit);
    w->counts.rotten++;
    free(copy);
}

void
judge_end(struct world *w)
{
    judge_alive(w);
    if (!w->failed) {
        judge_state(w);
        judge_folded(w);
        judge_minutes(w);
    }
    if (w->failed) {
        return;
    }
    daemon_end(w, false);
    sim_disk_faults(&w->sim, (struct sim_faults){0});
    for (int i = 0; i < ROTS && !w->failed; i++) {
        judge_rot(w);
    }
}
