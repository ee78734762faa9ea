/*
 * hear.c - one message from a peer, to what becomes of it.
 *
 * See inside.h
 */
#include "daemon/core/decide.h"
#include "daemon/core/inside.h"

#include <assert.h>

enum {
    STAFF_FACTOR = 10,  /* those who lead may send so many times more */
    OFFENCES_MAX = 200, /* over the limit: then the connection goes */
    TOO_FAST_WAIT_MS = 5000,
    MINUTES_EVERY_MS = 500
};

uint32_t
core_peer_come(struct core *core, const struct input *in)
{
    struct peer *peer;

    if (core->first_free != 0) {
        peer = &core->peer[core->first_free - 1];
        core->first_free = peer->next_free;
    } else if (core->peers_used < core->setup.limits.peers) {
        peer = &core->peer[core->peers_used++];
    } else {
        return 0;
    }
    *peer = (struct peer){.unique = ++core->last_unique,
        .answers = core->ring.end,
        .changes = core->ring.end,
        .local = in->flag,
        .lobby = in->lobby,
        .address = in->address};
    core->peers_n++;
    return peer_number(core, peer);
}

void
core_peer_gone(struct core *core, uint32_t number)
{
    struct peer *peer = &core->peer[number - 1];

    assert(number >= 1 && peer->unique != 0);
    core->presence_stale = core->presence_stale || peer->seat != NOBODY;
    *peer = (struct peer){.next_free = core->first_free};
    core->first_free = number;
    core->peers_n--;
}

void
core_bind(struct core *core, struct peer *peer, uint32_t seat)
{
    peer->seat = seat;
    peer->wants_snapshot = true;
    peer->snapshot = 0;
    peer->caught_up = core->ring.end;
    core->presence_stale = true;
}

void
core_reseat(struct core *core, uint64_t seq)
{
    for (uint32_t i = 0; i < core->peers_used; i++) {
        struct peer *peer = &core->peer[i];
        const struct seat *seat = state_seat(&core->st, peer->seat);

        if (peer->unique == 0 || seat == NULL) {
            continue;
        }
        if (seat->fresh_seq == seq) {
            peer->wants_snapshot = true;
            peer->caught_up = core->ring.end;
        }
        if ((seat->is == SEAT_GONE || seat->is == SEAT_TURNED) &&
            !peer->dropped) {
            /* Who left is not told that they were sent away. */
            core_part(core, peer,
                seat->is == SEAT_GONE ? REFUSED_WRONG_TOKEN
                                      : REFUSED_TURNED_AWAY,
                0);
        }
    }
    core->presence_stale = true;
}

/* The echo, which is the acknowledgement: to the seat that sent it. */
static void
echo(struct core *core, struct peer *peer, const struct id *known)
{
    struct shout sh;
    const struct shout_words words = {.id = known->id, .made = known->made};

    if (peer->seat == NOBODY) {
        return;
    }
    shout_begin(&sh, &core->st, ring_sink(core), core->scratch);
    shout_empty(&sh, TO_SEAT(peer->seat), &words);
    core->ring.entry[(core->ring.end - 1) % core->ring.entries_cap].answer =
        true;
    peer_owe(peer, core->ring.end - 1);
}

static unsigned
roles_of(const struct core *core, const struct peer *peer)
{
    const struct seat *seat = state_seat(&core->st, peer->seat);

    return seat == NULL ? 0 : seat->roles;
}

/* A command that makes or takes a seat carries the seat's secret. */
static uint32_t
seat_of_token(const struct core *core, const struct command *cmd)
{
    uint8_t hash[HASH_BYTES];

    if (!fields_has(&cmd->f, FIELD_TOKEN)) {
        return NOBODY;
    }
    hash_of(hash, "token", cmd->f.token);
    return state_token(&core->st, hash);
}

