/*
 * since.c - what became of decisions: these, and those of earlier evenings.
 *
 * An evening can bring along what an earlier one decided, as facts of its
 * own, so that its log needs no other. How far each has come is told by the
 * people; the dugnad after this one begins with it.
 */
#include "daemon/core/acts.h"

static enum refusal
decide_follow(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct decision *d = state_decision(st, cmd->f.decision);

    (void)call;
    if (d == NULL) {
        return REFUSED_NO_SUCH_DECISION;
    }
    if (cmd->f.progress == PROGRESS_UNSET) {
        return REFUSED_BAD_VALUE;
    }
    event_from(ev, cmd);
    ev->slot = d->slot;
    return REFUSED_NONE;
}

static void
apply_follow(struct state *st, const struct event *ev)
{
    struct decision *d = &st->decision[ev->f.decision - 1];

    d->progress = (uint32_t)ev->f.progress;
    text_set(st, &d->reason,
        fields_has(&ev->f, FIELD_REASON) ? ev->f.reason
                                         : (struct bytes){NULL, 0});
}

static void
publish_followed(struct shout *sh, const struct event *ev)
{
    publish_decision(sh, (uint32_t)ev->f.decision);
}

/* One decision of one evening is brought along once. */
static bool
is_here(const struct state *st, const struct fields *f)
{
    for (uint32_t n = 0; n < st->pasts_n; n++) {
        if (st->past[n].decision == f->decision &&
            memcmp(st->past[n].earlier, f->earlier.at, ID_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

static enum refusal
decide_since(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    if (is_here(st, &cmd->f)) {
        return REFUSED_ALREADY_SO;
    }
    if (st->pasts_n == PASTS_MAX) {
        FSET(call->args, LIMIT, limit, PASTS_MAX);
        return REFUSED_FULL;
    }
    if (cmd->f.decision == 0 || cmd->f.progress == PROGRESS_UNSET) {
        return REFUSED_BAD_VALUE;
    }
    event_from(ev, cmd);
    FSET(&ev->f, PAST, past, st->pasts_n + 1U);
    return REFUSED_NONE;
}

#define KEEP(NAME, member)                      \
    if (fields_has(&ev->f, FIELD_##NAME)) {     \
        text_set(st, &p->member, ev->f.member); \
    }

static void
apply_since(struct state *st, const struct event *ev)
{
    struct past *p = &st->past[st->pasts_n++];

    memcpy(p->earlier, ev->f.earlier.at, ID_BYTES);
    p->decision = (uint32_t)ev->f.decision;
    p->progress = (uint32_t)ev->f.progress;
    p->slot = ev->slot;
    KEEP(TITLE, title)
    KEEP(DATE, date)
    KEEP(TEXT, text)
    KEEP(OWNER, owner)
    KEEP(FIRST_STEP, first_step)
    KEEP(DUE, due)
    KEEP(REASON, reason)
}

static enum refusal
decide_since_follow(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (cmd->f.past < 1 || cmd->f.past > st->pasts_n) {
        return REFUSED_NO_SUCH_DECISION;
    }
    if (cmd->f.progress == PROGRESS_UNSET) {
        return REFUSED_BAD_VALUE;
    }
    event_from(ev, cmd);
    ev->slot = st->past[cmd->f.past - 1].slot;
    return REFUSED_NONE;
}

static void
apply_since_follow(struct state *st, const struct event *ev)
{
    struct past *p = &st->past[ev->f.past - 1];

    p->progress = (uint32_t)ev->f.progress;
    text_drop(st, &p->reason);
    KEEP(REASON, reason)
}
#undef KEEP

static void
publish_since_one(struct shout *sh, const struct event *ev)
{
    publish_past(sh, (uint32_t)ev->f.past);
}

#define FOLLOWERS (ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE)

const struct act acts_since[] = {
    {
        .asks = COMMAND_DECISION_FOLLOW,
        .becomes = EVENT_DECISION_FOLLOWED,
        .roles = FOLLOWERS,
        .when = WHEN_ANY,
        .control = true,
        .who = "all",
        .decide = decide_follow,
        .apply = apply_follow,
        .publish = publish_followed,
    },
    {
        .asks = COMMAND_SINCE_LAST,
        .becomes = EVENT_SINCE_LAST_NOTED,
        .roles = FOLLOWERS,
        .subject = SUBJECT_DECISION,
        .control = true,
        .who = "all",
        .decide = decide_since,
        .apply = apply_since,
        .publish = publish_since_one,
    },
    {
        .asks = COMMAND_SINCE_LAST_FOLLOW,
        .becomes = EVENT_SINCE_LAST_FOLLOWED,
        .roles = FOLLOWERS,
        .when = WHEN_ANY,
        .control = true,
        .who = "all",
        .decide = decide_since_follow,
        .apply = apply_since_follow,
        .publish = publish_since_one,
    },
    {0},
};
