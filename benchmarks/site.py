"""How soon the book and the lab are there in the browser, and how fast they are: `make bench-site`, after `make lite`.

One run opens two pages again and again, each time in a fresh profile of a headless Chromium, from a server of its own:
as this machine is, and with the processor four times as slow and ten million bits a second. Then it runs each notebook
in the lab from top to bottom. It writes SITE.md. It takes about fifteen minutes on two idle cores, nine of them for the
lab; nothing else should run meanwhile. With --only, the other part of SITE.md stays as it is.

DevTools slows down neither the processor nor the network of a page's worker, where Python is. So here the page's
processes are stopped for three quarters of the time, and the server waits between the pieces that it sends.
"""

import argparse
import gzip
import os
import re
import signal
import statistics
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tools")]

from course import STEMS  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from real_lab import FLAGS, PAGE, chromium  # noqa: E402
from static_server import Handler, Server  # noqa: E402

from gd_lib.files import write_whole  # noqa: E402

TABLE = ROOT / "benchmarks" / "SITE.md"
# A page, the function of its explorer, and two of its sliders. Python needs NumPy for the second one.
PAGES = [("01_derivative", "explore_secant", ("x", "h")), ("08_optimizers", "explore_descent", ("across", "up"))]
SETTINGS = {"as it is": (1, None), "4 times as slow, 10 Mbit/s": (4, 10e6)}  # the processor, bits a second
ROUNDS, STEPS = 5, 21
SLICE, PIECE = 0.02, 16_384  # seconds of a slow processor's turn, bytes of a slow server's piece
LIMIT = 180_000  # milliseconds that anything may take
LAB_LIMIT = 1_800_000  # milliseconds that a notebook may take in the lab
LAB = "# How fast the lab in the browser is"
TEXT = (".html", ".css", ".js", ".mjs", ".json", ".py", ".svg", ".wasm")  # what a host usually compresses

# What the page measures: when a picture is drawn, and what the worker has sent by then.
MEASURE = r"""
window.bench = {first: 0, answered: new Set(), waiting: null};
{
  const Plain = window.Worker, context = HTMLCanvasElement.prototype.getContext;
  window.Worker = class extends Plain {
    constructor(...given) {
      super(...given);
      this.addEventListener("message", ({data}) => {
        if (!data.buffers) return;
        for (const frame of JSON.parse(new TextDecoder().decode(data.buffers[0])).frames)
          bench.answered.add(JSON.stringify(frame.at));
      });
    }
  };
  HTMLCanvasElement.prototype.getContext = function (...given) {
    if (this.closest(".gd-picture")) queueMicrotask(() => {
      bench.first ||= performance.now();
      const {waiting} = bench;
      if (waiting && bench.answered.has(waiting.at()) && bench.root.dataset.state !== "error") {
        bench.waiting = null;
        waiting.done(performance.now() - waiting.since);
      }
    });
    return context.apply(this, given);
  };
}
bench.take = name => {
  const place = document.querySelector(`.gd-live[data-function=${name}]`);
  bench.root = place.querySelector(".gd-explorer");
  place.closest("details")?.setAttribute("open", "");
  bench.root.scrollIntoView({block: "center"});
  bench.controls = JSON.parse(place.querySelector("script").textContent).controls;
};
bench.control = name => bench.root.querySelector(`[id$="-${name}"]`);
bench.at = () => JSON.stringify(bench.controls.map(({name, kind}) =>
  kind === "toggle" ? bench.control(name).checked : +bench.control(name).value));
bench.move = (name, other, part) => {           // to a place where neither slider alone has been; milliseconds
  const [one, two] = [bench.control(name), bench.control(other)];
  one.focus();                                  // the first focus starts Python
  one.value = Math.round(part * one.max);
  two.value = Math.round((1 - part) * two.max);
  return new Promise(done => {
    bench.waiting = {at: bench.at, done, since: performance.now()};
    one.dispatchEvent(new Event("input", {bubbles: true}));
  });
};
"""


