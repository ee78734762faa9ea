/*
 * render.c - the minutes of an evening on files, without any daemon.
 *
 * As the daemon gives them: the approved version's own bytes if there is
 * one, else what the log says now. An issued file that is not there is made
 * again, and given only if it is the same to the byte.
 */
#include "client/ctl/offline/offline.h"
#include "client/ctl/offline/verbs.h"

#include <errno.h>

enum { MINUTES_BYTES_MAX = BUNDLE_PAPER_MAX };

struct rendering {
    struct ctl *ctl;
    struct read_evening e;
    struct paper wanted; /* which one; its bytes when it is found */
    enum minutes_format format;
    uint32_t language;
    uint8_t *made; /* what was written by us */
    size_t made_n;
};

static bool
format_take(struct rendering *r)
{
#define FORMAT_WORD(NAME, word) word,
    static const char *const words[] = {MINUTES_FORMATS(FORMAT_WORD)};
#undef FORMAT_WORD
    const char *format = args_flag(r->ctl->args, "format");

    if (format == NULL) {
        format = r->ctl->json ? "json" : "md";
    }
    for (unsigned i = 0; i < MINUTES_FORMATS_N; i++) {
        if (strcmp(words[i], format) == 0) {
            r->format = (enum minutes_format)i;
            (void)snprintf(r->wanted.format, sizeof r->wanted.format, "%s",
                format);
            return true;
        }
    }
    return false;
}

/* As asked for, or the evening's own. */
static bool
language_take(struct rendering *r)
{
    const struct state *st = core_state(r->e.j.core);
    const struct texts *texts = &r->ctl->texts;
    const char *tag = args_flag(r->ctl->args, "language");
    const struct bytes own = text_of(st, st->session.language);
    const struct bytes asked = tag == NULL ? own : bytes_of(tag);

    if (tag != NULL && !texts_has(texts, tag, strlen(tag))) {
        return false;
    }
    r->language = texts_language(texts, (const char *)asked.at, asked.n);
    (void)snprintf(r->wanted.language, sizeof r->wanted.language, "%s",
        texts->language[r->language].tag);
    return true;
}

/* The minutes of a core that heard all they are about. */
static bool
write_now(struct rendering *r, const struct judgement *j, struct trouble *t)
{
    struct buf out = {.cap = MINUTES_BYTES_MAX};

    free(r->made);
    r->made = malloc(out.cap);
    out.at = r->made;
    r->made_n = r->made == NULL
        ? 0
        : minutes_write(j->core, r->language, r->format, &out);
    return r->made_n > 0 ||
        trouble_set(t, CODE_REFUSED, TEXT_OFF_NO_MEMORY, r->e.bundle.path);
}

/* The file of that version, of what was known when it was ordered. */
static bool
write_again(struct rendering *r, const struct ordered *order, struct trouble *t)
{
    struct judgement then;
    bool good;

    offline_judge(r->ctl, &r->e.bundle, order->seq, &then);
    good = then.what == JUDGED_WHOLE && write_now(r, &then, t);
    judge_release(&then);
    r->wanted.at = r->made;
    r->wanted.n = r->made_n;
    if (good && judge_paper(&r->e.j, &r->wanted) == PAPER_FINE) {
        return true;
    }
    (void)trouble_set(t, CODE_NOT_FOUND, TEXT_OFF_PAPER_GONE, r->e.bundle.path);
    trouble_number(t, order->version, 0);
    return false;
}

static bool
find_issued(struct rendering *r, struct trouble *t)
{
    const struct ordered *order = judge_order(&r->e.j, r->wanted.version);
    const struct bundle *b = &r->e.bundle;

    if (order == NULL || order->whole_at == 0 ||
        judge_named(&r->e.j, &r->wanted) == NULL) {
        (void)trouble_set(t, CODE_NOT_FOUND, TEXT_OFF_NO_VERSION, b->path);
        trouble_number(t, r->wanted.version, 0);
        return false;
    }
    for (size_t i = 0; i < b->papers_n; i++) {
        const struct paper *p = &b->paper[i];

        if (p->version == r->wanted.version &&
            strcmp(p->language, r->wanted.language) == 0 &&
            strcmp(p->format, r->wanted.format) == 0 &&
            judge_paper(&r->e.j, p) == PAPER_FINE) {
            r->wanted.at = p->at;
            r->wanted.n = p->n;
            return true;
        }
    }
    return write_again(r, order, t);
}

static bool
find(struct rendering *r, struct trouble *t)
{
    const struct state *st = core_state(r->e.j.core);
    uint64_t version = st->issue.approved;

    if (args_has(r->ctl->args, "draft")) {
        version = 0;
    }
    if (!ctl_flag_number(r->ctl, "version", &version)) {
        t->code = CODE_USAGE; /* it was said */
        t->key = TEXT_N;
        return false;
    }
    if (version != 0) {
        r->wanted.version = (uint32_t)version;
        return find_issued(r, t);
    }
    if (!write_now(r, &r->e.j, t)) {
        return false;
    }
    r->wanted.at = r->made;
    r->wanted.n = r->made_n;
    return true;
}

static enum code
put(struct rendering *r)
{
    const char *path = args_flag(r->ctl->args, "output");
    FILE *out = path == NULL ? stdout : fopen(path, "we");
    struct trouble t;
    bool bad;

    if (out == NULL) {
        (void)trouble_file(&t, path, errno, true);
        return trouble_say(r->ctl, &t);
    }
    bad = fwrite(r->wanted.at, 1, r->wanted.n, out) != r->wanted.n;
    bad = fflush(out) != 0 || bad;
    if (path != NULL) {
        bad = fclose(out) != 0 || bad;
    }
    if (bad) {
        (void)trouble_file(&t, path == NULL ? "-" : path, errno, true);
        return trouble_say(r->ctl, &t);
    }
    return CODE_OK;
}

static enum code
run(struct rendering *r)
{
    struct trouble t;

    if (!offline_read(r->ctl, args_flag(r->ctl->args, "from"), &r->e, &t) ||
        !offline_sound(&r->e, &t)) {
        return trouble_say(r->ctl, &t);
    }
    if (!language_take(r)) {
        return ctl_choice(r->ctl, "language", "nb, nn, en");
    }
    if (!find(r, &t)) {
        return t.key == TEXT_N ? t.code : trouble_say(r->ctl, &t);
    }
    return put(r);
}

enum code
offline_minutes(struct ctl *ctl, const struct args *args)
{
    struct rendering *r = calloc(1, sizeof *r);
    enum code code;

    if (r == NULL || args->words_n != 0) {
        free(r);
        return ctl_usage(ctl);
    }
    r->ctl = ctl;
    code = format_take(r) ? run(r)
                          : ctl_choice(ctl, "format", "md, html, csv, json");
    free(r->made);
    offline_release(&r->e);
    free(r);
    return code;
}
