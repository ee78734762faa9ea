/*
 * minutes_json.c - the referat for machines.
 *
 * Canonical: every key is always there and in this order, and null where
 * there is nothing; times are local with their offset. See outline.h
 */
#include "daemon/core/outline.h"
#include "daemon/core/page.h"

/* One document being written; `empty`: nothing in what was opened last. */
struct json {
    struct buf *b;
    const struct outline *o;
    uint32_t depth;
    bool empty;
};

static void
line(struct json *j)
{
    page_add(j->b, "\n");
    for (uint32_t i = 0; i < j->depth; i++) {
        page_add(j->b, "  ");
    }
}

/* Before each value; in arrays `key` is NULL. */
static void
begin(struct json *j, const char *key)
{
    if (!j->empty) {
        page_add(j->b, ",");
    }
    j->empty = false;
    if (j->depth > 0) {
        line(j);
    }
    if (key != NULL) {
        page_json(j->b, bytes_of(key));
        page_add(j->b, ": ");
    }
}

static void
open_with(struct json *j, const char *key, const char *sign)
{
    begin(j, key);
    page_add(j->b, sign);
    j->depth++;
    j->empty = true;
}

static void
close_with(struct json *j, const char *sign)
{
    j->depth--;
    if (!j->empty) {
        line(j);
    }
    page_add(j->b, sign);
    j->empty = false;
}

static void
put_null(struct json *j, const char *key)
{
    begin(j, key);
    page_add(j->b, "null");
}

static void
put_number(struct json *j, const char *key, uint64_t v)
{
    begin(j, key);
    page_number(j->b, v);
}

/* Numbers count from 1; 0 is none. */
static void
put_number_or_null(struct json *j, const char *key, uint64_t v)
{
    if (v == 0) {
        put_null(j, key);
    } else {
        put_number(j, key, v);
    }
}

static void
put_bool(struct json *j, const char *key, bool v)
{
    begin(j, key);
    page_add(j->b, v ? "true" : "false");
}

static void
put_words(struct json *j, const char *key, struct bytes words)
{
    if (words.n == 0) {
        put_null(j, key);
        return;
    }
    begin(j, key);
    page_json(j->b, words);
}

static void
put_text(struct json *j, const char *key, struct text text)
{
    put_words(j, key, text_of(j->o->st, text));
}

static void
put_time(struct json *j, const char *key, struct calendar at)
{
    begin(j, key);
    page_add(j->b, "\"");
    calendar_iso(j->b, &at);
    page_add(j->b, "\"");
}

/* A time of the plan, and one of the log; 0 is none. */
static void
put_planned_time(struct json *j, const char *key, uint64_t at_ms)
{
    if (at_ms == 0) {
        put_null(j, key);
    } else {
        put_time(j, key, outline_local(j->o, at_ms));
    }
}

static void
put_logged_time(struct json *j, const char *key, uint64_t at_ms)
{
    if (at_ms == 0) {
        put_null(j, key);
    } else {
        put_time(j, key, outline_logged(j->o, at_ms));
    }
}

static void
put_hex(struct json *j, const char *key, const uint8_t *at, size_t n)
{
    begin(j, key);
    page_add(j->b, "\"");
    page_hex(j->b, at, n);
    page_add(j->b, "\"");
}

#define WORD_OF(NAME, number, word) [number] = #word,
static const char *const kind_words[] = {IDEA_KINDS(WORD_OF)};
static const char *const barrier_words[] = {BARRIERS(WORD_OF)};
static const char *const progress_words[] = {PROGRESSES(WORD_OF)};
#undef WORD_OF

/* The word of a number, where there is one. */
static void
put_word_of(struct json *j, const char *key, const char *const *words,
    size_t words_n, uint32_t n)
{
    if (n < words_n && words[n] != NULL) {
        put_words(j, key, bytes_of(words[n]));
    } else {
        put_null(j, key);
    }
}

/* Each line of a text as a value of its own. */
static void
put_lines(struct json *j, const char *key, struct bytes words)
{
    size_t n;

    open_with(j, key, "[");
    for (size_t at = 0; at < words.n; at += n + 1) {
        const uint8_t *end = memchr(words.at + at, '\n', words.n - at);

        n = end == NULL ? words.n - at : (size_t)(end - (words.at + at));
        if (n > 0) {
            put_words(j, NULL, (struct bytes){words.at + at, n});
        }
    }
    close_with(j, "]");
}

