/*
 * pack_test.c - MessagePack: what goes out comes in, and nothing else does.
 */
#include "protocol/pack.h"

#include "tests/unit/unit.h"

static struct unpacker
over(const void *at, size_t n)
{
    return (struct unpacker){.rest = {at, n}};
}

#define OVER(...) \
    over((const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}))

TEST(numbers_come_back_at_every_edge)
{
    static const uint64_t edges[] = {0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff,
        0x10000, 0xffffffff, 0x100000000, UINT64_MAX - 1, UINT64_MAX};

    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        uint8_t at[16];
        struct buf b = {.at = at, .cap = sizeof at};
        struct unpacker u;

        pack_number(&b, edges[i]);
        CHECK(!b.over);
        u = over(at, b.n);
        CHECK_U64(unpack_number(&u, UINT64_MAX), edges[i]);
        CHECK(unpack_end(&u));
        for (size_t cut = 0; cut < b.n; cut++) {
            u = over(at, cut);
            CHECK_U64(unpack_number(&u, UINT64_MAX), 0);
            CHECK_U64(u.mistake, PACK_SHORT);
        }
        if (edges[i] > 0) {
            u = over(at, b.n);
            CHECK_U64(unpack_number(&u, edges[i] - 1), 0);
            CHECK_U64(u.mistake, PACK_TOO_LONG);
        }
    }
}

TEST(signed_formats_count_when_they_are_not_negative)
{
    struct unpacker u = OVER(0xd0, 0x7f);

    CHECK_U64(unpack_number(&u, 200), 0x7f);
    CHECK(unpack_end(&u));
    u = OVER(0xd3, 0, 0, 0, 0, 0, 0, 1, 0);
    CHECK_U64(unpack_number(&u, 1000), 256);
    u = OVER(0xd0, 0x80);
    CHECK_U64(unpack_number(&u, UINT64_MAX), 0);
    CHECK_U64(u.mistake, PACK_KIND);
    u = OVER(0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0);
    CHECK_U64(unpack_number(&u, UINT64_MAX), 0);
    CHECK_U64(u.mistake, PACK_KIND);
}

TEST(texts_and_bytes_come_back_at_every_length)
{
    static uint8_t at[140000];
    static uint8_t in[66000];
    static const size_t edges[] = {0, 1, 31, 32, 255, 256, 65535, 65536};

    memset(in, 'x', sizeof in);
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        const struct bytes v = {in, edges[i]};
        struct buf b = {.at = at, .cap = sizeof at};
        struct unpacker u;
        struct bytes out;

        pack_text(&b, v);
        pack_bin(&b, v);
        u = over(at, b.n);
        out = unpack_text(&u, edges[i], edges[i]);
        CHECK(bytes_same(out, v));
        out = unpack_bin(&u, edges[i]);
        CHECK(bytes_same(out, v));
        CHECK(unpack_end(&u));
        if (edges[i] > 0) {
            u = over(at, b.n);
            out = unpack_text(&u, edges[i] - 1, edges[i]);
            CHECK_U64(out.n, 0);
            CHECK_U64(u.mistake, PACK_TOO_LONG);
            u = over(at, edges[i]);
            (void)unpack_text(&u, edges[i], edges[i]);
            CHECK_U64(u.mistake, PACK_SHORT);
        }
    }
}

TEST(a_buffer_that_is_full_says_so_and_stays_whole)
{
    for (size_t cap = 0; cap < 12; cap++) {
        uint8_t at[12];
        struct buf b = {.at = at, .cap = cap};

        memset(at, 0xee, sizeof at);
        pack_array(&b, 2);
        pack_text(&b, bytes_of("hello"));
        pack_number(&b, 1000);
        pack_nil(&b);
        CHECK_U64(b.over, cap < 11);
        CHECK(b.n <= cap);
        for (size_t i = cap; i < sizeof at; i++) {
            CHECK_U64(at[i], 0xee);
        }
    }
}

