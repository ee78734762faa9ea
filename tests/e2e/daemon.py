"""daemon.py - start a real dugnadd on a free port with a folder of its own.

Used by the tests beside it; python3's standard library only.
"""
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time


def program():
    """The dugnadd to test: first argument, or $DUGNADD, or the build's."""
    here = os.path.dirname(os.path.abspath(__file__))
    root = os.path.dirname(os.path.dirname(here))
    found = sys.argv[1] if len(sys.argv) > 1 else os.environ.get(
        "DUGNADD", os.path.join(root, "build", "daemon", "dugnadd"))
    if not os.access(found, os.X_OK):
        sys.exit("no dugnadd at %s; build it, or name it" % found)
    return os.path.abspath(found)


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def until(test, seconds=15):
    """Does it become true in time?"""
    end = time.time() + seconds
    while time.time() < end:
        if test():
            return True
        time.sleep(0.05)
    return bool(test())


class Daemon:
    """One dugnadd; `settings` are lines of its configuration."""

    def __init__(self, settings=(), descriptors=None, port=None, wait=True):
        self.folder = tempfile.mkdtemp(prefix="dugnad-e2e-")
        self.port = port or free_port()
        self.data = os.path.join(self.folder, "data")
        self.socket = os.path.join(self.folder, "sock")
        self.log_path = os.path.join(self.folder, "log")
        self.config = os.path.join(self.folder, "dugnad.yaml")
        with open(self.config, "w", encoding="utf-8") as f:
            f.write("data_dir: %s\nlisten: 127.0.0.1:%d\nsocket: %s\n" %
                    (self.data, self.port, self.socket))
            f.write("signing_key_file: %s/signing.key\n" % self.folder)
            for line in settings:
                f.write(line + "\n")
        self.descriptors = descriptors
        self.environment = None    # the test's own
        self.process = None
        if wait:
            self.start()

    def start(self):
        def limit():
            if self.descriptors:
                resource.setrlimit(resource.RLIMIT_NOFILE,
                                   (self.descriptors, self.descriptors))
        with open(self.log_path, "ab") as log:
            self.process = subprocess.Popen(
                [program(), "--config", self.config], stdout=log, stderr=log,
                preexec_fn=limit, env=self.environment)
        end = time.time() + 20
        while time.time() < end:
            if "dugnadd: ready" in self.log():
                return
            if self.process.poll() is not None:
                break
            time.sleep(0.02)
        raise RuntimeError("dugnadd did not start: " + self.log())

    def start_again(self):
        os.unlink(self.log_path)
        self.start()

    def log(self):
        with open(self.log_path, encoding="utf-8", errors="replace") as f:
            return f.read()

    def alive(self):
        return self.process.poll() is None

    def cpu_s(self):
        with open("/proc/%d/stat" % self.process.pid) as f:
            parts = f.read().rsplit(")", 1)[1].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def rss_kib(self):
        with open("/proc/%d/status" % self.process.pid) as f:
            for line in f:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1])
        return 0

    def stop(self, how=signal.SIGTERM):
        """Exit code and seconds it took."""
        began = time.time()
        if self.alive():
            self.process.send_signal(how)
        try:
            code = self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        return code, time.time() - began

    def remove(self):
        if self.process is not None and self.alive():
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


class Count:
    """Passed and failed, one line a failure."""

    def __init__(self):
        self.passed = 0
        self.failed = 0

    def check(self, name, good, saw=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("not ok - %s%s" % (name, " (%s)" % (saw,) if saw != "" else ""))

    def end(self):
        print("%d passed, %d failed" % (self.passed, self.failed))
        sys.exit(1 if self.failed else 0)
