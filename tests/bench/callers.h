/*
 * callers.h - many connections at once, and what they hear.
 *
 * One thread, one epoll, one buffer; a caller costs a descriptor and a few
 * words. A caller has a seat of its own and proves it with its token, or,
 * beside the bare loop, is only a WebSocket.
 */
#ifndef BENCH_CALLERS_H
#define BENCH_CALLERS_H

#include "tests/bench/making.h"
#include "tests/bench/times.h"

enum {
    CALLERS_MAX = 20000,
    CALLERS_AT_ONCE = 128, /* on their way in */
    MESSAGES_MAX = 65536,  /* under way */
    STAMP_BYTES = 40       /* what begins every text that is sent */
};

enum caller_phase {
    CALLER_NONE,
    CALLER_CALLING, /* the handshake is out */
    CALLER_GREETING,
    CALLER_READY
};

struct caller {
    int fd;
    enum caller_phase phase;
    uint32_t number;
    uint32_t next; /* message that is expected */
    bool has_seat;
    uint64_t since_ns; /* of its own command */
    uint8_t *rest;     /* of a frame that is not whole */
    size_t rest_n;
};

struct load {
    struct making making;
    unsigned port;
    unsigned body_n; /* bytes of a text */
    bool bare;
    int pid; /* of the server */
    int epoll;
    struct caller *caller;
    uint32_t callers_n;
    uint32_t coming;    /* on their way in */
    uint64_t seq;       /* the highest that was heard of */
    uint8_t *in;        /* one read */
    size_t stamp_at;    /* where it stood in the last frame */
    bool each;          /* every caller has a command of its own under way */
    bool each_ends;     /* no new ones */
    uint32_t each_left; /* under way */
    uint32_t run;       /* number of the measurement, in the stamps */
    uint32_t sent;
    uint32_t whole; /* messages that all have heard */
    uint64_t heard; /* deliveries */
    uint64_t heard_bytes;
    uint64_t disorder;
    uint64_t done; /* own commands answered */
    uint32_t left[MESSAGES_MAX];
    struct times all;
    struct times last; /* of the last to hear it */
    struct times own;
};

/* callers_come - so many more; returns when all have their seat. */
void callers_come(struct load *load, uint32_t n);

/* callers_return - the last `n` hang up and come again with their tokens. */
void callers_leave(struct load *load, uint32_t n);
void callers_return(struct load *load, uint32_t n);

/* callers_turn - wait at most so long, and hear what has come. */
void callers_turn(struct load *load, int wait_ms);

/* callers_write - message `number` of this run by the first caller. */
void callers_write(struct load *load, uint32_t number);

/* callers_own - a command of this caller's own. */
void callers_own(struct load *load, struct caller *caller);

#endif
