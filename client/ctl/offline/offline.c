/* offline.c - find, read and judge an evening on files. See offline.h. */
#include "client/ctl/offline/offline.h"

#include "client/clean.h"
#include "client/hex.h"
#include "client/when.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

enum { READ_AGAIN = 4, READ_WAIT_MS = 40 };

#define CONFIG_FILE "/etc/dugnad/dugnad.yaml"

bool
offline_config(struct ctl *ctl, struct config *config, struct trouble *t)
{
    const char *path = args_flag(ctl->args, "config");
    struct fault why = {0};

    config_default(config);
    if (path == NULL && access(CONFIG_FILE, F_OK) == 0) {
        path = CONFIG_FILE;
    }
    if (path == NULL || config_load(config, path, &why) == STATUS_OK) {
        return true;
    }
    return why.status == STATUS_CONFIG
        ? trouble_set(t, CODE_REFUSED, TEXT_OFF_BAD_CONFIG, why.text)
        : trouble_file(t, path, why.sys, false);
}

bool
offline_data(struct ctl *ctl, char out[BUNDLE_PATH_MAX], struct trouble *t)
{
    const char *data = args_flag(ctl->args, "data");
    struct config config;
    int n;

    if (data == NULL) {
        if (!offline_config(ctl, &config, t)) {
            return false;
        }
        data = config.data_dir;
    }
    n = snprintf(out, BUNDLE_PATH_MAX, "%s", data);
    return (n > 0 && n < BUNDLE_PATH_MAX) ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, data);
}

bool
offline_is_id(const char *name)
{
    return strlen(name) == (size_t)2 * ID_BYTES &&
        strspn(name, "0123456789abcdef") == (size_t)2 * ID_BYTES;
}

static int
by_id(const void *a, const void *b)
{
    return memcmp(a, b, (size_t)2 * ID_BYTES);
}

static bool
ids_add(struct ids *ids, const char *name)
{
    char(*more)[2 * ID_BYTES + 1] =
        realloc(ids->id, (ids->n + 1) * sizeof *more);

    if (more == NULL) {
        return false;
    }
    ids->id = more;
    memcpy(ids->id[ids->n], name, sizeof *more);
    ids->n++;
    return true;
}

bool
offline_ids(const char *data, struct ids *ids, struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    const int n = snprintf(path, sizeof path, "%s/sessions", data);
    const struct dirent *entry;
    bool good = true;
    DIR *dir;

    *ids = (struct ids){0};
    if (n < 0 || n >= (int)sizeof path) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, data);
    }
    dir = opendir(path);
    if (dir == NULL) {
        return errno == EACCES
            ? trouble_file(t, path, errno, false)
            : trouble_set(t, CODE_NOT_FOUND, TEXT_OFF_NO_DATA, data);
    }
    while (good && (entry = readdir(dir)) != NULL) {
        good = !offline_is_id(entry->d_name) || ids_add(ids, entry->d_name);
    }
    (void)closedir(dir); /* read only */
    if (!good) {
        free(ids->id);
        *ids = (struct ids){0};
        return trouble_file(t, path, ENOMEM, false);
    }
    if (ids->n > 1) {
        qsort(ids->id, ids->n, sizeof *ids->id, by_id);
    }
    return true;
}

/* The one evening in the data folder whose identity begins so. */
static bool
by_beginning(struct ctl *ctl, const char *word, char out[BUNDLE_PATH_MAX],
    struct trouble *t)
{
    char data[BUNDLE_PATH_MAX];
    const size_t n = strlen(word);
    const char *found = NULL;
    struct ids ids = {0};
    size_t found_n = 0;
    int length = 0;

    if (n == 0 || n > (size_t)2 * ID_BYTES ||
        strspn(word, "0123456789abcdef") != n) {
        return trouble_set(t, CODE_NOT_FOUND, TEXT_OFF_NO_EVENING, word);
    }
    if (!offline_data(ctl, data, t) || !offline_ids(data, &ids, t)) {
        return false;
    }
    for (size_t i = 0; i < ids.n; i++) {
        if (memcmp(ids.id[i], word, n) == 0) {
            found = ids.id[i];
            found_n++;
        }
    }
    if (found_n == 1) {
        length = snprintf(out, BUNDLE_PATH_MAX, "%s/sessions/%s", data, found);
    }
    free(ids.id);
    if (found_n != 1) {
        return trouble_set(t, CODE_NOT_FOUND,
            found_n == 0 ? TEXT_OFF_NO_EVENING : TEXT_OFF_MANY_EVENINGS, word);
    }
    return length < BUNDLE_PATH_MAX ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, word);
}

bool
offline_path(struct ctl *ctl, const char *word, char out[BUNDLE_PATH_MAX],
    struct trouble *t)
{
    struct stat st;
    int n;

    if (stat(word, &st) != 0) {
        return errno == ENOENT && strchr(word, '/') == NULL
            ? by_beginning(ctl, word, out, t)
            : trouble_file(t, word, errno, false);
    }
    n = snprintf(out, BUNDLE_PATH_MAX, "%s", word);
    return (n > 0 && n < BUNDLE_PATH_MAX) ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, word);
}

void
offline_judge(const struct ctl *ctl, const struct bundle *b, uint64_t seq_max,
    struct judgement *j)
{
    struct judge_wanted wanted = {.kind = CORE_SESSION,
        .seq_max = seq_max,
        .texts = &ctl->texts};

    judge(j, b, &wanted);
    if (j->what == JUDGED_NO_EVENT && j->seq == 0) {
        judge_release(j); /* not an evening's first; the daemon's own? */
        wanted.kind = CORE_OFFICE;
        judge(j, b, &wanted);
    }
}

