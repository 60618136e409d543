"""From a Frame to a scene: strokes in pixels.

Every decision about layout is made here: where the axes are, which ticks they carry, how a mark becomes lines and dots.
Two painters draw the strokes, so that both look alike: `paint.py` with matplotlib, and an explorer's `page.js`.
"""

import math
import textwrap

from gd_lib.words import number, superscript

from .palette import COLORS
from .strokes import Cells, Clip, Disc, Dots, Free, Path, Text, px

WIDTH = 640  # of a picture, in CSS pixels; the page shrinks it where there is less room
GRID, AXIS, TICK = "#E4E4E4", COLORS["structure"], "#4A4A4A"
FONT = 12.0


def scene(frame):
    """(height in pixels, strokes) of a Frame; WIDTH pixels wide."""
    strokes, top = [], 0.0
    for row, high in zip(frame.rows, frame.heights):
        shares, left = sum(p.width for p in row), 0.0
        for p in row:
            wide = WIDTH * p.width / shares
            strokes += _draw_panel(p, left + 4, top + 4, wide - 8, high - 8)
            left += wide
        top += high
    return round(top), strokes


def _width(words):
    """About how many pixels wide words are, in DejaVu Sans, which the page and matplotlib both ask for first."""
    return 0.61 * FONT * len(words)


def _draw_panel(p, left, top, wide, high):
    out = []
    if p.title:
        for words in textwrap.wrap(p.title, max(8, int(wide / (0.64 * 13)))):
            out.append(Text(px(left + 2), px(top + 9), words, COLORS["ink"], 13, bold=True))
            top, high = top + 19, high - 19
        top, high = top + 3, high - 3
    legend = [m for m in p.marks if m.get("label")]
    if legend:
        strokes, used = _draw_legend(legend, left + 2, top, wide)
        out += strokes
        top, high = top + used, high - used
    if p.axes:
        across = ticks(p.x, p.log_x, max(2, wide / 72)) if p.xticks is None else p.xticks
        up = ticks(p.y, p.log_y, max(2, high / 42)) if p.yticks is None else p.yticks
        margin = 8 + max([_width(t) for _, t in up], default=0) + (20 if p.ylabel else 0)
        below = (20 if across else 6) + (19 if p.xlabel else 0)
        area = (left + margin, top + 5, wide - margin - 10, high - 5 - below)
    else:
        across = up = ()
        area = (left, top, wide, high)
    if p.equal:
        area = _equal(p, area)
    ax, ay, aw, ah = area
    across_px, up_px = _scale(p.x, ax, aw, p.log_x), _scale(p.y, ay + ah, -ah, p.log_y)
    if p.axes:
        out += _draw_axes(p, area, across, up, across_px, up_px, left)
    clip = Clip(*map(px, (ax, ay, aw, ah)))
    clipped = False
    for m in p.marks:
        loose = m["mark"] in ("text", "points")  # these may reach over the edge, other marks are cut off there
        if clipped == loose:
            out.append(Free() if loose else clip)
            clipped = not loose
        out += _STROKES[m["mark"]](m, across_px, up_px, area)
    return out + ([Free()] if clipped else [])


def _equal(p, area):
    """The largest area inside `area` in which a unit of x is as long as a unit of y."""
    ax, ay, aw, ah = area
    unit = min(aw / (p.x[1] - p.x[0]), ah / (p.y[1] - p.y[0]))
    w, h = unit * (p.x[1] - p.x[0]), unit * (p.y[1] - p.y[0])
    return ax + (aw - w) / 2, ay + (ah - h) / 2, w, h


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
    return max(-1e4, min(1e4, share))  # beyond, a canvas loses its precision


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


def _draw_axes(p, area, across, up, across_px, up_px, left):
    ax, ay, aw, ah = area
    grid = [[px(across_px(v)), px(ay), px(across_px(v)), px(ay + ah)] for v, _ in across]
    grid += [[px(ax), px(up_px(v)), px(ax + aw), px(up_px(v))] for v, _ in up]
    out = [Path(grid, GRID, 1)]
    zero = []
    if not p.log_y and p.y[0] < 0 < p.y[1]:
        zero.append([px(ax), px(up_px(0)), px(ax + aw), px(up_px(0))])
    # An author's ticks may be names, with no zero among them.
    if not p.log_x and p.xticks is None and p.x[0] < 0 < p.x[1]:
        zero.append([px(across_px(0)), px(ay), px(across_px(0)), px(ay + ah)])
    if zero:
        out.append(Path(zero, "#C9C9C9", 1))
    edge = [px(ax), px(ay), px(ax), px(ay + ah), px(ax + aw), px(ay + ah)]
    out.append(Path([edge], AXIS, 1))
    for v, words in across:
        out.append(Text(px(across_px(v)), px(ay + ah + 12), words, TICK, FONT, "center"))
    for v, words in up:
        out.append(Text(px(ax - 6), px(up_px(v)), words, TICK, FONT, "right"))
    if p.xlabel:
        below = ay + ah + (30 if across else 14)
        out.append(Text(px(ax + aw / 2), px(below), p.xlabel, COLORS["ink"], FONT, "center"))
    if p.ylabel:
        beside = max(left + 8, ax - 20 - max([_width(t) for _, t in up], default=0))
        out.append(Text(px(beside), px(ay + ah / 2), p.ylabel, COLORS["ink"], FONT, "center", turned=True))
    return out


