/*
 * outbox.h - what was not sent or not answered yet, in order.
 *
 * A letter with an id is kept until it is answered, and sent again after a
 * reconnect; one without is sent once.
 */
#ifndef CLIENT_OUTBOX_H
#define CLIENT_OUTBOX_H

#include "protocol/bytes.h"
#include "protocol/words.h"

enum { OUTBOX_ROOM = 64 }; /* before the message, for the library */

struct letter {
    struct letter *next;
    uint8_t id[ID_BYTES];
    bool kept;
    bool sent;
    size_t n;
    uint8_t room[]; /* OUTBOX_ROOM, then n bytes */
};

/* `= {0}` is an empty one. */
struct outbox {
    struct letter *first;
};

/* outbox_add - at the end; `id` NULL: sent once. False: no memory. */
bool outbox_add(struct outbox *outbox, const uint8_t *id, struct bytes message);

/* outbox_next - the first that was not sent, or NULL. */
struct letter *outbox_next(const struct outbox *outbox);

/* outbox_sent - it is on its way; frees it if it is not kept. */
void outbox_sent(struct outbox *outbox, struct letter *letter);

/* outbox_answered - nobody waits for this id any more. */
void outbox_answered(struct outbox *outbox, const uint8_t *id);

/* outbox_lost - the connection is gone: all that is kept goes again. */
void outbox_lost(struct outbox *outbox);

/* outbox_count - how many wait for an answer. */
size_t outbox_count(const struct outbox *outbox);

void outbox_release(struct outbox *outbox);

#endif
