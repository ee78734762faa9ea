/*
 * judge_end.c - the last questions: alive, once, folded, honest.
 * See world.h.
 */
#include "tests/sim/world.h"

#include "daemon/core/minutes.h"
#include "tests/sim/replay.h"

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

    if (replay_read(&r, w, UINT64_MAX, false)) {
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

/* What the evening leaves behind, as one number; read a third time for it. */
static void
judge_bytes(struct world *w)
{
    const struct bytes log = sim_disk_content(&w->sim, EVENING_PATH "/log");
    crypto_generichash_state hash;
    uint8_t digest[HASH_BYTES];
    struct paper paper;

    (void)crypto_generichash_init(&hash, NULL, 0, HASH_BYTES); /* cannot fail */
    (void)crypto_generichash_update(&hash, log.at, log.n);
    core_digest(w->daemon.core, digest);
    (void)crypto_generichash_update(&hash, digest, HASH_BYTES);
    if (record_render(w, UINT64_MAX, MINUTES_MD, &paper)) {
        (void)crypto_generichash_update(&hash, paper.hash, HASH_BYTES);
    }
    free(paper.at);
    if (record_render(w, UINT64_MAX, MINUTES_JSON, &paper)) {
        (void)crypto_generichash_update(&hash, paper.hash, HASH_BYTES);
    }
    free(paper.at);
    (void)crypto_generichash_final(&hash, w->bytes, HASH_BYTES);
    unpoison(w->bytes, HASH_BYTES);
}

static size_t
write_minutes(struct world *w, uint8_t *at, bool json)
{
    struct buf b = {.at = at, .cap = MINUTES_BYTES};
    struct replay r;
    size_t n = 0;

    if (replay_read(&r, w, UINT64_MAX, true)) {
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
    if (!w->failed) {
        judge_bytes(w);
        gone_end(w);
        record_end(w);
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
