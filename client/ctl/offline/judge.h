/*
 * judge.h - is this evening what it says it is? PROTOCOL.md, "To verify".
 *
 * In:     the bytes of a log and its keys
 * Out:    how far it is whole, the first record that is not sound and why,
 *         which key signed how far, which minutes were issued and approved;
 *         and the core as it was replayed, with what minutes need
 * Never:  reads a clock, a file, or believes a length
 */
#ifndef CLIENT_CTL_OFFLINE_JUDGE_H
#define CLIENT_CTL_OFFLINE_JUDGE_H

#include "client/ctl/offline/bundle.h"
#include "daemon/core/core.h"
#include "daemon/core/minutes.h"
#include "daemon/core/state.h"

enum judged {
    JUDGED_WHOLE,
    JUDGED_NO_LOG,     /* the head is not a log's, or was changed */
    JUDGED_NEWER_LOG,  /* made by a newer dugnad, from its head on */
    JUDGED_EMPTY,      /* not one record */
    JUDGED_KEYS,       /* the keys have a size that cannot be */
    JUDGED_BROKEN,     /* the record is changed */
    JUDGED_MISSING,    /* it is not there, though later ones are */
    JUDGED_SPLICED,    /* it is sound, but does not belong here */
    JUDGED_NO_EVENT,   /* its payload cannot be an event of this log */
    JUDGED_SEAL,       /* sealed words do not open with their key */
    JUDGED_SIGNATURE,  /* a signature does not hold */
    JUDGED_KEY_CHANGE, /* another key without a sound word of the old one */
    JUDGED_MEMORY      /* this machine has too little of it */
};

/* One key and how far it signed; keys follow each other. */
struct signer {
    uint8_t key[PUBLIC_KEY_BYTES];
    uint64_t from;    /* the record that brought it */
    uint64_t covers;  /* the last record that it signed, or 0 */
    bool taken_over;  /* the key before did not agree */
    bool handed_over; /* it did */
};

/* One file that was issued. */
struct issued {
    uint64_t seq;
    uint64_t at_ms;
    uint32_t version;
    char language[PAPER_WORD_MAX];
    char format[PAPER_WORD_MAX];
    uint8_t hash[HASH_BYTES];
};

/* One order of minutes, and what came of it. */
struct ordered {
    uint64_t seq;
    uint64_t at_ms;
    uint64_t whole_at; /* seq of minutes_whole, or 0 */
    uint32_t version;
    uint32_t seat;
    bool approved;
    bool redacted;
    char name[NAME_BYTES_MAX + 1]; /* who approved; "" if it is gone */
};

struct judgement {
    enum judged what;
    uint64_t seq;    /* the last sound record */
    uint64_t offset; /* where it ends */
    uint64_t torn;   /* bytes behind it that were never promised */
    uint64_t newer;  /* the first record of a newer dugnad, or 0 */
    uint64_t at_ms;  /* time of the last record */
    uint32_t slot;   /* SEAL: whose key it is */
    uint8_t session[ID_BYTES];
    uint8_t mark[MARK_BYTES];
    struct signer *signer;
    size_t signers_n;
    struct issued *issued;
    size_t issued_n;
    struct ordered *ordered;
    size_t ordered_n;
    uint8_t (*check)[HASH_BYTES]; /* of record n at n - 1 */
    size_t checks_n;
    void *region;
    size_t region_n;
    bool office;
    struct core *core; /* replayed up to seq, or to before `newer` */
    struct buf scratch;
};

struct judge_wanted {
    enum core_kind kind;
    uint64_t seq_max; /* UINT64_MAX: all */
    const struct texts *texts;
};

/*
 * judge - fills `j`; the bundle must outlive it.
 * Owns: judge_release gives back all, also after a bad answer
 */
void judge(struct judgement *j, const struct bundle *b,
    const struct judge_wanted *wanted);
void judge_release(struct judgement *j);

/* judge_slot_gone - are this slot's words forgotten, by log or keys? */
bool judge_slot_gone(const struct judgement *j, uint32_t slot);

/* judge_slots_used - slots from this number on seal nothing yet. */
uint32_t judge_slots_used(const struct judgement *j);

/* judge_order - the order of a version, or NULL. */
const struct ordered *judge_order(const struct judgement *j, uint32_t version);

/* judge_named - the last record of this name of a file, or NULL. */
const struct issued *judge_named(const struct judgement *j,
    const struct paper *paper);

/* judge_issued - the record of this very file of minutes, or NULL. */
const struct issued *judge_issued(const struct judgement *j,
    const uint8_t hash[HASH_BYTES]);

/* judge_paper - what the log says of a file of minutes. */
enum paper_is {
    PAPER_FINE,
    PAPER_UNKNOWN, /* not issued, or not yet */
    PAPER_CHANGED, /* it is not the file that was issued */
    PAPER_OLD      /* it may hold words that were forgotten since */
};
enum paper_is judge_paper(const struct judgement *j, const struct paper *paper);

/*
 * judge_behind - how many sound records stand behind `j->offset`, whatever
 * their place.
 */
uint64_t judge_behind(const struct judgement *j, struct bytes log);

#endif
