"""Controls: what the reader of an explorer moves. Slider, Choice, Toggle, and Paint, a grid to paint on.

A control has a position, which the page knows (an index, a bool, painted hex), and turns it into a value for the
explorer's function. `wire()` is what the page is told about it.
"""

import math

from .values import brief, nice, to_number, to_numbers


class Slider:
    """A slider over an explicit list of values (numbers). format: how a value is written, "%.4g" or a function.

    play=250 adds Play/Pause and Step buttons, and Play takes 250 milliseconds from one value to the next, or longer
    if a picture takes longer: choose what an eye can follow. The frame function receives the value itself.
    """

    kind = "slider"

    def __init__(self, label, values, start, *, format="%.4g", play=None):
        self.label, self.values, self.play = _label(label), list(values), play
        if play is not None:
            pace = 0 if isinstance(play, bool) else to_number(f"Slider {label!r}", "play", play)
            if not 20 <= pace <= 5000:
                raise ValueError(f"Slider {label!r}: play is {play!r}; give a step's milliseconds, from 20 to 5000.")
        if len(self.values) < 2:
            raise ValueError(f"Slider {label!r}: it has {len(self.values)} values; a slider needs at least two.")
        for v in self.values:
            to_number(f"Slider {label!r}", "a value", v)
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
        raise TypeError(f"a control's label is {brief(label)}; give it a name that can be read aloud.")
    return label.strip()
