/* keep.c - the seats that this machine holds. See keep.h. */
#include "client/keep.h"

#include "client/hex.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FOLDER_MAX = 400 };

static bool
folder_path(char *path, size_t cap)
{
    const char *own = getenv("DUGNAD_STATE");
    const char *state = getenv("XDG_STATE_HOME");
    const char *home = getenv("HOME");
    int n;

    if (own != NULL && own[0] != '\0') {
        n = snprintf(path, cap, "%s", own);
    } else if (state != NULL && state[0] == '/') {
        n = snprintf(path, cap, "%s/dugnad", state);
    } else if (home != NULL && home[0] == '/') {
        n = snprintf(path, cap, "%s/.local/state/dugnad", home);
    } else {
        return false;
    }
    return n > 0 && (size_t)n < cap;
}

/* The folder and those above it. */
static bool
folder_make(const char *path)
{
    char part[FOLDER_MAX];

    for (size_t i = 1; path[i] != '\0' && i < sizeof part - 1; i++) {
        if (path[i] == '/') {
            memcpy(part, path, i);
            part[i] = '\0';
            (void)mkdir(part, 0700); /* the last one tells */
        }
    }
    return mkdir(path, 0700) == 0 || errno == EEXIST;
}

bool
keep_file(char *path, size_t cap, const char *code, const char *own)
{
    char folder[FOLDER_MAX];
    int n;

    if (!folder_path(folder, sizeof folder) || code[0] == '\0' ||
        strchr(code, '/') != NULL || code[0] == '.') {
        return false;
    }
    n = snprintf(path, cap, "%s/%s%s", folder, code, own);
    return n > 0 && (size_t)n < cap;
}

bool
keep_last(char code[17])
{
    char path[FOLDER_MAX + 32];
    char line[17] = "";
    FILE *in;

    if (!keep_file(path, sizeof path, "last", "")) {
        return false;
    }
    in = fopen(path, "re");
    if (in == NULL) {
        return false;
    }
    if (fgets(line, sizeof line, in) == NULL) {
        line[0] = '\0';
    }
    (void)fclose(in); /* was only read */
    line[strcspn(line, "\n")] = '\0';
    if (line[0] == '\0') {
        return false;
    }
    memcpy(code, line, sizeof line);
    return true;
}

/* Room is exact: a longer value is left out. */
static void
word_set(char *to, size_t cap, const char *value)
{
    if (strlen(value) < cap) {
        (void)snprintf(to, cap, "%s", value);
    }
}

static void
line_take(struct keep *keep, const char *key, const char *value)
{
    if (strcmp(key, "session") == 0) {
        keep->has_session = hex_take(keep->session, ID_BYTES, value);
    } else if (strcmp(key, "join_key") == 0) {
        keep->has_join_key = hex_take(keep->join_key, JOIN_KEY_BYTES, value);
    } else if (strcmp(key, "token") == 0) {
        keep->has_token = hex_take(keep->token, TOKEN_BYTES, value);
    } else if (strcmp(key, "seat") == 0) {
        keep->seat = strtoull(value, NULL, 10);
    } else if (strcmp(key, "code") == 0) {
        word_set(keep->code, sizeof keep->code, value);
    } else if (strcmp(key, "role") == 0) {
        word_set(keep->role, sizeof keep->role, value);
    } else if (strcmp(key, "recovery") == 0) {
        word_set(keep->recovery, sizeof keep->recovery, value);
    } else if (strcmp(key, "server") == 0) {
        word_set(keep->server, sizeof keep->server, value);
    } else if (strcmp(key, "title") == 0) {
        word_set(keep->title, sizeof keep->title, value);
    }
}

