/*
 * list_rows.h - the rows of a sign-up list, as bytes give them.
 *
 * Never:  knows what a column holds
 * Source: RFC 4180, and what spreadsheets make of it
 */
#ifndef CONFIG_LIST_ROWS_H
#define CONFIG_LIST_ROWS_H

#include "config/list_columns.h"
#include "config/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct list_reader {
    const uint8_t *at; /* where the next row begins */
    size_t n;
    uint32_t line; /* of it, from 1 */
    char separator;
    bool windows; /* Windows-1252 */
    bool broke;   /* there was no memory for some field */
    struct store *store;
};

/* list_rows_begin - find encoding and separator; `at`, `n`, `store` are set. */
void list_rows_begin(struct list_reader *in);

/*
 * list_rows_take - the next row; false at the end of the list. A row that
 * cannot be read has its `complaint`, and the next line is read again.
 */
bool list_rows_take(struct list_reader *in, struct list_row *row);

/* list_rows_blank - nothing stands in the row, and nothing is wrong. */
bool list_rows_blank(const struct list_row *row);

#endif
