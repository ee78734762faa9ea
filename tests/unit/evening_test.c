/*
 * evening_test.c - folders with a log and keys, on a disk that is kind.
 * evening_fault_test.c has the unkind one.
 */
#include "protocol/seal.h"
#include "tests/unit/story.h"
#include "tests/unit/unit.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* An evening "e" with `n` records, closed for good. */
struct shelf {
    struct sim_disk sim;
    struct disk disk;
    struct teller t;
    struct fault why;
};

static void
shelf_init(struct shelf *shelf, uint64_t n)
{
    *shelf = (struct shelf){0};
    sim_disk_init(&shelf->sim, 1);
    shelf->disk = sim_disk_port(&shelf->sim);
    CHECK_U64(story_make(&shelf->disk, "e"), STATUS_OK);
    CHECK_U64(story_open(&shelf->t, &shelf->disk, "e", &shelf->why), STATUS_OK);
    CHECK_U64(story_tell_to(&shelf->t, n, &shelf->why), STATUS_OK);
    shelf->t.e.over = true;
    evening_close(&shelf->t.e);
}

static enum status
reopen(struct shelf *shelf)
{
    return story_open(&shelf->t, &shelf->disk, "e", &shelf->why);
}

/* The log as it was. */
struct copy {
    uint8_t at[65536];
    size_t n;
};

static struct bytes
copy_log(struct copy *copy, const struct shelf *shelf)
{
    const struct bytes now = sim_disk_content(&shelf->sim, "e/log");

    CHECK(now.n <= sizeof copy->at);
    memcpy(copy->at, now.at, now.n);
    copy->n = now.n;
    return (struct bytes){copy->at, copy->n};
}

static void
check_log_is(const struct shelf *shelf, struct bytes want)
{
    const struct bytes now = sim_disk_content(&shelf->sim, "e/log");

    CHECK_U64(now.n, want.n);
    CHECK_BYTES(now.at, want.at, want.n);
}

TEST(an_evening_is_what_was_told)
{
    struct shelf shelf;

    shelf_init(&shelf, 50);
    for (int i = 0; i < 3; i++) {
        CHECK_U64(reopen(&shelf), STATUS_OK);
        CHECK_U64(shelf.t.heard.seq, 50);
        CHECK_U64(shelf.t.heard.begins, 1);
        CHECK(!shelf.t.heard.untrue);
        CHECK_U64(shelf.t.e.seq, 50);
        CHECK_U64(shelf.t.e.torn, 0);
        CHECK_U64(shelf.t.e.journal.durable, 50);
        CHECK(shelf.t.e.journal.room);
        evening_close(&shelf.t.e);
    }
    sim_disk_release(&shelf.sim);
}

TEST(an_empty_evening_begins)
{
    struct shelf shelf;

    shelf_init(&shelf, 0);
    CHECK_U64(reopen(&shelf), STATUS_OK);
    CHECK_U64(shelf.t.heard.begins, 1);
    CHECK_U64(shelf.t.heard.seq, 0);
    CHECK_BYTES(shelf.t.heard.mark, shelf.t.e.mark, MARK_BYTES);
    evening_close(&shelf.t.e);
    sim_disk_release(&shelf.sim);
}

TEST(no_evening_is_made_over_another)
{
    static struct copy before;
    struct shelf shelf;
    struct bytes log;

    shelf_init(&shelf, 5);
    log = copy_log(&before, &shelf);
    CHECK_U64(story_make(&shelf.disk, "e"), STATUS_DISK);
    check_log_is(&shelf, log);
    CHECK(!sim_disk_there(&shelf.sim, "e.new"));
    sim_disk_release(&shelf.sim);
}

TEST(closing_keeps_room_unless_it_is_over)
{
    struct shelf shelf;
    uint64_t n;

    shelf_init(&shelf, 5);
    n = sim_disk_content(&shelf.sim, "e/log").n;
    CHECK_U64(reopen(&shelf), STATUS_OK);
    CHECK_U64(shelf.t.e.journal.end, n);
    evening_close(&shelf.t.e);
    CHECK_U64(sim_disk_content(&shelf.sim, "e/log").n, n + JOURNAL_KEPT_BYTES);
    sim_disk_release(&shelf.sim);
}

