"""shim.py - compiles shim.c and steers it while a daemon runs.

Used by failing_calls.py and slow_disk.py.
"""
import mmap
import os
import shutil
import struct
import subprocess
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
SYNC, WRITE, FILL, CUT, NAME = 1, 2, 4, 8, 16
FAILS, SHORT, LIES = 0, 1, 2
CONTROL_BYTES = 24


def sanitized(program):
    """Does it bring run time of its own that must be loaded first?"""
    with open(program, "rb") as f:
        return b"__asan_init" in f.read()


class Shim:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="dugnad-shim-")
        self.object = os.path.join(self.folder, "shim.so")
        self.path = os.path.join(self.folder, "control")
        self.trace_path = os.path.join(self.folder, "trace")
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-Wall", "-Wextra",
                        "-Werror", "-o", self.object,
                        os.path.join(HERE, "shim.c")], check=True)
        with open(self.path, "wb") as f:
            f.write(bytes(CONTROL_BYTES))
        self.file = open(self.path, "r+b")
        self.at = mmap.mmap(self.file.fileno(), CONTROL_BYTES)

    @staticmethod
    def missing(program):
        """Why it cannot be used, or None."""
        if shutil.which("cc") is None:
            return "there is no C compiler"
        if sanitized(program):
            return "a sanitizer wants to be loaded first"
        return None

    def around(self, daemon):
        """The daemon's next starts are under the shim."""
        daemon.environment = dict(
            os.environ, LD_PRELOAD=self.object, SHIM_FOLDER=daemon.data,
            SHIM_CONTROL=self.path, SHIM_TRACE=self.trace_path)

    def set(self, kinds=0, at=0, how=FAILS, delay_ms=0):
        """From now on the `at`th call of these kinds fails."""
        self.at[:] = struct.pack("=6I", delay_ms, kinds, at, how, 0, 0)

    def seen(self):
        return struct.unpack_from("=I", self.at, 16)[0]

    def failed(self):
        return struct.unpack_from("=I", self.at, 20)[0]

    def forget_trace(self):
        if os.path.exists(self.trace_path):
            os.unlink(self.trace_path)

    def trace(self):
        """[(kind, descriptor, result, path)] in the order of the calls."""
        out = []
        with open(self.trace_path, encoding="utf-8") as f:
            for line in f:
                kind, fd, result, path = line.rstrip("\n").split(" ", 3)
                out.append((kind, int(fd), result, path))
        return out

    def remove(self):
        self.at.close()
        self.file.close()
        shutil.rmtree(self.folder, ignore_errors=True)
