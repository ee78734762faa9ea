/*
 * minutes_text.c - the referat for people: one page first, then the appendix.
 *
 * In Markdown it is the whole document, in HTML what stands in the frame of
 * minutes_html.c. See outline.h
 */
#include "daemon/core/outline.h"
#include "daemon/core/page.h"
#include "daemon/core/say.h"

enum { DIGITS_MAX = 20, HEX_MAX = 2 * HASH_BYTES, VALUE_MAX = 4096 };

static void
fact(struct saying *s, enum text_key key, struct text text, bool links)
{
    if (text.n > 0) {
        say_fact(s, key);
        say_text(s, text, (struct page_place){.links = links});
        say_item_end(s);
    }
}

static void
write_when(struct saying *s)
{
    const struct session *session = &s->o->st->session;
    struct calendar from = outline_local(s->o, session->starts_at);
    struct calendar to = outline_local(s->o, session->ends_at);

    if (session->starts_at == 0) {
        if (s->o->m->began_at == 0) {
            return;
        }
        from = outline_logged(s->o, s->o->m->began_at);
    }
    say_fact(s, TEXT_MINUTES_WHEN);
    if (session->starts_at != 0 && session->ends_at > session->starts_at) {
        say_span(s, &from, &to);
    } else {
        say_time(s, &from);
    }
    say_item_end(s);
}

void
minutes_title(struct saying *s)
{
    uint8_t title[VALUE_MAX];
    const struct text_value value = say_value(s, "title",
        s->o->st->session.title, &(struct buf){title, 0, sizeof title, false});

    say_filled(s, TEXT_MINUTES_TITLE, &value, 1);
}

/* By whom and when; the name may have been deleted since. */
static void
write_approval(struct saying *s)
{
    const struct issue *issue = &s->o->st->issue;
    uint8_t version[DIGITS_MAX];
    uint8_t name[VALUE_MAX];
    uint8_t date[VALUE_MAX];
    const struct text_value values[] = {
        say_value_number("n", issue->version,
            &(struct buf){version, 0, sizeof version, false}),
        say_value_day(s, "date", outline_logged(s->o, s->o->approved_at),
            &(struct buf){date, 0, sizeof date, false}),
        say_value(s, "name", issue->name,
            &(struct buf){name, 0, sizeof name, false}),
    };

    say_filled(s,
        issue->name.n > 0 ? TEXT_MINUTES_APPROVED
                          : TEXT_MINUTES_APPROVED_UNNAMED,
        values, 3);
    if (issue->redacted) {
        page_add(s->b, " ");
        say_key(s, TEXT_MINUTES_REDACTED);
    }
}

void
minutes_status(struct saying *s)
{
    if (s->o->status == OUTLINE_APPROVED) {
        write_approval(s);
    } else if (s->o->status == OUTLINE_VERSION) {
        say_number(s, TEXT_MINUTES_VERSION, s->o->st->issue.version);
        if (s->o->open) {
            page_add(s->b, " ");
            say_key(s, TEXT_MINUTES_STILL_OPEN);
        }
    } else if (s->o->st->issue.approved != 0) {
        say_number(s,
            s->o->words_ended ? TEXT_MINUTES_REMAINS : TEXT_MINUTES_AFTER,
            s->o->st->issue.approved);
    } else {
        say_key(s, s->o->open ? TEXT_MINUTES_DRAFT : TEXT_MINUTES_NOT_APPROVED);
    }
}

static void
write_status(struct saying *s)
{
    say_paragraph(s);
    page_add(s->b, s->form == SAY_HTML ? "<strong>" : "**");
    minutes_status(s);
    page_add(s->b, s->form == SAY_HTML ? "</strong>" : "**");
    say_paragraph_end(s);
}

static void
write_head(struct saying *s)
{
    const struct session *session = &s->o->st->session;

    say_heading_begin(s, 1);
    minutes_title(s);
    say_heading_end(s, 1);
    write_status(s);
    if (session->municipality.n + session->place.n + session->contact_role.n +
            session->case_number.n + session->starts_at + s->o->m->began_at ==
        0) {
        return;
    }
    say_list(s, SAY_FACTS);
    fact(s, TEXT_MINUTES_MUNICIPALITY, session->municipality, false);
    write_when(s);
    fact(s, TEXT_MINUTES_WHERE, session->place, true);
    fact(s, TEXT_MINUTES_CONTACT, session->contact_role, false);
    fact(s, TEXT_MINUTES_CASE_NUMBER, session->case_number, false);
    say_list_end(s, SAY_FACTS);
}