TEST(a_log_cut_at_any_length_keeps_its_whole_records)
{
    static struct copy before;
    struct shelf shelf;
    struct bytes log;
    uint64_t whole = 0;
    uint64_t end = LOG_HEAD_BYTES;

    shelf_init(&shelf, 12);
    log = copy_log(&before, &shelf);
    for (size_t n = LOG_HEAD_BYTES; n <= log.n; n++) {
        uint8_t scratch[STORY_PAYLOAD_MAX];

        if (n == end + record_size(story_payload(scratch, whole + 1))) {
            end = n;
            whole++;
        }
        sim_disk_put(&shelf.sim, "e/log", (struct bytes){log.at, n});
        CHECK_U64(reopen(&shelf), STATUS_OK);
        CHECK_U64(shelf.t.heard.seq, whole);
        CHECK(!shelf.t.heard.untrue);
        CHECK_U64(shelf.t.e.journal.end, end);
        CHECK(shelf.t.e.torn <= n - end);
        CHECK_U64(story_tell_to(&shelf.t, whole + 3, &shelf.why), STATUS_OK);
        evening_close(&shelf.t.e);
        CHECK_U64(reopen(&shelf), STATUS_OK);
        CHECK_U64(shelf.t.heard.seq, whole + 3);
        CHECK_U64(shelf.t.e.torn, 0);
        evening_close(&shelf.t.e);
    }
    CHECK_U64(whole, 12);
    sim_disk_release(&shelf.sim);
}

TEST(a_log_without_its_head_is_rotten)
{
    static struct copy before;
    struct shelf shelf;
    struct bytes log;

    shelf_init(&shelf, 3);
    log = copy_log(&before, &shelf);
    for (size_t n = 0; n < LOG_HEAD_BYTES; n++) {
        sim_disk_put(&shelf.sim, "e/log", (struct bytes){log.at, n});
        CHECK_U64(reopen(&shelf), STATUS_ROTTEN);
        CHECK_U64(shelf.t.heard.begins, 0);
        check_log_is(&shelf, (struct bytes){log.at, n});
    }
    sim_disk_release(&shelf.sim);
}

/* What a bent bit may do: nothing untrue, and nothing touched if rotten. */
TEST(a_bent_bit_is_never_read_as_truth)
{
    static struct copy before;
    struct shelf shelf;
    struct bytes log;
    uint64_t rotten = 0;
    uint64_t newer = 0;
    uint64_t torn = 0;

    shelf_init(&shelf, 14);
    log = copy_log(&before, &shelf);
    for (uint64_t bit = 0; bit < log.n * 8; bit++) {
        static struct copy after;
        struct bytes bent;
        enum status s;

        sim_disk_put(&shelf.sim, "e/log", log);
        sim_disk_bend(&shelf.sim, "e/log", bit);
        bent = copy_log(&after, &shelf);
        s = reopen(&shelf);
        CHECK(!shelf.t.heard.untrue);
        if (s == STATUS_OK) {
            /* Decay that a crash could have made: behind what is known. */
            CHECK(shelf.t.heard.seq >= 10 && shelf.t.heard.seq < 14);
            CHECK(shelf.t.e.torn > 0);
            torn++;
            evening_close(&shelf.t.e);
        } else {
            CHECK(s == STATUS_ROTTEN || (s == STATUS_NEWER && bit < 96));
            check_log_is(&shelf, bent);
            rotten += s == STATUS_ROTTEN ? 1 : 0;
            newer += s == STATUS_NEWER ? 1 : 0;
        }
    }
    CHECK_U64(rotten + newer + torn, log.n * 8);
    CHECK(rotten > 0 && newer > 0 && torn > 0);
    sim_disk_release(&shelf.sim);
}

