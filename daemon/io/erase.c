/*
 * erase.c - files that are to be gone. See erase.h.
 */
#include "daemon/io/erase.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { ZEROS_BYTES = 65536, DEEPEST = 6 };

static int
overwrite(const struct disk *disk, int fd)
{
    static const uint8_t zeros[ZEROS_BYTES];
    uint64_t size = 0;
    int r = disk->size(disk->self, fd, &size);

    for (uint64_t at = 0; r == 0 && at < size; at += sizeof zeros) {
        const size_t n =
            size - at < sizeof zeros ? (size_t)(size - at) : sizeof zeros;
        const ssize_t did = disk->write(disk->self, fd, zeros, n, at);

        if (did < 0) {
            r = (int)did;
        } else if ((size_t)did != n) {
            r = -ENOSPC;
        }
    }
    return r == 0 ? disk->sync(disk->self, fd) : r;
}

int
erase_file(const struct disk *disk, const char *path)
{
    const int fd = disk->open(disk->self, path, DISK_WRITE);
    int first = 0;
    int r;

    if (fd == -ENOENT) {
        return 0;
    }
    if (fd >= 0) {
        first = overwrite(disk, fd);
        (void)disk->close(disk->self, fd); /* it is synced */
    } else {
        first = fd;
    }
    r = disk->remove(disk->self, path);
    return r != 0 && r != -ENOENT ? r : first;
}

static int erase_at(const struct disk *disk, const char *path, int depth);

static int
erase_name(const struct disk *disk, const char *path, int depth)
{
    struct stat st;

    if (lstat(path, &st) != 0) {
        return errno == ENOENT ? 0 : -errno;
    }
    if (S_ISDIR(st.st_mode)) {
        return erase_at(disk, path, depth + 1);
    }
    return S_ISREG(st.st_mode) ? erase_file(disk, path)
                               : disk->remove(disk->self, path);
}

static int
erase_inside(const struct disk *disk, const char *path, int depth)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    int first = 0;

    if (folder == NULL) {
        return -errno;
    }
    while ((entry = readdir(folder)) != NULL) {
        char inside[ERASE_PATH_CAP];
        const int n =
            snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        int r = -ENAMETOOLONG;

        if (strcmp(entry->d_name, ".") == 0 ||
            strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        if (n > 0 && n < ERASE_PATH_CAP) {
            r = erase_name(disk, inside, depth);
        }
        first = first == 0 ? r : first;
    }
    (void)closedir(folder); /* read only */
    return first;
}

static int
erase_at(const struct disk *disk, const char *path, int depth)
{
    int first;
    int r;

    if (depth > DEEPEST) {
        return -ELOOP; /* no folder of ours is so deep */
    }
    first = erase_inside(disk, path, depth);
    r = disk->remove(disk->self, path);
    if (first == -ENOENT) {
        first = 0;
    }
    return first == 0 && r != -ENOENT ? r : first;
}

int
erase_folder(const struct disk *disk, const char *path)
{
    return erase_at(disk, path, 0);
}
