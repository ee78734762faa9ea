/*
 * model_test.c - what one member can see, kept up to date.
 */
#include "client/model.h"
#include "tests/unit/unit.h"

static uint8_t room[4096];

static struct object
idea(uint64_t id, const char *text)
{
    struct object o = {.kind = KIND_IDEA, .id = id};

    FSET(&o.f, IDEA, idea, id);
    FSET(&o.f, TEXT, text, bytes_of(text));
    return o;
}

/* A change with the ideas whose texts are given, ids from 1. */
static bool
hear(struct model *model, uint64_t seq, unsigned flags, const char *text,
    uint64_t gone)
{
    struct buf b = {.at = room, .cap = sizeof room};
    struct change_writer w;
    struct reply reply;

    change_begin(&w, &b, seq, 1000, flags);
    if (text != NULL) {
        const struct object o = idea(seq, text);

        change_put(&w, &o);
    }
    if (gone > 0) {
        change_del(&w, KIND_IDEA, gone);
    }
    change_end(&w, NULL, 0);
    CHECK(!b.over);
    CHECK(reply_take(buf_bytes(&b), &reply));
    return model_hear(model, &reply);
}

static const char *
text_of(const struct model *model, uint64_t id)
{
    static char text[100];
    const struct object *o = model_find(model, KIND_IDEA, id);

    if (o == NULL) {
        return NULL;
    }
    memcpy(text, o->f.text.at, o->f.text.n);
    text[o->f.text.n] = '\0';
    return text;
}

TEST(an_object_that_was_put_can_be_found)
{
    struct model model = {0};

    CHECK(hear(&model, 3, 0, "buss til hallen", 0));
    CHECK_STR(text_of(&model, 3), "buss til hallen");
    CHECK_U64(model.seq, 3);
    CHECK_STR(text_of(&model, 4), NULL);
    model_release(&model);
}

TEST(a_put_replaces_the_whole_object)
{
    struct model model = {0};

    CHECK(hear(&model, 3, 0, "f\xc3\xb8rst", 0));
    CHECK(hear(&model, 3, 0, "s\xc3\xa5", 0));
    CHECK_STR(text_of(&model, 3), "s\xc3\xa5");
    CHECK_U64(model_count(&model, KIND_IDEA), 1);
    model_release(&model);
}

TEST(what_was_deleted_is_gone_and_may_be_deleted_again)
{
    struct model model = {0};

    CHECK(hear(&model, 3, 0, "en", 0));
    CHECK(hear(&model, 4, 0, "to", 3));
    CHECK(hear(&model, 5, 0, NULL, 3));
    CHECK_STR(text_of(&model, 3), NULL);
    CHECK_U64(model_count(&model, KIND_IDEA), 1);
    model_release(&model);
}

TEST(a_fresh_start_is_seen_only_when_it_is_whole)
{
    struct model model = {0};

    CHECK(hear(&model, 3, 0, "gammel", 0));
    CHECK(hear(&model, 7, CHANGE_FRESH, "ny", 0));
    CHECK_STR(text_of(&model, 3), "gammel");
    CHECK_STR(text_of(&model, 7), NULL);
    CHECK_U64(model.seq, 3);
    CHECK(hear(&model, 8, CHANGE_WHOLE, "til", 0));
    CHECK_STR(text_of(&model, 3), NULL);
    CHECK_STR(text_of(&model, 7), "ny");
    CHECK_STR(text_of(&model, 8), "til");
    CHECK_U64(model.seq, 8);
    model_release(&model);
}

TEST(a_fresh_start_that_was_broken_off_starts_again)
{
    struct model model = {0};

    CHECK(hear(&model, 7, CHANGE_FRESH, "halv", 0));
    CHECK(!model.whole);
    CHECK(hear(&model, 9, CHANGE_FRESH | CHANGE_WHOLE, "hel", 0));
    CHECK(model.whole);
    CHECK_U64(model_count(&model, KIND_IDEA), 1);
    CHECK_STR(text_of(&model, 9), "hel");
    model_release(&model);
}

TEST(objects_come_in_the_order_of_their_ids)
{
    struct model model = {0};
    const struct object *o = NULL;
    uint64_t last = 0;

    for (uint64_t i = 0; i < 50; i++) {
        CHECK(hear(&model, (i * 37) % 101 + 1, 0, "x", 0));
    }
    CHECK_U64(model_count(&model, KIND_IDEA), 50);
    while ((o = model_next(&model, KIND_IDEA, o)) != NULL) {
        CHECK(o->id > last);
        last = o->id;
    }
    CHECK(model_one(&model, KIND_SESSION) == NULL);
    model_release(&model);
}
