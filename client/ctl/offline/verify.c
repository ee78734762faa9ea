/*
 * verify.c - is an evening whole, who signed it, are these its minutes?
 *
 * One line for the evening on stdout, one for each file of minutes; what is
 * worth knowing besides goes to stderr. Ends with 0 if all that was asked
 * holds, 1 if the evening is not whole, 5 if something was not found, 6 if it
 * is whole but not signed by a key that was given, if minutes were not
 * issued from it, or if keys of forgotten words are still there.
 */
#include "client/clean.h"
#include "client/ctl/offline/offline.h"
#include "client/ctl/offline/verbs.h"
#include "client/hex.h"
#include "client/when.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>

enum { KEYS_MAX = 16, KEY_FILE_MAX = 4096, NUMBER_MAX = 24, PERSON_MAX = 400 };

struct verifying {
    struct ctl *ctl;
    struct read_evening e;
    uint8_t key[KEYS_MAX][PUBLIC_KEY_BYTES]; /* that were given */
    size_t keys_n;
    const struct signer *by; /* who signed furthest, one given before others */
    bool vouched;
    bool handed; /* `by` was brought in by a key that was given */
    bool keys_left;
    bool papers_wrong; /* files of minutes in it are not what was issued */
};

static const char *
number(char out[NUMBER_MAX], uint64_t n)
{
    (void)snprintf(out, NUMBER_MAX, "%" PRIu64, n);
    return out;
}

/* 64 hexadecimal digits, here or in a file. */
static bool
key_take(struct verifying *v, const char *word, struct trouble *t)
{
    const struct file_wanted wanted = {.path = word, .max = KEY_FILE_MAX};
    char digits[2 * PUBLIC_KEY_BYTES + 1] = "";
    uint8_t *at = NULL;
    size_t n = 0;
    bool good;

    if (v->keys_n == KEYS_MAX) {
        return trouble_set(t, CODE_USAGE, TEXT_OFF_BAD_KEY, word);
    }
    if (hex_take(v->key[v->keys_n], PUBLIC_KEY_BYTES, word)) {
        v->keys_n++;
        return true;
    }
    if (!bundle_file(&wanted, &at, &n, t)) {
        return false;
    }
    while (
        n > 0 && (at[n - 1] == '\n' || at[n - 1] == '\r' || at[n - 1] == ' ')) {
        n--;
    }
    if (n == sizeof digits - 1) {
        memcpy(digits, at, n);
    }
    free(at);
    good = hex_take(v->key[v->keys_n], PUBLIC_KEY_BYTES, digits);
    v->keys_n += good ? 1 : 0;
    return good || trouble_set(t, CODE_USAGE, TEXT_OFF_BAD_KEY, word);
}

static bool
keys_take(struct verifying *v, struct trouble *t)
{
    const char *word;
    size_t i = 0;

    while ((word = args_flag_next(v->ctl->args, "key", &i)) != NULL) {
        if (!key_take(v, word, t)) {
            return false;
        }
    }
    return true;
}

static bool
is_given(const struct verifying *v, const uint8_t *key)
{
    for (size_t i = 0; i < v->keys_n; i++) {
        if (memcmp(v->key[i], key, PUBLIC_KEY_BYTES) == 0) {
            return true;
        }
    }
    return false;
}

/*
 * Who signed furthest, of those that were given or were handed the pen by
 * one that was; if nobody, who signed furthest of all.
 */
static void
signer_find(struct verifying *v)
{
    bool trusted = false;

    for (size_t i = 0; i < v->e.j.signers_n; i++) {
        const struct signer *s = &v->e.j.signer[i];
        const bool given = is_given(v, s->key);

        trusted = given || (trusted && s->handed_over);
        if (s->covers == 0 || (v->vouched && !trusted)) {
            continue;
        }
        if (v->by == NULL || s->covers > v->by->covers ||
            (trusted && !v->vouched)) {
            v->by = s;
            v->vouched = trusted;
            v->handed = trusted && !given;
        }
    }
}

static void
keys_left_find(struct verifying *v)
{
    const struct bundle *b = &v->e.bundle;

    for (uint32_t slot = 1; slot < bundle_slots(b); slot++) {
        if (judge_slot_gone(&v->e.j, slot) &&
            !seal_gone(b->keys + (size_t)slot * SLOT_KEY_BYTES)) {
            v->keys_left = true;
        }
    }
}

