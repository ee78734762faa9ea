#!/usr/bin/env python3
"""lifecycle.py - starting and stopping dugnadd, and every way it cannot.

T14 and T50 in short form: each fault is one sentence and its exit code
(config/fault.h), and nobody else is harmed by it.
"""
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time

from daemon import Count, Daemon, free_port, program
from stranger import Client, make_session

USAGE, DISK, LOCKED, PORT, CONFIG, LIMIT = 64, 74, 75, 76, 78, 80
count = Count()


def run(*args, seconds=10, before=None):
    done = subprocess.run([program(), *args], capture_output=True, text=True,
                          timeout=seconds, preexec_fn=before)
    return done.returncode, done.stdout + done.stderr


def fault(name, code, words, *args, before=None):
    """It ends with this code and one sentence that has these words."""
    try:
        got, said = run(*args, before=before)
    except subprocess.TimeoutExpired:
        count.check(name, False, "it runs")
        return
    count.check("%s: exit code %d" % (name, code), got == code, (got, said))
    for word in words:
        count.check("%s: says '%s'" % (name, word), word in said, said)
    count.check("%s: in one line" % name, len(said.splitlines()) == 1, said)


def written(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def start_stop():
    daemon = Daemon()
    slowest = 0.0
    codes = set()
    for i in range(50):
        if i > 0:
            daemon.start_again()
        held = [socket.create_connection(("127.0.0.1", daemon.port))
                for _ in range(i % 5)]
        code, took = daemon.stop(signal.SIGINT if i % 2 else signal.SIGTERM)
        codes.add(code)
        slowest = max(slowest, took)
        for s in held:
            s.close()
    count.check("50 times started and stopped: 0", codes == {0}, codes)
    count.check("each within 2 s", slowest < 2, slowest)
    count.check("nothing was left open", "still had work" not in daemon.log())
    count.check("the socket file is gone", not os.path.exists(daemon.socket))
    daemon.start_again()
    daemon.stop(signal.SIGKILL)
    daemon.start_again()
    count.check("after kill -9 it starts again", daemon.alive())
    daemon.process.send_signal(signal.SIGHUP)
    daemon.process.send_signal(signal.SIGPIPE)
    time.sleep(0.2)
    count.check("SIGHUP and SIGPIPE do not end it", daemon.alive())
    daemon.stop()
    daemon.remove()


def two_daemons():
    daemon = Daemon()
    made = make_session(daemon.socket, tables=1)
    lead = Client(("tcp", "127.0.0.1", daemon.port), session=made["session"],
                  token=made["token"]).whole()
    lead.do("step", from_step=0, from_part=0, step=2, part=2)
    first = lead.do("idea_write", text="før den andre", table=0)
    began = time.time()
    fault("a second on the same folder", LOCKED, ["another dugnadd", "--data"],
          "--data", daemon.data, "--listen", "127.0.0.1:%d" % free_port(),
          "--socket", "", "--config", daemon.config)
    took = time.time() - began
    count.check("within a second", took < 1, took)
    fault("port in use", PORT, ["in use", "--listen"], "--config",
          daemon.config, "--data", daemon.folder + "/other")
    fault("socket in use", PORT, ["in use"], "--config", daemon.config,
          "--data", daemon.folder + "/other", "--listen",
          "127.0.0.1:%d" % free_port())
    s = socket.create_connection(("127.0.0.1", daemon.port), 2)
    s.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
    s.settimeout(2)
    got = b""
    while True:
        more = s.recv(4096)
        if not more:
            break
        got += more
    count.check("the first is unharmed", got.endswith(b"ok\n"), got)
    second = lead.do("idea_write", text="etter den andre", table=0)
    count.check("people on the first notice nothing", lead.connects == 1 and
                set(lead.all("idea")) == {first, second}, lead.connects)
    lead.stop()
    mode = os.stat(daemon.socket).st_mode & 0o777
    count.check("the socket is for owner and group", mode == 0o660, oct(mode))
    daemon.stop()
    daemon.remove()


def drop_rights():
    os.setgid(65534)
    os.setuid(65534)


def few_descriptors():
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (60, 60))


