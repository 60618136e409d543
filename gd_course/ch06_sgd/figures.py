"""Figures of notebook 06: clouds of gradients, what the same work buys, noise, curves to diagnose."""

from functools import lru_cache

import numpy as np

from gd_course.ch06_sgd.setting import START, slopes_of_points, thousand_points
from gd_lib import fused
from gd_lib.data import two_moons
from gd_lib.look.axes import arrow, figure, label, legend, text
from gd_lib.look.palette import COLORS, LOSS
from gd_lib.look.picture import Picture
from gd_lib.losses import mse
from gd_lib.train import batches
from gd_lib.words import counted, number

MARKERS = "os^Dv"


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


def plot_cloud():
    """The notebook's picture: gradients of handfuls at the start of a descent, around the full one."""
    slopes = np.array(slopes_of_points(*START, *thousand_points()))
    random = np.random.RandomState(0)
    fig, axes = figure(7, 3.8, title="Right on average?", xlabel="slope for w", ylabel="slope for b")
    for size, color in ((4, "structure"), (128, "forward")):
        means = [slopes[:, random.choice(1000, size, replace=False)].mean(axis=1) for _ in range(200)]
        axes.plot(*zip(*means), ".", markersize=5, color=COLORS[color], label=f"handfuls of {size}")
    axes.plot(*slopes.mean(axis=1), "*", color=COLORS["backward"], markersize=15, label="all 1,000")
    axes.set(xlim=(-32, 8), ylim=(-9, 12))
    legend(axes, "upper left")
    says = "The cloud: gradients of handfuls lie around the full one, closer to it for larger handfuls."
    return Picture(fig, says)
