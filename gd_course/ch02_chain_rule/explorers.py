"""Explorers of notebook 02: gears that turn by a nudge, and two walkers who carry it to the same place."""

import math
from collections.abc import Callable
from typing import NamedTuple

from gd_course.ch02_chain_rule.setting import TURN, chain, gear, hand, links, walker
from gd_course.explorer import (
    Choice,
    Explorer,
    Frame,
    Panel,
    Slider,
    arrow,
    circle,
    clean,
    fill,
    line,
    nice,
    points,
    text,
)
from gd_lib.words import bracketed

# -------------------------------------------------------------------------------------------------------------- gears

WIDTH, HEIGHT = 640, 330
PLACES = (62, 222, 386, 576)  # the x of each gear
MIDDLE = HEIGHT / 2 - 4  # the y of every gear
SMALL = 10  # the radius of the gear that a chain arrives at; the gear it leaves is |slope| times as large


class Step(NamedTuple):
    formula: str
    f: Callable
    slope: Callable


# Each chain: the names of its four numbers, and its three steps.
CHAINS = {
    "m = 2w, e = m − 9, L = e²": (
        "wmeL",
        [
            Step("2w", lambda w: 2 * w, lambda w: 2),
            Step("m − 9", lambda m: m - 9, lambda m: 1),
            Step("e²", lambda e: e * e, lambda e: 2 * e),
        ],
    ),
    "u = 4x, v = 2u, y = v ÷ 2": (
        "xuvy",
        [
            Step("4x", lambda x: 4 * x, lambda x: 4),
            Step("2u", lambda u: 2 * u, lambda u: 2),
            Step("v ÷ 2", lambda v: v / 2, lambda v: 0.5),
        ],
    ),
    "u = (x − 3)², v = 1 − u, y = tanh v": (
        "xuvy",
        [
            Step("(x − 3)²", lambda x: (x - 3) ** 2, lambda x: 2 * (x - 3)),
            Step("1 − u", lambda u: 1 - u, lambda u: -1),
            Step("tanh v", math.tanh, lambda v: 1 - math.tanh(v) ** 2),
        ],
    ),
}


def numbers_along(steps, start):
    """The numbers along a chain, from the start to the result."""
    values = [start]
    for step in steps:
        values.append(step.f(values[-1]))
    return values


def gear_marks(x, size, turns):
    """The gear that the chain from the left arrives at and, in front or behind, the one that drives the next chain."""
    marks = []
    for radius in sorted({SMALL, size} - {0}, reverse=True):
        xs, ys = gear(x, MIDDLE, max(radius, 2), turns)
        marks += [fill(xs, ys, color="#ECECEC", opacity=1), line(xs, ys, color="ink", width=1)]
    return marks


def chain_marks(x, next_x, size, slope, turns):
    xs, ys = chain(x, MIDDLE, max(size, 1.5), next_x, MIDDLE, SMALL, crossed=slope < 0)
    # The chain runs with the gears: a full turn of the left one moves it by that gear's rim, clockwise.
    rim = 2 * math.pi * size * turns
    return [line(xs, ys, color="structure", width=1), points(*links(xs, ys, -rim), size=3.5)]


def hand_marks(x, size, turns):
    """The hand of a gear, where it started, and what it has swept over."""
    length = max(32, size - 8)
    swept = [hand(x, MIDDLE, length, turns * i / 24) for i in range(25)]
    xs, ys = zip(*swept)
    return [
        line([x, x], [MIDDLE, MIDDLE + length], color="structure", width=1, dash=True),
        fill([x, *xs], [MIDDLE, *ys], color="forward", opacity=0.25),
        line([x, xs[-1]], [MIDDLE, ys[-1]], color="forward", width=4),
        circle(x, MIDDLE, 3.5, color="ink", fill="ink"),
    ]


