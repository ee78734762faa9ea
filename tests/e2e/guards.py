#!/usr/bin/env python3
"""guards.py - what strangers may send to dugnadd, and what it answers.

Handshake abuse, origins, frames, silence, too much, too many: on raw
sockets against a real daemon. Covers T22, T23, T24, T26, T28, T29.

Known deviation: client frames without a mask are taken (libwebsockets
4.1.6 does not tell); nothing else here is looser than RFC 6455.
"""
import base64
import os
import select
import socket
import struct
import sys
import time

from daemon import Count, Daemon

KEY = base64.b64encode(b"0123456789abcdef").decode()
count = Count()


def dial(daemon):
    s = socket.create_connection(("127.0.0.1", daemon.port), 5)
    s.settimeout(5)
    return s


def read_all(s, seconds):
    """What comes until the end or the time is up; was it the end?"""
    got = b""
    end = time.time() + seconds
    while time.time() < end:
        s.settimeout(max(0.01, end - time.time()))
        try:
            more = s.recv(65536)
        except socket.timeout:
            return got, False
        except OSError:
            return got, True
        if not more:
            return got, True
        got += more
    return got, False


def request(daemon, port_text=None, path="/ws", change=None, drop=(),
            line=None, tail=b""):
    headers = {
        "Host": "127.0.0.1:%d" % daemon.port,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Key": KEY,
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Protocol": "dugnad.v1",
    }
    headers.update(change or {})
    for name in drop:
        headers.pop(name, None)
    text = (line or "GET %s HTTP/1.1" % path) + "\r\n"
    for name, value in headers.items():
        for one in value if isinstance(value, list) else [value]:
            text += "%s: %s\r\n" % (name, one)
    return (text + "\r\n").encode("latin-1") + tail


def status_of(got):
    return got.split(b"\r\n", 1)[0].decode("latin-1")


class Socket:
    """A WebSocket after its handshake."""

    def __init__(self, daemon):
        self.s = dial(daemon)
        self.s.sendall(request(daemon))
        self.got = b""
        while b"\r\n\r\n" not in self.got:
            more = self.s.recv(4096)
            if not more:
                raise RuntimeError("no handshake: %r" % self.got)
            self.got += more
        head, self.got = self.got.split(b"\r\n\r\n", 1)
        if b" 101 " not in head:
            raise RuntimeError("no handshake: %r" % head)

    def send(self, op, data=b"", fin=True, rsv=0, length=None, mask=True):
        n = len(data) if length is None else length
        out = bytes([(0x80 if fin else 0) | rsv << 4 | op])
        bit = 0x80 if mask else 0
        if n < 126:
            out += bytes([bit | n])
        elif n < 65536:
            out += bytes([bit | 126]) + struct.pack(">H", n)
        else:
            out += bytes([bit | 127]) + struct.pack(">Q", n)
        if mask:
            key = b"\x11\x22\x33\x44"
            out += key + bytes(c ^ key[i % 4] for i, c in enumerate(data))
        else:
            out += data
        try:
            self.s.sendall(out)
        except OSError:
            pass

    def frames(self, seconds, want=None):
        """(op, data) that come; ends when `want`(op) is seen, or None."""
        out = []
        end = time.time() + seconds
        while True:
            while len(self.got) >= 2:
                n, at = self.got[1] & 0x7f, 2
                if n == 126:
                    if len(self.got) < 4:
                        break
                    n, at = struct.unpack(">H", self.got[2:4])[0], 4
                elif n == 127:
                    if len(self.got) < 10:
                        break
                    n, at = struct.unpack(">Q", self.got[2:10])[0], 10
                if len(self.got) < at + n:
                    break
                out.append((self.got[0] & 15, self.got[at:at + n]))
                self.got = self.got[at + n:]
                if want and want(out[-1][0]):
                    return out
            left = end - time.time()
            if left <= 0:
                return out
            self.s.settimeout(left)
            try:
                more = self.s.recv(65536)
            except socket.timeout:
                return out
            except OSError:
                more = b""
            if not more:
                out.append((None, b""))
                return out
            self.got += more

    def close_code(self, seconds=3):
        """The code it closes with; 0: closed without; None: still open."""
        seen = self.frames(seconds, lambda op: op == 8)
        for op, data in seen:
            if op == 8:
                return struct.unpack(">H", data[:2])[0] if len(data) > 1 else 1005
        return 0 if seen and seen[-1][0] is None else None

    def answers(self, seconds=2):
        """Does it still answer a ping?"""
        self.send(9, b"still there")
        return any(op == 10 and data == b"still there"
                   for op, data in self.frames(seconds, lambda op: op == 10))

    def says(self, seconds=2):
        """Was a message answered with a message?"""
        return any(op == 2 for op, _ in
                   self.frames(seconds, lambda op: op in (2, 8)))

    def close(self):
        self.s.close()


