/*
 * idea.c - what people write: strengths, insights, ideas.
 *
 * What a table has not shared is the table's. The step says what may be
 * written and who is named; the staff may type a paper sheet for any table
 * and any step that collects.
 */
#include "daemon/core/acts.h"

enum { MINUTE_MS = 60000 };

/* The first part of a step that collects something to write. */
static const struct part *
collecting(const struct state *st, uint64_t step)
{
    if (step < 1 || step > st->steps_n) {
        return NULL;
    }
    for (uint32_t p = 1; p <= st->step[step - 1].parts_n; p++) {
        const struct part *part = state_part(st, step, p);

        if (part->collects != IDEA_KIND_NONE &&
            part->collects != IDEA_KIND_DECISION) {
            return part;
        }
    }
    return NULL;
}

/* Which part of the plan these words belong to. */
static enum refusal
find_part(const struct state *st, const struct call *call,
    const struct command *cmd, const struct part **part)
{
    const bool staff = (call->roles & ROLES_STAFF) != 0;
    const bool other = fields_has(&cmd->f, FIELD_STEP) && cmd->f.step != 0 &&
        cmd->f.step != st->at_step;

    if (other && !staff) {
        return REFUSED_NOT_IN_THIS_STEP;
    }
    if (other && (cmd->f.step > st->steps_n)) {
        return REFUSED_NO_SUCH_STEP;
    }
    *part = other ? collecting(st, cmd->f.step) : state_part_now(st);
    if (!other && staff && *part != NULL &&
        (*part)->collects == IDEA_KIND_NONE) {
        *part = collecting(st, st->at_step);
    }
    if (*part == NULL || (*part)->collects == IDEA_KIND_NONE ||
        (*part)->collects == IDEA_KIND_DECISION) {
        FSET(call->args, STEP, step, st->at_step);
        return REFUSED_NOT_IN_THIS_STEP;
    }
    if (fields_has(&cmd->f, FIELD_COLLECTS) && cmd->f.collects != 0 &&
        cmd->f.collects != (*part)->collects) {
        return REFUSED_NOT_IN_THIS_STEP;
    }
    return REFUSED_NONE;
}

/* At which table they stand: one's own, or as staff any, or the hall. */
static enum refusal
find_table(const struct state *st, const struct call *call,
    const struct command *cmd, uint32_t *table)
{
    const struct seat *seat = state_seat(st, call->seat);
    const uint32_t own = seat == NULL ? 0 : seat->table;

    *table = fields_has(&cmd->f, FIELD_TABLE) ? (uint32_t)cmd->f.table : own;
    if (*table > st->tables_n) {
        return REFUSED_NO_SUCH_TABLE;
    }
    if (*table != own && (call->roles & ROLES_STAFF) == 0) {
        return REFUSED_NOT_ALLOWED;
    }
    return REFUSED_NONE;
}

static enum refusal
decide_write(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct part *part = NULL;
    uint32_t table = 0;
    enum refusal no = find_part(st, call, cmd, &part);

    if (no == REFUSED_NONE) {
        no = find_table(st, call, cmd, &table);
    }
    if (no != REFUSED_NONE) {
        return no;
    }
    if (st->ideas_n == st->limits.ideas) {
        FSET(call->args, LIMIT, limit, st->limits.ideas);
        return REFUSED_FULL;
    }
    event_from(ev, cmd);
    if (part->anonymity == ANONYMITY_NONE) {
        /* Nobody may know who: not the log, nor by the second it was. */
        ev->seat = NOBODY;
        ev->at_ms -= ev->at_ms % MINUTE_MS;
    }
    FSET(&ev->f, IDEA, idea, st->ideas_n + 1U);
    FSET(&ev->f, COLLECTS, collects, part->collects);
    FSET(&ev->f, TABLE, table, table);
    FSET(&ev->f, ANONYMITY, anonymity, part->anonymity);
    if (!fields_has(&ev->f, FIELD_STEP) || ev->f.step == 0) {
        FSET(&ev->f, STEP, step, st->at_step);
    }
    /* With no table around them, words are for the room at once. */
    FSET(&ev->f, SHOWN, shown,
        table != 0        ? SHOWN_PRIVATE
            : part->holds ? SHOWN_HELD
                          : SHOWN_SHARED);
    return REFUSED_NONE;
}

void
idea_count(struct state *st, const struct idea *idea, bool more)
{
    if (idea->table != 0) {
        st->table[idea->table - 1].ideas_here += more ? 1U : (uint32_t)-1;
    }
}

/* The words themselves, at writing and at changing. */
static void
keep_words(struct state *st, struct idea *i, const struct event *ev)
{
    const struct fields *f = &ev->f;

    i->removed = ev->removed;
    if (fields_has(f, FIELD_TEXT)) {
        text_set(st, &i->text, f->text);
    }
    if (fields_has(f, FIELD_INTERPRETED)) {
        text_set(st, &i->interpreted, f->interpreted);
    }
    if (fields_has(f, FIELD_PERSONA)) {
        text_set(st, &i->persona, f->persona);
    }
    if (fields_has(f, FIELD_LANGUAGE)) {
        text_set(st, &i->language, f->language);
    }
    if (fields_has(f, FIELD_BARRIER)) {
        i->barrier = (uint32_t)f->barrier;
    }
}

