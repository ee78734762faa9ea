/*
 * replay.c - a log heard again into a region of its own. See replay.h.
 */
#include "daemon/io/replay.h"

#include <errno.h>
#include <sys/mman.h>

#include "daemon/io/evening.h"

bool
replay_halted(const struct replay *r)
{
    return r->halt != NULL && atomic_load(r->halt);
}

static bool
on_begin(void *self, const struct evening *e, struct fault *why)
{
    struct replay *r = self;

    memcpy(r->mark, e->mark, sizeof r->mark);
    r->setup.mark = r->mark;
    r->setup.keys = e->keys;
    r->setup.slots_n = e->slots_n;
    r->region_n = core_size(r->setup.kind, &r->setup.limits);
    r->region = mmap(NULL, r->region_n, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (r->region == MAP_FAILED) {
        r->region = NULL;
        (void)fault_set(why, STATUS_LIMIT, errno,
            "no address space for minutes");
        return false;
    }
    r->core = core_init(r->region, r->region_n, &r->setup);
    return true;
}

static bool
on_record(void *self, const struct record *record, struct fault *why)
{
    struct replay *r = self;
    const struct input in = {.kind = INPUT_RECORD, .record = record};
    struct effects fx;

    if (replay_halted(r)) {
        (void)fault_set(why, STATUS_SYSTEM, 0, "it was broken off");
        return false;
    }
    fx.n = 0;
    core_take(r->core, &in, &fx);
    for (uint32_t i = 0; i < fx.n; i++) {
        if (fx.at[i].kind == EFFECT_REFUSED) {
            (void)fault_set(why, STATUS_ROTTEN, 0,
                "record %llu cannot be read again",
                (unsigned long long)record->seq);
            return false;
        }
    }
    return true;
}

enum status
replay_run(struct replay *r, const char *path, uint64_t seq, struct fault *why)
{
    const struct evening_reader reader = {.self = r,
        .begin = on_begin,
        .hear = on_record};
    const struct evening_reading reading = {.path = path, .seq_max = seq};

    return evening_read(&disk_posix, &reading, &reader, why);
}

void
replay_release(struct replay *r)
{
    if (r->region != NULL) {
        (void)munmap(r->region, r->region_n); /* it was mapped by us */
        r->region = NULL;
        r->core = NULL;
    }
}
