"use strict";
// parts.test.js - what the page is made of, without a browser: MessagePack,
// the model, the outbox, the words and the texts as they were generated.
// WEB_MADE is the build's folder with words.js, texts.js and index.html.

const { test, before, after } = require("node:test");
const assert = require("node:assert/strict");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const root = path.join(__dirname, "..", "..");
const made = process.env.WEB_MADE || path.join(root, "build", "client", "web");
let folder;
let page;

// The page's files as the browser sees them: side by side, as modules.
before(async () => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "dugnad-web-"));
  fs.writeFileSync(path.join(folder, "package.json"), '{"type": "module"}');
  for (const from of [path.join(root, "client", "web"), made]) {
    for (const name of fs.readdirSync(from)) {
      if (name.endsWith(".js")) {
        fs.copyFileSync(path.join(from, name), path.join(folder, name));
      }
    }
  }
  const load = (name) => import(pathToFileURL(path.join(folder, name)));
  globalThis.window = globalThis; // no storage here: memory it is
  globalThis.crypto ??= require("node:crypto").webcrypto; // Node 18
  page = {};
  for (const name of ["msgpack", "words", "texts", "model", "outbox", "store"]) {
    Object.assign(page, await load(name + ".js"));
  }
});

after(() => fs.rmSync(folder, { recursive: true }));

test("numbers and counts are packed as short as they can be", () => {
  const { pack, hex } = page;
  const of = (v) => hex(pack(v));
  assert.equal(of(0), "00");
  assert.equal(of(127), "7f");
  assert.equal(of(128), "cc80");
  assert.equal(of(255), "ccff");
  assert.equal(of(256), "cd0100");
  assert.equal(of(65536), "ce00010000");
  assert.equal(of(4294967296), "cf0000000100000000");
  assert.equal(of(Number.MAX_SAFE_INTEGER), "cf001fffffffffffff");
  assert.equal(of(null), "c0");
  assert.equal(of("æ"), "a2c3a6");
  assert.equal(of("x".repeat(31)).slice(0, 2), "bf");
  assert.equal(of("x".repeat(32)).slice(0, 4), "d920");
  assert.equal(of("x".repeat(256)).slice(0, 6), "da0100");
  assert.equal(of(new Uint8Array(16)).slice(0, 4), "c410");
  assert.equal(of([1, [2]]), "92019102");
  assert.equal(of(new Map([[2, "a"]])), "8102a161");
  assert.throws(() => pack(-1));
  assert.throws(() => pack(0.5));
});

test("what is packed is unpacked the same", () => {
  const { pack, unpack } = page;
  const values = [
    0, 1, 127, 128, 65535, 65536, 2 ** 32, 1790000000000, null, true, false,
    "", "æøå čđŋšŧž 🎿", "x".repeat(70000), new Uint8Array(300).fill(9),
    [], Array(20).fill("a"), new Map([[1, [new Map([[2, "b"]])]]]),
    new Map(Array.from({ length: 20 }, (_, i) => [i, "v" + i])),
  ];
  for (const value of values) {
    assert.deepEqual(unpack(pack(value)), value);
  }
});

test("hostile bytes give an error, soon and without a flood", () => {
  const { unpack, unhex } = page;
  for (const text of [
    "", "c1", "cd01", "a3c3a6", "d9", "dd00ffffff", "ddffffffff", "dfffffffff",
    "c6ffffffff00", "a2fffe", "0000", "91".repeat(40) + "00", "d40000", "ca00000000",
  ]) {
    assert.throws(() => unpack(unhex(text)), undefined, text);
  }
  let state = 1;
  const byte = () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return state >>> 16 & 255;
  };
  for (let i = 0; i < 20000; i++) {
    const bytes = Uint8Array.from({ length: byte() % 40 }, byte);
    try {
      unpack(bytes);
    } catch (error) {
      assert.ok(error instanceof RangeError || error instanceof TypeError, String(error));
    }
  }
});

