/*
 * members.c - what people's devices do: greet, join, send, hear, send again.
 * See world.h.
 *
 * A device holds a dumb map of objects and an outbox. A command keeps its id
 * until it is answered, over as many connections as that takes.
 */
#include "tests/sim/world.h"

#include <assert.h>

enum {
    MESSAGE_CAP = 12000,
    AGAIN_MS = 15000, /* no answer for so long: sent again */
    WANTED_MAX = 6    /* commands without an answer before one waits */
};

/* --- the outbox --------------------------------------------------------- */

static void
transmit(struct world *w, struct device *device, struct pending *p)
{
    p->line = device->line;
    p->sent_ms = w->now_ms;
    net_up(w, device, (struct bytes){p->at, p->n});
}

static struct pending *
pending_of(struct device *device, const uint8_t id[ID_BYTES])
{
    for (uint32_t i = 0; i < device->pending_n; i++) {
        if (memcmp(device->pending[i].id, id, ID_BYTES) == 0) {
            return &device->pending[i];
        }
    }
    return NULL;
}

static void
answered(struct device *device, const uint8_t id[ID_BYTES])
{
    struct pending *p = pending_of(device, id);

    if (p != NULL) {
        free(p->at);
        *p = device->pending[--device->pending_n];
    }
}

static struct pending *
keep(struct world *w, struct device *device, struct bytes message)
{
    struct pending *p = &device->pending[device->pending_n++];

    assert(device->pending_n <= PENDING_MAX);
    *p = (struct pending){.made_ms = w->now_ms, .n = message.n};
    p->at = malloc(message.n + 1);
    assert(p->at != NULL);
    memcpy(p->at, message.at, message.n);
    return p;
}

void
members_send(struct world *w, struct device *device, struct command *cmd)
{
    uint8_t at[MESSAGE_CAP];
    struct buf b = {.at = at, .cap = sizeof at};
    struct pending *p;

    rng_fill(&w->people, cmd->id, ID_BYTES);
    command_pack(&b, cmd);
    if (b.over || device->pending_n == PENDING_MAX) {
        return;
    }
    world_story(w, "%s > %s", device->name, command_shape(cmd->what)->name);
    p = keep(w, device, buf_bytes(&b));
    memcpy(p->id, cmd->id, ID_BYTES);
    p->what = cmd->what;
    if (device->phase == DEVICE_ON) {
        transmit(w, device, p);
    }
}

/* A command with a secret in it makes whoever sends it that person. */
static bool
has_secret(const struct pending *p)
{
    return p->what == COMMAND_JOIN || p->what == COMMAND_TAKE_SEAT ||
        p->what == COMMAND_RECOVER;
}

void
members_same(struct world *w, struct device *device, struct device *other)
{
    const struct pending *p = &other->pending[0];
    struct pending *mine;

    if (device->pending_n == PENDING_MAX || other->pending_n == 0 ||
        pending_of(device, p->id) != NULL ||
        (has_secret(p) &&
            memcmp(device->token, other->token, TOKEN_BYTES) != 0)) {
        return;
    }
    world_story(w, "%s > the same as %s", device->name, other->name);
    mine = keep(w, device, (struct bytes){p->at, p->n});
    memcpy(mine->id, p->id, ID_BYTES);
    mine->what = p->what;
    transmit(w, device, mine);
}

/* The same command from another device, or once more from this one. */
static void
send_twice(struct world *w, struct device *device)
{
    const uint32_t n = (uint32_t)rng_below(&w->people, device->pending_n);
    struct device *other = &w->device[rng_below(&w->people, w->devices_n)];

    if (other == device) {
        transmit(w, device, &device->pending[n]);
    } else if (other->phase == DEVICE_ON &&
        (other->person == device->person || rng_chance(&w->people, 200))) {
        members_same(w, other, device);
    }
}

/* --- coming and going --------------------------------------------------- */

void
members_connected(struct world *w, struct device *device)
{
    uint8_t at[1000];
    struct buf b = {.at = at, .cap = sizeof at};
    struct hello hello = {.minor = PROTOCOL_MINOR};

    FSET(&hello.f, SESSION, session, ((struct bytes){w->session, ID_BYTES}));
    if (device->person % 2 == 0) {
        FSET(&hello.f, JOIN_KEY, join_key,
            ((struct bytes){w->join_key, JOIN_KEY_BYTES}));
    } else {
        FSET(&hello.f, CODE, code, bytes_of("48261793"));
    }
    FSET(&hello.f, TOKEN, token, ((struct bytes){device->token, TOKEN_BYTES}));
    if (device->model.whole && device->seat != 0) {
        FSET(&hello.f, LAST, last, device->model.seq);
    }
    FSET(&hello.f, LANGUAGE, language, bytes_of(device->language));
    hello_pack(&b, &hello);
    assert(!b.over);
    world_story(w, "%s > hello %llu", device->name,
        (unsigned long long)hello.f.last);
    net_up(w, device, buf_bytes(&b));
}

