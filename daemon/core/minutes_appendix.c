/*
 * minutes_appendix.c - after the first page: what was written, the time, the
 * names.
 *
 * See outline.h
 */
#include "daemon/core/outline.h"
#include "daemon/core/page.h"
#include "daemon/core/say.h"

enum { DATE_MAX = 1024 };

/* "- Oppdiktet person: " */
static void
begin_detail(struct saying *s, enum text_key key)
{
    say_item(s, 0);
    say_key(s, key);
    page_add(s->b, ": ");
}

static void
detail(struct saying *s, enum text_key key, struct bytes words)
{
    if (words.n > 0) {
        begin_detail(s, key);
        say_words(s, words, (struct page_place){0});
        say_item_end(s);
    }
}

static bool
is_barrier(uint32_t barrier)
{
    return barrier >= BARRIER_ECONOMY && barrier <= BARRIER_BELONGING;
}

/* Where it comes from: its table, if it is another one, and its sheet. */
static void
write_origin(struct saying *s, const struct outline_word *word, bool is_parent)
{
    if (!is_parent && word->sheet == 0) {
        return;
    }
    say_item(s, 0);
    if (is_parent) {
        say_table_name(s, word->table);
    }
    if (is_parent && word->sheet != 0) {
        page_add(s->b, ", ");
    }
    if (word->sheet != 0) {
        say_number(s, is_parent ? TEXT_MINUTES_ITS_SHEET : TEXT_MINUTES_SHEET,
            word->sheet);
    }
    say_item_end(s);
}

/* Is there anything to say of it but its words? */
static bool
has_details(const struct outline_word *word, bool is_parent)
{
    return is_parent || word->interpreted.n > 0 || word->persona.n > 0 ||
        is_barrier(word->barrier) || word->sheet != 0 ||
        (word->decision != 0 && !word->quoted);
}

static void
write_details(struct saying *s, const struct outline_word *word, bool is_parent)
{
    detail(s, TEXT_MINUTES_INTERPRETED, word->interpreted);
    detail(s, TEXT_MINUTES_PERSONA, word->persona);
    if (is_barrier(word->barrier)) {
        begin_detail(s, TEXT_MINUTES_BARRIER);
        say_key(s,
            (enum text_key)(
                (uint32_t)TEXT_BARRIER_ECONOMY + word->barrier - 1));
        say_item_end(s);
    }
    if (word->decision != 0 && !word->quoted) {
        say_item(s, 0);
        say_number(s, TEXT_MINUTES_BECAME, word->decision);
        say_item_end(s);
    }
    write_origin(s, word, is_parent);
}

/* Its item stays open, and so does the list in it if `more` is to come. */
static void
begin_word(struct saying *s, uint32_t n, bool is_parent, bool more)
{
    const struct outline_word word = outline_word(s->o, n);
    const struct bytes own = text_of(s->o->st, s->o->st->session.language);

    say_item(s, 0);
    if (word.quoted) {
        say_number(s, TEXT_MINUTES_THIS_BECAME, word.decision);
    } else {
        say_words_in(s, word.text, (struct page_place){.starts_line = true},
            word.language.n > 0 ? word.language : own);
    }
    if (has_details(&word, is_parent) || more) {
        say_list(s, SAY_BULLETS);
        write_details(s, &word, is_parent);
        if (!more) {
            say_list_end(s, SAY_BULLETS);
        }
    }
}

static void
write_idea(struct saying *s, uint32_t n)
{
    uint32_t parent = outline_parent(s->o, n, 0);
    const bool more = parent != OUTLINE_END;

    begin_word(s, n, false, more);
    if (more) {
        say_item(s, 0);
        say_key(s, TEXT_MINUTES_MERGED_FROM);
        page_add(s->b, ":");
        say_list(s, SAY_BULLETS);
        for (; parent != OUTLINE_END;
             parent = outline_parent(s->o, n, parent)) {
            begin_word(s, parent, true, false);
            say_item_end(s);
        }
        say_list_end(s, SAY_BULLETS);
        say_item_end(s);
        say_list_end(s, SAY_BULLETS);
    }
    say_item_end(s);
}

static void
say_step(struct saying *s, uint32_t step)
{
    say_heading_begin(s, 3);
    if (step == 0) {
        say_key(s, TEXT_MINUTES_BEFORE_FIRST);
    } else {
        say_name(s, outline_step_name(s->o, step));
    }
    say_heading_end(s, 3);
}

