// The questions of a page, live: what is written into them goes to Python, and comes back as `check` and `hint` answer.
//
// site/pages.py says what a page holds: a div.gd-question for each question, a details.gd-fold for an output that
// answers a prediction, and in #gd-page the notebook's number. Beside this file lie cells/NN.json, the code cells of
// each notebook, and arrange.js, the lines to be put in order, as notebooks use it. What is done and typed is kept by
// progress.js. Whoever wants to know of a verdict listens to "gd:answered" on the document.

import {counts, progress} from "./progress.js";
import {megabytes, runtime} from "./runtime.js";
import "./status.js";

const TYPING = 400;   // milliseconds without a key before what was typed is kept
const SIGNS = {right: "✓", "not yet": "✗", "not tried yet": "…"};
const number = document.getElementById("gd-page")?.dataset.number ?? "";

function add(parent, tag, attributes = {}, words = "") {
  const node = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes)) node.setAttribute(k, v);
  if (words) node.textContent = words;
  parent?.append(node);
  return node;
}

function button(parent, words, act, attributes = {}) {
  const node = add(parent, "button", {type: "button", ...attributes}, words);
  node.addEventListener("click", act);
  return node;
}

/** Words of Python's: what is between backticks is code, and the opening of a verdict is bold. */
function setWords(node, text, opening = "") {
  node.replaceChildren();
  if (opening && text.startsWith(opening)) {
    add(node, "strong", {}, opening);
    text = text.slice(opening.length);
  }
  text.split(/`([^`]*)`/).forEach((piece, k) => { if (piece) node.append(k % 2 ? add(null, "code", {}, piece) : piece); });
}

let cellsOfPage = null;
function cells() {
  cellsOfPage ??= fetch(new URL(`cells/${number}.json`, import.meta.url)).then(reply => {
    if (!reply.ok) throw new Error(`the notebook's cells could not be fetched: ${reply.status}`);
    return reply.json();
  });
  cellsOfPage.catch(() => { cellsOfPage = null; });
  return cellsOfPage;
}

// ------------------------------------------------------------------------------------------ what every question has
class Question {
  constructor(el) {
    this.el = el;
    this.id = el.dataset.id;
    this.pending = null;
    el.setAttribute("role", "group");
    el.setAttribute("aria-label", `Question ${this.id}`);
    this.body();
    this.foot = add(el, "div", {class: "gd-foot"});
    this.controls();
    this.mark = add(this.foot, "span", {class: "gd-mark"});
    this.verdict = add(el, "div", {class: "gd-verdict", role: "status", "aria-live": "polite"});
    this.hinted = add(el, "div", {class: "gd-hinted", role: "status", "aria-live": "polite"});
    this.note = add(el, "div", {class: "gd-note", role: "status", "aria-live": "polite"});
    for (const kind of ["pointerdown", "focusin"]) el.addEventListener(kind, () => runtime.start(), {once: true});
    const kept = progress.typed(this.id);
    if (kept !== undefined) this.set(kept);
    this.showDone();
    progress.addEventListener("change", () => this.showDone());
    progress.addEventListener("erased", () => this.cleared());
    progress.addEventListener("typed", event => { if (event.detail.id === this.id) this.typedElsewhere(event.detail.text); });
    runtime.on("state", () => this.waiting());
  }

  controls() {
    button(this.foot, "Check", () => this.check(), {class: "gd-check"});
    button(this.foot, "Hint", () => this.hint());
  }

