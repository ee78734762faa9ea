/*
 * seating.h - take a seat: join, come back, take over.
 */
#ifndef CLIENT_CTL_SEATING_H
#define CLIENT_CTL_SEATING_H

#include "client/talk.h"

struct seating {
    const char *name; /* or NULL */
    uint64_t table;   /* or 0 */
    uint64_t flags;
};

/*
 * seating_join - on a talk that was opened `blind`: sends `join` with a new
 * token, which goes into `token` and into the next hello.
 */
enum talk_end seating_join(struct talk *talk, const struct seating *seating,
    uint8_t token[TOKEN_BYTES]);

/* seating_send - the same with a command of its own that carries TOKEN. */
enum talk_end seating_send(struct talk *talk, struct command *command,
    uint8_t token[TOKEN_BYTES]);

#endif
