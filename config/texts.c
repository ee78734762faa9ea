/*
 * texts.c - the words for people, in every language.
 * See texts.h.
 */
#include "config/texts.h"

#include "config/embedded.h"
#include "config/file.h"
#include "config/near.h"
#include "config/store.h"
#include "config/yaml.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 4000, PATH_CAP = 1000 };

#define KEY_OF_REFUSAL(NAME, number, word, ...) ("refused." #word),
#define KEY_OF_TEXT(NAME, key)                  key,
static const char *const keys[TEXT_N] = {
    REFUSALS(KEY_OF_REFUSAL) TEXTS(KEY_OF_TEXT)};
#undef KEY_OF_REFUSAL
#undef KEY_OF_TEXT

/* The values are libcyaml's, by a schema made from the same lists. */
struct words {
    char *text[TEXT_N];
};

#define FIELD_OF_REFUSAL(NAME, number, word, ...)               \
    CYAML_FIELD_STRING_PTR("refused." #word,                    \
        CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct words, \
        text[TEXT_REFUSED_##NAME], 0, TEXT_MAX),
#define FIELD_OF_TEXT(NAME, key)                                          \
    CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, \
        struct words, text[TEXT_##NAME], 0, TEXT_MAX),
static const cyaml_schema_field_t fields[] = {
    REFUSALS(FIELD_OF_REFUSAL) TEXTS(FIELD_OF_TEXT) CYAML_FIELD_END};
#undef FIELD_OF_REFUSAL
#undef FIELD_OF_TEXT

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct words, fields)};
static const cyaml_config_t loading = {.mem_fn = cyaml_mem,
    .flags = CYAML_CFG_NO_ALIAS};

/* The first is the one that the others fall back to. */
static const char *const built_in[] = {"nb", "nn", "en"};
enum { BUILT_IN_N = sizeof built_in / sizeof built_in[0] };

static size_t
key_number(const char *key)
{
    size_t i = 0;

    while (i < TEXT_N && strcmp(keys[i], key) != 0) {
        i++;
    }
    return i;
}

/* The next {name} from `text` on; its length without braces, or 0. */
static size_t
next_place(const char *text, const char **name)
{
    for (const char *at = strchr(text, '{'); at != NULL;
         at = strchr(at + 1, '{')) {
        const size_t n = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_");

        if (n > 0 && at[1 + n] == '}') {
            *name = at + 1;
            return n;
        }
    }
    return 0;
}

static bool
has_place(const char *text, const char *name, size_t n)
{
    const char *found = NULL;
    size_t found_n = next_place(text, &found);

    while (found_n > 0) {
        if (found_n == n && memcmp(found, name, n) == 0) {
            return true;
        }
        found_n = next_place(found, &found);
    }
    return false;
}

static enum status
check_places(const struct yaml_source *source, const struct yaml_node *node,
    const char *model)
{
    const char *name = NULL;
    size_t n = next_place(node->text, &name);

    while (n > 0) {
        if (!has_place(model, name, n)) {
            return yaml_fault(source, node,
                "'%s' has {%.*s}, which %s.yaml does not have there", node->key,
                (int)n, name, built_in[0]);
        }
        n = next_place(name, &name);
    }
    return STATUS_OK;
}

static enum status
read_text(struct language *language, const struct language *model,
    const struct yaml_source *source, const struct yaml_node *node)
{
    const size_t i = key_number(node->key);

    if (i == TEXT_N) {
        const char *near = near_word(node->key, keys, TEXT_N);

        return near == NULL
            ? yaml_fault_key(source, node, "unknown key '%.80s'", node->key)
            : yaml_fault_key(source, node,
                  "unknown key '%.80s'; did you mean '%s'?", node->key, near);
    }
    if (node->kind == YAML_NOTHING) {
        return STATUS_OK;
    }
    if (node->kind != YAML_WORD || node->text_n > TEXT_MAX) {
        return yaml_fault(source, node,
            "'%s' must be a text of at most %d bytes", node->key, TEXT_MAX);
    }
    language->text[i] = node->text;
    if (model != NULL && model->text[i] != NULL) {
        return check_places(source, node, model->text[i]);
    }
    return STATUS_OK;
}

/*
 * The tree has checked the file and knows its lines, which libcyaml 1.3.1
 * does not always: what it still refuses is said in its own words.
 */
static enum status
take_words(struct language *language, struct store *store,
    const struct yaml_source *source, const struct file_bytes *bytes)
{
    struct words *words = NULL;
    void *loaded = NULL;
    enum status status = STATUS_OK;
    const cyaml_err_t problem =
        cyaml_load_data(bytes->at, bytes->n, &loading, &schema, &loaded, NULL);

    if (problem != CYAML_OK) {
        return fault_set(source->why, STATUS_CONFIG, 0, "%s:1:1: %s",
            source->name, cyaml_strerror(problem));
    }
    words = loaded;
    for (size_t i = 0; status == STATUS_OK && i < TEXT_N; i++) {
        if (language->text[i] == NULL || words->text[i] == NULL) {
            language->text[i] = NULL; /* the key stands there, and no more */
            continue;
        }
        language->text[i] =
            store_text(store, words->text[i], strlen(words->text[i]));
        if (language->text[i] == NULL) {
            status = fault_set(source->why, STATUS_SYSTEM, ENOMEM,
                "cannot read '%s'", source->name);
        }
    }
    (void)cyaml_free(&loading, &schema, loaded, 0); /* it was just loaded */
    return status;
}

static enum status
read_language(struct texts *texts, struct store *store,
    const struct yaml_source *source, const struct file_bytes *bytes)
{
    const struct language *model = texts->n == 0 ? NULL : &texts->language[0];
    struct language *language = &texts->language[texts->n];
    const struct yaml_node *root = NULL;
    enum status status = yaml_read(&root, store, source, bytes->at, bytes->n);

    if (status != STATUS_OK || root->kind == YAML_NOTHING) {
        return status;
    }
    if (root->kind != YAML_MAP) {
        return yaml_fault(source, root, "'key: text' lines are wanted, not %s",
            yaml_what(root));
    }
    for (const struct yaml_node *at = root->child;
         status == STATUS_OK && at != NULL; at = at->next) {
        status = read_text(language, model, source, at);
    }
    return status == STATUS_OK ? take_words(language, store, source, bytes)
                               : status;
}

static enum status
load_built_in(struct texts *texts, struct store *store, const char *tag,
    struct fault *why)
{
    const struct embedded_file *file;
    struct language *language = &texts->language[texts->n];
    char name[40];
    struct yaml_source source = {name, why};
    enum status status;

    (void)snprintf(name, sizeof name, "lang/%s.yaml", tag);
    file = embedded_find(&config_files, name);
    if (file == NULL) {
        return fault_set(why, STATUS_CONFIG, 0, "%s is not built in", name);
    }
    (void)snprintf(language->tag, sizeof language->tag, "%s", tag);
    status = read_language(texts, store, &source,
        &(struct file_bytes){file->at, file->n});
    for (size_t i = 0; status == STATUS_OK && i < TEXT_N; i++) {
        if (language->text[i] == NULL) {
            status = fault_set(why, STATUS_CONFIG, 0, "%s:1: lacks '%s'", name,
                keys[i]);
        }
    }
    texts->n++;
    return status;
}

static bool
is_tag(const char *tag)
{
    const size_t n = strlen(tag);

    return n >= 2 && n < LANGUAGE_TAG_MAX &&
        strspn(tag,
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
            "0123456789-") == n;
}

static enum status
load_file(struct texts *texts, struct store *store, const char *folder,
    const char *tag, struct fault *why)
{
    struct language *language = &texts->language[texts->n];
    struct file_bytes bytes = {NULL, 0};
    char path[PATH_CAP];
    struct yaml_source source = {path, why};
    enum status status;
    int n = snprintf(path, sizeof path, "%s/%s.yaml", folder, tag);

    if (n < 0 || (size_t)n >= sizeof path) {
        return fault_set(why, STATUS_CONFIG, 0, "the name of '%s' is too long",
            folder);
    }
    if (!is_tag(tag)) {
        return fault_set(why, STATUS_CONFIG, 0,
            "'%s': a language's file is named by its tag, like se.yaml", path);
    }
    if (texts->n == LANGUAGES_MAX) {
        return fault_set(why, STATUS_LIMIT, 0,
            "'%s': there are %d languages already, which is all there is "
            "room for",
            path, LANGUAGES_MAX);
    }
    status = file_read(&bytes, store, path, why);
    if (status != STATUS_OK) {
        return status;
    }
    (void)snprintf(language->tag, sizeof language->tag, "%s", tag);
    status = read_language(texts, store, &source, &bytes);
    texts->n++;
    return status;
}

static enum status
load_folder(struct texts *texts, struct store *store, const char *folder,
    struct fault *why)
{
    struct file_names names;
    enum status status = file_list(&names, store, folder, ".yaml", why);

    for (uint32_t i = 0; status == STATUS_OK && i < names.n; i++) {
        const char *tag = names.name[i];

        if (!texts_has(texts, tag, strlen(tag))) {
            status = load_file(texts, store, folder, tag, why);
        }
    }
    return status;
}

enum status
texts_load(struct texts *texts, const char *folder, struct fault *why)
{
    struct store store = {0};
    struct texts *read = store_take(&store, sizeof *read); /* not small */
    enum status status = STATUS_OK;

    if (read == NULL) {
        return fault_set(why, STATUS_SYSTEM, ENOMEM,
            "cannot read the languages");
    }
    for (size_t i = 0; status == STATUS_OK && i < BUILT_IN_N; i++) {
        status = load_built_in(read, &store, built_in[i], why);
    }
    if (status == STATUS_OK && folder != NULL && folder[0] != '\0') {
        status = load_folder(read, &store, folder, why);
    }
    if (status != STATUS_OK) {
        store_release(&store);
        return status;
    }
    *texts = *read;
    texts->memory = store.last;
    return STATUS_OK;
}

void
texts_release(struct texts *texts)
{
    store_release(&(struct store){texts->memory});
    memset(texts, 0, sizeof *texts);
}

static int
lower(char c)
{
    return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

/* The index of the tag, or `n` of the texts: all languages are below that. */
static uint32_t
find_tag(const struct texts *texts, const char *tag, size_t n)
{
    uint32_t i;

    for (i = 0; i < texts->n; i++) {
        const char *have = texts->language[i].tag;
        size_t at = 0;

        while (
            at < n && have[at] != '\0' && lower(have[at]) == lower(tag[at])) {
            at++;
        }
        if (at == n && have[at] == '\0') {
            break;
        }
    }
    return i;
}

uint32_t
texts_language(const struct texts *texts, const char *tag, size_t n)
{
    uint32_t found = find_tag(texts, tag, n);

    /* "nn-NO" is nn, "en-Latn-GB" is en. */
    while (found == texts->n && n > 0) {
        do {
            n--;
        } while (n > 0 && tag[n] != '-');
        found = n == 0 ? texts->n : find_tag(texts, tag, n);
    }
    return found == texts->n ? 0 : found;
}

bool
texts_has(const struct texts *texts, const char *tag, size_t n)
{
    return find_tag(texts, tag, n) < texts->n;
}

const char *
texts_get(const struct texts *texts, uint32_t language, enum text_key key)
{
    const char *text = NULL;

    if ((size_t)key >= TEXT_N || texts->n == 0) {
        return "";
    }
    if (language < texts->n) {
        text = texts->language[language].text[key];
    }
    if (text == NULL) {
        text = texts->language[0].text[key];
    }
    return text == NULL ? "" : text;
}

/* Where bytes go: full is full, and stays so. */
struct line {
    char *at;
    size_t n;
    size_t cap; /* without the NUL */
    bool full;
};

static void
put(struct line *line, const char *at, size_t n)
{
    const size_t room = line->cap - line->n;

    if (line->full) {
        return;
    }
    if (n > room) {
        n = room;
        while (n > 0 && ((unsigned char)at[n] & 0xC0U) == 0x80U) {
            n--;
        }
        line->full = true;
    }
    if (n > 0) {
        memcpy(line->at + line->n, at, n);
        line->n += n;
    }
}

static const struct text_value *
find_value(const struct text_value *values, size_t values_n, const char *name,
    size_t n)
{
    for (size_t i = 0; i < values_n; i++) {
        if (strlen(values[i].name) == n &&
            memcmp(values[i].name, name, n) == 0) {
            return &values[i];
        }
    }
    return NULL;
}

size_t
texts_fill(char *out, size_t cap, const char *text,
    const struct text_value *values, size_t values_n)
{
    struct line line = {out, 0, cap == 0 ? 0 : cap - 1, false};
    const char *name = NULL;
    size_t n;

    if (cap == 0) {
        return 0;
    }
    for (n = next_place(text, &name); n > 0; n = next_place(text, &name)) {
        const struct text_value *value = find_value(values, values_n, name, n);

        put(&line, text, (size_t)(name - 1 - text));
        if (value == NULL) {
            put(&line, name - 1, n + 2); /* visible, so that it is found */
        } else {
            put(&line, value->at, value->n);
        }
        text = name + n + 1;
    }
    put(&line, text, strlen(text));
    out[line.n] = '\0';
    return line.n;
}
