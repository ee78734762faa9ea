/* bundle.c - an evening's files in memory, from a folder. See bundle.h. */
#include "client/ctl/offline/bundle.h"

#include "daemon/core/core.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAPERS_FIRST = 16 };

/* Room for more, up to twice what is wanted at most. */
static bool
widen(uint8_t **bytes, size_t *cap, size_t max)
{
    uint8_t *more = *cap > max ? NULL : realloc(*bytes, *cap * 2);

    if (more == NULL) {
        return false;
    }
    *bytes = more;
    *cap *= 2;
    return true;
}

/* Reads until the end; a file that grows meanwhile is read up to `max`. */
static bool
read_open(int fd, const struct file_wanted *wanted, uint8_t **at, size_t *n,
    struct trouble *t)
{
    size_t cap = 65536;
    uint8_t *bytes = malloc(cap);
    size_t got = 0;
    ssize_t r = bytes == NULL ? -1 : 1;

    while (r > 0 && (got < cap || widen(&bytes, &cap, wanted->max))) {
        r = read(fd, bytes + got, cap - got);
        got += r > 0 ? (size_t)r : 0;
        r = r < 0 && errno == EINTR ? 1 : r;
    }
    if (r < 0) {
        free(bytes);
        return trouble_file(t, wanted->path, errno, false);
    }
    if (got > wanted->max || r > 0) {
        free(bytes);
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_TOO_LARGE, wanted->path);
    }
    *at = bytes;
    *n = got;
    return true;
}

bool
bundle_file(const struct file_wanted *wanted, uint8_t **at, size_t *n,
    struct trouble *t)
{
    const int fd = open(wanted->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    bool good;

    if (fd < 0 || fstat(fd, &st) != 0) {
        const int sys = errno;

        if (fd >= 0) {
            (void)close(fd); /* read only */
        }
        return trouble_file(t, wanted->path, sys, false);
    }
    good = S_ISREG(st.st_mode)
        ? read_open(fd, wanted, at, n, t)
        : trouble_set(t, CODE_REFUSED, TEXT_OFF_NOT_PLAIN, wanted->path);
    (void)close(fd); /* read only */
    return good;
}

/* Letters, digits and hyphens, as in "nb" or "nn-NO". */
static bool
word_take(char out[PAPER_WORD_MAX], const char *at, size_t n)
{
    if (n == 0 || n >= PAPER_WORD_MAX) {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        const char c = at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                (c >= '0' && c <= '9') || c == '-')) {
            return false;
        }
    }
    memcpy(out, at, n);
    out[n] = '\0';
    return true;
}

static bool
version_take(uint32_t *version, const char *at, size_t n)
{
    uint64_t v = 0;

    if (n == 0 || n > 9 || at[0] == '0') {
        return false;
    }
    for (size_t i = 0; i < n; i++) {
        if (at[i] < '0' || at[i] > '9') {
            return false;
        }
        v = v * 10 + (uint64_t)(at[i] - '0');
    }
    *version = (uint32_t)v;
    return true;
}

static bool
is_format(const char *word)
{
#define FORMAT_WORD(NAME, word) word,
    static const char *const words[] = {MINUTES_FORMATS(FORMAT_WORD)};
#undef FORMAT_WORD

    for (size_t i = 0; i < MINUTES_FORMATS_N; i++) {
        if (strcmp(words[i], word) == 0) {
            return true;
        }
    }
    return false;
}

bool
paper_name(struct paper *paper, const char *name)
{
    const char *slash = strchr(name, '/');
    const char *dot = slash == NULL ? NULL : strchr(slash, '.');

    return dot != NULL &&
        version_take(&paper->version, name, (size_t)(slash - name)) &&
        word_take(paper->language, slash + 1, (size_t)(dot - slash - 1)) &&
        word_take(paper->format, dot + 1, strlen(dot + 1)) &&
        is_format(paper->format);
}

struct paper *
bundle_paper_add(struct bundle *b)
{
    /* Room doubles whenever the number is a power of two. */
    if (b->papers_n >= BUNDLE_PAPERS_MAX) {
        return NULL;
    }
    if (b->papers_n == 0 ||
        (b->papers_n >= PAPERS_FIRST &&
            (b->papers_n & (b->papers_n - 1)) == 0)) {
        const size_t cap = b->papers_n == 0 ? PAPERS_FIRST : b->papers_n * 2;
        struct paper *more = realloc(b->paper, cap * sizeof *more);

        if (more == NULL) {
            return NULL;
        }
        b->paper = more;
    }
    b->paper[b->papers_n] = (struct paper){0};
    return &b->paper[b->papers_n++];
}

void
bundle_paper_drop(struct bundle *b, size_t i)
{
    free(b->paper[i].at);
    b->papers_n--;
    memmove(b->paper + i, b->paper + i + 1,
        (b->papers_n - i) * sizeof *b->paper);
}

