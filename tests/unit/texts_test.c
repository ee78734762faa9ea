/*
 * texts_test.c - the words for people, in every language.
 */
#include "config/texts.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

/* NULL and the fault, or the languages. */
static struct texts *
try_load(const char *folder, struct fault *why)
{
    struct texts *texts = calloc(1, sizeof *texts);

    CHECK(texts != NULL);
    memset(why, 0, sizeof *why);
    if (texts_load(texts, folder, why) != STATUS_OK) {
        free(texts);
        return NULL;
    }
    return texts;
}

static struct texts *
load(const char *folder)
{
    struct fault why;
    struct texts *texts = try_load(folder, &why);

    CHECK_STR(why.text, "");
    return texts;
}

static void
unload(struct texts *texts)
{
    texts_release(texts);
    free(texts);
}

/* A new folder with one file; the folder's name is in `folder`. */
static void
make_folder(char folder[40], const char *name, const char *text)
{
    char path[80];
    FILE *file;

    (void)snprintf(folder, 40, "/tmp/texts_test.XXXXXX");
    CHECK(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fputs(text, file) >= 0);
    CHECK(fclose(file) == 0);
}

static void
remove_folder(const char *folder, const char *name)
{
    char path[80];

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    CHECK(unlink(path) == 0);
    CHECK(rmdir(folder) == 0);
}

/* The fault's text for a further language that is wrong. */
static void
check_wrong(const char *text, const char *wanted)
{
    char folder[40];
    struct fault why;

    make_folder(folder, "se.yaml", text);
    CHECK(try_load(folder, &why) == NULL);
    CHECK_U64(why.status, STATUS_CONFIG);
    CHECK_HAS(why.text, wanted);
    remove_folder(folder, "se.yaml");
}

/* All {names} of a text, sorted by their place, joined with commas. */
static uint32_t
places(const char *text, char names[8][20])
{
    uint32_t n = 0;

    for (const char *at = strchr(text, '{'); at != NULL && n < 8;
         at = strchr(at + 1, '{')) {
        const size_t length = strcspn(at + 1, "}");

        CHECK(length < 20);
        memcpy(names[n], at + 1, length);
        names[n][length] = '\0';
        n++;
    }
    return n;
}

TEST(three_languages_are_built_in_and_whole)
{
    struct texts *texts = load(NULL);

    CHECK_U64(texts->n, 3);
    for (uint32_t i = 0; i < 3; i++) {
        for (size_t key = 0; key < TEXT_N; key++) {
            CHECK(texts->language[i].text[key] != NULL);
            CHECK(texts->language[i].text[key][0] != '\0');
        }
    }
    unload(texts);
}

TEST(every_language_has_the_same_places_for_values)
{
    struct texts *texts = load(NULL);

    for (size_t key = 0; key < TEXT_N; key++) {
        char want[8][20];
        const uint32_t want_n = places(texts->language[0].text[key], want);

        for (uint32_t i = 1; i < texts->n; i++) {
            const char *text = texts->language[i].text[key];
            char have[8][20];

            CHECK_U64(places(text, have), want_n);
            for (uint32_t j = 0; j < want_n; j++) {
                char name[24];

                (void)snprintf(name, sizeof name, "{%.19s}", want[j]);
                CHECK_HAS(text, name);
            }
        }
    }
    unload(texts);
}

TEST(a_tag_finds_its_language_and_an_unknown_one_finds_bokmaal)
{
    struct texts *texts = load(NULL);

    CHECK_U64(texts_language(texts, "nb", 2), 0);
    CHECK_U64(texts_language(texts, "nn", 2), 1);
    CHECK_U64(texts_language(texts, "nn-NO", 5), 1);
    CHECK_U64(texts_language(texts, "EN-Latn-GB", 10), 2);
    CHECK_U64(texts_language(texts, "no", 2), 0);
    CHECK_U64(texts_language(texts, "ar", 2), 0);
    CHECK_U64(texts_language(texts, "", 0), 0);
    CHECK(texts_has(texts, "nn", 2));
    CHECK(!texts_has(texts, "nn-NO", 5));
    CHECK(!texts_has(texts, "n", 1));
    CHECK_STR(texts_get(texts, 1, TEXT_MONTH_5), "mai");
    CHECK_STR(texts_get(texts, 2, TEXT_MONTH_5), "May");
    CHECK_STR(texts_get(texts, 99, TEXT_MONTH_5), "mai");
    unload(texts);
}

