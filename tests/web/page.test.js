"use strict";
// page.test.js - the page in a real browser, against the real daemon.
//
// BROWSER is the browser (Chromium); SHOTS, if set, a folder for pictures.

const { test, before, after } = require("node:test");
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { chromium } = require("playwright-core");
const { Evening, Line, get, ownAddress } = require("./evening.js");

const PHONE = { width: 360, height: 740 };
const WIDE = { width: 1280, height: 800 };
const WORDS = "Gratis utlån æøå čđŋšŧž 🎿";
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser;
let evening;
const lines = []; // to be closed at the end, whatever happens
const faults = []; // what no page may ever have done

before(async () => {
  evening = await Evening.begin();
  await evening.make();
  await evening.ctl("session", "open");
  browser = await chromium.launch({
    executablePath: process.env.BROWSER || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
      "--disable-background-networking", "--disable-component-update",
      "--disable-sync"],
  });
});

after(async () => {
  for (const line of lines) line.end();
  await browser?.close();
  await evening?.end();
});

// A device of its own. Frames that it receives are kept, raw.
async function device({ options = {}, init } = {}) {
  const context = await browser.newContext({
    viewport: PHONE, locale: "nb-NO", ...options,
  });
  const page = await context.newPage();
  const client = await context.newCDPSession(page);
  const frames = [];
  await client.send("Network.enable");
  client.on("Network.webSocketFrameReceived", ({ response }) =>
    frames.push(Buffer.from(response.payloadData, "base64")));
  page.on("request", (request) => {
    const { hostname } = new URL(request.url());
    if (!["127.0.0.1", ownAddress()].includes(hostname)) faults.push(`asked ${request.url()}`);
  });
  page.on("pageerror", (error) => faults.push(`error: ${error.stack}`));
  page.on("console", (message) => {
    // A line that is cut is the business of those tests that cut it, and a
    // hall by plain http does without the opener's policy.
    if (message.type() === "error" &&
        !/WebSocket|ERR_|Cross-Origin-Opener-Policy/.test(message.text())) {
      faults.push(`console: ${message.text()}`);
    }
  });
  await page.addInitScript(() => {
    window.__broken = [];
    window.__said = [];
    document.addEventListener("securitypolicyviolation", (event) =>
      window.__broken.push(`${event.violatedDirective} ${event.blockedURI}`));
    document.addEventListener("DOMContentLoaded", () => {
      for (const id of ["polite", "assertive"]) {
        const region = document.getElementById(id);
        if (!region) continue; // the browser's own page, when nobody answers
        new MutationObserver(() => {
          if (region.textContent) window.__said.push(region.textContent);
        }).observe(region, { childList: true, characterData: true, subtree: true });
      }
    });
  });
  if (init) await page.addInitScript(init);
  return { context, page, frames };
}

async function leave({ context, page }) {
  for (const broken of await page.evaluate(() => window.__broken)) {
    faults.push(`policy: ${broken}`);
  }
  await context.close();
}

async function fillIn(page, { name = "", table = "", at = evening } = {}) {
  const { code } = at;
  await page.goto(at.url + "/");
  await page.fill("#code", `${code.slice(0, 4)} ${code.slice(4)}`);
  await page.fill("#name", name);
  await page.fill("#seat-table", table);
  await page.click("#join button");
}

async function join(page, how) {
  await fillIn(page, how);
  await page.waitForSelector("#top:not([hidden])");
}

async function write(page, text) {
  await page.fill("#text", text);
  await page.click("#write button");
}

async function own(page, text, state) {
  const idea = page.locator("#own-list li", { hasText: text });
  await idea.locator(".state", { hasText: state }).waitFor();
  assert.equal(await idea.count(), 1);
  return idea;
}

// Between this browser and the daemon, to be cut.
async function lineTo(port) {
  const line = await Line.begin(port);
  lines.push(line);
  return line;
}

// The room is in this part, wherever the tests before left it.
async function inPart(place) {
  const { step } = await evening.ctl("where");
  if (`${step[0].step}.${step[0].part}` !== place) await evening.ctl("goto", place);
}

