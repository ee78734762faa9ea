/*
 * bundle.h - an evening's files in memory: log, keys, issued minutes.
 *
 * Read from a folder or from an export, with every size checked. What the
 * bytes say is judged elsewhere.
 *
 * Order: the log is read before the keys, so that of an evening that runs a
 *        key is rather missing than there too long
 * Owns:  all memory; bundle_release gives it back
 */
#ifndef CLIENT_CTL_OFFLINE_BUNDLE_H
#define CLIENT_CTL_OFFLINE_BUNDLE_H

#include "client/ctl/offline/trouble.h"
#include "protocol/seal.h"

enum {
    BUNDLE_LOG_MAX = 1 << 30,
    BUNDLE_KEYS_MAX = 131072 * SLOT_KEY_BYTES,
    BUNDLE_PAPER_MAX = 1 << 26,
    BUNDLE_PAPERS_MAX = 16384,
    BUNDLE_PATH_MAX = 600,
    PAPER_WORD_MAX = 9 /* of a language, of a format */
};

/* One file of issued minutes: minutes/VERSION/LANGUAGE.FORMAT. */
struct paper {
    uint32_t version;
    char language[PAPER_WORD_MAX];
    char format[PAPER_WORD_MAX];
    uint8_t *at;
    size_t n;
};

struct bundle {
    uint8_t *log;
    size_t log_n;
    uint8_t *keys; /* NULL: the file is not there */
    size_t keys_n;
    struct paper *paper;
    size_t papers_n;
    char path[BUNDLE_PATH_MAX]; /* where it was read */
    char id[2 * ID_BYTES + 1];  /* as an export names it; "" of a folder */
    bool folder;
};

/* bundle_read - a folder with a log, or an export file. */
bool bundle_read(struct bundle *b, const char *path, struct trouble *t);

/* bundle_folder - a folder only. */
bool bundle_folder(struct bundle *b, const char *path, struct trouble *t);

void bundle_release(struct bundle *b);

/* bundle_slots - how many keys there are. */
static inline uint32_t
bundle_slots(const struct bundle *b)
{
    return (uint32_t)(b->keys_n / SLOT_KEY_BYTES);
}

/*
 * paper_name - "VERSION/LANGUAGE.FORMAT" taken apart, plain names only.
 * Returns: false if it is not of that form
 */
bool paper_name(struct paper *paper, const char *name);

/* bundle_paper_add - one more, empty; NULL if there are too many. */
struct paper *bundle_paper_add(struct bundle *b);

/* bundle_paper_drop - takes the one at `i` out. */
void bundle_paper_drop(struct bundle *b, size_t i);

/* bundle_file - a plain file of at most `max` bytes, in new memory. */
struct file_wanted {
    const char *path;
    size_t max;
};
bool bundle_file(const struct file_wanted *wanted, uint8_t **at, size_t *n,
    struct trouble *t);

/* In tar.c: an export file. */
bool bundle_tar(struct bundle *b, const char *path, struct trouble *t);

/*
 * bundle_tar_write - `id` and the time that all members get, in seconds; the
 * same bytes for the same bundle. The file is whole or not there.
 */
struct tar_wanted {
    const char *path;
    const char *id;
    uint64_t at_s;
};
bool bundle_tar_write(const struct bundle *b, const struct tar_wanted *wanted,
    struct trouble *t);

/* bundle_join - "folder/name" into `out`; REFUSED if that is too long. */
bool bundle_join(char out[BUNDLE_PATH_MAX], const char *folder,
    const char *name, struct trouble *t);

#endif
