/* minutes.c - the minutes: fetched at any moment, issued, approved, sent. */
#include "client/clean.h"
#include "client/ctl/fetch.h"
#include "client/ctl/offline/verbs.h"
#include "client/ctl/verbs.h"
#include "client/when.h"

#include <strings.h>

enum { MAKING_MS = 60000, REMARK_MAX = TEXT_BYTES_MAX + 1 };

/* "4826 1793" may stand behind the verb. */
static void
code_take(struct ctl *ctl, const struct args *args)
{
    size_t n = 0;

    if (args_word(args, 0) == NULL || ctl->session[0] != '\0') {
        return;
    }
    for (size_t i = 0; i < args->words_n; i++) {
        n += (size_t)snprintf(ctl->session + n, sizeof ctl->session - n,
            "%.16s", args->word[i]);
        n = n < sizeof ctl->session ? n : sizeof ctl->session - 1;
    }
}

/* What the minutes say of themselves, when the evening is over. */
static void
state_talk(struct ctl *ctl, bool draft)
{
    const struct object *minutes = model_one(&ctl->talk.model, KIND_MINUTES);
    const struct object *session = model_one(&ctl->talk.model, KIND_SESSION);

    if (ctl->json || session == NULL ||
        !fields_has(&session->f, FIELD_CLOSED_AT) ||
        session->f.closed_at == 0) {
        return;
    }
    if (minutes == NULL || minutes->f.approves == 0) {
        ctl_talk(ctl, TEXT_RECORD_NOT_APPROVED, NULL);
    } else {
        ctl_talk(ctl, draft ? TEXT_RECORD_DRAFT : TEXT_RECORD_APPROVED, NULL);
    }
}

static enum code
run_minutes(struct ctl *ctl, const struct args *args)
{
    static const char *const formats[] = {"md", "html", "csv", "json"};
    const char *format = args_flag(args, "format");
    const char *language = args_flag(args, "language");
    struct ask ask = {.what = ASK_MINUTES};
    bool known = format == NULL;
    enum talk_end end;
    enum code code;

    if (args_has(args, "from")) {
        return offline_minutes(ctl, args);
    }
    code_take(ctl, args);
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        known = known || strcmp(format, formats[i]) == 0;
    }
    if (!known) {
        return ctl_choice(ctl, "format", "md, html, csv, json");
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    if (format == NULL) {
        format = ctl->json ? "json" : "md";
    }
    FSET(&ask.f, FORMAT, format, bytes_of(format));
    /* Unless asked for, the minutes are in the evening's own language. */
    if (language != NULL) {
        FSET(&ask.f, LANGUAGE, language, bytes_of(language));
    } else if (ctl->talk.language[0] != '\0') {
        FSET(&ask.f, LANGUAGE, language, bytes_of(ctl->talk.language));
    }
    if (args_has(args, "draft")) {
        FSET(&ask.f, APPROVES, approves, 0);
    }
    end = fetch_try(ctl, &ask);
    if (end == TALK_REFUSED && ctl->talk.refusal.why == REFUSED_BAD_VALUE) {
        return ctl_choice(ctl, "language", "nb, nn, en");
    }
    code = ctl_end(ctl, &ctl->talk, end);
    if (code == CODE_OK) {
        code = fetch_write(ctl, args_flag(args, "output"));
        state_talk(ctl, args_has(args, "draft"));
    }
    return code;
}

/* The version that stands now. */
static uint64_t
version_now(const struct ctl *ctl)
{
    const struct object *o = model_one(&ctl->talk.model, KIND_MINUTES);

    return o == NULL ? 0 : o->f.version;
}

/* Waits until a later version stands; its files are made off the loop. */
static enum code
version_wait(struct ctl *ctl, uint64_t after)
{
    const uint64_t end_ms = net_now_mono_ms() + MAKING_MS;

    while (version_now(ctl) <= after && !ctl->talk.ended) {
        if (net_now_mono_ms() >= end_ms) {
            return ctl_end(ctl, &ctl->talk, TALK_LATE);
        }
        ctl->talk.turned = false;
        (void)net_wait(&ctl->net, &ctl->talk.turned, 500);
    }
    return version_now(ctl) > after ? CODE_OK
                                    : ctl_end(ctl, &ctl->talk, TALK_NO_LINE);
}

/* Sends the order and waits for what comes of it. */
static enum code
order(struct ctl *ctl, const struct command *command)
{
    const uint64_t before = version_now(ctl);
    enum code code;

    if (ctl->dry_run) {
        ctl_talk(ctl, TEXT_CTL_DRY_RUN, "verb", ctl->verb->name, NULL);
        return CODE_OK;
    }
    ctl->talk.patient = true; /* one version at a time */
    code = ctl_send(ctl, command);
    return code == CODE_OK ? version_wait(ctl, before) : code;
}