enum status
keep_read(struct keep *keep, const char *path, struct fault *why)
{
    struct keep made = {0};
    char line[512];
    FILE *in = fopen(path, "re");

    if (in == NULL) {
        return fault_set(why, STATUS_DISK, errno, "cannot read '%s'", path);
    }
    while (fgets(line, sizeof line, in) != NULL) {
        char *value;

        line[strcspn(line, "\r\n")] = '\0';
        value = strchr(line, ' ');
        if (value != NULL) {
            *value = '\0';
            line_take(&made, line, value + 1);
        } else if (hex_take(made.token, TOKEN_BYTES, line)) {
            made.has_token = true;
        }
    }
    (void)fclose(in); /* was only read */
    if (!made.has_token) {
        return fault_set(why, STATUS_CONFIG, 0, "there is no token in '%s'",
            path);
    }
    *keep = made;
    return STATUS_OK;
}

static void
line_put(FILE *out, const char *key, const char *value)
{
    if (value[0] != '\0' && strchr(value, '\n') == NULL) {
        (void)fprintf(out, "%s %s\n", key, value);
    }
}

static void
hex_put(FILE *out, const char *key, const uint8_t *at, size_t n)
{
    char text[2 * TOKEN_BYTES + 1];

    hex_write(text, at, n);
    line_put(out, key, text);
}

static void
lines_put(FILE *out, const struct keep *keep)
{
    if (keep->has_session) {
        hex_put(out, "session", keep->session, ID_BYTES);
    }
    line_put(out, "code", keep->code);
    if (keep->has_join_key) {
        hex_put(out, "join_key", keep->join_key, JOIN_KEY_BYTES);
    }
    if (keep->has_token) {
        hex_put(out, "token", keep->token, TOKEN_BYTES);
    }
    (void)fprintf(out, "seat %" PRIu64 "\n", keep->seat);
    line_put(out, "role", keep->role);
    line_put(out, "recovery", keep->recovery);
    line_put(out, "server", keep->server);
    line_put(out, "title", keep->title);
}

enum status
keep_write(const struct keep *keep, const char *path, struct fault *why)
{
    char folder[FOLDER_MAX];
    char fresh[FOLDER_MAX + 48];
    FILE *out = NULL;
    int fd;
    int n;

    if (folder_path(folder, sizeof folder) &&
        strncmp(path, folder, strlen(folder)) == 0 && !folder_make(folder)) {
        return fault_set(why, STATUS_DISK, errno, "cannot make the folder '%s'",
            folder);
    }
    n = snprintf(fresh, sizeof fresh, "%s.new", path);
    if (n < 0 || (size_t)n >= sizeof fresh) {
        return fault_set(why, STATUS_DISK, 0, "'%s' is too long", path);
    }
    (void)unlink(fresh); /* left by one that was stopped */
    fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (fd >= 0) {
        out = fdopen(fd, "w");
    }
    if (out == NULL) {
        return fault_set(why, STATUS_DISK, errno, "cannot write '%s'", fresh);
    }
    lines_put(out, keep);
    n = ferror(out);
    if (fclose(out) != 0 || n != 0 || rename(fresh, path) != 0) {
        return fault_set(why, STATUS_DISK, errno, "cannot write '%s'", path);
    }
    return STATUS_OK;
}

void
keep_remember(const char *code)
{
    char path[FOLDER_MAX + 32];
    FILE *out;

    if (!keep_file(path, sizeof path, "last", "")) {
        return;
    }
    out = fopen(path, "we");
    if (out != NULL) {
        (void)fprintf(out, "%s\n", code);
        (void)fclose(out); /* a convenience: not worth a word */
    }
}

void
keep_codes(void (*each)(void *owner, const char *code), void *owner)
{
    char folder[FOLDER_MAX];
    struct dirent *entry;
    DIR *dir = NULL;

    if (folder_path(folder, sizeof folder)) {
        dir = opendir(folder);
    }
    if (dir == NULL) {
        return;
    }
    for (entry = readdir(dir); entry != NULL; entry = readdir(dir)) {
        if (strspn(entry->d_name, "0123456789") == strlen(entry->d_name)) {
            each(owner, entry->d_name);
        }
    }
    (void)closedir(dir); /* was only read */
}
