"""What the explorers show is true where it is easy to say something false: at the ends, on the edge, at rest.

In the order of the notebooks; the machinery has its tests in test_explorers.py.
"""

import math
import re
from itertools import product

import pytest

import gd_lib
from gd_course.ch06_sgd import explorers as sgd
from gd_course.ch07_numpy_port import explorers as numpy_port
from gd_course.ch08_handwritten_digits import explorers as handwritten_digits
from gd_course.explorer.scene import scene


def every(shown, **some):
    """All frames over these controls; the others keep their first value."""
    for values in product(*some.values()):
        yield shown.show(**dict(zip(some, values)))


def marks_of(panel, kind, **look):
    return [m for m in panel.marks if m["mark"] == kind and all(m.get(k) == v for k, v in look.items())]


def shown_marks(frame, kind):
    return [m for panel in frame.panels for m in marks_of(panel, kind)]


def words_drawn(frame):
    return [m["words"] for m in shown_marks(frame, "text")]


def inside(panel, xs, ys):
    (x0, x1), (y0, y1) = panel.x, panel.y
    return all(x0 <= x <= x1 and y0 <= y <= y1 for x, y in zip(xs, ys))


# ------------------------------------------------------------------------------------------------------------ 00
def test_point_and_errors_are_always_in_the_picture():
    shown = gd_lib.explore_line()
    for frame in every(shown, **{n: [c.values[0], c.values[-1]] for n, c in shown.controls.items()}):
        for panel in frame.panels:
            for m in marks_of(panel, "points") + marks_of(panel, "line", label="error"):
                assert inside(panel, m["x"], m["y"]), (frame.says, m)
    assert shown.show(w=4.0).says.endswith("the tangent lies flat, with slope 0.")


# ------------------------------------------------------------------------------------------------------------ 01
def test_the_tangent_lies_on_the_secant_and_a_corner_has_two_secants():
    shown = gd_lib.explore_secant()
    lines = [m["label"] for m in marks_of(shown.show(h=0.001).panels[0], "line")]
    assert lines.index("tangent") > lines.index("secant")
    corner = shown.show(curve="|x − 4|", x=4.0)
    [left] = marks_of(corner.panels[0], "line", label="to the left")
    assert left["y"][0] == pytest.approx(4) and "there is no tangent" in corner.says


def test_the_chosen_difference_is_drawn_last_and_its_digits_can_be_compared():
    shown = gd_lib.explore_error()
    for way in ("forward", "central"):
        *_, last = marks_of(shown.show(way=way).panels[1], "line")
        assert (last["label"], last["color"], last["dash"]) == (way, "backward", False)
    for x in shown.controls["x"].values:  # longer ones would be broken in the middle
        assert all(len(value) <= 10 for value, _ in shown.show(x=x, h=0.1).numbers.values())
    measured, true = re.findall(r"0\.\d{10,}", shown.show(way="central", h=1e-5).says)
    assert measured != true and measured[:12] == true[:12]


def test_the_walker_is_in_the_picture_or_gone_for_good():
    shown = gd_lib.explore_walker()
    rates, starts = [0.0125, 0.125, 0.25, 0.275, 0.3], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    for land in shown.controls["land"].values:
        for rate in rates:
            for start in starts:
                gone = False
                for frame in every(shown, land=[land], rate=[rate], start=[start], step=range(21)):
                    figure = marks_of(frame.panels[0], "points", size=10)
                    assert not (gone and figure) and "−0," not in frame.says
                    gone = not figure
                    assert gone == ("has left the picture" in frame.says)
                    assert gone or inside(frame.panels[0], figure[-1]["x"], figure[-1]["y"])


def test_numbers_that_run_away_are_not_written_out():
    shown = gd_lib.explore_walker()
    for frame in every(shown, land=["two valleys"], rate=[0.2375, 0.2875, 0.3], start=[2.0, 7.0], step=range(21)):
        assert all(len(value) < 12 for value, _ in frame.numbers.values()), frame.says


def test_of_two_valleys_the_start_decides():
    shown = gd_lib.explore_walker()
    ends = [shown.show(land="two valleys", start=start, step=20).numbers["w"][0] for start in (4.0, 5.0)]
    assert ends == ["3.027", "5.847"]


