/*
 * world.c - time, chance and the order of things. See world.h.
 */
#include "tests/sim/world.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>

enum {
    HEAL_MS = 90000, /* faults stop */
    END_MS = 150000, /* everything must have been answered */
    FATE_MS = 400,
    LINE_CAP = 512
};

/* --- the heap of things ------------------------------------------------ */

static bool
before(const struct thing *a, const struct thing *b)
{
    return a->due_ms != b->due_ms ? a->due_ms < b->due_ms : a->order < b->order;
}

static void
swap(struct world *w, size_t a, size_t b)
{
    const struct thing held = w->things[a];

    w->things[a] = w->things[b];
    w->things[b] = held;
}

void
world_add(struct world *w, uint64_t in_ms, struct thing thing)
{
    size_t i = w->things_n;

    if (w->things_n == w->things_cap) {
        w->things_cap = w->things_cap == 0 ? 256 : w->things_cap * 2;
        w->things = realloc(w->things, w->things_cap * sizeof *w->things);
        assert(w->things != NULL);
    }
    thing.due_ms = w->now_ms + in_ms;
    thing.order = w->order++;
    w->things[w->things_n++] = thing;
    while (i > 0 && before(&w->things[i], &w->things[(i - 1) / 2])) {
        swap(w, i, (i - 1) / 2);
        i = (i - 1) / 2;
    }
}

static struct thing
next_thing(struct world *w)
{
    const struct thing first = w->things[0];
    size_t i = 0;

    w->things[0] = w->things[--w->things_n];
    for (;;) {
        size_t least = i;

        for (size_t child = 2 * i + 1; child <= 2 * i + 2; child++) {
            if (child < w->things_n &&
                before(&w->things[child], &w->things[least])) {
                least = child;
            }
        }
        if (least == i) {
            return first;
        }
        swap(w, i, least);
        i = least;
    }
}

/* --- the story --------------------------------------------------------- */

static void
keep_line(struct world *w, const char *line, size_t n)
{
    if (w->story_n + n + 1 > w->story_cap) {
        w->story_cap = (w->story_n + n + 1) * 2;
        w->story = realloc(w->story, w->story_cap);
        assert(w->story != NULL);
    }
    memcpy(w->story + w->story_n, line, n + 1);
    w->story_n += n;
}

void
world_story(struct world *w, const char *fmt, ...)
{
    char line[LINE_CAP];
    va_list args;
    int n =
        snprintf(line, sizeof line, "[%6" PRIu64 "] ", w->now_ms - w->zero_ms);

    va_start(args, fmt);
    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, fmt, args);
    va_end(args);
    if ((size_t)n > sizeof line - 2) {
        n = (int)sizeof line - 2;
    }
    line[n++] = '\n';
    line[n] = '\0';
    for (int i = 0; i < n; i++) { /* FNV-1a */
        w->hash = (w->hash ^ (uint8_t)line[i]) * UINT64_C(0x100000001b3);
    }
    if (w->verbose) {
        (void)fputs(line, stdout); /* what cannot be shown is no fault */
    }
    if (w->scene) {
        keep_line(w, line, (size_t)n);
    }
}

void
world_fail(struct world *w, const char *fmt, ...)
{
    va_list args;

    if (w->failed) {
        return;
    }
    w->failed = true;
    va_start(args, fmt);
    (void)vsnprintf(w->why, sizeof w->why, fmt, args); /* cut is fine */
    va_end(args);
    world_story(w, "judge > %s", w->why);
}

bool
world_fate(struct world *w, enum rate rate, uint32_t of_thousand)
{
    const bool comes = rng_chance(&w->fate,
        rate == RIFE ? of_thousand : (of_thousand + 9) / 10);

    return comes && rate != ABSENT && !w->healed;
}

/* --- what happens ------------------------------------------------------ */

static void
cut_one(struct world *w)
{
    struct device *device = &w->device[rng_below(&w->fate, w->devices_n)];
    uint64_t gone_in_ms = 0;

    if (device->line == 0) {
        return;
    }
    if (world_fate(w, w->climate.half, 500)) {
        gone_in_ms = rng_between(&w->fate, 10, 20000);
    }
    world_story(w, "%s x cut", device->name);
    net_cut(w, device, gone_in_ms);
}

static void
all_go(struct world *w)
{
    world_story(w, "all x go");
    for (uint32_t i = 0; i < w->devices_n; i++) {
        if (w->device[i].line != 0) {
            net_cut(w, &w->device[i], 0);
        }
    }
    w->daemon.unload_wanted = true;
}

