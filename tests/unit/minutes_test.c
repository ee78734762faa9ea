/*
 * minutes_test.c - what the evening is remembered by.
 */
#include "tests/unit/minutes_written.h"

/*
 * How often it stands in the minutes, the same in every form; but a row of a
 * spreadsheet has all words that are its own, and no names.
 */
static void
check_stands(const struct evening *e, const char *words, size_t times)
{
    static const enum minutes_format said[] = {MINUTES_MD, MINUTES_HTML,
        MINUTES_JSON};

    for (size_t i = 0; i < 9; i++) {
        char *text = written(e, tags[i / 3], said[i % 3]);

        if (count(text, words) != times) {
            print_error("'%s' in %s\n", words, text);
        }
        CHECK_U64(count(text, words), times);
        free(text);
    }
}

TEST(an_evening_reads_the_same_today_as_when_it_was_written)
{
    struct evening e;

    whole_evening(&e, true);
    check_golden(&e, "whole");
    evening_close(&e);
}

TEST(written_twice_it_is_the_same)
{
    struct evening e;
    char *first;
    char *second;

    whole_evening(&e, true);
    first = written(&e, "nb", MINUTES_JSON);
    second = written(&e, "nb", MINUTES_JSON);
    CHECK_STR(first, second);
    free(first);
    free(second);
    evening_close(&e);
}

TEST(what_was_shared_stands_once_and_what_was_not_never)
{
    struct evening e;

    whole_evening(&e, true);
    check_stands(&e, "Mange lag og eit breitt tilbod for", 1);
    check_stands(&e, "Gratis hall om sundagane 🎿⚽", 1);
    check_stands(&e, "čáhppes, ŋ, đ, š, ŧ, ž", 1);
    check_stands(&e, "لا نعرف أين نسأل", 1);
    check_stands(&e, "Vi veit ikkje kvar vi skal spørje", 1);
    check_stands(&e, "Skyss til trening to kveldar i veka", 1);
    check_stands(&e, "Buss til hallen tysdag og torsdag", 1);
    check_stands(&e, "Utstyrskasse: lån utan å forklare kvifor", 1);
    check_stands(&e, "Fast kontaktpunkt mellom skule, NAV og laga", 1);
    check_stands(&e, "Kontaktpunkt for skule, NAV og lag", 1);
    check_stands(&e, "BORDETS EIGE", 0);
    check_stands(&e, "TREKT TILBAKE", 0);
    check_stands(&e, "TATT BORT", 0);
    evening_close(&e);
}

TEST(a_minor_is_counted_but_never_named)
{
    struct evening e;

    whole_evening(&e, true);
    check_stands(&e, "Eirik Vik", 1);
    check_stands(&e, "Marit Næss", 1);
    check_stands(&e, "Innom Tilfeldig", 1);
    check_stands(&e, "Nora", 0);
    check_stands(&e, "Ola Ung", 0);
    check_stands(&e, "Ung gjest", 0);
    evening_close(&e);
}

TEST(nobody_is_named_unless_the_session_says_so)
{
    struct evening e;

    whole_evening(&e, false);
    check_stands(&e, "Eirik", 0);
    check_stands(&e, "Marit", 0);
    check_stands(&e, "Kari", 0);
    check_stands(&e, "Innom", 0);
    evening_close(&e);
}

TEST(a_buffer_one_byte_too_small_gives_nothing)
{
    struct evening e;

    whole_evening(&e, true);
    for (int i = 0; i < MINUTES_FORMATS_N; i++) {
        const enum minutes_format format = (enum minutes_format)i;
        char *text = written(&e, "nb", format);
        const size_t n = strlen(text);
        struct buf exact = {(uint8_t *)text, 0, n, false};
        struct buf small = {(uint8_t *)text, 0, n - 1, false};

        CHECK_U64(minutes_write(e.core, 0, format, &exact), n);
        CHECK_U64(minutes_write(e.core, 0, format, &small), 0);
        free(text);
    }
    evening_close(&e);
}

