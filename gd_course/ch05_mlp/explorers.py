"""Explorers of notebook 05: a network learns, step by step, from three kinds of start; and one to play with."""

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from gd_course.ch05_mlp.setting import LABELS, POINTS, SIZES, STEPS, WINDOW, count_right, journey, outputs
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, Toggle, cells, line, number, points, text
from gd_course.playground import small_playground
from gd_lib.look.network import Columns, name_on_arrow, weight_look
from gd_lib.words import listed, subscript

STARTS = {"random": "random", "all 0.5": "equal", "all zero": "zero"}
STEPS_SHOWN = [*range(10), *range(10, 100, 10), *range(100, STEPS + 1, 20)]
GRID = 36
WEIGHTS = "Which weights are big? (dashed: negative; in the circles: biases)"
WISHES = "−∇C: solid should increase, dashed decrease (circles: biases)"
COLUMNS = Columns(SIZES, across=176, down=65, radius=20.5)
NAME_AT = (2 / 3, 0.2, 1 / 3)  # how far along its arrow a name is: there the arrows of this column lie apart
TURN = np.linspace(0, 2 * np.pi, 49)


class Entry(NamedTuple):
    """A number that belongs to a parameter, its value or its slope, and where the parameter is in the network."""

    number: float
    column: int  # of the layer that the parameter leads from
    source: int | None  # the neuron or input that a weight leads from; None for a bias
    target: int  # the neuron in the next column


def entries(arrays):
    """The entries of arrays W0, b0, W1, b1, …, in the order of MLP.parameters()."""
    found = []
    for column, (weights, biases) in enumerate(zip(arrays[::2], arrays[1::2])):
        for j in range(weights.shape[1]):
            found += [Entry(weights[i, j], column, i, j) for i in range(weights.shape[0])]
            found.append(Entry(biases[j], column, None, j))
    return found


# --- in words --------------------------------------------------------------------------------------------------------


def wish(slope):
    """What −∇C asks of one parameter, in the words of the notebook: (increase or decrease, by how much)."""
    if abs(slope) < 1e-12:
        return "stay", ""
    direction = "increase" if slope < 0 else "decrease"
    if abs(slope) < 0.2:
        return direction, "a little"
    return direction, "somewhat" if abs(slope) < 0.5 else "a lot"


def name(k):
    return "w" + subscript(k)


def group_name(group):
    return listed([name(k) for k in group]) if len(group) <= 4 else f"{name(group[0])} and {len(group) - 1} others"


def groups_of_equals(slopes):
    """Parameters with the same slope, the largest first: [[k, …], …]. Equal neurons stay together here."""
    groups = {}
    for k in sorted(range(len(slopes)), key=lambda k: -abs(slopes[k])):
        groups.setdefault(slopes[k], []).append(k)
    return list(groups.values())


def describe_step(step, cost, right, slopes, loudest):
    """What the network does after a step, and what its loudest parameters want."""
    says = f"After {step} step{'s' * (step != 1)} the cost is {cost:.3f}, and "
    largest = slopes[loudest[0]].number
    if not largest:
        return (
            f"{says}the network says 0 everywhere, so there is no border. "
            f"None of the {len(slopes)} numbers has a slope, so nothing will ever move."
        )
    speaks = "speak loudest, all alike: they" if len(loudest) > 1 else "speaks loudest: it"
    return (
        f"{says}{right} of {len(POINTS)} points are on the correct side. "
        f"Of all {len(slopes)} numbers, {group_name(loudest)} {speaks} should {' '.join(wish(largest))}."
    )


# --- in marks --------------------------------------------------------------------------------------------------------


def parameter_marks(shown, named, loudest=None):
    """Arrows as bold as the number is large, dashed where it is negative; the biases are in the circles.

    `shown`: the entry of every parameter. `named`: which parameters have their name on them.
    `loudest`: if wishes are shown, the largest of the whole training. Then an arrow is as bold as the root of its share
    of that, or only the arrows of the first steps could be seen; the wish of a bias is the border of its circle.
    """
    arrows, names = [], [text(*COLUMNS.place(0, i), "x" + subscript(i + 1), size=12) for i in range(SIZES[0])]
    circles = COLUMNS.circles(0)
    for column in range(1, len(SIZES)):
        circles += COLUMNS.circles(column, line=1.5 if loudest is None else 0)
    for k, (value, column, source, target) in sorted(enumerate(shown), key=lambda pair: abs(pair[1].number)):
        look = weight_look(value, abs(value) / 3 if loudest is None else math.sqrt(abs(value) / loudest))
        if source is not None:
            arrows.append(COLUMNS.arrow(column, source, target, **look))
            if k in named:
                names += name_on_arrow(COLUMNS, column, source, target, name(k), along=NAME_AT[column])
            continue
        x, y = COLUMNS.place(column + 1, target)
        if loudest is None:
            names.append(text(x, y, number(value, "%.2f"), size=12, color="parameter"))
        else:
            circles.append(line(x + COLUMNS.radius * np.cos(TURN), y + COLUMNS.radius * np.sin(TURN), **look))
            names.append(text(x, y, name(k), bold=k in named, size=12))
    return arrows + circles + names


