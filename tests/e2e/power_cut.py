"""power_cut.py - the power goes, and nothing that was told is lost.

The data folder lies on an ext4 image of its own, mounted by a loop device.
The cut is ext4's own: EXT4_IOC_SHUTDOWN without flushing its log, so that
what was not synced is gone. The daemon must notice, end as documented (74),
and find everything it had told after the next mount. What is played is that
of kill.py; besides, evenings are made while the power goes: each is there
afterwards once and whole, or not at all until it is asked for again.

Two checks of the test itself: a cut does lose what was not synced, and a
daemon that does not sync (durable: false) does lose words.

Needs root and loop devices; else it is skipped with a notice. The seed is
printed, and may be given as --seed N; --cycles N or --long for more cuts.
"""
import ctypes
import fcntl
import os
import random
import shutil
import struct
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from daemon import Daemon  # noqa: E402
from kill import CYCLES, SEED, WIDE, Kill, check, count, play  # noqa: E402
from kill import rounds  # noqa: E402
from stranger import Client, Gone, Silent, hash_of  # noqa: E402

SHUTDOWN, NO_FLUSH = 0x8004587d, struct.pack("I", 2)
IMAGE_BYTES = 128 << 20
WRITERS = 8
DISK = 74                 # config/fault.h
MAKINGS_A_ROUND = 12
libc = ctypes.CDLL(None, use_errno=True)


