#!/usr/bin/env python3
"""hostile.py - what a hostile guest, stranger or organiser can do to dugnadd.

Random messages that are almost right, commands of those who may not, tricks
with tokens, codes, numbers and texts, floods and limits, against a real
daemon. After each part it is alive and silent, and what it wrote down it can
read again: the same objects after a restart. Covers T32, T36.

`--long` sends more of everything; `--seed N` repeats a run.
"""
import os
import random
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Daemon  # noqa: E402
from foe import (FIELD_ROW, Evening, Foe, count, held,  # noqa: E402
                 near_message, near_send, sound)
from stranger import (COMMAND, COMMAND_ROW, FIELD, MESSAGE, ROLE,  # noqa: E402
                      Client, Gone, Silent, hash_of, pack)

WIDE = ["  commands_second: 100000", "  commands_burst: 100000",
        "  failures_address: 10000", "  failures_daemon: 100000"]
LONG = "--long" in sys.argv
if LONG:
    sys.argv.remove("--long")
SEED = 11  # the same each time; --seed N for another
if "--seed" in sys.argv:
    at = sys.argv.index("--seed")
    SEED = int(sys.argv[at + 1])
    del sys.argv[at:at + 2]


def fuzz(daemon):
    rng = random.Random(SEED)
    evening = Evening(daemon)
    lead = evening.lead
    evening.go_write()
    seats = {}
    for word in ("participant", "cohost", "contact", "scribe", "table_host",
                 "observer", "display", "interpreter"):
        client, seat = evening.guest(word, table=1 + len(seats) % 4)
        seats[word] = client.token
        client.stop()
        if word != "participant":
            lead.do("role", seat=seat, roles=ROLE[word])
    rounds, size = (3000, 40) if LONG else (250, 40)
    sent, foe = 0, None
    for i in range(rounds):
        who = rng.choice(list(seats) + ["facilitator", "nobody", "office"])
        try:
            if who == "office":
                foe = Foe(daemon, local=True, language="nb")
            elif who == "nobody":
                foe = evening.foe()
            elif who == "facilitator":
                foe = evening.foe(session=evening.made["session"],
                                  token=evening.made["token"])
            else:
                foe = evening.foe(session=evening.made["session"],
                                  token=seats[who])
            if not isinstance(foe.welcome(), dict):
                foe.close()
                if who not in seats:
                    continue
                lead.refused("doors", open=1, lobby=0)
                foe = evening.foe()
                foe.welcome()
                seats[who] = os.urandom(32)
                foe.command("join", token=seats[who])
            for _ in range(size):
                near_send(foe, rng, near_message(rng, lead))
                sent += 1
                if foe.over:
                    break
            foe.say([MESSAGE["ping"], 77])
            foe.hear(10, lambda m: m[0] == MESSAGE["pong"] and m[1] == 77)
            foe.close()
        except (Gone, OSError):
            pass
        if not daemon.alive():
            break
    count.check("%d random messages, seed %d: alive" % (sent, SEED),
                daemon.alive(), daemon.log()[-1500:])
    if not daemon.alive():
        return
    for form in ("md", "json"):
        for language in ("nb", "en"):
            try:
                page = lead.ask(language=language, form=form)
                count.check("minutes as %s in %s" % (form, language),
                            len(page) > 100, len(page))
            except Exception as e:
                count.check("minutes as %s in %s" % (form, language), False, e)
    count.check("no fault seen by the facilitator", not lead.faults,
                lead.faults[:2])
    evening.again("random messages (seed %d)" % SEED)


# --- tokens, codes and ids --------------------------------------------------

