/* since.c - what was decided before, and how far it has come. See since.h. */
#include "client/ctl/since.h"

#include "client/clean.h"
#include "client/ctl/verbs.h"
#include "client/hex.h"
#include "client/names.h"
#include "client/when.h"

#include <unistd.h>

static struct bytes
value(const struct object *o, enum field field)
{
    return fields_has(&o->f, field) ? fields_bytes(&o->f, field)
                                    : (struct bytes){0};
}

const char *
progress_text(const struct ctl *ctl, uint64_t progress)
{
    static const enum text_key keys[] = {[PROGRESS_UNSET] =
                                             TEXT_PROGRESS_NOT_BEGUN,
        [PROGRESS_NOT_BEGUN] = TEXT_PROGRESS_NOT_BEGUN,
        [PROGRESS_UNDER_WAY] = TEXT_PROGRESS_UNDER_WAY,
        [PROGRESS_DONE] = TEXT_PROGRESS_DONE,
        [PROGRESS_DROPPED] = TEXT_PROGRESS_DROPPED};

    return ctl_get(ctl, keys[progress > PROGRESS_DROPPED ? 0 : progress]);
}

void
since_one(const struct ctl *ctl, FILE *out, const struct object *o)
{
    char *text = clean_new(value(o, FIELD_TEXT));
    char *owner = clean_new(value(o, FIELD_OWNER));
    char *reason = clean_new(value(o, FIELD_REASON));
    char n[24];

    (void)snprintf(n, sizeof n, "%llu", (unsigned long long)o->id);
    ctl_line(ctl, out, TEXT_SINCE_DECISION, "n", n, "text",
        text == NULL ? "" : text, "owner", owner == NULL ? "" : owner,
        "progress", progress_text(ctl, o->f.progress), "reason",
        reason == NULL ? "" : reason, NULL);
    free(text);
    free(owner);
    free(reason);
}

void
since_tell(const struct ctl *ctl, FILE *out)
{
    const struct object *o = model_one(&ctl->talk.model, KIND_SINCE_LAST);

    if (o != NULL) {
        ctl_line(ctl, out, TEXT_SINCE_HEAD, NULL);
    }
    for (; o != NULL; o = model_next(&ctl->talk.model, KIND_SINCE_LAST, o)) {
        since_one(ctl, out, o);
    }
}

/* "not-begun" and "not_begun" are the same. */
static bool
progress_take(struct ctl *ctl, const char *word, uint64_t *progress)
{
    char plain[16];
    size_t i = 0;

    for (; word != NULL && word[i] != '\0' && i < sizeof plain - 1; i++) {
        plain[i] = word[i];
        if (plain[i] == '-') {
            plain[i] = '_';
        }
    }
    plain[i] = '\0';
    if (word != NULL && names_number(FIELD_PROGRESS, plain, progress)) {
        return true;
    }
    (void)ctl_usage(ctl); /* our caller ends with CODE_USAGE */
    return false;
}

/* "N PROGRESS [--reason WHY]", of a decision here or of one before. */
static enum code
follow(struct ctl *ctl, enum command_word what, enum field field)
{
    struct command command;
    uint64_t progress = 0;
    uint64_t n = 0;
    enum code code;

    if (!ctl_number(ctl, ctl->args, 0, &n) ||
        !progress_take(ctl, args_word(ctl->args, 1), &progress)) {
        return CODE_USAGE;
    }
    talk_command(&command, what);
    fields_number_set(&command.f, field, n);
    fields_mark(&command.f, field);
    FSET(&command.f, PROGRESS, progress, progress);
    ctl_flag_text(ctl, "reason", &command.f, FIELD_REASON);
    code = ctl_session(ctl);
    return code == CODE_OK ? ctl_do(ctl, &command, TEXT_CTL_CHANGED) : code;
}

static enum code
run_follow_up(struct ctl *ctl, const struct args *args)
{
    (void)args;
    return follow(ctl, COMMAND_DECISION_FOLLOW, FIELD_DECISION);
}

