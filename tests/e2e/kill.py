"""kill.py - kill -9 at random instants, and nothing that was told is lost.

Twenty people write, share and take back, and words are forgotten, while the
daemon is killed and started again; they come back by themselves. At the end
every acknowledged idea is there exactly once, in the objects and in the
minutes, and of what was forgotten no key is left. The seed is printed, and
may be given as --seed N; --cycles N or --long for more kills. After every
ROUND of them all is judged, and a new evening begins.

power_cut.py plays the same with another way to go down.
"""
import json
import os
import random
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon, program  # noqa: E402
from stranger import COLLECTS, Client, Silent, make_session  # noqa: E402


def option(name, default):
    if name in sys.argv:
        at = sys.argv.index(name)
        value = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
        return value
    return default


LONG = "--long" in sys.argv
sys.argv = [a for a in sys.argv if a != "--long"]
SEED = option("--seed", random.SystemRandom().randrange(1 << 32))
CYCLES = option("--cycles", int(os.environ.get("DUGNAD_CYCLES", 0)) or
                (2000 if LONG else 25))
WRITERS = 20
ROUND = 25
count = Count()
check = count.check
WIDE = ["limits:", "  commands_second: 100000", "  commands_burst: 100000",
        "  ideas: 60000", "  slots: 131072", "  ids: 1048576"]


class Writer(threading.Thread):
    """A person who writes, and now and then shares or takes back."""

    def __init__(self, client, number, seed):
        threading.Thread.__init__(self, daemon=True)
        self.client = client
        self.number = number
        self.chance = random.Random(seed)
        self.sent = {}        # command id -> text
        self.more = []        # (command id, "share" or "withdraw", idea)
        self.halt = False

    def run(self):
        n = 0
        while not self.halt:
            if len(self.client.outbox) < 5:
                text = "ord-%d-%d" % (self.number, n)
                n += 1
                self.sent[self.client.send("idea_write", text=text)] = text
            mine = [(i, self.client.answers.get(i)) for i in list(self.sent)]
            done = [a[2] for _, a in mine if a and a[0] == "change"]
            known = {m[2] for m in self.more}
            free = [d for d in done if d not in known]
            if free and self.chance.random() < 0.3:
                idea = self.chance.choice(free)
                word = "share" if self.chance.random() < 0.7 else "withdraw"
                name = self.client.send("idea_" + word, idea=idea)
                self.more.append((name, word, idea))
            time.sleep(self.chance.uniform(0.01, 0.05))


class Evening:
    def __init__(self, daemon, chance, writers):
        self.daemon = daemon
        self.chance = chance
        self.where = ("tcp", "127.0.0.1", daemon.port)
        self.made = make_session(daemon.socket, tables=4)
        self.lead = Client(self.where, session=self.made["session"],
                           token=self.made["token"]).whole()
        self.lead.do("doors", open=1)
        self.writers = []
        for i in range(writers):
            one = Client(self.where, code=self.made["code"])
            one.join(table=1 + i % 4)
            self.writers.append(Writer(one, i, chance.random()))

    def go(self, what, wait=True):
        step, part = min((p["step"], p["part"])
                         for p in self.lead.all("plan_part").values()
                         if p["collects"] == COLLECTS[what])
        was = self.lead.one("step")
        return self.lead.send("step", control=True, from_step=was["step"],
                              from_part=was["part"], step=step,
                              part=part), step


class Kill:
    """One way to go down, and up again."""

    def hit(self, daemon):
        daemon.process.kill()
        daemon.process.wait()

    def down(self, daemon):
        self.hit(daemon)

    def down_starting(self, daemon, chance):
        """Once more, while it starts."""
        with open(daemon.log_path, "ab") as log:
            daemon.process = subprocess.Popen(
                [program(), "--config", daemon.config], stdout=log,
                stderr=log)
        time.sleep(chance.uniform(0, 0.06))
        self.hit(daemon)

    def up(self, daemon, chance):
        while chance.random() < 0.2:
            self.down_starting(daemon, chance)
        daemon.start_again()


def others_made(daemon, n):
    out = []
    for i in range(n):
        made = make_session(daemon.socket, title="Annen %d" % i, tables=1)
        lead = Client(("tcp", "127.0.0.1", daemon.port),
                      session=made["session"], token=made["token"]).whole()
        lead.do("step", from_step=0, from_part=0, step=2, part=2)
        out.append((made, lead, [], {}))
    return out


def more(other, text, chance):
    """A word more in another evening, and now and then one is forgotten."""
    _, lead, written, forgotten = other
    written.append((lead.send("idea_write", text=text, table=0), text))
    name, text = chance.choice(written)
    told = lead.answers.get(name, ("",))
    if told[0] == "change" and text not in forgotten:
        forgotten[text] = lead.send("forget", idea=told[2])


def load(evening, daemon, others, how):
    """It goes down, again and again; between, the step changes once."""
    means, cycles, chance = how
    step = None
    name, _ = evening.go("strength")
    evening.lead.answer(name)
    for writer in evening.writers:
        writer.start()
    for i in range(cycles):
        if i == cycles // 2:
            name, step = evening.go("idea")
            time.sleep(chance.uniform(0, 0.01))
        else:
            time.sleep(chance.uniform(0.001, 0.3))
        means.down(daemon)
        means.up(daemon, chance)
        if step is not None:
            told = evening.lead.answer(name)
            evening.lead.ping_through()
            now = evening.lead.one("step")["step"]
            check("a step that was told is kept",
                  now == step or told[0] == "lost", (now, told))
            if now != step:
                name, step = evening.go("idea")
                evening.lead.answer(name)
            check("the evening is in step 4, or as the plan has it",
                  evening.lead.has("step", 1, step=step))
            step = None
        more(others[i % len(others)], "annen-%d" % i, chance)