def turned_away(daemon):
    """Who was sent from the door does not come in by the window."""
    evening = Evening(daemon)
    lead = evening.lead
    evening.go_write()
    lead.do("doors", open=1, lobby=1)
    token, name = os.urandom(32), os.urandom(16)
    foe = evening.foe()
    foe.welcome()
    count.check("joins the lobby", foe.command("join", id_=name, token=token)
                == "")
    seat = lead.wait(lambda: [k[1] for k in lead.objects
                              if k[0] == "waiting"], 5)[0]
    for word, fields in (("idea_write", {"text": "fra lobbyen"}),
                         ("rename", {"name": "x"}), ("personal_code", {}),
                         ("sit", {"table": 1}), ("admit", {"seat": seat}),
                         ("admit_all", {})):
        count.check("in the lobby: no %s" % word,
                    foe.command(word, **fields) == "is_waiting")
    lead.do("turn_away", seat=seat)
    foe.hear(2, lambda m: m[0] == MESSAGE["bye"])
    count.check("who was turned away is closed", foe.over or any(
        m[0] == MESSAGE["bye"] for m in foe.seen))
    foe = evening.foe(code=evening.made["code"], token=token)
    count.check("and not greeted", foe.welcome() == "turned_away")
    foe = evening.foe()  # says nothing of the token until it is in
    foe.welcome()
    foe.command("join", id_=name, token=token, seconds=2)
    before = evening.settled()
    for word, fields in (("idea_write", {"text": "fra vinduet"}),
                         ("rename", {"name": "vindu"}),
                         ("personal_code", {}), ("sit", {"table": 2})):
        got = foe.command(word, seconds=2, **fields)
        count.check("by the old join: no %s" % word, got not in ("",), got)
    count.check("nothing came of it", evening.settled() == before)
    foe.close()
    evening.again("turned away")


def tokens_all(daemon):
    """One guest takes own seat again until no more tokens can be kept."""
    evening = Evening(daemon)
    lead = evening.lead
    evening.go_write()
    guest, seat = evening.guest("Mange")
    taken = 0
    for _ in range(60):
        guest.do("personal_code")
        code = guest.has("personal_code", 1)["personal_code"]
        foe = evening.foe()
        foe.welcome()
        if foe.command("take_seat", personal_code=code,
                       token=os.urandom(32)) != "":
            foe.close()
            break
        taken += 1
        foe.close()
        if guest.bye or taken % 6 == 0:  # the oldest token has been dropped
            guest.stop()
            lead.do("doors", open=1, lobby=1)
            lead.do("doors", open=1, lobby=0)
            try:
                guest, seat = evening.guest("Ny")
            except Exception:
                break
    count.check("tokens were taken", taken >= 5, taken)
    lead.do("note", text="etterpå")
    foe = evening.foe()
    foe.welcome()
    guest.stop()
    foe.close()
    evening.again("%d tokens" % taken)


