"""many.py - many evenings in one daemon, few of them in memory.

200 evenings are made and visited in a random order; those that nobody is in
leave memory when room is needed (with --long also after a minute by
themselves), and come back on demand as they were.
"""
import os
import random
import re
import socket
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402
from stranger import Client, Refused, Silent, make_session  # noqa: E402

LONG = "--long" in sys.argv
SEED = random.SystemRandom().randrange(1 << 32)
if "--seed" in sys.argv:
    at = sys.argv.index("--seed")
    SEED = int(sys.argv[at + 1])
    del sys.argv[at:at + 2]
sys.argv = [a for a in sys.argv if a != "--long"]
chance = random.Random(SEED)
count = Count()
check = count.check
EVENINGS = 200
IN_MEMORY = 40


def metric(daemon, name):
    with socket.create_connection(("127.0.0.1", daemon.port), 10) as s:
        s.sendall(b"GET /metrics HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
                  b"Connection: close\r\n\r\n" % daemon.port)
        data = b""
        while True:
            piece = s.recv(65536)
            if not piece:
                break
            data += piece
    found = re.search(r"(?m)^%s(?:\{[^}]*\})? (\d+)" % name, data.decode())
    return int(found.group(1)) if found else None


class Evening:
    def __init__(self, daemon, number):
        self.daemon = daemon
        self.number = number
        self.made = make_session(daemon.socket, title="Kveld %d" % number,
                                 tables=2)
        self.words = []
        self.begun = False

    def visit(self, stay=False):
        lead = Client(("tcp", "127.0.0.1", self.daemon.port),
                      session=self.made["session"],
                      token=self.made["token"]).whole(30)
        good = (lead.one("session")["title"] == "Kveld %d" % self.number and
                sorted(i["text"] for i in lead.all("idea").values())
                == sorted(self.words))
        if not good:
            check("evening %d is as it was left" % self.number, False,
                  (self.words, lead.all("idea")))
        if not self.begun:
            lead.do("doors", open=1)
            lead.do("step", from_step=0, from_part=0, step=2, part=2)
            self.begun = True
        text = "kveld %d ord %d" % (self.number, len(self.words))
        lead.do("idea_write", text=text, table=0)
        self.words.append(text)
        lead.has("idea", len(self.words), text=text)
        if stay:
            return lead
        lead.stop()
        return good


def visits(daemon, evenings, n):
    good, most = 0, 0
    began = time.time()
    for _ in range(n):
        good += bool(chance.choice(evenings).visit())
        if _ % 20 == 0:
            most = max(most, metric(daemon, "dugnad_sessions_in_memory"))
    check("%d visits find each evening as it was left" % n, good == n, good)
    return most, (time.time() - began) / n


def by_code(daemon, evenings):
    """Someone new comes with the code of an evening long out of memory."""
    for one in chance.sample(evenings, 10):
        guest = Client(("tcp", "127.0.0.1", daemon.port),
                       code=one.made["code"])
        if not one.begun:
            one.visit()
        guest.join("Ny", table=1)
        check("a code finds its evening",
              guest.one("session")["title"] == "Kveld %d" % one.number)
        guest.stop()


def stays(daemon, evenings):
    """Where somebody is, nobody is sent away."""
    here = [one.visit(stay=True) for one in evenings[:10]]
    connects = [lead.connects for lead in here]
    visits(daemon, evenings[10:], 80)
    for lead, n in zip(here, connects):
        lead.ping()
        check("who is there stays connected", lead.connects == n,
              getattr(lead, "why", ""))
    for one, lead in zip(evenings, here):
        text = "kveld %d sist" % one.number
        lead.do("idea_write", text=text, table=0)
        one.words.append(text)
        lead.stop()


def listing(daemon):
    office = Client(("unix", daemon.socket), office=True).whole(30)
    titles = {v["title"] for v in office.all("listing").values()}
    check("the office lists all %d" % EVENINGS,
          titles == {"Kveld %d" % i for i in range(EVENINGS)}, len(titles))
    office.stop()


def main():
    print("seed %d" % SEED)
    daemon = Daemon(["limits:", "  sessions_open: %d" % IN_MEMORY,
                     "  commands_second: 100000",
                     "  commands_burst: 100000"])
    try:
        evenings = [Evening(daemon, i) for i in range(EVENINGS)]
        listing(daemon)
        rss = daemon.rss_kib()
        most, each = visits(daemon, evenings, 1000 if LONG else 150)
        check("never more in memory than allowed", 0 < most <= IN_MEMORY,
              most)
        by_code(daemon, evenings)
        stays(daemon, evenings)
        print("%d evenings, at most %d in memory, %.1f ms a visit, "
              "%d KiB at first, %d KiB now" % (
                  EVENINGS, most, each * 1e3, rss, daemon.rss_kib()))
        if LONG:
            time.sleep(75)
            left = metric(daemon, "dugnad_sessions_in_memory")
            check("after a minute of quiet none is in memory", left == 0,
                  left)
            visits(daemon, evenings, 50)
        daemon.stop(9)
        daemon.start_again()
        listing(daemon)
        visits(daemon, evenings, 40)
    except (Silent, Refused, RuntimeError) as e:
        check("an answer", False, "%s; %s" % (e, daemon.log()[-400:]))
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
