/*
 * plan_files.c - which run plans there are, and where.
 * See plan.h.
 */
#include "config/embedded.h"
#include "config/file.h"
#include "config/near.h"
#include "config/plan.h"
#include "config/store.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { PATH_CAP = 1000, NAMES_MAX = 32, KEY_CAP = 41 };

static const char built_in_folder[] = "run_plans/";
static const char ending[] = ".yaml";

static bool
is_key(const char *key, size_t n)
{
    return n > 0 && n < KEY_CAP &&
        strspn(key,
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
            "0123456789_-") >= n;
}

static bool
is_set(const char *folder)
{
    return folder != NULL && folder[0] != '\0';
}

/* A key is added once; it may be both built in and in the folder. */
static enum status
add(struct plan_names *plans, const char *key, size_t n, struct fault *why)
{
    if (!is_key(key, n)) {
        return STATUS_OK; /* no plan can be asked for by such a name */
    }
    for (uint32_t i = 0; i < plans->n; i++) {
        if (strlen(plans->key[i]) == n && memcmp(plans->key[i], key, n) == 0) {
            return STATUS_OK;
        }
    }
    if (plans->n == NAMES_MAX) {
        return fault_set(why, STATUS_LIMIT, 0,
            "there are more than %d run plans", NAMES_MAX);
    }
    memcpy(plans->key[plans->n], key, n);
    plans->key[plans->n][n] = '\0';
    plans->n++;
    return STATUS_OK;
}

static enum status
add_built_in(struct plan_names *plans, struct fault *why)
{
    const size_t folder_n = sizeof built_in_folder - 1;
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < config_files.n; i++) {
        const char *name = config_files.file[i].name;

        if (strncmp(name, built_in_folder, folder_n) == 0) {
            status =
                add(plans, name + folder_n, strcspn(name + folder_n, "."), why);
        }
    }
    return status;
}

enum status
plan_keys(struct plan_names *plans, const char *folder, struct fault *why)
{
    struct plan_names read = {0};
    struct store store = {0};
    struct file_names names = {.n = 0};
    enum status status = add_built_in(&read, why);

    if (status == STATUS_OK && is_set(folder)) {
        status = file_list(&names, &store, folder, ending, why);
    }
    for (uint32_t i = 0; status == STATUS_OK && i < names.n; i++) {
        status = add(&read, names.name[i], strlen(names.name[i]), why);
    }
    if (status == STATUS_OK) {
        *plans = read;
    }
    store_release(&store);
    return status;
}

static enum status
no_such_plan(const char *key, const char *folder, struct fault *why)
{
    struct plan_names plans = {.n = 0};
    const char *words[NAMES_MAX];
    const char *near = NULL;
    char list[300] = "";
    size_t n = 0;
    enum status status = plan_keys(&plans, folder, why);

    if (status != STATUS_OK) {
        return status;
    }
    for (uint32_t i = 0; i < plans.n; i++) {
        words[i] = plans.key[i];
        if (n < sizeof list) {
            n += (size_t)snprintf(list + n, sizeof list - n, "%s%s",
                i == 0 ? "" : ", ", plans.key[i]);
        }
    }
    near = near_word(key, words, plans.n);
    if (near != NULL) {
        return fault_set(why, STATUS_CONFIG, 0,
            "no run plan '%.60s'; did you mean '%s'?", key, near);
    }
    return fault_set(why, STATUS_CONFIG, 0,
        "no run plan '%.60s'; there are: %s", key, list);
}

static bool
is_there(const char *path)
{
    FILE *file = fopen(path, "rb");

    if (file != NULL) {
        (void)fclose(file); /* was only looked for */
    }
    return file != NULL;
}

static enum status
load_file(struct run_plan *plan, const char *path, struct fault *why)
{
    struct store store = {0};
    struct file_bytes bytes = {NULL, 0};
    enum status status = file_read(&bytes, &store, path, why);

    if (status == STATUS_OK) {
        status = plan_parse(plan, path, bytes.at, bytes.n, why);
    }
    store_release(&store);
    return status;
}

enum status
plan_load(struct run_plan *plan, const char *key, const char *folder,
    struct fault *why)
{
    const struct embedded_file *file;
    char path[PATH_CAP];
    int n;

    if (!is_key(key, strlen(key))) {
        return no_such_plan(key, folder, why);
    }
    if (is_set(folder)) {
        n = snprintf(path, sizeof path, "%s/%s%s", folder, key, ending);
        if (n < 0 || (size_t)n >= sizeof path) {
            return fault_set(why, STATUS_CONFIG, 0,
                "the name of the folder '%s' is too long", folder);
        }
        if (is_there(path)) {
            return load_file(plan, path, why);
        }
    }
    (void)snprintf(path, sizeof path, "%s%s%s", built_in_folder, key, ending);
    file = embedded_find(&config_files, path);
    if (file == NULL) {
        return no_such_plan(key, folder, why);
    }
    return plan_parse(plan, path, file->at, file->n, why);
}
