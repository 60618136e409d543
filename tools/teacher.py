"""For a teacher: a copy of the course without its solutions, and what a class got right.

    python tools/teacher.py handout folder                    (make handout TO=folder)
    python tools/teacher.py results folder [results.csv]      (make results FROM=folder)

`handout` copies the course, without the cells that hold solutions and without the tests. The checks need the right
answers, so these still stand in gd_course/ch*/exercises.py.

`results` reads notebooks as they were handed in: one sub-folder for each learner, or one folder in which the file names
carry the learner's name (ada_03_node_tree.ipynb). Each is run from the top in a fresh kernel, in an empty folder of its
own. What counts is what gd_lib's own `check` answers in that run: neither saved outputs nor a `check` of the learner's.
After an exception, a cell without an end, even the end of the kernel, the other cells still count. Right once is right.

Not defended against: whoever reads the answers in gd_course, tries all letters in a loop, or rebuilds gd_lib
from inside the notebook. Nor is this a sandbox: a learner's code runs with your rights, so run it under another
account or in a container if you would not run the notebook yourself.
"""

import argparse
import csv
import inspect
import json
import os
import queue
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

from clean_room import environment
from jupyter_client import KernelManager

from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import is_worked
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT

ROOT = Path(__file__).resolve().parent.parent
# What the course needs to run and to be read; the tests hold solutions, so they stay behind.
PARTS = (
    ".gitignore",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "benchmarks",
    "binder",
    "conftest.py",
    "gd_course",
    "gd_lib",
    "picture.png",
    "pyproject.toml",
    "requirements-dev.txt",
    "requirements-lock.txt",
    "requirements.txt",
    "tools",
)
CELL_SECONDS, NOTEBOOK_SECONDS = 120, 900  # the longest cell (training in 08) takes well under a minute
GRACE = 5  # seconds that an interrupted cell has to end
ERROR, TIME_LIMIT = "error", "time limit"
COLUMNS = ("learner", "notebook", "exercise", "outcome", "note")
# Of several copies of a notebook, the outcome that comes first here counts.
ORDER = (RIGHT, NOT_YET, TIME_LIMIT, ERROR, NOT_TRIED)
STEMS = {path.stem[:2]: path.stem for path in sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))}
_stop = threading.Event()  # set by Ctrl-C: kernels do not hear it by themselves


def ids_in(source):
    """The ids of the exercises that a cell checks, also as 3.2 for "03.2"."""
    return [f"{n:>02}.{rest}" for n, rest in re.findall(r"""\bcheck\(\s*["']?\s*(\d{1,2})\.(\w+)""", source)]


# --- a copy without solutions ----------------------------------------------------------------------------------------


def without_solutions(path):
    """The text of a notebook without its solutions. Raises ValueError if it was saved with answers in it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    answered = [
        id
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for id in ids_in("".join(cell["source"]))
        if not is_worked(id) and cell["outputs"] and '"Not tried yet' not in json.dumps(cell["outputs"])
    ]
    if answered:
        raise ValueError(
            f"{path.name} was saved with answers in it ({', '.join(answered)}): put back the notebook as "
            "it was, for example with git restore, and run this again."
        )
    notebook["cells"] = [c for c in notebook["cells"] if "solution" not in c["metadata"].get("tags", [])]
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def handout(to):
    """Copy the course into the new or empty folder `to`. Raises ValueError if that cannot be, OSError if it fails."""
    target = Path(to).expanduser().resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ValueError(f"{target} is there already and is not an empty folder: name a new one.")
    if any(target.is_relative_to(ROOT / part) for part in (*PARTS, "notebooks")):
        raise ValueError(f"{target} lies inside a part of the course: name a folder outside of it.")
    notebooks = {stem: without_solutions(ROOT / "notebooks" / f"{stem}.ipynb") for stem in STEMS.values()}
    unwanted = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", ".gd_progress*", "*.egg-info", ".DS_Store")
    (target / "notebooks").mkdir(parents=True)
    for stem, text in notebooks.items():
        (target / "notebooks" / f"{stem}.ipynb").write_text(text, encoding="utf-8", newline="\n")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=unwanted)
        else:
            shutil.copy(ROOT / part, target / part)
    return f"The course without its solutions is in {target}."


# --- what was handed in ----------------------------------------------------------------------------------------------


def code_of(path):
    """The source of each code cell. Raises ValueError if the file is no notebook, in one sentence."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{path.name} cannot be read as a notebook ({type(error).__name__}).") from None


