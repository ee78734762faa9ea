/*
 * own.c - what the evening holds on one person, for that person.
 *
 * See own.h
 */
#include "daemon/core/own.h"

#include "daemon/core/calendar.h"
#include "daemon/core/doc.h"
#include "daemon/core/state.h"

#define NAMED(NAME, number, word)  {number, #word},
#define NAMED_BIT(NAME, bit, word) {1U << (bit), #word},
static const struct doc_name shown_names[] = {SHOWNS(NAMED){0, NULL}};
static const struct doc_name kind_names[] = {IDEA_KINDS(NAMED){0, NULL}};
static const struct doc_name anonymity_names[] = {ANONYMITIES(NAMED){0, NULL}};
static const struct doc_name barrier_names[] = {BARRIERS(NAMED){0, NULL}};
static const struct doc_name role_names[] = {ROLES(NAMED_BIT){0, NULL}};
static const struct doc_name flag_names[] = {FLAGS(NAMED_BIT){0, NULL}};
#undef NAMED_BIT
#undef NAMED
static const struct doc_name is_names[] = {{SEAT_HERE, "here"},
    {SEAT_WAITING, "waiting"}, {SEAT_GONE, "gone"},
    {SEAT_TURNED, "turned_away"}, {0, NULL}};

/* What is written, and out of which evening. */
struct own {
    struct doc d;
    const struct state *st;
    uint32_t seat;
};

static void
put_text(struct own *o, const char *key, struct text text)
{
    doc_words(&o->d, key, text_of(o->st, text));
}

static void
put_time(struct own *o, const char *key, uint64_t at_ms)
{
    char text[40];
    struct buf b = {(uint8_t *)text, 0, sizeof text, false};
    struct calendar at;

    if (at_ms == 0) {
        doc_null(&o->d, key);
        return;
    }
    at = calendar_local(at_ms + o->st->session.shift_ms,
        text_of(o->st, o->st->session.offsets));
    calendar_iso(&b, &at);
    doc_words(&o->d, key, buf_bytes(&b));
}

/* Which evening it is about. */
static void
write_session(struct own *o)
{
    const struct session *s = &o->st->session;

    doc_open(&o->d, "session", "{");
    doc_hex(&o->d, "id", s->id, ID_BYTES);
    put_text(o, "title", s->title);
    put_text(o, "municipality", s->municipality);
    put_time(o, "starts_at",
        s->starts_at == 0 ? 0 : s->starts_at - s->shift_ms);
    doc_close(&o->d, "}");
}

static void
write_seat(struct own *o)
{
    const struct seat *s = &o->st->seat[o->seat - 1];

    doc_open(&o->d, "seat", "{");
    doc_number(&o->d, "number", o->seat);
    put_text(o, "name", s->name);
    doc_some(&o->d, "table", s->table);
    doc_named(&o->d, "is", is_names, s->is);
    doc_set(&o->d, "roles", role_names, s->roles);
    doc_set(&o->d, "flags", flag_names, s->flags);
    doc_number(&o->d, "devices", s->tokens_n);
    doc_bool(&o->d, "removed", s->removed != 0);
    doc_close(&o->d, "}");
}

/* Tied to an invited person: that row of the list is about them, too. */
static void
write_invited(struct own *o)
{
    const struct seat *s = &o->st->seat[o->seat - 1];
    const struct invited *i;

    if (s->invited < 1 || s->invited > o->st->invited_n) {
        doc_null(&o->d, "invited");
        return;
    }
    i = &o->st->invited[s->invited - 1];
    doc_open(&o->d, "invited", "{");
    doc_number(&o->d, "number", s->invited);
    put_text(o, "name", i->name);
    put_text(o, "organisation", i->organisation);
    if (i->sector >= 1 && i->sector <= o->st->sectors_n) {
        put_text(o, "sector", o->st->sector[i->sector - 1]);
    } else {
        doc_null(&o->d, "sector");
    }
    put_text(o, "area", i->area);
    put_text(o, "email", i->email);
    put_text(o, "phone", i->phone);
    doc_set(&o->d, "flags", flag_names, i->flags);
    doc_bool(&o->d, "present", i->present != 0);
    doc_bool(&o->d, "removed", i->removed != 0);
    doc_close(&o->d, "}");
}

static void
write_idea(struct own *o, uint32_t n)
{
    const struct idea *i = &o->st->idea[n - 1];

    doc_open(&o->d, NULL, "{");
    doc_number(&o->d, "number", n);
    doc_some(&o->d, "step", i->step);
    doc_some(&o->d, "table", i->table);
    doc_named(&o->d, "kind", kind_names, i->collects);
    doc_named(&o->d, "anonymity", anonymity_names, i->anonymity);
    doc_named(&o->d, "shown", shown_names, i->shown);
    put_text(o, "text", i->text);
    put_text(o, "language", i->language);
    put_text(o, "interpreted", i->interpreted);
    put_text(o, "persona", i->persona);
    doc_named(&o->d, "barrier", barrier_names, i->barrier);
    doc_some(&o->d, "sheet", i->sheet);
    doc_some(&o->d, "into", i->into);
    doc_bool(&o->d, "hidden", i->hidden != 0);
    doc_bool(&o->d, "withdrawn", i->withdrawn != 0);
    doc_bool(&o->d, "removed", i->removed != 0);
    doc_close(&o->d, "}");
}

static void
write_note(struct own *o, uint32_t n)
{
    const struct note *note = &o->st->note[n - 1];

    doc_open(&o->d, NULL, "{");
    doc_number(&o->d, "number", n);
    doc_some(&o->d, "step", note->step);
    put_time(o, "at", note->at_ms);
    put_text(o, "text", note->text);
    doc_bool(&o->d, "removed", note->removed != 0);
    doc_close(&o->d, "}");
}

static void
write_words(struct own *o)
{
    doc_open(&o->d, "ideas", "[");
    for (uint32_t n = 1; n <= o->st->ideas_n; n++) {
        if (o->st->idea[n - 1].author == o->seat) {
            write_idea(o, n);
        }
    }
    doc_close(&o->d, "]");
    doc_open(&o->d, "notes", "[");
    for (uint32_t n = 1; n <= o->st->notes_n; n++) {
        if (o->st->note[n - 1].seat == o->seat) {
            write_note(o, n);
        }
    }
    doc_close(&o->d, "]");
}

size_t
own_write(const struct core *core, uint32_t seat, struct buf *out)
{
    const size_t before = out->n;
    struct own o = {.d = {.b = out, .empty = true},
        .st = core_state(core),
        .seat = seat};

    if (state_seat(o.st, seat) == NULL ||
        o.st->seat[seat - 1].is == SEAT_FREE) {
        return 0;
    }
    doc_open(&o.d, NULL, "{");
    doc_word(&o.d, "document", "own_data");
    write_session(&o);
    write_seat(&o);
    write_invited(&o);
    write_words(&o);
    if (o.st->issue.seat == seat) {
        put_text(&o, "approved_as", o.st->issue.name);
    } else {
        doc_null(&o.d, "approved_as");
    }
    doc_close(&o.d, "}");
    page_add(out, "\n");
    return out->over ? 0 : out->n - before;
}
