/*
 * judge_inside.h - between the two halves of the judge.
 *
 * judge.c goes through the records; judge_event.c looks at what one says.
 */
#ifndef CLIENT_CTL_OFFLINE_JUDGE_INSIDE_H
#define CLIENT_CTL_OFFLINE_JUDGE_INSIDE_H

#include "client/ctl/offline/judge.h"

/* judge_event - one event, before the core hears it. */
enum judged judge_event(struct judgement *j, const struct event *ev);

/*
 * judge_grow - room for one more in the list at `*list`, which has `n` of
 * `one` bytes each. `list` is the address of the pointer.
 */
bool judge_grow(void *list, size_t n, size_t one);

#endif
