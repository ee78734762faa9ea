"""offline.py - an evening as files: verified, packed, carried, mended, restored.

A real daemon makes the evening; then dugnadctl works on what lies on the disk,
whole and tampered with, and a daemon opens what came out of it.
python3's standard library only.
"""
import hashlib
import io
import json
import os
import random
import shutil
import struct
import subprocess
import sys
import tarfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path.insert(0, HERE)
from daemon import Count, Daemon  # noqa: E402
from stranger import COLLECTS, Client, make_session  # noqa: E402

OK, REFUSED, USAGE, NO_LINE, NOT_ALLOWED, NOT_FOUND, CONFLICT = range(7)
HEAD, RECORD_HEAD, KEY = 64, 96, 32
OTHER_KEY = "00" * 31 + "01"
count = Count()
check = count.check


def program():
    found = os.environ.get("DUGNADCTL", os.path.join(
        ROOT, "build", "client", "dugnadctl"))
    if not os.access(found, os.X_OK):
        sys.exit("no dugnadctl at %s; build it, or name it" % found)
    return os.path.abspath(found)


def ctl(*words, code=OK):
    """(stdout, stderr) of a run that must end so, and not by a signal."""
    done = subprocess.run(
        [program(), "--language", "en", *words], capture_output=True,
        timeout=120, stdin=subprocess.DEVNULL,
        env=dict(os.environ, LANG="C.UTF-8", DUGNAD_SERVER=""))
    out = done.stdout.decode("utf-8", "replace")
    err = done.stderr.decode("utf-8", "replace")
    check("%s ends with %d" % (" ".join(words[:2]), code),
          done.returncode == code, (done.returncode, words, out, err))
    return out, err


def document(*words, code=OK):
    out, _ = ctl("--json", *words, code=code)
    lines = out.splitlines()
    check("%s: one document" % words[0], len(lines) == 1, out)
    return json.loads(lines[0]) if lines else {}


def read(*path):
    with open(os.path.join(*path), "rb") as f:
        return f.read()


def write(data, *path):
    with open(os.path.join(*path), "wb") as f:
        f.write(data)


# --- the log, as PROTOCOL.md has it ----------------------------------------

def records(log):
    """[(offset, whole bytes)] of all records."""
    at, found = HEAD, []
    while log[at:at + 4] == b"dug1":
        size = (RECORD_HEAD + struct.unpack_from("<I", log, at + 4)[0] + 7) & ~7
        found.append((at, log[at:at + size]))
        at += size
    return found


def chained(log, payloads):
    """A log with the same mark and times, and these payloads, all sound."""
    mark, last, out = log[32:64], bytes(32), bytearray(log[:HEAD])
    for (_, old), payload in zip(records(log), payloads):
        head = b"dug1" + struct.pack("<I", len(payload)) + old[8:32] + last
        last = hashlib.blake2b(head + payload, digest_size=32,
                               key=mark).digest()
        out += head + last + payload + bytes(-len(payload) % 8)
    return bytes(out)


def payload_of(record):
    return record[RECORD_HEAD:RECORD_HEAD +
                  struct.unpack_from("<I", record, 4)[0]]


# --- the evening ------------------------------------------------------------

class Evening:
    """Made, held, closed, its minutes approved; then the daemon is stopped."""

    def __init__(self, daemon):
        self.daemon = daemon
        self.made = make_session(daemon.socket, tables=2, title="Fritid i Ås")
        self.id = self.made["session"].hex()
        self.folder = os.path.join(daemon.data, "sessions", self.id)
        self.lead = self.enter()
        self.lead.do("doors", open=1)
        self.guest = Client(("tcp", "127.0.0.1", daemon.port),
                            code=self.made["code"])
        self.guest.join(name="Åse", table=1)

    def enter(self):
        return Client(("tcp", "127.0.0.1", self.daemon.port),
                      session=self.made["session"],
                      token=self.made["token"]).whole()

    def go(self, what):
        step, part = min((p["step"], p["part"])
                         for p in self.lead.all("plan_part").values()
                         if p["collects"] == COLLECTS[what])
        was = self.lead.one("step")
        self.lead.do("step", from_step=was["step"], from_part=was["part"],
                     step=step, part=part)

    def play(self):
        self.lead.do("invite", name="Per", email="per@example.no")
        self.lead.do("invite", name="Pål", email="paal@example.no")
        self.go("idea")
        self.ideas = []
        for i in range(5):
            idea = self.guest.do("idea_write", text="hemmelig-%d" % i)
            self.guest.do("idea_share", idea=idea)
            self.ideas.append(idea)
        self.go("decision")
        self.lead.do("decide", text="Utstyrssentral", owner="Kari",
                     first_step="Ringe rundt")
        self.lead.do("meeting", date="2027-01-14T18:00", place="Rådhuset")

    def approve(self):
        self.lead.do("approve", name="Kari Kontakt")
        want = os.path.join(self.folder, "minutes", "1", "nb.md")
        self.lead.wait(lambda: self.lead.one("minutes") and
                       self.lead.one("minutes")["approves"] == 1, 30,
                       "approved minutes")
        time.sleep(0.5)
        check("the approved minutes lie in the folder", os.path.exists(want))

    def leave(self):
        self.lead.stop()
        self.guest.stop()


