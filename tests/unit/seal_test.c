/*
 * seal_test.c - words under a key that can be thrown away.
 */
#include "protocol/seal.h"

#include "protocol/unpoison.h"

#include "tests/unit/unit.h"

#include <sodium.h>

static const uint8_t key[SLOT_KEY_BYTES] = {1, 2, 3};
static const uint8_t nonce[NONCE_BYTES] = {9, 8, 7};

static struct seal_place
place(void)
{
    return (struct seal_place){.seq = 7,
        .slot = 3,
        .field = 29,
        .key = key,
        .nonce = nonce};
}

TEST(what_is_closed_opens_again)
{
    for (size_t n = 0; n <= 200; n++) {
        uint8_t plain[200];
        uint8_t closed[200 + SEAL_EXTRA_BYTES];
        uint8_t out[200];
        const struct seal_place p = place();

        memset(plain, (int)n, sizeof plain);
        seal_close(closed, (struct bytes){plain, n}, &p);
        CHECK(seal_open(out, (struct bytes){closed, n + SEAL_EXTRA_BYTES}, &p));
        CHECK(memcmp(out, plain, n) == 0);
    }
}

TEST(a_bent_bit_or_a_missing_byte_does_not_open)
{
    uint8_t closed[5 + SEAL_EXTRA_BYTES];
    uint8_t out[5];
    const struct seal_place p = place();

    seal_close(closed, bytes_of("Anita"), &p);
    for (size_t bit = 0; bit < 8 * sizeof closed; bit++) {
        closed[bit / 8] ^= (uint8_t)(1U << bit % 8);
        CHECK(!seal_open(out, (struct bytes){closed, sizeof closed}, &p));
        closed[bit / 8] ^= (uint8_t)(1U << bit % 8);
    }
    for (size_t cut = 0; cut < sizeof closed; cut++) {
        CHECK(!seal_open(out, (struct bytes){closed, cut}, &p));
    }
    CHECK(seal_open(out, (struct bytes){closed, sizeof closed}, &p));
}

TEST(sealed_words_cannot_be_moved)
{
    static const uint8_t other[SLOT_KEY_BYTES] = {4};
    uint8_t closed[5 + SEAL_EXTRA_BYTES];
    uint8_t out[5];
    const struct bytes all = {closed, sizeof closed};
    struct seal_place p = place();

    seal_close(closed, bytes_of("Anita"), &p);
    p.seq++;
    CHECK(!seal_open(out, all, &p));
    p = place();
    p.slot++;
    CHECK(!seal_open(out, all, &p));
    p = place();
    p.field++;
    CHECK(!seal_open(out, all, &p));
    p = place();
    p.key = other;
    CHECK(!seal_open(out, all, &p));
    p = place();
    CHECK(seal_open(out, all, &p));
}

TEST(a_slot_of_zeros_is_gone)
{
    uint8_t slot[SLOT_KEY_BYTES] = {0};

    CHECK(seal_gone(slot));
    for (size_t i = 0; i < sizeof slot; i++) {
        slot[i] = 1;
        CHECK(!seal_gone(slot));
        slot[i] = 0;
    }
}

/* From Python: hashlib.blake2b(b"abc", digest_size=32, key=b"token") */
TEST(a_hash_is_keyed_with_its_purpose)
{
    static const char hex[] =
        "197d7bd2ee0082f97ad5b6d8faf69c83975418a57b085d060f353a6c7b63b4a2";
    uint8_t want[HASH_BYTES];
    uint8_t out[HASH_BYTES];
    uint8_t other[HASH_BYTES];

    CHECK_U64(sodium_hex2bin(want, sizeof want, hex, sizeof hex - 1, NULL, NULL,
                  NULL),
        0);
    unpoison(want, sizeof want);
    hash_of(out, "token", bytes_of("abc"));
    CHECK(bytes_same(((struct bytes){out, HASH_BYTES}),
        ((struct bytes){want, HASH_BYTES})));
    hash_of(other, "file", bytes_of("abc"));
    CHECK(!same_secret(out, other, HASH_BYTES));
    CHECK(same_secret(out, want, HASH_BYTES));
}

TEST(a_signature_holds_for_its_words_and_key_only)
{
    static const uint8_t seed[crypto_sign_SEEDBYTES] = {5};
    static const uint8_t session[ID_BYTES] = {6};
    static const uint8_t check[HASH_BYTES] = {7};
    uint8_t public_key[PUBLIC_KEY_BYTES];
    uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
    uint8_t words[SIGN_WORDS_BYTES];
    uint8_t signature[SIGNATURE_BYTES];
    const struct bytes all = {words, sizeof words};

    CHECK_U64(sizeof SIGN_PURPOSE - 1, SIGN_PURPOSE_BYTES);
    CHECK_U64(crypto_sign_seed_keypair(public_key, secret_key, seed), 0);
    sign_words(words, session, 300, check);
    CHECK(memcmp(words, "dugnad sign 1\x06", 14) == 0);
    CHECK_U64(get_u64(words + 29), 300);
    CHECK_U64(words[37], 7);
    CHECK_U64(crypto_sign_detached(signature, NULL, words, sizeof words,
                  secret_key),
        0);
    unpoison(public_key, sizeof public_key);
    unpoison(signature, sizeof signature);
    CHECK(signature_holds(signature, all, public_key));
    sign_words(words, session, 301, check);
    CHECK(!signature_holds(signature, all, public_key));
    sign_words(words, session, 300, check);
    signature[10] ^= 1;
    CHECK(!signature_holds(signature, all, public_key));
    signature[10] ^= 1;
    public_key[0] ^= 1;
    CHECK(!signature_holds(signature, all, public_key));
}
