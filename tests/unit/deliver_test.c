/*
 * deliver_test.c - what a peer can gather, and that it comes to an end.
 */
#include "daemon/core/core.h"
#include "daemon/core/state.h"
#include "protocol/frame.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

enum { IDEAS = 400, SLOTS = 1024, TURNS = 40, VIEWS = 64, WORDS_N = 300 };

static const uint8_t mark[MARK_BYTES] = {1, 2, 3};
static const uint8_t random_bytes[RANDOM_BYTES] = {4};
static const uint8_t session_id[ID_BYTES] = {5};
static const uint8_t token[2][TOKEN_BYTES] = {{6}, {7}};

/* An evening with many words and a short ring. */
struct room {
    struct texts *texts;
    struct core *core;
    uint8_t *keys;
    uint8_t check[HASH_BYTES];
    uint64_t seq;
    uint32_t commands;
};

static void
fact(struct room *room, struct event *ev, bool subject)
{
    uint8_t at[RECORD_HEAD_BYTES + 4096];
    struct buf b = {.at = at + RECORD_HEAD_BYTES, .cap = 4000};
    struct record record = {.seq = ++room->seq, .at_ms = 1000};
    const struct input in = {.kind = INPUT_RECORD, .record = &record};
    struct effects fx = {0};

    ev->seq = record.seq;
    ev->slot = subject ? core_state(room->core)->slots_n : 0;
    event_pack(&b, ev, room->keys, random_bytes);
    CHECK(!b.over);
    record.payload = buf_bytes(&b);
    record_write(at, &record, room->check, mark);
    memcpy(room->check, record.check, HASH_BYTES);
    core_take(room->core, &in, &fx);
    CHECK_U64(fx.n == 0 ? REFUSED_NONE : fx.at[0].why, REFUSED_NONE);
}

static void
plan(struct room *room)
{
    struct event made = {.what = EVENT_SESSION_MADE};
    struct event step = {.what = EVENT_STEP_PLANNED};
    struct event part = {.what = EVENT_PART_PLANNED};
    struct event whole = {.what = EVENT_PLAN_WHOLE};
    struct event now = {.what = EVENT_STEP_CHANGED};

    FSET(&made.f, SESSION, session, ((struct bytes){session_id, ID_BYTES}));
    FSET(&made.f, TITLE, title, bytes_of("Evening"));
    FSET(&made.f, LANGUAGE, language, bytes_of("nb"));
    FSET(&made.f, ZONE, zone, bytes_of("Europe/Oslo"));
    FSET(&made.f, PLAN, plan, bytes_of("short"));
    FSET(&made.f, CODE, code, bytes_of("12345678"));
    FSET(&made.f, JOIN_KEY, join_key, ((struct bytes){mark, JOIN_KEY_BYTES}));
    FSET(&made.f, TOKEN_HASH, token_hash, ((struct bytes){mark, HASH_BYTES}));
    fact(room, &made, true);
    FSET(&step.f, STEP, step, 1);
    FSET(&step.f, KEY, key, bytes_of("ideas"));
    fact(room, &step, false);
    FSET(&part.f, STEP, step, 1);
    FSET(&part.f, PART, part, 1);
    FSET(&part.f, FORM, form, FORM_TABLE);
    FSET(&part.f, PLANNED_MS, planned_ms, 600000);
    FSET(&part.f, COLLECTS, collects, IDEA_KIND_IDEA);
    FSET(&part.f, ANONYMITY, anonymity, ANONYMITY_TABLE);
    FSET(&part.f, HOLDS, holds, 0);
    fact(room, &part, false);
    fact(room, &whole, false);
    FSET(&now.f, STEP, step, 1);
    FSET(&now.f, PART, part, 1);
    FSET(&now.f, RUNNING, running, 0);
    FSET(&now.f, DEADLINE_AT, deadline_at, 0);
    FSET(&now.f, REMAINING_MS, remaining_ms, 600000);
    fact(room, &now, false);
}

static void
join(struct room *room, uint32_t who)
{
    struct event ev = {.what = EVENT_JOINED};
    uint8_t hash[HASH_BYTES];

    hash_of(hash, "token", (struct bytes){token[who], TOKEN_BYTES});
    ev.seat = core_state(room->core)->seats_n + 1U;
    FSET(&ev.f, SEAT, seat, ev.seat);
    FSET(&ev.f, TOKEN_HASH, token_hash, ((struct bytes){hash, HASH_BYTES}));
    FSET(&ev.f, TABLE, table, 0);
    FSET(&ev.f, FLAGS, flags, 0);
    FSET(&ev.f, ROLES, roles, ROLE_PARTICIPANT);
    FSET(&ev.f, WAITING, waiting, 0);
    fact(room, &ev, true);
}

