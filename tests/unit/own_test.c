/*
 * own_test.c - what the evening holds on one person, and on nobody else.
 */
#include "daemon/core/own.h"
#include "tests/unit/minutes_evening.h"

enum { DOCUMENT_MAX = 65536 };

static char document[DOCUMENT_MAX];

/* What `seat` gets; empty: nothing. */
static const char *
own(const struct evening *e, uint32_t seat)
{
    struct buf b = {(uint8_t *)document, 0, sizeof document - 1, false};
    const size_t n = own_write(e->core, seat, &b);

    document[n] = '\0';
    return document;
}

/* Written by one seat; the log knows of nobody where nobody may know. */
static void
by(struct evening *e, uint32_t seat, enum anonymity anonymity, const char *text)
{
    struct event ev = {.what = EVENT_IDEA_WRITTEN,
        .seat = anonymity == ANONYMITY_NONE ? NOBODY : seat};

    set_idea(e, &ev.f, 2, text);
    FSET(&ev.f, ANONYMITY, anonymity, anonymity);
    fact(e, &ev);
}

static void
evening_with_words(struct evening *e)
{
    whole_evening(e, false);
    by(e, 2, ANONYMITY_NAMED, "Min egen ide");
    by(e, 2, ANONYMITY_TABLE, "Trukket av meg");
    FACT(e, IDEA_WITHDRAWN, SET(IDEA, idea, e->st->ideas_n));
    by(e, 3, ANONYMITY_NAMED, "En annens ord");
}

TEST(a_person_gets_what_the_evening_holds_on_them)
{
    struct evening e;
    const char *text;

    evening_with_words(&e);
    text = own(&e, 2);
    CHECK_HAS(text, "{\n\"document\":\"own_data\",\n\"session\":{");
    CHECK_HAS(text,
        "\"seat\":{\n\"number\":2,\n\"name\":\"Eirik\",\n"
        "\"table\":1,\n\"is\":\"here\",\n"
        "\"roles\":[\"participant\"],\n\"flags\":[],\n");
    CHECK_HAS(text, "\"text\":\"Min egen ide\"");
    CHECK_HAS(text, "\"text\":\"Trukket av meg\"");
    CHECK_HAS(text, "\"withdrawn\":true");
    CHECK_HAS(text, "\"starts_at\":\"2018-12-03T18:00+01:00\"");
    CHECK_HAS(text, "\"approved_as\":null\n}\n");
    evening_close(&e);
}

TEST(the_row_of_the_list_that_a_seat_is_tied_to_is_its_own)
{
    struct evening e;

    evening_with_words(&e);
    CHECK_HAS(own(&e, 2), "\"invited\":null");
    CHECK_HAS(own(&e, 1),
        "\"invited\":{\n\"number\":1,\n"
        "\"name\":\"Eirik Vik\",\n"
        "\"organisation\":\"Oppvekst\",\n"
        "\"sector\":\"kommune\",\n");
    CHECK_HAS(own(&e, 1), "\"present\":true");
    evening_close(&e);
}

TEST(nobody_elses_words_stand_in_it)
{
    struct evening e;

    evening_with_words(&e);
    CHECK_HAS(own(&e, 3), "En annens ord");
    for (uint32_t seat = 1; seat <= 5; seat++) {
        const char *text = own(&e, seat);

        CHECK((strstr(text, "En annens ord") != NULL) == (seat == 3));
        CHECK((strstr(text, "Min egen ide") != NULL) == (seat == 2));
        CHECK((strstr(text, "Eirik Vik") != NULL) == (seat == 1));
        CHECK(strstr(text, "Kari Li") == NULL);
    }
    evening_close(&e);
}

TEST(what_nobody_may_know_the_author_of_is_nobodys)
{
    struct evening e;

    evening_with_words(&e);
    by(&e, 2, ANONYMITY_NONE, "Uten navn");
    CHECK(strstr(own(&e, 2), "Uten navn") == NULL);
    evening_close(&e);
}

TEST(what_was_removed_has_no_words_left)
{
    struct evening e;
    uint32_t slot;

    evening_with_words(&e);
    slot = e.st->idea[e.st->ideas_n - 3].slot;
    FACT(&e, FORGOTTEN, SET(IDEA, idea, e.st->ideas_n - 2U));
    CHECK(strstr(own(&e, 2), "Min egen ide") == NULL);
    CHECK_HAS(own(&e, 2), "\"text\":null");
    evening_forget(&e, slot);
    CHECK(strstr(own(&e, 2), "Min egen ide") == NULL);
    CHECK_HAS(own(&e, 2), "\"removed\":true");
    evening_close(&e);
}

TEST(there_is_no_document_without_a_seat_or_without_room)
{
    struct evening e;
    uint8_t little[64];
    struct buf b = {little, 0, sizeof little, false};

    evening_with_words(&e);
    CHECK_STR(own(&e, 0), "");
    CHECK_STR(own(&e, 99), "");
    CHECK_U64(own_write(e.core, 2, &b), 0);
    evening_close(&e);
}
