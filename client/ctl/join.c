/* join.c - a seat of one's own: join, take, recover. */
#include "client/clean.h"
#include "client/ctl/line.h"
#include "client/ctl/seating.h"
#include "client/ctl/verbs.h"
#include "client/ctl/where.h"
#include "client/names.h"

#include <unistd.h>

/* "4826 1793" is one code, in one word or two. */
static bool
code_take(struct ctl *ctl, const struct args *args)
{
    char text[40];
    size_t n = 0;

    (void)snprintf(text, sizeof text, "%.18s%.18s",
        args->words_n > 0 ? args->word[0] : "",
        args->words_n > 1 ? args->word[1] : "");
    for (const char *c = text; *c != '\0'; c++) {
        if (*c >= '0' && *c <= '9' && n < sizeof ctl->keep.code - 1) {
            ctl->keep.code[n] = *c;
            n++;
        } else if (*c != ' ') {
            return false;
        }
    }
    ctl->keep.code[n] = '\0';
    return n == 8 && args->words_n <= 2;
}

/* Where the seat is kept, and the one that is kept there. */
static enum code
seat_file(struct ctl *ctl)
{
    const char *file = args_flag(ctl->args, "token-file");
    char code[17];
    struct fault why = {0};

    memcpy(code, ctl->keep.code, sizeof code);
    if (file != NULL) {
        (void)snprintf(ctl->keep_path, sizeof ctl->keep_path, "%s", file);
    } else if (!keep_file(ctl->keep_path, sizeof ctl->keep_path, code,
                   ".seat")) {
        return ctl_fail(ctl, CODE_REFUSED, "no_home",
            ctl_get(ctl, TEXT_CTL_NO_HOME));
    }
    if (!args_has(ctl->args, "new") && access(ctl->keep_path, R_OK) == 0 &&
        keep_read(&ctl->keep, ctl->keep_path, &why) == STATUS_OK) {
        memcpy(ctl->keep.code, code, sizeof code);
    }
    return CODE_OK;
}

static void
seat_keep(struct ctl *ctl, const uint8_t *token, const char *role)
{
    struct fault why = {0};

    if (token != NULL) {
        memcpy(ctl->keep.token, token, TOKEN_BYTES);
        ctl->keep.has_token = true;
    }
    memcpy(ctl->keep.session, ctl->talk.session, ID_BYTES);
    ctl->keep.has_session = true;
    ctl->keep.seat = ctl->talk.seat;
    (void)snprintf(ctl->keep.role, sizeof ctl->keep.role, "%s", role);
    (void)snprintf(ctl->keep.server, sizeof ctl->keep.server, "%s",
        ctl_server(ctl));
    if (keep_write(&ctl->keep, ctl->keep_path, &why) != STATUS_OK) {
        ctl_file_talk(ctl, ctl->keep_path, &why, true);
    } else if (!args_has(ctl->args, "token-file")) {
        keep_remember(ctl->keep.code);
    }
}

static enum talk_end
open_blind(struct ctl *ctl, const struct talk_setup *setup, bool with_token)
{
    struct talk_setup own = *setup;

    own.blind = true;
    own.hello.has_token = with_token;
    memcpy(own.hello.token, ctl->keep.token, TOKEN_BYTES);
    memcpy(own.hello.code, ctl->keep.code, sizeof own.hello.code);
    ctl->talking = true;
    return talk_open(&ctl->talk, &ctl->net, &own);
}

/* With the seat we have, or, if that is no longer good, with a new one. */
static enum code
enter(struct ctl *ctl, const struct talk_setup *setup,
    const struct seating *seating)
{
    uint8_t token[TOKEN_BYTES];
    enum talk_end end = open_blind(ctl, setup, ctl->keep.has_token);
    enum code code;

    if (end == TALK_REFUSED && ctl->keep.has_token &&
        ctl->talk.refusal.why == REFUSED_WRONG_TOKEN) {
        void *owner = ctl->talk.owner;
        void (*before)(void *, struct talk *, const struct reply *) =
            ctl->talk.before;
        void (*after)(void *, struct talk *, enum link_news,
            const struct reply *) = ctl->talk.after;

        talk_close(&ctl->talk);
        ctl->keep.has_token = false;
        ctl->talk.owner = owner;
        ctl->talk.before = before;
        ctl->talk.after = after;
        end = open_blind(ctl, setup, false);
    }
    if (end == TALK_DONE && ctl->talk.has_seat) {
        end = talk_whole(&ctl->talk);
        seat_keep(ctl, NULL, "participant");
    } else if (end == TALK_DONE) {
        ctl->talk.patient = true;
        end = seating_join(&ctl->talk, seating, token);
        if (end == TALK_DONE) {
            seat_keep(ctl, token, "participant");
        }
    }
    code = ctl_end(ctl, &ctl->talk, end);
    return code;
}

static enum code
seat_print(struct ctl *ctl)
{
    char seat[24];

    (void)snprintf(seat, sizeof seat, "%llu",
        (unsigned long long)ctl->talk.seat);
    if (ctl->json) {
        struct json *json = ctl_doc(ctl);

        json_number(json, "seat", ctl->talk.seat);
        json_word(json, "seat_file", ctl->keep_path);
        ctl_objects(ctl, "own_seat", KIND_OWN_SEAT);
        ctl_doc_end(ctl);
    } else {
        (void)printf("%s\n", seat);
        ctl_talk(ctl, TEXT_CTL_JOINED, "seat", seat, "file", ctl->keep_path,
            NULL);
    }
    return CODE_OK;
}

