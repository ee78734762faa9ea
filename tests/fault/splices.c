/*
 * splices.c - a log that is too short, too long, or put together anew.
 *
 * What a crash can leave gives exactly its whole records. What a crash cannot
 * leave is refused, or cut off unheard: never is a record believed that does
 * not stand where it was told.
 */
#include "tests/fault/fault.h"
#include "tests/unit/story.h"

#include <inttypes.h>
#include <stdio.h>

enum { RECORDS = 40, LOG_AT_LEAST = 4096, LOG_CAP = 65536, GARBAGE = 400 };

/* A log, and where its records are: record k is from starts[k] on. */
struct text {
    uint8_t at[LOG_CAP];
    size_t n;
    size_t starts[RECORDS + 2];
    uint64_t durable[RECORDS + 1]; /* as record k says */
};

/* An evening "e" whose log is replaced again and again. */
struct shelf {
    struct sim_disk sim;
    struct disk disk;
    struct teller t;
    struct fault why;
    struct text log;
    uint8_t mark[MARK_BYTES];
};

struct counts {
    uint64_t tried;
    uint64_t refused;
    uint64_t cut;
    uint64_t whole;
};

static struct shelf shelf;
static struct shelf foreign;

static size_t
size_of(const struct text *log, uint64_t seq)
{
    return log->starts[seq + 1] - log->starts[seq];
}

/* The last record stands alone in its batch: it vouches for all others. */
static void
make_shelf(struct shelf *s, uint64_t seed)
{
    struct text *log = &s->log;
    struct bytes now;

    *s = (struct shelf){0};
    sim_disk_init(&s->sim, seed);
    s->disk = sim_disk_port(&s->sim);
    CHECK_U64(story_make(&s->disk, "e"), STATUS_OK);
    CHECK_U64(story_open(&s->t, &s->disk, "e", &s->why), STATUS_OK);
    memcpy(s->mark, s->t.e.mark, MARK_BYTES);
    CHECK_U64(story_tell_to(&s->t, RECORDS - 1, &s->why), STATUS_OK);
    CHECK_U64(story_tell_to(&s->t, RECORDS, &s->why), STATUS_OK);
    s->t.e.over = true;
    evening_close(&s->t.e);
    now = sim_disk_content(&s->sim, "e/log");
    CHECK(now.n >= LOG_AT_LEAST && now.n <= LOG_CAP / 2);
    memcpy(log->at, now.at, now.n);
    log->n = now.n;
    log->starts[1] = LOG_HEAD_BYTES;
    for (uint64_t seq = 1; seq <= RECORDS; seq++) {
        const uint8_t *at = log->at + log->starts[seq];

        CHECK_U64(get_u64(at + 8), seq);
        log->durable[seq] = get_u64(at + 16);
        log->starts[seq + 1] = log->starts[seq] + record_size(get_u32(at + 4));
    }
    CHECK_U64(log->starts[RECORDS + 1], log->n);
    CHECK_U64(log->durable[RECORDS], RECORDS - 1);
}

/* --- trying ----------------------------------------------------------- */

/* What was put together, and what follows from it. */
struct made {
    uint8_t at[LOG_CAP];
    size_t n;
    uint64_t heard;   /* records in order, from the first on */
    bool broken;      /* something else follows them */
    uint64_t vouched; /* the highest seq that a sound record behind names */
    uint64_t alike;   /* the same of what merely looks like a record */
};

static struct made made;

static void
begin_with(const struct text *log)
{
    made.n = 0;
    made.heard = 0;
    made.broken = false;
    made.vouched = 0;
    made.alike = 0;
    memcpy(made.at, log->at, LOG_HEAD_BYTES);
    made.n = LOG_HEAD_BYTES;
}

static void
put(const uint8_t *at, size_t n)
{
    CHECK(n <= LOG_CAP - made.n);
    memcpy(made.at + made.n, at, n);
    made.n += n;
}

static uint64_t
larger(uint64_t a, uint64_t b)
{
    return a > b ? a : b;
}

