"""secrecy.py - no secret and no word of the evening stands where it should not.

T43: an evening is played with names, addresses, codes, links and words that
occur nowhere else; people also make mistakes (a wrong token, a link pasted
into the address field). Then these are looked for, in clear, as hex, as
base64 and percent-encoded, in

- what the daemon said on stderr (the journal),
- the command lines and environments of the daemon and of dugnadctl,
- every file of the data folder and every name of a file, while it runs,
  after kill -9, and after it was stopped,
- /metrics, /healthz, the page, and the answers to wrong requests.

Exceptions, and there are no others: what a person types as an argument of
dugnadctl stands in its command line (here the code and one's name at `join`);
a seat's token stands in that person's own seat file, which only they can
read; the signing key stands in its own file outside the data folder; minutes
that were ordered stand as files of their evening, and hold what minutes show:
nothing that was not shared, no address, no telephone, no secret.

That the search can find something is tried too.
"""
import base64
import os
import random
import socket
import sys
import time
import urllib.parse

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402
from stranger import (COLLECTS, Client, Refused,  # noqa: E402
                      Silent, hash_of)
from verbs import ROOT, Terminal  # noqa: E402

count = Count()
check = count.check
chance = random.SystemRandom()
# what minutes are for, by the words of Played
SHOWN = ("tittel", "kommune", "sted", "maal", "fakta", "kontakt", "delt",
         "tolket", "notat", "tiltak", "ansvar", "forste", "neste",
         "ikkeavtalt", "bordnavn")


def marker(what):
    return "%s%012x" % (what, chance.getrandbits(48))


class Hidden:
    """What nobody may find: {what it is: [its forms as bytes]}."""

    def __init__(self):
        self.forms = {}

    def words(self, what, text):
        text = text.encode()
        quoted = urllib.parse.quote_from_bytes(text).encode()
        self.forms[what] = [text, quoted] + self.coded(text)

    def secret(self, what, data):
        """Bytes: as they are, and as people and programs write them."""
        self.forms[what] = [data] + self.coded(data)

    @staticmethod
    def coded(data):
        """base64 begins a little late in a longer text; the middle counts."""
        out = [data.hex().encode(), data.hex().upper().encode()]
        for shift in range(3):
            inner = base64.b64encode(bytes(shift) + data)[4:-4]
            if len(inner) >= 12:
                out += [inner, inner.replace(b"+", b"-").replace(b"/", b"_")]
        return out

    def found(self, data, leave=()):
        return [what for what, forms in self.forms.items()
                if what not in leave and any(f in data for f in forms)]


def nothing_in(hidden, place, data, leave=()):
    found = hidden.found(data, leave)
    check("%s: nothing in clear" % place, not found, found)


