/*
 * plan.c - a run plan: how an evening goes, read from a text file.
 * See plan.h.
 */
#include "config/plan.h"

#include "config/near.h"
#include "config/store.h"
#include "config/yaml.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    KEY_MAX = 40,
    TEXTS_CAP = 10000, /* the highest `plan_texts` of limits.h */
    PERSONA_MAX = 300, /* FIELD_PERSONA: a table writes it on its ideas */
    LANGUAGE_MAX = 8
};

static const uint32_t lengths[PLAN_LENGTHS] = {120, 150, 180};
static const char *const length_keys[PLAN_LENGTHS] = {"120", "150", "180"};

#define WORD_OF(NAME, number, word) #word,
static const char *const forms[] = {FORMS(WORD_OF)};
static const char *const kinds[] = {IDEA_KINDS(WORD_OF)};
static const char *const anonymities[] = {ANONYMITIES(WORD_OF)};
#undef WORD_OF

/* Other words for the forms, for "did you mean" only. */
static const char *const form_guesses[][2] = {{"group", "table"},
    {"gruppe", "table"}, {"bord", "table"}, {"par", "pair"},
    {"plenum", "plenary"}, {"pause", "break"}, {"individuell", "individual"},
    {"alene", "individual"}, {"alone", "individual"}};

/* Which texts hang where, and whether there can be several. */
struct text_place {
    const char *key;
    enum text_use use;
    bool several;
};

static const struct text_place step_texts[] = {{"name", TEXT_USE_STEP_NAME,
                                                   false},
    {"purpose", TEXT_USE_PURPOSE, false}};
static const struct text_place part_texts[] = {{"name", TEXT_USE_PART_NAME,
                                                   false},
    {"task", TEXT_USE_TASK, false}, {"script", TEXT_USE_SCRIPT, false},
    {"prompts", TEXT_USE_PROMPT, true}, {"cards", TEXT_USE_CARD, true},
    {"personas", TEXT_USE_PERSONA, true}};
static const char *const step_keys[] = {"key", "name", "purpose", "parts"};
static const char *const part_keys[] = {"form", "minutes", "collects",
    "anonymity", "holds", "name", "task", "script", "prompts", "cards",
    "personas"};
static const char *const top_keys[] = {"steps"};

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

struct reading {
    struct run_plan *plan;
    struct store *store;
    struct yaml_source source;
    uint32_t step; /* where we are, from 1; part 0: in the step itself */
    uint32_t part;
    char place[40]; /* "step 3, part 2" */
};

static void
stand(struct reading *in, uint32_t step, uint32_t part)
{
    in->step = step;
    in->part = part;
    if (part == 0) {
        (void)snprintf(in->place, sizeof in->place, "step %u", (unsigned)step);
    } else {
        (void)snprintf(in->place, sizeof in->place, "step %u, part %u",
            (unsigned)step, (unsigned)part);
    }
}

static const char *
guess_form(const char *word)
{
    const char *others[COUNT(form_guesses)];
    const char *near = near_word(word, forms, COUNT(forms));

    if (near != NULL) {
        return near;
    }
    for (size_t i = 0; i < COUNT(form_guesses); i++) {
        others[i] = form_guesses[i][0];
    }
    near = near_word(word, others, COUNT(others));
    for (size_t i = 0; near != NULL && i < COUNT(form_guesses); i++) {
        if (near == form_guesses[i][0]) {
            return form_guesses[i][1];
        }
    }
    return NULL;
}

struct choice {
    const char *what; /* "form" */
    const char *const *words;
    size_t words_n;
};

/* The number of a word in its list, from 1. */
static enum status
read_choice(struct reading *in, const struct yaml_node *node,
    const struct choice *choice, uint32_t *number)
{
    const char *near;

    if (node->kind != YAML_WORD) {
        return yaml_fault(&in->source, node, "%s: '%s' must be one word",
            in->place, choice->what);
    }
    for (size_t i = 0; i < choice->words_n; i++) {
        if (strcmp(node->text, choice->words[i]) == 0) {
            *number = (uint32_t)i + 1;
            return STATUS_OK;
        }
    }
    near = choice->words == forms
        ? guess_form(node->text)
        : near_word(node->text, choice->words, choice->words_n);
    if (near == NULL) {
        return yaml_fault(&in->source, node, "%s: %s '%.60s' is unknown",
            in->place, choice->what, node->text);
    }
    return yaml_fault(&in->source, node,
        "%s: %s '%.60s' is unknown; did you mean '%s'?", in->place,
        choice->what, node->text, near);
}

