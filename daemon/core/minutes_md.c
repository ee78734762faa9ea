/*
 * minutes_md.c - the referat for people: one page first, then the appendix.
 *
 * See outline.h
 */
#include "daemon/core/outline.h"
#include "daemon/core/page.h"
#include "daemon/core/say.h"

enum { HEX_MAX = 2 * HASH_BYTES };

static void
fact(struct saying *s, enum text_key key, struct text text, bool links)
{
    if (text.n > 0) {
        say_bullet(s, "", key);
        say_text(s, text, (struct page_place){.indent = 2, .links = links});
        page_add(s->b, "\n");
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
    say_bullet(s, "", TEXT_MINUTES_WHEN);
    if (session->starts_at != 0 && session->ends_at > session->starts_at) {
        calendar_say_span(s->b, &from, &to, &s->o->words);
    } else {
        calendar_say(s->b, &from, &s->o->words);
    }
    page_add(s->b, "\n");
}

static void
write_head(struct saying *s)
{
    const struct session *session = &s->o->st->session;

    page_add(s->b, "# ");
    say_with(s, TEXT_MINUTES_TITLE, "title", session->title);
    page_add(s->b, "\n\n");
    if (s->o->draft) {
        page_add(s->b, "**");
        say_key(s, TEXT_MINUTES_DRAFT);
        page_add(s->b, "**\n\n");
    }
    fact(s, TEXT_MINUTES_MUNICIPALITY, session->municipality, false);
    write_when(s);
    fact(s, TEXT_MINUTES_WHERE, session->place, true);
    fact(s, TEXT_MINUTES_CONTACT, session->contact_role, false);
    fact(s, TEXT_MINUTES_CASE_NUMBER, session->case_number, false);
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
    say_heading(s, "##", TEXT_MINUTES_GOAL);
    for (size_t at = 0; at < goal.n; at += n + 1) {
        const uint8_t *end = memchr(goal.at + at, '\n', goal.n - at);

        n = end == NULL ? goal.n - at : (size_t)(end - (goal.at + at));
        if (n > 0) {
            page_add(s->b, "- ");
            page_markdown(s->b, (struct bytes){goal.at + at, n},
                (struct page_place){.starts_line = true, .indent = 2});
            page_add(s->b, "\n");
        }
    }
}

static void
write_local_fact(struct saying *s)
{
    if (s->o->st->session.local_fact.n > 0) {
        say_heading(s, "##", TEXT_MINUTES_LOCAL_FACT);
        say_text(s, s->o->st->session.local_fact,
            (struct page_place){.starts_line = true});
        page_add(s->b, "\n");
    }
}

static void
sector_row(struct saying *s, struct bytes name, uint32_t invited, uint32_t came)
{
    page_add(s->b, "| ");
    page_markdown(s->b, name, (struct page_place){.one_line = true});
    page_add(s->b, " | ");
    page_number(s->b, invited);
    page_add(s->b, " | ");
    if (s->o->attendance) {
        page_number(s->b, came);
    } else {
        page_add(s->b, "–");
    }
    page_add(s->b, " |\n");
}

/* The column of those who came adds up to all who came. */
static void
write_sectors(struct saying *s)
{
    const struct outline *o = s->o;

    if (o->sectors_n == 0) {
        return;
    }
    page_add(s->b, "\n| ");
    say_key(s, TEXT_MINUTES_SECTOR);
    page_add(s->b, " | ");
    say_key(s, TEXT_MINUTES_INVITED_COLUMN);
    page_add(s->b, " | ");
    say_key(s, TEXT_MINUTES_CAME_COLUMN);
    page_add(s->b, " |\n| --- | ---: | ---: |\n");
    for (uint32_t i = 0; i < o->sectors_n; i++) {
        const struct outline_sector *row = &o->sector[i];

        sector_row(s,
            row->name.n > 0 ? row->name
                            : bytes_of(say_in(s, TEXT_MINUTES_SECTOR_NONE)),
            row->invited, row->came);
    }
    if (o->walk_in > 0) {
        sector_row(s, bytes_of(say_in(s, TEXT_MINUTES_SECTOR_WALK_IN)), 0,
            o->walk_in);
    }
}

/* Nobody was ticked: that says nothing about how many were there. */
static void
write_unknown(struct saying *s)
{
    const struct outline *o = s->o;

    say_key(s, TEXT_MINUTES_CAME_UNKNOWN);
    if (o->invited > 0) {
        page_add(s->b, " ");
        say_number(s, TEXT_MINUTES_INVITED, o->invited);
    }
    if (o->seats_used == 1) {
        page_add(s->b, " ");
        say_key(s, TEXT_MINUTES_SEATS_USED_ONE);
    } else if (o->seats_used > 1) {
        page_add(s->b, " ");
        say_number(s, TEXT_MINUTES_SEATS_USED, o->seats_used);
    }
}

/* Each count is said once in the words above the table. */
static void
write_came(struct saying *s)
{
    const struct outline *o = s->o;
    uint8_t came[20];
    uint8_t invited[20];
    struct buf came_at = {came, 0, sizeof came, false};
    struct buf invited_at = {invited, 0, sizeof invited, false};

    if (o->invited == 0 && o->walk_in == 1) {
        say_key(s, TEXT_MINUTES_CAME_ONE);
    } else if (o->invited == 0 || o->walk_in > 0) {
        say_number(s, TEXT_MINUTES_CAME, o->came + o->walk_in);
    }
    if (o->invited > 0) {
        page_number(&came_at, o->came);
        page_number(&invited_at, o->invited);
        page_add(s->b, o->walk_in > 0 ? " " : "");
        say_filled(s, TEXT_MINUTES_CAME_OF,
            (struct text_value[]){{"n", (const char *)came, came_at.n},
                {"of", (const char *)invited, invited_at.n}},
            2);
    }
    if (o->invited > 0 && o->walk_in > 0) {
        page_add(s->b, " ");
        say_number(s, TEXT_MINUTES_WALK_IN, o->walk_in);
    }
}

static void
write_attendance(struct saying *s)
{
    say_heading(s, "##", TEXT_MINUTES_WHO_CAME);
    if (s->o->attendance) {
        write_came(s);
    } else {
        write_unknown(s);
    }
    page_add(s->b, "\n");
    write_sectors(s);
}

static void
write_decision(struct saying *s, uint32_t n, const struct decision *decision)
{
    const struct page_place place = {.indent = 5};

    page_number(s->b, n);
    page_add(s->b, ". ");
    say_text(s, decision->text,
        (struct page_place){.starts_line = true, .indent = 3});
    page_add(s->b, "\n");
    say_bullet(s, "   ", TEXT_MINUTES_OWNER);
    say_text(s, decision->owner, place);
    page_add(s->b, "\n");
    say_bullet(s, "   ", TEXT_MINUTES_FIRST_STEP);
    say_text(s, decision->first_step, place);
    page_add(s->b, "\n");
    if (decision->due.n == 0) {
        page_add(s->b, "   - ");
        say_key(s, TEXT_MINUTES_NO_DUE);
    } else {
        say_bullet(s, "   ", TEXT_MINUTES_DUE);
        say_date(s, text_of(s->o->st, decision->due));
    }
    page_add(s->b, "\n");
}

static void
write_outcome(struct saying *s)
{
    const struct outline *o = s->o;

    say_heading(s, "##", TEXT_MINUTES_DECISIONS);
    for (uint32_t i = 0; i < o->decisions_n; i++) {
        write_decision(s, i + 1, o->decision[i]);
    }
    if (o->decisions_n == 0) {
        say_key(s,
            o->outcome == OUTLINE_NOT_YET ? TEXT_MINUTES_NOT_YET
                                          : TEXT_MINUTES_NO_DECISIONS);
        page_add(s->b, o->outcome == OUTLINE_NO_REASON ? " " : "\n");
    }
    if (o->outcome == OUTLINE_NO_REASON) {
        say_key(s, TEXT_MINUTES_NO_REASON);
        page_add(s->b, "\n");
    }
    if (o->st->session.not_agreed.n > 0) {
        say_label(s, "\n",
            o->decisions_n == 0 ? TEXT_MINUTES_WHY : TEXT_MINUTES_NOT_AGREED);
        say_text(s, o->st->session.not_agreed, (struct page_place){0});
        page_add(s->b, "\n");
    }
}

static void
write_meeting(struct saying *s)
{
    const struct state *st = s->o->st;

    say_heading(s, "##", TEXT_MINUTES_NEXT_MEETING);
    if (!st->meeting.set) {
        say_key(s,
            s->o->draft ? TEXT_MINUTES_NO_MEETING_YET
                        : TEXT_MINUTES_NO_MEETING);
    } else {
        say_date(s, text_of(st, st->meeting.date));
    }
    if (st->meeting.set && st->meeting.place.n > 0) {
        page_add(s->b, ", ");
        say_text(s, st->meeting.place, (struct page_place){.links = true});
    }
    page_add(s->b, "\n");
}

static struct text_value
number_value(const char *name, uint64_t n, struct buf *digits)
{
    page_number(digits, n);
    return (struct text_value){name, (const char *)digits->at, digits->n};
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
    values[0] = number_value("seq", m->last_seq, &b[0]);
    values[1] = hex_value("check", m->check, OUTLINE_CHECK_BYTES, &b[1]);
    values[2] = number_value("signed", m->signed_seq, &b[2]);
    values[3] = hex_value("key", m->signed_key, OUTLINE_KEY_BYTES, &b[3]);
    page_add(s->b, "\n---\n\n");
    say_filled(s,
        m->is_signed ? TEXT_MINUTES_CHECK : TEXT_MINUTES_CHECK_UNSIGNED, values,
        4);
    page_add(s->b, "\n");
}

void
minutes_md(const struct outline *o, struct buf *b)
{
    struct saying s = {b, o};

    write_head(&s);
    write_goal(&s);
    write_local_fact(&s);
    write_attendance(&s);
    write_outcome(&s);
    write_meeting(&s);
    minutes_appendix(&s);
    write_check(&s);
}
