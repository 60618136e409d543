"""What an explorer is made of: marks, panels, frames, controls, and the widget that shows them.

An explorer is one pure function, `frame(**controls) -> Frame`. It says what stands in the picture
(lines, points, arrows, cells, words), in numbers of the reader's own axes. This file turns a Frame
into a short list of strokes in pixels, its *scene*, and a scene is drawn by one of two painters:
`explorer.js` on a canvas in the page, and `_paint` below with matplotlib, for the static picture
that a reader without a kernel sees. All decisions about layout are made here, once, so both look alike.
"""

import json
import math
import re
import textwrap
import time
import traceback
from pathlib import Path

import anywidget
import traitlets

from gd_lib.style import COLORS, number

WIDTH = 640  # of a picture, in CSS pixels; the page shrinks it where there is less room
SIDE = 210  # of the numbers beside it, in the static picture
SHAPES = ("circle", "square", "triangle", "cross", "diamond")
# What a heat map is coloured with: stops between its low and its high end. "classes" runs from class_a to class_b.
PALETTES = {
    "diverging": (COLORS["backward"], "#F3C9A8", "#FFFFFF", "#A9D1EA", COLORS["forward"]),
    "ink": ("#FFFFFF", COLORS["ink"]),
    "classes": (COLORS["class_a"], "#FFFFFF", COLORS["class_b"]),
    "loss": ("#FFFFFF", "#D9B8D1", COLORS["loss"]),
}


# --------------------------------------------------------------------------------------------- marks
def line(x, y, *, color="ink", width=2, dash=False, label=""):
    """A line through the points (x[i], y[i]). A NaN in x or y is a gap. A label puts it into the panel's legend."""
    x, y = _pairs("line", x, y, gaps=True)
    return _mark("line", x=x, y=y, color=_role(color), width=_size("width", width), dash=bool(dash), label=str(label))


def points(x, y, *, color="ink", size=6, shape="circle", label=""):
    """Markers of `size` pixels at (x[i], y[i]); shape is circle, square, triangle, cross or diamond."""
    if shape not in SHAPES:
        raise ValueError(f"points: there is no shape {shape!r}; choose one of {', '.join(SHAPES)}.")
    x, y = _pairs("points", x, y)
    return _mark("points", x=x, y=y, color=_role(color), size=_size("size", size), shape=shape, label=str(label))


def arrow(x0, y0, x1, y1, *, color="ink", width=2, dash=False):
    """An arrow from (x0, y0) to its tip at (x1, y1)."""
    ends = {k: _number("arrow", k, v) for k, v in {"x0": x0, "y0": y0, "x1": x1, "y1": y1}.items()}
    return _mark("arrow", **ends, color=_role(color), width=_size("width", width), dash=bool(dash))


def fill(x, y, *, color, opacity=0.2):
    """The area inside the polygon (x[i], y[i])."""
    x, y = _pairs("fill", x, y)
    opacity = _number("fill", "opacity", opacity)
    if not 0 <= opacity <= 1:
        raise ValueError(f"fill: opacity is {opacity:g}; give a number from 0 (nothing to be seen) to 1 (solid).")
    return _mark("fill", x=x, y=y, color=_role(color), opacity=opacity)


def text(x, y, words, *, color="ink", size=13, align="center", bold=False, halo=False):
    """Words at (x, y), in the middle of their height. A halo makes them readable on top of lines."""
    if align not in ("center", "left", "right"):
        raise ValueError(f"text: align is {align!r}; choose center, left or right.")
    return _mark("text", x=_number("text", "x", x), y=_number("text", "y", y), words=str(words), color=_role(color),
                 size=_size("size", size), align=align, bold=bool(bold), halo=bool(halo))


def box(x, y, width, height, *, color="structure", fill="ground", dash=False, line=1.5):
    """A rectangle with its centre at (x, y); `fill=None` leaves it open, `line=0` draws no border."""
    return _mark("box", x=_number("box", "x", x), y=_number("box", "y", y), width=_number("box", "width", width),
                 height=_number("box", "height", height), color=_role(color), fill=_role(fill, none=True),
                 dash=bool(dash), line=_size("line", line))


def circle(x, y, radius, *, color="structure", fill="ground", line=1.5):
    """A circle around (x, y); the radius is measured in units of x, so it belongs into a panel with equal=True."""
    return _mark("circle", x=_number("circle", "x", x), y=_number("circle", "y", y),
                 radius=abs(_number("circle", "radius", radius)), color=_role(color), fill=_role(fill, none=True),
                 line=_size("line", line))


