/*
 * state.h - the nouns of a workshop, and how many there may be.
 *
 * Everything here follows from the log alone: same events, same state, byte
 * for byte. All lies in one region; texts lie in an arena of blocks and are
 * named by offset, so nothing points into the region but `struct state`.
 *
 * Never:  is changed by anyone but apply() (core/apply.h)
 * Units:  times are ms of session time; numbers of things count from 1
 */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include "config/limits.h"
#include "config/plan.h"
#include "protocol/event.h"
#include "protocol/words.h"

enum {
    SECTORS_MAX = 32,
    PLAN_LANGUAGES_MAX = 16,
    DECISIONS_EVER_MAX = 64,
    PASTS_MAX = 32, /* decisions of earlier evenings, brought along */
    TOKENS_PER_SEAT_MAX = 8,
    TOKENS_EVER_MAX = 32, /* of a seat: one guest cannot use up all */
    KEPT_SLOTS = 64,      /* of slots and ids: for control acts only */
    KEPT_TEXT_BYTES = 65536,
    PERSONAL_CODE_MS = 300000,
    NOBODY = 0
};

/* Words in the arena. n is 0 where there are none. */
struct text {
    uint32_t at;
    uint32_t n;
};

struct session {
    uint8_t id[ID_BYTES];
    uint8_t join_key[JOIN_KEY_BYTES];
    uint8_t public_key[PUBLIC_KEY_BYTES];
    uint8_t recovery_hash[HASH_BYTES];
    struct text title;
    struct text municipality;
    struct text place;
    struct text goal;
    struct text language;
    struct text zone;
    struct text offsets;
    struct text plan;
    struct text code;
    struct text case_number;
    struct text not_agreed;
    struct text local_fact;
    struct text contact_role;
    uint64_t starts_at;
    uint64_t ends_at;
    uint64_t closed_at; /* 0: not closed */
    uint64_t shift_ms;  /* of printed times, two's complement */
    uint32_t slot;
    uint32_t minutes_total;
    bool made;
    bool plan_whole;
    bool open;
    bool lobby;
    bool names_in_minutes;
    bool is_signed;
    bool has_recovery;
};

struct part {
    uint32_t form;
    uint32_t collects;
    uint32_t anonymity;
    uint32_t holds;
    uint64_t planned_ms;
};

struct step {
    struct text key;
    struct part part[PLAN_PARTS_MAX];
    uint32_t parts_n;
};

struct plan_words {
    struct text text;
    uint32_t step;
    uint32_t part;
    uint32_t use;
    uint32_t language; /* index in plan_language */
};

struct clock {
    uint64_t deadline_at;  /* while it runs */
    uint64_t remaining_ms; /* while it stands */
    uint32_t revision;
    uint32_t running;
};

struct table {
    struct text name;
    struct text link;
    uint32_t slot;
    uint32_t remote;
    uint32_t ideas_here;
    uint32_t seats_n;
};

#define SLOT_GONE 0x80U /* in slot_class: its key is, or will be, overwritten */

enum seat_is { SEAT_FREE, SEAT_HERE, SEAT_WAITING, SEAT_GONE, SEAT_TURNED };

struct seat {
    uint64_t audience_seq; /* older words of its table are not for it */
    uint64_t staff_seq;    /* older words of the staff are not for it */
    uint64_t fresh_seq;    /* a client with less gets a snapshot of at least */
    uint64_t code_until;   /* the personal code's end */
    struct text name;
    struct text code;
    uint32_t slot;
    uint32_t table;
    uint32_t roles;
    uint32_t flags;
    uint32_t invited;
    uint32_t is; /* enum seat_is */
    uint32_t tokens_n;
    uint32_t tokens_ever; /* also those that went */
    uint32_t removed;     /* forgotten */
    uint32_t pad;
};

struct token {
    uint8_t hash[HASH_BYTES];
    uint32_t seat; /* NOBODY: revoked */
};

enum invited_is { INVITED_NOT, INVITED_IS, INVITED_GONE };

struct invited {
    struct text name;
    struct text organisation;
    struct text email;
    struct text phone;
    struct text area;
    uint32_t slot;
    uint32_t sector; /* index in `sector`, from 1; 0: none */
    uint32_t flags;
    uint32_t is; /* enum invited_is */
    uint32_t present;
    uint32_t seat;
    uint32_t removed; /* forgotten; still counted */
    uint32_t pad;
};

struct idea {
    uint64_t seq; /* of the writing */
    struct text text;
    struct text interpreted;
    struct text persona;
    struct text language;
    struct text reason; /* why hidden */
    uint8_t pseudonym[ID_BYTES];
    uint32_t slot;
    uint32_t collects; /* enum idea_kind */
    uint32_t step;
    uint32_t table; /* 0: the hall */
    uint32_t shown; /* enum shown */
    uint32_t anonymity;
    uint32_t barrier;
    uint32_t sheet;
    uint32_t author; /* a seat, or NOBODY */
    uint32_t into;   /* merged into, or 0 */
    uint32_t hidden;
    uint32_t withdrawn;
    uint32_t removed; /* forgotten */
    uint32_t pad;
};