def test_the_gradient_is_as_long_as_it_is_steep():
    shown, scales = gd_lib.explore_directions(), []
    for w, b in ((2.5, 0.5), (3.0, 1.0), (4.5, 2.5)):
        frame = shown.show(w=w, b=b, gradient=True)
        [tip] = marks_of(frame.panels[0], "arrow", color="backward")
        assert inside(frame.panels[0], [tip["x1"]], [tip["y1"]])
        slope = 2 * math.sqrt(5) * abs(2 * w + b - 10)
        scales.append(math.hypot(tip["x1"] - w, tip["y1"] - b) / slope)
        assert frame.panels[1].y[1] > slope and frame.panels[1].y == shown.show().panels[1].y
    assert max(scales) == pytest.approx(min(scales), rel=1e-4)
    assert not marks_of(shown.show().panels[0], "arrow", color="backward"), "first the reader looks for it"
    assert shown.show(w=4.0, b=2.0, angle=200).numbers["slope this way"][0] == "0"


# ------------------------------------------------------------------------------------------------------------ 02
def test_no_hand_of_a_gear_passes_for_another():
    shown = gd_lib.explore_gears()
    for steps in shown.controls["steps"].values:
        for frame in every(shown, steps=[steps], start=shown.controls["start"].values, nudge=[0.5]):
            sweeps = marks_of(frame.panels[0], "fill", color="forward")
            turned = float(list(frame.numbers.values())[4][0].replace("−", "-"))
            x, *xs = sweeps[3]["x"]
            y, *ys = sweeps[3]["y"]
            angles = [math.atan2(u - x, v - y) for u, v in zip(xs, ys)]
            swept = sum(math.remainder(b - a, math.tau) for a, b in zip(angles, angles[1:]))
            assert abs(swept) < 0.75 * math.tau and (abs(turned) < 0.01 or swept * turned > 0), frame.says
            assert ("is small, but it is not 0" in frame.says) == (0 < abs(turned) < 0.05), frame.says


def test_walkers_go_from_x_to_y_and_their_loads_fit():
    shown = gd_lib.explore_two_paths()
    for frame in every(shown, way=[0.0, 1.0, 2.0], a=[-4, 4], b=[-4], c=[-4, 3], d=[4]):
        panel = frame.panels[0]
        loads = marks_of(panel, "circle", color="forward")
        assert len(loads) == 2
        for m in loads:
            assert inside(panel, [m["x"]] * 2, [m["y"] - m["radius"], m["y"] + m["radius"]])
            [words] = [t for t in marks_of(panel, "text") if (t["x"], t["y"]) == (m["x"], m["y"])]
            assert 0.61 * words["size"] * len(words["words"]) < 2 * m["radius"]
            for other in (m2 for m2 in marks_of(panel, "circle") if m2 is not m):
                apart = math.hypot(m["x"] - other["x"], m["y"] - other["y"])
                assert apart > m["radius"] + other["radius"] - 1, (frame.says, other)


# ------------------------------------------------------------------------------------------------------------ 03
def test_the_pass_writes_two_factors_on_every_arrow_and_adds_what_meets():
    shown = gd_lib.explore_backpropagation()
    for graph, arrows, steps in (("the loss of one point", 7, 4), ("two paths", 6, 3)):
        drawn = shown.show(graph=graph, step=steps)
        assert sum("×" in w and "=" not in w for w in words_drawn(drawn)) == arrows
        says = [shown.show(graph=graph, step=k).says for k in range(5)]
        assert len(set(says)) == 5, "every position of the slider shows something of its own"
    assert shown.show(step=1).says.endswith("; e now has −3 + (−3) = −6.")
    early = shown.show(graph="two paths", step=1)
    assert early.says.endswith("; s still waits for its share from u.") and early.numbers["gradient of s"][0] == "1 + …"
    assert shown.show(graph="two paths", step=2).says.endswith("4 × 1 = 4 to s; s now has 1 + 4 = 5.")


def test_an_expression_is_bracketed_fits_its_boxes_and_has_no_false_zero():
    shown = gd_lib.explore_expression()
    assert "(a + b) × c" in words_drawn(shown.show(first="+", second="×", end="square"))
    ends = (-2.0, -1.75, 0.25, 2.0)
    for first, second, last in (("+", "×", "c"), ("×", "×", "c"), ("×", "×", "a"), ("−", "−", "a")):
        for a, b, c in ((a, b, c) for a in ends for b in ends for c in ends):
            frame = shown.show(first=first, second=second, last=last, end="tanh", a=a, b=b, c=c)
            wide = min(m["width"] for m in marks_of(frame.panels[0], "box"))
            assert all(0.6 * 12 * len(w) < wide for w in words_drawn(frame)), "a number runs out of its box"
            if first == second == "×":
                assert frame.numbers["gradient of a"][0] != "0", "a slope of tanh was rounded to 0"


