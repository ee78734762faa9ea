"""backup.py - a copy of the data folder, made while people write.

T20: `cp -r` at random instants under load, twenty times (--long: a hundred).
Each copy opens in another daemon, on another port, with the same signing key
or with one of its own; it holds everything that was acknowledged before the
copy began, nothing twice, and nothing that nobody wrote. Evenings are made
meanwhile as well. The first daemon goes on. The seed is printed, and may be
given as --seed N.
"""
import os
import random
import shutil
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon  # noqa: E402
from stranger import Client, Silent, make_session  # noqa: E402

LONG = "--long" in sys.argv or bool(os.environ.get("DUGNAD_LONG"))
sys.argv = [a for a in sys.argv if a != "--long"]
SEED = random.SystemRandom().randrange(1 << 32)
if "--seed" in sys.argv:
    SEED = int(sys.argv.pop(sys.argv.index("--seed") + 1))
    sys.argv.remove("--seed")
COPIES = 100 if LONG else 20
PEOPLE = 8
TABLES = 2
WIDE = ["limits:", "  commands_second: 100000", "  commands_burst: 100000",
        "  ideas: 60000", "  slots: 131072", "  ids: 1048576"]
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
            if len(self.client.outbox) < 4:
                text = "ord-%d-%d %s" % (self.number, len(self.sent),
                                         "fritid " * 20)
                self.sent[self.client.send("idea_write", text=text)] = text
            time.sleep(0.05 if LONG else 0.01)

    def told(self):
        """{number: text} of what is acknowledged now."""
        out = {}
        for name, text in list(self.sent.items()):
            answer = self.client.answers.get(name)
            if answer and answer[0] == "change":
                out[answer[2]] = text
        return out


class Evening:
    def __init__(self, daemon):
        self.where = ("tcp", "127.0.0.1", daemon.port)
        self.made = make_session(daemon.socket, title="Kopi", tables=TABLES)
        self.lead = Client(self.where, session=self.made["session"],
                           token=self.made["token"]).whole()
        self.lead.do("doors", open=1)
        self.lead.do("step", from_step=0, from_part=0, step=2, part=2)
        self.writers = []
        for i in range(PEOPLE):
            one = Client(self.where, key=self.made["join_key"])
            one.join(table=1 + i % TABLES)
            self.writers.append(Writer(one, i))
        for writer in self.writers:
            writer.start()

    def told(self):
        out = {}
        for writer in self.writers:
            out.update(writer.told())
        return out

    def sent(self):
        return {t for w in self.writers for t in list(w.sent.values())}


def copy(daemon, others, before):
    """A daemon beside it, on a copy that is being made right now."""
    beside = Daemon(WIDE, wait=False)
    made = list(others)
    told = before()
    maker = threading.Thread(target=lambda: others.append(make_session(
        daemon.socket, title="Annen %d" % len(others), tables=1)))
    maker.start()
    done = subprocess.run(["cp", "-r", daemon.data, beside.data],
                          stderr=subprocess.PIPE, text=True)
    maker.join(20)
    gone = [line for line in done.stderr.splitlines()
            if "No such file" not in line and ".new" not in line]
    check("cp can read it", not gone, gone)
    return beside, told, made


def texts(where, evening, writer):
    new = Client(where, session=evening.made["session"],
                 token=writer.client.token, again=False)
    try:
        return {n: i["text"] for n, i in new.whole(10).all("idea").items()}
    finally:
        new.stop()


def judge(beside, evening, told, made):
    where = ("tcp", "127.0.0.1", beside.port)
    found = {}
    for writer in evening.writers[:TABLES]:
        found.update(texts(where, evening, writer))
    lost = [n for n, t in told.items() if found.get(n) != t]
    check("the copy has all %d words told before" % len(told), not lost,
          (len(lost), lost[:3]))
    check("and none twice", len(set(found.values())) == len(found))
    more = set(found.values()) - evening.sent()
    check("and none that nobody wrote", not more, list(more)[:2])
    for one in made:
        lead = Client(where, session=one["session"], token=one["token"],
                      again=False)
        check("another evening opens in the copy",
              len(lead.whole(10).all("plan_part")) > 3)
        lead.stop()
    lead = Client(where, session=evening.made["session"],
                  token=evening.made["token"], again=False).whole(10)
    lead.do("idea_write", text="i kopien", table=0)
    lead.stop()


def one_copy(daemon, evening, others, same_key):
    beside, told, made = copy(daemon, others, evening.told)
    try:
        key = os.path.join(daemon.folder, "signing.key")
        if same_key and os.path.exists(key):
            shutil.copy(key, beside.folder)
        beside.start()
        judge(beside, evening, told, made[-2:])
    except (Silent, RuntimeError) as e:
        check("the copy opens", False, "%s; %s" % (e, beside.log()[-300:]))
    finally:
        beside.remove()
    return len(told)


def main():
    print("seed %d, %d copies" % (SEED, COPIES))
    chance = random.Random(SEED)
    daemon = Daemon(WIDE)
    others, told = [], 0
    try:
        evening = Evening(daemon)
        for i in range(COPIES):
            time.sleep(chance.uniform(0.01, 0.2))
            told = one_copy(daemon, evening, others, i % 2 == 0)
        for writer in evening.writers:
            writer.halt = True
        for writer in evening.writers:
            writer.join(5)
            writer.client.wait(lambda w=writer: not w.client.outbox, 20,
                               "empty outbox")
        check("people wrote all the while", told > COPIES * 20, told)
        cut = [w.client.connects for w in evening.writers
               if w.client.connects != 1]
        check("nobody noticed the copies", not cut, cut)
        check("the first daemon did not either", daemon.alive())
        print("%d words told before the last copy" % told)
    except (Silent, RuntimeError) as e:
        check("an answer", False, "%s; %s" % (e, daemon.log()[-300:]))
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
