/* watch.c - the evening live, a line an event. */
#include "client/clean.h"
#include "client/ctl/since.h"
#include "client/ctl/told.h"
#include "client/ctl/verbs.h"
#include "client/ctl/where.h"
#include "client/when.h"

struct watch {
    struct ctl *ctl;
    bool begun;
    bool broken; /* nobody reads us any more */
    bool said_lost;
    uint64_t lost_mono_ms;
};

static void
number_text(char out[24], uint64_t v)
{
    (void)snprintf(out, 24, "%llu", (unsigned long long)v);
}

static void
time_print(uint64_t at_ms)
{
    char at[WHEN_TEXT_MAX];

    when_clock(at, at_ms);
    (void)printf("%s  ", at);
}

static void
event_doc(const struct reply *reply, const struct object *o, const char *what)
{
    struct json json = {.out = stdout};

    json_open(&json, NULL);
    json_number(&json, "v", 1);
    json_number(&json, "rev", reply->seq);
    json_number(&json, "at", reply->at_ms);
    json_word(&json, "kind", kind_shape((uint64_t)o->kind)->name);
    json_word(&json, "change", what);
    ctl_object(&json, o);
    json_close(&json);
    (void)fputc('\n', stdout);
}

static void
idea_line(struct ctl *ctl, const struct object *o, const struct object *old)
{
    enum text_key key = TEXT_WATCH_IDEA;
    char n[24];
    char table[24];
    char into[24];
    char *text = clean_new(o->f.text);

    number_text(n, o->id);
    number_text(table, o->f.table);
    number_text(into, o->f.into);
    if (o->f.hidden != 0) {
        key = TEXT_WATCH_HIDDEN;
    } else if (o->f.into > 0 && (old == NULL || old->f.into != o->f.into)) {
        key = TEXT_WATCH_MERGED;
    } else if (old != NULL && old->f.into > 0 && o->f.into == 0) {
        key = TEXT_WATCH_PARTED;
    } else if (old != NULL && old->f.shown != o->f.shown) {
        key = o->f.shown == SHOWN_SHARED ? TEXT_WATCH_SHARED : TEXT_WATCH_HELD;
    } else if (old != NULL) {
        key = TEXT_WATCH_IDEA_CHANGED;
    }
    ctl_line(ctl, stdout, key, "n", n, "table", table, "into", into, "text",
        text == NULL ? "" : text, NULL);
    free(text);
}

static void
named_line(struct ctl *ctl, enum text_key key, const struct object *o)
{
    char n[24];
    char table[24];
    char *name = clean_new(o->f.name);

    number_text(n, o->id);
    number_text(table, o->f.table);
    ctl_line(ctl, stdout, key, "n", n, "table", table, "name",
        name == NULL ? "" : name, NULL);
    free(name);
}

static void
count_line(struct ctl *ctl, const struct object *o)
{
    char invited[24];
    char present[24];
    char walk_in[24];

    number_text(invited, o->f.invited_count);
    number_text(present, o->f.present_count);
    number_text(walk_in, o->f.walk_in_count);
    ctl_line(ctl, stdout, TEXT_CTL_HEAD_COUNT, "invited", invited, "present",
        present, "walk_in", walk_in, NULL);
}

static void
session_line(struct ctl *ctl, const struct object *o, const struct object *old)
{
    enum text_key key = TEXT_WATCH_SESSION;

    if (fields_has(&o->f, FIELD_CLOSED_AT) && o->f.closed_at > 0) {
        key = TEXT_CTL_CLOSED;
    } else if (old != NULL && old->f.open != o->f.open) {
        key = o->f.open != 0 ? TEXT_CTL_DOORS_OPEN : TEXT_CTL_DOORS_SHUT;
    }
    ctl_line(ctl, stdout, key, NULL);
}