  /** Keep what is typed a moment after the last key. */
  changed() {
    this.touched = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.keep(), TYPING);
  }

  keep() {
    clearTimeout(this.timer);
    if (!this.touched) return;
    this.touched = false;
    this.here = true;                            // typed in this tab
    if (this.get() !== progress.typed(this.id)) progress.type(this.id, this.get());
  }

  typedElsewhere(text) {
    if (text === this.get()) return;
    const take = () => { this.set(text); this.here = false; progress.type(this.id, text); this.note.replaceChildren(); };
    if (!this.here && !this.touched) return take();
    this.note.replaceChildren("In another tab something else was typed here. ");
    button(this.note, "Take it", take);
  }

  async ask(call) {
    if (this.pending) return null;
    this.keep();
    this.pending = call;
    this.waiting();
    try {
      return await call;
    } catch (trouble) {
      const ours = trouble.kind === "error" || !trouble.kind;
      this.say({text: ours ? `The page could not do this (${trouble.message}).` : trouble.message, outcome: ""});
      if (trouble.details) console.error(trouble.details);
      return null;
    } finally {
      this.pending = null;
      this.el.removeAttribute("aria-busy");
      this.el.classList.remove("gd-waiting");
    }
  }

  waiting() {
    if (!this.pending) return;
    const {state, total} = runtime.now;
    const says = state === "loading" ? `Python is loading${total ? ` (${megabytes(total)})` : ""}…` : this.working();
    this.el.setAttribute("aria-busy", "true");
    this.el.classList.add("gd-waiting");
    if (this.verdict.textContent !== says) { this.verdict.className = "gd-verdict"; this.verdict.textContent = says; }
  }

  working() {
    return "Checking…";
  }

  async check() {
    const verdict = await this.ask(runtime.call("questions.check", this.id, this.el.dataset.kind, this.answer()));
    if (verdict) this.answered(verdict);
  }

  async hint() {
    const before = [...this.verdict.childNodes], look = this.verdict.className;
    const hint = await this.ask(runtime.call("questions.hint", this.id));
    if (!hint) return;
    this.verdict.className = look;
    this.verdict.replaceChildren(...before);
    setWords(this.hinted, hint.text, hint.text.match(/^[^.:]*[.:]?/)[0]);
  }

  answered(verdict) {
    this.say(verdict);
    if (verdict.done.length) progress.add(verdict.done, verdict.code);
    this.note.replaceChildren();
    if (progress.trouble) this.note.textContent = progress.trouble;
    if (verdict.outcome !== "not tried yet") this.unfold();
    document.dispatchEvent(new CustomEvent("gd:answered", {detail: {id: this.id, outcome: verdict.outcome}}));
  }

  say({text, outcome}) {
    this.verdict.className = `gd-verdict ${outcome ? `gd-${outcome.replaceAll(" ", "-")}` : "gd-trouble"}`;
    this.verdict.replaceChildren();
    if (outcome) add(this.verdict, "span", {class: "gd-sign", "aria-hidden": "true"}, SIGNS[outcome]);
    setWords(add(this.verdict, "span"), text, outcome ? text.match(/^[^.:]*[.:]?/)[0] : "");
  }

  showDone() {
    const done = progress.done.has(this.id);
    this.mark.textContent = done ? "✓ done" : "";
    this.el.classList.toggle("gd-done", done);
    if (done) this.unfold();
  }

  unfold() {
    for (const fold of document.querySelectorAll("details.gd-fold")) if (fold.dataset.for === this.id) fold.open = true;
  }

  /** What was kept has been erased. */
  cleared() {
    clearTimeout(this.timer);
    this.touched = this.here = false;
    this.set(this.blank ?? "");
    for (const part of [this.verdict, this.hinted, this.note]) part.replaceChildren();
    this.verdict.className = "gd-verdict";
  }
}

// ------------------------------------------------------------------------------------------ the kinds of questions
class Choice extends Question {
  body() {
    const list = this.el.querySelector("ul"), name = `gd-${this.id}`;
    list.classList.add("gd-options");
    list.setAttribute("role", "radiogroup");
    list.setAttribute("aria-label", `Options of ${this.id}`);
    this.inputs = [...list.children].map(item => {
      item.setAttribute("role", "none");
      const label = add(null, "label"), input = add(label, "input", {type: "radio", name, value: item.textContent.trim()[0]});
      add(label, "span").append(...item.childNodes);
      item.append(label);
      input.addEventListener("change", () => this.changed());
      return input;
    });
  }

