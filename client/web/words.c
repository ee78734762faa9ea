/*
 * words.c - prints words.js: the numbers of protocol/words.h for the page.
 *
 * Runs while dugnad is built; words.js is never written by hand.
 */
#include "protocol/words.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROW_MAX = 32 };

struct word {
    const char *name;
    unsigned number;
    unsigned char row[ROW_MAX]; /* a command's fields, in order; 0 ends */
};

#define ROW(...)                         __VA_ARGS__
#define F(NAME)                          FIELD_##NAME,
#define O(NAME)                          FIELD_##NAME,
#define WORD(NAME, number, ...)          {#NAME, (number), {0}},
#define BIT(NAME, bit, ...)              {#NAME, 1U << (bit), {0}},
#define COMMAND(NAME, number, word, row) {#NAME, (number), {row 0}},

static const struct word fields[] = {FIELDS(WORD)};
static const struct word messages[] = {MESSAGES(WORD)};
static const struct word asks[] = {ASKS(WORD)};
static const struct word kinds[] = {KINDS(WORD)};
static const struct word refusals[] = {REFUSALS(WORD)};
static const struct word forms[] = {FORMS(WORD)};
static const struct word idea_kinds[] = {IDEA_KINDS(WORD)};
static const struct word anonymities[] = {ANONYMITIES(WORD)};
static const struct word showns[] = {SHOWNS(WORD)};
static const struct word text_uses[] = {TEXT_USES(WORD)};
static const struct word progresses[] = {PROGRESSES(WORD)};
static const struct word roles[] = {ROLES(BIT)};
static const struct word change_flags[] = {CHANGE_FLAGS(BIT)};
static const struct word commands[] = {COMMANDS(COMMAND)};

static const struct {
    const char *name;
    const struct word *word;
    size_t n;
} lists[] = {
#define LIST(name, list)                           \
    {                                              \
        name, list, sizeof(list) / sizeof(list)[0] \
    }
    LIST("FIELD", fields),
    LIST("MESSAGE", messages),
    LIST("ASK", asks),
    LIST("KIND", kinds),
    LIST("REFUSED", refusals),
    LIST("FORM", forms),
    LIST("IDEA_KIND", idea_kinds),
    LIST("ANONYMITY", anonymities),
    LIST("SHOWN", showns),
    LIST("TEXT_USE", text_uses),
    LIST("PROGRESS", progresses),
    LIST("ROLE", roles),
    LIST("CHANGE", change_flags),
    LIST("COMMAND", commands),
};

int
main(void)
{
    printf("// Made by client/web/words.c from protocol/words.h.\n");
    printf("export const PROTOCOL_NAME = \"%s\";\n", PROTOCOL_NAME);
    printf("export const PROTOCOL_MINOR = %d;\n", PROTOCOL_MINOR);
    printf("export const ID_BYTES = %d;\n", (int)ID_BYTES);
    printf("export const TOKEN_BYTES = %d;\n", (int)TOKEN_BYTES);
    printf("export const TEXT_CHARS_MAX = %d;\n", (int)TEXT_CHARS_MAX);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        printf("export const %s = {\n", lists[i].name);
        for (size_t j = 0; j < lists[i].n; j++) {
            printf("  %s: %u,\n", lists[i].word[j].name,
                lists[i].word[j].number);
        }
        printf("};\n");
    }
    printf("// The fields of a command, in the order they are sent.\n");
    printf("export const ROW = {\n");
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++) {
        printf("  %u: [", commands[i].number);
        for (size_t j = 0; commands[i].row[j] != 0; j++) {
            printf(j == 0 ? "%u" : ", %u", (unsigned)commands[i].row[j]);
        }
        printf("],\n");
    }
    printf("};\n");
    return ferror(stdout) || fflush(stdout) != 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
