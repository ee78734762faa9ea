/* names.c - the protocol's numbers as words. See names.h. */
#include "client/names.h"

struct name {
    enum field field;
    uint64_t value;
    const char *word;
};

static const struct name names[] = {
#define ROW(NAME, number, word) {FIELD_FORM, number, #word},
    FORMS(ROW)
#undef ROW
#define ROW(NAME, number, word) {FIELD_COLLECTS, number, #word},
        IDEA_KINDS(ROW)
#undef ROW
#define ROW(NAME, number, word) {FIELD_ANONYMITY, number, #word},
            ANONYMITIES(ROW)
#undef ROW
#define ROW(NAME, number, word) {FIELD_SHOWN, number, #word},
                SHOWNS(ROW)
#undef ROW
#define ROW(NAME, number, word) {FIELD_USE, number, #word},
                    TEXT_USES(ROW)
#undef ROW
#define ROW(NAME, number, word) {FIELD_BARRIER, number, #word},
                        BARRIERS(ROW)
#undef ROW
#define ROW(NAME, number, word) {FIELD_PROGRESS, number, #word},
                            PROGRESSES(ROW)
#undef ROW
#define ROW(NAME, number, word) {FIELD_ROLES, number, #word},
                                ROLES(ROW)
#undef ROW
#define ROW(NAME, number, word) {FIELD_FLAGS, number, #word},
                                    FLAGS(ROW)
#undef ROW
#define ROW(NAME, number, word, ...) {FIELD_WHAT, number, #word},
                                        COMMANDS(ROW)
#undef ROW
};

enum { NAMES_N = sizeof names / sizeof names[0] };

const char *
names_value(enum field field, uint64_t value)
{
    if (field == FIELD_ROLES || field == FIELD_FLAGS) {
        return NULL;
    }
    for (size_t i = 0; i < NAMES_N; i++) {
        if (names[i].field == field && names[i].value == value) {
            return names[i].word;
        }
    }
    return NULL;
}

bool
names_number(enum field field, const char *word, uint64_t *value)
{
    for (size_t i = 0; i < NAMES_N; i++) {
        if (names[i].field == field && strcmp(names[i].word, word) == 0) {
            *value = names[i].value;
            return true;
        }
    }
    return false;
}

const char *
names_bit(enum field field, unsigned bit)
{
    for (size_t i = 0; i < NAMES_N; i++) {
        if (names[i].field == field && names[i].value == bit) {
            return names[i].word;
        }
    }
    return NULL;
}

/* The bit of the first `n` bytes of `words`. */
static bool
one_bit(enum field field, const char *words, size_t n, uint64_t *bit)
{
    char word[32];

    if (n >= sizeof word) {
        return false;
    }
    memcpy(word, words, n);
    word[n] = '\0';
    return names_number(field, word, bit);
}

bool
names_bits(enum field field, const char *words, uint64_t *set)
{
    uint64_t made = 0;

    while (*words != '\0') {
        const size_t n = strcspn(words, ", ");
        uint64_t bit = 0;

        if (n > 0 && !one_bit(field, words, n, &bit)) {
            return false;
        }
        if (n > 0) {
            made |= (uint64_t)1 << bit;
        }
        words += n + (words[n] == '\0' ? 0 : 1);
    }
    *set = made;
    return true;
}

size_t
names_all(enum field field, const char **words, size_t cap)
{
    size_t n = 0;

    for (size_t i = 0; i < NAMES_N && n < cap; i++) {
        if (names[i].field == field) {
            words[n] = names[i].word;
            n++;
        }
    }
    return n;
}
