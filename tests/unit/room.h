/*
 * room.h - a core, people who talk to it, and a disk that is always done.
 */
#ifndef TESTS_UNIT_ROOM_H
#define TESTS_UNIT_ROOM_H

#include "daemon/core/core.h"
#include "daemon/core/state.h"
#include "protocol/frame.h"
#include "protocol/seal.h"
#include "tests/unit/unit.h"

#include <sodium.h>
#include <stdlib.h>

enum { ROOM_PEERS = 8, ROOM_LOG = 400000 };

struct room {
    struct core *core;
    void *region;
    struct texts texts;
    struct limits limits;
    struct core_setup setup;
    uint8_t mark[MARK_BYTES];
    uint8_t keys[256 * SLOT_KEY_BYTES];
    uint8_t random[RANDOM_BYTES];
    uint64_t now_ms;
    uint32_t ids;          /* commands so far */
    bool held;             /* nothing becomes durable */
    uint8_t log[ROOM_LOG]; /* every record, one behind the other */
    size_t log_n;
    /* What the last command of each was answered with. */
    enum refusal why;
    bool done;
    uint64_t made;
    uint32_t frames; /* to anybody, by the last input */
};

static inline void
room_read(struct room *r, struct bytes frames)
{
    while (frames.n > 0) {
        size_t n = 2 + (size_t)frames.at[1];
        struct reply reply;

        if (frames.at[1] == 126) {
            n = 4 + ((size_t)frames.at[2] << 8 | frames.at[3]);
        }
        CHECK(reply_take(frame_payload((struct bytes){frames.at, n}), &reply));
        r->frames++;
        if (reply.kind == MESSAGE_REFUSAL) {
            r->why = reply.why;
            CHECK(reply.sentence.n > 0);
        } else if (reply.kind == MESSAGE_CHANGE && reply.has_id) {
            r->done = true;
            r->made = reply.made;
        }
        frames.at += n;
        frames.n -= n;
    }
}

static inline void
room_gather(struct room *r, uint32_t peers)
{
    struct bytes views[16];
    size_t n;

    for (uint32_t peer = 1; peer <= peers; peer++) {
        while ((n = core_gather(r->core, peer, views, 16)) > 0) {
            for (size_t i = 0; i < n; i++) {
                room_read(r, views[i]);
            }
        }
    }
}

static inline struct effects
room_take(struct room *r, struct input in)
{
    struct effects fx;

    r->random[0]++;
    in.boot_ms = r->now_ms;
    in.wall_ms = 1790000000000U + r->now_ms;
    in.random = r->random;
    core_take(r->core, &in, &fx);
    for (uint32_t i = 0; i < fx.n; i++) {
        if (fx.at[i].kind == EFFECT_APPEND) {
            CHECK(r->log_n + fx.at[i].bytes.n <= sizeof r->log);
            memcpy(r->log + r->log_n, fx.at[i].bytes.at, fx.at[i].bytes.n);
            r->log_n += fx.at[i].bytes.n;
        }
    }
    return fx;
}

static inline void
room_durable(struct room *r)
{
    (void)room_take(r,
        (struct input){.kind = INPUT_DURABLE, .seq = core_seq(r->core)});
}

static inline void
room_order(struct room *r, struct command *cmd)
{
    struct effects fx;

    put_u32(cmd->id, ++r->ids);
    fx = room_take(r, (struct input){.kind = INPUT_COMMAND, .command = cmd});
    for (uint32_t i = 0; i < fx.n; i++) {
        CHECK(fx.at[i].kind != EFFECT_REFUSED);
    }
}

static inline void
room_plan(struct room *r, uint64_t step, uint64_t collects, uint64_t holds)
{
    struct command cmd = {.what = COMMAND_PLAN_STEP};

    FSET(&cmd.f, STEP, step, step);
    FSET(&cmd.f, KEY, key, bytes_of("key"));
    room_order(r, &cmd);
    cmd = (struct command){.what = COMMAND_PLAN_PART};
    FSET(&cmd.f, STEP, step, step);
    FSET(&cmd.f, PART, part, 1);
    FSET(&cmd.f, FORM, form, FORM_TABLE);
    FSET(&cmd.f, PLANNED_MS, planned_ms, 600000);
    FSET(&cmd.f, COLLECTS, collects, collects);
    FSET(&cmd.f, ANONYMITY, anonymity, ANONYMITY_NAMED);
    FSET(&cmd.f, HOLDS, holds, holds);
    room_order(r, &cmd);
}

