/*
 * keep.h - the seats that this machine holds, a small file each.
 *
 * In $DUGNAD_STATE, $XDG_STATE_HOME/dugnad or ~/.local/state/dugnad; the
 * folder is 0700, a file 0600. CODE is the seat that leads an evening,
 * CODE.seat one that takes part. "last" names the evening used last.
 *
 * Never:  a secret in a name or an argument
 */
#ifndef CLIENT_KEEP_H
#define CLIENT_KEEP_H

#include "config/fault.h"
#include "protocol/words.h"

#include <stdbool.h>

struct keep {
    bool has_session;
    bool has_join_key;
    bool has_token;
    uint8_t session[ID_BYTES];
    uint8_t join_key[JOIN_KEY_BYTES];
    uint8_t token[TOKEN_BYTES];
    uint64_t seat;
    char code[17];
    char role[24];
    char recovery[40];
    char server[300];
    char title[301];
};

/* keep_file - where the seat of an evening stands; `own` is "" or ".seat". */
bool keep_file(char *path, size_t cap, const char *code, const char *own);

/* keep_last - the code of the evening used last, or false. */
bool keep_last(char code[17]);

/*
 * keep_read - a seat; a file with nothing but 64 hex digits is a token.
 *
 * Errors: DISK if it cannot be read, CONFIG if it is not such a file
 */
enum status keep_read(struct keep *keep, const char *path, struct fault *why);

/* keep_write - all of it, by a new file in its place. Errors: DISK */
enum status keep_write(const struct keep *keep, const char *path,
    struct fault *why);

/* keep_remember - this is now the evening used last. */
void keep_remember(const char *code);

/* keep_codes - calls `each` for every evening in the folder. */
void keep_codes(void (*each)(void *owner, const char *code), void *owner);

#endif
