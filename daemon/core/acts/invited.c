/*
 * invited.c - the sign-up list, and who of it is here.
 *
 * Attendance is ticked; it needs no phone. Head counts, the minutes' "who
 * came" and absences come from here, not from connections.
 */
#include "daemon/core/acts.h"

static uint32_t
sector_of(const struct state *st, struct bytes sector)
{
    for (uint32_t i = 0; i < st->sectors_n; i++) {
        if (bytes_same(text_of(st, st->sector[i]), sector)) {
            return i + 1;
        }
    }
    return 0;
}

static enum refusal
decide_invite(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct invited *old = state_invited(st, cmd->f.invited);

    (void)call;
    event_from(ev, cmd);
    if (fields_has(&cmd->f, FIELD_INVITED) && cmd->f.invited != 0) {
        if (old == NULL) {
            return REFUSED_NO_SUCH_INVITED;
        }
        ev->slot = old->slot;
    } else {
        if (st->invited_n == st->limits.invited) {
            FSET(call->args, LIMIT, limit, st->limits.invited);
            return REFUSED_FULL;
        }
        FSET(&ev->f, INVITED, invited, st->invited_n + 1U);
    }
    if (!fields_has(&ev->f, FIELD_FLAGS)) {
        FSET(&ev->f, FLAGS, flags, old == NULL ? 0 : old->flags);
    }
    if (old != NULL && ((old->flags ^ ev->f.flags) & FLAG_WALK_IN) != 0) {
        return REFUSED_BAD_VALUE;
    }
    if (fields_has(&ev->f, FIELD_SECTOR) && sector_of(st, ev->f.sector) == 0 &&
        st->sectors_n == SECTORS_MAX) {
        FSET(call->args, LIMIT, limit, SECTORS_MAX);
        return REFUSED_FULL;
    }
    return REFUSED_NONE;
}

static void
apply_invite(struct state *st, const struct event *ev)
{
    struct invited *i = &st->invited[ev->f.invited - 1];
    const struct fields *f = &ev->f;

    if (f->invited > st->invited_n) {
        st->invited_n = (uint32_t)f->invited;
    }
    i->is = INVITED_IS;
    i->slot = ev->slot;
    i->removed = ev->removed;
    i->flags = (uint32_t)f->flags;
    text_set(st, &i->name,
        fields_has(f, FIELD_NAME) ? f->name : (struct bytes){NULL, 0});
    text_set(st, &i->organisation,
        fields_has(f, FIELD_ORGANISATION) ? f->organisation
                                          : (struct bytes){NULL, 0});
    text_set(st, &i->area,
        fields_has(f, FIELD_AREA) ? f->area : (struct bytes){NULL, 0});
    text_set(st, &i->email,
        fields_has(f, FIELD_EMAIL) ? f->email : (struct bytes){NULL, 0});
    text_set(st, &i->phone,
        fields_has(f, FIELD_PHONE) ? f->phone : (struct bytes){NULL, 0});
    i->sector = 0;
    if (fields_has(f, FIELD_SECTOR) && f->sector.n > 0) {
        i->sector = sector_of(st, f->sector);
        if (i->sector == 0) {
            text_set(st, &st->sector[st->sectors_n], f->sector);
            i->sector = ++st->sectors_n;
        }
    }
}

static void
publish_invite(struct shout *sh, const struct event *ev)
{
    publish_invited(sh, (uint32_t)ev->f.invited);
    publish_head_count(sh);
}

static enum refusal
decide_uninvite(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    (void)call;
    if (state_invited(st, cmd->f.invited) == NULL) {
        return REFUSED_NO_SUCH_INVITED;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

/* One more or one fewer of those who are here. */
static void
count(struct state *st, const struct invited *i, bool more)
{
    uint32_t *n =
        (i->flags & FLAG_WALK_IN) != 0 ? &st->walk_in_n : &st->present_n;

    *n = more ? *n + 1 : *n - 1;
}

static void
apply_uninvite(struct state *st, const struct event *ev)
{
    struct invited *i = &st->invited[ev->f.invited - 1];

    if (i->present) {
        count(st, i, false);
    }
    i->present = 0;
    i->is = INVITED_GONE;
}

static enum refusal
decide_attend(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct invited *i = state_invited(st, cmd->f.invited);

    (void)call;
    if (i == NULL) {
        return REFUSED_NO_SUCH_INVITED;
    }
    if (i->present == cmd->f.present) {
        return REFUSED_ALREADY_SO;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_attend(struct state *st, const struct event *ev)
{
    struct invited *i = &st->invited[ev->f.invited - 1];

    if (i->present == ev->f.present) {
        return;
    }
    i->present = (uint32_t)ev->f.present;
    count(st, i, i->present != 0);
}

static enum refusal
decide_tie(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    const struct seat *seat = state_seat(st, cmd->f.seat);

    (void)call;
    if (seat == NULL || seat->is != SEAT_HERE) {
        return REFUSED_NO_SUCH_SEAT;
    }
    if (state_invited(st, cmd->f.invited) == NULL) {
        return REFUSED_NO_SUCH_INVITED;
    }
    event_from(ev, cmd);
    return REFUSED_NONE;
}

static void
apply_tie(struct state *st, const struct event *ev)
{
    st->invited[ev->f.invited - 1].seat = (uint32_t)ev->f.seat;
    st->seat[ev->f.seat - 1].invited = (uint32_t)ev->f.invited;
}

const struct act acts_invited[] = {
    {
        .asks = COMMAND_INVITE,
        .becomes = EVENT_INVITED,
        .corrects = true,
        .when = WHEN_ANY,
        .roles = ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE,
        .subject = SUBJECT_INVITED,
        .who = "staff; head count: all",
        .decide = decide_invite,
        .apply = apply_invite,
        .publish = publish_invite,
    },
    {
        .asks = COMMAND_UNINVITE,
        .becomes = EVENT_UNINVITED,
        .roles = ROLES_LEAD | ROLE_CONTACT,
        .who = "staff; head count: all",
        .decide = decide_uninvite,
        .apply = apply_uninvite,
        .publish = publish_invite,
    },
    {
        .asks = COMMAND_ATTEND,
        .becomes = EVENT_ATTENDED,
        .corrects = true,
        .when = WHEN_ANY,
        .roles = ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE | ROLE_TABLE_HOST,
        .who = "staff; head count: all",
        .decide = decide_attend,
        .apply = apply_attend,
        .publish = publish_invite,
    },
    {
        .asks = COMMAND_TIE,
        .becomes = EVENT_TIED,
        .roles = ROLES_LEAD | ROLE_CONTACT | ROLE_SCRIBE,
        .who = "staff",
        .decide = decide_tie,
        .apply = apply_tie,
        .publish = publish_invite,
    },
    {0},
};
