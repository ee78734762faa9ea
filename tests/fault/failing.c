/*
 * failing.c - the first, second, third ... call of each kind fails once, or
 * does half of its work, until an evening passes with nothing left to fail.
 *
 * What fails while an evening is made or opened is tried again, by the same
 * process, by the next, or after a power cut; after a commit that failed the
 * process is over. Nothing is acknowledged after it, its file is never
 * synced by it again, and whoever opens next has all that was acknowledged.
 */
#include "tests/fault/fault.h"
#include "tests/unit/story.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>

/* CALLS: NAME, member, is running full a legal answer */
#define CALLS(X)                      \
    X(OPEN, open, true)               \
    X(READ, read, false)              \
    X(WRITE, write, true)             \
    X(SYNC, sync, true)               \
    X(SETTLE, settle, true)           \
    X(CUT, cut, true)                 \
    X(SIZE, size, false)              \
    X(MAP, map, false)                \
    X(CLOSE, close, true)             \
    X(FOLDER, folder, true)           \
    X(SYNC_FOLDER, sync_folder, true) \
    X(RENAME, rename, true)           \
    X(REMOVE, remove, false)

#define CALL_ENUM(NAME, ...) CALL_##NAME,
enum call { CALLS(CALL_ENUM) CALLS_N };
#undef CALL_ENUM

struct call_row {
    const char *name;
    bool full;
};
#define CALL_ROW(NAME, member, full) {#member, full},
static const struct call_row call_rows[] = {CALLS(CALL_ROW)};
#undef CALL_ROW

/* How much of a short call is done. */
enum shortness { NOT_SHORT, NOTHING, ONE_BYTE, HALF, ALL_BUT_ONE, SHORTNESSES };
static const char *const shortness_names[] = {"fails", "does nothing",
    "does one byte", "does half", "does all but one byte"};

/* Who comes after the fault. */
enum after { SAME_PROCESS, NEXT_PROCESS, POWER_CUT, AFTERS };
static const char *const after_names[] = {"tried again", "a new process",
    "a power cut"};

struct plan {
    enum call call;
    uint64_t nth;
    int error;
    enum shortness shortness;
    enum after after;
};

/* One evening on a disk whose calls are counted. */
struct run {
    struct sim_disk sim;
    struct disk inner;
    struct disk port;
    struct plan plan;
    uint64_t count[CALLS_N];
    bool hit;
    bool calm;      /* nothing strikes any more */
    bool in_commit; /* it was what a commit needs */
    int bad_fd;     /* of a commit that failed; 0: none */
    uint64_t bad_syncs;
    struct teller t;
    struct fault why;
    uint64_t acked;
    uint64_t told;
    uint64_t life;
    uint32_t forgotten; /* a bit a slot */
};

/* --- the disk --------------------------------------------------------- */

/* Is it this one? Then the cruel disk will fail it in its own way. */
static bool
strikes(struct run *run, enum call call)
{
    const struct plan *p = &run->plan;

    run->count[call]++;
    if (run->calm || run->hit || call != p->call ||
        run->count[call] != p->nth) {
        return false;
    }
    run->hit = true;
    if (p->shortness == NOT_SHORT) {
        run->sim.faults.fail_at = run->sim.calls + 1;
        run->sim.faults.error = p->error;
    }
    return true;
}

static size_t
shortened(const struct run *run, size_t n)
{
    switch (run->plan.shortness) {
    case NOTHING:
        return 0;
    case ONE_BYTE:
        return n > 1 ? 1 : 0;
    case HALF:
        return n / 2;
    case ALL_BUT_ONE:
        return n - 1;
    case NOT_SHORT:
    case SHORTNESSES:
        break;
    }
    return n;
}

static int
port_open(void *self, const char *path, enum disk_open how)
{
    struct run *run = self;

    (void)strikes(run, CALL_OPEN);
    return run->inner.open(&run->sim, path, how);
}

/* A short read of nothing would be the file's end. */
static ssize_t
port_read(void *self, int fd, void *at, size_t n, uint64_t offset)
{
    struct run *run = self;

    if (strikes(run, CALL_READ)) {
        n = shortened(run, n);
        n = n == 0 ? 1 : n;
    }
    return run->inner.read(&run->sim, fd, at, n, offset);
}