// says - this element comes to say this.
async function says(page, id, pattern) {
  try {
    await page.waitForFunction(([of, source]) =>
      new RegExp(source).test(document.getElementById(of).textContent),
    [id, pattern.source]);
  } catch (error) {
    const text = await page.textContent("#" + id).catch(() => "");
    throw new Error(`#${id} says "${text}", not ${pattern}`, { cause: error });
  }
}

async function shot(page, name) {
  if (!process.env.SHOTS) return;
  fs.mkdirSync(process.env.SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(process.env.SHOTS, name + ".png") });
}

async function fits(page) {
  const wide = await page.evaluate(() =>
    document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(wide, 0, "scrolls sideways");
}

// The tool comes in through the debugger, past the page's own policy.
async function accessible(page, where) {
  if (!await page.evaluate(() => Boolean(window.axe))) await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, {
      runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`);
  });
  assert.deepEqual(found, [], where);
}

test("the pages come with their headers, and nothing else is served", async () => {
  for (const [name, type] of [
    ["/", "text/html"], ["/app.js", "text/javascript"], ["/words.js", "text/javascript"],
    ["/texts.js", "text/javascript"], ["/style.css", "text/css"],
    ["/favicon.svg", "image/svg+xml"],
  ]) {
    const { status, headers, text } = await get(evening.url + name);
    assert.equal(status, 200, name);
    assert.ok(headers["content-type"].startsWith(type), name);
    assert.equal(Number(headers["content-length"]), Buffer.byteLength(text), name);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["referrer-policy"], "no-referrer");
    assert.equal(headers["cross-origin-opener-policy"], "same-origin");
    const policy = headers["content-security-policy"];
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /script-src 'self'(;|$)/);
    assert.match(policy, /style-src 'self'(;|$)/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.match(policy, /require-trusted-types-for 'script'; trusted-types 'none'/);
    assert.match(policy, new RegExp(`connect-src 'self' .*ws://127.0.0.1:${evening.port}`));
    assert.ok(!/unsafe|\*/.test(policy));
  }
  assert.equal((await get(evening.url + "/nothing.js")).status, 404);
  assert.equal((await get(evening.url + "/../etc/passwd")).status, 404);
});

test("a wrong code, half a code and no code get a sentence each", async () => {
  const it = await device();
  const { page } = it;
  await page.goto(evening.url + "/");
  assert.equal(await page.textContent("h1"), "Bli med på dugnad");
  await accessible(page, "the first page");
  await shot(page, "join-phone");
  await page.click("#join button");
  await says(page, "code-error", /^Skriv koden\.$/);
  assert.equal(await page.getAttribute("#code", "aria-invalid"), "true");
  assert.equal(await page.evaluate(() => document.activeElement.id), "code");
  await page.fill("#code", "4826");
  await page.click("#join button");
  await says(page, "code-error", /Du har skrevet 4\./);
  await page.fill("#code", evening.code === "10000001" ? "10000002" : "10000001");
  await page.click("#join button");
  await says(page, "code-error", /Vi finner ingen/);
  await fits(page);
  await leave(it);
});

test("the words change with a press, nb, nn, en", async () => {
  const it = await device();
  const { page } = it;
  await page.goto(evening.url + "/");
  await page.click("text=English");
  await says(page, "title", /^Join the workshop$/);
  assert.equal(await page.getAttribute("html", "lang"), "en");
  await page.click("text=Nynorsk");
  assert.equal(await page.textContent("label[for=name]"), "Førenamn (valfritt)");
  await page.reload();
  assert.equal(await page.getAttribute("html", "lang"), "nn");
  await leave(it);
});

test("before the first step the page waits, and then shows step and task", async () => {
  const it = await device();
  const { page } = it;
  await join(page, { name: "Kari", table: "1" });
  await says(page, "title", /^Du er med!$/);
  await says(page, "where", /Bord 1/);
  assert.equal(await page.textContent("#session-title"), "ALLEMED i Nordvik");
  await evening.ctl("goto", "2.1");
  await says(page, "title", /^Hva gjør vi bra$/);
  await says(page, "where", /^Steg 2 av 5 · To og to · Bord 1$/);
  assert.match(await page.textContent("#task-text"), /^Fortell hverandre/);
  assert.match(await page.title(), /^Hva gjør vi bra – ALLEMED i Nordvik/);
  await accessible(page, "a step");
  await leave(it);
});

