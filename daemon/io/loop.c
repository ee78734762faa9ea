/*
 * loop.c - the one loop: everything that happens comes by here. See loop.h.
 */
#include "daemon/io/loop.h"

#include <assert.h>
#include <errno.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "daemon/io/log.h"
#include "daemon/io/zone.h"

enum {
    FDS_OWN = 48,      /* the log, the loop, the office, the sockets */
    FDS_A_SESSION = 2, /* log and keys */
    FDS_SESSIONS = 64, /* kept for evenings before connections may have them */
    FDS_LEAST = 80,
    STUCK_MS = 5000
};

uint64_t
loop_boot_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_BOOTTIME, &now); /* cannot fail on Linux */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

uint64_t
loop_wall_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail on Linux */
    return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

_Noreturn void
loop_die(const char *what, const struct fault *why)
{
    log_line("dugnadd: %s: %s; ending at once, the log is as it was", what,
        why->text);
    _exit((int)why->status);
}

bool
loop_sound(const struct loop *loop)
{
    return !loop->stopping && loop->office != NULL &&
        loop->office->phase == HALL_RUNS &&
        loop->office->evening.journal.room &&
        loop_boot_ms() - loop->ticked_ms < STUCK_MS;
}

void
loop_turn(struct hall *s)
{
    if (!s->in_turn) {
        s->in_turn = true;
        s->turn = s->loop->turn;
        s->loop->turn = s;
    }
}

static void
on_turn(uv_prepare_t *handle)
{
    struct loop *loop = handle->data;

    while (loop->turn != NULL) {
        struct hall *s = loop->turn;

        loop->turn = s->turn;
        s->turn = NULL;
        s->in_turn = false;
        hall_turn(s);
    }
}

static struct hall **
bucket_of(struct loop *loop, const uint8_t *id)
{
    return &loop->bucket[get_u32(id) % HALL_BUCKETS];
}

struct hall *
loop_find(struct loop *loop, const uint8_t *id)
{
    struct hall *s = *bucket_of(loop, id);

    while (s != NULL && memcmp(s->id, id, ID_BYTES) != 0) {
        s = s->next;
    }
    return s;
}

uint64_t
loop_stay_ms(const struct loop *loop)
{
    const uint64_t most = loop->config->limits.sessions_open;

    /* Three quarters full: whoever can go makes room for who comes. */
    return (uint64_t)loop->sessions_n * 4 >= most * 3 ? HALL_CROWDED_MS
                                                      : HALL_IDLE_MS;
}

/* One more in memory, if there is room. */
static struct hall *
open_hall(struct loop *loop, const uint8_t *id, uint32_t listing)
{
    struct hall **bucket = bucket_of(loop, id);
    struct hall *s = NULL;

    if (loop->sessions_n < loop->config->limits.sessions_open) {
        s = hall_new(loop, id, listing);
    }
    if (s != NULL) {
        s->next = *bucket;
        *bucket = s;
        loop->sessions_n++;
    }
    return s;
}

bool
loop_visit(struct loop *loop, const uint8_t *id, uint32_t listing)
{
    struct hall *s = loop_find(loop, id) == NULL && !loop->stopping
        ? open_hall(loop, id, listing)
        : NULL;

    if (s != NULL) {
        s->visit = true;
    }
    return s != NULL;
}

void
loop_route(struct loop *loop, struct conn *conn, const struct effect *fx,
    struct bytes hello)
{
    const struct hall_join join = {.message = hello, .lobby = fx->lobby};
    uint8_t id[ID_BYTES];
    const uint32_t listing = fx->listing;
    struct hall *s;

    memcpy(id, fx->session, sizeof id);
    hall_part(conn->hall, conn);
    s = loop_find(loop, id);
    if (s == NULL) {
        s = open_hall(loop, id, listing);
    }
    if (s == NULL) {
        log_line("dugnadd: no evening more can be opened: "
                 "limits.sessions_open is used up");
        conn_bye(conn, REFUSED_TRY_LATER, CLOSE_POLICY,
            texts_language(loop->texts, loop->config->language,
                strlen(loop->config->language)));
        return;
    }
    hall_join(s, conn, &join);
}

void
loop_office(struct loop *loop)
{
    struct fault why;

    if (loop->office->phase != HALL_RUNS) {
        loop->status = loop->office->status;
        uv_stop(&loop->uv);
        return;
    }
    if (loop->ready) {
        return;
    }
    loop->ready = true;
    if (listen_open(&loop->listen, loop, &why) != STATUS_OK) {
        log_fault("starting", &why);
        loop->status = why.status;
        uv_stop(&loop->uv);
        return;
    }
    notify_ready();
    log_line("dugnadd: ready");
    shelf_look(loop);
}

/* Those of one bucket; who has left memory is forgotten. */
static void
tick_bucket(struct loop *loop, struct hall **at)
{
    while (*at != NULL) {
        struct hall *s = *at;

        if (hall_tick(s) && !s->in_turn) {
            *at = s->next;
            hall_free(s);
            loop->sessions_n--;
        } else {
            at = &s->next;
        }
    }
}