static void
step_line(struct ctl *ctl, const struct object *o)
{
    char step[24];
    char part[24];
    char name[300];
    const struct where_text which = {.step = o->f.step,
        .use = TEXT_USE_STEP_NAME,
        .tag = ctl->tag};

    number_text(step, o->f.step);
    number_text(part, o->f.part);
    (void)where_text(name, sizeof name, &ctl->talk.model, &which);
    ctl_line(ctl, stdout, TEXT_WATCH_STEP, "n", step, "part", part, "name",
        name, NULL);
}

/* What is not worth a line of its own is left to --json. */
static bool
is_told(enum kind kind)
{
    return kind == KIND_STEP || kind == KIND_IDEA || kind == KIND_DECISION ||
        kind == KIND_MEETING || kind == KIND_SEAT || kind == KIND_WAITING ||
        kind == KIND_HEAD_COUNT || kind == KIND_SESSION || kind == KIND_NOTE ||
        kind == KIND_MINUTES || kind == KIND_SINCE_LAST;
}

static void
event_line(struct ctl *ctl, const struct reply *reply, const struct object *o,
    const struct object *old)
{
    char text[400];

    if (!is_told(o->kind)) {
        return;
    }
    time_print(reply->at_ms);
    if (o->kind == KIND_STEP) {
        step_line(ctl, o);
    } else if (o->kind == KIND_IDEA) {
        idea_line(ctl, o, old);
    } else if (o->kind == KIND_DECISION) {
        told_decision(ctl, o);
    } else if (o->kind == KIND_MEETING) {
        told_meeting(ctl, o);
    } else if (o->kind == KIND_MINUTES) {
        told_minutes(ctl, o);
    } else if (o->kind == KIND_SINCE_LAST) {
        since_one(ctl, stdout, o);
    } else if (o->kind == KIND_SEAT) {
        named_line(ctl, TEXT_WATCH_SEAT, o);
    } else if (o->kind == KIND_WAITING) {
        named_line(ctl, TEXT_WATCH_WAITING, o);
    } else if (o->kind == KIND_HEAD_COUNT) {
        count_line(ctl, o);
    } else if (o->kind == KIND_SESSION) {
        session_line(ctl, o, old);
    } else {
        (void)clean_text(text, sizeof text, o->f.text);
        ctl_line(ctl, stdout, TEXT_WATCH_NOTE, "text", text, NULL);
    }
}

/* After a reconnect the last change comes once more. */
static bool
is_same(const struct object *old, const struct object *o)
{
    const struct shape *shape = kind_shape((uint64_t)o->kind);

    if (old == NULL || old->f.has[0] != o->f.has[0] ||
        old->f.has[1] != o->f.has[1]) {
        return false;
    }
    for (size_t i = 0; i < shape->n; i++) {
        const enum field field = (enum field)shape->field[i];

        if (!fields_has(&o->f, field)) {
            continue;
        }
        if (field_row(field)->type == TYPE_NUMBER
                ? fields_number(&old->f, field) != fields_number(&o->f, field)
                : !bytes_same(fields_bytes(&old->f, field),
                      fields_bytes(&o->f, field))) {
            return false;
        }
    }
    return true;
}

static void
before(void *owner, struct talk *talk, const struct reply *reply)
{
    struct watch *watch = owner;
    struct reply in = *reply;
    struct object o;
    enum kind kind;
    uint64_t id;

    if (talk->model.gathering || (reply->flags & CHANGE_FRESH) != 0) {
        return; /* how things stand is no event */
    }
    while (reply_put(&in, &o)) {
        const struct object *old = model_find(&talk->model, o.kind, o.id);

        if (is_same(old, &o)) {
            continue;
        }
        if (watch->ctl->json) {
            event_doc(reply, &o, old == NULL ? "new" : "changed");
        } else {
            event_line(watch->ctl, reply, &o, old);
        }
    }
    while (watch->ctl->json && reply_del(&in, &kind, &id)) {
        const struct object gone = {.kind = kind, .id = id};

        event_doc(reply, &gone, "gone");
    }
    watch->broken = fflush(stdout) != 0 || watch->broken;
}

