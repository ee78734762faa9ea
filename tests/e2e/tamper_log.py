"""tamper_log.py - a log that can be taken apart, bent and put together again.

After protocol/PROTOCOL.md. It also says what a verifier must find: the one
who bends a log knows where. Used by tamper.py.
"""
import struct

import verifier_page as page
from verifier_crypto import seal, sign

HEAD = 64


def pack(value):
    """MessagePack of what stands in events."""
    if value is None:
        return b"\xc0"
    if isinstance(value, int):
        if value < 128:
            return bytes([value])
        for head, form, most in ((0xcc, ">B", 8), (0xcd, ">H", 16),
                                 (0xce, ">L", 32), (0xcf, ">Q", 64)):
            if value < 1 << most:
                return bytes([head]) + struct.pack(form, value)
    if isinstance(value, list):
        return b"\xdc" + struct.pack(">H", len(value)) + \
            b"".join(pack(x) for x in value)
    raw = value.encode() if isinstance(value, str) else value
    return (b"\xda" if isinstance(value, str) else b"\xc5") + \
        struct.pack(">H", len(raw)) + raw


class Record:
    """One record; `payload` may be made when its place is known, of the log."""

    def __init__(self, seq, durable, time, payload):
        self.seq, self.durable, self.time = seq, durable, time
        self.payload = payload

    def copy(self, **changes):
        made = Record(self.seq, self.durable, self.time, self.payload)
        for name, value in changes.items():
            setattr(made, name, value)
        return made

    @property
    def event(self):
        return page.unpack(self.payload, 0)[0]

    def with_event(self, at, value):
        """A copy whose event has another value at a place."""
        event = self.event
        event[at] = value
        return self.copy(payload=pack(event))

    @property
    def number(self):
        return self.event[0]

    def fields(self):
        """(name, kind, place in the event) of what is there."""
        row = page.EVENTS.get(self.number, [])
        return [(name, page.FIELDS[name][1], 5 + i)
                for i, (name, _) in enumerate(row)
                if 5 + i < len(self.event) and self.event[5 + i] is not None]

    def place(self, name):
        return [at for n, _, at in self.fields() if n == name][0]

    def get(self, name):
        return self.event[self.place(name)]


def check_of(mark, head, payload):
    return page.hashlib.blake2b(head + payload, digest_size=32,
                                key=mark).digest()


def raw(mark, record, before):
    """The bytes of a record, and its check."""
    head = struct.pack("<4sLQQQ", b"dug1", len(record.payload), record.seq,
                       record.durable, record.time) + before
    check = check_of(mark, head, record.payload)
    data = head + check + record.payload
    return data + bytes(-len(data) % 8), check


def build(head, records):
    """The log's bytes, checks made anew. A payload that is a function is
    called with the checks by seq, and the check before."""
    mark, before, out, checks = head[32:], bytes(32), [head], {}
    for r in records:
        if callable(r.payload):
            r = r.copy(payload=r.payload(checks, before))
        data, before = raw(mark, r, before)
        checks[r.seq] = before
        out.append(data)
    return b"".join(out)


