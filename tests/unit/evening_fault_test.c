/*
 * evening_fault_test.c - folders with a log and keys, on a disk that fails
 * at every call in turn, loses power after every call, or is full.
 */
#include "tests/unit/story.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <inttypes.h>

enum { RECORDS = 50, SEEDS = 4 };

/* One evening in one world. */
struct world {
    struct sim_disk sim;
    struct disk disk;
    struct teller t;
    struct fault why;
};

static void
world_init(struct world *w, uint64_t seed)
{
    *w = (struct world){0};
    sim_disk_init(&w->sim, seed);
    w->disk = sim_disk_port(&w->sim);
}

static void
power_cut(struct world *w)
{
    sim_disk_off(&w->sim);
    evening_close(&w->t.e);
    sim_disk_crash(&w->sim);
}

/* The process ends; the system lives on. */
static void
process_ends(struct world *w)
{
    sim_disk_off(&w->sim);
    evening_close(&w->t.e);
    sim_disk_kill(&w->sim);
    sim_disk_faults(&w->sim, (struct sim_faults){0});
}

/* Opens, and all that was answered is there, and nothing untrue. */
static void
check_opens(struct world *w, uint64_t durable, uint64_t told)
{
    CHECK_U64(story_open(&w->t, &w->disk, "e", &w->why), STATUS_OK);
    CHECK(!w->t.heard.untrue);
    CHECK(w->t.heard.seq >= durable);
    CHECK(w->t.heard.seq <= told);
}

/* What was read once is there for good, and one can go on behind it. */
static void
check_stays(struct world *w)
{
    const uint64_t seq = w->t.heard.seq;

    power_cut(w);
    check_opens(w, seq, seq);
    CHECK_U64(w->t.e.torn, 0);
    CHECK_U64(story_tell_to(&w->t, seq + 7, &w->why), STATUS_OK);
    CHECK_U64(w->t.durable, seq + 7);
    power_cut(w);
    check_opens(w, seq + 7, seq + 7);
    evening_close(&w->t.e);
}

static void
check_making(struct world *w, bool made)
{
    sim_disk_crash(&w->sim);
    CHECK(!made || sim_disk_there(&w->sim, "e"));
    if (!sim_disk_there(&w->sim, "e")) {
        CHECK_U64(story_make(&w->disk, "e"), STATUS_OK);
        CHECK(!sim_disk_there(&w->sim, "e.new"));
    }
    check_opens(w, 0, 0);
    for (uint32_t slot = 0; slot < STORY_SLOTS; slot++) {
        CHECK(!sodium_is_zero(w->t.e.keys + (size_t)slot * SLOT_KEY_BYTES,
            SLOT_KEY_BYTES));
    }
    CHECK_U64(story_tell_to(&w->t, RECORDS, &w->why), STATUS_OK);
    evening_close(&w->t.e);
}

TEST(an_evening_is_made_whole_or_not_at_all)
{
    for (uint64_t seed = 0; seed < SEEDS + SEEDS; seed++) {
        bool made = false;

        for (uint64_t n = 1; !made; n++) {
            struct sim_faults faults = {.fail_at = n};
            struct world w;

            if (seed % 2 == 0) {
                faults = (struct sim_faults){.dead_at = n};
            }
            world_init(&w, seed);
            sim_disk_faults(&w.sim, faults);
            made = story_make(&w.disk, "e") == STATUS_OK;
            CHECK(made || w.sim.calls >= n);
            check_making(&w, made);
            sim_disk_release(&w.sim);
        }
    }
}

/* A making that was interrupted leaves nothing in the way of the next. */
TEST(making_again_clears_away_what_was_left)
{
    for (uint64_t n = 1; n < 40; n++) {
        struct world w;

        world_init(&w, n);
        sim_disk_faults(&w.sim, (struct sim_faults){.dead_at = n});
        (void)story_make(&w.disk, "e");
        sim_disk_kill(&w.sim);
        sim_disk_faults(&w.sim, (struct sim_faults){0});
        if (!sim_disk_there(&w.sim, "e")) {
            CHECK_U64(story_make(&w.disk, "e"), STATUS_OK);
        }
        check_opens(&w, 0, 0);
        CHECK(!sim_disk_there(&w.sim, "e.new"));
        evening_close(&w.t.e);
        sim_disk_release(&w.sim);
    }
}

/* A run with faults: made in peace, then opened and told to the end. */
static enum status
run(struct world *w, uint64_t seed, struct sim_faults faults)
{
    enum status s;

    world_init(w, seed);
    CHECK_U64(story_make(&w->disk, "e"), STATUS_OK);
    sim_disk_faults(&w->sim, faults);
    s = story_open(&w->t, &w->disk, "e", &w->why);
    if (s == STATUS_OK) {
        s = story_tell_to(&w->t, RECORDS, &w->why);
    }
    return s;
}

