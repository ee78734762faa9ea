/*
 * record_acts_test.c - who may forget, issue, approve and follow up, and what
 * a log tells whose keys are gone.
 *
 * What happens to the words is looked for by the simulator.
 */
#include "tests/unit/room.h"

#include "protocol/event.h"

/* A command with a number in its first field or in `field`. */
static enum refusal
about(struct room *r, uint32_t peer, enum command_word what, enum field field,
    uint64_t n)
{
    struct command cmd = {.what = what};

    fields_number_set(&cmd.f, field, n);
    return room_say(r, peer, &cmd);
}

static enum refusal
forget(struct room *r, uint32_t peer, enum field field, uint64_t n)
{
    return about(r, peer, COMMAND_FORGET, field, n);
}

static enum refusal
words(struct room *r, uint32_t peer, enum command_word what, enum field field,
    const char *text)
{
    struct command cmd = {.what = what};

    fields_bytes_set(&cmd.f, field, bytes_of(text));
    return room_say(r, peer, &cmd);
}

static enum refusal
step(struct room *r, uint64_t from, uint64_t to)
{
    struct command cmd = {.what = COMMAND_STEP};

    FSET(&cmd.f, FROM_STEP, from_step, from);
    FSET(&cmd.f, FROM_PART, from_part, from == 0 ? 0 : 1);
    FSET(&cmd.f, STEP, step, to);
    FSET(&cmd.f, PART, part, 1);
    return room_say(r, 1, &cmd);
}

static enum refusal
decision(struct room *r, enum command_word what, enum field field, uint64_t n,
    const char *text)
{
    struct command cmd = {.what = what};

    fields_number_set(&cmd.f, field, n);
    if (text != NULL) {
        FSET(&cmd.f, TEXT, text, bytes_of(text));
        FSET(&cmd.f, OWNER, owner, bytes_of("NAV"));
        FSET(&cmd.f, FIRST_STEP, first_step, bytes_of("to ring"));
    }
    return room_say(r, 1, &cmd);
}

/* Leader, anna with shared idea 1, berit with idea 2; note 1, decision 1. */
static struct room *
evening(void)
{
    struct room *r = room_open();

    for (uint8_t peer = 1; peer <= 3; peer++) {
        CHECK_U64(room_peer(r, peer), peer);
    }
    CHECK_U64(about(r, 1, COMMAND_DOORS, FIELD_OPEN, 1), REFUSED_NONE);
    CHECK_U64(room_join(r, 2, 2, 1), REFUSED_NONE);
    CHECK_U64(room_join(r, 3, 3, 2), REFUSED_NONE);
    CHECK_U64(step(r, 0, 1), REFUSED_NONE);
    CHECK_U64(words(r, 2, COMMAND_IDEA_WRITE, FIELD_TEXT, "one"), REFUSED_NONE);
    CHECK_U64(words(r, 3, COMMAND_IDEA_WRITE, FIELD_TEXT, "two"), REFUSED_NONE);
    CHECK_U64(about(r, 2, COMMAND_IDEA_SHARE, FIELD_IDEA, 1), REFUSED_NONE);
    CHECK_U64(words(r, 1, COMMAND_NOTE, FIELD_TEXT, "rain"), REFUSED_NONE);
    CHECK_U64(words(r, 1, COMMAND_INVITE, FIELD_NAME, "Dina"), REFUSED_NONE);
    CHECK_U64(step(r, 1, 3), REFUSED_NONE);
    CHECK_U64(decision(r, COMMAND_DECIDE, FIELD_IDEA, 1, "we do it"),
        REFUSED_NONE);
    return r;
}

/* The log read again, with the keys of what was forgotten overwritten or not. */
static void
replay_is_same(struct room *r, bool without_keys)
{
    struct bytes block = {r->log, r->log_n};
    struct record last = {0};
    uint8_t live[HASH_BYTES];
    uint8_t again[HASH_BYTES];
    void *region;
    struct core *core;

    for (uint32_t slot = 1; slot < 256 && without_keys; slot++) {
        if (core_slot_gone(r->core, slot)) {
            memset(r->keys + (size_t)slot * SLOT_KEY_BYTES, 0, SLOT_KEY_BYTES);
        }
    }
    core = room_core(r, &region);
    while (record_next(&block, &last, r->mark) == SCAN_RECORD) {
        struct effects fx;

        core_take(core, &(struct input){.kind = INPUT_RECORD, .record = &last},
            &fx);
        CHECK_U64(fx.n, 0);
    }
    core_digest(r->core, live);
    core_digest(core, again);
    CHECK_BYTES(again, live, HASH_BYTES);
    free(region);
}