static void
disk_runs_full(struct world *w)
{
    w->sim.faults.room = sim_disk_used(&w->sim) + rng_below(&w->fate, 20000);
    world_story(w, "disk x full");
    world_add(w, rng_between(&w->fate, 500, 15000),
        (struct thing){.kind = THING_ROOM});
}

static void
clock_jumps(struct world *w)
{
    const int64_t by = (int64_t)rng_between(&w->fate, 0, 7200000) - 3600000;

    w->wall_shift_ms += by;
    world_story(w, "clock x jumps by %" PRId64 " ms", by);
}

static void
fate(struct world *w)
{
    if (w->healed) {
        return;
    }
    if (w->daemon.up && world_fate(w, w->climate.crash, 60)) {
        daemon_end(w, true);
    }
    if (w->daemon.up && world_fate(w, w->climate.kill, 60)) {
        daemon_end(w, false);
    }
    if (world_fate(w, w->climate.cut, 500)) {
        cut_one(w);
    }
    if (world_fate(w, w->climate.jump, 60)) {
        clock_jumps(w);
    }
    if (w->sim.faults.room == 0 && world_fate(w, w->climate.full, 30)) {
        disk_runs_full(w);
    }
    if (world_fate(w, w->climate.unload, 60)) {
        all_go(w);
    }
    world_add(w, rng_between(&w->fate, 1, 2 * FATE_MS),
        (struct thing){.kind = THING_FATE});
}

/* Nobody does anything for so long that words end. */
static void
sleep_days(struct world *w)
{
    world_story(w, "world > sleeps for %u days", w->words_days);
    w->slept_ms += (uint64_t)w->words_days * 86400000U;
}

static void
heal(struct world *w)
{
    w->healed = true;
    world_story(w, "world > heals");
    sim_disk_faults(&w->sim, (struct sim_faults){0});
    w->daemon.unload_wanted = false;
    if (w->climate.days != ABSENT) {
        world_add(w, 10000, (struct thing){.kind = THING_SLEEP});
        world_add(w, 20000, (struct thing){.kind = THING_SLEEP});
    }
    for (uint32_t i = 0; i < w->devices_n; i++) {
        w->device[i].slow = false;
    }
}

static void
happen(struct world *w, struct thing *thing)
{
    struct device *device = &w->device[thing->device];

    switch (thing->kind) {
    case THING_TICK:
        if (w->daemon.up && thing->boot == w->daemon.boot) {
            daemon_tick(w);
        }
        break;
    case THING_COMMIT:
        if (w->daemon.up && thing->boot == w->daemon.boot) {
            daemon_committed(w);
        }
        break;
    case THING_UP:
        net_up_arrives(w, thing);
        break;
    case THING_DOWN:
        net_down_arrives(w, thing);
        break;
    case THING_ACT:
        members_act(w, device);
        break;
    case THING_CONNECT:
        net_connect(w, device);
        break;
    case THING_GONE:
        if (w->daemon.up && thing->boot == w->daemon.boot) {
            daemon_gone(w, thing->line);
        }
        break;
    case THING_FATE:
        fate(w);
        break;
    case THING_BOOT:
        daemon_boot(w);
        break;
    case THING_ROOM:
        w->sim.faults.room = 0;
        break;
    case THING_FORGET:
        if (w->daemon.up && thing->boot == w->daemon.boot) {
            record_overwrite(w);
        }
        break;
    case THING_ISSUE:
        if (w->daemon.up && thing->boot == w->daemon.boot) {
            record_make(w);
        }
        break;
    case THING_SLEEP:
        sleep_days(w);
        break;
    case THING_HEAL:
        heal(w);
        break;
    case THING_END:
        w->ended = true;
        break;
    }
    free(thing->at);
    daemon_turn(w);
    if (!w->healed || w->now_ms % 7 == 0) {
        judge_models(w);
    }
}

void
world_until(struct world *w, uint64_t ms)
{
    while (!w->failed && !w->ended && w->things_n > 0 &&
        w->things[0].due_ms <= ms) {
        struct thing thing = next_thing(w);

        w->now_ms = thing.due_ms;
        happen(w, &thing);
    }
    if (!w->failed && !w->ended) {
        w->now_ms = ms;
    }
}

/* --- how a world begins and ends --------------------------------------- */

static void
draw_climate(struct world *w, struct rng *rng)
{
    static const enum rate rates[] = {ABSENT, ABSENT, RARE, RIFE};

#define DRAW(name) w->climate.name = rates[rng_below(rng, 4)];
    CLIMATE(DRAW)
#undef DRAW
}

