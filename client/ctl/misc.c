/* misc.c - doctor, help, version, completion. */
#include "client/ctl/verbs.h"
#include "client/ctl/where.h"

#define CTL_VERSION "0.1.0"

static void
latency_text(char out[32], const struct talk *talk)
{
    (void)snprintf(out, 32, "%.1f",
        (double)link_round_trip_us(talk->link) / 1000.0);
}

static enum code
run_doctor(struct ctl *ctl, const struct args *args)
{
    struct place place;
    struct talk_setup setup;
    char minor[24];
    char latency[32];
    enum code code;

    (void)args;
    if (!ctl_setup(ctl, &place, &setup)) {
        return CODE_USAGE;
    }
    if (!ctl->json) {
        ctl_line(ctl, stdout, TEXT_DOCTOR_SERVER, "server", ctl_server(ctl),
            NULL);
    }
    if (!place.is_unix || ctl->session[0] != '\0') {
        code = ctl_session(ctl);
    } else {
        code = ctl_office(ctl);
    }
    if (code != CODE_OK) {
        return code;
    }
    for (int i = 0; i < 5; i++) {
        ctl_settle(ctl);
    }
    (void)snprintf(minor, sizeof minor, "%llu",
        (unsigned long long)ctl->talk.minor);
    latency_text(latency, &ctl->talk);
    if (ctl->json) {
        struct json *json = ctl_doc(ctl);

        json_word(json, "server", ctl_server(ctl));
        json_word(json, "protocol", PROTOCOL_NAME);
        json_number(json, "minor", ctl->talk.minor);
        json_number(json, "own_minor", PROTOCOL_MINOR);
        json_number(json, "round_trip_us", link_round_trip_us(ctl->talk.link));
        json_number(json, "session_time", link_now_ms(ctl->talk.link));
        ctl_doc_end(ctl);
        return CODE_OK;
    }
    ctl_line(ctl, stdout, TEXT_DOCTOR_PROTOCOL, "minor", minor, NULL);
    ctl_line(ctl, stdout, TEXT_DOCTOR_LATENCY, "ms", latency, NULL);
    ctl_line(ctl, stdout, TEXT_DOCTOR_FINE, NULL);
    return CODE_OK;
}

static enum code
run_version(struct ctl *ctl, const struct args *args)
{
    (void)args;
    if (ctl->json) {
        struct json *json = ctl_doc(ctl);

        json_word(json, "version", CTL_VERSION);
        json_word(json, "protocol", PROTOCOL_NAME);
        json_number(json, "minor", PROTOCOL_MINOR);
        ctl_doc_end(ctl);
    } else {
        (void)printf("dugnadctl %s (%s, %d)\n", CTL_VERSION, PROTOCOL_NAME,
            PROTOCOL_MINOR);
    }
    return CODE_OK;
}

/* A line of a list: the first sentence says enough. */
static void
verb_print(const struct ctl *ctl, const struct verb *verb)
{
    const char *what = ctl_get(ctl, verb->what);
    const char *end = strstr(what, ". ");

    (void)printf("  %-16s %.*s\n", verb->name,
        end == NULL ? (int)strlen(what) : (int)(end - what), what);
}

/* All verbs of two words that begin with this one; false if there are none. */
static bool
family_print(struct ctl *ctl, const char *word)
{
    const size_t n = strlen(word);
    const struct verb *verb;
    bool any = false;

    for (size_t i = 0; (verb = verbs_at(i)) != NULL; i++) {
        if (!verb->hidden && strncmp(verb->name, word, n) == 0 &&
            verb->name[n] == ' ') {
            verb_print(ctl, verb);
            any = true;
        }
    }
    return any;
}

