/*
 * peer.h - one connection: who it is, and how far it has come.
 *
 * A peer has two cursors into the ring: one for answers to what it sent
 * (echoes, refusals, its welcome), one for changes of objects. A snapshot
 * moves the second only. Lagging costs nothing; a cursor that fell off the
 * ring gets a fresh snapshot.
 */
#ifndef CORE_PEER_H
#define CORE_PEER_H

#include "daemon/core/snapshot.h"

/* What may be sent now, and when that was counted; zero: not yet. */
struct allowance {
    uint64_t at_ms;
    uint32_t left; /* in thousandths of a command */
    uint32_t begun;
};

struct peer {
    uint64_t answers;   /* ring index of the next answer to look at */
    uint64_t changes;   /* ring index of the next change to look at */
    uint64_t welcome;   /* ring index of its welcome: nothing goes before */
    uint64_t owed;      /* ring index of the first answer not yet had */
    uint64_t owed_end;  /* behind the last; none if this is not more */
    uint64_t snapshot;  /* which snapshot it is in; 0: none */
    uint64_t caught_up; /* ring index: having had those before is whole */
    uint64_t leaves;    /* ring index: may be dropped once that is durable */
    uint64_t address;   /* whose budget of wrong codes */
    uint32_t at;        /* entry of that snapshot */
    uint32_t unique;    /* 0: free */
    uint32_t seat;
    uint32_t language;          /* of the plan's texts */
    uint32_t talk;              /* language of refusals: index in texts */
    struct allowance allowance; /* while it has no seat */
    uint32_t offences;          /* over the limit without a pause */
    uint32_t next_free;
    bool greeted; /* hello was good */
    bool local;   /* came by the organiser's socket */
    bool lobby;
    bool knocked; /* has the code, the link or a seat */
    bool wants_snapshot;
    bool owes_whole; /* the snapshot was sent, its `whole` not yet */
    bool dropped;
};

/* peer_hears - is an entry of `audience`, made at `seq`, for this peer? */
bool peer_hears(const struct state *st, const struct peer *peer,
    struct audience to, uint64_t seq);

/* peer_owe - its next answer stands at that ring index. */
void peer_owe(struct peer *peer, uint64_t index);

/*
 * allowance_spend - one command of it; false: too fast. It grows by
 * commands_second, times `factor`, up to commands_burst.
 */
bool allowance_spend(struct allowance *allowance, const struct limits *limits,
    uint32_t factor, uint64_t now_ms);

#endif
