/*
 * examples.c - one message of each sort, and a log of one record, byte exact.
 *
 * All keys and times are fixed, so that the same bytes come each time. The
 * line `says` is made from the bytes by msgpack-c, not from what was packed.
 */
#include "protocol/event.h"
#include "protocol/message.h"
#include "protocol/record.h"
#include "tests/golden/text.h"

#include <assert.h>
#include <msgpack.h>
#include <sodium.h>
#include <stdlib.h>

enum { OUT_CAP = 4096 };

/* 2026-10-14 18:00 in Oslo. */
#define STARTS UINT64_C(1791993600000)

/* `n` bytes that count up from `first`: easy to see in the hex. */
static struct bytes
counting(uint8_t *at, size_t n, uint8_t first)
{
    for (size_t i = 0; i < n; i++) {
        at[i] = (uint8_t)(first + i);
    }
    return (struct bytes){at, n};
}

/* As deep as our own messages. NOLINTBEGIN(misc-no-recursion) */
static void
say(struct text *text, const msgpack_object *o)
{
    switch (o->type) {
    case MSGPACK_OBJECT_NIL:
        text_add(text, "nil");
        break;
    case MSGPACK_OBJECT_POSITIVE_INTEGER:
        text_add(text, "%llu", (unsigned long long)o->via.u64);
        break;
    case MSGPACK_OBJECT_STR:
        text_add(text, "\"%.*s\"", (int)o->via.str.size, o->via.str.ptr);
        break;
    case MSGPACK_OBJECT_BIN:
        text_add(text, "h'");
        text_add_hex(text,
            (struct bytes){(const uint8_t *)o->via.bin.ptr, o->via.bin.size});
        text_add(text, "'");
        break;
    case MSGPACK_OBJECT_ARRAY:
        text_add(text, "[");
        for (uint32_t i = 0; i < o->via.array.size; i++) {
            text_add(text, i == 0 ? "" : ", ");
            say(text, &o->via.array.ptr[i]);
        }
        text_add(text, "]");
        break;
    case MSGPACK_OBJECT_MAP:
        text_add(text, "{");
        for (uint32_t i = 0; i < o->via.map.size; i++) {
            text_add(text, i == 0 ? "" : ", ");
            say(text, &o->via.map.ptr[i].key);
            text_add(text, ": ");
            say(text, &o->via.map.ptr[i].val);
        }
        text_add(text, "}");
        break;
    case MSGPACK_OBJECT_BOOLEAN:
    case MSGPACK_OBJECT_NEGATIVE_INTEGER:
    case MSGPACK_OBJECT_FLOAT32:
    case MSGPACK_OBJECT_FLOAT64:
    case MSGPACK_OBJECT_EXT:
        abort(); /* the language does not use it */
    }
}
/* NOLINTEND(misc-no-recursion) */

static void
hex_line(struct text *text, const char *name, struct bytes bytes)
{
    text_add(text, "%s: ", name);
    text_add_hex(text, bytes);
    text_add(text, "\n");
}

/* What was packed into `b`, which is then empty again. */
static void
example(struct text *text, const char *name, struct buf *b)
{
    msgpack_unpacked whole;

    assert(!b->over);
    text_add(text, "\n%s\nsays: ", name);
    msgpack_unpacked_init(&whole);
    assert(msgpack_unpack_next(&whole, (const char *)b->at, b->n, NULL) ==
        MSGPACK_UNPACK_SUCCESS);
    say(text, &whole.data);
    msgpack_unpacked_destroy(&whole);
    text_add(text, "\n");
    hex_line(text, "hex", buf_bytes(b));
    b->n = 0;
}

static void
hellos(struct text *text, struct buf *b)
{
    uint8_t session[ID_BYTES];
    uint8_t token[TOKEN_BYTES];
    uint8_t key[JOIN_KEY_BYTES];
    struct hello hello = {.minor = PROTOCOL_MINOR};

    FSET(&hello.f, LANGUAGE, language, bytes_of("nb"));
    FSET(&hello.f, CODE, code, bytes_of("48261793"));
    hello_pack(b, &hello);
    example(text, "hello with a code (client)", b);
    fields_unmark(&hello.f, FIELD_CODE);
    FSET(&hello.f, JOIN_KEY, join_key, counting(key, sizeof key, 0xd0));
    hello_pack(b, &hello);
    example(text, "hello with the key of a link (client)", b);
    fields_unmark(&hello.f, FIELD_JOIN_KEY);
    FSET(&hello.f, SESSION, session, counting(session, sizeof session, 0xa0));
    FSET(&hello.f, TOKEN, token, counting(token, sizeof token, 0x10));
    FSET(&hello.f, LAST, last, 41);
    hello_pack(b, &hello);
    example(text, "hello again after a break (client)", b);
}

