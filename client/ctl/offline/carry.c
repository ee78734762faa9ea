/*
 * carry.c - an evening goes into one file, and out of it on another machine.
 *
 * The signing key is never in it. An evening that runs may be exported: what
 * was not whole at its end is left out, and keys of words that its log calls
 * forgotten are zeros in the file whatever the folder said.
 */
#include "client/ctl/offline/carry.h"

#include "client/ctl/offline/install.h"
#include "client/ctl/offline/offline.h"
#include "client/ctl/offline/verbs.h"
#include "client/hex.h"

#include <inttypes.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUMBER_MAX = 24 };

void
carry_clean(struct read_evening *e)
{
    e->bundle.log_n = (size_t)e->j.offset;
    for (uint32_t slot = 1; slot < bundle_slots(&e->bundle); slot++) {
        if (judge_slot_gone(&e->j, slot)) {
            memset(e->bundle.keys + (size_t)slot * SLOT_KEY_BYTES, 0,
                SLOT_KEY_BYTES);
        }
    }
    for (size_t i = e->bundle.papers_n; i > 0; i--) {
        if (judge_paper(&e->j, &e->bundle.paper[i - 1]) != PAPER_FINE) {
            bundle_paper_drop(&e->bundle, i - 1);
        }
    }
}

/* A key of zeros would be taken for one that was forgotten. */
void
carry_refresh(struct read_evening *e)
{
    const uint32_t used = judge_slots_used(&e->j);

    for (uint32_t slot = used; slot < bundle_slots(&e->bundle); slot++) {
        uint8_t *key = e->bundle.keys + (size_t)slot * SLOT_KEY_BYTES;

        if (seal_gone(key)) {
            randombytes_buf(key, SLOT_KEY_BYTES);
        }
    }
}

