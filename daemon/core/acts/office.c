/*
 * office.c - the daemon's own memory: evenings made, organisers.
 *
 * The office is a second kind of session. Its book says which evenings there
 * are and with which code one joins; an evening's own folder has the rest.
 */
#include "daemon/core/acts.h"
#include "daemon/core/core.h"

static bool
is_plan(const struct plan_names *plans, struct bytes key)
{
    for (uint32_t i = 0; i < plans->n; i++) {
        if (bytes_same(bytes_of(plans->key[i]), key)) {
            return true;
        }
    }
    return false;
}

static const struct listing *
with_code(const struct state *st, struct bytes code)
{
    for (uint32_t i = 0; i < st->listings_n; i++) {
        if (!st->listing[i].removed &&
            bytes_same(text_of(st, st->listing[i].code), code)) {
            return &st->listing[i];
        }
    }
    return NULL;
}

/* Eight digits that no other evening has, of `random`. */
static bool
make_code(const struct state *st, const uint8_t *random, uint8_t *code)
{
    for (size_t attempt = 0; attempt < 4; attempt++) {
        uint32_t number = get_u32(random + (size_t)4 * attempt) % 100000000;

        for (int i = 7; i >= 0; i--) {
            code[i] = (uint8_t)('0' + number % 10);
            number /= 10;
        }
        if (with_code(st, (struct bytes){code, 8}) == NULL) {
            return true;
        }
    }
    return false;
}

static enum refusal
decide_new(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    uint8_t *id = call->scratch;
    uint8_t *key = id + ID_BYTES;
    uint8_t *code = key + JOIN_KEY_BYTES;
    uint8_t hashed[HASH_BYTES];

    if (st->listings_n == st->limits.listings) {
        FSET(call->args, LIMIT, limit, st->limits.listings);
        return REFUSED_FULL;
    }
    if (fields_has(&cmd->f, FIELD_TABLES) &&
        cmd->f.tables > st->limits.tables) {
        FSET(call->args, LIMIT, limit, st->limits.tables);
        return REFUSED_FULL; /* such an evening could not be made */
    }
    if (!is_plan(call->plans, cmd->f.plan)) {
        return REFUSED_NO_SUCH_PLAN;
    }
    /* Identity and key come of the random bytes, each with its purpose. */
    hash_of(hashed, "session", (struct bytes){call->random, RANDOM_BYTES});
    memcpy(id, hashed, ID_BYTES);
    hash_of(hashed, "join key", (struct bytes){call->random, RANDOM_BYTES});
    memcpy(key, hashed, JOIN_KEY_BYTES);
    hash_of(hashed, "code", (struct bytes){call->random, RANDOM_BYTES});
    if (!make_code(st, hashed, code)) {
        return REFUSED_TRY_LATER;
    }
    event_from(ev, cmd);
    FSET(&ev->f, LISTING, listing, st->listings_n + 1U);
    FSET(&ev->f, SESSION, session, ((struct bytes){id, ID_BYTES}));
    FSET(&ev->f, JOIN_KEY, join_key, ((struct bytes){key, JOIN_KEY_BYTES}));
    FSET(&ev->f, CODE, code, ((struct bytes){code, 8}));
    return REFUSED_NONE;
}

/*
 * An evening that was made elsewhere and carried here. Its own log is the
 * truth; its code is only kept where no other evening has it.
 */
static enum refusal
decide_adopt(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    if (st->listings_n == st->limits.listings) {
        FSET(call->args, LIMIT, limit, st->limits.listings);
        return REFUSED_FULL;
    }
    for (uint32_t i = 0; i < st->listings_n; i++) {
        if (!st->listing[i].removed &&
            memcmp(st->listing[i].session, cmd->f.session.at, ID_BYTES) == 0) {
            return REFUSED_ALREADY_SO;
        }
    }
    event_from(ev, cmd);
    FSET(&ev->f, LISTING, listing, st->listings_n + 1U);
    if (with_code(st, cmd->f.code) != NULL) {
        uint8_t hashed[HASH_BYTES];

        hash_of(hashed, "code", (struct bytes){call->random, RANDOM_BYTES});
        if (!make_code(st, hashed, call->scratch)) {
            return REFUSED_TRY_LATER;
        }
        FSET(&ev->f, CODE, code, ((struct bytes){call->scratch, 8}));
    }
    return REFUSED_NONE;
}

