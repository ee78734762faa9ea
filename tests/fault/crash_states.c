/*
 * crash_states.c - the power is cut at every moment of an evening, in every
 * way, and the real code opens what is left.
 *
 * What was acknowledged is there, once and in order; nothing is there that
 * was never told, nor of a time that was cut away; a forgotten key is zeros;
 * a new evening is there whole or not at all; and one can go on.
 */
#include "tests/fault/crash.h"
#include "tests/fault/fault.h"
#include "tests/unit/story.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { EVENTS = 300, SLOTS = 64, EVENTS_CAP = 400, KEYS_BYTES = 2048 };

/* Record `seq` says that this slot is to be forgotten; some at once. */
static const struct {
    uint64_t seq;
    uint32_t slot;
} forgets[] = {{40, 15}, {40, 16}, {130, 17}, {130, 31}, {222, 32}};

enum { FORGETS = sizeof forgets / sizeof forgets[0] };

/* How much is tried of each state. */
struct effort {
    uint64_t go_on;  /* each so-manieth is gone on with */
    uint64_t nested; /* in each so-manieth torn one the power goes again */
};

/* What must hold of all that the power leaves now. */
struct tale {
    struct crash crash;
    struct evening e;
    struct effort effort;
    bool made;      /* somebody was told that it is there */
    uint64_t acked; /* somebody was told so */
    uint64_t told;
    uint64_t at_ms[EVENTS_CAP]; /* of each record, as it was told last */
    uint8_t check[HASH_BYTES];  /* of the last record */
    uint32_t begun;             /* a bit a slot of `forgets` */
    uint32_t gone;              /* the same: it will never be seen again */
    uint64_t life;
    uint64_t heard; /* seq */
    bool untrue;
    int depth;
    struct totals *totals;
};

/* For the last line. */
struct totals {
    uint64_t looked;
    uint64_t torn;
    uint64_t not_there;
    uint64_t gone_on;
    uint64_t nested;
};

/* The first that is asked for in a making. */
static uint8_t keys[KEYS_BYTES];
static struct rng making;

static void
random_bytes(void *at, size_t n)
{
    rng_fill(&making, at, n);
    if (n == KEYS_BYTES) {
        memcpy(keys, at, n);
    }
}

static enum status
make(const struct disk *disk)
{
    const struct evening_making how = {"e", SLOTS, random_bytes};
    struct fault why = {0};

    return evening_make(disk, &how, &why);
}

/* --- hearing ---------------------------------------------------------- */

static bool
on_begin(void *self, const struct evening *e, struct fault *why)
{
    struct tale *tale = self;

    (void)why; /* never refuses */
    tale->untrue |= e->slots_n != SLOTS;
    return true;
}

static bool
on_record(void *self, const struct record *record, struct fault *why)
{
    struct tale *tale = self;
    uint8_t want[STORY_PAYLOAD_MAX];
    const size_t n = story_payload(want, record->seq);

    (void)why; /* goes on, to say all */
    tale->untrue |= record->seq != tale->heard + 1 ||
        record->seq >= EVENTS_CAP ||
        record->at_ms != tale->at_ms[record->seq] ||
        !bytes_same(record->payload, (struct bytes){want, n});
    tale->heard = record->seq;
    memcpy(tale->check, record->check, HASH_BYTES);
    return true;
}

static enum status
open_it(struct tale *tale, const struct disk *disk)
{
    const struct evening_reader reader = {tale, on_begin, on_record};
    struct fault why = {0};
    enum status s;

    tale->heard = 0;
    tale->untrue = false;
    memset(tale->check, 0, HASH_BYTES);
    s = evening_open(&tale->e, disk, "e", &reader, &why);
    if (s != STATUS_OK) {
        fault_at("acked %" PRIu64 " of %" PRIu64 ": %s", tale->acked,
            tale->told, why.text);
    }
    return s;
}

/* --- telling ---------------------------------------------------------- */

static void
new_truth(struct tale *tale)
{
    tale->crash.truth++;
    if (!tale->crash.blind) {
        crash_now(&tale->crash);
    }
}

static void
tell(struct tale *tale)
{
    uint8_t at[RECORD_HEAD_BYTES + STORY_PAYLOAD_MAX + 8];
    uint8_t last[HASH_BYTES];
    struct record r = {.seq = tale->told + 1};

    CHECK(r.seq < EVENTS_CAP);
    tale->told++;
    tale->at_ms[r.seq] = r.seq * 1000 + tale->life;
    r.durable = tale->e.journal.durable;
    r.at_ms = tale->at_ms[r.seq];
    r.payload = (struct bytes){at + RECORD_HEAD_BYTES,
        story_payload(at + RECORD_HEAD_BYTES, r.seq)};
    memcpy(last, tale->check, HASH_BYTES);
    record_write(at, &r, last, tale->e.mark);
    memcpy(tale->check, r.check, HASH_BYTES);
    journal_append(&tale->e.journal,
        (struct bytes){at, record_size(r.payload.n)}, r.seq);
}

