"""cases.py - whole evenings over real sockets, and what their minutes say.

Plays each evening of tests/cases, and one full of rare letters, against a
real dugnadd; then reads the minutes in three languages and two formats, and
has the logs judged.
"""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402
from tamper_log import Log  # noqa: E402
from verifier import verify  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
CASES = os.path.join(ROOT, "tests", "cases")
LANGUAGES = ("nb", "nn", "en")
count = Count()

MARKED = """
session: {title: "Merket kveld čđŋšŧž", municipality: "Guovdageaidnu", date: "2026-12-03",
  start: "18:00", end: "20:00", place: "Báktehárji 🏔️", language: nb, goal: ["Mål med æøå"]}
came: 7
walk_in: 1
tables: 3
mystery: 4
strengths: [[1, "styrke-æøå-ÆØÅ-001"], [3, "styrke-čđŋšŧž-002"]]
insights: [[2, "Oppdiktet Áile", stigma, "innsikt-ČĐŊŠŦŽ-003"]]
ideas: [[1, "idé-🎿⚽-004"], [2, "idé-👨‍👩‍👧-005"], [3, "idé \\"sitat\\" & <b>-006"], [1, "idé-007"]]
merge: [[1, "idé-🎿⚽-004"], [2, "idé-👨‍👩‍👧-005"], [1, "idé-007"]]
decisions:
  - {idea: "idé \\"sitat\\" & <b>-006", owner: "Eier-008 Šuŋŋá", first_step: "Steg-009 ž", due: "2026-12-10"}
next_meeting: {date: "2027-02-04", start: "18:30", place: "Møterom-010 å"}
"""


def program():
    found = os.environ.get("DUGNADCTL", os.path.join(
        ROOT, "build", "client", "dugnadctl"))
    if not os.access(found, os.X_OK):
        sys.exit("no dugnadctl at %s; build it, or name it" % found)
    return os.path.abspath(found)


