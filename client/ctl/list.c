/* list.c - read the sign-up list; see what is new in it; send it. */
#include "client/clean.h"
#include "client/ctl/compare.h"
#include "client/ctl/verbs.h"
#include "config/file.h"

#include <errno.h>
#include <unistd.h>

static const char *const column_words[] = {
#define WORD(NAME, word) #word,
    LIST_COLUMNS(WORD)
#undef WORD
};

static enum status
stdin_read(struct file_bytes *bytes, struct store *store, struct fault *why)
{
    uint8_t *at = malloc(FILE_BYTES_MAX);
    size_t n;

    if (at == NULL) {
        return fault_set(why, STATUS_SYSTEM, errno, "no memory");
    }
    n = fread(at, 1, FILE_BYTES_MAX, stdin);
    bytes->at = (uint8_t *)store_text(store, at, n);
    bytes->n = n;
    free(at);
    if (bytes->at == NULL) {
        return fault_set(why, STATUS_SYSTEM, errno, "no memory");
    }
    return STATUS_OK;
}

static enum text_key
complaint_key(const struct list_complaint *complaint)
{
    switch (complaint->why) {
    case LIST_NO_NAME:
        return TEXT_CTL_LIST_NO_NAME;
    case LIST_TOO_MANY_FIELDS:
        return TEXT_CTL_LIST_TOO_MANY;
    case LIST_OPEN_QUOTE:
        return TEXT_CTL_LIST_OPEN_QUOTE;
    case LIST_FIELD_TOO_LONG:
        return TEXT_CTL_LIST_TOO_LONG;
    case LIST_BAD_BYTES:
        return TEXT_CTL_LIST_BAD_BYTES;
    case LIST_DOUBLE:
        return TEXT_CTL_LIST_DOUBLE;
    }
    return TEXT_CTL_LIST_BAD_BYTES;
}

/* How the columns were understood, so that they can be corrected. */
static void
preview(struct ctl *ctl, const struct list *list)
{
    char n[24];

    ctl_talk(ctl, TEXT_CTL_LIST_COLUMNS, NULL);
    for (uint32_t i = 0; i < list->columns_n; i++) {
        char heading[64];

        (void)clean_text(heading, sizeof heading, bytes_of(list->heading[i]));
        (void)fprintf(stderr, "  %u  %-20s %s\n", i + 1, heading,
            list->column[i] == LIST_IGNORED ? "-"
                                            : column_words[list->column[i]]);
    }
    ctl_talk(ctl, TEXT_CTL_LIST_CORRECT, NULL);
    for (uint32_t i = 0; i < list->complaints_n; i++) {
        (void)snprintf(n, sizeof n, "%u", list->complaint[i].line);
        ctl_talk(ctl, complaint_key(&list->complaint[i]), "line", n, NULL);
    }
}

static void
person_print(const char *mark, struct bytes name, struct bytes organisation)
{
    char *clean = clean_new(name);
    char *from = clean_new(organisation);

    (void)fprintf(stderr, "  %s %s%s%s\n", mark, clean == NULL ? "" : clean,
        organisation.n > 0 ? ", " : "", from == NULL ? "" : from);
    free(clean);
    free(from);
}

/* Lines that hold somebody whom we cannot read; who stands twice is read. */
static uint32_t
skipped(const struct list *list)
{
    uint32_t n = 0;

    for (uint32_t i = 0; i < list->complaints_n; i++) {
        n += list->complaint[i].why != LIST_DOUBLE ? 1 : 0;
    }
    return n;
}

/* Whoever was ticked at the door is in the evening, list or not. */
static bool
is_here(const struct model *model, uint64_t invited)
{
    const struct object *o = NULL;

    while ((o = model_next(model, KIND_ATTENDANCE, o)) != NULL) {
        if (o->f.invited == invited) {
            return o->f.present != 0;
        }
    }
    return false;
}

static bool
is_removed(struct ctl *ctl, uint64_t invited)
{
    return args_has(ctl->args, "remove-gone") &&
        !is_here(&ctl->talk.model, invited);
}

