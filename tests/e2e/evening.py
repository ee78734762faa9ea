"""evening.py - a whole evening by the client of the page alone.

Beside fifty other sessions in the same daemon; every undoable act is taken
back and the objects compared; the minutes hold each marker exactly once.
"""
import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402
from stranger import (COLLECTS, FLAG, ROLE, TABLES, Client,  # noqa: E402
                      Refused, Silent, make_session)

LONG = "--long" in sys.argv
sys.argv = [a for a in sys.argv if a != "--long"]
LETTERS = "æøåčđŋšŧž🎿"
WIDE = ["limits:", "  commands_second: 100000", "  commands_burst: 100000"]
count = Count()
check = count.check
COMMANDS = {int(r[0]): r[1] for r in TABLES["Commands"]}


def quiet(model):
    """A model without what moves by itself or counts acts."""
    out = {}
    for (kind, number), fields in model.items():
        fields = dict(fields)
        if kind in ("undoable", "presence"):
            continue
        if kind == "clock":
            fields.pop("revision")
            if not fields["running"]:
                fields.pop("deadline_at")
            else:
                fields.pop("remaining_ms")
        out[(kind, number)] = fields
    return out


def differences(a, b):
    return {k: (a.get(k), b.get(k)) for k in set(a) | set(b)
            if a.get(k) != b.get(k)}


