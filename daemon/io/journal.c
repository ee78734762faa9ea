/*
 * journal.c - append, group commit, durable. See journal.h.
 */
#include "daemon/io/journal.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum {
    BATCH_FIRST = 4096,  /* a buffer's first size */
    BATCH_LAZY = 262144, /* a larger one is given back after use */
    BLOCK = 4096         /* of the file system; the file ends at one */
};

static const uint8_t zeros[65536];

/* The length below which there is too little room behind `n` more bytes. */
static uint64_t
low(const struct journal *j, size_t n)
{
    return j->end + n + JOURNAL_KEPT_BYTES + JOURNAL_FILL_FIRST;
}

/*
 * Zeros up to `to`, or as far as the disk has room. A short write is no loss
 * here: what did go in is room.
 */
static ssize_t
fill(struct journal *j, uint64_t to)
{
    while (j->filled < to) {
        const uint64_t left = to - j->filled;
        const size_t n = left < sizeof zeros ? (size_t)left : sizeof zeros;
        const ssize_t r =
            j->disk->write(j->disk->self, j->fd, zeros, n, j->filled);

        if (r <= 0) {
            return r;
        }
        assert((size_t)r <= n);
        j->filled += (uint64_t)r;
    }
    return 0;
}

/* Room for `n` bytes, what is kept behind them, and `more`. */
static enum status
make_room(struct journal *j, size_t n, uint64_t more, struct fault *why)
{
    ssize_t r;

    if (j->filled < low(j, n)) {
        r = fill(j, (low(j, n) + more + BLOCK - 1) / BLOCK * BLOCK);
        j->room = j->filled >= low(j, n);
        if (r < 0 && !disk_full(r)) {
            return fault_set(why, STATUS_DISK, (int)-r,
                "cannot take room for the log");
        }
    } else {
        j->room = true;
    }
    return STATUS_OK;
}

static bool
grow(struct journal_batch *batch, size_t n)
{
    size_t cap = batch->cap == 0 ? BATCH_FIRST : batch->cap;
    uint8_t *at;

    if (n > (size_t)JOURNAL_BATCH_MAX - batch->n) {
        return false;
    }
    while (cap < batch->n + n) {
        cap *= 2;
    }
    if (cap == batch->cap) {
        return true;
    }
    at = realloc(batch->at, cap);
    if (at == NULL) {
        return false;
    }
    batch->at = at;
    batch->cap = cap;
    return true;
}

/* Empty, for the next; a buffer that was large for once is given back. */
static void
empty(struct journal_batch *batch)
{
    if (batch->cap > BATCH_LAZY) {
        free(batch->at);
        *batch = (struct journal_batch){0};
    }
    batch->n = 0;
}

void
journal_init(struct journal *j, const struct disk *disk,
    const struct journal_place *place)
{
    assert(place->end <= place->filled);
    *j = (struct journal){
        .disk = disk,
        .fd = place->fd,
        .end = place->end,
        .filled = place->filled,
        .seq = place->seq,
        .durable = place->seq,
        .room = true,
    };
}

void
journal_release(struct journal *j)
{
    free(j->next.at);
    free(j->under_way.at);
    j->next = (struct journal_batch){0};
    j->under_way = (struct journal_batch){0};
}

void
journal_append(struct journal *j, struct bytes record, uint64_t seq)
{
    assert(seq > j->seq);
    j->seq = seq;
    j->next.seq = seq;
    if (j->next.over || !grow(&j->next, record.n)) {
        j->next.over = true;
        return;
    }
    memcpy(j->next.at + j->next.n, record.at, record.n);
    j->next.n += record.n;
}

uint64_t
journal_seq(const struct journal *j)
{
    return j->seq;
}

size_t
journal_waiting(const struct journal *j)
{
    return j->next.n;
}

bool
journal_begin(struct journal *j)
{
    const struct journal_batch batch = j->under_way;

    if (j->busy || (j->held && !j->room)) {
        return false;
    }
    if (j->held) {
        j->held = false;
    } else {
        if (j->next.n == 0 && !j->next.over) {
            return false;
        }
        j->under_way = j->next;
        j->next = batch;
        assert(j->next.n == 0);
    }
    j->busy = true;
    return true;
}

enum status
journal_commit(struct journal *j, struct fault *why)
{
    const struct journal_batch *batch = &j->under_way;
    enum status s;
    ssize_t r;

    assert(j->busy && !j->held);
    if (batch->over) {
        return fault_set(why, STATUS_LIMIT, 0,
            "no memory for what waits to be written (%zu bytes, at most %d)",
            batch->n, JOURNAL_BATCH_MAX);
    }
    s = make_room(j, batch->n, JOURNAL_FILL_BYTES, why);
    if (s != STATUS_OK) {
        return s;
    }
    if (j->end + batch->n > j->filled) {
        j->held = true;
        return STATUS_OK;
    }
    r = j->disk->write(j->disk->self, j->fd, batch->at, batch->n, j->end);
    if (r < 0) {
        return fault_set(why, STATUS_DISK, (int)-r, "cannot write to the log");
    }
    if ((size_t)r != batch->n) {
        return fault_set(why, STATUS_DISK, 0,
            "only %zd of %zu bytes could be written to the log", r, batch->n);
    }
    if (!j->no_sync) {
        r = j->disk->sync(j->disk->self, j->fd);
    }
    if (r < 0) {
        return fault_set(why, STATUS_DISK, (int)-r, "cannot sync the log");
    }
    return STATUS_OK;
}

uint64_t
journal_done(struct journal *j)
{
    assert(j->busy);
    j->busy = false;
    if (!j->held) {
        assert(j->under_way.seq > j->durable);
        j->end += j->under_way.n;
        j->durable = j->under_way.seq;
        empty(&j->under_way);
    }
    return j->durable;
}

bool
journal_fill(struct journal *j)
{
    const size_t n = j->held ? j->under_way.n : 0;
    struct fault why = {0};

    assert(!j->busy);
    if (make_room(j, n, JOURNAL_FILL_FIRST, &why) != STATUS_OK) {
        j->room = false; /* the next commit meets it, and ends the process */
    }
    return j->room;
}

enum status
journal_cut(struct journal *j, uint64_t kept, struct fault *why)
{
    int r;

    assert(!j->busy);
    if (j->filled <= j->end + kept) {
        return STATUS_OK;
    }
    r = j->disk->cut(j->disk->self, j->fd, j->end + kept);
    if (r == 0) {
        j->filled = j->end + kept;
        r = j->disk->sync(j->disk->self, j->fd);
    }
    return r == 0 ? STATUS_OK
                  : fault_set(why, STATUS_DISK, -r, "cannot cut the log");
}