def cells(values, *, x, y, low, high, colors="diverging", show=False, smooth=False):
    """A table of numbers as coloured cells.

    values: a list of rows, the first row at the TOP. x=(lo, hi) and y=(lo, hi) say where its edges lie.
    Colours run from `low` to `high` ("diverging", "ink", "classes" or "loss"); numbers beyond are cut off there.
    show=True writes the numbers into the cells; smooth=True blends neighbours, for surfaces.
    """
    if colors not in PALETTES:
        raise ValueError(f"cells: there are no colours {colors!r}; choose one of {', '.join(PALETTES)}.")
    rows = [_numbers("cells", f"row {i}", row) for i, row in enumerate(values)]
    if not rows or not rows[0] or len({len(row) for row in rows}) != 1:
        raise ValueError(f"cells: the rows have {sorted({len(row) for row in rows})} numbers; "
                         "give at least one row, and as many numbers in each.")
    low, high = _number("cells", "low", low), _number("cells", "high", high)
    if not low < high:
        raise ValueError(f"cells: low is {low:g} and high is {high:g}; low must be less than high.")
    return _mark("cells", values=rows, x=_range("cells", "x", x), y=_range("cells", "y", y), low=low, high=high,
                 colors=colors, show=bool(show), smooth=bool(smooth))


def _mark(kind, **parts):
    return {"mark": kind, **parts}


def _short(value):
    """A number with six significant digits: more are not to be seen, and the message to the page is half as long."""
    return float(f"{value:.6g}")


def _number(where, name, value):
    try:
        value = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{where}: {name} is {_brief(value)}; give a number.") from None
    if not math.isfinite(value):
        raise ValueError(f"{where}: {name} is {value}; give a finite number.")
    return _short(value)


def _size(name, value):
    value = _number("mark", name, value)
    if value < 0:
        raise ValueError(f"mark: {name} is {value:g}; a size in pixels cannot be negative.")
    return value


def _numbers(where, name, values, gaps=False):
    if isinstance(values, (int, float)):
        values = [values]
    try:
        values = [float(v) for v in values]
    except (TypeError, ValueError):
        raise TypeError(f"{where}: {name} is {_brief(values)}; give a list of numbers.") from None
    for i, v in enumerate(values):
        if math.isinf(v) or (math.isnan(v) and not gaps):
            hint = "use float('nan') for a gap" if gaps else "leave it out"
            raise ValueError(f"{where}: number {i} of {name} is {v}, which cannot be drawn; {hint}.")
    return [_short(v) for v in values]


def _pairs(where, x, y, gaps=False):
    x, y = _numbers(where, "x", x, gaps), _numbers(where, "y", y, gaps)
    if len(x) != len(y):
        raise ValueError(f"{where}: x has {len(x)} numbers and y has {len(y)}; each point needs one of both.")
    return x, y


def _range(where, name, pair, log=False):
    try:
        lo, hi = (_number(where, name, v) for v in pair)
    except (TypeError, ValueError) as e:
        if str(e).startswith(where):
            raise
        raise TypeError(f"{where}: {name} is {_brief(pair)}; give two numbers, {name}=(lowest, highest).") from None
    if not lo < hi:
        raise ValueError(f"{where}: {name}=({lo:g}, {hi:g}); the first number must be less than the second.")
    if log and lo <= 0:
        raise ValueError(f"{where}: {name}=({lo:g}, {hi:g}); a log scale has no place for 0 or less.")
    return [lo, hi]


def _role(color, none=False):
    if color is None and none:
        return None
    if isinstance(color, str) and (color in COLORS or re.fullmatch("#[0-9a-fA-F]{6}", color)):
        return color
    roles = ", ".join(k for k, v in COLORS.items() if isinstance(v, str))
    raise ValueError(f"unknown colour {_brief(color)}; use a role ({roles}) or '#rrggbb'.")


def _brief(value):
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:57]}…"


# --------------------------------------------------------------------------------------------- panels and frames
class Panel:
    """One plot of a picture: marks, and the axes they are measured on.

    x=(lo, hi) and y=(lo, hi) are always given, so that nothing jumps while a slider moves.
    equal=True: one unit is as long across as up. axes=False: no axes (graphs, networks).
    log_x, log_y: logarithmic axes; what is 0 or less is not drawn on them.
    xticks, yticks: None (chosen for you), a list of numbers, or {number: text}. width: its share of the row's width.
    """

    def __init__(self, *marks, x=(0, 1), y=(0, 1), title="", xlabel="", ylabel="", equal=False, axes=True,
                 log_x=False, log_y=False, width=1, xticks=None, yticks=None):
        flat = []
        for m in marks:
            flat += m if isinstance(m, (list, tuple)) else [m]
        for m in flat:
            if not (isinstance(m, dict) and "mark" in m):
                raise TypeError(f"Panel: {_brief(m)} is not a mark; use line(…), points(…), text(…) and the like.")
        self.marks = flat
        self.x, self.y = _range("Panel", "x", x, log_x), _range("Panel", "y", y, log_y)
        self.title, self.xlabel, self.ylabel = str(title), str(xlabel), str(ylabel)
        self.equal, self.axes, self.log_x, self.log_y = bool(equal), bool(axes), bool(log_x), bool(log_y)
        self.width = _number("Panel", "width", width)
        if self.width <= 0:
            raise ValueError(f"Panel: width is {self.width:g}; its share of the row must be more than 0.")
        self.xticks, self.yticks = _ticks(xticks, self.x, self.log_x), _ticks(yticks, self.y, self.log_y)


