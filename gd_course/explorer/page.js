// The page's half of an explorer: native controls, a canvas for the strokes that scene.py makes,
// and a cache of frames, so that a slider that has been touched soon moves at the screen's rate.

const FONT = '"DejaVu Sans", Verdana, "Segoe UI", sans-serif';
const CACHE = 40e6;       // bytes of frames kept in the page
const PATIENCE = 8000;    // milliseconds after which an answer counts as lost (the kernel was interrupted)
const QUIET = 500;        // milliseconds without a change before the sentence is read aloud
const TELL = 50;          // milliseconds between two messages on where a hand has moved the controls
const NARROW = 420;       // pixels below which a picture has its panels one below another
let made = 0;             // explorers so far, for unique ids

// ------------------------------------------------------------------------------------------ drawing
const cellImages = new WeakMap();

function cellImage(stroke, palettes) {
  let image = cellImages.get(stroke);
  if (!image) {
    const [, , , , , rows, columns, palette, steps] = stroke;
    image = document.createElement("canvas");
    image.width = columns; image.height = rows;
    const pixels = new ImageData(columns, rows), shades = palettes[palette];
    for (let k = 0; k < rows * columns; k++) {
      const rgb = parseInt(shades.substr(6 * parseInt(steps.substr(2 * k, 2), 16), 6), 16);
      pixels.data.set([rgb >> 16, (rgb >> 8) & 255, rgb & 255, 255], 4 * k);
    }
    image.getContext("2d").putImageData(pixels, 0, 0);
    cellImages.set(stroke, image);
  }
  return image;
}

function marker(pen, shape, x, y, r) {
  const corners = {square: [-1, -1, 1, -1, 1, 1, -1, 1], triangle: [0, -1.15, 1.15, 1.15, -1.15, 1.15],
    diamond: [0, -1.41, 1.41, 0, 0, 1.41, -1.41, 0],
    cross: [-1.15, -.6, -.6, -1.15, 0, -.55, .6, -1.15, 1.15, -.6, .55, 0, 1.15, .6, .6, 1.15, 0, .55, -.6, 1.15, -1.15, .6, -.55, 0]}[shape];
  if (!corners) { pen.moveTo(x + r, y); pen.arc(x, y, r, 0, 7); return; }
  for (let k = 0; k < corners.length; k += 2)
    pen[k ? "lineTo" : "moveTo"](x + r * corners[k], y + r * corners[k + 1]);
  pen.closePath();
}

function strokeOn(pen, stroke, palettes) {
  const kind = stroke[0];
  if (kind === "path") {
    const [, parts, color, width, dash, fill, opacity] = stroke;
    pen.globalAlpha = opacity;
    pen.beginPath();
    for (const part of parts) {
      pen.moveTo(part[0], part[1]);
      for (let k = 2; k < part.length; k += 2) pen.lineTo(part[k], part[k + 1]);
    }
    if (fill) { pen.fillStyle = fill; pen.fill(); }
    if (color && width) {
      pen.strokeStyle = color; pen.lineWidth = width; pen.lineJoin = "round"; pen.lineCap = dash ? "butt" : "round";
      pen.setLineDash(dash ? [3 * width, 2 * width] : []);
      pen.stroke();
    }
    pen.globalAlpha = 1;
  } else if (kind === "dots") {
    const [, spots, shape, size, color, edge] = stroke;
    pen.setLineDash([]); pen.fillStyle = color; pen.strokeStyle = edge; pen.lineWidth = .8; pen.lineJoin = "miter"; pen.lineCap = "butt";
    for (let k = 0; k < spots.length; k += 2) {
      pen.beginPath(); marker(pen, shape, spots[k], spots[k + 1], size / 2); pen.fill(); pen.stroke();
    }
  } else if (kind === "disc") {
    const [, x, y, radius, color, width, fill] = stroke;
    pen.setLineDash([]); pen.lineCap = "butt"; pen.beginPath(); pen.arc(x, y, radius, 0, 7);
    if (fill) { pen.fillStyle = fill; pen.fill(); }
    if (color && width) { pen.strokeStyle = color; pen.lineWidth = width; pen.stroke(); }
  } else if (kind === "text") {
    const [, x, y, words, color, size, align, bold, turned, halo] = stroke;
    pen.save();
    pen.font = `${bold ? "bold " : ""}${size}px ${FONT}`;
    pen.textAlign = align; pen.textBaseline = "middle";
    pen.translate(x, y);
    if (turned) pen.rotate(-Math.PI / 2);
    if (halo) { pen.setLineDash([]); pen.strokeStyle = "#fff"; pen.lineWidth = 4; pen.lineJoin = "round"; pen.strokeText(words, 0, 0); }
    pen.fillStyle = color; pen.fillText(words, 0, 0);
    pen.restore();
  } else if (kind === "cells") {
    const [, x, y, wide, high] = stroke;
    pen.imageSmoothingEnabled = stroke[9];
    pen.drawImage(cellImage(stroke, palettes), x, y, wide, high);
  } else if (kind === "clip") {
    pen.save(); pen.beginPath(); pen.rect(stroke[1], stroke[2], stroke[3], stroke[4]); pen.clip();
  } else if (kind === "free") pen.restore();
}