def handshakes(daemon):
    good = dial(daemon)
    good.sendall(request(daemon))
    got, _ = read_all(good, 0.3)
    count.check("a sound handshake is taken", b" 101 " in got[:20], got[:60])
    count.check("it names the subprotocol",
                b"sec-websocket-protocol: dugnad.v1" in got.lower())
    count.check("it offers no extension", b"extensions" not in got.lower())
    good.close()
    extension = dial(daemon)
    extension.sendall(request(daemon, change={
        "Sec-WebSocket-Extensions": "permessage-deflate"}))
    got, _ = read_all(extension, 0.3)
    count.check("an extension is not taken up",
                b" 101 " in got[:20] and b"extensions" not in got.lower())
    extension.close()

    host = "127.0.0.1:%d" % daemon.port
    bad = {
        "h2c": request(daemon, change={
            "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__",
            "Connection": "Upgrade, HTTP2-Settings"}),
        "h2c alone": ("GET / HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade, "
                      "HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: "
                      "AAMAAABkAAQAAP__\r\n\r\n" % host).encode(),
        "h2c, websocket": request(daemon, change={
            "Upgrade": "h2c, websocket"}),
        "websocket, h2c": request(daemon, change={
            "Upgrade": "websocket, h2c"}),
        "two Upgrade lines": request(daemon, change={
            "Upgrade": ["websocket", "h2c"]}),
        "Upgrade: foo": request(daemon, change={"Upgrade": "foo"}),
        "Upgrade: websocket2": request(daemon, change={
            "Upgrade": "websocket2"}),
        "Upgrade: raw": request(daemon, change={"Upgrade": "raw"}),
        "CONNECT": ("CONNECT example.org:443 HTTP/1.1\r\nHost: "
                    "example.org:443\r\n\r\n").encode(),
        "CONNECT to ourselves": request(daemon, line="CONNECT %s HTTP/1.1" %
                                        host),
        "TRACE": request(daemon, line="TRACE /ws HTTP/1.1"),
        "POST": request(daemon, line="POST /ws HTTP/1.1",
                        change={"Content-Length": "0"}),
        "HTTP/0.9": b"GET /ws\r\n\r\n",
        "PRI": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" +
               b"\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        "version 8": request(daemon, change={"Sec-WebSocket-Version": "8"}),
        "version 14": request(daemon, change={"Sec-WebSocket-Version": "14"}),
        "version 130": request(daemon, change={
            "Sec-WebSocket-Version": "130"}),
        "no version": request(daemon, drop=["Sec-WebSocket-Version"]),
        "no key": request(daemon, drop=["Sec-WebSocket-Key"]),
        "key of one byte": request(daemon, change={"Sec-WebSocket-Key": "x"}),
        "key too long": request(daemon, change={
            "Sec-WebSocket-Key": base64.b64encode(b"x" * 64).decode()}),
        "key not base64": request(daemon, change={
            "Sec-WebSocket-Key": "!" * 22 + "=="}),
        "no Host": request(daemon, drop=["Host"]),
        "Host with a blank": request(daemon, change={"Host": "a b"}),
        "no subprotocol": request(daemon, drop=["Sec-WebSocket-Protocol"]),
        "another subprotocol": request(daemon, change={
            "Sec-WebSocket-Protocol": "chat"}),
        "subprotocol http": request(daemon, change={
            "Sec-WebSocket-Protocol": "http"}),
        "no Connection": request(daemon, drop=["Connection"]),
        "another path": request(daemon, path="/other"),
        "root path": request(daemon, path="/"),
        "longer path": request(daemon, path="/ws/x"),
        "arguments": request(daemon, path="/ws?token=1"),
        "20 kB of header": request(daemon, change={"X-Long": "x" * 20000}),
        "Content-Length -5": request(daemon, change={"Content-Length": "-5"}),
        "two Content-Lengths": request(daemon, change={
            "Content-Length": ["4", "5"]}, tail=b"abcd"),
        "chunked body": request(daemon, change={
            "Transfer-Encoding": "chunked"}, tail=b"4\r\nabcd\r\n0\r\n\r\n"),
        "binary garbage": bytes(range(256)) * 4,
        "TLS hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" +
                     b"\x00" * 200,
        "NULs": b"\x00" * 500,
        "silence": b"",
        "half a header": b"GET /ws HT",
        "two requests, second garbage": b"GET / HTTP/1.1\r\nHost: " +
                host.encode() + b"\r\n\r\n\x01\x02garbage\r\n\r\n",
    }
    waiting = []
    for name, data in bad.items():
        s = dial(daemon)
        try:
            s.sendall(data)
        except OSError:
            pass
        waiting.append((name, s))
    end = time.time() + 10
    for name, s in waiting:
        got, closed = read_all(s, max(0.2, end - time.time()))
        if os.environ.get("VERBOSE"):
            print("# %s: %s, %.1f s" % (name, status_of(got),
                                        time.time() - end + 10))
        count.check("%s: never 101" % name, b" 101 " not in got[:20],
                    status_of(got))
        count.check("%s: closed within 10 s" % name, closed)
        s.close()


