/*
 * fault.c - tests that count. See fault.h.
 */
#include "tests/fault/fault.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { AT_CAP = 300 };

static char at[AT_CAP];
static size_t passed;

void
fault_at(const char *format, ...)
{
    va_list args;

    va_start(args, format);
    (void)vsnprintf(at, sizeof at, format, args);
    va_end(args);
}

_Noreturn void
fault_fail(const char *file, int line, const char *what)
{
    (void)fflush(stdout);
    (void)fprintf(stderr, "%s:%d: %s\n  %s\n", file, line, what, at);
    (void)printf("%zu passed, 1 failed\n", passed);
    exit(1);
}

void
fault_check_u64(const char *file, int line, uint64_t saw, uint64_t want)
{
    char what[80];

    if (saw != want) {
        (void)snprintf(what, sizeof what, "%" PRIu64 ", not %" PRIu64, saw,
            want);
        fault_fail(file, line, what);
    }
}

int
fault_main(int argc, char **argv, const struct fault_test *tests, size_t n)
{
    const bool much = argc == 2 && strcmp(argv[1], "--long") == 0;

    if (argc > 2 || (argc == 2 && !much)) {
        (void)fprintf(stderr, "usage: %s [--long]\n", argv[0]);
        return 2;
    }
    if (sodium_init() < 0) {
        (void)fputs("libsodium cannot start\n", stderr);
        return 1;
    }
    for (size_t i = 0; i < n; i++) {
        (void)printf("%s\n", tests[i].sentence);
        (void)fflush(stdout);
        at[0] = '\0';
        tests[i].run(much);
        passed++;
    }
    (void)printf("%zu passed, 0 failed\n", passed);
    return 0;
}
