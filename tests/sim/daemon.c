/*
 * daemon.c - the process, without a network or a thread. See world.h.
 *
 * What daemon/io/hall.c does with the loop, made of things with a due time:
 * one take, its effects, the journal's batches, and sudden ends.
 */
#include "tests/sim/world.h"

#include <assert.h>
#include <errno.h>

enum {
    WALL_ZERO_S = 1790000000, /* September 2026 */
    TICK_MS = 1000,
    VIEWS_MAX = 8
};

static void take(struct world *w, struct input *in, struct effects *fx);

/* The same bytes for each chunk are as good as random ones here. */
static void
fill_keys(void *at, size_t n)
{
    static const uint8_t seed[randombytes_SEEDBYTES] = {7};

    randombytes_buf_deterministic(at, n, seed);
    unpoison(at, n);
}

void
daemon_make(struct world *w)
{
    struct fault why = {0};
    const enum status s = evening_make(&w->disk,
        &(struct evening_making){.path = EVENING_PATH,
            .slots_n = w->limits.slots,
            .random = fill_keys},
        &why);

    assert(s == STATUS_OK);
}

static struct input
input_now(struct world *w, enum input_kind kind, uint8_t *random)
{
    rng_fill(&w->entropy, random, RANDOM_BYTES);
    return (struct input){.kind = kind,
        .boot_ms = w->now_ms + w->slept_ms - w->boot_zero_ms + 5000,
        .wall_ms = (uint64_t)WALL_ZERO_S * 1000 + w->now_ms + w->slept_ms +
            (uint64_t)w->wall_shift_ms,
        .random = random};
}

/* --- the evening comes into memory and leaves it ------------------------ */

static bool
on_begin(void *self, const struct evening *e, struct fault *why)
{
    struct world *w = self;
    struct daemon *d = &w->daemon;
    struct core_setup setup = {.kind = CORE_SESSION,
        .limits = w->limits,
        .texts = w->texts,
        .keys = e->keys,
        .slots_n = e->slots_n,
        .public_key = w->public_key,
        .words_days = w->words_days,
        .decided_days = w->decided_days};
    const size_t n = core_size(CORE_SESSION, &w->limits);

    (void)why; /* never refuses */
    gone_begin(w);
    memcpy(d->mark, e->mark, MARK_BYTES);
    setup.mark = d->mark;
    d->region = calloc(1, n + 64);
    d->region_n = n + 64;
    assert(d->region != NULL);
    d->core = core_init((uint8_t *)d->region + (64 - (uintptr_t)d->region % 64),
        n, &setup);
    return true;
}

static bool
on_record(void *self, const struct record *record, struct fault *why)
{
    struct world *w = self;
    const struct input in = {.kind = INPUT_RECORD, .record = record};
    struct effects fx;

    fx.n = 0;
    core_take(w->daemon.core, &in, &fx);
    for (uint32_t i = 0; i < fx.n; i++) {
        if (fx.at[i].kind == EFFECT_REFUSED) {
            world_fail(w, "record %llu is refused at a boot: %u",
                (unsigned long long)record->seq, (unsigned)fx.at[i].why);
            (void)fault_set(why, STATUS_ROTTEN, 0, "refused");
            return false;
        }
    }
    if (!judge_reread(w, record)) {
        (void)fault_set(why, STATUS_ROTTEN, 0, "not as it was told");
        return false;
    }
    return true;
}

static void
forget(struct world *w)
{
    free(w->daemon.region);
    w->daemon.region = NULL;
    w->daemon.core = NULL;
    w->daemon.loaded = false;
    w->daemon.forget_due = false;
    w->daemon.issue_version = 0;
    memset(w->daemon.line_of, 0, sizeof w->daemon.line_of);
}

static void
boot_later(struct world *w)
{
    world_add(w, rng_between(&w->fate, 50, 1500),
        (struct thing){.kind = THING_BOOT});
}

