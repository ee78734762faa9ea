/*
 * making.h - a new evening gets its first words.
 *
 * The office's book says what was asked for; the plan's steps, parts and
 * texts follow, so that the log needs no file beside it. Every command's id
 * comes of the evening's id and its place in the row: made again after a
 * crash, what is there already is not made twice.
 */
#ifndef IO_MAKING_H
#define IO_MAKING_H

#include "daemon/io/hall.h"

/*
 * making_run - on an opened session whose plan is loaded.
 * Errors: CONFIG, if the core refuses a command: which one and why
 */
enum status making_run(struct hall *s, struct fault *why);

#endif
