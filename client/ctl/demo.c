/*
 * demo.c - plays an evening from a file, with one connection for each who
 * came, against a real daemon.
 */
#include "client/clean.h"
#include "client/ctl/case.h"
#include "client/ctl/compare.h"
#include "client/ctl/flow.h"
#include "client/ctl/making.h"
#include "client/ctl/seating.h"
#include "client/ctl/verbs.h"
#include "client/ctl/where.h"
#include "client/when.h"
#include "config/file.h"

#include <errno.h>
#include <stdarg.h>

enum { PEOPLE_MAX = 400, PATH_MAX_BYTES = 600, PAUSE_MS = 120 };

struct demo {
    struct ctl *ctl;
    struct evening_case *evening;
    struct store store;
    const char *file;
    FILE *out; /* progress: stdout, or stderr with --json */
    struct list list;
    struct talk *people;
    size_t people_n;
    struct place place;
    uint64_t began_mono_ms;
    uint64_t shared_n;
    uint64_t merged_n;
    uint64_t decided_n;
    char minutes_file[3][PATH_MAX_BYTES];
};

#define demo_say(demo, ...)                              \
    do {                                                 \
        demo_time(demo);                                 \
        ctl_line((demo)->ctl, (demo)->out, __VA_ARGS__); \
        (void)fflush((demo)->out);                       \
    } while (0)

static void
demo_time(const struct demo *demo)
{
    const uint64_t ms = net_now_mono_ms() - demo->began_mono_ms;

    (void)fprintf(demo->out, "%5.1f s  ", (double)ms / 1000.0);
}

static void
number(char out[24], uint64_t v)
{
    (void)snprintf(out, 24, "%llu", (unsigned long long)v);
}

static void
strange(void *owner, const struct yaml_node *node)
{
    struct demo *demo = owner;
    char line[24];

    number(line, node->key_line > 0 ? node->key_line : node->line);
    ctl_talk(demo->ctl, TEXT_DEMO_UNKNOWN, "file", demo->file, "line", line,
        "key", node->key[0] != '\0' ? node->key : node->text, NULL);
}

static void
text_set(struct fields *f, enum field field, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        fields_bytes_set(f, field, bytes_of(text));
        fields_mark(f, field);
    }
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
make(struct demo *demo)
{
    struct ctl *ctl = demo->ctl;
    const struct evening_case *e = demo->evening;
    struct fields f = {0};
    struct keep keep = {0};
    struct fault why = {0};
    char code_text[24];
    enum code code = ctl_office(ctl);

    text_set(&f, FIELD_TITLE, e->title);
    text_set(&f, FIELD_MUNICIPALITY, e->municipality);
    text_set(&f, FIELD_PLACE, e->place);
    text_set(&f, FIELD_GOAL, e->goal);
    text_set(&f, FIELD_LANGUAGE, e->language);
    text_set(&f, FIELD_PLAN, e->plan);
    text_set(&f, FIELD_LOCAL_FACT, e->local_fact);
    text_set(&f, FIELD_CONTACT_ROLE, e->contact_role);
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
        (void)fprintf(stderr, "%s\n", why.text);
    }
    (void)snprintf(ctl->session, sizeof ctl->session, "%s", keep.code);
    (void)snprintf(code_text, sizeof code_text, "%.4s %.4s", keep.code,
        keep.code + 4);
    demo_say(demo, TEXT_DEMO_MADE, "title", e->title, "code", code_text, NULL);
    code = ctl_session(ctl);
    ctl->talk.patient = true;
    return code;
}

static enum code
send_name(struct demo *demo, const struct list_person *person, bool walk_in)
{
    struct command command;

    talk_command(&command, COMMAND_INVITE);
    compare_fields(&command.f, person, 0);
    if (walk_in) {
        command.f.flags |= FLAG_WALK_IN;
    }
    return ctl_send(demo->ctl, &command);
}

static enum code
tick(struct demo *demo, uint64_t invited)
{
    struct command command;

    talk_command(&command, COMMAND_ATTEND);
    FSET(&command.f, INVITED, invited, invited);
    FSET(&command.f, PRESENT, present, 1);
    return ctl_send(demo->ctl, &command);
}

