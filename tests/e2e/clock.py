"""clock.py - the wall clock jumps, and the evening does not.

T11: libfaketime shows the daemon another wall clock, changed while it runs:
an hour back, ten years on, five seconds to and fro, and back while it is
down. Order, deadlines and what is left of the time stay; each jump over 2 s
is one event, and the minutes say when things were by the clock as it is set
now. Beside that, evenings of a night when summer ends, one when it begins,
and one over the second when 32 bits are used up (2038-01-19).

Needs Debian's `faketime`; else it is skipped with a notice.
"""
import calendar
import datetime
import glob
import json
import os
import struct
import sys
import threading
import time
import zoneinfo

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon, program  # noqa: E402
from shim import sanitized  # noqa: E402
from stranger import (COLLECTS, TABLES, Client, Silent,  # noqa: E402
                      make_session, unpack)

LIBRARY = (glob.glob("/usr/lib/*/faketime/libfaketimeMT.so.1") + [""])[0]
OSLO = zoneinfo.ZoneInfo("Europe/Oslo")
WALL_CLOCK_SET = [int(r[0]) for r in TABLES["Events"]
                  if r[1] == "wall_clock_set"][0]
SLACK_MS = 400             # of a busy machine
HOUR_MS = 3600 * 1000
DECADE_DAYS = 3652
count = Count()
check = count.check


def utc(*when):
    return calendar.timegm(when)


class Wall:
    """The daemon's wall clock."""

    def __init__(self, daemon, at):
        self.path = os.path.join(daemon.folder, "wall")
        self.set(at)
        daemon.environment = dict(
            os.environ, LD_PRELOAD=LIBRARY, FAKETIME_NO_CACHE="1",
            FAKETIME_TIMESTAMP_FILE=self.path, DONT_FAKE_MONOTONIC="1",
            FAKETIME_DONT_FAKE_MONOTONIC="1")

    def set(self, at):
        """It shows that second now, and goes on."""
        self.offset = at - time.time()
        with open(self.path + ".new", "w", encoding="ascii") as f:
            f.write("%+.6f\n" % self.offset)
        os.rename(self.path + ".new", self.path)

    def now(self):
        return time.time() + self.offset


def records(daemon, session):
    """[(session time, number of the event)] of an evening's log."""
    path = os.path.join(daemon.data, "sessions", session.hex(), "log")
    with open(path, "rb") as f:
        log = f.read()
    at, out = 64, []
    while log[at:at + 4] == b"dug1":
        n, = struct.unpack_from("<I", log, at + 4)
        when, = struct.unpack_from("<Q", log, at + 24)
        out.append((when, unpack(log[at + 96:at + 96 + n])[0]))
        at += (96 + n + 7) // 8 * 8
    return out


def jumps(daemon, session):
    return sum(1 for _, what in records(daemon, session)
               if what == WALL_CLOCK_SET)


class Evening:
    """One facilitator with a clock that runs."""

    def __init__(self, daemon, wall):
        self.daemon, self.wall = daemon, wall
        self.where = ("tcp", "127.0.0.1", daemon.port)
        made = make_session(daemon.socket, tables=2)
        self.session = made["session"]
        self.lead = Client(self.where, session=self.session,
                           token=made["token"]).whole()
        self.lead.do("doors", open=1)
        self.began = wall.now()
        self.lead.do("step", from_step=0, from_part=0, step=2, part=2)

    def first_reading(self):
        self.clock = dict(self.lead.one("clock"))
        self.session_time = self.lead.now()
        self.own_time = time.monotonic()

    def steady(self, name):
        """As if nothing had happened to the wall clock."""
        clock = self.lead.one("clock")
        check(name + ": the deadline does not move", clock == self.clock,
              (clock, self.clock))
        passed = (time.monotonic() - self.own_time) * 1000
        drift = self.lead.now() - self.session_time - passed
        check(name + ": what is left is right", abs(drift) < SLACK_MS, drift)

    def close(self):
        """The evening's end, and how the minutes tell it."""
        part = [p for p in self.lead.all("plan_part").values()
                if p["collects"] == COLLECTS["decision"]][0]
        now = self.lead.one("step")
        self.lead.do("step", from_step=now["step"], from_part=now["part"],
                     step=part["step"], part=part["part"])
        self.closed = self.wall.now()
        self.lead.do("close", not_agreed="Klokka gikk feil")
        return json.loads(self.lead.ask(form="json").decode())["time"]

    def told(self, name, said, began, closed):
        """Is this what the clocks on the wall showed? To the minute."""
        for word, at in (("began_at", began), ("closed_at", closed)):
            near = [datetime.datetime.fromtimestamp(
                at + s, OSLO).isoformat(timespec="minutes") for s in (-2, 2)]
            check("%s: %s is said as in Oslo" % (name, word),
                  said[word] in near, (said[word], near[0]))


