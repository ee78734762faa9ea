/*
 * give.c - a core in memory is given something. See give.h.
 */
#include "daemon/io/give.h"

#include "daemon/io/answer.h"
#include "daemon/io/loop.h"

enum { SIGNATURES_MAX = 4 };

/* What a core asked to be signed; the answer waits for the effects' end. */
struct signatures {
    struct {
        uint64_t seq;
        bool old;
        uint8_t at[SIGNATURE_BYTES];
    } made[SIGNATURES_MAX];
    uint32_t n;
};

struct input
give_input(struct hall *s, enum input_kind kind)
{
    return (struct input){.kind = kind,
        .boot_ms = loop_boot_ms(),
        .wall_ms = loop_wall_ms(),
        .random = auth_random(&s->loop->auth)};
}

static struct conn *
conn_of(const struct hall *s, uint32_t peer)
{
    return peer < s->by_peer_cap ? s->by_peer[peer] : NULL;
}

static void
sign(const struct auth *auth, const struct effect *fx,
    struct signatures *signatures)
{
    const struct signing *key = fx->by_old_key ? &auth->old : &auth->signing;

    if (key->ready && signatures->n < SIGNATURES_MAX) {
        signing_sign(key, fx->bytes, signatures->made[signatures->n].at);
        signatures->made[signatures->n].seq = fx->seq;
        signatures->made[signatures->n].old = fx->by_old_key;
        signatures->n++;
    }
}

/* What must be done while the effects' bytes are still there. */
static void
keep(struct hall *s, const struct effect *fx, struct signatures *signatures)
{
    struct conn *conn;

    switch (fx->kind) {
    case EFFECT_APPEND:
        journal_append(&s->evening.journal, fx->bytes, fx->seq);
        s->loop->records++;
        loop_turn(s);
        break;
    case EFFECT_SIGN:
        sign(&s->loop->auth, fx, signatures);
        break;
    case EFFECT_FORGET:
        keeper_forget(s, fx);
        if (s->kind == CORE_OFFICE) {
            shelf_removed(s->loop);
        }
        break;
    case EFFECT_ISSUE:
        keeper_issue(s, fx);
        break;
    case EFFECT_ASK:
        conn = conn_of(s, fx->peer);
        if (conn != NULL) {
            answer_start(s, conn, fx);
        }
        break;
    case EFFECT_WAKE:
    case EFFECT_DROP:
    case EFFECT_ROUTE:
    case EFFECT_REFUSED:
        break;
    }
}

static void
carry(struct hall *s, const struct effect *fx, struct bytes message)
{
    struct conn *conn = conn_of(s, fx->peer);

    if (fx->kind == EFFECT_WAKE) {
        if (conn != NULL) {
            conn_flush(conn);
        } else {
            s->wake = true;
            loop_turn(s);
        }
    } else if (fx->kind == EFFECT_DROP && conn != NULL) {
        conn_close(conn, CLOSE_POLICY);
    } else if (fx->kind == EFFECT_ROUTE && conn != NULL) {
        loop_route(s->loop, conn, fx, message);
    }
}

static void
give_one(struct hall *s, const struct input *in, struct effects *fx,
    struct signatures *signatures)
{
    fx->n = 0;
    fx->peer = 0;
    core_take(s->core, in, fx);
    for (uint32_t i = 0; i < fx->n; i++) {
        keep(s, &fx->at[i], signatures);
    }
    for (uint32_t i = 0; i < fx->n; i++) {
        carry(s, &fx->at[i], in->bytes);
    }
}

void
give(struct hall *s, const struct input *in, struct effects *fx)
{
    struct signatures signatures;

    signatures.n = 0;
    give_one(s, in, fx, &signatures);
    for (uint32_t i = 0; i < signatures.n; i++) {
        struct input answer = give_input(s, INPUT_SIGNED);
        struct effects more;

        answer.seq = signatures.made[i].seq;
        answer.flag = signatures.made[i].old;
        answer.bytes = (struct bytes){signatures.made[i].at, SIGNATURE_BYTES};
        give_one(s, &answer, &more, &signatures);
    }
}
