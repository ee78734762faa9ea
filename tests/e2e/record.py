"""record.py - an evening becomes a record: what a facilitator, the contact
and those who took part do with it afterwards, from terminals.

Closing, corrections, approval, minutes for those who were there, words that
are removed and searched for, one's own data, a second evening that begins
with what the first one decided.
"""
import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Daemon, until  # noqa: E402
from verbs import (  # noqa: E402
    CONFLICT, NOT_ALLOWED, NOT_FOUND, OK, REFUSED, USAGE, Terminal, count)

REDACT_S = 6    # a version without the words is ordered within a second


def has(name, text, *parts):
    for part in parts:
        count.check("%s: %s" % (name, part), part in text, text)


def lacks(name, text, *parts):
    for part in parts:
        count.check("%s: not %s" % (name, part), part not in text, text)


def invited_csv(folder):
    path = os.path.join(folder, "list.csv")
    with open(path, "w", encoding="utf-8") as f:
        f.write("navn;organisasjon;sektor;e-post\n"
                "Kari Hansen;Kulturen;kommune;kari@example.no\n"
                "Per Olsen;Idrettslaget;frivillighet;per@example.no\n"
                "Åse Nilsen;Skolen;kommune;KARI@example.no\n"
                "Uten Adresse;NAV;kommune;\n"
                "Rar Adresse;NAV;kommune;a@b.no, c@d.no\n")
    return path


def make(lead, folder, *more):
    made = lead.document("session", "new", "--title", "Første kveld", "--place",
                         "Storsalen", "--date", "2026-12-03", "--start",
                         "18:00", "--end", "20:30", "--tables", "3", *more)
    lead.expect(OK, "list", "read", invited_csv(folder), "--yes")
    lead.expect(OK, "session", "open")
    return made


def evening(daemon, lead, made):
    """Two people, five ideas, a note and two decisions; then the end."""
    kari = Terminal(daemon, "kari")
    per = Terminal(daemon, "per", "ws://127.0.0.1:%d" % daemon.port)
    kari.expect(OK, "join", made["code"], "--name", "Kari", "--table", "1")
    per.expect(OK, "join", made["code"], "--name", "Per", "--table", "2")
    lead.expect(OK, "here", "Kari Hansen")
    lead.expect(OK, "goto", "2.2")
    numbers = [
        kari.document("idea", "add", "Skyss med naboen Torvald")["made"],
        per.document("idea", "add", "Utstyrskasse")["made"],
        kari.document("idea", "add", "Bare for bordet: Torvald")["made"],
        per.document("idea", "add", "Sagt i affekt")["made"],
        kari.document("idea", "add", "Trukket: TORVALD")["made"]]
    for terminal, n in ((kari, 0), (per, 1), (per, 3)):
        terminal.expect(OK, "idea", "share", str(numbers[n]))
    kari.expect(OK, "idea", "withdraw", str(numbers[4]))
    lead.expect(OK, "note", "God stemning, sa Torvald")
    lead.expect(OK, "goto", "5.1")
    lead.expect(OK, "decide", str(numbers[1]), "--owner", "Kulturen",
                "--first-step", "Spørre biblioteket", "--due", "2027-01-15")
    lead.expect(OK, "decide", "--text", "Skyss to kvelder", "--owner",
                "Torvald", "--first-step", "Ringe rundt")
    lead.expect(OK, "meeting", "set", "--at", "2027-02-01T18:00", "--place",
                "Rådhuset")
    return kari, per, numbers


def before_closing(lead, per):
    draft = lead.expect(OK, "minutes")
    has("a draft any time for who leads", draft, "Utstyrskasse")
    refused = per.document("minutes", code=CONFLICT)
    count.check("who took part waits for the approval",
                refused["error"]["code"] == "not_approved", refused)
    refused = lead.document("minutes", "approve", "--name", "Eva", "--yes",
                            code=CONFLICT)
    count.check("nothing is approved before the end",
                refused["error"]["code"] == "not_closed", refused)
    issued = lead.document("minutes", "issue")
    count.check("a version can be issued any time",
                issued["version"] == 1 and not issued["approved"], issued)
    lead.expect(OK, "session", "close", "--yes")
    per.expect(CONFLICT, "minutes")
    per.expect(NOT_ALLOWED, "minutes", "--draft")
    per.expect(NOT_ALLOWED, "recipients")
    per.expect(NOT_ALLOWED, "minutes", "approve", "--name", "Per", "--yes")
    per.expect(NOT_ALLOWED, "search", "Torvald")
    said = per.expect(OK, "join", "--line", per.code, given=b"/slutt\n")
    has("a person is told", said, "Utstyrskasse", "Neste møte: 2027-02-01",
        "Referatet er ikke godkjent ennå.")