static void
write_session(struct json *j)
{
    const struct session *session = &j->o->st->session;

    open_with(j, "session", "{");
    put_hex(j, "id", session->id, ID_BYTES);
    put_text(j, "title", session->title);
    put_text(j, "municipality", session->municipality);
    put_planned_time(j, "starts_at", session->starts_at);
    put_planned_time(j, "ends_at", session->ends_at);
    put_text(j, "zone", session->zone);
    put_text(j, "place", session->place);
    put_lines(j, "goal", text_of(j->o->st, session->goal));
    put_text(j, "local_fact", session->local_fact);
    put_text(j, "contact_role", session->contact_role);
    put_text(j, "case_number", session->case_number);
    put_text(j, "run_plan", session->plan);
    close_with(j, "}");
}

static void
write_attendance(struct json *j)
{
    const struct outline *o = j->o;

    open_with(j, "head_count", "{");
    put_number(j, "invited", o->invited);
    put_number(j, "came", o->came);
    put_number(j, "walk_in", o->walk_in);
    put_number(j, "seats_used", o->seats_used);
    close_with(j, "}");
    open_with(j, "sectors", "[");
    for (uint32_t i = 0; i < o->sectors_n; i++) {
        open_with(j, NULL, "{");
        put_words(j, "name", o->sector[i].name);
        put_number(j, "invited", o->sector[i].invited);
        put_number(j, "came", o->sector[i].came);
        close_with(j, "}");
    }
    close_with(j, "]");
}

static void
put_progress(struct json *j, uint32_t progress, struct text reason)
{
    put_word_of(j, "progress", progress_words,
        sizeof progress_words / sizeof progress_words[0], progress);
    put_text(j, "reason", reason);
}

/* Which version this is, and who approved it. */
static void
write_version(struct json *j)
{
    const struct outline *o = j->o;
    const struct issue *issue = &o->st->issue;

    put_bool(j, "draft", o->open);
    if (o->status == OUTLINE_DRAFT) {
        put_null(j, "issued");
        return;
    }
    open_with(j, "issued", "{");
    put_number(j, "version", issue->version);
    put_bool(j, "approved", o->status == OUTLINE_APPROVED);
    if (o->status == OUTLINE_APPROVED) {
        put_text(j, "approved_by", issue->name);
        put_logged_time(j, "approved_at", o->approved_at);
    } else {
        put_null(j, "approved_by");
        put_null(j, "approved_at");
    }
    put_bool(j, "redacted", issue->redacted != 0);
    close_with(j, "}");
}

/* What earlier evenings decided, in the order of those evenings. */
static void
write_past(struct json *j, const struct past *past)
{
    open_with(j, NULL, "{");
    put_hex(j, "session", past->earlier, ID_BYTES);
    put_text(j, "title", past->title);
    put_text(j, "date", past->date);
    put_number(j, "number", past->decision);
    put_text(j, "text", past->text);
    put_text(j, "owner", past->owner);
    put_text(j, "first_step", past->first_step);
    put_text(j, "due", past->due);
    put_progress(j, past->progress, past->reason);
    put_bool(j, "removed", past->text.n == 0);
    close_with(j, "}");
}

static void
write_since(struct json *j)
{
    const struct outline *o = j->o;
    uint32_t earlier = outline_earlier(o, 0);

    open_with(j, "since_last", "[");
    for (; earlier != OUTLINE_END; earlier = outline_earlier(o, earlier)) {
        uint32_t n = outline_past(o, earlier, 0);

        for (; n != OUTLINE_END; n = outline_past(o, earlier, n)) {
            write_past(j, &o->st->past[n - 1]);
        }
    }
    close_with(j, "]");
}

