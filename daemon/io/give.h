/*
 * give.h - a core in memory is given something, and its effects are carried
 * out as they stand.
 */
#ifndef IO_GIVE_H
#define IO_GIVE_H

#include "daemon/io/hall.h"

/* give_input - an input of this kind, with the time and fresh random bytes. */
struct input give_input(struct hall *s, enum input_kind kind);

/* give - the one place where a core in memory is given something. */
void give(struct hall *s, const struct input *in, struct effects *fx);

#endif
