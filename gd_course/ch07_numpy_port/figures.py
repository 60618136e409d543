"""Figures of notebook 07: the cost as Nodes and as Tensors, a matrix product, a speed, cross-entropy, folding back."""

import time

import numpy as np

from gd_lib.data import line_points, two_moons
from gd_lib.look.axes import blank, figure, legend, text
from gd_lib.look.palette import COLORS, LOSS, MEDIUM
from gd_lib.look.picture import Picture
from gd_lib.losses import mse
from gd_lib.nn import MLP, DenseMLP
from gd_lib.tensor import Tensor
from gd_lib.words import counted, number


def arrow(axes, start, end, color="structure", width=1.5):
    head = {"arrowstyle": "-|>,head_width=0.22,head_length=0.45", "color": COLORS[color], "linewidth": width}
    axes.annotate("", end, start, zorder=1, arrowprops={**head, "shrinkA": 0, "shrinkB": 0})


def cell(axes, x, y, words="", *, width=1.0, height=1.0, color="structure", ink="ink", dash=False, line=1.2):
    """One box of a drawing, its middle at (x, y), with a word in it; the word is bold where the border is thick."""
    from matplotlib.patches import Rectangle

    corner = (x - width / 2, y - height / 2)
    axes.add_patch(
        Rectangle(
            corner,
            width,
            height,
            facecolor=COLORS["ground"],
            edgecolor=COLORS.get(color, color),
            linewidth=line,
            linestyle="--" if dash else "-",
            zorder=2,
        )
    )
    if words:
        text(axes, x, y, words, color=ink, bold=line > 2.5, ground=False)


def table(axes, values, x, y, *, color="structure", ink="ink", lit=(), dash=False):
    """A matrix as unit cells, its upper left corner at (x, y); `lit` cells (row, column) get a thick border."""
    for (i, j), value in np.ndenumerate(np.atleast_2d(values)):
        cell(axes, x + j + 0.5, y - i - 0.5, number(value), color=color, ink=ink, dash=dash)
    for i, j in lit:
        cell(axes, x + j + 0.5, y - i - 0.5, number(np.atleast_2d(values)[i, j]), color="ink", ink=ink, line=3)


def drawing(width, height, x, y, title):
    fig, axes = figure(width, height, title=title)
    blank(axes)
    axes.set(xlim=x, ylim=y)
    return fig, axes


STEPS = ("w × x", "+ b", "− y", "square", "sum", "÷ n")
PLACES = (2.0, 4.1, 6.2, 8.3, 10.4, 12.0)


def _points(x, y):
    xs, ys = line_points()
    return np.asarray(xs if x is None else x, dtype=float), np.asarray(ys if y is None else y, dtype=float)


def plot_cost_as_nodes(x=None, y=None, w=3, b=1):
    """The graph of the cost over a few points, one Node for each number, values only."""
    x, y = _points(x, y)
    n = len(x)
    fig, axes = drawing(8, 4.2, (-0.6, 12.7), (-1.7, n + 0.1), "How many Nodes does the cost of four points need?")
    columns = [w * x, w * x + b, w * x + b - y, (w * x + b - y) ** 2]
    middle = (n - 1) / 2
    leaves = {"w": (0, middle, w), "b": (3.05, -1.2, b)}
    for k, place in enumerate(PLACES[:4]):
        text(axes, place, n - 0.15, STEPS[k], size=MEDIUM, bold=True)
        for i, value in enumerate(columns[k]):
            height = n - 1 - i
            if k in (0, 1):
                start = (0.4, middle) if k == 0 else (3.05, -0.9)
                arrow(axes, start, (place - 0.65, height - 0.12 * k), width=1)
            if k:
                arrow(axes, (PLACES[k - 1] + 0.65, height), (place - 0.65, height))
            if k == 3:
                arrow(axes, (place + 0.65, height), (PLACES[4] - 0.55, middle), width=1)
            cell(axes, place, height, number(value), width=1.3, height=0.6, ink="forward")
    arrow(axes, (PLACES[4] + 0.5, middle), (PLACES[5] - 0.5, middle))
    total = float(columns[3].sum())
    for place, name, value in ((PLACES[4], "sum", total), (PLACES[5], f"÷ {n}", total / n)):
        text(axes, place, middle + 0.6, name, size=MEDIUM, bold=True)
        cell(axes, place, middle, number(value), width=1.0, height=0.6, ink="forward")
    for name, (place, height, value) in leaves.items():
        where = (place, height + 0.55) if name == "w" else (place - 0.65, height)
        text(axes, *where, name, size=MEDIUM, bold=True, color="parameter")
        cell(axes, place, height, number(value), width=0.8, height=0.6, color="parameter", ink="forward", line=2)
    nodes = 4 * n + 4
    text(axes, 8.4, -1.2, f"{n} chains of 4 Nodes, and w, b, sum, ÷ {n}: {nodes} in all")
    says = (
        f"The cost of {counted(n, 'point')} as a graph of {nodes} Nodes: w and b, for each point a chain of four "
        f"(times x, plus b, minus y, squared), then their sum and the division by {n}, which gives {number(total / n)}."
    )
    return Picture(fig, says)


