"""Explorers of notebook 01: secant to tangent, the error's V, a walker downhill, and slopes in all directions."""

import math
from functools import lru_cache

from gd_course.explorer import (
    Choice,
    Explorer,
    Frame,
    Panel,
    Slider,
    Toggle,
    arrow,
    cells,
    clean,
    fitting,
    line,
    nice,
    points,
    text,
)

LOSS_NAME, CORNER = "the loss, (2x − 9)²", "|x − 4|"
LOW, HIGH = 0.0, 7.2  # what is shown of x
GRID = [LOW + (HIGH - LOW) * k / 144 for k in range(145)]


def loss(w):
    return (2 * w - 9) ** 2


def short(value, form="%.4g"):
    """A number without powers of ten: very small ones are almost 0, large ones are written out."""
    if abs(value) >= 1e4:
        return nice(value, "{:,.0f}".format)
    return "almost 0" if 0 < abs(value) < 1e-4 else nice(value, form)


def corner_slope(x):
    """The slope of |x − 4|; None at the corner, where there is none."""
    return None if abs(x - 4) < 1e-9 else math.copysign(1, x - 4)


# name: (f, its slope, the lowest and the highest value shown)
CURVES = {
    LOSS_NAME: (loss, lambda x: 4 * (2 * x - 9), (-14, 50)),
    "tanh x": (math.tanh, lambda x: 1 - math.tanh(x) ** 2, (-0.3, 1.5)),
    "sin x": (math.sin, math.cos, (-1.8, 1.8)),
    CORNER: (lambda x: abs(x - 4), corner_slope, (-1.5, 4.5)),
}


@lru_cache
def curve_line(name):
    """The mark of a whole curve: computed once, since it is the same in every frame."""
    f, _, (bottom, top) = CURVES[name]
    ys = [y if bottom - 9 <= y <= top + 9 else math.nan for y in map(f, GRID)]
    look = {"color": "loss", "width": 2.5} if name == LOSS_NAME else {"color": "forward", "width": 2.5}
    return line(GRID, ys, label="the curve", **look)


def through(x, y, slope, **look):
    """The whole line with this slope through (x, y), from edge to edge."""
    return line([LOW, HIGH], [y + slope * (LOW - x), y + slope * (HIGH - x)], **look)


def secant_panel(curve, x, h, both_ways=False):
    """The curve with its secant from x (or x − h) to x + h, the tangent, run and rise; and the secant's slope."""
    f, exact, ends = CURVES[curve]
    left, right = (x - h if both_ways else x), x + h
    slope, tangent = (f(right) - f(left)) / (right - left), exact(x)
    marks = [
        curve_line(curve),
        line([left, right, right], [f(left), f(left), f(right)], color="structure", width=1.5),
        through(left, f(left), slope, color="backward", width=2.5, label="secant"),
    ]
    if tangent is None:
        back = (f(x) - f(x - h)) / h
        marks.append(through(x, f(x), back, color="backward", dash=True, label="to the left"))
    else:  # on top, or a secant that has closed on it hides it
        marks.append(through(x, f(x), tangent, color="ink", width=1.5, dash=True, label="tangent"))
    marks += [
        points([left, right], [f(left), f(right)], color="backward", size=9),
        points([x], [f(x)], size=10),
    ]
    panel = Panel(
        *marks, x=(LOW, HIGH), y=ends, title="How steep is the curve here?", xlabel="x", ylabel="f(x)", width=1.25
    )
    return panel, slope, tangent


XS = [k / 20 for k in range(20, 121)]
STEPS = [10 ** (-k / 20) for k in range(60, -1, -1)]  # 0.001 … 1


