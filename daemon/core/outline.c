/*
 * outline.c - what stands in the minutes, before it has a form.
 *
 * See outline.h
 */
#include "daemon/core/outline.h"

static bool
is_minor(const struct state *st, const struct invited *invited)
{
    const struct seat *seat = state_seat(st, invited->seat);

    return (invited->flags & FLAG_MINOR) != 0 ||
        (seat != NULL && (seat->flags & FLAG_MINOR) != 0);
}

/* Is this one of those who came (or did not), for the minutes? */
static bool
is_counted(const struct invited *invited, bool present)
{
    const bool walk_in = (invited->flags & FLAG_WALK_IN) != 0;

    return invited->is == INVITED_IS && (invited->present != 0) == present &&
        (present || !walk_in);
}

static void
count_one(struct outline *o, const struct invited *invited,
    struct outline_sector *row)
{
    const bool present = invited->present != 0;

    if (is_minor(o->st, invited)) {
        o->minors_present += present;
        o->minors_absent += !present;
    }
    if ((invited->flags & FLAG_WALK_IN) != 0) {
        o->walk_in++;
        return;
    }
    row->invited++;
    row->came += present;
    o->invited++;
    o->came += present;
}

/* Everyone who was invited falls in one row. */
static void
count_all(struct outline *o)
{
    const struct state *st = o->st;
    struct outline_sector row[SECTORS_MAX + 1] = {0};

    for (uint32_t i = 0; i < st->invited_n; i++) {
        const struct invited *invited = &st->invited[i];
        const uint32_t sector =
            invited->sector <= st->sectors_n ? invited->sector : 0;

        if (is_counted(invited, true) || is_counted(invited, false)) {
            count_one(o, invited, &row[sector]);
        }
    }
    for (uint32_t i = 1; i <= st->sectors_n; i++) {
        row[i].name = text_of(st, st->sector[i - 1]);
        if (row[i].invited > 0) {
            o->sector[o->sectors_n++] = row[i];
        }
    }
    if (o->sectors_n > 0 && row[0].invited > 0) {
        o->sector[o->sectors_n++] = row[0];
    }
}

static bool
is_used_seat(const struct seat *seat)
{
    return (seat->is == SEAT_HERE || seat->is == SEAT_GONE) &&
        (seat->roles & (ROLES_LEAD | ROLE_DISPLAY | ROLE_ORGANISER)) == 0;
}

static void
count_seats(struct outline *o)
{
    for (uint32_t i = 0; i < o->st->seats_n; i++) {
        o->seats_used += is_used_seat(&o->st->seat[i]);
    }
}

static bool
is_shown(const struct idea *idea)
{
    return idea->shown == SHOWN_SHARED && !idea->hidden && !idea->withdrawn;
}

/*
 * The idea that this one stands with: the outermost shown one of those it
 * became part of, or itself.
 */
static uint32_t
stands_with(const struct state *st, uint32_t n)
{
    uint32_t at = n;
    uint32_t outermost = n;

    for (uint32_t i = 0; i < st->ideas_n; i++) {
        at = st->idea[at - 1].into;
        if (at == 0 || at > st->ideas_n || at == n) {
            break;
        }
        if (is_shown(&st->idea[at - 1])) {
            outermost = at;
        }
    }
    return outermost;
}

static void
mark_targets(struct outline *o)
{
    for (uint32_t n = 1; n <= o->st->ideas_n; n++) {
        const uint32_t bucket = stands_with(o->st, n) % OUTLINE_TARGETS;

        if (o->st->idea[n - 1].into != 0) {
            o->target[bucket / 64] |= (uint64_t)1 << (bucket % 64);
        }
    }
}

static void
find_outcome(struct outline *o)
{
    const struct state *st = o->st;

    for (uint32_t i = 0; i < st->decisions_n; i++) {
        if (!st->decision[i].dropped) {
            o->decision[o->decisions_n++] = &st->decision[i];
        }
    }
    if (o->decisions_n > 0) {
        o->outcome = OUTLINE_AGREED;
    } else if (st->session.not_agreed.n > 0) {
        o->outcome = OUTLINE_REASON;
    } else {
        o->outcome = o->open ? OUTLINE_NOT_YET : OUTLINE_NO_REASON;
    }
}

