/*
 * crash_seen.c - which states were shown already. See crash.h.
 */
#include "tests/fault/crash.h"
#include "tests/fault/fault.h"

#include <stdlib.h>

uint64_t
crash_mixed(uint64_t hash, const uint8_t *at, uint64_t n)
{
    uint64_t word;

    for (; n >= 8; at += 8, n -= 8) {
        memcpy(&word, at, 8);
        hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
        hash ^= hash >> 29;
    }
    for (; n > 0; at++, n--) {
        hash = (hash ^ *at) * UINT64_C(0x9e3779b97f4a7c15);
    }
    return hash ^ hash >> 32;
}

uint64_t
crash_hash(const struct sim_disk *state)
{
    uint64_t sum = 0;

    /* Names stand in any order. */
    for (uint32_t i = 0; i < state->now.n; i++) {
        const struct sim_name *name = &state->now.at[i];
        const struct sim_file *file = &state->files[name->file];
        uint64_t hash = crash_mixed(name->folder + 1,
            (const uint8_t *)name->name, strlen(name->name));

        hash = crash_mixed(hash + file->now_n, file->now, file->now_n);
        sum += hash * (name->file + UINT64_C(3));
    }
    return sum == 0 ? 1 : sum;
}

static bool
add(struct crash_seen *seen, uint64_t hash)
{
    uint64_t i = hash & (seen->cap - 1);

    while (seen->at[i] != 0 && seen->at[i] != hash) {
        i = (i + 1) & (seen->cap - 1);
    }
    if (seen->at[i] == hash) {
        return false;
    }
    seen->at[i] = hash;
    seen->n++;
    return true;
}

static void
widen(struct crash_seen *seen)
{
    struct crash_seen more = *seen;

    more.cap = seen->cap == 0 ? 65536 : seen->cap * 2;
    more.n = 0;
    more.at = calloc(more.cap, sizeof *more.at);
    CHECK(more.at != NULL);
    for (uint64_t i = 0; i < seen->cap; i++) {
        if (seen->at[i] != 0) {
            (void)add(&more, seen->at[i]);
        }
    }
    free(seen->at);
    *seen = more;
}

bool
crash_is_new(struct crash_seen *seen, uint64_t hash)
{
    if (seen->n * 2 >= seen->cap) {
        widen(seen);
    }
    return add(seen, hash);
}

void
crash_seen_release(struct crash_seen *seen)
{
    free(seen->at);
    *seen = (struct crash_seen){0};
}
