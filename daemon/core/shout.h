/*
 * shout.h - changes, written once for each audience.
 *
 * In:     objects, audience by audience
 * Out:    frames: changes, each for one audience
 * Never:  knows what an event means; that is publish.h
 *
 * An act's publish function speaks in order: shout_to an audience, its puts,
 * its dels; then the next audience. A change that grows large is closed and
 * another begun, with the same seq.
 */
#ifndef CORE_SHOUT_H
#define CORE_SHOUT_H

#include "daemon/core/ring.h"
#include "protocol/message.h"

/* Where frames go: into the ring, or into a snapshot. */
struct shout_sink {
    void *self;
    void (*frame)(void *self, struct bytes frame, struct audience to,
        uint64_t seq);
};

struct shout {
    const struct state *st;
    struct shout_sink sink;
    uint64_t seq;
    uint64_t at_ms;
    uint8_t *scratch; /* SHOUT_SCRATCH_BYTES */
    struct buf buf;
    struct change_writer change;
    struct audience to;
    bool open;
};

enum {
    SHOUT_SCRATCH_BYTES = CHANGE_BYTES_MAX + FRAME_HEAD_MAX,
    SHOUT_SPLIT_BYTES = 32768 /* no object is larger than the other half */
};

void shout_begin(struct shout *sh, const struct state *st,
    struct shout_sink sink, uint8_t *scratch);
void shout_end(struct shout *sh);

void shout_to(struct shout *sh, struct audience to);
void shout_put(struct shout *sh, const struct object *object);
void shout_del(struct shout *sh, enum kind kind, uint64_t id);

/* A change of its own without objects: flags, or an echo with its id. */
struct shout_words {
    unsigned flags;
    const uint8_t *id;
    uint64_t made;
};
void shout_empty(struct shout *sh, struct audience to,
    const struct shout_words *words);

/* shout_object - one object to one audience. */
void shout_object(struct shout *sh, struct audience to,
    const struct object *object);

#define TO_ALL      ((struct audience){AUDIENCE_ALL, 0})
#define TO_STAFF    ((struct audience){AUDIENCE_STAFF, 0})
#define TO_SCREEN   ((struct audience){AUDIENCE_SCREEN, 0})
#define TO_TABLE(n) ((struct audience){AUDIENCE_TABLE, (n)})
#define TO_SEAT(n)  ((struct audience){AUDIENCE_SEAT, (n)})

#endif