// ------------------------------------------------------------------------------------------ small helpers
function add(parent, tag, attributes = {}, words = "") {
  const node = document.createElement(tag);
  for (const [k, v] of Object.entries(attributes)) node.setAttribute(k, v);
  node.setAttribute("data-lm-suppress-shortcuts", "");   // Notebook 7 asks only what has the focus
  if (words) node.textContent = words;
  parent.append(node);
  return node;
}

const ahead = (now, last, done, playing) => {   // the other positions, nearest first; while it plays, those still to come first
  const all = [];
  for (let k = 0; k <= last; k++) if (k !== now && !done(k)) all.push(k);
  const far = k => playing ? (k > now ? k - now : last + now - k) : Math.abs(k - now);
  return all.sort((a, b) => far(a) - far(b)).slice(0, 300);
};

// ------------------------------------------------------------------------------------------ controls
// Each returns {get, set}: its position, and a way to set it without an event. What a hand can hold for a while has
// {held} too, and a slider that plays has {pause}.
function slider(c, id, ui) {
  const box = add(ui.controls, "div", {class: "gd-control gd-slider" + (c.play ? " gd-plays" : "")});
  add(box, "label", {for: id}, c.label);
  const input = add(box, "input", {type: "range", id, min: 0, max: c.texts.length - 1, step: 1});
  const shown = add(box, "output", {for: id, "aria-hidden": "true"});   // aria-valuetext says it already
  shown.style.minWidth = `${Math.max(...c.texts.map(t => t.length)) * .68 + .6}em`;
  const show = () => { shown.textContent = c.texts[input.value]; input.setAttribute("aria-valuetext", c.texts[input.value]); };
  const set = k => { input.value = k; show(); };
  input.addEventListener("input", () => { show(); ui.touched(c.index); ui.changed(); });
  for (const kind of ["focus", "pointerenter", "pointerdown"]) input.addEventListener(kind, () => ui.touched(c.index));
  let before = c.start;                          // a finger that began here but scrolls the page moves nothing
  input.addEventListener("pointerdown", () => { before = input.value; });
  input.addEventListener("pointercancel", () => { set(before); ui.changed(); });
  let held = false;
  const release = () => { if (held) { held = false; ui.changed(); } };
  input.addEventListener("pointerdown", () => { held = true; document.addEventListener("pointerup", release, {capture: true, once: true}); });
  input.addEventListener("keydown", () => { held = true; });
  for (const kind of ["keyup", "blur", "pointercancel"]) input.addEventListener(kind, release);
  set(c.start);
  const control = {get: () => +input.value, set, held: () => held};
  if (c.play) {
    let timer = null;
    const play = add(box, "button", {type: "button", "aria-label": `Play ${c.label}`}, "Play");
    const step = add(box, "button", {type: "button", "aria-label": `Step ${c.label}`}, "Step");
    play.style.minWidth = "5em";
    const pause = () => {
      clearInterval(timer); timer = null; ui.playing = false;
      play.textContent = "Play"; play.setAttribute("aria-label", `Play ${c.label}`);
    };
    const forward = () => { set(+input.value + 1); ui.changed(); };
    const tick = () => {
      if (!ui.caughtUp()) return;              // the frame before is still on its way: do not run ahead of it
      if (+input.value >= c.texts.length - 1 || ui.failed()) pause(); else forward();
    };
    play.addEventListener("click", () => {
      if (timer) return pause();
      ui.pauseAll();
      ui.touched(c.index); ui.playing = true;
      timer = setInterval(tick, c.play);
      if (+input.value >= c.texts.length - 1) { set(0); ui.changed(); } else tick();
      play.textContent = "Pause"; play.setAttribute("aria-label", `Pause ${c.label}`);
    });
    step.addEventListener("click", () => {
      pause(); ui.touched(c.index);
      if (+input.value >= c.texts.length - 1) { set(0); ui.changed(); } else forward();
    });
    input.addEventListener("pointerdown", pause);
    input.addEventListener("keydown", pause);
    control.pause = pause;
  }
  return control;
}

