/*
 * where.h - where the evening is: step, part, task and clock, in words.
 */
#ifndef CLIENT_CTL_WHERE_H
#define CLIENT_CTL_WHERE_H

#include "client/ctl/ctl.h"

enum { WHERE_TEXT_MAX = 2400 };

struct where {
    uint64_t step; /* 0: not begun */
    uint64_t part;
    uint64_t steps_n;
    uint64_t collects;
    char step_name[300];
    char part_name[300];
    char task[WHERE_TEXT_MAX];
};

/* where_find - out of the model, in the language of the talk. */
void where_find(struct where *where, const struct model *model,
    const char *tag);

/* where_text - a text of the plan; `part` 0: of the step. False if none. */
struct where_text {
    uint64_t step;
    uint64_t part;
    enum text_use use;
    const char *tag;
};
bool where_text(char *out, size_t cap, const struct model *model,
    const struct where_text *which);

/* where_print - "Steg 2 av 6. ..." and the clock. */
void where_print(struct ctl *ctl, FILE *out);

/*
 * where_left - what the clock shows.
 * Returns: false if there is no clock; *running says if it runs
 */
bool where_left(const struct talk *talk, uint64_t *left_ms, bool *running,
    bool *over);

/* where_clock_print - one line about the clock. */
void where_clock_print(struct ctl *ctl, FILE *out);

#endif
