"""Questions that answer back: `check`, `hint` and `progress`.

`check` compares an answer with an exercise and says one of three things: *right*, *not yet* and why, or *not tried
yet*. It raises nothing, so Run All is not stopped by exercises that are still blank. Only the learner's Ctrl-C
(KeyboardInterrupt) passes through.
"""

import contextlib
import difflib
import functools
import re
from importlib import import_module

from gd_course import chapters, chapters_and_optional

from .blanks import has_blank
from .code import Code
from .exercise import unreadable
from .moved import renamed
from .progress import Progress, Table, counts
from .solution import text_of_answer
from .values import quoted
from .verdict import NOT_TRIED, NOT_YET, Verdict, Words

# What this session knows: the exercises that are done, and how many hints each one has given.
record = Progress()
hints_given = {}


# --- finding an exercise ---------------------------------------------------------------------------------------------


@functools.cache
def catalogue(notebook):
    """All exercises of a notebook, by id. `notebook` is its two digits: "03". Imports that notebook's file only.

    ValueError if two have the same id or one belongs to another notebook.
    """
    name = chapters_and_optional()[notebook]
    entries = import_module(f"gd_course.{name}.exercises").EXERCISES
    found = {entry.id: entry for entry in entries}
    if len(found) < len(entries) or any(not id.startswith(notebook + ".") for id in found):
        raise ValueError(f"each exercise in {name}/exercises.py needs its own id, and each id begins with {notebook}.")
    return found


def find(id):
    """(exercise, "") or (None, why there is none)."""
    id = str(id).strip().strip("\"'").lower() if isinstance(id, (str, int, float)) else type(id).__name__
    if re.match(r"\d\.", id):
        id = "0" + id
    id = renamed(id) or id  # a learner keeps notebooks that ask by an older id
    notebook = id[:2]
    if not re.match(r"\d\d(\.|$)", id) or notebook not in chapters_and_optional():
        return None, f'there is no exercise {quoted(id)}; an id begins with its notebook\'s number, such as "03.2".'
    try:
        entries = catalogue(notebook)
    except Exception as error:
        return None, f"the exercises of notebook {notebook} cannot be loaded ({type(error).__name__}: {error})."
    if id in entries:
        return entries[id], ""
    similar = difflib.get_close_matches(id, entries, n=4, cutoff=0.5) or list(entries)[:4]
    return None, f"there is no exercise {quoted(id)}; the nearest are {', '.join(map(quoted, sorted(similar)))}."


# --- the public face -------------------------------------------------------------------------------------------------


def _raises_nothing(words):
    """Makes a function give `words(name of the exception)` for any exception but KeyboardInterrupt."""
    in_need = words("MemoryError")  # made beforehand, for when there is no room left to make any

    def decorate(function):
        @functools.wraps(function)
        def answered(*arguments, **named):
            try:
                return function(*arguments, **named)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                kind = type(error)
            # Out here, because within `except` all that the function held is still in memory.
            try:
                return words(kind.__name__)
            except KeyboardInterrupt:
                raise
            except BaseException:
                return in_need

        return answered

    return decorate


@_raises_nothing(lambda why: Verdict(NOT_YET, unreadable(why)))
def check(id="", answer=..., *more):
    """Compare an answer with exercise `id` and return a Verdict: right, not yet because …, or not tried yet.

    `answer` is whatever the exercise asks for: a letter, a number or list of numbers, a function, class or object.
    Several answers, `check("02.r1", 2, 8)`, count as a list. Raises nothing. Code in the answer is stopped if it never
    ends.
    """
    exercise, problem = find(id)
    if exercise is None:
        return Verdict(NOT_TRIED, problem)
    answer = (answer, *more) if more else answer
    if answer is ... or isinstance(answer, str):
        if has_blank(answer) or not answer.strip():
            return Verdict(NOT_TRIED)
    elif has_blank(answer):
        return Verdict(NOT_TRIED, "there is still a `...` in your answer; write your own in its place.")
    verdict = exercise.judge(answer)
    if not counts(exercise.id):
        return verdict
    if verdict:
        note = record.add(exercise.id, *(text_of_answer(answer) if isinstance(exercise, Code) else ()))
    else:
        note = record.miss(exercise.id, verdict.words)
    return Verdict(verdict.outcome, f"{verdict.words} {note}", verdict.mistake) if note else verdict


@_raises_nothing(lambda why: Words(f"No hint: this id could not be read ({why})."))
def hint(id=""):
    """The next hint for exercise `id`: one more with each call, until the last. Raises nothing."""
    exercise, problem = find(id)
    if exercise is None:
        return Words(f"No hint: {problem}")
    total = len(exercise.hints)
    count = hints_given.get(exercise.id, 0) + 1
    hints_given[exercise.id] = count
    n = min(count, total)
    text = f"Hint {n} of {total}: {exercise.hints[n - 1]}"
    if count > total:
        text += " That was the last hint; " + (
            "the solution is folded below the exercise, unless your teacher removed it."
            if isinstance(exercise, Code) and counts(exercise.id)
            else "try an answer, and the check tells you what it sees in it."
        )
    return Words(text)


@_raises_nothing(lambda why: Words(f"No progress: it could not be read ({why})."))
def progress():
    """How many exercises of each notebook are done, as a table. Raises nothing.

    Progress is kept in `.gd_progress.json` in the notebook's folder, or in the file that the environment variable
    GD_PROGRESS_FILE names, with what you wrote, for `mine`, and what was said of wrong answers before. It is never sent
    anywhere. Worked examples (".1") and the questions that let you skip a notebook (".s1") do not count.
    """
    kept = record.read()
    rows = []
    for number, name in chapters().items():
        with contextlib.suppress(Exception):  # a file that cannot be loaded is reported by check
            ids = {id for id in catalogue(number) if counts(id)}
            rows.append((name.removeprefix("ch").replace("_", " ", 1), len(ids & kept.done), len(ids)))
    return Table(rows, " ".join(filter(None, (kept.note, record.trouble()))))