static enum status
read_minutes(struct reading *in, struct plan_part *part,
    const struct yaml_node *map)
{
    enum status status = yaml_keys(&in->source, map, length_keys, PLAN_LENGTHS);

    for (size_t i = 0; status == STATUS_OK && i < PLAN_LENGTHS; i++) {
        const struct yaml_node *node = yaml_get(map, length_keys[i]);
        uint32_t minutes = 0;

        if (node == NULL) {
            return yaml_fault(&in->source, map,
                "%s: minutes for an evening of %s are missing", in->place,
                length_keys[i]);
        }
        for (size_t at = 0; at < node->text_n && at < 4; at++) {
            const char c = node->text[at];

            minutes = c < '0' || c > '9' || minutes > 999
                ? 9999
                : minutes * 10 + (uint32_t)(c - '0');
        }
        if (node->kind != YAML_WORD || node->text_n > 3 || minutes == 0 ||
            minutes > 600) {
            return yaml_fault(&in->source, node,
                "%s: minutes must be a whole number from 1 to 600", in->place);
        }
        part->minutes[i] = minutes;
    }
    return status;
}

static enum status
check_text(struct reading *in, const struct yaml_node *node, enum text_use use)
{
    const size_t tag_n = strlen(node->key);

    if (tag_n < 2 || tag_n > LANGUAGE_MAX) {
        return yaml_fault_key(&in->source, node,
            "%s: '%.60s' is not the tag of a language (nb, nn, en, se)",
            in->place, node->key);
    }
    if (node->kind != YAML_WORD || node->text_n == 0) {
        return yaml_fault(&in->source, node, "%s: a text is wanted, not %s",
            in->place, node->kind == YAML_WORD ? "nothing" : yaml_what(node));
    }
    if (node->text_n > TEXT_BYTES_MAX) {
        return yaml_fault(&in->source, node,
            "%s: the text has %zu bytes; there is room for %d", in->place,
            node->text_n, TEXT_BYTES_MAX);
    }
    if (use == TEXT_USE_PERSONA && node->text_n > PERSONA_MAX) {
        return yaml_fault(&in->source, node,
            "%s: a persona has %zu bytes; there is room for %d", in->place,
            node->text_n, PERSONA_MAX);
    }
    return STATUS_OK;
}

/* One text in its languages: a "nb: ..." line each. */
static enum status
read_text(struct reading *in, const struct yaml_node *map, enum text_use use)
{
    enum status status = STATUS_OK;

    if (map->kind != YAML_MAP) {
        return yaml_fault(&in->source, map,
            "%s: a text has one line for each language (nb: ...), not %s",
            in->place, yaml_what(map));
    }
    for (const struct yaml_node *at = map->child;
         status == STATUS_OK && at != NULL; at = at->next) {
        status = check_text(in, at, use);
        if (status == STATUS_OK && in->plan->texts_n == TEXTS_CAP) {
            return yaml_fault(&in->source, at, "more than %d texts", TEXTS_CAP);
        }
        if (status == STATUS_OK) {
            in->plan->text[in->plan->texts_n++] =
                (struct plan_text){in->step, in->part, use, at->key, at->text};
        }
    }
    return status;
}

static enum status
read_texts(struct reading *in, const struct yaml_node *map,
    const struct text_place *places, size_t places_n)
{
    enum status status = STATUS_OK;

    for (size_t i = 0; status == STATUS_OK && i < places_n; i++) {
        const struct yaml_node *node = yaml_get(map, places[i].key);

        if (node == NULL || node->kind == YAML_NOTHING) {
            continue;
        }
        if (!places[i].several) {
            status = read_text(in, node, places[i].use);
            continue;
        }
        if (node->kind != YAML_LIST) {
            return yaml_fault(&in->source, node,
                "%s: '%s' must be a list, not %s", in->place, places[i].key,
                yaml_what(node));
        }
        for (const struct yaml_node *at = node->child;
             status == STATUS_OK && at != NULL; at = at->next) {
            status = read_text(in, at, places[i].use);
        }
    }
    return status;
}