def jump(evening, name, seconds, events=1):
    """The wall clock jumps; how many events of it are in the log."""
    before = jumps(evening.daemon, evening.session)
    evening.wall.set(evening.wall.now() + seconds)
    evening.began += seconds       # by the clock as it is set now
    end = time.time() + 5
    while (events and jumps(evening.daemon, evening.session) == before and
           time.time() < end):
        time.sleep(0.05)
    if not events:
        time.sleep(1.5)
    evening.steady(name)
    evening.lead.do("idea_write", text=name, table=0)
    found = jumps(evening.daemon, evening.session) - before
    check("%s: %d events of it" % (name, events), found == events, found)


def running(daemon, wall):
    """The jumps while it runs, and over a restart."""
    wall.set(utc(2026, 11, 10, 17, 30, 20))
    daemon.start()
    evening = Evening(daemon, wall)
    evening.first_reading()
    jump(evening, "an hour back", -3600)
    jump(evening, "ten years on", DECADE_DAYS * 86400)
    jump(evening, "a second and a half", 1.5, events=0)
    for i in range(3):
        jump(evening, "saw-tooth up", 5)
        jump(evening, "saw-tooth down", -5)
    daemon.stop(9)
    daemon.start_again()
    evening.lead.ping_through()
    evening.steady("killed and started after jumps")
    lines = evening.lead.connects
    check("nobody's line was cut by a jump", lines == 2, lines)
    back_while_down(daemon, evening)
    times = [when for when, _ in records(daemon, evening.session)]
    check("times in the log never go back", times == sorted(times))
    said = evening.close()
    evening.told("after the jumps", said, evening.began, evening.closed)
    evening.lead.stop()


def back_while_down(daemon, evening):
    """What nobody could see is set right, and time does not go back."""
    before = jumps(daemon, evening.session)
    last = records(daemon, evening.session)[-1][0]
    daemon.stop(9)
    evening.wall.set(evening.wall.now() - 7200)
    evening.began -= 7200
    daemon.start_again()
    evening.lead.ping_through()
    at = evening.lead.now()
    check("set back while it was down: time goes on from the last record",
          last <= at < last + 30000, at - last)
    check("set back while it was down: the deadline stands",
          evening.lead.one("clock") == evening.clock)
    end = time.time() + 5
    while jumps(daemon, evening.session) == before and time.time() < end:
        time.sleep(0.05)
    found = jumps(daemon, evening.session) - before
    check("set back while it was down: one event of it", found == 1, found)


def crossing(name, at):
    """An evening that goes on while clocks on the wall are changed."""
    daemon = Daemon(wait=False)
    wall = Wall(daemon, at - 2.5)
    try:
        daemon.start()
        evening = Evening(daemon, wall)
        evening.first_reading()
        while wall.now() < at + 1.2:
            time.sleep(0.1)
        evening.steady(name)
        check(name + ": it began before and ended after",
              evening.began < at < wall.now())
        said = evening.close()
        evening.told(name, said, evening.began, evening.closed)
        found = jumps(daemon, evening.session)
        check(name + ": no jump", found == 0, found)
        evening.lead.stop()
    except (Silent, RuntimeError) as e:
        check(name + ": an answer", False, "%s; %s" % (
            e, daemon.log()[-300:]))
    finally:
        daemon.remove()


def main():
    if LIBRARY == "" or sanitized(program()):
        print("skipped: needs Debian's faketime, and no sanitizer")
        check("skipped", True)
        count.end()
    beside = [threading.Thread(target=crossing, args=case) for case in (
        ("summer ends", utc(2026, 10, 25, 1, 0, 0)),
        ("summer begins", utc(2026, 3, 29, 1, 0, 0)),
        ("32 bits are used up", 1 << 31))]
    daemon = Daemon(wait=False)
    wall = Wall(daemon, time.time())
    try:
        for one in beside:
            one.start()
        running(daemon, wall)
    except (Silent, RuntimeError) as e:
        check("an answer", False, "%s; %s" % (e, daemon.log()[-300:]))
    finally:
        daemon.remove()
        for one in beside:
            one.join()
    count.end()


if __name__ == "__main__":
    main()