TEST(until_it_is_over_the_minutes_are_a_draft)
{
    struct evening e;
    char *text;

    evening_open(&e);
    make(&e, false);
    make_plan(&e);
    strengths_and_insights(&e);
    e.at_ms += 5 * 60000;
    FACT(&e, MARKED, (void)f);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text, "**Utkast. Dugnaden er ikke avsluttet.**");
    CHECK_HAS(text, "Ingen tiltak er avtalt ennå.");
    CHECK_HAS(text, "Neste møte er ikke avtalt ennå.");
    CHECK_HAS(text, "| Hvem er vi til for? | 25 min | 5 min |");
    CHECK_HAS(text, "Loggen er ikke signert ennå.");
    free(text);
    text = written(&e, "nb", MINUTES_JSON);
    CHECK_HAS(text, "\"draft\": true");
    CHECK_HAS(text, "\"outcome\": \"not_yet\"");
    CHECK_HAS(text, "\"closed_at\": null");
    free(text);
    evening_close(&e);
}

TEST(what_was_not_agreed_is_said_with_its_reason_or_without)
{
    struct evening e;
    char *text;

    evening_open(&e);
    make(&e, false);
    FACT(&e, SESSION_CLOSED, WORDS(NOT_AGREED, not_agreed, "Tida gjekk ut."));
    text = written(&e, "nn", MINUTES_MD);
    CHECK_HAS(text,
        "Vi vart ikkje samde om noko tiltak.\n\n"
        "**Kvifor:** Tida gjekk ut.\n");
    CHECK_U64(count(text, "Tida gjekk ut."), 1);
    CHECK_U64(count(text, "Ikkje avtalt, og kvifor"), 0);
    CHECK_HAS(text, "Neste møte er ikkje avtalt.\n");
    free(text);
    evening_close(&e);

    evening_open(&e);
    make(&e, false);
    FACT(&e, SESSION_CLOSED, (void)f);
    text = written(&e, "nn", MINUTES_MD);
    CHECK_HAS(text, "Det er ikkje skrive ned kvifor.\n");
    free(text);
    evening_close(&e);

    evening_open(&e);
    make(&e, false);
    decide(&e, 0, "Utstyrskasse", NULL);
    FACT(&e, SESSION_CLOSED, WORDS(NOT_AGREED, not_agreed, "Fann ingen dato."));
    text = written(&e, "nn", MINUTES_MD);
    CHECK_HAS(text,
        "frist.\n\n**Ikkje avtalt, og kvifor:** Fann ingen dato.\n");
    CHECK_U64(count(text, "Fann ingen dato."), 1);
    free(text);
    evening_close(&e);
}

TEST(forgotten_words_are_said_to_be_removed)
{
    struct evening e;
    char *text;

    whole_evening(&e, true);
    evening_forget(&e, e.st->idea[0].slot);
    evening_forget(&e, e.st->decision[1].slot);
    evening_forget(&e, e.st->invited[0].slot);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text, "#### Bord 1\n\n- [fjernet]\n");
    CHECK_HAS(text, "2. [fjernet]\n\n## Neste møte\n");
    CHECK_HAS(text, "## Til stede\n\n- [fjernet]\n");
    free(text);
    evening_close(&e);
}

TEST(an_idea_stands_on_its_own_when_what_it_became_part_of_is_taken_away)
{
    struct evening e;

    whole_evening(&e, false);
    FACT(&e, IDEA_HIDDEN, SET(IDEA, idea, 9); WORDS(REASON, reason, "Namn"));
    check_stands(&e, "Skyss til trening", 0);
    check_stands(&e, "Buss til hallen tysdag og torsdag", 1);
    evening_close(&e);
}

TEST(ideas_merged_twice_stand_with_the_last_one)
{
    struct evening e;
    char *text;

    whole_evening(&e, false);
    merge(&e, 9, 13);
    check_stands(&e, "Skyss til trening", 1);
    check_stands(&e, "Buss til hallen", 1);
    merge(&e, 13, 11);
    check_stands(&e, "Heis eller anna lokale", 1);
    check_stands(&e, "Utstyrskasse", 1);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "- Dette innspillet ble tiltak 1 (se første side)\n"
        "  - Slått sammen med dette:\n"
        "    - Skyss til trening to kveldar i veka\n");
    free(text);
    evening_close(&e);

    whole_evening(&e, false);
    merge(&e, 9, 13);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "- Heis eller anna lokale for korpset\n"
        "  - Slått sammen med dette:\n"
        "    - Skyss til trening to kveldar i veka\n"
        "      - Bord 1\n"
        "    - Buss til hallen tysdag og torsdag\n"
        "      - Bord 6, ark 4\n");
    free(text);
    evening_close(&e);
}

