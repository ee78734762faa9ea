/*
 * page_test.c - words onto a page, so that they stay words.
 */
#include "daemon/core/page.h"
#include "tests/unit/unit.h"

/* Markdown of words at the start of a list item. */
static void
check_markdown(const char *words, const char *want)
{
    char text[512];
    struct buf b = {(uint8_t *)text, 0, sizeof text - 1, false};

    page_markdown(&b, bytes_of(words),
        (struct page_place){.starts_line = true, .indent = 2});
    text[b.n] = '\0';
    CHECK_STR(text, want);
}

TEST(ordinary_words_are_not_changed)
{
    static const char *const words[] =
        {"Merke 4711: (a, b) - c! d. e; f? g/h \"i\" 'j' 12,3 % 5 kr.",
            "-5 grader og +4", "3.5 timar", "12 år. Bur her", "C# i skulen",
            "čáhppes đ ŋ š ŧ ž æøå ÆØÅ 🎿⚽👩‍👧",
            "لا نعرف"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        check_markdown(words[i], words[i]);
    }
}

TEST(words_cannot_become_markup)
{
    check_markdown("# Overskrift", "\\# Overskrift");
    check_markdown("a\n# b", "a\\\n  \\# b");
    check_markdown("tittel\n===", "tittel\\\n  \\===");
    check_markdown("tittel\n---", "tittel\\\n  \\---");
    check_markdown("- punkt", "\\- punkt");
    check_markdown("+ punkt", "\\+ punkt");
    check_markdown("* punkt", "\\* punkt");
    check_markdown("1. punkt", "1\\. punkt");
    check_markdown("12) punkt", "12\\) punkt");
    check_markdown("> sitat", "\\> sitat");
    check_markdown("    kode", "kode");
    check_markdown("\tkode", "kode");
    check_markdown("```\nkode\n```", "\\`\\`\\`\\\n  kode\\\n  \\`\\`\\`");
    check_markdown("a\n\n\nb", "a\\\n  b");
    check_markdown("[x](http://y.no)", "\\[x\\](http\\://y.no)");
    check_markdown("![x](y)", "!\\[x\\](y)");
    check_markdown("<script>", "\\<script\\>");
    check_markdown("&lt;b&gt;", "\\&lt;b\\&gt;");
    check_markdown("a | b", "a \\| b");
    check_markdown("**a** _b_ ~~c~~", "\\*\\*a\\*\\* \\_b\\_ \\~\\~c\\~\\~");
    check_markdown("bak\\", "bak\\\\");
    check_markdown("www.example.no", "www\\.example.no");
    check_markdown("slutt #", "slutt \\#");
    check_markdown("", "");
}

TEST(words_in_a_heading_or_a_cell_stay_on_their_line)
{
    char text[64];
    struct buf b = {(uint8_t *)text, 0, sizeof text - 1, false};

    page_markdown(&b, bytes_of("a\n# b\n| c"),
        (struct page_place){.one_line = true});
    text[b.n] = '\0';
    CHECK_STR(text, "a # b \\| c");
}

TEST(json_strings_end_where_they_should)
{
    char text[64];
    struct buf b = {(uint8_t *)text, 0, sizeof text - 1, false};

    page_json(&b, bytes_of("\"a\\\n\t\001 æ🎿"));
    text[b.n] = '\0';
    CHECK_STR(text, "\"\\\"a\\\\\\n\\t\\u0001 æ🎿\"");
}

static void
check_html(const char *words, bool one_line, const char *want)
{
    char text[512];
    struct buf b = {(uint8_t *)text, 0, sizeof text - 1, false};

    page_html(&b, bytes_of(words), one_line);
    text[b.n] = '\0';
    CHECK_STR(text, want);
}

TEST(html_has_words_and_nothing_else)
{
    check_html("a < b & c > d \"e\" 'f'", false,
        "a &lt; b &amp; c &gt; d &quot;e&quot; &#39;f&#39;");
    check_html(" en \n\n to\t", false, "en<br>to");
    check_html("en\nto", true, "en to");
    check_html("a\001b\177c\302\205d\357\277\276e\357\267\220f", false,
        "a b c d e f");
    check_html("\360\237\277\276\360\237\216\277", false, " 🎿");
    check_html("čáhppes æøå 🎿 لا ÿ", false, "čáhppes æøå 🎿 لا ÿ");
    check_html("", false, "");
}

static void
check_csv(const char *words, const char *want)
{
    char text[512];
    struct buf b = {(uint8_t *)text, 0, sizeof text - 1, false};

    page_csv(&b, bytes_of(words));
    text[b.n] = '\0';
    CHECK_STR(text, want);
}

TEST(a_cell_is_quoted_where_it_must_be_and_is_never_a_formula)
{
    check_csv("plain words", "plain words");
    check_csv("", "");
    check_csv("a;b", "\"a;b\"");
    check_csv("say \"a\"", "\"say \"\"a\"\"\"");
    check_csv("en\nto", "\"en\nto\"");
    check_csv("en\r\nto", "\"en \nto\"");
    check_csv("=1+1", "\"'=1+1\"");
    check_csv("+47", "\"'+47\"");
    check_csv("-5 grader", "\"'-5 grader\"");
    check_csv("@SUM(A1)", "\"'@SUM(A1)\"");
    check_csv("\t=1", "\"'=1\"");
    check_csv("  =1", "\"'=1\"");
    check_csv("＝1", "\"'＝1\"");
    check_csv("2019-02-04 18:00", "2019-02-04 18:00");
}
