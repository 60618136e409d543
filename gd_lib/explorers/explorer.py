"""What an explorer is made of: marks, panels, frames, controls, and the widget that shows them.

An explorer is one pure function, `frame(**controls) -> Frame`. It says what stands in the picture (lines, points,
arrows, cells, words), in numbers of the reader's own axes. `scene.py` turns a Frame into strokes in pixels; they are
drawn by `explorer.js` on a canvas in the page, and by matplotlib for the static picture that a reader without a kernel
sees. When a slider is touched the page asks for the frames of its whole row, so that it then moves as fast as the
screen is redrawn.
"""

import json
import math
import re
import time
import traceback
from pathlib import Path

import anywidget
import traitlets

from gd_lib.style import COLORS, number

from .scene import PALETTES, WIDTH, nice, scene, shades, static_picture

SHAPES = ("circle", "square", "triangle", "cross", "diamond")


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
    return _mark(
        "text",
        x=_number("text", "x", x),
        y=_number("text", "y", y),
        words=str(words),
        color=_role(color),
        size=_size("size", size),
        align=align,
        bold=bool(bold),
        halo=bool(halo),
    )


def box(x, y, width, height, *, color="structure", fill="ground", dash=False, line=1.5):
    """A rectangle with its centre at (x, y); `fill=None` leaves it open, `line=0` draws no border."""
    return _mark(
        "box",
        x=_number("box", "x", x),
        y=_number("box", "y", y),
        width=_number("box", "width", width),
        height=_number("box", "height", height),
        color=_role(color),
        fill=_role(fill, none=True),
        dash=bool(dash),
        line=_size("line", line),
    )


def circle(x, y, radius, *, color="structure", fill="ground", line=1.5):
    """A circle around (x, y); the radius is measured in units of x, so it belongs into a panel with equal=True."""
    return _mark(
        "circle",
        x=_number("circle", "x", x),
        y=_number("circle", "y", y),
        radius=abs(_number("circle", "radius", radius)),
        color=_role(color),
        fill=_role(fill, none=True),
        line=_size("line", line),
    )


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
        raise ValueError(
            f"cells: the rows have {sorted({len(row) for row in rows})} numbers; "
            "give at least one row, and as many numbers in each."
        )
    low, high = _number("cells", "low", low), _number("cells", "high", high)
    if not low < high:
        raise ValueError(f"cells: low is {low:g} and high is {high:g}; low must be less than high.")
    return _mark(
        "cells",
        values=rows,
        x=_range("cells", "x", x),
        y=_range("cells", "y", y),
        low=low,
        high=high,
        colors=colors,
        show=bool(show),
        smooth=bool(smooth),
    )


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

    def __init__(
        self,
        *marks,
        x=(0, 1),
        y=(0, 1),
        title="",
        xlabel="",
        ylabel="",
        equal=False,
        axes=True,
        log_x=False,
        log_y=False,
        width=1,
        xticks=None,
        yticks=None,
    ):
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


def _ticks(given, ends, log):
    if given is None:
        return None
    pairs = given.items() if isinstance(given, dict) else [(v, number(v)) for v in given]
    pairs = [(_number("Panel", "a tick", v), str(t)) for v, t in pairs]
    return [(v, t) for v, t in pairs if ends[0] <= v <= ends[1] and (v > 0 or not log)]


def _entry(name, value):
    value, color = value if isinstance(value, tuple) else (value, "ink")
    if not isinstance(value, str):
        value = number(_number("Frame", f"numbers[{name!r}]", value))
    return value, _role(color)


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
            raise ValueError(
                f"Paint {label!r}: start has {len(start)} numbers from {min(start, default=0):g} to "
                f"{max(start, default=0):g}; give {self.rows * self.columns} numbers from 0 to 1."
            )
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
        return {"kind": self.kind, "label": self.label, "start": self.start, "rows": self.rows, "columns": self.columns}


def _label(label):
    if not isinstance(label, str) or not label.strip():
        raise TypeError(f"a control's label is {_brief(label)}; give it a name that can be read aloud.")
    return label.strip()


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
            asked += [(message["base"][:k] + [i] + message["base"][k + 1 :], False) for i in message["need"]]
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
                "version_major": 2,
                "version_minor": 0,
                "model_id": self.model_id,
            },
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
        table = [[k, v, COLORS.get(c, c)] for k, (v, c) in frame.numbers.items()]
        self.parts["frames"].append(
            {"at": positions, "height": high, "strokes": numbers, "says": frame.says, "numbers": table}
        )
        return self


def _checked(frame):
    if not isinstance(frame, Frame):
        raise TypeError(f"the explorer's function returned {_brief(frame)}; it must return a Frame(panels, says).")
    return frame


def _sentence(e):
    words = " ".join(str(e).split())
    return f"{type(e).__name__}: {words}" if words else type(e).__name__
