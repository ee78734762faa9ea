/* net.c - the loop and the library. See net.h. */
#include "client/net.h"

#include "client/link.h"

#include <libwebsockets.h>
#include <sodium.h>

enum status
net_open(struct net *net, bool insecure, struct fault *why)
{
    struct lws_context_creation_info info = {0};
    void *loops[1] = {&net->loop};
    int rc;

    *net = (struct net){.insecure = insecure};
    if (sodium_init() < 0) {
        return fault_set(why, STATUS_SYSTEM, 0, "no random numbers");
    }
    rc = uv_loop_init(&net->loop);
    if (rc < 0) {
        return fault_set(why, STATUS_SYSTEM, 0, "no event loop: %s",
            uv_strerror(rc));
    }
    (void)uv_timer_init(&net->loop, &net->alarm); /* cannot fail */
    net->alarm.data = net;
    lws_set_log_level(0, NULL);
    info.port = CONTEXT_PORT_NO_LISTEN;
    info.protocols = link_protocols();
    info.foreign_loops = loops;
    info.options =
        LWS_SERVER_OPTION_LIBUV | LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT;
    info.timeout_secs = 10;
    net->lws = lws_create_context(&info);
    if (net->lws == NULL) {
        (void)uv_loop_close(&net->loop); /* nothing was put on it */
        return fault_set(why, STATUS_LIBRARY, 0,
            "libwebsockets does not start; is libwebsockets-evlib-uv "
            "installed?");
    }
    return STATUS_OK;
}

static void
close_rest(uv_handle_t *handle, void *unused)
{
    (void)unused;
    if (uv_is_closing(handle) == 0) {
        uv_close(handle, NULL);
    }
}

void
net_close(struct net *net)
{
    if (net->lws == NULL) {
        return;
    }
    lws_context_destroy(net->lws);
    for (int i = 0; i < 1000; i++) {
        if (uv_run(&net->loop, UV_RUN_NOWAIT) == 0) {
            break;
        }
    }
    lws_context_destroy(net->lws);
    net->lws = NULL;
    uv_walk(&net->loop, close_rest, NULL);
    (void)uv_run(&net->loop, UV_RUN_DEFAULT);
    (void)uv_loop_close(&net->loop); /* the process is about to end */
}

static void
on_alarm(uv_timer_t *timer)
{
    struct net *net = timer->data;

    net->rang = true;
}

bool
net_wait(struct net *net, const bool *done, uint64_t ms)
{
    net->rang = false;
    uv_update_time(&net->loop);
    (void)uv_timer_start(&net->alarm, on_alarm, ms, 0);
    while (!*done && !net->rang) {
        (void)uv_run(&net->loop, UV_RUN_ONCE);
    }
    (void)uv_timer_stop(&net->alarm);
    return *done;
}

uint64_t
net_now_mono_ms(void)
{
    return uv_hrtime() / 1000000;
}

uint32_t
net_random(uint32_t n)
{
    return randombytes_uniform(n);
}