bool
bundle_join(char out[BUNDLE_PATH_MAX], const char *folder, const char *name,
    struct trouble *t)
{
    const int n = snprintf(out, BUNDLE_PATH_MAX, "%s/%s", folder, name);

    return (n > 0 && n < BUNDLE_PATH_MAX) ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, folder);
}

/* One file of minutes; other names are of no concern. */
static bool
paper_read(struct bundle *b, const char *folder, const char *name,
    struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    struct file_wanted wanted = {.path = path, .max = BUNDLE_PAPER_MAX};
    struct paper named = {0};
    struct paper *paper;

    if (!paper_name(&named, name)) {
        return true;
    }
    if (!bundle_join(path, folder, name, t)) {
        return false;
    }
    paper = bundle_paper_add(b);
    if (paper == NULL) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_TOO_LARGE, folder);
    }
    *paper = named;
    if (bundle_file(&wanted, &paper->at, &paper->n, t)) {
        return true;
    }
    bundle_paper_drop(b, b->papers_n - 1);
    return t->code == CODE_NOT_FOUND; /* it was removed just now */
}

static int
by_name(const void *a, const void *b)
{
    const struct paper *one = a;
    const struct paper *two = b;
    int order = one->version < two->version ? -1 : one->version > two->version;

    order = order != 0 ? order : strcmp(one->language, two->language);
    return order != 0 ? order : strcmp(one->format, two->format);
}

static bool
version_read(struct bundle *b, const char *folder, const char *version,
    struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    char name[BUNDLE_PATH_MAX];
    const struct dirent *entry;
    bool good = true;
    DIR *dir;

    if (!bundle_join(path, folder, version, t)) {
        return false;
    }
    dir = opendir(path);
    if (dir == NULL) {
        return true; /* no folder, or gone meanwhile */
    }
    while (good && (entry = readdir(dir)) != NULL) {
        good = bundle_join(name, version, entry->d_name, t) &&
            paper_read(b, folder, name, t);
    }
    (void)closedir(dir); /* read only */
    return good;
}

static bool
papers_read(struct bundle *b, struct trouble *t)
{
    char folder[BUNDLE_PATH_MAX];
    const struct dirent *entry;
    bool good = true;
    DIR *dir;

    if (!bundle_join(folder, b->path, "minutes", t)) {
        return false;
    }
    dir = opendir(folder);
    if (dir == NULL) {
        return true; /* none were issued */
    }
    while (good && (entry = readdir(dir)) != NULL) {
        good = entry->d_name[0] == '.' ||
            version_read(b, folder, entry->d_name, t);
    }
    (void)closedir(dir); /* read only */
    if (good && b->papers_n > 1) {
        qsort(b->paper, b->papers_n, sizeof *b->paper, by_name);
    }
    return good;
}

static bool
folder_read(struct bundle *b, struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    struct file_wanted wanted = {.path = path, .max = BUNDLE_LOG_MAX};

    if (!bundle_join(path, b->path, "log", t) ||
        !bundle_file(&wanted, &b->log, &b->log_n, t)) {
        return false;
    }
    wanted.max = BUNDLE_KEYS_MAX;
    if (!bundle_join(path, b->path, "keys", t) ||
        (!bundle_file(&wanted, &b->keys, &b->keys_n, t) &&
            t->code != CODE_NOT_FOUND)) {
        return false;
    }
    return papers_read(b, t);
}

static bool
path_take(struct bundle *b, const char *path, struct trouble *t)
{
    *b = (struct bundle){0};
    if (strlen(path) >= BUNDLE_PATH_MAX - 16) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, path);
    }
    memcpy(b->path, path, strlen(path) + 1);
    return true;
}

bool
bundle_folder(struct bundle *b, const char *path, struct trouble *t)
{
    if (!path_take(b, path, t)) {
        return false;
    }
    b->folder = true;
    if (!folder_read(b, t)) {
        bundle_release(b);
        return false;
    }
    return true;
}

bool
bundle_read(struct bundle *b, const char *path, struct trouble *t)
{
    struct stat st;

    *b = (struct bundle){0};
    if (stat(path, &st) != 0) {
        return trouble_file(t, path, errno, false);
    }
    if (S_ISDIR(st.st_mode)) {
        return bundle_folder(b, path, t);
    }
    if (!path_take(b, path, t)) {
        return false;
    }
    if (!bundle_tar(b, path, t)) {
        bundle_release(b);
        return false;
    }
    return true;
}

void
bundle_release(struct bundle *b)
{
    for (size_t i = 0; i < b->papers_n; i++) {
        free(b->paper[i].at);
    }
    free(b->paper);
    free(b->log);
    free(b->keys);
    *b = (struct bundle){0};
}
