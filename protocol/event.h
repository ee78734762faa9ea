/*
 * event.h - a fact, as it stands in a record's payload.
 *
 * [number, seat, command id or nil, slot, nonce or nil, fields of the row]
 * TEXT and SECRET fields are bin: sealed under the key of `slot`. Slot 0
 * with no key array is never used for sealing: an event with such fields
 * always names its slot.
 *
 * Source: protocol/PROTOCOL.md, "Events"
 */
#ifndef PROTOCOL_EVENT_H
#define PROTOCOL_EVENT_H

#include "protocol/message.h"
#include "protocol/seal.h"

enum { EVENT_BYTES_MAX = 49152 };

struct event {
    enum event_word what;
    uint64_t seq;
    uint64_t at_ms;
    uint32_t seat; /* who did it; 0: the daemon, or nobody may know */
    bool has_id;
    uint8_t id[ID_BYTES]; /* of the command */
    uint32_t slot;        /* whose key seals the texts */
    bool removed;         /* the slot is gone: texts are absent */
    struct fields f;
};

/*
 * event_pack - the payload of a record; seals under slot ev->slot of `keys`,
 * which must not be gone. `nonce` is NONCE_BYTES fresh random bytes. Needs
 * ev->seq, which the seals are bound to.
 */
void event_pack(struct buf *b, const struct event *ev, const uint8_t *keys,
    const uint8_t *nonce);

enum event_taken {
    EVENT_TAKEN,
    EVENT_BAD,    /* not an event, or a seal does not hold */
    EVENT_UNKNOWN /* made by a newer dugnad */
};

/*
 * event_take - back again. Sealed fields are opened into `scratch`, behind
 * what is there, and the views borrow from it; others borrow from `payload`.
 * The caller sets ev->seq and ev->at_ms from the record before; the rest of
 * `ev` is made new. Where the slot is gone, sealed fields are absent and
 * ev->removed is set. Of an event with more fields than its row, EVENT_UNKNOWN,
 * those that are known are given, if they are as they must be; else, and for
 * an unknown word, ev->what is EVENT_NONE. EVENT_BYTES_MAX of scratch are enough for any event.
 * Shape:   `keys` is slots_n times SLOT_KEY_BYTES; NULL: nothing can be
 *          opened, as if all were gone
 */
struct event_keys {
    const uint8_t *keys;
    uint32_t slots_n;
};
enum event_taken event_take(struct bytes payload, const struct event_keys *keys,
    struct buf *scratch, struct event *ev);

#endif
