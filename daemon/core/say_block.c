/*
 * say_block.c - the blocks of the minutes: headings, lists, tables.
 *
 * In Markdown a block has an empty line before it, and lines in lists stand
 * in as far as their list does. See say.h
 */
#include "daemon/core/say.h"

#include "daemon/core/page.h"

enum { BULLET_WIDTH = 2, NUMBER_WIDTH = 3 };

static bool
is_html(const struct saying *s)
{
    return s->form == SAY_HTML;
}

/* One text in each form. */
static void
put(struct saying *s, const char *markdown, const char *html)
{
    page_add(s->b, is_html(s) ? html : markdown);
}

static bool
ends_with(const struct saying *s, const char *text)
{
    const size_t n = strlen(text);

    return s->b->n >= n && memcmp(s->b->at + s->b->n - n, text, n) == 0;
}

static void
fresh_line(struct saying *s)
{
    if (s->b->n > 0 && !ends_with(s, "\n")) {
        page_add(s->b, "\n");
    }
}

static void
before_block(struct saying *s)
{
    fresh_line(s);
    if (!is_html(s) && s->b->n > 0 && !ends_with(s, "\n\n")) {
        page_add(s->b, "\n");
    }
}

void
say_heading_begin(struct saying *s, uint32_t level)
{
    before_block(s);
    if (is_html(s)) {
        page_add(s->b, "<h");
        page_number(s->b, level + s->deeper);
        page_add(s->b, ">");
        return;
    }
    for (uint32_t i = 0; i < level; i++) {
        page_add(s->b, "#");
    }
    page_add(s->b, " ");
}

void
say_heading_end(struct saying *s, uint32_t level)
{
    if (is_html(s)) {
        page_add(s->b, "</h");
        page_number(s->b, level + s->deeper);
        page_add(s->b, ">");
    }
    page_add(s->b, "\n");
}

void
say_heading(struct saying *s, uint32_t level, enum text_key key)
{
    say_heading_begin(s, level);
    say_key(s, key);
    say_heading_end(s, level);
}

void
say_paragraph(struct saying *s)
{
    before_block(s);
    put(s, "", "<p>");
}

void
say_paragraph_end(struct saying *s)
{
    put(s, "\n", "</p>\n");
}

void
say_rule(struct saying *s)
{
    before_block(s);
    put(s, "---\n", "<hr>\n");
}

void
say_page(struct saying *s)
{
    before_block(s);
    put(s, "---\n", "<hr class=\"page\">\n");
}

void
say_list(struct saying *s, enum say_list kind)
{
    static const char *const tags[] = {
        [SAY_BULLETS] = "<ul>\n",
        [SAY_NUMBERS] = "<ol>\n",
        [SAY_FACTS] = "<ul class=\"facts\">\n",
    };

    if (s->lists == 0) {
        before_block(s);
    } else {
        fresh_line(s);
    }
    s->lists++;
    put(s, "", tags[kind]);
}

void
say_list_end(struct saying *s, enum say_list kind)
{
    s->lists--;
    put(s, "", kind == SAY_NUMBERS ? "</ol>\n" : "</ul>\n");
}

void
say_item(struct saying *s, uint32_t n)
{
    fresh_line(s);
    if (is_html(s)) {
        page_add(s->b, "<li>");
        return;
    }
    for (uint32_t i = 0; i < s->indent; i++) {
        page_add(s->b, " ");
    }
    if (n > 0) {
        page_number(s->b, n);
        page_add(s->b, ". ");
    } else {
        page_add(s->b, "- ");
    }
    s->indent += n > 0 ? NUMBER_WIDTH : BULLET_WIDTH;
    s->wide = s->wide << 1 | (uint32_t)(n > 0);
}

void
say_item_end(struct saying *s)
{
    if (is_html(s)) {
        page_add(s->b, "</li>\n");
        return;
    }
    fresh_line(s);
    s->indent -= (s->wide & 1) != 0 ? NUMBER_WIDTH : BULLET_WIDTH;
    s->wide >>= 1;
}

void
say_label(struct saying *s, enum text_key key)
{
    put(s, "**", "<strong>");
    say_key(s, key);
    put(s, ":** ", ":</strong> ");
}

void
say_fact(struct saying *s, enum text_key key)
{
    say_item(s, 0);
    say_label(s, key);
}

void
say_table(struct saying *s, enum text_key caption, const enum text_key *columns,
    size_t columns_n)
{
    before_block(s);
    if (is_html(s)) {
        page_add(s->b, "<table>\n<caption>");
        say_key(s, caption);
        page_add(s->b, "</caption>\n<thead>\n");
    }
    put(s, "", "<tr>");
    for (size_t i = 0; i < columns_n; i++) {
        put(s, "| ", "<th scope=\"col\">");
        say_key(s, columns[i]);
        put(s, " ", "</th>");
    }
    put(s, "|\n|", "</tr>\n</thead>\n<tbody>\n");
    for (size_t i = 0; i < columns_n; i++) {
        put(s, i == 0 ? " --- |" : " ---: |", "");
    }
    put(s, "\n", "");
}

void
say_table_end(struct saying *s)
{
    put(s, "", "</tbody>\n</table>\n");
}

void
say_row(struct saying *s)
{
    s->cell = 0;
    put(s, "", "<tr>");
}

void
say_row_end(struct saying *s)
{
    put(s, "|\n", "</tr>\n");
}

void
say_cell(struct saying *s)
{
    put(s, "| ", s->cell == 0 ? "<th scope=\"row\">" : "<td>");
}

void
say_cell_end(struct saying *s)
{
    put(s, " ", s->cell == 0 ? "</th>" : "</td>");
    s->cell++;
}
