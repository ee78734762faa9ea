/* verbs.c - the table of all that dugnadctl can do. See verbs.h. */
#include "client/ctl/verbs.h"

#include "client/ctl/offline/verbs.h"

#include "config/near.h"

static const struct verb *const families[] = {
    session_verbs,
    list_verbs,
    people_verbs,
    seat_verbs,
    flow_verbs,
    timer_verbs,
    idea_verbs,
    decide_verbs,
    minutes_verbs,
    since_verbs,
    forget_verbs,
    search_verbs,
    offline_verbs,
    watch_verbs,
    join_verbs,
    misc_verbs,
    demo_verbs,
};

const struct verb *
verbs_at(size_t i)
{
    const size_t families_n = sizeof families / sizeof families[0];
    const struct verb *verb = families[0];
    size_t f = 0;

    while (f < families_n) {
        if (verb->name == NULL) {
            f++;
            verb = f < families_n ? families[f] : NULL;
        } else if (i == 0) {
            return verb;
        } else {
            i--;
            verb++;
        }
    }
    return NULL;
}

static const struct verb *
exact(const char *name)
{
    const struct verb *verb;

    for (size_t i = 0; (verb = verbs_at(i)) != NULL; i++) {
        if (strcmp(verb->name, name) == 0) {
            return verb;
        }
    }
    return NULL;
}

/* The name that two words, or one, are nearest to. */
static void
nearest(struct verbs_found *found, const char *two, const char *one)
{
    const char *names[VERBS_MAX];
    const struct verb *verb;
    const char *near;
    size_t n = 0;

    for (size_t i = 0; (verb = verbs_at(i)) != NULL && n < VERBS_MAX; i++) {
        if (!verb->hidden) {
            names[n] = verb->name;
            n++;
        }
    }
    near = near_word(two, names, n);
    if (near == NULL) {
        near = near_word(one, names, n);
    }
    if (near != NULL) {
        (void)snprintf(found->near, sizeof found->near, "%s", near);
    }
}

void
verbs_find(struct verbs_found *found, const char *const *word, size_t words_n)
{
    char two[2 * VERB_NAME_MAX] = "";
    size_t skipped = 0;

    *found = (struct verbs_found){0};
    if (words_n > 1 && strcmp(word[0], "flow") == 0) {
        word++;
        words_n--;
        skipped = 1;
    }
    if (words_n == 0) {
        return;
    }
    if (words_n > 1) {
        (void)snprintf(two, sizeof two, "%.30s %.30s", word[0], word[1]);
        found->verb = exact(two);
        found->used = skipped + 2;
    }
    if (found->verb == NULL) {
        found->verb = exact(word[0]);
        found->used = skipped + 1;
    }
    if (found->verb == NULL) {
        nearest(found, two, word[0]);
    }
}

/* One flag more, unless it is there. */
static void
flag_add(char *out, size_t cap, const char *at, size_t n)
{
    const size_t there = strlen(out);
    char flag[ARGS_FLAG_NAME_MAX + 2];

    (void)snprintf(flag, sizeof flag, "%.*s ", (int)n, at);
    if (strstr(out, flag) == NULL && there + n + 2 < cap) {
        (void)snprintf(out + there, cap - there, "%s", flag);
    }
}

void
verbs_flags(char *out, size_t cap)
{
    const struct verb *verb;

    out[0] = '\0';
    for (size_t i = 0; (verb = verbs_at(i)) != NULL; i++) {
        const char *at = verb->flags;

        while (*at != '\0') {
            const size_t n = strcspn(at, " ");

            flag_add(out, cap, at, n);
            at += n + strspn(at + n, " ");
        }
    }
}
