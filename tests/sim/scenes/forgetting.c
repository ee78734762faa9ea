/*
 * forgetting.c - words that are taken out are nowhere, whatever comes between.
 *
 * Marked words (~# and eight digits) are what the judge looks for: in each
 * frame, in the core's memory, in what the log and its keys still give, and
 * in the minutes.
 */
#include "tests/sim/scene.h"
#include "tests/unit/unit.h"

#include "daemon/core/state.h"
#include "protocol/seal.h"

static struct world *
evening(void)
{
    struct world *w = scene_begin();

    scene_person(w, "anna", 1);
    scene_person(w, "berit", 1);
    scene_at(w, 0, "leder", "step 0.0 to 2.1");
    scene_at(w, 10, "anna", "write ord ~#00000001");
    scene_at(w, 20, "anna", "share 1");
    scene_at(w, 30, "anna", "write ord ~#00000002");
    world_until(w, w->now_ms + 10);
    scene_starts(w);
    return w;
}

static uint32_t
zeros(const struct world *w)
{
    const struct bytes keys = sim_disk_kept(&w->sim, EVENING_PATH "/keys");
    uint32_t n = 0;

    for (size_t at = 0; at < keys.n; at += SLOT_KEY_BYTES) {
        n += seal_gone(keys.at + at);
    }
    return n;
}

TEST(a_forgotten_idea_goes_from_all_screens_and_its_key_from_the_disk)
{
    struct world *w = evening();

    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) != NULL);
    scene_at(w, 0, "anna", "forget idea 1");
    world_until(w, w->now_ms + 100);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "leder", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "anna", KIND_OWN, 1) == NULL);
    CHECK(scene_sees(w, "anna", KIND_OWN, 2) != NULL);
    CHECK_U64(zeros(w), 1);
    CHECK(scene_end(w));
}

TEST(with_a_seat_go_the_words_it_wrote)
{
    struct world *w = evening();

    scene_at(w, 0, "anna", "rename ord ~#00000003");
    scene_at(w, 10, "berit", "write ord ~#00000004");
    scene_at(w, 20, "anna", "forget seat 2");
    world_until(w, w->now_ms + 100);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 2) == NULL);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 3) != NULL);
    CHECK(scene_sees(w, "berit", KIND_SEAT, 2) == NULL);
    CHECK_U64(zeros(w), 3);
    CHECK(scene_end(w));
}

TEST(who_was_away_comes_back_to_an_evening_without_the_words)
{
    struct world *w = evening();

    scene_at(w, 0, "berit", "cut");
    scene_at(w, 10, "anna", "forget idea 1");
    scene_at(w, 50, "berit", "comes");
    world_until(w, w->now_ms + 50);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 2) != NULL);
    CHECK(scene_end(w));
}

/* The snapshot was begun with the words in it. */
TEST(a_slow_device_gets_what_is_left_and_not_what_was)
{
    struct world *w = evening();

    for (uint64_t i = 0; i < 40; i++) {
        scene_at(w, i, "berit",
            "write something that fills the line of a phone");
    }
    scene_at(w, 50, "berit", "cut");
    scene_device(w, "berit")->slow = true;
    w->climate.slow = RIFE;
    scene_at(w, 60, "berit", "comes");
    scene_at(w, 60, "anna", "forget idea 1");
    world_until(w, w->now_ms + 5000);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 3) != NULL);
    CHECK(scene_end(w));
}

TEST(a_power_cut_before_the_key_is_overwritten_only_delays_it)
{
    struct world *w = evening();

    scene_at(w, 0, "anna", "forget idea 1");
    while (w->memory.forgot == 0 || w->durable < w->memory.forgot) {
        world_until(w, w->now_ms + 1);
    }
    CHECK_U64(zeros(w), 0);
    daemon_end(w, true);
    world_until(w, w->now_ms + 3000);
    CHECK(w->daemon.up);
    CHECK_U64(zeros(w), 1);
    CHECK(scene_end(w));
}