def which(path, sources):
    """The two digits of the notebook that a file is a copy of, by the exercises in it, else by its name; or ""."""
    found = Counter(id[:2] for source in sources for id in ids_in(source) if id[:2] in STEMS)
    named = [number for number, stem in STEMS.items() if stem in path.name.lower()]
    return found.most_common(1)[0][0] if found else (named or [""])[0]


def learner_of(path, folder):
    """The sub-folder that a file lies in, else what its name holds besides the notebook's, else the folder's name."""
    inside = path.relative_to(folder).parts
    if len(inside) > 1:
        return inside[0]
    name = re.sub("|".join(STEMS.values()), " ", path.stem, flags=re.IGNORECASE)
    name = re.sub(r"\(\d+\)\s*$|-?\bcopy\d*\s*$", "", name, flags=re.IGNORECASE)  # what systems add to a second copy
    return name.strip(" _-.,") or folder.name


def collect(folder):
    """What lies in the folder: {learner: {number: copies}}, and rows about files that are none of the nine.

    A copy is the list of its cells' code, or the sentence on why it cannot be read.
    """
    learners, rows = {}, []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if any(part.startswith((".", "__")) for part in inside):
            continue  # checkpoints, and what macOS packs into archives
        if path.is_dir():
            if len(inside) == 1:
                learners.setdefault(path.name, {})
            continue
        learner = learner_of(path, folder)
        if path.suffix.lower() != ".ipynb":
            if len(inside) == 1:  # in a learner's own folder anything else may lie about
                learners.setdefault(learner, {})
                rows.append((learner, path.name, "", ERROR, f"{path.name} is no notebook, and was not read."))
            continue
        handed_in, sources, problem = learners.setdefault(learner, {}), [], ""
        try:
            sources = code_of(path)
        except ValueError as error:
            problem = str(error)
        number = which(path, sources)
        if number:
            handed_in.setdefault(number, []).append(problem or sources)
        else:
            rows.append((learner, path.name, "", ERROR, problem or f"{path.name} is none of the course's notebooks."))
    return learners, rows


# --- running a notebook ----------------------------------------------------------------------------------------------


def watch(path):
    """In the kernel, before the notebook: note what gd_lib's own check answers, whatever the notebook calls `check`.

    This function's source is sent there, so it stands alone.
    """
    import functools
    import json

    from gd_course.exercise import check as home

    check, find, dumps, log = home.check, home.find, json.dumps, open(path, "a", encoding="utf-8")

    @functools.wraps(check)
    def watched(*answers, **named):
        verdict = check(*answers, **named)
        entry = find(answers[0] if answers else named.get("id", ""))[0]
        if entry is not None:
            log.write(dumps([entry.id, verdict.outcome, str(verdict)]) + "\n")
            log.flush()  # the kernel may not live to see the next line
        return verdict

    home.check = watched
    with __import__("contextlib").suppress(NameError):
        get_ipython().ask_exit = lambda: None  # noqa: F821  (exit() in a cell must not end the cells after it)


class Lost(Exception):
    """The kernel has ended, or cannot be made to end a cell. Carries (outcome, note)."""


@contextmanager
def fresh_kernel(log):
    """A client of a new kernel that works in an empty folder of its own and writes the verdicts into the file `log`."""
    with tempfile.TemporaryDirectory(prefix="gd_lib-", ignore_cleanup_errors=True) as scratch:
        work = Path(scratch, "work")
        work.mkdir()
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        manager = KernelManager(kernel_name="python3")
        try:
            manager.start_kernel(cwd=str(work), env=environment(scratch), **quiet)
            client = manager.blocking_client()
            client.start_channels(stdin=False)
            try:
                client.wait_for_ready(timeout=60)
                client.iopub_channel.stop()  # outputs are not looked at, however long they are
                watching = f"{inspect.getsource(watch)}\nwatch({str(log)!r})\ndel watch"
                trouble = run_cell(manager, client, watching, 60, silent=True)
                if trouble:
                    raise RuntimeError(trouble[1])
                yield manager, client
            finally:
                client.stop_channels()
        finally:
            with suppress(RuntimeError):  # "No kernel is running"
                manager.shutdown_kernel(now=True)