/* The minutes that lie in the evening itself. */
static void
papers_look(struct verifying *v)
{
    for (size_t i = 0; i < v->e.bundle.papers_n; i++) {
        const struct paper *p = &v->e.bundle.paper[i];
        const enum paper_is is = judge_paper(&v->e.j, p);
        char name[64];

        if (is != PAPER_CHANGED && is != PAPER_OLD) {
            continue;
        }
        v->papers_wrong = true;
        (void)snprintf(name, sizeof name, "minutes/%u/%s.%s",
            (unsigned)p->version, p->language, p->format);
        ctl_talk(v->ctl,
            is == PAPER_CHANGED ? TEXT_OFF_PAPER_CHANGED : TEXT_OFF_PAPER_OLD,
            "file", name, NULL);
    }
}

static const char *
word_of(enum judged what)
{
    static const char *const words[] = {"whole", "head", "newer", "empty",
        "keys", "broken", "missing", "spliced", "event", "seal", "signature",
        "key_change", "memory"};

    return words[what];
}

static enum code
say_unsound(struct verifying *v)
{
    const struct judgement *j = &v->e.j;
    const enum text_key key = offline_unsound(j->what);
    struct ctl *ctl = v->ctl;
    char n[NUMBER_MAX];
    char at[NUMBER_MAX];

    if (ctl->json) {
        struct json *json = offline_doc(ctl, false);

        json_bool(json, "whole", false);
        json_word(json, "what", word_of(j->what));
        json_number(json, "record", j->seq + 1);
        json_number(json, "offset", j->offset);
        json_number(json, "sound", j->seq);
        ctl_doc_end(ctl);
        return CODE_REFUSED;
    }
    ctl_line(ctl, stdout, key, "file", v->e.bundle.path, "n",
        number(n, j->seq + 1), "at", number(at, j->offset), NULL);
    return CODE_REFUSED;
}

static enum text_key
whole_key(const struct verifying *v)
{
    if (v->by == NULL) {
        return TEXT_OFF_WHOLE;
    }
    if (!v->vouched) {
        return TEXT_OFF_WHOLE_STRANGER;
    }
    return v->handed ? TEXT_OFF_WHOLE_HANDED : TEXT_OFF_WHOLE_SIGNED;
}

/* What a person should know besides; not for machines. */
static void
say_notes(const struct verifying *v)
{
    const struct judgement *j = &v->e.j;
    const struct ctl *ctl = v->ctl;
    char n[NUMBER_MAX];
    char hex[2 * PUBLIC_KEY_BYTES + 1];

    if (j->torn > 0) {
        ctl_talk(ctl, TEXT_OFF_NOTE_TORN, "n", number(n, j->torn), NULL);
    }
    if (j->newer != 0) {
        ctl_talk(ctl, TEXT_OFF_NEWER, "n", number(n, j->newer), "file",
            v->e.bundle.path, NULL);
    }
    if (v->e.bundle.keys == NULL) {
        ctl_talk(ctl, TEXT_OFF_NOTE_NO_KEYS, NULL);
    }
    if (v->keys_left) {
        ctl_talk(ctl, TEXT_OFF_NOTE_KEYS_LEFT, NULL);
    }
    for (size_t i = 0; i < j->signers_n; i++) {
        const struct signer *s = &j->signer[i];

        if (s->taken_over || s->handed_over) {
            hex_write(hex, s->key, PUBLIC_KEY_BYTES);
            ctl_talk(ctl,
                s->taken_over ? TEXT_OFF_NOTE_TAKEN_OVER
                              : TEXT_OFF_NOTE_HANDED_OVER,
                "n", number(n, s->from), "key", hex, NULL);
        }
    }
}

