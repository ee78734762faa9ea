/*
 * evening.c - an evening on disk: a folder with `log` and `keys`.
 * See evening.h.
 */
#include "daemon/io/evening.h"

#include "daemon/io/scroll.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

enum {
    RANDOM_CHUNK = 4096,
    PATH_CAP = EVENING_PATH_CAP + 16,
    FORGET_AT_ONCE = 128 /* slots in one write */
};

/* One reading of one log, by evening_open or evening_read. */
struct listening {
    const struct evening_reader *reader;
    uint64_t seq_max;
    struct record last;
    uint64_t end;  /* offset behind the last whole record */
    uint64_t torn; /* bytes behind it that are not zeros ahead of need */
    bool whole;    /* all that is left is wanted at once */
    bool over;     /* there is no further record */
};

/* For people: "sessions/ab12" of a longer path. */
static const char *
short_name(const char *path)
{
    const char *at = path + strlen(path);
    int slashes = 0;

    while (at > path && slashes < 2) {
        at--;
        slashes += *at == '/' ? 1 : 0;
    }
    return *at == '/' ? at + 1 : at;
}

static enum status
disk_fault(struct fault *why, int r, const char *what, const char *path)
{
    return fault_set(why, STATUS_DISK, -r, "cannot %s %s", what,
        short_name(path));
}

static void
path_of(char out[PATH_CAP], const char *folder, const char *name)
{
    const int n = snprintf(out, PATH_CAP, "%s%s", folder, name);

    assert(n > 0 && n < PATH_CAP);
}

static enum status
check_path(const char *path, struct fault *why)
{
    if (path[0] == '\0' || strlen(path) >= EVENING_PATH_CAP) {
        return fault_set(why, STATUS_LIMIT, 0,
            "the path of an evening has %zu bytes, at most %d fit",
            strlen(path), EVENING_PATH_CAP - 1);
    }
    return STATUS_OK;
}

/* --- making ----------------------------------------------------------- */

/* All of it; a short write goes on: half a key would open nothing. */
static int
write_whole(const struct disk *disk, int fd, struct bytes bytes,
    uint64_t offset)
{
    ssize_t r = 0;

    for (; bytes.n > 0; bytes.n -= (size_t)r, bytes.at += r) {
        r = disk->write(disk->self, fd, bytes.at, bytes.n, offset);
        if (r <= 0) {
            return r < 0 ? (int)r : -ENOSPC;
        }
        assert((size_t)r <= bytes.n);
        offset += (uint64_t)r;
    }
    return 0;
}

static int
write_keys(const struct disk *disk, int fd, const struct evening_making *making)
{
    uint8_t chunk[RANDOM_CHUNK];
    const uint64_t size = (uint64_t)making->slots_n * SLOT_KEY_BYTES;
    int r = 0;

    for (uint64_t at = 0; r == 0 && at < size; at += sizeof chunk) {
        const size_t n =
            size - at < sizeof chunk ? (size_t)(size - at) : sizeof chunk;

        making->random(chunk, n);
        r = write_whole(disk, fd, (struct bytes){chunk, n}, at);
    }
    sodium_memzero(chunk, sizeof chunk);
    return r;
}

static int
write_log(const struct disk *disk, int fd, const struct evening_making *making)
{
    uint8_t chunk[RANDOM_CHUNK] = {0};
    uint8_t mark[MARK_BYTES];
    int r = 0;

    making->random(mark, sizeof mark);
    log_head_write(chunk, mark);
    for (uint64_t at = 0; r == 0 && at < JOURNAL_KEPT_BYTES;
         at += sizeof chunk) {
        r = write_whole(disk, fd, (struct bytes){chunk, sizeof chunk}, at);
        memset(chunk, 0, sizeof chunk);
    }
    return r;
}

/* One new file, written by `fill`, synced and closed. */
static int
make_file(const struct disk *disk, const char *path,
    const struct evening_making *making,
    int (*fill)(const struct disk *, int, const struct evening_making *))
{
    const int fd = disk->open(disk->self, path, DISK_MAKE);
    int closed;
    int r;

    if (fd < 0) {
        return fd;
    }
    r = fill(disk, fd, making);
    if (r == 0) {
        r = disk->sync(disk->self, fd);
    }
    closed = disk->close(disk->self, fd);
    return r != 0 ? r : closed;
}