/* The event first, and only then the keys, with one sync. */
static void
forget_due(struct tale *tale)
{
    uint32_t slots[FORGETS];
    uint32_t bits = 0;
    uint32_t n = 0;
    struct fault why = {0};

    for (uint32_t i = 0; i < FORGETS; i++) {
        const uint32_t bit = (uint32_t)1 << i;

        if ((tale->gone & bit) == 0 && forgets[i].seq <= tale->acked) {
            bits |= bit;
            slots[n] = forgets[i].slot;
            n++;
        }
    }
    if (n > 0) {
        tale->begun |= bits;
        CHECK_U64(evening_forget_all(&tale->e, slots, n, &why), STATUS_OK);
        tale->gone |= bits;
        new_truth(tale);
    }
}

static void
commit(struct tale *tale)
{
    struct fault why = {0};

    CHECK(journal_begin(&tale->e.journal));
    CHECK_U64(journal_commit(&tale->e.journal, &why), STATUS_OK);
    tale->acked = journal_done(&tale->e.journal);
    CHECK_U64(tale->acked, tale->told);
    new_truth(tale);
    forget_due(tale);
}

/* Batches of one to seven, and now and then a large one. */
static void
tell_to(struct tale *tale, uint64_t seq)
{
    while (tale->told < seq) {
        const uint64_t n = tale->told % 50 == 20 ? 25 : 1 + tale->told % 7;

        for (uint64_t i = 0; i < n && tale->told < seq; i++) {
            tell(tale);
        }
        commit(tale);
    }
}

/* All that was heard is durable; what was not heard never was. */
static void
begin_life(struct tale *tale)
{
    tale->life++;
    CHECK_U64(open_it(tale, &tale->crash.port), STATUS_OK);
    CHECK(!tale->untrue);
    CHECK(tale->heard >= tale->acked && tale->heard <= tale->told);
    tale->acked = tale->heard;
    tale->told = tale->heard;
    tale->made = true;
    new_truth(tale);
    forget_due(tale);
}

/* Everything stands still after so many calls. */
static void
die_after(struct tale *tale, uint64_t calls)
{
    sim_disk_faults(&tale->crash.sim,
        (struct sim_faults){.dead_at = calls + 1});
}

/* The process is gone and the system lives on. */
static void
be_killed(struct tale *tale)
{
    evening_close(&tale->e);
    sim_disk_kill(&tale->crash.sim);
    sim_disk_faults(&tale->crash.sim, (struct sim_faults){0});
}

/* A batch is written and not synced. */
static void
write_and_die(struct tale *tale, uint64_t n)
{
    struct fault why = {0};

    for (uint64_t i = 0; i < n; i++) {
        tell(tale);
    }
    CHECK(journal_begin(&tale->e.journal));
    die_after(tale, 1);
    CHECK_U64(journal_commit(&tale->e.journal, &why), STATUS_DISK);
}

/* --- looking ---------------------------------------------------------- */

static void
check_keys(const struct tale *tale, const struct tale *it)
{
    static const uint8_t none[SLOT_KEY_BYTES];

    for (uint32_t slot = 0; slot < SLOTS; slot++) {
        const uint8_t *now = it->e.keys + (size_t)slot * SLOT_KEY_BYTES;
        const bool zeros = memcmp(now, none, SLOT_KEY_BYTES) == 0;
        uint32_t bit = 0;

        for (uint32_t i = 0; i < FORGETS; i++) {
            if (forgets[i].slot == slot) {
                bit = (uint32_t)1 << i;
                CHECK(!zeros || it->heard >= forgets[i].seq);
            }
        }
        CHECK(zeros || (tale->gone & bit) == 0);
        CHECK(!zeros || (tale->begun & bit) != 0);
        CHECK(zeros ||
            memcmp(now, keys + (size_t)slot * SLOT_KEY_BYTES, SLOT_KEY_BYTES) ==
                0);
    }
}

