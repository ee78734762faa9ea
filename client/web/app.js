// app.js - the page of one who takes part: who sits here, what comes in, what
// is pressed. How it looks is in view.js.

import { hex, unhex } from "./msgpack.js";
import {
  ASK, FIELD, KIND, MESSAGE, REFUSED, TEXT_CHARS_MAX, TOKEN_BYTES,
} from "./words.js";
import { Link } from "./link.js";
import { Model, of } from "./model.js";
import { command, newId, Outbox } from "./outbox.js";
import { announce, language, say, setLanguage } from "./speak.js";
import * as store from "./store.js";
import * as view from "./view.js";

const BANNER_AFTER_MS = 3000;
const BACK_MS = 4000;
const DOORS_MS = 5000;
const NO_ANSWER_MS = 6000;

class App {
  constructor() {
    this.model = new Model();
    this.link = new Link(() => this.hello(), {
      welcome: (fields) => this.welcome(fields),
      change: (message) => this.change(message),
      refusal: (refusal) => this.refusal(refusal),
      bye: (bye) => this.bye(bye),
      page: (page) => this.page(page),
      state: () => this.state(),
    });
    this.outbox = new Outbox((message) => this.joined() && this.link.send(message));
    this.seat = null; // {key, session, token, join}: join until it is ours
    this.attempt = null; // the same, before the session is known
    this.title = "";
    this.notice = ""; // a sentence under the heading
    this.codeError = "";
    this.tableError = "";
    this.textError = "";
    this.editing = null; // {idea, text}: an own idea that is being changed
    this.acts = new Set(); // ids of acts that are never kept for later
    this.papers = new Map(); // ids of documents asked for: {take, parts}
    this.forgets = ""; // the id of the wish to be removed
    this.banner = ""; // "", "off", "on"
    this.drawing = false;
    this.timers = {};
  }

  draw() {
    if (this.drawing) return;
    this.drawing = true;
    requestAnimationFrame(() => {
      this.drawing = false;
      view.draw(this);
    });
  }

  after(name, ms, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = act ? setTimeout(act, ms) : 0;
  }

  joined() {
    return Boolean(this.seat && !this.seat.join && this.link.welcomed);
  }

  /* Who sits here */

  // The page's address may hold a key or a facilitator's seat; it is read and
  // taken out of the address bar at once.
  readFragment() {
    const fragment = location.hash.slice(1);
    if (!/^[jf]=/.test(fragment)) return false;
    history.replaceState(null, "", location.pathname + location.search);
    const join = /^j=([0-9a-f]{32})$/i.exec(fragment);
    const lead = /^f=([0-9a-f]{32})\.([0-9a-f]{64})$/i.exec(fragment);
    if (join) this.begin({ joinKey: join[1].toLowerCase() });
    else if (lead) {
      const key = lead[1].toLowerCase() + ".f";
      store.seatSet(key, { session: lead[1].toLowerCase(), token: lead[2].toLowerCase() });
      this.sit(key);
    } else {
      this.stand(say("web.join.bad_link"));
    }
    return true;
  }

  start() {
    if (this.readFragment()) return;
    const key = store.hereGet();
    const joinKey = store.linkGet();
    if (joinKey) this.begin({ joinKey });
    else if (key && store.seatGet(key)) this.sit(key);
    else this.draw();
  }

  // begin - ask for a session by code or key; the seat comes after.
  begin(way) {
    const token = hex(crypto.getRandomValues(new Uint8Array(TOKEN_BYTES)));
    this.leaveSeat();
    this.attempt = { token, way };
    store.linkSet(way.joinKey);
    this.notice = say("web.join.connecting");
    this.after("answer", NO_ANSWER_MS, () => {
      this.notice = say("web.join.no_answer");
      this.draw();
    });
    this.link.start();
    this.draw();
  }

