/*
 * core.c - what a workshop is, as one function.
 *
 * See core.h. core_take() is the spine; core_happen() the one way from an
 * event to log, state and peers; core_gather() the one way out.
 */
#include "daemon/core/apply.h"
#include "daemon/core/decide.h"
#include "daemon/core/inside.h"

#include <assert.h>

enum {
    WALL_JUMP_MS = 2000, /* a jump of the wall clock that is worth a record */
    IDLE_MARK_MS = 900,  /* quiet for so long: say what is durable */
    RECORD_BYTES_MAX = EVENT_BYTES_MAX + RECORD_HEAD_BYTES + 8
};

struct effect *
effect_of(struct effects *fx, enum effect_kind kind)
{
    struct effect *effect;

    assert(fx->n < EFFECTS_MAX);
    effect = &fx->at[fx->n++];
    *effect = (struct effect){.kind = kind};
    return effect;
}

/*
 * What was made durable may be told: moves the line, wakes the peers. What
 * only answers whoever sent this input wakes nobody else.
 */
static void
release(struct core *core, const struct input *in, struct effects *fx)
{
    const uint64_t before = core->released;
    const uint32_t sender =
        in->kind == INPUT_MESSAGE ? core->peer[in->peer - 1].unique : 0;
    bool others = false;

    if (core->released < core->ring.first) {
        core->released = core->ring.first;
    }
    while (core->released < core->ring.end) {
        const struct ring_entry *e = ring_entry(&core->ring, core->released);

        if (e->seq > core->durable) {
            break;
        }
        others |= e->to.kind != AUDIENCE_PEER || e->to.id != sender;
        core->released++;
    }
    if (core->released != before) {
        effect_of(fx, EFFECT_WAKE)->peer = others ? 0 : in->peer;
    }
}

static void
sink_frame(void *self, struct bytes frame, struct audience to, uint64_t seq)
{
    struct core *core = self;

    ring_add(&core->ring, frame, &(struct ring_entry){.seq = seq, .to = to});
}

struct shout_sink
ring_sink(struct core *core)
{
    return (struct shout_sink){core, sink_frame};
}

/* Changes of one event, for all who may see them. */
static void
publish(struct core *core, const struct act *act, const struct event *ev)
{
    struct shout sh;

    shout_begin(&sh, &core->st, ring_sink(core), core->scratch);
    if (act->publish != NULL) {
        act->publish(&sh, ev);
    }
    if (act->undoable || ev->what == EVENT_UNDONE) {
        publish_undoable(&sh);
    }
    if (ev->what == EVENT_PLAN_WHOLE) {
        publish_all(&sh);
    }
    shout_end(&sh);
}

/*
 * Words that were withdrawn or hidden are not sent again, not even to be
 * deleted right after: who comes or comes back gets a snapshot without them.
 */
static void
note_gone(struct core *core, const struct event *ev)
{
    if (ev->what == EVENT_IDEA_WITHDRAWN || ev->what == EVENT_IDEA_HIDDEN) {
        core->gone_seq = ev->seq;
    }
    if (ev->what == EVENT_IDEA_HIDDEN) {
        core->hidden_seq = ev->seq;
    }
    if (ev->what == EVENT_FORGOTTEN || ev->what == EVENT_WORDS_ENDED ||
        ev->what == EVENT_SESSION_UNLISTED) {
        core->gone_seq = ev->seq;
        core->hidden_seq = ev->seq;
        core_scrub(core);
    }
}

void
core_happen(struct core *core, const struct act *act, struct event *ev,
    const uint8_t *random, struct effects *fx)
{
    struct buf payload = {.at = core->record + RECORD_HEAD_BYTES,
        .cap = EVENT_BYTES_MAX};
    struct record record;
    struct effect *append;

    ev->seq = core->st.seq + 1;
    event_pack(&payload, ev, core->setup.keys, random);
    assert(!payload.over);
    for (uint32_t i = 0; i < fx->n; i++) {
        /* Its bytes lie where this one's go: one fact an input. */
        assert(fx->at[i].kind != EFFECT_APPEND);
    }
    record = (struct record){.seq = ev->seq,
        .durable = core->durable,
        .at_ms = ev->at_ms,
        .payload = buf_bytes(&payload)};
    record_write(core->record, &record, core->check, core->setup.mark);
    memcpy(core->check, record.check, HASH_BYTES);
    append = effect_of(fx, EFFECT_APPEND);
    append->bytes = (struct bytes){core->record, record_size(record.payload.n)};
    append->seq = ev->seq;
    apply(&core->st, act, ev);
    core->last_event_boot_ms = core->boot_ms;
    core->marked = ev->what == EVENT_MARKED;
    core_note_signing(core, ev);
    core_note_record(core, ev);
    note_gone(core, ev);
    publish(core, act, ev);
}