struct decision {
    struct text text;
    struct text owner;
    struct text first_step;
    struct text due;
    struct text reason; /* why it has come as far as it has */
    uint32_t slot;
    uint32_t idea;
    uint32_t dropped;
    uint32_t progress; /* enum progress, 0: nothing was said since */
    uint32_t removed;  /* forgotten; words may have come in its place */
};

/* What was decided at an earlier evening, and how it went since. */
struct past {
    uint8_t earlier[ID_BYTES]; /* that evening */
    struct text title;         /* of that evening */
    struct text date;
    struct text text;
    struct text owner;
    struct text first_step;
    struct text due;
    struct text reason;
    uint32_t decision; /* its number there */
    uint32_t progress; /* enum progress */
    uint32_t slot;
    uint32_t pad;
};

/* The paragraph that the contact adds to the minutes. */
struct remark {
    struct text text;
    uint32_t slot;
    uint32_t pad;
};

/* The minutes that were ordered last, and what stands of approval. */
struct issue {
    uint64_t seq;         /* of the order: they tell of all up to it */
    uint64_t at_ms;       /* and when */
    uint64_t approved_at; /* the last approval by a person, 0: none */
    uint64_t until;       /* when the words go, as it was told then; or 0 */
    struct text name;     /* who approved */
    uint32_t version;     /* from 1; 0: never ordered */
    uint32_t approves;
    uint32_t redacted; /* ordered because words were removed */
    uint32_t whole;    /* all its files stand */
    uint32_t seat;     /* who ordered */
    uint32_t slot;
    uint32_t approved;    /* the last version that is approved and whole */
    uint32_t clean_from;  /* versions below may hold words that are gone */
    uint32_t lives_ended; /* a bit for each of enum life */
    uint32_t stands;      /* the last version that is whole, 0: none */
    uint32_t stands_anew; /* it was ordered because words were removed */
    uint32_t corrected;   /* after the closing, since somebody approved */
};

struct meeting {
    struct text date;
    struct text place;
    uint32_t slot;
    uint32_t set;
};

struct note {
    uint64_t at_ms;
    struct text text;
    uint32_t slot;
    uint32_t step;
    uint32_t seat;
    uint32_t removed; /* forgotten */
};

/* A control act that can be taken back: what it touched, how it was. */
struct undo {
    uint64_t seq;
    uint64_t deadline_at;
    uint64_t remaining_ms;
    struct text text[4];
    uint32_t what; /* enum command_word; 0: empty */
    uint32_t kind; /* of the thing touched */
    uint32_t id;
    uint32_t undone;
    uint32_t step;
    uint32_t part;
    uint32_t running;
    uint32_t was; /* the old value, where one number says it */
};

/* One command id, for its life. */
struct id {
    uint8_t id[ID_BYTES];
    uint32_t seat; /* who sent it; NOBODY: the daemon, or nobody may know */
    uint32_t made; /* the made thing's number */
};

/* The office's book: one line an evening. */
struct listing {
    uint8_t session[ID_BYTES];
    uint8_t join_key[JOIN_KEY_BYTES];
    uint8_t token_hash[HASH_BYTES];
    uint8_t recovery_hash[HASH_BYTES];
    struct text title;
    struct text municipality;
    struct text place;
    struct text goal;
    struct text language;
    struct text plan;
    struct text code;
    struct text local_fact;
    struct text contact_role;
    uint64_t starts_at;
    uint64_t ends_at;
    uint32_t slot;
    uint32_t tables;
    uint32_t minutes_total;
    uint32_t names_in_minutes;
    uint32_t has_recovery;
    uint32_t removed;
};

/* From 64-bit fingerprints to numbers; open addressing, no deletion. */
struct finder {
    uint32_t *slot;
    uint32_t mask;
};

#define TEXT_CLASSES 9 /* blocks of 32 << class bytes, up to 8192 */