  // sit - be the seat that is kept under this key.
  sit(key) {
    this.leaveSeat();
    store.linkSet(null);
    this.attempt = null;
    this.seat = { key, ...store.seatGet(key) };
    this.notice = "";
    store.hereSet(key);
    this.outbox.use(key);
    view.setDraft(store.get("draft." + key) || "");
    this.link.start();
    this.draw();
  }

  keepSeat() {
    const { key, ...kept } = this.seat;
    store.seatSet(key, kept);
  }

  leaveSeat() {
    this.seat = null;
    this.model.forget();
    this.outbox.items = [];
    this.editing = null;
    this.papers.clear();
    view.setDraft("");
    this.codeError = this.tableError = this.textError = "";
    view.newRoom();
  }

  // stand - back to the first page, with a sentence that says why.
  stand(notice = "") {
    this.link.stop();
    store.linkSet(null);
    this.leaveSeat();
    this.attempt = null;
    this.after("answer");
    this.after("doors");
    this.notice = notice;
    announce(notice);
    this.draw();
  }

  leave() {
    store.hereRemove();
    this.stand();
    view.focusTitle();
  }

  // submit - the form of the first page.
  submit({ code, name, table }) {
    const digits = code.replace(/[^0-9]/g, "");
    const byKey = this.attempt && this.attempt.way.joinKey;
    this.codeError = this.tableError = "";
    if (!byKey && digits.length === 0) this.codeError = say("web.join.no_code");
    else if (!byKey && digits.length !== 8) {
      this.codeError = say("web.join.code_length", { n: digits.length });
    }
    if (table && !/^[1-9][0-9]*$/.test(table)) {
      this.tableError = say("web.join.bad_table");
    }
    if (this.codeError || this.tableError) {
      announce(this.codeError || this.tableError);
      this.draw();
      return false;
    }
    const join = { id: hex(newId()), name, table: Number(table) };
    if (byKey) {
      this.attempt.join = join;
      if (this.attempt.session) this.take();
    } else {
      this.begin({ code: digits });
      this.attempt.join = join;
    }
    return true;
  }

  // take - the session is known and the form is filled in: become a seat.
  take() {
    const { session, token, way, join } = this.attempt;
    this.attempt = null;
    this.seat = { key: session, session, token, join: { ...join, ...way } };
    this.keepSeat();
    store.linkSet(null);
    store.hereSet(session);
    this.outbox.use(session);
    view.setDraft(store.get("draft." + session) || "");
    this.sendJoin();
    this.draw();
  }

  sendJoin() {
    if (!this.seat || !this.seat.join) return;
    const { id, name, table } = this.seat.join;
    const fields = { TOKEN: unhex(this.seat.token) };
    if (name) fields.NAME = name;
    if (table) fields.TABLE = table;
    this.link.send(command(unhex(id), "JOIN", fields));
  }

  // It is ours: from now on the token alone brings us back.
  isOurs() {
    this.after("answer");
    this.after("doors");
    if (!this.seat.join) return;
    delete this.seat.join;
    this.keepSeat();
    this.notice = "";
    this.outbox.sendAll();
  }

  /* What comes in */

  hello() {
    const who = this.seat || this.attempt;
    if (!who) return null;
    const fields = new Map();
    const way = this.seat ? this.seat.join : this.attempt.way;
    if (!way) fields.set(FIELD.SESSION, unhex(this.seat.session));
    else if (way.joinKey) fields.set(FIELD.JOIN_KEY, unhex(way.joinKey));
    else fields.set(FIELD.CODE, way.code);
    fields.set(FIELD.TOKEN, unhex(who.token));
    if (this.seat && this.model.last) fields.set(FIELD.LAST, this.model.last);
    fields.set(FIELD.LANGUAGE, language());
    this.model.again();
    return fields;
  }

  welcome(fields) {
    this.after("answer");
    this.title = of(fields, "TITLE") || "";
    if (!this.seat && this.attempt) {
      const session = hex(of(fields, "SESSION"));
      this.attempt.session = session;
      this.notice = "";
      const known = store.seatGet(session);
      if (known && !known.join) this.sit(session);
      else if (this.attempt.join) this.take();
    } else if (this.seat && of(fields, "SEAT") !== undefined) {
      this.isOurs();
      this.outbox.sendAll();
    } else if (this.seat && this.seat.join) this.sendJoin();
    this.draw();
  }

