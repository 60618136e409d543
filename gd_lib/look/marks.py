"""Marks: what can be in an explorer's picture, in the units of its panel's axes.

A new mark is one more class here: its fields are what an author gives, its `strokes` are what is drawn.
"""

from __future__ import annotations  # help(line) then shows "x: Number", not what Number stands for

import math
from dataclasses import KW_ONLY, dataclass
from functools import cache, partial
from inspect import get_annotations
from typing import Annotated, get_origin

from .convert import to_flag, to_number, to_numbers, to_range, to_role, to_rows, to_size, to_words
from .palette import COLORS, PALETTES, to_hex
from .strokes import Cells, Disc, Dots, Path, Text, px

SHAPES = ("circle", "square", "triangle", "cross", "diamond")

# The types of a mark's fields: what a field holds, and how it is made of what an author gives.
Number = Annotated[float, to_number]
Numbers = Annotated[list, to_numbers]
GappedNumbers = Annotated[list, partial(to_numbers, gaps=True)]
Rows = Annotated[list, to_rows]
Range = Annotated[list, to_range]
Size = Annotated[float, to_size]
Role = Annotated[str, to_role]
RoleOrNone = Annotated[str | None, partial(to_role, none=True)]
Flag = Annotated[bool, to_flag]
Words = Annotated[str, to_words]


class Mark:
    """What all marks have in common. Making one raises TypeError or ValueError for what cannot be drawn.

    A mark is a dataclass with fields of the types above. Other types are taken as they are.
    """

    clip_on = True  # cut off at the edge of its axes
    label = ""  # its name in the panel's legend, if it is a field of the mark

    def __post_init__(self):
        where = type(self).__name__
        for name, convert in _conversions(type(self)):
            setattr(self, name, convert(where, name, getattr(self, name)))
        self.check()

    def check(self):
        """Raise ValueError for what cannot be drawn. The fields are converted by now."""

    def strokes(self, area):
        """The strokes of this mark in an Area, which knows where in the picture a number is."""
        raise NotImplementedError

    def swatch(self, x, y):
        """The stroke that stands for this mark in the legend, from x to x + 20 pixels, at the height y."""
        raise NotImplementedError


@cache
def _conversions(kind):
    """[(name of a field, its conversion)] of a class of marks."""
    types = {}
    for base in reversed(kind.__mro__):
        types |= get_annotations(base, eval_str=True)
    return [(name, hint.__metadata__[0]) for name, hint in types.items() if get_origin(hint) is Annotated]


@dataclass
class line(Mark):
    """A line through the points (x[i], y[i]). A NaN in x or y is a gap. A label puts it in the panel's legend."""

    x: GappedNumbers
    y: GappedNumbers
    _: KW_ONLY
    color: Role = "ink"
    width: Size = 2
    dash: Flag = False
    label: Words = ""

    def check(self):
        _check_lengths(self)

    def strokes(self, area):
        parts = [[]]
        for spot in map(area.spot, self.x, self.y):
            if spot:
                parts[-1] += map(px, spot)
            else:
                parts.append([])
        parts = [part for part in parts if len(part) > 2]
        return [Path(parts, to_hex(self.color), self.width, self.dash)] if parts else []

    def swatch(self, x, y):
        return Path([[px(x), px(y), px(x + 20), px(y)]], to_hex(self.color), self.width, self.dash)


@dataclass
class points(Mark):
    """Markers of `size` pixels at (x[i], y[i]): a circle, square, triangle, cross or diamond. `label` as in line."""

    x: Numbers
    y: Numbers
    _: KW_ONLY
    color: Role = "ink"
    size: Size = 6
    shape: Words = "circle"
    label: Words = ""

    clip_on = False  # but those that lie outside are left out

    def check(self):
        if self.shape not in SHAPES:
            raise ValueError(f"points: there is no shape {self.shape!r}; choose one of {', '.join(SHAPES)}.")
        _check_lengths(self)

    def strokes(self, area):
        spots = []
        for spot in map(area.spot, self.x, self.y):
            if spot and area.holds(*spot, beyond=1):
                spots += map(px, spot)
        return [self._dots(spots)] if spots else []

    def swatch(self, x, y):
        return self._dots([px(x + 12), px(y)])

    def _dots(self, spots):
        edge = "ink" if self.color in ("class_a", "class_b") else "ground"  # sky and orange are pale
        return Dots(spots, self.shape, self.size, to_hex(self.color), COLORS[edge])


@dataclass
class arrow(Mark):
    """An arrow from (x0, y0) to its tip at (x1, y1)."""

    x0: Number
    y0: Number
    x1: Number
    y1: Number
    _: KW_ONLY
    color: Role = "ink"
    width: Size = 2
    dash: Flag = False

    def strokes(self, area):
        start, tip = area.spot(self.x0, self.y0), area.spot(self.x1, self.y1)
        if not (start and tip):
            return []
        (x0, y0), (x1, y1) = start, tip
        long = math.hypot(x1 - x0, y1 - y0)
        if long < 0.5:
            return []
        ux, uy = (x1 - x0) / long, (y1 - y0) / long
        head = min(5 + 2.5 * self.width, 0.6 * long)  # a short arrow has a short head
        half, neck_x, neck_y = 0.45 * head, x1 - ux * head, y1 - uy * head
        left, right = (neck_x - uy * half, neck_y + ux * half), (neck_x + uy * half, neck_y - ux * half)
        shaft = [px(v) for v in (x0, y0, neck_x, neck_y)]
        outline = [px(v) for v in (*tip, *left, *right, *tip)]
        color = to_hex(self.color)
        return [Path([shaft], color, self.width, self.dash), Path([outline], None, 0, fill=color)]


