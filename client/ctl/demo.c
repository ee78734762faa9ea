/*
 * demo.c - plays an evening from a file, with one connection for each who
 * came, against a real daemon.
 */
#include "client/clean.h"
#include "client/ctl/compare.h"
#include "client/ctl/making.h"
#include "client/ctl/play.h"
#include "client/ctl/seating.h"
#include "client/ctl/verbs.h"
#include "client/when.h"
#include "config/file.h"

#include <errno.h>

static void
strange(void *owner, const struct yaml_node *node)
{
    struct play *play = owner;
    char line[24];

    play_number(line, node->key_line > 0 ? node->key_line : node->line);
    ctl_talk(play->ctl, TEXT_DEMO_UNKNOWN, "file", play->file, "line", line,
        "key", node->key[0] != '\0' ? node->key : node->text, NULL);
}

static void
times_set(const struct evening_case *e, struct fields *f)
{
    uint64_t start_ms;
    uint64_t end_ms;

    if (!when_ms(e->date, e->start, &start_ms)) {
        return;
    }
    FSET(f, STARTS_AT, starts_at, start_ms);
    FSET(f, MINUTES_TOTAL, minutes_total, 150);
    if (when_ms(e->date, e->end, &end_ms)) {
        end_ms += end_ms <= start_ms ? 86400000 : 0;
        FSET(f, ENDS_AT, ends_at, end_ms);
        FSET(f, MINUTES_TOTAL, minutes_total, (end_ms - start_ms) / 60000);
    }
}

/* The office makes it, and we come in again as the one who leads. */
static enum code
make(struct play *play)
{
    struct ctl *ctl = play->ctl;
    const struct evening_case *e = play->evening;
    struct fields f = {0};
    struct keep keep = {0};
    struct fault why = {0};
    char code_text[24];
    enum code code = ctl_office(ctl);

    play_text(&f, FIELD_TITLE, e->title);
    play_text(&f, FIELD_MUNICIPALITY, e->municipality);
    play_text(&f, FIELD_PLACE, e->place);
    play_text(&f, FIELD_GOAL, e->goal);
    play_text(&f, FIELD_LANGUAGE, e->language);
    play_text(&f, FIELD_PLAN, e->plan);
    play_text(&f, FIELD_LOCAL_FACT, e->local_fact);
    play_text(&f, FIELD_CONTACT_ROLE, e->contact_role);
    times_set(e, &f);
    FSET(&f, TABLES, tables, e->tables);
    if (code == CODE_OK) {
        code = ctl_end(ctl, &ctl->talk, making_session(&ctl->talk, &f, &keep));
    }
    if (code != CODE_OK) {
        return code;
    }
    talk_close(&ctl->talk);
    (void)snprintf(keep.server, sizeof keep.server, "%s", ctl_server(ctl));
    if (keep_file(ctl->keep_path, sizeof ctl->keep_path, keep.code, "") &&
        keep_write(&keep, ctl->keep_path, &why) == STATUS_OK) {
        keep_remember(keep.code);
    } else {
        ctl_file_talk(ctl, ctl->keep_path, &why, true);
    }
    (void)snprintf(ctl->session, sizeof ctl->session, "%s", keep.code);
    (void)snprintf(code_text, sizeof code_text, "%.4s %.4s", keep.code,
        keep.code + 4);
    PLAY_SAY(play, TEXT_DEMO_MADE, "title", e->title, "code", code_text, NULL);
    code = ctl_session(ctl);
    ctl->talk.patient = true;
    return code;
}

static enum code
send_name(struct play *play, const struct list_person *person, bool walk_in)
{
    struct command command;

    talk_command(&command, COMMAND_INVITE);
    compare_fields(&command.f, person, 0);
    if (walk_in) {
        command.f.flags |= FLAG_WALK_IN;
    }
    return ctl_send(play->ctl, &command);
}

static enum code
tick(struct play *play, uint64_t invited)
{
    struct command command;

    talk_command(&command, COMMAND_ATTEND);
    FSET(&command.f, INVITED, invited, invited);
    FSET(&command.f, PRESENT, present, 1);
    return ctl_send(play->ctl, &command);
}

/* "evening.yaml" has its sign-up list in "evening.invited.csv". */
static enum code
invite(struct play *play)
{
    char path[PLAY_PATH_MAX];
    struct file_bytes bytes;
    struct fault why = {0};
    const size_t n = strlen(play->file);
    const size_t stem =
        n > 5 && strcmp(play->file + n - 5, ".yaml") == 0 ? n - 5 : n;
    enum code code = CODE_OK;
    char count[24];

    (void)snprintf(path, sizeof path, "%.*s.invited.csv", (int)stem,
        play->file);
    if (file_read(&bytes, &play->store, path, &why) != STATUS_OK ||
        list_read(&play->list, bytes.at, bytes.n, NULL, &why) != STATUS_OK) {
        return ctl_fault(play->ctl, &why);
    }
    for (uint32_t i = 0; i < play->list.persons_n && code == CODE_OK; i++) {
        code = send_name(play, &play->list.person[i], false);
    }
    play_number(count, play->list.persons_n);
    PLAY_SAY(play, TEXT_DEMO_LIST, "n", count, NULL);
    return code;
}

