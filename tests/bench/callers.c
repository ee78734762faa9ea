/*
 * callers.c - many connections at once, and what they hear. See callers.h.
 */
#include "tests/bench/callers.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/bench/wire.h"

enum {
    IN_BYTES = 1 << 18, /* as load.c makes it */
    OUT_BYTES = 4096,
    EVENTS = 256,
    SMALL_BYTES = 120, /* an echo; nothing with a text is so short */
    PATIENCE_MS = 60000
};

static const char stamp_mark[] = "dugnad bench ";

static void
send_frame(struct caller *caller, unsigned opcode, struct bytes payload)
{
    uint8_t at[OUT_BYTES];
    struct buf out = {.at = at, .cap = sizeof at};

    wire_put(&out, opcode, payload);
    if (out.over || !wire_send(caller->fd, buf_bytes(&out))) {
        wire_die("cannot send");
    }
}

/* The secret of a seat: made from its number and what this run has. */
static void
token_of(const struct load *load, const struct caller *caller,
    uint8_t token[TOKEN_BYTES])
{
    uint8_t number[4];

    if (caller->number == 0 && load->making.tables == 0) {
        memcpy(token, load->making.token, TOKEN_BYTES);
        return;
    }
    put_u32(number, caller->number);
    (void)crypto_generichash(token, TOKEN_BYTES, number, sizeof number,
        load->making.token, TOKEN_BYTES); /* cannot fail with these lengths */
}

static void
greet(struct load *load, struct caller *caller)
{
    struct hello hello = {.minor = PROTOCOL_MINOR};
    struct command join = {.what = COMMAND_JOIN};
    uint8_t token[TOKEN_BYTES];
    uint8_t at[OUT_BYTES / 2];
    char name[24];
    struct buf b = {.at = at, .cap = sizeof at};

    caller->phase = CALLER_GREETING;
    token_of(load, caller, token);
    FSET(&hello.f, TOKEN, token, ((struct bytes){token, TOKEN_BYTES}));
    if (caller->has_seat) {
        FSET(&hello.f, SESSION, session,
            ((struct bytes){load->making.session, ID_BYTES}));
        FSET(&hello.f, LAST, last, load->seq);
    } else {
        FSET(&hello.f, JOIN_KEY, join_key,
            ((struct bytes){load->making.join_key, JOIN_KEY_BYTES}));
    }
    hello_pack(&b, &hello);
    send_frame(caller, WIRE_BINARY, buf_bytes(&b));
    if (caller->has_seat) {
        return;
    }
    (void)snprintf(name, sizeof name, "Guest %05u", caller->number);
    randombytes_buf(join.id, sizeof join.id);
    FSET(&join.f, NAME, name, bytes_of(name));
    FSET(&join.f, TOKEN, token, ((struct bytes){token, TOKEN_BYTES}));
    b.n = 0;
    command_pack(&b, &join);
    send_frame(caller, WIRE_BINARY, buf_bytes(&b));
}

static void
ready(struct load *load, struct caller *caller)
{
    caller->phase = CALLER_READY;
    caller->has_seat = true;
    load->coming--;
}

/* What a frame is: kind, seq and flags stand first. */
static void
hear_greeting(struct load *load, struct caller *caller, struct bytes payload)
{
    struct unpacker u = {.rest = payload};
    uint64_t kind;

    (void)unpack_array(&u, 16);
    kind = unpack_number(&u, UINT64_MAX);
    if (kind == MESSAGE_REFUSAL || kind == MESSAGE_BYE) {
        struct reply reply;

        if (reply_take(payload, &reply)) {
            (void)fprintf(stderr, "bench: refused: %.*s\n",
                (int)reply.sentence.n, (const char *)reply.sentence.at);
        }
        exit(1);
    }
    if (kind == MESSAGE_WELCOME && caller->has_seat &&
        caller->phase == CALLER_GREETING) {
        ready(load, caller);
    } else if (kind == MESSAGE_CHANGE) {
        const uint64_t seq = unpack_number(&u, UINT64_MAX);

        (void)unpack_number(&u, UINT64_MAX);
        load->seq = seq > load->seq ? seq : load->seq;
        if ((unpack_number(&u, UINT64_MAX) & CHANGE_WHOLE) != 0 &&
            caller->phase == CALLER_GREETING) {
            ready(load, caller);
        }
    }
}

