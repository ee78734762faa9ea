/*
 * notify.c - signals from the system, and word to it. See notify.h.
 */
#include "daemon/io/notify.h"

#include <signal.h>
#ifdef HAVE_SYSTEMD
#    include <systemd/sd-daemon.h>
#endif

static void
tell(const char *what)
{
#ifdef HAVE_SYSTEMD
    (void)sd_notify(0, what); /* without systemd there is nobody to tell */
#else
    (void)what;
#endif
}

static uint64_t
watchdog_ms(void)
{
#ifdef HAVE_SYSTEMD
    uint64_t us = 0;

    if (sd_watchdog_enabled(0, &us) > 0) {
        return us / 1000;
    }
#endif
    return 0;
}

static void
on_stop(uv_signal_t *handle, int number)
{
    struct notify *notify = handle->data;

    (void)number;
    notify->stop(notify->self);
}

static void
on_hangup(uv_signal_t *handle, int number)
{
    struct notify *notify = handle->data;

    (void)number;
    notify->hangup_heard(notify->self);
}

static void
on_watchdog(uv_timer_t *handle)
{
    struct notify *notify = handle->data;

    if (notify->sound(notify->self)) {
        tell("WATCHDOG=1");
    }
}

static enum status
signal_open(uv_loop_t *uv, uv_signal_t *handle, uv_signal_cb heard, int number)
{
    if (uv_signal_init(uv, handle) != 0 ||
        uv_signal_start(handle, heard, number) != 0) {
        return STATUS_SYSTEM;
    }
    return STATUS_OK;
}

enum status
notify_open(struct notify *notify, uv_loop_t *uv, struct fault *why)
{
    const uint64_t ms = watchdog_ms();
    struct sigaction ignore = {0};

    ignore.sa_handler = SIG_IGN;
    (void)sigaction(SIGPIPE, &ignore, NULL); /* cannot fail for SIGPIPE */
    notify->term.data = notify;
    notify->interrupt.data = notify;
    notify->hangup.data = notify;
    notify->watchdog.data = notify;
    if (signal_open(uv, &notify->term, on_stop, SIGTERM) != STATUS_OK ||
        signal_open(uv, &notify->interrupt, on_stop, SIGINT) != STATUS_OK ||
        signal_open(uv, &notify->hangup, on_hangup, SIGHUP) != STATUS_OK) {
        return fault_set(why, STATUS_SYSTEM, 0, "cannot listen for signals");
    }
    (void)uv_timer_init(uv, &notify->watchdog); /* never fails */
    if (ms > 0) {
        (void)uv_timer_start(&notify->watchdog, on_watchdog, 0, ms / 2);
    }
    return STATUS_OK;
}

static void
close_handle(uv_handle_t *handle)
{
    if (handle->loop != NULL && !uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

void
notify_close(struct notify *notify)
{
    close_handle((uv_handle_t *)&notify->term);
    close_handle((uv_handle_t *)&notify->interrupt);
    close_handle((uv_handle_t *)&notify->hangup);
    close_handle((uv_handle_t *)&notify->watchdog);
}

void
notify_ready(void)
{
    tell("READY=1");
}

void
notify_stopping(void)
{
    tell("STOPPING=1");
}