static void
room_open(struct room *room)
{
    struct core_setup setup = {.kind = CORE_SESSION,
        .mark = mark,
        .slots_n = SLOTS};
    const struct input opened = {.kind = INPUT_OPENED,
        .random = random_bytes,
        .wall_ms = 2000};
    struct effects fx = {0};
    struct fault why;
    char words[WORDS_N];
    size_t n;
    void *region;

    memset(room, 0, sizeof *room);
    memset(words, 'x', sizeof words);
    room->keys = malloc((size_t)SLOTS * SLOT_KEY_BYTES);
    room->texts = malloc(sizeof *room->texts);
    CHECK(room->keys != NULL && room->texts != NULL);
    memset(room->keys, 9, (size_t)SLOTS * SLOT_KEY_BYTES);
    setup.keys = room->keys;
    setup.texts = room->texts;
    CHECK_U64(texts_load(room->texts, NULL, &why), STATUS_OK);
#define DEFAULT(member, ordinary, ...) setup.limits.member = (ordinary);
    LIMITS(DEFAULT)
#undef DEFAULT
    setup.limits.ring_messages = 16;
    n = (core_size(CORE_SESSION, &setup.limits) + 63) / 64 * 64;
    region = aligned_alloc(64, n);
    CHECK(region != NULL);
    memset(region, 0, n);
    room->core = core_init(region, n, &setup);
    plan(room);
    join(room, 0);
    join(room, 1);
    for (uint32_t i = 1; i <= IDEAS; i++) {
        struct event ev = {.what = EVENT_IDEA_WRITTEN};

        FSET(&ev.f, IDEA, idea, i);
        FSET(&ev.f, TEXT, text,
            ((struct bytes){(const uint8_t *)words, sizeof words}));
        FSET(&ev.f, COLLECTS, collects, IDEA_KIND_IDEA);
        FSET(&ev.f, TABLE, table, 0);
        FSET(&ev.f, STEP, step, 1);
        FSET(&ev.f, ANONYMITY, anonymity, ANONYMITY_TABLE);
        FSET(&ev.f, SHOWN, shown, SHOWN_SHARED);
        fact(room, &ev, true);
    }
    core_take(room->core, &opened, &fx);
}

static void
room_close(struct room *room)
{
    texts_release(room->texts);
    free(room->texts);
    free(room->core);
    free(room->keys);
}

static void
say(struct room *room, uint32_t peer, const struct buf *b)
{
    struct input in = {.kind = INPUT_MESSAGE,
        .random = random_bytes,
        .wall_ms = 2000,
        .peer = peer,
        .bytes = buf_bytes(b)};
    struct effects fx = {0};

    core_take(room->core, &in, &fx);
    in.kind = INPUT_DURABLE;
    in.seq = core_seq(room->core);
    core_take(room->core, &in, &fx);
}

static uint32_t
come(struct room *room, uint32_t who)
{
    const struct input in = {.kind = INPUT_PEER,
        .random = random_bytes,
        .wall_ms = 2000};
    struct hello hello = {.minor = PROTOCOL_MINOR};
    uint8_t at[256];
    struct buf b = {.at = at, .cap = sizeof at};
    struct effects fx = {0};

    core_take(room->core, &in, &fx);
    CHECK(fx.peer != 0);
    FSET(&hello.f, SESSION, session, ((struct bytes){session_id, ID_BYTES}));
    FSET(&hello.f, TOKEN, token, ((struct bytes){token[who], TOKEN_BYTES}));
    hello_pack(&b, &hello);
    say(room, fx.peer, &b);
    return fx.peer;
}

static void
write_idea(struct room *room, uint32_t peer)
{
    struct command command = {.what = COMMAND_IDEA_WRITE};
    uint8_t at[256];
    struct buf b = {.at = at, .cap = sizeof at};

    put_u32(command.id, ++room->commands);
    FSET(&command.f, TEXT, text, bytes_of("one more"));
    command_pack(&b, &command);
    say(room, peer, &b);
}

/* Does the last frame of one gathering say that the map is whole? */
static bool
ends_whole(struct room *room, uint32_t peer)
{
    struct bytes view[VIEWS];
    const size_t n = core_gather(room->core, peer, view, VIEWS);
    bool whole = false;

    for (size_t i = 0; i < n; i++) {
        while (view[i].n > 0) {
            const size_t head = view[i].at[1] < 126 ? 2
                : view[i].at[1] == 126              ? 4
                                                    : 10;
            const size_t payload_n = view[i].at[1] < 126
                ? view[i].at[1]
                : (size_t)(view[i].at[head - 2] << 8 | view[i].at[head - 1]);
            const struct bytes payload = {view[i].at + head, payload_n};
            struct reply reply;

            CHECK(reply_take(payload, &reply));
            whole = reply.kind == MESSAGE_CHANGE &&
                (reply.flags & CHANGE_WHOLE) != 0;
            view[i].at += head + payload_n;
            view[i].n -= head + payload_n;
        }
    }
    return whole;
}

TEST(a_long_snapshot_ends_though_the_ring_has_moved_on)
{
    struct room room;
    uint32_t slow;
    uint32_t busy;
    int turns = 0;

    room_open(&room);
    slow = come(&room, 0);
    busy = come(&room, 1);
    CHECK(!ends_whole(&room, slow)); /* a first piece of many */
    for (int i = 0; i < TURNS; i++) {
        write_idea(&room, busy);
    }
    while (turns < TURNS && !ends_whole(&room, slow)) {
        turns++;
    }
    CHECK(turns < TURNS);
    CHECK(!core_more(room.core, slow));
    room_close(&room);
}

TEST(nothing_is_left_when_a_snapshot_is_whole)
{
    struct room room;
    uint32_t peer;
    int turns = 0;

    room_open(&room);
    peer = come(&room, 0);
    while (turns < TURNS && !ends_whole(&room, peer)) {
        CHECK(core_more(room.core, peer));
        turns++;
    }
    CHECK(turns > 0 && turns < TURNS);
    CHECK(!core_more(room.core, peer));
    write_idea(&room, peer);
    CHECK(core_more(room.core, peer));
    CHECK(!ends_whole(&room, peer));
    CHECK(!core_more(room.core, peer));
    room_close(&room);
}
