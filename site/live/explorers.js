// Explorers, live in a page: page.js, the notebook's own half, with a stand-in for the widget's model.
//
// site/pages.py says what a page holds: a div.gd-live for each explorer, with its still and, as JSON, the spec that the
// notebook's explorer would send, plus more frames. The first is drawn without Python, and the first touch, focus or
// key starts it. What page.js asks of Python before that is kept, and sent then.

import explorer from "./page.js";
import {megabytes, runtime} from "./runtime.js";
import "./status.js";

const SECONDS = 60;       // for an answer: some explorers train a network first
const TELL = 1500;        // milliseconds without a frame before the explorer says what it waits for

/** What page.js needs of an anywidget model: get, set, save_changes, on, off and send. */
export class Model {
  /** spec: JSON text. send: a function of a message that returns a promise of {content, buffers}, or of null. */
  constructor(spec, send) {
    this.values = {spec};
    for (const c of JSON.parse(spec).controls) this.values[c.name] = c.kind === "slider" ? c.values[c.start] : c.start;
    this.saved = {...this.values};
    this.listeners = new Map();
    this.ask = send;
  }

  get(name) { return this.values[name]; }

  set(name, value) {
    if (Object.is(this.values[name], value)) return;
    this.values[name] = value;
    this.tell(`change:${name}`, value);
  }

  /** Nobody else reads where the controls of a page are: saving tells only whoever listens to "change". */
  save_changes() {
    const changed = Object.keys(this.values).filter(name => !Object.is(this.values[name], this.saved[name]));
    this.saved = {...this.values};
    if (changed.length) this.tell("change", changed);
  }

  on(event, listener) {
    if (!this.listeners.has(event)) this.listeners.set(event, new Set());
    this.listeners.get(event).add(listener);
  }

  off(event, listener) {
    if (listener) this.listeners.get(event)?.delete(listener); else this.listeners.delete(event);
  }

  async send(message) {
    const answer = await this.ask(message);
    if (answer) this.tell("msg:custom", answer.content, answer.buffers);
  }

  tell(event, ...values) {
    for (const listener of [...this.listeners.get(event) ?? []]) listener(...values);
  }
}

/** Bytes of a file as Base64, which a JSON message can carry. */
async function base64(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url.pathname} could not be fetched: ${response.status}`);
  let text = "";
  for (const byte of new Uint8Array(await response.arrayBuffer())) text += String.fromCharCode(byte);
  return btoa(text);
}

/** Make a div.gd-live live. Returns its Model. */
export function enliven(place) {
  const {key, module, function: name, arguments: file} = place.dataset;
  const spec = place.querySelector("script").textContent, room = document.createElement("div");
  const status = document.createElement("p");
  let touched = false, kept = null, lost = null, again = false, trouble = "", timer = 0;

  async function ask(message) {
    if (!touched) { kept = message; return null; }    // the newest says all that the page still wants to know
    try {
      let answer = await runtime.ask({name: "explorers.answer", args: [key, message], seconds: SECONDS});
      if (answer === null) {                          // Python is new, or has not met this explorer
        const given = file ? await base64(new URL(`arguments/${file}`, import.meta.url)) : "";
        await runtime.ask({name: "explorers.open", args: [key, module, name, given], seconds: SECONDS});
        answer = await runtime.ask({name: "explorers.answer", args: [key, message], seconds: SECONDS});
      }
      trouble = "";
      again = false;
      say();
      return {content: answer.value, buffers: answer.buffers.map(b => new DataView(b.buffer, b.byteOffset, b.byteLength))};
    } catch (error) {
      if (error.kind === "error" || !error.kind) trouble = `Python could not draw this: ${error.message}`;
      else if (again) trouble = "Python ended twice while it drew this. Choose another position.";
      else lost = message;                            // Python ended; it is asked once more when it is back
      say();
      return null;
    }
  }

  const model = new Model(spec, ask);
  room.dataset.python = "off";
  status.className = "gd-live-status";
  status.setAttribute("role", "status");
  explorer.render({model, el: room});
  place.querySelector("img")?.remove();
  place.prepend(room);
  room.after(status);
  const root = room.querySelector(".gd-explorer");

  function say() {
    const {state, total} = runtime.now, waits = root.dataset.state === "waiting";
    let words = trouble;
    if (touched && state === "loading") {
      words = `Python is coming${total ? ` (${megabytes(total)}, once)` : ""}. Until then only the nearest positions move.`;
    } else if (touched && state === "dead") words = "Python is not there. Retry below, or read on: the picture stays.";
    else if (!words && waits && timer === "late") words = "Python is still working on an answer.";
    if (status.textContent !== words) status.textContent = words;
  }

  function wait() {                                   // a sentence for what takes long, and none for what does not
    const waits = root.dataset.state === "waiting" && runtime.now.state !== "loading";
    if (waits && !timer) timer = setTimeout(() => { timer = "late"; say(); }, TELL);
    if (!waits) { clearTimeout(timer); timer = 0; }
    say();
  }

  function touch() {
    if (touched) return;
    touched = true;
    runtime.start();
    if (kept) model.send(kept);
    kept = null;
    say();
  }

  // A finger that scrolls past has touched only the picture: that must not start a download.
  const held = event => event.target.closest("input, select, button, label, [role=application]");
  for (const kind of ["pointerdown", "keydown", "focusin", "change"])
    room.addEventListener(kind, event => { if (held(event)) touch(); }, {capture: true});
  new MutationObserver(wait).observe(root, {attributes: true, attributeFilter: ["data-state"]});
  runtime.on("state", ({state}) => {
    if (state === "ready" && lost) {
      const message = lost;
      lost = null;
      again = true;
      model.send(message);
    }
    wait();
  });
  return model;
}

for (const place of document.querySelectorAll(".gd-live")) {
  try {
    enliven(place);
  } catch (error) {                                   // then its still remains
    console.error(error);
  }
}
