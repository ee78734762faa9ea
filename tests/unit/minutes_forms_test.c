/*
 * minutes_forms_test.c - whatever people write, each form stays what it is.
 *
 * Hostile words stand in every place that takes words; then each form is
 * read as its readers would.
 */
#include "tests/unit/minutes_written.h"

/*
 * What the protocol lets through; control characters and overrides of the
 * direction it does not (page_test.c has them). BRIEF is for short fields.
 */
#define HOSTILE                                             \
    "=cmd()|'/C'!A0 <script>alert(1)</script> ]]> \"a\" & " \
    "&lt; </span>; \xd9\x84\xd8\xa7\xef\xbf\xbe\n@line two\n\n-three\t"
#define BRIEF "=<b>;\"&"
#define PLAIN "-1" /* of a name, which has few signs */

enum { OPEN_TAGS_MAX = 32, TAG_MAX = 16 };

/* An evening where everything is called the worst. */
static void
hostile_evening(struct evening *e)
{
    static const uint8_t before[ID_BYTES] = {0xbe};
    const uint64_t now = 1;

    whole_evening(e, true);
    FACT(e, SESSION_CHANGED, WORDS(TITLE, title, HOSTILE);
         WORDS(MUNICIPALITY, municipality, HOSTILE);
         WORDS(PLACE, place, HOSTILE); WORDS(GOAL, goal, HOSTILE);
         WORDS(LOCAL_FACT, local_fact, HOSTILE);
         WORDS(CONTACT_ROLE, contact_role, HOSTILE);
         WORDS(CASE_NUMBER, case_number, BRIEF));
    invite(e, HOSTILE, HOSTILE, PLAIN, 0);
    attend(e, e->st->invited_n);
    FACT(e, TABLE_SET, SET(TABLE, table, 1); WORDS(NAME, name, HOSTILE);
         SET(REMOTE, remote, 0));
    join(e, HOSTILE, 1, 0);
    FACT(e, IDEA_CHANGED, SET(IDEA, idea, 8); WORDS(TEXT, text, HOSTILE);
         WORDS(LANGUAGE, language, PLAIN);
         WORDS(INTERPRETED, interpreted, HOSTILE);
         WORDS(PERSONA, persona, HOSTILE));
    FACT(e, DECISION_CHANGED, SET(DECISION, decision, 1);
         WORDS(TEXT, text, HOSTILE); WORDS(OWNER, owner, HOSTILE);
         WORDS(FIRST_STEP, first_step, HOSTILE); WORDS(DUE, due, PLAIN));
    FACT(e, DECISION_FOLLOWED, SET(DECISION, decision, 1);
         SET(PROGRESS, progress, PROGRESS_DROPPED);
         WORDS(REASON, reason, HOSTILE));
    FACT(e, SINCE_LAST_NOTED, SET(PAST, past, now);
         SET(EARLIER, earlier, ((struct bytes){before, sizeof before}));
         SET(DECISION, decision, 1); WORDS(TITLE, title, HOSTILE);
         WORDS(DATE, date, PLAIN); WORDS(TEXT, text, HOSTILE);
         WORDS(OWNER, owner, HOSTILE); WORDS(FIRST_STEP, first_step, HOSTILE);
         WORDS(DUE, due, PLAIN); SET(PROGRESS, progress, PROGRESS_DONE);
         WORDS(REASON, reason, HOSTILE));
    FACT(e, REMARKED, WORDS(TEXT, text, HOSTILE));
    FACT(e, MEETING_SET, WORDS(DATE, date, PLAIN);
         WORDS(PLACE, place, HOSTILE));
    FACT(e, NOTED, SET(NOTE, note, 2); WORDS(TEXT, text, HOSTILE);
         SET(STEP, step, 6));
    FACT(e, MINUTES_ORDERED, SET(VERSION, version, 1);
         SET(APPROVES, approves, 1); SET(REDACTED, redacted, 0);
         WORDS(NAME, name, HOSTILE));
}

static void
check_no_controls(const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        CHECK((uint8_t)*at >= ' ' || *at == '\n' || *at == '\r');
        CHECK(*at != 0x7f);
    }
}

