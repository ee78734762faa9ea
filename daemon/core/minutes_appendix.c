/*
 * minutes_appendix.c - after the first page: what was written, the time, the
 * names.
 *
 * See outline.h
 */
#include "daemon/core/outline.h"
#include "daemon/core/page.h"
#include "daemon/core/say.h"

enum { DATE_MAX = 256 };

/* "  - Oppdiktet person: " */
static void
detail(struct saying *s, uint32_t in, enum text_key key, struct bytes words)
{
    if (words.n > 0) {
        say_indent(s, in);
        page_add(s->b, "- ");
        say_key(s, key);
        page_add(s->b, ": ");
        page_markdown(s->b, words, (struct page_place){.indent = in + 2});
        page_add(s->b, "\n");
    }
}

/* Where it comes from: its table, if it is another one, and its sheet. */
static void
write_origin(struct saying *s, const struct outline_word *word, uint32_t in,
    bool is_parent)
{
    if (!is_parent && word->sheet == 0) {
        return;
    }
    say_indent(s, in);
    page_add(s->b, "- ");
    if (is_parent) {
        say_table(s, word->table);
    }
    if (is_parent && word->sheet != 0) {
        page_add(s->b, ", ");
    }
    if (word->sheet != 0) {
        say_number(s, TEXT_MINUTES_SHEET, word->sheet);
    }
    page_add(s->b, "\n");
}

static void
write_word(struct saying *s, uint32_t n, uint32_t in, bool is_parent)
{
    const struct outline_word word = outline_word(s->o, n);

    say_indent(s, in);
    page_add(s->b, "- ");
    if (word.quoted) {
        say_number(s, TEXT_MINUTES_THIS_BECAME, word.decision);
    } else {
        say_words(s, word.text,
            (struct page_place){.starts_line = true, .indent = in + 2});
    }
    page_add(s->b, "\n");
    detail(s, in + 2, TEXT_MINUTES_INTERPRETED, word.interpreted);
    detail(s, in + 2, TEXT_MINUTES_PERSONA, word.persona);
    if (word.barrier >= BARRIER_ECONOMY && word.barrier <= BARRIER_BELONGING) {
        detail(s, in + 2, TEXT_MINUTES_BARRIER,
            bytes_of(say_in(s,
                (enum text_key)(
                    (uint32_t)TEXT_BARRIER_ECONOMY + word.barrier - 1))));
    }
    if (word.decision != 0 && !word.quoted) {
        say_indent(s, in + 2);
        page_add(s->b, "- ");
        say_number(s, TEXT_MINUTES_BECAME, word.decision);
        page_add(s->b, "\n");
    }
    write_origin(s, &word, in + 2, is_parent);
}

static void
write_idea(struct saying *s, uint32_t n)
{
    uint32_t parent = outline_parent(s->o, n, 0);

    write_word(s, n, 0, false);
    if (parent != OUTLINE_END) {
        page_add(s->b, "  - ");
        say_key(s, TEXT_MINUTES_MERGED_FROM);
        page_add(s->b, ":\n");
    }
    for (; parent != OUTLINE_END; parent = outline_parent(s->o, n, parent)) {
        write_word(s, parent, 4, true);
    }
}

static void
say_step(struct saying *s, uint32_t step)
{
    page_add(s->b, "\n### ");
    if (step == 0) {
        say_key(s, TEXT_MINUTES_WORDS);
    } else {
        page_markdown(s->b, outline_step_name(s->o, step),
            (struct page_place){.one_line = true});
    }
    page_add(s->b, "\n");
}

static void
write_left_out(struct saying *s, uint32_t n, enum text_key one,
    enum text_key many)
{
    if (n == 0) {
        return;
    }
    page_add(s->b, "\n");
    if (n == 1) {
        say_key(s, one);
    } else {
        say_number(s, many, n);
    }
    page_add(s->b, "\n");
}

