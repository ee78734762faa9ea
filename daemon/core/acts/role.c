/*
 * role.c - who leads, and how the lead cannot be lost or robbed.
 *
 * Only a facilitator gives roles; the last one cannot give up the role; the
 * recovery code on paper makes one again.
 */
#include "daemon/core/acts.h"

enum {
    ROLES_GIVEN = ROLE_FACILITATOR | ROLE_COHOST | ROLE_CONTACT | ROLE_SCRIBE |
        ROLE_TABLE_HOST | ROLE_PARTICIPANT | ROLE_INTERPRETER | ROLE_OBSERVER |
        ROLE_DISPLAY
};

static enum refusal
decide_role(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct seat *s = state_seat(st, cmd->f.seat);

    (void)call;
    if (s == NULL || s->is != SEAT_HERE) {
        return REFUSED_NO_SUCH_SEAT;
    }
    if (cmd->f.roles == 0 || (cmd->f.roles & ~(uint64_t)ROLES_GIVEN) != 0) {
        return REFUSED_BAD_VALUE;
    }
    if (s->roles == cmd->f.roles) {
        return REFUSED_ALREADY_SO;
    }
    if ((s->roles & ROLE_FACILITATOR) != 0 &&
        (cmd->f.roles & ROLE_FACILITATOR) == 0 && state_facilitators(st) == 1) {
        return REFUSED_LAST_FACILITATOR;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
give(struct state *st, uint32_t seat, uint32_t roles, uint64_t seq)
{
    struct seat *s = &st->seat[seat - 1];

    s->roles = roles;
    s->audience_seq = seq;
    s->staff_seq = seq;
    s->fresh_seq = seq;
}

static void
apply_role(struct state *st, const struct event *ev)
{
    give(st, (uint32_t)ev->f.seat, (uint32_t)ev->f.roles, ev->seq);
}

static void
publish_role(struct shout *sh, const struct event *ev)
{
    publish_seat(sh, (uint32_t)ev->f.seat);
}

/* One's own seat becomes a facilitator's, or a new one is made. */
static enum refusal
decide_recover(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    uint8_t *code_hash = call->scratch;
    uint8_t *token_hash = call->scratch + HASH_BYTES;

    hash_of(code_hash, "recovery", cmd->f.recovery);
    if (!st->session.has_recovery ||
        !same_secret(code_hash, st->session.recovery_hash, HASH_BYTES)) {
        return REFUSED_WRONG_CODE;
    }
    hash_of(token_hash, "token", cmd->f.token);
    FSET(&ev->f, TOKEN_HASH, token_hash,
        ((struct bytes){token_hash, HASH_BYTES}));
    if (st->tokens_n == st->tokens_cap) {
        return REFUSED_FULL;
    }
    if (call->seat != NOBODY && st->seat[call->seat - 1].is == SEAT_HERE) {
        FSET(&ev->f, SEAT, seat, call->seat);
        ev->slot = st->seat[call->seat - 1].slot;
    } else {
        if (state_token(st, token_hash) != NOBODY) {
            return REFUSED_ALREADY_SO;
        }
        if (st->seats_n == st->limits.seats) {
            FSET(call->args, LIMIT, limit, st->limits.seats);
            return REFUSED_FULL;
        }
        FSET(&ev->f, SEAT, seat, st->seats_n + 1U);
        ev->seat = st->seats_n + 1U;
    }
    return REFUSED_NONE;
}

static void
apply_recover(struct state *st, const struct event *ev)
{
    const uint32_t seat = (uint32_t)ev->f.seat;

    if (seat > st->seats_n) {
        st->seats_n = seat;
        st->seat[seat - 1].is = SEAT_HERE;
        st->seat[seat - 1].slot = ev->slot;
    }
    if (state_token(st, ev->f.token_hash.at) != seat) {
        seat_token_add(st, seat, ev->f.token_hash.at);
    }
    give(st, seat, st->seat[seat - 1].roles | ROLE_FACILITATOR, ev->seq);
}

static enum refusal
decide_recovery_set(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)st;
    (void)call;
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_recovery_set(struct state *st, const struct event *ev)
{
    memcpy(st->session.recovery_hash, ev->f.recovery_hash.at, HASH_BYTES);
    st->session.has_recovery = true;
}

const struct act acts_role[] = {
    {
        .asks = COMMAND_ROLE,
        .becomes = EVENT_ROLE_GIVEN,
        .roles = ROLE_FACILITATOR,
        .when = WHEN_ANY,
        .control = true,
        .who = "all",
        .decide = decide_role,
        .apply = apply_role,
        .publish = publish_role,
    },
    {
        .asks = COMMAND_RECOVER,
        .becomes = EVENT_RECOVERED,
        .subject = SUBJECT_SEAT,
        .when = WHEN_ANY,
        .control = true,
        .anyone = true,
        .who = "all",
        .decide = decide_recover,
        .apply = apply_recover,
        .publish = publish_role,
    },
    {
        .asks = COMMAND_RECOVERY_SET,
        .becomes = EVENT_RECOVERY_CHANGED,
        .roles = ROLE_FACILITATOR,
        .when = WHEN_ANY,
        .control = true,
        .who = "nobody",
        .decide = decide_recovery_set,
        .apply = apply_recovery_set,
    },
    {0},
};