static void
end(struct room *r)
{
    replay_is_same(r, false);
    replay_is_same(r, true);
    room_close(r);
}

static void
close_evening(struct room *r)
{
    struct command cmd = {.what = COMMAND_CLOSE};

    FSET(&cmd.f, NOT_AGREED, not_agreed, bytes_of("no date yet"));
    CHECK_U64(room_say(r, 1, &cmd), REFUSED_NONE);
}

/* The world has made the files. */
static void
done(struct room *r, uint64_t version)
{
    struct command cmd = {.what = COMMAND_MINUTES_DONE};

    FSET(&cmd.f, VERSION, version, version);
    room_order(r, &cmd);
    room_durable(r);
}

TEST(everybody_may_forget_their_own_and_nobody_that_of_others)
{
    struct room *r = evening();

    CHECK_U64(forget(r, 2, FIELD_IDEA, 2), REFUSED_NO_SUCH_IDEA);
    CHECK_U64(forget(r, 3, FIELD_IDEA, 1), REFUSED_NOT_YOURS);
    CHECK_U64(forget(r, 3, FIELD_SEAT, 2), REFUSED_NOT_ALLOWED);
    CHECK_U64(forget(r, 3, FIELD_NOTE, 1), REFUSED_NOT_ALLOWED);
    CHECK_U64(forget(r, 3, FIELD_INVITED, 1), REFUSED_NOT_ALLOWED);
    CHECK_U64(forget(r, 3, FIELD_DECISION, 1), REFUSED_NOT_ALLOWED);
    CHECK_U64(forget(r, 2, FIELD_IDEA, 1), REFUSED_NONE);
    CHECK_U64(forget(r, 2, FIELD_IDEA, 1), REFUSED_IS_FORGOTTEN);
    CHECK_U64(forget(r, 3, FIELD_SEAT, 3), REFUSED_NONE);
    CHECK(core_state(r->core)->idea[1].removed);
    end(r);
}

TEST(who_leads_may_forget_all_and_only_what_is_there)
{
    struct room *r = evening();

    CHECK_U64(forget(r, 1, FIELD_IDEA, 9), REFUSED_NO_SUCH_IDEA);
    CHECK_U64(forget(r, 1, FIELD_NOTE, 9), REFUSED_NO_SUCH_NOTE);
    CHECK_U64(forget(r, 1, FIELD_INVITED, 9), REFUSED_NO_SUCH_INVITED);
    CHECK_U64(forget(r, 1, FIELD_DECISION, 9), REFUSED_NO_SUCH_DECISION);
    CHECK_U64(forget(r, 1, FIELD_NOTE, 1), REFUSED_NONE);
    CHECK_U64(forget(r, 1, FIELD_NOTE, 1), REFUSED_IS_FORGOTTEN);
    CHECK_U64(forget(r, 1, FIELD_INVITED, 1), REFUSED_NONE);
    CHECK_U64(forget(r, 1, FIELD_INVITED, 1), REFUSED_IS_FORGOTTEN);
    CHECK_U64(forget(r, 1, FIELD_SEAT, 2), REFUSED_NONE);
    CHECK_U64(forget(r, 1, FIELD_SEAT, 2), REFUSED_IS_FORGOTTEN);
    end(r);
}

TEST(one_thing_is_forgotten_at_a_time)
{
    struct room *r = evening();
    struct command cmd = {.what = COMMAND_FORGET};

    CHECK_U64(room_say(r, 1, &cmd), REFUSED_EMPTY);
    FSET(&cmd.f, IDEA, idea, 1);
    FSET(&cmd.f, NOTE, note, 1);
    CHECK_U64(room_say(r, 1, &cmd), REFUSED_BAD_VALUE);
    end(r);
}

TEST(the_last_who_leads_is_not_forgotten)
{
    struct room *r = evening();
    struct command cmd = {.what = COMMAND_ROLE};

    CHECK_U64(forget(r, 1, FIELD_SEAT, 1), REFUSED_LAST_FACILITATOR);
    FSET(&cmd.f, SEAT, seat, 2);
    FSET(&cmd.f, ROLES, roles, ROLE_FACILITATOR);
    CHECK_U64(room_say(r, 1, &cmd), REFUSED_NONE);
    CHECK_U64(forget(r, 1, FIELD_SEAT, 1), REFUSED_NONE);
    end(r);
}