/* Done before: answered again, not done again. */
static enum refusal
answer_again(struct core *core, struct peer *peer, const struct command *cmd,
    const struct id *known)
{
    if (peer->seat == NOBODY && known->seat != NOBODY &&
        seat_of_token(core, cmd) == known->seat) {
        if (core->st.seat[known->seat - 1].is == SEAT_TURNED) {
            return REFUSED_TURNED_AWAY;
        }
        core_bind(core, peer, known->seat);
    }
    /* Where nobody may know the sender, whoever has the id is it. */
    if (peer->seat == NOBODY ||
        (known->seat != NOBODY && known->seat != peer->seat)) {
        return REFUSED_ID_TAKEN;
    }
    echo(core, peer, known);
    return REFUSED_NONE;
}

/*
 * Acts after which somebody sees more, or less, or nothing. Who sat down
 * elsewhere is told of it as of anything, and needs no fresh start.
 */
static bool
changes_audience(enum event_word what)
{
    return what == EVENT_ADMITTED || what == EVENT_ADMITTED_ALL ||
        what == EVENT_TURNED_AWAY || what == EVENT_LEFT ||
        what == EVENT_ROLE_GIVEN || what == EVENT_RECOVERED ||
        what == EVENT_ORGANISER_ENDED || what == EVENT_FORGOTTEN;
}

static void
done(struct core *core, struct peer *peer, const struct act *act,
    const struct event *ev)
{
    const struct id *known = state_id(&core->st, ev->id);

    if (act->anyone && ev->f.seat != peer->seat) {
        core_bind(core, peer, (uint32_t)ev->f.seat);
    }
    echo(core, peer, known);
    if (changes_audience(ev->what)) {
        core_reseat(core, ev->seq);
    }
    core->presence_stale = core->presence_stale || ev->what == EVENT_SEATED;
}

/* A command as it came, and what there is to say if it cannot be. */
struct asked {
    const struct input *in;
    const struct command *cmd;
    struct refused *refused;
};

static enum refusal
do_command(struct core *core, struct peer *peer, const struct asked *asked,
    struct effects *fx)
{
    const struct command *cmd = asked->cmd;
    const struct act *act =
        (unsigned)cmd->what < WORDS_MAX ? core->by_command[cmd->what] : NULL;
    const struct id *known = state_id(&core->st, cmd->id);
    uint8_t scratch[CALL_SCRATCH_BYTES];
    struct event ev = {.what = EVENT_NONE};
    const struct call call = {.seat = peer->seat,
        .roles = roles_of(core, peer),
        .now_ms = core->now_ms,
        .random = asked->in->random,
        .lobby = peer->lobby,
        .codes_dead_at = core->codes_dead_at,
        .plans = core->setup.plans,
        .scratch = scratch,
        .args = &asked->refused->args};
    enum refusal no;

    if (known != NULL) {
        return answer_again(core, peer, cmd, known);
    }
    if (act == NULL) {
        return REFUSED_UNKNOWN_COMMAND;
    }
    if (!core->disk_room && !act->control) {
        return REFUSED_DISK_FULL;
    }
    no = decide(&core->st, act, &call, cmd, &ev);
    if (no != REFUSED_NONE) {
        return no;
    }
    core_happen(core, act, &ev, asked->in->random, fx);
    done(core, peer, act, &ev);
    return REFUSED_NONE;
}

/* Wrong codes of a person: five, and all open personal codes are dead. */
static void
count_wrong_code(struct core *core)
{
    core->code_failures++;
    if (core->code_failures >= CODE_FAILURES_MAX) {
        core->code_failures = 0;
        core->codes_dead_at = core->now_ms;
    }
}

static bool
spend(const struct core *core, struct peer *peer, struct allowance *allowance,
    uint32_t factor)
{
    const bool may =
        allowance_spend(allowance, &core->setup.limits, factor, core->now_ms);

    peer->offences = may ? 0 : peer->offences + 1;
    return may;
}

/* A seat has one allowance on all its devices; who has none, each its own. */
static bool
may_send(struct core *core, struct peer *peer)
{
    const uint32_t factor =
        (roles_of(core, peer) & ROLES_STAFF) != 0 ? STAFF_FACTOR : 1;

    return spend(core, peer,
        peer->seat != NOBODY ? &core->allowance[peer->seat - 1]
                             : &peer->allowance,
        factor);
}

