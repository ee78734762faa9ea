/* told.c - what was agreed, in sentences. See told.h. */
#include "client/ctl/told.h"

#include "client/clean.h"
#include "client/ctl/since.h"

static struct bytes
value(const struct object *o, enum field field)
{
    return fields_has(&o->f, field) ? fields_bytes(&o->f, field)
                                    : (struct bytes){0};
}

static bool
same_values(const struct object *a, const struct object *b)
{
    static const enum field fields[] = {FIELD_TEXT, FIELD_OWNER,
        FIELD_FIRST_STEP, FIELD_DUE, FIELD_DATE, FIELD_PLACE};

    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        if (!bytes_same(value(a, fields[i]), value(b, fields[i]))) {
            return false;
        }
    }
    return true;
}

void
told_decision(const struct ctl *ctl, const struct object *o)
{
    char *text = clean_new(o->f.text);
    char *owner = clean_new(o->f.owner);

    ctl_line(ctl, stdout, TEXT_WATCH_DECISION, "text", text == NULL ? "" : text,
        "owner", owner == NULL ? "" : owner, NULL);
    free(text);
    free(owner);
}

void
told_meeting(const struct ctl *ctl, const struct object *o)
{
    char date[32];
    char *place = clean_new(value(o, FIELD_PLACE));

    (void)clean_text(date, sizeof date, o->f.date);
    if (strlen(date) > 10 && date[10] == 'T') {
        date[10] = ' ';
    }
    if (place != NULL && place[0] != '\0') {
        ctl_line(ctl, stdout, TEXT_LINE_MEETING, "date", date, "place", place,
            NULL);
    } else {
        ctl_line(ctl, stdout, TEXT_WATCH_MEETING, "date", date, NULL);
    }
    free(place);
}

void
told_minutes(const struct ctl *ctl, const struct object *o)
{
    char n[24];

    if (o == NULL || o->f.approves == 0) {
        ctl_line(ctl, stdout, TEXT_RECORD_NOT_APPROVED, NULL);
        return;
    }
    (void)snprintf(n, sizeof n, "%llu", (unsigned long long)o->f.version);
    ctl_line(ctl, stdout, TEXT_RECORD_APPROVED_NOW, "n", n, NULL);
}

void
told_all(const struct ctl *ctl)
{
    const struct model *model = &ctl->talk.model;
    const struct object *meeting = model_one(model, KIND_MEETING);
    const struct object *o = NULL;
    bool any = false;

    while ((o = model_next(model, KIND_DECISION, o)) != NULL) {
        told_decision(ctl, o);
        any = true;
    }
    if (!any) {
        ctl_line(ctl, stdout, TEXT_LINE_NO_DECISIONS, NULL);
    }
    if (meeting != NULL) {
        told_meeting(ctl, meeting);
    }
    if (told_closed(model)) {
        told_minutes(ctl, model_one(model, KIND_MINUTES));
    }
}

static bool
is_closed(const struct object *session)
{
    return session != NULL && fields_has(&session->f, FIELD_CLOSED_AT) &&
        session->f.closed_at > 0;
}

bool
told_closed(const struct model *model)
{
    return is_closed(model_one(model, KIND_SESSION));
}

static void
put_told(const struct ctl *ctl, const struct object *o)
{
    const struct object *old = model_find(&ctl->talk.model, o->kind, o->id);

    if (o->kind == KIND_SESSION) {
        if (is_closed(o) && !is_closed(old)) {
            ctl_line(ctl, stdout, TEXT_CTL_CLOSED, NULL);
            told_minutes(ctl, model_one(&ctl->talk.model, KIND_MINUTES));
        }
    } else if (o->kind == KIND_MINUTES) {
        if (o->f.approves != 0 &&
            (old == NULL || old->f.version != o->f.version)) {
            told_minutes(ctl, o);
        }
    } else if (o->kind == KIND_SINCE_LAST) {
        since_one(ctl, stdout, o);
    } else if (old == NULL || !same_values(old, o)) {
        if (o->kind == KIND_DECISION) {
            told_decision(ctl, o);
        } else {
            told_meeting(ctl, o);
        }
    }
}

void
told_news(const struct ctl *ctl, const struct reply *reply)
{
    struct reply in = *reply;
    struct object o;
    enum kind kind;
    uint64_t id;
    char n[24];

    if (!ctl->talk.model.whole) {
        return;
    }
    while (reply_put(&in, &o)) {
        if (o.kind == KIND_SESSION || o.kind == KIND_DECISION ||
            o.kind == KIND_MEETING || o.kind == KIND_MINUTES ||
            o.kind == KIND_SINCE_LAST) {
            put_told(ctl, &o);
        }
    }
    while (reply_del(&in, &kind, &id)) {
        if (kind == KIND_DECISION &&
            model_find(&ctl->talk.model, kind, id) != NULL) {
            (void)snprintf(n, sizeof n, "%llu", (unsigned long long)id);
            ctl_line(ctl, stdout, TEXT_LINE_DROPPED, "n", n, NULL);
        }
    }
}
