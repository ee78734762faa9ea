/* forget.c - words that are removed for good; what is held on oneself. */
#include "client/clean.h"
#include "client/ctl/fetch.h"
#include "client/ctl/verbs.h"

#include <unistd.h>

struct forgotten {
    const char *word;
    enum field field;
    enum kind kind;
    enum text_key what;
};

static const struct forgotten things[] = {
    {"seat", FIELD_SEAT, KIND_SEAT, TEXT_FORGET_SEAT},
    {"invited", FIELD_INVITED, KIND_INVITED, TEXT_FORGET_INVITED},
    {"idea", FIELD_IDEA, KIND_IDEA, TEXT_FORGET_IDEA},
    {"note", FIELD_NOTE, KIND_NOTE, TEXT_FORGET_NOTE},
    {"decision", FIELD_DECISION, KIND_DECISION, TEXT_FORGET_DECISION},
    {"since-last", FIELD_PAST, KIND_SINCE_LAST, TEXT_FORGET_SINCE_LAST},
    {"me", FIELD_SEAT, KIND_SEAT, TEXT_FORGET_ME},
};

static const struct forgotten *
thing_of(const char *word)
{
    for (size_t i = 0; i < sizeof things / sizeof things[0]; i++) {
        if (word != NULL && strcmp(word, things[i].word) == 0) {
            return &things[i];
        }
    }
    return NULL;
}

/* The words that go, where we can see them. */
static void
words_talk(const struct ctl *ctl, const struct forgotten *thing, uint64_t n)
{
    const struct object *o = model_find(&ctl->talk.model, thing->kind, n);
    const enum field field =
        thing->kind == KIND_SEAT || thing->kind == KIND_INVITED ? FIELD_NAME
                                                                : FIELD_TEXT;
    char *text;

    if (o == NULL || !fields_has(&o->f, field)) {
        return;
    }
    text = clean_new(fields_bytes(&o->f, field));
    if (text != NULL && text[0] != '\0') {
        (void)fprintf(stderr, "  %s\n", text);
    }
    free(text);
}

/* What goes, what stands, and what is outside our reach: always said. */
static void
consequences_talk(const struct ctl *ctl, const struct forgotten *thing,
    uint64_t n)
{
    char number[24];

    if (ctl->json) {
        return;
    }
    (void)snprintf(number, sizeof number, "%llu", (unsigned long long)n);
    ctl_talk(ctl, thing->what, "n", number, NULL);
    words_talk(ctl, thing, n);
    ctl_talk(ctl, TEXT_FORGET_STANDS, NULL);
    ctl_talk(ctl, TEXT_FORGET_OUTSIDE, NULL);
}

/* First a copy for oneself: --save FILE, or asked where one can be asked. */
static enum code
save_first(struct ctl *ctl)
{
    const char *path = args_flag(ctl->args, "save");
    char typed[400] = "";
    enum code code;

    if (path == NULL && !ctl->yes && !ctl->json && isatty(STDIN_FILENO) != 0) {
        (void)fprintf(stderr, "%s ", ctl_get(ctl, TEXT_FORGET_SAVE));
        if (fgets(typed, sizeof typed, stdin) != NULL) {
            typed[strcspn(typed, "\r\n")] = '\0';
            path = typed;
        }
    }
    if (path == NULL || path[0] == '\0') {
        return CODE_OK;
    }
    code = fetch_own(ctl, path);
    if (code == CODE_OK && !ctl->json) {
        ctl_talk(ctl, TEXT_FORGET_SAVED, "file", path, NULL);
    }
    return code;
}

/* The seat is gone, so the secret that opened it opens nothing. */
static void
seat_drop(const struct ctl *ctl)
{
    if (!ctl->dry_run && ctl->keep_path[0] != '\0' &&
        unlink(ctl->keep_path) != 0) {
        ctl_talk(ctl, TEXT_CTL_FILE_UNWRITTEN, "file", ctl->keep_path, NULL);
    }
}

static enum code
run_forget(struct ctl *ctl, const struct args *args)
{
    const struct forgotten *thing = thing_of(args_word(args, 0));
    const bool me = thing != NULL && strcmp(thing->word, "me") == 0;
    struct command command;
    uint64_t n = 0;
    enum code code;

    if (thing == NULL || args->words_n != (me ? 1 : 2)) {
        return ctl_usage(ctl);
    }
    if (!me && !ctl_number(ctl, args, 1, &n)) {
        return CODE_USAGE;
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    n = me ? ctl->talk.seat : n;
    code = me ? save_first(ctl) : CODE_OK;
    if (code != CODE_OK) {
        return code;
    }
    consequences_talk(ctl, thing, n);
    if (!ctl_sure(ctl, TEXT_FORGET_SURE)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_FORGET);
    fields_number_set(&command.f, thing->field, n);
    fields_mark(&command.f, thing->field);
    code = ctl_do(ctl, &command, TEXT_FORGET_DONE);
    if (code == CODE_OK && me) {
        seat_drop(ctl);
    }
    return code;
}

static enum code
run_own(struct ctl *ctl, const struct args *args)
{
    const enum code code = ctl_session(ctl);

    return code == CODE_OK ? fetch_own(ctl, args_flag(args, "output")) : code;
}

const struct verb forget_verbs[] = {
    {"forget",
        "seat N | invited N | idea N | note N | decision N | since-last N | me "
        "[--save FILE]",
        "save=", TEXT_CTL_WHAT_FORGET, false, true, run_forget},
    {"own-data", "[-o FILE]", "output=", TEXT_CTL_WHAT_OWN_DATA, false, false,
        run_own},
    {0},
};
