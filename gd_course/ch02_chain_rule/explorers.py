"""Explorers of notebook 02: gears that turn by a nudge, and two walkers who carry it to the same place."""

import math

from gd_course.ch02_chain_rule.figures import chain, gear, links, walker
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

WIDTH, HEIGHT = 640, 330
TURN = 1 / 16  # of a turn for a move of 1, so that the longest move of all, −10, stays below a full turn
SMALL = 10  # the radius of the gear that a chain arrives at; the gear it leaves is |slope| times as large

# Each chain: the names of its four numbers, and three steps (formula, function, slope).
CHAINS = {
    "m = 2w, e = m − 9, L = e²": (
        "wmeL",
        [
            ("2w", lambda w: 2 * w, lambda w: 2),
            ("m − 9", lambda m: m - 9, lambda m: 1),
            ("e²", lambda e: e * e, lambda e: 2 * e),
        ],
    ),
    "u = 4x, v = 2u, y = v ÷ 2": (
        "xuvy",
        [
            ("4x", lambda x: 4 * x, lambda x: 4),
            ("2u", lambda u: 2 * u, lambda u: 2),
            ("v ÷ 2", lambda v: v / 2, lambda v: 0.5),
        ],
    ),
    "u = (x − 3)², v = 1 − u, y = tanh v": (
        "xuvy",
        [
            ("(x − 3)²", lambda x: (x - 3) ** 2, lambda x: 2 * (x - 3)),
            ("1 − u", lambda u: 1 - u, lambda u: -1),
            ("tanh v", math.tanh, lambda v: 1 - math.tanh(v) ** 2),
        ],
    ),
}


def walk(steps, start):
    """The numbers along a chain, from the start to the result."""
    values = [start]
    for _, step, _ in steps:
        values.append(step(values[-1]))
    return values


def explore_gears():
    """A chain of three steps as gears: each gear is as large as its slope, and a nudge turns them all."""
    places = (62, 222, 386, 576)

    def frame(steps, start, nudge):
        names, found = CHAINS[steps]
        values, moved = walk(found, start), walk(found, start + nudge)
        slopes = [slope(value) for (_, _, slope), value in zip(found, values)]
        product = clean(math.prod(slopes))
        marks, middle = [], HEIGHT / 2 - 4
        turns = [TURN * nudge * math.prod(slopes[:k]) for k in range(4)]
        sizes = [abs(slope) * SMALL for slope in slopes] + [0]
        for k, x in enumerate(places):
            for radius in sorted({SMALL, sizes[k]} - {0}, reverse=True):
                xs, ys = gear(x, middle, max(radius, 2), turns[k])
                marks += [fill(xs, ys, color="#ECECEC", opacity=1), line(xs, ys, color="ink", width=1)]
        for k, slope in enumerate(slopes):
            x, y = chain(places[k], middle, max(sizes[k], 1.5), places[k + 1], middle, SMALL, slope < 0)
            # The chain runs with the gears: a full turn of the left one moves it by that gear's rim, clockwise.
            rim = 2 * math.pi * sizes[k] * turns[k]
            marks += [line(x, y, color="structure", width=1), points(*links(x, y, -rim), size=3.5)]
        for k, x in enumerate(places):
            arm, angle = max(32, sizes[k] - 8), 2 * math.pi * turns[k]
            swept = [angle * i / 24 for i in range(25)]
            xs, ys = [x + arm * math.sin(t) for t in swept], [middle + arm * math.cos(t) for t in swept]
            marks += [
                line([x, x], [middle, middle + arm], color="structure", width=1, dash=True),
                fill([x, *xs], [middle, *ys], color="forward", opacity=0.25),
                line([x, xs[-1]], [middle, ys[-1]], color="forward", width=4),
                circle(x, middle, 3.5, color="ink", fill="ink"),
                text(x, HEIGHT - 34, names[k], size=15, bold=True),
                text(x, HEIGHT - 54, f"= {nice(values[k])}", color="forward"),
                text(x, 34, "turns by", color="forward", size=12),
                text(x, 16, nice(clean(nudge * math.prod(slopes[:k]))), color="forward", size=14, bold=True),
            ]
        for k, slope in enumerate(slopes):
            between = (places[k] + places[k + 1]) / 2
            marks.append(text(between, HEIGHT - 34, f"× {nice(slope)}", color="backward", size=15, bold=True))
            marks.append(text(between, HEIGHT - 54, f"{names[k + 1]} = {found[k][0]}", size=12))
        title = f"How far does a nudge of {names[0]} turn {names[3]}?"
        panel = Panel(*marks, x=(0, WIDTH), y=(0, HEIGHT), axes=False, equal=True, title=title)
        by_gears, really = clean(nudge * product), clean(moved[3] - values[3])
        factors = " × ".join([nice(slopes[0]), *map(bracketed, slopes[1:])])
        says = (
            f"At {names[0]} = {nice(start)} the slopes multiply: {factors} = {nice(product)}. "
            f"A nudge of {nice(nudge)} turns {names[3]} by {nice(by_gears)}; "
            f"{names[3]} itself moves by {nice(really)}."
        )
        if 0 < abs(product) < 0.1:
            says += f" A slope of {nice(product)} is small, but it is not 0."
        shown = {f"d{b}/d{a}": (slope, "backward") for a, b, slope in zip(names, names[1:], slopes)}
        shown[f"d{names[3]}/d{names[0]}"] = (product, "backward")
        shown |= {f"{names[3]}'s gear turns": (by_gears, "forward"), f"{names[3]} itself moves": (really, "forward")}
        return Frame(panel, says, shown, height=HEIGHT + 30)

    return Explorer(
        frame,
        "the place where the last gear stands still, however far you turn the first.",
        steps=Choice("chain", list(CHAINS), next(iter(CHAINS))),
        start=Slider("start", [k / 10 for k in range(20, 51)], 3.0),
        nudge=Slider("nudge", [k / 100 for k in range(51)], 0.1, play=100),
    )


