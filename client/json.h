/*
 * json.h - one JSON document, written as it goes.
 *
 * Keys and values in the order they are given; `key` NULL in a list.
 * Text is written whole; what JSON does not allow is escaped.
 *
 * Source: RFC 8259
 */
#ifndef CLIENT_JSON_H
#define CLIENT_JSON_H

#include "protocol/bytes.h"

#include <stdio.h>

struct json {
    FILE *out;
    bool later; /* something stands before on this level */
};

void json_open(struct json *json, const char *key);
void json_close(struct json *json);
void json_list(struct json *json, const char *key);
void json_list_end(struct json *json);
void json_text(struct json *json, const char *key, struct bytes text);
void json_word(struct json *json, const char *key, const char *word);
void json_hex(struct json *json, const char *key, struct bytes blob);
void json_number(struct json *json, const char *key, uint64_t v);
void json_bool(struct json *json, const char *key, bool v);
void json_null(struct json *json, const char *key);

#endif
