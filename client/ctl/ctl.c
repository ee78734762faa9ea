/* ctl.c - what every verb has in its hands: flags, texts, talk. See ctl.h. */
#include "client/ctl/ctl.h"

#include "client/clean.h"
#include "client/names.h"
#include "client/when.h"
#include "config/config.h"

#include <errno.h>
#include <stdarg.h>
#include <unistd.h>

enum { VALUES_MAX = 12, LINE_MAX_BYTES = 8000 };

const char *
ctl_get(const struct ctl *ctl, enum text_key key)
{
    return texts_get(&ctl->texts, ctl->language, key);
}

/* Pairs of name and value, then NULL. */
static void
line(const struct ctl *ctl, FILE *out, enum text_key key, va_list list)
{
    struct text_value values[VALUES_MAX];
    char *clean[VALUES_MAX];
    char *text = malloc(LINE_MAX_BYTES);
    size_t n = 0;

    while (n < VALUES_MAX) {
        /* NOLINTNEXTLINE(clang-analyzer-valist.Uninitialized): callers do */
        const char *name = va_arg(list, const char *);
        const char *value = name == NULL ? NULL : va_arg(list, const char *);

        if (name == NULL) {
            break;
        }
        clean[n] = clean_new(bytes_of(value));
        values[n] = (struct text_value){.name = name,
            .at = clean[n],
            .n = clean[n] == NULL ? 0 : strlen(clean[n])};
        n++;
    }
    if (text != NULL) {
        (void)texts_fill(text, LINE_MAX_BYTES, ctl_get(ctl, key), values, n);
        (void)fprintf(out, "%s\n", text);
    }
    for (size_t i = 0; i < n; i++) {
        free(clean[i]);
    }
    free(text);
}

void
ctl_line(const struct ctl *ctl, FILE *out, enum text_key key, ...)
{
    va_list list;

    va_start(list, key);
    line(ctl, out, key, list);
    va_end(list);
}

void
ctl_talk(const struct ctl *ctl, enum text_key key, ...)
{
    va_list list;

    va_start(list, key);
    line(ctl, stderr, key, list);
    va_end(list);
}

enum code
ctl_fail(struct ctl *ctl, enum code code, const char *word,
    const char *sentence)
{
    if (ctl->json) {
        struct json json = {.out = stdout};

        json_open(&json, NULL);
        json_number(&json, "v", 1);
        json_bool(&json, "ok", false);
        json_number(&json, "rev", ctl->talk.model.seq);
        json_open(&json, "error");
        json_word(&json, "code", word);
        json_word(&json, "message", sentence);
        json_close(&json);
        json_close(&json);
        (void)fputc('\n', stdout);
    } else {
        (void)fprintf(stderr, "%s\n", sentence);
    }
    return code;
}

enum code
ctl_fault(struct ctl *ctl, const struct fault *why)
{
    char text[sizeof why->text];

    (void)clean_text(text, sizeof text, bytes_of(why->text));
    return ctl_fail(ctl, CODE_REFUSED, "machine", text);
}

static enum text_key
file_key(const struct fault *why, bool writing)
{
    if (why->sys == EACCES || why->sys == EPERM || why->sys == EROFS) {
        return TEXT_CTL_FILE_DENIED;
    }
    if (writing) {
        return TEXT_CTL_FILE_UNWRITTEN;
    }
    return why->sys == ENOENT ? TEXT_CTL_FILE_MISSING : TEXT_CTL_FILE_UNREAD;
}

void
ctl_file_talk(const struct ctl *ctl, const char *path, const struct fault *why,
    bool writing)
{
    ctl_talk(ctl, file_key(why, writing), "file", path, NULL);
}

enum code
ctl_file_fault(struct ctl *ctl, const char *path, const struct fault *why,
    bool writing)
{
    char clean[600];
    char text[800];
    struct text_value value = {.name = "file", .at = clean};

    (void)clean_text(clean, sizeof clean, bytes_of(path));
    value.n = strlen(clean);
    (void)texts_fill(text, sizeof text, ctl_get(ctl, file_key(why, writing)),
        &value, 1);
    return ctl_fail(ctl, CODE_REFUSED, "machine", text);
}

enum code
ctl_usage(struct ctl *ctl)
{
    char text[600];

    (void)snprintf(text, sizeof text, "%s dugnadctl %s %s",
        ctl_get(ctl, TEXT_CTL_USAGE), ctl->verb->name, ctl->verb->usage);
    return ctl_fail(ctl, CODE_USAGE, "usage", text);
}

