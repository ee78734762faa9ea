/*
 * site.c - the browser's files over plain HTTP. See page.h.
 */
#include "daemon/io/site.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "config/embedded.h"
#include "daemon/io/guard.h"
#include "daemon/io/loop.h"

enum { HEAD_BYTES_MAX = 2048, HOST_MAX = 160 };

struct page {
    const char *status;
    const char *type;
    const uint8_t *at;
    size_t n;
};

static const char *
type_of(const char *name)
{
    static const struct {
        const char *ending;
        const char *type;
    } types[] = {
        {".html", "text/html; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".css", "text/css; charset=utf-8"},
        {".svg", "image/svg+xml"},
    };
    const char *dot = strrchr(name, '.');

    for (size_t i = 0; dot != NULL && i < sizeof types / sizeof types[0]; i++) {
        if (strcmp(dot, types[i].ending) == 0) {
            return types[i].type;
        }
    }
    return "application/octet-stream";
}

static size_t
head_write(struct conn *conn, const struct page *page, char *out)
{
    char host[HOST_MAX];
    const size_t host_n = guard_host(conn->wsi, host, sizeof host);
    const int n = snprintf(out, HEAD_BYTES_MAX,
        "HTTP/1.1 %s\r\n"
        "Content-Type: %s\r\n"
        "Content-Length: %zu\r\n"
        "Connection: close\r\n"
        "Cache-Control: no-cache\r\n"
        "Content-Security-Policy: default-src 'none'; script-src 'self'; "
        "style-src 'self'; connect-src 'self'%s%s%s%s; img-src 'self' data:; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'\r\n"
        "X-Content-Type-Options: nosniff\r\n"
        "Referrer-Policy: no-referrer\r\n"
        "Cross-Origin-Opener-Policy: same-origin\r\n"
        "Cross-Origin-Resource-Policy: same-origin\r\n"
        "Permissions-Policy: camera=(), microphone=(), geolocation=()\r\n"
        "%s\r\n",
        page->status, page->type, page->n, host_n > 0 ? " ws://" : "", host,
        host_n > 0 ? " wss://" : "", host,
        strncmp(page->status, "405", 3) == 0 ? "Allow: GET, HEAD\r\n" : "");

    return n > 0 && n < HEAD_BYTES_MAX ? (size_t)n : 0;
}

static bool
from_here(struct conn *conn)
{
    struct sockaddr_storage from = {0};
    socklen_t from_n = sizeof from;

    if (conn->organiser) {
        return true;
    }
    if (lws_hdr_total_length(conn->wsi, WSI_TOKEN_X_FORWARDED_FOR) > 0 ||
        getpeername(lws_get_socket_fd(conn->wsi), (struct sockaddr *)&from,
            &from_n) != 0) {
        return false;
    }
    if (from.ss_family == AF_INET6) {
        const struct in6_addr *at =
            &((const struct sockaddr_in6 *)&from)->sin6_addr;

        return IN6_IS_ADDR_LOOPBACK(at) ||
            (IN6_IS_ADDR_V4MAPPED(at) && at->s6_addr[12] == 127);
    }
    return from.ss_family == AF_INET &&
        ntohl(((const struct sockaddr_in *)&from)->sin_addr.s_addr) >> 24 ==
        127;
}

static size_t
metrics_write(const struct loop *loop, char *out, size_t cap)
{
    const int n = snprintf(out, cap,
        "# TYPE dugnad_connections gauge\n"
        "dugnad_connections %u\n"
        "# TYPE dugnad_websockets gauge\n"
        "dugnad_websockets %u\n"
        "# TYPE dugnad_sessions_in_memory gauge\n"
        "dugnad_sessions_in_memory %u\n"
        "# TYPE dugnad_records_total counter\n"
        "dugnad_records_total %llu\n"
        "# TYPE dugnad_commits_total counter\n"
        "dugnad_commits_total %llu\n"
        "# TYPE dugnad_turned_away_total counter\n"
        "dugnad_turned_away_total %llu\n"
        "# TYPE dugnad_handshakes_refused_total counter\n"
        "dugnad_handshakes_refused_total %llu\n"
        "# HELP dugnad_erase_faults_total files with removed words, or "
        "removed evenings, that could not be erased; tried again\n"
        "# TYPE dugnad_erase_faults_total counter\n"
        "dugnad_erase_faults_total %llu\n"
        "# HELP dugnad_minutes_faults_total minutes that were ordered and "
        "could not be made; tried again\n"
        "# TYPE dugnad_minutes_faults_total counter\n"
        "dugnad_minutes_faults_total %llu\n",
        loop->listen.connections, loop->web.sockets, loop->sessions_n,
        (unsigned long long)loop->records, (unsigned long long)loop->commits,
        (unsigned long long)loop->listen.turned_away,
        (unsigned long long)loop->web.refused,
        (unsigned long long)loop->forget_faults,
        (unsigned long long)loop->issue_faults);

    return n > 0 && (size_t)n < cap ? (size_t)n : 0;
}

static void
page_text(struct page *page, const char *status, const char *text)
{
    page->status = status;
    page->type = "text/plain; charset=utf-8";
    page->at = (const uint8_t *)text;
    page->n = strlen(text);
}

static void
page_find(struct conn *conn, const char *path, struct page *page)
{
    const struct embedded_file *file = embedded_find(&web_pages,
        strcmp(path, "/") == 0 ? "index.html" : path + 1);

    if (file != NULL) {
        page->status = "200 OK";
        page->type = type_of(file->name);
        page->at = file->at;
        page->n = file->n;
    } else if (strcmp(path, "/healthz") == 0) {
        const bool sound = loop_sound(conn->loop);

        page_text(page, sound ? "200 OK" : "503 Service Unavailable",
            sound ? "ok\n" : "stuck\n");
    } else if (strcmp(path, "/metrics") == 0 && from_here(conn)) {
        page_text(page, "200 OK", "");
        page->type = "text/plain; version=0.0.4";
        page->n =
            metrics_write(conn->loop, conn->site->own, sizeof conn->site->own);
        page->at = (const uint8_t *)conn->site->own;
    } else {
        page_text(page, "404 Not Found", "404: there is no such page here\n");
    }
}

int
site_more(struct conn *conn)
{
    uint8_t at[LWS_PRE + SITE_CHUNK_BYTES];
    struct site_sending *page = conn->site;
    size_t n;

    if (page == NULL) {
        return -1;
    }
    if (lws_partial_buffered(conn->wsi)) {
        return 0; /* it calls again */
    }
    n = page->n - page->sent;
    if (n == 0) {
        return -1;
    }
    if (n > SITE_CHUNK_BYTES) {
        n = SITE_CHUNK_BYTES;
    }
    memcpy(at + LWS_PRE, page->at + page->sent, n);
    page->sent += n;
    if (lws_write(conn->wsi, at + LWS_PRE, n,
            page->sent < page->n ? LWS_WRITE_HTTP : LWS_WRITE_HTTP_FINAL) < 0) {
        return -1;
    }
    lws_callback_on_writable(conn->wsi);
    return 0;
}

int
site_start(struct conn *conn, const char *path)
{
    const bool get = lws_hdr_total_length(conn->wsi, WSI_TOKEN_GET_URI) > 0;
    const bool head = lws_hdr_total_length(conn->wsi, WSI_TOKEN_HEAD_URI) > 0;
    uint8_t at[LWS_PRE + HEAD_BYTES_MAX];
    struct page page = {0};
    size_t n;

    if (conn->site != NULL) {
        return -1;
    }
    conn->site = calloc(1, sizeof *conn->site);
    if (conn->site == NULL) {
        return -1;
    }
    if (!get && !head) {
        page_text(&page, "405 Method Not Allowed",
            "405: pages can be read here, nothing else\n");
    } else if (guard_body(conn->wsi)) {
        page_text(&page, "413 Content Too Large",
            "413: a request may bring nothing with it\n");
    } else {
        page_find(conn, path, &page);
    }
    n = head_write(conn, &page, (char *)at + LWS_PRE);
    conn->site->at = page.at;
    conn->site->n = head ? 0 : page.n;
    lws_set_timeout(conn->wsi, PENDING_TIMEOUT_HTTP_CONTENT, SITE_SECONDS);
    if (n == 0 ||
        lws_write(conn->wsi, at + LWS_PRE, n, LWS_WRITE_HTTP_HEADERS) < 0) {
        return -1;
    }
    lws_callback_on_writable(conn->wsi);
    return 0;
}

void
site_refuse(struct conn *conn, const char *status)
{
    uint8_t at[LWS_PRE + 256];
    const int n = snprintf((char *)at + LWS_PRE, sizeof at - LWS_PRE,
        "HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        status);

    if (conn->tls) {
        /* The connection is closed next, whether this arrives or not. */
        (void)lws_write(conn->wsi, at + LWS_PRE, (size_t)n,
            LWS_WRITE_HTTP_HEADERS);
    } else {
        (void)send(lws_get_socket_fd(conn->wsi), at + LWS_PRE, (size_t)n,
            MSG_NOSIGNAL | MSG_DONTWAIT);
    }
}
