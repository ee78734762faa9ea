/*
 * erase.c - files that are to be gone. See erase.h.
 */
#include "daemon/io/erase.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { ZEROS_BYTES = 65536 };

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

/* Is it neither the folder itself nor the one above? */
static bool
is_name(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

/* A folder in the one at `path`, whose name is then put behind it. */
static int
go_down(char path[ERASE_PATH_CAP])
{
    const size_t n = strlen(path);
    DIR *folder = opendir(path);
    const struct dirent *entry;
    struct stat st;
    int r = 0;

    if (folder == NULL) {
        return errno == ENOENT ? 0 : -errno;
    }
    while (r == 0 && (entry = readdir(folder)) != NULL) {
        const int added = is_name(entry->d_name)
            ? snprintf(path + n, ERASE_PATH_CAP - n, "/%s", entry->d_name)
            : 0;

        if (added < 0 || (size_t)added >= ERASE_PATH_CAP - n) {
            r = -ENAMETOOLONG;
        } else if (added > 0 && lstat(path, &st) == 0 && S_ISDIR(st.st_mode)) {
            r = 1;
        }
    }
    (void)closedir(folder); /* read only */
    if (r != 1) {
        path[n] = '\0';
    }
    return r;
}

/* All in a folder that has no folders; the first thing that went wrong. */
static int
erase_files(const struct disk *disk, const char *path)
{
    DIR *folder = opendir(path);
    const struct dirent *entry;
    int first = 0;

    if (folder == NULL) {
        return errno == ENOENT ? 0 : -errno;
    }
    while ((entry = readdir(folder)) != NULL) {
        char inside[ERASE_PATH_CAP];
        const int n =
            snprintf(inside, sizeof inside, "%s/%s", path, entry->d_name);
        struct stat st;
        int r = -ENAMETOOLONG;

        if (!is_name(entry->d_name)) {
            continue;
        }
        if (n > 0 && n < ERASE_PATH_CAP) {
            r = lstat(inside, &st) == 0 && S_ISREG(st.st_mode)
                ? erase_file(disk, inside)
                : disk->remove(disk->self, inside);
        }
        first = first == 0 && r != -ENOENT ? r : first;
    }
    (void)closedir(folder); /* read only */
    return first;
}

/* From the innermost out: what holds no folder goes, then what held it. */
int
erase_folder(const struct disk *disk, const char *path)
{
    char at[ERASE_PATH_CAP];
    const int n = snprintf(at, sizeof at, "%s", path);
    int first = n > 0 && n < ERASE_PATH_CAP ? 0 : -ENAMETOOLONG;

    while (first == 0) {
        int r = go_down(at);

        if (r < 0) {
            return r;
        }
        if (r == 1) {
            continue;
        }
        first = erase_files(disk, at);
        r = disk->remove(disk->self, at);
        if (first == 0 && r != -ENOENT) {
            first = r;
        }
        if (strlen(at) == (size_t)n) {
            break;
        }
        *strrchr(at, '/') = '\0';
    }
    return first;
}
