/* session.c - make an evening, change it, open and close it. */
#include "client/clean.h"
#include "client/ctl/making.h"
#include "client/ctl/qr.h"
#include "client/ctl/since.h"
#include "client/ctl/verbs.h"
#include "client/when.h"

#include <unistd.h>

enum { GOAL_MAX = 2000 };

static void
number_set(struct fields *f, enum field field, uint64_t v)
{
    fields_number_set(f, field, v);
    fields_mark(f, field);
}

/* Goals, a line each. */
static void
goals_take(struct ctl *ctl, struct fields *f, char goal[GOAL_MAX])
{
    const char *line;
    size_t i = 0;
    size_t n = 0;

    goal[0] = '\0';
    for (line = args_flag_next(ctl->args, "goal", &i); line != NULL;
         line = args_flag_next(ctl->args, "goal", &i)) {
        const int added =
            snprintf(goal + n, GOAL_MAX - n, "%s%s", n > 0 ? "\n" : "", line);

        n += added > 0 && (size_t)added < GOAL_MAX - n ? (size_t)added : 0;
    }
    if (n > 0) {
        FSET(f, GOAL, goal, ((struct bytes){(const uint8_t *)goal, n}));
    }
}

static bool
times_take(struct ctl *ctl, struct fields *f)
{
    const char *date = args_flag(ctl->args, "date");
    const char *start = args_flag(ctl->args, "start");
    const char *stop = args_flag(ctl->args, "end");
    uint64_t ms;

    if (date == NULL) {
        return start == NULL && stop == NULL;
    }
    if (!when_ms(date, start == NULL ? "18:00" : start, &ms)) {
        return false;
    }
    if (when_past(date)) {
        ctl_talk(ctl, TEXT_CTL_DATE_PAST, "date", date, NULL);
    }
    number_set(f, FIELD_STARTS_AT, ms);
    if (stop != NULL) {
        uint64_t end_ms;

        if (!when_ms(date, stop, &end_ms)) {
            return false;
        }
        /* An evening may end after midnight. */
        end_ms += end_ms <= ms ? 86400000 : 0;
        number_set(f, FIELD_ENDS_AT, end_ms);
    }
    return true;
}

/* The flags that `new` and `change` share. */
static bool
common_take(struct ctl *ctl, struct fields *f, char goal[GOAL_MAX])
{
    const char *names = args_flag(ctl->args, "names-in-minutes");

    ctl_flag_text(ctl, "title", f, FIELD_TITLE);
    ctl_flag_text(ctl, "municipality", f, FIELD_MUNICIPALITY);
    ctl_flag_text(ctl, "place", f, FIELD_PLACE);
    ctl_flag_text(ctl, "local-fact", f, FIELD_LOCAL_FACT);
    ctl_flag_text(ctl, "contact-role", f, FIELD_CONTACT_ROLE);
    goals_take(ctl, f, goal);
    if (names != NULL || args_has(ctl->args, "no-names-in-minutes")) {
        number_set(f, FIELD_NAMES_IN_MINUTES, names != NULL);
    }
    if (!times_take(ctl, f)) {
        (void)ctl_fail(ctl, CODE_USAGE, "usage",
            ctl_get(ctl, TEXT_CTL_BAD_DATE));
        return false;
    }
    return true;
}

