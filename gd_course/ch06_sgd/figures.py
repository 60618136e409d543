"""Figures of notebook 06: clouds of gradients, learning rates, the ravine, momentum, landscapes, curves to diagnose.

C(w, b) = 10(w − 4)² + (b − 2)² is the cost of the course's four points: curvature 20 along w and 2 along b.
"""

import math
from functools import lru_cache

import numpy as np

from gd_lib import fused
from gd_lib.data import line_points, two_moons
from gd_lib.look.axes import context, figure, label, legend, text
from gd_lib.look.palette import COLORS, LOSS, colormap
from gd_lib.look.picture import Picture
from gd_lib.losses import mse
from gd_lib.train import batches
from gd_lib.words import counted, number

SHAPES = "os^Dv"


def ravine(w, b):
    """The cost of the four points at (w, b); numbers or arrays."""
    return 10 * (w - 4) ** 2 + (b - 2) ** 2


def two_wells(w, b):
    """A deep well at (−1, 0) and a shallow one at (1, 0) in a plain: two minima, a saddle between them, a plateau."""
    return 8 - 8 * np.exp(-((w + 1) ** 2 + b**2) / 0.8) - 4 * np.exp(-((w - 1) ** 2 + b**2) / 0.5)


def contours(axes, f, x, y, levels):
    """Lines of equal cost, and between them light shades of the loss's purple; few colours keep the file small."""
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


def plot_thousand_points(X=None, y=None, w=3, b=1):
    """A thousand points near a line, and the line that we start with."""
    X, y = (X, y) if X is not None else line_points(1000, noise=1.0)
    fig, axes = figure(7, 3.4, title="How would you move this line?", xlabel="x", ylabel="y")
    axes.plot(X, y, ".", color=COLORS["forward"], markersize=3, label=f"{len(X):,} points")
    axes.plot([-4, 4], [b - 4 * w, b + 4 * w], color=COLORS["parameter"], linewidth=3, label=f"w = {w:g}, b = {b:g}")
    legend(axes, "upper left")
    cost = sum((w * x + b - t) ** 2 for x, t in zip(X, y)) / len(X)
    says = (
        f"{len(X):,} points lie near a line; ours, with w = {w:g} and b = {b:g}, is not steep enough. "
        f"Its cost is {cost:.1f}."
    )
    return Picture(fig, says)


def plot_gradients(gradients=((-24, 6), (-4, 2), (-12, -6), (-40, -10))):
    """One arrow for the gradient of each example, and their mean."""
    mean = [sum(g) / len(gradients) for g in zip(*gradients)]
    fig, axes = figure(7, 3.8, title="Do the examples agree?", xlabel="slope for w", ylabel="slope for b")
    for k, g in enumerate(gradients, 1):
        arrow(axes, (0, 0), g, "structure", 1.5)
        text(axes, g[0] - 0.8, g[1], f"point {k}", align="right")
    arrow(axes, (0, 0), mean, "backward", 3.5)
    text(axes, mean[0] - 0.6, mean[1] + 1.3, "the mean: ∇C", color="backward", bold=True, align="right")
    axes.plot(0, 0, "o", color=COLORS["ink"])
    axes.axhline(0, color=COLORS["structure"], linewidth=1)
    reach = [max(abs(g[k]) for g in gradients) for k in (0, 1)]
    axes.set(xlim=(-1.28 * reach[0], 0.1 * reach[0]), ylim=(-1.25 * reach[1], 1.1 * reach[1]))
    against = sum(g[1] * mean[1] < 0 for g in gradients)
    says = (
        f"{counted(len(gradients), 'arrow').capitalize()}, one for each point, and their mean "
        f"({number(mean[0])}, {number(mean[1])}); {counted(against, 'arrow')} would push b the other way."
    )
    return Picture(fig, says)


@lru_cache
def handfuls_at_work(size, rate=0.05, epochs=3):
    """(examples looked at, cost over all 1,000) after each step, from w = 3, b = 1."""
    X, y = (np.array(v) for v in line_points(1000, noise=1.0))
    w, b, looked, seen, costs = 3.0, 1.0, 0, [0], [np.mean((3 * X + 1 - y) ** 2)]
    handfuls = batches(X, y, size)
    for _ in range(epochs):
        for xb, yb in handfuls:
            e = w * xb + b - yb
            w, b, looked = w - rate * 2 * np.mean(e * xb), b - rate * 2 * np.mean(e), looked + len(xb)
            seen.append(looked)
            costs.append(np.mean((w * X + b - y) ** 2))
    return seen, costs