class Evening:
    """The evening and who takes part in it."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.where = ("tcp", "127.0.0.1", daemon.port)
        self.markers = []
        self.n = 0

    def marker(self, what):
        self.n += 1
        words = "%s-%03d-%s" % (what, self.n, LETTERS)
        self.markers.append(words)
        return words

    def enter(self, **how):
        return Client(self.where, **how)

    def settle(self, *who):
        """All have seen all that is on the way: a ping behind it."""
        for one in who or self.all:
            one.ping()
        time.sleep(0.05)
        for one in who or self.all:
            one.ping()

    # ---- one after the other

    def make(self):
        self.made = make_session(
            self.daemon.socket, title="Kveld " + LETTERS, tables=3,
            municipality="Guovdageaidnu", recovery="ABCDEFGH12345678",
            names_in_minutes=0)
        self.lead = self.enter(session=self.made["session"],
                               token=self.made["token"]).whole()
        self.all = [self.lead]
        own = list(self.lead.all("own_seat").values())
        check("the organiser's token is a facilitator's seat",
              own and own[0]["roles"] & ROLE["facilitator"], own)
        check("join code and key are shown to staff",
              self.lead.one("join_info")["code"] == self.made["code"])
        check("the plan has five steps", len(self.lead.all("plan_step")) >= 5,
              len(self.lead.all("plan_step")))

    def part_for(self, what):
        """(step, part) of the first part that collects this."""
        return min((p["step"], p["part"])
                   for p in self.lead.all("plan_part").values()
                   if p["collects"] == COLLECTS[what])

    def invite(self):
        people = []
        for i in range(9):
            flags = FLAG["minor"] | FLAG["youth"] if i == 8 else 0
            people.append(self.lead.do(
                "invite", name="Innbudt %d %s" % (i, LETTERS),
                organisation="Klubb " + LETTERS, sector="frivillighet",
                email="en%d@example.org" % i, phone="90000000", flags=flags))
        found = self.lead.has("invited", people[3])
        check("an invited one's letters come back",
              found["name"] == "Innbudt 3 " + LETTERS, found)
        self.lead.do("invite", invited=people[3], name="Ny " + LETTERS)
        self.lead.has("invited", people[3], name="Ny " + LETTERS)
        self.lead.do("uninvite", invited=people[7])
        self.lead.gone("invited", people[7])
        for who in people[:4]:
            self.lead.do("attend", invited=who, present=1)
        self.lead.do("attend", invited=people[0], present=0)
        heads = self.lead.has("head_count", 1, invited_count=8,
                              present_count=3)
        check("heads are counted", heads is not None)
        self.people = people

    def open_doors(self):
        early = self.enter(code=self.made["code"])
        check("no one joins before the doors are open",
              early.refused("join", token=early.token) == "not_open")
        early.stop()
        self.lead.do("doors", open=1)
        self.guests = []
        for i, table in enumerate((1, 1, 2, 2, 3)):
            how = ({"code": self.made["code"]} if i % 2
                   else {"key": self.made["join_key"]})
            guest = self.enter(**how)
            guest.seat = guest.join("Gjest %d %s" % (i, LETTERS), table=table)
            self.guests.append(guest)
        self.lead.do("doors", open=1, lobby=1)
        waiting = self.enter(code=self.made["code"])
        waiting.seat = waiting.do("join", name="Venter " + LETTERS,
                                  token=waiting.token, table=3)
        waiting.has("own_seat", waiting.seat, waiting=1)
        self.settle(waiting)
        seen = {k[0] for k in waiting.model()}
        check("who waits sees their own seat only", seen <= {"own_seat"}, seen)
        self.lead.has("waiting", waiting.seat)
        check("who waits writes nothing", waiting.refused(
            "idea_write", text="x") in ("is_waiting", "not_allowed"))
        self.lead.do("admit", seat=waiting.seat)
        waiting.has("own_seat", waiting.seat, waiting=0)
        waiting.wait(lambda: ("step", 1) in waiting.objects, what="step")
        self.lead.gone("waiting", waiting.seat)
        self.guests.append(waiting)
        self.all = [self.lead] + self.guests

    def second_device(self):
        first = self.guests[1]
        first.do("personal_code")
        digits = first.wait(lambda: first.objects.get(("personal_code", 1)))
        digits = digits["personal_code"]
        check("a personal code is six digits", re.fullmatch(r"\d{6}", digits))
        second = self.enter(code=self.made["code"])
        wrong = "%06d" % ((int(digits) + 1) % 1000000)
        check("a wrong personal code", second.refused(
            "take_seat", personal_code=wrong, token=second.token)
            == "wrong_code")
        second.do("take_seat", personal_code=digits, token=second.token)
        second.has("own_seat", first.seat)
        third = self.enter(code=self.made["code"])
        check("a personal code counts once", third.refused(
            "take_seat", personal_code=digits, token=third.token)
            == "wrong_code")
        third.stop()
        self.second = second

    def at(self):
        found = self.lead.one("step")
        return found["step"], found["part"]

    def go(self, step, part):
        was = self.at()
        self.lead.do("step", from_step=was[0], from_part=was[1], step=step,
                     part=part)
        for one in self.all:
            one.has("step", 1, step=step, part=part)

    def walk(self):
        self.go(1, 1)
        self.go(2, 1)
        self.go(2, 2)
        self.go(2, 1)       # back
        self.go(3, 1)       # skip
        self.go(2, 2)
        try:
            self.lead.do("step", from_step=1, from_part=1, step=3, part=1)
            check("a step from where nobody is", False)
        except Refused as r:
            check("a step from where nobody is is overtaken",
                  r.word == "overtaken" and r.fields.get("step") == 2 and
                  r.fields.get("part") == 2, r)
        check("there is no step 40", self.lead.refused(
            "step", from_step=2, from_part=2, step=40, part=1)
            == "no_such_step")
        check("a guest does not lead", self.guests[0].refused(
            "step", from_step=2, from_part=2, step=3, part=1)
            == "not_allowed")

    def clock(self, word, **fields):
        revision = self.lead.one("clock")["revision"]
        self.lead.do(word, revision=revision, **fields)
        return self.lead.wait(
            lambda: self.lead.objects[("clock", 1)]["revision"] != revision
            and self.lead.objects[("clock", 1)])

    def clocks(self):
        clock = self.lead.one("clock")
        if clock["running"]:
            clock = self.clock("clock_pause")
        check("a paused clock keeps what is left",
              not clock["running"] and clock["remaining_ms"] > 0, clock)
        left = clock["remaining_ms"]
        clock = self.clock("clock_start")
        now = self.lead.now()
        check("a started clock ends when it should",
              clock["running"] and
              abs(clock["deadline_at"] - now - left) < 3000, clock)
        later = self.clock("clock_extend", add_ms=120000)
        check("two minutes more",
              later["deadline_at"] - clock["deadline_at"] == 120000, later)
        try:
            self.lead.do("clock_pause", revision=clock["revision"])
            check("an old revision", False)
        except Refused as r:
            check("an old revision is overtaken, with the present one",
                  r.word == "overtaken" and
                  r.fields.get("revision") == later["revision"], r)
        clock = self.clock("clock_set", remaining_ms=300000)
        for one in self.guests:
            one.has("clock", 1, **clock)
        check("all see the same clock", True)

    def write(self, who, what, **more):
        words = self.marker(what)
        number = who.do("idea_write", text=words, **more)
        who.has("idea", number, text=words)
        check("one's own words are known as such",
              who.one("own", number) is not None or self.lead is who)
        return number

    def ideas(self):
        g = self.guests
        first = self.write(g[0], "styrke")
        g[1].has("idea", first)
        self.settle()
        for other in [self.lead] + g[2:]:
            check("a table's words are the table's",
                  other.one("idea", first) is None)
        g[0].do("idea_share", idea=first)
        for one in self.all:
            one.has("idea", first, shown=2)
        by_second = self.second.do("idea_write", text=self.marker("styrke"))
        g[1].has("own", by_second)
        g[1].do("idea_share", idea=by_second)
        check("what is not one's own stays so",
              g[2].refused("idea_change", idea=first, text="nei")
              == "not_yours")
        lost = g[2].do("idea_write", text="trukket " + LETTERS)
        g[2].do("idea_share", idea=lost)
        self.lead.has("idea", lost)
        g[2].do("idea_withdraw", idea=lost)
        self.lead.gone("idea", lost)
        changed = g[3].do("idea_write", text="foer " + LETTERS)
        g[3].do("idea_change", idea=changed, text=self.marker("styrke"))
        g[3].do("idea_share", idea=changed)
        self.lead.has("idea", changed, shown=2)
        self.private = g[4].do("idea_write", text="hemmelig " + LETTERS)
        hidden = g[4].do("idea_write", text="skjult " + LETTERS)
        g[4].do("idea_share", idea=hidden)
        self.lead.do("idea_hide", idea=hidden, reason="navn")
        self.hidden = hidden
        self.shared = [first, by_second, changed]
        same = os.urandom(16)
        words = self.marker("styrke")
        for _ in range(3):
            g[5].answer(g[5].send("idea_write", id_=same, text=words))
        found = [i for i in g[5].all("idea").values() if i["text"] == words]
        check("the same id thrice is one idea", len(found) == 1, len(found))
        check("an id of another seat is taken",
              g[0].answer(g[0].send("idea_write", id_=same, text="z"))[1]
              == "id_taken")
        g[5].do("idea_share", idea=found[0]["idea"])

    def holding(self):
        self.go(*self.part_for("insight"))
        g = self.guests
        number = self.write(g[0], "innsikt", persona="Ola 9 " + LETTERS,
                            barrier=3)
        unshared = g[0].do("idea_write", text="holdt tilbake " + LETTERS)
        g[0].do("idea_share", idea=number)
        self.lead.has("idea", number, shown=1)
        self.settle()
        check("held words are for table and staff",
              g[2].one("idea", number) is None and
              g[1].one("idea", number) is not None)
        check("a guest does not reveal",
              g[0].refused("reveal", idea=number) == "not_allowed")
        check("where a part holds, staff cannot show what was not shared",
              self.lead.refused("reveal", idea=unshared) == "not_shared")
        self.lead.do("reveal", step=self.at()[0])
        for one in self.all:
            one.has("idea", number, shown=2)
        self.settle()
        check("a reveal shows what was shared, not what is private",
              self.lead.one("idea", unshared) is None and
              g[2].one("idea", unshared) is None)

    def undone(self, name, act):
        """Do it, take it back, and compare every client's objects."""
        self.settle()
        before = [quiet(one.model()) for one in self.all]
        known = set(self.lead.all("undoable"))
        act()
        new = self.lead.wait(
            lambda: {k[1] for k in self.lead.objects if k[0] == "undoable"}
            - known, what="undoable of " + name)
        self.settle()
        during = [quiet(one.model()) for one in self.all]
        check("%s changes something" % name, during != before)
        self.lead.do("undo", undoes=max(new))
        self.settle()
        after = [quiet(one.model()) for one in self.all]
        for who, (a, b) in enumerate(zip(before, after)):
            check("undo of %s gives back how it was (client %d)"
                  % (name, who), a == b, differences(a, b))
        check("undo of %s is done once" % name, self.lead.refused(
            "undo", undoes=max(new)) in ("already_so", "nothing_to_undo"))

    def undo_all(self):
        lead, (a, b, c) = self.lead, self.shared
        here = self.at()

        def step():
            lead.do("step", from_step=here[0], from_part=here[1], step=4,
                    part=1)

        def revision():
            return lead.one("clock")["revision"]

        self.undone("doors", lambda: lead.do("doors", open=0))
        self.undone("doors with lobby", lambda: lead.do("doors", open=1,
                                                        lobby=0))
        if lead.one("clock")["running"]:
            self.clock("clock_pause")
        self.undone("step with a stopped clock", step)
        self.undone("clock_start", lambda: lead.do("clock_start",
                                                   revision=revision()))
        self.clock("clock_start")
        self.undone("step with a running clock", step)
        self.undone("clock_pause", lambda: lead.do("clock_pause",
                                                   revision=revision()))
        self.undone("clock_extend", lambda: lead.do(
            "clock_extend", revision=revision(), add_ms=60000))
        self.undone("clock_extend by less", lambda: lead.do(
            "clock_extend", revision=revision(), take_ms=60000))
        self.undone("clock_set", lambda: lead.do(
            "clock_set", revision=revision(), remaining_ms=5000))
        self.undone("idea_merge", lambda: lead.do("idea_merge", idea=a,
                                                  into=b))
        lead.do("idea_merge", idea=a, into=b)
        self.undone("idea_part", lambda: lead.do("idea_part", idea=a))
        self.undone("idea_hide", lambda: lead.do("idea_hide", idea=c,
                                                 reason="grunn"))
        self.undone("idea_unhide", lambda: lead.do("idea_unhide",
                                                   idea=self.hidden))

    def leave(self):
        """Who leaves is told that the seat is gone, and all see it."""
        guest = self.enter(code=self.made["code"])
        guest.do("join", token=guest.token, name="Innom")
        guest.seat = guest.wait(lambda: [
            k[1] for k in guest.objects if k[0] == "own_seat"])[0]
        self.lead.do("admit", seat=guest.seat)
        self.lead.has("seat", guest.seat)
        guest.again = False
        guest.do("leave")
        guest.wait(lambda: guest.bye, what="bye")
        check("who left is told that the seat is gone",
              guest.bye[0] == "wrong_token", guest.bye)
        self.lead.gone("seat", guest.seat)
        back = self.enter(session=guest.session, token=guest.token,
                          again=False)
        back.wait(lambda: back.bye, what="bye")
        check("and does not come back with the old token",
              back.bye[0] == "wrong_token" and not back.welcome, back.bye)
        out = self.enter(code=self.made["code"], again=False)
        out.do("join", token=out.token, name="Feil dør")
        out.seat = out.wait(lambda: [
            k[1] for k in out.objects if k[0] == "own_seat"])[0]
        self.lead.has("waiting", out.seat)
        self.lead.do("turn_away", seat=out.seat, reason="feil dør")
        out.wait(lambda: out.bye, what="bye")
        check("who is turned away is told so", out.bye[0] == "turned_away",
              out.bye)
        self.lead.gone("waiting", out.seat)

    def undo_limits(self):
        """Overtaken, and only the last ten."""
        lead = self.lead
        lead.do("clock_extend", revision=lead.one("clock")["revision"],
                add_ms=1000)
        old = max(lead.wait(lambda: {k[1] for k in lead.objects
                                     if k[0] == "undoable"}))
        self.settle(lead)
        old = max(lead.all("undoable"))
        self.clock("clock_extend", add_ms=1000)
        check("undo of what a later act touched is overtaken",
              lead.refused("undo", undoes=old) == "overtaken")
        self.settle(lead)
        check("at most ten acts can be taken back",
              len(lead.all("undoable")) <= 10, len(lead.all("undoable")))
        check("nothing to undo", lead.refused("undo", undoes=1)
              == "nothing_to_undo")

    def back_to_the_gone(self):
        """A part taken back must not put words under withdrawn ones."""
        g = self.guests
        self.go(*self.part_for("idea"))
        kept = self.write(g[0], "tiltak")
        gone = g[2].do("idea_write", text="borte " + LETTERS)
        g[0].do("idea_share", idea=kept)
        g[2].do("idea_share", idea=gone)
        self.lead.do("idea_merge", idea=kept, into=gone)
        check("what holds others is not withdrawn",
              g[2].refused("idea_withdraw", idea=gone) == "is_merged")
        self.lead.do("idea_part", idea=kept)
        self.settle(self.lead)
        act = max(self.lead.all("undoable"))
        g[2].do("idea_withdraw", idea=gone)
        word = self.lead.refused("undo", undoes=act)
        self.settle(self.lead)
        found = self.lead.one("idea", kept)
        check("words are never put under withdrawn ones",
              found is not None and found.get("into", 0) == 0,
              (word, found))

        self.round_about(kept)

    def round_about(self, kept):
        """No act taken back makes two ideas part of each other."""
        lead, g = self.lead, self.guests
        other = self.write(g[2], "tiltak")
        third = self.write(g[4], "tiltak")
        for who, idea in ((g[2], other), (g[4], third)):
            who.do("idea_share", idea=idea)
        lead.do("idea_merge", idea=kept, into=other)
        lead.do("idea_part", idea=kept)
        self.settle(lead)
        act = max(lead.all("undoable"))
        lead.do("idea_merge", idea=other, into=kept)
        check("an idea never becomes part of itself", lead.refused(
            "undo", undoes=act) in ("is_merged", "overtaken"))
        lead.do("idea_part", idea=other)
        lead.do("idea_merge", idea=other, into=third)
        lead.do("undo", undoes=act)
        lead.has("idea", kept, into=other)
        self.undone("idea_part below another merge",
                    lambda: lead.do("idea_part", idea=kept))

    def decide(self):
        lead, g = self.lead, self.guests
        idea = self.write(g[3], "tiltak")
        g[3].do("idea_share", idea=idea)
        check("deciding has its step", lead.refused(
            "decide", text="for tidlig", owner="x", first_step="y")
            == "not_in_this_step")
        self.go(*self.part_for("decision"))
        check("closing without a result asks why",
              lead.refused("close") == "not_agreed")
        first = lead.do("decide", idea=idea, owner=self.marker("eier"),
                        first_step=self.marker("steg"), due="2026-12-24")
        check("a date that is none", lead.refused(
            "decide", text="x", owner="y", first_step="z",
            due="neste uke") == "bad_value")
        second = lead.do("decide", text=self.marker("vedtak"),
                         owner=self.marker("eier"),
                         first_step=self.marker("steg"))
        self.undone("decide", lambda: lead.do(
            "decide", text="angret", owner="a", first_step="b"))
        self.undone("decision_change", lambda: lead.do(
            "decision_change", decision=second, text="annet", owner="c",
            first_step="d", due="2027-01-01"))
        self.undone("decision_drop", lambda: lead.do("decision_drop",
                                                     decision=second))
        lead.do("decide", text=self.marker("vedtak"),
                owner=self.marker("eier"), first_step=self.marker("steg"))
        try:
            lead.do("decide", text="fire", owner="e", first_step="f")
            check("a fourth decision", False)
        except Refused as r:
            check("a fourth decision is refused",
                  r.word == "enough_decisions", r)
        for one in g:
            one.wait(lambda: sum(1 for k in one.objects
                                 if k[0] == "decision") == 3)
        self.undone("meeting, the first", lambda: lead.do(
            "meeting", date="2027-01-14T18:00"))
        lead.do("meeting", date="2027-02-04T18:30", place=self.marker("sted"))
        self.undone("meeting, moved", lambda: lead.do(
            "meeting", date="2027-03-04T18:30", place="annet sted"))
        for one in g:
            one.has("meeting", 1, date="2027-02-04T18:30")
        lead.do("note", text="notat " + LETTERS)
        check("decisions are three", len(g[0].all("decision")) == 3)
        self.first = first

    def recover(self):
        other = self.enter(code=self.made["code"])
        check("a wrong recovery code", other.refused(
            "recover", recovery="ABCDEFGH12345679", token=other.token)
            == "wrong_code")
        other.do("recover", recovery="ABCDEFGH12345678", token=other.token)
        own = other.wait(lambda: [v for k, v in other.objects.items()
                                  if k[0] == "own_seat"])
        check("the code on paper gives the facilitator's seat",
              own[0]["roles"] & ROLE["facilitator"], own)
        other.stop()

    def minutes(self, when):
        for language in ("nb", "nn", "en"):
            for form in ("md", "json"):
                said = self.lead.ask(language=language, form=form).decode()
                name = "minutes %s %s %s" % (when, language, form)
                if form == "json":
                    said = "\n".join(strings(json.loads(said)))
                else:
                    said = re.sub(r"\\([^\w\s])", r"\1", said)
                for words in self.markers:
                    check("%s: %s once" % (name, words),
                          said.count(words) == 1, said.count(words))
                for words in ("hemmelig ", "holdt tilbake ", "trukket ",
                              "borte ", "angret", "foer "):
                    check("%s: no %s" % (name, words), words not in said)
                check("%s: no names" % name, "Innbudt" not in said and
                      "Gjest" not in said)

    def close(self):
        self.lead.do("close")
        for one in self.all:
            one.wait(lambda: one.objects[("session", 1)].get("closed_at"))
        check("who writes after closing", self.guests[0].refused(
            "idea_write", text="sent") == "is_closed")
        check("closed is closed",
              self.lead.refused("close") in ("already_so", "is_closed"))

    def late(self):
        """A new device sees what those saw who were there all along."""
        self.settle()
        for one in [self.lead, self.guests[0], self.guests[5]]:
            new = self.enter(session=one.session, token=one.token).whole()
            self.settle(one, new)
            a, b = quiet(one.model()), quiet(new.model())
            check("a new device sees the same", a == b, differences(a, b))
            new.stop()


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