class CountingServer(Server):
    """Serves a folder at a number of bits a second (None: as fast as it can), and notes what was asked for."""

    def __init__(self, folder, bits):
        super().__init__(folder, handler=SlowHandler)
        self.bits, self.asked, self.line = bits, [], threading.Lock()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class SlowHandler(Handler):
    def copyfile(self, source, out):
        self.server.asked.append(Path(source.name))
        while piece := source.read(PIECE):
            if self.server.bits:
                with self.server.line:  # all that is on its way shares the line
                    time.sleep(8 * len(piece) / self.server.bits)
            out.write(piece)


class Slower:
    """Makes processes `times` as slow, by stopping them for a part of each slice. A context manager."""

    def __init__(self, times, processes):
        self.times, self.processes, self.ends = times, processes, threading.Event()

    def __enter__(self):
        self.thread = threading.Thread(target=self.run, daemon=True)
        if self.times > 1:
            self.thread.start()

    def run(self):
        while not self.ends.is_set():
            self.tell(signal.SIGSTOP)
            time.sleep(SLICE * (1 - 1 / self.times))
            self.tell(signal.SIGCONT)
            time.sleep(SLICE / self.times)

    def tell(self, what):
        for process in self.processes():
            try:
                os.kill(process, what)
            except ProcessLookupError:
                pass

    def __exit__(self, *error):
        self.ends.set()
        if self.times > 1:
            self.thread.join()


def processes(browser):
    """{id: CPU seconds so far} of the renderers, and the CPU seconds of the whole browser."""
    found = browser.send("SystemInfo.getProcessInfo")["processInfo"]
    return {p["id"]: p["cpuTime"] for p in found if p["type"] == "renderer"}, sum(p["cpuTime"] for p in found)


def sizes(paths):
    """(bytes, bytes if the host compresses what is usually compressed), each file once."""
    each = {path: path.read_bytes() for path in set(paths)}
    return sum(map(len, each.values())), sum(
        len(gzip.compress(data, 6) if path.suffix in TEXT else data) for path, data in each.items()
    )


@contextmanager
def fresh_page(playwright, folder, bits, size, limit, script):
    """(the server of `folder`, the browser's own session, a page in a fresh profile that runs `script` first)."""
    server = CountingServer(folder, bits)
    browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, chromium_sandbox=False)
    try:
        page = browser.new_page(viewport=dict(zip(("width", "height"), size)))
        page.set_default_timeout(limit)
        page.add_init_script(script)
        yield server, browser.new_browser_cdp_session(), page
    finally:
        browser.close()
        server.shutdown()
        server.server_close()


def visit(playwright, folder, page_name, function, sliders, times, bits):
    """One visit in a fresh profile, as a dict of numbers."""
    with fresh_page(playwright, folder, bits, (1024, 800), LIMIT, MEASURE) as (server, system, page):
        page.goto(f"http://127.0.0.1:{server.server_port}/nothing")  # its process stays for what follows
        slowed = list(processes(system)[0])
        _, before = processes(system)
        with Slower(times, lambda: slowed):
            page.goto(f"http://127.0.0.1:{server.server_port}/{page_name}.html")
            page.wait_for_function("bench.first")
            page.wait_for_load_state("networkidle")
            opened = {"picture": page.evaluate("bench.first") / 1000}
            _, cpu = processes(system)
            opened |= {"picture cpu": cpu - before, "picture files": list(server.asked)}
            if set(processes(system)[0]) - set(slowed):
                raise RuntimeError("The page has a process of its own, which was not slowed down.")
            page.evaluate("name => bench.take(name)", function)
            page.wait_for_timeout(500)
            _, before = processes(system)
            move = "([one, two, part]) => bench.move(one, two, part)"
            answer = page.evaluate(move, [*sliders, 0.97]) / 1000
            _, cpu = processes(system)
            opened |= {"answer": answer, "answer cpu": cpu - before}
            opened["answer files"] = [path for path in server.asked if path not in opened["picture files"]]
            steps, before = [], processes(system)[1]
            for k in range(STEPS):
                page.wait_for_timeout(300)  # a hand rests between two steps, and the page fetches what is next to it
                steps.append(page.evaluate(move, [*sliders, 0.05 + 0.9 * (8 * k % STEPS) / STEPS]))
            _, cpu = processes(system)
            return opened | {
                "step": statistics.median(steps),
                "slowest": max(steps),
                "step cpu": (cpu - before) / STEPS,
            }


