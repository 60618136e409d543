// In the lab: say that a notebook opened from this browser's own copy has a newer edition.
import {copies, setAside} from "./copies.js";

const path = new URLSearchParams(location.search).get("path") ?? "";
const stem = path.replace(/^notebooks\//, "").replace(/\.ipynb$/, "");
if ((await copies())[stem]) {
  const bar = document.createElement("div");
  bar.className = "gd-newer";
  bar.setAttribute("role", "status");
  bar.style.cssText = "position:fixed;z-index:100000;right:1rem;bottom:2.5rem;max-width:22rem;padding:.8rem 1rem;background:#fff;"
    + "color:#222;border:2px solid #00609a;border-radius:8px;font:14px/1.45 system-ui,sans-serif";
  bar.innerHTML = "<p style='margin:0 0 .6rem'>You see your own copy of this notebook. The course has a newer edition of it.</p>"
    + "<button>Open the new one, and keep mine beside it</button> <button>Stay with mine</button>";
  const [open, stay] = bar.querySelectorAll("button");
  open.onclick = async () => {
    await window.jupyterapp?.commands.execute("docmanager:save");
    await setAside(stem);
    location.reload();
  };
  stay.onclick = () => bar.remove();
  document.body.append(bar);
}
