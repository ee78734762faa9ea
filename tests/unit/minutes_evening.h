/*
 * minutes_evening.h - one evening in Sør-Fron, as the log tells it.
 *
 * The facts are sealed into records, and a core that is made for minutes
 * hears them. Facts from public pages; the people are invented.
 */
#ifndef TESTS_UNIT_MINUTES_EVENING_H
#define TESTS_UNIT_MINUTES_EVENING_H

#include "daemon/core/core.h"
#include "daemon/core/minutes.h"
#include "protocol/event.h"
#include "tests/unit/unit.h"

#include <stdlib.h>

enum {
    EVENING_SLOTS = 256,
    EVENING_LOG_BYTES = 262144,
    SESSION_SLOT = 1,
    SETTING_UP_MS = 3600000
};

#define BEGIN_MS 1543856400000U /* 3 December 2018, 18:00 in Norway */

static const uint8_t mark[MARK_BYTES] = {4, 5, 6};
static const uint8_t nonce[NONCE_BYTES] = {7};

/* A log as it is written, and the core that hears it. */
struct evening {
    struct core *core;
    const struct state *st;
    struct texts *texts;
    uint8_t *keys;
    uint8_t *log;
    size_t log_n;
    uint8_t check[HASH_BYTES];
    uint64_t seq;
    uint64_t at_ms;
};

/* A core that is made for minutes and has heard nothing. */
static inline void
core_begin(struct evening *e)
{
    struct core_setup setup = {.kind = CORE_SESSION,
        .texts = e->texts,
        .mark = mark,
        .keys = e->keys,
        .slots_n = EVENING_SLOTS,
        .minutes = true};
    size_t n;
    void *region;

#define LOW(member, ordinary, lowest, ...) setup.limits.member = (lowest);
    LIMITS(LOW)
#undef LOW
    setup.limits.seats = 20;
    setup.limits.tables = 12;
    setup.limits.invited = 80;
    setup.limits.ideas = 64;
    setup.limits.plan_texts = 64;
    setup.limits.slots = EVENING_SLOTS;
    setup.limits.text_bytes = 1048576;
    n = (core_size(CORE_SESSION, &setup.limits) + 63) / 64 * 64;
    region = aligned_alloc(64, n);
    CHECK(region != NULL);
    memset(region, 0, n);
    e->core = core_init(region, n, &setup);
    e->st = core_state(e->core);
}

static inline void
hear(struct evening *e, const struct record *record)
{
    const struct input in = {.kind = INPUT_RECORD, .record = record};
    struct effects fx = {0};

    core_take(e->core, &in, &fx);
    CHECK_U64(fx.n == 0 ? REFUSED_NONE : fx.at[0].why, REFUSED_NONE);
}

/* Whose key seals the words of a fact. */
static inline uint32_t
slot_of(const struct evening *e, const struct event *ev)
{
    switch ((unsigned)ev->what) {
    case EVENT_SESSION_MADE:
    case EVENT_INVITED:
    case EVENT_JOINED:
    case EVENT_IDEA_WRITTEN:
    case EVENT_DECIDED:
    case EVENT_MEETING_SET:
    case EVENT_NOTED:
    case EVENT_SINCE_LAST_NOTED:
    case EVENT_REMARKED:
        return e->st->slots_n;
    case EVENT_MINUTES_ORDERED: /* only a name has words to seal */
        return fields_has(&ev->f, FIELD_NAME) ? e->st->slots_n : SESSION_SLOT;
    case EVENT_SINCE_LAST_FOLLOWED:
        return e->st->past[ev->f.past - 1].slot;
    case EVENT_DECISION_FOLLOWED:
        return e->st->decision[ev->f.decision - 1].slot;
    case EVENT_IDEA_HIDDEN:
        return e->st->idea[ev->f.idea - 1].slot;
    default: /* what has no subject of its own is the session's */
        return SESSION_SLOT;
    }
}

