/*
 * config_fuzz.c - texts that people write, as anyone could: settings, a run
 * plan and a sign-up list from the same bytes.
 *
 * Whatever they are: no crash, a fault with words or a value that holds what
 * its header promises.
 */
#include "config/config.h"
#include "config/list.h"
#include "config/plan.h"

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
try_config(const uint8_t *data, size_t size)
{
    struct config config;
    struct fault why = {0};

    if (config_parse(&config, "f.yaml", data, size, &why) != STATUS_OK) {
        assert(strncmp(why.text, "f.yaml:", 7) == 0);
        return;
    }
    assert(config.limits.seats >= 1 && config.limits.seats <= 12000);
    assert(config.data_dir[0] != '\0');
    assert(memchr(config.zone, '\0', sizeof config.zone) != NULL);
}

static void
try_plan(const uint8_t *data, size_t size)
{
    struct run_plan plan = {0};
    struct fault why = {0};

    if (plan_parse(&plan, "f.yaml", data, size, &why) != STATUS_OK) {
        assert(strncmp(why.text, "f.yaml:", 7) == 0);
        assert(plan.memory == NULL);
        return;
    }
    assert(plan.steps_n >= 1 && plan.steps_n <= PLAN_STEPS_MAX);
    for (uint32_t i = 0; i < plan.steps_n; i++) {
        assert(plan.step[i].key[0] != '\0');
        assert(plan.step[i].parts_n >= 1);
        assert(plan.step[i].parts_n <= PLAN_PARTS_MAX);
    }
    for (uint32_t i = 0; i < plan.texts_n; i++) {
        assert(plan.text[i].step >= 1 && plan.text[i].step <= plan.steps_n);
        assert(strlen(plan.text[i].text) <= TEXT_BYTES_MAX);
    }
    plan_release(&plan);
}

static void
try_list(const uint8_t *data, size_t size)
{
    struct list list = {0};
    struct fault why = {0};

    if (list_read(&list, data, size, NULL, &why) != STATUS_OK) {
        assert(why.status == STATUS_USAGE && why.text[0] != '\0');
        return;
    }
    assert(list.persons_n + list.complaints_n <= LIST_LINES_MAX);
    for (uint32_t i = 0; i < list.persons_n; i++) {
        assert(list.person[i].name[0] != '\0');
        assert(strlen(list.person[i].name) <= NAME_BYTES_MAX);
        assert(list.person[i].line >= 1);
    }
    list_release(&list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    try_config(data, size);
    try_plan(data, size);
    try_list(data, size);
    return 0;
}
