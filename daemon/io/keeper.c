/*
 * keeper.c - keys to overwrite, minutes to make. See keeper.h.
 */
#include "daemon/io/keeper.h"

#include <assert.h>
#include <errno.h>
#include <sys/mman.h>

#include "daemon/core/minutes.h"
#include "daemon/io/answer.h"
#include "daemon/io/log.h"
#include "daemon/io/loop.h"
#include "daemon/io/opening.h"
#include "daemon/io/papers.h"
#include "daemon/io/replay.h"
#include "protocol/seal.h"

enum { SAY_EACH = 20 /* of failures that follow each other */ };

/* One version that is being made. */
struct issuing {
    uv_work_t work;
    struct hall *s;
    struct replay replay;
    struct papers papers;
    uint64_t seq;
    uint8_t hash[LANGUAGES_MAX][MINUTES_FORMATS_N][HASH_BYTES];
    enum status status;
    struct fault why;
};

#define FORMAT_WORD(NAME, word) word,
static const char *const formats[] = {MINUTES_FORMATS(FORMAT_WORD)};
#undef FORMAT_WORD

bool
keeper_busy(const struct keeper *keeper)
{
    return keeper->forgets || keeper->issuing != NULL;
}

/* --- minutes ---------------------------------------------------------- */

static enum status
write_paper(struct issuing *job, uint32_t language, enum minutes_format format,
    struct buf *room)
{
    const struct texts *texts = job->replay.setup.texts;
    const struct paper paper = {texts->language[language].tag, formats[format]};
    struct bytes bytes = {room->at, 0};

    if (replay_halted(&job->replay)) {
        return fault_set(&job->why, STATUS_SYSTEM, 0, "it was broken off");
    }
    room->n = 0;
    room->over = false;
    bytes.n = minutes_write(job->replay.core, language, format, room);
    if (bytes.n == 0) {
        return fault_set(&job->why, STATUS_LIMIT, 0,
            "version %u of the minutes is over %d MiB", job->papers.version,
            ANSWER_BYTES_MAX >> 20);
    }
    hash_of(job->hash[language][format], "file", bytes);
    return papers_add(&job->papers, &paper, bytes, &job->why);
}

