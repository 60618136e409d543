"""The course's notebooks, and which exercises are in them: what the scripts in this folder share."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NOTEBOOKS = ROOT / "notebooks"
# The names of the notebooks by their numbers: {"03": "03_node_tree", …}.
STEMS = {path.stem[:2]: path.stem for path in sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))}


def ids_in(source):
    """The ids of the exercises that a cell checks; 3.2 counts as "03.2"."""
    # Spaces in one place only: in two, a cell with thousands of them would take minutes.
    return [f"{n:>02}.{rest}" for n, rest in re.findall(r"""\bcheck\(\s*(?:["']\s*)?(\d{1,2})\.(\w+)""", source)]


def minutes(book):
    """How long a notebook (an nbformat node) takes, to the nearest five minutes.

    180 words a minute, 20 seconds for a code cell, 1 minute for a question, 3 for an explorer, 5 for a code exercise.
    Folded solutions do not count. These are estimates for someone who reads everything and does every exercise.
    """
    total = 0.0
    for cell in book.cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            total += len(re.findall(r"\w[\w'’-]*", cell.source)) / 180 if "solution" not in tags else 0
        elif "exercise" in tags:
            total += 5
        elif ids_in(cell.source):
            total += 1
        elif re.search(r"^explore_\w+\(", cell.source, re.MULTILINE):
            total += 3
        else:
            total += 1 / 3
    return 5 * round(total / 5)