def key_of(daemon):
    return read(daemon.folder, "signing.key")[-32:].hex()


# --- verify -----------------------------------------------------------------

def verify(evening, key, folder):
    out, _ = ctl("verify", evening.folder)
    check("whole, but not vouched for", "Whole to record" in out and
          "have not vouched for" in out, out)
    out, _ = ctl("verify", evening.folder, "--key", key)
    check("signed by a key that was given", "a key you gave" in out, out)
    with open(os.path.join(folder, "key"), "w", encoding="ascii") as f:
        f.write(key + "\n")
    ctl("verify", evening.folder, "--key", os.path.join(folder, "key"))
    out, _ = ctl("verify", evening.folder, "--key", OTHER_KEY, code=CONFLICT)
    check("another key has not signed", "a key you gave" not in out, out)
    ctl("verify", evening.folder, "--key", OTHER_KEY, "--key", key)
    ctl("verify", evening.folder, "--key", "abc", code=NOT_FOUND)
    ctl("verify", evening.id[:6], "--data", evening.daemon.data)
    ctl("verify", "ffffffffff", "--data", evening.daemon.data, code=NOT_FOUND)
    ctl("verify", os.path.join(folder, "none"), code=NOT_FOUND)
    ctl("verify", evening.daemon.data, code=NOT_FOUND)
    ctl("verify", os.path.join(evening.daemon.data, "office"))
    found = document("verify", evening.folder, "--key", key)
    log = read(evening.folder, "log")
    check("the document says the same", found["ok"] and found["whole"] and
          found["vouched"] and found["key"] == key and
          found["record"] == len(records(log)) and not found["keys_left"],
          found)


def copy_of(evening, folder, name="copy"):
    path = os.path.join(folder, name)
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(evening.folder, path)
    return path


def tampered(evening, folder):
    """What was done to the log, and what verify calls it."""
    log = read(evening.folder, "log")
    rows = records(log)
    n = len(rows) // 2
    at, row = rows[n]
    end = rows[-1][0] + len(rows[-1][1])
    next_at = rows[n + 1][0]
    flipped = bytearray(log)
    flipped[at + RECORD_HEAD + 3] ^= 1
    wrong = {
        "broken": bytes(flipped),
        "missing": log[:at] + log[next_at:],
        "spliced": log[:at] + rows[n - 2][1] + log[at:],
        "head": b"X" + log[1:],
        "empty": log[:HEAD],
    }
    for what, bytes_ in wrong.items():
        path = copy_of(evening, folder)
        write(bytes_, path, "log")
        found = document("verify", path, code=REFUSED)
        check("%s is called so" % what, found["what"] == what and
              found["ok"] is False, found)
        if what in ("broken", "missing", "spliced"):
            check("%s: the first record that is not sound" % what,
                  (found["record"], found["offset"]) == (n + 1, at), found)
    path = copy_of(evening, folder)
    write(log[:end - 5], path, "log")
    out, err = ctl("verify", path)
    check("a torn end is whole to the record before", "Whole to record %d." %
          (len(rows) - 1) in out and "interrupted" in err, (out, err))
    write(log[:end] + log[at:next_at], path, "log")
    out, _ = ctl("verify", path)
    check("an old record behind the end is not believed",
          "Whole to record %d." % len(rows) in out, out)