static const uint8_t *
find_stamp(struct load *load, struct bytes payload)
{
    const size_t mark_n = sizeof stamp_mark - 1;
    const uint8_t *found;

    if (payload.n < STAMP_BYTES) {
        return NULL;
    }
    if (load->stamp_at + STAMP_BYTES <= payload.n &&
        memcmp(payload.at + load->stamp_at, stamp_mark, mark_n) == 0) {
        return payload.at + load->stamp_at;
    }
    found = memmem(payload.at, payload.n - STAMP_BYTES, stamp_mark, mark_n);
    if (found != NULL) {
        load->stamp_at = (size_t)(found - payload.at);
    }
    return found;
}

static uint64_t
hex(const uint8_t *at, size_t n)
{
    uint64_t v = 0;

    for (size_t i = 0; i < n; i++) {
        v = v << 4 | (uint64_t)(at[i] <= '9' ? at[i] - '0' : at[i] - 'a' + 10);
    }
    return v;
}

/* A message of the first caller's has come to this one. */
static void
hear_message(struct load *load, struct caller *caller, const uint8_t *stamp,
    size_t n)
{
    const uint8_t *at = stamp + sizeof stamp_mark - 1;
    const uint32_t run = (uint32_t)hex(at, 4);
    const uint32_t number = (uint32_t)hex(at + 4, 6);
    const uint64_t sent_ns = hex(at + 10, 16);
    const uint64_t now = wire_now_ns();

    if (run != (load->run & 0xffff)) {
        return;
    }
    if (number != caller->next) {
        load->disorder++;
    }
    caller->next = number + 1;
    load->heard++;
    load->heard_bytes += n;
    times_add(&load->all, now - sent_ns);
    if (--load->left[number % MESSAGES_MAX] == 0) {
        load->whole++;
        times_add(&load->last, now - sent_ns);
    }
}

/* Is it the echo of the caller's own command? */
static void
hear_own(struct load *load, struct caller *caller, struct bytes payload)
{
    struct reply reply;

    if (caller->since_ns == 0 || payload.n < 2 ||
        (payload.n > SMALL_BYTES && payload.at[1] != MESSAGE_REFUSAL) ||
        !reply_take(payload, &reply)) {
        return;
    }
    if (reply.kind == MESSAGE_REFUSAL) {
        (void)fprintf(stderr, "bench: refused: %.*s\n", (int)reply.sentence.n,
            (const char *)reply.sentence.at);
        exit(1);
    }
    if (reply.kind != MESSAGE_CHANGE || !reply.has_id) {
        return;
    }
    load->done++;
    times_add(&load->own, wire_now_ns() - caller->since_ns);
    caller->since_ns = 0;
    load->each_left--;
    if (!load->each_ends) {
        callers_own(load, caller);
    }
}

static void
hear_frame(struct load *load, struct caller *caller,
    const struct wire_frame *frame)
{
    const uint8_t *stamp;

    if (frame->opcode == WIRE_PING) {
        send_frame(caller, WIRE_PONG, frame->payload);
    } else if (frame->opcode == WIRE_CLOSE) {
        errno = 0;
        wire_die("the server closed the line");
    } else if (load->each) {
        hear_own(load, caller, frame->payload);
    } else if (caller->phase == CALLER_READY &&
        (stamp = find_stamp(load, frame->payload)) != NULL) {
        hear_message(load, caller, stamp, frame->payload.n);
    } else if (!load->bare) {
        hear_greeting(load, caller, frame->payload);
    }
}

/* The handshake's answer, up to its empty line; 0 if it is not whole. */
static size_t
hear_answer(struct load *load, struct caller *caller, uint8_t *at, size_t n)
{
    const uint8_t *end = memmem(at, n, "\r\n\r\n", 4);

    if (end == NULL) {
        return 0;
    }
    if (n < 12 || memcmp(at, "HTTP/1.1 101", 12) != 0) {
        (void)fprintf(stderr, "bench: %.*s\n", (int)n, (const char *)at);
        exit(1);
    }
    if (load->bare) {
        ready(load, caller);
    } else {
        greet(load, caller);
    }
    return (size_t)(end - at) + 4;
}

static void
keep_rest(struct caller *caller, const uint8_t *at, size_t n)
{
    free(caller->rest);
    caller->rest = NULL;
    caller->rest_n = n;
    if (n > 0) {
        caller->rest = malloc(n);
        if (caller->rest == NULL) {
            wire_die("memory");
        }
        memcpy(caller->rest, at, n);
    }
}

