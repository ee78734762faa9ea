/*
 * say.c - the sentences of the minutes, in Markdown or HTML.
 *
 * See say.h; the blocks are in say_block.c.
 */
#include "daemon/core/say.h"

#include "daemon/core/page.h"

enum {
    FILLED_MAX = 8192,
    TEMPLATE_MAX = 2048,
    TIME_MAX = 1024,
    CAPITAL_MAX = 512
};

/* A language as HTML may name it; else nothing is said of it. */
static bool
is_tag(struct bytes tag)
{
    if (tag.n < 2 || tag.n > 35 || tag.at[0] == '-') {
        return false;
    }
    for (size_t i = 0; i < tag.n; i++) {
        const uint8_t c = tag.at[i] | 32;
        const bool letter = c >= 'a' && c <= 'z';
        const bool digit = tag.at[i] >= '0' && tag.at[i] <= '9';

        if (!letter && tag.at[i] != '-' && (!digit || i < 2)) {
            return false;
        }
    }
    return tag.at[tag.n - 1] != '-';
}

static void
html_language(struct saying *s, struct bytes language)
{
    if (is_tag(language) && !bytes_same(language, s->o->tag)) {
        page_add(s->b, " lang=\"");
        page_html(s->b, language, true);
        page_add(s->b, "\"");
    }
}

/* Our own words, as they stand in the tables or ready to be filled. */
static void
put_template(struct buf *b, const struct saying *s, enum text_key key)
{
    const char *text = texts_get(s->o->words.texts, s->o->words.language, key);

    if (s->form == SAY_HTML) {
        page_html(b, bytes_of(text), true);
    } else {
        page_add(b, text);
    }
}

void
say_key(struct saying *s, enum text_key key)
{
    put_template(s->b, s, key);
}

void
say_filled(struct saying *s, enum text_key key, const struct text_value *values,
    size_t values_n)
{
    char filled[FILLED_MAX];
    char template[TEMPLATE_MAX];
    struct buf b = {(uint8_t *)template, 0, sizeof template - 1, false};

    put_template(&b, s, key);
    template[b.n] = '\0';
    buf_add(s->b, filled,
        texts_fill(filled, sizeof filled, template, values, values_n));
}

struct text_value
say_value_number(const char *name, uint64_t n, struct buf *b)
{
    page_number(b, n);
    return (struct text_value){name, (const char *)b->at, b->n};
}

void
say_number(struct saying *s, enum text_key key, uint64_t n)
{
    uint8_t digits[20];
    struct buf b = {digits, 0, sizeof digits, false};
    const struct text_value value = say_value_number("n", n, &b);

    say_filled(s, key, &value, 1);
}

void
say_count(struct saying *s, enum text_key one, enum text_key more, uint64_t n)
{
    if (n == 1) {
        say_key(s, one);
    } else {
        say_number(s, more, n);
    }
}

void
say_words_in(struct saying *s, struct bytes words, struct page_place place,
    struct bytes language)
{
    if (words.n == 0) {
        say_key(s, TEXT_MINUTES_REMOVED);
    } else if (s->form == SAY_PLAIN) {
        buf_add(s->b, words.at, words.n);
    } else if (s->bare) {
        page_html(s->b, words, true);
    } else if (s->form == SAY_HTML) {
        page_add(s->b, "<span dir=\"auto\"");
        html_language(s, language);
        page_add(s->b, ">");
        page_html(s->b, words, place.one_line);
        page_add(s->b, "</span>");
    } else {
        place.indent = s->indent;
        page_markdown(s->b, words, place);
    }
}

void
say_words(struct saying *s, struct bytes words, struct page_place place)
{
    say_words_in(s, words, place,
        text_of(s->o->st, s->o->st->session.language));
}

void
say_text(struct saying *s, struct text text, struct page_place place)
{
    say_words(s, text_of(s->o->st, text), place);
}

void
say_capital(struct saying *s, struct bytes words)
{
    uint8_t copy[CAPITAL_MAX];

    if (words.n == 0 || words.n > sizeof copy) {
        say_words(s, words, (struct page_place){.one_line = true});
        return;
    }
    memcpy(copy, words.at, words.n);
    if (copy[0] >= 'a' && copy[0] <= 'z') {
        copy[0] = (uint8_t)(copy[0] - ('a' - 'A'));
    } else if (words.n > 1 && copy[0] == 0xc3 && copy[1] >= 0xa0 &&
        copy[1] <= 0xbe && copy[1] != 0xb7) {
        copy[1] = (uint8_t)(copy[1] - 0x20); /* a to thorn, with marks */
    }
    say_words(s, (struct bytes){copy, words.n},
        (struct page_place){.one_line = true});
}

void
say_name(struct saying *s, struct outline_name name)
{
    say_words_in(s, name.text, (struct page_place){.one_line = true},
        name.language);
}

struct text_value
say_value(const struct saying *s, const char *name, struct text text,
    struct buf *b)
{
    struct saying inner = *s;

    inner.b = b;
    say_text(&inner, text, (struct page_place){.one_line = true});
    return (struct text_value){name, (const char *)b->at, b->n};
}

struct text_value
say_value_day(const struct saying *s, const char *name, struct calendar day,
    struct buf *b)
{
    struct saying inner = *s;

    inner.b = b;
    day.has_time = false;
    day.has_offset = false;
    say_time(&inner, &day);
    return (struct text_value){name, (const char *)b->at, b->n};
}

/* A time, or from and to on one day; what is meant is where it begins. */
static void
put_time(struct saying *s, const struct calendar *from,
    const struct calendar *to)
{
    uint8_t text[TIME_MAX];
    struct buf said = {text, 0, sizeof text, false};

    if (to == NULL) {
        calendar_say(&said, from, &s->o->words);
    } else {
        calendar_say_span(&said, from, to, &s->o->words);
    }
    if (s->form != SAY_HTML) {
        buf_add(s->b, text, said.n);
        return;
    }
    page_add(s->b, "<time datetime=\"");
    calendar_iso(s->b, from);
    page_add(s->b, "\">");
    page_html(s->b, buf_bytes(&said), true);
    page_add(s->b, "</time>");
}

void
say_time(struct saying *s, const struct calendar *c)
{
    put_time(s, c, NULL);
}

void
say_span(struct saying *s, const struct calendar *from,
    const struct calendar *to)
{
    if (calendar_same_day(from, to)) {
        put_time(s, from, to);
        return;
    }
    put_time(s, from, NULL);
    page_add(s->b, " – ");
    put_time(s, to, NULL);
}

void
say_date(struct saying *s, struct bytes date)
{
    struct calendar c;

    if (calendar_read(date, &c)) {
        say_time(s, &c);
    } else {
        say_words(s, date, (struct page_place){.one_line = true});
    }
}

void
say_table_name(struct saying *s, uint32_t table)
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