  get() { return this.inputs.find(input => input.checked)?.value ?? ""; }
  set(letter) { for (const input of this.inputs) input.checked = input.value === letter; }
  answer() { return this.get(); }
}

class Numbers extends Question {
  body() {
    const count = +(this.el.dataset.count ?? 1), row = add(this.el, "div", {class: "gd-boxes"});
    this.boxes = Array.from({length: count}, (_, k) => {
      const label = add(row, "label", {}, count > 1 ? `Number ${k + 1}` : "Your answer");
      const box = add(label, "input", {type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false"});
      box.addEventListener("input", () => this.changed());
      box.addEventListener("keydown", event => { if (event.key === "Enter") this.check(); });
      return box;
    });
  }

  get() { return this.boxes.map(box => box.value).join("\n"); }
  set(text) { const parts = text.split("\n"); this.boxes.forEach((box, k) => { box.value = parts[k] ?? ""; }); }
  answer() { return this.boxes.map(box => box.value); }
}

class Order extends Question {
  body() {
    const items = [...this.el.querySelectorAll("li[data-letter]")];
    const lines = Object.fromEntries(items.map(item => [item.dataset.letter, item.textContent]));
    const place = add(null, "div"), list = this.el.querySelector("ol");
    this.blank = Object.keys(lines).join("");
    this.model = new StandIn({id: this.id, lines, order: this.blank});
    this.model.sent = () => this.check();
    this.model.on("change:order", () => this.changed());
    import("./arrange.js").then(({default: arrange}) => {   // until then, and without it, the lines stand there to read
      arrange.render({model: this.model, el: place});
      list.replaceWith(place);
      this.foot.prepend(place.querySelector(".gd-check"));          // where the other questions have it
      place.querySelector(".gd-verdict").removeAttribute("role");   // the question has a verdict of its own
    });
  }

  controls() {
    button(this.foot, "Hint", () => this.hint());
  }

  async ask(call) {
    this.model.tell("msg:custom", {verdict: "", right: false});     // its own patience is not needed
    return super.ask(call);
  }

  get() { return this.model.get("order"); }

  set(order) {
    if ([...order].sort().join("") !== [...this.blank].sort().join("")) return;
    this.model.set("order", order);
    this.model.save_changes();
  }

  answer() { return this.get(); }
}

/** What arrange.js wants of a widget's model. */
class StandIn {
  constructor(values) {
    this.values = values;
    this.changed = new Set();
    this.listeners = {};
  }

  get(name) { return this.values[name]; }

  set(name, value) {
    if (this.values[name] === value) return;
    this.values[name] = value;
    this.changed.add(name);
  }

  save_changes() {
    const changed = [...this.changed];
    this.changed.clear();
    for (const name of changed) this.tell(`change:${name}`);
  }

  on(event, listener) { (this.listeners[event] ??= new Set()).add(listener); }
  off(event, listener) { this.listeners[event]?.delete(listener); }
  send(message) { this.sent(message); }
  tell(event, ...given) { for (const listener of this.listeners[event] ?? []) listener(...given); }
}

class Code extends Question {
  body() {
    const source = this.el.querySelector(".gd-source"), frame = source.closest(".highlight") ?? source;
    this.blank = source.textContent.replace(/\n*^check\([^]*$/m, "").trimEnd();   // Check adds it
    this.text = this.blank;
    this.place = add(null, "div", {class: "gd-editor"});
    this.help = add(null, "p", {class: "gd-only-read", id: `gd-help-${this.id}`},
      "Tab indents; to leave with Tab, press Escape first. Shift and Enter checks.");
    frame.before(this.help, this.place);
    this.labels = {"aria-label": `Your code for ${this.id}`, "aria-describedby": this.help.id};
    this.plain();
    frame.remove();
    const near = new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting) return;
      near.disconnect();
      import("./editor.js").then(made => this.rich(made.editor), error => console.warn("The plain box stays.", error));
    }, {rootMargin: "600px"});
    near.observe(this.place);
  }

