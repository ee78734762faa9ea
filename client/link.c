/* link.c - one connection to a daemon. See link.h. */
#include "client/link.h"

#include "client/outbox.h"

#include <assert.h>
#include <errno.h>
#include <libwebsockets.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    MESSAGE_IN_MAX = 1048576,
    BACK_OFF_MS = 500,
    BACK_OFF_MS_MAX = 15000,
    PING_EVERY_MS = 15000,
    SILENT_MS = 40000,
    PINGS_FIRST = 4
};

static_assert(OUTBOX_ROOM >= LWS_PRE, "libwebsockets writes before it");

enum state { IDLE, TRYING, GREETING, UP, WAITING, ENDED };

struct link {
    struct net *net;
    struct place place;
    struct link_hello hello;
    struct link_owner owner;
    enum state state;
    struct lws *wsi;
    bool hello_sent;
    bool hang_up;
    bool dying;
    struct outbox outbox;
    uint8_t *in;
    size_t in_n;
    size_t in_cap;
    uint32_t tries;
    uint32_t pings;
    uint64_t ping_sent_us;
    uint64_t ping_number;
    uint64_t round_trip_us;
    uint64_t at_ms;      /* session time ... */
    uint64_t at_mono_us; /* ... at this moment */
    uint64_t heard_mono_ms;
    uint64_t wait_ms; /* the daemon asked for */
    uv_timer_t again;
    uv_timer_t beat;
    uint32_t timers_n;
    char trouble[160];
};

static void dial(struct link *link);

static uint64_t
now_us(void)
{
    return uv_hrtime() / 1000;
}

static void
tell(struct link *link, enum link_news news, const struct reply *reply)
{
    if (!link->dying) {
        link->owner.hear(link->owner.owner, news, reply);
    }
}

static void
wake(struct link *link)
{
    if (link->wsi != NULL && link->state >= GREETING && link->state <= UP) {
        (void)lws_callback_on_writable(link->wsi);
    }
}

static void
trouble_set(struct link *link, const char *text)
{
    (void)snprintf(link->trouble, sizeof link->trouble, "%s", text);
}

static void
on_again(uv_timer_t *timer)
{
    struct link *link = timer->data;

    if (link->state == WAITING) {
        dial(link);
    }
}

static void
end(struct link *link)
{
    if (link->state != ENDED) {
        link->state = ENDED;
        (void)uv_timer_stop(&link->again);
        (void)uv_timer_stop(&link->beat);
        tell(link, LINK_ENDED, NULL);
    }
}

/* The connection is gone: say so, and try again a little later. */
static void
lost(struct link *link)
{
    uint64_t wait = BACK_OFF_MS;

    link->wsi = NULL;
    link->in_n = 0;
    link->hello_sent = false;
    link->hang_up = false;
    outbox_lost(&link->outbox);
    (void)uv_timer_stop(&link->beat);
    if (link->state == ENDED || link->dying) {
        return;
    }
    link->state = WAITING;
    tell(link, LINK_LOST, NULL);
    if (link->owner.once) {
        end(link);
        return;
    }
    for (uint32_t i = 0; i < link->tries && wait < BACK_OFF_MS_MAX; i++) {
        wait *= 2;
    }
    wait = wait > BACK_OFF_MS_MAX ? BACK_OFF_MS_MAX : wait;
    wait = wait / 2 + net_random((uint32_t)(wait / 2) + 1) + BACK_OFF_MS / 2;
    if (wait < link->wait_ms) {
        wait = link->wait_ms;
    }
    link->wait_ms = 0;
    link->tries++;
    (void)uv_timer_start(&link->again, on_again, wait, 0);
}

static bool
post(struct link *link, const uint8_t *id, struct bytes message)
{
    const bool added = outbox_add(&link->outbox, id, message);

    wake(link);
    return added;
}

static void
on_beat(uv_timer_t *timer)
{
    struct link *link = timer->data;

    if (net_now_mono_ms() - link->heard_mono_ms > SILENT_MS) {
        trouble_set(link, "silent");
        link_drop(link);
        return;
    }
    link_ping(link);
}

