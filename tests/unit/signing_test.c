/*
 * signing_test.c - the daemon's key: made once, kept private, outside the
 * data folder.
 */
#include "daemon/io/signing.h"
#include "protocol/seal.h"
#include "tests/unit/unit.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* A folder with a data folder in it, and the names used below. */
struct place {
    char folder[40];
    char data[60];
    char key[60];
    struct fault why;
};

static void
place_init(struct place *p)
{
    *p = (struct place){.folder = "/tmp/dugnad-signing-XXXXXX"};
    CHECK(mkdtemp(p->folder) != NULL);
    (void)snprintf(p->data, sizeof p->data, "%s/data", p->folder);
    (void)snprintf(p->key, sizeof p->key, "%s/signing-key", p->folder);
    CHECK_U64(mkdir(p->data, 0700), 0);
}

static void
place_release(struct place *p)
{
    (void)unlink(p->key); /* not every test makes it */
    CHECK_U64(rmdir(p->data), 0);
    CHECK_U64(rmdir(p->folder), 0); /* nothing else was left */
}

static void
write_file(const char *path, const uint8_t *at, size_t n, mode_t mode)
{
    const int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    CHECK(fd >= 0);
    CHECK_U64(write(fd, at, n), n);
    CHECK_U64(fchmod(fd, mode), 0);
    CHECK_U64(close(fd), 0);
}

TEST(a_key_is_made_once_and_signs)
{
    static const uint8_t words[] = "what was said";
    const struct bytes bytes = {words, sizeof words};
    uint8_t signature[SIGNATURE_BYTES];
    struct signing first = {0};
    struct signing again = {0};
    struct place p;
    struct stat st;

    place_init(&p);
    CHECK_U64(signing_open(&first, p.key, p.data, &p.why), STATUS_OK);
    CHECK(first.ready);
    CHECK_U64(stat(p.key, &st), 0);
    CHECK_U64(st.st_mode & 0777, 0600);
    CHECK_U64(st.st_size, 64);
    CHECK_U64(signing_open(&again, p.key, p.data, &p.why), STATUS_OK);
    CHECK_BYTES(again.public_key, first.public_key, PUBLIC_KEY_BYTES);
    signing_sign(&again, bytes, signature);
    CHECK(signature_holds(signature, bytes, first.public_key));
    signature[0] ^= 1;
    CHECK(!signature_holds(signature, bytes, first.public_key));
    signing_release(&first);
    signing_release(&again);
    CHECK(!again.ready);
    CHECK(sodium_is_zero(again.secret, sizeof again.secret));
    place_release(&p);
}

/* RFC 8032, 7.1, test 1. */
TEST(a_seed_is_a_key)
{
    static const char seed_hex[] =
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    static const char key_hex[] =
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
    uint8_t seed[32];
    uint8_t want[32];
    struct signing s = {0};
    struct place p;

    place_init(&p);
    CHECK_U64(sodium_hex2bin(seed, 32, seed_hex, 64, NULL, NULL, NULL), 0);
    CHECK_U64(sodium_hex2bin(want, 32, key_hex, 64, NULL, NULL, NULL), 0);
    write_file(p.key, seed, sizeof seed, 0600);
    CHECK_U64(signing_open(&s, p.key, p.data, &p.why), STATUS_OK);
    CHECK_BYTES(s.public_key, want, 32);
    write_file(p.key, s.secret, 64, 0400);
    CHECK_U64(signing_open(&s, p.key, p.data, &p.why), STATUS_OK);
    CHECK_BYTES(s.public_key, want, 32);
    signing_release(&s);
    place_release(&p);
}

TEST(what_is_no_key_is_refused)
{
    uint8_t at[65] = {1};
    struct signing s = {0};
    struct place p;

    place_init(&p);
    for (size_t n = 0; n <= sizeof at; n++) {
        write_file(p.key, at, n, 0600);
        CHECK_U64(signing_open(&s, p.key, p.data, &p.why),
            n == 32 ? STATUS_OK : STATUS_CONFIG);
    }
    CHECK_HAS(p.why.text, "is no Ed25519 key");
    signing_release(&s);
    place_release(&p);
}

TEST(a_key_that_others_can_use_is_refused)
{
    static const mode_t modes[] = {0640, 0604, 0620, 0602, 0610, 0644};
    static const uint8_t at[32] = {1};
    struct signing s = {0};
    struct place p;

    place_init(&p);
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        write_file(p.key, at, sizeof at, modes[i]);
        CHECK_U64(signing_open(&s, p.key, p.data, &p.why), STATUS_CONFIG);
        CHECK_HAS(p.why.text, "others can use the signing key");
        CHECK(!s.ready);
    }
    place_release(&p);
}

