/*
 * journal.h - append, group commit, durable. Knows no record.
 *
 * One batch is on its way to the disk at a time; what is appended meanwhile
 * is the next. The file is filled with zeros ahead of need, so that a commit
 * changes no size. Any failing write or sync is final: the caller ends the
 * process, the file is read anew.
 *
 * A full disk is met before, when room is taken ahead: then `room` is false
 * and the caller lets nothing but control acts through; they go into the
 * JOURNAL_KEPT_BYTES that are always taken ahead. Should even these be used
 * up, the batch is held: nothing is written, nothing becomes durable. The
 * caller tries journal_fill once a second until there is room again.
 *
 * Threads: journal_commit may run on another thread; nothing else may.
 *          While it runs, only journal_append, journal_seq and
 *          journal_waiting may be called.
 * Source:  DESIGN.md 6; PERF.md 6
 */
#ifndef IO_JOURNAL_H
#define IO_JOURNAL_H

#include "config/fault.h"
#include "daemon/io/disk.h"
#include "protocol/bytes.h"

enum {
    JOURNAL_FILL_BYTES = 262144,  /* zeros ahead of need, in one go */
    JOURNAL_FILL_FIRST = 16384,   /* the first time: small evenings stay so */
    JOURNAL_KEPT_BYTES = 65536,   /* behind them always, for closing */
    JOURNAL_WAIT_BYTES = 8388608, /* wait for the disk: let others wait */
    JOURNAL_BATCH_MAX = 67108864  /* more is a fault */
};

struct journal_batch {
    uint8_t *at;
    size_t n;
    size_t cap;
    uint64_t seq; /* of the last record in it */
    bool over;    /* something did not go in */
};

struct journal {
    const struct disk *disk;
    int fd;
    uint64_t end;    /* offset of the end of what is durable */
    uint64_t filled; /* the file is this long; zeros behind `end` */
    uint64_t seq;    /* last appended */
    uint64_t durable;
    struct journal_batch next;      /* being gathered */
    struct journal_batch under_way; /* being committed, or held */
    bool busy;                      /* between journal_begin and journal_done */
    bool held;    /* there was no room for what is under way */
    bool room;    /* false: the disk is full */
    bool no_sync; /* benches only */
};

/* A file whose records end at `end`, all durable, and then only zeros. */
struct journal_place {
    int fd;
    uint64_t end;
    uint64_t filled; /* its length */
    uint64_t seq;    /* of the last record, 0 for none */
};

/* journal_init - go on at that place. */
void journal_init(struct journal *j, const struct disk *disk,
    const struct journal_place *place);

/* journal_release - frees the buffers; not the descriptor. */
void journal_release(struct journal *j);

/*
 * journal_append - remembers one record for the next batch. What does not
 * fit is a fault of the commit to come.
 */
void journal_append(struct journal *j, struct bytes record, uint64_t seq);

/* journal_seq - the last one appended. */
uint64_t journal_seq(const struct journal *j);

/*
 * journal_waiting - bytes that are appended and not under way. Above
 * JOURNAL_WAIT_BYTES the caller takes nothing more from peers.
 */
size_t journal_waiting(const struct journal *j);

/*
 * journal_begin - is there a batch to commit and none under way? Takes it.
 * A batch that is held is taken again as soon as there is room.
 */
bool journal_begin(struct journal *j);

/*
 * journal_commit - fill ahead if needed, write and sync the batch.
 *
 * A full disk while filling ahead is no error: see `room` and `held`.
 *
 * Errors: DISK, LIMIT; the process must end
 */
enum status journal_commit(struct journal *j, struct fault *why);

/*
 * journal_done - after a commit without error: what is durable now. That is
 * no more than before if the batch is held.
 */
uint64_t journal_done(struct journal *j);

/*
 * journal_fill - try to have room ahead; sets and answers j->room. Called at
 * opening and once a second when there is none, only while not busy.
 */
bool journal_fill(struct journal *j);

/*
 * journal_cut - all but `kept` of the zeros go, and sync. Only while not
 * busy. What is appended or held and not durable stays unwritten.
 */
enum status journal_cut(struct journal *j, uint64_t kept, struct fault *why);

#endif