def plot_cost_as_tensors(x=None, y=None, w=3, b=1):
    """The same graph with one Tensor for each step: data in blue, gradients in vermillion."""
    x, y = _points(x, y)
    n = len(x)
    w, b = Tensor(float(w)), Tensor(float(b))
    m = w * x
    z = m + b
    e = z - y
    squares = e**2
    total = squares.sum()
    C = total * (1 / n)
    C.backward()
    fig, axes = drawing(8, 4.2, (-0.6, 12.7), (-1.7, n + 0.1), "And how many boxes when a box holds an array?")
    middle = (n - 1) / 2
    for k, (place, step) in enumerate(zip(PLACES, (m, z, e, squares))):
        text(axes, place, n - 0.15, STEPS[k], size=MEDIUM, bold=True)
        arrow(axes, (PLACES[k - 1] + 0.85, middle) if k else (0.5, middle), (place - 0.85, middle))
        cell(axes, place, middle, width=1.7, height=n - 0.3, line=1.8)
        for i in range(n):
            text(axes, place - 0.08, n - 1 - i, number(step.data[i]), color="forward", ground=False, align="right")
            text(axes, place + 0.75, n - 1 - i, number(step.grad[i]), color="backward", ground=False, align="right")
        text(axes, place, -0.6, f"({n},)", color="#5A5A5A")
    arrow(axes, (3.05, -0.7), (PLACES[1] - 0.85, 0.3))
    arrow(axes, (PLACES[3] + 0.85, middle), (PLACES[4] - 0.55, middle))
    arrow(axes, (PLACES[4] + 0.5, middle), (PLACES[5] - 0.55, middle))
    singles = [(PLACES[4], middle, "sum", total), (PLACES[5], middle, f"÷ {n}", C)]
    for place, height, name, one in [*singles, (0, middle, "w", w), (3.05, -1.2, "b", b)]:
        leaf = name in "wb"
        where = (place - 0.75, height) if name == "b" else (place, height + 0.75)
        text(axes, *where, name, size=MEDIUM, bold=True, color="parameter" if leaf else "ink")
        cell(axes, place, height, width=1.05, height=0.95, color="parameter" if leaf else "structure", line=2)
        text(axes, place, height + 0.2, number(one.data), color="forward", ground=False)
        text(axes, place, height - 0.22, number(one.grad), color="backward", ground=False)
    text(axes, (PLACES[4] + PLACES[5]) / 2, n - 0.15, "data", color="forward", bold=True)
    text(axes, (PLACES[4] + PLACES[5]) / 2, n - 0.55, "gradient", color="backward", bold=True)
    text(axes, 8.4, -1.2, f"({n},) is the shape: one axis with {n} numbers")
    says = (
        f"The same cost as eight Tensors; the four steps in the middle hold {n} numbers each. Data runs forward to "
        f"{number(C.data)}, gradients run back to {number(w.grad)} at w and {number(b.grad)} at b."
    )
    return Picture(fig, says)