/* Who came is ticked at the door, in the order of the list. */
static enum code
receive(struct play *play)
{
    const struct evening_case *e = play->evening;
    const struct object *o = NULL;
    char name[40];
    char number[24];
    char came[24];
    char walk_in[24];
    uint64_t n = 0;
    enum code code = CODE_OK;

    ctl_settle(play->ctl);
    while (code == CODE_OK && n < e->came) {
        uint64_t id;

        o = model_next(&play->ctl->talk.model, KIND_INVITED, o);
        if (o == NULL) {
            break;
        }
        n++;
        id = o->id; /* what `o` points to may move while we wait */
        code = tick(play, id);
        o = model_find(&play->ctl->talk.model, KIND_INVITED, id);
    }
    for (uint64_t i = 0; i < e->walk_in && code == CODE_OK; i++) {
        const struct list_person guest = {.name = name,
            .organisation = "",
            .sector = "",
            .area = "",
            .email = "",
            .phone = ""};

        play_number(number, i + 1);
        (void)snprintf(name, sizeof name, "Gjest %s", number);
        code = send_name(play, &guest, true);
        if (code == CODE_OK) {
            code = tick(play, play->ctl->talk.made);
        }
    }
    play_number(came, n);
    play_number(walk_in, e->walk_in);
    PLAY_SAY(play, TEXT_DEMO_CAME, "n", came, "walk_in", walk_in, NULL);
    return code;
}

static enum code
tables_set(struct play *play)
{
    enum code code = CODE_OK;

    for (uint64_t t = 1; t <= play->evening->remote_tables && code == CODE_OK;
         t++) {
        struct command command;

        talk_command(&command, COMMAND_TABLE);
        FSET(&command.f, TABLE, table, t);
        FSET(&command.f, REMOTE, remote, 1);
        code = ctl_send(play->ctl, &command);
    }
    return code;
}

static enum code
doors_open(struct play *play)
{
    struct command command;

    talk_command(&command, COMMAND_DOORS);
    FSET(&command.f, OPEN, open, 1);
    return ctl_send(play->ctl, &command);
}

/* One of those who came, on a connection of their own. */
static enum code
person_join(struct play *play, size_t i)
{
    const struct evening_case *e = play->evening;
    struct talk *talk = &play->people[i];
    struct talk_setup setup = {.place = &play->place,
        .timeout_ms = play->ctl->timeout_ms,
        .blind = true};
    struct seating seating = {.table = i % e->tables + 1};
    uint8_t token[TOKEN_BYTES];
    char name[60] = "";
    enum talk_end end;

    (void)snprintf(setup.hello.code, sizeof setup.hello.code, "%s",
        play->ctl->keep.code);
    (void)snprintf(setup.hello.language, sizeof setup.hello.language, "%.8s",
        e->language);
    if (i < play->list.persons_n && i < e->came) {
        const char *whole = play->list.person[i].name;

        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(whole, " "),
            whole);
        seating.name = name;
    }
    if (seating.table <= e->remote_tables) {
        seating.flags = FLAG_REMOTE;
    }
    end = talk_open(talk, &play->ctl->net, &setup);
    play->people_n = i + 1;
    talk->patient = true;
    if (end == TALK_DONE) {
        end = seating_join(talk, &seating, token);
    }
    return ctl_end(play->ctl, talk, end);
}

static enum code
people_join(struct play *play)
{
    const uint64_t wanted = play->evening->came + play->evening->walk_in;
    const size_t n =
        wanted > PLAY_PEOPLE_MAX ? PLAY_PEOPLE_MAX : (size_t)wanted;
    char count[24];
    char tables[24];
    enum code code = CODE_OK;

    play->people = calloc(n + 1, sizeof *play->people);
    if (play->people == NULL) {
        return ctl_fail(play->ctl, CODE_REFUSED, "machine", "no memory");
    }
    for (size_t i = 0; i < n && code == CODE_OK; i++) {
        code = person_join(play, i);
    }
    play_number(count, n);
    play_number(tables, play->evening->tables);
    PLAY_SAY(play, TEXT_DEMO_JOINED, "n", count, "tables", tables, NULL);
    return code;
}