def token_tricks(daemon):
    one, two = Evening(daemon), Evening(daemon)
    guest, seat = one.guest("Kari")
    other, _ = one.guest("Ola")
    for name, token in (("another evening's", two.made["token"]),
                        ("random", os.urandom(32))):
        foe = Foe(daemon, session=one.made["session"], token=token)
        count.check("%s token" % name, foe.welcome() == "wrong_token")
        foe.close()
    foe = Foe(daemon, session=one.made["session"], token=guest.token[:31])
    count.check("a short token", foe.welcome(2) in ("bad_value", "malformed",
                                                    None))
    foe.close()
    foe = Foe(daemon, session=one.made["session"])
    count.check("no token", foe.welcome() == "wrong_token")
    foe = Foe(daemon, session=os.urandom(16), token=guest.token)
    count.check("a session that is not", foe.welcome() == "no_such_session")
    foe = Foe(daemon, code="00000000", join_key=os.urandom(16),
              session=one.made["session"], token=guest.token, last=2**64 - 1,
              language="xx", title="t", seat=1, roles=65535, open=1)
    count.check("hello with everything", (foe.welcome() or {}).get("seat") ==
                seat)
    foe.hear(0.3)
    foe.hello(session=one.made["session"], token=one.made["token"])
    foe.hear(0.3)
    count.check("a second hello makes nobody else",
                foe.command("doors", open=0) == "not_allowed")
    name = os.urandom(16)
    count.check("an id of one's own", foe.command(
        "rename", id_=name, name="Kari N") == "")
    count.check("is answered again", foe.command(
        "rename", id_=name, name="Kari X") == "")
    thief = Foe(daemon, session=one.made["session"], token=other.token)
    thief.welcome()
    count.check("another's id is taken", thief.command(
        "rename", id_=name, name="Tyv") == "id_taken")
    one.lead.has("seat", seat, name="Kari N")
    # personal codes: once; five wrong ones end them all
    guest.do("personal_code")
    code = guest.has("personal_code", 1)["personal_code"]
    foe = one.foe()
    foe.welcome()
    count.check("a personal code is good", foe.command(
        "take_seat", personal_code=code, token=os.urandom(32)) == "")
    foe.close()
    foe = one.foe()
    foe.welcome()
    count.check("once", foe.command("take_seat", personal_code=code,
                                    token=os.urandom(32)) == "wrong_code")
    guest.do("personal_code")
    code = guest.has("personal_code", 1)["personal_code"]
    for i in range(5):
        wrong = "%06d" % ((int(code) + 1 + i) % 1000000)
        foe.command("take_seat", personal_code=wrong, token=os.urandom(32))
    count.check("five wrong ones end it", foe.command(
        "take_seat", personal_code=code, token=os.urandom(32)) ==
        "wrong_code")
    foe.close()
    for word in ("recover",):
        foe = one.foe()
        foe.welcome()
        count.check("no recovery by guessing", foe.command(
            "recover", recovery="AAAA", token=os.urandom(32)) == "wrong_code")
        foe.close()
    old = other.token
    other.again = False
    other.do("leave")
    foe = Foe(daemon, session=one.made["session"], token=old)
    count.check("a token after leave", foe.welcome() == "wrong_token")
    foe.close()
    # a session that the office has removed
    office = Client(("unix", daemon.socket), office=True).whole()
    number = [n for n, v in office.all("listing").items()
              if v["session"] == two.made["session"]][0]
    two.lead.stop()
    office.do("session_remove", listing=number)
    foe = Foe(daemon, session=two.made["session"], token=two.made["token"])
    count.check("a removed session", foe.welcome() == "no_such_session")
    foe = Foe(daemon, code=two.made["code"])
    count.check("nor by its code", foe.welcome() == "wrong_code")
    office.stop()
    guest.stop()
    one.again("tokens")


def brute_force(daemon):
    """Codes are guessed from one address; then it waits. T36."""
    evening = Evening(daemon)
    words = []
    for i in range(26):
        foe = Foe(daemon, code="%08d" % (int(evening.made["code"]) ^ 1 + i))
        words.append(foe.welcome())
        foe.close()
    count.check("twenty wrong codes, then it waits",
                words[:20] == ["wrong_code"] * 20 and
                set(words[20:]) == {"try_later"}, words)
    foe = Foe(daemon, code=evening.made["code"])
    count.check("the right one, too", foe.welcome() == "try_later")
    foe = Foe(daemon, join_key=evening.made["join_key"])
    count.check("a link still opens", isinstance(foe.welcome(), dict))
    foe = Foe(daemon, session=evening.made["session"],
              token=evening.made["token"])
    count.check("and a seat", isinstance(foe.welcome(), dict))
    evening.lead.stop()


def lost_sessions(daemon):
    """Old phones that look for an evening that is gone lock no door."""
    evening = Evening(daemon)
    for _ in range(25):
        foe = Foe(daemon, session=os.urandom(16), token=os.urandom(32))
        foe.welcome()
        foe.close()
    foe = Foe(daemon, code=evening.made["code"])
    count.check("a code is still heard", isinstance(foe.welcome(), dict))
    evening.lead.stop()


# --- who may what -----------------------------------------------------------

