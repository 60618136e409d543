"""For a teacher: what a class got right.

    python tools/results.py folder [results.csv]      (make results FROM=folder)

It reads notebooks as they were handed in: a sub-folder for each learner, or one folder in which the file names hold the
learner's name (ada_03_node_tree.ipynb). Each is run from the top in a fresh kernel, in an empty folder. What counts is
what the course's own `check` answers in that run: not a saved output, and not a `check` that the learner wrote. After
an exception, an endless cell or even the death of the kernel, the other cells still count. Right once is right. A file
that cannot be read, or run, gets its row and stops nobody else's; only Ctrl-C ends the run.

Use it for feedback, not grades. It does not defend against a learner who reads the answers in gd_course, tries all
letters in a loop, or changes gd_course from inside the notebook. It is not a sandbox either: a learner's code runs with
your rights. If you would not run a notebook yourself, use another account, a container, or otter-grader.
"""

import argparse
import asyncio
import csv
import inspect
import json
import logging
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
import unicodedata
from collections import Counter, deque
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from clean_room import environment
from course import STEMS, ids_in
from execute import client
from handed_in import collect, why_not
from nbclient.exceptions import DeadKernelError
from nbclient.util import ensure_async, run_sync

from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import is_worked
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT

CELL_SECONDS, NOTEBOOK_SECONDS = 120, 900  # the longest cell (training in 10) takes well under a minute
GRACE = 5  # seconds that an interrupted cell has to end
ERROR, TIME_LIMIT = "error", "time limit"
COLUMNS = ("learner", "notebook", "exercise", "outcome", "note")
# If a notebook was handed in more than once, the outcome that comes first here counts.
ORDER = (RIGHT, NOT_YET, TIME_LIMIT, ERROR, NOT_TRIED)
clock = time.monotonic  # what the limits go by
OPTIONS = {  # of nbclient
    "allow_errors": True,
    "timeout": None,  # its own limit goes by its own clock, and waits for a cell that catches its interruption
    "shell_timeout_interval": 1,  # seconds until it asks whether a kernel that says nothing is still alive
    "shutdown_kernel": "immediate",
    "log": logging.Logger("nbclient", level=logging.CRITICAL),  # a kernel that dies is no news here
}
_stop = threading.Event()  # set by Ctrl-C, which does not reach the threads that wait for kernels


# --- running a notebook ----------------------------------------------------------------------------------------------


def watch(path):
    """Write down what the course's own check answers, whatever the notebook calls `check`, and keep the kernel quiet.

    Its source runs in the kernel, before the notebook, so it uses nothing from this file; and it runs apart from the
    notebook's names, so that a learner's own `str` is not taken for Python's.
    """
    import functools
    import io
    import json
    import sys
    from contextlib import nullcontext

    from IPython import get_ipython

    from gd_course.exercise import check as home

    check, find, dumps, last = home.check, home.find, json.dumps, {}

    @functools.wraps(check)
    def watched(*answers, **named):
        verdict = check(*answers, **named)
        entry = find(answers[0] if answers else named.get("id", ""))[0]
        line = dumps([entry.id, verdict.outcome, str(verdict)]) + "\n" if entry is not None else ""
        if line and last.get(entry.id) != line:  # a loop may ask a million times
            last[entry.id] = line
            with open(path, "a", encoding="utf-8") as log:  # and close it: the kernel may die before the next line
                log.write(line)
        return verdict

    home.check = watched
    shell = get_ipython()
    shell.ask_exit = lambda: None  # exit() in a cell must not end the cells after it

    class Nowhere(io.TextIOBase):
        """In place of what a kernel prints to. Nobody reads that here, and gigabytes of it would fill the memory."""

        encoding = "utf-8"
        write = staticmethod(len)

        def close(self):  # a cell that closes it does nothing wrong, but without it the kernel could not answer
            pass

    shell._tee = lambda channel: nullcontext()  # it would keep whatever is printed
    nowhere = sys.stdout = sys.stderr = Nowhere()
    # Nor does anybody look at what is shown, or at tracebacks.
    shell.display_formatter.format = lambda *_, **__: ({}, {})
    shell.display_pub.publish = shell.showtraceback = shell.showsyntaxerror = lambda *_, **__: None

    def repair():
        for name in ("stdout", "stderr"):
            try:
                getattr(sys, name).flush()
            except Exception:
                setattr(sys, name, nowhere)

    def shorten(result):
        """Shorten a cell's exception to what the kernel can write down: its message may be a gigabyte, or raise."""
        shell.payload_manager.clear_payload()
        for name in ("error_before_exec", "error_in_exec"):
            error = getattr(result, name, None)
            if error is not None:
                try:
                    words = str(error)[:1000].encode("utf-8", "backslashreplace").decode()
                except BaseException:
                    words = "its message cannot be read"
                setattr(result, name, type(type(error).__name__, (Exception,), {})(words))

    shell.events.register("post_execute", repair)
    shell.events.register("post_run_cell", shorten)


class Lost(Exception):
    """The kernel has died, or a cell cannot be stopped. Its arguments are (outcome, note)."""