def explore_secant(curve=LOSS_NAME, x=3.0, h=1.0):
    """Drag a point along a curve, shrink the nudge, and see the secant turn into the tangent."""

    def slopes_line(name, x):
        f = CURVES[name][0]
        return line(STEPS, [(f(x + t) - f(x)) / t for t in STEPS], color="backward", label="slope of the secant")

    def frame(curve, x, h):
        left, slope, tangent = secant_panel(curve, x, h)
        low, high = {LOSS_NAME: (-32, 20), CORNER: (-1.6, 1.6)}.get(curve, (-1.2, 1.2))
        marks = [slopes_line(curve, x), points([h], [slope], color="backward", size=11)]
        if tangent is None:
            marks.append(line(STEPS, [-1] * len(STEPS), color="backward", dash=True, label="to the left"))
        else:
            marks.insert(0, line([0.001, 1], [tangent] * 2, dash=True, width=1.5, label="slope of the tangent"))
        right = Panel(
            *marks,
            x=(0.0008, 1.3),
            y=(low, high),
            log_x=True,
            title="Where does its slope go?",
            xlabel="nudge h",
            xticks=[0.001, 0.01, 0.1, 1],
        )
        told = "none" if tangent is None else short(tangent, "%.5g")
        there = f"the tangent has {told}"
        if tangent is None:
            there = "the one to the left has −1, however small h is, so there is no tangent"
        says = f"At x = {nice(x)}, with h = {nice(h, '%.3g')}, the secant has slope {short(slope, '%.5g')}; {there}."
        numbers = {
            "x": x,
            "nudge h": (nice(h, "%.3g"), "ink"),
            "slope of the secant": (short(slope, "%.5g"), "backward"),
            "slope of the tangent": told,
        }
        return Frame([left, right], says, numbers, height=320)

    return Explorer(
        frame,
        "the secant closing on the dashed tangent as h shrinks, and one curve and place without a tangent.",
        curve=Choice("curve", list(CURVES), curve),
        x=Slider("x", XS, x),
        h=Slider("nudge h", STEPS, h, format="%.3g"),
    )


FLOOR = 1e-14  # errors below, and exact zeros, are drawn on the lowest line
V_STEPS = [10 ** (-k / 4) for k in range(60, -1, -1)]  # 1e-15 … 1


def error(f, slope, x, h, central):
    back = h if central else 0.0
    return abs((f(x + h) - f(x - back)) / (h + back) - slope)


def explore_error(curve="tanh x", x=1.0, h=0.1):
    """Secant and tangent with the error's V beside it: forward and central differences, h down to 1e-15."""
    ways = {"forward": False, "central": True}
    shown = {name: parts for name, parts in CURVES.items() if name != CORNER}

    def frame(curve, way, x, h):
        f = shown[curve][0]
        central = ways[way]
        left, _, tangent = secant_panel(curve, x, h, both_ways=central)
        marks = []
        for name in sorted(ways, key=lambda name: name == way):  # the chosen one last, so that nothing hides it
            chosen = name == way
            found = [min(max(error(f, tangent, x, t, ways[name]), FLOOR), 10) for t in V_STEPS]
            marks.append(
                line(
                    V_STEPS,
                    found,
                    color="backward" if chosen else "structure",
                    width=2.5 if chosen else 1.5,
                    dash=not chosen,
                    label=name,
                )
            )
        off = error(f, tangent, x, h, central)
        marks.append(points([h], [max(off, FLOOR)], size=11))
        right = Panel(
            *marks,
            x=(1e-15, 2),
            y=(FLOOR, 20),
            log_x=True,
            log_y=True,
            title="How wrong is the slope?",
            xlabel="nudge h",
            ylabel="error",
            xticks={10.0**-k: f"1e−{k}" for k in (15, 10, 5)} | {1: "1"},
            yticks={10.0**-k: f"1e−{k}" for k in (12, 8, 4)} | {1: "1"},
        )
        measured = (f(x + h) - f(x - h)) / (2 * h) if central else (f(x + h) - f(x)) / h
        told = "less than 1e−14" if off < FLOOR else nice(off, "%.2g")
        digits = "%.12g"  # as many as it takes to see which of them agree
        says = (
            f"At x = {nice(x)}, the {way} difference with h = {nice(h, '%.2g')} gives the slope "
            f"{nice(measured, digits)}; the true one is {nice(tangent, digits)}, so the error is "
            f"{told}."
        )
        numbers = {
            "nudge h": nice(h, "%.2g"),
            "measured slope": (fitting(measured, 9, "%.7g", "%.4g"), "backward"),
            "true slope": fitting(tangent, 9, "%.7g", "%.4g"),
            "error": told,
        }
        return Frame([left, right], says, numbers, height=330)

    return Explorer(
        frame,
        "the h at the bottom of the V for each way, and why the central difference has only one arm on the loss.",
        curve=Choice("curve", list(shown), curve),
        way=Choice("difference", list(ways), "central"),
        x=Slider("x", XS, x),
        h=Slider("nudge h", V_STEPS, h, format="%.2g"),
    )


def valleys(w):
    u = w - 4.5
    return 0.5 * (u * u - 2) ** 2 + 0.5 * u + 1.5


def valleys_slope(w):
    u = w - 4.5
    return 2 * u * (u * u - 2) + 0.5


# name: (loss, its slope, the lowest and the highest loss shown)
LANDS = {
    "one valley, (2w − 9)²": (loss, lambda w: 4 * (2 * w - 9), (-5, 48)),
    "two valleys": (valleys, valleys_slope, (-1.5, 14.5)),
}
TALL = 0.15  # the height of the walker, as a share of what is shown
MOST, GONE = 20, 1e4


