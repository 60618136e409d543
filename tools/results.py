"""For a teacher: what a class got right, and what to teach again.

    python tools/results.py folder [results.csv] [--scheduler tcp://…]      (make results FROM=folder)

It reads notebooks as they were handed in: a sub-folder for each learner, or one folder in which the file names hold the
learner's name (ada_03_node_tree.ipynb). judge.py runs each, as many at a time as this machine has cores, or on a Dask
cluster. A file that cannot be read, or run, gets its row and stops nobody else's.

Beside results.csv, with a row for each learner and exercise, it writes results.items.csv, with a row for each exercise,
and results.done.jsonl, with what was found in each notebook. So a second call runs only what has changed, and after
Ctrl-C, or worse, nothing is run twice.

Use it for feedback, not grades. It does not defend against a learner who reads the answers in gd_course, tries all
letters in a loop, or changes gd_course from inside the notebook. It is not a sandbox either: a learner's code runs with
your rights, here or on every worker. If you would not run a notebook yourself, use another account, a container, or
otter-grader.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import re
import sys
import time
import unicodedata
from collections import Counter, deque
from concurrent.futures import FIRST_COMPLETED, CancelledError, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from pathlib import Path

from cluster import cluster
from course import WITH_OPTIONAL
from handed_in import collect
from judge import CELL_SECONDS, ERROR, NOTEBOOK_SECONDS, edition, judge, stop

from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import is_worked
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT
from gd_lib.files import write_whole

COLUMNS = ("learner", "notebook", "exercise", "outcome", "note")
ITEM_COLUMNS = (
    *("notebook", "exercise", "learners", RIGHT, NOT_YET, NOT_TRIED, "error or time limit"),
    *("right at the first try", "first tries known", "made a mistake"),
    *(f"{what} {n}" for n in (1, 2, 3) for what in ("mistake", "made by")),
)
MOST_AT_ONCE = 1000  # notebooks that wait for a core: a scheduler keeps all their cells in memory
PAUSE = 20  # between two writings of the tables, as a multiple of what one takes: a large class's take a while
AGAIN = 5  # exercises that are named as worth teaching again
NOT_HANDED_IN = "Not handed in."


# --- what earlier calls found ----------------------------------------------------------------------------------------


class Kept:
    """What was found in each notebook, in a file beside the table: one line of JSON for each, added as it comes.

    A line that is cut short or damaged is passed over. `tables` has the digests of the tables that were written about
    `folder`.
    """

    def __init__(self, path, folder):
        self.path, self.folder, self.found, self.tables = path, str(folder), {}, set()
        with suppress(FileNotFoundError):
            for text in path.read_text(encoding="utf-8", errors="replace").splitlines():
                with suppress(ValueError, LookupError, TypeError, AttributeError):
                    line = json.loads(text)
                    if "table" not in line:
                        found = line["found"].items()
                        self.found[line["key"]] = {id: (what, note, list(words)) for id, (what, note, words) in found}
                    elif line["folder"] == self.folder:
                        self.tables.add(line["table"])

    def add(self, key, found):
        self.found[key] = found
        self._write(key=key, found=found)

    def write_table(self, path, text):
        """Write a table whole. Its digest is kept first: then it can be told from one that somebody has changed."""
        digest = hashlib.sha256(text.encode()).hexdigest()
        if digest not in self.tables:
            self.tables.add(digest)
            self._write(table=digest, folder=self.folder)
        write_whole(path, text)

    def is_ours(self, path):
        """Whether there is no file, or one that an earlier call wrote about this folder and nobody has changed."""
        try:
            return hashlib.sha256(path.read_bytes()).hexdigest() in self.tables
        except FileNotFoundError:
            return True

    def _write(self, **line):
        with open(self.path, "a", encoding="utf-8") as file:
            file.write("\n" + json.dumps(line))  # on a line of its own, even after one that was cut short


def key_of(number, copies, limits):
    """A digest of all that decides what is found in a learner's notebook."""
    return hashlib.sha256(json.dumps([edition(), number, copies, limits]).encode()).hexdigest()


# --- the tables ------------------------------------------------------------------------------------------------------


