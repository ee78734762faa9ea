"""pause.py - the daemon stands still for a while, and nothing is lost.

T13: SIGSTOP under load, and SIGCONT after five seconds (--long: thirty, and
one minute). People go on by themselves, each word is there once, and the
clock of the step has gone on. (Under systemd a pause of more than WatchdogSec
is the watchdog's; here nobody ends it. Who stops reading: slow.py.)
"""
import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402
from stranger import Client, Silent, make_session  # noqa: E402

LONG = "--long" in sys.argv or bool(os.environ.get("DUGNAD_LONG"))
sys.argv = [a for a in sys.argv if a != "--long"]
PAUSES = (30, 60) if LONG else (5,)
PEOPLE = 8
WIDE = ["limits:", "  commands_second: 100000", "  commands_burst: 100000"]
count = Count()
check = count.check


class Writer(threading.Thread):
    def __init__(self, client, number):
        threading.Thread.__init__(self, daemon=True)
        self.client, self.number = client, number
        self.sent = {}
        self.halt = False

    def run(self):
        while not self.halt:
            if len(self.client.outbox) < 5:
                text = "ord-%d-%d" % (self.number, len(self.sent))
                self.sent[self.client.send("idea_write", text=text)] = text
            time.sleep(0.02)


def stand_still(daemon, lead, writers, seconds):
    name = "%d s" % seconds
    time.sleep(0.5)
    before, began = lead.now(), time.monotonic()
    clock = dict(lead.one("clock"))
    sizes = [len(w.sent) for w in writers]
    daemon.process.send_signal(signal.SIGSTOP)
    time.sleep(seconds)
    stalled = [len(w.client.outbox) for w in writers]
    daemon.process.send_signal(signal.SIGCONT)
    went = time.monotonic()
    for writer in writers:
        writer.client.wait(
            lambda w=writer: len(w.sent) > sizes[w.number] + 5 + 5, 20,
            "new words")
    check(name + ": people were waiting", min(stalled) > 0, stalled)
    check(name + ": they go on within two seconds",
          time.monotonic() - went < 2, time.monotonic() - went)
    drift = lead.now() - before - (time.monotonic() - began) * 1000
    check(name + ": session time went on", abs(drift) < 400, drift)
    check(name + ": the deadline stands", lead.one("clock") == clock)
    check(name + ": it is the same daemon", daemon.alive())


def scene(daemon):
    where = ("tcp", "127.0.0.1", daemon.port)
    made = make_session(daemon.socket, tables=1)
    lead = Client(where, session=made["session"], token=made["token"]).whole()
    lead.do("doors", open=1)
    lead.do("step", from_step=0, from_part=0, step=2, part=2)
    writers = []
    for i in range(PEOPLE):
        one = Client(where, key=made["join_key"])
        one.join(table=1)
        writers.append(Writer(one, i))
    for writer in writers:
        writer.start()
    for seconds in PAUSES:
        stand_still(daemon, lead, writers, seconds)
    for writer in writers:
        writer.halt = True
    for writer in writers:
        writer.join(5)
    wanted, lost = {}, []
    for writer in writers:
        for name, text in writer.sent.items():
            answer = writer.client.answer(name)
            if answer[0] == "change":
                wanted[answer[2]] = text
            else:
                lost.append((text, answer))
    check("every word was taken", not lost, lost[:3])
    new = Client(where, session=writers[0].client.session,
                 token=writers[0].client.token).whole()
    found = {n: i["text"] for n, i in new.all("idea").items()}
    check("all %d words are there once" % len(wanted), found == wanted and
          len(set(found.values())) == len(found))
    for writer in writers:
        one = writer.client
        one.wait(lambda o=one: {k[1] for k in o.objects
                                if k[0] == "idea"} == set(found), 10,
                 "the same ideas")
        check("nothing against the page", not one.faults, one.faults[:2])
    for one in [w.client for w in writers] + [lead, new]:
        one.stop()


def main():
    daemon = Daemon(WIDE)
    try:
        scene(daemon)
    except Silent as e:
        check("an answer", False, "%s; %s" % (e, daemon.log()[-300:]))
    finally:
        daemon.process.send_signal(signal.SIGCONT)
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
