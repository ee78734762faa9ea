/*
 * inside.h - what a core is made of; for the files of the spine only.
 */
#ifndef CORE_INSIDE_H
#define CORE_INSIDE_H

#include "daemon/core/acts.h"
#include "daemon/core/core.h"
#include "daemon/core/minutes.h"
#include "daemon/core/peer.h"

#define WORDS_MAX 128U /* numbers of commands and of events */

enum {
    BUDGETS_MAX = 4096,   /* addresses with failures, in the office */
    CODE_FAILURES_MAX = 5 /* then all personal codes are dead */
};

/* Failures of one address in the minute that began at `since_ms`. */
struct budget {
    uint64_t address;
    uint64_t since_ms;
    uint32_t failures;
    uint32_t succeeded; /* somebody there has been let in */
};

struct core {
    struct core_setup setup;
    struct state st;
    struct ring ring;
    struct snapshots snapshots;
    struct peer *peer;           /* number n stands at n - 1 */
    struct allowance *allowance; /* of each seat, on all its devices */
    struct budget *budget;
    const struct act *by_command[WORDS_MAX];
    const struct act *by_event[WORDS_MAX];
    uint8_t *record;  /* where the next record is made */
    uint8_t *scratch; /* where frames are made, or sealed words opened */
    uint8_t whole[64 + FRAME_HEAD_MAX]; /* the frame that says whole */
    struct minutes minutes;
    uint8_t check[HASH_BYTES]; /* of the last record */
    uint64_t durable;
    uint64_t session_ms; /* session time at boot_ms */
    uint64_t boot_ms;
    uint64_t now_ms;     /* session time of this input */
    uint64_t released;   /* ring index: those before are durable */
    uint64_t forget_seq; /* words go when that is durable; 0: none wait */
    uint64_t issue_seq;  /* minutes are ordered when that is durable */
    uint64_t whole_seq;  /* of the last minutes_whole of this life */
    uint64_t issue_at;   /* boot time of the last order that left */
    uint64_t redacts_at; /* boot time: minutes are made anew for what went */
    uint64_t sign_seq;   /* a record that is to be signed when durable */
    uint8_t sign_check[HASH_BYTES];
    uint64_t boot_opened_ms;
    uint64_t codes_dead_at;
    uint64_t gone_seq; /* words were taken away: no older one is begun */
    uint64_t
        hidden_seq; /* ... by the staff: nor is an older one gone on with */
    uint64_t last_event_boot_ms;
    uint64_t daemon_failures_since;
    uint32_t daemon_failures;
    uint32_t code_failures;
    uint32_t peers_n;
    uint32_t peers_used; /* numbers ever used */
    uint32_t first_free;
    uint32_t last_unique;
    uint32_t *presence; /* connected at each table, 0: all; as last told */
    uint32_t *presence_now;
    uint64_t presence_at;
    bool key_asked; /* the old key is to sign for the present one */
    bool opened;
    bool disk_room;
    bool presence_stale;
    bool marked;     /* the last record is a mark */
    bool letting_go; /* some peer is to be dropped */
};

/* An effect to fill in. */
struct effect *effect_of(struct effects *fx, enum effect_kind kind);

/*
 * core_happen - a fact: recorded, applied, published. `id` may be NULL.
 */
void core_happen(struct core *core, const struct act *act, struct event *ev,
    const uint8_t *random, struct effects *fx);

/* core_happen_alone - a fact that the core makes of itself. */
void core_happen_alone(struct core *core, struct event *ev,
    const struct input *in, struct effects *fx);

/*
 * The record (carry.c): what an event asks for once it is durable, what was
 * under way when the log was opened, what leaves now as effects, and what a
 * second brings.
 */
void core_note_record(struct core *core, const struct event *ev);
void core_open_record(struct core *core);
void core_carry_out(struct core *core, struct effects *fx);
void core_keep_record(struct core *core, const struct input *in,
    struct effects *fx);

/*
 * Signatures (signed.c): what an event asks for, what is asked of the world
 * now, which key the evening has when it is opened, and the answer.
 */
void core_note_signing(struct core *core, const struct event *ev);
void core_ask_signature(struct core *core, struct effects *fx);
void core_check_key(struct core *core, const struct input *in,
    struct effects *fx);
void core_take_signed(struct core *core, const struct input *in,
    struct effects *fx);

/* core_scrub - no word that was published until now is kept for sending. */
void core_scrub(struct core *core);

/* core_answer - one message to one peer, held until all so far is durable. */
void core_answer(struct core *core, struct peer *peer, const struct buf *b);

/* What a refusal says besides its number. */
struct refused {
    enum refusal why;
    const uint8_t *id; /* of what was refused, or NULL */
    struct fields args;
};
void core_refuse(struct core *core, struct peer *peer,
    const struct refused *refused);

/* core_hear - one message from a peer. */
void core_hear(struct core *core, const struct input *in, struct effects *fx);

/* hello, in an evening and in the office. */
void core_greet(struct core *core, struct peer *peer,
    const struct message *message, struct effects *fx);
void core_route(struct core *core, struct peer *peer,
    const struct message *message, struct effects *fx);

/* Connections come and go. */
uint32_t core_peer_come(struct core *core, const struct input *in);
void core_peer_gone(struct core *core, uint32_t number);

/* core_bind - this connection is that seat from now on. */
void core_bind(struct core *core, struct peer *peer, uint32_t seat);

/* core_reseat - after a seat's audience changed: snapshot or goodbye. */
void core_reseat(struct core *core, uint64_t seq);

/* core_let_go - peers that are to be dropped and have had their answer. */
void core_let_go(struct core *core, struct effects *fx);

/* core_part - drop `peer` after a BYE that says why, and how long to wait. */
void core_part(struct core *core, struct peer *peer, enum refusal why,
    uint64_t wait_ms);

/* Presence: counted, told at most once a second. */
void core_tell_presence(struct core *core);

uint32_t peer_number(const struct core *core, const struct peer *peer);

/* The sink that puts frames into the ring. */
struct shout_sink ring_sink(struct core *core);

#endif
