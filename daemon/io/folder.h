/*
 * folder.h - the data folder is there, and belongs to one daemon at a time.
 */
#ifndef IO_FOLDER_H
#define IO_FOLDER_H

#include "config/fault.h"
#include "daemon/io/disk.h"

/*
 * folder_sync_name - the name of `path` is on disk, that is: the folder that
 * it is in is synced. 0 or -errno.
 */
int folder_sync_name(const struct disk *disk, const char *path);

/*
 * folder_make - the folder is there, and so is its name on disk; also if it
 * was made before, by one who ended before the sync. 0 or -errno; where it
 * was there and its parent may not be read, its name is left to others.
 */
int folder_make(const struct disk *disk, const char *path);

/*
 * folder_lock - DATA/lock, exclusively, until `*fd` is closed or the process
 * ends, however it ends.
 *
 * Errors: LOCKED: "another dugnadd (pid 123) uses the data folder DATA";
 *         DISK, LIMIT
 */
enum status folder_lock(const char *data_dir, int *fd, struct fault *why);

#endif
