/*
 * snapshot.c - everything at one log position, shared by all who ask.
 *
 * See snapshot.h
 */
#include "daemon/core/snapshot.h"

#include <assert.h>

enum {
    OBJECT_BYTES = 512,    /* of an object besides its texts, at most */
    TAIL_BYTES_MAX = 65536 /* of the ring, that a new one is made instead */
};

void
snapshots_place(struct snapshots *all, struct region *region,
    const struct limits *limits)
{
    const size_t things = (size_t)limits->ideas * 4 +
        (size_t)limits->seats * 3 + (size_t)limits->invited * 2 +
        (size_t)limits->tables * 3 + limits->notes + limits->plan_texts +
        limits->listings + 1024;

    all->entries_cap = (uint32_t)things;
    all->bytes_cap = things * OBJECT_BYTES + (size_t)limits->text_bytes * 2;
    for (size_t i = 0; i < 2; i++) {
        all->at[i].bytes = region_take(region, all->bytes_cap);
        all->at[i].entry =
            region_take(region, things * sizeof(struct ring_entry));
    }
}

const struct snapshot *
snapshot_find(const struct snapshots *all, uint64_t unique)
{
    for (size_t i = 0; i < 2; i++) {
        if (all->at[i].unique == unique) {
            return &all->at[i];
        }
    }
    return NULL;
}

const struct snapshot *
snapshot_usable(const struct snapshots *all, const struct ring *ring,
    uint64_t seq)
{
    const struct snapshot *best = NULL;

    for (size_t i = 0; i < 2; i++) {
        const struct snapshot *s = &all->at[i];

        if (s->unique != 0 && s->seq >= seq && s->ring >= ring->first &&
            (best == NULL || s->unique > best->unique)) {
            best = s;
        }
    }
    if (best != NULL) {
        const uint64_t tail = ring->added - best->added;

        if (tail > TAIL_BYTES_MAX && tail > best->n) {
            best = NULL;
        }
    }
    return best;
}

struct snapshot *
snapshot_oldest(struct snapshots *all)
{
    struct snapshot *s =
        &all->at[all->at[0].unique <= all->at[1].unique ? 0 : 1];

    s->unique = ++all->unique;
    s->n = 0;
    s->entries_n = 0;
    return s;
}

void
snapshots_forget(struct snapshots *all)
{
    for (size_t i = 0; i < 2; i++) {
        memset(all->at[i].bytes, 0, all->at[i].most);
        all->at[i].most = 0;
        all->at[i].unique = 0;
        all->at[i].n = 0;
        all->at[i].entries_n = 0;
    }
}

void
snapshot_add(const struct snapshots *all, struct snapshot *snapshot,
    struct bytes frame, const struct ring_entry *entry)
{
    assert(frame.n <= all->bytes_cap - snapshot->n);
    assert(snapshot->entries_n < all->entries_cap);
    memcpy(snapshot->bytes + snapshot->n, frame.at, frame.n);
    snapshot->entry[snapshot->entries_n] = *entry;
    snapshot->entry[snapshot->entries_n].at = (uint32_t)snapshot->n;
    snapshot->entry[snapshot->entries_n].n = (uint32_t)frame.n;
    snapshot->entries_n++;
    snapshot->n += frame.n;
    if (snapshot->n > snapshot->most) {
        snapshot->most = snapshot->n;
    }
}