def origins(daemon):
    host = "127.0.0.1:%d" % daemon.port
    cases = [
        (None, True), ("http://" + host, True),
        ("https://dugnad.example.no", True),
        ("https://other.example.no:8443", True),
        ("https://" + host, False), ("http://127.0.0.1", False),
        ("http://127.0.0.1:1", False), ("null", False),
        ("https://DUGNAD.example.no", False),
        ("HTTPS://dugnad.example.no", False),
        ("https://dugnad.example.no.", False),
        ("https://dugnad.example.no/", False),
        ("https://x.dugnad.example.no", False),
        ("https://dugnad.example.no.evil.com", False),
        ("https://evildugnad.example.no", False),
        ("https://dugnad.example.no:443", False),
        ("https://dugnad.example.no:8443", False),
        ("http://dugnad.example.no", False),
        ("https://other.example.no", False),
        ("https://dugnad.example.no@evil.com", False),
        ("https://xn--dugnad-.example.no", False),
        ("https://dugnad.example.no https://evil.com", False),
        ("https://evil.com", False), ("file://", False),
        ("chrome-extension://abc", False), ("x" * 400, False),
        (["https://dugnad.example.no", "https://evil.com"], False),
    ]
    for origin, allowed in cases:
        s = dial(daemon)
        s.sendall(request(daemon, change=(
            {} if origin is None else {"Origin": origin})))
        got, _ = read_all(s, 0.25)
        name = str(origin)[:60]
        if allowed:
            count.check("origin %s may" % name, b" 101 " in got[:20],
                        status_of(got))
        else:
            count.check("origin %s may not" % name, b" 101 " not in got[:20],
                        status_of(got))
        s.close()


