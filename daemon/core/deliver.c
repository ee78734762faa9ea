/*
 * deliver.c - what leaves the core: answers, changes, snapshots, presence.
 *
 * See core.h (core_gather) and inside.h
 */
#include "daemon/core/inside.h"

#include <assert.h>

enum { PRESENCE_EVERY_MS = 1000 };

uint32_t
peer_number(const struct core *core, const struct peer *peer)
{
    return (uint32_t)(peer - core->peer) + 1;
}

void
core_answer(struct core *core, struct peer *peer, const struct buf *b)
{
    size_t head;

    assert(!b->over);
    head = frame_head(b->at, b->n);
    ring_add(&core->ring, (struct bytes){b->at - head, head + b->n},
        &(struct ring_entry){.seq = core->st.seq,
            .to = {AUDIENCE_PEER, peer->unique},
            .answer = true});
    peer_owe(peer, core->ring.end - 1);
}

/* One value of a refusal's sentence, as decimal text. */
static void
add_value(struct text_value *values, size_t *n, const char *name,
    uint64_t number, char *digits)
{
    size_t at = 20;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    values[(*n)++] =
        (struct text_value){.name = name, .at = digits + at, .n = 20 - at};
}

/* What a person reads of a refusal, in `words`. */
struct sentence {
    char words[600];
    size_t n;
};

static struct bytes
say(struct sentence *s, const struct core *core, const struct peer *peer,
    enum refusal why, const struct fields *args)
{
    const char *text = texts_get(core->setup.texts, peer->talk,
        (enum text_key)why); /* REFUSED_x is text x */
    struct text_value values[4];
    char digits[4][20];
    size_t n = 0;

    if (fields_has(args, FIELD_LIMIT)) {
        add_value(values, &n, "limit", args->limit, digits[0]);
    }
    if (fields_has(args, FIELD_WAIT_MS)) {
        add_value(values, &n, "wait", (args->wait_ms + 999) / 1000, digits[1]);
    }
    if (fields_has(args, FIELD_STEP)) {
        add_value(values, &n, "step", args->step, digits[2]);
    }
    if (fields_has(args, FIELD_PART)) {
        add_value(values, &n, "part", args->part, digits[3]);
    }
    s->n = texts_fill(s->words, sizeof s->words, text, values, n);
    return (struct bytes){(const uint8_t *)s->words, s->n};
}

void
core_refuse(struct core *core, struct peer *peer, const struct refused *refused)
{
    struct buf b = {.at = core->scratch + FRAME_HEAD_MAX,
        .cap = CHANGE_BYTES_MAX};
    struct sentence s;

    refusal_pack(&b, refused->id, refused->why, &refused->args,
        say(&s, core, peer, refused->why, &refused->args));
    core_answer(core, peer, &b);
}

void
core_part(struct core *core, struct peer *peer, enum refusal why,
    uint64_t wait_ms)
{
    struct fields args = {.has = {0}};
    struct buf b = {.at = core->scratch + FRAME_HEAD_MAX,
        .cap = CHANGE_BYTES_MAX};
    struct sentence s;

    if (wait_ms > 0) {
        FSET(&args, WAIT_MS, wait_ms, wait_ms);
    }
    bye_pack(&b, why, wait_ms, say(&s, core, peer, why, &args));
    core_answer(core, peer, &b);
    peer->dropped = true;
    peer->leaves = core->ring.end;
    core->letting_go = true;
}

void
core_let_go(struct core *core, struct effects *fx)
{
    bool more = false;

    if (!core->letting_go) {
        return;
    }
    for (uint32_t i = 0; i < core->peers_used; i++) {
        struct peer *peer = &core->peer[i];

        if (peer->unique == 0 || !peer->dropped || peer->leaves == UINT64_MAX) {
            continue;
        }
        if (core->released < peer->leaves || fx->n > EFFECTS_MAX - 4) {
            more = true;
            continue;
        }
        peer->leaves = UINT64_MAX; /* said once */
        effect_of(fx, EFFECT_DROP)->peer = i + 1;
    }
    core->letting_go = more;
}

void
core_scrub(struct core *core)
{
    ring_forget(&core->ring);
    snapshots_forget(&core->snapshots);
    memset(core->scratch, 0, SHOUT_SCRATCH_BYTES);
    for (uint32_t i = 0; i < core->peers_used; i++) {
        struct peer *peer = &core->peer[i];

        /* What it has not had yet is gone: it gets the present instead. */
        if (peer->unique != 0 && peer->changes < core->ring.end) {
            peer->wants_snapshot = true;
        }
    }
}

