/*
 * opening.h - an evening comes into memory from its folder.
 *
 * The folder is made if it is not there; the log is replayed into a region
 * of its own; an evening that is not whole gets its run plan beside it, for
 * making.c.
 *
 * Threads: on any; nothing else may touch the hall meanwhile
 * Never:   takes part in what happens afterwards
 */
#ifndef IO_OPENING_H
#define IO_OPENING_H

#include "daemon/io/hall.h"

/* opening_setup - of its core, and of one that replays it; without the keys. */
struct core_setup opening_setup(const struct hall *s);

/* opening_run - fills s->status, and s->why where that is not OK. */
void opening_run(struct hall *s);

/* opening_undo - gives the region back; the evening is closed before. */
void opening_undo(struct hall *s);

#endif
