/* where.c - where the evening is, in words. See where.h. */
#include "client/ctl/where.h"

#include "client/clean.h"
#include "client/when.h"

#include <time.h>

static bool
is_tag(struct bytes language, const char *tag)
{
    return bytes_same(language, bytes_of(tag));
}

bool
where_text(char *out, size_t cap, const struct model *model,
    const struct where_text *which)
{
    const struct object *o = NULL;
    const struct object *best = NULL;

    out[0] = '\0';
    while ((o = model_next(model, KIND_PLAN_TEXT, o)) != NULL) {
        if (o->f.step != which->step || o->f.part != which->part ||
            o->f.use != (uint64_t)which->use) {
            continue;
        }
        if (best == NULL || is_tag(o->f.language, which->tag)) {
            best = o;
        }
    }
    if (best == NULL) {
        return false;
    }
    (void)clean_text(out, cap, best->f.text);
    return true;
}

void
where_find(struct where *where, const struct model *model, const char *tag)
{
    const struct object *step = model_one(model, KIND_STEP);
    const struct object *o = NULL;
    struct where_text which = {.tag = tag};

    *where = (struct where){0};
    while ((o = model_next(model, KIND_PLAN_STEP, o)) != NULL) {
        if (o->f.step > where->steps_n) {
            where->steps_n = o->f.step;
        }
    }
    if (step == NULL) {
        return;
    }
    where->step = step->f.step;
    where->part = step->f.part;
    where->collects = step->f.collects;
    which.step = where->step;
    which.use = TEXT_USE_STEP_NAME;
    (void)where_text(where->step_name, sizeof where->step_name, model, &which);
    which.part = where->part;
    which.use = TEXT_USE_PART_NAME;
    (void)where_text(where->part_name, sizeof where->part_name, model, &which);
    which.use = TEXT_USE_TASK;
    (void)where_text(where->task, sizeof where->task, model, &which);
}

bool
where_left(const struct talk *talk, uint64_t *left_ms, bool *running,
    bool *over)
{
    const struct object *clock = model_one(&talk->model, KIND_CLOCK);
    uint64_t now = link_now_ms(talk->link);

    if (clock == NULL ||
        (clock->f.running == 0 && clock->f.remaining_ms == 0)) {
        return false;
    }
    *running = clock->f.running != 0;
    *over = false;
    if (!*running) {
        *left_ms = clock->f.remaining_ms;
        return true;
    }
    if (now == 0) {
        struct timespec at;

        (void)clock_gettime(CLOCK_REALTIME, &at); /* always there */
        now = (uint64_t)at.tv_sec * 1000 + (uint64_t)at.tv_nsec / 1000000;
    }
    *over = clock->f.deadline_at <= now;
    *left_ms = *over ? 0 : clock->f.deadline_at - now;
    return true;
}

void
where_clock_print(struct ctl *ctl, FILE *out)
{
    uint64_t left_ms = 0;
    bool running = false;
    bool over = false;
    char left[WHEN_TEXT_MAX];

    if (!where_left(&ctl->talk, &left_ms, &running, &over)) {
        ctl_line(ctl, out, TEXT_CTL_CLOCK_NONE, NULL);
        return;
    }
    when_left(left, left_ms);
    if (over) {
        ctl_line(ctl, out, TEXT_CTL_CLOCK_OVER, NULL);
    } else if (running) {
        ctl_line(ctl, out, TEXT_CTL_CLOCK_LEFT, "left", left, NULL);
    } else {
        ctl_line(ctl, out, TEXT_CTL_CLOCK_STOPPED, "left", left, NULL);
    }
}

void
where_print(struct ctl *ctl, FILE *out)
{
    struct where *where = calloc(1, sizeof *where);
    char step[24];
    char steps[24];

    if (where == NULL) {
        return;
    }
    where_find(where, &ctl->talk.model, ctl->tag);
    (void)snprintf(step, sizeof step, "%llu", (unsigned long long)where->step);
    (void)snprintf(steps, sizeof steps, "%llu",
        (unsigned long long)where->steps_n);
    if (where->step == 0) {
        ctl_line(ctl, out, TEXT_CTL_NOT_BEGUN, NULL);
    } else {
        ctl_line(ctl, out, TEXT_CTL_WHERE, "n", step, "m", steps, "name",
            where->step_name, "part", where->part_name, NULL);
        if (where->task[0] != '\0') {
            ctl_line(ctl, out, TEXT_CTL_TASK, "task", where->task, NULL);
        }
        where_clock_print(ctl, out);
    }
    free(where);
}
