/*
 * told.h - what was agreed, in sentences: decisions, next meeting, closing.
 */
#ifndef CLIENT_CTL_TOLD_H
#define CLIENT_CTL_TOLD_H

#include "client/ctl/ctl.h"

/* told_decision - one decision and who follows it up. */
void told_decision(const struct ctl *ctl, const struct object *o);

/* told_meeting - when and, if it is known, where. */
void told_meeting(const struct ctl *ctl, const struct object *o);

/* told_minutes - are they approved, now that it is closed? */
void told_minutes(const struct ctl *ctl, const struct object *o);

/* told_all - all decisions and the next meeting; closed: the minutes. */
void told_all(const struct ctl *ctl);

/*
 * told_news - what a change brings of it, beside the model as it was.
 * Reads a copy of the reply; tells nothing twice.
 */
void told_news(const struct ctl *ctl, const struct reply *reply);

/* told_closed - has the evening been closed? */
bool told_closed(const struct model *model);

#endif