/* The first seat shares its key with the evening until it has a name. */
TEST(the_first_seat_s_name_has_a_key_of_its_own)
{
    struct room *r = evening();
    const uint32_t before = core_state(r->core)->seat[0].slot;

    CHECK_U64(words(r, 1, COMMAND_RENAME, FIELD_NAME, "Kari"), REFUSED_NONE);
    CHECK(core_state(r->core)->seat[0].slot != before);
    CHECK_U64(core_state(r->core)->session.slot, before);
    end(r);
}

TEST(a_removed_decision_keeps_its_number_and_is_said_anew_as_a_whole)
{
    struct room *r = evening();
    const struct decision *d = &core_state(r->core)->decision[0];
    const uint32_t slot = d->slot;

    CHECK_U64(forget(r, 1, FIELD_DECISION, 1), REFUSED_NONE);
    CHECK_U64(d->text.n, 0);
    CHECK_U64(decision(r, COMMAND_DECISION_CHANGE, FIELD_DECISION, 1, NULL),
        REFUSED_EMPTY);
    CHECK_U64(decision(r, COMMAND_DECISION_CHANGE, FIELD_DECISION, 1, "anew"),
        REFUSED_NONE);
    CHECK(d->text.n > 0 && d->slot != slot);
    CHECK_U64(forget(r, 1, FIELD_DECISION, 1), REFUSED_NONE);
    end(r);
}

TEST(an_undo_brings_no_forgotten_words_back)
{
    struct room *r = evening();
    const struct state *st = core_state(r->core);

    CHECK_U64(decision(r, COMMAND_DECISION_CHANGE, FIELD_DECISION, 1, "other"),
        REFUSED_NONE);
    CHECK_U64(forget(r, 1, FIELD_DECISION, 1), REFUSED_NONE);
    CHECK_U64(about(r, 1, COMMAND_UNDO, FIELD_UNDOES,
                  st->undo[(st->undo_n - 1) % UNDO_MAX].seq),
        REFUSED_NONE);
    CHECK_U64(st->decision[0].text.n, 0);
    end(r);
}

TEST(minutes_are_approved_after_the_closing_and_one_version_at_a_time)
{
    struct room *r = evening();
    struct command issue = {.what = COMMAND_MINUTES_ISSUE};
    const struct issue *i = &core_state(r->core)->issue;

    CHECK_U64(room_say(r, 2, &issue), REFUSED_NOT_ALLOWED);
    CHECK_U64(words(r, 1, COMMAND_APPROVE, FIELD_NAME, "Kari"),
        REFUSED_NOT_CLOSED);
    CHECK_U64(room_say(r, 1, &issue), REFUSED_NONE);
    CHECK_U64(room_say(r, 1, &issue), REFUSED_TRY_LATER);
    done(r, 1);
    CHECK_U64(i->approved, 0);
    close_evening(r);
    CHECK_U64(words(r, 1, COMMAND_APPROVE, FIELD_NAME, "Kari"), REFUSED_NONE);
    CHECK_U64(i->approved, 0);
    done(r, 2);
    CHECK_U64(i->approved, 2);
    CHECK_U64(i->stands, 2);
    end(r);
}

static void
seconds(struct room *r, int n)
{
    for (int second = 0; second < n; second++) {
        r->now_ms += 1000;
        (void)room_take(r, (struct input){.kind = INPUT_TICK});
        room_durable(r);
    }
}

TEST(forgetting_works_after_the_closing_and_orders_the_next_version)
{
    struct room *r = evening();
    const struct issue *i = &core_state(r->core)->issue;

    close_evening(r);
    CHECK_U64(words(r, 1, COMMAND_APPROVE, FIELD_NAME, "Kari"), REFUSED_NONE);
    done(r, 1);
    CHECK_U64(forget(r, 2, FIELD_IDEA, 1), REFUSED_NONE);
    CHECK_U64(i->clean_from, 2);
    seconds(r, 3);
    CHECK_U64(i->version, 2);
    CHECK_U64(i->redacted, 1);
    CHECK_U64(i->approved, 1);
    done(r, 2);
    CHECK_U64(i->approved, 2);
    end(r);
}

