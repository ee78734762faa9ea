/*
 * story.h - evenings with a log that tells itself: what record k holds
 * follows from k, so that whoever reads it knows whether it is true.
 */
#ifndef TESTS_UNIT_STORY_H
#define TESTS_UNIT_STORY_H

#include "daemon/io/evening.h"
#include "tests/sim/disk.h"

#include <sodium.h>
#include <string.h>

enum { STORY_SLOTS = 8, STORY_PAYLOAD_MAX = 700 };

/* What was heard of a log. */
struct heard {
    uint64_t seq;
    uint64_t begins;    /* how often `begin` was called */
    bool untrue;        /* a record that was never told */
    uint64_t stop_at;   /* refuse this one; 0: none */
    struct record last; /* payload not to be used */
    uint8_t mark[MARK_BYTES];
};

/* One who writes a log, batch by batch. */
struct teller {
    struct evening e;
    struct heard heard;
    uint64_t told;    /* appended */
    uint64_t durable; /* answered */
};

static inline size_t
story_payload(uint8_t *at, uint64_t seq)
{
    struct rng rng = {seq};
    const size_t n =
        (size_t)rng_between(&rng, 0, seq % 5 == 0 ? STORY_PAYLOAD_MAX : 60);

    rng_fill(&rng, at, n);
    return n;
}

static inline bool
story_begin(void *self, const struct evening *e, struct fault *why)
{
    struct heard *heard = self;

    (void)why; /* never refuses */
    heard->begins++;
    heard->untrue |= e->slots_n != STORY_SLOTS || e->keys == NULL;
    memcpy(heard->mark, e->mark, MARK_BYTES);
    return true;
}

static inline bool
story_hear(void *self, const struct record *record, struct fault *why)
{
    struct heard *heard = self;
    uint8_t want[STORY_PAYLOAD_MAX];
    const size_t n = story_payload(want, record->seq);

    heard->untrue |= record->seq != heard->seq + 1 || record->payload.n != n ||
        (n > 0 && memcmp(record->payload.at, want, n) != 0);
    if (record->seq == heard->stop_at) {
        (void)fault_set(why, STATUS_NEWER, 0, "too new");
        return false;
    }
    heard->seq = record->seq;
    heard->last = *record;
    return true;
}

static inline struct evening_reader
story_reader(struct heard *heard)
{
    return (struct evening_reader){heard, story_begin, story_hear};
}

static inline enum status
story_make(const struct disk *disk, const char *path)
{
    struct fault why = {0};

    return evening_make(disk,
        &(struct evening_making){.path = path,
            .slots_n = STORY_SLOTS,
            .random = randombytes_buf},
        &why);
}

static inline enum status
story_open(struct teller *t, const struct disk *disk, const char *path,
    struct fault *why)
{
    struct evening_reader reader;
    enum status s;

    *t = (struct teller){0};
    reader = story_reader(&t->heard);
    s = evening_open(&t->e, disk, path, &reader, why);
    if (s == STATUS_OK) {
        t->told = t->heard.seq;
        t->durable = t->heard.seq;
    }
    return s;
}

/* story_tell - one more record for the next batch. */
static inline void
story_tell(struct teller *t)
{
    uint8_t at[RECORD_HEAD_BYTES + STORY_PAYLOAD_MAX + 8];
    struct record *r = &t->heard.last;
    uint8_t last[HASH_BYTES];

    memcpy(last, r->check, HASH_BYTES);
    t->told++;
    r->seq = t->told;
    r->durable = t->e.journal.durable;
    r->at_ms = 1000 * t->told;
    r->payload = (struct bytes){at + RECORD_HEAD_BYTES,
        story_payload(at + RECORD_HEAD_BYTES, t->told)};
    record_write(at, r, last, t->e.mark);
    journal_append(&t->e.journal, (struct bytes){at, record_size(r->payload.n)},
        t->told);
}

static inline enum status
story_commit(struct teller *t, struct fault *why)
{
    enum status s;

    if (!journal_begin(&t->e.journal)) {
        return STATUS_OK;
    }
    s = journal_commit(&t->e.journal, why);
    if (s == STATUS_OK) {
        t->durable = journal_done(&t->e.journal);
    }
    return s;
}

/* story_tell_to - up to record `n`, in batches of one to five. */
static inline enum status
story_tell_to(struct teller *t, uint64_t n, struct fault *why)
{
    enum status s = STATUS_OK;

    while (s == STATUS_OK && t->told < n) {
        const uint64_t stop = t->told + 1 + t->told % 5;

        while (t->told < n && t->told < stop) {
            story_tell(t);
        }
        s = story_commit(t, why);
    }
    return s;
}

#endif
