/*
 * line.h - a seat in a plain terminal: one event a line, for everyone, for
 * screen readers and for pipes.
 *
 * Source: UX.md 6.3
 */
#ifndef CLIENT_CTL_LINE_H
#define CLIENT_CTL_LINE_H

#include "client/ctl/ctl.h"

struct line;

/*
 * line_hook - hear from now on what comes to ctl->talk.
 * Returns: NULL if there is no memory
 */
struct line *line_hook(struct ctl *ctl);

/* line_run - until /slutt, the end of the input or the end of the link. */
enum code line_run(struct line *line);

#endif
