/*
 * disk_names.c - what is called how on the simulated disk, now and after a
 * crash. See disk_parts.h.
 */
#include "tests/sim/disk_parts.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

void *
sim_more(void *at, uint32_t n, uint32_t *cap, size_t size)
{
    if (n < *cap) {
        return at;
    }
    *cap = *cap == 0 ? 16 : *cap * 2;
    at = realloc(at, *cap * size);
    assert(at != NULL);
    return at;
}

uint32_t
sim_names_find(const struct sim_names *names, uint32_t folder, const char *name)
{
    for (uint32_t i = 0; i < names->n; i++) {
        if (names->at[i].folder == folder &&
            strcmp(names->at[i].name, name) == 0) {
            return i;
        }
    }
    return SIM_NOWHERE;
}

void
sim_names_add(struct sim_names *names, const struct sim_name *name)
{
    names->at = sim_more(names->at, names->n, &names->cap, sizeof *names->at);
    names->at[names->n] = *name;
    names->n++;
}

static void
drop(struct sim_names *names, uint32_t i)
{
    names->n--;
    names->at[i] = names->at[names->n];
}

/* Where a folder's own name is gone, what was in it is out of reach. */
static void
drop_all_in(struct sim_names *names, uint32_t folder)
{
    for (uint32_t i = names->n; i > 0; i--) {
        if (names->at[i - 1].folder == folder) {
            drop(names, i - 1);
        }
    }
}

bool
sim_names_none(const struct sim_names *names, uint32_t folder)
{
    for (uint32_t i = 0; i < names->n; i++) {
        if (names->at[i].folder == folder) {
            return false;
        }
    }
    return true;
}

/* One name further down. */
static int
descend(const struct sim_disk *sim, const char *name, size_t n,
    struct sim_name *at)
{
    uint32_t i;

    if (at->file == SIM_NOWHERE || !sim->files[at->file].folder) {
        return -ENOENT;
    }
    assert(n < sizeof at->name);
    at->folder = at->file;
    memcpy(at->name, name, n);
    at->name[n] = '\0';
    i = sim_names_find(&sim->now, at->folder, at->name);
    at->file = i == SIM_NOWHERE ? SIM_NOWHERE : sim->now.at[i].file;
    return 0;
}

int
sim_look_up(const struct sim_disk *sim, const char *path, struct sim_name *at)
{
    int r = 0;

    *at = (struct sim_name){.folder = SIM_ROOT, .file = SIM_ROOT};
    while (r == 0 && *path != '\0') {
        const size_t n = strcspn(path, "/");

        if (n > 0 && !(n == 1 && path[0] == '.')) {
            r = descend(sim, path, n, at);
        }
        path += n;
        path += *path == '/' ? 1 : 0;
    }
    return r;
}

void
sim_note(struct sim_disk *sim, const struct sim_change *change)
{
    sim->changes = sim_more(sim->changes, sim->changes_n, &sim->changes_cap,
        sizeof *sim->changes);
    sim->changes[sim->changes_n] = *change;
    sim->changes_n++;
}

void
sim_carry_out(struct sim_names *names, const struct sim_change *change)
{
    const struct sim_name *from = &change->from;
    const uint32_t i = sim_names_find(names, from->folder, from->name);
    uint32_t there;

    switch (change->deed) {
    case SIM_MADE:
        if (i == SIM_NOWHERE) {
            sim_names_add(names, from);
        }
        break;
    case SIM_REMOVED:
        if (i != SIM_NOWHERE && names->at[i].file == from->file) {
            drop(names, i);
            drop_all_in(names, from->file);
        }
        break;
    case SIM_MOVED:
        if (i == SIM_NOWHERE || names->at[i].file != from->file) {
            break;
        }
        drop(names, i);
        there = sim_names_find(names, change->to.folder, change->to.name);
        if (there != SIM_NOWHERE) {
            drop(names, there);
        }
        sim_names_add(names, &change->to);
        break;
    }
}
