/*
 * message.h - what stands in one message, in either direction.
 *
 * A command, an event and an object all carry the same fields; `struct
 * fields` has one member for each of FIELDS, and a bit that says it is
 * there. The rows of words.h say which fields a word has and in what order;
 * one table-driven codec serves them all.
 *
 * Never:  allocates; keeps anything. Views borrow from the message.
 * Source: protocol/PROTOCOL.md
 */
#ifndef PROTOCOL_MESSAGE_H
#define PROTOCOL_MESSAGE_H

#include "protocol/bytes.h"
#include "protocol/pack.h"
#include "protocol/words.h"

#define MEMBER_NUMBER(member)                         uint64_t member;
#define MEMBER_NAME(member)                           struct bytes member;
#define MEMBER_TEXT(member)                           struct bytes member;
#define MEMBER_BLOB(member)                           struct bytes member;
#define MEMBER_SECRET(member)                         struct bytes member;
#define FIELD_MEMBER(NAME, number, member, TYPE, ...) MEMBER_##TYPE(member)
struct fields {
    uint64_t has[2]; /* bit FIELD_x */
    FIELDS(FIELD_MEMBER)
};
#undef FIELD_MEMBER
#undef MEMBER_NUMBER
#undef MEMBER_NAME
#undef MEMBER_TEXT
#undef MEMBER_BLOB
#undef MEMBER_SECRET

enum field_type { TYPE_NUMBER, TYPE_NAME, TYPE_TEXT, TYPE_BLOB, TYPE_SECRET };

/* What words.h says of one field. */
struct field_row {
    const char *name; /* "deadline_at" */
    enum field_type type;
    uint64_t max;
    size_t offset; /* in struct fields; 0 for a number that is no field */
};
const struct field_row *field_row(enum field field);

/* What words.h says of one command, event or kind: its fields in order. */
struct shape {
    const char *name;      /* "idea_write"; NULL: no such number */
    const uint8_t *field;  /* enum field */
    const uint8_t *needed; /* 1 for F(), 0 for O() */
    size_t n;
};
const struct shape *command_shape(uint64_t number);
const struct shape *event_shape(uint64_t number);
const struct shape *kind_shape(uint64_t number);
const char *refusal_name(enum refusal refusal);
/* The fields of a kind as bits, one half of fields.has at a time. */
uint64_t kind_has(uint64_t number, unsigned half);

static inline bool
fields_has(const struct fields *f, enum field field)
{
    return (f->has[(unsigned)field / 64] >> ((unsigned)field % 64) & 1) != 0;
}

static inline void
fields_mark(struct fields *f, enum field field)
{
    f->has[(unsigned)field / 64] |= (uint64_t)1 << ((unsigned)field % 64);
}

static inline void
fields_unmark(struct fields *f, enum field field)
{
    f->has[(unsigned)field / 64] &= ~((uint64_t)1 << ((unsigned)field % 64));
}

/* By number, for code that goes through a row. */
uint64_t fields_number(const struct fields *f, enum field field);
struct bytes fields_bytes(const struct fields *f, enum field field);
void fields_number_set(struct fields *f, enum field field, uint64_t v);
void fields_bytes_set(struct fields *f, enum field field, struct bytes v);

/*
 * field_sound - are these bytes or is this number right for the field? What
 * a decoder asks, for those who have a value from elsewhere.
 * Returns: REFUSED_NONE, TOO_LONG, BAD_TEXT or BAD_VALUE
 */
enum refusal field_sound(enum field field, uint64_t number, struct bytes bytes);

/*
 * fields_copy - from one to another, those of the row that are there.
 */
void fields_copy(struct fields *to, const struct fields *from,
    const struct shape *shape);