/* The words of a part: form, collects, anonymity, holds. */
static enum status
read_words(struct reading *in, struct plan_part *part,
    const struct yaml_node *map)
{
    const struct yaml_node *form = yaml_get(map, "form");
    const struct yaml_node *collects = yaml_get(map, "collects");
    const struct yaml_node *anonymity = yaml_get(map, "anonymity");
    const struct yaml_node *holds = yaml_get(map, "holds");
    uint32_t number = 0;
    enum status status;

    if (form == NULL) {
        return yaml_fault(&in->source, map, "%s: 'form' is missing", in->place);
    }
    status = read_choice(in, form,
        &(struct choice){"form", forms, COUNT(forms)}, &number);
    part->form = (enum form)number;
    if (status == STATUS_OK && collects != NULL) {
        status = read_choice(in, collects,
            &(struct choice){"collects", kinds, COUNT(kinds)}, &number);
        part->collects = (enum idea_kind)number;
    }
    part->anonymity = ANONYMITY_TABLE;
    if (status == STATUS_OK && anonymity != NULL) {
        status = read_choice(in, anonymity,
            &(struct choice){"anonymity", anonymities, COUNT(anonymities)},
            &number);
        part->anonymity = (enum anonymity)number;
    }
    if (status == STATUS_OK && holds != NULL) {
        part->holds = strcmp(holds->text, "true") == 0;
        if (!part->holds && strcmp(holds->text, "false") != 0) {
            return yaml_fault(&in->source, holds,
                "%s: 'holds' must be true or false", in->place);
        }
    }
    return status;
}

static enum status
read_part(struct reading *in, struct plan_part *part,
    const struct yaml_node *map)
{
    const struct yaml_node *minutes = yaml_get(map, "minutes");
    enum status status =
        yaml_keys(&in->source, map, part_keys, COUNT(part_keys));

    if (status == STATUS_OK) {
        status = read_words(in, part, map);
    }
    if (status == STATUS_OK && minutes == NULL) {
        return yaml_fault(&in->source, map, "%s: 'minutes' is missing",
            in->place);
    }
    if (status == STATUS_OK) {
        status = read_minutes(in, part, minutes);
    }
    if (status == STATUS_OK && part->form == FORM_BREAK &&
        part->collects != IDEA_KIND_NONE) {
        return yaml_fault(&in->source, yaml_get(map, "collects"),
            "%s: nothing is collected in a break", in->place);
    }
    if (status == STATUS_OK) {
        status = read_texts(in, map, part_texts, COUNT(part_texts));
    }
    return status;
}

static enum status
read_key(struct reading *in, struct plan_step *step,
    const struct yaml_node *map)
{
    const struct yaml_node *key = yaml_get(map, "key");

    if (key == NULL) {
        return yaml_fault(&in->source, map, "%s: 'key' is missing", in->place);
    }
    if (key->kind != YAML_WORD || key->text_n == 0 || key->text_n > KEY_MAX ||
        strspn(key->text, "abcdefghijklmnopqrstuvwxyz0123456789_-") !=
            key->text_n) {
        return yaml_fault(&in->source, key,
            "%s: a key has at most %d of the letters a to z, digits, _ and -",
            in->place, KEY_MAX);
    }
    for (uint32_t i = 0; i + 1 < in->step; i++) {
        if (strcmp(in->plan->step[i].key, key->text) == 0) {
            return yaml_fault(&in->source, key,
                "%s: step %u has the key '%s' already", in->place,
                (unsigned)i + 1, key->text);
        }
    }
    step->key = key->text;
    return STATUS_OK;
}

