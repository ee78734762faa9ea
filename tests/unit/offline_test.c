/*
 * offline_test.c - an evening's files, judged and taken apart in memory.
 */
#include "client/ctl/offline/carry.h"
#include "client/ctl/offline/slots.h"
#include "tests/unit/unit.h"

#include <sodium.h>

enum { LOG_MAX = 20000, SLOTS = 8 };

/* A log that is written event by event, as a daemon would. */
struct story {
    uint8_t log[LOG_MAX];
    uint8_t keys[SLOTS * SLOT_KEY_BYTES];
    uint8_t mark[MARK_BYTES];
    uint8_t check[HASH_BYTES];
    uint8_t id[ID_BYTES];
    uint8_t secret[2][crypto_sign_SECRETKEYBYTES];
    uint8_t public_key[2][PUBLIC_KEY_BYTES];
    size_t n;
    size_t at[10]; /* where each record begins */
    uint64_t seq;
};

static void
story_begin(struct story *s)
{
    memset(s, 0, sizeof *s);
    randombytes_buf(s->keys, sizeof s->keys);
    randombytes_buf(s->mark, sizeof s->mark);
    randombytes_buf(s->id, sizeof s->id);
    for (int i = 0; i < 2; i++) {
        (void)crypto_sign_keypair(s->public_key[i], s->secret[i]);
    }
    log_head_write(s->log, s->mark);
    s->n = LOG_HEAD_BYTES;
}

static void
story_add(struct story *s, struct event *ev)
{
    static uint8_t payload[EVENT_BYTES_MAX];
    struct buf b = {.at = payload, .cap = sizeof payload};
    uint8_t nonce[NONCE_BYTES];
    struct record record = {.seq = ++s->seq, .durable = s->seq - 1};

    randombytes_buf(nonce, sizeof nonce);
    ev->seq = s->seq;
    event_pack(&b, ev, s->keys, nonce);
    record.payload = buf_bytes(&b);
    s->at[s->seq] = s->n;
    record_write(s->log + s->n, &record, s->check, s->mark);
    memcpy(s->check, record.check, HASH_BYTES);
    s->n += record_size(record.payload.n);
}

static void
story_made(struct story *s)
{
    struct event ev = {.what = EVENT_SESSION_MADE, .slot = 1};
    const uint8_t zeros[HASH_BYTES] = {0};

    FSET(&ev.f, SESSION, session, ((struct bytes){s->id, ID_BYTES}));
    FSET(&ev.f, TITLE, title, bytes_of("Fritid"));
    FSET(&ev.f, LANGUAGE, language, bytes_of("nb"));
    FSET(&ev.f, ZONE, zone, bytes_of("Europe/Oslo"));
    FSET(&ev.f, PLAN, plan, bytes_of("allemed-kommune"));
    FSET(&ev.f, CODE, code, bytes_of("12345678"));
    FSET(&ev.f, JOIN_KEY, join_key, ((struct bytes){zeros, JOIN_KEY_BYTES}));
    FSET(&ev.f, TOKEN_HASH, token_hash, ((struct bytes){zeros, HASH_BYTES}));
    FSET(&ev.f, PUBLIC_KEY, public_key,
        ((struct bytes){s->public_key[0], PUBLIC_KEY_BYTES}));
    story_add(s, &ev);
}

/* The last record is signed with key `which`. */
static void
story_signed(struct story *s, int which)
{
    struct event ev = {.what = EVENT_SIGNED};
    uint8_t words[SIGN_WORDS_BYTES];
    uint8_t signature[SIGNATURE_BYTES];

    sign_words(words, s->id, s->seq, s->check);
    (void)crypto_sign_detached(signature, NULL, words, sizeof words,
        s->secret[which]);
    FSET(&ev.f, COVERS, covers, s->seq);
    FSET(&ev.f, PUBLIC_KEY, public_key,
        ((struct bytes){s->public_key[which], PUBLIC_KEY_BYTES}));
    FSET(&ev.f, SIGNATURE, signature,
        ((struct bytes){signature, SIGNATURE_BYTES}));
    story_add(s, &ev);
}

/* The second key follows the first; signed with key `by`. */
static void
story_handed_over(struct story *s, int by)
{
    struct event ev = {.what = EVENT_KEY_CHANGED};
    uint8_t words[HAND_OVER_BYTES];
    uint8_t signature[SIGNATURE_BYTES];

    hand_over_words(words,
        &(struct hand_over){s->id, s->seq + 1, s->check, s->public_key[1]});
    (void)crypto_sign_detached(signature, NULL, words, sizeof words,
        s->secret[by]);
    FSET(&ev.f, PUBLIC_KEY, public_key,
        ((struct bytes){s->public_key[1], PUBLIC_KEY_BYTES}));
    FSET(&ev.f, SIGNATURE, signature,
        ((struct bytes){signature, SIGNATURE_BYTES}));
    story_add(s, &ev);
}

static void
story_judge(struct story *s, struct judgement *j)
{
    static struct texts texts;
    const struct judge_wanted wanted = {.kind = CORE_SESSION,
        .seq_max = UINT64_MAX,
        .texts = &texts};
    struct bundle b = {.log = s->log,
        .log_n = s->n,
        .keys = s->keys,
        .keys_n = sizeof s->keys};

    judge(j, &b, &wanted);
}

