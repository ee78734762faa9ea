/*
 * record_test.c - one event in the log: its chain, torn or rotten.
 */
#include "protocol/record.h"

#include "tests/unit/unit.h"

enum { LOG_CAP = 2048 };

static const uint8_t mark[MARK_BYTES] = {0xaa, 0xbb};
static const uint8_t other_mark[MARK_BYTES] = {0xcc};

/* A log as it grows: where the next record goes, and the last check. */
struct log {
    uint8_t at[LOG_CAP];
    size_t n;
    uint64_t seq;
    uint8_t check[HASH_BYTES];
    size_t begins[16]; /* of record seq */
};

static void
grow(struct log *log, const char *payload, uint64_t durable)
{
    struct record r = {.seq = log->seq + 1,
        .durable = durable,
        .at_ms = 1000 * (log->seq + 1),
        .payload = bytes_of(payload)};

    log->seq++;
    log->begins[log->seq] = log->n;
    record_write(log->at + log->n, &r, log->check, mark);
    memcpy(log->check, r.check, HASH_BYTES);
    log->n += record_size(strlen(payload));
}

/* How many records there are, and what comes after them. */
static uint64_t
count(const uint8_t *at, size_t n, enum scan *end)
{
    struct bytes block = {at, n};
    struct record last = {0};

    do {
        *end = record_next(&block, &last, mark);
    } while (*end == SCAN_RECORD);
    return last.seq;
}

/* Three records; the last two went out in one batch after the first. */
static void
three(struct log *log)
{
    *log = (struct log){0};
    grow(log, "one", 0);
    grow(log, "twotwotwotwo", 1);
    grow(log, "threethr", 1);
}

TEST(a_head_says_which_log_it_is)
{
    uint8_t head[LOG_HEAD_BYTES];
    uint8_t out[MARK_BYTES] = {0};

    log_head_write(head, mark);
    CHECK_U64(log_head_take((struct bytes){head, sizeof head}, out),
        LOG_HEAD_FINE);
    CHECK(memcmp(out, mark, MARK_BYTES) == 0);
    for (size_t cut = 0; cut < sizeof head; cut++) {
        CHECK_U64(log_head_take((struct bytes){head, cut}, out),
            LOG_HEAD_NOT_A_LOG);
    }
    for (size_t i = 0; i < sizeof head; i++) {
        head[i] ^= 0x40;
        CHECK_U64(log_head_take((struct bytes){head, sizeof head}, out),
            i < 11        ? LOG_HEAD_NOT_A_LOG
                : i == 11 ? LOG_HEAD_NEWER
                          : LOG_HEAD_ROTTEN);
        head[i] ^= 0x40;
    }
}

TEST(records_come_back_as_they_were_written)
{
    struct log log;
    struct bytes block = {log.at, 0};
    struct record last = {0};

    three(&log);
    block.n = log.n;
    CHECK_U64(record_next(&block, &last, mark), SCAN_RECORD);
    CHECK_U64(last.seq, 1);
    CHECK_U64(last.at_ms, 1000);
    CHECK(bytes_same(last.payload, bytes_of("one")));
    CHECK_U64(record_next(&block, &last, mark), SCAN_RECORD);
    CHECK_U64(last.durable, 1);
    CHECK(bytes_same(last.payload, bytes_of("twotwotwotwo")));
    CHECK_U64(record_next(&block, &last, mark), SCAN_RECORD);
    CHECK(bytes_same(last.payload, bytes_of("threethr")));
    CHECK(memcmp(last.check, log.check, HASH_BYTES) == 0);
    CHECK_U64(block.n, 0);
    CHECK_U64(record_next(&block, &last, mark), SCAN_END);
    CHECK_U64(last.seq, 3);
}

/* A crash may stop a write at any byte: what was whole stays, no more. */
TEST(a_log_cut_at_any_byte_keeps_its_whole_records)
{
    struct log log;
    enum scan end;

    three(&log);
    for (size_t cut = 0; cut <= log.n; cut++) {
        uint64_t whole = 0;
        bool edge = false;

        for (uint64_t seq = 1; seq <= 3; seq++) {
            edge = edge || cut == log.begins[seq];
            whole += cut >= (seq < 3 ? log.begins[seq + 1] : log.n);
        }
        edge = edge || cut == log.n;
        CHECK_U64(count(log.at, cut, &end), whole);
        CHECK_U64(end, edge ? SCAN_END : SCAN_TORN);
    }
}

TEST(zeros_after_the_records_are_the_end)
{
    struct log log;
    enum scan end;

    three(&log);
    CHECK_U64(count(log.at, LOG_CAP, &end), 3);
    CHECK_U64(end, SCAN_END);
    log.at[LOG_CAP - 1] = 1;
    CHECK_U64(count(log.at, LOG_CAP, &end), 3);
    CHECK_U64(end, SCAN_TORN);
}

