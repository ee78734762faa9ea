/*
 * minutes_record_test.c - minutes as a record: versions and approval, what
 * was decided last time, what was deleted, and who gets them.
 */
#include "daemon/core/recipients.h"
#include "tests/unit/minutes_written.h"

static void
order(struct evening *e, uint64_t approves, uint64_t redacted, const char *name)
{
    FACT(e, MINUTES_ORDERED, SET(VERSION, version, e->st->issue.version + 1U);
         SET(APPROVES, approves, approves); SET(REDACTED, redacted, redacted);
         if (name != NULL) WORDS(NAME, name, name));
}

static void
whole(struct evening *e)
{
    FACT(e, MINUTES_WHOLE, SET(VERSION, version, e->st->issue.version);
         SET(APPROVES, approves, e->st->issue.approves));
}

/* A decision of an earlier evening. */
static void
before(struct evening *e, uint8_t evening, uint64_t decision, const char *text,
    enum progress progress)
{
    const uint8_t id[ID_BYTES] = {0xbe, evening};

    FACT(e, SINCE_LAST_NOTED, SET(PAST, past, e->st->pasts_n + 1U);
         SET(EARLIER, earlier, ((struct bytes){id, sizeof id}));
         SET(DECISION, decision, decision);
         WORDS(TITLE, title, evening == 1 ? "Dugnad i mars" : "Dugnad i mai");
         WORDS(DATE, date, evening == 1 ? "2018-03-05" : "2018-05-07");
         WORDS(TEXT, text, text); WORDS(OWNER, owner, "Idrettsrådet");
         WORDS(FIRST_STEP, first_step, "Ringe rundt");
         if (decision == 1) WORDS(DUE, due, "2018-04-01");
         SET(PROGRESS, progress, progress));
}

/* The evening is over, and these words stand in its minutes in bokmål. */
static void
check_has(const struct evening *e, enum minutes_format format, const char *want)
{
    char *text = written(e, "nb", format);

    CHECK_HAS(text, want);
    free(text);
}

TEST(an_evening_that_is_over_has_a_draft_until_a_version_is_ordered)
{
    struct evening e;

    whole_evening(&e, false);
    check_has(&e, MINUTES_MD, "**Utkast. Referatet er ikke godkjent.**\n");
    check_has(&e, MINUTES_JSON, "\"issued\": null");
    order(&e, 0, 0, NULL);
    check_has(&e, MINUTES_MD, "**Versjon 1, ikke godkjent.**\n");
    check_has(&e, MINUTES_JSON,
        "\"version\": 1,\n    \"approved\": false,\n    \"approved_by\": null");
    check_has(&e, MINUTES_CSV, "Utgave;1;;;;\"Versjon 1, ikke godkjent.\";");
    whole(&e);
    check_has(&e, MINUTES_MD, "**Utkast. Referatet er ikke godkjent.**\n");
    evening_close(&e);
}

TEST(a_version_of_an_evening_that_goes_on_says_so)
{
    struct evening e;

    evening_open(&e);
    make(&e, false);
    order(&e, 0, 0, NULL);
    check_has(&e, MINUTES_MD,
        "**Versjon 1, ikke godkjent. Dugnaden er ikke avsluttet.**\n");
    evening_close(&e);
}

TEST(an_approved_version_says_who_and_when)
{
    struct evening e;

    whole_evening(&e, false);
    order(&e, 0, 0, NULL);
    whole(&e);
    e.at_ms += 2 * 86400000U;
    order(&e, 1, 0, "Berit *Moen* <b>");
    check_has(&e, MINUTES_MD,
        "**Versjon 2. Godkjent av Berit \\*Moen\\* \\<b\\>, "
        "5. desember 2018.**\n");
    check_has(&e, MINUTES_HTML,
        "Godkjent av <span dir=\"auto\" lang=\"nn\">Berit *Moen* "
        "&lt;b&gt;</span>, "
        "<time datetime=\"2018-12-05\">5. desember 2018</time>.</strong>");
    check_has(&e, MINUTES_CSV,
        "\"Versjon 2. Godkjent av Berit *Moen* <b>, 5. desember 2018.\"");
    check_has(&e, MINUTES_JSON,
        "\"approved_by\": \"Berit *Moen* <b>\",\n"
        "    \"approved_at\": \"2018-12-05T20:04+01:00\",\n"
        "    \"redacted\": false");
    evening_close(&e);
}

TEST(a_redacted_version_keeps_the_approval_and_says_what_happened)
{
    struct evening e;

    whole_evening(&e, false);
    order(&e, 1, 0, "Berit Moen");
    whole(&e);
    e.at_ms += 9 * 86400000U;
    FACT(&e, FORGOTTEN, SET(IDEA, idea, 1));
    order(&e, 1, 1, NULL);
    check_has(&e, MINUTES_MD,
        "**Versjon 2. Godkjent av Berit Moen, 3. desember 2018. "
        "Noe ble fjernet fra referatet etter at det var godkjent.**\n");
    check_has(&e, MINUTES_MD, "#### Bord 1\n\n- [fjernet]\n");
    check_has(&e, MINUTES_JSON, "\"redacted\": true");
    evening_close(&e);
}

