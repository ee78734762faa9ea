/*
 * rounds.c - a look at every evening. See rounds.h.
 */
#include "daemon/io/rounds.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "daemon/core/state.h"
#include "daemon/io/log.h"
#include "daemon/io/loop.h"
#include "daemon/io/opening.h"
#include "daemon/io/papers.h"
#include "daemon/io/replay.h"
#include "protocol/event.h"
#include "protocol/seal.h"

/* What one log says, read without its keys. */
struct reading {
    uint8_t *scratch;
    uint64_t ordered;
    uint64_t whole;
    bool approves; /* the order */
    bool approved;
    uint32_t lives_ended;
    bool forgot;
    bool is_signed;
    uint8_t public_key[PUBLIC_KEY_BYTES];
};

static bool
on_begin(void *self, const struct evening *e, struct fault *why)
{
    (void)self;
    (void)e;
    (void)why;
    return true;
}

static bool
on_record(void *self, const struct record *record, struct fault *why)
{
    struct reading *r = self;
    const struct event_keys keys = {NULL, 0};
    struct buf opened = {.at = r->scratch, .cap = EVENT_BYTES_MAX};
    struct event ev = {.seq = record->seq, .at_ms = record->at_ms};

    (void)why;
    if (event_take(record->payload, &keys, &opened, &ev) != EVENT_TAKEN) {
        return true; /* whoever opens the evening is told */
    }
    if (fields_has(&ev.f, FIELD_PUBLIC_KEY) && ev.what != EVENT_SIGNED) {
        r->is_signed = true;
        memcpy(r->public_key, ev.f.public_key.at, PUBLIC_KEY_BYTES);
    }
    if (ev.what == EVENT_MINUTES_ORDERED) {
        r->ordered = ev.f.version;
        r->approves = ev.f.approves != 0;
    } else if (ev.what == EVENT_MINUTES_WHOLE) {
        r->whole = ev.f.version;
        r->approved |= ev.f.approves != 0;
    } else if (ev.what == EVENT_WORDS_ENDED) {
        r->lives_ended |= 1U << ev.f.life;
        r->forgot = true;
    } else if (ev.what == EVENT_FORGOTTEN) {
        r->forgot = true;
    }
    return true;
}

static bool
lives_on(const struct reading *r, enum life life, uint32_t days)
{
    return days != 0 && (r->lives_ended & 1U << life) == 0;
}

/* The old key is here, and has not handed over yet. */
static bool
key_is_old(const struct auth *auth, const struct reading *r)
{
    return r->is_signed && auth->old.ready &&
        memcmp(auth->old.public_key, auth->signing.public_key,
            PUBLIC_KEY_BYTES) != 0 &&
        memcmp(auth->old.public_key, r->public_key, PUBLIC_KEY_BYTES) == 0;
}

/* Is the key of anything that is gone still there? */
static bool
keys_left(const struct core *core, const char *path, uint32_t slots_n)
{
    char name[sizeof((struct rounds *)NULL)->path + 8];
    bool left = false;
    int fd;

    (void)snprintf(name, sizeof name, "%s/keys", path);
    fd = disk_posix.open(disk_posix.self, name, DISK_READ);
    for (uint32_t slot = 1; fd >= 0 && !left && slot < slots_n; slot++) {
        uint8_t key[SLOT_KEY_BYTES];

        left = core_slot_gone(core, slot) &&
            (disk_posix.read(disk_posix.self, fd, key, sizeof key,
                 (uint64_t)slot * sizeof key) != sizeof key ||
                !seal_gone(key));
        sodium_memzero(key, sizeof key);
    }
    if (fd >= 0) {
        (void)disk_posix.close(disk_posix.self, fd); /* read only */
    }
    return left || fd < 0;
}

