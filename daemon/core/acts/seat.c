/*
 * seat.c - a person's seat: joined, let in, named, moved, taken along.
 *
 * A seat is a person, never a connection: its secret is made by the device
 * and kept here as a hash, so that any device that has it, or a personal
 * code, finds the same seat.
 */
#include "daemon/core/acts.h"

enum { JOIN_FLAGS = FLAG_REMOTE | FLAG_MINOR | FLAG_TABLE_DEVICE };

/* The hash of the command's token, in the first bytes of `out`. */
static void
token_into(struct event *ev, const struct command *cmd, uint8_t *out)
{
    hash_of(out, "token", cmd->f.token);
    FSET(&ev->f, TOKEN_HASH, token_hash, ((struct bytes){out, HASH_BYTES}));
}

static bool
table_is(const struct state *st, uint64_t n)
{
    return n >= 1 && n <= st->tables_n;
}

static enum refusal
decide_join(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    uint64_t table = fields_has(&cmd->f, FIELD_TABLE) ? cmd->f.table : 0;
    const bool waits = st->session.lobby || call->lobby;

    if (call->seat != NOBODY) {
        return REFUSED_ALREADY_SO;
    }
    if (!st->session.open) {
        return REFUSED_NOT_OPEN;
    }
    if (st->seats_n == st->limits.seats || st->tokens_n == st->tokens_cap) {
        FSET(call->args, LIMIT, limit, st->limits.seats);
        return REFUSED_FULL;
    }
    if (table != 0 && !table_is(st, table)) {
        return REFUSED_NO_SUCH_TABLE;
    }
    token_into(ev, cmd, call->scratch);
    if (state_token(st, call->scratch) != NOBODY) {
        return REFUSED_ALREADY_SO;
    }
    if (table == 0) {
        table = state_emptiest_table(st);
    }
    FSET(&ev->f, SEAT, seat, st->seats_n + 1U);
    if (fields_has(&cmd->f, FIELD_NAME) && cmd->f.name.n > 0) {
        FSET(&ev->f, NAME, name, cmd->f.name);
    }
    FSET(&ev->f, TABLE, table, table);
    FSET(&ev->f, FLAGS, flags,
        fields_has(&cmd->f, FIELD_FLAGS) ? cmd->f.flags & JOIN_FLAGS : 0);
    FSET(&ev->f, ROLES, roles, ROLE_PARTICIPANT);
    FSET(&ev->f, WAITING, waiting, waits);
    ev->seat = st->seats_n + 1U;
    return REFUSED_NONE;
}

static void
oldest_token_ends(struct state *st, uint32_t seat)
{
    for (uint32_t i = 0; i < st->tokens_n; i++) {
        if (st->token[i].seat == seat) {
            st->token[i].seat = NOBODY;
            st->seat[seat - 1].tokens_n--;
            return;
        }
    }
}

/* Another secret finds this seat. The oldest goes when there are many. */
void
seat_token_add(struct state *st, uint32_t seat, const uint8_t *hash)
{
    struct seat *s = &st->seat[seat - 1];

    if (s->tokens_n == TOKENS_PER_SEAT_MAX) {
        oldest_token_ends(st, seat);
    }
    memcpy(st->token[st->tokens_n].hash, hash, HASH_BYTES);
    st->token[st->tokens_n].seat = seat;
    st->tokens_n++;
    s->tokens_n++;
    s->tokens_ever++;
    finder_add(&st->token_finder, hash, st->tokens_n);
}

static void
seat_tokens_end(struct state *st, uint32_t seat)
{
    for (uint32_t i = 0; i < st->tokens_n; i++) {
        if (st->token[i].seat == seat) {
            st->token[i].seat = NOBODY;
        }
    }
    st->seat[seat - 1].tokens_n = 0;
}

static void
table_count(struct state *st, uint32_t table, bool more)
{
    if (table != 0) {
        st->table[table - 1].seats_n += more ? 1U : (uint32_t)-1;
    }
}

static void
apply_join(struct state *st, const struct event *ev)
{
    struct seat *s = &st->seat[ev->f.seat - 1];

    st->seats_n = (uint32_t)ev->f.seat;
    s->is = ev->f.waiting ? SEAT_WAITING : SEAT_HERE;
    s->slot = ev->slot;
    s->table = (uint32_t)ev->f.table;
    s->flags = (uint32_t)ev->f.flags;
    s->roles = (uint32_t)ev->f.roles;
    s->audience_seq = ev->seq;
    if (fields_has(&ev->f, FIELD_NAME)) {
        text_set(st, &s->name, ev->f.name);
    }
    seat_token_add(st, (uint32_t)ev->f.seat, ev->f.token_hash.at);
    if (!ev->f.waiting) {
        table_count(st, s->table, true);
    }
}