def escalation(daemon):
    """Each command of the table by each who may not: refused, no change."""
    evening = Evening(daemon)
    lead = evening.lead
    evening.go_write()
    kari, kari_seat = evening.guest("Kari", table=1)
    idea = kari.do("idea_write", text="Karis ord")
    shared = kari.do("idea_write", text="Delte ord")
    kari.do("idea_share", idea=shared)
    invited = lead.do("invite", name="Per")
    foes = {}
    for word in ("participant", "observer", "display"):
        client, seat = evening.guest(word, table=2)
        if word != "participant":
            lead.do("role", seat=seat, roles=ROLE[word])
        client.stop()
        foes[word] = (evening.foe(session=evening.made["session"],
                                  token=client.token), seat)
    lead.do("doors", open=1, lobby=1)
    foes["lobby"] = (evening.foe(), None)
    foes["lobby"][0].welcome()
    foes["lobby"][0].command("join", token=os.urandom(32))
    foes["unseated"] = (evening.foe(), None)
    for foe, _ in foes.values():
        foe.hear(0.3)
    sane = {"idea": idea, "into": shared, "seat": kari_seat, "table": 3,
            "invited": invited, "present": 1, "roles": 1, "open": 0,
            "decision": 1, "undoes": 1, "revision": 1, "remaining_ms": 5,
            "from_step": 0, "from_part": 0, "step": 1, "part": 1, "name": "N",
            "text": "T", "owner": "O", "first_step": "F", "title": "T",
            "language": "nb", "zone": "Europe/Oslo", "plan": "allemed-kommune",
            "date": "2026-10-14", "reason": "R", "not_agreed": "N",
            "add_ms": 1000, "recovery": "AAAA-BBBB", "code": "12345678",
            "personal_code": "000000", "key": "k", "form": 1, "use": 1,
            "planned_ms": 1, "until": 2**63, "listing": 1,
            "progress": 1, "past": 1, "version": 1, "format": "md",
            "note": 1}
    before = evening.settled()
    for word, row in COMMAND_ROW.items():
        for who, (foe, seat) in foes.items():
            fields = {}
            for f in row:
                kind, most = FIELD_ROW[f]
                if f in sane:
                    fields[f] = sane[f]
                elif kind in ("BLOB", "SECRET"):
                    fields[f] = os.urandom(most)
            if word == "forget":
                fields = {"idea": idea}  # one subject, another's words
            if who == "participant" and word == "idea_write":
                fields["table"], fields["step"] = 1, None  # another's table
            if (who, word) in (("participant", "personal_code"),
                               ("observer", "personal_code"),
                               ("display", "personal_code"),
                               ("unseated", "join")):
                continue
            got = foe.command(word, **fields)
            want = {"not_allowed", "unknown_command", "already_so"}
            if who == "lobby":
                want.add("is_waiting")
            if word in ("idea_change", "idea_withdraw", "idea_share",
                        "forget"):
                want |= {"not_yours", "no_such_idea"}
            if word in ("take_seat", "recover"):
                want.add("wrong_code")
            if word == "idea_write":
                want.add("not_in_this_step")
            count.check("%s: no %s" % (who, word), got in want, got)
    after = evening.settled()
    wrong = [k for k in set(before) | set(after)
             if before.get(k) != after.get(k)]
    count.check("nothing has changed", not wrong,
                [(k, before.get(k), after.get(k)) for k in wrong[:3]])
    # what is not mine to know: no answer tells the private from the absent
    foe, _ = foes["participant"]
    gone = kari.do("idea_write", text="trekkes")
    kari.do("idea_withdraw", idea=gone)
    for word in ("idea_withdraw", "idea_share", "idea_change"):
        extra = {"text": "X"} if word == "idea_change" else {}
        said = {n: foe.command(word, idea=n, **extra)
                for n in (idea, gone, 3999)}
        count.check("%s does not tell private words from none" % word,
                    len(set(said.values())) == 1, said)
    for foe, _ in foes.values():
        foe.close()
    kari.stop()
    evening.again("escalation")