static void
doc_whole(const struct verifying *v, struct json *json)
{
    const struct judgement *j = &v->e.j;

    json_bool(json, "whole", true);
    json_hex(json, "session", (struct bytes){j->session, ID_BYTES});
    json_number(json, "record", j->seq);
    json_number(json, "offset", j->offset);
    json_number(json, "torn", j->torn);
    json_number(json, "newer", j->newer);
    json_bool(json, "keys_left", v->keys_left);
    json_bool(json, "minutes_changed", v->papers_wrong);
    json_bool(json, "vouched", v->vouched);
    if (v->by != NULL) {
        json_number(json, "signed", v->by->covers);
        json_hex(json, "key", (struct bytes){v->by->key, PUBLIC_KEY_BYTES});
    }
    json_list(json, "signers");
    for (size_t i = 0; i < j->signers_n; i++) {
        const struct signer *s = &j->signer[i];

        json_open(json, NULL);
        json_hex(json, "key", (struct bytes){s->key, PUBLIC_KEY_BYTES});
        json_number(json, "from", s->from);
        json_number(json, "signed", s->covers);
        json_bool(json, "given", is_given(v, s->key));
        json_bool(json, "taken_over", s->taken_over);
        json_bool(json, "handed_over", s->handed_over);
        json_close(json);
    }
    json_list_end(json);
}

static void
say_whole(const struct verifying *v)
{
    char hex[2 * PUBLIC_KEY_BYTES + 1] = "";
    char n[NUMBER_MAX];
    char m[NUMBER_MAX];

    if (v->by != NULL) {
        hex_write(hex, v->by->key, PUBLIC_KEY_BYTES);
    }
    ctl_line(v->ctl, stdout, whole_key(v), "n", number(n, v->e.j.seq), "m",
        number(m, v->by == NULL ? 0 : v->by->covers), "key", hex, NULL);
    say_notes(v);
}

/* --- minutes ---------------------------------------------------------- */

/* One file of minutes against the log. */
struct paper_found {
    const char *path;
    const struct issued *issued; /* NULL: it is not there */
    const struct ordered *order;
    uint32_t replaced; /* by this approved version, or 0 */
    bool approved;
    bool is_signed; /* by a key that was given */
};

static void
person(const struct verifying *v, const struct paper_found *p,
    char out[PERSON_MAX])
{
    const struct state *st = core_state(v->e.j.core);
    const struct seat *seat =
        p->order == NULL ? NULL : state_seat(st, p->order->seat);
    struct bytes name = {NULL, 0};

    if (p->order != NULL && p->order->name[0] != '\0') {
        name = bytes_of(p->order->name);
    } else if (!p->approved && seat != NULL) {
        name = text_of(st, seat->name);
    }
    if (clean_text(out, PERSON_MAX, name) == 0) {
        (void)snprintf(out, PERSON_MAX, "%s",
            ctl_get(v->ctl, TEXT_OFF_SOMEBODY));
    }
}

static bool
paper_find(const struct verifying *v, struct paper_found *p, struct trouble *t)
{
    const struct file_wanted wanted = {.path = p->path,
        .max = BUNDLE_PAPER_MAX};
    uint8_t hash[HASH_BYTES];
    uint8_t *at = NULL;
    size_t n = 0;

    if (!bundle_file(&wanted, &at, &n, t)) {
        return false;
    }
    hash_of(hash, "file", (struct bytes){at, n});
    free(at);
    p->issued = judge_issued(&v->e.j, hash);
    if (p->issued == NULL) {
        return true;
    }
    p->order = judge_order(&v->e.j, p->issued->version);
    p->approved =
        p->order != NULL && p->order->whole_at != 0 && p->order->approved;
    p->is_signed = p->order != NULL && p->order->whole_at != 0 && v->vouched &&
        v->by->covers >= p->order->whole_at;
    for (size_t i = 0; i < v->e.j.ordered_n; i++) {
        const struct ordered *o = &v->e.j.ordered[i];

        if (o->version > p->issued->version && o->whole_at != 0 &&
            o->approved) {
            p->replaced = o->version;
        }
    }
    return true;
}

static void
doc_paper(const struct verifying *v, const struct paper_found *p,
    struct json *json)
{
    char who[PERSON_MAX];

    json_open(json, NULL);
    json_word(json, "file", p->path);
    json_bool(json, "issued", p->issued != NULL);
    if (p->issued != NULL) {
        person(v, p, who);
        json_number(json, "version", p->issued->version);
        json_word(json, "language", p->issued->language);
        json_word(json, "format", p->issued->format);
        json_bool(json, "whole", p->order != NULL && p->order->whole_at != 0);
        json_bool(json, "approved", p->approved);
        json_word(json, "by", who);
        json_number(json, "at",
            p->order == NULL ? p->issued->at_ms : p->order->at_ms);
        json_number(json, "record", p->issued->seq);
        json_bool(json, "signed", p->is_signed);
        json_number(json, "replaced_by", p->replaced);
    }
    json_close(json);
}

