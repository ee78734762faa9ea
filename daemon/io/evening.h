/*
 * evening.h - an evening on disk: a folder with `log` and `keys`.
 *
 * `keys` is an array of random 32-byte slots, whole and synced before the
 * first record, mapped read-only; a forgotten slot is overwritten with
 * zeros. The folder appears under its name only when it is whole; until
 * then it is called as it will be, with ".new" behind.
 *
 * Opening:  END    the log ends cleanly
 *           TORN   cut to the last whole record and synced, and only then
 *                  filled ahead; `torn` says how many bytes went
 *           ROTTEN nothing is touched; the fault names offset and seq
 *
 * Source: DESIGN.md 6; PROTOCOL.md "The log"
 */
#ifndef IO_EVENING_H
#define IO_EVENING_H

#include "daemon/io/disk.h"
#include "daemon/io/folder.h"
#include "daemon/io/journal.h"
#include "protocol/record.h"

enum {
    EVENING_PATH_CAP = 500,
    EVENING_SLOTS_MAX = 131072 /* config/limits.h, the highest */
};

struct evening {
    const struct disk *disk;
    char path[EVENING_PATH_CAP];
    int log_fd;
    int keys_fd;
    uint8_t mark[MARK_BYTES];
    uint8_t *keys; /* slots_n times SLOT_KEY_BYTES, read only */
    uint32_t slots_n;
    uint64_t torn; /* bytes that were cut away at opening */
    uint64_t seq;  /* of the last record that was heard */
    bool over;     /* set when nothing more will be written: see close */
    struct journal journal;
};

/*
 * evening_make - the folder `path` with an empty log and fresh keys, synced,
 * names and all. It must not be there; its parent must. The log has room
 * for JOURNAL_KEPT_BYTES from the start.
 *
 * Errors: DISK, LIMIT; nothing is there under its name then, but for an
 *         error of the very last sync
 */
struct evening_making {
    const char *path;
    uint32_t slots_n;
    void (*random)(void *at, size_t n); /* randombytes_buf, or seeded */
};
enum status evening_make(const struct disk *disk,
    const struct evening_making *making, struct fault *why);

/*
 * evening_open - the folder for reading and appending.
 *
 * `begin` is called once before the records, with mark and keys set in *e,
 * also when there are no records; `hear` for each record in order. Either
 * may say false and fill `why` to stop. All that was heard, and the folder's
 * name, is durable when the call answers OK.
 *
 * Errors: DISK, ROTTEN, NEWER, LIMIT, and what the reader says; nothing is
 *         held then
 * Owns:   a record is borrowed during the call of `hear`
 */
struct evening_reader {
    void *self;
    bool (*begin)(void *self, const struct evening *e, struct fault *why);
    bool (*hear)(void *self, const struct record *record, struct fault *why);
};
enum status evening_open(struct evening *e, const struct disk *disk,
    const char *path, const struct evening_reader *reader, struct fault *why);

/*
 * evening_read - the same without touching anything: up to `seq_max`, for
 * minutes while the evening runs, and for looking at others' folders. What
 * is torn behind the last whole record is not told. With a seq_max that is
 * known to be durable it may run on another thread beside a commit.
 */
struct evening_reading {
    const char *path;
    uint64_t seq_max; /* UINT64_MAX: all */
};
enum status evening_read(const struct disk *disk,
    const struct evening_reading *reading, const struct evening_reader *reader,
    struct fault *why);

/*
 * evening_forget_all - overwrite `n` slots with zeros, and sync once. They
 * are in rising order. May run on another thread beside a commit.
 *
 * Errors: DISK; the process must end: the file is read anew, and what was
 *         forgotten is overwritten again
 */
enum status evening_forget_all(const struct evening *e, const uint32_t *slots,
    uint32_t n, struct fault *why);

/* evening_forget - the same of one slot. */
enum status evening_forget(struct evening *e, uint32_t slot, struct fault *why);

/*
 * evening_close - lets go of all. The zeros behind the log go: all of them
 * if it is `over`, else all but JOURNAL_KEPT_BYTES, so that a full disk
 * cannot keep anybody from closing it later. Nothing is cut after a commit
 * that failed. No commit may be running on another thread.
 */
void evening_close(struct evening *e);

#endif
