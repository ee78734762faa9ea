/* fetch.c - documents that the daemon writes. See fetch.h. */
#include "client/ctl/fetch.h"

#include <errno.h>
#include <sys/stat.h>

enum talk_end
fetch_try(struct ctl *ctl, struct ask *ask)
{
    struct command random;

    talk_command(&random, COMMAND_NOTE);
    memcpy(ask->id, random.id, ID_BYTES);
    return talk_ask(&ctl->talk, ask);
}

enum code
fetch_ask(struct ctl *ctl, struct ask *ask)
{
    return ctl_end(ctl, &ctl->talk, fetch_try(ctl, ask));
}

enum code
fetch_write(struct ctl *ctl, const char *path)
{
    struct fault why = {0};
    FILE *out = path == NULL ? stdout : fopen(path, "we");
    bool bad;

    if (out == NULL) {
        why.sys = errno;
        return ctl_file_fault(ctl, path, &why, true);
    }
    bad = fwrite(ctl->talk.page, 1, ctl->talk.page_n, out) != ctl->talk.page_n;
    bad = fflush(out) != 0 || bad;
    if (path != NULL) {
        bad = fclose(out) != 0 || bad;
    }
    return bad ? ctl_file_fault(ctl, path == NULL ? "-" : path, &why, true)
               : CODE_OK;
}

enum code
fetch_own(struct ctl *ctl, const char *path)
{
    struct ask ask = {.what = ASK_OWN};
    enum code code = fetch_ask(ctl, &ask);
    mode_t mask;

    if (code == CODE_OK) {
        mask = umask(S_IRWXG | S_IRWXO); /* for oneself alone */
        code = fetch_write(ctl, path);
        (void)umask(mask);
    }
    return code;
}
