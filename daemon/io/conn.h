/*
 * conn.h - one connection: whose it is, and what goes out on it.
 *
 * A core's frames are sent as they stand, gathered, on the socket itself;
 * what the kernel does not take goes to libwebsockets as it is, and nothing
 * else follows until it is out. Under TLS everything goes that way.
 *
 * Source: DESIGN.md 3 "One send per commit"; PERF.md 5
 */
#ifndef IO_CONN_H
#define IO_CONN_H

#include "daemon/io/listen.h"
#include "protocol/bytes.h"
#include "protocol/words.h"

#include <libwebsockets.h>
#include <stdbool.h>

struct loop;
struct hall;
struct answer;

enum {
    CONN_HELLO_MS = 5000,   /* until hello */
    CONN_PING_MS = 20000,   /* between pings */
    CONN_DEAD_MS = 45000,   /* without a pong or anything else */
    CONN_CLOSE_SECONDS = 4, /* to take what is left, then it is cut */
    CONN_PENDING_BYTES = 4 * MESSAGE_BYTES_MAX /* while an evening opens */
};

/* Close codes. Source: RFC 6455, 7.4.1 */
enum {
    CLOSE_NORMAL = 1000,
    CLOSE_GOING_AWAY = 1001,
    CLOSE_UNSUPPORTED = 1003,
    CLOSE_POLICY = 1008,
    CLOSE_TOO_BIG = 1009
};

enum conn_phase {
    CONN_HTTP,    /* not (yet) a WebSocket */
    CONN_OPEN,    /* a WebSocket; its core knows it as `peer` */
    CONN_WAITING, /* its evening is being opened */
    CONN_CLOSING, /* what can be gathered goes out, then it closes */
    CONN_CLOSED   /* our close frame is out */
};

/* Bytes that are kept for a moment: a message in pieces, messages waiting. */
struct conn_kept {
    size_t n;
    size_t cap;
    uint8_t *at;
};

struct conn {
    struct loop *loop;
    struct lws *wsi;
    struct hall *hall; /* whose core knows it, or that it waits for */
    struct conn *next; /* among the session's, or those that wait */
    struct conn **link;
    struct conn *wheel_next; /* among those of its second of the wheel */
    struct conn **wheel_link;
    struct address *address;
    struct conn_kept *kept;        /* messages, while its evening opens */
    struct conn_kept *pieces_kept; /* a message that came in pieces */
    struct answer *answers;        /* documents on their way */
    struct site_sending *site;     /* HTTP: what is being sent */
    uint64_t since_ms;             /* boot time: accepted, upgraded */
    uint64_t heard_ms;
    uint32_t peer;
    uint16_t close_code;
    uint16_t frames_n; /* of the message in pieces */
    uint8_t phase;     /* enum conn_phase */
    bool organiser;    /* by the unix socket */
    bool tls;
    bool greeted; /* its hello has come */
    bool pieces;  /* the rest of a message is to come */
};

/* conn_flush - send what its core has for it, as far as that goes now. */
void conn_flush(struct conn *conn);

/* conn_ping - a WebSocket ping, if nothing of ours is waiting. */
void conn_ping(struct conn *conn);

/* conn_bye - say why, and close. `language` is an index in the texts. */
void conn_bye(struct conn *conn, enum refusal why, uint16_t close_code,
    uint32_t language);

/* conn_close - close after what its core has for it now. */
void conn_close(struct conn *conn, uint16_t close_code);

/* conn_cut - close without a word; the struct lives until web.c frees it. */
void conn_cut(struct conn *conn);

/*
 * conn_keep - remember bytes; false if there would be more than `max`.
 * conn_unkeep - forget them.
 */
bool conn_keep(struct conn *conn, struct bytes bytes, size_t max);
void conn_unkeep(struct conn *conn);

/* conn_link, conn_unlink - into and out of a list. */
void conn_link(struct conn **list, struct conn *conn);
void conn_unlink(struct conn *conn);

#endif
