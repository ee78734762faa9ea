/*
 * signing.c - the daemon's Ed25519 key, and signatures with it.
 * See signing.h.
 */
#include "daemon/io/signing.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(SIGNING_SECRET_BYTES == crypto_sign_SECRETKEYBYTES, "Ed25519");
_Static_assert(PUBLIC_KEY_BYTES == crypto_sign_PUBLICKEYBYTES, "Ed25519");
_Static_assert(SIGNATURE_BYTES == crypto_sign_BYTES, "Ed25519");

enum { PATH_CAP = 512 };

static enum status
not_a_key(const char *path, struct fault *why)
{
    return fault_set(why, STATUS_CONFIG, 0,
        "%s is no Ed25519 key (32 or 64 bytes)", path);
}

/* The folder of `path`, as it was written. */
static void
folder_of(char out[PATH_CAP], const char *path)
{
    char *slash;

    (void)snprintf(out, PATH_CAP, "%s", path);
    slash = strrchr(out, '/');
    if (slash == NULL) {
        (void)snprintf(out, PATH_CAP, ".");
    } else {
        slash[slash == out ? 1 : 0] = '\0';
    }
}

static bool
same_folder(int a, const struct stat *b)
{
    struct stat st;

    return fstat(a, &st) == 0 && st.st_dev == b->st_dev &&
        st.st_ino == b->st_ino;
}

/* Upwards from `folder`, whatever links its path goes through. */
static bool
inside(int folder, const struct stat *data)
{
    int at = dup(folder);
    bool found = false;
    bool top = false;

    while (at >= 0 && !found && !top) {
        const int up = openat(at, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        struct stat st;

        found = same_folder(at, data);
        top = up < 0 || fstat(up, &st) != 0 || same_folder(at, &st);
        (void)close(at); /* read only */
        at = up;
    }
    if (at >= 0) {
        (void)close(at); /* read only */
    }
    return found;
}

static enum status
check_place(const char *path, const char *data_dir, struct fault *why)
{
    char folder[PATH_CAP];
    enum status s = STATUS_OK;
    struct stat data;
    int fd;

    if (strlen(path) + sizeof ".next.new" > PATH_CAP) {
        return fault_set(why, STATUS_CONFIG, 0,
            "the signing key's path is too long");
    }
    folder_of(folder, path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return fault_set(why, STATUS_DISK, errno,
            "cannot open the folder of '%s'; make it, or set "
            "'signing_key_file'",
            path);
    }
    /* A data folder that is not there yet holds no key. */
    if (stat(data_dir, &data) == 0 && inside(fd, &data)) {
        s = fault_set(why, STATUS_CONFIG, 0,
            "the signing key %s is inside the data folder, and so in every "
            "copy of it; put it elsewhere",
            path);
    }
    (void)close(fd); /* read only */
    return s;
}

/* Up to `cap` bytes; 0 at the file's end, -1 and errno on an error. */
static ssize_t
read_some(int fd, uint8_t *at, size_t cap)
{
    size_t n = 0;

    while (n < cap) {
        const ssize_t r = read(fd, at + n, cap - n);

        if (r < 0 && errno == EINTR) {
            continue;
        }
        if (r < 0) {
            return -1;
        }
        if (r == 0) {
            break;
        }
        n += (size_t)r;
    }
    return (ssize_t)n;
}

static enum status
take_key(struct signing *signing, const uint8_t *at, size_t n, const char *path,
    struct fault *why)
{
    struct signing new = {.ready = true};
    bool fits;

    if (n != crypto_sign_SEEDBYTES && n != SIGNING_SECRET_BYTES) {
        return not_a_key(path, why);
    }
    (void)crypto_sign_seed_keypair(new.public_key, new.secret, at);
    fits = n == crypto_sign_SEEDBYTES ||
        sodium_memcmp(new.secret, at, SIGNING_SECRET_BYTES) == 0;
    if (fits) {
        *signing = new;
    }
    sodium_memzero(&new, sizeof new);
    return fits ? STATUS_OK : not_a_key(path, why);
}

/* `closed_to`: the permissions that nobody may have. */
static enum status
read_key(struct signing *signing, int fd, const char *path, mode_t closed_to,
    struct fault *why)
{
    uint8_t at[SIGNING_SECRET_BYTES + 1];
    enum status s;
    struct stat st;
    ssize_t n;

    if (fstat(fd, &st) != 0) {
        return fault_set(why, STATUS_DISK, errno, "cannot read %s", path);
    }
    if (!S_ISREG(st.st_mode)) {
        return not_a_key(path, why);
    }
    if ((st.st_mode & closed_to) != 0) {
        return fault_set(why, STATUS_CONFIG, 0,
            "others can use the signing key %s; make it private with "
            "'chmod 600'",
            path);
    }
    n = read_some(fd, at, sizeof at);
    s = n < 0 ? fault_set(why, STATUS_DISK, errno, "cannot read %s", path)
              : take_key(signing, at, (size_t)n, path, why);
    sodium_memzero(at, sizeof at);
    return s;
}

/* A whole new file, synced, that gets its name only if nobody has it. */
static int
write_key(const char *path, const struct signing *signing)
{
    char beside[PATH_CAP];
    ssize_t n;
    int fd;
    int r = 0;

    (void)snprintf(beside, sizeof beside, "%s.new", path);
    (void)unlink(beside); /* left by an earlier start; mostly not there */
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
        S_IRUSR | S_IWUSR);
    if (fd < 0) {
        return errno;
    }
    n = write(fd, signing->secret, sizeof signing->secret);
    if (n >= 0 && (size_t)n != sizeof signing->secret) {
        r = ENOSPC;
    } else if (n < 0 || fsync(fd) != 0) {
        r = errno;
    }
    if (close(fd) != 0 && r == 0) {
        r = errno;
    }
    if (r == 0 && link(beside, path) != 0) {
        r = errno;
    }
    (void)unlink(beside); /* a second name is removed by the next making */
    return r;
}