/* The seat that a link, its secret part or a code names. */
static bool
link_take(const char *link, struct keep *keep, char base[300])
{
    const char *secret = strstr(link, "#f=");
    struct fault why = {0};
    char session[2 * ID_BYTES + 1];
    char path[512];

    base[0] = '\0';
    if (secret != NULL) {
        (void)snprintf(base, 300, "%.*s", (int)(secret - link), link);
        link = secret + 3;
    }
    if (strcspn(link, ".") == sizeof session - 1) {
        (void)snprintf(session, sizeof session, "%s", link);
        keep->has_session = hex_take(keep->session, ID_BYTES, session);
        keep->has_token = keep->has_session &&
            hex_take(keep->token, TOKEN_BYTES, link + sizeof session);
        return keep->has_token;
    }
    return secret == NULL && strlen(link) <= 16 &&
        keep_file(path, sizeof path, link, "") &&
        keep_read(keep, path, &why) == STATUS_OK && keep->has_token;
}

/* Here, or where the link says if the evening is not here. */
static enum code
earlier_open(struct ctl *ctl, struct talk *earlier, const struct keep *keep,
    const char *base)
{
    struct place place;
    struct talk_setup setup;
    enum talk_end end;

    if (!ctl_setup(ctl, &place, &setup)) {
        return CODE_USAGE;
    }
    setup.hello.has_session = keep->has_session;
    memcpy(setup.hello.session, keep->session, ID_BYTES);
    memcpy(setup.hello.code, keep->code, sizeof setup.hello.code);
    setup.hello.has_token = true;
    memcpy(setup.hello.token, keep->token, TOKEN_BYTES);
    end = talk_open(earlier, &ctl->net, &setup);
    if (end == TALK_REFUSED && base[0] != '\0' &&
        earlier->refusal.why == REFUSED_NO_SUCH_SESSION &&
        place_take(&place, base)) {
        talk_close(earlier);
        end = talk_open(earlier, &ctl->net, &setup);
    }
    return ctl_end(ctl, earlier, end);
}

/* The evening's own words for where the decision comes from. */
static void
origin_take(const struct talk *earlier, struct fields *f, char date[32])
{
    const struct object *session = model_one(&earlier->model, KIND_SESSION);

    FSET(f, EARLIER, earlier, ((struct bytes){earlier->session, ID_BYTES}));
    if (session == NULL) {
        return;
    }
    FSET(f, TITLE, title, session->f.title);
    if (fields_has(&session->f, FIELD_STARTS_AT) && session->f.starts_at > 0) {
        when_text(date, session->f.starts_at);
        date[strcspn(date, " ")] = '\0';
        FSET(f, DATE, date, bytes_of(date));
    }
}

