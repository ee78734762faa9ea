/*
 * frame.c - a WebSocket frame around a message to a client.
 * See frame.h
 */
#include "protocol/frame.h"

/* RFC 6455, 5.2: FIN and opcode 2. */
enum { FINAL_BINARY = 0x82 };

size_t
frame_head(uint8_t *payload, size_t n)
{
    uint64_t left = n;
    size_t long_n = 0; /* bytes of the extended length */

    if (n > 0xffff) {
        long_n = 8;
    } else if (n > 125) {
        long_n = 2;
    }
    for (size_t i = 1; i <= long_n; i++) {
        *(payload - i) = (uint8_t)left;
        left >>= 8;
    }
    if (long_n == 0) {
        *(payload - 1) = (uint8_t)n;
    } else {
        *(payload - long_n - 1) = long_n == 8 ? 127 : 126;
    }
    *(payload - long_n - 2) = FINAL_BINARY;
    return long_n + 2;
}

struct bytes
frame_payload(struct bytes frame)
{
    const struct bytes none = {NULL, 0};
    size_t long_n = 0;
    uint64_t n;

    if (frame.n < 2 || frame.at[0] != FINAL_BINARY || frame.at[1] > 127) {
        return none;
    }
    n = frame.at[1];
    if (n > 125) {
        long_n = n == 127 ? 8 : 2;
        if (long_n > frame.n - 2) {
            return none;
        }
        n = 0;
        for (size_t i = 0; i < long_n; i++) {
            n = n << 8 | frame.at[2 + i];
        }
    }
    if (n != frame.n - 2 - long_n) {
        return none;
    }
    return (struct bytes){frame.at + 2 + long_n, (size_t)n};
}
