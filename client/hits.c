/* hits.c - what a search found, out of the daemon's document. See hits.h. */
#include "client/hits.h"

#include <stdio.h>
#include <stdlib.h>

enum { HITS_MAX = 100000, KEY_MAX = 24 };

struct reader {
    struct bytes in;
    size_t at;
};

static int
peek(struct reader *r)
{
    while (r->at < r->in.n &&
        (r->in.at[r->at] == ' ' || r->in.at[r->at] == '\n' ||
            r->in.at[r->at] == '\t' || r->in.at[r->at] == '\r')) {
        r->at++;
    }
    return r->at < r->in.n ? r->in.at[r->at] : -1;
}

/* The next sign, if it is this one. */
static bool
sign(struct reader *r, char want)
{
    if (peek(r) != want) {
        return false;
    }
    r->at++;
    return true;
}

static bool
word(struct reader *r, const char *want)
{
    const size_t n = strlen(want);

    if (peek(r) != want[0] || r->in.n - r->at < n ||
        memcmp(r->in.at + r->at, want, n) != 0) {
        return false;
    }
    r->at += n;
    return true;
}

/* What stands after a backslash; what is more than ASCII comes as it is. */
static bool
escaped(struct reader *r, char *out)
{
    static const char from[] = "\"\\/bfnrt";
    static const char to[] = "\"\\/\b\f\n\r\t";
    const char *found;
    unsigned value = 0;

    if (r->at >= r->in.n) {
        return false;
    }
    found = memchr(from, r->in.at[r->at], sizeof from - 1);
    if (found != NULL) {
        *out = to[found - from];
        r->at++;
        return true;
    }
    if (r->in.at[r->at] != 'u' || r->in.n - r->at < 5) {
        return false;
    }
    for (size_t i = 1; i < 5; i++) {
        const uint8_t c = r->in.at[r->at + i];

        if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
            return false;
        }
        value = value * 16 + (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    *out = (char)value;
    r->at += 5;
    return value > 0 && value < 0x80;
}

/* A string into `out`, which has room for what is left of the document. */
static bool
string(struct reader *r, char *out, size_t *n)
{
    *n = 0;
    if (!sign(r, '"')) {
        return false;
    }
    while (r->at < r->in.n && r->in.at[r->at] != '"') {
        char c = (char)r->in.at[r->at];

        r->at++;
        if (c == '\\' && !escaped(r, &c)) {
            return false;
        }
        out[*n] = c;
        (*n)++;
    }
    out[*n] = '\0';
    return sign(r, '"');
}

static bool
number(struct reader *r, uint64_t *v)
{
    const size_t from = r->at;

    *v = 0;
    while (r->at < r->in.n && r->in.at[r->at] >= '0' &&
        r->in.at[r->at] <= '9' && r->at - from < 18) {
        *v = *v * 10 + (uint64_t)(r->in.at[r->at] - '0');
        r->at++;
    }
    return r->at > from;
}

/* A value of any kind that we know; `text` has room as above. */
struct value {
    char *text;
    size_t text_n;
    uint64_t number;
    bool is_text;
    bool is_true;
};

static bool
value_take(struct reader *r, struct value *v)
{
    const int c = peek(r);

    v->is_text = c == '"';
    v->is_true = false;
    v->number = 0;
    if (v->is_text) {
        return string(r, v->text, &v->text_n);
    }
    if (c >= '0' && c <= '9') {
        return number(r, &v->number);
    }
    v->is_true = word(r, "true");
    return v->is_true || word(r, "false") || word(r, "null");
}

static bool
keep(struct hit *hit, const char *key, const struct value *v)
{
    const struct {
        const char *key;
        char *out;
    } words[] = {{"kind", hit->kind}, {"field", hit->field},
        {"change_with", hit->change_with}};
    const struct {
        const char *key;
        uint64_t *out;
    } numbers[] = {{"number", &hit->number}, {"table", &hit->table},
        {"step", &hit->step}};

    for (size_t i = 0; i < 3; i++) {
        if (v->is_text && strcmp(key, words[i].key) == 0) {
            (void)snprintf(words[i].out, HIT_WORD_MAX, "%.23s", v->text);
        }
        if (strcmp(key, numbers[i].key) == 0) {
            *numbers[i].out = v->number;
        }
    }
    if (strcmp(key, "private") == 0) {
        hit->is_private = v->is_true;
    } else if (strcmp(key, "forget") == 0) {
        hit->forget = v->is_true;
    } else if (strcmp(key, "text") == 0 && v->is_text && hit->text == NULL) {
        hit->text = malloc(v->text_n + 1);
        if (hit->text == NULL) {
            return false;
        }
        memcpy(hit->text, v->text, v->text_n + 1);
    }
    return true;
}

static bool
hit_take(struct reader *r, struct hit *hit, struct value *v)
{
    char key[KEY_MAX];

    if (!sign(r, '{')) {
        return false;
    }
    if (sign(r, '}')) {
        return true;
    }
    do {
        if (!string(r, v->text, &v->text_n)) {
            return false;
        }
        (void)snprintf(key, sizeof key, "%.23s", v->text);
        if (!sign(r, ':') || !value_take(r, v) || !keep(hit, key, v)) {
            return false;
        }
    } while (sign(r, ','));
    return sign(r, '}');
}

static bool
all_take(struct reader *r, struct hits *hits, struct value *v)
{
    if (!sign(r, '[')) {
        return false;
    }
    if (sign(r, ']')) {
        return peek(r) < 0;
    }
    do {
        struct hit *grown = NULL;

        if (hits->n < HITS_MAX) {
            grown = realloc(hits->at, (hits->n + 1) * sizeof hits->at[0]);
        }
        if (grown == NULL) {
            return false;
        }
        hits->at = grown;
        hits->at[hits->n] = (struct hit){0};
        hits->n++;
        if (!hit_take(r, &hits->at[hits->n - 1], v)) {
            return false;
        }
    } while (sign(r, ','));
    return sign(r, ']') && peek(r) < 0;
}

bool
hits_take(struct hits *hits, struct bytes document)
{
    struct reader r = {.in = document};
    struct value v = {.text = malloc(document.n + 1)};
    bool good;

    *hits = (struct hits){0};
    good = v.text != NULL && all_take(&r, hits, &v);
    free(v.text);
    if (!good) {
        hits_release(hits);
    }
    return good;
}

void
hits_release(struct hits *hits)
{
    for (size_t i = 0; i < hits->n; i++) {
        free(hits->at[i].text);
    }
    free(hits->at);
    *hits = (struct hits){0};
}