static enum text_key
paper_key(const struct paper_found *p)
{
    if (p->order == NULL || p->order->whole_at == 0) {
        return TEXT_OFF_MINUTES_HALF;
    }
    if (p->approved && p->order->redacted) {
        return TEXT_OFF_MINUTES_REDACTED;
    }
    return p->approved ? TEXT_OFF_MINUTES_APPROVED : TEXT_OFF_MINUTES_ISSUED;
}

static void
say_paper(const struct verifying *v, const struct paper_found *p)
{
    char when[WHEN_TEXT_MAX];
    char version[NUMBER_MAX];
    char n[NUMBER_MAX];
    char who[PERSON_MAX];

    if (p->issued == NULL) {
        ctl_line(v->ctl, stdout, TEXT_OFF_MINUTES_UNKNOWN, "file", p->path,
            NULL);
        return;
    }
    person(v, p, who);
    when_text(when, p->order == NULL ? p->issued->at_ms : p->order->at_ms);
    ctl_line(v->ctl, stdout, paper_key(p), "file", p->path, "version",
        number(version, p->issued->version), "language", p->issued->language,
        "format", p->issued->format, "name", who, "when", when, "n",
        number(n, p->issued->seq), NULL);
    if (p->replaced != 0) {
        ctl_line(v->ctl, stdout, TEXT_OFF_MINUTES_REPLACED, "version",
            number(version, p->replaced), NULL);
    }
    if (!p->is_signed) {
        ctl_talk(v->ctl, TEXT_OFF_MINUTES_UNSIGNED, NULL);
    }
}

static enum code
papers(const struct verifying *v, struct json *json)
{
    enum code code = CODE_OK;
    const char *path;
    size_t i = 0;

    while ((path = args_flag_next(v->ctl->args, "minutes", &i)) != NULL) {
        struct paper_found p = {.path = path};
        struct trouble t;

        if (!paper_find(v, &p, &t)) {
            trouble_talk(v->ctl, &t);
            code = t.code;
            continue;
        }
        if (json != NULL) {
            doc_paper(v, &p, json);
        } else {
            say_paper(v, &p);
        }
        code = p.issued == NULL && code == CODE_OK ? CODE_CONFLICT : code;
    }
    return code;
}

static enum code
ending(const struct verifying *v, enum code code)
{
    if (code == CODE_OK &&
        (v->keys_left || v->papers_wrong || (v->keys_n > 0 && !v->vouched))) {
        return CODE_CONFLICT;
    }
    return code;
}

static enum code
answer(struct verifying *v)
{
    struct late_doc doc;
    enum code code;

    signer_find(v);
    keys_left_find(v);
    papers_look(v);
    offline_zone(&v->e.j);
    if (v->ctl->json) {
        struct json *json = offline_late(v->ctl, &doc);

        doc_whole(v, json);
        json_list(json, "minutes");
        code = ending(v, papers(v, json));
        json_list_end(json);
        offline_late_end(v->ctl, &doc, code == CODE_OK);
    } else {
        say_whole(v);
        code = ending(v, papers(v, NULL));
    }
    return code;
}

enum code
offline_verify(struct ctl *ctl, const struct args *args)
{
    struct verifying *v = calloc(1, sizeof *v);
    struct trouble t;
    enum code code;

    if (v == NULL || args->words_n != 1) {
        free(v);
        return ctl_usage(ctl);
    }
    v->ctl = ctl;
    if (!keys_take(v, &t) ||
        !offline_read(ctl, args_word(args, 0), &v->e, &t) ||
        (v->e.j.what == JUDGED_WHOLE && !offline_named(&v->e, &t))) {
        code = trouble_say(ctl, &t);
    } else {
        code = v->e.j.what == JUDGED_WHOLE ? answer(v) : say_unsound(v);
    }
    offline_release(&v->e);
    free(v);
    return code;
}
