/*
 * config.c - what can be set, its default, and why.
 * See config.h.
 */
#include "config/config.h"

#include "config/file.h"
#include "config/yaml.h"

#include <stdio.h>
#include <string.h>

/* CONFIG_TEXTS: the keys that hold a text. member, default */
#define CONFIG_TEXTS(X)                  \
    X(data_dir, "/var/lib/dugnad")       \
    X(listen, "127.0.0.1:8480")          \
    X(socket, "/run/dugnad/dugnad.sock") \
    X(cert_file, "")                     \
    X(key_file, "")                      \
    X(signing_key_file, "")              \
    X(public_url, "")                    \
    X(run_plan_dir, "")                  \
    X(language_dir, "")                  \
    X(language, "nb")                    \
    X(zone, "Europe/Oslo")

/* CONFIG_DAYS: the keys that hold a number of days. member, default */
#define CONFIG_DAYS(X) \
    X(words_days, 30)  \
    X(decided_days, 0)

#define KEY_OF(member, ...) #member,
static const char *const keys[] = {CONFIG_TEXTS(KEY_OF)
                                       CONFIG_DAYS(KEY_OF) "origins",
    "durable", "limits"};
static const char *const limit_keys[] = {LIMITS(KEY_OF)};
#undef KEY_OF

struct limit {
    const char *key;
    size_t offset;
    uint32_t low;
    uint32_t high;
    const char *unit;
};