static void
write_left_out(struct saying *s, uint32_t n, enum text_key one,
    enum text_key many)
{
    if (n > 0) {
        say_paragraph(s);
        say_count(s, one, many, n);
        say_paragraph_end(s);
    }
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

        say_heading_begin(s, 4);
        say_table_name(s, table);
        say_heading_end(s, 4);
        say_list(s, SAY_BULLETS);
        for (; n != OUTLINE_END; n = outline_idea(o, step, table, n)) {
            write_idea(s, n);
        }
        say_list_end(s, SAY_BULLETS);
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
    const struct outline_name name = outline_step_name(s->o, step);
    const uint8_t last = name.text.n > 0 ? name.text.at[name.text.n - 1] : 0;
    const bool html = s->form == SAY_HTML;

    page_add(s->b, html ? "<strong>" : "**");
    say_name(s, name);
    page_add(s->b,
        last == '?' || last == '!' || last == '.' || last == ':' ? "" : ":");
    page_add(s->b, html ? "</strong> " : "** ");
}

static void
write_notes(struct saying *s)
{
    const struct state *st = s->o->st;
    uint32_t step = UINT32_MAX;

    if (st->notes_n == 0) {
        return;
    }
    say_heading(s, 2, TEXT_MINUTES_NOTES);
    say_list(s, SAY_BULLETS);
    for (uint32_t i = 0; i < st->notes_n; i++) {
        const struct note *note = &st->note[i];
        const bool named = note->step != step && note->step != 0;

        say_item(s, 0);
        step = note->step;
        if (named) {
            note_step(s, step);
        }
        say_text(s, note->text, (struct page_place){.starts_line = !named});
        say_item_end(s);
    }
    say_list_end(s, SAY_BULLETS);
}

/* One row; step 0 is the sum. */
static void
time_row(struct saying *s, uint32_t step, uint64_t planned, uint64_t used)
{
    say_row(s);
    say_cell(s);
    if (step == 0) {
        say_key(s, TEXT_MINUTES_SUM);
    } else {
        say_name(s, outline_step_name(s->o, step));
    }
    say_cell_end(s);
    say_cell(s);
    say_number(s, TEXT_MINUTES_MIN, planned);
    say_cell_end(s);
    say_cell(s);
    say_number(s, TEXT_MINUTES_MIN, used);
    say_cell_end(s);
    say_row_end(s);
}

static void
logged_fact(struct saying *s, enum text_key key, uint64_t at_ms)
{
    const struct calendar at = outline_logged(s->o, at_ms);

    if (at_ms != 0) {
        begin_detail(s, key);
        say_time(s, &at);
        say_item_end(s);
    }
}

/* Hours and minutes of another day would only mislead. */
static void
write_clock(struct saying *s)
{
    const struct outline *o = s->o;
    const uint64_t starts_at = o->st->session.starts_at;
    const struct calendar planned = outline_local(o, starts_at);
    const struct calendar began = outline_logged(o, o->m->began_at);
    uint8_t date[DATE_MAX];
    struct buf b = {date, 0, sizeof date, false};

    if (starts_at != 0 && !calendar_same_day(&planned, &began)) {
        const struct text_value day = say_value_day(s, "date", began, &b);

        say_paragraph(s);
        say_filled(s, TEXT_MINUTES_OTHER_DAY, &day, 1);
        say_paragraph_end(s);
        return;
    }
    say_list(s, SAY_BULLETS);
    logged_fact(s, TEXT_MINUTES_BEGAN, o->m->began_at);
    logged_fact(s, TEXT_MINUTES_ENDED, o->st->session.closed_at);
    say_list_end(s, SAY_BULLETS);
}

static void
write_time(struct saying *s)
{
    static const enum text_key columns[] = {TEXT_MINUTES_STEP_COLUMN,
        TEXT_MINUTES_PLANNED_COLUMN, TEXT_MINUTES_USED_COLUMN};
    const struct outline *o = s->o;
    uint64_t planned = 0;
    uint64_t used = 0;

    if (o->m->began_at == 0) {
        return;
    }
    say_heading(s, 2, TEXT_MINUTES_TIME);
    write_clock(s);
    say_table(s, TEXT_MINUTES_TIME_CAPTION, columns, 3);
    for (uint32_t step = 1; step <= o->st->steps_n; step++) {
        time_row(s, step, outline_planned(o, step), outline_used(o, step));
        planned += outline_planned(o, step);
        used += outline_used(o, step);
    }
    time_row(s, 0, planned, used);
    say_table_end(s);
}