function choice(c, id, ui) {
  const box = add(ui.controls, "div", {class: "gd-control"});
  add(box, "label", {for: id}, c.label);
  const select = add(box, "select", {id});
  c.texts.forEach((words, k) => add(select, "option", {value: k}, words));
  select.value = c.start;
  select.addEventListener("change", ui.changed);
  return {get: () => +select.value, set: k => { select.value = k; }};
}

function toggle(c, id, ui) {
  const box = add(ui.controls, "div", {class: "gd-control"});
  const input = add(box, "input", {type: "checkbox", id});
  add(box, "label", {for: id}, c.label);
  input.checked = c.start;
  input.addEventListener("change", ui.changed);
  return {get: () => input.checked, set: on => { input.checked = on; }};
}

function paint(c, id, ui) {
  const box = add(ui.side, "div", {class: "gd-paint", role: "group", "aria-labelledby": `${id}-name`});
  add(box, "span", {id: `${id}-name`}, c.label);
  const pad = add(box, "div", {id, role: "application", tabindex: 0, "aria-labelledby": `${id}-name`, "aria-describedby": `${id}-how`});
  const canvas = add(pad, "canvas", {"aria-hidden": "true"});
  const scale = Math.max(1, Math.floor(400 / c.columns));
  canvas.width = c.columns * scale; canvas.height = c.rows * scale;
  const buttons = add(box, "div", {class: "gd-buttons"});
  const erase = add(buttons, "button", {type: "button", "aria-pressed": "false"}, "Erase");
  const clear = add(buttons, "button", {type: "button", "aria-label": `Clear ${c.label}`}, "Clear");
  add(box, "p", {id: `${id}-how`, class: "gd-hint"}, "Draw, or use the arrow keys: Space fills or clears a cell, Shift + arrow draws a line.");
  const heard = add(box, "span", {class: "gd-only-read", "aria-live": "polite"});
  let ink = [], cursor = [c.rows >> 1, c.columns >> 1], last = null;
  const pen = canvas.getContext("2d");
  const show = () => {
    for (let r = 0; r < c.rows; r++) for (let k = 0; k < c.columns; k++) {
      const v = 255 - Math.round(ink[r * c.columns + k] * (255 - 34) / 255);
      pen.fillStyle = `rgb(${v},${v},${v})`; pen.fillRect(k * scale, r * scale, scale, scale);
    }
    if (c.columns <= 16) {
      pen.fillStyle = "#d8d8d8";
      for (let k = 1; k < c.columns; k++) pen.fillRect(k * scale - 1, 0, 2, canvas.height);
      for (let r = 1; r < c.rows; r++) pen.fillRect(0, r * scale - 1, canvas.width, 2);
    }
    if (document.activeElement === pad && pad.matches(":focus-visible")) {
      const w = Math.max(3, scale / 9);
      pen.strokeStyle = "#c24f00"; pen.lineWidth = w;
      pen.strokeRect(cursor[1] * scale + w / 2, cursor[0] * scale + w / 2, scale - w, scale - w);
    }
  };
  const get = () => ink.map(v => v.toString(16).padStart(2, "0")).join("");
  const set = hex => { ink = hex.match(/../g).map(v => parseInt(v, 16)); show(); };
  const done = () => { show(); ui.changed(); };
  const erasing = () => erase.getAttribute("aria-pressed") === "true", press = on => erase.setAttribute("aria-pressed", String(on));
  const dab = (x, y, off) => {                    // x, y in cells; a cell becomes ink or paper, as by keyboard
    if (x >= 0 && y >= 0 && x < c.columns && y < c.rows) ink[Math.floor(y) * c.columns + Math.floor(x)] = off ? 0 : 255;
  };
  const where = e => {
    const r = canvas.getBoundingClientRect();
    return [(e.clientX - r.left) / r.width * c.columns, (e.clientY - r.top) / r.height * c.rows];
  };
  const off = e => erasing() || (e.buttons & 2) > 0;
  pad.addEventListener("pointerdown", e => {
    e.preventDefault(); pad.focus({preventScroll: true}); pad.setPointerCapture(e.pointerId);
    last = where(e); dab(...last, off(e)); done();
  });
  pad.addEventListener("pointermove", e => {
    if (!last) return;
    const to = where(e), steps = Math.ceil(4 * Math.hypot(to[0] - last[0], to[1] - last[1])) || 1;
    for (let k = 1; k <= steps; k++)
      dab(last[0] + (to[0] - last[0]) * k / steps, last[1] + (to[1] - last[1]) * k / steps, off(e));
    last = to; done();
  });
  for (const kind of ["pointerup", "pointercancel", "lostpointercapture"]) pad.addEventListener(kind, () => { last = null; });
  pad.addEventListener("contextmenu", e => { e.preventDefault(); e.stopPropagation(); });
  pad.addEventListener("focus", show);
  pad.addEventListener("blur", show);
  const tell = () => {
    heard.textContent = `row ${cursor[0] + 1}, column ${cursor[1] + 1}: ${ink[cursor[0] * c.columns + cursor[1]] > 127 ? "ink" : "paper"}`;
  };
  pad.addEventListener("keydown", e => {
    const move = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]}[e.key];
    const at = () => cursor[0] * c.columns + cursor[1], value = erasing() ? 0 : 255;
    if (move && !e.ctrlKey && !e.altKey && !e.metaKey) {
      const draw = e.shiftKey;
      if (draw) ink[at()] = value;
      cursor = [Math.min(c.rows - 1, Math.max(0, cursor[0] + move[0])), Math.min(c.columns - 1, Math.max(0, cursor[1] + move[1]))];
      if (draw) { ink[at()] = value; done(); }
    } else if (e.key === " ") {
      ink[at()] = ink[at()] > 127 ? 0 : 255; done();
    } else return;
    e.preventDefault(); show(); tell();
  });
  erase.addEventListener("click", () => press(!erasing()));
  clear.addEventListener("click", () => { ink.fill(0); press(false); done(); heard.textContent = "cleared"; });
  set(c.start);
  return {get, set: hex => { set(hex); press(false); }, held: () => last !== null};
}

