// ideas.js - what has been written: one's own with how far it has come, the
// table's, and what is shared.

import { SHOWN } from "./words.js";
import { of } from "./model.js";
import { announce, say } from "./speak.js";
import { $, element, keyed, put, show } from "./dom.js";
import { ask } from "./lead.js";
import { tableText } from "./view.js";

const NEW_EVERY_MS = 8000;

let seen = null; // numbers of others' ideas that were here before
let fresh = 0; // new ones not yet told of
let timer = 0;

// Another seat, or none: nobody's words stay behind what is shown.
export function forgetIdeas() {
  seen = null;
  fresh = 0;
  for (const id of ["own-list", "table-list", "shared-list"]) $(id).replaceChildren();
}

// New ones are counted, at most every eight seconds; the list is not live.
function tellNew(others) {
  if (!seen) {
    seen = new Set(others);
    return;
  }
  for (const id of others) {
    if (!seen.has(id)) fresh++;
    seen.add(id);
  }
  if (fresh === 0 || timer) return;
  timer = setTimeout(() => {
    timer = 0;
    if (fresh === 1) announce(say("web.ideas.new_one"));
    else if (fresh > 1) announce(say("web.ideas.new", { n: fresh }));
    fresh = 0;
  }, NEW_EVERY_MS);
}

function stateText(item, idea, changing) {
  if (item && item.refused !== undefined) {
    return say("web.state.refused", { why: item.refused });
  }
  if (changing) return say("web.state.device");
  if (!idea) return say(item.made === undefined ? "web.state.device" : "web.state.received");
  if (of(idea, "HIDDEN")) return say("web.state.hidden");
  if (of(idea, "INTO")) return say("web.state.merged");
  if (of(idea, "SHOWN") === SHOWN.SHARED) return say("web.state.shared");
  if (of(idea, "SHOWN") === SHOWN.HELD) return say("web.state.held");
  return say("web.state.received");
}

// Own ideas: first those in the model, then those still on the device. The
// echo, the idea and that it is one's own may come one after the other.
function ownItems(app) {
  const ideas = app.model.all("IDEA");
  const items = new Map();
  for (const [id, own] of app.model.all("OWN")) {
    const number = of(own, "IDEA") ?? id;
    if (ideas.has(number)) items.set(number, { number, idea: ideas.get(number) });
  }
  const sorted = [...items.values()].sort((a, b) => a.number - b.number);
  for (const item of app.outbox.written()) {
    if (items.has(item.made)) app.outbox.remove(item);
    else sorted.push({ item });
  }
  return sorted;
}

