/*
 * conn.c - one connection: whose it is, and what goes out on it. See conn.h.
 */
#include "daemon/io/conn.h"

#include <assert.h>
#include <errno.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include "daemon/io/answer.h"
#include "daemon/io/hall.h"
#include "daemon/io/loop.h"
#include "protocol/frame.h"
#include "protocol/message.h"

enum {
    VIEWS_MAX = 64,
    ROUNDS_MAX = 4,       /* of them at once; then others have their turn */
    COME_AGAIN_MS = 2000, /* also in words, in conn_bye */
    BYE_BYTES_MAX = 2048
};

void
conn_link(struct conn **list, struct conn *conn)
{
    assert(conn->link == NULL);
    conn->next = *list;
    conn->link = list;
    if (*list != NULL) {
        (*list)->link = &conn->next;
    }
    *list = conn;
}

void
conn_unlink(struct conn *conn)
{
    if (conn->link == NULL) {
        return;
    }
    *conn->link = conn->next;
    if (conn->next != NULL) {
        conn->next->link = conn->link;
    }
    conn->next = NULL;
    conn->link = NULL;
}

bool
conn_keep(struct conn *conn, struct bytes bytes, size_t max)
{
    struct conn_kept *kept = conn->kept;

    if (kept == NULL) {
        kept = calloc(1, sizeof *kept);
        if (kept == NULL) {
            return false;
        }
        conn->kept = kept;
    }
    if (bytes.n > max - kept->n) {
        return false;
    }
    if (kept->n + bytes.n > kept->cap) {
        const size_t cap = 2 * (kept->n + bytes.n);
        uint8_t *at = realloc(kept->at, cap);

        if (at == NULL) {
            return false;
        }
        kept->at = at;
        kept->cap = cap;
    }
    if (bytes.n > 0) {
        memcpy(kept->at + kept->n, bytes.at, bytes.n);
        kept->n += bytes.n;
    }
    return true;
}

void
conn_unkeep(struct conn *conn)
{
    if (conn->kept != NULL) {
        free(conn->kept->at);
        free(conn->kept);
        conn->kept = NULL;
    }
}

void
conn_cut(struct conn *conn)
{
    conn->phase = CONN_CLOSED;
    lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_REASON_BASE,
        LWS_TO_KILL_ASYNC);
}

/* By libwebsockets, behind whatever of it is waiting. */
static bool
send_by_library(struct conn *conn, const struct iovec *view, size_t views_n)
{
    size_t n = 0;
    uint8_t *at;
    int sent;

    for (size_t i = 0; i < views_n; i++) {
        n += view[i].iov_len;
    }
    at = malloc(LWS_PRE + n);
    if (at == NULL) {
        conn_cut(conn);
        return false;
    }
    n = 0;
    for (size_t i = 0; i < views_n; i++) {
        memcpy(at + LWS_PRE + n, view[i].iov_base, view[i].iov_len);
        n += view[i].iov_len;
    }
    sent = lws_write(conn->wsi, at + LWS_PRE, n, LWS_WRITE_RAW);
    free(at);
    if (sent < 0) {
        conn_cut(conn);
        return false;
    }
    if (lws_partial_buffered(conn->wsi)) {
        lws_callback_on_writable(conn->wsi);
    }
    return true;
}

/* True if all is on its way; false if the connection is as good as gone. */
static bool
send_views(struct conn *conn, struct iovec *view, size_t views_n)
{
    struct msghdr message = {.msg_iov = view, .msg_iovlen = views_n};
    const int flags = MSG_NOSIGNAL | MSG_DONTWAIT;
    ssize_t sent;
    int fd;

    if (conn->tls || lws_partial_buffered(conn->wsi)) {
        return send_by_library(conn, view, views_n);
    }
    fd = lws_get_socket_fd(conn->wsi);
    do {
        /* One piece is what goes to a thousand people: the shorter way. */
        sent = views_n == 1 ? send(fd, view->iov_base, view->iov_len, flags)
                            : sendmsg(fd, &message, flags);
    } while (sent < 0 && errno == EINTR);
    if (sent < 0 && errno != EAGAIN) {
        conn_cut(conn);
        return false;
    }
    for (size_t left = sent < 0 ? 0 : (size_t)sent; views_n > 0;) {
        if (left < view->iov_len) {
            view->iov_base = (uint8_t *)view->iov_base + left;
            view->iov_len -= left;
            return send_by_library(conn, view, views_n);
        }
        left -= view->iov_len;
        view++;
        views_n--;
    }
    return true;
}

