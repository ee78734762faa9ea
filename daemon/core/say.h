/*
 * say.h - the sentences of the minutes, in Markdown or HTML.
 *
 * In:     a key of the language tables, or words of people
 * Out:    headings, paragraphs, lists, tables and words, each in its form
 * Never:  lets words of people become markup (page.h)
 *
 * What is opened is closed by the one who opened it.
 */
#ifndef CORE_SAY_H
#define CORE_SAY_H

#include "daemon/core/outline.h"
#include "daemon/core/page.h"

enum say_form {
    SAY_MARKDOWN,
    SAY_HTML,
    SAY_PLAIN /* sentences only, no blocks; on one line */
};

/* One document being written. */
struct saying {
    struct buf *b;
    const struct outline *o;
    enum say_form form;
    uint32_t indent; /* of lines in the open lists; Markdown */
    uint32_t wide;   /* a bit for each open item: it is numbered */
    uint32_t lists;  /* open ones */
    uint32_t deeper; /* added to the level of headings; HTML */
    uint32_t cell;   /* of the row, from 0 */
    bool bare;       /* words stand where there can be no element */
};

/* Our own words: with nothing, with values, with one number. */
void say_key(struct saying *s, enum text_key key);
void say_filled(struct saying *s, enum text_key key,
    const struct text_value *values, size_t values_n);
void say_number(struct saying *s, enum text_key key, uint64_t n);

/* say_count - one key for one, another for more. */
void say_count(struct saying *s, enum text_key one, enum text_key more,
    uint64_t n);

/* Values for say_filled, in the form of `s`, kept in `b`. */
struct text_value say_value(const struct saying *s, const char *name,
    struct text text, struct buf *b);
struct text_value say_value_day(const struct saying *s, const char *name,
    struct calendar day, struct buf *b);
struct text_value say_value_number(const char *name, uint64_t n, struct buf *b);

/*
 * Words of people, in their language (empty: the evening's); what was
 * forgotten is said to be so.
 */
void say_words(struct saying *s, struct bytes words, struct page_place place);
void say_words_in(struct saying *s, struct bytes words, struct page_place place,
    struct bytes language);
void say_text(struct saying *s, struct text text, struct page_place place);

/* say_capital - words of people where a cell begins: "Kommune". */
void say_capital(struct saying *s, struct bytes words);

/* say_name - of a step: words of the run plan. */
void say_name(struct saying *s, struct outline_name name);

/* say_time - of the log or the plan; say_span - from and to. */
void say_time(struct saying *s, const struct calendar *c);
void say_span(struct saying *s, const struct calendar *from,
    const struct calendar *to);

/* say_date - as people say it, or the words as they are if it is none. */
void say_date(struct saying *s, struct bytes date);

/* say_table_name - "Bord 3 (Ungdommene)"; table 0 is the hall. */
void say_table_name(struct saying *s, uint32_t table);

/* Headings; the lines of a heading are those of say_heading_begin to _end. */
void say_heading(struct saying *s, uint32_t level, enum text_key key);
void say_heading_begin(struct saying *s, uint32_t level);
void say_heading_end(struct saying *s, uint32_t level);

void say_paragraph(struct saying *s);
void say_paragraph_end(struct saying *s);

/* say_rule - a line across; say_page - and on paper, another page. */
void say_rule(struct saying *s);
void say_page(struct saying *s);

/* Lists; `n` numbers an item, 0 gives it a bullet. */
enum say_list { SAY_BULLETS, SAY_NUMBERS, SAY_FACTS };
void say_list(struct saying *s, enum say_list kind);
void say_list_end(struct saying *s, enum say_list kind);
void say_item(struct saying *s, uint32_t n);
void say_item_end(struct saying *s);

/* say_label - "**Hvorfor:** "; say_fact - an item that begins so. */
void say_label(struct saying *s, enum text_key key);
void say_fact(struct saying *s, enum text_key key);

/*
 * Tables: the columns after the first are numbers; `caption` is said where
 * tables have captions.
 */
void say_table(struct saying *s, enum text_key caption,
    const enum text_key *columns, size_t columns_n);
void say_table_end(struct saying *s);
void say_row(struct saying *s);
void say_row_end(struct saying *s);
void say_cell(struct saying *s);
void say_cell_end(struct saying *s);

/*
 * minutes_text.c: all of it, its title, and what it is (a draft, version 2);
 * minutes_appendix.c: the end.
 */
void minutes_text(struct saying *s);
void minutes_status(struct saying *s);
void minutes_title(struct saying *s);
void minutes_appendix(struct saying *s);

#endif