def closes(daemon, name, codes, act):
    ws = Socket(daemon)
    act(ws)
    code = ws.close_code()
    count.check(name, code in codes, code)
    ws.close()


def frames(daemon):
    for rsv in range(1, 8):
        closes(daemon, "RSV %d: 1002" % rsv, (1002, 0),
               lambda ws, rsv=rsv: ws.send(2, b"x", rsv=rsv))
    for op in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        closes(daemon, "opcode %d: 1002" % op, (1002, 0),
               lambda ws, op=op: ws.send(op, b"x"))
    closes(daemon, "text: 1003", (1003,), lambda ws: ws.send(1, b"hei"))
    closes(daemon, "text in pieces: 1003", (1003,), lambda ws: (
        ws.send(1, b"he", fin=False), ws.send(0, b"i")))
    closes(daemon, "fragmented ping", (1002, 0),
           lambda ws: ws.send(9, b"x", fin=False))
    closes(daemon, "fragmented close", (1002, 0),
           lambda ws: ws.send(8, struct.pack(">H", 1000), fin=False))
    closes(daemon, "ping of 126", (1002, 0),
           lambda ws: ws.send(9, b"x" * 126))
    closes(daemon, "continuation of nothing", (1002, 0),
           lambda ws: ws.send(0, b"x"))
    closes(daemon, "a new message inside one", (1002, 0), lambda ws: (
        ws.send(2, b"x", fin=False), ws.send(2, b"y")))
    for n in (2 ** 31, 2 ** 62, 2 ** 63 - 1, 16385, 65535, 65536, 1 << 20):
        closes(daemon, "declared %d bytes: 1009" % n, (1009,),
               lambda ws, n=n: ws.send(2, b"x" * 600, length=n))
    closes(daemon, "declared 2^63", (1002, 1009, 0),
           lambda ws: ws.send(2, b"x" * 600, length=2 ** 63))
    for code in (1000, 1001, 1008, 3000, 4999):
        closes(daemon, "close %d is answered" % code, (code, 1000, 1005, 0),
               lambda ws, code=code: ws.send(8, struct.pack(">H", code)))
    closes(daemon, "close without a code is answered", (1000, 1005, 0),
           lambda ws: ws.send(8))
    closes(daemon, "close with one byte", (1002, 0, 1005),
           lambda ws: ws.send(8, b"\x03"))

    for n in (0, 1, 124, 125):
        ws = Socket(daemon)
        ws.send(9, b"p" * n)
        seen = ws.frames(2, lambda op: op == 10)
        count.check("ping of %d: pong" % n, (10, b"p" * n) in seen, seen)
        ws.close()
    ws = Socket(daemon)
    ws.send(10, b"nobody asked")
    count.check("a pong nobody asked for is passed over", ws.answers())
    ws.close()
    for n in (1, 125, 126, 127, 511, 512, 513, 1024, 4096, 16383, 16384):
        ws = Socket(daemon)
        ws.send(2, b"\xc1" * n)
        count.check("message of %d: answered" % n, ws.says())
        ws.close()
    for size in (1, 100, 511, 512, 513):
        ws = Socket(daemon)
        data = b"\xc1" * 2000 if size > 9 else b"\xc1" * 50
        for at in range(0, len(data), size):
            last = at + size >= len(data)
            ws.send(2 if at == 0 else 0, data[at:at + size], fin=last)
        count.check("in pieces of %d: answered once" % size, ws.says())
        ws.close()
    ws = Socket(daemon)
    ws.send(2, b"\xc1", fin=False)
    ws.send(9, b"in between")
    seen = ws.frames(2, lambda op: op == 10)
    ws.send(0, b"\xc1")
    count.check("a ping between pieces is answered",
                (10, b"in between") in seen and ws.says())
    ws.close()
    ws = Socket(daemon)
    whole = bytes([0x82, 0x84, 1, 2, 3, 4]) + b"abcd"
    for byte in whole:
        ws.s.sendall(bytes([byte]))
        time.sleep(0.005)
    count.check("a frame byte by byte is one message", ws.says())
    ws.close()