def signatures(evening, folder):
    """Chained anew, so that only the signature can tell."""
    log = read(evening.folder, "log")
    payloads = [payload_of(r) for _, r in records(log)]
    check("the chain can be made again", chained(log, payloads) ==
          log[:len(chained(log, payloads))])
    signed = [i for i, p in enumerate(payloads) if p[:2] == b"\x98\x52"]
    check("some records are signatures", len(signed) > 1, len(signed))
    path = copy_of(evening, folder)
    first = signed[0]
    other = list(payloads)
    other[first] = other[first][:-1] + bytes([other[first][-1] ^ 1])
    write(chained(log, other), path, "log")
    found = document("verify", path, code=REFUSED)
    check("a signature that was changed", (found["what"], found["record"]) ==
          ("signature", first + 1), found)
    other = list(payloads)
    other[1] = payloads[2]
    write(chained(log, other), path, "log")
    found = document("verify", path, code=REFUSED)
    check("words that were made anew do not open, or are not signed",
          found["what"] in ("seal", "event", "signature"), found)


def keys(evening, folder):
    path = copy_of(evening, folder)
    os.unlink(os.path.join(path, "keys"))
    _, err = ctl("verify", path)
    check("without keys the frame is checked", "file of keys is missing" in
          err, err)
    ctl("export", path, "-o", os.path.join(folder, "x.tar"), code=REFUSED)
    write(bytes(len(read(evening.folder, "keys"))), path, "keys")
    ctl("verify", path)
    write(b"abc", path, "keys")
    found = document("verify", path, code=REFUSED)
    check("keys of a size that cannot be", found["what"] == "keys", found)
    slots = bytearray(read(evening.folder, "keys"))
    slots[KEY + 3] ^= 1
    write(bytes(slots), path, "keys")
    found = document("verify", path, code=REFUSED)
    check("a key that decayed", found["what"] == "seal", found)


def hostile(evening, folder, key):
    """Nothing that is given to it ends it by a signal."""
    chance = random.Random(7)
    log = read(evening.folder, "log")
    payloads = [payload_of(r) for _, r in records(log)]
    path = copy_of(evening, folder)
    ends = set()
    for i in range(60):
        other = list(payloads)
        at = chance.randrange(len(other))
        p = bytearray(other[at])
        for _ in range(chance.randrange(1, 4)):
            p[chance.randrange(min(len(p), 40))] = chance.randrange(256)
        other[at] = bytes(p)
        if i % 3 == 0:
            cut = chance.randrange(len(other))
            other[cut] = other[cut][:chance.randrange(len(other[cut]))]
        write(chained(log, other), path, "log")
        for slots in (True, False):
            if slots:
                write(read(evening.folder, "keys"), path, "keys")
            else:
                os.unlink(os.path.join(path, "keys"))
            done = subprocess.run([program(), "verify", path, "--key", key],
                                  capture_output=True, timeout=60)
            ends.add(done.returncode)
            if done.returncode < 0:
                shutil.copytree(path, path + ".kept", dirs_exist_ok=True)
    check("made-up events are judged, none ends it", ends <= {0, 1, 6}, ends)
    for junk in (b"", b"x", os.urandom(5000), log[:40],
                 b"dugnad log\n\xff" + log[12:]):
        write(junk, path, "log")
        ctl("verify", path, code=REFUSED)
        write(junk, folder, "junk")
        ctl("verify", os.path.join(folder, "junk"), code=REFUSED)
        ctl("import", os.path.join(folder, "junk"), "--data", folder,
            code=REFUSED)
    os.unlink(os.path.join(path, "log"))
    os.mkfifo(os.path.join(path, "log"))
    ctl("verify", path, code=REFUSED)


# --- minutes ----------------------------------------------------------------

