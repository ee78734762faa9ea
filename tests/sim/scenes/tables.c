/*
 * tables.c - words stay at their table, also when people move.
 */
#include "tests/sim/scene.h"
#include "tests/unit/unit.h"

static struct world *
two_tables(void)
{
    struct world *w = scene_begin();

    scene_person(w, "anna", 1);
    scene_person(w, "berit", 1);
    scene_person(w, "chris", 2);
    scene_at(w, 0, "leder", "step 0.0 to 2.1");
    scene_starts(w);
    return w;
}

TEST(what_a_table_wrote_is_for_that_table)
{
    struct world *w = two_tables();

    scene_at(w, 0, "anna", "write ours");
    world_until(w, w->now_ms + 10);
    CHECK(scene_sees(w, "anna", KIND_IDEA, 1) != NULL);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) != NULL);
    CHECK(scene_sees(w, "chris", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "leder", KIND_IDEA, 1) == NULL);
    CHECK(scene_end(w));
}

TEST(who_moves_takes_no_words_along_and_is_told_those_that_are_there)
{
    struct world *w = two_tables();

    scene_at(w, 0, "anna", "write one");
    scene_at(w, 10, "chris", "write two");
    scene_at(w, 20, "berit", "sit 2");
    world_until(w, w->now_ms + 10);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 2) != NULL);
    CHECK(scene_end(w));
}

/* Away while the other table writes and withdraws; then there. */
TEST(who_resumes_after_a_move_is_not_replayed_what_was_said_before)
{
    struct world *w = two_tables();

    scene_at(w, 0, "chris", "write ord ~#00000001 first");
    scene_at(w, 10, "chris", "change 1 ord ~#00000002 second");
    w->markers[1].allowed = (uint64_t)1 << scene_device(w, "chris")->seat;
    scene_at(w, 20, "berit", "sit 2");
    scene_at(w, 20, "berit", "cut");
    scene_at(w, 30, "chris", "change 1 ord ~#00000003 third");
    scene_at(w, 40, "berit", "comes");
    world_until(w, w->now_ms + 10);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) != NULL);
    CHECK(scene_end(w)); /* the judge read every byte */
}

/* The move and the withdrawal come while the disk is slow. */
TEST(who_lags_and_moves_hears_that_words_were_withdrawn)
{
    struct world *w = two_tables();

    scene_at(w, 0, "anna", "write gone soon");
    world_until(w, w->now_ms + 10);
    w->disk_ms = 50;
    scene_at(w, 20, "anna", "withdraw 1");
    scene_at(w, 30, "berit", "sit 2");
    world_until(w, w->now_ms + 200);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) == NULL);
    CHECK(scene_end(w));
}

/* One of the staff types for a table, moves, and goes on seeing it. */
TEST(staff_who_move_keep_what_they_typed)
{
    struct world *w = two_tables();

    scene_at(w, 0, "leder", "sit 1");
    scene_at(w, 10, "leder", "write typed");
    scene_at(w, 20, "leder", "sit 2");
    world_until(w, w->now_ms + 10);
    CHECK(scene_sees(w, "leder", KIND_IDEA, 1) != NULL);
    scene_at(w, 40, "leder", "cut");
    scene_at(w, 50, "leder", "comes");
    world_until(w, w->now_ms + 10);
    CHECK(scene_sees(w, "leder", KIND_IDEA, 1) != NULL);
    CHECK(scene_end(w));
}

TEST(an_idea_that_was_hidden_stays_its_authors_own)
{
    struct world *w = two_tables();

    scene_at(w, 0, "anna", "write oops");
    scene_at(w, 10, "anna", "share 1");
    scene_at(w, 20, "leder", "hide 1");
    world_until(w, w->now_ms + 10);
    CHECK(scene_sees(w, "anna", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "anna", KIND_OWN, 1) != NULL);
    CHECK(scene_sees(w, "leder", KIND_HIDING, 1) != NULL);
    scene_at(w, 40, "anna", "withdraw 1");
    world_until(w, w->now_ms + 10);
    CHECK(scene_sees(w, "leder", KIND_HIDING, 1) == NULL);
    CHECK(scene_end(w));
}