class Frame:
    """What an explorer shows for one position of its controls.

    panels: one Panel, a list of panels (side by side), or a list of such lists (rows). height: of each row, in pixels.
    says: one sentence that tells what the picture shows, with its numbers; it is read aloud as the picture changes.
    numbers: {name: number, text, or (number or text, colour)}, shown as a table beside the picture.
    """

    def __init__(self, panels, says, numbers=None, *, height=300):
        rows = [panels] if isinstance(panels, Panel) else list(panels)
        rows = [list(r) for r in rows] if rows and not isinstance(rows[0], Panel) else [rows]
        for p in (p for row in rows for p in row):
            if not isinstance(p, Panel):
                raise TypeError(f"Frame: {_brief(p)} is not a Panel.")
        if not all(rows):
            raise ValueError("Frame: there is no panel in it; give at least one Panel.")
        if not isinstance(says, str) or not says.strip():
            raise TypeError(f"Frame: says is {_brief(says)}; give one sentence that tells what the picture shows.")
        self.rows, self.says = rows, " ".join(says.split())
        self.height = _number("Frame", "height", height)
        if not 80 <= self.height <= 900:
            raise ValueError(f"Frame: height is {self.height:g}; give the pixels of one row of panels, from 80 to 900.")
        self.numbers = {str(k): _entry(k, v) for k, v in (numbers or {}).items()}

    @property
    def panels(self):
        """All panels, row by row."""
        return [p for row in self.rows for p in row]


def _entry(name, value):
    value, color = value if isinstance(value, tuple) else (value, "ink")
    if not isinstance(value, str):
        value = number(_number("Frame", f"numbers[{name!r}]", value))
    return value, _role(color)


def nice(number, form="%.4g"):
    """A number as the course writes it: four significant digits and a real minus sign."""
    words = form(number) if callable(form) else form % number
    return re.sub(r"(?<![\w.])-(?=\d)|(?<=e)-(?=\d)", "−", str(words))


# --------------------------------------------------------------------------------------------- controls
class Slider:
    """A slider over an explicit list of values (numbers). format: how a value is written, "%.4g" or a function.

    play=True adds Play/Pause and Step buttons. The frame function receives the value itself.
    """

    kind = "slider"

    def __init__(self, label, values, start, *, format="%.4g", play=False):
        self.label, self.values, self.play = _label(label), list(values), bool(play)
        if len(self.values) < 2:
            raise ValueError(f"Slider {label!r}: it has {len(self.values)} values; a slider needs at least two.")
        for v in self.values:
            _number(f"Slider {label!r}", "a value", v)
        near = [i for i, v in enumerate(self.values) if math.isclose(v, start, rel_tol=1e-9, abs_tol=1e-12)]
        if not near:
            raise ValueError(f"Slider {label!r}: start is {start!r}, which is not among its values.")
        self.start = near[0]
        try:
            self.texts = [nice(v, format) for v in self.values]
        except (TypeError, ValueError) as e:
            raise ValueError(f"Slider {label!r}: format {format!r} cannot write {self.values[0]!r}: {e}.") from None

    def value(self, position):
        return self.values[int(position)]

    def words(self, position):
        return self.texts[int(position)]

    def ends(self):
        return [0, len(self.values) - 1]

    def wire(self):
        return {"kind": self.kind, "label": self.label, "start": self.start, "texts": self.texts, "play": self.play}


class Choice:
    """A drop-down list of options: a list (shown as they are) or a dict {shown text: value}."""

    kind = "choice"

    def __init__(self, label, options, start):
        self.label = _label(label)
        pairs = list(options.items()) if isinstance(options, dict) else [(str(o), o) for o in options]
        self.texts, self.values = [str(k) for k, _ in pairs], [v for _, v in pairs]
        if len(pairs) < 2:
            raise ValueError(f"Choice {label!r}: it has {len(pairs)} options; a choice needs at least two.")
        if start in self.texts:
            self.start = self.texts.index(start)
        elif start in self.values:
            self.start = self.values.index(start)
        else:
            raise ValueError(f"Choice {label!r}: start is {start!r}; it must be one of {', '.join(self.texts)}.")

    value, words = Slider.value, Slider.words

    def ends(self):
        return list(range(len(self.values)))

    def wire(self):
        return {"kind": self.kind, "label": self.label, "start": self.start, "texts": self.texts}


class Toggle:
    """A check box; the frame function receives True or False."""

    kind = "toggle"

    def __init__(self, label, start=False):
        self.label, self.start = _label(label), bool(start)

    def value(self, position):
        return bool(position)

    def words(self, position):
        return "on" if position else "off"

    def ends(self):
        return [False, True]

    def wire(self):
        return {"kind": self.kind, "label": self.label, "start": self.start}