static enum code
evening_close(struct play *play)
{
    struct command command;
    char seconds[24];
    enum code code;

    talk_command(&command, COMMAND_CLOSE);
    play_text(&command.f, FIELD_NOT_AGREED, play->evening->not_agreed);
    code = ctl_send(play->ctl, &command);
    play_number(seconds, (net_now_mono_ms() - play->began_mono_ms) / 1000);
    if (code == CODE_OK) {
        PLAY_SAY(play, TEXT_DEMO_CLOSED, "s", seconds, NULL);
    }
    return code;
}

static enum code
minutes_fetch(struct play *play, const char *format, char *path)
{
    struct ctl *ctl = play->ctl;
    const char *folder = args_flag(ctl->args, "output");
    struct ask ask = {.what = ASK_MINUTES};
    struct command random;
    struct fault why = {0};
    enum code code;
    FILE *out;

    talk_command(&random, COMMAND_NOTE);
    memcpy(ask.id, random.id, ID_BYTES);
    FSET(&ask.f, FORMAT, format, bytes_of(format));
    FSET(&ask.f, LANGUAGE, language, bytes_of(play->evening->language));
    code = ctl_end(ctl, &ctl->talk, talk_ask(&ctl->talk, &ask));
    if (code != CODE_OK) {
        return code;
    }
    (void)snprintf(path, PLAY_PATH_MAX, "%s/referat-%s.%s",
        folder == NULL ? "." : folder, ctl->keep.code, format);
    out = fopen(path, "we");
    if (out == NULL ||
        fwrite(ctl->talk.page, 1, ctl->talk.page_n, out) != ctl->talk.page_n) {
        why.sys = errno;
        code = ctl_file_fault(ctl, path, &why, true);
    }
    if (out != NULL && fclose(out) != 0 && code == CODE_OK) {
        why.sys = errno;
        code = ctl_file_fault(ctl, path, &why, true);
    }
    if (code == CODE_OK) {
        PLAY_SAY(play, TEXT_DEMO_MINUTES, "file", path, NULL);
    }
    return code;
}

static void
summary(struct play *play)
{
    struct json *json = ctl_doc(play->ctl);

    json_word(json, "code", play->ctl->keep.code);
    json_number(json, "shared", play->shared_n);
    json_number(json, "merged", play->merged_n);
    json_number(json, "decided", play->decided_n);
    json_number(json, "people", play->people_n);
    json_number(json, "ms", net_now_mono_ms() - play->began_mono_ms);
    json_word(json, "minutes", play->minutes_file[0]);
    json_word(json, "minutes_json", play->minutes_file[1]);
    ctl_doc_end(play->ctl);
}

static enum code
whole(struct play *play)
{
    enum code (*const acts[])(struct play *) = {make, invite, tables_set,
        doors_open, receive, people_join, play_steps, play_decide, play_meeting,
        evening_close};
    enum code code = CODE_OK;

    for (size_t i = 0; i < sizeof acts / sizeof acts[0] && code == CODE_OK;
         i++) {
        code = acts[i](play);
    }
    if (code == CODE_OK) {
        code = minutes_fetch(play, "md", play->minutes_file[0]);
    }
    if (code == CODE_OK) {
        code = minutes_fetch(play, "json", play->minutes_file[1]);
    }
    if (code == CODE_OK && play->ctl->json) {
        summary(play);
    }
    return code;
}

static enum code
run_demo(struct ctl *ctl, const struct args *args)
{
    struct play *play = calloc(1, sizeof *play);
    const struct case_strange ears = {.owner = play, .tell = strange};
    struct fault why = {0};
    enum code code = CODE_REFUSED;

    if (play == NULL || args->words_n != 1) {
        free(play);
        return ctl_usage(ctl);
    }
    play->ctl = ctl;
    play->file = args->word[0];
    play->out = ctl->json ? stderr : stdout;
    play->began_mono_ms = net_now_mono_ms();
    play->evening = calloc(1, sizeof *play->evening);
    if (play->evening != NULL &&
        case_read(play->evening, &play->store, play->file, &ears, &why) !=
            STATUS_OK) {
        code = ctl_fault(ctl, &why);
    } else if (play->evening != NULL) {
        const char *via = args_flag(args, "via");

        if (place_take(&play->place, via == NULL ? ctl_server(ctl) : via)) {
            code = whole(play);
        } else {
            code = ctl_usage(ctl);
        }
    }
    for (size_t i = 0; i < play->people_n; i++) {
        talk_close(&play->people[i]);
    }
    free(play->people);
    list_release(&play->list);
    store_release(&play->store);
    free(play->evening);
    free(play);
    return code;
}

const struct verb demo_verbs[] = {
    {"demo", "FILE.yaml [--via ws://HOST:PORT] [-o FOLDER]",
        "output= via=", TEXT_CTL_WHAT_DEMO, true, false, run_demo},
    {0},
};
