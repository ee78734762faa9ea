/*
 * leaving.c - who has left is told nothing more.
 */
#include "tests/sim/scene.h"
#include "tests/unit/unit.h"

/* Its second device is let in and not told yet when the seat is left. */
TEST(a_second_device_of_a_seat_that_is_left_gets_no_snapshot)
{
    struct world *w = scene_begin();

    scene_person(w, "anna", 1);
    scene_at(w, 0, "leder", "step 0.0 to 2.1");
    world_until(w, w->now_ms + 10);
    scene_at(w, 20, "anna", "write my own");
    world_until(w, w->now_ms + 10);
    scene_person(w, "anna2", 0);
    scene_starts(w);
    scene_at(w, 0, "anna2", "cut");
    w->disk_ms = 50;
    scene_at(w, 10, "anna", "write more");
    scene_at(w, 20, "anna2", "comes");
    scene_at(w, 30, "anna", "leave");
    world_until(w, w->now_ms + 300);
    CHECK(w->counts.snapshots > 0);
    CHECK(scene_end(w)); /* the judge read every frame */
}
