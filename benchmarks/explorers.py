"""How fast the explorers are, beside plain `interact` + `plt.show()` drawing the same figure: `make bench-explorers`.

One run measures every slider of every explore_…() in a real JupyterLab and a real Chromium, and the two take turns. The
twin gets the same frames and paints what they show (strokes, numbers and sentence) on a pyplot figure. To measure some:

    python benchmarks/explorers.py explore_secant explore_neuron

A whole run writes EXPLORERS.md. The exit status is 1 if a slider misses a must.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import import_module, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from playwright.sync_api import sync_playwright  # noqa: E402
from real_lab import FLAGS, PAGE, Lab, chromium  # noqa: E402

import gd_course  # noqa: E402
from gd_lib.files import write_whole  # noqa: E402

SLOWEST, FEWEST = 1 / 3, 4  # the musts: the most of the twin's latency, the fewest times its frames a second
DRAGGED_MOST = ("01", "02", "04")  # the notebooks whose explorers aim for every frame of the screen
PRESSES, FRESH, DRAG = 4, 2, 1000  # presses on a known slider, first presses on a new one, milliseconds of a drag
DISPLAYS = 5  # processes in which an explorer is displayed for the first time
TABLE = ROOT / "benchmarks" / "EXPLORERS.md"

# What the kernel runs. Each call of ours() makes a new explorer, with nothing cached in the kernel or in the page.
KERNEL = """
import ipywidgets, textwrap
import matplotlib.pyplot as plt
from importlib import import_module
from IPython.display import display
from gd_lib.look.scene import WIDTH, scene
from gd_lib.look.strokes import Text
from gd_lib.look.paint import paint

def ours(chapter, name):
    explorer = getattr(import_module(f"gd_course.{chapter}"), name)()
    display({"application/vnd.jupyter.widget-view+json": {"version_major": 2, "version_minor": 0,
             "model_id": explorer.model_id}}, raw=True)
    return explorer

def both(chapter, name, control):
    explorer = ours(chapter, name)
    start = {key: c.start for key, c in explorer.controls.items()}

    def draw(position):
        frame = explorer.at({**start, control: position})
        high, words = scene(frame)
        numbers = [f"{name}: {value}" for name, (value, _) in frame.numbers.items()]
        wide, says = WIDTH + (210 if numbers else 0), textwrap.wrap(frame.says, 110)
        for column, top, lines in ((WIDTH + 8, 16, numbers), (8, high + 10, says)):
            words += [Text(column, top + 20 * k, line, "#222222", 13) for k, line in enumerate(lines)]
        high += 20 * len(says)
        axes = plt.figure(figsize=(wide / 96, high / 96), dpi=96).add_axes((0, 0, 1, 1))
        axes.axis("off")
        paint(axes, words, 0, 0)
        axes.set(xlim=(0, wide), ylim=(high, 0))
        plt.show()

    last = len(explorer.controls[control].values) - 1
    ipywidgets.interact(draw, position=ipywidgets.IntSlider(start[control], 0, last))
"""

# What a fresh process runs: the milliseconds of processor time that a display takes, and the sizes of what it sends.
DISPLAY = """
import json, sys, time
from importlib import import_module
make = getattr(import_module("gd_course." + sys.argv[1]), sys.argv[2])
begun = time.process_time()
explorer = make()
data, _ = explorer._repr_mimebundle_()
shown = time.process_time()
explorer._repr_mimebundle_()
again = time.process_time()
print(json.dumps({"first": 1000 * (shown - begun), "again": 1000 * (again - shown),
                  "still": len(data["image/png"]), "spec": len(explorer.spec.encode())}))
