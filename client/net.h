/*
 * net.h - the loop and the library that all connections of a program share.
 */
#ifndef CLIENT_NET_H
#define CLIENT_NET_H

#include "config/fault.h"

#include <stdbool.h>
#include <stdint.h>
#include <uv.h>

struct lws_context;

struct net {
    uv_loop_t loop;
    struct lws_context *lws;
    uv_timer_t alarm;
    bool rang;
    bool insecure; /* any certificate will do: for tests */
};

/*
 * net_open - a loop with libwebsockets on it.
 *
 * Errors: SYSTEM; LIBRARY if the event-loop plugin is missing
 */
enum status net_open(struct net *net, bool insecure, struct fault *why);

/* net_close - after all links were closed; drains the loop. */
void net_close(struct net *net);

/* net_wait - turn the loop until `*done`, at most so long; returns *done. */
bool net_wait(struct net *net, const bool *done, uint64_t ms);

/* net_now_mono_ms - monotonic. */
uint64_t net_now_mono_ms(void);

/* net_random - a number from 0 to n - 1, for jitter. */
uint32_t net_random(uint32_t n);

#endif
