/*
 * slots.h - a list of forgotten keys, as `dugnadctl forgotten` prints it.
 *
 * A line is an evening's identity, a space, the number of a slot; empty lines
 * and those that begin with # are passed over.
 */
#ifndef CLIENT_CTL_OFFLINE_SLOTS_H
#define CLIENT_CTL_OFFLINE_SLOTS_H

#include "client/ctl/offline/bundle.h"

struct slot_line {
    char id[2 * ID_BYTES + 1];
    uint32_t slot;
};

struct slots {
    struct slot_line *line;
    size_t n;
};

/* slots_read - false, naming the line, if it is not such a list. */
bool slots_read(struct slots *slots, const char *path, struct trouble *t);
void slots_release(struct slots *slots);

/* slots_take - one line into `line`; false if it is not of that form. */
bool slots_take(struct slot_line *line, struct bytes text);

bool slots_has(const struct slots *slots, const char *id, uint32_t slot);

#endif
