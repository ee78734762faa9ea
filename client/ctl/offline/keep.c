/*
 * keep.c - what is gone, and what goes when: a list of forgotten keys to keep
 * beside the backups, and how long words are kept.
 */
#include "client/ctl/offline/offline.h"
#include "client/ctl/offline/verbs.h"
#include "client/when.h"

#define DAY_MS UINT64_C(86400000)

/* Each evening of the data folder, one after the other. */
struct keeping {
    struct ctl *ctl;
    struct config config;
    char data[BUNDLE_PATH_MAX];
    enum code code; /* the first that was not well */
    void (
        *each)(struct keeping *k, const char *id, const struct read_evening *e);
};

static void
evening_take(struct keeping *k, const char *id)
{
    char path[BUNDLE_PATH_MAX];
    struct read_evening e;
    struct trouble t;
    const int n = snprintf(path, sizeof path, "%s/sessions/%s", k->data, id);
    bool good =
        n > 0 && n < (int)sizeof path && offline_read(k->ctl, path, &e, &t);

    if (!good) {
        return; /* removed meanwhile, or never whole */
    }
    if (!offline_sound(&e, &t)) {
        trouble_talk(k->ctl, &t);
        k->code = k->code == CODE_OK ? t.code : k->code;
    }
    if (e.j.core != NULL) {
        k->each(k, id, &e);
    }
    offline_release(&e);
}

static bool
evenings_take(struct keeping *k, struct trouble *t)
{
    struct ids ids;

    if (!offline_data(k->ctl, k->data, t) || !offline_ids(k->data, &ids, t)) {
        return false;
    }
    for (size_t i = 0; i < ids.n; i++) {
        evening_take(k, ids.id[i]);
    }
    free(ids.id);
    return true;
}

/* --- what is gone ----------------------------------------------------- */

static void
gone_print(struct keeping *k, const char *id, const struct read_evening *e)
{
    for (uint32_t slot = 1; slot < bundle_slots(&e->bundle); slot++) {
        if (!judge_slot_gone(&e->j, slot)) {
            continue;
        }
        if (k->ctl->json) {
            json_open(&k->ctl->out, NULL);
            json_word(&k->ctl->out, "session", id);
            json_number(&k->ctl->out, "slot", slot);
            json_close(&k->ctl->out);
        } else {
            (void)printf("%s %u\n", id, (unsigned)slot);
        }
    }
}

/* Every evening of the folder by k->each; with --json as a list. */
static enum code
evenings_list(struct keeping *k, const char *name)
{
    struct ctl *ctl = k->ctl;
    struct late_doc doc;
    struct trouble t;

    if (ctl->json) {
        json_list(offline_late(ctl, &doc), name);
    }
    if (!evenings_take(k, &t)) {
        if (!ctl->json) {
            return trouble_say(ctl, &t);
        }
        trouble_talk(ctl, &t);
        k->code = t.code;
    }
    if (ctl->json) {
        json_list_end(&ctl->out);
        offline_late_end(ctl, &doc, k->code == CODE_OK);
    }
    return k->code;
}

enum code
offline_forgotten(struct ctl *ctl, const struct args *args)
{
    struct keeping k = {.ctl = ctl, .each = gone_print};
    struct trouble t;

    if (args->words_n != 0) {
        return ctl_usage(ctl);
    }
    if (!offline_data(ctl, k.data, &t)) {
        return trouble_say(ctl, &t);
    }
    return evenings_list(&k, "forgotten");
}

/* --- what goes when --------------------------------------------------- */

/* The day on which words end, as a date; "" if they are kept. */
static void
end_text(char out[WHEN_TEXT_MAX], uint64_t approved_at, uint32_t days)
{
    out[0] = '\0';
    if (days != 0) {
        when_text(out, approved_at + days * DAY_MS);
    }
}

static void
life_print(const struct keeping *k, const struct issue *issue, enum life life)
{
    const bool words = life == LIFE_EVENING;
    const uint32_t days = words ? k->config.words_days : k->config.decided_days;
    char when[WHEN_TEXT_MAX];

    if ((issue->lives_ended & 1U << life) != 0) {
        ctl_line(k->ctl, stdout,
            words ? TEXT_OFF_WORDS_GONE : TEXT_OFF_DECIDED_GONE, NULL);
        return;
    }
    end_text(when, issue->approved_at, days);
    if (days == 0) {
        ctl_line(k->ctl, stdout,
            words ? TEXT_OFF_WORDS_KEPT : TEXT_OFF_DECIDED_KEPT, NULL);
    } else {
        ctl_line(k->ctl, stdout,
            words ? TEXT_OFF_WORDS_END : TEXT_OFF_DECIDED_END, "when", when,
            NULL);
    }
}

static uint64_t
end_at(const struct issue *issue, uint32_t days)
{
    return issue->approved_at == 0 || days == 0
        ? 0
        : issue->approved_at + days * DAY_MS;
}

static void
retention_doc(struct keeping *k, const char *id, const char *title,
    const struct issue *issue)
{
    struct json *json = &k->ctl->out;

    json_open(json, NULL);
    json_word(json, "session", id);
    json_word(json, "title", title);
    json_number(json, "approved_at", issue->approved_at);
    json_number(json, "words_end_at", end_at(issue, k->config.words_days));
    json_number(json, "decided_end_at", end_at(issue, k->config.decided_days));
    json_bool(json, "words_ended",
        (issue->lives_ended & 1U << LIFE_EVENING) != 0);
    json_bool(json, "decided_ended",
        (issue->lives_ended & 1U << LIFE_DECIDED) != 0);
    json_close(json);
}

static void
retention_print(struct keeping *k, const char *id, const struct read_evening *e)
{
    const struct issue *issue = &core_state(e->j.core)->issue;
    char title[OFFLINE_TITLE_MAX];
    char when[WHEN_TEXT_MAX];

    offline_title(&e->j, title);
    if (k->ctl->json) {
        retention_doc(k, id, title, issue);
        return;
    }
    offline_zone(&e->j);
    if (issue->approved_at == 0) {
        ctl_line(k->ctl, stdout, TEXT_OFF_NOT_APPROVED, "title", title, "id",
            id, NULL);
        return;
    }
    when_text(when, issue->approved_at);
    ctl_line(k->ctl, stdout, TEXT_OFF_APPROVED, "title", title, "id", id,
        "when", when, NULL);
    life_print(k, issue, LIFE_EVENING);
    life_print(k, issue, LIFE_DECIDED);
}

enum code
offline_retention(struct ctl *ctl, const struct args *args)
{
    struct keeping k = {.ctl = ctl, .each = retention_print};
    struct trouble t;

    if (args->words_n != 0) {
        return ctl_usage(ctl);
    }
    if (!ctl->dry_run) {
        return ctl_fail(ctl, CODE_USAGE, "usage",
            ctl_get(ctl, TEXT_OFF_RETENTION_ITSELF));
    }
    if (!offline_config(ctl, &k.config, &t)) {
        return trouble_say(ctl, &t);
    }
    return evenings_list(&k, "evenings");
}
