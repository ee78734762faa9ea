/*
 * record.c - what the daemon does for the record: keys are overwritten,
 * minutes are made, kept and given. See world.h.
 *
 * What daemon/io does on a thread beside the loop happens here some time
 * after it was asked for, and may be lost by a sudden end before.
 */
#include "tests/sim/replay.h"

#include "daemon/core/minutes.h"
#include "daemon/core/state.h"
#include "protocol/seal.h"

#include <assert.h>
#include <inttypes.h>

enum { MINUTES_BYTES = 1 << 20, SLOTS_CAP = 2048 };

static const enum minutes_format formats[TOLD_FORMATS] = {MINUTES_MD,
    MINUTES_JSON};

static uint64_t
some_time(struct world *w, uint64_t most_ms)
{
    return w->scene ? w->disk_ms : rng_between(&w->fate, 1, most_ms);
}

/* --- forgetting ------------------------------------------------------------ */

void
record_forget(struct world *w, const struct effect *fx)
{
    struct daemon *d = &w->daemon;

    d->forget_below = fx->version;
    d->forget_seq = fx->seq;
    if (!d->forget_due) {
        d->forget_due = true;
        world_add(w, some_time(w, 2000),
            (struct thing){.kind = THING_FORGET, .boot = d->boot});
    }
}

/* A copy of minutes that may hold the words goes as well. */
static void
remove_papers(struct world *w, uint32_t below)
{
    for (uint32_t n = 0; n < VERSIONS_MAX; n++) {
        for (size_t f = 0; f < TOLD_FORMATS && n + 1 < below; f++) {
            free(w->paper[n][f].at);
            w->paper[n][f] = (struct paper){0};
        }
    }
}

void
record_overwrite(struct world *w)
{
    struct daemon *d = &w->daemon;
    uint32_t slots[SLOTS_CAP];
    uint32_t n = 0;
    bool all = true; /* none is held back for what is not durable yet */
    struct fault why = {0};

    if (!d->forget_due) {
        return;
    }
    for (uint32_t slot = 1; slot < d->evening.slots_n; slot++) {
        if (core_slot_gone(d->core, slot)) {
            if (w->memory.gone_at[slot] > w->durable) {
                world_fail(w, "gone: slot %u goes before it is durable", slot);
            }
            if (!seal_gone(d->evening.keys + (size_t)slot * SLOT_KEY_BYTES)) {
                slots[n++] = slot;
            }
        } else if (w->memory.gone_at[slot] != 0) {
            all = false;
        }
    }
    if (world_fate(w, w->climate.crash, 200)) {
        w->sim.faults.dead_at = w->sim.calls + rng_between(&w->fate, 1, n + 2U);
    } else if (world_fate(w, w->climate.disk, 500)) {
        w->sim.faults.fail_at = w->sim.calls + rng_between(&w->fate, 1, 2);
    }
    world_story(w, "daemon > overwrites %u keys", n);
    if (evening_forget_all(&d->evening, slots, n, &why) != STATUS_OK) {
        daemon_end(w, w->sim.faults.dead_at != 0);
        return;
    }
    if (w->sim.faults.dead_at != 0) { /* it goes right behind */
        daemon_end(w, true);
        return;
    }
    w->sim.faults.fail_at = 0;
    if (all) {
        w->overwritten = d->forget_seq;
    }
    w->counts.keys += n;
    remove_papers(w, d->forget_below);
    d->forget_due = false;
    gone_overwritten(w);
}

/* --- minutes ---------------------------------------------------------------- */

void
record_issue(struct world *w, const struct effect *fx)
{
    struct daemon *d = &w->daemon;

    if (d->issue_version == fx->version) {
        return; /* said again while it is made */
    }
    d->issue_version = fx->version;
    d->issue_seq = fx->seq;
    world_add(w, some_time(w, 3000),
        (struct thing){.kind = THING_ISSUE, .boot = d->boot});
}

bool
record_render(struct world *w, uint64_t seq, enum minutes_format format,
    struct paper *paper)
{
    struct buf b = {.at = malloc(MINUTES_BYTES), .cap = MINUTES_BYTES};
    struct replay r;

    assert(b.at != NULL);
    if (replay_read(&r, w, seq, true)) {
        (void)minutes_write(r.core, 0, format, &b); /* 0: b.over says it */
        if (b.n == 0 || b.over) {
            world_fail(w, "minutes cannot be written");
        }
        private_minutes(w, r.core, buf_bytes(&b));
    }
    replay_release(&r);
    *paper = (struct paper){.at = b.at, .n = b.n};
    hash_of(paper->hash, "file", buf_bytes(&b));
    unpoison(paper->hash, HASH_BYTES);
    return !w->failed;
}

static void
tell_made(struct world *w, uint32_t version, size_t format,
    const struct paper *paper)
{
    struct command made = {.what = COMMAND_MINUTES_MADE};

    rng_fill(&w->entropy, made.id, ID_BYTES);
    FSET(&made.f, LANGUAGE, language, bytes_of("nb"));
    FSET(&made.f, FORMAT, format, bytes_of(format == 0 ? "md" : "json"));
    FSET(&made.f, VERSION, version, version);
    FSET(&made.f, HASH, hash, ((struct bytes){paper->hash, HASH_BYTES}));
    (void)daemon_order(w, &made); /* refused: another one is due by now */
}