def correct(lead, numbers):
    """After the end, with the verbs that one knows."""
    lead.expect(OK, "idea", "change", str(numbers[1]), "Utstyrskasse for alle")
    lead.expect(OK, "idea", "hide", str(numbers[3]), "angret")
    lead.expect(OK, "idea", "show", str(numbers[3]))
    lead.expect(OK, "idea", "hide", str(numbers[3]), "angret igjen")
    lead.expect(OK, "decision", "change", "1", "--first-step",
                "Spørre biblioteket om plass")
    lead.expect(OK, "meeting", "set", "--at", "2027-02-01T19:00", "--place",
                "Rådhuset")
    lead.expect(OK, "session", "change", "--case-number", "26/1234")
    _, _, none = lead.run("minutes", "remark")
    has("no remark yet", none, "Det er ikke skrevet noe avsnitt")
    lead.expect(OK, "minutes", "remark", "-",
                given="Takk til alle som kom.\n".encode())
    has("the remark is shown", lead.expect(OK, "minutes", "remark"),
        "Takk til alle som kom.")
    lead.expect(OK, "minutes", "remark", "--none")
    lead.expect(REFUSED, "minutes", "remark", "--none")
    lead.expect(OK, "minutes", "remark", "Takk til alle som kom.")
    code, out, err = lead.run("minutes")
    has("the draft is corrected", out, "Utstyrskasse for alle", "26/1234",
        "Takk til alle som kom.", "om plass")
    lacks("what was hidden", out, "Sagt i affekt")
    has("it says that it is a draft", err, "ikke godkjent ennå")
    help_text = lead.expect(OK, "help", "minutes")
    has("the help names the ways to correct", help_text, "idea change",
        "idea hide", "decision change", "--case-number", "minutes remark",
        "minutes approve")


def approve(lead, per, folder):
    lead.expect(USAGE, "minutes", "approve", "--name", "Eva Rådgiver")
    refused = lead.document("minutes", "approve", "--yes", code=USAGE)
    has("a name is needed", refused["error"]["message"], "--name")
    seen = per.start("watch")
    time.sleep(0.7)
    code, _, said = lead.run("minutes", "approve", "--name", "Eva Rådgiver",
                             "--yes")
    count.check("it is approved", code == OK, (code, said))
    has("what now happens is said", said, "Referatet er godkjent, versjon 2.",
        "Telefonene viser det nå", "slettes")
    time.sleep(1)
    seen.terminate()
    has("who watches is told", seen.communicate()[0].decode(),
        "Referatet er godkjent, versjon 2.")
    files = {}
    for form, sign in (("md", "# "), ("html", "<!doctype html>"),
                       ("csv", ";"), ("json", '"document"')):
        path = os.path.join(folder, "approved." + form)
        per.expect(OK, "minutes", "--format", form, "-o", path)
        with open(path, encoding="utf-8-sig", newline="") as f:
            files[form] = f.read()
        count.check("%s is what it is called" % form,
                    sign in files[form].lower(), files[form][:200])
    has("approved minutes", files["md"], "Eva Rådgiver", "26/1234",
        "Utstyrskasse for alle", "Takk til alle som kom.")
    for tag, word in (("nb", "Referat"), ("nn", "Referat"), ("en", "Minutes")):
        has("in " + tag, per.expect(OK, "minutes", "--language", tag), word)
    per.expect(USAGE, "minutes", "--language", "xx")
    draft = lead.expect(OK, "minutes", "--draft")
    count.check("a draft is still to be had", "26/1234" in draft)
    return os.path.join(folder, "approved.md")


def verified(daemon, lead, made, path):
    """The file that a participant got is known to the log."""
    folder = os.path.join(daemon.data, "sessions", made["session"])
    code, out, err = lead.plain("verify", folder, "--minutes", path)
    count.check("the approved file stands in the log", code == OK and
                "Godkjent av Eva Rådgiver" in out, (code, out, err))
    with open(path, "a", encoding="utf-8") as f:
        f.write("x")
    code, out, err = lead.plain("verify", folder, "--minutes", path)
    count.check("a changed one does not", code == CONFLICT and
                "ikke gitt ut" in out, (code, out, err))


