// link.js - the connection: says hello, comes back by itself, knows the time.
//
// A phone that sleeps may hold a socket that looks open and is dead; so
// whatever is not heard from in time is dropped and opened anew.

import { pack, unpack } from "./msgpack.js";
import { MESSAGE, PROTOCOL_MINOR, PROTOCOL_NAME } from "./words.js";

const CONNECT_MS = 6000; // to a welcome
const PING_MS = 5000;
const SILENT_MS = 12000;
const PROBE_MS = 2000; // after the screen was off
const BACKOFF_MS = 500;
const BACKOFF_MAX_MS = 15000;
const SAMPLES = 8;
const SAMPLE_GAP_MS = 150;
const JUMP_MS = 500;

export class Link {
  // hello: gives the fields of a hello, or null when there is no session to
  // be in. on: welcome(fields), change(array), refusal({...}), page({...}),
  // bye({...}), state().
  constructor(hello, on) {
    this.hello = hello;
    this.on = on;
    this.socket = null;
    this.welcomed = false;
    this.wanted = false;
    this.tries = 0;
    this.wait = 0; // what a bye asked for
    this.retry = 0;
    this.samples = [];
    this.pings = new Map();
    this.pinged = 0;
    this.heard = 0;
    this.skew = Date.now() - performance.now();
    setInterval(() => this.tick(), PING_MS);
    document.addEventListener("visibilitychange", () => this.awake());
    window.addEventListener("pageshow", (e) => e.persisted && this.awake());
    window.addEventListener("online", () => this.awake());
  }

  // Session time now, in ms; null before the first pong.
  now() {
    let best = null;
    for (const sample of this.samples) {
      if (!best || sample.trip < best.trip) best = sample;
    }
    return best ? performance.now() + best.offset : null;
  }

  // start - be connected from now on. Again: with a new hello.
  start() {
    this.wanted = true;
    this.tries = 0;
    this.wait = 0;
    this.drop(0);
  }

  stop() {
    this.wanted = false;
    this.drop();
  }

  send(message) {
    if (!this.socket || this.socket.readyState !== WebSocket.OPEN) return false;
    this.socket.send(pack(message));
    return true;
  }

  // drop - leave the socket without waiting for it; come back after a while.
  drop(after) {
    const socket = this.socket;
    this.socket = null;
    this.welcomed = false;
    clearTimeout(this.retry);
    clearTimeout(this.patience);
    if (socket) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    }
    this.on.state();
    if (!this.wanted) return;
    if (after === undefined) {
      const most = Math.min(BACKOFF_MS * 2 ** this.tries, BACKOFF_MAX_MS);
      this.tries++;
      after = Math.max(most * (0.5 + Math.random() / 2), this.wait);
      this.wait = 0;
    }
    // A sleeping page does not call; `awake` does when it is seen again.
    this.retry = setTimeout(() => {
      if (!document.hidden || after === 0) this.open();
    }, after);
  }

  open() {
    const fields = this.hello();
    if (!fields || this.socket) return;
    const scheme = location.protocol === "https:" ? "wss://" : "ws://";
    const socket = new WebSocket(scheme + location.host + "/ws", PROTOCOL_NAME);
    socket.binaryType = "arraybuffer";
    this.socket = socket;
    this.patience = setTimeout(() => this.drop(), CONNECT_MS);
    socket.onopen = () => {
      this.heard = performance.now();
      this.send([MESSAGE.HELLO, PROTOCOL_MINOR, fields]);
    };
    socket.onmessage = (event) => this.take(event.data);
    socket.onclose = () => this.drop();
  }

  take(data) {
    let message;
    this.heard = performance.now();
    try {
      message = unpack(new Uint8Array(data));
    } catch {
      this.drop();
      return;
    }
    if (!Array.isArray(message)) return;
    switch (message[0]) {
      case MESSAGE.WELCOME:
        clearTimeout(this.patience);
        this.welcomed = true;
        this.tries = 0;
        this.measure();
        this.on.welcome(message[2]);
        this.on.state();
        break;
      case MESSAGE.CHANGE:
        this.on.change(message);
        break;
      case MESSAGE.REFUSAL:
        this.on.refusal({
          id: message[1], why: message[2], fields: message[3], sentence: message[4],
        });
        break;
      case MESSAGE.PAGE:
        this.on.page({ id: message[1], last: message[3], bytes: message[4] });
        break;
      case MESSAGE.PONG:
        this.pong(message[1], message[2]);
        break;
      case MESSAGE.BYE:
        this.wait = message[2];
        this.on.bye({ why: message[1], wait: message[2], sentence: message[3] });
        break;
      default: // from a newer daemon: passed over
    }
  }

  ping() {
    const number = ++this.pinged;
    this.pings.set(number, performance.now());
    if (this.pings.size > 2 * SAMPLES) {
      this.pings.delete(this.pings.keys().next().value);
    }
    this.send([MESSAGE.PING, number]);
  }

  // Several ping-pongs: the one with the shortest trip tells the time best.
  measure() {
    for (let i = 0; i < 5; i++) {
      setTimeout(() => this.welcomed && this.ping(), i * SAMPLE_GAP_MS);
    }
  }

  pong(number, at) {
    const sent = this.pings.get(number);
    if (sent === undefined) return;
    this.pings.delete(number);
    const trip = performance.now() - sent;
    const offset = at - (sent + trip / 2);
    this.samples.push({ trip, offset });
    if (this.samples.length > SAMPLES) this.samples.shift();
    this.on.state();
  }

  // A clock that stood while the phone slept has nothing to say any more.
  checkJump() {
    const skew = Date.now() - performance.now();
    if (Math.abs(skew - this.skew) < JUMP_MS) return;
    this.skew = skew;
    this.samples = [];
    this.pings.clear();
    if (this.welcomed) this.measure();
  }

  tick() {
    this.checkJump();
    if (document.hidden || !this.welcomed) return;
    if (performance.now() - this.heard > SILENT_MS) this.drop(0);
    else this.ping();
  }

  // awake - the page is seen again, or the network is back.
  awake() {
    if (document.hidden || !this.wanted) return;
    this.checkJump();
    this.tries = 0;
    if (!this.socket) {
      clearTimeout(this.retry);
      this.open();
    } else if (this.welcomed) {
      const asked = performance.now();
      const socket = this.socket;
      this.ping();
      setTimeout(() => {
        if (this.socket === socket && this.heard < asked) this.drop(0);
      }, PROBE_MS);
    }
  }
}
