/*
 * journal_test.c - append, group commit, durable.
 */
#include "daemon/io/journal.h"
#include "tests/sim/disk.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

/* A journal on an empty file of a cruel disk. */
struct desk {
    struct sim_disk sim;
    struct disk disk;
    struct journal j;
    int fd;
};

static void
sit_down(struct desk *d, struct sim_faults faults)
{
    sim_disk_init(&d->sim, 1);
    d->disk = sim_disk_port(&d->sim);
    d->fd = d->disk.open(d->disk.self, "log", DISK_MAKE);
    CHECK(d->fd > 0);
    sim_disk_faults(&d->sim, faults);
    journal_init(&d->j, &d->disk, &(struct journal_place){.fd = d->fd});
}

static void
stand_up(struct desk *d)
{
    journal_release(&d->j);
    sim_disk_release(&d->sim);
}

static void
say(struct journal *j, char letter, size_t n)
{
    static uint8_t many[1 << 17];

    CHECK(n <= sizeof many);
    memset(many, letter, n);
    journal_append(j, (struct bytes){many, n}, journal_seq(j) + 1);
}

static enum status
commit(struct journal *j)
{
    struct fault why = {0};
    enum status s;

    CHECK(journal_begin(j));
    s = journal_commit(j, &why);
    CHECK_U64(why.status, s);
    if (s == STATUS_OK) {
        (void)journal_done(j);
    }
    return s;
}

static const uint8_t *
kept(const struct desk *d)
{
    return d->sim.files[d->sim.now.at[0].file].kept;
}

TEST(what_is_appended_is_durable_after_a_commit)
{
    struct desk d;

    sit_down(&d, (struct sim_faults){0});
    CHECK(!journal_begin(&d.j));
    say(&d.j, 'a', 10);
    say(&d.j, 'b', 10);
    CHECK_U64(journal_seq(&d.j), 2);
    CHECK_U64(d.j.durable, 0);
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK_U64(d.j.durable, 2);
    CHECK_BYTES(kept(&d), "aaaaaaaaaabbbbbbbbbb\0\0", 22);
    CHECK(!journal_begin(&d.j));
    stand_up(&d);
}

TEST(what_comes_during_a_commit_is_the_next_batch)
{
    struct fault why = {0};
    struct desk d;

    sit_down(&d, (struct sim_faults){0});
    say(&d.j, 'a', 3);
    CHECK(journal_begin(&d.j));
    say(&d.j, 'b', 4);
    CHECK(!journal_begin(&d.j));
    CHECK_U64(journal_waiting(&d.j), 4);
    CHECK_U64(journal_commit(&d.j, &why), STATUS_OK);
    CHECK_U64(journal_done(&d.j), 1);
    CHECK_BYTES(kept(&d), "aaa\0", 4);
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK_U64(d.j.durable, 2);
    CHECK_BYTES(kept(&d), "aaabbbb\0", 8);
    stand_up(&d);
}

TEST(a_commit_changes_no_length_while_there_is_room)
{
    struct desk d;
    uint64_t size;

    sit_down(&d, (struct sim_faults){0});
    say(&d.j, 'a', 100);
    CHECK_U64(commit(&d.j), STATUS_OK);
    size = sim_disk_used(&d.sim);
    for (int i = 0; i < 1000; i++) {
        say(&d.j, 'b', 200);
        CHECK_U64(commit(&d.j), STATUS_OK);
    }
    CHECK_U64(sim_disk_used(&d.sim), size);
    /* A write and a sync for each, and not one call more. */
    sim_disk_faults(&d.sim, (struct sim_faults){0});
    say(&d.j, 'b', 200);
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK_U64(d.sim.calls, 2);
    stand_up(&d);
}

TEST(a_small_evening_takes_little_room)
{
    struct desk d;

    sit_down(&d, (struct sim_faults){0});
    CHECK(journal_fill(&d.j));
    CHECK(sim_disk_used(&d.sim) <= 98304);
    for (int i = 0; i < 10; i++) {
        say(&d.j, 'a', 1000);
        CHECK_U64(commit(&d.j), STATUS_OK);
    }
    CHECK(sim_disk_used(&d.sim) <= 98304);
    stand_up(&d);
}

/* So many of a run's records were answered before a call failed. */
static uint64_t
run_of_fifty(struct desk *d, uint64_t fail_at, int error)
{
    sit_down(d, (struct sim_faults){.fail_at = fail_at, .error = error});
    for (int i = 0; i < 50; i++) {
        say(&d->j, (char)('a' + i % 26), 3000);
        if (commit(&d->j) != STATUS_OK) {
            break;
        }
    }
    return d->j.durable;
}

TEST(a_failing_call_is_final_and_answers_nobody)
{
    uint64_t durable = 0;

    for (uint64_t n = 1; durable < 50; n++) {
        struct desk d;

        durable = run_of_fifty(&d, n, EIO);
        CHECK(durable == 50 || d.sim.calls == n);
        sim_disk_crash(&d.sim);
        for (uint64_t i = 0; i < durable; i++) {
            CHECK_U64(kept(&d)[i * 3000], (uint8_t)('a' + i % 26));
            CHECK_U64(kept(&d)[i * 3000 + 2999], (uint8_t)('a' + i % 26));
        }
        stand_up(&d);
    }
}