static void
hear_command(struct core *core, struct peer *peer, const struct input *in,
    const struct command *cmd, struct effects *fx)
{
    const struct limits *limits = &core->setup.limits;
    struct refused refused = {.id = cmd->id};

    if (!may_send(core, peer)) {
        refused.why = REFUSED_TOO_FAST;
        FSET(&refused.args, WAIT_MS, wait_ms,
            1000 / limits->commands_second + 1);
    } else {
        refused.why = do_command(core, peer,
            &(struct asked){.in = in, .cmd = cmd, .refused = &refused}, fx);
    }
    if (refused.why == REFUSED_WRONG_CODE) {
        count_wrong_code(core);
    }
    if (refused.why != REFUSED_NONE) {
        core_refuse(core, peer, &refused);
    }
}

static void
hear_ping(struct core *core, struct peer *peer, uint64_t ping)
{
    struct buf b = {.at = core->scratch + FRAME_HEAD_MAX,
        .cap = CHANGE_BYTES_MAX};

    if (!spend(core, peer, &peer->allowance, 1)) {
        return; /* a ping asks for nothing; too many, and the peer goes */
    }
    pong_pack(&b, ping, core->now_ms);
    core_answer(core, peer, &b);
}

static bool
asks_for_draft(const struct ask *ask)
{
    return fields_has(&ask->f, FIELD_APPROVES) && ask->f.approves == 0;
}

/* Minutes in a language that is not here would come in another one. */
static bool
is_language_here(const struct core *core, const struct ask *ask)
{
    const char *tag = (const char *)ask->f.language.at;
    size_t n = 0;

    if (!fields_has(&ask->f, FIELD_LANGUAGE)) {
        return true;
    }
    while (n < ask->f.language.n && tag[n] != '-') {
        n++;
    }
    return texts_has(core->setup.texts, tag, n);
}

/*
 * Drafts are for those who run the evening; approved minutes for all who were
 * there. What one has said oneself, one may have. Looking through all words
 * is for those who answer for them.
 */
static enum refusal
may_ask(const struct core *core, const struct peer *peer, const struct ask *ask)
{
    const unsigned roles = roles_of(core, peer);
    const bool staff = (roles & ROLES_STAFF) != 0;

    if (!core->st.session.made) {
        return REFUSED_NO_PLAN_YET;
    }
    if (peer->seat == NOBODY) {
        return REFUSED_NOT_ALLOWED;
    }
    if (ask->what == ASK_OWN) {
        return REFUSED_NONE;
    }
    if (core->st.seat[peer->seat - 1].is != SEAT_HERE) {
        return REFUSED_IS_WAITING; /* not let in yet */
    }
    if (ask->what == ASK_SEARCH) {
        if ((roles & (ROLE_FACILITATOR | ROLE_CONTACT)) == 0) {
            return REFUSED_NOT_ALLOWED;
        }
        return fields_has(&ask->f, FIELD_TEXT) && ask->f.text.n > 0
            ? REFUSED_NONE
            : REFUSED_EMPTY;
    }
    if (!is_language_here(core, ask)) {
        return REFUSED_BAD_VALUE;
    }
    if (staff) {
        return REFUSED_NONE;
    }
    if (asks_for_draft(ask)) {
        return REFUSED_NOT_ALLOWED;
    }
    return core->st.issue.approved != 0 && core->whole_seq <= core->durable
        ? REFUSED_NONE
        : REFUSED_NOT_APPROVED;
}

/*
 * The approved version, while its files may be given; else 0, for what the
 * log says now. Words were removed, and the next version is not there yet: then
 * only the staff has something to read. When their life is over the log has
 * no others, and no next version comes.
 */
static enum refusal
find_version(const struct core *core, const struct peer *peer,
    const struct ask *ask, uint32_t *version)
{
    const struct issue *issue = &core->st.issue;
    const bool staff = (roles_of(core, peer) & ROLES_STAFF) != 0;

    *version = 0;
    if (ask->what != ASK_MINUTES || asks_for_draft(ask) ||
        issue->approved == 0) {
        return REFUSED_NONE;
    }
    if (issue->approved >= issue->clean_from) {
        *version = issue->approved;
        return REFUSED_NONE;
    }
    return staff || issue->lives_ended != 0 ? REFUSED_NONE : REFUSED_TRY_LATER;
}

