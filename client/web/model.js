// model.js - the objects that the daemon has told this seat of: a dumb map.
//
// A snapshot is a run of changes; it is gathered aside and swapped in whole,
// so that the page never shows half of one.

import { CHANGE, FIELD, FORM, KIND } from "./words.js";

export class Model {
  constructor() {
    this.forget();
  }

  forget() {
    this.live = new Map();
    this.coming = null;
    this.last = 0; // the seq to resume from; 0: nothing yet
  }

  // The connection is a new one: half a snapshot is worth nothing.
  again() {
    this.coming = null;
  }

  // [4, seq, at, flags, puts, dels, id, made]
  take([, seq, , flags, puts, dels, id]) {
    if (flags & CHANGE.FRESH) this.coming = new Map();
    const objects = this.coming || this.live;
    for (const [kind, id, fields] of puts) {
      if (!objects.has(kind)) objects.set(kind, new Map());
      objects.get(kind).set(id, fields);
    }
    for (const [kind, id] of dels) objects.get(kind)?.delete(id);
    if (flags & CHANGE.WHOLE && this.coming) {
      this.live = this.coming;
      this.coming = null;
    }
    // An echo comes before what was there to tell: it moves nothing on.
    if (!this.coming && !id) this.last = Math.max(this.last, seq);
  }

  all(kind) {
    return this.live.get(KIND[kind]) || new Map();
  }

  // The one object of a kind of which there is one, or the one with this id.
  one(kind, id) {
    const objects = this.all(kind);
    if (id !== undefined) return objects.get(id);
    return objects.values().next().value;
  }

  // Texts of the plan for a step, or for a part of it.
  texts(use, step, part) {
    const found = [];
    for (const text of this.all("PLAN_TEXT").values()) {
      if (of(text, "USE") === use && of(text, "STEP") === step &&
          (of(text, "PART") ?? 0) === part) {
        found.push(text);
      }
    }
    return found;
  }

  // Which of how many a step is; a break is none of them: {n: 0, m: 5}.
  place(step) {
    const work = new Set();
    for (const part of this.all("PLAN_PART").values()) {
      if (of(part, "FORM") !== FORM.BREAK) work.add(of(part, "STEP"));
    }
    const steps = [...work].sort((a, b) => a - b);
    return { n: steps.indexOf(step) + 1, m: steps.length };
  }

  // The parts of the evening, in the order of the plan.
  parts() {
    return [...this.all("PLAN_PART").values()].sort((a, b) =>
      of(a, "STEP") - of(b, "STEP") || of(a, "PART") - of(b, "PART"));
  }
}

// of - a field of an object by its name; undefined if it is not there.
export function of(object, name) {
  return object ? object.get(FIELD[name]) : undefined;
}