static enum code
run_join(struct ctl *ctl, const struct args *args)
{
    struct seating seating = {.name = args_flag(args, "name")};
    const char *flags = args_flag(args, "flags");
    struct line *line = NULL;
    struct place place;
    struct talk_setup setup;
    enum code code;

    if (!code_take(ctl, args) ||
        (flags != NULL && !names_bits(FIELD_FLAGS, flags, &seating.flags))) {
        return ctl_usage(ctl);
    }
    if (!ctl_flag_number(ctl, "table", &seating.table)) {
        return CODE_USAGE;
    }
    code = seat_file(ctl);
    if (code != CODE_OK) {
        return code;
    }
    if (!ctl_setup(ctl, &place, &setup)) {
        return CODE_USAGE;
    }
    if (args_has(args, "line")) {
        setup.once = false;
        line = line_hook(ctl);
        if (line == NULL) {
            return ctl_fail(ctl, CODE_REFUSED, "machine", "no memory");
        }
    }
    code = enter(ctl, &setup, &seating);
    if (line == NULL) {
        return code == CODE_OK ? seat_print(ctl) : code;
    }
    if (code == CODE_OK) {
        return line_run(line);
    }
    ctl->talk.before = NULL;
    ctl->talk.after = NULL;
    free(line);
    return code;
}

/* Both carry a secret that is typed, never given as an argument. */
static bool
secret_read(struct ctl *ctl, enum text_key question, char *out, size_t cap)
{
    if (isatty(STDIN_FILENO) != 0) {
        (void)fprintf(stderr, "%s ", ctl_get(ctl, question));
    }
    if (fgets(out, (int)cap, stdin) == NULL) {
        return false;
    }
    out[strcspn(out, "\r\n")] = '\0';
    return out[0] != '\0';
}

/* As it was printed, with or without hyphens, in large letters or small. */
static void
recovery_plain(char *text)
{
    size_t n = 0;

    for (size_t i = 0; text[i] != '\0'; i++) {
        const char c = text[i];

        if (c >= 'a' && c <= 'z') {
            text[n] = (char)(c - 32);
            n++;
        } else if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')) {
            text[n] = c;
            n++;
        }
    }
    text[n] = '\0';
}

static enum code
take_over(struct ctl *ctl, struct command *command, const char *role)
{
    uint8_t token[TOKEN_BYTES];
    struct place place;
    struct talk_setup setup;
    enum talk_end end;

    if (!ctl_setup(ctl, &place, &setup)) {
        return CODE_USAGE;
    }
    end = open_blind(ctl, &setup, false);
    if (end == TALK_DONE) {
        end = seating_send(&ctl->talk, command, token);
    }
    if (end == TALK_DONE) {
        seat_keep(ctl, token, role);
        return seat_print(ctl);
    }
    /* The evening was found: what is wrong is the secret. */
    if (ctl->talk.welcomed && end == TALK_REFUSED &&
        ctl->talk.refusal.why == REFUSED_WRONG_CODE) {
        return ctl_fail(ctl, CODE_NOT_ALLOWED, "wrong_code",
            ctl_get(ctl,
                command->what == COMMAND_RECOVER ? TEXT_CTL_WRONG_RECOVERY
                                                 : TEXT_CTL_WRONG_PERSONAL));
    }
    return ctl_end(ctl, &ctl->talk, end);
}

static enum code
run_take(struct ctl *ctl, const struct args *args)
{
    char personal[16];
    struct command command;
    enum code code;

    if (!code_take(ctl, args)) {
        return ctl_usage(ctl);
    }
    code = seat_file(ctl);
    if (code != CODE_OK) {
        return code;
    }
    if (!secret_read(ctl, TEXT_CTL_ASK_PERSONAL, personal, sizeof personal)) {
        return ctl_usage(ctl);
    }
    talk_command(&command, COMMAND_TAKE_SEAT);
    FSET(&command.f, PERSONAL_CODE, personal_code, bytes_of(personal));
    return take_over(ctl, &command, "participant");
}

static enum code
run_recover(struct ctl *ctl, const struct args *args)
{
    char recovery[64];
    struct command command;

    if (!code_take(ctl, args)) {
        return ctl_usage(ctl);
    }
    if (!keep_file(ctl->keep_path, sizeof ctl->keep_path, ctl->keep.code, "")) {
        return ctl_fail(ctl, CODE_REFUSED, "no_home",
            ctl_get(ctl, TEXT_CTL_NO_HOME));
    }
    if (!secret_read(ctl, TEXT_CTL_ASK_RECOVERY, recovery, sizeof recovery)) {
        return ctl_usage(ctl);
    }
    recovery_plain(recovery);
    talk_command(&command, COMMAND_RECOVER);
    FSET(&command.f, RECOVERY, recovery, bytes_of(recovery));
    return take_over(ctl, &command, "facilitator");
}

const struct verb join_verbs[] = {
    {"join",
        "CODE [--name NAME] [--table N] [--flags remote,...] [--line] "
        "[--new]",
        "name= table= flags= line new", TEXT_CTL_WHAT_JOIN, false, false,
        run_join},
    {"take", "CODE", "", TEXT_CTL_WHAT_TAKE, false, false, run_take},
    {"recover", "CODE", "", TEXT_CTL_WHAT_RECOVER, false, true, run_recover},
    {0},
};
