/* args.c - a command line, taken apart. See args.h. */
#include "client/args.h"

#include "config/near.h"

#include <stdio.h>
#include <string.h>

struct known {
    char name[ARGS_KNOWN_MAX][ARGS_FLAG_NAME_MAX];
    bool takes[ARGS_KNOWN_MAX];
    size_t n;
};

static void
known_take(struct known *known, const char *text)
{
    known->n = 0;
    while (*text != '\0' && known->n < ARGS_KNOWN_MAX) {
        size_t n = strcspn(text, " ");
        const size_t whole = n;

        if (n > 0) {
            const bool takes = text[n - 1] == '=';

            n -= takes ? 1 : 0;
            n = n < ARGS_FLAG_NAME_MAX ? n : ARGS_FLAG_NAME_MAX - 1;
            memcpy(known->name[known->n], text, n);
            known->name[known->n][n] = '\0';
            known->takes[known->n] = takes;
            known->n++;
        }
        text += whole + strspn(text + whole, " ");
    }
}

static bool
wrong(struct args *args, enum args_mistake mistake, const char *what)
{
    args->mistake = mistake;
    args->what = what;
    return false;
}

static bool
unknown(struct args *args, const struct known *known, const char *what)
{
    const char *words[ARGS_KNOWN_MAX];
    char name[64];
    const char *near;

    for (size_t i = 0; i < known->n; i++) {
        words[i] = known->name[i];
    }
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(what + 2, "="),
        what + 2);
    near = near_word(name, words, known->n);
    if (near != NULL) {
        (void)snprintf(args->near, sizeof args->near, "%s", near);
    }
    return wrong(args, ARGS_UNKNOWN_FLAG, what);
}

static size_t
known_find(const struct known *known, const char *name, size_t n)
{
    for (size_t i = 0; i < known->n; i++) {
        if (strlen(known->name[i]) == n &&
            memcmp(known->name[i], name, n) == 0) {
            return i;
        }
    }
    return known->n;
}

/* One flag at argv[*i]; moves on over its value. */
static bool
flag_take(struct args *args, const struct known *known, const char *const *argv,
    int *i)
{
    const char *arg = argv[*i];
    const size_t n = strcspn(arg + 2, "=");
    const size_t at = known_find(known, arg + 2, n);
    const char *value = arg[2 + n] == '=' ? arg + 3 + n : NULL;

    if (at == known->n) {
        return unknown(args, known, arg);
    }
    if (args->flags_n == ARGS_FLAGS_MAX) {
        return wrong(args, ARGS_TOO_MANY, arg);
    }
    if (known->takes[at] && value == NULL) {
        *i += 1;
        value = argv[*i];
        if (value == NULL) {
            return wrong(args, ARGS_NO_VALUE, arg);
        }
    } else if (!known->takes[at] && value != NULL) {
        return wrong(args, ARGS_NEEDS_NONE, arg);
    }
    (void)snprintf(args->flag[args->flags_n].name, ARGS_FLAG_NAME_MAX, "%s",
        known->name[at]);
    args->flag[args->flags_n].value = value == NULL ? "" : value;
    args->flags_n++;
    return true;
}

/* "-x" is a flag that nobody knows; "-" and "-1m" are words. */
static bool
is_word(const char *arg)
{
    return arg[0] != '-' || arg[1] == '\0' || (arg[1] >= '0' && arg[1] <= '9');
}

static bool
word_take(struct args *args, const char *arg)
{
    if (args->words_n == ARGS_WORDS_MAX) {
        return wrong(args, ARGS_TOO_MANY, arg);
    }
    args->word[args->words_n] = arg;
    args->words_n++;
    return true;
}

bool
args_take(struct args *args, int argc, const char *const *argv,
    const char *known)
{
    struct known flags;
    bool only_words = false;
    bool good = true;

    memset(args, 0, sizeof *args);
    known_take(&flags, known);
    for (int i = 0; i < argc && good; i++) {
        const char *arg = argv[i];

        if (!only_words && strcmp(arg, "--") == 0) {
            only_words = true;
        } else if (only_words || is_word(arg)) {
            good = word_take(args, arg);
        } else if (arg[1] == '-') {
            good = flag_take(args, &flags, argv, &i);
        } else {
            good = wrong(args, ARGS_UNKNOWN_FLAG, arg);
        }
    }
    return good;
}

const char *
args_flag_next(const struct args *args, const char *name, size_t *i)
{
    while (*i < args->flags_n) {
        const size_t at = *i;

        *i += 1;
        if (strcmp(args->flag[at].name, name) == 0) {
            return args->flag[at].value;
        }
    }
    return NULL;
}

const char *
args_flag(const struct args *args, const char *name)
{
    const char *last = NULL;
    const char *value;
    size_t i = 0;

    for (value = args_flag_next(args, name, &i); value != NULL;
         value = args_flag_next(args, name, &i)) {
        last = value;
    }
    return last;
}

bool
args_has(const struct args *args, const char *name)
{
    return args_flag(args, name) != NULL;
}

const char *
args_word(const struct args *args, size_t i)
{
    return i < args->words_n ? args->word[i] : NULL;
}
