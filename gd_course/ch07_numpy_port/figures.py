"""Figures of notebook 07: the loss as Nodes and as Tensors, a matrix product, a speed, folding back."""

import time

import numpy as np

from gd_course.ch07_numpy_port.setting import G, table_marks
from gd_lib.data import line_points, two_moons
from gd_lib.look import axes as plot
from gd_lib.look.drawing import painted
from gd_lib.look.marks import arrow, box, text
from gd_lib.look.palette import COLORS
from gd_lib.look.panel import Frame, Panel
from gd_lib.look.picture import Picture
from gd_lib.losses import mse
from gd_lib.nn import MLP, DenseMLP
from gd_lib.tensor import Tensor
from gd_lib.words import counted, number

WIDTH = 632  # of a panel across the whole picture, in pixels
STEPS = ("w × x", "+ b", "− y", "square")
COLUMNS = (2.0, 4.1, 6.2, 8.3)  # where the steps are drawn, and the two single boxes after them
SUM, MEAN = 10.4, 12.0


def cost_picture(marks, n, says, title):
    """The picture of a graph of the mean loss over n points."""
    panel = Panel(*marks, x=(-0.6, 12.7), y=(-1.8, n + 0.2), axes=False)
    return painted(Frame(panel, says, height=56 * n + 120), title)


def plot_cost_as_nodes():
    """The graph of the mean loss over the four points, one Node for each number, values only."""
    x, y = (np.array(v) for v in line_points())
    w, b = 3, 1
    n = len(x)
    errors = w * x + b - y
    middle = (n - 1) / 2
    arrows, nodes = [], []

    def link(x0, y0, x1, y1, width=1.5):
        arrows.append(arrow(x0, y0, x1, y1, color="structure", width=width))

    def node(x, y, value, width=1.3, **border):
        nodes.append(box(x, y, width, 0.6, **border))
        nodes.append(text(x, y, number(value), color="forward", size=14))

    for k, (column, values) in enumerate(zip(COLUMNS, (w * x, w * x + b, errors, errors**2))):
        nodes.append(text(column, n - 0.15, STEPS[k], size=15, bold=True))
        for height, value in zip(reversed(range(n)), values):
            if k == 0:
                link(0.4, middle, column - 0.65, height, width=1)
            else:
                link(COLUMNS[k - 1] + 0.65, height, column - 0.65, height)
            if k == 1:
                link(3.05, -0.9, column - 0.65, height - 0.12, width=1)
            if k == 3:
                link(column + 0.65, height, SUM - 0.5, middle, width=1)
            node(column, height, value)
    link(SUM + 0.5, middle, MEAN - 0.5, middle)
    total = float((errors**2).sum())
    for place, name, value in ((SUM, "sum", total), (MEAN, f"÷ {n}", total / n)):
        nodes.append(text(place, middle + 0.6, name, size=15, bold=True))
        node(place, middle, value, width=1.0)
    for place, height, value in ((0, middle, w), (3.05, -1.2, b)):
        node(place, height, value, width=0.8, color="parameter", line=2.5)
    nodes.append(text(0, middle + 0.55, "w", size=15, bold=True, color="parameter"))
    nodes.append(text(2.4, -1.2, "b", size=15, bold=True, color="parameter"))
    count = 4 * n + 4
    nodes.append(text(8.4, -1.2, f"{n} chains of 4 Nodes, and w, b, sum, ÷ {n}: {count} in all"))
    says = (
        f"The mean loss of {counted(n, 'point')} as a graph of {count} Nodes: w and b, a chain of four for each point "
        f"(times x, plus b, minus y, squared), then their sum and the division by {n}, which gives {number(total / n)}."
    )
    return cost_picture(arrows + nodes, n, says, "How many Nodes does the mean loss of four points need?")


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
    middle = (n - 1) / 2
    marks = []

    def link(x0, y0, x1, y1):
        marks.append(arrow(x0, y0, x1, y1, color="structure", width=1.5))

    left = 0.53  # where the arrow to the next box starts
    for column, name, step in zip(COLUMNS, STEPS, (m, z, e, squares)):
        link(left, middle, column - 0.85, middle)
        marks += [
            text(column, n - 0.15, name, size=15, bold=True),
            box(column, middle, 1.7, n - 0.3, line=2),
            text(column, -0.6, f"({n},)", color="#5A5A5A"),
        ]
        for height, data, grad in zip(reversed(range(n)), step.data, step.grad):
            marks.append(text(column - 0.08, height, number(data), color="forward", size=14, align="right"))
            marks.append(text(column + 0.77, height, number(grad), color="backward", size=14, align="right"))
        left = column + 0.85
    link(3.05, -0.7, COLUMNS[1] - 0.85, 0.3)
    link(left, middle, SUM - 0.53, middle)
    link(SUM + 0.53, middle, MEAN - 0.53, middle)
    for place, height, name, single in (
        (SUM, middle, "sum", total),
        (MEAN, middle, f"÷ {n}", loss),
        (0, middle, "w", w),
        (3.05, -1.2, "b", b),
    ):
        leaf = name in ("w", "b")
        above = (place - 0.75, height) if name == "b" else (place, height + 0.75)
        marks += [
            text(*above, name, size=15, bold=True, color="parameter" if leaf else "ink"),
            box(place, height, 1.05, 0.95, color="parameter" if leaf else "structure", line=2.5 if leaf else 2),
            text(place, height + 0.2, number(single.data), color="forward", size=14),
            text(place, height - 0.22, number(single.grad), color="backward", size=14),
        ]
    marks += [
        text((SUM + MEAN) / 2, n - 0.15, "data", color="forward", size=14, bold=True),
        text((SUM + MEAN) / 2, n - 0.55, "gradient", color="backward", size=14, bold=True),
        text(8.4, -1.2, f"({n},) is the shape: one axis with {n} numbers"),
    ]
    says = (
        f"The same loss as eight Tensors; the four steps in the middle hold {n} numbers each. Data runs forward to "
        f"{number(loss.data)}, gradients run back to {number(w.grad)} at w and {number(b.grad)} at b."
    )
    return cost_picture(marks, n, says, "And how many boxes when a box holds an array?")