/* False: the disk did not let us; the process is gone. */
static bool
load(struct world *w)
{
    struct daemon *d = &w->daemon;
    const struct evening_reader reader = {w, on_begin, on_record};
    uint8_t random[RANDOM_BYTES];
    struct fault why = {0};
    struct effects fx;
    struct input in;
    enum status s;

    if (world_fate(w, w->climate.crash, 100)) {
        w->sim.faults.dead_at = w->sim.calls + rng_between(&w->fate, 1, 20);
    }
    s = evening_open(&d->evening, &w->disk, EVENING_PATH, &reader, &why);
    if (s != STATUS_OK) {
        if (s != STATUS_DISK) {
            world_fail(w, "the evening does not open: %s", why.text);
        }
        d->evening = (struct evening){0};
        return false;
    }
    w->sim.faults.dead_at = 0;
    if (d->evening.torn > 0) {
        w->counts.torn++;
        world_story(w, "disk > torn: %llu bytes",
            (unsigned long long)d->evening.torn);
    }
    d->loaded = true;
    d->busy = false;
    d->room = true;
    judge_booted(w);
    in = input_now(w, INPUT_OPENED, random);
    take(w, &in, &fx);
    gone_memory(w);
    if (!core_made(d->core)) {
        daemon_first_words(w);
    }
    return true;
}

void
daemon_boot(struct world *w)
{
    struct daemon *d = &w->daemon;

    if (d->up) {
        return;
    }
    d->up = true;
    d->boot++;
    w->counts.boots++;
    world_story(w, "daemon > starts");
    if (!load(w)) {
        daemon_end(w, w->sim.faults.dead_at != 0);
        return;
    }
    world_add(w, TICK_MS, (struct thing){.kind = THING_TICK, .boot = d->boot});
}

/* The memory goes; the disk must be off, so that nothing is written. */
static void
drop(struct world *w)
{
    struct daemon *d = &w->daemon;

    evening_close(&d->evening);
    forget(w);
    d->busy = false;
}

/* What was under way when the end came: half of it, all, all and synced. */
static void
half_a_commit(struct world *w)
{
    struct daemon *d = &w->daemon;
    struct fault why = {0};

    if (!d->busy) {
        return;
    }
    w->sim.faults.dead_at = w->sim.calls + rng_between(&w->fate, 1, 4);
    (void)journal_commit(&d->evening.journal, &why); /* nobody will know */
}

void
daemon_end(struct world *w, bool power)
{
    struct daemon *d = &w->daemon;

    world_story(w, "daemon x %s", power ? "power" : "killed");
    w->counts.crashes++;
    d->up = false;
    half_a_commit(w);
    sim_disk_off(&w->sim);
    drop(w);
    if (power) {
        sim_disk_crash(&w->sim);
        w->boot_zero_ms = w->now_ms + w->slept_ms;
    } else {
        sim_disk_kill(&w->sim);
        sim_disk_faults(&w->sim,
            (struct sim_faults){.room = w->sim.faults.room});
    }
    for (uint32_t i = 0; i < w->devices_n; i++) {
        w->device[i].peer = 0;
        if (w->device[i].line != 0) {
            net_cut(w, &w->device[i], 0);
        }
    }
    boot_later(w);
}

static void
unload_when_idle(struct world *w)
{
    struct daemon *d = &w->daemon;

    if (!d->unload_wanted || !d->loaded || d->busy || d->forget_due ||
        d->evening.journal.next.n > 0 || !core_idle(d->core)) {
        return;
    }
    d->unload_wanted = false;
    w->counts.unloads++;
    world_story(w, "daemon > the evening leaves memory");
    drop(w);
}

void
daemon_release(struct world *w)
{
    if (w->daemon.loaded) {
        drop(w);
    }
    free(w->daemon.region);
}

/* --- one take and its effects ------------------------------------------- */

struct signatures {
    uint64_t seq[4];
    uint8_t at[4][SIGNATURE_BYTES];
    uint32_t n;
};

struct device *
daemon_device(struct world *w, uint32_t peer)
{
    for (uint32_t i = 0; i < w->devices_n; i++) {
        if (w->device[i].peer == peer && peer != 0) {
            return &w->device[i];
        }
    }
    return NULL;
}

