"""For a teacher: what a class got right.

    python tools/results.py folder [results.csv]      (make results FROM=folder)

It reads notebooks as they were handed in: a sub-folder for each learner, or one folder in which the file names hold the
learner's name (ada_03_node_tree.ipynb). Each is run from the top in a fresh kernel, in an empty folder. What counts is
what the course's own `check` answers in that run: not a saved output, and not a `check` that the learner wrote. After
an exception, an endless cell or even the death of the kernel, the other cells still count. Right once is right.

Use it for feedback, not grades. It does not defend against a learner who reads the answers in gd_course, tries all
letters in a loop, or changes gd_course from inside the notebook. It is not a sandbox either: a learner's code runs with
your rights. If you would not run a notebook yourself, use another account, a container, or otter-grader.
"""

import argparse
import csv
import inspect
import json
import os
import queue
import re
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
from course import STEMS, ids_in
from jupyter_client import KernelManager

from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import is_worked
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT

CELL_SECONDS, NOTEBOOK_SECONDS = 120, 900  # the longest cell (training in 08) takes well under a minute
GRACE = 5  # seconds that an interrupted cell has to end
ERROR, TIME_LIMIT = "error", "time limit"
COLUMNS = ("learner", "notebook", "exercise", "outcome", "note")
# If a notebook was handed in more than once, the outcome that comes first here counts.
ORDER = (RIGHT, NOT_YET, TIME_LIMIT, ERROR, NOT_TRIED)
clock = time.monotonic  # what the limits go by
_stop = threading.Event()  # set by Ctrl-C, which does not reach the threads that wait for kernels


# --- what was handed in ----------------------------------------------------------------------------------------------


def code_of(path):
    """The source of each code cell. Raises ValueError, in one sentence, if the file is not a notebook."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8-sig"))["cells"]
        return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise ValueError(f"{path.name} cannot be read as a notebook ({type(error).__name__}).") from None


def number_of(path, sources):
    """The two digits of the notebook that a file is a copy of, by its exercises, else by its name; or ""."""
    found = Counter(id[:2] for source in sources for id in ids_in(source) if id[:2] in STEMS)
    named = [number for number, stem in STEMS.items() if stem in path.name.lower()]
    return found.most_common(1)[0][0] if found else (named or [""])[0]


def learner_of(path, folder):
    """The sub-folder that a file is in, else its name without the notebook's name, else the folder's name."""
    inside = path.relative_to(folder).parts
    if len(inside) > 1:
        return inside[0]
    name = re.sub("|".join(STEMS.values()), " ", path.stem, flags=re.IGNORECASE)
    name = re.sub(r"\(\d+\)\s*$|-?\bcopy\d*\s*$", "", name, flags=re.IGNORECASE)  # as systems name a second copy
    return name.strip(" _-.,") or folder.name


def collect(folder):
    """What is in the folder: {learner: {number: copies}}, and rows about files that are not the course's notebooks.

    A copy is the list of its cells' code, or the sentence that says why it cannot be read.
    """
    learners, rows = {}, []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder).parts
        if any(part.startswith((".", "__")) for part in inside):
            continue  # checkpoints, and what macOS adds to archives
        if path.is_dir():
            if len(inside) == 1:
                learners.setdefault(path.name, {})
            continue
        learner = learner_of(path, folder)
        if path.suffix.lower() != ".ipynb":
            if len(inside) == 1:  # a learner's own folder may hold anything else
                learners.setdefault(learner, {})
                rows.append((learner, path.name, "", ERROR, f"{path.name} is not a notebook, and was not read."))
            continue
        handed_in, sources, problem = learners.setdefault(learner, {}), [], ""
        try:
            sources = code_of(path)
        except ValueError as error:
            problem = str(error)
        number = number_of(path, sources)
        if number:
            handed_in.setdefault(number, []).append(problem or sources)
        else:
            rows.append((learner, path.name, "", ERROR, problem or f"{path.name} is not a notebook of the course."))
    return learners, rows


# --- running a notebook ----------------------------------------------------------------------------------------------


def watch(path):
    """Write down what the course's own check answers, whatever the notebook calls `check`.

    Its source runs in the kernel, before the notebook, so it uses nothing from this file.
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
            log.flush()  # the kernel may be dead before the next line
        return verdict

    home.check = watched
    with __import__("contextlib").suppress(NameError):
        get_ipython().ask_exit = lambda: None  # noqa: F821  (exit() in a cell must not end the cells after it)


