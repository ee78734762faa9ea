"use strict";
// minutes.test.js - the minutes as a file, in a real browser: on a phone, in
// the dark, on paper, for those who listen.
//
// The files are those in tests/golden/minutes, which the unit tests compare
// byte by byte with what is written. BROWSER is the browser (Chromium).

const { test, before, after } = require("node:test");
const assert = require("node:assert/strict");
const fs = require("node:fs");
const path = require("node:path");
const { pathToFileURL } = require("node:url");
const { chromium } = require("playwright-core");

const FOLDER = path.join(__dirname, "../golden/minutes");
const FILES = fs.readdirSync(FOLDER).filter((name) => name.endsWith(".html"));
const TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const axe = fs.readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

let browser;

before(async () => {
  browser = await chromium.launch({
    executablePath: process.env.BROWSER || "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run",
      "--disable-background-networking", "--disable-component-update",
      "--disable-sync"],
  });
});

after(() => browser?.close());

// One file on a phone; nothing but the file may be asked for.
async function open(name, options) {
  const context = await browser.newContext({
    viewport: { width: 320, height: 640 }, ...options,
  });
  const page = await context.newPage();
  const faults = [];
  const url = pathToFileURL(path.join(FOLDER, name)).href;
  page.on("request", (request) => {
    if (request.url() !== url) faults.push(`asked ${request.url()}`);
  });
  page.on("console", (message) => faults.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  await page.goto(url);
  return { context, page, faults };
}

// The tool comes in through the debugger, past the file's own policy.
async function accessible(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(async (tags) => {
    const { violations } = await window.axe.run(document, { runOnly: tags });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target).join(" ")}`);
  }, TAGS);
  assert.deepEqual(found, [], where);
}

test("there are minutes of each case, in each language", () => {
  for (const name of ["sor-fron-2018", "kristiansand", "harstad-2021"]) {
    for (const language of ["nb", "nn", "en"]) {
      assert.ok(FILES.includes(`${name}.${language}.html`), `${name} ${language}`);
    }
  }
});

for (const [colorScheme, files] of [
  ["light", FILES.filter((name) => !/\.nb\./.test(name))],
  ["dark", FILES.filter((name) => /\.nb\./.test(name))],
]) {
  test(`minutes can be read by everyone, ${colorScheme}`, async () => {
    for (const name of files) {
      const { context, page, faults } = await open(name, { colorScheme });
      await accessible(page, `${name} ${colorScheme}`);
      const wide = await page.evaluate(() =>
        document.documentElement.scrollWidth - document.documentElement.clientWidth);
      assert.equal(wide, 0, `${name} scrolls sideways`);
      assert.equal(await page.evaluate(() => document.documentElement.lang),
        name.split(".")[1]);
      assert.equal(await page.locator("h1").count(), 1);
      assert.deepEqual(faults, [], name);
      await context.close();
    }
  });
}

test("on paper the minutes are A4, black on white, the appendix on its own page", async () => {
  const { context, page } = await open("sor-fron-2018.nn.html", { colorScheme: "dark" });
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  const colours = await page.evaluate(() => {
    const { color, backgroundColor } = getComputedStyle(document.body);
    return [color, backgroundColor];
  });
  assert.deepEqual(colours, ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  const pdf = (await page.pdf({ preferCSSPageSize: true })).toString("latin1");
  assert.match(pdf, /\/MediaBox \[0 0 59[456](\.\d+)? 84[123](\.\d+)?\]/);
  const pages = pdf.match(/\/Type \/Page\b/g).length;
  assert.ok(pages >= 2 && pages <= 6, `${pages} pages`);
  await context.close();
});
