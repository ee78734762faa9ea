/* table.c - the verbs that work on an evening's files. */
#include "client/ctl/offline/verbs.h"

const struct verb offline_verbs[] = {
    {"verify", "EVENING [--key HEX|FILE]... [--minutes FILE]... [--data DIR]",
        "minutes= data=", TEXT_CTL_WHAT_VERIFY, false, false, offline_verify},
    {"export", "EVENING -o FILE [--data DIR]",
        "output= data=", TEXT_CTL_WHAT_EXPORT, false, false, offline_export},
    {"import", "FILE [--data DIR]", "data=", TEXT_CTL_WHAT_IMPORT, false, false,
        offline_import},
    {0},
};
