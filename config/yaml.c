/*
 * yaml.c - a YAML text as a tree that knows its lines.
 * See yaml.h.
 */
#include "config/yaml.h"

#include "config/near.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

struct level {
    struct yaml_node *node; /* a map or a list */
    struct yaml_node *last; /* its last child */
    struct yaml_node *open; /* in a map: has its key, waits for its value */
};

struct reading {
    yaml_parser_t parser;
    const struct yaml_source *source;
    struct store *store;
    struct level level[YAML_DEPTH_MAX];
    size_t depth;
    size_t nodes_n;
    struct yaml_node *root;
    bool done;
};

static enum status
fault_at(const struct yaml_source *source, yaml_mark_t at, const char *text)
{
    (void)fault_set(source->why, STATUS_CONFIG, 0, "%s:%zu:%zu: %s",
        source->name, at.line + 1, at.column + 1, text);
    return STATUS_CONFIG;
}

static enum status
no_memory(const struct reading *in)
{
    (void)fault_set(in->source->why, STATUS_SYSTEM, ENOMEM, "cannot read '%s'",
        in->source->name);
    return STATUS_SYSTEM;
}

/* libyaml's own words, which are good enough, at the place it means. */
static enum status
syntax(const struct reading *in)
{
    const yaml_parser_t *parser = &in->parser;
    const char *problem =
        parser->problem == NULL ? "cannot be read" : parser->problem;

    if (parser->error == YAML_MEMORY_ERROR) {
        return no_memory(in);
    }
    if (parser->error == YAML_READER_ERROR) {
        /* It gives an offset in bytes only; the mark is where it was. */
        return fault_set(in->source->why, STATUS_CONFIG, 0,
            "%s:%zu:%zu: byte %zu: %s", in->source->name, parser->mark.line + 1,
            parser->mark.column + 1, parser->problem_offset + 1, problem);
    }
    if (parser->context != NULL) {
        return fault_set(in->source->why, STATUS_CONFIG, 0,
            "%s:%zu:%zu: %s, %s (line %zu)", in->source->name,
            parser->problem_mark.line + 1, parser->problem_mark.column + 1,
            problem, parser->context, parser->context_mark.line + 1);
    }
    return fault_at(in->source, parser->problem_mark, problem);
}

static enum status
new_node(struct reading *in, yaml_mark_t at, struct yaml_node **made)
{
    struct yaml_node *node;

    if (in->nodes_n == YAML_NODES_MAX) {
        return fault_at(in->source, at, "too many values in one file");
    }
    node = store_take(in->store, sizeof *node);
    if (node == NULL) {
        return no_memory(in);
    }
    in->nodes_n++;
    node->key = "";
    node->text = "";
    node->line = (uint32_t)(at.line + 1);
    node->column = (uint32_t)(at.column + 1);
    *made = node;
    return STATUS_OK;
}

static void
add_child(struct level *level, struct yaml_node *node)
{
    if (level->last == NULL) {
        level->node->child = node;
    } else {
        level->last->next = node;
    }
    level->last = node;
    level->node->children_n++;
}

/* Where the next value goes: into the open key, the list, or the root. */
static enum status
value_node(struct reading *in, yaml_mark_t at, struct yaml_node **made)
{
    struct level *level = in->depth == 0 ? NULL : &in->level[in->depth - 1];
    enum status status;

    if (level != NULL && level->open != NULL) {
        *made = level->open;
        level->open = NULL;
        (*made)->line = (uint32_t)(at.line + 1);
        (*made)->column = (uint32_t)(at.column + 1);
        return STATUS_OK;
    }
    if (level != NULL && level->node->kind == YAML_MAP) {
        return fault_at(in->source, at, "a key must be one word");
    }
    status = new_node(in, at, made);
    if (status != STATUS_OK) {
        return status;
    }
    if (level == NULL) {
        in->root = *made;
    } else {
        add_child(level, *made);
    }
    return STATUS_OK;
}