/* The daemon approves nothing that no person has seen. */
TEST(what_was_corrected_since_the_approval_is_not_approved_by_a_removal)
{
    struct room *r = evening();
    const struct issue *i = &core_state(r->core)->issue;

    close_evening(r);
    CHECK_U64(words(r, 1, COMMAND_APPROVE, FIELD_NAME, "Kari"), REFUSED_NONE);
    done(r, 1);
    CHECK_U64(words(r, 1, COMMAND_REMARK, FIELD_TEXT, "a new sentence"),
        REFUSED_NONE);
    CHECK_U64(forget(r, 2, FIELD_IDEA, 1), REFUSED_NONE);
    seconds(r, 3);
    CHECK_U64(i->version, 2);
    CHECK_U64(i->approves, 0);
    done(r, 2);
    CHECK_U64(i->approved, 0);
    seconds(r, 3);
    CHECK_U64(i->version, 2);
    CHECK_U64(words(r, 1, COMMAND_APPROVE, FIELD_NAME, "Kari"), REFUSED_NONE);
    done(r, 3);
    CHECK_U64(i->approved, 3);
    end(r);
}

TEST(a_decision_is_followed_also_after_the_closing)
{
    struct room *r = evening();
    struct command cmd = {.what = COMMAND_DECISION_FOLLOW};

    close_evening(r);
    FSET(&cmd.f, DECISION, decision, 1);
    FSET(&cmd.f, PROGRESS, progress, PROGRESS_DONE);
    CHECK_U64(room_say(r, 1, &cmd), REFUSED_NONE);
    CHECK_U64(core_state(r->core)->decision[0].progress, PROGRESS_DONE);
    FSET(&cmd.f, DECISION, decision, 7);
    FSET(&cmd.f, PROGRESS, progress, PROGRESS_DONE);
    CHECK_U64(room_say(r, 1, &cmd), REFUSED_NO_SUCH_DECISION);
    end(r);
}

static enum refusal
bring(struct room *r, uint64_t n)
{
    static const uint8_t earlier[ID_BYTES] = {3};
    struct command cmd = {.what = COMMAND_SINCE_LAST};

    FSET(&cmd.f, EARLIER, earlier, ((struct bytes){earlier, ID_BYTES}));
    FSET(&cmd.f, DECISION, decision, n);
    FSET(&cmd.f, TEXT, text, bytes_of("a boat"));
    FSET(&cmd.f, OWNER, owner, bytes_of("Ola"));
    FSET(&cmd.f, FIRST_STEP, first_step, bytes_of("to ask"));
    FSET(&cmd.f, PROGRESS, progress, PROGRESS_UNDER_WAY);
    return room_say(r, 1, &cmd);
}

TEST(an_earlier_decision_is_brought_along_once_and_followed)
{
    struct room *r = evening();
    struct command cmd = {.what = COMMAND_SINCE_LAST_FOLLOW};

    CHECK_U64(bring(r, 1), REFUSED_NONE);
    CHECK_U64(bring(r, 1), REFUSED_ALREADY_SO);
    CHECK_U64(bring(r, 2), REFUSED_NONE);
    FSET(&cmd.f, PAST, past, 2);
    FSET(&cmd.f, PROGRESS, progress, PROGRESS_DROPPED);
    CHECK_U64(room_say(r, 1, &cmd), REFUSED_NONE);
    CHECK_U64(core_state(r->core)->past[1].progress, PROGRESS_DROPPED);
    end(r);
}

/* Keys that went with a copy, and no `forgotten` in the log: read as gone. */
TEST(a_log_whose_keys_are_gone_opens_without_the_words)
{
    struct room *r = evening();
    struct bytes block = {r->log, r->log_n};
    struct record last = {0};
    void *region;
    struct core *core;

    memset(r->keys + SLOT_KEY_BYTES * core_state(r->core)->idea[0].slot, 0,
        SLOT_KEY_BYTES);
    core = room_core(r, &region);
    while (record_next(&block, &last, r->mark) == SCAN_RECORD) {
        struct effects fx;

        core_take(core, &(struct input){.kind = INPUT_RECORD, .record = &last},
            &fx);
        CHECK_U64(fx.n, 0);
    }
    CHECK_U64(core_seq(core), core_seq(r->core));
    CHECK(core_state(core)->idea[0].removed);
    CHECK(core_slot_gone(core, core_state(r->core)->idea[0].slot));
    CHECK(core_state(core)->decision[0].text.n > 0);
    free(region);
    room_close(r);
}
