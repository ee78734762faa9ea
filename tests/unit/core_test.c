/*
 * core_test.c - an evening through core_take, and what is refused in it.
 *
 * Undo stands in tests/sim/scenes/undo.c; faults stand in the simulator.
 */
#include "daemon/core/inside.h"
#include "tests/unit/room.h"

/* Leader on peer 1, anna at table 1 on peer 2, berit at table 2 on peer 3. */
static struct room *
people(void)
{
    struct room *r = room_open();
    struct command doors = {.what = COMMAND_DOORS};

    CHECK_U64(room_peer(r, 1), 1);
    CHECK_U64(room_peer(r, 2), 2);
    CHECK_U64(room_peer(r, 3), 3);
    FSET(&doors.f, OPEN, open, 1);
    CHECK_U64(room_say(r, 1, &doors), REFUSED_NONE);
    CHECK_U64(room_join(r, 2, 2, 1), REFUSED_NONE);
    CHECK_U64(room_join(r, 3, 3, 2), REFUSED_NONE);
    return r;
}

static enum refusal
step(struct room *r, uint32_t peer, uint64_t from, uint64_t to)
{
    struct command cmd = {.what = COMMAND_STEP};

    FSET(&cmd.f, FROM_STEP, from_step, from);
    FSET(&cmd.f, FROM_PART, from_part, from == 0 ? 0 : 1);
    FSET(&cmd.f, STEP, step, to);
    FSET(&cmd.f, PART, part, 1);
    return room_say(r, peer, &cmd);
}

static enum refusal
write_idea(struct room *r, uint32_t peer, const char *words)
{
    struct command cmd = {.what = COMMAND_IDEA_WRITE};

    FSET(&cmd.f, TEXT, text, bytes_of(words));
    return room_say(r, peer, &cmd);
}

/* Commands that are about one thing. */
static enum refusal
about(struct room *r, uint32_t peer, enum command_word what, uint64_t n)
{
    struct command cmd = {.what = what};
    const struct shape *shape = command_shape((uint64_t)what);

    if (shape->n > 0) {
        fields_number_set(&cmd.f, (enum field)shape->field[0], n);
    }
    if (what == COMMAND_IDEA_HIDE) {
        FSET(&cmd.f, REASON, reason, bytes_of("why"));
    }
    return room_say(r, peer, &cmd);
}

static enum refusal
merge(struct room *r, uint32_t peer, uint64_t idea, uint64_t into)
{
    struct command cmd = {.what = COMMAND_IDEA_MERGE};

    FSET(&cmd.f, IDEA, idea, idea);
    FSET(&cmd.f, INTO, into, into);
    return room_say(r, peer, &cmd);
}

static enum refusal
decide_on(struct room *r, uint32_t peer, uint64_t idea)
{
    struct command cmd = {.what = COMMAND_DECIDE};

    FSET(&cmd.f, IDEA, idea, idea);
    FSET(&cmd.f, OWNER, owner, bytes_of("NAV"));
    FSET(&cmd.f, FIRST_STEP, first_step, bytes_of("to ring"));
    return room_say(r, peer, &cmd);
}

static enum refusal
meet(struct room *r, uint32_t peer, const char *date)
{
    struct command cmd = {.what = COMMAND_MEETING};

    FSET(&cmd.f, DATE, date, bytes_of(date));
    return room_say(r, peer, &cmd);
}

/* Ideas 1 and 2 of anna shared, 3 of berit her table's. */
static struct room *
ideas(void)
{
    struct room *r = people();

    CHECK_U64(step(r, 1, 0, 1), REFUSED_NONE);
    CHECK_U64(write_idea(r, 2, "one"), REFUSED_NONE);
    CHECK_U64(write_idea(r, 2, "two"), REFUSED_NONE);
    CHECK_U64(write_idea(r, 3, "three"), REFUSED_NONE);
    CHECK_U64(about(r, 2, COMMAND_IDEA_SHARE, 1), REFUSED_NONE);
    CHECK_U64(about(r, 2, COMMAND_IDEA_SHARE, 2), REFUSED_NONE);
    return r;
}

