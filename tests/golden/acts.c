/*
 * acts.c - the tables of README.md: acts, limits, exit codes.
 *
 * Without arguments: compares the marked parts of README.md with what the
 * code says; exit 1 and the part that differs. With --write: makes them anew.
 */
#include "daemon/core/acts.h"
#include "config/fault.h"
#include "config/limits.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define README_PATH SOURCE_DIR "/README.md"

enum { TEXT_CAP = 131072 };

struct page_text {
    char at[TEXT_CAP];
    size_t n;
};

static void add(struct page_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static void
add(struct page_text *text, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(text->at + text->n, TEXT_CAP - text->n, format, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < TEXT_CAP - text->n);
    text->n += (size_t)n;
}

#define ROLE_WORD(NAME, bit, word) {1U << (bit), #word},
static const struct {
    unsigned bit;
    const char *word;
} roles[] = {ROLES(ROLE_WORD)};
#undef ROLE_WORD

#define COMMAND_WORD(NAME, number, word, ...) {(number), #word},
static const struct {
    unsigned number;
    const char *word;
} commands[] = {COMMANDS(COMMAND_WORD)};
#undef COMMAND_WORD

static const char *
command_word(const struct act *act)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        if (commands[i].number == (unsigned)act->asks) {
            return commands[i].word;
        }
    }
    return NULL;
}

static void
add_roles(struct page_text *text, const struct act *act)
{
    const char *before = "";
    const unsigned seated = 2U * ROLE_DISPLAY - 1;

    if ((act->roles & seated) == seated) {
        add(text, "everyone with a seat");
        return;
    }
    if ((act->roles & seated) == (ROLES_STAFF & seated)) {
        add(text, "staff");
        return;
    }
    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
        if ((act->roles & roles[i].bit) != 0 && roles[i].bit != ROLE_DAEMON) {
            add(text, "%s%s", before, roles[i].word);
            before = ", ";
        }
    }
    if (act->anyone) {
        add(text, "%swho has code, link or key", before);
    }
}

static const char *
when_word(enum when when)
{
    switch (when) {
    case WHEN_RUNNING:
        return "until closed";
    case WHEN_MAKING:
        return "while made";
    case WHEN_ANY:
        return "also after";
    }
    return "";
}

/* What people ask for; what only the daemon itself notes is left out. */
static void
add_acts(struct page_text *text)
{
    const struct act *act;

    add(text,
        "| command | who may | when | who hears of it | undo |\n"
        "|---|---|---|---|---|\n");
    for (size_t i = 0; (act = act_at(i)) != NULL; i++) {
        const char *word = command_word(act);
        const unsigned people = act->roles & ~(unsigned)ROLE_DAEMON;

        if (word == NULL || (people == 0 && !act->anyone)) {
            continue;
        }
        add(text, "| `%s` | ", word);
        add_roles(text, act);
        add(text, " | %s | %s | %s |\n", when_word(act->when), act->who,
            act->undoable ? "yes" : "");
    }
}

static void
add_limits(struct page_text *text)
{
    add(text,
        "| limit | default | lowest | highest | what |\n"
        "|---|---|---|---|---|\n");
#define ROW(member, usual, low, high, what)                       \
    add(text, "| `" #member "` | %lu | %lu | %lu | " what " |\n", \
        (unsigned long)(usual), (unsigned long)(low), (unsigned long)(high));
    LIMITS(ROW)
#undef ROW
}

static void
add_exits(struct page_text *text)
{
    add(text, "| code | what it means |\n|---|---|\n");
#define ROW(NAME, code, what) add(text, "| %d | %s |\n", (code), (what));
    STATUSES(ROW)
#undef ROW
}

static bool
file_read(struct page_text *text, const char *path)
{
    FILE *const in = fopen(path, "r");

    if (in == NULL) {
        perror(path);
        return false;
    }
    text->n = fread(text->at, 1, TEXT_CAP - 1, in);
    text->at[text->n] = '\0';
    return fclose(in) == 0;
}

static bool
file_write(const struct page_text *text, const char *path)
{
    FILE *const out = fopen(path, "w");

    if (out == NULL) {
        perror(path);
        return false;
    }
    return fwrite(text->at, 1, text->n, out) == text->n && fclose(out) == 0;
}

/* Puts `want` between the part's marks. False if it stood otherwise. */
static bool
settle(struct page_text *readme, const char *name, const struct page_text *want)
{
    static struct page_text made;
    char begin[80];
    char end[80];
    const char *at;
    const char *stop;
    bool same;

    (void)snprintf(begin, sizeof begin, "<!-- %s -->\n", name);
    (void)snprintf(end, sizeof end, "<!-- end of %s -->\n", name);
    at = strstr(readme->at, begin);
    stop = at == NULL ? NULL : strstr(at, end);
    if (stop == NULL) {
        (void)fprintf(stderr, "README.md: there is no part %s\n", name);
        exit(1);
    }
    at += strlen(begin);
    same = (size_t)(stop - at) == want->n && memcmp(at, want->at, want->n) == 0;
    made.n = 0;
    add(&made, "%.*s%s%s", (int)(at - readme->at), readme->at, want->at, stop);
    *readme = made;
    return same;
}

int
main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*fill)(struct page_text *text);
    } parts[] = {{"acts", add_acts}, {"limits", add_limits},
        {"exits", add_exits}};
    static struct page_text readme;
    const bool write = argc == 2 && strcmp(argv[1], "--write") == 0;
    bool same = true;

    if (!file_read(&readme, README_PATH)) {
        return 1;
    }
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        static struct page_text want;

        want.n = 0;
        parts[i].fill(&want);
        if (!settle(&readme, parts[i].name, &want)) {
            same = false;
            (void)fprintf(stderr, "README.md: the part %s is %s\n",
                parts[i].name, write ? "made anew" : "not what the code says");
        }
    }
    if (write) {
        return file_write(&readme, README_PATH) ? 0 : 1;
    }
    return same ? 0 : 1;
}
