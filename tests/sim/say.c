/*
 * say.c - what a person might want now: mostly sensible, sometimes not.
 * See world.h.
 */
#include "tests/sim/world.h"

#include <assert.h>

/* --- helpers ------------------------------------------------------------ */

static const struct object *
any(struct world *w, const struct device *device, enum kind kind)
{
    const size_t n = model_count(&device->model, kind);
    uint64_t skip = rng_below(&w->people, n);
    const struct object *o = model_next(&device->model, kind, NULL);

    while (o != NULL && skip-- > 0) {
        o = model_next(&device->model, kind, o);
    }
    return o;
}

/* The number of one of these; sometimes one that is not there. */
static uint64_t
any_id(struct world *w, const struct device *device, enum kind kind)
{
    const struct object *o = any(w, device, kind);

    if (o == NULL || rng_chance(&w->people, 30)) {
        return rng_between(&w->people, 0, 40);
    }
    return o->id;
}

/* Words with a mark that can be found in any byte that leaves. */
static struct bytes
words(struct world *w, const struct device *device, struct speech *s)
{
    char *at = s->words[s->words_n++];
    const uint32_t n = marker_new(w, device->seat);
    uint64_t pad = rng_below(&w->people, 30);
    int used;

    if (rng_chance(&w->people, 20)) {
        pad = rng_below(&w->people, 2100);
    }
    used = snprintf(at, sizeof s->words[0], "ord ~#%08u ", n);
    assert(used > 0);
    memset(at + used, 'x', pad);
    at[(uint64_t)used + pad] = '\0';
    return bytes_of(at);
}

/* The same, short enough for a name. */
static struct bytes
name_of(struct world *w, const struct device *device, struct speech *s)
{
    struct bytes name = words(w, device, s);

    name.n = name.n > NAME_BYTES_MAX ? NAME_BYTES_MAX : name.n;
    return name;
}

/* --- participants ------------------------------------------------------- */

static void
write_idea(struct world *w, const struct device *device, struct speech *s)
{
    s->cmd.what = COMMAND_IDEA_WRITE;
    FSET(&s->cmd.f, TEXT, text, words(w, device, s));
    if (rng_chance(&w->people, 150)) {
        FSET(&s->cmd.f, TABLE, table, rng_below(&w->people, 5));
    }
    if (rng_chance(&w->people, 100)) {
        FSET(&s->cmd.f, STEP, step, rng_below(&w->people, 5));
    }
    if (rng_chance(&w->people, 200)) {
        FSET(&s->cmd.f, INTERPRETED, interpreted, words(w, device, s));
        FSET(&s->cmd.f, LANGUAGE, language, bytes_of("ar"));
    }
    if (rng_chance(&w->people, 200)) {
        FSET(&s->cmd.f, PERSONA, persona, bytes_of("Kim, 11"));
        FSET(&s->cmd.f, BARRIER, barrier, rng_below(&w->people, 11));
    }
}

static void
change_idea(struct world *w, const struct device *device, struct speech *s)
{
    s->cmd.what = COMMAND_IDEA_CHANGE;
    FSET(&s->cmd.f, IDEA, idea,
        any_id(w, device, rng_chance(&w->people, 800) ? KIND_OWN : KIND_IDEA));
    FSET(&s->cmd.f, TEXT, text, words(w, device, s));
}

static void
of_idea(struct world *w, const struct device *device, struct speech *s,
    enum command_word what)
{
    s->cmd.what = what;
    FSET(&s->cmd.f, IDEA, idea,
        any_id(w, device, rng_chance(&w->people, 700) ? KIND_OWN : KIND_IDEA));
}

