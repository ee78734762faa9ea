/*
 * compare.h - a list that was read, beside the one the daemon has.
 *
 * The same person is the one with the same e-mail, or, where one of them has
 * none, with the same name and organisation.
 *
 * Never:  does input or output
 */
#ifndef CLIENT_CTL_COMPARE_H
#define CLIENT_CTL_COMPARE_H

#include "client/model.h"
#include "config/list.h"

enum compare_what { COMPARE_SAME, COMPARE_ADDED, COMPARE_CHANGED };

struct compare {
    struct {
        enum compare_what what;
        uint64_t invited; /* the daemon's number, or 0 */
    } * person;           /* as many as in the list */
    uint64_t *gone;       /* numbers that are not in the list any more */
    size_t gone_n;
    size_t added_n;
    size_t changed_n;
    size_t same_n;
};

/* compare_lists - false if there is no memory. */
bool compare_lists(struct compare *compare, const struct list *list,
    const struct model *model);
void compare_release(struct compare *compare);

/* compare_fields - what to send for this person of the list. */
void compare_fields(struct fields *f, const struct list_person *person,
    uint64_t invited);

#endif
