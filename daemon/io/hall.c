/*
 * hall.c - one evening in memory. See hall.h.
 */
#include "daemon/io/hall.h"

#include <assert.h>
#include <sodium.h>

#include "daemon/core/state.h"
#include "daemon/io/answer.h"
#include "daemon/io/give.h"
#include "daemon/io/log.h"
#include "daemon/io/loop.h"
#include "daemon/io/making.h"
#include "daemon/io/opening.h"
#include "protocol/message.h"

enum { OFFICE_PEERS_MAX = 24000 };

static bool
by_peer_set(struct hall *s, uint32_t peer, struct conn *conn)
{
    if (peer >= s->by_peer_cap) {
        const uint32_t cap = peer + peer / 2 + 16;
        struct conn **grown = realloc(s->by_peer, cap * sizeof(struct conn *));

        if (grown == NULL) {
            return false;
        }
        for (uint32_t i = s->by_peer_cap; i < cap; i++) {
            grown[i] = NULL;
        }
        s->by_peer = grown;
        s->by_peer_cap = cap;
    }
    assert(conn == NULL || s->by_peer[peer] == NULL);
    s->by_peer[peer] = conn;
    return true;
}

static uint32_t
language_of(const struct loop *loop, struct bytes hello)
{
    struct message message;

    if (hello.n > 0 && message_take(hello, &message) == REFUSED_NONE &&
        message.kind == MESSAGE_HELLO &&
        fields_has(&message.hello.f, FIELD_LANGUAGE)) {
        const struct bytes tag = message.hello.f.language;

        return texts_language(loop->texts, (const char *)tag.at, tag.n);
    }
    return texts_language(loop->texts, loop->config->language,
        strlen(loop->config->language));
}

static void
join_now(struct hall *s, struct conn *conn, const struct hall_join *join)
{
    struct input in = give_input(s, INPUT_PEER);
    struct effects fx;

    in.address = conn->address->number;
    in.flag = conn->organiser;
    in.lobby = join->lobby;
    give(s, &in, &fx);
    conn->hall = s;
    if (fx.peer == 0 || !by_peer_set(s, fx.peer, conn)) {
        conn_bye(conn, REFUSED_FULL, CLOSE_POLICY,
            language_of(s->loop, join->message));
        return;
    }
    conn->peer = fx.peer;
    conn->phase = CONN_OPEN;
    s->idle_since_ms = 0;
    conn_link(&s->conns, conn);
    if (join->message.n > 0) {
        hall_message(s, conn, join->message);
    }
}

/* Bytes that wait stand as u32 length, lobby, message. */
static void
wait_for(struct hall *s, struct conn *conn, const struct hall_join *join)
{
    uint8_t head[5];

    conn->hall = s;
    conn->phase = CONN_WAITING;
    conn_link(&s->waiting, conn);
    put_u32(head, (uint32_t)join->message.n);
    head[4] = join->lobby;
    if (!conn_keep(conn, (struct bytes){head, sizeof head},
            CONN_PENDING_BYTES) ||
        !conn_keep(conn, join->message, CONN_PENDING_BYTES)) {
        conn_bye(conn, REFUSED_TOO_FAST, CLOSE_POLICY,
            language_of(s->loop, join->message));
    }
}

/* The evening is open: what was kept is given to it, in order. */
static void
wait_end(struct hall *s, struct conn *conn)
{
    struct conn_kept *kept = conn->kept;
    size_t at = 0;

    conn->kept = NULL;
    conn_unlink(conn);
    while (kept != NULL && kept->n - at >= 5) {
        struct hall_join join = {.lobby = kept->at[at + 4] != 0};

        join.message =
            (struct bytes){kept->at + at + 5, get_u32(kept->at + at)};
        at += 5 + join.message.n;
        if (s->phase == HALL_BROKEN) {
            conn_bye(conn, REFUSED_IS_BROKEN, CLOSE_POLICY,
                language_of(s->loop, join.message));
        } else if (conn->phase == CONN_WAITING) {
            join_now(s, conn, &join);
        } else if (conn->phase == CONN_OPEN && conn->hall == s) {
            hall_message(s, conn, join.message);
        }
    }
    if (kept != NULL) {
        free(kept->at);
        free(kept);
    }
}