  /** A textarea, until the editor is there, and without it. */
  plain() {
    const box = add(this.place, "textarea", {...this.labels, spellcheck: "false", autocapitalize: "off", wrap: "off",
      rows: Math.max(4, this.text.split("\n").length + 1)});
    box.value = this.text;
    let leaving = false;
    box.addEventListener("input", () => this.changed());
    box.addEventListener("keydown", event => {
      if (event.key === "Enter" && event.shiftKey) { event.preventDefault(); this.run(true); }
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        const line = box.value.slice(0, box.selectionStart).split("\n").pop();
        document.execCommand("insertText", false, `\n${line.match(/^ */)[0]}${/:\s*$/.test(line) ? "    " : ""}`);
      }
      if (event.key === "Tab" && !event.shiftKey && !leaving) { event.preventDefault(); document.execCommand("insertText", false, "    "); }
      leaving = event.key === "Escape";
    });
    this.box = {get: () => box.value, set: text => { box.value = text; }, focus: () => box.focus()};
  }

  rich(editor) {
    const text = this.get(), focused = this.place.contains(document.activeElement);
    this.place.replaceChildren();
    this.box = editor({parent: this.place, text, labels: this.labels, changed: () => this.changed(),
      keys: {"Shift-Enter": () => this.run(true), "Mod-Enter": () => this.run(true)}});
    if (focused) this.box.focus();
  }

  controls() {
    this.buttons = [
      button(this.foot, "Run", () => this.run(false)),
      button(this.foot, "Check", () => this.run(true), {class: "gd-check"}),
      button(this.foot, "Hint", () => this.hint()),
      button(this.foot, "Reset", () => this.reset()),
    ];
    this.stop = button(this.foot, "Stop", () => this.pending?.stop?.(), {class: "gd-stop", hidden: ""});
    this.printed = add(this.el, "pre", {class: "gd-printed", role: "region", tabindex: "0", "aria-label": `What your code for ${this.id} shows`});
    this.empty();
  }

  empty() {
    this.printed.replaceChildren();
    this.printed.hidden = true;
  }

  get() { return this.box.get(); }
  set(text) { if (text !== this.get()) this.box.set(text); }

  working() {
    return "Running…";
  }

  async run(checked) {
    if (this.pending) return;
    let above;
    try { above = await cells(); } catch (error) { return this.say({text: `The page could not do this (${error.message}).`, outcome: ""}); }
    this.keep();
    this.empty();
    const typed = {};
    for (const other of questions) if (other instanceof Code && other !== this) typed[other.id] = other.get();
    const call = runtime.ask({
      name: "questions.run", args: [this.id, this.get(), above, {typed, code: progress.code}, checked], seconds: 0,
      tell: told => told.png ? this.show(told) : this.print(told.printed),
    });
    this.stop.hidden = false;
    const result = await this.ask(call);
    if (document.activeElement === this.stop) this.buttons[checked ? 1 : 0].focus();
    this.stop.hidden = true;
    if (!result) return;
    if (result.error) return this.say({text: result.error, outcome: ""});
    if (result.verdict) return this.answered(result.verdict);
    this.say({text: this.printed.hidden ? "It ran, and shows nothing." : "It ran.", outcome: ""});
  }

  /** What was printed since; "" where a run begins. */
  print(text) {
    if (!text) return this.empty();
    this.printed.hidden = false;
    this.printed.append(text);
  }

  show({png, alt, says, width}) {
    this.printed.hidden = false;
    const image = add(this.printed, "img", {src: `data:image/png;base64,${png}`, alt});
    if (width) image.width = width;
    this.printed.append(`\n${says}${says && "\n"}`);
  }

  reset() {
    const before = this.get();
    if (before === this.blank) return;
    this.set(this.blank);
    this.changed();
    this.keep();
    this.note.replaceChildren("As it was at first. ");
    button(this.note, "Undo", () => { this.set(before); this.changed(); this.keep(); this.note.replaceChildren(); this.box.focus(); });
  }

  cleared() {
    super.cleared();
    this.empty();
  }
}