void
record_make(struct world *w)
{
    struct daemon *d = &w->daemon;
    const uint32_t version = d->issue_version;
    struct command done = {.what = COMMAND_MINUTES_DONE};

    if (version == 0 || version > VERSIONS_MAX) {
        return;
    }
    for (size_t f = 0; f < TOLD_FORMATS; f++) {
        struct paper *paper = &w->paper[version - 1][f];

        free(paper->at);
        if (!record_render(w, d->issue_seq, formats[f], paper)) {
            return;
        }
        /* What was overwritten before cannot be in it. */
        gone_scan(w, (struct bytes){paper->at, paper->n}, w->overwritten,
            "minutes that are made");
    }
    world_story(w, "daemon > has made version %u", version);
    w->counts.versions++;
    d->issue_version = 0;
    if (world_fate(w, w->climate.crash, 100)) {
        daemon_end(w, true);
        return;
    }
    for (size_t f = 0; f < TOLD_FORMATS; f++) {
        tell_made(w, version, f, &w->paper[version - 1][f]);
    }
    rng_fill(&w->entropy, done.id, ID_BYTES);
    FSET(&done.f, VERSION, version, version);
    (void)daemon_order(w, &done); /* as above */
}

/* The version that those who are no staff may have, as the judge knows. */
static uint32_t
approved(const struct world *w)
{
    uint32_t best = 0;

    for (uint32_t n = 1; n <= w->memory.versions_n; n++) {
        const struct version *v = &w->memory.version[n - 1];

        if (v->whole == 0 || v->whole > w->durable) {
            continue;
        }
        if (v->approves) {
            best = n;
        } else if (v->redacted) {
            best = 0; /* corrected since, and nobody has approved that */
        }
    }
    return best;
}

static void
judge_asker(struct world *w, struct device *device, const struct effect *fx)
{
    const struct state *st = core_state(w->daemon.core);
    const struct seat *seat = state_seat(st, private_holder(w, device));
    const unsigned runs =
        ROLE_FACILITATOR | ROLE_COHOST | ROLE_CONTACT | ROLE_SCRIBE;

    if (seat == NULL || seat->is != SEAT_HERE) {
        world_fail(w, "private: %s is given minutes and sits nowhere",
            device->name);
    } else if ((seat->roles & runs) == 0 &&
        (approved(w) == 0 ||
            (fx->version != approved(w) && w->memory.ended == 0))) {
        world_fail(w, "private: %s is given version %u, approved is %u",
            device->name, fx->version, approved(w));
    }
}

void
record_answer(struct world *w, const struct effect *fx)
{
    struct device *device = daemon_device(w, fx->peer);
    struct paper fresh = {0};
    const struct paper *paper = &fresh;

    if (fx->ask.what != ASK_MINUTES || device == NULL) {
        return;
    }
    w->counts.pages++;
    judge_asker(w, device, fx);
    if (fx->version == 0) {
        (void)record_render(w, w->durable, formats[0], &fresh); /* w->failed */
    } else {
        assert(fx->version <= VERSIONS_MAX);
        paper = &w->paper[fx->version - 1][0];
        if (paper->at == NULL) {
            world_fail(w, "version %u is to be given and is not there",
                fx->version);
        }
    }
    if (!w->failed) {
        gone_scan(w, (struct bytes){paper->at, paper->n}, w->durable,
            "minutes that are given");
    }
    free(fresh.at);
}

/* --- when all is quiet ------------------------------------------------------- */

static void
judge_version(struct world *w, uint32_t n)
{
    const struct version *v = &w->memory.version[n - 1];

    for (size_t f = 0; f < TOLD_FORMATS && !w->failed; f++) {
        const struct paper *paper = &w->paper[n - 1][f];
        struct paper again = {0};

        if (paper->at == NULL) {
            continue;
        }
        gone_scan(w, (struct bytes){paper->at, paper->n}, UINT64_MAX,
            "minutes that stand");
        if (!v->has_hash[f] || memcmp(v->hash[f], paper->hash, HASH_BYTES)) {
            world_fail(w, "version %u is not what the log says it is", n);
        }
        if (w->memory.forgot > v->seq) {
            continue;
        }
        if (record_render(w, v->seq, formats[f], &again) &&
            memcmp(again.hash, paper->hash, HASH_BYTES) != 0) {
            world_fail(w, "folded: version %u is another when made anew", n);
        }
        free(again.at);
    }
}

void
record_end(struct world *w)
{
    const uint32_t best = approved(w);

    for (uint32_t n = 1; n <= w->memory.versions_n && !w->failed; n++) {
        if (w->memory.version[n - 1].whole == 0) {
            world_fail(w, "alive: version %u of the minutes does not come", n);
        }
        judge_version(w, n);
    }
    if (best != 0 && w->memory.ended == 0 && !w->failed &&
        w->paper[best - 1][0].at == NULL) {
        world_fail(w, "the approved version %u is not there", best);
    }
}

void
record_release(struct world *w)
{
    for (uint32_t n = 0; n < VERSIONS_MAX; n++) {
        for (size_t f = 0; f < TOLD_FORMATS; f++) {
            free(w->paper[n][f].at);
        }
    }
    free(w->memory.mention);
}
