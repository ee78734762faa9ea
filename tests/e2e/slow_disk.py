"""slow_disk.py - a disk that takes half a second for each sync.

T12: shim.c delays every sync. Forty people write; one commit carries what
came meanwhile, so at least 200 words a second are acknowledged. The loop
itself never waits: WebSocket's PING and /healthz are answered at once, and
systemd's watchdog hears of us in time. The protocol's own ping is an answer
like others and comes behind what is not durable: two syncs at most. Needs
cc; else it is skipped with a notice.
"""
import os
import shutil
import socket
import struct
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon, program  # noqa: E402
from shim import Shim  # noqa: E402
from stranger import Client, Silent, make_session  # noqa: E402

LONG = "--long" in sys.argv or bool(os.environ.get("DUGNAD_LONG"))
sys.argv = [a for a in sys.argv if a != "--long"]
DELAY_MS = 500
PEOPLE = 40
UNDER_WAY = 10             # what each has sent and not had answered
SECONDS = 30 if LONG else 5
WATCHDOG_S = 1
WIDE = ["limits:", "  commands_second: 100000", "  commands_burst: 100000",
        "  ideas: 60000", "  slots: 131072"]
count = Count()
check = count.check


class Watchdog(threading.Thread):
    """What systemd would hear: when WATCHDOG=1 came."""

    def __init__(self):
        threading.Thread.__init__(self, daemon=True)
        self.folder = tempfile.mkdtemp(prefix="dugnad-watch-")
        self.path = os.path.join(self.folder, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.heard = []

    def run(self):
        while True:
            if b"WATCHDOG=1" in self.socket.recv(4096):
                self.heard.append(time.monotonic())

    def longest(self, began):
        """The longest silence since then, in s; None if there was none."""
        times = [t for t in self.heard if t >= began]
        if len(times) < 2:
            return None
        return max(b - a for a, b in zip(times, times[1:]))


def healthz(port):
    began = time.monotonic()
    with urllib.request.urlopen("http://127.0.0.1:%d/healthz" % port,
                                timeout=10) as answer:
        good = answer.read() == b"ok\n"
    return good, time.monotonic() - began


def write(people):
    """Everyone keeps a few words under way; (acknowledged, seconds)."""
    sent = [[] for _ in people]
    began = time.monotonic()
    while time.monotonic() < began + SECONDS:
        for one, names in zip(people, sent):
            while len(one.outbox) < UNDER_WAY:
                names.append(one.send("idea_write", text="treg %d" % len(
                    names)))
        time.sleep(0.02)
    took = time.monotonic() - began
    done = sum(1 for one, names in zip(people, sent) for n in names
               if one.answers.get(n, ("",))[0] == "change")
    for one, names in zip(people, sent):
        for name in names:
            one.answer(name, 10)
    return sent, done, took


def ping_pong(one, n):
    """Seconds until WebSocket's PONG."""
    words, began = struct.pack(">I", n), time.monotonic()
    one.raw(words, 9)
    while words not in one.pongs and time.monotonic() < began + 20:
        time.sleep(0.002)
    return time.monotonic() - began


def ask_meanwhile(one, lead, port, found):
    while not found["halt"]:
        found["pong"].append(ping_pong(one, len(found["pong"])))
        found["healthz"].append(healthz(port))
        if len(found["pong"]) % 10 == 1:
            found["ping"].append(lead.ping()[1])
        time.sleep(0.03)


def scene(daemon, shim, watchdog):
    where = ("tcp", "127.0.0.1", daemon.port)
    made = make_session(daemon.socket, tables=4)
    lead = Client(where, session=made["session"], token=made["token"]).whole()
    lead.do("doors", open=1)
    lead.do("step", from_step=0, from_part=0, step=2, part=2)
    people = [Client(where, key=made["join_key"]) for _ in range(PEOPLE)]
    for i, one in enumerate(people):
        one.join(table=1 + i % 4)
    shim.set(delay_ms=DELAY_MS)
    began = time.monotonic()
    found = {"halt": False, "pong": [], "healthz": [], "ping": []}
    beside = Client(where, key=made["join_key"])
    beside.join(table=1)
    asker = threading.Thread(target=ask_meanwhile, daemon=True, args=(
        beside, lead, daemon.port, found))
    asker.start()
    one_word = time.monotonic()
    people[0].do("idea_write", text="første")
    check("the disk is slow", time.monotonic() - one_word > DELAY_MS / 1e3)
    sent, done, took = write(people)
    found["halt"] = True
    asker.join(10)
    check("at least 200 words a second are acknowledged", done / took > 200,
          done / took)
    trips = sorted(found["pong"])
    check("WebSocket's PING does not wait for the disk", len(trips) > 20 and
          trips[-1] < DELAY_MS / 1e3 and trips[len(trips) // 2] < 0.05,
          trips[-3:])
    slowest = max(t for _, t in found["healthz"])
    check("nor does /healthz, and it says ok", slowest < DELAY_MS / 1e3 and
          all(good for good, _ in found["healthz"]), slowest)
    check("the protocol's ping waits for two syncs at most",
          max(found["ping"]) < 2.5 * DELAY_MS / 1e3, found["ping"])
    silence = watchdog.longest(began)
    check("the watchdog is told in time", silence is not None and
          silence < WATCHDOG_S, silence)
    print("%.0f words a second; PONG: median %.1f ms, most %.1f ms; /healthz "
          "at most %.1f ms; pong at most %.0f ms; watchdog at most %.2f s" % (
              done / took, trips[len(trips) // 2] * 1e3, trips[-1] * 1e3,
              slowest * 1e3, max(found["ping"]) * 1e3, silence or -1))
    shim.set()
    kept(daemon, people, sent)


def kept(daemon, people, sent):
    daemon.stop(9)
    daemon.start_again()
    one = people[1]
    wanted = sum(len(names) for names in sent[1::4])
    new = Client(one.where, session=one.session, token=one.token).whole()
    found = len(new.all("idea"))
    check("all of it is there afterwards", found == wanted, (found, wanted))
    for p in people + [new]:
        p.stop()


def main():
    why = Shim.missing(program())
    if why is not None:
        print("skipped: " + why)
        check("skipped", True)
        count.end()
    daemon = Daemon(WIDE, wait=False)
    shim, watchdog = Shim(), Watchdog()
    watchdog.start()
    shim.around(daemon)
    daemon.environment["NOTIFY_SOCKET"] = watchdog.path
    daemon.environment["WATCHDOG_USEC"] = str(WATCHDOG_S * 1000000)
    daemon.environment.pop("WATCHDOG_PID", None)
    try:
        daemon.start()
        scene(daemon, shim, watchdog)
    except (Silent, RuntimeError, OSError) as e:
        check("an answer", False, "%s; %s" % (e, daemon.log()[-300:]))
    finally:
        daemon.remove()
        shim.remove()
        shutil.rmtree(watchdog.folder, ignore_errors=True)
    count.end()


if __name__ == "__main__":
    main()
