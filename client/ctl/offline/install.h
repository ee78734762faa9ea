/*
 * install.h - an evening from memory into a data folder, whole or not at all.
 *
 * It is written beside as ID.new, synced, and gets its name by one rename; one
 * that is there already changes place with it in the same instant. What is
 * made belongs to whom the data folder belongs.
 */
#ifndef CLIENT_CTL_OFFLINE_INSTALL_H
#define CLIENT_CTL_OFFLINE_INSTALL_H

#include "client/ctl/offline/bundle.h"

/*
 * install_lock - DATA is ours until `*fd` is closed.
 * Returns: false with TEXT_OFF_IN_USE and CODE_CONFLICT while a daemon has it
 */
bool install_lock(const char *data, int *fd, struct trouble *t);
void install_unlock(int fd);

struct install {
    const char *data;
    const char *folder; /* below it: "sessions/ID" or "office" */
    bool keep;          /* the old one stays as FOLDER.replaced */
};

/* install_run - the parents are made if they are not there. */
bool install_run(const struct bundle *b, const struct install *in,
    struct trouble *t);

/* install_write - bytes into a new file, synced. */
struct install_file {
    const char *path;
    const char *owner; /* a path whose owner it gets */
};
bool install_write(const struct install_file *file, struct bytes bytes,
    struct trouble *t);

/* install_sync - a folder's names are on disk. */
bool install_sync(const char *folder, struct trouble *t);

#endif