/* "evening.yaml" has its sign-up list in "evening.invited.csv". */
static enum code
invite(struct demo *demo)
{
    char path[PATH_MAX_BYTES];
    struct file_bytes bytes;
    struct fault why = {0};
    const size_t n = strlen(demo->file);
    const size_t stem =
        n > 5 && strcmp(demo->file + n - 5, ".yaml") == 0 ? n - 5 : n;
    enum code code = CODE_OK;
    char count[24];

    (void)snprintf(path, sizeof path, "%.*s.invited.csv", (int)stem,
        demo->file);
    if (file_read(&bytes, &demo->store, path, &why) != STATUS_OK ||
        list_read(&demo->list, bytes.at, bytes.n, NULL, &why) != STATUS_OK) {
        return ctl_fault(demo->ctl, &why);
    }
    for (uint32_t i = 0; i < demo->list.persons_n && code == CODE_OK; i++) {
        code = send_name(demo, &demo->list.person[i], false);
    }
    number(count, demo->list.persons_n);
    demo_say(demo, TEXT_DEMO_LIST, "n", count, NULL);
    return code;
}

/* Who came is ticked at the door, in the order of the list. */
static enum code
receive(struct demo *demo)
{
    const struct evening_case *e = demo->evening;
    const struct object *o = NULL;
    char name[40];
    char came[24];
    char walk_in[24];
    uint64_t n = 0;
    enum code code = CODE_OK;

    ctl_settle(demo->ctl);
    while (code == CODE_OK && n < e->came) {
        uint64_t id;

        o = model_next(&demo->ctl->talk.model, KIND_INVITED, o);
        if (o == NULL) {
            break;
        }
        n++;
        id = o->id; /* what `o` points to may move while we wait */
        code = tick(demo, id);
        o = model_find(&demo->ctl->talk.model, KIND_INVITED, id);
    }
    for (uint64_t i = 0; i < e->walk_in && code == CODE_OK; i++) {
        const struct list_person guest = {.name = name,
            .organisation = "",
            .sector = "",
            .area = "",
            .email = "",
            .phone = ""};

        (void)snprintf(name, sizeof name, "Gjest %llu",
            (unsigned long long)(i + 1));
        code = send_name(demo, &guest, true);
        if (code == CODE_OK) {
            code = tick(demo, demo->ctl->talk.made);
        }
    }
    number(came, n);
    number(walk_in, e->walk_in);
    demo_say(demo, TEXT_DEMO_CAME, "n", came, "walk_in", walk_in, NULL);
    return code;
}

static enum code
tables_set(struct demo *demo)
{
    enum code code = CODE_OK;

    for (uint64_t t = 1; t <= demo->evening->remote_tables && code == CODE_OK;
         t++) {
        struct command command;

        talk_command(&command, COMMAND_TABLE);
        FSET(&command.f, TABLE, table, t);
        FSET(&command.f, REMOTE, remote, 1);
        code = ctl_send(demo->ctl, &command);
    }
    return code;
}

static enum code
doors_open(struct demo *demo)
{
    struct command command;

    talk_command(&command, COMMAND_DOORS);
    FSET(&command.f, OPEN, open, 1);
    return ctl_send(demo->ctl, &command);
}

/* One of those who came, on a connection of their own. */
static enum code
person_join(struct demo *demo, size_t i)
{
    const struct evening_case *e = demo->evening;
    struct talk *talk = &demo->people[i];
    struct talk_setup setup = {.place = &demo->place,
        .timeout_ms = demo->ctl->timeout_ms,
        .blind = true};
    struct seating seating = {.table = i % e->tables + 1};
    uint8_t token[TOKEN_BYTES];
    char name[60] = "";
    enum talk_end end;

    (void)snprintf(setup.hello.code, sizeof setup.hello.code, "%s",
        demo->ctl->keep.code);
    (void)snprintf(setup.hello.language, sizeof setup.hello.language, "%.8s",
        e->language);
    if (i < demo->list.persons_n && i < e->came) {
        const char *whole = demo->list.person[i].name;

        (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(whole, " "),
            whole);
        seating.name = name;
    }
    if (seating.table <= e->remote_tables) {
        seating.flags = FLAG_REMOTE;
    }
    end = talk_open(talk, &demo->ctl->net, &setup);
    demo->people_n = i + 1;
    talk->patient = true;
    if (end == TALK_DONE) {
        end = seating_join(talk, &seating, token);
    }
    return ctl_end(demo->ctl, talk, end);
}

