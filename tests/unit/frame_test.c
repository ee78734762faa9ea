/*
 * frame_test.c - a WebSocket frame around a message to a client.
 */
#include "protocol/frame.h"

#include "tests/unit/unit.h"

TEST(a_frame_holds_its_payload_at_every_edge)
{
    static const size_t edges[] = {0, 1, 125, 126, 127, 65535, 65536, 70000};
    static const size_t heads[] = {2, 2, 2, 4, 4, 4, 10, 10};
    static uint8_t at[FRAME_HEAD_MAX + 70000];
    uint8_t *const payload = at + FRAME_HEAD_MAX;

    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        const size_t n = edges[i];
        const size_t head = frame_head(payload, n);
        const struct bytes inside =
            frame_payload((struct bytes){payload - head, head + n});

        CHECK_U64(head, heads[i]);
        CHECK_U64(inside.n, n);
        CHECK(inside.at == payload);
        /* One byte more or less is another frame, not this one. */
        CHECK_U64(frame_payload((struct bytes){payload - head, head + n - 1}).n,
            0);
        if (n < 70000) {
            CHECK_U64(frame_payload(
                          (struct bytes){payload - head, head + n + 1})
                          .n,
                0);
        }
    }
}

TEST(the_heads_are_those_of_the_standard)
{
    uint8_t at[FRAME_HEAD_MAX + 1];
    uint8_t *const payload = at + FRAME_HEAD_MAX;
    static const uint8_t small[] = {0x82, 5};
    static const uint8_t middle[] = {0x82, 126, 0x01, 0x00};
    static const uint8_t large[] = {0x82, 127, 0, 0, 0, 0, 0, 1, 0x11, 0x70};

    CHECK_U64(frame_head(payload, 5), 2);
    CHECK(memcmp(payload - 2, small, 2) == 0);
    CHECK_U64(frame_head(payload, 256), 4);
    CHECK(memcmp(payload - 4, middle, 4) == 0);
    CHECK_U64(frame_head(payload, 70000), 10);
    CHECK(memcmp(payload - 10, large, 10) == 0);
}

TEST(what_is_no_whole_server_frame_is_empty)
{
    static const uint8_t masked[] = {0x82, 0x81, 1, 2, 3, 4, 5};
    static const uint8_t text[] = {0x81, 1, 'a'};
    static const uint8_t part[] = {0x02, 1, 'a'};
    static const uint8_t huge[] = {0x82, 127, 0xff, 0xff, 0xff, 0xff, 0xff,
        0xff, 0xff, 0xff, 1};

    CHECK_U64(frame_payload((struct bytes){NULL, 0}).n, 0);
    CHECK_U64(frame_payload((struct bytes){masked, sizeof masked}).n, 0);
    CHECK_U64(frame_payload((struct bytes){text, sizeof text}).n, 0);
    CHECK_U64(frame_payload((struct bytes){part, sizeof part}).n, 0);
    for (size_t cut = 0; cut <= sizeof huge; cut++) {
        CHECK_U64(frame_payload((struct bytes){huge, cut}).n, 0);
    }
}