static enum code
run_help(struct ctl *ctl, const struct args *args)
{
    struct verbs_found found;
    const struct verb *verb;

    if (args->words_n > 0) {
        verbs_find(&found, args->word, args->words_n);
        if (found.verb == NULL && args->words_n == 1 &&
            family_print(ctl, args->word[0])) {
            return CODE_OK;
        }
        if (found.verb == NULL) {
            ctl_talk(ctl, TEXT_CTL_UNKNOWN_VERB, "verb", args->word[0], NULL);
            return CODE_USAGE;
        }
        (void)printf("dugnadctl %s %s\n%s\n", found.verb->name,
            found.verb->usage, ctl_get(ctl, found.verb->what));
        if (strcmp(found.verb->name, "minutes") == 0) {
            (void)family_print(ctl, found.verb->name);
            ctl_line(ctl, stdout, TEXT_RECORD_HELP_MINUTES, NULL);
        }
        return CODE_OK;
    }
    ctl_line(ctl, stdout, TEXT_CTL_HELP_HEAD, NULL);
    for (size_t i = 0; (verb = verbs_at(i)) != NULL; i++) {
        if (!verb->hidden) {
            verb_print(ctl, verb);
        }
    }
    ctl_line(ctl, stdout, TEXT_CTL_HELP_FOOT, NULL);
    return CODE_OK;
}

static enum code
run_completion(struct ctl *ctl, const struct args *args)
{
    const char *shell = args_word(args, 0);

    if (shell == NULL || strcmp(shell, "bash") != 0) {
        return ctl_usage(ctl);
    }
    (void)fputs("_dugnadctl()\n"
                "{\n"
                "    local IFS=$'\\n'\n"
                "    COMPREPLY=($(compgen -W \"$(timeout 0.2 dugnadctl "
                "__complete -- "
                "\"${COMP_WORDS[@]:1:COMP_CWORD-1}\" 2>/dev/null)\" -- "
                "\"${COMP_WORDS[COMP_CWORD]}\"))\n"
                "}\n"
                "complete -F _dugnadctl dugnadctl\n",
        stdout);
    return CODE_OK;
}

static void
code_print(void *owner, const char *code)
{
    (void)owner;
    (void)printf("%s\n", code);
}

static void
flags_print(const char *flags)
{
    while (*flags != '\0') {
        const size_t n = strcspn(flags, " ");

        (void)printf("--%.*s\n",
            (int)(n > 0 && flags[n - 1] == '=' ? n - 1 : n), flags);
        flags += n + strspn(flags + n, " ");
    }
}

/* The words before the one that is being typed stand after "--". */
static enum code
run_complete(struct ctl *ctl, const struct args *args)
{
    const struct verb *verb;
    struct verbs_found found;
    const char *last = args->words_n > 0 ? args->word[args->words_n - 1] : NULL;

    (void)ctl;
    if (last != NULL &&
        (strcmp(last, "--session") == 0 || strcmp(last, "--room") == 0)) {
        keep_codes(code_print, NULL);
        return CODE_OK;
    }
    verbs_find(&found, args->word, args->words_n);
    if (found.verb != NULL) {
        flags_print(found.verb->flags);
        flags_print(CTL_FLAGS);
        return CODE_OK;
    }
    for (size_t i = 0; (verb = verbs_at(i)) != NULL; i++) {
        const size_t n = strcspn(verb->name, " ");

        if (verb->hidden) {
            continue;
        }
        if (last == NULL) {
            (void)printf("%.*s\n", (int)n, verb->name);
        } else if (strlen(last) == n && strncmp(verb->name, last, n) == 0 &&
            verb->name[n] == ' ') {
            (void)printf("%s\n", verb->name + n + 1);
        }
    }
    return CODE_OK;
}

const struct verb misc_verbs[] = {
    {"doctor", "", "", TEXT_CTL_WHAT_DOCTOR, false, false, run_doctor},
    {"help", "[VERB]", "", TEXT_CTL_WHAT_HELP, false, false, run_help},
    {"version", "", "", TEXT_CTL_WHAT_VERSION, false, false, run_version},
    {"completion", "bash", "", TEXT_CTL_WHAT_COMPLETION, false, false,
        run_completion},
    {"__complete", "", "", TEXT_CTL_WHAT_COMPLETION, true, false, run_complete},
    {0},
};