static size_t
removed_count(struct ctl *ctl, const struct compare *compare)
{
    size_t n = 0;

    for (size_t i = 0; i < compare->gone_n; i++) {
        n += is_removed(ctl, compare->gone[i]) ? 1 : 0;
    }
    return n;
}

/* Who is gone from the list, and what happens to them. */
static void
gone_print(struct ctl *ctl, const struct compare *compare)
{
    for (size_t i = 0; i < compare->gone_n; i++) {
        const struct object *o =
            model_find(&ctl->talk.model, KIND_INVITED, compare->gone[i]);

        if (o == NULL) {
            continue;
        }
        person_print("-", o->f.name, o->f.organisation);
        if (args_has(ctl->args, "remove-gone") &&
            is_here(&ctl->talk.model, o->id)) {
            char *name = clean_new(o->f.name);

            ctl_talk(ctl, TEXT_CTL_LIST_HERE_STAYS, "name",
                name == NULL ? "" : name, NULL);
            free(name);
        }
    }
}

static void
difference(struct ctl *ctl, const struct list *list,
    const struct compare *compare)
{
    const uint32_t skipped_n = skipped(list);
    char lines[24];
    char added[24];
    char changed[24];
    char gone[24];
    char same[24];

    for (uint32_t i = 0; i < list->persons_n; i++) {
        const struct list_person *person = &list->person[i];

        if (compare->person[i].what != COMPARE_SAME) {
            person_print(compare->person[i].what == COMPARE_ADDED ? "+" : "~",
                bytes_of(person->name), bytes_of(person->organisation));
        }
    }
    gone_print(ctl, compare);
    (void)snprintf(added, sizeof added, "%zu", compare->added_n);
    (void)snprintf(changed, sizeof changed, "%zu", compare->changed_n);
    (void)snprintf(gone, sizeof gone, "%zu", compare->gone_n);
    (void)snprintf(same, sizeof same, "%zu", compare->same_n);
    ctl_talk(ctl, TEXT_CTL_LIST_SUM, "added", added, "changed", changed, "gone",
        gone, "same", same, NULL);
    if (skipped_n > 0) {
        (void)snprintf(lines, sizeof lines, "%u", skipped_n);
        ctl_talk(ctl,
            skipped_n == 1 ? TEXT_CTL_LIST_SKIPPED_ONE : TEXT_CTL_LIST_SKIPPED,
            "n", lines, NULL);
    }
    if (compare->gone_n > 0 && !args_has(ctl->args, "remove-gone")) {
        ctl_talk(ctl, TEXT_CTL_LIST_GONE_STAY, NULL);
    }
}

static enum code
send_all(struct ctl *ctl, const struct list *list,
    const struct compare *compare)
{
    enum code code = CODE_OK;

    ctl->talk.patient = true;
    for (uint32_t i = 0; i < list->persons_n && code == CODE_OK; i++) {
        struct command command;

        if (compare->person[i].what == COMPARE_SAME) {
            continue;
        }
        talk_command(&command, COMMAND_INVITE);
        compare_fields(&command.f, &list->person[i],
            compare->person[i].invited);
        code = ctl_send(ctl, &command);
    }
    for (size_t i = 0; i < compare->gone_n && code == CODE_OK; i++) {
        struct command command;

        if (!is_removed(ctl, compare->gone[i])) {
            continue;
        }
        talk_command(&command, COMMAND_UNINVITE);
        FSET(&command.f, INVITED, invited, compare->gone[i]);
        code = ctl_send(ctl, &command);
    }
    return code;
}

static void
complaints_doc(struct json *json, const struct list *list)
{
    json_list(json, "complaints");
    for (uint32_t i = 0; i < list->complaints_n; i++) {
        json_open(json, NULL);
        json_number(json, "line", list->complaint[i].line);
        json_word(json, "message", list->complaint[i].text);
        json_close(json);
    }
    json_list_end(json);
}

