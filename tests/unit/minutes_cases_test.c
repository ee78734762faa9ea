/*
 * minutes_cases_test.c - the minutes of the evenings in tests/cases.
 *
 * Each is told as a log that is the same every time, and its minutes are
 * compared byte by byte with those in tests/golden/minutes.
 */
#include "client/ctl/case.h"
#include "client/when.h"
#include "config/file.h"
#include "config/list.h"
#include "tests/unit/minutes_written.h"

enum { PATH_MAX_BYTES = 512, PEOPLE_MAX = 64 };

static void
pass_over(void *owner, const struct yaml_node *node)
{
    (void)owner;
    (void)node;
}

static uint64_t
in_ms(const char *date, const char *time)
{
    uint64_t ms = 0;

    CHECK(when_ms(date, time, &ms));
    return ms;
}

static void
make_case(struct evening *e, const struct evening_case *c)
{
    static const uint8_t id[ID_BYTES] = {0xca, 0x5e};
    static const uint8_t token[HASH_BYTES] = {1};
    static const uint8_t key[JOIN_KEY_BYTES] = {8};

    FACT(e, SESSION_MADE,
         SET(SESSION, session, ((struct bytes){id, sizeof id}));
         WORDS(TITLE, title, c->title);
         WORDS(MUNICIPALITY, municipality, c->municipality);
         WORDS(PLACE, place, c->place); WORDS(GOAL, goal, c->goal);
         WORDS(LANGUAGE, language, c->language);
         WORDS(ZONE, zone, "Europe/Oslo"); WORDS(OFFSETS, offsets,
             "1521939600:+120;1540688400:+60;1553994000:+120;1603587600:+60;"
             "1616893200:+120;1729994400:+60;1743296400:+120");
         SET(STARTS_AT, starts_at, in_ms(c->date, c->start));
         SET(ENDS_AT, ends_at, in_ms(c->date, c->end));
         WORDS(PLAN, plan, "allemed-kommune"); WORDS(CODE, code, "48261793");
         SET(JOIN_KEY, join_key, ((struct bytes){key, sizeof key}));
         SET(TOKEN_HASH, token_hash, ((struct bytes){token, sizeof token}));
         SET(TABLES, tables, c->tables);
         SET(NAMES_IN_MINUTES, names_in_minutes, 0);
         WORDS(LOCAL_FACT, local_fact, c->local_fact);
         WORDS(CONTACT_ROLE, contact_role, c->contact_role);
         SET(MINUTES_TOTAL, minutes_total, 120));
}

/* Who came is ticked at the door, in the order of the list. */
static void
receive(struct evening *e, const struct evening_case *c, struct store *store,
    const char *name)
{
    char path[PATH_MAX_BYTES];
    struct file_bytes bytes;
    struct list list;
    struct fault why;

    (void)snprintf(path, sizeof path, SOURCE_DIR "/tests/cases/%s.invited.csv",
        name);
    CHECK_U64(file_read(&bytes, store, path, &why), STATUS_OK);
    CHECK_U64(list_read(&list, bytes.at, bytes.n, NULL, &why), STATUS_OK);
    CHECK(list.persons_n <= PEOPLE_MAX);
    for (uint32_t i = 0; i < list.persons_n; i++) {
        const struct list_person *person = &list.person[i];

        invite(e, person->name, person->organisation, person->sector,
            person->flags);
    }
    list_release(&list);
    for (uint64_t i = 0; i < c->walk_in; i++) {
        invite(e, "Gjest", "", "", FLAG_WALK_IN);
        attend(e, e->st->invited_n);
    }
    for (uint64_t n = 1; n <= c->came; n++) {
        attend(e, n);
    }
}

/* What was written in one kind of step. */
static void
write_kind(struct evening *e, const struct evening_case *c, enum idea_kind kind)
{
    for (size_t i = 0; i < c->words_n; i++) {
        const struct case_words *words = &c->words[i];

        if (words->kind != kind) {
            continue;
        }
        FACT(e, IDEA_WRITTEN, set_idea(e, f, words->table, words->text);
             if (words->persona[0] != '\0')
                 WORDS(PERSONA, persona, words->persona);
             if (words->barrier != 0) SET(BARRIER, barrier, words->barrier));
        share(e);
    }
}