function seconds(text) {
  const [, m, s] = /^(\d+):(\d+)/.exec(text);
  return Number(m) * 60 + Number(s);
}

test("the clock is the same on a device whose own clock is wrong", async () => {
  await inPart("2.1");
  const right = await device();
  const wrong = await device({
    init: () => {
      const { now } = Date;
      Date.now = () => now() - 3 * 3600 * 1000;
    },
  });
  await join(right.page);
  await join(wrong.page);
  await evening.ctl("timer", "pause").catch(() => {});
  await evening.ctl("timer", "set", "10m");
  await evening.ctl("timer", "start");
  for (const { page } of [right, wrong]) await says(page, "clock", /^09:[0-5]\d$/);
  const clock = async (page) => seconds(await page.textContent("#clock"));
  const [a, b] = await Promise.all([clock(right.page), clock(wrong.page)]);
  assert.ok(Math.abs(a - b) <= 1, `${a} and ${b} seconds left`);
  assert.equal(await right.page.getAttribute("#clock", "role"), "timer");
  await evening.ctl("timer", "pause");
  await says(right.page, "clock", /Klokka står/);
  await leave(right);
  await leave(wrong);
});

test("an idea is received; a reload gives the same seat, idea and draft", async () => {
  await inPart("2.2");
  const it = await device();
  const { page } = it;
  await join(page, { name: "Åse", table: "2" });
  await write(page, WORDS);
  await own(page, WORDS, "Mottatt. Bare bordet ser det.");
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
  assert.equal(await page.inputValue("#text"), "");
  await page.waitForFunction(() => window.__said.includes("Innspillet er mottatt."));
  const seat = () => page.evaluate(() =>
    JSON.parse(localStorage.getItem("dugnad.seat." + localStorage.getItem("dugnad.last"))));
  const first = await seat();
  assert.equal(first.join, undefined);
  await page.locator("#text").pressSequentially("midt i en setn");
  await page.reload();
  await own(page, WORDS, "Mottatt");
  assert.deepEqual(await seat(), first);
  assert.equal(await page.inputValue("#text"), "midt i en setn");
  assert.equal(await page.locator("#own-list li").count(), 1);
  assert.match(await page.textContent("#where"), /Bord 2/);
  // A second tab is the same person, and both go on working.
  const tab = await it.context.newPage();
  await tab.goto(evening.url + "/");
  await own(tab, WORDS, "Mottatt");
  await write(page, "fra den første fanen");
  await own(tab, "fra den første fanen", "Mottatt");
  await shot(page, "room-phone");
  await page.setViewportSize(WIDE);
  await shot(page, "room-wide");
  await leave(it);
});

test("what a person writes is text, never markup", async () => {
  await inPart("2.2");
  const it = await device();
  const { page } = it;
  await join(page, { table: "2" });
  const text = '<img src=x onerror="window.__hit=1"> & <b>fet</b>';
  await write(page, text);
  await own(page, text, "Mottatt");
  assert.equal(await page.locator("#own-list img, #own-list b").count(), 0);
  await leave(it);
});

test("an own idea is changed, shared and withdrawn", async () => {
  await inPart("2.2");
  const one = await device();
  const other = await device();
  await join(one.page, { name: "Bjørn", table: "1" });
  await join(other.page, { table: "2" });
  await write(one.page, "utkast til innspill");
  let idea = await own(one.page, "utkast til innspill", "Mottatt");
  await idea.getByRole("button", { name: "Endre" }).click();
  await idea.locator("textarea").fill("Åpen hall søndag");
  await idea.getByRole("button", { name: "Lagre" }).click();
  idea = await own(one.page, "Åpen hall søndag", "Mottatt");
  await idea.getByRole("button", { name: "Del med alle" }).click();
  idea = await own(one.page, "Åpen hall søndag", "Delt med alle");
  const seen = other.page.locator("#shared-list li", { hasText: "Åpen hall søndag" });
  await seen.waitFor();
  assert.equal(await seen.count(), 1);
  await accessible(one.page, "own ideas");
  await idea.getByRole("button", { name: "Trekk tilbake" }).click();
  await one.page.click("#ask-yes");
  await seen.waitFor({ state: "detached" });
  await idea.waitFor({ state: "detached" });
  await leave(one);
  await leave(other);
});