static enum code
people_join(struct demo *demo)
{
    const uint64_t wanted = demo->evening->came + demo->evening->walk_in;
    const size_t n = wanted > PEOPLE_MAX ? PEOPLE_MAX : (size_t)wanted;
    char count[24];
    char tables[24];
    enum code code = CODE_OK;

    demo->people = calloc(n + 1, sizeof *demo->people);
    if (demo->people == NULL) {
        return ctl_fail(demo->ctl, CODE_REFUSED, "machine", "no memory");
    }
    for (size_t i = 0; i < n && code == CODE_OK; i++) {
        code = person_join(demo, i);
    }
    number(count, n);
    number(tables, demo->evening->tables);
    demo_say(demo, TEXT_DEMO_JOINED, "n", count, "tables", tables, NULL);
    return code;
}

/* Somebody at that table; they take turns. */
static struct talk *
writer(struct demo *demo, const struct case_words *words, size_t turn)
{
    const uint64_t tables = demo->evening->tables;
    const size_t table =
        words->table == 0 ? 0 : (size_t)((words->table - 1) % tables);
    const size_t rows = (demo->people_n + tables - 1) / (size_t)tables;
    const size_t i = table + (turn % (rows == 0 ? 1 : rows)) * (size_t)tables;

    if (demo->people_n == 0) {
        return &demo->ctl->talk;
    }
    return &demo->people[i < demo->people_n ? i : table % demo->people_n];
}

static enum code
words_write(struct demo *demo, struct case_words *words, size_t turn)
{
    struct talk *talk = writer(demo, words, turn);
    struct command command;
    enum talk_end end;

    talk_command(&command, COMMAND_IDEA_WRITE);
    FSET(&command.f, TEXT, text, bytes_of(words->text));
    FSET(&command.f, COLLECTS, collects, (uint64_t)words->kind);
    text_set(&command.f, FIELD_PERSONA, words->persona);
    if (words->barrier > 0) {
        FSET(&command.f, BARRIER, barrier, words->barrier);
    }
    end = talk_do(talk, &command);
    if (end == TALK_DONE) {
        words->idea = talk->made;
        talk_command(&command, COMMAND_IDEA_SHARE);
        FSET(&command.f, IDEA, idea, words->idea);
        end = talk_do(talk, &command);
    }
    if (end == TALK_DONE) {
        words->shared = true;
        demo->shared_n++;
    }
    return ctl_end(demo->ctl, talk, end);
}

static uint64_t
idea_of(const struct demo *demo, const char *text)
{
    for (size_t i = 0; i < demo->evening->words_n; i++) {
        if (demo->evening->words[i].idea > 0 &&
            strcmp(demo->evening->words[i].text, text) == 0) {
            return demo->evening->words[i].idea;
        }
    }
    return 0;
}

static enum code
group_merge(struct demo *demo, const struct case_group *group)
{
    const uint64_t into = group->n > 0 ? idea_of(demo, group->text[0]) : 0;
    enum code code = CODE_OK;

    for (size_t i = 1; i < group->n && code == CODE_OK; i++) {
        const uint64_t idea = idea_of(demo, group->text[i]);
        struct command command;

        if (idea == 0 || into == 0) {
            continue;
        }
        talk_command(&command, COMMAND_IDEA_MERGE);
        FSET(&command.f, IDEA, idea, idea);
        FSET(&command.f, INTO, into, into);
        code = ctl_send(demo->ctl, &command);
        demo->merged_n++;
    }
    return code;
}

