/*
 * plan.h - a run plan: how an evening goes, read from a text file.
 *
 * Steps in order, each with parts; a part has a form and a time for an
 * evening of 120, 150 and 180 minutes, says what it collects and who is
 * named; texts in several languages hang on steps and parts.
 *
 * Source: DESIGN.md 8; config/run_plans/allemed-kommune.yaml
 */
#ifndef CONFIG_PLAN_H
#define CONFIG_PLAN_H

#include "config/fault.h"
#include "protocol/words.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PLAN_STEPS_MAX = 12,
    PLAN_PARTS_MAX = 8, /* in one step */
    PLAN_LENGTHS = 3    /* 120, 150 and 180 minutes */
};

struct plan_part {
    enum form form;
    enum idea_kind collects; /* IDEA_KIND_NONE: nothing is written */
    enum anonymity anonymity;
    bool holds; /* shared words wait for the facilitator's reveal */
    uint32_t minutes[PLAN_LENGTHS];
};

struct plan_step {
    const char *key; /* "welcome" */
    struct plan_part part[PLAN_PARTS_MAX];
    uint32_t parts_n;
};

struct plan_text {
    uint32_t step; /* from 1 */
    uint32_t part; /* from 1; 0: the step as a whole */
    enum text_use use;
    const char *language; /* tag */
    const char *text;     /* UTF-8, at most TEXT_BYTES_MAX */
};

struct run_plan {
    const char *key; /* "allemed-kommune": the file's name */
    struct plan_step step[PLAN_STEPS_MAX];
    uint32_t steps_n;
    struct plan_text *text;
    uint32_t texts_n;
    void *memory; /* what the loader took */
};

/*
 * plan_load - a built-in plan by its key, or a file `folder`/KEY.yaml, which
 * goes before (`folder` NULL: built-in only).
 *
 * Errors: CONFIG; syntax, types and keys with file, line and column; meaning
 *         with step and part ("step 3, part 2: form 'grupp' is unknown; did
 *         you mean 'table'?"); anchors and aliases are refused
 * Owns:   release with plan_release
 */
enum status plan_load(struct run_plan *plan, const char *key,
    const char *folder, struct fault *why);

/* plan_parse - the same from memory; `name` stands in the faults. */
enum status plan_parse(struct run_plan *plan, const char *name,
    const uint8_t *text, size_t n, struct fault *why);
void plan_release(struct run_plan *plan);

/* plan_length - which of the three columns fits an evening of so long. */
uint32_t plan_length(uint32_t minutes_total);

/*
 * plan_keys - the keys of all plans that can be loaded, for "no such plan,
 * there are: ...". Returns how many; fills at most `cap`. The strings are
 * owned by `plans`.
 */
struct plan_names {
    char key[32][41];
    uint32_t n;
};
enum status plan_keys(struct plan_names *plans, const char *folder,
    struct fault *why);

#endif
