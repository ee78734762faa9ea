/*
 * signing.h - the daemon's Ed25519 key, and signatures with it.
 *
 * The private half is a file outside the data folder, or a systemd
 * credential called "signing-key"; it is in no export and no backup.
 *
 * Layout:  32 bytes, the seed (RFC 8032), or 64, the seed and the public key
 * Source:  DESIGN.md 6 and 11
 */
#ifndef IO_SIGNING_H
#define IO_SIGNING_H

#include "config/fault.h"
#include "protocol/bytes.h"
#include "protocol/words.h"

enum { SIGNING_SECRET_BYTES = 64 };

struct signing {
    bool ready; /* false: nothing is signed */
    uint8_t secret[SIGNING_SECRET_BYTES];
    uint8_t public_key[PUBLIC_KEY_BYTES];
};

/*
 * signing_open - read the key, or make one at `path` if there is none yet.
 *
 * With an empty `path` the systemd credential is taken; without one nothing
 * is signed, which is no fault. `data_dir` is where the key must not be.
 *
 * Errors: CONFIG if others can read the file, it is inside `data_dir`, or it
 *         is no key; DISK; LIBRARY if libsodium cannot start
 */
enum status signing_open(struct signing *signing, const char *path,
    const char *data_dir, struct fault *why);

/*
 * signing_open_old - the key that was used before, `path` with ".old" behind,
 * or the credential "signing-key.old". Not ready if there is none.
 *
 * Errors: as above; nothing is made
 */
enum status signing_open_old(struct signing *signing, const char *path,
    struct fault *why);

/*
 * signing_renew - a new key at `path`; the present one is kept with ".old"
 * behind. Interrupted, it can be done again; `path` always holds a key.
 *
 * Errors: CONFIG if there is an older ".old", or no path; DISK
 */
enum status signing_renew(struct signing *signing, const char *path,
    const char *data_dir, struct fault *why);

/* signing_sign - over `bytes`; only when ready. */
void signing_sign(const struct signing *signing, struct bytes bytes,
    uint8_t out[SIGNATURE_BYTES]);

/* signing_release - forgets the key. */
void signing_release(struct signing *signing);

#endif