static void
publish_join(struct shout *sh, const struct event *ev)
{
    const uint32_t seat = (uint32_t)ev->f.seat;

    publish_seat(sh, seat);
    if (sh->st->seat[seat - 1].is == SEAT_HERE) {
        publish_moved(sh, seat, 0);
    }
}

static enum refusal
decide_admit(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct seat *s = state_seat(st, cmd->f.seat);

    (void)call;
    if (s == NULL || s->is == SEAT_GONE || s->is == SEAT_FREE) {
        return REFUSED_NO_SUCH_SEAT;
    }
    if (s->is == SEAT_HERE) {
        return REFUSED_ALREADY_SO;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
admit(struct state *st, struct seat *s, uint64_t seq)
{
    s->is = SEAT_HERE;
    s->audience_seq = seq;
    s->staff_seq = seq;
    s->fresh_seq = seq;
    table_count(st, s->table, true);
}

static void
apply_admit(struct state *st, const struct event *ev)
{
    admit(st, &st->seat[ev->f.seat - 1], ev->seq);
}

static void
publish_admit(struct shout *sh, const struct event *ev)
{
    publish_seat(sh, (uint32_t)ev->f.seat);
}

static enum refusal
decide_admit_all(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    (void)cmd;
    (void)ev;
    for (uint32_t i = 0; i < st->seats_n; i++) {
        if (st->seat[i].is == SEAT_WAITING) {
            return REFUSED_NONE;
        }
    }
    return REFUSED_ALREADY_SO;
}

static void
apply_admit_all(struct state *st, const struct event *ev)
{
    for (uint32_t i = 0; i < st->seats_n; i++) {
        if (st->seat[i].is == SEAT_WAITING) {
            admit(st, &st->seat[i], ev->seq);
        }
    }
}

static void
publish_admit_all(struct shout *sh, const struct event *ev)
{
    for (uint32_t n = 1; n <= sh->st->seats_n; n++) {
        if (sh->st->seat[n - 1].fresh_seq == ev->seq) {
            publish_seat(sh, n);
        }
    }
}

static enum refusal
decide_turn_away(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct seat *s = state_seat(st, cmd->f.seat);

    (void)call;
    if (s == NULL || s->is != SEAT_WAITING) {
        return REFUSED_NO_SUCH_SEAT;
    }
    event_from(ev, cmd);
    ev->slot = s->slot;
    return REFUSED_NONE;
}

static void
apply_turn_away(struct state *st, const struct event *ev)
{
    st->seat[ev->f.seat - 1].is = SEAT_TURNED;
}

/* Whose seat a command is about: one's own, or as staff another's. */
static enum refusal
whose(const struct state *st, const struct call *call,
    const struct command *cmd, uint32_t *seat)
{
    const struct seat *s;

    *seat = fields_has(&cmd->f, FIELD_SEAT) && cmd->f.seat != 0
        ? (uint32_t)cmd->f.seat
        : call->seat;
    s = state_seat(st, *seat);
    if (s == NULL || (s->is != SEAT_HERE && s->is != SEAT_WAITING)) {
        return REFUSED_NO_SUCH_SEAT;
    }
    if (*seat != call->seat &&
        (call->roles & (ROLES_LEAD | ROLE_CONTACT)) == 0) {
        return REFUSED_NOT_ALLOWED;
    }
    return REFUSED_NONE;
}

static enum refusal
decide_rename(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    uint32_t seat;
    const enum refusal no = whose(st, call, cmd, &seat);

    if (no != REFUSED_NONE) {
        return no;
    }
    FSET(&ev->f, SEAT, seat, seat);
    FSET(&ev->f, NAME, name, cmd->f.name);
    if (st->slot_class[st->seat[seat - 1].slot] == SUBJECT_SEAT) {
        ev->slot = st->seat[seat - 1].slot;
    } /* else it shares one with the session, and gets its own now */
    return REFUSED_NONE;
}

static void
apply_rename(struct state *st, const struct event *ev)
{
    st->seat[ev->f.seat - 1].slot = ev->slot;
    if (fields_has(&ev->f, FIELD_NAME)) {
        text_set(st, &st->seat[ev->f.seat - 1].name, ev->f.name);
    }
}

static enum refusal
decide_sit(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    uint32_t seat;
    const enum refusal no = whose(st, call, cmd, &seat);

    if (no != REFUSED_NONE) {
        return no;
    }
    if (st->seat[seat - 1].is != SEAT_HERE) {
        return REFUSED_IS_WAITING;
    }
    if (cmd->f.table != 0 && !table_is(st, cmd->f.table)) {
        return REFUSED_NO_SUCH_TABLE;
    }
    if (st->seat[seat - 1].table == cmd->f.table) {
        return REFUSED_ALREADY_SO;
    }
    FSET(&ev->f, SEAT, seat, seat);
    FSET(&ev->f, TABLE, table, cmd->f.table);
    return REFUSED_NONE;
}

static void
sit(struct state *st, uint32_t seat, uint32_t table, uint64_t seq)
{
    struct seat *s = &st->seat[seat - 1];

    table_count(st, s->table, false);
    s->table = table;
    s->audience_seq = seq;
    s->fresh_seq = seq;
    table_count(st, s->table, true);
}

static void
apply_sit(struct state *st, const struct event *ev)
{
    const uint32_t seat = (uint32_t)ev->f.seat;
    const uint32_t from = st->seat[seat - 1].table;

    st->moved_from = from;
    sit(st, seat, (uint32_t)ev->f.table, ev->seq);
}

static void
publish_sit(struct shout *sh, const struct event *ev)
{
    publish_seat(sh, (uint32_t)ev->f.seat);
    publish_moved(sh, (uint32_t)ev->f.seat, sh->st->moved_from);
}

static enum refusal
decide_code(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    uint32_t number = get_u32(call->random + NONCE_BYTES) % 1000000;

    (void)cmd;
    if (call->seat == NOBODY) {
        return REFUSED_NO_SUCH_SEAT;
    }
    for (int i = 5; i >= 0; i--) {
        call->scratch[i] = (uint8_t)('0' + number % 10);
        number /= 10;
    }
    FSET(&ev->f, SEAT, seat, call->seat);
    FSET(&ev->f, PERSONAL_CODE, personal_code,
        ((struct bytes){call->scratch, 6}));
    FSET(&ev->f, UNTIL, until, call->now_ms + PERSONAL_CODE_MS);
    ev->slot = st->seat[call->seat - 1].slot;
    return REFUSED_NONE;
}

static void
apply_code(struct state *st, const struct event *ev)
{
    struct seat *s = &st->seat[ev->f.seat - 1];

    if (!ev->removed) {
        text_set(st, &s->code, ev->f.personal_code);
    }
    s->code_until = ev->f.until;
}

/* Whose personal code this is; a dead or old one is nobody's. */
static uint32_t
seat_of_code(const struct state *st, const struct call *call, struct bytes code)
{
    for (uint32_t i = 0; i < st->seats_n; i++) {
        const struct seat *s = &st->seat[i];

        if (s->code.n > 0 && s->code_until > call->now_ms &&
            s->code_until - PERSONAL_CODE_MS > call->codes_dead_at &&
            bytes_same(text_of(st, s->code), code)) {
            return i + 1U;
        }
    }
    return NOBODY;
}

static enum refusal
decide_take(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const uint32_t seat = seat_of_code(st, call, cmd->f.personal_code);

    if (call->seat != NOBODY) {
        return REFUSED_ALREADY_SO;
    }
    if (st->tokens_n == st->tokens_cap) {
        return REFUSED_FULL;
    }
    if (seat == NOBODY) {
        return REFUSED_WRONG_CODE;
    }
    token_into(ev, cmd, call->scratch);
    if (state_token(st, call->scratch) != NOBODY) {
        return REFUSED_ALREADY_SO;
    }
    if (st->seat[seat - 1].tokens_ever >= TOKENS_EVER_MAX) {
        FSET(call->args, LIMIT, limit, TOKENS_EVER_MAX);
        return REFUSED_FULL;
    }
    FSET(&ev->f, SEAT, seat, seat);
    ev->seat = seat;
    return REFUSED_NONE;
}

static void
apply_take(struct state *st, const struct event *ev)
{
    struct seat *s = &st->seat[ev->f.seat - 1];

    text_drop(st, &s->code);
    seat_token_add(st, (uint32_t)ev->f.seat, ev->f.token_hash.at);
}

static enum refusal
decide_leave(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    uint32_t seat;
    const enum refusal no = whose(st, call, cmd, &seat);

    if (no != REFUSED_NONE) {
        return no;
    }
    if ((st->seat[seat - 1].roles & ROLE_FACILITATOR) != 0 &&
        state_facilitators(st) == 1) {
        return REFUSED_LAST_FACILITATOR;
    }
    if (seat != call->seat && (call->roles & ROLE_FACILITATOR) == 0 &&
        (st->seat[seat - 1].roles & ROLE_FACILITATOR) != 0) {
        return REFUSED_NOT_ALLOWED; /* the lead is not robbed by a helper */
    }
    FSET(&ev->f, SEAT, seat, seat);
    return REFUSED_NONE;
}

void
seat_leaves(struct state *st, uint32_t seat)
{
    struct seat *s = &st->seat[seat - 1];

    if (s->is == SEAT_HERE) {
        table_count(st, s->table, false);
    }
    if (s->is != SEAT_TURNED) {
        s->is = SEAT_GONE;
    }
    text_drop(st, &s->code);
    seat_tokens_end(st, seat);
}

static void
apply_leave(struct state *st, const struct event *ev)
{
    seat_leaves(st, (uint32_t)ev->f.seat);
}

#define EVERY_SEAT                                                         \
    (ROLES_STAFF | ROLE_TABLE_HOST | ROLE_PARTICIPANT | ROLE_INTERPRETER | \
        ROLE_OBSERVER | ROLE_DISPLAY)

const struct act acts_seat[] = {
    {
        .asks = COMMAND_JOIN,
        .becomes = EVENT_JOINED,
        .subject = SUBJECT_SEAT,
        .anyone = true,
        .who = "all; in the lobby: staff",
        .decide = decide_join,
        .apply = apply_join,
        .publish = publish_join,
    },
    {
        .asks = COMMAND_ADMIT,
        .becomes = EVENT_ADMITTED,
        .roles = ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE,
        .control = true,
        .who = "all",
        .decide = decide_admit,
        .apply = apply_admit,
        .publish = publish_admit,
    },
    {
        .asks = COMMAND_ADMIT_ALL,
        .becomes = EVENT_ADMITTED_ALL,
        .roles = ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE,
        .control = true,
        .who = "all",
        .decide = decide_admit_all,
        .apply = apply_admit_all,
        .publish = publish_admit_all,
    },
    {
        .asks = COMMAND_TURN_AWAY,
        .becomes = EVENT_TURNED_AWAY,
        .roles = ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE,
        .control = true,
        .who = "staff; the seat",
        .decide = decide_turn_away,
        .apply = apply_turn_away,
        .publish = publish_admit,
    },
    {
        .asks = COMMAND_RENAME,
        .becomes = EVENT_RENAMED,
        .roles = EVERY_SEAT,
        .subject = SUBJECT_SEAT,
        .who = "all",
        .decide = decide_rename,
        .apply = apply_rename,
        .publish = publish_admit,
    },
    {
        .asks = COMMAND_SIT,
        .becomes = EVENT_SEATED,
        .roles = EVERY_SEAT,
        .control = true,
        .who = "all; the tables' words: the seat",
        .decide = decide_sit,
        .apply = apply_sit,
        .publish = publish_sit,
    },
    {
        .asks = COMMAND_PERSONAL_CODE,
        .becomes = EVENT_PERSONAL_CODE_MADE,
        .roles = EVERY_SEAT,
        .when = WHEN_ANY,
        .who = "the seat",
        .decide = decide_code,
        .apply = apply_code,
        .publish = publish_admit,
    },
    {
        .asks = COMMAND_TAKE_SEAT,
        .becomes = EVENT_SEAT_TAKEN,
        .when = WHEN_ANY,
        .anyone = true,
        .who = "the seat",
        .decide = decide_take,
        .apply = apply_take,
        .publish = publish_admit,
    },
    {
        .asks = COMMAND_LEAVE,
        .becomes = EVENT_LEFT,
        .roles = EVERY_SEAT,
        .control = true,
        .who = "all",
        .decide = decide_leave,
        .apply = apply_leave,
        .publish = publish_admit,
    },
    {0},
};