static void
commands(struct text *text, struct buf *b)
{
    uint8_t token[TOKEN_BYTES];
    struct command command = {.what = COMMAND_JOIN};
    struct ask ask = {.what = ASK_MINUTES};

    (void)counting(command.id, ID_BYTES, 0x80);
    FSET(&command.f, NAME, name, bytes_of("Anita"));
    FSET(&command.f, TOKEN, token, counting(token, sizeof token, 0x10));
    FSET(&command.f, TABLE, table, 2);
    command_pack(b, &command);
    example(text, "join (client)", b);
    command = (struct command){.what = COMMAND_IDEA_WRITE};
    (void)counting(command.id, ID_BYTES, 0x90);
    FSET(&command.f, TEXT, text, bytes_of("Lån ski på skolen ⛷"));
    FSET(&command.f, LANGUAGE, language, bytes_of("nb"));
    command_pack(b, &command);
    example(text, "idea_write (client)", b);
    command = (struct command){.what = COMMAND_STEP};
    (void)counting(command.id, ID_BYTES, 0xb0);
    FSET(&command.f, FROM_STEP, from_step, 2);
    FSET(&command.f, FROM_PART, from_part, 1);
    FSET(&command.f, STEP, step, 2);
    FSET(&command.f, PART, part, 2);
    command_pack(b, &command);
    example(text, "step (client)", b);
    command = (struct command){.what = COMMAND_ADMIT_ALL};
    (void)counting(command.id, ID_BYTES, 0xc0);
    command_pack(b, &command);
    example(text, "admit_all (client)", b);
    ping_pack(b, 123456);
    example(text, "ping (client)", b);
    (void)counting(ask.id, ID_BYTES, 0xe0);
    FSET(&ask.f, LANGUAGE, language, bytes_of("nn"));
    FSET(&ask.f, FORMAT, format, bytes_of("md"));
    ask_pack(b, &ask);
    example(text, "ask for the minutes (client)", b);
}

static struct object
an_idea(void)
{
    struct object idea = {.kind = KIND_IDEA, .id = 7};

    FSET(&idea.f, IDEA, idea, 7);
    FSET(&idea.f, TEXT, text, bytes_of("Lån ski på skolen ⛷"));
    FSET(&idea.f, COLLECTS, collects, IDEA_KIND_IDEA);
    FSET(&idea.f, TABLE, table, 2);
    FSET(&idea.f, STEP, step, 3);
    FSET(&idea.f, SHOWN, shown, SHOWN_SHARED);
    FSET(&idea.f, ANONYMITY, anonymity, ANONYMITY_NAMED);
    return idea;
}

static void
changes(struct text *text, struct buf *b)
{
    const struct object idea = an_idea();
    struct object clock = {.kind = KIND_CLOCK, .id = 1};
    struct object own = {.kind = KIND_OWN, .id = 7};
    struct change_writer w;
    uint8_t id[ID_BYTES];

    FSET(&clock.f, REVISION, revision, 3);
    FSET(&clock.f, RUNNING, running, 1);
    FSET(&clock.f, DEADLINE_AT, deadline_at, STARTS + 900000);
    FSET(&clock.f, REMAINING_MS, remaining_ms, 0);
    FSET(&own.f, IDEA, idea, 7);
    change_begin(&w, b, 42, STARTS, CHANGE_FRESH);
    change_put(&w, &clock);
    change_end(&w, NULL, 0);
    example(text, "change: a snapshot begins (daemon)", b);
    change_begin(&w, b, 42, STARTS, CHANGE_WHOLE);
    change_put(&w, &idea);
    change_end(&w, NULL, 0);
    example(text, "change: the snapshot is whole (daemon)", b);
    change_begin(&w, b, 43, STARTS + 1000, 0);
    change_put(&w, &own);
    change_end(&w, counting(id, sizeof id, 0x90).at, 7);
    example(text, "change: the echo of idea_write (daemon)", b);
    change_begin(&w, b, 44, STARTS + 2000, 0);
    change_del(&w, KIND_IDEA, 7);
    change_del(&w, KIND_OWN, 7);
    change_end(&w, NULL, 0);
    example(text, "change: an idea was withdrawn (daemon)", b);
}

