/*
 * judge_event.c - what an event says of keys, signatures and minutes.
 * See judge_inside.h.
 */
#include "client/ctl/offline/judge_inside.h"

static struct signer *
signer_add(struct judgement *j, struct bytes key, uint64_t seq)
{
    struct signer *s;

    if (!judge_grow(&j->signer, j->signers_n, sizeof *j->signer)) {
        return NULL;
    }
    s = &j->signer[j->signers_n++];
    *s = (struct signer){.from = seq};
    memcpy(s->key, key.at, PUBLIC_KEY_BYTES);
    return s;
}

static enum judged
made(struct judgement *j, const struct event *ev)
{
    if (ev->seq != 1) {
        return JUDGED_NO_EVENT;
    }
    memcpy(j->session, ev->f.session.at, ID_BYTES);
    if (fields_has(&ev->f, FIELD_PUBLIC_KEY) &&
        signer_add(j, ev->f.public_key, ev->seq) == NULL) {
        return JUDGED_MEMORY;
    }
    return JUDGED_WHOLE;
}

static enum judged
is_signed(struct judgement *j, const struct event *ev)
{
    struct signer *now =
        j->signers_n == 0 ? NULL : &j->signer[j->signers_n - 1];
    uint8_t words[SIGN_WORDS_BYTES];

    if (now == NULL || ev->f.covers == 0 || ev->f.covers > j->checks_n ||
        memcmp(now->key, ev->f.public_key.at, PUBLIC_KEY_BYTES) != 0) {
        return JUDGED_SIGNATURE;
    }
    sign_words(words, j->session, ev->f.covers, j->check[ev->f.covers - 1]);
    if (!signature_holds(ev->f.signature.at,
            (struct bytes){words, sizeof words}, now->key)) {
        return JUDGED_SIGNATURE;
    }
    now->covers = ev->f.covers > now->covers ? ev->f.covers : now->covers;
    return JUDGED_WHOLE;
}

/* The old key over the new one, at this very record. */
static bool
handed_over(const struct judgement *j, const struct event *ev)
{
    uint8_t words[HAND_OVER_BYTES];

    if (j->signers_n == 0 || j->checks_n == 0) {
        return false;
    }
    hand_over_words(words,
        &(struct hand_over){.session = j->session,
            .seq = ev->seq,
            .before = j->check[j->checks_n - 1],
            .public_key = ev->f.public_key.at});
    return signature_holds(ev->f.signature.at,
        (struct bytes){words, sizeof words}, j->signer[j->signers_n - 1].key);
}

static enum judged
key_changed(struct judgement *j, const struct event *ev)
{
    const bool has_signature = fields_has(&ev->f, FIELD_SIGNATURE);
    const bool takes_over =
        fields_has(&ev->f, FIELD_TAKEN_OVER) && ev->f.taken_over != 0;
    struct signer *s;

    if (has_signature ? !handed_over(j, ev) : !takes_over) {
        return JUDGED_KEY_CHANGE;
    }
    s = signer_add(j, ev->f.public_key, ev->seq);
    if (s == NULL) {
        return JUDGED_MEMORY;
    }
    s->handed_over = has_signature;
    s->taken_over = !has_signature;
    return JUDGED_WHOLE;
}

static void
word_set(char out[PAPER_WORD_MAX], struct bytes word)
{
    (void)snprintf(out, PAPER_WORD_MAX, "%.*s", (int)word.n,
        (const char *)word.at);
}

static enum judged
minutes_issued(struct judgement *j, const struct event *ev)
{
    struct issued *i;

    if (!judge_grow(&j->issued, j->issued_n, sizeof *j->issued)) {
        return JUDGED_MEMORY;
    }
    i = &j->issued[j->issued_n++];
    *i = (struct issued){.seq = ev->seq,
        .at_ms = ev->at_ms,
        .version = (uint32_t)ev->f.version};
    word_set(i->language, ev->f.language);
    word_set(i->format, ev->f.format);
    memcpy(i->hash, ev->f.hash.at, HASH_BYTES);
    return JUDGED_WHOLE;
}

/* What is made anew for words that went, is approved by whom it was before. */
static void
name_set(const struct judgement *j, struct ordered *o, const struct event *ev)
{
    if (fields_has(&ev->f, FIELD_NAME)) {
        (void)snprintf(o->name, sizeof o->name, "%.*s", (int)ev->f.name.n,
            (const char *)ev->f.name.at);
        return;
    }
    for (size_t i = j->ordered_n - 1; o->redacted && i > 0; i--) {
        if (j->ordered[i - 1].approved && !j->ordered[i - 1].redacted) {
            memcpy(o->name, j->ordered[i - 1].name, sizeof o->name);
            return;
        }
    }
}

