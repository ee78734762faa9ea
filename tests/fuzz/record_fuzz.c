/*
 * record_fuzz.c - log files from strangers.
 *
 * The first byte says whether the checks are made right before the log is
 * read; without that no input would come past the first one.
 */
#include "protocol/event.h"
#include "protocol/record.h"

#include <assert.h>

enum { LOG_CAP = 65536, SLOTS = 2 };

int LLVMFuzzerTestOneInput(const uint8_t *at, size_t n);

static const uint8_t mark[MARK_BYTES] = {1};

/* Writes the records at the front again, so that they follow each other. */
static void
make_right(uint8_t *at, size_t n)
{
    uint8_t last[HASH_BYTES] = {0};
    uint64_t seq = 1;

    while (n >= RECORD_HEAD_BYTES) {
        struct record record = {.seq = seq,
            .durable = get_u64(at + 16) % seq,
            .at_ms = get_u64(at + 24)};
        const size_t payload_n = get_u32(at + 4);

        if (payload_n > n - RECORD_HEAD_BYTES || record_size(payload_n) > n) {
            return;
        }
        record.payload = (struct bytes){at + RECORD_HEAD_BYTES, payload_n};
        record_write(at, &record, last, mark);
        memcpy(last, record.check, HASH_BYTES);
        at += record_size(payload_n);
        n -= record_size(payload_n);
        seq++;
    }
}

static void
take_event(const struct record *record, bool opens)
{
    static const uint8_t keys[SLOTS * SLOT_KEY_BYTES] = {1};
    static uint8_t opened[EVENT_BYTES_MAX];
    static struct event ev;
    const struct event_keys with = {keys, SLOTS};
    struct buf scratch = {.at = opened, .cap = sizeof opened};

    ev.seq = record->seq;
    ev.at_ms = record->at_ms;
    if (event_take(record->payload, opens ? &with : NULL, &scratch, &ev) ==
        EVENT_TAKEN) {
        assert(event_shape((uint64_t)ev.what)->name != NULL);
        assert(ev.seq == record->seq);
    }
}

int
LLVMFuzzerTestOneInput(const uint8_t *at, size_t n)
{
    static uint8_t log[LOG_CAP];
    uint8_t out[MARK_BYTES];
    struct bytes block = {log, 0};
    struct record last = {0};
    enum scan scan;

    (void)log_head_take((struct bytes){at, n}, out); /* only for ASan */
    if (n == 0 || n - 1 > sizeof log) {
        return 0;
    }
    memcpy(log, at + 1, n - 1);
    block.n = n - 1;
    if ((at[0] & 1) != 0) {
        make_right(log, n - 1);
    }
    do {
        const struct bytes before = block;
        const uint64_t seq = last.seq;

        scan = record_next(&block, &last, mark);
        if (scan == SCAN_RECORD) {
            assert(last.seq == seq + 1 && last.durable <= seq);
            assert(before.n - block.n == record_size(last.payload.n));
            take_event(&last, (at[0] & 2) != 0);
        } else {
            assert(block.n == before.n && last.seq == seq);
        }
    } while (scan == SCAN_RECORD);
    return 0;
}