# ------------------------------------------------------------------------------------------------------------ 04
def test_a_point_on_the_line_is_on_no_side_and_no_line_is_told():
    shown = gd_lib.explore_neuron()
    frame = shown.show(given="XOR", w1=1.0, w2=-1.0, b=0.0)
    assert "On their side: 1 of 4 points. On the line: 2." in frame.says
    frame = shown.show(w1=0.0, w2=0.0, b=0.0)
    assert "0 of 12" in frame.says and "there is no line" in frame.says
    assert [m["label"] for p in frame.panels for m in p.marks if m.get("label") == "z = 0"] == ["z = 0"] * 2


def test_almost_0_and_exactly_0_are_told_apart():
    neuron = gd_lib.explore_neuron()
    says = neuron.show(w1=6.0, w2=6.0, b=12.0).says
    assert "almost 0, 5.701e−21" in says
    assert "slope for z is 0." in neuron.show(w1=-6.0, activation="ReLU").says
    chain = gd_lib.explore_activation()
    assert "ends at 7e−27" in words_drawn(chain.show(z=5.0, row=12))
    assert "exactly 0" in words_drawn(chain.show(activation="ReLU", z=-1.0))
    for m in marks_of(chain.show(z=5.0, row=12).panels[1], "line"):
        assert m["y"][-1] == pytest.approx(7.453e-27, rel=1e-3), "the curve goes where the number says"


def test_a_corner_has_no_tangent():
    shown = gd_lib.explore_activation()
    [tangent] = [m for m in shown.show(activation="ReLU", z=0.0).panels[0].marks if m.get("label") == "tangent"]
    assert tangent["x"] == [] and "taken as 0" in shown.show(activation="ReLU", z=0.0).says


def test_the_two_groups_can_be_parted_but_not_by_one_slider():
    shown = gd_lib.explore_neuron()
    for name in ("w1", "w2", "b"):
        for value in shown.controls[name].values:
            assert shown.show(**{name: value}).numbers["on their side"][0] != "12 of 12"
    assert "You have parted them" in shown.show(w1=3.0, w2=-2.5, b=-1.5).says
    assert "the wrong way round" in shown.show(w1=-3.0, w2=2.5, b=1.5).says


def test_the_room_of_a_slight_bend_is_to_be_seen():
    frame = gd_lib.explore_fold().show(bend=0.1)
    fills = [s for s in scene(frame)[1] if s[0] == "path" and s[5] and s[6] < 1]
    [[flat]] = [s[1] for s in fills]
    assert max(flat[1::2]) - min(flat[1::2]) > 12


# ------------------------------------------------------------------------------------------------------------ 05
def test_wishes_fade_on_one_scale_and_biases_have_theirs():
    shown = gd_lib.explore_learning()
    for start in ("random", "equal"):
        widest = []
        for step in (0, 20, 600):
            network = shown.show(start=start, step=step, wishes=True).panels[0]
            widest.append(max(m["width"] for m in marks_of(network, "arrow")))
            assert len(marks_of(network, "line")) == 9, "one for the bias of each neuron"
        assert widest[0] > 2 * widest[1] > 3 * widest[2]
    *_, last = marks_of(shown.show(wishes=True).panels[0], "line")
    assert last["width"] > 5 and not last["dash"], "w₃₆ should increase a lot"


def test_equal_numbers_are_named_together_and_stand_in_the_picture():
    shown = gd_lib.explore_learning()
    frame = shown.show(start="equal", step=600)
    assert "w₁, w₄, w₇ and w₁₀ speak loudest, all alike: they should decrease a little." in frame.says
    assert "increase w₁₂ and 15 others" in frame.numbers
    for wishes, names in ((False, {"w₉"}), (True, {"w₂", "w₀", "w₁₂", "w₂₀", "w₁₀"})):
        frame = shown.show(step=600, wishes=wishes)
        bold = {m["words"] for m in marks_of(frame.panels[0], "text", bold=True)}
        listed = list(frame.numbers)[3:] if wishes else list(frame.numbers)[2:3]
        assert bold == names == {name.split()[-1] for name in listed}
    assert shown.show(step=1).says.startswith("After 1 step the cost")


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
    colors = [m["color"] for m in marks_of(below, "line")]
    assert len(set(colors)) == 3, "three curves of one colour cannot be told apart"
    assert len({m["shape"] for m in marks_of(below, "points")}) == 3, "nor by their shapes"


