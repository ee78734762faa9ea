/*
 * folder.h - the data folder belongs to one daemon at a time.
 */
#ifndef IO_FOLDER_H
#define IO_FOLDER_H

#include "config/fault.h"

/*
 * folder_lock - DATA/lock, exclusively, until `*fd` is closed or the process
 * ends, however it ends.
 *
 * Errors: LOCKED: "another dugnadd (pid 123) uses the data folder DATA";
 *         DISK, LIMIT
 */
enum status folder_lock(const char *data_dir, int *fd, struct fault *why);

#endif