/* Written to the log, and heard. */
static inline void
fact(struct evening *e, struct event *ev)
{
    uint8_t payload[4096];
    struct buf b = {payload, 0, sizeof payload, false};
    struct record record = {.seq = ++e->seq, .at_ms = e->at_ms};
    size_t n;

    ev->slot = slot_of(e, ev);
    ev->seq = record.seq;
    event_pack(&b, ev, e->keys, nonce);
    CHECK(!b.over);
    record.payload = buf_bytes(&b);
    n = record_size(b.n);
    CHECK(n <= EVENING_LOG_BYTES - e->log_n);
    record_write(e->log + e->log_n, &record, e->check, mark);
    memcpy(e->check, record.check, HASH_BYTES);
    e->log_n += n;
    hear(e, &record);
}

#define FACT(e, WHAT, ...)                        \
    do {                                          \
        struct event ev = {.what = EVENT_##WHAT}; \
        struct fields *f = &ev.f;                 \
        __VA_ARGS__;                              \
        fact((e), &ev);                           \
    } while (0)
#define SET(NAME, member_name, value) FSET(f, NAME, member_name, value)
#define WORDS(NAME, member_name, text) \
    FSET(f, NAME, member_name, bytes_of(text))

static inline void
evening_open(struct evening *e)
{
    struct fault why;

    memset(e, 0, sizeof *e);
    e->texts = calloc(1, sizeof *e->texts);
    e->keys = malloc(EVENING_SLOTS * SLOT_KEY_BYTES);
    e->log = malloc(EVENING_LOG_BYTES);
    CHECK(e->texts != NULL && e->keys != NULL && e->log != NULL);
    memset(e->keys, 9, EVENING_SLOTS * SLOT_KEY_BYTES);
    CHECK_U64(texts_load(e->texts, NULL, &why), STATUS_OK);
    core_begin(e);
    e->at_ms = BEGIN_MS - SETTING_UP_MS;
}

/* The same log, read again after the key of a slot was overwritten. */
static inline void
evening_forget(struct evening *e, uint32_t slot)
{
    struct bytes block = {e->log, e->log_n};
    struct record last = {0};

    memset(e->keys + slot * SLOT_KEY_BYTES, 0, SLOT_KEY_BYTES);
    free(e->core);
    core_begin(e);
    while (record_next(&block, &last, mark) == SCAN_RECORD) {
        hear(e, &last);
    }
    CHECK_U64(last.seq, e->seq);
}

static inline void
evening_close(struct evening *e)
{
    texts_release(e->texts);
    free(e->texts);
    free(e->core);
    free(e->keys);
    free(e->log);
}

static inline void
make(struct evening *e, bool names)
{
    static const uint8_t id[ID_BYTES] = {0x01, 0x23, 0x45, 0x67};
    static const uint8_t token[HASH_BYTES] = {1};
    static const uint8_t key[JOIN_KEY_BYTES] = {8};

    FACT(e, SESSION_MADE,
         SET(SESSION, session, ((struct bytes){id, sizeof id}));
         WORDS(TITLE, title, "ALLEMED-dugnad i Sør-Fron");
         WORDS(MUNICIPALITY, municipality, "Sør-Fron");
         WORDS(PLACE, place, "Storsalen, kommunehuset"); WORDS(GOAL, goal,
             "Bli klar over kva som hindrar born og unge i å delta\n"
             "Bli samde om konkrete tiltak");
         WORDS(LANGUAGE, language, "nn"); WORDS(ZONE, zone, "Europe/Oslo");
         WORDS(OFFSETS, offsets,
             "1521939600:+120;1540688400:+60;1553994000:+120");
         SET(STARTS_AT, starts_at, BEGIN_MS);
         SET(ENDS_AT, ends_at, BEGIN_MS + 9000000);
         WORDS(PLAN, plan, "allemed-kommune"); WORDS(CODE, code, "48261793");
         SET(JOIN_KEY, join_key, ((struct bytes){key, sizeof key}));
         SET(TOKEN_HASH, token_hash, ((struct bytes){token, sizeof token}));
         SET(TABLES, tables, 6); SET(NAMES_IN_MINUTES, names_in_minutes, names);
         WORDS(LOCAL_FACT, local_fact,
             "72 born (12,3 %) lever i hushald med vedvarande låg inntekt");
         WORDS(CONTACT_ROLE, contact_role, "Kulturleiar");
         SET(MINUTES_TOTAL, minutes_total, 120));
}

struct planned {
    const char *key;
    const char *name[3]; /* nb, nn, en */
    uint64_t minutes[2];
    enum idea_kind collects;
};

static const struct planned plan[] = {
    {"welcome", {"Velkommen og mål", "Velkomen og mål", "Welcome and goal"},
        {10, 0}, IDEA_KIND_NONE},
    {"strengths",
        {"Hva gjør vi bra?", "Kva gjer vi bra?", "What do we do well?"},
        {12, 8}, IDEA_KIND_STRENGTH},
    {"target_group",
        {"Hvem er vi til for?", "Kven er vi til for?", "Who are we here for?"},
        {17, 8}, IDEA_KIND_INSIGHT},
    {"break", {"Pause", "Pause", "Break"}, {5, 0}, IDEA_KIND_NONE},
    {"pathways",
        {"Veier inn i fellesskapet", "Vegar inn i fellesskapet",
            "Ways into the community"},
        {25, 10}, IDEA_KIND_IDEA},
    {"concrete_idea", {"Konkret idé", "Konkret idé", "A concrete idea"},
        {25, 0}, IDEA_KIND_DECISION},
};

static inline void
make_plan(struct evening *e)
{
    static const char *const tags[] = {"nb", "nn", "en"};
    const uint64_t steps_n = sizeof plan / sizeof plan[0];

    for (uint64_t s = 1; s <= steps_n; s++) {
        const struct planned *p = &plan[s - 1];

        FACT(e, STEP_PLANNED, SET(STEP, step, s); WORDS(KEY, key, p->key));
        for (uint64_t part = 1; part <= 2 && p->minutes[part - 1] > 0; part++) {
            FACT(e, PART_PLANNED, SET(STEP, step, s); SET(PART, part, part);
                 SET(FORM, form, FORM_TABLE);
                 SET(PLANNED_MS, planned_ms, p->minutes[part - 1] * 60000);
                 SET(COLLECTS, collects, p->collects);
                 SET(ANONYMITY, anonymity, ANONYMITY_NONE);
                 SET(HOLDS, holds, 0));
        }
        for (size_t i = 0; i < 3; i++) {
            FACT(e, TEXT_PLANNED, SET(STEP, step, s); SET(PART, part, 0);
                 SET(USE, use, TEXT_USE_STEP_NAME);
                 WORDS(LANGUAGE, language, tags[i]);
                 WORDS(TEXT, text, p->name[i]));
        }
    }
    FACT(e, PLAN_WHOLE, (void)f);
}

static inline void
invite(struct evening *e, const char *name, const char *organisation,
    const char *sector, unsigned flags)
{
    FACT(e, INVITED, SET(INVITED, invited, e->st->invited_n + 1U);
         WORDS(NAME, name, name);
         WORDS(ORGANISATION, organisation, organisation);
         WORDS(SECTOR, sector, sector); SET(FLAGS, flags, flags));
}

static inline void
attend(struct evening *e, uint64_t invited)
{
    FACT(e, ATTENDED, SET(INVITED, invited, invited); SET(PRESENT, present, 1));
}

static inline void
join(struct evening *e, const char *name, uint64_t table, unsigned flags)
{
    uint8_t token[HASH_BYTES] = {2};

    token[1] = (uint8_t)e->st->seats_n;
    FACT(e, JOINED, SET(SEAT, seat, e->st->seats_n + 1U);
         WORDS(NAME, name, name);
         SET(TOKEN_HASH, token_hash, ((struct bytes){token, sizeof token}));
         SET(TABLE, table, table); SET(FLAGS, flags, flags);
         SET(ROLES, roles, ROLE_PARTICIPANT); SET(WAITING, waiting, 0));
}

static inline void
step(struct evening *e, uint64_t step, uint64_t part, uint64_t after_ms)
{
    e->at_ms += after_ms;
    FACT(e, STEP_CHANGED, SET(STEP, step, step); SET(PART, part, part);
         SET(RUNNING, running, 0); SET(DEADLINE_AT, deadline_at, 0);
         SET(REMAINING_MS, remaining_ms, 0));
}

static inline void
set_idea(struct evening *e, struct fields *f, uint64_t table, const char *text)
{
    SET(IDEA, idea, e->st->ideas_n + 1U);
    SET(TABLE, table, table);
    SET(STEP, step, e->st->at_step);
    SET(COLLECTS, collects, e->st->step[e->st->at_step - 1].part[0].collects);
    SET(ANONYMITY, anonymity, ANONYMITY_NONE);
    SET(SHOWN, shown, SHOWN_PRIVATE);
    WORDS(TEXT, text, text);
}

static inline void
share(struct evening *e)
{
    FACT(e, IDEA_SHARED, SET(IDEA, idea, e->st->ideas_n);
         SET(SHOWN, shown, SHOWN_SHARED));
}

static inline void
idea(struct evening *e, uint64_t table, const char *text)
{
    FACT(e, IDEA_WRITTEN, set_idea(e, f, table, text));
    share(e);
}

static inline void
insight(struct evening *e, const char *persona, enum barrier barrier,
    const char *text)
{
    FACT(e, IDEA_WRITTEN, set_idea(e, f, 1, text);
         WORDS(PERSONA, persona, persona); SET(BARRIER, barrier, barrier));
    share(e);
}

static inline void
merge(struct evening *e, uint64_t idea, uint64_t into)
{
    FACT(e, IDEAS_MERGED, SET(IDEA, idea, idea); SET(INTO, into, into));
}

static inline void
decide(struct evening *e, uint64_t idea, const char *text, const char *due)
{
    FACT(e, DECIDED, SET(DECISION, decision, e->st->decisions_n + 1U);
         SET(IDEA, idea, idea); WORDS(TEXT, text, text);
         WORDS(OWNER, owner, "Frivilligsentralen"); WORDS(FIRST_STEP,
             first_step, "Spørje biblioteket om plass innan fredag");
         if (due != NULL) WORDS(DUE, due, due));
}

static inline void
people(struct evening *e)
{
    invite(e, "Eirik Vik", "Oppvekst", "kommune", 0);
    invite(e, "Marit Næss", "Skolen, rektor", "kommune", FLAG_DECISION_MAKER);
    invite(e, "Kari Li", "Skulekorpset", "frivilligheit", 0);
    invite(e, "Nora Ung", "Ungdomsrådet", "ungdom", FLAG_MINOR | FLAG_YOUTH);
    invite(e, "Ola Ung", "Ungdomsrådet", "ungdom", FLAG_MINOR);
    invite(e, "Per Lund", "", "", 0);
    invite(e, "Innom Tilfeldig", "", "", FLAG_WALK_IN);
    attend(e, 1);
    attend(e, 3);
    attend(e, 4);
    attend(e, 7);
    join(e, "Eirik", 1, 0);
    join(e, "Kari", 2, 0);
    join(e, "Nora", 2, 0);
    join(e, "Ung gjest", 2, FLAG_MINOR);
    FACT(e, TABLE_SET, SET(TABLE, table, 2); WORDS(NAME, name, "Ved scena");
         SET(REMOTE, remote, 0));
    FACT(e, SESSION_CHANGED, WORDS(CASE_NUMBER, case_number, "18/1234"));
    FACT(e, TIED, SET(SEAT, seat, 1); SET(INVITED, invited, 1));
}

static inline void
strengths_and_insights(struct evening *e)
{
    step(e, 1, 1, 60000);
    step(e, 2, 1, 11 * 60000);
    idea(e, 1, "Mange lag og eit breitt tilbod for så få innbyggjarar");
    idea(e, 2, "Gratis hall om sundagane 🎿⚽");
    FACT(e, IDEA_WRITTEN, set_idea(e, f, 2, "BORDETS EIGE"));
    FACT(e, IDEA_WRITTEN, set_idea(e, f, 3, "TREKT TILBAKE"));
    FACT(e, IDEA_WITHDRAWN, SET(IDEA, idea, 4));
    idea(e, 3, "TATT BORT");
    FACT(e, IDEA_HIDDEN, SET(IDEA, idea, 5); WORDS(REASON, reason, "Namn"));
    idea(e, 0, "Heile salen: čáhppes, ŋ, đ, š, ŧ, ž");
    FACT(e, NOTED, SET(NOTE, note, 1); WORDS(TEXT, text, "Godt humør");
         SET(STEP, step, 2));
    step(e, 2, 2, 12 * 60000 + 20000);
    step(e, 3, 1, 7 * 60000);
    insight(e, "Jente 11, bur langt frå sentrum", BARRIER_TRANSPORT,
        "Ingen buss etter kl. 16, mor har ikkje bil");
    FACT(e, IDEA_WRITTEN, set_idea(e, f, 4, "لا نعرف أين نسأل");
         WORDS(LANGUAGE, language, "ar");
         WORDS(INTERPRETED, interpreted, "Vi veit ikkje kvar vi skal spørje");
         SET(SHEET, sheet, 3));
    share(e);
}

static inline void
ideas_and_decisions(struct evening *e)
{
    step(e, 4, 1, 25 * 60000);
    step(e, 5, 1, 6 * 60000);
    idea(e, 1, "Skyss til trening to kveldar i veka");
    FACT(e, IDEA_WRITTEN,
         set_idea(e, f, 6, "Buss til hallen tysdag og torsdag");
         SET(SHEET, sheet, 4));
    share(e);
    idea(e, 3, "Utstyrskasse: lån utan å forklare kvifor");
    idea(e, 2, "Fast kontaktpunkt mellom skule, NAV og laga");
    idea(e, 5, "Heis eller anna lokale for korpset");
    merge(e, 10, 9);
    step(e, 6, 1, 36 * 60000);
    decide(e, 11, "Utstyrskasse: lån utan å forklare kvifor", "2018-12-07");
    decide(e, 12, "Kontaktpunkt for skule, NAV og lag", NULL);
    FACT(e, MEETING_SET, WORDS(DATE, date, "2019-02-04T18:00");
         WORDS(PLACE, place, "Storsalen, kommunehuset"));
}

static inline void
sign_and_close(struct evening *e)
{
    uint8_t key[PUBLIC_KEY_BYTES];
    uint8_t signature[SIGNATURE_BYTES] = {0};

    memset(key, 0xab, sizeof key);
    e->at_ms += 26 * 60000;
    FACT(e, SESSION_CLOSED, (void)f);
    FACT(e, SIGNED, SET(COVERS, covers, e->seq);
         SET(PUBLIC_KEY, public_key, ((struct bytes){key, sizeof key}));
         SET(SIGNATURE, signature,
             ((struct bytes){signature, sizeof signature})));
    e->at_ms += 3600000;
    FACT(e, MARKED, (void)f);
}

static inline void
whole_evening(struct evening *e, bool names)
{
    evening_open(e);
    make(e, names);
    make_plan(e);
    people(e);
    strengths_and_insights(e);
    ideas_and_decisions(e);
    sign_and_close(e);
}

#endif
