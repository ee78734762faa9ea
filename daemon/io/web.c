/*
 * web.c - WebSockets and the browser's pages, by libwebsockets. See web.h.
 */
#include "daemon/io/web.h"

#include <assert.h>
#include <errno.h>
#include <unistd.h>

#include "daemon/io/answer.h"
#include "daemon/io/guard.h"
#include "daemon/io/log.h"
#include "daemon/io/loop.h"
#include "daemon/io/site.h"
#include "protocol/words.h"

enum { HANDSHAKE_SECONDS = 5, SAY_MS = 1000, DEAD_SLOTS = 5, DRAIN_TURNS = 50 };

static void
wheel_in(struct conn **list, struct conn *conn)
{
    conn->wheel_next = *list;
    conn->wheel_link = list;
    if (*list != NULL) {
        (*list)->wheel_link = &conn->wheel_next;
    }
    *list = conn;
}

static void
wheel_out(struct conn *conn)
{
    if (conn->wheel_link == NULL) {
        return;
    }
    *conn->wheel_link = conn->wheel_next;
    if (conn->wheel_next != NULL) {
        conn->wheel_next->wheel_link = conn->wheel_link;
    }
    conn->wheel_link = NULL;
    conn->wheel_next = NULL;
}

static uint32_t
own_language(const struct loop *loop)
{
    return texts_language(loop->texts, loop->config->language,
        strlen(loop->config->language));
}

static void
say_refused(struct web *web, const char *status)
{
    const uint64_t now = loop_boot_ms();

    web->refused++;
    if (now - web->said_ms < SAY_MS) {
        return;
    }
    web->said_ms = now;
    log_line("dugnadd: a handshake was refused: %.12s (%llu so far)%s", status,
        (unsigned long long)web->refused,
        status[0] == '4' && status[1] == '0' && status[2] == '3'
            ? "; if the page's address is right, add it to 'origins'"
            : "");
}

static int
may_upgrade(struct conn *conn)
{
    const char *status =
        guard_upgrade(conn->wsi, conn->loop->config, conn->tls);

    if (status == NULL && conn->loop->stopping) {
        status = "503 Service Unavailable";
    }
    if (status == NULL) {
        return 0;
    }
    say_refused(&conn->loop->web, status);
    site_refuse(conn, status);
    return -1;
}

static int
established(struct conn *conn, struct lws *wsi)
{
    struct web *web = &conn->loop->web;
    const struct hall_join join = {.lobby = false};

    if ((conn->tls && !lws_is_ssl(wsi)) || conn->phase != CONN_HTTP) {
        return -1;
    }
    lws_set_timeout(wsi, NO_PENDING_TIMEOUT, 0);
    conn->phase = CONN_OPEN;
    conn->since_ms = loop_boot_ms();
    conn->heard_ms = conn->since_ms;
    web->sockets++;
    wheel_in(&web->fresh, conn);
    hall_join(conn->loop->office, conn, &join);
    return 0;
}

/* The first message is a hello, by its first two bytes: the clock stops. */
static void
greet(struct conn *conn, struct bytes message)
{
    struct web *web = &conn->loop->web;

    if (conn->greeted || message.n < 2 || (message.at[0] & 0xf0) != 0x90 ||
        message.at[1] != MESSAGE_HELLO) {
        return;
    }
    conn->greeted = true;
    listen_known(conn->address);
    wheel_out(conn);
    wheel_in(&web->wheel[web->next_slot], conn);
    web->next_slot = (web->next_slot + 1) % WHEEL_SLOTS;
}

static void
whole(struct conn *conn, struct bytes message)
{
    greet(conn, message);
    if (conn->hall != NULL) {
        hall_message(conn->hall, conn, message);
    }
}