test("the golden messages are read; ours are packed to the same bytes", () => {
  const { pack, unpack, hex, unhex } = page;
  const file = path.join(root, "tests", "golden", "messages.txt");
  const blocks = fs.readFileSync(file, "utf8").split("\n\n")
    .filter((block) => /\((client|daemon)\)$/m.test(block));
  assert.ok(blocks.length > 10);
  for (const block of blocks) {
    const text = /^hex: (.*)$/m.exec(block)[1];
    const value = unpack(unhex(text));
    assert.deepEqual(unpack(pack(value)), value);
    if (/\(client\)$/m.test(block)) assert.equal(hex(pack(value)), text);
  }
});

test("words.js says what protocol/words.h says", () => {
  const header = fs.readFileSync(path.join(root, "protocol", "words.h"), "utf8");
  const number = (list, name) => {
    const from = header.indexOf(`#define ${list}(X)`);
    const found = new RegExp(`X\\(${name}, (\\d+)`).exec(header.slice(from));
    return Number(found[1]);
  };
  for (const name of Object.keys(page.FIELD)) {
    assert.equal(page.FIELD[name], number("FIELDS", name), name);
  }
  for (const name of Object.keys(page.COMMAND)) {
    assert.equal(page.COMMAND[name], number("COMMANDS", name), name);
  }
  for (const name of Object.keys(page.KIND)) {
    assert.equal(page.KIND[name], number("KINDS", name), name);
  }
  const { FIELD, COMMAND, ROW } = page;
  assert.deepEqual(ROW[COMMAND.JOIN], [FIELD.NAME, FIELD.TOKEN, FIELD.TABLE, FIELD.FLAGS]);
  assert.deepEqual(ROW[COMMAND.ADMIT_ALL], []);
});

test("each language has each text, with the same values in it", () => {
  const { texts } = page;
  assert.deepEqual(Object.keys(texts), ["nb", "nn", "en"]);
  const values = (text) => (text.match(/\{[a-z_]+\}/g) || []).sort().join();
  const keys = Object.keys(texts.nb);
  assert.ok(keys.length > 100);
  for (const tag of ["nn", "en"]) {
    assert.deepEqual(Object.keys(texts[tag]).sort(), [...keys].sort());
    for (const key of keys) {
      assert.ok(texts[tag][key].length > 0, key);
      assert.equal(values(texts[tag][key]), values(texts.nb[key]), `${tag} ${key}`);
    }
  }
});

test("every text that the page asks for is there, and none is there in vain", () => {
  const { texts } = page;
  let source = fs.readFileSync(path.join(root, "client", "web", "index.html.in"), "utf8");
  for (const name of fs.readdirSync(path.join(root, "client", "web"))) {
    if (name.endsWith(".js")) {
      source += fs.readFileSync(path.join(root, "client", "web", name), "utf8");
    }
  }
  const asked = new Set(source.match(/web(\.[a-z_]+)+/g));
  const built = ["web.form.", "web.own.", "web.language."]; // and a last word
  for (const key of asked) {
    assert.ok(key in texts.nb || built.includes(key + "."), `no text for ${key}`);
  }
  for (const key of Object.keys(texts.nb)) {
    if (!key.startsWith("web.") || built.some((start) => key.startsWith(start))) continue;
    assert.ok(asked.has(key), `nobody asks for ${key}`);
  }
});

test("the served page has its words in it, and no script or style of its own", () => {
  const html = fs.readFileSync(path.join(made, "index.html"), "utf8");
  assert.ok(!/@[a-z]+:web/.test(html));
  assert.ok(!/ style=| on[a-z]+=|<style/.test(html));
  assert.deepEqual(html.match(/<script[^>]*>/g), ['<script type="module" src="app.js">']);
  assert.equal(html.match(/<h1/g).length, 1);
  assert.match(html, /<noscript>\s*<p>Siden trenger/);
  for (const region of ["polite", "assertive"]) {
    assert.match(html, new RegExp(`id="${region}"[^>]*></div>`));
  }
});

function change(seq, flags, puts, dels = []) {
  return [4, seq, 0, flags, puts, dels, null, 0];
}

