"""Explorer of notebook 05: a network learns, step by step, from three kinds of start."""

import math
from functools import lru_cache

import numpy as np

from gd_lib.data import two_moons
from gd_lib.plots.mlp import SIZES, STEPS, WINDOW, answers, count_right, journey

from .explorer import Choice, Explorer, Frame, Panel, Slider, Toggle, arrow, cells, circle, line, nice, points, text

STARTS = {"random": "random", "all 0.5": "equal", "all zero": "zero"}
STEPS_SHOWN = [*range(10), *range(10, 100, 10), *range(100, STEPS + 1, 20)]
GRID = 36
ACROSS, RADIUS = 3.1, 0.36


def spoken(slope):
    """What −∇C asks of one parameter, in the words of the notebook."""
    if abs(slope) < 1e-12:
        return "should stay"
    size = "a little" if abs(slope) < 0.2 else "somewhat" if abs(slope) < 0.5 else "a lot"
    return f"should {'increase' if slope < 0 else 'decrease'} {size}"


def name(k):
    return "w" + "".join("₀₁₂₃₄₅₆₇₈₉"[int(digit)] for digit in str(k))


def in_order(arrays):
    """(number, column, from, to) of all parameters in the order of MLP.parameters(); a bias comes from None."""
    found = []
    for column in range(0, len(arrays), 2):
        weights, biases = arrays[column], arrays[column + 1]
        for j in range(weights.shape[1]):
            found += [(weights[i, j], column // 2, i, j) for i in range(weights.shape[0])]
            found.append((biases[j], column // 2, None, j))
    return found


def place(column, i):
    return ACROSS * column, (SIZES[column] - 1) / 2 - i


def network_marks(shown, biases, loudest, wishes):
    """Arrows as wide as the number is large, dashed where it is negative; the loudest one has its name beside it."""
    full = max(max(abs(v) for v, _, i, _ in shown if i is not None), 1e-12) if wishes else 3.0
    marks = []
    for v, column, i, j in sorted((s for s in shown if s[2] is not None), key=lambda s: abs(s[0])):
        (x0, y0), (x1, y1) = place(column, i), place(column + 1, j)
        length = math.hypot(x1 - x0, y1 - y0)
        dx, dy = (x1 - x0) / length * RADIUS, (y1 - y0) / length * RADIUS
        width = 0.5 + 6.5 * min(abs(v) / full, 1.2)
        color = "structure" if abs(v) < 1e-12 else "forward" if v > 0 else "backward"
        marks.append(arrow(x0 + dx, y0 + dy, x1 - dx * 1.1, y1 - dy * 1.1, color=color, width=width, dash=v < 0))
    for column, count in enumerate(SIZES):
        for i in range(count):
            x, y = place(column, i)
            marks.append(circle(x, y, RADIUS, color="ink" if column else "structure"))
            words = f"{biases[column - 1][i]:.2f}".replace("-", "−") if column else f"x{'₁₂'[i]}"
            words = words.replace("−0.00", "0.00")
            marks.append(text(x, y, words, size=12, color="parameter" if column else "ink"))
    if loudest is not None:
        k, column, i, j = loudest
        x, y = place(column + 1, j)
        if i is not None:
            x0, y0 = place(column, i)
            x, y = x0 + 0.42 * (x - x0), y0 + 0.42 * (y - y0)
        else:
            y -= RADIUS + 0.2
        marks.append(text(x, y, name(k), bold=True, halo=True, size=14))
    return marks


@lru_cache
def border(start, step):
    """The shares of the window for cells, and the decision boundary as (xs, ys) with NaN between its parts."""
    from contourpy import contour_generator

    xs, ys = np.linspace(*WINDOW["x"], GRID), np.linspace(*WINDOW["y"], GRID)
    values = answers(journey(start)[0][step], [[a, b] for b in ys for a in xs]).reshape(GRID, GRID)
    parts = contour_generator(xs, ys, values).lines(0.0) if values.min() < 0 < values.max() else []
    x, y = [], []
    for part in parts:
        x += [*part[:, 0].tolist(), math.nan]
        y += [*part[:, 1].tolist(), math.nan]
    return np.round(np.clip(values[::-1], -1, 1), 2).tolist(), x[:-1], y[:-1]


def explore_learning():
    """Step through 600 steps of full-batch descent: arrows by weight, decision boundary, cost, and −∇C in words."""
    X, y = two_moons(40)
    groups = [[p for p, label in zip(X, y) if label == kind] for kind in (-1, 1)]

    def frame(start, step, wishes):
        parameters, slopes, costs = (part[step] for part in journey(start))
        every = in_order(slopes)
        order = sorted(range(len(every)), key=lambda k: -round(abs(every[k][0]), 9))  # equal ones in order
        spoken_for = abs(every[order[0]][0]) > 1e-12
        shown = [(-v, *rest) for v, *rest in every] if wishes else in_order(parameters)
        loudest = (order[0], *every[order[0]][1:]) if spoken_for else None
        marks = network_marks(shown, parameters[1::2], loudest, wishes)
        asks = "−∇C: solid should increase, dashed decrease" if wishes else "Which weights are big?"
        drawn = Panel(*marks, x=(-0.9, 3 * ACROSS + 0.9), y=(-2.1, 2.1), axes=False, equal=True, title=asks)
        shade, bx, by = border(start, step)
        moons = [
            cells(shade, **WINDOW, low=-2.2, high=2.2, colors="classes", smooth=True),
            *([line(bx, by, width=2.5)] if bx else []),
            *[points(*zip(*group), color=color, shape=shape, size=7)
              for group, color, shape in zip(groups, ("class_a", "class_b"), ("circle", "triangle"))],
        ]  # fmt: skip
        right = count_right(parameters, X, y)
        plane = Panel(*moons, **WINDOW, title="Where does it change its mind?", xlabel="x₁", ylabel="x₂")
        course = journey(start)[2]
        curve = [k for k in STEPS_SHOWN if k <= step]
        fall = [
            line([0, STEPS], [costs, costs], color="structure", width=1, dash=True),
            line(curve or [0], [course[k] for k in curve or [0]], color="loss", width=2.5),
            points([step], [costs], color="loss", size=9),
        ]
        title, top = "Does the cost fall?", 1.08 * max(course)
        loss = Panel(*fall, x=(-10, STEPS + 10), y=(0, top), title=title, xlabel="steps", ylabel="cost C")
        says = f"After {step} steps the cost is {costs:.3f}, and "
        if spoken_for:
            says += f"{right} of {len(X)} points are on their own side. "
            says += f"Of all {len(every)} numbers {name(order[0])} speaks loudest: it {spoken(every[order[0]][0])}."
        else:
            says += "the network says 0 everywhere, so there is no border. "
            says += f"None of the {len(every)} numbers has a slope, so nothing will ever move."
        numbers = {"cost C": (f"{costs:.3f}", "loss"), "points right": f"{right} of {len(X)}" if spoken_for else "–"}
        if wishes:
            numbers["largest slope"] = (nice(round(every[order[0]][0], 4)), "backward")
        else:
            biggest = max((v for v, _, i, _ in shown if i is not None), key=abs)
            numbers["biggest weight"] = (nice(round(biggest, 3)), "parameter")
        for k in order[:5]:
            what, _, size = spoken(every[k][0]).removeprefix("should ").partition(" ")
            numbers[f"{what} {name(k)}" if size else name(k)] = (size or "no wish", "backward")
        return Frame([[drawn], [plane, loss]], says, numbers, height=285)

    return Explorer(
        frame,
        "which arrows grow bold, when the border begins to bend, and what becomes of four neurons that start equal.",
        start=Choice("start", STARTS, "random"),
        step=Slider("step", STEPS_SHOWN, 0, format="%d", play=True),
        wishes=Toggle("arrows show −∇C instead of the weights"),
    )
