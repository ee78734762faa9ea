/*
 * fault_test.c - what the machine could not do, in one line for a person.
 */
#include "config/fault.h"
#include "tests/unit/unit.h"

#include <errno.h>

TEST(a_fault_says_what_and_returns_its_status)
{
    struct fault why = {0};

    CHECK_U64(fault_set(&why, STATUS_CONFIG, 0, "no '%s'", "x"), 78);
    CHECK_U64(why.status, STATUS_CONFIG);
    CHECK_U64(why.sys, 0);
    CHECK_STR(why.text, "no 'x'");
}

TEST(the_systems_own_words_follow)
{
    struct fault why = {0};

    (void)fault_set(&why, STATUS_DISK, ENOENT, "cannot open '%s'", "a");
    CHECK_U64(why.sys, ENOENT);
    CHECK_STR(why.text, "cannot open 'a': No such file or directory");
}

TEST(a_prefix_goes_before)
{
    struct fault why = {0};

    (void)fault_set(&why, STATUS_DISK, 0, "is full");
    fault_prefix(&why, "evening %d", 7);
    CHECK_STR(why.text, "evening 7: is full");
    CHECK_U64(why.status, STATUS_DISK);
}

TEST(a_fault_may_be_made_of_its_own_text)
{
    struct fault why = {0};

    (void)fault_set(&why, STATUS_DISK, 0, "inner");
    (void)fault_set(&why, STATUS_CONFIG, 0, "outer (%s)", why.text);
    CHECK_STR(why.text, "outer (inner)");
}

TEST(control_characters_cannot_reach_a_terminal)
{
    struct fault why = {0};

    (void)fault_set(&why, STATUS_CONFIG, 0, "key '%s'", "a\x1b[2J\nb\x7f");
    CHECK_STR(why.text, "key 'a?[2J?b?'");
}

/* Every length of the text before it, so that each byte of ø is at the cut. */
TEST(a_long_text_is_cut_between_letters)
{
    char long_text[500];

    for (size_t shift = 0; shift < 4; shift++) {
        struct fault why = {0};
        size_t n;

        memset(long_text, 'a', sizeof long_text);
        for (size_t i = shift; i + 2 < sizeof long_text; i += 2) {
            memcpy(long_text + i, "\xc3\xb8", 2);
        }
        long_text[sizeof long_text - 1] = '\0';
        (void)fault_set(&why, STATUS_CONFIG, 0, "%s", long_text);
        n = strlen(why.text);
        CHECK(n < sizeof why.text && n > sizeof why.text - 5);
        CHECK_U64((n - shift) % 2, 0);
    }
}