/* Which version this is, if the log was heard up to the very order of one. */
static void
find_status(struct outline *o)
{
    const struct issue *issue = &o->st->issue;

    if (issue->version == 0 || issue->seq != o->m->last_seq) {
        return;
    }
    o->status = issue->approves ? OUTLINE_APPROVED : OUTLINE_VERSION;
    o->approved_at = issue->redacted ? issue->approved_at : issue->at_ms;
}

/* Which words were deleted, all of them, because their time was over. */
static void
find_ended(struct outline *o)
{
    const struct state *st = o->st;
    const uint32_t ended = st->issue.lives_ended;

    o->words_ended = (ended & 1U << LIFE_EVENING) != 0;
    o->decided_ended = (ended & 1U << LIFE_DECIDED) != 0 && o->decisions_n > 0;
    o->past_ended = (ended & 1U << LIFE_DECIDED) != 0 && st->pasts_n > 0;
    for (uint32_t i = 0; i < o->decisions_n; i++) {
        if (o->decision[i]->text.n > 0) {
            o->decided_ended = false; /* said anew afterwards */
        }
    }
    for (uint32_t i = 0; i < st->ideas_n; i++) {
        o->ideas += !st->idea[i].withdrawn;
    }
}

struct calendar
outline_local(const struct outline *o, uint64_t at_ms)
{
    return calendar_local(at_ms, text_of(o->st, o->st->session.offsets));
}

struct calendar
outline_logged(const struct outline *o, uint64_t at_ms)
{
    return outline_local(o, at_ms + o->st->session.shift_ms);
}

static struct bytes
plan_language(const struct outline *o, uint32_t language)
{
    return language < o->st->plan_languages_n
        ? text_of(o->st, o->st->plan_language[language])
        : (struct bytes){NULL, 0};
}

/* How well a language does: 0 is best. */
static uint32_t
language_rank(const struct outline *o, uint32_t language)
{
    const struct bytes tag = plan_language(o, language);

    if (bytes_same(tag, o->tag)) {
        return 0;
    }
    if (bytes_same(tag, text_of(o->st, o->st->session.language))) {
        return 1;
    }
    return bytes_same(tag, bytes_of("nb")) ? 2 : 3;
}

struct outline_name
outline_step_name(const struct outline *o, uint32_t step)
{
    const struct state *st = o->st;
    struct outline_name name = {{NULL, 0}, o->tag};
    uint32_t best = UINT32_MAX;

    if (step >= 1 && step <= st->steps_n) {
        name.text = text_of(st, st->step[step - 1].key);
    }
    for (uint32_t i = 0; i < st->texts_n; i++) {
        const struct plan_words *words = &st->text[i];

        if (words->step == step && words->part == 0 &&
            words->use == TEXT_USE_STEP_NAME && words->text.n > 0 &&
            language_rank(o, words->language) < best) {
            best = language_rank(o, words->language);
            name.text = text_of(st, words->text);
            name.language = plan_language(o, words->language);
        }
    }
    return name;
}

static uint64_t
whole_minutes(uint64_t ms)
{
    return (ms + OUTLINE_MINUTE_MS / 2) / OUTLINE_MINUTE_MS;
}

uint64_t
outline_planned(const struct outline *o, uint32_t step)
{
    uint64_t ms = 0;

    for (uint32_t i = 0; i < o->st->step[step - 1].parts_n; i++) {
        ms += o->st->step[step - 1].part[i].planned_ms;
    }
    return whole_minutes(ms);
}

uint64_t
outline_used(const struct outline *o, uint32_t step)
{
    const struct minutes *m = o->m;
    uint64_t ms = 0;

    for (uint32_t i = 0; i < PLAN_PARTS_MAX; i++) {
        ms += m->used_ms[step - 1][i];
    }
    if (m->in_step == step && o->open && m->last_at > m->part_since) {
        ms += m->last_at - m->part_since;
    }
    return whole_minutes(ms);
}

