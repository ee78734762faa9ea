/*
 * bits.c - every bit of a log and of its keys is bent, one at a time.
 *
 * A bent bit is refused as rot, or it stands where a tear may be: in records
 * that no later one calls durable, or in the zeros ahead. What is read
 * afterwards is true either way.
 */
#include "protocol/event.h"

#include "tests/fault/fault.h"
#include "tests/unit/story.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    RECORDS = 36,
    LOG_AT_LEAST = 4096,
    ZERO_BITS = 32768, /* of the zeros ahead, from their beginning */
    ZERO_STEP = 61,    /* and then each so-manieth */
    MARGIN = 262144
};

/* An evening "e" on a disk, let go of, and its log as it was. */
struct shelf {
    struct sim_disk sim;
    struct disk disk;
    struct teller t;
    struct fault why;
    uint64_t acked;
    uint64_t told;
    uint64_t end; /* of the last record */
    uint64_t starts[RECORDS + 2];
    uint8_t log[MARGIN];
    size_t log_n;
};

/* What became of the bits. */
struct counts {
    uint64_t rotten;
    uint64_t newer;
    uint64_t cut;      /* behind what is known to be durable */
    uint64_t harmless; /* in the zeros ahead */
};

static struct shelf shelf;

static void
keep_log(void)
{
    const struct bytes log = sim_disk_content(&shelf.sim, "e/log");

    CHECK(log.n <= sizeof shelf.log);
    memcpy(shelf.log, log.at, log.n);
    shelf.log_n = log.n;
}

/*
 * RECORDS that were answered and, if `under_way`, one that was not: then a
 * record vouches for all that were.
 */
static void
make_shelf(bool under_way, bool over)
{
    shelf = (struct shelf){0};
    sim_disk_init(&shelf.sim, 1);
    shelf.disk = sim_disk_port(&shelf.sim);
    CHECK_U64(story_make(&shelf.disk, "e"), STATUS_OK);
    CHECK_U64(story_open(&shelf.t, &shelf.disk, "e", &shelf.why), STATUS_OK);
    CHECK_U64(story_tell_to(&shelf.t, RECORDS, &shelf.why), STATUS_OK);
    shelf.acked = shelf.t.durable;
    if (under_way) {
        CHECK_U64(story_tell_to(&shelf.t, RECORDS + 1, &shelf.why), STATUS_OK);
    }
    shelf.told = shelf.t.told;
    shelf.end = shelf.t.e.journal.end;
    shelf.t.e.over = over;
    evening_close(&shelf.t.e);
    keep_log();
    shelf.starts[0] = 0;
    shelf.starts[1] = LOG_HEAD_BYTES;
    for (uint64_t seq = 1; seq <= shelf.told; seq++) {
        uint8_t scratch[STORY_PAYLOAD_MAX];
        const uint64_t at = shelf.starts[seq];

        CHECK(at + RECORD_HEAD_BYTES < shelf.end);
        if (seq < RECORDS + 1) {
            shelf.starts[seq + 1] =
                at + record_size(story_payload(scratch, seq));
        }
    }
    CHECK(shelf.end >= LOG_AT_LEAST);
}

/* The record that a byte is in; 0 for the head. */
static uint64_t
record_at(uint64_t byte)
{
    uint64_t seq = 0;

    while (seq < shelf.told && shelf.starts[seq + 1] <= byte) {
        seq++;
    }
    return seq;
}

