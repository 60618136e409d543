"""The race of notebook 08: its three runners walk as gd_lib's optimizers do."""

import math

import numpy as np
import pytest

from gd_course.ch08_optimizers.explorers import RACE_START, SCALES, ellipse, explore_race, race, turned
from gd_course.ch08_optimizers.figures import STARTS, WAYS, best_steps
from gd_lib import SGD, Adam, Node, line_points
from gd_lib.words import number


def loss_of(u, v, slant, scale):
    """The turned ravine at u, the knob for the scaled input, and v, as seen from the minimum."""
    w = u * (1 / scale)
    c, s = math.cos(math.radians(slant)), math.sin(math.radians(slant))
    across, along = w * c + v * s, v * c - w * s
    return across * across * 10 + along * along


@pytest.mark.parametrize("slant, scale", [(0, 1), (30, 1), (45, 2.5), (90, SCALES[-1])])
@pytest.mark.parametrize(
    "name, make",
    [
        ("plain", lambda p: SGD(p, 0.05)),
        ("momentum", lambda p: SGD(p, 0.05, momentum=0.7)),
        ("Adam", lambda p: Adam(p, 0.05)),
    ],
)
def test_a_runner_walks_as_the_optimizer_does(slant, scale, name, make):
    path, losses = race(slant, scale, name, 0.05, 0.7)
    u, v = Node(RACE_START[0] * scale, "u"), Node(RACE_START[1], "v")
    optimizer = make([u, v])
    for step in range(12):
        assert path[step] == pytest.approx([u.data, v.data], abs=1e-9)
        loss = loss_of(u, v, slant, scale)
        assert losses[step] == pytest.approx(loss.data, rel=1e-9)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


def test_the_last_scale_makes_the_ravine_round_unless_it_is_turned():
    assert np.linalg.cond(turned(0, SCALES[-1])) == pytest.approx(1, abs=1e-3)
    assert min(np.linalg.cond(turned(45, scale)) for scale in SCALES) > 5


@pytest.mark.parametrize("scale", SCALES)
def test_the_input_is_divided_as_the_slider_says(scale):
    """A line through the four points of the course has this ravine, once its inputs are divided."""
    xs, _ = line_points()
    inputs = np.column_stack([np.divide(xs, scale), np.ones(len(xs))])
    curvatures = 2 * inputs.T @ inputs / len(xs)
    assert turned(0, scale) == pytest.approx(curvatures)
    says = f"input divided by {number(scale)}: curvatures {number(curvatures.max())} and {number(curvatures[1, 1])},"
    assert says in explore_race().show(scale=scale).says


@pytest.mark.parametrize("way", WAYS)
def test_a_walk_has_arrived_once_it_stays(way):
    """One that swings through the minimum has not. A tenth of the figure's rates come close to its best."""
    rates = np.geomspace(0.001, 10, 240) if way == "Adam" else np.linspace(0.02, 0.19, 240)
    needed = []
    for rate in rates[::10]:
        w, b = Node(STARTS[0][0] - 4, "w"), Node(STARTS[0][1] - 2, "b")
        optimizer = Adam([w, b], rate) if way == "Adam" else SGD([w, b], rate, momentum=0.5 * (way != "plain"))
        away = 0
        for step in range(1, 301):
            optimizer.zero_grad()
            (10 * w * w + b * b).backward()
            optimizer.step()
            if not 10 * w.data**2 + b.data**2 < 1e-6:
                away = step
        needed.append(away + 1)
    assert best_steps(way, 0, STARTS[0]) <= min(needed) < 1.3 * best_steps(way, 0, STARTS[0])


def test_a_contour_has_one_loss():
    xs, ys = ellipse(turned(30, 2), 3.0)
    assert [loss_of(x, y, 30, 2) for x, y in zip(xs, ys)] == pytest.approx([3.0] * len(xs))


def test_the_sentence_and_the_table_say_who_arrived():
    frame = explore_race().show(steps=80)
    assert "plain got there in" in frame.says or "plain is at a loss of" in frame.says
    arrived = {name for name, (text, _) in frame.numbers.items() if text.startswith("in ")}
    assert arrived == {name for name in ("plain", "momentum", "Adam") if f"{name} got there in" in frame.says} != set()
    early = explore_race().show(steps=1)
    assert "After 1 step:" in early.says and "got there" not in early.says
