"""What an author gives to a mark, a panel or a control, made into plain floats and lists.

What cannot be drawn is refused with one sentence: where it was given, what it is, and what to give instead.
"""

import math
import re

from .palette import COLORS


def to_number(where, name, value):
    try:
        value = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{where}: {name} is {short_repr(value)}; give a number.") from None
    if not math.isfinite(value):
        raise ValueError(f"{where}: {name} is {value}; give a finite number.")
    return value


def to_size(name, value):
    value = to_number("mark", name, value)
    if value < 0:
        raise ValueError(f"mark: {name} is {value:g}; a size in pixels cannot be negative.")
    return value


def to_numbers(where, name, values, gaps=False):
    if isinstance(values, (int, float)):
        values = [values]
    try:
        values = [float(v) for v in values]
    except (TypeError, ValueError):
        raise TypeError(f"{where}: {name} is {short_repr(values)}; give a list of numbers.") from None
    for i, v in enumerate(values):
        if math.isinf(v) or (math.isnan(v) and not gaps):
            hint = "use float('nan') for a gap" if gaps else "leave it out"
            raise ValueError(f"{where}: number {i} of {name} is {v}, which cannot be drawn; {hint}.")
    return values


def to_pairs(where, x, y, gaps=False):
    x, y = to_numbers(where, "x", x, gaps), to_numbers(where, "y", y, gaps)
    if len(x) != len(y):
        raise ValueError(f"{where}: x has {len(x)} numbers and y has {len(y)}; each point needs one of each.")
    return x, y


def to_range(where, name, pair, log=False):
    try:
        lo, hi = (to_number(where, name, v) for v in pair)
    except (TypeError, ValueError) as e:
        if str(e).startswith(where):
            raise
        raise TypeError(f"{where}: {name} is {short_repr(pair)}; give two numbers, {name}=(lowest, highest).") from None
    if not lo < hi:
        raise ValueError(f"{where}: {name}=({lo:g}, {hi:g}); the first number must be less than the second.")
    if log and lo <= 0:
        raise ValueError(
            f"{where}: {name}=({lo:g}, {hi:g}); a log scale has no place for 0 or less; give numbers above 0."
        )
    return [lo, hi]


def to_role(color, none=False):
    if color is None and none:
        return None
    if isinstance(color, str) and (color in COLORS or re.fullmatch("#[0-9a-fA-F]{6}", color)):
        return color
    roles = ", ".join(k for k, v in COLORS.items() if isinstance(v, str))
    raise ValueError(f"unknown colour {short_repr(color)}; use a role ({roles}) or '#rrggbb'.")


def short_repr(value):
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:57]}…"
