/*
 * case.h - what happened one evening, read from a file, for the demo.
 *
 * Keys that are not known are passed over; `strange` hears of each.
 */
#ifndef CLIENT_CTL_CASE_H
#define CLIENT_CTL_CASE_H

#include "config/store.h"
#include "config/yaml.h"
#include "protocol/words.h"

enum { CASE_WORDS_MAX = 400, CASE_MERGES_MAX = 40, CASE_GROUP_MAX = 12 };

/* One thing that a table wrote. */
struct case_words {
    enum idea_kind kind;
    uint64_t table;
    const char *text;
    const char *persona; /* or "" */
    uint64_t barrier;    /* or 0 */
    uint64_t idea;       /* its number, once it is written */
    bool held;
    bool shared;
};

struct case_decision {
    const char *idea; /* the words of an idea, or "" */
    const char *text;
    const char *owner;
    const char *first_step;
    const char *due;
};

/* Words that mean the same: the first stays. */
struct case_group {
    const char *text[CASE_GROUP_MAX];
    size_t n;
};

struct evening_case {
    const char *title;
    const char *municipality;
    const char *place;
    const char *date;
    const char *start;
    const char *end;
    const char *language;
    const char *contact_role;
    const char *local_fact;
    const char *plan;
    char goal[2000];
    uint64_t came;
    uint64_t walk_in;
    uint64_t tables;
    uint64_t remote_tables;
    uint64_t drop_step; /* 0: nobody drops out */
    uint64_t drop_members;
    struct case_words words[CASE_WORDS_MAX];
    size_t words_n;
    struct case_group merge[CASE_MERGES_MAX];
    size_t merge_n;
    struct case_decision decision[DECISIONS_MAX];
    size_t decisions_n;
    const char *meeting_date;
    const char *meeting_start;
    const char *meeting_place;
    const char *not_agreed;
};

struct case_strange {
    void *owner;
    void (*tell)(void *owner, const struct yaml_node *node);
};

/*
 * case_read - from a file.
 *
 * Errors: DISK, CONFIG
 * Owns:   the texts live as long as the store
 */
enum status case_read(struct evening_case *evening, struct store *store,
    const char *path, const struct case_strange *strange, struct fault *why);

#endif
