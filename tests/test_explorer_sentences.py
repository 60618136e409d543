"""What the explorers show is true where it is easy to say something false: at the ends, on the edge, at rest."""

import math

import pytest

import gd_lib
from gd_lib.explorers import handwritten_digits, numpy_port, sgd


def marks(frame, kind):
    return [m for panel in frame.panels for m in panel.marks if m["mark"] == kind]


# ------------------------------------------------------------------------------------------------------------ 06
@pytest.fixture(scope="module")
def descent():
    return gd_lib.explore_descent()


@pytest.mark.parametrize("momentum", [0, 0.5, 0.9])
def test_a_start_exactly_on_the_ridge_stays_there(descent, momentum):
    frame = descent.show(landscape="saddle", up=0.0, momentum=momentum, rate=0.07, steps=60)
    assert frame.numbers["b"][0] == "0"


def test_a_walk_that_ran_away_is_not_said_to_have_walked_on(descent):
    ninth, last = (descent.show(rate=0.15, steps=n) for n in (9, 60))
    assert "stopped" not in ninth.says and "run away, stopped after step 9" in last.says
    assert descent.show(rate=0.11, steps=4).numbers["cost C"][0] == "43.1"  # out of the picture, and still known


def test_a_race_names_its_runners_as_they_run(descent):
    frame = descent.show(race=True, steps=60)
    assert list(frame.numbers) == ["handfuls of 16", "plain", "momentum 0.5"]
    assert "all 64" not in frame.says and "momentum 0," not in frame.says
    path = sgd.descent("ravine", 3.0, 1.0, 0.05, 0.5, 64)
    first = next(k for k, place in enumerate(path) if sgd.ravine(*place) < 1e-6)
    assert f"momentum 0.5 at cost under 10⁻⁶, first at step {first}." in frame.says
    below = frame.rows[1][0]
    colors = [m["color"] for m in below.marks if m["mark"] == "line"]
    assert len(set(colors)) == 3, "three curves of one colour cannot be told apart"
    assert len({m["shape"] for m in below.marks if m["mark"] == "points"}) == 3, "nor by their shapes"


def test_no_point_of_a_cost_curve_leaves_its_panel(descent):
    for landscape in sgd.LANDSCAPES:
        for rate in (0.05, 0.15):
            below = descent.show(landscape=landscape, rate=rate, steps=60).rows[1][0]
            (curve,) = [m for m in below.marks if m["mark"] == "line"]
            assert all(below.y[0] <= v <= below.y[1] for v in curve["y"]), (landscape, rate)


def test_a_cloud_is_called_scatter_only_where_it_is():
    cloud, bottom = gd_lib.explore_cloud(), list(sgd.PLACES)[1]
    for size in sgd.SIZES:
        frame = cloud.show(where=bottom, size=size)
        wide = 0.0 if size == 1000 else sgd.spread(4, 2, size)
        assert ("nothing but scatter" in frame.says) == (wide > 4 * abs(sgd.cloud(4, 2, 1000, 1)[0][0]))
        left = frame.rows[0][0]
        (dots,) = [m for m in left.marks if m["mark"] == "points"]
        assert all(left.x[0] < x < left.x[1] for x in dots["x"]) and all(left.y[0] < y < left.y[1] for y in dots["y"])


# ------------------------------------------------------------------------------------------------------------ 07
def test_every_step_through_b_follows_another_of_its_numbers():
    broadcast = gd_lib.explore_broadcast()
    for b, shape in numpy_port.SHAPES.items():
        followed = {broadcast.show(a="(4, 1)", b=b, cell=k).says for k in range(12)}
        assert len(followed) == math.prod(shape), b
    assert "Both were stretched: 4 and 4 numbers made 16." in broadcast.show(a="(4, 1)", b="(4,)").says
    assert "Each number of a is used in 4 places." in broadcast.show(a="(3,)", b="(4, 3)").says
    fits, misfits = broadcast.show(a="(4, 3)", b="(3,)"), broadcast.show(a="(4, 3)", b="(4,)")
    assert sum(fits.heights) == sum(misfits.heights), "the page below would jump"


def test_a_probability_is_never_rounded_to_0_or_1():
    softmax = gd_lib.explore_softmax()
    for scores in ((-5, 5, -5), (5, -5, -5), (5, 5, 5), (2, 1, 0)):
        frame = softmax.show(**dict(zip(("cat", "dog", "owl"), scores)))
        p = [float(frame.numbers[f"probability of {name}"][0]) for name in ("cat", "dog", "owl")]
        assert all(0 < v < 1 for v in p) and math.isclose(sum(p), 1, abs_tol=0.002)
        assert float(frame.numbers["cross-entropy"][0]) == pytest.approx(-math.log(p[1]), rel=0.05)


# ------------------------------------------------------------------------------------------------------------ 08
def test_a_missed_digit_keeps_its_truth_until_it_is_asked_for():
    missed = gd_lib.explore_missed()
    hidden, shown = missed.show(place=1), missed.show(place=1, reveal=True)
    truth = shown.numbers["the truth"][0]
    assert "the truth" not in hidden.numbers and f"a person wrote {truth}" not in hidden.says
    assert f"a person wrote {truth}" in shown.says and truth != shown.numbers["its answer"][0]
    assert not marks(hidden, "points") and marks(shown, "points")[0]["x"] == [float(truth)]


def test_before_any_training_nothing_is_said_to_have_moved():
    frame = gd_lib.explore_first_layer().show(epoch=0)
    assert "moved" not in frame.says and frame.numbers["largest change"][0] == "0.000"


def test_the_lowest_validation_loss_is_marked_where_it_is():
    capacity, runs = gd_lib.explore_capacity(), handwritten_digits.dial()
    unseen = runs[300, 4][1]
    frame = capacity.show(neurons=4, digits="300 digits")
    (mark,) = [m for m in marks(frame, "points") if m["shape"] == "diamond"]
    assert mark["x"] == [unseen.index(min(unseen)) + 1] and frame.numbers["its lowest"][0] == f"{min(unseen):.3f}"