UP, DOWN = 200, 60  # the two roads
SPOTS = {"x": (38, 130), "u": (310, UP), "v": (310, DOWN), "y": (582, 130)}


def explore_two_paths():
    """Two walkers carry a nudge of 1 from x to y, each multiplying at every step; what they bring is added."""

    def walking(road, first, second, way):
        """The marks of one road with its walker, `way` steps along it, and what he carries there."""
        (left, height), (right, _) = SPOTS["x"], SPOTS["y"]
        side = 1 if road == UP else -1
        marks = [
            line([left + 13, left + 38], [height + 13 * side, road], color="structure"),
            arrow(left + 38, road, 290, road, color="structure"),
            line([330, right - 38], [road, road], color="structure"),
            arrow(right - 38, road, right - 14, height + 15 * side, color="structure"),
            text(204, road - 20, f"× {nice(first)}", color="backward", size=14, bold=True),
            text(426, road - 20, f"× {nice(second)}", color="backward", size=14, bold=True),
        ]
        x = left + 46 + 226 * way  # from beside x, over u or v in the middle, to beside y
        hill = 19 * max(0.0, 1 - ((x - 310) / 38) ** 2)  # over the circle in the middle of the road
        lines, (hx, hy, radius) = walker(x, road + 3 + hill, way * 10 / 3, 1.1)
        marks += [line(*piece, color="ink", width=2.5) for piece in lines]
        load = (1, first, clean(first * second))[min(int(way), 2)]
        marks += [
            circle(hx, hy, radius, color="ink", fill="ink"),
            circle(hx, hy + radius + 18, 17, color="forward", fill="ground", line=2),  # on the head
            text(hx, hy + radius + 18, nice(load), color="forward", size=13, bold=True),
        ]
        return marks

    def frame(way, a, b, c, d):
        marks = [*walking(UP, a, b, way), *walking(DOWN, c, d, way)]
        for name, (x, y) in SPOTS.items():
            marks += [circle(x, y, 17, color="structure", fill="ground"), text(x, y, name, size=15, bold=True)]
        above, below = clean(a * b), clean(c * d)
        if way >= 2:
            marks.append(text(603, 130, nice(above + below), color="forward", size=17, align="left", bold=True))
        title = "What arrives at y when x moves by 1?"
        panel = Panel(*marks, x=(0, WIDTH), y=(24, 310), axes=False, equal=True, title=title)
        sums = f"{nice(above)} + {bracketed(below)} = {nice(above + below)}"
        where = "set out with 1 each" if way < 1 else (f"carry {nice(a)} and {nice(c)}" if way < 2 else "have arrived")
        says = (
            f"The walkers {where}. Along the upper path {nice(a)} × {bracketed(b)} = {nice(above)}, along the lower "
            f"{nice(c)} × {bracketed(d)} = {nice(below)}; y moves by {sums}."
        )
        shown = {
            "upper path": (above, "backward"),
            "lower path": (below, "backward"),
            "dy/dx": (above + below, "backward"),
        }
        return Frame(panel, says, shown, height=320)

    slopes = list(range(-4, 5))
    return Explorer(
        frame,
        "slopes with which the two loads cancel, so that y stands still although both walkers arrive with something.",
        way=Slider("steps walked", [k / 10 for k in range(21)], 0.0, play=120),
        a=Slider("upper, first", slopes, 2),
        b=Slider("upper, second", slopes, 3),
        c=Slider("lower, first", slopes, -2),
        d=Slider("lower, second", slopes, 2),
    )