static void
send_to(struct world *w, struct device *device, bool all)
{
    struct core *core = w->daemon.core;
    struct bytes views[VIEWS_MAX];
    size_t n;

    while (!w->failed && (all || net_window(w, device)) &&
        (n = core_gather(core, device->peer, views, VIEWS_MAX)) > 0) {
        for (size_t i = 0; i < n; i++) {
            judge_frame(w, device, views[i]);
            net_down(w, device, views[i]);
        }
    }
}

static void
drop_peer(struct world *w, uint32_t peer)
{
    struct device *device = daemon_device(w, peer);
    uint8_t random[RANDOM_BYTES];
    struct input in = input_now(w, INPUT_GONE, random);
    struct effects fx;

    if (device != NULL) {
        send_to(w, device, true);
        net_closed(w, device);
        device->peer = 0;
    }
    in.peer = peer;
    w->daemon.line_of[peer] = 0;
    take(w, &in, &fx);
}

static void
carry(struct world *w, const struct effect *fx, struct signatures *made)
{
    switch (fx->kind) {
    case EFFECT_APPEND:
        journal_append(&w->daemon.evening.journal, fx->bytes, fx->seq);
        judge_record(w, fx->bytes, fx->seq);
        break;
    case EFFECT_SIGN:
        assert(made->n < 4);
        (void)crypto_sign_detached(made->at[made->n], NULL, fx->bytes.at,
            fx->bytes.n, w->secret_key); /* cannot fail */
        unpoison(made->at[made->n], SIGNATURE_BYTES);
        made->seq[made->n++] = fx->seq;
        break;
    case EFFECT_WAKE:
        w->daemon.wake = true;
        break;
    case EFFECT_FORGET:
        record_forget(w, fx);
        break;
    case EFFECT_ISSUE:
        record_issue(w, fx);
        break;
    case EFFECT_ASK:
        record_answer(w, fx);
        break;
    case EFFECT_ROUTE:
    case EFFECT_DROP:
    case EFFECT_REFUSED:
        break;
    }
}

static void
take(struct world *w, struct input *in, struct effects *fx)
{
    struct signatures made = {.n = 0};
    uint8_t random[RANDOM_BYTES];

    fx->n = 0;
    core_take(w->daemon.core, in, fx);
    for (uint32_t i = 0; i < fx->n; i++) {
        carry(w, &fx->at[i], &made);
    }
    for (uint32_t i = 0; i < fx->n; i++) {
        if (fx->at[i].kind == EFFECT_DROP) {
            drop_peer(w, fx->at[i].peer);
        }
    }
    for (uint32_t i = 0; i < made.n; i++) {
        struct input answer = input_now(w, INPUT_SIGNED, random);
        struct effects more;

        answer.seq = made.seq[i];
        answer.bytes = (struct bytes){made.at[i], SIGNATURE_BYTES};
        take(w, &answer, &more);
    }
}

/* --- what the world tells the process ----------------------------------- */

bool
daemon_order(struct world *w, const struct command *cmd)
{
    uint8_t random[RANDOM_BYTES];
    struct input in = input_now(w, INPUT_COMMAND, random);
    struct effects fx;
    bool good = true;

    in.command = cmd;
    take(w, &in, &fx);
    for (uint32_t i = 0; i < fx.n; i++) {
        good = good && fx.at[i].kind != EFFECT_REFUSED;
    }
    return good;
}

uint32_t
daemon_peer(struct world *w, const struct device *device, uint32_t line)
{
    uint8_t random[RANDOM_BYTES];
    struct input in;
    struct effects fx;

    if (!w->daemon.up) {
        return 0;
    }
    if (!w->daemon.loaded && !load(w)) {
        daemon_end(w, w->sim.faults.dead_at != 0);
        return 0;
    }
    in = input_now(w, INPUT_PEER, random);
    in.address = device->person;
    take(w, &in, &fx);
    if (fx.peer != 0) {
        w->daemon.line_of[fx.peer] = line;
    }
    return fx.peer;
}

void
daemon_gone(struct world *w, uint32_t line)
{
    uint8_t random[RANDOM_BYTES];
    struct input in = input_now(w, INPUT_GONE, random);
    struct effects fx;

    for (uint32_t peer = 1; peer <= PEERS_MAX && w->daemon.loaded; peer++) {
        if (w->daemon.line_of[peer] == line) {
            w->daemon.line_of[peer] = 0;
            in.peer = peer;
            take(w, &in, &fx);
            return;
        }
    }
}