def messages(daemon):
    hostile = [b"", b"\x91" * 40, b"\xdd\xff\xff\xff\xff", b"\xc0",
               b"\xdf\xff\xff\xff\xff", b"\xdb\xff\xff\xff\xff",
               b"\x93\x01\x01\x80", b"\x93\x01\xff\x80", b"\xca\x7f\xc0\0\0",
               b"\x94\x03\xc4\x10" + b"x" * 16, b"\xd4\x01\x02",
               b"\x91" * 16384]
    hostile += [bytes([a]) for a in range(0, 256, 5)]
    for data in hostile:
        ws = Socket(daemon)
        ws.send(2, data)
        seen = ws.frames(2, lambda op: op in (2, 8))
        count.check("%s…: answered" % data[:6].hex(),
                    any(op in (2, 8) for op, _ in seen) or data == b"", seen)
        ws.close()
    count.check("the daemon lives", daemon.alive())


def oversize(daemon):
    before = daemon.rss_kib()
    closes(daemon, "16 KiB + 1 in two pieces: 1009", (1009,), lambda ws: (
        ws.send(2, b"x" * 16384, fin=False), ws.send(0, b"x")))
    closes(daemon, "16 KiB and 100 more pieces: 1009 or 1008", (1008, 1009),
           lambda ws: [ws.send(2 if i == 0 else 0, b"x" * 200, fin=False)
                       for i in range(100)])
    closes(daemon, "10 000 pieces of one byte: 1008", (1008,),
           lambda ws: [ws.send(2 if i == 0 else 0, b"x", fin=False)
                       for i in range(10000)])

    def empties(ws):
        ws.send(2, b"", fin=False)
        piece = bytes([0x00, 0x80, 1, 2, 3, 4]) * 1000
        try:
            for _ in range(100):
                ws.s.sendall(piece)
        except OSError:
            pass
    ws = Socket(daemon)
    empties(ws)
    code = ws.close_code()
    count.check("100 000 empty pieces: 1008, or nothing kept",
                code in (1008, 0) or ws.answers(), code)
    ws.close()
    grown = daemon.rss_kib() - before
    count.check("it has not grown by that", grown < 4096, grown)


def silent(daemon):
    many = []
    for _ in range(100):
        many.append((Socket(daemon), time.time()))
    slow = Socket(daemon)
    slow.s.sendall(b"\x82")
    many.append((slow, time.time()))
    late = []
    codes = set()
    open_ones = {ws.s: (ws, began) for ws, began in many}
    end = time.time() + 9
    while open_ones and time.time() < end:
        ready, _, _ = select.select(list(open_ones), [], [], 0.5)
        for s in ready:
            ws, began = open_ones.pop(s)
            seen = ws.frames(0.5, lambda op: op == 8)
            codes.update(struct.unpack(">H", data[:2])[0]
                         for op, data in seen if op == 8)
            took = time.time() - began
            if not 4 <= took <= 6.3:
                late.append(round(took, 1))
            ws.close()
    count.check("100 silent ones are closed", not open_ones, len(open_ones))
    count.check("after 5 s, give or take one", not late, late[:5])
    count.check("with 1008", codes == {1008}, codes)


def exhausted():
    daemon = Daemon(descriptors=100,
                    settings=["limits:", "  connections: 20000",
                              "  unknown_address: 2000"])
    first = Socket(daemon)
    cpu, log_n = daemon.cpu_s(), len(daemon.log().splitlines())
    held = []
    for _ in range(300):
        s = socket.socket()
        s.settimeout(0.2)
        try:
            s.connect(("127.0.0.1", daemon.port))
            held.append(s)
        except OSError:
            s.close()
    time.sleep(2)
    used = daemon.cpu_s() - cpu
    lines = len(daemon.log().splitlines()) - log_n
    count.check("300 callers, 100 descriptors: no spinning", used < 0.5, used)
    count.check("and few words about it", lines <= 30, lines)
    count.check("who is in stays in", first.answers())
    for s in held:
        s.close()
    time.sleep(1.5)
    try:
        again = Socket(daemon)
        count.check("and it recovers", again.answers())
        again.close()
    except (OSError, RuntimeError) as e:
        count.check("and it recovers", False, e)
    first.close()
    code, took = daemon.stop()
    count.check("and stops", code == 0 and took < 4, (code, took))
    daemon.remove()