static bool
has_records(const uint8_t *at, size_t n)
{
    return n > 4 && memcmp(at, "dug1", 4) == 0;
}

static ssize_t
port_write(void *self, int fd, const void *at, size_t n, uint64_t offset)
{
    struct run *run = self;

    if (strikes(run, CALL_WRITE)) {
        run->in_commit = has_records(at, n);
        run->bad_fd = run->in_commit ? fd : 0;
        n = shortened(run, n);
        if (n == 0) {
            return 0;
        }
    }
    return run->inner.write(&run->sim, fd, at, n, offset);
}

static int
port_sync(void *self, int fd)
{
    struct run *run = self;

    run->bad_syncs += run->bad_fd == fd ? 1 : 0;
    if (strikes(run, CALL_SYNC)) {
        run->in_commit = run->t.e.journal.busy;
        run->bad_fd = fd;
    }
    return run->inner.sync(&run->sim, fd);
}

static int
port_settle(void *self, int fd)
{
    struct run *run = self;

    run->bad_syncs += run->bad_fd == fd ? 1 : 0;
    if (strikes(run, CALL_SETTLE)) {
        run->bad_fd = fd;
    }
    return run->inner.settle(&run->sim, fd);
}

static int
port_cut(void *self, int fd, uint64_t size)
{
    struct run *run = self;

    run->bad_syncs += run->bad_fd == fd ? 1 : 0; /* nor is it cut */
    (void)strikes(run, CALL_CUT);
    return run->inner.cut(&run->sim, fd, size);
}

static int
port_size(void *self, int fd, uint64_t *size)
{
    struct run *run = self;

    (void)strikes(run, CALL_SIZE);
    return run->inner.size(&run->sim, fd, size);
}

static int
port_map(void *self, int fd, size_t n, uint8_t **at)
{
    struct run *run = self;

    (void)strikes(run, CALL_MAP);
    return run->inner.map(&run->sim, fd, n, at);
}

static void
port_unmap(void *self, uint8_t *at, size_t n)
{
    struct run *run = self;

    run->inner.unmap(&run->sim, at, n);
}

/* The number may be given to another file now. */
static int
port_close(void *self, int fd)
{
    struct run *run = self;

    run->bad_fd = run->bad_fd == fd ? 0 : run->bad_fd;
    (void)strikes(run, CALL_CLOSE);
    return run->inner.close(&run->sim, fd);
}

static int
port_folder(void *self, const char *path)
{
    struct run *run = self;

    (void)strikes(run, CALL_FOLDER);
    return run->inner.folder(&run->sim, path);
}

static int
port_sync_folder(void *self, const char *path)
{
    struct run *run = self;

    (void)strikes(run, CALL_SYNC_FOLDER);
    return run->inner.sync_folder(&run->sim, path);
}

static int
port_rename(void *self, const char *from, const char *to)
{
    struct run *run = self;

    (void)strikes(run, CALL_RENAME);
    return run->inner.rename(&run->sim, from, to);
}

static int
port_remove(void *self, const char *path)
{
    struct run *run = self;

    (void)strikes(run, CALL_REMOVE);
    return run->inner.remove(&run->sim, path);
}

static void
run_init(struct run *run, const struct plan *plan)
{
    *run = (struct run){.plan = *plan};
    sim_disk_init(&run->sim, plan->nth * 100 + (uint64_t)plan->call);
    run->inner = sim_disk_port(&run->sim);
#define CALL_PORT(NAME, member, ...) .member = port_##member,
    run->port =
        (struct disk){.self = run, .unmap = port_unmap, CALLS(CALL_PORT)};
#undef CALL_PORT
}

/* --- an evening ------------------------------------------------------- */

static enum status
make(struct run *run)
{
    return sim_disk_there(&run->sim, "e") ? STATUS_OK
                                          : story_make(&run->port, "e");
}

