/* flow.c - forward, back, skip, to a step, and undo. */
#include "client/ctl/flow.h"

#include "client/ctl/verbs.h"
#include "client/ctl/where.h"

static uint64_t
place_of(const struct object *o)
{
    return o->f.step * 256 + o->f.part;
}

/* Nearer to where we are than the best so far, on the right side of it. */
static bool
is_nearer(const struct object *o, const struct object *best, bool back,
    uint64_t from)
{
    const uint64_t at = place_of(o);

    if (back) {
        return at < from && (best == NULL || at > place_of(best));
    }
    return at > from && (best == NULL || at < place_of(best));
}

bool
flow_near(const struct model *model, enum flow_way way, uint64_t *step,
    uint64_t *part)
{
    const struct object *now = model_one(model, KIND_STEP);
    const uint64_t here = now == NULL ? 0 : place_of(now);
    const uint64_t from = way == FLOW_SKIP ? (here / 256 + 1) * 256 - 1 : here;
    const struct object *o = NULL;
    const struct object *best = NULL;

    while ((o = model_next(model, KIND_PLAN_PART, o)) != NULL) {
        if (is_nearer(o, best, way == FLOW_BACK, from)) {
            best = o;
        }
    }
    if (best == NULL) {
        return false;
    }
    *step = best->f.step;
    *part = best->f.part;
    return true;
}

void
flow_command(struct command *command, const struct model *model, uint64_t step,
    uint64_t part)
{
    const struct object *now = model_one(model, KIND_STEP);

    talk_command(command, COMMAND_STEP);
    FSET(&command->f, FROM_STEP, from_step, now == NULL ? 0 : now->f.step);
    FSET(&command->f, FROM_PART, from_part, now == NULL ? 0 : now->f.part);
    FSET(&command->f, STEP, step, step);
    FSET(&command->f, PART, part, part);
}

static void
place_doc(struct ctl *ctl)
{
    (void)ctl_doc(ctl);
    ctl_objects(ctl, "step", KIND_STEP);
    ctl_objects(ctl, "clock", KIND_CLOCK);
    ctl_doc_end(ctl);
}

static enum code
go(struct ctl *ctl, uint64_t step, uint64_t part)
{
    struct command command;
    enum code code;

    flow_command(&command, &ctl->talk.model, step, part);
    if (ctl->dry_run) {
        return ctl_do(ctl, &command, TEXT_CTL_UNDONE);
    }
    code = ctl_send(ctl, &command);
    if (code != CODE_OK) {
        return code;
    }
    ctl_settle(ctl);
    if (ctl->json) {
        place_doc(ctl);
    } else if (ctl->plain) {
        (void)printf("%llu.%llu\n", (unsigned long long)step,
            (unsigned long long)part);
    } else {
        where_print(ctl, stdout);
    }
    return CODE_OK;
}

static enum code
near(struct ctl *ctl, enum flow_way way)
{
    uint64_t step;
    uint64_t part;
    const enum code code = ctl_session(ctl);

    if (code != CODE_OK) {
        return code;
    }
    if (!flow_near(&ctl->talk.model, way, &step, &part)) {
        return ctl_fail(ctl, CODE_NOT_FOUND, "no_such_step",
            ctl_get(ctl,
                way == FLOW_BACK ? TEXT_CTL_AT_START : TEXT_CTL_AT_END));
    }
    return go(ctl, step, part);
}

static enum code
run_next(struct ctl *ctl, const struct args *args)
{
    (void)args;
    return near(ctl, FLOW_ON);
}

static enum code
run_prev(struct ctl *ctl, const struct args *args)
{
    (void)args;
    return near(ctl, FLOW_BACK);
}

static enum code
run_skip(struct ctl *ctl, const struct args *args)
{
    (void)args;
    return near(ctl, FLOW_SKIP);
}

static enum code
run_goto(struct ctl *ctl, const struct args *args)
{
    const char *word = args_word(args, 0);
    char *after;
    unsigned long step;
    unsigned long part = 1;
    enum code code;

    if (word == NULL) {
        return ctl_usage(ctl);
    }
    step = strtoul(word, &after, 10);
    if (*after == '.') {
        part = strtoul(after + 1, &after, 10);
    }
    if (*after != '\0' || step == 0 || step > 255 || part > 255) {
        return ctl_usage(ctl);
    }
    code = ctl_session(ctl);
    return code != CODE_OK ? code : go(ctl, step, part);
}

