"""tamper.py - evenings that somebody has bent, and who sees it.

Plays evenings with the real daemon and client, bends their files in every way
a person with an editor could, and compares three: what the one who bent them
knows, what verifier.py says, and what `dugnadctl verify` says.

    tamper.py [--cases N] [--seed S]

500 cases; 3000 where DUGNAD_CYCLES asks for a thousand cycles or more.
"""
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import verifier_page as page  # noqa: E402
from verifier import verify  # noqa: E402


def option(name, default):
    if name in sys.argv:
        at = sys.argv.index(name)
        value = sys.argv[at + 1]
        del sys.argv[at:at + 2]
        return int(value)
    return default


LONG = int(os.environ.get("DUGNAD_CYCLES") or 0) >= 1000
CASES = option("--cases", 3000 if LONG else 500)
SEED = option("--seed", int(time.time()) % 100000)

from daemon import Count, Daemon  # noqa: E402
from tamper_cases import CERTAIN, RANDOM, Case  # noqa: E402
from tamper_log import Log  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
count = Count()


def program():
    found = os.environ.get("DUGNADCTL", os.path.join(
        ROOT, "build", "client", "dugnadctl"))
    if not os.access(found, os.X_OK):
        sys.exit("no dugnadctl at %s; build it, or name it" % found)
    return os.path.abspath(found)


def ctl(folder, *words, given=b""):
    """Exit code, standard output, standard error."""
    done = subprocess.run(
        [program(), *words], input=given, capture_output=True, timeout=120,
        env=dict(os.environ, LANG="nb_NO.UTF-8", LC_ALL="nb_NO.UTF-8",
                 DUGNAD_STATE=os.path.join(folder, "state")))
    return done.returncode, done.stdout.decode(), done.stderr.decode()


# ---- evenings

