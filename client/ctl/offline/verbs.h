/*
 * verbs.h - the verbs that work on an evening's files, without a daemon.
 *
 * All take an open ctl and their own words, and say themselves how it went.
 */
#ifndef CLIENT_CTL_OFFLINE_VERBS_H
#define CLIENT_CTL_OFFLINE_VERBS_H

#include "client/ctl/ctl.h"

extern const struct verb offline_verbs[];

enum code offline_verify(struct ctl *ctl, const struct args *args);
enum code offline_export(struct ctl *ctl, const struct args *args);
enum code offline_import(struct ctl *ctl, const struct args *args);
enum code offline_repair(struct ctl *ctl, const struct args *args);
enum code offline_restore(struct ctl *ctl, const struct args *args);
enum code offline_forgotten(struct ctl *ctl, const struct args *args);
enum code offline_retention(struct ctl *ctl, const struct args *args);

/* offline_minutes - `minutes --from EVENING`. */
enum code offline_minutes(struct ctl *ctl, const struct args *args);

/* offline_recipients - `recipients --from EVENING`. */
enum code offline_recipients(struct ctl *ctl, const struct args *args);

#endif
