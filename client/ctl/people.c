/* people.c - who is invited, who is here, who waits at the door. */
#include "client/clean.h"
#include "client/ctl/verbs.h"
#include "client/names.h"

#include <unistd.h>

static bool
is_here(const struct model *model, uint64_t invited)
{
    const struct object *o = NULL;

    while ((o = model_next(model, KIND_ATTENDANCE, o)) != NULL) {
        if (o->f.invited == invited) {
            return o->f.present != 0;
        }
    }
    return false;
}

/* printf pads bytes; people see letters. */
static int
padding(const char *text, int letters)
{
    for (; text != NULL && *text != '\0'; text++) {
        letters += ((uint8_t)*text & 0xc0) == 0x80 ? 1 : 0;
    }
    return letters;
}

static void
line_print(struct ctl *ctl, const char *kind, const struct object *o,
    const char *mark)
{
    char *name = clean_new(o->f.name);
    char *from = clean_new(o->f.organisation);

    if (ctl->plain) {
        (void)printf("%s\t%llu\t%s\t%s\t%s\n", kind, (unsigned long long)o->id,
            mark, name == NULL ? "" : name, from == NULL ? "" : from);
    } else {
        (void)printf("%-8s %4llu  %-6s %-*s %s\n", kind,
            (unsigned long long)o->id, mark, padding(name, 28),
            name == NULL ? "" : name, from == NULL ? "" : from);
    }
    free(name);
    free(from);
}

/* Headings are for eyes: a file or a pipe gets the rows alone. */
static void
head_cell(const struct ctl *ctl, enum text_key key, int letters)
{
    const char *text = ctl_get(ctl, key);

    (void)printf("%-*s ", padding(text, letters), text);
}

static void
head_print(const struct ctl *ctl)
{
    if (ctl->plain || isatty(STDOUT_FILENO) == 0) {
        return;
    }
    head_cell(ctl, TEXT_HEAD_WHAT, 8);
    head_cell(ctl, TEXT_HEAD_NUMBER, 5);
    head_cell(ctl, TEXT_HEAD_HERE, 6);
    head_cell(ctl, TEXT_HEAD_NAME, 28);
    (void)printf("%s\n", ctl_get(ctl, TEXT_HEAD_FROM));
}

static void
who_print(struct ctl *ctl, bool away)
{
    const struct model *model = &ctl->talk.model;
    const struct object *o = NULL;
    char mark[24];

    head_print(ctl);
    while ((o = model_next(model, KIND_INVITED, o)) != NULL) {
        const bool here = is_here(model, o->id);

        if (!away || !here) {
            line_print(ctl, "invited", o, here ? "here" : "-");
        }
    }
    while (!away && (o = model_next(model, KIND_SEAT, o)) != NULL) {
        (void)snprintf(mark, sizeof mark, "t%llu",
            (unsigned long long)o->f.table);
        line_print(ctl, "seat", o, mark);
    }
    while (!away && (o = model_next(model, KIND_WAITING, o)) != NULL) {
        line_print(ctl, "waiting", o, "-");
    }
}