static void
participant(struct world *w, const struct device *device, struct speech *s)
{
    const uint64_t pick = rng_below(&w->people, 100);

    if (pick < 40) {
        write_idea(w, device, s);
    } else if (pick < 65) {
        of_idea(w, device, s, COMMAND_IDEA_SHARE);
    } else if (pick < 75) {
        change_idea(w, device, s);
    } else if (pick < 80) {
        of_idea(w, device, s, COMMAND_IDEA_WITHDRAW);
    } else if (pick < 88) {
        s->cmd.what = COMMAND_SIT;
        FSET(&s->cmd.f, TABLE, table, rng_below(&w->people, 5));
    } else if (pick < 92) {
        s->cmd.what = COMMAND_RENAME;
        FSET(&s->cmd.f, NAME, name, name_of(w, device, s));
    } else if (pick < 97) {
        s->cmd.what = COMMAND_PERSONAL_CODE;
    } else if (pick < 98) {
        s->cmd.what = COMMAND_LEAVE;
    } else {
        s->cmd.what = COMMAND_RECOVER;
        FSET(&s->cmd.f, RECOVERY, recovery,
            bytes_of(rng_chance(&w->people, 300) ? "paper" : "guess"));
        FSET(&s->cmd.f, TOKEN, token,
            ((struct bytes){device->token, TOKEN_BYTES}));
    }
}

/* --- staff -------------------------------------------------------------- */

static void
move_step(struct world *w, const struct device *device, struct speech *s)
{
    const struct object *step = model_one(&device->model, KIND_STEP);
    const struct object *to = any(w, device, KIND_PLAN_PART);

    s->cmd.what = COMMAND_STEP;
    FSET(&s->cmd.f, FROM_STEP, from_step, step == NULL ? 0 : step->f.step);
    FSET(&s->cmd.f, FROM_PART, from_part, step == NULL ? 0 : step->f.part);
    FSET(&s->cmd.f, STEP, step, to == NULL ? 1 : to->f.step);
    FSET(&s->cmd.f, PART, part, to == NULL ? 1 : to->f.part);
}

static void
turn_clock(struct world *w, const struct device *device, struct speech *s)
{
    static const enum command_word ways[] = {COMMAND_CLOCK_START,
        COMMAND_CLOCK_PAUSE, COMMAND_CLOCK_EXTEND, COMMAND_CLOCK_SET};
    const struct object *clock = model_one(&device->model, KIND_CLOCK);

    s->cmd.what = ways[rng_below(&w->people, 4)];
    FSET(&s->cmd.f, REVISION, revision, clock == NULL ? 0 : clock->f.revision);
    if (s->cmd.what == COMMAND_CLOCK_EXTEND) {
        FSET(&s->cmd.f, ADD_MS, add_ms, rng_below(&w->people, 90000));
        FSET(&s->cmd.f, TAKE_MS, take_ms, rng_below(&w->people, 30000));
    } else if (s->cmd.what == COMMAND_CLOCK_SET) {
        FSET(&s->cmd.f, REMAINING_MS, remaining_ms,
            rng_below(&w->people, 90000));
    }
}

static void
gather(struct world *w, const struct device *device, struct speech *s)
{
    static const enum command_word ways[] = {COMMAND_REVEAL, COMMAND_REVEAL,
        COMMAND_IDEA_MERGE, COMMAND_IDEA_MERGE, COMMAND_IDEA_PART,
        COMMAND_IDEA_HIDE, COMMAND_IDEA_UNHIDE};

    s->cmd.what = ways[rng_below(&w->people, 7)];
    if (s->cmd.what != COMMAND_REVEAL || rng_chance(&w->people, 500)) {
        FSET(&s->cmd.f, IDEA, idea, any_id(w, device, KIND_IDEA));
    }
    if (s->cmd.what == COMMAND_IDEA_MERGE) {
        FSET(&s->cmd.f, INTO, into, any_id(w, device, KIND_IDEA));
    }
    if (s->cmd.what == COMMAND_IDEA_HIDE) {
        FSET(&s->cmd.f, REASON, reason, words(w, device, s));
    }
    if (s->cmd.what == COMMAND_IDEA_UNHIDE) {
        s->cmd.f.idea = any_id(w, device, KIND_HIDING);
    }
}

