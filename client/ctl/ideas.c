/* ideas.c - write, change, share, show, merge and part ideas. */
#include "client/clean.h"
#include "client/ctl/verbs.h"
#include "client/names.h"
#include "config/near.h"

static enum code
deliver(struct ctl *ctl, const struct command *command, enum text_key key)
{
    const enum code code = ctl_session(ctl);

    return code != CODE_OK ? code : ctl_do(ctl, command, key);
}

static bool
is_wanted(const struct object *o, uint64_t table, uint64_t step)
{
    return (table == 0 || o->f.table == table) &&
        (step == 0 || o->f.step == step);
}

static void
idea_print(const struct ctl *ctl, const struct object *o)
{
    char *text = clean_new(o->f.text);
    const char *shown = names_value(FIELD_SHOWN, o->f.shown);
    char more[40] = "";

    if (fields_has(&o->f, FIELD_INTO) && o->f.into > 0) {
        (void)snprintf(more, sizeof more, "-> %llu",
            (unsigned long long)o->f.into);
    } else if (o->f.hidden != 0) {
        (void)snprintf(more, sizeof more, "hidden");
    }
    (void)printf(ctl->plain ? "%llu\t%llu\t%llu\t%s\t%s\t%s\n"
                            : "%4llu  t%-3llu %llu  %-8s %-8s %s\n",
        (unsigned long long)o->id, (unsigned long long)o->f.table,
        (unsigned long long)o->f.step, shown == NULL ? "" : shown, more,
        text == NULL ? "" : text);
    free(text);
}