def plot_work(sizes=(1000, 100, 10)):
    """Cost against the number of examples looked at, for handfuls of several sizes."""
    fig, axes = figure(7, 4, title="What does the same work buy?", xlabel="examples looked at", ylabel="cost C")
    for size, marker in zip(sizes, SHAPES):
        seen, costs = handfuls_at_work(size)
        name = "all 1,000" if size == 1000 else f"handfuls of {size}"
        axes.plot(
            seen,
            costs,
            **LOSS,
            marker=marker,
            markevery=max(1, 200 // size),
            markersize=8,
            markerfacecolor=COLORS["ground"],
            label=name,
        )
    axes.set(ylim=(0, 8), xlim=(-60, 3060))
    legend(axes, "upper right")
    after = {size: dict(zip(*handfuls_at_work(size)))[1000] for size in sizes}
    costs = ", ".join(
        f"{cost:.2f} with {'all 1,000' if size == 1000 else f'handfuls of {size}'}" for size, cost in after.items()
    )
    says = f"After 1,000 examples, one epoch, the cost is {costs}."
    return Picture(fig, says)


def plot_noise_floor(walks):
    """Costs along walks, {learning rate: list of costs}, on a log scale; each is shown as the mean over 40 steps."""
    fig, axes = figure(7, 4, title="How low does a noisy walk get?", xlabel="step", ylabel="C above its lowest (log)")
    for (name, costs), marker in zip(walks.items(), SHAPES):
        smooth = [sum(costs[k : k + 40]) / 40 for k in range(0, len(costs) - 39, 40)]
        axes.semilogy(
            range(40, 40 * len(smooth) + 1, 40),
            smooth,
            **LOSS,
            marker=marker,
            markersize=7,
            markevery=max(1, len(smooth) // 8),
            markerfacecolor=COLORS["ground"],
            label=f"rate {name}",
        )
    legend(axes, "upper right")
    return Picture(
        fig,
        "A walk with a steady learning rate sinks to a floor and stays there, at a smaller rate on a "
        "lower floor; with a rate that shrinks it goes on sinking.",
    )


def plot_rates(steps, rates=None, limit=0.1):
    """Steps to the minimum against the learning rate: `steps(rate)` is a number, or None where it never gets there."""
    rates = rates or [
        0.004,
        0.006,
        0.01,
        0.015,
        0.02,
        0.03,
        0.04,
        0.05,
        0.06,
        0.07,
        0.08,
        0.085,
        0.09,
        0.094,
        0.097,
        0.099,
    ]
    found = [(r, n) for r in rates if (n := steps(r)) is not None]
    fig, axes = figure(7, 3.8, title="Which learning rate is quickest?", xlabel="learning rate", ylabel="steps needed")
    axes.plot(*zip(*found), "o-", color=COLORS["ink"], linewidth=2)
    axes.axvspan(limit, 0.12, facecolor=COLORS["backward"], alpha=0.12, hatch="//", edgecolor=COLORS["backward"])
    axes.axvline(limit, color=COLORS["backward"], linewidth=2.5)
    text(axes, limit + 0.001, 450, "never", color="backward", align="left", bold=True)
    axes.set(xlim=(0, 0.12), ylim=(0, 900))
    best = min(found, key=lambda pair: pair[1])
    says = (
        f"The steps needed fall to {best[1]} near a rate of {number(best[0])}, rise steeply after it, "
        f"and from {number(limit)} on the minimum is never reached."
    )
    return Picture(fig, says)


def plot_ravine(w=3, b=1):
    """The cost of the four points from above, with the way −∇C points, and the way to the minimum."""
    fig, axes = figure(6, 3.8, title="Does −∇C point at the minimum?", xlabel="w", ylabel="b")
    axes.set_aspect("equal")
    contours(axes, ravine, (2.2, 5.8), (0.3, 2.9), [0.5, 3, 11, 22])
    slopes = 20 * (w - 4), 2 * (b - 2)
    axes.plot(4, 2, "*", color=COLORS["ink"], markersize=15, zorder=5)
    text(axes, 4.12, 2.12, "minimum", align="left", bold=True)
    size = math.hypot(*slopes)
    arrow(axes, (w, b), (w - 1.3 * slopes[0] / size, b - 1.3 * slopes[1] / size), "backward", 3)
    arrow(axes, (w, b), (4, 2), "parameter", 2.5, "--")
    text(axes, w + 1.35, b + 0.02, "−∇C", color="backward", align="left", bold=True)
    angle = abs(math.degrees(math.atan2(2 - b, 4 - w) - math.atan2(-slopes[1], -slopes[0])))
    says = (
        f"Ellipses of equal cost, narrow along w and long along b. We stand at ({w:g}, {b:g}), the minimum is "
        f"(4, 2), and −∇C misses it by {angle:.0f} degrees."
    )
    axes.plot(w, b, "o", color=COLORS["parameter"], markersize=10, zorder=5)
    text(axes, w, b - 0.2, f"we, at ({w:g}, {b:g})")
    return Picture(fig, says)


def plot_paths(paths):
    """Ways downhill on the ravine, {name: list of (w, b)}."""
    fig, every = figure(7.4, 3.5, len(paths), title="Which way do they take?", xlabel="w", ylabel="b")
    for axes, (name, path) in zip(every, paths.items()):
        contours(axes, ravine, (2.6, 5.4), (0.6, 2.6), [0.3, 2, 6, 12])
        axes.plot(*zip(*path), "o-", color=COLORS["parameter"], markersize=4.5, linewidth=1.6, zorder=3)
        axes.plot(4, 2, "*", color=COLORS["ink"], markersize=13, zorder=4)
        text(axes, 2.68, 0.72, f"{name}: {len(path) - 1} steps", align="left", bold=True)
    ways = "; ".join(f"{name} takes {len(path) - 1} steps" for name, path in paths.items())
    return Picture(fig, f"On the ravine, {ways}.")


def plot_momentum_map(steps, most=200):
    """How many steps each pair of learning rate and momentum needs: `steps(rate, momentum)`, None for never."""
    rates, betas = [k / 100 for k in range(1, 21)], [k / 20 for k in range(20)]
    table = np.array([[steps(r, m) or math.inf for r in rates] for m in betas], dtype=float)
    fig, axes = figure(7, 4.4, title="Where does momentum help?", xlabel="learning rate", ylabel="momentum β")
    with context():
        image = axes.pcolormesh(rates, betas, np.ma.masked_invalid(table), cmap=colormap("loss"), vmin=0, vmax=most)
        fig.colorbar(image, ax=axes, label="steps needed", extend="max")
    x, y = axes.get_xlim(), axes.get_ylim()
    axes.axvspan(*x, facecolor=COLORS["backward"], alpha=0.12, hatch="//", edgecolor=COLORS["backward"], zorder=0)
    axes.plot([2 * (1 + m) / 20 for m in (0, 0.95)], [0, 0.95], "--", color=COLORS["backward"], linewidth=2.5)
    text(axes, 0.143, 0.5, "2(1 + β)/λ", color="backward", bold=True, align="right")
    text(axes, 0.175, 0.2, "never", color="backward", bold=True)
    axes.set(xlim=x, ylim=y)
    k = np.unravel_index(table.argmin(), table.shape)
    axes.plot(rates[k[1]], betas[k[0]], "*", color=COLORS["ink"], markersize=15)
    axes.grid(False)
    says = (
        f"Fewest steps, {table.min():.0f}, at rate {rates[k[1]]:g} and momentum {betas[k[0]]:g}. "
        "Right of the dashed line nothing arrives; near the top it swings so long that it is slow again."
    )
    return Picture(fig, says)


def plot_landscape():
    """Two wells in a plain, from above: local and global minimum, saddle, plateau."""
    fig, axes = figure(6.4, 3.6, title="Where are all slopes zero, or nearly?", xlabel="w", ylabel="b")
    axes.set_aspect("equal")
    contours(axes, two_wells, (-2.7, 2.7), (-1.5, 1.5), [1, 3, 5, 6.4, 7.2, 7.8])
    line = np.linspace(-0.5, 1, 3001)
    saddle = float(line[two_wells(line, 0).argmax()])
    for w, b, name, shape in (
        (-1, 0, "global minimum", "*"),
        (1, 0, "local minimum", "o"),
        (saddle, 0, "saddle", "X"),
        (2.25, 1.1, "plateau", "s"),
    ):
        axes.plot(w, b, shape, color=COLORS["ink"], markersize=11, zorder=5)
        text(axes, w, b + (0.28 if name == "saddle" else -0.28), name, bold=True)
    return Picture(
        fig,
        "Two wells in a plain: the deeper one is the global minimum, the other a local minimum, the "
        "pass between them a saddle, the plain a plateau.",
    )


@lru_cache
def share_of_minima(most=4, draws=300_000):
    """How often a random symmetric matrix curves up in every direction, by its size.

    Entries are normal, twice the variance on the diagonal (GOE): 0.5, (2 − √2)/4 = 0.146, 0.025, 0.0024 for 1 to 4.
    """
    random, shares = np.random.RandomState(0), []
    for n in range(1, most + 1):
        a = random.standard_normal((draws, n, n))
        shares.append(float((np.linalg.eigvalsh(a + a.transpose(0, 2, 1))[:, 0] > 0).mean()))
    return shares


def plot_share_of_minima(most=4):
    """The share of random places without slope that curve up in every direction, for 1, 2, … knobs."""
    shares, counts = share_of_minima(most), range(1, most + 1)
    fig, axes = figure(7, 3.8, title="How rare is “up in every direction”?", xlabel="knobs", ylabel="share (log)")
    axes.semilogy(counts, [2.0**-n for n in counts], "--", color=COLORS["structure"], label="a coin for each knob: ½ⁿ")
    axes.semilogy(counts, shares, "o-", color=COLORS["ink"], label="random symmetric curvatures")
    for n, share in zip(counts, shares):
        text(axes, n + 0.06, share * 0.62, f"{share:.2g}", align="left")
    axes.set(xticks=list(counts), xlim=(0.8, most + 0.5), ylim=(1e-3, 1))
    legend(axes, "lower left")
    told = ", ".join(f"{share:.2g}" for share in shares)
    says = f"The share that curves up in every direction, for 1 to {most} knobs: {told}; it falls faster than ½ⁿ."
    return Picture(fig, says)


@lru_cache
def capacities(degrees=range(1, 10)):
    """Mean squared error on 12 noisy points of a curve, and on 200 fresh ones, for polynomials of each degree."""
    random = np.random.RandomState(5)
    x, fresh = np.linspace(-1, 1, 12), np.linspace(-1, 1, 200)
    y, new = (np.sin(3 * v) + 0.3 * random.standard_normal(len(v)) for v in (x, fresh))
    fits = [np.polynomial.Polynomial.fit(x, y, d) for d in degrees]
    return list(degrees), [np.mean((p(x) - y) ** 2) for p in fits], [np.mean((p(fresh) - new) ** 2) for p in fits]


def plot_capacity_dial():
    """The cost on the points learned from, and on fresh points, for models of more and more knobs."""
    degrees, learned, fresh = capacities()
    knobs = [d + 1 for d in degrees]
    fig, axes = figure(7, 3.8, title="Is a low cost a good sign?", xlabel="knobs of the model", ylabel="cost")
    axes.plot(knobs, learned, **LOSS, marker="o", label="on the 12 points it learned from")
    axes.plot(knobs, fresh, "^--", color=COLORS["ink"], label="on 200 fresh points")
    axes.set(ylim=(0, 1.35 * max(*learned, *fresh)), xticks=knobs)
    legend(axes, "upper center")
    says = (
        "With more knobs the cost on the learned points falls all the way. On fresh points it falls with it, "
        "a little higher, and turns up again when there are too many knobs."
    )
    return Picture(fig, says)


@lru_cache
def curves():
    """Six training runs on two moons, each as {name: costs}, the cost before the first step included."""

    def run(rate, *, n=60, size=20, epochs=40, units=8, noise=0.2, momentum=0.0, summed=1, zero=False, sort=False):
        X, y = (np.array(v, dtype=float) for v in two_moons(n, noise=noise, seed=1))
        fresh = [np.array(v, dtype=float) for v in two_moons(200, noise=noise, seed=7)]
        model = fused.DenseMLP([2, units, 1], seed=3)
        for p in model.parameters() if zero else ():
            p.data = p.data * 0
        optimizer, order = fused.SGD(model.parameters(), rate, momentum), np.argsort(y, kind="stable")
        handfuls, starts = batches(X, y, size), range(0, n, size)
        costs, aside = [float(mse(model(X), y).data)], [float(mse(model(fresh[0]), fresh[1]).data)]
        for _ in range(epochs):
            for xb, yb in ((X[order[k : k + size]], y[order[k : k + size]]) for k in starts) if sort else handfuls:
                optimizer.zero_grad()
                (mse(model(xb), yb) * summed).backward()
                optimizer.step()
                if sort:  # the saw is seen from step to step
                    costs.append(float(mse(model(X), y).data))
            if not sort:
                costs.append(float(mse(model(X), y).data))
                aside.append(float(mse(model(fresh[0]), fresh[1]).data))
        return costs, aside

    with np.errstate(all="ignore"):
        heart = run(0.03, n=16, size=8, epochs=400, units=40, noise=0.4, momentum=0.9)
        return [
            {"learned": run(0.1, zero=True)[0]},
            {"learned": run(0.42)[0]},
            {"learned": heart[0], "kept aside": heart[1]},
            {f"{n} examples": run(0.02, n=n, size=n, summed=n)[0] for n in (10, 200)},
            {"learned": run(0.001)[0]},
            {"learned": run(0.15, sort=True, size=10, epochs=8)[0]},
        ]


def plot_curves_to_diagnose():
    """Six training curves of a network, each with one thing wrong."""
    fig, every = figure(
        7.8, 4.6, 3, 2, title="What went wrong?", ylabel=["cost", "", ""] * 2, xlabel=["epoch"] * 5 + ["step"]
    )
    for k, (axes, drawn) in enumerate(zip(every, curves()), 1):
        for (name, costs), look in zip(drawn.items(), (LOSS, {"color": COLORS["ink"], "linestyle": "--"})):
            axes.plot(np.minimum(np.nan_to_num(costs, nan=1e9), 1e9), **look, label=name)
        axes.set(yscale="log", ylim=(0.1, 1e6)) if k == 4 else axes.set_ylim(0, 2.4 if k > 2 else 1.6)
        label(axes, f"Curve {k}")
        if len(drawn) > 1:
            legend(axes, "upper right")
    says = (
        "Six training curves. 1: level. 2: jumps up and down. 3: falls, while that of the points kept aside rises. "
        "4: sinks with 10 examples, leaves the picture with 200. 5: sinks slowly. 6: a saw."
    )
    return Picture(fig, says)


def plot_ravine_and_cloud():
    """The notebook's picture: the ravine with its two slopes, and the cloud of gradients at the start of a descent."""
    fig, (left, right) = figure(
        7.4, 3.5, 2, title="Ravine and cloud", xlabel=["w", "slope for w"], ylabel=["b", "slope for b"]
    )
    contours(left, ravine, (2.6, 5.4), (0.6, 2.6), [0.3, 2, 6, 12])
    for end, place, slope in (((4, 1), (3.5, 0.85), "slope −20"), ((3, 2), (3, 2.15), "slope −2")):
        left.plot([3, end[0]], [1, end[1]], "--", color=COLORS["parameter"], linewidth=2)
        left.plot(*end, "o", color=COLORS["parameter"], markersize=5)
        text(left, *place, slope, color="backward", bold=True)
    left.plot(3, 1, "o", color=COLORS["parameter"], markersize=10, zorder=5)
    left.plot(4, 2, "*", color=COLORS["ink"], markersize=13, zorder=4)
    X, y = (np.array(v) for v in line_points(1000, noise=1.0))
    e, random = 3 * X + 1 - y, np.random.RandomState(0)
    for size, shape, color in ((4, ".", "structure"), (128, ".", "forward")):
        picks = [random.choice(1000, size, replace=False) for _ in range(200)]
        right.plot(
            [2 * np.mean(e[p] * X[p]) for p in picks],
            [2 * np.mean(e[p]) for p in picks],
            shape,
            markersize=5,
            color=COLORS[color],
            label=f"handfuls of {size}",
        )
    right.plot(2 * np.mean(e * X), 2 * np.mean(e), "*", color=COLORS["backward"], markersize=15, label="all 1,000")
    right.set(xlim=(-32, 8), ylim=(-9, 12))
    legend(right, "upper left")
    says = (
        "Left, a ravine: the same distance along w and along b, and slopes of −20 and −2. Right, the cloud: "
        "gradients of handfuls lie around the full one, the closer the larger the handful."
    )
    return Picture(fig, says)