def minutes(evening, folder, key):
    paper = os.path.join(evening.folder, "minutes", "1", "nb.md")
    out, _ = ctl("verify", evening.folder, "--key", key, "--minutes", paper)
    check("approved minutes are called so", "version 1, nb, md. Approved by "
          "Kari Kontakt" in out, out)
    found = document("verify", evening.folder, "--key", key, "--minutes",
                     paper)["minutes"][0]
    check("approved, signed, not replaced", found["approved"] and
          found["signed"] and found["replaced_by"] == 0, found)
    changed = bytearray(read(paper))
    changed[-2] ^= 1
    write(bytes(changed), folder, "changed.md")
    out, _ = ctl("verify", evening.folder, "--minutes",
                 os.path.join(folder, "changed.md"), code=CONFLICT)
    check("one byte changed: not issued", "were not issued from this evening"
          in out, out)
    ctl("verify", evening.folder, "--minutes", os.path.join(folder, "none"),
        code=NOT_FOUND)
    path = copy_of(evening, folder)
    write(bytes(len(read(path, "keys"))), path, "keys")
    out, _ = ctl("verify", path, "--key", key, "--minutes", paper)
    check("also when all keys are gone", "version 1, nb, md. Approved by" in
          out and "Kari" not in out, out)
    write(bytes(changed), path, "minutes", "1", "nb.md")
    _, err = ctl("verify", path, code=CONFLICT)
    check("minutes in the folder that are not what was issued",
          "minutes/1/nb.md is not the file that was issued" in err, err)


def rendered(evening, folder, given):
    for (language, form), bytes_ in given.items():
        out, _ = ctl("minutes", "--from", evening.folder, "--language",
                     language, "--format", form)
        check("the daemon's own bytes, %s.%s" % (language, form),
              out.encode() == bytes_, (len(out), len(bytes_)))
    path = copy_of(evening, folder)
    shutil.rmtree(os.path.join(path, "minutes"))
    for (language, form), bytes_ in given.items():
        file = os.path.join(folder, "made")
        ctl("minutes", "--from", path, "--version", "1", "--language",
            language, "--format", form, "-o", file)
        check("made again they are the same, %s.%s" % (language, form),
              read(file) == bytes_)
    ctl("minutes", "--from", path, "--version", "9", code=NOT_FOUND)
    ctl("minutes", "--from", path, "--format", "pdf", code=USAGE)
    ctl("minutes", "--from", path, "--language", "xx", code=USAGE)
    out, _ = ctl("minutes", "--from", path, "--draft")
    check("a draft holds what was said", "hemmelig-0" in out, out[:200])
    out, _ = ctl("recipients", "--from", path, "--lines")
    check("all who were invited", out == "per@example.no\npaal@example.no\n",
          out)


# --- export and import ------------------------------------------------------

def carried(evening, folder, key):
    one, two = os.path.join(folder, "a.tar"), os.path.join(folder, "b.tar")
    ctl("export", evening.folder, "-o", one)
    ctl("export", evening.id[:8], "--data", evening.daemon.data, "-o", two)
    check("twice the same bytes", read(one) == read(two))
    check("for its owner only", os.stat(one).st_mode & 0o777 == 0o600)
    secret = read(evening.daemon.folder, "signing.key")
    check("the signing key is not in it", secret[:32] not in read(one))
    with tarfile.open(one) as tar:
        names = tar.getnames()
        check("log, keys and minutes", names[:2] == [
            evening.id + "/log", evening.id + "/keys"] and all(
                n.startswith(evening.id + "/minutes/1/") for n in names[2:])
            and len(names) == 14, names)
        check("plain files with no owner", all(
            m.isreg() and m.mode == 0o600 and m.uid == 0 for m in tar))
    ctl("verify", one, "--key", key)
    new = os.path.join(folder, "new")
    ctl("import", one, "--data", new, code=NOT_FOUND)
    os.mkdir(new)
    ctl("import", one, "--data", new, "--dry-run")
    check("a dry run takes nothing in", not os.path.exists(
        os.path.join(new, "sessions")))
    if os.geteuid() == 0:
        os.chown(new, 65534, 65534)
    ctl("import", one, "--data", new)
    who = {os.stat(os.path.join(at, name)).st_uid for at, folders, files in
           os.walk(new) for name in folders + files}
    check("what is made belongs to whom the data folder belongs",
          who == {os.stat(new).st_uid}, who)
    here = os.path.join(new, "sessions", evening.id)
    for name in ("log", "keys", "minutes/1/nb.md"):
        want = read(evening.folder, name)
        check("%s came along" % name, read(here, name).rstrip(b"\0") ==
              want.rstrip(b"\0"))
    again = document("import", one, "--data", new)
    check("once more does nothing", again["was_here"], again)
    log = read(here, "log")
    rows = records(log)
    write(log[:rows[-4][0]], here, "log")
    again = document("import", one, "--data", new)
    check("the same log, shorter, is replaced", not again["was_here"] and
          read(here, "log") == log, again)
    check("nothing is left beside", os.listdir(os.path.join(new, "sessions"))
          == [evening.id], os.listdir(os.path.join(new, "sessions")))
    short = copy_of(evening, folder, "short")
    write(log[:rows[-4][0]], short, "log")
    ctl("export", short, "-o", two)
    with tarfile.open(two) as tar:
        check("minutes that the log does not know are not packed", 2 < len(
            tar.getnames()) < 14, tar.getnames())
    _, err = ctl("import", two, "--data", new, code=CONFLICT)
    check("a shorter one does not replace", "goes further" in err, err)
    return one


