/*
 * list_rows.c - the rows of a sign-up list, as bytes give them.
 * See list_rows.h.
 */
#include "config/list_rows.h"

#include "config/windows.h"

#include <string.h>

enum { QUOTED_MAX = 2000 }; /* a quote that is open for longer was a slip */

/* One field as it is read: letters in UTF-8. */
struct cell {
    char *at;
    size_t n;
    size_t cap;
    bool bad;
};

static bool
is_line_end(uint8_t c)
{
    return c == '\n' || c == '\r';
}

/* Bytes of a line's end at the front: LF, CR LF or CR. */
static size_t
line_end(const uint8_t *at, size_t n)
{
    if (n >= 2 && at[0] == '\r' && at[1] == '\n') {
        return 2;
    }
    return n >= 1 && is_line_end(at[0]) ? 1 : 0;
}

/* One letter into the field; how many bytes of the file it took. */
static size_t
put(struct list_reader *in, struct cell *cell, const uint8_t *at, size_t n)
{
    char letter[3];
    size_t took = 1;
    const char *from = letter;
    size_t length;

    if (at[0] < 0x20U || at[0] == 0x7FU) {
        /* A tab or a new line in quotes is a space; the rest is no text. */
        cell->bad = cell->bad || (at[0] != '\t' && !is_line_end(at[0]));
        letter[0] = ' ';
        length = 1;
    } else if (in->windows) {
        length = windows_letter(letter, at[0]);
    } else {
        length = utf8_letter(at, n);
        took = length == 0 ? 1 : length;
        from = (const char *)at;
    }
    if (length == 0) {
        cell->bad = true;
    } else if (length <= cell->cap - cell->n) {
        memcpy(cell->at + cell->n, from, length);
        cell->n += length;
    }
    return took;
}

/*
 * The field at the front in quotes. Returns how many bytes it took, or 0 if
 * the quote is never closed.
 */
static size_t
quoted(struct list_reader *in, struct cell *cell, const uint8_t *at, size_t n)
{
    size_t i = 1;

    while (i < n && i < QUOTED_MAX) {
        if (at[i] != '"') {
            i += put(in, cell, at + i, n - i);
        } else if (i + 1 < n && at[i + 1] == '"') {
            (void)put(in, cell, at + i, 1);
            i += 2;
        } else {
            return i + 1;
        }
    }
    return 0;
}

/* Spaces around it go, also those that cannot be broken (U+00A0). */
static const char *
trimmed(struct list_reader *in, const struct cell *cell)
{
    const char *at = cell->at;
    size_t n = cell->n;
    char *text;

    for (;;) {
        if (n >= 1 && at[0] == ' ') {
            at++;
            n--;
        } else if (n >= 2 && memcmp(at, "\xc2\xa0", 2) == 0) {
            at += 2;
            n -= 2;
        } else if (n >= 1 && at[n - 1] == ' ') {
            n--;
        } else if (n >= 2 && memcmp(at + n - 2, "\xc2\xa0", 2) == 0) {
            n -= 2;
        } else {
            break;
        }
    }
    if (n == 0) {
        return "";
    }
    text = store_text(in->store, at, n);
    in->broke = in->broke || text == NULL;
    return text == NULL ? "" : text;
}

static size_t
rest_of_line(const uint8_t *at, size_t n)
{
    size_t i = 0;

    while (i < n && !is_line_end(at[i])) {
        i++;
    }
    return i;
}

static void
add_field(struct list_reader *in, struct list_row *row, const struct cell *cell)
{
    const char *text = trimmed(in, cell);

    if (row->fields_n < LIST_COLUMNS_MAX) {
        row->field[row->fields_n++] = text;
    } else if (text[0] != '\0') {
        row->has_more = true;
    }
    if (cell->bad && row->complaint == 0) {
        row->complaint = LIST_BAD_BYTES;
    }
    if (cell->n + 3 > cell->cap && row->complaint == 0) {
        row->complaint = LIST_FIELD_TOO_LONG;
    }
}