/* Go on, lose power, and all is there. */
static void
go_on(struct tale *it, struct sim_disk *state)
{
    const struct disk disk = sim_disk_port(state);
    const uint64_t seq = it->heard + 9;

    it->acked = it->heard;
    it->told = it->heard;
    it->life += 1000;
    forget_due(it);
    tell_to(it, seq);
    sim_disk_off(state);
    evening_close(&it->e);
    sim_disk_crash(state);
    CHECK_U64(open_it(it, &disk), STATUS_OK);
    CHECK(!it->untrue);
    CHECK_U64(it->heard, seq);
    CHECK_U64(it->e.torn, 0);
    it->totals->gone_on++;
}

static void look(struct crash *crash, struct sim_disk *state);

/* The power goes again while what is torn is mended, and after. */
static void
nest(const struct tale *tale, struct sim_disk *state)
{
    struct tale *in = malloc(sizeof *in);

    CHECK(in != NULL);
    *in = *tale;
    crash_from(&in->crash, state, tale->totals->nested);
    in->crash.form = tale->crash.form;
    in->crash.seen = tale->crash.seen;
    in->crash.truth = tale->crash.truth;
    in->crash.look = look;
    in->crash.self = in;
    in->depth = tale->depth + 1;
    in->totals->nested++;
    in->life += 100;
    begin_life(in);
    tell_to(in, in->told + 3);
    evening_close(&in->e);
    crash_release(&in->crash);
    free(in);
}

static void
look_for_none(const struct tale *tale, struct tale *it, struct sim_disk *state)
{
    const struct disk disk = sim_disk_port(state);
    uint8_t before[KEYS_BYTES];

    memcpy(before, keys, sizeof before);
    fault_at("there is no evening, made %d, acked %" PRIu64, tale->made,
        tale->acked);
    CHECK(!tale->made && tale->acked == 0);
    CHECK_U64(make(&disk), STATUS_OK);
    CHECK(!sim_disk_there(state, "e.new"));
    CHECK_U64(open_it(it, &disk), STATUS_OK);
    CHECK_U64(it->heard, 0);
    evening_close(&it->e);
    memcpy(keys, before, sizeof keys);
    tale->totals->not_there++;
}

static struct bytes
copied(const struct sim_disk *state, const char *path)
{
    const struct bytes now = sim_disk_content(state, path);
    uint8_t *copy = malloc(now.n);

    CHECK(copy != NULL && now.n > 0);
    memcpy(copy, now.at, now.n);
    return (struct bytes){copy, now.n};
}

static void
check_state(const struct tale *tale, struct tale *it, struct sim_disk *state)
{
    const struct disk disk = sim_disk_port(state);

    CHECK_U64(open_it(it, &disk), STATUS_OK);
    fault_at("heard %" PRIu64 ", acked %" PRIu64 ", told %" PRIu64, it->heard,
        tale->acked, tale->told);
    CHECK(!it->untrue);
    CHECK(it->heard >= tale->acked && it->heard <= tale->told);
    check_keys(tale, it);
}

static void
look_at(const struct tale *tale, struct tale *it, struct sim_disk *state)
{
    const struct bytes log = copied(state, "e/log");
    const struct bytes slots = copied(state, "e/keys");
    bool torn;

    check_state(tale, it, state);
    torn = it->e.torn > 0;
    tale->totals->torn += torn ? 1 : 0;
    if (tale->totals->looked % tale->effort.go_on == 0) {
        go_on(it, state);
    }
    evening_close(&it->e);
    if (torn && tale->depth == 0 &&
        tale->totals->torn % tale->effort.nested == 0) {
        sim_disk_put(state, "e/log", log);
        sim_disk_put(state, "e/keys", slots);
        nest(tale, state);
    }
    free((void *)(uintptr_t)log.at);
    free((void *)(uintptr_t)slots.at);
}

static void
look(struct crash *crash, struct sim_disk *state)
{
    const struct tale *tale = crash->self;
    struct tale *it = malloc(sizeof *it);

    CHECK(it != NULL);
    *it = *tale;
    it->crash.blind = true;
    tale->totals->looked++;
    if (sim_disk_there(state, "e")) {
        look_at(tale, it, state);
    } else {
        look_for_none(tale, it, state);
    }
    free(it);
}

/* --- what is told ----------------------------------------------------- */

static struct totals totals;
static struct crash_seen seen;

static struct tale *
new_tale(bool much, uint64_t seed)
{
    struct tale *tale = calloc(1, sizeof *tale);

    CHECK(tale != NULL);
    making = (struct rng){seed};
    crash_init(&tale->crash, seed);
    tale->crash.form = much ? (struct crash_form){1, 6, 100, 8}
                            : (struct crash_form){5, 4, 12, 3};
    tale->crash.seen = &seen;
    tale->crash.look = look;
    tale->crash.self = tale;
    tale->effort = much ? (struct effort){4, 200} : (struct effort){8, 400};
    tale->totals = &totals;
    return tale;
}

