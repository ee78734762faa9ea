/*
 * minutes_csv.c - the referat for a spreadsheet: one row a thing.
 *
 * The first column says what the row is; the others hold what such a thing
 * has. UTF-8 with its mark, semicolons and CRLF, as Excel in Norway reads it.
 *
 * Source: RFC 4180. See outline.h
 */
#include "daemon/core/outline.h"
#include "daemon/core/page.h"
#include "daemon/core/say.h"

/* COLUMNS: NAME, the text at its head */
#define COLUMNS(X)                           \
    X(WHAT, TEXT_MINUTES_CSV_WHAT)           \
    X(NUMBER, TEXT_MINUTES_CSV_NUMBER)       \
    X(STEP, TEXT_MINUTES_STEP_COLUMN)        \
    X(TABLE, TEXT_MINUTES_CSV_TABLE)         \
    X(KIND, TEXT_MINUTES_CSV_KIND)           \
    X(TEXT, TEXT_MINUTES_CSV_TEXT)           \
    X(OWNER, TEXT_MINUTES_OWNER)             \
    X(FIRST_STEP, TEXT_MINUTES_FIRST_STEP)   \
    X(DUE, TEXT_MINUTES_DUE)                 \
    X(PROGRESS, TEXT_MINUTES_PROGRESS)       \
    X(COMMENT, TEXT_MINUTES_COMMENT)         \
    X(PERSONA, TEXT_MINUTES_PERSONA)         \
    X(BARRIER, TEXT_MINUTES_BARRIER)         \
    X(SHEET, TEXT_MINUTES_CSV_SHEET)         \
    X(LANGUAGE, TEXT_MINUTES_CSV_LANGUAGE)   \
    X(INTERPRETED, TEXT_MINUTES_INTERPRETED) \
    X(DECISION, TEXT_MINUTES_CSV_DECISION)   \
    X(INTO, TEXT_MINUTES_CSV_INTO)           \
    X(SECTOR, TEXT_MINUTES_SECTOR)           \
    X(INVITED, TEXT_MINUTES_INVITED_COLUMN)  \
    X(CAME, TEXT_MINUTES_CAME_COLUMN)        \
    X(DATE, TEXT_MINUTES_CSV_DATE)           \
    X(PLACE, TEXT_MINUTES_WHERE)             \
    X(EVENING, TEXT_MINUTES_CSV_EVENING)

#define COLUMN(NAME, key) COLUMN_##NAME,
enum column { COLUMNS(COLUMN) COLUMNS_N };
#undef COLUMN

enum { OWN_BYTES = 8192 };

/* A row while its cells are gathered, in any order. */
struct sheet {
    struct buf *b;
    const struct outline *o;
    struct bytes cell[COLUMNS_N];
    struct buf own; /* words of the cells that are ours */
    uint8_t own_at[OWN_BYTES];
};

static const char *
in_words(const struct sheet *s, enum text_key key)
{
    return texts_get(s->o->words.texts, s->o->words.language, key);
}

static void
set_key(struct sheet *s, enum column column, enum text_key key)
{
    s->cell[column] = bytes_of(in_words(s, key));
}

static void
set_text(struct sheet *s, enum column column, struct text text)
{
    s->cell[column] = text_of(s->o->st, text);
}

/* Numbers of things; 0 is none. */
static void
set_count(struct sheet *s, enum column column, uint64_t n)
{
    const size_t at = s->own.n;

    page_number(&s->own, n);
    s->cell[column] = (struct bytes){s->own_at + at, s->own.n - at};
}

static void
set_number(struct sheet *s, enum column column, uint64_t n)
{
    if (n > 0) {
        set_count(s, column, n);
    }
}

/* Words that were forgotten are said to be so. */
static void
set_said(struct sheet *s, enum column column, struct text text)
{
    set_text(s, column, text);
    if (text.n == 0) {
        set_key(s, column, TEXT_MINUTES_REMOVED);
    }
}