test("a table's private words are in no frame of another table", async () => {
  await inPart("2.2");
  const one = await device();
  const other = await device();
  const mark = "PRIVAT-æø-7f3a91";
  const seen = (frames) => frames.some((frame) => frame.includes(Buffer.from(mark)));
  await join(one.page, { table: "1" });
  await join(other.page, { table: "2" });
  await write(one.page, `Bare for oss ${mark}`);
  await own(one.page, mark, "Mottatt");
  const mate = await device();
  await join(mate.page, { table: "1" });
  await mate.page.locator("#table-list li", { hasText: mark }).waitFor();
  await other.page.reload();
  await other.page.waitForSelector("#top:not([hidden])");
  await write(other.page, "et annet sted");
  await own(other.page, "et annet sted", "Mottatt");
  assert.ok(seen(one.frames), "the writer has it");
  assert.ok(seen(mate.frames), "the table has it");
  assert.ok(other.frames.length > 2);
  assert.ok(!seen(other.frames), "another table must not have it");
  assert.ok(!(await other.page.content()).includes(mark));
  for (const it of [one, other, mate]) await leave(it);
});

test("the daemon is killed while one writes: it resumes, and all is there once", async () => {
  await inPart("2.2");
  const it = await device();
  const { page } = it;
  await join(page, { table: "3" });
  await write(page, "før strømmen gikk");
  await own(page, "før strømmen gikk", "Mottatt");
  await evening.kill();
  await write(page, "uten nett " + WORDS);
  await own(page, "uten nett", "Lagret på denne enheten");
  assert.ok(await page.locator("#banner").isHidden(), "nothing is said at first");
  await page.waitForSelector("#banner:not([hidden])", { timeout: 6000 });
  assert.match(await page.textContent("#banner-text"), /Uten nett\. 1 innspill venter/);
  await accessible(page, "offline");
  await page.setViewportSize(PHONE);
  await shot(page, "offline-phone");
  await page.reload().catch(() => {}); // no daemon: the browser's own page
  await evening.start();
  await page.goto(evening.url + "/");
  await own(page, "uten nett", "Mottatt");
  await own(page, "før strømmen gikk", "Mottatt");
  assert.equal(await page.locator("#own-list li").count(), 2);
  // Again, without a reload: the page finds back by itself.
  await evening.kill();
  await write(page, "og en gang til");
  await evening.start();
  await own(page, "og en gang til", "Mottatt");
  await page.waitForSelector("#banner", { state: "hidden", timeout: 10000 });
  assert.equal(await page.locator("#own-list li").count(), 3);
  assert.equal(await page.locator("#table-list li").count(), 0);
  await leave(it);
});

test("no storage, no secure context: the page works the same", async () => {
  await inPart("2.2");
  const it = await device({
    init: () => {
      for (const name of ["localStorage", "sessionStorage"]) {
        Object.defineProperty(window, name, {
          get() { throw new DOMException("blocked", "SecurityError"); },
        });
      }
      delete Crypto.prototype.randomUUID;
      Object.defineProperty(Crypto.prototype, "subtle", { get: () => undefined });
    },
  });
  const { page } = it;
  await join(page, { table: "3" });
  await write(page, "uten lager");
  await own(page, "uten lager", "Mottatt");
  await evening.kill();
  await evening.start();
  await write(page, "etterpå");
  await own(page, "etterpå", "Mottatt");
  assert.equal(await page.locator("#own-list li").count(), 2);
  await leave(it);
});

test("the link in the QR code needs no digits and leaves no trace", async () => {
  const it = await device();
  const { page } = it;
  const fragment = new URL(evening.made.join_link).hash;
  await page.goto(evening.url + "/" + fragment);
  await says(page, "join-to", /ALLEMED i Nordvik/);
  assert.equal(page.url(), evening.url + "/");
  assert.ok(await page.locator("#code").isHidden());
  await page.reload(); // the key is still known to this tab
  await says(page, "join-to", /ALLEMED i Nordvik/);
  await page.fill("#name", "Čohkka");
  await page.click("#join button");
  await page.waitForSelector("#top:not([hidden])");
  await page.goto(evening.url + "/#j=12");
  await page.reload();
  await page.waitForSelector("#top:not([hidden])");
  await leave(it);
});

