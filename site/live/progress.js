// What a reader has done and typed, kept in this browser only.
//
// One record has the form of a desktop's .gd_progress.json: {"edition", "done": [ids], "code": {id: [name, text]}}.
// Another holds what stands in the boxes and editors: {id: text}. Each is read again before it is written, and read
// back afterwards, so that two tabs add to each other. Whatever goes wrong ends in a sentence, `progress.trouble`.

import {EDITION, RENAMED} from "./ids.js";   // which site/build.py writes, from gd_course/exercise

const DONE = `gd-progress-${EDITION}`, TYPED = `gd-typed-${EDITION}`;
const ERASED = "gd-erased";   // there from an erasure until the lab, which has a file of its own, has done the same

export const isRecord = r => r && typeof r === "object" && Array.isArray(r.done) && r.done.every(id => typeof id === "string")
  && (r.code === undefined || (r.code && typeof r.code === "object" && !Array.isArray(r.code)
    && Object.values(r.code).every(pair => Array.isArray(pair) && pair.length === 2 && pair.every(t => typeof t === "string"))));
const isTyped = r => r && typeof r === "object" && !Array.isArray(r) && Object.values(r).every(t => typeof t === "string");
// A record names exercises as they were named when it was written. An exercise that is gone is not done; what was
// written for it stays.
const today = id => Object.hasOwn(RENAMED, id) ? RENAMED[id] : id;
const byToday = object => Object.fromEntries(Object.entries(object).map(([id, value]) => [today(id) ?? id, value]));
/** A record, by today's ids. */
export const todays = record => ({...record, done: record.done.map(today).filter(id => id !== null), code: byToday(record.code ?? {})});
const sorted = object => Object.fromEntries(Object.entries(object).sort(([a], [b]) => (a < b ? -1 : 1)));

/** A text in the browser's storage under one key; "" and a sentence in `trouble` where that fails. */
class Shelf {
  constructor(key, fits, today, empty) {
    Object.assign(this, {key, fits, today, empty, trouble: "", note: ""});
  }

  read() {
    let text;
    try {
      text = localStorage.getItem(this.key);
    } catch (error) {
      this.trouble = `This browser does not let the page keep anything (${error.name}).`;
      return this.empty();
    }
    if (text === null) return this.empty();
    try {
      const value = JSON.parse(text);
      if (this.fits(value)) return this.today(value);
    } catch { /* damaged */ }
    return this.#setAside(text);
  }

  #setAside(text) {
    try {
      let aside = `${this.key}.damaged`;
      for (let n = 2; n < 100 && localStorage.getItem(aside) !== null; n++) aside = `${this.key}.damaged-${n}`;
      localStorage.setItem(aside, text);
      if (localStorage.getItem(aside) !== text) throw new Error("not kept");
      localStorage.removeItem(this.key);
      this.note = `What this browser had kept was damaged; it was set aside as ${aside}, and a new record was started.`;
    } catch {
      this.trouble = "What this browser has kept is damaged and cannot be set aside, so nothing is written over it.";
    }
    return this.empty();
  }

  write(value) {
    if (this.trouble.includes("damaged")) return;
    const text = JSON.stringify(value);
    try {
      localStorage.setItem(this.key, text);
      this.trouble = localStorage.getItem(this.key) === text ? "" : "This browser did not keep what was written.";
    } catch (error) {
      this.trouble = error.name === "QuotaExceededError"
        ? "This browser has no room left for this site." : `This browser does not let the page keep anything (${error.name}).`;
    }
  }

  remove() {
    try { localStorage.removeItem(this.key); } catch { /* nothing is kept then */ }
    this.trouble = "";
    this.note = "";
  }
}

class Progress extends EventTarget {
  constructor() {
    super();
    this.doneShelf = new Shelf(DONE, isRecord, todays, () => ({done: [], code: {}}));
    this.typedShelf = new Shelf(TYPED, isTyped, byToday, () => ({}));
    this.mine = {done: new Set(), code: {}};   // what this tab has added
    this.#read();
    this.typedHere = this.typedShelf.read();
    window.addEventListener("storage", event => this.#changedElsewhere(event));
  }

  #read() {
    const kept = this.doneShelf.read();
    this.done = new Set([...kept.done, ...this.mine.done]);
    this.code = {...kept.code, ...this.mine.code};
  }

