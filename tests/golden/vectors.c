/*
 * vectors.c - the golden examples and tables: made, or compared.
 *
 * Without arguments: compares messages.txt and the marked parts of
 * PROTOCOL.md with what this code says; exit 1 and the first line that
 * differs. With --write: makes them anew. With --tables: prints the tables.
 * A change of the examples that is not an addition breaks old clients.
 */
#include "tests/golden/text.h"

#include <assert.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define VECTORS_PATH  SOURCE_DIR "/tests/golden/messages.txt"
#define DOCUMENT_PATH SOURCE_DIR "/protocol/PROTOCOL.md"

void
text_add(struct text *text, const char *format, ...)
{
    va_list args;
    int n;

    va_start(args, format);
    n = vsnprintf(text->at + text->n, TEXT_CAP - text->n, format, args);
    va_end(args);
    assert(n >= 0 && (size_t)n < TEXT_CAP - text->n);
    text->n += (size_t)n;
}

void
text_add_hex(struct text *text, struct bytes bytes)
{
    for (size_t i = 0; i < bytes.n; i++) {
        text_add(text, "%02x", (unsigned)bytes.at[i]);
    }
}

static void
text_read(struct text *text, const char *path)
{
    FILE *const in = fopen(path, "r");

    text->n = in == NULL ? 0 : fread(text->at, 1, TEXT_CAP - 1, in);
    text->at[text->n] = '\0';
    if (in != NULL) {
        (void)fclose(in); /* it was only read */
    }
}

static bool
text_write(const struct text *text, const char *path)
{
    FILE *const out = fopen(path, "w");
    bool good;

    if (out == NULL) {
        perror(path);
        return false;
    }
    good = fwrite(text->at, 1, text->n, out) == text->n;
    return fclose(out) == 0 && good;
}

/* The part of a document between two marks; NULL if they are not there. */
static char *
part(struct text *document, const char *name, size_t *n)
{
    char begin[80];
    char end[80];
    char *at;
    char *stop;

    (void)snprintf(begin, sizeof begin, "<!-- %s -->\n", name);
    (void)snprintf(end, sizeof end, "<!-- end of %s -->\n", name);
    at = strstr(document->at, begin);
    stop = at == NULL ? NULL : strstr(at, end);
    if (stop == NULL) {
        (void)fprintf(stderr, "PROTOCOL.md: no part %s\n", name);
        return NULL;
    }
    at += strlen(begin);
    *n = (size_t)(stop - at);
    return at;
}

static bool
same(const char *what, const char *saw, size_t saw_n, const struct text *want)
{
    size_t line = 1;

    if (saw_n == want->n && memcmp(saw, want->at, saw_n) == 0) {
        return true;
    }
    for (size_t i = 0; i < saw_n && i < want->n && saw[i] == want->at[i]; i++) {
        line += saw[i] == '\n';
    }
    (void)fprintf(stderr, "%s: line %zu differs from the code\n", what, line);
    return false;
}

/* Replaces the part, or compares it. */
static bool
settle(struct text *document, const char *name, const struct text *want,
    bool write)
{
    static struct text new;
    size_t n = 0;
    char *const at = part(document, name, &n);
    size_t before;

    if (at == NULL) {
        return false;
    }
    if (!write) {
        return same(name, at, n, want);
    }
    before = (size_t)(at - document->at);
    new.n = 0;
    text_add(&new, "%.*s%s%s", (int)before, document->at, want->at, at + n);
    *document = new;
    return true;
}

int
main(int argc, char **argv)
{
    static struct text vectors;
    static struct text tables;
    static struct text quoted;
    static struct text file;
    const bool write = argc > 1 && strcmp(argv[1], "--write") == 0;
    bool good;

    if (sodium_init() < 0) {
        return EXIT_FAILURE;
    }
    text_add(&vectors, "# Made by tests/golden/vectors --write; h'' is bin.\n");
    text_add_vectors(&vectors);
    text_add_tables(&tables);
    text_add(&quoted, "```\n%s```\n", vectors.at);
    if (argc > 1 && strcmp(argv[1], "--tables") == 0) {
        (void)fputs(tables.at, stdout);
        return EXIT_SUCCESS;
    }
    if (write) {
        good = text_write(&vectors, VECTORS_PATH);
    } else {
        text_read(&file, VECTORS_PATH);
        good = same("messages.txt", file.at, file.n, &vectors);
    }
    text_read(&file, DOCUMENT_PATH);
    good = settle(&file, "tables", &tables, write) && good;
    good = settle(&file, "examples", &quoted, write) && good;
    if (good && write) {
        good = text_write(&file, DOCUMENT_PATH);
    }
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