def plot_matrix_product(X, W, row=0, column=0):
    """X, W and X @ W as tables, with one row, one column, and the number they make picked out."""
    X, W = np.asarray(X, dtype=float), np.asarray(W, dtype=float)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0]:
        raise ValueError(f"X has shape {X.shape} and W {W.shape}: W needs as many rows as X has columns.")
    Z, (n, k), m = X @ W, X.shape, W.shape[1]
    top = n + k + 0.8
    fig, axes = drawing(6, 4.6, (-2.5, k + m + 3.2), (-0.9, top + 0.7), "How is one number of X @ W made?")
    axes.set_aspect("equal")
    table(axes, W, k + 0.8, top, ink="forward", lit=[(i, column) for i in range(k)], color="structure")
    table(axes, X, 0, n, ink="forward", lit=[(row, j) for j in range(k)])
    table(axes, Z, k + 0.8, n, ink="forward", lit=[(row, column)])
    text(axes, k / 2, n + 0.45, f"X ({n}, {k})", size=MEDIUM, bold=True)
    text(axes, k + 0.8 + m / 2, top + 0.45, f"W ({k}, {m})", size=MEDIUM, bold=True)
    text(axes, k + 0.8 + m / 2, -0.5, f"X @ W ({n}, {m})", size=MEDIUM, bold=True)
    terms = " + ".join(f"{number(a)} × {number(b)}" for a, b in zip(X[row], W[:, column]))
    says = (
        f"X has {n} rows, W has {m} columns, and X @ W has a number for each pair. "
        f"Row {row} of X with column {column} of W makes {number(Z[row, column])}: {terms}."
    )
    return Picture(fig, says)


def plot_speed(sizes=(1, 16, 256)):
    """Measure how many times faster one loss with all its gradients is on Tensors than on Nodes, for these batches.

    The network is [2, 16, 16, 1], 337 parameters. Rounded down to a power of ten, so that most runs draw the same.
    """
    nodes = MLP([2, 16, 16, 1])
    tensors = DenseMLP.from_nodes(nodes)

    def one_by_one(X):
        return [nodes(x) for x in X]

    fig, axes = figure(
        7,
        3.4,
        title="How many times faster are arrays?",
        ylabel="examples in the batch",
        xlabel="times as fast as Nodes, on this machine, rounded down",
    )
    most = 1
    for k, n in enumerate(sizes):
        X, y = two_moons(max(n, 2))
        ratio = _seconds(one_by_one, X[:n], y[:n]) / _seconds(tensors, X[:n], y[:n])
        bound = 10 ** int(np.log10(max(ratio, 1)))
        most = max(most, bound)
        if bound > 1:
            axes.barh(k, bound - 1, left=1, height=0.55, color=COLORS["forward"], zorder=2)
        words = f"more than {bound:,} times" if bound > 1 else "less than 10 times"
        text(axes, bound * 1.15, k, words, align="left", bold=True)
    ticks = [10**k for k in range(6) if 10**k <= 10 * most]
    axes.set(xscale="log", xlim=(1, 80 * most), ylim=(len(sizes) - 0.5, -0.5))
    axes.set_xticks(ticks, [f"{t:,}" for t in ticks])
    axes.set_yticks(range(len(sizes)), [f"{n:,}" for n in sizes])
    axes.minorticks_off()
    axes.grid(False, axis="y")
    says = (
        "Measured on this machine and rounded down to a power of ten, on a logarithmic axis: how many times faster one "
        "loss with its gradients is on Tensors than on Nodes. The larger the batch, the more the arrays gain."
    )
    return Picture(fig, says)


def _seconds(predict, X, y):
    """Computing time of one loss with its gradients: other programs do not count, and short runs are repeated."""
    best = np.inf
    for _ in range(3):
        start, runs, passed = time.process_time(), 0, 0.0
        while passed < 0.04:
            mse(predict(X), y).backward()
            runs, passed = runs + 1, time.process_time() - start
        best = min(best, passed / runs)
        if passed > 0.2:
            break
    return best


