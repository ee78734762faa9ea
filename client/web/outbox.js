// outbox.js - what a person has done and the daemon has not yet confirmed.
//
// Each item has the command's id and is kept on the device until its echo
// comes. It is sent again after every reconnect: the same id is done once.

import { hex, unhex } from "./msgpack.js";
import { COMMAND, FIELD, ID_BYTES, MESSAGE, REFUSED, ROW } from "./words.js";
import * as store from "./store.js";

const AGAIN_MS = 2000;
const FOR_NOW = new Set([
  REFUSED.TOO_FAST, REFUSED.TRY_LATER, REFUSED.DISK_FULL, REFUSED.STOPPING,
  REFUSED.HELLO_FIRST,
]);

export function newId() {
  return crypto.getRandomValues(new Uint8Array(ID_BYTES));
}

// command - the message for a command with these fields, by name.
export function command(id, what, fields) {
  const row = ROW[COMMAND[what]].map((number) => {
    const name = Object.keys(fields).find((key) => FIELD[key] === number);
    return name === undefined ? null : fields[name];
  });
  while (row.length > 0 && row[row.length - 1] === null) row.pop();
  return [MESSAGE.COMMAND, id, COMMAND[what], ...row];
}

export class Outbox {
  constructor(send) {
    this.send = send; // (message) -> true if it could be sent
    this.items = [];
    this.key = null;
  }

  // use - the outbox of this seat, with what it kept from before. Each item
  // is kept by itself, so that two tabs do not write over one another.
  use(key) {
    this.key = key;
    this.items = [];
    for (const id of store.list(`out.${key}.`)) {
      try {
        const item = JSON.parse(store.get(`out.${key}.${id}`));
        if (item.id === id && COMMAND[item.what]) this.items.push(item);
      } catch {
        // What cannot be read was not ours.
      }
    }
    this.items.sort((a, b) => a.at - b.at);
  }

  keep(item) {
    store.set(`out.${this.key}.${item.id}`, JSON.stringify(item));
  }

  unkeep(item) {
    store.unset(`out.${this.key}.${item.id}`);
  }

  add(what, fields) {
    const item = { id: hex(newId()), what, fields, at: Date.now() };
    this.items.push(item);
    this.keep(item);
    this.sendOne(item);
    return item;
  }

  sendOne(item) {
    if (item.refused !== undefined || item.made !== undefined) return;
    this.send(command(unhex(item.id), item.what, item.fields));
  }

  sendAll() {
    for (const item of this.items) this.sendOne(item);
  }

  find(id) {
    const text = id ? hex(id) : "";
    return this.items.find((item) => item.id === text);
  }

  // The echo: it is on disk. An idea stays in view until its object is there.
  done(id, made) {
    const item = this.find(id);
    if (!item) return null;
    item.made = made;
    if (item.what !== "IDEA_WRITE") this.remove(item);
    else this.unkeep(item);
    return item;
  }

  remove(item) {
    this.items = this.items.filter((other) => other !== item);
    this.unkeep(item);
  }

  // An idea is gone: what was on its way for it goes as well.
  dropIdea(idea) {
    for (const item of this.items) {
      if (item.made === idea || item.fields.IDEA === idea) this.remove(item);
    }
  }

  // Refused: some refusals pass by themselves; words are never thrown away.
  refused({ id, why, fields, sentence }) {
    const item = this.find(id);
    if (!item) return null;
    if (FOR_NOW.has(why)) {
      const wait = fields?.get(FIELD.WAIT_MS) || AGAIN_MS;
      setTimeout(() => this.items.includes(item) && this.sendOne(item), wait);
      return null;
    }
    if (item.what === "IDEA_WRITE") {
      item.refused = sentence;
      this.keep(item);
    } else this.remove(item);
    return item;
  }

  // Ideas that are not in the model yet.
  written() {
    return this.items.filter((item) => item.what === "IDEA_WRITE");
  }

  waiting() {
    return this.items.filter((item) =>
      item.made === undefined && item.refused === undefined);
  }
}
