/*
 * text.h - a long text, grown line by line, for the golden files.
 */
#ifndef TESTS_GOLDEN_TEXT_H
#define TESTS_GOLDEN_TEXT_H

#include "protocol/bytes.h"

enum { TEXT_CAP = 262144 };

struct text {
    char at[TEXT_CAP];
    size_t n;
};

/* text_add - as printf; ends the program if it does not fit. */
void text_add(struct text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void text_add_hex(struct text *text, struct bytes bytes);

/* text_add_tables - the words of words.h, as tables of Markdown. */
void text_add_tables(struct text *text);

/* text_add_vectors - the examples, as they stand in messages.txt. */
void text_add_vectors(struct text *text);

#endif