def row(name, setting, visits):
    middle = {key: statistics.median(v[key] for v in visits) for key in visits[0] if "files" not in key}
    seconds = [f"{middle[key]:.1f} s" for key in ("picture", "picture cpu", "answer", "answer cpu")]
    cells = [name, setting, *seconds, f"{middle['step']:.0f} ms", f"{middle['slowest']:.0f} ms"]
    return "| " + " | ".join([*cells, f"{1000 * middle['step cpu']:.0f} ms"]) + " |"


def weight(name, visit):
    numbers = [*sizes(visit["picture files"]), *sizes(visit["answer files"])]
    return f"| {name} | " + " | ".join(f"{n / 1e6:.2f} MB" for n in numbers) + " |"


def run_all(playwright, folder, stem):
    """A notebook in the lab, in a fresh profile.

    Returns (seconds, CPU seconds) to the end of its first cell, the same to the end of its last, and the files that
    were fetched for the first.
    """
    with fresh_page(playwright, folder, None, (1280, 900), LAB_LIMIT, PAGE) as (server, system, page):
        begun, (_, before) = time.monotonic(), processes(system)
        page.goto(f"http://127.0.0.1:{server.server_port}/lab/lab/index.html?path=notebooks/{stem}.ipynb")
        page.wait_for_function("window.gd.ready()")
        page.evaluate(
            """async () => {
              const book = gd.panel().content;
              book.activeCellIndex = book.widgets.findIndex(cell => cell.model.type === 'code');
              await window.jupyterapp.commands.execute('notebook:run-cell');
            }"""
        )
        first, files = (time.monotonic() - begun, processes(system)[1] - before), list(server.asked)
        page.evaluate("gd.run()")
        last = (time.monotonic() - begun, processes(system)[1] - before)
        wrong = [output["evalue"] for output in page.evaluate("gd.outputs()") if output["output_type"] == "error"]
        if wrong:
            raise RuntimeError(f"{stem} ended with an error: {wrong[0]}")
        return first, last, files


def lab(playwright, folder, rounds):
    """The rows of the lab's table, and a sentence on what is fetched. The first notebook is visited `rounds` times."""
    rows, weight = [], ""
    for number, stem in STEMS.items():
        visits = [run_all(playwright, folder, stem) for _ in range(1 if weight else rounds)]
        weight = weight or "{:.1f} MB as files, {:.1f} MB compressed".format(*(n / 1e6 for n in sizes(visits[0][2])))
        middle = [statistics.median(visit[k][j] for visit in visits) for k in (0, 1) for j in (0, 1)]
        rows.append(f"| {number} | " + " | ".join(f"{seconds:.1f} s" for seconds in middle) + " |")
        print(rows[-1], flush=True)
    return rows, weight


def about(version, seconds, load):
    """Where and when a part was measured."""
    return f"""\
Written by `make bench-site`, in {seconds / 60:.0f} minutes with Chromium {version} on {os.cpu_count()} processor cores;
their load was about {load:.0f} when it began."""


def lab_report(rows, weight, rounds, about):
    return f"""\
{LAB}

{about} Each visit has a fresh profile; the first
row is the median of {rounds} visits, the others are one visit each.

- *First cell*: from the navigation until the notebook's first cell of code has run. By then JupyterLab, Python and the
  course have been fetched and started: {weight}, as a host sends them
  that compresses text and WebAssembly.
- *Run All*: from the navigation until every cell has run.
- *CPU*: the processor's seconds in all processes of the browser until then.

| notebook | first cell | CPU | Run All | CPU |
|---|---:|---:|---:|---:|
{chr(10).join(rows)}
"""