static void
write_outcome(struct json *j)
{
    static const char *const outcomes[] = {
        [OUTLINE_AGREED] = "agreed",
        [OUTLINE_NOT_YET] = "not_yet",
        [OUTLINE_NO_REASON] = "not_agreed_no_reason_given",
        [OUTLINE_REASON] = "not_agreed",
    };
    const struct outline *o = j->o;

    put_words(j, "outcome", bytes_of(outcomes[o->outcome]));
    open_with(j, "decisions", "[");
    for (uint32_t i = 0; i < o->decisions_n; i++) {
        const struct decision *decision = o->decision[i];

        open_with(j, NULL, "{");
        put_number(j, "number", i + 1);
        put_text(j, "text", decision->text);
        put_text(j, "owner", decision->owner);
        put_text(j, "first_step", decision->first_step);
        put_text(j, "due", decision->due);
        put_number_or_null(j, "idea", decision->idea);
        put_progress(j, decision->progress, decision->reason);
        put_bool(j, "removed", decision->text.n == 0);
        close_with(j, "}");
    }
    close_with(j, "]");
    put_text(j, "not_agreed", o->st->session.not_agreed);
    if (!o->st->meeting.set) {
        put_null(j, "next_meeting");
        return;
    }
    open_with(j, "next_meeting", "{");
    put_text(j, "date", o->st->meeting.date);
    put_text(j, "place", o->st->meeting.place);
    close_with(j, "}");
}

static void
write_present(struct json *j, const char *key, bool present)
{
    const struct outline *o = j->o;
    uint32_t n;

    open_with(j, key, "[");
    for (n = outline_invited(o, present, 0); n != OUTLINE_END;
         n = outline_invited(o, present, n)) {
        open_with(j, NULL, "{");
        put_text(j, "name", o->st->invited[n - 1].name);
        put_text(j, "organisation", o->st->invited[n - 1].organisation);
        close_with(j, "}");
    }
    close_with(j, "]");
}

static void
write_seating(struct json *j)
{
    const struct outline *o = j->o;

    open_with(j, "seating", "[");
    for (uint32_t table = 1; table <= o->st->tables_n; table++) {
        uint32_t n = outline_seated(o, table, 0);

        if (n == OUTLINE_END) {
            continue;
        }
        open_with(j, NULL, "{");
        put_number(j, "table", table);
        open_with(j, "names", "[");
        for (; n != OUTLINE_END; n = outline_seated(o, table, n)) {
            put_text(j, NULL, o->st->seat[n - 1].name);
        }
        close_with(j, "]");
        close_with(j, "}");
    }
    close_with(j, "]");
}

static void
write_names(struct json *j)
{
    if (!j->o->names || j->o->words_ended) {
        put_null(j, "names");
        return;
    }
    open_with(j, "names", "{");
    write_present(j, "present", true);
    write_present(j, "absent", false);
    put_number(j, "minors_present", j->o->minors_present);
    put_number(j, "minors_absent", j->o->minors_absent);
    write_seating(j);
    close_with(j, "}");
}

/* Left open: an idea also has its parents. */
static void
open_word(struct json *j, uint32_t n, bool is_parent)
{
    const struct outline_word word = outline_word(j->o, n);

    open_with(j, NULL, "{");
    put_number(j, "idea", n);
    if (is_parent) {
        put_number_or_null(j, "table", word.table);
    }
    put_word_of(j, "kind", kind_words, sizeof kind_words / sizeof kind_words[0],
        word.kind);
    put_words(j, "text", word.text);
    put_bool(j, "removed", word.removed);
    put_number_or_null(j, "decision", word.decision);
    put_words(j, "language", word.language);
    put_words(j, "interpreted", word.interpreted);
    put_words(j, "persona", word.persona);
    put_word_of(j, "barrier", barrier_words,
        sizeof barrier_words / sizeof barrier_words[0], word.barrier);
    put_number_or_null(j, "sheet", word.sheet);
}

static void
write_idea(struct json *j, uint32_t n)
{
    uint32_t parent = outline_parent(j->o, n, 0);

    open_word(j, n, false);
    open_with(j, "parents", "[");
    for (; parent != OUTLINE_END; parent = outline_parent(j->o, n, parent)) {
        open_word(j, parent, true);
        close_with(j, "}");
    }
    close_with(j, "]");
    close_with(j, "}");
}

static void
write_table(struct json *j, uint32_t step, uint32_t table)
{
    const struct outline *o = j->o;
    uint32_t n = outline_idea(o, step, table, 0);

    open_with(j, NULL, "{");
    put_number_or_null(j, "table", table);
    if (table >= 1 && table <= o->st->tables_n) {
        put_text(j, "name", o->st->table[table - 1].name);
    } else {
        put_null(j, "name");
    }
    open_with(j, "ideas", "[");
    for (; n != OUTLINE_END; n = outline_idea(o, step, table, n)) {
        write_idea(j, n);
    }
    close_with(j, "]");
    close_with(j, "}");
}