def recipients(lead):
    code, out, err = lead.run("recipients")
    count.check("everyone who was invited, once", out ==
                "kari@example.no; per@example.no\n", out)
    has("how many have none", err, "2 adresser.", "2 av dem")
    out = lead.expect(OK, "recipients", "--lines")
    count.check("a line each", out.splitlines() ==
                ["kari@example.no", "per@example.no"], out)
    found = lead.document("recipients")
    count.check("as a document", found["without"] == 2 and
                len(found["recipients"]) == 2, found)


def own_data(kari, per, folder):
    path = os.path.join(folder, "own.json")
    kari.expect(OK, "own-data", "-o", path)
    with open(path, encoding="utf-8") as f:
        found = json.load(f)
    count.check("the file is for oneself alone",
                os.stat(path).st_mode & 0o777 == 0o600)
    count.check("one's own seat", found["seat"]["name"] == "Kari", found)
    texts = [x["text"] for x in found["ideas"]]
    mine = [x for x in texts if x is not None]
    count.check("one's own words, also withdrawn", sorted(mine) == sorted(
        ["Skyss med naboen Torvald", "Bare for bordet: Torvald",
         "Trukket: TORVALD"]), texts)
    lacks("nobody else's words", json.dumps(found, ensure_ascii=False),
          "Utstyrskasse", "Sagt i affekt", "per@example.no")
    has("and so for each", per.expect(OK, "own-data"), '"Per"')


def approved(terminal):
    return terminal.run("minutes")[1]


def redacted(name, per, words):
    def clean():
        time.sleep(0.3)  # no seat may ask more than a few times a second
        text = approved(per)
        return text and words not in text
    count.check("%s: the next version is without it" % name,
                until(clean, REDACT_S), approved(per))


def forget(lead, kari, per, numbers):
    _, _, said = lead.run("forget", "idea", str(numbers[3]))
    has("it is said before it is asked", said, "Dette fjerner ordene",
        "blir stående", "papir", "sikkerhetskopier", "--yes")
    lead.expect(OK, "forget", "idea", str(numbers[3]), "--yes")
    again = lead.document("forget", "idea", str(numbers[3]), "--yes",
                          code=CONFLICT)
    count.check("once", again["error"]["code"] == "is_forgotten", again)
    per.expect(NOT_ALLOWED, "forget", "idea", str(numbers[0]), "--yes")
    per.expect(NOT_ALLOWED, "forget", "invited", "1", "--yes")
    per.expect(NOT_ALLOWED, "forget", "seat", "1", "--yes")
    lead.expect(NOT_FOUND, "forget", "note", "99", "--yes")
    lead.expect(USAGE, "forget", "table", "1", "--yes")
    lead.expect(OK, "forget", "invited", "2", "--yes")
    lacks("an invited person is gone", lead.expect(OK, "who"), "Per Olsen")
    lacks("and gets no minutes", lead.expect(OK, "recipients"), "per@")
    lead.expect(OK, "forget", "decision", "2", "--yes")
    redacted("a decision", per, "Skyss to kvelder")
    lead.expect(OK, "decision", "change", "2", "--text", "Skyss på nytt",
                "--owner", "Laget", "--first-step", "Ringe")
    lead.expect(OK, "minutes", "approve", "--name", "Eva", "--yes")
    has("a decision can be said anew", approved(per), "Skyss på nytt")


def search(lead, per):
    found = lead.document("search", "tORVALD")
    kinds = sorted((x["kind"], x["private"]) for x in found["hits"])
    count.check("found wherever it stands, in large letters and small",
                ("idea", False) in kinds and ("idea", True) in kinds and
                ("note", False) in kinds, kinds)
    count.check("a table's own words are not told", all(
        x["text"] is None for x in found["hits"] if x["private"]), found)
    code, out, err = lead.run("search", "Torvald")
    has("for people", out, "Notat 1: God stemning", "(ikke vist for noen")
    lacks("a table's own words", out, "Bare for bordet")
    has("how many", err, "Fant det")
    lead.expect(USAGE, "search", "Torvald", "--redact")
    code, out, err = lead.run("search", "Torvald", "--redact", "--yes")
    count.check("all is removed", code == OK, (code, out, err))
    has("and it is searched again", err, "finnes ikke lenger", "papir")
    count.check("nothing is left", lead.document("search", "torvald")[
        "hits"] == [])
    redacted("the minutes", per, "Torvald")
    left = lead.document("search", "Storsalen", "--redact", "--yes",
                         code=CONFLICT)
    count.check("what cannot be removed is told with its verb", [
        x["change_with"] for x in left["left"]] == ["session change"], left)
    _, out, err = lead.run("search", "Storsalen", "--redact", "--yes")
    has("for people, too", err, "session change")
    lead.expect(OK, "search", "Finnes slett ikke", "--redact", "--yes")
    lead.expect(USAGE, "search")


