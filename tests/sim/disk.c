/*
 * disk.c - a disk in memory that does the worst that a disk may do.
 * See disk.h.
 */
#include "tests/sim/disk.h"

#include "tests/sim/disk_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static uint8_t *
widened(uint8_t *at, uint64_t had, uint64_t cap)
{
    at = realloc(at, cap);
    assert(at != NULL);
    memset(at + had, 0, cap - had);
    return at;
}

void
sim_widen(struct sim_file *file, uint64_t n)
{
    uint64_t cap = file->cap == 0 ? 4096 : file->cap;

    while (cap < n) {
        cap *= 2;
    }
    if (cap == file->cap) {
        return;
    }
    assert(file->maps == 0); /* what is mapped never grows */
    file->now = widened(file->now, file->cap, cap);
    file->kept = widened(file->kept, file->cap, cap);
    file->dirty =
        widened(file->dirty, sim_sectors(file->cap), sim_sectors(cap));
    file->cap = cap;
}

void
sim_keep_sector(struct sim_file *file, uint64_t s)
{
    memcpy(file->kept + s * SIM_SECTOR, file->now + s * SIM_SECTOR, SIM_SECTOR);
}

/* --- what goes wrong -------------------------------------------------- */

/* 0, or what this call answers instead of doing anything. */
static int
trouble(struct sim_disk *sim)
{
    const struct sim_faults *f = &sim->faults;
    const int error = f->error == 0 ? EIO : f->error;

    sim->calls++;
    if (f->dead_at != 0 && sim->calls >= f->dead_at) {
        return -EIO;
    }
    if (f->fail_at != 0 && sim->calls == f->fail_at) {
        return -error;
    }
    return rng_chance(&sim->rng, f->fail_of_thousand) ? -error : 0;
}

static bool
dead(const struct sim_disk *sim)
{
    return sim->faults.dead_at != 0 && sim->calls >= sim->faults.dead_at;
}

/* How many of `n` bytes at `offset` there is room for. */
static size_t
fitting(const struct sim_disk *sim, const struct sim_file *file, size_t n,
    uint64_t offset)
{
    const uint64_t used = sim_disk_used(sim);
    const uint64_t room = sim->faults.room;
    uint64_t end;

    if (room == 0 || offset + n <= file->now_n) {
        return n;
    }
    end = file->now_n + (room > used ? room - used : 0);
    if (end <= offset) {
        return 0;
    }
    return end - offset < n ? (size_t)(end - offset) : n;
}

/* --- the port --------------------------------------------------------- */

static struct sim_file *
file_of(struct sim_disk *sim, int fd)
{
    assert(fd > 0 && fd < SIM_FDS && sim->fds[fd].file != 0);
    return &sim->files[sim->fds[fd].file];
}

static uint32_t
new_file(struct sim_disk *sim, bool folder)
{
    sim->files =
        sim_more(sim->files, sim->files_n, &sim->files_cap, sizeof *sim->files);
    sim->files[sim->files_n] = (struct sim_file){.folder = folder};
    sim->files_n++;
    return sim->files_n - 1;
}

static int
new_name(struct sim_disk *sim, const char *path, bool folder,
    struct sim_name *at)
{
    const int r = sim_look_up(sim, path, at);

    if (r != 0) {
        return r;
    }
    if (at->file != SIM_NOWHERE) {
        return -EEXIST;
    }
    at->file = new_file(sim, folder);
    sim_names_add(&sim->now, at);
    sim_note(sim, &(struct sim_change){.deed = SIM_MADE, .from = *at});
    return 0;
}

static int
port_open(void *self, const char *path, enum disk_open how)
{
    struct sim_disk *sim = self;
    struct sim_name at;
    int r = trouble(sim);
    int fd = 1;

    if (r == 0) {
        r = how == DISK_MAKE ? new_name(sim, path, false, &at)
                             : sim_look_up(sim, path, &at);
    }
    if (r == 0 && at.file == SIM_NOWHERE) {
        r = -ENOENT;
    }
    if (r == 0 && sim->files[at.file].folder) {
        r = -EISDIR;
    }
    if (r != 0) {
        return r;
    }
    while (fd < SIM_FDS && sim->fds[fd].file != 0) {
        fd++;
    }
    if (fd == SIM_FDS) {
        return -EMFILE;
    }
    sim->fds[fd].file = at.file;
    sim->fds[fd].writes = how != DISK_READ;
    sim->fds[fd].failed = false;
    return fd;
}

