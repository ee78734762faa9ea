/*
 * scroll.h - a log, read from front to back through a window.
 *
 * It is read and not mapped: a sector that cannot be read is then a fault of
 * one evening and not the end of the process.
 */
#ifndef IO_SCROLL_H
#define IO_SCROLL_H

#include "config/fault.h"
#include "daemon/io/disk.h"
#include "protocol/bytes.h"

enum { SCROLL_WINDOW = 262144 };

struct scroll {
    const struct disk *disk;
    int fd;
    uint64_t size;   /* of the file */
    uint64_t offset; /* of the window in it */
    uint8_t *at;
    size_t n; /* bytes in the window */
    size_t cap;
};

/* scroll_open - asks for the size; `disk` and `fd` are set. */
enum status scroll_open(struct scroll *scroll, struct fault *why);

/*
 * scroll_to - a view from `offset` on, as long as what is at hand if that is
 * room enough for any record, else up to `n` bytes or the file's end.
 *
 * Errors: DISK; LIMIT if there is no memory
 * Owns:   the view borrows until the next call
 */
enum status scroll_to(struct scroll *scroll, uint64_t offset, uint64_t n,
    struct bytes *view, struct fault *why);

void scroll_release(struct scroll *scroll);

#endif
