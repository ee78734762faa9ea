"""slow.py - who does not read costs nobody anything.

Some stop reading while long words go to all. The others get everything at
once, the daemon's memory stays bounded, and those who stalled hold what all
hold when they read on; a WebSocket PONG never stands inside a frame. Once
plain, once over TLS.
"""
import os
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402
from stranger import (Client, Silent, certificate,  # noqa: E402
                      make_session)

LONG = "--long" in sys.argv
sys.argv = [a for a in sys.argv if a != "--long"]
count = Count()
check = count.check
WIDE = ["limits:", "  commands_second: 100000", "  commands_burst: 100000"]
SLOW = 50 if LONG else 12
GOOD = 12
IDEAS = 2000 if LONG else 400
GROWTH_KIB = 32 * 1024
WORDS = "langt🎿🎿🎿 ø" * 190    # 1900 letters; together more than the ring


def with_sanitizer(daemon):
    """Its shadow memory is terabytes of address space; it frees late."""
    with open("/proc/%d/status" % daemon.process.pid) as f:
        size = [line for line in f if line.startswith("VmSize:")]
    return int(size[0].split()[1]) > 10 << 30


def percentile(values, part):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * part))]


def hall(one):
    """The ideas that are for all; the tables' own left out."""
    with one.lock:
        return {k[1]: v for k, v in one.objects.items()
                if k[0] == "idea" and v["table"] == 0}


def scene(name, daemon, kind, cafile=None):
    where = (kind, "127.0.0.1", daemon.port)
    made = make_session(daemon.socket, tables=2)
    lead = Client(where, session=made["session"], token=made["token"],
                  cafile=cafile).whole()
    lead.do("doors", open=1)
    lead.do("step", from_step=0, from_part=0, step=2, part=2)

    def people(n, **more):
        out = [Client(where, key=made["join_key"], cafile=cafile, **more)
               for _ in range(n)]
        for one in out:
            one.join(table=1)
        return out

    good, slow = people(GOOD), people(SLOW, room=4096)
    trips = [good[0].ping()[1] for _ in range(30)]
    before = percentile(trips, 0.99)
    rss = daemon.rss_kib()
    for one in slow:
        one.stall()
    trips, sent, pings = [], [], 0
    for i in range(IDEAS):
        sent.append(lead.send("idea_write", table=0, text="%d %s" % (
            i, WORDS)))
        if i % 10 == 0:
            for one in slow:       # they ask, and do not listen
                one.raw(struct.pack(">I", pings), 9)
            pings += 1
            trips.append(good[0].ping()[1])
    for one in sent:
        lead.answer(one)
    for one in good:
        one.wait(lambda: len(
            [k for k in one.objects if k[0] == "idea"]) == IDEAS, 20,
            "all %d ideas" % IDEAS)
    check(name + ": those who read get everything", True)
    check(name + ": they do not wait for the others", percentile(
        trips, 0.99) < max(0.25, 3 * before), (before, percentile(trips,
                                                                  0.99)))
    grown = daemon.rss_kib() - rss
    check("%s: memory is bounded" % name, grown < GROWTH_KIB or
          with_sanitizer(daemon), "%d KiB" % grown)
    got = [len(one.all("idea")) for one in slow]
    check(name + ": the slow ones did stall", max(got) < IDEAS // 2, got)
    for one in slow:
        one.stall(False)
    want = hall(good[0])
    for i, one in enumerate(slow):
        one.wait(lambda: one.fresh is None and len(hall(one)) == IDEAS, 30,
                 "all ideas to the slow one")
        check("%s: slow client %d holds what all hold" % (name, i),
              hall(one) == want)
        check("%s: slow client %d kept its line" % (name, i),
              one.connects == 1, getattr(one, "why", ""))
        # RFC 6455 5.5.3: not every one of many PINGs needs its PONG
        one.raw(struct.pack(">I", pings), 9)
        one.wait(lambda: struct.pack(">I", pings) in one.pongs, 10,
                 "PONG of a PING after all that")
        numbers = [struct.unpack(">I", p)[0] for p in one.pongs]
        check("%s: slow client %d has PONGs in order" % (name, i),
              numbers == sorted(set(numbers)), numbers[-3:])
        check("%s: slow client %d saw sound frames" % (name, i),
              not one.faults, one.faults[:2])
        number = one.do("idea_write", text="jeg er her %d" % i)
        check("%s: slow client %d writes again" % (name, i), number > 0)
    check(name + ": who fell off the ring got a fresh snapshot",
          any(one.snapshots > 1 for one in slow))
    print("%s: %d slow, %d ideas, ping p99 %.1f ms before and %.1f ms "
          "during, memory +%d KiB, snapshots %s" % (
              name, SLOW, IDEAS, before * 1e3, percentile(trips, 0.99) * 1e3,
              grown, max(one.snapshots for one in slow)))
    for one in good + slow + [lead]:
        one.stop()


def main():
    for name in ("plain", "TLS"):
        daemon = Daemon(WIDE, wait=False)
        try:
            cert = certificate(daemon.folder) if name == "TLS" else None
            if name == "TLS" and cert is None:
                print("no openssl program: TLS not tried")
                continue
            if cert:
                with open(daemon.config, "a", encoding="utf-8") as f:
                    f.write("cert_file: %s\nkey_file: %s\n" % cert)
            daemon.start()
            scene(name, daemon, "tls" if cert else "tcp",
                  cert[0] if cert else None)
        except Silent as e:
            check(name + ": an answer", False, "%s; %s" % (
                e, daemon.log()[-300:]))
        finally:
            daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