static enum status
write_papers(struct issuing *job)
{
    struct buf room = {.cap = ANSWER_BYTES_MAX};
    void *at = mmap(NULL, room.cap, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    enum status status;

    if (at == MAP_FAILED) {
        return fault_set(&job->why, STATUS_LIMIT, errno,
            "no address space for minutes");
    }
    room.at = at;
    status = papers_begin(&job->papers, &job->why);
    for (uint32_t i = 0; i < job->replay.setup.texts->n; i++) {
        for (int f = 0; status == STATUS_OK && f < MINUTES_FORMATS_N; f++) {
            status = write_paper(job, i, (enum minutes_format)f, &room);
        }
    }
    if (status == STATUS_OK) {
        status = papers_end(&job->papers, &job->why);
    }
    if (status != STATUS_OK) {
        papers_undo(&job->papers);
    }
    (void)munmap(at, room.cap); /* it was mapped above */
    return status;
}

static void
on_issue(uv_work_t *work)
{
    struct issuing *job = work->data;

    job->status =
        replay_run(&job->replay, job->papers.folder, job->seq, &job->why);
    if (job->status == STATUS_OK) {
        job->status = write_papers(job);
    }
    replay_release(&job->replay);
}

/* A command's id is of what it says: said again, it is done once. */
static void
tell(struct hall *s, struct command *cmd, const char *language,
    const char *format)
{
    uint8_t at[128];
    uint8_t hash[HASH_BYTES];
    struct buf b = {.at = at, .cap = sizeof at};
    size_t n;

    put_u32(at, (uint32_t)cmd->f.version);
    n = (size_t)snprintf((char *)at + 4, sizeof at - 4 - HASH_BYTES, "|%s|%s|",
        language, format);
    b.n = 4 + n;
    if (fields_has(&cmd->f, FIELD_HASH)) {
        memcpy(at + b.n, cmd->f.hash.at, HASH_BYTES);
        b.n += HASH_BYTES;
    }
    hash_of(hash, "minutes made", buf_bytes(&b));
    memcpy(cmd->id, hash, ID_BYTES);
    (void)hall_command(s, cmd); /* refused: another version is due by now */
}

static void
tell_all(struct hall *s, const struct issuing *job)
{
    const struct texts *texts = s->loop->texts;
    struct command done = {.what = COMMAND_MINUTES_DONE};

    for (uint32_t i = 0; i < texts->n; i++) {
        for (int f = 0; f < MINUTES_FORMATS_N; f++) {
            struct command made = {.what = COMMAND_MINUTES_MADE};
            const char *tag = texts->language[i].tag;

            FSET(&made.f, LANGUAGE, language, bytes_of(tag));
            FSET(&made.f, FORMAT, format, bytes_of(formats[f]));
            FSET(&made.f, VERSION, version, job->papers.version);
            FSET(&made.f, HASH, hash,
                ((struct bytes){job->hash[i][f], HASH_BYTES}));
            tell(s, &made, tag, formats[f]);
        }
    }
    FSET(&done.f, VERSION, version, job->papers.version);
    tell(s, &done, "", "");
}

static void issue_begin(struct hall *s);

/* The core asks again; the machine's keeper need not hear of each time. */
static void
issue_failed(struct hall *s, const struct issuing *job)
{
    if (s->keeper.failures++ % SAY_EACH == 0) {
        log_fault(s->path, &job->why);
    }
    s->loop->issue_faults++;
}

static void
after_issue(uv_work_t *work, int status)
{
    struct issuing *job = work->data;
    struct hall *s = job->s;
    struct keeper *k = &s->keeper;

    (void)status; /* work is never cancelled */
    s->loop->work_n--;
    s->loop->issues_n--;
    k->issuing = NULL;
    if (atomic_load(&k->halt)) {
        k->issue_due = !s->loop->stopping; /* what it wrote is for nothing */
    } else if (job->status != STATUS_OK) {
        issue_failed(s, job);
    } else {
        k->failures = 0;
        tell_all(s, job);
    }
    free(job);
    issue_begin(s);
}

/* Behind a forgetting, and when there is a thread to spare. */
static void
issue_begin(struct hall *s)
{
    struct keeper *k = &s->keeper;
    struct issuing *job;

    if (!k->issue_due || keeper_busy(k) || s->loop->stopping ||
        s->loop->issues_n >= KEEPER_ISSUES_AT_ONCE) {
        return;
    }
    job = calloc(1, sizeof *job);
    if (job == NULL) {
        return; /* the next tick tries again */
    }
    k->issue_due = false;
    atomic_store(&k->halt, false);
    job->s = s;
    job->seq = k->seq;
    job->papers = (struct papers){&disk_posix, s->path, k->version};
    job->replay.halt = &k->halt;
    job->replay.setup = opening_setup(s);
    job->replay.setup.minutes = true;
    job->work.data = job;
    k->issuing = job;
    s->loop->issues_n++;
    s->loop->work_n++;
    /* Cannot fail with both callbacks set. */
    (void)uv_queue_work(&s->loop->uv, &job->work, on_issue, after_issue);
}

void
keeper_issue(struct hall *s, const struct effect *fx)
{
    struct keeper *k = &s->keeper;

    if (fx->version != k->version) {
        k->failures = 0;
    } else if (k->issuing != NULL || s->dismissed) {
        return; /* said again while it is made; or for nothing */
    }
    k->version = fx->version;
    k->seq = fx->seq;
    k->issue_due = true;
    issue_begin(s);
}

/* --- forgetting ------------------------------------------------------- */

static void
on_forget(uv_work_t *work)
{
    struct hall *s = work->data;
    struct keeper *k = &s->keeper;
    const struct papers papers = {&disk_posix, s->path, k->below};

    k->status = STATUS_OK;
    if (k->slots_n > 0) {
        k->status =
            evening_forget_all(&s->evening, k->slots, k->slots_n, &k->why);
    }
    k->keys_failed = k->status != STATUS_OK;
    if (k->status == STATUS_OK && s->kind == CORE_SESSION) {
        k->status = papers_clear(&papers, k->unfinished, &k->why);
    }
}

static void forget_begin(struct hall *s);

static void
after_forget(uv_work_t *work, int status)
{
    struct hall *s = work->data;
    struct keeper *k = &s->keeper;

    (void)status; /* work is never cancelled */
    s->loop->work_n--;
    k->forgets = false;
    free(k->slots);
    k->slots = NULL;
    if (k->status != STATUS_OK && k->keys_failed) {
        loop_die(s->path, &k->why);
    }
    if (k->status != STATUS_OK) {
        log_fault(s->path, &k->why);
        s->loop->forget_faults++;
        k->again_at = loop_boot_ms() + KEEPER_AGAIN_MS;
    } else {
        k->again_at = 0;
    }
    if (k->forget_due) {
        forget_begin(s);
    }
    issue_begin(s);
}

/* The slots whose keys are still there. False: no memory, it comes again. */
static bool
find_slots(struct hall *s)
{
    struct keeper *k = &s->keeper;
    const struct evening *e = &s->evening;

    k->slots_n = 0;
    k->slots = malloc(e->slots_n * sizeof *k->slots);
    if (k->slots == NULL) {
        return false;
    }
    for (uint32_t slot = 1; slot < e->slots_n; slot++) {
        if (core_slot_gone(s->core, slot) &&
            !seal_gone(e->keys + (size_t)slot * SLOT_KEY_BYTES)) {
            k->slots[k->slots_n++] = slot;
        }
    }
    return true;
}

static void
forget_begin(struct hall *s)
{
    struct keeper *k = &s->keeper;

    if (!find_slots(s)) {
        return; /* the next tick tries again */
    }
    k->forget_due = false;
    k->forgets = true;
    k->unfinished = k->issuing == NULL;
    k->work.data = s;
    s->loop->work_n++;
    /* Cannot fail with both callbacks set. */
    (void)uv_queue_work(&s->loop->uv, &k->work, on_forget, after_forget);
}

void
keeper_forget(struct hall *s, const struct effect *fx)
{
    struct keeper *k = &s->keeper;

    if (fx->version > k->below) {
        k->below = fx->version;
    }
    if (k->issuing != NULL) {
        atomic_store(&k->halt, true);
    }
    for (struct conn *conn = s->conns; conn != NULL; conn = conn->next) {
        answer_renew(conn);
    }
    k->forget_due = true;
    if (!k->forgets) {
        forget_begin(s);
    }
}

void
keeper_tick(struct hall *s)
{
    struct keeper *k = &s->keeper;

    if (k->again_at != 0 && loop_boot_ms() >= k->again_at) {
        k->again_at = 0;
        k->forget_due = true;
    }
    if (k->forget_due && !k->forgets) {
        forget_begin(s);
    }
    issue_begin(s);
}

void
keeper_stop(struct keeper *keeper)
{
    keeper->issue_due = false;
    atomic_store(&keeper->halt, true);
}
