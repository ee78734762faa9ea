/*
 * answer.h - a document for one who asked: minutes, one's own data, a search.
 *
 * They are made on another thread from the log as far as it is durable, in
 * a region of their own, and go out page by page between other messages.
 * Approved minutes go out as the bytes that were issued.
 *
 * Source: DESIGN.md 11 "Minutes"
 */
#ifndef IO_ANSWER_H
#define IO_ANSWER_H

#include "daemon/io/conn.h"
#include "daemon/io/hall.h"

enum {
    ANSWER_PAGE_BYTES = 32768,
    ANSWER_BYTES_MAX = 67108864, /* of one document */
    ANSWERS_MAX = 4              /* of one connection at a time */
};

/* answer_start - make what `fx` asks for, for `conn`. */
void answer_start(struct hall *s, struct conn *conn, const struct effect *fx);

/* answer_gather - the next page for it, as one view; 0 if none is ready. */
size_t answer_gather(struct conn *conn, struct bytes *out);

/*
 * answer_renew - words of its evening went: what is not sent yet is made
 * anew; a document that was half sent ends with a refusal.
 */
void answer_renew(struct conn *conn);

/* answer_forget - the connection is gone. */
void answer_forget(struct conn *conn);

#endif
