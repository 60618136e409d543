"""From a Frame to a scene: strokes in pixels.

Every decision about layout is made here: where the axes are and which ticks they carry. A mark knows itself which
strokes it needs in its axes' area. Two painters draw them, so that both look alike: `paint.py` with matplotlib, and an
explorer's `page.js`.
"""

import math
import textwrap
from itertools import repeat

from gd_lib.words import number, superscript

from .palette import COLORS, GRID, NOTE, ZERO
from .strokes import Clip, Free, Path, Text, px, scaled

WIDTH = 640  # of a picture, in CSS pixels; the page shrinks it where there is less room
NARROW = 360  # of the same picture on a phone
LOW, ALL = 240, 600  # pixels that a plot, and all of them, are high there: the sliders below should be in view
FONT = 12.0


def scene(frame, narrow=False):
    """(height in pixels, strokes) of a Frame; WIDTH pixels wide, or NARROW."""
    strokes, top = [], 0.0
    for row, high, scale in _one_below_another(frame) if narrow else zip(frame.rows, frame.heights, repeat(1)):
        whole = (NARROW if narrow else WIDTH) / scale
        shares, left = sum(p.width for p in row), 0.0
        for p in row:
            wide = whole * p.width / shares
            drawn = _draw_panel(p, left + 4, top / scale + 4, wide - 8, high / scale - 8)
            strokes += drawn if scale == 1 else [scaled(stroke, scale) for stroke in drawn]
            left += wide
        top += high
    return round(top), strokes


def _one_below_another(frame):
    """The rows of a narrow picture: (panels, height, scale).

    What has axes is drawn anew for the width that there is. Where nothing in a row has any, as in a graph, its parts
    would not fit: it is shrunk as a whole.
    """
    low = min(LOW, ALL / len(frame.panels))
    for row, high in zip(frame.rows, frame.heights):
        if any(p.axes for p in row):
            yield from (([p], min(high, low) if p.axes else high, 1) for p in row)
        else:
            yield row, high * NARROW / WIDTH, NARROW / WIDTH


class Area:
    """Where a panel's axes are in the picture, in pixels, and where in it a number is."""

    def __init__(self, panel, left, top, width, height):
        if panel.equal:  # the largest part of it in which a unit of x is as long as a unit of y
            across, up = panel.x[1] - panel.x[0], panel.y[1] - panel.y[0]
            unit = min(width / across, height / up)
            left, top = left + (width - unit * across) / 2, top + (height - unit * up) / 2
            width, height = unit * across, unit * up
        self.left, self.top, self.width, self.height = left, top, width, height
        self.right, self.bottom = left + width, top + height
        self.x = _scale(panel.x, left, width, panel.log_x)
        self.y = _scale(panel.y, top + height, -height, panel.log_y)

    def spot(self, x, y):
        """The place of a point in pixels, (x, y), or None if it has none: for a NaN, or 0 or less on a log axis."""
        x, y = self.x(x), self.y(y)
        return None if x is None or y is None else (x, y)

    def holds(self, x, y, beyond):
        """Whether a place in pixels is in the area, or at most so many pixels beyond its edges."""
        return self.left - beyond <= x <= self.right + beyond and self.top - beyond <= y <= self.bottom + beyond


def _scale(ends, start, length, log):
    """A function from a number to its pixel on an axis; None where it has none. Far outside stays far outside."""
    if log:
        lo, hi = math.log10(ends[0]), math.log10(ends[1])

        def place(v):
            return None if v != v or v <= 0 else start + length * _tame((math.log10(v) - lo) / (hi - lo))
    else:
        lo, hi = ends

        def place(v):
            return None if v != v else start + length * _tame((v - lo) / (hi - lo))

    return place


def _tame(share):
    return share if -1e4 < share < 1e4 else math.copysign(1e4, share)  # beyond, a canvas loses its precision


def _width(words):
    """About how many pixels wide words are, in DejaVu Sans, which the page and matplotlib both ask for first."""
    return 0.61 * FONT * len(words)


def _widest(labelled):
    """The width in pixels of the widest text of ticks."""
    return max([_width(words) for _, words in labelled], default=0)


