// store.js - what this device keeps. Where the browser lets nothing be kept,
// it is kept for as long as the page is open, and the page works the same.

const memory = new Map();

function areaOf(name) {
  try {
    const area = window[name];
    area.setItem("dugnad.try", "1");
    area.removeItem("dugnad.try");
    return area;
  } catch {
    return null; // blocked, or full from the start
  }
}
const local = areaOf("localStorage");
const tab = areaOf("sessionStorage");

function read(area, key) {
  try {
    const text = area ? area.getItem(key) : null;
    return text === null ? (memory.get(key) ?? null) : text;
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(area, key, text) {
  memory.set(key, text);
  try {
    if (area) area.setItem(key, text);
  } catch {
    // Full: memory has it.
  }
}

function remove(area, key) {
  memory.delete(key);
  try {
    if (area) area.removeItem(key);
  } catch {
    // Nothing was kept.
  }
}

export function get(key) {
  return read(local, "dugnad." + key);
}

export function set(key, text) {
  write(local, "dugnad." + key, text);
}

export function unset(key) {
  remove(local, "dugnad." + key);
}

// list - the keys that begin like this, without what they begin with.
export function list(start) {
  const keys = new Set(memory.keys());
  try {
    for (let i = 0; local && i < local.length; i++) keys.add(local.key(i));
  } catch {
    // Only memory, then.
  }
  start = "dugnad." + start;
  return [...keys].filter((key) => key.startsWith(start))
    .map((key) => key.slice(start.length));
}

// A seat is an object that is kept as text under its own key. Each tab knows
// which seat it sits on; a new tab takes the one that was used last.
export function seatGet(key) {
  try {
    const seat = JSON.parse(get("seat." + key));
    return seat && typeof seat.token === "string" ? seat : null;
  } catch {
    return null;
  }
}

export function seatSet(key, seat) {
  set("seat." + key, JSON.stringify(seat));
}

export function seatRemove(key) {
  unset("seat." + key);
}

// seatErase - all that this device has of a seat: also drafts and what waits.
export function seatErase(key) {
  seatRemove(key);
  unset("draft." + key);
  for (const id of list(`out.${key}.`)) unset(`out.${key}.${id}`);
}

export function hereGet() {
  return read(tab, "dugnad.here") ?? get("last");
}

export function hereSet(key) {
  write(tab, "dugnad.here", key);
  set("last", key);
}

export function hereRemove() {
  remove(tab, "dugnad.here");
  remove(local, "dugnad.last");
}

// The key of a link is taken out of the address bar; until there is a seat,
// a reload finds it here.
export function linkGet() {
  return read(tab, "dugnad.link");
}

export function linkSet(joinKey) {
  if (joinKey) write(tab, "dugnad.link", joinKey);
  else remove(tab, "dugnad.link");
}