/* A piece of a message; the last makes it whole. */
static void
piece(struct conn *conn, struct bytes in, bool last)
{
    struct conn_kept *kept;

    if (!conn->pieces) {
        /* One that waits keeps its messages; pieces go by themselves. */
        conn->pieces_kept = NULL;
        conn->pieces = true;
    }
    kept = conn->kept;
    conn->kept = conn->pieces_kept;
    if (!conn_keep(conn, in, MESSAGE_BYTES_MAX)) {
        conn->pieces_kept = conn->kept;
        conn->kept = kept;
        conn_bye(conn, REFUSED_TOO_BIG, CLOSE_TOO_BIG,
            own_language(conn->loop));
        return;
    }
    conn->pieces_kept = conn->kept;
    conn->kept = kept;
    if (last) {
        struct conn_kept *message = conn->pieces_kept;

        conn->pieces_kept = NULL;
        conn->pieces = false;
        whole(conn, (struct bytes){message->at, message->n});
        free(message->at);
        free(message);
    }
}

static void
receive(struct conn *conn, struct lws *wsi, struct bytes in)
{
    const size_t left = lws_remaining_packet_payload(wsi);
    const bool last = lws_is_final_fragment(wsi) != 0;
    const size_t have = conn->pieces_kept != NULL ? conn->pieces_kept->n : 0;

    if (conn->phase == CONN_CLOSING || conn->phase == CONN_CLOSED) {
        return;
    }
    conn->heard_ms = loop_boot_ms();
    if (!lws_frame_is_binary(wsi)) {
        conn_bye(conn, REFUSED_MALFORMED, CLOSE_UNSUPPORTED,
            own_language(conn->loop));
    } else if (in.n > MESSAGE_BYTES_MAX || left > MESSAGE_BYTES_MAX ||
        have + in.n + left > MESSAGE_BYTES_MAX) {
        conn_bye(conn, REFUSED_TOO_BIG, CLOSE_TOO_BIG,
            own_language(conn->loop));
    } else if (left == 0 && ++conn->frames_n > WEB_FRAMES_MAX) {
        conn_bye(conn, REFUSED_MALFORMED, CLOSE_POLICY,
            own_language(conn->loop));
    } else if (last && !conn->pieces) {
        conn->frames_n = 0;
        whole(conn, in);
    } else {
        if (last) {
            conn->frames_n = 0;
        }
        piece(conn, in, last);
    }
}

static void
gone(struct conn *conn)
{
    if (conn->hall != NULL) {
        hall_part(conn->hall, conn);
    }
    conn_unlink(conn);
    answer_forget(conn);
    if (conn->wheel_link != NULL) {
        wheel_out(conn);
        conn->loop->web.sockets--;
    }
    conn->phase = CONN_CLOSED;
}

static void
destroyed(struct conn *conn)
{
    gone(conn);
    conn_unkeep(conn);
    if (conn->pieces_kept != NULL) {
        free(conn->pieces_kept->at);
        free(conn->pieces_kept);
    }
    free(conn->site);
    listen_left(&conn->loop->listen, conn->address, conn->greeted);
    free(conn);
}

static int
on_http(struct conn *conn, enum lws_callback_reasons reason, const char *path)
{
    if (reason == LWS_CALLBACK_HTTP) {
        return site_start(conn, path);
    }
    if (reason == LWS_CALLBACK_HTTP_WRITEABLE) {
        return site_more(conn);
    }
    return may_upgrade(conn);
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t n)
{
    struct conn *conn = wsi == NULL ? NULL : lws_get_opaque_user_data(wsi);

    (void)user;
    /* Of 100 reasons these are ours; the rest is as libwebsockets does it. */
    if (reason == LWS_CALLBACK_RAW_ADOPT || reason == LWS_CALLBACK_RAW_RX ||
        reason == LWS_CALLBACK_HTTP_BODY) {
        return -1;
    }
    if (reason == LWS_CALLBACK_HTTP || reason == LWS_CALLBACK_HTTP_WRITEABLE ||
        reason == LWS_CALLBACK_HTTP_CONFIRM_UPGRADE ||
        reason == LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION) {
        return conn == NULL ? -1 : on_http(conn, reason, in);
    }
    if (conn == NULL) {
        return 0;
    }
    if (reason == LWS_CALLBACK_ESTABLISHED) {
        return established(conn, wsi);
    }
    if (reason == LWS_CALLBACK_RECEIVE) {
        receive(conn, wsi, (struct bytes){in, n});
    } else if (reason == LWS_CALLBACK_RECEIVE_PONG) {
        conn->heard_ms = loop_boot_ms();
    } else if (reason == LWS_CALLBACK_SERVER_WRITEABLE) {
        conn->heard_ms = loop_boot_ms(); /* the other end takes bytes */
        conn_flush(conn);
    } else if (reason == LWS_CALLBACK_CLOSED) {
        gone(conn);
    } else if (reason == LWS_CALLBACK_WSI_DESTROY) {
        lws_set_opaque_user_data(wsi, NULL);
        destroyed(conn);
    }
    return 0;
}

