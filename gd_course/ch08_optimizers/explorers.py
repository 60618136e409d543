"""Explorers of notebook 08: descent on three landscapes, and a race in a ravine that can be turned and scaled."""

import math
from collections.abc import Callable
from functools import lru_cache
from itertools import pairwise
from random import Random
from typing import NamedTuple

import numpy as np

from gd_course.ch08_optimizers.setting import ravine, ravine_slopes, saddle, saddle_slopes, two_wells, two_wells_slopes
from gd_course.explorer import Choice, Explorer, Frame, Panel, Slider, Toggle, line, number, points
from gd_lib.words import counted

STEPS = 60


EXAMPLES = 64


TILT = 8.0  # the spread of the examples' tilts


FLOOR = 1e-6  # a loss that counts as 0


class Landscape(NamedTuple):
    loss: Callable
    slopes: Callable
    x: tuple  # the range of w
    y: tuple  # the range of b
    top: float  # the highest loss shown
    levels: tuple  # of the contours
    log: bool = True  # the scale of the losses


# Each has a curvature of about 20 at its lowest point, so a rate means about the same on all of them.
LANDSCAPES = {
    "ravine": Landscape(ravine, ravine_slopes, (2, 6), (0, 4), 44, (0.3, 2, 6, 12, 22)),
    "two wells in a plain": Landscape(  # not log: the wells' losses of 0 and 4 and the plain's 8 belong side by side
        two_wells, two_wells_slopes, (-2.4, 2.4), (-1.6, 1.6), 8, (1, 2.5, 4, 5.2, 6.4, 7.2, 7.8), log=False
    ),
    "saddle": Landscape(saddle, saddle_slopes, (-1.6, 1.6), (-1.6, 1.6), 12, (0.3, 1, 2, 2.5, 3.5, 5, 8)),
}


class Runner(NamedTuple):
    """An optimizer and its look."""

    name: str
    momentum: float
    batch: int
    color: str
    shape: str
    size: float
    width: float


class Walk(NamedTuple):
    """Where a runner has been so far: all lists have an entry for the start and one for each step."""

    runner: Runner
    path: list  # of (w, b)
    losses: list
    inside: list  # whether the place is in the picture
    stopped: bool  # before the last step, because it ran away


@lru_cache
def backdrop(name):
    """What never changes of a landscape: the marks of its contours, and those of its surface."""
    from contourpy import contour_generator

    land = LANDSCAPES[name]
    xs, ys = np.linspace(*land.x, 80), np.linspace(*land.y, 80)
    generator = contour_generator(xs, ys, land.loss(xs[None, :], ys[:, None]))
    contours = [
        line(path[:, 0], path[:, 1], color="#C79FBC", width=1.2)
        for level in land.levels
        for path in generator.lines(level)
    ]
    fine, coarse, gap = np.linspace(0, 1, 33), np.linspace(0, 1, 9), float("nan")
    across, up = [], []
    for fixed in coarse:
        for shares in ([(fixed, t) for t in fine], [(t, fixed) for t in fine]):
            for p, q in shares:
                w, b = land.x[0] + p * (land.x[1] - land.x[0]), land.y[0] + q * (land.y[1] - land.y[0])
                place = project(name, w, b, min(land.loss(w, b), land.top))
                across.append(place[0])
                up.append(place[1])
            across.append(gap)
            up.append(gap)
    return contours, [line(across, up, color="#B9A3B5", width=0.8)]


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
    of_examples = [(random.gauss(0, TILT), random.gauss(0, TILT)) for _ in range(EXAMPLES)]
    mean = [sum(tilt) / EXAMPLES for tilt in zip(*of_examples)]
    of_handfuls = []
    while len(of_handfuls) < STEPS:
        order = random.sample(range(EXAMPLES), EXAMPLES)
        for k in range(0, EXAMPLES, batch):
            handful = order[k : k + batch]
            of_handfuls.append(tuple(sum(of_examples[i][j] - mean[j] for i in handful) / len(handful) for j in (0, 1)))
    return of_handfuls[:STEPS]


@lru_cache(maxsize=2000)
def descent(name, w, b, rate, beta, batch):
    """The places of one walk, step by step; it ends early if it has left for good."""
    slopes = LANDSCAPES[name].slopes
    v_w, v_b = 0.0, 0.0
    path = [(w, b)]
    for tilt_w, tilt_b in tilts(batch):
        for_w, for_b = slopes(w, b)
        v_w = beta * v_w + for_w + tilt_w
        v_b = beta * v_b + for_b + tilt_b
        w, b = w - rate * v_w, b - rate * v_b
        if abs(w) + abs(b) > 1e3:
            break
        path.append((w, b))
    return path


