/*
 * say.c - the sentences of the minutes, in Markdown.
 *
 * See say.h
 */
#include "daemon/core/say.h"

#include "daemon/core/page.h"

enum { FILLED_MAX = 4096 };

const char *
say_in(const struct saying *s, enum text_key key)
{
    return texts_get(s->o->words.texts, s->o->words.language, key);
}

void
say_key(struct saying *s, enum text_key key)
{
    page_add(s->b, say_in(s, key));
}

void
say_filled(struct saying *s, enum text_key key, const struct text_value *values,
    size_t values_n)
{
    char filled[FILLED_MAX];

    buf_add(s->b, filled,
        texts_fill(filled, sizeof filled, say_in(s, key), values, values_n));
}

void
say_number(struct saying *s, enum text_key key, uint64_t n)
{
    uint8_t digits[20];
    struct buf at = {digits, 0, sizeof digits, false};

    page_number(&at, n);
    say_filled(s, key, &(struct text_value){"n", (const char *)digits, at.n},
        1);
}

void
say_words(struct saying *s, struct bytes words, struct page_place place)
{
    if (words.n == 0) {
        say_key(s, TEXT_MINUTES_REMOVED);
    } else {
        page_markdown(s->b, words, place);
    }
}

void
say_text(struct saying *s, struct text text, struct page_place place)
{
    say_words(s, text_of(s->o->st, text), place);
}

void
say_heading(struct saying *s, const char *signs, enum text_key key)
{
    page_add(s->b, "\n");
    page_add(s->b, signs);
    page_add(s->b, " ");
    say_key(s, key);
    page_add(s->b, "\n\n");
}

void
say_label(struct saying *s, const char *before, enum text_key key)
{
    page_add(s->b, before);
    page_add(s->b, "**");
    say_key(s, key);
    page_add(s->b, ":** ");
}

void
say_bullet(struct saying *s, const char *before, enum text_key key)
{
    page_add(s->b, before);
    say_label(s, "- ", key);
}

void
say_with(struct saying *s, enum text_key key, const char *name,
    struct text text)
{
    uint8_t words[FILLED_MAX / 2];
    struct saying inner = {&(struct buf){words, 0, sizeof words, false}, s->o};

    say_text(&inner, text, (struct page_place){.one_line = true});
    say_filled(s, key,
        &(struct text_value){name, (const char *)words, inner.b->n}, 1);
}

void
say_date(struct saying *s, struct bytes date)
{
    struct calendar c;

    if (calendar_read(date, &c)) {
        calendar_say(s->b, &c, &s->o->words);
    } else {
        page_markdown(s->b, date, (struct page_place){.one_line = true});
    }
}

void
say_table(struct saying *s, uint32_t table)
{
    const struct state *st = s->o->st;

    if (table == 0) {
        say_key(s, TEXT_MINUTES_HALL);
        return;
    }
    say_number(s, TEXT_MINUTES_TABLE, table);
    if (table <= st->tables_n && st->table[table - 1].name.n > 0) {
        page_add(s->b, " (");
        say_text(s, st->table[table - 1].name,
            (struct page_place){.one_line = true});
        page_add(s->b, ")");
    }
}

void
say_indent(struct saying *s, uint32_t n)
{
    while (n-- > 0) {
        page_add(s->b, " ");
    }
}