void
core_happen_alone(struct core *core, struct event *ev, const struct input *in,
    struct effects *fx)
{
    ev->at_ms = core->now_ms;
    core_happen(core, core->by_event[ev->what], ev, in->random, fx);
}

static void
refuse_input(struct effects *fx, enum refusal why)
{
    effect_of(fx, EFFECT_REFUSED)->why = why;
}

/* Replay: decided long ago; only applied and published. */
static void
take_record(struct core *core, const struct record *record, struct effects *fx)
{
    const struct event_keys keys = {core->setup.keys, core->setup.slots_n};
    struct buf opened = {.at = core->record, .cap = RECORD_BYTES_MAX};
    struct event ev = {.seq = record->seq, .at_ms = record->at_ms};
    const struct act *act;
    enum event_taken taken;

    ev.seq = record->seq; /* the seals are bound to it */
    ev.at_ms = record->at_ms;
    taken = event_take(record->payload, &keys, &opened, &ev);
    if (taken == EVENT_BAD) {
        refuse_input(fx, REFUSED_IS_BROKEN);
        return;
    }
    act = (unsigned)ev.what < WORDS_MAX ? core->by_event[ev.what] : NULL;
    if (taken == EVENT_UNKNOWN || act == NULL) {
        refuse_input(fx, REFUSED_TOO_NEW);
        return;
    }
    if (!event_fits(&core->st, act, &ev)) {
        refuse_input(fx, REFUSED_IS_BROKEN);
        return;
    }
    memcpy(core->check, record->check, HASH_BYTES);
    core->durable = record->seq;
    core->marked = ev.what == EVENT_MARKED;
    apply(&core->st, act, &ev);
    if (core->setup.minutes) {
        minutes_hear(&core->minutes, &core->st, &ev, record->check);
    } else {
        note_gone(core, &ev);
        publish(core, act, &ev);
    }
}

/* Time begins where the log ended; the key may be another than it was. */
static void
take_opened(struct core *core, const struct input *in, struct effects *fx)
{
    const uint64_t wall = in->wall_ms - core->st.session.shift_ms;
    struct event ev = {0};
    uint8_t hash[HASH_BYTES];

    core->boot_ms = in->boot_ms;
    core->session_ms = wall > core->st.at_ms ? wall : core->st.at_ms;
    core->now_ms = core->session_ms;
    core->presence_stale = true;
    core->opened = true;
    /* The last words that replay opened are not left lying here. */
    memset(core->record, 0, RECORD_BYTES_MAX);
    memset(core->scratch, 0, SHOUT_SCRATCH_BYTES);
    core_open_record(core);
    if (core->setup.kind == CORE_OFFICE && core->st.seats_n == 0) {
        /* Whoever may use the organiser's socket sits here. */
        ev.what = EVENT_ORGANISER_MADE;
        ev.slot = core->st.slots_n;
        hash_of(hash, "local organiser",
            (struct bytes){in->random, RANDOM_BYTES});
        FSET(&ev.f, SEAT, seat, 1);
        FSET(&ev.f, NAME, name, bytes_of("local"));
        FSET(&ev.f, TOKEN_HASH, token_hash, ((struct bytes){hash, HASH_BYTES}));
        FSET(&ev.f, UNTIL, until, UINT64_MAX);
        core_happen_alone(core, &ev, in, fx);
    } else {
        core_check_key(core, in, fx);
    }
}

/* A command of the daemon: the making of an evening, idempotent by id. */
static void
take_command(struct core *core, const struct input *in, struct effects *fx)
{
    const struct command *cmd = in->command;
    const struct act *act =
        (unsigned)cmd->what < WORDS_MAX ? core->by_command[cmd->what] : NULL;
    uint8_t scratch[CALL_SCRATCH_BYTES];
    struct fields args = {0};
    struct event ev = {0};
    const struct call call = {.roles = ROLE_DAEMON,
        .now_ms = core->now_ms,
        .random = in->random,
        .plans = core->setup.plans,
        .words_days = core->setup.words_days,
        .scratch = scratch,
        .args = &args};
    enum refusal no;

    if (act == NULL) {
        refuse_input(fx, REFUSED_UNKNOWN_COMMAND);
        return;
    }
    if (state_id(&core->st, cmd->id) != NULL) {
        return;
    }
    no = decide(&core->st, act, &call, cmd, &ev);
    if (no != REFUSED_NONE) {
        refuse_input(fx, no);
        return;
    }
    core_happen(core, act, &ev, in->random, fx);
}

