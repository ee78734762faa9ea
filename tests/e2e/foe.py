"""foe.py - a foe that says anything, an evening to be a foe of, and messages
that are almost right; for hostile.py. python3's standard library only.
"""
import os
import time

from daemon import Count
from stranger import (COMMAND, COMMAND_ROW, FIELD, MESSAGE, REFUSAL_NAME,
                      TABLES, Client, Gone, Line, Silent, by_name,
                      make_session, pack, unpack)

FIELD_ROW = {r[1]: (r[2], int(r[3])) for r in TABLES["Fields"]}
count = Count()


# --- a foe: one connection, spoken word by word -----------------------------

class Foe:
    """A connection that says what it is told, and hears what comes."""

    def __init__(self, daemon, local=False, **hello):
        self.line = Line(("unix", daemon.socket) if local else
                         ("tcp", "127.0.0.1", daemon.port))
        self.line.sock.settimeout(0.2)
        self.seen = []
        self.over = False
        if hello:
            self.hello(**hello)

    def hello(self, **fields):
        self.say([MESSAGE["hello"], 1,
                  {FIELD[k]: v for k, v in fields.items()}])

    def say(self, message):
        self.raw(pack(message))

    def raw(self, data):
        try:
            self.line.send(data)
        except (Gone, OSError):
            self.over = True

    def hear(self, seconds=0.2, until=None):
        """Messages that came, until one for which until() is true."""
        out, end = [], time.time() + seconds
        while True:
            for kind, data in self.line.messages():
                if kind == "close":
                    self.over = True
                elif kind == "message":
                    out.append(unpack(data))
            self.seen += out[-5:]
            if self.over or (until and any(until(m) for m in out)):
                return out
            if time.time() > end:
                return out
            try:
                self.line.read_some()
            except (Gone, OSError):
                self.over = True

    def command(self, word, id_=None, seconds=5, **fields):
        """The refusal's word, "" if it was done, None for silence."""
        name = id_ or os.urandom(16)
        values = [fields.get(f) for f in COMMAND_ROW[word]]
        while values and values[-1] is None:
            values.pop()
        self.say([MESSAGE["command"], name, COMMAND[word]] + values)
        return self.answer(name, seconds)

    def answer(self, name, seconds=5):
        def mine(m):
            return (m[0] == MESSAGE["refusal"] and m[1] == name) or (
                m[0] == MESSAGE["change"] and m[6] == name)
        for m in self.hear(seconds, mine):
            if mine(m):
                return REFUSAL_NAME[m[2]] if m[0] == MESSAGE["refusal"] else ""
        return None

    def welcome(self, seconds=5):
        """Fields of the welcome, or the refusal's word."""
        for m in self.hear(seconds, lambda m: m[0] in (
                MESSAGE["welcome"], MESSAGE["bye"])):
            if m[0] == MESSAGE["welcome"]:
                return by_name(m[2])
            if m[0] in (MESSAGE["refusal"], MESSAGE["bye"]):
                return REFUSAL_NAME[m[2] if m[0] == MESSAGE["refusal"]
                                    else m[1]]
        return None

    def close(self):
        self.line.close()


