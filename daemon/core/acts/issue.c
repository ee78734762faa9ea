/*
 * issue.c - minutes that are issued and approved.
 *
 * Somebody orders a version; the daemon makes its files from the log up to
 * the order, logs the hash of each, and says when all of them stand. An
 * order that approves is who, when and which version; it holds once it is
 * whole. Words that are removed afterwards make the next version.
 *
 * Source: DESIGN.md 6, "Issued and approved"
 */
#include "daemon/core/acts.h"

enum { MINUTES_WAIT_MS = 1000, DAY_MS = 86400000 };

/* A version at a time. */
static enum refusal
may_order(const struct state *st, const struct call *call)
{
    if (state_minutes_due(st)) {
        FSET(call->args, WAIT_MS, wait_ms, MINUTES_WAIT_MS);
        return REFUSED_TRY_LATER;
    }
    return REFUSED_NONE;
}

static enum refusal
decide_issue(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)cmd;
    FSET(&ev->f, VERSION, version, st->issue.version + 1U);
    FSET(&ev->f, APPROVES, approves, 0);
    FSET(&ev->f, REDACTED, redacted, 0);
    return may_order(st, call);
}

static enum refusal
decide_approve(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    if (!state_closed(st)) {
        return REFUSED_NOT_CLOSED;
    }
    if ((st->issue.lives_ended & 1U << LIFE_EVENING) != 0) {
        return REFUSED_IS_FORGOTTEN;
    }
    event_from(ev, cmd);
    FSET(&ev->f, VERSION, version, st->issue.version + 1U);
    FSET(&ev->f, APPROVES, approves, 1);
    FSET(&ev->f, REDACTED, redacted, 0);
    return may_order(st, call);
}

static void
apply_order(struct state *st, const struct event *ev)
{
    struct issue *i = &st->issue;

    i->seq = ev->seq;
    i->at_ms = ev->at_ms;
    i->version = (uint32_t)ev->f.version;
    i->approves = (uint32_t)ev->f.approves;
    i->redacted = (uint32_t)ev->f.redacted;
    i->whole = 0;
    i->seat = ev->seat;
    if (i->approves && !i->redacted) {
        i->slot = ev->slot;
        i->corrected = 0;
        text_set(st, &i->name,
            fields_has(&ev->f, FIELD_NAME) ? ev->f.name
                                           : (struct bytes){NULL, 0});
    }
}

static enum refusal
decide_made(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    event_from(ev, cmd);
    return state_minutes_due(st) && cmd->f.version == st->issue.version
        ? REFUSED_NONE
        : REFUSED_ALREADY_SO;
}

static enum refusal
decide_done(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct issue *i = &st->issue;
    const uint64_t approved_at = i->redacted ? i->approved_at : i->at_ms;

    FSET(&ev->f, APPROVES, approves, i->approves);
    if (i->approves && call->words_days != 0) {
        FSET(&ev->f, UNTIL, until,
            approved_at + (uint64_t)call->words_days * DAY_MS);
    }
    return decide_made(st, call, cmd, ev);
}

static void
apply_made(struct state *st, const struct event *ev)
{
    (void)st; /* the hash is for who verifies; it stands in the log */
    (void)ev;
}

static void
apply_done(struct state *st, const struct event *ev)
{
    struct issue *i = &st->issue;

    i->whole = 1;
    i->stands = (uint32_t)ev->f.version;
    i->stands_anew = i->redacted;
    if (ev->f.approves) {
        i->approved = (uint32_t)ev->f.version;
        i->until = fields_has(&ev->f, FIELD_UNTIL) ? ev->f.until : 0;
        if (!i->redacted) {
            i->approved_at = i->at_ms;
        }
    } else if (i->redacted) {
        i->approved = 0; /* nobody has approved what was corrected since */
    }
}

static void
publish_done(struct shout *sh, const struct event *ev)
{
    (void)ev;
    publish_minutes(sh);
}

static enum refusal
decide_remark(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    event_from(ev, cmd);
    if (st->remark.text.n == 0 &&
        (!fields_has(&cmd->f, FIELD_TEXT) || cmd->f.text.n == 0)) {
        return REFUSED_EMPTY;
    }
    return REFUSED_NONE;
}

static void
apply_remark(struct state *st, const struct event *ev)
{
    st->remark.slot = ev->slot;
    text_set(st, &st->remark.text,
        fields_has(&ev->f, FIELD_TEXT) ? ev->f.text : (struct bytes){NULL, 0});
}

static void
publish_remarked(struct shout *sh, const struct event *ev)
{
    (void)ev;
    publish_remark(sh);
}

#define MINUTES_KEEPERS (ROLE_FACILITATOR | ROLE_CONTACT)

const struct act acts_issue[] = {
    {
        /* before the next one: its name has a key of its own */
        .asks = COMMAND_APPROVE,
        .becomes = EVENT_MINUTES_ORDERED,
        .roles = MINUTES_KEEPERS,
        .subject = SUBJECT_REMARK,
        .when = WHEN_ANY,
        .control = true,
        .who = "nobody, until its files stand",
        .decide = decide_approve,
        .apply = apply_order,
    },
    {
        .asks = COMMAND_MINUTES_ISSUE,
        .becomes = EVENT_MINUTES_ORDERED,
        .roles = MINUTES_KEEPERS,
        .when = WHEN_ANY,
        .control = true,
        .who = "nobody, until its files stand",
        .decide = decide_issue,
        .apply = apply_order,
    },
    {
        .asks = COMMAND_MINUTES_MADE,
        .becomes = EVENT_MINUTES_ISSUED,
        .roles = ROLE_DAEMON,
        .when = WHEN_ANY,
        .roomless = true,
        .who = "nobody",
        .decide = decide_made,
        .apply = apply_made,
    },
    {
        .asks = COMMAND_MINUTES_DONE,
        .becomes = EVENT_MINUTES_WHOLE,
        .roles = ROLE_DAEMON,
        .when = WHEN_ANY,
        .roomless = true,
        .who = "all",
        .decide = decide_done,
        .apply = apply_done,
        .publish = publish_done,
    },
    {
        .asks = COMMAND_REMARK,
        .becomes = EVENT_REMARKED,
        .corrects = true,
        .roles = MINUTES_KEEPERS | ROLE_COHOST | ROLE_SCRIBE,
        .subject = SUBJECT_REMARK,
        .when = WHEN_ANY,
        .control = true,
        .who = "staff",
        .decide = decide_remark,
        .apply = apply_remark,
        .publish = publish_remarked,
    },
    {0},
};
