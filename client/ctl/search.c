/* search.c - find words over the whole evening, and remove every one. */
#include "client/clean.h"
#include "client/ctl/fetch.h"
#include "client/ctl/verbs.h"
#include "client/hits.h"

/* What holds words: its name for people, and how `forget` calls it. */
static const struct holder {
    const char *kind;
    enum text_key name;
    enum field field;
} holders[] = {
    {"idea", TEXT_SEARCH_KIND_IDEA, FIELD_IDEA},
    {"note", TEXT_SEARCH_KIND_NOTE, FIELD_NOTE},
    {"decision", TEXT_SEARCH_KIND_DECISION, FIELD_DECISION},
    {"invited", TEXT_SEARCH_KIND_INVITED, FIELD_INVITED},
    {"seat", TEXT_SEARCH_KIND_SEAT, FIELD_SEAT},
    {"since_last", TEXT_SEARCH_KIND_SINCE_LAST, FIELD_PAST},
    {"table", TEXT_SEARCH_KIND_TABLE, FIELD_END},
    {"session", TEXT_SEARCH_KIND_SESSION, FIELD_END},
    {"meeting", TEXT_SEARCH_KIND_MEETING, FIELD_END},
    {"remark", TEXT_SEARCH_KIND_REMARK, FIELD_END},
    {"approval", TEXT_SEARCH_KIND_APPROVAL, FIELD_END},
};

static const struct holder *
holder_of(const struct hit *hit)
{
    for (size_t i = 0; i < sizeof holders / sizeof holders[0]; i++) {
        if (strcmp(hit->kind, holders[i].kind) == 0) {
            return &holders[i];
        }
    }
    return NULL;
}

/* A search, from what was asked for to what is left of it. */
struct search {
    struct ctl *ctl;
    const char *text;
    struct hits hits;
    struct hits left;
    uint32_t removed;
};

static enum code
find(struct search *s, struct hits *hits)
{
    struct ctl *ctl = s->ctl;
    struct ask ask = {.what = ASK_SEARCH};
    enum code code;

    FSET(&ask.f, TEXT, text, bytes_of(s->text));
    code = fetch_ask(ctl, &ask);
    if (code != CODE_OK) {
        return code;
    }
    if (!hits_take(hits, (struct bytes){ctl->talk.page, ctl->talk.page_n})) {
        return ctl_fail(ctl, CODE_REFUSED, "malformed",
            ctl_get(ctl, TEXT_REFUSED_MALFORMED));
    }
    return CODE_OK;
}

static bool
is_own_seat(const struct search *s, const struct hit *hit)
{
    return strcmp(hit->kind, "seat") == 0 && hit->number == s->ctl->talk.seat;
}

static void
hit_print(const struct ctl *ctl, const struct hit *hit)
{
    const struct holder *holder = holder_of(hit);
    const char *name = holder == NULL ? hit->kind : ctl_get(ctl, holder->name);
    const char *text =
        hit->text != NULL ? hit->text : ctl_get(ctl, TEXT_SEARCH_PRIVATE);
    char n[24];

    (void)snprintf(n, sizeof n, "%llu", (unsigned long long)hit->number);
    ctl_line(ctl, stdout,
        hit->number > 0 ? TEXT_SEARCH_HIT : TEXT_SEARCH_HIT_ONE, "what", name,
        "n", n, "text", text, NULL);
}

static void
hits_doc(struct json *json, const char *key, const struct hits *hits)
{
    json_list(json, key);
    for (size_t i = 0; i < hits->n; i++) {
        const struct hit *hit = &hits->at[i];

        json_open(json, NULL);
        json_word(json, "kind", hit->kind);
        if (hit->number > 0) {
            json_number(json, "number", hit->number);
        }
        if (hit->table > 0) {
            json_number(json, "table", hit->table);
        }
        if (hit->step > 0) {
            json_number(json, "step", hit->step);
        }
        json_word(json, "field", hit->field);
        if (hit->text != NULL) {
            json_word(json, "text", hit->text);
        } else {
            json_null(json, "text");
        }
        json_bool(json, "private", hit->is_private);
        json_bool(json, "forget", hit->forget);
        if (hit->change_with[0] != '\0') {
            json_word(json, "change_with", hit->change_with);
        }
        json_close(json);
    }
    json_list_end(json);
}

/* The hits as they were found: lines to read. */
static void
found_tell(const struct search *s)
{
    const struct ctl *ctl = s->ctl;
    bool seats = false;
    char n[24];

    if (ctl->json) {
        return;
    }
    for (size_t i = 0; i < s->hits.n; i++) {
        hit_print(ctl, &s->hits.at[i]);
        seats = seats || strcmp(s->hits.at[i].kind, "seat") == 0;
    }
    (void)snprintf(n, sizeof n, "%zu", s->hits.n);
    ctl_talk(ctl,
        s->hits.n == 0       ? TEXT_SEARCH_NOTHING
            : s->hits.n == 1 ? TEXT_SEARCH_SUM_ONE
                             : TEXT_SEARCH_SUM,
        "n", n, NULL);
    if (seats && args_has(ctl->args, "redact")) {
        ctl_talk(ctl, TEXT_SEARCH_SEATS, NULL);
    }
}