def explore_gears():
    """A chain of three steps as gears: each gear is as large as its slope, and a nudge turns them."""

    def picture(names, steps, values, slopes, nudge):
        moves = [nudge * math.prod(slopes[:k]) for k in range(4)]
        turns = [TURN * move for move in moves]
        sizes = [abs(slope) * SMALL for slope in slopes] + [0]
        marks = []
        for x, size, turn in zip(PLACES, sizes, turns):
            marks += gear_marks(x, size, turn)
        for x, next_x, size, slope, turn in zip(PLACES, PLACES[1:], sizes, slopes, turns):
            marks += chain_marks(x, next_x, size, slope, turn)
        for x, name, value, move, size, turn in zip(PLACES, names, values, moves, sizes, turns):
            marks += hand_marks(x, size, turn)
            marks += [
                text(x, HEIGHT - 34, name, size=15, bold=True),
                text(x, HEIGHT - 54, f"= {nice(value)}", color="forward"),
                text(x, 34, "turns by", color="forward", size=12),
                text(x, 16, nice(clean(move)), color="forward", size=14, bold=True),
            ]
        for x, next_x, result, step, slope in zip(PLACES, PLACES[1:], names[1:], steps, slopes):
            between = (x + next_x) / 2
            marks.append(text(between, HEIGHT - 34, f"× {nice(slope)}", color="backward", size=15, bold=True))
            marks.append(text(between, HEIGHT - 54, f"{result} = {step.formula}", size=12))
        title = f"How far does a nudge of {names[0]} turn {names[-1]}?"
        return Panel(*marks, x=(0, WIDTH), y=(0, HEIGHT), axes=False, equal=True, title=title)

    def frame(steps, start, nudge):
        names, steps = CHAINS[steps]
        first, last = names[0], names[-1]
        values = numbers_along(steps, start)
        slopes = [step.slope(value) for step, value in zip(steps, values)]
        product = clean(math.prod(slopes))
        by_gears = clean(nudge * product)
        really = clean(numbers_along(steps, start + nudge)[-1] - values[-1])
        factors = " × ".join([nice(slopes[0]), *map(bracketed, slopes[1:])])
        says = (
            f"At {first} = {nice(start)} the slopes multiply: {factors} = {nice(product)}. "
            f"A nudge of {nice(nudge)} turns {last} by {nice(by_gears)}; {last} itself moves by {nice(really)}."
        )
        if 0 < abs(product) < 0.1:
            says += f" A slope of {nice(product)} is small, but it is not 0."
        numbers = {f"d{b}/d{a}": (slope, "backward") for a, b, slope in zip(names, names[1:], slopes)}
        numbers |= {
            f"d{last}/d{first}": (product, "backward"),
            f"{last}'s gear turns": (by_gears, "forward"),
            f"{last} itself moves": (really, "forward"),
        }
        return Frame(picture(names, steps, values, slopes, nudge), says, numbers, height=HEIGHT + 30)

    return Explorer(
        frame,
        "the place where the last gear stands still, however far you turn the first.",
        steps=Choice("chain", list(CHAINS), next(iter(CHAINS))),
        start=Slider("start", [k / 10 for k in range(20, 51)], 3.0),
        nudge=Slider("nudge", [k / 100 for k in range(51)], 0.1, play=100),
    )


# -------------------------------------------------------------------------------------------------------- two walkers

UP, DOWN = 200, 60  # the y of the two roads
SPOTS = {"x": (38, 130), "u": (310, UP), "v": (310, DOWN), "y": (582, 130)}


def road_marks(road, first, second):
    (left, height), (right, _) = SPOTS["x"], SPOTS["y"]
    side = 1 if road == UP else -1
    return [
        line([left + 13, left + 38], [height + 13 * side, road], color="structure"),
        arrow(left + 38, road, 290, road, color="structure"),
        line([330, right - 38], [road, road], color="structure"),
        arrow(right - 38, road, right - 14, height + 15 * side, color="structure"),
        text(204, road - 20, f"× {nice(first)}", color="backward", size=14, bold=True),
        text(426, road - 20, f"× {nice(second)}", color="backward", size=14, bold=True),
    ]


def walker_marks(road, way, load):
    """A walker who has gone `way` steps, from 0 to 2, along a road, with his load on his head."""
    x = SPOTS["x"][0] + 46 + 226 * way  # from beside x, over u or v in the middle, to beside y
    hill = 19 * max(0.0, 1 - ((x - 310) / 38) ** 2)  # over the circle in the middle of the road
    lines, (head_x, head_y, radius) = walker(x, road + 3 + hill, way * 10 / 3, 1.1)
    load_y = head_y + radius + 18
    return [
        *(line(*piece, color="ink", width=2.5) for piece in lines),
        circle(head_x, head_y, radius, color="ink", fill="ink"),
        circle(head_x, load_y, 17, color="forward", fill="ground", line=2),
        text(head_x, load_y, nice(load), color="forward", size=13, bold=True),
    ]


def explore_two_paths():
    """Two walkers carry a nudge of 1 from x to y, each multiplying at every step; what they bring is added."""

    def frame(way, a, b, c, d):
        above, below = clean(a * b), clean(c * d)
        steps_done = int(way)
        marks = []
        for road, first, second, product in ((UP, a, b, above), (DOWN, c, d, below)):
            marks += road_marks(road, first, second)
            marks += walker_marks(road, way, load=(1, first, product)[steps_done])
        for name, (x, y) in SPOTS.items():
            marks += [circle(x, y, 17, color="structure", fill="ground"), text(x, y, name, size=15, bold=True)]
        if steps_done == 2:
            marks.append(text(603, 130, nice(above + below), color="forward", size=17, align="left", bold=True))
        title = "What arrives at y when x moves by 1?"
        panel = Panel(*marks, x=(0, WIDTH), y=(24, 310), axes=False, equal=True, title=title)
        state = ("set out with 1 each", f"carry {nice(a)} and {nice(c)}", "have arrived")[steps_done]
        says = (
            f"The walkers {state}. Along the upper path {nice(a)} × {bracketed(b)} = {nice(above)}, along the lower "
            f"{nice(c)} × {bracketed(d)} = {nice(below)}; y moves by {nice(above)} + {bracketed(below)} = "
            f"{nice(above + below)}."
        )
        numbers = {
            "upper path": (above, "backward"),
            "lower path": (below, "backward"),
            "dy/dx": (above + below, "backward"),
        }
        return Frame(panel, says, numbers, height=320)

    slopes = list(range(-4, 5))
    return Explorer(
        frame,
        "slopes that make the two loads cancel, so that y stands still although both walkers bring something.",
        way=Slider("steps walked", [k / 10 for k in range(21)], 0.0, play=120),
        a=Slider("upper, first", slopes, 2),
        b=Slider("upper, second", slopes, 3),
        c=Slider("lower, first", slopes, -2),
        d=Slider("lower, second", slopes, 2),
    )
