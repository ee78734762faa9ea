"""erasure.py - words that are forgotten are nowhere. T42.

An evening is played with words that occur nowhere else, closed, and its
minutes approved. Then a person, an invited one, an idea, a note and a decision
are forgotten. Within a second of the last answer their words are looked for:

- in every file of the data folder, plain and through the seals, opened with
  the keys that are left as PROTOCOL.md tells; and in a copy made afterwards,
- in what the daemon said on stderr, and in its memory (root only),
- in every byte that connected, resuming and new clients get from then on,
- in the minutes, in every language and form, as files and when asked for.

Then dugnadd is killed right after the answer to one more, and comes back; and
the keys and files of a backup from before are put beside the log. What was
not forgotten is found all the time, and the log verifies.
"""
import os
import random
import shutil
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon, program, until  # noqa: E402
from stranger import COLLECTS, Client, make_session  # noqa: E402
from verifier import verify  # noqa: E402
from verifier_crypto import opened  # noqa: E402
from verifier_page import (EVENTS, FIELDS, RECORD, sound,  # noqa: E402
                           u, unpack)

HEAD = 64
LANGUAGES, FORMS = ("nb", "nn", "en"), ("md", "html", "csv", "json")
count = Count()
check = count.check
chance = random.SystemRandom()


def words_in(log, keys):
    """All that is sealed in a log and that these keys still open."""
    out, at, mark = [], HEAD, log[32:64]
    while at < len(log):
        end = sound(log, at, mark)
        if not end:
            break
        seq = u(log, at + 8, 8)
        value, _ = unpack(log[at + RECORD:at + RECORD + u(log, at + 4, 4)], 0)
        number, slot, nonce = value[0], value[3], value[4]
        key = keys[32 * slot:32 * slot + 32]
        for (name, _), given in zip(EVENTS[number], value[5:]):
            f, kind, _ = FIELDS[name]
            if kind not in ("TEXT", "SECRET") or given is None or not any(key):
                continue
            out.append(opened(key, nonce[:23] + bytes([nonce[23] ^ f]), given,
                              seq.to_bytes(8, "little") +
                              slot.to_bytes(4, "little") +
                              f.to_bytes(4, "little")) or b"")
        at = end
    return b"\n".join(out)


def read(path):
    """Nothing of a file that was there a moment ago."""
    try:
        with open(path, "rb") as f:
            return f.read()
    except FileNotFoundError:
        return b""


def files_of(folder):
    return [os.path.join(d, f) for d, _, names in os.walk(folder)
            for f in names]


def memory_of(pid):
    """The pages that the process can write, one after the other."""
    with open("/proc/%d/maps" % pid, encoding="ascii") as f:
        maps = [line.split() for line in f]
    with open("/proc/%d/mem" % pid, "rb", buffering=0) as mem:
        for line in maps:
            begin, end = (int(x, 16) for x in line[0].split("-"))
            if not line[1].startswith("rw"):
                continue
            for at in range(begin, end, 1 << 20):
                try:
                    mem.seek(at)
                    yield (line[-1], mem.read(min(1 << 20, end - at) + 64))
                except (OSError, ValueError):
                    pass


def memory_can_be_read():
    """By root; and a sanitizer keeps what was freed, so that it is seen."""
    return os.geteuid() == 0 and b"__asan_init" not in read(program())


