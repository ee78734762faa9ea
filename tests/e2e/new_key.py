"""new_key.py - the signing key is changed, and the old one says so.

`dugnadd --new-key` makes another key and keeps the old one. Evenings that
were signed with it get a change that it signed, though nobody comes to them;
one whose old key is lost is taken over. The verifier that was written from
PROTOCOL.md judges all of it.
"""
import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Count, Daemon, program, until  # noqa: E402
from stranger import Client, make_session  # noqa: E402
from verifier import verify  # noqa: E402

count = Count()
check = count.check


def public(path):
    """The second half of the key's file."""
    with open(path, "rb") as f:
        return f.read()[32:]


def printed(daemon):
    done = subprocess.run([program(), "--public-key", daemon.config],
                          capture_output=True, text=True, timeout=20,
                          check=False)
    return done.stdout.strip()


def used(daemon, made, **step):
    lead = Client(("tcp", "127.0.0.1", daemon.port), session=made["session"],
                  token=made["token"], again=False).whole()
    lead.do("step", **step)
    time.sleep(0.2)
    lead.stop()


def judged(daemon, made, known):
    folder = os.path.join(daemon.data, "sessions",
                          bytes(made["session"]).hex())
    parts = []
    for name in ("log", "keys"):
        with open(os.path.join(folder, name), "rb") as f:
            parts.append(f.read())
    return verify(parts[0], parts[1], known)


def renew(daemon):
    return subprocess.run([program(), "--new-key", daemon.config],
                          capture_output=True, text=True, timeout=20,
                          check=False)


def scene(daemon):
    key = os.path.join(daemon.folder, "signing.key")
    first = public(key)
    check("the public key is printed for those who are to know it",
          printed(daemon) == first.hex(), printed(daemon))
    made = [make_session(daemon.socket, tables=1) for _ in range(2)]
    begin = {"from_step": 0, "from_part": 0, "step": 1, "part": 1}
    for one in made:
        used(daemon, one, **begin)
    before = judged(daemon, made[0], [first])
    check("the evening is signed by the first key",
          before["whole"] and before["vouched"] and
          before["signed_to"] > 0, before)
    daemon.stop()
    done = renew(daemon)
    second = public(key)
    check("a new key is made and named", done.returncode == 0 and
          second != first and second.hex() in done.stdout, done)
    check("the old one is kept", public(key + ".old") == first)
    check("which is not overwritten by another", renew(daemon).returncode == 78
          and public(key) == second and public(key + ".old") == first)
    daemon.start_again()
    check("an evening that nobody comes to gets the new key", until(
        lambda: judged(daemon, made[1], [first])["last"] >
        before["last"]), judged(daemon, made[1], [first]))
    used(daemon, made[1], from_step=1, from_part=1, step=2, part=1)
    said = judged(daemon, made[1], [first])
    check("who knows the old key believes the new one", said["whole"] and
          said["signed_by"] == second.hex() and said["vouched"], said)
    check("it is signed further than before",
          said["signed_to"] > before["signed_to"], said)
    daemon.stop()
    os.rename(key + ".old", os.path.join(daemon.folder, "put-away"))
    check("with that put away there can be a third",
          renew(daemon).returncode == 0)
    os.unlink(key + ".old")
    daemon.start_again()
    used(daemon, made[1], from_step=2, from_part=1, step=2, part=2)
    now = judged(daemon, made[1], [public(key)])
    check("without the old key the evening is taken over", now["whole"] and
          now["vouched"] and now["signed_by"] == public(key).hex() and
          now["signed_to"] > said["signed_to"], now)
    now = judged(daemon, made[1], [first])
    check("and who knows only the first key believes no further",
          now["whole"] and now["signed_to"] == said["signed_to"], now)


def main():
    daemon = Daemon()
    try:
        scene(daemon)
        code, _ = daemon.stop()
        check("it ends well", code == 0, code)
    finally:
        daemon.remove()
    count.end()


if __name__ == "__main__":
    main()