def member(tar, name, data=b"", **how):
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for key, value in how.items():
        setattr(info, key, value)
    tar.addfile(info, io.BytesIO(data))


def hostile_tars(evening, folder, good):
    name, log = evening.id, read(evening.folder, "log")
    slots = read(evening.folder, "keys")
    data = os.path.join(folder, "empty")
    os.mkdir(data)
    out = os.path.join(folder, "bad.tar")
    plain = [(name + "/log", log), (name + "/keys", slots)]
    extra = {
        "a path out": [(name + "/../../evil", b"x")],
        "an absolute path": [("/tmp/evil", b"x")],
        "another name": [(name + "/head", b"x")],
        "a name twice": [(name + "/log", log)],
        "a second evening": [("0" * 32 + "/log", log)],
        "minutes with a path": [(name + "/minutes/1/../nb.md", b"x")],
        "minutes of no version": [(name + "/minutes/01/nb.md", b"x")],
        "minutes never issued": [(name + "/minutes/7/nb.md", b"x")],
        "keys that are too many": None,
    }
    for what, more in extra.items():
        with tarfile.open(out, "w", format=tarfile.USTAR_FORMAT) as tar:
            for row in plain if more else [plain[0],
                                           (name + "/keys", bytes(5000000))]:
                member(tar, *row)
            for row in more or []:
                member(tar, *row)
        ctl("import", out, "--data", data, code=REFUSED)
        check("%s: nothing is there" % what, os.listdir(data) in (
            [], ["lock"]), os.listdir(data))
    for what, kind in (("a symbolic link", tarfile.SYMTYPE), (
            "a hard link", tarfile.LNKTYPE), ("a folder", tarfile.DIRTYPE),
            ("a device", tarfile.CHRTYPE), ("a pipe", tarfile.FIFOTYPE)):
        with tarfile.open(out, "w") as tar:
            member(tar, name + "/keys", slots)
            member(tar, name + "/log", type=kind, linkname="/etc/passwd")
        ctl("import", out, "--data", data, code=REFUSED)
        check("%s is refused" % what, not os.path.exists(
            os.path.join(data, "sessions")))
    with tarfile.open(out, "w") as tar:
        member(tar, "1" * 32 + "/log", log)
        member(tar, "1" * 32 + "/keys", slots)
    ctl("import", out, "--data", data, code=REFUSED)
    used = 400 * KEY
    with tarfile.open(out, "w") as tar:
        member(tar, *plain[0])
        member(tar, name + "/keys", slots[:used] + bytes(len(slots) - used))
    ctl("import", out, "--data", data)
    taken = read(data, "sessions", name, "keys")
    check("keys to come are no zeros, whatever the export says", not any(
        taken[at:at + KEY] == bytes(KEY) for at in range(
            used, len(taken), KEY)))
    runs_on(evening, data, "with keys that were zeros")
    shutil.rmtree(os.path.join(data, "sessions"))
    whole = read(good)
    chance = random.Random(3)
    for i in range(40):
        bent = bytearray(whole[:chance.randrange(len(whole))] if i % 2
                         else whole)
        for _ in range(3):
            bent[chance.randrange(min(len(bent), len(log) + 1024))] ^= \
                1 << chance.randrange(8)
        write(bytes(bent), out)
        done = subprocess.run([program(), "import", out, "--data", data],
                              capture_output=True, timeout=60)
        if done.returncode == 0:     # a bit of the tar's own padding
            shutil.rmtree(os.path.join(data, "sessions"))
        check("a bent export is refused, or whole", done.returncode in (0, 1),
              (i, done.returncode, done.stderr[-300:]))