static void
apply_write(struct state *st, const struct event *ev)
{
    struct idea *i = &st->idea[st->ideas_n++];

    i->seq = ev->seq;
    i->slot = ev->slot;
    i->collects = (uint32_t)ev->f.collects;
    i->step = (uint32_t)ev->f.step;
    i->table = (uint32_t)ev->f.table;
    i->shown = (uint32_t)ev->f.shown;
    i->anonymity = (uint32_t)ev->f.anonymity;
    i->author = ev->seat;
    if (fields_has(&ev->f, FIELD_SHEET)) {
        i->sheet = (uint32_t)ev->f.sheet;
    }
    if (fields_has(&ev->f, FIELD_PSEUDONYM)) {
        memcpy(i->pseudonym, ev->f.pseudonym.at, ID_BYTES);
    }
    keep_words(st, i, ev);
    idea_count(st, i, true);
}

static void
publish_write(struct shout *sh, const struct event *ev)
{
    const uint32_t n = (uint32_t)ev->f.idea;

    publish_idea(sh, n);
    publish_table_ideas(sh, sh->st->idea[n - 1].table);
}

bool
idea_secret(const struct state *st, const struct call *call,
    const struct idea *idea)
{
    const struct seat *s = state_seat(st, call->seat);

    if ((call->roles & ROLES_STAFF) != 0) {
        return false;
    }
    return idea->hidden ||
        (idea->shown != SHOWN_SHARED &&
            (s == NULL || s->table == 0 || s->table != idea->table));
}

/* One's own words, or as staff those that all can see. */
static enum refusal
may_touch(const struct state *st, const struct call *call, uint64_t idea)
{
    const struct idea *i = state_idea(st, idea);

    if (state_closed(st) && (call->roles & ROLES_STAFF) == 0) {
        return REFUSED_IS_CLOSED; /* only what minutes say is corrected */
    }
    if (i == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    if (i->author != NOBODY && i->author == call->seat && !state_closed(st)) {
        return REFUSED_NONE;
    }
    if ((call->roles & (ROLES_LEAD | ROLE_SCRIBE | ROLE_CONTACT)) != 0 &&
        i->shown != SHOWN_PRIVATE) {
        return REFUSED_NONE;
    }
    return idea_secret(st, call, i) ? REFUSED_NO_SUCH_IDEA : REFUSED_NOT_YOURS;
}

static enum refusal
decide_change(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const enum refusal no = may_touch(st, call, cmd->f.idea);

    if (no != REFUSED_NONE) {
        return no;
    }
    event_from(ev, cmd);
    ev->slot = st->idea[cmd->f.idea - 1].slot;
    return REFUSED_NONE;
}

static void
apply_change(struct state *st, const struct event *ev)
{
    keep_words(st, &st->idea[ev->f.idea - 1], ev);
}

static void
publish_change(struct shout *sh, const struct event *ev)
{
    publish_idea(sh, (uint32_t)ev->f.idea);
}

static enum refusal
decide_withdraw(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const enum refusal no = may_touch(st, call, cmd->f.idea);

    if (no != REFUSED_NONE) {
        return no;
    }
    for (uint32_t n = 0; n < st->ideas_n; n++) {
        if (st->idea[n].into == cmd->f.idea && !st->idea[n].withdrawn) {
            return REFUSED_IS_MERGED;
        }
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_withdraw(struct state *st, const struct event *ev)
{
    struct idea *i = &st->idea[ev->f.idea - 1];

    st->was_shown = i->hidden ? SHOWN_HELD : i->shown;
    i->withdrawn = 1; /* its words stay until they are forgotten */
    idea_count(st, i, false);
}

static void
publish_withdraw(struct shout *sh, const struct event *ev)
{
    const uint32_t n = (uint32_t)ev->f.idea;

    publish_idea_gone(sh, n, sh->st->was_shown);
    publish_table_ideas(sh, sh->st->idea[n - 1].table);
}

#define WRITERS                                                  \
    (ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE | ROLE_TABLE_HOST | \
        ROLE_PARTICIPANT | ROLE_INTERPRETER)

const struct act acts_idea[] = {
    {
        .asks = COMMAND_IDEA_WRITE,
        .becomes = EVENT_IDEA_WRITTEN,
        .roles = WRITERS,
        .subject = SUBJECT_IDEA,
        .who = "the table; with no table: all",
        .decide = decide_write,
        .apply = apply_write,
        .publish = publish_write,
    },
    {
        .asks = COMMAND_IDEA_CHANGE,
        .becomes = EVENT_IDEA_CHANGED,
        .corrects = true,
        .roles = WRITERS,
        .when = WHEN_ANY, /* then to correct what stands in the minutes */
        .who = "as the idea",
        .decide = decide_change,
        .apply = apply_change,
        .publish = publish_change,
    },
    {
        .asks = COMMAND_IDEA_WITHDRAW,
        .becomes = EVENT_IDEA_WITHDRAWN,
        .roles = WRITERS,
        .who = "as the idea",
        .decide = decide_withdraw,
        .apply = apply_withdraw,
        .publish = publish_withdraw,
    },
    {0},
};