static void
new_print(struct ctl *ctl, const struct keep *keep, uint32_t brought)
{
    char lead[MAKING_LINK_MAX];
    char join[MAKING_LINK_MAX];
    char code[24];

    making_links(ctl, keep, lead, join);
    (void)snprintf(code, sizeof code, "%.4s %.12s", keep->code,
        strlen(keep->code) > 4 ? keep->code + 4 : "");
    if (ctl->json) {
        struct json *json = ctl_doc(ctl);

        json_hex(json, "session", (struct bytes){keep->session, ID_BYTES});
        json_word(json, "code", keep->code);
        json_word(json, "facilitator_link", lead);
        json_word(json, "join_link", join);
        json_word(json, "recovery_code", keep->recovery);
        json_word(json, "seat_file", ctl->keep_path);
        if (args_has(ctl->args, "since")) {
            json_number(json, "since_last", brought);
        }
        ctl_doc_end(ctl);
        return;
    }
    if (isatty(STDERR_FILENO) != 0 || args_has(ctl->args, "qr")) {
        qr_print(stderr, join,
            isatty(STDERR_FILENO) != 0 && getenv("NO_COLOR") == NULL);
    }
    if (ctl->plain) {
        (void)printf("code\t%s\nfacilitator_link\t%s\nrecovery_code\t%s\n"
                     "join_link\t%s\n",
            keep->code, lead, keep->recovery, join);
        return;
    }
    ctl_line(ctl, stdout, TEXT_CTL_NEW_CODE, "code", code, NULL);
    ctl_line(ctl, stdout, TEXT_CTL_NEW_JOIN, "link", join, NULL);
    ctl_line(ctl, stdout, TEXT_CTL_NEW_LEAD, "link", lead, NULL);
    ctl_line(ctl, stdout, TEXT_CTL_NEW_RECOVERY, "code", keep->recovery, NULL);
}

/*
 * What was decided before, into the new evening with the seat that leads it.
 * The evening stands in any case: what went wrong is said beside it.
 */
static enum code
since_take(struct ctl *ctl, const struct keep *keep, uint32_t *brought)
{
    const bool json = ctl->json;
    const char *link;
    size_t i = 0;
    enum code code;

    if (!args_has(ctl->args, "since")) {
        return CODE_OK;
    }
    talk_close(&ctl->talk);
    ctl->keep = *keep;
    ctl->json = false;
    code = ctl_enter(ctl);
    while (code == CODE_OK &&
        (link = args_flag_next(ctl->args, "since", &i)) != NULL) {
        code = since_bring(ctl, link, brought);
    }
    if (code != CODE_OK) {
        ctl_talk(ctl, TEXT_SINCE_LATER, NULL);
    }
    ctl->json = json;
    return code;
}

/* The seat that leads it, on this machine. */
static void
keep_new(struct ctl *ctl, struct keep *keep)
{
    const char *file = args_flag(ctl->args, "seat-file");
    struct fault why = {0};

    (void)snprintf(keep->server, sizeof keep->server, "%s", ctl_server(ctl));
    if (file != NULL) {
        (void)snprintf(ctl->keep_path, sizeof ctl->keep_path, "%s", file);
    } else if (!keep_file(ctl->keep_path, sizeof ctl->keep_path, keep->code,
                   "")) {
        ctl->keep_path[0] = '\0';
    }
    if (keep_write(keep, ctl->keep_path, &why) != STATUS_OK) {
        ctl_file_talk(ctl, ctl->keep_path, &why, true);
    } else {
        keep_remember(keep->code);
    }
}

static enum code
run_new(struct ctl *ctl, const struct args *args)
{
    const char *plan = args_flag(args, "plan");
    struct fields f = {0};
    struct keep keep = {0};
    char goal[GOAL_MAX];
    uint64_t tables = 6;
    uint64_t minutes = 150;
    uint32_t brought = 0;
    enum code code;

    if (plan == NULL) {
        plan = args_word(args, 0);
    }
    if (!args_has(args, "title")) {
        return ctl_usage(ctl);
    }
    if (!common_take(ctl, &f, goal) ||
        !ctl_flag_number(ctl, "tables", &tables) ||
        !ctl_flag_number(ctl, "minutes", &minutes)) {
        return CODE_USAGE;
    }
    number_set(&f, FIELD_TABLES, tables);
    number_set(&f, FIELD_MINUTES_TOTAL, minutes);
    FSET(&f, LANGUAGE, language, bytes_of(ctl->tag));
    FSET(&f, PLAN, plan, bytes_of(plan == NULL ? "allemed-kommune" : plan));
    code = ctl_office(ctl);
    if (code == CODE_OK) {
        code = ctl_end(ctl, &ctl->talk, making_session(&ctl->talk, &f, &keep));
    }
    if (code != CODE_OK) {
        return code;
    }
    keep_new(ctl, &keep);
    code = since_take(ctl, &keep, &brought);
    new_print(ctl, &keep, brought);
    if (!ctl->json && !ctl->plain) {
        ctl_talk(ctl, TEXT_CTL_NEW_NEXT, NULL);
    }
    return code;
}

