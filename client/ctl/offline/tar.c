/*
 * tar.c - an evening as one file: a POSIX tar. See bundle.h.
 *
 * In it stand ID/log, ID/keys and ID/minutes/VERSION/LANGUAGE.FORMAT, plain
 * files and nothing else. Everything else is refused when it is read: paths
 * out, links, devices, folders, a name twice, a second evening.
 */
#include "client/ctl/offline/bundle.h"

#include "client/hex.h"

#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK_BYTES = 65536, MEMBERS_MAX = BUNDLE_PAPERS_MAX + 2 };

static bool
strange(struct trouble *t, const char *path)
{
    return trouble_set(t, CODE_REFUSED, TEXT_OFF_TAR_STRANGE, path);
}

/* ID/: the same in all members. */
static bool
id_take(struct bundle *b, const char *name)
{
    uint8_t id[ID_BYTES];
    char again[sizeof b->id];
    char hex[sizeof b->id];
    const size_t n = sizeof hex - 1;

    if (strlen(name) <= n || name[n] != '/') {
        return false;
    }
    memcpy(hex, name, n);
    hex[n] = '\0';
    if (!hex_take(id, ID_BYTES, hex)) {
        return false;
    }
    hex_write(again, id, ID_BYTES);
    if (strcmp(again, hex) != 0 ||
        (b->id[0] != '\0' && strcmp(b->id, hex) != 0)) {
        return false;
    }
    memcpy(b->id, hex, sizeof b->id);
    return true;
}

/* Where the bytes of a member go, and how many there may be. */
struct member {
    uint8_t **at;
    size_t *n;
    size_t max;
};

static bool
paper_place(struct bundle *b, const char *name, struct member *m)
{
    struct paper named = {0};
    struct paper *paper;

    if (strncmp(name, "minutes/", 8) != 0 || !paper_name(&named, name + 8)) {
        return false;
    }
    for (size_t i = 0; i < b->papers_n; i++) {
        const struct paper *p = &b->paper[i];

        if (p->version == named.version &&
            strcmp(p->language, named.language) == 0 &&
            strcmp(p->format, named.format) == 0) {
            return false;
        }
    }
    paper = bundle_paper_add(b);
    if (paper == NULL) {
        return false;
    }
    *paper = named;
    *m = (struct member){&paper->at, &paper->n, BUNDLE_PAPER_MAX};
    return true;
}

static bool
member_place(struct bundle *b, struct archive_entry *entry, struct member *m)
{
    const char *name = archive_entry_pathname(entry);

    if (name == NULL || archive_entry_filetype(entry) != AE_IFREG ||
        archive_entry_hardlink(entry) != NULL ||
        archive_entry_symlink(entry) != NULL ||
        archive_entry_size_is_set(entry) == 0 || !id_take(b, name)) {
        return false;
    }
    name += sizeof b->id;
    if (strcmp(name, "log") == 0 && b->log == NULL) {
        *m = (struct member){&b->log, &b->log_n, BUNDLE_LOG_MAX};
        return true;
    }
    if (strcmp(name, "keys") == 0 && b->keys == NULL) {
        *m = (struct member){&b->keys, &b->keys_n, BUNDLE_KEYS_MAX};
        return true;
    }
    return paper_place(b, name, m);
}

/* As many bytes as were promised, no more than are there. */
static bool
member_read(struct archive *tar, struct archive_entry *entry,
    const struct member *m)
{
    const int64_t size = archive_entry_size(entry);
    size_t got = 0;
    la_ssize_t r = 1;

    if (size < 0 || (uint64_t)size > m->max) {
        return false;
    }
    *m->at = malloc((size_t)size + 1);
    if (*m->at == NULL) {
        return false;
    }
    while (r > 0 && got < (size_t)size) {
        r = archive_read_data(tar, *m->at + got, (size_t)size - got);
        got += r > 0 ? (size_t)r : 0;
    }
    *m->n = got;
    return got == (size_t)size;
}

static bool
members_read(struct bundle *b, struct archive *tar, struct trouble *t)
{
    struct archive_entry *entry;
    int r = ARCHIVE_OK;

    for (size_t i = 0; i < MEMBERS_MAX; i++) {
        struct member m;

        r = archive_read_next_header(tar, &entry);
        if (r != ARCHIVE_OK) {
            break;
        }
        if (!member_place(b, entry, &m) || !member_read(tar, entry, &m)) {
            return strange(t, b->path);
        }
    }
    return (r == ARCHIVE_EOF && b->log != NULL && b->keys != NULL) ||
        strange(t, b->path);
}

