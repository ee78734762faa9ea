/*
 * trouble.h - why something could not be done with an evening's files.
 *
 * Set where it is first seen, said once, by the verb.
 */
#ifndef CLIENT_CTL_OFFLINE_TROUBLE_H
#define CLIENT_CTL_OFFLINE_TROUBLE_H

#include "client/ctl/ctl.h"

struct trouble {
    enum text_key key;
    enum code code;
    char file[600]; /* {file} in the text */
    char n[24];     /* {n} */
    char at[24];    /* {at} */
};

/* trouble_set - always false, so that a function can end with it. */
bool trouble_set(struct trouble *t, enum code code, enum text_key key,
    const char *file);

/* trouble_file - the same of a file and errno. */
bool trouble_file(struct trouble *t, const char *file, int sys, bool writing);

/* trouble_number - fills in {n} and {at}. */
void trouble_number(struct trouble *t, uint64_t n, uint64_t at);

/* trouble_text - the sentence, NUL-ended. */
void trouble_text(const struct ctl *ctl, const struct trouble *t, char *out,
    size_t cap);

/* trouble_say - as the end of a verb, in words or as a document. */
enum code trouble_say(struct ctl *ctl, const struct trouble *t);

/* trouble_talk - in words only, where the verb goes on. */
void trouble_talk(const struct ctl *ctl, const struct trouble *t);

#endif
