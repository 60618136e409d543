"""Figures of notebook 06: clouds of gradients, what the same work buys, noise, curves to diagnose."""

from functools import lru_cache
from statistics import linear_regression

import numpy as np

from gd_course.ch06_sgd.setting import START, slopes_of_points, thousand_points
from gd_lib import fused
from gd_lib.data import line_points, two_moons
from gd_lib.look.axes import arrow, figure, label, legend, text
from gd_lib.look.palette import COLORS, LOSS
from gd_lib.look.picture import Picture
from gd_lib.losses import mse
from gd_lib.nn import MLP
from gd_lib.optim import SGD
from gd_lib.train import batches, fit
from gd_lib.words import counted, listed, number

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
    ends = listed(f"({number(for_w)}, {number(for_b)})" for for_w, for_b in gradients)
    says = (
        f"{counted(len(gradients), 'arrow').capitalize()}, one for each point, to {ends}; "
        f"their mean is ({number(mean[0])}, {number(mean[1])})."
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
    looks = {  # how each size is drawn, and where its name stands
        1000: ("all 1,000", "-", (580, 5.35)),
        100: ("handfuls of 100", "--", (290, 2.1)),
        10: ("handfuls of 10", ":", (170, 0.45)),
    }
    after_an_epoch = []
    fig, axes = figure(7, 4, title="What does the same work buy?", xlabel="examples looked at", ylabel="loss L")
    for (size, (name, style, where)), marker in zip(looks.items(), MARKERS):
        looked_at, losses = loss_by_work(size)
        axes.plot(
            looked_at,
            losses,
            **{**LOSS, "linestyle": style},
            marker=marker,
            markevery=max(1, 200 // size),
            markersize=8,
            markerfacecolor=COLORS["ground"],
        )
        text(axes, *where, name, color="loss", align="left", bold=True)
        after_an_epoch.append(f"{losses[looked_at.index(1000)]:.2f} with {name}")
    axes.set(ylim=(0, 8), xlim=(-60, 3060))
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


SCHEDULES = {  # the rate of each epoch
    "0.05": [0.05] * 12,
    "0.005": [0.005] * 12,
    "0.05, halved every 2 epochs": [0.05 * 0.5 ** (epoch // 2) for epoch in range(12)],
}


@lru_cache
def heights_by_epoch(many=20):
    """For each schedule, an array (many, epochs): how far a line's loss is above its lowest after each epoch.

    The same runs as in the notebook: 200 noisy points, handfuls of ten.
    """
    xs, ys = line_points(200, noise=1.0)
    X = [[x] for x in xs]
    w, b = linear_regression(xs, ys)
    lowest = sum((w * x + b - y) ** 2 for x, y in zip(xs, ys)) / len(xs)

    def heights(rates, seed):
        line = MLP([1, 1], seed=seed)
        optimizer = SGD(line.parameters(), rates[0])
        for epoch, rate in enumerate(rates):
            optimizer.learning_rate = rate
            fit(line, X, ys, mse, optimizer, epochs=1, batch_size=10, seed=100 * seed + epoch)
            yield mse([line(x) for x in X], ys).data - lowest

    return {name: np.array([list(heights(rates, seed)) for seed in range(many)]) for name, rates in SCHEDULES.items()}


def written_out(value):
    """A number with two digits that count, and no power of ten: 0.000034."""
    return np.format_float_positional(value, precision=2, unique=False, fractional=False, trim="-")


def plot_schedules():
    """How far above the lowest loss twenty lines are on average, after each epoch, for three schedules."""
    fig, axes = figure(7, 4, title="What does a schedule buy?", xlabel="epoch", ylabel="loss above the lowest (log)")
    heights = heights_by_epoch()
    for (name, runs), marker in zip(heights.items(), MARKERS):
        axes.semilogy(
            range(1, runs.shape[1] + 1),
            runs.mean(axis=0),
            **LOSS,
            marker=marker,
            markersize=8,
            markerfacecolor=COLORS["ground"],
            label=f"rate {name}",
        )
    axes.set(ylim=(1e-5, 30))
    legend(axes, "upper right")
    ends = listed(f"{written_out(runs[:, -1].mean())} at a rate of {name}" for name, runs in heights.items())
    steady, _, halved = heights.values()
    lower = int((halved[:, -1] < steady[:, -1]).sum())
    says = (
        f"After {halved.shape[1]} epochs twenty lines are, on average, this far above the lowest loss: {ends}. "
        f"With halving, {lower} of 20 end lower than at 0.05."
    )
    return Picture(fig, says)


def plot_minima():
    """Two losses of one knob: a parabola with its one minimum, and a curve with two wells."""
    w = np.linspace(-1.6, 1.7, 200)
    fig, (left, right) = figure(7.4, 3.3, 2, title="How many lowest points?", xlabel="w", ylabel=["loss L", ""])
    left.plot(w, w**2 + 0.3, **LOSS)
    left.plot(0, 0.3, "*", color=COLORS["ink"], markersize=14, zorder=5)
    text(left, 0, -0.15, "global minimum", bold=True)
    right.plot(w, (w**2 - 1) ** 2 + 0.3 * w, **LOSS)
    for place, name, marker in ((-1.04, "global minimum", "*"), (0.96, "local minimum", "o")):
        height = (place**2 - 1) ** 2 + 0.3 * place
        right.plot(place, height, marker, color=COLORS["ink"], markersize=12, zorder=5)
        text(right, place, height - 0.5, name, bold=True)
    left.set(ylim=(-0.5, 3.2))
    right.set(ylim=(-1.2, 3.2), xlim=(-2.1, 2.1))
    says = (
        "On the left, a parabola has one lowest point. On the right are two wells: the deeper one near w = −1 is the "
        "global minimum, the shallow one near w = 1 a local minimum."
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
            {"learned": learned, "set aside": aside},
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
        "Six training curves. 1: flat. 2: jumps up and down. 3: falls, while the loss on points set aside rises. "
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