/* What an earlier, interrupted making left; what is not there is fine. */
static int
clear_away(const struct disk *disk, const char *folder)
{
    static const char *const names[] = {"/log", "/keys", ""};
    char path[PATH_CAP];
    int first = 0;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        int r;

        path_of(path, folder, names[i]);
        r = disk->remove(disk->self, path);
        if (r != 0 && r != -ENOENT && first == 0) {
            first = r;
        }
    }
    return first;
}

static bool
is_there(const struct disk *disk, const char *folder)
{
    char path[PATH_CAP];
    int fd;

    path_of(path, folder, "/log");
    fd = disk->open(disk->self, path, DISK_READ);
    if (fd >= 0) {
        (void)disk->close(disk->self, fd); /* nothing was written */
    }
    return fd != -ENOENT;
}

static int
make_folder(const struct disk *disk, const char *folder,
    const struct evening_making *making)
{
    char path[PATH_CAP];
    int r = clear_away(disk, folder);

    if (r == 0) {
        r = disk->folder(disk->self, folder);
    }
    if (r == 0) {
        path_of(path, folder, "/keys");
        r = make_file(disk, path, making, write_keys);
    }
    if (r == 0) {
        path_of(path, folder, "/log");
        r = make_file(disk, path, making, write_log);
    }
    if (r == 0) {
        r = disk->sync_folder(disk->self, folder);
    }
    if (r == 0) {
        r = disk->rename(disk->self, folder, making->path);
    }
    return r;
}

enum status
evening_make(const struct disk *disk, const struct evening_making *making,
    struct fault *why)
{
    char folder[PATH_CAP];
    int r;

    assert(making->slots_n > 0 && making->slots_n <= EVENING_SLOTS_MAX);
    if (check_path(making->path, why) != STATUS_OK) {
        return why->status;
    }
    if (is_there(disk, making->path)) {
        return disk_fault(why, -EEXIST, "make", making->path);
    }
    path_of(folder, making->path, ".new");
    r = make_folder(disk, folder, making);
    if (r != 0) {
        /* The next making tries again if this does not succeed. */
        (void)clear_away(disk, folder);
        return disk_fault(why, r, "make", making->path);
    }
    r = folder_sync_name(disk, making->path);
    return r == 0 ? STATUS_OK : disk_fault(why, r, "make", making->path);
}

/* --- opening ---------------------------------------------------------- */

static enum status
open_keys(struct evening *e, enum disk_open how, struct fault *why)
{
    char path[PATH_CAP];
    uint64_t size = 0;
    int r;

    path_of(path, e->path, "/keys");
    e->keys_fd = e->disk->open(e->disk->self, path, how);
    if (e->keys_fd < 0) {
        return disk_fault(why, e->keys_fd, "open the keys of", e->path);
    }
    if (how == DISK_WRITE) {
        /* A key that reads as overwritten must be so on the disk itself. */
        r = e->disk->settle(e->disk->self, e->keys_fd);
        if (r != 0) {
            return disk_fault(why, r, "sync the keys of", e->path);
        }
    }
    r = e->disk->size(e->disk->self, e->keys_fd, &size);
    if (r != 0) {
        return disk_fault(why, r, "read the keys of", e->path);
    }
    if (size == 0 || size % SLOT_KEY_BYTES != 0 ||
        size / SLOT_KEY_BYTES > EVENING_SLOTS_MAX) {
        return fault_set(why, STATUS_ROTTEN, 0,
            "%s: the keys are %" PRIu64 " bytes long, which cannot be",
            short_name(e->path), size);
    }
    r = e->disk->map(e->disk->self, e->keys_fd, (size_t)size, &e->keys);
    if (r != 0) {
        return disk_fault(why, r, "map the keys of", e->path);
    }
    e->slots_n = (uint32_t)(size / SLOT_KEY_BYTES);
    return STATUS_OK;
}

static enum status
open_log(struct evening *e, enum disk_open how, struct fault *why)
{
    char path[PATH_CAP];
    int r;

    path_of(path, e->path, "/log");
    e->log_fd = e->disk->open(e->disk->self, path, how);
    if (e->log_fd < 0) {
        return disk_fault(why, e->log_fd, "open the log of", e->path);
    }
    if (how == DISK_WRITE) {
        r = e->disk->settle(e->disk->self, e->log_fd);
        if (r != 0) {
            return disk_fault(why, r, "sync the log of", e->path);
        }
    }
    return STATUS_OK;
}