const KINDS = {choice: Choice, number: Numbers, order: Order, code: Code};
const questions = [];
for (const el of document.querySelectorAll(".gd-question")) {
  try {
    questions.push(new KINDS[el.dataset.kind](el));
  } catch (error) {
    console.error(`Question ${el.dataset.id} is not live.`, error);
  }
}
const keepAll = () => { for (const question of questions) question.keep(); };
window.addEventListener("pagehide", keepAll);
document.addEventListener("visibilitychange", () => { if (document.hidden) keepAll(); });

// ------------------------------------------------------------------------------------------ progress
function progressOf(place) {
  const counted = questions.map(q => q.id).filter(counts);
  place.setAttribute("aria-label", "Your progress");
  const says = add(place, "p"), buttons = add(place, "div", {class: "gd-foot"});
  const told = add(place, "p", {class: "gd-note", role: "status", "aria-live": "polite"});
  const show = () => {
    const here = counted.filter(id => progress.done.has(id)).length, all = [...progress.done].filter(counts).length;
    const total = `${all} exercise${all === 1 ? "" : "s"}`;
    says.textContent = `${counted.length ? `Done here: ${here} of ${counted.length}. In all chapters: ${total}.` : `Done so far: ${total}.`} `
      + "This is kept in this browser only, with what you type, and sent nowhere.";
    if (progress.trouble) told.textContent = progress.trouble;
  };
  button(buttons, "Export", () => {
    const link = add(null, "a", {href: URL.createObjectURL(new Blob([progress.text()], {type: "application/json"})), download: "gd_progress.json"});
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    told.textContent = "Saved as gd_progress.json. To go on in JupyterLab, put it into notebooks/ as .gd_progress.json.";
  });
  const file = add(null, "input", {type: "file", accept: ".json,application/json", hidden: ""});
  place.append(file);
  button(buttons, "Import", () => file.click());
  file.addEventListener("change", async () => {
    const [chosen] = file.files;
    if (!chosen) return;
    try {
      told.textContent = await progress.take(await chosen.text(), text => runtime.call("questions.read_progress", text));
      if (progress.trouble) told.append(` ${progress.trouble}`);
    } catch (error) {
      told.textContent = `Nothing was imported: ${error.message}`;
    }
    file.value = "";
  });
  const erase = button(buttons, "Erase", () => {
    told.replaceChildren("Erase what is done and typed, in all chapters? ");
    button(told, "Erase all", () => { progress.erase(); told.textContent = "Erased."; erase.focus(); });
    button(told, "Keep it", () => { told.replaceChildren(); erase.focus(); }).focus();
  });
  progress.addEventListener("change", show);
  show();
}

/** On the start page: how much of each chapter is done, behind its minutes. */
function chaptersDone() {
  for (const link of document.querySelectorAll("ol.gd-chapters a")) {
    const minutes = link.querySelector(".gd-minutes"), chapter = link.getAttribute("href").slice(0, 2);
    const done = [...progress.done].filter(id => counts(id) && id.startsWith(`${chapter}.`)).length;
    minutes.dataset.words ??= minutes.textContent;
    minutes.textContent = done ? `${minutes.dataset.words} · ${done} done` : minutes.dataset.words;
  }
}
progress.addEventListener("change", chaptersDone);
chaptersDone();

const places = document.querySelectorAll(".gd-progress");
places.forEach(progressOf);
if (!places.length && questions.length) {
  const last = questions.at(-1).el, page = last.closest("article, main") ?? last.parentElement;
  progressOf(add(page, "section", {class: "gd-progress"}));
}