static enum status
take_key(struct reading *in, struct level *level, const yaml_event_t *event)
{
    const char *key = (const char *)event->data.scalar.value;
    struct yaml_node *node = NULL;
    enum status status;

    if (level->node->children_n == YAML_KEYS_MAX) {
        return fault_at(in->source, event->start_mark, "too many keys");
    }
    for (node = level->node->child; node != NULL; node = node->next) {
        if (strcmp(node->key, key) == 0) {
            (void)fault_set(in->source->why, STATUS_CONFIG, 0,
                "%s:%zu:%zu: key '%.60s' stands twice, first in line %u",
                in->source->name, event->start_mark.line + 1,
                event->start_mark.column + 1, key, (unsigned)node->key_line);
            return STATUS_CONFIG;
        }
    }
    status = new_node(in, event->start_mark, &node);
    if (status != STATUS_OK) {
        return status;
    }
    node->key = store_text(in->store, key, event->data.scalar.length);
    if (node->key == NULL) {
        return no_memory(in);
    }
    node->key_line = node->line;
    node->key_column = node->column;
    add_child(level, node);
    level->open = node;
    return STATUS_OK;
}

static bool
is_nothing(const struct yaml_node *node)
{
    return !node->quoted &&
        (node->text_n == 0 || strcmp(node->text, "~") == 0 ||
            strcmp(node->text, "null") == 0);
}

static enum status
take_word(struct reading *in, const yaml_event_t *event)
{
    struct level *level = in->depth == 0 ? NULL : &in->level[in->depth - 1];
    const size_t n = event->data.scalar.length;
    struct yaml_node *node = NULL;
    enum status status;

    if (event->data.scalar.tag != NULL) {
        return fault_at(in->source, event->start_mark, "no tags here");
    }
    if (memchr(event->data.scalar.value, '\0', n) != NULL) {
        return fault_at(in->source, event->start_mark, "a NUL in a text");
    }
    if (level != NULL && level->node->kind == YAML_MAP && level->open == NULL) {
        return take_key(in, level, event);
    }
    status = value_node(in, event->start_mark, &node);
    if (status != STATUS_OK) {
        return status;
    }
    node->text = store_text(in->store, event->data.scalar.value, n);
    if (node->text == NULL) {
        return no_memory(in);
    }
    node->text_n = n;
    node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
    node->kind = is_nothing(node) ? YAML_NOTHING : YAML_WORD;
    return STATUS_OK;
}

static enum status
take_start(struct reading *in, yaml_mark_t at, const void *tag,
    enum yaml_kind kind)
{
    struct yaml_node *node = NULL;
    enum status status;

    if (tag != NULL) {
        return fault_at(in->source, at, "no tags here");
    }
    if (in->depth == YAML_DEPTH_MAX) {
        return fault_at(in->source, at, "too many levels");
    }
    status = value_node(in, at, &node);
    if (status != STATUS_OK) {
        return status;
    }
    node->kind = kind;
    in->level[in->depth++] = (struct level){.node = node};
    return STATUS_OK;
}

static const char *
anchor_of(const yaml_event_t *event)
{
    const yaml_char_t *anchor = NULL;

    if (event->type == YAML_SCALAR_EVENT) {
        anchor = event->data.scalar.anchor;
    } else if (event->type == YAML_SEQUENCE_START_EVENT) {
        anchor = event->data.sequence_start.anchor;
    } else if (event->type == YAML_MAPPING_START_EVENT) {
        anchor = event->data.mapping_start.anchor;
    }
    return (const char *)anchor;
}

static enum status
take(struct reading *in, const yaml_event_t *event)
{
    if (anchor_of(event) != NULL || event->type == YAML_ALIAS_EVENT) {
        return fault_at(in->source, event->start_mark,
            "anchors (&) and aliases (*) cannot be used here; write the value "
            "out, or put it in quotes");
    }
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        if (in->root != NULL) {
            return fault_at(in->source, event->start_mark,
                "a second document begins; there can be one in a file");
        }
        return STATUS_OK;
    case YAML_SCALAR_EVENT:
        return take_word(in, event);
    case YAML_SEQUENCE_START_EVENT:
        return take_start(in, event->start_mark, event->data.sequence_start.tag,
            YAML_LIST);
    case YAML_MAPPING_START_EVENT:
        return take_start(in, event->start_mark, event->data.mapping_start.tag,
            YAML_MAP);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        assert(in->depth > 0);
        in->depth--;
        return STATUS_OK;
    case YAML_STREAM_END_EVENT:
        in->done = true;
        return STATUS_OK;
    case YAML_NO_EVENT:
    case YAML_STREAM_START_EVENT:
    case YAML_DOCUMENT_END_EVENT:
    case YAML_ALIAS_EVENT:
        return STATUS_OK;
    }
    return STATUS_OK;
}

