/* model.c - what one member can see. See model.h. */
#include "client/model.h"

#include <assert.h>
#include <stdlib.h>

static int
compare(const struct object *a, enum kind kind, uint64_t id)
{
    if (a->kind != kind) {
        return a->kind < kind ? -1 : 1;
    }
    return a->id == id ? 0 : a->id < id ? -1 : 1;
}

/* Where the object is, or would be. */
static size_t
place(const struct model_map *map, enum kind kind, uint64_t id)
{
    size_t low = 0;
    size_t high = map->n;

    while (low < high) {
        const size_t middle = low + (high - low) / 2;

        if (compare(&map->at[middle].o, kind, id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool
stands_at(const struct model_map *map, size_t i, enum kind kind, uint64_t id)
{
    return i < map->n && compare(&map->at[i].o, kind, id) == 0;
}

static void
map_clear(struct model_map *map)
{
    for (size_t i = 0; i < map->n; i++) {
        free(map->at[i].words);
    }
    map->n = 0;
}

static void
map_release(struct model_map *map)
{
    map_clear(map);
    free(map->at);
    *map = (struct model_map){0};
}

static bool
is_number(enum field field)
{
    return field_row(field)->type == TYPE_NUMBER;
}

/* A copy whose words are its own; false if there is no memory. */
static bool
copy(struct model_object *to, const struct object *from)
{
    const struct shape *shape = kind_shape((uint64_t)from->kind);
    struct model_object made = {.o = {.kind = from->kind, .id = from->id}};
    size_t n = 0;

    for (size_t i = 0; i < shape->n; i++) {
        const enum field field = (enum field)shape->field[i];

        if (fields_has(&from->f, field) && !is_number(field)) {
            n += fields_bytes(&from->f, field).n;
        }
    }
    made.words = malloc(n + 1);
    if (made.words == NULL) {
        return false;
    }
    fields_copy(&made.o.f, &from->f, shape);
    n = 0;
    for (size_t i = 0; i < shape->n; i++) {
        const enum field field = (enum field)shape->field[i];
        struct bytes words;

        if (!fields_has(&from->f, field) || is_number(field)) {
            continue;
        }
        words = fields_bytes(&from->f, field);
        if (words.n > 0) {
            memcpy(made.words + n, words.at, words.n);
        }
        fields_bytes_set(&made.o.f, field,
            (struct bytes){made.words + n, words.n});
        n += words.n;
    }
    *to = made;
    return true;
}

static bool
map_put(struct model_map *map, const struct object *object)
{
    const size_t i = place(map, object->kind, object->id);
    struct model_object made;

    if (map->n == map->cap) {
        const size_t cap = map->cap == 0 ? 64 : map->cap * 2;
        struct model_object *at = realloc(map->at, cap * sizeof *at);

        if (at == NULL) {
            return false;
        }
        map->at = at;
        map->cap = cap;
    }
    if (!copy(&made, object)) {
        return false;
    }
    if (stands_at(map, i, object->kind, object->id)) {
        free(map->at[i].words);
    } else {
        memmove(&map->at[i + 1], &map->at[i], (map->n - i) * sizeof *map->at);
        map->n++;
    }
    map->at[i] = made;
    return true;
}

static void
map_del(struct model_map *map, enum kind kind, uint64_t id)
{
    const size_t i = place(map, kind, id);

    if (!stands_at(map, i, kind, id)) {
        return;
    }
    free(map->at[i].words);
    map->n--;
    memmove(&map->at[i], &map->at[i + 1], (map->n - i) * sizeof *map->at);
}

void
model_release(struct model *model)
{
    map_release(&model->now);
    map_release(&model->next);
    *model = (struct model){0};
}

bool
model_hear(struct model *model, const struct reply *reply)
{
    struct reply in = *reply;
    struct object object;
    struct model_map *map;
    enum kind kind;
    uint64_t id;

    assert(reply->kind == MESSAGE_CHANGE);
    if ((reply->flags & CHANGE_FRESH) != 0) {
        map_clear(&model->next);
        model->gathering = true;
    }
    map = model->gathering ? &model->next : &model->now;
    while (reply_put(&in, &object)) {
        if (!map_put(map, &object)) {
            return false;
        }
    }
    while (reply_del(&in, &kind, &id)) {
        map_del(map, kind, id);
    }
    if (in.puts.mistake != PACK_FINE) {
        return false;
    }
    if (model->gathering && (reply->flags & CHANGE_WHOLE) != 0) {
        const struct model_map old = model->now;

        model->now = model->next;
        model->next = old;
        map_clear(&model->next);
        model->gathering = false;
        model->whole = true;
    }
    /* An echo comes before what was there to tell: it moves nothing on. */
    if (!model->gathering && !reply->has_id) {
        model->seq = reply->seq;
        model->whole = true;
    }
    return true;
}

void
model_again(struct model *model)
{
    map_clear(&model->next);
    model->gathering = false;
}

const struct object *
model_find(const struct model *model, enum kind kind, uint64_t id)
{
    const size_t i = place(&model->now, kind, id);

    return stands_at(&model->now, i, kind, id) ? &model->now.at[i].o : NULL;
}

const struct object *
model_next(const struct model *model, enum kind kind, const struct object *last)
{
    const size_t i = last == NULL ? place(&model->now, kind, 0)
                                  : place(&model->now, kind, last->id + 1);

    if (i >= model->now.n || model->now.at[i].o.kind != kind) {
        return NULL;
    }
    return &model->now.at[i].o;
}

const struct object *
model_one(const struct model *model, enum kind kind)
{
    return model_next(model, kind, NULL);
}

size_t
model_count(const struct model *model, enum kind kind)
{
    return place(&model->now, (enum kind)(kind + 1), 0) -
        place(&model->now, kind, 0);
}
