/*
 * verbs.h - the table of all that dugnadctl can do.
 *
 * One family a file; each ends its own table with a name that is NULL.
 */
#ifndef CLIENT_CTL_VERBS_H
#define CLIENT_CTL_VERBS_H

#include "client/ctl/ctl.h"

extern const struct verb session_verbs[];
extern const struct verb flow_verbs[];
extern const struct verb timer_verbs[];
extern const struct verb list_verbs[];
extern const struct verb people_verbs[];
extern const struct verb seat_verbs[];
extern const struct verb idea_verbs[];
extern const struct verb decide_verbs[];
extern const struct verb minutes_verbs[];
extern const struct verb since_verbs[];
extern const struct verb forget_verbs[];
extern const struct verb search_verbs[];
extern const struct verb watch_verbs[];
extern const struct verb join_verbs[];
extern const struct verb demo_verbs[];
extern const struct verb misc_verbs[];

enum { VERBS_MAX = 128, VERB_NAME_MAX = 32 };

/* verbs_at - all of them, one after the other; NULL after the last. */
const struct verb *verbs_at(size_t i);

/*
 * verbs_find - the verb that these words begin with.
 *
 * `used` is how many words its name took. "flow next" is "next".
 * Returns: NULL if there is none; `near`, if not NULL, is then the name of
 *          the one that was meant, or ""
 */
struct verbs_found {
    const struct verb *verb;
    size_t used;
    char near[VERB_NAME_MAX];
};
void verbs_find(struct verbs_found *found, const char *const *word,
    size_t words_n);

/* verbs_flags - the flags of all verbs, for the first look at a line. */
void verbs_flags(char *out, size_t cap);

#endif
