"""Explorers of notebook 01: secant to tangent, the error's V, a walker downhill, and slopes in all directions."""

import math
from collections.abc import Callable
from functools import lru_cache
from typing import NamedTuple

from gd_course.ch01_derivative.setting import (
    CONTOURS,
    descent,
    difference,
    difference_error,
    line_heights,
    loss,
    loss_slope,
    tanh_slope,
    two_knob_loss,
)
from gd_course.explorer import (
    Choice,
    Explorer,
    Frame,
    Panel,
    Slider,
    Toggle,
    arrow,
    cells,
    drop_noise,
    line,
    number,
    points,
    short_number,
    text,
)
from gd_lib.look.axes import spread


class Curve(NamedTuple):
    f: Callable
    slope: Callable  # at a number; None where there is no slope
    ends: tuple  # the lowest and the highest value shown


def in_digits(value, form="%.4g"):
    """A number without powers of ten: a large one is written out, and a very small one is "almost 0"."""
    if abs(value) >= 1e4:
        return number(value, "{:,.0f}".format)
    return "almost 0" if 0 < abs(value) < 1e-4 else number(value, form)


# ------------------------------------------------------------------------------------- secants, tangents, their errors

LOSS_NAME, CORNER = "the loss, (2x − 9)²", "|x − 4|"
LOW, HIGH = 0.0, 7.2  # what is shown of x
GRID = spread(LOW, HIGH, 144)
XS = [k / 20 for k in range(20, 121)]
STEPS = [10 ** (-k / 20) for k in range(60, -1, -1)]  # 0.001 … 1


def corner_slope(x):
    """The slope of |x − 4|; None at the corner, where there is none."""
    return None if abs(x - 4) < 1e-9 else math.copysign(1, x - 4)


CURVES = {
    LOSS_NAME: Curve(loss, loss_slope, (-14, 50)),
    "tanh x": Curve(math.tanh, tanh_slope, (-0.3, 1.5)),
    "sin x": Curve(math.sin, math.cos, (-1.8, 1.8)),
    CORNER: Curve(lambda x: abs(x - 4), corner_slope, (-1.5, 4.5)),
}
SMOOTH = {name: curve for name, curve in CURVES.items() if name != CORNER}


@lru_cache
def curve_line(name):
    """The mark of a whole curve: computed once, since it is the same in every frame."""
    f, _, (bottom, top) = CURVES[name]
    ys = [y if bottom - 9 <= y <= top + 9 else math.nan for y in map(f, GRID)]
    return line(GRID, ys, label="the curve", color="loss" if name == LOSS_NAME else "forward", width=2.5)


def through(x, y, slope, **look):
    """The whole line with this slope through (x, y), from edge to edge."""
    ends = [LOW, HIGH]
    return line(ends, line_heights(ends, x, y, slope), **look)


def secant_panel(curve, x, h, both_ways=False):
    """A panel with the curve, its secant from x (or x − h) to x + h, and its tangent at x.

    Returns (the panel, the slope of the secant, the slope of the tangent or None).
    """
    f, slope_at, ends = CURVES[curve]
    left, right = (x - h if both_ways else x), x + h
    secant, tangent = difference(f, x, h, both_ways), slope_at(x)
    marks = [
        curve_line(curve),
        line([left, right, right], [f(left), f(left), f(right)], color="structure", width=1.5),
        through(left, f(left), secant, color="backward", width=2.5, label="secant"),
    ]
    if tangent is None:
        to_the_left = (f(x) - f(x - h)) / h
        marks.append(through(x, f(x), to_the_left, color="backward", dash=True, label="to the left"))
    else:  # on top, or a secant that has closed on it hides it
        marks.append(through(x, f(x), tangent, color="ink", width=1.5, dash=True, label="tangent"))
    marks += [
        points([left, right], [f(left), f(right)], color="backward", size=9),
        points([x], [f(x)], size=10),
    ]
    panel = Panel(
        *marks, x=(LOW, HIGH), y=ends, title="How steep is the curve here?", xlabel="x", ylabel="f(x)", width=1.25
    )
    return panel, secant, tangent