// The lines that do the same as the picture, to be read and copied.
function program(root) {
  const box = add(root, "details", {class: "gd-code", open: ""});
  add(box, "summary", {}, "The same in code");
  const text = add(box, "pre", {tabindex: 0, "aria-label": "The same in code"});
  const copy = add(box, "button", {type: "button"}, "Copy"), heard = add(box, "span", {role: "status"});
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text.textContent);
      heard.textContent = " copied";
    } catch {                                     // a page without https may not: then the lines are selected
      getSelection().selectAllChildren(text);
      heard.textContent = " selected: press Ctrl+C";
    }
  });
  return text;
}

const MAKERS = {slider, choice, toggle, paint};

// What the model holds of a control: of a slider its value, of the others their position.
const toModel = (c, position) => c.kind === "slider" ? c.values[position] : position;

// The position that the model means, or undefined for a value that the control does not have, which a link can bring.
function fromModel(c, sent) {
  if (c.kind === "slider") {
    const near = c.values.findIndex(v => Math.abs(v - sent) <= Math.max(1e-12, 1e-9 * Math.max(Math.abs(v), Math.abs(sent))));
    return near < 0 ? undefined : near;
  }
  const fits = {choice: () => c.texts[sent] !== undefined, toggle: () => typeof sent === "boolean",
    paint: () => typeof sent === "string" && sent.length === 2 * c.rows * c.columns};
  return fits[c.kind]() ? sent : undefined;
}