/* "2026-10-14 18:00", which spreadsheets take for a time. */
static void
set_time(struct sheet *s, enum column column, struct calendar at)
{
    const size_t from = s->own.n;

    at.has_offset = false;
    calendar_iso(&s->own, &at);
    for (size_t i = from; i < s->own.n; i++) {
        s->own_at[i] = s->own_at[i] == 'T' ? ' ' : s->own_at[i];
    }
    s->cell[column] = (struct bytes){s->own_at + from, s->own.n - from};
}

/* A date that people gave, or the words as they are if it is none. */
static void
set_date(struct sheet *s, enum column column, struct text date)
{
    struct calendar at;

    set_text(s, column, date);
    if (calendar_read(text_of(s->o->st, date), &at)) {
        set_time(s, column, at);
    }
}

/* What the whole is, in a sentence. */
static void
set_status(struct sheet *s)
{
    struct saying plain = {.b = &s->own, .o = s->o, .form = SAY_PLAIN};
    const size_t from = s->own.n;

    minutes_status(&plain);
    s->cell[COLUMN_TEXT] = (struct bytes){s->own_at + from, s->own.n - from};
}

static void
begin_row(struct sheet *s, enum text_key what)
{
    memset(s->cell, 0, sizeof s->cell);
    s->own = (struct buf){s->own_at, 0, sizeof s->own_at, false};
    set_key(s, COLUMN_WHAT, what);
}

static void
end_row(struct sheet *s)
{
    s->b->over = s->b->over || s->own.over;
    for (uint32_t i = 0; i < COLUMNS_N; i++) {
        page_add(s->b, i == 0 ? "" : ";");
        page_csv(s->b, s->cell[i]);
    }
    page_add(s->b, "\r\n");
}

static void
write_columns(struct sheet *s)
{
    static const enum text_key columns[] = {
#define COLUMN(NAME, key) key,
        COLUMNS(COLUMN)
#undef COLUMN
    };

    begin_row(s, TEXT_MINUTES_CSV_WHAT);
    for (uint32_t i = 0; i < COLUMNS_N; i++) {
        set_key(s, (enum column)i, columns[i]);
    }
    end_row(s);
}

/* One row that has but its words. */
static void
write_words(struct sheet *s, enum text_key what, struct text text)
{
    if (text.n > 0) {
        begin_row(s, what);
        set_text(s, COLUMN_TEXT, text);
        end_row(s);
    }
}

static void
write_evening(struct sheet *s)
{
    const struct outline *o = s->o;
    const struct session *session = &o->st->session;
    const struct calendar at = session->starts_at != 0
        ? outline_local(o, session->starts_at)
        : outline_logged(o, o->m->began_at);

    begin_row(s, TEXT_MINUTES_CSV_EVENING);
    set_text(s, COLUMN_TEXT, session->title);
    set_text(s, COLUMN_PLACE, session->place);
    if (session->starts_at + o->m->began_at != 0) {
        set_time(s, COLUMN_DATE, at);
    }
    end_row(s);
    begin_row(s, TEXT_MINUTES_CSV_VERSION);
    set_number(s, COLUMN_NUMBER,
        o->status == OUTLINE_DRAFT ? 0 : o->st->issue.version);
    set_status(s);
    end_row(s);
    write_words(s, TEXT_MINUTES_MUNICIPALITY, session->municipality);
    write_words(s, TEXT_MINUTES_CONTACT, session->contact_role);
    write_words(s, TEXT_MINUTES_CASE_NUMBER, session->case_number);
    write_words(s, TEXT_MINUTES_GOAL, session->goal);
    write_words(s, TEXT_MINUTES_LOCAL_FACT, session->local_fact);
}

static void
sector_row(struct sheet *s, const struct outline_sector *row,
    enum text_key nameless)
{
    begin_row(s, TEXT_MINUTES_CSV_ATTENDANCE);
    s->cell[COLUMN_SECTOR] =
        row->name.n > 0 ? row->name : bytes_of(in_words(s, nameless));
    set_count(s, COLUMN_INVITED, row->invited);
    if (s->o->attendance) {
        set_count(s, COLUMN_CAME, row->came);
    }
    end_row(s);
}