static enum status
read_step(struct reading *in, struct plan_step *step,
    const struct yaml_node *map)
{
    enum status status =
        yaml_keys(&in->source, map, step_keys, COUNT(step_keys));
    const struct yaml_node *parts = yaml_get(map, "parts");

    if (status == STATUS_OK) {
        status = read_key(in, step, map);
    }
    if (status == STATUS_OK) {
        status = read_texts(in, map, step_texts, COUNT(step_texts));
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (parts == NULL || parts->kind != YAML_LIST || parts->children_n == 0 ||
        parts->children_n > PLAN_PARTS_MAX) {
        return yaml_fault(&in->source, parts == NULL ? map : parts,
            "%s: 'parts' must be a list of 1 to %d parts", in->place,
            PLAN_PARTS_MAX);
    }
    for (const struct yaml_node *at = parts->child;
         status == STATUS_OK && at != NULL; at = at->next) {
        stand(in, in->step, step->parts_n + 1);
        status = read_part(in, &step->part[step->parts_n], at);
        step->parts_n++;
    }
    return status;
}

static uint32_t
sum_of(const struct run_plan *plan, size_t column)
{
    uint32_t sum = 0;

    for (uint32_t i = 0; i < plan->steps_n; i++) {
        for (uint32_t j = 0; j < plan->step[i].parts_n; j++) {
            sum += plan->step[i].part[j].minutes[column];
        }
    }
    return sum;
}

static enum status
check_sums(struct reading *in, const struct yaml_node *steps)
{
    for (size_t column = 0; column < PLAN_LENGTHS; column++) {
        const uint32_t sum = sum_of(in->plan, column);

        if (sum > lengths[column]) {
            return yaml_fault(&in->source, steps,
                "the parts take %u minutes in an evening of %u", (unsigned)sum,
                (unsigned)lengths[column]);
        }
    }
    return STATUS_OK;
}

static enum status
read_steps(struct reading *in, const struct yaml_node *root)
{
    const struct yaml_node *steps = yaml_get(root, "steps");
    enum status status =
        yaml_keys(&in->source, root, top_keys, COUNT(top_keys));

    if (status != STATUS_OK) {
        return status;
    }
    if (steps == NULL || steps->kind != YAML_LIST || steps->children_n == 0 ||
        steps->children_n > PLAN_STEPS_MAX) {
        return yaml_fault(&in->source, steps == NULL ? root : steps,
            "'steps' must be a list of 1 to %d steps", PLAN_STEPS_MAX);
    }
    for (const struct yaml_node *at = steps->child;
         status == STATUS_OK && at != NULL; at = at->next) {
        in->plan->steps_n++;
        stand(in, in->plan->steps_n, 0);
        status = read_step(in, &in->plan->step[in->plan->steps_n - 1], at);
    }
    return status == STATUS_OK ? check_sums(in, steps) : status;
}

/* "run_plans/x.yaml" is the plan x. */
static const char *
key_of(struct store *store, const char *name)
{
    const char *slash = strrchr(name, '/');
    const char *first = slash == NULL ? name : slash + 1;
    const char *dot = strrchr(first, '.');

    return store_text(store, first,
        dot == NULL ? strlen(first) : (size_t)(dot - first));
}

enum status
plan_parse(struct run_plan *plan, const char *name, const uint8_t *text,
    size_t n, struct fault *why)
{
    struct run_plan read = {0};
    struct store store = {0};
    struct reading in = {.plan = &read, .store = &store, .source = {name, why}};
    const struct yaml_node *root = NULL;
    enum status status = yaml_read(&root, &store, &in.source, text, n);

    if (status == STATUS_OK) {
        read.key = key_of(&store, name);
        read.text = store_take(&store, TEXTS_CAP * sizeof *read.text);
        if (read.key == NULL || read.text == NULL) {
            status =
                fault_set(why, STATUS_SYSTEM, ENOMEM, "cannot read '%s'", name);
        }
    }
    if (status == STATUS_OK) {
        status = read_steps(&in, root);
    }
    read.memory = store.last;
    if (status != STATUS_OK) {
        plan_release(&read);
        return status;
    }
    *plan = read;
    return STATUS_OK;
}

void
plan_release(struct run_plan *plan)
{
    store_release(&(struct store){plan->memory});
    memset(plan, 0, sizeof *plan);
}

uint32_t
plan_length(uint32_t minutes_total)
{
    uint32_t column = PLAN_LENGTHS - 1;

    while (column > 0 && lengths[column] > minutes_total) {
        column--;
    }
    return column;
}
