/*
 * carry.c - what the record asks of the world: keys to overwrite, minutes to
 * make; and what time asks of the record: words whose life is over.
 *
 * See inside.h
 */
#include "daemon/core/inside.h"

enum {
    DAY_MS = 86400000,
    REDACT_AFTER_MS = 500, /* more is often removed right after */
    ISSUE_AGAIN_MS = 15000 /* minutes that did not come are asked for again */
};

/* What the world has to do once this is durable. */
void
core_note_record(struct core *core, const struct event *ev)
{
    const struct issue *issue = &core->st.issue;

    if (ev->what == EVENT_MINUTES_WHOLE) {
        core->whole_seq = ev->seq;
    }
    if (ev->what == EVENT_FORGOTTEN || ev->what == EVENT_WORDS_ENDED ||
        ev->what == EVENT_SESSION_UNLISTED ||
        (ev->what == EVENT_MINUTES_WHOLE &&
            ev->f.version < issue->clean_from)) {
        core->forget_seq = ev->seq;
        core->redacts_at = core->boot_ms + REDACT_AFTER_MS;
    } else if (ev->what == EVENT_MINUTES_ORDERED) {
        core->issue_seq = ev->seq;
    }
}

/* What was under way when the last life ended is done again. */
void
core_open_record(struct core *core)
{
    const struct state *st = &core->st;

    for (uint32_t slot = 1; slot < st->slots_n; slot++) {
        if (state_slot_gone(st, slot)) {
            core->forget_seq = st->seq;
            core->gone_seq = st->seq;
            break;
        }
    }
    if (state_minutes_due(st)) {
        core->issue_seq = st->issue.seq;
    }
}

/* Words that were forgotten, minutes that were ordered: once on disk. */
void
core_carry_out(struct core *core, struct effects *fx)
{
    struct effect *effect;

    if (core->forget_seq != 0 && core->forget_seq <= core->durable) {
        effect = effect_of(fx, EFFECT_FORGET);
        effect->version = core->st.issue.clean_from;
        effect->seq = core->forget_seq;
        core->forget_seq = 0;
    }
    if (core->issue_seq != 0 && core->issue_seq <= core->durable) {
        effect = effect_of(fx, EFFECT_ISSUE);
        effect->version = core->st.issue.version;
        effect->seq = core->issue_seq;
        core->issue_seq = 0;
        core->issue_at = core->boot_ms;
    }
}

/* Is the end of these words' life here? */
static bool
is_over(const struct core *core, enum life life, uint32_t days)
{
    const struct issue *issue = &core->st.issue;

    return days != 0 && issue->approved_at != 0 &&
        (issue->lives_ended & 1U << life) == 0 &&
        core->now_ms >= issue->approved_at + (uint64_t)days * DAY_MS;
}

/* Minutes are made anew for what went; words end; an order is said again. */
void
core_keep_record(struct core *core, const struct input *in, struct effects *fx)
{
    const struct issue *issue = &core->st.issue;
    struct event ev = {0};

    if (is_over(core, LIFE_EVENING, core->setup.words_days)) {
        ev.what = EVENT_WORDS_ENDED;
        FSET(&ev.f, LIFE, life, LIFE_EVENING);
    } else if (is_over(core, LIFE_DECIDED, core->setup.decided_days)) {
        ev.what = EVENT_WORDS_ENDED;
        FSET(&ev.f, LIFE, life, LIFE_DECIDED);
    } else if (state_minutes_due(&core->st)) {
        if (core->issue_seq == 0 &&
            in->boot_ms - core->issue_at > ISSUE_AGAIN_MS) {
            core->issue_seq = issue->seq;
        }
        return;
    } else if (issue->approved < issue->clean_from && issue->approved != 0 &&
        issue->lives_ended == 0 && in->boot_ms >= core->redacts_at) {
        ev.what = EVENT_MINUTES_ORDERED;
        FSET(&ev.f, VERSION, version, issue->version + 1U);
        FSET(&ev.f, APPROVES, approves, !issue->corrected);
        FSET(&ev.f, REDACTED, redacted, 1);
    } else {
        return;
    }
    core_happen_alone(core, &ev, in, fx);
}