class Others:
    """The other sessions of the house, touched now and then."""

    def __init__(self, daemon, n):
        self.where = ("tcp", "127.0.0.1", daemon.port)
        self.made = [make_session(daemon.socket, title="Annen %d" % i,
                                  tables=2) for i in range(n)]
        self.ideas = [0] * n
        self.at = 0

    def touch(self, times=3):
        for _ in range(times):
            i, self.at = self.at, (self.at + 7) % len(self.made)
            made = self.made[i]
            lead = Client(self.where, session=made["session"],
                          token=made["token"]).whole()
            if self.ideas[i] == 0:
                lead.do("doors", open=1)
                lead.do("step", from_step=0, from_part=0, step=2, part=2)
            lead.do("idea_write", text="annen %d" % i, table=1)
            self.ideas[i] += 1
            lead.stop()

    def whole(self):
        for i, made in enumerate(self.made):
            lead = Client(self.where, session=made["session"],
                          token=made["token"]).whole()
            check("session %d is its own" % i, lead.one("session")["title"]
                  == "Annen %d" % i)
            lead.stop()


def not_agreed(daemon):
    """An evening that ends in nothing, and says so."""
    made = make_session(daemon.socket, tables=1)
    lead = Client(("tcp", "127.0.0.1", daemon.port), session=made["session"],
                  token=made["token"]).whole()
    check("closing with nothing is refused",
          lead.refused("close") == "not_agreed")
    lead.do("close", not_agreed="Uenig om " + LETTERS)
    said = lead.ask().decode()
    check("what was not agreed stands in the minutes",
          said.count("Uenig om " + LETTERS) == 1, said)
    lead.stop()


