/*
 * judge.c - what must hold, whatever happens. See world.h.
 *
 * Kept, agreed, justified, folded, alive; asked at every frame, every boot
 * and every quiet moment. Private is in judge_private.c; once, honest and
 * the minutes are in judge_end.c.
 */
#include "tests/sim/world.h"

#include "daemon/core/publish.h"
#include "protocol/event.h"
#include "protocol/frame.h"

#include <assert.h>

enum {
    PAYLOAD_N_AT = 4, /* in a record (record.h) */
    CHECK_AT = 64,    /* of a record: its own check (record.h) */
    DIGEST_EVERY = 4,
    COMPARE_EVERY = 24
};

/* --- the log ------------------------------------------------------------ */

static struct bytes
payload_of(struct bytes record)
{
    return (struct bytes){record.at + RECORD_HEAD_BYTES,
        get_u32(record.at + PAYLOAD_N_AT)};
}

/* For the story: what was recorded. */
static void
tell_record(struct world *w, struct bytes record, uint64_t seq)
{
    const struct bytes payload = payload_of(record);
    struct buf none = {0};
    struct event ev = {.seq = seq};

    if (event_take(payload, NULL, &none, &ev) == EVENT_TAKEN) {
        world_story(w, "log > %llu %s by %u: seat %llu table %llu idea %llu",
            (unsigned long long)seq, event_shape((uint64_t)ev.what)->name,
            ev.seat, (unsigned long long)ev.f.seat,
            (unsigned long long)ev.f.table, (unsigned long long)ev.f.idea);
    }
}

void
judge_record(struct world *w, struct bytes record, uint64_t seq)
{
    struct truth *t;

    if (w->verbose) {
        tell_record(w, record, seq);
    }

    if (seq != w->truth_n + 1) {
        world_fail(w, "once: record %llu after %llu", (unsigned long long)seq,
            (unsigned long long)w->truth_n);
        return;
    }
    if (w->truth_n == w->truth_cap) {
        w->truth_cap = w->truth_cap == 0 ? 512 : w->truth_cap * 2;
        w->truth = realloc(w->truth, w->truth_cap * sizeof *w->truth);
        assert(w->truth != NULL);
    }
    t = &w->truth[w->truth_n++];
    memcpy(t->check, record.at + CHECK_AT, HASH_BYTES);
    gone_made(w, payload_of(record), seq);
    t->has_digest = false;
    w->counts.records++;
    if (seq != core_seq(w->daemon.core)) {
        return;
    }
    if (seq % DIGEST_EVERY == 0 || w->scene) {
        core_digest(w->daemon.core, t->digest);
        unpoison(t->digest, HASH_BYTES);
        t->has_digest = true;
    }
    gone_counted(w, seq);
    private_allow(w);
}

bool
judge_reread(struct world *w, const struct record *record)
{
    if (record->seq > w->truth_n) {
        world_fail(w, "kept: record %llu was never made",
            (unsigned long long)record->seq);
        return false;
    }
    if (memcmp(w->truth[record->seq - 1].check, record->check, HASH_BYTES) !=
        0) {
        world_fail(w, "kept: record %llu is not what it was",
            (unsigned long long)record->seq);
        return false;
    }
    gone_reread(w, record->payload, record->seq);
    return true;
}

void
judge_booted(struct world *w)
{
    const uint64_t seq = core_seq(w->daemon.core);
    uint8_t digest[HASH_BYTES];

    if (seq < w->durable || seq < w->told) {
        world_fail(w, "kept: durable to %llu, told to %llu, read to %llu",
            (unsigned long long)w->durable, (unsigned long long)w->told,
            (unsigned long long)seq);
        return;
    }
    if (seq > 0 && w->truth[seq - 1].has_digest) {
        core_digest(w->daemon.core, digest);
        unpoison(digest, HASH_BYTES);
        if (memcmp(digest, w->truth[seq - 1].digest, HASH_BYTES) != 0) {
            world_fail(w, "folded: the state at %llu is another after a boot",
                (unsigned long long)seq);
        }
    }
    w->truth_n = seq;
    gone_booted(w);
    w->durable = seq;
    private_allow(w);
}

