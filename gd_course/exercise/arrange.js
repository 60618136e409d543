// Lines to move up and down until they are in order: by drag, or with two buttons on each line.

const PATIENCE = 4000;   // milliseconds without an answer before the page says so

function add(parent, tag, attributes = {}, words = "") {
  const node = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes)) node.setAttribute(k, v);
  node.setAttribute("data-lm-suppress-shortcuts", "");   // the notebook's own keys are not meant here
  if (words) node.textContent = words;
  parent.append(node);
  return node;
}

function render({model, el}) {
  const lines = model.get("lines");
  const root = add(el, "section", {class: "gd-arrange", "aria-label": `Lines to put in order, exercise ${model.get("id")}`});
  root.addEventListener("keydown", e => e.stopPropagation());
  const list = add(root, "ol"), foot = add(root, "div", {class: "gd-foot"});
  const press = add(foot, "button", {type: "button", class: "gd-check"}, "Check");
  const shown = add(foot, "span", {class: "gd-order"});
  const says = add(root, "p", {class: "gd-verdict", role: "status"});
  const aloud = add(root, "span", {class: "gd-only-read", "aria-live": "polite"});
  let dragged = null, waiting = 0;

  const items = {};
  for (const [letter, words] of Object.entries(lines)) {
    const item = items[letter] = add(list, "li", {draggable: "true"});
    item.dataset.letter = letter;
    add(item, "b", {}, letter);
    add(item, "code", {}, words);
    for (const [step, sign, where] of [[-1, "↑", "up"], [1, "↓", "down"]]) {
      const button = add(item, "button", {type: "button", "aria-label": `Move line ${letter} ${where}`}, sign);
      button.addEventListener("click", () => { move(letter, step); button.focus(); });
    }
    item.addEventListener("dragstart", e => { dragged = letter; e.dataTransfer.setData("text/plain", letter); });
    item.addEventListener("dragend", () => { dragged = null; });
    item.addEventListener("dragover", e => {
      e.preventDefault();
      if (dragged && dragged !== letter) place(dragged, model.get("order").indexOf(letter));
    });
  }

  function place(letter, at) {
    const rest = model.get("order").replace(letter, "");
    const order = rest.slice(0, at) + letter + rest.slice(at);
    if (at < 0 || at > rest.length || order === model.get("order")) return false;
    model.set("order", order);
    model.save_changes();
    return true;
  }

  function move(letter, step) {
    if (place(letter, model.get("order").indexOf(letter) + step))
      aloud.textContent = `Line ${letter} is now ${model.get("order").indexOf(letter) + 1} of ${Object.keys(lines).length}.`;
  }

  function show() {
    const order = model.get("order"), focused = document.activeElement;
    [...order].forEach((letter, k) => { if (list.children[k] !== items[letter]) list.insertBefore(items[letter], list.children[k]); });
    if (root.contains(focused)) focused.focus();   // a moved node loses the focus
    shown.textContent = `order: ${order}`;
    says.textContent = "";
  }

  function receive(message) {
    clearTimeout(waiting);
    says.textContent = message.verdict;
    says.classList.toggle("gd-right", message.right);
  }

  press.addEventListener("click", () => {
    says.textContent = "";
    clearTimeout(waiting);
    waiting = setTimeout(() => { says.textContent = "No answer yet: Python is busy, or not running (then run the cell again)."; }, PATIENCE);
    try { model.send({order: model.get("order")}); } catch (e) { console.warn("These lines could not reach their kernel.", e); }
  });
  model.on("change:order", show);
  model.on("msg:custom", receive);
  show();
  return () => { clearTimeout(waiting); model.off("change:order", show); model.off("msg:custom", receive); };
}

export default {render};