static void
take_durable(struct core *core, const struct input *in, struct effects *fx)
{
    assert(in->seq <= core->st.seq);
    if (in->seq > core->durable) {
        core->durable = in->seq;
    }
    core_carry_out(core, fx);
    core_ask_signature(core, fx);
}

/* About each second: the wall clock, a mark when quiet, who is there. */
static void
take_tick(struct core *core, const struct input *in, struct effects *fx)
{
    const uint64_t shown = core->now_ms + core->st.session.shift_ms;
    const int64_t jump = (int64_t)(in->wall_ms - shown);
    struct event ev = {0};

    if (core->st.seq > 0 && (jump > WALL_JUMP_MS || jump < -WALL_JUMP_MS)) {
        ev.what = EVENT_WALL_CLOCK_SET;
        FSET(&ev.f, SHIFT_MS, shift_ms,
            jump >= 0 ? (uint64_t)jump << 1
                      : ((uint64_t)(-(jump + 1)) << 1) | 1);
        core_happen_alone(core, &ev, in, fx);
    } else if (core->st.seq > 0 && !core->marked &&
        core->durable == core->st.seq &&
        (in->flag || in->boot_ms - core->last_event_boot_ms > IDLE_MARK_MS)) {
        ev.what = EVENT_MARKED;
        core_happen_alone(core, &ev, in, fx);
    } else {
        core_keep_record(core, in, fx);
    }
    core_carry_out(core, fx);
    core_tell_presence(core);
}

void
core_take(struct core *core, const struct input *in, struct effects *fx)
{
    fx->n = 0;
    fx->peer = 0;
    if (core->opened) {
        const uint64_t now =
            core->session_ms + (in->boot_ms - core->boot_opened_ms);

        core->boot_ms = in->boot_ms;
        core->now_ms = now > core->st.at_ms ? now : core->st.at_ms;
    }
    switch (in->kind) {
    case INPUT_RECORD:
        take_record(core, in->record, fx);
        return;
    case INPUT_OPENED:
        core->boot_opened_ms = in->boot_ms;
        take_opened(core, in, fx);
        core_carry_out(core, fx);
        break;
    case INPUT_PEER:
        fx->peer = core_peer_come(core, in);
        break;
    case INPUT_MESSAGE:
        core_hear(core, in, fx);
        break;
    case INPUT_GONE:
        core_peer_gone(core, in->peer);
        break;
    case INPUT_COMMAND:
        take_command(core, in, fx);
        break;
    case INPUT_DURABLE:
        take_durable(core, in, fx);
        break;
    case INPUT_TICK:
        take_tick(core, in, fx);
        break;
    case INPUT_SIGNED:
        core_take_signed(core, in, fx);
        break;
    case INPUT_DISK:
        core->disk_room = in->flag;
        break;
    }
    release(core, in, fx);
    core_let_go(core, fx);
}

/* The limits that matter for this kind; the others as small as can be. */
static struct limits
limits_for(enum core_kind kind, const struct limits *limits)
{
    struct limits l = *limits;

    if (kind == CORE_OFFICE) {
        l.invited = 1;
        l.ideas = 8;
        l.notes = 8;
        l.plan_texts = 16;
        l.peers = limits->connections;
    } else {
        l.listings = 0;
    }
    return l;
}

/* All of a core, in order; with region->at NULL only counts. */
static struct core *
place(struct region *region, enum core_kind kind, const struct limits *limits)
{
    const struct limits l = limits_for(kind, limits);
    struct core *core = region_take(region, sizeof *core);
    struct core counted = {0};
    struct core *c = core == NULL ? &counted : core;

    state_place(&c->st, region, &l);
    ring_place(&c->ring, region, &l);
    snapshots_place(&c->snapshots, region, &l);
    c->peer = region_take(region, l.peers * sizeof *c->peer);
    c->allowance = region_take(region, l.seats * sizeof *c->allowance);
    c->record = region_take(region, RECORD_BYTES_MAX);
    c->scratch = region_take(region, SHOUT_SCRATCH_BYTES);
    c->presence = region_take(region, (l.tables + 1U) * sizeof *c->presence);
    c->presence_now =
        region_take(region, (l.tables + 1U) * sizeof *c->presence);
    c->budget = region_take(region,
        kind == CORE_OFFICE ? BUDGETS_MAX * sizeof *c->budget : 0);
    return core;
}