static ssize_t
port_read(void *self, int fd, void *at, size_t n, uint64_t offset)
{
    struct sim_disk *sim = self;
    const struct sim_file *file = file_of(sim, fd);
    const int r = trouble(sim);
    uint64_t left;

    if (r != 0) {
        return r;
    }
    left = offset < file->now_n ? file->now_n - offset : 0;
    n = n < left ? n : (size_t)left;
    if (n > 0) {
        memcpy(at, file->now + offset, n);
    }
    return (ssize_t)n;
}

static ssize_t
port_write(void *self, int fd, const void *at, size_t n, uint64_t offset)
{
    struct sim_disk *sim = self;
    struct sim_file *file = file_of(sim, fd);
    const int r = trouble(sim);

    assert(sim->fds[fd].writes && n > 0);
    if (r != 0 && (dead(sim) || !sim->faults.short_write || n < 2)) {
        return r;
    }
    n = fitting(sim, file, r != 0 ? n / 2 : n, offset);
    if (n == 0) {
        return -ENOSPC;
    }
    sim_widen(file, offset + n);
    memcpy(file->now + offset, at, n);
    for (uint64_t s = offset / SIM_SECTOR; s < sim_sectors(offset + n); s++) {
        file->dirty[s] = 1;
    }
    if (offset + n > file->now_n) {
        file->now_n = offset + n;
        file->size_dirty = true;
    }
    return (ssize_t)n;
}

/* Only some of it reaches the disk, and nobody will ever know which. */
static void
half_sync(struct sim_disk *sim, struct sim_file *file)
{
    for (uint64_t s = 0; s < sim_sectors(file->cap); s++) {
        if (file->dirty[s] != 0 && rng_chance(&sim->rng, 500)) {
            sim_keep_sector(file, s);
        }
        file->dirty[s] = 0;
    }
    if (file->size_dirty && rng_chance(&sim->rng, 500)) {
        file->kept_n = file->now_n;
        file->size_dirty = false;
    }
}

static int
port_sync(void *self, int fd)
{
    struct sim_disk *sim = self;
    struct sim_file *file = file_of(sim, fd);
    const int r = trouble(sim);

    sim->syncs_after_failure += sim->fds[fd].failed ? 1 : 0;
    if (r != 0) {
        sim->fds[fd].failed = true;
        if (!dead(sim)) {
            half_sync(sim, file);
        }
        return r;
    }
    for (uint64_t s = 0; s < sim_sectors(file->cap); s++) {
        if (file->dirty[s] != 0) {
            sim_keep_sector(file, s);
            file->dirty[s] = 0;
        }
    }
    file->kept_n = file->now_n;
    file->size_dirty = false;
    return 0;
}

static int
port_settle(void *self, int fd)
{
    struct sim_disk *sim = self;
    struct sim_file *file = file_of(sim, fd);
    const int r = port_sync(self, fd);

    if (r == 0 && file->cap > 0) {
        memcpy(file->now, file->kept, file->cap);
    }
    return r;
}

/* Behind the end there are zeros, should it become longer again. */
static void
cut_to(struct sim_file *file, uint64_t size)
{
    sim_widen(file, size);
    if (size < file->now_n) {
        memset(file->now + size, 0, file->now_n - size);
        for (uint64_t s = size / SIM_SECTOR; s < sim_sectors(file->now_n);
             s++) {
            file->dirty[s] = 1;
        }
    }
    file->now_n = size;
    file->size_dirty = true;
}

static int
port_cut(void *self, int fd, uint64_t size)
{
    struct sim_disk *sim = self;
    struct sim_file *file = file_of(sim, fd);
    const int r = trouble(sim);

    assert(sim->fds[fd].writes);
    if (r == 0) {
        cut_to(file, size);
    }
    return r;
}

static int
port_size(void *self, int fd, uint64_t *size)
{
    struct sim_disk *sim = self;
    const int r = trouble(sim);

    if (r == 0) {
        *size = file_of(sim, fd)->now_n;
    }
    return r;
}

static int
port_map(void *self, int fd, size_t n, uint8_t **at)
{
    struct sim_disk *sim = self;
    struct sim_file *file = file_of(sim, fd);
    const int r = trouble(sim);

    if (r == 0) {
        assert(n <= file->now_n);
        file->maps++;
        *at = file->now;
    }
    return r;
}

