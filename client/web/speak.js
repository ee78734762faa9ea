// speak.js - language, and what is said to those who listen.

import { texts } from "./texts.js";
import * as store from "./store.js";

const TOGETHER_MS = 600;
const CLEAR_MS = 6000;

export const languages = Object.keys(texts);

function choose() {
  const kept = store.get("language");
  if (languages.includes(kept)) return kept;
  for (const tag of navigator.languages || []) {
    const first = tag.toLowerCase().split("-")[0];
    if (languages.includes(first)) return first;
    if (first === "no") return "nb";
  }
  return "nb";
}

let chosen = choose();

export function language() {
  return chosen;
}

export function setLanguage(tag) {
  chosen = tag;
  store.set("language", tag);
}

// say - a text in the chosen language, with its values: say("web.step", {n: 3})
export function say(key, values = {}) {
  const text = texts[chosen][key] ?? texts.nb[key] ?? "";
  return text.replace(/\{([a-z_]+)\}/g, (whole, name) =>
    name in values ? String(values[name]) : whole);
}

// dateText - "2026-10-14" or "2026-10-14T18:00", as people write it.
export function dateText(date) {
  const found = /^(\d+)-(\d+)-(\d+)(?:T(\d+:\d+))?$/.exec(date || "");
  if (!found) return date || "";
  const [, year, month, day, time] = found;
  const text = say("date", {
    day: Number(day), month: say("month." + Number(month)), year,
  });
  return time ? say("date_time", { date: text, time }) : text;
}

// One function writes the live regions; what comes close together is said
// together, so that nobody is talked over.
const waiting = { polite: [], assertive: [] };
const timers = {};

export function announce(text, region = "polite") {
  if (!text || waiting[region].includes(text)) return;
  waiting[region].push(text);
  if (timers[region]) return;
  timers[region] = setTimeout(() => {
    const element = document.getElementById(region);
    element.textContent = waiting[region].join(" ");
    waiting[region] = [];
    timers[region] = 0;
    clearTimeout(timers[region + "clear"]);
    timers[region + "clear"] = setTimeout(() => {
      element.textContent = "";
    }, CLEAR_MS);
  }, region === "polite" ? TOGETHER_MS : 0);
}