static void
write_step(struct saying *s, uint32_t step)
{
    const struct outline *o = s->o;
    struct outline_left_out left_out;
    uint32_t table = outline_table(o, step, 0);

    if (!outline_step(o, step, &left_out)) {
        return;
    }
    say_step(s, step);
    for (; table != OUTLINE_END; table = outline_table(o, step, table + 1)) {
        uint32_t n = outline_idea(o, step, table, 0);

        page_add(s->b, "\n#### ");
        say_table(s, table);
        page_add(s->b, "\n\n");
        for (; n != OUTLINE_END; n = outline_idea(o, step, table, n)) {
            write_idea(s, n);
        }
    }
    write_left_out(s, left_out.not_shared, TEXT_MINUTES_UNSHARED_ONE,
        TEXT_MINUTES_UNSHARED);
    write_left_out(s, left_out.hidden, TEXT_MINUTES_HIDDEN_ONE,
        TEXT_MINUTES_HIDDEN);
}

/* "**Konkret idé:** "; a name that has its own sign at the end needs none. */
static void
note_step(struct saying *s, uint32_t step)
{
    const struct bytes name = outline_step_name(s->o, step);
    const uint8_t last = name.n > 0 ? name.at[name.n - 1] : 0;
    const bool ended = last == '?' || last == '!' || last == '.' || last == ':';

    page_add(s->b, "**");
    page_markdown(s->b, name, (struct page_place){.one_line = true});
    page_add(s->b, ended ? "** " : ":** ");
}

static void
write_notes(struct saying *s)
{
    const struct state *st = s->o->st;
    uint32_t step = UINT32_MAX;

    if (st->notes_n > 0) {
        say_heading(s, "##", TEXT_MINUTES_NOTES);
    }
    for (uint32_t i = 0; i < st->notes_n; i++) {
        const struct note *note = &st->note[i];
        const bool named = note->step != step && note->step != 0;

        page_add(s->b, "- ");
        step = note->step;
        if (named) {
            note_step(s, step);
        }
        say_text(s, note->text,
            (struct page_place){.starts_line = !named, .indent = 2});
        page_add(s->b, "\n");
    }
}

static void
time_row(struct saying *s, struct bytes name, uint64_t planned, uint64_t used)
{
    page_add(s->b, "| ");
    page_markdown(s->b, name, (struct page_place){.one_line = true});
    page_add(s->b, " | ");
    say_number(s, TEXT_MINUTES_MIN, planned);
    page_add(s->b, " | ");
    say_number(s, TEXT_MINUTES_MIN, used);
    page_add(s->b, " |\n");
}

static void
logged_fact(struct saying *s, enum text_key key, uint64_t at_ms)
{
    const struct calendar at = outline_logged(s->o, at_ms);

    if (at_ms != 0) {
        page_add(s->b, "- ");
        say_key(s, key);
        page_add(s->b, ": ");
        calendar_say(s->b, &at, &s->o->words);
        page_add(s->b, "\n");
    }
}

/* Said once: the log was not written on the day that was planned. */
static void
other_day(struct saying *s, struct calendar day)
{
    uint8_t date[DATE_MAX];
    struct buf b = {date, 0, sizeof date, false};

    day.has_time = false;
    calendar_say(&b, &day, &s->o->words);
    say_filled(s, TEXT_MINUTES_OTHER_DAY,
        &(struct text_value){"date", (const char *)date, b.n}, 1);
    page_add(s->b, "\n");
}

/* Hours and minutes of another day would only mislead. */
static void
write_clock(struct saying *s)
{
    const struct outline *o = s->o;
    const uint64_t starts_at = o->st->session.starts_at;
    const struct calendar planned = outline_local(o, starts_at);
    const struct calendar began = outline_logged(o, o->m->began_at);

    if (starts_at != 0 && !calendar_same_day(&planned, &began)) {
        other_day(s, began);
        return;
    }
    logged_fact(s, TEXT_MINUTES_BEGAN, o->m->began_at);
    logged_fact(s, TEXT_MINUTES_ENDED, o->st->session.closed_at);
}