/* --language, then what the terminal speaks: nb_NO, nn_NO.UTF-8, en_GB. */
static void
language_find(struct ctl *ctl, const struct args *args)
{
    static const char *const variables[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *tag = args_flag(args, "language");
    uint32_t language;

    for (size_t i = 0; i < 3 && tag == NULL; i++) {
        const char *value = getenv(variables[i]);

        if (value != NULL && value[0] != '\0') {
            tag = value;
        }
    }
    if (tag == NULL) {
        tag = "nb";
    }
    if (strncmp(tag, "no", 2) == 0) {
        tag = "nb";
    }
    language = texts_language(&ctl->texts, tag, strcspn(tag, "_.@-"));
    ctl->language = language;
    (void)snprintf(ctl->tag, sizeof ctl->tag, "%s",
        ctl->texts.language[language].tag);
}

/* A tag that no table has would be answered in another language. */
static bool
language_known(struct ctl *ctl, const char *tag)
{
    const size_t n = strcspn(tag, "_.@-");

    for (uint32_t i = 0; i < ctl->texts.n; i++) {
        const char *known = ctl->texts.language[i].tag;

        if (strlen(known) == n && strncmp(known, tag, n) == 0) {
            return true;
        }
    }
    return n == 2 && strncmp(tag, "no", n) == 0;
}

enum code
ctl_choice(struct ctl *ctl, const char *flag, const char *known)
{
    const char *what = args_flag(ctl->args, flag);
    char clean[64];
    char text[300];
    struct text_value values[3];

    (void)clean_text(clean, sizeof clean, bytes_of(what == NULL ? "" : what));
    values[0] = (struct text_value){"flag", flag, strlen(flag)};
    values[1] = (struct text_value){"what", clean, strlen(clean)};
    values[2] = (struct text_value){"known", known, strlen(known)};
    (void)texts_fill(text, sizeof text, ctl_get(ctl, TEXT_CTL_BAD_CHOICE),
        values, 3);
    return ctl_fail(ctl, CODE_USAGE, "usage", text);
}

/* "4826 1793" is one code. */
static void
without_spaces(char *out, size_t cap, const char *text)
{
    size_t n = 0;

    for (; *text != '\0' && n < cap - 1; text++) {
        if (*text != ' ') {
            out[n] = *text;
            n++;
        }
    }
    out[n] = '\0';
}

/* A verb may use --language for what it makes: session new. */
static void
switches_take(struct ctl *ctl, const struct args *args)
{
    const char *session = args_flag(args, "session");
    const char *no_colour = getenv("NO_COLOR");

    ctl->json = args_has(args, "json");
    ctl->plain = args_has(args, "plain");
    ctl->yes = args_has(args, "yes");
    ctl->dry_run = args_has(args, "dry-run");
    ctl->colour = isatty(STDOUT_FILENO) != 0 && !args_has(args, "no-color") &&
        (no_colour == NULL || no_colour[0] == '\0');
    if (session == NULL) {
        session = args_flag(args, "room");
    }
    if (session == NULL) {
        session = getenv("DUGNAD_SESSION");
    }
    if (session != NULL) {
        without_spaces(ctl->session, sizeof ctl->session, session);
    }
}

enum code
ctl_open(struct ctl *ctl, const struct args *args)
{
    const char *server = args_flag(args, "server");
    const char *timeout = args_flag(args, "timeout");
    struct fault why = {0};

    ctl->args = args;
    ctl->timeout_ms = 5000;
    if (texts_load(&ctl->texts, NULL, &why) != STATUS_OK) {
        (void)fprintf(stderr, "%s\n", why.text);
        return CODE_REFUSED;
    }
    language_find(ctl, args);
    switches_take(ctl, args);
    if (args_has(args, "language") && !ctl->any_language &&
        !language_known(ctl, args_flag(args, "language"))) {
        return ctl_choice(ctl, "language", "nb, nn, en");
    }
    when_zone(NULL);
    if (server != NULL) {
        (void)snprintf(ctl->server, sizeof ctl->server, "%s", server);
    }
    if (timeout != NULL) {
        char with_unit[40];

        (void)snprintf(with_unit, sizeof with_unit, "%.36s%s", timeout,
            strspn(timeout, "0123456789") == strlen(timeout) ? "s" : "");
        if (!when_span(with_unit, &ctl->timeout_ms, NULL)) {
            return ctl_fail(ctl, CODE_USAGE, "usage",
                ctl_get(ctl, TEXT_CTL_BAD_TIMEOUT));
        }
    }
    return CODE_OK;
}

void
ctl_close(struct ctl *ctl)
{
    if (ctl->talking) {
        talk_close(&ctl->talk);
        ctl->talking = false;
    }
    if (ctl->net_open) {
        net_close(&ctl->net);
        ctl->net_open = false;
    }
    texts_release(&ctl->texts);
}

struct json *
ctl_doc(struct ctl *ctl)
{
    ctl->out = (struct json){.out = stdout};
    json_open(&ctl->out, NULL);
    json_number(&ctl->out, "v", 1);
    json_bool(&ctl->out, "ok", true);
    json_number(&ctl->out, "rev", ctl->talk.model.seq);
    return &ctl->out;
}

void
ctl_doc_end(struct ctl *ctl)
{
    json_close(&ctl->out);
    (void)fputc('\n', ctl->out.out);
    (void)fflush(ctl->out.out); /* a broken pipe ends us anyway */
}

static void
bits(struct json *json, enum field field, uint64_t set)
{
    json_list(json, field_row(field)->name);
    for (unsigned bit = 0; bit < 16; bit++) {
        const char *word = names_bit(field, bit);

        if (word != NULL && (set >> bit & 1) != 0) {
            json_word(json, NULL, word);
        }
    }
    json_list_end(json);
}

static void
value(struct json *json, const struct fields *f, enum field field)
{
    const struct field_row *row = field_row(field);
    uint64_t v;
    const char *word;

    if (row->type != TYPE_NUMBER) {
        if (row->type == TYPE_BLOB || row->type == TYPE_SECRET) {
            json_hex(json, row->name, fields_bytes(f, field));
        } else {
            json_text(json, row->name, fields_bytes(f, field));
        }
        return;
    }
    v = fields_number(f, field);
    word = names_value(field, v);
    if (field == FIELD_ROLES || field == FIELD_FLAGS) {
        bits(json, field, v);
    } else if (word != NULL) {
        json_word(json, row->name, word);
    } else if (row->max == 1) {
        json_bool(json, row->name, v != 0);
    } else {
        json_number(json, row->name, v);
    }
}

void
ctl_object(struct json *json, const struct object *object)
{
    const struct shape *shape = kind_shape((uint64_t)object->kind);

    json_number(json, "id", object->id);
    for (size_t i = 0; i < shape->n; i++) {
        const enum field field = (enum field)shape->field[i];

        if (fields_has(&object->f, field)) {
            value(json, &object->f, field);
        }
    }
}

void
ctl_objects(struct ctl *ctl, const char *key, enum kind kind)
{
    const struct object *o = model_one(&ctl->talk.model, kind);

    json_list(&ctl->out, key);
    for (; o != NULL; o = model_next(&ctl->talk.model, kind, o)) {
        json_open(&ctl->out, NULL);
        ctl_object(&ctl->out, o);
        json_close(&ctl->out);
    }
    json_list_end(&ctl->out);
}

static bool
number(const char *text, uint64_t *v)
{
    uint64_t sum = 0;

    if (text[0] == '#') {
        text++;
    }
    if (text[0] == '\0' || strlen(text) > 10) {
        return false;
    }
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9') {
            return false;
        }
        sum = sum * 10 + (uint64_t)(*text - '0');
    }
    *v = sum;
    return true;
}