static void
conclude(struct world *w, const struct device *device, struct speech *s)
{
    static const enum command_word ways[] = {COMMAND_DECIDE, COMMAND_DECIDE,
        COMMAND_DECISION_CHANGE, COMMAND_DECISION_DROP, COMMAND_MEETING,
        COMMAND_NOTE, COMMAND_NOTE, COMMAND_SESSION_CHANGE};

    s->cmd.what = ways[rng_below(&w->people, 8)];
    if (s->cmd.what == COMMAND_MEETING) {
        FSET(&s->cmd.f, DATE, date, bytes_of("2026-10-14T18:00"));
        FSET(&s->cmd.f, PLACE, place, bytes_of("Storsalen"));
        return;
    }
    if (s->cmd.what == COMMAND_NOTE) {
        FSET(&s->cmd.f, TEXT, text, words(w, device, s));
        return;
    }
    if (s->cmd.what == COMMAND_SESSION_CHANGE) {
        FSET(&s->cmd.f, TITLE, title, bytes_of("Ny tittel"));
        return;
    }
    if (s->cmd.what != COMMAND_DECIDE) {
        FSET(&s->cmd.f, DECISION, decision, any_id(w, device, KIND_DECISION));
    } else if (rng_chance(&w->people, 700)) {
        FSET(&s->cmd.f, IDEA, idea, any_id(w, device, KIND_IDEA));
    } else {
        FSET(&s->cmd.f, TEXT, text, bytes_of("Vi gjør det"));
    }
    if (s->cmd.what != COMMAND_DECISION_DROP) {
        FSET(&s->cmd.f, OWNER, owner, bytes_of("Kulturenheten"));
        FSET(&s->cmd.f, FIRST_STEP, first_step, bytes_of("Ringe"));
    }
}

static void
host_people(struct world *w, const struct device *device, struct speech *s)
{
    static const enum command_word ways[] = {COMMAND_ROLE, COMMAND_ROLE,
        COMMAND_ADMIT, COMMAND_ADMIT_ALL, COMMAND_TURN_AWAY, COMMAND_SIT,
        COMMAND_RENAME, COMMAND_LEAVE, COMMAND_TIE};
    const enum command_word what = ways[rng_below(&w->people, 9)];
    const bool waiting = what == COMMAND_ADMIT || what == COMMAND_TURN_AWAY;

    s->cmd.what = what;
    if (what == COMMAND_LEAVE && rng_chance(&w->people, 700)) {
        s->cmd.what = COMMAND_ADMIT_ALL;
        return;
    }
    if (what != COMMAND_ADMIT_ALL) {
        FSET(&s->cmd.f, SEAT, seat,
            any_id(w, device, waiting ? KIND_WAITING : KIND_SEAT));
    }
    if (what == COMMAND_ROLE) {
        const uint64_t roles = (uint64_t)1 << rng_below(&w->people, 9);

        FSET(&s->cmd.f, ROLES, roles,
            rng_chance(&w->people, 400) ? ROLE_PARTICIPANT
                                        : roles | ROLE_PARTICIPANT);
    } else if (what == COMMAND_SIT) {
        FSET(&s->cmd.f, TABLE, table, rng_below(&w->people, 5));
    } else if (what == COMMAND_RENAME) {
        FSET(&s->cmd.f, NAME, name, name_of(w, device, s));
    } else if (what == COMMAND_TIE) {
        FSET(&s->cmd.f, INVITED, invited, any_id(w, device, KIND_INVITED));
    }
}

static void
keep_list(struct world *w, const struct device *device, struct speech *s)
{
    static const enum command_word ways[] = {COMMAND_INVITE, COMMAND_INVITE,
        COMMAND_INVITE, COMMAND_ATTEND, COMMAND_ATTEND, COMMAND_UNINVITE};

    s->cmd.what = ways[rng_below(&w->people, 6)];
    if (s->cmd.what == COMMAND_INVITE) {
        FSET(&s->cmd.f, NAME, name, name_of(w, device, s));
        FSET(&s->cmd.f, SECTOR, sector,
            bytes_of(rng_chance(&w->people, 500) ? "kommune" : "lag"));
        FSET(&s->cmd.f, FLAGS, flags, rng_below(&w->people, 32));
        if (rng_chance(&w->people, 200)) {
            FSET(&s->cmd.f, INVITED, invited, any_id(w, device, KIND_INVITED));
        }
        return;
    }
    FSET(&s->cmd.f, INVITED, invited, any_id(w, device, KIND_INVITED));
    if (s->cmd.what == COMMAND_ATTEND) {
        FSET(&s->cmd.f, PRESENT, present, rng_below(&w->people, 2));
    }
}