def ctl(daemon, *words):
    """Exit code, standard output, standard error."""
    environment = dict(os.environ, LANG="nb_NO.UTF-8", LC_ALL="nb_NO.UTF-8",
                       DUGNAD_STATE=os.path.join(daemon.folder, "state"))
    done = subprocess.run(
        [program(), "--server", "unix:" + daemon.socket, *words],
        capture_output=True, timeout=120, env=environment,
        stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def section(text, key):
    found = re.search(r"^%s:(.*?)(?=^\w+:|\Z)" % key, text, re.M | re.S)
    return found.group(1) if found else ""


def quoted(text):
    return [re.sub(r"\\(.)", r"\1", x)
            for x in re.findall(r'"((?:[^"\\]|\\.)*)"', text)]


def rows(text, key):
    """The last quoted text of each row is what was written."""
    found = re.findall(r'\[\s*\d+\s*,((?:[^"\]]|"(?:[^"\\]|\\.)*")*)\]',
                       section(text, key))
    return [quoted(row)[-1] for row in found]


def number(text, key):
    found = re.search(r"^%s:\s*(\d+)" % key, text, re.M)
    return int(found.group(1)) if found else 0


def decisions(text):
    found = []
    for row in re.findall(r"^\s+- \{(.*)\}", section(text, "decisions"), re.M):
        one = {}
        for key in ("idea", "owner", "first_step", "due"):
            value = re.search(r'%s: "((?:[^"\\]|\\.)*)"' % key, row)
            one[key] = re.sub(r"\\(.)", r"\1", value.group(1)) if value else ""
        found.append(one)
    return found


def invited_n(path):
    with open(path, "rb") as f:
        return sum(1 for line in f.read().splitlines() if line.strip()) - 1


def plain(markdown):
    """As a person reads it: without escapes and entities."""
    text = re.sub(r"\\([^\w\s])", r"\1", markdown)
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text


def strings(value):
    """All texts of a JSON document, keys left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def check_markdown(name, case, invited, said):
    text = plain(said)
    for words in (rows(case, "strengths") + rows(case, "insights") +
                  rows(case, "ideas")):
        count.check("%s: once: %s" % (name, words), text.count(words) == 1,
                    text.count(words))
    for one in decisions(case):
        for key in ("owner", "first_step"):
            count.check("%s: %s" % (name, one[key]), one[key] in text)
    came = number(case, "came")
    whole = str(came + number(case, "walk_in"))
    count.check("%s: how many came" % name, re.search(
        r"\b%s\b" % whole, text) and re.search(
            r"\b%d\b.*\b%d\b" % (came, invited), text))
    not_agreed = quoted(section(case, "not_agreed"))
    for words in not_agreed:
        count.check("%s: what was not agreed" % name,
                    text.count(words) == 1, text.count(words))
    count.check("%s: letters are whole" % name, "\ufffd" not in said)


def check_json(name, case, invited, said):
    document = json.loads(said)
    texts = list(strings(document))
    for words in (rows(case, "strengths") + rows(case, "insights") +
                  rows(case, "ideas")):
        count.check("%s: once: %s" % (name, words),
                    texts.count(words) == 1, texts.count(words))
    heads = document["head_count"]
    count.check("%s: head count" % name, (
        heads["invited"], heads["came"], heads["walk_in"]) == (
            invited, number(case, "came"), number(case, "walk_in")), heads)
    wanted = [(d["idea"], d["owner"], d["first_step"], d["due"])
              for d in decisions(case)]
    saw = [(d["text"], d["owner"], d["first_step"], d["due"])
           for d in document["decisions"]]
    count.check("%s: decisions" % name, saw == wanted, saw)
    count.check("%s: is no draft" % name, document["draft"] is False)


def play(daemon, path):
    with open(path, encoding="utf-8") as f:
        case = f.read()
    name = os.path.basename(path)
    invited = invited_n(path.replace(".yaml", ".invited.csv"))
    code, out, err = ctl(
        daemon, "demo", path, "--json", "-o", daemon.folder, "--via",
        "ws://127.0.0.1:%d" % daemon.port)
    count.check("%s: is played" % name, code == 0, out + err)
    if code != 0:
        return
    done = json.loads(out)
    count.check("%s: within 90 seconds" % name, done["ms"] < 90000, done["ms"])
    count.check("%s: unknown keys are told of" % name,
                ("mystery" in err) == ("mystery" in case))
    for language in LANGUAGES:
        for form, check in (("md", check_markdown), ("json", check_json)):
            code, out, err = ctl(daemon, "minutes", done["code"],
                                 "--language", language, "--format", form)
            what = "%s %s %s" % (name, language, form)
            count.check(what + ": is given", code == 0, err)
            if code == 0:
                check(what, case, invited, out)


def judge(daemon, stopped):
    """Every evening is whole and signed to its closing; while it is still
    open to the daemon too."""
    with open(os.path.join(daemon.folder, "signing.key"), "rb") as f:
        secret = f.read()
    sessions = os.path.join(daemon.data, "sessions")
    for name in os.listdir(sessions):
        data = []
        for part in ("log", "keys"):
            with open(os.path.join(sessions, name, part), "rb") as f:
                data.append(f.read())
        said = verify(*data, [secret[32:]])
        log = Log(name, *data, secret)
        count.check("%s: its log is whole%s" % (name, stopped), said["whole"]
                    and not said["torn"] and not said["newer"] and
                    said["last"] == len(log), said)
        closed = [r.seq for r in log.records if r.number == 4]
        count.check("%s: and signed to its closing%s" % (name, stopped),
                    said["vouched"] and [said["signed_to"]] == closed,
                    (closed, said))
    count.check("all evenings are judged%s" % stopped,
                len(os.listdir(sessions)) == played())


def played():
    return 1 + sum(name.endswith(".yaml") for name in os.listdir(CASES))


def own_case():
    folder = tempfile.mkdtemp(prefix="dugnad-case-")
    path = os.path.join(folder, "merket.yaml")
    with open(path, "w", encoding="utf-8") as f:
        f.write(MARKED)
    with open(path.replace(".yaml", ".invited.csv"), "wb") as f:
        f.write("navn;sektor\r\n".encode())
        for i in range(9):
            f.write(("Åse Øye %d;kommune\r\n" % i).encode("cp1252"))
    return path


def main():
    daemon = Daemon()
    try:
        for name in sorted(os.listdir(CASES)):
            if name.endswith(".yaml"):
                play(daemon, os.path.join(CASES, name))
        marked = own_case()
        play(daemon, marked)
        shutil.rmtree(os.path.dirname(marked))
        judge(daemon, "")
    finally:
        code, _ = daemon.stop()
        count.check("dugnadd ends as it should", code == 0, daemon.log())
        judge(daemon, " when the daemon has stopped")
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