static void
write_step(struct json *j, uint32_t step)
{
    const struct outline *o = j->o;
    struct outline_left_out left_out;
    uint32_t table;

    if (!outline_step(o, step, &left_out)) {
        return;
    }
    open_with(j, NULL, "{");
    put_number_or_null(j, "number", step);
    if (step == 0) {
        put_null(j, "key");
    } else {
        put_text(j, "key", o->st->step[step - 1].key);
    }
    put_words(j, "name", outline_step_name(o, step).text);
    open_with(j, "tables", "[");
    for (table = outline_table(o, step, 0); table != OUTLINE_END;
         table = outline_table(o, step, table + 1)) {
        write_table(j, step, table);
    }
    close_with(j, "]");
    put_number(j, "not_shared", left_out.not_shared);
    put_number(j, "hidden", left_out.hidden);
    close_with(j, "}");
}

static void
write_appendix(struct json *j)
{
    const struct state *st = j->o->st;
    const bool ended = j->o->words_ended;

    open_with(j, "appendix", "{");
    put_bool(j, "words_ended", ended);
    put_number(j, "ideas_written", j->o->ideas);
    put_number(j, "notes_written", st->notes_n);
    open_with(j, "steps", "[");
    for (uint32_t step = 0; !ended && step <= st->steps_n; step++) {
        write_step(j, step);
    }
    close_with(j, "]");
    open_with(j, "notes", "[");
    for (uint32_t i = 0; !ended && i < st->notes_n; i++) {
        open_with(j, NULL, "{");
        put_number_or_null(j, "step", st->note[i].step);
        put_text(j, "text", st->note[i].text);
        put_bool(j, "removed", st->note[i].text.n == 0);
        close_with(j, "}");
    }
    close_with(j, "]");
    close_with(j, "}");
}

static void
write_time(struct json *j)
{
    const struct outline *o = j->o;
    uint64_t planned = 0;
    uint64_t used = 0;

    open_with(j, "time", "{");
    put_logged_time(j, "began_at", o->m->began_at);
    put_logged_time(j, "closed_at", o->st->session.closed_at);
    open_with(j, "steps", "[");
    for (uint32_t step = 1; step <= o->st->steps_n; step++) {
        open_with(j, NULL, "{");
        put_number(j, "number", step);
        put_text(j, "key", o->st->step[step - 1].key);
        put_words(j, "name", outline_step_name(o, step).text);
        put_number(j, "planned_minutes", outline_planned(o, step));
        put_number(j, "used_minutes", outline_used(o, step));
        close_with(j, "}");
        planned += outline_planned(o, step);
        used += outline_used(o, step);
    }
    close_with(j, "]");
    put_number(j, "planned_minutes", planned);
    put_number(j, "used_minutes", used);
    close_with(j, "}");
}

static void
write_check(struct json *j)
{
    const struct minutes *m = j->o->m;

    open_with(j, "check", "{");
    put_number(j, "seq", m->last_seq);
    put_hex(j, "check", m->check, OUTLINE_CHECK_BYTES);
    if (m->is_signed) {
        put_hex(j, "key", m->signed_key, OUTLINE_KEY_BYTES);
        put_number(j, "signed_seq", m->signed_seq);
    } else {
        put_null(j, "key");
        put_null(j, "signed_seq");
    }
    close_with(j, "}");
}

void
minutes_json(const struct outline *o, struct buf *b)
{
    struct json j = {.b = b, .o = o, .empty = true};

    open_with(&j, NULL, "{");
    put_words(&j, "document", bytes_of("minutes"));
    put_number(&j, "version", TEXTS_VERSION);
    put_words(&j, "language", o->tag);
    write_version(&j);
    write_session(&j);
    write_attendance(&j);
    write_since(&j);
    write_outcome(&j);
    put_text(&j, "remark", o->st->remark.text);
    write_names(&j);
    write_appendix(&j);
    write_time(&j);
    write_check(&j);
    close_with(&j, "}");
    page_add(b, "\n");
}