def explore_secant(curve=LOSS_NAME, x=3.0, h=1.0):
    """Drag a point along a curve, shrink the nudge, and see the secant turn into the tangent."""
    slopes_shown = {LOSS_NAME: (-32, 20), CORNER: (-1.6, 1.6)}

    def slopes_panel(curve, x, h, secant, tangent):
        f = CURVES[curve].f
        slopes = [difference(f, x, step) for step in STEPS]
        marks = [
            line(STEPS, slopes, color="backward", label="slope of the secant"),
            points([h], [secant], color="backward", size=11),
        ]
        if tangent is None:
            marks.append(line(STEPS, [-1] * len(STEPS), color="backward", dash=True, label="to the left"))
        else:
            marks.insert(0, line([0.001, 1], [tangent] * 2, dash=True, width=1.5, label="slope of the tangent"))
        return Panel(
            *marks,
            x=(0.0008, 1.3),
            y=slopes_shown.get(curve, (-1.2, 1.2)),
            log_x=True,
            title="Where does its slope go?",
            xlabel="nudge h",
            xticks=[0.001, 0.01, 0.1, 1],
        )

    def frame(curve, x, h):
        panel, secant, tangent = secant_panel(curve, x, h)
        step, secant_words = number(h, "%.3g"), in_digits(secant, "%.5g")
        tangent_words = "none" if tangent is None else in_digits(tangent, "%.5g")
        comparison = f"the tangent, {tangent_words}"
        if tangent is None:
            comparison = "the one to the left has −1, however small h is, so there is no tangent"
        says = f"At x = {number(x)}, with h = {step}, the secant has slope {secant_words}; {comparison}."
        numbers = {
            "x": x,
            "nudge h": (step, "ink"),
            "slope of the secant": (secant_words, "backward"),
            "slope of the tangent": tangent_words,
        }
        return Frame([panel, slopes_panel(curve, x, h, secant, tangent)], says, numbers, height=320)

    return Explorer(
        frame,
        "the secant closing in on the dashed tangent as h shrinks, and the one place that has no tangent.",
        curve=Choice("curve", list(CURVES), curve),
        x=Slider("x", XS, x),
        h=Slider("nudge h", STEPS, h, format="%.3g"),
    )


FLOOR = 1e-14  # errors below, and exact zeros, are drawn on the lowest line
V_STEPS = [10 ** (-k / 4) for k in range(60, -1, -1)]  # 1e-15 … 1
CENTRAL = {"forward": False, "central": True}