/* All that was acknowledged is there, and nothing that was never told. */
static void
check_heard(struct run *run)
{
    CHECK(!run->t.heard.untrue);
    CHECK(run->t.heard.seq >= run->acked && run->t.heard.seq <= run->told);
    CHECK_U64(run->t.heard.begins, 1);
    for (uint32_t slot = 0; slot < STORY_SLOTS; slot++) {
        CHECK((run->forgotten >> slot & 1) == 0 ||
            sodium_is_zero(run->t.e.keys + (size_t)slot * SLOT_KEY_BYTES,
                SLOT_KEY_BYTES));
    }
    run->acked = run->t.heard.seq;
    run->told = run->t.heard.seq;
}

static enum status
open_it(struct run *run)
{
    const enum status s = story_open(&run->t, &run->port, "e", &run->why);

    CHECK(s == STATUS_OK || s == STATUS_DISK);
    if (s == STATUS_OK) {
        check_heard(run);
    }
    return s;
}

/* No answer after a commit that failed; it cannot be begun again. */
static void
check_over(struct run *run)
{
    CHECK(run->t.e.journal.busy);
    CHECK(!journal_begin(&run->t.e.journal));
    CHECK_U64(run->t.e.journal.durable, run->acked);
}

static enum status
tell_to(struct run *run, uint64_t seq)
{
    enum status s = STATUS_OK;

    while (s == STATUS_OK && run->told < seq) {
        for (uint64_t i = 0; i <= seq % 4 && run->t.told < seq; i++) {
            story_tell(&run->t);
        }
        run->told = run->t.told;
        s = story_commit(&run->t, &run->why);
        if (s != STATUS_OK) {
            check_over(run);
        }
        CHECK(s == STATUS_OK || s == STATUS_DISK);
        CHECK(s != STATUS_OK || run->t.durable == run->told ||
            !run->t.e.journal.room);
        run->acked = run->t.durable;
    }
    return s;
}

static enum status
forget(struct run *run, uint32_t slot)
{
    const enum status s = evening_forget(&run->t.e, slot, &run->why);

    run->forgotten |= s == STATUS_OK ? (uint32_t)1 << slot : 0;
    return s;
}

static enum status
read_it(struct run *run)
{
    struct heard heard = {0};
    const struct evening_reader reader = story_reader(&heard);
    const enum status s = evening_read(&run->port,
        &(struct evening_reading){"e", run->acked}, &reader, &run->why);

    CHECK(!heard.untrue);
    CHECK(s == STATUS_DISK || (s == STATUS_OK && heard.seq == run->acked));
    return s;
}

/* Who ends the process for it, and who only says so. */
enum ended { GOES_ON, NOT_OPENED, PROCESS_ENDS };

/* A life that wants to reach `seq`; much of the last batch fills ahead. */
static enum ended
live(struct run *run, uint64_t seq)
{
    uint32_t slot = (uint32_t)(seq / 20 % STORY_SLOTS);

    if (make(run) != STATUS_OK || open_it(run) != STATUS_OK) {
        return NOT_OPENED;
    }
    if (tell_to(run, seq - 5) != STATUS_OK || forget(run, slot) != STATUS_OK) {
        return PROCESS_ENDS;
    }
    if (read_it(run) != STATUS_OK) {
        (void)read_it(run);
    }
    if (tell_to(run, seq) != STATUS_OK) {
        return PROCESS_ENDS;
    }
    run->t.e.over = seq % 40 == 0;
    evening_close(&run->t.e);
    return GOES_ON;
}

static void
end_process(struct run *run, enum after after)
{
    if (after == NEXT_PROCESS) {
        evening_close(&run->t.e); /* in order, and still touches nothing */
    }
    sim_disk_off(&run->sim);
    evening_close(&run->t.e);
    if (after == POWER_CUT) {
        sim_disk_crash(&run->sim);
    } else {
        sim_disk_kill(&run->sim);
    }
    sim_disk_faults(&run->sim, (struct sim_faults){0});
    run->bad_fd = 0;
}

enum { LIVES = 6, SEQ_A_LIFE = 20, LARGE_LIFE = 3, LARGE_SEQ = 170 };

/* The next life wants this; one of them is so long that it fills ahead. */
static uint64_t
goal(uint64_t life)
{
    return life * SEQ_A_LIFE + (life >= LARGE_LIFE ? LARGE_SEQ : 0);
}

