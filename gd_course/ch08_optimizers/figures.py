"""Figures of notebook 08: learning rates, the ravine, momentum, places without slope."""

import math
from functools import lru_cache

import numpy as np

from gd_course.ch08_optimizers.setting import MINIMUM, START, ravine, ravine_slopes, two_wells
from gd_lib.look.axes import arrow, context, figure, legend, text
from gd_lib.look.palette import COLORS, colormap
from gd_lib.look.picture import Picture
from gd_lib.words import listed, number


def contours(axes, f, x, y, levels):
    """Lines of equal loss, and between them light shades of the loss's purple; few colours keep the file small."""
    xs, ys = np.linspace(*x, 120), np.linspace(*y, 120)
    values = f(xs[None, :], ys[:, None])
    with context():
        bands = [values.min() - 1e-9, *levels, max(values.max(), levels[-1]) + 1e-9]
        shades = [colormap("loss")(0.45 * k / len(levels)) for k in range(len(levels) + 1)]
        axes.contourf(xs, ys, values, levels=bands, colors=shades, zorder=0)
        axes.contour(xs, ys, values, levels=levels, colors=COLORS["loss"], linewidths=0.9, zorder=1)
    axes.grid(False)
    axes.set(xlim=x, ylim=y)


RATES = [0.004, 0.006, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.06, 0.07, 0.08, 0.085, 0.088, 0.09, 0.094, 0.097, 0.099]


def plot_rates(steps):
    """Steps to the minimum against the learning rate: `steps(rate)` is a number, or None where it never gets there."""
    limit = 0.1  # 2 divided by the larger curvature of the ravine
    needed = {rate: n for rate in RATES if (n := steps(rate)) is not None}
    fig, axes = figure(7, 3.8, title="Which learning rate is fastest?", xlabel="learning rate", ylabel="steps needed")
    axes.plot(needed.keys(), needed.values(), "o-", color=COLORS["ink"], linewidth=2)
    axes.axvspan(limit, 0.12, facecolor=COLORS["backward"], alpha=0.12, hatch="//", edgecolor=COLORS["backward"])
    axes.axvline(limit, color=COLORS["backward"], linewidth=2.5)
    text(axes, limit + 0.001, 450, "never", color="backward", align="left", bold=True)
    axes.set(xlim=(0, 0.12), ylim=(0, 900))
    best = min(needed, key=needed.get)
    says = (
        f"The steps needed fall to {needed[best]} near a rate of {number(best)} and rise steeply after that; "
        f"from {number(limit)} on, the minimum is never reached."
    )
    return Picture(fig, says)


def plot_ravine():
    """The loss of the four points from above, with the way −∇L points, and the way to the minimum."""
    w, b = START
    fig, axes = figure(6, 3.8, title="Does −∇L point at the minimum?", xlabel="w", ylabel="b")
    axes.set_aspect("equal")
    contours(axes, ravine, (2.2, 5.8), (0.3, 2.9), [0.5, 3, 11, 22])
    axes.plot(*MINIMUM, "*", color=COLORS["ink"], markersize=15, zorder=5)
    text(axes, MINIMUM[0] + 0.12, MINIMUM[1] + 0.12, "minimum", align="left", bold=True)
    for_w, for_b = ravine_slopes(w, b)
    size = math.hypot(for_w, for_b)
    arrow(axes, START, (w - 1.3 * for_w / size, b - 1.3 * for_b / size), "backward", 3)
    arrow(axes, START, MINIMUM, "parameter", 2.5, "--")
    text(axes, w + 1.35, b + 0.02, "−∇L", color="backward", align="left", bold=True)
    axes.plot(w, b, "o", color=COLORS["parameter"], markersize=10, zorder=5)
    text(axes, w, b - 0.2, f"we are at ({w}, {b})")
    to_minimum = math.atan2(MINIMUM[1] - b, MINIMUM[0] - w)
    downhill = math.atan2(-for_b, -for_w)
    says = (
        f"Ellipses of equal loss, narrow along w and long along b. We are at {START}, the minimum is at {MINIMUM}, "
        f"and −∇L misses it by {abs(math.degrees(to_minimum - downhill)):.0f} degrees."
    )
    return Picture(fig, says)


