"""failing_calls.py - the Nth call to the disk fails, for every N.

T4 and T5 on the process itself, with shim.c between it and its data folder.
A short evening is played: made, joined, written, shared, stepped, forgotten in
part, closed.
Its Nth sync fails, or its Nth write, or that write is cut short, or its Nth
truncation, rename or mkdir; N grows until nothing fails any more. The same
while an evening that was killed is opened again. A sync that fails also loses
what it should have made durable, as a kernel may.

Each time: the daemon ends with 74 and one sentence, or goes on and says so;
a descriptor whose sync failed is not written or synced again; afterwards all
that was told is there once, and what was under way is done once.

A check of the test itself: a sync that lies (says yes and loses) is found.

Short form: some of the N, from a seed that is printed (--seed N); --long or
200 cycles and more: every N. Needs cc; else it is skipped with a notice.
"""
import os
import random
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon, program  # noqa: E402
from shim import (CUT, FAILS, FILL, LIES, NAME, SHORT, SYNC,  # noqa: E402
                  WRITE, Shim)
from stranger import (Client, Refused, Silent,  # noqa: E402
                      hash_of)

CYCLES = int(os.environ.get("DUGNAD_CYCLES", 0) or 10)
LONG = "--long" in sys.argv or CYCLES >= 200
sys.argv = [a for a in sys.argv if a != "--long"]
SEED = random.SystemRandom().randrange(1 << 32)
if "--seed" in sys.argv:
    SEED = int(sys.argv.pop(sys.argv.index("--seed") + 1))
    sys.argv.remove("--seed")
RUNS_A_KIND = 4            # in the short form, beside the run that has none
IDEAS = 12
SLOT_BYTES = 32            # protocol/PROTOCOL.md, "Seal"
DISK = 74                  # config/fault.h
SMALL = ["limits:", "  slots: 256", "  commands_second: 100000",
         "  commands_burst: 100000"]
KINDS = [("sync", SYNC, FAILS), ("write", WRITE, FAILS),
         ("short write", WRITE, SHORT), ("filling ahead", FILL, FAILS),
         ("short filling ahead", FILL, SHORT), ("truncation", CUT, FAILS),
         ("name", NAME, FAILS)]
BITS = {"sync": SYNC, "write": WRITE, "fill": FILL, "cut": CUT, "name": NAME}
count = Count()
check = count.check


