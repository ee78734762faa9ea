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

/* Levenshtein's distance, two rows at a time. */
static size_t
distance(const char *a, size_t a_n, const char *b, size_t b_n)
{
    size_t before[LETTERS_MAX + 1];
    size_t now[LETTERS_MAX + 1];

    for (size_t j = 0; j <= b_n; j++) {
        before[j] = j;
    }
    for (size_t i = 1; i <= a_n; i++) {
        now[0] = i;
        for (size_t j = 1; j <= b_n; j++) {
            const size_t change = a[i - 1] == b[j - 1] ? 0 : 1;

            now[j] = least(before[j - 1] + change,
                least(before[j] + 1, now[j - 1] + 1));
        }
        memcpy(before, now, sizeof before[0] * (b_n + 1));
    }
    return before[b_n];
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
