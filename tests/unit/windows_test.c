/*
 * windows_test.c - is this UTF-8, and if not, make it so from Windows-1252.
 */
#include "config/windows.h"
#include "tests/unit/unit.h"

/* The letter as the standard's table writes it; 0 for none. */
static size_t
written(uint8_t out[4], uint32_t point)
{
    if (point < 0x80U) {
        out[0] = (uint8_t)point;
        return 1;
    }
    if (point < 0x800U) {
        out[0] = (uint8_t)(0xC0U | point >> 6);
        out[1] = (uint8_t)(0x80U | (point & 0x3FU));
        return 2;
    }
    if (point < 0x10000U) {
        out[0] = (uint8_t)(0xE0U | point >> 12);
        out[1] = (uint8_t)(0x80U | (point >> 6 & 0x3FU));
        out[2] = (uint8_t)(0x80U | (point & 0x3FU));
        return 3;
    }
    out[0] = (uint8_t)(0xF0U | point >> 18);
    out[1] = (uint8_t)(0x80U | (point >> 12 & 0x3FU));
    out[2] = (uint8_t)(0x80U | (point >> 6 & 0x3FU));
    out[3] = (uint8_t)(0x80U | (point & 0x3FU));
    return 4;
}

TEST(every_letter_of_unicode_is_one_and_its_beginnings_are_none)
{
    for (uint32_t point = 0; point < 0x120000U; point++) {
        const bool is_letter =
            point <= 0x10FFFFU && (point < 0xD800U || point > 0xDFFFU);
        uint8_t at[4];
        const size_t n = written(at, point);

        CHECK_U64(utf8_letter(at, n), is_letter ? n : 0);
        for (size_t cut = 1; cut < n; cut++) {
            CHECK_U64(utf8_letter(at, cut), 0);
        }
    }
}

TEST(letters_written_too_long_are_none)
{
    CHECK_U64(utf8_letter((const uint8_t *)"\xc0\xaf", 2), 0);
    CHECK_U64(utf8_letter((const uint8_t *)"\xc1\xbf", 2), 0);
    CHECK_U64(utf8_letter((const uint8_t *)"\xe0\x9f\xbf", 3), 0);
    CHECK_U64(utf8_letter((const uint8_t *)"\xf0\x8f\xbf\xbf", 4), 0);
    CHECK_U64(utf8_letter((const uint8_t *)"\x80", 1), 0);
    CHECK_U64(utf8_letter((const uint8_t *)"\xff", 1), 0);
}

TEST(every_byte_of_windows_becomes_a_letter_but_five)
{
    uint32_t none = 0;

    for (uint32_t byte = 0; byte < 256; byte++) {
        char out[3];
        const size_t n = windows_letter(out, (uint8_t)byte);

        none += n == 0;
        CHECK(n == 0 || utf8_letter((const uint8_t *)out, n) == n);
    }
    CHECK_U64(none, 5);
}

TEST(one_wrong_byte_among_many_letters_is_no_other_encoding)
{
    CHECK(!windows_likely((const uint8_t *)"abc", 3));
    CHECK(!windows_likely((const uint8_t *)"\xc3\xa5 \xc3\xb8 \xe5", 7));
    CHECK(windows_likely((const uint8_t *)"Bj\xf8rg", 5));
    CHECK(windows_likely((const uint8_t *)"\xe6\xf8\xe5", 3));
}
