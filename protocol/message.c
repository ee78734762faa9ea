/*
 * message.c - what stands in one message: a client's in, the daemon's out.
 * See message.h
 */
#include "protocol/message.h"

#include "protocol/fields.h"

#include <assert.h>

static bool
id_take(struct unpacker *u, uint8_t id[ID_BYTES])
{
    const struct bytes bytes = unpack_bin(u, ID_BYTES);

    if (u->mistake != PACK_FINE || bytes.n != ID_BYTES) {
        return false;
    }
    memcpy(id, bytes.at, ID_BYTES);
    return true;
}

/* One field of a command's row: nil stands for what is left out. */
static enum refusal
command_field(struct unpacker *u, struct fields *f, enum field field,
    bool needed)
{
    enum refusal why;

    if (unpack_nil(u)) {
        return needed ? REFUSED_EMPTY : REFUSED_NONE;
    }
    why = field_take(u, f, field);
    if (why != REFUSED_NONE || !needed) {
        return why;
    }
    if ((field_row(field)->type == TYPE_TEXT ||
            field_row(field)->type == TYPE_NAME) &&
        fields_bytes(f, field).n == 0) {
        return REFUSED_EMPTY;
    }
    return REFUSED_NONE;
}

static enum refusal
command_take(struct unpacker *u, size_t n, struct message *message)
{
    struct command *const command = &message->command;
    const struct shape *shape;
    uint64_t number;

    if (n < 3 || !id_take(u, command->id)) {
        return REFUSED_MALFORMED;
    }
    message->kind = MESSAGE_COMMAND;
    number = unpack_number(u, UINT64_MAX);
    if (u->mistake != PACK_FINE) {
        return REFUSED_MALFORMED;
    }
    shape = command_shape(number);
    if (shape->name == NULL) {
        return REFUSED_UNKNOWN_COMMAND;
    }
    command->what = (enum command_word)number;
    if (n - 3 > shape->n) {
        return REFUSED_TOO_NEW;
    }
    for (size_t i = 0; i < shape->n; i++) {
        const enum field field = (enum field)shape->field[i];
        const bool needed = shape->needed[i] != 0;
        enum refusal why = needed ? REFUSED_EMPTY : REFUSED_NONE;

        if (i < n - 3) {
            why = command_field(u, &command->f, field, needed);
        }
        if (why != REFUSED_NONE) {
            message->bad_field = field;
            return why;
        }
    }
    return REFUSED_NONE;
}

static enum refusal
hello_take(struct unpacker *u, size_t n, struct message *message)
{
    message->kind = MESSAGE_HELLO;
    if (n < 3) {
        return REFUSED_MALFORMED;
    }
    message->hello.minor = unpack_number(u, UINT64_MAX);
    return fields_take_map(u, &message->hello.f, &message->bad_field);
}

static bool
is_document(uint64_t what)
{
#define IS_WHAT(NAME, ...) || what == ASK_##NAME
    return false ASKS(IS_WHAT);
#undef IS_WHAT
}

static enum refusal
ask_take(struct unpacker *u, size_t n, struct message *message)
{
    uint64_t what;

    if (n < 4 || !id_take(u, message->ask.id)) {
        return REFUSED_MALFORMED;
    }
    message->kind = MESSAGE_ASK;
    what = unpack_number(u, UINT64_MAX);
    if (u->mistake != PACK_FINE) {
        return REFUSED_MALFORMED;
    }
    if (!is_document(what)) {
        return REFUSED_UNKNOWN_COMMAND;
    }
    message->ask.what = (enum document)what;
    return fields_take_map(u, &message->ask.f, &message->bad_field);
}

static enum refusal
ping_take(struct unpacker *u, size_t n, struct message *message)
{
    message->kind = MESSAGE_PING;
    if (n < 2) {
        return REFUSED_MALFORMED;
    }
    message->ping = unpack_number(u, UINT64_MAX);
    return REFUSED_NONE;
}

enum refusal
message_take(struct bytes in, struct message *message)
{
    struct unpacker u = {.rest = in};
    enum refusal why = REFUSED_MALFORMED;
    size_t known = 0; /* things of the array that have been read */
    size_t n;
    uint64_t kind;

    memset(message, 0, sizeof *message);
    n = unpack_array(&u, SIZE_MAX);
    kind = n > 0 ? unpack_number(&u, UINT64_MAX) : 0;
    if (kind == MESSAGE_COMMAND) {
        why = command_take(&u, n, message);
        known = n; /* a longer tail is TOO_NEW */
    } else if (kind == MESSAGE_HELLO) {
        why = hello_take(&u, n, message);
        known = 3;
    } else if (kind == MESSAGE_PING) {
        why = ping_take(&u, n, message);
        known = 2;
    } else if (kind == MESSAGE_ASK) {
        why = ask_take(&u, n, message);
        known = 4;
    }
    if (why != REFUSED_NONE) {
        return why;
    }
    for (; known < n && u.mistake == PACK_FINE; known++) {
        unpack_skip(&u);
    }
    return unpack_end(&u) ? REFUSED_NONE : REFUSED_MALFORMED;
}