#define LIMIT_ROW(member, standard, low, high, unit) \
    {#member, offsetof(struct limits, member), low, high, unit},
static const struct limit limit_rows[] = {LIMITS(LIMIT_ROW)};
#undef LIMIT_ROW

struct text_place {
    const char *key;
    size_t offset;
    size_t cap;
};

#define TEXT_ROW(member, ...)                  \
    {#member, offsetof(struct config, member), \
        sizeof((struct config *)NULL)->member},
static const struct text_place text_rows[] = {CONFIG_TEXTS(TEXT_ROW)};
#undef TEXT_ROW

struct days_place {
    const char *key;
    size_t offset;
};

#define DAYS_ROW(member, ...) {#member, offsetof(struct config, member)},
static const struct days_place days_rows[] = {CONFIG_DAYS(DAYS_ROW)};
#undef DAYS_ROW

enum {
    DAYS_MOST = 36500, /* a hundred years */
    DAYS_N = sizeof days_rows / sizeof days_rows[0],
    TEXTS_N = sizeof text_rows / sizeof text_rows[0],
    KEYS_N = sizeof keys / sizeof keys[0],
    LIMITS_N = sizeof limit_rows / sizeof limit_rows[0]
};

void
config_default(struct config *config)
{
    memset(config, 0, sizeof *config);
#define SET_TEXT(member, standard) \
    memcpy(config->member, standard, sizeof(standard));
    CONFIG_TEXTS(SET_TEXT)
#undef SET_TEXT
#define SET_LIMIT(member, standard, ...) config->limits.member = (standard);
    LIMITS(SET_LIMIT)
#undef SET_LIMIT
#define SET_DAYS(member, standard) config->member = (standard);
    CONFIG_DAYS(SET_DAYS)
#undef SET_DAYS
    config->durable = true;
}

static enum status
read_text(char *to, size_t cap, const struct yaml_source *source,
    const struct yaml_node *node)
{
    if (node->kind != YAML_WORD) {
        return yaml_fault(source, node,
            "'%s' must be a text, not %s; write \"\" for none", node->key,
            yaml_what(node));
    }
    if (node->text_n >= cap) {
        return yaml_fault(source, node,
            "'%s' is %zu bytes long; there is room for %zu", node->key,
            node->text_n, cap - 1);
    }
    memset(to, 0, cap);
    memcpy(to, node->text, node->text_n);
    return STATUS_OK;
}

static enum status
read_texts(struct config *config, const struct yaml_source *source,
    const struct yaml_node *root)
{
    for (size_t i = 0; i < TEXTS_N; i++) {
        const struct text_place *row = &text_rows[i];
        const struct yaml_node *node = yaml_get(root, row->key);
        enum status status;

        if (node == NULL) {
            continue;
        }
        status =
            read_text((char *)config + row->offset, row->cap, source, node);
        if (status != STATUS_OK) {
            return status;
        }
    }
    return STATUS_OK;
}

static bool
is_web_address(const char *text)
{
    return strncmp(text, "http://", 7) == 0 ||
        strncmp(text, "https://", 8) == 0;
}

static enum status
read_origins(struct config *config, const struct yaml_source *source,
    const struct yaml_node *list)
{
    if (list->kind != YAML_LIST && list->kind != YAML_NOTHING) {
        return yaml_fault(source, list,
            "'origins' must be a list, not %s; write [] for none",
            yaml_what(list));
    }
    if (list->children_n > ORIGINS_MAX) {
        return yaml_fault(source, list, "%u origins; there is room for %d",
            (unsigned)list->children_n, ORIGINS_MAX);
    }
    for (const struct yaml_node *at = list->child; at != NULL; at = at->next) {
        if (at->kind != YAML_WORD || !is_web_address(at->text) ||
            at->text_n >= sizeof config->origin[0]) {
            return yaml_fault(source, at,
                "an origin is like https://dugnad.example.no, at most %zu "
                "bytes",
                sizeof config->origin[0] - 1);
        }
        memcpy(config->origin[config->origins_n++], at->text, at->text_n);
    }
    return STATUS_OK;
}

/* Digits only: no sign, no unit, no 1e3. */
static bool
to_number(const struct yaml_node *node, uint64_t *number)
{
    uint64_t sum = 0;

    if (node->kind != YAML_WORD || node->text_n > 18) {
        return false;
    }
    for (size_t i = 0; i < node->text_n; i++) {
        const char c = node->text[i];

        if (c < '0' || c > '9') {
            return false;
        }
        sum = sum * 10 + (uint64_t)(c - '0');
    }
    *number = sum;
    return node->text_n > 0;
}

static enum status
read_limits(struct limits *limits, const struct yaml_source *source,
    const struct yaml_node *map)
{
    enum status status = map->kind == YAML_NOTHING
        ? STATUS_OK
        : yaml_keys(source, map, limit_keys, LIMITS_N);

    for (size_t i = 0; status == STATUS_OK && i < LIMITS_N; i++) {
        const struct limit *row = &limit_rows[i];
        const struct yaml_node *node = yaml_get(map, row->key);
        uint64_t number = 0;

        if (node == NULL) {
            continue;
        }
        if (!to_number(node, &number)) {
            return yaml_fault(source, node,
                "limit '%s' must be a whole number of %s", row->key, row->unit);
        }
        if (number < row->low || number > row->high) {
            return yaml_fault(source, node,
                "limit '%s' is %s; it can be %u to %u (%s)", row->key,
                node->text, (unsigned)row->low, (unsigned)row->high, row->unit);
        }
        memcpy((char *)limits + row->offset, &(uint32_t){(uint32_t)number},
            sizeof(uint32_t));
    }
    return status;
}

static enum status
read_days(struct config *config, const struct yaml_source *source,
    const struct yaml_node *root)
{
    for (size_t i = 0; i < DAYS_N; i++) {
        const struct yaml_node *node = yaml_get(root, days_rows[i].key);
        uint64_t days = 0;

        if (node == NULL) {
            continue;
        }
        if (!to_number(node, &days) || days > DAYS_MOST) {
            return yaml_fault(source, node,
                "'%s' must be a whole number of days, 0 to %d; 0 is for ever",
                node->key, (int)DAYS_MOST);
        }
        memcpy((char *)config + days_rows[i].offset,
            &(uint32_t){(uint32_t)days}, sizeof(uint32_t));
    }
    return STATUS_OK;
}

static enum status
read_durable(struct config *config, const struct yaml_source *source,
    const struct yaml_node *node)
{
    const bool yes = strcmp(node->text, "true") == 0;

    if (node->kind != YAML_WORD || (!yes && strcmp(node->text, "false") != 0)) {
        return yaml_fault(source, node, "'durable' must be true or false");
    }
    config->durable = yes;
    return STATUS_OK;
}

/* "127.0.0.1:8480", "[::]:443", "": the port's digits after the last colon. */
static bool
is_listen(const char *text)
{
    const char *colon = strrchr(text, ':');
    unsigned long port = 0;

    if (text[0] == '\0') {
        return true;
    }
    if (colon == NULL || colon == text || colon[1] == '\0' ||
        strlen(colon) > 6) {
        return false;
    }
    for (const char *at = colon + 1; *at != '\0'; at++) {
        if (*at < '0' || *at > '9') {
            return false;
        }
        port = port * 10 + (unsigned long)(*at - '0');
    }
    if (text[0] == '[') {
        return port <= 65535 && colon[-1] == ']';
    }
    return port <= 65535 && strchr(text, ':') == colon;
}

/* What a single value cannot show. A key that is not there has its default. */
static enum status
check(const struct config *config, const struct yaml_source *source,
    const struct yaml_node *root)
{
    const struct yaml_node *cert = yaml_get(root, "cert_file");
    const struct yaml_node *key = yaml_get(root, "key_file");

    if (config->data_dir[0] == '\0') {
        return yaml_fault(source, yaml_get(root, "data_dir"),
            "'data_dir' must name a folder");
    }
    if (!is_listen(config->listen)) {
        return yaml_fault(source, yaml_get(root, "listen"),
            "'listen' is '%s'; it must be an address and a port, like "
            "127.0.0.1:8480 or [::]:443, or \"\"",
            config->listen);
    }
    if (config->public_url[0] != '\0' && !is_web_address(config->public_url)) {
        return yaml_fault(source, yaml_get(root, "public_url"),
            "'public_url' must begin with https:// or http://");
    }
    if ((config->cert_file[0] == '\0') != (config->key_file[0] == '\0')) {
        return yaml_fault(source, cert == NULL ? key : cert,
            "TLS needs both 'cert_file' and 'key_file'");
    }
    if (strlen(config->language) < 2) {
        return yaml_fault(source, yaml_get(root, "language"),
            "'language' must be a tag like nb, nn or en");
    }
    if (config->zone[0] == '\0') {
        return yaml_fault(source, yaml_get(root, "zone"),
            "'zone' must be a time zone like Europe/Oslo");
    }
    return STATUS_OK;
}

static enum status
read_tree(struct config *config, const struct yaml_source *source,
    const struct yaml_node *root)
{
    const struct yaml_node *origins = yaml_get(root, "origins");
    const struct yaml_node *durable = yaml_get(root, "durable");
    const struct yaml_node *limits = yaml_get(root, "limits");
    enum status status = yaml_keys(source, root, keys, KEYS_N);

    if (status == STATUS_OK) {
        status = read_texts(config, source, root);
    }
    if (status == STATUS_OK) {
        status = read_days(config, source, root);
    }
    if (status == STATUS_OK && origins != NULL) {
        status = read_origins(config, source, origins);
    }
    if (status == STATUS_OK && durable != NULL) {
        status = read_durable(config, source, durable);
    }
    if (status == STATUS_OK && limits != NULL) {
        status = read_limits(&config->limits, source, limits);
    }
    return status == STATUS_OK ? check(config, source, root) : status;
}

enum status
config_parse(struct config *config, const char *name, const uint8_t *text,
    size_t n, struct fault *why)
{
    const struct yaml_source source = {name, why};
    const struct yaml_node *root = NULL;
    struct store store = {0};
    struct config read;
    enum status status;

    config_default(&read);
    status = yaml_read(&root, &store, &source, text, n);
    if (status == STATUS_OK && root->kind != YAML_NOTHING) {
        status = read_tree(&read, &source, root);
    }
    if (status == STATUS_OK) {
        *config = read;
    }
    store_release(&store);
    return status;
}

/* The file's last name is enough for a person who gave its path. */
static const char *
last_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? path : slash + 1;
}

enum status
config_load(struct config *config, const char *path, struct fault *why)
{
    struct store store = {0};
    struct file_bytes bytes = {NULL, 0};
    enum status status = file_read(&bytes, &store, path, why);

    if (status == STATUS_OK) {
        status = config_parse(config, last_name(path), bytes.at, bytes.n, why);
    }
    store_release(&store);
    return status;
}
