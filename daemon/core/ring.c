/*
 * ring.c - the last messages that were published, ready to be sent.
 *
 * See ring.h
 */
#include "daemon/core/ring.h"

#include <assert.h>

void
ring_place(struct ring *ring, struct region *region,
    const struct limits *limits)
{
    ring->bytes_cap = limits->ring_bytes;
    ring->entries_cap = limits->ring_messages;
    ring->bytes = region_take(region, limits->ring_bytes);
    ring->entry =
        region_take(region, limits->ring_messages * sizeof ring->entry[0]);
}

const struct ring_entry *
ring_entry(const struct ring *ring, uint64_t index)
{
    assert(index >= ring->first && index < ring->end);
    return &ring->entry[index % ring->entries_cap];
}

/* Does the oldest entry stand in bytes [at, at + n)? */
static bool
in_the_way(const struct ring *ring, uint32_t at, uint32_t n)
{
    const struct ring_entry *oldest;

    if (ring->first == ring->end) {
        return false;
    }
    oldest = ring_entry(ring, ring->first);
    return oldest->at < at + n && at < oldest->at + oldest->n;
}

void
ring_add(struct ring *ring, struct bytes frame, const struct ring_entry *entry)
{
    const uint32_t n = (uint32_t)frame.n;

    assert(frame.n <= ring->bytes_cap / 2);
    if (n > ring->bytes_cap - ring->head) {
        /* What stands between here and the end goes with the turn. */
        while (in_the_way(ring, ring->head, ring->bytes_cap - ring->head)) {
            ring->first++;
        }
        ring->head = 0;
    }
    while (in_the_way(ring, ring->head, n) ||
        ring->end - ring->first == ring->entries_cap) {
        ring->first++;
    }
    memcpy(ring->bytes + ring->head, frame.at, n);
    ring->entry[ring->end % ring->entries_cap] = *entry;
    ring->entry[ring->end % ring->entries_cap].at = ring->head;
    ring->entry[ring->end % ring->entries_cap].n = n;
    ring->end++;
    ring->added += n;
    ring->head += n;
    ring->most = ring->head > ring->most ? ring->head : ring->most;
}

/* What lies between two entries, also over the end: of those that went. */
static void
clear(struct ring *ring, uint32_t from, uint32_t to)
{
    if (from <= to) {
        memset(ring->bytes + from, 0, to - from);
    } else {
        memset(ring->bytes + from, 0, ring->most - from);
        memset(ring->bytes, 0, to);
    }
}

void
ring_forget(struct ring *ring)
{
    uint32_t behind = 0;

    if (ring->first == ring->end) {
        clear(ring, 0, ring->most);
        return;
    }
    for (uint64_t i = ring->first; i < ring->end; i++) {
        struct ring_entry *e = &ring->entry[i % ring->entries_cap];

        if (i > ring->first) {
            clear(ring, behind, e->at);
        }
        behind = e->at + e->n;
        if (!e->answer) {
            memset(ring->bytes + e->at, 0, e->n);
            e->to = (struct audience){AUDIENCE_PEER, 0}; /* nobody is 0 */
        }
    }
    clear(ring, behind, ring_entry(ring, ring->first)->at);
}

uint64_t
ring_from(const struct ring *ring, uint64_t seq)
{
    uint64_t low = ring->first;
    uint64_t high = ring->end;

    while (low < high) {
        const uint64_t middle = low + (high - low) / 2;

        if (ring_entry(ring, middle)->seq < seq) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}
