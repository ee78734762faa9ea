/*
 * making.h - an evening made at the daemon, for `session new` and the demo.
 */
#ifndef CLIENT_CTL_MAKING_H
#define CLIENT_CTL_MAKING_H

#include "client/ctl/ctl.h"

enum { MAKING_RECOVERY_MAX = 30, MAKING_LINK_MAX = 500 };

/* making_recovery - 24 letters and digits in six groups. */
void making_recovery(char out[MAKING_RECOVERY_MAX]);

/*
 * making_session - send `session_new` on the office's talk with the fields
 * given, and fill `keep` with the seat that leads it.
 */
enum talk_end making_session(struct talk *office, const struct fields *fields,
    struct keep *keep);

/* making_base - "https://dugnad.example.no", what links begin with. */
void making_base(struct ctl *ctl, char out[MAKING_LINK_MAX]);

/* making_links - for the one who leads, and for the QR code. */
void making_links(struct ctl *ctl, const struct keep *keep,
    char lead[MAKING_LINK_MAX], char join[MAKING_LINK_MAX]);

#endif