def loudest_of(start):
    """The largest slope of a whole training: it is one of the first step's."""
    return max(float(np.abs(part).max()) for part in journey(start)[1][0])


@lru_cache
def border(start, step):
    """What the network says on a grid over the window, and its decision boundary: (xs, ys), with NaN between parts."""
    from contourpy import contour_generator

    xs, ys = np.linspace(*WINDOW["x"], GRID), np.linspace(*WINDOW["y"], GRID)
    values = outputs(journey(start)[0][step], [[a, b] for b in ys for a in xs]).reshape(GRID, GRID)
    parts = contour_generator(xs, ys, values).lines(0.0) if values.min() < 0 < values.max() else []
    x, y = [], []
    for part in parts:
        x += [*part[:, 0].tolist(), math.nan]
        y += [*part[:, 1].tolist(), math.nan]
    return np.round(np.clip(values[::-1], -1, 1), 2).tolist(), x[:-1], y[:-1]


def plane_panel(start, step):
    """The points, what the network says around them, and its border."""
    shade, xs, ys = border(start, step)
    marks = [cells(shade, **WINDOW, low=-2.2, high=2.2, colors="classes", smooth=True)]
    if xs:
        marks.append(line(xs, ys, width=2.5))
    for kind, color, shape in ((-1, "class_a", "circle"), (1, "class_b", "triangle")):
        group = [point for point, label in zip(POINTS, LABELS) if label == kind]
        marks.append(points(*zip(*group), color=color, shape=shape, size=7))
    return Panel(*marks, **WINDOW, title="Where does it change its mind?", xlabel="x₁", ylabel="x₂")


def cost_panel(start, step):
    """The costs of the steps shown so far."""
    _, _, costs = journey(start)
    passed = [k for k in STEPS_SHOWN if k <= step]
    curve = line(passed, [costs[k] for k in passed], color="loss", width=2.5)
    now = points([step], [costs[step]], color="loss", size=9)
    top = 1.08 * max(costs)
    return Panel(
        curve, now, x=(-10, STEPS + 10), y=(0, top), title="Does the cost fall?", xlabel="steps", ylabel="cost C"
    )


def explore_learning():
    """Step through 600 steps of full-batch descent: arrows by weight, decision boundary, cost, and −∇C in words."""

    def frame(start, step, wishes):
        parameters, slopes, costs = (part[step] for part in journey(start))
        held = entries(parameters)
        # Rounded, or what is equal would differ in its last digit.
        slopes = [entry._replace(number=round(entry.number, 9)) for entry in entries(slopes)]
        groups = groups_of_equals([entry.number for entry in slopes])[:5]
        largest = slopes[groups[0][0]].number
        biggest = max(
            (k for k, entry in enumerate(held) if entry.source is not None), key=lambda k: abs(held[k].number)
        )
        if wishes:
            named = {k for group in groups for k in group if largest and len(group) <= 4}
            downhill = [entry._replace(number=-entry.number) for entry in slopes]
            marks = parameter_marks(downhill, named, loudest_of(start))
        else:
            marks = parameter_marks(held, {biggest} if held[biggest].number else ())
        title = WISHES if wishes else WEIGHTS
        network = Panel(*marks, x=(-52, 580), y=(-125, 125), axes=False, equal=True, title=title)
        right = count_right(parameters)
        numbers = {
            "cost C": (f"{costs:.3f}", "loss"),
            "points right": f"{right} of {len(POINTS)}" if largest else "–",
        }
        if wishes:
            numbers["largest slope"] = (number(largest, "%.3g"), "backward")
        else:
            numbers[f"biggest weight, {name(biggest)}"] = (number(round(held[biggest].number, 3)), "parameter")
        for group in groups:
            direction, size = wish(slopes[group[0]].number)
            if size:
                numbers[f"{direction} {group_name(group)}"] = (size, "backward")
            else:
                numbers[group_name(group)] = ("no wish", "backward")
        says = describe_step(step, costs, right, slopes, groups[0])
        return Frame([[network], [plane_panel(start, step), cost_panel(start, step)]], says, numbers, height=285)

    return Explorer(
        frame,
        "which arrows grow bold, when the border begins to bend, and what becomes of four neurons that start equal.",
        start=Choice("start", STARTS, "random"),
        step=Slider("training step", STEPS_SHOWN, 0, format="%d", play=250),
        wishes=Toggle("arrows show −∇C instead of the weights"),
    )


def explore_playground():
    """A network to play with: choose its data, width, depth, activation and rate, and watch every neuron learn."""
    return small_playground()
