/*
 * doc.c - one JSON document, value by value.
 *
 * See doc.h
 */
#include "daemon/core/doc.h"

enum { LINES_TO_DEPTH = 2 };

static void
begin(struct doc *d, const char *key)
{
    if (!d->empty) {
        page_add(d->b, ",");
    }
    d->empty = false;
    if (d->depth > 0 && d->depth <= LINES_TO_DEPTH) {
        page_add(d->b, "\n");
    }
    if (key != NULL) {
        page_json(d->b, bytes_of(key));
        page_add(d->b, ":");
    }
}

void
doc_open(struct doc *d, const char *key, const char *sign)
{
    begin(d, key);
    page_add(d->b, sign);
    d->depth++;
    d->empty = true;
}

void
doc_close(struct doc *d, const char *sign)
{
    d->depth--;
    if (!d->empty && d->depth < LINES_TO_DEPTH) {
        page_add(d->b, "\n");
    }
    page_add(d->b, sign);
    d->empty = false;
}

void
doc_null(struct doc *d, const char *key)
{
    begin(d, key);
    page_add(d->b, "null");
}

void
doc_number(struct doc *d, const char *key, uint64_t v)
{
    begin(d, key);
    page_number(d->b, v);
}

void
doc_bool(struct doc *d, const char *key, bool v)
{
    begin(d, key);
    page_add(d->b, v ? "true" : "false");
}

void
doc_some(struct doc *d, const char *key, uint64_t v)
{
    if (v == 0) {
        doc_null(d, key);
    } else {
        doc_number(d, key, v);
    }
}

void
doc_words(struct doc *d, const char *key, struct bytes words)
{
    if (words.n == 0) {
        doc_null(d, key);
        return;
    }
    begin(d, key);
    page_json(d->b, words);
}

void
doc_word(struct doc *d, const char *key, const char *word)
{
    doc_words(d, key, word == NULL ? (struct bytes){NULL, 0} : bytes_of(word));
}

void
doc_hex(struct doc *d, const char *key, const uint8_t *at, size_t n)
{
    begin(d, key);
    page_add(d->b, "\"");
    page_hex(d->b, at, n);
    page_add(d->b, "\"");
}

void
doc_named(struct doc *d, const char *key, const struct doc_name *names,
    uint64_t v)
{
    while (names->word != NULL && names->value != v) {
        names++;
    }
    doc_word(d, key, names->word);
}

void
doc_set(struct doc *d, const char *key, const struct doc_name *names,
    uint64_t v)
{
    doc_open(d, key, "[");
    for (; names->word != NULL; names++) {
        if ((names->value & v) != 0) {
            doc_word(d, NULL, names->word);
        }
    }
    doc_close(d, "]");
}