/* The fault names the record that was bent, and nothing was touched. */
static void
check_refused(enum status s, uint64_t bit)
{
    const struct bytes now = sim_disk_content(&shelf.sim, "e/log");
    const uint64_t seq = record_at(bit / 8);
    char want[80];

    CHECK(s == STATUS_ROTTEN || (s == STATUS_NEWER && bit / 8 == 11));
    CHECK_U64(now.n, shelf.log_n);
    CHECK_U64(now.at[bit / 8] ^ shelf.log[bit / 8], 1U << (bit % 8));
    sim_disk_bend(&shelf.sim, "e/log", bit);
    CHECK(memcmp(sim_disk_content(&shelf.sim, "e/log").at, shelf.log,
              shelf.log_n) == 0);
    if (seq > 0) {
        (void)snprintf(want, sizeof want,
            "e: record %" PRIu64 " at byte %" PRIu64 " is missing or changed",
            seq, shelf.starts[seq]);
        CHECK(strncmp(shelf.why.text, want, strlen(want)) == 0);
        CHECK_U64(shelf.t.heard.seq, seq - 1);
    } else {
        CHECK_U64(shelf.t.heard.begins, 0);
    }
}

/* Reading alone says the same, and changes nothing. */
static void
check_reading(enum status s)
{
    struct heard heard = {0};
    const struct evening_reader reader = story_reader(&heard);
    struct fault why = {0};

    CHECK_U64(evening_read(&shelf.disk,
                  &(struct evening_reading){"e", UINT64_MAX}, &reader, &why),
        s);
    CHECK(!heard.untrue);
}

/* `known`: the highest seq that a record calls durable. */
static void
bend(uint64_t bit, uint64_t known, struct counts *counts)
{
    const struct bytes log = {shelf.log, shelf.log_n};
    enum status s;

    fault_at("bit %" PRIu64 " of byte %" PRIu64 ", in record %" PRIu64, bit % 8,
        bit / 8, record_at(bit / 8));
    sim_disk_put(&shelf.sim, "e/log", log);
    sim_disk_bend(&shelf.sim, "e/log", bit);
    s = story_open(&shelf.t, &shelf.disk, "e", &shelf.why);
    CHECK(!shelf.t.heard.untrue);
    if (s != STATUS_OK) {
        check_refused(s, bit);
        sim_disk_bend(&shelf.sim, "e/log", bit);
        check_reading(s);
        counts->rotten += s == STATUS_ROTTEN ? 1 : 0;
        counts->newer += s == STATUS_NEWER ? 1 : 0;
        return;
    }
    CHECK(shelf.t.e.torn > 0); /* it was seen */
    CHECK(shelf.t.heard.seq >= known);
    if (bit / 8 >= shelf.end) {
        CHECK_U64(shelf.t.heard.seq, shelf.told);
        counts->harmless++;
    } else {
        CHECK_U64(shelf.t.heard.seq, record_at(bit / 8) - 1);
        counts->cut++;
    }
    evening_close(&shelf.t.e);
}

static void
print(const struct counts *c)
{
    (void)printf("    %" PRIu64 " bits: %" PRIu64 " refused as rot, %" PRIu64
                 " as made by a newer one, %" PRIu64
                 " cut like a tear, %" PRIu64
                 " harmless in the zeros ahead, 0 believed\n",
        c->rotten + c->newer + c->cut + c->harmless, c->rotten, c->newer,
        c->cut, c->harmless);
}

static void
what_is_acknowledged_stays_or_is_refused(bool much)
{
    struct counts counts = {0};

    (void)much; /* all bits are all bits */
    make_shelf(true, true);
    CHECK_U64(shelf.log_n, shelf.end);
    for (uint64_t bit = 0; bit < shelf.end * 8; bit++) {
        bend(bit, shelf.acked, &counts);
    }
    print(&counts);
    CHECK_U64(counts.rotten + counts.newer + counts.cut, shelf.end * 8);
    CHECK_U64(counts.cut,
        (shelf.end - shelf.starts[shelf.told]) * 8); /* the last alone */
    CHECK_U64(counts.newer, 7);
    sim_disk_release(&shelf.sim);
}

/*
 * After the last commit no record says that its batch was on disk: there rot
 * looks like a tear. No other batch is in reach of that.
 */
