"""Strokes: all that a painter has to draw, in pixels from the upper left corner of the picture, y downwards.

Marks and axes turn themselves into strokes. `paint.py` draws them with matplotlib, and an explorer's `page.js` on a
canvas. Colours are written as "#rrggbb".
"""

from typing import NamedTuple


class Path(NamedTuple):
    """Lines from point to point, and the area inside them."""

    parts: list  # one list for each line: [x, y, x, y, …]
    color: str | None  # of the lines; None draws none
    width: float  # of the lines, in pixels
    dash: bool = False
    fill: str | None = None  # colour of the area; None leaves it open
    opacity: float = 1  # of lines and area, from 0 (invisible) to 1 (solid)


class Dots(NamedTuple):
    """Markers that look alike."""

    spots: list  # [x, y, x, y, …]
    shape: str  # "circle", "square", "triangle", "cross" or "diamond"
    size: float  # from side to side, in pixels
    color: str
    edge: str  # colour of the thin line around each


class Disc(NamedTuple):
    """A circle."""

    x: float  # its centre
    y: float
    radius: float  # in pixels
    color: str | None  # of its border; None draws none
    width: float  # of its border, in pixels
    fill: str | None  # None leaves it open


class Text(NamedTuple):
    """Words on one line, centred vertically."""

    x: float
    y: float
    words: str
    color: str
    size: float  # in CSS pixels
    align: str = "left"  # what of the words is at x: their "left", "center" or "right"
    bold: bool = False
    turned: bool = False  # to be read from below
    halo: bool = False  # a white border, which keeps them readable on top of lines


class Cells(NamedTuple):
    """A table of colours, row by row from the top, drawn over a rectangle."""

    x: float  # its upper left corner
    y: float
    width: float  # in pixels
    height: float
    rows: int
    columns: int
    palette: str  # a name in palette.PALETTES
    steps: str  # two hexadecimal digits a cell: which of the palette's 256 shades
    smooth: bool  # blends neighbours


class Clip(NamedTuple):
    """What follows is cut off outside this rectangle, until Free."""

    x: float  # its upper left corner
    y: float
    width: float  # in pixels
    height: float


class Free(NamedTuple):
    """What follows is no longer cut off."""


def wire(stroke):
    """A stroke as the page reads it: its kind, and then its fields in their order."""
    return [type(stroke).__name__.lower(), *stroke]


def scaled(stroke, by):
    """The stroke `by` times as large, seen from the upper left corner of the picture."""

    def times(value):
        return [times(v) for v in value] if isinstance(value, list) else px(by * value)

    fields = ("parts", "spots", "x", "y", "width", "height", "radius", "size")
    return stroke._replace(**{name: times(getattr(stroke, name)) for name in fields if name in stroke._fields})


def px(length):
    """A length or place in pixels to a tenth of one: finer is not seen, and takes longer to send."""
    return round(length, 1)
