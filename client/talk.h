/*
 * talk.h - a connection and its model, for one who waits for the answer.
 *
 * A verb asks, waits and goes on; what comes meanwhile goes into the model.
 */
#ifndef CLIENT_TALK_H
#define CLIENT_TALK_H

#include "client/link.h"
#include "client/model.h"

enum talk_end {
    TALK_DONE,
    TALK_REFUSED, /* talk->refusal says why */
    TALK_NO_LINE, /* no connection */
    TALK_LATE     /* no answer in time: it may have been done */
};

struct talk_refusal {
    enum refusal why;
    uint64_t number;
    uint64_t wait_ms;
    char sentence[600];
};

struct talk {
    struct net *net;
    struct link *link;
    struct model model;
    uint64_t timeout_ms;
    bool patient; /* waits and sends again when told that it goes too fast */

    bool welcomed;
    bool ended;
    bool up;
    bool has_seat;
    uint64_t seat;
    uint8_t session[ID_BYTES];
    char language[9];
    uint64_t open;
    uint64_t minor;

    uint8_t waiting[ID_BYTES]; /* for the answer to this id */
    bool is_waiting;
    bool answered;
    bool refused;
    bool turned; /* something that net_wait can wait for */
    uint64_t made;
    uint64_t at_ms;
    uint64_t pongs;
    struct talk_refusal refusal;
    uint8_t *page;
    size_t page_n;

    /* Hears all, after the model for changes, before it for `before`. */
    void *owner;
    void (*before)(void *owner, struct talk *talk, const struct reply *reply);
    void (*after)(void *owner, struct talk *talk, enum link_news news,
        const struct reply *reply);
};

struct talk_setup {
    const struct place *place;
    struct link_hello hello;
    uint64_t timeout_ms;
    bool once;  /* no reconnecting */
    bool blind; /* do not wait for the whole model */
};

/*
 * talk_open - connect, say hello, wait until the model is whole (if there
 * is a seat or it is the office).
 */
enum talk_end talk_open(struct talk *talk, struct net *net,
    const struct talk_setup *setup);
void talk_close(struct talk *talk);

/* talk_whole - wait until the model is whole and we are connected. */
enum talk_end talk_whole(struct talk *talk);

/* talk_command - an empty command with a fresh id. */
void talk_command(struct command *command, enum command_word what);

/* talk_do - send and wait; talk->made is the made object's id. */
enum talk_end talk_do(struct talk *talk, const struct command *command);

/* talk_ask - talk->page and page_n are the document. */
enum talk_end talk_ask(struct talk *talk, const struct ask *ask);

/* talk_sleep - turn the loop for so long. */
void talk_sleep(struct talk *talk, uint64_t ms);

#endif