TEST(words_that_were_forgotten_stand_in_no_form_and_are_still_counted)
{
    static const char *const gone[] = {"Mange lag og eit breitt", "Godt humør",
        "Utstyrskasse: lån", "Frivilligsentralen", "Kari Li", "Ringe rundt"};
    struct evening e;

    whole_evening(&e, true);
    before(&e, 1, 1, "Felles kalender", PROGRESS_DONE);
    FACT(&e, FORGOTTEN, SET(IDEA, idea, 1));
    FACT(&e, FORGOTTEN, SET(IDEA, idea, 11));
    FACT(&e, FORGOTTEN, SET(NOTE, note, 1));
    FACT(&e, FORGOTTEN, SET(DECISION, decision, 1));
    FACT(&e, FORGOTTEN, SET(DECISION, decision, 2));
    FACT(&e, FORGOTTEN, SET(INVITED, invited, 3));
    evening_forget(&e, e.st->past[0].slot);
    for (int format = 0; format < MINUTES_FORMATS_N; format++) {
        char *text = written(&e, "nb", (enum minutes_format)format);

        for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++) {
            CHECK_U64(count(text, gone[i]), 0);
        }
        free(text);
    }
    check_has(&e, MINUTES_MD, "3 av 6 inviterte kom.");
    check_has(&e, MINUTES_MD, "1. [fjernet]\n2. [fjernet]\n");
    check_has(&e, MINUTES_MD, "- Eirik Vik, Oppvekst\n- [fjernet]\n");
    check_has(&e, MINUTES_HTML, "<li>[fjernet]</li>\n<li>[fjernet]</li>");
    check_has(&e, MINUTES_CSV, "\r\nTiltak;2;;;;[fjernet];[fjernet];");
    evening_close(&e);
}

TEST(what_was_decided_last_time_stands_before_what_was_decided_now)
{
    struct evening e;
    char *text;

    whole_evening(&e, false);
    before(&e, 1, 1, "Felles kalender", PROGRESS_UNDER_WAY);
    before(&e, 2, 1, "Nattbuss", PROGRESS_NOT_BEGUN);
    before(&e, 1, 2, "Åpen hall", PROGRESS_DONE);
    FACT(&e, SINCE_LAST_FOLLOWED, SET(PAST, past, 2);
         SET(PROGRESS, progress, PROGRESS_DROPPED);
         WORDS(REASON, reason, "Ingen sjåfør"));
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "## Siden sist\n\n"
        "### Dugnad i mars, 5. mars 2018\n\n"
        "- Felles kalender\n"
        "  - **Følger opp:** Idrettsrådet\n"
        "  - **Aller første steg:** Ringe rundt\n"
        "  - **Frist:** 1. april 2018\n"
        "  - **Status:** I gang\n"
        "- Åpen hall\n"
        "  - **Følger opp:** Idrettsrådet\n"
        "  - **Aller første steg:** Ringe rundt\n"
        "  - Det er ikke satt noen frist.\n"
        "  - **Status:** Ferdig\n\n"
        "### Dugnad i mai, 7. mai 2018\n\n"
        "- Nattbuss\n"
        "  - **Følger opp:** Idrettsrådet\n"
        "  - **Aller første steg:** Ringe rundt\n"
        "  - **Frist:** 1. april 2018\n"
        "  - **Status:** Lagt bort\n"
        "  - **Hvorfor:** Ingen sjåfør\n\n"
        "## Dette ble vi enige om\n");
    free(text);
    check_golden(&e, "since");
    evening_close(&e);
}

TEST(how_far_our_own_decisions_have_come_stands_with_them)
{
    struct evening e;

    whole_evening(&e, false);
    FACT(&e, DECISION_FOLLOWED, SET(DECISION, decision, 2);
         SET(PROGRESS, progress, PROGRESS_DONE);
         WORDS(REASON, reason, "Møtet var 10. desember"));
    check_has(&e, MINUTES_MD,
        "   - Det er ikke satt noen frist.\n"
        "   - **Status:** Ferdig\n"
        "   - **Kommentar:** Møtet var 10. desember\n");
    check_has(&e, MINUTES_JSON,
        "\"progress\": \"done\",\n      \"reason\": \"Møtet var");
    check_has(&e, MINUTES_CSV, ";Ferdig;Møtet var 10. desember;");
    evening_close(&e);
}

TEST(the_remark_stands_on_the_first_page)
{
    struct evening e;
    char *text;

    whole_evening(&e, false);
    FACT(&e, REMARKED, WORDS(TEXT, text, "Takk til korpset.\n\nOg kjøkkenet."));
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "kommunehuset\n\n## Merknad\n\nTakk til korpset.\\\nOg kjøkkenet.\n\n"
        "---\n\n# Vedlegg\n");
    free(text);
    check_has(&e, MINUTES_HTML,
        "<h2>Merknad</h2>\n<p><span dir=\"auto\" lang=\"nn\">Takk til "
        "korpset.<br>"
        "Og kjøkkenet.</span></p>");
    check_has(&e, MINUTES_JSON, "\"remark\": \"Takk til korpset.\\n\\nOg");
    FACT(&e, REMARKED, (void)f);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_U64(count(text, "Merknad"), 0);
    free(text);
    evening_close(&e);
}