def explore_error(curve="tanh x", x=1.0, h=0.1):
    """Secant and tangent with the error's V beside it: forward and central differences, h down to 1e-15."""

    def errors_panel(curve, way, x, h):
        f, slope_at, _ = CURVES[curve]
        slope = slope_at(x)

        def error(way, step):
            return difference_error(f, slope, x, step, CENTRAL[way])

        marks = []
        for name in sorted(CENTRAL, key=lambda name: name == way):  # the chosen one last, so that nothing hides it
            chosen = name == way
            marks.append(
                line(
                    V_STEPS,
                    [min(max(error(name, step), FLOOR), 10) for step in V_STEPS],
                    color="backward" if chosen else "structure",
                    width=2.5 if chosen else 1.5,
                    dash=not chosen,
                    label=name,
                )
            )
        marks.append(points([h], [max(error(way, h), FLOOR)], size=11))
        return Panel(
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

    def frame(curve, way, x, h):
        panel, _, tangent = secant_panel(curve, x, h, both_ways=CENTRAL[way])
        measured = difference(CURVES[curve].f, x, h, CENTRAL[way])
        error = abs(measured - tangent)
        step, error_words = number(h, "%.2g"), "less than 1e−14" if error < FLOOR else number(error, "%.2g")
        digits = "%.12g"  # as many as it takes to see which of them agree
        says = (
            f"At x = {number(x)}, the {way} difference with h = {step} gives the slope {number(measured, digits)}; "
            f"the true one is {number(tangent, digits)}, so the error is {error_words}."
        )
        numbers = {
            "nudge h": step,
            "measured slope": (short_number(measured, 9, "%.7g", "%.4g"), "backward"),
            "true slope": short_number(tangent, 9, "%.7g", "%.4g"),
            "error": error_words,
        }
        return Frame([panel, errors_panel(curve, way, x, h)], says, numbers, height=330)

    return Explorer(
        frame,
        "the h at the bottom of each method's V, and why the central difference has only one arm on the loss.",
        curve=Choice("curve", list(SMOOTH), curve),
        way=Choice("difference", list(CENTRAL), "central"),
        x=Slider("x", XS, x),
        h=Slider("nudge h", V_STEPS, h, format="%.2g"),
    )


# ----------------------------------------------------------------------------------------------------------- a walker


def valleys(w):
    u = w - 4.5
    return 0.5 * (u * u - 2) ** 2 + 0.5 * u + 1.5


def valleys_slope(w):
    u = w - 4.5
    return 2 * u * (u * u - 2) + 0.5


LANDS = {
    "one valley, (2w − 9)²": Curve(loss, loss_slope, (-5, 48)),
    "two valleys": Curve(valleys, valleys_slope, (-1.5, 14.5)),
}
TALL = 0.15  # the height of the walker, as a share of what is shown
MOST = 20  # steps
OUT_OF_BOUNDS = 1e4  # where a walk ends early
FAR_OUT = 1000  # from here on numbers are not worth reading


@lru_cache(maxsize=4096)
def walk(land, start, rate):
    return descent(LANDS[land].slope, start, rate, MOST, OUT_OF_BOUNDS)


@lru_cache
def land_line(land):
    ws = spread(0.5, 8.5, 160)
    return line(ws, [LANDS[land].f(w) for w in ws], color="loss", width=2.5)


def walker(w, y, tall):
    """The marks of a small figure whose feet are at (w, y)."""
    ink = {"color": "ink", "width": 2.5}
    hip = y + 0.33 * tall
    hand = y + 0.45 * tall
    neck = y + 0.63 * tall
    return [
        line([w - 0.1, w, w + 0.1], [y, hip, y], **ink),
        line([w, w], [hip, y + 0.7 * tall], **ink),
        line([w - 0.14, w, w + 0.14], [hand, neck, hand], **ink),
        points([w], [y + 0.88 * tall], size=10),
    ]


def explore_walker(learning_rate=0.0625, start=3.0):
    """A walker goes downhill by your learning rate: choose the rate and the start, and step."""

    def has_left(land, w):
        f, _, (bottom, top) = LANDS[land]
        return f(w) > top - TALL * (top - bottom)

    def land_panel(land, rate, path):
        f, slope_at, (bottom, top) = LANDS[land]
        w = path[-1]
        marks = [land_line(land)]
        if len(path) > 1:
            inside = [place for place in path if -3 < place < 12]
            footprints = [place for place in path[:-1] if f(place) <= top]
            marks += [
                line(inside, [f(place) for place in inside], color="structure", width=1, dash=True),
                points(footprints, [f(place) for place in footprints], size=8),
            ]
        if has_left(land, w):
            gone = "gone: each jump is longer"
            marks.append(text(4.5, 0.7 * top, gone, bold=True, size=14, color="backward", halo=True))
        else:
            slope = slope_at(w)
            ends = [w - 0.6, w + 0.6]
            marks.append(line(ends, line_heights(ends, w, f(w), slope), color="backward"))
            marks += walker(w, f(w), TALL * (top - bottom))
            if abs(rate * slope) > 0.12:  # a shorter arrow would be all head
                tip = min(max(w - rate * slope, 0.4), 8.6)
                marks.append(arrow(w, 0.64 * bottom, tip, 0.64 * bottom, color="backward", width=3))
        return Panel(
            *marks,
            x=(0.5, 8.5),
            y=(bottom, top),
            title="Where does the walker go?",
            xlabel="w",
            ylabel="loss",
            width=1.5,
        )

    def losses_panel(land, path):
        f, _, (_, top) = LANDS[land]
        losses = [min(f(place), 1e6) for place in path]
        return Panel(
            line(range(len(losses)), losses, color="loss", width=2.5),
            points(range(len(losses)), losses, color="loss", size=6),
            x=(0, MOST),
            y=(0, top),
            title="Does the loss fall?",
            xlabel="step",
            ylabel="loss",
        )

    def frame(land, rate, start, step):
        f, slope_at, _ = LANDS[land]
        path = walk(land, start, rate)[: step + 1]
        w = path[-1]
        height = drop_noise(f(w))
        slope = drop_noise(slope_at(w))
        move = drop_noise(-rate * slope_at(w))
        is_far_out = len(path) <= step or abs(w) > FAR_OUT
        if has_left(land, w):
            where = "far out" if is_far_out else f"at w = {number(w)}"
            state = f"the walker is too high up to be drawn, {where}, and each jump is longer than the last."
        else:
            way = f"goes {in_digits(abs(move))} to the {'right' if move > 0 else 'left'}" if move else "goes nowhere"
            state = (
                f"at w = {number(w)} the loss is {in_digits(height)} and the slope {in_digits(slope)}, "
                f"so the next step {way}."
            )
        says = f"Learning rate {number(rate)}, step {step}: {state}"
        values = [number(w), in_digits(height), in_digits(slope), in_digits(move)]
        if is_far_out:
            values = ["far out", "huge", "huge", "huge"]
        colors = {"w": "parameter", "loss": "loss", "slope": "backward", "− rate × slope": "backward"}
        numbers = {"step": step} | {name: (value, colors[name]) for name, value in zip(colors, values)}
        return Frame([land_panel(land, rate, path), losses_panel(land, path)], says, numbers, height=320)

    return Explorer(
        frame,
        "the learning rates that creep, that land, that bounce forever, and that run away.",
        land=Choice("land", list(LANDS), next(iter(LANDS))),
        rate=Slider("learning rate", [k / 80 for k in range(1, 25)], learning_rate),
        start=Slider("start", [k / 4 for k in range(8, 29)], start),
        step=Slider("step", list(range(MOST + 1)), 1, format="%d", play=250),
    )


# ---------------------------------------------------------------------------------------------------- slopes all round


class Map(NamedTuple):
    loss: Callable  # of (w, b)
    slopes: Callable  # of (w, b): two slopes
    contours: list  # of pairs (ws, bs)
    darkest: float  # the loss with the darkest colour
    steepest: float  # the highest slope shown


def straight_contours():
    """The contour lines of (2w + b − 10)²: straight lines 2w + b = total, from b = 6 to b = −4."""
    for level in CONTOURS:
        for side in (-1, 1):
            total = 10 + side * math.sqrt(level)
            yield [(total - 6) / 2, (total + 4) / 2], [6, -4]


def ring(level):
    """The contour line of (w − 4)² + 3(b − 2)² = level: an ellipse."""
    angles = [2 * math.pi * k / 72 for k in range(73)]
    ws = [4 + math.sqrt(level) * math.cos(angle) for angle in angles]
    bs = [2 + math.sqrt(level / 3) * math.sin(angle) for angle in angles]
    return ws, bs


MAPS = {
    "our loss, (2w + b − 10)²": Map(
        loss=lambda w, b: two_knob_loss([w, b]),
        slopes=lambda w, b: (4 * (2 * w + b - 10), 2 * (2 * w + b - 10)),
        contours=list(straight_contours()),
        darkest=70,
        steepest=22,
    ),
    "a bowl, (w − 4)² + 3(b − 2)²": Map(
        loss=lambda w, b: (w - 4) ** 2 + 3 * (b - 2) ** 2,
        slopes=lambda w, b: (2 * (w - 4), 6 * (b - 2)),
        contours=[ring(level) for level in (0.5, 2, 5, 10, 18)],
        darkest=24,
        steepest=11,
    ),
}


@lru_cache
def ground(name):
    """The map's colours and contour lines, which no slider changes."""
    land = MAPS[name]
    values = [[land.loss(1 + 5 * (i + 0.5) / 40, 4 - 5 * (j + 0.5) / 40) for i in range(40)] for j in range(40)]
    return [
        cells(values, x=(1, 6), y=(-1, 4), low=0, high=land.darkest, colors="loss", smooth=True),
        *(line(ws, bs, color="loss", width=1) for ws, bs in land.contours),
    ]


def explore_directions(w=3.0, b=1.0, angle=0):
    """Stand on the map of a loss over two knobs, turn round, and see the slope in each direction."""

    def map_panel(land, w, b, angle, gradient):
        """The map, the direction looked in, and the gradient's arrow unless `gradient` is None."""
        turn = math.radians(angle)
        marks = list(ground(land))
        if gradient:  # as long as it is steep, short enough for the map, and long enough to be seen beside the point
            scale = max(1.6 / MAPS[land].steepest, 0.35 / math.hypot(*gradient))
            tip = w + scale * gradient[0], b + scale * gradient[1]
            marks.append(arrow(w, b, *tip, color="backward", width=4.5))
        ahead = w + 0.75 * math.cos(turn), b + 0.75 * math.sin(turn)
        marks += [arrow(w, b, *ahead, width=2.5), points([w], [b], size=9)]
        return Panel(
            *marks, x=(1, 6), y=(-1, 4), equal=True, title="Which way are you looking?", xlabel="w", ylabel="b"
        )

    def slopes_panel(land, angle, slope, steepest, uphill, show_uphill):
        """The slope in every direction, with the one looked in as a point."""
        top = MAPS[land].steepest
        degrees = list(range(0, 361, 5))
        slopes = [steepest * math.cos(math.radians(d - uphill)) for d in degrees]
        marks = [line([0, 360], [0, 0], color="structure", width=1), line(degrees, slopes, color="backward")]
        if show_uphill:
            marks.append(line([uphill, uphill], [-top, top], color="backward", width=1.2, dash=True))
        marks.append(points([angle], [slope], size=11))
        return Panel(
            *marks,
            x=(0, 360),
            y=(-top, top),
            title="How steep is it that way?",
            xlabel="direction, degrees",
            ylabel="slope",
            xticks=[0, 90, 180, 270, 360],
        )

    def frame(land, angle, w, b, gradient):
        for_w, for_b = MAPS[land].slopes(w, b)
        turn = math.radians(angle)
        slope = for_w * math.cos(turn) + for_b * math.sin(turn)
        steepest = math.hypot(for_w, for_b)
        uphill = math.degrees(math.atan2(for_b, for_w)) % 360
        has_arrow = gradient and steepest > 1e-9
        panels = [
            map_panel(land, w, b, angle, (for_w, for_b) if has_arrow else None),
            slopes_panel(land, angle, slope, steepest, uphill, has_arrow),
        ]
        slope, steepest = drop_noise(slope), drop_noise(steepest)
        says = (
            f"At w = {number(w)}, b = {number(b)} the gradient is {number(for_w)} for w and {number(for_b)} for b; "
            f"the slope at {angle} degrees is {number(slope)}, and the largest is {number(steepest)}."
        )
        if gradient:
            says += (
                f" The gradient points to {uphill:.0f} degrees." if has_arrow else " A gradient of 0 points nowhere."
            )
        numbers = {
            "slope for w": (drop_noise(for_w), "backward"),
            "slope for b": (drop_noise(for_b), "backward"),
            "slope this way": slope,
            "largest slope": steepest,
        }
        return Frame(panels, says, numbers, height=340)

    return Explorer(
        frame,
        "the direction of the largest slope, and the two along the contour, where the slope is 0.",
        land=Choice("loss", list(MAPS), next(iter(MAPS))),
        angle=Slider("direction", list(range(361)), angle, format="%d°"),
        w=Slider("w", [k / 4 for k in range(10, 19)], w),
        b=Slider("b", [k / 4 for k in range(2, 11)], b),
        gradient=Toggle("show the gradient"),
    )
