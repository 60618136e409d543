"""Input validation for the whole package: one sentence per mistake, with what was given and what was expected.

Nothing here is about learning. Skip it at a first reading.
"""

import math
from collections.abc import Sized
from inspect import signature
from numbers import Integral, Real
from random import Random


def generator(seed):
    """A `random.Random`: the one given, or a new one from a whole number from 0 up. Raises TypeError, ValueError."""
    if isinstance(seed, Random):
        return seed
    check_whole("seed", seed, low=0)
    return Random(int(seed))


def check_type(name, value, kind, expected):
    """TypeError unless `value` is of this kind; True and False count as no numbers."""
    if not isinstance(value, kind) or isinstance(value, bool):
        shown = f"{value!r:.40}, " if isinstance(value, (str, Real)) else ""
        raise TypeError(f"{name} must be {expected}, but got {shown}of type {type(value).__name__}.")


def check_number(name, value, expected="a number from 0 up", fits=lambda v: 0 <= v < math.inf):
    """TypeError unless `value` is a number, ValueError unless it fits: `expected` says both in words."""
    check_type(name, value, Real, expected)
    if not fits(value) or abs(value) > 1e308:
        raise ValueError(f"{name} must be {expected}, but got {value!s:.40}.")


def check_whole(name, value, low=1):
    """TypeError unless `value` is a whole number, ValueError unless it is at least `low`."""
    check_type(name, value, Integral, f"a whole number from {low} up")
    if value < low:
        raise ValueError(f"{name} must be a whole number from {low} up, but got {value}.")


def check_choice(name, value, choices):
    """`value`, or a ValueError that lists the choices."""
    if value not in choices:
        raise ValueError(f"There is no {name} {value!r}; use one of {', '.join(choices)}.")
    return value


def check_paired(X, y):
    """TypeError or ValueError unless X and y are lists or arrays of one length, at least 1."""
    for name, value in (("X", X), ("y", y)):
        check_type(name, value, Sized, "a list or an array")
    if len(X) != len(y) or not len(X):
        raise ValueError(f"X holds {len(X)} examples and y {len(y)}: give one answer for each, and at least one.")


def check_example(x, n):
    """TypeError or ValueError unless `x` is a list of n inputs."""
    if type(x) is not list:  # a check of every neuron's every example: the usual case must cost nothing
        check_type("An example", x, Sized, "a list of numbers such as [2.0, 0.0]")
    if len(x) != n:
        raise ValueError(f"Got {len(x)} inputs for {n} weights: give one input for each weight.")


def check_sizes(sizes):
    """TypeError or ValueError unless `sizes` lists the whole numbers of units in at least two layers."""
    if not isinstance(sizes, (list, tuple)) or len(sizes) < 2:
        raise ValueError(f"sizes must list inputs, hidden layers and outputs, as in [2, 8, 1], but got {sizes!r}.")
    for n in sizes:
        check_whole("The number of units in a layer", n)


def check_shapes(left, sign, right):
    """ValueError unless arrays of these two shapes can be combined by `sign`."""
    if sign == "@":
        if len(left) not in (1, 2) or len(right) not in (1, 2) or left[-1] != right[0]:
            raise ValueError(
                f"{left} @ {right} does not fit: each must have one axis or two, and the left's last size must be the "
                "right's first."
            )
    elif left != right and not all(m == n or 1 in (m, n) for m, n in zip(left[::-1], right[::-1])):
        raise ValueError(f"{left} {sign} {right} does not fit: read from the right, sizes must be equal or 1.")


def check_axis(axis, shape):
    """ValueError unless `axis` is None, or one or several of the axes of an array of this shape."""
    axes = () if axis is None else axis if isinstance(axis, tuple) else (axis,)
    n = max(1, len(shape))  # NumPy takes the axis 0 of one number too
    if not all(isinstance(a, Integral) and -n <= a < n for a in axes) or len({a % n for a in axes}) < len(axes):
        raise ValueError(f"axis must be from {-n} to {n - 1} for an array of shape {shape}, but got {axis!r:.40}.")


def check_labels(shape, labels):
    """The labels of n ≥ 1 examples as an array of n whole numbers; `shape` is that of their logits, (n, classes).

    ValueError unless there is a label for each example, and each is the number of a class, counted from 0.
    """
    import numpy as np  # here, because `derivative` and the small data sets do without NumPy

    labels = np.asarray(labels)
    if len(shape) != 2 or labels.shape != shape[:1] or not labels.size:
        raise ValueError(f"Logits {shape} and labels {labels.shape} do not fit: give (n, classes), (n,).")
    kind = labels.dtype.kind
    if kind not in "iuf" or ((labels < 0) | (labels >= shape[1])).any() or (kind == "f" and (labels % 1 != 0).any()):
        found = ", ".join(map(str, sorted({*labels.tolist()}, key=str)[:12]))
        raise ValueError(f"Labels must be whole numbers from 0 to {shape[1] - 1}, but got {found}.")
    return labels.astype(int)


def check_loss(value):
    """TypeError unless a loss returned something that has a backward pass."""
    if not hasattr(value, "backward"):
        raise TypeError(f"loss must return a Node or a Tensor, but it gave {type(value).__name__}.")


def check_training(loss, optimizer, on_epoch, epochs, validation, patience):
    """TypeError or ValueError unless `fit` can start with these."""
    check_whole("epochs", epochs)
    check_whole("patience", 1 if patience is None else patience)
    needed = ("parameters", "learning_rate", "step", "zero_grad")
    if not callable(loss) or not callable(on_epoch or loss) or not all(hasattr(optimizer, name) for name in needed):
        raise TypeError("fit needs an optimizer such as SGD, and functions as loss and on_epoch.")
    try:
        signature(loss).bind(None, None)
    except TypeError:  # the first edition's loss(model, X, y), perhaps
        raise TypeError("loss must take predictions and targets, as in loss(outputs, targets), and no model.") from None
    except ValueError:
        pass  # written in C, and silent about what it takes
    if (patience is not None and validation is None) or (validation is not None and len(validation) != 2):
        raise ValueError("validation must be a pair of unseen examples (X, y), and patience cannot do without it.")
    if validation is not None:
        check_paired(*validation)


def parameter_list(given, who):
    """`given` as a list of Nodes or Tensors; TypeError unless it holds at least one, and nothing else."""
    found = list(given) if hasattr(given, "__iter__") else []
    if not found or not all(hasattr(p, "grad") and hasattr(p, "data") for p in found):
        raise TypeError(f"{who} needs a list of Nodes or Tensors to change, such as model.parameters().")
    return found