def plot_paths(paths):
    """Ways downhill on the ravine, {name: list of (w, b)}."""
    fig, every = figure(7.4, 3.5, len(paths), title="Which path does each take?", xlabel="w", ylabel="b")
    for axes, (name, path) in zip(every, paths.items()):
        contours(axes, ravine, (2.6, 5.4), (0.6, 2.6), [0.3, 2, 6, 12])
        axes.plot(*zip(*path), "o-", color=COLORS["parameter"], markersize=4.5, linewidth=1.6, zorder=3)
        axes.plot(*MINIMUM, "*", color=COLORS["ink"], markersize=13, zorder=4)
        text(axes, 2.68, 0.72, f"{name}: {len(path) - 1} steps", align="left", bold=True)
    ways = listed(f"{name} takes {len(path) - 1} steps" for name, path in paths.items())
    return Picture(fig, f"In the ravine, {ways}.")


def plot_momentum_map(steps):
    """How many steps each pair of learning rate and momentum needs: `steps(rate, momentum)`, None for never."""
    rates = [k / 100 for k in range(1, 21)]
    betas = [k / 20 for k in range(20)]
    table = np.array([[steps(rate, beta) or math.inf for rate in rates] for beta in betas], dtype=float)
    fig, axes = figure(7, 4.4, title="Where does momentum help?", xlabel="learning rate", ylabel="momentum β")
    with context():
        image = axes.pcolormesh(rates, betas, np.ma.masked_invalid(table), cmap=colormap("loss"), vmin=0, vmax=200)
        fig.colorbar(image, ax=axes, label="steps needed", extend="max")
    x, y = axes.get_xlim(), axes.get_ylim()
    axes.axvspan(*x, facecolor=COLORS["backward"], alpha=0.12, hatch="//", edgecolor=COLORS["backward"], zorder=0)
    axes.plot([2 * (1 + beta) / 20 for beta in (0, 0.95)], [0, 0.95], "--", color=COLORS["backward"], linewidth=2.5)
    text(axes, 0.143, 0.5, "2(1 + β)/λ", color="backward", bold=True, align="right")
    text(axes, 0.175, 0.2, "never", color="backward", bold=True)
    axes.set(xlim=x, ylim=y)
    row, column = np.unravel_index(table.argmin(), table.shape)
    axes.plot(rates[column], betas[row], "*", color=COLORS["ink"], markersize=15)
    axes.grid(False)
    says = (
        f"The fewest steps, {table.min():.0f}, are needed at rate {rates[column]:g} and momentum {betas[row]:g}. "
        "To the right of the dashed line no walk arrives; near the top, walks swing for so long that they are slow "
        "again."
    )
    return Picture(fig, says)


SLANTS = 0, 30, 60
# None has equal distances along the two knobs: from such a start a step by signs alone would land by luck.
STARTS = (3, 3.5), (4.5, 2.2), (4.2, 3), (3.4, 1)
WAYS = {"plain": ("o", "structure"), "momentum 0.5": ("s", "parameter"), "Adam": ("^", "backward")}


