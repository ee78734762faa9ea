/*
 * papers.c - the minutes that were issued, as files. See papers.h.
 */
#include "daemon/io/papers.h"

#include "daemon/io/erase.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_CAP = ERASE_PATH_CAP, READ_MAX = 67108864 };

static const char unfinished_end[] = ".new";

/* FOLDER/minutes and what comes behind it. */
static void
path_of(char out[PATH_CAP], const struct papers *papers, const char *rest)
{
    const int n = snprintf(out, PATH_CAP, "%s/minutes%s", papers->folder, rest);

    assert(n > 0 && n < PATH_CAP); /* folders are shorter than that */
}

static void
version_of(char out[PATH_CAP], const struct papers *papers, const char *end)
{
    char rest[64];

    (void)snprintf(rest, sizeof rest, "/%lu%s", (unsigned long)papers->version,
        end);
    path_of(out, papers, rest);
}

static void
file_of(char out[PATH_CAP], const struct papers *papers, const char *end,
    const struct paper *paper)
{
    char rest[128];

    (void)snprintf(rest, sizeof rest, "/%lu%s/%s.%s",
        (unsigned long)papers->version, end, paper->language, paper->format);
    path_of(out, papers, rest);
}

static enum status
paper_fault(struct fault *why, int r, const struct papers *papers)
{
    if (disk_full(r)) {
        return fault_set(why, STATUS_DISK, -r,
            "there is no room on the disk for version %lu of the minutes; "
            "they are made when there is",
            (unsigned long)papers->version);
    }
    return fault_set(why, STATUS_DISK, -r,
        "version %lu of the minutes cannot be written to the folder",
        (unsigned long)papers->version);
}

enum status
papers_begin(const struct papers *papers, struct fault *why)
{
    const struct disk *disk = papers->disk;
    char path[PATH_CAP];
    int r;

    path_of(path, papers, "");
    r = disk->folder(disk->self, path);
    if (r == 0) {
        r = disk->sync_folder(disk->self, papers->folder);
    } else if (r == -EEXIST) {
        r = 0;
    }
    version_of(path, papers, unfinished_end);
    if (r == 0) {
        r = erase_folder(disk, path);
    }
    if (r == 0) {
        r = disk->folder(disk->self, path);
    }
    return r == 0 ? STATUS_OK : paper_fault(why, r, papers);
}

enum status
papers_add(const struct papers *papers, const struct paper *paper,
    struct bytes bytes, struct fault *why)
{
    const struct disk *disk = papers->disk;
    char path[PATH_CAP];
    int closed;
    int fd;
    int r = 0;

    file_of(path, papers, unfinished_end, paper);
    fd = disk->open(disk->self, path, DISK_MAKE);
    if (fd < 0) {
        return paper_fault(why, fd, papers);
    }
    for (size_t at = 0; r == 0 && at < bytes.n;) {
        const ssize_t did =
            disk->write(disk->self, fd, bytes.at + at, bytes.n - at, at);

        if (did <= 0) {
            r = did < 0 ? (int)did : -ENOSPC;
        } else {
            at += (size_t)did;
        }
    }
    if (r == 0) {
        r = disk->sync(disk->self, fd);
    }
    closed = disk->close(disk->self, fd);
    r = r != 0 ? r : closed;
    return r == 0 ? STATUS_OK : paper_fault(why, r, papers);
}

enum status
papers_end(const struct papers *papers, struct fault *why)
{
    const struct disk *disk = papers->disk;
    char from[PATH_CAP];
    char to[PATH_CAP];
    char above[PATH_CAP];
    int r;

    version_of(from, papers, unfinished_end);
    version_of(to, papers, "");
    path_of(above, papers, "");
    r = disk->sync_folder(disk->self, from);
    if (r == 0) {
        r = erase_folder(disk, to); /* told of by nobody, or the same */
    }
    if (r == 0) {
        r = disk->rename(disk->self, from, to);
    }
    if (r == 0) {
        r = disk->sync_folder(disk->self, above);
    }
    return r == 0 ? STATUS_OK : paper_fault(why, r, papers);
}

