"""One notebook that was handed in: run it from the top in a fresh kernel, and write down what the course's check says.

Each runs in an empty folder. What counts is what the course's own `check` answers in that run: not a saved output, and
not a `check` that the learner wrote. After an exception, an endless cell or even the death of the kernel, the other
cells still count. Right once is right. It is not a sandbox: see results.py.
"""

import asyncio
import functools
import hashlib
import inspect
import json
import logging
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import nbformat
from clean_room import environment
from course import ROOT, ids_in
from execute import client
from handed_in import Copy, why_not
from nbclient.exceptions import DeadKernelError
from nbclient.util import ensure_async, run_sync

from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import is_worked
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT

# What decides about an answer: files of the two packages, and the tools.
SOURCES = (".py", ".gz")
TOOLS = ("clean_room.py", "course.py", "execute.py", "handed_in.py", "judge.py")
CELL_SECONDS, NOTEBOOK_SECONDS = 120, 900  # the longest cell (training in 10) takes well under a minute
GRACE = 5  # seconds that an interrupted cell has to end
ERROR, TIME_LIMIT = "error", "time limit"
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
# One thread for each kernel's arithmetic: the notebooks that run beside it need the other cores. Dask's workers do the
# same, so a notebook runs in the same way everywhere.
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
stop = threading.Event()  # set by Ctrl-C, which does not reach the threads that wait for kernels


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
        with notebook.setup_kernel(
            env=environment(scratch) | ONE_THREAD, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        ):
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
        if stop.is_set() or (late and clock() > end):
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
    """Run the cells. Returns (verdicts, troubles, fault).

    These are a list of [id, outcome, words], {cell: (outcome, note)}, and whether it was this machine that failed. If a
    cell kills the kernel, the others are run again without it, in a new kernel.
    """
    troubles = {i: (ERROR, f"The cell {why_not(source)}") for i, source in enumerate(sources) if why_not(source)}
    left_out, verdicts, fault = set(troubles), [], False
    end = clock() + notebook_seconds
    with temporary_folder() as folder:
        log = Path(folder, "verdicts")
        try:
            while not _run_once(log, sources, troubles, left_out, end, cell_seconds, notebook_seconds):
                pass
        except Exception as error:  # what was right until now still counts
            fault, note = True, f"The kernel could not be started or reached ({type(error).__name__}: {error})."
            troubles = dict.fromkeys(range(len(sources)), (ERROR, note)) | troubles
        with suppress(OSError):
            for line in log.read_text(encoding="utf-8").splitlines():
                with suppress(ValueError):  # a kernel may have died within a line
                    verdicts.append(json.loads(line))
    return verdicts, troubles, fault


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
                if stop.is_set():
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


def judge(number, copies, cell_seconds=CELL_SECONDS, notebook_seconds=NOTEBOOK_SECONDS):
    """What the copies of a notebook that one learner handed in got right. It raises nothing but KeyboardInterrupt.

    `number`: its two digits. `copies`: triples, as in handed_in.Copy. Returns ({id: (outcome, note, mistakes)}, final):
    `mistakes` is what the course's check said of wrong answers, and `final` whether another run would say the same,
    because it was not this machine that failed. The note on an error or a time limit names the file.
    """
    entries = [id for id in catalogue(number) if not is_worked(id)]
    runs = [_judge_one(Copy(*copy), entries, cell_seconds, notebook_seconds) for copy in copies]
    best = {}
    for id in entries:
        outcome, note, _ = min((found[id] for found, _ in runs), key=lambda item: ORDER.index(item[0]))
        best[id] = outcome, note, list(dict.fromkeys(words for found, _ in runs for words in found[id][2]))
    return best, all(final for _, final in runs)


def _judge_one(copy, entries, cell_seconds, notebook_seconds):
    if copy.problem:
        return dict.fromkeys(entries, (ERROR, copy.problem, [])), True
    try:
        verdicts, troubles, fault = run(copy.cells, cell_seconds, notebook_seconds)
        return {id: _outcome(copy, id, verdicts, troubles) for id in entries}, not fault
    except Exception as error:
        note = f"{copy.name} could not be run ({type(error).__name__}: {error})."
        return dict.fromkeys(entries, (ERROR, note, [])), False


def _outcome(copy, id, verdicts, troubles):
    answers = [(outcome, words.removeprefix("Not yet: ")) for checked, outcome, words in verdicts if checked == id]
    cells = [i for i, source in enumerate(copy.cells) if id in ids_in(source)]
    failures = [troubles[i] for i in cells if i in troubles]
    mistakes = list(dict.fromkeys(words for outcome, words in answers if outcome == NOT_YET))
    if any(outcome == RIGHT for outcome, _ in answers):
        return RIGHT, "", mistakes
    if answers and (answers[-1][0] == NOT_YET or not failures):
        outcome, words = answers[-1]
        return outcome, words if outcome == NOT_YET else "", mistakes
    if failures:
        outcome, note = failures[-1]
        return outcome, f"{copy.name}: {note}", mistakes
    if cells:
        return NOT_TRIED, "The cell ran, but did not call the course's own check.", mistakes
    return NOT_TRIED, "The notebook has no cell with this check.", mistakes


@functools.cache
def edition():
    """A digest of the course's code, as this process has it, and of the tools that run a notebook."""
    paths = [path for name in ("gd_course", "gd_lib") for path in (ROOT / name).rglob("*") if path.suffix in SOURCES]
    digest = hashlib.sha256()
    for path in sorted([*paths, *(ROOT / "tools" / name for name in TOOLS)]):
        text = path.read_bytes().replace(b"\r\n", b"\n")  # as git writes it on Windows
        digest.update(f"{path.relative_to(ROOT).as_posix()}\n{hashlib.sha256(text).hexdigest()}\n".encode())
    return digest.hexdigest()