class Log:
    """A whole log as its daemon left it, with its keys."""

    def __init__(self, name, log, keys, secret, files=()):
        self.name, self.keys = name, keys
        self.seed, self.key = secret[:32], secret[32:64]
        self.head, self.mark = log[:HEAD], log[32:HEAD]
        self.files = list(files)        # (version, language, format, bytes)
        self.records, self.places, at = [], [], HEAD
        while at + 96 <= len(log) and log[at:at + 4] == b"dug1":
            n, seq, durable, time = struct.unpack("<LQQQ", log[at + 4:at + 32])
            self.records.append(Record(seq, durable, time,
                                       log[at + 96:at + 96 + n]))
            self.places.append(at)
            at += 96 + n + -n % 8
        self.places.append(at)
        self.bytes = log[:at]
        self.room = log[at:]            # taken ahead, zeros

    def __len__(self):
        return len(self.records)

    @property
    def session(self):
        return self.records[0].get("session")

    def with_records(self, records):
        """The log that has these instead, checks made anew."""
        made = Log(self.name, build(self.head, records), self.keys,
                   self.seed + self.key, self.files)
        return made

    def slot_key(self, slot):
        return self.keys[32 * slot:32 * slot + 32]

    def sealed(self, record):
        """Places of sealed fields whose key is there."""
        if not any(self.slot_key(record.event[3])):
            return []
        return [at for _, kind, at in record.fields()
                if kind in ("TEXT", "SECRET")]

    def signs(self):
        return [r for r in self.records if r.number == 82]

    # ---- what there is to say of it

    def signed_before(self, seq):
        """The highest that is signed by records before seq."""
        return max([r.get("covers") for r in self.signs() if r.seq < seq],
                   default=0)

    def stands(self, last=None, torn=False, signed=None, **more):
        """It is whole to `last`."""
        last = len(self) if last is None else last
        signed = self.signed_before(last + 1) if signed is None else signed
        said = {"whole": True, "first_bad": None, "last": last, "torn": torn,
                "signed_to": signed}
        said.update(more)
        signed = said["signed_to"] > 0
        return {"signed_by": self.key.hex() if signed else None,
                "vouched": signed, **said}

    def breaks(self, seq, **more):
        return self.stands(seq - 1, **{"whole": False, "first_bad": seq, **more})

    def missing(self, seq, behind):
        """Record `seq` cannot be found; `behind` are those that can."""
        if seq == 1 or any(r.durable >= seq for r in behind):
            return self.breaks(seq)
        return self.stands(seq - 1, torn=True)

    def changed(self, seq):
        """Another content at `seq`, all checks made anew: who signed sees."""
        for r in self.records:
            if (r.number == 82 and r.get("covers") >= seq) or \
                    (r.number == 83 and r.seq > seq and len(r.fields()) > 1
                     and r.get("signature")):
                return self.breaks(r.seq)
        return self.stands()

    def shifted(self, seq, by):
        """`seq` is dropped (by -1), or one comes before it (by 1); those
        behind have another number and all checks are made anew."""
        signed = 0
        for r in self.records:
            if r.seq == seq and by < 0:
                continue
            if r.seq >= seq and (
                    self.sealed(r) or r.number == 83 or
                    (r.number == 82 and r.get("covers") >= seq)):
                return self.breaks(r.seq + by, signed_to=signed)
            if r.number == 82:
                signed = max(signed, r.get("covers"))
        return self.stands(len(self) + by, signed=signed)

    # ---- what a forger, or a daemon, writes

    def event(self, number, *fields):
        return pack([number, 0, None, 0, None, *fields])

    def more(self, *payloads):
        """Records behind the last."""
        last = self.records[-1]
        return [Record(last.seq + 1 + i, last.seq + i, last.time, p)
                for i, p in enumerate(payloads)]

    def signature(self, covers, seed=None, public=None):
        """The payload of a `signed`, made when its log is built."""
        def made(checks, before):
            key, signature = sign(
                seed or self.seed, b"dugnad sign 1" + self.session +
                struct.pack("<Q", covers) + checks[covers])
            return self.event(82, covers, public or key, signature)
        return made

    def key_change(self, seq, new, seed=None, taken_over=None, bend=0):
        def made(checks, before):
            if seed is None:
                return self.event(83, new, None, taken_over)
            _, signature = sign(seed, b"dugnad key 1" + self.session +
                                struct.pack("<Q", seq) + before + new)
            signature = bytes([signature[0] ^ bend]) + signature[1:]
            return self.event(83, new, signature, taken_over)
        return made

    def signed_anew(self, records, seed=None):
        """The records, each `signed` made again; all its keys, with a seed."""
        out = []
        for r in records:
            if r.number == 82:
                r = r.copy(payload=self.signature(r.get("covers"), seed))
            out.append(r)
        return out

    def sealed_anew(self, record, at, text):
        """The record with another text under the seal, as one with keys can."""
        event = record.event
        name = [n for n, _, place in record.fields() if place == at][0]
        number = page.FIELDS[name][0]
        nonce = event[4][:23] + bytes([event[4][23] ^ number])
        return record.with_event(at, seal(
            self.slot_key(event[3]), nonce, text,
            struct.pack("<QLL", record.seq, event[3], number)))