static enum minutes_format
format_of(const struct ask *ask)
{
#define FORMAT_WORD(NAME, word) word,
    static const char *const words[] = {MINUTES_FORMATS(FORMAT_WORD)};
#undef FORMAT_WORD

    for (unsigned i = 0; i < MINUTES_FORMATS_N; i++) {
        if (fields_has(&ask->f, FIELD_FORMAT) &&
            bytes_same(ask->f.format, bytes_of(words[i]))) {
            return (enum minutes_format)i;
        }
    }
    return MINUTES_MD;
}

static void
hear_ask(struct core *core, struct peer *peer, const struct ask *ask,
    struct effects *fx)
{
    const struct texts *texts = core->setup.texts;
    struct refused refused = {.id = ask->id};
    struct bytes tag = fields_has(&ask->f, FIELD_LANGUAGE)
        ? ask->f.language
        : text_of(&core->st, core->st.session.language);
    struct effect *effect;
    uint32_t version = 0;

    if (!may_send(core, peer)) {
        refused.why = REFUSED_TOO_FAST;
    } else {
        refused.why = may_ask(core, peer, ask);
    }
    if (refused.why == REFUSED_NONE) {
        refused.why = find_version(core, peer, ask, &version);
    }
    if (refused.why == REFUSED_TOO_FAST || refused.why == REFUSED_TRY_LATER) {
        FSET(&refused.args, WAIT_MS, wait_ms, MINUTES_EVERY_MS);
    }
    if (refused.why != REFUSED_NONE) {
        core_refuse(core, peer, &refused);
        return;
    }
    effect = effect_of(fx, EFFECT_ASK);
    effect->peer = peer_number(core, peer);
    memcpy(effect->ask.id, ask->id, ID_BYTES);
    effect->ask.what = ask->what;
    effect->ask.language = texts_language(texts, (const char *)tag.at, tag.n);
    effect->ask.seat = peer->seat;
    effect->ask.format = format_of(ask);
    effect->bytes =
        ask->what == ASK_SEARCH ? ask->f.text : (struct bytes){NULL, 0};
    effect->version = version;
}

/* What cannot be read is told; who keeps on is dropped. */
static void
hear_nonsense(struct core *core, struct peer *peer,
    const struct message *message, enum refusal why)
{
    struct refused refused = {.why = why};

    if (message->kind == MESSAGE_COMMAND) {
        refused.id = message->command.id;
    } else if (message->kind == MESSAGE_ASK) {
        refused.id = message->ask.id;
    }
    if (message->bad_field != 0) {
        FSET(&refused.args, LIMIT, limit, field_row(message->bad_field)->max);
        FSET(&refused.args, WHAT, what, message->bad_field);
    }
    peer->offences++;
    core_refuse(core, peer, &refused);
}

void
core_hear(struct core *core, const struct input *in, struct effects *fx)
{
    struct peer *peer = &core->peer[in->peer - 1];
    struct message message;
    enum refusal why;

    assert(in->peer >= 1 && in->peer <= core->peers_used);
    if (peer->dropped) {
        return;
    }
    why = message_take(in->bytes, &message);
    if (why != REFUSED_NONE) {
        hear_nonsense(core, peer, &message, why);
    } else if (!peer->greeted && message.kind != MESSAGE_HELLO) {
        core_part(core, peer, REFUSED_HELLO_FIRST, 0);
    } else if (message.kind == MESSAGE_HELLO) {
        if (core->setup.kind == CORE_OFFICE) {
            core_route(core, peer, &message, fx);
        } else {
            core_greet(core, peer, &message, fx);
        }
    } else if (message.kind == MESSAGE_COMMAND) {
        hear_command(core, peer, in, &message.command, fx);
    } else if (message.kind == MESSAGE_PING) {
        hear_ping(core, peer, message.ping);
    } else {
        hear_ask(core, peer, &message.ask, fx);
    }
    if (peer->offences > OFFENCES_MAX && !peer->dropped) {
        core_part(core, peer, REFUSED_TOO_FAST, TOO_FAST_WAIT_MS);
    }
}