class Paint:
    """A grid of rows × columns to paint on, by mouse, finger or keyboard.

    start: a flat list of rows·columns numbers from 0 (paper) to 1 (ink), first row on top; None: an empty grid.
    The frame function receives such a list, in steps of 1/255.
    """

    kind = "paint"

    def __init__(self, label, rows, columns, start=None):
        self.label, self.rows, self.columns = _label(label), int(rows), int(columns)
        if not (1 <= self.rows <= 64 and 1 <= self.columns <= 64):
            raise ValueError(f"Paint {label!r}: {rows} × {columns} cells; give 1 to 64 rows and columns.")
        start = _numbers(f"Paint {label!r}", "start", [0.0] * (self.rows * self.columns) if start is None else start)
        if len(start) != self.rows * self.columns or not all(0 <= v <= 1 for v in start):
            raise ValueError(f"Paint {label!r}: start has {len(start)} numbers from {min(start, default=0):g} to "
                             f"{max(start, default=0):g}; give {self.rows * self.columns} numbers from 0 to 1.")
        self.start = "".join(f"{round(v * 255):02x}" for v in start)

    def value(self, position):
        ink = bytes.fromhex(position)
        if len(ink) != self.rows * self.columns:
            raise ValueError(f"Paint {self.label!r}: {len(ink)} cells for a grid of {self.rows} × {self.columns}.")
        return [v / 255 for v in ink]

    def words(self, position):
        inked = sum(v > 0 for v in bytes.fromhex(position))
        return f"{inked} of {self.rows * self.columns} cells painted" if inked else "empty"

    def ends(self):
        return ["00" * (self.rows * self.columns), "ff" * (self.rows * self.columns)]

    def wire(self):
        return {"kind": self.kind, "label": self.label, "start": self.start, "rows": self.rows,
                "columns": self.columns}


def _label(label):
    if not isinstance(label, str) or not label.strip():
        raise TypeError(f"a control's label is {_brief(label)}; give it a name that can be read aloud.")
    return label.strip()


# --------------------------------------------------------------------------------------------- from a frame to a scene
# A scene is a list of strokes in pixels:
#   ["path", [[x, y, x, y, …], …], stroke or None, width, dashed, fill or None, opacity]
#   ["dots", [x, y, …], shape, size, colour, edge]      ["disc", x, y, radius, stroke, width, fill or None]
#   ["text", x, y, words, colour, size, align, bold, turned, halo]
#   ["cells", x, y, width, height, rows, columns, palette, hex, smooth]      ["clip", x, y, w, h]   ["free"]
GRID, AXIS, TICK = "#E4E4E4", COLORS["structure"], "#4A4A4A"
FONT = 12.0


def scene(frame):
    """(height in pixels, strokes) of a Frame; WIDTH pixels wide."""
    strokes, top = [], 0.0
    for row in frame.rows:
        shares, left = sum(p.width for p in row), 0.0
        for p in row:
            wide = WIDTH * p.width / shares
            strokes += _draw_panel(p, left + 4, top + 4, wide - 8, frame.height - 8)
            left += wide
        top += frame.height
    return round(top), strokes


def _wide(words, size=FONT):
    """About how wide words are: the page's and matplotlib's fonts have the same proportions."""
    return 0.61 * size * len(words)


def _draw_panel(p, left, top, wide, high):
    out = []
    if p.title:
        for words in textwrap.wrap(p.title, max(8, int(wide / (0.64 * 13)))):
            out.append(["text", _px(left + 2), _px(top + 9), words, COLORS["ink"], 13, "left", True, False, False])
            top, high = top + 19, high - 19
        top, high = top + 3, high - 3
    legend = [m for m in p.marks if m.get("label")]
    if legend:
        strokes, used = _draw_legend(legend, left + 2, top, wide)
        out += strokes
        top, high = top + used, high - used
    if p.axes:
        across = _auto(p.x, p.log_x, max(2, wide / 72)) if p.xticks is None else p.xticks
        up = _auto(p.y, p.log_y, max(2, high / 42)) if p.yticks is None else p.yticks
        margin = 8 + max([_wide(t) for _, t in up], default=0) + (20 if p.ylabel else 0)
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
    clip = ["clip", *map(_px, (ax, ay, aw, ah))]
    clipped = False
    for m in p.marks:
        loose = m["mark"] in ("text", "points")  # these may stand over the edge, the others are cut off there
        if clipped == loose:
            out.append(["free"] if loose else clip)
            clipped = not loose
        out += _STROKES[m["mark"]](m, across_px, up_px, area)
    return out + ([["free"]] if clipped else [])


def _equal(p, area):
    """The largest area inside `area` in which a unit of x is as long as a unit of y."""
    ax, ay, aw, ah = area
    unit = min(aw / (p.x[1] - p.x[0]), ah / (p.y[1] - p.y[0]))
    w, h = unit * (p.x[1] - p.x[0]), unit * (p.y[1] - p.y[0])
    return ax + (aw - w) / 2, ay + (ah - h) / 2, w, h


def _scale(ends, start, length, log):
    """A function from a number on an axis to its pixel; None where there is none. Far outside stays far outside."""
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


def _px(v):
    return round(v, 1)


def _ticks(given, ends, log):
    if given is None:
        return None
    pairs = given.items() if isinstance(given, dict) else [(v, number(v)) for v in given]
    pairs = [(_number("Panel", "a tick", v), str(t)) for v, t in pairs]
    return [(v, t) for v, t in pairs if ends[0] <= v <= ends[1] and (v > 0 or not log)]


