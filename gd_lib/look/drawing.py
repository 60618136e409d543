"""Drawings: what an explorer shows live, painted once as a still picture."""

import textwrap

from .paint import PER_PX, painting
from .palette import COLORS, LARGE
from .picture import Picture
from .scene import WIDTH, scene
from .strokes import Text

LINE = 28  # pixels for a line of the title
LETTERS = 56  # in a line of the title


def painted(frame, title=""):
    """A Frame as a Picture, 640 pixels wide. `title`, the question that it answers, stands above the panels.

    The picture's sentence is what the frame says. Its numbers are left out: an explorer shows them beside the panels.
    """
    height, strokes = scene(frame)
    lines = textwrap.wrap(title, LETTERS)
    above = LINE * len(lines)
    heading = [
        Text(6, LINE * (i + 0.6) - above, words, COLORS["ink"], LARGE / PER_PX, bold=True)
        for i, words in enumerate(lines)
    ]
    return Picture(painting(heading + strokes, WIDTH, height, above), frame.says)
