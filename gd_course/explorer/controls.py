"""What the reader of an explorer moves: Slider, Choice, Toggle, and Paint, a grid to paint on.

The page knows a control's position: an index, a bool, or painted cells in hex. The control turns it into a value for
the explorer's function. `wire()` returns what the page needs to know about the control.
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
        start = to_number(f"Slider {label!r}", "start", start)
        near = [i for i, v in enumerate(self.values) if math.isclose(v, start, rel_tol=1e-9, abs_tol=1e-12)]
        if not near:
            raise ValueError(f"Slider {label!r}: start is {start:g}, which is not among its values; give one of them.")
        self.start = near[0]
        try:
            self.texts = [number(v, format) for v in self.values]
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
        if start in self.texts:
            self.start = self.texts.index(start)
        elif start in self.values:
            self.start = self.values.index(start)
        else:
            raise ValueError(f"Choice {label!r}: start is {start!r}; give one of {', '.join(self.texts)}.")

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
    The frame function receives a list of the same form, in steps of 1/255.
    Raises TypeError or ValueError for a size or a start that does not fit.
    """

    kind = "paint"

    def __init__(self, label, rows, columns, start=None):
        self.label, self.rows, self.columns = _label(label), int(rows), int(columns)
        if not (1 <= self.rows <= 64 and 1 <= self.columns <= 64):
            raise ValueError(f"Paint {label!r}: {rows} × {columns} cells; give 1 to 64 rows and columns.")
        start = to_numbers(f"Paint {label!r}", "start", [0.0] * (self.rows * self.columns) if start is None else start)
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
        raise TypeError(f"a control's label is {short_repr(label)}; give a name that can be read aloud.")
    return label.strip()
