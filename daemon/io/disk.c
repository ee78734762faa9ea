/*
 * disk.c - the calls that the journal and the folders need of a disk.
 * See disk.h.
 */
#include "daemon/io/disk.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

_Static_assert(sizeof(off_t) == 8, "files longer than 2 GiB need 64 bits");

static int
open_file(void *self, const char *path, enum disk_open how)
{
    int flags = O_CLOEXEC | O_NOCTTY;
    int fd;

    (void)self;
    switch (how) {
    case DISK_READ:
        flags |= O_RDONLY;
        break;
    case DISK_WRITE:
        flags |= O_RDWR;
        break;
    case DISK_MAKE:
        flags |= O_RDWR | O_CREAT | O_EXCL;
        break;
    }
    do {
        fd = open(path, flags, S_IRUSR | S_IWUSR);
    } while (fd < 0 && errno == EINTR);
    return fd < 0 ? -errno : fd;
}

static ssize_t
read_at(void *self, int fd, void *at, size_t n, uint64_t offset)
{
    ssize_t r;

    (void)self;
    assert(offset <= INT64_MAX);
    do {
        r = pread(fd, at, n, (off_t)offset);
    } while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r;
}

static ssize_t
write_at(void *self, int fd, const void *at, size_t n, uint64_t offset)
{
    ssize_t r;

    (void)self;
    assert(offset <= INT64_MAX);
    do {
        r = pwrite(fd, at, n, (off_t)offset);
    } while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : r;
}

/* Only an interrupted sync is asked for again; a failed one never is. */
static int
sync_file(void *self, int fd)
{
    int r;

    (void)self;
    do {
        r = fdatasync(fd);
    } while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : 0;
}

static int
settle_file(void *self, int fd)
{
    const int r = sync_file(self, fd);

    if (r == 0) {
        /* Advice: where it is not followed, nothing is worse than before. */
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
    }
    return r;
}

static int
cut_file(void *self, int fd, uint64_t size)
{
    int r;

    (void)self;
    assert(size <= INT64_MAX);
    do {
        r = ftruncate(fd, (off_t)size);
    } while (r < 0 && errno == EINTR);
    return r < 0 ? -errno : 0;
}

static int
size_of(void *self, int fd, uint64_t *size)
{
    struct stat st;

    (void)self;
    if (fstat(fd, &st) != 0) {
        return -errno;
    }
    *size = (uint64_t)st.st_size;
    return 0;
}

static int
map_file(void *self, int fd, size_t n, uint8_t **at)
{
    void *map = mmap(NULL, n, PROT_READ, MAP_SHARED, fd, 0);

    (void)self;
    if (map == MAP_FAILED) {
        return -errno;
    }
    *at = map;
    return 0;
}

static void
unmap_file(void *self, uint8_t *at, size_t n)
{
    (void)self;
    (void)munmap(at, n); /* fails only for addresses that are none */
}

/* Linux has closed the descriptor also when it says "interrupted". */
static int
close_file(void *self, int fd)
{
    (void)self;
    return close(fd) != 0 && errno != EINTR ? -errno : 0;
}

static int
make_folder(void *self, const char *path)
{
    (void)self;
    return mkdir(path, S_IRWXU) != 0 ? -errno : 0;
}

static int
sync_names(void *self, const char *path)
{
    int fd;
    int r;

    (void)self;
    do {
        fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    } while (fd < 0 && errno == EINTR);
    if (fd < 0) {
        return -errno;
    }
    do {
        r = fsync(fd);
    } while (r < 0 && errno == EINTR);
    r = r < 0 ? -errno : 0;
    (void)close(fd); /* read only: nothing can be lost */
    return r;
}

static int
rename_name(void *self, const char *from, const char *to)
{
    (void)self;
    return rename(from, to) != 0 ? -errno : 0;
}

static int
remove_name(void *self, const char *path)
{
    (void)self;
    return remove(path) != 0 ? -errno : 0;
}

bool
disk_full(ssize_t answer)
{
    return answer == -ENOSPC || answer == -EDQUOT || answer == -EFBIG;
}

const struct disk disk_posix = {
    .self = NULL,
    .open = open_file,
    .read = read_at,
    .write = write_at,
    .sync = sync_file,
    .settle = settle_file,
    .cut = cut_file,
    .size = size_of,
    .map = map_file,
    .unmap = unmap_file,
    .close = close_file,
    .folder = make_folder,
    .sync_folder = sync_names,
    .rename = rename_name,
    .remove = remove_name,
};
