/*
 * plan.c - the run plan, copied into the evening when it is made.
 *
 * Step by step, part by part, text by text; later a facilitator may give a
 * part another length.
 */
#include "daemon/core/acts.h"

static enum refusal
decide_step(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (cmd->f.step != st->steps_n + 1U) {
        return REFUSED_NO_SUCH_STEP;
    }
    if (st->steps_n == PLAN_STEPS_MAX) {
        return REFUSED_FULL;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_step(struct state *st, const struct event *ev)
{
    text_set(st, &st->step[st->steps_n++].key, ev->f.key);
}

/* A part of a plan that stands may get another length, and nothing else. */
static enum refusal
decide_part(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct part *there = state_part(st, cmd->f.step, cmd->f.part);
    const struct fields *f = &cmd->f;

    (void)call;
    if (f->step < 1 || f->step > st->steps_n) {
        return REFUSED_NO_SUCH_STEP;
    }
    if (there == NULL &&
        (st->session.plan_whole ||
            f->part != st->step[f->step - 1].parts_n + 1U)) {
        return REFUSED_NO_SUCH_STEP;
    }
    if (f->part > PLAN_PARTS_MAX) {
        return REFUSED_FULL;
    }
    if (f->form < FORM_INDIVIDUAL || f->form > FORM_BREAK) {
        return REFUSED_BAD_VALUE;
    }
    event_from(ev, cmd);
    if (!fields_has(&ev->f, FIELD_COLLECTS)) {
        FSET(&ev->f, COLLECTS, collects, there == NULL ? 0 : there->collects);
    }
    if (!fields_has(&ev->f, FIELD_ANONYMITY)) {
        FSET(&ev->f, ANONYMITY, anonymity,
            there == NULL ? ANONYMITY_TABLE : there->anonymity);
    }
    if (!fields_has(&ev->f, FIELD_HOLDS)) {
        FSET(&ev->f, HOLDS, holds, there == NULL ? 0 : there->holds);
    }
    if (there != NULL && ev->f.anonymity < there->anonymity) {
        return REFUSED_BAD_VALUE; /* tightened, never loosened */
    }
    return REFUSED_NONE;
}

static void
apply_part(struct state *st, const struct event *ev)
{
    struct step *step = &st->step[ev->f.step - 1];
    struct part *part = &step->part[ev->f.part - 1];

    if (ev->f.part > step->parts_n) {
        step->parts_n = (uint32_t)ev->f.part;
    }
    part->form = (uint32_t)ev->f.form;
    part->planned_ms = ev->f.planned_ms;
    part->collects = (uint32_t)ev->f.collects;
    part->anonymity = (uint32_t)ev->f.anonymity;
    part->holds = (uint32_t)ev->f.holds;
}

static void
publish_part(struct shout *sh, const struct event *ev)
{
    struct object o;

    if (!sh->st->session.plan_whole) {
        return;
    }
    object_plan_part(sh->st, (uint32_t)ev->f.step, (uint32_t)ev->f.part, &o);
    shout_to(sh, TO_ALL);
    shout_put(sh, &o);
    if (ev->f.step == sh->st->at_step && ev->f.part == sh->st->at_part) {
        publish_step(sh); /* which says the same of the part we are in */
    }
}

static enum refusal
decide_text(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (cmd->f.step < 1 || cmd->f.step > st->steps_n) {
        return REFUSED_NO_SUCH_STEP;
    }
    if (st->texts_n == st->limits.plan_texts) {
        return REFUSED_FULL;
    }
    event_from(ev, cmd);
    if (!fields_has(&ev->f, FIELD_PART)) {
        FSET(&ev->f, PART, part, 0);
    }
    ev->slot = st->session.slot;
    return REFUSED_NONE;
}

/* The index of a language among the plan's, added if it is new. */
static uint32_t
plan_language(struct state *st, struct bytes tag)
{
    for (uint32_t i = 0; i < st->plan_languages_n; i++) {
        if (bytes_same(text_of(st, st->plan_language[i]), tag)) {
            return i;
        }
    }
    if (st->plan_languages_n == PLAN_LANGUAGES_MAX) {
        return 0;
    }
    text_set(st, &st->plan_language[st->plan_languages_n], tag);
    return st->plan_languages_n++;
}

static void
apply_text(struct state *st, const struct event *ev)
{
    const uint32_t language = plan_language(st, ev->f.language);
    struct plan_words *words = &st->text[st->texts_n++];

    words->step = (uint32_t)ev->f.step;
    words->part = (uint32_t)ev->f.part;
    words->use = (uint32_t)ev->f.use;
    words->language = language;
    text_set(st, &words->text, ev->f.text);
}

static enum refusal
decide_ready(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    (void)cmd;
    (void)ev;
    return st->steps_n == 0 ? REFUSED_NO_SUCH_STEP : REFUSED_NONE;
}

static void
apply_ready(struct state *st, const struct event *ev)
{
    (void)ev;
    st->session.plan_whole = true;
}

const struct act acts_plan[] = {
    {
        .asks = COMMAND_PLAN_STEP,
        .becomes = EVENT_STEP_PLANNED,
        .roles = ROLE_DAEMON,
        .when = WHEN_MAKING,
        .who = "all",
        .decide = decide_step,
        .apply = apply_step,
    },
    {
        .asks = COMMAND_PLAN_PART,
        .becomes = EVENT_PART_PLANNED,
        .roles = ROLE_DAEMON | ROLES_LEAD | ROLE_CONTACT,
        .when = WHEN_MAKING,
        .control = true,
        .who = "all",
        .decide = decide_part,
        .apply = apply_part,
        .publish = publish_part,
    },
    {
        .asks = COMMAND_PLAN_TEXT,
        .becomes = EVENT_TEXT_PLANNED,
        .roles = ROLE_DAEMON,
        .when = WHEN_MAKING,
        .who = "language; script: staff",
        .decide = decide_text,
        .apply = apply_text,
    },
    {
        .asks = COMMAND_PLAN_READY,
        .becomes = EVENT_PLAN_WHOLE,
        .roles = ROLE_DAEMON,
        .when = WHEN_MAKING,
        .who = "all",
        .decide = decide_ready,
        .apply = apply_ready,
    },
    {0},
};