static void
replay_is_same(const struct room *r)
{
    struct bytes block = {r->log, r->log_n};
    struct record last = {0};
    uint8_t live[HASH_BYTES];
    uint8_t again[HASH_BYTES];
    void *region;
    struct core *core = room_core(r, &region);

    while (record_next(&block, &last, r->mark) == SCAN_RECORD) {
        struct effects fx;

        core_take(core, &(struct input){.kind = INPUT_RECORD, .record = &last},
            &fx);
        CHECK_U64(fx.n, 0);
    }
    core_digest(r->core, live);
    core_digest(core, again);
    CHECK_U64(core_seq(core), core_seq(r->core));
    CHECK_BYTES(again, live, HASH_BYTES);
    free(region);
}

TEST(an_evening_goes_from_its_making_to_its_closing)
{
    struct room *r = ideas();
    const struct state *st = core_state(r->core);
    struct command close = {.what = COMMAND_CLOSE};

    CHECK_U64(merge(r, 1, 2, 1), REFUSED_NONE);
    CHECK_U64(st->idea[1].into, 1);
    CHECK_U64(about(r, 1, COMMAND_IDEA_PART, 2), REFUSED_NONE);
    CHECK_U64(st->idea[1].into, 0);
    CHECK_U64(step(r, 1, 1, 3), REFUSED_NONE);
    CHECK_U64(decide_on(r, 1, 1), REFUSED_NONE);
    CHECK_U64(meet(r, 1, "2026-10-14T18:00"), REFUSED_NONE);
    CHECK_U64(room_say(r, 1, &close), REFUSED_NONE);
    CHECK(core_closed(r->core));
    replay_is_same(r);
    room_close(r);
}

TEST(what_is_shared_where_a_part_holds_waits_for_the_reveal)
{
    struct room *r = people();
    const struct state *st = core_state(r->core);

    CHECK_U64(step(r, 1, 0, 2), REFUSED_NONE);
    CHECK_U64(write_idea(r, 2, "one"), REFUSED_NONE);
    CHECK_U64(st->idea[0].shown, SHOWN_PRIVATE);
    CHECK_U64(about(r, 2, COMMAND_IDEA_SHARE, 1), REFUSED_NONE);
    CHECK_U64(st->idea[0].shown, SHOWN_HELD);
    CHECK_U64(about(r, 2, COMMAND_REVEAL, 1), REFUSED_NOT_ALLOWED);
    CHECK_U64(about(r, 1, COMMAND_REVEAL, 1), REFUSED_NONE);
    CHECK_U64(st->idea[0].shown, SHOWN_SHARED);
    replay_is_same(r);
    room_close(r);
}

TEST(a_reveal_opens_what_a_silent_step_kept)
{
    struct room *r = ideas();
    const struct state *st = core_state(r->core);

    CHECK_U64(st->idea[2].shown, SHOWN_PRIVATE);
    CHECK_U64(about(r, 1, COMMAND_REVEAL, 0), REFUSED_NONE);
    CHECK_U64(st->idea[2].shown, SHOWN_SHARED);
    CHECK_U64(about(r, 1, COMMAND_REVEAL, 0), REFUSED_ALREADY_SO);
    replay_is_same(r);
    room_close(r);
}

TEST(where_a_part_holds_a_reveal_does_not_open_what_is_not_shared)
{
    struct room *r = people();

    CHECK_U64(step(r, 1, 0, 2), REFUSED_NONE);
    CHECK_U64(write_idea(r, 2, "one"), REFUSED_NONE);
    CHECK_U64(about(r, 1, COMMAND_REVEAL, 1), REFUSED_NOT_SHARED);
    CHECK_U64(about(r, 1, COMMAND_REVEAL, 0), REFUSED_ALREADY_SO);
    room_close(r);
}

TEST(a_seat_has_one_allowance_on_all_its_devices)
{
    struct room *r = people();
    const uint32_t other = room_peer(r, 2); /* anna's second device */

    CHECK_U64(step(r, 1, 0, 1), REFUSED_NONE);
    r->core->setup.limits.commands_burst = 2;
    r->core->setup.limits.commands_second = 1;
    CHECK_U64(write_idea(r, 2, "one"), REFUSED_NONE);
    CHECK_U64(write_idea(r, other, "two"), REFUSED_NONE);
    CHECK_U64(write_idea(r, other, "three"), REFUSED_TOO_FAST);
    CHECK_U64(write_idea(r, 2, "three"), REFUSED_TOO_FAST);
    CHECK_U64(write_idea(r, 3, "four"), REFUSED_NONE);
    room_close(r);
}

