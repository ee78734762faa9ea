/*
 * crash.c - every state in which a power cut may leave a disk. See crash.h.
 */
#include "tests/fault/crash.h"

#include "protocol/record.h"
#include "tests/fault/fault.h"
#include "tests/sim/disk_parts.h"

#include <inttypes.h>
#include <stdlib.h>

enum { PIECES_MAX = 4096, NAMES_MAX = 31, NAMES_ALL = 5, EDGES_MAX = 4096 };
enum { NO_TEAR = 0, TEAR_FRONT, TEAR_BACK };

/* What differs between what a file is and what was synced. */
struct pending {
    uint32_t file;
    uint32_t pieces_n;
    uint64_t piece[PIECES_MAX]; /* sectors */
    uint32_t edges_n;
    uint64_t edge[EDGES_MAX]; /* offsets of records that are not synced */
};

/* One state that the power may leave. */
struct choice {
    uint32_t names;      /* a bit a change of names */
    bool others;         /* of all files but the one looked at */
    const uint8_t *keep; /* a byte a piece */
    uint64_t size;
    int tear; /* the bytes before `tear_at`, or from it on, are there */
    uint64_t tear_at;
};

/* --- making one state ------------------------------------------------- */

static void
fill(struct sim_file *to, const struct sim_file *from, bool now)
{
    const uint64_t n = now ? from->now_n : from->kept_n;

    *to = (struct sim_file){.folder = from->folder};
    sim_widen(to, from->cap);
    if (n > 0) {
        memcpy(to->now, now ? from->now : from->kept, n);
    }
    to->now_n = n;
}

/* The file that is looked at, as this choice has it. */
static void
choose(struct sim_file *to, const struct sim_file *from,
    const struct pending *p, const struct choice *c)
{
    const uint64_t n = from->now_n > from->kept_n ? from->now_n : from->kept_n;

    *to = (struct sim_file){0};
    sim_widen(to, from->cap > c->size ? from->cap : c->size);
    memcpy(to->now, from->kept, from->kept_n);
    for (uint32_t i = 0; i < p->pieces_n; i++) {
        const uint64_t at = p->piece[i] * SIM_SECTOR;

        if (c->keep[i] != 0) {
            memcpy(to->now + at, from->now + at, SIM_SECTOR);
        }
    }
    if (c->tear != NO_TEAR) {
        const bool front = c->tear == TEAR_FRONT;

        memcpy(to->now, front ? from->now : from->kept, c->tear_at);
        memcpy(to->now + c->tear_at,
            (front ? from->kept : from->now) + c->tear_at, n - c->tear_at);
    }
    if (c->size < to->cap) {
        memset(to->now + c->size, 0, to->cap - c->size);
    }
    to->now_n = c->size;
}

static void
all_kept(struct sim_file *file)
{
    if (file->cap > 0) {
        memcpy(file->kept, file->now, file->cap);
    }
    file->kept_n = file->now_n;
}

static void
show(struct crash *crash, const struct pending *p, const struct choice *c)
{
    const struct sim_disk *sim = &crash->sim;
    struct sim_disk state;
    uint64_t hash;

    sim_disk_init(&state, rng_next(&crash->rng));
    free(state.files);
    state.files = calloc(sim->files_n, sizeof *state.files);
    CHECK(state.files != NULL);
    state.files_n = sim->files_n;
    state.files_cap = sim->files_n;
    for (uint32_t i = 0; i < sim->kept.n; i++) {
        sim_names_add(&state.now, &sim->kept.at[i]);
    }
    for (uint32_t i = 0; i < sim->changes_n; i++) {
        if ((c->names >> i & 1) != 0) {
            sim_carry_out(&state.now, &sim->changes[i]);
        }
    }
    for (uint32_t i = 0; i < state.now.n; i++) {
        sim_names_add(&state.kept, &state.now.at[i]);
    }
    for (uint32_t i = 0; i < sim->files_n; i++) {
        if (p != NULL && i == p->file) {
            choose(&state.files[i], &sim->files[i], p, c);
        } else {
            fill(&state.files[i], &sim->files[i], c->others);
        }
        all_kept(&state.files[i]);
    }
    hash = crash_hash(&state);
    crash->seen->states += crash_is_new(crash->seen, hash) ? 1 : 0;
    if (crash_is_new(crash->seen,
            hash ^ crash_mixed(1, (const uint8_t *)&crash->truth, 8))) {
        crash->look(crash, &state);
    }
    sim_disk_release(&state);
}

