/*
 * door.c - hello: who is it, and to which evening?
 *
 * The office finds the evening by its code, its key or its name, counts
 * wrong codes and sends the connection on; the evening finds the seat.
 * Failures are budgeted, never successes: a town hall is one address.
 *
 * See inside.h
 */
#include "daemon/core/inside.h"

enum { MINUTE_MS = 60000, BUDGET_TRIES = 8 };

/* The language of refusals, and which of the plan's texts come near it. */
static void
set_language(struct core *core, struct peer *peer,
    const struct message *message)
{
    const struct state *st = &core->st;
    struct bytes tag = text_of(st, st->session.language);

    if (fields_has(&message->hello.f, FIELD_LANGUAGE)) {
        tag = message->hello.f.language;
    }
    peer->talk = texts_language(core->setup.texts, (const char *)tag.at, tag.n);
    peer->language = 0;
    for (uint32_t i = 0; i < st->plan_languages_n; i++) {
        if (bytes_same(text_of(st, st->plan_language[i]),
                text_of(st, st->session.language))) {
            peer->language = i;
        }
    }
    for (uint32_t i = 0; i < st->plan_languages_n; i++) {
        if (bytes_same(text_of(st, st->plan_language[i]), tag)) {
            peer->language = i;
        }
    }
}

static void
welcome(struct core *core, struct peer *peer)
{
    const struct state *st = &core->st;
    struct buf b = {.at = core->scratch + FRAME_HEAD_MAX,
        .cap = CHANGE_BYTES_MAX};
    struct fields f = {.has = {0}};

    if (core->setup.kind == CORE_SESSION) {
        FSET(&f, SESSION, session, ((struct bytes){st->session.id, ID_BYTES}));
        FSET(&f, TITLE, title, text_of(st, st->session.title));
        FSET(&f, LANGUAGE, language, text_of(st, st->session.language));
        FSET(&f, OPEN, open, st->session.open);
        FSET(&f, LOBBY, lobby, st->session.lobby);
    }
    if (peer->seat != NOBODY) {
        FSET(&f, SEAT, seat, peer->seat);
    }
    FSET(&f, LAST, last, st->seq);
    welcome_pack(&b, PROTOCOL_MINOR, &f);
    peer->welcome = core->ring.end;
    peer->greeted = true;
    core_answer(core, peer, &b);
}

static void
refuse_hello(struct core *core, struct peer *peer, enum refusal why)
{
    core_refuse(core, peer, &(struct refused){.why = why});
    core_part(core, peer, why, 0);
}

/* The seat of hello's token, or NOBODY. */
static uint32_t
seat_of_hello(const struct core *core, const struct message *message)
{
    uint8_t hash[HASH_BYTES];

    if (!fields_has(&message->hello.f, FIELD_TOKEN)) {
        return NOBODY;
    }
    hash_of(hash, "token", message->hello.f.token);
    return state_token(&core->st, hash);
}

static bool
has_key(const struct core *core, const struct fields *f)
{
    const struct session *s = &core->st.session;

    return (fields_has(f, FIELD_CODE) &&
               bytes_same(f->code, text_of(&core->st, s->code))) ||
        (fields_has(f, FIELD_JOIN_KEY) &&
            same_secret(f->join_key.at, s->join_key, JOIN_KEY_BYTES));
}

/* From where on a client that has `last` can be told what it missed. */
static void
resume(struct core *core, struct peer *peer, const struct fields *f)
{
    const struct seat *seat = &core->st.seat[peer->seat - 1];
    const struct ring *ring = &core->ring;
    const uint64_t last = fields_has(f, FIELD_LAST) ? f->last : 0;
    const bool in_ring = ring->first < ring->end && last > 0 &&
        last <= core->st.seq && last >= seat->audience_seq &&
        last >= core->gone_seq &&
        (ring->first == 0 || ring_entry(ring, ring->first)->seq < last);

    core_bind(core, peer, peer->seat);
    if (in_ring) {
        peer->wants_snapshot = false;
        peer->changes = ring_from(ring, last);
    }
}

void
core_greet(struct core *core, struct peer *peer, const struct message *message,
    struct effects *fx)
{
    const struct fields *f = &message->hello.f;
    const uint32_t seat = seat_of_hello(core, message);

    (void)fx;
    if (peer->greeted) {
        peer->offences++; /* not counted else: it asks for nothing */
        core_refuse(core, peer, &(struct refused){.why = REFUSED_ALREADY_SO});
        return;
    }
    set_language(core, peer, message);
    if (!core_made(core)) {
        refuse_hello(core, peer, REFUSED_NO_PLAN_YET);
        return;
    }
    if (seat != NOBODY && core->st.seat[seat - 1].is == SEAT_TURNED) {
        refuse_hello(core, peer, REFUSED_TURNED_AWAY);
        return;
    }
    if (seat == NOBODY && !has_key(core, f)) {
        refuse_hello(core, peer, REFUSED_WRONG_TOKEN);
        return;
    }
    peer->knocked = true;
    peer->seat = seat;
    welcome(core, peer);
    if (seat != NOBODY) {
        resume(core, peer, f);
    }
}

