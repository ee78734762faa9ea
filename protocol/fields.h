/*
 * fields.h - one field's value, out and in. For message.c, reply.c, event.c.
 *
 * Never:  stands in the interface: message.h and event.h do
 */
#ifndef PROTOCOL_FIELDS_H
#define PROTOCOL_FIELDS_H

#include "protocol/message.h"

/* field_pack - the value, or nil if it is not there. */
void field_pack(struct buf *b, const struct fields *f, enum field field);

/* fields_pack_map - all that are there, by rising number. */
void fields_pack_map(struct buf *b, const uint64_t has[2],
    const struct fields *f);

/* fields_row_n - how many of the row to write: none of the last are there. */
size_t fields_row_n(const struct fields *f, const struct shape *shape);

/*
 * field_take - a value, by the rules of its row in words.h.
 * Returns: REFUSED_NONE, MALFORMED, TOO_LONG, BAD_TEXT or BAD_VALUE
 */
enum refusal field_take(struct unpacker *u, struct fields *f, enum field field);

/*
 * fields_take_map - a map of fields; unknown ones are passed over, nil is
 * as if left out, one that is there twice is MALFORMED.
 */
enum refusal fields_take_map(struct unpacker *u, struct fields *f,
    enum field *bad_field);

#endif
