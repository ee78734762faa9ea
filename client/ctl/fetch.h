/*
 * fetch.h - documents that the daemon writes: asked for, and kept in a file.
 */
#ifndef CLIENT_CTL_FETCH_H
#define CLIENT_CTL_FETCH_H

#include "client/ctl/ctl.h"

/*
 * fetch_ask - on the open talk; ctl->talk.page is the document.
 * fetch_try - the same without saying why not.
 */
enum code fetch_ask(struct ctl *ctl, struct ask *ask);
enum talk_end fetch_try(struct ctl *ctl, struct ask *ask);

/* fetch_write - the document into a file, or (NULL) to standard output. */
enum code fetch_write(struct ctl *ctl, const char *path);

/* fetch_own - what the evening holds on us; the file is for oneself alone. */
enum code fetch_own(struct ctl *ctl, const char *path);

#endif