bool
ctl_number(struct ctl *ctl, const struct args *args, size_t i, uint64_t *v)
{
    const char *word = args_word(args, i);

    if (word == NULL || !number(word, v)) {
        (void)ctl_usage(ctl); /* our caller ends with CODE_USAGE */
        return false;
    }
    return true;
}

bool
ctl_flag_number(struct ctl *ctl, const char *name, uint64_t *v)
{
    const char *word = args_flag(ctl->args, name);

    if (word != NULL && !number(word, v)) {
        (void)ctl_usage(ctl); /* our caller ends with CODE_USAGE */
        return false;
    }
    return true;
}

void
ctl_flag_text(const struct ctl *ctl, const char *name, struct fields *f,
    enum field field)
{
    const char *text = args_flag(ctl->args, name);

    if (text != NULL) {
        fields_bytes_set(f, field, bytes_of(text));
        fields_mark(f, field);
    }
}

bool
ctl_text(const struct args *args, size_t from, char *out, size_t cap)
{
    size_t n = 0;

    out[0] = '\0';
    if (args->words_n == from + 1 && strcmp(args->word[from], "-") == 0) {
        n = fread(out, 1, cap - 1, stdin);
        while (n > 0 && (out[n - 1] == '\n' || out[n - 1] == '\r')) {
            n--;
        }
        out[n] = '\0';
        return n > 0;
    }
    for (size_t i = from; i < args->words_n && n < cap; i++) {
        n += (size_t)snprintf(out + n, cap - n, "%s%s", i > from ? " " : "",
            args->word[i]);
    }
    return n > 0 && n < cap;
}
