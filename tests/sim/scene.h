/*
 * scene.h - worlds written by hand, with the story they should tell.
 *
 * Nothing goes wrong but what is written; lines take no time, the disk as
 * long as one says. Times and records count from the scene's beginning.
 */
#ifndef TESTS_SIM_SCENE_H
#define TESTS_SIM_SCENE_H

#include "tests/sim/world.h"

/*
 * scene_begin - an evening that is open, with a leader at no table and a
 * disk that takes a millisecond. Ends with scene_end, which answers false
 * and prints why if the judge found something.
 */
struct world *scene_begin(void);
bool scene_end(struct world *w);

/* scene_person - joins at that table; "anna2" is anna's second device. */
void scene_person(struct world *w, const char *name, uint64_t table);

/* scene_starts - what was told so far is forgotten; it is 0 o'clock. */
void scene_starts(struct world *w);

/*
 * scene_at - at that time, this device does that:
 *
 *     step A.B to C.D    write WORDS   change N WORDS   withdraw N
 *     share N   reveal N   hide N   unhide N   part N   merge N into M
 *     decide N   again N WORDS   drop N   meeting DATE   sit N   doors N
 *     lobby N
 *     start   pause   extend   set   undo (the last that can be)
 *     cut   comes   role SEAT ROLES   same as NAME   leave
 *     note WORDS   invite NAME   remark WORDS   rename NAME   close
 *     forget idea|seat|note|decision|invited N
 *     issue   approve NAME   asks (for the minutes)
 */
void scene_at(struct world *w, uint64_t ms, const char *who, const char *words);

/* scene_told - is this the story? Prints both if not. */
bool scene_told(const struct world *w, const char *want);

/* scene_device - by name. */
struct device *scene_device(struct world *w, const char *name);

/* scene_sees - what this device shows, or NULL. */
const struct object *scene_sees(struct world *w, const char *who,
    enum kind kind, uint64_t id);

#endif
