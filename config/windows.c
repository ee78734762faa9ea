/*
 * windows.c - is this UTF-8, and if not, make it so from Windows-1252.
 * See windows.h.
 */
#include "config/windows.h"

size_t
utf8_letter(const uint8_t *at, size_t n)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t point;
    size_t length;

    if (n == 0 || at[0] < 0x80U) {
        return n == 0 ? 0 : 1;
    }
    if (at[0] < 0xC2U || at[0] > 0xF4U) {
        return 0;
    }
    length = at[0] < 0xE0U ? 2 : at[0] < 0xF0U ? 3 : 4;
    if (length > n) {
        return 0;
    }
    point = at[0] & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0U) != 0x80U) {
            return 0;
        }
        point = point << 6 | (at[i] & 0x3FU);
    }
    if (point < least[length] || point > 0x10FFFFU ||
        (point >= 0xD800U && point <= 0xDFFFU)) {
        return 0;
    }
    return length;
}

bool
windows_likely(const uint8_t *at, size_t n)
{
    size_t letters = 0;
    size_t others = 0;

    for (size_t i = 0; i < n;) {
        const size_t length = utf8_letter(at + i, n - i);

        letters += length > 1;
        others += length == 0;
        i += length == 0 ? 1 : length;
    }
    return others > letters;
}

/* 0x80 to 0x9F; 0 where the code page has nothing. */
static const uint16_t high[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026,
    0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
    0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

size_t
windows_letter(char out[3], uint8_t byte)
{
    uint32_t point = byte;

    if (byte >= 0x80U && byte <= 0x9FU) {
        point = high[byte - 0x80U];
    }
    if (byte != 0 && point == 0) {
        return 0;
    }
    if (point < 0x80U) {
        out[0] = (char)point;
        return 1;
    }
    if (point < 0x800U) {
        out[0] = (char)(0xC0U | point >> 6);
        out[1] = (char)(0x80U | (point & 0x3FU));
        return 2;
    }
    out[0] = (char)(0xE0U | point >> 12);
    out[1] = (char)(0x80U | (point >> 6 & 0x3FU));
    out[2] = (char)(0x80U | (point & 0x3FU));
    return 3;
}
