/*
 * seal.c - words under a key that can be thrown away; names for secrets.
 * See seal.h
 */
#include "protocol/seal.h"

#include "protocol/unpoison.h"

#include <assert.h>
#include <sodium.h>

enum { BOUND_BYTES = 16 };

_Static_assert(SEAL_EXTRA_BYTES == crypto_aead_xchacha20poly1305_ietf_ABYTES &&
        NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES &&
        SLOT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
    "the sizes of the cipher");
_Static_assert(SIGNATURE_BYTES == crypto_sign_BYTES &&
        PUBLIC_KEY_BYTES == crypto_sign_PUBLICKEYBYTES,
    "the sizes of the signature");

/* u64 seq, u32 slot, u32 field: what the tag also covers. */
static void
bound(uint8_t out[BOUND_BYTES], const struct seal_place *place)
{
    put_u64(out, place->seq);
    put_u32(out + 8, place->slot);
    put_u32(out + 12, place->field);
}

static void
nonce_of(uint8_t out[NONCE_BYTES], const struct seal_place *place)
{
    assert(place->field < 256);
    memcpy(out, place->nonce, NONCE_BYTES);
    out[NONCE_BYTES - 1] ^= (uint8_t)place->field;
}

void
seal_close(uint8_t *out, struct bytes plain, const struct seal_place *place)
{
    uint8_t data[BOUND_BYTES];
    uint8_t nonce[NONCE_BYTES];

    bound(data, place);
    nonce_of(nonce, place);
    (void)crypto_aead_xchacha20poly1305_ietf_encrypt(out, NULL, plain.at,
        plain.n, data, sizeof data, NULL, nonce, place->key); /* always 0 */
    unpoison(out, plain.n + SEAL_EXTRA_BYTES);
}

bool
seal_open(uint8_t *out, struct bytes sealed, const struct seal_place *place)
{
    uint8_t data[BOUND_BYTES];
    uint8_t nonce[NONCE_BYTES];

    if (sealed.n < SEAL_EXTRA_BYTES) {
        return false;
    }
    bound(data, place);
    nonce_of(nonce, place);
    if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, NULL, NULL, sealed.at,
            sealed.n, data, sizeof data, nonce, place->key) != 0) {
        return false;
    }
    unpoison(out, sealed.n - SEAL_EXTRA_BYTES);
    return true;
}

bool
seal_gone(const uint8_t *key)
{
    uint8_t any = 0;

    for (int i = 0; i < SLOT_KEY_BYTES; i++) {
        any |= key[i];
    }
    return any == 0;
}

void
hash_of(uint8_t out[HASH_BYTES], const char *purpose, struct bytes bytes)
{
    const struct bytes key = bytes_of(purpose);
    int bad;

    assert(key.n > 0 && key.n <= crypto_generichash_KEYBYTES_MAX);
    bad = crypto_generichash(out, HASH_BYTES, bytes.at, bytes.n, key.at, key.n);
    assert(bad == 0);
    unpoison(out, HASH_BYTES);
}

bool
same_secret(const uint8_t *a, const uint8_t *b, size_t n)
{
    return sodium_memcmp(a, b, n) == 0;
}

void
sign_words(uint8_t out[SIGN_WORDS_BYTES], const uint8_t session[ID_BYTES],
    uint64_t seq, const uint8_t check[HASH_BYTES])
{
    memcpy(out, SIGN_PURPOSE, SIGN_PURPOSE_BYTES);
    memcpy(out + SIGN_PURPOSE_BYTES, session, ID_BYTES);
    put_u64(out + SIGN_PURPOSE_BYTES + ID_BYTES, seq);
    memcpy(out + SIGN_PURPOSE_BYTES + ID_BYTES + 8, check, HASH_BYTES);
}

void
hand_over_words(uint8_t out[HAND_OVER_BYTES], const struct hand_over *h)
{
    memcpy(out, HAND_OVER_PURPOSE, HAND_OVER_PURPOSE_BYTES);
    out += HAND_OVER_PURPOSE_BYTES;
    memcpy(out, h->session, ID_BYTES);
    put_u64(out + ID_BYTES, h->seq);
    out += ID_BYTES + 8;
    memcpy(out, h->before, HASH_BYTES);
    memcpy(out + HASH_BYTES, h->public_key, PUBLIC_KEY_BYTES);
}

bool
signature_holds(const uint8_t signature[SIGNATURE_BYTES], struct bytes bytes,
    const uint8_t public_key[PUBLIC_KEY_BYTES])
{
    return crypto_sign_verify_detached(signature, bytes.at, bytes.n,
               public_key) == 0;
}