static void
set_things(struct world *w, const struct device *device, struct speech *s)
{
    const struct object *part = any(w, device, KIND_PLAN_PART);
    const struct object *session = model_one(&device->model, KIND_SESSION);
    const uint64_t pick = rng_below(&w->people, 10);

    if (pick < 4 || part == NULL) {
        s->cmd.what = COMMAND_DOORS;
        FSET(&s->cmd.f, OPEN, open, rng_chance(&w->people, 900));
        FSET(&s->cmd.f, LOBBY, lobby, rng_chance(&w->people, 250));
    } else if (pick < 7) {
        s->cmd.what = COMMAND_TABLE;
        FSET(&s->cmd.f, TABLE, table, rng_between(&w->people, 1, 6));
        FSET(&s->cmd.f, NAME, name, bytes_of("Bord"));
        FSET(&s->cmd.f, REMOTE, remote, rng_below(&w->people, 2));
    } else if (pick < 9) {
        s->cmd.what = COMMAND_PLAN_PART;
        FSET(&s->cmd.f, STEP, step, part->f.step);
        FSET(&s->cmd.f, PART, part, part->f.part);
        FSET(&s->cmd.f, FORM, form, part->f.form);
        FSET(&s->cmd.f, PLANNED_MS, planned_ms, rng_below(&w->people, 100000));
    } else if (session != NULL && rng_chance(&w->people, 60)) {
        s->cmd.what = COMMAND_CLOSE;
        FSET(&s->cmd.f, NOT_AGREED, not_agreed, bytes_of("Ikke i dag"));
    } else {
        s->cmd.what = COMMAND_RECOVERY_SET;
        rng_fill(&w->people, s->secret, HASH_BYTES);
        FSET(&s->cmd.f, RECOVERY_HASH, recovery_hash,
            ((struct bytes){s->secret, HASH_BYTES}));
    }
}

/* --- after the closing, and what is taken out at any time ---------------- */

static void
forget(struct world *w, const struct device *device, struct speech *s)
{
    const uint64_t pick = rng_below(&w->people, 100);

    s->cmd.what = COMMAND_FORGET;
    if (pick < 55) {
        FSET(&s->cmd.f, IDEA, idea,
            any_id(w, device, pick < 35 ? KIND_OWN : KIND_IDEA));
    } else if (pick < 65) {
        FSET(&s->cmd.f, INVITED, invited, any_id(w, device, KIND_INVITED));
    } else if (pick < 75) {
        FSET(&s->cmd.f, NOTE, note, any_id(w, device, KIND_NOTE));
    } else if (pick < 81) {
        FSET(&s->cmd.f, DECISION, decision, any_id(w, device, KIND_DECISION));
    } else if (pick < 85) {
        FSET(&s->cmd.f, PAST, past, any_id(w, device, KIND_SINCE_LAST));
    } else {
        FSET(&s->cmd.f, SEAT, seat,
            rng_chance(&w->people, 200) ? device->seat
                                        : any_id(w, device, KIND_SEAT));
    }
}

