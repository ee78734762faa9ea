/* recipients.c - who the minutes are sent to, of an evening on files. */
#include "daemon/core/recipients.h"

#include "client/clean.h"
#include "client/ctl/offline/offline.h"
#include "client/ctl/offline/verbs.h"

enum { ADDRESSES_BYTES_MAX = 1 << 23, ADDRESS_MAX = 256 };

/* One after the other, as the verb prints them of a running evening. */
static void
print(struct ctl *ctl, struct bytes all)
{
    const bool lines = args_has(ctl->args, "lines") || ctl->plain;
    bool later = false;

    while (all.n > 0) {
        const uint8_t *end = memchr(all.at, '\n', all.n);
        const size_t n = end == NULL ? all.n : (size_t)(end - all.at);
        const struct bytes one = {all.at, n};
        char address[ADDRESS_MAX];

        (void)clean_text(address, sizeof address, one);
        if (ctl->json) {
            json_word(&ctl->out, NULL, address);
        } else {
            (void)printf("%s%s%s", later && !lines ? "; " : "", address,
                lines ? "\n" : "");
        }
        later = true;
        all.at += end == NULL ? n : n + 1;
        all.n -= end == NULL ? n : n + 1;
    }
    if (later && !lines && !ctl->json) {
        (void)printf("\n");
    }
}

static enum code
run(struct ctl *ctl, const struct read_evening *e)
{
    struct buf out = {.cap = ADDRESSES_BYTES_MAX};
    struct trouble t;

    out.at = malloc(out.cap);
    if (out.at != NULL) {
        (void)recipients_write(e->j.core, &out);
    }
    if (out.at == NULL || out.over) {
        free(out.at);
        (void)trouble_set(&t, CODE_REFUSED, TEXT_OFF_NO_MEMORY, e->bundle.path);
        return trouble_say(ctl, &t);
    }
    if (ctl->json) {
        json_list(offline_doc(ctl, true), "recipients");
    }
    print(ctl, buf_bytes(&out));
    if (ctl->json) {
        json_list_end(&ctl->out);
        ctl_doc_end(ctl);
    }
    free(out.at);
    return CODE_OK;
}

enum code
offline_recipients(struct ctl *ctl, const struct args *args)
{
    struct read_evening e;
    struct trouble t;
    enum code code;

    if (args->words_n != 0) {
        return ctl_usage(ctl);
    }
    if (!offline_read(ctl, args_flag(args, "from"), &e, &t)) {
        return trouble_say(ctl, &t);
    }
    code = offline_sound(&e, &t) ? run(ctl, &e) : trouble_say(ctl, &t);
    offline_release(&e);
    return code;
}