static void
on_tick(uv_timer_t *timer)
{
    struct loop *loop = timer->data;

    loop->ticked_ms = loop_boot_ms();
    web_tick(&loop->web);
    (void)hall_tick(loop->office); /* it stays */
    shelf_tick(loop);
    rounds_tick(loop);
    for (uint32_t i = 0; i < HALL_BUCKETS; i++) {
        tick_bucket(loop, &loop->bucket[i]);
    }
}

static bool
bucket_settled(const struct hall *s)
{
    while (s != NULL && hall_settled(s)) {
        s = s->next;
    }
    return s == NULL;
}

static bool
settled(const struct loop *loop)
{
    bool all = loop->work_n == 0 && hall_settled(loop->office);

    for (uint32_t i = 0; i < HALL_BUCKETS && all; i++) {
        all = bucket_settled(loop->bucket[i]);
    }
    return all;
}

/* Each evening ends with a mark, so that what it has is vouched for. */
static void
mark_all(struct loop *loop)
{
    hall_last(loop->office);
    for (uint32_t i = 0; i < HALL_BUCKETS; i++) {
        for (struct hall *s = loop->bucket[i]; s != NULL; s = s->next) {
            hall_last(s);
        }
    }
}

static void
on_stopping(uv_timer_t *timer)
{
    struct loop *loop = timer->data;
    const uint64_t left = loop->stop_at_ms - loop_boot_ms();
    const bool late = loop_boot_ms() >= loop->stop_at_ms;

    mark_all(loop);
    if (late ||
        (settled(loop) &&
            (loop->web.sockets == 0 ||
                (left < STOP_MS - STOP_GRACE_MS &&
                    web_all_told(&loop->web))))) {
        uv_stop(&loop->uv);
    }
}

static void
say_stopping(struct conn *conn)
{
    const struct loop *loop = conn->loop;

    conn_bye(conn, REFUSED_STOPPING, CLOSE_GOING_AWAY,
        texts_language(loop->texts, loop->config->language,
            strlen(loop->config->language)));
}

static void
on_stop(void *self)
{
    struct loop *loop = self;

    if (loop->stopping) {
        return;
    }
    loop->stopping = true;
    loop->stop_at_ms = loop_boot_ms() + STOP_MS;
    notify_stopping();
    log_line("dugnadd: stopping");
    for (uint32_t i = 0; i < HALL_BUCKETS; i++) {
        for (struct hall *s = loop->bucket[i]; s != NULL; s = s->next) {
            keeper_stop(&s->keeper);
        }
    }
    listen_stop(&loop->listen);
    web_each(&loop->web, say_stopping);
    (void)uv_timer_start(&loop->stop, on_stopping, STOP_POLL_MS, STOP_POLL_MS);
}

static void
on_hangup(void *self)
{
    log_line("dugnadd: SIGHUP: looking for evenings that were put here; what "
             "is set is only read at a start");
    shelf_look(self);
}

static bool
on_sound(void *self)
{
    return loop_sound(self);
}

static uint64_t
descriptors_wanted(const struct loop *loop)
{
    const struct limits *limits = &loop->config->limits;

    return (uint64_t)limits->connections + FDS_OWN +
        (uint64_t)limits->sessions_open * FDS_A_SESSION;
}

/* Enough descriptors for every connection, or as many as may be had. */
static enum status
descriptors(struct loop *loop, struct fault *why)
{
    const struct limits *limits = &loop->config->limits;
    const uint64_t want = descriptors_wanted(loop);
    struct rlimit has = {0};
    uint64_t left;

    (void)getrlimit(RLIMIT_NOFILE, &has); /* cannot fail for this one */
    if (has.rlim_cur < want) {
        has.rlim_cur = want < has.rlim_max ? want : has.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &has); /* within the hard limit */
    }
    if (has.rlim_cur < FDS_LEAST) {
        return fault_set(why, STATUS_LIMIT, 0,
            "%llu descriptors are too few, at least %d are needed; raise "
            "LimitNOFILE in the service, or ulimit -n",
            (unsigned long long)has.rlim_cur, (int)FDS_LEAST);
    }
    left = has.rlim_cur - FDS_OWN;
    left -= left / 4 < FDS_SESSIONS ? left / 4 : FDS_SESSIONS;
    loop->listen.connections_max = limits->connections;
    if (has.rlim_cur < want && left < limits->connections) {
        loop->listen.connections_max = (uint32_t)left;
    }
    return STATUS_OK;
}

