/*
 * list.h - a sign-up list, as a municipality's spreadsheet gives it.
 *
 * CSV with semicolon, comma or tab, in UTF-8 or Windows-1252, with or
 * without a byte order mark, LF or CRLF, quoted fields. Columns are guessed
 * by heading and by content; only the name is required. A line that cannot
 * be read is named with its number, and the rest is read.
 *
 * Never:  opens a file, forgets a line in silence
 * Source: RFC 4180; DESIGN.md 11 "Lists"
 */
#ifndef CONFIG_LIST_H
#define CONFIG_LIST_H

#include "config/fault.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { LIST_COLUMNS_MAX = 32, LIST_LINES_MAX = 12000 };

/* LIST_COLUMNS: what a column can hold. NAME, word */
#define LIST_COLUMNS(X)           \
    X(IGNORED, ignored)           \
    X(NAME, name)                 \
    X(FIRST_NAME, first_name)     \
    X(LAST_NAME, last_name)       \
    X(ORGANISATION, organisation) \
    X(SECTOR, sector)             \
    X(AREA, area)                 \
    X(EMAIL, email)               \
    X(PHONE, phone)               \
    X(FLAG, flag)                 \
    X(REMOTE, remote)

#define LIST_COLUMN_ENUM(NAME, word) LIST_##NAME,
enum list_column { LIST_COLUMNS(LIST_COLUMN_ENUM) LIST_COLUMN_N };
#undef LIST_COLUMN_ENUM

struct list_person {
    const char *name; /* UTF-8, NUL-ended, trimmed; never NULL */
    const char *organisation;
    const char *sector;
    const char *area;
    const char *email;
    const char *phone; /* "" where there is nothing */
    uint32_t flags;    /* FLAG_REMOTE, _MINOR, _YOUTH, _DECISION_MAKER */
    uint32_t line;     /* in the file, from 1 */
};

struct list_complaint {
    uint32_t line;
    char text[160]; /* English, for the log; a key for people stands in why */
    enum {
        LIST_NO_NAME = 1,
        LIST_TOO_MANY_FIELDS,
        LIST_OPEN_QUOTE,
        LIST_FIELD_TOO_LONG,
        LIST_BAD_BYTES,
        LIST_DOUBLE /* the same person stands in the list twice */
    } why;
};

struct list {
    struct list_person *person;
    uint32_t persons_n;
    struct list_complaint *complaint;
    uint32_t complaints_n;
    enum list_column column[LIST_COLUMNS_MAX]; /* as guessed or as asked */
    char heading[LIST_COLUMNS_MAX][61];
    uint32_t columns_n;
    char separator;
    bool has_heading;
    bool was_windows_1252;
    void *memory;
};

/*
 * list_read - the list in `text`. `columns` ("name,organisation,-,email"),
 * if not NULL, says what the columns hold instead of guessing ("-" ignores).
 * merke=ungdom sets YOUTH and MINOR, beslutningstaker DECISION_MAKER.
 *
 * Errors: USAGE if no column can be a name, if `columns` has an unknown word
 *         (with the nearest known one), or if there are too many lines
 * Owns:   release with list_release
 */
enum status list_read(struct list *list, const uint8_t *text, size_t n,
    const char *columns, struct fault *why);
void list_release(struct list *list);

#endif
