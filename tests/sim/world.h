/*
 * world.h - a whole evening in a bottle: people, lines, a daemon, a disk.
 *
 * Time is a list of things with a due time and an order number, so that the
 * same seed is the same world, thing by thing. The core, the codecs, the
 * journal and the evening are the real ones; time, network, disk, people
 * and chance are made here. Faults stop at HEAL; at END everything must have
 * been answered, and all must agree.
 *
 * Source: STYLE.md 4.5
 */
#ifndef TESTS_SIM_WORLD_H
#define TESTS_SIM_WORLD_H

#include "client/model.h"
#include "daemon/core/core.h"
#include "daemon/io/evening.h"
#include "protocol/unpoison.h"
#include "tests/sim/disk.h"
#include "tests/sim/memory.h"
#include "tests/sim/rng.h"

#include <sodium.h>
#include <stdio.h>

enum {
    DEVICES_MAX = 24,
    PEERS_MAX = 3 * DEVICES_MAX,
    SEATS_MAX = 60, /* one bit each in a marker */
    PENDING_MAX = 12,
    MARKERS_MAX = 4096,
    TAKEN_MAX = 64,
    WHY_CAP = 240
};

/* How often a fault comes: never, now and then, all the time. */
enum rate { ABSENT, RARE, RIFE };

/* CLIMATE: each fault that a world may have */
#define CLIMATE(X)                                                      \
    X(crash)     /* the power goes */                                   \
    X(kill)      /* the process ends, the system goes on */             \
    X(disk)      /* calls fail */                                       \
    X(slow_disk) /* a commit takes up to two seconds */                 \
    X(full)      /* no room, for a while */                             \
    X(jump)      /* the wall clock is set, forward or back */           \
    X(cut)       /* a connection is cut */                              \
    X(half)      /* ... and the daemon learns of it much later */       \
    X(slow)      /* devices that read slowly */                         \
    X(twice)     /* the same command again, also from another device */ \
    X(silly)     /* values that no client would send */                 \
    X(unload)    /* all go, and the evening leaves memory */            \
    X(forgets)   /* people take out words, also after the closing */    \
    X(days)      /* the words of an evening end */

#define CLIMATE_MEMBER(name) enum rate name;
struct climate {
    CLIMATE(CLIMATE_MEMBER)
};
#undef CLIMATE_MEMBER

enum thing_kind {
    THING_TICK,    /* the daemon's second */
    THING_COMMIT,  /* the disk is done */
    THING_UP,      /* a message reaches the daemon */
    THING_DOWN,    /* a frame reaches a device */
    THING_ACT,     /* a device may do something */
    THING_CONNECT, /* a device tries to connect */
    THING_GONE,    /* the daemon learns that a connection is gone */
    THING_FATE,    /* something may go wrong */
    THING_BOOT,    /* the daemon starts */
    THING_ROOM,    /* the disk has room again */
    THING_FORGET,  /* the daemon overwrites keys */
    THING_ISSUE,   /* ... and makes minutes */
    THING_SLEEP,   /* days go by */
    THING_HEAL,
    THING_END
};

struct thing {
    uint64_t due_ms;
    uint64_t order;
    enum thing_kind kind;
    uint32_t device;
    uint32_t line; /* UP, DOWN, GONE: which connection */
    uint32_t boot; /* COMMIT, TICK, GONE: in which life of the daemon */
    uint8_t *at;   /* UP, DOWN: ours to free */
    size_t n;
};

/* A command that has no answer yet. */
struct pending {
    uint8_t id[ID_BYTES];
    enum command_word what;
    uint64_t made_ms;
    uint64_t sent_ms;
    uint32_t line; /* on which it was sent last; 0: not yet */
    uint8_t *at;
    size_t n;
};

/* The daemon took a command of this connection at that log position. */
struct taken {
    uint8_t id[ID_BYTES];
    uint64_t seq;
};

