/*
 * core.h - what a workshop is, as one function.
 *
 * In:     one input: a message, a record, a durable position, the time
 * Out:    effects for the world to carry out
 * Never:  a clock, socket, file, thread, allocation or random source
 *
 *  bytes --frame--> command --decide--> event --record--> journal .. durable
 *                      |                  |                             |
 *                   refusal             apply                           v
 *                      |                  v         publish --> ring --> peer
 *                      +---- held ---- struct state
 *
 * State may run ahead of the disk; the world may not: whatever a peer can
 * gather was decided at a log position that is durable.
 *
 * Source: DESIGN.md 3
 */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "config/limits.h"
#include "config/plan.h"
#include "config/texts.h"
#include "protocol/bytes.h"
#include "protocol/record.h"
#include "protocol/words.h"

enum {
    RANDOM_BYTES = 64, /* fresh ones with each input */
    EFFECTS_MAX = 24,
    GATHER_BYTES_MAX = 65536 /* leave the core for one peer in one turn */
};

enum core_kind { CORE_SESSION, CORE_OFFICE };

/* What a core is made of. All is borrowed and must outlive the core. */
struct core_setup {
    enum core_kind kind;
    struct limits limits;
    const struct texts *texts;
    const uint8_t *mark; /* of the log's file, MARK_BYTES */
    const uint8_t *keys; /* slots_n times SLOT_KEY_BYTES, read only */
    uint32_t slots_n;
    const uint8_t *public_key;      /* that signs; NULL: nothing is signed */
    const uint8_t *old_public_key;  /* of the key before it; NULL: gone */
    const struct plan_names *plans; /* office: which plans there are */
    bool minutes;                   /* also keep what minutes need (a replay) */
    uint32_t words_days;            /* after approval; 0: kept */
    uint32_t decided_days;          /* the same of what was decided */
};

enum input_kind {
    INPUT_RECORD,  /* replay: the next sound record of the log */
    INPUT_OPENED,  /* replay is over; time runs; peers may come */
    INPUT_PEER,    /* a connection came: effects.peer is its number */
    INPUT_MESSAGE, /* one whole message from `peer` */
    INPUT_GONE,    /* the connection of `peer` is gone */
    INPUT_COMMAND, /* a command of the daemon itself (the making) */
    INPUT_DURABLE, /* all records up to `seq` are on disk */
    INPUT_TICK,    /* about a second has passed */
    INPUT_SIGNED,  /* `bytes` is the signature over record `seq` */
    INPUT_DISK     /* the disk has room (`flag`) or not */
};

struct command;

struct input {
    enum input_kind kind;
    uint64_t boot_ms;      /* CLOCK_BOOTTIME */
    uint64_t wall_ms;      /* since 1970, UTC */
    const uint8_t *random; /* RANDOM_BYTES; not needed for RECORD */
    uint32_t peer;
    uint64_t seq;
    struct bytes bytes;            /* MESSAGE, SIGNED */
    const struct record *record;   /* RECORD */
    const struct command *command; /* COMMAND */
    uint64_t address; /* PEER: of the other end (IPv6: its /64), hashed */
    bool flag;        /* PEER: came by the organiser's socket; DISK: room;
                         SIGNED: by the old key; TICK: the process ends,
                         wait for no quiet */
    bool lobby;       /* PEER: an unknown address typed the code */
};

/* The forms of minutes, as FORMAT says them. NAME, word */
#define MINUTES_FORMATS(X) \
    X(MD, "md")            \
    X(HTML, "html")        \
    X(CSV, "csv")          \
    X(JSON, "json")
#define MINUTES_FORMAT(NAME, word) MINUTES_##NAME,
enum minutes_format { MINUTES_FORMATS(MINUTES_FORMAT) MINUTES_FORMATS_N };
#undef MINUTES_FORMAT

