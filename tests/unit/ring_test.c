/*
 * ring_test.c - the last messages, by index; the oldest make room.
 */
#include "daemon/core/ring.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

enum { BYTES = 1000, MESSAGES = 16 };

struct held {
    struct ring ring;
    void *memory;
};

static void
hold(struct held *h)
{
    const struct limits limits = {.ring_bytes = BYTES,
        .ring_messages = MESSAGES};
    struct region region = {NULL, 0};

    memset(h, 0, sizeof *h);
    ring_place(&h->ring, &region, &limits);
    h->memory = calloc(1, region.n);
    CHECK(h->memory != NULL);
    region = (struct region){h->memory, 0};
    ring_place(&h->ring, &region, &limits);
}

static void
add(struct held *h, uint64_t seq, size_t n)
{
    uint8_t frame[BYTES];

    memset(frame, (int)(seq & 255), n);
    ring_add(&h->ring, (struct bytes){frame, n},
        &(struct ring_entry){.seq = seq});
}

/* Every entry that is there still has the bytes it came with. */
static void
check_whole(const struct held *h)
{
    for (uint64_t i = h->ring.first; i < h->ring.end; i++) {
        const struct ring_entry *e = ring_entry(&h->ring, i);

        CHECK(e->at + e->n <= BYTES);
        for (uint32_t k = 0; k < e->n; k++) {
            CHECK_U64(h->ring.bytes[e->at + k], e->seq & 255);
        }
    }
}

TEST(an_empty_ring_has_nothing_from_any_seq)
{
    struct held h;

    hold(&h);
    CHECK_U64(ring_from(&h.ring, 0), 0);
    CHECK_U64(ring_from(&h.ring, 7), 0);
    free(h.memory);
}

TEST(what_is_there_is_whole_whatever_lengths_come)
{
    for (size_t step = 1; step <= 400; step += 7) {
        struct held h;

        hold(&h);
        for (uint64_t seq = 1; seq <= 120; seq++) {
            add(&h, seq, 1 + (size_t)(seq * step) % 500);
            CHECK_U64(ring_entry(&h.ring, h.ring.end - 1)->seq, seq);
            check_whole(&h);
        }
        free(h.memory);
    }
}

TEST(no_more_entries_are_kept_than_may_be)
{
    struct held h;

    hold(&h);
    for (uint64_t seq = 1; seq <= 3 * MESSAGES; seq++) {
        add(&h, seq, 1);
        CHECK(h.ring.end - h.ring.first <= MESSAGES);
    }
    CHECK_U64(h.ring.first, 2 * MESSAGES);
    free(h.memory);
}

TEST(entries_of_a_seq_are_found_where_they_begin)
{
    struct held h;

    hold(&h);
    for (uint64_t seq = 1; seq <= 5; seq++) {
        add(&h, 2 * seq, 10);
        add(&h, 2 * seq, 10);
    }
    CHECK_U64(ring_from(&h.ring, 1), 0);
    CHECK_U64(ring_from(&h.ring, 2), 0);
    CHECK_U64(ring_from(&h.ring, 3), 2);
    CHECK_U64(ring_from(&h.ring, 10), 8);
    CHECK_U64(ring_from(&h.ring, 11), 10);
    free(h.memory);
}