static enum code
run_list(struct ctl *ctl, const struct args *args)
{
    const struct object *o = NULL;
    uint64_t table = 0;
    uint64_t step = 0;
    enum code code;

    if (args_word(args, 0) != NULL && strcmp(args->word[0], "list") != 0) {
        return ctl_usage(ctl);
    }
    if (!ctl_flag_number(ctl, "table", &table) ||
        !ctl_flag_number(ctl, "step", &step)) {
        return CODE_USAGE;
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    if (ctl->json) {
        (void)ctl_doc(ctl);
        json_list(&ctl->out, "ideas");
    }
    while ((o = model_next(&ctl->talk.model, KIND_IDEA, o)) != NULL) {
        if (!is_wanted(o, table, step)) {
            continue;
        }
        if (ctl->json) {
            json_open(&ctl->out, NULL);
            ctl_object(&ctl->out, o);
            json_close(&ctl->out);
        } else {
            idea_print(ctl, o);
        }
    }
    if (ctl->json) {
        json_list_end(&ctl->out);
        ctl_doc_end(ctl);
    }
    return CODE_OK;
}

static bool
word_flag(struct ctl *ctl, const char *name, struct fields *f, enum field field)
{
    const char *word = args_flag(ctl->args, name);
    const char *words[32];
    const char *near;
    char text[200];
    uint64_t v;

    if (word == NULL) {
        return true;
    }
    if (names_number(field, word, &v)) {
        fields_number_set(f, field, v);
        fields_mark(f, field);
        return true;
    }
    near = near_word(word, words, names_all(field, words, 32));
    (void)snprintf(text, sizeof text, "%s --%s. %s %s",
        ctl_get(ctl, TEXT_CTL_UNKNOWN_WORD), name,
        near == NULL ? "" : ctl_get(ctl, TEXT_CTL_DID_YOU_MEAN),
        near == NULL ? "" : near);
    (void)ctl_fail(ctl, CODE_USAGE, "usage", text);
    return false;
}

static bool
number_flag(struct ctl *ctl, const char *name, struct fields *f,
    enum field field)
{
    uint64_t v = 0;

    if (!ctl_flag_number(ctl, name, &v)) {
        return false;
    }
    if (v > 0) {
        fields_number_set(f, field, v);
        fields_mark(f, field);
    }
    return true;
}

static bool
words_take(struct ctl *ctl, struct fields *f)
{
    ctl_flag_text(ctl, "persona", f, FIELD_PERSONA);
    ctl_flag_text(ctl, "interpreted", f, FIELD_INTERPRETED);
    ctl_flag_text(ctl, "written-in", f, FIELD_LANGUAGE);
    return word_flag(ctl, "barrier", f, FIELD_BARRIER);
}

static enum code
run_add(struct ctl *ctl, const struct args *args)
{
    char text[TEXT_BYTES_MAX + 1];
    struct command command;

    if (!ctl_text(args, 0, text, sizeof text)) {
        return ctl_usage(ctl);
    }
    talk_command(&command, COMMAND_IDEA_WRITE);
    FSET(&command.f, TEXT, text, bytes_of(text));
    if (!words_take(ctl, &command.f) ||
        !word_flag(ctl, "as", &command.f, FIELD_COLLECTS) ||
        !number_flag(ctl, "table", &command.f, FIELD_TABLE) ||
        !number_flag(ctl, "sheet", &command.f, FIELD_SHEET) ||
        !number_flag(ctl, "step", &command.f, FIELD_STEP)) {
        return CODE_USAGE;
    }
    return deliver(ctl, &command, TEXT_CTL_IDEA_ADDED);
}

static enum code
run_change(struct ctl *ctl, const struct args *args)
{
    char text[TEXT_BYTES_MAX + 1];
    struct command command;
    uint64_t idea;

    if (!ctl_number(ctl, args, 0, &idea)) {
        return CODE_USAGE;
    }
    if (!ctl_text(args, 1, text, sizeof text)) {
        return ctl_usage(ctl);
    }
    talk_command(&command, COMMAND_IDEA_CHANGE);
    FSET(&command.f, IDEA, idea, idea);
    FSET(&command.f, TEXT, text, bytes_of(text));
    if (!words_take(ctl, &command.f)) {
        return CODE_USAGE;
    }
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
one(struct ctl *ctl, const struct args *args, enum command_word what,
    enum text_key key)
{
    struct command command;
    uint64_t idea;

    if (!ctl_number(ctl, args, 0, &idea)) {
        return CODE_USAGE;
    }
    talk_command(&command, what);
    FSET(&command.f, IDEA, idea, idea);
    return deliver(ctl, &command, key);
}

static enum code
run_withdraw(struct ctl *ctl, const struct args *args)
{
    return one(ctl, args, COMMAND_IDEA_WITHDRAW, TEXT_CTL_IDEA_WITHDRAWN);
}

static enum code
run_share(struct ctl *ctl, const struct args *args)
{
    return one(ctl, args, COMMAND_IDEA_SHARE, TEXT_CTL_IDEA_SHARED);
}

static enum code
run_part(struct ctl *ctl, const struct args *args)
{
    return one(ctl, args, COMMAND_IDEA_PART, TEXT_CTL_IDEA_PARTED);
}

static enum code
run_show(struct ctl *ctl, const struct args *args)
{
    return one(ctl, args, COMMAND_IDEA_UNHIDE, TEXT_CTL_CHANGED);
}

static enum code
run_hide(struct ctl *ctl, const struct args *args)
{
    char reason[1001];
    struct command command;
    uint64_t idea;

    if (!ctl_number(ctl, args, 0, &idea)) {
        return CODE_USAGE;
    }
    if (!ctl_text(args, 1, reason, sizeof reason)) {
        return ctl_usage(ctl);
    }
    talk_command(&command, COMMAND_IDEA_HIDE);
    FSET(&command.f, IDEA, idea, idea);
    FSET(&command.f, REASON, reason, bytes_of(reason));
    return deliver(ctl, &command, TEXT_CTL_IDEA_HIDDEN);
}

static enum code
run_merge(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t idea;
    uint64_t into;

    if (!ctl_number(ctl, args, 0, &idea) || !ctl_number(ctl, args, 1, &into)) {
        return CODE_USAGE;
    }
    if (idea == into) {
        return ctl_fail(ctl, CODE_USAGE, "usage",
            ctl_get(ctl, TEXT_CTL_MERGE_SELF));
    }
    talk_command(&command, COMMAND_IDEA_MERGE);
    FSET(&command.f, IDEA, idea, idea);
    FSET(&command.f, INTO, into, into);
    return deliver(ctl, &command, TEXT_CTL_IDEA_MERGED);
}

static enum code
run_reveal(struct ctl *ctl, const struct args *args)
{
    const char *what = args_word(args, 0);
    struct command command;
    uint64_t n = 0;

    talk_command(&command, COMMAND_REVEAL);
    if (what == NULL) {
        return ctl_usage(ctl);
    }
    if (strcmp(what, "all") != 0 && !ctl_number(ctl, args, 1, &n)) {
        return CODE_USAGE;
    }
    if (strcmp(what, "idea") == 0) {
        FSET(&command.f, IDEA, idea, n);
    } else if (strcmp(what, "table") == 0) {
        FSET(&command.f, TABLE, table, n);
    } else if (strcmp(what, "step") == 0) {
        FSET(&command.f, STEP, step, n);
    } else if (strcmp(what, "all") != 0) {
        return ctl_usage(ctl);
    }
    if (!ctl_sure(ctl, TEXT_CTL_SURE_REVEAL)) {
        return CODE_USAGE;
    }
    return deliver(ctl, &command, TEXT_CTL_REVEALED);
}

const struct verb idea_verbs[] = {
    {"ideas", "[list] [--table N] [--step N]",
        "table= step=", TEXT_CTL_WHAT_IDEAS, false, false, run_list},
    {"idea add",
        "[--table N] [--sheet N] [--step N] [--as KIND] [--persona P] "
        "[--barrier B] [--interpreted T] [--written-in TAG] TEXT|-",
        "table= sheet= step= as= persona= barrier= interpreted= written-in=",
        TEXT_CTL_WHAT_IDEA_ADD, false, false, run_add},
    {"idea change", "ID [--persona P] [--barrier B] [--interpreted T] TEXT",
        "persona= barrier= interpreted= written-in=", TEXT_CTL_WHAT_IDEA_CHANGE,
        false, false, run_change},
    {"idea withdraw", "ID", "", TEXT_CTL_WHAT_IDEA_WITHDRAW, false, false,
        run_withdraw},
    {"idea share", "ID", "", TEXT_CTL_WHAT_IDEA_SHARE, false, false, run_share},
    {"idea merge", "ID INTO", "", TEXT_CTL_WHAT_IDEA_MERGE, false, false,
        run_merge},
    {"idea part", "ID", "", TEXT_CTL_WHAT_IDEA_PART, false, false, run_part},
    {"idea hide", "ID REASON", "", TEXT_CTL_WHAT_IDEA_HIDE, false, false,
        run_hide},
    {"idea show", "ID", "", TEXT_CTL_WHAT_IDEA_SHOW, false, false, run_show},
    {"reveal", "idea N | table N | step N | all", "", TEXT_CTL_WHAT_REVEAL,
        false, true, run_reveal},
    {0},
};
