/*
 * link.h - one connection to a daemon, which comes back by itself.
 *
 * Says hello, keeps commands until they are answered and sends them again
 * with the same id after a reconnect, measures session time with pings. What
 * it hears goes to one function of its owner.
 *
 * Never:  waits; keeps objects; shows anything
 * Source: protocol/PROTOCOL.md
 */
#ifndef CLIENT_LINK_H
#define CLIENT_LINK_H

#include "client/net.h"
#include "client/place.h"
#include "protocol/message.h"

struct lws_protocols;
struct link;

/* Who we are, to the office or to a session. */
struct link_hello {
    bool has_session;
    bool has_join_key;
    bool has_token;
    uint8_t session[ID_BYTES];
    uint8_t join_key[JOIN_KEY_BYTES];
    uint8_t token[TOKEN_BYTES];
    char code[17];    /* eight digits, or "" */
    char language[9]; /* or "" */
    uint64_t last;    /* the last seq of a whole model, or 0 */
};

enum link_news {
    LINK_WELCOME, /* reply is the welcome */
    LINK_CHANGE,
    LINK_REFUSAL, /* of a command, with its id; or of hello, without */
    LINK_PAGE,
    LINK_PONG,
    LINK_BYE,
    LINK_LOST, /* reply is NULL; link_trouble says why */
    LINK_ENDED /* it will not be tried again; reply is NULL */
};

struct link_owner {
    void *owner;
    /* May call everything but link_free. `reply` lives during the call. */
    void (*hear)(void *owner, enum link_news news, const struct reply *reply);
    bool once; /* no second try when the connection is lost */
};

/*
 * link_new - begin to connect; the rest is heard.
 *
 * Owns:   all is copied; give back with link_free
 * Returns: NULL if there is no memory
 */
struct link *link_new(struct net *net, const struct place *place,
    const struct link_hello *hello, const struct link_owner *owner);

/* link_free - hangs up; the memory goes when the loop has turned. */
void link_free(struct link *link);

/* link_command - send it, now or when there is a connection again. */
bool link_command(struct link *link, const struct command *command);
bool link_ask(struct link *link, const struct ask *ask);

/* link_hello - what is said at the next hello. */
struct link_hello *link_hello(struct link *link);

/* link_drop - lose the connection on purpose; it comes back by itself. */
void link_drop(struct link *link);

/* link_ping - measure once more; LINK_PONG comes. */
void link_ping(struct link *link);

/* link_now_ms - session time, or 0 when nothing was measured yet. */
uint64_t link_now_ms(const struct link *link);

/* link_round_trip_us - the smallest one seen, or 0. */
uint64_t link_round_trip_us(const struct link *link);

/* link_unanswered - commands and asks that wait for an answer. */
size_t link_unanswered(const struct link *link);

/* link_trouble - why the connection was lost, for a person who asks. */
const char *link_trouble(const struct link *link);

/* link_protocols - for net.c alone. */
const struct lws_protocols *link_protocols(void);

#endif
