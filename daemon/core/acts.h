/*
 * acts.h - all that can happen in a workshop, in one table.
 *
 * An act is a table entry: what asks for it, what it becomes, who may, and
 * its functions. One subject a file in acts/; the table in acts.c is the
 * only other place to touch. README's table of acts is made from it.
 */
#ifndef CORE_ACTS_H
#define CORE_ACTS_H

#include "daemon/core/objects.h"
#include "daemon/core/publish.h"
#include "daemon/core/state.h"
#include "protocol/message.h"

/* Who asks, when, and what the world lends. */
struct call {
    uint32_t seat; /* NOBODY: not seated, or the daemon */
    unsigned roles;
    uint64_t now_ms;
    const uint8_t *random;  /* RANDOM_BYTES; the first NONCE_BYTES seal */
    bool lobby;             /* came by a typed code from nowhere we know */
    uint64_t codes_dead_at; /* personal codes made until then are dead */
    uint8_t *scratch;       /* CALL_SCRATCH_BYTES for what a decision makes */
    const struct plan_names *plans;
    uint32_t words_days; /* words of the evening are kept after approval */
    struct fields *args; /* of the refusal: what it is about */
};

enum when {
    WHEN_RUNNING = 0, /* made, not closed */
    WHEN_MAKING = 1,  /* before the run plan is whole */
    WHEN_ANY = 2      /* also after closing */
};

struct act {
    enum command_word asks;
    enum event_word becomes;
    unsigned roles;       /* any of these; 0: no command asks for it */
    enum subject subject; /* what a fresh key slot is for; NONE: none */
    enum when when;
    bool office;     /* of the office's book, not of an evening */
    bool control;    /* may use what is kept for control acts */
    bool roomless;   /* the daemon notes it: no id, no words, no limit */
    bool undoable;   /* may be taken back */
    bool corrects;   /* after the closing: other words in the minutes */
    bool anyone;     /* also who has no seat, with code, link or key */
    const char *who; /* hears of it: for the reader and README */

    /*
     * decide - may this be, and what exactly would be the fact? ev has what,
     * seat, at_ms, id and a fresh slot; sets fields, and another slot if the
     * words belong to a subject that is there already.
     */
    enum refusal (*decide)(const struct state *st, const struct call *call,
        const struct command *cmd, struct event *ev);
    void (*apply)(struct state *st, const struct event *ev);
    void (*publish)(struct shout *sh, const struct event *ev);
    /* undo - apply's opposite: from what apply noted. */
    void (*undo)(struct state *st, const struct undo *undo);
};

enum { CALL_SCRATCH_BYTES = 256 };

/* act_of_command, act_of_event - NULL if there is none such here. */
const struct act *act_of_command(uint64_t what, bool office);
const struct act *act_of_event(uint64_t what, bool office);

/* act_at - the table, from 0; NULL at its end. */
const struct act *act_at(size_t i);

/* A set field of the command goes into the event as it is. */
void event_from(struct event *ev, const struct command *cmd);

/*
 * undo_note - apply of an undoable act: a new entry, to be filled in with
 * how it was. `kind` and `id` name the thing touched.
 */
struct undo *undo_note(struct state *st, const struct event *ev,
    enum command_word what, const struct object *thing);

/* Short ways to say which thing. */
#define THING(k, n) (&(struct object){.kind = (k), .id = (n)})

/* The entry of an act's seq among the last UNDO_MAX, or NULL. */
const struct undo *undo_find(const struct state *st, uint64_t seq);

/*
 * publish_thing - after it was changed back. What a step or a clock is, all
 * see; an idea is sent to whom it now concerns.
 */
void publish_thing(struct shout *sh, const struct undo *undo);

/* Entries of the table, by file. */
extern const struct act acts_session[];
extern const struct act acts_plan[];
extern const struct act acts_invited[];
extern const struct act acts_seat[];
extern const struct act acts_table[];
extern const struct act acts_step[];
extern const struct act acts_clock[];
extern const struct act acts_idea[];
extern const struct act acts_gather[];
extern const struct act acts_decision[];
extern const struct act acts_note[];
extern const struct act acts_since[];
extern const struct act acts_issue[];
extern const struct act acts_forget[];
extern const struct act acts_role[];
extern const struct act acts_undo[];
extern const struct act acts_log[];
extern const struct act acts_office[];

/* Clock values that a new part begins with; shared by step and clock. */
void clock_begin(struct event *ev, uint64_t now_ms, uint64_t planned_ms);
void clock_apply(struct state *st, const struct event *ev);

/* One more secret for a seat; shared by seat and role. */
void seat_token_add(struct state *st, uint32_t seat, const uint8_t *hash);

/* A seat is left: its place at the table, its code, its secrets end. */
void seat_leaves(struct state *st, uint32_t seat);

/*
 * idea_secret - may this caller not even know that it is there? Then it is
 * refused as if it were not.
 */
bool idea_secret(const struct state *st, const struct call *call,
    const struct idea *idea);

/* A table counts the ideas that stand at it. */
void idea_count(struct state *st, const struct idea *idea, bool more);

#endif
