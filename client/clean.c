/* clean.c - words of others, made safe for a terminal. See clean.h. */
#include "client/clean.h"

#include <stdlib.h>

/* Length of the sequence that begins with this byte; 1 for a broken one. */
static size_t
sequence_n(uint8_t c)
{
    if (c >= 0xf0) {
        return 4;
    }
    if (c >= 0xe0) {
        return 3;
    }
    return c >= 0xc0 ? 2 : 1;
}

static uint32_t
code_point(const uint8_t *at, size_t n)
{
    uint32_t v = at[0];

    if (n == 1) {
        return v;
    }
    v &= 0x7fU >> n;
    for (size_t i = 1; i < n; i++) {
        v = v << 6 | (at[i] & 0x3f);
    }
    return v;
}

static bool
is_left_out(uint32_t c)
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0) ||
        (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069) ||
        c == 0x200e || c == 0x200f || c == 0x200b || c == 0x200d ||
        c == 0x2028 || c == 0x2029 || c == 0xfeff ||
        (c >= 0xfe00 && c <= 0xfe0f);
}

/* What stands for this sequence, which is of n bytes; none if left out. */
static struct bytes
safe(const uint8_t *at, size_t n)
{
    static const uint8_t space[] = {' '};
    const uint32_t c = code_point(at, n);

    if (c == '\n' || c == '\t') {
        return (struct bytes){space, 1};
    }
    return (struct bytes){at, is_left_out(c) ? 0 : n};
}

size_t
clean_text(char *out, size_t cap, struct bytes text)
{
    size_t n = 0;
    size_t i = 0;

    while (i < text.n && sequence_n(text.at[i]) <= text.n - i) {
        const size_t step = sequence_n(text.at[i]);
        const struct bytes put = safe(text.at + i, step);

        if (n + put.n >= cap) {
            break;
        }
        memcpy(out + n, put.at, put.n);
        n += put.n;
        i += step;
    }
    out[n] = '\0';
    return n;
}

char *
clean_new(struct bytes text)
{
    char *out = malloc(text.n + 1);

    if (out != NULL) {
        (void)clean_text(out, text.n + 1, text);
    }
    return out;
}
