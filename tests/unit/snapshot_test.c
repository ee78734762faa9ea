/*
 * snapshot_test.c - two snapshots are kept; which one can still be used.
 */
#include "daemon/core/snapshot.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

struct held {
    struct snapshots all;
    struct ring ring;
    void *memory;
};

static void
lay_out(struct held *h, struct region *region)
{
    const struct limits limits = {.ring_bytes = 4000,
        .ring_messages = 16,
        .seats = 4,
        .ideas = 8,
        .text_bytes = 1000};

    snapshots_place(&h->all, region, &limits);
    ring_place(&h->ring, region, &limits);
}

static void
hold(struct held *h)
{
    struct region region = {NULL, 0};

    memset(h, 0, sizeof *h);
    lay_out(h, &region);
    h->memory = calloc(1, region.n);
    CHECK(h->memory != NULL);
    region = (struct region){h->memory, 0};
    lay_out(h, &region);
}

static struct snapshot *
make(struct held *h, uint64_t seq)
{
    struct snapshot *s = snapshot_oldest(&h->all);

    s->seq = seq;
    s->ring = h->ring.end;
    return s;
}

TEST(none_is_usable_before_one_was_made)
{
    struct held h;

    hold(&h);
    CHECK(snapshot_usable(&h.all, &h.ring, 0) == NULL);
    CHECK(snapshot_find(&h.all, 1) == NULL);
    free(h.memory);
}

TEST(the_newest_that_is_new_enough_is_used)
{
    struct held h;

    hold(&h);
    (void)make(&h, 10);
    CHECK_U64(snapshot_usable(&h.all, &h.ring, 10)->seq, 10);
    CHECK(snapshot_usable(&h.all, &h.ring, 11) == NULL);
    (void)make(&h, 20);
    CHECK_U64(snapshot_usable(&h.all, &h.ring, 5)->seq, 20);
    free(h.memory);
}

TEST(the_third_takes_the_place_of_the_first)
{
    struct held h;
    uint64_t first;

    hold(&h);
    first = make(&h, 10)->unique;
    (void)make(&h, 20);
    CHECK(snapshot_find(&h.all, first) != NULL);
    (void)make(&h, 30);
    CHECK(snapshot_find(&h.all, first) == NULL);
    free(h.memory);
}

/* What came after it must still be there to be told. */
TEST(one_whose_tail_the_ring_has_lost_is_not_used)
{
    static const uint8_t frame[100] = {0};
    struct held h;

    hold(&h);
    (void)make(&h, 10);
    for (uint64_t i = 0; i < 16; i++) {
        ring_add(&h.ring, (struct bytes){frame, sizeof frame},
            &(struct ring_entry){.seq = 11});
    }
    CHECK(snapshot_usable(&h.all, &h.ring, 10) != NULL);
    ring_add(&h.ring, (struct bytes){frame, sizeof frame},
        &(struct ring_entry){.seq = 12});
    CHECK(snapshot_usable(&h.all, &h.ring, 10) == NULL);
    free(h.memory);
}

TEST(frames_stand_one_behind_the_other)
{
    struct held h;
    struct snapshot *s;

    hold(&h);
    s = make(&h, 10);
    snapshot_add(&h.all, s, bytes_of("abc"), &(struct ring_entry){.seq = 10});
    snapshot_add(&h.all, s, bytes_of("de"), &(struct ring_entry){.seq = 10});
    CHECK_U64(s->entries_n, 2);
    CHECK_U64(s->entry[1].at, 3);
    CHECK_U64(s->entry[1].n, 2);
    CHECK_BYTES(s->bytes, "abcde", 5);
    free(h.memory);
}
