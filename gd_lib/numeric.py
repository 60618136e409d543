"""Slopes by trying: nudge the input both ways and see how far the output moves.

This needs no algebra and no graph, so it can check both. Each slope costs two evaluations and has a small error. The
central difference and its error are in any text on numerical analysis, such as Burden & Faires, 4.1.
"""

import math
from itertools import product

from gd_lib.checks import check_loss, parameter_list
from gd_lib.node import refuse


def derivative(f, x, h=1e-5):
    """The slope of `f` at the number `x`: (f(x + h) − f(x − h)) / 2h, a float.

    One part of its error shrinks with h², another, from rounding, grows with 1/h; 1e-5 is close to the best h for
    numbers around 1. TypeError if x or f(x) isn't a number, ValueError if h isn't above 0 or the slope isn't finite.
    """
    if not callable(f):
        raise TypeError(f"derivative needs a function, but got a value of type {type(f).__name__}.")
    return gradient(lambda xs: f(xs[0]), [x], h)[0]


def gradient(f, xs, h=1e-5):
    """A slope for each number in the list `xs`, which `f` takes as a whole: 2·len(xs) calls of `f`. Errors as above."""
    if not (isinstance(h, (int, float)) and 0 < h < math.inf):
        raise ValueError(f"The step h must be a number above 0, but got {h!r}; try 1e-5.")
    if not callable(f) or isinstance(xs, (int, float, str)):
        raise TypeError("gradient needs a function and a list such as [3, 1]; for one number use derivative.")
    xs = [plain(x, "each x must be a number") for x in xs]
    slopes, rule = [], "the function must give one number"
    for i, x in enumerate(xs):
        right, left = x + h, x - h
        above, below = (plain(f([*xs[:i], at, *xs[i + 1 :]]), rule) for at in (right, left))
        slope = (above - below) / (right - left) if right > left else math.nan  # divided by the step as rounded
        if not math.isfinite(slope):
            raise ValueError(f"No slope at {x:.4g}: f gave {below:.4g} and {above:.4g} a step of {h:g} away.")
        slopes.append(slope)
    return slopes


def plain(value, rule):
    """`value`, a number, a Node or a Tensor of one element, as a float; else a TypeError that states the rule."""
    numbers = flat(value.data if hasattr(value, "prev") else value)
    if len(numbers) != 1 or not hasattr(numbers[0], "__float__"):
        refuse(value, f"A slope needs numbers: {rule}")
    return float(numbers[0])


def flat(value):
    """A number or an array as a plain list of numbers."""
    return value.ravel().tolist() if hasattr(value, "ravel") else [value]


class GradientCheck:
    """Backpropagation beside finite differences: `rows` of (label, backward, finite difference, agree?)."""

    def __init__(self, rows):
        self.rows, self.ok = rows, all(row[3] for row in rows)

    def __bool__(self):
        return self.ok

    def __repr__(self):
        lines = [f"{'':10}{'backward':>12}{'finite diff.':>14}  agree"]
        lines += [f"{name:10}{a:12.4g}{b:14.4g}  {'yes' if ok else 'NO'}" for name, a, b, ok in self.rows[:20]]
        if len(self.rows) > 20:
            lines.append(f"… {len(self.rows)} in all, of which {sum(not row[3] for row in self.rows)} disagree")
        return "\n".join(lines)


def gradient_check(loss, parameters, h=1e-5, tolerance=1e-6):
    """Does `backward()` agree with central differences? Returns a `GradientCheck`, which is true if all slopes agree.

    `loss` is a function without arguments that builds the loss (a Node or a one-element Tensor) from `parameters`,
    a list of leaves. Two slopes agree if they differ by at most `tolerance` times the larger one, plus what rounding
    the loss can cost. A relu within h of its corner may well disagree. All data and grad are put back as they were.
    Raises TypeError if `loss` isn't such a function or `parameters` isn't such a list.
    """
    if not callable(loss):
        raise TypeError(f"gradient_check needs a function that returns the loss, but got {type(loss).__name__}.")
    kept = [(p, p.data, p.grad) for p in parameter_list(parameters, "gradient_check")]
    rows = []
    try:
        for p, _, _ in kept:
            p.grad = 0.0
        value = loss()
        check_loss(value)
        value.backward()
        rounding = 2e-15 * max(1.0, abs(plain(value, "the loss is one"))) / h
        for p, data, slopes in [(p, data, flat(p.grad)) for p, data, _ in kept]:

            def at(numbers, p=p, data=data):
                p.data = numbers[0] if isinstance(data, float) else type(p)(numbers).data.reshape(data.shape)
                return loss()

            places = product(*map(range, getattr(data, "shape", ())))
            for place, a, b in zip(places, slopes, gradient(at, flat(data), h)):
                name = f"{p.label or '?'}{list(place) if place else ''}"
                rows.append((name, a, b, abs(a - b) <= tolerance * max(abs(a), abs(b)) + rounding))
            p.data = data
    finally:
        for p, data, grad in kept:
            p.data, p.grad = data, grad
    return GradientCheck(rows)