test("the facilitator's link leads: next, clock, show to all", async () => {
  const lead = await device({ options: { viewport: WIDE, colorScheme: "dark" } });
  const other = await device();
  const fragment = new URL(evening.made.facilitator_link).hash;
  await inPart("2.1");
  await join(other.page, { table: "1" });
  await lead.page.goto(evening.url + "/" + fragment);
  await lead.page.waitForSelector("#lead:not([hidden])");
  assert.equal(lead.page.url(), evening.url + "/");
  assert.ok(await lead.page.locator("#write").isHidden());
  await accessible(lead.page, "the facilitator's, dark");
  const where = await other.page.textContent("#task-text");
  await lead.page.click("#next");
  await other.page.waitForFunction((was) =>
    document.getElementById("task-text").textContent !== was, where);
  await other.page.waitForFunction(() =>
    window.__said.some((text) => text.startsWith("Nytt steg. Steg 2 av 5.")));
  if (await lead.page.locator("#start").isVisible()) await lead.page.click("#start");
  await lead.page.waitForSelector("#pause:not([hidden])");
  await lead.page.click("#pause");
  await lead.page.waitForSelector("#start:not([hidden])");
  await evening.ctl("goto", "3.1");
  await says(other.page, "where", /^Steg 3/);
  await write(other.page, "holdt tilbake");
  const idea = await own(other.page, "holdt tilbake", "Mottatt");
  await idea.getByRole("button", { name: "Del med alle" }).click();
  await own(other.page, "holdt tilbake", "Venter på at prosesslederen");
  await lead.page.locator("#table-list li", { hasText: "holdt tilbake" }).waitFor();
  await shot(lead.page, "lead-wide");
  await lead.page.click("#reveal");
  await lead.page.click("#ask-yes");
  await own(other.page, "holdt tilbake", "Delt med alle");
  await lead.page.locator("#shared-list li", { hasText: "holdt tilbake" }).waitFor();
  await leave(lead);
  await leave(other);
});

test("a link or a seat that is not good says so, and the code still works", async () => {
  const it = await device();
  const { page } = it;
  await page.goto(`${evening.url}/#f=${"0".repeat(32)}.${"0".repeat(64)}`);
  await page.waitForSelector("#join:not([hidden])");
  await page.waitForFunction(() => document.getElementById("notice").textContent !== "");
  assert.equal(page.url(), evening.url + "/");
  await page.goto(`${evening.url}/#j=${"0".repeat(32)}`);
  await page.waitForSelector("#code-field:not([hidden])");
  await says(page, "notice", /Vi finner/);
  await page.goto(`${evening.url}/#j=123`);
  await says(page, "notice", /Lenken er ikke hel/);
  await join(page, { table: "1" });
  const key = await page.evaluate(() => localStorage.getItem("dugnad.last"));
  await page.evaluate((seat) => localStorage.setItem("dugnad.seat." + seat,
    JSON.stringify({ session: seat, token: "0".repeat(64) })), key);
  await page.reload();
  await says(page, "notice", /Plassen din er ikke gyldig lenger/);
  await join(page, { table: "1" });
  await leave(it);
});

test("another table, another name, another language, another evening", async () => {
  const it = await device();
  const { page } = it;
  await join(page, { name: "Ravdna", table: "1" });
  await page.click("#options summary");
  await page.selectOption("#sit-table", "2");
  await page.click("#sit button");
  await says(page, "where", /Bord 2$/);
  await page.fill("#rename-name", "Rávdná");
  await page.click("#rename button");
  await page.reload();
  await page.waitForSelector("#top:not([hidden])");
  assert.equal(await page.inputValue("#rename-name"), "Rávdná");
  const task = await page.textContent("#task-text");
  await page.click("text=English");
  await says(page, "where", /Table 2$/);
  await page.waitForFunction((was) =>
    document.getElementById("task-text").textContent !== was, task);
  await page.click("#options summary");
  await page.click("#leave");
  await says(page, "title", /^Join the workshop$/);
  await page.reload();
  await says(page, "title", /^Join the workshop$/);
  await leave(it);
});

