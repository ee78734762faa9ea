/*
 * record.h - one event in the log: its layout, its chain, torn or rotten.
 *
 * A log is a head of LOG_HEAD_BYTES, then records at multiples of 8 bytes,
 * then zeros that were filled in ahead of need. A record stores the check of
 * the one before it and its own; both are keyed with the file's random mark.
 * So nothing can be cut out or spliced in, and a sound record can be found
 * behind a broken one.
 *
 * Layout:  head    "dugnad log\n" and version 1; 20 bytes of the
 *                  mark's hash; mark[32]
 *          record  u32 RECORD_MAGIC, u32 payload bytes, u64 seq, u64 durable,
 *                  u64 at_ms, previous check[32], own check[32], payload,
 *                  zeros to a multiple of 8; all little-endian
 *          check   BLAKE2b-256, key mark, over the 64 bytes before it and
 *                  the payload
 * Source:  protocol/PROTOCOL.md, "The log"; DESIGN.md 6, "Torn or rotten"
 */
#ifndef PROTOCOL_RECORD_H
#define PROTOCOL_RECORD_H

#include "protocol/bytes.h"
#include "protocol/words.h"

enum {
    LOG_HEAD_BYTES = 64,
    LOG_VERSION = 1,
    MARK_BYTES = 32,
    RECORD_HEAD_BYTES = 96,
    RECORD_PAYLOAD_MAX = 65536
};

struct record {
    uint64_t seq;
    uint64_t durable; /* the seq known to be on disk when this was written */
    uint64_t at_ms;   /* session time */
    uint8_t check[HASH_BYTES];
    struct bytes payload;
};

/* log_head_write - the first LOG_HEAD_BYTES of a log. */
void log_head_write(uint8_t out[LOG_HEAD_BYTES],
    const uint8_t mark[MARK_BYTES]);

enum log_head {
    LOG_HEAD_FINE,
    LOG_HEAD_NOT_A_LOG,
    LOG_HEAD_NEWER,
    LOG_HEAD_ROTTEN /* the mark is not the one that was written */
};
/* log_head_take - the mark out of it. */
enum log_head log_head_take(struct bytes head, uint8_t mark[MARK_BYTES]);

/* record_size - with head and padding, for a payload of so many bytes. */
size_t record_size(size_t payload_n);

/*
 * record_write - into `out` (record_size long): head, checks, payload.
 * record->payload may already stand at out + RECORD_HEAD_BYTES. `last` is
 * the check before it (zeros for the first); record->check is filled in.
 */
void record_write(uint8_t *out, struct record *record,
    const uint8_t last[HASH_BYTES], const uint8_t mark[MARK_BYTES]);

enum scan {
    SCAN_RECORD, /* *last is the next record, *block is moved past it */
    SCAN_END,    /* nothing but zeros, or nothing at all, follows */
    SCAN_TORN,   /* what follows was never known to be durable: cut here */
    SCAN_ROTTEN  /* a record that was durable is missing or changed here */
};

/*
 * record_next - take the next record from the front of `block`.
 *
 * `last` is the record before it, all zero at the start. On any answer but
 * SCAN_RECORD neither is touched. SCAN_ROTTEN if a sound record of this
 * file stands anywhere behind whose `durable` is at least last->seq + 1, or
 * if the record here is sound but is not the next one and its own `durable`
 * says that ours was on disk. Where the first record is not sound, what
 * looks like a later one is believed unchecked: a mark that has decayed
 * makes all records unsound, and none of them may be cut away for it.
 *
 * Units:   `block` begins at a multiple of 8 in the file
 * Returns: SCAN_TORN only if cutting here loses nothing known to be durable
 * Owns:    last->payload borrows from `block`
 */
enum scan record_next(struct bytes *block, struct record *last,
    const uint8_t mark[MARK_BYTES]);

#endif
