"""What a class needs: `make bench-class`, as root. It writes CLASS.md, and the figures in docs/teaching.md.

The part `hub` starts the hub of deploy/hub with real accounts, and learners who come through its proxy. The part
`collecting` runs what a class of sixty hands in, which takes an hour on two cores. Nothing else should run meanwhile.
Name a part to measure only that one: make bench-class ARGS=hub.
"""

import copy
import csv
import os
import statistics
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tools"), str(ROOT / "tests")]

import nbformat  # noqa: E402
import psutil  # noqa: E402
import results  # noqa: E402
from course import STEMS  # noqa: E402
from exercise_cells import solved  # noqa: E402
from real_hub import Classroom, wait_for  # noqa: E402

from gd_course.exercise.check import catalogue  # noqa: E402
from gd_course.exercise.verdict import RIGHT  # noqa: E402
from gd_lib.files import write_whole  # noqa: E402

TABLE, PAGE = ROOT / "benchmarks" / "CLASS.md", ROOT / "docs" / "teaching.md"
AT_ONCE = (1, 4, 16)
COLLECTED = 60  # learners who hand in every notebook
MACHINE, SYSTEM = 24, 2  # GiB of a machine, and what its system keeps for itself and the cache of its disk
MB = 1e6
NAMES = [f"{stem}.ipynb" for stem in STEMS.values()]
FIRST = NAMES[0]


def used(process):
    """Bytes of a process: its own, and its share of what it has in common with others."""
    return process.memory_full_info().pss


def peak(process):
    """The most bytes that a process had in memory."""
    lines = Path(f"/proc/{process.pid}/status").read_text().splitlines()
    return 1024 * int(next(line.split()[1] for line in lines if line.startswith("VmHWM")))


def cpu(*processes):
    return sum(sum(process.cpu_times()[:2]) for process in processes)


def code_of(learner, notebook):
    cells = learner.notebook(f"course/notebooks/{notebook}")["cells"]
    return [cell["source"] for cell in cells if cell["cell_type"] == "code"]


def first_cell(learner):
    """A learner who is logged in asks for a server, and runs the first cell of the first notebook. Seconds, CPU."""
    began = time.perf_counter()
    learner.start()
    kernel = learner.open(f"course/notebooks/{FIRST}")
    kernel.run(code_of(learner, FIRST)[0])
    took = time.perf_counter() - began
    server = learner.process()
    return took, cpu(server, *server.children())


def run_all(learner, notebook):
    """Run All of one notebook in a fresh kernel. Bytes of the kernel afterwards, at most, and its CPU seconds."""
    kernel = learner.open(f"course/notebooks/{notebook}")
    for source in code_of(learner, notebook):
        kernel.run(source)
    [process] = learner.process().children()
    found = used(process), peak(process), cpu(process)
    [session] = learner.api("GET", "sessions")
    learner.api("DELETE", f"sessions/{session['id']}")
    wait_for("the end of a kernel", lambda: not process.is_running())
    return found


def hub():
    """What the hub needs: the text of its part, and its figures."""
    with Classroom(sum(AT_ONCE)) as room:
        learners, waits = iter(room.learners), {}
        for number in AT_ONCE:
            together = [next(learners) for _ in range(number)]
            with ThreadPoolExecutor(number) as at_once:
                waits[number] = list(at_once.map(first_cell, together))
            print(f"{number} at once: {max(waits[number])[0]:.1f} s", flush=True)
        servers = [used(learner.process()) for learner in together]  # of 16, which share what can be shared
        kernels = {}
        for notebook in NAMES:
            if notebook == FIRST:
                for session in together[0].api("GET", "sessions"):
                    together[0].api("DELETE", f"sessions/{session['id']}")
                wait_for("the end of a kernel", lambda: not together[0].process().children())
            kernels[notebook] = run_all(together[0], notebook)
            print(f"{notebook}: {kernels[notebook][0] / MB:.0f} MB", flush=True)
        proxy = psutil.Process(int((room.hub.folder / "jupyterhub-proxy.pid").read_text()))
        shared = used(psutil.Process(room.hub.process.pid)) + used(proxy)
    return hub_report(waits, servers, kernels, shared)


