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
  static async begin() {
    const evening = new Evening();
    evening.folder = fs.mkdtempSync(path.join(os.tmpdir(), "dugnad-web-"));
    evening.port = await freePort();
    evening.url = `http://127.0.0.1:${evening.port}`;
    evening.socket = path.join(evening.folder, "dugnad.sock");
    evening.config = path.join(evening.folder, "dugnad.yaml");
    evening.said = "";
    fs.mkdirSync(path.join(evening.folder, "data"));
    fs.writeFileSync(evening.config, [
      `data_dir: ${path.join(evening.folder, "data")}`,
      `listen: 127.0.0.1:${evening.port}`,
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
    ], { env: { ...process.env, DUGNAD_STATE: path.join(this.folder, "state") } });
    return stdout.trim() ? JSON.parse(stdout) : null;
  }

  // An evening with open doors, at its first part where something is written.
  async make() {
    this.made = await this.ctl("session", "new", "allemed-kommune",
      "--title", "ALLEMED i Nordvik", "--tables", "3", "--minutes", "120");
    this.code = this.made.code;
    await this.ctl("session", "open");
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

module.exports = { Evening, get };