def odd_acts(daemon):
    """Acts out of place by those who may: hidden, merged, withdrawn."""
    evening = Evening(daemon)
    lead = evening.lead
    evening.go_write()
    kari, _ = evening.guest("Kari", table=1)
    a, b, c, d = [kari.do("idea_write", text="Idé %d" % i) for i in range(4)]
    for n in (a, b, c, d):
        kari.do("idea_share", idea=n)
    now = lead.one("step")
    if now["holds"]:
        lead.do("reveal", step=now["step"])
    for n in (a, b, c, d):
        lead.has("idea", n, shown=2)
    lead.do("idea_merge", idea=a, into=b)
    count.check("no ring of merges", lead.refused("idea_merge", idea=b, into=a)
                == "is_merged")
    count.check("not into itself", lead.refused("idea_merge", idea=c, into=c)
                == "no_such_idea")
    count.check("what others are in stays", kari.refused(
        "idea_withdraw", idea=b) == "is_merged")
    lead.do("idea_merge", idea=b, into=c)
    parted = [k[1] for k in lead.model() if k[0] == "undoable"]
    lead.do("idea_part", idea=a)
    lead.do("idea_part", idea=b)
    lead.do("idea_merge", idea=b, into=a)
    for n in sorted(parted, reverse=True):
        lead.refused("undo", undoes=n)
    lead.ping_through()
    for n in [k[1] for k in sorted(lead.model()) if k[0] == "undoable"]:
        lead.refused("undo", undoes=n)
    seen, n = set(), a
    while n and n not in seen:
        seen.add(n)
        n = (lead.one("idea", n) or {}).get("into")
    count.check("undoing makes no ring", not n, seen)
    lead.do("idea_hide", idea=d, reason="navn")
    evening.go_decide()
    count.check("what is hidden is not decided", lead.refused(
        "decide", idea=d, owner="O", first_step="F") == "not_shared")
    count.check("nothing is not decided", lead.refused(
        "decide", idea=3999, owner="O", first_step="F") == "no_such_idea")
    for date in ("2026-99-99", "0000-00-00", "9999-12-31"):
        lead.refused("decide", text="Når", owner="O", first_step="F", due=date)
    for date in ("2026-13-01T99:99", "0000-00-00T00:00", "9999-12-31T23:59"):
        lead.refused("meeting", date=date)
        for form in ("md", "json"):
            lead.ask(form=form)
    count.check("alive with dates that are none", daemon.alive())
    for add in range(40):
        lead.refused("clock_extend", revision=lead.one("clock")["revision"],
                     add_ms=86400000)
        lead.ping_through()
    clock = lead.one("clock")
    count.check("a clock with months on it", clock["remaining_ms"] <= 86400000
                and clock["deadline_at"] < 2**53, clock)
    lead.do("close", not_agreed="alt")
    count.check("closed is closed", kari.refused(
        "idea_change", idea=c, text="etter") == "is_closed" and kari.refused(
        "idea_withdraw", idea=c) == "is_closed" and lead.refused(
        "undo", undoes=1) == "is_closed")
    kari.stop()
    evening.again("odd acts")


# --- floods and limits ------------------------------------------------------