bool
bundle_tar(struct bundle *b, const char *path, struct trouble *t)
{
    const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct archive *tar = archive_read_new();
    struct stat st;
    bool good;

    if (fd < 0 || fstat(fd, &st) != 0 || tar == NULL) {
        good = trouble_file(t, path, errno, false);
    } else if (!S_ISREG(st.st_mode)) {
        good = trouble_set(t, CODE_REFUSED, TEXT_OFF_NOT_PLAIN, path);
    } else if (archive_read_support_format_tar(tar) != ARCHIVE_OK ||
        archive_read_open_fd(tar, fd, BLOCK_BYTES) != ARCHIVE_OK) {
        good = trouble_set(t, CODE_REFUSED, TEXT_OFF_NOT_EVENING, path);
    } else {
        good = members_read(b, tar, t);
    }
    if (!good && b->log == NULL && t->key == TEXT_OFF_TAR_STRANGE &&
        b->id[0] == '\0') {
        (void)trouble_set(t, CODE_REFUSED, TEXT_OFF_NOT_EVENING, path);
    }
    if (tar != NULL) {
        (void)archive_read_free(tar); /* read only */
    }
    if (fd >= 0) {
        (void)close(fd); /* read only */
    }
    return good;
}

/* --- writing ---------------------------------------------------------- */

struct writing {
    struct archive *tar;
    const struct tar_wanted *wanted;
};

static bool
member_write(const struct writing *w, const char *name, struct bytes bytes)
{
    struct archive_entry *entry = archive_entry_new();
    char path[BUNDLE_PATH_MAX];
    bool good;

    if (entry == NULL) {
        return false;
    }
    (void)snprintf(path, sizeof path, "%s/%s", w->wanted->id, name);
    archive_entry_set_pathname(entry, path);
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, S_IRUSR | S_IWUSR);
    archive_entry_set_size(entry, (int64_t)bytes.n);
    archive_entry_set_mtime(entry, (time_t)w->wanted->at_s, 0);
    archive_entry_set_uid(entry, 0);
    archive_entry_set_gid(entry, 0);
    good = archive_write_header(w->tar, entry) == ARCHIVE_OK &&
        archive_write_data(w->tar, bytes.at, bytes.n) == (la_ssize_t)bytes.n;
    archive_entry_free(entry);
    return good;
}

static bool
members_write(const struct writing *w, const struct bundle *b)
{
    bool good = member_write(w, "log", (struct bytes){b->log, b->log_n}) &&
        member_write(w, "keys", (struct bytes){b->keys, b->keys_n});

    for (size_t i = 0; good && i < b->papers_n; i++) {
        const struct paper *p = &b->paper[i];
        char name[64];

        (void)snprintf(name, sizeof name, "minutes/%u/%s.%s",
            (unsigned)p->version, p->language, p->format);
        good = member_write(w, name, (struct bytes){p->at, p->n});
    }
    return good;
}

static bool
tar_to(int fd, const struct bundle *b, const struct tar_wanted *wanted)
{
    const struct writing w = {archive_write_new(), wanted};
    bool good;

    if (w.tar == NULL) {
        return false;
    }
    good = archive_write_set_format_ustar(w.tar) == ARCHIVE_OK &&
        archive_write_add_filter_none(w.tar) == ARCHIVE_OK &&
        archive_write_open_fd(w.tar, fd) == ARCHIVE_OK && members_write(&w, b);
    good = archive_write_close(w.tar) == ARCHIVE_OK && good;
    return archive_write_free(w.tar) == ARCHIVE_OK && good;
}

bool
bundle_tar_write(const struct bundle *b, const struct tar_wanted *wanted,
    struct trouble *t)
{
    char beside[BUNDLE_PATH_MAX];
    const int n = snprintf(beside, sizeof beside, "%s.new", wanted->path);
    bool good;
    int sys;
    int fd;

    if (n < 0 || n >= (int)sizeof beside) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, wanted->path);
    }
    (void)unlink(beside); /* of an earlier, interrupted export */
    fd = open(beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC,
        S_IRUSR | S_IWUSR);
    if (fd < 0) {
        return trouble_file(t, wanted->path, errno, true);
    }
    errno = EIO;
    good = tar_to(fd, b, wanted) && fsync(fd) == 0;
    sys = errno;
    good = close(fd) == 0 && good;
    if (!good || rename(beside, wanted->path) != 0) {
        (void)unlink(beside); /* half of it helps nobody */
        return trouble_file(t, wanted->path, good ? errno : sys, true);
    }
    return true;
}
