/*
 * zone.c - what the clocks on the wall showed, and will show. See zone.h.
 */
#include "daemon/io/zone.h"

#include <errno.h>
#include <unistd.h>

enum { DAY_S = 86400, DAYS_BEFORE = 366, DAYS_AFTER = 4 * 366 };

static const char folder[] = "/usr/share/zoneinfo";

enum status
zone_set(const char *zone, struct fault *why)
{
    char path[sizeof folder + 64];

    (void)snprintf(path, sizeof path, "%s/%s", folder, zone);
    if (zone[0] == '\0' || zone[0] == '/' || strstr(zone, "..") != NULL ||
        access(path, R_OK) != 0) {
        return fault_set(why, STATUS_CONFIG, 0,
            "zone: this machine does not know the time zone '%s'; set one of "
            "those in %s, such as Europe/Oslo (package tzdata)",
            zone, folder);
    }
    if (setenv("TZ", zone, 1) != 0) {
        return fault_set(why, STATUS_SYSTEM, errno, "cannot set the zone");
    }
    tzset();
    return STATUS_OK;
}

static long
minutes_at(time_t at)
{
    struct tm tm;

    if (localtime_r(&at, &tm) == NULL) {
        return 0;
    }
    return tm.tm_gmtoff / 60;
}

/* The first second of the new offset; it differs at `after`. */
static time_t
change_between(time_t before, time_t after)
{
    const long old = minutes_at(before);

    while (after - before > 1) {
        const time_t middle = before + (after - before) / 2;

        if (minutes_at(middle) == old) {
            before = middle;
        } else {
            after = middle;
        }
    }
    return after;
}

size_t
zone_offsets(char out[ZONE_OFFSETS_MAX + 1], uint64_t around_ms)
{
    const time_t around = (time_t)(around_ms / 1000);
    time_t at = around - (time_t)DAYS_BEFORE * DAY_S;
    const time_t end = around + (time_t)DAYS_AFTER * DAY_S;
    size_t n;

    n = (size_t)snprintf(out, ZONE_OFFSETS_MAX + 1, "0:%+ld", minutes_at(at));
    for (; at < end; at += DAY_S) {
        char one[32];
        size_t one_n;
        time_t change;

        if (minutes_at(at) == minutes_at(at + DAY_S)) {
            continue;
        }
        change = change_between(at, at + DAY_S);
        one_n = (size_t)snprintf(one, sizeof one, ";%lld:%+ld",
            (long long)change, minutes_at(change));
        if (n + one_n > ZONE_OFFSETS_MAX) {
            break;
        }
        memcpy(out + n, one, one_n + 1);
        n += one_n;
    }
    return n;
}