  change(message) {
    const [id, made] = [message[6], message[7]];
    this.model.take(message);
    for (const [kind, gone] of message[5]) this.ideaGone(kind, gone);
    if (this.seat && this.model.one("OWN_SEAT")) this.isOurs();
    if (id) this.echo(id, made);
    this.draw();
  }

  // What is gone from the evening is not kept on this device, either.
  ideaGone(kind, idea) {
    if (kind !== KIND.IDEA || this.model.one("IDEA", idea)) return;
    this.outbox.dropIdea(idea);
    if (this.editing?.idea === idea) this.editing = null;
  }

  echo(id, made) {
    if (this.forgets === hex(id)) {
      this.erase(say("web.forget.done"));
      return;
    }
    if (this.seat?.join && this.seat.join.id === hex(id)) this.isOurs();
    if (this.acts.delete(hex(id))) this.notice = "";
    const item = this.outbox.done(id, made);
    if (!item) return;
    if (item.what === "IDEA_WRITE") announce(say("web.write.received"));
    if (item.what === "IDEA_WITHDRAW") announce(say("web.own.withdrawn"));
  }

  refusal(refusal) {
    const id = refusal.id ? hex(refusal.id) : "";
    if (!id) {
      this.helloRefused(refusal.why, refusal.sentence);
    } else if (this.seat?.join && this.seat.join.id === id) {
      this.joinRefused(refusal);
    } else if (this.acts.delete(id) || this.papers.delete(id)) {
      this.tell(refusal.sentence);
    } else {
      const item = this.outbox.refused(refusal);
      if (item && item.what === "IDEA_CHANGE") {
        this.editing = { idea: item.fields.IDEA, text: item.fields.TEXT };
      }
      if (item) this.tell(item.what === "IDEA_WRITE" ? "" : refusal.sentence);
    }
    this.draw();
  }

  tell(sentence) {
    this.notice = sentence;
    announce(sentence);
    this.draw();
  }

  // The form comes back with what was wrong; a wait for the doors goes on.
  joinRefused({ why, sentence }) {
    if (why === REFUSED.NOT_OPEN) {
      this.tell(sentence);
      this.after("doors", DOORS_MS, () => this.sendJoin());
      return;
    }
    if (why === REFUSED.ALREADY_SO) { // this token has its seat
      this.isOurs();
      this.link.start();
      return;
    }
    const { session, token, join } = this.seat;
    const way = join.joinKey ? { joinKey: join.joinKey } : { code: join.code };
    store.seatRemove(session);
    store.hereRemove();
    this.leaveSeat();
    this.attempt = { session, token, way };
    store.linkSet(way.joinKey);
    if (why === REFUSED.NO_SUCH_TABLE) this.tableError = sentence;
    this.tell(why === REFUSED.NO_SUCH_TABLE ? "" : sentence);
    announce(sentence);
  }

  helloRefused(why, sentence) {
    const lost = [REFUSED.WRONG_TOKEN, REFUSED.NO_SUCH_SESSION,
      REFUSED.TURNED_AWAY].includes(why);
    if (why === REFUSED.NOT_OPEN) {
      this.tell(sentence);
      this.link.wait = DOORS_MS;
    } else if (this.seat && !this.seat.join && !lost) {
      if (why !== REFUSED.STOPPING && why !== REFUSED.SILENT) this.tell(sentence);
    } else {
      if (this.seat && lost) {
        // A seat that is gone leaves nothing behind here.
        if (why === REFUSED.WRONG_TOKEN) store.seatErase(this.seat.key);
        store.seatRemove(this.seat.key);
        store.hereRemove();
      }
      const typed = this.attempt?.way.code || this.seat?.join?.code;
      this.stand(typed ? "" : sentence);
      if (typed) {
        this.codeError = sentence;
        announce(sentence);
      }
    }
  }