/* The first is on disk; the second is made before its key goes. */
TEST(a_key_goes_when_its_own_forgetting_is_durable_and_not_with_another)
{
    struct world *w = evening();

    w->disk_ms = 50;
    scene_at(w, 0, "anna", "forget idea 1");
    scene_at(w, 80, "anna", "forget idea 2");
    scene_at(w, 102, "berit", "write later");
    CHECK_U64(zeros(w), 0);
    world_until(w, w->now_ms + 400);
    CHECK_U64(zeros(w), 2);
    CHECK(scene_end(w)); /* the judge watches the order */
}

TEST(a_decision_stands_when_its_idea_is_forgotten)
{
    struct world *w = evening();

    scene_at(w, 0, "leder", "step 2.1 to 4.1");
    scene_at(w, 10, "leder", "decide 1");
    scene_at(w, 20, "anna", "forget idea 1");
    world_until(w, w->now_ms + 100);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) == NULL);
    CHECK(scene_sees(w, "berit", KIND_DECISION, 1)->f.text.n > 0);
    CHECK(scene_end(w));
}

TEST(what_is_said_in_a_removed_decisions_place_can_be_removed_too)
{
    struct world *w = evening();

    scene_at(w, 0, "leder", "step 2.1 to 4.1");
    scene_at(w, 10, "leder", "decide 1");
    scene_at(w, 20, "leder", "forget decision 1");
    scene_at(w, 60, "leder", "again 1 ord ~#00000005");
    world_until(w, w->now_ms + 20);
    CHECK(scene_sees(w, "berit", KIND_DECISION, 1)->f.text.n > 0);
    scene_at(w, 100, "leder", "undo");
    world_until(w, w->now_ms + 20);
    CHECK_U64(scene_sees(w, "berit", KIND_DECISION, 1)->f.text.n, 0);
    scene_at(w, 140, "leder", "forget decision 1");
    world_until(w, w->now_ms + 100);
    CHECK_U64(zeros(w), 2);
    CHECK(scene_end(w));
}

static void
close_and_approve(struct world *w, uint64_t ms)
{
    scene_at(w, ms, "leder", "close");
    scene_at(w, ms + 20, "leder", "approve Kari");
    world_until(w, w->now_ms + 200);
}

TEST(minutes_are_everybodys_when_they_are_approved_and_not_before)
{
    struct world *w = evening();

    scene_at(w, 0, "leder", "issue");
    world_until(w, w->now_ms + 100);
    scene_at(w, 110, "berit", "asks");
    world_until(w, w->now_ms + 20);
    CHECK_U64(w->counts.pages, 0);
    scene_at(w, 150, "leder", "asks");
    world_until(w, w->now_ms + 20);
    CHECK_U64(w->counts.pages, 1);
    close_and_approve(w, 200);
    CHECK_U64(scene_sees(w, "berit", KIND_MINUTES, 1)->f.approves, 1);
    scene_at(w, 500, "berit", "asks");
    world_until(w, w->now_ms + 20);
    CHECK_U64(w->counts.pages, 2);
    CHECK(scene_end(w));
}

TEST(words_that_go_after_the_approval_make_the_next_version)
{
    struct world *w = evening();

    close_and_approve(w, 0);
    CHECK_U64(scene_sees(w, "berit", KIND_MINUTES, 1)->f.version, 1);
    scene_at(w, 300, "anna", "forget idea 1");
    world_until(w, w->now_ms + 4000);
    CHECK_U64(scene_sees(w, "berit", KIND_MINUTES, 1)->f.version, 2);
    CHECK_U64(scene_sees(w, "berit", KIND_MINUTES, 1)->f.redacted, 1);
    CHECK(w->paper[0][0].at == NULL);
    CHECK(w->paper[1][0].at != NULL);
    CHECK(scene_end(w));
}

/* While the next version is made, nobody gets the last one. */
TEST(approved_minutes_with_removed_words_are_given_to_nobody)
{
    struct world *w = evening();

    close_and_approve(w, 0);
    scene_at(w, 300, "anna", "forget idea 1");
    world_until(w, w->now_ms + 20);
    scene_at(w, 330, "berit", "asks");
    world_until(w, w->now_ms + 20);
    CHECK_U64(w->counts.pages, 0);
    CHECK_U64(scene_sees(w, "berit", KIND_MINUTES, 1)->f.version, 1);
    world_until(w, w->now_ms + 4000);
    scene_at(w, 5000, "berit", "asks");
    world_until(w, w->now_ms + 20);
    CHECK_U64(w->counts.pages, 1);
    CHECK(scene_end(w));
}

