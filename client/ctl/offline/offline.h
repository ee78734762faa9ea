/*
 * offline.h - what the verbs that work on files have in common.
 *
 * An evening on the command line is a folder, an export file, or an
 * identity, or the beginning of one, in the data folder.
 */
#ifndef CLIENT_CTL_OFFLINE_OFFLINE_H
#define CLIENT_CTL_OFFLINE_OFFLINE_H

#include "client/ctl/offline/judge.h"
#include "config/config.h"

/* offline_config - what dugnad.yaml says: --config, else where it stands. */
bool offline_config(struct ctl *ctl, struct config *config, struct trouble *t);

/* offline_data - --data, else what dugnad.yaml says. */
bool offline_data(struct ctl *ctl, char out[BUNDLE_PATH_MAX],
    struct trouble *t);

/* An evening that was read and judged. */
struct read_evening {
    struct bundle bundle;
    struct judgement j;
};

/*
 * offline_read - find, read and judge what `word` names. An evening that is
 * being written is read again if it looked rotten.
 * Returns: false if it cannot be read; whether it is sound is in ->j
 */
bool offline_read(struct ctl *ctl, const char *word, struct read_evening *e,
    struct trouble *t);
void offline_release(struct read_evening *e);

/* offline_path - where `word` is, without reading it. */
bool offline_path(struct ctl *ctl, const char *word, char out[BUNDLE_PATH_MAX],
    struct trouble *t);

/* offline_judge - of an evening, or of the daemon's own memory. */
void offline_judge(const struct ctl *ctl, const struct bundle *b,
    uint64_t seq_max, struct judgement *j);

/* offline_sound - an evening, whole, with keys; false with the trouble that it is in. */
bool offline_sound(const struct read_evening *e, struct trouble *t);

/* offline_named - does an export name the evening that is in it? */
bool offline_named(const struct read_evening *e, struct trouble *t);

/* offline_unsound - the text for an evening that is not whole. */
enum text_key offline_unsound(enum judged what);

/* offline_title - what the evening is called, safe for a terminal. */
enum { OFFLINE_TITLE_MAX = 320 };
void offline_title(const struct judgement *j, char out[OFFLINE_TITLE_MAX]);

/* offline_zone - times are in the evening's own zone from here on. */
void offline_zone(const struct judgement *j);

/* offline_doc - begins a document that says how it went. */
struct json *offline_doc(struct ctl *ctl, bool ok);

/* The same, where how it went is known at the end only. */
struct late_doc {
    char *at;
    size_t n;
};
struct json *offline_late(struct ctl *ctl, struct late_doc *doc);
void offline_late_end(struct ctl *ctl, struct late_doc *doc, bool ok);

/* offline_dry_talk - with --dry-run: says that nothing was written. */
void offline_dry_talk(const struct ctl *ctl);

/* offline_is_id - is it an evening's identity, in small letters? */
bool offline_is_id(const char *name);

/* offline_ids - the identities in DATA/sessions, in order; free the list. */
struct ids {
    char (*id)[2 * ID_BYTES + 1];
    size_t n;
};
bool offline_ids(const char *data, struct ids *ids, struct trouble *t);

#endif
