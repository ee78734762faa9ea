/* slots.c - a list of forgotten keys. See slots.h. */
#include "client/ctl/offline/slots.h"

#include "client/ctl/offline/judge_inside.h"
#include "client/ctl/offline/offline.h"

enum { LIST_BYTES_MAX = 1 << 26 };

bool
slots_take(struct slot_line *line, struct bytes text)
{
    const size_t id_n = sizeof line->id - 1;
    uint64_t v = 0;

    while (text.n > 0 &&
        (text.at[text.n - 1] == '\r' || text.at[text.n - 1] == ' ')) {
        text.n--;
    }
    if (text.n < id_n + 2 || text.n > id_n + 8 || text.at[id_n] != ' ') {
        return false;
    }
    memcpy(line->id, text.at, id_n);
    line->id[id_n] = '\0';
    for (size_t i = id_n + 1; i < text.n; i++) {
        if (text.at[i] < '0' || text.at[i] > '9') {
            return false;
        }
        v = v * 10 + (uint64_t)(text.at[i] - '0');
    }
    line->slot = (uint32_t)v;
    return offline_is_id(line->id) && v > 0;
}

static int
by_line(const void *a, const void *b)
{
    const struct slot_line *one = a;
    const struct slot_line *two = b;
    const int order = memcmp(one->id, two->id, sizeof one->id);

    if (order != 0) {
        return order;
    }
    return one->slot < two->slot ? -1 : one->slot > two->slot;
}

static bool
add(struct slots *slots, struct bytes text)
{
    struct slot_line line;

    if (text.n == 0 || text.at[0] == '#' || text.at[0] == '\r') {
        return true;
    }
    if (!slots_take(&line, text) ||
        !judge_grow(&slots->line, slots->n, sizeof line)) {
        return false;
    }
    slots->line[slots->n] = line;
    slots->n++;
    return true;
}

bool
slots_read(struct slots *slots, const char *path, struct trouble *t)
{
    const struct file_wanted wanted = {.path = path, .max = LIST_BYTES_MAX};
    uint8_t *at = NULL;
    uint64_t number = 0;
    size_t n = 0;
    size_t begin = 0;
    bool good = true;

    *slots = (struct slots){0};
    if (!bundle_file(&wanted, &at, &n, t)) {
        return false;
    }
    while (good && begin < n) {
        const uint8_t *end = memchr(at + begin, '\n', n - begin);
        const size_t length =
            end == NULL ? n - begin : (size_t)(end - (at + begin));

        number++;
        good = add(slots, (struct bytes){at + begin, length});
        begin += length + 1;
    }
    free(at);
    if (!good) {
        slots_release(slots);
        (void)trouble_set(t, CODE_USAGE, TEXT_OFF_BAD_LIST, path);
        trouble_number(t, number, 0);
        return false;
    }
    if (slots->n > 1) {
        qsort(slots->line, slots->n, sizeof *slots->line, by_line);
    }
    return true;
}

bool
slots_has(const struct slots *slots, const char *id, uint32_t slot)
{
    struct slot_line wanted = {.slot = slot};

    if (slots->n == 0) {
        return false;
    }
    memcpy(wanted.id, id, sizeof wanted.id);
    return bsearch(&wanted, slots->line, slots->n, sizeof wanted, by_line) !=
        NULL;
}

void
slots_release(struct slots *slots)
{
    free(slots->line);
    *slots = (struct slots){0};
}