static void
write_attendance(struct sheet *s)
{
    const struct outline *o = s->o;
    const struct outline_sector walk_in = {.came = o->walk_in};
    const struct outline_sector sum = {.invited = o->invited,
        .came = o->came + o->walk_in};

    for (uint32_t i = 0; i < o->sectors_n; i++) {
        sector_row(s, &o->sector[i], TEXT_MINUTES_SECTOR_NONE);
    }
    if (o->walk_in > 0) {
        sector_row(s, &walk_in, TEXT_MINUTES_SECTOR_WALK_IN);
    }
    sector_row(s, &sum, TEXT_MINUTES_SUM);
}

static void
set_progress(struct sheet *s, uint32_t progress, struct text reason)
{
    if (progress >= PROGRESS_NOT_BEGUN && progress <= PROGRESS_DROPPED) {
        set_key(s, COLUMN_PROGRESS,
            (enum text_key)(
                (uint32_t)TEXT_MINUTES_PROGRESS_NOT_BEGUN + progress - 1));
    }
    set_text(s, COLUMN_COMMENT, reason);
}

static void
past_row(struct sheet *s, const struct past *past)
{
    begin_row(s, TEXT_MINUTES_SINCE);
    set_number(s, COLUMN_NUMBER, past->decision);
    set_said(s, COLUMN_TEXT, past->text);
    set_said(s, COLUMN_OWNER, past->owner);
    set_said(s, COLUMN_FIRST_STEP, past->first_step);
    set_date(s, COLUMN_DUE, past->due);
    set_progress(s, past->progress, past->reason);
    set_date(s, COLUMN_DATE, past->date);
    set_text(s, COLUMN_EVENING, past->title);
    end_row(s);
}

static void
write_since(struct sheet *s)
{
    const struct outline *o = s->o;
    uint32_t earlier = outline_earlier(o, 0);

    for (; earlier != OUTLINE_END; earlier = outline_earlier(o, earlier)) {
        uint32_t n = outline_past(o, earlier, 0);

        for (; n != OUTLINE_END; n = outline_past(o, earlier, n)) {
            past_row(s, &o->st->past[n - 1]);
        }
    }
}

static void
write_decisions(struct sheet *s)
{
    const struct outline *o = s->o;

    for (uint32_t i = 0; i < o->decisions_n; i++) {
        const struct decision *d = o->decision[i];

        begin_row(s, TEXT_MINUTES_CSV_ACTION);
        set_number(s, COLUMN_NUMBER, i + 1);
        set_said(s, COLUMN_TEXT, d->text);
        set_said(s, COLUMN_OWNER, d->owner);
        set_said(s, COLUMN_FIRST_STEP, d->first_step);
        set_date(s, COLUMN_DUE, d->due);
        set_progress(s, d->progress, d->reason);
        end_row(s);
    }
    write_words(s, TEXT_MINUTES_NOT_AGREED, o->st->session.not_agreed);
    if (o->st->meeting.set) {
        begin_row(s, TEXT_MINUTES_NEXT_MEETING);
        set_date(s, COLUMN_DATE, o->st->meeting.date);
        set_text(s, COLUMN_PLACE, o->st->meeting.place);
        end_row(s);
    }
    write_words(s, TEXT_MINUTES_REMARK, o->st->remark.text);
}

static void
set_step(struct sheet *s, uint32_t step)
{
    if (step == 0) {
        set_key(s, COLUMN_STEP, TEXT_MINUTES_BEFORE_FIRST);
    } else {
        s->cell[COLUMN_STEP] = outline_step_name(s->o, step).text;
    }
}