/* Devices on line, by table; 0 is all of them. */
static void
count_presence(struct core *core)
{
    const uint32_t tables = core->st.tables_n;

    memset(core->presence_now, 0, (tables + 1U) * sizeof core->presence_now[0]);
    for (uint32_t i = 0; i < core->peers_used; i++) {
        const struct peer *peer = &core->peer[i];
        const struct seat *seat = state_seat(&core->st, peer->seat);

        if (peer->unique == 0 || seat == NULL || seat->is != SEAT_HERE) {
            continue;
        }
        core->presence_now[0]++;
        if (seat->table != 0) {
            core->presence_now[seat->table]++;
        }
    }
}

static void
shout_presence(struct core *core, struct shout *sh, bool all)
{
    struct object o;

    for (uint32_t t = 0; t <= core->st.tables_n; t++) {
        if (all || core->presence[t] != core->presence_now[t]) {
            object_presence(t, core->presence_now[t], &o);
            shout_to(sh, t == 0 ? TO_ALL : TO_STAFF);
            shout_put(sh, &o);
        }
    }
}

void
core_tell_presence(struct core *core)
{
    struct shout sh;

    if (!core->presence_stale || !core->st.session.made ||
        core->boot_ms - core->presence_at < PRESENCE_EVERY_MS) {
        return;
    }
    count_presence(core);
    shout_begin(&sh, &core->st, ring_sink(core), core->scratch);
    shout_presence(core, &sh, false);
    shout_end(&sh);
    memcpy(core->presence, core->presence_now,
        (core->st.tables_n + 1U) * sizeof core->presence[0]);
    core->presence_at = core->boot_ms;
    core->presence_stale = false;
}

struct snapshot_sink {
    struct snapshots *all;
    struct snapshot *into;
};

static void
snapshot_frame(void *self, struct bytes frame, struct audience to, uint64_t seq)
{
    struct snapshot_sink *sink = self;

    snapshot_add(sink->all, sink->into, frame,
        &(struct ring_entry){.seq = seq, .to = to});
}

static const struct snapshot *
make_snapshot(struct core *core)
{
    struct snapshot *s = snapshot_oldest(&core->snapshots);
    struct snapshot_sink sink = {&core->snapshots, s};
    struct shout sh;

    s->seq = core->st.seq;
    s->ring = core->ring.end;
    s->added = core->ring.added;
    shout_begin(&sh, &core->st, (struct shout_sink){&sink, snapshot_frame},
        core->scratch);
    shout_empty(&sh, TO_ALL, &(struct shout_words){.flags = CHANGE_FRESH});
    s->entry[0].answer = true; /* for whoever reads it */
    publish_all(&sh);
    if (core->st.session.made) {
        count_presence(core);
        shout_presence(core, &sh, true);
    }
    shout_end(&sh);
    return s;
}

/* What is being gathered for one peer. */
struct parcel {
    struct bytes *out;
    size_t cap;
    size_t n;
    size_t bytes;
};

static bool
parcel_full(const struct parcel *parcel)
{
    return parcel->n == parcel->cap || parcel->bytes >= GATHER_BYTES_MAX;
}

static void
parcel_add(struct parcel *parcel, const uint8_t *at, size_t n)
{
    struct bytes *last = parcel->n > 0 ? &parcel->out[parcel->n - 1] : NULL;

    assert(parcel->out != NULL && parcel->n < parcel->cap);
    if (last != NULL && last->at + last->n == at) {
        last->n += n;
    } else {
        parcel->out[parcel->n++] = (struct bytes){at, n};
    }
    parcel->bytes += n;
}

/* Answers first: welcome, echoes, refusals. */
static void
gather_answers(struct core *core, struct peer *peer, struct parcel *parcel)
{
    const struct ring *ring = &core->ring;
    const struct ring_entry *e = NULL;

    if (peer->answers < core->ring.first) {
        /* An answer was overtaken by the ring: it asks again, on a new line. */
        if (peer->owed < peer->owed_end && peer->owed < core->ring.first &&
            !peer->dropped) {
            peer->dropped = true;
            core->letting_go = true;
        }
        peer->answers = core->ring.first;
    }
    for (; peer->answers < core->released; peer->answers++) {
        e = e == NULL ? ring_entry(ring, peer->answers) : ring_after(ring, e);
        if (!e->answer || !peer_hears(&core->st, peer, e->to, e->seq)) {
            continue;
        }
        if (parcel_full(parcel)) {
            break;
        }
        parcel_add(parcel, ring->bytes + e->at, e->n);
    }
    if (peer->owed < peer->answers) {
        peer->owed = peer->answers;
    }
}