@lru_cache(maxsize=4096)
def walk(land, start, rate):
    """The places of a walk of MOST steps; it ends early once the walker is out of all bounds."""
    path = [start]
    while len(path) <= MOST and abs(path[-1]) < GONE:
        path.append(path[-1] - rate * LANDS[land][1](path[-1]))
    return tuple(path)


@lru_cache
def land_line(land):
    xs = [0.5 + 8 * k / 160 for k in range(161)]
    return line(xs, [LANDS[land][0](x) for x in xs], color="loss", width=2.5)


def walker(w, y, tall):
    """A small figure whose feet stand at (w, y)."""
    ink = {"color": "ink", "width": 2.5}
    hip, hand, neck = y + 0.33 * tall, y + 0.45 * tall, y + 0.63 * tall
    return [
        line([w - 0.1, w, w + 0.1], [y, hip, y], **ink),
        line([w, w], [hip, y + 0.7 * tall], **ink),
        line([w - 0.14, w, w + 0.14], [hand, neck, hand], **ink),
        points([w], [y + 0.88 * tall], size=10),
    ]


def explore_walker(learning_rate=0.0625, start=3.0):
    """A walker goes downhill by your learning rate: choose the rate and the start, and step."""

    def frame(land, rate, start, step):
        f, slope_at, (bottom, top) = LANDS[land]
        tall = TALL * (top - bottom)
        path = walk(land, start, rate)
        seen = path[: step + 1]
        w = seen[-1]
        gone, far = f(w) > top - tall, len(seen) <= step or abs(w) > 1000
        marks = [land_line(land)]
        if len(seen) > 1:
            inside = [t for t in seen if -3 < t < 12]
            prints = [t for t in seen[:-1] if f(t) <= top]
            marks += [
                line(inside, [f(t) for t in inside], color="structure", width=1, dash=True),
                points(prints, [f(t) for t in prints], size=8),
            ]
        if not gone:
            slope = slope_at(w)
            ends = [w - 0.6, w + 0.6]
            marks.append(line(ends, [f(w) + slope * (t - w) for t in ends], color="backward"))
            marks += walker(w, f(w), tall)
            if abs(rate * slope) > 0.12:
                to = min(max(w - rate * slope, 0.4), 8.6)
                marks.append(arrow(w, 0.64 * bottom, to, 0.64 * bottom, color="backward", width=3))
        else:
            words = "gone: each jump is longer"
            marks.append(text(4.5, 0.7 * top, words, bold=True, size=14, color="backward", halo=True))
        left = Panel(
            *marks,
            x=(0.5, 8.5),
            y=(bottom, top),
            title="Where does the walker go?",
            xlabel="w",
            ylabel="loss",
            width=1.5,
        )
        losses = [min(f(t), 1e6) for t in seen]
        right = Panel(
            line(range(len(losses)), losses, color="loss", width=2.5),
            points(range(len(losses)), losses, color="loss", size=6),
            x=(0, MOST),
            y=(0, top),
            title="Does the loss fall?",
            xlabel="step",
            ylabel="loss",
        )
        start_says = f"Learning rate {nice(rate)}, step {step}: "
        height, slope, move = clean(f(w)), clean(slope_at(w)), clean(-rate * slope_at(w))
        way = f"goes {short(abs(move))} to the {'right' if move > 0 else 'left'}" if move else "goes nowhere"
        if gone:
            where = "far out" if far else f"at w = {nice(w)}"
            says = start_says + f"the walker has left the picture, {where}, and each jump is longer than the last."
        else:
            says = start_says + (
                f"at w = {nice(w)} the loss is {short(height)} and the slope {short(slope)}, so the next step {way}."
            )
        found = ["far out", *["huge"] * 3] if far else [nice(w), *map(short, (height, slope, move))]
        names = {"w": "parameter", "loss": "loss", "slope": "backward", "− rate × slope": "backward"}
        numbers = {"step": step} | {name: (v, names[name]) for name, v in zip(names, found)}
        return Frame([left, right], says, numbers, height=320)

    return Explorer(
        frame,
        "the learning rates that creep, that land, that bounce for ever, and that run away.",
        land=Choice("land", list(LANDS), next(iter(LANDS))),
        rate=Slider("learning rate", [k / 80 for k in range(1, 25)], learning_rate),
        start=Slider("start", [k / 4 for k in range(8, 29)], start),
        step=Slider("step", list(range(MOST + 1)), 1, format="%d", play=250),
    )