static enum code
run_where(struct ctl *ctl, const struct args *args)
{
    const enum code code = ctl_session(ctl);

    (void)args;
    if (code != CODE_OK) {
        return code;
    }
    if (ctl->json) {
        place_doc(ctl);
    } else {
        where_print(ctl, stdout);
    }
    return CODE_OK;
}

/* The newest act that can be taken back, or the one with this seq. */
static const struct object *
undoable(const struct model *model, uint64_t seq)
{
    const struct object *o = NULL;
    const struct object *best = NULL;

    while ((o = model_next(model, KIND_UNDOABLE, o)) != NULL) {
        if (seq > 0 ? o->f.undoes == seq
                    : best == NULL || o->f.undoes > best->f.undoes) {
            best = o;
        }
    }
    return best;
}

static enum text_key
undone_key(uint64_t what)
{
    static const struct {
        enum command_word what;
        enum text_key key;
    } rows[] = {
        {COMMAND_STEP, TEXT_UNDO_STEP},
        {COMMAND_CLOCK_START, TEXT_UNDO_CLOCK},
        {COMMAND_CLOCK_PAUSE, TEXT_UNDO_CLOCK},
        {COMMAND_CLOCK_EXTEND, TEXT_UNDO_CLOCK},
        {COMMAND_CLOCK_SET, TEXT_UNDO_CLOCK},
        {COMMAND_DOORS, TEXT_UNDO_DOORS},
        {COMMAND_IDEA_MERGE, TEXT_UNDO_MERGE},
        {COMMAND_IDEA_PART, TEXT_UNDO_PART},
        {COMMAND_IDEA_HIDE, TEXT_UNDO_HIDE},
        {COMMAND_IDEA_UNHIDE, TEXT_UNDO_SHOW},
        {COMMAND_DECIDE, TEXT_UNDO_DECIDE},
        {COMMAND_DECISION_CHANGE, TEXT_UNDO_DECISION_CHANGE},
        {COMMAND_DECISION_DROP, TEXT_UNDO_DECISION_DROP},
        {COMMAND_MEETING, TEXT_UNDO_MEETING},
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if ((uint64_t)rows[i].what == what) {
            return rows[i].key;
        }
    }
    return TEXT_N;
}

static enum code
run_undo(struct ctl *ctl, const struct args *args)
{
    const struct object *o;
    struct command command;
    uint64_t seq = 0;
    enum text_key key = TEXT_N;
    enum code code;

    if (args_word(args, 0) != NULL && !ctl_number(ctl, args, 0, &seq)) {
        return CODE_USAGE;
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    o = undoable(&ctl->talk.model, seq);
    if (o == NULL && seq == 0) {
        return ctl_fail(ctl, CODE_NOT_FOUND, "nothing_to_undo",
            ctl_get(ctl, TEXT_REFUSED_NOTHING_TO_UNDO));
    }
    talk_command(&command, COMMAND_UNDO);
    FSET(&command.f, UNDOES, undoes, o == NULL ? seq : o->f.undoes);
    if (o != NULL) {
        key = undone_key(o->f.what);
    }
    if (key == TEXT_N || ctl->json || ctl->dry_run) {
        return ctl_do(ctl, &command, TEXT_CTL_UNDONE);
    }
    code = ctl_send(ctl, &command);
    if (code == CODE_OK) {
        ctl_talk(ctl, TEXT_CTL_UNDONE_WHAT, "what", ctl_get(ctl, key), NULL);
    }
    return code;
}

const struct verb flow_verbs[] = {
    {"next", "", "", TEXT_CTL_WHAT_NEXT, false, false, run_next},
    {"prev", "", "", TEXT_CTL_WHAT_PREV, false, false, run_prev},
    {"goto", "STEP[.PART]", "", TEXT_CTL_WHAT_GOTO, false, false, run_goto},
    {"skip", "", "", TEXT_CTL_WHAT_SKIP, false, false, run_skip},
    {"where", "", "", TEXT_CTL_WHAT_WHERE, false, false, run_where},
    {"undo", "[SEQ]", "", TEXT_CTL_WHAT_UNDO, false, false, run_undo},
    {0},
};