static void
only_the_last_batch_can_be_taken_for_torn(bool much)
{
    struct counts counts = {0};
    uint64_t known;

    (void)much; /* all bits are all bits */
    make_shelf(false, true);
    known = get_u64(shelf.log + shelf.starts[shelf.told] + 16);
    CHECK(known < shelf.acked && known + 5 >= shelf.acked);
    for (uint64_t bit = 0; bit < shelf.end * 8; bit++) {
        bend(bit, known, &counts);
    }
    print(&counts);
    CHECK_U64(counts.cut, (shelf.end - shelf.starts[known + 1]) * 8);
    sim_disk_release(&shelf.sim);
}

static void
a_bit_in_the_zeros_ahead_harms_nothing(bool much)
{
    struct counts counts = {0};
    uint64_t bit;

    make_shelf(false, false);
    CHECK_U64(shelf.log_n, shelf.end + JOURNAL_KEPT_BYTES);
    bit = shelf.end * 8;
    while (bit < shelf.log_n * 8) {
        bend(bit, shelf.acked, &counts);
        bit += much || bit < shelf.end * 8 + ZERO_BITS ? 1 : ZERO_STEP;
    }
    print(&counts);
    CHECK_U64(counts.rotten + counts.newer + counts.cut, 0);
    sim_disk_release(&shelf.sim);
}

/* --- the keys --------------------------------------------------------- */

enum { SLOTS = 32, USED = 24, GONE = 5 };

/* What was opened of the words. */
struct words {
    uint64_t bad;
    uint64_t bad_slot; /* of the last that was bad */
    uint64_t whole;
    uint64_t gone;
};

static struct bytes
text_of(uint64_t seq, char out[40])
{
    const int n = snprintf(out, 40, "en gapahuk nummer %" PRIu64, seq);

    return (struct bytes){(const uint8_t *)out, (size_t)n};
}

struct reading {
    struct words words;
    const struct evening *e;
};

static bool
on_begin(void *self, const struct evening *e, struct fault *why)
{
    struct reading *r = self;

    (void)why; /* never refuses */
    r->e = e;
    return true;
}

/* Record `seq` has words under slot `seq`; never are they others. */
static bool
on_record(void *self, const struct record *record, struct fault *why)
{
    static uint8_t opened[EVENT_BYTES_MAX];
    struct reading *r = self;
    const struct event_keys keys = {r->e->keys, r->e->slots_n};
    struct buf scratch = {.at = opened, .cap = sizeof opened};
    struct event ev = {.seq = record->seq, .at_ms = record->at_ms};
    char text[40];

    (void)why; /* goes on */
    switch (event_take(record->payload, &keys, &scratch, &ev)) {
    case EVENT_TAKEN:
        CHECK_U64(ev.slot, record->seq);
        r->words.gone += ev.removed ? 1 : 0;
        r->words.whole += ev.removed ? 0 : 1;
        CHECK(ev.removed || bytes_same(ev.f.text, text_of(record->seq, text)));
        break;
    case EVENT_BAD:
        r->words.bad++;
        r->words.bad_slot = record->seq;
        break;
    case EVENT_UNKNOWN:
        CHECK(false);
    }
    return true;
}

static void
tell_words(struct evening *e, uint64_t seq, uint8_t check[HASH_BYTES])
{
    static uint8_t at[RECORD_HEAD_BYTES + EVENT_BYTES_MAX + 8];
    struct buf payload = {.at = at + RECORD_HEAD_BYTES, .cap = EVENT_BYTES_MAX};
    struct event ev = {.what = EVENT_IDEA_WRITTEN,
        .seq = seq,
        .seat = 1,
        .slot = (uint32_t)seq};
    struct record record = {.seq = seq, .durable = e->journal.durable};
    uint8_t nonce[NONCE_BYTES];
    char text[40];
    struct fault why = {0};

    randombytes_buf(nonce, sizeof nonce);
    FSET(&ev.f, IDEA, idea, (uint32_t)seq);
    FSET(&ev.f, TEXT, text, text_of(seq, text));
    FSET(&ev.f, COLLECTS, collects, IDEA_KIND_IDEA);
    FSET(&ev.f, TABLE, table, 2);
    FSET(&ev.f, STEP, step, 3);
    FSET(&ev.f, ANONYMITY, anonymity, ANONYMITY_NAMED);
    FSET(&ev.f, SHOWN, shown, SHOWN_HELD);
    event_pack(&payload, &ev, e->keys, nonce);
    CHECK(!payload.over);
    record.payload = buf_bytes(&payload);
    record_write(at, &record, check, e->mark);
    memcpy(check, record.check, HASH_BYTES);
    journal_append(&e->journal, (struct bytes){at, record_size(payload.n)},
        seq);
    CHECK(journal_begin(&e->journal));
    CHECK_U64(journal_commit(&e->journal, &why), STATUS_OK);
    CHECK_U64(journal_done(&e->journal), seq);
}

