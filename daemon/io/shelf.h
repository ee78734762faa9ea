/*
 * shelf.h - the folders of evenings, against the office's book.
 *
 * A folder in DIR/sessions that the book does not have is read: one that is
 * whole and says that it is this evening is listed, any other is told of and
 * left alone. Only names that are an evening's identity are looked at. The
 * folder of a listing that was removed is erased: its keys first.
 *
 * Threads: reading and erasing on another one, one thing at a time
 * Source:  DESIGN.md 6
 */
#ifndef IO_SHELF_H
#define IO_SHELF_H

#include "config/fault.h"
#include "protocol/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <uv.h>

struct loop;
struct shelf_found;

enum { SHELF_AGAIN_MS = 15000 };

struct shelf {
    uv_work_t work;
    bool busy;
    bool look_due;
    bool erase_due;
    uint64_t erase_at; /* boot time: not before */
    uint8_t *ids;      /* ID_BYTES each, in order; of malloc */
    size_t ids_n;
    struct shelf_found *found;
    size_t erased; /* so many of `ids` */
    enum status status;
    struct fault why;
};

/* shelf_look - at the start and when asked to: what is there that is new? */
void shelf_look(struct loop *loop);

/* shelf_removed - the office forgot a listing, or may have. */
void shelf_removed(struct loop *loop);

/* shelf_tick - about a second has passed. */
void shelf_tick(struct loop *loop);

#endif