def walk(runner, name, start, rate, steps):
    """The first steps of a runner, as a Walk."""
    land = LANDSCAPES[name]
    path = descent(name, *start, rate, runner.momentum, runner.batch)[: steps + 1]
    losses = [float(land.loss(w, b)) for w, b in path]
    inside = [land.x[0] <= w <= land.x[1] and land.y[0] <= b <= land.y[1] for w, b in path]
    return Walk(runner, path, losses, inside, stopped=len(path) <= steps)


def loss_in_words(loss, log):
    """A loss as it is written beside the picture; on a logarithmic scale down to FLOOR."""
    if not log:
        return number(round(loss, 2))
    if loss < FLOOR:
        return "under 10⁻⁶"
    if loss >= 1000:
        return "over 1,000"
    return number(loss, "%.3g" if loss > 0.001 else "%.6f")


def outcome(walk, log):
    """What has become of a walk, as part of a sentence."""
    if walk.stopped:
        return f"far away, stopped after step {len(walk.losses) - 1}"
    at = f"at loss {loss_in_words(walk.losses[-1], log)}"
    if not walk.inside[-1]:
        return f"{at}, out of the picture"
    if log and walk.losses[-1] < FLOOR:
        return f"{at}, first at step {next(k for k, loss in enumerate(walk.losses) if loss < FLOOR)}"
    return at


def from_above(walk, label):
    """The marks of a walk, seen from above."""
    runner, (ws, bs) = walk.runner, zip(*walk.path)
    return [
        line(ws, bs, color=runner.color, width=runner.width - 0.7),
        points(ws[:-1], bs[:-1], color=runner.color, size=3),
        points(ws[-1], bs[-1], color=runner.color, size=runner.size, shape=runner.shape, label=label),
    ]


def from_the_side(walk, name):
    """The marks of a walk on the surface; where it is out of the picture, there is a gap."""
    runner = walk.runner
    places = [
        project(name, w, b, loss) if inside else (math.nan, math.nan)
        for (w, b), loss, inside in zip(walk.path, walk.losses, walk.inside)
    ]
    marks = [line(*zip(*places), color=runner.color, width=runner.width - 0.5)]
    if walk.inside[-1]:
        marks.append(points(*places[-1], color=runner.color, size=runner.size, shape=runner.shape))
    return marks


def loss_curve(walk, low, high, race):
    """The marks of a walk's losses, step by step; a marker that would lie outside is moved to the edge."""
    runner, last = walk.runner, len(walk.path) - 1
    marked = sorted({*range(0, last, 10), last}) if race else [last]
    heights = [max(low, min(walk.losses[k], high)) for k in marked]
    curve = [max(low, loss) for loss in walk.losses]
    return [
        line(range(len(curve)), curve, color=runner.color if race else "loss", width=runner.width),
        points(marked, heights, color=runner.color, size=runner.size - 2, shape=runner.shape),
    ]