/* The first is what HTTP speaks; no subprotocol has its name. */
static const struct lws_protocols protocols[] = {{.name = "http",
                                                     .callback = on_event},
    {.name = PROTOCOL_NAME,
        .callback = on_event,
        .rx_buffer_size = WEB_RX_BYTES,
        .tx_packet_size = WEB_TX_BYTES},
    {.name = NULL}};

static const lws_retry_bo_t no_timers = {0};

/* Debian ships the event loop's part as a package of its own. */
static bool
has_plugin(void)
{
#ifdef LWS_WITH_EVLIB_PLUGINS
    static const char file[] = "libwebsockets-evlib_uv.so";
    const char *path = getenv("LD_LIBRARY_PATH");
    char at[512];

    if (path != NULL) {
        (void)snprintf(at, sizeof at, "%s/%s", path, file);
        if (access(at, R_OK) == 0) {
            return true;
        }
    }
    (void)snprintf(at, sizeof at, "%s/%s", LWS_INSTALL_LIBDIR, file);
    return access(at, R_OK) == 0;
#else
    return true;
#endif
}

static enum status
open_tls(struct web *web, struct lws_context_creation_info *info,
    struct fault *why)
{
    const struct config *config = web->loop->config;

    if (access(config->cert_file, R_OK) != 0) {
        return fault_set(why, STATUS_CONFIG, errno,
            "cert_file: cannot read '%s'", config->cert_file);
    }
    if (access(config->key_file, R_OK) != 0) {
        return fault_set(why, STATUS_CONFIG, errno,
            "key_file: cannot read '%s'", config->key_file);
    }
    info->vhost_name = "tls";
    info->ssl_cert_filepath = config->cert_file;
    info->ssl_private_key_filepath = config->key_file;
    info->alpn = "http/1.1";
    web->tls = lws_create_vhost(web->context, info);
    if (web->tls == NULL) {
        return fault_set(why, STATUS_CONFIG, 0,
            "cert_file and key_file: '%s' and '%s' cannot be used together; "
            "both must be PEM, and the key must be that of the certificate",
            config->cert_file, config->key_file);
    }
    return STATUS_OK;
}

enum status
web_open(struct web *web, struct loop *loop, struct fault *why)
{
    const bool tls = loop->config->cert_file[0] != '\0';
    struct lws_context_creation_info info = {0};

    web->loop = loop;
    web->foreign[0] = &loop->uv;
    if (!has_plugin()) {
        return fault_set(why, STATUS_LIBRARY, 0,
            "libwebsockets-evlib-uv is missing: "
            "apt install libwebsockets-evlib-uv");
    }
    lws_set_log_level(0, NULL);
    info.port = CONTEXT_PORT_NO_LISTEN_SERVER;
    info.protocols = protocols;
    info.options = LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
        LWS_SERVER_OPTION_VALIDATE_UTF8 |
        (tls ? LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT : 0);
    info.foreign_loops = web->foreign;
    info.timeout_secs = HANDSHAKE_SECONDS;
    info.timeout_secs_ah_idle = HANDSHAKE_SECONDS;
    info.keepalive_timeout = HANDSHAKE_SECONDS;
    info.retry_and_idle_policy = &no_timers;
    info.gid = (int)getgid();
    info.uid = (int)getuid();
    web->context = lws_create_context(&info);
    if (web->context == NULL) {
        return fault_set(why, STATUS_LIBRARY, 0,
            "libwebsockets cannot start; its event loop may be damaged: "
            "apt install --reinstall libwebsockets17 libwebsockets-evlib-uv");
    }
    info.vhost_name = "plain";
    web->plain = lws_create_vhost(web->context, &info);
    if (web->plain == NULL) {
        return fault_set(why, STATUS_LIBRARY, 0,
            "libwebsockets cannot make a host");
    }
    return tls ? open_tls(web, &info, why) : STATUS_OK;
}

