/*
 * replay.c - a log read again, as when an evening is opened.
 *
 *   replay N    a log of about N records, most of them ideas of 200 bytes
 *
 * replay: each record checked against the chain, its words unsealed, applied,
 * and published into the ring. check: the chain alone. decode: lengths and
 * heads only, nothing verified, nothing unsealed. Best of three, by the
 * processor's clock.
 */
#include <sodium.h>

#include "daemon/core/core.h"
#include "daemon/core/state.h"
#include "protocol/pack.h"
#include "protocol/record.h"
#include "tests/bench/wire.h"

enum {
    SEATS = 100,
    LOG_BYTES_EACH = 640,
    BODY_BYTES = 200,
    ROUNDS = 3,
    BEGIN_MS = 1000
};

struct history {
    struct core_setup setup;
    struct texts texts;
    uint8_t mark[MARK_BYTES];
    uint8_t *keys;
    uint8_t *log;
    size_t log_n;
    size_t log_cap;
    uint8_t check[HASH_BYTES];
    uint64_t seq;
};

static struct core *
core_new(const struct history *h, void **region)
{
    const size_t n = (core_size(CORE_SESSION, &h->setup.limits) + 63) / 64 * 64;

    *region = aligned_alloc(64, n);
    if (*region == NULL) {
        wire_die("memory");
    }
    memset(*region, 0, n);
    return core_init(*region, n, &h->setup);
}

static void
hear(struct core *core, const struct record *record)
{
    const struct input in = {.kind = INPUT_RECORD, .record = record};
    struct effects fx;

    fx.n = 0;
    core_take(core, &in, &fx);
    if (fx.n > 0) {
        (void)fprintf(stderr, "bench: record %llu was not taken: %d\n",
            (unsigned long long)record->seq, (int)fx.at[0].why);
        exit(1);
    }
}

/* A fact goes into the log; the core that hears it knows the next slot. */
static void
fact(struct history *h, struct core *core, struct event *ev, bool subject)
{
    uint8_t payload[4096];
    uint8_t nonce[NONCE_BYTES];
    struct buf b = {.at = payload, .cap = sizeof payload};
    struct record record = {.seq = h->seq + 1, .at_ms = BEGIN_MS + h->seq};

    randombytes_buf(nonce, sizeof nonce);
    ev->seq = record.seq;
    ev->slot = subject ? core_state(core)->slots_n : 0;
    event_pack(&b, ev, h->keys, nonce);
    record.payload = buf_bytes(&b);
    if (b.over || record_size(b.n) > h->log_cap - h->log_n) {
        wire_die("the log is too small");
    }
    record.durable = h->seq;
    record_write(h->log + h->log_n, &record, h->check, h->mark);
    memcpy(h->check, record.check, HASH_BYTES);
    h->log_n += record_size(b.n);
    h->seq++;
    hear(core, &record);
}

static void
make(struct history *h, struct core *core)
{
    struct event session = {.what = EVENT_SESSION_MADE};
    struct event step = {.what = EVENT_STEP_PLANNED};
    struct event part = {.what = EVENT_PART_PLANNED};
    struct event whole = {.what = EVENT_PLAN_WHOLE};
    struct event begun = {.what = EVENT_STEP_CHANGED};
    uint8_t hash[HASH_BYTES] = {1};

    FSET(&session.f, SESSION, session, ((struct bytes){hash, ID_BYTES}));
    FSET(&session.f, TITLE, title, bytes_of("Bench"));
    FSET(&session.f, LANGUAGE, language, bytes_of("en"));
    FSET(&session.f, ZONE, zone, bytes_of("Europe/Oslo"));
    FSET(&session.f, PLAN, plan, bytes_of("bench"));
    FSET(&session.f, CODE, code, bytes_of("12345678"));
    FSET(&session.f, JOIN_KEY, join_key, ((struct bytes){hash, 16}));
    FSET(&session.f, TOKEN_HASH, token_hash, ((struct bytes){hash, 32}));
    fact(h, core, &session, true);
    FSET(&step.f, STEP, step, 1);
    FSET(&step.f, KEY, key, bytes_of("ideas"));
    fact(h, core, &step, false);
    FSET(&part.f, STEP, step, 1);
    FSET(&part.f, PART, part, 1);
    FSET(&part.f, FORM, form, FORM_TABLE);
    FSET(&part.f, PLANNED_MS, planned_ms, 600000);
    FSET(&part.f, COLLECTS, collects, IDEA_KIND_IDEA);
    FSET(&part.f, ANONYMITY, anonymity, ANONYMITY_TABLE);
    FSET(&part.f, HOLDS, holds, 0);
    fact(h, core, &part, false);
    fact(h, core, &whole, false);
    FSET(&begun.f, STEP, step, 1);
    FSET(&begun.f, PART, part, 1);
    FSET(&begun.f, RUNNING, running, 0);
    FSET(&begun.f, DEADLINE_AT, deadline_at, 0);
    FSET(&begun.f, REMAINING_MS, remaining_ms, 600000);
    fact(h, core, &begun, false);
}