  #write() {
    this.doneShelf.write(JSON.parse(this.text()));
    this.dispatchEvent(new Event("change"));
  }

  /** Add what was done and written for it. */
  add(done, code = {}) {
    done.forEach(id => this.mine.done.add(id));
    Object.assign(this.mine.code, code);
    this.#read();
    this.#write();
  }

  /** What was typed for a question, or undefined. */
  typed(id) {
    return this.typedHere[id];
  }

  type(id, text) {
    this.typedHere = {...this.typedHere, ...this.typedShelf.read(), [id]: text};
    const before = this.trouble;
    this.typedShelf.write(this.typedHere);
    if (this.trouble !== before) this.dispatchEvent(new Event("change"));
  }

  #changedElsewhere(event) {
    if (event.key !== null && event.key !== DONE && event.key !== TYPED) return;
    if (event.newValue === null) {             // erased in another tab
      if (event.key !== TYPED) this.mine = {done: new Set(), code: {}};
      if (event.key !== DONE) this.typedHere = {};
    }
    if (event.key !== TYPED) {
      const kept = this.doneShelf.read(), there = new Set(kept.done);
      for (const id of Object.keys(this.mine.code)) if (kept.code?.[id]) this.mine.code[id] = kept.code[id];   // the later one
      this.#read();
      if ([...this.mine.done].some(id => !there.has(id))) return this.#write();   // both wrote at once
    }
    if (event.key !== DONE) {
      const kept = this.typedShelf.read();
      for (const [id, text] of Object.entries(kept)) {
        if (text !== this.typedHere[id]) this.dispatchEvent(new CustomEvent("typed", {detail: {id, text}}));
      }
    }
    this.dispatchEvent(new Event("change"));
  }

  /** A sentence if something cannot be kept or was damaged, or "". */
  get trouble() {
    const shelves = [this.doneShelf, this.typedShelf];
    const trouble = shelves.map(s => s.trouble).find(Boolean);
    if (trouble) return `${trouble} Until this tab is closed everything works; export your progress before that.`;
    return shelves.map(s => s.note).find(Boolean) ?? "";
  }

  /** The text of a desktop's progress file. */
  text() {
    const record = {edition: EDITION, done: [...this.done].sort()};
    if (Object.keys(this.code).length) record.code = sorted(this.code);
    return `${JSON.stringify(record, null, 1)}\n`;
  }

  /** Add the record of a file. Returns a sentence. older(text): Promise of today's record for a record of an older edition. */
  async take(text, older) {
    let record = null;
    try { record = JSON.parse(text); } catch { /* says so below */ }
    if (isRecord(record) && (record.edition ?? 1) < EDITION) record = await older(text);
    if (!isRecord(record)) return "This is not a progress file: nothing was changed. Choose a .gd_progress.json of this course.";
    record = todays(record);
    const before = this.done.size;
    this.add(record.done, record.code);
    const more = this.done.size - before;
    return `Imported: ${record.done.length} exercise${record.done.length === 1 ? "" : "s"}, ${more} of them new here.`;
  }

  erase() {
    try { localStorage.setItem(ERASED, "yes"); } catch { /* nothing is kept then */ }   // first, so that the lab hears it first
    this.mine = {done: new Set(), code: {}};
    this.doneShelf.remove();
    this.typedShelf.remove();
    this.typedHere = {};
    this.#read();
    this.dispatchEvent(new Event("change"));
    this.dispatchEvent(new Event("erased"));
  }
}

/** Whether an erasure is still to be done elsewhere. */
export const erased = () => { try { return localStorage.getItem(ERASED) !== null; } catch { return false; } };
/** Say that it is done. */
export const forgotten = () => { try { localStorage.removeItem(ERASED); } catch { /* nothing is kept then */ } };

export const progress = new Progress();
/** Whether an exercise counts: not a worked example ("03.1"), nor one that lets you skip a notebook ("03.s1"). */
export const counts = id => !id.endsWith(".1") && !id.includes(".s");
