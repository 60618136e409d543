// A line at the foot of the window that says what Python is doing, where that matters: how far it is loaded, that it
// does not answer, that it could not be loaded, that it was restarted. It offers what can be done about it.

import {megabytes, runtime} from "./runtime.js";

const SHOWN = 10_000;   // milliseconds that a restart's sentence stays

const bar = document.createElement("div");
bar.className = "gd-python";
bar.hidden = true;
const words = document.createElement("p"), progress = document.createElement("progress"), buttons = document.createElement("div");
words.setAttribute("role", "status");
words.setAttribute("aria-live", "polite");
progress.setAttribute("aria-label", "How much of Python is loaded");
bar.append(words, progress, buttons);
document.body.append(bar);

let restarted = "", timer = 0, far = "";

function button(label, act) {
  const node = document.createElement("button");
  node.type = "button";
  node.textContent = label;
  node.addEventListener("click", act);
  return node;
}

function show(now) {
  const loading = now.state === "loading";
  let says = restarted, offers = [];
  if (loading) {
    says = `${restarted} Python is loading${now.total ? `: ${megabytes(now.total)}, which this browser then keeps` : ""}.`.trim();
    far = megabytes(now.loaded);
  } else if (now.state === "dead") {
    says = now.words;
    offers = [["Retry", () => runtime.retry()]];
  } else if (now.silent) {
    says = now.words;
    offers = [["Wait", () => runtime.wait()], ["Restart Python", () => runtime.stop()]];
  }
  if (words.textContent !== says) words.textContent = says;   // read aloud only when it changes
  progress.hidden = !loading;
  if (loading && now.total) {
    progress.max = now.total;
    progress.value = now.loaded;
    progress.title = far;
  } else progress.removeAttribute("value");
  const labels = offers.map(([label]) => label).join();
  if (buttons.dataset.labels !== labels) {
    buttons.dataset.labels = labels;
    buttons.replaceChildren(...offers.map(([label, act]) => button(label, act)));
  }
  bar.hidden = !says;
}

runtime.on("state", show);
runtime.on("restart", sentence => {
  restarted = sentence;
  clearTimeout(timer);
  timer = setTimeout(() => { restarted = ""; show(runtime.now); }, SHOWN);
  show(runtime.now);
});