void
hello_pack(struct buf *b, const struct hello *hello)
{
    pack_array(b, 3);
    pack_number(b, MESSAGE_HELLO);
    pack_number(b, hello->minor);
    fields_pack_map(b, hello->f.has, &hello->f);
}

static void
id_pack(struct buf *b, const uint8_t *id)
{
    if (id == NULL) {
        pack_nil(b);
    } else {
        pack_bin(b, (struct bytes){id, ID_BYTES});
    }
}

void
command_pack(struct buf *b, const struct command *command)
{
    const struct shape *const shape = command_shape((uint64_t)command->what);
    const size_t n = fields_row_n(&command->f, shape);

    assert(shape->name != NULL);
    pack_array(b, 3 + n);
    pack_number(b, MESSAGE_COMMAND);
    id_pack(b, command->id);
    pack_number(b, (uint64_t)command->what);
    for (size_t i = 0; i < n; i++) {
        field_pack(b, &command->f, (enum field)shape->field[i]);
    }
}

void
ping_pack(struct buf *b, uint64_t ping)
{
    pack_array(b, 2);
    pack_number(b, MESSAGE_PING);
    pack_number(b, ping);
}

void
ask_pack(struct buf *b, const struct ask *ask)
{
    pack_array(b, 4);
    pack_number(b, MESSAGE_ASK);
    id_pack(b, ask->id);
    pack_number(b, (uint64_t)ask->what);
    fields_pack_map(b, ask->f.has, &ask->f);
}

void
welcome_pack(struct buf *b, uint64_t minor, const struct fields *f)
{
    pack_array(b, 3);
    pack_number(b, MESSAGE_WELCOME);
    pack_number(b, minor);
    fields_pack_map(b, f->has, f);
}

void
pong_pack(struct buf *b, uint64_t ping, uint64_t at_ms)
{
    pack_array(b, 3);
    pack_number(b, MESSAGE_PONG);
    pack_number(b, ping);
    pack_number(b, at_ms);
}

void
bye_pack(struct buf *b, enum refusal why, uint64_t wait_ms,
    struct bytes sentence)
{
    pack_array(b, 4);
    pack_number(b, MESSAGE_BYE);
    pack_number(b, (uint64_t)why);
    pack_number(b, wait_ms);
    pack_text(b, sentence);
}

void
refusal_pack(struct buf *b, const uint8_t *id, enum refusal why,
    const struct fields *f, struct bytes sentence)
{
    pack_array(b, 5);
    pack_number(b, MESSAGE_REFUSAL);
    id_pack(b, id);
    pack_number(b, (uint64_t)why);
    if (f == NULL) {
        pack_map(b, 0);
    } else {
        fields_pack_map(b, f->has, f);
    }
    pack_text(b, sentence);
}

void
page_pack(struct buf *b, const struct page *page)
{
    pack_array(b, 5);
    pack_number(b, MESSAGE_PAGE);
    id_pack(b, page->id);
    pack_number(b, page->number);
    pack_number(b, page->last ? 1 : 0);
    pack_bin(b, page->bytes);
}

/* A count of fixed length (array 16), filled in when it is known. */
static size_t
count_begin(struct buf *b)
{
    const uint8_t head[3] = {0xdc, 0, 0};
    const size_t at = b->n;

    buf_add(b, head, sizeof head);
    return at;
}

static void
count_end(struct buf *b, size_t at, uint32_t n)
{
    if (n > UINT16_MAX) {
        b->over = true;
    }
    if (!b->over) {
        b->at[at + 1] = (uint8_t)(n >> 8);
        b->at[at + 2] = (uint8_t)n;
    }
}

void
change_begin(struct change_writer *w, struct buf *b, uint64_t seq,
    uint64_t at_ms, unsigned flags)
{
    *w = (struct change_writer){.b = b};
    pack_array(b, 8);
    pack_number(b, MESSAGE_CHANGE);
    pack_number(b, seq);
    pack_number(b, at_ms);
    pack_number(b, flags);
    w->puts_at = count_begin(b);
}

void
change_put(struct change_writer *w, const struct object *object)
{
    const uint64_t kind = (uint64_t)object->kind;
    const uint64_t has[2] = {object->f.has[0] & kind_has(kind, 0),
        object->f.has[1] & kind_has(kind, 1)};

    assert(w->dels_at == 0);
    assert(kind_shape(kind)->name != NULL);
    pack_array(w->b, 3);
    pack_number(w->b, kind);
    pack_number(w->b, object->id);
    fields_pack_map(w->b, has, &object->f);
    w->puts_n++;
}

void
change_del(struct change_writer *w, enum kind kind, uint64_t id)
{
    if (w->dels_at == 0) {
        w->dels_at = count_begin(w->b);
    }
    pack_array(w->b, 2);
    pack_number(w->b, (uint64_t)kind);
    pack_number(w->b, id);
    w->dels_n++;
}

void
change_end(struct change_writer *w, const uint8_t *id, uint64_t made)
{
    if (w->dels_at == 0) {
        w->dels_at = count_begin(w->b);
    }
    count_end(w->b, w->puts_at, w->puts_n);
    count_end(w->b, w->dels_at, w->dels_n);
    id_pack(w->b, id);
    pack_number(w->b, made);
}
