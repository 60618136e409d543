"""Cells of the notebooks, for tests of what they say and do."""

import nbformat
from course import NOTEBOOKS, STEMS


def cells_of(number):
    """The cells of a notebook by their ids; `number` is its two digits."""
    book = nbformat.read(NOTEBOOKS / f"{STEMS[number]}.ipynb", as_version=4)
    return {cell.id: cell for cell in book.cells}


def run_cells(number, *ids, **names):
    """The names that these cells of a notebook bind, run in this order, with `names` to begin with."""
    cells = cells_of(number)
    for id in ids:
        exec(cells[id].source, names)
    return names