/* The goal has a line for each part of it. */
static void
write_goal(struct saying *s)
{
    const struct bytes goal = text_of(s->o->st, s->o->st->session.goal);
    size_t n;

    if (goal.n == 0) {
        return;
    }
    say_heading(s, 2, TEXT_MINUTES_GOAL);
    say_list(s, SAY_BULLETS);
    for (size_t at = 0; at < goal.n; at += n + 1) {
        const uint8_t *end = memchr(goal.at + at, '\n', goal.n - at);

        n = end == NULL ? goal.n - at : (size_t)(end - (goal.at + at));
        if (n > 0) {
            say_item(s, 0);
            say_words(s, (struct bytes){goal.at + at, n},
                (struct page_place){.starts_line = true});
            say_item_end(s);
        }
    }
    say_list_end(s, SAY_BULLETS);
}

/* A heading and words of people under it. */
static void
write_paragraph(struct saying *s, enum text_key key, struct text text)
{
    if (text.n > 0) {
        say_heading(s, 2, key);
        say_paragraph(s);
        say_text(s, text, (struct page_place){.starts_line = true});
        say_paragraph_end(s);
    }
}

static void
sector_row(struct saying *s, const struct outline_sector *row,
    enum text_key nameless)
{
    say_row(s);
    say_cell(s);
    if (row->name.n > 0) {
        say_capital(s, row->name);
    } else {
        say_key(s, nameless);
    }
    say_cell_end(s);
    say_cell(s);
    page_number(s->b, row->invited);
    say_cell_end(s);
    say_cell(s);
    if (s->o->attendance) {
        page_number(s->b, row->came);
    } else {
        page_add(s->b, "–");
    }
    say_cell_end(s);
    say_row_end(s);
}

/* The column of those who came adds up to all who came. */
static void
write_sectors(struct saying *s)
{
    static const enum text_key columns[] = {TEXT_MINUTES_SECTOR,
        TEXT_MINUTES_INVITED_COLUMN, TEXT_MINUTES_CAME_COLUMN};
    const struct outline *o = s->o;

    if (o->sectors_n == 0) {
        return;
    }
    say_table(s, TEXT_MINUTES_SECTORS_CAPTION, columns, 3);
    for (uint32_t i = 0; i < o->sectors_n; i++) {
        sector_row(s, &o->sector[i], TEXT_MINUTES_SECTOR_NONE);
    }
    if (o->walk_in > 0) {
        const struct outline_sector walk_in = {.came = o->walk_in};

        sector_row(s, &walk_in, TEXT_MINUTES_SECTOR_WALK_IN);
    }
    say_table_end(s);
}

/* Nobody was ticked: that says nothing about how many were there. */
static void
write_unknown(struct saying *s)
{
    const struct outline *o = s->o;

    say_key(s, TEXT_MINUTES_CAME_UNKNOWN);
    if (o->invited > 0) {
        page_add(s->b, " ");
        say_count(s, TEXT_MINUTES_INVITED_ONE, TEXT_MINUTES_INVITED,
            o->invited);
    }
    if (o->seats_used > 0) {
        page_add(s->b, " ");
        say_count(s, TEXT_MINUTES_SEATS_USED_ONE, TEXT_MINUTES_SEATS_USED,
            o->seats_used);
    }
}

static enum text_key
came_of_key(const struct outline *o)
{
    if (o->came == 0) {
        return o->invited == 1 ? TEXT_MINUTES_CAME_NONE_OF_ONE
                               : TEXT_MINUTES_CAME_NONE_OF;
    }
    return o->invited == 1 ? TEXT_MINUTES_CAME_ONE_OF_ONE
                           : TEXT_MINUTES_CAME_OF;
}

/* Each count is said once in the words above the table. */
static void
write_came(struct saying *s)
{
    const struct outline *o = s->o;
    uint8_t came[DIGITS_MAX];
    uint8_t invited[DIGITS_MAX];
    const struct text_value values[] = {
        say_value_number("n", o->came,
            &(struct buf){came, 0, sizeof came, false}),
        say_value_number("of", o->invited,
            &(struct buf){invited, 0, sizeof invited, false}),
    };

    if (o->invited == 0 || o->walk_in > 0) {
        say_count(s, TEXT_MINUTES_CAME_ONE, TEXT_MINUTES_CAME,
            o->came + o->walk_in);
    }
    if (o->invited > 0) {
        page_add(s->b, o->walk_in > 0 ? " " : "");
        say_filled(s, came_of_key(o), values, 2);
    }
    if (o->invited > 0 && o->walk_in > 0) {
        page_add(s->b, " ");
        say_count(s, TEXT_MINUTES_WALK_IN_ONE, TEXT_MINUTES_WALK_IN,
            o->walk_in);
    }
}