def _auto(ends, log, most):
    """Round numbers along an axis, at most about `most`: [(number, text)]."""
    lo, hi = ends
    if log:
        first, last = math.ceil(math.log10(lo) - 1e-9), math.floor(math.log10(hi) + 1e-9)
        step = max(1, math.ceil((last - first + 1) / most))
        found = [(10.0 ** k, _power(k)) for k in range(first, last + 1, step)]
        return found if len(found) > 1 else [(lo, nice(lo, "%.2g")), (hi, nice(hi, "%.2g"))]
    rough = (hi - lo) / most
    tens = 10.0 ** math.floor(math.log10(rough))
    step = next(s * tens for s in (1, 2, 5, 10) if s * tens >= rough * 0.999)
    first, last = math.ceil(lo / step - 1e-9), math.floor(hi / step + 1e-9)
    return [(k * step, nice(k * step, "%.6g")) for k in range(first, last + 1)]


def _power(k):
    if -3 <= k <= 4:
        return nice(10.0 ** k, "%g")
    return "10" + str(k).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _draw_axes(p, area, across, up, across_px, up_px, left):
    ax, ay, aw, ah = area
    grid = [[_px(across_px(v)), _px(ay), _px(across_px(v)), _px(ay + ah)] for v, _ in across]
    grid += [[_px(ax), _px(up_px(v)), _px(ax + aw), _px(up_px(v))] for v, _ in up]
    out = [["path", grid, GRID, 1, False, None, 1]]
    zero = []
    if not p.log_y and p.y[0] < 0 < p.y[1]:
        zero.append([_px(ax), _px(up_px(0)), _px(ax + aw), _px(up_px(0))])
    if not p.log_x and p.x[0] < 0 < p.x[1]:
        zero.append([_px(across_px(0)), _px(ay), _px(across_px(0)), _px(ay + ah)])
    if zero:
        out.append(["path", zero, "#C9C9C9", 1, False, None, 1])
    edge = [_px(ax), _px(ay), _px(ax), _px(ay + ah), _px(ax + aw), _px(ay + ah)]
    out.append(["path", [edge], AXIS, 1, False, None, 1])
    for v, words in across:
        out.append(["text", _px(across_px(v)), _px(ay + ah + 12), words, TICK, FONT, "center", False, False, False])
    for v, words in up:
        out.append(["text", _px(ax - 6), _px(up_px(v)), words, TICK, FONT, "right", False, False, False])
    if p.xlabel:
        below = ay + ah + (30 if across else 14)
        out.append(["text", _px(ax + aw / 2), _px(below), p.xlabel, COLORS["ink"], FONT, "center", False, False, False])
    if p.ylabel:
        beside = ax - 6 - max([_wide(t) for _, t in up], default=0) - 14
        out.append(["text", _px(max(left + 8, beside)), _px(ay + ah / 2), p.ylabel, COLORS["ink"], FONT, "center",
                    False, True, False])
    return out


def _draw_legend(marks, left, top, wide):
    """Swatches with their labels, in lines of text above the plot, where they hide nothing."""
    out, x, y, seen = [], left, top + 8, set()
    for m in marks:
        if m["label"] in seen:
            continue
        seen.add(m["label"])
        need = 26 + _wide(m["label"]) + 12
        if x > left and x + need > left + wide:
            x, y = left, y + 17
        if m["mark"] == "line":
            swatch = [_px(x), _px(y), _px(x + 20), _px(y)]
            out.append(["path", [swatch], _hex(m["color"]), m["width"], m["dash"], None, 1])
        else:
            out.append(["dots", [_px(x + 12), _px(y)], m["shape"], m["size"], _hex(m["color"]), _edge(m)])
        out.append(["text", _px(x + 26), _px(y), m["label"], COLORS["ink"], FONT, "left", False, False, False])
        x += need
    return out, y - top + 10


def _hex(color):
    return COLORS.get(color, color) if color is not None else None


def _line(m, px, py, area):
    parts, now = [], []
    for x, y in zip(m["x"], m["y"]):
        x, y = px(x), py(y)
        if x is None or y is None:
            parts, now = parts + [now], []
        else:
            now += [_px(x), _px(y)]
    parts = [part for part in parts + [now] if len(part) > 2]
    return [["path", parts, _hex(m["color"]), m["width"], m["dash"], None, 1]] if parts else []


def _points(m, px, py, area):
    ax, ay, aw, ah = area
    spots = []
    for x, y in zip(m["x"], m["y"]):
        x, y = px(x), py(y)
        if x is not None and y is not None and ax - 1 <= x <= ax + aw + 1 and ay - 1 <= y <= ay + ah + 1:
            spots += [_px(x), _px(y)]
    return [["dots", spots, m["shape"], m["size"], _hex(m["color"]), _edge(m)]] if spots else []


def _edge(m):
    return COLORS["ink"] if m["color"] in ("class_a", "class_b") else COLORS["ground"]  # sky and orange are pale


