/*
 * place.h - where the daemon is, out of an address.
 */
#ifndef CLIENT_PLACE_H
#define CLIENT_PLACE_H

#include <stdbool.h>

struct place {
    char host[256]; /* or the path of a unix socket */
    int port;
    bool is_unix;
    bool tls;
    char path[128]; /* "/ws" */
};

/*
 * place_take - "unix:PATH", "ws://HOST:PORT", "wss://HOST", http, https;
 * "HOST:PORT" alone is ws.
 * Returns: false if it is none of these
 */
bool place_take(struct place *place, const char *url);

#endif