TEST(a_power_cut_after_any_call_loses_nothing_answered)
{
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        enum status s = STATUS_DISK;

        for (uint64_t n = 1; s != STATUS_OK; n++) {
            struct world w;
            uint64_t durable;
            uint64_t told;

            s = run(&w, seed * 1000 + n, (struct sim_faults){.dead_at = n});
            durable = w.t.durable;
            told = w.t.told;
            CHECK(s != STATUS_OK || durable == RECORDS);
            power_cut(&w);
            check_opens(&w, durable, told);
            check_stays(&w);
            sim_disk_release(&w.sim);
        }
    }
}

static void
fail_each_call(struct sim_faults faults)
{
    bool over = false;

    for (uint64_t n = 1; !over; n++) {
        struct world w;
        uint64_t durable;
        uint64_t told;

        faults.fail_at = n;
        (void)run(&w, n, faults);
        durable = w.t.durable;
        told = w.t.told;
        over = w.sim.calls < n;
        CHECK_U64(w.sim.syncs_after_failure, 0);
        process_ends(&w);
        check_opens(&w, durable, told);
        check_stays(&w);
        sim_disk_release(&w.sim);
    }
}

TEST(an_error_at_any_call_loses_nothing_answered)
{
    fail_each_call((struct sim_faults){.error = EIO});
}

TEST(a_full_disk_at_any_call_loses_nothing_answered)
{
    fail_each_call((struct sim_faults){.error = ENOSPC});
}

TEST(a_short_write_at_any_call_loses_nothing_answered)
{
    fail_each_call((struct sim_faults){.error = EIO, .short_write = true});
}

/* Errors, deaths and power cuts, one life after another. */
TEST(an_evening_survives_many_lives)
{
    struct world w;
    uint64_t durable = 0;

    world_init(&w, 7);
    CHECK_U64(story_make(&w.disk, "e"), STATUS_OK);
    for (int life = 0; life < 300; life++) {
        const uint64_t told = w.t.told;
        enum status s;

        sim_disk_faults(&w.sim,
            (struct sim_faults){.fail_of_thousand = life % 3 == 0 ? 0 : 40,
                .short_write = life % 2 == 0});
        s = story_open(&w.t, &w.disk, "e", &w.why);
        CHECK(!w.t.heard.untrue);
        if (s == STATUS_OK) {
            CHECK(w.t.heard.seq >= durable);
            CHECK(life == 0 || w.t.heard.seq <= told);
            (void)story_tell_to(&w.t, w.t.told + 20, &w.why);
            durable = w.t.durable;
        } else {
            CHECK_U64(s, STATUS_DISK);
            w.t.told = told;
        }
        if (life % 4 == 0) {
            const uint64_t kept = w.t.told;

            process_ends(&w);
            w.t.told = kept;
        } else {
            const uint64_t kept = w.t.told;

            power_cut(&w);
            w.t.told = kept;
        }
    }
    CHECK(durable > 1000);
    sim_disk_release(&w.sim);
}

/* Whatever room there is: no fault, no lie, and all goes in afterwards. */
TEST(a_disk_of_any_size_heals_when_there_is_room)
{
    uint64_t made = 0;
    uint64_t held = 0;

    for (uint64_t room = 500; room < 120000; room += 1237) {
        struct world w;

        world_init(&w, room);
        sim_disk_faults(&w.sim, (struct sim_faults){.room = room});
        if (story_make(&w.disk, "e") != STATUS_OK) {
            CHECK_U64(sim_disk_used(&w.sim), 0);
            sim_disk_release(&w.sim);
            continue;
        }
        made++;
        CHECK_U64(story_open(&w.t, &w.disk, "e", &w.why), STATUS_OK);
        CHECK_U64(story_tell_to(&w.t, 500, &w.why), STATUS_OK);
        held += w.t.e.journal.held ? 1 : 0;
        w.sim.faults.room = 0;
        CHECK(journal_fill(&w.t.e.journal));
        while (w.t.durable < w.t.told) {
            CHECK_U64(story_commit(&w.t, &w.why), STATUS_OK);
        }
        w.t.heard.seq = w.t.told;
        check_stays(&w);
        sim_disk_release(&w.sim);
    }
    CHECK(made > 20 && held > 20);
}

/* A key is zeros or as it was, whatever happens while it is forgotten. */
TEST(a_key_is_forgotten_or_whole)
{
    enum status s = STATUS_DISK;

    for (uint64_t n = 1; s != STATUS_OK; n++) {
        uint8_t key[SLOT_KEY_BYTES];
        const uint8_t *now;
        struct world w;

        CHECK_U64(run(&w, n, (struct sim_faults){0}), STATUS_OK);
        memcpy(key, w.t.e.keys + (size_t)5 * SLOT_KEY_BYTES, sizeof key);
        sim_disk_faults(&w.sim, (struct sim_faults){.dead_at = n});
        s = evening_forget(&w.t.e, 5, &w.why);
        power_cut(&w);
        check_opens(&w, RECORDS, RECORDS);
        now = w.t.e.keys + (size_t)5 * SLOT_KEY_BYTES;
        CHECK(sodium_is_zero(now, SLOT_KEY_BYTES) ||
            (s != STATUS_OK && memcmp(now, key, SLOT_KEY_BYTES) == 0));
        evening_close(&w.t.e);
        sim_disk_release(&w.sim);
    }
}