static void
read_doc(struct ctl *ctl, const struct list *list,
    const struct compare *compare)
{
    struct json *json = ctl_doc(ctl);

    json_number(json, "people", list->persons_n);
    json_number(json, "added", compare->added_n);
    json_number(json, "changed", compare->changed_n);
    json_number(json, "gone", compare->gone_n);
    json_number(json, "removed", removed_count(ctl, compare));
    json_number(json, "skipped", skipped(list));
    json_number(json, "same", compare->same_n);
    json_bool(json, "sent", !ctl->dry_run);
    json_list(json, "columns");
    for (uint32_t i = 0; i < list->columns_n; i++) {
        json_word(json, NULL, column_words[list->column[i]]);
    }
    json_list_end(json);
    complaints_doc(json, list);
    ctl_doc_end(ctl);
}

static enum code
compare_and_send(struct ctl *ctl, const struct list *list)
{
    struct compare compare;
    enum code code = CODE_OK;

    if (!compare_lists(&compare, list, &ctl->talk.model)) {
        return ctl_fail(ctl, CODE_REFUSED, "machine", "no memory");
    }
    if (!ctl->json) {
        preview(ctl, list);
        difference(ctl, list, &compare);
    }
    if (args_has(ctl->args, "remove-gone") && skipped(list) > 0) {
        code = ctl_fail(ctl, CODE_REFUSED, "lines_skipped",
            ctl_get(ctl, TEXT_CTL_LIST_NOT_REMOVED));
    } else if (!ctl->dry_run &&
        compare.added_n + compare.changed_n + removed_count(ctl, &compare) >
            0) {
        code = ctl_sure(ctl, TEXT_CTL_SURE_LIST) ? send_all(ctl, list, &compare)
                                                 : CODE_USAGE;
    }
    if (code == CODE_OK && ctl->json) {
        read_doc(ctl, list, &compare);
    } else if (code == CODE_OK && !ctl->dry_run) {
        ctl_talk(ctl, TEXT_CTL_LIST_SENT, NULL);
    }
    compare_release(&compare);
    return code;
}

/* Why it is no list, as far as a person can mend it. */
static enum code
list_fault(struct ctl *ctl, const struct file_bytes *bytes)
{
    enum text_key key = TEXT_CTL_LIST_NO_NAMES;
    size_t lines = 0;

    for (size_t i = 0; i < bytes->n; i++) {
        lines += bytes->at[i] == '\n' ? 1 : 0;
    }
    if (bytes->n >= 2 &&
        ((bytes->at[0] == 0xffU && bytes->at[1] == 0xfeU) ||
            (bytes->at[0] == 0xfeU && bytes->at[1] == 0xffU))) {
        key = TEXT_CTL_LIST_UTF16;
    } else if (lines > LIST_LINES_MAX) {
        key = TEXT_CTL_LIST_TOO_LARGE;
    }
    return ctl_fail(ctl, CODE_USAGE, "usage", ctl_get(ctl, key));
}

static enum code
run_read(struct ctl *ctl, const struct args *args)
{
    const char *path = args_word(args, 0);
    struct file_bytes bytes = {0};
    struct store store = {0};
    struct list list = {0};
    struct fault why = {0};
    enum status status;
    enum code code;

    if (path == NULL) {
        return ctl_usage(ctl);
    }
    status = strcmp(path, "-") == 0 ? stdin_read(&bytes, &store, &why)
                                    : file_read(&bytes, &store, path, &why);
    if (status != STATUS_OK) {
        store_release(&store);
        return ctl_file_fault(ctl, path, &why, false);
    }
    status =
        list_read(&list, bytes.at, bytes.n, args_flag(args, "columns"), &why);
    if (status != STATUS_OK) {
        code = status == STATUS_USAGE ? list_fault(ctl, &bytes)
                                      : ctl_fault(ctl, &why);
        store_release(&store);
        return code;
    }
    code = ctl_session(ctl);
    if (code == CODE_OK) {
        code = compare_and_send(ctl, &list);
    }
    list_release(&list);
    store_release(&store);
    return code;
}

const struct verb list_verbs[] = {
    {"list read", "FILE|- [--columns name,organisation,-,...] [--remove-gone]",
        "columns= remove-gone", TEXT_CTL_WHAT_LIST_READ, false, false,
        run_read},
    {0},
};