/* A sound record of this evening, believed only where it belongs. */
static void
put_own(uint64_t seq)
{
    const struct text *log = &shelf.log;

    put(log->at + log->starts[seq], size_of(log, seq));
    if (!made.broken && seq == made.heard + 1) {
        made.heard++;
        return;
    }
    made.broken = true;
    made.vouched = larger(made.vouched, log->durable[seq]);
}

static void
put_owns(uint64_t from, uint64_t to)
{
    for (uint64_t seq = from; seq <= to; seq++) {
        put_own(seq);
    }
}

/* Looks like a record and is none of this evening. */
static void
put_alike(const uint8_t *at, size_t n, uint64_t durable)
{
    put(at, n);
    made.broken = true;
    made.alike = larger(made.alike, durable);
}

static void
put_foreign(uint64_t seq)
{
    const struct text *log = &foreign.log;

    put_alike(log->at + log->starts[seq], size_of(log, seq), log->durable[seq]);
}

/* Refused, left as it is, and the record is named. */
static void
check_refused(uint64_t seq)
{
    const struct bytes now = sim_disk_content(&shelf.sim, "e/log");
    char want[60];

    CHECK(bytes_same(now, (struct bytes){made.at, made.n}));
    CHECK_U64(shelf.t.heard.seq, seq - 1);
    (void)snprintf(want, sizeof want, "e: record %" PRIu64 " at byte ", seq);
    CHECK(strncmp(shelf.why.text, want, strlen(want)) == 0);
}

/* What is behind the true beginning is refused or cut, and never heard. */
static void
try_made(struct counts *counts)
{
    const uint64_t gap = made.heard + 1;
    const bool rotten =
        made.broken && (made.vouched >= gap || (gap == 1 && made.alike >= gap));
    enum status s;

    sim_disk_put(&shelf.sim, "e/log", (struct bytes){made.at, made.n});
    s = story_open(&shelf.t, &shelf.disk, "e", &shelf.why);
    CHECK(!shelf.t.heard.untrue);
    CHECK_U64(s, rotten ? STATUS_ROTTEN : STATUS_OK);
    counts->tried++;
    if (rotten) {
        check_refused(gap);
        counts->refused++;
        return;
    }
    CHECK_U64(shelf.t.heard.seq, made.heard);
    CHECK(made.broken == (shelf.t.e.torn > 0));
    CHECK_U64(shelf.t.e.journal.end, shelf.log.starts[gap]);
    counts->cut += made.broken ? 1 : 0;
    counts->whole += made.broken ? 0 : 1;
    evening_close(&shelf.t.e);
}

static void
print(const struct counts *c)
{
    (void)printf("    %" PRIu64 " logs: %" PRIu64 " refused as rot, %" PRIu64
                 " cut, %" PRIu64 " whole\n",
        c->tried, c->refused, c->cut, c->whole);
}

static void
make_both(void)
{
    make_shelf(&shelf, 1);
    make_shelf(&foreign, 2);
    CHECK(memcmp(shelf.mark, foreign.mark, MARK_BYTES) != 0);
}

static void
release_both(const struct counts *counts)
{
    print(counts);
    sim_disk_release(&shelf.sim);
    sim_disk_release(&foreign.sim);
}

/* --- lengths ---------------------------------------------------------- */

static bool
only_zeros(const uint8_t *at, size_t n)
{
    return n == 0 || sodium_is_zero(at, n) == 1;
}

static uint64_t
whole_records(size_t n)
{
    uint64_t seq = 0;

    while (seq < RECORDS && shelf.log.starts[seq + 2] <= n) {
        seq++;
    }
    return seq;
}

/* The first `n` bytes of the log and then zeros, as in a file filled ahead. */
static void
try_length(size_t n, size_t zeros_n, struct counts *counts)
{
    const struct text *log = &shelf.log;
    uint64_t seq = whole_records(n);

    /* Nothing tells the zeros of a record from those ahead. */
    if (seq < whole_records(n + zeros_n) &&
        only_zeros(log->at + n, log->starts[seq + 2] - n)) {
        seq++;
    }
    begin_with(log);
    put_owns(1, seq);
    made.broken = n > made.n && !only_zeros(log->at + made.n, n - made.n);
    memcpy(made.at, log->at, n);
    memset(made.at + n, 0, zeros_n);
    made.n = n + zeros_n;
    try_made(counts);
}