/* --- what is not synced ----------------------------------------------- */

static void
note_edge(struct pending *p, uint64_t at)
{
    CHECK(p->edges_n < EDGES_MAX);
    p->edge[p->edges_n] = at;
    p->edges_n++;
}

/* Where records that are not synced begin, and where the last ends. */
static void
find_edges(struct pending *p, const struct sim_file *file)
{
    const uint64_t from = p->piece[0] * SIM_SECTOR;
    uint64_t at = from < LOG_HEAD_BYTES ? LOG_HEAD_BYTES : from;
    uint64_t end = 0;

    for (; at + RECORD_HEAD_BYTES <= file->now_n; at += 8) {
        if (memcmp(file->now + at, "dug1", 4) != 0 ||
            memcmp(file->now + at, file->kept + at, RECORD_HEAD_BYTES) == 0) {
            continue;
        }
        note_edge(p, at);
        end = at + record_size(get_u32(file->now + at + 4));
    }
    if (end > 0) {
        note_edge(p, end);
    }
}

static bool
differs(const struct sim_file *file, uint64_t s)
{
    return file->dirty[s] != 0 &&
        memcmp(file->now + s * SIM_SECTOR, file->kept + s * SIM_SECTOR,
            SIM_SECTOR) != 0;
}

/* Is there anything of this file that a power cut could take? */
static bool
find_pending(struct pending *p, const struct crash *crash, uint32_t i)
{
    const struct sim_file *file = &crash->sim.files[i];

    p->file = i;
    p->pieces_n = 0;
    p->edges_n = 0;
    for (uint64_t s = 0; s < sim_sectors(file->cap); s++) {
        if (differs(file, s)) {
            CHECK(p->pieces_n < PIECES_MAX);
            p->piece[p->pieces_n] = s;
            p->pieces_n++;
        }
    }
    if (p->pieces_n > 0) {
        find_edges(p, file);
    }
    return p->pieces_n > 0 || file->size_dirty;
}

/* --- which states ----------------------------------------------------- */

static uint64_t
size_between(struct crash *crash, const struct sim_file *file)
{
    return file->now_n < file->kept_n
        ? rng_between(&crash->rng, file->now_n, file->kept_n)
        : rng_between(&crash->rng, file->kept_n, file->now_n);
}

/* The same sectors with each length that there may be. */
static void
show_sizes(struct crash *crash, const struct pending *p, struct choice c)
{
    const struct sim_file *file = &crash->sim.files[p->file];

    c.size = file->now_n;
    show(crash, p, &c);
    if (!file->size_dirty) {
        return;
    }
    c.size = file->kept_n;
    show(crash, p, &c);
    for (uint32_t i = 0; i < crash->form.sizes_n; i++) {
        c.size = size_between(crash, file);
        show(crash, p, &c);
        c.size = c.size / SIM_SECTOR * SIM_SECTOR;
        if (c.size >= file->kept_n) {
            show(crash, p, &c);
        }
    }
}

static void
show_subsets(struct crash *crash, const struct pending *p, struct choice c)
{
    const uint32_t n = p->pieces_n;
    const bool all = n <= crash->form.subsets_max;
    const uint32_t times = all ? (uint32_t)1 << n : crash->form.random_n;
    uint8_t *keep = malloc((size_t)n + 1);

    CHECK(keep != NULL);
    c.keep = keep;
    memset(keep, 0, n);
    show_sizes(crash, p, c);
    memset(keep, 1, n);
    show_sizes(crash, p, c);
    c.size = crash->sim.files[p->file].now_n;
    for (uint32_t i = 0; i < n; i++) {
        keep[i] = 0;
        show(crash, p, &c);
        memset(keep, 0, n);
        keep[i] = 1;
        show(crash, p, &c);
        memset(keep, 1, n);
    }
    for (uint32_t t = 0; t < times; t++) {
        const uint32_t odds = (uint32_t)rng_between(&crash->rng, 100, 900);

        for (uint32_t i = 0; i < n; i++) {
            keep[i] = all ? t >> i & 1 : rng_chance(&crash->rng, odds);
        }
        show(crash, p, &c);
    }
    free(keep);
}

