/*
 * log.c - one line for the person who keeps the machine. See log.h.
 */
#include "daemon/io/log.h"

#include <unistd.h>

enum { LINE_BYTES_MAX = 900 };

void
log_line(const char *format, ...)
{
    char line[LINE_BYTES_MAX];
    va_list args;
    size_t n;
    int length;

    va_start(args, format);
    length = vsnprintf(line, sizeof line - 1, format, args);
    va_end(args);
    if (length < 0) {
        return;
    }
    n = (size_t)length < sizeof line - 1 ? (size_t)length : sizeof line - 2;
    for (size_t i = 0; i < n; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == 0x7f) {
            line[i] = '?';
        }
    }
    line[n] = '\n';
    /* One write a line; where it cannot be written nobody can be told. */
    if (write(STDERR_FILENO, line, n + 1) < 0) {
        return;
    }
}

void
log_fault(const char *what, const struct fault *why)
{
    log_line("dugnadd: %s: %s", what, why->text);
}
