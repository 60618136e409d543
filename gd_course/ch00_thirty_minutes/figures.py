"""Figures of notebook 00, the whole idea in 30 minutes."""

import math

from gd_lib.look.axes import class_points, figure, legend, regions, text
from gd_lib.look.palette import COLORS, LOSS
from gd_lib.look.picture import Picture
from gd_lib.numeric import gradient
from gd_lib.words import number


def plot_line_and_errors(xs, ys, w, b, ask=None):
    """Points, the line w · x + b, and each point's error as a stroke with its size; at x = `ask` a question mark."""
    fig, axes = figure(7, 4.2, title="How wrong is this line?", xlabel="x", ylabel="y")
    ends = [min(xs) - 1, max(xs) + 1]
    name = f"prediction {number(w)}x + {number(b)}"
    axes.plot(ends, [w * x + b for x in ends], color=COLORS["parameter"], label=name)
    sizes = ["?" if x == ask else number(w * x + b - y) for x, y in zip(xs, ys)]
    for x, y, size in zip(xs, ys, sizes):
        error = w * x + b - y
        axes.plot([x, x], [y, y + error], color=COLORS["loss"], linestyle=":", linewidth=2.5)
        side, align = (0.25, "left") if error > 0 else (-0.25, "right")  # away from the line
        text(axes, x + side, y, f"error {size}", color="loss", align=align)
    axes.plot(xs, ys, "o", color=COLORS["forward"], markersize=9, label="truth")
    legend(axes, "upper left")
    says = f"Four points and the line {number(w)}x + {number(b)}; its errors from left to right are {', '.join(sizes)}."
    return Picture(fig, says)


def plot_snapping_line(xs, ys, path):
    """The line at some of the steps of a descent, from the first (w, b) in `path` to the last."""
    fig, axes = figure(7, 4.2, title="Where does the line go?", xlabel="x", ylabel="y")
    ends = [min(xs) - 1, max(xs) + 1]
    steps = [k for k in (0, 1, 2, 5, len(path) - 1) if k < len(path)]
    for i, k in enumerate(steps):
        w, b = path[k]
        shade = (i + 1) / len(steps)
        axes.plot(
            ends,
            [w * x + b for x in ends],
            color=COLORS["parameter"],
            alpha=shade,
            linewidth=1 + 1.5 * shade,
            linestyle="-" if i == len(steps) - 1 else "--",
            label=f"after {k} step{'s' * (k != 1)}",
        )
    axes.plot(xs, ys, "o", color=COLORS["forward"], markersize=9, zorder=4)
    legend(axes, "upper left")
    (w0, b0), (w, b) = path[0], path[-1]
    says = (
        f"The line starts as {number(w0)}x + {number(b0)} and snaps onto the points: "
        f"after {len(path) - 1} steps it is {w:.3g}x + {b:.2g}."
    )
    return Picture(fig, says)


def plot_three_rates(loss, start, rates, steps=30):
    """The loss over the steps of plain descent on `loss(w, b)`, for three learning rates."""
    fig, axes = figure(7, 4, title="How big should a step be?", xlabel="steps", ylabel="loss (a grid line is 10 times)")
    ends = {}
    for rate, look in zip(rates, (":", "-", "--")):
        w, b = start
        losses = [loss(w, b)]
        for _ in range(steps):
            w_slope, b_slope = gradient(lambda p: loss(*p), [w, b])
            w, b = w - rate * w_slope, b - rate * b_slope
            losses.append(loss(w, b))
        ends[rate] = losses[-1]
        axes.semilogy(losses, **{**LOSS, "linestyle": look})
        text(axes, steps + 0.5, losses[-1], f"rate {rate:g}", color="loss", align="left")
    axes.set_xlim(0, steps * 1.22)
    ended = ", ".join(f"{float(f'{loss_:.2g}'):,g} with {rate:g}" for rate, loss_ in ends.items())
    return Picture(fig, f"The loss starts at {number(loss(*start))}. After {steps} steps it is {ended}.")


def plot_best_line(X, y):
    """Two classes and the straight line that gets most points right, found by trying 360 directions."""
    fig, axes = figure(7, 4.2, title="Can a straight line part the two moons?", xlabel="x₁", ylabel="x₂")
    best = (0, 0.0, 0.0)
    for degree in range(360):
        along, across = math.cos(math.radians(degree)), math.sin(math.radians(degree))
        heights = sorted((along * p[0] + across * p[1], label) for p, label in zip(X, y))
        right = sum(label > 0 for _, label in heights)  # everything counts as +1 …
        for (height, label), (higher, _) in zip(heights, heights[1:]):
            right += 1 if label < 0 else -1  # … and then one point after the other as −1
            best = max(best, (right, degree, (height + higher) / 2))
    right, degree, border = best
    along, across = math.cos(math.radians(degree)), math.sin(math.radians(degree))
    regions(axes, lambda X: [along * p[0] + across * p[1] - border for p in X], x=(-1.6, 2.6), y=(-1.2, 1.7))
    class_points(axes, X, y)
    says = f"The best straight line gets {right} of {len(X)} points right; the moons hook into each other."
    return Picture(fig, says)


def plot_two_descents(full, handful):
    """The training loss of two `History` objects over the epochs: full batch and mini-batches."""
    fig, axes = figure(7, 4, title="Is it better to see everything before each step?", xlabel="epochs", ylabel="loss")
    axes.plot(range(1, len(full.loss) + 1), full.loss, **{**LOSS, "linestyle": "--"}, label="all points for each step")
    axes.plot(range(1, len(handful.loss) + 1), handful.loss, **LOSS, label="a random handful for each step")
    axes.set_ylim(0)
    legend(axes)
    says = (
        f"After {len(full.loss)} epochs the loss is {full.loss[-1]:.2g} with all points for each step, "
        f"and {handful.loss[-1]:.2g} with a random handful."
    )
    return Picture(fig, says)
