"""A Frame is what an explorer shows for one position of its controls: panels of marks, a sentence, and numbers."""

from typing import NamedTuple

from gd_lib.words import counted, number

from .convert import short_repr, to_number, to_numbers, to_range, to_role
from .marks import Mark


class Panel:
    """One plot of a picture: marks, and the axes they are measured on.

    x=(lo, hi) and y=(lo, hi) are never fitted to the marks, so that nothing jumps while a slider moves.
    equal=True: a unit of x is as long as a unit of y. axes=False: no axes (graphs, networks).
    log_x, log_y: logarithmic axes; what is 0 or less is not drawn on them.
    xticks, yticks: None (chosen for you), a list of numbers, or {number: text}. width: its share of the row's width.
    Raises TypeError or ValueError for what is not a mark, and for a range, tick or width that cannot be drawn.
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
            if not isinstance(m, Mark):
                raise TypeError(f"Panel: {short_repr(m)} is not a mark; use line(…), points(…), text(…) and so on.")
        self.marks = flat
        self.x, self.y = to_range("Panel", "x", x, log_x), to_range("Panel", "y", y, log_y)
        self.title, self.xlabel, self.ylabel = str(title), str(xlabel), str(ylabel)
        self.equal, self.axes, self.log_x, self.log_y = bool(equal), bool(axes), bool(log_x), bool(log_y)
        self.width = to_number("Panel", "width", width)
        if self.width <= 0:
            raise ValueError(f"Panel: width is {self.width:g}; its share of the row must be more than 0.")
        self.xticks, self.yticks = _ticks(xticks, self.x, self.log_x), _ticks(yticks, self.y, self.log_y)


class Reading(NamedTuple):
    """A number beside the picture, as it is written, and its colour: a role, or "#rrggbb"."""

    text: str
    color: str


class Frame:
    """What an explorer shows for one position of its controls.

    panels: one Panel, a list of panels (side by side), or a list of lists of panels (rows).
    height: pixels for each row, from 80 to 900, or a list with one number for each row.
    says: one sentence, with numbers, on what the picture shows. Screen readers read it when the picture rests.
    numbers: {name: number, text, or (number or text, colour)}, shown as a table beside or below the picture; each
    becomes a Reading.
    code: the lines of a program that does the same, shown below the picture, to be copied; "" for none.
    Raises TypeError or ValueError for anything else.
    """

    def __init__(self, panels, says, numbers=None, *, height=300, code=""):
        rows = list(panels) if isinstance(panels, (list, tuple)) else [panels]
        rows = [list(r) for r in rows] if rows and all(isinstance(r, (list, tuple)) for r in rows) else [rows]
        for p in (p for row in rows for p in row):
            if not isinstance(p, Panel):
                raise TypeError(f"Frame: {short_repr(p)} is not a Panel; give Panel(…), with marks inside.")
        if not all(rows):
            raise ValueError("Frame: there is no panel in it; give at least one Panel.")
        if not isinstance(says, str) or not says.strip():
            raise TypeError(f"Frame: says is {short_repr(says)}; give one sentence that says what the picture shows.")
        if not isinstance(code, str):
            raise TypeError(f"Frame: code is {short_repr(code)}; give the text of a program.")
        self.rows, self.says, self.code = rows, " ".join(says.split()), code
        self.heights = to_numbers("Frame", "height", height)
        if len(self.heights) == 1:
            self.heights *= len(rows)
        if len(self.heights) != len(rows) or not all(80 <= h <= 900 for h in self.heights):
            raise ValueError(
                f"Frame: height is {short_repr(height)}; give a row's height in pixels, from 80 to 900, "
                f"or a list with one for each row (this frame has {counted(len(rows), 'row')})."
            )
        self.numbers = {str(k): _reading(k, v) for k, v in (numbers or {}).items()}

    @property
    def panels(self):
        """All panels, row by row."""
        return [p for row in self.rows for p in row]


def _ticks(given, ends, log):
    if given is None:
        return None
    pairs = given.items() if isinstance(given, dict) else [(v, number(v)) for v in given]
    pairs = [(to_number("Panel", "a tick", v), str(t)) for v, t in pairs]
    return [(v, t) for v, t in pairs if ends[0] <= v <= ends[1] and (v > 0 or not log)]


def _reading(name, value):
    value, color = value if isinstance(value, tuple) else (value, "ink")
    where = f"numbers[{name!r}]"
    text = value if isinstance(value, str) else number(to_number("Frame", where, value))
    return Reading(text, to_role("Frame", where, color))