def _arrow(m, px, py, area):
    ends = px(m["x0"]), py(m["y0"]), px(m["x1"]), py(m["y1"])
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
    return [["path", [[_px(x0), _px(y0), _px(neck[0]), _px(neck[1])]], color, m["width"], m["dash"], None, 1],
            ["path", [[_px(v) for v in tip]], None, 0, False, color, 1]]


def _fill(m, px, py, area):
    spots = [(px(x), py(y)) for x, y in zip(m["x"], m["y"])]
    flat = [_px(v) for spot in spots if None not in spot for v in spot]
    return [["path", [flat], None, 0, False, _hex(m["color"]), m["opacity"]]] if len(flat) > 4 else []


def _text(m, px, py, area):
    x, y = px(m["x"]), py(m["y"])
    if x is None or y is None or not (-WIDTH <= x <= 2 * WIDTH and -WIDTH <= y <= 4 * WIDTH):
        return []
    color = _hex(m["color"])
    return [["text", _px(x), _px(y), m["words"], color, m["size"], m["align"], m["bold"], False, m["halo"]]]


def _box(m, px, py, area):
    w, h = m["width"] / 2, m["height"] / 2
    edges = px(m["x"] - w), py(m["y"] - h), px(m["x"] + w), py(m["y"] + h)
    if None in edges:
        return []
    x0, y0, x1, y1 = map(_px, edges)
    stroke = _hex(m["color"]) if m["line"] else None
    return [["path", [[x0, y0, x1, y0, x1, y1, x0, y1, x0, y0]], stroke, m["line"], m["dash"], _hex(m["fill"]), 1]]


def _circle(m, px, py, area):
    x, y, side = px(m["x"]), py(m["y"]), px(m["x"] + m["radius"])
    if x is None or y is None or side is None:
        return []
    stroke = _hex(m["color"]) if m["line"] else None
    return [["disc", _px(x), _px(y), _px(side - x), stroke, m["line"], _hex(m["fill"])]]