static void
hear(struct load *load, struct caller *caller)
{
    size_t n = caller->rest_n;
    size_t at = 0;
    ssize_t got;

    if (n > 0) {
        memcpy(load->in, caller->rest, n);
    }
    got = recv(caller->fd, load->in + n, IN_BYTES - n, MSG_DONTWAIT);
    if (got < 0 && errno == EAGAIN) {
        return;
    }
    if (got <= 0) {
        wire_die("the server closed the line");
    }
    n += (size_t)got;
    while (at < n) {
        struct wire_frame frame;
        size_t taken;

        if (caller->phase == CALLER_CALLING) {
            taken = hear_answer(load, caller, load->in + at, n - at);
        } else {
            taken = wire_take(load->in + at, n - at, &frame);
            if (taken > 0) {
                hear_frame(load, caller, &frame);
            }
        }
        if (taken == 0) {
            break;
        }
        at += taken;
    }
    if (at < n || caller->rest_n > 0) {
        keep_rest(caller, load->in + at, n - at);
    }
}

void
callers_turn(struct load *load, int wait_ms)
{
    struct epoll_event event[EVENTS];
    const int n = epoll_wait(load->epoll, event, EVENTS, wait_ms);

    for (int i = 0; i < n; i++) {
        if (event[i].data.ptr != NULL) {
            hear(load, event[i].data.ptr);
        }
    }
}

static void
call(struct load *load, struct caller *caller)
{
    struct epoll_event event = {.events = EPOLLIN, .data.ptr = caller};

    caller->fd = wire_tcp(load->port);
    caller->phase = CALLER_CALLING;
    load->coming++;
    if (!wire_send(caller->fd, wire_request()) ||
        epoll_ctl(load->epoll, EPOLL_CTL_ADD, caller->fd, &event) != 0) {
        wire_die("cannot call");
    }
}

/* Those from `from` on are called, a few at a time. */
static void
call_all(struct load *load, uint32_t from)
{
    uint64_t since = wire_now_ns();
    uint32_t coming = 0;

    for (uint32_t i = from; i < load->callers_n || load->coming > 0;) {
        if (i < load->callers_n && load->coming < CALLERS_AT_ONCE) {
            call(load, &load->caller[i]);
            i++;
        }
        callers_turn(load,
            load->coming < CALLERS_AT_ONCE && i < load->callers_n ? 0 : 100);
        if (coming != load->coming) {
            coming = load->coming;
            since = wire_now_ns();
        } else if (wire_now_ns() - since > PATIENCE_MS * (uint64_t)1000000) {
            errno = ETIMEDOUT;
            wire_die("callers are not let in");
        }
    }
}

void
callers_come(struct load *load, uint32_t n)
{
    const uint32_t from = load->callers_n;

    assert(from + n <= CALLERS_MAX);
    for (uint32_t i = from; i < from + n; i++) {
        load->caller[i] = (struct caller){.fd = -1,
            .number = i,
            .has_seat = i == 0 && load->making.tables == 0};
    }
    load->callers_n += n;
    call_all(load, from);
}

void
callers_leave(struct load *load, uint32_t n)
{
    assert(n < load->callers_n);
    for (uint32_t i = load->callers_n - n; i < load->callers_n; i++) {
        (void)close(load->caller[i].fd); /* the seat stays */
        keep_rest(&load->caller[i], NULL, 0);
        load->caller[i].phase = CALLER_NONE;
    }
}

void
callers_return(struct load *load, uint32_t n)
{
    call_all(load, load->callers_n - n);
}

/* A command with a text that says which one it is, and when it was sent. */
static void
write_idea(struct load *load, struct caller *caller, uint32_t number)
{
    struct command command = {.what = COMMAND_IDEA_WRITE};
    uint8_t at[OUT_BYTES / 2];
    char text[1024];
    struct buf b = {.at = at, .cap = sizeof at};

    memset(text, 'x', load->body_n);
    (void)snprintf(text, sizeof text, "%s%04x%06x%016" PRIx64, stamp_mark,
        load->run & 0xffff, number, wire_now_ns());
    text[strlen(text)] = ' ';
    randombytes_buf(command.id, ID_BYTES);
    FSET(&command.f, TEXT, text,
        ((struct bytes){(const uint8_t *)text, load->body_n}));
    command_pack(&b, &command);
    send_frame(caller, WIRE_BINARY, buf_bytes(&b));
}

void
callers_write(struct load *load, uint32_t number)
{
    load->left[number % MESSAGES_MAX] = load->callers_n;
    write_idea(load, &load->caller[0], number);
}

void
callers_own(struct load *load, struct caller *caller)
{
    caller->since_ns = wire_now_ns();
    load->each_left++;
    write_idea(load, caller, 0);
}