def full_pocket():
    """A phone with forty words in its outbox, where limits are as usual."""
    daemon = Daemon()
    try:
        where = ("tcp", "127.0.0.1", daemon.port)
        made = make_session(daemon.socket, tables=1)
        lead = Client(where, session=made["session"],
                      token=made["token"]).whole()
        lead.do("doors", open=1)
        lead.do("step", from_step=0, from_part=0, step=2, part=2)
        guest = Client(where, code=made["code"])
        guest.join(table=1)
        guest.again = False
        guest.drop()
        guest.thread.join(5)
        away = Client(where, session=guest.session, token=guest.token,
                      last=guest.last, start=False)
        sent = [away.send("idea_write", text="lomme %d" % i)
                for i in range(40)]
        away.thread.start()
        answers = [away.answer(name, 30) for name in sent]
        check("forty words from a pocket are all received",
              all(a[0] == "change" for a in answers))
        away.ping_through()
        texts = sorted(i["text"] for i in away.all("idea").values())
        check("each once", texts == sorted("lomme %d" % i
                                           for i in range(40)), len(texts))
        check("and it kept its line", away.connects == 1)
        lead.stop()
        away.stop()
    except (Refused, Silent) as e:
        check("a full pocket", False, e)
    finally:
        daemon.remove()


def main():
    full_pocket()
    daemon = Daemon(WIDE)
    try:
        others = Others(daemon, 50)
        evening = Evening(daemon)
        for part in ("make", "invite", "open_doors", "leave",
                     "second_device", "walk", "clocks", "ideas", "holding",
                     "undo_all", "undo_limits", "back_to_the_gone", "decide",
                     "recover", "late"):
            try:
                getattr(evening, part)()
            except (Refused, Silent) as e:
                where = sys.exc_info()[2]
                while where.tb_next:
                    if "evening" in where.tb_frame.f_code.co_filename:
                        line = where.tb_lineno
                    where = where.tb_next
                check("%s, line %d" % (part, line), False, e)
            others.touch()
        evening.minutes("before the end")
        evening.close()
        evening.minutes("after")
        evening.late()
        not_agreed(daemon)
        others.whole()
        for one in evening.all:
            check("nothing against the page", not one.faults, one.faults[:3])
        if LONG:
            for _ in range(50):
                others.touch(10)
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