def runs_on(evening, data, what):
    """A daemon opens the data folder; the evening answers, and is written."""
    other = Daemon(wait=False)
    shutil.rmtree(other.data, ignore_errors=True)
    shutil.move(data, other.data)
    try:
        other.start()
        lead = Client(("tcp", "127.0.0.1", other.port),
                      session=evening.made["session"],
                      token=evening.made["token"]).whole()
        ideas = {i["text"] for i in lead.all("idea").values()}
        lead.do("note", text="etterpå") if not lead.one(
            "session").get("closed_at") else lead.do("remark", text="etterpå")
        lead.stop()
        check("%s: a daemon runs on" % what, other.stop()[0] == 0, other.log())
    finally:
        shutil.move(other.data, data)
        other.remove()
    ctl("verify", evening.id, "--data", data)
    return ideas


def told(evening, good):
    """A daemon that runs takes the import into its book at once."""
    other = Daemon()
    try:
        ctl("import", good, "--data", other.data, "--server",
            "unix:" + other.socket)
        lead = Client(("tcp", "127.0.0.1", other.port),
                      code=evening.made["code"])
        lead.stop()
        lead = Client(("tcp", "127.0.0.1", other.port),
                      session=evening.made["session"],
                      token=evening.made["token"]).whole()
        check("it is there at once", lead.one("session")["title"] ==
              "Fritid i Ås")
        lead.stop()
        ctl("log", "repair", evening.id, "--data", other.data, code=CONFLICT)
        ctl("restore", good, "--data", other.data, "--yes", code=CONFLICT)
        ctl("import", good, "--data", other.data, code=CONFLICT)
    finally:
        other.stop()
        other.remove()


# --- repair -----------------------------------------------------------------

def repaired(evening, folder):
    data = os.path.join(folder, "mend")
    path = os.path.join(data, "sessions", evening.id)
    os.makedirs(os.path.dirname(path))
    shutil.copytree(evening.folder, path)
    _, err = ctl("log", "repair", path, code=CONFLICT)
    check("what is whole is left", "is whole" in err, err)
    log = read(path, "log")
    rows = records(log)
    n = len(rows) - 6
    bent = bytearray(log)
    bent[rows[n][0] + RECORD_HEAD] ^= 1
    write(bytes(bent), path, "log")
    write(b"older", path, "log.broken")
    _, err = ctl("log", "repair", path, "--dry-run")
    check("a dry run writes nothing", "nothing was written" in err and
          sorted(os.listdir(path)) == ["keys", "log", "log.broken", "minutes"]
          and read(path, "log") == bytes(bent), (err, os.listdir(path)))
    found = document("log", "repair", path)
    check("it says what was lost", found["cut"] and found["behind"] == 5 and
          found["copy"].endswith("log.broken.2"), found)
    check("the copy is what was there", read(path, "log.broken.2") ==
          bytes(bent) and read(path, "log.broken") == b"older")
    check("cut before the break", read(path, "log") == log[:rows[n][0]])
    ctl("verify", path)
    write(log[:rows[n][0]] + rows[n][1][:50], path, "log")
    ctl("log", "repair", path, code=CONFLICT)
    ctl("log", "repair", os.path.join(folder, "a.tar"), code=REFUSED)
    runs_on(evening, data, "mended")
    write(b"X" + log[1:], path, "log")
    ctl("log", "repair", path, code=REFUSED)
    check("where nothing can be done nothing is", read(path, "log") ==
          b"X" + log[1:])


# --- what is forgotten, and backups -----------------------------------------