def judge(evening, others):
    everyone = [w.client for w in evening.writers] + [
        lead for _, lead, _, _ in others] + [evening.lead]
    for one in everyone:
        one.wait(lambda: not one.outbox, 60, "empty outbox")
    acked, wrong = {}, []
    for writer in evening.writers:
        for name, text in writer.sent.items():
            answer = writer.client.answers.get(name)
            if answer and answer[0] == "change":
                acked[text] = answer[2]
            elif answer and answer[1] not in ("not_in_this_step", "too_fast"):
                wrong.append((text, answer))
    check("nothing is refused that should be done", not wrong, wrong[:3])
    numbers = list(acked.values())
    check("no number is given twice", len(set(numbers)) == len(numbers))
    shared, taken = set(), set()
    for writer in evening.writers:
        for name, word, idea in writer.more:
            answer = writer.client.answers.get(name)
            if answer and answer[0] == "change":
                (shared if word == "share" else taken).add(idea)
    here = {t: n for t, n in acked.items() if n not in taken}
    seen, twice = {}, []
    for table in range(4):
        one = evening.writers[table].client
        new = Client(evening.where, session=one.session,
                     token=one.token).whole()
        for number, idea in new.all("idea").items():
            old = seen.setdefault(number, idea["text"])
            if old != idea["text"]:
                twice.append((number, old, idea["text"]))
        if new.all("idea") != one.all("idea"):
            twice.append("table %d: a fresh map differs" % (table + 1))
        new.stop()
    texts = sorted(seen.values())
    lost = [t for t, n in here.items() if seen.get(n) != t]
    check("all %d acknowledged ideas are there" % len(here), not lost,
          (len(lost), lost[:3]))
    check("nothing stands twice", len(set(texts)) == len(texts) and
          not twice, twice[:2])
    more = set(texts) - set(here)
    check("nothing is there that nobody was told of", not more,
          list(more)[:3])
    evening.lead.ping_through()
    heads = sum(f["ideas_here"]
                for f in evening.lead.all("table_ideas").values())
    check("tables count their ideas", heads == len(here), (heads, len(here)))
    minutes(evening, here, shared)
    faults = [f for one in everyone for f in one.faults]
    check("nothing against the page", not faults, faults[:3])
    return len(acked), sum(w.client.connects - 1 for w in evening.writers)


def minutes(evening, here, shared):
    said = evening.lead.ask(form="json", seconds=60).decode()
    words = list(strings(json.loads(said)))
    wanted = sorted(t for t, n in here.items() if n in shared)
    found = sorted(w for w in words if w.startswith("ord-"))
    check("the minutes hold %d shared ideas, each once" % len(wanted),
          found == wanted, (len(found), len(wanted)))


def strings(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from strings(one)


def judge_others(daemon, others, means):
    """Every evening opens, also after a last time, and has its words."""
    means.down(daemon)
    means.up(daemon, random.Random(0))
    for made, lead, written, forgotten in others:
        new = Client(("tcp", "127.0.0.1", daemon.port),
                     session=made["session"], token=made["token"]).whole()
        acked = sorted(t for name, t in written
                       if lead.answers.get(name, ("",))[0] == "change" and
                       t not in forgotten)
        found = sorted(i["text"] for i in new.all("idea").values())
        check("another evening has its own words", acked == found,
              (acked, found))
        kept = [t for t, name in forgotten.items()
                if lead.answers.get(name, ("",))[0] != "change"]
        check("what was to be forgotten is", not kept, kept)
        check("and its keys are overwritten", zeros(
            daemon, made["session"]) == len(forgotten), len(forgotten))
        new.stop()


def zeros(daemon, session):
    """How many keys of an evening are overwritten."""
    path = os.path.join(daemon.data, "sessions", session.hex(), "keys")
    with open(path, "rb") as f:
        keys = f.read()
    return sum(1 for at in range(0, len(keys), 32)
               if not any(keys[at:at + 32]))


def play(daemon, how, writers=WRITERS):
    """One round: (ideas acknowledged, resumes)."""
    means, cycles, chance = how
    others = others_made(daemon, 5)
    evening = Evening(daemon, chance, writers)
    load(evening, daemon, others, how)
    for writer in evening.writers:
        writer.halt = True
    for writer in evening.writers:
        writer.join(10)
    acked, resumes = judge(evening, others)
    check("people wrote and came back", acked > cycles and
          resumes >= cycles, (acked, resumes))
    judge_others(daemon, others, means)
    for one in ([w.client for w in evening.writers] + [evening.lead] +
                [lead for _, lead, _, _ in others]):
        one.stop()
    return acked, resumes


def rounds():
    """How many times in each round."""
    return [min(ROUND, CYCLES - at) for at in range(0, CYCLES, ROUND)]


def main():
    print("seed %d, %d kills" % (SEED, CYCLES))
    chance = random.Random(SEED)
    acked = resumes = 0
    for cycles in rounds():
        daemon = Daemon(WIDE)
        try:
            more = play(daemon, (Kill(), cycles, chance))
            acked, resumes = acked + more[0], resumes + more[1]
        except (Silent, RuntimeError) as e:
            check("an answer", False, "%s; %s" % (e, daemon.log()[-300:]))
        finally:
            daemon.remove()
    print("%d ideas acknowledged, %d resumes" % (acked, resumes))
    count.end()


if __name__ == "__main__":
    main()