@contextmanager
def temporary_folder():
    """A new folder, and away with it afterwards, whatever a learner's code has put there."""
    folder = tempfile.TemporaryDirectory(prefix="gd_lib-", ignore_cleanup_errors=True)
    try:
        yield folder.name
    finally:
        with suppress(RecursionError):  # a thousand folders in one another
            folder.cleanup()


@contextmanager
def fresh_kernel(log, sources):
    """A client for a notebook with these cells, whose kernel runs in an empty folder.

    The first cell has been run; it lets the kernel write the verdicts into the file `log`.
    """
    first = f"exec({inspect.getsource(watch) + f'watch({str(log)!r})'!r}, {{}})"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in [first, *sources]])

    def keep(cell, cell_index, execute_reply):
        cell.metadata.reply = execute_reply["content"]

    with temporary_folder() as scratch:
        work = Path(scratch, "work")
        work.mkdir()
        notebook = client(book, work, on_cell_executed=keep, **OPTIONS)
        with notebook.setup_kernel(env=environment(scratch), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
            trouble = run_cell(notebook, 0, 60)
            if trouble:
                raise RuntimeError(trouble[1])
            yield notebook


@run_sync
async def run_cell(notebook, i, seconds):
    """Run the cell with this index. Returns None, or what went wrong: (outcome, note).

    Raises Lost if the kernel has died. A kernel is killed after Ctrl-C, or if its cell cannot be interrupted.
    """
    cell = notebook.nb.cells[i]
    end, late, note = clock() + seconds, False, f"The cell ran longer than {seconds:.0f} seconds."

    async def run_and_ask():
        await notebook.async_execute_cell(cell, i)
        # The kernel answers in order, so an answer to this says that it has outlived the cell.
        await notebook.async_wait_for_reply(await ensure_async(notebook.kc.kernel_info()))

    running = asyncio.ensure_future(run_and_ask())
    while not (await asyncio.wait([running], timeout=0.5))[0]:
        if _stop.is_set() or (late and clock() > end):
            await ensure_async(notebook.km.shutdown_kernel(now=True))
            break
        if clock() > end:
            late, end = True, clock() + GRACE
            await ensure_async(notebook.km.interrupt_kernel())
    try:
        await running
    except DeadKernelError:
        raise Lost(*(TIME_LIMIT, note) if late else (ERROR, "The kernel died in this cell.")) from None
    if late:
        return TIME_LIMIT, note
    reply = cell.metadata.reply
    return (ERROR, f"{reply['ename']}: {reply['evalue']}") if reply["status"] == "error" else None


def run(sources, cell_seconds=CELL_SECONDS, notebook_seconds=NOTEBOOK_SECONDS):
    """Run the cells. Returns (verdicts, troubles): a list of [id, outcome, words], and {cell: (outcome, note)}.

    If a cell kills the kernel, the others are run again without it, in a new kernel.
    """
    troubles = {i: (ERROR, f"The cell {why_not(source)}") for i, source in enumerate(sources) if why_not(source)}
    left_out, verdicts = set(troubles), []
    end = clock() + notebook_seconds
    with temporary_folder() as folder:
        log = Path(folder, "verdicts")
        try:
            while not _run_once(log, sources, troubles, left_out, end, cell_seconds, notebook_seconds):
                pass
        except Exception as error:  # what was right until now still counts
            note = f"The kernel could not be started or reached ({type(error).__name__}: {error})."
            troubles = dict.fromkeys(range(len(sources)), (ERROR, note)) | troubles
        with suppress(OSError):
            for line in log.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError):  # a kernel may have died within a line
                    verdicts.append(json.loads(line))
    return verdicts, troubles


def _run_once(log, sources, troubles, left_out, end, cell_seconds, notebook_seconds):
    """Run the cells in one kernel, except those left out. Returns whether it came to the last cell, or to `end`."""
    with fresh_kernel(log, sources) as notebook:
        for i, source in enumerate(sources):
            if i in left_out or not source.strip():
                continue
            rest = end - clock()
            if rest <= 0:
                note = f"The notebook reached its limit of {notebook_seconds:.0f} seconds before this cell."
                for late in range(i, len(sources)):
                    troubles.setdefault(late, (TIME_LIMIT, note))
                return True
            try:
                trouble = run_cell(notebook, i + 1, min(cell_seconds, rest))
            except Lost as lost:
                if _stop.is_set():
                    raise KeyboardInterrupt from None
                troubles[i] = lost.args
                left_out.add(i)
                return False
            troubles.pop(i, None)
            if trouble:
                troubles[i] = trouble
                if trouble[0] == TIME_LIMIT:
                    left_out.add(i)  # one wait is enough if the cells are run again
    return True


def outcomes(copy, entries, **limits):
    """{id: (outcome, note)} for each of `entries`, from one run of a copy. It raises nothing but KeyboardInterrupt.

    The note on an error or a time limit names the file.
    """
    if copy.problem:
        return dict.fromkeys(entries, (ERROR, copy.problem))
    try:
        verdicts, troubles = run(copy.cells, **limits)
        return {id: _outcome(copy, id, verdicts, troubles) for id in entries}
    except Exception as error:
        return dict.fromkeys(entries, (ERROR, f"{copy.name} could not be run ({type(error).__name__}: {error})."))


