/*
 * minutes_written.h - the minutes of an evening, as they are written.
 *
 * Whole documents stand in tests/golden/minutes; with GOLDEN_WRITE in the
 * environment they are written anew, to be read and committed.
 */
#ifndef TESTS_UNIT_MINUTES_WRITTEN_H
#define TESTS_UNIT_MINUTES_WRITTEN_H

#include "tests/unit/minutes_evening.h"

enum { DOCUMENT_MAX = 262144 };

static const char *const tags[] = {"nb", "nn", "en"};
#define WORD_OF(NAME, word) word,
static const char *const formats[] = {MINUTES_FORMATS(WORD_OF)};
#undef WORD_OF

/* The document as a text with its end; freed by the caller. */
static inline char *
written(const struct evening *e, const char *tag, enum minutes_format format)
{
    char *text = malloc(DOCUMENT_MAX);
    struct buf b;
    size_t n;

    CHECK(text != NULL);
    b = (struct buf){(uint8_t *)text, 0, DOCUMENT_MAX - 1, false};
    n = minutes_write(e->core, texts_language(e->texts, tag, strlen(tag)),
        format, &b);
    CHECK(n > 0);
    CHECK_U64(n, b.n);
    text[b.n] = '\0';
    return text;
}

static inline size_t
count(const char *text, const char *part)
{
    size_t n = 0;

    for (const char *at = strstr(text, part); at != NULL;
         at = strstr(at + 1, part)) {
        n++;
    }
    return n;
}

static inline void
check_golden_one(const struct evening *e, const char *name, const char *tag,
    enum minutes_format format)
{
    char path[512];
    char *want = calloc(1, DOCUMENT_MAX);
    char *saw = written(e, tag, format);
    FILE *file;

    CHECK(want != NULL);
    (void)snprintf(path, sizeof path,
        SOURCE_DIR "/tests/golden/minutes/%s.%s.%s", name, tag,
        formats[format]);
    if (getenv("GOLDEN_WRITE") != NULL) {
        file = fopen(path, "wb");
        CHECK(file != NULL);
        CHECK(fputs(saw, file) >= 0);
        CHECK(fclose(file) == 0);
    }
    file = fopen(path, "rb");
    CHECK(file != NULL);
    CHECK(fread(want, 1, DOCUMENT_MAX - 1, file) > 0);
    CHECK(fclose(file) == 0);
    CHECK_STR(saw, want);
    free(saw);
    free(want);
}

/* Every language in every form, byte by byte. */
static inline void
check_golden(const struct evening *e, const char *name)
{
    for (size_t i = 0; i < 3; i++) {
        for (int format = 0; format < MINUTES_FORMATS_N; format++) {
            check_golden_one(e, name, tags[i], (enum minutes_format)format);
        }
    }
}

#endif
