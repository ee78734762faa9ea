/* decide.c - decisions, the next meeting, notes. */
#include "client/clean.h"
#include "client/ctl/since.h"
#include "client/ctl/told.h"
#include "client/ctl/verbs.h"
#include "client/when.h"

static enum code
deliver(struct ctl *ctl, const struct command *command, enum text_key key)
{
    const enum code code = ctl_session(ctl);

    return code != CODE_OK ? code : ctl_do(ctl, command, key);
}

static bool
due_take(struct ctl *ctl, struct fields *f)
{
    const char *due = args_flag(ctl->args, "due");

    if (due != NULL && !when_date(due)) {
        (void)ctl_fail(ctl, CODE_USAGE, "usage",
            ctl_get(ctl, TEXT_CTL_BAD_DATE));
        return false;
    }
    if (due != NULL && when_past(due)) {
        ctl_talk(ctl, TEXT_CTL_DATE_PAST, "date", due, NULL);
    }
    ctl_flag_text(ctl, "due", f, FIELD_DUE);
    ctl_flag_text(ctl, "text", f, FIELD_TEXT);
    ctl_flag_text(ctl, "owner", f, FIELD_OWNER);
    ctl_flag_text(ctl, "first-step", f, FIELD_FIRST_STEP);
    return true;
}

/* Where decisions are made, said after a refusal. */
static void
place_hint(const struct ctl *ctl)
{
    const struct object *o = NULL;
    char place[48];

    while ((o = model_next(&ctl->talk.model, KIND_PLAN_PART, o)) != NULL) {
        if (o->f.collects == IDEA_KIND_DECISION) {
            (void)snprintf(place, sizeof place, "%llu.%llu",
                (unsigned long long)o->f.step, (unsigned long long)o->f.part);
            ctl_talk(ctl, TEXT_CTL_DECIDE_WHERE, "place", place, NULL);
            return;
        }
    }
}

static bool
may_go(const struct ctl *ctl)
{
    const struct object *own = model_one(&ctl->talk.model, KIND_OWN_SEAT);

    return own != NULL &&
        (own->f.roles & (ROLE_FACILITATOR | ROLE_COHOST)) != 0;
}

static enum code
run_decide(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t idea = 0;
    enum code code;

    if (args->words_n > 0 && !ctl_number(ctl, args, 0, &idea)) {
        return CODE_USAGE;
    }
    if ((idea == 0 && !args_has(args, "text")) || !args_has(args, "owner") ||
        !args_has(args, "first-step")) {
        return ctl_usage(ctl);
    }
    talk_command(&command, COMMAND_DECIDE);
    if (!due_take(ctl, &command.f)) {
        return CODE_USAGE;
    }
    if (idea > 0) {
        FSET(&command.f, IDEA, idea, idea);
    }
    code = deliver(ctl, &command, TEXT_CTL_DECIDED);
    if (code == CODE_CONFLICT && !ctl->json && may_go(ctl) &&
        ctl->talk.refusal.why == REFUSED_NOT_IN_THIS_STEP) {
        place_hint(ctl);
    }
    return code;
}

static enum code
run_change(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t decision;

    if (!ctl_number(ctl, args, 0, &decision)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_DECISION_CHANGE);
    if (!due_take(ctl, &command.f)) {
        return CODE_USAGE;
    }
    if (command.f.has[0] == 0 && command.f.has[1] == 0) {
        return ctl_usage(ctl);
    }
    FSET(&command.f, DECISION, decision, decision);
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_drop(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t decision;

    if (!ctl_number(ctl, args, 0, &decision)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_DECISION_DROP);
    FSET(&command.f, DECISION, decision, decision);
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static void
decision_print(const struct ctl *ctl, const struct object *o)
{
    char *text = clean_new(o->f.text);
    char *owner = clean_new(o->f.owner);
    char *first = clean_new(o->f.first_step);
    char *reason =
        clean_new(fields_has(&o->f, FIELD_REASON) ? o->f.reason
                                                  : (struct bytes){NULL, 0});
    char due[16];

    (void)clean_text(due, sizeof due, o->f.due);
    (void)printf(ctl->plain ? "%llu\t%s\t%s\t%s\t%s\n"
                            : "%llu  %s\n   %s: %s %s\n",
        (unsigned long long)o->id, text == NULL ? "" : text,
        owner == NULL ? "" : owner, first == NULL ? "" : first, due);
    if (o->f.progress != PROGRESS_UNSET && !ctl->plain) {
        (void)printf("   %s. %s\n", progress_text(ctl, o->f.progress),
            reason == NULL ? "" : reason);
    }
    free(reason);
    free(text);
    free(owner);
    free(first);
}

static enum code
run_decisions(struct ctl *ctl, const struct args *args)
{
    const struct object *o = NULL;
    const enum code code = ctl_session(ctl);

    (void)args;
    if (code != CODE_OK) {
        return code;
    }
    if (ctl->json) {
        (void)ctl_doc(ctl);
        ctl_objects(ctl, "decisions", KIND_DECISION);
        ctl_objects(ctl, "meeting", KIND_MEETING);
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    while ((o = model_next(&ctl->talk.model, KIND_DECISION, o)) != NULL) {
        decision_print(ctl, o);
    }
    o = model_one(&ctl->talk.model, KIND_MEETING);
    if (o != NULL && !ctl->plain) {
        told_meeting(ctl, o);
    }
    return CODE_OK;
}

static enum code
run_meeting(struct ctl *ctl, const struct args *args)
{
    const char *at = args_flag(args, "at");
    struct command command;

    if (at == NULL) {
        return ctl_usage(ctl);
    }
    if (!when_minute(at)) {
        return ctl_fail(ctl, CODE_USAGE, "usage",
            ctl_get(ctl, TEXT_CTL_BAD_DATE));
    }
    if (when_past(at)) {
        ctl_talk(ctl, TEXT_CTL_DATE_PAST, "date", at, NULL);
    }
    talk_command(&command, COMMAND_MEETING);
    FSET(&command.f, DATE, date, bytes_of(at));
    ctl_flag_text(ctl, "place", &command.f, FIELD_PLACE);
    return deliver(ctl, &command, TEXT_CTL_MEETING_SET);
}

static enum code
run_note(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t step = 0;

    if (args->words_n != 1) {
        return ctl_usage(ctl);
    }
    if (!ctl_flag_number(ctl, "step", &step)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_NOTE);
    FSET(&command.f, TEXT, text, bytes_of(args->word[0]));
    if (step > 0) {
        FSET(&command.f, STEP, step, step);
    }
    return deliver(ctl, &command, TEXT_CTL_NOTED);
}

const struct verb decide_verbs[] = {
    {"decide", "IDEA | --text T --owner O --first-step S [--due 2026-10-14]",
        "text= owner= first-step= due=", TEXT_CTL_WHAT_DECIDE, false, false,
        run_decide},
    {"decisions", "", "", TEXT_CTL_WHAT_DECISIONS, false, false, run_decisions},
    {"decision change", "ID [--text T] [--owner O] [--first-step S] [--due D]",
        "text= owner= first-step= due=", TEXT_CTL_WHAT_DECISION_CHANGE, false,
        false, run_change},
    {"decision drop", "ID", "", TEXT_CTL_WHAT_DECISION_DROP, false, false,
        run_drop},
    {"meeting set", "--at 2026-10-14T18:00 [--place P]",
        "at= place=", TEXT_CTL_WHAT_MEETING_SET, false, false, run_meeting},
    {"note", "TEXT [--step N]", "step=", TEXT_CTL_WHAT_NOTE, false, false,
        run_note},
    {0},
};
