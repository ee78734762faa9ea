/*
 * page.h - words onto a page, so that they stay words.
 *
 * What people wrote may hold anything; here it is written so that it cannot
 * become a heading, a link, a table or the end of a string. As little as
 * possible is changed, and letters and emoji never.
 *
 * Never:  allocates; writes past the end (a buf remembers that it was full)
 * Source: CommonMark 0.30; GitHub Flavored Markdown 0.29; RFC 8259; RFC 4180;
 *         HTML Living Standard, "Preprocessing the input stream"
 */
#ifndef CORE_PAGE_H
#define CORE_PAGE_H

#include "protocol/bytes.h"

/* page_add - our own text, as it is. */
void page_add(struct buf *b, const char *text);
void page_number(struct buf *b, uint64_t n);

/* page_padded - at least `width` digits. */
void page_padded(struct buf *b, uint64_t n, uint32_t width);
void page_hex(struct buf *b, const uint8_t *at, size_t n);

/* page_json - as a JSON string, with its quotes. */
void page_json(struct buf *b, struct bytes words);

/* Where in Markdown the words stand. */
struct page_place {
    bool starts_line;
    bool one_line;   /* a heading or a cell: line breaks become spaces */
    bool links;      /* a bare address may become a link */
    uint32_t indent; /* of the lines after the first */
};

/*
 * page_markdown - words of people. Lines lose the blanks at both ends and
 * empty lines are left out; a line break stays one.
 */
void page_markdown(struct buf *b, struct bytes words, struct page_place place);

/*
 * page_html - words in HTML, also within the quotes of an attribute. Lines as
 * above, with <br> between them, or a blank where they stay on one line. Code
 * points that HTML does not allow become blanks.
 */
void page_html(struct buf *b, struct bytes words, bool one_line);

/*
 * page_csv - words as one cell, quoted where they need it. Where a spreadsheet
 * would reckon with them, an apostrophe comes first.
 */
void page_csv(struct buf *b, struct bytes words);

#endif