test("a snapshot is swapped in whole; half of one is never seen", () => {
  const { Model, KIND, CHANGE } = page;
  const model = new Model();
  const idea = (n) => [KIND.IDEA, n, new Map()];
  model.take(change(5, CHANGE.FRESH | CHANGE.WHOLE, [idea(1)]));
  assert.deepEqual([...model.all("IDEA").keys()], [1]);
  assert.equal(model.last, 5);
  model.take(change(6, 0, [idea(2)], [[KIND.IDEA, 1]]));
  assert.deepEqual([...model.all("IDEA").keys()], [2]);
  model.take(change(9, CHANGE.FRESH, [idea(3)]));
  assert.deepEqual([...model.all("IDEA").keys()], [2]);
  assert.equal(model.last, 6);
  model.again(); // the line broke in the middle
  model.take(change(7, 0, [idea(4)]));
  assert.deepEqual([...model.all("IDEA").keys()], [2, 4]);
  model.take(change(9, CHANGE.FRESH, [idea(3)]));
  model.take(change(9, CHANGE.WHOLE, [idea(4)]));
  assert.deepEqual([...model.all("IDEA").keys()], [3, 4]);
  assert.equal(model.last, 9);
});

test("a break is not counted among the steps", () => {
  const { Model, KIND, FIELD, CHANGE, FORM } = page;
  const model = new Model();
  const part = (step, form) => [KIND.PLAN_PART, step, new Map([
    [FIELD.STEP, step], [FIELD.PART, 1], [FIELD.FORM, form]])];
  model.take(change(1, CHANGE.FRESH | CHANGE.WHOLE, [
    part(3, FORM.TABLE), part(2, FORM.BREAK), part(1, FORM.PLENARY)]));
  assert.deepEqual(model.place(3), { n: 2, m: 2 });
  assert.equal(model.place(2).n, 0);
});

test("a command is its row in order, without an empty tail", () => {
  const { command, newId, COMMAND } = page;
  const id = newId();
  assert.equal(id.length, 16);
  assert.deepEqual(command(id, "SIT", { TABLE: 3 }), [3, id, COMMAND.SIT, null, 3]);
  assert.deepEqual(command(id, "IDEA_WRITE", { TEXT: "æ" }),
    [3, id, COMMAND.IDEA_WRITE, "æ"]);
  assert.deepEqual(command(id, "REVEAL", {}), [3, id, COMMAND.REVEAL]);
  const golden = fs.readFileSync(path.join(root, "tests", "golden", "messages.txt"), "utf8");
  const join = page.unhex(/^join \(client\)\n.*\nhex: (.*)$/m.exec(golden)[1]);
  const [, joinId, , NAME, TOKEN, TABLE] = page.unpack(join);
  assert.deepEqual(page.pack(command(joinId, "JOIN", { TABLE, TOKEN, NAME })), join);
});

test("the outbox keeps what is not confirmed, and only that", () => {
  const { Outbox, unhex, REFUSED } = page;
  const sent = [];
  const outbox = new Outbox((message) => sent.push(message));
  outbox.use("evening");
  const first = outbox.add("IDEA_WRITE", { TEXT: "one" });
  const second = outbox.add("IDEA_WRITE", { TEXT: "two" });
  const share = outbox.add("IDEA_SHARE", { IDEA: 4 });
  assert.equal(sent.length, 3);

  const reloaded = new Outbox((message) => sent.push(message));
  reloaded.use("evening");
  assert.equal(reloaded.items.length, 3);
  reloaded.sendAll();
  assert.deepEqual(sent[3], sent[0]); // the same id again

  outbox.done(unhex(first.id), 7);
  outbox.done(unhex(share.id), 0);
  outbox.refused({ id: unhex(second.id), why: REFUSED.EMPTY, sentence: "no" });
  assert.deepEqual(outbox.waiting(), []);
  reloaded.use("evening");
  assert.deepEqual(reloaded.items.map((item) => [item.fields.TEXT, item.refused]),
    [["two", "no"]]);
});
