"""Figures of notebook 07: the loss as Nodes and as Tensors, a matrix product, a speed, folding back."""

import time

import numpy as np

from gd_course.ch07_numpy_port.setting import G
from gd_lib.data import line_points, two_moons
from gd_lib.look.axes import blank, figure, text
from gd_lib.look.palette import COLORS, MEDIUM
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


STEPS = ("w × x", "+ b", "− y", "square")
COLUMNS = (2.0, 4.1, 6.2, 8.3)  # where the steps are drawn, and the two single boxes after them
SUM, MEAN = 10.4, 12.0


def plot_cost_as_nodes():
    """The graph of the mean loss over the four points, one Node for each number, values only."""
    x, y = (np.array(v) for v in line_points())
    w, b = 3, 1
    n = len(x)
    fig, axes = drawing(8, 4.2, (-0.6, 12.7), (-1.7, n + 0.1), "How many Nodes does the mean loss of four points need?")
    errors = w * x + b - y
    middle = (n - 1) / 2
    for k, (column, values) in enumerate(zip(COLUMNS, (w * x, w * x + b, errors, errors**2))):
        text(axes, column, n - 0.15, STEPS[k], size=MEDIUM, bold=True)
        for height, value in zip(reversed(range(n)), values):
            if k == 0:
                arrow(axes, (0.4, middle), (column - 0.65, height), width=1)
            else:
                arrow(axes, (COLUMNS[k - 1] + 0.65, height), (column - 0.65, height))
            if k == 1:
                arrow(axes, (3.05, -0.9), (column - 0.65, height - 0.12), width=1)
            if k == 3:
                arrow(axes, (column + 0.65, height), (SUM - 0.55, middle), width=1)
            cell(axes, column, height, number(value), width=1.3, height=0.6, ink="forward")
    arrow(axes, (SUM + 0.5, middle), (MEAN - 0.5, middle))
    total = float((errors**2).sum())
    for place, name, value in ((SUM, "sum", total), (MEAN, f"÷ {n}", total / n)):
        text(axes, place, middle + 0.6, name, size=MEDIUM, bold=True)
        cell(axes, place, middle, number(value), width=1.0, height=0.6, ink="forward")
    text(axes, 0, middle + 0.55, "w", size=MEDIUM, bold=True, color="parameter")
    text(axes, 2.4, -1.2, "b", size=MEDIUM, bold=True, color="parameter")
    for place, height, value in ((0, middle, w), (3.05, -1.2, b)):
        cell(axes, place, height, number(value), width=0.8, height=0.6, color="parameter", ink="forward", line=2)
    nodes = 4 * n + 4
    text(axes, 8.4, -1.2, f"{n} chains of 4 Nodes, and w, b, sum, ÷ {n}: {nodes} in all")
    says = (
        f"The mean loss of {counted(n, 'point')} as a graph of {nodes} Nodes: w and b, for each point a chain of four "
        f"(times x, plus b, minus y, squared), then their sum and the division by {n}, which gives {number(total / n)}."
    )
    return Picture(fig, says)