def test_a_cost_that_explodes_leaves_its_panel_at_the_top_and_its_mark_stays(descent):
    for landscape in sgd.LANDSCAPES:
        for rate in (0.05, 0.15):
            below = descent.show(landscape=landscape, rate=rate, steps=60).rows[1][0]
            (curve,) = marks_of(below, "line")
            (mark,) = marks_of(below, "points")
            explodes = (landscape, rate) == ("ravine", 0.15)  # a level line along the edge would say that it stays
            assert min(curve["y"]) >= below.y[0] and (max(curve["y"]) > below.y[1]) == explodes
            assert below.y[0] <= mark["y"][0] <= below.y[1]


def test_06_is_right_about_what_leaves_the_shallow_well(descent):
    def end(across, up, **how):
        frame = descent.show(landscape="two wells in a plain", across=across, up=up, steps=60, **how)
        return [float(frame.numbers[k][0].replace("−", "-")) for k in ("w", "cost C")]

    places = [(across / 10, up) for across in range(3, 10) for up in (-0.5, 0.0, 0.5)]
    for across, up in places:
        for rate in (0.03, 0.05, 0.07, 0.1, 0.15):
            assert end(across, up, rate=rate)[0] > 0, "without noise and momentum it stays on the right"
        deep, _ = end(across, up, rate=0.07, batch=4)
        _, lost = end(across, up, rate=0.15, batch=1)
        assert deep < 0 and lost > 7, "four a step find the deep well, one a step at 0.15 finds none"
    early, late = (
        descent.show(landscape="two wells in a plain", across=0.5, rate=0.07, batch=4, steps=n) for n in (45, 55)
    )
    assert early.numbers["w"][0][0] != "−" and late.numbers["w"][0][0] == "−", "near step 50"
    assert end(0.8, 0.0, rate=0.05, momentum=0.9)[0] < 0 and end(0.5, 0.0, rate=0.05, momentum=0.9)[0] > 0


def test_a_cloud_is_called_scatter_only_where_it_is():
    cloud, bottom = gd_lib.explore_cloud(), list(sgd.PLACES)[1]
    for size in sgd.SIZES:
        frame = cloud.show(where=bottom, size=size)
        wide = 0.0 if size == 1000 else sgd.spread(4, 2, size)
        assert ("nothing but scatter" in frame.says) == (wide > 4 * abs(sgd.cloud(4, 2, 1000, 1)[0][0]))
        left = frame.rows[0][0]
        (dots,) = marks_of(left, "points")
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
        on_bars = {m["words"] for panel in frame.panels[1:] for m in marks_of(panel, "text")}
        assert not on_bars & {"0.000", "1.000", "−1.000"}
        assert float(frame.numbers["cross-entropy"][0]) == pytest.approx(-math.log(p[1]), rel=0.05)


# ------------------------------------------------------------------------------------------------------------ 08
def test_a_missed_digit_keeps_its_truth_until_it_is_asked_for():
    missed = gd_lib.explore_missed()
    hidden, shown = missed.show(place=1), missed.show(place=1, reveal=True)
    truth = shown.numbers["the truth"][0]
    assert "the truth" not in hidden.numbers and f"a person wrote {truth}" not in hidden.says
    assert f"a person wrote {truth}" in shown.says and truth != shown.numbers["its answer"][0]
    assert not shown_marks(hidden, "points") and shown_marks(shown, "points")[0]["x"] == [float(truth)]


def test_before_any_training_nothing_is_said_to_have_moved():
    frame = gd_lib.explore_first_layer().show(epoch=0)
    assert "moved" not in frame.says and frame.numbers["largest change"][0] == "0.000"


def test_the_lowest_validation_loss_is_marked_where_it_is():
    capacity, runs = gd_lib.explore_capacity(), handwritten_digits.dial()
    unseen = runs[300, 4][1]
    frame = capacity.show(neurons=4, digits="300 digits")
    (mark,) = [m for m in shown_marks(frame, "points") if m["shape"] == "diamond"]
    assert mark["x"] == [unseen.index(min(unseen)) + 1] and frame.numbers["its lowest"][0] == f"{min(unseen):.3f}"


def test_08_is_right_about_four_neurons_and_about_more_digits():
    runs = handwritten_digits.dial()
    unseen = runs[300, 4][1]
    assert unseen.index(min(unseen)) + 1 == 28 and unseen[-1] > 1.2 * min(unseen)
    for neurons in (1, 2):
        (few_loss, few_unseen, few), (loss, more_unseen, more) = runs[300, neurons], runs[1079, neurons]
        assert more_unseen[-1] - loss[-1] < few_unseen[-1] - few_loss[-1] and more <= few
