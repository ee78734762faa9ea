/* judge.c - is this evening what it says it is? See judge.h. */
#include "client/ctl/offline/judge_inside.h"

#include <sys/mman.h>

enum { FIRST_CAP = 64 };

bool
judge_grow(void *list, size_t n, size_t one)
{
    void *at;
    void *more;

    if (n != 0 && (n < FIRST_CAP || (n & (n - 1)) != 0)) {
        return true;
    }
    memcpy(&at, list, sizeof at);
    more = realloc(at, (n == 0 ? FIRST_CAP : n * 2) * one);
    if (more != NULL) {
        memcpy(list, &more, sizeof more);
    }
    return more != NULL;
}

/* Room for an evening of any size that a daemon can be set up for. */
static struct limits
limits_most(void)
{
#define LIMIT_HIGHEST(member, standard, lowest, highest, unit) \
    .member = (highest),
    struct limits l = {LIMITS(LIMIT_HIGHEST)};
#undef LIMIT_HIGHEST

    l.peers = 2;
    l.connections = 8;
    l.ring_bytes = 131072;
    l.ring_messages = 16;
    return l;
}

static bool
core_start(struct judgement *j, const struct bundle *b,
    const struct judge_wanted *wanted)
{
    const struct core_setup setup = {.kind = wanted->kind,
        .limits = limits_most(),
        .texts = wanted->texts,
        .mark = j->mark,
        .keys = b->keys,
        .slots_n = bundle_slots(b),
        .minutes = true};
    void *at;

    j->region_n = core_size(setup.kind, &setup.limits);
    at = mmap(NULL, j->region_n, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (at == MAP_FAILED) {
        return false;
    }
    j->region = at;
    j->core = core_init(at, j->region_n, &setup);
    j->scratch.at = malloc(EVENT_BYTES_MAX);
    j->scratch.cap = EVENT_BYTES_MAX;
    return j->scratch.at != NULL;
}

/* Into the core; false if it can be no event of this log. */
static bool
replay(struct judgement *j, const struct record *record)
{
    const struct input in = {.kind = INPUT_RECORD, .record = record};
    struct effects fx;

    if (j->newer != 0) {
        return true; /* what comes behind what we do not know */
    }
    fx.n = 0;
    core_take(j->core, &in, &fx);
    for (uint32_t i = 0; i < fx.n; i++) {
        if (fx.at[i].kind == EFFECT_REFUSED &&
            fx.at[i].why == REFUSED_TOO_NEW && !j->office) {
            j->newer = record->seq;
        } else if (fx.at[i].kind == EFFECT_REFUSED) {
            return false;
        }
    }
    return true;
}

/* Why a payload could not be taken apart: the words' key, or itself. */
static enum judged
why_bad(struct judgement *j, const struct record *record, struct event *ev)
{
    const struct event_keys none = {NULL, 0};
    enum event_taken taken;

    j->scratch.n = 0;
    taken = event_take(record->payload, &none, &j->scratch, ev);
    j->slot = ev->slot;
    return taken == EVENT_TAKEN ? JUDGED_SEAL : JUDGED_NO_EVENT;
}

static enum judged
hear(struct judgement *j, const struct bundle *b, const struct record *record)
{
    const struct event_keys keys = {b->keys, bundle_slots(b)};
    struct event ev = {.seq = record->seq, .at_ms = record->at_ms};
    enum event_taken taken;
    enum judged what;

    if (!judge_grow(&j->check, j->checks_n, sizeof *j->check)) {
        return JUDGED_MEMORY;
    }
    j->scratch.n = 0;
    taken = event_take(record->payload, &keys, &j->scratch, &ev);
    if (taken == EVENT_BAD) {
        return why_bad(j, record, &ev);
    }
    if (taken == EVENT_UNKNOWN && j->newer == 0) {
        j->newer = record->seq;
    }
    /* Of a longer row, what is known still says which key signs. */
    what = ev.what != EVENT_NONE || record->seq == 1 ? judge_event(j, &ev)
                                                     : JUDGED_WHOLE;
    if (what != JUDGED_WHOLE) {
        return what;
    }
    if (taken == EVENT_TAKEN && !replay(j, record)) {
        return JUDGED_NO_EVENT;
    }
    memcpy(j->check[j->checks_n], record->check, HASH_BYTES);
    j->checks_n++;
    return JUDGED_WHOLE;
}

/* A sound record at the front, whatever its place; its seq, or 0. */
static uint64_t
sound_at(struct bytes block, const uint8_t mark[MARK_BYTES], size_t *size)
{
    struct record any = {0};
    struct bytes rest = block;
    uint32_t n;

    if (block.n < RECORD_HEAD_BYTES || memcmp(block.at, "dug1", 4) != 0) {
        return 0;
    }
    n = get_u32(block.at + 4);
    if (n > RECORD_PAYLOAD_MAX || record_size(n) > block.n) {
        return 0;
    }
    *size = record_size(n);
    rest.n = *size;
    any.seq = get_u64(block.at + 8) - 1;
    memcpy(any.check, block.at + 32, HASH_BYTES);
    return record_next(&rest, &any, mark) == SCAN_RECORD ? any.seq : 0;
}

uint64_t
judge_behind(const struct judgement *j, struct bytes log)
{
    uint64_t at = j->offset;
    uint64_t found = 0;

    while (at + RECORD_HEAD_BYTES <= log.n) {
        const struct bytes rest = {log.at + at, log.n - at};
        size_t size = 0;
        const uint64_t seq = sound_at(rest, j->mark, &size);

        found += seq > j->seq ? 1 : 0;
        at += seq != 0 ? size : 8;
    }
    return found;
}

/* The log is rotten here: in what way? */
static enum judged
why_rotten(const struct judgement *j, struct bytes rest)
{
    size_t size = 0;
    const uint64_t seq = sound_at(rest, j->mark, &size);

    if (seq == 0) {
        return JUDGED_BROKEN;
    }
    return seq > j->seq + 1 ? JUDGED_MISSING : JUDGED_SPLICED;
}

static uint64_t
without_zeros(struct bytes rest)
{
    while (rest.n > 0 && rest.at[rest.n - 1] == 0) {
        rest.n--;
    }
    return rest.n;
}

static void
records(struct judgement *j, const struct bundle *b, uint64_t seq_max)
{
    struct bytes rest = {b->log + LOG_HEAD_BYTES, b->log_n - LOG_HEAD_BYTES};
    struct record last = {0};
    enum scan scan = SCAN_RECORD;

    j->offset = LOG_HEAD_BYTES;
    while (j->what == JUDGED_WHOLE && j->seq < seq_max) {
        const struct bytes before = rest;

        scan = record_next(&rest, &last, j->mark);
        if (scan != SCAN_RECORD) {
            break;
        }
        j->what = hear(j, b, &last);
        if (j->what == JUDGED_WHOLE) {
            j->seq = last.seq;
            j->offset += before.n - rest.n;
            j->at_ms = last.at_ms > j->at_ms ? last.at_ms : j->at_ms;
        }
    }
    if (j->what != JUDGED_WHOLE || scan == SCAN_RECORD) {
        return;
    }
    if (scan == SCAN_ROTTEN) {
        j->what = why_rotten(j, rest);
    } else if (j->seq == 0) {
        j->what = JUDGED_EMPTY;
    } else {
        j->torn = without_zeros(rest);
    }
}

void
judge(struct judgement *j, const struct bundle *b,
    const struct judge_wanted *wanted)
{
    *j = (struct judgement){.what = JUDGED_WHOLE};
    switch (log_head_take((struct bytes){b->log, b->log_n}, j->mark)) {
    case LOG_HEAD_FINE:
        break;
    case LOG_HEAD_NEWER:
        j->what = JUDGED_NEWER_LOG;
        return;
    case LOG_HEAD_NOT_A_LOG:
    case LOG_HEAD_ROTTEN:
        j->what = JUDGED_NO_LOG;
        return;
    }
    if (b->keys != NULL &&
        (b->keys_n == 0 || b->keys_n % SLOT_KEY_BYTES != 0 ||
            b->keys_n > BUNDLE_KEYS_MAX)) {
        j->what = JUDGED_KEYS;
        return;
    }
    if (!core_start(j, b, wanted)) {
        j->what = JUDGED_MEMORY;
        return;
    }
    j->office = wanted->kind == CORE_OFFICE;
    records(j, b, wanted->seq_max);
}

void
judge_release(struct judgement *j)
{
    if (j->region != NULL) {
        (void)munmap(j->region, j->region_n); /* it was mapped by us */
    }
    free(j->scratch.at);
    free(j->signer);
    free(j->issued);
    free(j->ordered);
    free(j->check);
    *j = (struct judgement){0};
}

bool
judge_slot_gone(const struct judgement *j, uint32_t slot)
{
    return j->core != NULL && core_slot_gone(j->core, slot);
}

uint32_t
judge_slots_used(const struct judgement *j)
{
    return j->core == NULL ? 0 : core_state(j->core)->slots_n;
}
