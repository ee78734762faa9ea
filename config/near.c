/*
 * near.c - did you mean ...?
 * See near.h.
 */
#include "config/near.h"

#include <string.h>

enum { LETTERS_MAX = 63 };

static size_t
least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The distance of all beginnings of two words, three rows at a time. */
struct beginnings {
    const char *a;
    const char *b;
    size_t row[3][LETTERS_MAX + 1];
};

/* A letter is other, left out, too much, or stands after its neighbour. */
static size_t
of_beginnings(const struct beginnings *of, size_t i, size_t j)
{
    const size_t *now = of->row[i % 3];
    const size_t *before = of->row[(i + 2) % 3];
    const size_t *earlier = of->row[(i + 1) % 3];
    const size_t change = of->a[i - 1] == of->b[j - 1] ? 0 : 1;
    const size_t far =
        least(before[j - 1] + change, least(before[j] + 1, now[j - 1] + 1));

    if (i > 1 && j > 1 && of->a[i - 1] == of->b[j - 2] &&
        of->a[i - 2] == of->b[j - 1]) {
        return least(far, earlier[j - 2] + 1);
    }
    return far;
}

static size_t
distance(const char *a, size_t a_n, const char *b, size_t b_n)
{
    struct beginnings of = {.a = a, .b = b};

    for (size_t j = 0; j <= b_n; j++) {
        of.row[0][j] = j;
    }
    for (size_t i = 1; i <= a_n; i++) {
        of.row[i % 3][0] = i;
        for (size_t j = 1; j <= b_n; j++) {
            of.row[i % 3][j] = of_beginnings(&of, i, j);
        }
    }
    return of.row[a_n % 3][b_n];
}

const char *
near_word(const char *word, const char *const *words, size_t words_n)
{
    const size_t n = strlen(word);
    const char *best = NULL;
    size_t best_at = n < 3 ? 2 : n / 3 + 1; /* at least this is too far */

    if (n == 0 || n > LETTERS_MAX) {
        return NULL;
    }
    for (size_t i = 0; i < words_n; i++) {
        const size_t m = strlen(words[i]);
        size_t far;

        if (m > LETTERS_MAX) {
            continue;
        }
        far = distance(word, n, words[i], m);
        if (far < best_at) {
            best_at = far;
            best = words[i];
        }
    }
    return best;
}
