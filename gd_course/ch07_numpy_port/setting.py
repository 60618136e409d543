"""What the figures and explorers of notebook 07 share: the table G that they send back, and how a table is drawn."""

import numpy as np

from gd_lib.look.marks import box, text
from gd_lib.words import number

# What is sent back. The notebook's has the first three columns.
G = np.array([[1, 0, 2, 1], [-1, 1, 0, -2], [0, 3, -2, 1], [2, -1, 1, 3]])


def table_marks(values, left=0, top=0, *, ink, color="structure", lit=False, original=None, size=12):
    """The marks of an array as a table of cells one unit wide and high, its upper left corner at (left, top).

    `lit`: booleans that fit the array; the cells where they are true have a thick border. `original`: how many rows and
    columns the array really has; the cells after them are dashed copies. `color` is that of the other borders, `size`
    that of the numbers in pixels.
    """
    values = np.atleast_2d(values)
    lit, (rows, columns) = np.broadcast_to(lit, values.shape), original or values.shape
    marks = []
    for (i, j), value in np.ndenumerate(values):
        x, y = left + j + 0.5, top - i - 0.5
        is_copy = i >= rows or j >= columns
        border = {"color": "structure" if is_copy else color, "line": 1.2}
        if lit[i, j]:
            border = {"color": "ink", "line": 3}
        marks += [
            box(x, y, 0.94, 0.9, **border, dash=is_copy),
            text(x, y, number(value), color="#5A6B75" if is_copy else ink, size=size, bold=bool(lit[i, j])),
        ]
    return marks
