/*
 * shelf.c - the folders of evenings, against the office's book. See shelf.h.
 */
#include "daemon/io/shelf.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "daemon/core/state.h"
#include "daemon/io/erase.h"
#include "daemon/io/log.h"
#include "daemon/io/loop.h"
#include "protocol/event.h"
#include "protocol/message.h"
#include "protocol/seal.h"

/* One folder that the book did not have. */
struct shelf_found {
    struct shelf_found *next;
    uint8_t id[ID_BYTES];
    uint8_t *at; /* the first record's payload, and its words opened */
    struct event made;
    enum status status;
    struct fault why;
};

static int
compare(const void *a, const void *b)
{
    return memcmp(a, b, ID_BYTES);
}

/* --- who is in the book ------------------------------------------------ */

static bool
is_listed(const struct loop *loop, const uint8_t *id)
{
    const struct state *st = core_state(loop->office->core);

    for (uint32_t i = 0; i < st->listings_n; i++) {
        if (!st->listing[i].removed &&
            memcmp(st->listing[i].session, id, ID_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * All that the book has or had; or only those that were removed, are not
 * back, and are not in memory any more.
 */
static bool
take_ids(struct loop *loop, bool removed)
{
    struct shelf *shelf = &loop->shelf;
    const struct state *st = core_state(loop->office->core);

    shelf->ids_n = 0;
    shelf->ids = malloc(((size_t)st->listings_n + 1) * ID_BYTES);
    for (uint32_t i = 0; shelf->ids != NULL && i < st->listings_n; i++) {
        const uint8_t *id = st->listing[i].session;
        struct hall *s;

        if (removed && (!st->listing[i].removed || is_listed(loop, id))) {
            continue;
        }
        s = removed ? loop_find(loop, id) : NULL;
        if (s != NULL) {
            hall_dismiss(s);
            shelf->erase_due = true; /* as soon as it has left memory */
            continue;
        }
        memcpy(shelf->ids + shelf->ids_n++ * ID_BYTES, id, ID_BYTES);
    }
    if (shelf->ids != NULL && shelf->ids_n > 0) {
        qsort(shelf->ids, shelf->ids_n, ID_BYTES, compare);
    }
    return shelf->ids != NULL;
}

/* --- reading what is new ---------------------------------------------- */

struct opening {
    struct shelf_found *found;
    struct event_keys keys;
};

static bool
on_begin(void *self, const struct evening *e, struct fault *why)
{
    struct opening *o = self;

    (void)why;
    o->keys = (struct event_keys){e->keys, e->slots_n};
    return true;
}

/* The first record says whose log it is; the rest has only to be sound. */
static bool
on_record(void *self, const struct record *record, struct fault *why)
{
    const struct opening *o = self;
    struct shelf_found *found = o->found;
    struct bytes payload = record->payload;
    struct buf opened;

    if (found->at != NULL) {
        return true;
    }
    found->at = malloc(payload.n + EVENT_BYTES_MAX);
    if (found->at == NULL) {
        (void)fault_set(why, STATUS_LIMIT, 0, "no memory to read it");
        return false;
    }
    memcpy(found->at, payload.at, payload.n);
    payload.at = found->at;
    opened = (struct buf){.at = found->at + payload.n, .cap = EVENT_BYTES_MAX};
    found->made = (struct event){.seq = record->seq, .at_ms = record->at_ms};
    if (event_take(payload, &o->keys, &opened, &found->made) != EVENT_TAKEN ||
        found->made.what != EVENT_SESSION_MADE || found->made.removed ||
        memcmp(found->made.f.session.at, found->id, ID_BYTES) != 0) {
        (void)fault_set(why, STATUS_ROTTEN, 0,
            "the log does not say that it is this evening's");
        return false;
    }
    return true;
}

static void
read_folder(struct loop *loop, struct shelf_found *found)
{
    char path[HALL_PATH_MAX];
    struct opening opening = {.found = found};
    const struct evening_reader reader = {&opening, on_begin, on_record};
    const struct evening_reading reading = {path, UINT64_MAX};

    hall_path(loop, found->id, path, sizeof path);
    found->status = evening_read(&disk_posix, &reading, &reader, &found->why);
    if (found->status == STATUS_OK && found->at == NULL) {
        found->status =
            fault_set(&found->why, STATUS_ROTTEN, 0, "the log is empty");
    }
}

/* The 32 digits of an identity, in small letters, and nothing else. */
static bool
id_of_name(const char *name, uint8_t id[ID_BYTES])
{
    char again[2 * ID_BYTES + 1];
    size_t n = 0;

    return strlen(name) == (size_t)2 * ID_BYTES &&
        sodium_hex2bin(id, ID_BYTES, name, strlen(name), NULL, &n, NULL) == 0 &&
        n == ID_BYTES &&
        strcmp(sodium_bin2hex(again, sizeof again, id, ID_BYTES), name) == 0;
}

static void
on_look(uv_work_t *work)
{
    struct loop *loop = work->data;
    struct shelf *shelf = &loop->shelf;
    char path[HALL_PATH_MAX];
    const struct dirent *entry;
    DIR *folder;

    (void)snprintf(path, sizeof path, "%s/sessions", loop->config->data_dir);
    folder = opendir(path);
    shelf->status = folder != NULL
        ? STATUS_OK
        : fault_set(&shelf->why, STATUS_DISK, errno,
              "the folder of evenings cannot be read");
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        struct shelf_found *found;
        uint8_t id[ID_BYTES];

        if (!id_of_name(entry->d_name, id) ||
            bsearch(id, shelf->ids, shelf->ids_n, ID_BYTES, compare) != NULL) {
            continue;
        }
        found = calloc(1, sizeof *found);
        if (found == NULL) {
            break; /* asked again, the rest is found */
        }
        memcpy(found->id, id, ID_BYTES);
        read_folder(loop, found);
        found->next = shelf->found;
        shelf->found = found;
    }
    if (folder != NULL) {
        (void)closedir(folder); /* read only */
    }
}

static void
adopt(struct loop *loop, const struct shelf_found *found)
{
    struct command cmd = {.what = COMMAND_SESSION_ADOPT, .f = found->made.f};
    char path[HALL_PATH_MAX];
    uint8_t hash[HASH_BYTES];
    enum refusal why;

    if (is_listed(loop, found->id)) {
        return; /* it was made while we looked */
    }
    hall_path(loop, found->id, path, sizeof path);
    if (found->status != STATUS_OK) {
        log_line("dugnadd: %s: %s; it is not listed and was left alone", path,
            found->why.text);
        return;
    }
    hash_of(hash, "session adopt", (struct bytes){found->id, ID_BYTES});
    memcpy(cmd.id, hash, ID_BYTES);
    why = hall_command(loop->office, &cmd);
    if (why == REFUSED_NONE) {
        log_line("dugnadd: %s: was put here, and is listed now", path);
    } else {
        log_line("dugnadd: %s: was put here, but cannot be listed: %s", path,
            refusal_name(why));
    }
}

static void
after_look(uv_work_t *work, int status)
{
    struct loop *loop = work->data;
    struct shelf *shelf = &loop->shelf;

    (void)status; /* work is never cancelled */
    loop->work_n--;
    shelf->busy = false;
    free(shelf->ids);
    shelf->ids = NULL;
    if (shelf->status != STATUS_OK) {
        log_fault("looking for evenings", &shelf->why);
    }
    while (shelf->found != NULL) {
        struct shelf_found *found = shelf->found;

        shelf->found = found->next;
        if (!loop->stopping) {
            adopt(loop, found);
        }
        if (found->at != NULL) {
            sodium_memzero(found->at, EVENT_BYTES_MAX);
            free(found->at);
        }
        free(found);
    }
}

/* --- erasing what was removed ----------------------------------------- */

/* False: it is not there any more. */
static bool
erase_evening(const char *path, int *first)
{
    char keys[HALL_PATH_MAX + 8];
    struct stat there;
    int r;

    if (lstat(path, &there) != 0 && errno == ENOENT) {
        return false;
    }
    (void)snprintf(keys, sizeof keys, "%s/keys", path);
    r = erase_file(&disk_posix, keys);
    *first = *first == 0 ? r : *first;
    r = erase_folder(&disk_posix, path);
    *first = *first == 0 ? r : *first;
    return r == 0;
}

static void
on_erase(uv_work_t *work)
{
    struct loop *loop = work->data;
    struct shelf *shelf = &loop->shelf;
    char path[HALL_PATH_MAX];
    int first = 0;
    int r = 0;

    shelf->erased = 0;
    for (size_t i = 0; i < shelf->ids_n; i++) {
        hall_path(loop, shelf->ids + i * ID_BYTES, path, sizeof path);
        shelf->erased += erase_evening(path, &first) ? 1 : 0;
    }
    if (shelf->erased > 0) {
        (void)snprintf(path, sizeof path, "%s/sessions",
            loop->config->data_dir);
        r = disk_posix.sync_folder(disk_posix.self, path);
        first = first == 0 ? r : first;
    }
    shelf->status = first == 0
        ? STATUS_OK
        : fault_set(&shelf->why, STATUS_DISK, -first,
              "the folder of an evening that was removed cannot be erased; "
              "it is tried again");
}

static void
after_erase(uv_work_t *work, int status)
{
    struct loop *loop = work->data;
    struct shelf *shelf = &loop->shelf;

    (void)status; /* work is never cancelled */
    loop->work_n--;
    shelf->busy = false;
    free(shelf->ids);
    shelf->ids = NULL;
    if (shelf->erased > 0) {
        log_line("dugnadd: %zu evening(s) that were removed are erased",
            shelf->erased);
    }
    if (shelf->status != STATUS_OK) {
        log_fault("removing", &shelf->why);
        loop->forget_faults++;
        shelf->erase_due = true;
        shelf->erase_at = loop_boot_ms() + SHELF_AGAIN_MS;
    }
}

static void
begin(struct loop *loop, uv_work_cb work, uv_after_work_cb after)
{
    loop->shelf.busy = true;
    loop->shelf.work.data = loop;
    loop->work_n++;
    /* Cannot fail with both callbacks set. */
    (void)uv_queue_work(&loop->uv, &loop->shelf.work, work, after);
}

void
shelf_tick(struct loop *loop)
{
    struct shelf *shelf = &loop->shelf;

    if (!loop->ready || loop->stopping || shelf->busy) {
        return;
    }
    if (shelf->erase_due && loop_boot_ms() >= shelf->erase_at) {
        shelf->erase_due = false;
        if (take_ids(loop, true) && shelf->ids_n > 0) {
            begin(loop, on_erase, after_erase);
            return;
        }
        free(shelf->ids);
        shelf->ids = NULL;
    }
    if (shelf->look_due) {
        shelf->look_due = !take_ids(loop, false);
        if (!shelf->look_due) {
            begin(loop, on_look, after_look);
        }
    }
}

void
shelf_look(struct loop *loop)
{
    loop->shelf.look_due = true;
    shelf_tick(loop);
}

void
shelf_removed(struct loop *loop)
{
    loop->shelf.erase_due = true;
}
