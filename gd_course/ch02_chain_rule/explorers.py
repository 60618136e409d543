"""Explorers of notebook 02: gears that turn by a nudge, and two walkers who carry it to the same place."""

import math
from collections.abc import Callable
from typing import NamedTuple

from gd_course.ch02_chain_rule.setting import RESULT, ROOM, SPOTS, TURN, gear_marks, two_paths
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, drop_noise, number, text
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


def explore_gears():
    """A chain of three steps as gears: each gear is as large as its slope, and a nudge turns them."""

    def picture(names, steps, values, slopes, nudge):
        moves = [nudge * math.prod(slopes[:k]) for k in range(4)]
        turns = [TURN * move for move in moves]
        marks = gear_marks(PLACES, MIDDLE, SMALL, slopes, turns)
        for x, name, value, move in zip(PLACES, names, values, moves):
            marks += [
                text(x, HEIGHT - 34, name, size=15, bold=True),
                text(x, HEIGHT - 54, f"= {number(value)}", color="forward"),
                text(x, 34, "turns by", color="forward", size=12),
                text(x, 16, number(drop_noise(move)), color="forward", size=14, bold=True),
            ]
        for x, next_x, result, step, slope in zip(PLACES, PLACES[1:], names[1:], steps, slopes):
            between = (x + next_x) / 2
            marks.append(text(between, HEIGHT - 34, f"× {number(slope)}", color="backward", size=15, bold=True))
            marks.append(text(between, HEIGHT - 54, f"{result} = {step.formula}", size=12))
        title = f"How far does a nudge to {names[0]} turn {names[-1]}?"
        return Panel(*marks, x=(0, WIDTH), y=(0, HEIGHT), axes=False, equal=True, title=title)

    def frame(steps, start, nudge):
        names, steps = CHAINS[steps]
        first, last = names[0], names[-1]
        values = numbers_along(steps, start)
        slopes = [step.slope(value) for step, value in zip(steps, values)]
        product = drop_noise(math.prod(slopes))
        by_gears = drop_noise(nudge * product)
        really = drop_noise(numbers_along(steps, start + nudge)[-1] - values[-1])
        factors = " × ".join([number(slopes[0]), *map(bracketed, slopes[1:])])
        says = (
            f"At {first} = {number(start)} the slopes multiply: {factors} = {number(product)}. "
            f"A nudge of {number(nudge)} turns {last} by {number(by_gears)}; {last} itself moves by {number(really)}."
        )
        if 0 < abs(product) < 0.1:
            says += f" A slope of {number(product)} is small, but it is not 0."
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


def explore_two_paths():
    """Two walkers carry a nudge of 1 from x to y, each multiplying at every step; what they bring is added."""

    def frame(way, a, b, c, d):
        above, below = drop_noise(a * b), drop_noise(c * d)
        steps_done = int(way)
        marks = two_paths((a, b), (c, d), way)
        if steps_done == 2:
            x, y = RESULT, SPOTS["y"][1]
            marks.append(text(x, y, number(above + below), color="forward", size=17, align="left", bold=True))
        title = "What arrives at y when x moves by 1?"
        panel = Panel(*marks, x=(0, WIDTH), y=ROOM, axes=False, equal=True, title=title)
        state = ("set out with 1 each", f"carry {number(a)} and {number(c)}", "have arrived")[steps_done]
        says = (
            f"The walkers {state}. Along the upper path {number(a)} × {bracketed(b)} = {number(above)}, along the "
            f"lower {number(c)} × {bracketed(d)} = {number(below)}; y moves by {number(above)} + {bracketed(below)} = "
            f"{number(above + below)}."
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