static void
broken(struct hall *s)
{
    log_fault(s->path, &s->why);
    opening_undo(s);
    s->phase = HALL_BROKEN;
    s->idle_since_ms = loop_boot_ms();
}

static void
runs(struct hall *s)
{
    struct input in = give_input(s, INPUT_OPENED);
    struct effects fx;

    s->phase = HALL_RUNS;
    s->room = true;
    if (s->evening.torn > 0) {
        log_line("dugnadd: %s: the last %llu bytes were not whole and were "
                 "cut away; nothing acknowledged was in them",
            s->path, (unsigned long long)s->evening.torn);
    }
    give(s, &in, &fx);
    if (s->planned) {
        s->status = making_run(s, &s->why);
        plan_release(&s->plan);
        s->planned = false;
        if (s->status != STATUS_OK) {
            log_fault(s->path, &s->why);
        }
    }
}

static void
on_open(uv_work_t *work)
{
    opening_run(work->data);
}

static void
after_open(uv_work_t *work, int status)
{
    struct hall *s = work->data;
    struct conn *conn;

    (void)status; /* work is never cancelled */
    s->loop->work_n--;
    if (s->status == STATUS_OK) {
        runs(s);
    } else {
        broken(s);
    }
    while ((conn = s->waiting) != NULL) {
        wait_end(s, conn);
    }
    if (s->kind == CORE_OFFICE) {
        loop_office(s->loop);
    }
}

static void
start(struct hall *s, uv_work_cb work, uv_after_work_cb after)
{
    s->work.data = s;
    s->loop->work_n++;
    (void)uv_queue_work(&s->loop->uv, &s->work, work, after); /* cannot fail */
}

static void
begin(struct hall *s)
{
    s->phase = HALL_OPENING;
    s->status = STATUS_OK;
    memset(&s->evening, 0, sizeof s->evening);
    start(s, on_open, after_open);
}

void
hall_path(const struct loop *loop, const uint8_t *id, char *out, size_t cap)
{
    char hex[2 * ID_BYTES + 1];
    int n;

    (void)sodium_bin2hex(hex, sizeof hex, id, ID_BYTES);
    n = snprintf(out, cap, "%s/sessions/%s", loop->config->data_dir, hex);
    assert(n > 0 && (size_t)n < cap); /* data_dir is shorter */
}

struct hall *
hall_new(struct loop *loop, const uint8_t *id, uint32_t listing)
{
    struct hall *s = calloc(1, sizeof *s);

    if (s == NULL) {
        return NULL;
    }
    s->loop = loop;
    s->listing = listing;
    s->limits = loop->config->limits;
    if (id == NULL) {
        s->kind = CORE_OFFICE;
        s->limits.peers = s->limits.connections < OFFICE_PEERS_MAX
            ? s->limits.connections
            : OFFICE_PEERS_MAX;
        (void)snprintf(s->path, sizeof s->path, "%s/office",
            loop->config->data_dir);
    } else {
        struct command make;

        s->kind = CORE_SESSION;
        memcpy(s->id, id, ID_BYTES);
        if (core_listing(loop->office->core, listing, &make) &&
            make.f.plan.n < sizeof s->plan_key) {
            memcpy(s->plan_key, make.f.plan.at, make.f.plan.n);
        }
        hall_path(loop, id, s->path, sizeof s->path);
    }
    begin(s);
    return s;
}

void
hall_free(struct hall *s)
{
    if (s == NULL) {
        return;
    }
    if (s->phase == HALL_RUNS) {
        s->evening.over = core_closed(s->core);
        evening_close(&s->evening);
    }
    if (s->planned) {
        plan_release(&s->plan);
    }
    opening_undo(s);
    free(s->by_peer);
    free(s);
}

