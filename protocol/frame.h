/*
 * frame.h - a WebSocket frame around a message to a client.
 *
 * Binary, final, unmasked, as a server sends it (RFC 6455, 5.2). The head is
 * 2, 4 or 10 bytes; room for the longest is kept before the payload, so that
 * a message is written once and framed where it stands.
 */
#ifndef PROTOCOL_FRAME_H
#define PROTOCOL_FRAME_H

#include "protocol/bytes.h"

enum { FRAME_HEAD_MAX = 10 };

/*
 * frame_head - put the head for `n` bytes right before `payload`; returns
 * its length. At least FRAME_HEAD_MAX bytes before `payload` must be ours.
 */
size_t frame_head(uint8_t *payload, size_t n);

/*
 * frame_payload - what is inside one whole server frame; empty if it is none.
 */
struct bytes frame_payload(struct bytes frame);

#endif