TEST(a_key_in_the_data_folder_is_refused)
{
    char deep[80];
    char key[120];
    char link[80];
    struct signing s = {0};
    struct place p;

    place_init(&p);
    (void)snprintf(key, sizeof key, "%s/key", p.data);
    CHECK_U64(signing_open(&s, key, p.data, &p.why), STATUS_CONFIG);
    CHECK_HAS(p.why.text, "inside the data folder");
    (void)snprintf(deep, sizeof deep, "%s/deep", p.data);
    CHECK_U64(mkdir(deep, 0700), 0);
    (void)snprintf(key, sizeof key, "%s/key", deep);
    CHECK_U64(signing_open(&s, key, p.data, &p.why), STATUS_CONFIG);
    (void)snprintf(link, sizeof link, "%s/link", p.folder);
    CHECK_U64(symlink(deep, link), 0);
    (void)snprintf(key, sizeof key, "%s/key", link);
    CHECK_U64(signing_open(&s, key, p.data, &p.why), STATUS_CONFIG);
    CHECK(access(key, F_OK) != 0);
    CHECK_U64(unlink(link), 0);
    CHECK_U64(rmdir(deep), 0);
    /* A name that merely begins alike is elsewhere. */
    (void)snprintf(deep, sizeof deep, "%s/database", p.folder);
    CHECK_U64(mkdir(deep, 0700), 0);
    (void)snprintf(key, sizeof key, "%s/key", deep);
    CHECK_U64(signing_open(&s, key, p.data, &p.why), STATUS_OK);
    CHECK_U64(unlink(key), 0);
    CHECK_U64(rmdir(deep), 0);
    signing_release(&s);
    place_release(&p);
}

TEST(a_credential_is_taken_where_no_file_is_named)
{
    static const uint8_t at[32] = {1};
    struct signing s = {0};
    struct place p;

    place_init(&p);
    CHECK_U64(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    CHECK_U64(signing_open(&s, "", p.data, &p.why), STATUS_OK);
    CHECK(!s.ready);
    CHECK_U64(setenv("CREDENTIALS_DIRECTORY", p.folder, 1), 0);
    CHECK_U64(signing_open(&s, "", p.data, &p.why), STATUS_OK);
    CHECK(!s.ready);
    write_file(p.key, at, sizeof at, 0440);
    CHECK_U64(signing_open(&s, "", p.data, &p.why), STATUS_OK);
    CHECK(s.ready);
    signing_release(&s);
    write_file(p.key, at, sizeof at, 0444);
    CHECK_U64(signing_open(&s, "", p.data, &p.why), STATUS_CONFIG);
    CHECK_U64(unsetenv("CREDENTIALS_DIRECTORY"), 0);
    place_release(&p);
}

TEST(an_interrupted_making_is_made_anew)
{
    char beside[80];
    static const uint8_t half[10] = {1};
    struct signing s = {0};
    struct place p;

    place_init(&p);
    (void)snprintf(beside, sizeof beside, "%s.new", p.key);
    write_file(beside, half, sizeof half, 0600);
    CHECK_U64(signing_open(&s, p.key, p.data, &p.why), STATUS_OK);
    CHECK(access(beside, F_OK) != 0);
    signing_release(&s);
    place_release(&p);
}

TEST(a_new_key_keeps_the_old_one_beside_it)
{
    struct signing first = {0};
    struct signing old = {0};
    struct signing now = {0};
    struct place p;
    char beside[80];
    struct stat st;

    place_init(&p);
    (void)snprintf(beside, sizeof beside, "%s.old", p.key);
    CHECK_U64(signing_open(&first, p.key, p.data, &p.why), STATUS_OK);
    CHECK_U64(signing_open_old(&old, p.key, &p.why), STATUS_OK);
    CHECK(!old.ready);
    CHECK_U64(signing_renew(&now, p.key, p.data, &p.why), STATUS_OK);
    CHECK(memcmp(now.public_key, first.public_key, PUBLIC_KEY_BYTES) != 0);
    CHECK_U64(signing_open_old(&old, p.key, &p.why), STATUS_OK);
    CHECK(old.ready);
    CHECK_BYTES(old.secret, first.secret, sizeof old.secret);
    CHECK_U64(signing_open(&old, p.key, p.data, &p.why), STATUS_OK);
    CHECK_BYTES(old.secret, now.secret, sizeof old.secret);
    CHECK_U64(stat(p.key, &st), 0);
    CHECK_U64(st.st_mode & 0777, 0600);
    /* The one that may still be needed is not overwritten. */
    CHECK_U64(signing_renew(&now, p.key, p.data, &p.why), STATUS_CONFIG);
    CHECK_HAS(p.why.text, ".old' is there already");
    CHECK_U64(signing_open(&now, p.key, p.data, &p.why), STATUS_OK);
    CHECK_BYTES(old.secret, now.secret, sizeof old.secret);
    /* Interrupted before the new one had its name: the same again. */
    CHECK_U64(unlink(beside), 0);
    CHECK_U64(link(p.key, beside), 0);
    CHECK_U64(signing_renew(&now, p.key, p.data, &p.why), STATUS_OK);
    CHECK(memcmp(now.public_key, old.public_key, PUBLIC_KEY_BYTES) != 0);
    CHECK_U64(signing_renew(&now, "", p.data, &p.why), STATUS_CONFIG);
    CHECK_U64(unlink(beside), 0);
    place_release(&p);
}