static enum code
version_doc(struct ctl *ctl)
{
    const struct object *o = model_one(&ctl->talk.model, KIND_MINUTES);
    struct json *json = ctl_doc(ctl);

    if (o != NULL) {
        json_number(json, "version", o->f.version);
        json_bool(json, "approved", o->f.approves != 0);
        if (fields_has(&o->f, FIELD_UNTIL)) {
            json_number(json, "until", o->f.until);
        }
    }
    ctl_doc_end(ctl);
    return CODE_OK;
}

static void
version_text(const struct ctl *ctl, char out[24])
{
    (void)snprintf(out, 24, "%llu", (unsigned long long)version_now(ctl));
}

static enum code
run_issue(struct ctl *ctl, const struct args *args)
{
    struct command command;
    char n[24];
    enum code code = ctl_session(ctl);

    (void)args;
    if (code != CODE_OK) {
        return code;
    }
    talk_command(&command, COMMAND_MINUTES_ISSUE);
    code = order(ctl, &command);
    if (code != CODE_OK || ctl->dry_run) {
        return code;
    }
    if (ctl->json) {
        return version_doc(ctl);
    }
    version_text(ctl, n);
    ctl_talk(ctl, TEXT_RECORD_ISSUED, "n", n, NULL);
    return CODE_OK;
}

/* What now happens with them, and with the words. */
static void
approved_talk(const struct ctl *ctl)
{
    const struct object *o = model_one(&ctl->talk.model, KIND_MINUTES);
    char until[WHEN_TEXT_MAX];
    char n[24];

    version_text(ctl, n);
    ctl_talk(ctl, TEXT_RECORD_APPROVED_NOW, "n", n, NULL);
    ctl_talk(ctl, TEXT_RECORD_PHONES, NULL);
    if (o != NULL && fields_has(&o->f, FIELD_UNTIL) && o->f.until > 0) {
        when_text(until, o->f.until);
        until[strcspn(until, " ")] = '\0';
        ctl_talk(ctl, TEXT_RECORD_UNTIL, "date", until, NULL);
    } else {
        ctl_talk(ctl, TEXT_RECORD_NO_UNTIL, NULL);
    }
    ctl_talk(ctl, TEXT_RECORD_SEND, NULL);
}

static enum code
run_approve(struct ctl *ctl, const struct args *args)
{
    const char *name = args_flag(args, "name");
    const struct object *own;
    struct command command;
    char own_name[NAME_BYTES_MAX + 1] = "";
    enum code code = ctl_session(ctl);

    if (code != CODE_OK) {
        return code;
    }
    own = model_one(&ctl->talk.model, KIND_OWN_SEAT);
    if (name == NULL && own != NULL && fields_has(&own->f, FIELD_NAME)) {
        (void)clean_text(own_name, sizeof own_name, own->f.name);
        name = own_name;
    }
    if (name == NULL || name[0] == '\0') {
        return ctl_fail(ctl, CODE_USAGE, "usage",
            ctl_get(ctl, TEXT_RECORD_NAME_MISSING));
    }
    if (!ctl->yes && !ctl->json) {
        ctl_talk(ctl, TEXT_RECORD_APPROVE_AS, "name", name, NULL);
    }
    if (!ctl_sure(ctl, TEXT_RECORD_SURE_APPROVE)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_APPROVE);
    FSET(&command.f, NAME, name, bytes_of(name));
    code = order(ctl, &command);
    if (code != CODE_OK || ctl->dry_run) {
        return code;
    }
    if (ctl->json) {
        return version_doc(ctl);
    }
    approved_talk(ctl);
    return CODE_OK;
}

static enum code
remark_print(struct ctl *ctl)
{
    const struct object *o = model_one(&ctl->talk.model, KIND_REMARK);
    char *text = clean_new(o == NULL ? (struct bytes){0} : o->f.text);

    if (ctl->json) {
        json_text(ctl_doc(ctl), "remark",
            o == NULL ? (struct bytes){0} : o->f.text);
        ctl_doc_end(ctl);
    } else if (o == NULL || text == NULL || text[0] == '\0') {
        ctl_talk(ctl, TEXT_RECORD_NO_REMARK, NULL);
    } else {
        (void)printf("%s\n", text);
    }
    free(text);
    return CODE_OK;
}

