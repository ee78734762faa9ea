/* play.c - the steps of an evening that is played. See play.h. */
#include "client/ctl/play.h"

#include "client/ctl/flow.h"
#include "client/ctl/where.h"

void
play_time(const struct play *play)
{
    const uint64_t ms = net_now_mono_ms() - play->began_mono_ms;

    (void)fprintf(play->out, "%5.1f s  ", (double)ms / 1000.0);
}

void
play_number(char out[24], uint64_t v)
{
    (void)snprintf(out, 24, "%llu", (unsigned long long)v);
}

void
play_text(struct fields *f, enum field field, const char *text)
{
    if (text != NULL && text[0] != '\0') {
        fields_bytes_set(f, field, bytes_of(text));
        fields_mark(f, field);
    }
}

/* Somebody at that table; they take turns. */
static struct talk *
writer(struct play *play, const struct case_words *words, size_t turn)
{
    const uint64_t tables = play->evening->tables;
    const size_t table =
        words->table == 0 ? 0 : (size_t)((words->table - 1) % tables);
    const size_t rows = (play->people_n + tables - 1) / (size_t)tables;
    const size_t i = table + (turn % (rows == 0 ? 1 : rows)) * (size_t)tables;

    if (play->people_n == 0) {
        return &play->ctl->talk;
    }
    return &play->people[i < play->people_n ? i : table % play->people_n];
}

static enum code
words_write(struct play *play, struct case_words *words, size_t turn)
{
    struct talk *talk = writer(play, words, turn);
    struct command command;
    enum talk_end end;

    talk_command(&command, COMMAND_IDEA_WRITE);
    FSET(&command.f, TEXT, text, bytes_of(words->text));
    FSET(&command.f, COLLECTS, collects, (uint64_t)words->kind);
    play_text(&command.f, FIELD_PERSONA, words->persona);
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
        play->shared_n++;
    }
    return ctl_end(play->ctl, talk, end);
}

static uint64_t
idea_of(const struct play *play, const char *text)
{
    for (size_t i = 0; i < play->evening->words_n; i++) {
        if (play->evening->words[i].idea > 0 &&
            strcmp(play->evening->words[i].text, text) == 0) {
            return play->evening->words[i].idea;
        }
    }
    return 0;
}

static enum code
group_merge(struct play *play, const struct case_group *group)
{
    const uint64_t into = group->n > 0 ? idea_of(play, group->text[0]) : 0;
    enum code code = CODE_OK;

    for (size_t i = 1; i < group->n && code == CODE_OK; i++) {
        const uint64_t idea = idea_of(play, group->text[i]);
        struct command command;

        if (idea == 0 || into == 0) {
            continue;
        }
        talk_command(&command, COMMAND_IDEA_MERGE);
        FSET(&command.f, IDEA, idea, idea);
        FSET(&command.f, INTO, into, into);
        code = ctl_send(play->ctl, &command);
        play->merged_n++;
    }
    return code;
}

static enum code
merge_all(struct play *play)
{
    char n[24];
    enum code code = CODE_OK;

    if (play->evening->merge_n == 0) {
        return CODE_OK;
    }
    for (size_t i = 0; i < play->evening->merge_n && code == CODE_OK; i++) {
        code = group_merge(play, &play->evening->merge[i]);
    }
    play_number(n, play->merged_n);
    PLAY_SAY(play, TEXT_DEMO_MERGED, "n", n, NULL);
    return code;
}

/* What tables shared may wait for the one who leads to show it. */
static enum code
reveal_held(struct play *play, uint64_t step)
{
    const struct object *now;
    struct command command;

    ctl_settle(play->ctl);
    now = model_one(&play->ctl->talk.model, KIND_STEP);
    if (now == NULL || now->f.holds == 0) {
        return CODE_OK;
    }
    talk_command(&command, COMMAND_REVEAL);
    FSET(&command.f, STEP, step, step);
    return ctl_send(play->ctl, &command);
}

static enum code
words_all(struct play *play, enum idea_kind kind, uint64_t step)
{
    const uint64_t before = play->shared_n;
    enum code code = CODE_OK;
    char n[24];

    for (size_t i = 0; i < play->evening->words_n && code == CODE_OK; i++) {
        struct case_words *words = &play->evening->words[i];

        if (words->kind == kind && words->idea == 0) {
            code = words_write(play, words, i);
        }
    }
    if (play->shared_n == before || code != CODE_OK) {
        return code;
    }
    play_number(n, play->shared_n - before);
    PLAY_SAY(play, TEXT_DEMO_WROTE, "n", n, NULL);
    code = reveal_held(play, step);
    return code == CODE_OK && kind == IDEA_KIND_IDEA ? merge_all(play) : code;
}