# name: (loss of (w, b), its two slopes, the contour lines as (xs, ys), the darkest loss, the highest slope shown)
def _straight():
    for level in (1, 4, 9, 25, 49):
        for side in (-1, 1):
            total = 10 + side * math.sqrt(level)
            yield [(total - 6) / 2, (total + 4) / 2], [6, -4]


def _ring(level):
    turn = [2 * math.pi * k / 72 for k in range(73)]
    return [4 + math.sqrt(level) * math.cos(t) for t in turn], [2 + math.sqrt(level / 3) * math.sin(t) for t in turn]


MAPS = {
    "our loss, (2w + b − 10)²": (
        lambda w, b: (2 * w + b - 10) ** 2,
        lambda w, b: (4 * (2 * w + b - 10), 2 * (2 * w + b - 10)),
        list(_straight()),
        70,
        22,
    ),
    "a bowl, (w − 4)² + 3(b − 2)²": (
        lambda w, b: (w - 4) ** 2 + 3 * (b - 2) ** 2,
        lambda w, b: (2 * (w - 4), 6 * (b - 2)),
        [_ring(level) for level in (0.5, 2, 5, 10, 18)],
        24,
        11,
    ),
}


@lru_cache
def ground(name):
    """The map's colours and contour lines, which no slider changes."""
    f, _, lines, top, _ = MAPS[name]
    values = [[f(1 + 5 * (i + 0.5) / 40, 4 - 5 * (j + 0.5) / 40) for i in range(40)] for j in range(40)]
    return [
        cells(values, x=(1, 6), y=(-1, 4), low=0, high=top, colors="loss", smooth=True),
        *(line(xs, ys, color="loss", width=1) for xs, ys in lines),
    ]


def explore_directions(w=3.0, b=1.0, angle=0):
    """Stand on the map of a loss over two knobs, turn round, and see the slope in each direction."""

    def frame(land, angle, w, b, gradient):
        slopes, high = MAPS[land][1](w, b), MAPS[land][4]
        steepest = math.hypot(*slopes)
        turn = math.radians(angle)
        here = slopes[0] * math.cos(turn) + slopes[1] * math.sin(turn)
        marks = list(ground(land))
        shown = gradient and steepest > 1e-9
        if shown:  # as long as it is steep, short enough for the map, and long enough to be seen beside the point
            part = max(1.6 / high, 0.35 / steepest)
            marks.append(arrow(w, b, w + part * slopes[0], b + part * slopes[1], color="backward", width=4.5))
        ahead = w + 0.75 * math.cos(turn), b + 0.75 * math.sin(turn)
        marks += [arrow(w, b, *ahead, width=2.5), points([w], [b], size=9)]
        left = Panel(*marks, x=(1, 6), y=(-1, 4), equal=True, title="Which way do you look?", xlabel="w", ylabel="b")
        degrees = list(range(0, 361, 5))
        up = math.degrees(math.atan2(slopes[1], slopes[0])) % 360
        all_round = [steepest * math.cos(math.radians(d - up)) for d in degrees]
        marks = [line([0, 360], [0, 0], color="structure", width=1), line(degrees, all_round, color="backward")]
        if shown:
            marks.append(line([up, up], [-high, high], color="backward", width=1.2, dash=True))
        marks.append(points([angle], [here], size=11))
        right = Panel(
            *marks,
            x=(0, 360),
            y=(-high, high),
            title="How steep is it that way?",
            xlabel="direction, degrees",
            ylabel="slope",
            xticks=[0, 90, 180, 270, 360],
        )
        here, steepest = clean(here), clean(steepest)
        says = (
            f"At w = {nice(w)}, b = {nice(b)} the gradient is {nice(slopes[0])} for w and {nice(slopes[1])} for b; "
            f"towards {angle} degrees the slope is {nice(here)}, of at most {nice(steepest)}."
        )
        if gradient:
            says += f" The gradient points towards {up:.0f} degrees." if shown else " A gradient of 0 points nowhere."
        numbers = {
            "slope for w": (clean(slopes[0]), "backward"),
            "slope for b": (clean(slopes[1]), "backward"),
            "slope this way": here,
            "largest slope": steepest,
        }
        return Frame([left, right], says, numbers, height=340)

    return Explorer(
        frame,
        "the direction of the largest slope, and the two along the contour, where the slope passes 0.",
        land=Choice("loss", list(MAPS), next(iter(MAPS))),
        angle=Slider("direction", list(range(361)), angle, format="%d°"),
        w=Slider("w", [k / 4 for k in range(10, 19)], w),
        b=Slider("b", [k / 4 for k in range(2, 11)], b),
        gradient=Toggle("show the gradient"),
    )
