/*
 * disk_crash.c - the power goes; and what a test sees and spoils of a disk.
 * See disk.h.
 */
#include "tests/sim/disk_parts.h"

#include <assert.h>
#include <string.h>

/* The length after a crash: old, new, or anything between. */
static uint64_t
length_kept(struct sim_disk *sim, const struct sim_file *file)
{
    const uint64_t low =
        file->now_n < file->kept_n ? file->now_n : file->kept_n;
    const uint64_t high =
        file->now_n < file->kept_n ? file->kept_n : file->now_n;

    switch (rng_below(&sim->rng, 3)) {
    case 0:
        return file->kept_n;
    case 1:
        return file->now_n;
    default:
        return rng_between(&sim->rng, low, high);
    }
}

static void
crash_file(struct sim_disk *sim, struct sim_file *file)
{
    static const uint32_t odds[] = {0, 100, 500, 900, 1000};
    const uint32_t chance = odds[rng_below(&sim->rng, 5)];
    uint64_t size = file->kept_n;

    for (uint64_t s = 0; s < sim_sectors(file->cap); s++) {
        if (file->dirty[s] != 0 && rng_chance(&sim->rng, chance)) {
            sim_keep_sector(file, s);
        }
        file->dirty[s] = 0;
    }
    if (file->size_dirty) {
        size = length_kept(sim, file);
    }
    if (file->cap > 0) {
        memset(file->kept + size, 0, file->cap - size);
        memcpy(file->now, file->kept, file->cap);
    }
    file->now_n = size;
    file->kept_n = size;
    file->size_dirty = false;
    file->maps = 0;
}

void
sim_disk_crash(struct sim_disk *sim)
{
    static const uint32_t odds[] = {0, 300, 700, 1000};
    const uint32_t chance = odds[rng_below(&sim->rng, 4)];

    for (uint32_t i = 0; i < sim->changes_n; i++) {
        if (rng_chance(&sim->rng, chance)) {
            sim_carry_out(&sim->kept, &sim->changes[i]);
        }
    }
    sim->changes_n = 0;
    sim->now.n = 0;
    for (uint32_t i = 0; i < sim->kept.n; i++) {
        sim_names_add(&sim->now, &sim->kept.at[i]);
    }
    for (uint32_t i = 0; i < sim->files_n; i++) {
        crash_file(sim, &sim->files[i]);
    }
    sim_disk_kill(sim);
    sim_disk_faults(sim, (struct sim_faults){.room = sim->faults.room});
}

void
sim_disk_kill(struct sim_disk *sim)
{
    memset(sim->fds, 0, SIM_FDS * sizeof *sim->fds);
    for (uint32_t i = 0; i < sim->files_n; i++) {
        sim->files[i].maps = 0;
    }
}

/* A file without a name takes no room, open or not. */
uint64_t
sim_disk_used(const struct sim_disk *sim)
{
    uint64_t n = 0;

    for (uint32_t i = 0; i < sim->now.n; i++) {
        n += sim->files[sim->now.at[i].file].now_n;
    }
    return n;
}

bool
sim_disk_there(const struct sim_disk *sim, const char *path)
{
    struct sim_name at;

    return sim_look_up(sim, path, &at) == 0 && at.file != SIM_NOWHERE;
}

struct bytes
sim_disk_content(const struct sim_disk *sim, const char *path)
{
    struct sim_name at;

    if (sim_look_up(sim, path, &at) != 0 || at.file == SIM_NOWHERE) {
        return (struct bytes){0};
    }
    return (struct bytes){sim->files[at.file].now,
        (size_t)sim->files[at.file].now_n};
}

struct bytes
sim_disk_kept(const struct sim_disk *sim, const char *path)
{
    struct sim_name at;

    if (sim_look_up(sim, path, &at) != 0 || at.file == SIM_NOWHERE) {
        return (struct bytes){0};
    }
    return (struct bytes){sim->files[at.file].kept,
        (size_t)sim->files[at.file].kept_n};
}

static struct sim_file *
named(struct sim_disk *sim, const char *path)
{
    struct sim_name at;
    const int r = sim_look_up(sim, path, &at);

    assert(r == 0 && at.file != SIM_NOWHERE);
    return &sim->files[at.file];
}

void
sim_disk_put(struct sim_disk *sim, const char *path, struct bytes content)
{
    struct sim_file *file = named(sim, path);

    sim_widen(file, content.n);
    if (file->cap > 0) {
        memset(file->now, 0, file->cap);
        memmove(file->now, content.at, content.n);
        memcpy(file->kept, file->now, file->cap);
        memset(file->dirty, 0, sim_sectors(file->cap));
    }
    file->now_n = content.n;
    file->kept_n = content.n;
    file->size_dirty = false;
}

void
sim_disk_bend(struct sim_disk *sim, const char *path, uint64_t bit)
{
    struct sim_file *file = named(sim, path);

    assert(bit / 8 < file->now_n);
    file->now[bit / 8] ^= (uint8_t)(1U << (bit % 8));
    file->kept[bit / 8] ^= (uint8_t)(1U << (bit % 8));
}

void
sim_disk_off(struct sim_disk *sim)
{
    sim->faults.dead_at = 1;
}