/* The tags that minutes are made of; a void one has no end. */
static bool
is_known(const char *tag, bool *is_void)
{
    static const char *const voids[] = {"meta", "br", "hr"};
    static const char *const known[] = {"html", "head", "title", "style",
        "body", "main", "h1", "h2", "h3", "h4", "h5", "p", "ul", "ol", "li",
        "table", "caption", "thead", "tbody", "tr", "th", "td", "strong",
        "span", "time"};

    *is_void = false;
    for (size_t i = 0; i < sizeof voids / sizeof voids[0]; i++) {
        if (strcmp(tag, voids[i]) == 0) {
            *is_void = true;
            return true;
        }
    }
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(tag, known[i]) == 0) {
            return true;
        }
    }
    return false;
}

struct open_tags {
    char tag[OPEN_TAGS_MAX][TAG_MAX];
    size_t n;
};

/* One tag, from after its "<"; gives what follows its ">". */
static const char *
read_tag(struct open_tags *open, const char *at)
{
    const bool ends = *at == '/';
    const char *const close = strchr(at, '>');
    char tag[TAG_MAX] = "";
    bool is_void;
    size_t n;

    CHECK(close != NULL);
    at += ends;
    n = strcspn(at, " >");
    CHECK(n > 0 && n < sizeof tag);
    memcpy(tag, at, n);
    if (!is_known(tag, &is_void)) {
        print_error("<%s> is no tag of minutes\n", tag);
    }
    CHECK(is_known(tag, &is_void));
    if (ends) {
        CHECK(open->n > 0);
        CHECK_STR(tag, open->tag[--open->n]);
    } else if (!is_void) {
        CHECK(open->n < OPEN_TAGS_MAX);
        memcpy(open->tag[open->n++], tag, sizeof tag);
    }
    return close + 1;
}

/* What stands between tags is words, and an & begins one of our entities. */
static const char *
read_words(const char *at)
{
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;",
        "&#39;"};
    bool known = *at != '&';

    for (size_t i = 0; i < sizeof entities / sizeof entities[0]; i++) {
        known = known || strncmp(at, entities[i], strlen(entities[i])) == 0;
    }
    CHECK(known);
    return at + 1;
}

static void
check_html(const char *text)
{
    static const char doctype[] = "<!DOCTYPE html>\n";
    struct open_tags open = {.n = 0};
    const char *at = text + sizeof doctype - 1;

    CHECK(strncmp(text, doctype, sizeof doctype - 1) == 0);
    while (*at != '\0') {
        at = *at == '<' ? read_tag(&open, at + 1) : read_words(at);
    }
    CHECK_U64(open.n, 0);
    CHECK_U64(count(text, "<h1>"), 1);
    CHECK_U64(count(text, "<main>"), 1);
}

TEST(html_is_well_made_whatever_is_written)
{
    struct evening e;

    hostile_evening(&e);
    for (size_t i = 0; i < 3; i++) {
        char *text = written(&e, tags[i], MINUTES_HTML);

        check_no_controls(text);
        CHECK_U64(count(text, "\xef\xbf\xbe"), 0);
        check_html(text);
        CHECK_U64(count(text, "lang=\"\""), 0);
        CHECK_HAS(text, "&lt;script&gt;alert(1)&lt;/script&gt; ]]&gt;");
        CHECK_HAS(text, "<br>@line two<br>-three");
        free(text);
    }
    evening_close(&e);
}

TEST(headings_of_html_skip_no_level)
{
    struct evening e;
    char *text;
    char level = '0';

    hostile_evening(&e);
    text = written(&e, "nb", MINUTES_HTML);
    for (const char *at = strstr(text, "<h"); at != NULL;
         at = strstr(at + 1, "<h")) {
        if (at[2] < '1' || at[2] > '6') {
            continue;
        }
        CHECK(at[2] <= level + 1);
        level = at[2];
    }
    CHECK_U64((uint64_t)(level - '0'), 3);
    free(text);
    evening_close(&e);
}

