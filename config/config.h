/*
 * config.h - what can be set, its default, and why.
 *
 * dugnad.yaml beside this file is the shipped file: every key with its
 * default, unit and reason. A test parses it and demands the defaults.
 */
#ifndef CONFIG_CONFIG_H
#define CONFIG_CONFIG_H

#include "config/fault.h"
#include "config/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ORIGINS_MAX = 16 };

struct config {
    char data_dir[400];         /* evenings and the office */
    char listen[80];            /* "127.0.0.1:8080", "[::]:443", "" for none */
    char socket[108];           /* the organiser's unix socket, "" for none */
    char cert_file[400];        /* TLS, or "" */
    char key_file[400];         /* TLS private key */
    char signing_key_file[400]; /* Ed25519, made if not there; "" for systemd */
    char public_url[300];       /* "https://dugnad.example.no", for links */
    char origin[ORIGINS_MAX][120]; /* further allowed origins */
    uint32_t origins_n;
    char run_plan_dir[400]; /* further run plans, or "" */
    char language_dir[400]; /* further languages, or "" */
    char language[9];       /* of the daemon's own talk: nb */
    char zone[40];          /* Europe/Oslo */
    uint32_t words_days;    /* life of an evening's words; 0: for ever */
    uint32_t decided_days;  /* and of what was decided */
    bool durable;           /* false only in benches: no fdatasync */
    struct limits limits;
};

/* config_default - all defaults. */
void config_default(struct config *config);

/*
 * config_load - the defaults, then the file.
 *
 * Errors: CONFIG: "dugnad.yaml:12:3: unknown key 'lisen'; did you mean
 *         'listen'?", a value out of range with its range, anchors and
 *         aliases; DISK if the file cannot be read
 */
enum status config_load(struct config *config, const char *path,
    struct fault *why);

/* config_parse - the same from memory; `name` stands in the faults. */
enum status config_parse(struct config *config, const char *name,
    const uint8_t *text, size_t n, struct fault *why);

#endif
