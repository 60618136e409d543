"""Figures of notebook 06: clouds of gradients, learning rates, the ravine, momentum, landscapes, curves to diagnose."""

import math
from functools import lru_cache

import numpy as np

from gd_course.ch06_sgd.setting import (
    MINIMUM,
    START,
    ravine,
    ravine_slopes,
    slopes_of_points,
    thousand_points,
    two_wells,
)
from gd_lib import fused
from gd_lib.data import two_moons
from gd_lib.look.axes import context, figure, label, legend, text
from gd_lib.look.palette import COLORS, LOSS, colormap
from gd_lib.look.picture import Picture
from gd_lib.losses import mse
from gd_lib.train import batches
from gd_lib.words import counted, listed, number

MARKERS = "os^Dv"


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


def arrow(axes, start, end, color, width=2.5, style="-"):
    axes.annotate(
        "",
        end,
        start,
        zorder=4,
        arrowprops={
            "arrowstyle": "-|>,head_width=0.35,head_length=0.7",
            "color": COLORS[color],
            "linewidth": width,
            "linestyle": style,
            "shrinkA": 0,
            "shrinkB": 0,
        },
    )


def loss_over_all(w, b):
    """The loss over all 1,000 points."""
    x, y = thousand_points()
    return np.mean((w * x + b - y) ** 2)


def plot_thousand_points():
    """A thousand points near a line, and the line that we start with."""
    x, y = thousand_points()
    w, b = START
    fig, axes = figure(7, 3.4, title="How would you move this line?", xlabel="x", ylabel="y")
    axes.plot(x, y, ".", color=COLORS["forward"], markersize=3, label=f"{len(x):,} points")
    axes.plot([-4, 4], [b - 4 * w, b + 4 * w], color=COLORS["parameter"], linewidth=3, label=f"w = {w}, b = {b}")
    legend(axes, "upper left")
    says = (
        f"{len(x):,} points lie near a line; ours, with w = {w} and b = {b}, is not steep enough. "
        f"Its loss is {loss_over_all(w, b):.1f}."
    )
    return Picture(fig, says)


def plot_gradients(gradients):
    """One arrow for the gradient of each example, a pair of slopes for w and b, and their mean."""
    mean = [sum(slopes) / len(gradients) for slopes in zip(*gradients)]
    fig, axes = figure(7, 3.8, title="Do the examples agree?", xlabel="slope for w", ylabel="slope for b")
    for k, gradient in enumerate(gradients, 1):
        arrow(axes, (0, 0), gradient, "structure", 1.5)
        text(axes, gradient[0] - 0.8, gradient[1], f"point {k}", align="right")
    arrow(axes, (0, 0), mean, "backward", 3.5)
    text(axes, mean[0] - 0.6, mean[1] + 1.3, "the mean: ∇L", color="backward", bold=True, align="right")
    axes.plot(0, 0, "o", color=COLORS["ink"])
    axes.axhline(0, color=COLORS["structure"], linewidth=1)
    widest, highest = (max(abs(slope) for slope in slopes) for slopes in zip(*gradients))
    axes.set(xlim=(-1.28 * widest, 0.1 * widest), ylim=(-1.25 * highest, 1.1 * highest))
    opposed = sum(slope_for_b * mean[1] < 0 for _, slope_for_b in gradients)
    says = (
        f"{counted(len(gradients), 'arrow').capitalize()}, one for each point, and their mean "
        f"({number(mean[0])}, {number(mean[1])}); {counted(opposed, 'arrow')} would push b the other way."
    )
    return Picture(fig, says)


@lru_cache
def loss_by_work(size, rate=0.05, epochs=3):
    """(examples looked at, loss over all 1,000), a list of each, before and after each step with handfuls of `size`."""
    w, b = START
    looked_at, losses = [0], [loss_over_all(w, b)]
    handfuls = batches(*thousand_points(), size)
    for _ in range(epochs):
        for x, y in handfuls:
            for_w, for_b = (np.mean(slopes) for slopes in slopes_of_points(w, b, x, y))
            w, b = w - rate * for_w, b - rate * for_b
            looked_at.append(looked_at[-1] + len(x))
            losses.append(loss_over_all(w, b))
    return looked_at, losses


