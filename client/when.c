/* when.c - times as people write them. See when.h. */
#include "client/when.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* EU summer time, for a machine without a zone table. */
#define NORWAY "CET-1CEST,M3.5.0,M10.5.0/3"

void
when_zone(const char *zone)
{
    char path[80];

    if (zone == NULL || zone[0] == '\0' || strchr(zone, '.') != NULL) {
        zone = "Europe/Oslo";
    }
    (void)snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", zone);
    if (access(path, R_OK) != 0) {
        zone = NORWAY;
    }
    (void)setenv("TZ", zone, 1); /* there is memory for so little */
    tzset();
}

/* Digits at fixed places: "0000-00-00T00:00". */
static bool
fits(const char *text, const char *form)
{
    const size_t n = strlen(form);

    if (strlen(text) != n) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const bool digit = text[i] >= '0' && text[i] <= '9';

        if (form[i] == '0' ? !digit : text[i] != form[i]) {
            return false;
        }
    }
    return true;
}

static int
number_at(const char *text, size_t n)
{
    int v = 0;

    for (size_t i = 0; i < n; i++) {
        v = v * 10 + (text[i] - '0');
    }
    return v;
}

bool
when_date(const char *text)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int year;
    int month;
    int last;

    if (!fits(text, "0000-00-00")) {
        return false;
    }
    year = number_at(text, 4);
    month = number_at(text + 5, 2);
    if (year < 1970 || month < 1 || month > 12) {
        return false;
    }
    last = days[month - 1];
    if (month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)) {
        last = 29;
    }
    return number_at(text + 8, 2) >= 1 && number_at(text + 8, 2) <= last;
}

static bool
is_time(const char *text)
{
    return fits(text, "00:00") && number_at(text, 2) < 24 &&
        number_at(text + 3, 2) < 60;
}

bool
when_minute(const char *text)
{
    char date[11];

    if (strlen(text) != 16 || text[10] != 'T') {
        return false;
    }
    memcpy(date, text, 10);
    date[10] = '\0';
    return when_date(date) && is_time(text + 11);
}

bool
when_ms(const char *date, const char *time, uint64_t *ms)
{
    struct tm tm = {.tm_isdst = -1};
    time_t at;

    if (!when_date(date) || !is_time(time)) {
        return false;
    }
    tm.tm_year = number_at(date, 4) - 1900;
    tm.tm_mon = number_at(date + 5, 2) - 1;
    tm.tm_mday = number_at(date + 8, 2);
    tm.tm_hour = number_at(time, 2);
    tm.tm_min = number_at(time + 3, 2);
    at = mktime(&tm);
    if (at < 0) {
        return false;
    }
    *ms = (uint64_t)at * 1000;
    return true;
}

bool
when_past(const char *text)
{
    const time_t now = time(NULL);
    char today[32] = "";
    struct tm tm;

    if (localtime_r(&now, &tm) == NULL) {
        return false;
    }
    (void)strftime(today, sizeof today, "%Y-%m-%dT%H:%M", &tm);
    return strncmp(text, today, strlen(text)) < 0;
}

static void
written(char out[WHEN_TEXT_MAX], const char *form, uint64_t ms)
{
    const time_t at = (time_t)(ms / 1000);
    struct tm tm;

    out[0] = '\0';
    if (localtime_r(&at, &tm) == NULL) {
        return;
    }
    if (form[0] == 'd') {
        (void)strftime(out, WHEN_TEXT_MAX, "%Y-%m-%d %H:%M", &tm);
    } else {
        (void)strftime(out, WHEN_TEXT_MAX, "%H:%M:%S", &tm);
    }
}

void
when_text(char out[WHEN_TEXT_MAX], uint64_t ms)
{
    written(out, "date", ms);
}

void
when_clock(char out[WHEN_TEXT_MAX], uint64_t ms)
{
    written(out, "clock", ms);
}

static bool
unit_ms(char unit, uint64_t *ms)
{
    if (unit == 'h') {
        *ms = 3600000;
    } else if (unit == 'm' || unit == '\0') {
        *ms = 60000;
    } else if (unit == 's') {
        *ms = 1000;
    } else {
        return false;
    }
    return true;
}

bool
when_span(const char *text, uint64_t *ms, bool *negative)
{
    uint64_t sum = 0;
    bool minus = false;

    if (negative != NULL && (*text == '-' || *text == '+')) {
        minus = *text == '-';
        text++;
    }
    if (*text == '\0') {
        return false;
    }
    while (*text != '\0') {
        uint64_t v = 0;
        uint64_t unit;

        if (*text < '0' || *text > '9') {
            return false;
        }
        while (*text >= '0' && *text <= '9' && v < 100000) {
            v = v * 10 + (uint64_t)(*text - '0');
            text++;
        }
        if (!unit_ms(*text, &unit)) {
            return false;
        }
        sum += v * unit;
        text += *text == '\0' ? 0 : 1;
    }
    if (sum > 86400000) {
        return false;
    }
    *ms = sum;
    if (negative != NULL) {
        *negative = minus;
    }
    return true;
}

void
when_left(char out[WHEN_TEXT_MAX], uint64_t ms)
{
    const unsigned long s = (unsigned long)((ms + 500) / 1000);

    (void)snprintf(out, WHEN_TEXT_MAX, "%lu:%02lu", s / 60, s % 60);
}