test("320 pixels, dark, large text: nothing scrolls sideways", async () => {
  await inPart("2.2");
  const it = await device({
    options: { viewport: { width: 320, height: 568 }, colorScheme: "dark" },
  });
  const { page } = it;
  await page.goto(evening.url + "/");
  await fits(page);
  await join(page, { name: "Et ganske langt navn", table: "1" });
  await write(page, "etlangtordsomaldritarsluttogsomikkekandelesnoested".repeat(3));
  await own(page, "etlangtord", "Mottatt");
  await page.click("#options summary");
  await fits(page);
  await accessible(page, "320 pixels, dark");
  await shot(page, "room-320");
  const small = await page.evaluate(() =>
    [...document.querySelectorAll("button, input, select, textarea, summary")]
      .filter((node) => node.offsetParent && node.getBoundingClientRect().height < 48)
      .map((node) => node.id || node.textContent));
  assert.deepEqual(small, [], "targets are 48 pixels high");
  await page.evaluate(() => { document.documentElement.style.fontSize = "200%"; });
  await fits(page);
  await leave(it);
});

test("a line that is cut again and again: each idea arrives once", async () => {
  await inPart("2.2");
  const it = await device();
  const { page } = it;
  const line = await lineTo(evening.port);
  await join(page, { table: "3", at: { url: line.url, code: evening.code } });
  const n = 24; // more than a seat may send at once
  for (let i = 1; i <= n; i++) {
    await write(page, `kutt ${i}.`);
    if (i % 3 === 0) line.cut();
  }
  await page.waitForFunction((all) => [...document.querySelectorAll("#own-list .state")]
    .filter((state) => state.textContent.startsWith("Mottatt")).length === all, n);
  const texts = await page.locator("#own-list .words").allTextContents();
  assert.deepEqual([...texts].sort(), Array.from({ length: n }, (_, i) =>
    `kutt ${i + 1}.`).sort());
  await page.reload();
  await page.waitForFunction((all) =>
    document.querySelectorAll("#own-list li").length === all, n);
  await leave(it);
});

test("a cut of a second says nothing, and a step does not disturb who writes", async () => {
  await inPart("2.2");
  const it = await device();
  const { page } = it;
  const line = await lineTo(evening.port);
  await join(page, { table: "2", at: { url: line.url, code: evening.code } });
  await page.locator("#text").pressSequentially("jeg skriver fortsatt");
  line.cut();
  await page.evaluate(() => { window.__said = []; });
  await evening.ctl("goto", "3.3"); // the break
  await says(page, "title", /^Pause$/);
  await evening.ctl("goto", "4.1");
  await says(page, "where", /^Steg 4 av 5/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "text");
  assert.equal(await page.inputValue("#text"), "jeg skriver fortsatt");
  assert.ok(await page.locator("#banner").isHidden());
  await page.waitForFunction(() => window.__said.join(" ").includes("Steg 4 av 5."));
  const said = (await page.evaluate(() => window.__said)).join(" ");
  assert.ok(!said.includes("nett"), said);
  await leave(it);
});

test("by plain http and the machine's address there is no secure context", async (t) => {
  const address = ownAddress();
  if (!address) return t.skip("this machine has no address but its loopback");
  const other = await Evening.begin(address);
  try {
    await other.make();
    await other.ctl("session", "open");
    const it = await device();
    await join(it.page, { table: "1", at: other });
    assert.equal(await it.page.evaluate(() => window.isSecureContext), false);
    await other.ctl("goto", "2.2");
    await it.page.waitForSelector("#text");
    await write(it.page, "på lokalnettet");
    await own(it.page, "på lokalnettet", "Mottatt");
    await leave(it);
  } finally {
    await other.end();
  }
});

