/*
 * file.c - small files and the names in a folder.
 * See file.h.
 */
#include "config/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is read so far, and the room for it. */
struct growing {
    uint8_t *at;
    size_t n;
    size_t cap;
};

static enum status
grow(struct growing *to, struct store *store, const char *path,
    struct fault *why)
{
    const size_t cap = to->cap == 0 ? 16384 : to->cap * 2;
    uint8_t *more;

    if (to->cap > FILE_BYTES_MAX) {
        return fault_set(why, STATUS_CONFIG, 0, "'%s' is larger than %d bytes",
            path, FILE_BYTES_MAX);
    }
    more = store_take(store, cap + 1);
    if (more == NULL) {
        return fault_set(why, STATUS_SYSTEM, ENOMEM, "cannot read '%s'", path);
    }
    if (to->n > 0) {
        memcpy(more, to->at, to->n);
    }
    to->at = more;
    to->cap = cap;
    return STATUS_OK;
}

static enum status
read_open(struct file_bytes *bytes, struct store *store, FILE *file,
    const char *path, struct fault *why)
{
    struct growing to = {NULL, 0, 0};
    enum status status = STATUS_OK;
    size_t got = 1;

    while (status == STATUS_OK && got > 0) {
        if (to.n == to.cap) {
            status = grow(&to, store, path, why);
        }
        if (status == STATUS_OK) {
            errno = 0;
            got = fread(to.at + to.n, 1, to.cap - to.n, file);
            to.n += got;
        }
    }
    if (status == STATUS_OK && ferror(file)) {
        return fault_set(why, STATUS_DISK, errno == 0 ? EIO : errno,
            "cannot read '%s'", path);
    }
    if (status == STATUS_OK) {
        *bytes = (struct file_bytes){to.at, to.n};
    }
    return status;
}

enum status
file_read(struct file_bytes *bytes, struct store *store, const char *path,
    struct fault *why)
{
    FILE *file = fopen(path, "rb");
    enum status status;

    if (file == NULL) {
        return fault_set(why, STATUS_DISK, errno, "cannot open '%s'", path);
    }
    status = read_open(bytes, store, file, path, why);
    (void)fclose(file); /* was only read */
    return status;
}

static int
by_bytes(const void *a, const void *b)
{
    const char *const *first = a;
    const char *const *second = b;

    return strcmp(*first, *second);
}

static enum status
list_open(struct file_names *names, struct store *store, DIR *dir,
    const char *ending, struct fault *why)
{
    const size_t ending_n = strlen(ending);

    for (;;) {
        const struct dirent *entry = readdir(dir);
        size_t n;

        if (entry == NULL) {
            return STATUS_OK;
        }
        n = strlen(entry->d_name);
        if (entry->d_name[0] == '.' || n <= ending_n ||
            strcmp(entry->d_name + n - ending_n, ending) != 0) {
            continue;
        }
        if (names->n == FILE_NAMES_MAX) {
            return fault_set(why, STATUS_LIMIT, 0,
                "more than %d files of the kind '%s' in one folder",
                FILE_NAMES_MAX, ending);
        }
        names->name[names->n] = store_text(store, entry->d_name, n - ending_n);
        if (names->name[names->n] == NULL) {
            return fault_set(why, STATUS_SYSTEM, ENOMEM, "cannot list files");
        }
        names->n++;
    }
}

enum status
file_list(struct file_names *names, struct store *store, const char *folder,
    const char *ending, struct fault *why)
{
    DIR *dir = opendir(folder);
    enum status status;

    names->n = 0;
    if (dir == NULL) {
        return fault_set(why, STATUS_DISK, errno, "cannot open the folder '%s'",
            folder);
    }
    status = list_open(names, store, dir, ending, why);
    (void)closedir(dir);
    if (status == STATUS_OK && names->n > 1) {
        qsort(names->name, names->n, sizeof names->name[0], by_bytes);
    }
    return status;
}
