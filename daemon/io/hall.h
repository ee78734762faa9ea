/*
 * hall.h - one evening in memory: its core, its folder, its connections.
 *
 * Opening, replaying and leaving memory happen on another thread; while they
 * do, those who come wait. The office is one of these as well.
 *
 *    (asked for) -> OPENING -> RUNS -> LEAVING -> gone
 *                      \-> BROKEN -> (a while) -> gone
 *
 * Never:  decides; a core's effects are carried out as they stand
 * Source: DESIGN.md 3, 6, 11 "Leaving memory"
 */
#ifndef IO_HALL_H
#define IO_HALL_H

#include "config/plan.h"
#include "daemon/core/core.h"
#include "daemon/io/conn.h"
#include "daemon/io/evening.h"
#include "daemon/io/keeper.h"

#include <uv.h>

enum {
    HALL_IDLE_MS = 60000,   /* in memory without anybody */
    HALL_CROWDED_MS = 500,  /* the same, where room is short */
    HALL_VISIT_MS = 1500,   /* or where it was only looked at */
    HALL_BROKEN_MS = 60000, /* before it is looked at again */
    HALL_PATH_MAX = 480
};

enum hall_phase {
    HALL_OPENING,
    HALL_RUNS,
    HALL_LEAVING,
    HALL_GONE, /* out of memory; freed at the next tick */
    HALL_BROKEN
};

struct hall {
    struct loop *loop;
    struct hall *next; /* in its bucket */
    struct hall *turn; /* among those to look at before the next wait */
    enum hall_phase phase;
    enum core_kind kind;
    uint8_t id[ID_BYTES];
    char path[HALL_PATH_MAX];
    struct limits limits;
    void *region;
    size_t region_n;
    struct core *core;
    struct evening evening;
    struct keeper keeper;
    uint8_t mark[MARK_BYTES];
    struct conn *conns;
    struct conn *waiting;
    struct conn **by_peer;
    uint32_t by_peer_cap;
    uint32_t listing;     /* number in the office's book, or 0 */
    struct run_plan plan; /* loaded only to make the evening */
    bool planned;
    char plan_key[41];
    bool in_turn;
    bool wake;          /* some of its connections can gather */
    bool waits;         /* that is left to the commit under way */
    bool waited;        /* once; not again before it is done */
    bool room;          /* as the core was told */
    bool made_new;      /* the folder was made just now */
    bool visit;         /* nobody has come: see rounds.h */
    bool dismissed;     /* it was removed: see shelf.h */
    uint64_t wake_ns;   /* what waking all took the last time */
    uint64_t commit_ns; /* and a commit */
    uv_work_t work;
    enum status status; /* of the work */
    struct fault why;
    uint64_t idle_since_ms; /* 0: somebody is here */
};

/* hall_path - the folder of an evening. */
void hall_path(const struct loop *loop, const uint8_t *id, char *out,
    size_t cap);

/* hall_new - start opening it. `id` NULL: the office. NULL: no memory. */
struct hall *hall_new(struct loop *loop, const uint8_t *id, uint32_t listing);
void hall_free(struct hall *s);

/*
 * hall_join - a new connection for its core. `message`, if any, is its
 * hello, given on. Where it is not open yet the connection waits.
 */
struct hall_join {
    struct bytes message;
    bool lobby;
};
void hall_join(struct hall *s, struct conn *conn, const struct hall_join *join);

void hall_message(struct hall *s, struct conn *conn, struct bytes in);

/* hall_part - the connection is gone or belongs to another. */
void hall_part(struct hall *s, struct conn *conn);

/* hall_command - a command of the daemon itself. */
enum refusal hall_command(struct hall *s, const struct command *cmd);

/* hall_turn - before waiting: begin a commit, wake who can gather. */
void hall_turn(struct hall *s);

/* hall_tick - about a second has passed. True if it can be freed. */
bool hall_tick(struct hall *s);

/* hall_dismiss - it was removed: all who are there go, and then it goes. */
void hall_dismiss(struct hall *s);

/*
 * hall_last - the process ends: a mark behind the last record says that it
 * was on disk. To be called until hall_settled stays true.
 */
void hall_last(struct hall *s);

/* hall_settled - nothing is under way to its disk. */
bool hall_settled(const struct hall *s);

#endif
