/*
 * loop.h - the one loop: everything that happens comes by here.
 *
 * Callbacks of the system become inputs of a core; its effects are carried
 * out. The evenings in memory are found here by their id. Faults are logged
 * here, once.
 *
 * Threads: one. Others only open, commit and answer (hall.c, answer.c).
 * Source:  DESIGN.md 3
 */
#ifndef IO_LOOP_H
#define IO_LOOP_H

#include "config/config.h"
#include "config/plan.h"
#include "config/texts.h"
#include "daemon/io/auth.h"
#include "daemon/io/hall.h"
#include "daemon/io/listen.h"
#include "daemon/io/notify.h"
#include "daemon/io/rounds.h"
#include "daemon/io/shelf.h"
#include "daemon/io/web.h"

#include <uv.h>

enum {
    HALL_BUCKETS = 1024,
    TICK_MS = 1000,
    STOP_MS = 1500,      /* for the last commits and closes */
    STOP_GRACE_MS = 300, /* for their answers to a close */
    STOP_POLL_MS = 20,   /* between looks */
    ANSWERS_AT_ONCE = 2
};

struct answer;

struct loop {
    uv_loop_t uv;
    const struct config *config;
    const struct texts *texts;
    const struct plan_names *plans;
    struct auth auth;
    struct listen listen;
    struct web web;
    struct notify notify;
    struct rounds rounds;
    struct shelf shelf;
    struct hall *office;
    struct hall *bucket[HALL_BUCKETS];
    struct hall *turn; /* to look at before the next wait */
    uint32_t sessions_n;
    uv_prepare_t prepare;
    uv_timer_t tick;
    uv_timer_t stop;
    struct answer *answers_waiting; /* for one of the threads */
    uint32_t answers_busy;
    uint32_t issues_n; /* versions of minutes that are being made */
    uint32_t work_n;   /* on other threads, now */
    bool stopping;
    uint64_t stop_at_ms;
    enum status status; /* what dugnadd ends with */
    uint64_t commits;
    uint64_t records;
    uint64_t forget_faults; /* minutes that could not be erased */
    uint64_t issue_faults;  /* and that could not be made */
    uint64_t ticked_ms;
    int lock_fd;
    bool running; /* the uv loop is there */
    bool ready;   /* callers are taken */
};

/* loop_open - everything that is needed to answer the first caller. */
struct loop_parts {
    const struct config *config;
    const struct texts *texts;
    const struct plan_names *plans;
};
enum status loop_open(struct loop *loop, const struct loop_parts *parts,
    struct fault *why);

/* loop_run - until it is asked to stop. Returns the exit code. */
enum status loop_run(struct loop *loop);
void loop_close(struct loop *loop);

/* loop_boot_ms, loop_wall_ms - CLOCK_BOOTTIME; since 1970, UTC. */
uint64_t loop_boot_ms(void);
uint64_t loop_wall_ms(void);

/* loop_route - give a connection and its hello to the evening it names. */
void loop_route(struct loop *loop, struct conn *conn, const struct effect *fx,
    struct bytes hello);

/* loop_find - an evening in memory, or NULL. */
struct hall *loop_find(struct loop *loop, const uint8_t *id);

/* loop_visit - bring it into memory for a moment; false if there is no room. */
bool loop_visit(struct loop *loop, const uint8_t *id, uint32_t listing);

/* loop_office - the office is open, or is not to be had (s->why). */
void loop_office(struct loop *loop);

/* loop_stay_ms - how long an evening without anybody stays in memory. */
uint64_t loop_stay_ms(const struct loop *loop);

/* loop_turn - look at this session before waiting. */
void loop_turn(struct hall *s);

/* loop_die - the disk failed: one line, and the end, at once. */
_Noreturn void loop_die(const char *what, const struct fault *why);

/* loop_sound - nothing is stuck: for the watchdog and /healthz. */
bool loop_sound(const struct loop *loop);

#endif
