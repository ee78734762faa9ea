/*
 * disk.h - a disk in memory that does the worst that a disk may do.
 *
 * Between two syncs everything is only a promise. When the power goes, of
 * each file any subset of the unsynced 512-byte sectors stays, its length is
 * the old one or the new one or between, and of the names that were made,
 * moved or removed in a folder since it was synced, any that can be alone.
 * A sync that fails keeps some of the sectors and calls all of them clean,
 * as Linux does: what is read then is on no disk until `settle`.
 *
 * Never:  anything by chance: the same seed does the same
 * Source: DESIGN.md 6; Rebello and others, "Can applications recover from
 *         fsync failures?", USENIX ATC 2020
 */
#ifndef TESTS_SIM_DISK_H
#define TESTS_SIM_DISK_H

#include "daemon/io/disk.h"
#include "protocol/bytes.h"
#include "tests/sim/rng.h"

enum { SIM_SECTOR = 512, SIM_NAME_CAP = 80, SIM_FDS = 4096 };

struct sim_file {
    bool folder;
    uint8_t *now; /* what is read */
    uint64_t now_n;
    uint8_t *kept; /* what the disk has */
    uint64_t kept_n;
    uint8_t *dirty; /* a byte a sector: the next sync takes it along */
    uint64_t cap;   /* of all three, in bytes of content */
    bool size_dirty;
    uint32_t maps;
};

/* A name in a folder: all three change together. */
struct sim_name {
    char name[SIM_NAME_CAP];
    uint32_t folder;
    uint32_t file;
};

struct sim_names {
    struct sim_name *at;
    uint32_t n;
    uint32_t cap;
};

/* What was done to names, in order, and is not on disk yet. */
enum sim_deed { SIM_MADE, SIM_REMOVED, SIM_MOVED };
struct sim_change {
    enum sim_deed deed;
    struct sim_name from;
    struct sim_name to; /* MOVED */
};

/* What is to go wrong. All zero: nothing. */
struct sim_faults {
    uint64_t fail_at; /* the call with this number (1: the next) fails */
    uint64_t dead_at; /* from this one on none does anything: power is gone */
    int error;        /* with this errno; 0: EIO */
    bool short_write; /* if it is a write, half of it goes in instead */
    uint32_t fail_of_thousand; /* any call, any time */
    uint64_t room;             /* bytes of all files together; 0: endless */
};

struct sim_fd {
    uint32_t file; /* 0: not open; the root is never opened */
    bool writes;
    bool failed; /* a sync of it failed */
};

struct sim_disk {
    struct rng rng;
    struct sim_faults faults;
    uint64_t calls;               /* so far */
    uint64_t syncs_after_failure; /* of a file whose sync had failed */
    struct sim_file *files;
    uint32_t files_n;
    uint32_t files_cap;
    struct sim_names now;
    struct sim_names kept;
    struct sim_change *changes;
    uint32_t changes_n;
    uint32_t changes_cap;
    struct sim_fd *fds; /* SIM_FDS of them */
};

/* sim_disk_init - an empty root folder, "/". Paths are from there. */
void sim_disk_init(struct sim_disk *sim, uint64_t seed);
void sim_disk_release(struct sim_disk *sim);

/* sim_disk_port - what the journal and the folders use. */
struct disk sim_disk_port(struct sim_disk *sim);

/* sim_disk_faults - from now on; the count of calls starts again. */
void sim_disk_faults(struct sim_disk *sim, struct sim_faults faults);

/*
 * sim_disk_crash - the power goes and comes back: descriptors and maps are
 * gone, faults are over but for `room`, the content is what was kept.
 */
void sim_disk_crash(struct sim_disk *sim);

/*
 * sim_disk_off - the power goes: no call does anything any more. Whoever
 * uses the disk can be closed now, and then comes sim_disk_crash.
 */
void sim_disk_off(struct sim_disk *sim);

/* sim_disk_kill - the process ends: the system still has all. */
void sim_disk_kill(struct sim_disk *sim);

/* sim_disk_used - bytes of all files together. */
uint64_t sim_disk_used(const struct sim_disk *sim);

/* sim_disk_there - is there a file or folder called so? */
bool sim_disk_there(const struct sim_disk *sim, const char *path);

/*
 * sim_disk_content - what a file holds now; nothing if it is not there.
 * Owns: borrows until the next call that writes
 */
struct bytes sim_disk_content(const struct sim_disk *sim, const char *path);

/* sim_disk_kept - what it would hold if the power went now. */
struct bytes sim_disk_kept(const struct sim_disk *sim, const char *path);

/* sim_disk_put - give a file that is there this content, all on disk. */
void sim_disk_put(struct sim_disk *sim, const char *path, struct bytes content);

/* sim_disk_bend - one bit of a file decays, on disk and in memory. */
void sim_disk_bend(struct sim_disk *sim, const char *path, uint64_t bit);

#endif
