"""tamper_cases.py - each way to bend an evening, and what is to be seen then.

CERTAIN makes its cases always, RANDOM one at a time. Each knows by itself
what a verifier must find. Used by tamper.py.
"""
import struct

import verifier_page as page
from tamper_log import HEAD, Record, build, pack, raw
from verifier_crypto import L, sign

OTHER_SEED = bytes(range(32))
OTHER_KEY = sign(OTHER_SEED, b"")[0]


class Case:
    def __init__(self, name, log, data, expected, **more):
        self.name = "%s: %s" % (log.name, name)
        self.log, self.expected = data, expected
        self.keys = more.get("keys", log.keys)      # None: no such file
        self.known = more.get("known", [log.key])
        self.minutes = more.get("minutes", [])
        self.replays = more.get("replays", 0)   # what is there from this seq
        # on cannot have happened: who plays it back may break it there


def bent(data, at, bit):
    return data[:at] + bytes([data[at] ^ 1 << bit]) + data[at + 1:]


# ---- bytes changed, and nothing made anew

def bit(rng, log):
    """One bit anywhere; mostly in the records, where the parts are small."""
    if rng.random() < 0.15:
        at = rng.randrange(HEAD)
        return Case("bit of byte %d of the head" % at, log,
                    bent(log.bytes, at, rng.randrange(8)), log.breaks(1))
    k = rng.randint(1, len(log))
    start, end = log.places[k - 1], log.places[k]
    inside = rng.choice((rng.randrange(4), 4 + rng.randrange(4),
                         8 + rng.randrange(8), 16 + rng.randrange(8),
                         24 + rng.randrange(8), 32 + rng.randrange(32),
                         64 + rng.randrange(32),
                         rng.randrange(96, end - start), end - start - 1))
    return Case("bit in byte %d of record %d" % (inside, k), log,
                bent(log.bytes, start + inside, rng.randrange(8)),
                log.missing(k, log.records[k:]))


def tail(rng, log):
    """Something where only zeros may stand, behind the last record."""
    room = bytearray(rng.randrange(8, 4000))
    room[rng.randrange(len(room))] = 1 << rng.randrange(8)
    return Case("one bit in the room behind", log, log.bytes + bytes(room),
                log.stands(torn=True))


def dropped(rng, log):
    k = rng.randint(1, len(log))
    data = log.bytes[:log.places[k - 1]] + log.bytes[log.places[k]:]
    expected = log.missing(k, log.records[k:])
    if k == len(log):
        expected["torn"] = False
    return Case("record %d dropped" % k, log, data, expected)


def doubled(rng, log):
    k = rng.randint(1, len(log))
    end = log.places[k]
    data = log.bytes[:end] + log.bytes[log.places[k - 1]:end] + log.bytes[end:]
    return Case("record %d doubled" % k, log, data,
                log.missing(k + 1, log.records[k - 1:]))


def swapped(rng, log):
    k = rng.randint(1, len(log) - 1)
    a, b, c = log.places[k - 1:k + 2]
    data = log.bytes[:a] + log.bytes[b:c] + log.bytes[a:b] + log.bytes[c:]
    return Case("records %d and %d swapped" % (k, k + 1), log, data,
                log.missing(k, log.records[k - 1:]))


def moved(rng, log):
    """A record put elsewhere, further behind."""
    k = rng.randint(1, len(log) - 1)
    to = rng.randint(k + 1, len(log))
    a, b, c = log.places[k - 1], log.places[k], log.places[to]
    data = log.bytes[:a] + log.bytes[b:c] + log.bytes[a:b] + log.bytes[c:]
    return Case("record %d moved behind %d" % (k, to), log, data,
                log.missing(k, log.records[k - 1:]))


def renumbered(rng, log):
    k = rng.randint(1, len(log))
    at = log.places[k - 1] + 8
    other = rng.choice([x for x in range(1, len(log) + 2) if x != k])
    data = log.bytes[:at] + struct.pack("<Q", other) + log.bytes[at + 8:]
    return Case("record %d says that it is %d" % (k, other), log, data,
                log.missing(k, log.records[k:]))


