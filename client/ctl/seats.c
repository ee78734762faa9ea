/* seats.c - move, name, roles and devices of seats; tables. */
#include "client/clean.h"
#include "client/ctl/verbs.h"
#include "client/names.h"
#include "config/near.h"

#include <unistd.h>

static enum code
deliver(struct ctl *ctl, const struct command *command, enum text_key key)
{
    const enum code code = ctl_session(ctl);

    return code != CODE_OK ? code : ctl_do(ctl, command, key);
}

static enum code
run_move(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t seat;
    uint64_t table;

    if (!ctl_number(ctl, args, 0, &seat) || !ctl_number(ctl, args, 1, &table)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_SIT);
    FSET(&command.f, SEAT, seat, seat);
    FSET(&command.f, TABLE, table, table);
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_sit(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t table;

    if (!ctl_number(ctl, args, 0, &table)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_SIT);
    FSET(&command.f, TABLE, table, table);
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_rename(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t seat;

    if (!ctl_number(ctl, args, 0, &seat)) {
        return CODE_USAGE;
    }
    if (args->words_n != 2) {
        return ctl_usage(ctl);
    }
    talk_command(&command, COMMAND_RENAME);
    FSET(&command.f, SEAT, seat, seat);
    FSET(&command.f, NAME, name, bytes_of(args->word[1]));
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
bad_word(struct ctl *ctl, enum field field, const char *word)
{
    const char *words[32];
    const size_t n = names_all(field, words, 32);
    const char *near = near_word(word, words, n);
    char text[300];
    char clean[64];

    (void)clean_text(clean, sizeof clean, bytes_of(word));
    (void)snprintf(text, sizeof text, "%s '%s'. %s %s",
        ctl_get(ctl, TEXT_CTL_UNKNOWN_WORD), clean,
        near == NULL ? "" : ctl_get(ctl, TEXT_CTL_DID_YOU_MEAN),
        near == NULL ? "" : near);
    return ctl_fail(ctl, CODE_USAGE, "usage", text);
}

static enum code
run_role(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t roles = 0;
    uint64_t seat;

    if (!ctl_number(ctl, args, 0, &seat)) {
        return CODE_USAGE;
    }
    if (args->words_n < 2) {
        return ctl_usage(ctl);
    }
    for (size_t i = 1; i < args->words_n; i++) {
        uint64_t more;

        if (!names_bits(FIELD_ROLES, args->word[i], &more)) {
            return bad_word(ctl, FIELD_ROLES, args->word[i]);
        }
        roles |= more;
    }
    if (!ctl_sure(ctl, TEXT_CTL_SURE_ROLE)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_ROLE);
    FSET(&command.f, SEAT, seat, seat);
    FSET(&command.f, ROLES, roles, roles);
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_code(struct ctl *ctl, const struct args *args)
{
    const struct object *o;
    struct command command;
    char text[16];
    enum code code = ctl_session(ctl);

    (void)args;
    if (code != CODE_OK) {
        return code;
    }
    talk_command(&command, COMMAND_PERSONAL_CODE);
    code = ctl_send(ctl, &command);
    if (code != CODE_OK) {
        return code;
    }
    ctl_settle(ctl);
    o = model_one(&ctl->talk.model, KIND_PERSONAL_CODE);
    if (o == NULL) {
        return ctl_end(ctl, &ctl->talk, TALK_LATE);
    }
    (void)clean_text(text, sizeof text, o->f.personal_code);
    if (ctl->json) {
        struct json *json = ctl_doc(ctl);

        json_word(json, "personal_code", text);
        json_number(json, "until", o->f.until);
        ctl_doc_end(ctl);
    } else {
        (void)printf("%s\n", text);
        ctl_talk(ctl, TEXT_CTL_PERSONAL_CODE, NULL);
    }
    return CODE_OK;
}

static enum code
run_leave(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t seat = 0;

    (void)args;
    if (!ctl_flag_number(ctl, "seat", &seat)) {
        return CODE_USAGE;
    }
    if (!ctl_sure(ctl, TEXT_CTL_SURE_LEAVE)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_LEAVE);
    if (seat > 0) {
        FSET(&command.f, SEAT, seat, seat);
    }
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_kick(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t seat;

    if (!ctl_number(ctl, args, 0, &seat)) {
        return CODE_USAGE;
    }
    if (!ctl_sure(ctl, TEXT_CTL_SURE_LEAVE)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_LEAVE);
    FSET(&command.f, SEAT, seat, seat);
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_tie(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t seat;
    uint64_t invited;

    if (!ctl_number(ctl, args, 0, &seat) ||
        !ctl_number(ctl, args, 1, &invited)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_TIE);
    FSET(&command.f, SEAT, seat, seat);
    FSET(&command.f, INVITED, invited, invited);
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_table(struct ctl *ctl, const struct args *args)
{
    struct command command;
    uint64_t table;

    if (!ctl_number(ctl, args, 0, &table)) {
        return CODE_USAGE;
    }
    talk_command(&command, COMMAND_TABLE);
    FSET(&command.f, TABLE, table, table);
    ctl_flag_text(ctl, "name", &command.f, FIELD_NAME);
    ctl_flag_text(ctl, "link", &command.f, FIELD_LINK);
    if (args_has(args, "remote") || args_has(args, "here")) {
        FSET(&command.f, REMOTE, remote, args_has(args, "remote") ? 1 : 0);
    }
    return deliver(ctl, &command, TEXT_CTL_CHANGED);
}

static enum code
run_tables(struct ctl *ctl, const struct args *args)
{
    const struct object *o = NULL;
    const enum code code = ctl_session(ctl);

    (void)args;
    if (code != CODE_OK) {
        return code;
    }
    if (ctl->json) {
        (void)ctl_doc(ctl);
        ctl_objects(ctl, "tables", KIND_TABLE);
        ctl_objects(ctl, "seats", KIND_SEAT);
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    if (!ctl->plain && isatty(STDOUT_FILENO) != 0) {
        (void)printf("%-5s  %-20s %7s %8s\n", ctl_get(ctl, TEXT_HEAD_TABLE),
            ctl_get(ctl, TEXT_HEAD_NAME), ctl_get(ctl, TEXT_HEAD_SEATS),
            ctl_get(ctl, TEXT_HEAD_IDEAS));
    }
    while ((o = model_next(&ctl->talk.model, KIND_TABLE, o)) != NULL) {
        const struct object *seat = NULL;
        char *name = clean_new(o->f.name);
        unsigned seats = 0;

        while ((seat = model_next(&ctl->talk.model, KIND_SEAT, seat)) != NULL) {
            seats += seat->f.table == o->f.table ? 1 : 0;
        }
        (void)printf(ctl->plain ? "%llu\t%s\t%u\t%llu\t%s\n"
                                : "%5llu  %-20s %7u %8llu  %s\n",
            (unsigned long long)o->f.table, name == NULL ? "" : name, seats,
            (unsigned long long)o->f.ideas_here,
            o->f.remote != 0 ? "remote" : "");
        free(name);
    }
    return CODE_OK;
}

const struct verb seat_verbs[] = {
    {"tables", "", "", TEXT_CTL_WHAT_TABLES, false, false, run_tables},
    {"table", "N [--name NAME] [--remote|--here] [--link URL]",
        "name= remote here link=", TEXT_CTL_WHAT_TABLE, false, false,
        run_table},
    {"move", "SEAT TABLE", "", TEXT_CTL_WHAT_MOVE, false, false, run_move},
    {"sit", "TABLE", "", TEXT_CTL_WHAT_SIT, false, false, run_sit},
    {"rename", "SEAT NAME", "", TEXT_CTL_WHAT_RENAME, false, false, run_rename},
    {"role", "SEAT ROLE...", "", TEXT_CTL_WHAT_ROLE, false, true, run_role},
    {"tie", "SEAT INVITED", "", TEXT_CTL_WHAT_TIE, false, false, run_tie},
    {"code", "", "", TEXT_CTL_WHAT_CODE, false, false, run_code},
    {"leave", "[--seat N]", "seat=", TEXT_CTL_WHAT_LEAVE, false, true,
        run_leave},
    {"kick", "SEAT", "", TEXT_CTL_WHAT_KICK, false, true, run_kick},
    {0},
};