TEST(after_their_time_words_are_gone_in_one_sentence_and_counts_stand)
{
    struct evening e;
    char *text;

    whole_evening(&e, true);
    before(&e, 1, 1, "Felles kalender", PROGRESS_DONE);
    FACT(&e, WORDS_ENDED, SET(LIFE, life, LIFE_EVENING));
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "# Vedlegg\n\n## Det som ble skrevet\n\n"
        "Det som ble skrevet denne kvelden, og navnene, er slettet som "
        "planlagt. Det var 12 innspill. Det var ett notat.\n\n## Tidsbruk\n");
    CHECK_HAS(text, "3 av 6 inviterte kom.");
    CHECK_HAS(text, "1. Utstyrskasse: lån utan å forklare kvifor\n");
    CHECK_HAS(text, "- Felles kalender\n");
    CHECK_U64(count(text, "[fjernet]"), 0);
    CHECK_U64(count(text, "## Til stede"), 0);
    free(text);
    FACT(&e, WORDS_ENDED, SET(LIFE, life, LIFE_DECIDED));
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text,
        "## Siden sist\n\nEtt tiltak. Teksten er slettet som planlagt.\n\n"
        "## Dette ble vi enige om\n\n"
        "2 tiltak. Teksten er slettet som planlagt.\n\n## Neste møte\n");
    CHECK_U64(count(text, "[fjernet]"), 0);
    free(text);
    check_golden(&e, "ended");
    evening_close(&e);
}

TEST(what_is_written_after_an_approval_says_so)
{
    struct evening e;

    whole_evening(&e, false);
    FACT(&e, SESSION_CLOSED, (void)f);
    order(&e, 1, 0, "Kari");
    whole(&e);
    check_has(&e, MINUTES_MD,
        "**Utkast. Versjon 1 er godkjent, og dette er laget etter den.**");
    FACT(&e, WORDS_ENDED, SET(LIFE, life, LIFE_EVENING));
    check_has(&e, MINUTES_MD,
        "**Versjon 1 ble godkjent. Dette er det som er igjen etter at ordene "
        "fra kvelden ble slettet.**");
    evening_close(&e);
}

TEST(nothing_has_a_heading_of_its_own)
{
    struct evening e;
    char *text;

    evening_open(&e);
    make(&e, false);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_U64(count(text, "Vedlegg"), 0);
    CHECK_U64(count(text, "Siden sist"), 0);
    CHECK_U64(count(text, "---"), 1);
    free(text);
    FACT(&e, SESSION_CLOSED, (void)f);
    text = written(&e, "nb", MINUTES_MD);
    CHECK_HAS(text, "## Tiltak\n\nVi ble ikke enige om noe tiltak.");
    CHECK_U64(count(text, "Det som ble skrevet"), 0);
    free(text);
    evening_close(&e);
}

static void
invite_to(struct evening *e, const char *name, const char *email,
    unsigned flags)
{
    FACT(e, INVITED, SET(INVITED, invited, e->st->invited_n + 1U);
         WORDS(NAME, name, name); WORDS(EMAIL, email, email);
         SET(FLAGS, flags, flags));
}

TEST(everyone_who_was_invited_gets_the_minutes_once)
{
    char text[512];
    struct buf b = {(uint8_t *)text, 0, sizeof text - 1, false};
    struct evening e;

    evening_open(&e);
    make(&e, false);
    invite_to(&e, "Åse", "aase@example.no", 0);
    invite_to(&e, "Berit", "berit@example.no", 0);
    invite_to(&e, "Berit igjen", "BERIT@example.no", 0);
    invite(&e, "Uten adresse", "", "", 0);
    invite_to(&e, "Glemt", "glemt@example.no", 0);
    invite_to(&e, "Strøket", "stroket@example.no", 0);
    invite_to(&e, "Innom", "innom@example.no", FLAG_WALK_IN);
    invite_to(&e, "To linjer", "a@example.no\nb@example.no", 0);
    invite_to(&e, "Alv", "alv@example.no", FLAG_MINOR);
    attend(&e, 2);
    FACT(&e, FORGOTTEN, SET(INVITED, invited, 5));
    FACT(&e, UNINVITED, SET(INVITED, invited, 6));
    CHECK_U64(recipients_write(e.core, &b), 3);
    text[b.n] = '\0';
    CHECK_STR(text, "aase@example.no\nberit@example.no\nalv@example.no\n");
    b = (struct buf){(uint8_t *)text, 0, 20, false};
    (void)recipients_write(e.core, &b);
    CHECK(b.over);
    evening_close(&e);
}