/* --- frames ------------------------------------------------------------- */

void
judge_taken(struct world *w, struct device *device, const uint8_t id[ID_BYTES])
{
    struct taken *t;

    if (device->taken_n == TAKEN_MAX) {
        device->taken_n--;
        memmove(&device->taken[0], &device->taken[1],
            device->taken_n * sizeof device->taken[0]);
    }
    t = &device->taken[device->taken_n++];
    memcpy(t->id, id, ID_BYTES);
    t->seq = core_seq(w->daemon.core);
}

/* A refusal leaves: was what it was decided on durable? */
static void
judge_answer(struct world *w, struct device *device, const struct reply *reply)
{
    for (uint32_t i = 0; i < device->taken_n; i++) {
        struct taken *t = &device->taken[i];

        if (memcmp(t->id, reply->id, ID_BYTES) != 0) {
            continue;
        }
        if (t->seq > w->durable) {
            world_fail(w, "justified: %s is answered at %llu, durable is %llu",
                device->name, (unsigned long long)t->seq,
                (unsigned long long)w->durable);
        }
        device->taken_n--;
        memmove(t, t + 1, (device->taken_n - i) * sizeof *t);
        return;
    }
}

static void
judge_told(struct world *w, const struct device *device, uint64_t seq)
{
    if (seq > w->durable) {
        world_fail(w, "kept: %s is told of %llu, durable is %llu", device->name,
            (unsigned long long)seq, (unsigned long long)w->durable);
    }
    if (seq > w->told) {
        w->told = seq;
    }
}

/* Who has left, or was turned away, is told nothing more. */
static void
judge_seated(struct world *w, struct device *device, const struct reply *reply)
{
    const struct seat *s =
        state_seat(core_state(w->daemon.core), private_holder(w, device));

    if (s != NULL && (s->is == SEAT_GONE || s->is == SEAT_TURNED) &&
        reply->puts_n > 0) {
        world_fail(w, "private: %s has left seat %u and is told of %llu",
            device->name, device->holds, (unsigned long long)reply->seq);
    }
}

static void
judge_one_frame(struct world *w, struct device *device, struct bytes frame)
{
    struct reply reply;

    w->counts.frames++;
    for (size_t i = 0; i < frame.n; i += 16) {
        w->hash = (w->hash ^ frame.at[i]) * UINT64_C(0x100000001b3);
    }
    if (!reply_take(frame_payload(frame), &reply)) {
        world_fail(w, "a frame for %s cannot be read", device->name);
        return;
    }
    if (w->verbose && reply.kind == MESSAGE_CHANGE) {
        world_story(w, "%s < change %llu: %llu puts, %llu dels%s%s",
            device->name, (unsigned long long)reply.seq,
            (unsigned long long)reply.puts_n, (unsigned long long)reply.dels_n,
            (reply.flags & CHANGE_FRESH) != 0 ? ", fresh" : "",
            (reply.flags & CHANGE_WHOLE) != 0 ? ", whole" : "");
    }
    if (reply.kind == MESSAGE_CHANGE) {
        judge_told(w, device, reply.seq);
        judge_seated(w, device, &reply);
    } else if (reply.kind == MESSAGE_WELCOME) {
        judge_told(w, device, reply.f.last);
    }
    if (reply.kind == MESSAGE_REFUSAL && reply.has_id) {
        judge_answer(w, device, &reply);
    }
}

void
judge_frame(struct world *w, struct device *device, struct bytes frames)
{
    /* The device knows its seat later than the daemon does. */
    private_scan(w, device, frames);
    gone_scan(w, frames, core_seq(w->daemon.core), "what leaves");
    while (frames.n > 0 && !w->failed) {
        const struct bytes frame = {frames.at, net_frame(frames)};

        judge_one_frame(w, device, frame);
        frames.at += frame.n;
        frames.n -= frame.n;
    }
}

/* --- agreed ------------------------------------------------------------- */

/* What the living state says that one seat may see. */
struct hearer {
    const struct state *st;
    uint32_t seat;
    uint32_t language;
    struct model model;
    bool bad;
};

