/*
 * wire.h - a WebSocket as a load generator needs it: plain, and fast.
 *
 * Frames go out masked with a key of zeros, which is allowed and costs
 * nothing; frames that come in are found where they stand.
 *
 * Source: RFC 6455
 */
#ifndef BENCH_WIRE_H
#define BENCH_WIRE_H

#include "protocol/bytes.h"

enum {
    WIRE_HEAD_MAX = 14,
    WIRE_BINARY = 2,
    WIRE_CLOSE = 8,
    WIRE_PING = 9,
    WIRE_PONG = 10
};

struct wire_frame {
    unsigned opcode;
    struct bytes payload;
};

/* wire_tcp, wire_unix - connected, still blocking; ends the program if not. */
int wire_tcp(unsigned port);
int wire_unix(const char *path);

/* wire_request - the request of the handshake, as it goes out. */
struct bytes wire_request(void);

/* wire_put - a masked frame behind what is in `b`. */
void wire_put(struct buf *b, unsigned opcode, struct bytes payload);

/*
 * wire_take - the first frame of `in`, with its length; 0 if it is not whole.
 * A masked one is unmasked where it stands.
 */
size_t wire_take(uint8_t *at, size_t n, struct wire_frame *frame);

/* wire_send - all of it, waiting if need be. False if the line is gone. */
bool wire_send(int fd, struct bytes bytes);

uint64_t wire_now_ns(void);

/* wire_cpu - what the process `pid` has used so far, in seconds. */
struct wire_cpu {
    double all_s;
    double user_s;
};
struct wire_cpu wire_cpu(int pid);

/* wire_die - say why, and end with 1. */
_Noreturn void wire_die(const char *what);

#endif