@lru_cache
def best_steps(way, slant, start, most=300):
    """The fewest steps after which L stays below 1e-6 in the ravine turned by `slant` degrees, over 240 learning rates.

    Being below once is not enough: a walk that swings through the minimum has not arrived.
    """
    angle = math.radians(slant)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    curvatures = turn @ np.diag([20.0, 2.0]) @ turn.T
    rates = np.geomspace(0.001, 10, 240)[:, None] if way == "Adam" else np.linspace(0.02, 0.19, 240)[:, None]
    place = np.tile(np.subtract(start, MINIMUM), (240, 1)).astype(float)
    mean, squares, velocity = (np.zeros_like(place) for _ in range(3))
    away = np.zeros(240)  # the last step at which each is not there
    for step in range(1, most + 1):
        slopes = place @ curvatures
        if way == "Adam":
            mean = 0.9 * mean + 0.1 * slopes
            squares = 0.999 * squares + 0.001 * slopes**2
            corrected = squares / (1 - 0.999**step)
            place = place - rates * mean / (1 - 0.9**step) / (np.sqrt(corrected) + 1e-8)
        else:
            velocity = (0.5 if way != "plain" else 0) * velocity + slopes
            place = np.clip(place - rates * velocity, -1e6, 1e6)
        away[((place @ curvatures) * place).sum(axis=1) / 2 >= 1e-6] = step
    return int(away.min()) + 1


def plot_best_steps():
    """Steps to the bottom of the ravine for three slants and four starts, each way at its best learning rate."""
    fig, axes = figure(7, 3.8, title="Who is fastest in a ravine?", xlabel="slant and start", ylabel="steps needed")
    cases = [(slant, start) for slant in SLANTS for start in STARTS]
    ranges = []
    for way, (marker, color) in WAYS.items():
        needed = [best_steps(way, slant, start) for slant, start in cases]
        axes.plot(range(len(cases)), needed, marker, color=COLORS[color], markersize=8, label=way)
        ranges.append(f"{way} takes {min(needed)} to {max(needed)} steps")
    for k in range(1, len(SLANTS)):
        axes.axvline(len(STARTS) * k - 0.5, color=COLORS["structure"], linewidth=1)
    axes.set(
        xticks=[len(STARTS) * k + 1.5 for k in range(len(SLANTS))],
        xticklabels=[f"{slant}°, four starts" for slant in SLANTS],
        ylim=(0, None),
    )
    legend(axes, "above", columns=3)
    slower = sum(best_steps("Adam", *case) > best_steps("plain", *case) for case in cases)
    says = (
        f"Each at its best learning rate, in {len(cases)} cases: {listed(ranges)}. "
        f"Adam needs more than plain descent in {slower} of them."
    )
    return Picture(fig, says)


def plot_slanted():
    """The ravine turned by 30 degrees, with the direction of the largest curvature."""
    angle = math.radians(30)

    def slanted(w, b):
        across = math.cos(angle) * (w - 4) + math.sin(angle) * (b - 2)
        return 10 * across**2 + (math.cos(angle) * (b - 2) - math.sin(angle) * (w - 4)) ** 2

    fig, axes = figure(6, 3.8, title="Which way is it steepest?", xlabel="w", ylabel="b")
    axes.set_aspect("equal")
    contours(axes, slanted, (2.2, 5.8), (0.7, 3.3), [0.5, 3, 8, 16])
    c, s = math.cos(angle), math.sin(angle)
    arrow(axes, MINIMUM, (4 + 1.1 * c, 2 + 1.1 * s), "backward", 3)
    arrow(axes, MINIMUM, (4 - 1.1 * s, 2 + 1.1 * c), "parameter", 3)
    text(axes, 5.0, 2.78, "curvature 20", color="backward", bold=True)
    text(axes, 3.5, 3.1, "curvature 2", color="parameter", bold=True)
    says = (
        "The ravine, turned by 30 degrees: across it, 30 degrees from the w direction, the curvature is 20; along it, "
        "at right angles to that, it is 2."
    )
    return Picture(fig, says)