void
hall_join(struct hall *s, struct conn *conn, const struct hall_join *join)
{
    s->visit = false;
    switch (s->phase) {
    case HALL_RUNS:
        join_now(s, conn, join);
        break;
    case HALL_BROKEN:
        conn_bye(conn, REFUSED_IS_BROKEN, CLOSE_POLICY,
            language_of(s->loop, join->message));
        break;
    case HALL_GONE:
        begin(s);
        wait_for(s, conn, join);
        break;
    case HALL_OPENING:
    case HALL_LEAVING:
        wait_for(s, conn, join);
        break;
    }
}

void
hall_message(struct hall *s, struct conn *conn, struct bytes in)
{
    struct input input;
    struct effects fx;

    if (conn->phase == CONN_WAITING) {
        const struct hall_join more = {.message = in};

        conn_unlink(conn);
        wait_for(s, conn, &more);
        return;
    }
    input = give_input(s, INPUT_MESSAGE);
    input.peer = conn->peer;
    input.bytes = in;
    give(s, &input, &fx);
    if (conn->hall == s && conn->peer != 0) {
        conn_flush(conn); /* pongs and refusals wake nobody */
    }
}

void
hall_part(struct hall *s, struct conn *conn)
{
    conn_unlink(conn);
    if (conn->peer != 0) {
        struct input in = give_input(s, INPUT_GONE);
        struct effects fx;

        (void)by_peer_set(s, conn->peer, NULL); /* it is in the table */
        in.peer = conn->peer;
        conn->peer = 0;
        give(s, &in, &fx);
    }
    conn->hall = NULL;
}

enum refusal
hall_command(struct hall *s, const struct command *cmd)
{
    struct input in = give_input(s, INPUT_COMMAND);
    struct effects fx;

    in.command = cmd;
    give(s, &in, &fx);
    for (uint32_t i = 0; i < fx.n; i++) {
        if (fx.at[i].kind == EFFECT_REFUSED) {
            return fx.at[i].why;
        }
    }
    return REFUSED_NONE;
}

static void
wake(struct hall *s)
{
    const uint64_t begin = uv_hrtime();
    struct conn *next;

    s->wake = false;
    s->waited = false;
    for (struct conn *conn = s->conns; conn != NULL; conn = next) {
        next = conn->next;
        conn_flush(conn);
    }
    s->wake_ns = uv_hrtime() - begin;
}

static void
on_commit(uv_work_t *work)
{
    struct hall *s = work->data;
    const uint64_t begin = uv_hrtime();

    s->status = journal_commit(&s->evening.journal, &s->why);
    s->commit_ns = uv_hrtime() - begin;
}

static void
tell_room(struct hall *s)
{
    struct input in;
    struct effects fx;

    if (s->room == s->evening.journal.room) {
        return;
    }
    s->room = s->evening.journal.room;
    log_line(s->room ? "dugnadd: %s: there is room on the disk again"
                     : "dugnadd: %s: the disk is full: new words are refused "
                       "until there is room",
        s->path);
    in = give_input(s, INPUT_DISK);
    in.flag = s->room;
    give(s, &in, &fx);
}

static void
after_commit(uv_work_t *work, int status)
{
    struct hall *s = work->data;
    struct input in = give_input(s, INPUT_DURABLE);
    struct effects fx;

    (void)status; /* work is never cancelled */
    s->loop->work_n--;
    if (s->status != STATUS_OK) {
        loop_die(s->path, &s->why);
    }
    s->loop->commits++;
    s->waits = false;
    in.seq = journal_done(&s->evening.journal);
    give(s, &in, &fx);
    s->wake = true; /* snapshots and answers were held as well */
    tell_room(s);
    loop_turn(s);
}

void
hall_turn(struct hall *s)
{
    if (s->phase != HALL_RUNS) {
        return;
    }
    if (journal_begin(&s->evening.journal)) {
        /* Done sooner than all can be told: then they are told both. */
        s->waits = s->wake && !s->waited && s->commit_ns < s->wake_ns;
        s->waited = s->waits;
        start(s, on_commit, after_commit);
    }
    if (s->wake && !s->waits) {
        wake(s);
    }
}