/* A tear at each byte near an edge; and what an append leaves of it. */
static void
show_tears(struct crash *crash, const struct pending *p, struct choice c)
{
    const struct sim_file *file = &crash->sim.files[p->file];
    const uint64_t n = file->now_n < file->kept_n ? file->now_n : file->kept_n;
    static const uint8_t none[PIECES_MAX];

    c.keep = none;
    c.size = file->now_n;
    for (uint32_t e = 0; e < p->edges_n; e++) {
        const uint64_t low = p->edge[e] - CRASH_TEAR_BYTES;

        for (uint64_t d = 0; d <= 2 * CRASH_TEAR_BYTES;
             d += crash->form.tear_step) {
            c.tear_at = low + d;
            if (c.tear_at > n) {
                break;
            }
            c.tear = TEAR_FRONT;
            show(crash, p, &c);
            c.tear = TEAR_BACK;
            show(crash, p, &c);
        }
    }
}

/* With all other files and names as they were, as they are, and mixed. */
static void
show_file(struct crash *crash, const struct pending *p, uint32_t names)
{
    bool others = false;

    for (uint32_t i = 0; i < crash->sim.files_n; i++) {
        const struct sim_file *file = &crash->sim.files[i];

        for (uint64_t s = 0; i != p->file && s < sim_sectors(file->cap); s++) {
            others |= file->dirty[s] != 0;
        }
        others |= i != p->file && file->size_dirty;
    }
    for (uint32_t bits = 0; bits < 4; bits++) {
        const struct choice c = {.others = (bits & 1) != 0,
            .names = (bits & 2) != 0 ? names : 0};

        if ((c.others && !others) || ((bits & 2) != 0 && names == 0)) {
            continue;
        }
        show_subsets(crash, p, c);
        show_tears(crash, p, c);
    }
}

static void
show_some_names(struct crash *crash, uint32_t names)
{
    show(crash, NULL, &(struct choice){.names = names});
    show(crash, NULL, &(struct choice){.names = names, .others = true});
}

/* All subsets of a few; else what was done so far, one alone, one missing. */
static void
show_names(struct crash *crash)
{
    const uint32_t n = crash->sim.changes_n;
    const uint32_t all = ((uint32_t)1 << n) - 1;

    show_some_names(crash, all);
    for (uint32_t names = 0; n <= NAMES_ALL && names < all; names++) {
        show_some_names(crash, names);
    }
    for (uint32_t i = 0; n > NAMES_ALL && i < n; i++) {
        const uint32_t bit = (uint32_t)1 << i;

        show_some_names(crash, bit - 1);
        show_some_names(crash, bit);
        show_some_names(crash, all & ~bit);
    }
    for (uint32_t i = 0; n > NAMES_ALL && i < crash->form.random_n; i++) {
        show_some_names(crash, (uint32_t)rng_next(&crash->rng) & all);
    }
}

void
crash_now(struct crash *crash)
{
    struct pending *p = malloc(sizeof *p); /* too large for the stack */

    CHECK(p != NULL && crash->sim.changes_n <= NAMES_MAX);
    crash->seen->points++;
    show_names(crash);
    for (uint32_t i = 0; i < crash->sim.files_n; i++) {
        if (find_pending(p, crash, i)) {
            show_file(crash, p, ((uint32_t)1 << crash->sim.changes_n) - 1);
        }
    }
    free(p);
}

/* --- the disk that is watched ----------------------------------------- */

