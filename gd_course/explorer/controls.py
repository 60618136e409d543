"""What the reader of an explorer moves: Slider, Choice, Toggle, and Paint, a grid to paint on.

The page knows a control's position: an index, a bool, or painted cells in hex. `value(position)` is what the explorer's
function gets, and `position(value)` leads back. It raises TypeError or ValueError, with one sentence, for a value that
the control cannot take. `wire()` returns what the page needs to know about the control.

What the page and Python keep in step is `to_page(value)`: of a slider the value itself, so that it can be linked in the
page with any other slider; of the others, whose values can be anything, the position. `from_page(sent)` leads back.
"""

import math

from gd_lib.look.convert import short_repr, to_number, to_numbers
from gd_lib.words import counted, number


class Slider:
    """A slider over a list of at least two numbers. format: how a value is written, "%.4g" or a function.

    play=250 adds the buttons Play/Pause and Step. Play takes 250 milliseconds for each value, or longer if the picture
    takes longer: choose a pace that the eye can follow. The frame function receives the value itself.
    Raises TypeError or ValueError for values that are not finite numbers, and for a start that is not among them.
    """

    kind = "slider"

    def __init__(self, label, values, start, *, format="%.4g", play=None):
        self.label, self.values, self.play = _label(label), list(values), play
        if play is not None:
            pace = 0 if isinstance(play, bool) else to_number(f"Slider {label!r}", "play", play)
            if not 20 <= pace <= 5000:
                raise ValueError(
                    f"Slider {label!r}: play is {play!r}; give the milliseconds of a step, from 20 to 5000."
                )
        if len(self.values) < 2:
            raise ValueError(f"Slider {label!r}: it has {counted(len(self.values), 'value')}; give at least two.")
        for v in self.values:
            to_number(f"Slider {label!r}", "a value", v)
        self.start = self.position(start, "start")
        try:
            self.texts = [number(v, format) for v in self.values]
        except (TypeError, ValueError) as e:
            raise ValueError(f"Slider {label!r}: format {format!r} cannot write {self.values[0]!r}: {e}.") from None

    def value(self, position):
        return self.values[int(position)]

    def position(self, value, name="value"):
        where = f"Slider {self.label!r}"
        if isinstance(value, (str, bool)):
            raise TypeError(f"{where}: {name} is {value!r}; give a number.")
        value = to_number(where, name, value)
        nearest = min(range(len(self.values)), key=lambda k: abs(self.values[k] - value))
        if not math.isclose(self.values[nearest], value, rel_tol=1e-9, abs_tol=1e-12):
            raise ValueError(
                f"{where}: {name} is {value:g}, which is not among its values; the nearest is {self.values[nearest]:g}."
            )
        return nearest

    def to_page(self, value):
        return float(value)

    def from_page(self, sent):
        return sent

    def words(self, position):
        return self.texts[int(position)]

    def ends(self):
        return [0, len(self.values) - 1]

    def wire(self):
        return {
            "kind": self.kind,
            "label": self.label,
            "start": self.start,
            "values": [float(v) for v in self.values],
            "texts": self.texts,
            "play": self.play,
        }


class Choice:
    """A drop-down list of at least two options: a list, or a dict {shown text: value}.

    `start` is a value or its text. Raises ValueError if it is neither.
    """

    kind = "choice"

    def __init__(self, label, options, start):
        self.label = _label(label)
        pairs = list(options.items()) if isinstance(options, dict) else [(str(o), o) for o in options]
        self.texts, self.values = [str(k) for k, _ in pairs], [v for _, v in pairs]
        if len(pairs) < 2:
            raise ValueError(f"Choice {label!r}: it has {counted(len(pairs), 'option')}; give at least two.")
        self.start = self.position(start, "start")

    value, words = Slider.value, Slider.words

    def position(self, value, name="value"):
        for known in (self.values, self.texts):
            for k, v in enumerate(known):
                if v is value or _equal(v, value):
                    return k
        raise ValueError(f"Choice {self.label!r}: {name} is {short_repr(value)}; give one of {', '.join(self.texts)}.")

    to_page, from_page = position, value

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

    def position(self, value, name="value"):
        if not isinstance(getattr(value, "item", lambda: value)(), bool):  # NumPy's True is no bool
            raise TypeError(f"Toggle {self.label!r}: {name} is {short_repr(value)}; give True or False.")
        return bool(value)

    to_page, from_page = position, value

    def words(self, position):
        return "on" if position else "off"

    def ends(self):
        return [False, True]

    def wire(self):
        return {"kind": self.kind, "label": self.label, "start": self.start}


class Paint:
    """A grid of rows × columns to paint on, by mouse, finger or keyboard.

    start: a flat list of rows·columns numbers from 0 (paper) to 1 (ink), first row on top; None: an empty grid.
    The frame function receives a list of the same form, in steps of 1/255.
    Raises TypeError or ValueError for a size or a start that does not fit.
    """

    kind = "paint"

    def __init__(self, label, rows, columns, start=None):
        self.label, self.rows, self.columns = _label(label), int(rows), int(columns)
        if not (1 <= self.rows <= 64 and 1 <= self.columns <= 64):
            raise ValueError(f"Paint {label!r}: {rows} × {columns} cells; give 1 to 64 rows and columns.")
        self.start = self.position([0.0] * (self.rows * self.columns) if start is None else start, "start")

    def value(self, position):
        ink = bytes.fromhex(position)
        if len(ink) != self.rows * self.columns:
            raise ValueError(f"Paint {self.label!r}: {len(ink)} cells for a grid of {self.rows} × {self.columns}.")
        return [v / 255 for v in ink]

    def position(self, value, name="value"):
        ink = to_numbers(f"Paint {self.label!r}", name, value)
        if len(ink) != self.rows * self.columns or not all(0 <= v <= 1 for v in ink):
            raise ValueError(
                f"Paint {self.label!r}: {name} has {len(ink)} numbers from {min(ink, default=0):g} to "
                f"{max(ink, default=0):g}; give {self.rows * self.columns} numbers from 0 to 1."
            )
        return "".join(f"{round(v * 255):02x}" for v in ink)

    to_page, from_page = position, value

    def words(self, position):
        inked = sum(v > 0 for v in bytes.fromhex(position))
        return f"{inked} of {self.rows * self.columns} cells painted" if inked else "empty"

    def ends(self):
        return ["00" * (self.rows * self.columns), "ff" * (self.rows * self.columns)]

    def wire(self):
        return {"kind": self.kind, "label": self.label, "start": self.start, "rows": self.rows, "columns": self.columns}


def _label(label):
    if not isinstance(label, str) or not label.strip():
        raise TypeError(f"a control's label is {short_repr(label)}; give a name that can be read aloud.")
    return label.strip()


def _equal(a, b):
    """Whether two values are equal, also if they are arrays, for which == is an array. NumPy is not needed for that."""
    if getattr(a, "shape", ()) != getattr(b, "shape", ()):
        return False
    found = a == b
    return bool(found.all() if hasattr(found, "all") else found)
