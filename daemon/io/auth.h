/*
 * auth.h - what only the world has: random bytes, the signing key, a secret
 * name for an address.
 *
 * Each input of a core takes RANDOM_BYTES; they are drawn from a pool that
 * is filled in one go, and wiped as they are used.
 */
#ifndef IO_AUTH_H
#define IO_AUTH_H

#include "config/config.h"
#include "daemon/core/core.h"
#include "daemon/io/signing.h"

#include <sys/socket.h>

enum { AUTH_POOL_BYTES = 64 * RANDOM_BYTES, AUTH_HASH_KEY_BYTES = 16 };

struct auth {
    uint8_t pool[AUTH_POOL_BYTES];
    size_t used;
    uint8_t hash_key[AUTH_HASH_KEY_BYTES]; /* of this process */
    struct signing signing;
    struct signing old; /* the key before it, if it is still there */
};

/*
 * auth_init - start libsodium, load the signing key or make it.
 * Errors: LIBRARY, and those of signing_open
 */
enum status auth_init(struct auth *auth, const struct config *config,
    struct fault *why);
/*
 * auth_public_key - instead of running: the public key in hex, on a line of
 * its own, for those who are to know it beforehand.
 * Errors: CONFIG if nothing is signed, and those of signing_open
 */
enum status auth_public_key(const struct config *config, struct fault *why);

/*
 * auth_new_key - instead of running: a new signing key, the old one is kept.
 * Errors: LIBRARY, and those of signing_renew
 */
enum status auth_new_key(const struct config *config, struct fault *why);

void auth_release(struct auth *auth);

/* auth_random - RANDOM_BYTES fresh ones; valid until the next call. */
const uint8_t *auth_random(struct auth *auth);

/*
 * auth_address - a number for the other end, the same as long as this
 * process lives: of an IPv4 address, of the /64 of an IPv6 one, of the unix
 * socket as a whole. The address itself is kept nowhere.
 */
uint64_t auth_address(const struct auth *auth, const struct sockaddr *from);

#endif
