// record.js - what is left of the evening: decisions from last time, minutes
// when they are approved, and one's own words: to keep, or to be removed.

import { FIELD, PROGRESS, ROLE } from "./words.js";
import { of } from "./model.js";
import { language, say } from "./speak.js";
import { $, element, keyed, put, show } from "./dom.js";

const LEADS = ROLE.FACILITATOR | ROLE.COHOST | ROLE.CONTACT | ROLE.SCRIBE;
const KEEP_MS = 60000; // the browser may take its time with a large file
const PROGRESS_TEXT = {
  [PROGRESS.NOT_BEGUN]: "web.since.not_begun",
  [PROGRESS.UNDER_WAY]: "web.since.under_way",
  [PROGRESS.DONE]: "web.since.done",
  [PROGRESS.DROPPED]: "web.since.dropped",
};

/* Markdown of minutes, as elements. Words of people are text in any case. */

// The signs of our own pages: bold is left out, what is escaped is itself.
function plain(text) {
  return text.replace(/\\([!-/:-@[-`{-~])|\*\*/g, (whole, sign) => sign ?? "");
}

function row(line, tag) {
  const cells = line.replace(/^\||\|$/g, "").split(/(?<!\\)\|/);
  const made = element("tr");
  for (const cell of cells) {
    const node = element(tag, plain(cell.trim()));
    if (tag === "th") node.scope = "col";
    made.append(node);
  }
  return made;
}

// paper - the elements of a page of minutes.
export function paper(text) {
  const made = [];
  let list = null;
  let table = null;
  for (const line of text.split("\n")) {
    const heading = /^(#+) (.*)$/.exec(line);
    const item = /^( *)- (.*)$/.exec(line);
    if (!item && !/^ /.test(line)) list = null;
    if (!line.startsWith("|")) table = null;
    if (heading) {
      made.push(element(heading[1].length < 3 ? "h3" : "h4", plain(heading[2])));
    } else if (item) {
      if (!list) made.push(list = element("ul"));
      list.append(element("li", plain(item[2]), item[1] ? "under" : ""));
    } else if (list && line.trim()) {
      list.lastChild.append(element("br"), plain(line.trim()));
    } else if (/^\|[ :|-]+\|$/.test(line)) {
      continue; // how the columns are set
    } else if (line.startsWith("|")) {
      const head = !table;
      if (head) made.push(table = element("table"));
      table.append(row(line, head ? "th" : "td"));
    } else if (line === "---") {
      made.push(element("hr"));
    } else if (line.trim()) {
      made.push(element("p", plain(line.replace(/\\$/, ""))));
    }
  }
  return made;
}

/* Documents that are asked for */

function save(blob, name) {
  const link = element("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}

function asked(format) {
  return new Map([[FIELD.LANGUAGE, language()], [FIELD.FORMAT, format]]);
}

function saveOwn(app) {
  app.ask("OWN", new Map(), (blob) => save(blob, say("web.forget.file") + ".json"));
}

function sure(open) {
  show("forget-sure", open);
  $("forget").setAttribute("aria-expanded", String(open));
  if (open) $("forget-title").focus();
}

export function begin(app) {
  $("minutes-show").addEventListener("click", () =>
    app.ask("MINUTES", asked("md"), async (blob) => {
      $("minutes-text").replaceChildren(...paper(await blob.text()));
      $("minutes-text").lang = language();
      show("minutes-text", true);
      $("minutes-title").focus();
    }));
  $("minutes-save").addEventListener("click", () =>
    app.ask("MINUTES", asked("html"), (blob) =>
      save(new Blob([blob], { type: "text/html" }), say("web.minutes.file") + ".html")));
  $("own-save").addEventListener("click", () => saveOwn(app));
  $("forget-save").addEventListener("click", () => saveOwn(app));
  $("forget").addEventListener("click", () => sure($("forget-sure").hidden));
  $("forget-no").addEventListener("click", () => {
    sure(false);
    $("forget").focus();
  });
  $("forget-yes").addEventListener("click", () => app.forget());
}

// forget - another seat, or none: nothing of this one stays on the page.
export function forget() {
  $("minutes-text").replaceChildren();
  show("minutes-text", false);
  sure(false);
}

/* What changes */

function drawSince(model, visible) {
  const pasts = [...model.all("SINCE_LAST")].sort((a, b) => a[0] - b[0]);
  show("since", visible && pasts.length > 0);
  keyed($("since-list"), pasts, ([id]) => String(id), (node, [, past]) => {
    const now = [say(PROGRESS_TEXT[of(past, "PROGRESS")]), of(past, "REASON")];
    const lines = [
      ["text", of(past, "TEXT")],
      ["owner", of(past, "OWNER") && `${say("web.decision.owner")}: ${of(past, "OWNER")}`],
      ["now", now.filter(Boolean).join(". ")],
    ].filter(([, value]) => value);
    keyed(node, lines, ([name]) => name, (line, [, value]) => put(line, value), "p");
  });
}

export function draw(app, { seat, step, closed }) {
  const minutes = app.model.one("MINUTES");
  const ready = Boolean(of(minutes, "APPROVES"));
  const leads = ((of(seat, "ROLES") || 0) & LEADS) !== 0;
  drawSince(app.model, !closed && (of(step, "STEP") || 0) <= 1);
  show("minutes", closed);
  show("minutes-lead", closed && leads);
  put("minutes-state", say(ready ? "web.minutes.ready" : "web.minutes.wait"));
  show("minutes-buttons", ready || leads);
}