static inline void
room_make(struct room *r)
{
    static const uint8_t token[TOKEN_BYTES] = {1};
    static const uint8_t id[ID_BYTES] = {9};
    uint8_t hash[HASH_BYTES];
    struct command cmd = {.what = COMMAND_SESSION_MAKE};

    hash_of(hash, "token", (struct bytes){token, sizeof token});
    FSET(&cmd.f, SESSION, session, ((struct bytes){id, ID_BYTES}));
    FSET(&cmd.f, TITLE, title, bytes_of("Dugnad"));
    FSET(&cmd.f, LANGUAGE, language, bytes_of("nb"));
    FSET(&cmd.f, ZONE, zone, bytes_of("Europe/Oslo"));
    FSET(&cmd.f, PLAN, plan, bytes_of("small"));
    FSET(&cmd.f, CODE, code, bytes_of("48261793"));
    FSET(&cmd.f, JOIN_KEY, join_key, ((struct bytes){id, JOIN_KEY_BYTES}));
    FSET(&cmd.f, TOKEN_HASH, token_hash, ((struct bytes){hash, HASH_BYTES}));
    FSET(&cmd.f, TABLES, tables, 2);
    room_order(r, &cmd);
    room_plan(r, 1, IDEA_KIND_IDEA, 0);
    room_plan(r, 2, IDEA_KIND_IDEA, 1);
    room_plan(r, 3, IDEA_KIND_DECISION, 0);
    cmd = (struct command){.what = COMMAND_PLAN_READY};
    room_order(r, &cmd);
}

static inline struct core *
room_core(const struct room *r, void **region)
{
    const size_t n = core_size(CORE_SESSION, &r->limits);

    *region = calloc(1, n + 64);
    CHECK(*region != NULL);
    return core_init((uint8_t *)*region + (64 - (uintptr_t)*region % 64), n,
        &r->setup);
}

/* An evening that is made and open, peer 1 its leader, peer 2 and 3 people. */
static inline struct room *
room_open(void)
{
    struct room *r = calloc(1, sizeof *r);
    struct fault why;

    CHECK(r != NULL);
    CHECK_U64(texts_load(&r->texts, NULL, &why), STATUS_OK);
#define LOW(member, ordinary, least, ...) r->limits.member = (least);
    LIMITS(LOW)
#undef LOW
    r->limits.seats = 8;
    r->limits.tables = 4;
    r->limits.ideas = 8;
    r->limits.invited = 4;
    r->limits.slots = 256;
    r->limits.ids = 256;
    r->limits.text_bytes = 300000;
    r->limits.ring_messages = 256;
    r->limits.peers = ROOM_PEERS;
    r->limits.commands_second = 1000;
    r->limits.commands_burst = 1000;
    randombytes_buf_deterministic(r->keys, sizeof r->keys, r->random);
    r->setup = (struct core_setup){.kind = CORE_SESSION,
        .limits = r->limits,
        .texts = &r->texts,
        .mark = r->mark,
        .keys = r->keys,
        .slots_n = 256};
    r->core = room_core(r, &r->region);
    (void)room_take(r, (struct input){.kind = INPUT_OPENED});
    room_make(r);
    room_durable(r);
    return r;
}

static inline void
room_close(struct room *r)
{
    texts_release(&r->texts);
    free(r->region);
    free(r);
}

static inline void
room_send(struct room *r, uint32_t peer, const struct buf *b)
{
    CHECK(!b->over);
    r->why = REFUSED_NONE;
    r->done = false;
    r->frames = 0;
    (void)room_take(r,
        (struct input){.kind = INPUT_MESSAGE,
            .peer = peer,
            .bytes = buf_bytes(b)});
    if (!r->held) {
        room_durable(r);
    }
    room_gather(r, peer > 3 ? peer : 3);
}

/* The refusal, or NONE when it was done. */
static inline enum refusal
room_say(struct room *r, uint32_t peer, struct command *cmd)
{
    uint8_t at[9000];
    struct buf b = {.at = at, .cap = sizeof at};

    put_u32(cmd->id, ++r->ids);
    command_pack(&b, cmd);
    room_send(r, peer, &b);
    CHECK(r->held || r->done != (r->why != REFUSED_NONE));
    *cmd = (struct command){.what = cmd->what};
    return r->why;
}

static inline uint32_t
room_peer(struct room *r, uint8_t secret)
{
    uint8_t token[TOKEN_BYTES] = {secret};
    uint8_t at[200];
    struct buf b = {.at = at, .cap = sizeof at};
    struct hello hello = {.minor = PROTOCOL_MINOR};
    const struct effects fx = room_take(r, (struct input){.kind = INPUT_PEER});

    FSET(&hello.f, CODE, code, bytes_of("48261793"));
    FSET(&hello.f, TOKEN, token, ((struct bytes){token, sizeof token}));
    hello_pack(&b, &hello);
    (void)room_take(r,
        (struct input){.kind = INPUT_MESSAGE,
            .peer = fx.peer,
            .bytes = buf_bytes(&b)});
    return fx.peer;
}

static inline enum refusal
room_join(struct room *r, uint32_t peer, uint8_t secret, uint64_t table)
{
    uint8_t token[TOKEN_BYTES] = {secret};
    struct command cmd = {.what = COMMAND_JOIN};

    FSET(&cmd.f, TOKEN, token, ((struct bytes){token, sizeof token}));
    FSET(&cmd.f, TABLE, table, table);
    return room_say(r, peer, &cmd);
}

#endif
