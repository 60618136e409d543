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
    for name, value in (("X", X), ("y", y)):
        hasattr(value, "__len__") or check_type(name, value, Sized, "a list or an array")
    if len(X) != len(y) or not len(X):
        raise ValueError(f"X holds {len(X)} examples and y {len(y)}: give one answer for each, and at least one.")


def check_example(x, n):
    """TypeError or ValueError unless `x` is a list of n inputs."""
    type(x) is list or check_type("An example", x, Sized, "a list of numbers such as [2.0, 0.0]")
    if len(x) != n:
        raise ValueError(f"Got {len(x)} inputs for {n} weights: give one input for each weight.")


def check_sizes(sizes):
    """ValueError unless `sizes` lists the whole numbers of units in at least two layers."""
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        raise ValueError(f"sizes must list inputs, hidden layers and outputs, as in [2, 8, 1], but got {sizes!r}.")
    for n in sizes:
        check_whole("The number of units in a layer", n)


def check_shapes(left, sign, right):
    """ValueError unless arrays of these two shapes can be combined by `sign`."""
    if sign == "@":
        if len(left) not in (1, 2) or len(right) not in (1, 2) or left[-1] != right[0]:
            raise ValueError(f"{left} @ {right} does not fit: the left's last size must be the right's first.")
    elif left != right and not all(m == n or 1 in (m, n) for m, n in zip(left[::-1], right[::-1])):
        raise ValueError(f"{left} {sign} {right} does not fit: read from the right, sizes must be equal or 1.")


def check_labels(logits, labels):
    """Where the right classes of n ≥ 1 examples stand in the table logits.T, counted line by line: n numbers.
    ValueError unless there is a label for each example, and each is the number of a class, counted from 0.
    """
    if logits.ndim != 2 or labels.shape != logits.shape[:1] or not labels.size:
        raise ValueError(f"Logits {logits.shape} and labels {labels.shape} do not fit: give (n, classes), (n,).")
    import numpy as np  # here, as data.py does without it

    kind, (n, classes) = labels.dtype.kind, logits.shape
    whole = labels if kind in "iu" else [int(v) if kind == "f" and v % 1 == 0 else -1 for v in labels.tolist()]
    try:
        return np.ravel_multi_index((np.asarray(whole, int), np.arange(n)), (classes, n))
    except ValueError:
        found = ", ".join(map(str, sorted({*labels.tolist()}, key=str)[:12]))
        raise ValueError(f"Labels must be whole numbers from 0 to {classes - 1}, but got {found}.") from None


def check_signs(labels):
    """ValueError unless every label is −1 or +1."""
    if any(label not in (-1, 1) for label in labels):
        raise ValueError("hinge needs the labels −1 and +1, but y holds other values; write 2 * y - 1 for 0 and 1.")


def check_loss(value):
    """TypeError unless a loss gave something to go back from."""
    if not hasattr(value, "backward"):
        raise TypeError(f"loss must return a Node or a Tensor, but it gave {type(value).__name__}.")


def check_training(loss, optimizer, on_epoch, epochs, validation, patience):
    """TypeError or ValueError unless `fit` can begin with these."""
    check_whole("epochs", epochs)
    check_whole("patience", 1 if patience is None else patience)
    if not callable(loss) or not callable(on_epoch or loss) or not hasattr(optimizer, "step"):
        raise TypeError("fit needs an optimizer such as SGD, and functions as loss and on_epoch.")
    if (patience is not None and validation is None) or (validation is not None and len(validation) != 2):
        raise ValueError("validation must be a pair of unseen examples (X, y), and patience cannot do without it.")
    if validation is not None:
        check_paired(*validation)


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
