/*
 * list.c - a sign-up list, as a municipality's spreadsheet gives it.
 * See list.h.
 */
#include "config/list.h"

#include "config/list_columns.h"
#include "config/list_rows.h"
#include "config/store.h"
#include "protocol/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { LIST_BYTES_MAX = 8388608, HEADING_MAX = 60 };

struct reading {
    struct list_reader rows;
    struct list *list;
    uint32_t cap;    /* room for persons and for complaints */
    uint32_t rows_n; /* with words in them */
    uint32_t *seen;  /* hash table of persons, numbers from 1 */
    uint32_t seen_cap;
};

static void
complain(struct reading *in, const struct list_row *row, int reason)
{
    static const char *const words[] = {"", "no name", "too many fields",
        "a quote is never closed", "a field is too long",
        "bytes that are no text", "stands in the list twice"};
    struct list_complaint *complaint;

    if (in->list->complaints_n == in->cap) {
        return; /* cannot be: a row gives one at most */
    }
    complaint = &in->list->complaint[in->list->complaints_n++];
    complaint->line = row->line;
    switch (reason) {
    case LIST_NO_NAME:
        complaint->why = LIST_NO_NAME;
        break;
    case LIST_TOO_MANY_FIELDS:
        complaint->why = LIST_TOO_MANY_FIELDS;
        break;
    case LIST_OPEN_QUOTE:
        complaint->why = LIST_OPEN_QUOTE;
        break;
    case LIST_FIELD_TOO_LONG:
        complaint->why = LIST_FIELD_TOO_LONG;
        break;
    case LIST_BAD_BYTES:
        complaint->why = LIST_BAD_BYTES;
        break;
    default:
        complaint->why = LIST_DOUBLE;
        break;
    }
    (void)snprintf(complaint->text, sizeof complaint->text, "line %u: %s",
        (unsigned)row->line, words[complaint->why]);
}

/* FNV-1a, over small letters; the parts are kept apart. */
static uint32_t
hash_more(uint32_t hash, const char *text)
{
    for (const char *at = text;; at++) {
        uint32_t c = (unsigned char)*at;

        c = c >= 'A' && c <= 'Z' ? c + 0x20U : c;
        hash = (hash ^ c) * 16777619U;
        if (*at == '\0') {
            return hash;
        }
    }
}

static bool
same_text(const char *a, const char *b)
{
    return strlen(a) == strlen(b) && hash_more(0, a) == hash_more(0, b);
}

/* The name and the address; without an address, where they come from. */
static bool
same_person(const struct list_person *a, const struct list_person *b)
{
    if (!same_text(a->name, b->name) || !same_text(a->email, b->email)) {
        return false;
    }
    return a->email[0] != '\0' ||
        (same_text(a->organisation, b->organisation) &&
            same_text(a->phone, b->phone));
}

/* Notes the person that is number `number`, or says that it is there. */
static bool
is_double(struct reading *in, const struct list_person *person, uint32_t number)
{
    uint32_t slot =
        hash_more(hash_more(2166136261U, person->name), person->email) %
        in->seen_cap;

    while (in->seen[slot] != 0) {
        if (same_person(&in->list->person[in->seen[slot] - 1], person)) {
            return true;
        }
        slot = (slot + 1) % in->seen_cap;
    }
    in->seen[slot] = number;
    return false;
}

static const char *
find(const struct reading *in, const struct list_row *row,
    enum list_column column)
{
    for (uint32_t i = 0; i < row->fields_n && i < in->list->columns_n; i++) {
        if (in->list->column[i] == column && row->field[i][0] != '\0') {
            return row->field[i];
        }
    }
    return "";
}