def leave(daemon, lead, kari, per, numbers, folder):
    """Everything of a person, at their own wish."""
    path = os.path.join(folder, "kept.json")
    code, _, said = kari.run("forget", "me", "--save", path, "--yes")
    count.check("forget me", code == OK, (code, said))
    has("it says what goes and what is out of reach", said, "navnet ditt",
        "papir", "Lagret i")
    with open(path, encoding="utf-8") as f:
        count.check("a copy was kept first",
                    json.load(f)["seat"]["name"] == "Kari")
    code, _, _ = kari.run("where", "--session", kari.code)
    count.check("the seat is gone", code != OK, code)
    seats = lead.document("who")["seats"]
    mine = [x["id"] for x in seats if x.get("name") == "Per"]
    count.check("and the name", "Kari" not in [x.get("name") for x in seats])
    lead.expect(OK, "forget", "seat", str(mine[0]), "--yes")
    count.check("who was removed has no seat", per.run("where")[0] != OK)
    found = [x["id"] for x in lead.document("decisions")["decisions"]]
    count.check("decisions stand", found == [1, 2], found)


def follow(lead):
    lead.expect(OK, "follow-up", "1", "under-way", "--reason",
                "Biblioteket har plass")
    lead.expect(USAGE, "follow-up", "1", "snart")
    lead.expect(NOT_FOUND, "follow-up", "9", "done")
    lead.expect(OK, "follow-up", "2", "dropped", "--reason", "Ingen sjåfør")
    found = lead.document("decisions")["decisions"]
    count.check("how far each has come", [x.get("progress") for x in found] ==
                ["under_way", "dropped"], found)


def since(daemon, lead, made, folder):
    """The next evening begins with what was decided."""
    other = Terminal(daemon, "other-lead")
    second = make(other, folder, "--since", made["facilitator_link"])
    count.check("two are brought along at once", second["since_last"] == 2,
                second)
    found = other.document("since-last")["since_last"]
    count.check("with what became of them",
                [(x["decision"], x["progress"]) for x in found] ==
                [(1, "under_way"), (2, "dropped")], found)
    count.check("and from where", found[0]["title"] == "Første kveld" and
                found[0]["date"] == "2026-12-03", found)
    again = other.document("since-last", "--earlier",
                           made["facilitator_link"])
    count.check("once each", again["brought"] == 0, again)
    secret = re.sub(".*#f=", "", made["facilitator_link"])
    again = other.document("since-last", "--earlier", secret)
    count.check("the secret part alone is enough", again["brought"] == 0)
    other.expect(USAGE, "since-last", "--earlier", "http://x/#f=kort")
    other.expect(USAGE, "since-last", "--earlier", second["facilitator_link"])
    other.expect(OK, "since-last", "1", "done", "--reason", "Kassa er på plass")
    other.expect(OK, "--yes", "forget", "since-last", "2")
    count.check("words from last time can be removed", other.document(
        "since-last")["since_last"][1]["text"] == "")
    text = other.expect(OK, "since-last")
    has("for people", text, "Siden sist", "1: Utstyrskasse.", "gjort",
        "Kassa er på plass")
    other.expect(OK, "next")
    guest = Terminal(daemon, "second-guest")
    said = guest.expect(OK, "join", second["code"], "--name", "Ny", "--line",
                        given=b"/slutt\n")
    has("the welcome begins with it", said, "Siden sist", "Utstyrskasse")
    minutes = other.expect(OK, "minutes")
    has("and the new minutes have it", minutes, "Siden sist",
        "Kassa er på plass", "Utstyrskasse")
    code = lead.document("session", "new", "--title", "Tredje", "--since",
                         made["code"])
    count.check("by the code of an evening one has led",
                code["since_last"] == 2, code)


def main():
    daemon = Daemon()
    try:
        lead = Terminal(daemon, "lead")
        made = make(lead, daemon.folder)
        kari, per, numbers = evening(daemon, lead, made)
        kari.code = per.code = made["code"]
        before_closing(lead, per)
        correct(lead, numbers)
        path = approve(lead, per, daemon.folder)
        verified(daemon, lead, made, path)
        recipients(lead)
        own_data(kari, per, daemon.folder)
        forget(lead, kari, per, numbers)
        search(lead, per)
        follow(lead)
        leave(daemon, lead, kari, per, numbers, daemon.folder)
        since(daemon, lead, made, daemon.folder)
        count.check("the daemon still runs", daemon.alive(), daemon.log())
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
