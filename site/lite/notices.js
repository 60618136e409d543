// In the lab: what a learner should know at the first start, and that a copy kept in this browser has a newer edition.
import {onOpened} from "./app.js";
import {copies, setAside} from "./copies.js";

const SEEN = "gd-lab-seen";
const corner = document.createElement("div");
corner.style.cssText = "position:fixed;z-index:100000;right:1rem;bottom:2.5rem;max-width:23rem;display:grid;gap:.6rem";
document.body.append(corner);

/** Show a sentence or two in the corner. actions: {the words of a button: what it does, before the notice goes}. */
function notice(name, html, actions) {
  const bar = document.createElement("div");
  bar.className = name;
  bar.setAttribute("role", "status");
  bar.style.cssText = "padding:.8rem 1rem;background:#fff;color:#222;border:2px solid #00609a;border-radius:8px;"
    + "font:14px/1.45 system-ui,sans-serif";
  corner.append(bar);   // before its words, so that they are read aloud
  bar.innerHTML = `<p style="margin:0 0 .6rem">${html}</p>`;
  for (const [words, act] of Object.entries(actions)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = words;
    button.style.margin = "0 .5rem .2rem 0";
    button.onclick = async () => { await act(); bar.remove(); };
    bar.append(button);
  }
}

let seen = null;
try { seen = localStorage.getItem(SEEN); } catch { /* then it is said each time */ }
if (!seen) {
  const size = document.querySelector('meta[name="gd-megabytes"]').content;
  notice("gd-first", `Python runs in this page. The first start fetches about ${size} MB and takes half a minute on a
    laptop. Your work stays in this browser: <em>Download</em> in the <em>File</em> menu saves a notebook elsewhere.
    The stop button does nothing here; <em>Restart Kernel</em> ends a cell that never ends.
    <a href="../index.html" style="color:#00609a;text-decoration:underline">More, and how to set a notebook back</a>.`, {
    "All right": () => { try { localStorage.setItem(SEEN, "yes"); } catch { /* as above */ } },
  });
}

onOpened(async widget => {
  const {path} = widget.context, stem = path.replace(/^notebooks\//, "").replace(/\.ipynb$/, "");
  if (!(await copies())[stem]) return;
  notice("gd-newer", `You see your own copy of notebook ${stem.slice(0, 2)}. The course has a newer edition of it.`, {
    "Open the new one, and keep mine beside it": async () => {
      await widget.context.save();
      await setAside(stem);
      location.assign(`?path=${path}`);
    },
    "Stay with mine": () => {},
  });
});
