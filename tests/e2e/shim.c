/*
 * shim.c - stands between dugnadd and its data folder, and lets calls fail.
 *
 * Loaded with LD_PRELOAD by shim.py, which compiles it. Calls on files of
 * SHIM_FOLDER are counted and traced; the Nth of the chosen kinds fails, is
 * cut short, or lies. A sync that fails or lies also takes away what was
 * written to a log since the last sync, as a kernel may. Elsewhere nothing
 * changes.
 *
 * Environment: SHIM_FOLDER (a prefix of paths), SHIM_CONTROL (a file with a
 * struct control, may change at any time), SHIM_TRACE (gets one line a call:
 * KIND FD RESULT PATH; the first of each process is a line "begin").
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { PATH_CAP = 512, RANGES_MAX = 65536 };
enum { SYNC = 1, WRITE = 2, FILL = 4, CUT = 8, NAME = 16, CLOSE = 32 };
enum { FAILS = 0, SHORT = 1, LIES = 2 };

struct control {
    _Atomic uint32_t delay_ms; /* before each sync */
    _Atomic uint32_t kinds;    /* which are counted */
    _Atomic uint32_t at;       /* the call that fails, from 1; 0: none */
    _Atomic uint32_t how;
    _Atomic uint32_t seen;   /* calls counted */
    _Atomic uint32_t failed; /* calls that failed */
};

struct range {
    int fd;
    off_t at;
    size_t n;
};

static struct control none;
static struct control *control = &none;
static const char *folder;
static int trace = -1;
static atomic_flag busy = ATOMIC_FLAG_INIT;
static struct range ranges[RANGES_MAX];
static size_t ranges_n;