enum phase {
    DEVICE_OFF,
    DEVICE_GREETING, /* connected, no welcome yet */
    DEVICE_ON,
    DEVICE_AWAY /* will not come again */
};

struct device {
    const char *name;
    enum phase phase;
    uint32_t person; /* devices of one person share it */
    uint32_t line;   /* its connection; 0: none */
    uint32_t peer;   /* the daemon's number for that, or 0 */
    uint32_t seat;   /* as welcome or an echo said */
    uint32_t holds;  /* whose secret it has, as the judge knows */
    uint8_t token[TOKEN_BYTES];
    bool joins; /* wants a seat and asks for one */
    bool slow;
    bool takes_seat; /* comes by a personal code */
    const char *language;
    struct model model;
    struct pending pending[PENDING_MAX];
    uint32_t pending_n;
    struct taken taken[TAKEN_MAX]; /* answers that are still to come */
    uint32_t taken_n;
    uint64_t up_ms; /* the last message arrives then: order is kept */
    uint64_t down_ms;
    size_t flying;    /* bytes on their way down */
    uint32_t told;    /* frames so far */
    uint32_t checked; /* told, when the judge compared it last */
    uint64_t checked_seq;
};

/* A word that can be found again in any byte that leaves the daemon. */
struct marker {
    uint64_t allowed; /* seats that could see it at some time, a bit each */
    uint64_t gone_at; /* seq of the last forgetting of it, or 0 */
    bool stands;      /* under some key that was not forgotten */
};

/* A file of issued minutes. It is there whole and synced, or not at all. */
struct paper {
    uint8_t *at;
    size_t n;
    uint8_t hash[HASH_BYTES];
};

/* What is known of a record by the one who saw it made. */
struct truth {
    uint8_t check[HASH_BYTES];
    uint8_t digest[HASH_BYTES];
    bool has_digest;
};

struct daemon {
    bool up;
    bool loaded; /* the evening is in memory */
    bool busy;   /* a commit is under way */
    bool wake;
    bool room;
    bool unload_wanted;
    bool forget_due; /* keys are to be overwritten */
    uint64_t forget_seq;
    uint32_t forget_below;  /* minutes of lower versions go */
    uint32_t issue_version; /* minutes that are being made; 0: none */
    uint64_t issue_seq;
    uint32_t boot;
    uint32_t line_of[PEERS_MAX + 1]; /* of the core's peers; 0: none */
    struct core *core;
    void *region;
    size_t region_n;
    struct evening evening;
    uint8_t mark[MARK_BYTES];
};

struct counts {
    uint64_t boots;
    uint64_t crashes;
    uint64_t torn;
    uint64_t rotten;
    uint64_t unloads;
    uint64_t commands;
    uint64_t records;
    uint64_t refusals;
    uint64_t snapshots;
    uint64_t compared;
    uint64_t frames;
    uint64_t keys;     /* overwritten */
    uint64_t versions; /* of minutes, made */
    uint64_t pages;    /* minutes given */
    uint64_t ends;     /* of a life of words */
    uint64_t scans;    /* of a core's memory for what was forgotten */
};

