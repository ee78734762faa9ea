/*
 * seal.h - words under a key that can be thrown away; names for secrets.
 *
 * Never:  makes random bytes, keeps a key
 * Source: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha), BLAKE2b (RFC 7693),
 *         Ed25519 (RFC 8032), all by libsodium; DESIGN.md 6
 */
#ifndef PROTOCOL_SEAL_H
#define PROTOCOL_SEAL_H

#include "protocol/bytes.h"
#include "protocol/words.h"

enum { SEAL_EXTRA_BYTES = 16 };

/* What a sealed field is bound to, so that it cannot be moved. */
struct seal_place {
    uint64_t seq;
    uint32_t slot;
    uint32_t field;
    const uint8_t *key;   /* SLOT_KEY_BYTES */
    const uint8_t *nonce; /* NONCE_BYTES, random for the event; the last byte
                             is xored with the field's number */
};

/* seal_close - `plain` into `out`, plain.n + SEAL_EXTRA_BYTES long. */
void seal_close(uint8_t *out, struct bytes plain,
    const struct seal_place *place);

/*
 * seal_open - back again into `out`, sealed.n - SEAL_EXTRA_BYTES long.
 * Returns: false if it was changed or the key is another
 */
bool seal_open(uint8_t *out, struct bytes sealed,
    const struct seal_place *place);

/* seal_gone - a slot of zeros: its subject was forgotten. */
bool seal_gone(const uint8_t *key);

/* hash_of - BLAKE2b-256 of `bytes`; `purpose` ("token", "file") separates. */
void hash_of(uint8_t out[HASH_BYTES], const char *purpose, struct bytes bytes);

/* same_secret - in a time that does not depend on where they differ. */
bool same_secret(const uint8_t *a, const uint8_t *b, size_t n);

/*
 * sign_words - what a signature over a log covers: the purpose, the session's
 * id, u64 seq (little-endian) and that record's check.
 */
#define SIGN_PURPOSE "dugnad sign 1"
enum {
    SIGN_PURPOSE_BYTES = 13,
    SIGN_WORDS_BYTES = SIGN_PURPOSE_BYTES + ID_BYTES + 8 + HASH_BYTES
};
void sign_words(uint8_t out[SIGN_WORDS_BYTES], const uint8_t session[ID_BYTES],
    uint64_t seq, const uint8_t check[HASH_BYTES]);

/*
 * hand_over_words - what the old key signs when another one follows: the
 * purpose, the session's id, u64 seq of the record that says so, the check
 * of the record before it, and the new public key.
 */
#define HAND_OVER_PURPOSE "dugnad key 1"
enum {
    HAND_OVER_PURPOSE_BYTES = 12,
    HAND_OVER_BYTES =
        HAND_OVER_PURPOSE_BYTES + ID_BYTES + 8 + HASH_BYTES + PUBLIC_KEY_BYTES
};
struct hand_over {
    const uint8_t *session; /* ID_BYTES */
    uint64_t seq;
    const uint8_t *before;     /* HASH_BYTES */
    const uint8_t *public_key; /* PUBLIC_KEY_BYTES */
};
void hand_over_words(uint8_t out[HAND_OVER_BYTES],
    const struct hand_over *hand_over);

/* signature_holds - Ed25519 over `bytes`. */
bool signature_holds(const uint8_t signature[SIGNATURE_BYTES],
    struct bytes bytes, const uint8_t public_key[PUBLIC_KEY_BYTES]);

#endif
