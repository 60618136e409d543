"""Explorers of notebook 06: descent on three landscapes, and the cloud of gradients by batch size."""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np

from gd_course.ch06_sgd.figures import ravine, two_wells
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, Toggle, line, nice, points
from gd_lib.data import line_points

STEPS, EXAMPLES, TILT = 60, 64, 8.0
FLOOR = 1e-6  # a cost that is as good as 0


def ravine_slopes(w, b):
    return 20 * (w - 4), 2 * (b - 2)


def wells_slopes(w, b):
    deep = 8 * math.exp(-((w + 1) ** 2 + b * b) / 0.8) / 0.4
    shallow = 4 * math.exp(-((w - 1) ** 2 + b * b) / 0.5) / 0.25
    return deep * (w + 1) + shallow * (w - 1), (deep + shallow) * b


def saddle(w, b):
    return 2.5 * (w * w + (b * b - 1) ** 2)


def saddle_slopes(w, b):
    return 5 * w, 10 * b * (b * b - 1)


class Landscape(NamedTuple):
    cost: Callable
    slopes: Callable
    x: tuple  # the range of w
    y: tuple  # the range of b
    top: float  # the highest cost shown
    levels: tuple  # of the contours
    log: bool = True  # the scale of the costs


# Each has a curvature of about 20 at its lowest point, so a rate means about the same on all of them.
LANDSCAPES = {
    "ravine": Landscape(ravine, ravine_slopes, (2, 6), (0, 4), 44, (0.3, 2, 6, 12, 22)),
    "two wells in a plain": Landscape(  # not log: the wells' costs of 0 and 4 and the plain's 8 belong side by side
        two_wells, wells_slopes, (-2.4, 2.4), (-1.6, 1.6), 8, (1, 2.5, 4, 5.2, 6.4, 7.2, 7.8), log=False
    ),
    "saddle": Landscape(saddle, saddle_slopes, (-1.6, 1.6), (-1.6, 1.6), 12, (0.3, 1, 2, 2.5, 3.5, 5, 8)),
}


@lru_cache
def ground(name):
    """What never changes of a landscape: the marks of its contours, and those of its surface."""
    from contourpy import contour_generator

    land = LANDSCAPES[name]
    cost, x, y = land.cost, land.x, land.y
    xs, ys, seen = np.linspace(*x, 80), np.linspace(*y, 80), []
    lines = contour_generator(xs, ys, cost(xs[None, :], ys[:, None]))
    for level in land.levels:
        for path in lines.lines(level):
            seen.append(line(path[:, 0], path[:, 1], color="#C79FBC", width=1.2))
    fine, coarse, gap = np.linspace(0, 1, 33), np.linspace(0, 1, 9), float("nan")
    u, v = [], []
    for fixed in coarse:
        for pairs in ([(fixed, t) for t in fine], [(t, fixed) for t in fine]):
            for p, q in pairs:
                w, b = x[0] + p * (x[1] - x[0]), y[0] + q * (y[1] - y[0])
                across, up = project(name, w, b, min(cost(w, b), land.top))
                u.append(across)
                v.append(up)
            u.append(gap)
            v.append(gap)
    return seen, [line(u, v, color="#B9A3B5", width=0.8)]


def project(name, w, b, height):
    """Where a point of the surface is seen: from the front and above, w to the right, b to the back."""
    land = LANDSCAPES[name]
    p, q = ((v - low) / (high - low) - 0.5 for v, (low, high) in ((w, land.x), (b, land.y)))
    return 0.9 * p + 0.45 * q, 0.5 * q - 0.2 * p + 0.75 * min(height, land.top) / land.top


@lru_cache
def tilts(batch):
    """The mean tilt (for w, for b) of the handful of each step: examples tilt the landscape, all 64 together do not."""
    if batch == EXAMPLES:  # exactly: a rounding error would push a walk off its ridge
        return [(0.0, 0.0)] * STEPS
    random = Random(5)
    each = [(random.gauss(0, TILT), random.gauss(0, TILT)) for _ in range(EXAMPLES)]
    middle = [sum(t) / EXAMPLES for t in zip(*each)]
    found = []
    while len(found) < STEPS:
        order = random.sample(range(EXAMPLES), EXAMPLES)
        for k in range(0, EXAMPLES, batch):
            handful = order[k : k + batch]
            found.append(tuple(sum(each[i][j] - middle[j] for i in handful) / len(handful) for j in (0, 1)))
    return found[:STEPS]


@lru_cache(maxsize=2000)
def descent(name, w, b, rate, beta, batch):
    """The places of one walk, step by step; it ends early where it has left for good."""
    slopes, v, u, path = LANDSCAPES[name].slopes, 0.0, 0.0, [(w, b)]
    for g, h in tilts(batch):
        dw, db = slopes(w, b)
        v, u = beta * v + dw + g, beta * u + db + h
        w, b = w - rate * v, b - rate * u
        if abs(w) + abs(b) > 1e3:
            break
        path.append((w, b))
    return path