class Evening(threading.Thread):
    """Plays on its own, whatever happens to the daemon meanwhile."""

    def __init__(self, daemon):
        threading.Thread.__init__(self, daemon=True)
        self.daemon_socket = daemon.socket
        self.where = ("tcp", "127.0.0.1", daemon.port)
        self.token = os.urandom(32)
        self.clients = []
        self.session = None
        self.told = {}          # text -> number
        self.closed = False
        self.fault = ""

    def person(self, **how):
        one = Client(self.where, **how)
        self.clients.append(one)
        return one

    def do(self, one, word, **fields):
        """As do(), but a full disk is waited for."""
        while True:
            try:
                return one.do(word, seconds=30, **fields)
            except Refused as r:
                if r.word != "disk_full":
                    raise
                time.sleep(0.2)

    def run(self):
        try:
            self.play()
        except (Silent, Refused) as e:
            self.fault = str(e)

    def play(self):
        office = Client(("unix", self.daemon_socket), office=True)
        self.clients.append(office)
        number = self.do(office, "session_new", title="Feil", language="nb",
                         plan="allemed-kommune", tables=2,
                         token_hash=hash_of("token", self.token))
        listing = office.has("listing", number)
        self.session = listing["session"]
        lead = self.person(session=self.session, token=self.token).whole(30)
        self.do(lead, "doors", open=1)
        self.do(lead, "step", from_step=0, from_part=0, step=2, part=2)
        guest = self.person(key=listing["join_key"])
        guest.join(seconds=30, table=1)
        self.write(guest, range(IDEAS // 2))
        self.do(guest, "idea_share", idea=min(self.told.values()))
        self.do(lead, "step", from_step=2, from_part=2, step=2, part=1)
        self.do(lead, "step", from_step=2, from_part=1, step=2, part=2)
        self.write(guest, range(IDEAS // 2, IDEAS))
        gone = self.do(guest, "idea_write", text="glem dette")
        self.do(lead, "forget", idea=gone)
        self.do(lead, "close", not_agreed="Disken sviktet")
        self.closed = True

    def write(self, guest, numbers):
        """Several at once, so that a commit holds more than one."""
        sent = [(guest.send("idea_write", text="ord %d" % i), i)
                for i in numbers]
        for name, i in sent:
            answer = guest.answer(name, 30)
            if answer[0] == "change":
                self.told["ord %d" % i] = answer[2]
            else:
                self.told["ord %d" % i] = self.do(guest, "idea_write",
                                                  text="ord %d" % i)

    def broken(self):
        """It was told that this evening cannot be opened."""
        return any(c.bye is not None and c.bye[0] == "is_broken"
                   for c in list(self.clients))

    def stop(self):
        for one in self.clients:
            one.stop()


def start(daemon, name):
    """True when it is up; one that ends at once must say why."""
    try:
        if os.path.exists(daemon.log_path):
            daemon.start_again()
        else:
            daemon.start()
        return True
    except RuntimeError:
        ended(daemon, name)
        return False


def ended(daemon, name):
    code, said = daemon.process.wait(5), daemon.log()
    check("%s: it ends with %d" % (name, DISK), code == DISK, (code, said))
    check("%s: it says why in one line" % name,
          said.count("EIO") + said.count("Input/output error") +
          said.count("could be written") + said.count("No space left") == 1,
          said)


def watch(daemon, evening, name, shim):
    """Until the evening is through; started again where that is needed."""
    began, restarts = time.time(), 0
    while evening.is_alive() and time.time() < began + 30:
        if not daemon.alive():
            ended(daemon, name)
        elif not evening.broken():
            evening.join(0.02)
            continue
        else:
            check("%s: an evening that cannot be opened is said to be so" %
                  name, "sessions/" in daemon.log(), daemon.log())
            daemon.stop(9)
        restarts += 1
        if restarts > 3 or not again(daemon, evening, name, shim):
            break
        time.sleep(0.05)
    if not daemon.alive():
        ended(daemon, name)
        again(daemon, evening, name, shim)
    return restarts


def again(daemon, evening, name, shim):
    """It starts, and nothing fails now."""
    shim.set()
    for one in evening.clients:
        one.bye = None
    try:
        daemon.start_again()
        return True
    except RuntimeError as e:
        check(name + ": it starts again", False, e)
        return False


def is_commit(path):
    """Elsewhere a short write goes on; a commit's is the end."""
    return path.endswith("/log") and ".new/" not in path


def quiet(shim, name):
    """Nothing more on a descriptor that failed."""
    failed, bad = {}, []
    for kind, fd, result, path in shim.trace():
        if kind == "begin":
            failed = {}
        elif kind == "close" or path.endswith("/lock"):
            failed.pop(fd, None)    # the lock's number is for people only
        elif fd in failed and kind in ("sync", "write", "cut"):
            bad.append((kind, failed[fd], path))
        elif fd >= 0 and kind in ("sync", "write", "cut") and (
                result == "fail" or (result == "short" and is_commit(path))):
            failed[fd] = "%s %s" % (kind, result)
    check(name + ": what failed is not touched again", not bad, bad[:3])


def judge(daemon, evening, name):
    check("%s: the evening was played to its end" % name,
          not evening.is_alive() and not evening.fault and evening.closed,
          (evening.fault, daemon.log()[-300:]))
    if not evening.told:
        return
    daemon.stop(9)
    daemon.start_again()
    new = Client(evening.where, session=evening.session, token=evening.token,
                 again=False)
    try:
        guest = evening.clients[2]
        own = Client(evening.where, session=evening.session,
                     token=guest.token, again=False)
        new.whole(5)
        own.whole(5)
        found = {n: i["text"] for n, i in own.all("idea").items()}
        own.stop()
        wanted = {n: t for t, n in evening.told.items()}
        parts = len(new.all("plan_part"))
        closed = bool(new.one("session").get("closed_at"))
    except Silent as e:
        check(name + ": the evening opens", False, "%s; %s" % (
            e, daemon.log()[-300:]))
        return
    finally:
        new.stop()
    check(name + ": all that was told is there once",
          found == wanted and parts > 3 and closed,
          (found, wanted, parts, closed))
    check(name + ": a forgotten idea's key is overwritten",
          overwritten(daemon, evening.session))


def overwritten(daemon, session):
    """A slot of zeros; a key that is one by chance there is none."""
    path = os.path.join(daemon.data, "sessions", session.hex(), "keys")
    with open(path, "rb") as f:
        keys = f.read()
    return any(keys[at:at + SLOT_BYTES] == bytes(SLOT_BYTES)
               for at in range(0, len(keys), SLOT_BYTES))


def one_run(shim, what, n):
    """Did the Nth call of this kind fail in a whole evening?"""
    word, kinds, how = what
    name = "%s %d" % (word, n)
    daemon = Daemon(SMALL, wait=False)
    shim.forget_trace()
    shim.around(daemon)
    shim.set(kinds, n, how)
    evening = Evening(daemon)
    try:
        if start(daemon, name) or again(daemon, evening, name, shim):
            evening.start()
            failed = watch_and_tell(daemon, evening, name, shim)
            shim.set()
            judge(daemon, evening, name)
            quiet(shim, name)
            return failed
        return True
    finally:
        evening.stop()
        daemon.remove()


def watch_and_tell(daemon, evening, name, shim):
    watch(daemon, evening, name, shim)
    return any(r in ("fail", "short") for _, _, r, _ in shim.trace())


def opening_run(shim, what, n):
    """The same while an evening with a torn end is opened."""
    word, kinds, how = what
    name = "%s %d when opened" % (word, n)
    daemon = Daemon(SMALL, wait=False)
    shim.forget_trace()
    shim.around(daemon)
    shim.set()
    evening = Evening(daemon)
    try:
        daemon.start()
        evening.start()
        evening.join(30)
        daemon.stop(9)
        tear(daemon)
        shim.forget_trace()
        shim.set(kinds, n, how)
        reader = threading.Thread(target=ask, args=(evening.clients[1],),
                                  daemon=True)
        reader.broken, reader.clients = evening.broken, evening.clients
        if start(daemon, name) or again(daemon, evening, name, shim):
            reader.start()
            failed = watch_and_tell(daemon, reader, name, shim)
            shim.set()
            judge(daemon, evening, name)
            quiet(shim, name)
            return failed
        return True
    finally:
        evening.stop()
        daemon.remove()


def ask(one):
    """Until an answer comes over whichever connection."""
    for _ in range(200):
        try:
            one.ping(0.1)
            return
        except Silent:
            pass


def tear(daemon):
    """Half a record behind the last whole one, in every log."""
    for folder, _, files in os.walk(daemon.data):
        if "log" in files:
            with open(os.path.join(folder, "log"), "r+b") as f:
                data = f.read().rstrip(b"\0")
                f.seek(len(data) + 8 - len(data) % 8)
                f.write(b"\x30\0\0\0torn")


def all_runs(shim, run, name, kinds, chance):
    for what in kinds:
        # how many there are is found by one run in which none fails
        run(shim, what, 0)
        calls = sum(1 for k, _, r, _ in shim.trace()
                    if BITS.get(k) == what[1])
        runs, failed = 0, True
        stride = 1 if LONG else max(1, calls // RUNS_A_KIND)
        n = 1 + chance.randrange(stride)
        while failed:
            failed = run(shim, what, n)
            runs += failed
            n += stride
        print("%s: %s: %d calls failed in turn" % (name, what[0], runs))
        check("%s: each %s that was asked to fail did" % (name, what[0]),
              runs > 0 or calls == 0, calls)


def would_notice(shim):
    """A sync that lies loses words, and this test finds that."""
    daemon = Daemon(SMALL, wait=False)
    shim.forget_trace()
    shim.around(daemon)
    shim.set()
    evening = Evening(daemon)
    try:
        daemon.start()
        evening.start()
        evening.join(30)
        syncs = [p for k, _, _, p in shim.trace() if k == "sync"]
        last = max(i for i, p in enumerate(syncs, 1) if "/sessions/" in p and
                   p.endswith("/log"))
    finally:
        evening.stop()
        daemon.remove()
    found = any(lies(shim, n) for n in range(last - 2, last - 8, -1))
    check("a sync that lies is found out", found)


def lies(shim, n):
    """Is something missing when the Nth sync said yes and lost?"""
    daemon = Daemon(SMALL, wait=False)
    shim.around(daemon)
    shim.set(SYNC, n, LIES)
    evening = Evening(daemon)
    try:
        daemon.start()
        evening.start()
        evening.join(30)
        shim.set()
        daemon.stop(9)
        daemon.start_again()
        new = Client(evening.where, session=evening.session,
                     token=evening.clients[2].token, again=False)
        try:
            return len(new.whole(1).all("idea")) != len(evening.told)
        except Silent:
            return True            # not even the evening can be opened
        finally:
            new.stop()
    finally:
        evening.stop()
        daemon.remove()


def main():
    why = Shim.missing(program())
    if why is not None:
        print("skipped: " + why)
        check("skipped", True)
        count.end()
    print("seed %d" % SEED)
    chance = random.Random(SEED)
    shim = Shim()
    try:
        would_notice(shim)
        all_runs(shim, one_run, "playing", KINDS, chance)
        all_runs(shim, opening_run, "opening", KINDS[:4] + KINDS[5:6], chance)
    finally:
        shim.remove()
    count.end()


if __name__ == "__main__":
    main()