static void
set_kind(struct sheet *s, const struct outline_word *word)
{
    if (word->kind >= IDEA_KIND_STRENGTH && word->kind <= IDEA_KIND_DECISION) {
        set_key(s, COLUMN_KIND,
            (enum text_key)(
                (uint32_t)TEXT_MINUTES_KIND_STRENGTH + word->kind - 1));
    }
    if (word->barrier >= BARRIER_ECONOMY &&
        word->barrier <= BARRIER_BELONGING) {
        set_key(s, COLUMN_BARRIER,
            (enum text_key)(
                (uint32_t)TEXT_BARRIER_ECONOMY + word->barrier - 1));
    }
}

/* What became a decision with the very same words has them here, too. */
static void
idea_row(struct sheet *s, uint32_t n, uint32_t into)
{
    const struct outline *o = s->o;
    const struct outline_word word = outline_word(o, n);

    begin_row(s, TEXT_MINUTES_CSV_IDEA);
    set_number(s, COLUMN_NUMBER, n);
    set_step(s, o->st->idea[n - 1].step);
    if (word.table == 0) {
        set_key(s, COLUMN_TABLE, TEXT_MINUTES_HALL);
    }
    set_number(s, COLUMN_TABLE, word.table);
    set_kind(s, &word);
    s->cell[COLUMN_TEXT] = word.text;
    if (word.quoted) {
        set_text(s, COLUMN_TEXT, o->decision[word.decision - 1]->text);
    } else if (word.removed) {
        set_key(s, COLUMN_TEXT, TEXT_MINUTES_REMOVED);
    }
    s->cell[COLUMN_PERSONA] = word.persona;
    s->cell[COLUMN_LANGUAGE] = word.language;
    s->cell[COLUMN_INTERPRETED] = word.interpreted;
    set_number(s, COLUMN_SHEET, word.sheet);
    set_number(s, COLUMN_DECISION, word.decision);
    set_number(s, COLUMN_INTO, into);
    end_row(s);
}

static void
idea_rows(struct sheet *s, uint32_t n)
{
    uint32_t parent = outline_parent(s->o, n, 0);

    idea_row(s, n, 0);
    for (; parent != OUTLINE_END; parent = outline_parent(s->o, n, parent)) {
        idea_row(s, parent, n);
    }
}

static void
write_step(struct sheet *s, uint32_t step)
{
    const struct outline *o = s->o;
    uint32_t table = outline_table(o, step, 0);

    for (; table != OUTLINE_END; table = outline_table(o, step, table + 1)) {
        uint32_t n = outline_idea(o, step, table, 0);

        for (; n != OUTLINE_END; n = outline_idea(o, step, table, n)) {
            idea_rows(s, n);
        }
    }
}

static void
write_notes(struct sheet *s)
{
    const struct state *st = s->o->st;

    for (uint32_t i = 0; i < st->notes_n; i++) {
        begin_row(s, TEXT_MINUTES_CSV_NOTE);
        set_step(s, st->note[i].step);
        set_said(s, COLUMN_TEXT, st->note[i].text);
        end_row(s);
    }
}

/* Their time was over: what is left is that they were. */
static void
write_ended(struct sheet *s)
{
    const struct outline *o = s->o;

    begin_row(s, TEXT_MINUTES_CSV_IDEA);
    set_count(s, COLUMN_NUMBER, o->ideas);
    set_key(s, COLUMN_TEXT, TEXT_MINUTES_WORDS_ENDED);
    end_row(s);
    begin_row(s, TEXT_MINUTES_CSV_NOTE);
    set_count(s, COLUMN_NUMBER, o->st->notes_n);
    set_key(s, COLUMN_TEXT, TEXT_MINUTES_WORDS_ENDED);
    end_row(s);
}

void
minutes_csv(const struct outline *o, struct buf *b)
{
    struct sheet s = {.b = b, .o = o};

    page_add(b, "\xef\xbb\xbf");
    write_columns(&s);
    write_evening(&s);
    write_attendance(&s);
    write_since(&s);
    write_decisions(&s);
    if (o->words_ended) {
        write_ended(&s);
        return;
    }
    for (uint32_t step = 0; step <= o->st->steps_n; step++) {
        write_step(&s, step);
    }
    write_notes(&s);
}