def floods(daemon):
    """At the limits as they are delivered: who floods is sent away."""
    evening = Evening(daemon)
    evening.go_write()
    kari, _ = evening.guest("Kari", table=1)
    ola, _ = evening.guest("Ola", table=2)
    ola.again = False
    other = evening.made["session"]
    with open("/proc/%d/exe" % daemon.process.pid, "rb") as f:
        watched = b"__asan_init" in f.read()  # its memory is its own
    memory = daemon.rss_kib()
    for name, message in (
            ("hellos", [MESSAGE["hello"], 1, {FIELD["token"]: b"t" * 32}]),
            ("asks", [MESSAGE["ask"], b"i" * 16, 1, {}]),
            ("pings", [MESSAGE["ping"], 1]),
            ("nonsense", [99]),
            ("commands", [MESSAGE["command"], b"i" * 16, COMMAND["sit"], 999])):
        foe = Foe(daemon, session=other, token=ola.token)
        foe.welcome()
        foe.hear(0.2)
        for _ in range(1500):
            foe.say(message)
            if foe.over:
                break
        foe.hear(3, lambda m: m[0] == MESSAGE["bye"])
        count.check("a flood of %s ends" % name, foe.over or any(
            m[0] == MESSAGE["bye"] for m in foe.seen), len(foe.seen))
        foe.close()
        began = time.time()
        kari.ping()
        count.check("the others are answered during %s" % name,
                    time.time() - began < 3, time.time() - began)
    count.check("and never lost their line", kari.connects == 1,
                kari.connects)
    grown = daemon.rss_kib() - memory
    count.check("memory stands", watched or grown < 16384, grown)
    kari.stop()
    ola.stop()
    evening.again("floods")


def ids_all(daemon):
    """A guest who uses up what can be counted cannot stop the closing."""
    evening = Evening(daemon)
    lead = evening.lead
    evening.go_write()
    guest, _ = evening.guest("Uro", table=1)
    foe = evening.foe(session=evening.made["session"], token=guest.token)
    foe.welcome()
    for word in ("rename", "sit"):
        for i in range(1200):
            got = foe.command(word, **({"name": "n%d" % i} if word == "rename"
                                       else {"table": 1 + i % 3}))
            if got in ("full", None):
                break
        count.check("%s comes to an end" % word, got == "full", got)
    count.check("the facilitator can still lead", evening.lead.refused(
        "doors", open=0, lobby=1) == "")
    count.check("and close", lead.refused("close", not_agreed="uro") == "")
    foe.close()
    guest.stop()
    evening.again("all ids used")


def text_all(daemon):
    """Words until there is no room; what the daemon notes itself then."""
    evening = Evening(daemon)
    lead = evening.lead
    evening.go_decide()
    full, made = 0, 0
    for i in range(80):
        got = lead.refused("decide", text="å" * 2000, owner="O" * 200,
                           first_step="F" * 1000)
        if got == "full":
            full += 1
            break
        made += 1
        for n in list(lead.all("decision")):
            lead.refused("decision_drop", decision=n)
    for i in range(64):
        if lead.refused("table", table=i + 1, name="T" * 120,
                        link="L" * 500) == "full":
            full += 1
            break
    for i in range(40):
        if lead.refused("session_change", goal="g" * (33 << (i % 6)),
                        local_fact="f" * (33 << (i % 5))) == "full":
            break
    count.check("it comes to an end", full > 0, (full, made))
    time.sleep(5)  # it is quiet: the daemon writes a mark
    lead.ping_through()
    evening.again("no room for words")


def joins(daemon):
    """More guests than seats; long and odd names."""
    evening = Evening(daemon)
    got = []
    for i in range(12):
        foe = evening.foe()
        foe.welcome()
        got.append(foe.command("join", name="G" * 119, token=os.urandom(32)))
        foe.close()
    count.check("seats come to an end", "full" in got and got[0] == "", got)
    count.check("the facilitator is still heard",
                evening.lead.refused("doors", open=0) == "")
    evening.again("all seats taken")


