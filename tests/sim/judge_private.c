/*
 * judge_private.c - nobody's bytes hold words that were not for them.
 * See world.h.
 *
 * Each text that is written carries a number that stands nowhere else. After
 * every fact the judge notes who could see which text then; whatever leaves
 * is searched for the numbers.
 */
#include "tests/sim/world.h"

#include "daemon/core/state.h"
#include "protocol/seal.h"

enum { MARKER_BYTES = 10 }; /* ~# and eight digits */

uint32_t
marker_new(struct world *w, uint32_t seat)
{
    /* When all are used, the last one is everybody's. */
    const uint32_t n =
        w->markers_n < MARKERS_MAX - 1 ? w->markers_n++ : MARKERS_MAX - 1;

    w->markers[n].allowed =
        n == MARKERS_MAX - 1 ? UINT64_MAX : (uint64_t)1 << (seat % 64);
    return n;
}

uint32_t
marker_find(struct bytes in, size_t *at)
{
    while (*at < in.n) {
        const uint8_t *tilde = memchr(in.at + *at, '~', in.n - *at);
        size_t from;
        uint32_t n = 0;
        size_t i = 2;

        if (tilde == NULL) {
            break;
        }
        from = (size_t)(tilde - in.at);
        *at = from + 1;
        if (in.n - from < MARKER_BYTES || tilde[1] != '#') {
            continue;
        }
        while (i < MARKER_BYTES && tilde[i] >= '0' && tilde[i] <= '9') {
            n = n * 10 + (uint32_t)(tilde[i++] - '0');
        }
        if (i == MARKER_BYTES && n < MARKERS_MAX) {
            *at = from + MARKER_BYTES;
            return n;
        }
    }
    *at = in.n;
    return UINT32_MAX;
}

static void
allow(struct world *w, struct bytes words, uint64_t seats)
{
    size_t at = 0;
    uint32_t n;

    while ((n = marker_find(words, &at)) != UINT32_MAX) {
        w->markers[n].allowed |= seats;
    }
}

/* --- who may see what; written from DESIGN.md, not from publish.c -------- */

struct rooms {
    uint64_t staff;
    uint64_t table[64];
};

static void
count_rooms(const struct state *st, struct rooms *rooms)
{
    *rooms = (struct rooms){0};
    for (uint32_t n = 1; n <= st->seats_n; n++) {
        const struct seat *s = &st->seat[n - 1];
        const uint64_t bit = (uint64_t)1 << (n % 64);

        if (s->is != SEAT_HERE) {
            continue;
        }
        if ((s->roles &
                (ROLE_FACILITATOR | ROLE_COHOST | ROLE_CONTACT |
                    ROLE_SCRIBE)) != 0) {
            rooms->staff |= bit;
        }
        if (s->table != 0 && s->table < 64) {
            rooms->table[s->table] |= bit;
        }
    }
}

static uint64_t
readers(const struct idea *i, const struct rooms *rooms)
{
    const uint64_t author = (uint64_t)1 << (i->author % 64);

    if (i->hidden) {
        return rooms->staff;
    }
    if (i->shown == SHOWN_SHARED) {
        return UINT64_MAX; /* who comes later may be told what was said */
    }
    return author | rooms->table[i->table] |
        (i->shown == SHOWN_HELD ? rooms->staff : 0);
}

/* A name is everybody's once its seat was let in. */
static void
allow_names(struct world *w, const struct state *st, const struct rooms *rooms)
{
    for (uint32_t n = 1; n <= st->seats_n; n++) {
        const struct seat *s = &st->seat[n - 1];

        allow(w, text_of(st, s->name),
            s->is == SEAT_HERE ? UINT64_MAX
                               : rooms->staff | (uint64_t)1 << (n % 64));
    }
}