static void
people(struct history *h, struct core *core)
{
    for (uint32_t i = 0; i < SEATS; i++) {
        struct event ev = {.what = EVENT_JOINED};
        uint8_t hash[HASH_BYTES];

        randombytes_buf(hash, sizeof hash);
        FSET(&ev.f, SEAT, seat, core_state(core)->seats_n + 1U);
        FSET(&ev.f, NAME, name, bytes_of("Somebody"));
        FSET(&ev.f, TOKEN_HASH, token_hash, ((struct bytes){hash, 32}));
        FSET(&ev.f, TABLE, table, 0);
        FSET(&ev.f, FLAGS, flags, 0);
        FSET(&ev.f, ROLES, roles, ROLE_PARTICIPANT);
        FSET(&ev.f, WAITING, waiting, 0);
        ev.seat = core_state(core)->seats_n + 1U;
        fact(h, core, &ev, true);
    }
}

static void
ideas(struct history *h, struct core *core, uint32_t n)
{
    char words[BODY_BYTES];

    memset(words, 'x', sizeof words);
    for (uint32_t i = 0; i < n; i++) {
        struct event ev = {.what = EVENT_IDEA_WRITTEN,
            .seat = 1 + i % SEATS,
            .has_id = true};

        randombytes_buf(ev.id, sizeof ev.id);
        FSET(&ev.f, IDEA, idea, i + 1U);
        FSET(&ev.f, TEXT, text,
            ((struct bytes){(const uint8_t *)words, sizeof words}));
        FSET(&ev.f, COLLECTS, collects, IDEA_KIND_IDEA);
        FSET(&ev.f, TABLE, table, 0);
        FSET(&ev.f, STEP, step, 1);
        FSET(&ev.f, ANONYMITY, anonymity, ANONYMITY_TABLE);
        FSET(&ev.f, SHOWN, shown, SHOWN_SHARED);
        fact(h, core, &ev, true);
    }
}

static void
write_history(struct history *h, uint32_t n)
{
    void *region;
    struct core *core;
    struct fault why;

#define DEFAULT(member, ordinary, ...) h->setup.limits.member = (ordinary);
    LIMITS(DEFAULT)
#undef DEFAULT
    h->setup.limits.ideas = n + 16;
    h->setup.limits.slots = n + SEATS + 128;
    h->setup.limits.ids = n + SEATS + 128;
    h->setup.limits.text_bytes = 64U << 20;
    h->keys = malloc((size_t)h->setup.limits.slots * SLOT_KEY_BYTES);
    h->log_cap = (size_t)LOG_BYTES_EACH * (n + SEATS + 16);
    h->log = malloc(h->log_cap);
    if (h->keys == NULL || h->log == NULL ||
        texts_load(&h->texts, NULL, &why) != STATUS_OK) {
        wire_die("memory");
    }
    randombytes_buf(h->mark, sizeof h->mark);
    randombytes_buf(h->keys, (size_t)h->setup.limits.slots * SLOT_KEY_BYTES);
    h->setup.kind = CORE_SESSION;
    h->setup.texts = &h->texts;
    h->setup.mark = h->mark;
    h->setup.keys = h->keys;
    h->setup.slots_n = h->setup.limits.slots;
    core = core_new(h, &region);
    make(h, core);
    people(h, core);
    ideas(h, core, n);
    free(region);
}

static double
cpu_s(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now); /* cannot fail */
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static double
replay(const struct history *h, bool apply)
{
    struct bytes block = {h->log, h->log_n};
    struct record last = {0};
    void *region = NULL;
    struct core *core = apply ? core_new(h, &region) : NULL;
    const double begin = cpu_s();
    double s;

    while (record_next(&block, &last, h->mark) == SCAN_RECORD) {
        if (apply) {
            hear(core, &last);
        }
    }
    s = cpu_s() - begin;
    if (last.seq != h->seq) {
        wire_die("the log ended early");
    }
    free(region);
    return (double)h->seq / s;
}

static double
decode(const struct history *h)
{
    const double begin = cpu_s();
    uint64_t sum = 0;

    for (size_t at = 0; at < h->log_n;) {
        const uint32_t n = get_u32(h->log + at + 4);
        struct unpacker u = {.rest = {h->log + at + RECORD_HEAD_BYTES, n}};
        const size_t things = unpack_array(&u, 64);

        sum += unpack_number(&u, UINT64_MAX);
        for (size_t i = 1; i < things; i++) {
            unpack_skip(&u);
        }
        sum += unpack_end(&u) ? 1 : 0;
        at += record_size(n);
    }
    if (sum < h->seq) {
        wire_die("the log cannot be decoded");
    }
    return (double)h->seq / (cpu_s() - begin);
}

int
main(int argc, char **argv)
{
    struct history *h = calloc(1, sizeof *h);
    double best[3] = {0};

    if (argc != 2 || h == NULL || sodium_init() < 0) {
        (void)fprintf(stderr, "usage: replay RECORDS\n");
        return 2;
    }
    write_history(h, (uint32_t)strtoul(argv[1], NULL, 10));
    for (int i = 0; i < ROUNDS; i++) {
        const double now[3] = {replay(h, true), replay(h, false), decode(h)};

        for (int k = 0; k < 3; k++) {
            best[k] = now[k] > best[k] ? now[k] : best[k];
        }
    }
    (void)printf("records=%llu bytes=%.0f replay=%.0f check=%.0f decode=%.0f\n",
        (unsigned long long)h->seq, (double)h->log_n / (double)h->seq, best[0],
        best[1], best[2]);
    texts_release(&h->texts);
    free(h->keys);
    free(h->log);
    free(h);
    return 0;
}
