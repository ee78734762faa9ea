/*
 * web.h - WebSockets and the browser's pages, by libwebsockets on our loop.
 *
 * Never:  lets anything but HTTP/1.1 GET and HEAD, and WebSocket 13 with
 *         our subprotocol from an allowed origin, past the handshake;
 *         listens by itself; offers extensions
 * Source: FAULTS.md 0, 2; PERF.md 5
 */
#ifndef IO_WEB_H
#define IO_WEB_H

#include "daemon/io/conn.h"

#include <uv.h>

enum {
    WEB_RX_BYTES = 512,   /* per connection, for ever: PERF.md 5.1 */
    WEB_TX_BYTES = 4096,  /* or a small rx cuts our sends: PERF.md 5.2 */
    WEB_FRAMES_MAX = 256, /* in one message */
    WHEEL_SLOTS = 20      /* one a second: CONN_PING_MS */
};

struct web {
    struct loop *loop;
    struct lws_context *context;
    struct lws_vhost *plain;
    struct lws_vhost *tls; /* NULL: no certificate is set */
    void *foreign[1];
    struct conn *fresh; /* without a hello */
    struct conn *wheel[WHEEL_SLOTS];
    uint32_t slot;      /* where the hand stands */
    uint32_t next_slot; /* for the next connection */
    uint32_t sockets;   /* WebSockets, now */
    uint64_t refused;   /* handshakes */
    uint64_t said_ms;   /* when the last line about one was logged */
};

/*
 * web_open - the context and its hosts, on the loop.
 * Errors: LIBRARY if a part of libwebsockets is missing; CONFIG for a
 *         certificate or key that cannot be used
 */
enum status web_open(struct web *web, struct loop *loop, struct fault *why);

/* web_take - an accepted socket; it is closed if it cannot be taken. */
struct web_caller {
    int fd;
    bool organiser;
    struct address *address;
};
void web_take(struct web *web, const struct web_caller *caller);

/* web_tick - a second has passed: the wheel turns. */
void web_tick(struct web *web);

/* web_each - every WebSocket, once. */
void web_each(struct web *web, void (*each)(struct conn *conn));

/* web_all_told - every WebSocket has been sent its close. */
bool web_all_told(const struct web *web);

/* web_close - every connection and the context; the loop runs meanwhile. */
void web_close(struct web *web);

#endif