static bool
send_frame(struct conn *conn, const uint8_t *at, size_t n)
{
    uint8_t copy[BYE_BYTES_MAX];
    struct iovec view = {.iov_base = copy, .iov_len = n};

    assert(n <= sizeof copy);
    memcpy(copy, at, n);
    return send_views(conn, &view, 1);
}

/* What is left is out: say the last word of the WebSocket. */
static void
send_close(struct conn *conn)
{
    const uint8_t frame[4] = {0x88, 2, (uint8_t)(conn->close_code >> 8),
        (uint8_t)(conn->close_code & 0xff)};

    if (send_frame(conn, frame, sizeof frame)) {
        conn->phase = CONN_CLOSED;
    }
}

static size_t
gather(struct conn *conn, struct iovec *view)
{
    struct bytes bytes[VIEWS_MAX];
    size_t n = 0;

    if (conn->peer != 0) {
        n = core_gather(conn->hall->core, conn->peer, bytes, VIEWS_MAX);
    }
    if (n == 0 && conn->answers != NULL) {
        n = answer_gather(conn, bytes);
    }
    for (size_t i = 0; i < n; i++) {
        /* iovec has no const; sendmsg does not write there. */
        memcpy(&view[i].iov_base, &bytes[i].at, sizeof view[i].iov_base);
        view[i].iov_len = bytes[i].n;
    }
    return n;
}

static bool
has_more(const struct conn *conn)
{
    return conn->answers != NULL ||
        (conn->peer != 0 && core_more(conn->hall->core, conn->peer));
}

void
conn_flush(struct conn *conn)
{
    struct iovec view[VIEWS_MAX];

    if (conn->phase != CONN_OPEN && conn->phase != CONN_CLOSING) {
        return;
    }
    __builtin_prefetch(
        conn->next); /* when all are told, it is that one's turn */
    for (int i = 0; !lws_partial_buffered(conn->wsi); i++) {
        const size_t n = gather(conn, view);

        if (n > 0 && !send_views(conn, view, n)) {
            return;
        }
        if (n == 0 || !has_more(conn)) {
            break;
        }
        if (i == ROUNDS_MAX) {
            lws_callback_on_writable(conn->wsi);
            return;
        }
    }
    if (conn->phase == CONN_CLOSING && !lws_partial_buffered(conn->wsi)) {
        send_close(conn);
    }
}

void
conn_ping(struct conn *conn)
{
    /* libwebsockets does not tell of an answer that is empty. */
    static const uint8_t frame[3] = {0x89, 1, 0};

    if (conn->phase == CONN_OPEN && !lws_partial_buffered(conn->wsi)) {
        (void)send_frame(conn, frame, sizeof frame); /* cuts by itself */
    }
}

void
conn_close(struct conn *conn, uint16_t close_code)
{
    if (conn->phase == CONN_CLOSING || conn->phase == CONN_CLOSED) {
        return;
    }
    if (conn->phase == CONN_HTTP) {
        conn_cut(conn);
        return;
    }
    conn->phase = CONN_CLOSING;
    conn->close_code = close_code;
    lws_set_timeout(conn->wsi, PENDING_TIMEOUT_USER_REASON_BASE,
        CONN_CLOSE_SECONDS);
    conn_flush(conn);
}

void
conn_bye(struct conn *conn, enum refusal why, uint16_t close_code,
    uint32_t language)
{
    uint8_t at[BYE_BYTES_MAX];
    char sentence[BYE_BYTES_MAX / 2];
    struct buf b = {.at = at + FRAME_HEAD_MAX,
        .cap = sizeof at - FRAME_HEAD_MAX};

    if (conn->phase == CONN_OPEN || conn->phase == CONN_WAITING) {
        const struct text_value wait = {.name = "wait", .at = "2", .n = 1};
        const size_t n = texts_fill(sentence, sizeof sentence,
            texts_get(conn->loop->texts, language, (enum text_key)why), &wait,
            1);
        const bool later = why == REFUSED_TRY_LATER || why == REFUSED_TOO_FAST;
        size_t head_n;

        bye_pack(&b, why, later ? COME_AGAIN_MS : 0,
            (struct bytes){(const uint8_t *)sentence, n});
        assert(!b.over);
        head_n = frame_head(b.at, b.n);
        if (!send_frame(conn, b.at - head_n, b.n + head_n)) {
            return;
        }
    }
    conn_close(conn, close_code);
}