/* Said when all else is well: it hinders nobody from starting. */
static void
descriptors_say(const struct loop *loop)
{
    const uint64_t want = descriptors_wanted(loop);
    struct rlimit has = {0};

    (void)getrlimit(RLIMIT_NOFILE, &has); /* cannot fail for this one */
    if (has.rlim_cur < want) {
        log_line("dugnadd: this user may have %llu descriptors, %llu are "
                 "wanted for limits.connections and limits.sessions_open; "
                 "%u callers are taken at once; raise LimitNOFILE in the "
                 "service, or ulimit -n",
            (unsigned long long)has.rlim_cur, (unsigned long long)want,
            loop->listen.connections_max);
    }
}

static enum status
folders(struct loop *loop, struct fault *why)
{
    const char *data = loop->config->data_dir;
    char path[HALL_PATH_MAX];
    int failed;

    failed = folder_make(&disk_posix, data);
    if (failed == 0) {
        const enum status status = folder_lock(data, &loop->lock_fd, why);

        if (status != STATUS_OK) {
            return status;
        }
        (void)snprintf(path, sizeof path, "%s/sessions", data);
        failed = folder_make(&disk_posix, path);
    }
    if (failed != 0) {
        return fault_set(why, STATUS_DISK, -failed,
            "the data folder '%s' cannot be used; make it and give it to "
            "this user, or choose another with --data",
            data);
    }
    return STATUS_OK;
}

static enum status
start_loop(struct loop *loop, struct fault *why)
{
    const int failed = uv_loop_init(&loop->uv);

    if (failed != 0) {
        return fault_set(why, STATUS_SYSTEM, -failed,
            "cannot make an event loop");
    }
    loop->running = true;
    (void)uv_prepare_init(&loop->uv, &loop->prepare); /* never fails */
    (void)uv_timer_init(&loop->uv, &loop->tick);
    (void)uv_timer_init(&loop->uv, &loop->stop);
    loop->prepare.data = loop;
    loop->tick.data = loop;
    loop->stop.data = loop;
    (void)uv_prepare_start(&loop->prepare, on_turn);
    (void)uv_timer_start(&loop->tick, on_tick, TICK_MS, TICK_MS);
    loop->notify.self = loop;
    loop->notify.stop = on_stop;
    loop->notify.hangup_heard = on_hangup;
    loop->notify.sound = on_sound;
    return notify_open(&loop->notify, &loop->uv, why);
}

enum status
loop_open(struct loop *loop, const struct loop_parts *parts, struct fault *why)
{
    enum status status;

    loop->config = parts->config;
    loop->texts = parts->texts;
    loop->plans = parts->plans;
    loop->lock_fd = -1;
    loop->ticked_ms = loop_boot_ms();
    status = zone_set(parts->config->zone, why);
    if (status == STATUS_OK) {
        status = descriptors(loop, why);
    }
    if (status == STATUS_OK) {
        status = folders(loop, why);
    }
    if (status == STATUS_OK) {
        status = auth_init(&loop->auth, parts->config, why);
    }
    if (status == STATUS_OK) {
        status = listen_bind(&loop->listen, parts->config, why);
    }
    if (status == STATUS_OK) {
        status = start_loop(loop, why);
    }
    if (status == STATUS_OK) {
        status = web_open(&loop->web, loop, why);
    }
    if (status != STATUS_OK) {
        return status;
    }
    loop->office = hall_new(loop, NULL, 0);
    if (loop->office == NULL) {
        return fault_set(why, STATUS_LIMIT, 0, "no memory to start with");
    }
    descriptors_say(loop);
    return STATUS_OK;
}

enum status
loop_run(struct loop *loop)
{
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT); /* what is left is closed next */
    return loop->status;
}

/* No connection is left; what their going made is committed as well. */
static void
settle(struct loop *loop)
{
    while (loop->work_n > 0 || (loop->office != NULL && !settled(loop))) {
        (void)uv_run(&loop->uv, UV_RUN_ONCE);
    }
}

static void
close_any(uv_handle_t *handle, void *self)
{
    (void)self;
    if (!uv_is_closing(handle)) {
        uv_close(handle, NULL);
    }
}

static void
close_halls(struct loop *loop)
{
    for (uint32_t i = 0; i < HALL_BUCKETS; i++) {
        while (loop->bucket[i] != NULL) {
            struct hall *s = loop->bucket[i];

            loop->bucket[i] = s->next;
            hall_free(s);
        }
    }
    hall_free(loop->office);
}

static void
close_loop(struct loop *loop)
{
    web_close(&loop->web);
    settle(loop);
    close_halls(loop);
    notify_close(&loop->notify);
    uv_walk(&loop->uv, close_any, NULL);
    (void)uv_run(&loop->uv, UV_RUN_DEFAULT); /* the close callbacks */
    if (uv_loop_close(&loop->uv) != 0) {
        log_line("dugnadd: the loop still had work when it was closed");
    }
}

void
loop_close(struct loop *loop)
{
    listen_close(&loop->listen);
    if (loop->running) {
        close_loop(loop);
    }
    auth_release(&loop->auth);
    if (loop->lock_fd >= 0) {
        (void)close(loop->lock_fd); /* and so the lock is given back */
    }
}