/* The limits are the knobs: small ones make rare paths common. */
static void
draw_limits(struct world *w, struct rng *rng)
{
    static const uint32_t messages[] = {16, 24, 64, 256, 4096};
    struct limits *l = &w->limits;

#define LEAST(member, ordinary, least, ...) l->member = (least);
    LIMITS(LEAST)
#undef LEAST
    l->seats = (uint32_t)rng_between(rng, 12, SEATS_MAX);
    l->tables = (uint32_t)rng_between(rng, 3, 8);
    l->invited = (uint32_t)rng_between(rng, 2, 30);
    l->ideas = (uint32_t)rng_between(rng, 8, 80);
    l->notes = (uint32_t)rng_between(rng, 8, 20);
    l->slots = (uint32_t)rng_between(rng, 128, 300);
    l->ids = (uint32_t)rng_between(rng, 200, 1500);
    l->text_bytes = (uint32_t)rng_between(rng, 120000, 600000);
    l->ring_messages = messages[rng_below(rng, 5)];
    l->ring_bytes = (uint32_t)rng_between(rng, 131072, 400000);
    l->peers = (uint32_t)rng_between(rng, DEVICES_MAX, 3 * DEVICES_MAX);
    l->plan_texts = 24;
    l->commands_second = (uint32_t)rng_between(rng, 1, 20);
    l->commands_burst = (uint32_t)rng_between(rng, 2, 40);
}

static void
draw_days(struct world *w, struct rng *rng)
{
    w->closes_ms = UINT64_MAX;
    if (rng_chance(rng, 600)) {
        w->closes_ms = rng_between(rng, 30000, 70000);
    }
    if (w->climate.days != ABSENT) {
        w->words_days = (uint32_t)rng_between(rng, 1, 40);
        w->decided_days = rng_chance(rng, 500) ? 2 * w->words_days : 0;
    }
}

bool
world_texts(struct texts *texts, struct fault *why)
{
#ifdef UNPOISON_NEEDED
    (void)why; /* nothing can go wrong */
    *texts = (struct texts){.n = 1, .language = {{.tag = "nb"}}};
    return true;
#else
    return texts_load(texts, NULL, why) == STATUS_OK;
#endif
}

void
world_init(struct world *w, uint64_t seed, const struct texts *texts)
{
    struct rng root = {seed * UINT64_C(0x9e3779b97f4a7c15) + 1};
    uint8_t sign_seed[crypto_sign_SEEDBYTES];
    struct rng knobs;

    memset(w, 0, sizeof *w);
    w->seed = seed;
    w->texts = texts;
    w->net = rng_fork(&root);
    w->fate = rng_fork(&root);
    w->people = rng_fork(&root);
    w->entropy = rng_fork(&root);
    knobs = rng_fork(&root);
    w->hash = UINT64_C(0xcbf29ce484222325);
    draw_climate(w, &knobs);
    draw_limits(w, &knobs);
    draw_days(w, &knobs);
    rng_fill(&knobs, sign_seed, sizeof sign_seed);
    rng_fill(&knobs, w->session, sizeof w->session);
    rng_fill(&knobs, w->join_key, sizeof w->join_key);
    (void)crypto_sign_seed_keypair(w->public_key, w->secret_key,
        sign_seed); /* cannot fail */
    sim_disk_init(&w->sim, rng_next(&knobs));
    w->disk = sim_disk_port(&w->sim);
    w->markers = calloc(MARKERS_MAX, sizeof *w->markers);
    assert(w->markers != NULL);
    w->now_ms = 0;
}

void
world_release(struct world *w)
{
    daemon_release(w);
    for (uint32_t i = 0; i < w->devices_n; i++) {
        members_release(&w->device[i]);
    }
    for (size_t i = 0; i < w->things_n; i++) {
        free(w->things[i].at);
    }
    free(w->things);
    record_release(w);
    free(w->markers);
    free(w->truth);
    free(w->story);
    sim_disk_release(&w->sim);
}

bool
world_run(struct world *w)
{
    daemon_make(w);
    world_people(w);
    world_add(w, 0, (struct thing){.kind = THING_BOOT});
    world_add(w, FATE_MS, (struct thing){.kind = THING_FATE});
    world_add(w, HEAL_MS, (struct thing){.kind = THING_HEAL});
    world_add(w, END_MS, (struct thing){.kind = THING_END});
    world_until(w, END_MS);
    if (!w->failed) {
        judge_end(w);
    }
    return !w->failed;
}
