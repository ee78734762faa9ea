/*
 * own.h - what the evening holds on one person, for that person.
 *
 * One JSON document: the seat, the invited person it is tied to, the ideas
 * and notes that the log knows it wrote, also those that were withdrawn or
 * taken off the screens; and the name it approved minutes with.
 *
 * Never:  holds a word of anybody else; what was written «without a name»
 *         is nobody's in the log and cannot stand here
 */
#ifndef CORE_OWN_H
#define CORE_OWN_H

#include "daemon/core/core.h"
#include "protocol/bytes.h"

/*
 * own_write - the document of `seat`.
 *
 * Returns: the bytes written; 0 if there is no such seat or no room
 */
size_t own_write(const struct core *core, uint32_t seat, struct buf *out);

#endif