/* What one hit is in went with another one? Then it is as it should be. */
static enum code
remove_one(struct search *s, const struct hit *hit)
{
    const struct holder *holder = holder_of(hit);
    struct talk *talk = &s->ctl->talk;
    struct command command;
    enum talk_end end;

    if (!hit->forget || holder == NULL || holder->field == FIELD_END ||
        is_own_seat(s, hit)) {
        return CODE_OK;
    }
    talk_command(&command, COMMAND_FORGET);
    fields_number_set(&command.f, holder->field, hit->number);
    fields_mark(&command.f, holder->field);
    end = talk_do(talk, &command);
    if (end == TALK_DONE) {
        s->removed++;
        return CODE_OK;
    }
    if (end != TALK_REFUSED) {
        return ctl_end(s->ctl, talk, end);
    }
    if (talk->refusal.why != REFUSED_IS_FORGOTTEN && !s->ctl->json) {
        (void)fprintf(stderr, "%s\n", talk->refusal.sentence);
    }
    return CODE_OK;
}

/* The rest, each with the way to change it. */
static void
left_tell(const struct search *s)
{
    const struct ctl *ctl = s->ctl;
    char n[24];

    (void)snprintf(n, sizeof n, "%u", s->removed);
    ctl_talk(ctl, TEXT_SEARCH_REMOVED, "n", n, NULL);
    ctl_talk(ctl, TEXT_FORGET_OUTSIDE, NULL);
    if (s->left.n == 0) {
        ctl_talk(ctl, TEXT_SEARCH_NOTHING_LEFT, NULL);
        return;
    }
    ctl_talk(ctl, TEXT_SEARCH_LEFT, NULL);
    for (size_t i = 0; i < s->left.n; i++) {
        const struct hit *hit = &s->left.at[i];

        hit_print(ctl, hit);
        if (is_own_seat(s, hit)) {
            ctl_talk(ctl, TEXT_SEARCH_OWN_SEAT, NULL);
        } else if (hit->change_with[0] != '\0') {
            ctl_talk(ctl, TEXT_SEARCH_CHANGE_WITH, "verb", hit->change_with,
                NULL);
        } else {
            ctl_talk(ctl, TEXT_SEARCH_CANNOT, NULL);
        }
    }
}

static void
redacted_doc(const struct search *s)
{
    struct json json = {.out = stdout};

    json_open(&json, NULL);
    json_number(&json, "v", 1);
    json_bool(&json, "ok", s->left.n == 0);
    json_number(&json, "rev", s->ctl->talk.model.seq);
    hits_doc(&json, "hits", &s->hits);
    json_number(&json, "removed", s->removed);
    hits_doc(&json, "left", &s->left);
    json_close(&json);
    (void)fputc('\n', stdout);
}

static enum code
redact(struct search *s)
{
    struct ctl *ctl = s->ctl;
    enum code code = CODE_OK;

    if (!ctl_sure(ctl, TEXT_SEARCH_SURE)) {
        return CODE_USAGE;
    }
    if (ctl->dry_run) {
        ctl_talk(ctl, TEXT_CTL_DRY_RUN, "verb", ctl->verb->name, NULL);
        return CODE_OK;
    }
    ctl->talk.patient = true;
    for (size_t i = 0; i < s->hits.n && code == CODE_OK; i++) {
        code = remove_one(s, &s->hits.at[i]);
    }
    if (code == CODE_OK) {
        code = find(s, &s->left);
    }
    if (code != CODE_OK) {
        return code;
    }
    if (ctl->json) {
        redacted_doc(s);
    } else {
        left_tell(s);
    }
    return s->left.n == 0 ? CODE_OK : CODE_CONFLICT;
}

static enum code
run_search(struct ctl *ctl, const struct args *args)
{
    char text[TEXT_BYTES_MAX + 1];
    struct search s = {.ctl = ctl, .text = text};
    enum code code;

    if (!ctl_text(args, 0, text, sizeof text)) {
        return ctl_usage(ctl);
    }
    code = ctl_session(ctl);
    if (code == CODE_OK) {
        code = find(&s, &s.hits);
    }
    if (code == CODE_OK) {
        found_tell(&s);
        if (args_has(args, "redact") && s.hits.n > 0) {
            code = redact(&s);
        } else if (ctl->json) {
            hits_doc(ctl_doc(ctl), "hits", &s.hits);
            ctl_doc_end(ctl);
        }
    }
    hits_release(&s.hits);
    hits_release(&s.left);
    return code;
}

const struct verb search_verbs[] = {
    {"search", "TEXT|- [--redact]", "redact", TEXT_CTL_WHAT_SEARCH, false,
        false, run_search},
    {0},
};