class Played:
    """The evening, and all that must not be seen of it."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.where = ("tcp", "127.0.0.1", daemon.port)
        self.hidden = Hidden()
        self.clients = []

    def text(self, what):
        words = marker(what)
        self.hidden.words(what, words)
        return words

    def person(self, what, **how):
        one = Client(self.where, **how)
        self.hidden.secret("token of " + what, one.token)
        self.clients.append(one)
        return one

    def make(self):
        text, hidden = self.text, self.hidden
        self.office = Client(("unix", self.daemon.socket), office=True)
        self.clients.append(self.office)
        self.token = os.urandom(32)
        self.recovery = marker("GJENOPPRETT").upper()
        hidden.words("recovery code", self.recovery)
        hidden.secret("token of the facilitator", self.token)
        number = self.office.do(
            "session_new", title=text("tittel"), municipality=text("kommune"),
            place=text("sted"), goal=text("maal"), language="nb",
            plan="allemed-kommune", tables=2, local_fact=text("fakta"),
            contact_role=text("kontakt"),
            token_hash=hash_of("token", self.token),
            recovery_hash=hash_of("recovery", self.recovery.encode()))
        organiser = os.urandom(32)
        hidden.secret("token of an organiser", organiser)
        self.office.do("organiser_new", name=text("arrangor"),
                       token_hash=hash_of("token", organiser),
                       until=int(time.time() * 1000) + 86400000)
        listing = self.office.has("listing", number)
        self.session, self.code = listing["session"], listing["code"]
        self.key = listing["join_key"]
        hidden.words("code", self.code)
        hidden.words("code as it is shown", self.code[:4] + " " +
                     self.code[4:])
        hidden.secret("join key", self.key)

    def play(self):
        text = self.text
        lead = self.lead = self.person("nobody", session=self.session,
                                       token=self.token).whole()
        lead.do("doors", open=1)
        invited = lead.do(
            "invite", name=text("invitert"), organisation=text("forening"),
            email=text("post") + "@example.no", phone="+47" + text("mobil"))
        lead.do("attend", invited=invited, present=1)
        guest = self.guest = self.person("a guest", code=self.code)
        guest.join(name=text("navn"), table=1)
        other = self.person("another guest", key=self.key)
        other.join(name=text("annet"), table=2)
        lead.do("table", table=1, name=text("bordnavn"),
                link="https://" + text("lenke") + ".example")
        lead.do("step", from_step=0, from_part=0, step=2, part=2)
        shared = guest.do("idea_write", text=text("delt"),
                          interpreted=text("tolket"))
        guest.do("idea_share", idea=shared)
        guest.do("idea_write", text=text("bordets"))
        lead.do("note", text=text("notat"))
        guest.do("personal_code")
        guest.wait(lambda: any(k[0] == "personal_code"
                               for k in guest.objects), 10, "the digits")
        for one in guest.all("personal_code").values():
            self.hidden.words("personal code", one["personal_code"])
        part = [p for p in lead.all("plan_part").values()
                if p["collects"] == COLLECTS["decision"]][0]
        lead.do("step", from_step=2, from_part=2, step=part["step"],
                part=part["part"])
        lead.do("decide", text=text("tiltak"), owner=text("ansvar"),
                first_step=text("forste"))
        lead.do("meeting", date="2027-01-14T18:00", place=text("neste"))
        lead.ask()

    def mistakes(self):
        """What people and scripts do wrong, with secrets in their hands."""
        wrong = os.urandom(32)
        self.hidden.secret("a wrong token", wrong)
        answers = [self.rude(self.session, wrong), self.rude(
            os.urandom(16), self.token)]
        guess = "%08d" % chance.randrange(10 ** 8)
        self.hidden.words("a wrong code", guess)
        one = Client(self.where, code=guess, again=False)
        try:
            one.do("join", 3, token=one.token)
        except (Silent, Refused):
            pass
        one.stop()
        link = base64.urlsafe_b64encode(self.token).decode().rstrip("=")
        for path in ("/?f=" + link, "/f=" + link, "/ws?token=" +
                     self.token.hex(), "/" + self.code, "/" + self.recovery):
            answers.append(self.http(path))
            self.http(path, link)  # a host is said back to who named it
        return answers

    def rude(self, session, token):
        """A hello that is refused; the bytes that came."""
        one = Client(self.where, start=False, again=False, record=True)
        one.session, one.token, one.seated = session, token, True
        one.thread.start()
        end = time.time() + 3
        while one.thread.is_alive() and time.time() < end:
            time.sleep(0.02)
        one.stop()
        return bytes(one.heard)

    def http(self, path, host="x"):
        with socket.create_connection(self.where[1:], 5) as s:
            s.settimeout(5)
            s.sendall(("GET %s HTTP/1.1\r\nHost: %s\r\n\r\n" % (
                path, host)).encode())
            got = b""
            try:
                while True:
                    more = s.recv(65536)
                    if not more:
                        return got
                    got += more
            except OSError:
                return got

    def stop(self):
        for one in self.clients:
            one.stop()


def files(daemon, hidden, when):
    """Every file of the data folder, and every name in it."""
    n = issued = 0
    public = [w for w in hidden.forms if w in SHOWN]
    for folder, _, names in os.walk(daemon.data):
        nothing_in(hidden, "names of files " + when,
                         "\n".join([folder] + names).encode())
        for name in names:
            with open(os.path.join(folder, name), "rb") as f:
                data = f.read()
            n += 1
            minutes = os.sep + "minutes" + os.sep in folder
            issued += minutes and "delt" in hidden.found(data)
            nothing_in(hidden, "data folder, %s %s" % (name, when), data,
                       public if minutes else ())
            mode = os.stat(os.path.join(folder, name)).st_mode & 0o077
            check("%s %s is for the daemon alone" % (name, when), mode == 0,
                  oct(mode))
    check("there were files " + when, n >= 5, n)
    return issued


def processes(played, hidden):
    """Command lines and environments of what runs now."""
    daemon = played.daemon
    guest = Terminal(daemon, "guest", "ws://127.0.0.1:%d" % daemon.port)
    name = played.text("terminalnavn")
    line = guest.start("join", played.code, "--name", name, "--line")
    watch = None
    try:
        end = time.time() + 10
        while not played.lead.has("seat", 4) and time.time() < end:
            time.sleep(0.02)
        words = played.text("linje")
        line.stdin.write((words + "\n").encode())
        line.stdin.flush()
        watch = guest.start("watch", "--session", played.code)
        time.sleep(0.3)
        for what, pid, leave in (
                ("dugnadd", daemon.process.pid, ()),
                ("dugnadctl join", line.pid, (
                    "code", "terminalnavn")),
                ("dugnadctl watch", watch.pid, ("code",))):
            for part in ("cmdline", "environ"):
                with open("/proc/%d/%s" % (pid, part), "rb") as f:
                    data = f.read()
                nothing_in(hidden, "%s of %s" % (part, what), data,
                                 leave)
                check("%s of %s was read" % (part, what), len(data) > 10)
    finally:
        for one in (line, watch):
            if one is not None:
                one.terminate()
                one.communicate()
    own = os.path.join(daemon.folder, "guest")
    modes = [os.stat(own).st_mode] + [
        os.stat(os.path.join(folder, name)).st_mode
        for folder, _, names in os.walk(own) for name in names
        if name != "last"]     # which evening it was
    check("seats of a person at a terminal are theirs alone", len(
        modes) > 1 and not any(m & 0o077 for m in modes), modes)


def search_finds(daemon, hidden):
    """What does stand in clear is found: the zone, and a planted word."""
    with open(os.path.join(daemon.data, "sessions",
                           os.listdir(os.path.join(daemon.data, "sessions"))[
                               0], "log"), "rb") as f:
        check("the search finds what is in clear", b"Europe/Oslo" in f.read())
    for what, forms in hidden.forms.items():
        missed = [f for f in forms if what not in hidden.found(
            b"..." + f + b"...")]
        check("a search for %s finds it" % what, forms and not missed)


def scene(daemon):
    played = Played(daemon)
    played.make()
    played.play()
    answers = played.mistakes()
    hidden = played.hidden
    processes(played, hidden)
    for path in ("/metrics", "/healthz", "/"):
        got = played.http(path)
        check(path + " answers", b"200 OK" in got, got[:80])
        nothing_in(hidden, path, got)
    for got in answers:
        nothing_in(hidden, "an answer to a mistake", got)
    files(daemon, hidden, "while it runs")
    played.lead.do("close", not_agreed=played.text("ikkeavtalt"))
    played.lead.do("minutes_issue")
    played.lead.wait(lambda: any(k[0] == "minutes"
                                 for k in played.lead.objects), 20, "minutes")
    said = daemon.log()
    daemon.stop(9)
    check("ordered minutes are read as well",
          files(daemon, hidden, "after kill -9") > 0)
    daemon.start_again()
    played.lead.ping_through()
    played.stop()
    said += daemon.log()
    daemon.stop()
    said += daemon.log()
    files(daemon, hidden, "when it was stopped")
    nothing_in(hidden, "the journal", said.encode())
    check("the journal was read", "dugnadd: stopping" in said, said[-200:])
    search_finds(daemon, hidden)
    with open(os.path.join(ROOT, "systemd", "dugnadd.service.in"),
              encoding="utf-8") as f:
        check("the unit leaves no core file", "LimitCORE=0" in f.read())
    mode = os.stat(os.path.join(daemon.folder, "signing.key")).st_mode
    check("the signing key is for the daemon alone", mode & 0o077 == 0,
          oct(mode))


def main():
    daemon = Daemon()
    try:
        scene(daemon)
    except (Silent, Refused, RuntimeError) as e:
        check("an answer", False, "%s; %s" % (e, daemon.log()[-300:]))
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