def names(daemon):
    evening = Evening(daemon)
    evening.go_write()
    kari, seat = evening.guest("Kari", table=1)
    for text, want in (
            ("n" * 120, ""), ("n" * 121, "too_long"), ("", "empty"),
            ("a\u202eb", "bad_text"), ("a\u2066b", "bad_text"),
            ("\x00", "bad_text"), ("a\x00b", "bad_text"), ("\x7f", None),
            ("\x1b[2J", "bad_text"), ("\u0085", "bad_text"),
            ("\U0001f468\u200d\U0001f469", ""), ("e\u0301" * 40, ""),
            ("\r", "bad_text")):
        got = kari.refused("rename", name=text)
        count.check("a name %r" % text[:8], want is None or got == want, got)
    foe = evening.foe(session=evening.made["session"], token=kari.token)
    foe.welcome()
    for data in (b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xff",
                 b"\xe2\x82", b"\xc1\xbf", b"\xf0\x80\x80\x80"):
        name = os.urandom(16)
        foe.raw(pack([MESSAGE["command"], name, COMMAND["rename"], None])[:1]
                [:0] + b"\x95\x03\xc4\x10" + name + bytes(
                    [COMMAND["rename"]]) + b"\xc0" + bytes(
                        [0xa0 | len(data)]) + data)
        got = foe.answer(name)
        count.check("a name of %s" % data.hex(), got == "bad_text", got)
    foe.close()
    kari.stop()
    evening.again("names")


def ring_flood(daemon):
    """One who runs to and fro between full tables does not stop the room."""
    evening = Evening(daemon)
    evening.go_write()
    clients = [evening.guest("G%d" % i, table=1 + i % 2)[0] for i in range(4)]
    for i in range(160):
        clients[i % 4].send("idea_write", text="å" * 2000)
    for c in clients:
        c.ping_through()
    foe = evening.foe(session=evening.made["session"], token=clients[0].token)
    foe.welcome()
    foe.hear(1)
    over = threading.Event()

    def run_about():
        n = 0
        while not over.is_set() and not foe.over and n < 400:
            n += 1
            foe.command("sit", table=3 + n % 2 if n % 3 else 1, seconds=1)
    thread = threading.Thread(target=run_about, daemon=True)
    thread.start()
    clients[0].stall()
    waits = []
    kari, _ = evening.guest("Kari", table=2)
    for i in range(20):
        began = time.time()
        kari.do("idea_write", text="ord %d" % i)
        waits.append(time.time() - began)
    over.set()
    thread.join(5)
    count.check("words are answered meanwhile", max(waits) < 3, max(waits))
    count.check("and the line holds", kari.connects == 1, kari.connects)
    foe.close()
    for c in clients + [kari]:
        c.stop()
    evening.again("to and fro")


# --- the office, and what is no message at all ------------------------------

def office(daemon):
    client = Client(("unix", daemon.socket), office=True).whole()
    base = {"title": "T", "language": "nb", "plan": "allemed-kommune",
            "token_hash": b"h" * 32}
    count.check("a plan that is not", client.refused(
        "session_new", **dict(base, plan="../../etc/passwd")) ==
        "no_such_plan")
    for extra in ({"starts_at": 2**64 - 1, "ends_at": 1}, {"language": "xx"},
                  {"minutes_total": 1}, {"minutes_total": 600},
                  {"tables": 64}, {"starts_at": 2**63, "title": "t" * 300},
                  {"starts_at": 253402300800000}, {"ends_at": 2**64 - 1}):
        token = os.urandom(32)
        number = client.do("session_new", **dict(
            base, token_hash=hash_of("token", token), **{
                k: v for k, v in extra.items() if k not in base}))
        listing = client.has("listing", number)
        lead = Client(("tcp", "127.0.0.1", daemon.port), token=token,
                      session=listing["session"])
        try:
            lead.whole(10)
            lead.do("doors", open=1)
            sizes = [len(lead.ask(form=f)) for f in ("md", "json")]
            count.check("an evening with %r" % extra, min(sizes) > 50, sizes)
        except Exception as e:
            count.check("an evening with %r" % extra, False, e)
        lead.stop()
    n = 0
    while n < 40 and client.refused("session_new", **base) == "":
        n += 1
    count.check("the book comes to an end", 0 < n < 40, n)
    count.check("and no further", client.refused("session_new", **base) ==
                "full")
    count.check("the first organiser stays", client.refused(
        "organiser_gone", seat=1) == "no_such_seat")
    hello = Foe(daemon, language="nb")
    count.check("from outside there is no office", hello.welcome() ==
                "wrong_token")
    before = held(client)
    client.stop()
    daemon.stop()
    daemon.start_again()
    client = Client(("unix", daemon.socket), office=True).whole()
    count.check("the book is as it was", held(client) == before)
    client.stop()


