"""Marks: what can be in an explorer's picture, in the units of its panel's axes."""

from .convert import to_number, to_numbers, to_pairs, to_range, to_role, to_size
from .palette import PALETTES

SHAPES = ("circle", "square", "triangle", "cross", "diamond")


def line(x, y, *, color="ink", width=2, dash=False, label=""):
    """A line through the points (x[i], y[i]). A NaN in x or y is a gap. A label puts it in the panel's legend."""
    x, y = to_pairs("line", x, y, gaps=True)
    return _mark(
        "line", x=x, y=y, color=to_role(color), width=to_size("width", width), dash=bool(dash), label=str(label)
    )


def points(x, y, *, color="ink", size=6, shape="circle", label=""):
    """Markers of `size` pixels at (x[i], y[i]): a circle, square, triangle, cross or diamond. `label` as in line."""
    if shape not in SHAPES:
        raise ValueError(f"points: there is no shape {shape!r}; choose one of {', '.join(SHAPES)}.")
    x, y = to_pairs("points", x, y)
    return _mark("points", x=x, y=y, color=to_role(color), size=to_size("size", size), shape=shape, label=str(label))


def arrow(x0, y0, x1, y1, *, color="ink", width=2, dash=False):
    """An arrow from (x0, y0) to its tip at (x1, y1)."""
    ends = {k: to_number("arrow", k, v) for k, v in {"x0": x0, "y0": y0, "x1": x1, "y1": y1}.items()}
    return _mark("arrow", **ends, color=to_role(color), width=to_size("width", width), dash=bool(dash))


def fill(x, y, *, color, opacity=0.2):
    """The area inside the polygon (x[i], y[i])."""
    x, y = to_pairs("fill", x, y)
    opacity = to_number("fill", "opacity", opacity)
    if not 0 <= opacity <= 1:
        raise ValueError(f"fill: opacity is {opacity:g}; give a number from 0 (invisible) to 1 (solid).")
    return _mark("fill", x=x, y=y, color=to_role(color), opacity=opacity)


def text(x, y, words, *, color="ink", size=13, align="center", bold=False, halo=False):
    """Words at (x, y), centred vertically. A white halo keeps them readable on top of lines."""
    if align not in ("center", "left", "right"):
        raise ValueError(f"text: align is {align!r}; choose center, left or right.")
    return _mark(
        "text",
        x=to_number("text", "x", x),
        y=to_number("text", "y", y),
        words=str(words),
        color=to_role(color),
        size=to_size("size", size),
        align=align,
        bold=bool(bold),
        halo=bool(halo),
    )


def box(x, y, width, height, *, color="structure", fill="ground", dash=False, line=1.5):
    """A rectangle with its centre at (x, y); `fill=None` leaves it open, `line=0` draws no border."""
    return _mark(
        "box",
        x=to_number("box", "x", x),
        y=to_number("box", "y", y),
        width=to_number("box", "width", width),
        height=to_number("box", "height", height),
        color=to_role(color),
        fill=to_role(fill, none=True),
        dash=bool(dash),
        line=to_size("line", line),
    )


def circle(x, y, radius, *, color="structure", fill="ground", line=1.5):
    """A circle around (x, y); the radius is measured in units of x, so it belongs in a panel with equal=True."""
    return _mark(
        "circle",
        x=to_number("circle", "x", x),
        y=to_number("circle", "y", y),
        radius=abs(to_number("circle", "radius", radius)),
        color=to_role(color),
        fill=to_role(fill, none=True),
        line=to_size("line", line),
    )


def cells(values, *, x, y, low, high, colors="diverging", smooth=False):
    """A table of numbers as coloured cells.

    values: a list of rows, the first row at the TOP. x=(lo, hi) and y=(lo, hi) are the table's edges.
    colors: "diverging", "ink", "classes" or "loss", from `low` to `high`; numbers beyond get the colour of that end.
    smooth=True blends neighbours, for surfaces.
    """
    if colors not in PALETTES:
        raise ValueError(f"cells: there is no palette {colors!r}; choose one of {', '.join(PALETTES)}.")
    rows = [to_numbers("cells", f"row {i}", row) for i, row in enumerate(values)]
    if not rows or not rows[0] or len({len(row) for row in rows}) != 1:
        raise ValueError(
            f"cells: the rows have {sorted({len(row) for row in rows})} numbers; "
            "give at least one row, and equally many numbers in each."
        )
    low, high = to_number("cells", "low", low), to_number("cells", "high", high)
    if not low < high:
        raise ValueError(f"cells: low is {low:g} and high is {high:g}; low must be less than high.")
    return _mark(
        "cells",
        values=rows,
        x=to_range("cells", "x", x),
        y=to_range("cells", "y", y),
        low=low,
        high=high,
        colors=colors,
        smooth=bool(smooth),
    )


def _mark(kind, **parts):
    return {"mark": kind, **parts}