TEST(a_cohost_does_not_remove_a_facilitator)
{
    struct room *r = people();
    struct command role = {.what = COMMAND_ROLE};

    FSET(&role.f, SEAT, seat, 2);
    FSET(&role.f, ROLES, roles, ROLE_FACILITATOR);
    CHECK_U64(room_say(r, 1, &role), REFUSED_NONE);
    FSET(&role.f, SEAT, seat, 3);
    FSET(&role.f, ROLES, roles, ROLE_COHOST);
    CHECK_U64(room_say(r, 1, &role), REFUSED_NONE);
    CHECK_U64(about(r, 3, COMMAND_LEAVE, 2), REFUSED_NOT_ALLOWED);
    CHECK_U64(about(r, 1, COMMAND_LEAVE, 2), REFUSED_NONE);
    room_close(r);
}

TEST(nothing_is_answered_before_the_disk_has_it)
{
    struct room *r = people();

    r->held = true;
    (void)step(r, 1, 0, 1);
    CHECK_U64(r->frames, 0);
    (void)step(r, 2, 0, 1); /* a refusal, but of what nobody may know yet */
    CHECK_U64(r->frames, 0);
    room_durable(r);
    room_gather(r, 3);
    CHECK(r->frames > 0);
    CHECK_U64(r->why, REFUSED_NOT_ALLOWED);
    room_close(r);
}

TEST(the_same_command_is_answered_again_and_not_done_again)
{
    struct room *r = ideas();
    struct command cmd = {.what = COMMAND_NOTE};
    uint8_t at[200];
    struct buf b = {.at = at, .cap = sizeof at};

    put_u32(cmd.id, 77777);
    FSET(&cmd.f, TEXT, text, bytes_of("a note"));
    command_pack(&b, &cmd);
    for (int i = 0; i < 3; i++) {
        room_send(r, 1, &b);
        CHECK(r->done);
        CHECK_U64(r->made, 1);
    }
    CHECK_U64(core_state(r->core)->notes_n, 1);
    room_send(r, 2, &b); /* another seat has the id by chance or by malice */
    CHECK_U64(r->why, REFUSED_ID_TAKEN);
    room_close(r);
}

TEST(only_those_who_lead_move_the_room)
{
    struct room *r = ideas();

    CHECK_U64(step(r, 2, 1, 2), REFUSED_NOT_ALLOWED);
    CHECK_U64(about(r, 2, COMMAND_CLOCK_PAUSE, 1), REFUSED_NOT_ALLOWED);
    CHECK_U64(merge(r, 2, 1, 2), REFUSED_NOT_ALLOWED);
    CHECK_U64(about(r, 2, COMMAND_IDEA_HIDE, 1), REFUSED_NOT_ALLOWED);
    CHECK_U64(meet(r, 2, "2026-10-14"), REFUSED_NOT_ALLOWED);
    CHECK_U64(about(r, 2, COMMAND_UNDO, 1), REFUSED_NOT_ALLOWED);
    CHECK_U64(about(r, 2, COMMAND_PLAN_READY, 0), REFUSED_ALREADY_SO);
    room_close(r);
}

TEST(who_saw_an_older_step_or_clock_is_overtaken)
{
    struct room *r = ideas();

    CHECK_U64(step(r, 1, 0, 2), REFUSED_OVERTAKEN);
    CHECK_U64(step(r, 1, 1, 1), REFUSED_ALREADY_SO);
    CHECK_U64(step(r, 1, 1, 9), REFUSED_NO_SUCH_STEP);
    CHECK_U64(about(r, 1, COMMAND_CLOCK_PAUSE, 99), REFUSED_OVERTAKEN);
    CHECK_U64(about(r, 1, COMMAND_CLOCK_START, 1), REFUSED_ALREADY_SO);
    CHECK_U64(about(r, 1, COMMAND_CLOCK_PAUSE, 1), REFUSED_NONE);
    CHECK_U64(about(r, 1, COMMAND_CLOCK_PAUSE, 2), REFUSED_NOT_RUNNING);
    room_close(r);
}

