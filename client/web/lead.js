// lead.js - the few buttons of one who leads: next, back, clock, show to all.

import { ROLE } from "./words.js";
import { of } from "./model.js";
import { say } from "./speak.js";
import { $, put, show } from "./dom.js";
import { partText } from "./view.js";

const LEADS = ROLE.FACILITATOR | ROLE.COHOST;

let answer = null; // what a yes in the dialog does

// ask - only what cannot be undone is asked about.
export function ask({ question, yes, no, act }) {
  put("ask-text", question);
  put("ask-yes", yes);
  put("ask-no", no);
  answer = act;
  $("ask").showModal();
}

// The part before and the part after the one the room is in.
function around(model) {
  const parts = model.parts();
  const step = model.one("STEP");
  const at = parts.findIndex((part) =>
    of(part, "STEP") === of(step, "STEP") && of(part, "PART") === of(step, "PART"));
  return { previous: at > 0 ? parts[at - 1] : null, next: parts[at + 1] || null };
}

function go(app, which) {
  const to = around(app.model)[which];
  const from = app.model.one("STEP");
  if (!to) return;
  app.act("STEP", {
    FROM_STEP: of(from, "STEP") || 0,
    FROM_PART: of(from, "PART") || 0,
    STEP: of(to, "STEP"),
    PART: of(to, "PART"),
  });
}

export function begin(app) {
  const clock = (what) => () =>
    app.act(what, { REVISION: of(app.model.one("CLOCK"), "REVISION") || 0 });
  $("previous").addEventListener("click", () => go(app, "previous"));
  $("next").addEventListener("click", () => go(app, "next"));
  $("start").addEventListener("click", clock("CLOCK_START"));
  $("pause").addEventListener("click", clock("CLOCK_PAUSE"));
  $("reveal").addEventListener("click", () => ask({
    question: say("web.lead.ask"),
    yes: say("web.lead.reveal"),
    no: say("web.lead.keep"),
    act: () => app.act("REVEAL", {}),
  }));
  $("ask-no").addEventListener("click", () => $("ask").close());
  $("ask-yes").addEventListener("click", () => {
    $("ask").close();
    if (answer) answer();
  });
}

export function draw(app, roles, closed) {
  const { previous, next } = around(app.model);
  const running = Boolean(of(app.model.one("CLOCK"), "RUNNING"));
  const begun = Boolean(of(app.model.one("STEP"), "STEP"));
  show("lead", (roles & LEADS) !== 0 && !closed);
  show("previous", previous !== null);
  show("next", next !== null);
  put("previous", previous ? label(app, "web.lead.previous", previous) : "");
  put("next", next ? label(app, "web.lead.next", next) : "");
  show("start", begun && !running);
  show("pause", begun && running);
  show("reveal", begun);
}

function label(app, key, part) {
  const { n } = app.model.place(of(part, "STEP"));
  const name = partText(app.model, part);
  return say(key, { part: n > 0 ? `${n}.${of(part, "PART")} ${name}` : name });
}
