#!/usr/bin/env python3
"""./start --demo beside another program on its port: it takes the next one,
asks its own daemon for its health, plays the evening and says where the
minutes are. Builds in build/run if that is not built yet."""

import http.server
import os
import subprocess
import sys
import threading

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
PASSED, FAILED = [], []


def check(name, holds, saw=""):
    (PASSED if holds else FAILED).append(name)
    print(("ok - " if holds else "not ok - ") + name +
          ("" if holds else "\n" + str(saw)))


class Other(http.server.BaseHTTPRequestHandler):
    """Another one that is well, on the port that ./start tries first."""

    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


def main():
    try:
        other = http.server.HTTPServer(("0.0.0.0", 8480), Other)
        threading.Thread(target=other.serve_forever, daemon=True).start()
    except OSError:
        pass  # somebody has it already: as good
    ran = subprocess.run([os.path.join(ROOT, "start"), "--demo"],
                         stdin=subprocess.DEVNULL, capture_output=True,
                         text=True, timeout=300,
                         env=dict(os.environ, LANG="nb_NO.UTF-8"))
    said = ran.stdout + ran.stderr
    check("the demonstration ends well", ran.returncode == 0, said[-2000:])
    check("a taken port is said aloud", "Port 8480 er opptatt" in said,
          said[-2000:])
    files = [line.split()[-1] for line in said.splitlines()
             if "Referatet ligger i" in line]
    check("it says where the minutes are", len(files) == 2, said[-2000:])
    for file in files:
        check("the minutes are there", os.path.getsize(file) > 500, file)
    print("%d passed, %d failed" % (len(PASSED), len(FAILED)))
    return 1 if FAILED else 0


if __name__ == "__main__":
    sys.exit(main())
