/*
 * fault.h - tests that count: programs which try a fault in every place.
 *
 * Each program is a list of sentences that are true. It ends at the first
 * that is not, with what was tried just then. --long tries more places.
 * Last line: N passed, M failed.
 */
#ifndef TESTS_FAULT_FAULT_H
#define TESTS_FAULT_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fault_test {
    const char *sentence;
    void (*run)(bool much); /* much: --long was given */
};

/* fault_main - runs them all; what main returns. */
int fault_main(int argc, char **argv, const struct fault_test *tests, size_t n);

/* fault_at - what is tried now; printed should it not hold. */
void fault_at(const char *format, ...) __attribute__((format(printf, 1, 2)));

_Noreturn void fault_fail(const char *file, int line, const char *what);
void fault_check_u64(const char *file, int line, uint64_t saw, uint64_t want);

/* It holds; else the words of the condition are printed. */
#define CHECK(condition)                                \
    do {                                                \
        if (!(condition)) {                             \
            fault_fail(__FILE__, __LINE__, #condition); \
        }                                               \
    } while (0)

/* Two whole numbers are the same; else both are printed. */
#define CHECK_U64(saw, want) \
    fault_check_u64(__FILE__, __LINE__, (uint64_t)(saw), (uint64_t)(want))

#endif
