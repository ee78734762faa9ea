/*
 * auth.c - random bytes, the signing key, a name for an address. See auth.h.
 */
#include "daemon/io/auth.h"

#include <netinet/in.h>
#include <sodium.h>
#include <unistd.h>

#include "daemon/io/log.h"

enum { IPV6_NET_BYTES = 8, KEY_PATH_MAX = 512 };

static const char key_name[] = "signing.key";

/*
 * Where the key is if nothing is set: beside the data folder, so that a
 * copy of the one is not a copy of the other. "" where systemd passes it
 * on, or where it is not there and cannot be made.
 */
static void
key_beside(char out[KEY_PATH_MAX], const char *data_dir)
{
    const char *slash;
    size_t n = strlen(data_dir);

    out[0] = '\0';
    while (n > 1 && data_dir[n - 1] == '/') {
        n--;
    }
    slash = memrchr(data_dir, '/', n);
    n = slash == NULL ? 0 : (size_t)(slash - data_dir) + 1;
    if (getenv("CREDENTIALS_DIRECTORY") != NULL) {
        return;
    }
    (void)snprintf(out, KEY_PATH_MAX, "%.*s.", (int)n, data_dir);
    if (access(out, W_OK) == 0) {
        (void)snprintf(out, KEY_PATH_MAX, "%.*s%s", (int)n, data_dir, key_name);
        return;
    }
    (void)snprintf(out, KEY_PATH_MAX, "%.*s%s", (int)n, data_dir, key_name);
    if (access(out, R_OK) != 0) {
        log_line("dugnadd: nothing is signed: '%s' is not there and cannot "
                 "be made; set signing_key_file",
            out);
        out[0] = '\0';
    }
}

/* Where the key is, "" for systemd; and libsodium is started. */
static enum status
key_path(char out[KEY_PATH_MAX], const struct config *config, struct fault *why)
{
    if (sodium_init() < 0) {
        return fault_set(why, STATUS_LIBRARY, 0,
            "libsodium cannot start on this machine");
    }
    if (config->signing_key_file[0] == '\0') {
        key_beside(out, config->data_dir);
    } else {
        (void)snprintf(out, KEY_PATH_MAX, "%s", config->signing_key_file);
    }
    return STATUS_OK;
}

enum status
auth_init(struct auth *auth, const struct config *config, struct fault *why)
{
    char path[KEY_PATH_MAX];
    enum status status = key_path(path, config, why);

    if (status != STATUS_OK) {
        return status;
    }
    auth->used = sizeof auth->pool;
    randombytes_buf(auth->hash_key, sizeof auth->hash_key);
    status = signing_open(&auth->signing, path, config->data_dir, why);
    return status == STATUS_OK && auth->signing.ready
        ? signing_open_old(&auth->old, path, why)
        : status;
}

enum status
auth_new_key(const struct config *config, struct fault *why)
{
    char path[KEY_PATH_MAX];
    char hex[2 * PUBLIC_KEY_BYTES + 1];
    struct signing new = {0};
    enum status status = key_path(path, config, why);

    if (status == STATUS_OK) {
        status = signing_renew(&new, path, config->data_dir, why);
    }
    if (status == STATUS_OK) {
        (void)sodium_bin2hex(hex, sizeof hex, new.public_key, PUBLIC_KEY_BYTES);
        (void)printf("dugnadd: the new public key is %s; the key before it "
                     "is kept as '%s.old' and signs the change in each "
                     "evening. Start dugnadd again to use the new one\n",
            hex, path);
    }
    signing_release(&new);
    return status;
}

enum status
auth_public_key(const struct config *config, struct fault *why)
{
    char path[KEY_PATH_MAX];
    char hex[2 * PUBLIC_KEY_BYTES + 1];
    struct signing signing = {0};
    enum status status = key_path(path, config, why);

    if (status == STATUS_OK) {
        status = signing_open(&signing, path, config->data_dir, why);
    }
    if (status == STATUS_OK && !signing.ready) {
        status = fault_set(why, STATUS_CONFIG, 0,
            "there is no signing key; set signing_key_file");
    }
    if (status == STATUS_OK) {
        (void)sodium_bin2hex(hex, sizeof hex, signing.public_key,
            PUBLIC_KEY_BYTES);
        (void)printf("%s\n", hex);
    }
    signing_release(&signing);
    return status;
}

void
auth_release(struct auth *auth)
{
    signing_release(&auth->signing);
    signing_release(&auth->old);
    sodium_memzero(auth->pool, sizeof auth->pool);
    sodium_memzero(auth->hash_key, sizeof auth->hash_key);
}

const uint8_t *
auth_random(struct auth *auth)
{
    const size_t last = auth->used - RANDOM_BYTES;

    if (auth->used >= sizeof auth->pool) {
        randombytes_buf(auth->pool, sizeof auth->pool);
        auth->used = 0;
    } else {
        sodium_memzero(auth->pool + last, RANDOM_BYTES);
    }
    auth->used += RANDOM_BYTES;
    return auth->pool + auth->used - RANDOM_BYTES;
}

uint64_t
auth_address(const struct auth *auth, const struct sockaddr *from)
{
    uint8_t net[1 + IPV6_NET_BYTES] = {0};
    uint8_t hash[crypto_shorthash_BYTES];

    if (from->sa_family == AF_INET) {
        struct sockaddr_in at;

        memcpy(&at, from, sizeof at);
        net[0] = 4;
        memcpy(net + 1, &at.sin_addr, sizeof at.sin_addr);
    } else if (from->sa_family == AF_INET6) {
        struct sockaddr_in6 at;

        memcpy(&at, from, sizeof at);
        if (IN6_IS_ADDR_V4MAPPED(&at.sin6_addr)) {
            net[0] = 4;
            memcpy(net + 1, at.sin6_addr.s6_addr + 12, 4);
        } else {
            net[0] = 6;
            memcpy(net + 1, at.sin6_addr.s6_addr, IPV6_NET_BYTES);
        }
    }
    (void)crypto_shorthash(hash, net, sizeof net, auth->hash_key);
    return get_u64(hash);
}