/* Does this idea stand on its own, in this step? */
static bool
is_root(const struct outline *o, uint32_t n, uint32_t step)
{
    const struct idea *idea = &o->st->idea[n - 1];

    return idea->step == step && is_shown(idea) &&
        (idea->into == 0 || stands_with(o->st, n) == n);
}

uint32_t
outline_earlier(const struct outline *o, uint32_t after)
{
    const struct state *st = o->st;

    for (uint32_t n = after + 1; n <= st->pasts_n; n++) {
        uint32_t same = 1;

        while (memcmp(st->past[same - 1].earlier, st->past[n - 1].earlier,
                   ID_BYTES) != 0) {
            same++;
        }
        if (same == n) {
            return n;
        }
    }
    return OUTLINE_END;
}

uint32_t
outline_past(const struct outline *o, uint32_t earlier, uint32_t after)
{
    const struct state *st = o->st;

    for (uint32_t n = after + 1; n <= st->pasts_n; n++) {
        if (memcmp(st->past[n - 1].earlier, st->past[earlier - 1].earlier,
                ID_BYTES) == 0) {
            return n;
        }
    }
    return OUTLINE_END;
}

bool
outline_written(const struct outline *o)
{
    struct outline_left_out left_out;

    for (uint32_t step = 0; step <= o->st->steps_n; step++) {
        if (outline_step(o, step, &left_out)) {
            return true;
        }
    }
    return false;
}

bool
outline_appendix(const struct outline *o)
{
    if (o->words_ended || o->m->began_at != 0 || o->st->notes_n > 0 ||
        outline_written(o)) {
        return true;
    }
    for (uint32_t table = 1; table <= o->st->tables_n; table++) {
        if (outline_seated(o, table, 0) != OUTLINE_END) {
            return true;
        }
    }
    return o->names && o->invited + o->walk_in > 0;
}

bool
outline_step(const struct outline *o, uint32_t step,
    struct outline_left_out *left_out)
{
    bool written = false;

    *left_out = (struct outline_left_out){0};
    for (uint32_t i = 0; i < o->st->ideas_n; i++) {
        const struct idea *idea = &o->st->idea[i];

        if (idea->step != step || idea->withdrawn) {
            continue;
        }
        left_out->not_shared += idea->shown != SHOWN_SHARED;
        left_out->hidden += idea->shown == SHOWN_SHARED && idea->hidden;
        written = written || !is_shown(idea) || is_root(o, i + 1, step);
    }
    return written;
}

uint32_t
outline_table(const struct outline *o, uint32_t step, uint32_t from)
{
    uint32_t next = OUTLINE_END;

    for (uint32_t n = 1; n <= o->st->ideas_n; n++) {
        const uint32_t table = o->st->idea[n - 1].table;

        if (table >= from && table < next && is_root(o, n, step)) {
            next = table;
        }
    }
    return next;
}

uint32_t
outline_idea(const struct outline *o, uint32_t step, uint32_t table,
    uint32_t after)
{
    for (uint32_t n = after + 1; n <= o->st->ideas_n; n++) {
        if (o->st->idea[n - 1].table == table && is_root(o, n, step)) {
            return n;
        }
    }
    return OUTLINE_END;
}

uint32_t
outline_parent(const struct outline *o, uint32_t idea, uint32_t after)
{
    const uint32_t bucket = idea % OUTLINE_TARGETS;

    if ((o->target[bucket / 64] >> (bucket % 64) & 1) == 0) {
        return OUTLINE_END;
    }
    for (uint32_t n = after + 1; n <= o->st->ideas_n; n++) {
        const struct idea *parent = &o->st->idea[n - 1];

        if (n != idea && parent->into != 0 && is_shown(parent) &&
            stands_with(o->st, n) == idea) {
            return n;
        }
    }
    return OUTLINE_END;
}

