/*
 * recipients.h - who the minutes are sent to: all who were invited, whether
 * they came or not.
 *
 * Never:  an address of somebody who was forgotten, taken off the list, or
 *         came without being invited
 */
#ifndef CORE_RECIPIENTS_H
#define CORE_RECIPIENTS_H

#include "daemon/core/core.h"

/*
 * recipients_write - the addresses in the order of the list, one a line,
 * each once (capitals are not told apart). A line ends in LF.
 *
 * Returns: how many; `out` remembers if it was too small
 */
uint32_t recipients_write(const struct core *core, struct buf *out);

#endif