TEST(counts_are_held_against_the_bytes_that_are_there)
{
    struct unpacker u = OVER(0xdd, 0x01, 0x31, 0x2d, 0x00);

    CHECK_U64(unpack_array(&u, SIZE_MAX), 0);
    CHECK_U64(u.mistake, PACK_SHORT);
    u = OVER(0xdf, 0xff, 0xff, 0xff, 0xff, 1, 1);
    CHECK_U64(unpack_map(&u, SIZE_MAX), 0);
    CHECK_U64(u.mistake, PACK_SHORT);
    u = OVER(0x82, 1, 1, 1); /* two pairs need four things */
    CHECK_U64(unpack_map(&u, SIZE_MAX), 0);
    CHECK_U64(u.mistake, PACK_SHORT);
    u = OVER(0xdb, 0xff, 0xff, 0xff, 0xff, 'a');
    CHECK_U64(unpack_text(&u, SIZE_MAX, SIZE_MAX).n, 0);
    CHECK_U64(u.mistake, PACK_SHORT);
    u = OVER(0xc6, 0xff, 0xff, 0xff, 0xff, 'a');
    CHECK_U64(unpack_bin(&u, SIZE_MAX).n, 0);
    CHECK_U64(u.mistake, PACK_SHORT);
}

TEST(what_the_language_does_not_use_is_a_mistake)
{
    static const uint8_t never[] = {0xc1, 0xc7, 0xc8, 0xc9, 0xca, 0xcb, 0xd4,
        0xd5, 0xd6, 0xd7, 0xd8, 0xe0, 0xff};

    for (size_t i = 0; i < sizeof never; i++) {
        uint8_t in[32] = {0};
        struct unpacker u;

        in[0] = never[i];
        u = over(in, sizeof in);
        unpack_skip(&u);
        CHECK_U64(u.mistake, PACK_KIND);
        u = over(in, sizeof in);
        CHECK_U64(unpack_number(&u, UINT64_MAX), 0);
        CHECK_U64(u.mistake, PACK_KIND);
    }
}

TEST(the_first_mistake_is_the_one_that_is_kept)
{
    struct unpacker u = OVER(0xc0, 0x05);

    CHECK_U64(unpack_number(&u, 9), 0);
    CHECK_U64(u.mistake, PACK_KIND);
    CHECK_U64(unpack_number(&u, 9), 0);
    CHECK_U64(unpack_array(&u, 9), 0);
    CHECK(!unpack_nil(&u));
    unpack_skip(&u);
    CHECK_U64(u.mistake, PACK_KIND);
    CHECK(!unpack_end(&u));
}

TEST(nesting_ends_at_eight)
{
    static const size_t depths[] = {0, 1, 8, 9, 33, 100000};
    static uint8_t in[100001];

    for (size_t i = 0; i < sizeof depths / sizeof *depths; i++) {
        struct unpacker u = over(in, depths[i] + 1);

        memset(in, 0x91, depths[i]);
        in[depths[i]] = 7;
        unpack_skip(&u);
        CHECK_U64(u.mistake == PACK_FINE, depths[i] <= 8);
        CHECK_U64(unpack_end(&u), depths[i] <= 8);
    }
}

TEST(skipping_passes_over_one_value_and_no_more)
{
    /* [1, {2: "ab"}, bin, nil, true, []], 5 */
    struct unpacker u = OVER(0x96, 1, 0x81, 2, 0xa2, 'a', 'b', 0xc4, 1, 0xff,
        0xc0, 0xc3, 0x90, 5);

    unpack_skip(&u);
    CHECK_U64(unpack_number(&u, 9), 5);
    CHECK(unpack_end(&u));
}

TEST(arrays_of_arrays_cost_no_more_than_their_bytes)
{
    /* Each says it holds 65535 things: the first that does not ends it. */
    static uint8_t in[16384];
    struct unpacker u;

    for (size_t i = 0; i + 3 <= sizeof in; i += 3) {
        in[i] = 0xdc;
        in[i + 1] = 0x3f;
        in[i + 2] = 0x00;
    }
    u = over(in, sizeof in);
    unpack_skip(&u);
    CHECK(u.mistake != PACK_FINE);
}

