/* trouble.c - why something could not be done. See trouble.h. */
#include "client/ctl/offline/trouble.h"

#include "client/clean.h"

#include <errno.h>
#include <inttypes.h>

enum { SENTENCE_MAX = 1600 };

bool
trouble_set(struct trouble *t, enum code code, enum text_key key,
    const char *file)
{
    *t = (struct trouble){.key = key, .code = code};
    (void)snprintf(t->file, sizeof t->file, "%s", file == NULL ? "" : file);
    return false;
}

bool
trouble_file(struct trouble *t, const char *file, int sys, bool writing)
{
    if (sys == EACCES || sys == EPERM || sys == EROFS) {
        return trouble_set(t, CODE_NOT_ALLOWED, TEXT_CTL_FILE_DENIED, file);
    }
    if (writing) {
        return trouble_set(t, CODE_REFUSED, TEXT_CTL_FILE_UNWRITTEN, file);
    }
    if (sys == ENOENT || sys == ENOTDIR) {
        return trouble_set(t, CODE_NOT_FOUND, TEXT_CTL_FILE_MISSING, file);
    }
    return trouble_set(t, CODE_REFUSED, TEXT_CTL_FILE_UNREAD, file);
}

void
trouble_number(struct trouble *t, uint64_t n, uint64_t at)
{
    (void)snprintf(t->at, sizeof t->at, "%" PRIu64, at);
    (void)snprintf(t->n, sizeof t->n, "%" PRIu64, n);
}

void
trouble_text(const struct ctl *ctl, const struct trouble *t, char *out,
    size_t cap)
{
    char clean[sizeof t->file];
    struct text_value values[3];

    (void)clean_text(clean, sizeof clean, bytes_of(t->file));
    values[0] = (struct text_value){"file", clean, strlen(clean)};
    values[1] = (struct text_value){"n", t->n, strlen(t->n)};
    values[2] = (struct text_value){"at", t->at, strlen(t->at)};
    (void)texts_fill(out, cap, ctl_get(ctl, t->key), values, 3);
}

static const char *
word_of(enum code code)
{
    if (code == CODE_NOT_FOUND) {
        return "not_found";
    }
    if (code == CODE_NOT_ALLOWED) {
        return "not_allowed";
    }
    return code == CODE_CONFLICT ? "conflict" : "refused";
}

enum code
trouble_say(struct ctl *ctl, const struct trouble *t)
{
    char text[SENTENCE_MAX];

    trouble_text(ctl, t, text, sizeof text);
    return ctl_fail(ctl, t->code, word_of(t->code), text);
}

void
trouble_talk(const struct ctl *ctl, const struct trouble *t)
{
    char text[SENTENCE_MAX];

    trouble_text(ctl, t, text, sizeof text);
    (void)fprintf(stderr, "%s\n", text);
}