def _cells(m, px, py, area):
    edges = px(m["x"][0]), py(m["y"][1]), px(m["x"][1]), py(m["y"][0])
    if None in edges:
        return []
    x0, y0, x1, y1 = map(_px, edges)
    rows, columns = len(m["values"]), len(m["values"][0])
    low, span = m["low"], m["high"] - m["low"]
    steps = [round(255 * max(0.0, min(1.0, (v - low) / span))) for row in m["values"] for v in row]
    out = [["cells", x0, y0, _px(x1 - x0), _px(y1 - y0), rows, columns, m["colors"], bytes(steps).hex(), m["smooth"]]]
    if m["show"]:
        wide, high = (x1 - x0) / columns, (y1 - y0) / rows
        flat = [v for row in m["values"] for v in row]
        for form in ("%.3g", "%.2g", "%.1f"):  # as many digits as can be read in a cell of this size
            written = [nice(v, form) for v in flat]
            size = _px(max(6, min(14, 0.5 * high, 0.88 * wide / _wide("0" * max(3, *map(len, written)), 1))))
            if size >= 8.5:
                break
        for k, words in enumerate(written):
            color = "#FFFFFF" if _dark(shades(m["colors"])[steps[k]]) else COLORS["ink"]
            out.append(["text", _px(x0 + wide * (k % columns + 0.5)), _px(y0 + high * (k // columns + 0.5)), words,
                        color, size, "center", False, False, False])
    return out


_STROKES = {"line": _line, "points": _points, "arrow": _arrow, "fill": _fill, "text": _text, "box": _box,
            "circle": _circle, "cells": _cells}


def shades(name, _made={}):  # noqa: B006 - made once
    """The 256 colours of a palette, as (red, green, blue)."""
    if name not in _made:
        stops = [tuple(int(s[i:i + 2], 16) for i in (1, 3, 5)) for s in PALETTES[name]]
        colours = []
        for k in range(256):
            at = k / 255 * (len(stops) - 1)
            i = min(int(at), len(stops) - 2)
            colours.append(tuple(round(a + (b - a) * (at - i)) for a, b in zip(stops[i], stops[i + 1])))
        _made[name] = colours
    return _made[name]


def _dark(rgb):
    return 0.299 * rgb[0] + 0.587 * rgb[1] + 0.114 * rgb[2] < 140


# --------------------------------------------------------------------------------------------- the static picture
def _paint(axes, strokes, dx, dy):
    """Draw strokes on matplotlib axes measured in pixels, y downwards, moved by (dx, dy)."""
    import numpy
    from matplotlib import patheffects
    from matplotlib.patches import Circle, PathPatch, Rectangle
    from matplotlib.path import Path as Outline

    points_per_px, clip, level = 0.75, None, 1  # 96 pixels and 72 points to the inch
    marker = {"circle": "o", "square": "s", "triangle": "^", "cross": "X", "diamond": "D"}

    def add(artist):
        if clip is not None:
            artist.set_clip_path(Rectangle((clip[0] + dx, clip[1] + dy), clip[2], clip[3], transform=axes.transData))

    for stroke in strokes:
        kind, rest, level = stroke[0], stroke[1:], level + 1
        if kind == "clip":
            clip = rest
        elif kind == "free":
            clip = None
        elif kind == "path":
            parts, color, width, dash, filled, opacity = rest
            spots, codes = [], []
            for part in parts:
                spots += [(x + dx, y + dy) for x, y in zip(part[::2], part[1::2])]
                codes += [Outline.MOVETO] + [Outline.LINETO] * (len(part) // 2 - 1)
            if spots:
                add(axes.add_patch(PathPatch(
                    Outline(spots, codes), edgecolor=color or "none", facecolor=filled or "none", alpha=opacity,
                    linewidth=width * points_per_px if color else 0, linestyle=(0, (3, 2)) if dash else "-",
                    joinstyle="round", capstyle="butt" if dash else "round", zorder=level)))
        elif kind == "dots":
            spots, shape, size, color, edge = rest
            axes.plot([x + dx for x in spots[::2]], [y + dy for y in spots[1::2]], marker[shape], color=color,
                      markersize=size * points_per_px * (1.15 if shape in ("triangle", "cross") else 1),
                      markeredgecolor=edge, markeredgewidth=0.6, zorder=level)
        elif kind == "disc":
            x, y, radius, color, width, filled = rest
            add(axes.add_patch(Circle((x + dx, y + dy), radius, edgecolor=color or "none", facecolor=filled or "none",
                                      linewidth=width * points_per_px if color else 0, zorder=level)))
        elif kind == "text":
            x, y, words, color, size, align, bold, turned, halo = rest
            label = axes.text(x + dx, y + dy, words, color=color, fontsize=size * points_per_px, ha=align,
                              va="center_baseline" if turned else "center", weight="bold" if bold else "normal",
                              rotation=90 if turned else 0, rotation_mode="anchor" if turned else "default",
                              parse_math=False, zorder=level)
            if halo:
                label.set_path_effects([patheffects.withStroke(linewidth=3, foreground="white")])
        elif kind == "cells":
            x, y, wide, high, rows, columns, palette, steps, smooth = rest
            table = numpy.array(shades(palette), dtype="uint8")[list(bytes.fromhex(steps))]
            add(axes.imshow(table.reshape(rows, columns, 3), extent=(x + dx, x + dx + wide, y + dy + high, y + dy),
                            interpolation="bilinear" if smooth else "nearest", aspect="auto", zorder=level))


def static_picture(look_for, controls, frame):
    """The first frame as a Picture: what to look for, the plots, the numbers, the controls, and the sentence."""
    from matplotlib.figure import Figure
    from matplotlib.patches import FancyBboxPatch

    from gd_lib.picture import Picture

    high, strokes = scene(frame)
    wide = WIDTH + (SIDE if frame.numbers else 0) + 36
    letters = int((wide - 40) / (0.57 * 13))
    words, y = [], 22

    def write(x, y, what, color=COLORS["ink"], size=13, align="left", bold=False):
        words.append(["text", x, y, what, color, size, align, bold, False, False])

    write(16, y, "Look for:", TICK, bold=True)
    for row in textwrap.wrap(look_for, letters, initial_indent=" " * 10):
        write(16 + (0 if row[0] != " " else 72), y, row.strip())
        y += 19
    top, right, beside = y - 4, wide - 20, y + 16
    for name, (value, color) in frame.numbers.items():
        rows = textwrap.wrap(name, max(8, 25 - len(value))) or [""]
        write(right, beside, value, _hex(color), align="right", bold=True)
        for row in rows:
            write(WIDTH + 24, beside, row, TICK)
            beside += 17
        words.append(["path", [[WIDTH + 24, beside - 2, right, beside - 2]], GRID, 1, False, None, 1])
        beside += 12
    y = max(top + high, beside - 8) + 16
    names = " · ".join(f"{c.label}: {c.words(c.start)}" for c in controls.values())
    for row in textwrap.wrap(f"{names}   (run the cell to move it)" if names else "", letters):
        write(16, y, row, "#005A8C", 12)
        y += 18
    y += 4
    for row in textwrap.wrap(frame.says, letters):
        write(16, y, row)
        y += 19
    tall = y + 2
    figure = Figure(figsize=(wide / 96, tall / 96), facecolor="white")
    axes = figure.add_axes((0, 0, 1, 1), xlim=(0, wide), ylim=(tall, 0), autoscale_on=False)
    axes.axis("off")
    axes.add_patch(FancyBboxPatch((1.5, 1.5), wide - 3, tall - 3, boxstyle="round,pad=0,rounding_size=8",
                                  edgecolor="#C8C8C8", facecolor="white", linewidth=0.8, zorder=0))
    _paint(axes, strokes, 12, top)
    _paint(axes, words, 0, 0)
    axes.set(xlim=(0, wide), ylim=(tall, 0))  # imshow moved them
    return Picture(figure, frame.says)


# --------------------------------------------------------------------------------------------- the widget
class Explorer(anywidget.AnyWidget):
    """A picture that answers to its controls.

    frame: a function that takes one named value per control and returns a Frame. look_for: one sentence, shown on top.
    controls: name=Slider(…), name=Choice(…), name=Toggle(…) or name=Paint(…).
    Raises TypeError or ValueError, with one sentence, for a control that is none or a frame that is none.
    An exception that `frame` raises later is shown in the page, beside the controls, and other positions still work.
    """

    _esm = Path(__file__).with_name("explorer.js")
    _css = Path(__file__).with_name("explorer.css")
    spec = traitlets.Unicode("").tag(sync=True)

    def __init__(self, frame, look_for, **controls):
        if not callable(frame):
            raise TypeError(f"Explorer: frame is {_brief(frame)}; give a function that returns a Frame.")
        if not isinstance(look_for, str) or not look_for.strip():
            raise TypeError(f"Explorer: look_for is {_brief(look_for)}; give one sentence that says what to look for.")
        for name, control in controls.items():
            if not isinstance(control, (Slider, Choice, Toggle, Paint)):
                raise TypeError(f"Explorer: {name} is {_brief(control)}; give a Slider, Choice, Toggle or Paint.")
        self._frame, self.look_for, self.controls = frame, " ".join(look_for.split()), controls
        start = {name: c.start for name, c in controls.items()}
        self._first = self.at(start)
        spec = {
            "look_for": self.look_for,
            "width": WIDTH,
            "controls": [{"name": name, **c.wire()} for name, c in controls.items()],
            "palettes": {name: "".join(f"{v:02x}" for rgb in shades(name) for v in rgb) for name in PALETTES},
            "first": _Reply().add(list(start.values()), self._first).parts,
        }
        super().__init__(spec=json.dumps(spec, ensure_ascii=False, separators=(",", ":")))
        self.on_msg(self._answer)

    def at(self, positions):
        """The Frame at these positions: {name: index of a slider's or choice's value, bool, or painted hex}."""
        values = {name: c.value(positions[name]) for name, c in self.controls.items()}
        return _checked(self._frame(**values))

    def show(self, **values):
        """The Frame for these values of the controls; a control that is not named keeps its first value."""
        start = {name: c.value(c.start) for name, c in self.controls.items()}
        unknown = set(values) - set(start)
        if unknown:
            raise TypeError(f"Explorer: there is no control {sorted(unknown)[0]!r}; there are: {', '.join(start)}.")
        return _checked(self._frame(**{**start, **values}))

    def _answer(self, _, message, buffers=None):
        """The page asks for one position, and for as many of a slider's others as fit into a moment."""
        names = list(self.controls)
        reply, until = _Reply(), time.perf_counter() + message.get("budget", 0) / 1000
        asked = [(message["at"], True)] if message.get("at") is not None else []
        if message.get("row") is not None:
            k = message["row"]
            asked += [(message["base"][:k] + [i] + message["base"][k + 1:], False) for i in message["need"]]
        for n, (positions, wanted) in enumerate(asked):
            if n and (time.perf_counter() > until or reply.size > 1_000_000):
                break
            try:
                reply.add(positions, self.at(dict(zip(names, positions))))
            except (Exception, KeyboardInterrupt) as e:  # whatever it is, the learner is to see it
                if wanted:
                    reply.parts["error"] = {"says": _sentence(e), "details": traceback.format_exc(limit=-6)}
                else:
                    reply.parts["bad"].append(positions)  # told when the slider gets there
        body = json.dumps(reply.parts, ensure_ascii=False, separators=(",", ":")).encode()
        self.send({"id": message.get("id")}, buffers=[body])

    def picture(self):
        """The static Picture of the first frame."""
        return static_picture(self.look_for, self.controls, self._first)

    def __repr__(self):
        return f"Look for: {self.look_for}\n{self._first.says}"

    def _repr_mimebundle_(self, **kwargs):
        """The live widget, its picture for readers without a kernel, and its sentence for those without pictures."""
        still = self.picture()
        bundle = {
            "text/plain": repr(self),
            "image/png": still.png,
            "application/vnd.jupyter.widget-view+json": {
                "version_major": 2, "version_minor": 0, "model_id": self.model_id},
        }
        return bundle, {"image/png": {"width": still.width, "height": still.height, "alt": still.says}}


class _Reply:
    """Frames on their way to the page; a stroke that many frames share is sent once."""

    def __init__(self):
        self.parts, self.size, self._known = {"strokes": [], "frames": [], "bad": []}, 0, {}

    def add(self, positions, frame):
        high, strokes = scene(frame)
        numbers = []
        for stroke in strokes:
            key = json.dumps(stroke)
            if key not in self._known:
                self._known[key] = len(self.parts["strokes"])
                self.parts["strokes"].append(stroke)
                self.size += len(key)
            numbers.append(self._known[key])
        table = [[k, v, _hex(c)] for k, (v, c) in frame.numbers.items()]
        self.parts["frames"].append({"at": positions, "height": high, "strokes": numbers, "says": frame.says,
                                     "numbers": table})
        return self


def _checked(frame):
    if not isinstance(frame, Frame):
        raise TypeError(f"the explorer's function returned {_brief(frame)}; it must return a Frame(panels, says).")
    return frame


def _sentence(e):
    words = " ".join(str(e).split())
    return f"{type(e).__name__}: {words}" if words else type(e).__name__