TEST(words_belong_to_who_wrote_them)
{
    struct room *r = ideas();

    CHECK_U64(about(r, 2, COMMAND_IDEA_SHARE, 3), REFUSED_NO_SUCH_IDEA);
    CHECK_U64(about(r, 2, COMMAND_IDEA_WITHDRAW, 3), REFUSED_NO_SUCH_IDEA);
    CHECK_U64(about(r, 1, COMMAND_IDEA_WITHDRAW, 3), REFUSED_NOT_YOURS);
    CHECK_U64(about(r, 2, COMMAND_IDEA_SHARE, 1), REFUSED_ALREADY_SO);
    CHECK_U64(about(r, 2, COMMAND_IDEA_SHARE, 9), REFUSED_NO_SUCH_IDEA);
    CHECK_U64(about(r, 3, COMMAND_IDEA_WITHDRAW, 3), REFUSED_NONE);
    CHECK_U64(about(r, 3, COMMAND_IDEA_SHARE, 3), REFUSED_NO_SUCH_IDEA);
    room_close(r);
}

TEST(only_what_all_can_see_is_merged_hidden_or_decided)
{
    struct room *r = ideas();

    CHECK_U64(merge(r, 1, 3, 1), REFUSED_NOT_SHARED);
    CHECK_U64(merge(r, 1, 1, 1), REFUSED_NO_SUCH_IDEA);
    CHECK_U64(merge(r, 1, 2, 1), REFUSED_NONE);
    CHECK_U64(merge(r, 1, 1, 2), REFUSED_IS_MERGED);
    CHECK_U64(about(r, 2, COMMAND_IDEA_WITHDRAW, 1), REFUSED_IS_MERGED);
    CHECK_U64(about(r, 1, COMMAND_IDEA_PART, 1), REFUSED_NOT_MERGED);
    CHECK_U64(about(r, 1, COMMAND_IDEA_HIDE, 3), REFUSED_NOT_SHARED);
    CHECK_U64(about(r, 1, COMMAND_IDEA_UNHIDE, 1), REFUSED_ALREADY_SO);
    CHECK_U64(decide_on(r, 1, 1), REFUSED_NOT_IN_THIS_STEP);
    CHECK_U64(step(r, 1, 1, 3), REFUSED_NONE);
    CHECK_U64(decide_on(r, 1, 3), REFUSED_NOT_SHARED);
    CHECK_U64(decide_on(r, 1, 0), REFUSED_EMPTY);
    for (int i = 0; i < DECISIONS_MAX; i++) {
        CHECK_U64(decide_on(r, 1, 1), REFUSED_NONE);
    }
    CHECK_U64(decide_on(r, 1, 1), REFUSED_ENOUGH_DECISIONS);
    CHECK_U64(meet(r, 1, "next week"), REFUSED_BAD_VALUE);
    room_close(r);
}

TEST(an_evening_closes_with_an_agreement_or_a_reason)
{
    struct room *r = ideas();
    struct command close = {.what = COMMAND_CLOSE};

    CHECK_U64(room_say(r, 1, &close), REFUSED_NOT_AGREED);
    FSET(&close.f, NOT_AGREED, not_agreed, bytes_of("too late"));
    CHECK_U64(room_say(r, 1, &close), REFUSED_NONE);
    CHECK_U64(room_say(r, 1, &close), REFUSED_IS_CLOSED);
    CHECK_U64(write_idea(r, 2, "late"), REFUSED_IS_CLOSED);
    CHECK_U64(about(r, 2, COMMAND_PERSONAL_CODE, 0), REFUSED_NONE);
    room_close(r);
}