function button(text, act) {
  const made = element("button", text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

// Buttons are made once for an element; which of them show may change.
function ownNode(app, node, entry) {
  node.entry = entry;
  if (node.firstChild) return;
  node.text = element("p", "", "words");
  node.state = element("p", "", "state");
  node.edit = element("textarea");
  node.edit.rows = 3;
  const { share, change, withdraw, save, cancel, rewrite, remove } = node.act = {
    share: button("", () => app.queue("IDEA_SHARE", { IDEA: node.entry.number })),
    change: button("", () => edit(app, node)),
    withdraw: button("", () => withdrawAsked(app, node)),
    save: button("", () => saveEdit(app, node)),
    cancel: button("", () => endEdit(app, node)),
    rewrite: button("", () => app.rewrite(node.entry.item)),
    remove: button("", () => {
      app.outbox.remove(node.entry.item);
      app.draw();
    }),
  };
  const row = element("div", "", "row");
  row.append(save, cancel, share, change, withdraw, rewrite, remove);
  node.append(node.text, node.edit, node.state, row);
}

function edit(app, node) {
  app.editing = { idea: node.entry.number, text: of(node.entry.idea, "TEXT") };
  drawOwn(app);
  node.edit.focus();
}

function endEdit(app, node) {
  app.editing = null;
  drawOwn(app);
  node.act.change.focus();
}

function saveEdit(app, node) {
  const text = node.edit.value.trim();
  if (text === "") {
    app.tell(say("web.write.empty"));
    return;
  }
  app.queue("IDEA_CHANGE", { IDEA: node.entry.number, TEXT: text });
  endEdit(app, node);
}

function withdrawAsked(app, node) {
  ask({
    question: say("web.own.ask"),
    yes: say("web.own.withdraw"),
    no: say("web.own.cancel"),
    act: () => {
      app.queue("IDEA_WITHDRAW", { IDEA: node.entry.number });
      const next = node.nextElementSibling || node.previousElementSibling;
      if (next) next.querySelector("button:not([hidden])").focus();
      else $("own-title").focus();
    },
  });
}

function drawOwnNode(app, node, entry) {
  ownNode(app, node, entry);
  const { item, idea, number } = entry;
  const pending = app.outbox.items.filter((other) => idea && other.fields.IDEA === number);
  const changed = pending.findLast((other) => other.what === "IDEA_CHANGE");
  const editing = idea !== undefined && app.editing?.idea === number;
  const closed = of(app.model.one("SESSION"), "CLOSED_AT") !== undefined;
  const free = idea !== undefined && !of(idea, "INTO") && !editing && !closed;
  put(node.text, changed ? changed.fields.TEXT : idea ? of(idea, "TEXT") : item.fields.TEXT);
  if (editing && node.edit.hidden) node.edit.value = app.editing.text;
  show(node.text, !editing);
  show(node.edit, editing);
  put(node.state, stateText(item, idea, pending.length > 0));
  node.classList.toggle("unsent", !idea && item.made === undefined);
  node.edit.setAttribute("aria-label", say("web.own.change"));
  for (const [name, visible] of Object.entries({
    share: free && of(idea, "SHOWN") === SHOWN.PRIVATE,
    change: free,
    withdraw: free,
    save: editing,
    cancel: editing,
    rewrite: !idea && item.refused !== undefined,
    remove: !idea && item.refused !== undefined,
  })) {
    put(node.act[name], say("web.own." + name));
    show(node.act[name], visible);
  }
}

function drawOwn(app) {
  const items = ownItems(app);
  show("own", items.length > 0);
  keyed($("own-list"), items,
    (entry) => entry.idea ? "i" + entry.number : entry.item.id,
    (node, entry) => drawOwnNode(app, node, entry));
}

function drawOther(app, node, [number, idea]) {
  if (!node.firstChild) {
    node.append(element("p", "", "words"), element("p", "", "state"));
  }
  const [words, state] = node.children;
  const author = app.model.one("IDEA_AUTHOR", number);
  const name = author && of(app.model.one("SEAT", of(author, "SEAT")), "NAME");
  const table = of(idea, "TABLE") ? tableText(app.model, of(idea, "TABLE")) : "";
  put(words, of(idea, "TEXT"));
  words.lang = of(idea, "LANGUAGE") || "";
  put(state, [name, table].filter(Boolean).join(" · "));
}

export function drawIdeas(app, visible) {
  const own = new Set();
  for (const [id, object] of app.model.all("OWN")) own.add(of(object, "IDEA") ?? id);
  for (const item of app.outbox.written()) own.add(item.made);
  const others = [...app.model.all("IDEA")]
    .filter(([id, idea]) => !own.has(id) && !of(idea, "INTO") && !of(idea, "HIDDEN"))
    .sort((a, b) => a[0] - b[0]);
  const isShared = ([, idea]) => of(idea, "SHOWN") === SHOWN.SHARED;
  const atTable = others.filter((other) => !isShared(other));
  const shared = others.filter(isShared);
  drawOwn(app);
  show("at-table", visible && (atTable.length > 0 || shared.length + own.size === 0));
  show("none-yet", atTable.length === 0);
  show("shared", visible && shared.length > 0);
  const number = ([id]) => String(id);
  keyed($("table-list"), atTable, number, (node, idea) => drawOther(app, node, idea));
  keyed($("shared-list"), shared, number, (node, idea) => drawOther(app, node, idea));
  tellNew(others.map(([id]) => id));
}