/* FSET(&ev->f, TITLE, title, view): a field and its bit, by name. */
#define FSET(f, NAME, member_name, value) \
    ((f)->member_name = (value), fields_mark((f), FIELD_##NAME))

struct command {
    uint8_t id[ID_BYTES]; /* chosen by the client, random */
    enum command_word what;
    struct fields f;
};

struct object {
    enum kind kind;
    uint64_t id;
    struct fields f;
};

/* hello: fields SESSION or CODE or JOIN_KEY; TOKEN; LAST; LANGUAGE. */
struct hello {
    uint64_t minor;
    struct fields f;
};

struct ask {
    uint8_t id[ID_BYTES];
    enum document what;
    struct fields f; /* LANGUAGE, FORMAT */
};

/* What a client may send. */
struct message {
    enum message_kind kind; /* HELLO, COMMAND, PING or ASK */
    struct hello hello;
    struct command command;
    struct ask ask;
    uint64_t ping;
    enum field bad_field; /* which one a refusal is about, or 0 */
};

/*
 * message_take - one message from a client.
 *
 * Returns: REFUSED_NONE, or MALFORMED, UNKNOWN_COMMAND, TOO_NEW (more fields
 *          than we know), TOO_LONG, BAD_TEXT, BAD_VALUE (number over its
 *          max), EMPTY (a needed field is nil or an empty text). For a
 *          command or ask the id is there even then, if it could be read,
 *          and message->kind is set.
 * Shape:   a map of fields with a key twice is MALFORMED; unknown fields of
 *          hello and ask are passed over
 * Owns:    views borrow from `in`
 */
enum refusal message_take(struct bytes in, struct message *message);

/* For clients. */
void hello_pack(struct buf *b, const struct hello *hello);
void command_pack(struct buf *b, const struct command *command);
void ping_pack(struct buf *b, uint64_t ping);
void ask_pack(struct buf *b, const struct ask *ask);

/* From the daemon. Fields of a map come in the order of their numbers. */
void welcome_pack(struct buf *b, uint64_t minor, const struct fields *f);
void pong_pack(struct buf *b, uint64_t ping, uint64_t at_ms);
void bye_pack(struct buf *b, enum refusal why, uint64_t wait_ms,
    struct bytes sentence);
/* `id` NULL: the refusal of something that had none. */
void refusal_pack(struct buf *b, const uint8_t *id, enum refusal why,
    const struct fields *f, struct bytes sentence);
struct page {
    const uint8_t *id;
    uint64_t number; /* from 0 */
    bool last;
    struct bytes bytes;
};
void page_pack(struct buf *b, const struct page *page);

/*
 * A change is written piece by piece: begin, puts, dels, end. The counts
 * are filled in at the end, so that nobody needs to know them before.
 */
struct change_writer {
    struct buf *b;
    size_t puts_at; /* where the count of puts stands in b */
    size_t dels_at;
    uint32_t puts_n;
    uint32_t dels_n;
};
void change_begin(struct change_writer *w, struct buf *b, uint64_t seq,
    uint64_t at_ms, unsigned flags);
void change_put(struct change_writer *w, const struct object *object);
/* After the last put. */
void change_del(struct change_writer *w, enum kind kind, uint64_t id);
/* `id` NULL for all but the echo; `made` is the made object's id or 0. */
void change_end(struct change_writer *w, const uint8_t *id, uint64_t made);

/* The same for those who read: what a client gets. */
struct reply {
    enum message_kind kind; /* WELCOME CHANGE REFUSAL PONG BYE PAGE */
    uint64_t minor;
    uint64_t seq;
    uint64_t at_ms;
    uint64_t flags;
    uint64_t puts_n;
    uint64_t dels_n;
    struct unpacker puts; /* reply_put takes them one by one */
    struct unpacker dels;
    bool has_id;
    uint8_t id[ID_BYTES];
    uint64_t made;
    enum refusal why; /* REFUSALS_N: one that we do not know */
    uint64_t why_number;
    uint64_t wait_ms;
    struct bytes sentence;
    struct fields f;
    uint64_t number;
    bool last;
    struct bytes bytes;
};
/* reply_take - false if it cannot be read; unknown kinds give kind NONE. */
bool reply_take(struct bytes in, struct reply *reply);
/* reply_put - the next object; false at the end. Unknown kinds are skipped. */
bool reply_put(struct reply *reply, struct object *object);
/* reply_del - after the last put: the next deletion; false at the end. */
bool reply_del(struct reply *reply, enum kind *kind, uint64_t *id);

#endif
