/*
 * undo.c - each act that can be taken back gives back how things were.
 */
#include "tests/sim/scene.h"
#include "tests/unit/unit.h"

/* An evening with ideas 1 to 3 shared, 2 in 1, decision 1, idea 3 hidden. */
static struct world *
evening(void)
{
    struct world *w = scene_begin();

    scene_at(w, 0, "leder", "step 0.0 to 2.1");
    scene_at(w, 10, "leder", "write one");
    scene_at(w, 20, "leder", "write two");
    scene_at(w, 30, "leder", "write three");
    scene_at(w, 40, "leder", "merge 2 into 1");
    scene_at(w, 50, "leder", "hide 3");
    scene_at(w, 60, "leder", "step 2.1 to 4.1");
    scene_at(w, 70, "leder", "decide 1");
    scene_at(w, 80, "leder", "meeting 2026-10-14");
    scene_starts(w);
    return w;
}

/* What is shown, without what an undo itself leaves behind. */
static size_t
shown(struct world *w, uint8_t *at, size_t cap)
{
    const struct model_map *map = &scene_device(w, "leder")->model.now;
    struct buf b = {.at = at, .cap = cap};
    struct change_writer change;

    change_begin(&change, &b, 0, 0, 0);
    for (size_t i = 0; i < map->n; i++) {
        struct object o = map->at[i].o;

        if (o.kind == KIND_UNDOABLE || o.kind == KIND_PRESENCE) {
            continue;
        }
        if (o.kind == KIND_CLOCK) {
            FSET(&o.f, REVISION, revision, 0); /* it never goes back */
        }
        change_put(&change, &o);
    }
    change_end(&change, NULL, 0);
    CHECK(!b.over);
    return b.n;
}

static void
check_undo(const char *act)
{
    static uint8_t before[60000];
    static uint8_t between[60000];
    static uint8_t after[60000];
    struct world *w = evening();
    const size_t n = shown(w, before, sizeof before);
    uint64_t ideas;
    size_t m;

    scene_at(w, 10, "leder", act);
    world_until(w, w->now_ms + 10);
    ideas = w->counts.refusals;
    m = shown(w, between, sizeof between);
    CHECK(m != n || memcmp(before, between, n) != 0);
    scene_at(w, 40, "leder", "undo");
    world_until(w, w->now_ms + 10);
    CHECK_U64(w->counts.refusals, ideas);
    CHECK_U64(shown(w, after, sizeof after), n);
    CHECK_BYTES(after, before, n);
    CHECK(scene_end(w));
}

TEST(undo_of_a_step_gives_back_the_clock)
{
    check_undo("step 4.1 to 2.1");
}

TEST(undo_of_a_pause_lets_the_clock_run_to_where_it_would_have)
{
    check_undo("pause");
}

TEST(undo_of_more_time_takes_it_back)
{
    check_undo("extend");
}

TEST(undo_of_another_time_gives_back_the_old)
{
    check_undo("set");
}

TEST(undo_of_the_doors)
{
    check_undo("doors 0");
}

TEST(undo_of_a_merge)
{
    check_undo("merge 1 into 3");
}

TEST(undo_of_a_parting)
{
    check_undo("part 2");
}

TEST(undo_of_hiding)
{
    check_undo("hide 1");
}

TEST(undo_of_showing_again)
{
    check_undo("unhide 3");
}

TEST(undo_of_a_decision)
{
    check_undo("decide 1");
}

TEST(undo_of_a_decisions_new_words)
{
    check_undo("again 1 other words");
}

TEST(undo_of_dropping_a_decision)
{
    check_undo("drop 1");
}

TEST(undo_of_another_meeting)
{
    check_undo("meeting 2027-01-01");
}

/* A clock that stood gets back the time that was left. */
TEST(undo_of_a_start_gives_back_the_time_left)
{
    struct world *w = evening();
    uint64_t left;

    scene_at(w, 0, "leder", "pause");
    world_until(w, w->now_ms + 10);
    left = scene_sees(w, "leder", KIND_CLOCK, 1)->f.remaining_ms;
    scene_at(w, 20, "leder", "start");
    scene_at(w, 500, "leder", "undo");
    world_until(w, w->now_ms + 10);
    CHECK_U64(scene_sees(w, "leder", KIND_CLOCK, 1)->f.running, 0);
    CHECK_U64(scene_sees(w, "leder", KIND_CLOCK, 1)->f.remaining_ms, left);
    CHECK(scene_end(w));
}

/* One in two, parted; two in one; the parting taken back: a circle? */
TEST(no_undo_makes_an_idea_part_of_itself)
{
    struct world *w = evening();

    scene_at(w, 0, "leder", "part 2");
    scene_at(w, 10, "leder", "merge 1 into 2");
    scene_at(w, 20, "leder", "cut");
    scene_at(w, 30, "leder", "comes");
    world_until(w, w->now_ms + 10);
    {
        struct device *leder = scene_device(w, "leder");
        struct command cmd = {.what = COMMAND_UNDO};
        uint64_t parting = 0;

        for (const struct object *o = model_one(&leder->model, KIND_UNDOABLE);
             o != NULL; o = model_next(&leder->model, KIND_UNDOABLE, o)) {
            if (o->f.what == COMMAND_IDEA_PART) {
                parting = o->id;
            }
        }
        FSET(&cmd.f, UNDOES, undoes, parting);
        members_send(w, leder, &cmd);
    }
    world_until(w, w->now_ms + 10);
    judge_state(w);
    CHECK(scene_end(w));
}