void
papers_undo(const struct papers *papers)
{
    char path[PATH_CAP];

    version_of(path, papers, unfinished_end);
    /* What is left is cleared away by the next papers_begin. */
    (void)erase_folder(papers->disk, path);
}

/* A version's number; 0: it is none. `end` is set to what comes behind. */
static uint32_t
number_of(const char *name, const char **end)
{
    char *behind;
    unsigned long number;

    *end = name;
    if (name[0] < '1' || name[0] > '9') {
        return 0;
    }
    number = strtoul(name, &behind, 10);
    *end = behind;
    return number <= UINT32_MAX ? (uint32_t)number : 0;
}

static bool
is_to_go(const struct papers *papers, const char *name, bool unfinished)
{
    const char *end;
    const uint32_t number = number_of(name, &end);

    if (number == 0) {
        return false;
    }
    if (strcmp(end, unfinished_end) == 0) {
        return unfinished;
    }
    return *end == '\0' && number < papers->version;
}

static int
clear_names(const struct papers *papers, DIR *names, bool unfinished)
{
    const struct dirent *entry;
    int first = 0;

    while ((entry = readdir(names)) != NULL) {
        char rest[64];
        char path[PATH_CAP];
        int r;

        if (!is_to_go(papers, entry->d_name, unfinished)) {
            continue;
        }
        (void)snprintf(rest, sizeof rest, "/%.40s", entry->d_name);
        path_of(path, papers, rest);
        r = erase_folder(papers->disk, path);
        first = first == 0 ? r : first;
    }
    return first;
}

enum status
papers_clear(const struct papers *papers, bool unfinished, struct fault *why)
{
    char path[PATH_CAP];
    DIR *names;
    int first;
    int r;

    path_of(path, papers, "");
    names = opendir(path);
    if (names == NULL && errno == ENOENT) {
        return STATUS_OK;
    }
    first = names == NULL ? -errno : clear_names(papers, names, unfinished);
    if (names != NULL) {
        (void)closedir(names); /* read only */
        r = papers->disk->sync_folder(papers->disk->self, path);
        first = first == 0 ? r : first;
    }
    return first == 0 ? STATUS_OK
                      : fault_set(why, STATUS_DISK, -first,
                            "minutes that hold removed words cannot be "
                            "erased; it is tried again");
}

bool
papers_left(const struct papers *papers)
{
    char path[PATH_CAP];
    const struct dirent *entry;
    bool left = false;
    DIR *names;

    path_of(path, papers, "");
    names = opendir(path);
    if (names == NULL) {
        return errno != ENOENT;
    }
    while (!left && (entry = readdir(names)) != NULL) {
        left = is_to_go(papers, entry->d_name, true);
    }
    (void)closedir(names); /* read only */
    return left;
}

int
papers_read(const struct papers *papers, const struct paper *paper,
    struct buf *out)
{
    const struct disk *disk = papers->disk;
    char path[PATH_CAP];
    uint64_t size = 0;
    int fd;
    int r;

    *out = (struct buf){0};
    file_of(path, papers, "", paper);
    fd = disk->open(disk->self, path, DISK_READ);
    if (fd < 0) {
        return fd;
    }
    r = disk->size(disk->self, fd, &size);
    if (r == 0 && (size == 0 || size > READ_MAX)) {
        r = -EFBIG;
    }
    if (r == 0) {
        out->at = malloc((size_t)size);
        out->cap = (size_t)size;
        r = out->at == NULL ? -ENOMEM : 0;
    }
    while (r == 0 && out->n < out->cap) {
        const ssize_t did = disk->read(disk->self, fd, out->at + out->n,
            out->cap - out->n, out->n);

        r = did < 0 ? (int)did : did == 0 ? -EIO : 0;
        out->n += did > 0 ? (size_t)did : 0;
    }
    (void)disk->close(disk->self, fd); /* nothing was written */
    if (r != 0) {
        free(out->at);
        *out = (struct buf){0};
    }
    return r;
}