TEST(refusals_come_first_and_have_their_numbers)
{
    struct texts *texts = load(NULL);

    CHECK_U64(TEXT_REFUSED_TOO_BIG, REFUSED_TOO_BIG);
    CHECK_STR(texts_get(texts, 0, TEXT_REFUSED_WRONG_CODE),
        "Vi finner ingen dugnad med denne koden. Sjekk tallene.");
    unload(texts);
}

TEST(a_further_language_may_be_partly_done)
{
    char folder[40];
    struct texts *texts;

    make_folder(folder, "se.yaml", "minutes.when: \xc3\x81igi\nmonth.1:\n");
    texts = load(folder);
    CHECK_U64(texts->n, 4);
    CHECK_STR(texts_get(texts, 3, TEXT_MINUTES_WHEN), "\xc3\x81igi");
    CHECK_STR(texts_get(texts, 3, TEXT_MONTH_1), "januar");
    CHECK_U64(texts_language(texts, "se-NO", 5), 3);
    unload(texts);
    remove_folder(folder, "se.yaml");
}

TEST(what_is_wrong_in_a_language_is_named_with_its_line)
{
    check_wrong("month.1: a\nmonht.2: b\n",
        "/se.yaml:2:1: unknown key 'monht.2'; did you mean 'month.2'?");
    check_wrong("minutes.min: \"{m} min\"\n",
        "/se.yaml:1:14: 'minutes.min' has {m}, which nb.yaml does not have");
    check_wrong("month.1: [a]\n", "/se.yaml:1:10: 'month.1' must be a text");
    check_wrong("- a\n", "/se.yaml:1:1: 'key: text' lines are wanted");
}

TEST(a_file_of_a_built_in_language_is_left_alone)
{
    char folder[40];
    struct texts *texts;

    make_folder(folder, "nn.yaml", "month.1: not this\n");
    texts = load(folder);
    CHECK_U64(texts->n, 3);
    CHECK_STR(texts_get(texts, 1, TEXT_MONTH_1), "januar");
    unload(texts);
    remove_folder(folder, "nn.yaml");
}

TEST(values_are_put_in_their_places)
{
    const struct text_value values[] = {{"n", "29", 2}, {"of", "60", 2}};
    char out[80];

    CHECK_U64(texts_fill(out, sizeof out, "{n} av {of} kom.", values, 2), 13);
    CHECK_STR(out, "29 av 60 kom.");
    CHECK_U64(texts_fill(out, sizeof out, "{of}{n}{n}", values, 2), 6);
    CHECK_STR(out, "602929");
    /* What has no value stays, so that it is seen. */
    (void)texts_fill(out, sizeof out, "{x} { {} {N} {n", values, 2);
    CHECK_STR(out, "{x} { {} {N} {n");
    /* A value with braces is no place again. */
    (void)texts_fill(out, sizeof out, "<{n}>",
        &(struct text_value){"n", "{n}", 3}, 1);
    CHECK_STR(out, "<{n}>");
}

TEST(a_text_is_cut_between_letters)
{
    static const char whole[] = "a\xc3\xb8\xf0\x9f\x98\x80z";
    static const size_t kept[] = {0, 0, 1, 1, 3, 3, 3, 3, 7, 8};
    char out[16];

    for (size_t cap = 0; cap < sizeof kept / sizeof kept[0]; cap++) {
        memset(out, '!', sizeof out);
        CHECK_U64(texts_fill(out, cap, whole, NULL, 0), kept[cap]);
        CHECK_BYTES(out, whole, kept[cap]);
        CHECK(cap == 0 || out[kept[cap]] == '\0');
        CHECK(out[cap] == '!');
        (void)texts_fill(out, cap, "{v}",
            &(struct text_value){"v", whole, sizeof whole - 1}, 1);
        CHECK_BYTES(out, whole, kept[cap]);
    }
}

TEST(nothing_follows_a_cut)
{
    char out[4];

    (void)texts_fill(out, sizeof out, "ab{v}c",
        &(struct text_value){"v", "\xf0\x9f\x98\x80", 4}, 1);
    CHECK_STR(out, "ab");
}
