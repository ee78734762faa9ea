"""verbs.py - an evening from a terminal only: dugnadctl against dugnadd.

Every verb that an evening needs, exit codes, one JSON document each, slips,
the lobby, seats on other devices, line mode from a pipe, watch through a
kill -9.
"""
import json
import os
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
LIST = os.path.join(ROOT, "tests", "cases", "sor-fron-2018.invited.csv")
OK, REFUSED, USAGE, NO_LINE, NOT_ALLOWED, NOT_FOUND, CONFLICT = range(7)
count = Count()


def program():
    found = os.environ.get("DUGNADCTL", os.path.join(
        ROOT, "build", "client", "dugnadctl"))
    if not os.access(found, os.X_OK):
        sys.exit("no dugnadctl at %s; build it, or name it" % found)
    return os.path.abspath(found)


class Terminal:
    """A person at a terminal, with a home of their own."""

    def __init__(self, daemon, name, server=None):
        self.server = server or "unix:" + daemon.socket
        self.environment = dict(
            os.environ, LANG="nb_NO.UTF-8", LC_ALL="nb_NO.UTF-8",
            DUGNAD_STATE=os.path.join(daemon.folder, name))

    def command(self, words):
        return [program(), "--server", self.server, *words]

    def plain(self, *words, given=b"", **more):
        """Without --server; more goes into the environment."""
        done = subprocess.run(
            [program(), *words], input=given, capture_output=True, timeout=60,
            env=dict(self.environment, **more))
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def run(self, *words, given=b"", server=None):
        if server:
            words = ("--server", server) + words
        done = subprocess.run(
            self.command(words), input=given, capture_output=True,
            timeout=60, env=self.environment)
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    def expect(self, code, *words, given=b""):
        saw, out, err = self.run(*words, given=given)
        count.check("%s ends with %d" % (" ".join(words), code), saw == code,
                    (saw, out, err))
        return out

    def document(self, *words, code=OK, given=b""):
        """The one document on standard output."""
        out = self.expect(code, "--json", *words, given=given)
        lines = out.splitlines()
        count.check("%s: one document" % " ".join(words), len(lines) == 1, out)
        found = json.loads(lines[0]) if lines else {}
        count.check("%s: v and ok" % " ".join(words), found.get("v") == 1 and
                    found.get("ok") == (code == OK), found)
        return found

    def start(self, *words):
        return subprocess.Popen(
            self.command(words), env=self.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def make(lead):
    made = lead.document(
        "session", "new", "--title", "Prøvekveld", "--municipality", "Sør-Fron",
        "--place", "Storsalen", "--goal", "Først", "--goal", "Så", "--date",
        "2026-12-03", "--start", "18:00", "--end", "20:30", "--tables", "3")
    count.check("a code of eight digits", len(made["code"]) == 8, made)
    count.check("the facilitator's link has its secret in the fragment",
                "/#f=" in made["facilitator_link"] and
                "?" not in made["facilitator_link"], made)
    count.check("a recovery code in six groups",
                len(made["recovery_code"].split("-")) == 6, made)
    mode = os.stat(made["seat_file"]).st_mode & 0o777
    count.check("the seat's file is for oneself alone", mode == 0o600, mode)
    found = lead.document("session", "show")["session"][0]
    count.check("local time became session time",
                found["starts_at"] == 1796317200000, found)
    return made


def lists(lead, folder):
    count.check("58 are added", lead.document(
        "list", "read", LIST, "--yes")["added"] == 58)
    again = lead.document("list", "read", LIST, "--yes")
    count.check("the same list again changes nothing",
                (again["added"], again["changed"], again["gone"],
                 again["same"]) == (0, 0, 0, 58), again)
    with open(LIST, encoding="utf-8") as f:
        lines = f.read().splitlines()
    lines[2] = lines[2].replace(";kultur;", ";idrett;")
    del lines[1]
    lines += ["Ny Åsen;;;;;;", ";bare organisasjon;;;;;"]
    other = os.path.join(folder, "list.csv")
    with open(other, "w", encoding="cp1252") as f:
        f.write("\r\n".join(lines) + "\r\n")
    lead.expect(USAGE, "list", "read", other)
    dry = lead.document("list", "read", other, "--dry-run")
    count.check("a dry run sends nothing", not dry["sent"], dry)
    refused = lead.document("list", "read", other, "--remove-gone", "--yes",
                            code=REFUSED)
    count.check("nobody is taken out while a line is unread",
                refused["error"]["code"] == "lines_skipped", refused)
    _, _, said = lead.run("list", "read", other, "--dry-run")
    count.check("how many lines were left out is said",
                "1 linje kunne ikke leses" in said and
                "--remove-gone" in said, said)
    read = lead.document("list", "read", other, "--yes")
    count.check("added, changed, gone, skipped",
                (read["added"], read["changed"], read["gone"],
                 read["removed"], read["skipped"]) == (1, 1, 1, 0, 1), read)
    count.check("a broken line is named", [
        x["line"] for x in read["complaints"]] == [len(lines)], read)
    people = lead.document("who")["invited"]
    count.check("nothing is lost", len(people) == 59 and any(
        x["name"] == "Ny Åsen" for x in people), len(people))
    whole(lead, other, lines[:-1])


def whole(lead, other, lines):
    """All lines can be read: those gone may be taken out, if not here."""
    gone = lines[1].split(";")[0]
    with open(other, "w", encoding="utf-8") as f:
        f.write("\n".join(lines[:1] + lines[2:]) + "\n")
    lead.expect(OK, "here", gone)
    read = lead.document("list", "read", other, "--remove-gone", "--yes")
    names = [x["name"] for x in lead.document("who")["invited"]]
    count.check("who is here stays; who is not goes",
                (read["gone"], read["removed"]) == (2, 1) and gone in names and
                len(names) == 58, (read, len(names)))
    lead.expect(OK, "away", gone)


def door(lead):
    lead.expect(OK, "session", "open")
    lead.expect(OK, "here", "Hassan Foss")
    lead.expect(OK, "here", "Ny Åsen")
    lead.expect(OK, "away", "Ny Åsen")
    lead.expect(OK, "walk-in", "Gjest Čáhppes", "--sector", "ungdom")
    lead.expect(NOT_FOUND, "here", "Ingen Slik")
    code, _, err = lead.run("here", "Husby")
    found = [x["id"] for x in lead.document("who")["invited"]
             if "Husby" in x["name"]]
    count.check("who may be meant is listed with numbers", code == USAGE and
                len(found) > 1 and all(str(x) in err for x in found),
                (code, err, found))
    heads = lead.document("who")["head_count"][0]
    count.check("head count", (heads["present_count"],
                               heads["walk_in_count"]) == (1, 1), heads)


def lobby(daemon, lead, code):
    lead.expect(OK, "lobby", "on")
    guest = Terminal(daemon, "guest", "ws://127.0.0.1:%d" % daemon.port)
    seat = guest.document("join", code, "--name", "Venter")
    count.check("one waits", seat["own_seat"][0]["waiting"] is True, seat)
    guest.expect(CONFLICT, "idea", "add", "for tidlig")
    waiting = lead.document("lobby", "show")["waiting"]
    count.check("the queue is seen", [x["name"] for x in waiting] ==
                ["Venter"], waiting)
    lead.expect(OK, "admit", "all")
    lead.expect(OK, "lobby", "off")
    return guest


def flow(lead):
    lead.expect(OK, "next")
    lead.expect(OK, "flow", "next")
    where = lead.document("where")["step"][0]
    count.check("step 2, part 1", (where["step"], where["part"]) == (2, 1),
                where)
    lead.expect(OK, "timer", "set", "7m")
    lead.expect(OK, "timer", "pause")
    before = lead.document("timer", "show")["clock"][0]
    count.check("the clock stands", not before["running"] and
                before["remaining_ms"] > 400000, before)
    code, _, err = lead.run("timer", "pause")
    count.check("a clock that stands is said", code == CONFLICT and
                "Klokka står allerede" in err, (code, err))
    lead.expect(USAGE, "timer", "add", "0")
    lead.expect(OK, "timer", "add", "1m")
    lead.expect(OK, "timer", "add", "-1m")
    lead.expect(OK, "timer", "start")
    lead.expect(OK, "next")
    code, _, err = lead.run("undo")
    count.check("what was undone is said", code == OK and
                "bytte av steg" in err, (code, err))
    where = lead.document("where")["step"][0]
    count.check("undo goes back", (where["step"], where["part"]) == (2, 1),
                where)
    lead.expect(OK, "prev")
    lead.expect(OK, "skip")
    lead.expect(OK, "goto", "2.2")
    lead.expect(NOT_FOUND, "goto", "11")
    lead.expect(USAGE, "goto", "to")


def ideas(daemon, lead, code):
    kari = Terminal(daemon, "kari")
    per = Terminal(daemon, "per", "ws://127.0.0.1:%d" % daemon.port)
    kari.expect(OK, "join", code[:4] + " " + code[4:], "--name", "Kari",
                "--table", "1")
    per.expect(OK, "join", code, "--name", "Per", "--table", "2")
    first = kari.document("idea", "add", "Buss til hallen 🎿 čđŋšŧž")["made"]
    second = per.document("idea", "add", "-", given="Skyss".encode())["made"]
    seen = [x["id"] for x in per.document("ideas")["ideas"]]
    count.check("a table's words are its own", first not in seen, seen)
    per.expect(NOT_FOUND, "idea", "share", "999")
    kari.expect(OK, "idea", "share", str(first))
    per.expect(OK, "idea", "share", str(second))
    seen = [x["text"] for x in per.document("ideas")["ideas"]]
    count.check("what is shared is seen, letters whole",
                "Buss til hallen 🎿 čđŋšŧž" in seen, seen)
    per.expect(NOT_ALLOWED, "idea", "merge", str(second), str(first))
    lead.expect(OK, "idea", "merge", str(second), str(first))
    lead.expect(CONFLICT, "idea", "merge", str(second), str(first))
    lead.expect(OK, "idea", "part", str(second))
    lead.expect(OK, "idea", "hide", str(second), "upassende")
    lead.expect(OK, "idea", "show", str(second))
    lead.expect(USAGE, "idea", "merge", str(first), str(first))
    lead.expect(USAGE, "reveal", "all")
    lead.expect(USAGE, "idea", "add", "x", "--barrier", "penger")
    return kari, per, first


def devices(daemon, per, code):
    """A seat goes to another device with a personal code."""
    digits = per.document("code")["personal_code"]
    other = Terminal(daemon, "per-other", "ws://127.0.0.1:%d" % daemon.port)
    taken = other.document("take", code, given=digits.encode() + b"\n")
    count.check("the same seat", taken["own_seat"][0]["name"] == "Per", taken)
    stranger = Terminal(daemon, "stranger")
    stranger.run("take", code, given=digits.encode() + b"\n")
    saw, _, _ = stranger.run("take", code, given=digits.encode() + b"\n")
    count.check("the code works once", saw != OK, saw)


def recover(daemon, made):
    other = Terminal(daemon, "recovered")
    other.expect(NOT_ALLOWED, "next", "--session", made["code"])
    code, _, err = other.run("recover", made["code"], given=b"ABCD-EFGH\n")
    count.check("a wrong recovery code is called that", code == NOT_ALLOWED and
                "Gjenopprettingskoden stemmer ikke" in err, (code, err))
    given = made["recovery_code"].lower().encode() + b"\n"
    other.document("recover", made["code"], given=given)
    other.expect(OK, "where")
    other.expect(OK, "timer", "pause")


def line_mode(daemon, code):
    ola = Terminal(daemon, "ola")
    given = "Fra en linje å\n/ideer\n/klokke\n/hjelp\n/tull\nUten linjeskift"
    out = ola.expect(OK, "join", code, "--name", "Ola", "--line",
                     given=given.encode())
    for words in ("Du er med som Ola", "Steg 2 av", "Oppgaven:", "Sendt.",
                  "Kjenner ikke den kommandoen", "/slutt"):
        count.check("line mode says " + words, words in out, out)
    texts = [x["text"] for x in ola.document("ideas", "--session", code)[
        "ideas"]]
    count.check("both lines arrived", "Fra en linje å" in texts and
                "Uten linjeskift" in texts, texts)
    again = ola.expect(OK, "join", code, "--line", given=b"/slutt\n")
    count.check("the same seat again", "Du er med som Ola" in again, again)
    evil = ola.expect(OK, "join", code, "--line",
                      given="/ideer\n".encode())
    count.check("no control characters", "\033" not in evil)


def watch(daemon, lead):
    seen = lead.start("watch")
    told = lead.start("watch", "--json")
    time.sleep(0.7)
    lead.expect(OK, "note", "Før bruddet")
    daemon.stop(signal.SIGKILL)
    daemon.start_again()
    end = time.time() + 20
    while time.time() < end and lead.run("where")[0] != OK:
        time.sleep(0.1)
    time.sleep(2.5)
    lead.expect(OK, "note", "Etter bruddet")
    time.sleep(2.5)
    for process in (seen, told):
        process.terminate()
    text = seen.communicate()[0].decode()
    count.check("watch tells before and after, once each",
                text.count("Før bruddet") == 1 and
                text.count("Etter bruddet") == 1, text)
    lines = [json.loads(x) for x in told.communicate()[0].decode().splitlines()
             if x.startswith("{")]
    notes = [x.get("text") for x in lines if x["kind"] == "note"]
    count.check("watch --json is one object a line", notes ==
                ["Før bruddet", "Etter bruddet"], notes)
    saw, _, _ = lead.run("watch", "--give-up", "1s",
                         server="unix:" + daemon.folder + "/none")
    count.check("watch gives up with 3", saw == NO_LINE, saw)


def servers(daemon, lead, code):
    """Which daemon is meant when nobody says so."""
    for words in (("session", "list"), ("doctor",), ("where",),
                  ("session", "new", "--title", "En til")):
        saw = lead.plain(*words, DUGNAD_SERVER="", DUGNAD_TOKEN="ab" * 32) \
            if words[0] == "session" else lead.plain(*words)
        count.check("the last seat's daemon: %s" % (words,), saw[0] == OK, saw)
    again = lead.plain("join", code, "--name", "Ved siden av", "--line",
                       given="/slutt\n".encode())
    count.check("join finds the daemon too", again[0] == OK and
                "Ved siden av" in again[1], again)
    lost = lead.plain("where", DUGNAD_SERVER="unix:/nowhere/sock")
    count.check("DUGNAD_SERVER goes before the seat", lost[0] == NO_LINE, lost)
    for form in ("127.0.0.1:%d", "http://127.0.0.1:%d", "ws://localhost:%d/"):
        saw = lead.plain("where", "--session", code,
                         DUGNAD_SERVER=form % daemon.port)
        count.check("a server as " + form, saw[0] == OK, saw)
    for form in ("nowhere", "x:y", "ftp://x:1", "127.0.0.1:99999"):
        saw = lead.plain("where", "--server", form)
        count.check("no server as " + form, saw[0] == USAGE, saw)
    return lead.plain("where", "--session", code)


def finish(daemon, lead, idea, code):
    ola = Terminal(daemon, "ola")
    line = ola.start("join", code, "--line")
    time.sleep(0.6)
    lead.expect(USAGE, "decide", str(idea), "--owner", "NAV")
    lead.expect(USAGE, "decide", str(idea), "--owner", "NAV", "--first-step",
                "Ringe", "--due", "2026-02-30")
    code, _, err = lead.run("decide", str(idea), "--owner", "NAV",
                            "--first-step", "Ringe")
    count.check("where decisions are made is said", code == CONFLICT and
                "«goto 5." in err, (code, err))
    lead.expect(OK, "goto", "5.1")
    lead.expect(OK, "decide", str(idea), "--owner", "NAV", "--first-step",
                "Ringe", "--due", "2026-12-10")
    lead.expect(OK, "decision", "change", "1", "--owner", "Kulturen")
    lead.expect(USAGE, "session", "close")
    refused = lead.document("session", "close", "--yes", code=CONFLICT)
    count.check("closing wants the next meeting",
                refused["error"]["code"] == "not_agreed", refused)
    lead.expect(OK, "meeting", "set", "--at", "2027-02-04T18:00", "--place",
                "Rådhuset")
    minutes = lead.expect(OK, "minutes", "--language", "nn")
    count.check("a draft at any moment", "Utkast" in minutes, minutes[:300])
    lead.expect(OK, "session", "close", "--yes")
    time.sleep(0.3)
    line.stdin.write("/tiltak\n/slutt\n".encode())
    told = line.communicate(timeout=20)[0].decode()
    for words, times in (("NAV følger opp.", 1), ("Kulturen følger opp.", 2),
                         ("Neste møte: 2027-02-04 18:00. Rådhuset", 2),
                         ("Dugnaden er avsluttet.", 1)):
        count.check("line mode tells %s" % words,
                    told.count(words) == times, told)
    count.check("nobody is asked to write where nothing is collected",
                "Skriv ett innspill" not in told.split("Steg 5 av")[-1], told)
    lead.expect(CONFLICT, "next")
    minutes = lead.expect(OK, "minutes")
    count.check("the minutes have the decision", "Kulturen" in minutes and
                "Rådhuset" in minutes)


def values(lead):
    """A value that is not known is refused with a sentence."""
    for words, said in ((("minutes", "--language", "xx"), "nb, nn, en"),
                        (("where", "--language", "norsk"), "nb, nn, en"),
                        (("minutes", "--format", "pdf"), "md, html, csv, json")):
        code, _, err = lead.run(*words)
        count.check("%s is refused" % (words,), code == USAGE and
                    "Velg " + said in err, err)
    for words, said, given in (
            (("list", "read", "/nowhere/x.csv"), "Finner ikke filen", b""),
            (("minutes", "-o", "/nowhere/x.md"), "Får ikke skrevet", b""),
            (("list", "read", "-"), "kolonne navnene", b"1;2\n3;4\n"),
            (("list", "read", "-"), "UTF-16", b"\xff\xfea\0"),
            (("list", "read", "-"), "for mange", b"navn\n" +
             b"".join(b"Per %d\n" % i for i in range(12002)))):
        code, _, err = lead.run(*words, given=given)
        count.check("%s: %s" % (words, said), code in (REFUSED, USAGE) and
                    said in err, (code, err))
    code, _, err = lead.run("session", "change", "--date", "2020-01-02")
    count.check("a date that has passed is said", code == OK and
                "Datoen er gått: 2020-01-02" in err, (code, err))
    lead.expect(OK, "session", "change", "--date", "2026-12-03", "--start",
                "18:00", "--end", "20:30")


def slips(daemon, lead):
    for words, meant in ((("nxet",), "next"), (("sesion", "new"),
                                              "session new"),
                         (("ideas", "--tabel", "1"), "--table")):
        code, _, err = lead.run(*words)
        count.check("%s: mente du" % (words,), code == USAGE and
                    "Mente du" in err and meant in err, err)
    lead.document("frobnicate", code=USAGE)
    lead.document("session", "list", "--server",
                  "unix:" + daemon.folder + "/none", code=NO_LINE)
    stranger = Terminal(daemon, "nobody")
    stranger.document("next", code=NOT_FOUND)
    stranger.document("join", "00000000", code=NOT_FOUND)
    lead.expect(OK, "help")
    lead.expect(OK, "help", "decide")
    words = lead.expect(OK, "help", "timer")
    count.check("help for a family", "timer add" in words and
                "timer set" in words, words)
    lead.expect(OK, "version")
    lead.expect(OK, "doctor")
    words = lead.expect(OK, "__complete", "--", "session")
    count.check("completion", "new" in words.split(), words)
    count.check("the evening stands in the book",
                len(lead.document("session", "list")["sessions"]) == 2)


def main():
    daemon = Daemon()
    try:
        lead = Terminal(daemon, "lead")
        made = make(lead)
        lists(lead, daemon.folder)
        door(lead)
        lobby(daemon, lead, made["code"])
        flow(lead)
        _, per, idea = ideas(daemon, lead, made["code"])
        devices(daemon, per, made["code"])
        line_mode(daemon, made["code"])
        recover(daemon, made)
        watch(daemon, lead)
        values(lead)
        servers(daemon, lead, made["code"])
        finish(daemon, lead, idea, made["code"])
        slips(daemon, lead)
    finally:
        daemon.stop()
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
