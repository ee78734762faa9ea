/*
 * table.c - a table: its name, whether it sits at home, its video room.
 */
#include "daemon/core/acts.h"

static enum refusal
decide_table(const struct state *st, const struct call *call,
    const struct command *cmd, struct event *ev)
{
    if (cmd->f.table > st->limits.tables) {
        FSET(call->args, LIMIT, limit, st->limits.tables);
        return REFUSED_FULL;
    }
    /* One that is there, or the next. */
    if (cmd->f.table < 1 || cmd->f.table > st->tables_n + 1U) {
        return REFUSED_NO_SUCH_TABLE;
    }
    event_from(ev, cmd);
    if (!fields_has(&ev->f, FIELD_REMOTE)) {
        FSET(&ev->f, REMOTE, remote,
            cmd->f.table <= st->tables_n ? st->table[cmd->f.table - 1].remote
                                         : 0);
    }
    ev->slot = st->session.slot;
    return REFUSED_NONE;
}

static void
apply_table(struct state *st, const struct event *ev)
{
    struct table *t = &st->table[ev->f.table - 1];

    if (ev->f.table > st->tables_n) {
        st->tables_n = (uint32_t)ev->f.table;
    }
    t->slot = ev->slot;
    t->remote = (uint32_t)ev->f.remote;
    if (fields_has(&ev->f, FIELD_NAME)) {
        text_set(st, &t->name, ev->f.name);
    }
    if (fields_has(&ev->f, FIELD_LINK)) {
        text_set(st, &t->link, ev->f.link);
    }
}

static void
publish_set(struct shout *sh, const struct event *ev)
{
    publish_table(sh, (uint32_t)ev->f.table);
    publish_table_ideas(sh, (uint32_t)ev->f.table);
}

const struct act acts_table[] = {
    {
        .asks = COMMAND_TABLE,
        .becomes = EVENT_TABLE_SET,
        .roles = ROLES_LEAD | ROLE_CONTACT,
        .control = true,
        .who = "all",
        .decide = decide_table,
        .apply = apply_table,
        .publish = publish_set,
    },
    {0},
};
