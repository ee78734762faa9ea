/*
 * unit.h - tests that read as sentences.
 *
 * A test's name is a sentence that is true; its body shows input and
 * expectation, nothing else. One program a file; TEST enters the test, and
 * main stands below:
 *
 *     TEST(two_and_two_are_four)
 *     {
 *         CHECK_U64(2 + 2, 4);
 *     }
 *
 * CMOCKA_MESSAGE_OUTPUT=TAP prints for machines. No mocks: what would need
 * one belongs in the core.
 */
#ifndef TESTS_UNIT_UNIT_H
#define TESTS_UNIT_UNIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { UNIT_TESTS_MAX = 200 };

/* The one list that grows: constructors fill it before main. */
struct unit_tests {
    struct CMUnitTest test[UNIT_TESTS_MAX];
    size_t n;
};

static struct unit_tests unit_tests;

static inline void
unit_enter(const char *name, CMUnitTestFunction run)
{
    if (unit_tests.n < UNIT_TESTS_MAX) {
        unit_tests.test[unit_tests.n] =
            (struct CMUnitTest){.name = name, .test_func = run};
    }
    unit_tests.n++; /* too many is seen by main */
}

#define TEST(name)                                                   \
    static void name(void);                                          \
    static void unit_run_##name(void **state)                        \
    {                                                                \
        (void)state; /* no test has one */                           \
        name();                                                      \
    }                                                                \
    __attribute__((constructor)) static void unit_enter_##name(void) \
    {                                                                \
        unit_enter(#name, unit_run_##name);                          \
    }                                                                \
    static void name(void)

int
main(void)
{
    if (unit_tests.n == 0 || unit_tests.n > UNIT_TESTS_MAX) {
        (void)fprintf(stderr, "%zu tests, from 1 to %d wanted\n", unit_tests.n,
            UNIT_TESTS_MAX);
        return 1;
    }
    return _cmocka_run_group_tests("unit", unit_tests.test, unit_tests.n, NULL,
               NULL) == 0
        ? 0
        : 1;
}

/* It holds; else the words of the condition are printed. */
#define CHECK(condition)                                     \
    do {                                                     \
        if (!(condition)) {                                  \
            unit_fail(__FILE__, __LINE__, "%s", #condition); \
        }                                                    \
    } while (0)

/* Two whole numbers are the same; else both are printed. */
#define CHECK_U64(saw, want)                                      \
    unit_check_u64((struct unit_place){__FILE__, __LINE__, #saw}, \
        (uint64_t)(saw), (uint64_t)(want))

/* Two texts are the same; else both are printed. NULL is like nothing. */
#define CHECK_STR(saw, want) \
    unit_check_str((struct unit_place){__FILE__, __LINE__, #saw}, (saw), (want))

/* The text has the part in it; else it is printed. */
#define CHECK_HAS(saw, part) \
    unit_check_has((struct unit_place){__FILE__, __LINE__, #saw}, (saw), (part))

/* n bytes are the same; else the first that differ are printed. */
#define CHECK_BYTES(saw, want, n)                                          \
    unit_check_bytes((struct unit_place){__FILE__, __LINE__, #saw}, (saw), \
        (want), (n))

struct unit_place {
    const char *file;
    int line;
    const char *what;
};

#define unit_fail(file, line, ...) \
    do {                           \
        print_error(__VA_ARGS__);  \
        print_error("\n");         \
        _fail((file), (line));     \
    } while (0)

static inline void
unit_check_u64(struct unit_place at, uint64_t saw, uint64_t want)
{
    if (saw != want) {
        unit_fail(at.file, at.line, "%s is %llu, not %llu", at.what,
            (unsigned long long)saw, (unsigned long long)want);
    }
}

static inline void
unit_check_str(struct unit_place at, const char *saw, const char *want)
{
    if (saw == NULL || want == NULL ? saw != want : strcmp(saw, want) != 0) {
        unit_fail(at.file, at.line, "%s is\n  '%s', not\n  '%s'", at.what,
            saw == NULL ? "(NULL)" : saw, want == NULL ? "(NULL)" : want);
    }
}

static inline void
unit_check_has(struct unit_place at, const char *saw, const char *part)
{
    if (saw == NULL || strstr(saw, part) == NULL) {
        unit_fail(at.file, at.line, "%s is\n  '%s', without\n  '%s'", at.what,
            saw == NULL ? "(NULL)" : saw, part);
    }
}

static inline void
unit_check_bytes(struct unit_place at, const void *saw, const void *want,
    size_t n)
{
    const uint8_t *a = saw;
    const uint8_t *b = want;

    for (size_t i = 0; i < n; i++) {
        if (a[i] != b[i]) {
            unit_fail(at.file, at.line, "%s: byte %zu of %zu is %02x, not %02x",
                at.what, i, n, (unsigned)a[i], (unsigned)b[i]);
        }
    }
}

#endif
