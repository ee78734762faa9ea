/*
 * plan_test.c - a run plan: how an evening goes, read from a text file.
 */
#include "config/limits.h"
#include "config/plan.h"
#include "tests/unit/unit.h"

#include <stdlib.h>
#include <unistd.h>

/* The shortest plan there is. */
#define PART "      - {form: table, minutes: {120: 9, 150: 9, 180: 9}}\n"
#define STEP "  - key: one\n    parts:\n" PART

static enum status
parse(struct run_plan *plan, const char *text, struct fault *why)
{
    memset(why, 0, sizeof *why);
    memset(plan, 0, sizeof *plan);
    return plan_parse(plan, "p.yaml", (const uint8_t *)text, strlen(text), why);
}

static void
check_wrong(const char *text, const char *wanted)
{
    struct run_plan plan;
    struct fault why;

    CHECK_U64(parse(&plan, text, &why), STATUS_CONFIG);
    CHECK_STR(why.text, wanted);
}

static void
load(struct run_plan *plan)
{
    struct fault why = {0};

    CHECK_U64(plan_load(plan, "allemed-kommune", NULL, &why), STATUS_OK);
    CHECK_STR(why.text, "");
}

static uint32_t
texts_of(const struct run_plan *plan, struct plan_text want)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < plan->texts_n; i++) {
        const struct plan_text *text = &plan->text[i];

        n += text->step == want.step && text->part == want.part &&
            text->use == want.use && strcmp(text->language, want.language) == 0;
    }
    return n;
}

TEST(the_plan_has_its_five_steps_and_a_break_after_the_third)
{
    static const char *const keys[] = {"welcome", "strengths", "target_group",
        "pathways", "concrete_idea"};
    static const enum idea_kind kinds[] = {IDEA_KIND_NONE, IDEA_KIND_STRENGTH,
        IDEA_KIND_INSIGHT, IDEA_KIND_IDEA, IDEA_KIND_DECISION};
    struct run_plan plan;

    load(&plan);
    CHECK_STR(plan.key, "allemed-kommune");
    CHECK_U64(plan.steps_n, 5);
    for (uint32_t i = 0; i < plan.steps_n; i++) {
        CHECK_STR(plan.step[i].key, keys[i]);
        for (uint32_t j = 0; j < plan.step[i].parts_n; j++) {
            const struct plan_part *part = &plan.step[i].part[j];

            const bool is_break = i == 2 && j + 1 == plan.step[i].parts_n;

            CHECK_U64(part->form == FORM_BREAK, is_break);
            CHECK_U64(part->collects, is_break ? IDEA_KIND_NONE : kinds[i]);
            CHECK_U64(part->holds, i == 2 && !is_break);
        }
    }
    plan_release(&plan);
}

TEST(every_evening_keeps_slack_and_three_minutes_to_evaluate)
{
    static const uint32_t lengths[PLAN_LENGTHS] = {120, 150, 180};
    struct run_plan plan;

    load(&plan);
    for (uint32_t column = 0; column < PLAN_LENGTHS; column++) {
        const struct plan_step *last = &plan.step[plan.steps_n - 1];
        uint32_t sum = 0;

        for (uint32_t i = 0; i < plan.steps_n; i++) {
            for (uint32_t j = 0; j < plan.step[i].parts_n; j++) {
                sum += plan.step[i].part[j].minutes[column];
            }
        }
        CHECK(sum + 5 <= lengths[column]);
        CHECK(last->part[last->parts_n - 1].minutes[column] >= 3);
    }
    plan_release(&plan);
}

