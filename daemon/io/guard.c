/*
 * guard.c - what a handshake must be. See guard.h.
 */
#include "daemon/io/guard.h"

#include <strings.h>

#include "protocol/words.h"

enum { HEADER_MAX = 320, KEY_CHARS = 24 };

/* The header's value, or false if it is absent or too long. */
static bool
header(struct lws *wsi, char out[HEADER_MAX], enum lws_token_indexes which)
{
    out[0] = '\0';
    return lws_hdr_total_length(wsi, which) > 0 &&
        lws_hdr_copy(wsi, out, HEADER_MAX, which) > 0;
}

static bool
is_exactly(struct lws *wsi, enum lws_token_indexes which, const char *value)
{
    char at[HEADER_MAX];

    return header(wsi, at, which) && strcmp(at, value) == 0;
}

/* Is `word` one of the comma-separated words? */
static bool
offers(struct lws *wsi, enum lws_token_indexes which, const char *word)
{
    const size_t word_n = strlen(word);
    char at[HEADER_MAX];
    const char *next = at;

    if (!header(wsi, at, which)) {
        return false;
    }
    while (*next != '\0') {
        const size_t blank = strspn(next, " \t,");
        const size_t n = strcspn(next + blank, " \t,");

        if (n == word_n && strncasecmp(next + blank, word, n) == 0) {
            return true;
        }
        next += blank + n;
    }
    return false;
}

size_t
guard_host(struct lws *wsi, char *out, size_t cap)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
                                "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";

    out[0] = '\0';
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HOST) <= 0 ||
        lws_hdr_copy(wsi, out, (int)cap, WSI_TOKEN_HOST) <= 0 ||
        out[strspn(out, plain)] != '\0') {
        out[0] = '\0';
    }
    return strlen(out);
}

/* "https://dugnad.example.no" of "https://dugnad.example.no/kveld/". */
static bool
same_site(const char *origin, const char *url)
{
    const char *host = strstr(url, "://");
    size_t n;

    if (host == NULL) {
        return false;
    }
    n = (size_t)(host - url) + 3 + strcspn(host + 3, "/?#");
    return strlen(origin) == n && strncmp(origin, url, n) == 0;
}

static bool
origin_allowed(struct lws *wsi, const struct config *config, bool tls)
{
    char origin[HEADER_MAX];
    char host[HEADER_MAX / 2];
    char own[HEADER_MAX];

    if (lws_hdr_total_length(wsi, WSI_TOKEN_ORIGIN) <= 0) {
        return true;
    }
    if (!header(wsi, origin, WSI_TOKEN_ORIGIN)) {
        return false;
    }
    if (guard_host(wsi, host, sizeof host) > 0) {
        (void)snprintf(own, sizeof own, "%s://%s", tls ? "https" : "http",
            host);
        if (strcmp(origin, own) == 0) {
            return true;
        }
    }
    if (same_site(origin, config->public_url)) {
        return true;
    }
    for (uint32_t i = 0; i < config->origins_n; i++) {
        if (same_site(origin, config->origin[i])) {
            return true;
        }
    }
    return false;
}

static bool
key_sound(struct lws *wsi)
{
    static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                 "abcdefghijklmnopqrstuvwxyz0123456789+/";
    char key[HEADER_MAX];

    return header(wsi, key, WSI_TOKEN_KEY) && strlen(key) == KEY_CHARS &&
        strspn(key, base64) == KEY_CHARS - 2 &&
        strcmp(key + KEY_CHARS - 2, "==") == 0;
}

bool
guard_body(struct lws *wsi)
{
    char length[HEADER_MAX];

    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_TRANSFER_ENCODING) > 0) {
        return true;
    }
    if (lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_CONTENT_LENGTH) <= 0) {
        return false;
    }
    return !header(wsi, length, WSI_TOKEN_HTTP_CONTENT_LENGTH) ||
        strcmp(length, "0") != 0;
}

const char *
guard_upgrade(struct lws *wsi, const struct config *config, bool tls)
{
    char upgrade[HEADER_MAX];
    char host[HEADER_MAX];

    if (!header(wsi, upgrade, WSI_TOKEN_UPGRADE) ||
        strcasecmp(upgrade, "websocket") != 0 ||
        !offers(wsi, WSI_TOKEN_CONNECTION, "upgrade") ||
        lws_hdr_total_length(wsi, WSI_TOKEN_HTTP2_SETTINGS) > 0) {
        return "400 Bad Request";
    }
    if (!is_exactly(wsi, WSI_TOKEN_GET_URI, "/ws") ||
        lws_hdr_total_length(wsi, WSI_TOKEN_HTTP_URI_ARGS) > 0) {
        return "404 Not Found";
    }
    if (!is_exactly(wsi, WSI_TOKEN_VERSION, "13")) {
        return "426 Upgrade Required\r\nSec-WebSocket-Version: 13";
    }
    if (guard_host(wsi, host, sizeof host) == 0 || !key_sound(wsi) ||
        guard_body(wsi) || !offers(wsi, WSI_TOKEN_PROTOCOL, PROTOCOL_NAME)) {
        return "400 Bad Request";
    }
    if (!origin_allowed(wsi, config, tls)) {
        return "403 Forbidden";
    }
    return NULL;
}