static enum code
run_who(struct ctl *ctl, const struct args *args)
{
    const struct object *count;
    const enum code code = ctl_session(ctl);

    if (code != CODE_OK) {
        return code;
    }
    if (ctl->json) {
        (void)ctl_doc(ctl);
        ctl_objects(ctl, "invited", KIND_INVITED);
        ctl_objects(ctl, "attendance", KIND_ATTENDANCE);
        ctl_objects(ctl, "seats", KIND_SEAT);
        ctl_objects(ctl, "waiting", KIND_WAITING);
        ctl_objects(ctl, "head_count", KIND_HEAD_COUNT);
        ctl_objects(ctl, "presence", KIND_PRESENCE);
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    who_print(ctl, args_has(args, "away"));
    count = model_one(&ctl->talk.model, KIND_HEAD_COUNT);
    if (count != NULL) {
        char invited[24];
        char present[24];
        char walk_in[24];

        (void)snprintf(invited, sizeof invited, "%llu",
            (unsigned long long)count->f.invited_count);
        (void)snprintf(present, sizeof present, "%llu",
            (unsigned long long)count->f.present_count);
        (void)snprintf(walk_in, sizeof walk_in, "%llu",
            (unsigned long long)count->f.walk_in_count);
        ctl_talk(ctl, TEXT_CTL_HEAD_COUNT, "invited", invited, "present",
            present, "walk_in", walk_in, NULL);
    }
    return CODE_OK;
}

/* Letters A to Z are alike in both cases; others are as they are. */
static bool
holds(const char *text, const char *part)
{
    const size_t n = strlen(part);

    for (; *text != '\0'; text++) {
        size_t i = 0;

        while (i < n && (text[i] | 0x20) == (part[i] | 0x20)) {
            i++;
        }
        if (i == n) {
            return true;
        }
    }
    return n == 0;
}

/* Who was meant, with numbers to choose by. */
static void
matches_print(const struct ctl *ctl, const char *word)
{
    const struct object *o = NULL;

    while ((o = model_next(&ctl->talk.model, KIND_INVITED, o)) != NULL) {
        char *name = clean_new(o->f.name);
        char *from = clean_new(o->f.organisation);

        if (name != NULL && holds(name, word)) {
            (void)fprintf(stderr, "  %4llu  %s%s%s\n",
                (unsigned long long)o->id, name,
                o->f.organisation.n > 0 ? ", " : "", from == NULL ? "" : from);
        }
        free(name);
        free(from);
    }
}

/* One invited person by number or name; 0 after saying why not. */
static uint64_t
person_find(struct ctl *ctl, const char *word, enum code *code)
{
    const struct model *model = &ctl->talk.model;
    const struct object *o = NULL;
    uint64_t found = 0;
    uint64_t exact = 0; /* the whole name goes before a part of one */
    size_t exact_n = 0;
    size_t n = 0;

    if (strspn(word, "0123456789") == strlen(word)) {
        return strtoull(word, NULL, 10);
    }
    while ((o = model_next(model, KIND_INVITED, o)) != NULL) {
        char *name = clean_new(o->f.name);

        if (name != NULL && strcmp(name, word) == 0) {
            exact = o->id;
            exact_n++;
        }
        if (name != NULL && holds(name, word)) {
            found = o->id;
            n++;
        }
        free(name);
    }
    if (exact_n == 1 || n == 1) {
        return exact_n == 1 ? exact : found;
    }
    *code = n == 0 ? CODE_NOT_FOUND : CODE_USAGE;
    (void)ctl_fail(ctl, *code, n == 0 ? "no_such_invited" : "several",
        ctl_get(ctl, n == 0 ? TEXT_REFUSED_NO_SUCH_INVITED : TEXT_CTL_SEVERAL));
    if (n > 1 && !ctl->json) {
        matches_print(ctl, word);
    }
    return 0;
}

static enum code
attend(struct ctl *ctl, const struct args *args, bool present)
{
    struct command command;
    uint64_t invited;
    char word[300] = "";
    size_t n = 0;
    enum code code;

    for (size_t i = 0; i < args->words_n && n < sizeof word; i++) {
        n += (size_t)snprintf(word + n, sizeof word - n, "%s%s",
            i > 0 ? " " : "", args->word[i]);
    }
    if (word[0] == '\0') {
        return ctl_usage(ctl);
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    invited = person_find(ctl, word, &code);
    if (invited == 0) {
        return code == CODE_OK ? ctl_usage(ctl) : code;
    }
    talk_command(&command, COMMAND_ATTEND);
    FSET(&command.f, INVITED, invited, invited);
    FSET(&command.f, PRESENT, present, present ? 1 : 0);
    return ctl_do(ctl, &command, present ? TEXT_CTL_IS_HERE : TEXT_CTL_IS_AWAY);
}

static enum code
run_here(struct ctl *ctl, const struct args *args)
{
    return attend(ctl, args, true);
}

static enum code
run_away(struct ctl *ctl, const struct args *args)
{
    return attend(ctl, args, false);
}

static enum code
run_walk_in(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t invited;
    enum code code;

    if (args->words_n == 0) {
        return ctl_usage(ctl);
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    talk_command(&command, COMMAND_INVITE);
    FSET(&command.f, NAME, name, bytes_of(args->word[0]));
    FSET(&command.f, FLAGS, flags, FLAG_WALK_IN);
    ctl_flag_text(ctl, "sector", &command.f, FIELD_SECTOR);
    ctl_flag_text(ctl, "organisation", &command.f, FIELD_ORGANISATION);
    if (ctl->dry_run) {
        return ctl_do(ctl, &command, TEXT_CTL_IS_HERE);
    }
    code = ctl_send(ctl, &command);
    if (code != CODE_OK) {
        return code;
    }
    invited = ctl->talk.made;
    talk_command(&command, COMMAND_ATTEND);
    FSET(&command.f, INVITED, invited, invited);
    FSET(&command.f, PRESENT, present, 1);
    return ctl_do(ctl, &command, TEXT_CTL_IS_HERE);
}

static enum code
run_lobby(struct ctl *ctl, const struct args *args)
{
    const char *word = args_word(args, 0);
    const struct object *session;
    const struct object *o = NULL;
    struct command command;
    const enum code code = ctl_session(ctl);

    if (code != CODE_OK) {
        return code;
    }
    if (word == NULL || strcmp(word, "show") == 0) {
        if (ctl->json) {
            (void)ctl_doc(ctl);
            ctl_objects(ctl, "waiting", KIND_WAITING);
            ctl_doc_end(ctl);
            return CODE_OK;
        }
        while ((o = model_next(&ctl->talk.model, KIND_WAITING, o)) != NULL) {
            line_print(ctl, "waiting", o, "-");
        }
        return CODE_OK;
    }
    if (strcmp(word, "on") != 0 && strcmp(word, "off") != 0) {
        return ctl_usage(ctl);
    }
    session = model_one(&ctl->talk.model, KIND_SESSION);
    talk_command(&command, COMMAND_DOORS);
    FSET(&command.f, OPEN, open, session == NULL ? 1 : session->f.open);
    FSET(&command.f, LOBBY, lobby, strcmp(word, "on") == 0 ? 1 : 0);
    return ctl_do(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_admit(struct ctl *ctl, const struct args *args)
{
    const char *word = args_word(args, 0);
    struct command command;
    uint64_t seat;
    enum code code;

    if (word != NULL && strcmp(word, "all") == 0) {
        talk_command(&command, COMMAND_ADMIT_ALL);
    } else if (ctl_number(ctl, args, 0, &seat)) {
        talk_command(&command, COMMAND_ADMIT);
        FSET(&command.f, SEAT, seat, seat);
    } else {
        return CODE_USAGE;
    }
    code = ctl_session(ctl);
    return code != CODE_OK ? code : ctl_do(ctl, &command, TEXT_CTL_ADMITTED);
}

static enum code
run_turn_away(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t seat;
    enum code code;

    if (!ctl_number(ctl, args, 0, &seat)) {
        return CODE_USAGE;
    }
    if (!ctl_sure(ctl, TEXT_CTL_SURE_TURN_AWAY)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_TURN_AWAY);
    FSET(&command.f, SEAT, seat, seat);
    ctl_flag_text(ctl, "reason", &command.f, FIELD_REASON);
    code = ctl_session(ctl);
    return code != CODE_OK ? code : ctl_do(ctl, &command, TEXT_CTL_CHANGED);
}

const struct verb people_verbs[] = {
    {"who", "[--away]", "away", TEXT_CTL_WHAT_WHO, false, false, run_who},
    {"here", "NAME|NUMBER", "", TEXT_CTL_WHAT_HERE, false, false, run_here},
    {"away", "NAME|NUMBER", "", TEXT_CTL_WHAT_AWAY, false, false, run_away},
    {"walk-in", "NAME [--sector S] [--organisation O]", "sector= organisation=",
        TEXT_CTL_WHAT_WALK_IN, false, false, run_walk_in},
    {"lobby", "show|on|off", "", TEXT_CTL_WHAT_LOBBY, false, false, run_lobby},
    {"admit", "SEAT|all", "", TEXT_CTL_WHAT_ADMIT, false, false, run_admit},
    {"turn-away", "SEAT [--reason WHY]", "reason=", TEXT_CTL_WHAT_TURN_AWAY,
        false, true, run_turn_away},
    {0},
};
