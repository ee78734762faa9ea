/*
 * main.c - dugnadd: read what is set, open, run, close.
 *
 * Exit codes: those of enum status (config/fault.h).
 */
#include "daemon/io/log.h"
#include "daemon/io/loop.h"

#include <getopt.h>

#ifndef DUGNAD_VERSION
#    define DUGNAD_VERSION "0.1.0"
#endif

static const char threads[] = "8"; /* commits of several evenings at once */

/* Set by the command line; NULL: as configured. */
struct options {
    const char *config;
    const char *data;
    const char *listen;
    const char *socket;
    bool check;
    bool new_key;
    bool public_key;
    bool done; /* --help, --version */
};

static const char usage[] =
    "usage: dugnadd [options]\n"
    "  --config FILE   what is set, as in dugnad.yaml\n"
    "  --check-config  read it, say whether it is right, and end\n"
    "  --new-key FILE  make a new signing key for this configuration, keep "
    "the\n"
    "                  old one beside it to sign the change, and end\n"
    "  --public-key FILE\n"
    "                  print the public key that signs, for dugnadctl verify "
    "--key\n"
    "  --data DIR      where evenings are kept\n"
    "  --listen ADDR   127.0.0.1:8080, [::]:443\n"
    "  --socket PATH   the organiser's unix socket\n"
    "  --version       and end\n"
    "  --help          this\n"
    "Exit codes: 0 done";

#define EXIT_LINE(NAME, code, meaning) {(code), (meaning)},
static const struct {
    int code;
    const char *meaning;
} exits[] = {STATUSES(EXIT_LINE)};
#undef EXIT_LINE

static void
help(void)
{
    (void)printf("%s", usage);
    for (size_t i = 1; i < sizeof exits / sizeof exits[0]; i++) {
        (void)printf(",\n  %d %s", exits[i].code, exits[i].meaning);
    }
    (void)printf(".\n");
}

static enum status
options_take(struct options *options, int argc, char **argv, struct fault *why)
{
    static const struct option known[] = {{"config", required_argument, NULL,
                                              'c'},
        {"check-config", no_argument, NULL, 'k'},
        {"new-key", required_argument, NULL, 'n'},
        {"public-key", required_argument, NULL, 'p'},
        {"data", required_argument, NULL, 'd'},
        {"listen", required_argument, NULL, 'l'},
        {"socket", required_argument, NULL, 's'},
        {"version", no_argument, NULL, 'v'}, {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0}};
    int option;

    opterr = 0;
    while ((option = getopt_long(argc, argv, ":", known, NULL)) != -1) {
        switch (option) {
        case 'c':
            options->config = optarg;
            break;
        case 'k':
            options->check = true;
            break;
        case 'n':
            options->config = optarg;
            options->new_key = true;
            break;
        case 'p':
            options->config = optarg;
            options->public_key = true;
            break;
        case 'd':
            options->data = optarg;
            break;
        case 'l':
            options->listen = optarg;
            break;
        case 's':
            options->socket = optarg;
            break;
        case 'v':
            (void)printf("dugnadd %s\n", DUGNAD_VERSION);
            options->done = true;
            return STATUS_OK;
        case 'h':
            help();
            options->done = true;
            return STATUS_OK;
        case ':':
            return fault_set(why, STATUS_USAGE, 0,
                "%s needs a value; see dugnadd --help", argv[optind - 1]);
        default:
            return fault_set(why, STATUS_USAGE, 0,
                "unknown option %s; see dugnadd --help", argv[optind - 1]);
        }
    }
    if (optind < argc) {
        return fault_set(why, STATUS_USAGE, 0,
            "'%s' is not an option; see dugnadd --help", argv[optind]);
    }
    return STATUS_OK;
}

static enum status
put(char *at, size_t cap, const char *value, struct fault *why)
{
    const size_t n = value == NULL ? 0 : strlen(value);

    if (value == NULL) {
        return STATUS_OK;
    }
    if (n >= cap) {
        return fault_set(why, STATUS_USAGE, 0,
            "'%s' is too long; at most %zu bytes", value, cap - 1);
    }
    memcpy(at, value, n + 1);
    return STATUS_OK;
}

static enum status
config_take(struct config *config, const struct options *options,
    struct fault *why)
{
    enum status status = STATUS_OK;

    config_default(config);
    if (options->config != NULL) {
        status = config_load(config, options->config, why);
    }
    if (status == STATUS_DISK) {
        return fault_set(why, STATUS_DISK, why->sys,
            "cannot read the configuration '%s'; choose another file with "
            "--config",
            options->config);
    }
    if (status == STATUS_OK) {
        status =
            put(config->data_dir, sizeof config->data_dir, options->data, why);
    }
    if (status == STATUS_OK) {
        status =
            put(config->listen, sizeof config->listen, options->listen, why);
    }
    if (status == STATUS_OK) {
        status =
            put(config->socket, sizeof config->socket, options->socket, why);
    }
    return status;
}

