/*
 * carry.h - what export, import and restore do to an evening in memory.
 */
#ifndef CLIENT_CTL_OFFLINE_CARRY_H
#define CLIENT_CTL_OFFLINE_CARRY_H

#include "client/ctl/offline/offline.h"

/*
 * carry_clean - the log ends with its last whole record; keys of forgotten
 * words are zeros; minutes that are not as issued, or may hold forgotten
 * words, are left out.
 */
void carry_clean(struct read_evening *e);

/* carry_refresh - keys that seal nothing yet and are zeros are made anew. */
void carry_refresh(struct read_evening *e);

/* carry_compare - how `new` stands to what is here. */
enum carry_order {
    CARRY_SAME,
    CARRY_NEWER, /* it goes on where ours ends */
    CARRY_OLDER, /* ours goes on where it ends */
    CARRY_OTHER  /* they part somewhere */
};
enum carry_order carry_compare(const struct read_evening *here,
    const struct read_evening *new);

#endif