static void
free_tale(struct tale *tale)
{
    crash_release(&tale->crash);
    free(tale);
}

static void
print(void)
{
    (void)printf("    %" PRIu64 " states after %" PRIu64 " calls: %" PRIu64
                 " openings, %" PRIu64 " torn, %" PRIu64
                 " with no evening yet, %" PRIu64 " gone on with, in %" PRIu64
                 " the power went again\n",
        seen.states, seen.points, totals.looked, totals.torn, totals.not_there,
        totals.gone_on, totals.nested);
}

/* Five lives: closed, killed, cut off while torn, filled ahead, over. */
static void
an_evening_survives_a_power_cut_at_any_moment(bool much)
{
    struct tale *tale = new_tale(much, 1);
    uint64_t torn = 0;

    CHECK_U64(make(&tale->crash.port), STATUS_OK);
    tale->made = true;
    new_truth(tale);
    begin_life(tale);
    tell_to(tale, 60);
    evening_close(&tale->e);
    begin_life(tale);
    tell_to(tale, 100);
    write_and_die(tale, 12);
    be_killed(tale);
    begin_life(tale);
    CHECK_U64(tale->acked, 112);
    for (uint64_t i = 0; i < 6; i++) {
        tell_to(tale, tale->told + 8);
        write_and_die(tale, 10);
        evening_close(&tale->e);
        sim_disk_crash(&tale->crash.sim);
        begin_life(tale);
        torn += tale->e.torn > 0 ? 1 : 0;
    }
    CHECK(torn > 0);
    tell_to(tale, EVENTS);
    CHECK(
        tale->e.journal.filled - tale->e.journal.end > JOURNAL_FILL_BYTES / 2);
    tale->e.over = true;
    evening_close(&tale->e);
    begin_life(tale);
    CHECK_U64(tale->acked, EVENTS);
    tell_to(tale, EVENTS + 3);
    evening_close(&tale->e);
    free_tale(tale);
    print();
    CHECK(seen.states >= 10000);
}

/*
 * Its maker is killed after any call; the next one finds it, or makes it,
 * and then the power goes.
 */
static void
an_evening_is_not_lost_with_its_maker(bool much)
{
    enum status s = STATUS_DISK;

    for (uint64_t calls = 0; s != STATUS_OK; calls++) {
        struct tale *tale = new_tale(much, 2);

        die_after(tale, calls);
        s = make(&tale->crash.port);
        be_killed(tale);
        tale->made = s == STATUS_OK;
        if (!sim_disk_there(&tale->crash.sim, "e")) {
            CHECK_U64(make(&tale->crash.port), STATUS_OK);
            tale->made = true;
        }
        begin_life(tale);
        tell_to(tale, 5);
        evening_close(&tale->e);
        free_tale(tale);
    }
    print();
}

/* The folder that evenings are in, too: two, one in the other. */
static int
make_folders(const struct disk *disk)
{
    const int r = folder_make(disk, "d");

    return r == 0 ? folder_make(disk, "d/sessions") : r;
}

static void
an_evening_is_not_lost_with_its_folders(bool much)
{
    const uint64_t seeds = much ? 2000 : 200;

    for (uint64_t seed = 0; seed < seeds; seed++) {
        struct sim_disk sim;
        struct disk disk;

        fault_at("killed after %" PRIu64 " calls, seed %" PRIu64, seed % 5,
            seed);
        sim_disk_init(&sim, seed);
        disk = sim_disk_port(&sim);
        sim_disk_faults(&sim, (struct sim_faults){.dead_at = seed % 5 + 1});
        (void)make_folders(&disk); /* dead, or all is well */
        sim_disk_kill(&sim);
        sim_disk_faults(&sim, (struct sim_faults){0});
        CHECK_U64(make_folders(&disk), 0);
        CHECK_U64(story_make(&disk, "d/sessions/e"), STATUS_OK);
        sim_disk_crash(&sim);
        CHECK(sim_disk_there(&sim, "d/sessions/e/log"));
        sim_disk_release(&sim);
    }
}

int
main(int argc, char **argv)
{
    static const struct fault_test tests[] = {
        {"an evening survives a power cut at any moment",
            an_evening_survives_a_power_cut_at_any_moment},
        {"an evening is not lost with its maker",
            an_evening_is_not_lost_with_its_maker},
        {"an evening is not lost with its folders",
            an_evening_is_not_lost_with_its_folders},
    };
    const int r = fault_main(argc, argv, tests, sizeof tests / sizeof tests[0]);

    crash_seen_release(&seen);
    return r;
}
