/*
 * order.c - who is told what, and when: the disk before the world.
 */
#include "daemon/core/state.h"
#include "tests/sim/scene.h"
#include "tests/unit/unit.h"

/* The loser learns of the step no earlier than everybody else. */
TEST(a_refusal_waits_for_the_step_it_is_about)
{
    struct world *w = scene_begin();

    scene_person(w, "berit", 0);
    scene_at(w, 100, "leder", "role 2 1");
    scene_starts(w);
    w->disk_ms = 50;
    scene_at(w, 0, "leder", "step 0.0 to 1.1");
    scene_at(w, 5, "berit", "step 0.0 to 1.1");
    world_until(w, w->zero_ms + 60);
    CHECK(scene_told(w,
        "[     0] leder > step\n"
        "[     5] berit > step\n"
        "[    50] disk > durable to 1\n"
        "[    50] leder < done (1)\n"
        "[    50] berit < refused: overtaken\n"));
    CHECK(scene_end(w));
}

TEST(the_same_command_from_two_devices_is_done_once)
{
    struct world *w = scene_begin();

    scene_person(w, "anna", 1);
    scene_person(w, "anna2", 1);
    scene_at(w, 0, "leder", "step 0.0 to 2.1");
    scene_starts(w);
    w->disk_ms = 50;
    scene_at(w, 0, "anna", "write a swimming hall");
    scene_at(w, 0, "anna2", "same as anna");
    world_until(w, w->zero_ms + 60);
    CHECK(scene_told(w,
        "[     0] anna > idea_write\n"
        "[     0] anna2 > the same as anna\n"
        "[    50] disk > durable to 1\n"
        "[    50] anna < done (1)\n"
        "[    50] anna2 < done (1)\n"));
    CHECK_U64(core_state(w->daemon.core)->ideas_n, 1);
    CHECK(scene_end(w));
}

/* Written, not told, and the process ends: asked again, answered again. */
TEST(what_was_written_but_not_told_is_answered_after_the_crash)
{
    struct world *w = scene_begin();

    scene_person(w, "anna", 1);
    scene_at(w, 0, "leder", "step 0.0 to 2.1");
    scene_starts(w);
    w->disk_ms = 50;
    scene_at(w, 0, "anna", "write a swimming hall");
    world_until(w, w->zero_ms + 10);
    /* The commit reaches the disk, its end is never seen. */
    CHECK_U64(journal_commit(&w->daemon.evening.journal,
                  &(struct fault){.sys = 0}),
        STATUS_OK);
    w->daemon.busy = false;
    daemon_end(w, true);
    world_until(w, w->zero_ms + 2000);
    scene_at(w, 2000, "anna", "comes");
    world_until(w, w->zero_ms + 2100);
    CHECK_U64(core_state(w->daemon.core)->ideas_n, 1);
    CHECK_U64(scene_device(w, "anna")->pending_n, 0);
    CHECK(scene_end(w));
}

TEST(who_leaves_and_joins_again_is_found_by_the_same_secret)
{
    struct world *w = scene_begin();

    scene_person(w, "anna", 1);
    scene_at(w, 0, "anna", "leave");
    world_until(w, w->now_ms + 100);
    scene_at(w, 0, "anna", "comes");
    world_until(w, w->now_ms + 100);
    CHECK_U64(scene_device(w, "anna")->seat, 3);
    scene_at(w, 0, "anna", "cut");
    scene_at(w, 0, "anna", "comes");
    world_until(w, w->now_ms + 100);
    CHECK_U64(scene_device(w, "anna")->seat, 3);
    CHECK(scene_end(w));
}