static const char *
whole_name(struct reading *in, const struct list_row *row)
{
    const char *name = find(in, row, LIST_NAME);
    const char *first = find(in, row, LIST_FIRST_NAME);
    const char *last = find(in, row, LIST_LAST_NAME);
    const size_t n = strlen(first) + strlen(last) + 2;
    char *both;

    if (name[0] != '\0' || last[0] == '\0') {
        return name[0] != '\0' ? name : first;
    }
    if (first[0] == '\0') {
        return last;
    }
    both = store_take(in->rows.store, n);
    if (both == NULL) {
        in->rows.broke = true;
        return "";
    }
    (void)snprintf(both, n, "%s %s", first, last);
    return both;
}

static uint32_t
flags_of(const struct reading *in, const struct list_row *row)
{
    const char *remote = find(in, row, LIST_REMOTE);

    return list_flags(find(in, row, LIST_FLAG)) |
        (list_yes(remote) ? (uint32_t)FLAG_REMOTE : 0U);
}

static bool
is_too_long(const struct list_person *person)
{
    return strlen(person->name) > NAME_BYTES_MAX ||
        strlen(person->organisation) > 200 || strlen(person->sector) > 60 ||
        strlen(person->area) > 60 || strlen(person->email) > 200 ||
        strlen(person->phone) > 40;
}

static void
read_person(struct reading *in, const struct list_row *row)
{
    const struct list_person person = {.name = whole_name(in, row),
        .organisation = find(in, row, LIST_ORGANISATION),
        .sector = find(in, row, LIST_SECTOR),
        .area = find(in, row, LIST_AREA),
        .email = find(in, row, LIST_EMAIL),
        .phone = find(in, row, LIST_PHONE),
        .flags = flags_of(in, row),
        .line = row->line};
    bool has_more = row->has_more;

    for (uint32_t i = in->list->columns_n; i < row->fields_n; i++) {
        has_more = has_more || row->field[i][0] != '\0';
    }
    if (row->complaint != 0) {
        complain(in, row, row->complaint);
    } else if (has_more) {
        complain(in, row, LIST_TOO_MANY_FIELDS);
    } else if (person.name[0] == '\0') {
        complain(in, row, LIST_NO_NAME);
    } else if (is_too_long(&person)) {
        complain(in, row, LIST_FIELD_TOO_LONG);
    } else if (is_double(in, &person, in->list->persons_n + 1)) {
        complain(in, row, LIST_DOUBLE);
    } else {
        in->list->person[in->list->persons_n++] = person;
    }
}

/* Bytes of the text that fit, cut between letters. */
static size_t
fitting(const char *text, size_t n_max)
{
    size_t n = strlen(text);

    if (n <= n_max) {
        return n;
    }
    n = n_max;
    while (n > 0 && ((unsigned char)text[n] & 0xC0U) == 0x80U) {
        n--;
    }
    return n;
}

static void
keep_headings(struct list *list, const struct list_row *row)
{
    for (uint32_t i = 0; i < row->fields_n; i++) {
        memcpy(list->heading[i], row->field[i],
            fitting(row->field[i], HEADING_MAX));
    }
}

static bool
has_name(const struct list *list)
{
    for (uint32_t i = 0; i < list->columns_n; i++) {
        if (list->column[i] == LIST_NAME ||
            list->column[i] == LIST_FIRST_NAME ||
            list->column[i] == LIST_LAST_NAME) {
            return true;
        }
    }
    return false;
}