static void
write_attendance(struct saying *s)
{
    say_heading(s, 2, TEXT_MINUTES_WHO_CAME);
    say_paragraph(s);
    if (s->o->attendance) {
        write_came(s);
    } else {
        write_unknown(s);
    }
    say_paragraph_end(s);
    write_sectors(s);
}

/* What was decided, now or before, and how it has gone. */
struct decided {
    struct text text;
    struct text owner;
    struct text first_step;
    struct text due;
    struct text reason;
    uint32_t progress;
};

static void
write_due(struct saying *s, struct text due)
{
    if (due.n == 0) {
        say_item(s, 0);
        say_key(s, TEXT_MINUTES_NO_DUE);
    } else {
        say_fact(s, TEXT_MINUTES_DUE);
        say_date(s, text_of(s->o->st, due));
    }
    say_item_end(s);
}

static void
write_progress(struct saying *s, const struct decided *d)
{
    if (d->progress < PROGRESS_NOT_BEGUN || d->progress > PROGRESS_DROPPED) {
        return;
    }
    say_fact(s, TEXT_MINUTES_PROGRESS);
    say_key(s,
        (enum text_key)(
            (uint32_t)TEXT_MINUTES_PROGRESS_NOT_BEGUN + d->progress - 1));
    say_item_end(s);
    fact(s,
        d->progress == PROGRESS_DROPPED ? TEXT_MINUTES_WHY
                                        : TEXT_MINUTES_COMMENT,
        d->reason, true);
}

/* With all its words gone, it is said once. */
static void
write_decided(struct saying *s, uint32_t n, const struct decided *d)
{
    say_item(s, n);
    say_text(s, d->text, (struct page_place){.starts_line = true});
    if (d->text.n + d->owner.n + d->first_step.n > 0) {
        say_list(s, SAY_BULLETS);
        say_fact(s, TEXT_MINUTES_OWNER);
        say_text(s, d->owner, (struct page_place){0});
        say_item_end(s);
        say_fact(s, TEXT_MINUTES_FIRST_STEP);
        say_text(s, d->first_step, (struct page_place){0});
        say_item_end(s);
        write_due(s, d->due);
        write_progress(s, d);
        say_list_end(s, SAY_BULLETS);
    }
    say_item_end(s);
}

/* Which evening it was, if anything is known of it. */
static void
write_earlier(struct saying *s, const struct past *past)
{
    if (past->title.n + past->date.n == 0) {
        return;
    }
    say_heading_begin(s, 3);
    if (past->title.n > 0) {
        say_text(s, past->title, (struct page_place){.one_line = true});
        page_add(s->b, past->date.n > 0 ? ", " : "");
    }
    if (past->date.n > 0) {
        say_date(s, text_of(s->o->st, past->date));
    }
    say_heading_end(s, 3);
}

static void
write_ended(struct saying *s, uint32_t n)
{
    say_paragraph(s);
    say_count(s, TEXT_MINUTES_DECIDED_ENDED_ONE, TEXT_MINUTES_DECIDED_ENDED, n);
    say_paragraph_end(s);
}

static void
write_evening_before(struct saying *s, uint32_t earlier)
{
    const struct state *st = s->o->st;
    uint32_t n = outline_past(s->o, earlier, 0);

    write_earlier(s, &st->past[earlier - 1]);
    say_list(s, SAY_BULLETS);
    for (; n != OUTLINE_END; n = outline_past(s->o, earlier, n)) {
        const struct past *past = &st->past[n - 1];

        write_decided(s, 0,
            &(struct decided){past->text, past->owner, past->first_step,
                past->due, past->reason, past->progress});
    }
    say_list_end(s, SAY_BULLETS);
}

static void
write_since(struct saying *s)
{
    uint32_t earlier = outline_earlier(s->o, 0);

    if (earlier == OUTLINE_END) {
        return;
    }
    say_heading(s, 2, TEXT_MINUTES_SINCE);
    if (s->o->past_ended) {
        write_ended(s, s->o->st->pasts_n);
        return;
    }
    for (; earlier != OUTLINE_END; earlier = outline_earlier(s->o, earlier)) {
        write_evening_before(s, earlier);
    }
}

