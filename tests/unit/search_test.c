/*
 * search_test.c - words are found wherever they stand, and a table's private
 * ones without being read.
 */
#include "daemon/core/search.h"
#include "tests/unit/minutes_evening.h"

enum { DOCUMENT_MAX = 65536 };

static char document[DOCUMENT_MAX];

static const char *
found(const struct evening *e, const char *needle)
{
    struct buf b = {(uint8_t *)document, 0, sizeof document - 1, false};
    const size_t n = search_write(e->core, 1, bytes_of(needle), &b);

    document[n] = '\0';
    return document;
}

static size_t
hits(const struct evening *e, const char *needle)
{
    size_t n = 0;

    for (const char *at = strstr(found(e, needle), "\"kind\""); at != NULL;
         at = strstr(at + 1, "\"kind\"")) {
        n++;
    }
    return n;
}

static bool
has(const char *words, const char *needle)
{
    return search_has(bytes_of(words), bytes_of(needle));
}

TEST(large_and_small_letters_are_the_same)
{
    CHECK(has("Kari Li", "kari li"));
    CHECK(has("kari li", "KARI LI"));
    CHECK(has("ÆØÅ", "æøå"));
    CHECK(has("ærlig Øl på ÅS", "ÆRLIG øL PÅ ås"));
    CHECK(has("Čáhppes Đ Ŋ Š Ŧ Ž", "čÁHPPES đ ŋ š ŧ ž"));
    CHECK(has("čáhppes đ ŋ š ŧ ž", "ČÁHPPES Đ Ŋ Š Ŧ Ž"));
    CHECK(has("Ünal Ñ Ð Þ", "üNAL ñ ð þ"));
}

TEST(other_letters_stay_what_they_are)
{
    CHECK(!has("a", "å"));
    CHECK(!has("×", "÷"));
    CHECK(!has("č", "c"));
    CHECK(!has("Ċ", "č"));
    CHECK(!has("[", "{"));
    CHECK(!has("@", "`"));
    CHECK(has("لا نعرف", "نعرف"));
    CHECK(has("god 🎿 tur", "🎿"));
    CHECK(!has("god 🎿 tur", "⚽"));
}

TEST(words_are_found_at_both_ends_and_not_beyond)
{
    CHECK(has("abc", "abc"));
    CHECK(has("abc", "c"));
    CHECK(has("aab", "ab"));
    CHECK(!has("ab", "abc"));
    CHECK(!has("abc", ""));
    CHECK(!has("", "a"));
    CHECK(!has("\xc3", "å"));
    CHECK(
        !search_has((struct bytes){(const uint8_t *)"abæ", 3}, bytes_of("æ")));
}

TEST(a_hit_says_what_holds_the_words)
{
    struct evening e;

    whole_evening(&e, false);
    CHECK_STR(found(&e, "KARI LI"),
        "[\n{\n\"kind\":\"invited\",\n\"number\":3,\n\"table\":null,\n"
        "\"step\":null,\n\"field\":\"name\",\n\"text\":\"Kari Li\",\n"
        "\"private\":false,\n\"forget\":true,\n\"change_with\":null\n}\n]\n");
    CHECK_HAS(found(&e, "innbyggjarar"), "\"kind\":\"idea\"");
    CHECK_HAS(found(&e, "godt humør"), "\"kind\":\"note\"");
    CHECK_HAS(found(&e, "skulekorpset"), "\"field\":\"organisation\"");
    CHECK_HAS(found(&e, "ung gjest"), "\"kind\":\"seat\"");
    CHECK_HAS(found(&e, "kontaktpunkt for"), "\"kind\":\"decision\"");
    CHECK_HAS(found(&e, "jente 11"), "\"field\":\"persona\"");
    CHECK_HAS(found(&e, "vi veit ikkje kvar"), "\"field\":\"interpreted\"");
    evening_close(&e);
}

TEST(what_was_withdrawn_or_taken_away_is_found)
{
    struct evening e;

    whole_evening(&e, false);
    CHECK_U64(hits(&e, "trekt tilbake"), 1);
    CHECK_HAS(found(&e, "tatt bort"), "\"text\":\"TATT BORT\"");
    CHECK_HAS(found(&e, "Namn"), "\"field\":\"reason\"");
    evening_close(&e);
}

TEST(a_tables_private_words_are_found_and_not_given)
{
    struct evening e;

    whole_evening(&e, false);
    CHECK_U64(hits(&e, "bordets eige"), 1);
    CHECK_HAS(found(&e, "bordets eige"), "\"text\":null,\n\"private\":true");
    CHECK(strstr(found(&e, "bordets"), "EIGE") == NULL);
    evening_close(&e);
}

TEST(the_evenings_own_words_say_what_changes_them)
{
    struct evening e;

    whole_evening(&e, false);
    CHECK_HAS(found(&e, "ALLEMED-dugnad"),
        "\"forget\":false,\n\"change_with\":\"session change\"");
    CHECK_HAS(found(&e, "ved scena"), "\"change_with\":\"table\"");
    CHECK_U64(hits(&e, "Storsalen"), 2); /* the place, and the next meeting */
    CHECK_HAS(found(&e, "Storsalen"), "\"change_with\":\"meeting set\"");
    CHECK_HAS(found(&e, "bli samde"), "\"kind\":\"session\"");
    CHECK_U64(hits(&e, "18/1234"), 1);
    evening_close(&e);
}

TEST(what_undo_would_bring_back_is_found)
{
    struct evening e;

    whole_evening(&e, false);
    FACT(&e, DECISION_CHANGED, SET(DECISION, decision, 2);
         WORDS(TEXT, text, "Noko anna"); WORDS(OWNER, owner, "Nokon");
         WORDS(FIRST_STEP, first_step, "Ringje"));
    CHECK_U64(hits(&e, "kontaktpunkt for"), 1);
    CHECK_HAS(found(&e, "kontaktpunkt for"),
        "\"number\":2,\n\"table\":null,\n\"step\":null,\n"
        "\"field\":\"before\"");
    evening_close(&e);
}

TEST(what_was_removed_is_not_found)
{
    struct evening e;
    uint32_t slot;

    whole_evening(&e, false);
    FACT(&e, FORGOTTEN, SET(INVITED, invited, 3));
    CHECK_STR(found(&e, "kari li"), "[]\n");
    CHECK_STR(found(&e, "skulekorpset"), "[]\n");
    slot = e.st->decision[0].slot;
    FACT(&e, FORGOTTEN, SET(DECISION, decision, 1));
    CHECK_U64(hits(&e, "utstyrskasse"), 1);
    evening_forget(&e, slot);
    CHECK_U64(hits(&e, "utstyrskasse"), 1);
    CHECK_HAS(found(&e, "utstyrskasse"), "\"kind\":\"idea\"");
    evening_close(&e);
}

TEST(nothing_is_found_for_nothing)
{
    struct evening e;
    uint8_t little[8];
    struct buf b = {little, 0, sizeof little, false};

    whole_evening(&e, false);
    CHECK_STR(found(&e, ""), "[]\n");
    CHECK_STR(found(&e, "finst ikkje"), "[]\n");
    CHECK_U64(search_write(e.core, 1, bytes_of("kari"), &b), 0);
    evening_close(&e);
}