__attribute__((constructor)) static void
begin(void)
{
    const char *path = getenv("SHIM_CONTROL");
    const char *to = getenv("SHIM_TRACE");
    int fd = path == NULL ? -1 : open(path, O_RDWR | O_CLOEXEC);
    void *at = fd < 0 ? MAP_FAILED
                      : mmap(NULL, sizeof *control, PROT_READ | PROT_WRITE,
                            MAP_SHARED, fd, 0);

    if (at != MAP_FAILED) {
        control = at;
        folder = getenv("SHIM_FOLDER");
    }
    if (to != NULL) {
        trace = open(to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
        (void)!syscall(SYS_write, trace, "begin -1 ok -\n", 14);
    }
}

static void
lock(void)
{
    while (atomic_flag_test_and_set(&busy)) {
    }
}

static void
unlock(void)
{
    atomic_flag_clear(&busy);
}

/* Is it one of ours? Then its path. */
static bool
ours(int fd, char path[PATH_CAP])
{
    char link[40];
    ssize_t n;

    if (folder == NULL) {
        return false;
    }
    (void)snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    n = readlink(link, path, PATH_CAP - 1);
    if (n < 0) {
        return false;
    }
    path[n] = '\0';
    return strncmp(path, folder, strlen(folder)) == 0;
}

static void
say(uint32_t kind, int fd, const char *result, const char *path)
{
    static const char *const names[] = {"sync", "write", "fill", "cut", "name",
        "close"};
    char line[PATH_CAP + 64];
    int i = 0;
    int n;

    while ((kind >> i) != 1) {
        i++;
    }
    n = snprintf(line, sizeof line, "%s %d %s %s\n", names[i], fd, result,
        path);
    if (trace >= 0 && n > 0) {
        (void)!write(trace, line, (size_t)n);
    }
}

/* Is this the call that fails? */
static bool
falls(uint32_t kind)
{
    if ((control->kinds & kind) == 0 ||
        atomic_fetch_add(&control->seen, 1) + 1 != control->at) {
        return false;
    }
    atomic_fetch_add(&control->failed, 1);
    return true;
}

static void
remember(int fd, off_t at, size_t n)
{
    lock();
    if (ranges_n < RANGES_MAX) {
        ranges[ranges_n++] = (struct range){fd, at, n};
    }
    unlock();
}

/* Forgets what was written to it; takes it away first if it is lost. */
static void
settle(int fd, bool lost)
{
    static const char zeros[4096];
    size_t kept = 0;

    lock();
    for (size_t i = 0; i < ranges_n; i++) {
        struct range r = ranges[i];

        if (r.fd != fd) {
            ranges[kept++] = r;
            continue;
        }
        while (lost && r.n > 0) {
            const size_t n = r.n < sizeof zeros ? r.n : sizeof zeros;

            (void)syscall(SYS_pwrite64, fd, zeros, n, r.at);
            r.at += (off_t)n;
            r.n -= n;
        }
    }
    ranges_n = kept;
    unlock();
}

static int
sync_it(int fd, long number)
{
    const struct timespec wait = {control->delay_ms / 1000,
        (long)(control->delay_ms % 1000) * 1000000};
    char path[PATH_CAP];
    int r;

    if (!ours(fd, path)) {
        return (int)syscall(number, fd);
    }
    if (control->delay_ms > 0) {
        (void)nanosleep(&wait, NULL);
    }
    if (falls(SYNC)) {
        const bool lies = control->how == LIES;

        settle(fd, strcmp(path + strlen(path) - 4, "/log") == 0);
        say(SYNC, fd, lies ? "lie" : "fail", path);
        errno = EIO;
        return lies ? 0 : -1;
    }
    r = (int)syscall(number, fd);
    settle(fd, false);
    say(SYNC, fd, "ok", path);
    return r;
}

int
fdatasync(int fd)
{
    return sync_it(fd, SYS_fdatasync);
}

int
fsync(int fd)
{
    return sync_it(fd, SYS_fsync);
}

static uint32_t
kind_of(const char *at, size_t n)
{
    while (n > 0 && at[n - 1] == '\0') {
        n--;
    }
    return n == 0 ? FILL : WRITE;
}

ssize_t
pwrite(int fd, const void *at, size_t n, off_t offset)
{
    char path[PATH_CAP];
    uint32_t kind;
    ssize_t r;

    if (!ours(fd, path)) {
        return syscall(SYS_pwrite64, fd, at, n, offset);
    }
    kind = kind_of(at, n);
    if (!falls(kind)) {
        r = syscall(SYS_pwrite64, fd, at, n, offset);
        say(kind, fd, "ok", path);
    } else if (control->how == SHORT) {
        r = syscall(SYS_pwrite64, fd, at, n / 2, offset);
        say(kind, fd, "short", path);
    } else {
        say(kind, fd, "fail", path);
        errno = EIO;
        return -1;
    }
    if (r > 0) {
        remember(fd, offset, (size_t)r);
    }
    return r;
}

ssize_t
pwrite64(int fd, const void *at, size_t n, off_t offset)
{
    return pwrite(fd, at, n, offset);
}

/* Without an offset, or from pieces: only as the place where one is. */
ssize_t
write(int fd, const void *at, size_t n)
{
    char path[PATH_CAP];
    ssize_t r;

    if (fd == trace || !ours(fd, path)) {
        return syscall(SYS_write, fd, at, n);
    }
    r = pwrite(fd, at, n, (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR));
    if (r > 0) {
        (void)syscall(SYS_lseek, fd, r, SEEK_CUR);
    }
    return r;
}

ssize_t
pwritev(int fd, const struct iovec *at, int n, off_t offset)
{
    char path[PATH_CAP];

    if (!ours(fd, path)) {
        return syscall(SYS_pwritev, fd, at, n, offset, 0);
    }
    return n > 0 ? pwrite(fd, at[0].iov_base, at[0].iov_len, offset) : 0;
}

ssize_t
pwritev64(int fd, const struct iovec *at, int n, off_t offset)
{
    return pwritev(fd, at, n, offset);
}

ssize_t
writev(int fd, const struct iovec *at, int n)
{
    char path[PATH_CAP];

    if (!ours(fd, path)) {
        return syscall(SYS_writev, fd, at, n);
    }
    return n > 0 ? write(fd, at[0].iov_base, at[0].iov_len) : 0;
}

int
ftruncate(int fd, off_t size)
{
    char path[PATH_CAP];
    bool falling;

    if (!ours(fd, path)) {
        return (int)syscall(SYS_ftruncate, fd, size);
    }
    falling = falls(CUT);
    say(CUT, fd, falling ? "fail" : "ok", path);
    errno = EIO;
    return falling ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int
ftruncate64(int fd, off_t size)
{
    return ftruncate(fd, size);
}

static bool
name_falls(const char *path)
{
    bool falling;

    if (folder == NULL || strncmp(path, folder, strlen(folder)) != 0) {
        return false;
    }
    falling = falls(NAME);
    say(NAME, -1, falling ? "fail" : "ok", path);
    errno = EIO;
    return falling;
}

int
rename(const char *from, const char *to)
{
    return name_falls(to) ? -1 : (int)syscall(SYS_rename, from, to);
}

int
mkdir(const char *path, mode_t mode)
{
    return name_falls(path) ? -1 : (int)syscall(SYS_mkdir, path, mode);
}

int
close(int fd)
{
    char path[PATH_CAP];

    if (ours(fd, path)) {
        settle(fd, false);
        say(CLOSE, fd, "ok", path);
    }
    return (int)syscall(SYS_close, fd);
}