static void
take_pong(struct link *link, const struct reply *reply)
{
    const uint64_t now = now_us();
    const uint64_t trip = now - link->ping_sent_us;

    if (reply->number != link->ping_number) {
        return;
    }
    if (link->round_trip_us == 0 || trip <= link->round_trip_us) {
        link->round_trip_us = trip == 0 ? 1 : trip;
        link->at_ms = reply->at_ms + trip / 2000;
        link->at_mono_us = now;
    }
    link->pings++;
    if (!link->owner.once && link->pings < PINGS_FIRST) {
        link_ping(link);
    }
    tell(link, LINK_PONG, reply);
}

/* A daemon that only asks us to wait or to come again is tried again. */
static bool
comes_back(enum refusal why)
{
    return why == REFUSED_STOPPING || why == REFUSED_SILENT ||
        why == REFUSED_TRY_LATER || why == REFUSED_TOO_FAST;
}

static void
take_welcome(struct link *link, const struct reply *reply)
{
    link->state = UP;
    link->tries = 0;
    link->pings = 0;
    link->round_trip_us = 0;
    trouble_set(link, "");
    if (!link->owner.once) {
        link_ping(link);
        (void)uv_timer_start(&link->beat, on_beat, PING_EVERY_MS,
            PING_EVERY_MS);
    }
    tell(link, LINK_WELCOME, reply);
    wake(link);
}

/* Refusals without an id are about hello, or come before a bye. */
static void
take_refusal(struct link *link, const struct reply *reply)
{
    const bool greeting = link->state == GREETING;

    if (reply->has_id) {
        outbox_answered(&link->outbox, reply->id);
    } else if (reply->kind == MESSAGE_BYE) {
        link->wait_ms = reply->wait_ms;
    } else if (fields_has(&reply->f, FIELD_WAIT_MS)) {
        link->wait_ms = reply->f.wait_ms;
    }
    tell(link, reply->kind == MESSAGE_BYE ? LINK_BYE : LINK_REFUSAL, reply);
    if (!reply->has_id && (greeting || reply->kind == MESSAGE_BYE) &&
        !comes_back(reply->why)) {
        link->hang_up = true;
        wake(link);
        end(link);
    }
}

static void
take(struct link *link, struct bytes message)
{
    struct reply reply;

    if (!reply_take(message, &reply)) {
        trouble_set(link, "unreadable");
        link_drop(link);
        return;
    }
    switch (reply.kind) {
    case MESSAGE_WELCOME:
        take_welcome(link, &reply);
        break;
    case MESSAGE_CHANGE:
        if (reply.has_id) {
            outbox_answered(&link->outbox, reply.id);
        }
        tell(link, LINK_CHANGE, &reply);
        break;
    case MESSAGE_REFUSAL:
    case MESSAGE_BYE:
        take_refusal(link, &reply);
        break;
    case MESSAGE_PONG:
        take_pong(link, &reply);
        break;
    case MESSAGE_PAGE:
        if (reply.last && reply.has_id) {
            outbox_answered(&link->outbox, reply.id);
        }
        tell(link, LINK_PAGE, &reply);
        break;
    case MESSAGE_NONE:
    case MESSAGE_HELLO:
    case MESSAGE_COMMAND:
    case MESSAGE_PING:
    case MESSAGE_ASK:
        break; /* from a newer daemon: passed over */
    }
}

static bool
gather(struct link *link, const void *at, size_t n, bool last)
{
    if (n > MESSAGE_IN_MAX - link->in_n) {
        return false;
    }
    if (link->in_n + n > link->in_cap) {
        const size_t cap = (link->in_n + n) * 2;
        uint8_t *room = realloc(link->in, cap);

        if (room == NULL) {
            return false;
        }
        link->in = room;
        link->in_cap = cap;
    }
    if (n > 0) {
        memcpy(link->in + link->in_n, at, n);
        link->in_n += n;
    }
    if (last) {
        const size_t whole = link->in_n;

        link->in_n = 0;
        link->heard_mono_ms = net_now_mono_ms();
        take(link, (struct bytes){link->in, whole});
    }
    return true;
}

