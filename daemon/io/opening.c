/*
 * opening.c - an evening comes into memory from its folder. See opening.h.
 */
#include "daemon/io/opening.h"

#include <errno.h>
#include <sodium.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include "daemon/core/state.h"
#include "daemon/io/loop.h"
#include "protocol/seal.h"

struct core_setup
opening_setup(const struct hall *s)
{
    const struct loop *loop = s->loop;

    return (struct core_setup){.kind = s->kind,
        .limits = s->limits,
        .texts = loop->texts,
        .plans = loop->plans,
        .words_days = loop->config->words_days,
        .decided_days = loop->config->decided_days};
}

void
opening_undo(struct hall *s)
{
    if (s->region != NULL) {
        (void)munmap(s->region, s->region_n); /* it was mapped by us */
        s->region = NULL;
        s->core = NULL;
    }
}

static bool
on_begin(void *self, const struct evening *e, struct fault *why)
{
    struct hall *s = self;
    struct loop *loop = s->loop;
    struct core_setup setup = opening_setup(s);

    setup.keys = e->keys;
    setup.slots_n = e->slots_n;
    s->region_n = core_size(s->kind, &s->limits);
    s->region = mmap(NULL, s->region_n, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (s->region == MAP_FAILED) {
        s->region = NULL;
        (void)fault_set(why, STATUS_LIMIT, errno,
            "no address space for an evening (%zu MiB); raise ulimit -v or "
            "lower limits.text_bytes, limits.ideas and limits.ids",
            s->region_n >> 20);
        return false;
    }
    memcpy(s->mark, e->mark, sizeof s->mark);
    setup.mark = s->mark;
    if (loop->auth.signing.ready) {
        setup.public_key = loop->auth.signing.public_key;
    }
    if (loop->auth.old.ready) {
        setup.old_public_key = loop->auth.old.public_key;
    }
    s->core = core_init(s->region, s->region_n, &setup);
    return true;
}

static bool
on_record(void *self, const struct record *record, struct fault *why)
{
    struct hall *s = self;
    const struct input in = {.kind = INPUT_RECORD, .record = record};
    struct effects fx;

    fx.n = 0;
    core_take(s->core, &in, &fx);
    for (uint32_t i = 0; i < fx.n; i++) {
        if (fx.at[i].kind == EFFECT_REFUSED) {
            const bool newer = fx.at[i].why == REFUSED_TOO_NEW;

            (void)fault_set(why, newer ? STATUS_NEWER : STATUS_ROTTEN, 0,
                newer ? "record %llu was made by a newer dugnad"
                      : "record %llu is not an event of this log",
                (unsigned long long)record->seq);
            return false;
        }
    }
    return true;
}

/* Slots that are yet to be used need keys; a copy may have lost them. */
static enum status
look_at_keys(struct hall *s)
{
    const struct evening *e = &s->evening;

    for (uint32_t slot = core_state(s->core)->slots_n; slot < e->slots_n;
         slot++) {
        if (seal_gone(e->keys + (size_t)slot * SLOT_KEY_BYTES)) {
            return fault_set(&s->why, STATUS_ROTTEN, 0,
                "slot %u of the keys is empty and has never been used; "
                "dugnadctl log repair fills it",
                slot);
        }
    }
    return STATUS_OK;
}

void
opening_run(struct hall *s)
{
    const struct evening_reader reader = {.self = s,
        .begin = on_begin,
        .hear = on_record};
    const struct evening_making making = {.path = s->path,
        .slots_n = s->limits.slots,
        .random = randombytes_buf};
    struct stat there;

    s->made_new = stat(s->path, &there) != 0 && errno == ENOENT;
    if (s->made_new) {
        s->status = evening_make(&disk_posix, &making, &s->why);
        if (s->status != STATUS_OK) {
            return;
        }
    }
    s->status =
        evening_open(&s->evening, &disk_posix, s->path, &reader, &s->why);
    if (s->status != STATUS_OK) {
        return;
    }
    s->status = look_at_keys(s);
    if (s->status != STATUS_OK) {
        evening_close(&s->evening);
        return;
    }
    s->evening.journal.no_sync = !s->loop->config->durable;
    if (s->kind == CORE_SESSION && !core_made(s->core)) {
        const char *folder = s->loop->config->run_plan_dir;

        s->status = plan_load(&s->plan, s->plan_key,
            folder[0] == '\0' ? NULL : folder, &s->why);
        s->planned = s->status == STATUS_OK;
        if (!s->planned) {
            evening_close(&s->evening);
        }
    }
}