enum code
play_decide(struct play *play)
{
    enum code code = CODE_OK;

    while (play->decided_n < play->evening->decisions_n && code == CODE_OK) {
        const struct case_decision *d =
            &play->evening->decision[play->decided_n];
        const uint64_t idea = idea_of(play, d->idea);
        struct command command;

        talk_command(&command, COMMAND_DECIDE);
        if (idea > 0) {
            FSET(&command.f, IDEA, idea, idea);
        }
        play_text(&command.f, FIELD_TEXT,
            d->text[0] != '\0' ? d->text : d->idea);
        play_text(&command.f, FIELD_OWNER, d->owner);
        play_text(&command.f, FIELD_FIRST_STEP, d->first_step);
        play_text(&command.f, FIELD_DUE, d->due);
        code = ctl_send(play->ctl, &command);
        play->decided_n++;
        PLAY_SAY(play, TEXT_DEMO_DECIDED, "text",
            d->idea[0] != '\0' ? d->idea : d->text, NULL);
    }
    return code;
}

enum code
play_meeting(struct play *play)
{
    const struct evening_case *e = play->evening;
    char date[40];
    struct command command;

    if (e->meeting_date[0] == '\0') {
        return CODE_OK;
    }
    (void)snprintf(date, sizeof date, "%.10sT%.5s", e->meeting_date,
        e->meeting_start);
    talk_command(&command, COMMAND_MEETING);
    FSET(&command.f, DATE, date, bytes_of(date));
    play_text(&command.f, FIELD_PLACE, e->meeting_place);
    PLAY_SAY(play, TEXT_DEMO_MEETING, "date", date, NULL);
    return ctl_send(play->ctl, &command);
}

/* Lines fall out, and come back by themselves to the same seats. */
static enum code
drop_out(struct play *play)
{
    const uint64_t members = play->evening->drop_members;
    const size_t n =
        members > play->people_n ? play->people_n : (size_t)members;
    const uint64_t end_ms = net_now_mono_ms() + 15000;
    char count[24];
    size_t back = 0;

    for (size_t i = 0; i < n; i++) {
        play->people[i].up = false;
        link_drop(play->people[i].link);
    }
    while (back < n && net_now_mono_ms() < end_ms) {
        talk_sleep(&play->ctl->talk, 50);
        back = 0;
        for (size_t i = 0; i < n; i++) {
            back += play->people[i].up ? 1 : 0;
        }
    }
    play_number(count, n);
    PLAY_SAY(play, TEXT_DEMO_DROPPED, "n", count, NULL);
    return back == n ? CODE_OK
                     : ctl_end(play->ctl, &play->ctl->talk, TALK_NO_LINE);
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
part_play(struct play *play)
{
    const struct model *model = &play->ctl->talk.model;
    const struct object *now = model_one(model, KIND_STEP);
    struct where *where = calloc(1, sizeof *where);
    char step[24];
    char part[24];
    uint64_t n;
    uint64_t kind;
    enum code code = CODE_OK;

    if (now == NULL || where == NULL) {
        free(where);
        return ctl_end(play->ctl, &play->ctl->talk, TALK_LATE);
    }
    where_find(where, model, play->ctl->tag);
    n = now->f.step;
    kind = now->f.collects;
    play_number(step, n);
    play_number(part, now->f.part);
    PLAY_SAY(play, TEXT_DEMO_STEP, "n", step, "part", part, "name",
        where->step_name, NULL);
    free(where);
    if (now->f.part == 1 && play->evening->drop_step > 0 &&
        counted(model, n) == play->evening->drop_step) {
        code = drop_out(play);
    }
    if (code == CODE_OK && kind >= IDEA_KIND_STRENGTH &&
        kind <= IDEA_KIND_IDEA && is_writing_part(model, now, kind)) {
        code = words_all(play, (enum idea_kind)kind, n);
    }
    if (code == CODE_OK && kind == IDEA_KIND_DECISION) {
        code = play_decide(play);
    }
    return code;
}

enum code
play_steps(struct play *play)
{
    struct ctl *ctl = play->ctl;
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
            code = part_play(play);
            talk_sleep(&ctl->talk, PLAY_PAUSE_MS);
        }
    }
    return code;
}