test("shut doors, the lobby, and the end of the evening", async () => {
  await evening.make("Den andre kvelden");
  const it = await device();
  const { page } = it;
  await fillIn(page, { name: "Nils", table: "1" });
  await says(page, "notice", /Dørene er ikke åpnet ennå/);
  await evening.ctl("session", "open", "--lobby");
  await says(page, "notice", /Prosesslederen slipper deg snart inn/);
  await evening.ctl("admit", "all");
  await says(page, "notice", /Vi har ikke begynt ennå/);
  await evening.ctl("goto", "2.2");
  await write(page, "før vi slutter");
  await own(page, "før vi slutter", "Mottatt");
  await evening.ctl("session", "close", "--not-agreed", "Vi rakk det ikke.");
  await says(page, "title", /^Takk for innsatsen$/);
  assert.ok(await page.locator("#write").isHidden());
  assert.equal(await page.locator("#own button:visible").count(), 0);
  await accessible(page, "the end");
  await page.reload();
  await says(page, "title", /^Takk for innsatsen$/);
  await leave(it);
});

// saved - what a press of this button leaves on the device.
async function saved(page, button) {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click(button)]);
  return {
    name: download.suggestedFilename(),
    text: fs.readFileSync(await download.path(), "utf8"),
  };
}

test("after the end the minutes wait, are approved, are read and kept", async () => {
  await evening.make("Kvelden for referatet");
  await evening.ctl("session", "open");
  const it = await device();
  const lead = await device();
  const { page } = it;
  await join(page, { name: "Per", table: "1" });
  await evening.ctl("goto", "2.2");
  await write(page, "Stjerner * og | streker # her");
  const idea = await own(page, "Stjerner", "Mottatt");
  await idea.getByRole("button", { name: "Del med alle" }).click();
  await own(page, "Stjerner", "Delt med alle");
  await lead.page.goto(evening.url + "/" + new URL(evening.made.facilitator_link).hash);
  await lead.page.waitForSelector("#lead:not([hidden])");
  await evening.ctl("idea", "add", "Fra hele salen");
  await says(page, "shared-list", /Fra hele salen/);
  await evening.ctl("session", "close", "--not-agreed", "Vi rakk det ikke.");
  await says(page, "minutes-state", /ikke godkjent ennå/);
  assert.ok(await page.locator("#shared").isHidden());
  assert.ok(await page.locator("#at-table").isHidden());
  assert.ok(await page.locator("#minutes-show").isHidden());
  await says(lead.page, "minutes-lead", /dugnadctl/);
  await lead.page.click("#minutes-show");
  await says(lead.page, "minutes-text", /Utkast/);
  await evening.ctl("minutes", "approve", "--name", "Berit <b>Moen</b>");
  await says(page, "minutes-state", /^Referatet er godkjent\.$/);
  assert.ok(await page.locator("#minutes-lead").isHidden());
  await page.click("#minutes-show");
  await says(page, "minutes-text", /Referat – Kvelden for referatet/);
  assert.equal(await page.evaluate(() => document.activeElement.id), "minutes-title");
  const text = await page.textContent("#minutes-text");
  assert.match(text, /Godkjent av Berit <b>Moen<\/b>/);
  assert.ok(text.includes("Stjerner * og | streker # her"), text);
  assert.ok(!/\*\*|\\/.test(text), text);
  assert.equal(await page.locator("#minutes-text b").count(), 0);
  assert.ok(await page.locator("#minutes-text h3").count() > 3);
  assert.ok(await page.locator("#minutes-text table th").count() > 2);
  await fits(page);
  await accessible(page, "the minutes");
  await shot(page, "minutes-phone");
  const file = await saved(page, "#minutes-save");
  assert.equal(file.name, "referat.html");
  assert.match(file.text, /<html lang="nb"/);
  assert.ok(file.text.includes("Berit &lt;b&gt;Moen"), "approved by");
  await page.click("text=English");
  await page.click("#minutes-show");
  await says(page, "minutes-text", /^Minutes – Kvelden/);
  await leave(it);
  await leave(lead);
});