static enum code
merge_all(struct demo *demo)
{
    char n[24];
    enum code code = CODE_OK;

    if (demo->evening->merge_n == 0) {
        return CODE_OK;
    }
    for (size_t i = 0; i < demo->evening->merge_n && code == CODE_OK; i++) {
        code = group_merge(demo, &demo->evening->merge[i]);
    }
    number(n, demo->merged_n);
    demo_say(demo, TEXT_DEMO_MERGED, "n", n, NULL);
    return code;
}

/* What tables shared may wait for the one who leads to show it. */
static enum code
reveal_held(struct demo *demo, uint64_t step)
{
    const struct object *now;
    struct command command;

    ctl_settle(demo->ctl);
    now = model_one(&demo->ctl->talk.model, KIND_STEP);
    if (now == NULL || now->f.holds == 0) {
        return CODE_OK;
    }
    talk_command(&command, COMMAND_REVEAL);
    FSET(&command.f, STEP, step, step);
    return ctl_send(demo->ctl, &command);
}

static enum code
words_all(struct demo *demo, enum idea_kind kind, uint64_t step)
{
    const uint64_t before = demo->shared_n;
    enum code code = CODE_OK;
    char n[24];

    for (size_t i = 0; i < demo->evening->words_n && code == CODE_OK; i++) {
        struct case_words *words = &demo->evening->words[i];

        if (words->kind == kind && words->idea == 0) {
            code = words_write(demo, words, i);
        }
    }
    if (demo->shared_n == before || code != CODE_OK) {
        return code;
    }
    number(n, demo->shared_n - before);
    demo_say(demo, TEXT_DEMO_WROTE, "n", n, NULL);
    code = reveal_held(demo, step);
    return code == CODE_OK && kind == IDEA_KIND_IDEA ? merge_all(demo) : code;
}

static enum code
decide_all(struct demo *demo)
{
    enum code code = CODE_OK;

    while (demo->decided_n < demo->evening->decisions_n && code == CODE_OK) {
        const struct case_decision *d =
            &demo->evening->decision[demo->decided_n];
        const uint64_t idea = idea_of(demo, d->idea);
        struct command command;

        talk_command(&command, COMMAND_DECIDE);
        if (idea > 0) {
            FSET(&command.f, IDEA, idea, idea);
        }
        text_set(&command.f, FIELD_TEXT,
            d->text[0] != '\0' ? d->text : d->idea);
        text_set(&command.f, FIELD_OWNER, d->owner);
        text_set(&command.f, FIELD_FIRST_STEP, d->first_step);
        text_set(&command.f, FIELD_DUE, d->due);
        code = ctl_send(demo->ctl, &command);
        demo->decided_n++;
        demo_say(demo, TEXT_DEMO_DECIDED, "text",
            d->idea[0] != '\0' ? d->idea : d->text, NULL);
    }
    return code;
}

static enum code
meeting_set(struct demo *demo)
{
    const struct evening_case *e = demo->evening;
    char date[40];
    struct command command;

    if (e->meeting_date[0] == '\0') {
        return CODE_OK;
    }
    (void)snprintf(date, sizeof date, "%.10sT%.5s", e->meeting_date,
        e->meeting_start);
    talk_command(&command, COMMAND_MEETING);
    FSET(&command.f, DATE, date, bytes_of(date));
    text_set(&command.f, FIELD_PLACE, e->meeting_place);
    demo_say(demo, TEXT_DEMO_MEETING, "date", date, NULL);
    return ctl_send(demo->ctl, &command);
}

/* Lines fall out, and come back by themselves to the same seats. */
static enum code
drop_out(struct demo *demo)
{
    const uint64_t members = demo->evening->drop_members;
    const size_t n =
        members > demo->people_n ? demo->people_n : (size_t)members;
    const uint64_t end_ms = net_now_mono_ms() + 15000;
    char count[24];
    size_t back = 0;

    for (size_t i = 0; i < n; i++) {
        demo->people[i].up = false;
        link_drop(demo->people[i].link);
    }
    while (back < n && net_now_mono_ms() < end_ms) {
        talk_sleep(&demo->ctl->talk, 50);
        back = 0;
        for (size_t i = 0; i < n; i++) {
            back += demo->people[i].up ? 1 : 0;
        }
    }
    number(count, n);
    demo_say(demo, TEXT_DEMO_DROPPED, "n", count, NULL);
    return back == n ? CODE_OK
                     : ctl_end(demo->ctl, &demo->ctl->talk, TALK_NO_LINE);
}