static void
port_unmap(void *self,
    uint8_t *at, /* NOLINT(readability-non-const-parameter): the port's */
    size_t n)
{
    struct sim_disk *sim = self;

    (void)n;
    for (uint32_t i = 0; i < sim->files_n; i++) {
        if (sim->files[i].now == at && sim->files[i].maps > 0) {
            sim->files[i].maps--;
            return;
        }
    }
    assert(false); /* it was never mapped */
}

static int
port_close(void *self, int fd)
{
    struct sim_disk *sim = self;

    (void)file_of(sim, fd);
    sim->fds[fd].file = 0;
    return trouble(sim);
}

static int
port_folder(void *self, const char *path)
{
    struct sim_disk *sim = self;
    struct sim_name at;
    const int r = trouble(sim);

    return r != 0 ? r : new_name(sim, path, true, &at);
}

static int
port_sync_folder(void *self, const char *path)
{
    struct sim_disk *sim = self;
    struct sim_name at;
    uint32_t left = 0;
    int r = trouble(sim);

    if (r == 0) {
        r = sim_look_up(sim, path, &at);
    }
    if (r == 0 && at.file == SIM_NOWHERE) {
        r = -ENOENT;
    }
    if (r != 0) {
        return r;
    }
    for (uint32_t i = 0; i < sim->changes_n; i++) {
        const struct sim_change *c = &sim->changes[i];

        if (c->from.folder == at.file ||
            (c->deed == SIM_MOVED && c->to.folder == at.file)) {
            sim_carry_out(&sim->kept, c);
        } else {
            sim->changes[left++] = *c;
        }
    }
    sim->changes_n = left;
    return 0;
}

static int
port_rename(void *self, const char *from, const char *to)
{
    struct sim_disk *sim = self;
    struct sim_change change = {.deed = SIM_MOVED};
    int r = trouble(sim);

    if (r == 0) {
        r = sim_look_up(sim, from, &change.from);
    }
    if (r == 0) {
        r = sim_look_up(sim, to, &change.to);
    }
    if (r == 0 && change.from.file == SIM_NOWHERE) {
        r = -ENOENT;
    }
    if (r == 0 && change.to.file != SIM_NOWHERE &&
        sim->files[change.to.file].folder &&
        !sim_names_none(&sim->now, change.to.file)) {
        r = -ENOTEMPTY;
    }
    if (r != 0) {
        return r;
    }
    change.to.file = change.from.file;
    sim_carry_out(&sim->now, &change);
    sim_note(sim, &change);
    return 0;
}

static int
port_remove(void *self, const char *path)
{
    struct sim_disk *sim = self;
    struct sim_change change = {.deed = SIM_REMOVED};
    int r = trouble(sim);

    if (r == 0) {
        r = sim_look_up(sim, path, &change.from);
    }
    if (r == 0 && change.from.file == SIM_NOWHERE) {
        r = -ENOENT;
    }
    if (r == 0 && sim->files[change.from.file].folder &&
        !sim_names_none(&sim->now, change.from.file)) {
        r = -ENOTEMPTY;
    }
    if (r != 0) {
        return r;
    }
    sim_carry_out(&sim->now, &change);
    sim_note(sim, &change);
    return 0;
}

void
sim_disk_init(struct sim_disk *sim, uint64_t seed)
{
    *sim = (struct sim_disk){.rng = {seed}};
    sim->fds = calloc(SIM_FDS, sizeof *sim->fds);
    assert(sim->fds != NULL);
    (void)new_file(sim, true);
}

void
sim_disk_release(struct sim_disk *sim)
{
    for (uint32_t i = 0; i < sim->files_n; i++) {
        free(sim->files[i].now);
        free(sim->files[i].kept);
        free(sim->files[i].dirty);
    }
    free(sim->fds);
    free(sim->files);
    free(sim->now.at);
    free(sim->kept.at);
    free(sim->changes);
    *sim = (struct sim_disk){0};
}

struct disk
sim_disk_port(struct sim_disk *sim)
{
    return (struct disk){
        .self = sim,
        .open = port_open,
        .read = port_read,
        .write = port_write,
        .sync = port_sync,
        .settle = port_settle,
        .cut = port_cut,
        .size = port_size,
        .map = port_map,
        .unmap = port_unmap,
        .close = port_close,
        .folder = port_folder,
        .sync_folder = port_sync_folder,
        .rename = port_rename,
        .remove = port_remove,
    };
}

void
sim_disk_faults(struct sim_disk *sim, struct sim_faults faults)
{
    sim->faults = faults;
    sim->calls = 0;
}
