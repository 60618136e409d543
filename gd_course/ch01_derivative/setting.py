"""What the figures, explorers and exercises of notebook 01 share: its loss, the slope of tanh, slopes by nudging."""

import math

CONTOURS = (1, 4, 9, 25, 49)  # the losses that have a line on the map of two knobs


def loss(w):
    """The loss of the course's one point, x = 2 and y = 10, with b = 1: (2w − 9)²."""
    return (2 * w - 9) ** 2


def loss_slope(w):
    return 4 * (2 * w - 9)


def two_knob_loss(knobs):
    """The same loss for a list of both knobs, [w, b]: (2w + b − 10)²."""
    w, b = knobs
    return (w * 2 + b - 10) ** 2


def tanh_slope(x):
    return 1 - math.tanh(x) ** 2


def difference(f, x, h, central=False):
    """The slope of f at x by a finite difference: forward (a nudge one way), or central (a nudge both ways)."""
    back = h if central else 0.0
    return (f(x + h) - f(x - back)) / (h + back)


def difference_error(f, slope, x, h, central=False):
    """How far the finite difference is from the true `slope` of f at x."""
    return abs(difference(f, x, h, central) - slope)


def descent(slope_at, start, rate, steps, limit):
    """The places of a descent, `start` first. It ends early once it is `limit` or more away from 0."""
    path = [start]
    while len(path) <= steps and abs(path[-1]) < limit:
        path.append(path[-1] - rate * slope_at(path[-1]))
    return path


def line_heights(xs, x, y, slope):
    """The heights at `xs` of the straight line with this slope through (x, y)."""
    return [y + slope * (t - x) for t in xs]