class Lost(Exception):
    """The kernel has died, or a cell cannot be stopped. Its arguments are (outcome, note)."""


@contextmanager
def fresh_kernel(log):
    """A new kernel in an empty folder, which writes the verdicts into the file `log`: its manager and a client."""
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
                client.iopub_channel.stop()  # nobody reads the outputs, however long they are
                first_cell = f"{inspect.getsource(watch)}\nwatch({str(log)!r})\ndel watch"
                trouble = run_cell(manager, client, first_cell, 60, silent=True)
                if trouble:
                    raise RuntimeError(trouble[1])
                yield manager, client
            finally:
                client.stop_channels()
        finally:
            with suppress(RuntimeError):  # "No kernel is running"
                manager.shutdown_kernel(now=True)


def run_cell(manager, client, source, seconds, silent=False):
    """Run one cell. Returns None, or what went wrong: (outcome, note). Raises Lost if the kernel cannot go on."""
    end, note = clock() + seconds, f"The cell ran longer than {seconds:.0f} seconds."
    interrupted = False
    sent = client.execute(source, silent=silent, allow_stdin=False, stop_on_error=False)
    while True:
        try:
            reply = client.get_shell_msg(timeout=0.5)
        except queue.Empty:
            if _stop.is_set():
                raise KeyboardInterrupt from None
            if not manager.is_alive():
                raise Lost(ERROR, "The kernel died in this cell.") from None
            if clock() > end:
                if interrupted:
                    raise Lost(TIME_LIMIT, note) from None
                interrupted, end = True, clock() + GRACE
                manager.interrupt_kernel()
            continue
        if reply["parent_header"].get("msg_id") == sent:
            break
    if interrupted:
        return TIME_LIMIT, note
    content = reply["content"]
    return (ERROR, f"{content.get('ename')}: {content.get('evalue')}") if content["status"] == "error" else None


def run(sources, cell_seconds=CELL_SECONDS, notebook_seconds=NOTEBOOK_SECONDS):
    """Run the cells. Returns (verdicts, troubles): a list of [id, outcome, words], and {cell: (outcome, note)}.

    If a cell kills the kernel, the others are run again without it, in a new kernel.
    """
    troubles, left_out, verdicts = {}, set(), []
    end = clock() + notebook_seconds
    with tempfile.TemporaryDirectory(prefix="gd_lib-", ignore_cleanup_errors=True) as folder:
        log = Path(folder, "verdicts")
        finished = False
        while not finished:
            with fresh_kernel(log) as kernel:
                for i, source in enumerate(sources):
                    if i in left_out or not source.strip():
                        continue
                    rest = end - clock()
                    if rest <= 0:
                        note = f"The notebook reached its limit of {notebook_seconds:.0f} seconds before this cell."
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
                            left_out.add(i)  # one wait is enough if the cells are run again
                else:
                    finished = True
        with suppress(OSError):
            for line in log.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError):  # a kernel may have died within a line
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
        answers = [(outcome, words) for checked, outcome, words in verdicts if checked == id]
        cells = [i for i, source in enumerate(sources) if id in ids_in(source)]
        failures = [troubles[i] for i in cells if i in troubles]
        if any(outcome == RIGHT for outcome, _ in answers):
            found[id] = (RIGHT, "")
        elif answers and (answers[-1][0] == NOT_YET or not failures):
            outcome, words = answers[-1]
            found[id] = (outcome, words.removeprefix("Not yet: ") if outcome == NOT_YET else "")
        elif failures:
            found[id] = failures[-1]
        elif cells:
            found[id] = (NOT_TRIED, "The cell ran, but did not call the course's own check.")
        else:
            found[id] = (NOT_TRIED, "The notebook has no cell with this check.")
    return found