static void
answers(struct text *text, struct buf *b)
{
    uint8_t session[ID_BYTES];
    uint8_t id[ID_BYTES];
    struct fields f = {0};
    struct page page = {.last = true, .bytes = bytes_of("# Referat\n")};

    FSET(&f, SESSION, session, counting(session, sizeof session, 0xa0));
    FSET(&f, TITLE, title, bytes_of("Fritid for alle"));
    FSET(&f, LANGUAGE, language, bytes_of("nb"));
    FSET(&f, OPEN, open, 1);
    FSET(&f, LOBBY, lobby, 0);
    FSET(&f, SEAT, seat, 5);
    FSET(&f, LAST, last, 44);
    welcome_pack(b, PROTOCOL_MINOR, &f);
    example(text, "welcome (daemon)", b);
    f = (struct fields){0};
    FSET(&f, STEP, step, 3);
    FSET(&f, PART, part, 1);
    refusal_pack(b, counting(id, sizeof id, 0xb0).at, REFUSED_OVERTAKEN, &f,
        bytes_of("Noen andre kom deg i forkjøpet."));
    example(text, "refusal (daemon)", b);
    refusal_pack(b, NULL, REFUSED_MALFORMED, NULL,
        bytes_of("Meldingen kan ikke leses."));
    example(text, "refusal of something without an id (daemon)", b);
    pong_pack(b, 123456, STARTS);
    example(text, "pong (daemon)", b);
    bye_pack(b, REFUSED_STOPPING, 2000, bytes_of("Tjenesten starter på nytt."));
    example(text, "bye (daemon)", b);
    page.id = counting(id, sizeof id, 0xe0).at;
    page_pack(b, &page);
    example(text, "page (daemon)", b);
}

static struct event
an_event(void)
{
    struct event ev = {.what = EVENT_IDEA_WRITTEN,
        .seq = 1,
        .at_ms = STARTS,
        .seat = 5,
        .has_id = true,
        .slot = 1};

    (void)counting(ev.id, ID_BYTES, 0x90);
    ev.f = an_idea().f;
    return ev;
}

/* A log of one record, though a true one begins with session_made. */
static void
log_of_one(struct text *text, struct buf *b)
{
    uint8_t keys[2 * SLOT_KEY_BYTES];
    uint8_t nonce[NONCE_BYTES];
    uint8_t mark[MARK_BYTES];
    uint8_t file[LOG_HEAD_BYTES + 512];
    const uint8_t zero[HASH_BYTES] = {0};
    const struct event ev = an_event();
    struct record record = {.seq = 1, .at_ms = STARTS};

    (void)counting(keys, sizeof keys, 0x01);
    (void)counting(nonce, sizeof nonce, 0x61);
    event_pack(b, &ev, keys, nonce);
    text_add(text, "\nkeys of the log\n");
    hex_line(text, "mark", counting(mark, sizeof mark, 0x40));
    hex_line(text, "slot 1",
        (struct bytes){keys + SLOT_KEY_BYTES, SLOT_KEY_BYTES});
    record.payload = buf_bytes(b);
    log_head_write(file, mark);
    record_write(file + LOG_HEAD_BYTES, &record, zero, mark);
    example(text, "event idea_written, seq 1 (log)", b);
    text_add(text, "\nlog: head and one record (log)\n");
    hex_line(text, "hex",
        (struct bytes){file, LOG_HEAD_BYTES + record_size(record.payload.n)});
    hex_line(text, "check", (struct bytes){record.check, HASH_BYTES});
}

static void
secrets(struct text *text)
{
    uint8_t at[64];
    uint8_t hash[HASH_BYTES];
    uint8_t session[ID_BYTES];
    uint8_t words[SIGN_WORDS_BYTES];
    uint8_t public_key[PUBLIC_KEY_BYTES];
    uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
    uint8_t signature[SIGNATURE_BYTES];
    const struct bytes token = counting(at, TOKEN_BYTES, 0x10);

    hash_of(hash, "token", token);
    text_add(text, "\nhash of a token\n");
    hex_line(text, "token", token);
    hex_line(text, "hash", (struct bytes){hash, sizeof hash});
    text_add(text, "\nsignature (log)\n");
    hex_line(text, "seed", counting(at, crypto_sign_SEEDBYTES, 0x20));
    (void)crypto_sign_seed_keypair(public_key, secret_key, at);
    hex_line(text, "public key", (struct bytes){public_key, sizeof public_key});
    (void)counting(session, sizeof session, 0xa0);
    sign_words(words, session, 44, counting(at, HASH_BYTES, 0x00).at);
    hex_line(text, "covers", (struct bytes){words, sizeof words});
    (void)crypto_sign_detached(signature, NULL, words, sizeof words,
        secret_key);
    hex_line(text, "signature", (struct bytes){signature, sizeof signature});
}

void
text_add_vectors(struct text *text)
{
    static uint8_t out[OUT_CAP];
    struct buf b = {.at = out, .cap = sizeof out};

    hellos(text, &b);
    commands(text, &b);
    answers(text, &b);
    changes(text, &b);
    log_of_one(text, &b);
    secrets(text);
}
