/*
 * calendar_test.c - times of the log as people say them.
 */
#include "daemon/core/calendar.h"
#include "tests/unit/unit.h"

static void
check_local(uint64_t seconds, const char *offsets, const char *want)
{
    char text[64];
    struct buf b = {(uint8_t *)text, 0, sizeof text - 1, false};
    const struct calendar c = calendar_local(seconds * 1000, bytes_of(offsets));

    calendar_iso(&b, &c);
    text[b.n] = '\0';
    CHECK_STR(text, want);
}

TEST(times_are_said_in_the_zone_of_the_session)
{
    const char *const oslo = "1540688400:+60;1553994000:+120";

    check_local(0, "", "1970-01-01T00:00+00:00");
    check_local(951825600, "", "2000-02-29T12:00+00:00");
    check_local(1540688399, oslo, "2018-10-28T01:59+01:00");
    check_local(1543856400, oslo, "2018-12-03T18:00+01:00");
    check_local(1553993999, oslo, "2019-03-31T01:59+01:00");
    check_local(1553994000, oslo, "2019-03-31T03:00+02:00");
    check_local(1546297200, oslo, "2019-01-01T00:00+01:00");
    check_local(1546297200, "0:-210", "2018-12-31T19:30-03:30");
    check_local(1546297200, "rot", "2018-12-31T23:00+00:00");
    check_local(UINT64_MAX / 1000, oslo, "9999-12-31T02:00+02:00");
}

TEST(dates_that_are_none_are_not_read)
{
    static const char *const words[] = {"", "i morgen", "2018-13-01",
        "2018-02-29", "2018-12-03T", "2018-12-03T24:00", "2018-12-03 ",
        "2018-12-00"};
    struct calendar c;

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        CHECK(!calendar_read(bytes_of(words[i]), &c));
    }
    CHECK(calendar_read(bytes_of("2020-02-29T08:05"), &c));
    CHECK_U64(c.day, 29);
    CHECK_U64(c.minute, 5);
}