TEST(every_text_is_there_in_three_languages)
{
    static const char *const languages[] = {"nb", "nn", "en"};
    struct run_plan plan;

    load(&plan);
    CHECK_U64(plan.texts_n % 3, 0);
    CHECK(plan.texts_n <= 1000);
    for (uint32_t i = 0; i < plan.texts_n; i++) {
        struct plan_text want = plan.text[i];

        for (size_t j = 0; j < 3; j++) {
            want.language = languages[j];
            CHECK_U64(texts_of(&plan, want), texts_of(&plan, plan.text[i]));
        }
        CHECK(strlen(want.text) <= TEXT_BYTES_MAX);
    }
    for (uint32_t step = 1; step <= plan.steps_n; step++) {
        CHECK_U64(texts_of(&plan,
                      (struct plan_text){step, 0, TEXT_USE_STEP_NAME, "nb",
                          NULL}),
            1);
        for (uint32_t part = 1; part <= plan.step[step - 1].parts_n; part++) {
            CHECK_U64(texts_of(&plan,
                          (struct plan_text){step, part, TEXT_USE_TASK, "nn",
                              NULL}),
                1);
            CHECK_U64(texts_of(&plan,
                          (struct plan_text){step, part, TEXT_USE_SCRIPT, "en",
                              NULL}),
                1);
        }
    }
    plan_release(&plan);
}

TEST(step_three_has_personas_and_protects_real_children)
{
    struct run_plan plan;
    bool told = false;

    load(&plan);
    CHECK(texts_of(&plan,
              (struct plan_text){3, 1, TEXT_USE_PERSONA, "nb", NULL}) >= 4);
    for (uint32_t i = 0; i < plan.texts_n; i++) {
        const struct plan_text *text = &plan.text[i];

        told = told ||
            (text->step == 3 && text->use == TEXT_USE_TASK &&
                strstr(text->text, "Ikke skriv navn p\xc3\xa5 barn") != NULL);
        CHECK(text->use != TEXT_USE_PERSONA || strlen(text->text) <= 300);
    }
    CHECK(told);
    plan_release(&plan);
}

TEST(an_evening_takes_the_column_that_fits_it)
{
    CHECK_U64(plan_length(0), 0);
    CHECK_U64(plan_length(119), 0);
    CHECK_U64(plan_length(120), 0);
    CHECK_U64(plan_length(149), 0);
    CHECK_U64(plan_length(150), 1);
    CHECK_U64(plan_length(179), 1);
    CHECK_U64(plan_length(180), 2);
    CHECK_U64(plan_length(600), 2);
}

TEST(a_part_is_seen_at_the_table_only_if_nothing_is_said)
{
    struct run_plan plan;
    struct fault why;

    CHECK_U64(parse(&plan,
                  "steps:\n" STEP
                  "      - {form: pair, anonymity: none, holds: true, "
                  "collects: idea, minutes: {120: 1, 150: 2, 180: 3}}\n",
                  &why),
        STATUS_OK);
    CHECK_STR(plan.key, "p");
    CHECK_U64(plan.step[0].part[0].anonymity, ANONYMITY_TABLE);
    CHECK_U64(plan.step[0].part[0].collects, IDEA_KIND_NONE);
    CHECK_U64(plan.step[0].part[1].anonymity, ANONYMITY_NONE);
    CHECK_U64(plan.step[0].part[1].collects, IDEA_KIND_IDEA);
    CHECK_U64(plan.step[0].part[1].minutes[2], 3);
    CHECK(plan.step[0].part[1].holds);
    plan_release(&plan);
}

TEST(what_is_meant_wrongly_is_named_by_step_and_part)
{
    check_wrong("steps:\n" STEP "      - form: grupp\n",
        "p.yaml:5:15: step 1, part 2: form 'grupp' is unknown; did you mean "
        "'table'?");
    check_wrong("steps:\n" STEP "      - form: plenray\n",
        "p.yaml:5:15: step 1, part 2: form 'plenray' is unknown; did you mean "
        "'plenary'?");
    check_wrong("steps:\n" STEP "      - {form: pair, collects: ideas}\n",
        "p.yaml:5:32: step 1, part 2: collects 'ideas' is unknown; did you "
        "mean 'idea'?");
    check_wrong("steps:\n" STEP "      - {form: pair}\n",
        "p.yaml:5:9: step 1, part 2: 'minutes' is missing");
    check_wrong("steps:\n" STEP "      - {form: pair, minutes: {120: 1}}\n",
        "p.yaml:5:31: step 1, part 2: minutes for an evening of 150 are "
        "missing");
    check_wrong("steps:\n" STEP
                "      - {form: pair, minutes: {120: 1, 150: x, 180: 1}}\n",
        "p.yaml:5:45: step 1, part 2: minutes must be a whole number from 1 "
        "to 600");
    check_wrong("steps:\n" STEP STEP,
        "p.yaml:5:10: step 2: step 1 has the key 'one' already");
    check_wrong("steps:\n  - key: One\n    parts:\n" PART,
        "p.yaml:2:10: step 1: a key has at most 40 of the letters a to z, "
        "digits, _ and -");
    check_wrong("steps:\n  - parts:\n" PART,
        "p.yaml:2:5: step 1: 'key' is missing");
    check_wrong("steps:\n  - key: one\n",
        "p.yaml:2:5: step 1: 'parts' must be a list of 1 to 8 parts");
    check_wrong("steps: []\n",
        "p.yaml:1:8: 'steps' must be a list of 1 to 12 "
        "steps");
    check_wrong("", "p.yaml:1:1: 'key: value' lines are wanted, not nothing");
}

