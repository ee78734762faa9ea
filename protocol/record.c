/*
 * record.c - one event in the log: its layout, its chain, torn or rotten.
 * See record.h
 */
#include "protocol/record.h"

#include "protocol/seal.h"
#include "protocol/unpoison.h"

#include <assert.h>
#include <sodium.h>

/* Offsets in a record; the check covers what stands before it. */
enum {
    AT_MAGIC = 0,
    AT_PAYLOAD_N = 4,
    AT_SEQ = 8,
    AT_DURABLE = 16,
    AT_TIME = 24,
    AT_LAST_CHECK = 32,
    AT_CHECK = 64
};

enum { VERSION_AT = 11, MARK_CHECK_AT = 12, MARK_AT = 32 };

/* "dug1", read as a little-endian number. */
#define RECORD_MAGIC UINT32_C(0x31677564)
#define LOG_NAME     "dugnad log\n"

static void
check_of(uint8_t out[HASH_BYTES], const uint8_t *head, struct bytes payload,
    const uint8_t mark[MARK_BYTES])
{
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, mark, MARK_BYTES, HASH_BYTES);
    (void)crypto_generichash_update(&state, head, AT_CHECK);
    (void)crypto_generichash_update(&state, payload.at, payload.n);
    (void)crypto_generichash_final(&state, out, HASH_BYTES); /* all give 0 */
    unpoison(out, HASH_BYTES);
}

/* The mark keys every check: if it decayed, no record would look sound. */
static void
mark_check_of(uint8_t out[MARK_AT - MARK_CHECK_AT],
    const uint8_t mark[MARK_BYTES])
{
    uint8_t hash[HASH_BYTES];

    hash_of(hash, "mark", (struct bytes){mark, MARK_BYTES});
    memcpy(out, hash, MARK_AT - MARK_CHECK_AT);
}

void
log_head_write(uint8_t out[LOG_HEAD_BYTES], const uint8_t mark[MARK_BYTES])
{
    memset(out, 0, LOG_HEAD_BYTES);
    memcpy(out, LOG_NAME, VERSION_AT);
    out[VERSION_AT] = LOG_VERSION;
    mark_check_of(out + MARK_CHECK_AT, mark);
    memcpy(out + MARK_AT, mark, MARK_BYTES);
}

enum log_head
log_head_take(struct bytes head, uint8_t mark[MARK_BYTES])
{
    uint8_t check[MARK_AT - MARK_CHECK_AT];

    if (head.n < LOG_HEAD_BYTES || memcmp(head.at, LOG_NAME, VERSION_AT) != 0 ||
        head.at[VERSION_AT] == 0) {
        return LOG_HEAD_NOT_A_LOG;
    }
    if (head.at[VERSION_AT] > LOG_VERSION) {
        return LOG_HEAD_NEWER;
    }
    mark_check_of(check, head.at + MARK_AT);
    if (memcmp(check, head.at + MARK_CHECK_AT, sizeof check) != 0) {
        return LOG_HEAD_ROTTEN;
    }
    memcpy(mark, head.at + MARK_AT, MARK_BYTES);
    return LOG_HEAD_FINE;
}

size_t
record_size(size_t payload_n)
{
    return (RECORD_HEAD_BYTES + payload_n + 7) & ~(size_t)7;
}

void
record_write(uint8_t *out, struct record *record,
    const uint8_t last[HASH_BYTES], const uint8_t mark[MARK_BYTES])
{
    const size_t n = record->payload.n;
    uint8_t *const payload = out + RECORD_HEAD_BYTES;

    assert(n <= RECORD_PAYLOAD_MAX);
    assert(record->seq > record->durable);
    put_u32(out + AT_MAGIC, RECORD_MAGIC);
    put_u32(out + AT_PAYLOAD_N, (uint32_t)n);
    put_u64(out + AT_SEQ, record->seq);
    put_u64(out + AT_DURABLE, record->durable);
    put_u64(out + AT_TIME, record->at_ms);
    memcpy(out + AT_LAST_CHECK, last, HASH_BYTES);
    if (n > 0 && record->payload.at != payload) {
        memmove(payload, record->payload.at, n);
    }
    memset(payload + n, 0, record_size(n) - RECORD_HEAD_BYTES - n);
    record->payload.at = payload;
    check_of(out + AT_CHECK, out, record->payload, mark);
    memcpy(record->check, out + AT_CHECK, HASH_BYTES);
}

static bool
zeros(struct bytes block)
{
    return block.n == 0 ||
        (block.at[0] == 0 && memcmp(block.at, block.at + 1, block.n - 1) == 0);
}

/* A whole record of this file at the front, whatever its place. */
static bool
sound(struct bytes block, const uint8_t mark[MARK_BYTES])
{
    uint8_t check[HASH_BYTES];
    struct bytes payload;
    size_t size;

    if (block.n < RECORD_HEAD_BYTES || get_u32(block.at) != RECORD_MAGIC) {
        return false;
    }
    payload = (struct bytes){block.at + RECORD_HEAD_BYTES,
        get_u32(block.at + AT_PAYLOAD_N)};
    if (payload.n > RECORD_PAYLOAD_MAX ||
        payload.n > block.n - RECORD_HEAD_BYTES) {
        return false;
    }
    size = record_size(payload.n);
    if (size > block.n ||
        !zeros((struct bytes){payload.at + payload.n,
            size - RECORD_HEAD_BYTES - payload.n})) {
        return false;
    }
    check_of(check, block.at, payload, mark);
    return memcmp(check, block.at + AT_CHECK, HASH_BYTES) == 0;
}

/*
 * Does a sound record from here on say that `seq` was on disk? For the first
 * record of a log what merely looks like one is believed: if the mark in the
 * head has decayed, nothing is sound any more, and all would seem torn.
 */
static bool
known_durable(struct bytes block, uint64_t seq, const uint8_t mark[MARK_BYTES])
{
    while (block.n >= RECORD_HEAD_BYTES) {
        /* The cheap questions first: a look-alike costs no hash. */
        if (get_u32(block.at) == RECORD_MAGIC &&
            get_u64(block.at + AT_DURABLE) >= seq &&
            get_u64(block.at + AT_SEQ) > get_u64(block.at + AT_DURABLE) &&
            (seq == 1 || sound(block, mark))) {
            return true;
        }
        block.at += 8;
        block.n -= 8;
    }
    return false;
}

enum scan
record_next(struct bytes *block, struct record *last,
    const uint8_t mark[MARK_BYTES])
{
    const uint8_t *const at = block->at;
    const uint64_t seq = last->seq + 1;
    size_t n;

    if (block->n >= RECORD_HEAD_BYTES && get_u32(at) == RECORD_MAGIC &&
        get_u64(at + AT_SEQ) == seq && get_u64(at + AT_DURABLE) < seq &&
        memcmp(at + AT_LAST_CHECK, last->check, HASH_BYTES) == 0 &&
        sound(*block, mark)) {
        n = get_u32(at + AT_PAYLOAD_N);
        last->seq = seq;
        last->durable = get_u64(at + AT_DURABLE);
        last->at_ms = get_u64(at + AT_TIME);
        memcpy(last->check, at + AT_CHECK, HASH_BYTES);
        last->payload = (struct bytes){at + RECORD_HEAD_BYTES, n};
        block->at += record_size(n);
        block->n -= record_size(n);
        return SCAN_RECORD;
    }
    if (zeros(*block)) {
        return SCAN_END;
    }
    return known_durable(*block, seq, mark) ? SCAN_ROTTEN : SCAN_TORN;
}
