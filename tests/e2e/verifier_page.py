"""verifier_page.py - what protocol/PROTOCOL.md says about bytes, read from it.

Rows of events and fields come out of the page's own tables; MessagePack,
records and seals as the page tells. python3's standard library only.
"""
import functools
import hashlib
import os

from verifier_crypto import opened

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "protocol",
                    "PROTOCOL.md")
RECORD, LONGEST = 96, 65536
NAME_SIGNS = "_./:+-,;=&()' "
OFFICE = 90     # events from here on are the daemon's own book's


class Bad(Exception):
    """This record is not what the page says it must be."""


def table(text, heading):
    part = text.split("\n### " + heading + "\n", 1)[1].split("\n#", 1)[0]
    rows = [[c.strip() for c in line.strip("|").split("|")]
            for line in part.splitlines() if line.startswith("|")]
    return rows[2:]


def read_page():
    with open(PAGE, encoding="utf-8") as f:
        text = f.read()
    fields = {r[1]: (int(r[0]), r[2], int(r[3])) for r in table(text, "Fields")}
    events = {int(r[0]): [(x.rstrip("?"), x.endswith("?"))
                          for x in r[2].split(", ") if x]
              for r in table(text, "Events")}
    return fields, events, text


FIELDS, EVENTS, TEXT = read_page()


@functools.lru_cache(maxsize=None)
def hash_of(purpose, data):
    return hashlib.blake2b(data, digest_size=32, key=purpose).digest()


def u(data, at, size):
    return int.from_bytes(data[at:at + size], "little")


# ---- MessagePack, as far as the page uses it

def unpack(data, at, deep=0):
    """(value, where it ends); a Bad for what the page does not know."""
    def take(n):
        if at + n > len(data):
            raise Bad("it ends too early")
        return data[at:at + n]
    head = take(1)[0]
    at += 1
    if head < 0x80:
        return head, at
    if head == 0xc0:
        return None, at
    if 0xcc <= head <= 0xd3:
        n = 1 << (head - 0xcc) % 4
        value = int.from_bytes(take(n), "big", signed=head >= 0xd0)
        if value < 0:
            raise Bad("a negative number")
        return value, at + n
    if 0xa0 <= head < 0xc0 or 0xd9 <= head <= 0xdb or 0xc4 <= head <= 0xc6:
        width = 0 if head < 0xc0 else 1 << (head - (0xc4 if head < 0xd0 else 0xd9))
        n = int.from_bytes(take(width), "big") if width else head & 31
        at += width
        raw = take(n)
        try:
            return (raw if 0xc4 <= head <= 0xc6 else raw.decode()), at + n
        except UnicodeDecodeError:
            raise Bad("text that is not UTF-8")
    if 0x90 <= head < 0xa0 or head in (0xdc, 0xdd):
        width = 0 if head < 0xa0 else 2 << (head - 0xdc)
        n = int.from_bytes(take(width), "big") if width else head & 15
        at, out = at + width, []
        if deep == 8 or n > len(data):
            raise Bad("too deep or too long")
        for _ in range(n):
            value, at = unpack(data, at, deep + 1)
            out.append(value)
        return out, at
    raise Bad("a kind of value that does not occur")


# ---- a record and its event

def sound(log, at, mark):
    """Where the sound record at `at` ends; 0 if there is none."""
    n = u(log, at + 4, 4)
    if log[at:at + 4] != b"dug1" or n > LONGEST:
        return 0
    end = at + RECORD + n
    padded = end + -end % 8
    if padded > len(log) or any(log[end:padded]) or \
            u(log, at + 16, 8) >= u(log, at + 8, 8):
        return 0
    check = hashlib.blake2b(log[at:at + 64] + log[at + RECORD:end],
                            digest_size=32, key=mark).digest()
    return padded if check == log[at + 64:at + RECORD] else 0


def was_on_disk(log, at, mark, seq):
    """Does a record from `at` on say that `seq` was on disk?"""
    while True:
        at = log.find(b"dug1", at)
        if at < 0:
            return False
        if at % 8 == 0 and len(log) >= at + 24 and u(log, at + 16, 8) >= seq \
                and (seq == 1 or sound(log, at, mark)):
            return True
        at += 1


def shape(name, value):
    """Is it as the table of fields says? TEXT and SECRET are sealed."""
    _, kind, most = FIELDS[name]
    if kind == "NUMBER":
        return isinstance(value, int) and value <= most
    if kind == "NAME":
        return isinstance(value, str) and len(value.encode()) <= most and \
            all(c.isalnum() or c in NAME_SIGNS or c > "\x7f" for c in value)
    if kind == "BLOB":
        return isinstance(value, bytes) and len(value) == most
    return isinstance(value, bytes) and len(value) <= most + 16


def may_stand(name, plain):
    """What opened: is it a text, or a secret, that the field may hold?"""
    _, kind, most = FIELDS[name]
    if kind == "SECRET":
        return len(plain) == most
    try:
        text = plain.decode()
    except UnicodeDecodeError:
        return False
    return len(plain) <= most and len(text) <= 2000 and not any(
        c < " " and c not in "\n\t" or "\x7f" <= c <= "\x9f" or
        "\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in text)


def bytes_or_nil(value, n):
    return value is None or isinstance(value, bytes) and len(value) == n


def event_of(seq, payload, keys):
    """(number, {field: value}, newer); what is sealed stays so, but is proved.
    The known fields of a newer one count, if they are as they must be."""
    value, end = unpack(payload, 0)
    if end != len(payload) or not isinstance(value, list) or len(value) < 5:
        raise Bad("no event")
    number, seat, command, slot, nonce = value[:5]
    if not all(isinstance(x, int) for x in (number, seat, slot)) or \
            not bytes_or_nil(command, 16) or not bytes_or_nil(nonce, 24):
        raise Bad("no event")
    row = EVENTS.get(number)
    if row is None or number >= OFFICE:
        return number, {}, True
    longer = len(value) - 5 > len(row)
    given = dict(zip((name for name, _ in row), value[5:]))
    try:
        prove(seq, row, given, nonce, slot, keys)
    except Bad:
        if not longer:
            raise
        return None, {}, True
    return number, given, longer


def prove(seq, row, given, nonce, slot, keys):
    """A Bad, if a field is not what it must be, or does not open."""
    key = keys and keys[32 * slot:32 * slot + 32]
    if nonce is not None and key == b"":
        raise Bad("its slot is not in the file of keys")
    for name, may_miss in row:
        if given.get(name) is None:
            if not may_miss:
                raise Bad("%s is not there" % name)
            continue
        if not shape(name, given[name]):
            raise Bad("%s is not what it should be" % name)
        f, kind, _ = FIELDS[name]
        if kind not in ("TEXT", "SECRET"):
            continue
        if nonce is None or len(given[name]) < 16:
            raise Bad("%s is not sealed" % name)
        if not key or not any(key):
            continue
        plain = opened(key, nonce[:23] + bytes([nonce[23] ^ f]), given[name],
                       seq.to_bytes(8, "little") + slot.to_bytes(4, "little") +
                       f.to_bytes(4, "little"))
        if plain is None or not may_stand(name, plain):
            raise Bad("%s does not open to what it may hold" % name)
