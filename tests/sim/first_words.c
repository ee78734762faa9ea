/*
 * first_words.c - the making of an evening, as the daemon does it: a session
 * and a small run plan. See world.h.
 *
 * The same row at each boot until it is whole; each is done once, by its id.
 */
#include "tests/sim/world.h"

#include "protocol/seal.h"

static void
order(struct world *w, uint32_t *n, struct command *cmd)
{
    memset(cmd->id, 0xdd, ID_BYTES);
    put_u32(cmd->id, (*n)++);
    if (!daemon_order(w, cmd)) {
        world_fail(w, "the making is refused: row %u", *n);
    }
    *cmd = (struct command){0};
}

static void
order_step(struct world *w, uint32_t *n, uint64_t step)
{
    static const char *const keys[] = {"welcome", "strengths", "paths", "end"};
    static const struct {
        uint64_t form;
        uint64_t planned_ms;
        uint64_t collects;
        uint64_t anonymity;
        uint64_t holds;
    } parts[4][2] = {
        {{FORM_PLENARY, 60000, 0, ANONYMITY_NAMED, 0}, {0}},
        {{FORM_TABLE, 20000, IDEA_KIND_STRENGTH, ANONYMITY_NAMED, 0},
            {FORM_TABLE, 0, IDEA_KIND_INSIGHT, ANONYMITY_TABLE, 1}},
        {{FORM_PAIR, 30000, IDEA_KIND_IDEA, ANONYMITY_NAMED, 1},
            {FORM_TABLE, 30000, IDEA_KIND_IDEA, ANONYMITY_NONE, 0}},
        {{FORM_PLENARY, 30000, IDEA_KIND_DECISION, ANONYMITY_NAMED, 0}, {0}},
    };
    struct command cmd = {.what = COMMAND_PLAN_STEP};

    FSET(&cmd.f, STEP, step, step);
    FSET(&cmd.f, KEY, key, bytes_of(keys[step - 1]));
    order(w, n, &cmd);
    for (uint64_t p = 1; p <= 2 && parts[step - 1][p - 1].form != 0; p++) {
        cmd.what = COMMAND_PLAN_PART;
        FSET(&cmd.f, STEP, step, step);
        FSET(&cmd.f, PART, part, p);
        FSET(&cmd.f, FORM, form, parts[step - 1][p - 1].form);
        FSET(&cmd.f, PLANNED_MS, planned_ms, parts[step - 1][p - 1].planned_ms);
        FSET(&cmd.f, COLLECTS, collects, parts[step - 1][p - 1].collects);
        FSET(&cmd.f, ANONYMITY, anonymity, parts[step - 1][p - 1].anonymity);
        FSET(&cmd.f, HOLDS, holds, parts[step - 1][p - 1].holds);
        order(w, n, &cmd);
    }
    for (uint64_t l = 0; l < 4; l++) {
        cmd.what = COMMAND_PLAN_TEXT;
        FSET(&cmd.f, STEP, step, step);
        FSET(&cmd.f, USE, use, l < 2 ? TEXT_USE_STEP_NAME : TEXT_USE_SCRIPT);
        FSET(&cmd.f, LANGUAGE, language, bytes_of(l % 2 == 0 ? "nb" : "en"));
        FSET(&cmd.f, TEXT, text, bytes_of("words of the plan"));
        order(w, n, &cmd);
    }
}

void
daemon_first_words(struct world *w)
{
    struct command cmd = {.what = COMMAND_SESSION_MAKE};
    uint8_t recovery[HASH_BYTES];
    uint8_t token[HASH_BYTES];
    uint32_t n = 0;

    hash_of(token, "token", (struct bytes){w->device[0].token, TOKEN_BYTES});
    hash_of(recovery, "recovery", bytes_of("paper"));
    FSET(&cmd.f, SESSION, session, ((struct bytes){w->session, ID_BYTES}));
    FSET(&cmd.f, TITLE, title, bytes_of("Dugnad"));
    FSET(&cmd.f, LANGUAGE, language, bytes_of("nb"));
    FSET(&cmd.f, ZONE, zone, bytes_of("Europe/Oslo"));
    FSET(&cmd.f, PLAN, plan, bytes_of("small"));
    FSET(&cmd.f, CODE, code, bytes_of("48261793"));
    FSET(&cmd.f, JOIN_KEY, join_key,
        ((struct bytes){w->join_key, JOIN_KEY_BYTES}));
    FSET(&cmd.f, PUBLIC_KEY, public_key,
        ((struct bytes){w->public_key, PUBLIC_KEY_BYTES}));
    FSET(&cmd.f, TOKEN_HASH, token_hash, ((struct bytes){token, HASH_BYTES}));
    FSET(&cmd.f, RECOVERY_HASH, recovery_hash,
        ((struct bytes){recovery, HASH_BYTES}));
    FSET(&cmd.f, TABLES, tables, 3);
    order(w, &n, &cmd);
    for (uint64_t step = 1; step <= 4; step++) {
        order_step(w, &n, step);
    }
    cmd.what = COMMAND_PLAN_READY;
    order(w, &n, &cmd);
}
