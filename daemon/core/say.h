/*
 * say.h - the sentences of the minutes, in Markdown.
 *
 * In:     a key of the language tables, or words of people
 * Never:  lets words of people become markup (page.h)
 */
#ifndef CORE_SAY_H
#define CORE_SAY_H

#include "daemon/core/outline.h"
#include "daemon/core/page.h"

/* One document being written. */
struct saying {
    struct buf *b;
    const struct outline *o;
};

const char *say_in(const struct saying *s, enum text_key key);
void say_key(struct saying *s, enum text_key key);

/* say_filled, say_number - with values; say_with - with one of people. */
void say_filled(struct saying *s, enum text_key key,
    const struct text_value *values, size_t values_n);
void say_number(struct saying *s, enum text_key key, uint64_t n);
void say_with(struct saying *s, enum text_key key, const char *name,
    struct text text);

/* Words of people; what was forgotten is said to be so. */
void say_words(struct saying *s, struct bytes words, struct page_place place);
void say_text(struct saying *s, struct text text, struct page_place place);

/* say_date - as people say it, or the words as they are if it is none. */
void say_date(struct saying *s, struct bytes date);

/* say_table - "Bord 3 (Ungdommene)"; table 0 is the hall. */
void say_table(struct saying *s, uint32_t table);

/* say_heading - `signs` is "#", "##", ... */
void say_heading(struct saying *s, const char *signs, enum text_key key);

/*
 * say_label - "**Hvorfor:** ", after `before`; say_bullet - "- **Sted:** ",
 * after the blanks in `before`.
 */
void say_label(struct saying *s, const char *before, enum text_key key);
void say_bullet(struct saying *s, const char *before, enum text_key key);
void say_indent(struct saying *s, uint32_t n);

/* minutes_appendix - minutes_appendix.c: all after the first page. */
void minutes_appendix(struct saying *s);

#endif
