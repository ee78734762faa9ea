/*
 * search.c - where in an evening words stand, so that they can be removed.
 *
 * See search.h
 */
#include "daemon/core/search.h"

#include "daemon/core/doc.h"
#include "daemon/core/state.h"

/*
 * Large letters and their small ones, by runs of code points: `by` further
 * on, each or every second one. All are as long in UTF-8 as what they become.
 */
static const struct fold {
    uint32_t from;
    uint32_t to;
    uint32_t by;
    uint32_t every;
} folds[] = {
    {'A', 'Z', 32, 1}, {0x00c0, 0x00d6, 32, 1}, /* À to Ö, so Æ, Å */
    {0x00d8, 0x00de, 32, 1},                    /* Ø to Þ */
    {0x0100, 0x012e, 1, 2},                     /* Ā to Į, so Č, Đ */
    {0x0132, 0x0136, 1, 2}, {0x0139, 0x0147, 1, 2},
    {0x014a, 0x0176, 1, 2}, /* Ŋ to Ŷ, so Š, Ŧ */
    {0x0179, 0x017d, 1, 2}, /* Ź to Ž */
};

static uint32_t
small(uint32_t c)
{
    for (size_t i = 0; i < sizeof folds / sizeof folds[0]; i++) {
        const struct fold *f = &folds[i];

        if (c >= f->from && c <= f->to && (c - f->from) % f->every == 0) {
            return c + f->by;
        }
    }
    return c;
}

/* One letter of one or two bytes, or one byte of what has more. */
static uint32_t
letter(struct bytes words, size_t *at)
{
    const uint32_t c = words.at[(*at)++];

    if (c >= 0xc3 && c <= 0xc5 && *at < words.n) {
        return small((c & 0x1f) << 6 | (words.at[(*at)++] & 0x3f));
    }
    /* Out of the way of the code points above. */
    return c < 0x80 ? small(c) : c << 16;
}

static bool
begins_with(struct bytes words, struct bytes needle)
{
    size_t at = 0;

    for (size_t i = 0; i < needle.n;) {
        const uint32_t want = letter(needle, &i);

        if (at >= words.n || letter(words, &at) != want) {
            return false;
        }
    }
    return true;
}

bool
search_has(struct bytes words, struct bytes needle)
{
    while (needle.n > 0 && words.n >= needle.n) {
        if (begins_with(words, needle)) {
            return true;
        }
        words.at++;
        words.n--;
    }
    return false;
}

/* What holds the words that are looked at now. */
struct holder {
    const char *kind;
    uint32_t number;
    uint32_t table;
    uint32_t step;
    bool private;
    bool forget;
    const char *change_with;
};

struct search {
    struct doc d;
    const struct state *st;
    struct bytes needle;
};

static void
look(struct search *s, const struct holder *h, const char *field,
    struct text text)
{
    const struct bytes words = text_of(s->st, text);

    if (!search_has(words, s->needle)) {
        return;
    }
    doc_open(&s->d, NULL, "{");
    doc_word(&s->d, "kind", h->kind);
    doc_some(&s->d, "number", h->number);
    doc_some(&s->d, "table", h->table);
    doc_some(&s->d, "step", h->step);
    doc_word(&s->d, "field", field);
    doc_words(&s->d, "text", h->private ? (struct bytes){NULL, 0} : words);
    doc_bool(&s->d, "private", h->private);
    doc_bool(&s->d, "forget", h->forget);
    doc_word(&s->d, "change_with", h->change_with);
    doc_close(&s->d, "}");
}

static struct holder
idea_holder(const struct search *s, uint32_t n)
{
    const struct idea *i = &s->st->idea[n - 1];

    return (struct holder){.kind = "idea",
        .number = n,
        .table = i->table,
        .step = i->step,
        .private = i->shown == SHOWN_PRIVATE,
        .forget = true};
}

static void
look_at_ideas(struct search *s)
{
    for (uint32_t n = 1; n <= s->st->ideas_n; n++) {
        const struct idea *i = &s->st->idea[n - 1];
        const struct holder h = idea_holder(s, n);

        look(s, &h, "text", i->text);
        look(s, &h, "interpreted", i->interpreted);
        look(s, &h, "persona", i->persona);
        look(s, &h, "reason", i->reason);
    }
}

static void
look_at_notes(struct search *s)
{
    for (uint32_t n = 1; n <= s->st->notes_n; n++) {
        const struct note *note = &s->st->note[n - 1];

        look(s,
            &(struct holder){.kind = "note",
                .number = n,
                .step = note->step,
                .forget = true},
            "text", note->text);
    }
}

