"""stranger.py - a client of dugnad, written from protocol/PROTOCOL.md alone.

The numbers of messages, fields, commands, objects and refusals are read from
the tables of that page when this file is loaded; what the page does not say,
this client does not know. python3's standard library only.
"""
import base64
import hashlib
import os
import random
import re
import select
import socket
import ssl
import struct
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
PAGE = os.path.join(os.path.dirname(os.path.dirname(HERE)), "protocol",
                    "PROTOCOL.md")


# --- the tables of the page ------------------------------------------------

def tables(path=PAGE):
    """{heading: [row, ...]} of all tables between the marks."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    text = text[text.index("<!-- tables -->"):text.index("<!-- end of tables")]
    found, heading = {}, ""
    for line in text.split("\n"):
        if line.startswith("### "):
            heading = line[4:].strip()
            found[heading] = []
        elif line.startswith("|") and not line.startswith("|---"):
            row = [cell.strip() for cell in line.strip("|").split("|")]
            if row[0].isdigit():
                found[heading].append(row)
    return found


TABLES = tables()


def numbers(heading):
    return {row[1]: int(row[0]) for row in TABLES[heading]}


def rows(heading, column):
    return {row[1]: [f.strip().rstrip("?") for f in row[column].split(",")
                     if f.strip()] for row in TABLES[heading]}


MESSAGE = numbers("Messages")
DOCUMENT = numbers("Documents (ask)")
COLLECTS = numbers("Kinds of ideas (collects)")
SHOWN = numbers("Shown")
FIELD = numbers("Fields")
FIELD_NAME = {n: name for name, n in FIELD.items()}
COMMAND = numbers("Commands")
COMMAND_ROW = rows("Commands", 2)
KIND_NAME = {int(r[0]): r[1] for r in TABLES["Objects"]}
REFUSAL = numbers("Refusals")
REFUSAL_NAME = {n: name for name, n in REFUSAL.items()}
ROLE = {name: 1 << bit for name, bit in numbers("Roles").items()}
FLAG = {name: 1 << bit for name, bit in numbers("Flags of a person").items()}
FRESH = 1 << numbers("Flags of a change")["fresh"]
WHOLE = 1 << numbers("Flags of a change")["whole"]


def hash_of(purpose, data):
    return hashlib.blake2b(data, digest_size=32,
                           key=purpose.encode("ascii")).digest()


# --- MessagePack, as much as the page uses ---------------------------------

def pack(value):
    if value is None:
        return b"\xc0"
    if isinstance(value, int):
        if value < 128:
            return bytes([value])
        for head, form, most in ((0xcc, ">B", 8), (0xcd, ">H", 16),
                                 (0xce, ">I", 32), (0xcf, ">Q", 64)):
            if value < 1 << most:
                return bytes([head]) + struct.pack(form, value)
    if isinstance(value, str):
        data = value.encode("utf-8")
        if len(data) < 32:
            return bytes([0xa0 | len(data)]) + data
        if len(data) < 256:
            return bytes([0xd9, len(data)]) + data
        return b"\xda" + struct.pack(">H", len(data)) + data
    if isinstance(value, (bytes, bytearray)):
        if len(value) < 256:
            return bytes([0xc4, len(value)]) + bytes(value)
        return b"\xc5" + struct.pack(">H", len(value)) + bytes(value)
    if isinstance(value, (list, tuple)):
        head = (bytes([0x90 | len(value)]) if len(value) < 16
                else b"\xdc" + struct.pack(">H", len(value)))
        return head + b"".join(pack(v) for v in value)
    if isinstance(value, dict):
        head = (bytes([0x80 | len(value)]) if len(value) < 16
                else b"\xde" + struct.pack(">H", len(value)))
        return head + b"".join(pack(k) + pack(v) for k, v in value.items())
    raise ValueError(value)


def unpack(data):
    """The value; a byte too few or too many is an error."""
    value, end = unpack_at(data, 0)
    if end != len(data):
        raise ValueError("%d bytes behind the message" % (len(data) - end))
    return value


def take(data, at, n):
    if at + n > len(data):
        raise ValueError("message ends too soon")
    return data[at:at + n], at + n


def unpack_at(data, at):
    head, at = data[at], at + 1
    if head < 0x80:
        return head, at
    if head < 0x90:
        return unpack_map(data, at, head & 15)
    if head < 0xa0:
        return unpack_array(data, at, head & 15)
    if head < 0xc0:
        piece, at = take(data, at, head & 31)
        return piece.decode("utf-8"), at
    if head == 0xc0:
        return None, at
    sizes = {0xc4: 1, 0xc5: 2, 0xc6: 4, 0xcc: 1, 0xcd: 2, 0xce: 4, 0xcf: 8,
             0xd9: 1, 0xda: 2, 0xdb: 4, 0xdc: 2, 0xdd: 4, 0xde: 2, 0xdf: 4}
    if head not in sizes:
        raise ValueError("MessagePack byte %02x does not occur" % head)
    piece, at = take(data, at, sizes[head])
    n = int.from_bytes(piece, "big")
    if 0xcc <= head <= 0xcf:
        return n, at
    if head <= 0xc6 or 0xd9 <= head <= 0xdb:
        piece, at = take(data, at, n)
        return (bytes(piece) if head <= 0xc6 else piece.decode("utf-8")), at
    if head <= 0xdd:
        return unpack_array(data, at, n)
    return unpack_map(data, at, n)


def unpack_array(data, at, n):
    out = []
    for _ in range(n):
        value, at = unpack_at(data, at)
        out.append(value)
    return out, at


def unpack_map(data, at, n):
    out = {}
    for _ in range(n):
        key, at = unpack_at(data, at)
        out[key], at = unpack_at(data, at)
    return out, at


def by_name(fields):
    """Fields by number to fields by name; unknown ones are ignored."""
    return {FIELD_NAME[n]: v for n, v in fields.items()
            if n in FIELD_NAME and v is not None}


# --- WebSocket (RFC 6455) --------------------------------------------------

class Gone(Exception):
    """The connection is not there."""


class Line:
    """One WebSocket connection; `heard` holds every byte that came."""

    def __init__(self, where, cafile=None, heard=None, room=None):
        self.heard = heard
        self.buffer = bytearray()
        self.parts = None
        self.close_code = 1006
        kind = where[0]
        if kind == "unix":
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.settimeout(10)
            self.sock.connect(where[1])
            host = "localhost"
        else:
            self.sock = socket.socket()
            if room is not None:  # a phone with little memory
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF,
                                     room)
            self.sock.settimeout(10)
            self.sock.connect(where[1:3])
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            host = "%s:%d" % where[1:3]
        if kind == "tls":
            context = ssl.create_default_context(cafile=cafile)
            self.sock = context.wrap_socket(self.sock,
                                            server_hostname=where[1])
        try:
            self.shake_hands(host)
        except BaseException:
            self.sock.close()
            raise

    def shake_hands(self, host):
        key = base64.b64encode(os.urandom(16)).decode("ascii")
        self.sock.sendall(("GET /ws HTTP/1.1\r\nHost: %s\r\n"
                           "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Key: %s\r\n"
                           "Sec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Protocol: dugnad.v1\r\n\r\n"
                           % (host, key)).encode("ascii"))
        while b"\r\n\r\n" not in self.buffer:
            self.read_some()
        head, rest = bytes(self.buffer).split(b"\r\n\r\n", 1)
        self.buffer = bytearray(rest)
        answer = head.decode("latin-1")
        if " 101 " not in answer.split("\r\n")[0] + " ":
            raise Gone("no upgrade: " + answer.split("\r\n")[0])
        want = base64.b64encode(hashlib.sha1(
            (key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode("ascii")
        ).digest()).decode("ascii")
        found = re.search(r"(?im)^sec-websocket-accept: *(\S+)", answer)
        if not found or found.group(1) != want:
            raise Gone("wrong Sec-WebSocket-Accept")
        found = re.search(r"(?im)^sec-websocket-protocol: *(\S+)", answer)
        if not found or found.group(1) != "dugnad.v1":
            raise Gone("wrong subprotocol")

    def read_some(self):
        try:
            data = self.sock.recv(65536)
        except (socket.timeout, ssl.SSLWantReadError):
            return
        except OSError as e:
            raise Gone(str(e))
        if not data:
            raise Gone("end of stream")
        if self.heard is not None:
            self.heard += data
        self.buffer += data

    def send(self, payload, opcode=2):
        mask = os.urandom(4)
        n = len(payload)
        head = bytes([0x80 | opcode])
        if n < 126:
            head += bytes([0x80 | n])
        elif n < 65536:
            head += b"\xfe" + struct.pack(">H", n)
        else:
            head += b"\xff" + struct.pack(">Q", n)
        whole = int.from_bytes(payload, "big") ^ int.from_bytes(
            (mask * (n // 4 + 1))[:n], "big")
        try:
            self.sock.sendall(head + mask + whole.to_bytes(n, "big"))
        except OSError as e:
            raise Gone(str(e))

    def frame(self):
        """(opcode, final, payload) out of the buffer, or None."""
        b = self.buffer
        if len(b) < 2:
            return None
        if b[0] & 0x70 or b[1] & 0x80:
            raise Gone("frame with RSV or mask: %02x %02x" % (b[0], b[1]))
        n, at = b[1] & 127, 2
        if n == 126:
            if len(b) < 4:
                return None
            n, at = struct.unpack_from(">H", b, 2)[0], 4
        elif n == 127:
            if len(b) < 10:
                return None
            n, at = struct.unpack_from(">Q", b, 2)[0], 10
        if n > 65536:
            raise Gone("frame of %d bytes" % n)
        if len(b) < at + n:
            return None
        payload = bytes(b[at:at + n])
        opcode, final = b[0] & 15, b[0] >> 7
        del b[:at + n]
        return opcode, final, payload

    def messages(self):
        """All whole messages that are in the buffer."""
        out = []
        while True:
            one = self.frame()
            if one is None:
                return out
            opcode, final, payload = one
            if opcode == 9:
                self.send(payload, 10)
            elif opcode == 10:
                out.append(("pong", payload))
            elif opcode == 8:
                if len(payload) >= 2:
                    self.close_code = struct.unpack(">H", payload[:2])[0]
                out.append(("close", payload))
            elif opcode == 2 or opcode == 0:
                if (opcode == 0) != (self.parts is not None):
                    raise Gone("continuation out of place")
                self.parts = (self.parts or b"") + payload
                if final:
                    out.append(("message", self.parts))
                    self.parts = None
            else:
                raise Gone("frame with opcode %d" % opcode)

    def close(self):
        try:
            self.sock.close()
        except OSError:
            pass


# --- the client ------------------------------------------------------------

class Refused(Exception):
    def __init__(self, word, fields, sentence):
        Exception.__init__(self, "%s %r: %s" % (word, fields, sentence))
        self.word = word
        self.fields = fields
        self.sentence = sentence


class Silent(Exception):
    """No answer in time."""


class Client:
    """A device: its token, its map of objects, its outbox.

    where: ("tcp", host, port), ("tls", host, port) or ("unix", path).
    Connects, resumes and sends again by itself until stop().
    """

    def __init__(self, where, code=None, key=None, session=None, token=None,
                 last=None, language="nb", again=True, cafile=None,
                 record=False, office=False, room=None, start=True):
        self.where = where
        self.cafile = cafile
        self.code, self.key, self.session = code, key, session
        self.office = office
        self.room = room
        self.token = token or os.urandom(32)
        self.seated = token is not None
        self.last = last
        self.language = language
        self.again = again
        self.heard = bytearray() if record else None
        self.objects = {}
        self.fresh = None          # the map beside, while a snapshot comes
        self.outbox = {}           # id -> message, in the order of writing
        self.answers = {}          # id -> ("change", ...) or ("refusal", ...)
        self.later = []            # (when, id) of what was sent too fast
        self.pages = {}
        self.pongs = []            # payloads of WebSocket PONGs
        self.control = set()       # ids that are never sent again
        self.welcome = None
        self.bye = None
        self.close_code = None
        self.snapshots = 0
        self.changes = 0
        self.connects = 0
        self.faults = []           # what the page does not allow
        self.offset = None
        self.stalled = False
        self.broken_off = False
        self.stopped = False
        self.ready = False         # has a whole map
        self.come_with = None      # (last,) for the next hello, by a test
        self.lock = threading.Condition()
        self.queue = []
        self.wake_r, self.wake_w = socket.socketpair()
        self.wake_r.setblocking(False)
        self.line = None
        self.thread = threading.Thread(target=self.run, daemon=True)
        if start:
            self.thread.start()

    # ---- the thread of the connection

    def run(self):
        wait = 0.05
        while not self.stopped:
            try:
                self.talk()
                wait = 0.05
            except (Gone, OSError) as e:
                self.why = str(e)
            with self.lock:
                greeted = self.welcome is not None and self.line is not None
                self.line = None
                self.fresh = None
                for name in list(self.control & set(self.outbox)):
                    del self.outbox[name]
                    self.answers[name] = ("lost",)
                self.lock.notify_all()
                if not self.again or self.stopped:
                    return
                if self.bye is not None and self.close_code in (1000, 1003,
                                                                1009):
                    return
            wait = 0.05 if greeted else min(wait * 1.6, 0.8)
            told = self.bye[1] / 1000 if self.bye is not None else 0
            time.sleep(told + wait * (0.5 + random.random()))

    def hello(self):
        f = {FIELD["language"]: self.language}
        if self.office:
            if self.token and self.seated:
                f[FIELD["token"]] = self.token
        elif self.session is not None and self.seated:
            f[FIELD["session"]] = self.session
            f[FIELD["token"]] = self.token
            if self.come_with is not None:
                self.last, self.come_with = self.come_with[0], None
            if self.last is not None:
                f[FIELD["last"]] = self.last
        else:
            if self.code is not None:
                f[FIELD["code"]] = self.code
            else:
                f[FIELD["join_key"]] = self.key
            if self.connects:
                f[FIELD["token"]] = self.token
        return [MESSAGE["hello"], 1, f]

    def talk(self):
        with self.lock:
            self.broken_off = False
        line = Line(self.where, self.cafile, self.heard, self.room)
        line.sock.settimeout(10)
        try:
            with self.lock:
                self.bye = None
                self.close_code = None
                self.queue = []
                again = list(self.outbox.values())
                self.line = line
                greeting = pack(self.hello())
                self.connects += 1
                self.queue = [(2, pack(m)) for m in again]
            line.send(greeting)
            while not self.stopped and not self.broken_off:
                self.turn(line)
        finally:
            self.close_code = line.close_code
            line.close()

    def turn(self, line):
        with self.lock:
            now = time.time()
            due = [n for when, n in self.later if when <= now]
            self.later = [x for x in self.later if x[0] > now]
            out, self.queue = self.queue, []
            out += [(2, pack(self.outbox[n])) for n in due
                    if n in self.outbox]
            stalled = self.stalled
            patience = 0.05 if self.later else 1
        for opcode, data in out:
            line.send(data, opcode)
        if stalled:
            select.select([self.wake_r], [], [], 1)
        elif not (isinstance(line.sock, ssl.SSLSocket)
                  and line.sock.pending()):
            readable, _, _ = select.select([line.sock, self.wake_r], [], [],
                                           patience)
            if line.sock in readable:
                line.read_some()
        else:
            line.read_some()
        try:
            while self.wake_r.recv(4096):
                pass
        except OSError:
            pass
        if stalled:
            return
        for kind, data in line.messages():
            if kind == "pong":
                self.pongs.append(data)
            elif kind == "close":
                raise Gone("closed with %d" % line.close_code)
            else:
                with self.lock:
                    try:
                        self.take(unpack(data))
                    except (ValueError, IndexError, TypeError, KeyError) as e:
                        self.faults.append("%r: %s" % (e, data.hex()))
                    self.lock.notify_all()

    def wake(self):
        try:
            self.wake_w.send(b".")
        except OSError:
            pass

    # ---- what the daemon says

    def take(self, m):
        kind = m[0]
        if kind == MESSAGE["welcome"]:
            self.welcome = by_name(m[2])
            self.session = self.welcome.get("session", self.session)
            if "seat" in self.welcome:
                self.seated = True
        elif kind == MESSAGE["change"]:
            self.take_change(*m[1:8])
        elif kind == MESSAGE["refusal"]:
            name = bytes(m[1]) if m[1] is not None else None
            word = REFUSAL_NAME.get(m[2], str(m[2]))
            if name is None:
                self.faults.append("refused without an id: " + word)
            if word == "too_fast" and name in self.outbox:
                wait = by_name(m[3]).get("wait_ms", 1000) / 1000
                self.later.append((time.time() + wait, name))
                return
            self.answers[name] = ("refusal", word, by_name(m[3]), m[4])
            self.outbox.pop(name, None)
        elif kind == MESSAGE["pong"]:
            self.answers[("ping", m[1])] = (m[2], time.time())
        elif kind == MESSAGE["bye"]:
            self.bye = (REFUSAL_NAME.get(m[1], str(m[1])), m[2], m[3])
        elif kind == MESSAGE["page"]:
            name = bytes(m[1])
            pieces = self.pages.setdefault(name, [])
            if m[2] != len(pieces):
                self.faults.append("page %d, not %d" % (m[2], len(pieces)))
            pieces.append(m[4])
            if m[3]:
                self.answers[name] = ("page", b"".join(pieces))

    def take_change(self, seq, at, flags, puts, dels, name, made):
        self.changes += 1
        if name is not None:
            if puts or dels or flags:
                self.faults.append("an echo with more in it")
            self.answers[bytes(name)] = ("change", seq, made)
            self.outbox.pop(bytes(name), None)
            return
        if flags & FRESH:
            self.fresh = {}
            self.snapshots += 1
        model = self.objects if self.fresh is None else self.fresh
        for put in puts:
            if put[0] in KIND_NAME:
                model[(KIND_NAME[put[0]], put[1])] = by_name(put[2])
                if KIND_NAME[put[0]] == "own_seat":
                    self.seated = True
        for gone in dels:
            if gone[0] in KIND_NAME:
                model.pop((KIND_NAME[gone[0]], gone[1]), None)
        if flags & WHOLE:
            if self.fresh is None:
                self.faults.append("whole without fresh")
            else:
                self.objects = self.fresh
            self.fresh = None
            self.ready = True
        if self.fresh is None:
            if self.last is not None and seq < self.last and not flags & WHOLE:
                self.faults.append("seq %d after %d" % (seq, self.last))
            self.last = seq if self.last is None or flags & WHOLE else max(
                self.last, seq)

    # ---- what a test says

    def wait(self, test, seconds=20, what="something"):
        """Wait until test() is true; under the lock."""
        end = time.time() + seconds
        with self.lock:
            while True:
                value = test()
                if value:
                    return value
                left = end - time.time()
                if left <= 0:
                    raise Silent("no %s in %d s (bye %r, faults %r)" % (
                        what, seconds, self.bye, self.faults[:3]))
                self.lock.wait(min(left, 0.5))

    def send(self, word, id_=None, control=False, **fields):
        """Put a command in the outbox; its id."""
        name = id_ or os.urandom(16)
        row = COMMAND_ROW[word]
        strange = set(fields) - set(row)
        if strange:
            raise ValueError("%s has no %s" % (word, strange))
        values = [fields.get(f) for f in row]
        while values and values[-1] is None:
            values.pop()
        message = [MESSAGE["command"], name, COMMAND[word]] + values
        with self.lock:
            self.answers.pop(name, None)
            self.outbox[name] = message
            if control:
                self.control.add(name)
            if self.line is not None:
                self.queue.append((2, pack(message)))
        self.wake()
        return name

    def answer(self, name, seconds=20):
        return self.wait(lambda: self.answers.get(name), seconds, "answer")

    def do(self, word, seconds=20, **fields):
        """Send a command and wait; what it made. Raises Refused."""
        found = self.answer(self.send(word, **fields), seconds)
        if found[0] == "refusal":
            raise Refused(*found[1:])
        return found[2]

    def refused(self, word, **fields):
        """The refusal's word, or "" if it was done."""
        try:
            self.do(word, **fields)
        except Refused as r:
            return r.word
        return ""

    def ask(self, document="minutes", language="nb", form="md", seconds=20):
        name = os.urandom(16)
        message = [MESSAGE["ask"], name, DOCUMENT[document],
                   {FIELD["language"]: language, FIELD["format"]: form}]
        self.raw(pack(message))
        found = self.answer(name, seconds)
        if found[0] == "refusal":
            raise Refused(*found[1:])
        return found[1]

    def raw(self, data, opcode=2):
        with self.lock:
            self.queue.append((opcode, data))
        self.wake()

    def ping(self, seconds=20):
        """(session time, round trip in s) of one ping."""
        number = random.getrandbits(31)
        began = time.time()
        self.raw(pack([MESSAGE["ping"], number]))
        at, came = self.answer(("ping", number), seconds)
        return at, came - began

    def ping_through(self, seconds=20):
        """Ping until one comes back, over whichever connection."""
        end = time.time() + seconds
        while True:
            try:
                return self.ping(0.5)
            except Silent:
                if time.time() > end:
                    raise

    def now(self):
        """Session time in ms, by the smallest of five round trips."""
        best = None
        for _ in range(5):
            began = time.time()
            at, trip = self.ping()
            if best is None or trip < best[0]:
                best = (trip, at + trip * 500 - began * 1000)
        self.offset = best[1]
        return int(time.time() * 1000 + self.offset)

    def join(self, name=None, seconds=20, **fields):
        """Sit down; the seat's number."""
        if name is not None:
            fields["name"] = name
        seat = self.do("join", seconds, token=self.token, **fields)
        self.wait(lambda: self.ready, seconds, "whole map after join")
        return seat

    def whole(self, seconds=20):
        self.wait(lambda: self.ready, seconds, "whole map")
        return self

    def all(self, kind):
        """{id: fields} of one kind."""
        with self.lock:
            return {k[1]: v for k, v in self.objects.items() if k[0] == kind}

    def one(self, kind, number=1):
        with self.lock:
            return self.objects.get((kind, number))

    def has(self, kind, number, seconds=20, **fields):
        """Wait for an object with these fields; the object."""
        def test():
            found = self.objects.get((kind, number))
            if found is None:
                return None
            return found if all(found.get(k) == v
                                for k, v in fields.items()) else None
        return self.wait(test, seconds, "%s %s with %r" % (kind, number,
                                                          fields))

    def gone(self, kind, number, seconds=20):
        self.wait(lambda: (kind, number) not in self.objects, seconds,
                  "end of %s %s" % (kind, number))

    def model(self):
        with self.lock:
            return {k: dict(v) for k, v in self.objects.items()}

    def drop(self):
        """Cut the line without a word; it comes again if `again`."""
        with self.lock:
            self.broken_off = True
        self.wake()

    def stall(self, yes=True):
        with self.lock:
            self.stalled = yes
        self.wake()

    def stop(self):
        with self.lock:
            self.stopped = True
        self.wake()
        self.thread.join(5)


# --- an organiser ----------------------------------------------------------

def make_session(path, title="Fritid for alle", language="nb",
                 plan="allemed-kommune", recovery=None, **fields):
    """Make an evening in the office over the unix socket.

    Returns {session, code, join_key, token, listing, ...}; the token is the
    first facilitator's.
    """
    token = os.urandom(32)
    if recovery is not None:
        fields["recovery_hash"] = hash_of("recovery", recovery.encode("ascii"))
    office = Client(("unix", path), office=True, again=False)
    try:
        office.whole()
        number = office.do("session_new", title=title, language=language,
                           plan=plan, token_hash=hash_of("token", token),
                           **fields)
        listing = dict(office.has("listing", number))
    finally:
        office.stop()
    listing["token"] = token
    return listing


def certificate(folder):
    """(cert, key) for 127.0.0.1, or None without openssl."""
    cert = os.path.join(folder, "cert.pem")
    key = os.path.join(folder, "key.pem")
    try:
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
             cert, "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
             "subjectAltName=IP:127.0.0.1"], check=True,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    except (OSError, subprocess.CalledProcessError):
        return None
    return cert, key
