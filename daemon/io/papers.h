/*
 * papers.h - the minutes that were issued, as files of their evening.
 *
 *     FOLDER/minutes/VERSION/LANGUAGE.FORMAT
 *
 * A version is written beside its name, as VERSION.new, and gets the name
 * when all of it is on disk: it is there whole or not at all.
 *
 * Threads: on any, but one at a time for one evening
 * Source:  DESIGN.md 6, "Issued and approved"
 */
#ifndef IO_PAPERS_H
#define IO_PAPERS_H

#include "config/fault.h"
#include "daemon/io/disk.h"
#include "protocol/bytes.h"

struct papers {
    const struct disk *disk;
    const char *folder; /* of the evening */
    uint32_t version;
};

/* One of the files; both names are short words. */
struct paper {
    const char *language;
    const char *format;
};

/*
 * papers_begin, papers_add, papers_end - a version that is being written.
 * papers_undo - nothing of it is left, after any of them failed.
 *
 * Errors: DISK
 */
enum status papers_begin(const struct papers *papers, struct fault *why);
enum status papers_add(const struct papers *papers, const struct paper *paper,
    struct bytes bytes, struct fault *why);
enum status papers_end(const struct papers *papers, struct fault *why);
void papers_undo(const struct papers *papers);

/*
 * papers_clear - erases every version below `papers->version`, and with
 * `unfinished` those that never got their name.
 *
 * Errors: DISK; the rest is erased all the same
 */
enum status papers_clear(const struct papers *papers, bool unfinished,
    struct fault *why);

/* papers_left - is there anything that papers_clear would erase? */
bool papers_left(const struct papers *papers);

/*
 * papers_read - the bytes of one file.
 *
 * Returns: 0, -ENOENT if there is no such file, or another -errno
 * Owns:    *out is from malloc; the caller wipes and frees it
 */
int papers_read(const struct papers *papers, const struct paper *paper,
    struct buf *out);

#endif