def restored(evening, folder, backup):
    """`backup` is from before an idea was forgotten; the folder from after."""
    data = evening.daemon.data
    out, _ = ctl("forgotten", "--data", data)
    lines = out.splitlines()
    check("the list has the one that went, and no words", len(lines) == 1 and
          lines[0].split()[0] == evening.id, out)
    slot = int(lines[0].split()[1])
    then = read(backup, "sessions", evening.id, "keys")
    key = then[slot * KEY:slot * KEY + KEY]
    check("the backup can still read it", any(key))
    write(out.encode(), folder, "list")
    bare = os.path.join(folder, "bare")
    ctl("restore", backup, "--data", bare, "--dry-run")
    check("a dry run restores nothing", not os.path.exists(bare))
    ctl("restore", backup, "--data", bare, "--forgotten",
        os.path.join(folder, "list"))
    check("by the list: its key is nowhere", key not in read(
        bare, "sessions", evening.id, "keys"))
    check("minutes that may hold it are left out", not os.path.exists(
        os.path.join(bare, "sessions", evening.id, "minutes")))
    ideas = runs_on(evening, bare, "restored by the list")
    check("the idea is not there, the others are", "hemmelig-1" not in ideas
          and "hemmelig-2" in ideas, ideas)
    for bad in (b"x\n", evening.id.encode() + b"\n", evening.id.encode() +
                b" 99999999999\n", b"\xff" * 50 + b"\n"):
        write(bad, folder, "badlist")
        ctl("restore", backup, "--data", os.path.join(folder, "no"),
            "--forgotten", os.path.join(folder, "badlist"), code=USAGE)
    now = os.path.join(folder, "now")
    shutil.copytree(data, now)
    here = os.path.join(now, "sessions", evening.id)
    _, err = ctl("restore", backup, "--data", now, "--yes", code=CONFLICT)
    check("what goes further is not replaced unasked", "goes further" in err,
          err)
    ctl("restore", os.path.join(backup, "sessions", evening.id), "--data",
        now, "--older", code=REFUSED)
    ctl("restore", os.path.join(backup, "sessions", evening.id), "--data",
        now, "--older", "--yes", "--keep")
    check("by the log that was there: its key is nowhere", key not in read(
        here, "keys"))
    check("the old one is kept", os.path.exists(here + ".replaced"))
    shutil.rmtree(here + ".replaced")
    log = bytearray(read(here, "log"))
    log[:4] = b"rott"
    write(bytes(log), here, "log")
    found = document("restore", backup, "--data", now, "--yes")
    check("by the keys that were there, when its log is lost",
          key not in read(here, "keys") and found["ok"], found)
    check("nothing is left beside", sorted(os.listdir(
        os.path.dirname(here))) == [evening.id])
    runs_on(evening, now, "restored over a lost log")


def kept(evening, config):
    out, _ = ctl("retention", "--dry-run", "--config", config)
    check("what goes when", "approved" in out and
          "The words of the evening go" in out and
          "What was decided is kept" in out, out)
    _, err = ctl("retention", "--config", config, code=USAGE)
    check("the daemon does it itself", "itself" in err, err)
    found = document("retention", "--dry-run", "--config", config)
    one = found["evenings"][0]
    check("thirty days", one["words_end_at"] - one["approved_at"] ==
          30 * 86400000 and one["decided_end_at"] == 0, one)


def while_running(evening, folder):
    """An export of an evening in which people write is whole."""
    out = os.path.join(folder, "live.tar")
    for i in range(8):
        sent = [evening.guest.send("idea_write", text="levende-%d-%d" % (i, n))
                for n in range(4)]
        ctl("export", evening.folder, "-o", out)
        ctl("verify", out)
        for name in sent:
            evening.guest.answer(name)
        ctl("verify", evening.folder)


def main():
    daemon = Daemon(["limits:", "  commands_second: 1000",
                     "  commands_burst: 1000"])
    folder = os.path.join(daemon.folder, "work")
    os.mkdir(folder)
    try:
        evening = Evening(daemon)
        evening.play()
        evening.go("idea")
        while_running(evening, folder)
        evening.lead.do("close")
        evening.approve()
        given = {(la, form): evening.lead.ask(language=la, form=form,
                                              seconds=60)
                 for la in ("nb", "nn", "en") for form in ("md", "json")}
        evening.leave()
        check("the daemon stops well", daemon.stop()[0] == 0, daemon.log())
        key = key_of(daemon)
        verify(evening, key, folder)
        tampered(evening, folder)
        signatures(evening, folder)
        keys(evening, folder)
        hostile(evening, folder, key)
        minutes(evening, folder, key)
        rendered(evening, folder, given)
        good = carried(evening, folder, key)
        hostile_tars(evening, folder, good)
        runs_on(evening, os.path.join(folder, "new"), "imported")
        told(evening, good)
        repaired(evening, folder)
        kept(evening, daemon.config)
        backup = os.path.join(folder, "backup")
        shutil.copytree(daemon.data, backup)
        daemon.start_again()
        evening.lead = evening.enter()
        evening.lead.do("forget", idea=evening.ideas[1])
        time.sleep(4)
        evening.lead.stop()
        daemon.stop()
        restored(evening, folder, backup)
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