static void
a_log_of_any_length_gives_its_whole_records(bool much)
{
    struct counts counts = {0};

    (void)much; /* all lengths are all lengths */
    make_shelf(&shelf, 1);
    for (size_t n = LOG_HEAD_BYTES; n <= shelf.log.n; n++) {
        fault_at("%zu of %zu bytes", n, shelf.log.n);
        for (size_t zeros_n = 0; zeros_n <= 1000; zeros_n += 500) {
            try_length(n, zeros_n, &counts);
        }
    }
    print(&counts);
    CHECK_U64(counts.refused, 0);
    CHECK(counts.cut > 0 && counts.whole > RECORDS);
    sim_disk_release(&shelf.sim);
}

static void
a_log_without_all_of_its_head_is_refused(bool much)
{
    (void)much; /* all lengths are all lengths */
    make_shelf(&shelf, 1);
    for (size_t n = 0; n < LOG_HEAD_BYTES; n++) {
        const struct bytes bytes = {shelf.log.at, n};

        fault_at("%zu bytes of the head", n);
        sim_disk_put(&shelf.sim, "e/log", bytes);
        CHECK_U64(story_open(&shelf.t, &shelf.disk, "e", &shelf.why),
            STATUS_ROTTEN);
        CHECK_U64(shelf.t.heard.begins, 0);
        CHECK(bytes_same(sim_disk_content(&shelf.sim, "e/log"), bytes));
    }
    sim_disk_release(&shelf.sim);
}

/* --- put together anew ------------------------------------------------ */

static void
garbage_is_not_heard(bool much)
{
    struct counts counts = {0};
    struct rng rng = {9};
    uint8_t garbage[GARBAGE];

    make_both();
    for (size_t n = 1; n <= GARBAGE; n++) {
        fault_at("%zu bytes of garbage", n);
        rng_fill(&rng, garbage, n);
        garbage[n - 1] |= 1;
        for (uint64_t seq = 0; seq <= RECORDS; seq += much ? 1 : 8) {
            begin_with(&shelf.log);
            put_owns(1, seq);
            put_alike(garbage, n, 0);
            try_made(&counts); /* behind the end */
            if (n % 8 == 0) {
                put_owns(seq + 1, RECORDS);
                try_made(&counts); /* in between */
            }
        }
    }
    release_both(&counts);
}

static void
a_second_copy_of_a_record_is_not_heard(bool much)
{
    struct counts counts = {0};

    (void)much; /* all places are all places */
    make_both();
    for (uint64_t seq = 1; seq <= RECORDS; seq++) {
        for (uint64_t behind = 0; behind <= RECORDS; behind++) {
            if (behind == seq - 1) {
                continue; /* there it belongs; see the next round */
            }
            fault_at("%" PRIu64 " behind %" PRIu64, seq, behind);
            begin_with(&shelf.log);
            put_owns(1, behind);
            put_own(seq);
            put_owns(behind + 1, RECORDS);
            try_made(&counts);
        }
    }
    release_both(&counts);
}

static void
swapped_records_are_not_heard(bool much)
{
    struct counts counts = {0};

    (void)much; /* all pairs are all pairs */
    make_both();
    for (uint64_t a = 1; a < RECORDS; a++) {
        for (uint64_t b = a + 1; b <= RECORDS; b++) {
            fault_at("%" PRIu64 " and %" PRIu64 " swapped", a, b);
            begin_with(&shelf.log);
            put_owns(1, a - 1);
            put_own(b);
            put_owns(a + 1, b - 1);
            put_own(a);
            put_owns(b + 1, RECORDS);
            try_made(&counts);
        }
    }
    release_both(&counts);
}

