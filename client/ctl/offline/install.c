/* install.c - an evening into a data folder. See install.h. */
#include "client/ctl/offline/install.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REPLACED_MAX = 100 };

/* Made by root for a daemon that is another: it must be able to read it. */
static bool
give_to(int fd, const char *owner)
{
    struct stat st;

    return geteuid() != 0 || stat(owner, &st) != 0 ||
        fchown(fd, st.st_uid, st.st_gid) == 0;
}

bool
install_lock(const char *data, int *fd, struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    const int n = snprintf(path, sizeof path, "%s/lock", data);
    int new;

    if (n < 0 || n >= (int)sizeof path) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, data);
    }
    new = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (new < 0) {
        return errno == ENOENT
            ? trouble_set(t, CODE_NOT_FOUND, TEXT_OFF_NO_DATA, data)
            : trouble_file(t, path, errno, true);
    }
    if (!give_to(new, data) || flock(new, LOCK_EX | LOCK_NB) != 0) {
        const int sys = errno;

        (void)close(new); /* nothing was written */
        return sys == EWOULDBLOCK
            ? trouble_set(t, CODE_CONFLICT, TEXT_OFF_IN_USE, data)
            : trouble_file(t, path, sys, true);
    }
    *fd = new;
    return true;
}

void
install_unlock(int fd)
{
    if (fd >= 0) {
        (void)close(fd); /* nothing was written */
    }
}

bool
install_sync(const char *folder, struct trouble *t)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const bool good = fd >= 0 && fsync(fd) == 0;
    const int sys = errno;

    if (fd >= 0) {
        (void)close(fd); /* read only */
    }
    return good || trouble_file(t, folder, sys, true);
}

static bool
write_all(int fd, struct bytes bytes)
{
    while (bytes.n > 0) {
        const ssize_t n = write(fd, bytes.at, bytes.n);

        if (n < 0 && errno != EINTR) {
            return false;
        }
        if (n > 0) {
            bytes.at += n;
            bytes.n -= (size_t)n;
        }
    }
    return true;
}

bool
install_write(const struct install_file *file, struct bytes bytes,
    struct trouble *t)
{
    const int fd = open(file->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
        S_IRUSR | S_IWUSR);
    bool good;
    int sys;

    if (fd < 0) {
        return trouble_file(t, file->path, errno, true);
    }
    good = give_to(fd, file->owner) && write_all(fd, bytes) && fsync(fd) == 0;
    sys = errno;
    if (close(fd) != 0 && good) {
        good = false;
        sys = errno;
    }
    return good || trouble_file(t, file->path, sys, true);
}

/* Is there, or is made. */
static bool
folder_make(const char *path, const char *owner, struct trouble *t)
{
    int fd;
    bool good;

    if (mkdir(path, S_IRWXU) != 0) {
        return errno == EEXIST || trouble_file(t, path, errno, true);
    }
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    good = fd >= 0 && give_to(fd, owner);
    if (fd >= 0) {
        (void)close(fd); /* read only */
    }
    return good || trouble_file(t, path, errno, true);
}

static bool
join(char out[BUNDLE_PATH_MAX], const char *folder, const char *name,
    struct trouble *t)
{
    const int n = snprintf(out, BUNDLE_PATH_MAX, "%s%s", folder, name);

    return (n > 0 && n < BUNDLE_PATH_MAX) ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, folder);
}

/* --- taking away ------------------------------------------------------ */

/* Zeros over the keys, on disk, before the file goes. */
static bool
keys_overwrite(const char *path)
{
    static const uint8_t nothing[4096];
    const int fd = open(path, O_WRONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    bool good;

    if (fd < 0) {
        return errno == ENOENT;
    }
    good = fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
    for (off_t at = 0; good && at < st.st_size;) {
        const off_t left = st.st_size - at;
        const size_t n =
            left < (off_t)sizeof nothing ? (size_t)left : sizeof nothing;
        const ssize_t r = pwrite(fd, nothing, n, at);

        good = r > 0 || errno == EINTR;
        at += r > 0 ? r : 0;
    }
    good = good && fsync(fd) == 0;
    return close(fd) == 0 && good;
}

/* Each name in a folder that does not begin with a point. */
static void
each(const char *folder, void (*what)(const char *path))
{
    char path[BUNDLE_PATH_MAX];
    const struct dirent *entry;
    DIR *dir = opendir(folder);

    while (dir != NULL && (entry = readdir(dir)) != NULL) {
        const int n =
            snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);

        if (entry->d_name[0] != '.' && n > 0 && n < (int)sizeof path) {
            what(path);
        }
    }
    if (dir != NULL) {
        (void)closedir(dir); /* read only */
    }
}

static void
file_remove(const char *path)
{
    (void)unlink(path); /* what stays is seen by whoever removes the folder */
}

/* All files in a folder that has no folders, and the folder. */
static void
leaf_remove(const char *folder)
{
    each(folder, file_remove);
    (void)rmdir(folder); /* not empty, and it is seen by our caller */
}

static void
minutes_remove(const char *folder)
{
    each(folder, leaf_remove);
    leaf_remove(folder);
}

