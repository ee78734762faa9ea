/*
 * scroll.c - a log, read from front to back through a window. See scroll.h.
 */
#include "daemon/io/scroll.h"

#include "protocol/record.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

/* At least one record fits, whatever its length. */
enum { ENOUGH = RECORD_HEAD_BYTES + RECORD_PAYLOAD_MAX + 8 };

_Static_assert((int)SCROLL_WINDOW > (int)ENOUGH, "a record fits in the window");

static enum status
widen(struct scroll *scroll, uint64_t n, struct fault *why)
{
    uint8_t *at;

    if (n <= scroll->cap) {
        return STATUS_OK;
    }
    at = n <= SIZE_MAX ? realloc(scroll->at, (size_t)n) : NULL;
    if (at == NULL) {
        return fault_set(why, STATUS_LIMIT, 0,
            "no memory for %" PRIu64 " bytes of the log", n);
    }
    scroll->at = at;
    scroll->cap = (size_t)n;
    return STATUS_OK;
}

enum status
scroll_open(struct scroll *scroll, struct fault *why)
{
    const int r =
        scroll->disk->size(scroll->disk->self, scroll->fd, &scroll->size);

    return r == 0 ? STATUS_OK
                  : fault_set(why, STATUS_DISK, -r, "cannot read the log");
}

/* From `offset` on into the window, which has room for `n`. */
static enum status
load(struct scroll *scroll, uint64_t offset, uint64_t n, struct fault *why)
{
    scroll->offset = offset;
    scroll->n = 0;
    while (scroll->n < n) {
        const ssize_t r = scroll->disk->read(scroll->disk->self, scroll->fd,
            scroll->at + scroll->n, (size_t)n - scroll->n, offset + scroll->n);

        if (r < 0) {
            return fault_set(why, STATUS_DISK, (int)-r,
                "cannot read the log at byte %" PRIu64, offset + scroll->n);
        }
        if (r == 0) {
            /* Cut meanwhile: its evening left memory beside this reading. */
            scroll->size = offset + scroll->n;
            break;
        }
        scroll->n += (size_t)r;
    }
    return STATUS_OK;
}

enum status
scroll_to(struct scroll *scroll, uint64_t offset, uint64_t n,
    struct bytes *view, struct fault *why)
{
    const uint64_t left = offset < scroll->size ? scroll->size - offset : 0;
    const uint64_t wanted = n < left ? n : left;
    uint64_t behind = 0;
    enum status s;

    if (offset >= scroll->offset && offset - scroll->offset <= scroll->n) {
        behind = offset - scroll->offset;
    } else {
        scroll->n = 0;
    }
    if (scroll->n - behind < wanted &&
        (scroll->n - behind < ENOUGH || n > SCROLL_WINDOW)) {
        s = widen(scroll, wanted, why);
        if (s == STATUS_OK) {
            s = load(scroll, offset, wanted, why);
        }
        if (s != STATUS_OK) {
            return s;
        }
        behind = 0;
    }
    *view = (struct bytes){0};
    if (scroll->n > behind) {
        *view = (struct bytes){scroll->at + behind, scroll->n - behind};
    }
    return STATUS_OK;
}

void
scroll_release(struct scroll *scroll)
{
    free(scroll->at);
    *scroll = (struct scroll){0};
}