static const char *
or_none(const char *folder)
{
    return folder[0] == '\0' ? NULL : folder;
}

static enum status
run(const struct config *config, const struct loop_parts *parts,
    struct fault *why)
{
    struct loop *loop = calloc(1, sizeof *loop);
    enum status status;

    if (loop == NULL) {
        return fault_set(why, STATUS_LIMIT, 0, "no memory to start with");
    }
    if (!config->durable) {
        log_line("dugnadd: durable is off: a power cut loses what was said; "
                 "for benches only");
    }
    status = loop_open(loop, parts, why);
    if (status == STATUS_OK) {
        status = loop_run(loop);
        why->text[0] = '\0'; /* was logged where it was seen */
    }
    loop_close(loop);
    free(loop);
    return status;
}

/* Plans are read as a check too: a wrong one is found now, not at night. */
static enum status
plans_check(const struct plan_names *plans, const char *folder,
    struct fault *why)
{
    enum status status = STATUS_OK;

    for (uint32_t i = 0; i < plans->n && status == STATUS_OK; i++) {
        struct run_plan plan = {0};

        status = plan_load(&plan, plans->key[i], folder, why);
        if (status == STATUS_OK) {
            plan_release(&plan);
        }
    }
    return status;
}

/* "nn-NO" will do where there is nn. */
static enum status
language_check(const struct config *config, const struct texts *texts,
    const char *file, struct fault *why)
{
    const char *tag = config->language;
    char known[LANGUAGES_MAX * (LANGUAGE_TAG_MAX + 2)] = "";
    size_t n = 0;

    if (texts_has(texts, tag, strlen(tag)) ||
        texts_has(texts, tag, strcspn(tag, "-"))) {
        return STATUS_OK;
    }
    for (uint32_t i = 0; i < texts->n; i++) {
        n += (size_t)snprintf(known + n, sizeof known - n, "%s%s",
            i == 0 ? "" : ", ", texts->language[i].tag);
    }
    return fault_set(why, STATUS_CONFIG, 0,
        "%s: 'language' is '%s', which is neither built in nor in "
        "'language_dir'; choose one of %s",
        file == NULL ? "built in" : file, tag, known);
}

static void
say_right(const char *file)
{
    if (file == NULL) {
        (void)printf("dugnadd: no file was given with --config; what is built "
                     "in is right\n");
    } else {
        (void)printf("dugnadd: the configuration in '%s' is right\n", file);
    }
}

/* All that is read at start, and lives as long as the process. */
struct setting {
    struct config config;
    struct texts texts;
    struct plan_names plans;
};

static enum status
start(struct setting *set, const struct options *options, struct fault *why)
{
    const struct loop_parts parts = {.config = &set->config,
        .texts = &set->texts,
        .plans = &set->plans};
    enum status status = config_take(&set->config, options, why);

    if (status == STATUS_OK) {
        status =
            texts_load(&set->texts, or_none(set->config.language_dir), why);
    }
    if (status == STATUS_OK) {
        status =
            language_check(&set->config, &set->texts, options->config, why);
    }
    if (status == STATUS_OK) {
        status = plan_keys(&set->plans, or_none(set->config.run_plan_dir), why);
    }
    if (status == STATUS_OK) {
        status =
            plans_check(&set->plans, or_none(set->config.run_plan_dir), why);
    }
    if (status == STATUS_OK && options->check) {
        say_right(options->config);
    } else if (status == STATUS_OK && options->new_key) {
        status = auth_new_key(&set->config, why);
    } else if (status == STATUS_OK && options->public_key) {
        status = auth_public_key(&set->config, why);
    } else if (status == STATUS_OK) {
        status = run(&set->config, &parts, why);
    }
    texts_release(&set->texts);
    return status;
}

int
main(int argc, char **argv)
{
    struct setting *set = calloc(1, sizeof *set);
    struct options options = {0};
    struct fault why = {0};
    enum status status;

    if (set == NULL) {
        return STATUS_LIMIT;
    }
    status = options_take(&options, argc, argv, &why);
    if (status == STATUS_OK && !options.done) {
        (void)setenv("UV_THREADPOOL_SIZE", threads, 0); /* or there are 4 */
        status = start(set, &options, &why);
    }
    if (status != STATUS_OK && why.text[0] != '\0') {
        log_line("dugnadd: %s", why.text);
    }
    free(set);
    return (int)status;
}
