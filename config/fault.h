/*
 * fault.h - what the machine could not do, in one line for a person.
 *
 * A status to branch on and exit with, and a text. Filled where the fault is
 * first seen; a caller may put one prefix before it; only a main.c or
 * daemon/io/loop.c prints it.
 */
#ifndef CONFIG_FAULT_H
#define CONFIG_FAULT_H

#include <stdarg.h>
#include <stdint.h>

/* STATUSES: NAME, exit code of dugnadd, what it means */
#define STATUSES(X)                                                       \
    X(OK, 0, "done")                                                      \
    X(USAGE, 64, "the command line is wrong")                             \
    X(SYSTEM, 71, "the operating system refused something")               \
    X(DISK, 74, "reading or writing the data folder failed")              \
    X(LOCKED, 75, "another dugnadd uses this data folder")                \
    X(PORT, 76, "the address to listen on is not to be had")              \
    X(LIBRARY, 77, "a library or one of its plugins is missing")          \
    X(CONFIG, 78, "the configuration, a run plan or a language is wrong") \
    X(ROTTEN, 79, "a log has been changed or has decayed")                \
    X(LIMIT, 80, "a limit of the machine is too low")                     \
    X(NEWER, 81, "made by a newer dugnad")

#define STATUS_ENUM(NAME, code, ...) STATUS_##NAME = (code),
enum status { STATUSES(STATUS_ENUM) };
#undef STATUS_ENUM

struct fault {
    enum status status;
    int sys;        /* errno at the time, or 0 */
    char text[400]; /* one line, no full stop, UTF-8 */
};

/*
 * fault_set - note what went wrong; returns `status`, so that a function can
 * end with `return fault_set(...)`. `sys` other than 0 adds the system's own
 * words.
 */
enum status fault_set(struct fault *why, enum status status, int sys,
    const char *format, ...) __attribute__((format(printf, 4, 5)));

/* fault_prefix - put "PREFIX: " before the text. */
void fault_prefix(struct fault *why, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