TEST(words_end_so_many_days_after_the_approval)
{
    struct world *w = evening();

    w->words_days = 30;
    w->decided_days = 60;
    daemon_end(w, false);
    world_until(w, w->now_ms + 5000);
    for (uint32_t i = 0; i < w->devices_n; i++) {
        net_connect(w, &w->device[i]);
    }
    world_until(w, w->now_ms + 100);
    scene_starts(w);
    scene_at(w, 0, "leder", "note ord ~#00000006");
    scene_at(w, 10, "leder", "remark ord ~#00000007");
    close_and_approve(w, 20);
    CHECK_U64(w->counts.ends, 0);
    w->slept_ms += (uint64_t)30 * 86400000U;
    world_until(w, w->now_ms + 5000);
    CHECK_U64(w->counts.ends, 1);
    CHECK(scene_sees(w, "leder", KIND_NOTE, 1) == NULL);
    CHECK(scene_sees(w, "berit", KIND_IDEA, 1) == NULL);
    CHECK(zeros(w) >= 5); /* two ideas, two names, a note */
    CHECK(scene_sees(w, "berit", KIND_REMARK, 1) == NULL);
    CHECK(scene_sees(w, "leder", KIND_REMARK, 1) != NULL);
    w->slept_ms += (uint64_t)30 * 86400000U;
    world_until(w, w->now_ms + 5000);
    CHECK_U64(w->counts.ends, 2);
    CHECK(scene_sees(w, "leder", KIND_REMARK, 1) == NULL);
    CHECK(scene_end(w));
}

/* Two things that a tick brings: each is a record of its own. */
TEST(a_clock_that_jumps_when_minutes_are_made_anew_breaks_no_log)
{
    struct world *w = evening();

    close_and_approve(w, 0);
    scene_at(w, 300, "anna", "forget idea 1");
    world_until(w, w->now_ms + 100);
    w->wall_shift_ms += 3600000;
    world_until(w, w->now_ms + 4000);
    CHECK_U64(scene_sees(w, "berit", KIND_MINUTES, 1)->f.version, 2);
    daemon_end(w, false);
    world_until(w, w->now_ms + 3000);
    CHECK(w->daemon.up);
    CHECK(scene_end(w));
}

TEST(a_version_that_is_ordered_between_does_not_hide_what_was_removed)
{
    struct world *w = evening();

    close_and_approve(w, 0);
    scene_at(w, 300, "anna", "forget idea 1");
    scene_at(w, 301, "leder", "issue");
    world_until(w, w->now_ms + 4000);
    CHECK_U64(scene_sees(w, "berit", KIND_MINUTES, 1)->f.version, 3);
    CHECK_U64(scene_sees(w, "berit", KIND_MINUTES, 1)->f.redacted, 1);
    CHECK(scene_end(w));
}

TEST(who_waits_to_be_let_in_gets_no_minutes)
{
    struct world *w = evening();

    scene_at(w, 0, "leder", "lobby 1");
    world_until(w, w->now_ms + 10);
    scene_person(w, "cecilie", 0);
    close_and_approve(w, 300);
    scene_at(w, 700, "cecilie", "asks");
    world_until(w, w->now_ms + 20);
    CHECK_U64(w->counts.pages, 0);
    CHECK(scene_end(w));
}

TEST(minutes_from_before_a_withdrawal_go_with_its_words)
{
    struct world *w = evening();

    scene_at(w, 0, "leder", "issue");
    world_until(w, w->now_ms + 50);
    CHECK(w->paper[0][0].at != NULL);
    scene_at(w, 100, "anna", "withdraw 1");
    scene_at(w, 110, "anna", "forget idea 1");
    world_until(w, w->now_ms + 50);
    CHECK(w->paper[0][0].at == NULL);
    CHECK(scene_end(w));
}