static bool
asks_for_seat(const struct device *device)
{
    for (uint32_t i = 0; i < device->pending_n; i++) {
        if (device->pending[i].what == COMMAND_JOIN ||
            device->pending[i].what == COMMAND_TAKE_SEAT) {
            return true;
        }
    }
    return false;
}

static void
ask_for_seat(struct world *w, struct device *device)
{
    struct command cmd = {.what = COMMAND_JOIN};

    if (!device->joins || asks_for_seat(device) || w->healed) {
        return;
    }
    FSET(&cmd.f, TOKEN, token, ((struct bytes){device->token, TOKEN_BYTES}));
    if (device->takes_seat) {
        const struct device *first = &w->device[device->person];
        const struct object *code =
            model_one(&first->model, KIND_PERSONAL_CODE);

        cmd.what = COMMAND_TAKE_SEAT;
        FSET(&cmd.f, PERSONAL_CODE, personal_code,
            code == NULL ? bytes_of("123456") : code->f.personal_code);
    } else if (rng_chance(&w->people, 700)) {
        FSET(&cmd.f, NAME, name, bytes_of(device->name));
    }
    members_send(w, device, &cmd);
}

static void
forget_seat(struct device *device)
{
    device->seat = 0;
    model_release(&device->model);
}

static void
hear_welcome(struct world *w, struct device *device, const struct reply *reply)
{
    const uint32_t seat = (uint32_t)reply->f.seat;

    model_again(&device->model);
    if (seat != device->seat) {
        forget_seat(device);
        device->seat = seat;
    }
    device->phase = DEVICE_ON;
    for (uint32_t i = 0; i < device->pending_n; i++) {
        transmit(w, device, &device->pending[i]);
    }
    if (seat == 0) {
        ask_for_seat(w, device);
    }
}

static void
hear_change(struct world *w, struct device *device, const struct reply *reply)
{
    const struct pending *p =
        reply->has_id ? pending_of(device, reply->id) : NULL;

    if (!model_hear(&device->model, reply)) {
        world_fail(w, "%s cannot read a change", device->name);
        return;
    }
    if ((reply->flags & CHANGE_FRESH) != 0) {
        w->counts.snapshots++;
    }
    if (p != NULL) {
        world_story(w, "%s < done (%llu)", device->name,
            (unsigned long long)(reply->seq - w->zero_seq));
        if (p->what == COMMAND_JOIN || p->what == COMMAND_TAKE_SEAT ||
            p->what == COMMAND_RECOVER) {
            device->seat = (uint32_t)reply->made;
        }
        answered(device, reply->id);
    }
}

static void
hear_bye(struct world *w, struct device *device, const struct reply *reply)
{
    world_story(w, "%s < bye: %s", device->name, refusal_name(reply->why));
    if (reply->why != REFUSED_TURNED_AWAY) {
        return;
    }
    if (device->phase == DEVICE_GREETING) {
        device->phase = DEVICE_AWAY;
        while (device->pending_n > 0) {
            answered(device, device->pending[0].id);
        }
    }
    forget_seat(device);
}

void
members_hear(struct world *w, struct device *device, struct bytes message)
{
    struct reply reply;

    device->told++;
    if (!reply_take(message, &reply)) {
        world_fail(w, "%s cannot read %zu bytes", device->name, message.n);
        return;
    }
    switch ((unsigned)reply.kind) {
    case MESSAGE_WELCOME:
        hear_welcome(w, device, &reply);
        break;
    case MESSAGE_CHANGE:
        hear_change(w, device, &reply);
        break;
    case MESSAGE_REFUSAL:
        w->counts.refusals++;
        world_story(w, "%s < refused: %s", device->name,
            refusal_name(reply.why));
        if (reply.has_id) {
            answered(device, reply.id);
        }
        break;
    case MESSAGE_BYE:
        hear_bye(w, device, &reply);
        break;
    default: /* pongs and pages are not asked for */
        break;
    }
}