static enum status
read_head(struct evening *e, struct scroll *scroll, struct fault *why)
{
    struct bytes head;
    enum status s = scroll_to(scroll, 0, LOG_HEAD_BYTES, &head, why);

    if (s != STATUS_OK) {
        return s;
    }
    switch (log_head_take(head, e->mark)) {
    case LOG_HEAD_FINE:
        return STATUS_OK;
    case LOG_HEAD_NEWER:
        return fault_set(why, STATUS_NEWER, 0,
            "the log was made by a newer dugnad");
    case LOG_HEAD_NOT_A_LOG:
    case LOG_HEAD_ROTTEN:
        break;
    }
    return fault_set(why, STATUS_ROTTEN, 0,
        "the head of the log is missing or changed; "
        "the log was left as it is");
}

/* How many bytes of `rest` there are up to the last that is not zero. */
static uint64_t
without_zeros(struct bytes rest)
{
    while (rest.n > 0 && rest.at[rest.n - 1] == 0) {
        rest.n--;
    }
    return rest.n;
}

/* What the answer of record_next means where it was given of the whole. */
static enum status
hear_end(struct listening *l, enum scan scan, struct bytes rest,
    struct fault *why)
{
    if (scan == SCAN_ROTTEN) {
        return fault_set(why, STATUS_ROTTEN, 0,
            "record %" PRIu64 " at byte %" PRIu64
            " is missing or changed; the log was left as it is",
            l->last.seq + 1, l->end);
    }
    l->torn = without_zeros(rest);
    l->over = true;
    return STATUS_OK;
}

/*
 * The next record of those in the window. An answer that is no record is
 * believed only when it was given of the whole rest of the log.
 */
static enum status
hear_next(const struct evening *e, struct listening *l, struct scroll *scroll,
    struct fault *why)
{
    const uint64_t wanted = l->whole ? UINT64_MAX : SCROLL_WINDOW;
    struct bytes block;
    struct bytes rest;
    enum status s = scroll_to(scroll, l->end, wanted, &block, why);
    enum scan scan;

    if (s != STATUS_OK) {
        return s;
    }
    rest = block;
    scan = record_next(&rest, &l->last, e->mark);
    if (scan != SCAN_RECORD) {
        l->whole = true;
        return l->end + block.n < scroll->size ? STATUS_OK
                                               : hear_end(l, scan, block, why);
    }
    l->end += block.n - rest.n;
    if (!l->reader->hear(l->reader->self, &l->last, why)) {
        assert(why->status != STATUS_OK);
        return why->status;
    }
    return STATUS_OK;
}

static enum status
hear_all(const struct evening *e, struct listening *l, struct scroll *scroll,
    struct fault *why)
{
    enum status s = STATUS_OK;

    l->end = LOG_HEAD_BYTES;
    while (s == STATUS_OK && !l->over && l->last.seq < l->seq_max) {
        s = hear_next(e, l, scroll, why);
    }
    return s;
}

static enum status
listen_to(struct evening *e, struct listening *l, struct fault *why)
{
    struct scroll scroll = {.disk = e->disk, .fd = e->log_fd};
    enum status s = scroll_open(&scroll, why);

    if (s == STATUS_OK) {
        s = read_head(e, &scroll, why);
    }
    if (s != STATUS_OK) {
        fault_prefix(why, "%s", short_name(e->path));
        goto out;
    }
    if (!l->reader->begin(l->reader->self, e, why)) {
        assert(why->status != STATUS_OK);
        s = why->status;
        goto out;
    }
    s = hear_all(e, l, &scroll, why);
    if (s != STATUS_OK) {
        fault_prefix(why, "%s", short_name(e->path));
        goto out;
    }
    e->seq = l->last.seq;
    if (l->seq_max == UINT64_MAX) {
        e->torn = l->torn;
    }
    e->journal.filled = scroll.size;
out:
    scroll_release(&scroll);
    return s;
}

/* Cut what is torn, sync, and only then go on behind it. */
static enum status
start_journal(struct evening *e, const struct listening *l, struct fault *why)
{
    struct journal_place place = {
        .fd = e->log_fd,
        .end = l->end,
        .filled = e->journal.filled,
        .seq = l->last.seq,
    };
    int r = 0;

    if (e->torn > 0) {
        r = e->disk->cut(e->disk->self, e->log_fd, l->end);
        if (r == 0) {
            r = e->disk->sync(e->disk->self, e->log_fd);
        }
        if (r != 0) {
            return disk_fault(why, r, "cut the log of", e->path);
        }
        place.filled = l->end;
    }
    journal_init(&e->journal, e->disk, &place);
    (void)journal_fill(&e->journal); /* journal.room says it */
    return STATUS_OK;
}