  bye({ why, sentence }) {
    if (why === REFUSED.STOPPING || why === REFUSED.SILENT) return;
    this.helloRefused(why, sentence);
  }

  // The first three seconds of a loss are nobody's business.
  state() {
    if (!this.seat || this.seat.join) {
      this.banner = "";
    } else if (!this.link.welcomed) {
      if (this.banner !== "off" && !this.timers.banner) {
        this.after("banner", BANNER_AFTER_MS, () => {
          this.timers.banner = 0;
          if (this.link.welcomed || !this.seat) return;
          this.banner = "off";
          announce(say("web.net.off"));
          this.draw();
        });
      }
    } else {
      this.after("banner");
      if (this.banner === "off") {
        this.banner = "on";
        announce(say("web.net.on"));
        this.after("back", BACK_MS, () => {
          if (this.banner === "on") this.banner = "";
          this.draw();
        });
      }
    }
    this.draw();
  }

  /* What is pressed */

  draft(text) {
    if (this.seat) store.set("draft." + this.seat.key, text);
    this.textError = "";
    this.draw();
  }

  write(text) {
    const over = [...text].length - TEXT_CHARS_MAX;
    if (text.trim() === "") this.textError = say("web.write.empty");
    else if (over > 0) this.textError = say("web.write.too_long", { n: over });
    if (this.textError) {
      announce(this.textError);
      this.draw();
      return false;
    }
    this.outbox.add("IDEA_WRITE", { TEXT: text.trim() });
    store.unset("draft." + this.seat.key);
    this.draw();
    return true;
  }

  queue(what, fields) {
    this.notice = "";
    this.outbox.add(what, fields);
    this.draw();
  }

  // rewrite - a refused text goes back to its box.
  rewrite(item) {
    const draft = store.get("draft." + this.seat.key);
    const text = [item.fields.TEXT, draft].filter(Boolean).join("\n");
    this.outbox.remove(item);
    view.setDraft(text);
    this.draft(text);
    view.focusText();
  }

  // act - what a facilitator does is for now or not at all. The id, or "".
  act(what, fields) {
    const id = newId();
    if (!(this.joined() && this.link.send(command(id, what, fields)))) {
      this.tell(say("web.lead.offline"));
      return "";
    }
    this.acts.add(hex(id));
    return hex(id);
  }

  // ask - a document; `take` gets its bytes when all of it is here.
  ask(what, fields, take) {
    const id = newId();
    if (!(this.joined() && this.link.send([MESSAGE.ASK, id, ASK[what], fields]))) {
      this.tell(say("web.lead.offline"));
      return;
    }
    this.papers.set(hex(id), { take, parts: [] });
  }

  page({ id, last, bytes }) {
    const paper = this.papers.get(hex(id));
    if (!paper) return;
    paper.parts.push(bytes);
    if (!last) return;
    this.papers.delete(hex(id));
    paper.take(new Blob(paper.parts));
  }

  // forget - this person and all their words, for good.
  forget() {
    const seat = this.model.one("OWN_SEAT");
    this.forgets = this.act("FORGET", { SEAT: seat.get(FIELD.SEAT) });
  }

  erase(sentence) {
    this.forgets = "";
    store.seatErase(this.seat.key);
    store.hereRemove();
    this.stand(sentence);
    view.focusTitle();
  }

  changeLanguage(tag) {
    setLanguage(tag);
    this.notice = "";
    this.model.last = 0; // the plan's texts come anew
    if (this.seat || this.attempt) this.link.start();
    view.words();
    this.draw();
  }
}

const app = new App();
view.begin(app);
for (const wrong of ["error", "unhandledrejection"]) {
  window.addEventListener(wrong, () => app.tell(say("web.wrong")));
}
window.addEventListener("hashchange", () => app.readFragment());
app.start();
