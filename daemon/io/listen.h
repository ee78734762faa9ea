/*
 * listen.h - who may come in: the sockets people knock at.
 *
 * We accept by ourselves and hand the connection on, so that the limits,
 * the reserve and the socket's options are ours.
 *
 * Never:  spins when there are no descriptors: one is kept in reserve to
 *         take and close a caller with, and accepting rests for a while
 * Source: FAULTS.md 0.2, 2.2, T28
 */
#ifndef IO_LISTEN_H
#define IO_LISTEN_H

#include "config/config.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

enum {
    LISTEN_SOCKETS_MAX = 8,
    LISTEN_BACKLOG = 1024,
    LISTEN_REST_MS = 100,
    LISTEN_TURN_MAX = 64, /* taken in one turn, then others have theirs */
    ADDRESS_BUCKETS = 4096
};

/* One other end; its number is auth_address's. */
struct address {
    uint64_t number;
    struct address *next;
    uint32_t connections;
    uint32_t unknown; /* of them without a hello */
};

struct listen_socket {
    uv_poll_t poll;
    struct listen *listen;
    int fd;
    bool organiser; /* the unix socket */
    bool polled;    /* the handle is there */
};

struct listen {
    struct loop *loop;
    struct listen_socket socket[LISTEN_SOCKETS_MAX];
    uint32_t sockets_n;
    struct address *bucket[ADDRESS_BUCKETS];
    uv_timer_t rest;
    int reserve_fd;
    uint32_t connections;
    uint32_t connections_max; /* by limit and by descriptors */
    uint64_t turned_away;
    uint64_t said_ms;    /* when the last line about it was logged */
    char unix_path[108]; /* ours to remove; "" if systemd made it */
};

/*
 * listen_bind - the sockets, before anything else is opened: those systemd
 * passed on, else the configured ones.
 *
 * Errors: PORT, CONFIG for an address that is none
 */
enum status listen_bind(struct listen *listen, const struct config *config,
    struct fault *why);

/* listen_open - accept from now on. */
enum status listen_open(struct listen *listen, struct loop *loop,
    struct fault *why);

/* listen_stop - accept no more; listen_close gives everything back. */
void listen_stop(struct listen *listen);
void listen_close(struct listen *listen);

/* listen_known - the connection of this address has sent its hello. */
void listen_known(struct address *address);

/* listen_left - a connection of it is gone. `known`: after its hello. */
void listen_left(struct listen *listen, struct address *address, bool known);

#endif