def tables_picture(marks, width, y, says, title, *, side=42):
    """The picture of tables that take up `width` cells from 0, and the range y=(lowest, highest).

    `side`: of a cell, in pixels; less where there is no room.
    """
    tall = y[1] - y[0]
    side = min(side, WIDTH / width, 880 / tall)
    aside = (WIDTH / side - width) / 2
    panel = Panel(*marks, x=(-aside, width + aside), y=y, axes=False, equal=True)
    return painted(Frame(panel, says, height=side * tall + 8), title)


def plot_matrix_product(X, W, row=0, column=0):
    """X, W and X @ W as tables, with one row, one column, and the number they make picked out."""
    X, W = np.asarray(X, dtype=float), np.asarray(W, dtype=float)
    if X.ndim != 2 or W.ndim != 2 or X.shape[1] != W.shape[0]:
        raise ValueError(f"X has shape {X.shape} and W {W.shape}: W needs as many rows as X has columns.")
    Z = X @ W
    n, k = X.shape
    m = W.shape[1]
    left, top = k + 0.8, n + k + 0.8  # of W, which stands above the product
    rows, columns = np.arange(n)[:, None] == row, np.arange(m) == column
    look = {"ink": "forward", "size": 22}
    marks = [
        *table_marks(W, left, top, lit=columns, **look),
        *table_marks(X, 0, n, lit=rows, **look),
        *table_marks(Z, left, n, lit=rows & columns, **look),
        text(k / 2, n + 0.4, f"X ({n}, {k})", size=18, bold=True),
        text(left + m / 2, top + 0.4, f"W ({k}, {m})", size=18, bold=True),
        text(left + m / 2, -0.4, f"X @ W ({n}, {m})", size=18, bold=True),
    ]
    terms = " + ".join(f"{number(a)} × {number(b)}" for a, b in zip(X[row], W[:, column]))
    says = (
        f"X has {n} rows, W has {m} columns, and X @ W has a number for each pair. "
        f"Row {row} of X with column {column} of W makes {number(Z[row, column])}: {terms}."
    )
    return tables_picture(marks, left + m, (-0.8, top + 0.8), says, "How is one number of X @ W made?", side=66)


def plot_speed():
    """Measure how many times faster one loss with all its gradients is on Tensors than on Nodes, for three batches.

    The network is [2, 16, 16, 1], 337 parameters. Rounded down to a power of ten, so that most runs draw the same.
    """
    sizes = 1, 16, 256
    nodes = MLP([2, 16, 16, 1])
    tensors = DenseMLP.from_nodes(nodes)

    def one_by_one(X):
        return [nodes(x) for x in X]

    fig, axes = plot.figure(
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
        plot.text(axes, bound * 1.15, k, words, align="left", bold=True)
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
    """Time of one loss with its gradients: the best of three, for other programs run too; short runs are repeated."""
    best = np.inf
    for _ in range(3):
        start = time.perf_counter()
        runs, passed = 0, 0.0
        while passed < 0.04:
            mse(predict(X), y).backward()
            runs, passed = runs + 1, time.perf_counter() - start
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
    marks = [
        *table_marks(np.broadcast_to(b, g.shape), 0, n, ink="forward", color="parameter", original=(1, m), size=14),
        *table_marks(g, right, n, ink="backward", size=14),
        *table_marks(g.sum(axis=0), right, -1.1, ink="backward", color="parameter", size=14),
        arrow(m + 0.5, n / 2, right - 0.5, n / 2, color="forward", width=2.5),
        text((m + right) / 2, n / 2 + 0.45, "forward to the loss", color="forward"),
        text((m + right) / 2, n / 2 - 0.5, "and back as G", color="backward"),
        text(m / 2, n + 0.45, f"b, shape ({m},)", size=15, bold=True),
        text(m / 2, -0.45, f"stretched to ({n}, {m})"),
        text(right + m / 2, n + 0.45, f"G, shape ({n}, {m})", size=15, bold=True),
        text(right + m + 0.2, -0.55, "add", color="backward", size=14, align="left"),
        text(right - 0.35, -1.6, f"gradient of b, shape ({m},)", size=15, bold=True, align="right"),
    ]
    for j in range(m):
        marks.append(arrow(right + j + 0.5, -0.05, right + j + 0.5, -1.1, color="backward", width=2.5))
    says = (
        f"b has shape ({m},) and is used in {n} rows. G, shape ({n}, {m}), comes back, and each column is added up: "
        f"the gradient of b is {', '.join(number(v) for v in g.sum(axis=0))}, in the shape of b again."
    )
    title = "What comes back to an array that was stretched?"
    return tables_picture(marks, right + m + 0.8, (-2.3, n + 0.9), says, title)