static int
sync_folder(const char *path)
{
    char folder[PATH_CAP];
    int fd;
    int r;

    folder_of(folder, path);
    fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return errno;
    }
    r = fsync(fd) == 0 ? 0 : errno;
    (void)close(fd); /* read only: nothing can be lost */
    return r;
}

static enum status
make_key(struct signing *signing, const char *path, struct fault *why)
{
    struct signing new = {.ready = true};
    int r;

    (void)crypto_sign_keypair(new.public_key, new.secret);
    r = write_key(path, &new);
    if (r == 0) {
        r = sync_folder(path);
    }
    if (r == 0) {
        *signing = new;
    }
    sodium_memzero(&new, sizeof new);
    return r == 0 ? STATUS_OK
                  : fault_set(why, STATUS_DISK, r,
                        "cannot make the signing key '%s'; let this user "
                        "write there, or set 'signing_key_file'",
                        path);
}

/* systemd guards the folder of credentials, and adds its own reader. */
static enum status
open_credential(struct signing *signing, const char *name, struct fault *why)
{
    const char *folder = getenv("CREDENTIALS_DIRECTORY");
    char path[PATH_CAP];
    enum status s;
    int n;
    int fd;

    if (folder == NULL) {
        return STATUS_OK;
    }
    n = snprintf(path, sizeof path, "%s/%s", folder, name);
    if (n < 0 || n >= PATH_CAP) {
        return STATUS_OK;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        return errno == ENOENT
            ? STATUS_OK
            : fault_set(why, STATUS_DISK, errno, "cannot open %s", path);
    }
    s = read_key(signing, fd, path, S_IRWXO, why);
    (void)close(fd); /* read only */
    return s;
}

enum status
signing_open(struct signing *signing, const char *path, const char *data_dir,
    struct fault *why)
{
    struct signing new = {0};
    enum status s;
    int fd;

