/*
 * publish.h - who hears what, encoded once for each audience.
 *
 * In:     the state after an event, and the event
 * Out:    frames: changes, each for one audience
 * Never:  encodes for one audience what it may not see; changes the state
 */
#ifndef CORE_PUBLISH_H
#define CORE_PUBLISH_H

#include "daemon/core/shout.h"

/* Things, to all who may see them now. */
void publish_session(struct shout *sh);
void publish_step(struct shout *sh);
void publish_clock(struct shout *sh);
void publish_seat(struct shout *sh, uint32_t seat);
void publish_table(struct shout *sh, uint32_t table);
void publish_table_ideas(struct shout *sh, uint32_t table);
void publish_idea(struct shout *sh, uint32_t idea);
/* `was` is how far it had come before; it goes where it may no more be. */
void publish_idea_gone(struct shout *sh, uint32_t idea, uint32_t shown);
void publish_invited(struct shout *sh, uint32_t invited);
void publish_head_count(struct shout *sh);
void publish_decision(struct shout *sh, uint32_t decision);
void publish_meeting(struct shout *sh);
void publish_minutes(struct shout *sh);
void publish_remark(struct shout *sh);
void publish_past(struct shout *sh, uint32_t past);
void publish_undoable(struct shout *sh);
/* What table a seat came from and where it sits now: words go and come. */
void publish_moved(struct shout *sh, uint32_t seat, uint32_t from_table);

/*
 * publish_all - everything there is, each to its audience: what a snapshot
 * is made of. Presence is added by the caller, who knows the peers.
 */
void publish_all(struct shout *sh);

#endif