def legible(text):
    """Text from a learner or a file's name, on one line and not too long, as any console and any file can write it."""
    text = " ".join(re.sub(r"\x1b\[[0-9;]*m", "", str(text)).split())[:300]
    return "".join(repr(c)[1:-1] if unicodedata.category(c) in ("Cc", "Cs") else c for c in text)


def tame(text):
    """The same, fit for a cell of a table: never a formula."""
    text = legible(text)
    return f"'{text}" if text.startswith(("=", "+", "-", "@")) else text


def as_csv(columns, rows):
    """A table as a spreadsheet reads it: it needs the byte order mark."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(columns)
    table.writerows([map(tame, row) for row in rows])
    return "\ufeff" + text.getvalue()


def item_rows(learners, tries, found):
    """A row for each exercise: how many got it right, at the first try too, and what the most frequent mistakes were.

    A mistake counts once for each learner who made it: in the run, or earlier, as far as a progress file says so.
    """
    rows = []
    for number in sorted({number for _, number in found}):
        handed_in = [name for name in sorted(learners) if learners[name].get(number) and (name, number) in found]
        for id in (id for id in catalogue(number) if not is_worked(id)):
            outcomes = Counter(found[name, number][id][0] for name in handed_in)
            known = [tries[name][id] for name in handed_in if id in tries.get(name, {})]
            first = sum(not words for words in known)
            mistakes = [{*found[n, number][id][2], *tries.get(n, {}).get(id, ())} for n in handed_in]
            common = sorted(Counter(words for made in mistakes for words in made).items(), key=lambda m: (-m[1], m[0]))
            rest = len(handed_in) - outcomes[RIGHT] - outcomes[NOT_YET] - outcomes[NOT_TRIED]
            row = [
                WITH_OPTIONAL[number],
                id,
                len(handed_in),
                outcomes[RIGHT],
                outcomes[NOT_YET],
                outcomes[NOT_TRIED],
                rest,
            ]
            row += [first if known else "", len(known), sum(map(bool, mistakes))]
            row += [part for mistake in common[:3] for part in mistake]
            rows.append(row + [""] * (len(ITEM_COLUMNS) - len(row)))
    return rows


class Tables:
    """The two tables, of what has been found until now."""

    def __init__(self, to, kept, learners, tries, remarks):
        self.to, self.kept, self.learners, self.tries, self.remarks = to, kept, learners, tries, remarks
        self.found, self.next = {}, 0

    def write(self, at_once=False):
        """Write both; or nothing, if the last time took too much of the time since. Raises OSError, ValueError."""
        start = time.monotonic()
        if start < self.next and not at_once:
            return
        rows = [(learner, name, "", ERROR, said) for learner, name, said in self.remarks]
        for (learner, number), found in sorted(self.found.items()):
            rows += [(learner, WITH_OPTIONAL[number], id, *item[:2]) for id, item in found.items()]
        self.kept.write_table(self.to, as_csv(COLUMNS, rows))
        self.kept.write_table(beside(self.to, ".items.csv"), as_csv(ITEM_COLUMNS, self.items()))
        self.next = time.monotonic() + PAUSE * (time.monotonic() - start)

    def items(self):
        return item_rows(self.learners, self.tries, self.found)

    def say(self):
        """Print the sums, and what to teach again."""
        right, total = Counter(), Counter()
        for (learner, _), found in self.found.items():
            right[learner] += sum(item[0] == RIGHT for item in found.values())
            total[learner] += len(found)
        width = max(len(legible(name)) for name in ["learner", *self.learners])
        print("", f"{'learner':<{width}}  right    of", sep="\n")
        for learner in sorted(self.learners):
            print(f"{legible(learner):<{width}}{right[learner]:>7}{total[learner]:>6}")
        items = [dict(zip(ITEM_COLUMNS, row)) for row in self.items()]
        hard = sorted((i for i in items if i["made a mistake"]), key=lambda i: (-i["made a mistake"], i["exercise"]))
        if hard:
            print("\nWorth teaching again, with the most frequent mistake:")
        for item in hard[:AGAIN]:
            print(
                f"{item['exercise']:<6} a mistake by {item['made a mistake']} of {item['learners']}; "
                f"by {item['made by 1']}: {legible(item['mistake 1'])}"
            )


def beside(path, ending):
    """The path of a file that belongs to the table: results.csv → results.items.csv."""
    return path.with_name((path.stem if path.suffix == ".csv" else path.name) + ending)


class Bar:
    """A line that says how far it is, on a terminal; `say` prints a line above it."""

    def __init__(self, total):
        self.total, self.done, self.start = total, 0, time.monotonic()
        self.shown = total > 0 and sys.stderr.isatty()

    def say(self, text):
        self.clear()
        print(text, flush=True)
        self.show()

    def show(self):
        if self.shown:
            full = 30 * self.done // self.total
            left = (time.monotonic() - self.start) / self.done * (self.total - self.done) / 60 if self.done else None
            rest = "" if left is None else f", about {left:.0f} minutes left" if left > 1 else ", about a minute left"
            bar = "█" * full + "░" * (30 - full)
            print(f"\r\x1b[K{bar} {self.done} of {self.total} notebooks{rest}", end="", file=sys.stderr, flush=True)

    def clear(self):
        if self.shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)


# --- running a class -------------------------------------------------------------------------------------------------


def cores():
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@contextmanager
def this_machine():
    """(executor, function), as in `cluster`. A thread only waits: each notebook runs in a process, its kernel."""
    pool = ThreadPoolExecutor(cores())
    try:
        yield pool, judge
    finally:
        stop.set()
        pool.shutdown(cancel_futures=True)
        stop.clear()


def run_all(tasks, workers, keep, bar):
    """Give each task, (key, learner, number, copies, limits), to an executor, and call `keep(task, what it found)`.

    `workers`: as from `cluster`. What had been finished when it stops for any reason is kept. Returns whether it went
    through to the end, and not to Ctrl-C. Raises ValueError, in one sentence, if a cluster does not answer any more.
    """
    waiting, suspects, running = deque(tasks), deque(), {}
    try:
        with workers as (pool, work):
            while waiting or suspects or running:
                while waiting and len(running) < MOST_AT_ONCE:
                    task = waiting.popleft()
                    running[pool.submit(work, *task[2:4], *task[4])] = task, False
                if suspects and not running:
                    task = suspects.popleft()
                    running[pool.submit(work, *task[2:4], *task[4])] = task, True
                for future in wait(running, timeout=1, return_when=FIRST_COMPLETED).done:
                    (task, alone), judged = running[future], result_of(future)
                    if judged or alone:
                        keep(task, judged or given_up(task))
                    else:
                        suspects.append(task)
                    del running[future]
                bar.show()
        return True
    except KeyboardInterrupt:
        return False
    finally:
        bar.clear()
        for future, (task, _) in running.items():
            if future.done() and not future.cancelled() and not future.exception():
                keep(task, future.result())


def result_of(future):
    """What judge.judge returned; None if its worker died, perhaps for another notebook's fault.

    Dask gives up whatever was waiting at several workers that died. So each of these is tried once more, alone. Raises
    ValueError, in one sentence, if a cluster has no result and will have none.
    """
    try:
        return future.result()
    except CancelledError:
        raise ValueError("The scheduler does not answer any more: start it again.") from None
    except ImportError as error:
        raise ValueError(f"A worker that came later {error}: give it this copy of the course, or end it.") from None
    except Exception:  # of Dask alone: judge raises nothing
        return None


def given_up(task):
    """In place of what judge.judge returns, for a notebook that no worker has survived."""
    note = "Every worker of the cluster that ran it has died."
    return {id: (ERROR, note, []) for id in catalogue(task[2]) if not is_worked(id)}, False


def results(folder, to="results.csv", scheduler="", cell_seconds=CELL_SECONDS, notebook_seconds=NOTEBOOK_SECONDS):
    """Run what is in `folder`, write the tables, and print the sums. After Ctrl-C they have what was finished.

    `to`: the table, which may be there from an earlier call. `scheduler`: the address of a Dask cluster, or "" for this
    machine. Raises ValueError, in one sentence, if there is nothing to read, a table is not from an earlier call, or
    the cluster fails; OSError if nothing can be written.
    """
    folder, to = Path(folder).expanduser().resolve(), Path(to).expanduser()
    if not folder.is_dir():
        raise ValueError(f"There is no folder {folder}: name the one with the collected notebooks.")
    kept = Kept(beside(to, ".done.jsonl"), folder)
    for path in (to, beside(to, ".items.csv")):
        if not kept.is_ours(path):
            raise ValueError(
                f"{path} already exists, and is about another folder, or was changed: move it away, or name another."
            )
    learners, tries, remarks = collect(folder)
    numbers = sorted({number for handed_in in learners.values() for number in handed_in})
    if not numbers:
        raise ValueError(
            f"There is no notebook of the course in {folder}: it should have a folder for each learner, or files with "
            f"names like ada_03_node_tree.ipynb. {' '.join(sentence for _, _, sentence in remarks[:3])}".rstrip()
        )
    tables, tasks, limits = Tables(to, kept, learners, tries, remarks), [], (cell_seconds, notebook_seconds)
    # Everyone gets the rows of every notebook that anyone handed in, so that sums compare.
    for learner, number in ((name, number) for name in sorted(learners) for number in numbers):
        copies = [tuple(copy) for copy in learners[learner].get(number, [])]
        key = key_of(number, copies, limits)
        if not copies:
            entries = [id for id in catalogue(number) if not is_worked(id)]
            tables.found[learner, number] = dict.fromkeys(entries, (NOT_TRIED, NOT_HANDED_IN, []))
        elif key in kept.found:
            tables.found[learner, number] = kept.found[key]
        else:
            tasks.append((key, learner, number, copies, limits))
    tables.write(at_once=True)
    for learner, _, sentence in remarks:
        print(legible(f"{learner}: {sentence}"))
    known = sum(bool(learners[name].get(number)) for name, number in tables.found)
    if known:
        print(f"{known} notebook{'s have' if known > 1 else ' has'} not changed since an earlier call.", flush=True)
    bar = Bar(len(tasks))

    def keep(task, judged):
        key, learner, number, copies, _ = task
        found, final = judged
        tables.found[learner, number] = found
        if final:
            kept.add(key, found)
        bar.done += 1
        for name, _, problem in copies:
            if problem and (learner, name, problem) not in remarks:  # these have been printed
                bar.say(legible(f"{learner}: {problem}"))
        correct = sum(item[0] == RIGHT for item in found.values())
        bar.say(f"{legible(learner)}: {WITH_OPTIONAL[number]}: {correct} of {len(found)} right")
        with suppress(OSError, ValueError):  # at the end it is tried once more
            tables.write()

    finished = True
    try:
        if tasks:
            finished = run_all(tasks, cluster(scheduler, edition()) if scheduler else this_machine(), keep, bar)
    except ValueError as error:
        raise ValueError(f"{error} {to} has what was finished." if bar.done else str(error)) from None
    finally:
        tables.write(at_once=True)
    tables.say()
    what = "has a row for each exercise" if finished else "has what was finished"
    print("", f"{'' if finished else 'Stopped early: '}{to} {what}, {beside(to, '.items.csv')} the sums.", sep="\n")


def main(arguments):
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # this console may not be able to write a learner's name
    parser = argparse.ArgumentParser(prog="results.py", description="Run a class's notebooks and say what was right.")
    parser.add_argument("folder", help="where the collected notebooks are (make results FROM=folder)")
    parser.add_argument("to", nargs="?", default="results.csv", help="the table (default: results.csv)")
    parser.add_argument("--scheduler", default="", help="the address of a Dask scheduler, such as tcp://10.0.0.1:8786")
    parser.add_argument("--cell", type=float, default=CELL_SECONDS, help="a cell's time limit in seconds")
    parser.add_argument("--notebook", type=float, default=NOTEBOOK_SECONDS, help="a notebook's time limit in seconds")
    given = parser.parse_args(arguments)
    if not given.folder:
        sys.exit("Name the folder with the collected notebooks: make results FROM=folder")
    try:
        results(given.folder, given.to, given.scheduler, given.cell, given.notebook)
    except ValueError as error:
        sys.exit(str(error))
    except KeyboardInterrupt:
        sys.exit("Stopped. What was finished is kept for the next call.")
    except OSError as error:
        sys.exit(f"The results could not be written ({error}): fix that and try again.")


if __name__ == "__main__":
    main(sys.argv[1:])
