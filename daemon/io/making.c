/*
 * making.c - a new evening gets its first words. See making.h.
 */
#include "daemon/io/making.h"

#include "daemon/io/loop.h"
#include "daemon/io/zone.h"
#include "protocol/message.h"
#include "protocol/seal.h"

enum { MINUTES_DEFAULT = 120, MS_A_MINUTE = 60000 };

struct making {
    struct hall *s;
    uint32_t n; /* commands so far: the row's counter */
    struct fault *why;
    enum status status;
};

/* One command; the first that is refused stops the row. */
static void
add(struct making *m, struct command *cmd)
{
    uint8_t named[ID_BYTES + 4];
    uint8_t hash[HASH_BYTES];
    enum refusal refusal;

    if (m->status != STATUS_OK) {
        return;
    }
    memcpy(named, m->s->id, ID_BYTES);
    put_u32(named + ID_BYTES, m->n);
    hash_of(hash, "making", (struct bytes){named, sizeof named});
    memcpy(cmd->id, hash, ID_BYTES);
    refusal = hall_command(m->s, cmd);
    if (refusal != REFUSED_NONE) {
        const struct shape *shape = command_shape(cmd->what);

        m->status = fault_set(m->why, STATUS_CONFIG, 0,
            "making the evening: %s (number %u of the row) was refused: %s",
            shape->name, m->n + 1, refusal_name(refusal));
    }
    m->n++;
}

static void
add_part(struct making *m, uint32_t step, uint32_t part, uint32_t length)
{
    const struct plan_part *row = &m->s->plan.step[step].part[part];
    struct command cmd = {.what = COMMAND_PLAN_PART};

    FSET(&cmd.f, STEP, step, step + 1);
    FSET(&cmd.f, PART, part, part + 1);
    FSET(&cmd.f, FORM, form, row->form);
    FSET(&cmd.f, PLANNED_MS, planned_ms,
        (uint64_t)row->minutes[length] * MS_A_MINUTE);
    FSET(&cmd.f, COLLECTS, collects, row->collects);
    FSET(&cmd.f, ANONYMITY, anonymity, row->anonymity);
    FSET(&cmd.f, HOLDS, holds, row->holds);
    add(m, &cmd);
}

static void
add_plan(struct making *m, uint32_t length)
{
    const struct run_plan *plan = &m->s->plan;
    struct command ready = {.what = COMMAND_PLAN_READY};

    for (uint32_t i = 0; i < plan->steps_n; i++) {
        struct command cmd = {.what = COMMAND_PLAN_STEP};

        FSET(&cmd.f, STEP, step, i + 1);
        FSET(&cmd.f, KEY, key, bytes_of(plan->step[i].key));
        add(m, &cmd);
        for (uint32_t j = 0; j < plan->step[i].parts_n; j++) {
            add_part(m, i, j, length);
        }
    }
    for (uint32_t i = 0; i < plan->texts_n; i++) {
        const struct plan_text *text = &plan->text[i];
        struct command cmd = {.what = COMMAND_PLAN_TEXT};

        FSET(&cmd.f, STEP, step, text->step);
        if (text->part != 0) {
            FSET(&cmd.f, PART, part, text->part);
        }
        FSET(&cmd.f, USE, use, text->use);
        FSET(&cmd.f, LANGUAGE, language, bytes_of(text->language));
        FSET(&cmd.f, TEXT, text, bytes_of(text->text));
        add(m, &cmd);
    }
    add(m, &ready);
}

enum status
making_run(struct hall *s, struct fault *why)
{
    struct making m = {.s = s, .why = why, .status = STATUS_OK};
    struct loop *loop = s->loop;
    struct command make = {0};
    char offsets[ZONE_OFFSETS_MAX + 1];
    uint32_t minutes = MINUTES_DEFAULT;
    uint64_t around_ms = loop_wall_ms();

    if (!core_listing(loop->office->core, s->listing, &make)) {
        return fault_set(why, STATUS_CONFIG, 0,
            "the office has no listing %u to make the evening of", s->listing);
    }
    if (fields_has(&make.f, FIELD_STARTS_AT) && make.f.starts_at > 0) {
        around_ms = make.f.starts_at;
    }
    if (fields_has(&make.f, FIELD_MINUTES_TOTAL) && make.f.minutes_total > 0) {
        minutes = (uint32_t)make.f.minutes_total;
    }
    FSET(&make.f, ZONE, zone, bytes_of(loop->config->zone));
    (void)zone_offsets(offsets, around_ms); /* the length is in the bytes */
    FSET(&make.f, OFFSETS, offsets, bytes_of(offsets));
    if (loop->auth.signing.ready) {
        FSET(&make.f, PUBLIC_KEY, public_key,
            ((struct bytes){loop->auth.signing.public_key, PUBLIC_KEY_BYTES}));
    }
    add(&m, &make);
    add_plan(&m, plan_length(minutes));
    return m.status;
}
