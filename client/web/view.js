// view.js - the page as it should look now. Drawn whole after each change;
// only what differs is touched, so that focus and selection stay.

import {
  ANONYMITY, FORM, IDEA_KIND, ROLE, TEXT_CHARS_MAX, TEXT_USE,
} from "./words.js";
import { of } from "./model.js";
import { announce, dateText, language, languages, say } from "./speak.js";
import { drawIdeas, forgetIdeas } from "./ideas.js";
import { $, element, keyed, put, show } from "./dom.js";
import * as clock from "./clock.js";
import * as lead from "./lead.js";
import * as record from "./record.js";
import * as store from "./store.js";

const COUNT_FROM = 0.7; // of the room there is
const SILENT_ROLES = ROLE.FACILITATOR | ROLE.COHOST | ROLE.CONTACT |
  ROLE.INTERPRETER | ROLE.OBSERVER | ROLE.DISPLAY;

let stepShown = ""; // "3.1"

/* The parts that are there from the start */

export function words() {
  document.documentElement.lang = language();
  for (const node of document.querySelectorAll("[data-text]")) {
    put(node, say(node.dataset.text));
  }
  $("languages").setAttribute("aria-label", say("web.options.language"));
  clock.words();
  for (const button of $("languages").children) {
    const mine = button.lang === language();
    button.setAttribute("aria-pressed", String(mine));
  }
}

export function begin(app) {
  for (const tag of languages) {
    const button = element("button", say("web.language." + tag));
    button.type = "button";
    button.lang = tag;
    button.addEventListener("click", () => app.changeLanguage(tag));
    $("languages").append(button);
  }
  $("announce").value = store.get("announce") || "few";
  $("announce").addEventListener("change", () =>
    store.set("announce", $("announce").value));
  $("skip").addEventListener("click", (event) => {
    event.preventDefault();
    $("main").focus();
  });
  beginJoin(app);
  beginRoom(app);
  lead.begin(app);
  record.begin(app);
  clock.begin(app);
  words();
}

function beginJoin(app) {
  $("join").addEventListener("submit", (event) => {
    event.preventDefault();
    const given = {
      code: $("code").value,
      name: $("name").value.trim(),
      table: $("seat-table").value.trim(),
    };
    if (app.submit(given)) return;
    $(app.codeError ? "code" : "seat-table").focus();
  });
}

function beginRoom(app) {
  $("text").addEventListener("input", () => app.draft($("text").value));
  $("text").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      $("write").requestSubmit();
    }
  });
  $("write").addEventListener("submit", (event) => {
    event.preventDefault();
    if (app.write($("text").value)) $("text").value = "";
    $("text").focus();
  });
  $("sit").addEventListener("submit", (event) => {
    event.preventDefault();
    app.queue("SIT", { TABLE: Number($("sit-table").value) });
  });
  $("rename").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = $("rename-name").value.trim();
    if (name) app.queue("RENAME", { NAME: name });
  });
  $("try").addEventListener("click", () => app.link.start());
  $("leave").addEventListener("click", () => app.leave());
}

export function newRoom() {
  stepShown = "";
  forgetIdeas();
  clock.forget();
  record.forget();
}

export function setDraft(text) {
  $("text").value = text;
}

export function focusText() {
  $("text").focus();
}

export function focusTitle() {
  $("title").focus();
}

/* What changes */

export function draw(app) {
  const inside = Boolean(app.model.one("OWN_SEAT")) && Boolean(app.seat);
  show("join", !inside);
  show("room", inside);
  show("top", inside);
  show("foot", true);
  show("options", inside);
  put("notice", app.notice);
  show("notice", app.notice !== "");
  if (inside) drawRoom(app);
  else drawJoin(app);
  drawBanner(app);
}

function drawError(field, error, sentence) {
  put(error, sentence);
  show(error, sentence !== "");
  if (sentence) $(field).setAttribute("aria-invalid", "true");
  else $(field).removeAttribute("aria-invalid");
}

function drawJoin(app) {
  const byKey = Boolean(app.attempt?.way.joinKey || app.seat?.join?.joinKey);
  drawTitle(say("web.join.title"), "");
  show("where", false);
  show("join-to", byKey && app.title !== "");
  put("join-to", say("web.join.to", { title: app.title }));
  show("code-field", !byKey);
  show("link-help", !byKey);
  drawError("code", "code-error", app.codeError);
  drawError("seat-table", "table-error", app.tableError);
  // A page that comes back to its seat asks nothing in the meantime.
  show("join", !app.seat || Boolean(app.seat.join));
  show("present", false);
}

