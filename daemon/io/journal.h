/*
 * journal.h - append, group commit, durable. Knows no record.
 *
 * One batch is on its way to the disk at a time; what is appended meanwhile
 * is the next. The file is filled with zeros ahead of need, so that a commit
 * changes no size. Any failing write or sync is final: the caller ends the
 * process, the file is read anew. A full disk is met before, when room is
 * taken ahead: then `room` is false, appends go on in the room that is left
 * (64 KiB are always kept for closing), and it is tried again each second.
 *
 * Threads: journal_commit may run on another thread; nothing else may.
 *          While it runs, only journal_append and journal_seq may be called.
 * Source:  DESIGN.md 6; PERF.md 6
 */
#ifndef IO_JOURNAL_H
#define IO_JOURNAL_H

#include "config/fault.h"
#include "daemon/io/disk.h"
#include "protocol/bytes.h"

enum {
    JOURNAL_FILL_BYTES = 262144, /* zeros ahead of need, in one go */
    JOURNAL_FILL_FIRST = 16384,  /* the first time: small evenings stay so */
    JOURNAL_KEPT_BYTES = 65536   /* of the filled room, for closing */
};

struct journal_batch {
    uint8_t *at;
    size_t n;
    size_t cap;
    uint64_t seq; /* of the last record in it */
};

struct journal {
    const struct disk *disk;
    int fd;
    uint64_t end;    /* offset of the end of what is written or under way */
    uint64_t filled; /* the file is this long; zeros behind `end` */
    uint64_t seq;    /* last appended */
    uint64_t durable;
    struct journal_batch next;      /* being gathered */
    struct journal_batch under_way; /* being committed */
    bool busy;
    bool room;   /* false: the disk is full */
    bool no_sync; /* benches only */
};

/* journal_init - on an open file whose records end at `end`. */
void journal_init(struct journal *j, const struct disk *disk, int fd,
    uint64_t end, uint64_t filled, uint64_t seq);
void journal_release(struct journal *j); /* frees buffers; not the fd */

/* journal_append - remembers one record for the next batch. */
void journal_append(struct journal *j, struct bytes record, uint64_t seq);

/* journal_begin - is there a batch to commit and none under way? Takes it. */
bool journal_begin(struct journal *j);

/*
 * journal_commit - fill ahead if needed, write and sync the batch.
 * Errors: DISK; the process must end. A full disk while filling ahead is no
 *         error as long as the batch itself fits.
 */
enum status journal_commit(struct journal *j, struct fault *why);

/* journal_done - after a good commit: what is durable now. */
uint64_t journal_done(struct journal *j);

/*
 * journal_fill - try to have room ahead; sets and answers j->room. Called
 * once a second when there is none, only while not busy.
 */
bool journal_fill(struct journal *j);

/* journal_cut - at closing or leaving memory: the zeros go, and sync. */
enum status journal_cut(struct journal *j, struct fault *why);

#endif
