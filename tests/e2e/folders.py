"""folders.py - the folders of evenings against the office's book.

A folder that is put into DIR/sessions is listed, at a start and on SIGHUP; a
rotten or foreign one is named and left alone. An evening that is removed is
gone from the disk, also when dugnadd is killed while it goes.
"""
import os
import shutil
import signal
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon, until  # noqa: E402
from stranger import Client, Gone, Silent, make_session  # noqa: E402

count = Count()
check = count.check


def hex_of(made):
    return bytes(made["session"]).hex()


def folder(daemon, made):
    return os.path.join(daemon.data, "sessions", hex_of(made))


def enter(daemon, made, **how):
    where = ("tcp", "127.0.0.1", daemon.port)
    return Client(where, session=made["session"], token=made["token"],
                  again=False, **how)


def book(daemon):
    office = Client(("unix", daemon.socket), office=True, again=False).whole()
    found = dict(office.all("listing"))
    office.stop()
    return found


def listed(daemon, made):
    return [n for n, v in book(daemon).items()
            if v["session"] == made["session"]]


def made_and_used(daemon, title):
    made = make_session(daemon.socket, title=title, tables=1)
    lead = enter(daemon, made).whole()
    lead.do("doors", open=1)
    lead.stop()
    return made


def remove(daemon, made):
    office = Client(("unix", daemon.socket), office=True, again=False).whole()
    office.do("session_remove", listing=listed(daemon, made)[0])
    office.stop()


def adoption(one, other):
    """Evenings of one daemon are carried to another."""
    made = [made_and_used(one, "Kveld %d" % i) for i in range(4)]
    one.stop()
    names = [hex_of(m) for m in made]
    there = os.path.join(other.data, "sessions")
    shutil.copytree(folder(one, made[0]), os.path.join(there, names[0]))
    other.process.send_signal(signal.SIGHUP)
    check("a folder that was put there is listed on SIGHUP",
          until(lambda: listed(other, made[0])))
    lead = enter(other, made[0]).whole()
    check("and its evening goes on with the links it had",
          lead.one("session")["title"] == "Kveld 0")
    lead.stop()
    before = book(other)
    other.process.send_signal(signal.SIGHUP)
    time.sleep(0.5)
    check("what is listed is not listed again", book(other) == before)

    # A bit in the first record, another's folder, names that are no identity.
    shutil.copytree(folder(one, made[1]), os.path.join(there, names[1]))
    log = os.path.join(there, names[1], "log")
    with open(log, "r+b") as f:
        f.seek(120)
        byte = f.read(1)[0]
        f.seek(120)
        f.write(bytes([byte ^ 4]))
    with open(log, "rb") as f:
        bent = f.read()
    shutil.copytree(folder(one, made[2]), os.path.join(there, "ab" * 16))
    for name in (names[3] + ".new", names[3] + ".replaced",
                 names[3].upper() + "x", "notes"):
        shutil.copytree(folder(one, made[3]), os.path.join(there, name))
    before = book(other)
    other.stop()
    other.start_again()
    check("a rotten one is named", until(
        lambda: names[1] + ": " in other.log()), other.log())
    check("a foreign one is named", until(
        lambda: "ab" * 16 + ": the log does not say" in other.log()),
        other.log())
    check("names that are none of an evening are passed over",
          names[3] not in other.log() and "notes" not in other.log())
    check("none of them is listed", book(other) == before)
    with open(log, "rb") as f:
        check("the rotten one is left as it is", f.read() == bent)
    check("so are the others", all(
        os.path.exists(os.path.join(there, n, "log"))
        for n in ("ab" * 16, names[3] + ".new", "notes")))
    shutil.copytree(folder(one, made[3]), os.path.join(there, names[3]))
    other.stop()
    other.start_again()
    check("a folder that was put there is listed at a start",
          until(lambda: listed(other, made[3])))
    return made[3]


def removal(daemon):
    """Removed while people are there."""
    made = made_and_used(daemon, "FJERNET-TITTEL")
    other = made_and_used(daemon, "Blir")
    path = folder(daemon, made)
    with open(os.path.join(path, "keys"), "rb") as f:
        keys = f.read()[32:96]
    lead = enter(daemon, made).whole()
    check("the folder is there", os.path.isdir(path))
    remove(daemon, made)
    check("its folder goes", until(lambda: not os.path.exists(path)))
    check("who was there is told", until(lambda: lead.bye is not None) and
          lead.bye[0] == "no_such_session", lead.bye)
    lead.stop()
    check("the other evening stays", os.path.isdir(folder(daemon, other)))
    found = [os.path.join(d, f) for d, _, files in os.walk(daemon.data)
             for f in files
             if keys in open(os.path.join(d, f), "rb").read()]
    check("its keys are in no file", not found, found)
    daemon.stop()
    daemon.start_again()
    office = book(daemon)
    check("the book opens without it, and has the other",
          not [v for v in office.values() if v["title"] == "FJERNET-TITTEL"]
          and listed(daemon, other))
    return made


def killed(daemon, copy):
    """Killed right after the answer; and a folder that came back."""
    made = made_and_used(daemon, "Drept")
    path = folder(daemon, made)
    shutil.copytree(path, copy)
    remove(daemon, made)
    daemon.stop(signal.SIGKILL)
    if not os.path.exists(path):
        shutil.copytree(copy, path)
    daemon.start_again()
    check("what was removed before the kill goes after it",
          until(lambda: not os.path.exists(path)))
    shutil.copytree(copy, path)
    daemon.stop()
    daemon.start_again()
    check("and is not taken in again", until(
        lambda: not os.path.exists(path)) and not listed(daemon, made))


def empty_key(daemon):
    """A slot for words to come has no key: one evening is broken, not all."""
    made, other = (made_and_used(daemon, t) for t in ("Tom", "Hel"))
    daemon.stop()
    with open(os.path.join(folder(daemon, made), "keys"), "r+b") as f:
        f.seek(-32, os.SEEK_END)
        f.write(bytes(32))
    daemon.start_again()
    try:
        enter(daemon, made).whole(5)
        check("an empty key for words to come: broken", False)
    except (Gone, Silent, OSError):
        check("an empty key for words to come: broken",
              "has never been used" in daemon.log(), daemon.log())
    lead = enter(daemon, other).whole()
    check("and the other evening runs", lead.one("session")["title"] == "Hel")
    lead.stop()


def main():
    one, other = Daemon(), Daemon()
    try:
        adopted = adoption(one, other)
        removal(other)
        remove(other, adopted)
        check("an adopted one can be removed",
              until(lambda: not os.path.exists(folder(other, adopted))))
        killed(other, os.path.join(other.folder, "copy"))
        empty_key(other)
        code, _ = other.stop()
        check("it ends well", code == 0, code)
    finally:
        one.remove()
        other.remove()
    count.end()


if __name__ == "__main__":
    main()