class Played:
    """An evening that a facilitator plays by dugnadctl."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.where = os.path.join(daemon.data, "sessions")
        self.others = set(os.listdir(self.where))

    def do(self, *words):
        code, out, err = ctl(self.daemon.folder, "--server",
                             "unix:" + self.daemon.socket, *words)
        if code != 0:
            raise RuntimeError("%s: %d %s%s" % (words, code, out, err))
        return out

    def begin(self, title):
        self.do("session", "new", "--title", title, "--tables", "2",
                "--goal", "Alle barn kan være med")
        self.do("session", "open")

    def work(self):
        self.do("walk-in", "Kari Nordmann")
        self.do("walk-in", "Ola Nordmann")
        self.do("goto", "4.1")
        self.do("idea", "add", "Lån ski på skolen ⛷", "--table", "1")
        self.do("idea", "add", "Fast kontaktpunkt", "--table", "2")
        self.do("idea", "share", "1")
        self.do("note", "Husk nøkkelen")
        self.do("goto", "5.1")
        self.do("decide", "1", "--owner", "Kari", "--first-step",
                "Spørre biblioteket", "--due", "2027-12-01")

    def close(self):
        self.do("meeting", "set", "--at", "2027-12-15T18:00")
        self.do("--yes", "session", "close")

    def approve(self, version):
        """Until its files stand, and are signed."""
        self.do("--yes", "minutes", "approve", "--name", "Kari Nordmann")
        end = time.time() + 30
        while time.time() < end:
            log = Log("", read(os.path.join(self.folder(), "log")), b"", b"")
            if log.signs() and any(
                    r.number == 85 and r.get("version") == version and
                    log.signs()[-1].get("covers") >= r.seq
                    for r in log.records):
                return
            time.sleep(0.05)
        raise RuntimeError("version %d does not stand" % version)

    def folder(self):
        found = set(os.listdir(self.where)) - self.others
        return os.path.join(self.where, found.pop())


def copy(folder):
    return (read(os.path.join(folder, "log")),
            read(os.path.join(folder, "keys")))


def judge_copy(data, key, what):
    """A copy of a log that is written right now is whole, at worst torn."""
    said = verify(*data, [key])
    count.check("%s is whole" % what, said["whole"] and
                said["vouched"] == (said["signed_to"] > 0), said)
    return said


def living():
    """Copies while an evening is played, and after the daemon was killed."""
    daemon = Daemon()
    try:
        key = read(os.path.join(daemon.folder, "signing.key"))[32:]
        where = os.path.join(daemon.data, "sessions")
        demo = subprocess.Popen(
            [program(), "--server", "unix:" + daemon.socket, "demo",
             os.path.join(ROOT, "tests", "cases", "sor-fron-2018.yaml"),
             "--via", "ws://127.0.0.1:%d" % daemon.port, "-o", daemon.folder],
            env=dict(os.environ, DUGNAD_STATE=os.path.join(daemon.folder, "s")),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        copies, end = [], time.time() + 60
        while time.time() < end and (
                not copies or copies[-1][0].count(b"dug1") < 300):
            time.sleep(0.02)
            made = [f for f in os.listdir(where) if len(f) == 32]
            # Until its first record is there, nobody has been told of it.
            if made and b"dug1" in read(os.path.join(where, made[0], "log")):
                copies.append(copy(os.path.join(where, made[0])))
        daemon.stop(signal.SIGKILL)
        demo.kill()
        demo.wait()
        folder = os.path.join(where, os.listdir(where)[0])
        said = judge_copy(copy(folder), key,
                          "an evening whose daemon was killed")
        seen = [judge_copy(x, key, "a copy while it is written")
                for x in copies[:-20:4] + copies[-20:]]
        count.check("copies are taken while it grows", len(seen) > 1 and
                    seen[0]["last"] < seen[-1]["last"], len(seen))
        count.check("nothing is lost of it", said["last"] >= seen[-1]["last"],
                    said)
    finally:
        daemon.stop()
        daemon.remove()


def play(daemon):
    """name -> folder of an evening."""
    found = {}
    one = Played(daemon)
    one.begin("Kort kveld")
    found["short"] = one.folder()
    one = Played(daemon)
    one.begin("Kveld som ble avsluttet")
    one.work()
    one.close()
    found["closed"] = one.folder()
    one = Played(daemon)
    one.begin("Kveld med referat")
    one.work()
    one.close()
    one.approve(1)
    one.do("decision", "change", "1", "--owner", "NAV")
    one.approve(2)
    found["approved"] = one.folder()
    one = Played(daemon)
    one.begin("Kveld med glemte ord")
    one.work()
    one.do("--yes", "forget", "idea", "2")
    one.do("--yes", "forget", "note", "1")
    found["forgotten"] = one.folder()
    one = Played(daemon)
    one.do("demo", os.path.join(ROOT, "tests", "cases", "sor-fron-2018.yaml"),
           "--via", "ws://127.0.0.1:%d" % daemon.port, "-o", daemon.folder)
    found["long"] = one.folder()
    return found


def public_key(daemon):
    return read(os.path.join(daemon.folder, "signing.key"))[32:64]


def rekeyed(client):
    """The daemon's key is changed with the old one's word, then without."""
    daemon = Daemon()
    try:
        one = Played(daemon)
        one.begin("Kveld med tre nøkler")
        one.do("next")
        keys = [public_key(daemon)]
        path = os.path.join(daemon.folder, "signing.key")
        for taken_over in (False, True):
            daemon.stop()
            if taken_over:
                os.unlink(path)
                for name in os.listdir(daemon.folder):
                    if name.startswith("signing.key"):
                        os.unlink(os.path.join(daemon.folder, name))
            else:
                subprocess.run([os.environ.get("DUGNADD", os.path.join(
                    ROOT, "build", "daemon", "dugnadd")), "--new-key",
                    daemon.config], check=True,
                    stdout=subprocess.DEVNULL)
            daemon.start_again()
            one.do("next")
            keys.append(public_key(daemon))
            daemon.stop()
            judge_keys(client, Log("three keys", *copy(one.folder()),
                                   bytes(32) + keys[0]), keys)
            daemon.start_again()
        count.check("three keys have signed", len(set(keys)) == 3, keys)
    finally:
        daemon.stop()
        daemon.remove()


def judge_keys(client, log, keys):
    """The first two vouch for the second, only itself for the third."""
    reach = [max([r.get("covers") for r in log.signs()
                  if r.get("public_key") == key], default=0) for key in keys]
    last = log.stands(signed=reach[-1], signed_by=keys[-1].hex())
    before = log.stands(signed=reach[1], signed_by=keys[1].hex())
    for i, key in enumerate(keys):
        check(Case("key %d of %d known" % (i + 1, len(keys)), log, log.bytes,
                   last if len(keys) == 2 or i == 2 else before, known=[key]),
              client)
    check(Case("none of %d keys known" % len(keys), log, log.bytes,
               dict(last, vouched=False), known=[]), client)
    count.check("each of %d keys has signed" % len(keys), all(reach), reach)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def files_of(folder):
    found = []
    for at, _, names in os.walk(os.path.join(folder, "minutes")):
        for name in names:
            language, form = name.split(".")
            found.append((int(os.path.basename(at)), language, form,
                          read(os.path.join(at, name))))
    return sorted(found)


def with_minutes(log):
    """Two versions, the second approved, as a daemon writes it."""
    files = [(v, language, form, ("%s %s %d" % (form, language, v)).encode())
             for v in (1, 2) for language in ("nb", "nn")
             for form in ("md", "json")]
    events = []
    for v in (1, 2):
        events.append(log.event(87, v, v - 1, 0))
        events += [log.event(84, language, form, v,
                             page.hash_of(b"file", data))
                   for version, language, form, data in files if version == v]
        events.append(log.event(85, v, v - 1))
        at = len(log) + len(events)
        events.append(log.signature(at))
    made = log.with_records(log.records + log.more(*events))
    made.name, made.files = "minutes", files
    return made


def evenings():
    """The logs as they are on disk after the daemon has stopped."""
    daemon = Daemon()
    try:
        folders = play(daemon)
        daemon.stop()
        secret = read(os.path.join(daemon.folder, "signing.key"))
        logs = {name: Log(name, read(os.path.join(f, "log")),
                          read(os.path.join(f, "keys")), secret, files_of(f))
                for name, f in folders.items()}
        logs["minutes"] = with_minutes(logs["closed"])
        count.check("the daemon has issued two versions", {
            f[0] for f in logs["approved"].files} == {1, 2},
            [f[:3] for f in logs["approved"].files])
        log = logs["forgotten"]
        count.check("two subjects are forgotten", 2 == sum(
            not any(log.slot_key(r.event[3])) for r in log.records
            if r.number in (50, 64)))
        return logs
    finally:
        daemon.stop()
        daemon.remove()


# ---- two who judge

def by_page(case):
    return verify(case.log, case.keys, case.known, case.minutes)


class Client:
    """What `dugnadctl verify` says, in the same words."""

    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="dugnad-tamper-")
        self.evening = os.path.join(self.folder, "evening")
        os.mkdir(self.evening)
        self.keys = None

    def put(self, name, data):
        path = os.path.join(self.folder, name)
        with open(path, "wb") as f:
            f.write(data)
        return path

    def says(self, case):
        self.put("evening/log", case.log)
        if case.keys is None:
            os.unlink(os.path.join(self.evening, "keys"))
        elif case.keys is not self.keys:
            self.put("evening/keys", case.keys)
        self.keys = case.keys
        words = ["--json", "verify", self.evening]
        for key in case.known:
            words += ["--key", key.hex()]
        for i, data in enumerate(case.minutes):
            words += ["--minutes", self.put("file%d" % i, data)]
        return ctl(self.folder, *words)

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


def differences(expected, said):
    """What is expected and was not said."""
    found = []
    for name, value in expected.items():
        if name == "minutes":
            for i, one in enumerate(value):
                found += ["minutes %d: %s" % (i, x)
                          for x in differences(one, said[name][i])]
        elif said.get(name) != value:
            found.append("%s: %s, not %s" % (name, said.get(name), value))
    return found


def check(case, client):
    found = differences(case.expected, by_page(case))
    count.check("%s: the verifier of the page" % case.name, not found,
                "; ".join(found))
    client_check(case, client)


def translated(out):
    """What dugnadctl says, in the words of verifier.py."""
    found = json.loads(out)
    if not found["whole"]:
        return {"whole": False, "first_bad": found["record"],
                "what": found["what"], "last": found["sound"]}
    return {
        "whole": True, "first_bad": None, "last": found["record"],
        "torn": found["torn"] > 0, "newer": found["newer"] > 0,
        "session": found["session"], "signed_to": found.get("signed", 0),
        "signed_by": found.get("key"), "vouched": found["vouched"],
        "minutes": [{
            "genuine": m["issued"], "approved": m.get("approved", False),
            "signed": m.get("signed", False), "version": m.get("version", 0),
            "replaced": m.get("replaced_by", 0) > 0,
            "language": m.get("language"), "format": m.get("format")}
            for m in found["minutes"]]}


def code_for(case, said):
    """0 all holds, 1 not whole, 6 whole, but not what was asked."""
    if not said["whole"]:
        return 1
    return 0 if (said["vouched"] or not case.known) and \
        all(m["genuine"] for m in said["minutes"]) else 6


def client_check(case, client):
    """What is expected, and whatever else verifier.py said."""
    code, out, err = client.says(case)
    try:
        said = translated(out)
    except (ValueError, KeyError) as e:
        count.check("%s: dugnadctl answers" % case.name, False,
                    (code, out, err, e))
        return
    wanted = by_page(case)
    right = code_for(case, wanted)
    if not wanted["whole"]:     # it tells where, and no more
        wanted = {k: wanted[k] for k in ("whole", "first_bad", "last")}
    wanted.pop("why", None)
    if case.replays and not said["whole"] and said["what"] == "event" and \
            case.replays <= said["first_bad"] <= \
            (wanted["first_bad"] or said["first_bad"]):
        wanted, right = {}, 1   # who plays it back sees that it cannot be
    found = differences(wanted, said)
    count.check("%s: dugnadctl says the same" % case.name, not found,
                "; ".join(found))
    count.check("%s: dugnadctl ends with %d" % (case.name, right),
                code == right, (code, out, err))


def main():
    print("seed %d" % SEED)
    rng = random.Random(SEED)
    client = Client()
    living()
    rekeyed(client)
    logs = evenings()
    made = [case for make in CERTAIN for case in make(logs)]
    names = sorted(logs)
    while len(made) < CASES:
        make = RANDOM[len(made) % len(RANDOM)]
        case = make(rng, logs[rng.choice(names)])
        if case:
            made.append(case)
    try:
        for case in made:
            check(case, client)
    finally:
        client.remove()
    print("%d evenings bent" % len(made))
    count.end()


if __name__ == "__main__":
    main()