def plot_work():
    """Loss against the number of examples looked at, for handfuls of several sizes."""
    names = {1000: "all 1,000", 100: "handfuls of 100", 10: "handfuls of 10"}
    after_an_epoch = []
    fig, axes = figure(7, 4, title="What does the same work buy?", xlabel="examples looked at", ylabel="loss L")
    for (size, name), marker in zip(names.items(), MARKERS):
        looked_at, losses = loss_by_work(size)
        axes.plot(
            looked_at,
            losses,
            **LOSS,
            marker=marker,
            markevery=max(1, 200 // size),
            markersize=8,
            markerfacecolor=COLORS["ground"],
            label=name,
        )
        after_an_epoch.append(f"{losses[looked_at.index(1000)]:.2f} with {name}")
    axes.set(ylim=(0, 8), xlim=(-60, 3060))
    legend(axes, "upper right")
    return Picture(fig, f"After 1,000 examples, one epoch, the loss is {', '.join(after_an_epoch)}.")


def plot_noise_floor(walks):
    """Losses along walks, {learning rate: list of losses}, on a log scale; each is shown as the mean over 200 steps."""
    fig, axes = figure(7, 4, title="How low does a noisy walk get?", xlabel="step", ylabel="L above its lowest (log)")
    for (name, losses), marker in zip(walks.items(), MARKERS):
        means = [sum(losses[k : k + 200]) / 200 for k in range(0, len(losses) - 199, 200)]
        axes.semilogy(
            range(200, 200 * len(means) + 1, 200),
            means,
            **LOSS,
            marker=marker,
            markersize=7,
            markevery=max(1, len(means) // 8),
            markerfacecolor=COLORS["ground"],
            label=f"rate {name}",
        )
    axes.set(xlim=(0, None), ylim=(None, 20))  # room for the legend
    legend(axes, "upper right")
    says = (
        "With a steady learning rate, a walk sinks to a floor and stays there; a smaller rate has a lower floor. "
        "With a rate that shrinks, it keeps sinking."
    )
    return Picture(fig, says)


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
    ways = listed(f"“{name}” takes {len(path) - 1} steps" for name, path in paths.items())
    return Picture(fig, f"On the ravine, {ways}.")


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
        "Right of the dashed line no walk arrives; near the top, walks swing for so long that they are slow again."
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


@lru_cache
def losses_by_degree():
    """For polynomials of degree 1 to 9, mean squared errors on the 12 noisy points they fit and on 200 fresh ones."""
    random = np.random.RandomState(5)
    x, x_fresh = np.linspace(-1, 1, 12), np.linspace(-1, 1, 200)
    y, y_fresh = (np.sin(3 * v) + 0.3 * random.standard_normal(len(v)) for v in (x, x_fresh))
    fits = {degree: np.polynomial.Polynomial.fit(x, y, degree) for degree in range(1, 10)}
    return {d: (np.mean((fit(x) - y) ** 2), np.mean((fit(x_fresh) - y_fresh) ** 2)) for d, fit in fits.items()}


def plot_capacity_dial():
    """The loss on the points learned from, and on fresh points, for models of more and more knobs."""
    knobs = [degree + 1 for degree in losses_by_degree()]
    learned, fresh = zip(*losses_by_degree().values())
    fig, axes = figure(7, 3.8, title="Is a low loss a good sign?", xlabel="knobs of the model", ylabel="loss")
    axes.plot(knobs, learned, **LOSS, marker="o", label="on the 12 points it learned from")
    axes.plot(knobs, fresh, "^--", color=COLORS["ink"], label="on 200 fresh points")
    axes.set(ylim=(0, 1.35 * max(*learned, *fresh)), xticks=knobs)
    legend(axes, "upper center")
    says = (
        "With more knobs, the loss on the learned points keeps falling. On fresh points it falls too, a little "
        "higher, and rises again when there are too many knobs."
    )
    return Picture(fig, says)


def moons(n, noise, seed):
    """Two moons as arrays."""
    X, y = two_moons(n, noise=noise, seed=seed)
    return np.array(X, dtype=float), np.array(y, dtype=float)


def run(rate, *, n=60, size=20, epochs=40, hidden=8, noise=0.2, momentum=0.0, factor=1, zeros=False, in_order=False):
    """Train a network on n points of two moons: its losses on them, and on 200 kept aside, from before the first step.

    Measured after each epoch; after each step if the examples come `in_order`, one class after the other. `factor`
    multiplies every loss, and `zeros` starts all weights at zero.
    """
    X, y = moons(n, noise, seed=1)
    X_aside, y_aside = moons(200, noise, seed=7)
    handfuls = batches(X, y, size)
    if in_order:
        order = np.argsort(y, kind="stable")
        handfuls = [(X[rows], y[rows]) for rows in np.split(order, range(size, n, size))]
    model = fused.DenseMLP([2, hidden, 1], seed=3)
    if zeros:
        for p in model.parameters():
            p.data = p.data * 0
    optimizer = fused.SGD(model.parameters(), rate, momentum)
    learned, aside = [], []

    def measure():
        learned.append(float(mse(model(X), y).data))
        aside.append(float(mse(model(X_aside), y_aside).data))

    measure()
    for _ in range(epochs):
        for xb, yb in handfuls:
            optimizer.zero_grad()
            (mse(model(xb), yb) * factor).backward()
            optimizer.step()
            if in_order:
                measure()
        if not in_order:
            measure()
    return learned, aside


@lru_cache
def curves():
    """Six training runs, each as {name: losses}."""
    with np.errstate(all="ignore"):  # one of them overflows
        learned, aside = run(0.03, n=16, size=8, epochs=400, hidden=40, noise=0.4, momentum=0.9)
        return [
            {"learned": run(0.1, zeros=True)[0]},
            {"learned": run(0.42)[0]},
            {"learned": learned, "kept aside": aside},
            {f"{n} examples": run(0.02, n=n, size=n, factor=n)[0] for n in (10, 200)},
            {"learned": run(0.001)[0]},
            {"learned": run(0.15, in_order=True, size=10, epochs=8)[0]},
        ]


def plot_curves_to_diagnose():
    """Six training curves of a network, each with one thing wrong."""
    fig, every = figure(
        7.8, 4.6, 3, 2, title="What went wrong?", ylabel=["loss", "", ""] * 2, xlabel=["epoch"] * 5 + ["step"]
    )
    looks = LOSS, {"color": COLORS["ink"], "linestyle": "--"}
    tops = 1.6, 1.6, 2.4, 1e6, 2.4, 2.4
    for k, (axes, losses_by_name, top) in enumerate(zip(every, curves(), tops), 1):
        for (name, losses), look in zip(losses_by_name.items(), looks):
            axes.plot(np.minimum(np.nan_to_num(losses, nan=1e9), 1e9), **look, label=name)
        axes.set_ylim(0, top)
        if k == 4:
            axes.set(yscale="log", ylim=(0.1, top))
        label(axes, f"Curve {k}")
        if len(losses_by_name) > 1:
            legend(axes, "upper right")
    says = (
        "Six training curves. 1: flat. 2: jumps up and down. 3: falls, while the loss on points kept aside rises. "
        "4: falls with 10 examples, leaves the picture with 200. 5: falls slowly. 6: a sawtooth."
    )
    return Picture(fig, says)


def plot_ravine_and_cloud():
    """The notebook's picture: the ravine with its two slopes, and the cloud of gradients at the start of a descent."""
    w, b = START
    fig, (left, right) = figure(
        7.4, 3.5, 2, title="Ravine and cloud", xlabel=["w", "slope for w"], ylabel=["b", "slope for b"]
    )
    contours(left, ravine, (2.6, 5.4), (0.6, 2.6), [0.3, 2, 6, 12])
    for end, place, words in (((4, 1), (3.5, 0.85), "slope −20"), ((3, 2), (3, 2.15), "slope −2")):
        left.plot([w, end[0]], [b, end[1]], "--", color=COLORS["parameter"], linewidth=2)
        left.plot(*end, "o", color=COLORS["parameter"], markersize=5)
        text(left, *place, words, color="backward", bold=True)
    left.plot(w, b, "o", color=COLORS["parameter"], markersize=10, zorder=5)
    left.plot(*MINIMUM, "*", color=COLORS["ink"], markersize=13, zorder=4)
    slopes = np.array(slopes_of_points(w, b, *thousand_points()))
    random = np.random.RandomState(0)
    for size, color in ((4, "structure"), (128, "forward")):
        means = [slopes[:, random.choice(1000, size, replace=False)].mean(axis=1) for _ in range(200)]
        right.plot(*zip(*means), ".", markersize=5, color=COLORS[color], label=f"handfuls of {size}")
    right.plot(*slopes.mean(axis=1), "*", color=COLORS["backward"], markersize=15, label="all 1,000")
    right.set(xlim=(-32, 8), ylim=(-9, 12))
    legend(right, "upper left")
    says = (
        "Left, a ravine: the same distance along w and along b, and slopes of −20 and −2. Right, the cloud: gradients "
        "of handfuls lie around the full one, closer to it for larger handfuls."
    )
    return Picture(fig, says)