/* Look at the first rows: headings, how many columns, what they hold. */
static enum status
learn_columns(struct reading *in, const char *columns, struct fault *why)
{
    struct list *list = in->list;
    struct list_reader ahead = in->rows;
    struct list_row *rows =
        store_take(in->rows.store, LIST_SAMPLE_MAX * sizeof *rows);
    struct list_sample sample = {rows, 0};

    if (rows == NULL) {
        return fault_set(why, STATUS_SYSTEM, ENOMEM, "cannot read the list");
    }
    while (sample.rows_n < LIST_SAMPLE_MAX &&
        list_rows_take(&ahead, &rows[sample.rows_n])) {
        const struct list_row *row = &rows[sample.rows_n];

        if (list_rows_blank(row)) {
            continue;
        }
        if (sample.rows_n == 0 && !list->has_heading && list_is_heading(row)) {
            list->has_heading = true;
            list->columns_n = row->fields_n;
            keep_headings(list, row);
            in->rows = ahead; /* what follows are people */
            continue;
        }
        if (!list->has_heading && row->fields_n > list->columns_n) {
            list->columns_n = row->fields_n;
        }
        sample.rows_n++;
    }
    for (uint32_t i = 0; i < list->columns_n; i++) {
        list->column[i] = list_heading(list->heading[i]);
    }
    if (columns == NULL) {
        list_guess(list, &sample);
    } else if (list_ask(list, columns, why) != STATUS_OK) {
        return why->status;
    }
    if (!has_name(list)) {
        return fault_set(why, STATUS_USAGE, 0,
            "no column can be a name; say what the columns hold, like "
            "'name,organisation,-,email'");
    }
    return STATUS_OK;
}

static enum status
make_room(struct reading *in, struct fault *why)
{
    uint32_t lines = 1;

    for (size_t i = 0; i < in->rows.n; i++) {
        const uint8_t c = in->rows.at[i];

        lines += (c == '\n' || c == '\r') && lines < LIST_LINES_MAX;
    }
    in->cap = lines;
    in->seen_cap = lines * 2 + 1;
    in->list->person =
        store_take(in->rows.store, in->cap * sizeof *in->list->person);
    in->list->complaint =
        store_take(in->rows.store, in->cap * sizeof *in->list->complaint);
    in->seen = store_take(in->rows.store, in->seen_cap * sizeof *in->seen);
    if (in->list->person == NULL || in->list->complaint == NULL ||
        in->seen == NULL) {
        return fault_set(why, STATUS_SYSTEM, ENOMEM, "cannot read the list");
    }
    return STATUS_OK;
}

static enum status
read_list(struct reading *in, const char *columns, struct fault *why)
{
    struct list_row row;
    enum status status = make_room(in, why);

    if (status != STATUS_OK) {
        return status;
    }
    status = learn_columns(in, columns, why);
    while (status == STATUS_OK && list_rows_take(&in->rows, &row)) {
        if (list_rows_blank(&row)) {
            continue;
        }
        if (in->rows_n == LIST_LINES_MAX) {
            return fault_set(why, STATUS_USAGE, 0,
                "the list has more than %d people", LIST_LINES_MAX);
        }
        in->rows_n++;
        read_person(in, &row);
    }
    if (status == STATUS_OK && in->rows.broke) {
        return fault_set(why, STATUS_SYSTEM, ENOMEM, "cannot read the list");
    }
    return status;
}

enum status
list_read(struct list *list, const uint8_t *text, size_t n, const char *columns,
    struct fault *why)
{
    struct list read = {0};
    struct store store = {0};
    struct reading in = {.rows = {.at = text, .n = n, .store = &store},
        .list = &read};
    enum status status;

    if (n > LIST_BYTES_MAX) {
        return fault_set(why, STATUS_USAGE, 0,
            "the list is larger than %d bytes", LIST_BYTES_MAX);
    }
    if (n >= 2 &&
        ((text[0] == 0xFFU && text[1] == 0xFEU) ||
            (text[0] == 0xFEU && text[1] == 0xFFU))) {
        return fault_set(why, STATUS_USAGE, 0,
            "the list is in UTF-16; save it as CSV UTF-8");
    }
    list_rows_begin(&in.rows);
    read.separator = in.rows.separator;
    read.was_windows_1252 = in.rows.windows;
    status = read_list(&in, columns, why);
    read.memory = store.last;
    if (status != STATUS_OK) {
        list_release(&read);
        return status;
    }
    *list = read;
    return STATUS_OK;
}

void
list_release(struct list *list)
{
    store_release(&(struct store){list->memory});
    memset(list, 0, sizeof *list);
}
