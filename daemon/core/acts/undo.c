/*
 * undo.c - taking back one of the last ten control acts, whoever did it.
 *
 * It gives back how things were: the step with its clock, the merge, the
 * words of a decision. Not if a later act touched the same thing; there is
 * no redo.
 */
#include "daemon/core/acts.h"

struct undo *
undo_note(struct state *st, const struct event *ev, enum command_word what,
    const struct object *thing)
{
    struct undo *undo = &st->undo[st->undo_n % UNDO_MAX];

    st->undo_fell = st->undo_n >= UNDO_MAX ? undo->seq : 0;
    for (size_t i = 0; i < sizeof undo->text / sizeof undo->text[0]; i++) {
        text_drop(st, &undo->text[i]);
    }
    *undo = (struct undo){.seq = ev->seq,
        .what = what,
        .kind = thing->kind,
        .id = (uint32_t)thing->id};
    st->undo_n++;
    return undo;
}

const struct undo *
undo_find(const struct state *st, uint64_t seq)
{
    for (size_t i = 0; i < UNDO_MAX; i++) {
        if (st->undo[i].what != 0 && st->undo[i].seq == seq) {
            return &st->undo[i];
        }
    }
    return NULL;
}

/* A step takes the clock along; other things only touch themselves. */
static bool
touches_same(const struct undo *later, const struct undo *undo)
{
    if (later->kind == KIND_STEP || later->kind == KIND_CLOCK) {
        return undo->kind == KIND_STEP || undo->kind == KIND_CLOCK;
    }
    return later->kind == undo->kind && later->id == undo->id;
}

/* Would it be merged into itself, by a way round? */
static bool
goes_round(const struct state *st, uint32_t idea, uint32_t into)
{
    for (uint32_t n = into; n != 0; n = st->idea[n - 1].into) {
        if (n == idea) {
            return true;
        }
    }
    return false;
}

/* May things be as they were? What has no act of its own may be in the way. */
static enum refusal
may_be_again(const struct state *st, const struct undo *undo)
{
    if (undo->what == COMMAND_DECISION_DROP &&
        state_decisions_live(st) == DECISIONS_MAX) {
        return REFUSED_ENOUGH_DECISIONS;
    }
    if (undo->what != COMMAND_IDEA_PART) {
        return REFUSED_NONE;
    }
    if (state_idea(st, undo->was) == NULL) {
        return REFUSED_NO_SUCH_IDEA;
    }
    return goes_round(st, undo->id, undo->was) ? REFUSED_IS_MERGED
                                               : REFUSED_NONE;
}

static enum refusal
decide_undo(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct undo *undo = undo_find(st, cmd->f.undoes);

    if (undo == NULL) {
        return REFUSED_NOTHING_TO_UNDO;
    }
    if ((act_of_command(undo->what, false)->roles & call->roles) == 0) {
        return REFUSED_NOT_ALLOWED;
    }
    if (undo->undone) {
        return REFUSED_ALREADY_SO;
    }
    for (size_t i = 0; i < UNDO_MAX; i++) {
        if (st->undo[i].seq > undo->seq && !st->undo[i].undone &&
            touches_same(&st->undo[i], undo)) {
            FSET(call->args, UNDOES, undoes, st->undo[i].seq);
            return REFUSED_OVERTAKEN;
        }
    }
    FSET(&ev->f, UNDOES, undoes, undo->seq);
    FSET(&ev->f, WHAT, what, undo->what);
    return may_be_again(st, undo);
}

static void
apply_undo(struct state *st, const struct event *ev)
{
    for (size_t i = 0; i < UNDO_MAX; i++) {
        struct undo *undo = &st->undo[i];

        if (undo->what != 0 && undo->seq == ev->f.undoes && !undo->undone) {
            act_of_command(undo->what, false)->undo(st, undo);
            memset(undo->text, 0, sizeof undo->text); /* given back */
            undo->undone = 1;
        }
    }
}

void
publish_thing(struct shout *sh, const struct undo *undo)
{
    if (undo->kind == KIND_STEP) {
        publish_step(sh);
        publish_clock(sh);
    } else if (undo->kind == KIND_CLOCK) {
        publish_clock(sh);
    } else if (undo->kind == KIND_SESSION) {
        publish_session(sh);
    } else if (undo->kind == KIND_DECISION) {
        publish_decision(sh, undo->id);
    } else if (undo->kind == KIND_MEETING) {
        publish_meeting(sh);
    } else if (undo->kind == KIND_IDEA &&
        state_idea(sh->st, undo->id) != NULL) {
        if (!sh->st->idea[undo->id - 1].hidden) {
            shout_to(sh, TO_STAFF);
            shout_del(sh, KIND_HIDING, undo->id);
        }
        publish_idea(sh, undo->id);
    }
}

static void
publish_undone(struct shout *sh, const struct event *ev)
{
    const struct undo *undo = undo_find(sh->st, ev->f.undoes);

    if (undo != NULL) {
        publish_thing(sh, undo);
    }
}

const struct act acts_undo[] = {
    {
        .asks = COMMAND_UNDO,
        .becomes = EVENT_UNDONE,
        .roles = ROLES_LEAD | ROLE_SCRIBE | ROLE_CONTACT,
        .control = true,
        .who = "all",
        .decide = decide_undo,
        .apply = apply_undo,
        .publish = publish_undone,
    },
    {0},
};