TEST(what_is_rotten_is_named)
{
    char want[200];
    struct shelf shelf;
    uint64_t at = LOG_HEAD_BYTES;

    shelf_init(&shelf, 30);
    for (uint64_t seq = 1; seq < 17; seq++) {
        uint8_t scratch[STORY_PAYLOAD_MAX];

        at += record_size(story_payload(scratch, seq));
    }
    sim_disk_bend(&shelf.sim, "e/log", at * 8 + 8 * 50);
    CHECK_U64(reopen(&shelf), STATUS_ROTTEN);
    (void)snprintf(want, sizeof want,
        "e: record 17 at byte %" PRIu64
        " is missing or changed; the log was left as it is",
        at);
    CHECK_STR(shelf.why.text, want);
    CHECK_U64(shelf.t.heard.seq, 16);
    sim_disk_release(&shelf.sim);
}

TEST(a_newer_log_is_left_alone)
{
    static struct copy before;
    struct shelf shelf;
    struct bytes log;

    shelf_init(&shelf, 3);
    log = copy_log(&before, &shelf);
    shelf.t = (struct teller){0};
    shelf.t.heard.stop_at = 2;
    {
        const struct evening_reader reader = story_reader(&shelf.t.heard);

        CHECK_U64(evening_open(&shelf.t.e, &shelf.disk, "e", &reader,
                      &shelf.why),
            STATUS_NEWER);
    }
    CHECK_HAS(shelf.why.text, "too new");
    check_log_is(&shelf, log);
    sim_disk_release(&shelf.sim);
}

TEST(a_long_log_is_read_through_a_window)
{
    struct shelf shelf;

    shelf_init(&shelf, 8000);
    CHECK(sim_disk_content(&shelf.sim, "e/log").n > 4 * 262144);
    CHECK_U64(reopen(&shelf), STATUS_OK);
    CHECK_U64(shelf.t.heard.seq, 8000);
    CHECK(!shelf.t.heard.untrue);
    evening_close(&shelf.t.e);
    sim_disk_bend(&shelf.sim, "e/log", 100000 * 8);
    CHECK_U64(reopen(&shelf), STATUS_ROTTEN);
    sim_disk_release(&shelf.sim);
}

/* The record that proves the rot stands far behind, outside the window. */
TEST(rot_in_front_of_a_large_batch_is_not_torn)
{
    struct shelf shelf;
    uint64_t bent;

    shelf_init(&shelf, 10);
    bent = sim_disk_content(&shelf.sim, "e/log").n;
    CHECK_U64(reopen(&shelf), STATUS_OK);
    for (int i = 0; i < 4000; i++) {
        story_tell(&shelf.t);
    }
    CHECK_U64(story_commit(&shelf.t, &shelf.why), STATUS_OK);
    CHECK_U64(story_tell_to(&shelf.t, 4011, &shelf.why), STATUS_OK);
    CHECK(shelf.t.e.journal.end - bent > 400000);
    evening_close(&shelf.t.e);
    sim_disk_bend(&shelf.sim, "e/log", bent * 8);
    CHECK_U64(reopen(&shelf), STATUS_ROTTEN);
    CHECK_HAS(shelf.why.text, "e: record 11 at byte");
    sim_disk_release(&shelf.sim);
}

TEST(a_forgotten_key_is_zeros_and_stays_so)
{
    static const uint8_t none[SLOT_KEY_BYTES];
    uint8_t third[SLOT_KEY_BYTES];
    struct shelf shelf;

    shelf_init(&shelf, 3);
    CHECK_U64(reopen(&shelf), STATUS_OK);
    memcpy(third, shelf.t.e.keys + (size_t)3 * SLOT_KEY_BYTES, SLOT_KEY_BYTES);
    CHECK(memcmp(third, none, SLOT_KEY_BYTES) != 0);
    CHECK_U64(evening_forget(&shelf.t.e, 2, &shelf.why), STATUS_OK);
    CHECK_BYTES(shelf.t.e.keys + (size_t)2 * SLOT_KEY_BYTES, none,
        SLOT_KEY_BYTES);
    sim_disk_off(&shelf.sim);
    evening_close(&shelf.t.e);
    sim_disk_crash(&shelf.sim);
    CHECK_U64(reopen(&shelf), STATUS_OK);
    CHECK_BYTES(shelf.t.e.keys + (size_t)2 * SLOT_KEY_BYTES, none,
        SLOT_KEY_BYTES);
    CHECK_BYTES(shelf.t.e.keys + (size_t)3 * SLOT_KEY_BYTES, third,
        SLOT_KEY_BYTES);
    evening_close(&shelf.t.e);
    sim_disk_release(&shelf.sim);
}

