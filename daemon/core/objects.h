/*
 * objects.h - what a client may hold of a thing.
 *
 * One function a kind: from the state to the object. Nothing else in the
 * daemon decides which fields a client sees.
 *
 * Owns:   the object's views borrow from the state
 */
#ifndef CORE_OBJECTS_H
#define CORE_OBJECTS_H

#include "daemon/core/state.h"
#include "protocol/message.h"

void object_session(const struct state *st, struct object *o);
void object_join_info(const struct state *st, struct object *o);
void object_step(const struct state *st, struct object *o);
void object_clock(const struct state *st, struct object *o);
void object_plan_step(const struct state *st, uint32_t step, struct object *o);
void object_plan_part(const struct state *st, uint32_t step, uint32_t part,
    struct object *o);
void object_plan_text(const struct state *st, uint32_t n, struct object *o);
void object_table(const struct state *st, uint32_t n, struct object *o);
void object_table_ideas(const struct state *st, uint32_t n, struct object *o);
void object_seat(const struct state *st, uint32_t n, struct object *o);
void object_own_seat(const struct state *st, uint32_t n, struct object *o);
void object_waiting(const struct state *st, uint32_t n, struct object *o);
void object_personal_code(const struct state *st, uint32_t n, struct object *o);
void object_invited(const struct state *st, uint32_t n, struct object *o);
void object_attendance(const struct state *st, uint32_t n, struct object *o);
void object_head_count(const struct state *st, struct object *o);
void object_idea(const struct state *st, uint32_t n, struct object *o);
void object_idea_author(const struct state *st, uint32_t n, struct object *o);
void object_own(const struct state *st, uint32_t n, struct object *o);
void object_hiding(const struct state *st, uint32_t n, struct object *o);
void object_decision(const struct state *st, uint32_t n, struct object *o);
void object_past(const struct state *st, uint32_t n, struct object *o);
void object_minutes(const struct state *st, struct object *o);
void object_remark(const struct state *st, struct object *o);
void object_meeting(const struct state *st, struct object *o);
void object_note(const struct state *st, uint32_t n, struct object *o);
void object_undoable(const struct state *st, const struct undo *undo,
    struct object *o);
void object_presence(uint32_t table, uint32_t connected, struct object *o);
void object_listing(const struct state *st, uint32_t n, struct object *o);
void object_organiser(const struct state *st, uint32_t n, struct object *o);

#endif
