/*
 * flow.h - which part comes next; the command that goes there.
 */
#ifndef CLIENT_CTL_FLOW_H
#define CLIENT_CTL_FLOW_H

#include "client/talk.h"

enum flow_way { FLOW_ON, FLOW_BACK, FLOW_SKIP };

/*
 * flow_near - the part after, before, or the first of the next step.
 * Returns: false at the end of the plan
 */
bool flow_near(const struct model *model, enum flow_way way, uint64_t *step,
    uint64_t *part);

/* flow_command - from where we are to there. */
void flow_command(struct command *command, const struct model *model,
    uint64_t step, uint64_t part);

#endif