def run_cell(manager, client, source, seconds, silent=False):
    """Run one cell. Returns None, or what went wrong: (outcome, note). Raises Lost if the kernel is lost with it."""
    sent = client.execute(source, silent=silent, allow_stdin=False, stop_on_error=False)
    end, note = time.monotonic() + seconds, f"The cell ran longer than {seconds:.0f} seconds."
    interrupted = False
    while True:
        try:
            reply = client.get_shell_msg(timeout=0.5)
        except queue.Empty:
            if _stop.is_set():
                raise KeyboardInterrupt from None
            if not manager.is_alive():
                raise Lost(ERROR, "The kernel ended in this cell.") from None
            if time.monotonic() > end:
                if interrupted:
                    raise Lost(TIME_LIMIT, note) from None
                manager.interrupt_kernel()
                interrupted, end = True, time.monotonic() + GRACE
            continue
        if reply["parent_header"].get("msg_id") == sent:
            break
    if interrupted:
        return TIME_LIMIT, note
    told = reply["content"]
    return (ERROR, f"{told.get('ename')}: {told.get('evalue')}") if told["status"] == "error" else None


def run(sources, cell_seconds=CELL_SECONDS, notebook_seconds=NOTEBOOK_SECONDS):
    """Run the cells. Returns (verdicts, troubles): a list of [id, outcome, words], and {cell: (outcome, note)}.

    A cell that takes the kernel with it is left out when the others are run again, in a new kernel.
    """
    troubles, left_out, verdicts = {}, set(), []
    end = time.monotonic() + notebook_seconds
    with tempfile.TemporaryDirectory(prefix="gd_lib-", ignore_cleanup_errors=True) as folder:
        log = Path(folder, "verdicts")
        finished = False
        while not finished:
            with fresh_kernel(log) as kernel:
                for i, source in enumerate(sources):
                    if i in left_out or not source.strip():
                        continue
                    rest = end - time.monotonic()
                    if rest <= 0:
                        note = f"The notebook ran longer than {notebook_seconds:.0f} seconds, and this cell came later."
                        troubles = dict.fromkeys(range(i, len(sources)), (TIME_LIMIT, note)) | troubles
                        finished = True
                        break
                    try:
                        trouble = run_cell(*kernel, source, min(cell_seconds, rest))
                    except Lost as lost:
                        troubles[i] = lost.args
                        left_out.add(i)
                        break
                    troubles.pop(i, None)
                    if trouble:
                        troubles[i] = trouble
                        if trouble[0] == TIME_LIMIT:
                            left_out.add(i)  # once is enough, should the cells have to be run again
                else:
                    finished = True
        with suppress(OSError):
            for line in log.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError):  # a kernel may have ended within a line
                    verdicts.append(json.loads(line))
    return verdicts, troubles


def outcomes(sources, entries, **limits):
    """{id: (outcome, note)} for each exercise in `entries`, from one run of the cells."""
    try:
        verdicts, troubles = run(sources, **limits)
    except (RuntimeError, OSError, Lost) as error:
        return dict.fromkeys(entries, (ERROR, f"No kernel could be started ({error})."))
    found = {}
    for id in entries:
        told = [(outcome, words) for asked, outcome, words in verdicts if asked == id]
        cells = [i for i, source in enumerate(sources) if id in ids_in(source)]
        met = [troubles[i] for i in cells if i in troubles]
        if any(outcome == RIGHT for outcome, _ in told):
            found[id] = (RIGHT, "")
        elif told and (told[-1][0] == NOT_YET or not met):
            outcome, words = told[-1]
            found[id] = (outcome, words.removeprefix("Not yet: ") if outcome == NOT_YET else "")
        elif met:
            found[id] = met[-1]
        else:
            found[id] = (
                NOT_TRIED,
                "The cell ran, but did not ask the course's own check."
                if cells
                else "The notebook has no cell with this check.",
            )
    return found


# --- a class's worth -------------------------------------------------------------------------------------------------


def judge(task, **limits):
    """The rows of one learner's notebook, one by one: `task` is (learner, number, the copies that were handed in)."""
    learner, number, copies = task
    entries = [id for id in catalogue(number) if not is_worked(id)]
    found = [
        dict.fromkeys(entries, (ERROR, copy)) if isinstance(copy, str) else outcomes(copy, entries, **limits)
        for copy in copies
    ] or [dict.fromkeys(entries, (NOT_TRIED, "Not handed in."))]
    for id in entries:
        outcome, note = min((f[id] for f in found), key=lambda pair: ORDER.index(pair[0]))
        yield learner, STEMS[number], id, outcome, note