void
daemon_hear(struct world *w, struct device *device, struct bytes message)
{
    uint8_t random[RANDOM_BYTES];
    struct input in = input_now(w, INPUT_MESSAGE, random);
    struct effects fx;
    struct message read;

    if (message_take(message, &read) != REFUSED_NONE &&
        read.kind != MESSAGE_COMMAND) {
        read.kind = MESSAGE_NONE;
    }
    (void)private_holder(w, device); /* before it may leave: noted */
    in.peer = device->peer;
    in.bytes = message;
    take(w, &in, &fx);
    if (read.kind == MESSAGE_COMMAND && device->peer != 0) {
        w->counts.commands++;
        judge_taken(w, device, read.command.id);
    }
}

static void
tell_room(struct world *w)
{
    struct daemon *d = &w->daemon;
    uint8_t random[RANDOM_BYTES];
    struct input in;
    struct effects fx;

    if (d->room == d->evening.journal.room) {
        return;
    }
    d->room = d->evening.journal.room;
    world_story(w, "disk > %s", d->room ? "room" : "no room");
    in = input_now(w, INPUT_DISK, random);
    in.flag = d->room;
    take(w, &in, &fx);
}

void
daemon_tick(struct world *w)
{
    uint8_t random[RANDOM_BYTES];
    struct input in;
    struct effects fx;

    world_add(w, TICK_MS,
        (struct thing){.kind = THING_TICK, .boot = w->daemon.boot});
    if (!w->daemon.loaded) {
        return;
    }
    in = input_now(w, INPUT_TICK, random);
    take(w, &in, &fx);
    if (!w->daemon.busy && !w->daemon.evening.journal.room) {
        (void)journal_fill(&w->daemon.evening.journal); /* ->room says it */
        tell_room(w);
    }
    judge_state(w);
}

void
daemon_committed(struct world *w)
{
    struct daemon *d = &w->daemon;
    uint8_t random[RANDOM_BYTES];
    struct fault why = {0};
    struct effects fx;
    struct input in;

    if (!d->busy) {
        return;
    }
    if (world_fate(w, w->climate.disk, 40)) {
        w->sim.faults.fail_at = w->sim.calls + rng_between(&w->fate, 1, 2);
        w->sim.faults.short_write = world_fate(w, RIFE, 500);
    }
    if (journal_commit(&d->evening.journal, &why) != STATUS_OK) {
        world_story(w, "disk x %s", why.text);
        d->busy = false;
        daemon_end(w, world_fate(w, w->climate.crash, 300));
        return;
    }
    w->sim.faults.fail_at = 0;
    d->busy = false;
    in = input_now(w, INPUT_DURABLE, random);
    in.seq = journal_done(&d->evening.journal);
    w->durable = in.seq;
    world_story(w, "disk > durable to %llu",
        (unsigned long long)(in.seq - w->zero_seq));
    take(w, &in, &fx);
    d->wake = true;
    tell_room(w);
}

static void
flush(struct world *w)
{
    w->daemon.wake = false;
    for (uint32_t i = 0; i < w->devices_n && !w->failed; i++) {
        if (w->device[i].peer != 0) {
            send_to(w, &w->device[i], false);
        }
    }
}

void
daemon_turn(struct world *w)
{
    struct daemon *d = &w->daemon;
    uint64_t in_ms = rng_between(&w->fate, 1, 8);

    if (!d->up || !d->loaded || w->failed) {
        return;
    }
    if (!d->busy && journal_begin(&d->evening.journal)) {
        d->busy = true;
        if (world_fate(w, w->climate.slow_disk, 200)) {
            in_ms = rng_between(&w->fate, 50, 2000);
        }
        if (w->scene) {
            in_ms = w->disk_ms;
        }
        world_add(w, in_ms,
            (struct thing){.kind = THING_COMMIT, .boot = d->boot});
    }
    if (d->wake) {
        flush(w);
    }
    unload_when_idle(w);
}
