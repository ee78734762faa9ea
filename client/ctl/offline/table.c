/* table.c - the verbs that work on an evening's files. */
#include "client/ctl/offline/verbs.h"

const struct verb offline_verbs[] = {
    {"verify", "EVENING [--key HEX|FILE]... [--minutes FILE]... [--data DIR]",
        "minutes= data=", TEXT_CTL_WHAT_VERIFY, false, false, offline_verify},
    {"export", "EVENING -o FILE [--data DIR]",
        "output= data=", TEXT_CTL_WHAT_EXPORT, false, false, offline_export},
    {"import", "FILE [--data DIR]", "data=", TEXT_CTL_WHAT_IMPORT, false, false,
        offline_import},
    {"log repair", "EVENING [--data DIR]", "data=", TEXT_CTL_WHAT_LOG_REPAIR,
        false, false, offline_repair},
    {"restore",
        "BACKUP [--data DIR] [--forgotten FILE] [--keep] [--older] [--yes]",
        "data= forgotten= keep older", TEXT_CTL_WHAT_RESTORE, false, false,
        offline_restore},
    {"forgotten", "[--data DIR]", "data=", TEXT_CTL_WHAT_FORGOTTEN, false,
        false, offline_forgotten},
    {"retention", "--dry-run [--data DIR]", "data=", TEXT_CTL_WHAT_RETENTION,
        false, false, offline_retention},
    {0},
};