def pages(daemon):
    def ask(text):
        s = dial(daemon)
        s.sendall(text.encode())
        got, closed = read_all(s, 5)
        s.close()
        return got, closed
    host = "Host: 127.0.0.1:%d\r\n" % daemon.port
    got, closed = ask("GET / HTTP/1.1\r\n%s\r\n" % host)
    head = got.split(b"\r\n\r\n")[0].decode("latin-1").lower()
    count.check("the page is there", " 200 " in status_of(got) and closed)
    for word in ("content-security-policy: default-src 'none'",
                 "x-content-type-options: nosniff",
                 "referrer-policy: no-referrer",
                 "cross-origin-opener-policy: same-origin",
                 "cross-origin-resource-policy: same-origin",
                 "permissions-policy:", "cache-control:"):
        count.check("the page has %s" % word, word in head)
    length = int(head.split("content-length: ")[1].split("\r\n")[0])
    count.check("all of it comes",
                len(got.split(b"\r\n\r\n", 1)[1]) == length)
    got, _ = ask("HEAD / HTTP/1.1\r\n%s\r\n" % host)
    count.check("HEAD has no body", got.endswith(b"\r\n\r\n") and
                b" 200 " in got[:20])
    for path in ("/nothing", "/../etc/passwd", "/%2e%2e/x", "/x" * 400):
        got, _ = ask("GET %s HTTP/1.1\r\n%s\r\n" % (path, host))
        count.check("%s is not there" % path[:20], b" 200 " not in got[:20],
                    status_of(got))
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH"):
        got, closed = ask("%s / HTTP/1.1\r\n%sContent-Length: 0\r\n\r\n" %
                          (method, host))
        count.check("%s is refused" % method,
                    closed and b" 200 " not in got[:20], status_of(got))
    got, _ = ask("GET / HTTP/1.1\r\n%sContent-Length: 5\r\n\r\nhello" % host)
    count.check("a body is refused", b" 413 " in got[:20], status_of(got))
    got, _ = ask("GET /healthz HTTP/1.1\r\n%s\r\n" % host)
    count.check("/healthz is ok", got.endswith(b"ok\n"))
    got, _ = ask("GET /metrics HTTP/1.1\r\n%s\r\n" % host)
    count.check("/metrics from here", b"dugnad_connections" in got)
    got, _ = ask("GET /metrics HTTP/1.1\r\n%sX-Forwarded-For: 1.2.3.4\r\n\r\n"
                 % host)
    count.check("/metrics not through a proxy", b" 404 " in got[:20])


def main():
    daemon = Daemon(settings=[
        "public_url: https://dugnad.example.no",
        "origins: [\"https://other.example.no:8443\"]",
        "limits:", "  unknown_address: 2000"])
    try:
        for part in (pages, handshakes, origins, frames, messages, oversize,
                     silent):
            began = time.time()
            part(daemon)
            if os.environ.get("VERBOSE"):
                print("# %s: %.1f s" % (part.__name__, time.time() - began))
            count.check("alive after %s" % part.__name__, daemon.alive())
        code, took = daemon.stop()
        count.check("it stops with 0", code == 0, (code, daemon.log()[-500:]))
        count.check("within 3 s", took < 3, took)
    finally:
        daemon.remove()
    exhausted()
    count.end()


if __name__ == "__main__":
    sys.exit(main())