def _outcome(copy, id, verdicts, troubles):
    answers = [(outcome, words) for checked, outcome, words in verdicts if checked == id]
    cells = [i for i, source in enumerate(copy.cells) if id in ids_in(source)]
    failures = [troubles[i] for i in cells if i in troubles]
    if any(outcome == RIGHT for outcome, _ in answers):
        return RIGHT, ""
    if answers and (answers[-1][0] == NOT_YET or not failures):
        outcome, words = answers[-1]
        return outcome, words.removeprefix("Not yet: ") if outcome == NOT_YET else ""
    if failures:
        outcome, note = failures[-1]
        return outcome, f"{copy.name}: {note}"
    if cells:
        return NOT_TRIED, "The cell ran, but did not call the course's own check."
    return NOT_TRIED, "The notebook has no cell with this check."


# --- grading a class -------------------------------------------------------------------------------------------------


def judge(learner, number, copies, **limits):
    """The rows of one learner's notebook, from the copies that were handed in."""
    entries = [id for id in catalogue(number) if not is_worked(id)]
    found = [outcomes(copy, entries, **limits) for copy in copies]
    found = found or [dict.fromkeys(entries, (NOT_TRIED, "Not handed in."))]
    best = {id: min((f[id] for f in found), key=lambda pair: ORDER.index(pair[0])) for id in entries}
    return [(learner, STEMS[number], id, *best[id]) for id in entries]


def legible(text):
    """Text from a learner or a file's name, on one line and not too long, as any console and any file can write it."""
    text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(text)).split())[:300]
    return "".join(repr(c)[1:-1] if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def tame(text):
    """The same, fit for a cell of a table: never a formula."""
    text = legible(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def results(folder, to="results.csv", **limits):
    """Run what is in `folder`, write one row for each exercise into the new file `to`, and print the sums.

    `limits` are cell_seconds and notebook_seconds. After Ctrl-C the file has what was finished.
    Raises ValueError, in one sentence, if there is nothing to read or the file already exists.
    """
    folder, to = Path(folder).expanduser().resolve(), Path(to).expanduser()
    if not folder.is_dir():
        raise ValueError(f"There is no folder {folder}: name the one with the collected notebooks.")
    learners, remarks = collect(folder)
    numbers = sorted({number for handed_in in learners.values() for number in handed_in})
    if not numbers:
        raise ValueError(
            f"There is no notebook of the course in {folder}: it should have a folder for each learner, or files with "
            f"names like ada_03_node_tree.ipynb. {' '.join(sentence for _, _, sentence in remarks[:3])}".rstrip()
        )
    try:
        # utf-8-sig, because spreadsheets need the byte order mark
        file = open(to, "x", encoding="utf-8-sig", errors="backslashreplace", newline="")
    except FileExistsError:
        raise ValueError(f"{to} already exists: move it away or name another file.") from None
    right, total = Counter(), Counter()

    def write(learner, number, copies, rows):
        table.writerows([map(tame, row) for row in rows])
        file.flush()
        correct = sum(row[3] == RIGHT for row in rows)
        right[learner] += correct
        total[learner] += len(rows)
        for copy in copies:
            if copy.problem and (learner, copy.name, copy.problem) not in remarks:  # these have been printed
                print(legible(f"{learner}: {copy.problem}"))
        if copies:
            print(f"{legible(learner)}: {STEMS[number]}: {correct} of {len(rows)} right", flush=True)

    # Everyone gets the rows of every notebook that anyone handed in, so that sums compare.
    tasks = [(name, number, learners[name].get(number, [])) for name in sorted(learners) for number in numbers]
    stopped = False
    with file, ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1)) as pool:
        waiting = deque()
        try:
            table = csv.writer(file)
            table.writerow(COLUMNS)
            table.writerows([map(tame, (learner, name, "", ERROR, said)) for learner, name, said in remarks])
            for learner, _, sentence in remarks:
                print(legible(f"{learner}: {sentence}"))
            waiting.extend((task, pool.submit(judge, *task, **limits)) for task in tasks)
            while waiting:
                rows = waiting[0][1].result()
                write(*waiting.popleft()[0], rows)
        except KeyboardInterrupt:
            stopped = True
        finally:
            _stop.set()
            pool.shutdown(cancel_futures=True)
            _stop.clear()
        for task, future in waiting:
            if not future.cancelled() and not future.exception():
                write(*task, future.result())
    width = max(len(legible(name)) for name in ["learner", *learners])
    print("", f"{'learner':<{width}}  right    of", sep="\n")
    for learner in sorted(learners):
        print(f"{legible(learner):<{width}}{right[learner]:>7}{total[learner]:>6}")
    print(
        "", f"Stopped early: {to} has what was finished." if stopped else f"{to} has a row for each exercise.", sep="\n"
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
    except KeyboardInterrupt:
        sys.exit("Stopped before the first notebook.")
    except OSError as error:
        sys.exit(f"The results could not be written ({error}): fix that and try again.")


if __name__ == "__main__":
    main(sys.argv[1:])
