/* call.c - what every verb has in its hands: the daemon. See ctl.h. */
#include "client/ctl/ctl.h"

#include "client/clean.h"
#include "client/hex.h"
#include "client/when.h"
#include "config/config.h"
#include "protocol/seal.h"

#include <sodium.h>
#include <unistd.h>

/* The seat of an evening on this machine, the one that leads it first. */
static bool
seat_path(char *path, size_t cap, const char *code)
{
    return keep_file(path, cap, code, "") &&
        (access(path, R_OK) == 0 || keep_file(path, cap, code, ".seat"));
}

/* Where the evening used last is; NULL without one. */
static const char *
server_of_last(struct ctl *ctl)
{
    struct keep keep = {0};
    struct fault why = {0};
    char path[512];
    char code[17];

    if (!keep_last(code) || !seat_path(path, sizeof path, code) ||
        keep_read(&keep, path, &why) != STATUS_OK || keep.server[0] == '\0') {
        return NULL;
    }
    (void)snprintf(ctl->server, sizeof ctl->server, "%s", keep.server);
    return ctl->server;
}

/* The socket that the daemon's own configuration names. */
static const char *
server_of_machine(struct ctl *ctl)
{
    const char *path = args_flag(ctl->args, "config");
    struct config config;
    struct fault why = {0};

    if (path == NULL && access("/etc/dugnad/dugnad.yaml", R_OK) == 0) {
        path = "/etc/dugnad/dugnad.yaml";
    }
    if (path == NULL || config_load(&config, path, &why) != STATUS_OK) {
        config_default(&config);
    }
    (void)snprintf(ctl->server, sizeof ctl->server, "unix:%s", config.socket);
    return ctl->server;
}

const char *
ctl_server(struct ctl *ctl)
{
    const char *own = getenv("DUGNAD_SERVER");
    const char *last;

    if (ctl->server[0] != '\0') {
        return ctl->server;
    }
    if (own != NULL && own[0] != '\0') {
        (void)snprintf(ctl->server, sizeof ctl->server, "%s", own);
        return ctl->server;
    }
    if (ctl->keep.server[0] != '\0') {
        return ctl->keep.server;
    }
    /* Who names a configuration means the daemon of this machine. */
    last = args_has(ctl->args, "config") ? NULL : server_of_last(ctl);
    return last != NULL ? last : server_of_machine(ctl);
}

bool
ctl_net(struct ctl *ctl)
{
    struct fault why = {0};

    if (ctl->net_open) {
        return true;
    }
    if (net_open(&ctl->net, args_has(ctl->args, "insecure"), &why) !=
        STATUS_OK) {
        (void)ctl_fault(ctl, &why); /* our caller ends with an error */
        return false;
    }
    ctl->net_open = true;
    return true;
}

bool
ctl_setup(struct ctl *ctl, struct place *place, struct talk_setup *setup)
{
    const char *server = ctl_server(ctl);

    if (!place_take(place, server)) {
        char text[500];

        (void)snprintf(text, sizeof text, "%s %s",
            ctl_get(ctl, TEXT_CTL_BAD_SERVER), server);
        (void)ctl_fail(ctl, CODE_USAGE, "usage", text);
        return false;
    }
    if (!ctl_net(ctl)) {
        return false;
    }
    *setup = (struct talk_setup){.place = place,
        .timeout_ms = ctl->timeout_ms,
        .once = true};
    (void)snprintf(setup->hello.language, sizeof setup->hello.language, "%s",
        ctl->tag);
    return true;
}

static enum code
code_of(enum refusal why)
{
#define ROW(NAME, number, word, leave) (enum code)(leave),
    static const enum code codes[] = {REFUSALS(ROW)};
#undef ROW

    return why < REFUSALS_N ? codes[why] : CODE_REFUSED;
}

