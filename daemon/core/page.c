/*
 * page.c - words onto a page, so that they stay words.
 *
 * See page.h
 */
#include "daemon/core/page.h"

void
page_add(struct buf *b, const char *text)
{
    buf_add(b, text, strlen(text));
}

void
page_padded(struct buf *b, uint64_t n, uint32_t width)
{
    uint8_t digit[20];
    size_t at = sizeof digit;

    while (n > 0 || width > 0 || at == sizeof digit) {
        digit[--at] = (uint8_t)('0' + n % 10);
        n /= 10;
        width -= width > 0;
    }
    buf_add(b, digit + at, sizeof digit - at);
}

void
page_number(struct buf *b, uint64_t n)
{
    page_padded(b, n, 1);
}

void
page_hex(struct buf *b, const uint8_t *at, size_t n)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < n; i++) {
        buf_add(b, &digits[at[i] >> 4], 1);
        buf_add(b, &digits[at[i] & 15], 1);
    }
}

static void
json_byte(struct buf *b, uint8_t c)
{
    if (c == '"' || c == '\\') {
        buf_add(b, "\\", 1);
        buf_add(b, &c, 1);
    } else if (c == '\n') {
        page_add(b, "\\n");
    } else if (c == '\t') {
        page_add(b, "\\t");
    } else if (c < 0x20 || c == 0x7f) {
        page_add(b, "\\u00");
        page_hex(b, &c, 1);
    } else {
        buf_add(b, &c, 1);
    }
}

void
page_json(struct buf *b, struct bytes words)
{
    page_add(b, "\"");
    for (size_t i = 0; i < words.n; i++) {
        json_byte(b, words.at[i]);
    }
    page_add(b, "\"");
}

static bool
is_blank(uint8_t c)
{
    return c <= ' ' || c == 0x7f;
}

static bool
is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/* Signs that mean something in the middle of a line, too. */
static bool
is_always_markup(uint8_t c)
{
    static const char signs[] = "\\*_`[]<>|&~$^{";

    return memchr(signs, c, sizeof signs - 1) != NULL;
}

/* Is there no more of this line than blanks? */
static bool
ends_at(struct bytes line, size_t i)
{
    return i >= line.n || is_blank(line.at[i]);
}

/*
 * Where the sign stands that would make this line a heading, a list, a rule
 * or a definition; line.n if nothing does.
 */
static size_t
marker_at(struct bytes line)
{
    const uint8_t c = line.n > 0 ? line.at[0] : 0;
    size_t i = 0;

    if (c == '#' || c == '=' || c == ':') {
        return 0;
    }
    if ((c == '-' || c == '+') && (ends_at(line, 1) || line.at[1] == c)) {
        return 0;
    }
    while (i < line.n && is_digit(line.at[i])) {
        i++;
    }
    if (i > 0 && i < line.n && (line.at[i] == '.' || line.at[i] == ')') &&
        ends_at(line, i + 1)) {
        return i;
    }
    return line.n;
}

/* Does a bare address begin to be one here: "://" or the dot of "www."? */
static bool
is_address(struct bytes line, size_t i)
{
    if (line.at[i] == ':') {
        return line.n - i > 2 && line.at[i + 1] == '/' && line.at[i + 2] == '/';
    }
    return line.at[i] == '.' && i >= 3 && (line.at[i - 1] | 32) == 'w' &&
        (line.at[i - 2] | 32) == 'w' && (line.at[i - 3] | 32) == 'w';
}

/* Signs at the very end of a line that would be taken away with it. */
static bool
closes_heading(struct bytes line, size_t i)
{
    while (i < line.n && line.at[i] == '#') {
        i++;
    }
    return i == line.n;
}

static void
markdown_line(struct buf *b, struct bytes line, struct page_place place)
{
    const size_t marker = place.starts_line ? marker_at(line) : line.n;

    for (size_t i = 0; i < line.n; i++) {
        const uint8_t c = line.at[i];

        if (is_blank(c)) {
            page_add(b, " ");
            continue;
        }
        if (i == marker || is_always_markup(c) ||
            (!place.links && is_address(line, i)) ||
            (c == '#' && closes_heading(line, i))) {
            page_add(b, "\\");
        }
        buf_add(b, &c, 1);
    }
}

static struct bytes
trimmed(struct bytes line)
{
    while (line.n > 0 && is_blank(line.at[0])) {
        line.at++;
        line.n--;
    }
    while (line.n > 0 && is_blank(line.at[line.n - 1])) {
        line.n--;
    }
    return line;
}