enum effect_kind {
    EFFECT_APPEND, /* `bytes` is one record for the journal; `seq` */
    EFFECT_WAKE,   /* `peer` can gather; 0: some can */
    EFFECT_DROP,   /* close `peer` after what it can gather now */
    EFFECT_ROUTE,  /* give `peer` and its hello to evening `session` */
    EFFECT_SIGN,   /* sign `bytes`, answer with INPUT_SIGNED and `seq` */
    EFFECT_FORGET, /* overwrite the slots that core_slot_gone names, remove
                      issued minutes of versions below `version` */
    EFFECT_ISSUE,  /* make the minutes of `version` from all up to `seq`, then
                      MINUTES_MADE for each file and MINUTES_DONE */
    EFFECT_ASK,    /* `peer` wants a document: `ask`, `bytes`, `version` */
    EFFECT_REFUSED /* INPUT_COMMAND or INPUT_RECORD was not taken: `why` */
};

struct effect {
    enum effect_kind kind;
    uint32_t peer;
    uint64_t seq;
    struct bytes bytes;
    uint8_t session[ID_BYTES]; /* ROUTE */
    uint32_t listing;          /* ROUTE: number in the office's book */
    bool lobby;                /* ROUTE */
    bool by_old_key;           /* SIGN: answer with `flag` */
    uint32_t version;          /* of minutes; ASK: 0 is what the log says now */
    enum refusal why;
    struct {
        uint8_t id[ID_BYTES];
        enum document what;
        uint32_t language; /* index in texts */
        uint32_t seat;     /* who asks */
        enum minutes_format format;
    } ask;
};

struct effects {
    struct effect at[EFFECTS_MAX];
    uint32_t n;
    uint32_t peer; /* INPUT_PEER: its number; 0 if there is no room */
};

struct core;

/*
 * core_size - bytes of region that a core with these limits needs. The
 * region must be zero and aligned to 64; pages are touched only as used.
 */
size_t core_size(enum core_kind kind, const struct limits *limits);

/* core_init - a core in `region`. Never fails if core_size was heeded. */
struct core *core_init(void *at, size_t n, const struct core_setup *setup);

/*
 * core_take - the spine. One input in, effects out.
 *
 * INPUT_RECORD answers EFFECT_REFUSED with TOO_NEW if a newer dugnad made
 * the record, with IS_BROKEN if it cannot be an event of this log.
 *
 * Owns: input bytes are borrowed during the call; effect bytes until the
 *       next call
 */
void core_take(struct core *core, const struct input *in, struct effects *fx);

/*
 * core_gather - what `peer` can be sent now: ready WebSocket frames, in
 * order, at most `cap` views and about GATHER_BYTES_MAX bytes. What is
 * gathered counts as sent; the caller delivers all of it or closes.
 *
 * Returns: the number of views; 0 when there is nothing
 * Owns:    views borrow until the next core_take or core_gather
 */
size_t core_gather(struct core *core, uint32_t number, struct bytes *out,
    size_t cap);

/* core_more - after a gather: would another one give more? */
bool core_more(const struct core *core, uint32_t number);

/* core_seq, core_durable - the last record made; the last one on disk. */
uint64_t core_seq(const struct core *core);
uint64_t core_durable(const struct core *core);

/* core_time - the session time of an input's clock. */
uint64_t core_time(const struct core *core, uint64_t boot_ms);

/*
 * core_slot_gone - is the key in this slot to be overwritten? For all slots
 * of the file, after EFFECT_FORGET; of none while a forgetting is not durable:
 * its own effect comes then.
 */
bool core_slot_gone(const struct core *core, uint32_t slot);

/*
 * core_idle - no peer, nothing undurable, and a mark at the end that vouches
 * for all before it: may leave memory.
 */
bool core_idle(const struct core *core);

/* core_closed - the evening is closed: the log may be cut to its length. */
bool core_closed(const struct core *core);

/* core_made - the making is complete: session and run plan are whole. */
bool core_made(const struct core *core);

/* core_digest - of the whole state, for replay tests. Pure. */
void core_digest(const struct core *core, uint8_t out[HASH_BYTES]);

/*
 * core_listing - office: the command that makes the evening in `listing`,
 * with all but the zone and the public key. False if there is none.
 * Owns: borrows until the next core_take
 */
bool core_listing(const struct core *office, uint32_t listing,
    struct command *make);

struct state;
struct minutes;
const struct state *core_state(const struct core *core);
const struct minutes *core_minutes(const struct core *core);
const struct texts *core_texts(const struct core *core);

#endif
