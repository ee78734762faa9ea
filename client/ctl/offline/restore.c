/*
 * restore.c - a backup comes back, and what was forgotten since stays so.
 *
 * Keys are overwritten in memory, before anything is put in place: those that
 * the backup's own log calls forgotten, those that the log which is in the
 * data folder now does, those whose keys are zeros there, and those of a
 * list. Issued minutes that may hold such words are left out.
 */
#include "client/ctl/offline/carry.h"
#include "client/ctl/offline/install.h"
#include "client/ctl/offline/slots.h"
#include "client/ctl/offline/verbs.h"
#include "client/hex.h"

#include <errno.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

enum { NUMBER_MAX = 24 };

struct restoring {
    struct ctl *ctl;
    char data[BUNDLE_PATH_MAX];
    struct slots list; /* --forgotten */
    int lock;
    bool sure;      /* may what is here be replaced? */
    uint32_t done;  /* evenings that are in place */
    enum code code; /* the first that went wrong */
};

/* One evening on its way back. */
struct one {
    struct read_evening new;
    char id[2 * ID_BYTES + 1];
    char folder[64]; /* below the data folder */
    uint8_t *gone;   /* a byte for each slot: forgotten elsewhere */
    uint32_t again;  /* keys that were overwritten anew */
    uint32_t papers; /* files of minutes that were left out */
    bool is_here;    /* nothing is to be done */
};

/* The log that is here, read with the backup's keys: what it calls gone. */
static void
gone_by_log(struct restoring *r, struct one *o, const struct bundle *here)
{
    const uint32_t slots_n = bundle_slots(&o->new.bundle);
    struct bundle mixed = *here;
    struct judgement j;

    mixed.keys = o->new.bundle.keys;
    mixed.keys_n = o->new.bundle.keys_n;
    offline_judge(r->ctl, &mixed, UINT64_MAX, &j);
    for (uint32_t slot = 1; slot < slots_n; slot++) {
        o->gone[slot] |= judge_slot_gone(&j, slot) ? 1 : 0;
    }
    judge_release(&j);
}

/*
 * Keys that are zeros here. If all of them are, it is the file that was
 * lost, and says nothing.
 */
static void
gone_by_keys(struct one *o, const struct bundle *here)
{
    const uint32_t slots_n = bundle_slots(&o->new.bundle);
    const uint32_t here_n = bundle_slots(here);
    const uint32_t n = slots_n < here_n ? slots_n : here_n;
    bool any = false;

    for (uint32_t slot = 1; slot < n; slot++) {
        any |= !seal_gone(here->keys + (size_t)slot * SLOT_KEY_BYTES);
    }
    for (uint32_t slot = 1; any && slot < n; slot++) {
        o->gone[slot] |=
            seal_gone(here->keys + (size_t)slot * SLOT_KEY_BYTES) ? 1 : 0;
    }
}

/* What is here under this name: may it be replaced, what does it know? */
static bool
look_here(struct restoring *r, struct one *o, const char *path,
    struct trouble *t)
{
    struct read_evening here;
    enum carry_order order = CARRY_OTHER;
    bool good = true;

    memset(&here, 0, sizeof here);
    if (!bundle_folder(&here.bundle, path, t)) {
        return t->code == CODE_NOT_FOUND; /* a folder without a log */
    }
    offline_judge(r->ctl, &here.bundle, UINT64_MAX, &here.j);
    if (here.j.what != JUDGED_NO_LOG && here.j.what != JUDGED_NEWER_LOG &&
        memcmp(here.j.mark, o->new.j.mark, MARK_BYTES) != 0) {
        good = trouble_set(t, CODE_CONFLICT, TEXT_OFF_HERE_OTHER, o->folder);
        goto out;
    }
    if (here.j.what == JUDGED_WHOLE && here.bundle.keys != NULL) {
        order = carry_compare(&here, &o->new);
    }
    o->is_here = order == CARRY_SAME;
    if (order == CARRY_OLDER && here.j.office) {
        o->is_here = true; /* the daemon's own book knows more than that */
    } else if (order == CARRY_OLDER && !args_has(r->ctl->args, "older")) {
        good = trouble_set(t, CODE_CONFLICT, TEXT_OFF_HERE_FURTHER, o->folder);
    } else if (!o->is_here && !r->sure) {
        r->sure = ctl_sure(r->ctl, TEXT_OFF_SURE_RESTORE);
        good = r->sure ||
            trouble_set(t, CODE_REFUSED, TEXT_CTL_NOT_DONE, o->folder);
    }
    gone_by_log(r, o, &here.bundle);
    if (here.bundle.keys != NULL) {
        gone_by_keys(o, &here.bundle);
    }
out:
    offline_release(&here);
    return good;
}