class Played:
    """The evening; `gone` is what was forgotten, `stays` what was not."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.where = ("tcp", "127.0.0.1", daemon.port)
        self.words = {}
        self.gone, self.stays = set(), set()

    def text(self, what):
        self.words[what] = "%s%012x" % (what, chance.getrandbits(48))
        self.stays.add(what)
        return self.words[what]

    def forget(self, who, *what, **field):
        who.do("forget", **field)
        self.gone.update(what)
        self.stays.difference_update(what)

    def found(self, data, what):
        return sorted(w for w in what if self.words[w].encode() in data)

    def folder(self):
        return os.path.join(self.daemon.data, "sessions",
                            bytes(self.made["session"]).hex())

    def client(self, **how):
        return Client(self.where, record=True, **how)

    # ---- the evening

    def play(self):
        text = self.text
        self.made = make_session(self.daemon.socket, tables=2,
                                 names_in_minutes=1)
        self.lead = lead = self.client(session=self.made["session"],
                                       token=self.made["token"]).whole()
        lead.do("doors", open=1)
        for who in ("Gjest", "Annen"):
            lead.do("invite", name=text(who), organisation=text(who + "Lag"),
                    email=text(who) + "@eksempel.no", phone=text(who + "Tlf"))
        self.ann = self.client(code=self.made["code"])
        self.ann.join(name=text("Ann"), table=1)
        self.bo = self.client(code=self.made["code"])
        self.bo.join(name=text("Bo"), table=1)
        for who in (1, 2):
            lead.do("attend", invited=who, present=1)
        self.write()
        lead.do("note", text=text("notatgaar"))
        lead.do("note", text=text("notatblir"))
        self.go("decision")
        lead.do("decide", idea=self.kept, owner=text("eierblir"),
                first_step=text("stegblir"), text=text("tiltakblir"))
        lead.do("decide", text=text("tiltakgaar"), owner=text("eiergaar"),
                first_step=text("steggaar"))
        lead.do("close", not_agreed=text("ikkeavtalt"))
        lead.do("approve", name=text("godkjenner"))
        check("the minutes are approved", until(lambda: self.minutes(1)))

    def minutes(self, version):
        """Do those of this version, or a later one, stand approved?"""
        at = self.lead.one("minutes") or {"approves": 0}
        return at["approves"] == 1 and at["version"] >= version

    def go(self, what):
        step, part = min((p["step"], p["part"])
                         for p in self.lead.all("plan_part").values()
                         if p["collects"] == COLLECTS[what])
        was = self.lead.one("step") or {"step": 0, "part": 0}
        self.lead.do("step", from_step=was["step"], from_part=was["part"],
                     step=step, part=part)
        return step

    def write(self):
        text, lead = self.text, self.lead
        step = self.go("idea")
        self.anns = self.ann.do("idea_write", text=text("foer"))
        self.ann.do("idea_change", idea=self.anns, text=text("etter"))
        self.secret = self.ann.do("idea_write", text=text("utkast"))
        self.bos = self.bo.do("idea_write", text=text("bosgaar"))
        self.kept = self.bo.do("idea_write", text=text("bosblir"))
        self.last = self.bo.do("idea_write", text=text("sistgaar"))
        for who, idea in ((self.ann, self.anns), (self.bo, self.bos),
                          (self.bo, self.kept), (self.bo, self.last)):
            who.do("idea_share", idea=idea)
        lead.do("reveal", step=step)

    def forget_most(self):
        self.forget(self.lead, "Ann", "foer", "etter", "utkast",
                    seat=self.ann_seat)
        self.forget(self.lead, "Gjest", "GjestLag", "GjestTlf", invited=1)
        self.forget(self.lead, "bosgaar", idea=self.bos)
        self.forget(self.lead, "notatgaar", note=1)
        self.forget(self.lead, "tiltakgaar", "eiergaar", "steggaar",
                    decision=2)

    # ---- where to look

    def in_files(self, folder):
        """(plain, through the seals), by word."""
        plain = b"\n".join(read(f) for f in files_of(folder))
        sealed = b""
        for f in files_of(folder):
            if os.path.basename(f) == "log":
                sealed += words_in(read(f),
                                   read(os.path.join(os.path.dirname(f),
                                                     "keys")))
        return plain, sealed

    def left_in(self, folder):
        plain, sealed = self.in_files(folder)
        return self.found(plain + sealed, self.gone)

    def in_memory(self):
        hits = {}
        for place, data in memory_of(self.daemon.process.pid):
            for what in self.found(data, self.gone):
                hits.setdefault(what, place)
        return hits

    def document(self, who, language, form):
        data = who.ask(language=language, form=form)
        return data if isinstance(data, bytes) else data.encode()


def before(p):
    """That the search finds what is there."""
    plain, sealed = p.in_files(p.daemon.data)
    check("all words stand in the log, sealed",
          p.found(sealed, p.words) == sorted(p.words),
          set(p.words) - set(p.found(sealed, p.words)))
    printed = ("etter", "bosgaar", "bosblir", "tiltakgaar", "eiergaar")
    check("the files of the minutes hold words", p.found(plain, printed) ==
          sorted(printed), p.found(plain, printed))
    names = sorted(os.listdir(os.path.join(p.folder(), "minutes", "1")))
    check("there is a file for each language and form", names == sorted(
        "%s.%s" % (x, y) for x in LANGUAGES for y in FORMS), names)
    p.gone, was = set(p.words), p.gone
    if memory_can_be_read():
        check("its memory holds words", {"etter", "bosgaar", "Ann"} <=
              set(p.in_memory()))
    p.gone = was


def at_once(p, told):
    """Within a second of the last answer."""
    data = p.daemon.data
    good = until(lambda: not p.left_in(data), max(0, told + 1 - time.time()))
    check("within a second no file holds them", good, p.left_in(data))
    copy = os.path.join(p.daemon.folder, "after")
    subprocess.run(["cp", "-r", data, copy], check=False,
                   stderr=subprocess.DEVNULL)  # minutes get their name now
    check("nor a copy made then", not p.left_in(copy), p.left_in(copy))
    shutil.rmtree(copy)


def on_the_wire(p, since):
    """Since the last answer: those who stayed, who comes back, who is new."""
    bo = p.bo
    bo.come_with = (1,)
    bo.drop()
    until(lambda: bo.connects > 1 and bo.ready)
    time.sleep(0.2)
    new = p.client(code=p.made["code"])
    again = p.client(session=p.made["session"], token=p.made["token"],
                     last=2).whole()
    for who, name, at in ((p.lead, "a connected one", since[0]),
                          (bo, "one that resumes", since[1]),
                          (again, "a new device of the lead", 0),
                          (new, "a new one", 0)):
        heard = p.found(bytes(who.heard[at:]), p.gone)
        check("%s hears none of them" % name, not heard, heard)
        held = p.found(repr(who.objects).encode(), p.gone)
        check("%s holds none of them" % name, not held, held)
    check("the forgotten one is sent away",
          until(lambda: p.ann.bye is not None))
    new.stop()
    again.stop()


def in_minutes(p):
    check("the next version is made and approved by itself", until(
        lambda: p.minutes(2)), p.lead.one("minutes"))
    version = p.lead.one("minutes")["version"]
    for language in LANGUAGES:
        for form in FORMS:
            name = "%s.%s" % (language, form)
            for who in (p.lead, p.bo):
                got = p.document(who, language, form)
                check(name + " holds none of them",
                      not p.found(got, p.gone), p.found(got, p.gone))
                check(name + " holds what was not forgotten", form == "csv" or
                      p.found(got, ("bosblir", "tiltakblir")) ==
                      ["bosblir", "tiltakblir"])
            check(name + " is what was issued", got == read(os.path.join(
                p.folder(), "minutes", str(version), name)))


def stays(p, when):
    plain, sealed = p.in_files(p.daemon.data)
    found = p.found(plain + sealed, p.stays)
    check(when + ": what was not forgotten is there", found ==
          sorted(p.stays), p.stays - set(found))
    said = verify(read(os.path.join(p.folder(), "log")),
                  read(os.path.join(p.folder(), "keys")))
    check(when + ": the log verifies", said["whole"] and
          said["signed_to"] > 0, said)


def killed(p):
    """Right after the answer; nobody comes to the evening afterwards."""
    p.bo.again = p.lead.again = False
    p.bo.stop()
    p.forget(p.lead, "sistgaar", idea=p.last)
    p.daemon.stop(signal.SIGKILL)
    p.lead.stop()
    p.daemon.start_again()
    check("after kill -9 they are gone as well", until(
        lambda: not p.left_in(p.daemon.data), 20), p.left_in(p.daemon.data))
    stays(p, "after kill -9")


def with_old_keys(p, old):
    """The keys and the minutes of a backup, beside the log of today."""
    p.daemon.stop()
    shutil.copy(os.path.join(old, "keys"), os.path.join(p.folder(), "keys"))
    shutil.copytree(os.path.join(old, "minutes", "1"),
                    os.path.join(p.folder(), "minutes", "1"))
    check("a backup brings them back", p.left_in(p.daemon.data))
    p.daemon.start_again()
    check("until dugnadd starts", until(
        lambda: not p.left_in(p.daemon.data), 20), p.left_in(p.daemon.data))
    stays(p, "with old keys")


def scene(daemon):
    p = Played(daemon)
    p.play()
    before(p)
    old = os.path.join(daemon.folder, "before")
    shutil.copytree(p.folder(), old)
    p.ann_seat = p.ann.one("own_seat")["seat"] if p.ann.one("own_seat") else 2
    p.forget_most()
    told = time.time()
    since = (len(p.lead.heard), len(p.bo.heard))
    at_once(p, told)
    on_the_wire(p, since)
    in_minutes(p)
    stays(p, "afterwards")
    if memory_can_be_read():
        hits = p.in_memory()
        check("its memory holds none of them", not hits, hits)
    killed(p)
    with_old_keys(p, old)
    said = p.found(daemon.log().encode(), p.words)
    check("the daemon says none of them", not said, said)
    code, _ = daemon.stop()
    check("it ends well", code == 0, code)


def main():
    daemon = Daemon()
    try:
        scene(daemon)
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