struct state {
    struct limits limits; /* as opened with; not part of the digest */
    uint64_t seq;         /* of the last event applied */
    uint64_t at_ms;       /* its time */
    struct session session;
    struct clock clock;
    struct meeting meeting;
    struct remark remark;
    struct issue issue;
    struct step step[PLAN_STEPS_MAX]; /* step 1 is at 0 */
    uint32_t steps_n;
    uint32_t at_step; /* 0: it has not begun */
    uint32_t at_part;
    struct text plan_language[PLAN_LANGUAGES_MAX];
    uint32_t plan_languages_n;
    struct text sector[SECTORS_MAX];
    uint32_t sectors_n;
    struct undo undo[UNDO_MAX]; /* the last ones, at undo_n % UNDO_MAX */
    uint64_t undo_n;
    uint64_t undo_fell; /* seq of the one that fell out last, or 0 */
    struct decision decision[DECISIONS_EVER_MAX];
    uint32_t decisions_n;
    struct past past[PASTS_MAX];
    uint32_t pasts_n;
    uint32_t slots_n; /* the next free key slot; 0 is never used */
    uint32_t texts_n;
    uint32_t tables_n;
    uint32_t seats_n;
    uint32_t tokens_n;
    uint32_t tokens_cap;
    uint32_t invited_n;
    uint32_t ideas_n;
    uint32_t notes_n;
    uint32_t ids_n;
    uint32_t listings_n;
    uint32_t present_n; /* of those invited */
    uint32_t walk_in_n;
    uint64_t arena_n;    /* bytes of the arena that were ever used */
    uint32_t moved_from; /* the table that the last seated seat came from */
    uint32_t was_shown;  /* how far the last idea changed had come before */
    uint32_t arena_free[TEXT_CLASSES]; /* offset + 1 of a free block, or 0 */
    /* Arrays in the region; thing number n stands at n - 1. */
    struct plan_words *text;
    struct table *table;
    struct seat *seat;
    struct token *token;
    struct invited *invited;
    struct idea *idea;
    struct note *note;
    struct id *id;
    struct listing *listing;
    uint8_t *slot_class; /* enum subject, and SLOT_GONE */
    uint8_t *arena;
    struct finder token_finder;
    struct finder id_finder;
};

/* A piece of the region, in order. With `at` NULL only counts. */
struct region {
    uint8_t *at;
    size_t n;
};
void *region_take(struct region *region, size_t n);

/* state_place - lays the arrays out in the region. */
void state_place(struct state *st, struct region *region,
    const struct limits *limits);

/* What a text says; empty where there is none. */
struct bytes text_of(const struct state *st, struct text text);

/*
 * text_set - apply only: gives up what `text` held and keeps `words`.
 * text_drop - apply only: gives it up; the bytes are overwritten.
 * text_move - apply only: out of one place into another that is empty.
 */
void text_set(struct state *st, struct text *text, struct bytes words);
void text_drop(struct state *st, struct text *text);
struct text text_take(struct text *text);

/* state_text_room - bytes of text that can still be kept, at least. */
uint64_t state_text_room(const struct state *st);

/* Things by number; NULL if there is no such (seats: also free ones). */
const struct seat *state_seat(const struct state *st, uint64_t n);
const struct idea *state_idea(const struct state *st, uint64_t n);
const struct invited *state_invited(const struct state *st, uint64_t n);
const struct decision *state_decision(const struct state *st, uint64_t n);
const struct part *state_part(const struct state *st, uint64_t step,
    uint64_t part);
/* The part that the room is in; NULL before it begins. */
const struct part *state_part_now(const struct state *st);

/* state_token - the seat of a token's hash, or NOBODY. */
uint32_t state_token(const struct state *st, const uint8_t hash[HASH_BYTES]);

/* state_id - what is known of a command id, or NULL. */
const struct id *state_id(const struct state *st, const uint8_t id[ID_BYTES]);

/* state_slot_gone - was what this slot seals forgotten? */
bool state_slot_gone(const struct state *st, uint32_t slot);

/* state_words_gone - apply only: it was. */
void state_words_gone(struct state *st, uint32_t slot);

/* state_minutes_due - minutes were ordered and do not stand yet. */
bool state_minutes_due(const struct state *st);

uint32_t state_facilitators(const struct state *st);
uint32_t state_decisions_live(const struct state *st);
uint32_t state_emptiest_table(const struct state *st);
bool state_closed(const struct state *st);

/* Those who run the evening: see what is held, the list, the lobby. */
#define ROLES_STAFF                                                \
    (ROLE_FACILITATOR | ROLE_COHOST | ROLE_CONTACT | ROLE_SCRIBE | \
        ROLE_ORGANISER)
#define ROLES_LEAD (ROLE_FACILITATOR | ROLE_COHOST)
bool seat_is_staff(const struct seat *seat);

/* Apply only. */
void finder_add(struct finder *finder, const uint8_t *key, uint32_t n);
uint32_t finder_first(const struct finder *finder, const uint8_t *key,
    uint32_t *at);
uint32_t finder_next(const struct finder *finder, uint32_t *at);

/*
 * state_digest - BLAKE2b-256 of all that follows from the log: what texts
 * say and not where they lie, so that a log whose forgotten words cannot be
 * read any more gives what it gave when they had just been forgotten.
 */
void state_digest(const struct state *st, uint8_t out[HASH_BYTES]);

#endif
