/*
 * folder.c - the data folder is there, and belongs to one daemon at a time.
 * See folder.h.
 */
#include "daemon/io/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_CAP = 520 };

int
folder_sync_name(const struct disk *disk, const char *path)
{
    char parent[PATH_CAP];
    size_t n = strlen(path);

    if (n >= sizeof parent) {
        return -ENAMETOOLONG;
    }
    memcpy(parent, path, n + 1);
    while (n > 1 && parent[n - 1] == '/') {
        n--;
    }
    while (n > 0 && parent[n - 1] != '/') {
        n--;
    }
    if (n == 0) {
        return disk->sync_folder(disk->self, ".");
    }
    parent[n == 1 ? 1 : n - 1] = '\0';
    return disk->sync_folder(disk->self, parent);
}

int
folder_make(const struct disk *disk, const char *path)
{
    const int made = disk->folder(disk->self, path);
    int r;

    if (made != 0 && made != -EEXIST) {
        return made;
    }
    r = folder_sync_name(disk, path);
    return made == -EEXIST && r == -EACCES ? 0 : r;
}

static enum status
locked_by(int fd, const char *data_dir, struct fault *why)
{
    char text[24] = "";
    long pid;

    if (pread(fd, text, sizeof text - 1, 0) < 0) {
        text[0] = '\0';
    }
    pid = strtol(text, NULL, 10);
    if (pid <= 0) {
        return fault_set(why, STATUS_LOCKED, 0,
            "another dugnadd uses the data folder '%s'; stop it, or choose "
            "another folder with --data",
            data_dir);
    }
    return fault_set(why, STATUS_LOCKED, 0,
        "another dugnadd (pid %ld) uses the data folder '%s'; stop it, or "
        "choose another folder with --data",
        pid, data_dir);
}

enum status
folder_lock(const char *data_dir, int *fd, struct fault *why)
{
    char path[PATH_CAP];
    char text[24];
    enum status s;
    int new;
    int n = snprintf(path, sizeof path, "%s/lock", data_dir);

    if (n < 0 || n >= PATH_CAP) {
        return fault_set(why, STATUS_LIMIT, 0,
            "the data folder's path is too long; choose another with --data");
    }
    new = open(path, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (new < 0) {
        return fault_set(why, STATUS_DISK, errno,
            "cannot write '%s'; give the data folder to this user, or choose "
            "another with --data",
            path);
    }
    if (flock(new, LOCK_EX | LOCK_NB) != 0) {
        s = errno == EWOULDBLOCK
            ? locked_by(new, data_dir, why)
            : fault_set(why, STATUS_DISK, errno,
                  "cannot lock '%s'; choose a folder on a local disk with "
                  "--data",
                  path);
        (void)close(new); /* nothing was written */
        return s;
    }
    n = snprintf(text, sizeof text, "%ld\n", (long)getpid());
    /* The number is for people only: a full disk must not keep us out. */
    if (ftruncate(new, 0) == 0 && n > 0) {
        (void)!pwrite(new, text, (size_t)n, 0);
    }
    *fd = new;
    return STATUS_OK;
}
