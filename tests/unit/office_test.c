/*
 * office_test.c - the office's book takes in evenings made elsewhere.
 */
#include "tests/unit/room.h"

/* An office with nobody in it; peers and log as in a room. */
static struct room *
office(void)
{
    struct room *r = calloc(1, sizeof *r);
    struct fault why;
    size_t n;

    CHECK(r != NULL);
    CHECK_U64(texts_load(&r->texts, NULL, &why), STATUS_OK);
#define ORDINARY(member, ordinary, ...) r->limits.member = (ordinary);
    LIMITS(ORDINARY)
#undef ORDINARY
    r->limits.slots = 256;
    randombytes_buf_deterministic(r->keys, sizeof r->keys, r->random);
    r->setup = (struct core_setup){.kind = CORE_OFFICE,
        .limits = r->limits,
        .texts = &r->texts,
        .mark = r->mark,
        .keys = r->keys,
        .slots_n = 256};
    n = core_size(CORE_OFFICE, &r->limits);
    r->region = calloc(1, n + 64);
    CHECK(r->region != NULL);
    r->core = core_init((uint8_t *)r->region + (64 - (uintptr_t)r->region % 64),
        n, &r->setup);
    (void)room_take(r, (struct input){.kind = INPUT_OPENED});
    return r;
}

static enum refusal
adopt(struct room *r, uint8_t evening, const char *code)
{
    const uint8_t id[ID_BYTES] = {evening};
    const uint8_t hash[HASH_BYTES] = {evening};
    struct command cmd = {.what = COMMAND_SESSION_ADOPT};
    struct effects fx;

    FSET(&cmd.f, SESSION, session, ((struct bytes){id, ID_BYTES}));
    FSET(&cmd.f, TITLE, title, bytes_of("Dugnad"));
    FSET(&cmd.f, LANGUAGE, language, bytes_of("nb"));
    FSET(&cmd.f, PLAN, plan, bytes_of("a plan that is not here"));
    FSET(&cmd.f, CODE, code, bytes_of(code));
    FSET(&cmd.f, JOIN_KEY, join_key, ((struct bytes){id, JOIN_KEY_BYTES}));
    FSET(&cmd.f, TOKEN_HASH, token_hash, ((struct bytes){hash, HASH_BYTES}));
    put_u32(cmd.id, ++r->ids);
    fx = room_take(r, (struct input){.kind = INPUT_COMMAND, .command = &cmd});
    for (uint32_t i = 0; i < fx.n; i++) {
        if (fx.at[i].kind == EFFECT_REFUSED) {
            return fx.at[i].why;
        }
    }
    return REFUSED_NONE;
}

TEST(an_evening_that_is_carried_here_is_listed_once)
{
    struct room *r = office();
    const struct state *st = core_state(r->core);

    CHECK_U64(adopt(r, 1, "48261793"), REFUSED_NONE);
    CHECK_U64(adopt(r, 1, "48261793"), REFUSED_ALREADY_SO);
    CHECK_U64(st->listings_n, 1);
    CHECK(bytes_same(text_of(st, st->listing[0].code), bytes_of("48261793")));
    room_close(r);
}

TEST(a_code_that_another_evening_has_is_replaced)
{
    struct room *r = office();
    const struct state *st = core_state(r->core);

    CHECK_U64(adopt(r, 1, "48261793"), REFUSED_NONE);
    CHECK_U64(adopt(r, 2, "48261793"), REFUSED_NONE);
    CHECK_U64(st->listings_n, 2);
    CHECK_U64(st->listing[1].code.n, 8);
    CHECK(!bytes_same(text_of(st, st->listing[1].code), bytes_of("48261793")));
    room_close(r);
}