struct outline_word
outline_word(const struct outline *o, uint32_t n)
{
    const struct state *st = o->st;
    const struct idea *idea = &st->idea[n - 1];
    struct outline_word word = {
        .table = idea->table,
        .kind = idea->collects,
        .barrier = idea->barrier,
        .sheet = idea->sheet,
        .removed = idea->removed || idea->text.n == 0,
        .text = text_of(st, idea->text),
        .language = text_of(st, idea->language),
        .interpreted = text_of(st, idea->interpreted),
        .persona = text_of(st, idea->persona),
    };

    for (uint32_t i = o->decisions_n; i > 0; i--) {
        const struct decision *decision = o->decision[i - 1];
        const bool same =
            !word.removed && bytes_same(text_of(st, decision->text), word.text);

        if (same || (decision->idea == n && !word.quoted)) {
            word.decision = i;
            word.quoted = same;
        }
    }
    if (word.quoted || word.removed) {
        word.text = (struct bytes){NULL, 0};
    }
    return word;
}

uint32_t
outline_invited(const struct outline *o, bool present, uint32_t after)
{
    for (uint32_t n = after + 1; o->names && n <= o->st->invited_n; n++) {
        const struct invited *invited = &o->st->invited[n - 1];

        if (is_counted(invited, present) && !is_minor(o->st, invited)) {
            return n;
        }
    }
    return OUTLINE_END;
}

/* The first word of a name, which is what most people type. */
static struct bytes
first_name(struct bytes name)
{
    const uint8_t *end = name.n == 0 ? NULL : memchr(name.at, ' ', name.n);

    return end == NULL ? name
                       : (struct bytes){name.at, (size_t)(end - name.at)};
}

/*
 * Is this seat, for all we know, a minor's? One who did not say who they are
 * but is called like a minor on the list is taken for that minor.
 */
static bool
is_minors_seat(const struct state *st, uint32_t n)
{
    const struct seat *seat = &st->seat[n - 1];
    const struct bytes name = text_of(st, seat->name);
    const struct invited *tied = state_invited(st, seat->invited);

    if ((seat->flags & FLAG_MINOR) != 0 ||
        (tied != NULL && is_minor(st, tied))) {
        return true;
    }
    for (uint32_t i = 0; tied == NULL && i < st->invited_n; i++) {
        const struct bytes listed = text_of(st, st->invited[i].name);

        if (is_minor(st, &st->invited[i]) && listed.n > 0 &&
            (bytes_same(name, listed) ||
                bytes_same(name, first_name(listed)))) {
            return true;
        }
    }
    return false;
}

static bool
is_named_seat(const struct state *st, uint32_t n)
{
    const struct seat *seat = &st->seat[n - 1];

    return (seat->is == SEAT_HERE || seat->is == SEAT_GONE) &&
        seat->name.n > 0 && (seat->flags & FLAG_TABLE_DEVICE) == 0 &&
        (seat->roles & (ROLE_DISPLAY | ROLE_ORGANISER)) == 0;
}

uint32_t
outline_seated(const struct outline *o, uint32_t table, uint32_t after)
{
    for (uint32_t n = after + 1; o->names && n <= o->st->seats_n; n++) {
        if (o->st->seat[n - 1].table == table && is_named_seat(o->st, n) &&
            !is_minors_seat(o->st, n)) {
            return n;
        }
    }
    return OUTLINE_END;
}

void
outline_make(struct outline *o, const struct state *st, const struct minutes *m,
    const struct texts *texts, uint32_t language)
{
    *o = (struct outline){
        .st = st,
        .m = m,
        .words = {texts, language},
        .open = !state_closed(st),
        .names = st->session.names_in_minutes,
    };
    if (language < texts->n) {
        o->tag = bytes_of(texts->language[language].tag);
    }
    count_all(o);
    o->attendance = o->came + o->walk_in > 0;
    count_seats(o);
    mark_targets(o);
    find_outcome(o);
    find_status(o);
    find_ended(o);
}