struct world {
    uint64_t seed;
    uint64_t now_ms;
    uint64_t order;
    uint64_t boot_zero_ms; /* of CLOCK_BOOTTIME */
    uint64_t slept_ms;     /* days that went by at once */
    uint64_t closes_ms;    /* from then on the evening is closed */
    uint32_t words_days;
    uint32_t decided_days;
    int64_t wall_shift_ms;
    struct rng net;
    struct rng fate;
    struct rng people;
    struct rng entropy; /* what the daemon gets as random bytes */
    struct climate climate;
    struct limits limits;
    struct sim_disk sim;
    struct disk disk;
    const struct texts *texts;
    struct daemon daemon;
    struct device device[DEVICES_MAX];
    uint32_t devices_n;
    uint32_t lines;       /* connections so far */
    struct thing *things; /* a heap */
    size_t things_n;
    size_t things_cap;
    struct marker *markers;
    uint32_t markers_n;
    struct truth *truth; /* record n stands at n - 1 */
    uint64_t truth_n;
    size_t truth_cap;
    struct memory memory;
    struct paper paper[VERSIONS_MAX][TOLD_FORMATS];
    uint64_t overwritten; /* all that was forgotten until then has no key */
    uint64_t counted[8];  /* before the last record */
    uint64_t counted_seq;
    uint64_t durable; /* as the disk has said */
    uint64_t told;    /* the highest seq that left the daemon */
    uint8_t public_key[PUBLIC_KEY_BYTES];
    uint8_t secret_key[crypto_sign_SECRETKEYBYTES];
    uint8_t session[ID_BYTES];
    uint8_t join_key[JOIN_KEY_BYTES];
    struct counts counts;
    uint64_t hash;             /* of the story so far */
    uint8_t bytes[HASH_BYTES]; /* of log, state and minutes at the end */
    bool healed;
    bool ended;
    bool verbose;
    bool scene;       /* nothing happens but what is written */
    uint64_t disk_ms; /* scene: how long a commit takes */
    uint64_t zero_ms; /* scene: when it begins, and after which record */
    uint64_t zero_seq;
    char *story; /* scene: kept */
    size_t story_n;
    size_t story_cap;
    bool failed;
    char why[WHY_CAP];
};

/*
 * world_texts - the words of the refusals. Where MemorySanitizer looks on
 * they are empty: libyaml is not instrumented.
 */
bool world_texts(struct texts *texts, struct fault *why);

/* world_init - `texts` must outlive it. */
void world_init(struct world *w, uint64_t seed, const struct texts *texts);
void world_release(struct world *w);

/* world_run - to the end; false if the judge found something. */
bool world_run(struct world *w);

/* world_until - all things due up to then. */
void world_until(struct world *w, uint64_t ms);

/* world_people - who comes, for a world of chance. */
void world_people(struct world *w);

/* world_add - a thing that is due in `in_ms`; `at` is taken over. */
void world_add(struct world *w, uint64_t in_ms, struct thing thing);