def cut(rng, log):
    """Anywhere; `last` is how many records are complete."""
    at = rng.randrange(HEAD, len(log.bytes))
    if rng.random() < 0.5:      # at an edge, most of all behind a signed one
        at = log.places[rng.choice([r.seq for r in log.signs()] +
                                   list(range(len(log))))]
    zeros = rng.choice((0, len(log.bytes) - at))
    data = log.bytes[:at] + bytes(zeros)
    last = sum(1 for end in log.places[1:]      # zeros may have been cut off
               if end <= len(data) and not any(log.bytes[at:end]))
    expected = log.stands(last, torn=any(data[log.places[last]:])) if last \
        else log.breaks(1)
    return Case("cut at byte %d, %d zeros" % (at, zeros), log, data, expected,
                minutes=[f[3] for f in log.files[:1]])


def hollow(rng, log):
    """Zeros where records stood."""
    k = rng.randint(1, len(log))
    to = min(len(log), k + rng.randrange(4))
    a, b = log.places[k - 1], log.places[to]
    expected = log.missing(k, log.records[to:])
    if to == len(log) and k > 1:
        expected["torn"] = False
    return Case("zeros over records %d to %d" % (k, to), log,
                log.bytes[:a] + bytes(b - a) + log.bytes[b:], expected)


# ---- bytes changed, and all checks made anew: the mark is there to be read

def rechained(rng, log):
    """Another moment, seat or fact in a record."""
    k = rng.randint(1, len(log))
    r = log.records[k - 1]
    how = rng.randrange(3)
    if how == 0:
        new = r.copy(time=r.time + 1 + rng.randrange(10**6))
    elif how == 1:
        new = r.with_event(1, r.event[1] + 1)
    else:
        new = r.with_event(2, bytes(rng.randrange(256) for _ in range(16)))
    records = log.records[:k - 1] + [new] + log.records[k:]
    return Case("another %s in record %d, checks made anew" % (
        ("moment", "seat", "id")[how], k), log, build(log.head, records),
        log.changed(k), replays=k)


def dropped_anew(rng, log):
    """A record is gone, all others renumbered and chained."""
    k = rng.randint(2, len(log))
    behind = [r.copy(seq=r.seq - 1, durable=r.durable - (r.durable >= k))
              for r in log.records[k:]]
    return Case("record %d dropped, the others renumbered" % k, log,
                build(log.head, log.records[:k - 1] + behind),
                log.shifted(k, -1), replays=k)


def gap_anew(rng, log):
    """A record is gone, the others chained to what is there."""
    k = rng.randint(1, len(log) - 1)
    behind = log.records[k:]
    return Case("record %d dropped, the others chained" % k, log,
                build(log.head, log.records[:k - 1] + behind),
                log.missing(k, behind))


def inserted_anew(rng, log):
    k = rng.randint(2, len(log))
    new = log.records[k - 1].copy(
        durable=k - 1, payload=log.event(rng.choice((80, 8)), ))
    behind = [r.copy(seq=r.seq + 1, durable=r.durable + (r.durable >= k))
              for r in log.records[k - 1:]]
    return Case("a record put in before %d, the others renumbered" % k, log,
                build(log.head, log.records[:k - 1] + [new] + behind),
                log.shifted(k, 1), replays=k)


def sealed_bit(rng, log):
    """One bit under a seal, checks made anew."""
    sealed = [r for r in log.records if log.sealed(r)]
    r = rng.choice(sealed)
    at = rng.choice(log.sealed(r))
    data = r.event[at]
    new = r.with_event(at, bent(data, rng.randrange(len(data)),
                                rng.randrange(8)))
    records = log.records[:r.seq - 1] + [new] + log.records[r.seq:]
    return Case("one bit under a seal of record %d" % r.seq, log,
                build(log.head, records), log.breaks(r.seq))


def words_anew(rng, log):
    """Other words, sealed with the key in `keys`, all checks made anew."""
    sealed = [r for r in log.records if log.sealed(r)]
    r = rng.choice(sealed)
    texts = [at for _, kind, at in r.fields() if kind == "TEXT"]
    if not texts:
        return None
    new = log.sealed_anew(r, rng.choice(texts), "Andre ord".encode())
    records = log.records[:r.seq - 1] + [new] + log.records[r.seq:]
    return Case("other words in record %d, sealed anew" % r.seq, log,
                build(log.head, records), log.changed(r.seq))


