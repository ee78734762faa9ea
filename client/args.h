/*
 * args.h - a command line, taken apart.
 *
 * Words and flags in any order. A flag is "--name value", "--name=value" or
 * "--name"; which ones there are, and which take a value, is said in one
 * string: "title= goal= names-in-minutes". What looks like a number
 * ("-1m") is a word; after "--" all are words.
 *
 * Never:  prints, changes argv
 */
#ifndef CLIENT_ARGS_H
#define CLIENT_ARGS_H

#include <stdbool.h>
#include <stddef.h>

enum {
    ARGS_WORDS_MAX = 256,
    ARGS_FLAGS_MAX = 64,  /* on one line */
    ARGS_KNOWN_MAX = 160, /* of all verbs together */
    ARGS_FLAG_NAME_MAX = 32
};

enum args_mistake {
    ARGS_FINE,
    ARGS_UNKNOWN_FLAG, /* `what` is the flag, `near` the one meant or NULL */
    ARGS_NO_VALUE,
    ARGS_NEEDS_NONE,
    ARGS_TOO_MANY
};

struct args {
    const char *word[ARGS_WORDS_MAX];
    size_t words_n;
    struct {
        char name[ARGS_FLAG_NAME_MAX];
        const char *value; /* "" for one that takes none */
    } flag[ARGS_FLAGS_MAX];
    size_t flags_n;
    enum args_mistake mistake;
    const char *what;
    char near[ARGS_FLAG_NAME_MAX]; /* "" if there is none */
};

/*
 * args_take - `known` as above.
 * Returns: false at the first mistake, which is then in args->mistake
 * Owns:    all borrows from argv
 */
bool args_take(struct args *args, int argc, const char *const *argv,
    const char *known);

/* args_flag - the value of the last such flag, or NULL. */
const char *args_flag(const struct args *args, const char *name);

/* args_flag_next - one after the other; `*i` begins at 0. */
const char *args_flag_next(const struct args *args, const char *name,
    size_t *i);

bool args_has(const struct args *args, const char *name);

/* args_word - the word at i, or NULL. */
const char *args_word(const struct args *args, size_t i);

#endif