#define KEEP(NAME, member)                  \
    if (fields_has(&o->f, FIELD_##NAME)) {  \
        FSET(f, NAME, member, o->f.member); \
    }

static void
decision_take(const struct object *o, struct fields *f)
{
    FSET(f, DECISION, decision, o->id);
    FSET(f, TEXT, text, o->f.text);
    FSET(f, OWNER, owner, o->f.owner);
    FSET(f, FIRST_STEP, first_step, o->f.first_step);
    KEEP(DUE, due)
    KEEP(REASON, reason)
    FSET(f, PROGRESS, progress,
        fields_has(&o->f, FIELD_PROGRESS) && o->f.progress != PROGRESS_UNSET
            ? o->f.progress
            : PROGRESS_NOT_BEGUN);
}
#undef KEEP

/* A decision whose words were removed there has none to bring. */
static enum code
decisions_send(struct ctl *ctl, const struct talk *earlier, uint32_t *brought)
{
    const struct object *o = NULL;

    while ((o = model_next(&earlier->model, KIND_DECISION, o)) != NULL) {
        struct command command;
        char date[WHEN_TEXT_MAX] = "";
        enum talk_end end;

        if (o->f.text.n == 0) {
            continue;
        }
        talk_command(&command, COMMAND_SINCE_LAST);
        origin_take(earlier, &command.f, date);
        decision_take(o, &command.f);
        end = talk_do(&ctl->talk, &command);
        *brought += end == TALK_DONE;
        if (end != TALK_DONE &&
            (end != TALK_REFUSED ||
                ctl->talk.refusal.why != REFUSED_ALREADY_SO)) {
            return ctl_end(ctl, &ctl->talk, end);
        }
    }
    return CODE_OK;
}

static void
brought_talk(const struct ctl *ctl, const struct talk *earlier, uint32_t n)
{
    const struct object *session = model_one(&earlier->model, KIND_SESSION);
    char *title =
        clean_new(session == NULL ? (struct bytes){0} : session->f.title);
    char number[24];

    (void)snprintf(number, sizeof number, "%u", n);
    ctl_talk(ctl,
        n == 1      ? TEXT_SINCE_BROUGHT_ONE
            : n > 1 ? TEXT_SINCE_BROUGHT
            : model_one(&earlier->model, KIND_DECISION) == NULL
            ? TEXT_SINCE_NOTHING
            : TEXT_SINCE_THERE,
        "n", number, "title", title == NULL ? "" : title, NULL);
    free(title);
}

enum code
since_bring(struct ctl *ctl, const char *link, uint32_t *brought)
{
    struct talk earlier = {0};
    struct keep keep = {0};
    char base[300];
    uint32_t n = 0;
    enum code code;

    if (!link_take(link, &keep, base)) {
        return ctl_fail(ctl, CODE_USAGE, "usage",
            ctl_get(ctl, TEXT_SINCE_BAD_LINK));
    }
    code = earlier_open(ctl, &earlier, &keep, base);
    if (code == CODE_OK &&
        memcmp(earlier.session, ctl->talk.session, ID_BYTES) == 0) {
        code =
            ctl_fail(ctl, CODE_USAGE, "usage", ctl_get(ctl, TEXT_SINCE_SAME));
    }
    if (code == CODE_OK) {
        code = decisions_send(ctl, &earlier, &n);
    }
    if (code == CODE_OK && !ctl->json) {
        brought_talk(ctl, &earlier, n);
    }
    *brought += n;
    talk_close(&earlier);
    return code;
}

static enum code
bring_all(struct ctl *ctl, const struct args *args)
{
    uint32_t brought = 0;
    const char *link;
    size_t i = 0;
    enum code code = ctl_session(ctl);

    while (code == CODE_OK &&
        (link = args_flag_next(args, "earlier", &i)) != NULL) {
        code = since_bring(ctl, link, &brought);
    }
    if (code == CODE_OK && ctl->json) {
        json_number(ctl_doc(ctl), "brought", brought);
        ctl_doc_end(ctl);
    }
    return code;
}

static enum code
run_since(struct ctl *ctl, const struct args *args)
{
    enum code code;

    if (args_has(args, "earlier")) {
        return bring_all(ctl, args);
    }
    if (args->words_n > 0) {
        return follow(ctl, COMMAND_SINCE_LAST_FOLLOW, FIELD_PAST);
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    if (ctl->json) {
        (void)ctl_doc(ctl);
        ctl_objects(ctl, "since_last", KIND_SINCE_LAST);
        ctl_doc_end(ctl);
    } else if (model_one(&ctl->talk.model, KIND_SINCE_LAST) == NULL) {
        ctl_talk(ctl, TEXT_SINCE_NONE, NULL);
    } else {
        since_tell(ctl, stdout);
    }
    return CODE_OK;
}

const struct verb since_verbs[] = {
    {"follow-up", "N not-begun|under-way|done|dropped [--reason WHY]",
        "reason=", TEXT_CTL_WHAT_FOLLOW_UP, false, false, run_follow_up},
    {"since-last",
        "[--earlier LINK|CODE]... | "
        "N not-begun|under-way|done|dropped [--reason WHY]",
        "earlier= reason=", TEXT_CTL_WHAT_SINCE_LAST, false, false, run_since},
    {0},
};
