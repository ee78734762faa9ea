/*
 * net.c - lines between people and the daemon: late, cut, half-open, slow.
 * See world.h.
 *
 * Order within a line is kept, as TCP does; nothing else is promised.
 */
#include "tests/sim/world.h"

#include "protocol/frame.h"

#include <assert.h>

enum { WINDOW_BYTES = 100000, SLOW_WINDOW_BYTES = 3000 };

static struct thing
carrying(enum thing_kind kind, const struct world *w,
    const struct device *device, struct bytes bytes)
{
    struct thing thing = {.kind = kind,
        .device = (uint32_t)(device - w->device),
        .line = device->line,
        .at = malloc(bytes.n + 1),
        .n = bytes.n};

    assert(thing.at != NULL);
    memcpy(thing.at, bytes.at, bytes.n);
    return thing;
}

/* When it arrives; never before what was sent before it. */
static uint64_t
arrival(struct world *w, uint64_t *last_ms, bool slow)
{
    uint64_t at_ms = w->now_ms + rng_between(&w->net, 1, slow ? 900 : 30);

    if (w->scene) {
        at_ms = w->now_ms;
    }
    if (at_ms < *last_ms) {
        at_ms = *last_ms;
    }
    *last_ms = at_ms;
    return at_ms - w->now_ms;
}

static void
again_later(struct world *w, const struct device *device)
{
    if (!w->scene) {
        world_add(w, rng_between(&w->net, 100, w->healed ? 800 : 4000),
            (struct thing){.kind = THING_CONNECT,
                .device = (uint32_t)(device - w->device)});
    }
}

void
net_connect(struct world *w, struct device *device)
{
    if (device->line != 0 || device->phase == DEVICE_AWAY) {
        return;
    }
    device->peer = daemon_peer(w, device, w->lines + 1);
    if (device->peer == 0) {
        again_later(w, device);
        return;
    }
    device->line = ++w->lines;
    device->up_ms = 0;
    device->down_ms = 0;
    device->flying = 0;
    device->taken_n = 0;
    device->phase = DEVICE_GREETING;
    device->slow = world_fate(w, w->climate.slow, 400);
    members_connected(w, device);
}

void
net_up(struct world *w, struct device *device, struct bytes message)
{
    if (device->line == 0) {
        return;
    }
    world_add(w, arrival(w, &device->up_ms, false),
        carrying(THING_UP, w, device, message));
}

size_t
net_frame(struct bytes in)
{
    size_t head = 2;
    uint64_t n;

    assert(in.n >= 2);
    n = in.at[1];
    if (n > 125) {
        head = n == 126 ? 4 : 10;
        n = 0;
        for (size_t i = 2; i < head; i++) {
            n = n << 8 | in.at[i];
        }
    }
    assert(head + n <= in.n);
    return head + (size_t)n;
}

void
net_down(struct world *w, struct device *device, struct bytes frames)
{
    while (frames.n > 0) {
        const struct bytes frame = {frames.at, net_frame(frames)};

        if (device->line != 0) {
            device->flying += frame.n;
            world_add(w, arrival(w, &device->down_ms, device->slow),
                carrying(THING_DOWN, w, device, frame));
        }
        frames.at += frame.n;
        frames.n -= frame.n;
    }
}

bool
net_window(const struct world *w, const struct device *device)
{
    (void)w;
    return device->flying < (device->slow ? SLOW_WINDOW_BYTES : WINDOW_BYTES);
}

void
net_cut(struct world *w, struct device *device, uint64_t gone_in_ms)
{
    const uint32_t line = device->line;

    device->line = 0;
    device->peer = 0;
    if (device->phase != DEVICE_AWAY) {
        device->phase = DEVICE_OFF;
        again_later(w, device);
    }
    if (gone_in_ms == 0) {
        daemon_gone(w, line);
    } else {
        world_add(w, gone_in_ms,
            (struct thing){.kind = THING_GONE,
                .line = line,
                .boot = w->daemon.boot});
    }
}

void
net_closed(struct world *w, struct device *device)
{
    /* An empty message is the end of the line. */
    if (device->line != 0) {
        world_add(w, arrival(w, &device->down_ms, false),
            carrying(THING_DOWN, w, device, (struct bytes){w->session, 0}));
    }
}

void
net_up_arrives(struct world *w, const struct thing *thing)
{
    struct device *device = &w->device[thing->device];

    if (device->line != thing->line || device->peer == 0 || !w->daemon.up) {
        return;
    }
    daemon_hear(w, device, (struct bytes){thing->at, thing->n});
}

void
net_down_arrives(struct world *w, const struct thing *thing)
{
    struct device *device = &w->device[thing->device];

    if (device->line != thing->line) {
        return;
    }
    device->flying -= thing->n;
    if (thing->n == 0) {
        net_cut(w, device, 0);
        return;
    }
    members_hear(w, device, frame_payload((struct bytes){thing->at, thing->n}));
    w->daemon.wake = true; /* its window may be open again */
}