/* Corrections, approval, and how far what was decided has come. */
static void
keep_minutes(struct world *w, const struct device *device, struct speech *s)
{
    static const enum command_word ways[] = {COMMAND_MINUTES_ISSUE,
        COMMAND_APPROVE, COMMAND_APPROVE, COMMAND_REMARK, COMMAND_IDEA_CHANGE,
        COMMAND_IDEA_HIDE, COMMAND_DECISION_CHANGE, COMMAND_DECISION_FOLLOW,
        COMMAND_SINCE_LAST_FOLLOW, COMMAND_SESSION_CHANGE, COMMAND_MEETING};

    s->cmd.what = ways[rng_below(&w->people, 11)];
    switch ((unsigned)s->cmd.what) {
    case COMMAND_APPROVE:
        FSET(&s->cmd.f, NAME, name, name_of(w, device, s));
        break;
    case COMMAND_REMARK:
        if (rng_chance(&w->people, 900)) {
            FSET(&s->cmd.f, TEXT, text, words(w, device, s));
        }
        break;
    case COMMAND_IDEA_CHANGE:
        FSET(&s->cmd.f, IDEA, idea, any_id(w, device, KIND_IDEA));
        FSET(&s->cmd.f, TEXT, text, words(w, device, s));
        break;
    case COMMAND_IDEA_HIDE:
        FSET(&s->cmd.f, IDEA, idea, any_id(w, device, KIND_IDEA));
        FSET(&s->cmd.f, REASON, reason, words(w, device, s));
        break;
    case COMMAND_DECISION_CHANGE:
        FSET(&s->cmd.f, DECISION, decision, any_id(w, device, KIND_DECISION));
        FSET(&s->cmd.f, TEXT, text, words(w, device, s));
        FSET(&s->cmd.f, OWNER, owner, name_of(w, device, s));
        FSET(&s->cmd.f, FIRST_STEP, first_step, words(w, device, s));
        break;
    case COMMAND_DECISION_FOLLOW:
        FSET(&s->cmd.f, DECISION, decision, any_id(w, device, KIND_DECISION));
        FSET(&s->cmd.f, PROGRESS, progress, rng_between(&w->people, 1, 4));
        FSET(&s->cmd.f, REASON, reason, words(w, device, s));
        break;
    case COMMAND_SINCE_LAST_FOLLOW:
        FSET(&s->cmd.f, PAST, past, any_id(w, device, KIND_SINCE_LAST));
        FSET(&s->cmd.f, PROGRESS, progress, rng_between(&w->people, 1, 4));
        FSET(&s->cmd.f, REASON, reason, words(w, device, s));
        break;
    case COMMAND_MEETING:
        FSET(&s->cmd.f, DATE, date, bytes_of("2026-10-14T18:00"));
        FSET(&s->cmd.f, PLACE, place, name_of(w, device, s));
        break;
    case COMMAND_SESSION_CHANGE:
        FSET(&s->cmd.f, CASE_NUMBER, case_number, bytes_of("2026/17"));
        break;
    default: /* it says it all */
        break;
    }
}

static void
bring_along(struct world *w, const struct device *device, struct speech *s)
{
    s->cmd.what = COMMAND_SINCE_LAST;
    memset(s->secret, 7, sizeof s->secret);
    FSET(&s->cmd.f, EARLIER, earlier, ((struct bytes){s->secret, ID_BYTES}));
    FSET(&s->cmd.f, DECISION, decision, rng_between(&w->people, 1, 40));
    FSET(&s->cmd.f, TEXT, text, words(w, device, s));
    FSET(&s->cmd.f, OWNER, owner, name_of(w, device, s));
    FSET(&s->cmd.f, FIRST_STEP, first_step, words(w, device, s));
    FSET(&s->cmd.f, PROGRESS, progress, rng_between(&w->people, 1, 4));
}

/* True if this is a time for the record, and something is said of it. */
static bool
of_record(struct world *w, const struct device *device, struct speech *s,
    bool leads)
{
    const struct object *session = model_one(&device->model, KIND_SESSION);
    const bool closed = session != NULL && session->f.closed_at != 0;
    const uint32_t forgets = w->climate.forgets == ABSENT ? 0
        : w->climate.forgets == RARE                      ? 10
                                                          : 80;

    if (rng_chance(&w->people, forgets)) {
        forget(w, device, s);
        return true;
    }
    if (!leads) {
        return false;
    }
    if (!closed && w->now_ms > w->closes_ms) {
        s->cmd.what = COMMAND_CLOSE;
        FSET(&s->cmd.f, NOT_AGREED, not_agreed, bytes_of("Ikke i dag"));
        return true;
    }
    if (rng_chance(&w->people, closed ? 700 : 15)) {
        keep_minutes(w, device, s);
        return true;
    }
    if (rng_chance(&w->people, 15)) {
        bring_along(w, device, s);
        return true;
    }
    return false;
}

