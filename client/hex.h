/*
 * hex.h - bytes as people copy them.
 */
#ifndef CLIENT_HEX_H
#define CLIENT_HEX_H

#include "protocol/bytes.h"

/* hex_write - 2 n digits and a NUL. */
void hex_write(char *out, const uint8_t *at, size_t n);

/* hex_take - exactly n bytes out of 2 n digits; false if it is not so. */
bool hex_take(uint8_t *out, size_t n, const char *text);

#endif