static void
look_at_decisions(struct search *s)
{
    for (uint32_t n = 1; n <= s->st->decisions_n; n++) {
        const struct decision *d = &s->st->decision[n - 1];
        const struct holder h = {.kind = "decision",
            .number = n,
            .forget = true};

        look(s, &h, "text", d->text);
        look(s, &h, "owner", d->owner);
        look(s, &h, "first_step", d->first_step);
        look(s, &h, "reason", d->reason);
    }
}

static void
look_at_pasts(struct search *s)
{
    for (uint32_t n = 1; n <= s->st->pasts_n; n++) {
        const struct past *p = &s->st->past[n - 1];
        const struct holder h = {.kind = "since_last",
            .number = n,
            .forget = true};

        look(s, &h, "title", p->title);
        look(s, &h, "text", p->text);
        look(s, &h, "owner", p->owner);
        look(s, &h, "first_step", p->first_step);
        look(s, &h, "reason", p->reason);
    }
}

static void
look_at_people(struct search *s)
{
    for (uint32_t n = 1; n <= s->st->invited_n; n++) {
        const struct invited *i = &s->st->invited[n - 1];
        const struct holder h = {.kind = "invited",
            .number = n,
            .forget = true};

        look(s, &h, "name", i->name);
        look(s, &h, "organisation", i->organisation);
        look(s, &h, "email", i->email);
        look(s, &h, "phone", i->phone);
    }
    for (uint32_t n = 1; n <= s->st->seats_n; n++) {
        const struct seat *seat = &s->st->seat[n - 1];
        const struct holder h = {.kind = "seat",
            .number = n,
            .table = seat->table,
            .forget = true};

        look(s, &h, "name", seat->name);
    }
}

static void
look_at_tables(struct search *s)
{
    for (uint32_t n = 1; n <= s->st->tables_n; n++) {
        const struct holder h = {.kind = "table",
            .number = n,
            .table = n,
            .change_with = "table"};

        look(s, &h, "name", s->st->table[n - 1].name);
        look(s, &h, "link", s->st->table[n - 1].link);
    }
}

static void
look_at_session(struct search *s)
{
    const struct session *e = &s->st->session;
    struct holder h = {.kind = "session", .change_with = "session change"};

    look(s, &h, "title", e->title);
    look(s, &h, "municipality", e->municipality);
    look(s, &h, "place", e->place);
    look(s, &h, "goal", e->goal);
    look(s, &h, "case_number", e->case_number);
    look(s, &h, "local_fact", e->local_fact);
    look(s, &h, "contact_role", e->contact_role);
    h.change_with = NULL; /* said once, at closing */
    look(s, &h, "not_agreed", e->not_agreed);
    h = (struct holder){.kind = "meeting", .change_with = "meeting set"};
    look(s, &h, "place", s->st->meeting.place);
    h = (struct holder){.kind = "remark", .change_with = "minutes remark"};
    look(s, &h, "text", s->st->remark.text);
    h = (struct holder){.kind = "approval", .change_with = "minutes approve"};
    look(s, &h, "name", s->st->issue.name);
}

/* What a control act took away can come back with `undo`. */
static void
look_at_undo(struct search *s)
{
    for (size_t u = 0; u < UNDO_MAX; u++) {
        const struct undo *undo = &s->st->undo[u];
        struct holder h = {.kind = "meeting", .change_with = "meeting set"};

        if (undo->undone || undo->what == 0) {
            continue;
        }
        if (undo->kind == KIND_IDEA) {
            h = idea_holder(s, undo->id);
        } else if (undo->kind == KIND_DECISION) {
            h = (struct holder){.kind = "decision",
                .number = undo->id,
                .forget = true};
        } else if (undo->kind != KIND_MEETING) {
            continue;
        }
        for (size_t i = 0; i < sizeof undo->text / sizeof undo->text[0]; i++) {
            look(s, &h, "before", undo->text[i]);
        }
    }
}

size_t
search_write(const struct core *core, uint32_t seat, struct bytes needle,
    struct buf *out)
{
    const size_t before = out->n;
    struct search s = {.d = {.b = out, .empty = true},
        .st = core_state(core),
        .needle = needle};

    if (state_seat(s.st, seat) == NULL) {
        return 0;
    }
    doc_open(&s.d, NULL, "[");
    look_at_ideas(&s);
    look_at_notes(&s);
    look_at_decisions(&s);
    look_at_pasts(&s);
    look_at_people(&s);
    look_at_tables(&s);
    look_at_session(&s);
    look_at_undo(&s);
    doc_close(&s.d, "]");
    page_add(out, "\n");
    return out->over ? 0 : out->n - before;
}
