/*
 * snapshot.h - everything at one log position, shared by all who ask.
 *
 * Frames with their audiences, like the ring's, made once per position; a
 * peer reads those that are for it. Two are kept; a peer whose snapshot was
 * overwritten starts again. It begins with an empty change that says fresh;
 * one that says whole follows when the peer also has what came since, up to
 * the moment it asked, so that nobody takes an old picture for the present.
 */
#ifndef CORE_SNAPSHOT_H
#define CORE_SNAPSHOT_H

#include "daemon/core/ring.h"

struct snapshot {
    uint8_t *bytes;
    struct ring_entry *entry;
    uint64_t unique; /* grows; 0: never made */
    uint64_t seq;    /* the position it shows */
    uint64_t ring;   /* the ring's end when it was made */
    uint64_t added;  /* and the bytes that had come into it */
    size_t n;
    size_t most; /* bytes that were ever used */
    uint32_t entries_n;
};

struct snapshots {
    struct snapshot at[2];
    uint64_t unique;
    size_t bytes_cap;
    uint32_t entries_cap;
};

void snapshots_place(struct snapshots *all, struct region *region,
    const struct limits *limits);

/* snapshot_find - the one of that number, or NULL if it is gone. */
const struct snapshot *snapshot_find(const struct snapshots *all,
    uint64_t unique);

/*
 * snapshot_usable - the newest that shows at least `seq` and whose tail the
 * ring still has, or NULL: then one should be made.
 */
const struct snapshot *snapshot_usable(const struct snapshots *all,
    const struct ring *ring, uint64_t seq);

/* snapshot_oldest - the one to be made anew, emptied. */
struct snapshot *snapshot_oldest(struct snapshots *all);

/* snapshots_forget - overwrites both; who was in one starts again. */
void snapshots_forget(struct snapshots *all);

/* snapshot_add - a frame behind the others. */
void snapshot_add(const struct snapshots *all, struct snapshot *snapshot,
    struct bytes frame, const struct ring_entry *entry);

#endif