def plot_cost_as_tensors():
    """The same graph with one Tensor for each step: data in blue, gradients in vermillion."""
    x, y = (np.array(v) for v in line_points())
    n = len(x)
    w, b = Tensor(3.0), Tensor(1.0)
    m = w * x
    z = m + b
    e = z - y
    squares = e**2
    total = squares.sum()
    loss = total * (1 / n)
    loss.backward()
    fig, axes = drawing(8, 4.2, (-0.6, 12.7), (-1.7, n + 0.1), "And how many boxes when a box holds an array?")
    middle = (n - 1) / 2
    left = 0.5  # where the arrow to the next box starts
    for column, name, step in zip(COLUMNS, STEPS, (m, z, e, squares)):
        text(axes, column, n - 0.15, name, size=MEDIUM, bold=True)
        arrow(axes, (left, middle), (column - 0.85, middle))
        cell(axes, column, middle, width=1.7, height=n - 0.3, line=1.8)
        for height, data, grad in zip(reversed(range(n)), step.data, step.grad):
            text(axes, column - 0.08, height, number(data), color="forward", ground=False, align="right")
            text(axes, column + 0.75, height, number(grad), color="backward", ground=False, align="right")
        text(axes, column, -0.6, f"({n},)", color="#5A5A5A")
        left = column + 0.85
    arrow(axes, (3.05, -0.7), (COLUMNS[1] - 0.85, 0.3))
    arrow(axes, (left, middle), (SUM - 0.55, middle))
    arrow(axes, (SUM + 0.5, middle), (MEAN - 0.55, middle))
    for place, height, name, single in (
        (SUM, middle, "sum", total),
        (MEAN, middle, f"÷ {n}", loss),
        (0, middle, "w", w),
        (3.05, -1.2, "b", b),
    ):
        leaf = name in ("w", "b")
        above = (place - 0.75, height) if name == "b" else (place, height + 0.75)
        text(axes, *above, name, size=MEDIUM, bold=True, color="parameter" if leaf else "ink")
        cell(axes, place, height, width=1.05, height=0.95, color="parameter" if leaf else "structure", line=2)
        text(axes, place, height + 0.2, number(single.data), color="forward", ground=False)
        text(axes, place, height - 0.22, number(single.grad), color="backward", ground=False)
    text(axes, (SUM + MEAN) / 2, n - 0.15, "data", color="forward", bold=True)
    text(axes, (SUM + MEAN) / 2, n - 0.55, "gradient", color="backward", bold=True)
    text(axes, 8.4, -1.2, f"({n},) is the shape: one axis with {n} numbers")
    says = (
        f"The same loss as eight Tensors; the four steps in the middle hold {n} numbers each. Data runs forward to "
        f"{number(loss.data)}, gradients run back to {number(w.grad)} at w and {number(b.grad)} at b."
    )
    return Picture(fig, says)


def plot_matrix_product(X, W, row=0, column=0):
    """X, W and X @ W as tables, with one row, one column, and the number they make picked out."""
    X, W = np.asarray(X, dtype=float), np.asarray(W, dtype=float)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0]:
        raise ValueError(f"X has shape {X.shape} and W {W.shape}: W needs as many rows as X has columns.")
    Z = X @ W
    n, k = X.shape
    m = W.shape[1]
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


def plot_speed():
    """Measure how many times faster one loss with all its gradients is on Tensors than on Nodes, for three batches.

    The network is [2, 16, 16, 1], 337 parameters. Rounded down to a power of ten, so that most runs draw the same.
    """
    sizes = 1, 16, 256
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
        start = time.process_time()
        runs, passed = 0, 0.0
        while passed < 0.04:
            mse(predict(X), y).backward()
            runs, passed = runs + 1, time.process_time() - start
        best = min(best, passed / runs)
        if passed > 0.2:
            break
    return best


def plot_folding_back():
    """A vector stretched over the rows of a matrix, and the gradient that comes back, folded to the vector's shape."""
    b = np.array([10, 20, 30])
    g = G[:, :3]
    n, m = g.shape
    right = m + 4.2
    title = "What comes back to an array that was stretched?"
    fig, axes = drawing(7, 4.4, (-0.4, right + m + 1.2), (-2.4, n + 1.3), title)
    axes.set_aspect("equal")
    table(axes, b, 0, n, ink="forward", color="parameter")
    for i in range(1, n):
        table(axes, b, 0, n - i, ink="#6B7F8C", dash=True)
    table(axes, g, right, n, ink="backward")
    table(axes, g.sum(axis=0), right, -1.1, ink="backward", color="parameter")
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
        f"the gradient of b is {', '.join(number(v) for v in g.sum(axis=0))}, in the shape of b again."
    )
    return Picture(fig, says)