/* The budget of an address; made if it is not there, the oldest going. */
static struct budget *
budget_of(struct core *core, uint64_t address)
{
    struct budget *oldest = NULL;

    for (uint64_t i = 0; i < BUDGET_TRIES; i++) {
        struct budget *b = &core->budget[(address + i) % BUDGETS_MAX];

        if (b->address == address && b->since_ms != 0) {
            oldest = b;
            break;
        }
        if (oldest == NULL || b->since_ms < oldest->since_ms) {
            oldest = b;
        }
    }
    if (oldest->address != address || oldest->since_ms == 0) {
        *oldest = (struct budget){.address = address, .since_ms = core->now_ms};
    }
    if (core->now_ms - oldest->since_ms >= MINUTE_MS) {
        oldest->since_ms = core->now_ms;
        oldest->failures = 0;
    }
    return oldest;
}

static void
count_failure(struct core *core, struct budget *budget)
{
    budget->failures++;
    if (core->now_ms - core->daemon_failures_since >= MINUTE_MS) {
        core->daemon_failures_since = core->now_ms;
        core->daemon_failures = 0;
    }
    core->daemon_failures++;
}

static bool
is_named(const struct state *st, const struct listing *l,
    const struct fields *f)
{
    if (fields_has(f, FIELD_SESSION)) {
        return memcmp(l->session, f->session.at, ID_BYTES) == 0;
    }
    if (fields_has(f, FIELD_JOIN_KEY)) {
        return same_secret(l->join_key, f->join_key.at, JOIN_KEY_BYTES);
    }
    return bytes_same(text_of(st, l->code), f->code);
}

static uint32_t
find_listing(const struct state *st, const struct fields *f)
{
    for (uint32_t n = 1; n <= st->listings_n; n++) {
        const struct listing *l = &st->listing[n - 1];

        if (!l->removed && is_named(st, l, f)) {
            return n;
        }
    }
    return 0;
}

/* An organiser: by the unix socket, or by a link that has not ended. */
static void
greet_organiser(struct core *core, struct peer *peer,
    const struct message *message)
{
    uint32_t seat = seat_of_hello(core, message);

    if (seat == NOBODY && peer->local) {
        seat = 1;
    }
    if (seat == NOBODY || core->st.seat[seat - 1].is != SEAT_HERE ||
        core->st.seat[seat - 1].code_until < core->now_ms) {
        refuse_hello(core, peer, REFUSED_WRONG_TOKEN);
        return;
    }
    peer->seat = seat;
    peer->knocked = true;
    welcome(core, peer);
    resume(core, peer, &message->hello.f);
}

void
core_route(struct core *core, struct peer *peer, const struct message *message,
    struct effects *fx)
{
    const struct limits *limits = &core->setup.limits;
    const struct fields *f = &message->hello.f;
    const bool typed = fields_has(f, FIELD_CODE) &&
        !fields_has(f, FIELD_SESSION) && !fields_has(f, FIELD_JOIN_KEY);
    struct budget *budget = budget_of(core, peer->address);
    struct effect *route;
    uint32_t listing;

    if (peer->greeted) {
        peer->offences++; /* not counted else: it asks for nothing */
        core_refuse(core, peer, &(struct refused){.why = REFUSED_ALREADY_SO});
        return;
    }
    set_language(core, peer, message);
    if (!typed && !fields_has(f, FIELD_SESSION) &&
        !fields_has(f, FIELD_JOIN_KEY)) {
        greet_organiser(core, peer, message);
        return;
    }
    if (typed && budget->failures >= limits->failures_address) {
        struct refused refused = {.why = REFUSED_TRY_LATER};

        FSET(&refused.args, WAIT_MS, wait_ms,
            MINUTE_MS - (core->now_ms - budget->since_ms));
        core_refuse(core, peer, &refused);
        core_part(core, peer, REFUSED_TRY_LATER, refused.args.wait_ms);
        return;
    }
    listing = find_listing(&core->st, f);
    if (listing == 0) {
        if (typed) { /* 128 bits are not guessed; old phones come again */
            count_failure(core, budget);
        }
        refuse_hello(core, peer,
            typed ? REFUSED_WRONG_CODE : REFUSED_NO_SUCH_SESSION);
        return;
    }
    route = effect_of(fx, EFFECT_ROUTE);
    route->peer = peer_number(core, peer);
    route->listing = listing;
    memcpy(route->session, core->st.listing[listing - 1].session, ID_BYTES);
    route->lobby = typed && budget->succeeded == 0 &&
        core->now_ms - core->daemon_failures_since < MINUTE_MS &&
        core->daemon_failures >= limits->failures_daemon;
    budget->succeeded = route->lobby ? 0 : 1;
}