size_t
core_size(enum core_kind kind, const struct limits *limits)
{
    struct region region = {NULL, 0};

    (void)place(&region, kind, limits);
    return region.n;
}

struct core *
core_init(void *at, size_t n, const struct core_setup *setup)
{
    struct region region = {at, 0};
    struct core *core = place(&region, setup->kind, &setup->limits);

    assert(region.n <= n);
    core->setup = *setup;
    core->setup.limits = core->st.limits;
    core->disk_room = true;
    for (size_t i = 0; act_at(i) != NULL; i++) {
        const struct act *act = act_at(i);

        assert((unsigned)act->asks < WORDS_MAX);
        if (act->office != (setup->kind == CORE_OFFICE)) {
            continue;
        }
        if (act->asks != COMMAND_NONE) {
            core->by_command[act->asks] = act;
        }
        if (core->by_event[act->becomes] == NULL) {
            core->by_event[act->becomes] = act;
        }
        /* Read again, an event is applied by the first act that makes it. */
        assert(core->by_event[act->becomes]->apply == act->apply);
        assert(act->subject == SUBJECT_NONE ||
            core->by_event[act->becomes]->subject == act->subject);
    }
    return core;
}

uint64_t
core_seq(const struct core *core)
{
    return core->st.seq;
}

uint64_t
core_durable(const struct core *core)
{
    return core->durable;
}

uint64_t
core_time(const struct core *core, uint64_t boot_ms)
{
    return core->session_ms + (boot_ms - core->boot_opened_ms);
}

bool
core_idle(const struct core *core)
{
    return core->peers_n == 0 && core->durable == core->st.seq &&
        (core->marked || core->st.seq == 0) && core->sign_seq == 0 &&
        core->forget_seq == 0 && !state_minutes_due(&core->st);
}

bool
core_slot_gone(const struct core *core, uint32_t slot)
{
    /* What is not on disk yet may still not have happened. */
    return core->forget_seq <= core->durable &&
        state_slot_gone(&core->st, slot);
}

bool
core_closed(const struct core *core)
{
    return state_closed(&core->st);
}

bool
core_made(const struct core *core)
{
    return core->st.session.made && core->st.session.plan_whole;
}

void
core_digest(const struct core *core, uint8_t out[HASH_BYTES])
{
    state_digest(&core->st, out);
}

const struct state *
core_state(const struct core *core)
{
    return &core->st;
}

const struct minutes *
core_minutes(const struct core *core)
{
    return &core->minutes;
}

const struct texts *
core_texts(const struct core *core)
{
    return core->setup.texts;
}

bool
core_listing(const struct core *office, uint32_t listing, struct command *make)
{
    const struct state *st = &office->st;
    const struct listing *l;

    if (listing < 1 || listing > st->listings_n ||
        st->listing[listing - 1].removed) {
        return false;
    }
    l = &st->listing[listing - 1];
    *make = (struct command){.what = COMMAND_SESSION_MAKE};
    FSET(&make->f, SESSION, session, ((struct bytes){l->session, ID_BYTES}));
    FSET(&make->f, JOIN_KEY, join_key,
        ((struct bytes){l->join_key, JOIN_KEY_BYTES}));
    FSET(&make->f, TOKEN_HASH, token_hash,
        ((struct bytes){l->token_hash, HASH_BYTES}));
    if (l->has_recovery) {
        FSET(&make->f, RECOVERY_HASH, recovery_hash,
            ((struct bytes){l->recovery_hash, HASH_BYTES}));
    }
    FSET(&make->f, TITLE, title, text_of(st, l->title));
    FSET(&make->f, MUNICIPALITY, municipality, text_of(st, l->municipality));
    FSET(&make->f, PLACE, place, text_of(st, l->place));
    FSET(&make->f, GOAL, goal, text_of(st, l->goal));
    FSET(&make->f, LANGUAGE, language, text_of(st, l->language));
    FSET(&make->f, PLAN, plan, text_of(st, l->plan));
    FSET(&make->f, CODE, code, text_of(st, l->code));
    FSET(&make->f, LOCAL_FACT, local_fact, text_of(st, l->local_fact));
    FSET(&make->f, CONTACT_ROLE, contact_role, text_of(st, l->contact_role));
    FSET(&make->f, STARTS_AT, starts_at, l->starts_at);
    FSET(&make->f, ENDS_AT, ends_at, l->ends_at);
    FSET(&make->f, TABLES, tables, l->tables);
    FSET(&make->f, MINUTES_TOTAL, minutes_total, l->minutes_total);
    FSET(&make->f, NAMES_IN_MINUTES, names_in_minutes, l->names_in_minutes);
    return true;
}
