"""What an author gives to a mark, a panel or a control, made into plain floats, lists and texts.

What cannot be drawn is refused with a TypeError or a ValueError of one sentence: where it was given, what it is, and
what to give instead. Each function takes where the value was given, its name there, and the value.
"""

import math
import re

from .palette import COLORS


def to_number(where, name, value):
    """A finite float."""
    try:
        value = float(value)
    except (TypeError, ValueError):
        raise TypeError(f"{where}: {name} is {short_repr(value)}; give a number.") from None
    if not math.isfinite(value):
        raise ValueError(f"{where}: {name} is {value}; give a finite number.")
    return value


def to_size(where, name, value):
    """A length in pixels, 0 or more."""
    value = to_number("mark", name, value)
    if value < 0:
        raise ValueError(f"mark: {name} is {value:g}; a size in pixels cannot be negative.")
    return value


def to_numbers(where, name, values, gaps=False):
    """A list of finite floats, from a list, an array or a single number. gaps=True allows NaN."""
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


def to_rows(where, name, values):
    """A list of rows, at least one, with equally many finite floats in each, at least one."""
    rows = [to_numbers(where, f"row {i}", row) for i, row in enumerate(values)]
    lengths = {len(row) for row in rows}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(
            f"{where}: the rows have {sorted(lengths)} numbers; "
            "give at least one row, and equally many numbers in each."
        )
    return rows


def to_range(where, name, pair, log=False):
    """[lowest, highest], two finite floats that differ; above 0 if log=True."""
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


def to_role(where, name, value, none=False):
    """A colour: a role of palette.COLORS, or "#rrggbb". none=True allows None."""
    if value is None and none:
        return None
    if isinstance(value, str) and (value in COLORS or re.fullmatch("#[0-9a-fA-F]{6}", value)):
        return value
    raise ValueError(f"unknown colour {short_repr(value)}; use a role ({', '.join(COLORS)}) or '#rrggbb'.")


def to_flag(where, name, value):
    """True or False."""
    return bool(value)


def to_words(where, name, value):
    """A text."""
    return str(value)


def short_repr(value):
    """The value as Python writes it, cut to 60 characters, for a message."""
    words = repr(value)
    return words if len(words) <= 60 else f"{words[:57]}…"