def tame(text):
    """A learner's words for a cell of a table: on one line, not too long, and never a formula."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(text))
    text = " ".join(text.split())[:300]
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def results(folder, to="results.csv", **limits):
    """Run what lies in `folder`, write one row for each exercise into the new file `to`, and print the sums.

    `limits`: cell_seconds and notebook_seconds. Ctrl-C ends it early; what was finished is in the file.
    Raises ValueError in one sentence if there is nothing to read, or the file is there already.
    """
    folder, to = Path(folder).expanduser().resolve(), Path(to).expanduser()
    if not folder.is_dir():
        raise ValueError(f"There is no folder {folder}: name the one in which the collected notebooks lie.")
    learners, rows = collect(folder)
    numbers = sorted({number for handed_in in learners.values() for number in handed_in})
    if not numbers:
        raise ValueError(
            f"In {folder} there is no notebook of the course: it should hold a folder for each learner, "
            "or files named like ada_03_node_tree.ipynb."
        )
    # Everyone gets the rows of every notebook that anyone handed in, so that the sums can be compared.
    tasks = [(name, number, learners[name].get(number, [])) for name in sorted(learners) for number in numbers]
    right, of = Counter(), Counter()
    _stop.clear()
    try:
        file = open(to, "x", encoding="utf-8-sig", errors="backslashreplace", newline="")  # spreadsheets want the mark
    except FileExistsError:
        raise ValueError(f"{to} is there already: move it away, or name another file.") from None
    pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1))
    with file, pool:
        table = csv.writer(file)
        table.writerow(COLUMNS)
        try:
            table.writerows([map(tame, row) for row in rows])
            for row in rows:
                print(f"{row[0]}: {row[-1]}")
            for (learner, number, copies), judged in zip(tasks, pool.map(lambda t: list(judge(t, **limits)), tasks)):
                table.writerows([map(tame, row) for row in judged])
                file.flush()
                got = sum(row[3] == RIGHT for row in judged)
                right[learner] += got
                of[learner] += len(judged)
                for problem in (copy for copy in copies if isinstance(copy, str)):
                    print(f"{learner}: {problem}")
                if copies:
                    print(f"{learner}: {STEMS[number]}: {got} of {len(judged)} right", flush=True)
        except KeyboardInterrupt:
            _stop.set()
            pool.shutdown(cancel_futures=True)
    width = max(map(len, ["learner", *learners]))
    print("", f"{'learner':<{width}}  right    of", sep="\n")
    for learner in sorted(learners):
        print(f"{learner:<{width}}{right[learner]:>7}{of[learner]:>6}")
    print(
        "",
        f"Stopped half-way: {to} holds what was finished." if _stop.is_set() else f"Each exercise has its row in {to}.",
        sep="\n",
    )


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # a learner's name that this console cannot write
    parser = argparse.ArgumentParser(prog="teacher.py", description="The course without solutions; a class's results.")
    commands = parser.add_subparsers(dest="command", required=True)
    copy = commands.add_parser("handout", help="copy the course, without its solutions, into a new folder")
    copy.add_argument("to", help="the new folder (make handout TO=...)")
    read = commands.add_parser("results", help="run the notebooks in a folder and write what was right")
    read.add_argument("folder", help="where the collected notebooks lie (make results FROM=...)")
    read.add_argument("to", nargs="?", default="results.csv", help="the new file (default: results.csv)")
    read.add_argument("--cell", type=float, default=CELL_SECONDS, help="the time limit of a cell, in seconds")
    read.add_argument("--notebook", type=float, default=NOTEBOOK_SECONDS, help="that of a notebook, in seconds")
    given = parser.parse_args(arguments)
    try:
        if given.command == "handout":
            if not given.to:
                raise ValueError("Name the new folder: make handout TO=folder")
            print(handout(given.to))
        else:
            if not given.folder:
                raise ValueError("Name the folder with the collected notebooks: make results FROM=folder")
            results(given.folder, given.to, cell_seconds=given.cell, notebook_seconds=given.notebook)
    except ValueError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"This could not be done ({error}): mend that and run this again.")


if __name__ == "__main__":
    main(sys.argv[1:])