void
web_take(struct web *web, const struct web_caller *caller)
{
    const bool tls = web->tls != NULL && !caller->organiser;
    struct conn *conn = calloc(1, sizeof *conn);

    if (conn == NULL) {
        (void)close(caller->fd); /* nothing was written to it */
        listen_left(&web->loop->listen, caller->address, false);
        return;
    }
    conn->loop = web->loop;
    conn->address = caller->address;
    conn->organiser = caller->organiser;
    conn->tls = tls;
    conn->since_ms = loop_boot_ms();
    conn->wsi = lws_adopt_socket_vhost(tls ? web->tls : web->plain, caller->fd);
    if (conn->wsi == NULL) {
        listen_left(&web->loop->listen, caller->address, false);
        free(conn); /* the socket was closed by the library */
        return;
    }
    lws_set_opaque_user_data(conn->wsi, conn);
}

static void
each_in(struct conn *list, void (*each)(struct conn *conn))
{
    struct conn *next;

    for (struct conn *conn = list; conn != NULL; conn = next) {
        next = conn->wheel_next;
        each(conn);
    }
}

void
web_each(struct web *web, void (*each)(struct conn *conn))
{
    each_in(web->fresh, each);
    for (uint32_t i = 0; i < WHEEL_SLOTS; i++) {
        each_in(web->wheel[i], each);
    }
}

static bool
told_in(const struct conn *list)
{
    while (list != NULL && list->phase == CONN_CLOSED &&
        !lws_partial_buffered(list->wsi)) {
        list = list->wheel_next;
    }
    return list == NULL;
}

bool
web_all_told(const struct web *web)
{
    for (uint32_t i = 0; i < WHEEL_SLOTS; i++) {
        if (!told_in(web->wheel[i])) {
            return false;
        }
    }
    return told_in(web->fresh);
}

static void
cut_silent(struct conn *conn)
{
    if (loop_boot_ms() - conn->since_ms >= CONN_HELLO_MS &&
        conn->phase != CONN_CLOSING && conn->phase != CONN_CLOSED) {
        conn_bye(conn, REFUSED_SILENT, CLOSE_POLICY, own_language(conn->loop));
    }
}

/* Checked 5 s after each ping, so a second's play is given. */
static void
cut_dead(struct conn *conn)
{
    if (loop_boot_ms() - conn->heard_ms + TICK_MS >= CONN_DEAD_MS) {
        conn_cut(conn);
    }
}

void
web_tick(struct web *web)
{
    const uint32_t earlier =
        (web->slot + WHEEL_SLOTS - DEAD_SLOTS) % WHEEL_SLOTS;

    each_in(web->fresh, cut_silent);
    each_in(web->wheel[earlier], cut_dead);
    each_in(web->wheel[web->slot], conn_ping);
    web->slot = (web->slot + 1) % WHEEL_SLOTS;
}

/* libuv gives handles back only while the loop runs, so it is done twice. */
void
web_close(struct web *web)
{
    if (web->context == NULL) {
        return;
    }
    lws_context_destroy(web->context);
    for (int i = 0; i < DRAIN_TURNS; i++) {
        (void)uv_run(&web->loop->uv, UV_RUN_NOWAIT);
    }
    lws_context_destroy(web->context);
    web->context = NULL;
}
