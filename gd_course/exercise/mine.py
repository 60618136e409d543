"""`mine`: what the learner wrote for an exercise and passed, to be used in a later notebook."""

import linecache
import sys

from . import check as home
from .code import Code
from .progress import Table, counts
from .running import attempt
from .solution import edited, names_in
from .values import Raised


def mine(id="", **names):
    """What you wrote for the exercise `id`, a function or class that passed its check; or else the course's own.

    Prints which of the two it is. `names` replaces names that the code uses: mine("06.3", mse=cross_entropy) is your
    training with another loss. Without an id: a table of all that you have written so far.
    ValueError if there is no such exercise, or if it is not answered with a function or class.
    """
    if not id:
        return written_so_far()
    entry, problem = home.find(id)
    if entry is None:
        raise ValueError(f"mine: {problem}")
    if not _is_written(entry):
        raise ValueError(f"mine: {entry.id} is not answered with a function or class, so nothing of it is kept.")
    name, text = home.record.read().code.get(entry.id, ("", ""))
    unused = [other for other in names if other not in names_in(text)]
    if not text:
        why = "this exercise is still ahead of you"
    elif unused:
        why = f"yours does not use the name {unused[0]}"
    else:
        own = _run(entry, name, text)
        if not isinstance(own, Raised) and entry.judge(own):
            print(f"{entry.id}: {name}, as you wrote it")
            return _run(entry, name, text, **names) if names else own
        why = "yours does not pass the check as it is kept"
    print(f"{entry.id}: {entry.right.__name__}, the course's own ({why})")
    return edited(entry.right, {}, **names) if names else entry.right


def written_so_far():
    """A table of the functions and classes of the exercises, a row for each notebook: how many of them you wrote."""
    code = home.record.read().code
    rows = []
    for number, chapter in home.chapters().items():
        asked = [entry for entry in home.catalogue(number).values() if _is_written(entry) and counts(entry.id)]
        own = [entry.right.__name__ for entry in asked if entry.id in code]
        if asked:
            rows.append((chapter.removeprefix("ch").replace("_", " ", 1), len(own), len(asked)))
    return Table(rows, heads=("notebook", "you wrote", "of"))


def _is_written(entry):
    return isinstance(entry, Code) and callable(entry.right)


def _run(entry, name, text, **names):
    """What a learner's text makes of `name`, with the names that its exercise's notebook has; a Raised if it fails."""
    around = {**vars(sys.modules[entry.right.__module__]), "__name__": "__main__"}
    place = f"<your answer to {entry.id}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    made = []

    def run():
        exec(compile(text, place, "exec"), around)
        around.update(names)
        made.append(around[name])

    problem = attempt(run)
    return made[0] if made else problem