/* Written from DESIGN.md 3.1; not the daemon's own peer_hears. */
static bool
hears(const struct hearer *h, struct audience to)
{
    const struct seat *s = &h->st->seat[h->seat - 1];
    const bool here = s->is == SEAT_HERE;
    const bool runs =
        (s->roles &
            (ROLE_FACILITATOR | ROLE_COHOST | ROLE_CONTACT | ROLE_SCRIBE)) != 0;

    switch (to.kind) {
    case AUDIENCE_ALL:
        return here;
    case AUDIENCE_STAFF:
        return here && runs;
    case AUDIENCE_SCREEN:
        return here && (runs || (s->roles & ROLE_DISPLAY) != 0);
    case AUDIENCE_LANGUAGE:
        return here && to.id == h->language;
    case AUDIENCE_TABLE:
        return here && to.id == s->table;
    case AUDIENCE_SEAT:
        return to.id == h->seat;
    case AUDIENCE_PAIR:
    case AUDIENCE_PEER:
        return false;
    }
    return false;
}

static void
hear_frame(void *self, struct bytes frame, struct audience to, uint64_t seq)
{
    struct hearer *h = self;
    struct reply reply;

    (void)seq;
    if (hears(h, to)) {
        h->bad = h->bad || !reply_take(frame_payload(frame), &reply) ||
            !model_hear(&h->model, &reply);
    }
}

static uint32_t
language_of(const struct state *st, const char *tag)
{
    uint32_t at = 0;

    for (uint32_t i = 0; i < st->plan_languages_n; i++) {
        if (bytes_same(text_of(st, st->plan_language[i]), bytes_of(tag))) {
            at = i;
        }
    }
    return at;
}

static bool
same_object(const struct object *a, const struct object *b)
{
    const struct shape *shape = kind_shape((uint64_t)a->kind);

    for (size_t i = 0; i < shape->n; i++) {
        const enum field f = (enum field)shape->field[i];

        if (fields_has(&a->f, f) != fields_has(&b->f, f)) {
            return false;
        }
        if (!fields_has(&a->f, f)) {
            continue;
        }
        if (field_row(f)->type == TYPE_NUMBER
                ? fields_number(&a->f, f) != fields_number(&b->f, f)
                : !bytes_same(fields_bytes(&a->f, f), fields_bytes(&b->f, f))) {
            return false;
        }
    }
    return true;
}

static int
order_of(const struct model_map *a, size_t i, const struct model_map *b,
    size_t j)
{
    if (i == a->n || j == b->n) {
        return i == a->n ? 1 : -1;
    }
    if (a->at[i].o.kind != b->at[j].o.kind) {
        return a->at[i].o.kind < b->at[j].o.kind ? -1 : 1;
    }
    return a->at[i].o.id == b->at[j].o.id ? 0
        : a->at[i].o.id < b->at[j].o.id   ? -1
                                          : 1;
}

static void
differ(struct world *w, const struct device *device, const char *how,
    const struct object *o)
{
    if (o->kind != KIND_PRESENCE) { /* told at most once a second */
        world_fail(w, "agreed: %s (seat %u) %s %s %llu", device->name,
            device->seat, how, kind_shape((uint64_t)o->kind)->name,
            (unsigned long long)o->id);
    }
}

static void
compare(struct world *w, const struct device *device,
    const struct model_map *want)
{
    const struct model_map *has = &device->model.now;
    size_t i = 0;
    size_t j = 0;

    while (i < has->n || j < want->n) {
        const int order = order_of(has, i, want, j);

        if (order < 0) {
            differ(w, device, "still has", &has->at[i++].o);
        } else if (order > 0) {
            differ(w, device, "lacks", &want->at[j++].o);
        } else {
            if (!same_object(&has->at[i].o, &want->at[j].o)) {
                differ(w, device, "has another", &want->at[j].o);
            }
            i++;
            j++;
        }
    }
}