class Evening:
    """An evening with its facilitator."""

    def __init__(self, daemon, doors=True, **fields):
        self.daemon = daemon
        fields.setdefault("tables", 4)
        self.made = make_session(daemon.socket, **fields)
        self.lead = self.leader()
        if doors:
            self.lead.do("doors", open=1, lobby=0)
            self.lead.has("session", 1, open=1)

    def leader(self):
        return Client(("tcp", "127.0.0.1", self.daemon.port),
                      session=self.made["session"],
                      token=self.made["token"]).whole()

    def guest(self, name="Gjest", **fields):
        """(client, seat) of somebody who joined."""
        client = Client(("tcp", "127.0.0.1", self.daemon.port),
                        code=self.made["code"])
        seat = client.join(name, **fields)
        return client, seat

    def foe(self, **hello):
        if not hello:
            hello = {"code": self.made["code"]}
        return Foe(self.daemon, **hello)

    def go(self, test):
        """To the first part of the plan that passes; its fields."""
        parts = [p for p in self.lead.all("plan_part").values() if test(p)]
        part = min(parts, key=lambda p: (p["step"], p["part"]))
        now = self.lead.one("step") or {"step": 0, "part": 0}
        if (now["step"], now["part"]) != (part["step"], part["part"]):
            self.lead.do("step", from_step=now["step"], from_part=now["part"],
                         step=part["step"], part=part["part"])
            self.lead.has("step", 1, step=part["step"], part=part["part"])
        return part

    def go_write(self):
        return self.go(lambda p: p["collects"] in (1, 2, 3))

    def go_decide(self):
        return self.go(lambda p: p["collects"] == 4)

    def settled(self):
        """All that the facilitator holds, but who is on line."""
        self.lead.ping_through()
        time.sleep(0.1)
        return {k: v for k, v in self.lead.model().items()
                if k[0] != "presence"}

    def again(self, name, client=None):
        """Restart; what is held before and after must be the same."""
        client = client or self.lead
        before = held(client)
        code, _ = self.daemon.stop()
        count.check(name + ": it stops with 0", code == 0, code)
        sound(self.daemon, name)
        self.daemon.start_again()
        client.stop()
        client = Client(("tcp", "127.0.0.1", self.daemon.port),
                        session=client.session, token=client.token)
        try:
            after = held(client.whole())
            wrong = [k for k in set(before) | set(after)
                     if before.get(k) != after.get(k)]
            count.check(name + ": the same after a restart", not wrong,
                        [(k, before.get(k), after.get(k)) for k in wrong[:2]])
        except Silent as e:
            count.check(name + ": can be read again", False,
                        "%s; %s" % (e, self.daemon.log()[-300:]))
        client.stop()
        self.lead.stop()


def held(client):
    client.ping_through()
    time.sleep(0.1)
    return {k: v for k, v in client.model().items() if k[0] != "presence"}


def sound(daemon, name):
    """No sanitizer has spoken."""
    log = daemon.log()
    bad = [w for w in ("runtime error", "Sanitizer", "Assertion", "assert")
           if w in log]
    count.check(name + ": no report", not bad, log[-1500:] if bad else "")


# --- random messages that are almost right ----------------------------------

TEXTS = ["", "a", "Æ" * 60, "x" * 300, "y" * 2000, "å" * 2001, "z" * 9000,
         "\u202e snudd", "\u2067", "👨‍👩‍👧‍👦" * 9, "a\u0301" * 40, "\x00",
         "a\x00b", "\x1b[31m", "\r\n", "\n\n\t", "\u0085", "\ufeff", "# [x](y)",
         "<b>&amp;</b>", "```\n", "|a|b|", "{limit}", "%s%n", "../../etc",
         "2026-99-99", "2026-10-14T18:00", "nb", "se", "\U0010ffff", " "]
BYTES = [b"", b"\x00", b"\xff" * 16, b"\x00" * 16, b"\x01" * 32, b"\xc0\x80",
         b"\xed\xa0\x80", b"\xf4\x90\x80\x80"]
NUMBERS = [0, 1, 2, 3, 4, 5, 7, 8, 64, 65, 119, 120, 255, 256, 1023, 1024, 1025,
           65535, 86400000, 86400001, 2**31 - 1, 2**31, 2**32 - 1, 2**32,
           2**53, 2**63 - 1, 2**63, 2**64 - 2, 2**64 - 1]


def near_value(rng, field, wild=True):
    """A value that the field might have had."""
    kind, most = FIELD_ROW[field]
    roll = rng.random() if wild else 0.1
    if not wild and kind in ("NAME", "TEXT"):
        roll = 0.3
    if roll < 0.04:
        return rng.choice([None, [], {}, {1: 2}, [[[[1]]]]] + BYTES + TEXTS)
    if kind == "NUMBER":
        if roll < 0.75:
            return rng.randrange(min(most, 12) + 1)
        return rng.choice(NUMBERS + [most, most + 1 if most < 2**64 - 1 else 0])
    if kind in ("BLOB", "SECRET"):
        if roll < 0.8:
            return rng.randbytes(most)
        return rng.randbytes(rng.choice([0, 1, most - 1, most + 1, 200]))
    if roll < 0.5:
        return rng.choice(["Ord %d" % rng.randrange(1000), "nb", "nn",
                           "2026-10-14", "000000", "%06d" % rng.randrange(9),
                           "2026-10-14T18:00"] if field != "due" else
                          ["2026-10-14", "2026-99-99", "0000-00-00"])
    return rng.choice(TEXTS)


