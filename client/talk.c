/* talk.c - a connection and its model, waited for. See talk.h. */
#include "client/talk.h"

#include "client/clean.h"

#include <sodium.h>
#include <stdlib.h>

enum { TRIES_MAX = 40 };

static void
take_welcome(struct talk *talk, const struct reply *reply)
{
    talk->welcomed = true;
    talk->up = true;
    talk->minor = reply->minor;
    talk->has_seat = fields_has(&reply->f, FIELD_SEAT);
    talk->seat = reply->f.seat;
    talk->open = reply->f.open;
    if (fields_has(&reply->f, FIELD_SESSION) &&
        reply->f.session.n == ID_BYTES) {
        memcpy(talk->session, reply->f.session.at, ID_BYTES);
    }
    if (fields_has(&reply->f, FIELD_LANGUAGE)) {
        (void)clean_text(talk->language, sizeof talk->language,
            reply->f.language);
    }
}

static bool
is_ours(const struct talk *talk, const struct reply *reply)
{
    return talk->is_waiting && reply->has_id &&
        memcmp(reply->id, talk->waiting, ID_BYTES) == 0;
}

static void
take_refusal(struct talk *talk, const struct reply *reply)
{
    talk->refusal = (struct talk_refusal){
        .why = reply->why,
        .number = reply->why_number,
        .wait_ms =
            reply->kind == MESSAGE_BYE ? reply->wait_ms : reply->f.wait_ms,
    };
    (void)clean_text(talk->refusal.sentence, sizeof talk->refusal.sentence,
        reply->sentence);
    talk->refused = true;
}

static void
take_change(struct talk *talk, const struct reply *reply)
{
    if (talk->before != NULL) {
        talk->before(talk->owner, talk, reply);
    }
    if (!model_hear(&talk->model, reply)) {
        link_drop(talk->link);
        return;
    }
    talk->at_ms = reply->at_ms;
    if (talk->model.whole && !talk->model.gathering) {
        link_hello(talk->link)->last = talk->model.seq;
    }
    if (is_ours(talk, reply)) {
        talk->made = reply->made;
        talk->answered = true;
    }
}

static void
take_page(struct talk *talk, const struct reply *reply)
{
    uint8_t *grown;

    if (!is_ours(talk, reply)) {
        return;
    }
    if (reply->number == 0) {
        talk->page_n = 0;
    }
    grown = realloc(talk->page, talk->page_n + reply->bytes.n + 1);
    if (grown == NULL) {
        return;
    }
    if (reply->bytes.n > 0) {
        memcpy(grown + talk->page_n, reply->bytes.at, reply->bytes.n);
    }
    talk->page = grown;
    talk->page_n += reply->bytes.n;
    talk->page[talk->page_n] = '\0';
    talk->answered = talk->answered || reply->last;
}

static void
hear(void *owner, enum link_news news, const struct reply *reply)
{
    struct talk *talk = owner;

    switch (news) {
    case LINK_WELCOME:
        model_again(&talk->model);
        take_welcome(talk, reply);
        break;
    case LINK_CHANGE:
        take_change(talk, reply);
        break;
    case LINK_REFUSAL:
    case LINK_BYE:
        /* Who leaves is answered first, and sent away then. */
        if ((!reply->has_id && !(talk->is_waiting && talk->answered)) ||
            is_ours(talk, reply)) {
            take_refusal(talk, reply);
            talk->answered = talk->answered || is_ours(talk, reply);
        }
        break;
    case LINK_PAGE:
        take_page(talk, reply);
        break;
    case LINK_PONG:
        talk->pongs++;
        break;
    case LINK_LOST:
        talk->up = false;
        break;
    case LINK_ENDED:
        talk->ended = true;
        break;
    }
    talk->turned = true;
    if (talk->after != NULL) {
        talk->after(talk->owner, talk, news, reply);
    }
}

/* Waits until `*done` or the end of the link. */
static enum talk_end
wait_for(struct talk *talk, const bool *done)
{
    const uint64_t end_ms = net_now_mono_ms() + talk->timeout_ms;

    while (!*done && !talk->ended) {
        const uint64_t now = net_now_mono_ms();

        talk->turned = false;
        if (now >= end_ms ||
            !net_wait(talk->net, &talk->turned, end_ms - now)) {
            return talk->up ? TALK_LATE : TALK_NO_LINE;
        }
    }
    if (*done) {
        return TALK_DONE;
    }
    return talk->refused ? TALK_REFUSED : TALK_NO_LINE;
}

enum talk_end
talk_whole(struct talk *talk)
{
    return wait_for(talk, &talk->model.whole);
}

enum talk_end
talk_open(struct talk *talk, struct net *net, const struct talk_setup *setup)
{
    const struct link_owner owner = {.owner = talk,
        .hear = hear,
        .once = setup->once};
    enum talk_end end;

    talk->net = net;
    talk->timeout_ms = setup->timeout_ms;
    talk->link = link_new(net, setup->place, &setup->hello, &owner);
    if (talk->link == NULL) {
        return TALK_NO_LINE;
    }
    end = wait_for(talk, &talk->welcomed);
    if (end != TALK_DONE || setup->blind) {
        return end;
    }
    return talk_whole(talk);
}

void
talk_close(struct talk *talk)
{
    link_free(talk->link);
    model_release(&talk->model);
    free(talk->page);
    *talk = (struct talk){0};
}

void
talk_command(struct command *command, enum command_word what)
{
    *command = (struct command){.what = what};
    randombytes_buf(command->id, ID_BYTES);
}

static void
expect(struct talk *talk, const uint8_t *id)
{
    memcpy(talk->waiting, id, ID_BYTES);
    talk->is_waiting = true;
    talk->answered = false;
    talk->refused = false;
    talk->made = 0;
    talk->page_n = 0;
}

static enum talk_end
answer(struct talk *talk)
{
    const enum talk_end end = wait_for(talk, &talk->answered);

    talk->is_waiting = false;
    return end == TALK_DONE && talk->refused ? TALK_REFUSED : end;
}

void
talk_sleep(struct talk *talk, uint64_t ms)
{
    const bool never = false;

    (void)net_wait(talk->net, &never, ms); /* time is all we want */
}

enum talk_end
talk_do(struct talk *talk, const struct command *command)
{
    for (int i = 0; i < TRIES_MAX; i++) {
        enum talk_end end;

        expect(talk, command->id);
        if (!link_command(talk->link, command)) {
            talk->refusal = (struct talk_refusal){.why = REFUSED_TOO_BIG,
                .number = REFUSED_TOO_BIG};
            return TALK_REFUSED;
        }
        end = answer(talk);
        if (end != TALK_REFUSED || !talk->patient ||
            (talk->refusal.why != REFUSED_TOO_FAST &&
                talk->refusal.why != REFUSED_TRY_LATER)) {
            return end;
        }
        talk_sleep(talk, talk->refusal.wait_ms + 20 + net_random(80));
    }
    return TALK_REFUSED;
}

enum talk_end
talk_ask(struct talk *talk, const struct ask *ask)
{
    expect(talk, ask->id);
    if (!link_ask(talk->link, ask)) {
        return TALK_NO_LINE;
    }
    return answer(talk);
}