// ------------------------------------------------------------------------------------------ the explorer
function render({model, el}) {
  const spec = JSON.parse(model.get("spec")), name = `gd${Math.random().toString(36).slice(2, 8)}${made++}`;
  // The notebook's own shortcuts (a: new cell, dd: delete it) must not act on what is typed here. JupyterLab acts
  // once a key has bubbled up to the page; Notebook 7 acts before the key gets here, so add() has an attribute for it.
  const root = add(add(el, "div", {class: "gd-room"}), "section", {class: "gd-explorer", "aria-label": `Explorer. Look for: ${spec.look_for}`,
    "data-state": "ready"});
  root.addEventListener("keydown", e => e.stopPropagation());
  const look = add(root, "p", {class: "gd-look"});
  add(look, "b", {}, "Look for: ");
  look.append(spec.look_for);
  const body = add(root, "div", {class: "gd-body"});
  const canvas = add(add(body, "div", {class: "gd-picture"}), "canvas", {role: "img"});
  const side = add(body, "div", {class: "gd-side"}), controls = add(root, "div", {class: "gd-controls"});
  const says = add(root, "p", {class: "gd-says"});
  const code = spec.first.frames[0].code === undefined ? null : program(root);
  const aloud = add(root, "p", {class: "gd-only-read", "aria-live": "polite"});
  const waits = add(root, "p", {class: "gd-waits", "aria-live": "polite"});
  const error = add(root, "div", {class: "gd-error", role: "alert", hidden: ""});

  let pieces = [], table = null, tableNames = "", onScreen = null, flying = null, sent = 0, row = null, waiting = 0, quiet = 0;
  let failedAt = null, refused = new Set(), scheduled = false, moment = 5, resting = 0;
  let layout = spec.first;                       // or spec.narrow: which pictures the cache holds
  const cache = new Map(), palettes = {};
  let cached = 0, telling = 0;
  const at = () => pieces.map(p => p.get());
  const key = JSON.stringify;

  const ui = {
    controls, side, playing: false,
    touched: k => { if (row !== k) { row = k; moment = 5; pump(); } },
    changed: () => { catchUp(); telling ||= setTimeout(tell, TELL); },
    caughtUp: () => key(at()) === onScreen || failedAt === key(at()),
    failed: () => failedAt !== null && failedAt === key(at()),
    pauseAll: () => pieces.forEach(p => p.pause && p.pause()),
  };

  const catchUp = () => { schedule(); pump(); rest(); };

  // Where the controls stand is in the model: Python, a link and other views find it there, and set it there.
  const agreed = spec.controls.map(c => c.start);   // the positions on which this view and the model last agreed

  function tell() {
    telling = 0;
    spec.controls.forEach((c, k) => {
      const position = agreed[k] = pieces[k].get();
      if (fromModel(c, model.get(c.name)) !== position) model.set(c.name, toModel(c, position));
    });
    model.save_changes();
  }

  // What a hand holds, or has moved and not told yet, stays where it is: soon the model is told of it.
  function follow() {
    let moved = false;
    spec.controls.forEach((c, k) => {
      const position = fromModel(c, model.get(c.name)), mine = pieces[k].get();
      if (position === undefined || position === mine || mine !== agreed[k] || pieces[k].held?.()) return;
      pieces[k].set(position);
      agreed[k] = position;
      moved = true;
    });
    if (moved) catchUp();
  }

  function keep(reply, bytes) {
    Object.assign(palettes, reply.palettes);
    if (reply.width !== layout.width) return;           // the window has become wider or narrower since it was asked for
    const each = bytes / Math.max(1, reply.frames.length);
    for (const f of reply.frames) {
      const k = key(f.at);
      cached -= cache.get(k)?.bytes ?? 0;
      cache.delete(k);
      cache.set(k, {...f, strokes: f.strokes.map(i => reply.strokes[i]), bytes: each});
      cached += each;
    }
    for (const [k, f] of cache) {                // the oldest go first
      if (cached < CACHE || cache.size < 2) break;
      cache.delete(k); cached -= f.bytes;
    }
  }

  function draw(frame) {
    const wide = canvas.clientWidth || layout.width, ratio = Math.max(1, window.devicePixelRatio || 1);
    const scale = wide * ratio / layout.width, w = Math.round(wide * ratio), h = Math.round(frame.height * scale);
    if (canvas.width !== w || canvas.height !== h) { canvas.width = w; canvas.height = h; canvas.style.aspectRatio = `${layout.width} / ${frame.height}`; }
    const pen = canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = "#fff"; pen.fillRect(0, 0, w, h);
    pen.setTransform(scale, 0, 0, scale, 0, 0);
    for (const stroke of frame.strokes) strokeOn(pen, stroke, palettes);
  }

  function write(frame) {
    if (says.textContent !== frame.says) {
      says.textContent = frame.says;
      canvas.setAttribute("aria-label", frame.says);
      clearTimeout(quiet);
      if (onScreen !== null) quiet = setTimeout(() => { aloud.textContent = frame.says; }, QUIET);
    }
    if (code && code.textContent !== frame.code) code.textContent = frame.code;
    const names = key(frame.numbers.map(n => n[0]));
    if (names !== tableNames) {
      tableNames = names;
      table?.remove();
      table = null;
      if (frame.numbers.length) {
        table = add(side, "table");
        add(table, "caption", {class: "gd-only-read"}, "The picture in numbers");
        const rows = add(table, "tbody");
        for (const [n] of frame.numbers) { const tr = add(rows, "tr"); add(tr, "th", {scope: "row"}, n); add(tr, "td"); }
      }
      side.hidden = !side.children.length;
    }
    frame.numbers.forEach(([, value, color], k) => {
      const cell = table.rows[k].cells[1];
      if (cell.textContent !== value) cell.textContent = value;
      cell.style.color = color;
    });
  }

  function show(k) {
    const frame = cache.get(k);
    draw(frame); write(frame);
    onScreen = k;
  }

  function state(now) {
    root.dataset.state = now;
    if (now !== "waiting") { clearTimeout(waiting); waiting = 0; waits.textContent = ""; }
    else if (!waiting) waiting = setTimeout(() => { waits.textContent = "No answer yet: Python is busy, or not running (then run the cell again)."; }, 1500);
  }

  function schedule() {                          // at most one drawing for each frame of the screen
    if (scheduled) return;
    scheduled = true;
    requestAnimationFrame(() => {
      scheduled = false;
      const k = key(at());
      if (cache.has(k)) {
        if (onScreen !== k) show(k);
        error.hidden = true; failedAt = null; state("ready");
      } else if (failedAt !== k) { error.hidden = true; state("waiting"); }
    });
  }

  function rest() {                              // while the hand rests there is time to fetch more
    clearTimeout(resting);
    resting = setTimeout(() => { resting = 0; pump(); }, 150);
  }

  // At most one request is on its way. The next one asks for whatever the controls say by then, so nothing queues up.
  function pump() {
    if (flying && performance.now() - flying.since < PATIENCE) return;
    const now = at(), k = key(now), request = {id: `${name}-${sent + 1}`, budget: 15, palettes: Object.keys(palettes), narrow: layout === spec.narrow};
    if (!cache.has(k) && failedAt !== k) request.at = now;
    if (row !== null) {
      const other = i => key([...now.slice(0, row), i, ...now.slice(row + 1)]);
      const need = ahead(now[row], spec.controls[row].texts.length - 1, i => cache.has(other(i)) || refused.has(other(i)), ui.playing);
      if (need.length && cached < .8 * CACHE) {
        Object.assign(request, {row, base: now, need}, request.at ? {} : {budget: moment});
        moment = Math.min(50, 2 * moment);        // the first step after a touch must not wait long
      }
    }
    if (!resting && !request.at && request.row === undefined) {   // then the nearest steps of every slider
      const step = (k, i) => key([...now.slice(0, k), i, ...now.slice(k + 1)]);
      spec.controls.some((c, k) => {
        const need = c.kind !== "slider" ? [] : [now[k] - 1, now[k] + 1].filter(i =>
          i >= 0 && i < c.texts.length && !cache.has(step(k, i)) && !refused.has(step(k, i)));
        if (need.length) Object.assign(request, {row: k, base: now, need, budget: 20});
        return need.length;
      });
    }
    if (!request.at && request.row === undefined) return;
    sent += 1;
    flying = {...request, since: performance.now()};
    // Without a kernel this throws. No answer comes then, and after a while the page says so.
    try { model.send(request); } catch (e) { console.warn("This explorer could not reach its kernel.", e); }
  }

  function receive(message, buffers) {
    if (!String(message.id).startsWith(`${name}-`)) return;   // an answer for another view of this explorer
    const bytes = buffers[0], reply = JSON.parse(new TextDecoder().decode(bytes));
    keep(reply, bytes.byteLength);
    if (message.id !== flying?.id) { schedule(); return; }    // it came too late
    const request = flying;
    flying = null;
    reply.bad.forEach(b => refused.add(key(b)));
    const now = key(at());
    if (reply.error && key(request.at) === now) {
      failedAt = now;
      error.replaceChildren();
      add(error, "b", {}, "This position could not be drawn. ");
      error.append(reply.error.says);
      const more = add(error, "details");
      add(more, "summary", {}, "Where it happened");
      add(more, "pre", {tabindex: 0}, reply.error.details);
      error.hidden = false;
      state("error");
    } else if (request.at && !cache.has(now) && cache.has(key(request.at))) show(key(request.at));  // the hand has moved on, but the eye wants to follow
    schedule();
    pump();
  }

  spec.controls.forEach((c, k) => pieces.push(MAKERS[c.kind]({...c, index: k}, `${name}-${c.name}`, ui)));
  if (pieces.length) {
    const reset = add(controls, "button", {type: "button", class: "gd-reset"}, "Reset");
    reset.addEventListener("click", () => {
      ui.pauseAll();
      spec.controls.forEach((c, k) => pieces[k].set(c.start));
      ui.changed();
    });
  }
  keep(spec.first, 1000);
  model.on("msg:custom", receive);
  const moves = spec.controls.map(c => `change:${c.name}`);
  moves.forEach(event => model.on(event, follow));
  const first = key(spec.controls.map(c => c.start));
  show(first);
  rest();
  follow();                                      // a page that is opened again, or a second view
  // Where a picture has become too narrow, or wide enough again, another one takes its place.
  const again = () => {
    const fitting = canvas.clientWidth < NARROW ? spec.narrow : spec.first;
    if (canvas.clientWidth && fitting !== layout) {
      layout = fitting;
      cache.clear();
      cached = 0;
      onScreen = flying = null;
      keep(layout, 1000);
      catchUp();
    } else if (cache.has(onScreen)) draw(cache.get(onScreen));
  };
  const watcher = new ResizeObserver(again);
  watcher.observe(canvas);
  window.addEventListener("resize", again);
  return () => {
    ui.pauseAll(); watcher.disconnect(); window.removeEventListener("resize", again); model.off("msg:custom", receive);
    moves.forEach(event => model.off(event, follow));
    clearTimeout(quiet); clearTimeout(waiting); clearTimeout(resting); clearTimeout(telling);
  };
}

export default {render};
