/* json.c - one JSON document, written as it goes. See json.h. */
#include "client/json.h"

#include <inttypes.h>

static void
quoted(FILE *out, struct bytes text)
{
    (void)fputc('"', out);
    for (size_t i = 0; i < text.n; i++) {
        const uint8_t c = text.at[i];

        if (c == '"' || c == '\\') {
            (void)fprintf(out, "\\%c", c);
        } else if (c == '\n') {
            (void)fputs("\\n", out);
        } else if (c < 0x20 || c == 0x7f) {
            (void)fprintf(out, "\\u%04x", (unsigned)c);
        } else {
            (void)fputc(c, out);
        }
    }
    (void)fputc('"', out);
}

static void
begin(struct json *json, const char *key)
{
    if (json->later) {
        (void)fputc(',', json->out);
    }
    json->later = true;
    if (key != NULL) {
        quoted(json->out, bytes_of(key));
        (void)fputc(':', json->out);
    }
}

void
json_open(struct json *json, const char *key)
{
    begin(json, key);
    (void)fputc('{', json->out);
    json->later = false;
}

void
json_close(struct json *json)
{
    (void)fputc('}', json->out);
    json->later = true;
}

void
json_list(struct json *json, const char *key)
{
    begin(json, key);
    (void)fputc('[', json->out);
    json->later = false;
}

void
json_list_end(struct json *json)
{
    (void)fputc(']', json->out);
    json->later = true;
}

void
json_text(struct json *json, const char *key, struct bytes text)
{
    begin(json, key);
    quoted(json->out, text);
}

void
json_word(struct json *json, const char *key, const char *word)
{
    json_text(json, key, bytes_of(word));
}

void
json_hex(struct json *json, const char *key, struct bytes blob)
{
    begin(json, key);
    (void)fputc('"', json->out);
    for (size_t i = 0; i < blob.n; i++) {
        (void)fprintf(json->out, "%02x", blob.at[i]);
    }
    (void)fputc('"', json->out);
}

void
json_number(struct json *json, const char *key, uint64_t v)
{
    begin(json, key);
    (void)fprintf(json->out, "%" PRIu64, v);
}

void
json_bool(struct json *json, const char *key, bool v)
{
    begin(json, key);
    (void)fputs(v ? "true" : "false", json->out);
}

void
json_null(struct json *json, const char *key)
{
    begin(json, key);
    (void)fputs("null", json->out);
}