    if (sodium_init() < 0) {
        return fault_set(why, STATUS_LIBRARY, 0,
            "libsodium finds no random source");
    }
    if (path[0] == '\0') {
        s = open_credential(&new, "signing-key", why);
        goto out;
    }
    s = check_place(path, data_dir, why);
    if (s != STATUS_OK) {
        goto out;
    }
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        s = read_key(&new, fd, path, S_IRWXG | S_IRWXO, why);
        (void)close(fd); /* read only */
    } else if (errno == ENOENT) {
        s = make_key(&new, path, why);
    } else {
        s = fault_set(why, STATUS_DISK, errno,
            "cannot open '%s'; let this user read it, or set "
            "'signing_key_file'",
            path);
    }
out:
    if (s == STATUS_OK) {
        *signing = new;
    }
    sodium_memzero(&new, sizeof new);
    return s;
}

enum status
signing_open_old(struct signing *signing, const char *path, struct fault *why)
{
    struct signing old = {0};
    enum status s = STATUS_OK;
    char beside[PATH_CAP + 8];
    int fd;

    if (path[0] == '\0') {
        s = open_credential(&old, "signing-key.old", why);
    } else {
        (void)snprintf(beside, sizeof beside, "%s.old", path);
        fd = open(beside, O_RDONLY | O_CLOEXEC);
        if (fd >= 0) {
            s = read_key(&old, fd, beside, S_IRWXG | S_IRWXO, why);
            (void)close(fd); /* read only */
        } else if (errno != ENOENT) {
            s = fault_set(why, STATUS_DISK, errno, "cannot open '%s'", beside);
        }
    }
    if (s == STATUS_OK) {
        *signing = old;
    }
    sodium_memzero(&old, sizeof old);
    return s;
}

/* The present key gets a second name. One that is there already is the same. */
static enum status
keep_old(const struct signing *now, const char *path, struct fault *why)
{
    struct signing old = {0};
    char beside[PATH_CAP + 8];
    enum status s = signing_open_old(&old, path, why);

    (void)snprintf(beside, sizeof beside, "%s.old", path);
    if (s == STATUS_OK && old.ready &&
        memcmp(old.public_key, now->public_key, PUBLIC_KEY_BYTES) != 0) {
        s = fault_set(why, STATUS_CONFIG, 0,
            "'%s' is there already: evenings may still need it to hand over "
            "to the present key; when each has been opened once, put it away "
            "safely and try again",
            beside);
    } else if (s == STATUS_OK && !old.ready && link(path, beside) != 0) {
        s = fault_set(why, STATUS_DISK, errno,
            "cannot keep the old signing key as '%s'", beside);
    }
    signing_release(&old);
    return s;
}

enum status
signing_renew(struct signing *signing, const char *path, const char *data_dir,
    struct fault *why)
{
    struct signing new = {.ready = true};
    struct signing now = {0};
    char beside[PATH_CAP];
    enum status s;
    int r;

    if (path[0] == '\0') {
        return fault_set(why, STATUS_CONFIG, 0,
            "the signing key is systemd's: give it as 'signing-key.old' and "
            "another one as 'signing-key'");
    }
    s = signing_open(&now, path, data_dir, why);
    if (s == STATUS_OK) {
        s = keep_old(&now, path, why);
    }
    signing_release(&now);
    if (s != STATUS_OK) {
        return s;
    }
    (void)crypto_sign_keypair(new.public_key, new.secret);
    (void)snprintf(beside, sizeof beside, "%s.next", path);
    (void)unlink(beside); /* of an interrupted one; mostly not there */
    r = write_key(beside, &new);
    if (r == 0 && rename(beside, path) != 0) {
        r = errno;
    }
    if (r == 0) {
        r = sync_folder(path);
    }
    if (r == 0) {
        *signing = new;
    }
    sodium_memzero(&new, sizeof new);
    return r == 0 ? STATUS_OK
                  : fault_set(why, STATUS_DISK, r,
                        "cannot write the signing key '%s'", path);
}

void
signing_sign(const struct signing *signing, struct bytes bytes,
    uint8_t out[SIGNATURE_BYTES])
{
    assert(signing->ready);
    (void)crypto_sign_detached(out, NULL, bytes.at, bytes.n,
        signing->secret); /* always 0 */
}

void
signing_release(struct signing *signing)
{
    sodium_memzero(signing, sizeof *signing);
}
