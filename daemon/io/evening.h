/*
 * evening.h - an evening on disk: a folder with `log` and `keys`.
 *
 * `keys` is an array of random 32-byte slots, whole and synced before the
 * first record, mapped read-only; a forgotten slot is overwritten with
 * zeros. The folder appears under its name only when it is whole.
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
#include "daemon/io/journal.h"
#include "protocol/record.h"

struct evening {
    const struct disk *disk;
    char path[500];
    int log_fd;
    int keys_fd;
    uint8_t mark[MARK_BYTES];
    uint8_t *keys; /* slots_n times SLOT_KEY_BYTES */
    uint32_t slots_n;
    uint64_t torn; /* bytes that were cut away at opening */
    struct journal journal;
};

/* Bytes that only the world has: fills `at` with `n` random ones. */
typedef void evening_random(void *at, size_t n);

/*
 * evening_make - the folder `path` with an empty log and fresh keys, synced,
 * names and all. It must not be there; its parent must.
 */
struct evening_making {
    const char *path;
    uint32_t slots_n;
    evening_random *random;
};
enum status evening_make(const struct disk *disk,
    const struct evening_making *making, struct fault *why);

/*
 * evening_open - the folder for reading and appending; each sound record is
 * given to `hear` in order, with the folder's mark and keys set in *e
 * already at the first call (and also when there is none: see `begin`).
 *
 * `begin` is called once before the records, `hear` for each; either may
 * say false and fill `why` to stop.
 *
 * Errors: DISK, ROTTEN, NEWER (head or `hear`), LIMIT
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
 * minutes while the evening runs, and for looking at others' folders.
 */
enum status evening_read(const struct disk *disk, const char *path,
    uint64_t seq_max, const struct evening_reader *reader, struct fault *why);

/* evening_forget - overwrite a slot with zeros and sync. */
enum status evening_forget(
    struct evening *e, uint32_t slot, struct fault *why);

/* evening_close - cuts the zeros away if nothing is under way. */
void evening_close(struct evening *e);

/* folder_lock - DATA/lock, exclusively; LOCKED names who has it. */
enum status folder_lock(const char *data_dir, int *fd, struct fault *why);

#endif
