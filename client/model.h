/*
 * model.h - what one member can see: a map of objects, kept up to date.
 *
 * A change puts whole objects and deletes others. A change that starts
 * afresh is gathered aside, and takes the place of what was there when it is
 * whole, so that nobody ever sees half of an evening.
 *
 * Never:  does input or output, reads a clock, knows what an object means
 */
#ifndef CLIENT_MODEL_H
#define CLIENT_MODEL_H

#include "protocol/message.h"

struct model_object {
    struct object o; /* its views borrow from `words` */
    uint8_t *words;
};

/* Sorted by kind, then id. */
struct model_map {
    struct model_object *at;
    size_t n;
    size_t cap;
};

struct model {
    struct model_map now;
    struct model_map next; /* a snapshot that is not whole yet */
    bool gathering;
    bool whole;   /* `now` has been filled */
    uint64_t seq; /* the last change in `now` */
};

/* `= {0}` is an empty model. */
void model_release(struct model *model);

/*
 * model_hear - take one change in; the reply can still be read after.
 *
 * Returns: false if the change cannot be read
 */
bool model_hear(struct model *model, const struct reply *reply);

/* model_again - the connection is a new one: half a snapshot is worth nothing. */
void model_again(struct model *model);

/* model_find - the object, or NULL. */
const struct object *model_find(const struct model *model, enum kind kind,
    uint64_t id);

/* model_one - the first of its kind, for kinds with one object; or NULL. */
const struct object *model_one(const struct model *model, enum kind kind);

/*
 * model_next - the objects of a kind in the order of their ids: the one
 * after `last`, the first after NULL; NULL at the end.
 */
const struct object *model_next(const struct model *model, enum kind kind,
    const struct object *last);

size_t model_count(const struct model *model, enum kind kind);

#endif
