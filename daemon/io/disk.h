/*
 * disk.h - the calls that the journal and the folders need of a disk.
 *
 * disk.c makes them of POSIX; tests/sim/disk.c is cruel: it keeps any subset
 * of the 512-byte sectors that were not synced, runs full, fails, bends bits.
 *
 * Errors: every call answers 0 or a count, or -errno. A short count is
 *         answered as it is; the caller decides what it means.
 */
#ifndef IO_DISK_H
#define IO_DISK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum disk_open {
    DISK_READ,  /* it must be there; nothing will be changed */
    DISK_WRITE, /* it must be there */
    DISK_MAKE   /* it must not be there; 0600 */
};

struct disk {
    void *self;
    /* A file's descriptor. */
    int (*open)(void *self, const char *path, enum disk_open how);
    ssize_t (*read)(void *self, int fd, void *at, size_t n, uint64_t offset);
    ssize_t (
        *write)(void *self, int fd, const void *at, size_t n, uint64_t offset);
    int (*sync)(void *self, int fd); /* fdatasync */
    /*
     * Sync, and read from the disk itself afterwards: a sync that failed in
     * an earlier life may have left pages in memory that are on no disk.
     */
    int (*settle)(void *self, int fd);
    int (*cut)(void *self, int fd, uint64_t size);
    int (*size)(void *self, int fd, uint64_t *size);
    /*
     * The first `n` bytes to read in place; later writes show. The file is
     * at least so long and never becomes shorter.
     */
    int (*map)(void *self, int fd, size_t n, uint8_t **at);
    void (*unmap)(void *self, uint8_t *at, size_t n);
    int (*close)(void *self, int fd);
    int (*folder)(void *self, const char *path);      /* mkdir, 0700 */
    int (*sync_folder)(void *self, const char *path); /* its names */
    int (*rename)(void *self, const char *from, const char *to);
    int (*remove)(void *self, const char *path); /* a file or empty folder */
};

/* disk_posix - the real one. */
extern const struct disk disk_posix;

/* disk_full - does this -errno say that there is no room? */
bool disk_full(ssize_t answer);

#endif
