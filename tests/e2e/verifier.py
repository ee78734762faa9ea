"""verifier.py - judges an evening by protocol/PROTOCOL.md and nothing else.

Written from the page, beside the code and without it: what `dugnadctl verify`
says is compared with this (tamper.py). python3's standard library only.

    verifier.py FOLDER [--key HEX]... [--minutes FILE]...

Without a folder it tries itself by the vectors of the papers and the page.
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count  # noqa: E402
from verifier_crypto import self_test, signature_holds  # noqa: E402
from verifier_page import (RECORD, TEXT, Bad, event_of,  # noqa: E402
                           hash_of, sound, u, was_on_disk)

HEAD = 64
SESSION_MADE, SIGNED, KEY_CHANGED = 1, 82, 83
ISSUED, WHOLE, ORDERED = 84, 85, 87


# ---- the whole

class Evening:
    def __init__(self, keys_given):
        self.known = set(keys_given)
        self.session = self.key = None
        self.checks = [bytes(32)]       # by seq
        self.signed = self.vouched = (0, None)      # how far, by which key
        self.newer = False
        self.files, self.stands = {}, {}    # by version
        self.ordered = set()

    def take(self, seq, check, before, event):
        number, f, newer = event
        self.newer = self.newer or newer
        if (number == SESSION_MADE) != (seq == 1):
            raise Bad("the evening is made in record 1 and nowhere else")
        if number == SESSION_MADE:
            self.session, self.key = f["session"], f.get("public_key")
        elif number == SIGNED:
            self.signature(seq, f)
        elif number == KEY_CHANGED:
            self.new_key(seq, before, f)
        elif number == ORDERED:
            self.ordered.add(f["version"])
        elif number == ISSUED and f["version"] not in self.stands:
            self.files.setdefault(f["version"], {})[
                f["language"], f["format"]] = f["hash"]
        elif number == WHOLE:
            if f["version"] in self.ordered:
                self.stands.setdefault(f["version"], (seq, f["approves"]))
        self.checks.append(check)

    def signature(self, seq, f):
        covers = f["covers"]
        if not 0 < covers < seq or f["public_key"] != self.key:
            raise Bad("signed by another key, or for what is not there")
        if not signature_holds(self.key, b"dugnad sign 1" + self.session +
                               covers.to_bytes(8, "little") +
                               self.checks[covers], f["signature"]):
            raise Bad("the signature does not hold")
        said = (covers, self.key)
        self.signed = max(self.signed, said, key=lambda x: x[0])
        if self.key in self.known:
            self.vouched = max(self.vouched, said, key=lambda x: x[0])

    def new_key(self, seq, before, f):
        new, signature = f["public_key"], f.get("signature")
        if signature is not None:
            if self.key is None or not signature_holds(
                    self.key, b"dugnad key 1" + self.session +
                    seq.to_bytes(8, "little") + before + new, signature):
                raise Bad("the old key did not sign for the new one")
            if self.key in self.known:      # who vouched for it, is vouched for
                self.known.add(new)
        elif f.get("taken_over") != 1:
            raise Bad("a new key without a word from the old one")
        self.key = new

    def minutes(self, data, whole):
        said = {"genuine": False, "approved": False, "signed": False,
                "version": 0, "replaced": False}
        found = [(v, of) for v in self.files for of in self.files[v]
                 if self.files[v][of] == hash_of(b"file", data)]
        if not found or not whole:
            return said
        version, (language, form) = max(found)
        seq, approves = self.stands.get(version, (0, 0))
        said.update(
            genuine=True, approved=approves == 1, version=version,
            signed=0 < seq <= self.vouched[0], language=language, format=form,
            replaced=any(v > version and a for v, (_, a) in self.stands.items()))
        return said


def verify(log, keys, keys_given=(), minutes=()):
    """What the page's "To verify an evening" asks for, as a dict; keys None
    if there is no such file."""
    evening = Evening(keys_given)
    bad, why, seq, at, before = None, "", 0, HEAD, bytes(32)
    mark = log[32:64]
    if len(log) < HEAD or log[:12] != b"dugnad log\n\x01" or \
            log[12:32] != hash_of(b"mark", mark)[:20]:
        bad, why, at = 1, "the head is rotten", len(log)
        evening.newer = log[:11] == b"dugnad log\n" and log[11:12] > b"\x01"
    elif keys is not None and (not keys or len(keys) % 32):
        bad, why, at = 1, "no such size of keys", len(log)
    while at < len(log) and bad is None:
        end = sound(log, at, mark)
        if not end or u(log, at + 8, 8) != seq + 1 or \
                log[at + 32:at + 64] != before:
            if any(log[at:]) and was_on_disk(log, at, mark, seq + 1):
                bad, why = seq + 1, "rotten"
            break
        payload = log[at + RECORD:at + RECORD + u(log, at + 4, 4)]
        check = log[at + 64:at + RECORD]
        try:
            evening.take(seq + 1, check, before,
                         event_of(seq + 1, payload, keys))
        except Bad as e:
            bad, why = seq + 1, str(e)
            break
        seq, at, before = seq + 1, end, check
    if bad is None and seq == 0:
        bad, why = 1, "there is no record"
    signed_to, key = evening.vouched if evening.vouched[0] else evening.signed
    return {
        "whole": bad is None, "first_bad": bad, "why": why, "last": seq,
        "torn": bad is None and any(log[at:]), "newer": evening.newer,
        "session": evening.session and evening.session.hex(),
        "signed_to": signed_to, "signed_by": key and key.hex(),
        "vouched": evening.vouched[0] > 0,
        "minutes": [evening.minutes(m, bad is None) for m in minutes]}


# ---- from the command line

def sentence(said):
    parts = ["whole to %d" % said["last"] if said["whole"] else
             "not whole: breaks at %d (%s)" % (said["first_bad"], said["why"])]
    if said["torn"]:
        parts.append("torn behind it")
    if said["newer"]:
        parts.append("made by a newer dugnad")
    if said["signed_to"]:
        parts.append("signed to %d by %s, %s" % (
            said["signed_to"], said["signed_by"], "vouched for" if
            said["vouched"] else "not vouched for"))
    else:
        parts.append("not signed")
    for one in said["minutes"]:
        parts.append("minutes: version %d%s%s%s" % (
            one["version"], ", approved" if one["approved"] else "",
            ", signed" if one["signed"] else "",
            ", replaced" if one["replaced"] else "")
            if one["genuine"] else "minutes: not genuine")
    return "; ".join(parts)


def examples():
    """The page's own examples of a log and of a signature."""
    def value(name):
        found = re.search("^%s: ([0-9a-f]+)$" % name, part, re.M)
        return bytes.fromhex(found.group(1))
    part = TEXT.split("\nlog: head and one record (log)\n")[1]
    log, check = value("hex"), value("check")
    mark = log[32:64]
    yield "the example's head", log[12:32] == hash_of(b"mark", mark)[:20]
    yield "the example's check", log[128:160] == check
    yield "the example's record", sound(log, HEAD, mark) == len(log)
    keys = bytes(32) + bytes.fromhex(re.search(
        "slot 1: ([0-9a-f]+)", TEXT).group(1))
    payload = log[160:160 + u(log, 68, 4)]
    yield "the example's event", event_of(1, payload, keys)[0] == 50
    part = TEXT.split("\nsignature (log)\n")[1]
    yield "the example's signature", signature_holds(
        value("public key"), value("covers"), value("signature"))


def try_itself():
    count = Count()
    for name, holds in [*self_test(), *examples()]:
        count.check(name, holds)
    count.end()


def main(words):
    folder, known, files = None, [], []
    while words:
        word = words.pop(0)
        if word == "--key":
            known.append(bytes.fromhex(words.pop(0)))
        elif word == "--minutes":
            with open(words.pop(0), "rb") as f:
                files.append(f.read())
        else:
            folder = word
    if folder is None:
        sys.exit(__doc__)
    with open(os.path.join(folder, "log"), "rb") as f:
        log = f.read()
    keys = None
    if os.path.exists(os.path.join(folder, "keys")):
        with open(os.path.join(folder, "keys"), "rb") as f:
            keys = f.read()
    said = verify(log, keys, known, files)
    print(sentence(said))
    good = said["whole"] and (said["vouched"] or not known) and all(
        m["genuine"] for m in said["minutes"])
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if sys.argv[1:] else try_itself())