def explore_descent():
    """Walk downhill on three landscapes, by rate, momentum and batch size; or let three optimizers race."""

    def frame(landscape, rate, momentum, batch, across, up, steps, race):
        land = LANDSCAPES[landscape]
        low, high = (FLOOR, 2 * land.top) if land.log else (-0.4, 1.1 * land.top)
        start = tuple((a + z) / 2 + share * (z - a) / 2 for (a, z), share in ((land.x, across), (land.y, up)))
        handful = min(batch, 16)
        beta = momentum or 0.5
        runners = [Runner("you", momentum, batch, "parameter", "circle", 10, 2.5)]
        if race:  # the later ones are smaller, so that both can be seen where two walk together
            runners = [
                Runner(f"handfuls of {handful}", 0.0, handful, "forward", "triangle", 15, 2.5),
                Runner("plain", 0.0, EXAMPLES, "structure", "circle", 13, 4.5),
                Runner(f"momentum {number(beta)}", beta, EXAMPLES, "parameter", "square", 8, 2),
            ]
        walks = [walk(runner, landscape, start, rate, steps) for runner in runners]

        contours, surface = backdrop(landscape)
        plan = [*contours, points(*start, color="ink", size=11), points(*start, color="ground", size=7)]
        side, curves = list(surface), []
        for one in walks:
            plan += from_above(one, one.runner.name if race else "")
            side += from_the_side(one, landscape)
            curves += loss_curve(one, low, high, race)
        above = [
            Panel(*plan, x=land.x, y=land.y, title="From above (ring: start)", xlabel="w", ylabel="b"),
            Panel(*side, x=(-0.72, 0.72), y=(-0.38, 1.12), title="The same from the side", axes=False),
        ]
        below = Panel(
            *curves,
            x=(0, STEPS),
            y=(low, high),
            log_y=land.log,
            title="Does the loss fall at every step?",
            xlabel="step",
            ylabel="loss L (log)" if land.log else "loss L",
        )

        numbers = {
            one.runner.name if race else "loss L": (loss_in_words(one.losses[-1], land.log), "loss") for one in walks
        }
        after = f"After {steps} step{'s' * (steps != 1)}"
        place = f"start ({', '.join(number(round(v, 2)) for v in start)})"
        if race:
            ends = "; ".join(f"{one.runner.name} {outcome(one, land.log)}" for one in walks)
            says = (
                f"{landscape.capitalize()}, race at rate {number(rate)}, {place}. {after}: {ends}. "
                f"A handful costs 1/{EXAMPLES // handful} of the work."
            )
        else:
            (yours,) = walks
            rises = sum(b > a + FLOOR for a, b in pairwise(yours.losses))
            w, b = (number(round(v, 4)) for v in yours.path[-1])
            numbers |= {"w": w, "b": b, "steps that raised L": str(rises)}
            examples = "all 64 examples" if batch == EXAMPLES else f"{batch} example{'s' * (batch > 1)}"
            says = (
                f"{landscape.capitalize()}, rate {number(rate)}, momentum {number(momentum)}, {examples} a step, "
                f"{place}. {after} you are {outcome(yours, land.log)}, at w = {w} and b = {b}; "
                f"L rose in {rises} step{'s' * (rises != 1)}."
            )
        return Frame([above, [below]], says, numbers, height=[255, 185])

    tenths = [k / 10 for k in range(-9, 10)]
    return Explorer(
        frame,
        "a momentum that gets through the ravine faster, and what it takes to get out of the shallow well.",
        landscape=Choice("landscape", list(LANDSCAPES), "ravine"),
        steps=Slider("steps", list(range(STEPS + 1)), 20, format="%d", play=120),
        rate=Slider("learning rate", [0.005, 0.01, 0.02, 0.03, 0.04, 0.05, 0.07, 0.09, 0.1, 0.11, 0.13, 0.15], 0.05),
        momentum=Slider("momentum β", [0, 0.3, 0.5, 0.7, 0.8, 0.9], 0),
        batch=Slider("examples a step", [1, 4, 16, EXAMPLES], EXAMPLES, format="%d"),
        across=Slider("start: left −, right +", tenths, -0.5),
        up=Slider("start: down −, up +", tenths, -0.5),
        race=Toggle("race: plain, momentum (0.5 if β is 0), handfuls of at most 16"),
    )


# ---- the race -------------------------------------------------------------------------------------------------------

RACE_STEPS = 80
RACE_START = -1.0, -1.4  # as seen from the minimum; along no direction of a ravine that the slider has
SCALES = [1, 1.5, 2, 2.5, 3, round(math.sqrt(10), 3)]  # at √10 the ravine that lies along w is a round bowl


class Racer(NamedTuple):
    """An optimizer in the race and its look."""

    name: str
    color: str
    shape: str
    dash: bool


RACERS = (
    Racer("plain", "structure", "circle", False),
    Racer("Adam", "backward", "triangle", True),
    Racer("momentum", "parameter", "square", False),
)


@lru_cache
def turned(slant, scale):
    """The ravine's (2, 2) matrix of curvatures, turned by `slant` degrees; then w's input is divided by `scale`."""
    angle = math.radians(slant)
    turn = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    units = np.diag([1 / scale, 1.0])
    return units @ turn @ np.diag([20.0, 2.0]) @ turn.T @ units


@lru_cache(maxsize=256)
def race(slant, scale, name, rate, beta):
    """An optimizer's RACE_STEPS steps, as seen from the minimum: an array (steps + 1, 2), and the loss at each."""
    curvatures = turned(slant, scale)
    place = np.array([RACE_START[0] * scale, RACE_START[1]])  # the same w and b, whatever the unit
    velocity, mean, squares, path = np.zeros(2), np.zeros(2), np.zeros(2), [place]
    for step in range(1, RACE_STEPS + 1):
        slopes = curvatures @ place
        if name == "Adam":
            mean, squares = 0.9 * mean + 0.1 * slopes, 0.999 * squares + 0.001 * slopes**2
            place = place - rate * mean / (1 - 0.9**step) / (np.sqrt(squares / (1 - 0.999**step)) + 1e-8)
        else:
            velocity = (beta if name == "momentum" else 0) * velocity + slopes
            place = place - rate * velocity
        place = np.clip(place, -1e6, 1e6)
        path.append(place)
    path = np.array(path)
    return path, np.einsum("ki,ij,kj->k", path, curvatures, path) / 2