/* world_story - one line of what happens. */
void world_story(struct world *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* world_fail - the judge has found something; the first stays. */
void world_fail(struct world *w, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* world_fate - does this fault come now? `of_thousand` when it is rife. */
bool world_fate(struct world *w, enum rate rate, uint32_t of_thousand);

/* --- daemon.c: the process, without a network or a thread -------------- */

void daemon_make(struct world *w);
void daemon_boot(struct world *w);
void daemon_tick(struct world *w);
void daemon_committed(struct world *w);
/* The process ends; `power`: and the disk forgets what was not synced. */
void daemon_end(struct world *w, bool power);
/* A peer for the line `line`, or 0. Loads the evening if it must. */
uint32_t daemon_peer(struct world *w, const struct device *device,
    uint32_t line);
void daemon_gone(struct world *w, uint32_t line);
void daemon_hear(struct world *w, struct device *device, struct bytes message);
void daemon_turn(struct world *w);
/* A command of the daemon itself; false: refused. */
bool daemon_order(struct world *w, const struct command *cmd);
void daemon_release(struct world *w);
/* Who has this number of the core's, or NULL. */
struct device *daemon_device(struct world *w, uint32_t peer);

/* --- record.c: keys that are overwritten, minutes that are made --------- */

void record_forget(struct world *w, const struct effect *fx);
void record_issue(struct world *w, const struct effect *fx);
void record_answer(struct world *w, const struct effect *fx);
void record_overwrite(struct world *w);
void record_make(struct world *w);
/* record_render - minutes of all up to `seq`; paper->at is the caller's. */
bool record_render(struct world *w, uint64_t seq, enum minutes_format format,
    struct paper *paper);
void record_end(struct world *w);
void record_release(struct world *w);

/* first_words.c - the making, after each boot until it is whole. */
void daemon_first_words(struct world *w);

/* --- net.c: lines between people and the daemon ------------------------ */

void net_connect(struct world *w, struct device *device);
void net_up(struct world *w, struct device *device, struct bytes message);
void net_down(struct world *w, struct device *device, struct bytes frame);
/* The device sees it at once, the daemon when `gone_in_ms` is over. */
void net_cut(struct world *w, struct device *device, uint64_t gone_in_ms);
/* The daemon closed it; what was sent still arrives. */
void net_closed(struct world *w, struct device *device);
void net_up_arrives(struct world *w, const struct thing *thing);
void net_down_arrives(struct world *w, const struct thing *thing);
/* One view of the core's may hold several frames: the first's length. */
size_t net_frame(struct bytes in);
bool net_window(const struct world *w, const struct device *device);

/* --- members.c: what people's devices do ------------------------------- */

struct device *members_add(struct world *w, const char *name, uint32_t person);
void members_connected(struct world *w, struct device *device);
void members_hear(struct world *w, struct device *device, struct bytes message);
void members_act(struct world *w, struct device *device);
/* members_send - a command of this device, kept until it is answered. */
void members_send(struct world *w, struct device *device, struct command *cmd);
/* members_same - the first command that waits at `other`, also from here. */
void members_same(struct world *w, struct device *device, struct device *other);
/* members_ask - for the minutes, approved or not. */
void members_ask(struct world *w, struct device *device);
void members_release(struct device *device);

/* say.c - a command that this device might send now; false: nothing. */
struct speech {
    struct command cmd;
    char words[4][2600];
    uint32_t words_n;
    uint8_t secret[HASH_BYTES];
};
bool say_something(struct world *w, struct device *device,
    struct speech *speech);

/* --- judge.c, judge_private.c, judge_end.c ----------------------------- */

/* A record was made: remembered, and who may see what from now on. */
void judge_record(struct world *w, struct bytes record, uint64_t seq);
/* A record was read at a boot. */
bool judge_reread(struct world *w, const struct record *record);
/* The log has been read up to here. */
void judge_booted(struct world *w);
/* These bytes leave for this device. */
void judge_frame(struct world *w, struct device *device, struct bytes frame);
/* The daemon took a command of this device. */
void judge_taken(struct world *w, struct device *device,
    const uint8_t id[ID_BYTES]);
/* Does this device show what the daemon thinks it may see? */
void judge_model(struct world *w, struct device *device);
/* Everybody that has been told all there is. */
void judge_models(struct world *w);
/* The state makes sense. */
void judge_state(struct world *w);
void judge_end(struct world *w);

/* judge_private.c */
uint32_t marker_new(struct world *w, uint32_t seat);
/* The first marker at or behind *at; UINT32_MAX: none. Moves *at behind it. */
uint32_t marker_find(struct bytes in, size_t *at);
void private_allow(struct world *w);
/* The seat whose secret a device has; after leaving, the one it had. */
uint32_t private_holder(struct world *w, struct device *device);
void private_scan(struct world *w, struct device *device, struct bytes frame);
void private_minutes(struct world *w, const struct core *core,
    struct bytes minutes);

/* judge_gone.c: a record was made, or read at a boot that begins and ends */
void gone_made(struct world *w, struct bytes payload, uint64_t seq);
void gone_begin(struct world *w);
void gone_reread(struct world *w, struct bytes payload, uint64_t seq);
void gone_booted(struct world *w);
/* Nothing that was forgotten until `by` may be in these bytes. */
void gone_scan(struct world *w, struct bytes where, uint64_t by,
    const char *what);
void gone_memory(struct world *w);
void gone_counted(struct world *w, uint64_t seq);
/* The keys of what was forgotten are overwritten. */
void gone_overwritten(struct world *w);
void gone_end(struct world *w);

#define EVENING_PATH "/evening"

#endif
