/*
 * session.c - the evening itself: made, changed, opened, closed.
 *
 * Closing asks for what the evening was for: a decision and the next
 * meeting, or a sentence that says what was not agreed (promise 6).
 */
#include "config/texts.h"
#include "daemon/core/acts.h"

static enum refusal
decide_make(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (st->session.made) {
        return REFUSED_ALREADY_SO;
    }
    if (fields_has(&cmd->f, FIELD_TABLES) &&
        cmd->f.tables > st->limits.tables) {
        return REFUSED_FULL;
    }
    event_from(ev, cmd);
    FSET(&ev->f, TEXTS_VERSION, texts_version, TEXTS_VERSION);
    return REFUSED_NONE;
}

/* What session_make and session_change have in common. */
static void
keep_words(struct state *st, const struct fields *f)
{
    struct session *s = &st->session;

    if (fields_has(f, FIELD_TITLE)) {
        text_set(st, &s->title, f->title);
    }
    if (fields_has(f, FIELD_MUNICIPALITY)) {
        text_set(st, &s->municipality, f->municipality);
    }
    if (fields_has(f, FIELD_PLACE)) {
        text_set(st, &s->place, f->place);
    }
    if (fields_has(f, FIELD_GOAL)) {
        text_set(st, &s->goal, f->goal);
    }
    if (fields_has(f, FIELD_LOCAL_FACT)) {
        text_set(st, &s->local_fact, f->local_fact);
    }
    if (fields_has(f, FIELD_CONTACT_ROLE)) {
        text_set(st, &s->contact_role, f->contact_role);
    }
    if (fields_has(f, FIELD_STARTS_AT)) {
        s->starts_at = f->starts_at;
    }
    if (fields_has(f, FIELD_ENDS_AT)) {
        s->ends_at = f->ends_at;
    }
    if (fields_has(f, FIELD_NAMES_IN_MINUTES)) {
        s->names_in_minutes = f->names_in_minutes != 0;
    }
    if (fields_has(f, FIELD_CASE_NUMBER)) {
        text_set(st, &s->case_number, f->case_number);
    }
}

/* The facilitator's seat, number 1, is there before anybody comes. */
static void
first_seat(struct state *st, const struct event *ev)
{
    struct seat *seat = &st->seat[st->seats_n++];

    seat->is = SEAT_HERE;
    seat->roles = ROLE_FACILITATOR;
    seat->slot = ev->slot;
    seat->tokens_n = 1;
    memcpy(st->token[st->tokens_n].hash, ev->f.token_hash.at, HASH_BYTES);
    st->token[st->tokens_n].seat = st->seats_n;
    st->tokens_n++;
    finder_add(&st->token_finder, ev->f.token_hash.at, st->tokens_n);
}

static void
apply_make(struct state *st, const struct event *ev)
{
    struct session *s = &st->session;
    const struct fields *f = &ev->f;

    s->made = true;
    s->slot = ev->slot;
    memcpy(s->id, f->session.at, ID_BYTES);
    if (fields_has(f, FIELD_JOIN_KEY)) {
        memcpy(s->join_key, f->join_key.at, JOIN_KEY_BYTES);
    }
    if (fields_has(f, FIELD_PUBLIC_KEY)) {
        memcpy(s->public_key, f->public_key.at, PUBLIC_KEY_BYTES);
        s->is_signed = true;
    }
    if (fields_has(f, FIELD_RECOVERY_HASH)) {
        memcpy(s->recovery_hash, f->recovery_hash.at, HASH_BYTES);
        s->has_recovery = true;
    }
    text_set(st, &s->language, f->language);
    text_set(st, &s->zone, f->zone);
    text_set(st, &s->plan, f->plan);
    if (fields_has(f, FIELD_CODE)) {
        text_set(st, &s->code, f->code);
    }
    if (fields_has(f, FIELD_OFFSETS)) {
        text_set(st, &s->offsets, f->offsets);
    }
    if (fields_has(f, FIELD_MINUTES_TOTAL)) {
        s->minutes_total = (uint32_t)f->minutes_total;
    }
    if (fields_has(f, FIELD_TABLES)) {
        st->tables_n = (uint32_t)f->tables;
    }
    keep_words(st, f);
    first_seat(st, ev);
}