/* --- what a device does on its own -------------------------------------- */

static void
send_again(struct world *w, struct device *device)
{
    for (uint32_t i = 0; i < device->pending_n; i++) {
        struct pending *p = &device->pending[i];

        if (w->now_ms - p->sent_ms > AGAIN_MS) {
            world_story(w, "%s > again", device->name);
            transmit(w, device, p);
        }
    }
}

/* Minutes are asked for all the time; the answer is the judge's to read. */
void
members_ask(struct world *w, struct device *device)
{
    uint8_t at[200];
    struct buf b = {.at = at, .cap = sizeof at};
    struct ask ask = {.what = ASK_MINUTES};

    rng_fill(&w->people, ask.id, ID_BYTES);
    FSET(&ask.f, LANGUAGE, language, bytes_of("nb"));
    FSET(&ask.f, FORMAT, format, bytes_of("md"));
    if (!w->scene && rng_chance(&w->people, 200)) {
        FSET(&ask.f, APPROVES, approves, rng_below(&w->people, 2));
    }
    ask_pack(&b, &ask);
    assert(!b.over);
    world_story(w, "%s > asks for minutes", device->name);
    net_up(w, device, buf_bytes(&b));
}

void
members_act(struct world *w, struct device *device)
{
    struct speech speech;

    world_add(w, rng_between(&w->people, 50, w->healed ? 3000 : 1500),
        (struct thing){.kind = THING_ACT,
            .device = (uint32_t)(device - w->device)});
    if (device->phase != DEVICE_ON) {
        return;
    }
    send_again(w, device);
    if (w->healed) {
        return;
    }
    if (device->seat == 0) {
        if (rng_chance(&w->people, 300)) {
            ask_for_seat(w, device);
        }
        return;
    }
    if (device->pending_n > 0 && w->climate.twice != ABSENT &&
        rng_chance(&w->people, w->climate.twice == RIFE ? 300 : 30)) {
        send_twice(w, device);
    }
    if (rng_chance(&w->people, 20)) {
        members_ask(w, device);
    }
    if (device->pending_n < WANTED_MAX && say_something(w, device, &speech)) {
        members_send(w, device, &speech.cmd);
    }
}

/* --- who comes ---------------------------------------------------------- */

struct device *
members_add(struct world *w, const char *name, uint32_t person)
{
    struct device *device = &w->device[w->devices_n];

    assert(w->devices_n < DEVICES_MAX);
    *device = (struct device){.name = name,
        .person = person == UINT32_MAX ? w->devices_n : person,
        .joins = true,
        .language = "nb"};
    rng_fill(&w->people, device->token, TOKEN_BYTES);
    if (device->person != w->devices_n) {
        memcpy(device->token, w->device[device->person].token, TOKEN_BYTES);
    }
    w->devices_n++;
    return device;
}

void
world_people(struct world *w)
{
    static const char *const names[] = {"leder", "anna", "berit", "chris",
        "dina", "eva", "frode", "geir", "hanne", "ida", "jon", "kari", "lars",
        "mona", "nils", "ola"};
    static const char *const others[] = {"leder2", "anna2", "berit2", "chris2",
        "dina2", "eva2", "frode2", "geir2"};
    const uint32_t n = (uint32_t)rng_between(&w->people, 4, 14);
    const uint32_t more = (uint32_t)rng_between(&w->people, 0, 6);

    for (uint32_t i = 0; i < n; i++) {
        (void)members_add(w, names[i], UINT32_MAX);
    }
    for (uint32_t i = 0; i < more; i++) {
        const uint32_t person = (uint32_t)rng_below(&w->people, n < 8 ? n : 8);
        struct device *device = members_add(w, others[person], person);

        if (rng_chance(&w->people, 500)) {
            device->takes_seat = true;
            rng_fill(&w->people, device->token, TOKEN_BYTES);
        }
    }
    for (uint32_t i = 0; i < w->devices_n; i++) {
        w->device[i].language = rng_chance(&w->people, 300) ? "en" : "nb";
        world_add(w, rng_between(&w->people, 20, i < 4 ? 2000 : 30000),
            (struct thing){.kind = THING_CONNECT, .device = i});
        world_add(w, rng_between(&w->people, 20, 2000),
            (struct thing){.kind = THING_ACT, .device = i});
    }
}

void
members_release(struct device *device)
{
    while (device->pending_n > 0) {
        answered(device, device->pending[0].id);
    }
    model_release(&device->model);
}
