"""Drawings: what an explorer shows live, painted once as a still picture."""

import textwrap

from gd_lib.look.axes import context
from gd_lib.look.palette import COLORS, LARGE

from .paint import paint
from .picture import Picture
from .scene import WIDTH, scene

PER_INCH = 96  # of the page's pixels
TITLE = 28  # pixels for a line of the title
LETTERS = 56  # of the title in a line


def painted(frame, title=""):
    """A Frame as a Picture, 640 pixels wide. `title`, the question that it answers, stands above the panels.

    The picture's sentence is what the frame says. Its numbers are left out: an explorer shows them beside the panels.
    """
    from matplotlib.figure import Figure

    height, strokes = scene(frame)
    lines = textwrap.wrap(title, LETTERS)
    top = TITLE * len(lines)
    with context():
        figure = Figure(figsize=(WIDTH / PER_INCH, (top + height) / PER_INCH))
        axes = figure.add_axes((0, 0, 1, 1), autoscale_on=False)
        axes.axis("off")
        for i, line in enumerate(lines):
            y = TITLE * (i + 0.6)
            axes.text(6, y, line, fontsize=LARGE, weight="bold", color=COLORS["ink"], va="center", parse_math=False)
        paint(axes, strokes, 0, top)
        axes.set(xlim=(0, WIDTH), ylim=(top + height, 0))  # last: an image of cells moves them
        return Picture(figure, frame.says)