static void
write_time(struct saying *s)
{
    const struct outline *o = s->o;
    uint64_t planned = 0;
    uint64_t used = 0;

    if (o->m->began_at == 0) {
        return;
    }
    say_heading(s, "##", TEXT_MINUTES_TIME);
    write_clock(s);
    page_add(s->b, "\n| ");
    say_key(s, TEXT_MINUTES_STEP_COLUMN);
    page_add(s->b, " | ");
    say_key(s, TEXT_MINUTES_PLANNED_COLUMN);
    page_add(s->b, " | ");
    say_key(s, TEXT_MINUTES_USED_COLUMN);
    page_add(s->b, " |\n| --- | ---: | ---: |\n");
    for (uint32_t step = 1; step <= o->st->steps_n; step++) {
        time_row(s, outline_step_name(o, step), outline_planned(o, step),
            outline_used(o, step));
        planned += outline_planned(o, step);
        used += outline_used(o, step);
    }
    time_row(s, bytes_of(say_in(s, TEXT_MINUTES_SUM)), planned, used);
}

static void
write_minors(struct saying *s, uint32_t n)
{
    write_left_out(s, n, TEXT_MINUTES_MINOR_LEFT_OUT,
        TEXT_MINUTES_MINORS_LEFT_OUT);
}

static void
write_invited(struct saying *s, bool present)
{
    const struct state *st = s->o->st;
    uint32_t n = outline_invited(s->o, present, 0);

    for (; n != OUTLINE_END; n = outline_invited(s->o, present, n)) {
        const struct invited *invited = &st->invited[n - 1];

        page_add(s->b, "- ");
        say_text(s, invited->name,
            (struct page_place){.starts_line = true, .one_line = true});
        if (invited->organisation.n > 0) {
            page_add(s->b, ", ");
            say_text(s, invited->organisation,
                (struct page_place){.one_line = true});
        }
        page_add(s->b, "\n");
    }
}

static void
write_seating(struct saying *s)
{
    const struct state *st = s->o->st;
    bool first = true;

    for (uint32_t table = 1; table <= st->tables_n; table++) {
        uint32_t n = outline_seated(s->o, table, 0);
        const char *between = ": ";

        if (n != OUTLINE_END && first) {
            say_heading(s, "##", TEXT_MINUTES_SEATING);
            first = false;
        }
        if (n != OUTLINE_END) {
            page_add(s->b, "- ");
            say_table(s, table);
        }
        for (; n != OUTLINE_END; n = outline_seated(s->o, table, n)) {
            page_add(s->b, between);
            say_text(s, st->seat[n - 1].name,
                (struct page_place){.one_line = true});
            between = ", ";
        }
        page_add(s->b, between[0] == ',' ? "\n" : "");
    }
}

static void
write_names(struct saying *s)
{
    const struct outline *o = s->o;

    if (!o->names) {
        return;
    }
    if (o->attendance) {
        say_heading(s, "##", TEXT_MINUTES_PRESENT_NAMES);
        write_invited(s, true);
        write_minors(s, o->minors_present);
    }
    if (o->invited > o->came) {
        say_heading(s, "##",
            o->attendance ? TEXT_MINUTES_ABSENT_NAMES
                          : TEXT_MINUTES_INVITED_COLUMN);
        write_invited(s, false);
        write_minors(s, o->minors_absent);
    }
    write_seating(s);
}

void
minutes_appendix(struct saying *s)
{
    const struct state *st = s->o->st;

    page_add(s->b, "\n---\n");
    say_heading(s, "#", TEXT_MINUTES_APPENDIX);
    page_add(s->b, "## ");
    say_key(s, TEXT_MINUTES_WORDS);
    page_add(s->b, "\n");
    for (uint32_t step = 0; step <= st->steps_n; step++) {
        write_step(s, step);
    }
    write_notes(s);
    write_time(s);
    write_names(s);
}
