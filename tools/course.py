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
