/*
 * making.c - an evening to load: made, opened, at a step that collects.
 * See making.h.
 */
#include "tests/bench/making.h"

#include <errno.h>
#include <sodium.h>
#include <sys/socket.h>
#include <unistd.h>

#include "protocol/seal.h"
#include "tests/bench/wire.h"

enum { IN_BYTES = 1 << 20, OUT_BYTES = 4096 };

/* A line that waits for each answer. */
struct talk {
    int fd;
    size_t n;
    size_t gone; /* of n: taken */
    uint8_t *in;
};

static void
more(struct talk *talk)
{
    ssize_t n;

    memmove(talk->in, talk->in + talk->gone, talk->n - talk->gone);
    talk->n -= talk->gone;
    talk->gone = 0;
    n = recv(talk->fd, talk->in + talk->n, IN_BYTES - talk->n, 0);
    if (n <= 0) {
        wire_die("the daemon closed the line");
    }
    talk->n += (size_t)n;
}

static void
say(struct talk *talk, const struct buf *message)
{
    uint8_t at[OUT_BYTES];
    struct buf out = {.at = at, .cap = sizeof at};

    wire_put(&out, WIRE_BINARY, buf_bytes(message));
    if (out.over || !wire_send(talk->fd, buf_bytes(&out))) {
        wire_die("cannot send");
    }
}

static struct talk
talk_open(int fd)
{
    struct talk talk = {.fd = fd, .in = malloc(IN_BYTES)};

    if (talk.in == NULL || !wire_send(fd, wire_request())) {
        wire_die("the handshake");
    }
    do {
        more(&talk);
    } while (talk.n < 4 || memcmp(talk.in + talk.n - 4, "\r\n\r\n", 4) != 0);
    talk.n = 0;
    return talk;
}

static void
talk_close(struct talk *talk)
{
    (void)close(talk->fd); /* all has been answered */
    free(talk->in);
}

/* The next answer; those that cannot be read end the program. */
static void
hear(struct talk *talk, struct reply *reply)
{
    struct wire_frame frame;
    size_t n;

    for (;;) {
        n = wire_take(talk->in + talk->gone, talk->n - talk->gone, &frame);
        if (n == 0) {
            more(talk);
            continue;
        }
        talk->gone += n;
        if (frame.opcode == WIRE_BINARY && reply_take(frame.payload, reply)) {
            break;
        }
    }
    if (reply->kind == MESSAGE_REFUSAL || reply->kind == MESSAGE_BYE) {
        (void)fprintf(stderr, "bench: refused: %.*s\n", (int)reply->sentence.n,
            (const char *)reply->sentence.at);
        exit(1);
    }
}

static void
hello(struct talk *talk, const struct fields *f)
{
    const struct hello message = {.minor = PROTOCOL_MINOR, .f = *f};
    uint8_t at[OUT_BYTES / 2];
    struct buf b = {.at = at, .cap = sizeof at};
    struct reply reply;

    hello_pack(&b, &message);
    say(talk, &b);
    do {
        hear(talk, &reply);
    } while (reply.kind != MESSAGE_WELCOME);
}

/* A command, and what it made. */
static uint64_t
ask_for(struct talk *talk, struct command *command)
{
    uint8_t at[OUT_BYTES / 2];
    struct buf b = {.at = at, .cap = sizeof at};
    struct reply reply;

    randombytes_buf(command->id, ID_BYTES);
    command_pack(&b, command);
    say(talk, &b);
    do {
        hear(talk, &reply);
    } while (!reply.has_id || memcmp(reply.id, command->id, ID_BYTES) != 0);
    return reply.made;
}

/* The line of the office's book is an object, and comes by itself. */
static void
find(struct talk *talk, struct making *making, uint64_t listing)
{
    struct object object;
    struct reply reply;

    for (;;) {
        hear(talk, &reply);
        while (reply.kind == MESSAGE_CHANGE && reply_put(&reply, &object)) {
            if (object.kind == KIND_LISTING && object.id == listing) {
                memcpy(making->session, object.f.session.at, ID_BYTES);
                memcpy(making->join_key, object.f.join_key.at, JOIN_KEY_BYTES);
                return;
            }
        }
    }
}

static void
make(struct making *making)
{
    struct talk talk = talk_open(wire_unix(making->socket));
    struct command command = {.what = COMMAND_SESSION_NEW};
    struct fields f = {0};
    uint8_t hash[HASH_BYTES];
    uint64_t listing;

    randombytes_buf(making->token, TOKEN_BYTES);
    hash_of(hash, "token", (struct bytes){making->token, TOKEN_BYTES});
    hello(&talk, &f);
    FSET(&command.f, TITLE, title, bytes_of("Bench"));
    FSET(&command.f, LANGUAGE, language, bytes_of("en"));
    FSET(&command.f, PLAN, plan, bytes_of("allemed-kommune"));
    FSET(&command.f, TOKEN_HASH, token_hash, ((struct bytes){hash, 32}));
    FSET(&command.f, TABLES, tables, making->tables);
    listing = ask_for(&talk, &command);
    talk_close(&talk);
    talk = talk_open(wire_unix(making->socket));
    hello(&talk, &f);
    find(&talk, making, listing);
    talk_close(&talk);
}

static void
open_doors(const struct making *making)
{
    struct talk talk = talk_open(wire_tcp(making->port));
    struct command doors = {.what = COMMAND_DOORS};
    struct command step = {.what = COMMAND_STEP};
    struct fields f = {0};

    FSET(&f, SESSION, session, ((struct bytes){making->session, ID_BYTES}));
    FSET(&f, TOKEN, token, ((struct bytes){making->token, TOKEN_BYTES}));
    hello(&talk, &f);
    FSET(&doors.f, OPEN, open, 1);
    (void)ask_for(&talk, &doors);
    FSET(&step.f, FROM_STEP, from_step, 0);
    FSET(&step.f, FROM_PART, from_part, 0);
    FSET(&step.f, STEP, step, 2);
    FSET(&step.f, PART, part, 1);
    (void)ask_for(&talk, &step);
    talk_close(&talk);
}

void
making_run(struct making *making)
{
    make(making);
    open_doors(making);
}