static void
write_person(struct saying *s, const struct invited *invited)
{
    say_item(s, 0);
    say_text(s, invited->name,
        (struct page_place){.starts_line = true, .one_line = true});
    if (invited->organisation.n > 0) {
        page_add(s->b, ", ");
        say_text(s, invited->organisation,
            (struct page_place){.one_line = true});
    }
    say_item_end(s);
}

static void
write_invited(struct saying *s, bool present, uint32_t minors)
{
    const struct state *st = s->o->st;
    uint32_t n = outline_invited(s->o, present, 0);

    if (n != OUTLINE_END) {
        say_list(s, SAY_BULLETS);
        for (; n != OUTLINE_END; n = outline_invited(s->o, present, n)) {
            write_person(s, &st->invited[n - 1]);
        }
        say_list_end(s, SAY_BULLETS);
    }
    write_left_out(s, minors, TEXT_MINUTES_MINOR_LEFT_OUT,
        TEXT_MINUTES_MINORS_LEFT_OUT);
}

static void
write_seats(struct saying *s, uint32_t table)
{
    const struct state *st = s->o->st;
    uint32_t n = outline_seated(s->o, table, 0);
    const char *between = ": ";

    if (n == OUTLINE_END) {
        return;
    }
    say_item(s, 0);
    say_table_name(s, table);
    for (; n != OUTLINE_END; n = outline_seated(s->o, table, n)) {
        page_add(s->b, between);
        say_text(s, st->seat[n - 1].name,
            (struct page_place){.one_line = true});
        between = ", ";
    }
    say_item_end(s);
}

static void
write_seating(struct saying *s)
{
    const struct state *st = s->o->st;
    bool any = false;

    for (uint32_t table = 1; table <= st->tables_n; table++) {
        any = any || outline_seated(s->o, table, 0) != OUTLINE_END;
    }
    if (!any) {
        return;
    }
    say_heading(s, 2, TEXT_MINUTES_SEATING);
    say_list(s, SAY_BULLETS);
    for (uint32_t table = 1; table <= st->tables_n; table++) {
        write_seats(s, table);
    }
    say_list_end(s, SAY_BULLETS);
}

static void
write_names(struct saying *s)
{
    const struct outline *o = s->o;

    if (!o->names) {
        return;
    }
    if (o->attendance) {
        say_heading(s, 2, TEXT_MINUTES_PRESENT_NAMES);
        write_invited(s, true, o->minors_present);
    }
    if (o->invited > o->came) {
        say_heading(s, 2,
            o->attendance ? TEXT_MINUTES_ABSENT_NAMES
                          : TEXT_MINUTES_INVITED_COLUMN);
        write_invited(s, false, o->minors_absent);
    }
    write_seating(s);
}

/* Their time was over: that they were there is all that is left of them. */
static void
write_ended(struct saying *s)
{
    const struct outline *o = s->o;

    say_heading(s, 2, TEXT_MINUTES_WORDS);
    say_paragraph(s);
    say_key(s, TEXT_MINUTES_WORDS_ENDED);
    if (o->ideas > 0) {
        page_add(s->b, " ");
        say_count(s, TEXT_MINUTES_IDEAS_ENDED_ONE, TEXT_MINUTES_IDEAS_ENDED,
            o->ideas);
    }
    if (o->st->notes_n > 0) {
        page_add(s->b, " ");
        say_count(s, TEXT_MINUTES_NOTES_ENDED_ONE, TEXT_MINUTES_NOTES_ENDED,
            o->st->notes_n);
    }
    say_paragraph_end(s);
}

void
minutes_appendix(struct saying *s)
{
    const struct outline *o = s->o;

    if (!outline_appendix(o)) {
        return;
    }
    say_page(s);
    s->deeper = s->form == SAY_HTML ? 1 : 0;
    say_heading(s, 1, TEXT_MINUTES_APPENDIX);
    if (o->words_ended) {
        write_ended(s);
        write_time(s);
        return;
    }
    if (outline_written(o)) {
        say_heading(s, 2, TEXT_MINUTES_WORDS);
        for (uint32_t step = 0; step <= o->st->steps_n; step++) {
            write_step(s, step);
        }
    }
    write_notes(s);
    write_time(s);
    write_names(s);
}