static void
write_decisions(struct saying *s)
{
    const struct outline *o = s->o;

    if (o->decided_ended) {
        write_ended(s, o->decisions_n);
        return;
    }
    say_list(s, SAY_NUMBERS);
    for (uint32_t i = 0; i < o->decisions_n; i++) {
        const struct decision *d = o->decision[i];

        write_decided(s, i + 1,
            &(struct decided){d->text, d->owner, d->first_step, d->due,
                d->reason, d->progress});
    }
    say_list_end(s, SAY_NUMBERS);
}

static void
write_outcome(struct saying *s)
{
    const struct outline *o = s->o;

    say_heading(s, 2,
        o->decisions_n > 0 ? TEXT_MINUTES_DECISIONS : TEXT_MINUTES_ACTIONS);
    if (o->decisions_n > 0) {
        write_decisions(s);
    } else {
        say_paragraph(s);
        say_key(s,
            o->outcome == OUTLINE_NOT_YET ? TEXT_MINUTES_NOT_YET
                                          : TEXT_MINUTES_NO_DECISIONS);
        if (o->outcome == OUTLINE_NO_REASON) {
            page_add(s->b, " ");
            say_key(s, TEXT_MINUTES_NO_REASON);
        }
        say_paragraph_end(s);
    }
    if (o->st->session.not_agreed.n > 0) {
        say_paragraph(s);
        say_label(s,
            o->decisions_n == 0 ? TEXT_MINUTES_WHY : TEXT_MINUTES_NOT_AGREED);
        say_text(s, o->st->session.not_agreed, (struct page_place){0});
        say_paragraph_end(s);
    }
}

static void
write_meeting(struct saying *s)
{
    const struct state *st = s->o->st;

    say_heading(s, 2, TEXT_MINUTES_NEXT_MEETING);
    say_paragraph(s);
    if (!st->meeting.set) {
        say_key(s,
            s->o->open ? TEXT_MINUTES_NO_MEETING_YET : TEXT_MINUTES_NO_MEETING);
    } else {
        say_date(s, text_of(st, st->meeting.date));
    }
    if (st->meeting.set && st->meeting.place.n > 0) {
        page_add(s->b, ", ");
        say_text(s, st->meeting.place, (struct page_place){.links = true});
    }
    say_paragraph_end(s);
}

static struct text_value
hex_value(const char *name, const uint8_t *at, size_t n, struct buf *digits)
{
    page_hex(digits, at, n);
    return (struct text_value){name, (const char *)digits->at, digits->n};
}

static void
write_check(struct saying *s)
{
    const struct minutes *m = s->o->m;
    uint8_t digits[4][HEX_MAX];
    struct buf b[4];
    struct text_value values[4];

    for (size_t i = 0; i < 4; i++) {
        b[i] = (struct buf){digits[i], 0, HEX_MAX, false};
    }
    values[0] = say_value_number("seq", m->last_seq, &b[0]);
    values[1] = hex_value("check", m->check, OUTLINE_CHECK_BYTES, &b[1]);
    values[2] = say_value_number("signed", m->signed_seq, &b[2]);
    values[3] = hex_value("key", m->signed_key, OUTLINE_KEY_BYTES, &b[3]);
    say_rule(s);
    say_paragraph(s);
    say_key(s,
        s->o->status == OUTLINE_DRAFT ? TEXT_MINUTES_CHECK_DRAFT
                                      : TEXT_MINUTES_CHECK_HOW);
    page_add(s->b, " ");
    say_filled(s,
        m->is_signed ? TEXT_MINUTES_CHECK : TEXT_MINUTES_CHECK_UNSIGNED, values,
        4);
    say_paragraph_end(s);
}

void
minutes_text(struct saying *s)
{
    const struct state *st = s->o->st;

    write_head(s);
    write_goal(s);
    write_paragraph(s, TEXT_MINUTES_LOCAL_FACT, st->session.local_fact);
    write_attendance(s);
    write_since(s);
    write_outcome(s);
    write_meeting(s);
    write_paragraph(s, TEXT_MINUTES_REMARK, st->remark.text);
    minutes_appendix(s);
    write_check(s);
}

void
minutes_md(const struct outline *o, struct buf *b)
{
    struct saying s = {.b = b, .o = o, .form = SAY_MARKDOWN};

    minutes_text(&s);
}