static uint64_t
find_idea(const struct evening *e, const char *text)
{
    for (uint32_t n = 1; n <= e->st->ideas_n; n++) {
        const struct bytes words = text_of(e->st, e->st->idea[n - 1].text);

        if (bytes_same(words, bytes_of(text))) {
            return n;
        }
    }
    return 0;
}

static void
merge_all(struct evening *e, const struct evening_case *c)
{
    for (size_t i = 0; i < c->merge_n; i++) {
        const struct case_group *group = &c->merge[i];

        for (size_t k = 1; k < group->n; k++) {
            merge(e, find_idea(e, group->text[k]),
                find_idea(e, group->text[0]));
        }
    }
}

static void
agree(struct evening *e, const struct evening_case *c)
{
    char meeting[64];

    for (size_t i = 0; i < c->decisions_n; i++) {
        const struct case_decision *d = &c->decision[i];

        FACT(e, DECIDED, SET(DECISION, decision, e->st->decisions_n + 1U);
             SET(IDEA, idea, find_idea(e, d->idea));
             WORDS(TEXT, text, d->text[0] != '\0' ? d->text : d->idea);
             WORDS(OWNER, owner, d->owner);
             WORDS(FIRST_STEP, first_step, d->first_step);
             if (d->due[0] != '\0') WORDS(DUE, due, d->due));
    }
    if (c->meeting_date[0] != '\0') {
        (void)snprintf(meeting, sizeof meeting, "%s%s%s", c->meeting_date,
            c->meeting_start[0] != '\0' ? "T" : "", c->meeting_start);
        FACT(e, MEETING_SET, WORDS(DATE, date, meeting);
             WORDS(PLACE, place, c->meeting_place));
    }
}

static void
close_case(struct evening *e, const struct evening_case *c)
{
    uint8_t key[PUBLIC_KEY_BYTES];
    uint8_t signature[SIGNATURE_BYTES] = {0};

    memset(key, 0xcd, sizeof key);
    e->at_ms += 24 * 60000;
    FACT(e, SESSION_CLOSED,
        if (c->not_agreed[0] != '\0')
            WORDS(NOT_AGREED, not_agreed, c->not_agreed));
    FACT(e, SIGNED, SET(COVERS, covers, e->seq);
         SET(PUBLIC_KEY, public_key, ((struct bytes){key, sizeof key}));
         SET(SIGNATURE, signature,
             ((struct bytes){signature, sizeof signature})));
    e->at_ms += 3 * 86400000U;
    FACT(e, MINUTES_ORDERED, SET(VERSION, version, 1);
         SET(APPROVES, approves, 1); SET(REDACTED, redacted, 0);
         WORDS(NAME, name, "Berit Moen"));
}

static void
play(struct evening *e, const struct evening_case *c, struct store *store,
    const char *name)
{
    evening_open(e);
    e->at_ms = in_ms(c->date, c->start) - SETTING_UP_MS;
    make_case(e, c);
    make_plan(e);
    receive(e, c, store, name);
    step(e, 1, 1, SETTING_UP_MS);
    step(e, 2, 1, 11 * 60000);
    write_kind(e, c, IDEA_KIND_STRENGTH);
    step(e, 3, 1, 19 * 60000);
    write_kind(e, c, IDEA_KIND_INSIGHT);
    step(e, 4, 1, 26 * 60000);
    step(e, 5, 1, 6 * 60000);
    write_kind(e, c, IDEA_KIND_IDEA);
    merge_all(e, c);
    step(e, 6, 1, 34 * 60000);
    agree(e, c);
    close_case(e, c);
}

static void
check_case(const char *name)
{
    static struct evening_case c;
    const struct case_strange strange = {NULL, pass_over};
    struct store store = {0};
    struct fault why;
    struct evening e;
    char path[PATH_MAX_BYTES];

    when_zone("Europe/Oslo");
    (void)snprintf(path, sizeof path, SOURCE_DIR "/tests/cases/%s.yaml", name);
    CHECK_U64(case_read(&c, &store, path, &strange, &why), STATUS_OK);
    play(&e, &c, &store, name);
    check_golden(&e, name);
    evening_close(&e);
    store_release(&store);
}

TEST(the_evening_in_sor_fron)
{
    check_case("sor-fron-2018");
}

TEST(the_evening_in_kristiansand)
{
    check_case("kristiansand");
}

TEST(the_evening_in_harstad)
{
    check_case("harstad-2021");
}
