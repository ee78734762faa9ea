/*
 * since.h - what was decided at an earlier evening, brought into this one.
 */
#ifndef CLIENT_CTL_SINCE_H
#define CLIENT_CTL_SINCE_H

#include "client/ctl/ctl.h"

/*
 * since_bring - connect to the earlier evening and send its decisions to the
 * one that ctl->talk is in, with a seat that may. `link` is a facilitator's
 * link, what stands behind "#f=" in it, or the code of an evening whose seat
 * this machine keeps. What is there already stays as it is.
 *
 * Says what came along on standard error; `brought` grows by how many.
 */
enum code since_bring(struct ctl *ctl, const char *link, uint32_t *brought);

/* progress_text - how far a decision has come, in words. */
const char *progress_text(const struct ctl *ctl, uint64_t progress);

/* since_one - one of them, with how far it has come. */
void since_one(const struct ctl *ctl, FILE *out, const struct object *o);

/* since_tell - a heading, and all of them; nothing if there are none. */
void since_tell(const struct ctl *ctl, FILE *out);

#endif
