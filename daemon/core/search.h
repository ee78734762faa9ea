/*
 * search.h - where in an evening words stand, so that they can be removed.
 *
 * Looks at all that people wrote, also what was withdrawn, taken off the
 * screens or never shown; at the list, the seats and the evening's own
 * words. Large and small Latin letters are the same, also æ ø å č đ ŋ š ŧ ž.
 * An array of hits:
 *
 *   kind         what holds them: idea, decision, since_last, note, invited,
 *                seat, meeting, remark, approval, table, session
 *   number       of it; null where there is one only
 *   table, step  where it belongs, or null
 *   field        which of its texts
 *   text         the whole text; null where it is private
 *   private      a table's own and never shown: it can be removed unread
 *   forget       is `forget` the way to remove it?
 *   change_with  else the verb of dugnadctl that changes it, or null
 *
 * Only what stands now: the wordings that an idea had before are removed
 * with it.
 */
#ifndef CORE_SEARCH_H
#define CORE_SEARCH_H

#include "daemon/core/core.h"
#include "protocol/bytes.h"

/*
 * search_write - all hits of `needle`; of an empty one there are none. Who
 * `seat` is matters for nothing but whether it is there: the core has
 * decided that it may ask.
 *
 * Returns: the bytes written; 0 if there is no such seat or no room
 */
size_t search_write(const struct core *core, uint32_t seat, struct bytes needle,
    struct buf *out);

/* search_has - does `needle` stand in `words`? */
bool search_has(struct bytes words, struct bytes needle);

#endif