/* Zeros over what sealed something; new keys where nothing was sealed yet. */
static void
forget_again(struct restoring *r, struct one *o)
{
    struct bundle *b = &o->new.bundle;
    const uint32_t used = judge_slots_used(&o->new.j);
    const size_t before = b->papers_n;

    for (uint32_t slot = 1; slot < bundle_slots(b); slot++) {
        uint8_t *key = b->keys + (size_t)slot * SLOT_KEY_BYTES;

        if ((o->gone[slot] == 0 && !slots_has(&r->list, o->id, slot)) ||
            seal_gone(key)) {
            continue;
        }
        memset(key, 0, SLOT_KEY_BYTES);
        o->again += slot < used && !judge_slot_gone(&o->new.j, slot) ? 1 : 0;
    }
    carry_clean(&o->new);
    while (o->again > 0 && b->papers_n > 0) {
        bundle_paper_drop(b, b->papers_n - 1); /* they may hold such words */
    }
    o->papers = (uint32_t)(before - b->papers_n);
    carry_refresh(&o->new);
}

static void
say_one(const struct restoring *r, const struct one *o)
{
    char again[NUMBER_MAX];
    char papers[NUMBER_MAX];
    char n[NUMBER_MAX];

    (void)snprintf(n, sizeof n, "%" PRIu64, o->new.j.seq);
    (void)snprintf(again, sizeof again, "%u", (unsigned)o->again);
    (void)snprintf(papers, sizeof papers, "%u", (unsigned)o->papers);
    ctl_talk(r->ctl, o->is_here ? TEXT_OFF_STAYS : TEXT_OFF_RESTORED, "file",
        o->folder, "n", n, NULL);
    if (o->again > 0) {
        ctl_talk(r->ctl, TEXT_OFF_FORGOT_AGAIN, "n", again, NULL);
    }
    if (o->papers > 0) {
        ctl_talk(r->ctl, TEXT_OFF_PAPERS_LEFT_OUT, "n", papers, NULL);
    }
}

static void
doc_one(const struct restoring *r, const struct one *o)
{
    struct json *json = &r->ctl->out;

    json_open(json, NULL);
    json_word(json, "folder", o->folder);
    json_number(json, "record", o->new.j.seq);
    json_bool(json, "was_here", o->is_here);
    json_number(json, "forgotten_again", o->again);
    json_number(json, "minutes_left_out", o->papers);
    json_close(json);
}

/* An evening, or the daemon's own memory, that is whole. */
static bool
is_sound(struct one *o, struct trouble *t)
{
    hex_write(o->id, o->new.j.session, ID_BYTES);
    if (o->new.j.office && o->new.j.what == JUDGED_WHOLE &&
        o->new.bundle.keys != NULL && o->new.j.newer == 0) {
        (void)snprintf(o->folder, sizeof o->folder, "office");
        return true;
    }
    (void)snprintf(o->folder, sizeof o->folder, "sessions/%s", o->id);
    return offline_sound(&o->new, t);
}