/* Lets go of what is open, half-made ones too; the log is left alone. */
static void
let_go(struct evening *e)
{
    if (e->disk == NULL) {
        return;
    }
    journal_release(&e->journal);
    if (e->keys != NULL) {
        e->disk->unmap(e->disk->self, e->keys,
            (size_t)e->slots_n * SLOT_KEY_BYTES);
    }
    if (e->keys_fd >= 0) {
        (void)e->disk->close(e->disk->self, e->keys_fd); /* all is synced */
    }
    if (e->log_fd >= 0) {
        (void)e->disk->close(e->disk->self, e->log_fd); /* all is synced */
    }
    *e = (struct evening){0};
}

static enum status
open_both(struct evening *e, const char *path, enum disk_open how,
    struct fault *why)
{
    enum status s = check_path(path, why);

    if (s == STATUS_OK) {
        memcpy(e->path, path, strlen(path) + 1);
        s = open_log(e, how, why);
    }
    if (s == STATUS_OK) {
        s = open_keys(e, how, why);
    }
    return s;
}

/* Whoever made the folder may have ended before its name was on disk. */
static enum status
sync_name(const struct evening *e, struct fault *why)
{
    const int r = folder_sync_name(e->disk, e->path);

    return r == 0 ? STATUS_OK : disk_fault(why, r, "sync the name of", e->path);
}

enum status
evening_open(struct evening *e, const struct disk *disk, const char *path,
    const struct evening_reader *reader, struct fault *why)
{
    struct evening new = {.disk = disk, .log_fd = -1, .keys_fd = -1};
    struct listening l = {.reader = reader, .seq_max = UINT64_MAX};
    enum status s = open_both(&new, path, DISK_WRITE, why);

    if (s == STATUS_OK) {
        s = sync_name(&new, why);
    }
    if (s == STATUS_OK) {
        s = listen_to(&new, &l, why);
    }
    if (s == STATUS_OK) {
        s = start_journal(&new, &l, why);
    }
    if (s != STATUS_OK) {
        let_go(&new);
        return s;
    }
    *e = new;
    return STATUS_OK;
}

enum status
evening_read(const struct disk *disk, const struct evening_reading *reading,
    const struct evening_reader *reader, struct fault *why)
{
    struct evening e = {.disk = disk, .log_fd = -1, .keys_fd = -1};
    struct listening l = {.reader = reader, .seq_max = reading->seq_max};
    enum status s = open_both(&e, reading->path, DISK_READ, why);

    if (s == STATUS_OK) {
        s = listen_to(&e, &l, why);
    }
    let_go(&e);
    return s;
}

/* How many of the slots lie side by side, as far as one write goes. */
static uint32_t
run_of(const uint32_t *slots, uint32_t n)
{
    uint32_t run = 1;

    while (run < n && run < FORGET_AT_ONCE && slots[run] == slots[0] + run) {
        run++;
    }
    return run;
}

enum status
evening_forget_all(const struct evening *e, const uint32_t *slots, uint32_t n,
    struct fault *why)
{
    static const uint8_t nothing[FORGET_AT_ONCE * SLOT_KEY_BYTES];
    int r = 0;

    for (uint32_t i = 0, run; r == 0 && i < n; i += run) {
        run = run_of(slots + i, n - i);
        assert(slots[i] + run <= e->slots_n);
        r = write_whole(e->disk, e->keys_fd,
            (struct bytes){nothing, (size_t)run * SLOT_KEY_BYTES},
            (uint64_t)slots[i] * SLOT_KEY_BYTES);
    }
    if (r == 0) {
        r = e->disk->sync(e->disk->self, e->keys_fd);
    }
    return r == 0 ? STATUS_OK
                  : disk_fault(why, r, "overwrite a key of", e->path);
}

enum status
evening_forget(struct evening *e, uint32_t slot, struct fault *why)
{
    return evening_forget_all(e, &slot, 1, why);
}

void
evening_close(struct evening *e)
{
    struct fault why = {0};

    if (e->disk == NULL) {
        return;
    }
    /* Left uncut, the log is as whole as before. */
    if (!e->journal.busy) {
        (void)journal_cut(&e->journal, e->over ? 0 : JOURNAL_KEPT_BYTES, &why);
    }
    let_go(e);
}
