/*
 * answer.c - a document for one who asked. See answer.h.
 */
#include "daemon/io/answer.h"

#include <assert.h>
#include <errno.h>
#include <sys/mman.h>

#include "daemon/core/minutes.h"
#include "daemon/core/own.h"
#include "daemon/core/search.h"
#include "daemon/io/log.h"
#include "daemon/io/loop.h"
#include "daemon/io/opening.h"
#include "daemon/io/papers.h"
#include "daemon/io/replay.h"
#include "protocol/frame.h"
#include "protocol/message.h"

#include <sodium.h>

enum { PAGE_EXTRA_BYTES = 64, SIZE_BYTES = 4 };

struct answer {
    uv_work_t work;
    struct loop *loop;
    struct conn *conn;   /* NULL: it has gone */
    struct answer *next; /* of its connection */
    struct answer *queue;
    struct effect asked;
    struct buf needle; /* what is searched for; of malloc */
    struct replay replay;
    char path[HALL_PATH_MAX];
    uint64_t seq;
    enum status status;
    struct fault why;
    struct buf frames; /* each after its size in 4 bytes */
    size_t at;         /* of the next to send */
    bool busy;         /* on another thread */
    bool done;
    bool again; /* words went meanwhile: it is made once more */
};

/* Words that were sent or will not be: nothing is left of them here. */
static void
wipe(struct buf *b)
{
    if (b->at != NULL) {
        sodium_memzero(b->at, b->cap);
        free(b->at);
    }
    *b = (struct buf){0};
}

/* One message, framed, with its size before it. */
static void
add_frame(struct answer *a, const struct page *page)
{
    uint8_t *at = a->frames.at + a->frames.n + SIZE_BYTES + FRAME_HEAD_MAX;
    struct buf message = {.at = at,
        .cap = ANSWER_PAGE_BYTES + PAGE_EXTRA_BYTES};
    size_t head_n;

    assert(a->frames.n + SIZE_BYTES + FRAME_HEAD_MAX + message.cap <=
        a->frames.cap);
    page_pack(&message, page);
    assert(!message.over);
    head_n = frame_head(at, message.n);
    memmove(a->frames.at + a->frames.n + SIZE_BYTES, at - head_n,
        head_n + message.n);
    put_u32(a->frames.at + a->frames.n, (uint32_t)(head_n + message.n));
    a->frames.n += SIZE_BYTES + head_n + message.n;
}

static bool
add_pages(struct answer *a, struct bytes document)
{
    const size_t pages_n = document.n / ANSWER_PAGE_BYTES + 1;
    const size_t one =
        SIZE_BYTES + FRAME_HEAD_MAX + ANSWER_PAGE_BYTES + PAGE_EXTRA_BYTES;

    a->frames.at = malloc(pages_n * one);
    if (a->frames.at == NULL) {
        return false;
    }
    a->frames.cap = pages_n * one;
    for (size_t i = 0; i < pages_n; i++) {
        const size_t at = i * ANSWER_PAGE_BYTES;
        const size_t n = document.n - at < ANSWER_PAGE_BYTES
            ? document.n - at
            : ANSWER_PAGE_BYTES;
        const struct page page = {.id = a->asked.ask.id,
            .number = i,
            .last = i + 1 == pages_n,
            .bytes = {document.at + at, n}};

        add_frame(a, &page);
    }
    return true;
}

static enum status
take_pages(struct answer *a, struct bytes document)
{
    if (document.n == 0 || !add_pages(a, document)) {
        return fault_set(&a->why, STATUS_LIMIT, 0,
            "a document is over %d MiB, or there is no memory for it",
            ANSWER_BYTES_MAX >> 20);
    }
    return STATUS_OK;
}