static enum code
say_exported(struct ctl *ctl, const struct read_evening *e, const char *path)
{
    char title[OFFLINE_TITLE_MAX];
    char n[NUMBER_MAX];

    offline_title(&e->j, title);
    (void)snprintf(n, sizeof n, "%" PRIu64, e->j.seq);
    if (ctl->json) {
        struct json *json = offline_doc(ctl, true);

        json_word(json, "file", path);
        json_hex(json, "session", (struct bytes){e->j.session, ID_BYTES});
        json_number(json, "record", e->j.seq);
        json_number(json, "left_out", e->j.torn);
        json_number(json, "minutes", e->bundle.papers_n);
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    offline_dry_talk(ctl);
    ctl_talk(ctl, TEXT_OFF_EXPORTED, "title", title, "n", n, "file", path,
        NULL);
    return CODE_OK;
}

enum code
offline_export(struct ctl *ctl, const struct args *args)
{
    const char *path = args_flag(args, "output");
    char id[2 * ID_BYTES + 1];
    struct tar_wanted wanted = {.path = path, .id = id};
    struct read_evening e;
    struct trouble t;
    enum code code;

    if (args->words_n != 1 || path == NULL || path[0] == '\0') {
        return ctl_usage(ctl);
    }
    if (!offline_read(ctl, args_word(args, 0), &e, &t)) {
        return trouble_say(ctl, &t);
    }
    if (!offline_sound(&e, &t)) {
        code = trouble_say(ctl, &t);
        goto out;
    }
    carry_clean(&e);
    hex_write(id, e.j.session, ID_BYTES);
    wanted.at_s = e.j.at_ms / 1000;
    code = ctl->dry_run || bundle_tar_write(&e.bundle, &wanted, &t)
        ? say_exported(ctl, &e, path)
        : trouble_say(ctl, &t);
out:
    offline_release(&e);
    return code;
}

/* --- import ----------------------------------------------------------- */

struct importing {
    struct ctl *ctl;
    struct read_evening new;
    char data[BUNDLE_PATH_MAX];
    char id[2 * ID_BYTES + 1];
    int lock;     /* -1: a daemon has the folder */
    bool is_here; /* the same log, as long: nothing to write */
    bool told;    /* the daemon has taken it into its book */
};

enum carry_order
carry_compare(const struct read_evening *here, const struct read_evening *new)
{
    const uint64_t shorter =
        here->j.offset < new->j.offset ? here->j.offset : new->j.offset;

    if (memcmp(here->bundle.log, new->bundle.log, (size_t)shorter) != 0) {
        return CARRY_OTHER;
    }
    if (here->j.offset == new->j.offset) {
        return CARRY_SAME;
    }
    return here->j.offset < new->j.offset ? CARRY_NEWER : CARRY_OLDER;
}

/* Keys that are gone here stay gone. */
static void
keep_gone(const struct bundle *here, struct bundle *new)
{
    const size_t n = here->keys_n < new->keys_n ? here->keys_n : new->keys_n;

    for (size_t at = 0; at + SLOT_KEY_BYTES <= n; at += SLOT_KEY_BYTES) {
        if (seal_gone(here->keys + at)) {
            memset(new->keys + at, 0, SLOT_KEY_BYTES);
        }
    }
}

/* An evening with this identity is here: is ours the same, gone on? */
static bool
may_replace(struct importing *im, const char *path, struct trouble *t)
{
    struct read_evening here;
    bool good = true;

    memset(&here, 0, sizeof here);
    if (!bundle_folder(&here.bundle, path, t)) {
        return false;
    }
    offline_judge(im->ctl, &here.bundle, UINT64_MAX, &here.j);
    if (here.j.what != JUDGED_WHOLE) {
        good = trouble_set(t, CODE_CONFLICT, TEXT_OFF_HERE_BROKEN, im->id);
        goto out;
    }
    switch (carry_compare(&here, &im->new)) {
    case CARRY_SAME:
        im->is_here = true;
        break;
    case CARRY_NEWER:
        keep_gone(&here.bundle, &im->new.bundle);
        if (im->lock < 0) {
            good = trouble_set(t, CODE_CONFLICT, TEXT_OFF_IN_USE, im->data);
        }
        break;
    case CARRY_OLDER:
        good = trouble_set(t, CODE_CONFLICT, TEXT_OFF_HERE_LONGER, im->id);
        break;
    case CARRY_OTHER:
        good = trouble_set(t, CODE_CONFLICT, TEXT_OFF_HERE_OTHER, im->id);
        break;
    }
out:
    offline_release(&here);
    return good;
}

/* Is the daemon that has this folder the one that we would speak to? */
static bool
is_ours(const struct importing *im)
{
    const char *env = getenv("DUGNAD_SERVER");
    struct config config;
    struct stat a;
    struct stat b;
    struct trouble t;

    if (args_has(im->ctl->args, "server") || (env != NULL && env[0] != '\0')) {
        return true;
    }
    return offline_config(im->ctl, &config, &t) &&
        stat(config.data_dir, &a) == 0 && stat(im->data, &b) == 0 &&
        a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

/* The first record says all that the daemon's book wants to know. */
static bool
adopt_command(const struct read_evening *e, struct buf *scratch,
    struct command *command)
{
    const struct event_keys keys = {e->bundle.keys, bundle_slots(&e->bundle)};
    struct bytes rest = {e->bundle.log + LOG_HEAD_BYTES,
        e->bundle.log_n - LOG_HEAD_BYTES};
    struct record record = {0};
    struct event ev = {.seq = 1};

    if (record_next(&rest, &record, e->j.mark) != SCAN_RECORD ||
        event_take(record.payload, &keys, scratch, &ev) != EVENT_TAKEN) {
        return false;
    }
    talk_command(command, COMMAND_SESSION_ADOPT);
    fields_copy(&command->f, &ev.f, command_shape(COMMAND_SESSION_ADOPT));
    return true;
}

static bool
tell_office(struct importing *im, const struct command *command)
{
    const bool json = im->ctl->json;
    enum talk_end end;
    enum code code;

    im->ctl->json = false; /* one document goes out, and that is not this */
    code = ctl_office(im->ctl);
    im->ctl->json = json;
    if (code != CODE_OK) {
        return false;
    }
    end = talk_do(&im->ctl->talk, command);
    return end == TALK_DONE ||
        (end == TALK_REFUSED &&
            im->ctl->talk.refusal.why == REFUSED_ALREADY_SO);
}

static void
tell_daemon(struct importing *im)
{
    uint8_t *memory = malloc(EVENT_BYTES_MAX);
    struct buf scratch = {.at = memory, .cap = EVENT_BYTES_MAX};
    struct command command;

    im->told = memory != NULL && is_ours(im) &&
        adopt_command(&im->new, &scratch, &command) &&
        tell_office(im, &command);
    free(memory);
}

static enum text_key
imported_key(const struct importing *im)
{
    if (im->told) {
        return TEXT_OFF_IMPORTED_TOLD;
    }
    return im->is_here ? TEXT_OFF_IS_HERE : TEXT_OFF_IMPORTED;
}

static enum code
say_imported(struct importing *im)
{
    struct ctl *ctl = im->ctl;
    char title[OFFLINE_TITLE_MAX];
    char n[NUMBER_MAX];

    offline_title(&im->new.j, title);
    (void)snprintf(n, sizeof n, "%" PRIu64, im->new.j.seq);
    if (ctl->json) {
        struct json *json = offline_doc(ctl, true);

        json_word(json, "session", im->id);
        json_text(json, "title", bytes_of(title));
        json_number(json, "record", im->new.j.seq);
        json_bool(json, "was_here", im->is_here);
        json_bool(json, "told", im->told);
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    offline_dry_talk(ctl);
    ctl_talk(ctl, imported_key(im), "title", title, "id", im->id, "n", n, NULL);
    return CODE_OK;
}

/* The minutes in a file that was carried must be what was issued. */
static bool
papers_sound(const struct read_evening *e, struct trouble *t)
{
    for (size_t i = 0; i < e->bundle.papers_n; i++) {
        const struct paper *p = &e->bundle.paper[i];
        const enum paper_is is = judge_paper(&e->j, p);
        char name[64];

        if (is == PAPER_CHANGED || is == PAPER_UNKNOWN) {
            (void)snprintf(name, sizeof name, "minutes/%u/%s.%s",
                (unsigned)p->version, p->language, p->format);
            return trouble_set(t, CODE_REFUSED, TEXT_OFF_PAPER_CHANGED, name);
        }
    }
    return true;
}

static bool
import_run(struct importing *im, struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    char folder[64];
    const struct install in = {.data = im->data, .folder = folder};
    struct stat st;
    int n;

    if (!offline_sound(&im->new, t) || !papers_sound(&im->new, t)) {
        return false;
    }
    carry_clean(&im->new);
    hex_write(im->id, im->new.j.session, ID_BYTES);
    (void)snprintf(folder, sizeof folder, "sessions/%s", im->id);
    n = snprintf(path, sizeof path, "%s/%s", im->data, folder);
    if (n < 0 || n >= (int)sizeof path) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_LONG_PATH, im->data);
    }
    if (stat(path, &st) == 0 && !may_replace(im, path, t)) {
        return false;
    }
    carry_refresh(&im->new);
    return im->is_here || im->ctl->dry_run ||
        install_run(&im->new.bundle, &in, t);
}

enum code
offline_import(struct ctl *ctl, const struct args *args)
{
    struct importing *im = calloc(1, sizeof *im);
    struct trouble t;
    enum code code;

    if (im == NULL || args->words_n != 1) {
        free(im);
        return ctl_usage(ctl);
    }
    im->ctl = ctl;
    im->lock = -1;
    if (!offline_data(ctl, im->data, &t) ||
        (!install_lock(im->data, &im->lock, &t) && t.key != TEXT_OFF_IN_USE) ||
        !offline_read(ctl, args_word(args, 0), &im->new, &t) ||
        !import_run(im, &t)) {
        code = trouble_say(ctl, &t);
    } else {
        if (im->lock < 0 && !ctl->dry_run) {
            tell_daemon(im);
        }
        code = say_imported(im);
    }
    install_unlock(im->lock);
    offline_release(&im->new);
    free(im);
    return code;
}