static void
publish_made(struct shout *sh, const struct event *ev)
{
    (void)ev;
    publish_session(sh);
}

static enum refusal
decide_change(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (fields_has(&cmd->f, FIELD_TITLE) && cmd->f.title.n == 0) {
        return REFUSED_EMPTY;
    }
    event_from(ev, cmd);
    ev->slot = st->session.slot;
    return REFUSED_NONE;
}

static void
apply_change(struct state *st, const struct event *ev)
{
    keep_words(st, &ev->f);
}

static enum refusal
decide_doors(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const uint64_t lobby = fields_has(&cmd->f, FIELD_LOBBY)
        ? cmd->f.lobby
        : (uint64_t)st->session.lobby;

    (void)call;
    if (cmd->f.open == st->session.open && lobby == st->session.lobby) {
        return REFUSED_ALREADY_SO;
    }
    FSET(&ev->f, OPEN, open, cmd->f.open);
    FSET(&ev->f, LOBBY, lobby, lobby);
    return REFUSED_NONE;
}

static void
apply_doors(struct state *st, const struct event *ev)
{
    struct undo *undo =
        undo_note(st, ev, COMMAND_DOORS, THING(KIND_SESSION, 1));

    undo->was = (st->session.open ? 1U : 0U) | (st->session.lobby ? 2U : 0U);
    st->session.open = ev->f.open != 0;
    st->session.lobby = ev->f.lobby != 0;
}

static void
undo_doors(struct state *st, const struct undo *undo)
{
    st->session.open = (undo->was & 1U) != 0;
    st->session.lobby = (undo->was & 2U) != 0;
}

static enum refusal
decide_close(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (state_decisions_live(st) == 0 || !st->meeting.set) {
        if (!fields_has(&cmd->f, FIELD_NOT_AGREED) ||
            cmd->f.not_agreed.n == 0) {
            return REFUSED_NOT_AGREED;
        }
    }
    event_from(ev, cmd);
    ev->slot = st->session.slot;
    return REFUSED_NONE;
}

static void
apply_close(struct state *st, const struct event *ev)
{
    st->session.closed_at = ev->at_ms;
    st->session.open = false;
    if (fields_has(&ev->f, FIELD_NOT_AGREED)) {
        text_set(st, &st->session.not_agreed, ev->f.not_agreed);
    }
    if (st->clock.running) {
        st->clock.remaining_ms = st->clock.deadline_at > ev->at_ms
            ? st->clock.deadline_at - ev->at_ms
            : 0;
        st->clock.running = 0;
        st->clock.deadline_at = 0;
        st->clock.revision++;
    }
}

static void
publish_closed(struct shout *sh, const struct event *ev)
{
    (void)ev;
    publish_session(sh);
    publish_clock(sh);
}

const struct act acts_session[] = {
    {
        .asks = COMMAND_SESSION_MAKE,
        .becomes = EVENT_SESSION_MADE,
        .roles = ROLE_DAEMON,
        .subject = SUBJECT_SESSION,
        .when = WHEN_MAKING,
        .who = "all",
        .decide = decide_make,
        .apply = apply_make,
        .publish = publish_made,
    },
    {
        .asks = COMMAND_SESSION_CHANGE,
        .becomes = EVENT_SESSION_CHANGED,
        .corrects = true,
        .roles = ROLES_LEAD | ROLE_CONTACT,
        .when = WHEN_ANY,
        .control = true,
        .who = "all",
        .decide = decide_change,
        .apply = apply_change,
        .publish = publish_made,
    },
    {
        .asks = COMMAND_DOORS,
        .becomes = EVENT_DOORS_SET,
        .roles = ROLES_LEAD | ROLE_CONTACT,
        .control = true,
        .undoable = true,
        .who = "all",
        .decide = decide_doors,
        .apply = apply_doors,
        .publish = publish_made,
        .undo = undo_doors,
    },
    {
        .asks = COMMAND_CLOSE,
        .becomes = EVENT_SESSION_CLOSED,
        .roles = ROLES_LEAD,
        .control = true,
        .who = "all",
        .decide = decide_close,
        .apply = apply_close,
        .publish = publish_closed,
    },
    {0},
};