static bool
sound(const char *text)
{
    return text_sound(bytes_of(text), NULL);
}

TEST(text_is_sound_utf8_without_hidden_controls)
{
    CHECK(sound(""));
    CHECK(sound("æøå čđŋšŧž \xf0\x9f\x8f\x85 \n\t"));
    CHECK(sound("\xef\xbf\xbd\xf4\x8f\xbf\xbf"));
    CHECK(sound("\xe2\x80\x8f\xd8\xb9")); /* a mark of direction, Arabic */
    CHECK(!sound("\x7f"));
    CHECK(!sound("a\x1b[2J"));
    CHECK(!sound("a\rb"));
    CHECK(!sound("\xc2\x85"));         /* a control beyond ASCII */
    CHECK(!sound("\xc0\x80"));         /* overlong */
    CHECK(!sound("\xe0\x80\x80"));     /* overlong */
    CHECK(!sound("\xf0\x8f\xbf\xbf")); /* overlong */
    CHECK(!sound("\xed\xa0\x80"));     /* a surrogate */
    CHECK(!sound("\xf4\x90\x80\x80")); /* beyond the end */
    CHECK(!sound("\xf8\x88\x80\x80\x80"));
    CHECK(!sound("\x80"));
    CHECK(!sound("\xe2\x80\xae"));
    CHECK(!sound("\xe2\x81\xa6"));
    CHECK(!text_sound((struct bytes){(const uint8_t *)"a\0b", 3}, NULL));
}

TEST(a_bad_byte_is_found_wherever_it_stands)
{
    static const uint8_t bad[] = {0x00, 0x08, 0x0d, 0x1f, 0x7f, 0x80, 0xc3,
        0xff};

    for (size_t n = 1; n <= 24; n++) {
        for (size_t i = 0; i < n; i++) {
            for (size_t k = 0; k < sizeof bad; k++) {
                uint8_t text[24];

                memset(text, ' ' + (int)i, sizeof text);
                CHECK(text_sound((struct bytes){text, n}, NULL));
                text[i] = bad[k];
                CHECK(!text_sound((struct bytes){text, n}, NULL));
            }
        }
    }
}

/* Every pair of bytes, against the rule written out another way. */
TEST(all_texts_of_two_bytes_are_judged_right)
{
    for (unsigned a = 0; a < 256; a++) {
        for (unsigned b = 0; b < 256; b++) {
            const uint8_t text[2] = {(uint8_t)a, (uint8_t)b};
            const bool one_a =
                (a >= 0x20 && a < 0x7f) || a == '\n' || a == '\t';
            const bool one_b =
                (b >= 0x20 && b < 0x7f) || b == '\n' || b == '\t';
            const bool two = a >= 0xc2 && a < 0xe0 && b >= 0x80 && b < 0xc0 &&
                !(a == 0xc2 && b < 0xa0);
            size_t chars = 9;
            const bool is =
                text_sound((struct bytes){text, sizeof text}, &chars);

            CHECK_U64(is, (one_a && one_b) || two);
            if (is) {
                CHECK_U64(chars, two ? 1 : 2);
            }
        }
    }
}

TEST(code_points_are_counted_not_bytes)
{
    struct unpacker u = OVER(0xa6, 0xc3, 0xa6, 0xc3, 0xb8, 0xc3, 0xa5);

    CHECK_U64(unpack_text(&u, 6, 3).n, 6);
    u = OVER(0xa6, 0xc3, 0xa6, 0xc3, 0xb8, 0xc3, 0xa5);
    CHECK_U64(unpack_text(&u, 6, 2).n, 0);
    CHECK_U64(u.mistake, PACK_TOO_LONG);
    u = OVER(0xa1, 0xff);
    CHECK_U64(unpack_text(&u, 6, 2).n, 0);
    CHECK_U64(u.mistake, PACK_TEXT);
}