def hub_report(waits, servers, kernels, shared):
    server = statistics.median(servers)
    after, most, seconds = ([k[i] for k in kernels.values()] for i in range(3))
    learner = server + max(after)
    hold = int(((MACHINE - SYSTEM) * 2**30 - shared) / learner)
    started = statistics.median(c for _, c in waits[max(AT_ONCE)])
    wait = {n: (statistics.median(s for s, _ in w), max(s for s, _ in w)) for n, w in waits.items()}
    figures = f"""\
| what | how much |
|---|---|
| a learner's server | {server / MB:.0f} MB |
| the kernel of one notebook after Run All | {min(after) / MB:.0f} to {max(after) / MB:.0f} MB |
| the kernel of one notebook at its peak | at most {max(most) / MB:.0f} MB |
| the hub and its proxy, for all | {shared / MB:.0f} MB |
| learners that {MACHINE} GiB hold, with one notebook open each | {hold} |
| CPU seconds to start a server and run a first cell | {started:.1f} |
| CPU seconds for Run All of one notebook | {min(seconds):.1f} to {max(seconds):.1f} |
"""
    for n, (_, slowest) in wait.items():
        who = "one learner" if n == 1 else f"{n} learners at once"
        figures += f"| from the click to the first cell's output, {who}, {os.cpu_count()} cores | {slowest:.0f} s |\n"
    rows = "\n".join(
        f"| {name.removesuffix('.ipynb')} | {k[0] / MB:.0f} MB | {k[1] / MB:.0f} MB | {k[2]:.1f} s |"
        for name, k in kernels.items()
    )
    waited = "\n".join(f"| {n} | {middle:.1f} s | {slowest:.1f} s |" for n, (middle, slowest) in wait.items())
    versions = ", ".join(f"{name} {version(name)}" for name in ("jupyterhub", "jupyterlab", "ipykernel"))
    text = f"""\
Written by `make bench-class`, with {versions}
on {os.cpu_count()} processor cores. Real accounts on one machine, each behind the hub's proxy.

{figures}
*Memory* is what a process has for itself, and its share of what several have in common, with {max(AT_ONCE)} servers up.
{MACHINE} GiB hold {hold} learners if {SYSTEM} GiB are left to the system and each runs all of the largest notebook.
*At its peak* is without that sharing, so a limit for one learner is above it.

The wait begins when a learner who is logged in asks for a server for the first time. It ends when the first cell of
notebook 00 has its output: the server has started, the course has been pulled, a kernel has started.

| learners at once | median | slowest |
|--:|--:|--:|
{waited}

| notebook | kernel after Run All | at its peak | CPU seconds, Run All |
|---|--:|--:|--:|
{rows}
"""
    return text, figures


def collecting():
    """What it takes to run what a class hands in: the text of its part, and its figures."""
    with tempfile.TemporaryDirectory() as folder:
        collected, table = Path(folder, "class"), Path(folder, "results.csv")
        for stem in STEMS.values():
            untouched = nbformat.read(ROOT / "notebooks" / f"{stem}.ipynb", as_version=4)
            done = solved(copy.deepcopy(untouched), catalogue(stem[:2]))
            for i in range(COLLECTED):
                path = collected / f"learner{i:02}" / f"{stem}.ipynb"
                path.parent.mkdir(parents=True, exist_ok=True)
                nbformat.write(untouched if i % 4 == 3 else done, path)
        before = os.times()
        # It takes an hour, in which the machine may do other things too: no notebook may be stopped for that.
        results.results(collected, table, cell_seconds=1800, notebook_seconds=7200)
        after, began = os.times(), time.perf_counter()
        results.results(collected, table, cell_seconds=1800, notebook_seconds=7200)
        again = time.perf_counter() - began
        rows = list(csv.DictReader(table.read_text(encoding="utf-8-sig").splitlines()))
    right = sum(row["outcome"] == RIGHT for row in rows)
    here = after.user + after.system - before.user - before.system
    kernels = after.children_user + after.children_system - before.children_user - before.children_system
    number = COLLECTED * len(STEMS)
    figures = f"""\
| what | how much |
|---|---|
| notebooks of {COLLECTED} learners, {len(STEMS)} each, on {results.cores()} cores | {number} |
| CPU minutes for all of them | {(kernels + here) / 60:.0f} |
| CPU seconds for a notebook, in its kernel | {kernels / number:.1f} |
| CPU seconds for a notebook, in `make results` itself | {here / number:.1f} |
| a second call, when nothing has changed | {again:.0f} s |
"""
    versions = ", ".join(f"{name} {version(name)}" for name in ("nbclient", "ipykernel"))
    text = f"""\
Written by `make bench-class ARGS=collecting`, with {versions}
on {results.cores()} processor cores. Three of four learners have solved everything, the fourth has touched nothing.

{figures}
The table had {len(rows):,} rows, of which {right:,} said *right*. The kernels do the work, so twice the cores take half
the time, here or on a cluster, until what `make results` itself takes for each notebook fills one core.
"""
    return text, figures


# What measures a part; it returns the part's text, and the figures in it that docs/teaching.md has.
PARTS = {"hub": hub, "collecting": collecting}


def replace_part(path, name, text):
    """Put `text` between the two markers of `name` in a file. Raises ValueError if they are not there."""
    page = path.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, found, rest = page.partition(begin)
    _, also_found, after = rest.partition(end)
    if not (found and also_found):
        raise ValueError(f"{path.name} has no lines {begin.strip()} and {end.strip()}, between which this belongs.")
    write_whole(path, before + begin + "\n" + text + "\n" + end + after)


def main(names):
    unknown = sorted(set(names) - set(PARTS))
    if unknown:
        sys.exit(f"There is no part {unknown[0]!r}; choose from {', '.join(PARTS)}.")
    if "hub" in (names or PARTS) and (os.name == "nt" or os.geteuid() != 0):
        sys.exit("The learners get accounts of their own, which only root can make: run this with sudo, on Linux.")
    for name in names or PARTS:
        text, figures = PARTS[name]()
        replace_part(TABLE, name, text)
        replace_part(PAGE, name, figures)
        print(figures)


if __name__ == "__main__":
    main(sys.argv[1:])
