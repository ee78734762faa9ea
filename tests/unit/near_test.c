/*
 * near_test.c - did you mean ...?
 */
#include "config/near.h"
#include "tests/unit/unit.h"

static const char *const words[] = {"listen", "limits", "zone", "data_dir"};

static const char *
near(const char *word)
{
    return near_word(word, words, sizeof words / sizeof words[0]);
}

TEST(a_slip_of_a_letter_finds_its_word)
{
    CHECK_STR(near("lisen"), "listen");
    CHECK_STR(near("listten"), "listen");
    CHECK_STR(near("listne"), "listen");
    CHECK_STR(near("lixten"), "listen");
    CHECK_STR(near("data-dir"), "data_dir");
    CHECK_STR(near("zoen"), "zone");
    CHECK_STR(near("zone"), "zone");
}

TEST(another_word_finds_nothing)
{
    char long_word[200];

    CHECK_STR(near(""), NULL);
    CHECK_STR(near("x"), NULL);
    CHECK_STR(near("bananas"), NULL);
    memset(long_word, 'l', sizeof long_word - 1);
    long_word[sizeof long_word - 1] = '\0';
    CHECK_STR(near(long_word), NULL);
    CHECK_STR(near_word("a", NULL, 0), NULL);
}