TEST(a_short_write_is_a_failure)
{
    struct fault why = {0};
    struct desk d;

    sit_down(&d, (struct sim_faults){0});
    CHECK(journal_fill(&d.j));
    sim_disk_faults(&d.sim,
        (struct sim_faults){.fail_at = 1, .short_write = true});
    say(&d.j, 'a', 100);
    CHECK(journal_begin(&d.j));
    CHECK_U64(journal_commit(&d.j, &why), STATUS_DISK);
    CHECK_STR(why.text, "only 50 of 100 bytes could be written to the log");
    CHECK_U64(d.j.durable, 0);
    stand_up(&d);
}

TEST(a_full_disk_is_met_while_there_is_room_to_close)
{
    struct desk d;
    uint64_t said = 0;

    sit_down(&d, (struct sim_faults){.room = 500000});
    CHECK(journal_fill(&d.j));
    while (d.j.room) {
        say(&d.j, 'w', 1000);
        CHECK_U64(commit(&d.j), STATUS_OK);
        said++;
    }
    CHECK_U64(d.j.durable, said);
    /* Words end here; what closes the evening still goes in. */
    for (int i = 0; i < JOURNAL_KEPT_BYTES / 1000; i++) {
        CHECK(!journal_fill(&d.j));
        say(&d.j, 'c', 1000);
        CHECK_U64(commit(&d.j), STATUS_OK);
        CHECK(!d.j.held);
        said++;
    }
    CHECK_U64(d.j.durable, said);
    d.sim.faults.room = 0;
    CHECK(journal_fill(&d.j));
    stand_up(&d);
}

TEST(a_batch_without_room_is_held_until_there_is_some)
{
    struct desk d;

    sit_down(&d, (struct sim_faults){.room = 5000});
    CHECK(!journal_fill(&d.j));
    say(&d.j, 'a', 4000);
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK_U64(d.j.durable, 1);
    say(&d.j, 'b', 4000);
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK(d.j.held);
    CHECK_U64(d.j.durable, 1);
    say(&d.j, 'c', 4000);
    CHECK(!journal_begin(&d.j));
    CHECK(!journal_fill(&d.j));
    CHECK(!journal_begin(&d.j));

    d.sim.faults.room = 0;
    CHECK(journal_fill(&d.j));
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK_U64(d.j.durable, 2);
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK_U64(d.j.durable, 3);
    CHECK_U64(kept(&d)[3999], 'a');
    CHECK_U64(kept(&d)[4000], 'b');
    CHECK_U64(kept(&d)[11999], 'c');
    stand_up(&d);
}

TEST(nothing_is_synced_again_after_a_failed_sync)
{
    struct desk d;

    for (uint64_t n = 1; run_of_fifty(&d, n, EIO) < 50; n++) {
        CHECK(d.j.busy);
        CHECK(!journal_begin(&d.j));
        CHECK_U64(d.sim.syncs_after_failure, 0);
        stand_up(&d);
    }
    stand_up(&d);
}

TEST(cutting_leaves_what_is_kept)
{
    struct fault why = {0};
    struct desk d;

    sit_down(&d, (struct sim_faults){0});
    say(&d.j, 'a', 800);
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK_U64(journal_cut(&d.j, 100, &why), STATUS_OK);
    CHECK_U64(sim_disk_content(&d.sim, "log").n, 900);
    CHECK_U64(journal_cut(&d.j, 0, &why), STATUS_OK);
    CHECK_U64(sim_disk_content(&d.sim, "log").n, 800);
    say(&d.j, 'b', 8);
    CHECK_U64(commit(&d.j), STATUS_OK);
    CHECK_BYTES(kept(&d) + 798, "aabbbbbbbb\0", 11);
    stand_up(&d);
}

static void *
commit_one(void *of)
{
    struct fault why = {0};

    return journal_commit(of, &why) == STATUS_OK ? of : NULL;
}

/* On a real file, since that is where the threads meet. */
TEST(one_thread_appends_while_another_commits)
{
    char path[] = "/tmp/dugnad-journal-XXXXXX";
    struct journal j;
    uint64_t durable = 0;
    const int fd = mkstemp(path);

    CHECK(fd >= 0);
    CHECK_U64(unlink(path), 0);
    journal_init(&j, &disk_posix, &(struct journal_place){.fd = fd});
    for (int batch = 0; batch < 200; batch++) {
        pthread_t thread;
        void *fine = NULL;

        say(&j, 'x', 8);
        CHECK(journal_begin(&j));
        CHECK_U64(pthread_create(&thread, NULL, commit_one, &j), 0);
        for (int i = 0; i < 20; i++) {
            say(&j, 'y', 100);
        }
        CHECK(journal_waiting(&j) >= 2000);
        CHECK_U64(pthread_join(thread, &fine), 0);
        CHECK(fine == &j);
        CHECK(journal_done(&j) > durable);
        durable = j.durable;
    }
    CHECK_U64(commit(&j), STATUS_OK);
    CHECK_U64(j.durable, 200 * 21);
    CHECK_U64(j.end, 200 * 2008);
    journal_release(&j);
    CHECK_U64(close(fd), 0);
}