TEST(a_clock_that_was_wrong_moves_what_the_log_says_and_not_the_plan)
{
    struct evening e;
    char *text;

    whole_evening(&e, false);
    FACT(&e, WALL_CLOCK_SET, SET(SHIFT_MS, shift_ms, 2 * 3600000));
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text, "- **Tid:** 3. desember 2018 kl. 18.00–20.30\n");
    CHECK_HAS(text, "- Vi begynte: 3. desember 2018 kl. 18.01\n");
    free(text);
    evening_close(&e);
}

TEST(where_nobody_was_ticked_the_minutes_do_not_say_that_nobody_came)
{
    struct evening e;
    char *text;

    evening_open(&e);
    make(&e, true);
    invite(&e, "Per Lund", "", "kommune", 0);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text, "Det er ikke ført hvem som kom. Én var invitert.\n");
    CHECK_HAS(text, "| Kommune | 1 | – |\n");
    CHECK_HAS(text, "## Invitert\n\n- Per Lund\n");
    CHECK_U64(count(text, "Kom ikke"), 0);
    free(text);
    join(&e, "Eirik", 1, 0);
    join(&e, "Kari", 2, 0);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text, "kom. Én var invitert. 2 plasser var i bruk.\n");
    free(text);
    text = written(&e, "nb", MINUTES_JSON);
    CHECK_HAS(text, "\"came\": 0,\n    \"walk_in\": 0,\n    \"seats_used\": 2");
    free(text);
    evening_close(&e);
}

TEST(where_nothing_was_shown_one_sentence_says_how_much_was_written)
{
    struct evening e;
    char *text;

    evening_open(&e);
    make(&e, false);
    make_plan(&e);
    step(&e, 2, 1, 60000);
    FACT(&e, IDEA_WRITTEN, set_idea(&e, f, 2, "BORDETS EIGE"));
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "### Hva gjør vi bra?\n\n"
        "Ett innspill ble ikke vist for alle, og står derfor ikke her.\n\n##");
    free(text);
    FACT(&e, IDEA_WRITTEN, set_idea(&e, f, 2, "BORDETS EIGE"));
    FACT(&e, IDEA_SHARED, SET(IDEA, idea, 2); SET(SHOWN, shown, SHOWN_HELD));
    check_stands(&e, "BORDETS EIGE", 0);
    text = written(&e, "nn", MINUTES_MD);
    CHECK_HAS(text,
        "### Kva gjer vi bra?\n\n"
        "2 innspel vart ikkje viste for alle, og står difor ikkje her.\n\n##");
    free(text);
    evening_close(&e);
}

TEST(an_evening_that_was_played_on_another_day_says_so_once)
{
    struct evening e;
    char *text;

    whole_evening(&e, false);
    FACT(&e, WALL_CLOCK_SET, SET(SHIFT_MS, shift_ms, 2 * 3 * 86400000));
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "## Tidsbruk\n\n"
        "Tidene er fra da kvelden ble ført, 6. desember 2018.\n\n| Steg");
    CHECK_U64(count(text, "6. desember"), 1);
    CHECK_U64(count(text, "Vi begynte"), 0);
    free(text);
    text = written(&e, "nb", MINUTES_JSON);
    CHECK_HAS(text, "\"began_at\": \"2018-12-06T17:01+01:00\"");
    free(text);
    evening_close(&e);
}

TEST(a_note_follows_the_name_of_its_step)
{
    struct evening e;
    char *text;

    whole_evening(&e, false);
    FACT(&e, NOTED, SET(NOTE, note, 2); WORDS(TEXT, text, "Husk kaffe");
         SET(STEP, step, 6));
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "- **Hva gjør vi bra?** Godt humør\n"
        "- **Konkret idé:** Husk kaffe\n");
    CHECK_HAS(text, "# Referat – ALLEMED-dugnad i Sør-Fron\n");
    free(text);
    evening_close(&e);
}
