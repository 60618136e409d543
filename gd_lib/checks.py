"""What every file asks of its input, and how it says no: one sentence with what was given and what was expected.

These lines are about courtesy, not about learning. Skip them at a first reading.
"""

import math
import os
from collections.abc import Sized
from numbers import Integral, Real
from pathlib import Path
from random import Random


def generator(seed):
    """A `random.Random`: the one given, or a new one from a number."""
    if isinstance(seed, Random):
        return seed
    check_type("seed", seed, Integral, "a whole number")
    return Random(int(seed))


def check_type(name, value, kind, expected):
    if not isinstance(value, kind) or isinstance(value, bool):
        raise TypeError(f"{name} must be {expected}, but it is of type {type(value).__name__}.")


def check_number(name, value, expected="a number from 0 upwards", fits=lambda v: 0 <= v < math.inf, kind=Real):
    """TypeError unless `value` is of this kind, ValueError unless it fits: `expected` says both in words."""
    check_type(name, value, kind, expected)
    if not fits(value):
        raise ValueError(f"{name} must be {expected}, but {value} was given.")


def check_seed(seed):
    """A new `random.Random`; TypeError or ValueError unless `seed` is a whole number from 0 upwards."""
    check_number("seed", seed, "a whole number from 0 upwards", lambda v: v >= 0, Integral)
    return Random(int(seed))


def check_sample(n, noise, seed):
    """What the made-up data sets ask for: at least two points, no negative noise, a seed; returns its Random."""
    check_number("n", n, "a whole number from 2 upwards", lambda v: v >= 2, Integral)
    check_number("noise", noise)
    return check_seed(seed)


def check_whole(name, value):
    """ValueError unless `value` is a whole number from 1 up."""
    if not isinstance(value, Integral) or isinstance(value, bool) or value < 1:
        raise ValueError(f"{name} must be a whole number from 1 up, but got {value!r}.")


def check_choice(name, value, choices):
    """`value`, or a ValueError that lists the choices."""
    if value not in choices:
        raise ValueError(f"There is no {name} {value!r}; use one of {', '.join(choices)}.")
    return value


def check_paired(X, y):
    """TypeError or ValueError unless X and y are lists or arrays of one length, at least 1."""
    check_type("X", X, Sized, "a list or an array")
    check_type("y", y, Sized, "a list or an array")
    if len(X) != len(y) or not len(X):
        raise ValueError(f"X holds {len(X)} examples and y {len(y)}: give one answer for each, and at least one.")


def check_file(path, advice):
    """TypeError unless `path` is a file name, FileNotFoundError with the advice if there is no such file."""
    check_type("path", path, str | os.PathLike, "a file name")
    if not os.path.isfile(path):
        raise FileNotFoundError(f"There is no file {str(path)!r}: {advice}.")


def write_whole(path, text):
    """Write a text file whole or not at all: an interruption leaves the file that was there before."""
    check_type("path", path, str | os.PathLike, "a file name")
    if os.path.isdir(path) or not Path(path).parent.is_dir():
        raise ValueError(f"{str(path)!r} is no place for a file: give a file name in a folder that is there.")
    unfinished = Path(f"{path}.part")
    try:
        unfinished.write_text(text, encoding="utf-8", newline="\n")
        os.replace(unfinished, path)  # one step: nobody ever sees half a file
    finally:
        unfinished.unlink(missing_ok=True)


def parameter_list(given, who):
    """`given` as a list of Nodes or Tensors, or a sentence if it is none."""
    found = list(given) if hasattr(given, "__iter__") else []
    if not found or not all(hasattr(p, "grad") and hasattr(p, "data") for p in found):
        raise TypeError(f"{who} needs a list of Nodes or Tensors to change, such as model.parameters().")
    return found
