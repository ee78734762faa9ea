/*
 * fault.c - what the machine could not do, in one line for a person.
 * See fault.h.
 */
#include "config/fault.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* One line: no control characters, and no code point cut in two. */
static void
tidy(char *text, size_t cap)
{
    size_t n = strlen(text);

    if (n + 1 == cap) {
        while (n > 0 && ((unsigned char)text[n - 1] & 0xC0U) == 0x80U) {
            n--;
        }
        if (n > 0 && (unsigned char)text[n - 1] >= 0xC0U) {
            n--;
        }
        text[n] = '\0';
    }
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)text[i] < 0x20U || text[i] == 0x7F) {
            text[i] = '?';
        }
    }
}

static void
add_system(struct fault *why)
{
    const size_t n = strlen(why->text);
    char words[120] = "";

    if (strerror_r(why->sys, words, sizeof words) != 0) {
        (void)snprintf(words, sizeof words, "error %d", why->sys);
    }
    /* Cut at the end of the line if it is long: tidy looks after that. */
    (void)snprintf(why->text + n, sizeof why->text - n, ": %s", words);
}

enum status
fault_set(struct fault *why, enum status status, int sys, const char *format,
    ...)
{
    char text[sizeof why->text] = "";
    va_list values;

    /* Written beside it first, since a value may be the old text. */
    va_start(values, format);
    (void)vsnprintf(text, sizeof text, format, values);
    va_end(values);
    why->status = status;
    why->sys = sys;
    memcpy(why->text, text, sizeof text);
    if (sys != 0) {
        add_system(why);
    }
    tidy(why->text, sizeof why->text);
    return status;
}

void
fault_prefix(struct fault *why, const char *format, ...)
{
    char text[sizeof why->text] = "";
    va_list values;
    size_t n;

    va_start(values, format);
    (void)vsnprintf(text, sizeof text, format, values);
    va_end(values);
    n = strlen(text);
    (void)snprintf(text + n, sizeof text - n, ": %.*s", (int)(sizeof text - n),
        why->text);
    memcpy(why->text, text, sizeof text);
    tidy(why->text, sizeof why->text);
}