/* The field at the front, and its row's complaints. Bytes that it took. */
static size_t
take_field(struct list_reader *in, struct list_row *row, size_t from)
{
    char room[QUOTED_MAX * 3 + 4];
    struct cell cell = {room, 0, sizeof room, false};
    size_t i = from;

    while (i < in->n && in->at[i] == ' ') {
        i++;
    }
    if (i < in->n && in->at[i] == '"') {
        const size_t took = quoted(in, &cell, in->at + i, in->n - i);

        if (took == 0) {
            row->complaint = LIST_OPEN_QUOTE;
            return rest_of_line(in->at + from, in->n - from);
        }
        i += took;
    }
    while (i < in->n && !is_line_end(in->at[i]) &&
        in->at[i] != (uint8_t)in->separator) {
        i += put(in, &cell, in->at + i, in->n - i);
    }
    add_field(in, row, &cell);
    return i - from;
}

bool
list_rows_take(struct list_reader *in, struct list_row *row)
{
    size_t i = 0;

    *row = (struct list_row){.line = in->line};
    if (in->n == 0) {
        return false;
    }
    for (;;) {
        i += take_field(in, row, i);
        if (i >= in->n || is_line_end(in->at[i])) {
            break;
        }
        i++; /* the separator */
    }
    i += line_end(in->at + i, in->n - i);
    for (size_t at = 0; at < i;) {
        const size_t end = line_end(in->at + at, i - at);

        in->line += end > 0;
        at += end == 0 ? 1 : end;
    }
    in->at += i;
    in->n -= i;
    return true;
}

bool
list_rows_blank(const struct list_row *row)
{
    for (uint32_t i = 0; i < row->fields_n; i++) {
        if (row->field[i][0] != '\0') {
            return false;
        }
    }
    return row->complaint == 0 && !row->has_more;
}

/* How often it stands in the line, outside quotes. */
static uint32_t
count(const uint8_t *at, size_t n, char separator)
{
    uint32_t found = 0;
    bool open = false;

    for (size_t i = 0; i < n; i++) {
        open = at[i] == '"' ? !open : open;
        found += !open && at[i] == (uint8_t)separator;
    }
    return found;
}

/* The one that the first lines agree most about. */
static char
guess_separator(const uint8_t *at, size_t n)
{
    static const char signs[] = {';', '\t', ','};
    uint32_t score[3] = {0, 0, 0};
    uint32_t first[3] = {0, 0, 0};
    size_t best = 0;

    for (int lines = 0; lines < 20 && n > 0; lines++) {
        const size_t length = rest_of_line(at, n);
        const size_t all = length + line_end(at + length, n - length);

        for (size_t i = 0; i < 3; i++) {
            const uint32_t found = count(at, length, signs[i]);

            first[i] = first[i] == 0 ? found : first[i];
            score[i] += found == 0 ? 0 : found == first[i] ? 10 : 1;
        }
        at += all;
        n -= all;
    }
    for (size_t i = 1; i < 3; i++) {
        best = score[i] > score[best] ? i : best;
    }
    return signs[best];
}

/* Excel's own first line, "sep=;". */
static void
take_sep(struct list_reader *in)
{
    if (in->n >= 5 && memcmp(in->at, "sep=", 4) == 0 &&
        strchr(";,\t", (char)in->at[4]) != NULL && in->at[4] != '\0') {
        const size_t line = rest_of_line(in->at, in->n);
        const size_t all = line + line_end(in->at + line, in->n - line);

        in->separator = (char)in->at[4];
        in->at += all;
        in->n -= all;
        in->line++;
    }
}

void
list_rows_begin(struct list_reader *in)
{
    if (in->n >= 3 && memcmp(in->at, "\xef\xbb\xbf", 3) == 0) {
        in->at += 3;
        in->n -= 3;
    } else {
        in->windows = windows_likely(in->at, in->n);
    }
    in->line = 1;
    in->separator = guess_separator(in->at, in->n);
    take_sep(in);
}