enum code
ctl_end(struct ctl *ctl, const struct talk *talk, enum talk_end end)
{
    char text[700];

    if (end == TALK_DONE) {
        return CODE_OK;
    }
    if (end == TALK_LATE) {
        return ctl_fail(ctl, CODE_LATE, "timeout", ctl_get(ctl, TEXT_CTL_LATE));
    }
    if (end == TALK_NO_LINE) {
        const struct text_value value = {.name = "server",
            .at = ctl_server(ctl),
            .n = strlen(ctl_server(ctl))};

        (void)texts_fill(text, sizeof text, ctl_get(ctl, TEXT_CTL_NO_LINE),
            &value, 1);
        return ctl_fail(ctl, CODE_NO_LINE, "no_connection", text);
    }
    if (talk->refusal.sentence[0] != '\0') {
        return ctl_fail(ctl, code_of(talk->refusal.why),
            refusal_name(talk->refusal.why), talk->refusal.sentence);
    }
    return ctl_fail(ctl, code_of(talk->refusal.why),
        refusal_name(talk->refusal.why),
        talk->refusal.why < REFUSALS_N
            ? ctl_get(ctl, (enum text_key)talk->refusal.why)
            : "");
}

/* A token from the environment goes before what is kept. */
static void
token_from_environment(struct ctl *ctl)
{
    const char *token = getenv("DUGNAD_TOKEN");

    if (token != NULL && hex_take(ctl->keep.token, TOKEN_BYTES, token)) {
        ctl->keep.has_token = true;
    }
}

static enum code
kept_seat(struct ctl *ctl)
{
    const char *file = args_flag(ctl->args, "token-file");
    char code[17] = "";
    struct fault why = {0};

    if (file != NULL) {
        (void)snprintf(ctl->keep_path, sizeof ctl->keep_path, "%s", file);
        if (keep_read(&ctl->keep, file, &why) != STATUS_OK) {
            return ctl_file_fault(ctl, file, &why, false);
        }
        return CODE_OK;
    }
    if (ctl->session[0] != '\0') {
        (void)snprintf(code, sizeof code, "%.16s", ctl->session);
    } else if (!keep_last(code)) {
        return CODE_OK;
    }
    if (!seat_path(ctl->keep_path, sizeof ctl->keep_path, code)) {
        return CODE_OK;
    }
    if (access(ctl->keep_path, R_OK) == 0 &&
        keep_read(&ctl->keep, ctl->keep_path, &why) != STATUS_OK) {
        return ctl_file_fault(ctl, ctl->keep_path, &why, false);
    }
    if (ctl->keep.code[0] == '\0') {
        memcpy(ctl->keep.code, code, sizeof code);
    }
    return CODE_OK;
}

enum code
ctl_seat(struct ctl *ctl)
{
    const enum code code = kept_seat(ctl);

    if (code != CODE_OK) {
        return code;
    }
    token_from_environment(ctl);
    if (ctl->session[0] != '\0' && !ctl->keep.has_session) {
        if (strlen(ctl->session) == 2 * (size_t)ID_BYTES &&
            hex_take(ctl->keep.session, ID_BYTES, ctl->session)) {
            ctl->keep.has_session = true;
        } else {
            (void)snprintf(ctl->keep.code, sizeof ctl->keep.code, "%.16s",
                ctl->session);
        }
    }
    if (!ctl->keep.has_session && ctl->keep.code[0] == '\0') {
        return ctl_fail(ctl, CODE_NOT_FOUND, "no_session",
            ctl_get(ctl, TEXT_CTL_NO_SESSION));
    }
    if (!ctl->keep.has_token) {
        return ctl_fail(ctl, CODE_NOT_ALLOWED, "no_token",
            ctl_get(ctl, TEXT_CTL_NO_TOKEN));
    }
    return CODE_OK;
}

enum code
ctl_session(struct ctl *ctl)
{
    const enum code code = ctl_seat(ctl);

    return code == CODE_OK ? ctl_enter(ctl) : code;
}

enum code
ctl_enter(struct ctl *ctl)
{
    struct place place;
    struct talk_setup setup;
    const struct object *session;
    enum code code;

    if (!ctl_setup(ctl, &place, &setup)) {
        return CODE_USAGE;
    }
    setup.hello.has_session = ctl->keep.has_session;
    memcpy(setup.hello.session, ctl->keep.session, ID_BYTES);
    memcpy(setup.hello.code, ctl->keep.code, sizeof setup.hello.code);
    setup.hello.has_token = true;
    memcpy(setup.hello.token, ctl->keep.token, TOKEN_BYTES);
    ctl->talking = true;
    code = ctl_end(ctl, &ctl->talk, talk_open(&ctl->talk, &ctl->net, &setup));
    session = model_one(&ctl->talk.model, KIND_SESSION);
    if (session != NULL && fields_has(&session->f, FIELD_ZONE)) {
        char zone[41];

        (void)clean_text(zone, sizeof zone, session->f.zone);
        when_zone(zone);
    }
    if (code == CODE_OK && args_has(ctl->args, "if-rev")) {
        uint64_t rev = 0;

        if (!ctl_flag_number(ctl, "if-rev", &rev)) {
            return CODE_USAGE;
        }
        if (rev != ctl->talk.model.seq) {
            return ctl_fail(ctl, CODE_CONFLICT, "overtaken",
                ctl_get(ctl, TEXT_REFUSED_OVERTAKEN));
        }
    }
    return code;
}

