/*
 * near.h - did you mean ...?
 *
 * Never:  allocates; words longer than 63 bytes are near nothing
 */
#ifndef CONFIG_NEAR_H
#define CONFIG_NEAR_H

#include <stddef.h>

/*
 * near_word - the one of `words` that `word` is most likely a slip of: at
 * most a third of its letters are other, missing or too many.
 *
 * Returns: NULL if none is near enough
 */
const char *near_word(const char *word, const char *const *words,
    size_t words_n);

#endif
