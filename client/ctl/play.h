/*
 * play.h - an evening that is played: what its two halves share.
 */
#ifndef CLIENT_CTL_PLAY_H
#define CLIENT_CTL_PLAY_H

#include "client/ctl/case.h"
#include "client/ctl/ctl.h"
#include "config/list.h"

enum { PLAY_PEOPLE_MAX = 400, PLAY_PATH_MAX = 600, PLAY_PAUSE_MS = 120 };

struct play {
    struct ctl *ctl;
    struct evening_case *evening;
    struct store store;
    const char *file;
    FILE *out; /* progress: stdout, or stderr with --json */
    struct list list;
    struct talk *people;
    size_t people_n;
    struct place place;
    uint64_t began_mono_ms;
    uint64_t shared_n;
    uint64_t merged_n;
    uint64_t decided_n;
    char minutes_file[3][PLAY_PATH_MAX];
};

/* PLAY_SAY - a line of progress, with the time before it. */
#define PLAY_SAY(play, ...)                              \
    do {                                                 \
        play_time(play);                                 \
        ctl_line((play)->ctl, (play)->out, __VA_ARGS__); \
        (void)fflush((play)->out);                       \
    } while (0)
void play_time(const struct play *play);

/* play_number - for the values of a text. */
void play_number(char out[24], uint64_t v);

/* play_text - a field, unless there is nothing to say in it. */
void play_text(struct fields *f, enum field field, const char *text);

/* play_steps - all parts in order, and what is written in each. */
enum code play_steps(struct play *play);

/* play_decide - the decisions that were not made yet. */
enum code play_decide(struct play *play);

/* play_meeting - the next meeting, if there is one. */
enum code play_meeting(struct play *play);

#endif