static struct words
read_words(void)
{
    struct reading r = {0};
    const struct evening_reader reader = {&r, on_begin, on_record};
    struct fault why = {0};

    CHECK_U64(evening_read(&shelf.disk,
                  &(struct evening_reading){"e", UINT64_MAX}, &reader, &why),
        STATUS_OK);
    return r.words;
}

static void
make_words(void)
{
    struct reading r = {0};
    const struct evening_reader reader = {&r, on_begin, on_record};
    const struct evening_making making = {"e", SLOTS, randombytes_buf};
    uint8_t check[HASH_BYTES] = {0};
    struct evening e;

    shelf = (struct shelf){0};
    sim_disk_init(&shelf.sim, 1);
    shelf.disk = sim_disk_port(&shelf.sim);
    CHECK_U64(evening_make(&shelf.disk, &making, &shelf.why), STATUS_OK);
    CHECK_U64(evening_open(&e, &shelf.disk, "e", &reader, &shelf.why),
        STATUS_OK);
    for (uint64_t seq = 1; seq <= USED; seq++) {
        tell_words(&e, seq, check);
    }
    CHECK_U64(evening_forget(&e, GONE, &shelf.why), STATUS_OK);
    evening_close(&e);
}

/* The words whose key was bent are missed, and no others are. */
static void
a_bent_key_opens_no_words(bool much)
{
    uint64_t seen = 0;
    uint64_t unused = 0;

    (void)much; /* all bits are all bits */
    make_words();
    CHECK_U64(read_words().whole, USED - 1);
    CHECK_U64(read_words().gone, 1);
    for (uint64_t bit = 0; bit < (uint64_t)SLOTS * SLOT_KEY_BYTES * 8; bit++) {
        const uint64_t slot = bit / 8 / SLOT_KEY_BYTES;
        const bool used = slot >= 1 && slot <= USED;
        struct words words;

        fault_at("bit %" PRIu64 " of slot %" PRIu64, bit % 256, slot);
        sim_disk_bend(&shelf.sim, "e/keys", bit);
        words = read_words();
        sim_disk_bend(&shelf.sim, "e/keys", bit);
        CHECK_U64(words.bad, used ? 1 : 0);
        CHECK(!used || words.bad_slot == slot);
        CHECK_U64(words.gone, slot == GONE ? 0 : 1);
        CHECK_U64(words.whole + words.gone + words.bad, USED);
        seen += used ? 1 : 0;
        unused += used ? 0 : 1;
    }
    (void)printf("    %" PRIu64 " bits: %" PRIu64 " found when the words were "
                 "opened, %" PRIu64 " in slots without words\n",
        seen + unused, seen, unused);
    sim_disk_release(&shelf.sim);
}

int
main(int argc, char **argv)
{
    static const struct fault_test tests[] = {
        {"what was acknowledged stays, or the opening is refused",
            what_is_acknowledged_stays_or_is_refused},
        {"only the last batch can be taken for torn",
            only_the_last_batch_can_be_taken_for_torn},
        {"a bit in the zeros ahead harms nothing",
            a_bit_in_the_zeros_ahead_harms_nothing},
        {"a bent key opens no words", a_bent_key_opens_no_words},
    };

    return fault_main(argc, argv, tests, sizeof tests / sizeof tests[0]);
}