static bool
restore_one(struct restoring *r, struct one *o, struct trouble *t)
{
    const struct install in = {.data = r->data,
        .folder = o->folder,
        .keep = args_has(r->ctl->args, "keep")};
    char path[BUNDLE_PATH_MAX];
    struct stat st;
    int n;

    if (!is_sound(o, t)) {
        return false;
    }
    o->gone = calloc((size_t)bundle_slots(&o->new.bundle) + 1, 1);
    n = snprintf(path, sizeof path, "%s/%s", r->data, o->folder);
    if (o->gone == NULL || n < 0 || n >= (int)sizeof path) {
        return trouble_set(t, CODE_REFUSED, TEXT_OFF_NO_MEMORY, path);
    }
    if (stat(path, &st) == 0 && !look_here(r, o, path, t)) {
        return false;
    }
    forget_again(r, o);
    if (o->again > 0) {
        o->is_here = false; /* the list knows more than what is here */
    }
    return o->is_here || r->ctl->dry_run || install_run(&o->new.bundle, &in, t);
}

static void
restore_path(struct restoring *r, const char *path)
{
    struct one *o = calloc(1, sizeof *o);
    struct trouble t;

    if (o == NULL) {
        r->code = CODE_REFUSED;
        return;
    }
    if (offline_read(r->ctl, path, &o->new, &t) && restore_one(r, o, &t)) {
        r->done++;
        if (r->ctl->json) {
            doc_one(r, o);
        } else {
            say_one(r, o);
        }
    } else {
        trouble_talk(r->ctl, &t);
        r->code = r->code == CODE_OK ? t.code : r->code;
    }
    offline_release(&o->new);
    free(o->gone);
    free(o);
}

/* A whole data folder: its evenings, then the daemon's own memory. */
static bool
restore_all(struct restoring *r, const char *backup, struct trouble *t)
{
    char path[BUNDLE_PATH_MAX];
    struct ids ids;
    int n;

    if (!offline_ids(backup, &ids, t)) {
        return false;
    }
    for (size_t i = 0; i < ids.n; i++) {
        n = snprintf(path, sizeof path, "%s/sessions/%s", backup, ids.id[i]);
        if (n > 0 && n < (int)sizeof path) {
            restore_path(r, path);
        }
    }
    free(ids.id);
    n = snprintf(path, sizeof path, "%s/office", backup);
    if (n > 0 && n < (int)sizeof path && access(path, F_OK) == 0) {
        restore_path(r, path);
    }
    return true;
}

static bool
is_data_folder(const char *path)
{
    char inside[BUNDLE_PATH_MAX];
    const int n = snprintf(inside, sizeof inside, "%s/sessions", path);
    struct stat st;

    return n > 0 && n < (int)sizeof inside && stat(inside, &st) == 0 &&
        S_ISDIR(st.st_mode);
}

static bool
prepare(struct restoring *r, struct trouble *t)
{
    const char *list = args_flag(r->ctl->args, "forgotten");

    if (!offline_data(r->ctl, r->data, t) ||
        (list != NULL && !slots_read(&r->list, list, t))) {
        return false;
    }
    if (r->ctl->dry_run && access(r->data, F_OK) != 0) {
        return true; /* nobody can be using it */
    }
    if (mkdir(r->data, S_IRWXU) != 0 && errno != EEXIST) {
        return trouble_file(t, r->data, errno, true);
    }
    return install_lock(r->data, &r->lock, t);
}

enum code
offline_restore(struct ctl *ctl, const struct args *args)
{
    struct restoring r = {.ctl = ctl, .lock = -1};
    const char *backup = args_word(args, 0);
    struct late_doc doc;
    struct trouble t;

    if (args->words_n != 1) {
        return ctl_usage(ctl);
    }
    if (!prepare(&r, &t)) {
        r.code = trouble_say(ctl, &t);
        goto out;
    }
    if (ctl->json) {
        json_list(offline_late(ctl, &doc), "restored");
    }
    if (!is_data_folder(backup)) {
        restore_path(&r, backup);
    } else if (!restore_all(&r, backup, &t)) {
        trouble_talk(ctl, &t);
        r.code = t.code;
    }
    if (ctl->json) {
        json_list_end(&ctl->out);
        offline_late_end(ctl, &doc, r.code == CODE_OK);
    }
    offline_dry_talk(ctl);
out:
    install_unlock(r.lock);
    slots_release(&r.list);
    return r.code;
}