def cannot_start():
    folder = tempfile.mkdtemp(prefix="dugnad-e2e-")
    base = ["--data", folder + "/data", "--socket", "", "--listen",
            "127.0.0.1:%d" % free_port()]

    def config(text):
        return ["--config", written(
            folder, "dugnad.yaml",
            "signing_key_file: %s/signing.key\n%s" % (folder, text)), *base]

    fault("unknown option", USAGE, ["--liste", "--help"], "--liste")
    fault("option without a value", USAGE, ["--data"], "--data")
    fault("a word too many", USAGE, ["start"], "start")
    fault("unknown key", CONFIG, ["dugnad.yaml:2", "lisen", "listen"],
          *config("lisen: x\n"))
    fault("configuration that is not there", DISK,
          ["nowhere.yaml", "--config"],
          "--config", folder + "/nowhere.yaml")
    fault("TLS key that is not there", CONFIG, ["key_file", "nokey.pem"],
          *config("cert_file: %s\nkey_file: %s/nokey.pem\n" %
                  (written(folder, "cert.pem", "x"), folder)))
    fault("TLS files that are none", CONFIG, ["cert_file", "key_file"],
          *config("cert_file: %s\nkey_file: %s\n" %
                  (written(folder, "cert.pem", "x"),
                   written(folder, "key.pem", "y"))))
    fault("an address that is none", CONFIG, ["127.0.0.1:8080"],
          *config(""), "--listen", "nonsense")
    fault("an address of another machine", PORT, ["192.0.2.1"],
          *config(""), "--listen", "192.0.2.1:8080")
    fault("a zone that is not known", CONFIG, ["Europa/Oslo", "tzdata"],
          *config("zone: Europa/Oslo\n"))
    fault("a language that is not there", CONFIG,
          ["dugnad.yaml", "'xx'", "language_dir", "nb, nn, en"],
          *config("language: xx\n"))
    fault("the same, only checked", CONFIG, ["'xx'"],
          *config("language: xx\n"), "--check-config")
    fault("a socket in no folder", PORT, ["/nowhere/", "--socket"],
          *config(""), "--socket", folder + "/nowhere/sock")
    fault("too few descriptors", LIMIT, ["60", "ulimit -n"], *config(""),
          before=few_descriptors)
    if os.getuid() == 0:
        os.chmod(folder, 0o755)
        fault("a data folder that may not be written", DISK,
              ["/locked/data", "--data"], "--config",
              written(folder, "plain.yaml", "listen: \"\"\n"), "--data",
              "/locked/data", "--socket", "", "--listen",
              "127.0.0.1:%d" % free_port(), before=drop_rights)
    code, said = run("--config", config("")[1], "--check-config")
    count.check("--check-config is content, and names the file", code == 0
                and "dugnad.yaml" in said, said)
    code, said = run("--version")
    count.check("--version", code == 0 and said.startswith("dugnadd "), said)
    code, said = run("--help")
    count.check("--help names every exit code", code == 0 and all(
        str(x) in said for x in (USAGE, DISK, LOCKED, PORT, CONFIG, LIMIT)))
    subprocess.run(["rm", "-rf", folder], check=True)


def records(log):
    """(offset, seq, durable, payload) of each record; see PROTOCOL.md."""
    at = 64
    while log[at:at + 4] == b"dug1":
        n = int.from_bytes(log[at + 4:at + 8], "little")
        yield (at, int.from_bytes(log[at + 8:at + 16], "little"),
               int.from_bytes(log[at + 16:at + 24], "little"),
               log[at + 96:at + 96 + n])
        at += (96 + n + 7) // 8 * 8


def ends_with_a_mark():
    """Stopped in the middle of things, an evening is vouched for to its end."""
    daemon = Daemon()
    made = make_session(daemon.socket)
    lead = Client(("unix", daemon.socket), session=made["session"],
                  token=made["token"])
    lead.whole()
    lead.do("doors", open=1)
    daemon.stop()
    lead.stop()
    path = os.path.join(daemon.data, "sessions", made["session"].hex(), "log")
    with open(path, "rb") as f:
        log = f.read()
    last = list(records(log))[-1]
    count.check("the last record is a mark", last[3][1] == 80, last)
    count.check("the mark vouches for all before it", last[2] == last[1] - 1,
                last)
    before = list(records(log))[-2]
    with open(path, "r+b") as f:
        f.seek(before[0] + 100)
        f.write(bytes([log[before[0] + 100] ^ 1]))
    daemon.start_again()
    time.sleep(0.2)
    lead = Client(("unix", daemon.socket), session=made["session"],
                  token=made["token"], again=False)
    end = time.time() + 5
    while "record %d" % before[1] not in daemon.log() and time.time() < end:
        time.sleep(0.05)
    count.check("a bent bit in the last words is rot, and is named",
                "record %d" % before[1] in daemon.log(), daemon.log())
    lead.stop()
    daemon.stop()
    daemon.remove()


def main():
    ends_with_a_mark()
    two_daemons()
    cannot_start()
    start_stop()
    count.end()


if __name__ == "__main__":
    sys.exit(main())