def report(rows, weights, rounds, about):
    return f"""\
# How fast the book in the browser is

{about} Each number is the median of {rounds} visits,
each in a fresh profile.
The aims are for two idle cores: the first answer 6 seconds after the touch, and a step in 50 ms.

- *First picture*: from the navigation until the first explorer of the page is drawn. Python has no part in that.
- *First answer*: from the touch that starts Python until a picture is drawn that Python has sent.
- *Step*: from a move to a position that no slider alone leads to until Python's picture of it is drawn; the median and
  the slowest of {STEPS}. Most steps of a hand are faster, because the page asks for them in advance.
- *CPU*: the processor's seconds in all processes of the browser meanwhile. For a step, it is what one step and a rest
  of 300 ms take.
- 4 times as slow: the processes of the page are stopped for three quarters of the time. DevTools slows down the page
  but not its worker, where Python is. So the CPU seconds stay what they are.

| page | machine | first picture | CPU | first answer | CPU | step | slowest | CPU |
|---|---|---:|---:|---:|---:|---:|---:|---:|
{chr(10).join(rows)}

What is fetched until then, as files, and as a host sends them that compresses text and WebAssembly. The browser keeps
it for all pages.

| page | for the picture | compressed | for the answer | compressed |
|---|---:|---:|---:|---:|
{chr(10).join(weights)}
"""


def main():
    parser = argparse.ArgumentParser(description="Measure the book and the lab in the browser.")
    parser.add_argument(
        "--site", type=Path, default=ROOT / "build" / "site", help="the book, with the lab (build/site)"
    )
    parser.add_argument("--to", type=Path, default=TABLE, help="the file to write (benchmarks/SITE.md)")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"visits for each number ({ROUNDS})")
    parser.add_argument("--only", choices=("book", "lab"), help="measure one part, and keep what is known of the other")
    given = parser.parse_args()
    for part, file, how in (("book", "live/bundle.json", "make site"), ("lab", "lab/jupyter-lite.json", "make lite")):
        if given.only in (None, part) and not (given.site / file).is_file():
            sys.exit(f"There is no {part} in {given.site}: run {how} first.")
    if not chromium():
        sys.exit("There is no Chromium, neither on the PATH nor in $CHROMIUM.")
    known = given.to.read_text(encoding="utf-8") if given.to.is_file() else ""
    book, _, rest = known.partition(LAB)
    texts = {"book": book.strip(), "lab": (LAB + rest).strip() if rest else ""}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS, chromium_sandbox=False)
        version = re.match(r"\d+", browser.version)[0]
        browser.close()
        if given.only != "lab":
            begun, load = time.monotonic(), os.getloadavg()[0]
            print(f"The book takes about {1.2 * given.rounds:.0f} minutes on two idle cores.")
            rows, weights = [], []
            for page, function, sliders in PAGES:
                for setting, (times, bits) in SETTINGS.items():
                    visits = [
                        visit(playwright, given.site, page, function, sliders, times, bits) for _ in range(given.rounds)
                    ]
                    rows.append(row(page, setting, visits))
                    print(rows[-1], flush=True)
                weights.append(weight(page, visits[0]))
            texts["book"] = report(rows, weights, given.rounds, about(version, time.monotonic() - begun, load))
        if given.only != "book":
            begun, load = time.monotonic(), os.getloadavg()[0]
            print("The lab takes about nine minutes on two idle cores.")
            rows, fetched = lab(playwright, given.site, given.rounds)
            texts["lab"] = lab_report(rows, fetched, given.rounds, about(version, time.monotonic() - begun, load))
    write_whole(given.to, "\n\n".join(text.strip() for text in texts.values() if text) + "\n")
    print(f"Written: {given.to}")


if __name__ == "__main__":
    main()