def plot_surprise(marked=(0.9, 0.5, 0.1)):
    """−log p, the cross-entropy when the right class has probability p, with a few points named."""
    p = np.linspace(0.006, 1, 300)
    fig, axes = figure(
        7,
        3.8,
        title="What does it cost to give the right class p?",
        xlabel="probability p of the right class",
        ylabel="cross-entropy −log p",
    )
    axes.plot(p, -np.log(p), **LOSS)
    for value in marked:
        axes.plot([value], [-np.log(value)], "o", color=COLORS["ink"], zorder=4)
        text(axes, value + 0.02, -np.log(value) + 0.3, f"p = {value:g}: {-np.log(value):.3f}", align="left")
    axes.set(xlim=(0, 1.14), ylim=(-0.1, 5.2))
    told = ", ".join(f"{-np.log(v):.3f} at {v:g}" for v in marked)
    says = f"Cross-entropy against the probability of the right class: {told}, 0 at 1, without limit near 0."
    return Picture(fig, says)


def plot_clipped_loss(loss, *, right=1, most=60):
    """`loss(z, label)` of the scores (s, 0) when the second class is right, beside the exact log(1 + eˢ)."""
    scores = np.linspace(0, most, 241)
    with np.errstate(all="ignore"):
        found = [float(loss(np.array([s, 0.0]), right)) for s in scores]
    exact = np.logaddexp(0, scores)
    fig, axes = figure(
        7,
        3.8,
        title="Does the loss still notice how wrong it is?",
        xlabel="score of the wrong class",
        ylabel="cross-entropy",
    )
    axes.plot(scores, exact, **LOSS, label="exact")
    axes.plot(scores, found, "--", color=COLORS["ink"], label="from a clipped probability")
    axes.axvline(40, color=COLORS["structure"], linestyle=":", linewidth=1.5)
    text(axes, 40.8, 5, "score 40", align="left")
    legend(axes, "upper left")
    at = int(np.abs(scores - 40).argmin())
    says = (
        f"Against the score of the wrong class the exact loss rises on and on, {exact[at]:.4g} at a score of 40; "
        f"the clipped one is {found[at]:.4g} there, and its curve is flat."
    )
    return Picture(fig, says)


def plot_folding_back(b=(10, 20, 30), G=((1, 0, 2), (-1, 1, 0), (0, 3, -2), (2, -1, 1))):
    """A vector stretched over the rows of a matrix, and the gradient that comes back, folded to the vector's shape."""
    b, G = np.asarray(b, dtype=float), np.asarray(G, dtype=float)
    if G.ndim != 2 or b.shape != G.shape[1:]:
        raise ValueError(f"b has shape {b.shape} and G {G.shape}: b needs one number for each column of G.")
    (n, m), right = G.shape, G.shape[1] + 4.2
    title = "What comes back to an array that was stretched?"
    fig, axes = drawing(7, 4.4, (-0.4, right + m + 1.2), (-2.4, n + 1.3), title)
    axes.set_aspect("equal")
    table(axes, b, 0, n, ink="forward", color="parameter")
    for i in range(1, n):
        table(axes, b, 0, n - i, ink="#6B7F8C", dash=True)
    table(axes, G, right, n, ink="backward")
    table(axes, G.sum(axis=0), right, -1.1, ink="backward", color="parameter")
    for j in range(m):
        arrow(axes, (right + j + 0.5, -0.08), (right + j + 0.5, -1.05), "backward", 2)
    arrow(axes, (m + 0.5, n / 2), (right - 0.5, n / 2), "forward", 2)
    text(axes, (m + right) / 2, n / 2 + 0.55, "forward to the loss", color="forward")
    text(axes, (m + right) / 2, n / 2 - 0.6, "and back as G", color="backward")
    text(axes, m / 2, n + 0.6, f"b, shape ({m},)", bold=True, size=MEDIUM)
    text(axes, m / 2, -0.6, f"stretched to ({n}, {m})")
    text(axes, right + m / 2, n + 0.6, f"G, shape ({n}, {m})", bold=True, size=MEDIUM)
    text(axes, right + m + 0.25, -0.55, "add", color="backward", align="left")
    text(axes, right - 0.35, -1.6, f"gradient of b, shape ({m},)", bold=True, size=MEDIUM, align="right")
    says = (
        f"b has shape ({m},) and is used in {n} rows. G, shape ({n}, {m}), comes back, and each column is added up: "
        f"the gradient of b is {', '.join(number(v) for v in G.sum(axis=0))}, in the shape of b again."
    )
    return Picture(fig, says)