function drawBanner(app) {
  const n = app.outbox.waiting().length;
  let text = say("web.net.on");
  if (app.banner === "off") {
    text = n === 0 ? say("web.net.off")
      : n === 1 ? say("web.net.off_one") : say("web.net.off_waiting", { n });
  }
  show("banner", app.banner !== "");
  show("try", app.banner === "off");
  put("banner-text", app.banner ? text : "");
}

// The one h1, and the tab's name.
function drawTitle(title, session) {
  put("title", title);
  const name = [title, session, say("web.title")].filter(Boolean).join(" – ");
  if (document.title !== name) document.title = name;
}

export function tableText(model, number) {
  const name = of(model.one("TABLE", number), "NAME");
  return name ? say("web.table_named", { n: number, name })
    : say("web.table", { n: number });
}

function drawRoom(app) {
  const { model } = app;
  const seat = model.one("OWN_SEAT");
  const session = model.one("SESSION");
  const step = model.one("STEP");
  const begun = Boolean(of(step, "STEP")) && !of(seat, "WAITING");
  const closed = of(session, "CLOSED_AT") !== undefined;
  put("session-title", of(session, "TITLE") ?? app.title);
  show("sit", !of(seat, "WAITING") && !closed);
  show("rename", !closed);
  drawStep(app, { step, begun, closed, seat });
  drawTask(model, step, begun && !closed);
  drawWrite(app, { step, seat, begun, closed });
  drawDecisions(model, closed);
  drawMeeting(model);
  // After the end the minutes say what was shared, once they are approved.
  drawIdeas(app, begun && !closed);
  drawOptions(model, seat);
  lead.draw(app, of(seat, "ROLES") || 0, closed);
  record.draw(app, { seat, step, closed });
  clock.draw(app);
  const count = model.one("HEAD_COUNT");
  const here = (of(count, "PRESENT_COUNT") || 0) + (of(count, "WALK_IN_COUNT") || 0);
  show("present", here > 0);
  put("present", say("web.present", { n: here }));
}

// partText - what a part is called: its own name, or how people work in it.
export function partText(model, part) {
  const name = model.texts(TEXT_USE.PART_NAME, of(part, "STEP"), of(part, "PART"))[0];
  return name ? of(name, "TEXT") : formText(of(part, "FORM"));
}

function formText(form) {
  const word = Object.keys(FORM).find((name) => FORM[name] === form);
  return word ? say("web.form." + word.toLowerCase()) : "";
}

function drawStep(app, { step, begun, closed, seat }) {
  const { model } = app;
  const number = of(step, "STEP");
  const { n, m } = model.place(number);
  const place = n > 0 ? say("web.step", { n, m }) : "";
  const table = of(seat, "TABLE") ? tableText(model, of(seat, "TABLE")) : "";
  const name = model.texts(TEXT_USE.STEP_NAME, number, 0)[0];
  let title = of(name, "TEXT") || place || formText(of(step, "FORM"));
  let where = [place, formText(of(step, "FORM")), table];
  const rest = of(step, "FORM") === FORM.BREAK;
  if (rest) [title, where] = [partText(model, step), [table]];
  if (closed) [title, where] = [say("web.end.title"), [table]];
  else if (!begun) [title, where] = [say("web.wait.title"), [table]];
  put("where", where.filter(Boolean).join(" · "));
  show("where", where.some(Boolean));
  drawTitle(title, of(model.one("SESSION"), "TITLE") ?? "");
  if (!begun && !closed) {
    const text = of(seat, "WAITING") ? "web.wait.lobby" : "web.wait.before";
    put("notice", app.notice || say(text));
    show("notice", true);
  }
  tellStep(begun && !closed ? `${number}.${of(step, "PART")}` : "",
    n > 0 && !rest ? say("web.step.new", { n, m, title }) : title);
}

// A new step is said once; focus moves to it only if it was nowhere.
function tellStep(key, text) {
  if (key === stepShown) return;
  const before = stepShown;
  stepShown = key;
  if (before === "" || key === "") return;
  announce(text);
  if (!document.activeElement || document.activeElement === document.body) {
    focusTitle();
  }
}

function textNodes(texts, tag) {
  return texts.map((text) => {
    const node = element(tag, of(text, "TEXT"));
    node.lang = of(text, "LANGUAGE") || "";
    return node;
  });
}

