/*
 * notify.h - signals from the system, and word to it that all is well.
 *
 * SIGTERM and SIGINT ask for a stop; SIGHUP asks for a look at the data folder;
 * SIGPIPE is no news. Under systemd: READY, STOPPING, and WATCHDOG at half
 * the time it asks for, from the loop itself.
 */
#ifndef IO_NOTIFY_H
#define IO_NOTIFY_H

#include "config/fault.h"

#include <stdbool.h>
#include <uv.h>

struct notify {
    uv_signal_t term;
    uv_signal_t interrupt;
    uv_signal_t hangup;
    uv_timer_t watchdog;
    void *self;
    void (*stop)(void *self); /* a stop was asked for; may come again */
    void (*hangup_heard)(void *self);
    bool (*sound)(void *self); /* is all well? asked before each WATCHDOG */
};

/* notify_open - `stop`, `hangup_heard`, `sound` and `self` are set by the caller before. */
enum status notify_open(struct notify *notify, uv_loop_t *uv,
    struct fault *why);

/* notify_close - the handles; the loop must run once more for it. */
void notify_close(struct notify *notify);

/* notify_ready - connections are answered from now on. */
void notify_ready(void);

/* notify_stopping - no new ones from now on. */
void notify_stopping(void);

#endif