TEST(in_a_break_nothing_is_collected)
{
    check_wrong("steps:\n" STEP "      - {form: break, collects: idea, "
                "minutes: {120: 5, 150: 5, 180: 5}}\n",
        "p.yaml:5:33: step 1, part 2: nothing is collected in a break");
}

TEST(an_evening_is_not_longer_than_it_is)
{
    check_wrong("steps:\n" STEP
                "      - {form: pair, minutes: {120: 1, 150: 142, 180: 1}}\n",
        "p.yaml:2:3: the parts take 151 minutes in an evening of 150");
}

TEST(keys_texts_and_anchors_are_named_by_line)
{
    check_wrong("steps:\n  - key: one\n    prats:\n" PART,
        "p.yaml:3:5: unknown key 'prats'; did you mean 'parts'?");
    check_wrong("steps:\n  - key: one\n    name: Velkommen\n    parts:\n" PART,
        "p.yaml:3:11: step 1: a text has one line for each language (nb: "
        "...), not a value");
    check_wrong("steps:\n  - key: one\n    name: {nb: }\n    parts:\n" PART,
        "p.yaml:3:16: step 1: a text is wanted, not nothing");
    check_wrong("steps:\n  - key: one\n    name: {norwegian: a}\n    "
                "parts:\n" PART,
        "p.yaml:3:12: step 1: 'norwegian' is not the tag of a language (nb, "
        "nn, en, se)");
    check_wrong("steps: &a []\n",
        "p.yaml:1:8: anchors (&) and aliases (*) cannot be used here; write "
        "the value out, or put it in quotes");
}

TEST(a_plan_that_is_not_there_is_named_with_those_that_are)
{
    struct run_plan plan;
    struct fault why = {0};

    CHECK_U64(plan_load(&plan, "allemed-komune", NULL, &why), STATUS_CONFIG);
    CHECK_STR(why.text,
        "no run plan 'allemed-komune'; did you mean 'allemed-kommune'?");
    CHECK_U64(plan_load(&plan, "../x", NULL, &why), STATUS_CONFIG);
    CHECK_STR(why.text, "no run plan '../x'; there are: allemed-kommune");
    CHECK_U64(plan_load(&plan, "", NULL, &why), STATUS_CONFIG);
}

TEST(a_plan_in_the_folder_goes_before_the_built_in_one)
{
    char folder[] = "/tmp/plan_test.XXXXXX";
    char path[80];
    struct run_plan plan;
    struct plan_names names;
    struct fault why = {0};
    FILE *file;

    CHECK(mkdtemp(folder) != NULL);
    (void)snprintf(path, sizeof path, "%s/allemed-kommune.yaml", folder);
    file = fopen(path, "wb");
    CHECK(file != NULL);
    CHECK(fputs("steps:\n" STEP, file) >= 0);
    CHECK(fclose(file) == 0);
    CHECK_U64(plan_load(&plan, "allemed-kommune", folder, &why), STATUS_OK);
    CHECK_U64(plan.steps_n, 1);
    CHECK_STR(plan.key, "allemed-kommune");
    plan_release(&plan);
    CHECK_U64(plan_keys(&names, folder, &why), STATUS_OK);
    CHECK_U64(names.n, 1);
    CHECK_STR(names.key[0], "allemed-kommune");
    CHECK(unlink(path) == 0);
    CHECK(rmdir(folder) == 0);
    CHECK_U64(plan_keys(&names, folder, &why), STATUS_DISK);
}