/* Between two lines of the words. */
static void
line_break(struct buf *b, struct page_place place)
{
    if (place.one_line) {
        page_add(b, " ");
        return;
    }
    page_add(b, "\\\n");
    for (uint32_t i = 0; i < place.indent; i++) {
        page_add(b, " ");
    }
}

/* The next line out of the words; they move past it. */
static struct bytes
next_line(struct bytes *words)
{
    const uint8_t *end = memchr(words->at, '\n', words->n);
    const size_t n = end == NULL ? words->n : (size_t)(end - words->at);
    const struct bytes line = {words->at, n};

    words->at += n + (end != NULL);
    words->n -= n + (end != NULL);
    return trimmed(line);
}

void
page_markdown(struct buf *b, struct bytes words, struct page_place place)
{
    bool first = true;

    while (words.n > 0) {
        const struct bytes line = next_line(&words);

        if (line.n == 0) {
            continue;
        }
        if (!first) {
            line_break(b, place);
            place.starts_line = !place.one_line;
        }
        markdown_line(b, line, place);
        first = false;
    }
}

/*
 * The bytes at the front that HTML does not allow: control characters and
 * what Unicode says is no character. 0: they are allowed.
 */
static size_t
not_html(struct bytes words)
{
    const uint8_t *c = words.at;

    if (is_blank(c[0]) && c[0] != ' ') {
        return 1;
    }
    if (words.n >= 2 && c[0] == 0xc2 && c[1] < 0xa0) {
        return 2;
    }
    if (words.n >= 3 && c[0] == 0xef &&
        ((c[1] == 0xb7 && c[2] >= 0x90 && c[2] <= 0xaf) ||
            (c[1] == 0xbf && c[2] >= 0xbe))) {
        return 3;
    }
    if (words.n >= 4 && c[0] >= 0xf0 && (c[1] & 0x0f) == 0x0f && c[2] == 0xbf &&
        c[3] >= 0xbe) {
        return 4;
    }
    return 0;
}

static void
html_line(struct buf *b, struct bytes line)
{
    static const char signs[] = "&<>\"'";
    static const char *const names[] = {"&amp;", "&lt;", "&gt;", "&quot;",
        "&#39;"};

    while (line.n > 0) {
        const char *sign = memchr(signs, line.at[0], sizeof signs - 1);
        const size_t bad = not_html(line);
        const size_t n = bad > 0 ? bad : 1;

        if (bad > 0) {
            page_add(b, " ");
        } else if (sign != NULL) {
            page_add(b, names[sign - signs]);
        } else {
            buf_add(b, line.at, 1);
        }
        line.at += n;
        line.n -= n;
    }
}

void
page_html(struct buf *b, struct bytes words, bool one_line)
{
    const char *between = "";

    while (words.n > 0) {
        const struct bytes line = next_line(&words);

        if (line.n > 0) {
            page_add(b, between);
            html_line(b, line);
            between = one_line ? " " : "<br>";
        }
    }
}

/* Would a spreadsheet take it for a formula? The wide signs count, too. */
static bool
is_formula(struct bytes words)
{
    static const char *const signs[] = {"=", "+", "-", "@", "\t", "\r",
        "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0"};

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        const size_t n = strlen(signs[i]);

        if (words.n >= n && memcmp(words.at, signs[i], n) == 0) {
            return true;
        }
    }
    return false;
}

static bool
is_quoted(struct bytes words)
{
    static const char signs[] = ";,\"'\n\r\t";

    for (size_t i = 0; i < words.n; i++) {
        if (memchr(signs, words.at[i], sizeof signs - 1) != NULL) {
            return true;
        }
    }
    return is_formula(words);
}

static void
csv_byte(struct buf *b, uint8_t c)
{
    if (c == '"') {
        page_add(b, "\"\"");
    } else if (c != '\n' && is_blank(c)) {
        page_add(b, " ");
    } else {
        buf_add(b, &c, 1);
    }
}

void
page_csv(struct buf *b, struct bytes words)
{
    const bool formula = is_formula(words) || is_formula(trimmed(words));
    const char *quote;

    words = trimmed(words);
    quote = is_quoted(words) || formula ? "\"" : "";
    page_add(b, quote);
    page_add(b, formula ? "'" : "");
    for (size_t i = 0; i < words.n; i++) {
        csv_byte(b, words.at[i]);
    }
    page_add(b, quote);
}
