/*
 * memory.h - what the judge remembers of the record: which words stand under
 * which key, what was forgotten, which minutes stand.
 *
 * Written from DESIGN.md 6 and PROTOCOL.md; not from the daemon's own acts.
 */
#ifndef TESTS_SIM_MEMORY_H
#define TESTS_SIM_MEMORY_H

#include "daemon/core/core.h"
#include "protocol/event.h"

enum {
    MEMORY_SLOTS = 2048,
    MEMORY_THINGS = 256, /* of each kind that can be forgotten */
    VERSIONS_MAX = 128,
    TOLD_FORMATS = 2 /* of each version: Markdown and JSON */
};

/* These words were sealed under that key. */
struct mention {
    uint64_t seq;
    uint32_t marker;
    uint32_t slot;
};

/* One version of the minutes, as the log tells of it. */
struct version {
    uint64_t seq;   /* of the order */
    uint64_t whole; /* seq of what says that its files stand, or 0 */
    bool approves;
    bool redacted; /* made anew, because words were removed */
    bool has_hash[TOLD_FORMATS];
    uint8_t hash[TOLD_FORMATS][HASH_BYTES]; /* the last that was told */
};

/* All but the mentions is built anew from the log at each boot. */
struct memory {
    struct mention *mention; /* in the order of their seq */
    size_t mention_n;
    size_t mention_cap;
    uint64_t gone_at[MEMORY_SLOTS]; /* seq of what forgot it, or 0 */
    uint32_t life[MEMORY_SLOTS];    /* enum life, 0: kept */
    uint32_t of_seat[MEMORY_SLOTS]; /* a seat's name stands under it */
    uint32_t session_slot;          /* shared by the first seat: kept */
    uint32_t idea_slot[MEMORY_THINGS];
    uint32_t idea_author[MEMORY_THINGS];
    uint32_t invited_slot[MEMORY_THINGS];
    uint32_t note_slot[MEMORY_THINGS];
    uint32_t past_slot[MEMORY_THINGS];
    uint32_t decision_slot[MEMORY_THINGS];
    struct version version[VERSIONS_MAX];
    uint32_t versions_n;
    uint64_t forgot; /* seq of the last forgetting */
    uint64_t ended;  /* seq of the end of a life */
};

#endif