static size_t
write_document(struct answer *a, struct buf *out)
{
    const struct core *core = a->replay.core;

    switch (a->asked.ask.what) {
    case ASK_OWN:
        return own_write(core, a->asked.ask.seat, out);
    case ASK_SEARCH:
        return search_write(core, a->asked.ask.seat, buf_bytes(&a->needle),
            out);
    case ASK_MINUTES:
    case ASK_NONE:
        break;
    }
    return minutes_write(core, a->asked.ask.language, a->asked.ask.format, out);
}

static enum status
make_document(struct answer *a)
{
    struct buf document = {.cap = ANSWER_BYTES_MAX};
    void *at = mmap(NULL, document.cap, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    enum status status;

    if (at == MAP_FAILED) {
        return fault_set(&a->why, STATUS_LIMIT, errno,
            "no address space for a document");
    }
    document.at = at;
    status = take_pages(a, (struct bytes){at, write_document(a, &document)});
    (void)munmap(at, document.cap); /* it was mapped above */
    return status;
}

/* The files of an approved version. False: there is none, say it anew. */
static bool
sent_as_issued(struct answer *a)
{
#define FORMAT_WORD(NAME, word) word,
    static const char *const formats[] = {MINUTES_FORMATS(FORMAT_WORD)};
#undef FORMAT_WORD
    const struct texts *texts = a->replay.setup.texts;
    const struct paper paper = {texts->language[a->asked.ask.language].tag,
        formats[a->asked.ask.format]};
    const struct papers papers = {&disk_posix, a->path, a->asked.version};
    struct buf file;
    int r;

    if (a->asked.version == 0) {
        return false;
    }
    r = papers_read(&papers, &paper, &file);
    if (r == -ENOENT) {
        return false;
    }
    a->status = r == 0
        ? take_pages(a, buf_bytes(&file))
        : fault_set(&a->why, STATUS_DISK, -r, "minutes cannot be read");
    wipe(&file);
    return true;
}

static void
on_work(uv_work_t *work)
{
    struct answer *a = work->data;

    a->status = STATUS_OK;
    if (sent_as_issued(a)) {
        return;
    }
    a->status = replay_run(&a->replay, a->path, a->seq, &a->why);
    if (a->status == STATUS_OK) {
        a->status = make_document(a);
    }
    replay_release(&a->replay);
}

/* It could not be made: that is an answer, too. */
static void
add_refusal(struct answer *a)
{
    const char *sentence = texts_get(a->loop->texts, a->asked.ask.language,
        TEXT_REFUSED_TRY_LATER);
    const struct fields none = {0};
    const size_t cap = SIZE_BYTES + FRAME_HEAD_MAX + ANSWER_PAGE_BYTES;
    struct buf message;
    uint8_t *at;
    size_t head_n;

    wipe(&a->frames);
    a->at = 0;
    at = malloc(cap);
    if (at == NULL) {
        return;
    }
    message = (struct buf){.at = at + SIZE_BYTES + FRAME_HEAD_MAX,
        .cap = ANSWER_PAGE_BYTES};
    refusal_pack(&message, a->asked.ask.id, REFUSED_TRY_LATER, &none,
        bytes_of(sentence));
    head_n = frame_head(message.at, message.n);
    put_u32(at, (uint32_t)(head_n + message.n));
    memmove(at + SIZE_BYTES, message.at - head_n, head_n + message.n);
    a->frames = (struct buf){.at = at,
        .n = SIZE_BYTES + head_n + message.n,
        .cap = cap};
}

static void
answer_free(struct answer *a)
{
    wipe(&a->frames);
    wipe(&a->needle);
    free(a);
}

/* To the end of the queue, to tell of all that is durable by now. */
static void
queue_up(struct answer *a, const struct hall *s)
{
    struct answer **queue = &a->loop->answers_waiting;

    a->done = false;
    a->again = false;
    a->at = 0;
    a->seq = core_durable(s->core);
    wipe(&a->frames);
    if (a->asked.version < s->keeper.below) {
        a->asked.version = 0; /* its files are gone, or soon */
    }
    while (*queue != NULL) {
        queue = &(*queue)->queue;
    }
    *queue = a;
}

static void pump(struct loop *loop);

static void
after_work(uv_work_t *work, int status)
{
    struct answer *a = work->data;
    struct loop *loop = a->loop;

    (void)status; /* work is never cancelled */
    loop->work_n--;
    loop->answers_busy--;
    a->busy = false;
    a->done = true;
    if (a->status != STATUS_OK) {
        log_fault(a->path, &a->why);
        add_refusal(a);
    }
    if (a->again && a->conn != NULL && a->conn->peer != 0) {
        queue_up(a, a->conn->hall);
    } else if (a->conn == NULL) {
        answer_free(a);
    } else {
        conn_flush(a->conn);
    }
    pump(loop);
}

static void
pump(struct loop *loop)
{
    while (
        loop->answers_waiting != NULL && loop->answers_busy < ANSWERS_AT_ONCE) {
        struct answer *a = loop->answers_waiting;

        loop->answers_waiting = a->queue;
        a->queue = NULL;
        if (a->conn == NULL) {
            answer_free(a);
            continue;
        }
        a->work.data = a;
        a->busy = true;
        loop->answers_busy++;
        loop->work_n++;
        /* Cannot fail with both callbacks set. */
        (void)uv_queue_work(&loop->uv, &a->work, on_work, after_work);
    }
}

static bool
keep_needle(struct answer *a, struct bytes needle)
{
    if (needle.n == 0) {
        return true;
    }
    a->needle.at = malloc(needle.n);
    if (a->needle.at == NULL) {
        return false;
    }
    memcpy(a->needle.at, needle.at, needle.n);
    a->needle.n = needle.n;
    a->needle.cap = needle.n;
    return true;
}

void
answer_start(struct hall *s, struct conn *conn, const struct effect *fx)
{
    struct answer *a;
    struct answer **last = &conn->answers;
    uint32_t n = 0;

    for (; *last != NULL; last = &(*last)->next) {
        n++;
    }
    a = calloc(1, sizeof *a);
    if (a == NULL) {
        return; /* the connection finds out by its own time limit */
    }
    a->loop = s->loop;
    a->conn = conn;
    a->asked = *fx;
    a->asked.bytes = (struct bytes){NULL, 0};
    a->replay.setup = opening_setup(s);
    a->replay.setup.minutes = true;
    memcpy(a->path, s->path, sizeof a->path);
    *last = a;
    if (n >= ANSWERS_MAX || !keep_needle(a, fx->bytes)) {
        (void)fault_set(&a->why, STATUS_LIMIT, 0,
            "one connection asks too much at once");
        log_fault(a->path, &a->why);
        a->done = true;
        add_refusal(a);
        lws_callback_on_writable(conn->wsi);
        return;
    }
    queue_up(a, s);
    pump(s->loop);
}

void
answer_renew(struct conn *conn)
{
    for (struct answer *a = conn->answers; a != NULL; a = a->next) {
        if (a->busy) {
            a->again = true;
        } else if (a->done && a->at == 0 && a->status == STATUS_OK) {
            queue_up(a, conn->hall);
        } else if (a->done && a->at < a->frames.n) {
            add_refusal(a); /* in the place of the pages that are left */
        }
    }
    pump(conn->loop);
}

size_t
answer_gather(struct conn *conn, struct bytes *out)
{
    struct answer *a = conn->answers;

    while (a != NULL && a->done && a->at >= a->frames.n) {
        conn->answers = a->next;
        answer_free(a);
        a = conn->answers;
    }
    if (a == NULL || !a->done) {
        return 0;
    }
    *out = (struct bytes){a->frames.at + a->at + SIZE_BYTES,
        get_u32(a->frames.at + a->at)};
    a->at += SIZE_BYTES + out->n;
    return 1;
}

void
answer_forget(struct conn *conn)
{
    while (conn->answers != NULL) {
        struct answer *a = conn->answers;

        conn->answers = a->next;
        a->conn = NULL;
        if (a->done) {
            answer_free(a);
        }
    }
}