static void
records_that_are_left_out_are_missed(bool much)
{
    struct counts counts = {0};

    (void)much; /* all pairs are all pairs */
    make_both();
    for (uint64_t a = 1; a <= RECORDS; a++) {
        for (uint64_t b = a; b <= RECORDS; b++) {
            fault_at("%" PRIu64 " to %" PRIu64 " left out", a, b);
            begin_with(&shelf.log);
            put_owns(1, a - 1);
            put_owns(b + 1, RECORDS);
            try_made(&counts);
        }
    }
    release_both(&counts);
}

/* The same seq, the same words, the same length: only the mark is another. */
static void
records_of_another_evening_are_not_heard(bool much)
{
    struct counts counts = {0};

    (void)much; /* all pairs are all pairs */
    make_both();
    for (uint64_t a = 1; a <= RECORDS; a++) {
        for (uint64_t b = a; b <= RECORDS; b++) {
            fault_at("%" PRIu64 " to %" PRIu64 " are foreign", a, b);
            begin_with(&shelf.log);
            put_owns(1, a - 1);
            for (uint64_t seq = a; seq <= b; seq++) {
                put_foreign(seq);
            }
            put_owns(b + 1, RECORDS);
            try_made(&counts);
        }
        fault_at("%" PRIu64 " is foreign, behind the end", a);
        begin_with(&shelf.log);
        put_owns(1, RECORDS);
        put_foreign(a);
        try_made(&counts);
    }
    fault_at("the head is foreign");
    begin_with(&foreign.log);
    for (uint64_t seq = 1; seq <= RECORDS; seq++) {
        put_alike(shelf.log.at + shelf.log.starts[seq],
            size_of(&shelf.log, seq), shelf.log.durable[seq]);
    }
    try_made(&counts);
    release_both(&counts);
}

/* Its own check fits again, by the mark; the one before it does not. */
static size_t
renumber(uint8_t *out, uint64_t seq, uint64_t as)
{
    const uint8_t *at = shelf.log.at + shelf.log.starts[seq];
    struct record record = {.seq = as,
        .durable = shelf.log.durable[seq],
        .at_ms = get_u64(at + 24),
        .payload = {at + RECORD_HEAD_BYTES, get_u32(at + 4)}};

    record_write(out, &record, at + 32, shelf.mark);
    return record_size(record.payload.n);
}

static void
renumbered_records_are_not_heard(bool much)
{
    static uint8_t at[RECORD_HEAD_BYTES + STORY_PAYLOAD_MAX + 8];
    struct counts counts = {0};

    (void)much; /* all pairs are all pairs */
    make_both();
    for (uint64_t seq = 1; seq <= RECORDS; seq++) {
        for (uint64_t as = shelf.log.durable[seq] + 1; as <= RECORDS + 1;
             as++) {
            size_t n;

            if (as == seq) {
                continue;
            }
            fault_at("%" PRIu64 " as %" PRIu64, seq, as);
            n = renumber(at, seq, as);
            begin_with(&shelf.log);
            put_owns(1, seq - 1);
            put_alike(at, n, shelf.log.durable[seq]);
            made.vouched = shelf.log.durable[seq];
            put_owns(seq + 1, RECORDS);
            try_made(&counts); /* in its place */
            begin_with(&shelf.log);
            put_owns(1, as - 1);
            put_alike(at, n, shelf.log.durable[seq]);
            made.vouched = shelf.log.durable[seq];
            put_owns(as + 1, RECORDS);
            try_made(&counts); /* in the place of another, or behind all */
        }
    }
    release_both(&counts);
}

int
main(int argc, char **argv)
{
    static const struct fault_test tests[] = {
        {"a log of any length gives its whole records",
            a_log_of_any_length_gives_its_whole_records},
        {"a log without all of its head is refused",
            a_log_without_all_of_its_head_is_refused},
        {"garbage is not heard", garbage_is_not_heard},
        {"a second copy of a record is not heard",
            a_second_copy_of_a_record_is_not_heard},
        {"swapped records are not heard", swapped_records_are_not_heard},
        {"records that are left out are missed",
            records_that_are_left_out_are_missed},
        {"records of another evening are not heard",
            records_of_another_evening_are_not_heard},
        {"renumbered records are not heard", renumbered_records_are_not_heard},
    };

    return fault_main(argc, argv, tests, sizeof tests / sizeof tests[0]);
}
