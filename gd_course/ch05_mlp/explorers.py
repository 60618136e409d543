"""Explorer of notebook 05: a network learns, step by step, from three kinds of start."""

import math
from functools import lru_cache

import numpy as np

from gd_course.ch05_mlp.setting import LABELS, POINTS, SIZES, STEPS, WINDOW, count_right, journey, outputs
from gd_course.explorer import (
    Choice,
    Explorer,
    Frame,
    Panel,
    Slider,
    Toggle,
    arrow,
    box,
    cells,
    circle,
    line,
    nice,
    points,
    text,
)
from gd_lib.words import listed

STARTS = {"random": "random", "all 0.5": "equal", "all zero": "zero"}
STEPS_SHOWN = [*range(10), *range(10, 100, 10), *range(100, STEPS + 1, 20)]
GRID = 36
WEIGHTS = "Which weights are big? (dashed: negative; in the circles: biases)"
WISHES = "−∇C: solid should increase, dashed decrease (circles: biases)"
ACROSS, DOWN, RADIUS = 3.1, 1.15, 0.36  # from column to column, from neuron to neuron
NAME_AT = (2 / 3, 0.2, 1 / 3)  # how far along its arrow a name stands: there the arrows of this column lie apart
TURN = np.linspace(0, 2 * np.pi, 49)


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


def alike(slopes):
    """Parameters with the same slope, those with the largest first: [[k, …], …]. Equal neurons stay together here."""
    groups = {}
    for k in sorted(range(len(slopes)), key=lambda k: -abs(slopes[k])):
        groups.setdefault(slopes[k], []).append(k)
    return list(groups.values())


def called(group):
    return listed([name(k) for k in group]) if len(group) <= 4 else f"{name(group[0])} and {len(group) - 1} others"


def place(column, i):
    return ACROSS * column, DOWN * ((SIZES[column] - 1) / 2 - i)


def network_marks(shown, named, loudest=None):
    """Arrows as wide as the number is large, dashed where it is negative; the biases stand in the circles.

    loudest: the largest wish of the whole training, if wishes are shown. Their arrows go by the root of their share,
    or only those of the first steps could be seen; the wish of a bias is the border of its circle.
    """
    arrows, circles, names = [], [circle(*place(0, i), RADIUS) for i in range(SIZES[0])], []
    names += [text(*place(0, i), f"x{'₁₂'[i]}", size=12) for i in range(SIZES[0])]
    for k, (v, column, i, j) in sorted(enumerate(shown), key=lambda s: abs(s[1][0])):
        share = min(abs(v) / 3, 1.2) if loudest is None else math.sqrt(abs(v) / loudest) if v else 0
        color = "forward" if v > 0 else "backward" if v < 0 else "structure"
        look = {"color": color, "width": 0.5 + 6.5 * share, "dash": v < 0}
        x1, y1 = place(column + 1, j)
        if i is not None:
            x0, y0 = place(column, i)
            dx, dy = (RADIUS * d / math.hypot(x1 - x0, y1 - y0) for d in (x1 - x0, y1 - y0))
            arrows.append(arrow(x0 + dx, y0 + dy, x1 - dx * 1.1, y1 - dy * 1.1, **look))
            if k in named:
                x, y = (a + NAME_AT[column] * (b - a) for a, b in ((x0, x1), (y0, y1)))
                names.append(box(x, y, 0.13 + 0.11 * len(name(k)), 0.27, line=0))  # a bold arrow would cut the name
                names.append(text(x, y, name(k), bold=True, size=12))
            continue
        circles.append(circle(x1, y1, RADIUS, color="ink", line=1.5 if loudest is None else 0))
        if loudest is not None:
            circles.append(line(x1 + RADIUS * np.cos(TURN), y1 + RADIUS * np.sin(TURN), **look))
            names.append(text(x1, y1, name(k), bold=k in named, size=12))
        else:
            names.append(text(x1, y1, nice(v, "%.2f"), size=12, color="parameter"))
    return arrows + circles + names


def loudest_of(start):
    """The largest slope of a whole training: it is one at the start."""
    return max(float(np.abs(part).max()) for part in journey(start)[1][0])