static void
after(void *owner, struct talk *talk, enum link_news news,
    const struct reply *reply)
{
    struct watch *watch = owner;

    (void)talk;
    (void)reply;
    if (news == LINK_LOST && watch->lost_mono_ms == 0) {
        watch->lost_mono_ms = net_now_mono_ms();
        if (!watch->said_lost) {
            ctl_talk(watch->ctl, TEXT_WATCH_LOST, NULL);
        }
        watch->said_lost = true;
    } else if (news == LINK_WELCOME) {
        if (watch->said_lost) {
            ctl_talk(watch->ctl, TEXT_WATCH_BACK, NULL);
        }
        watch->said_lost = false;
        watch->lost_mono_ms = 0;
    }
}

/* The first time all is there: say where the room is. */
static void
watch_begin(struct watch *watch)
{
    const struct object *step = model_one(&watch->ctl->talk.model, KIND_STEP);

    watch->begun = true;
    if (watch->ctl->json) {
        return;
    }
    where_print(watch->ctl, stderr);
    if (step == NULL || step->f.step <= 1) {
        since_tell(watch->ctl, stderr);
    }
}

static enum code
watch_on(struct watch *watch, uint64_t give_up_ms)
{
    struct ctl *ctl = watch->ctl;
    struct talk *talk = &ctl->talk;

    while (!talk->ended && !watch->broken) {
        talk->turned = false;
        (void)net_wait(&ctl->net, &talk->turned, 1000);
        if (!watch->begun && talk->model.whole && talk->up) {
            watch_begin(watch);
        }
        if (give_up_ms > 0 && watch->lost_mono_ms > 0 &&
            net_now_mono_ms() - watch->lost_mono_ms > give_up_ms) {
            return ctl_end(ctl, talk, TALK_NO_LINE);
        }
    }
    if (watch->broken) {
        return CODE_OK;
    }
    return ctl_end(ctl, talk, talk->refused ? TALK_REFUSED : TALK_NO_LINE);
}

static enum code
run_watch(struct ctl *ctl, const struct args *args)
{
    const char *give_up = args_flag(args, "give-up");
    struct watch watch = {.ctl = ctl};
    struct place place;
    struct talk_setup setup;
    uint64_t give_up_ms = 0;
    uint64_t since = 0;
    enum code code;

    if (give_up != NULL) {
        char with_unit[40];

        (void)snprintf(with_unit, sizeof with_unit, "%.36s%s", give_up,
            strspn(give_up, "0123456789") == strlen(give_up) ? "s" : "");
        if (!when_span(with_unit, &give_up_ms, NULL)) {
            return ctl_usage(ctl);
        }
    }
    if (!ctl_flag_number(ctl, "since", &since)) {
        return CODE_USAGE;
    }
    code = ctl_seat(ctl);
    if (code != CODE_OK) {
        return code;
    }
    if (!ctl_setup(ctl, &place, &setup)) {
        return CODE_USAGE;
    }
    setup.once = false;
    setup.hello.has_session = ctl->keep.has_session;
    memcpy(setup.hello.session, ctl->keep.session, ID_BYTES);
    memcpy(setup.hello.code, ctl->keep.code, sizeof setup.hello.code);
    setup.hello.has_token = true;
    setup.hello.last = since;
    memcpy(setup.hello.token, ctl->keep.token, TOKEN_BYTES);
    ctl->talk.owner = &watch;
    ctl->talk.before = before;
    ctl->talk.after = after;
    ctl->talking = true;
    /* A daemon that is not there yet is waited for. */
    (void)talk_open(&ctl->talk, &ctl->net, &setup);
    return watch_on(&watch, give_up_ms);
}

const struct verb watch_verbs[] = {
    {"watch", "[--since REV] [--give-up 60s]",
        "since= give-up=", TEXT_CTL_WHAT_WATCH, false, false, run_watch},
    {0},
};
