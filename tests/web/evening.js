"use strict";
// evening.js - a real dugnadd with one evening, for the browser to come to.
// DUGNADD and DUGNADCTL are the built programs.

const { spawn, execFile } = require("node:child_process");
const fs = require("node:fs");
const http = require("node:http");
const net = require("node:net");
const os = require("node:os");
const path = require("node:path");
const { promisify } = require("node:util");

const run = promisify(execFile);
const READY_MS = 10000;

const root = path.join(__dirname, "..", "..");
const dugnadd = process.env.DUGNADD || path.join(root, "build", "daemon", "dugnadd");
const dugnadctl = process.env.DUGNADCTL || path.join(root, "build", "client", "dugnadctl");

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

// An address of this machine that is not its loopback: there a page by plain
// http has no secure context. Null if the machine has none.
function ownAddress() {
  for (const list of Object.values(os.networkInterfaces())) {
    const found = list.find((one) => one.family === "IPv4" && !one.internal);
    if (found) return found.address;
  }
  return null;
}

// Between browser and daemon: a line that can be cut.
class Line {
  static async begin(port) {
    const line = new Line();
    line.sockets = new Set();
    line.server = net.createServer((from) => {
      const to = net.connect(port, "127.0.0.1");
      for (const socket of [from, to]) {
        line.sockets.add(socket);
        socket.on("error", () => {});
        socket.on("close", () => {
          line.sockets.delete(socket);
          from.destroy();
          to.destroy();
        });
      }
      from.pipe(to);
      to.pipe(from);
    });
    await new Promise((resolve) => line.server.listen(0, "127.0.0.1", resolve));
    line.url = `http://127.0.0.1:${line.server.address().port}`;
    return line;
  }

  cut() {
    for (const socket of this.sockets) socket.destroy();
  }

  end() {
    this.server.close();
    this.cut();
  }
}

function get(url, headers = {}) {
  return new Promise((resolve, reject) => {
    http.get(url, { headers }, (answer) => {
      const parts = [];
      answer.on("data", (part) => parts.push(part));
      answer.on("end", () => resolve({
        status: answer.statusCode, headers: answer.headers,
        text: Buffer.concat(parts).toString("utf8"),
      }));
    }).on("error", reject);
  });
}

class Evening {
  static async begin(host = "127.0.0.1") {
    const evening = new Evening();
    evening.folder = fs.mkdtempSync(path.join(os.tmpdir(), "dugnad-web-"));
    evening.port = await freePort();
    evening.url = `http://${host}:${evening.port}`;
    evening.socket = path.join(evening.folder, "dugnad.sock");
    evening.config = path.join(evening.folder, "dugnad.yaml");
    evening.said = "";
    fs.mkdirSync(path.join(evening.folder, "data"));
    fs.writeFileSync(evening.config, [
      `data_dir: ${path.join(evening.folder, "data")}`,
      `listen: "${host}:${evening.port}"`,
      `socket: ${evening.socket}`,
      `signing_key_file: ${path.join(evening.folder, "signing.key")}`,
      "",
    ].join("\n"));
    await evening.start();
    return evening;
  }

  async start() {
    const child = spawn(dugnadd, ["--config", this.config], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (text) => { this.said += text; });
    child.stderr.on("data", (text) => { this.said += text; });
    this.child = child;
    this.ended = new Promise((resolve) => child.on("exit", resolve));
    child.on("error", (error) => { this.said += error; });
    const until = Date.now() + READY_MS;
    for (;;) {
      try {
        if ((await get(this.url + "/healthz")).status === 200) return;
      } catch {
        // not yet
      }
      if (child.exitCode !== null || Date.now() > until) {
        throw new Error(`dugnadd does not answer:\n${this.said}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async kill() {
    this.child.kill("SIGKILL");
    await this.ended;
  }

  async ctl(...words) {
    const { stdout } = await run(dugnadctl, [
      "--server", `unix:${this.socket}`, "--json", "--yes", ...words,
    ], {
      env: { ...process.env, DUGNAD_STATE: path.join(this.folder, "state") },
    }).catch((error) => {
      throw new Error(`dugnadctl ${words.join(" ")}: ${error.code}\n` +
        `${error.stdout}${error.stderr}dugnadd said:\n${this.said}`);
    });
    return stdout.trim() ? JSON.parse(stdout) : null;
  }

  // A session; the verbs that follow are about the one made last.
  async make(title = "ALLEMED i Nordvik") {
    this.made = await this.ctl("session", "new", "allemed-kommune",
      "--title", title, "--tables", "3", "--minutes", "120");
    this.code = this.made.code;
  }

  async end() {
    if (this.child && this.child.exitCode === null) {
      this.child.kill("SIGTERM");
      const late = setTimeout(() => this.child.kill("SIGKILL"), 5000);
      await this.ended;
      clearTimeout(late);
    }
    fs.rmSync(this.folder, { recursive: true, force: true });
  }
}

module.exports = { Evening, Line, get, ownAddress };