def too_many_tables(daemon):
    """An evening that cannot be made is not listed as if it were."""
    client = Client(("unix", daemon.socket), office=True).whole()
    got = client.refused("session_new", title="T", language="nb", tables=1024,
                         plan="allemed-kommune", token_hash=b"h" * 32)
    count.check("more tables than there can be", got == "full", got)
    client.stop()


def paths(daemon):
    def ask(data, seconds=2):
        s = socket.create_connection(("127.0.0.1", daemon.port), 5)
        got = b""
        try:
            s.sendall(data)
            s.settimeout(seconds)
            while len(got) < 65536:
                more = s.recv(65536)
                if not more:
                    break
                got += more
        except OSError:
            pass
        s.close()
        return got
    for path in ("/../dugnad.yaml", "/..%2f..%2fetc%2fpasswd", "/%00", "/.",
                 "/%2e%2e%2f", "//etc/passwd", "/index.html%00.js", "/%",
                 "/%zz", "/?" + "a=b&" * 500, "/\\..\\x", "/ws/../metrics",
                 "/signing.key", "/data/office/log", "http://x/../etc"):
        got = ask(("GET %s HTTP/1.1\r\nHost: x\r\n\r\n" % path).encode())
        count.check("nothing at %s" % path[:24], b"root:" not in got and
                    b"data_dir" not in got and b"dug1" not in got)
    for data in (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: " + b"b" * 60000 +
                 b"\r\n\r\n",
                 b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 3000 + b"\r\n",
                 b"GET / HTTP/1.1\r\nHost: x\r\n\r\n" * 50,
                 b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01" + b"\xff" * 300,
                 b"\x00" * 5000, b"GET " + b"/" * 30000, b"\r\n" * 5000,
                 b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
                 b"GET /ws HTTP/1.1\r\nHost: x\r\nContent-Length: "
                 b"99999999999999999999\r\n\r\n"):
        ask(data, 0.5)
        count.check("alive after %r" % data[:24], daemon.alive())
    held_open = [socket.create_connection(("127.0.0.1", daemon.port), 5)
                 for _ in range(100)]
    got = ask(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    count.check("healthy beside a hundred silent ones", b"ok" in got)
    for s in held_open:
        s.close()


PARTS = [
    (fuzz, WIDE),
    (turned_away, WIDE),
    (tokens_all, WIDE + ["  seats: 6"]),
    (token_tricks, WIDE),
    (brute_force, []),
    (lost_sessions, []),
    (escalation, WIDE),
    (odd_acts, WIDE),
    (floods, []),
    (ids_all, WIDE + ["  ids: 1000"]),
    (text_all, WIDE + ["  text_bytes: 262144"]),
    (joins, WIDE + ["  seats: 8"]),
    (names, WIDE),
    (ring_flood, WIDE),
    (office, WIDE + ["  listings: 20"]),
    (too_many_tables, WIDE),
    (paths, []),
]


def run(part, limits):
    daemon = Daemon((["limits:"] + limits) if limits else [])
    began = time.time()
    try:
        part(daemon)
        count.check("alive after " + part.__name__, daemon.alive())
        sound(daemon, part.__name__)
    except Exception as e:
        count.check(part.__name__, False, "%s: %s; %s" % (
            type(e).__name__, e, daemon.log()[-800:]))
    finally:
        daemon.remove()
    if os.environ.get("VERBOSE"):
        print("# %s: %.1f s" % (part.__name__, time.time() - began))


def main():
    print("# seed %d" % SEED)
    wanted = os.environ.get("PART")
    for part, limits in PARTS:
        if wanted is None or part.__name__ in wanted.split(","):
            run(part, limits)
    count.end()


if __name__ == "__main__":
    sys.exit(main())
