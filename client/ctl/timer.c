/* timer.c - start, pause, set and extend the clock. */
#include "client/ctl/verbs.h"
#include "client/ctl/where.h"
#include "client/when.h"

/* The clock is as it should be; `word` is the daemon's own for that. */
static enum code
already(struct ctl *ctl, const char *word, enum text_key key)
{
    return ctl_fail(ctl, CODE_CONFLICT, word, ctl_get(ctl, key));
}

static bool
is_running(const struct ctl *ctl)
{
    const struct object *clock = model_one(&ctl->talk.model, KIND_CLOCK);

    return clock != NULL && clock->f.running != 0;
}

/* All name the clock as we see it, so that nobody is overrun. */
static enum code
clock_open(struct ctl *ctl, struct command *command, enum command_word what)
{
    const struct object *clock;
    const enum code code = ctl_session(ctl);

    if (code != CODE_OK) {
        return code;
    }
    clock = model_one(&ctl->talk.model, KIND_CLOCK);
    talk_command(command, what);
    FSET(&command->f, REVISION, revision,
        clock == NULL ? 0 : clock->f.revision);
    return CODE_OK;
}

static enum code
clock_send(struct ctl *ctl, const struct command *command)
{
    enum code code;

    if (ctl->dry_run) {
        return ctl_do(ctl, command, TEXT_CTL_UNDONE);
    }
    code = ctl_send(ctl, command);
    if (code != CODE_OK) {
        return code;
    }
    ctl_settle(ctl);
    if (ctl->json) {
        (void)ctl_doc(ctl);
        ctl_objects(ctl, "clock", KIND_CLOCK);
        ctl_doc_end(ctl);
    } else {
        where_clock_print(ctl, stdout);
    }
    return CODE_OK;
}

static enum code
run_start(struct ctl *ctl, const struct args *args)
{
    struct command command;
    const enum code code = clock_open(ctl, &command, COMMAND_CLOCK_START);

    (void)args;
    if (code == CODE_OK && is_running(ctl)) {
        return already(ctl, "already_so", TEXT_CTL_CLOCK_RUNS);
    }
    return code != CODE_OK ? code : clock_send(ctl, &command);
}

static enum code
run_pause(struct ctl *ctl, const struct args *args)
{
    struct command command;
    const enum code code = clock_open(ctl, &command, COMMAND_CLOCK_PAUSE);

    (void)args;
    if (code == CODE_OK && !is_running(ctl)) {
        return already(ctl, "not_running", TEXT_CTL_CLOCK_STANDS);
    }
    return code != CODE_OK ? code : clock_send(ctl, &command);
}

static enum code
run_set(struct ctl *ctl, const struct args *args)
{
    const char *span = args_word(args, 0);
    struct command command;
    uint64_t ms;
    enum code code;

    if (span == NULL || !when_span(span, &ms, NULL)) {
        return ctl_usage(ctl);
    }
    code = clock_open(ctl, &command, COMMAND_CLOCK_SET);
    if (code != CODE_OK) {
        return code;
    }
    FSET(&command.f, REMAINING_MS, remaining_ms, ms);
    return clock_send(ctl, &command);
}

static enum code
run_add(struct ctl *ctl, const struct args *args)
{
    const char *span = args_word(args, 0);
    struct command command;
    bool negative = false;
    uint64_t ms;
    enum code code;

    if (span == NULL || !when_span(span, &ms, &negative)) {
        return ctl_usage(ctl);
    }
    if (ms == 0) {
        return ctl_fail(ctl, CODE_USAGE, "usage",
            ctl_get(ctl, TEXT_CTL_ADD_NOTHING));
    }
    code = clock_open(ctl, &command, COMMAND_CLOCK_EXTEND);
    if (code != CODE_OK) {
        return code;
    }
    if (negative) {
        FSET(&command.f, TAKE_MS, take_ms, ms);
    } else {
        FSET(&command.f, ADD_MS, add_ms, ms);
    }
    return clock_send(ctl, &command);
}

static enum code
run_show(struct ctl *ctl, const struct args *args)
{
    const enum code code = ctl_session(ctl);

    (void)args;
    if (code != CODE_OK) {
        return code;
    }
    ctl_settle(ctl);
    if (ctl->json) {
        (void)ctl_doc(ctl);
        ctl_objects(ctl, "clock", KIND_CLOCK);
        ctl_doc_end(ctl);
    } else {
        where_clock_print(ctl, stdout);
    }
    return CODE_OK;
}

const struct verb timer_verbs[] = {
    {"timer start", "", "", TEXT_CTL_WHAT_TIMER_START, false, false, run_start},
    {"timer pause", "", "", TEXT_CTL_WHAT_TIMER_PAUSE, false, false, run_pause},
    {"timer set", "10m", "", TEXT_CTL_WHAT_TIMER_SET, false, false, run_set},
    {"timer add", "1m | -1m", "", TEXT_CTL_WHAT_TIMER_ADD, false, false,
        run_add},
    {"timer show", "", "", TEXT_CTL_WHAT_TIMER_SHOW, false, false, run_show},
    {0},
};