/* A snapshot to begin with, or the one begun; false: none can be now. */
static const struct snapshot *
snapshot_for(struct core *core, struct peer *peer)
{
    const uint64_t fresh = core->st.seat[peer->seat - 1].fresh_seq;
    const uint64_t at_least = fresh > core->gone_seq ? fresh : core->gone_seq;
    const struct snapshot *s = NULL;

    if (!peer->wants_snapshot && peer->snapshot != 0) {
        s = snapshot_find(&core->snapshots, peer->snapshot);
    }
    /* What came since it was made must still be there when it is over. */
    if (s == NULL || s->ring < core->ring.first || s->seq < core->hidden_seq) {
        s = snapshot_usable(&core->snapshots, &core->ring, at_least);
        if (s == NULL) {
            s = make_snapshot(core);
        }
        peer->wants_snapshot = false;
        peer->snapshot = s->unique;
        peer->at = 0;
    }
    return s;
}

/* False while the snapshot is not at its end. */
static bool
gather_snapshot(struct core *core, struct peer *peer, struct parcel *parcel)
{
    const struct snapshot *s = snapshot_for(core, peer);

    if (s->seq > core->durable) {
        return false;
    }
    for (; peer->at < s->entries_n; peer->at++) {
        const struct ring_entry *e = &s->entry[peer->at];

        if (!e->answer && !peer_hears(&core->st, peer, e->to, e->seq)) {
            continue;
        }
        if (parcel_full(parcel)) {
            return false;
        }
        parcel_add(parcel, s->bytes + e->at, e->n);
    }
    peer->snapshot = 0;
    peer->changes = s->ring;
    peer->owes_whole = true;
    return true;
}

static void
gather_changes(struct core *core, struct peer *peer, struct parcel *parcel)
{
    const struct ring *ring = &core->ring;
    const struct ring_entry *e = NULL;

    for (; peer->changes < core->released; peer->changes++) {
        e = e == NULL ? ring_entry(ring, peer->changes) : ring_after(ring, e);
        if (e->answer || !peer_hears(&core->st, peer, e->to, e->seq)) {
            continue;
        }
        if (parcel_full(parcel)) {
            return;
        }
        parcel_add(parcel, ring->bytes + e->at, e->n);
    }
}

/* Snapshot and tail are there: the client may believe what it holds. */
static void
gather_whole(struct core *core, struct peer *peer, struct parcel *parcel)
{
    struct buf b = {.at = core->whole + FRAME_HEAD_MAX, .cap = 64};
    struct change_writer w;
    size_t head;

    if (!peer->owes_whole || peer->changes < peer->caught_up ||
        parcel_full(parcel)) {
        return;
    }
    change_begin(&w, &b, core->durable, core->now_ms, CHANGE_WHOLE);
    change_end(&w, NULL, 0);
    assert(!b.over);
    head = frame_head(b.at, b.n);
    parcel_add(parcel, b.at - head, head + b.n);
    peer->owes_whole = false;
}

/* Is there more for it than answers? Who has left is told nothing more. */
static bool
is_told(const struct core *core, const struct peer *peer)
{
    const struct seat *seat = state_seat(&core->st, peer->seat);

    return peer->greeted && peer->answers > peer->welcome && seat != NULL &&
        seat->is != SEAT_GONE && seat->is != SEAT_TURNED;
}

size_t
core_gather(struct core *core, uint32_t number, struct bytes *out, size_t cap)
{
    struct peer *peer = &core->peer[number - 1];
    struct parcel parcel = {.out = out, .cap = cap};

    assert(number >= 1 && number <= core->peers_used && peer->unique != 0);
    assert(out != NULL && cap > 0);
    gather_answers(core, peer, &parcel);
    if (!is_told(core, peer)) {
        return parcel.n;
    }
    if (peer->snapshot == 0 && peer->changes < core->ring.first) {
        peer->wants_snapshot = true;
    }
    if (peer->wants_snapshot) {
        peer->owes_whole = false;
    }
    if (peer->wants_snapshot || peer->snapshot != 0) {
        if (!gather_snapshot(core, peer, &parcel)) {
            return parcel.n;
        }
    }
    if (peer->changes >= core->ring.first) {
        gather_changes(core, peer, &parcel);
        gather_whole(core, peer, &parcel);
    }
    return parcel.n;
}

bool
core_more(const struct core *core, uint32_t number)
{
    const struct peer *peer = &core->peer[number - 1];
    const struct snapshot *s;

    if (peer->answers < core->released) {
        return true;
    }
    if (!is_told(core, peer)) {
        return false;
    }
    if (peer->wants_snapshot) {
        return true;
    }
    if (peer->snapshot != 0) {
        s = snapshot_find(&core->snapshots, peer->snapshot);
        return s == NULL || s->seq <= core->durable;
    }
    if (peer->changes < core->ring.first) {
        return true;
    }
    return peer->changes < core->released ||
        (peer->owes_whole && peer->changes >= peer->caught_up);
}