def near_command(rng, world):
    word = rng.choice([w for w in COMMAND_ROW if
                       w not in ("close", "session_remove", "recovery_set")] +
                      ["idea_write"] * 8 + ["idea_share"] * 4 + ["step"] * 3 +
                      ["decide", "idea_merge", "idea_part", "undo"] * 2)
    if word == "leave" and rng.random() < 0.8:
        word = "sit"
    wild = rng.random() < 0.4
    values = [near_value(rng, f, wild) for f in COMMAND_ROW[word]]
    for i, f in enumerate(COMMAND_ROW[word]):
        now = world.one("step") or {}
        if rng.random() < 0.7:  # what is true now
            if f in ("from_step", "from_part"):
                values[i] = now.get(f[5:], 0)
            elif f == "revision":
                values[i] = (world.one("clock") or {}).get(f, 1)
            elif f == "undoes" and world.all("undoable"):
                values[i] = rng.choice(list(world.all("undoable")))
            elif f in ("collects", "step", "table") and word == "idea_write":
                values[i] = None
            elif f == "seat" and word in ("rename", "sit"):
                values[i] = None
            elif f in ("idea", "into") and world.all("idea"):
                values[i] = rng.choice(list(world.all("idea")) or [1])
    if wild and rng.random() < 0.3:
        values = values[:rng.randrange(len(values) + 1)]
    # Whoever looks on must be let: seat 1 neither leaves nor is made another.
    if word == "leave" and (not values or values[0] in (None, 0, 1)):
        values = [7]
    if word == "role" and values and values[0] == 1:
        values[0] = 2
    if wild and rng.random() < 0.06:
        values += [rng.choice([None, 1, "x"])]
    if word in ("leave", "role") and values and values[0] in (None, 0, 1):
        values[0] = 2  # whom this test looks on with
    number = COMMAND[word]
    if rng.random() < 0.01:
        number = rng.choice([0, 9, 127, 128, 255, 2**32, 2**64 - 1])
    return [MESSAGE["command"], rng.randbytes(16), number] + values


def near_message(rng, world):
    roll = rng.random()
    if roll < 0.9:
        data = pack(near_command(rng, world))
    elif roll < 0.93:
        data = pack([MESSAGE["ping"], rng.choice(NUMBERS)])
    elif roll < 0.95:
        data = pack([MESSAGE["ask"], rng.randbytes(16),
                     rng.choice([1, 1, 0, 2, 2**64 - 1]),
                     {FIELD["language"]: rng.choice(TEXTS[:6]),
                      FIELD["format"]: rng.choice(["md", "json", "", "html"])}])
    elif roll < 0.97:
        names = rng.sample(list(FIELD), rng.randrange(8))
        data = pack([MESSAGE["hello"], rng.choice(NUMBERS),
                     {FIELD[n]: near_value(rng, n) for n in names}])
    else:
        data = pack([rng.choice(NUMBERS), rng.randbytes(16), 3, {}])
    if rng.random() < 0.03:  # bent
        data = bytearray(data)
        for _ in range(rng.randrange(1, 4)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        data = bytes(data[:rng.randrange(1, len(data) + 1)])
    return data


def near_send(foe, rng, data):
    """Whole, in two frames, or byte for byte."""
    roll = rng.random()
    if roll < 0.95 or len(data) > 60:
        foe.raw(data)
        return
    cut = [1] * len(data) if roll < 0.97 else [len(data)]
    at = 0
    for i, n in enumerate(cut):
        last = at + n >= len(data)
        mask = rng.randbytes(4)
        piece = bytes(c ^ mask[j % 4] for j, c in enumerate(data[at:at + n]))
        head = (0x80 if last else 0) | (2 if i == 0 else 0)
        try:
            foe.line.sock.sendall(bytes([head, 0x80 | n]) + mask + piece)
        except OSError:
            foe.over = True
            return
        at += n
