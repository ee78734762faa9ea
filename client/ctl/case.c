/* case.c - what happened one evening, read from a file. See case.h. */
#include "client/ctl/case.h"

#include "client/names.h"
#include "config/file.h"

#include <stdio.h>
#include <stdlib.h>

struct word_key {
    const char *key;
    const char **to; /* NULL: known, and not used */
};

/* The keys of a map that are words; others are strange. */
static void
words_take(const struct yaml_node *map, const struct word_key *keys, size_t n,
    const struct case_strange *strange)
{
    for (const struct yaml_node *node = map == NULL ? NULL : map->child;
         node != NULL; node = node->next) {
        size_t i = 0;

        while (i < n && strcmp(keys[i].key, node->key) != 0) {
            i++;
        }
        if (i == n) {
            strange->tell(strange->owner, node);
        } else if (keys[i].to != NULL && node->kind == YAML_WORD) {
            *keys[i].to = node->text;
        }
    }
}

static void
goal_take(char *goal, size_t cap, const struct yaml_node *node)
{
    size_t n = 0;

    goal[0] = '\0';
    if (node == NULL) {
        return;
    }
    if (node->kind == YAML_WORD) {
        (void)snprintf(goal, cap, "%s", node->text);
        return;
    }
    for (node = node->child; node != NULL && n < cap; node = node->next) {
        n += (size_t)snprintf(goal + n, cap - n, "%s%s", n > 0 ? "\n" : "",
            node->text);
    }
}

static void
session_take(struct evening_case *e, const struct yaml_node *node,
    const struct case_strange *strange)
{
    const struct word_key keys[] = {{"title", &e->title},
        {"municipality", &e->municipality}, {"place", &e->place},
        {"date", &e->date}, {"start", &e->start}, {"end", &e->end},
        {"language", &e->language}, {"contact_role", &e->contact_role},
        {"local_fact", &e->local_fact}, {"plan", &e->plan}, {"goal", NULL},
        {"signup_deadline", NULL}};

    if (node->kind == YAML_MAP) {
        words_take(node, keys, sizeof keys / sizeof keys[0], strange);
        goal_take(e->goal, sizeof e->goal, yaml_get(node, "goal"));
    }
}

static const struct yaml_node *
at(const struct yaml_node *list, size_t i)
{
    const struct yaml_node *node = list->child;

    while (node != NULL && i > 0) {
        node = node->next;
        i--;
    }
    return node;
}

static const char *
text_at(const struct yaml_node *list, size_t i)
{
    const struct yaml_node *node = at(list, i);

    return node == NULL ? "" : node->text;
}

/* [table, text], or [table, persona, barrier, text]. */
static void
row_take(struct evening_case *e, enum idea_kind kind,
    const struct yaml_node *row, const struct case_strange *strange)
{
    struct case_words *words = &e->words[e->words_n];

    if (row->kind != YAML_LIST || row->children_n < 2 ||
        e->words_n == CASE_WORDS_MAX) {
        strange->tell(strange->owner, row);
        return;
    }
    *words = (struct case_words){.kind = kind, .persona = ""};
    words->table = strtoull(text_at(row, 0), NULL, 10);
    words->text = text_at(row, row->children_n - 1);
    if (row->children_n >= 4) {
        words->persona = text_at(row, 1);
        if (!names_number(FIELD_BARRIER, text_at(row, 2), &words->barrier)) {
            strange->tell(strange->owner, at(row, 2));
        }
    }
    e->words_n++;
}

static void
rows_take(struct evening_case *e, enum idea_kind kind,
    const struct yaml_node *list, const struct case_strange *strange)
{
    for (const struct yaml_node *row = list->child; row != NULL;
         row = row->next) {
        row_take(e, kind, row, strange);
    }
}

static void
group_take(struct evening_case *e, const struct yaml_node *list)
{
    struct case_group *group = &e->merge[e->merge_n];

    if (e->merge_n == CASE_MERGES_MAX) {
        return;
    }
    *group = (struct case_group){0};
    for (const struct yaml_node *row = list->child;
         row != NULL && group->n < CASE_GROUP_MAX; row = row->next) {
        group->text[group->n] = row->kind == YAML_LIST
            ? text_at(row, row->children_n - 1)
            : row->text;
        group->n++;
    }
    e->merge_n++;
}

/* One group of [table, text], or a list of such groups. */
static void
merge_take(struct evening_case *e, const struct yaml_node *list)
{
    const struct yaml_node *first = list->child;

    if (first == NULL) {
        return;
    }
    if (first->kind == YAML_LIST && first->child != NULL &&
        first->child->kind == YAML_LIST) {
        for (; first != NULL; first = first->next) {
            group_take(e, first);
        }
        return;
    }
    group_take(e, list);
}

