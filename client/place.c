/* place.c - where the daemon is, out of an address. See place.h. */
#include "client/place.h"

#include <stdlib.h>
#include <string.h>

static const struct scheme {
    const char *prefix;
    int port;
    bool tls;
} schemes[] = {
    {"ws://", 80, false},
    {"wss://", 443, true},
    {"http://", 80, false},
    {"https://", 443, true},
};

static bool
take_port(const char *text, int *port)
{
    char *after;
    const long v = strtol(text, &after, 10);

    if (*after != '\0' || v < 1 || v > 65535) {
        return false;
    }
    *port = (int)v;
    return true;
}

/* "host", "host:8480", "[::1]:8480" */
static bool
take_host(struct place *place, const char *at, size_t n)
{
    char host[sizeof place->host];
    char *start = host;
    char *colon;

    if (n == 0 || n >= sizeof host) {
        return false;
    }
    memcpy(host, at, n);
    host[n] = '\0';
    if (host[0] == '[') {
        char *close = strchr(host, ']');

        if (close == NULL) {
            return false;
        }
        *close = '\0';
        start = host + 1;
        colon = close[1] == ':' ? close + 1 : NULL;
        if (colon == NULL && close[1] != '\0') {
            return false;
        }
    } else {
        colon = strchr(host, ':');
    }
    if (colon != NULL) {
        *colon = '\0';
        if (!take_port(colon + 1, &place->port)) {
            return false;
        }
    }
    (void)snprintf(place->host, sizeof place->host, "%s", start);
    return place->host[0] != '\0';
}

bool
place_take(struct place *place, const char *url)
{
    struct place made = {.path = "/ws"};

    if (strncmp(url, "unix:", 5) == 0) {
        if (url[5] == '\0' || strlen(url + 5) >= 108) {
            return false;
        }
        made.is_unix = true;
        made.port = 0;
        (void)snprintf(made.host, sizeof made.host, "%s", url + 5);
        *place = made;
        return true;
    }
    for (size_t i = 0; i < sizeof schemes / sizeof schemes[0]; i++) {
        const size_t n = strlen(schemes[i].prefix);
        const char *rest = url + n;

        if (strncmp(url, schemes[i].prefix, n) != 0) {
            continue;
        }
        made.port = schemes[i].port;
        made.tls = schemes[i].tls;
        if (!take_host(&made, rest, strcspn(rest, "/#?"))) {
            return false;
        }
        *place = made;
        return true;
    }
    /* Without a port it would be any word. */
    made.port = 0;
    if (!take_host(&made, url, strcspn(url, "/#?")) || made.port == 0) {
        return false;
    }
    *place = made;
    return true;
}