def signature_bit(rng, log):
    signs = log.signs()
    if not signs:
        return None
    r = rng.choice(signs)
    new = r.with_event(r.place("signature"), bent(
        r.get("signature"), rng.randrange(64), rng.randrange(8)))
    records = log.records[:r.seq - 1] + [new] + log.records[r.seq:]
    return Case("one bit of the signature at %d" % r.seq, log,
                build(log.head, records), log.breaks(r.seq))


# ---- keys

def slot_bent(rng, log):
    """A key of something sealed is another, is gone, or is somebody else's."""
    sealed = [r for r in log.records if log.sealed(r)]
    slot = rng.choice(sealed).event[3]
    how = rng.choice(("bent", "gone", "swapped"))
    key, at = log.slot_key(slot), 32 * slot
    keys, slots = bytearray(log.keys), {slot}
    if how == "bent":
        keys[at:at + 32] = bent(key, rng.randrange(32), rng.randrange(8))
    elif how == "gone":
        keys[at:at + 32] = bytes(32)
    else:
        other = (slot + 1 + rng.randrange(40)) % (len(log.keys) // 32)
        keys[at:at + 32] = log.slot_key(other)
        keys[32 * other:32 * other + 32] = key
        slots.add(other)
        if not any(log.slot_key(other)):
            slots.remove(slot)      # it has a forgotten one's zeros now
    first = [r.seq for r in sealed if r.event[3] in slots]
    expected = log.stands() if how == "gone" or not first \
        else log.breaks(min(first))
    return Case("key of slot %d %s" % (slot, how), log, log.bytes, expected,
                keys=bytes(keys))


# ---- certain ones

def untouched(logs):
    for log in logs.values():
        def case(name, expected, **more):
            return Case(name, log, more.pop("data", log.bytes), expected,
                        **more)
        yield case("untouched", log.stands(newer=False, minutes=[
            said_of(log, *f[:3]) for f in log.files]),
            minutes=[f[3] for f in log.files])
        no = {"genuine": False, "approved": False, "signed": False}
        for f in log.files:
            middle = len(f[3]) // 2
            yield case("one bit of %d, %s, %s" % f[:3], log.stands(
                minutes=[no]), minutes=[bent(f[3], middle, 0)])
        yield case("without a key", log.stands(vouched=False), known=[])
        yield case("with a foreign key", log.stands(vouched=False),
                   known=[OTHER_KEY])
        yield case("with two keys", log.stands(), known=[OTHER_KEY, log.key])
        yield case("with room behind", log.stands(),
                   data=log.bytes + bytes(4096))
        yield case("all keys gone", log.stands(), keys=bytes(len(log.keys)))
        yield case("no file of keys", log.stands(), keys=None)
        yield case("an empty file of keys", log.breaks(1), keys=b"")
        yield case("half a slot of keys", log.breaks(1), keys=log.keys[:-16])
        yield case("one slot of keys", log.breaks(1), keys=log.keys[:32])
        yield case("nothing but a head", log.breaks(1), data=log.head)
        yield case("nothing", log.breaks(1), data=b"")
        yield case("half a head", log.breaks(1), data=log.head[:40])
        yield case("a head of version 2", log.breaks(1, newer=True),
                   data=bent(bent(log.bytes, 11, 0), 11, 1))
        unused = len(log.keys) // 32 - 1
        yield case("an unused slot bent", log.stands(),
                   keys=bent(log.keys, 32 * unused + 5, 3))
        for r in log.signs():
            yield case("cut behind the signed record %d" % r.get("covers"),
                       log.stands(r.get("covers")),
                       data=log.bytes[:log.places[r.get("covers")]])
            yield case("cut behind the signature %d" % r.seq,
                       log.stands(r.seq), data=log.bytes[:log.places[r.seq]])


def other_key(log, everywhere):
    """The key in session_made is another; and in all that is signed."""
    records = [log.records[0].with_event(log.records[0].place("public_key"),
                                         OTHER_KEY)] + log.records[1:]
    if everywhere:
        records = [r.with_event(r.place("public_key"), OTHER_KEY)
                   if r.number == 82 else r for r in records]
    return records


def keys_of_signing(logs):
    """Signed by another, and what follows from each way to do so."""
    log = logs["closed"]
    signed, n = log.signed_before(len(log) + 1), len(log)
    first = log.signs()[0].seq
    by_other = {"signed_by": OTHER_KEY.hex(), "vouched": False}

    def case(name, records, expected, **more):
        return Case(name, log, build(log.head, records), expected, **more)
    yield case("another key in session_made", other_key(log, False),
               log.breaks(first))
    yield case("another key everywhere", other_key(log, True),
               log.breaks(first))
    anew = log.signed_anew(other_key(log, False), OTHER_SEED)
    yield case("signed anew by another", anew, log.stands(**by_other))
    yield case("signed anew by another who is known", anew,
               log.stands(signed_by=OTHER_KEY.hex()), known=[OTHER_KEY])
    changed = [log.records[0].copy(time=1)] + log.records[1:]
    yield case("changed", changed, log.changed(1))
    yield case("changed and signed anew, with the key itself",
               log.signed_anew(changed), log.stands())
    yield case("signed anew by another under the old name",
               [r.copy(payload=log.signature(r.get("covers"), OTHER_SEED,
                                             log.key))
                if r.number == 82 else r for r in log.records],
               log.breaks(first))
    last = log.signs()[-1]
    s = last.get("signature")
    for name, place, value in (
            ("of another record", "signature", log.signs()[0].get("signature")),
            ("of zeros", "signature", bytes(64)),
            ("with S + L", "signature", s[:32] + (
                int.from_bytes(s[32:], "little") + L).to_bytes(32, "little")),
            ("for an earlier record", "covers", 1),
            ("for itself", "covers", last.seq),
            ("for what is not there", "covers", last.seq + 1000),
            ("for nothing", "covers", 0),
            ("by another key", "public_key", OTHER_KEY)):
        records = [r.with_event(r.place(place), value) if r is last else r
                   for r in log.records]
        yield case("a signature " + name, records, log.breaks(last.seq))
    foreign = logs["long"].signs()[0]
    if foreign.get("covers") <= n:
        yield case("a signature of another evening",
                   log.records + log.more(foreign.payload), log.breaks(n + 1))
    yield case("a forged record behind the signature",
               log.records + log.more(log.event(80)), log.stands(n + 1))
    yield case("signed once more", log.records + log.more(
        log.signature(n)), log.stands(n + 1, signed=n))
    yield case("an older record signed once more", log.records + log.more(
        log.signature(1)), log.stands(n + 1, signed=signed))


def key_changes(logs):
    for log in (logs["closed"], logs["short"]):
        yield from key_changes_of(log)


def key_changes_of(log):
    n = len(log)
    signed = log.signed_before(n + 1)
    to_other = {"signed_by": OTHER_KEY.hex(), "signed_to": n + 1}

    def case(name, change, expected, known=None, more=None):
        rest = more or [log.signature(n + 1, OTHER_SEED)]
        return Case("key changed, " + name, log, build(
            log.head, log.records + log.more(change, *rest)), expected,
            known=known or [log.key])
    good = log.key_change(n + 1, OTHER_KEY, log.seed)
    taken = log.key_change(n + 1, OTHER_KEY, None, 1)
    yield case("by the old one", good, log.stands(n + 2, vouched=True,
                                                  **to_other))
    yield case("by the old one, only the new one known", good, log.stands(
        n + 2, vouched=True, **to_other), [OTHER_KEY])
    yield case("by the old one, signed by the old one still", good,
               log.breaks(n + 2), more=[log.signature(n + 1)])
    yield case("taken over", taken, log.stands(n + 2, signed=signed) if
               signed else log.stands(n + 2, vouched=False, **to_other))
    yield case("taken over, nobody known", taken, log.stands(
        n + 2, vouched=False, **to_other), [bytes(32)])
    yield case("taken over, the new one known", taken, log.stands(
        n + 2, vouched=True, **to_other), [OTHER_KEY])
    yield case("taken over, signed by the old one still", taken,
               log.breaks(n + 2), more=[log.signature(n + 1)])
    yield case("taken over, nothing signed since", taken, log.stands(
        n + 2, signed=signed), more=[log.event(80)])
    yield case("by nobody", log.key_change(n + 1, OTHER_KEY),
               log.breaks(n + 1))
    yield case("taken_over 0", log.key_change(n + 1, OTHER_KEY, None, 0),
               log.breaks(n + 1))
    yield case("by itself", log.key_change(n + 1, OTHER_KEY, OTHER_SEED),
               log.breaks(n + 1))
    yield case("by itself, and taken over too", log.key_change(
        n + 1, OTHER_KEY, OTHER_SEED, 1), log.breaks(n + 1))
    yield case("one bit wrong", log.key_change(
        n + 1, OTHER_KEY, log.seed, None, 1), log.breaks(n + 1))
    yield case("signed for another place", log.key_change(
        n + 2, OTHER_KEY, log.seed), log.breaks(n + 1))
    both = log.key_change(n + 1, OTHER_KEY, log.seed)
    back = log.key_change(n + 2, log.key, OTHER_SEED)
    yield case("there and back", both, log.stands(
        n + 3, signed=n + 1), more=[back, log.signature(n + 1)])


def shapes(logs):
    """Records that are chained well and are no events, or newer ones."""
    log = logs["short"]
    n = len(log)
    word = [x for x in log.records if x.number == 3][-1].event

    def case(name, payload, expected, **more):
        record = log.more(payload)[0].copy(**more)
        return Case(name, log, build(log.head, log.records + [record]),
                    expected)
    whole = log.stands(n + 1, newer=False)
    newer = log.stands(n + 1, newer=True)
    bad = log.breaks(n + 1)
    yield case("an event more", log.event(80), whole)
    yield case("an event of a newer dugnad", log.event(60000, "x", 5), newer)
    yield case("an event with a field more", log.event(3, 1, 0, "new"), newer)
    yield case("a field of another type", log.event(3, "open", 0), bad)
    yield case("a field beyond its max", log.event(3, 2, 0), bad)
    yield case("a needed field missing", log.event(3, 1), bad)
    yield case("a needed field nil", log.event(3, None, 0), bad)
    yield case("a hash too short", log.event(84, "nb", "md", 1, bytes(31)),
               bad)
    yield case("words that are not sealed", pack(
        [64, 1, None, 1, bytes(24), 1, "in clear", 0]), bad)
    yield case("sealed words without a nonce", pack(
        [64, 1, None, 1, None, 1, bytes(30), 0]), bad)
    yield case("a seal too short", pack(
        [64, 1, None, 1, bytes(24), 1, bytes(10), 0]), bad)
    yield case("sealed with a slot that keys does not have", pack(
        [64, 1, None, len(log.keys) // 32, bytes(24), 1, bytes(30), 0]), bad)
    note = Record(n + 1, n, 0, pack([64, 1, None, 1, bytes(24), 1, b"", 0]))
    for name, words, said in (
            ("good words", "Blåbær 🫐\n\tog mer".encode(), whole),
            ("no words", b"", whole), ("half a letter", b"\xc3", bad),
            ("a control", b"a\x01", bad), ("a NUL", b"a\0", bad),
            ("a C1 control", "\x85".encode(), bad),
            ("a turn of direction", "\u202e".encode(), bad),
            ("a surrogate", b"\xed\xa0\x80", bad),
            ("2001 letters", b"a" * 2001, bad),
            ("2000 letters", "å".encode() * 2000, whole)):
        yield case("sealed words: " + name, log.sealed_anew(
            note, 6, words).payload, said)
    yield case("an event of the office", log.event(91, 1), newer)
    yield case("an array too short", pack([80, 0, None]), bad)
    yield case("a nonce too short", pack([80, 0, None, 0, bytes(23)]), bad)
    yield case("an id too short", pack([80, 0, bytes(15), 0, None]), bad)
    yield case("no array", pack("hello"), bad)
    yield case("nothing in it", b"", bad)
    yield case("a byte behind the event", log.event(80) + b"\0", bad)
    yield case("an event that ends early", log.event(3, 1, 0)[:-1], bad)
    yield case("a map", b"\x80", bad)
    yield case("a negative number", pack(word)[:-1] + b"\xff", bad)
    yield case("a float", pack(word)[:-1] + b"\xca\0\0\0\0", bad)
    yield case("the evening made twice", log.records[0].payload, bad)
    yield case("durable is itself", log.event(80), log.stands(torn=True),
               durable=n + 1)
    long = 65536 - len(log.event(60000, bytes(65000))) + 65000
    yield case("a payload of 65536 bytes", log.event(60000, bytes(long)),
               newer)
    yield case("a payload of 65537 bytes", log.event(60000, bytes(long + 1)),
               log.stands(torn=True))
    yield Case(
        "a record with another before it", log,
        log.bytes + raw(log.mark, log.more(log.event(80))[0], bytes(32))[0],
        log.stands(torn=True))
    first = [log.records[0].copy(payload=log.event(80))] + log.records[1:]
    for name, number in (("unknown", 60000), ("of the office", 92)):
        other = [log.records[0].copy(payload=log.event(number))]
        yield Case("the first event is %s" % name, log, build(
            log.head, other + log.records[1:]), log.breaks(1))
    yield Case("the evening is not made first", log, build(log.head, first),
               log.breaks(1))


def longer(record, value="of a newer dugnad"):
    """The record with one field behind its row."""
    event = record.event
    row = page.EVENTS[event[0]]
    event += [None] * (5 + len(row) - len(event)) + [value]
    return record.copy(payload=pack(event))


def longer_rows(logs):
    """A newer dugnad says more; what it says of keys is known all the same."""
    log = logs["approved"]
    first = [longer(log.records[0])] + log.records[1:]
    yield Case("session_made says more", log, build(
        log.head, log.signed_anew(first)), log.stands(newer=True))
    yield Case("session_made says more, and nobody has signed it", log, build(
        log.head, first), log.changed(1))
    last = log.signs()[-1]
    records = [longer(r) if r is last else r for r in log.records]
    yield Case("a signature says more", log, build(log.head, records),
               log.stands(newer=True))
    bad = longer(last.with_event(last.place("signature"), bytes(64)))
    records = [bad if r is last else r for r in log.records]
    yield Case("a signature says more, and does not hold", log, build(
        log.head, records), log.breaks(last.seq))
    odd = longer(last.with_event(last.place("signature"), "of another kind"))
    records = [odd if r is last else r for r in log.records]
    yield Case("a signature is of another kind, and says more", log, build(
        log.head, records), log.stands(newer=True, signed=log.signed_before(
            last.seq)))


def splices(logs):
    """Pieces of another evening of the same daemon."""
    a, b = logs["short"], logs["closed"]
    n = len(a)
    k = n // 2
    data = a.bytes[:a.places[k - 1]] + \
        b.bytes[b.places[k - 1]:b.places[k]] + a.bytes[a.places[k]:]
    yield Case("a record of another evening", a, data,
               a.missing(k, a.records[k:]))
    yield Case("all from record %d of another evening" % k, a,
               a.bytes[:a.places[k - 1]] + b.bytes[b.places[k - 1]:],
               a.stands(k - 1, torn=True))
    yield Case("all of another evening behind it", a,
               a.bytes + b.bytes[HEAD:], a.stands(torn=True))
    yield Case("another evening's keys", a, a.bytes, a.breaks(1), keys=b.keys)
    yield Case("another evening's head", a, b.head + a.bytes[HEAD:],
               a.breaks(1))
    sealed = [r for r in b.records if b.sealed(r)][-1]
    yield Case("sealed words of another evening, chained in", a, build(
        a.head, a.records + a.more(sealed.payload)), a.breaks(n + 1))
    own = [r for r in b.records if b.sealed(r)][-1]
    yield Case("its own sealed words, said once more", b, build(
        b.head, b.records + b.more(own.payload)), b.breaks(len(b) + 1))
    yield Case("signatures of another evening, chained in", a, build(
        a.head, a.records + a.more(b.signs()[0].payload)), a.breaks(n + 1))
    yield Case("the second half only", a,
               a.head + a.bytes[a.places[k]:], a.breaks(1))


def said_of(log, version, language, form, **more):
    """What is right for a file that the log knows, unless more says else."""
    stands = {r.get("version"): r for r in log.records if r.number == 85}
    approved = {v for v, r in stands.items() if r.get("approves")}
    return {"genuine": True, "approved": version in approved,
            "version": version, "signed": True, "language": language,
            "format": form, "replaced": any(v > version for v in approved),
            **more}


def issued(logs):
    """Files of minutes."""
    log = logs["minutes"]
    no = {"genuine": False, "approved": False, "signed": False}
    old, new = log.files[0], log.files[-1]
    whole = {r.get("version"): r.seq for r in log.records if r.number == 85}

    def case(name, files, said, data=log.bytes, expected=None, **more):
        expected = dict(expected or log.stands(**more.pop("says", {})),
                        minutes=said)
        return Case("minutes " + name, log, data, expected, minutes=files,
                    **more)
    for f in log.files:
        yield case("%d, %s, %s" % f[:3], [f[3]], [said_of(log, *f[:3])])
    yield case("all at once", [f[3] for f in log.files],
               [said_of(log, *f[:3]) for f in log.files])
    for at in (0, len(new[3]) // 2, len(new[3]) - 1):
        yield case("with byte %d changed" % at, [bent(new[3], at, 0)], [no])
    yield case("empty", [b""], [no])
    yield case("with a line feed more", [new[3] + b"\n"], [no])
    yield case("of another evening, beside a genuine one",
               [b"another", new[3]], [no, said_of(log, *new[:3])])
    yield case("without a key", [new[3]], [said_of(
        log, *new[:3], signed=False)], known=[], says={"vouched": False})
    yield case("with a foreign key", [new[3]], [said_of(
        log, *new[:3], signed=False)], known=[OTHER_KEY],
        says={"vouched": False})
    yield case("when every word is forgotten", [new[3]],
               [said_of(log, *new[:3])], keys=bytes(len(log.keys)))
    yield case("of a log that is broken", [new[3]], [no],
               bent(log.bytes, log.places[4], 0), log.breaks(5))
    cut = log.bytes[:log.places[whole[2]]]
    yield case("that nobody has signed yet", [new[3], old[3]],
               [said_of(log, *new[:3], signed=False), said_of(log, *old[:3])],
               cut, log.stands(whole[2]))
    cut = log.bytes[:log.places[whole[2] - 1]]
    yield case("that do not stand yet", [new[3], old[3]], [said_of(
        log, *new[:3], signed=False, approved=False),
        said_of(log, *old[:3], replaced=False)], cut, log.stands(whole[2] - 1))
    cut = log.bytes[:log.places[whole[1]]]
    yield case("of a version that is not there yet", [new[3]], [no],
               cut, log.stands(whole[1]))
    forged = log.records + log.more(log.event(
        84, new[1], new[2], 2, page.hash_of(b"file", b"forged")))
    yield case("named behind the signature", [b"forged", new[3]],
               [no, said_of(log, *new[:3])], build(log.head, forged),
               log.stands(len(log) + 1))
    forged += log.with_records(forged).more(log.event(85, 2, 1))
    yield case("that stand twice", [b"forged", new[3]],
               [no, said_of(log, *new[:3])], build(log.head, forged),
               log.stands(len(log) + 2))
    forged = log.records + log.more(log.event(87, 2, 0, 0))
    yield case("ordered once more", [new[3]], [said_of(log, *new[:3])],
               build(log.head, forged), log.stands(len(log) + 1))
    bare = log.records + log.more(
        log.event(84, "nb", "md", 3, page.hash_of(b"file", b"bare")),
        log.event(85, 3, 1))
    yield case("that nobody ordered", [b"bare"], [said_of(
        log, 3, "nb", "md", approved=False, signed=False)],
        build(log.head, bare), log.stands(len(log) + 2))
    forged = log.records + log.more(log.event(85, 1, 1))
    yield case("approved behind the signature", [old[3]],
               [said_of(log, *old[:3])], build(log.head, forged),
               log.stands(len(log) + 1))
    forged = log.records + log.more(
        log.event(87, 3, 1, 0), log.event(
            84, "nb", "md", 3, page.hash_of(b"file", b"forged")),
        log.event(85, 3, 1))
    yield case("of a forged version, which nobody signed", [b"forged"], [said_of(
        log, 3, "nb", "md", approved=True, signed=False)],
        build(log.head, forged), log.stands(len(log) + 3))
    twice = log.records + log.more(log.event(87, 3, 0, 0), *[log.event(
        84, "nb", "md", 3, page.hash_of(b"file", x)) for x in (b"1", b"2")],
        log.event(85, 3, 0), log.signature(len(log) + 4))
    yield case("named twice", [b"1", b"2"], [no, said_of(log, 3, "nb", "md")],
               build(log.head, twice), log.stands(len(log) + 5,
                                                  signed=len(log) + 4))


CERTAIN = (untouched, keys_of_signing, key_changes, shapes, longer_rows,
           splices, issued)
RANDOM = (bit, bit, bit, bit, tail, dropped, doubled, swapped, moved,
          renumbered, cut, cut, hollow, rechained, rechained, dropped_anew,
          gap_anew, inserted_anew, sealed_bit, words_anew, signature_bit,
          slot_bent, slot_bent)