static int
watched(struct crash *crash, int r)
{
    const struct sim_faults *f = &crash->sim.faults;
    const bool dead = f->dead_at != 0 && crash->sim.calls >= f->dead_at;

    if (r >= 0 && !dead && !crash->blind) {
        crash_now(crash);
    }
    return r;
}

static int
port_open(void *self, const char *path, enum disk_open how)
{
    struct crash *crash = self;
    const int r = crash->inner.open(crash->inner.self, path, how);

    return how == DISK_MAKE ? watched(crash, r) : r;
}

static ssize_t
port_read(void *self, int fd, void *at, size_t n, uint64_t offset)
{
    const struct crash *crash = self;

    return crash->inner.read(crash->inner.self, fd, at, n, offset);
}

/* Nothing is written over what is neither synced nor zeros. */
static void
check_versions(const struct crash *crash, int fd, size_t n, uint64_t offset)
{
    const struct sim_file *file = &crash->sim.files[crash->sim.fds[fd].file];

    for (uint64_t at = offset; at < offset + n && at < file->now_n; at++) {
        const bool dirty = file->dirty[at / SIM_SECTOR] != 0;

        CHECK(!dirty || file->now[at] == 0 || file->now[at] == file->kept[at]);
    }
}

static ssize_t
port_write(void *self, int fd, const void *at, size_t n, uint64_t offset)
{
    struct crash *crash = self;
    ssize_t r;

    check_versions(crash, fd, n, offset);
    r = crash->inner.write(crash->inner.self, fd, at, n, offset);
    (void)watched(crash, r < 0 ? -1 : 0);
    return r;
}

static int
port_sync(void *self, int fd)
{
    struct crash *crash = self;

    return watched(crash, crash->inner.sync(crash->inner.self, fd));
}

static int
port_settle(void *self, int fd)
{
    struct crash *crash = self;

    return watched(crash, crash->inner.settle(crash->inner.self, fd));
}

static int
port_cut(void *self, int fd, uint64_t size)
{
    struct crash *crash = self;

    return watched(crash, crash->inner.cut(crash->inner.self, fd, size));
}

static int
port_size(void *self, int fd, uint64_t *size)
{
    const struct crash *crash = self;

    return crash->inner.size(crash->inner.self, fd, size);
}

static int
port_map(void *self, int fd, size_t n, uint8_t **at)
{
    const struct crash *crash = self;

    return crash->inner.map(crash->inner.self, fd, n, at);
}

static void
port_unmap(void *self, uint8_t *at, size_t n)
{
    const struct crash *crash = self;

    crash->inner.unmap(crash->inner.self, at, n);
}

static int
port_close(void *self, int fd)
{
    const struct crash *crash = self;

    return crash->inner.close(crash->inner.self, fd);
}

static int
port_folder(void *self, const char *path)
{
    struct crash *crash = self;

    return watched(crash, crash->inner.folder(crash->inner.self, path));
}

static int
port_sync_folder(void *self, const char *path)
{
    struct crash *crash = self;

    return watched(crash, crash->inner.sync_folder(crash->inner.self, path));
}

static int
port_rename(void *self, const char *from, const char *to)
{
    struct crash *crash = self;

    return watched(crash, crash->inner.rename(crash->inner.self, from, to));
}

static int
port_remove(void *self, const char *path)
{
    struct crash *crash = self;

    return watched(crash, crash->inner.remove(crash->inner.self, path));
}

static void
watch(struct crash *crash, uint64_t seed)
{
    crash->rng = (struct rng){seed};
    crash->inner = sim_disk_port(&crash->sim);
    crash->port = (struct disk){
        .self = crash,
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
crash_init(struct crash *crash, uint64_t seed)
{
    *crash = (struct crash){0};
    sim_disk_init(&crash->sim, seed);
    watch(crash, seed);
}

void
crash_from(struct crash *crash, struct sim_disk *state, uint64_t seed)
{
    *crash = (struct crash){.sim = *state};
    *state = (struct sim_disk){0};
    watch(crash, seed);
}

void
crash_release(struct crash *crash)
{
    sim_disk_release(&crash->sim);
    *crash = (struct crash){0};
}