// Filled anew only when the words are others.
function fill(id, nodes) {
  const all = nodes.map((node) => node.textContent).join("\n");
  if ($(id).dataset.all === all) return;
  $(id).dataset.all = all;
  $(id).replaceChildren(...nodes);
}

function drawTask(model, step, visible) {
  const [n, part] = [of(step, "STEP"), of(step, "PART")];
  const of_part = (use) => {
    const own = model.texts(TEXT_USE[use], n, part);
    return own.length > 0 ? own : model.texts(TEXT_USE[use], n, 0);
  };
  const purpose = model.texts(TEXT_USE.PURPOSE, n, 0);
  const task = of_part("TASK");
  const prompts = of_part("PROMPT");
  const persona = of_part("PERSONA");
  const cards = of_part("CARD");
  put("purpose", purpose.map((text) => of(text, "TEXT")).join("\n"));
  show("purpose", purpose.length > 0);
  put("task-text", task.map((text) => of(text, "TEXT")).join("\n"));
  show("task-title", task.length > 0);
  fill("prompts", textNodes(prompts, "li"));
  show("prompts", prompts.length > 0);
  show("task", visible && purpose.length + task.length + prompts.length > 0);
  fill("persona-text", textNodes(persona, "p"));
  show("persona", visible && persona.length > 0);
  fill("card-list", textNodes(cards, "li"));
  show("cards", visible && cards.length > 0);
}

const LABEL = {
  [IDEA_KIND.STRENGTH]: "web.write.strength",
  [IDEA_KIND.INSIGHT]: "web.write.insight",
  [IDEA_KIND.IDEA]: "web.write.idea",
};
const SHOWN_AS = {
  [ANONYMITY.NAMED]: "web.write.as_named",
  [ANONYMITY.TABLE]: "web.write.as_table",
  [ANONYMITY.NONE]: "web.write.as_none",
};

function drawWrite(app, { step, seat, begun, closed }) {
  const writes = ((of(seat, "ROLES") || 0) & SILENT_ROLES) === 0;
  const label = LABEL[of(step, "COLLECTS")];
  const open = begun && !closed && writes && label !== undefined;
  const text = $("text").value;
  // A box that is being written in stays until it is left.
  const held = !closed && document.activeElement === $("text") && text !== "";
  show("write", open || held);
  show("nothing", begun && !closed && writes && !open);
  put("nothing", text ? say("web.write.kept") : say("web.write.nothing"));
  if (label) put("write-label", say(label));
  const as = SHOWN_AS[of(step, "ANONYMITY")];
  put("shown-as", as ? say(as) : "");
  drawError("text", "text-error", app.textError);
  const left = TEXT_CHARS_MAX - [...text].length;
  show("count", left < TEXT_CHARS_MAX * (1 - COUNT_FROM));
  put("count", left < 0 ? say("web.write.over", { n: -left })
    : say("web.write.left", { n: left }));
}

function drawDecisions(model, closed) {
  const decisions = [...model.all("DECISION")].sort((a, b) => a[0] - b[0]);
  show("decisions", decisions.length > 0);
  put("decisions-title", say(closed ? "web.agreed" : "web.decisions"));
  keyed($("decision-list"), decisions, ([id]) => String(id), (node, [, decision]) => {
    const lines = [
      ["", of(decision, "TEXT")],
      [say("web.decision.owner"), of(decision, "OWNER")],
      [say("web.decision.first_step"), of(decision, "FIRST_STEP")],
      [say("web.decision.due"), dateText(of(decision, "DUE"))],
    ].filter(([, value]) => value);
    keyed(node, lines, ([name]) => name, (line, [name, value]) =>
      put(line, name ? `${name}: ${value}` : value), "p");
  });
}

function drawMeeting(model) {
  const meeting = model.one("MEETING");
  const text = [dateText(of(meeting, "DATE")), of(meeting, "PLACE")];
  show("meeting", Boolean(meeting));
  put("meeting-text", text.filter(Boolean).join(", "));
}

function drawOptions(model, seat) {
  const tables = [...model.all("TABLE")].map(([id, table]) => of(table, "TABLE") ?? id);
  const select = $("sit-table");
  keyed(select, tables.sort((a, b) => a - b), String, (option, number) => {
    option.value = String(number);
    put(option, tableText(model, number));
  }, "option");
  if (document.activeElement !== select && !$("options").open) {
    select.value = String(of(seat, "TABLE") || "");
    $("rename-name").value = of(seat, "NAME") || "";
  }
  if (tables.length < 2) show("sit", false);
}