static void
check_run(struct run *run)
{
    uint64_t life = 1;

    while (life <= LIVES) {
        const bool hit = run->hit;
        const enum ended ended = live(run, goal(life));

        CHECK(ended == GOES_ON || (!hit && run->hit)); /* it strikes once */
        CHECK_U64(run->bad_syncs, 0);
        CHECK_U64(run->sim.syncs_after_failure, 0);
        CHECK(!run->in_commit || hit || ended == PROCESS_ENDS);
        if (ended == PROCESS_ENDS) {
            end_process(run,
                run->plan.after == SAME_PROCESS ? NEXT_PROCESS
                                                : run->plan.after);
        } else if (!hit && run->hit && run->plan.after != SAME_PROCESS) {
            end_process(run, run->plan.after);
        }
        life += ended == GOES_ON ? 1 : 0;
    }
    run->calm = true;
    CHECK_U64(open_it(run), STATUS_OK);
    CHECK_U64(run->acked, goal(LIVES));
    evening_close(&run->t.e);
}

/* --- each call -------------------------------------------------------- */

/* How often a fault struck, by kind of call. */
struct tally {
    uint64_t runs;
    uint64_t struck[CALLS_N];
};

static void
each_nth(struct plan plan, struct tally *tally)
{
    static struct run run;
    bool hit = true;

    for (plan.nth = 1; hit; plan.nth++) {
        fault_at("%s number %" PRIu64 " %s (errno %d); %s",
            call_rows[plan.call].name, plan.nth,
            shortness_names[plan.shortness], plan.error,
            after_names[plan.after]);
        run_init(&run, &plan);
        check_run(&run);
        hit = run.hit;
        tally->runs++;
        tally->struck[plan.call] += hit ? 1 : 0;
        sim_disk_release(&run.sim);
    }
}

static void
print(const struct tally *tally)
{
    (void)printf("    %" PRIu64 " evenings;", tally->runs);
    for (int call = 0; call < CALLS_N; call++) {
        if (tally->struck[call] > 0) {
            (void)printf(" %s %" PRIu64, call_rows[call].name,
                tally->struck[call]);
        }
    }
    (void)printf("\n");
}

static void
every_call(int error)
{
    struct tally tally = {0};

    for (int call = 0; call < CALLS_N; call++) {
        for (int after = 0; after < AFTERS; after++) {
            if (error == EIO || call_rows[call].full) {
                each_nth((struct plan){.call = (enum call)call,
                             .error = error,
                             .after = (enum after)after},
                    &tally);
                CHECK(tally.struck[call] > 0);
            }
        }
    }
    print(&tally);
}

static void
an_error_of_any_call_loses_nothing(bool much)
{
    (void)much; /* all calls are all calls */
    every_call(EIO);
}

static void
a_full_disk_at_any_call_loses_nothing(bool much)
{
    every_call(ENOSPC);
    if (much) {
        every_call(EDQUOT);
        every_call(EFBIG);
    }
}

static void
half_a_call_loses_nothing(bool much)
{
    static const enum call calls[] = {CALL_READ, CALL_WRITE};
    struct tally tally = {0};

    (void)much; /* all calls are all calls */
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        for (int s = NOTHING; s < SHORTNESSES; s++) {
            for (int after = 0; after < AFTERS; after++) {
                each_nth((struct plan){.call = calls[i],
                             .shortness = (enum shortness)s,
                             .after = (enum after)after},
                    &tally);
            }
        }
    }
    print(&tally);
    CHECK(tally.struck[CALL_READ] > 0 && tally.struck[CALL_WRITE] > 0);
}

int
main(int argc, char **argv)
{
    static const struct fault_test tests[] = {
        {"an error of any call loses nothing",
            an_error_of_any_call_loses_nothing},
        {"a full disk at any call loses nothing",
            a_full_disk_at_any_call_loses_nothing},
        {"half a call loses nothing", half_a_call_loses_nothing},
    };

    return fault_main(argc, argv, tests, sizeof tests / sizeof tests[0]);
}
