/*
 * texts.h - the words for people, in every language.
 *
 * One table a language, read from config/lang/TAG.yaml: key, text. nb, nn
 * and en are built in and whole; further ones are files that may be partly
 * done, and fall back to nb. A text may hold {n} and other names in braces;
 * texts_fill puts values there.
 *
 * Never:  changes after it was loaded; texts_get and texts_fill are pure
 */
#ifndef CONFIG_TEXTS_H
#define CONFIG_TEXTS_H

#include "config/fault.h"
#include "protocol/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TEXTS_VERSION 3 /* grows when a text of the minutes changes */

enum { LANGUAGES_MAX = 16, LANGUAGE_TAG_MAX = 9 };

/*
 * TEXTS: NAME, key. The refusals come first: REFUSED_x is text x.
 */
#include "config/text_keys.h"

#define TEXT_OF_REFUSAL(NAME, ...) TEXT_REFUSED_##NAME,
#define TEXT_OF_KEY(NAME, ...)     TEXT_##NAME,
enum text_key { REFUSALS(TEXT_OF_REFUSAL) TEXTS(TEXT_OF_KEY) TEXT_N };
#undef TEXT_OF_REFUSAL
#undef TEXT_OF_KEY

struct language {
    char tag[LANGUAGE_TAG_MAX]; /* "nb" */
    const char *text[TEXT_N];   /* UTF-8, NUL-ended; NULL: not translated */
};

struct texts {
    struct language language[LANGUAGES_MAX];
    uint32_t n;
    void *memory; /* what the loader took */
};

/*
 * texts_load - the built-in languages, and those of the files in `folder`
 * (NULL: none) that are not built in.
 *
 * Errors: CONFIG with file and line: syntax, unknown key, a built-in
 *         language that lacks a key, a placeholder that nb does not have
 * Owns:   release with texts_release
 */
enum status texts_load(struct texts *texts, const char *folder,
    struct fault *why);
void texts_release(struct texts *texts);

/* texts_language - index of a tag ("nn", "nn-NO"), or 0 (nb) if unknown. */
uint32_t texts_language(const struct texts *texts, const char *tag, size_t n);

/* texts_has - is this very language there? */
bool texts_has(const struct texts *texts, const char *tag, size_t n);

/* texts_get - never NULL: falls back to nb, and to "" at the very end. */
const char *texts_get(const struct texts *texts, uint32_t language,
    enum text_key key);

/* One value for {name} in a text. */
struct text_value {
    const char *name;
    const char *at; /* not NUL-ended */
    size_t n;
};

/*
 * texts_fill - a text with its values into `out`, NUL-ended, cut at `cap`
 * on a code point. Returns the length in bytes. Pure.
 */
size_t texts_fill(char *out, size_t cap, const char *text,
    const struct text_value *values, size_t values_n);

#endif