def ellipse(curvatures, loss):
    """The points where the ravine has this loss, as seen from the minimum: xs and ys."""
    values, directions = np.linalg.eigh(curvatures)
    t = np.linspace(0, 2 * math.pi, 73)
    ring = directions @ (np.sqrt(2 * loss / values)[:, None] * np.array([np.cos(t), np.sin(t)]))
    return ring.tolist()


def explore_race():
    """Plain descent, momentum and Adam race in a ravine: turn it, scale its input, and choose the rates."""

    def frame(slant, scale, steps, rate, beta, adam):
        curvatures = turned(slant, scale)
        flat, steep = np.linalg.eigvalsh(curvatures).tolist()
        plan = [line(*ellipse(curvatures, loss), color="loss", width=1) for loss in (0.2, 1, 3, 6, 11)]
        plan += [points([0], [0], color="ink", shape="diamond", size=10)]
        start = [RACE_START[0] * scale], [RACE_START[1]]
        curves, numbers, ends = [], {}, []
        for racer in RACERS:
            path, losses = race(slant, scale, racer.name, adam if racer.name == "Adam" else rate, beta)
            seen = path[: steps + 1]
            plan.append(line(*seen.T.tolist(), color=racer.color, dash=racer.dash, label=racer.name))
            plan.append(points(*seen[-1:].T.tolist(), color=racer.color, shape=racer.shape, size=9))
            heights = np.clip(losses[: steps + 1], FLOOR, 1e3).tolist()
            curves.append(line(list(range(steps + 1)), heights, color=racer.color, dash=racer.dash))
            curves.append(points([steps], heights[-1:], color=racer.color, shape=racer.shape, size=8))
            arrived = next((k for k, loss in enumerate(losses) if loss < FLOOR and (losses[k:] < FLOOR).all()), None)
            if arrived is not None and arrived <= steps:
                numbers[racer.name] = (f"in {counted(arrived, 'step')}", racer.color)
                ends.append(f"{racer.name} got there in {counted(arrived, 'step')}")
            else:
                loss = loss_in_words(losses[steps], True)
                numbers[racer.name] = (loss, racer.color)
                ends.append(f"{racer.name} is at a loss of {loss}")
        plan += [points(*start, color="ink", size=11), points(*start, color="ground", size=7)]
        panels = [
            Panel(
                *plan,
                x=(-4, 4),
                y=(-2.6, 2.6),
                equal=True,
                title="From above (ring: start, diamond: minimum)",
                xlabel="(w − 4) × the divisor",
                ylabel="b − 2",
                width=1.3,
            ),
            Panel(
                *curves,
                x=(0, RACE_STEPS),
                y=(FLOOR, 1e3),
                log_y=True,
                title="Who is first?",
                xlabel="step",
                ylabel="loss L (log)",
            ),
        ]
        numbers = {"curvatures": f"{number(steep)} and {number(flat)}", "κ": number(steep / flat), **numbers}
        says = (
            f"Turned by {slant}°, input divided by {number(scale)}: curvatures {number(steep)} and {number(flat)}, κ = "
            f"{number(steep / flat)}, so plain steps are stable up to a rate of {number(2 / steep)}. After {steps} "
            f"step{'s' * (steps != 1)}: {'; '.join(ends)}."
        )
        return Frame(panels, says, numbers, height=300)

    rates = [0.01, 0.02, 0.03, 0.05, 0.07, 0.09, 0.095, 0.1, 0.105, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 0.9, 1]
    return Explorer(
        frame,
        "a scale that makes the ravine round, and what it does once the ravine is turned.",
        slant=Slider("turned by", list(range(0, 91, 5)), 0, format="%d°"),
        scale=Slider("input divided by", SCALES, 1),
        steps=Slider("steps", list(range(RACE_STEPS + 1)), 20, format="%d", play=100),
        rate=Slider("rate of plain and momentum", rates, 0.05),
        beta=Slider("momentum β", [0, 0.3, 0.5, 0.7, 0.8, 0.9], 0.5),
        adam=Slider("rate of Adam", rates, 0.3),
    )