static enum judged
minutes_ordered(struct judgement *j, const struct event *ev)
{
    struct ordered *o;

    if (!judge_grow(&j->ordered, j->ordered_n, sizeof *j->ordered)) {
        return JUDGED_MEMORY;
    }
    o = &j->ordered[j->ordered_n++];
    *o = (struct ordered){.seq = ev->seq,
        .at_ms = ev->at_ms,
        .version = (uint32_t)ev->f.version,
        .seat = ev->seat,
        .redacted = ev->f.redacted != 0};
    name_set(j, o, ev);
    return JUDGED_WHOLE;
}

/* The order that stands, else the last one; what comes behind is no more. */
static struct ordered *
order_of(const struct judgement *j, uint64_t version)
{
    struct ordered *last = NULL;

    for (size_t i = 0; i < j->ordered_n; i++) {
        struct ordered *o = &j->ordered[i];

        if (o->version == version && (last == NULL || last->whole_at == 0)) {
            last = o;
        }
    }
    return last;
}

static void
minutes_whole(struct judgement *j, const struct event *ev)
{
    struct ordered *o = order_of(j, ev->f.version);

    if (o != NULL && o->whole_at == 0) {
        o->whole_at = ev->seq;
        o->approved = ev->f.approves != 0;
    }
}

enum judged
judge_event(struct judgement *j, const struct event *ev)
{
    if (j->office) {
        return ev->seq == 1 && ev->what != EVENT_ORGANISER_MADE
            ? JUDGED_NO_EVENT
            : JUDGED_WHOLE;
    }
    if (ev->seq == 1 && ev->what != EVENT_SESSION_MADE) {
        return JUDGED_NO_EVENT;
    }
    switch ((unsigned)ev->what) {
    case EVENT_SESSION_MADE:
        return made(j, ev);
    case EVENT_SIGNED:
        return is_signed(j, ev);
    case EVENT_KEY_CHANGED:
        return key_changed(j, ev);
    case EVENT_MINUTES_ISSUED:
        return minutes_issued(j, ev);
    case EVENT_MINUTES_ORDERED:
        return minutes_ordered(j, ev);
    case EVENT_MINUTES_WHOLE:
        minutes_whole(j, ev);
        return JUDGED_WHOLE;
    default: /* others say nothing of keys or minutes */
        return JUDGED_WHOLE;
    }
}

const struct ordered *
judge_order(const struct judgement *j, uint32_t version)
{
    return order_of(j, version);
}

/*
 * If a file is named twice for a version, the last counts; but nobody names
 * one when the version stands.
 */
const struct issued *
judge_named(const struct judgement *j, const struct paper *paper)
{
    const struct ordered *order = order_of(j, paper->version);

    for (size_t i = j->issued_n; i > 0; i--) {
        const struct issued *one = &j->issued[i - 1];

        if (order != NULL && order->whole_at != 0 &&
            one->seq > order->whole_at) {
            continue;
        }
        if (one->version == paper->version &&
            strcmp(one->language, paper->language) == 0 &&
            strcmp(one->format, paper->format) == 0) {
            return one;
        }
    }
    return NULL;
}

const struct issued *
judge_issued(const struct judgement *j, const uint8_t hash[HASH_BYTES])
{
    for (size_t i = j->issued_n; i > 0; i--) {
        const struct issued *one = &j->issued[i - 1];
        struct paper named = {.version = one->version};

        memcpy(named.language, one->language, sizeof named.language);
        memcpy(named.format, one->format, sizeof named.format);
        if (memcmp(one->hash, hash, HASH_BYTES) == 0 &&
            judge_named(j, &named) == one) {
            return one;
        }
    }
    return NULL;
}

enum paper_is
judge_paper(const struct judgement *j, const struct paper *paper)
{
    const struct issued *named = judge_named(j, paper);
    uint8_t hash[HASH_BYTES];

    if (named == NULL || j->core == NULL) {
        return PAPER_UNKNOWN;
    }
    hash_of(hash, "file", (struct bytes){paper->at, paper->n});
    if (memcmp(named->hash, hash, HASH_BYTES) != 0) {
        return PAPER_CHANGED;
    }
    return paper->version < core_state(j->core)->issue.clean_from ? PAPER_OLD
                                                                  : PAPER_FINE;
}