"""

# What the page measures: from a key's own time stamp to the screen frame in which our new picture is drawn, or
# the twin's has arrived and is decoded.
BENCH = r"""
window.bench = {
  seen: {ours: 0, twin: 0}, at: {ours: 0, twin: 0}, pressed: 0,
  picture: who => { bench.at[who] = performance.now(); bench.seen[who] += 1; },
  handle: (who, control) => document.querySelector(who === 'ours' ?
      `.gd-explorer input[type=range][id$="-${control}"]` : '.widget-interact .noUi-handle'),
  quiet: async () => {
    const kernel = gd.panel().context.sessionContext.session.kernel;
    for (let quiet = 0, seen = ''; quiet < 3;) {
      await gd.sleep(40);
      const now = JSON.stringify(bench.seen);
      quiet = kernel.status === 'idle' && now === seen ? quiet + 1 : 0;
      seen = now;
    }
  },
  run: async (source, twin) => {
    gd.roots().forEach(root => { root.dataset.old = 'yes'; });
    bench.handle('twin')?.setAttribute('data-old', 'yes');
    gd.cells()[0].model.sharedModel.setSource(source);
    await window.jupyterapp.commands.execute('notebook:run-all-cells');
    const fresh = node => node && !node.dataset.old;
    const there = () => gd.roots().length === 1 && fresh(gd.roots()[0]) &&
      (!twin || (fresh(bench.handle('twin')) && document.querySelector('.widget-interact img')));
    for (let k = 0; k < 500; k++) {
      if (there()) { await gd.sleep(200); await bench.quiet(); return; }
      await gd.sleep(20);
    }
    const said = gd.outputs().filter(o => o.output_type === 'error').map(o => `${o.ename}: ${o.evalue}`);
    throw new Error(`nothing to measure ${said}`);
  },
  ready: (who, control) => {                  // give it the focus, as a hand would
    bench.pressed = 0;
    bench.before = bench.seen[who];
    bench.handle(who, control).focus();
  },
  answered: async who => {
    for (let k = 0; bench.seen[who] === bench.before; k++) {
      if (k > 150) return null;
      await gd.sleep(20);
    }
    return bench.at[who] - bench.pressed;
  },
  drag: async (who, control, count, start, ms) => {   // a new position at every frame of the screen, to and fro
    const handle = bench.handle(who, control), begin = performance.now();
    let position = start, way = start < count - 1 ? 1 : -1;
    let frames = 0, shown = 0, before = bench.seen[who], now = begin;
    if (who === 'ours') handle.dispatchEvent(new PointerEvent('pointerdown'));
    while (now - begin < ms) {
      if (position + way < 0 || position + way >= count) way = -way;
      position += way;
      if (who === 'ours') { handle.value = position; handle.dispatchEvent(new Event('input')); }
      else handle.dispatchEvent(new KeyboardEvent('keydown', {key: way > 0 ? 'ArrowRight' : 'ArrowLeft'}));
      now = await new Promise(requestAnimationFrame);
      await new Promise(done => setTimeout(done));       // after this frame's drawing
      frames += 1;
      if (bench.seen[who] !== before) { shown += 1; before = bench.seen[who]; }
    }
    const seconds = (now - begin) / 1000;
    if (who === 'ours') document.dispatchEvent(new PointerEvent('pointerup'));
    return {shown: shown / seconds, screen: frames / seconds};
  },
};
addEventListener('keydown', e => { bench.pressed = bench.pressed || e.timeStamp; }, true);
document.addEventListener('load', e => {
  if (e.target.closest?.('.widget-interact')) requestAnimationFrame(() => bench.picture('twin'));
}, true);
{
  const plain = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (...all) {
    if (this.closest('.gd-picture')) queueMicrotask(() => bench.picture('ours'));   // when it is drawn
    return plain.apply(this, all);
  };
}
"""


class Hand:
    """Presses and drags one slider of one explorer, and its twin's."""

    def __init__(self, page, chapter, name, control, count, start):
        self.page, self.chapter, self.name, self.control = page, chapter, name, control
        self.count, self.start = count, start

    def show(self, twin):
        explorer = f"{self.chapter!r}, {self.name!r}"
        call = f"both({explorer}, {self.control!r})" if twin else f"ours({explorer})"
        self.page.evaluate("([source, twin]) => bench.run(source, twin)", [f"{KERNEL}\n{call};", twin])
        self.positions = {"ours": self.start, "twin": self.start}
        self.ways = {"ours": 1, "twin": 1}

    def press(self, who):
        """Milliseconds from a key press to the new picture. A press that changes nothing is repeated."""
        for _ in range(5):
            took = self._press(who)
            if took is not None:
                return took
        raise RuntimeError(f"{self.name}, {self.control}: after five presses, {who} shows no new picture.")

    def _press(self, who):
        if not 0 <= self.positions[who] + self.ways[who] < self.count:
            self.ways[who] = -self.ways[who]
        self.positions[who] += self.ways[who]
        self.page.evaluate("([who, control]) => bench.ready(who, control)", [who, self.control])
        self.page.keyboard.press("ArrowRight" if self.ways[who] > 0 else "ArrowLeft")
        took = self.page.evaluate("who => bench.answered(who)", who)
        self.page.evaluate("() => bench.quiet()")
        return took

    def drag(self, who):
        """Pictures a second, and the screen's frames a second, while the position changes at every frame."""
        given = [who, self.control, self.count, self.positions[who], DRAG]
        seen = self.page.evaluate("all => bench.drag(...all)", given)
        self.page.evaluate("() => bench.quiet()")
        return seen

    def measure(self, times=1):
        first = []
        for _ in range(FRESH * times):
            self.show(twin=False)
            first.append(self.press("ours"))
        self.show(twin=True)
        fresh, twin, known = self.drag("ours"), self.drag("twin"), self.drag("ours")
        self.show(twin=True)
        self.press("ours")  # now the page asks for the slider's other pictures
        presses = [(self.press("ours"), self.press("twin")) for _ in range(PRESSES * times)]
        middle = statistics.median
        return {
            "first": middle(first),
            "known": middle(a for a, _ in presses),
            "twin": middle(b for _, b in presses),
            "fresh fps": fresh["shown"],
            "known fps": known["shown"],
            "twin fps": twin["shown"],
            "screen": known["screen"],
        }


