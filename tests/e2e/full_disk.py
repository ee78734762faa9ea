"""full_disk.py - a full disk refuses new words, and nothing else.

On a small tmpfs of its own (needs root; else skipped with a notice). New
words are refused disk_full, reading goes on, control acts (the clock, the
steps, close) still work, and all heals when there is room again, minutes
that were approved meanwhile as well.
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon, until  # noqa: E402
from stranger import Client, Refused, Silent, make_session  # noqa: E402

LONG = "--long" in sys.argv
sys.argv = [a for a in sys.argv if a != "--long"]
count = Count()
check = count.check
WIDE = ["limits:", "  commands_second: 100000", "  commands_burst: 100000"]
WORDS = "fyllord " * 200


def mount(folder, mib):
    os.makedirs(folder, exist_ok=True)
    return subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=%dm,mode=0700" % mib, "tmpfs",
         folder], stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL).returncode == 0


def free(folder):
    found = os.statvfs(folder)
    return found.f_bavail * found.f_frsize


def fill(folder):
    """A file that takes all that is left."""
    with open(os.path.join(folder, "ballast"), "ab", buffering=0) as f:
        for size in (65536, 4096, 512):
            try:
                while True:
                    f.write(b"b" * size)
            except OSError:
                pass


def open_evening(daemon, title):
    where = ("tcp", "127.0.0.1", daemon.port)
    made = make_session(daemon.socket, title=title, tables=2)
    lead = Client(where, session=made["session"],
                  token=made["token"]).whole()
    lead.do("doors", open=1)
    lead.do("step", from_step=0, from_part=0, step=2, part=2)
    guest = Client(where, code=made["code"])
    guest.join(table=1)
    return made, lead, guest


def write_until_full(guest, acked):
    """Seconds until the refusal came, or None."""
    for i in range(20000):
        words = "%d %s" % (len(acked), WORDS)
        began = time.time()
        try:
            guest.do("idea_write", text=words)
            acked.append(words)
        except Refused as r:
            check("the refusal says that the disk is full",
                  r.word == "disk_full" and r.sentence, r)
            return time.time() - began
    return None


def issued(daemon, made):
    """The names below `minutes`, of versions and of their files."""
    folder = os.path.join(daemon.data, "sessions",
                          bytes(made["session"]).hex(), "minutes")
    return sorted(os.path.relpath(os.path.join(d, name), folder)
                  for d, inner, names in os.walk(folder)
                  for name in inner + names)


def full(daemon, evenings, acked):
    made, lead, guest = evenings[0]
    where = ("tcp", "127.0.0.1", daemon.port)
    fill(daemon.data)
    took = write_until_full(guest, acked)
    check("a full disk is told within a second",
          took is not None and took < 1, took)
    check("again", guest.refused("idea_write", text=WORDS) == "disk_full")
    late = Client(where, session=guest.session, token=guest.token).whole()
    found = {i["text"] for i in late.all("idea").values()}
    check("reading goes on: a new device has all %d ideas" % len(acked),
          set(acked) == found, (len(acked), len(found)))
    late.stop()
    guest.ping()
    check("minutes are read", b"Full" in lead.ask())
    lead.do("step", from_step=2, from_part=2, step=2, part=1)
    guest.has("step", 1, step=2, part=1)
    lead.do("step", from_step=2, from_part=1, step=2, part=2)
    revision = lead.one("clock")["revision"]
    word = "clock_pause" if lead.one("clock")["running"] else "clock_start"
    lead.do(word, revision=revision)
    check("steps and clock go on", True)
    lead.do("close", not_agreed="Disken ble full")
    guest.wait(lambda: guest.objects[("session", 1)].get("closed_at"))
    check("the evening can be closed", True)
    lead.do("approve", name="Kari Nordmann")
    check("the minutes cannot be kept, which is said", until(
        lambda: "there is no room on the disk for version 1 of the minutes"
        in daemon.log()), daemon.log())
    check("and nothing half of them is there", until(
        lambda: not issued(daemon, made)), issued(daemon, made))
    check("the daemon lives", daemon.alive())


def healed(daemon, evenings, acked):
    made, lead, guest = evenings[1]
    more = []
    took = write_until_full(guest, more)
    check("the other evening is full too", took is not None and took < 1,
          took)
    os.unlink(os.path.join(daemon.data, "ballast"))
    end, word = time.time() + 15, "disk_full"
    while word == "disk_full" and time.time() < end:
        word = guest.refused("idea_write", text="det er plass igjen")
        time.sleep(0.2)
    check("it heals by itself when there is room", word == "", word)
    for i in range(50):
        words = "%d %s" % (len(more), WORDS)
        guest.do("idea_write", text=words)
        more.append(words)
    first = evenings[0]
    check("and the minutes are made and approved", until(
        lambda: (first[1].one("minutes") or {}).get("approves") == 1, 25),
        daemon.log())
    check("in every language and form",
          len(issued(daemon, first[0])) == 1 + 3 * 4,
          issued(daemon, first[0]))
    pid = daemon.process.pid
    check("without a restart", daemon.process.pid == pid and daemon.alive())
    return more


def again(daemon, evenings, told):
    """After a restart all that was told is there."""
    daemon.stop(9)
    daemon.start_again()
    for (made, lead, guest), words in zip(evenings, told):
        new = Client(("tcp", "127.0.0.1", daemon.port),
                     session=guest.session, token=guest.token).whole()
        found = [i["text"] for i in new.all("idea").values()]
        check("all that was told is there after a restart",
              all(found.count(w) == 1 for w in words),
              (len(words), len(found)))
        new.stop()


def opens_when_full(daemon, evenings):
    """Started on a full disk, an evening can still be read."""
    fill(daemon.data)
    daemon.stop(9)
    try:
        daemon.start_again()
    except RuntimeError as e:
        check("it starts on a full disk", False, e)
        return
    made, lead, guest = evenings[0]
    try:
        new = Client(("tcp", "127.0.0.1", daemon.port),
                     session=guest.session, token=guest.token).whole()
        check("an evening is read on a full disk", len(new.all("idea")) > 0)
        new.stop()
    except Silent as e:
        check("an evening is read on a full disk", False, e)


def main():
    daemon = Daemon(WIDE, wait=False)
    mounted = False
    try:
        mounted = os.geteuid() == 0 and mount(daemon.data, 64 if LONG else 8)
        if not mounted:
            print("skipped: a tmpfs needs root and the right to mount")
            check("skipped", True)
        else:
            daemon.start()
            evenings = [open_evening(daemon, "Full %d" % i)
                        for i in range(2)]
            acked = []
            full(daemon, evenings, acked)
            more = healed(daemon, evenings, acked)
            again(daemon, evenings, [acked, more])
            opens_when_full(daemon, evenings)
    except (Silent, Refused, RuntimeError) as e:
        where = sys.exc_info()[2]
        while where.tb_next and "full_disk" in \
                where.tb_next.tb_frame.f_code.co_filename:
            where = where.tb_next
        check("line %d" % where.tb_lineno, False, "%s; %s" % (
            e, daemon.log()[-400:]))
    finally:
        if daemon.process is not None:
            daemon.stop(9)
        if mounted:
            subprocess.run(["umount", daemon.data], check=False)
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