static void
decisions_take(struct evening_case *e, const struct yaml_node *list,
    const struct case_strange *strange)
{
    for (const struct yaml_node *node = list->child; node != NULL;
         node = node->next) {
        struct case_decision *d = &e->decision[e->decisions_n];
        const struct word_key keys[] = {{"idea", &d->idea}, {"text", &d->text},
            {"owner", &d->owner}, {"first_step", &d->first_step},
            {"due", &d->due}};

        if (e->decisions_n == DECISIONS_MAX) {
            strange->tell(strange->owner, node);
            return;
        }
        *d = (struct case_decision){"", "", "", "", ""};
        words_take(node, keys, sizeof keys / sizeof keys[0], strange);
        e->decisions_n++;
    }
}

static void
meeting_take(struct evening_case *e, const struct yaml_node *node,
    const struct case_strange *strange)
{
    const struct word_key keys[] = {{"date", &e->meeting_date},
        {"start", &e->meeting_start}, {"place", &e->meeting_place}};

    if (node->kind == YAML_MAP) {
        words_take(node, keys, sizeof keys / sizeof keys[0], strange);
    }
}

static void
drop_take(struct evening_case *e, const struct yaml_node *node,
    const struct case_strange *strange)
{
    const char *step = "0";
    const char *members = "0";
    const struct word_key keys[] = {{"at_step", &step}, {"members", &members}};

    words_take(node, keys, sizeof keys / sizeof keys[0], strange);
    e->drop_step = strtoull(step, NULL, 10);
    e->drop_members = strtoull(members, NULL, 10);
}

static bool
number_take(struct evening_case *e, const struct yaml_node *node)
{
    const struct {
        const char *key;
        uint64_t *to;
    } keys[] = {{"came", &e->came}, {"walk_in", &e->walk_in},
        {"walk_ins", &e->walk_in}, {"tables", &e->tables},
        {"remote_tables", &e->remote_tables}};

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        if (strcmp(node->key, keys[i].key) == 0) {
            *keys[i].to = strtoull(node->text, NULL, 10);
            return true;
        }
    }
    return false;
}

static void
key_take(struct evening_case *e, const struct yaml_node *node,
    const struct case_strange *strange)
{
    if (strcmp(node->key, "session") == 0) {
        session_take(e, node, strange);
    } else if (strcmp(node->key, "strengths") == 0) {
        rows_take(e, IDEA_KIND_STRENGTH, node, strange);
    } else if (strcmp(node->key, "insights") == 0) {
        rows_take(e, IDEA_KIND_INSIGHT, node, strange);
    } else if (strcmp(node->key, "ideas") == 0) {
        rows_take(e, IDEA_KIND_IDEA, node, strange);
    } else if (strcmp(node->key, "merge") == 0) {
        merge_take(e, node);
    } else if (strcmp(node->key, "decisions") == 0) {
        decisions_take(e, node, strange);
    } else if (strcmp(node->key, "next_meeting") == 0) {
        meeting_take(e, node, strange);
    } else if (strcmp(node->key, "drop_out") == 0) {
        drop_take(e, node, strange);
    } else if (strcmp(node->key, "not_agreed") == 0) {
        e->not_agreed = node->text;
    } else if (!number_take(e, node)) {
        strange->tell(strange->owner, node);
    }
}

enum status
case_read(struct evening_case *evening, struct store *store, const char *path,
    const struct case_strange *strange, struct fault *why)
{
    const struct yaml_source source = {.name = path, .why = why};
    const struct yaml_node *root = NULL;
    struct file_bytes bytes;
    enum status status = file_read(&bytes, store, path, why);

    *evening = (struct evening_case){.title = "ALLEMED-dugnad",
        .municipality = "",
        .place = "",
        .date = "",
        .start = "18:00",
        .end = "",
        .language = "nb",
        .contact_role = "",
        .local_fact = "",
        .plan = "allemed-kommune",
        .tables = 6,
        .meeting_date = "",
        .meeting_start = "18:00",
        .meeting_place = "",
        .not_agreed = ""};
    if (status == STATUS_OK) {
        status = yaml_read(&root, store, &source, bytes.at, bytes.n);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (root->kind != YAML_MAP) {
        return yaml_fault(&source, root, "an evening must be a map");
    }
    for (const struct yaml_node *node = root->child; node != NULL;
         node = node->next) {
        key_take(evening, node, strange);
    }
    if (evening->tables == 0) {
        evening->tables = 1;
    }
    return STATUS_OK;
}
