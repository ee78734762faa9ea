/*
 * calendar.c - times of the log as people say them.
 *
 * See calendar.h
 */
#include "daemon/core/calendar.h"

#include "daemon/core/page.h"

enum { SAID_MAX = 128 };

#define SECONDS_MAX 253402214400 /* the year 9999 is far enough */

static bool
is_leap(uint32_t year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static uint32_t
days_of(uint32_t year, uint32_t month)
{
    static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
        31};

    return days[month - 1] + (uint32_t)(month == 2 && is_leap(year));
}

/* A number at the front of `text`, which moves past it; 0 if none is. */
static uint64_t
take_number(struct bytes *text)
{
    uint64_t v = 0;

    while (text->n > 0 && text->at[0] >= '0' && text->at[0] <= '9') {
        if (v < SECONDS_MAX) {
            v = v * 10 + (uint64_t)(text->at[0] - '0');
        }
        text->at++;
        text->n--;
    }
    return v;
}

static bool
take_sign(struct bytes *text, char sign)
{
    if (text->n == 0 || text->at[0] != (uint8_t)sign) {
        return false;
    }
    text->at++;
    text->n--;
    return true;
}

/* Minutes east of UTC at a time. */
static int32_t
offset_at(uint64_t seconds, struct bytes offsets)
{
    int32_t offset = 0;
    bool first = true;

    while (offsets.n > 0) {
        const uint64_t from = take_number(&offsets);
        const bool sound = take_sign(&offsets, ':');
        const bool west = !take_sign(&offsets, '+') && take_sign(&offsets, '-');
        const int32_t minutes = (int32_t)(take_number(&offsets) % 1440);

        if (!sound || (!first && from > seconds)) {
            break;
        }
        offset = west ? -minutes : minutes;
        first = false;
        if (!take_sign(&offsets, ';')) {
            break;
        }
    }
    return offset;
}

struct calendar
calendar_local(uint64_t at_ms, struct bytes offsets)
{
    uint64_t seconds = at_ms / 1000 < SECONDS_MAX ? at_ms / 1000 : SECONDS_MAX;
    struct calendar c = {.year = 1970, .month = 1};
    uint64_t days;

    c.offset = offset_at(seconds, offsets);
    c.has_time = true;
    c.has_offset = true;
    if (c.offset < 0 && seconds < (uint64_t)-c.offset * 60) {
        seconds = 0;
    } else {
        seconds += (uint64_t)((int64_t)c.offset * 60);
    }
    days = seconds / 86400;
    c.hour = (uint32_t)(seconds % 86400 / 3600);
    c.minute = (uint32_t)(seconds % 3600 / 60);
    while (days >= 365U + is_leap(c.year)) {
        days -= 365U + is_leap(c.year);
        c.year++;
    }
    while (days >= days_of(c.year, c.month)) {
        days -= days_of(c.year, c.month);
        c.month++;
    }
    c.day = (uint32_t)days + 1;
    return c;
}

bool
calendar_read(struct bytes text, struct calendar *c)
{
    struct calendar read = {0};

    read.year = (uint32_t)take_number(&text);
    if (!take_sign(&text, '-')) {
        return false;
    }
    read.month = (uint32_t)take_number(&text);
    if (!take_sign(&text, '-')) {
        return false;
    }
    read.day = (uint32_t)take_number(&text);
    if (read.month < 1 || read.month > 12 || read.day < 1 ||
        read.day > days_of(read.year, read.month)) {
        return false;
    }
    read.has_time = take_sign(&text, 'T');
    if (read.has_time) {
        read.hour = (uint32_t)take_number(&text);
        if (!take_sign(&text, ':')) {
            return false;
        }
        read.minute = (uint32_t)take_number(&text);
    }
    if (text.n > 0 || read.hour > 23 || read.minute > 59) {
        return false;
    }
    *c = read;
    return true;
}

bool
calendar_same_day(const struct calendar *a, const struct calendar *b)
{
    return a->year == b->year && a->month == b->month && a->day == b->day;
}