static enum code
run_remark(struct ctl *ctl, const struct args *args)
{
    const bool none = args_has(args, "none");
    char text[REMARK_MAX];
    struct command command;
    enum code code;

    if (args->words_n > 0 && (none || !ctl_text(args, 0, text, sizeof text))) {
        return ctl_usage(ctl);
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    if (args->words_n == 0 && !none) {
        return remark_print(ctl);
    }
    talk_command(&command, COMMAND_REMARK);
    if (!none) {
        FSET(&command.f, TEXT, text, bytes_of(text));
    }
    return ctl_do(ctl, &command,
        none ? TEXT_RECORD_REMARK_GONE : TEXT_RECORD_REMARKED);
}

/* Can it stand in a line of addresses, and mean one only? */
static bool
is_address(const struct object *o, char out[256])
{
    size_t n;

    if (!fields_has(&o->f, FIELD_EMAIL) || o->f.email.n >= 255) {
        return false;
    }
    n = clean_text(out, 256, o->f.email);
    return n == o->f.email.n && n > 2 && strcspn(out, " ,;<>\"()[]:\\") == n &&
        out[0] != '@' && out[n - 1] != '@' &&
        strchr(out, '@') == strrchr(out, '@') && strchr(out, '@') != NULL;
}

/* An address that stood before in the list is not said again. */
static bool
is_first(const struct ctl *ctl, const struct object *o, const char *address)
{
    const struct object *other = NULL;
    char text[256];

    while ((other = model_next(&ctl->talk.model, KIND_INVITED, other)) != o) {
        if (is_address(other, text) && strcasecmp(text, address) == 0) {
            return false;
        }
    }
    return true;
}

static void
address_print(struct ctl *ctl, const char *address, uint32_t n)
{
    if (ctl->json) {
        json_word(&ctl->out, NULL, address);
    } else if (args_has(ctl->args, "lines") || ctl->plain) {
        (void)printf("%s\n", address);
    } else {
        (void)printf("%s%s", n > 0 ? "; " : "", address);
    }
}

static void
recipients_talk(const struct ctl *ctl, uint32_t with, uint32_t without)
{
    char n[24];

    (void)snprintf(n, sizeof n, "%u", with);
    ctl_talk(ctl,
        with == 1 ? TEXT_RECORD_RECIPIENTS_ONE : TEXT_RECORD_RECIPIENTS, "n", n,
        NULL);
    (void)snprintf(n, sizeof n, "%u", without);
    if (without > 0) {
        ctl_talk(ctl,
            without == 1 ? TEXT_RECORD_WITHOUT_ONE : TEXT_RECORD_WITHOUT, "n",
            n, NULL);
    }
}

static enum code
run_recipients(struct ctl *ctl, const struct args *args)
{
    const struct object *o = NULL;
    const struct object *own;
    char address[256];
    uint32_t with = 0;
    uint32_t without = 0;
    enum code code;

    if (args_has(args, "from")) {
        return offline_recipients(ctl, args);
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    own = model_one(&ctl->talk.model, KIND_OWN_SEAT);
    if (own == NULL ||
        (own->f.roles &
            (ROLE_FACILITATOR | ROLE_COHOST | ROLE_CONTACT | ROLE_SCRIBE)) ==
            0) {
        return ctl_fail(ctl, CODE_NOT_ALLOWED, "not_allowed",
            ctl_get(ctl, TEXT_REFUSED_NOT_ALLOWED));
    }
    if (ctl->json) {
        json_list(ctl_doc(ctl), "recipients");
    }
    while ((o = model_next(&ctl->talk.model, KIND_INVITED, o)) != NULL) {
        if (!is_address(o, address)) {
            without += (o->f.flags & FLAG_WALK_IN) == 0;
        } else if (is_first(ctl, o, address)) {
            address_print(ctl, address, with);
            with++;
        }
    }
    if (ctl->json) {
        json_list_end(&ctl->out);
        json_number(&ctl->out, "without", without);
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    if (with > 0 && !args_has(args, "lines") && !ctl->plain) {
        (void)printf("\n");
    }
    recipients_talk(ctl, with, without);
    return CODE_OK;
}

const struct verb minutes_verbs[] = {
    {"minutes",
        "[CODE | --from EVENING [--version N] [--data DIR]] "
        "[--language nb|nn|en] [--format md|html|csv|json] [--draft] "
        "[-o FILE]",
        "format= output= draft from= version= data=", TEXT_CTL_WHAT_MINUTES,
        false, false, run_minutes},
    {"minutes issue", "", "", TEXT_CTL_WHAT_MINUTES_ISSUE, false, false,
        run_issue},
    {"minutes approve", "[--name NAME]", "name=", TEXT_CTL_WHAT_MINUTES_APPROVE,
        false, true, run_approve},
    {"minutes remark", "[TEXT|- | --none]", "none",
        TEXT_CTL_WHAT_MINUTES_REMARK, false, false, run_remark},
    {"recipients", "[--from EVENING [--data DIR]] [--lines]",
        "lines from= data=", TEXT_CTL_WHAT_RECIPIENTS, false, false,
        run_recipients},
    {0},
};