static void
listing_print(const struct object *o, bool plain)
{
    char title[301];
    char code[17];
    char when[WHEN_TEXT_MAX] = "-";

    (void)clean_text(title, sizeof title, o->f.title);
    (void)clean_text(code, sizeof code, o->f.code);
    if (fields_has(&o->f, FIELD_STARTS_AT)) {
        when_text(when, o->f.starts_at);
    }
    (void)printf(plain ? "%s\t%s\t%s\n" : "%s  %-16s  %s\n", code, when, title);
}

static enum code
run_list(struct ctl *ctl, const struct args *args)
{
    const struct object *o = NULL;
    const enum code code = ctl_office(ctl);

    (void)args;
    if (code != CODE_OK) {
        return code;
    }
    if (ctl->json) {
        (void)ctl_doc(ctl);
        ctl_objects(ctl, "sessions", KIND_LISTING);
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    while ((o = model_next(&ctl->talk.model, KIND_LISTING, o)) != NULL) {
        listing_print(o, ctl->plain);
    }
    return CODE_OK;
}

static void
field_print(const struct ctl *ctl, const struct object *o, enum field field)
{
    const struct field_row *row = field_row(field);
    char when[WHEN_TEXT_MAX];
    char *text;

    (void)ctl;
    if (!fields_has(&o->f, field)) {
        return;
    }
    if (row->type == TYPE_NUMBER) {
        const uint64_t v = fields_number(&o->f, field);

        if (row->max == UINT64_MAX) {
            when_text(when, v);
            (void)printf("%s\t%s\n", row->name, when);
        } else {
            (void)printf("%s\t%llu\n", row->name, (unsigned long long)v);
        }
        return;
    }
    text = clean_new(fields_bytes(&o->f, field));
    (void)printf("%s\t%s\n", row->name, text == NULL ? "" : text);
    free(text);
}

static enum code
run_show(struct ctl *ctl, const struct args *args)
{
    static const enum field fields[] = {FIELD_TITLE, FIELD_MUNICIPALITY,
        FIELD_PLACE, FIELD_GOAL, FIELD_STARTS_AT, FIELD_ENDS_AT, FIELD_OPEN,
        FIELD_LOBBY, FIELD_CLOSED_AT, FIELD_NOT_AGREED};
    const struct object *session;
    const struct object *join;
    const enum code code = ctl_session(ctl);

    if (code != CODE_OK) {
        return code;
    }
    if (args_has(args, "links")) {
        new_print(ctl, &ctl->keep, 0);
        return CODE_OK;
    }
    session = model_one(&ctl->talk.model, KIND_SESSION);
    join = model_one(&ctl->talk.model, KIND_JOIN_INFO);
    if (ctl->json) {
        (void)ctl_doc(ctl);
        ctl_objects(ctl, "session", KIND_SESSION);
        ctl_objects(ctl, "join", KIND_JOIN_INFO);
        ctl_objects(ctl, "step", KIND_STEP);
        ctl_objects(ctl, "clock", KIND_CLOCK);
        ctl_objects(ctl, "parts", KIND_PLAN_PART);
        ctl_objects(ctl, "head_count", KIND_HEAD_COUNT);
        ctl_objects(ctl, "undoable", KIND_UNDOABLE);
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (session != NULL) {
            field_print(ctl, session, fields[i]);
        }
    }
    if (join != NULL) {
        field_print(ctl, join, FIELD_CODE);
    }
    return CODE_OK;
}

static enum code
doors(struct ctl *ctl, bool open, enum text_key key)
{
    struct command command;
    const enum code code = ctl_session(ctl);

    if (code != CODE_OK) {
        return code;
    }
    talk_command(&command, COMMAND_DOORS);
    FSET(&command.f, OPEN, open, open ? 1 : 0);
    if (args_has(ctl->args, "lobby")) {
        FSET(&command.f, LOBBY, lobby, 1);
    }
    return ctl_do(ctl, &command, key);
}

static enum code
run_open(struct ctl *ctl, const struct args *args)
{
    (void)args;
    return doors(ctl, true, TEXT_CTL_DOORS_OPEN);
}

static enum code
run_shut(struct ctl *ctl, const struct args *args)
{
    (void)args;
    return doors(ctl, false, TEXT_CTL_DOORS_SHUT);
}

static enum code
run_close(struct ctl *ctl, const struct args *args)
{
    struct command command;
    enum code code;

    (void)args;
    if (!ctl_sure(ctl, TEXT_CTL_SURE_CLOSE)) {
        return CODE_USAGE;
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    talk_command(&command, COMMAND_CLOSE);
    ctl_flag_text(ctl, "not-agreed", &command.f, FIELD_NOT_AGREED);
    return ctl_do(ctl, &command, TEXT_CTL_CLOSED);
}

static enum code
run_change(struct ctl *ctl, const struct args *args)
{
    struct command command;
    char goal[GOAL_MAX];
    enum code code;

    (void)args;
    talk_command(&command, COMMAND_SESSION_CHANGE);
    ctl_flag_text(ctl, "case-number", &command.f, FIELD_CASE_NUMBER);
    if (!common_take(ctl, &command.f, goal)) {
        return CODE_USAGE;
    }
    if (command.f.has[0] == 0 && command.f.has[1] == 0) {
        return ctl_usage(ctl);
    }
    code = ctl_session(ctl);
    return code != CODE_OK ? code : ctl_do(ctl, &command, TEXT_CTL_CHANGED);
}

#define SESSION_FLAGS                                                  \
    "title= municipality= place= goal= date= start= end= local-fact= " \
    "contact-role= names-in-minutes no-names-in-minutes "

const struct verb session_verbs[] = {
    {"session new",
        "--title T [--municipality M] [--place P] [--goal G]... [--date D "
        "--start H:M --end H:M] [--plan PLAN] [--tables N] [--minutes N] "
        "[--names-in-minutes] [--local-fact F] [--contact-role R] "
        "[--since LINK|CODE]... [--url BASE] [--qr]",
        SESSION_FLAGS "plan= tables= minutes= url= qr seat-file= since=",
        TEXT_CTL_WHAT_SESSION_NEW, false, false, run_new},
    {"session list", "", "", TEXT_CTL_WHAT_SESSION_LIST, false, false,
        run_list},
    {"session show", "[--links [--url BASE] [--qr]]", "links url= qr",
        TEXT_CTL_WHAT_SESSION_SHOW, false, false, run_show},
    {"session open", "[--lobby]", "lobby", TEXT_CTL_WHAT_SESSION_OPEN, false,
        false, run_open},
    {"session shut", "", "", TEXT_CTL_WHAT_SESSION_SHUT, false, false,
        run_shut},
    {"session close", "[--not-agreed WHY]",
        "not-agreed=", TEXT_CTL_WHAT_SESSION_CLOSE, false, true, run_close},
    {"session end", "[--not-agreed WHY]",
        "not-agreed=", TEXT_CTL_WHAT_SESSION_CLOSE, true, true, run_close},
    {"session change",
        "[--title T] [--municipality M] [--place P] [--goal G]... [--date D "
        "--start H:M --end H:M] [--case-number N] [--local-fact F]",
        SESSION_FLAGS "case-number=", TEXT_CTL_WHAT_SESSION_CHANGE, false,
        false, run_change},
    {0},
};