# --- grading a class -------------------------------------------------------------------------------------------------


def judge(task, **limits):
    """Yield the rows of one learner's notebook. `task` is (learner, number, the copies that were handed in)."""
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
    """Text from a learner, fit for a cell of a table: one line, not too long, never a formula."""
    text = re.sub(r"\x1b\[[0-9;]*m", "", str(text))
    text = " ".join(text.split())[:300]
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def results(folder, to="results.csv", **limits):
    """Run what is in `folder`, write one row for each exercise into the new file `to`, and print the sums.

    `limits` are cell_seconds and notebook_seconds. After Ctrl-C the file has what was finished.
    Raises ValueError, in one sentence, if there is nothing to read or the file already exists.
    """
    folder, to = Path(folder).expanduser().resolve(), Path(to).expanduser()
    if not folder.is_dir():
        raise ValueError(f"There is no folder {folder}: name the one with the collected notebooks.")
    learners, rows = collect(folder)
    numbers = sorted({number for handed_in in learners.values() for number in handed_in})
    if not numbers:
        raise ValueError(
            f"There is no notebook of the course in {folder}: it should have a folder for each learner, or files with "
            "names like ada_03_node_tree.ipynb."
        )
    # Everyone gets the rows of every notebook that anyone handed in, so that sums compare.
    tasks = [(name, number, learners[name].get(number, [])) for name in sorted(learners) for number in numbers]
    right, total = Counter(), Counter()
    _stop.clear()
    try:
        # utf-8-sig, because spreadsheets need the byte order mark
        file = open(to, "x", encoding="utf-8-sig", errors="backslashreplace", newline="")
    except FileExistsError:
        raise ValueError(f"{to} already exists: move it away or name another file.") from None
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
                correct = sum(row[3] == RIGHT for row in judged)
                right[learner] += correct
                total[learner] += len(judged)
                for problem in (copy for copy in copies if isinstance(copy, str)):
                    print(f"{learner}: {problem}")
                if copies:
                    print(f"{learner}: {STEMS[number]}: {correct} of {len(judged)} right", flush=True)
        except KeyboardInterrupt:
            _stop.set()
            pool.shutdown(cancel_futures=True)
    width = max(map(len, ["learner", *learners]))
    print("", f"{'learner':<{width}}  right    of", sep="\n")
    for learner in sorted(learners):
        print(f"{learner:<{width}}{right[learner]:>7}{total[learner]:>6}")
    print(
        "",
        f"Stopped early: {to} has what was finished." if _stop.is_set() else f"{to} has a row for each exercise.",
        sep="\n",
    )


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # this console may not be able to write a learner's name
    parser = argparse.ArgumentParser(prog="results.py", description="Run a class's notebooks and say what was right.")
    parser.add_argument("folder", help="where the collected notebooks are (make results FROM=folder)")
    parser.add_argument("to", nargs="?", default="results.csv", help="the new file (default: results.csv)")
    parser.add_argument("--cell", type=float, default=CELL_SECONDS, help="a cell's time limit in seconds")
    parser.add_argument("--notebook", type=float, default=NOTEBOOK_SECONDS, help="a notebook's time limit in seconds")
    given = parser.parse_args(arguments)
    if not given.folder:
        sys.exit("Name the folder with the collected notebooks: make results FROM=folder")
    try:
        results(given.folder, given.to, cell_seconds=given.cell, notebook_seconds=given.notebook)
    except ValueError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The results could not be written ({error}): fix that and try again.")


if __name__ == "__main__":
    main(sys.argv[1:])
