/*
 * site.h - the browser's files, and how the daemon feels, over plain HTTP.
 *
 * Every answer ends its connection. Only GET and HEAD, and no bodies.
 *
 *    /            the page, and the files beside it, from the program itself
 *    /healthz     "ok", or 503 when something is stuck
 *    /metrics     counters, for this machine only (loopback, unix socket, and
 *                 not through a proxy); nothing about people in them
 *
 * Source: DESIGN.md 5; T52, T56
 */
#ifndef IO_SITE_H
#define IO_SITE_H

#include "daemon/io/conn.h"

enum { SITE_SECONDS = 20, SITE_CHUNK_BYTES = 8192 };

/* What is being sent; the struct conn owns it. */
struct site_sending {
    const uint8_t *at;
    size_t n;
    size_t sent;
    char own[1024]; /* where the body was made for the occasion */
};

/* site_start - answer the request for `path`. As a callback returns: -1 to
 * close the connection. */
int site_start(struct conn *conn, const char *path);

/* site_more - the socket takes more. */
int site_more(struct conn *conn);

/* site_refuse - a status line's rest, nothing else. */
void site_refuse(struct conn *conn, const char *status);

#endif