/* A whole evening; its keys are overwritten first. */
static bool
evening_remove(const char *folder, struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];

    if (!join(path, folder, "/keys", t)) {
        return false;
    }
    if (!keys_overwrite(path)) {
        return trouble_file(t, path, errno, true);
    }
    if (!join(path, folder, "/minutes", t)) {
        return false;
    }
    minutes_remove(path);
    leaf_remove(folder);
    return access(folder, F_OK) != 0 || trouble_file(t, folder, EIO, true);
}

/* --- putting in place ------------------------------------------------- */

static bool
paper_write(const struct paper *p, const char *folder, const char *owner,
    struct trouble *t)
{
    char version[BUNDLE_PATH_MAX];
    char path[BUNDLE_PATH_MAX];
    const struct install_file file = {.path = path, .owner = owner};
    char name[64];

    (void)snprintf(name, sizeof name, "/%u", (unsigned)p->version);
    if (!join(version, folder, name, t) || !folder_make(version, owner, t)) {
        return false;
    }
    (void)snprintf(name, sizeof name, "/%s.%s", p->language, p->format);
    return join(path, version, name, t) &&
        install_write(&file, (struct bytes){p->at, p->n}, t) &&
        install_sync(version, t);
}

static bool
papers_write(const struct bundle *b, const char *folder, const char *owner,
    struct trouble *t)
{
    char minutes[BUNDLE_PATH_MAX];

    if (b->papers_n == 0) {
        return true;
    }
    if (!join(minutes, folder, "/minutes", t) ||
        !folder_make(minutes, owner, t)) {
        return false;
    }
    for (size_t i = 0; i < b->papers_n; i++) {
        if (!paper_write(&b->paper[i], minutes, owner, t)) {
            return false;
        }
    }
    return install_sync(minutes, t);
}

static bool
beside_write(const struct bundle *b, const char *beside, const char *owner,
    struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    const struct install_file file = {.path = path, .owner = owner};

    return folder_make(beside, owner, t) && join(path, beside, "/keys", t) &&
        install_write(&file, (struct bytes){b->keys, b->keys_n}, t) &&
        join(path, beside, "/log", t) &&
        install_write(&file, (struct bytes){b->log, b->log_n}, t) &&
        papers_write(b, beside, owner, t) && install_sync(beside, t);
}

/* FOLDER.replaced, .replaced.2, ...: the first that is free. */
static bool
replaced_name(char out[BUNDLE_PATH_MAX], const char *folder, struct trouble *t)
{
    for (int i = 1; i < REPLACED_MAX; i++) {
        char ending[32];

        if (i == 1) {
            (void)snprintf(ending, sizeof ending, ".replaced");
        } else {
            (void)snprintf(ending, sizeof ending, ".replaced.%d", i);
        }
        if (!join(out, folder, ending, t)) {
            return false;
        }
        if (access(out, F_OK) != 0) {
            return true;
        }
    }
    return trouble_file(t, folder, EEXIST, true);
}

/* The old one and the new one change names at once. */
static bool
exchange(const char *beside, const char *folder, struct trouble *t)
{
    return renameat2(AT_FDCWD, beside, AT_FDCWD, folder, RENAME_EXCHANGE) ==
        0 ||
        trouble_file(t, folder, errno, true);
}

static bool
into_place(const char *beside, const char *folder, bool keep, struct trouble *t)
{
    char replaced[BUNDLE_PATH_MAX];
    char parent[BUNDLE_PATH_MAX];

    if (!join(parent, folder, "", t)) {
        return false;
    }
    *strrchr(parent, '/') = '\0';
    if (access(folder, F_OK) != 0) {
        return (rename(beside, folder) == 0 ||
                   trouble_file(t, folder, errno, true)) &&
            install_sync(parent, t);
    }
    if (!exchange(beside, folder, t) || !install_sync(parent, t)) {
        return false;
    }
    if (keep) {
        return replaced_name(replaced, folder, t) &&
            (rename(beside, replaced) == 0 ||
                trouble_file(t, replaced, errno, true)) &&
            install_sync(parent, t);
    }
    return evening_remove(beside, t) && install_sync(parent, t);
}

bool
install_run(const struct bundle *b, const struct install *in, struct trouble *t)
{
    char folder[BUNDLE_PATH_MAX];
    char beside[BUNDLE_PATH_MAX];
    char path[BUNDLE_PATH_MAX];
    const int n =
        snprintf(folder, sizeof folder, "%s/%s", in->data, in->folder);

    if (n < 0 || n >= (int)sizeof folder) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, in->data);
    }
    if (!join(beside, folder, ".new", t) ||
        !join(path, in->data, "/sessions", t) ||
        !folder_make(path, in->data, t) || !install_sync(in->data, t)) {
        return false;
    }
    /* What an interrupted one left; of an evening that was, the keys too. */
    if (access(beside, F_OK) == 0 && !evening_remove(beside, t)) {
        return false;
    }
    if (!beside_write(b, beside, in->data, t)) {
        struct trouble second;

        (void)evening_remove(beside, &second); /* the first trouble is told */
        return false;
    }
    return into_place(beside, folder, in->keep, t);
}
