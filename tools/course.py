"""The course's notebooks, and which exercises are in them: what the scripts in this folder share."""

import re
from pathlib import Path

from gd_course.exercise.progress import is_worked

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"


def stems_in(folder):
    """The names of the notebooks by their numbers, {"03": "03_node_tree", …}, without those kept by `make reset`."""
    stems = sorted(path.stem for path in folder.glob("[0-9][0-9]_*.ipynb"))
    return {stem[:2]: stem for stem in stems if ".mine-" not in stem}


STEMS = stems_in(NOTEBOOKS)
WITH_OPTIONAL = STEMS | stems_in(NOTEBOOKS / "optional")


def ids_in(source):
    """The ids of the exercises that a cell checks; 3.2 counts as "03.2"."""
    # Spaces in one place only: in two, a cell with thousands of them would take minutes.
    return [f"{n:>02}.{rest}" for n, rest in re.findall(r"""\bcheck\(\s*(?:["']\s*)?(\d{1,2})\.(\w+)""", source)]


def sections(book):
    """The cells of the core, and those of each section headed "Go deeper", which ends at the next heading of its level.

    (a list of cells, {the index of the heading's cell: a list of cells})
    """
    core, deeper = [], {}
    now = core
    for i, cell in enumerate(book.cells):
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            now = deeper.setdefault(i, []) if cell.source.startswith("## Go deeper: ") else core
        now.append(cell)
    return core, deeper


def minutes(cells):
    """How long these cells take, as a float.

    180 words a minute, 20 seconds for a code cell, 1 minute for a question or a worked exercise, 3 for an explorer, 5
    for an exercise to write. Folded solutions do not count. These are estimates for someone who reads everything and
    does every exercise.
    """
    total = 0.0
    for cell in cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            total += len(re.findall(r"\w[\w'’-]*", cell.source)) / 180 if "solution" not in tags else 0
        elif "exercise" in tags:
            total += 1 if is_worked(cell.metadata.get("exercise", "")) else 5
        elif ids_in(cell.source):
            total += 1
        elif re.search(r"^explore_\w+\(", cell.source, re.MULTILINE):
            total += 3
        else:
            total += 1 / 3
    return total


def in_words(time, to=5):
    """Minutes as a learner reads them: "45 minutes"."""
    time = max(to, to * round(time / to))
    return f"{time} minute{'s' if time != 1 else ''}"