def written(cost, log):
    """A cost as it stands beside the picture; on a logarithmic scale down to FLOOR."""
    if not log:
        return nice(round(cost, 2))
    if cost < FLOOR:
        return "under 10⁻⁶"
    return "over 1,000" if cost >= 1000 else nice(cost, "%.3g" if cost > 0.001 else "%.6f")


def fate(costs, log, stopped, inside):
    """What has become of a walker, as a part of the sentence."""
    if stopped:
        return f"run away, stopped after step {len(costs) - 1}"
    at = f"at cost {written(costs[-1], log)}"
    if not inside:
        return f"{at}, out of the picture"
    if log and costs[-1] < FLOOR:
        return f"{at}, first at step {next(k for k, c in enumerate(costs) if c < FLOOR)}"
    return at


def explore_descent():
    """Walk downhill on three landscapes, by rate, momentum and batch size; or let three optimisers race."""

    def frame(landscape, rate, momentum, batch, across, up, steps, race):
        land = LANDSCAPES[landscape]
        cost, x, y, log = land.cost, land.x, land.y, land.log
        low, high = (FLOOR, 2 * land.top) if log else (-0.4, 1.1 * land.top)
        start = (x[0] + x[1]) / 2 + across * (x[1] - x[0]) / 2, (y[0] + y[1]) / 2 + up * (y[1] - y[0]) / 2
        runners = [("you", momentum, batch, "parameter", "circle", 10, 2.5)]
        if race:
            handful, beta = min(batch, 16), momentum or 0.5
            # The later ones are smaller: where two walk together, both are to be seen.
            runners = [
                (f"handfuls of {handful}", 0.0, handful, "forward", "triangle", 15, 2.5),
                ("plain", 0.0, EXAMPLES, "structure", "circle", 13, 4.5),
                (f"momentum {nice(beta)}", beta, EXAMPLES, "parameter", "square", 8, 2),
            ]
        seen, surface = ground(landscape)
        plan, solid, curves, told, numbers = list(seen), list(surface), [], [], {}
        plan += [points(*start, color="ink", size=11), points(*start, color="ground", size=7)]
        for who, beta, few, color, shape, size, wide in runners:
            whole = descent(landscape, *start, rate, beta, few)
            path = whole[: steps + 1]
            ws, bs = zip(*path)
            costs = [float(cost(*place)) for place in path]
            label = who if race else ""
            plan += [line(ws, bs, color=color, width=wide - 0.7), points(ws[:-1], bs[:-1], color=color, size=3)]
            plan.append(points(ws[-1], bs[-1], color=color, size=size, shape=shape, label=label))
            inside = [x[0] <= p <= x[1] and y[0] <= q <= y[1] for p, q in path]
            places = [
                project(landscape, *place, c) if fits else (math.nan, math.nan)
                for place, c, fits in zip(path, costs, inside)
            ]
            solid.append(line(*zip(*places), color=color, width=wide - 0.5))
            if inside[-1]:
                solid.append(points(*places[-1], color=color, size=size, shape=shape))
            marked = sorted({*range(0, len(path), 10), len(path) - 1}) if race else [len(path) - 1]
            fall = line(range(len(path)), [max(low, c) for c in costs], color=color if race else "loss", width=wide)
            edged = [max(low, min(costs[k], high)) for k in marked]
            curves += [fall, points(marked, edged, color=color, size=size - 2, shape=shape)]
            told.append(f"{who} {fate(costs, log, len(path) <= steps, inside[-1])}")
            numbers[who if race else "cost C"] = (written(costs[-1], log), "loss")
        way = f"{landscape.capitalize()}, race at rate {nice(rate)}"
        if not race:
            rises = sum(b > a + FLOOR for a, b in pairwise(costs))
            place = [nice(round(v, 4)) for v in path[-1]]
            numbers |= {"w": place[0], "b": place[1], "steps that raised C": str(rises)}
            told[0] += f", at w = {place[0]} and b = {place[1]}; C rose in {rises} step{'s' * (rises != 1)}"
            examples = "all 64 examples" if batch == EXAMPLES else f"{batch} example{'s' * (batch > 1)}"
            way = f"{landscape.capitalize()}, rate {nice(rate)}, momentum {nice(momentum)}, {examples} a step"
        says = (
            f"{way}, start ({', '.join(nice(round(v, 2)) for v in start)}). "
            f"After {steps} step{'s' * (steps != 1)}: {'; '.join(told)}."
            f"{f' A handful costs 1/{EXAMPLES // handful} of the work.' if race else ''}"
        )
        above = [
            Panel(*plan, x=x, y=y, title="From above (ring: start)", xlabel="w", ylabel="b"),
            Panel(*solid, x=(-0.72, 0.72), y=(-0.38, 1.12), title="The same from the side", axes=False),
        ]
        below = Panel(
            *curves,
            x=(0, STEPS),
            y=(low, high),
            log_y=log,
            title="Does the cost fall at every step?",
            xlabel="step",
            ylabel="cost C (log)" if log else "cost C",
        )
        return Frame([above, [below]], says, numbers, height=[255, 185])

    tenths = [k / 10 for k in range(-9, 10)]
    return Explorer(
        frame,
        "a momentum that is quicker through the ravine, and what it takes to get out of the shallow well.",
        landscape=Choice("landscape", list(LANDSCAPES), "ravine"),
        steps=Slider("steps", list(range(STEPS + 1)), 20, format="%d", play=120),
        rate=Slider("learning rate", [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.09, 0.1, 0.11, 0.13, 0.15], 0.05),
        momentum=Slider("momentum β", [0, 0.3, 0.5, 0.7, 0.8, 0.9], 0),
        batch=Slider("examples a step", [1, 4, 16, EXAMPLES], EXAMPLES, format="%d"),
        across=Slider("start: left −, right +", tenths, -0.5),
        up=Slider("start: down −, up +", tenths, -0.5),
        race=Toggle("race: plain, momentum (0.5 if β is 0), handfuls of at most 16"),
    )


