/*
 * main.c - dugnadctl: one word in, one answer out.
 *
 * Finds the verb among the words, reads the flags that belong to it, and
 * runs it. See ctl/verbs.h for all that it can do.
 */
#include "client/ctl/verbs.h"

#include <locale.h>
#include <unistd.h>

enum { ARGV_MAX = 400, FLAGS_TEXT_MAX = 4000 };

static enum code
flag_mistake(struct ctl *ctl, const struct args *args)
{
    char text[300];

    if (args->mistake == ARGS_UNKNOWN_FLAG && args->near[0] != '\0') {
        (void)snprintf(text, sizeof text, "%s %.60s. %s --%s?",
            ctl_get(ctl, TEXT_CTL_UNKNOWN_FLAG), args->what,
            ctl_get(ctl, TEXT_CTL_DID_YOU_MEAN), args->near);
    } else {
        (void)snprintf(text, sizeof text, "%s %.60s",
            ctl_get(ctl,
                args->mistake == ARGS_NO_VALUE ? TEXT_CTL_NO_VALUE
                                               : TEXT_CTL_UNKNOWN_FLAG),
            args->what);
    }
    return ctl_fail(ctl, CODE_USAGE, "usage", text);
}

static enum code
unknown_verb(struct ctl *ctl, const struct args *args,
    const struct verbs_found *found)
{
    char text[300];
    char verb[80];

    (void)snprintf(verb, sizeof verb, "%.30s%s%.30s", args->word[0],
        args->words_n > 1 ? " " : "", args->words_n > 1 ? args->word[1] : "");
    if (found->near[0] != '\0') {
        (void)snprintf(text, sizeof text, "%s '%s'. %s '%s'?",
            ctl_get(ctl, TEXT_CTL_UNKNOWN_WORD), verb,
            ctl_get(ctl, TEXT_CTL_DID_YOU_MEAN), found->near);
    } else {
        (void)snprintf(text, sizeof text, "%s '%s'. %s",
            ctl_get(ctl, TEXT_CTL_UNKNOWN_WORD), verb,
            ctl_get(ctl, TEXT_CTL_SEE_HELP));
    }
    return ctl_fail(ctl, CODE_USAGE, "unknown_verb", text);
}

static void
short_help(struct ctl *ctl)
{
    ctl_talk(ctl, TEXT_CTL_SHORT_HELP, NULL);
}

/* The short forms that everyone expects. */
static const char *
long_form(const char *word)
{
    if (strcmp(word, "-o") == 0) {
        return "--output";
    }
    if (strcmp(word, "-y") == 0) {
        return "--yes";
    }
    if (strcmp(word, "--version") == 0) {
        return "version";
    }
    return strcmp(word, "-h") == 0 ? "--help" : word;
}

/* "--version 2" behind a verb is which one; alone it asks for ours. */
static bool
is_own(int argc, char **argv, int i)
{
    return i > 1 && i + 1 < argc && strcmp(argv[i], "--version") == 0;
}

/* The verb's own look at the line; its name is taken off the words. */
static enum code
run(struct ctl *ctl, struct args *args, const struct verbs_found *found)
{
    const bool help = args_has(args, "help");

    ctl->verb = found->verb;
    args->words_n -= found->used;
    memmove(args->word, args->word + found->used,
        args->words_n * sizeof args->word[0]);
    if (help) {
        (void)printf("dugnadctl %s %s\n%s\n", ctl->verb->name, ctl->verb->usage,
            ctl_get(ctl, ctl->verb->what));
        return CODE_OK;
    }
    return ctl->verb->run(ctl, args);
}

static enum code
look(struct ctl *ctl, struct args *args, int argc, const char *const *argv)
{
    char flags[FLAGS_TEXT_MAX] = CTL_FLAGS;
    struct verbs_found found;
    bool sound;
    enum code code;

    verbs_flags(flags + strlen(flags), sizeof flags - strlen(flags));
    (void)args_take(args, argc, argv, flags); /* the verb's own look counts */
    verbs_find(&found, args->word, args->words_n);
    if (found.verb != NULL) {
        (void)snprintf(flags, sizeof flags, "%s%s", CTL_FLAGS,
            found.verb->flags);
    }
    sound = args_take(args, argc, argv, flags);
    ctl->any_language =
        found.verb != NULL && strcmp(found.verb->name, "minutes") == 0;
    code = ctl_open(ctl, args);
    if (code != CODE_OK) {
        return code;
    }
    if (args->words_n == 0 && sound) {
        if (args_has(args, "help")) {
            const char *const words[] = {"help"};

            verbs_find(&found, words, 1);
            return found.verb->run(ctl, args);
        }
        short_help(ctl);
        return CODE_USAGE;
    }
    if (found.verb == NULL && args->words_n > 0) {
        return unknown_verb(ctl, args, &found);
    }
    return sound ? run(ctl, args, &found) : flag_mistake(ctl, args);
}

int
main(int argc, char **argv)
{
    const char *words[ARGV_MAX + 1];
    struct ctl *ctl = calloc(1, sizeof *ctl);
    struct args *args = calloc(1, sizeof *args);
    enum code code = CODE_REFUSED;
    int n = 0;
    bool plain = false;

    (void)setlocale(LC_CTYPE, ""); /* as good as the terminal has it */
    for (int i = 1; i < argc && n < ARGV_MAX; i++) {
        plain = plain || strcmp(argv[i], "--") == 0;
        words[n] =
            plain || is_own(argc, argv, i) ? argv[i] : long_form(argv[i]);
        n++;
    }
    words[n] = NULL;
    if (ctl != NULL && args != NULL) {
        code = look(ctl, args, n, words);
        ctl_close(ctl);
    }
    free(ctl);
    free(args);
    if (fflush(stdout) != 0 && code == CODE_OK) {
        code = CODE_REFUSED;
    }
    return (int)code;
}