def homes():
    """{name of an explorer: its chapter's folder}, by name."""
    found = {name: chapter for chapter in gd_course.chapters().values() for name in dir(package(chapter))}
    return {name: found[name] for name in sorted(found) if name.startswith("explore_")}


def package(chapter):
    return import_module(f"gd_course.{chapter}")


def sliders(explorers):
    """(chapter, explorer's name, control's name, label, number of positions, first position) of every slider."""
    for name, chapter in explorers.items():
        for control, c in getattr(package(chapter), name)().controls.items():
            if c.kind == "slider":
                yield chapter, name, control, c.label, len(c.values), c.start


def displays(chapter, name):
    """What a display costs: milliseconds of a first and of a second one, bytes of the still and of the page's spec."""
    runs = []
    for _ in range(DISPLAYS):
        program = [sys.executable, "-c", DISPLAY, chapter, name]
        runs.append(json.loads(subprocess.run(program, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout))
    return {key: statistics.median(run[key] for run in runs) for key in runs[0]}


def ratios(m):
    """Over the twin's: the latency of a first press, of a later one, the frames of a first drag, of a later one."""
    twin = max(m["twin fps"], 1)  # in a second it may show none
    return m["first"] / m["twin"], m["known"] / m["twin"], m["fresh fps"] / twin, m["known fps"] / twin


def misses(m):
    first, known, fresh, again = ratios(m)
    return [f"{100 * r:.0f}% of the latency" for r in (first, known) if r > SLOWEST] + [
        f"{r:.1f} times the frames" for r in (fresh, again) if r < FEWEST
    ]


HEAD = """\
| explorer | slider | first press | later press | twin | first ÷ twin | later ÷ twin | \
first drag | later drag | twin | first ÷ twin | later ÷ twin |
|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""


DISPLAY_HEAD = """\
| explorer | first display, CPU | again, CPU | still | spec |
|---|---:|---:|---:|---:|"""


def display_row(name, d):
    cells = [name, f"{d['first']:.0f} ms", f"{d['again']:.0f} ms", f"{d['still'] / 1000:.0f} kB"]
    return "| " + " | ".join([*cells, f"{d['spec'] / 1000:.1f} kB"]) + " |"


def starred(chapter):
    return chapter[2:4] in DRAGGED_MOST


def row(chapter, name, label, m):
    first, known, fresh, again = ratios(m)
    star = " ★" if starred(chapter) else ""
    cells = [f"{name}{star}", label.replace("|", "\\|"), f"{m['first']:.0f} ms", f"{m['known']:.0f} ms"]
    cells += [f"{m['twin']:.0f} ms", f"{first:.2f}", f"{known:.2f}", f"{m['fresh fps']:.0f}", f"{m['known fps']:.0f}"]
    cells += [f"{m['twin fps']:.1f}", f"{fresh:.1f}", f"{again:.1f}"]
    return "| " + " | ".join(cells) + " |"


def report(rows, costs, versions, failed):
    found = [m for *_, m in rows]
    most = [m["known fps"] / m["screen"] for chapter, *_, m in rows if starred(chapter)]
    high = [max(ratios(m)[k] for m in found) for k in (0, 1)]
    low = [min(ratios(m)[k] for m in found) for k in (2, 3)]
    stars = f"at least {100 * min(most):.0f}% of them in a later drag" if most else "not measured"
    screen = statistics.median(m["screen"] for m in found)
    moved = "\n".join(row(*r) for r in rows)
    displayed = "\n".join(display_row(*c) for c in costs.items())
    return f"""\
# How fast the explorers are

Written by `make bench-explorers`: one run, every slider of the course, in a real JupyterLab and a headless Chromium,
with {versions}.
The twin is plain `interact` + `plt.show()`: it gets the same frames and paints what they show (strokes, numbers and
sentence) on a pyplot figure. The two take turns in the same page and the same kernel. Only the ratios mean something:
the milliseconds are this machine's. A slider that misses is measured again, for longer, and the second result counts.

- *Press*: from a key press to the screen frame that shows the new picture, the median of several. A *first* press
  comes as soon as an untouched explorer has the focus: the page has already asked for the two nearest pictures of each
  slider, and only now begins to ask for the others.
- *Drag*: pictures a second while the position changes at every frame of the screen (it shows {screen:.0f} a second).
  A *first* drag begins on an untouched explorer.
- Must: a press takes at most a third of the twin's time, and a drag shows at least four times as many pictures, first
  or later.
- ★ 01, 02 and 04, which aim for every frame of the screen: {stars}.

The slowest press against its twin: {high[0]:.2f} (first), {high[1]:.2f} (later).
The slowest drag against its twin: {low[0]:.1f} times (first), {low[1]:.1f} times (later).
{"Missed: " + "; ".join(failed) + "." if failed else "Every slider meets the musts."}

{HEAD}
{moved}

A *display*: the processor time, in a fresh process, of making an explorer and what its cell shows, with the loading of
matplotlib (the median of {DISPLAYS}). The *still* is for readers without a kernel, the *spec* for the page.

{DISPLAY_HEAD}
{displayed}
"""


def main(names):
    known = homes()
    wrong = sorted(set(names) - set(known))
    if wrong:
        sys.exit(f"There is no explorer {wrong[0]!r}; choose from {', '.join(known)}.")
    program = chromium()
    if not program:
        sys.exit("There is no Chromium on the PATH and none named in $CHROMIUM: install one and run this again.")
    began, rows, failed = time.perf_counter(), [], []
    chosen = {name: known[name] for name in names or known}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as work, sync_playwright() as playwright:
        lab = Lab(Path(work), more={"bench.ipynb": "0"})
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS, chromium_sandbox=False)
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 1400})
            page.add_init_script(PAGE)
            page.add_init_script(BENCH)
            page.goto(lab.address("bench.ipynb"), wait_until="commit")
            page.wait_for_function("window.gd && gd.ready()", timeout=90_000)
            print(HEAD, flush=True)
            for chapter, name, control, label, count, start in sliders(chosen):
                hand = Hand(page, chapter, name, control, count, start)
                measured = hand.measure()
                if misses(measured):  # something else may have had the processor: a longer measurement decides
                    measured = hand.measure(times=2)
                rows.append((chapter, name, label, measured))
                print(row(*rows[-1]), flush=True)
                failed += [f"{name}, {label}: {words} of its twin" for words in misses(measured)]
            version = browser.version.partition(".")[0]
        finally:
            browser.close()
            lab.stop()
    print(f"\n{DISPLAY_HEAD}", flush=True)
    costs = {}
    for name, chapter in chosen.items():
        costs[name] = displays(chapter, name)
        print(display_row(name, costs[name]), flush=True)
    packages = [
        f"{shown} {metadata.version(p)}"
        for p, shown in (("jupyterlab", "JupyterLab"), ("ipywidgets",) * 2, ("matplotlib",) * 2)
    ]
    versions = f"{', '.join([*packages, f'Chromium {version}'])} on {os.cpu_count()} processor cores"
    text = report(rows, costs, versions, failed)
    if not names:
        write_whole(TABLE, text)
    print("\n" + text.partition(HEAD)[0].strip(), f"\n({time.perf_counter() - began:.0f} seconds)", sep="\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
