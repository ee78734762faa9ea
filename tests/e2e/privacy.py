"""privacy.py - what a table has not shared is never sent to anyone else.

Every byte that every client gets is kept before it is decoded, and searched
for the markers of others: live, by late join, by resume from anywhere, after
a move, in the lobby, for staff and display, in minutes, over TLS, and
through a restart of the daemon. Ends with a random walk of moves and
resumes; its seed is printed, and may be given as --seed N.
"""
import os
import random
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402
from stranger import (ROLE, Client, Refused, Silent,  # noqa: E402
                      certificate, make_session)

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
WIDE = ["limits:", "  commands_second: 100000", "  commands_burst: 100000"]


def marker(what):
    return ("%s-%016x" % (what, chance.getrandbits(64)))


def found_in(data, markers):
    return [m for m in markers if m.encode("ascii") in data]


class Room:
    """One evening and its people, all recorded."""

    def __init__(self, daemon, kind, cafile=None, **more):
        self.daemon = daemon
        self.where = (kind, "127.0.0.1", daemon.port)
        self.cafile = cafile
        self.made = make_session(daemon.socket, tables=4, **more)
        self.lead = self.enter(session=self.made["session"],
                               token=self.made["token"]).whole()
        self.people = [self.lead]
        self.lead.do("doors", open=1)

    def enter(self, **how):
        one = Client(self.where, cafile=self.cafile, record=True, **how)
        return one

    def join(self, table, **fields):
        one = self.enter(code=self.made["code"])
        one.seat = one.join(table=table, **fields)
        one.at = table
        self.people.append(one)
        return one

    def settle(self):
        for _ in range(2):
            for one in self.people:
                one.ping()
            time.sleep(0.03)

    def go(self, what, form=None):
        parts = self.lead.all("plan_part").values()
        step, part = min((p["step"], p["part"]) for p in parts
                         if p["collects"] == what and not p["holds"]
                         or what == 2 and p["collects"] == 2)
        was = self.lead.one("step")
        self.lead.do("step", from_step=was["step"], from_part=was["part"],
                     step=step, part=part)
        for one in self.people:
            one.wait(lambda: one.objects[("step", 1)]["step"] == step)

    def again(self, one, last):
        """Come again with this last; the bytes that came then."""
        begins = len(one.heard)
        with one.lock:
            one.come_with = (last,)
            connects = one.connects
        one.drop()
        one.wait(lambda: one.connects > connects and one.line)
        one.ping()
        time.sleep(0.02)
        one.ping()
        return begins

    def stop(self):
        for one in self.people:
            one.stop()


def write(one, secrets, what="hemmelig", **more):
    words = marker(what)
    secrets.append(words)
    return one.do("idea_write", text=words, **more)


