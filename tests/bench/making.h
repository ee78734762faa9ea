/*
 * making.h - an evening to load: made, opened, at a step that collects.
 *
 * What the facilitator writes there is for everyone at once: with no table
 * around a seat, words are for the room.
 */
#ifndef BENCH_MAKING_H
#define BENCH_MAKING_H

#include "protocol/message.h"

struct making {
    const char *socket; /* the organiser's */
    unsigned port;
    unsigned tables; /* 0: all sit in the hall */
    uint8_t session[ID_BYTES];
    uint8_t join_key[JOIN_KEY_BYTES];
    uint8_t token[TOKEN_BYTES]; /* of the facilitator */
};

/* making_run - fills in session, key and token; ends the program if not. */
void making_run(struct making *making);

#endif