/* Where things of this kind are written: at the tables, if the plan says. */
static bool
is_writing_part(const struct model *model, const struct object *now,
    uint64_t kind)
{
    const struct object *o = NULL;

    if (now->f.form == FORM_TABLE) {
        return true;
    }
    while ((o = model_next(model, KIND_PLAN_PART, o)) != NULL) {
        if (o->f.collects == kind && o->f.form == FORM_TABLE) {
            return false;
        }
    }
    return true;
}

/* The people's number of a step: breaks are not counted. */
static uint64_t
counted(const struct model *model, uint64_t step)
{
    const struct object *o = NULL;
    uint64_t breaks = 0;

    while ((o = model_next(model, KIND_PLAN_STEP, o)) != NULL) {
        breaks += o->f.step <= step && bytes_same(o->f.key, bytes_of("break"))
            ? 1
            : 0;
    }
    return step - breaks;
}

static enum code
part_play(struct demo *demo)
{
    const struct model *model = &demo->ctl->talk.model;
    const struct object *now = model_one(model, KIND_STEP);
    struct where *where = calloc(1, sizeof *where);
    char step[24];
    char part[24];
    uint64_t n;
    uint64_t kind;
    enum code code = CODE_OK;

    if (now == NULL || where == NULL) {
        free(where);
        return ctl_end(demo->ctl, &demo->ctl->talk, TALK_LATE);
    }
    where_find(where, model, demo->ctl->tag);
    n = now->f.step;
    kind = now->f.collects;
    number(step, n);
    number(part, now->f.part);
    demo_say(demo, TEXT_DEMO_STEP, "n", step, "part", part, "name",
        where->step_name, NULL);
    free(where);
    if (now->f.part == 1 && demo->evening->drop_step > 0 &&
        counted(model, n) == demo->evening->drop_step) {
        code = drop_out(demo);
    }
    if (code == CODE_OK && kind >= IDEA_KIND_STRENGTH &&
        kind <= IDEA_KIND_IDEA && is_writing_part(model, now, kind)) {
        code = words_all(demo, (enum idea_kind)kind, n);
    }
    if (code == CODE_OK && kind == IDEA_KIND_DECISION) {
        code = decide_all(demo);
    }
    return code;
}

static enum code
steps_play(struct demo *demo)
{
    struct ctl *ctl = demo->ctl;
    uint64_t step;
    uint64_t part;
    enum code code = CODE_OK;

    while (
        code == CODE_OK && flow_near(&ctl->talk.model, FLOW_ON, &step, &part)) {
        struct command command;

        flow_command(&command, &ctl->talk.model, step, part);
        code = ctl_send(ctl, &command);
        if (code == CODE_OK) {
            ctl_settle(ctl);
            code = part_play(demo);
            talk_sleep(&ctl->talk, PAUSE_MS);
        }
    }
    return code;
}

static enum code
evening_close(struct demo *demo)
{
    struct command command;
    char seconds[24];
    enum code code;

    talk_command(&command, COMMAND_CLOSE);
    text_set(&command.f, FIELD_NOT_AGREED, demo->evening->not_agreed);
    code = ctl_send(demo->ctl, &command);
    number(seconds, (net_now_mono_ms() - demo->began_mono_ms) / 1000);
    if (code == CODE_OK) {
        demo_say(demo, TEXT_DEMO_CLOSED, "s", seconds, NULL);
    }
    return code;
}

