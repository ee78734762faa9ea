/*
 * ring.h - the last messages that were published, ready to be sent.
 *
 * Each entry is one whole WebSocket frame for one audience, made at one log
 * position. Old entries go when room is needed. A peer is a cursor: the
 * index of the next entry it has not had; indices only grow.
 *
 * Never:  knows who the peers are
 */
#ifndef CORE_RING_H
#define CORE_RING_H

#include "daemon/core/state.h"
#include "protocol/frame.h"

enum audience_kind {
    AUDIENCE_ALL,      /* everyone who was let in */
    AUDIENCE_STAFF,    /* those who run the evening */
    AUDIENCE_SCREEN,   /* staff and displays */
    AUDIENCE_LANGUAGE, /* of the plan's texts, by index */
    AUDIENCE_TABLE,
    AUDIENCE_PAIR,
    AUDIENCE_SEAT, /* one person, on all devices */
    AUDIENCE_PEER  /* one connection: refusals, welcome */
};

struct audience {
    enum audience_kind kind;
    uint32_t id;
};

struct ring_entry {
    uint64_t seq;
    uint32_t at;
    uint32_t n;
    struct audience to;
    bool answer; /* to what somebody sent; not part of the objects */
};

struct ring {
    uint8_t *bytes;
    struct ring_entry *entry;
    uint32_t bytes_cap;
    uint32_t entries_cap;
    uint64_t first; /* index of the oldest entry */
    uint64_t end;   /* index after the newest */
    uint64_t added; /* bytes that ever came in */
    uint32_t head;  /* where the next frame goes */
    uint32_t most;  /* bytes that were ever used */
};

void ring_place(struct ring *ring, struct region *region,
    const struct limits *limits);

/*
 * ring_add - one frame at the end; the oldest make room.
 * Shape: n is at most CHANGE_BYTES_MAX + FRAME_HEAD_MAX
 */
void ring_add(struct ring *ring, struct bytes frame,
    const struct ring_entry *entry);

/* ring_entry - of an index from first to end - 1. */
const struct ring_entry *ring_entry(const struct ring *ring, uint64_t index);

/* ring_after - the entry behind this one; the end has one too. */
static inline const struct ring_entry *
ring_after(const struct ring *ring, const struct ring_entry *entry)
{
    entry++;
    return entry == ring->entry + ring->entries_cap ? ring->entry : entry;
}

/*
 * ring_forget - overwrites all changes of objects, also those that went long
 * ago. Answers stay: they hold no words of others, and those who wait for
 * them get them.
 */
void ring_forget(struct ring *ring);

/* ring_from - the first index whose seq is at least `seq`. */
uint64_t ring_from(const struct ring *ring, uint64_t seq);

#endif
