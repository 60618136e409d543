"""Figures of notebook 00, the whole idea in 30 minutes."""

import math

from gd_lib.look.axes import class_points, figure, legend, regions, text
from gd_lib.look.palette import COLORS, LOSS
from gd_lib.look.picture import Picture
from gd_lib.numeric import gradient
from gd_lib.words import bracketed, counted, listed, number


def plot_line_and_errors(xs, ys, w, b, ask=None):
    """Points, the line w · x + b, and each point's error as a dotted line with its size; at x = `ask` it is "?"."""
    fig, axes = figure(7, 4.2, title="How wrong is this line?", xlabel="x", ylabel="y")
    formula = f"{number(w)}x + {bracketed(b)}"
    ends = [min(xs) - 1, max(xs) + 1]
    axes.plot(ends, [w * x + b for x in ends], color=COLORS["parameter"], label=f"prediction {formula}")
    errors = [w * x + b - y for x, y in zip(xs, ys)]
    sizes = ["?" if x == ask else number(error) for x, error in zip(xs, errors)]
    for x, y, error, size in zip(xs, ys, errors, sizes):
        axes.plot([x, x], [y, y + error], color=COLORS["loss"], linestyle=":", linewidth=2.5)
        side, align = (0.25, "left") if error > 0 else (-0.25, "right")  # away from the line
        text(axes, x + side, y, f"error {size}", color="loss", align=align)
    axes.plot(xs, ys, "o", color=COLORS["forward"], markersize=9, label="truth")
    legend(axes, "upper left")
    many = counted(len(xs), "point").capitalize()
    return Picture(fig, f"{many} and the line {formula}; its errors from left to right are {', '.join(sizes)}.")


def plot_snapping_line(xs, ys, path):
    """The line at some of the steps of a descent, from the first (w, b) in `path` to the last."""
    fig, axes = figure(7, 4.2, title="Where does the line go?", xlabel="x", ylabel="y")
    ends = [min(xs) - 1, max(xs) + 1]
    last = len(path) - 1
    steps = [k for k in (0, 1, 2, 5, last) if k <= last]
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
            label=f"after {k} step{'' if k == 1 else 's'}",
        )
    axes.plot(xs, ys, "o", color=COLORS["forward"], markersize=9, zorder=4)
    legend(axes, "upper left")
    (w0, b0), (w, b) = path[0], path[-1]
    w, b = float(f"{w:.3g}"), float(f"{b:.2g}")  # as many digits as the picture shows
    says = (
        f"The line starts as {number(w0)}x + {bracketed(b0)}; "
        f"after {last} step{'' if last == 1 else 's'} it is {number(w)}x + {bracketed(b)}."
    )
    return Picture(fig, says)


def plot_three_rates(loss, start, rates, steps=30):
    """The loss over the steps of plain descent on `loss(w, b)`, for up to three learning rates."""
    fig, axes = figure(7, 4, title="How big should a step be?", xlabel="steps", ylabel="loss (×10 per grid line)")
    last_losses = []
    for rate, style in zip(rates, (":", "-", "--")):
        w, b = start
        losses = [loss(w, b)]
        for _ in range(steps):
            w_slope, b_slope = gradient(lambda p: loss(*p), [w, b])
            w, b = w - rate * w_slope, b - rate * b_slope
            losses.append(loss(w, b))
        axes.semilogy(losses, **{**LOSS, "linestyle": style})
        text(axes, steps + 0.5, losses[-1], f"rate {rate:g}", color="loss", align="left")
        last_losses.append(f"{float(f'{losses[-1]:.2g}'):,g} at rate {rate:g}")
    axes.set_xlim(0, steps * 1.22)
    says = f"The loss starts at {number(loss(*start))}. After {steps} steps it is {listed(last_losses)}."
    return Picture(fig, says)


def projection(degrees):
    """A function that says how far a point (x₁, x₂) lies in this direction."""
    across, up = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return lambda point: across * point[0] + up * point[1]


def best_line(X, y):
    """The straight line that gets most points right: (how many, its direction in degrees, where it lies along it)."""
    best = (0, 0, 0.0)
    for degrees in range(360):
        positions = map(projection(degrees), X)
        places = sorted(zip(positions, y))
        right = sum(label > 0 for _, label in places)  # everything counts as +1 …
        for (place, label), (next_place, _) in zip(places, places[1:]):
            right += 1 if label < 0 else -1  # … and then one point after the other as −1
            best = max(best, (right, degrees, (place + next_place) / 2))
    return best


def plot_best_line(X, y):
    """The two moons and the straight line that gets most points right, found by trying 360 directions."""
    fig, axes = figure(7, 4.2, title="Can a straight line separate the two moons?", xlabel="x₁", ylabel="x₂")
    right, degrees, border = best_line(X, y)
    position = projection(degrees)
    regions(axes, lambda points: [position(p) - border for p in points], x=(-1.6, 2.6), y=(-1.2, 1.7))
    class_points(axes, X, y)
    return Picture(fig, f"The best straight line gets {right} of {len(X)} points right: the moons interlock.")


def plot_two_descents(full, handful):
    """The loss that two `History` objects kept, a mean over the steps of each epoch: full batch and mini-batches."""
    fig, axes = figure(
        7, 4, title="How fast does the loss fall?", xlabel="epochs", ylabel="loss, a mean over the epoch"
    )
    axes.plot(range(1, len(full.loss) + 1), full.loss, **{**LOSS, "linestyle": "--"}, label="all points for each step")
    axes.plot(range(1, len(handful.loss) + 1), handful.loss, **LOSS, label="a random handful for each step")
    axes.set_ylim(0)
    legend(axes)
    says = (
        f"In epoch {len(full.loss)} the mean loss over its steps is {full.loss[-1]:.2g} with all points at each step, "
        f"and {handful.loss[-1]:.2g} with a random handful."
    )
    return Picture(fig, says)