static void
staff(struct world *w, const struct device *device, struct speech *s)
{
    const struct object *session = model_one(&device->model, KIND_SESSION);
    const uint64_t pick = rng_below(&w->people, 100);

    if (session != NULL && !session->f.open && pick < 60) {
        s->cmd.what = COMMAND_DOORS;
        FSET(&s->cmd.f, OPEN, open, 1);
    } else if (pick < 15) {
        move_step(w, device, s);
    } else if (pick < 23) {
        turn_clock(w, device, s);
    } else if (pick < 45) {
        gather(w, device, s);
    } else if (pick < 60) {
        conclude(w, device, s);
    } else if (pick < 72) {
        host_people(w, device, s);
    } else if (pick < 80) {
        keep_list(w, device, s);
    } else if (pick < 85) {
        set_things(w, device, s);
    } else if (pick < 95) {
        s->cmd.what = COMMAND_UNDO;
        FSET(&s->cmd.f, UNDOES, undoes, any_id(w, device, KIND_UNDOABLE));
    } else {
        write_idea(w, device, s);
    }
}

/* --- what no client would send ------------------------------------------ */

static void
silly_field(struct world *w, const struct device *device, struct speech *s,
    enum field field)
{
    const struct field_row *row = field_row(field);
    uint64_t number = rng_below(&w->people, 6);

    if (row->type == TYPE_NUMBER) {
        if (rng_chance(&w->people, 150)) {
            number = row->max - rng_below(&w->people, 2);
        }
        fields_number_set(&s->cmd.f, field, number);
    } else if (row->type == TYPE_BLOB || row->type == TYPE_SECRET) {
        if (row->max <= HASH_BYTES) {
            rng_fill(&w->people, s->secret, HASH_BYTES);
            fields_bytes_set(&s->cmd.f, field,
                (struct bytes){s->secret, (size_t)row->max});
        }
    } else if (row->type == TYPE_TEXT && field == FIELD_TEXT) {
        fields_bytes_set(&s->cmd.f, field, words(w, device, s));
    } else {
        fields_bytes_set(&s->cmd.f, field, bytes_of("tull"));
    }
}

static void
silly(struct world *w, const struct device *device, struct speech *s)
{
    const struct shape *shape = NULL;

    do {
        s->cmd.what = (enum command_word)rng_below(&w->people, 94);
        shape = command_shape((uint64_t)s->cmd.what);
    } while (shape == NULL || shape->name == NULL);
    for (size_t i = 0; i < shape->n; i++) {
        if (shape->needed[i] != 0 || rng_chance(&w->people, 500)) {
            silly_field(w, device, s, (enum field)shape->field[i]);
        }
    }
    if (s->cmd.what == COMMAND_IDEA_HIDE || s->cmd.what == COMMAND_CLOSE ||
        s->cmd.what == COMMAND_JOIN || s->cmd.what == COMMAND_TAKE_SEAT) {
        s->cmd = (struct command){.what = COMMAND_PERSONAL_CODE};
    }
}

bool
say_something(struct world *w, struct device *device, struct speech *s)
{
    const struct object *own =
        model_find(&device->model, KIND_OWN_SEAT, device->seat);
    const uint64_t leads =
        ROLE_FACILITATOR | ROLE_COHOST | ROLE_CONTACT | ROLE_SCRIBE;

    s->cmd = (struct command){0};
    s->words_n = 0;
    if (own == NULL) {
        return false;
    }
    if (w->climate.silly != ABSENT &&
        rng_chance(&w->people, w->climate.silly == RIFE ? 150 : 15)) {
        silly(w, device, s);
    } else if (of_record(w, device, s, (own->f.roles & leads) != 0)) {
        return true;
    } else if ((own->f.roles & leads) != 0) {
        staff(w, device, s);
    } else {
        participant(w, device, s);
    }
    return true;
}