/* One cell of a spreadsheet; `at` moves past it. Gives the first sign. */
static char
read_cell(const char **at)
{
    const char *c = *at;
    const bool quoted = *c == '"';
    const char first = c[quoted ? 1 : 0];

    c += quoted;
    while (quoted && (*c != '"' || c[1] == '"')) {
        CHECK(*c != '\0' && *c != '\r');
        c += *c == '"' ? 2 : 1;
    }
    c += quoted;
    while (!quoted && *c != ';' && *c != '\r') {
        CHECK(*c != '\0' && *c != '"' && *c != '\n');
        c++;
    }
    CHECK(*c == ';' || (*c == '\r' && c[1] == '\n'));
    *at = c;
    return first;
}

TEST(every_row_of_a_spreadsheet_has_the_same_cells_and_none_is_a_formula)
{
    struct evening e;
    char *text;
    const char *at;
    size_t cells = 0;
    size_t wanted = 0;

    hostile_evening(&e);
    text = written(&e, "nb", MINUTES_CSV);
    check_no_controls(text);
    CHECK(strncmp(text, "\xef\xbb\xbf", 3) == 0);
    for (at = text + 3; *at != '\0'; at += *at == ';' ? 1 : 2) {
        const char first = read_cell(&at);

        CHECK(strchr("=+-@\t", first) == NULL || first == '\0');
        cells++;
        if (*at == '\r') {
            wanted = wanted == 0 ? cells : wanted;
            CHECK_U64(cells, wanted);
            cells = 0;
        }
    }
    CHECK_U64(cells, 0);
    CHECK_U64(wanted, 24);
    CHECK_HAS(text, ";\"'=cmd()|'/C'!A0 <script>");
    CHECK_HAS(text, "\"\"a\"\" & &lt;");
    free(text);
    evening_close(&e);
}

TEST(markdown_has_no_markup_of_theirs)
{
    struct evening e;
    char *text;

    hostile_evening(&e);
    text = written(&e, "nb", MINUTES_MD);
    check_no_controls(text);
    CHECK_U64(count(text, "<"), count(text, "\\<"));
    CHECK_U64(count(text, "\n# "), 1);
    CHECK(strncmp(text, "# Referat – =cmd()", 18) == 0);
    free(text);
    evening_close(&e);
}

TEST(json_has_its_strings_whole)
{
    struct evening e;
    char *text;
    size_t quotes = 0;

    hostile_evening(&e);
    text = written(&e, "nb", MINUTES_JSON);
    for (const char *at = text; *at != '\0'; at++) {
        CHECK((uint8_t)*at >= ' ' || *at == '\n');
        CHECK(*at != '\n' || quotes % 2 == 0); /* none within a string */
        quotes += *at == '"';
        at += *at == '\\';
    }
    CHECK_U64(quotes % 2, 0);
    CHECK_HAS(text, "\\n@line two\\n\\n-three\\t\"");
    free(text);
    evening_close(&e);
}

TEST(words_in_another_language_say_so_and_others_do_not)
{
    struct evening e;
    char *text;

    whole_evening(&e, false);
    text = written(&e, "nn", MINUTES_HTML);
    CHECK_HAS(text, "<html lang=\"nn\">");
    CHECK_HAS(text, "<span dir=\"auto\" lang=\"ar\">لا نعرف أين نسأل</span>");
    CHECK_U64(count(text, "lang=\"nn\""), 1);
    free(text);
    text = written(&e, "en", MINUTES_HTML);
    CHECK_HAS(text, "<span dir=\"auto\" lang=\"nn\">Gratis hall om sundagane");
    CHECK_HAS(text, "<h4><span dir=\"auto\">What do we do well?</span></h4>");
    free(text);
    evening_close(&e);
}

TEST(what_became_a_decision_has_its_words_in_the_row_of_a_spreadsheet)
{
    struct evening e;
    char *text;

    whole_evening(&e, false);
    text = written(&e, "nb", MINUTES_CSV);
    CHECK_HAS(text,
        "\r\nInnspill;11;Veier inn i fellesskapet;3;Idé;"
        "Utstyrskasse: lån utan å forklare kvifor;;;;;;;;;;;1;;;;;;;\r\n");
    CHECK_HAS(text, "\r\nOppmøte;;;;;;;;;;;;;;;;;;kommune;2;1;;;\r\n");
    CHECK_U64(count(text, "BORDETS EIGE"), 0);
    CHECK_U64(count(text, "TATT BORT"), 0);
    CHECK_U64(count(text, "Eirik"), 0);
    free(text);
    evening_close(&e);
}
