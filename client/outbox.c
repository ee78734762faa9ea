/* outbox.c - what was not sent or not answered yet. See outbox.h. */
#include "client/outbox.h"

#include <stdlib.h>

bool
outbox_add(struct outbox *outbox, const uint8_t *id, struct bytes message)
{
    struct letter *letter = calloc(1, sizeof *letter + OUTBOX_ROOM + message.n);
    struct letter **at = &outbox->first;

    if (letter == NULL) {
        return false;
    }
    letter->kept = id != NULL;
    letter->n = message.n;
    if (id != NULL) {
        memcpy(letter->id, id, ID_BYTES);
    }
    memcpy(letter->room + OUTBOX_ROOM, message.at, message.n);
    while (*at != NULL) {
        at = &(*at)->next;
    }
    *at = letter;
    return true;
}

struct letter *
outbox_next(const struct outbox *outbox)
{
    struct letter *letter = outbox->first;

    while (letter != NULL && letter->sent) {
        letter = letter->next;
    }
    return letter;
}

/* Takes out and frees those that `goes` says. */
static void
weed(struct outbox *outbox,
    bool (*goes)(const struct letter *letter, const void *what),
    const void *what)
{
    struct letter **at = &outbox->first;

    while (*at != NULL) {
        struct letter *letter = *at;

        if (goes(letter, what)) {
            *at = letter->next;
            free(letter);
        } else {
            at = &letter->next;
        }
    }
}

static bool
is_it(const struct letter *letter, const void *what)
{
    return letter == what;
}

static bool
has_id(const struct letter *letter, const void *what)
{
    return letter->kept && memcmp(letter->id, what, ID_BYTES) == 0;
}

static bool
is_not_kept(const struct letter *letter, const void *what)
{
    (void)what;
    return !letter->kept;
}

static bool
is_any(const struct letter *letter, const void *what)
{
    (void)what;
    return letter != NULL;
}

void
outbox_sent(struct outbox *outbox, struct letter *letter)
{
    letter->sent = true;
    if (!letter->kept) {
        weed(outbox, is_it, letter);
    }
}

void
outbox_answered(struct outbox *outbox, const uint8_t *id)
{
    weed(outbox, has_id, id);
}

void
outbox_lost(struct outbox *outbox)
{
    weed(outbox, is_not_kept, NULL);
    for (struct letter *l = outbox->first; l != NULL; l = l->next) {
        l->sent = false;
    }
}

size_t
outbox_count(const struct outbox *outbox)
{
    size_t n = 0;

    for (const struct letter *l = outbox->first; l != NULL; l = l->next) {
        n += l->kept ? 1 : 0;
    }
    return n;
}

void
outbox_release(struct outbox *outbox)
{
    weed(outbox, is_any, NULL);
}