/* Runs, single ones and the last of all; one sync for the whole. */
TEST(many_keys_are_forgotten_at_once)
{
    const struct evening_making making = {"f", 1000, randombytes_buf};
    uint32_t slots[500];
    uint32_t n = 0;
    uint64_t calls;
    struct shelf shelf;

    shelf_init(&shelf, 0);
    CHECK_U64(evening_make(&shelf.disk, &making, &shelf.why), STATUS_OK);
    CHECK_U64(story_open(&shelf.t, &shelf.disk, "f", &shelf.why), STATUS_OK);
    for (uint32_t slot = 1; slot < making.slots_n; slot++) {
        if (slot < 300 || slot % 7 == 0 || slot + 1 == making.slots_n) {
            slots[n++] = slot;
        }
    }
    calls = shelf.sim.calls;
    CHECK_U64(evening_forget_all(&shelf.t.e, slots, n, &shelf.why), STATUS_OK);
    CHECK(shelf.sim.calls - calls < n / 2); /* a run is one write */
    sim_disk_off(&shelf.sim);
    evening_close(&shelf.t.e);
    sim_disk_crash(&shelf.sim);
    CHECK_U64(story_open(&shelf.t, &shelf.disk, "f", &shelf.why), STATUS_OK);
    for (uint32_t slot = 0, at = 0; slot < making.slots_n; slot++) {
        const bool gone =
            seal_gone(shelf.t.e.keys + (size_t)slot * SLOT_KEY_BYTES);
        const bool wanted = at < n && slots[at] == slot;

        CHECK_U64(gone, wanted);
        at += wanted ? 1 : 0;
    }
    evening_close(&shelf.t.e);
    sim_disk_release(&shelf.sim);
}

TEST(reading_beside_writing_touches_nothing)
{
    struct shelf shelf;

    shelf_init(&shelf, 20);
    CHECK_U64(reopen(&shelf), STATUS_OK);
    story_tell(&shelf.t);
    CHECK(journal_begin(&shelf.t.e.journal));
    for (uint64_t n = 0; n <= 20; n++) {
        struct heard heard = {0};
        const struct evening_reader reader = story_reader(&heard);

        CHECK_U64(evening_read(&shelf.disk, &(struct evening_reading){"e", n},
                      &reader, &shelf.why),
            STATUS_OK);
        CHECK_U64(heard.seq, n);
        CHECK_U64(heard.begins, 1);
        CHECK(!heard.untrue);
    }
    CHECK_U64(journal_commit(&shelf.t.e.journal, &shelf.why), STATUS_OK);
    CHECK_U64(journal_done(&shelf.t.e.journal), 21);
    evening_close(&shelf.t.e);
    sim_disk_release(&shelf.sim);
}

TEST(reading_a_torn_log_leaves_it_torn)
{
    static struct copy before;
    struct heard heard = {0};
    const struct evening_reader reader = story_reader(&heard);
    struct shelf shelf;
    struct bytes log;

    shelf_init(&shelf, 20);
    log = copy_log(&before, &shelf);
    log.n -= 8;
    sim_disk_put(&shelf.sim, "e/log", log);
    CHECK_U64(evening_read(&shelf.disk,
                  &(struct evening_reading){"e", UINT64_MAX}, &reader,
                  &shelf.why),
        STATUS_OK);
    CHECK_U64(heard.seq, 19);
    check_log_is(&shelf, log);
    sim_disk_release(&shelf.sim);
}