TEST(the_last_who_leads_cannot_stop_leading)
{
    struct room *r = people();
    struct command role = {.what = COMMAND_ROLE};

    CHECK_U64(about(r, 1, COMMAND_LEAVE, 1), REFUSED_LAST_FACILITATOR);
    FSET(&role.f, SEAT, seat, 1);
    FSET(&role.f, ROLES, roles, ROLE_PARTICIPANT);
    CHECK_U64(room_say(r, 1, &role), REFUSED_LAST_FACILITATOR);
    FSET(&role.f, SEAT, seat, 2);
    FSET(&role.f, ROLES, roles, ROLE_FACILITATOR);
    CHECK_U64(room_say(r, 1, &role), REFUSED_NONE);
    CHECK_U64(about(r, 1, COMMAND_LEAVE, 1), REFUSED_NONE);
    room_close(r);
}

TEST(doors_and_lobby_decide_who_comes_in)
{
    struct room *r = room_open();
    struct command doors = {.what = COMMAND_DOORS};

    (void)room_peer(r, 1);
    (void)room_peer(r, 2);
    (void)room_peer(r, 3);
    CHECK_U64(room_join(r, 2, 2, 1), REFUSED_NOT_OPEN);
    FSET(&doors.f, OPEN, open, 1);
    FSET(&doors.f, LOBBY, lobby, 1);
    CHECK_U64(room_say(r, 1, &doors), REFUSED_NONE);
    CHECK_U64(room_join(r, 2, 2, 9), REFUSED_NO_SUCH_TABLE);
    CHECK_U64(room_join(r, 2, 2, 1), REFUSED_NONE);
    CHECK_U64(write_idea(r, 2, "from the lobby"), REFUSED_IS_WAITING);
    CHECK_U64(about(r, 1, COMMAND_ADMIT, 9), REFUSED_NO_SUCH_SEAT);
    CHECK_U64(about(r, 1, COMMAND_ADMIT, 2), REFUSED_NONE);
    CHECK_U64(about(r, 1, COMMAND_ADMIT, 2), REFUSED_ALREADY_SO);
    CHECK_U64(room_join(r, 2, 2, 1), REFUSED_ALREADY_SO);
    room_close(r);
}

TEST(a_full_disk_refuses_words_and_lets_the_evening_close)
{
    struct room *r = ideas();
    struct command close = {.what = COMMAND_CLOSE};

    (void)room_take(r, (struct input){.kind = INPUT_DISK, .flag = false});
    CHECK_U64(write_idea(r, 2, "no room"), REFUSED_DISK_FULL);
    FSET(&close.f, NOT_AGREED, not_agreed, bytes_of("no room"));
    CHECK_U64(room_say(r, 1, &close), REFUSED_NONE);
    replay_is_same(r);
    room_close(r);
}

TEST(what_cannot_be_read_is_answered_too)
{
    static const uint8_t junk[] = {0x93, 0x03, 0xff, 0x00};
    struct room *r = people();
    uint8_t at[sizeof junk];

    memcpy(at, junk, sizeof at);
    room_send(r, 2, &(struct buf){.at = at, .n = sizeof at, .cap = sizeof at});
    CHECK_U64(r->why, REFUSED_MALFORMED);
    room_close(r);
}

/* Every command there is, from each kind of person, without a crash. */
TEST(every_command_has_an_answer_from_everybody)
{
    struct room *r = ideas();

    for (unsigned what = 1; what < 100; what++) {
        const struct shape *shape = command_shape(what);

        for (uint32_t peer = 1; shape->name != NULL && peer <= 3; peer++) {
            struct command cmd = {.what = (enum command_word)what};
            uint8_t bytes[64] = {what & 255, (uint8_t)peer};

            for (size_t i = 0; i < shape->n; i++) {
                const struct field_row *row =
                    field_row((enum field)shape->field[i]);

                if (row->type == TYPE_NUMBER) {
                    fields_number_set(&cmd.f, (enum field)shape->field[i], 1);
                } else if (row->type == TYPE_BLOB || row->type == TYPE_SECRET) {
                    fields_bytes_set(&cmd.f, (enum field)shape->field[i],
                        (struct bytes){bytes, (size_t)row->max});
                } else {
                    fields_bytes_set(&cmd.f, (enum field)shape->field[i],
                        bytes_of("1"));
                }
            }
            if (cmd.what != COMMAND_LEAVE && cmd.what != COMMAND_CLOSE) {
                (void)room_say(r, peer, &cmd);
            }
        }
    }
    replay_is_same(r);
    room_close(r);
}