/*
 * Record 1 was on disk before 2 and 3 were written, and they say so. A bent
 * bit in 1 is rot; in 2 and 3 nobody knows, so they are cut.
 */
TEST(every_bent_bit_is_seen_and_judged_by_the_rule)
{
    struct log log;

    three(&log);
    for (size_t bit = 0; bit < 8 * log.n; bit++) {
        const size_t at = bit / 8;
        uint64_t whole = 2;
        enum scan end;

        log.at[at] ^= (uint8_t)(1U << bit % 8);
        if (at < log.begins[2]) {
            whole = 0;
        } else if (at < log.begins[3]) {
            whole = 1;
        }
        CHECK_U64(count(log.at, log.n, &end), whole);
        CHECK_U64(end, whole == 0 ? SCAN_ROTTEN : SCAN_TORN);
        log.at[at] ^= (uint8_t)(1U << bit % 8);
    }
}

TEST(a_lost_sector_of_the_last_batch_is_torn)
{
    struct log log = {0};
    enum scan end;

    grow(&log, "one", 0);
    grow(&log, "two", 1);
    grow(&log, "three", 1);
    grow(&log, "four", 1);
    memset(log.at + log.begins[2], 0, log.begins[3] - log.begins[2]);
    CHECK_U64(count(log.at, log.n, &end), 1);
    CHECK_U64(end, SCAN_TORN);
}

TEST(a_lost_sector_that_was_durable_is_rot)
{
    struct log log = {0};
    enum scan end;

    grow(&log, "one", 0);
    grow(&log, "two", 1);
    grow(&log, "three", 1);
    grow(&log, "four", 2);
    memset(log.at + log.begins[2], 0, log.begins[3] - log.begins[2]);
    CHECK_U64(count(log.at, log.n, &end), 1);
    CHECK_U64(end, SCAN_ROTTEN);
}

TEST(a_record_that_is_cut_out_is_missed)
{
    struct log log = {0};
    enum scan end;
    size_t n;

    grow(&log, "one", 0);
    grow(&log, "two", 1);
    grow(&log, "three", 2);
    n = log.n - log.begins[3];
    memmove(log.at + log.begins[2], log.at + log.begins[3], n);
    CHECK_U64(count(log.at, log.begins[2] + n, &end), 1);
    CHECK_U64(end, SCAN_ROTTEN);
}

TEST(a_record_of_another_file_is_not_one)
{
    struct log log;
    struct bytes block = {log.at, 0};
    struct record last = {0};

    three(&log);
    block.n = log.n;
    CHECK_U64(record_next(&block, &last, other_mark), SCAN_ROTTEN);
    CHECK_U64(block.n, log.n);
    CHECK_U64(last.seq, 0);
}

TEST(a_length_of_anything_never_leads_outside)
{
    struct log log;
    enum scan end;

    three(&log);
    for (uint64_t n = 0; n <= UINT32_MAX; n = n * 2 + 1) {
        put_u32(log.at + log.begins[3] + 4, (uint32_t)n);
        CHECK_U64(count(log.at, log.n, &end), 2);
        CHECK_U64(end, SCAN_TORN);
    }
    put_u32(log.at + log.begins[3] + 4, UINT32_MAX - 7);
    CHECK_U64(count(log.at, log.n, &end), 2);
}

TEST(the_largest_payload_and_the_empty_one_fit)
{
    static uint8_t at[RECORD_PAYLOAD_MAX + 2 * RECORD_HEAD_BYTES + 16];
    static const uint8_t none[HASH_BYTES];
    struct record r = {.seq = 1};
    struct record last = {0};
    struct bytes block = {at, sizeof at};

    r.payload = (struct bytes){at + RECORD_HEAD_BYTES, RECORD_PAYLOAD_MAX};
    memset(at + RECORD_HEAD_BYTES, 'x', RECORD_PAYLOAD_MAX);
    record_write(at, &r, none, mark);
    r.seq = 2;
    r.payload = (struct bytes){NULL, 0};
    record_write(at + record_size(RECORD_PAYLOAD_MAX), &r, r.check, mark);
    CHECK_U64(record_next(&block, &last, mark), SCAN_RECORD);
    CHECK_U64(last.payload.n, RECORD_PAYLOAD_MAX);
    CHECK_U64(record_next(&block, &last, mark), SCAN_RECORD);
    CHECK_U64(last.payload.n, 0);
    CHECK_U64(record_next(&block, &last, mark), SCAN_END);
}