TEST(keys_that_cannot_be_are_rotten)
{
    static const uint8_t some[100];
    struct shelf shelf;

    shelf_init(&shelf, 3);
    sim_disk_put(&shelf.sim, "e/keys", (struct bytes){some, 100});
    CHECK_U64(reopen(&shelf), STATUS_ROTTEN);
    CHECK_STR(shelf.why.text,
        "e: the keys are 100 bytes long, which cannot be");
    sim_disk_put(&shelf.sim, "e/keys", (struct bytes){some, 0});
    CHECK_U64(reopen(&shelf), STATUS_ROTTEN);
    sim_disk_release(&shelf.sim);
}

/* --- a real disk ------------------------------------------------------ */

TEST(a_real_disk_does_the_same)
{
    char folder[] = "/tmp/dugnad-evening-XXXXXX";
    char path[60];
    char name[80];
    struct fault why = {0};
    struct teller t;
    struct stat st;

    CHECK(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/e", folder);
    CHECK_U64(story_make(&disk_posix, path), STATUS_OK);
    CHECK_U64(story_make(&disk_posix, path), STATUS_DISK);
    CHECK_U64(stat(path, &st), 0);
    CHECK_U64(st.st_mode & 0777, 0700);
    for (uint64_t n = 0; n < 100; n += 20) {
        CHECK_U64(story_open(&t, &disk_posix, path, &why), STATUS_OK);
        CHECK_U64(t.heard.seq, n);
        CHECK(!t.heard.untrue);
        CHECK_U64(story_tell_to(&t, n + 20, &why), STATUS_OK);
        if (n == 40) {
            CHECK_U64(evening_forget(&t.e, 1, &why), STATUS_OK);
            CHECK(sodium_is_zero(t.e.keys + SLOT_KEY_BYTES, SLOT_KEY_BYTES));
        }
        evening_close(&t.e);
    }
    (void)snprintf(name, sizeof name, "%s/log", path);
    CHECK_U64(stat(name, &st), 0);
    CHECK_U64(st.st_mode & 0777, 0600);
    CHECK_U64(truncate(name, st.st_size - JOURNAL_KEPT_BYTES - 1), 0);
    CHECK_U64(story_open(&t, &disk_posix, path, &why), STATUS_OK);
    CHECK_U64(t.heard.seq, 99);
    CHECK(t.e.torn > 0);
    evening_close(&t.e);
    CHECK_U64(unlink(name), 0);
    (void)snprintf(name, sizeof name, "%s/keys", path);
    CHECK_U64(unlink(name), 0);
    CHECK_U64(rmdir(path), 0);
    CHECK_U64(rmdir(folder), 0);
}

/* T14 of FAULTS.md: the second one is told who was first. */
TEST(a_data_folder_has_one_daemon)
{
    char folder[] = "/tmp/dugnad-folder-XXXXXX";
    char name[60];
    char want[40];
    struct fault why = {0};
    int status = -1;
    int first = -1;
    int fd = -1;
    pid_t child;

    CHECK(mkdtemp(folder) != NULL);
    CHECK_U64(folder_lock(folder, &first, &why), STATUS_OK);
    (void)snprintf(want, sizeof want, "another dugnadd (pid %ld) uses",
        (long)getpid());
    child = fork();
    if (child == 0) {
        _exit(folder_lock(folder, &fd, &why) == STATUS_LOCKED &&
                    strstr(why.text, want) != NULL
                ? 7
                : 1);
    }
    CHECK(child > 0);
    CHECK_U64(waitpid(child, &status, 0), child);
    CHECK(WIFEXITED(status));
    CHECK_U64(WEXITSTATUS(status), 7);
    CHECK_U64(folder_lock(folder, &fd, &why), STATUS_LOCKED);
    CHECK_U64(close(first), 0);
    CHECK_U64(folder_lock(folder, &fd, &why), STATUS_OK);
    CHECK_U64(close(fd), 0);
    CHECK_U64(folder_lock("/does/not/exist", &fd, &why), STATUS_DISK);
    (void)snprintf(name, sizeof name, "%s/lock", folder);
    CHECK_U64(unlink(name), 0);
    CHECK_U64(rmdir(folder), 0);
}