static void
hello_fields(const struct link_hello *hello, struct fields *f)
{
    if (hello->has_session) {
        FSET(f, SESSION, session, ((struct bytes){hello->session, ID_BYTES}));
    } else if (hello->has_join_key) {
        FSET(f, JOIN_KEY, join_key,
            ((struct bytes){hello->join_key, JOIN_KEY_BYTES}));
    } else if (hello->code[0] != '\0') {
        FSET(f, CODE, code, bytes_of(hello->code));
    }
    if (hello->has_token) {
        FSET(f, TOKEN, token, ((struct bytes){hello->token, TOKEN_BYTES}));
    }
    if (hello->last > 0 && hello->has_token) {
        FSET(f, LAST, last, hello->last);
    }
    if (hello->language[0] != '\0') {
        FSET(f, LANGUAGE, language, bytes_of(hello->language));
    }
}

static int
send_hello(struct link *link)
{
    uint8_t room[LWS_PRE + 512];
    struct buf b = {.at = room + LWS_PRE, .cap = sizeof room - LWS_PRE};
    struct hello hello = {.minor = PROTOCOL_MINOR};

    hello_fields(&link->hello, &hello.f);
    hello_pack(&b, &hello);
    assert(!b.over);
    link->hello_sent = true;
    return lws_write(link->wsi, b.at, b.n, LWS_WRITE_BINARY) < 0 ? -1 : 0;
}

/* One message a turn, as libwebsockets asks for. */
static int
send_next(struct link *link)
{
    struct letter *letter;

    if (link->hang_up) {
        return -1;
    }
    if (!link->hello_sent) {
        return send_hello(link);
    }
    if (link->state != UP) {
        return 0;
    }
    letter = outbox_next(&link->outbox);
    if (letter == NULL) {
        return 0;
    }
    if (lws_write(link->wsi, letter->room + OUTBOX_ROOM, letter->n,
            LWS_WRITE_BINARY) < 0) {
        return -1;
    }
    outbox_sent(&link->outbox, letter);
    wake(link);
    return 0;
}

static int
on_lws(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in,
    size_t n)
{
    struct link *link = user;

    if (link == NULL || link->wsi != wsi) {
        return 0;
    }
    /* Of the hundred reasons of libwebsockets, six are for us. */
    if (reason == LWS_CALLBACK_CLIENT_ESTABLISHED) {
        link->state = GREETING;
        link->heard_mono_ms = net_now_mono_ms();
        wake(link);
    } else if (reason == LWS_CALLBACK_CLIENT_RECEIVE) {
        const bool last = lws_is_final_fragment(wsi) != 0 &&
            lws_remaining_packet_payload(wsi) == 0;

        if (!gather(link, in, n, last)) {
            trouble_set(link, "unreadable");
            return -1;
        }
        return link->hang_up ? -1 : 0;
    } else if (reason == LWS_CALLBACK_CLIENT_WRITEABLE) {
        return send_next(link);
    } else if (reason == LWS_CALLBACK_CLIENT_CONNECTION_ERROR) {
        trouble_set(link, in != NULL ? in : "");
        lost(link);
    } else if (reason == LWS_CALLBACK_CLIENT_CLOSED ||
        reason == LWS_CALLBACK_WSI_DESTROY) {
        lost(link); /* some failures say nothing but the last */
    }
    return 0;
}

static void
dial(struct link *link)
{
    struct lws_client_connect_info info = {0};
    char address[sizeof link->place.host + 1];

    if (link->place.is_unix && access(link->place.host, F_OK) != 0) {
        trouble_set(link, strerror(errno)); /* libwebsockets leaks here */
        lost(link);
        return;
    }
    (void)snprintf(address, sizeof address, "%s%s",
        link->place.is_unix ? "+" : "", link->place.host);
    info.context = link->net->lws;
    info.address = address;
    info.port = link->place.port;
    info.path = link->place.path;
    info.host = link->place.is_unix ? "localhost" : link->place.host;
    info.protocol = PROTOCOL_NAME;
    info.local_protocol_name = PROTOCOL_NAME;
    info.ietf_version_or_minus_one = -1;
    info.userdata = link;
    info.pwsi = &link->wsi;
    if (link->place.tls) {
        info.ssl_connection = LCCSCF_USE_SSL;
        if (link->net->insecure) {
            info.ssl_connection |= LCCSCF_ALLOW_SELFSIGNED |
                LCCSCF_ALLOW_INSECURE | LCCSCF_SKIP_SERVER_CERT_HOSTNAME_CHECK |
                LCCSCF_ALLOW_EXPIRED;
        }
    }
    link->state = TRYING;
    if (lws_client_connect_via_info(&info) == NULL && link->state == TRYING) {
        lost(link);
    }
}