def scene(name, daemon, kind, cafile=None):
    """The named ways, one after the other."""
    room = Room(daemon, kind, cafile)
    secrets, held = [], []
    a = room.join(1)
    mate = room.join(1)
    b = room.join(2)
    mover = room.join(1)
    comer = room.join(2)
    display = room.join(None)
    observer = room.join(3)
    contact = room.join(3)
    scribe = room.join(3)
    lead = room.lead
    for one, role in ((display, "display"), (observer, "observer"),
                      (contact, "contact"), (scribe, "scribe")):
        lead.do("role", seat=one.seat, roles=ROLE[role])
    cohost = room.join(2)
    lead.do("role", seat=cohost.seat, roles=ROLE["cohost"])
    lead.do("doors", open=1, lobby=1)
    waiting = room.enter(code=room.made["code"])
    waiting.seat = waiting.do("join", token=waiting.token, table=1,
                              name="Lobby")
    waiting.has("own_seat", waiting.seat, waiting=1)
    stranger = room.enter(key=room.made["join_key"])
    stranger.wait(lambda: stranger.welcome)
    room.go(1)
    others = [lead, b, comer, display, observer, contact, scribe, cohost,
              waiting, stranger]

    number = write(a, secrets, interpreted=marker("tolk"),
                   persona=marker("person"))
    secrets += [a.one("idea", number)[k] for k in ("interpreted", "persona")]
    a.do("idea_change", idea=number, text=secrets.append(marker("endret"))
         or secrets[-1])
    gone = write(a, secrets)
    a.do("idea_withdraw", idea=gone)
    for _ in range(5):
        write(a, secrets)
    write(mate, secrets)
    room.settle()
    check(name + ": the table itself sees its words",
          len(found_in(mate.heard, secrets)) >= 8 and
          found_in(mover.heard, secrets))

    def nobody(way, who=others, since=None, markers=None):
        for i, one in enumerate(who):
            data = one.heard[since[i]:] if since else one.heard
            seen = found_in(data, markers or secrets)
            check("%s: %s, client %d" % (name, way, i), not seen, seen)

    nobody("live")
    late = room.join(2, name="Sen")
    lead.do("admit", seat=late.seat)
    late.wait(lambda: ("step", 1) in late.objects)
    second = room.enter(session=b.session, token=b.token).whole()
    others += [late, second]
    nobody("late join and second device")
    for last in (0, 1, "now", "half", None, 10**9):
        for one in others[:8] + [waiting, late, second]:
            now = one.last or 0
            room.again(one, {"now": now, "half": now // 2}.get(last, last)
                       if isinstance(last, str) else last)
        nobody("resume with last = %r" % last)

    # who goes to another table sees nothing of the first from then on
    before = mover.last
    since = len(mover.heard)
    mover.do("sit", table=2)
    mover.wait(lambda: not mover.all("idea"), what="nothing of table 1")
    later = []
    for _ in range(3):
        write(a, later)
    secrets += later
    room.settle()
    nobody("the move itself", [mover], [since])
    for last in (before, before - 1, 0, 1, mover.last, None):
        begins = room.again(mover, last)
        nobody("resume with %r after a move" % last, [mover], [begins])
        check("%s: a map without the first table's" % name,
              not mover.all("idea"), mover.all("idea"))

    # who comes to the table sees it, and no longer when gone again
    nobody("before coming", [comer])
    comer.do("sit", table=1)
    comer.wait(lambda: len(comer.all("idea")) >= 9, what="table 1's words")
    here = comer.last
    comer.do("sit", table=2)
    comer.wait(lambda: not comer.all("idea"))
    others.remove(comer)
    more = []
    write(a, more)
    secrets += more
    room.settle()
    for last in (here, here - 1, 0, None):
        begins = room.again(comer, last)
        nobody("resume with %r after there and back" % last, [comer],
               [begins])

    # out of the lobby
    lead.do("admit", seat=waiting.seat)
    waiting.has("own_seat", waiting.seat, waiting=0)
    others.remove(waiting)
    lead.do("sit", seat=waiting.seat, table=2)
    waiting.wait(lambda: not waiting.all("idea"))
    begins = room.again(waiting, 0)
    nobody("admitted, moved, resumed", [waiting], [begins])

    # held words
    room.go(2)
    number = a.do("idea_write", text=held.append(marker("holdt")) or held[-1])
    write(a, secrets)
    a.do("idea_share", idea=number)
    lead.has("idea", number, shown=1)
    room.settle()
    outside = [b, display, observer, late, second, mover]
    nobody("held words", outside, markers=held)
    for one in outside:
        room.again(one, 0)
    nobody("held words by resume", outside, markers=held)
    nobody("private words where another is held")

    # minutes are for those who may ask, and hold what was shared
    for one in others + [mover]:
        for form in ("md", "json"):
            try:
                said = one.ask(form=form)
                check("%s: minutes without private words" % name,
                      not found_in(said, secrets + held))
            except Refused as r:
                check("%s: minutes refused" % name, r.word in (
                    "not_allowed", "not_approved", "hello_first",
                    "is_waiting"), r)
    nobody("minutes")

    # through a restart, in peace and without
    for how in (15, 9):
        marks = [len(one.heard) for one in others]
        connects = [one.connects for one in room.people]
        daemon.stop(how)
        daemon.start_again()
        for one, n in zip(room.people, connects):
            one.wait(lambda: one.connects > n and one.line and one.welcome)
        write(a, secrets)
        room.settle()
        nobody("after a restart", others, marks)
        nobody("after a restart, moved ones", [mover, comer],
               [len(mover.heard) - 1, len(comer.heard) - 1])
        for one in others[:8]:
            room.again(one, 0)
        begins = [room.again(mover, before), room.again(comer, here)]
        nobody("resume after a restart", others, marks)
        nobody("resume of moved ones after a restart", [mover, comer],
               begins)
    lead.do("reveal", idea=number)
    for one in outside:
        one.has("idea", number, shown=2)
    room.settle()
    nobody("reveal of another")
    check(name + ": the search finds what was revealed",
          all(found_in(one.heard, held) for one in outside))
    faults = [f for one in room.people + others for f in one.faults]
    check(name + ": nothing against the page", not faults, faults[:3])
    stranger.stop()
    second.stop()
    room.stop()


def walk(daemon, steps):
    """Moves, words and resumes at random; each period of each judged."""
    room = Room(daemon, "tcp", title="Tur")
    people = [room.join(1 + i % 4) for i in range(8)]
    room.go(1)
    at_table = {t: set() for t in range(1, 5)}
    shared = set()
    owner = {}
    own = {one: set() for one in people}    # never taken away by a move
    begins = {one: len(one.heard) for one in people}
    every = []
    bad = []

    def judge(one):
        data = one.heard[begins[one]:]
        seen = set(found_in(data, every))
        wrong = seen - at_table[one.at] - shared - own[one]
        if wrong:
            bad.append((people.index(one), one.at, wrong))

    for step in range(steps):
        one = chance.choice(people)
        act = chance.random()
        if act < 0.40:
            words = marker("tur")
            number = one.do("idea_write", text=words)
            every.append(words)
            at_table[one.at].add(words)
            owner[number] = (one, [words], one.at)
            own[one].add(words)
        elif act < 0.50 and owner:
            number = chance.choice(list(owner))
            who, words, table = owner.pop(number)
            who.do("idea_share", idea=number)
            shared.update(words)
        elif act < 0.70:
            to = chance.choice([t for t in range(1, 5) if t != one.at])
            room.settle()
            judge(one)
            begins[one] = len(one.heard)
            if chance.random() < 0.5:
                one.do("sit", table=to)
            else:
                room.lead.do("sit", seat=one.seat, table=to)
            one.has("own_seat", one.seat, table=to)
            one.ping()
            one.at = to
        elif act < 0.95:
            last = one.last or 0
            room.again(one, chance.choice(
                [None, 0, last, max(0, last - 1), max(0, last - 5),
                 chance.randrange(last + 1), last + 7]))
        elif act < 0.97 and owner:
            number = chance.choice(list(owner))
            who, words, table = owner[number]
            new = marker("endret")
            words.append(new)
            who.do("idea_change", idea=number, text=new)
            every.append(new)
            at_table[table].add(new)
            own[who].add(new)
        elif step % 5 == 0:
            connects = [one.connects for one in room.people]
            daemon.stop(9)
            daemon.start_again()
            for one, n in zip(room.people, connects):
                one.wait(lambda: one.connects > n and one.line)
    room.settle()
    for one in people:
        judge(one)
    check("a walk of %d steps" % steps, not bad, bad[:3])
    differ = []
    for one in people:
        one.wait(lambda: one.fresh is None)
        new = room.enter(session=one.session, token=one.token).whole()
        new.ping()
        for kind in ("idea", "own", "table", "own_seat"):
            if one.all(kind) != new.all(kind):
                differ.append((one.seat, kind, one.all(kind), new.all(kind)))
        new.stop()
    check("all see at the end what a new device sees", not differ,
          differ[:1])
    faults = [f for one in room.people for f in one.faults]
    check("walk: nothing against the page", not faults, faults[:3])
    room.stop()


def main():
    print("seed %d" % SEED)
    daemon = Daemon(WIDE)
    try:
        scene("plain", daemon, "tcp")
        walk(daemon, 3000 if LONG else 150)
    except Silent as e:
        check("an answer", False, "%s; %s" % (e, daemon.log()[-300:]))
    finally:
        daemon.remove()
    daemon = Daemon(wait=False)
    try:
        pair = certificate(daemon.folder)
        if pair is None:
            print("no openssl program: TLS not tried")
        else:
            with open(daemon.config, "a", encoding="utf-8") as f:
                f.write("cert_file: %s\nkey_file: %s\n" % pair)
                f.write("\n".join(WIDE) + "\n")
            daemon.start()
            scene("TLS", daemon, "tls", pair[0])
    except Silent as e:
        check("an answer over TLS", False, "%s; %s" % (e,
                                                       daemon.log()[-300:]))
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
