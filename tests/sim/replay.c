/*
 * replay.c - the log of a world, read into a core of its own. See replay.h.
 */
#include "tests/sim/replay.h"

#include "protocol/event.h"

#include <assert.h>
#include <inttypes.h>

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
    r->region_n = n + 64;
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

void
replay_release(struct replay *r)
{
    free(r->region);
    free(r->keys);
    free(r->ids);
    *r = (struct replay){0};
}

bool
replay_read(struct replay *r, struct world *w, uint64_t seq_max, bool minutes)
{
    const struct evening_reader reader = {r, replay_begin, replay_hear};
    const struct evening_reading reading = {EVENING_PATH, seq_max};
    struct fault why = {0};

    *r = (struct replay){.w = w, .minutes = minutes};
    if (evening_read(&w->disk, &reading, &reader, &why) != STATUS_OK) {
        world_fail(w, "folded: the log cannot be read: %s", why.text);
    }
    return !w->failed;
}
