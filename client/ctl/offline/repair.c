/*
 * repair.c - a log that is rotten is cut where it breaks, so that what is
 * before can be used again.
 *
 * The log is copied to log.broken, and the copy is on disk, before anything
 * is changed. Where it is not the log but a key that has decayed, that key's
 * words are given up instead: keys are copied to keys.broken, and it becomes
 * zeros.
 */
#include "client/ctl/offline/carry.h"
#include "client/ctl/offline/install.h"
#include "client/ctl/offline/verbs.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BROKEN_MAX = 100, NUMBER_MAX = 24 };

struct repairing {
    struct ctl *ctl;
    struct read_evening e;
    char path[BUNDLE_PATH_MAX];
    char copy[BUNDLE_PATH_MAX]; /* of the log */
    uint64_t behind;            /* sound records that only the copy has */
    uint32_t keys_lost;
    int lock;
};

/* The data folder that it lies in, if it lies in one, must be free. */
static bool
lock(struct repairing *r, struct trouble *t)
{
    static const char *const above[] = {"../..", ".."};
    char data[BUNDLE_PATH_MAX];
    char path[BUNDLE_PATH_MAX];
    struct stat st;

    for (size_t i = 0; i < 2; i++) {
        if (!bundle_join(data, r->path, above[i], t) ||
            !bundle_join(path, data, "lock", t)) {
            return false;
        }
        if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) {
            return install_lock(data, &r->lock, t);
        }
    }
    return true;
}

/* NAME.broken, NAME.broken.2, ...: the first that is free, filled, synced. */
static bool
keep_copy(struct repairing *r, const char *name, struct bytes bytes,
    struct trouble *t)
{
    const struct install_file file = {.path = r->copy, .owner = r->path};

    for (int i = 1; i < BROKEN_MAX; i++) {
        char beside[64];

        if (i == 1) {
            (void)snprintf(beside, sizeof beside, "%s.broken", name);
        } else {
            (void)snprintf(beside, sizeof beside, "%s.broken.%d", name, i);
        }
        if (!bundle_join(r->copy, r->path, beside, t)) {
            return false;
        }
        if (access(r->copy, F_OK) != 0) {
            return install_write(&file, bytes, t) && install_sync(r->path, t);
        }
    }
    return trouble_file(t, r->copy, EEXIST, true);
}

/* The keys of the bundle over those on disk, in place. */
static bool
keys_write(struct repairing *r, struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    const struct bundle *b = &r->e.bundle;
    bool good;
    int fd;

    if (!bundle_join(path, r->path, "keys", t)) {
        return false;
    }
    fd = open(path, O_WRONLY | O_CLOEXEC);
    good = fd >= 0;
    for (size_t at = 0; good && at < b->keys_n;) {
        const ssize_t n = pwrite(fd, b->keys + at, b->keys_n - at, (off_t)at);

        good = n > 0 || errno == EINTR;
        at += n > 0 ? (size_t)n : 0;
    }
    good = good && fsync(fd) == 0;
    if (fd >= 0) {
        good = close(fd) == 0 && good;
    }
    return good || trouble_file(t, path, errno, true);
}

static bool
log_cut(struct repairing *r, struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    bool good;
    int fd;

    if (!bundle_join(path, r->path, "log", t)) {
        return false;
    }
    fd = open(path, O_WRONLY | O_CLOEXEC);
    good =
        fd >= 0 && ftruncate(fd, (off_t)r->e.j.offset) == 0 && fsync(fd) == 0;
    if (fd >= 0) {
        good = close(fd) == 0 && good;
    }
    return good || trouble_file(t, path, errno, true);
}

/*
 * The words whose key has decayed, one key after the other. The session's
 * own words cannot be given up.
 */
static bool
keys_give_up(struct repairing *r, struct trouble *t)
{
    struct bundle *b = &r->e.bundle;

    if (!r->ctl->dry_run &&
        !keep_copy(r, "keys", (struct bytes){b->keys, b->keys_n}, t)) {
        return false;
    }
    while (r->e.j.what == JUDGED_SEAL) {
        const uint32_t slot = r->e.j.slot;

        if (r->e.j.seq == 0 || slot == 0 || slot >= bundle_slots(b)) {
            return trouble_set(t, CODE_REFUSED, TEXT_OFF_NO_REPAIR, r->path);
        }
        memset(b->keys + (size_t)slot * SLOT_KEY_BYTES, 0, SLOT_KEY_BYTES);
        r->keys_lost++;
        judge_release(&r->e.j);
        offline_judge(r->ctl, b, UINT64_MAX, &r->e.j);
    }
    return r->ctl->dry_run || keys_write(r, t);
}