static enum judged
story_is(struct story *s, uint64_t seq)
{
    struct judgement j;
    enum judged what;

    story_judge(s, &j);
    what = j.what;
    CHECK_U64(j.seq, seq);
    judge_release(&j);
    return what;
}

TEST(a_key_that_was_handed_the_pen_signs_on)
{
    static struct story s;
    struct judgement j;

    story_begin(&s);
    story_made(&s);
    story_signed(&s, 0);
    story_handed_over(&s, 0);
    story_signed(&s, 1);
    story_judge(&s, &j);
    CHECK_U64(j.what, JUDGED_WHOLE);
    CHECK_U64(j.seq, 4);
    CHECK_U64(j.signers_n, 2);
    CHECK_U64(j.signer[0].covers, 1);
    CHECK_U64(j.signer[1].covers, 3);
    CHECK(j.signer[1].handed_over);
    CHECK(!j.signer[1].taken_over);
    judge_release(&j);
}

TEST(a_pen_that_somebody_else_handed_over_is_not_believed)
{
    static struct story s;

    story_begin(&s);
    story_made(&s);
    story_handed_over(&s, 1);
    CHECK_U64(story_is(&s, 1), JUDGED_KEY_CHANGE);
}

TEST(a_key_without_the_pen_does_not_sign)
{
    static struct story s;

    story_begin(&s);
    story_made(&s);
    story_signed(&s, 1);
    CHECK_U64(story_is(&s, 1), JUDGED_SIGNATURE);
}

TEST(what_is_wrong_with_a_record_has_a_name)
{
    static struct story s;
    static struct story bent;

    story_begin(&s);
    story_made(&s);
    story_signed(&s, 0);
    story_signed(&s, 0);
    story_signed(&s, 0);
    bent = s;
    bent.log[bent.at[2] + RECORD_HEAD_BYTES + 1] ^= 1;
    CHECK_U64(story_is(&bent, 1), JUDGED_BROKEN);
    bent = s;
    memmove(bent.log + s.at[2], s.log + s.at[3], s.n - s.at[3]);
    bent.n -= s.at[3] - s.at[2];
    CHECK_U64(story_is(&bent, 1), JUDGED_MISSING);
    bent = s;
    bent.keys[SLOT_KEY_BYTES] ^= 1;
    CHECK_U64(story_is(&bent, 0), JUDGED_SEAL);
    bent = s;
    bent.log[40] ^= 1;
    CHECK_U64(story_is(&bent, 0), JUDGED_NO_LOG);
    bent = s;
    bent.n -= 8;
    CHECK_U64(story_is(&bent, 3), JUDGED_WHOLE);
}

TEST(sound_records_behind_a_break_are_counted)
{
    static struct story s;
    struct judgement j;

    story_begin(&s);
    story_made(&s);
    for (int i = 0; i < 5; i++) {
        story_signed(&s, 0);
    }
    s.log[s.at[3] + 8] ^= 1;
    story_judge(&s, &j);
    CHECK_U64(j.seq, 2);
    CHECK_U64(judge_behind(&j, (struct bytes){s.log, s.n}), 3);
    judge_release(&j);
}

TEST(a_file_of_minutes_has_a_plain_name)
{
    static const char *const wrong[] = {"", "1", "1/", "1/nb", "1/nb.",
        "/nb.md", "0/nb.md", "01/nb.md", "1/nb.exe", "1/../nb.md", "1/a/nb.md",
        "1/nb.md.new", "1.new/nb.md", "1/.md", "-1/nb.md", "1/n b.md",
        "9999999999/nb.md", "1/nbnbnbnbnb.md", "1/nb.MD"};
    struct paper paper;

    CHECK(paper_name(&paper, "12/nn-NO.html"));
    CHECK_U64(paper.version, 12);
    CHECK_STR(paper.language, "nn-NO");
    CHECK_STR(paper.format, "html");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(!paper_name(&paper, wrong[i]));
    }
}

TEST(a_line_of_the_list_is_an_identity_and_a_slot)
{
    static const char *const wrong[] = {"", "x",
        "00112233445566778899aabbccddeeff", "00112233445566778899aabbccddeeff ",
        "00112233445566778899aabbccddeeff 0",
        "00112233445566778899aabbccddeeff -1",
        "00112233445566778899aabbccddeeff 12345678901",
        "00112233445566778899AABBCCDDEEFF 1",
        "00112233445566778899aabbccddeef  1",
        "00112233445566778899aabbccddeeff 1 2"};
    struct slot_line line;

    CHECK(slots_take(&line, bytes_of("00112233445566778899aabbccddeeff 57\r")));
    CHECK_U64(line.slot, 57);
    CHECK_STR(line.id, "00112233445566778899aabbccddeeff");
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        CHECK(!slots_take(&line, bytes_of(wrong[i])));
    }
}

TEST(which_of_two_logs_goes_on_from_the_other)
{
    uint8_t longer[] = "abcdef";
    uint8_t other[] = "abXdef";
    struct read_evening a = {.bundle = {.log = longer}, .j = {.offset = 4}};
    struct read_evening b = {.bundle = {.log = longer}, .j = {.offset = 6}};
    struct read_evening c = {.bundle = {.log = other}, .j = {.offset = 6}};

    CHECK_U64(carry_compare(&a, &b), CARRY_NEWER);
    CHECK_U64(carry_compare(&b, &a), CARRY_OLDER);
    CHECK_U64(carry_compare(&b, &b), CARRY_SAME);
    CHECK_U64(carry_compare(&a, &c), CARRY_OTHER);
}