/* The whole evening once more: was all that went really overwritten? */
static bool
left_over(struct loop *loop)
{
    struct rounds *rounds = &loop->rounds;
    struct replay replay = {.setup = {.kind = CORE_SESSION,
                                .limits = loop->config->limits,
                                .texts = loop->texts,
                                .plans = loop->plans,
                                .minutes = true}};
    bool left = true; /* what cannot be replayed is told by its opening */

    if (replay_run(&replay, rounds->path, UINT64_MAX, &rounds->why) ==
        STATUS_OK) {
        const struct papers papers = {&disk_posix, rounds->path,
            core_state(replay.core)->issue.clean_from};

        left = keys_left(replay.core, rounds->path,
                   core_state(replay.core)->slots_n) ||
            papers_left(&papers);
    }
    replay_release(&replay);
    return left;
}

static void
on_look(uv_work_t *work)
{
    struct loop *loop = work->data;
    struct rounds *rounds = &loop->rounds;
    const struct config *config = loop->config;
    struct reading r = {.scratch = malloc(EVENT_BYTES_MAX)};
    const struct evening_reader reader = {&r, on_begin, on_record};
    const struct evening_reading reading = {rounds->path, UINT64_MAX};
    struct stat there;

    rounds->due = false;
    rounds->status = STATUS_OK;
    if (r.scratch == NULL || stat(rounds->path, &there) != 0) {
        free(r.scratch);
        return; /* nobody has been to it yet */
    }
    rounds->status = evening_read(&disk_posix, &reading, &reader, &rounds->why);
    free(r.scratch);
    if (rounds->status != STATUS_OK) {
        return;
    }
    rounds->due = r.ordered > r.whole || key_is_old(&loop->auth, &r) ||
        (r.approved &&
            (lives_on(&r, LIFE_EVENING, config->words_days) ||
                lives_on(&r, LIFE_DECIDED, config->decided_days))) ||
        (r.forgot && left_over(loop));
}

static void next(struct loop *loop);

static void
after_look(uv_work_t *work, int status)
{
    struct loop *loop = work->data;
    struct rounds *rounds = &loop->rounds;
    struct command make;

    (void)status; /* work is never cancelled */
    loop->work_n--;
    rounds->busy = false;
    if (!core_listing(loop->office->core, rounds->listing, &make)) {
        rounds->due = false; /* it was removed meanwhile */
    } else if (rounds->status != STATUS_OK) {
        log_fault(rounds->path, &rounds->why);
    } else if (rounds->due) {
        rounds->visiting = loop_visit(loop, rounds->id, rounds->listing);
        rounds->since_ms = loop_boot_ms();
    }
    if (!rounds->visiting) {
        next(loop);
    }
}

/* The next listing that is not in memory anyway. */
static void
next(struct loop *loop)
{
    struct rounds *rounds = &loop->rounds;
    const struct core *office = loop->office->core;
    const uint32_t n = core_state(office)->listings_n;
    struct command make;

    if (loop->stopping) {
        return;
    }
    do {
        rounds->listing++;
    } while (rounds->listing <= n &&
        (!core_listing(office, rounds->listing, &make) ||
            loop_find(loop, make.f.session.at) != NULL));
    if (rounds->listing > n) {
        rounds->under_way = false;
        return;
    }
    memcpy(rounds->id, make.f.session.at, ID_BYTES);
    hall_path(loop, rounds->id, rounds->path, sizeof rounds->path);
    rounds->busy = true;
    rounds->work.data = loop;
    loop->work_n++;
    /* Cannot fail with both callbacks set. */
    (void)uv_queue_work(&loop->uv, &rounds->work, on_look, after_look);
}

void
rounds_tick(struct loop *loop)
{
    struct rounds *rounds = &loop->rounds;
    const uint64_t now = loop_boot_ms();

    if (!loop->ready || loop->stopping || rounds->busy) {
        return;
    }
    if (rounds->next_at == 0) {
        rounds->next_at = now + ROUNDS_FIRST_MS;
    }
    if (!rounds->under_way && now >= rounds->next_at) {
        rounds->next_at = now + ROUNDS_EVERY_MS;
        rounds->under_way = true;
        rounds->listing = 0;
        next(loop);
    } else if (rounds->under_way) {
        const struct hall *s = loop_find(loop, rounds->id);

        if (s == NULL || s->conns != NULL || s->phase == HALL_BROKEN ||
            now - rounds->since_ms > ROUNDS_VISIT_MS) {
            rounds->visiting = false;
            next(loop);
        }
    }
}