@dataclass
class fill(Mark):
    """The area inside the polygon (x[i], y[i])."""

    x: Numbers
    y: Numbers
    _: KW_ONLY
    color: Role
    opacity: Number = 0.2

    def check(self):
        _check_lengths(self)
        if not 0 <= self.opacity <= 1:
            raise ValueError(f"fill: opacity is {self.opacity:g}; give a number from 0 (invisible) to 1 (solid).")

    def strokes(self, area):
        outline = [px(v) for spot in map(area.spot, self.x, self.y) if spot for v in spot]
        return [Path([outline], None, 0, fill=to_hex(self.color), opacity=self.opacity)] if len(outline) > 4 else []


@dataclass
class text(Mark):
    """Words at (x, y), centred vertically. A white halo keeps them readable on top of lines."""

    x: Number
    y: Number
    words: Words
    _: KW_ONLY
    color: Role = "ink"
    size: Size = 13
    align: Words = "center"
    bold: Flag = False
    halo: Flag = False

    clip_on = False

    def check(self):
        if self.align not in ("center", "left", "right"):
            raise ValueError(f"text: align is {self.align!r}; choose center, left or right.")

    def strokes(self, area):
        spot = area.spot(self.x, self.y)
        if not (spot and area.holds(*spot, beyond=1000)):  # too far away to reach into the picture
            return []
        x, y = map(px, spot)
        return [Text(x, y, self.words, to_hex(self.color), self.size, self.align, self.bold, halo=self.halo)]


@dataclass
class box(Mark):
    """A rectangle with its centre at (x, y); `fill=None` leaves it open, `line=0` draws no border."""

    x: Number
    y: Number
    width: Number
    height: Number
    _: KW_ONLY
    color: Role = "structure"
    fill: RoleOrNone = "ground"
    dash: Flag = False
    line: Size = 1.5

    def strokes(self, area):
        wide, high = self.width / 2, self.height / 2
        lower, upper = area.spot(self.x - wide, self.y - high), area.spot(self.x + wide, self.y + high)
        if not (lower and upper):
            return []
        x0, y0, x1, y1 = map(px, (*lower, *upper))
        border = to_hex(self.color) if self.line else None
        return [Path([[x0, y0, x1, y0, x1, y1, x0, y1, x0, y0]], border, self.line, self.dash, to_hex(self.fill))]


@dataclass
class circle(Mark):
    """A circle around (x, y); the radius is measured in units of x, so it belongs in a panel with equal=True."""

    x: Number
    y: Number
    radius: Number
    _: KW_ONLY
    color: Role = "structure"
    fill: RoleOrNone = "ground"
    line: Size = 1.5

    def strokes(self, area):
        centre, side = area.spot(self.x, self.y), area.spot(self.x + abs(self.radius), self.y)
        if not (centre and side):
            return []
        x, y = centre
        border = to_hex(self.color) if self.line else None
        return [Disc(px(x), px(y), px(side[0] - x), border, self.line, to_hex(self.fill))]


@dataclass
class cells(Mark):
    """A table of numbers as coloured cells.

    values: a list of rows, the first row at the TOP. x=(lo, hi) and y=(lo, hi) are the table's edges.
    colors: "diverging", "ink", "classes" or "loss", from `low` to `high`; numbers beyond get the colour of that end.
    smooth=True blends neighbours, for surfaces.
    """

    values: Rows
    _: KW_ONLY
    x: Range
    y: Range
    low: Number
    high: Number
    colors: Words = "diverging"
    smooth: Flag = False

    def check(self):
        if self.colors not in PALETTES:
            raise ValueError(f"cells: there is no palette {self.colors!r}; choose one of {', '.join(PALETTES)}.")
        if not self.low < self.high:
            raise ValueError(f"cells: low is {self.low:g} and high is {self.high:g}; low must be less than high.")

    def strokes(self, area):
        (left, right), (bottom, top) = self.x, self.y
        corner, opposite = area.spot(left, top), area.spot(right, bottom)
        if not (corner and opposite):
            return []
        x0, y0, x1, y1 = map(px, (*corner, *opposite))
        low, span = self.low, self.high - self.low
        shades = [round(255 * max(0.0, min(1.0, (v - low) / span))) for row in self.values for v in row]
        rows, columns, steps = len(self.values), len(self.values[0]), bytes(shades).hex()
        return [Cells(x0, y0, px(x1 - x0), px(y1 - y0), rows, columns, self.colors, steps, self.smooth)]


def _check_lengths(mark):
    if len(mark.x) != len(mark.y):
        raise ValueError(
            f"{type(mark).__name__}: x has {len(mark.x)} numbers and y has {len(mark.y)}; each point needs one of each."
        )
