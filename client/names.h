/*
 * names.h - the protocol's numbers as the words that flags and JSON use.
 */
#ifndef CLIENT_NAMES_H
#define CLIENT_NAMES_H

#include "protocol/message.h"

/* names_value - "table" for FORM 3; NULL where a number is just a number. */
const char *names_value(enum field field, uint64_t value);

/*
 * names_number - back again; `*value` is untouched and false comes back if
 * there is no such word.
 */
bool names_number(enum field field, const char *word, uint64_t *value);

/* names_bit - the word of one bit of ROLES or FLAGS; NULL at the end. */
const char *names_bit(enum field field, unsigned bit);

/* names_bits - "scribe,table_host" as a set; false with the bad word's start. */
bool names_bits(enum field field, const char *words, uint64_t *set);

/*
 * names_all - the words of a field, for "did you mean" and completion;
 * returns how many, at most `cap`.
 */
size_t names_all(enum field field, const char **words, size_t cap);

#endif
