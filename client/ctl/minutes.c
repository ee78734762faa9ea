/* minutes.c - fetch the minutes, at any moment. */
#include "client/ctl/verbs.h"

#include <errno.h>

static enum code
page_write(struct ctl *ctl, const char *path)
{
    struct fault why = {0};
    FILE *out = stdout;
    bool bad;

    if (path != NULL) {
        out = fopen(path, "we");
        if (out == NULL) {
            why.sys = errno;
            return ctl_file_fault(ctl, path, &why, true);
        }
    }
    bad = fwrite(ctl->talk.page, 1, ctl->talk.page_n, out) != ctl->talk.page_n;
    bad = fflush(out) != 0 || bad;
    if (path != NULL) {
        bad = fclose(out) != 0 || bad;
    }
    if (bad) {
        return ctl_file_fault(ctl, path == NULL ? "-" : path, &why, true);
    }
    return CODE_OK;
}

static enum code
run_minutes(struct ctl *ctl, const struct args *args)
{
    const char *format = args_flag(args, "format");
    const char *language = args_flag(args, "language");
    const char *path = args_flag(args, "output");
    struct ask ask = {.what = ASK_MINUTES};
    struct command random;
    enum code code;

    if (args_word(args, 0) != NULL && ctl->session[0] == '\0') {
        size_t n = 0;

        for (size_t i = 0; i < args->words_n; i++) {
            n += (size_t)snprintf(ctl->session + n, sizeof ctl->session - n,
                "%.16s", args->word[i]);
            n = n < sizeof ctl->session ? n : sizeof ctl->session - 1;
        }
    }
    if (format == NULL) {
        format = ctl->json ? "json" : "md";
    } else if (strcmp(format, "md") != 0 && strcmp(format, "json") != 0) {
        return ctl_choice(ctl, "format", "md, json");
    }
    code = ctl_session(ctl);
    if (code != CODE_OK) {
        return code;
    }
    talk_command(&random, COMMAND_NOTE);
    memcpy(ask.id, random.id, ID_BYTES);
    FSET(&ask.f, FORMAT, format, bytes_of(format));
    /* Unless asked for, the minutes are in the evening's own language. */
    if (language != NULL) {
        FSET(&ask.f, LANGUAGE, language, bytes_of(language));
    } else if (ctl->talk.language[0] != '\0') {
        FSET(&ask.f, LANGUAGE, language, bytes_of(ctl->talk.language));
    }
    code = ctl_end(ctl, &ctl->talk, talk_ask(&ctl->talk, &ask));
    return code == CODE_OK ? page_write(ctl, path) : code;
}

const struct verb minutes_verbs[] = {
    {"minutes", "[CODE] [--language nb|nn|en] [--format md|json] [-o FILE]",
        "format= output=", TEXT_CTL_WHAT_MINUTES, false, false, run_minutes},
    {0},
};