static bool
is_rotten(enum judged what)
{
    return what == JUDGED_BROKEN || what == JUDGED_MISSING ||
        what == JUDGED_SPLICED || what == JUDGED_NO_EVENT;
}

static bool
log_mend(struct repairing *r, struct trouble *t)
{
    const struct bytes log = {r->e.bundle.log, r->e.bundle.log_n};

    r->behind = judge_behind(&r->e.j, log);
    if (r->ctl->dry_run) {
        return true;
    }
    if (!keep_copy(r, "log", log, t)) {
        return false;
    }
    /* Before the cut: no key that is used anew may be zeros. */
    carry_refresh(&r->e);
    return keys_write(r, t) && log_cut(r, t);
}

static bool
mend(struct repairing *r, struct trouble *t)
{
    if (r->e.bundle.keys == NULL) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_NO_KEYS, r->path);
    }
    if (r->e.j.what == JUDGED_WHOLE) {
        return trouble_set(t, CODE_CONFLICT, TEXT_OFF_NOTHING_TO_MEND, r->path);
    }
    if (r->e.j.newer != 0) {
        (void)trouble_set(t, CODE_REFUSED, TEXT_OFF_NEWER, r->path);
        trouble_number(t, r->e.j.newer, 0);
        return false;
    }
    if (r->e.j.what == JUDGED_SEAL && !keys_give_up(r, t)) {
        return false;
    }
    if (is_rotten(r->e.j.what) && r->e.j.seq > 0) {
        return log_mend(r, t);
    }
    return (r->keys_lost > 0 && r->e.j.what == JUDGED_WHOLE) ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_NO_REPAIR, r->path);
}

static enum code
say(struct repairing *r, uint64_t broken)
{
    char n[NUMBER_MAX];
    char behind[NUMBER_MAX];
    char keys[NUMBER_MAX];

    (void)snprintf(n, sizeof n, "%" PRIu64, broken);
    (void)snprintf(behind, sizeof behind, "%" PRIu64, r->behind);
    (void)snprintf(keys, sizeof keys, "%u", (unsigned)r->keys_lost);
    if (r->ctl->json) {
        struct json *json = offline_doc(r->ctl, true);

        json_number(json, "record", r->e.j.seq);
        json_bool(json, "cut", is_rotten(r->e.j.what));
        json_number(json, "behind", r->behind);
        json_number(json, "keys_lost", r->keys_lost);
        json_word(json, "copy", r->copy);
        ctl_doc_end(r->ctl);
        return CODE_OK;
    }
    offline_dry_talk(r->ctl);
    if (r->keys_lost > 0) {
        ctl_talk(r->ctl, TEXT_OFF_MENDED_KEYS, "n", keys, "file", r->path,
            NULL);
    }
    if (is_rotten(r->e.j.what)) {
        ctl_talk(r->ctl, TEXT_OFF_MENDED, "n", n, "m", behind, "file", r->copy,
            NULL);
    }
    return CODE_OK;
}

static bool
read_folder(struct repairing *r, struct trouble *t)
{
    const char *word = args_word(r->ctl->args, 0);

    if (!offline_path(r->ctl, word, r->path, t) || !lock(r, t) ||
        !offline_read(r->ctl, r->path, &r->e, t)) {
        return false;
    }
    return r->e.bundle.folder ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_NO_FOLDER, r->path);
}

enum code
offline_repair(struct ctl *ctl, const struct args *args)
{
    struct repairing *r = calloc(1, sizeof *r);
    struct trouble t;
    enum code code;

    if (r == NULL || args->words_n != 1) {
        free(r);
        return ctl_usage(ctl);
    }
    r->ctl = ctl;
    r->lock = -1;
    code = read_folder(r, &t) && mend(r, &t) ? say(r, r->e.j.seq + 1)
                                             : trouble_say(ctl, &t);
    install_unlock(r->lock);
    offline_release(&r->e);
    free(r);
    return code;
}