bool
hall_settled(const struct hall *s)
{
    if (s->phase != HALL_RUNS) {
        return s->phase != HALL_OPENING && s->phase != HALL_LEAVING;
    }
    return !s->evening.journal.busy && s->evening.journal.next.n == 0 &&
        !keeper_busy(&s->keeper);
}

void
hall_last(struct hall *s)
{
    struct input in;
    struct effects fx;

    if (s->phase == HALL_RUNS && hall_settled(s)) {
        in = give_input(s, INPUT_TICK);
        in.flag = true;
        give(s, &in, &fx);
    }
}

static void
on_leave(uv_work_t *work)
{
    struct hall *s = work->data;

    s->evening.over = core_closed(s->core);
    evening_close(&s->evening);
    opening_undo(s);
}

static void
after_leave(uv_work_t *work, int status)
{
    struct hall *s = work->data;

    (void)status; /* work is never cancelled */
    s->loop->work_n--;
    s->phase = HALL_GONE;
    if (s->waiting != NULL) {
        begin(s);
    }
}

/* One line for the machine's keeper, without a name or a title. */
static void
say_ended(const struct hall *s, uint32_t before)
{
    const uint32_t ended = core_state(s->core)->issue.lives_ended & ~before;

    if ((ended & 1U << LIFE_EVENING) != 0) {
        log_line("dugnadd: %s: words_days are over: the words of the evening "
                 "are overwritten",
            s->path);
    }
    if ((ended & 1U << LIFE_DECIDED) != 0) {
        log_line("dugnadd: %s: decided_days are over: what was decided is "
                 "overwritten",
            s->path);
    }
}

/* Nobody is here, nothing is to be done, and it has been so for a while. */
static bool
may_leave(struct hall *s)
{
    const uint64_t now = loop_boot_ms();
    const uint64_t stay = s->visit ? HALL_VISIT_MS : loop_stay_ms(s->loop);

    if (s->dismissed) {
        return s->conns == NULL;
    }
    if (s->conns != NULL || s->kind == CORE_OFFICE || !core_idle(s->core) ||
        s->keeper.again_at != 0) {
        s->idle_since_ms = 0;
        return false;
    }
    if (s->idle_since_ms == 0) {
        s->idle_since_ms = now;
        return false;
    }
    return now - s->idle_since_ms >= stay;
}

bool
hall_tick(struct hall *s)
{
    struct input in;
    struct effects fx;
    uint32_t lives;

    if (s->phase == HALL_GONE) {
        return true;
    }
    if (s->phase == HALL_BROKEN) {
        return s->dismissed ||
            loop_boot_ms() - s->idle_since_ms > HALL_BROKEN_MS;
    }
    if (s->phase != HALL_RUNS) {
        return false;
    }
    in = give_input(s, INPUT_TICK);
    lives = core_state(s->core)->issue.lives_ended;
    give(s, &in, &fx);
    say_ended(s, lives);
    keeper_tick(s);
    if (!s->evening.journal.busy && !s->evening.journal.room) {
        (void)journal_fill(&s->evening.journal); /* the answer is ->room */
        tell_room(s);
    }
    if (may_leave(s) && hall_settled(s)) {
        s->phase = HALL_LEAVING;
        start(s, on_leave, after_leave);
    }
    return false;
}

/* Each with its goodbye; from now on the evening does not know them. */
static void
send_away(struct hall *s, struct conn *conn)
{
    const struct loop *loop = s->loop;

    conn_bye(conn, REFUSED_NO_SUCH_SESSION, CLOSE_POLICY,
        texts_language(loop->texts, loop->config->language,
            strlen(loop->config->language)));
    answer_forget(conn);
    hall_part(s, conn);
}

void
hall_dismiss(struct hall *s)
{
    s->dismissed = true;
    while (s->phase == HALL_RUNS && s->conns != NULL) {
        send_away(s, s->conns);
    }
    while (s->waiting != NULL) {
        send_away(s, s->waiting);
    }
    keeper_stop(&s->keeper);
}