void
calendar_iso(struct buf *b, const struct calendar *c)
{
    const uint32_t ahead = (uint32_t)(c->offset < 0 ? -c->offset : c->offset);

    page_padded(b, c->year, 4);
    page_add(b, "-");
    page_padded(b, c->month, 2);
    page_add(b, "-");
    page_padded(b, c->day, 2);
    if (c->has_time) {
        page_add(b, "T");
        page_padded(b, c->hour, 2);
        page_add(b, ":");
        page_padded(b, c->minute, 2);
    }
    if (c->has_offset) {
        page_add(b, c->offset < 0 ? "-" : "+");
        page_padded(b, ahead / 60, 2);
        page_add(b, ":");
        page_padded(b, ahead % 60, 2);
    }
}

static struct text_value
value_of(const char *name, const struct buf *b)
{
    return (struct text_value){name, (const char *)b->at, b->n};
}

static struct text_value
say_number(const char *name, uint64_t n, uint32_t width, struct buf *b)
{
    page_padded(b, n, width);
    return value_of(name, b);
}

static struct text_value
say_date(struct buf *b, const struct calendar *c,
    const struct calendar_words *words)
{
    uint8_t day[20];
    uint8_t year[20];
    struct buf day_at = {day, 0, sizeof day, false};
    struct buf year_at = {year, 0, sizeof year, false};
    const char *month = texts_get(words->texts, words->language,
        (enum text_key)((uint32_t)TEXT_MONTH_1 + c->month - 1));
    const struct text_value values[] = {
        say_number("day", c->day, 1, &day_at),
        {"month", month, strlen(month)},
        say_number("year", c->year, 1, &year_at),
    };

    b->n = texts_fill((char *)b->at, b->cap,
        texts_get(words->texts, words->language, TEXT_DATE), values, 3);
    return value_of("date", b);
}

static struct text_value
say_time(const char *name, struct buf *b, const struct calendar *c,
    const struct calendar_words *words)
{
    uint8_t hour[20];
    uint8_t minute[20];
    struct buf hour_at = {hour, 0, sizeof hour, false};
    struct buf minute_at = {minute, 0, sizeof minute, false};
    const struct text_value values[] = {
        say_number("hour", c->hour, 2, &hour_at),
        say_number("minute", c->minute, 2, &minute_at),
    };

    b->n = texts_fill((char *)b->at, b->cap,
        texts_get(words->texts, words->language, TEXT_CLOCK_TIME), values, 2);
    return value_of(name, b);
}

void
calendar_say(struct buf *b, const struct calendar *c,
    const struct calendar_words *words)
{
    uint8_t date[SAID_MAX];
    uint8_t time[SAID_MAX];
    char said[2 * SAID_MAX];
    struct buf date_at = {date, 0, sizeof date, false};
    struct buf time_at = {time, 0, sizeof time, false};
    struct text_value values[2];

    values[0] = say_date(&date_at, c, words);
    if (!c->has_time) {
        buf_add(b, date, date_at.n);
        return;
    }
    values[1] = say_time("time", &time_at, c, words);
    buf_add(b, said,
        texts_fill(said, sizeof said,
            texts_get(words->texts, words->language, TEXT_DATE_TIME), values,
            2));
}

void
calendar_say_span(struct buf *b, const struct calendar *from,
    const struct calendar *to, const struct calendar_words *words)
{
    uint8_t date[SAID_MAX];
    uint8_t begin[SAID_MAX];
    uint8_t end[SAID_MAX];
    char said[3 * SAID_MAX];
    struct buf date_at = {date, 0, sizeof date, false};
    struct buf begin_at = {begin, 0, sizeof begin, false};
    struct buf end_at = {end, 0, sizeof end, false};
    struct text_value values[3];

    if (!calendar_same_day(from, to)) {
        calendar_say(b, from, words);
        page_add(b, " – ");
        calendar_say(b, to, words);
        return;
    }
    values[0] = say_date(&date_at, from, words);
    values[1] = say_time("from", &begin_at, from, words);
    values[2] = say_time("to", &end_at, to, words);
    buf_add(b, said,
        texts_fill(said, sizeof said,
            texts_get(words->texts, words->language, TEXT_DATE_FROM_TO), values,
            3));
}
