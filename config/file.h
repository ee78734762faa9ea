/*
 * file.h - small files and the names in a folder.
 */
#ifndef CONFIG_FILE_H
#define CONFIG_FILE_H

#include "config/fault.h"
#include "config/store.h"

#include <stddef.h>
#include <stdint.h>

enum { FILE_BYTES_MAX = 4194304, FILE_NAMES_MAX = 256 };

struct file_bytes {
    const uint8_t *at; /* one NUL stands after the end */
    size_t n;
};

/* Names without their ending, in the order of their bytes. */
struct file_names {
    const char *name[FILE_NAMES_MAX];
    uint32_t n;
};

/*
 * file_read - a whole file into the store.
 *
 * Errors: DISK; CONFIG if it is larger than FILE_BYTES_MAX
 * Owns:   the bytes live as long as the store
 */
enum status file_read(struct file_bytes *bytes, struct store *store,
    const char *path, struct fault *why);

/*
 * file_list - the names of the files in `folder` that end with `ending`
 * (".yaml"), hidden ones left out.
 *
 * Errors: DISK; LIMIT if there are more than FILE_NAMES_MAX
 */
enum status file_list(struct file_names *names, struct store *store,
    const char *folder, const char *ending, struct fault *why);

#endif
