/*
 * disk.h - the calls that the journal and the folders need of a disk.
 *
 * disk.c makes them of POSIX; tests/sim/disk.c is cruel: it keeps any subset
 * of the 512-byte sectors that were not synced, runs full, fails, bends bits.
 *
 * Errors: every call answers 0 or a count, or -errno
 */
#ifndef IO_DISK_H
#define IO_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct disk {
    void *self;
    /* A file's descriptor. `make`: it must not be there yet. */
    int (*open)(void *self, const char *path, bool make);
    ssize_t (*read)(void *self, int fd, void *at, size_t n, uint64_t offset);
    ssize_t (*write)(
        void *self, int fd, const void *at, size_t n, uint64_t offset);
    int (*sync)(void *self, int fd); /* fdatasync */
    int (*cut)(void *self, int fd, uint64_t size);
    int (*size)(void *self, int fd, uint64_t *size);
    int (*close)(void *self, int fd);
    int (*folder)(void *self, const char *path);      /* mkdir, 0700 */
    int (*sync_folder)(void *self, const char *path); /* its names */
    int (*rename)(void *self, const char *from, const char *to);
    int (*remove)(void *self, const char *path); /* a file or empty folder */
};

/* disk_posix - the real one. */
extern const struct disk disk_posix;

#endif