static enum code
minutes_fetch(struct demo *demo, const char *format, char *path)
{
    struct ctl *ctl = demo->ctl;
    const char *folder = args_flag(ctl->args, "output");
    struct ask ask = {.what = ASK_MINUTES};
    struct command random;
    struct fault why = {0};
    enum code code;
    FILE *out;

    talk_command(&random, COMMAND_NOTE);
    memcpy(ask.id, random.id, ID_BYTES);
    FSET(&ask.f, FORMAT, format, bytes_of(format));
    FSET(&ask.f, LANGUAGE, language, bytes_of(demo->evening->language));
    code = ctl_end(ctl, &ctl->talk, talk_ask(&ctl->talk, &ask));
    if (code != CODE_OK) {
        return code;
    }
    (void)snprintf(path, PATH_MAX_BYTES, "%s/referat-%s.%s",
        folder == NULL ? "." : folder, ctl->keep.code, format);
    out = fopen(path, "we");
    if (out == NULL ||
        fwrite(ctl->talk.page, 1, ctl->talk.page_n, out) != ctl->talk.page_n) {
        (void)fault_set(&why, STATUS_DISK, errno, "cannot write '%s'", path);
        code = ctl_fault(ctl, &why);
    }
    if (out != NULL && fclose(out) != 0 && code == CODE_OK) {
        (void)fault_set(&why, STATUS_DISK, errno, "cannot write '%s'", path);
        code = ctl_fault(ctl, &why);
    }
    if (code == CODE_OK) {
        demo_say(demo, TEXT_DEMO_MINUTES, "file", path, NULL);
    }
    return code;
}

static void
demo_doc(struct demo *demo)
{
    struct json *json = ctl_doc(demo->ctl);

    json_word(json, "code", demo->ctl->keep.code);
    json_number(json, "shared", demo->shared_n);
    json_number(json, "merged", demo->merged_n);
    json_number(json, "decided", demo->decided_n);
    json_number(json, "people", demo->people_n);
    json_number(json, "ms", net_now_mono_ms() - demo->began_mono_ms);
    json_word(json, "minutes", demo->minutes_file[0]);
    json_word(json, "minutes_json", demo->minutes_file[1]);
    ctl_doc_end(demo->ctl);
}

static enum code
play(struct demo *demo)
{
    enum code (*const acts[])(struct demo *) = {make, invite, tables_set,
        doors_open, receive, people_join, steps_play, decide_all, meeting_set,
        evening_close};
    enum code code = CODE_OK;

    for (size_t i = 0; i < sizeof acts / sizeof acts[0] && code == CODE_OK;
         i++) {
        code = acts[i](demo);
    }
    if (code == CODE_OK) {
        code = minutes_fetch(demo, "md", demo->minutes_file[0]);
    }
    if (code == CODE_OK) {
        code = minutes_fetch(demo, "json", demo->minutes_file[1]);
    }
    if (code == CODE_OK && demo->ctl->json) {
        demo_doc(demo);
    }
    return code;
}

static enum code
run_demo(struct ctl *ctl, const struct args *args)
{
    struct demo *demo = calloc(1, sizeof *demo);
    const struct case_strange ears = {.owner = demo, .tell = strange};
    struct fault why = {0};
    enum code code = CODE_REFUSED;

    if (demo == NULL || args->words_n != 1) {
        free(demo);
        return ctl_usage(ctl);
    }
    demo->ctl = ctl;
    demo->file = args->word[0];
    demo->out = ctl->json ? stderr : stdout;
    demo->began_mono_ms = net_now_mono_ms();
    demo->evening = calloc(1, sizeof *demo->evening);
    if (demo->evening != NULL &&
        case_read(demo->evening, &demo->store, demo->file, &ears, &why) !=
            STATUS_OK) {
        code = ctl_fault(ctl, &why);
    } else if (demo->evening != NULL) {
        if (place_take(&demo->place, ctl_server(ctl))) {
            code = play(demo);
        } else {
            code = ctl_usage(ctl);
        }
    }
    for (size_t i = 0; i < demo->people_n; i++) {
        talk_close(&demo->people[i]);
    }
    free(demo->people);
    list_release(&demo->list);
    store_release(&demo->store);
    free(demo->evening);
    free(demo);
    return code;
}

const struct verb demo_verbs[] = {
    {"demo", "FILE.yaml [-o FOLDER]", "output=", TEXT_CTL_WHAT_DEMO, true,
        false, run_demo},
    {0},
};