SIZES = [1, 2, 4, 10, 20, 40, 100, 200, 400, 1000]
PLACES = {"at the start, w = 3 and b = 1": (3, 1), "at the bottom, w = 4 and b = 2": (4, 2)}


@lru_cache
def cloud(w, b, size, many=200):
    """Gradients of `many` random handfuls of the 1,000 points at (w, b): an array of `many` pairs."""
    random = Random(size)
    picks = np.array([random.sample(range(1000), size) for _ in range(many)])
    return np.stack([slopes[picks].mean(axis=1) for slopes in every_slope(w, b)], axis=1)


@lru_cache
def spread(w, b, size):
    """The standard deviation of the slopes for w over the cloud; for handfuls of one, over all 1,000 points."""
    return float(cloud(w, b, size)[:, 0].std()) if size > 1 else float(np.std(every_slope(w, b)[0]))


def every_slope(w, b):
    """The slopes for w and for b of each of the 1,000 points: two arrays."""
    X, y = (np.array(v) for v in line_points(1000, noise=1.0))
    e = w * X + b - y
    return 2 * e * X, 2 * e


def explore_cloud():
    """The cloud of mini-batch gradients around the full one, by batch size, at the start and at the bottom."""

    def frame(where, size):
        w, b = PLACES[where]
        dots, (g, h) = cloud(w, b, size), cloud(w, b, 1000, 1)[0]
        widths = [spread(w, b, n) for n in SIZES[:-1]]
        x, y = (-58, 24), (-16, 12)
        left = Panel(
            line(x, [0, 0], color="structure", width=1),
            line([0, 0], y, color="structure", width=1),
            line(x, [h, h], color="backward", width=1.5, dash=True, label="all 1,000"),
            line([g, g], y, color="backward", width=1.5, dash=True),
            points(dots[:, 0], dots[:, 1], color="structure", size=4 if size < 1000 else 9, label="a handful each"),
            x=x,
            y=y,
            title="Gradients of 200 handfuls",
            xlabel="slope for w",
            ylabel="slope for b",
        )
        right = Panel(
            line(
                SIZES[:-1],
                [widths[0] / math.sqrt(n) for n in SIZES[:-1]],
                color="structure",
                dash=True,
                label="1 / √size",
            ),
            points(SIZES[:-1], widths, color="ink", size=7),
            points(size, spread(w, b, size), color="backward", size=12, shape="cross") if size < 1000 else [],
            x=(0.8, 1000),
            y=(0.1, 30),
            log_x=True,
            log_y=True,
            title="How wide is the cloud?",
            xlabel="examples in a handful",
            ylabel="spread of the slope for w",
        )
        uphill = int((dots[:, 0] * g < 0).sum())
        wide = 0.0 if size == 1000 else spread(w, b, size)
        says = (
            f"{where.capitalize()}, handfuls of {size:,} give slopes for w that scatter by {wide:.2g} around "
            f"{g:.2g}, the slope over all 1,000"
        )
        far = (w, b) == (3, 1)
        if size == 1000:
            says += "; 0 has no place on the logarithmic axis"
        elif far:
            says += f"; {uphill} of 200 point uphill"
        elif wide > 4 * abs(g):
            says += "; here almost nothing but scatter is left"
        numbers = {"full slope for w": (f"{g:.2g}".replace("-", "−"), "backward"), "spread": f"{wide:.2g}"}
        if far:
            numbers["handfuls uphill"] = f"{uphill} of 200"
        return Frame([left, right], says.replace("-", "−") + ".", numbers, height=320)

    return Explorer(
        frame,
        "the centre of the cloud, which stays; and its width, which halves for four times the handful.",
        where=Choice("where", list(PLACES), "at the start, w = 3 and b = 1"),
        size=Slider("examples in a handful", SIZES, 10, format="%d", play=600),
    )
