/*
 * log.h - one line for the person who keeps the machine.
 *
 * Never: holds a name, an address, a token or a text of a participant
 */
#ifndef IO_LOG_H
#define IO_LOG_H

#include "config/fault.h"

/* log_line - to standard error; controls are shown as '?'. */
void log_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* log_fault - a fault, with what went on before a colon. */
void log_fault(const char *what, const struct fault *why);

#endif
