// clock.js - the time that is left, the same on all screens: an absolute
// deadline in session time, and session time from ping-pongs.

import { of } from "./model.js";
import { announce, say } from "./speak.js";
import { $, put, show } from "./dom.js";

const EVERY_MS = 250;
const MARKS = { // seconds at which the time is said
  none: [],
  few: [300, 60],
  all: [600, 300, 120, 60, 30, 10],
};

let before = null; // {deadline, left}: as it was last drawn

export function forget() {
  before = null;
}

export function words() {
  $("clock").setAttribute("aria-label", say("web.clock"));
}

export function begin(app) {
  setInterval(() => draw(app), EVERY_MS);
}

function left(app, clock) {
  if (!of(clock, "RUNNING")) return of(clock, "REMAINING_MS") ?? null;
  const now = app.link.now();
  return now === null ? null : Math.max(0, of(clock, "DEADLINE_AT") - now);
}

export function draw(app) {
  const clock = app.model.one("CLOCK");
  const ms = clock && app.seat ? left(app, clock) : null;
  const closed = of(app.model.one("SESSION"), "CLOSED_AT") !== undefined;
  const begun = Boolean(of(app.model.one("STEP"), "STEP"));
  show("clock", ms !== null && !closed && begun);
  if (ms === null || closed || !begun) return;
  const seconds = Math.ceil(ms / 1000);
  const text = String(Math.floor(seconds / 60)).padStart(2, "0") + ":" +
    String(seconds % 60).padStart(2, "0");
  const running = Boolean(of(clock, "RUNNING"));
  if (running && seconds === 0) put("clock", say("web.clock.over"));
  else put("clock", running ? text : `${text} ${say("web.clock.paused")}`);
  $("clock").classList.toggle("words", !running || seconds === 0);
  if (running) tell(of(clock, "DEADLINE_AT"), seconds);
  else before = null;
}

// A mark is said when it is passed, not when the page comes upon it.
function tell(deadline, seconds) {
  const last = before;
  before = { deadline, seconds };
  if (!last || last.deadline !== deadline || last.seconds <= seconds) return;
  const often = $("announce").value;
  if (seconds === 0) {
    if (often !== "none") announce(say("web.clock.over"), "assertive");
    return;
  }
  const mark = (MARKS[often] || []).find((at) => last.seconds > at && seconds <= at);
  if (mark === undefined) return;
  if (mark < 60) announce(say("web.clock.seconds", { n: mark }));
  else if (mark === 60) announce(say("web.clock.minute"));
  else announce(say("web.clock.minutes", { n: mark / 60 }));
}
