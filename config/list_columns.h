/*
 * list_columns.h - what the columns of a sign-up list hold.
 *
 * By their headings, by what the caller says, or by what stands in them.
 *
 * Never:  reads bytes; list.c gives it trimmed fields
 */
#ifndef CONFIG_LIST_COLUMNS_H
#define CONFIG_LIST_COLUMNS_H

#include "config/list.h"

/* One row of the file, in fields. */
struct list_row {
    const char *field[LIST_COLUMNS_MAX]; /* trimmed; "" where nothing is */
    uint32_t fields_n;
    uint32_t line;
    bool has_more; /* words beyond the last column there is room for */
    int complaint; /* why it cannot be read, or 0 */
};

enum { LIST_SAMPLE_MAX = 40 };

/* Rows to guess from: the first ones. */
struct list_sample {
    const struct list_row *row;
    uint32_t rows_n;
};

/* list_heading - what a heading's words mean, LIST_IGNORED if nothing. */
enum list_column list_heading(const char *words);

/* list_is_heading - is this row one of headings? */
bool list_is_heading(const struct list_row *row);

/* list_ask - the columns as the caller says ("name,-,email"). */
enum status list_ask(struct list *list, const char *columns, struct fault *why);

/* list_guess - fill what is not known yet from what stands in the rows. */
void list_guess(struct list *list, const struct list_sample *sample);

/* list_flags - "ungdom, beslutningstaker" as a set of flags. */
uint32_t list_flags(const char *words);

/* list_yes - ja, x, 1, digital ...; list_no - nei, 0, nothing ... */
bool list_yes(const char *word);
bool list_no(const char *word);

#endif