def plot_landscape():
    """Two wells in a plain, from above: local and global minimum, saddle, plateau."""
    fig, axes = figure(6.4, 3.6, title="Where are all slopes zero, or nearly?", xlabel="w", ylabel="b")
    axes.set_aspect("equal")
    contours(axes, two_wells, (-2.7, 2.7), (-1.5, 1.5), [1, 3, 5, 6.4, 7.2, 7.8])
    between = np.linspace(-0.5, 1, 3001)
    saddle = float(between[two_wells(between, 0).argmax()])
    for w, b, name, marker, above in (
        (-1, 0, "global minimum", "*", -0.28),
        (1, 0, "local minimum", "o", -0.28),
        (saddle, 0, "saddle", "X", 0.28),
        (2.25, 1.1, "plateau", "s", -0.28),
    ):
        axes.plot(w, b, marker, color=COLORS["ink"], markersize=11, zorder=5)
        text(axes, w, b + above, name, bold=True)
    says = (
        "Two wells in a plain: the deeper one is the global minimum, the other a local minimum, the pass between "
        "them a saddle, the plain a plateau."
    )
    return Picture(fig, says)


@lru_cache
def share_of_minima(most=4, draws=300_000):
    """How often a random symmetric matrix curves up in every direction, for each size from 1 to `most`.

    Entries are normal, twice the variance on the diagonal (GOE): 0.5, (2 − √2)/4 = 0.146, 0.025, 0.0024 for 1 to 4.
    """
    random = np.random.RandomState(0)
    fractions = []
    for n in range(1, most + 1):
        a = random.standard_normal((draws, n, n))
        smallest = np.linalg.eigvalsh(a + a.transpose(0, 2, 1))[:, 0]
        fractions.append(float((smallest > 0).mean()))
    return fractions


def plot_share_of_minima():
    """The share of random places without slope that curve up in every direction, for 1, 2, 3 and 4 knobs."""
    fractions = share_of_minima()
    most = len(fractions)
    knobs = range(1, most + 1)
    fig, axes = figure(7, 3.8, title="How rare is “up in every direction”?", xlabel="knobs", ylabel="share (log)")
    axes.semilogy(knobs, [2.0**-n for n in knobs], "--", color=COLORS["structure"], label="a coin for each knob: ½ⁿ")
    axes.semilogy(knobs, fractions, "o-", color=COLORS["ink"], label="random symmetric curvatures")
    for n, fraction in zip(knobs, fractions):
        text(axes, n + 0.06, fraction * 0.62, f"{fraction:.2g}", align="left")
    axes.set(xticks=list(knobs), xlim=(0.8, most + 0.5), ylim=(1e-3, 1))
    legend(axes, "lower left")
    numbers = ", ".join(f"{fraction:.2g}" for fraction in fractions)
    says = f"The share that curves up in every direction, for 1 to {most} knobs: {numbers}; it falls faster than ½ⁿ."
    return Picture(fig, says)


def plot_ravine_and_bowl():
    """The notebook's picture: one step against the slope, in the ravine and with the input scaled."""
    root = math.sqrt(10)
    fig, (left, right) = figure(
        7.4, 3.5, 2, title="How far, and which way?", xlabel=["w", "w for the scaled input"], ylabel=["b", ""]
    )
    contours(left, ravine, (2.6, 5.4), (0.6, 2.6), [0.3, 2, 6, 12])
    contours(right, lambda u, b: (u - 4 * root) ** 2 + (b - 2) ** 2, (8.8, 15.4), (-0.6, 4.1), [0.3, 2, 6, 12])
    right.set_aspect("equal")
    w, b = START
    for_w, for_b = ravine_slopes(w, b)
    ways = (
        (left, START, (w - 0.05 * for_w, b - 0.05 * for_b), MINIMUM),
        (right, (w * root, b), (4 * root, 2), (4 * root, 2)),
    )
    for axes, start, end, lowest in ways:
        arrow(axes, start, end, "backward", 3)
        axes.plot(*start, "o", color=COLORS["parameter"], markersize=10, zorder=5)
        axes.plot(*lowest, "*", color=COLORS["ink"], markersize=13, zorder=4)
    says = (
        "Left, the ravine: a step against the slope runs across it and hardly gets closer along it. "
        "Right, the same loss with the input scaled: a round bowl, and a step against the slope lands."
    )
    return Picture(fig, says)
