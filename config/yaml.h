/*
 * yaml.h - a YAML text as a tree that knows its lines.
 *
 * One pass of libyaml's events. Maps, lists and plain words are there;
 * anchors, aliases, tags, a second document and a key that stands twice are
 * refused, so that what is read is what one sees.
 *
 * Never:  opens a file
 * Source: DESIGN.md 11 "YAML"
 */
#ifndef CONFIG_YAML_H
#define CONFIG_YAML_H

#include "config/fault.h"
#include "config/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    YAML_DEPTH_MAX = 12,
    YAML_KEYS_MAX = 4096, /* of one map */
    YAML_NODES_MAX = 65536,
    YAML_BYTES_MAX = 4194304
};

enum yaml_kind { YAML_NOTHING, YAML_WORD, YAML_MAP, YAML_LIST };

struct yaml_node {
    enum yaml_kind kind; /* YAML_NOTHING: "key:" and no more, or ~ */
    const char *key;     /* in a map; "" elsewhere */
    const char *text;    /* of a word, UTF-8, NUL-ended; "" elsewhere */
    size_t text_n;
    bool quoted;
    uint32_t key_line; /* of the key, where there is one; from 1 */
    uint32_t key_column;
    uint32_t line; /* of the value */
    uint32_t column;
    uint32_t children_n;
    struct yaml_node *child; /* the first one */
    struct yaml_node *next;  /* on the same level */
};

/* What stands in the faults, and where they go. */
struct yaml_source {
    const char *name; /* "dugnad.yaml" */
    struct fault *why;
};

/*
 * yaml_read - the tree of `text`; `*root` is a YAML_NOTHING for an empty one.
 *
 * Errors: CONFIG with name:line:column; SYSTEM if there is no memory
 * Owns:   the tree lives as long as the store
 */
enum status yaml_read(const struct yaml_node **root, struct store *store,
    const struct yaml_source *source, const uint8_t *text, size_t n);

/* yaml_fault - CONFIG, "NAME:LINE:COLUMN: ..." at the node's value. */
enum status yaml_fault(const struct yaml_source *source,
    const struct yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* yaml_fault_key - the same at the node's key. */
enum status yaml_fault_key(const struct yaml_source *source,
    const struct yaml_node *node, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * yaml_keys - `node` is a map, and all its keys are among `keys`.
 *
 * Errors: CONFIG: "... unknown key 'lisen'; did you mean 'listen'?"
 */
enum status yaml_keys(const struct yaml_source *source,
    const struct yaml_node *node, const char *const *keys, size_t keys_n);

/* yaml_get - the value under a key of a map, or NULL. */
const struct yaml_node *yaml_get(const struct yaml_node *node, const char *key);

/* yaml_what - "a list", for faults. */
const char *yaml_what(const struct yaml_node *node);

#endif
