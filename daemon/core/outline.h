/*
 * outline.h - what stands in the minutes, before it has a form.
 *
 * All forms are written from this alone, so that they cannot disagree on what
 * is shown, what is counted and what is left out.
 *
 * Never:  changes anything; gives a word that was not shared, or the name
 *         of a minor
 */
#ifndef CORE_OUTLINE_H
#define CORE_OUTLINE_H

#include "config/texts.h"
#include "daemon/core/calendar.h"
#include "daemon/core/minutes.h"
#include "daemon/core/state.h"

enum {
    OUTLINE_TARGETS = 4096, /* buckets of ideas that others became part of */
    OUTLINE_CHECK_BYTES = 16,
    OUTLINE_KEY_BYTES = 8,
    OUTLINE_MINUTE_MS = 60000
};

#define OUTLINE_END UINT32_MAX /* there is no next one */

enum outline_outcome {
    OUTLINE_AGREED,    /* there are decisions */
    OUTLINE_NOT_YET,   /* none, and it is not over */
    OUTLINE_NO_REASON, /* none, and nobody wrote why */
    OUTLINE_REASON     /* none, and it is written why */
};

enum outline_status {
    OUTLINE_DRAFT,   /* as the log stands; nobody ordered this */
    OUTLINE_VERSION, /* ordered, and not approved */
    OUTLINE_APPROVED
};

struct outline_sector {
    struct bytes name; /* empty: of those without one */
    uint32_t invited;
    uint32_t came;
};

struct outline {
    const struct state *st;
    const struct minutes *m;
    struct calendar_words words; /* texts and language */
    struct bytes tag;            /* of the language */
    enum outline_outcome outcome;
    enum outline_status status;
    uint64_t approved_at; /* where it is approved */
    bool open;            /* the evening is not closed */
    bool names;
    bool words_ended;   /* the words and names of the evening were deleted */
    bool decided_ended; /* and those of what was decided: nothing is left */
    bool past_ended;    /* and of what was decided before */
    uint32_t ideas;     /* that were written and not withdrawn */
    uint32_t invited;   /* walk-ins are none of these */
    uint32_t came;      /* of those invited */
    uint32_t walk_in;
    uint32_t seats_used;     /* by others than those who led the evening */
    bool attendance;         /* it was noted who came */
    uint32_t minors_present; /* who would have been named */
    uint32_t minors_absent;
    struct outline_sector sector[SECTORS_MAX + 1];
    uint32_t sectors_n;
    const struct decision *decision[DECISIONS_EVER_MAX]; /* not dropped */
    uint32_t decisions_n;
    uint64_t target[OUTLINE_TARGETS / 64];
};

void outline_make(struct outline *o, const struct state *st,
    const struct minutes *m, const struct texts *texts, uint32_t language);

/* outline_local - a time of the plan; outline_logged - one of the log. */
struct calendar outline_local(const struct outline *o, uint64_t at_ms);
struct calendar outline_logged(const struct outline *o, uint64_t at_ms);

/* Words of ours or of the run plan, and the language that they are in. */
struct outline_name {
    struct bytes text;
    struct bytes language;
};

/* outline_step_name - in the minutes' language, or in another one. */
struct outline_name outline_step_name(const struct outline *o, uint32_t step);

/* Whole minutes; sums are made of these, so that they add up. */
uint64_t outline_planned(const struct outline *o, uint32_t step);
uint64_t outline_used(const struct outline *o, uint32_t step);

/*
 * What earlier evenings decided: outline_earlier walks the first decision of
 * each evening, outline_past all of that evening. Each gives the next number
 * after `after` (first 0), or OUTLINE_END.
 */
uint32_t outline_earlier(const struct outline *o, uint32_t after);
uint32_t outline_past(const struct outline *o, uint32_t earlier,
    uint32_t after);

/* outline_appendix - is there anything for it? */
bool outline_appendix(const struct outline *o);

/* outline_written - did people write in any step? */
bool outline_written(const struct outline *o);

/* What was written in a step and is not quoted. */
struct outline_left_out {
    uint32_t not_shared;
    uint32_t hidden; /* was shared, and taken away */
};

/*
 * outline_step - does the step stand in the appendix: did people write in
 * it? Step 0: before the first.
 */
bool outline_step(const struct outline *o, uint32_t step,
    struct outline_left_out *left_out);

/*
 * The walk: tables of a step, ideas of a table, what became part of an idea.
 * Ideas that are part of another stand with that one only. Each gives the
 * next number, or OUTLINE_END. Table 0 is the hall, so tables are asked for
 * with the lowest number that will do; ideas with the one before (first 0).
 */
uint32_t outline_table(const struct outline *o, uint32_t step, uint32_t from);
uint32_t outline_idea(const struct outline *o, uint32_t step, uint32_t table,
    uint32_t after);
uint32_t outline_parent(const struct outline *o, uint32_t idea, uint32_t after);

/* One contribution, as it may be read. */
struct outline_word {
    uint32_t table;
    uint32_t kind;     /* enum idea_kind */
    uint32_t barrier;  /* enum barrier */
    uint32_t sheet;    /* 0: none */
    uint32_t decision; /* the place of the decision it became, or 0 */
    bool quoted;       /* the decision has the very same words: no text */
    bool removed;      /* forgotten: no text */
    struct bytes text;
    struct bytes language;
    struct bytes interpreted;
    struct bytes persona;
};
struct outline_word outline_word(const struct outline *o, uint32_t n);

/*
 * People, where the session says that they are named: those of the list in
 * its order, walk-ins as they came; seated ones in the order they sat down.
 * Each gives the next number after `after`, or OUTLINE_END.
 */
uint32_t outline_invited(const struct outline *o, bool present, uint32_t after);
uint32_t outline_seated(const struct outline *o, uint32_t table,
    uint32_t after);

/* The forms; minutes_text.c writes both Markdown and what HTML frames. */
void minutes_md(const struct outline *o, struct buf *b);
void minutes_html(const struct outline *o, struct buf *b);
void minutes_csv(const struct outline *o, struct buf *b);
void minutes_json(const struct outline *o, struct buf *b);

#endif