static void
apply_new(struct state *st, const struct event *ev)
{
    struct listing *l = &st->listing[st->listings_n++];
    const struct fields *f = &ev->f;

    l->slot = ev->slot;
    memcpy(l->session, f->session.at, ID_BYTES);
    memcpy(l->token_hash, f->token_hash.at, HASH_BYTES);
    if (fields_has(f, FIELD_JOIN_KEY)) {
        memcpy(l->join_key, f->join_key.at, JOIN_KEY_BYTES);
    }
    if (fields_has(f, FIELD_RECOVERY_HASH)) {
        memcpy(l->recovery_hash, f->recovery_hash.at, HASH_BYTES);
        l->has_recovery = 1;
    }
#define KEEP(NAME, member)                   \
    if (fields_has(f, FIELD_##NAME)) {       \
        text_set(st, &l->member, f->member); \
    }
    KEEP(TITLE, title)
    KEEP(MUNICIPALITY, municipality)
    KEEP(PLACE, place)
    KEEP(GOAL, goal)
    KEEP(LANGUAGE, language)
    KEEP(PLAN, plan)
    KEEP(CODE, code)
    KEEP(LOCAL_FACT, local_fact)
    KEEP(CONTACT_ROLE, contact_role)
#undef KEEP
#define KEEP(NAME, member, type)       \
    if (fields_has(f, FIELD_##NAME)) { \
        l->member = (type)f->member;   \
    }
    KEEP(STARTS_AT, starts_at, uint64_t)
    KEEP(ENDS_AT, ends_at, uint64_t)
    KEEP(TABLES, tables, uint32_t)
    KEEP(MINUTES_TOTAL, minutes_total, uint32_t)
    KEEP(NAMES_IN_MINUTES, names_in_minutes, uint32_t)
#undef KEEP
}

static void
publish_listing(struct shout *sh, const struct event *ev)
{
    const uint32_t n = (uint32_t)ev->f.listing;
    struct object o;

    shout_to(sh, TO_STAFF);
    if (sh->st->listing[n - 1].removed) {
        shout_del(sh, KIND_LISTING, n);
    } else {
        object_listing(sh->st, n, &o);
        shout_put(sh, &o);
    }
}

static enum refusal
decide_remove(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (cmd->f.listing < 1 || cmd->f.listing > st->listings_n ||
        st->listing[cmd->f.listing - 1].removed) {
        return REFUSED_NO_SUCH_SESSION;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

/* All but whose evening it was: its folder is to go, now or at a start. */
static void
apply_remove(struct state *st, const struct event *ev)
{
    struct listing *l = &st->listing[ev->f.listing - 1];
    struct text *const words[] = {&l->title, &l->municipality, &l->place,
        &l->goal, &l->language, &l->plan, &l->code, &l->local_fact,
        &l->contact_role};

    l->removed = 1;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        text_drop(st, words[i]);
    }
    memset(l->join_key, 0, sizeof l->join_key);
    memset(l->token_hash, 0, sizeof l->token_hash);
    memset(l->recovery_hash, 0, sizeof l->recovery_hash);
    state_words_gone(st, l->slot);
}

static enum refusal
decide_organiser(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    if (st->seats_n == st->limits.seats || st->tokens_n == st->tokens_cap) {
        FSET(call->args, LIMIT, limit, st->limits.seats);
        return REFUSED_FULL;
    }
    event_from(ev, cmd);
    FSET(&ev->f, SEAT, seat, st->seats_n + 1U);
    return REFUSED_NONE;
}

/* An organiser's seat keeps its end date where others keep a code's. */
static void
apply_organiser(struct state *st, const struct event *ev)
{
    struct seat *s = &st->seat[st->seats_n++];

    s->is = SEAT_HERE;
    s->roles = ROLE_ORGANISER;
    s->slot = ev->slot;
    s->code_until = ev->f.until;
    if (fields_has(&ev->f, FIELD_NAME)) {
        text_set(st, &s->name, ev->f.name);
    }
    seat_token_add(st, st->seats_n, ev->f.token_hash.at);
}

static void
publish_organiser(struct shout *sh, const struct event *ev)
{
    publish_seat(sh, (uint32_t)ev->f.seat);
}

/* The first one is the daemon's own: whoever may use its unix socket. */
static enum refusal
decide_organiser_gone(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct seat *s = state_seat(st, cmd->f.seat);

    (void)call;
    if (s == NULL || s->is != SEAT_HERE || cmd->f.seat == 1) {
        return REFUSED_NO_SUCH_SEAT;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_organiser_gone(struct state *st, const struct event *ev)
{
    st->seat[ev->f.seat - 1].is = SEAT_GONE;
    for (uint32_t i = 0; i < st->tokens_n; i++) {
        if (st->token[i].seat == ev->f.seat) {
            st->token[i].seat = NOBODY;
        }
    }
}

const struct act acts_office[] = {
    {
        .asks = COMMAND_SESSION_NEW,
        .becomes = EVENT_SESSION_LISTED,
        .roles = ROLE_ORGANISER,
        .subject = SUBJECT_SESSION,
        .office = true,
        .who = "organisers",
        .decide = decide_new,
        .apply = apply_new,
        .publish = publish_listing,
    },
    {
        .asks = COMMAND_SESSION_ADOPT,
        .becomes = EVENT_SESSION_LISTED,
        .roles = ROLE_ORGANISER | ROLE_DAEMON,
        .subject = SUBJECT_SESSION,
        .office = true,
        .who = "organisers",
        .decide = decide_adopt,
        .apply = apply_new,
        .publish = publish_listing,
    },
    {
        .asks = COMMAND_SESSION_REMOVE,
        .becomes = EVENT_SESSION_UNLISTED,
        .roles = ROLE_ORGANISER,
        .office = true,
        .control = true,
        .who = "organisers",
        .decide = decide_remove,
        .apply = apply_remove,
        .publish = publish_listing,
    },
    {
        .asks = COMMAND_ORGANISER_NEW,
        .becomes = EVENT_ORGANISER_MADE,
        .roles = ROLE_ORGANISER | ROLE_DAEMON,
        .subject = SUBJECT_ORGANISER,
        .office = true,
        .control = true,
        .who = "organisers",
        .decide = decide_organiser,
        .apply = apply_organiser,
        .publish = publish_organiser,
    },
    {
        .asks = COMMAND_ORGANISER_GONE,
        .becomes = EVENT_ORGANISER_ENDED,
        .roles = ROLE_ORGANISER,
        .office = true,
        .control = true,
        .who = "organisers",
        .decide = decide_organiser_gone,
        .apply = apply_organiser_gone,
        .publish = publish_organiser,
    },
    {0},
};