@lru_cache
def border(start, step):
    """The shares of the window for cells, and the decision boundary as (xs, ys) with NaN between its parts."""
    from contourpy import contour_generator

    xs, ys = np.linspace(*WINDOW["x"], GRID), np.linspace(*WINDOW["y"], GRID)
    values = outputs(journey(start)[0][step], [[a, b] for b in ys for a in xs]).reshape(GRID, GRID)
    parts = contour_generator(xs, ys, values).lines(0.0) if values.min() < 0 < values.max() else []
    x, y = [], []
    for part in parts:
        x += [*part[:, 0].tolist(), math.nan]
        y += [*part[:, 1].tolist(), math.nan]
    return np.round(np.clip(values[::-1], -1, 1), 2).tolist(), x[:-1], y[:-1]


def explore_learning():
    """Step through 600 steps of full-batch descent: arrows by weight, decision boundary, cost, and −∇C in words."""
    groups = [[p for p, label in zip(POINTS, LABELS) if label == kind] for kind in (-1, 1)]

    def frame(start, step, wishes):
        parameters, slopes, costs = (part[step] for part in journey(start))
        every = [(round(v, 9), *rest) for v, *rest in in_order(slopes)]  # what is equal shall not differ by a round-off
        ranks = alike([v for v, *_ in every])[:5]
        largest = every[ranks[0][0]][0]
        held = in_order(parameters)
        if wishes:
            named = {k for rank in ranks for k in rank if largest and len(rank) <= 4}
            marks = network_marks([(-v, *rest) for v, *rest in every], named, loudest_of(start))
        else:
            big = max((k for k, (_, _, i, _) in enumerate(held) if i is not None), key=lambda k: abs(held[k][0]))
            marks = network_marks(held, {big} if held[big][0] else ())
        asks = WISHES if wishes else WEIGHTS
        drawn = Panel(*marks, x=(-0.9, 3 * ACROSS + 0.9), y=(-2.2, 2.2), axes=False, equal=True, title=asks)
        shade, bx, by = border(start, step)
        moons = [
            cells(shade, **WINDOW, low=-2.2, high=2.2, colors="classes", smooth=True),
            *([line(bx, by, width=2.5)] if bx else []),
            *[
                points(*zip(*group), color=color, shape=shape, size=7)
                for group, color, shape in zip(groups, ("class_a", "class_b"), ("circle", "triangle"))
            ],
        ]
        right = count_right(parameters)
        plane = Panel(*moons, **WINDOW, title="Where does it change its mind?", xlabel="x₁", ylabel="x₂")
        course = journey(start)[2]
        curve = [k for k in STEPS_SHOWN if k <= step]
        fall = [
            line(curve or [0], [course[k] for k in curve or [0]], color="loss", width=2.5),
            points([step], [costs], color="loss", size=9),
        ]
        title, top = "Does the cost fall?", 1.08 * max(course)
        loss = Panel(*fall, x=(-10, STEPS + 10), y=(0, top), title=title, xlabel="steps", ylabel="cost C")
        says = f"After {step} step{'s' * (step != 1)} the cost is {costs:.3f}, and "
        if largest:
            speaks = "speak loudest, all alike: they" if len(ranks[0]) > 1 else "speaks loudest: it"
            says += f"{right} of {len(POINTS)} points are on their own side. "
            says += f"Of all {len(every)} numbers {called(ranks[0])} {speaks} {spoken(largest)}."
        else:
            says += "the network says 0 everywhere, so there is no border. "
            says += f"None of the {len(every)} numbers has a slope, so nothing will ever move."
        numbers = {"cost C": (f"{costs:.3f}", "loss"), "points right": f"{right} of {len(POINTS)}" if largest else "–"}
        if wishes:
            numbers["largest slope"] = (nice(largest, "%.3g"), "backward")
        else:
            numbers[f"biggest weight, {name(big)}"] = (nice(round(held[big][0], 3)), "parameter")
        for rank in ranks:
            what, _, size = spoken(every[rank[0]][0]).removeprefix("should ").partition(" ")
            numbers[f"{what} {called(rank)}" if size else called(rank)] = (size or "no wish", "backward")
        return Frame([[drawn], [plane, loss]], says, numbers, height=285)

    return Explorer(
        frame,
        "which arrows grow bold, when the border begins to bend, and what becomes of four neurons that start equal.",
        start=Choice("start", STARTS, "random"),
        step=Slider("training step", STEPS_SHOWN, 0, format="%d", play=250),
        wishes=Toggle("arrows show −∇C instead of the weights"),
    )