enum code
ctl_office(struct ctl *ctl)
{
    const char *file = args_flag(ctl->args, "token-file");
    struct place place;
    struct talk_setup setup;
    struct fault why = {0};

    if (file != NULL && keep_read(&ctl->keep, file, &why) != STATUS_OK) {
        return ctl_file_fault(ctl, file, &why, false);
    }
    token_from_environment(ctl);
    if (!ctl_setup(ctl, &place, &setup)) {
        return CODE_USAGE;
    }
    /* The socket says who we are: a seat's token would only be in the way. */
    setup.hello.has_token = ctl->keep.has_token && !place.is_unix;
    memcpy(setup.hello.token, ctl->keep.token, TOKEN_BYTES);
    ctl->talking = true;
    return ctl_end(ctl, &ctl->talk, talk_open(&ctl->talk, &ctl->net, &setup));
}

enum code
ctl_send(struct ctl *ctl, const struct command *command)
{
    const char *key = args_flag(ctl->args, "key");
    struct command keyed;
    uint8_t hash[HASH_BYTES];
    char text[200];

    if (key == NULL) {
        return ctl_end(ctl, &ctl->talk, talk_do(&ctl->talk, command));
    }
    (void)snprintf(text, sizeof text, "%.150s %u", key, ctl->sent_n);
    ctl->sent_n++;
    hash_of(hash, "key", bytes_of(text));
    keyed = *command;
    memcpy(keyed.id, hash, ID_BYTES);
    return ctl_end(ctl, &ctl->talk, talk_do(&ctl->talk, &keyed));
}

void
ctl_settle(struct ctl *ctl)
{
    const uint64_t end_ms = net_now_mono_ms() + 500;
    const uint64_t pongs = ctl->talk.pongs;

    link_ping(ctl->talk.link);
    while (ctl->talk.pongs == pongs && net_now_mono_ms() < end_ms &&
        !ctl->talk.ended) {
        ctl->talk.turned = false;
        (void)net_wait(&ctl->net, &ctl->talk.turned, 50);
    }
    talk_sleep(&ctl->talk, 20);
}

enum code
ctl_do(struct ctl *ctl, const struct command *command, enum text_key key)
{
    char made[24];
    enum code code;

    if (ctl->dry_run) {
        ctl_talk(ctl, TEXT_CTL_DRY_RUN, "verb", ctl->verb->name, NULL);
        return CODE_OK;
    }
    code = ctl_send(ctl, command);
    if (code != CODE_OK) {
        return code;
    }
    (void)snprintf(made, sizeof made, "%llu",
        (unsigned long long)ctl->talk.made);
    if (ctl->json) {
        struct json *json = ctl_doc(ctl);

        if (ctl->talk.made > 0) {
            json_number(json, "made", ctl->talk.made);
        }
        ctl_doc_end(ctl);
    } else {
        ctl_talk(ctl, key, "n", made, NULL);
        if (ctl->talk.made > 0) {
            (void)printf("%s\n", made);
        }
    }
    return CODE_OK;
}

bool
ctl_sure(struct ctl *ctl, enum text_key question)
{
    char answer[16];

    if (ctl->yes || ctl->dry_run) {
        return true;
    }
    if (isatty(STDIN_FILENO) == 0) {
        (void)ctl_fail(ctl, CODE_USAGE, "needs_yes",
            ctl_get(ctl, TEXT_CTL_NEEDS_YES));
        return false;
    }
    (void)fprintf(stderr, "%s %s ", ctl_get(ctl, question),
        ctl_get(ctl, TEXT_CTL_YES_NO));
    if (fgets(answer, sizeof answer, stdin) != NULL &&
        strchr("jJyY", answer[0]) != NULL && answer[0] != '\0') {
        return true;
    }
    (void)ctl_fail(ctl, CODE_USAGE, "not_done",
        ctl_get(ctl, TEXT_CTL_NOT_DONE));
    return false;
}