class Image:
    """An ext4 file system in a file, on a loop device."""

    def __init__(self):
        memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
        self.folder = tempfile.mkdtemp(prefix="dugnad-cut-", dir=memory)
        self.path = os.path.join(self.folder, "image")
        self.device = None
        self.at = None
        with open(self.path, "wb") as f:
            f.truncate(IMAGE_BYTES)
        self.device = subprocess.run(
            ["losetup", "-f", "--show", self.path], check=True,
            capture_output=True, text=True).stdout.strip()

    def make(self):
        subprocess.run(["mkfs.ext4", "-q", "-F", "-m", "0", self.device],
                       check=True, stderr=subprocess.DEVNULL)

    def mount(self, at):
        os.makedirs(at, exist_ok=True)
        if libc.mount(self.device.encode(), at.encode(), b"ext4", 0,
                      None) != 0:
            raise OSError(ctypes.get_errno(), "cannot mount " + self.device)
        self.at = at

    def cut(self):
        fd = os.open(self.at, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.ioctl(fd, SHUTDOWN, NO_FLUSH)
        finally:
            os.close(fd)

    def umount(self):
        at, self.at = self.at, None
        end = time.time() + 5
        while at is not None and libc.umount(at.encode()) != 0:
            if time.time() > end:
                raise OSError(ctypes.get_errno(), "cannot unmount " + at)
            time.sleep(0.005)

    def remove(self):
        self.umount()
        if self.device is not None:
            subprocess.run(["losetup", "-d", self.device], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)


class Cut(Kill):
    """The power goes; the daemon ends by itself, or with the machine."""

    def __init__(self, image, chance):
        self.image = image
        self.chance = chance
        self.cuts = self.noticed = 0
        self.makers = []

    def again(self, daemon):
        self.image.umount()
        self.image.mount(daemon.data)

    def cut(self):
        self.image.cut()
        self.cuts += 1

    def hit(self, daemon):
        """Power and process go at once."""
        self.cut()
        Kill.hit(self, daemon)
        self.again(daemon)

    def down(self, daemon):
        if len(self.makers) < MAKINGS_A_ROUND and self.chance.random() < 0.6:
            self.makers.append(Maker(daemon, len(self.makers)))
            self.makers[-1].start()
            time.sleep(self.chance.uniform(0, 0.03))
        if self.chance.random() < 0.5:
            self.hit(daemon)
            return
        self.cut()
        self.notice(daemon)
        self.again(daemon)

    def notice(self, daemon):
        """People go on writing, so the next commit meets the fault."""
        end = time.time() + 0.5
        while daemon.alive() and time.time() < end:
            time.sleep(0.002)
        if daemon.alive():        # nobody had anything to write
            Kill.hit(self, daemon)
            return
        self.noticed += 1
        code = daemon.process.wait()
        check("a daemon without a disk ends with %d" % DISK, code == DISK,
              (code, daemon.log()[-300:]))
        check("and says so in one line",
              daemon.log().count("ending at once") == 1, daemon.log()[-300:])


class Maker(threading.Thread):
    """An organiser who makes an evening and goes in, whatever happens."""

    def __init__(self, daemon, number):
        threading.Thread.__init__(self, daemon=True)
        self.daemon_socket = daemon.socket
        self.where = ("tcp", "127.0.0.1", daemon.port)
        self.title = "Laget %d" % number
        self.token = os.urandom(32)
        self.parts = None
        self.session = None
        self.fault = ""

    def run(self):
        office = Client(("unix", self.daemon_socket), office=True)
        try:
            number = office.do(
                "session_new", seconds=30, title=self.title, language="nb",
                plan="allemed-kommune", tables=2,
                token_hash=hash_of("token", self.token))
            self.session = office.has("listing", number)["session"]
            lead = self.lead().whole(30)
            lead.wait(lambda: lead.objects[("session", 1)].get("title") ==
                      self.title, 30, "the title")
            self.parts = len(lead.all("plan_part"))
            lead.stop()
        except (Silent, Gone, OSError) as e:
            self.fault = str(e)
        except Exception as e:  # a refusal is told to the test
            self.fault = repr(e)
        finally:
            office.stop()

    def lead(self):
        return Client(self.where, session=self.session, token=self.token)


def judge_makers(daemon, makers):
    for one in makers:
        one.join(40)
    faults = [m.fault for m in makers if m.fault]
    check("every evening that was made can be opened", not faults,
          faults[:2])
    office = Client(("unix", daemon.socket), office=True).whole()
    titles = [l["title"] for l in office.all("listing").values()]
    office.stop()
    wanted = [m.title for m in makers]
    check("each was made once", sorted(
        t for t in titles if t.startswith("Laget")) == sorted(wanted), titles)
    again = []
    for one in (m for m in makers if m.session is not None):
        lead = one.lead().whole()
        again.append(len(lead.all("plan_part")))
        lead.stop()
    check("each has its whole plan, also after one more cut",
          len(set(again)) <= 1 and all(n > 3 for n in again), again)
    folders = os.listdir(os.path.join(daemon.data, "sessions"))
    check("no half-made evening is left",
          not [f for f in folders if f.endswith(".new")], folders)


def one_round(image, chance, cycles):
    """(cuts, noticed by the daemon, evenings made, ideas, resumes)."""
    daemon = Daemon(WIDE, wait=False)
    image.make()
    image.mount(daemon.data)
    means = Cut(image, chance)
    try:
        daemon.start()
        acked, resumes = play(daemon, (means, cycles, chance), WRITERS)
        judge_makers(daemon, means.makers)
        return means.cuts, means.noticed, len(means.makers), acked, resumes
    except (Silent, RuntimeError, OSError) as e:
        check("an answer", False, "%s; %s" % (e, daemon.log()[-300:]))
        return means.cuts, means.noticed, 0, 0, 0
    finally:
        daemon.stop(9)
        image.umount()
        daemon.remove()


def really_cuts(image):
    """What is not synced is gone, or nothing below means anything."""
    folder = tempfile.mkdtemp(prefix="dugnad-cut-")
    image.make()
    image.mount(folder)
    path = os.path.join(folder, "file")
    fd = os.open(path, os.O_CREAT | os.O_RDWR)
    os.write(fd, b"s" * 10000)
    os.fsync(fd)
    at = os.open(folder, os.O_RDONLY)
    os.fsync(at)
    os.close(at)
    os.write(fd, b"u" * 5000)
    with open(path + "2", "w", encoding="ascii") as f:
        f.write("u")
    image.cut()
    try:
        os.write(fd, b"l")
        os.fdatasync(fd)
        failed = False
    except OSError:
        failed = True
    os.close(fd)
    image.umount()
    image.mount(folder)
    size, other = os.stat(path).st_size, os.path.exists(path + "2")
    image.umount()
    os.rmdir(folder)
    check("a cut keeps what was synced and no more",
          failed and size == 10000 and not other, (failed, size, other))


def would_notice(image):
    """A daemon that tells before it has synced is found out."""
    daemon = Daemon(WIDE + ["durable: false"], wait=False)
    image.make()
    image.mount(daemon.data)
    lost = 0
    try:
        daemon.start()
        maker = Maker(daemon, 0)
        maker.run()
        lead = maker.lead().whole()
        lead.do("step", from_step=0, from_part=0, step=2, part=2)
        told = [lead.do("idea_write", text="ord %d" % i, table=0)
                for i in range(20)]
        image.cut()
        daemon.stop(9)
        lead.stop()
        image.umount()
        image.mount(daemon.data)
        try:
            daemon.start_again()
            new = Client(maker.where, session=maker.session,
                         token=maker.token, again=False)
            try:
                lost = len(told) - len(new.whole(2).all("idea"))
            except Silent:
                lost = len(told)   # not even the evening is there
            new.stop()
        except RuntimeError:
            lost = len(told)
        check("without sync the same cut loses words", lost > 0, lost)
    finally:
        daemon.stop(9)
        image.umount()
        daemon.remove()


def ready():
    """An image, or None and a notice."""
    for tool in ("losetup", "mkfs.ext4"):
        if shutil.which(tool) is None:
            print("skipped: there is no %s" % tool)
            return None
    if os.geteuid() != 0:
        print("skipped: a loop device needs root")
        return None
    try:
        image = Image()
    except (subprocess.CalledProcessError, OSError) as e:
        print("skipped: no loop device (%s)" % e)
        return None
    try:
        really_cuts(image)
    except OSError as e:
        print("skipped: ext4 cannot be cut here (%s)" % e)
        image.remove()
        return None
    return image


def main():
    image = ready()
    if image is None:
        check("skipped", True)
        count.end()
    print("seed %d, %d cuts" % (SEED, CYCLES))
    chance = random.Random(SEED)
    began, sums = time.time(), [0] * 5
    try:
        would_notice(image)
        for cycles in rounds():
            sums = [a + b for a, b in
                    zip(sums, one_round(image, chance, cycles))]
    finally:
        image.remove()
    print("%d cuts in %d s, %d met by the daemon, %d evenings made "
          "meanwhile, %d ideas acknowledged, %d resumes" % (
              sums[0], time.time() - began, *sums[1:]))
    check("the daemon met some of the cuts", sums[1] * 8 > CYCLES, sums)
    count.end()


if __name__ == "__main__":
    main()
