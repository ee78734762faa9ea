/*
 * signed.c - what the log is signed with: signatures over what stands, and
 * the change from one key to the next.
 *
 * Steps, the closing and minutes that stand are signed once they are
 * durable. An evening that was signed with another key gets the present one
 * when it is opened: signed by the old key if the world has it, else taken
 * over, and trust has to begin again there.
 *
 * Source: PROTOCOL.md, "Signature"
 */
#include "daemon/core/inside.h"
#include "protocol/seal.h"

#include <assert.h>

void
core_note_signing(struct core *core, const struct event *ev)
{
    if (core->setup.public_key != NULL &&
        (ev->what == EVENT_STEP_CHANGED || ev->what == EVENT_SESSION_CLOSED ||
            ev->what == EVENT_MINUTES_WHOLE)) {
        core->sign_seq = ev->seq;
        memcpy(core->sign_check, core->check, HASH_BYTES);
    }
}

void
core_ask_signature(struct core *core, struct effects *fx)
{
    struct effect *sign;

    if (core->sign_seq == 0 || core->sign_seq > core->durable ||
        core->key_asked) {
        return;
    }
    sign = effect_of(fx, EFFECT_SIGN);
    sign_words(core->record, core->st.session.id, core->sign_seq,
        core->sign_check);
    sign->bytes = (struct bytes){core->record, SIGN_WORDS_BYTES};
    sign->seq = core->sign_seq;
    core->sign_seq = 0;
}

/* The old key is to say that the record which comes next names its heir. */
static void
ask_old_key(struct core *core, struct effects *fx)
{
    struct effect *sign = effect_of(fx, EFFECT_SIGN);

    hand_over_words(core->record,
        &(struct hand_over){core->st.session.id, core->st.seq + 1, core->check,
            core->setup.public_key});
    sign->bytes = (struct bytes){core->record, HAND_OVER_BYTES};
    sign->seq = core->st.seq + 1;
    sign->by_old_key = true;
    core->key_asked = true;
}

static void
change_key(struct core *core, const struct input *in, struct bytes signature,
    struct effects *fx)
{
    struct event ev = {.what = EVENT_KEY_CHANGED};

    FSET(&ev.f, PUBLIC_KEY, public_key,
        ((struct bytes){core->setup.public_key, PUBLIC_KEY_BYTES}));
    if (signature.n > 0) {
        FSET(&ev.f, SIGNATURE, signature, signature);
    } else {
        FSET(&ev.f, TAKEN_OVER, taken_over, 1);
    }
    core_happen_alone(core, &ev, in, fx);
}

void
core_check_key(struct core *core, const struct input *in, struct effects *fx)
{
    const uint8_t *now = core->setup.public_key;
    const uint8_t *old = core->setup.old_public_key;
    const uint8_t *has = core->st.session.public_key;

    if (!core->st.session.is_signed || now == NULL ||
        memcmp(has, now, PUBLIC_KEY_BYTES) == 0) {
        return;
    }
    if (old != NULL && memcmp(has, old, PUBLIC_KEY_BYTES) == 0) {
        ask_old_key(core, fx);
    } else {
        change_key(core, in, (struct bytes){NULL, 0}, fx);
    }
}

void
core_take_signed(struct core *core, const struct input *in, struct effects *fx)
{
    struct event ev = {.what = EVENT_SIGNED};

    assert(in->bytes.n == SIGNATURE_BYTES);
    if (in->flag) {
        assert(core->key_asked);
        core->key_asked = false;
        if (in->seq == core->st.seq + 1) {
            change_key(core, in, in->bytes, fx);
        } else {
            ask_old_key(core, fx); /* something came between */
        }
        return;
    }
    FSET(&ev.f, COVERS, covers, in->seq);
    FSET(&ev.f, PUBLIC_KEY, public_key,
        ((struct bytes){core->setup.public_key, PUBLIC_KEY_BYTES}));
    FSET(&ev.f, SIGNATURE, signature, in->bytes);
    core_happen_alone(core, &ev, in, fx);
}
