/*
 * shout.c - changes, written once for each audience. See shout.h
 */
#include "daemon/core/shout.h"

#include <assert.h>

void
shout_begin(struct shout *sh, const struct state *st, struct shout_sink sink,
    uint8_t *scratch)
{
    sh->st = st;
    sh->sink = sink;
    sh->seq = st->seq;
    sh->at_ms = st->at_ms;
    sh->scratch = scratch;
    sh->open = false;
}

/* What is written goes out as one frame. */
static void
shout_close(struct shout *sh, const struct shout_words *words)
{
    size_t head;

    change_end(&sh->change, words == NULL ? NULL : words->id,
        words == NULL ? 0 : words->made);
    assert(!sh->buf.over);
    head = frame_head(sh->buf.at, sh->buf.n);
    sh->sink.frame(sh->sink.self,
        (struct bytes){sh->buf.at - head, head + sh->buf.n}, sh->to, sh->seq);
    sh->open = false;
}

static void
shout_open(struct shout *sh, unsigned flags)
{
    sh->buf = (struct buf){.at = sh->scratch + FRAME_HEAD_MAX,
        .cap = CHANGE_BYTES_MAX};
    change_begin(&sh->change, &sh->buf, sh->seq, sh->at_ms, flags);
    sh->open = true;
}

void
shout_end(struct shout *sh)
{
    if (sh->open) {
        shout_close(sh, NULL);
    }
}

void
shout_to(struct shout *sh, struct audience to)
{
    if (sh->open && (sh->to.kind != to.kind || sh->to.id != to.id)) {
        shout_close(sh, NULL);
    }
    sh->to = to;
}

/* Makes sure that a change is open, and a new one if it has grown large. */
static void
shout_room(struct shout *sh, bool put)
{
    if (sh->open &&
        (sh->buf.n > SHOUT_SPLIT_BYTES || (put && sh->change.dels_n > 0))) {
        shout_close(sh, NULL);
    }
    if (!sh->open) {
        shout_open(sh, 0);
    }
}

void
shout_put(struct shout *sh, const struct object *object)
{
    shout_room(sh, true);
    change_put(&sh->change, object);
}

void
shout_del(struct shout *sh, enum kind kind, uint64_t id)
{
    shout_room(sh, false);
    change_del(&sh->change, kind, id);
}

void
shout_empty(struct shout *sh, struct audience to,
    const struct shout_words *words)
{
    shout_end(sh);
    sh->to = to;
    shout_open(sh, words->flags);
    shout_close(sh, words);
}

void
shout_object(struct shout *sh, struct audience to, const struct object *object)
{
    shout_to(sh, to);
    shout_put(sh, object);
}