def _draw_panel(p, left, top, wide, high):
    out = []
    if p.title:
        for words in textwrap.wrap(p.title, max(8, int(wide / (0.64 * 13)))):
            out.append(Text(px(left + 2), px(top + 9), words, COLORS["ink"], 13, bold=True))
            top, high = top + 19, high - 19
        top, high = top + 3, high - 3
    labelled = [m for m in p.marks if m.label]
    if labelled:
        strokes, used = _draw_legend(labelled, left + 2, top, wide)
        out += strokes
        top, high = top + used, high - used
    if p.axes:
        across = ticks(p.x, p.log_x, max(2, wide / 72)) if p.xticks is None else p.xticks
        up = ticks(p.y, p.log_y, max(2, high / 42)) if p.yticks is None else p.yticks
        margin = 8 + _widest(up) + (20 if p.ylabel else 0)
        below = (20 if across else 6) + (19 if p.xlabel else 0)
        area = Area(p, left + margin, top + 5, wide - margin - 10, high - 5 - below)
        out += _draw_axes(p, area, across, up, left)
    else:
        area = Area(p, left, top, wide, high)
    clip = Clip(px(area.left), px(area.top), px(area.width), px(area.height))
    clipped = False
    for m in p.marks:
        if m.clip_on != clipped:
            out.append(clip if m.clip_on else Free())
            clipped = m.clip_on
        out += m.strokes(area)
    return out + ([Free()] if clipped else [])


def ticks(ends, log, most):
    """Round numbers along an axis, about `most` or fewer: [(number, text)]; a log axis without any has its two ends."""
    lo, hi = ends
    if log:
        first, last = math.ceil(math.log10(lo) - 1e-9), math.floor(math.log10(hi) + 1e-9)
        step = max(1, math.ceil((last - first + 1) / most))
        found = [(10.0**k, _power(k)) for k in range(first, last + 1, step)]
        return found if len(found) > 1 else [(lo, number(lo, "%.2g")), (hi, number(hi, "%.2g"))]
    rough = (hi - lo) / most
    tens = 10.0 ** math.floor(math.log10(rough))
    step = next(s * tens for s in (1, 2, 5, 10) if s * tens >= rough * 0.999)
    first, last = math.ceil(lo / step - 1e-9), math.floor(hi / step + 1e-9)
    return [(k * step, number(k * step, "%.6g")) for k in range(first, last + 1)]


def _power(k):
    if -3 <= k <= 4:
        return number(10.0**k, "%g")
    return "10" + superscript(k)


def _draw_axes(p, area, across, up, left):
    def upright(v):
        return [px(area.x(v)), px(area.top), px(area.x(v)), px(area.bottom)]

    def level(v):
        return [px(area.left), px(area.y(v)), px(area.right), px(area.y(v))]

    out = [Path([*(upright(v) for v, _ in across), *(level(v) for v, _ in up)], GRID, 1)]
    zero = []
    if not p.log_y and p.y[0] < 0 < p.y[1]:
        zero.append(level(0))
    # An author's ticks may be names, with no zero among them.
    if not p.log_x and p.xticks is None and p.x[0] < 0 < p.x[1]:
        zero.append(upright(0))
    if zero:
        out.append(Path(zero, ZERO, 1))
    corner = px(area.left), px(area.bottom)
    out.append(Path([[px(area.left), px(area.top), *corner, px(area.right), px(area.bottom)]], COLORS["structure"], 1))
    for v, words in across:
        out.append(Text(px(area.x(v)), px(area.bottom + 12), words, NOTE, FONT, "center"))
    for v, words in up:
        out.append(Text(px(area.left - 6), px(area.y(v)), words, NOTE, FONT, "right"))
    if p.xlabel:
        below = area.bottom + (30 if across else 14)
        out.append(Text(px(area.left + area.width / 2), px(below), p.xlabel, COLORS["ink"], FONT, "center"))
    if p.ylabel:
        beside = max(left + 8, area.left - 20 - _widest(up))
        out.append(
            Text(px(beside), px(area.top + area.height / 2), p.ylabel, COLORS["ink"], FONT, "center", turned=True)
        )
    return out


def _draw_legend(marks, left, top, wide):
    """(strokes, height): swatches with their labels, in rows above the plot, where they hide nothing."""
    out, x, y, seen = [], left, top + 8, set()
    for m in marks:
        if m.label in seen:
            continue
        seen.add(m.label)
        need = 26 + _width(m.label) + 12
        if x > left and x + need > left + wide:
            x, y = left, y + 17
        out += [m.swatch(x, y), Text(px(x + 26), px(y), m.label, COLORS["ink"], FONT)]
        x += need
    return out, y - top + 10
