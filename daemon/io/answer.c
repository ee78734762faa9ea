/*
 * answer.c - a document for one who asked. See answer.h.
 */
#include "daemon/io/answer.h"

#include <assert.h>
#include <errno.h>
#include <sys/mman.h>

#include "daemon/core/minutes.h"
#include "daemon/io/log.h"
#include "daemon/io/loop.h"
#include "protocol/frame.h"
#include "protocol/message.h"

enum { PAGE_EXTRA_BYTES = 64, SIZE_BYTES = 4 };

struct answer {
    uv_work_t work;
    struct loop *loop;
    struct conn *conn;   /* NULL: it has gone */
    struct answer *next; /* of its connection */
    struct answer *queue;
    struct effect asked;
    struct core_setup setup;
    char path[HALL_PATH_MAX];
    uint64_t seq;
    uint8_t mark[MARK_BYTES];
    void *region;
    size_t region_n;
    struct core *core;
    enum status status;
    struct fault why;
    struct buf frames; /* each after its size in 4 bytes */
    size_t at;         /* of the next to send */
    bool done;
};

static bool
on_begin(void *self, const struct evening *e, struct fault *why)
{
    struct answer *a = self;

    memcpy(a->mark, e->mark, sizeof a->mark);
    a->setup.mark = a->mark;
    a->setup.keys = e->keys;
    a->setup.slots_n = e->slots_n;
    a->region_n = core_size(a->setup.kind, &a->setup.limits);
    a->region = mmap(NULL, a->region_n, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (a->region == MAP_FAILED) {
        a->region = NULL;
        (void)fault_set(why, STATUS_LIMIT, errno,
            "no address space for minutes");
        return false;
    }
    a->core = core_init(a->region, a->region_n, &a->setup);
    return true;
}

static bool
on_record(void *self, const struct record *record, struct fault *why)
{
    struct answer *a = self;
    const struct input in = {.kind = INPUT_RECORD, .record = record};
    struct effects fx;

    fx.n = 0;
    core_take(a->core, &in, &fx);
    for (uint32_t i = 0; i < fx.n; i++) {
        if (fx.at[i].kind == EFFECT_REFUSED) {
            (void)fault_set(why, STATUS_ROTTEN, 0,
                "record %llu cannot be read again",
                (unsigned long long)record->seq);
            return false;
        }
    }
    return true;
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

static void
write_document(struct answer *a)
{
    struct buf document = {.cap = ANSWER_BYTES_MAX};
    void *at = mmap(NULL, document.cap, PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    size_t n;

    if (at == MAP_FAILED) {
        a->status = fault_set(&a->why, STATUS_LIMIT, errno,
            "no address space for minutes");
        return;
    }
    document.at = at;
    n = minutes_write(a->core, a->asked.ask.language, a->asked.ask.format,
        &document);
    if (n == 0 || !add_pages(a, (struct bytes){document.at, n})) {
        a->status = fault_set(&a->why, STATUS_LIMIT, 0,
            "the minutes are over %d MiB", ANSWER_BYTES_MAX >> 20);
    }
    (void)munmap(at, document.cap); /* it was mapped above */
}

static void
on_work(uv_work_t *work)
{
    struct answer *a = work->data;
    const struct evening_reader reader = {.self = a,
        .begin = on_begin,
        .hear = on_record};
    const struct evening_reading reading = {.path = a->path, .seq_max = a->seq};

    a->status = evening_read(&disk_posix, &reading, &reader, &a->why);
    if (a->status == STATUS_OK) {
        write_document(a);
    }
    if (a->region != NULL) {
        (void)munmap(a->region, a->region_n); /* it was mapped by us */
        a->region = NULL;
    }
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

    log_fault(a->path, &a->why);
    free(a->frames.at);
    a->frames = (struct buf){0};
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
    free(a->frames.at);
    free(a);
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
    a->done = true;
    if (a->status != STATUS_OK) {
        add_refusal(a);
    }
    if (a->conn == NULL) {
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
        loop->answers_busy++;
        loop->work_n++;
        /* Cannot fail with both callbacks set. */
        (void)uv_queue_work(&loop->uv, &a->work, on_work, after_work);
    }
}

void
answer_start(struct hall *s, struct conn *conn, const struct effect *fx)
{
    struct answer *a;
    struct answer **last = &conn->answers;
    struct answer **queue = &s->loop->answers_waiting;
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
    a->seq = core_durable(s->core);
    a->setup = (struct core_setup){.kind = s->kind,
        .limits = s->limits,
        .texts = s->loop->texts,
        .plans = s->loop->plans,
        .minutes = true};
    memcpy(a->path, s->path, sizeof a->path);
    *last = a;
    if (n >= ANSWERS_MAX) {
        (void)fault_set(&a->why, STATUS_LIMIT, 0,
            "one connection asks too much at once");
        a->done = true;
        add_refusal(a);
        lws_callback_on_writable(conn->wsi);
        return;
    }
    while (*queue != NULL) {
        queue = &(*queue)->queue;
    }
    *queue = a;
    pump(s->loop);
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