enum status
yaml_read(const struct yaml_node **root, struct store *store,
    const struct yaml_source *source, const uint8_t *text, size_t n)
{
    static const struct yaml_node nothing = {.key = "",
        .text = "",
        .line = 1,
        .column = 1};
    struct reading in = {.source = source, .store = store};
    enum status status = STATUS_OK;

    if (n > YAML_BYTES_MAX) {
        return fault_set(source->why, STATUS_CONFIG, 0,
            "%s: larger than %d bytes", source->name, YAML_BYTES_MAX);
    }
    if (n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0) {
        text += 3; /* a byte order mark, as some editors write it */
        n -= 3;
    }
    if (!yaml_parser_initialize(&in.parser)) {
        return no_memory(&in);
    }
    yaml_parser_set_encoding(&in.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&in.parser,
        n == 0 ? (const uint8_t *)"" : text, n);
    while (status == STATUS_OK && !in.done) {
        yaml_event_t event;

        if (!yaml_parser_parse(&in.parser, &event)) {
            status = syntax(&in);
            break;
        }
        status = take(&in, &event);
        yaml_event_delete(&event);
    }
    if (status == STATUS_OK) {
        *root = in.root == NULL ? &nothing : in.root;
    }
    yaml_parser_delete(&in.parser);
    return status;
}

static enum status fault_here(const struct yaml_source *source, uint32_t line,
    uint32_t column, const char *format, va_list values)
    __attribute__((format(printf, 4, 0)));

static enum status
fault_here(const struct yaml_source *source, uint32_t line, uint32_t column,
    const char *format, va_list values)
{
    char text[sizeof source->why->text] = "";

    (void)vsnprintf(text, sizeof text, format, values);
    return fault_set(source->why, STATUS_CONFIG, 0, "%s:%u:%u: %s",
        source->name, (unsigned)line, (unsigned)column, text);
}

enum status
yaml_fault(const struct yaml_source *source, const struct yaml_node *node,
    const char *format, ...)
{
    va_list values;

    va_start(values, format);
    (void)fault_here(source, node->line, node->column, format, values);
    va_end(values);
    return STATUS_CONFIG;
}

enum status
yaml_fault_key(const struct yaml_source *source, const struct yaml_node *node,
    const char *format, ...)
{
    va_list values;

    va_start(values, format);
    (void)fault_here(source, node->key_line, node->key_column, format, values);
    va_end(values);
    return STATUS_CONFIG;
}

enum status
yaml_keys(const struct yaml_source *source, const struct yaml_node *node,
    const char *const *keys, size_t keys_n)
{
    if (node->kind != YAML_MAP) {
        return yaml_fault(source, node, "'key: value' lines are wanted, not %s",
            yaml_what(node));
    }
    for (const struct yaml_node *at = node->child; at != NULL; at = at->next) {
        const char *near = NULL;
        size_t i = 0;

        while (i < keys_n && strcmp(at->key, keys[i]) != 0) {
            i++;
        }
        if (i < keys_n) {
            continue;
        }
        near = near_word(at->key, keys, keys_n);
        if (near == NULL) {
            return yaml_fault_key(source, at, "unknown key '%.60s'", at->key);
        }
        return yaml_fault_key(source, at,
            "unknown key '%.60s'; did you mean '%s'?", at->key, near);
    }
    return STATUS_OK;
}

const struct yaml_node *
yaml_get(const struct yaml_node *node, const char *key)
{
    const struct yaml_node *at = node->kind == YAML_MAP ? node->child : NULL;

    while (at != NULL && strcmp(at->key, key) != 0) {
        at = at->next;
    }
    return at;
}

const char *
yaml_what(const struct yaml_node *node)
{
    switch (node->kind) {
    case YAML_NOTHING:
        return "nothing";
    case YAML_WORD:
        return "a value";
    case YAML_MAP:
        return "'key: value' lines";
    case YAML_LIST:
        return "a list";
    }
    return "";
}
