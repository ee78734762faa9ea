/*
 * hits_test.c - what a search found is read as the daemon writes it, and
 * nonsense is not read at all.
 */
#include "client/hits.h"
#include "tests/unit/unit.h"

static bool
take(struct hits *hits, const char *document)
{
    return hits_take(hits, bytes_of(document));
}

TEST(hits_are_read_as_the_daemon_writes_them)
{
    struct hits hits;

    CHECK(take(&hits,
        "[\n{\n\"kind\":\"idea\",\n\"number\":4,\n\"table\":2,\n"
        "\"step\":3,\n\"field\":\"text\",\n\"text\":\"Kari \\\"på\\\" ås\\n🎿\","
        "\n\"private\":false,\n\"forget\":true,\n\"change_with\":null\n},\n"
        "{\n\"kind\":\"session\",\n\"number\":null,\n\"table\":null,\n"
        "\"step\":null,\n\"field\":\"title\",\n\"text\":\"T\","
        "\n\"private\":false,\n\"forget\":false,\n"
        "\"change_with\":\"session change\"\n}\n]\n"));
    CHECK_U64(hits.n, 2);
    CHECK_STR(hits.at[0].kind, "idea");
    CHECK_U64(hits.at[0].number, 4);
    CHECK_U64(hits.at[0].table, 2);
    CHECK_U64(hits.at[0].step, 3);
    CHECK_STR(hits.at[0].text, "Kari \"på\" ås\n🎿");
    CHECK(hits.at[0].forget && !hits.at[0].is_private);
    CHECK_STR(hits.at[0].change_with, "");
    CHECK_U64(hits.at[1].number, 0);
    CHECK_STR(hits.at[1].change_with, "session change");
    CHECK(!hits.at[1].forget);
    hits_release(&hits);
}

TEST(a_private_hit_has_no_text)
{
    struct hits hits;

    CHECK(take(&hits, "[{\"kind\":\"idea\",\"text\":null,\"private\":true}]"));
    CHECK(hits.at[0].text == NULL && hits.at[0].is_private);
    hits_release(&hits);
}

TEST(what_a_newer_daemon_says_more_is_passed_over)
{
    struct hits hits;

    CHECK(take(&hits, "[{\"new\":\"x\",\"newer\":7,\"kind\":\"note\"}]"));
    CHECK_STR(hits.at[0].kind, "note");
    hits_release(&hits);
    CHECK(take(&hits, "[{\"a_very_long_key_that_nobody_knows_here\":true}]"));
    CHECK_U64(hits.n, 1);
    hits_release(&hits);
}

TEST(nothing_found_is_no_mistake)
{
    struct hits hits;

    CHECK(take(&hits, "[]\n"));
    CHECK_U64(hits.n, 0);
    hits_release(&hits);
}

TEST(nonsense_is_not_read)
{
    static const char *const documents[] = {"", "[", "{}", "[{]", "[{\"a\"}]",
        "[{\"a\":}]", "[{\"a\":\"x}]", "[{\"a\":\"\\\"}]",
        "[{\"a\":\"\\u00\"}]", "[{\"a\":[1]}]", "[] x", "[{\"text\":\"a\"},]",
        "[{\"a\":1}", "[{\"text\":\"x\\u0000\"}]", "nul"};

    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        struct hits hits;

        CHECK(!take(&hits, documents[i]));
        CHECK(hits.at == NULL && hits.n == 0);
    }
}