/* Has it been told all there is, and is that all on disk? */
static bool
caught_up(const struct world *w, const struct device *device)
{
    const struct daemon *d = &w->daemon;

    return d->up && d->loaded && device->phase == DEVICE_ON &&
        device->line != 0 && device->peer != 0 && device->seat != 0 &&
        device->flying == 0 && device->model.whole &&
        !device->model.gathering && core_seq(d->core) == w->durable &&
        device->seat <= core_state(d->core)->seats_n &&
        !core_more(d->core, device->peer);
}

void
judge_model(struct world *w, struct device *device)
{
    struct hearer h = {.seat = device->seat};
    uint8_t *scratch;
    struct shout sh;

    if (!caught_up(w, device)) {
        return;
    }
    h.st = core_state(w->daemon.core);
    h.language = language_of(h.st, device->language);
    scratch = malloc(SHOUT_SCRATCH_BYTES);
    assert(scratch != NULL);
    shout_begin(&sh, h.st, (struct shout_sink){&h, hear_frame}, scratch);
    publish_all(&sh);
    shout_end(&sh);
    assert(!h.bad);
    compare(w, device, &h.model.now);
    model_release(&h.model);
    free(scratch);
    w->counts.compared++;
    device->checked = device->told;
    device->checked_seq = w->durable;
}

void
judge_models(struct world *w)
{
    for (uint32_t i = 0; i < w->devices_n && !w->failed; i++) {
        struct device *device = &w->device[i];

        if ((w->scene || (w->order + i) % COMPARE_EVERY == 0) &&
            (device->checked != device->told ||
                device->checked_seq != w->durable)) {
            judge_model(w, device);
        }
    }
}

/* --- the state makes sense ---------------------------------------------- */

static void
judge_ideas(struct world *w, const struct state *st)
{
    for (uint32_t n = 1; n <= st->ideas_n; n++) {
        uint32_t at = n;

        for (uint32_t hops = 0; at != 0; hops++) {
            const struct idea *i = &st->idea[at - 1];

            if (hops > st->ideas_n) {
                world_fail(w, "sound: idea %u is part of itself", n);
                return;
            }
            if (at != n && i->withdrawn && !st->idea[n - 1].withdrawn) {
                world_fail(w, "sound: idea %u is part of one withdrawn", n);
                return;
            }
            at = i->into;
        }
    }
}

static void
judge_tables(struct world *w, const struct state *st)
{
    for (uint32_t t = 1; t <= st->tables_n; t++) {
        uint32_t seats = 0;
        uint32_t ideas = 0;

        for (uint32_t n = 0; n < st->seats_n; n++) {
            seats += st->seat[n].is == SEAT_HERE && st->seat[n].table == t;
        }
        for (uint32_t n = 0; n < st->ideas_n; n++) {
            ideas += !st->idea[n].withdrawn && st->idea[n].table == t;
        }
        if (seats != st->table[t - 1].seats_n) {
            world_fail(w, "sound: table %u has %u seats and says %u", t, seats,
                st->table[t - 1].seats_n);
        }
        if (ideas != st->table[t - 1].ideas_here) {
            world_fail(w, "sound: table %u has %u ideas and says %u", t, ideas,
                st->table[t - 1].ideas_here);
        }
    }
}

void
judge_state(struct world *w)
{
    const struct state *st = core_state(w->daemon.core);
    uint32_t present = 0;
    uint32_t walk_in = 0;

    for (uint32_t n = 0; n < st->invited_n; n++) {
        const struct invited *i = &st->invited[n];
        const bool here = i->is == INVITED_IS && i->present;

        walk_in += here && (i->flags & FLAG_WALK_IN) != 0;
        present += here && (i->flags & FLAG_WALK_IN) == 0;
    }
    if (present != st->present_n || walk_in != st->walk_in_n) {
        world_fail(w, "sound: %u and %u are here, counted are %u and %u",
            present, walk_in, st->present_n, st->walk_in_n);
    }
    if (st->session.made && state_facilitators(st) == 0) {
        world_fail(w, "sound: nobody leads");
    }
    if (state_decisions_live(st) > DECISIONS_MAX) {
        world_fail(w, "sound: %u decisions", state_decisions_live(st));
    }
    judge_ideas(w, st);
    judge_tables(w, st);
}
