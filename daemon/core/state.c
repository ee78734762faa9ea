/*
 * state.c - the nouns of a workshop, and how many there may be.
 *
 * See state.h
 */
#include "daemon/core/state.h"

#include <assert.h>
#include <sodium.h>

enum { ALIGNMENT = 64, TEXT_BLOCK_MIN = 32 };

void *
region_take(struct region *region, size_t n)
{
    void *at = region->at == NULL ? NULL : region->at + region->n;

    region->n += (n + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    return at;
}

/* The smallest power of two that leaves half of it free. */
static uint32_t
finder_size(uint32_t entries)
{
    uint32_t size = 64;

    while (size < 2 * entries) {
        size *= 2;
    }
    return size;
}

static void
finder_place(struct finder *finder, struct region *region, uint32_t entries)
{
    const uint32_t size = finder_size(entries);

    finder->slot = region_take(region, size * sizeof finder->slot[0]);
    finder->mask = size - 1;
}

void
state_place(struct state *st, struct region *region,
    const struct limits *limits)
{
    st->limits = *limits;
    st->tokens_cap = limits->seats * 4;
    st->slots_n = 1;
    st->text = region_take(region, limits->plan_texts * sizeof *st->text);
    st->table = region_take(region, limits->tables * sizeof *st->table);
    st->seat = region_take(region, limits->seats * sizeof *st->seat);
    st->token = region_take(region, st->tokens_cap * sizeof *st->token);
    st->invited = region_take(region, limits->invited * sizeof *st->invited);
    st->idea = region_take(region, limits->ideas * sizeof *st->idea);
    st->note = region_take(region, limits->notes * sizeof *st->note);
    st->id = region_take(region, limits->ids * sizeof *st->id);
    st->listing = region_take(region, limits->listings * sizeof *st->listing);
    st->slot_class = region_take(region, limits->slots);
    st->arena = region_take(region, limits->text_bytes);
    finder_place(&st->token_finder, region, st->tokens_cap);
    finder_place(&st->id_finder, region, limits->ids);
}

static uint32_t
text_class(uint32_t n)
{
    uint32_t class = 0;

    while ((uint32_t)TEXT_BLOCK_MIN << class < n) {
        class ++;
    }
    assert(class < TEXT_CLASSES);
    return class;
}

struct bytes
text_of(const struct state *st, struct text text)
{
    return (struct bytes){st->arena + text.at, text.n};
}

void
text_drop(struct state *st, struct text *text)
{
    uint32_t class;

    if (text->n == 0) {
        return;
    }
    class = text_class(text->n);
    sodium_memzero(st->arena + text->at, text->n);
    put_u32(st->arena + text->at, st->arena_free[class]);
    st->arena_free[class] = text->at + 1;
    *text = (struct text){0, 0};
}

void
text_set(struct state *st, struct text *text, struct bytes words)
{
    uint32_t class;
    uint32_t at;

    text_drop(st, text);
    if (words.n == 0) {
        return;
    }
    class = text_class((uint32_t)words.n);
    if (st->arena_free[class] != 0) {
        at = st->arena_free[class] - 1;
        st->arena_free[class] = get_u32(st->arena + at);
        put_u32(st->arena + at, 0);
    } else {
        at = (uint32_t)st->arena_n;
        st->arena_n += (uint32_t)TEXT_BLOCK_MIN << class;
        assert(st->arena_n <= st->limits.text_bytes);
    }
    memcpy(st->arena + at, words.at, words.n);
    *text = (struct text){at, (uint32_t)words.n};
}

struct text
text_take(struct text *text)
{
    const struct text taken = *text;

    *text = (struct text){0, 0};
    return taken;
}

uint64_t
state_text_room(const struct state *st)
{
    return st->limits.text_bytes - st->arena_n;
}

const struct seat *
state_seat(const struct state *st, uint64_t n)
{
    return n >= 1 && n <= st->seats_n ? &st->seat[n - 1] : NULL;
}

const struct idea *
state_idea(const struct state *st, uint64_t n)
{
    return n >= 1 && n <= st->ideas_n && !st->idea[n - 1].withdrawn &&
            !st->idea[n - 1].removed
        ? &st->idea[n - 1]
        : NULL;
}

const struct invited *
state_invited(const struct state *st, uint64_t n)
{
    return n >= 1 && n <= st->invited_n && st->invited[n - 1].is == INVITED_IS
        ? &st->invited[n - 1]
        : NULL;
}

const struct decision *
state_decision(const struct state *st, uint64_t n)
{
    return n >= 1 && n <= st->decisions_n && !st->decision[n - 1].dropped
        ? &st->decision[n - 1]
        : NULL;
}

const struct part *
state_part(const struct state *st, uint64_t step, uint64_t part)
{
    if (step < 1 || step > st->steps_n || part < 1 ||
        part > st->step[step - 1].parts_n) {
        return NULL;
    }
    return &st->step[step - 1].part[part - 1];
}

const struct part *
state_part_now(const struct state *st)
{
    return state_part(st, st->at_step, st->at_part);
}

void
finder_add(struct finder *finder, const uint8_t *key, uint32_t n)
{
    uint32_t at = get_u32(key) & finder->mask;

    while (finder->slot[at] != 0) {
        at = (at + 1) & finder->mask;
    }
    finder->slot[at] = n;
}

uint32_t
finder_first(const struct finder *finder, const uint8_t *key, uint32_t *at)
{
    *at = get_u32(key) & finder->mask;
    return finder->slot[*at];
}

uint32_t
finder_next(const struct finder *finder, uint32_t *at)
{
    *at = (*at + 1) & finder->mask;
    return finder->slot[*at];
}

uint32_t
state_token(const struct state *st, const uint8_t hash[HASH_BYTES])
{
    uint32_t at;
    uint32_t n = finder_first(&st->token_finder, hash, &at);

    for (; n != 0; n = finder_next(&st->token_finder, &at)) {
        /* The same secret may have found another seat, that was left. */
        if (st->token[n - 1].seat != NOBODY &&
            memcmp(st->token[n - 1].hash, hash, HASH_BYTES) == 0) {
            return st->token[n - 1].seat;
        }
    }
    return NOBODY;
}

const struct id *
state_id(const struct state *st, const uint8_t id[ID_BYTES])
{
    uint32_t at;
    uint32_t n = finder_first(&st->id_finder, id, &at);

    for (; n != 0; n = finder_next(&st->id_finder, &at)) {
        if (memcmp(st->id[n - 1].id, id, ID_BYTES) == 0) {
            return &st->id[n - 1];
        }
    }
    return NULL;
}

uint32_t
state_facilitators(const struct state *st)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < st->seats_n; i++) {
        n += st->seat[i].is == SEAT_HERE &&
            (st->seat[i].roles & ROLE_FACILITATOR) != 0;
    }
    return n;
}

uint32_t
state_decisions_live(const struct state *st)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < st->decisions_n; i++) {
        n += !st->decision[i].dropped;
    }
    return n;
}

uint32_t
state_emptiest_table(const struct state *st)
{
    uint32_t best = 0;

    for (uint32_t i = 0; i < st->tables_n; i++) {
        if (st->table[i].remote) {
            continue;
        }
        if (best == 0 || st->table[i].seats_n < st->table[best - 1].seats_n) {
            best = i + 1;
        }
    }
    return best;
}

bool
state_closed(const struct state *st)
{
    return st->session.closed_at != 0;
}

bool
state_slot_gone(const struct state *st, uint32_t slot)
{
    return slot < st->slots_n && (st->slot_class[slot] & SLOT_GONE) != 0;
}

void
state_words_gone(struct state *st, uint32_t slot)
{
    assert(slot < st->slots_n);
    if (slot != 0) {
        st->slot_class[slot] |= SLOT_GONE;
    }
}

bool
state_minutes_due(const struct state *st)
{
    return st->issue.version != 0 && !st->issue.whole;
}

bool
seat_is_staff(const struct seat *seat)
{
    return seat->is == SEAT_HERE && (seat->roles & ROLES_STAFF) != 0;
}
