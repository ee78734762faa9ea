/*
 * disk_parts.h - what the files of the simulated disk share.
 */
#ifndef TESTS_SIM_DISK_PARTS_H
#define TESTS_SIM_DISK_PARTS_H

#include "tests/sim/disk.h"

enum { SIM_ROOT = 0 };
#define SIM_NOWHERE UINT32_MAX

/* sim_more - `at` with room for at least one behind `n` of them. */
void *sim_more(void *at, uint32_t n, uint32_t *cap, size_t size);

/* sim_names_find - its place, or SIM_NOWHERE. */
uint32_t sim_names_find(const struct sim_names *names, uint32_t folder,
    const char *name);
void sim_names_add(struct sim_names *names, const struct sim_name *name);

/* sim_names_none - is there nothing in this folder? */
bool sim_names_none(const struct sim_names *names, uint32_t folder);

/*
 * sim_look_up - the folder and last name of `path` in *at, and its file or
 * SIM_NOWHERE. -ENOENT if the folder is not there.
 */
int sim_look_up(const struct sim_disk *sim, const char *path,
    struct sim_name *at);

/* sim_note - a change to names that is not on disk yet. */
void sim_note(struct sim_disk *sim, const struct sim_change *change);

/* sim_carry_out - does it; nothing happens where it cannot be alone. */
void sim_carry_out(struct sim_names *names, const struct sim_change *change);

/* sim_widen - room for `n` bytes; what is mapped never grows. */
void sim_widen(struct sim_file *file, uint64_t n);

static inline uint64_t
sim_sectors(uint64_t n)
{
    return (n + SIM_SECTOR - 1) / SIM_SECTOR;
}

/* sim_keep_sector - it is on disk now. */
void sim_keep_sector(struct sim_file *file, uint64_t s);

#endif