/* What was being written while it was read may look so. */
static bool
may_be_busy(const struct read_evening *e)
{
    return e->bundle.folder &&
        (e->j.what == JUDGED_BROKEN || e->j.what == JUDGED_MISSING ||
            e->j.what == JUDGED_SPLICED);
}

bool
offline_read(struct ctl *ctl, const char *word, struct read_evening *e,
    struct trouble *t)
{
    const struct timespec wait = {.tv_nsec = READ_WAIT_MS * 1000000L};
    char path[BUNDLE_PATH_MAX];

    memset(e, 0, sizeof *e);
    if (!offline_path(ctl, word, path, t)) {
        return false;
    }
    for (int i = 0; i < READ_AGAIN; i++) {
        if (i > 0) {
            offline_release(e);
            (void)nanosleep(&wait, NULL); /* shorter does no harm */
        }
        if (!bundle_read(&e->bundle, path, t)) {
            return false;
        }
        offline_judge(ctl, &e->bundle, UINT64_MAX, &e->j);
        if (!may_be_busy(e)) {
            break;
        }
    }
    return true;
}

void
offline_release(struct read_evening *e)
{
    judge_release(&e->j);
    bundle_release(&e->bundle);
}

enum text_key
offline_unsound(enum judged what)
{
    switch (what) {
    case JUDGED_NO_LOG:
        return TEXT_OFF_BAD_HEAD;
    case JUDGED_NEWER_LOG:
        return TEXT_OFF_BAD_NEWER;
    case JUDGED_EMPTY:
        return TEXT_OFF_BAD_EMPTY;
    case JUDGED_KEYS:
        return TEXT_OFF_BAD_KEYS;
    case JUDGED_MISSING:
        return TEXT_OFF_BAD_MISSING;
    case JUDGED_SPLICED:
        return TEXT_OFF_BAD_SPLICED;
    case JUDGED_NO_EVENT:
        return TEXT_OFF_BAD_EVENT;
    case JUDGED_SEAL:
        return TEXT_OFF_BAD_SEAL;
    case JUDGED_SIGNATURE:
        return TEXT_OFF_BAD_SIGNATURE;
    case JUDGED_KEY_CHANGE:
        return TEXT_OFF_BAD_KEY_CHANGE;
    case JUDGED_MEMORY:
        return TEXT_OFF_NO_MEMORY;
    case JUDGED_WHOLE:
    case JUDGED_BROKEN:
        break;
    }
    return TEXT_OFF_BAD_BROKEN;
}

bool
offline_named(const struct read_evening *e, struct trouble *t)
{
    char session[2 * ID_BYTES + 1];

    hex_write(session, e->j.session, ID_BYTES);
    return e->bundle.id[0] == '\0' || strcmp(session, e->bundle.id) == 0 ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_TAR_STRANGE, e->bundle.path);
}

bool
offline_sound(const struct read_evening *e, struct trouble *t)
{
    const char *path = e->bundle.path;

    if (e->j.what != JUDGED_WHOLE) {
        (void)trouble_set(t, CODE_REFUSED, offline_unsound(e->j.what), path);
        trouble_number(t, e->j.seq + 1, e->j.offset);
        return false;
    }
    if (e->bundle.keys == NULL) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_NO_KEYS, path);
    }
    if (e->j.newer != 0) {
        (void)trouble_set(t, CODE_REFUSED, TEXT_OFF_NEWER, path);
        trouble_number(t, e->j.newer, 0);
        return false;
    }
    if (e->j.office) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_IS_OFFICE, path);
    }
    return offline_named(e, t);
}

void
offline_title(const struct judgement *j, char out[OFFLINE_TITLE_MAX])
{
    const struct state *st = core_state(j->core);

    (void)clean_text(out, OFFLINE_TITLE_MAX, text_of(st, st->session.title));
}

void
offline_zone(const struct judgement *j)
{
    const struct state *st = core_state(j->core);
    const struct bytes zone = text_of(st, st->session.zone);
    char name[64];

    (void)clean_text(name, sizeof name, zone);
    when_zone(name[0] == '\0' ? NULL : name);
}

struct json *
offline_doc(struct ctl *ctl, bool ok)
{
    ctl->out = (struct json){.out = stdout};
    json_open(&ctl->out, NULL);
    json_number(&ctl->out, "v", 1);
    json_bool(&ctl->out, "ok", ok);
    json_number(&ctl->out, "rev", 0);
    return &ctl->out;
}

struct json *
offline_late(struct ctl *ctl, struct late_doc *doc)
{
    *doc = (struct late_doc){0};
    ctl->out =
        (struct json){.out = open_memstream(&doc->at, &doc->n), .later = true};
    if (ctl->out.out == NULL) {
        return offline_doc(ctl, true); /* no memory: as good as it goes */
    }
    return &ctl->out;
}

void
offline_late_end(struct ctl *ctl, struct late_doc *doc, bool ok)
{
    if (ctl->out.out == stdout) {
        ctl_doc_end(ctl);
        return;
    }
    (void)fclose(ctl->out.out); /* memory: nothing can be lost */
    (void)offline_doc(ctl, ok);
    (void)fwrite(doc->at, 1, doc->n, stdout);
    free(doc->at);
    ctl_doc_end(ctl);
}

void
offline_dry_talk(const struct ctl *ctl)
{
    if (ctl->dry_run) {
        ctl_talk(ctl, TEXT_OFF_DRY_RUN, NULL);
    }
}
