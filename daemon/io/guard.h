/*
 * guard.h - what a handshake must be before it becomes a WebSocket.
 *
 * Exactly: GET /ws, HTTP/1.1 with one Host, `Upgrade: websocket` and nothing
 * else, version 13, a key of 16 bytes, the subprotocol among those offered,
 * no arguments, and an Origin that is allowed. Allowed are this very host
 * with the scheme in use, public_url, and `origins`, letter for letter. No
 * Origin at all means no browser, and is allowed: there is nothing in a
 * connection itself (no cookie, no address) that would give it a right.
 *
 * Known deviation: frames without a mask are taken; libwebsockets 4.1.6
 * does not say whether there was one.
 *
 * Never:  looks at anything but the headers and the configuration
 * Source: FAULTS.md 0.1, T23, T24; RFC 6455, 4.2.1
 */
#ifndef IO_GUARD_H
#define IO_GUARD_H

#include "config/config.h"

#include <libwebsockets.h>

/* guard_upgrade - NULL if it may; else the HTTP status to answer with. */
const char *guard_upgrade(struct lws *wsi, const struct config *config,
    bool tls);

/* guard_body - does this request bring a body with it? */
bool guard_body(struct lws *wsi);

/* guard_host - the Host header if it is a plain name or address, or "". */
size_t guard_host(struct lws *wsi, char *out, size_t cap);

#endif