static void
on_first(uv_timer_t *timer)
{
    dial(timer->data);
}

struct link *
link_new(struct net *net, const struct place *place,
    const struct link_hello *hello, const struct link_owner *owner)
{
    struct link *link = calloc(1, sizeof *link);

    if (link == NULL) {
        return NULL;
    }
    link->net = net;
    link->place = *place;
    link->hello = *hello;
    link->owner = *owner;
    link->timers_n = 2;
    (void)uv_timer_init(&net->loop, &link->again); /* cannot fail */
    (void)uv_timer_init(&net->loop, &link->beat);
    link->again.data = link;
    link->beat.data = link;
    /* From the loop, so that the owner hears nothing before it has us. */
    (void)uv_timer_start(&link->again, on_first, 0, 0);
    return link;
}

static void
on_closed(uv_handle_t *handle)
{
    struct link *link = handle->data;

    link->timers_n--;
    if (link->timers_n == 0) {
        free(link);
    }
}

void
link_free(struct link *link)
{
    if (link == NULL) {
        return;
    }
    link->dying = true;
    if (link->wsi != NULL) {
        struct lws *wsi = link->wsi;

        lws_set_wsi_user(wsi, NULL);
        link->wsi = NULL;
        lws_set_timeout(wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
    }
    outbox_release(&link->outbox);
    free(link->in);
    link->in = NULL;
    uv_close((uv_handle_t *)&link->again, on_closed);
    uv_close((uv_handle_t *)&link->beat, on_closed);
}

bool
link_command(struct link *link, const struct command *command)
{
    struct buf b = {.at = malloc(MESSAGE_BYTES_MAX), .cap = MESSAGE_BYTES_MAX};
    bool posted = false;

    if (b.at != NULL) {
        command_pack(&b, command);
        posted = !b.over && post(link, command->id, buf_bytes(&b));
    }
    free(b.at);
    return posted;
}

bool
link_ask(struct link *link, const struct ask *ask)
{
    uint8_t room[256];
    struct buf b = {.at = room, .cap = sizeof room};

    ask_pack(&b, ask);
    return !b.over && post(link, ask->id, buf_bytes(&b));
}

struct link_hello *
link_hello(struct link *link)
{
    return &link->hello;
}

void
link_drop(struct link *link)
{
    if (link->wsi == NULL) {
        return;
    }
    link->hang_up = true;
    lws_set_timeout(link->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_ASYNC);
}

void
link_ping(struct link *link)
{
    uint8_t room[16];
    struct buf b = {.at = room, .cap = sizeof room};

    link->ping_number++;
    link->ping_sent_us = now_us();
    ping_pack(&b, link->ping_number);
    (void)post(link, NULL, buf_bytes(&b)); /* the next one will do */
}

uint64_t
link_now_ms(const struct link *link)
{
    if (link->round_trip_us == 0) {
        return 0;
    }
    return link->at_ms + (now_us() - link->at_mono_us) / 1000;
}

uint64_t
link_round_trip_us(const struct link *link)
{
    return link->round_trip_us;
}

size_t
link_unanswered(const struct link *link)
{
    return outbox_count(&link->outbox);
}

const char *
link_trouble(const struct link *link)
{
    return link->trouble;
}

const struct lws_protocols *
link_protocols(void)
{
    static const struct lws_protocols protocols[] = {
        {.name = PROTOCOL_NAME, .callback = on_lws, .rx_buffer_size = 65536},
        {0},
    };

    return protocols;
}