void
private_allow(struct world *w)
{
    const struct state *st = core_state(w->daemon.core);
    struct rooms rooms;

    count_rooms(st, &rooms);
    for (uint32_t n = 0; n < st->ideas_n; n++) {
        const struct idea *i = &st->idea[n];
        const uint64_t seats = readers(i, &rooms);

        if (!i->withdrawn) {
            allow(w, text_of(st, i->text), seats);
            allow(w, text_of(st, i->interpreted), seats);
            allow(w, text_of(st, i->reason), rooms.staff);
        }
    }
    for (uint32_t n = 0; n < st->notes_n; n++) {
        allow(w, text_of(st, st->note[n].text), rooms.staff);
    }
    for (uint32_t n = 0; n < st->invited_n; n++) {
        allow(w, text_of(st, st->invited[n].name), rooms.staff);
    }
    for (uint32_t n = 0; n < st->decisions_n; n++) {
        const struct decision *d = &st->decision[n];

        allow(w, text_of(st, d->text), UINT64_MAX);
        allow(w, text_of(st, d->owner), UINT64_MAX);
        allow(w, text_of(st, d->first_step), UINT64_MAX);
        allow(w, text_of(st, d->reason), UINT64_MAX);
    }
    for (uint32_t n = 0; n < st->pasts_n; n++) {
        const struct past *p = &st->past[n];

        allow(w, text_of(st, p->text), UINT64_MAX);
        allow(w, text_of(st, p->owner), UINT64_MAX);
        allow(w, text_of(st, p->first_step), UINT64_MAX);
        allow(w, text_of(st, p->reason), UINT64_MAX);
    }
    allow_names(w, st, &rooms);
    allow(w, text_of(st, st->remark.text), rooms.staff);
    allow(w, text_of(st, st->meeting.place), UINT64_MAX);
}

uint32_t
private_holder(struct world *w, struct device *device)
{
    uint8_t hash[HASH_BYTES];
    uint32_t seat;

    hash_of(hash, "token", (struct bytes){device->token, TOKEN_BYTES});
    seat = state_token(core_state(w->daemon.core), hash);
    if (seat != NOBODY) {
        device->holds = seat;
    }
    return device->holds;
}

void
private_scan(struct world *w, struct device *device, struct bytes frame)
{
    size_t at = 0;
    uint32_t n;

    while ((n = marker_find(frame, &at)) != UINT32_MAX) {
        const uint32_t seat = private_holder(w, device);

        if (seat == NOBODY ||
            (w->markers[n].allowed & (uint64_t)1 << (seat % 64)) == 0) {
            world_fail(w, "private: %s (seat %u) is sent the words ~#%08u",
                device->name, seat, n);
        }
    }
}

/* Is this the marker of words that may be quoted? */
static bool
quotable(const struct state *st, uint32_t marker)
{
    for (uint32_t n = 0; n < st->ideas_n; n++) {
        const struct idea *i = &st->idea[n];
        const struct bytes words[] = {text_of(st, i->text),
            text_of(st, i->interpreted)};

        for (size_t t = 0; t < 2; t++) {
            size_t at = 0;

            if (marker_find(words[t], &at) == marker && !i->withdrawn &&
                !i->hidden && i->shown == SHOWN_SHARED) {
                return true;
            }
        }
    }
    for (uint32_t n = 0; n < st->decisions_n; n++) {
        size_t at = 0;

        if (!st->decision[n].dropped &&
            marker_find(text_of(st, st->decision[n].text), &at) == marker) {
            return true;
        }
    }
    return false;
}

/* Of the words that are ideas: does this state hold them at all? */
static bool
is_idea(const struct state *st, uint32_t marker)
{
    for (uint32_t n = 0; n < st->ideas_n; n++) {
        size_t at = 0;
        size_t behind = 0;

        if (marker_find(text_of(st, st->idea[n].text), &at) == marker ||
            marker_find(text_of(st, st->idea[n].interpreted), &behind) ==
                marker) {
            return true;
        }
    }
    return false;
}

void
private_minutes(struct world *w, const struct core *core, struct bytes minutes)
{
    const struct state *st = core_state(core);
    size_t at = 0;
    uint32_t n;

    while ((n = marker_find(minutes, &at)) != UINT32_MAX) {
        if (n < MARKERS_MAX - 1 && is_idea(st, n) && !quotable(st, n)) {
            world_fail(w, "private: the minutes quote ~#%08u", n);
        }
    }
}