test("a person keeps a copy, and is removed: nothing stays on the device", async () => {
  await evening.make("Kvelden som glemmes");
  await evening.ctl("session", "open");
  await evening.ctl("goto", "2.2");
  const it = await device();
  const other = await device();
  const { page } = it;
  await join(page, { name: "Sunniva", table: "1" });
  await join(other.page, { name: "Ved siden", table: "1" });
  await write(page, "Mine egne ord 4b1d");
  await own(page, "Mine egne ord", "Mottatt");
  await other.page.locator("#table-list li", { hasText: "4b1d" }).waitFor();
  await page.locator("#text").pressSequentially("et halvt utkast 4b1d");
  await page.click("#options summary");
  await page.click("#forget");
  assert.equal(await page.evaluate(() => document.activeElement.id), "forget-title");
  for (const part of ["fjernes for godt", "papir", "sikkerhetskopier"]) {
    assert.ok((await page.textContent("#forget-sure")).includes(part), part);
  }
  await fits(page);
  await accessible(page, "before one is removed");
  await shot(page, "forget-phone");
  await page.click("#forget-no");
  assert.ok(await page.locator("#forget-sure").isHidden());
  await page.click("#forget");
  const copy = await saved(page, "#forget-save");
  assert.equal(copy.name, "mine-data.json");
  const data = JSON.parse(copy.text);
  assert.equal(data.seat.name, "Sunniva");
  assert.deepEqual(data.ideas.map((x) => x.text), ["Mine egne ord 4b1d"]);
  await page.click("#forget-yes");
  await says(page, "title", /^Bli med på dugnad$/);
  await says(page, "notice", /er fjernet/);
  await other.page.waitForFunction(() => !document.body.textContent.includes("4b1d"));
  const kept = await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  assert.ok(!kept.includes("4b1d") && !kept.includes("dugnad.seat."), kept);
  assert.ok(!(await page.content()).includes("4b1d"));
  await page.reload();
  await says(page, "title", /^Bli med på dugnad$/);
  await leave(it);
  await leave(other);
});

test("a seat or an idea that others remove is gone from the device, too", async () => {
  await evening.make("Kvelden som ryddes");
  await evening.ctl("session", "open");
  await evening.ctl("goto", "2.2");
  const it = await device();
  const { page } = it;
  await join(page, { name: "Tor", table: "1" });
  await write(page, "skal vekk 77aa");
  const idea = await own(page, "skal vekk", "Mottatt");
  await idea.getByRole("button", { name: "Endre" }).click();
  await idea.locator("textarea").fill("skal vekk, rettet 77aa");
  const [{ id }] = (await evening.ctl("search", "77aa")).hits
    .map(({ number }) => ({ id: number }));
  await evening.ctl("forget", "idea", String(id));
  await page.waitForFunction(() => !document.body.textContent.includes("77aa") &&
    ![...document.querySelectorAll("textarea")].some((box) => box.value.includes("77aa")));
  assert.ok(!(await page.evaluate(() => JSON.stringify(localStorage))).includes("77aa"));
  await page.locator("#text").fill("et utkast 88bb");
  const seat = (await evening.ctl("who")).seats.find(({ name }) => name === "Tor");
  await evening.ctl("forget", "seat", String(seat.id));
  await says(page, "title", /^Bli med på dugnad$/);
  const kept = await page.evaluate(() => JSON.stringify(localStorage));
  assert.ok(!kept.includes("88bb") && !kept.includes("dugnad.seat."), kept);
  assert.equal(await page.inputValue("#text"), "");
  await leave(it);
});

test("the welcome shows what was decided last time", async () => {
  await evening.make("Forrige kveld");
  await evening.ctl("goto", "5.1");
  await evening.ctl("decide", "--text", "Utstyrskasse", "--owner", "Kulturen",
    "--first-step", "Spørre biblioteket");
  await evening.ctl("follow-up", "1", "under-way", "--reason", "Kassa er kjøpt");
  const { code } = evening;
  await evening.make("Neste kveld");
  await evening.ctl("since-last", "--earlier", code);
  await evening.ctl("session", "open");
  const it = await device();
  const { page } = it;
  await join(page, { name: "Ida", table: "1" });
  await says(page, "since-list", /Utstyrskasse/);
  await evening.ctl("next");
  await says(page, "since-list", /UtstyrskasseFølger opp: KulturenI gang\. Kassa er kjøpt/);
  await accessible(page, "since last time");
  await shot(page, "since-phone");
  await evening.ctl("goto", "2.1");
  await page.waitForSelector("#since", { state: "hidden" });
  await leave(it);
});

test("no page broke the policy, asked a third party or had an error", () => {
  assert.deepEqual(faults, []);
});