def _draw_legend(marks, left, top, wide):
    """Swatches with their labels, in rows above the plot, where they hide nothing."""
    out, x, y, seen = [], left, top + 8, set()
    for m in marks:
        if m["label"] in seen:
            continue
        seen.add(m["label"])
        need = 26 + _width(m["label"]) + 12
        if x > left and x + need > left + wide:
            x, y = left, y + 17
        if m["mark"] == "line":
            swatch = [px(x), px(y), px(x + 20), px(y)]
            out.append(Path([swatch], _hex(m["color"]), m["width"], m["dash"]))
        else:
            out.append(Dots([px(x + 12), px(y)], m["shape"], m["size"], _hex(m["color"]), _edge(m)))
        out.append(Text(px(x + 26), px(y), m["label"], COLORS["ink"], FONT))
        x += need
    return out, y - top + 10


def _hex(color):
    return COLORS.get(color, color) if color is not None else None


def _line(m, x_px, y_px, area):
    parts, now = [], []
    for x, y in zip(m["x"], m["y"]):
        x, y = x_px(x), y_px(y)
        if x is None or y is None:
            parts, now = parts + [now], []
        else:
            now += [px(x), px(y)]
    parts = [part for part in parts + [now] if len(part) > 2]
    return [Path(parts, _hex(m["color"]), m["width"], m["dash"])] if parts else []


def _points(m, x_px, y_px, area):
    ax, ay, aw, ah = area
    spots = []
    for x, y in zip(m["x"], m["y"]):
        x, y = x_px(x), y_px(y)
        if x is not None and y is not None and ax - 1 <= x <= ax + aw + 1 and ay - 1 <= y <= ay + ah + 1:
            spots += [px(x), px(y)]
    return [Dots(spots, m["shape"], m["size"], _hex(m["color"]), _edge(m))] if spots else []


def _edge(m):
    return COLORS["ink"] if m["color"] in ("class_a", "class_b") else COLORS["ground"]  # sky and orange are pale


def _arrow(m, x_px, y_px, area):
    ends = x_px(m["x0"]), y_px(m["y0"]), x_px(m["x1"]), y_px(m["y1"])
    if None in ends:
        return []
    x0, y0, x1, y1 = ends
    long = math.hypot(x1 - x0, y1 - y0)
    if long < 0.5:
        return []
    ux, uy = (x1 - x0) / long, (y1 - y0) / long
    head = min(5 + 2.5 * m["width"], 0.6 * long)  # a short arrow has a short head
    half, neck = 0.45 * head, (x1 - ux * head, y1 - uy * head)
    tip = [x1, y1, neck[0] - uy * half, neck[1] + ux * half, neck[0] + uy * half, neck[1] - ux * half, x1, y1]
    color = _hex(m["color"])
    return [
        Path([[px(x0), px(y0), px(neck[0]), px(neck[1])]], color, m["width"], m["dash"]),
        Path([[px(v) for v in tip]], None, 0, fill=color),
    ]


def _fill(m, x_px, y_px, area):
    spots = [(x_px(x), y_px(y)) for x, y in zip(m["x"], m["y"])]
    flat = [px(v) for spot in spots if None not in spot for v in spot]
    return [Path([flat], None, 0, fill=_hex(m["color"]), opacity=m["opacity"])] if len(flat) > 4 else []


def _text(m, x_px, y_px, area):
    x, y = x_px(m["x"]), y_px(m["y"])
    if x is None or y is None or not (-WIDTH <= x <= 2 * WIDTH and -WIDTH <= y <= 4 * WIDTH):
        return []
    color = _hex(m["color"])
    return [Text(px(x), px(y), m["words"], color, m["size"], m["align"], m["bold"], halo=m["halo"])]


def _box(m, x_px, y_px, area):
    w, h = m["width"] / 2, m["height"] / 2
    edges = x_px(m["x"] - w), y_px(m["y"] - h), x_px(m["x"] + w), y_px(m["y"] + h)
    if None in edges:
        return []
    x0, y0, x1, y1 = map(px, edges)
    stroke = _hex(m["color"]) if m["line"] else None
    return [Path([[x0, y0, x1, y0, x1, y1, x0, y1, x0, y0]], stroke, m["line"], m["dash"], _hex(m["fill"]))]


def _circle(m, x_px, y_px, area):
    x, y, side = x_px(m["x"]), y_px(m["y"]), x_px(m["x"] + m["radius"])
    if x is None or y is None or side is None:
        return []
    stroke = _hex(m["color"]) if m["line"] else None
    return [Disc(px(x), px(y), px(side - x), stroke, m["line"], _hex(m["fill"]))]


def _cells(m, x_px, y_px, area):
    edges = x_px(m["x"][0]), y_px(m["y"][1]), x_px(m["x"][1]), y_px(m["y"][0])
    if None in edges:
        return []
    x0, y0, x1, y1 = map(px, edges)
    rows, columns = len(m["values"]), len(m["values"][0])
    low, span = m["low"], m["high"] - m["low"]
    steps = [round(255 * max(0.0, min(1.0, (v - low) / span))) for row in m["values"] for v in row]
    return [Cells(x0, y0, px(x1 - x0), px(y1 - y0), rows, columns, m["colors"], bytes(steps).hex(), m["smooth"])]


_STROKES = {
    "line": _line,
    "points": _points,
    "arrow": _arrow,
    "fill": _fill,
    "text": _text,
    "box": _box,
    "circle": _circle,
    "cells": _cells,
}
