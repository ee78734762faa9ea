/*
 * erase.h - files that are to be gone: overwritten, synced and removed.
 *
 * Overwriting is the best that can be done from here: a disk that writes
 * beside (copy on write, flash) may still have the old bytes. What must not
 * be read again is sealed, and its key is overwritten as well.
 *
 * Errors: 0, or -errno of the first call that failed; the rest is tried all
 *         the same. What is not there is no error.
 */
#ifndef IO_ERASE_H
#define IO_ERASE_H

#include "daemon/io/disk.h"

enum { ERASE_PATH_CAP = 800 };

/* erase_file - one file. The caller syncs its folder. */
int erase_file(const struct disk *disk, const char *path);

/*
 * erase_folder - all that is in it, and itself. Links are removed, never
 * followed. The caller syncs the folder above. Real folders only: names are
 * read from the system, not from `disk`.
 */
int erase_folder(const struct disk *disk, const char *path);

#endif
