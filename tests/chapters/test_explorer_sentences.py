"""What the explorers show is true where it is easy to say something false: at the ends, on the edge, at rest.

In the order of the notebooks. Sentences are compared by their numbers and nouns. The kit's own tests are in
tests/explorer/.
"""

import math
import re
from itertools import product

import pytest

from gd_course.ch00_thirty_minutes import explorers as thirty_minutes
from gd_course.ch01_derivative import explorers as derivative
from gd_course.ch02_chain_rule import explorers as chain_rule
from gd_course.ch03_node_tree import explorers as node_tree
from gd_course.ch04_neuron import explorers as neuron
from gd_course.ch05_mlp import explorers as mlp
from gd_course.ch06_sgd import explorers as sgd
from gd_course.ch07_numpy_port import explorers as numpy_port
from gd_course.ch08_optimizers import explorers as optimizers
from gd_course.ch09_softmax import explorers as softmax
from gd_course.ch10_handwritten_digits import explorers as handwritten_digits
from gd_lib.look import marks
from gd_lib.look.scene import scene
from gd_lib.look.strokes import Path


def paths(frame):
    return [stroke for stroke in scene(frame)[1] if isinstance(stroke, Path)]


def numbers_in(words):
    """The numbers in a text, in their order: [3.0, -2.5] for "weights 3 and −2.5"."""
    plain = words.replace("−", "-")
    return [float(n.replace(",", "")) for n in re.findall(r"(?<![\w.])-?\d+(?:,\d{3})*(?:\.\d+)?(?:e-?\d+)?", plain)]


def number(frame, name):
    """A number of the table beside the picture, by its name."""
    [found] = numbers_in(frame.numbers[name].text)
    return found


def sentences(frame):
    return re.split(r"(?<=[.?]) ", frame.says)


def every(shown, **some):
    """All frames for these values of some controls; the others keep their first value."""
    for values in product(*some.values()):
        yield shown.show(**dict(zip(some, values)))


def marks_of(panel, kind, **look):
    return [m for m in panel.marks if isinstance(m, kind) and all(getattr(m, k) == v for k, v in look.items())]


def shown_marks(frame, kind):
    return [m for panel in frame.panels for m in marks_of(panel, kind)]


def words_drawn(frame):
    return [m.words for m in shown_marks(frame, marks.text)]


def inside(panel, xs, ys):
    (x0, x1), (y0, y1) = panel.x, panel.y
    return all(x0 <= x <= x1 and y0 <= y <= y1 for x, y in zip(xs, ys))


# ------------------------------------------------------------------------------------------------------------ 00
def test_point_and_errors_are_always_in_the_picture():
    shown = thirty_minutes.explore_line()
    for frame in every(shown, **{n: [c.values[0], c.values[-1]] for n, c in shown.controls.items()}):
        for panel in frame.panels:
            for m in marks_of(panel, marks.points) + marks_of(panel, marks.line, label="error"):
                assert inside(panel, m.x, m.y), (frame.says, m)
    flat = shown.show(w=4.0)
    [tangent] = marks_of(flat.panels[1], marks.line, label="tangent")
    assert tangent.y[0] == tangent.y[1] and "tangent" in flat.says
    assert number(flat, "slope for w") == numbers_in(flat.says)[-1] == 0


# ------------------------------------------------------------------------------------------------------------ 01
def test_the_tangent_lies_on_the_secant_and_a_corner_has_two_secants():
    shown = derivative.explore_secant()
    lines = [m.label for m in marks_of(shown.show(h=0.001).panels[0], marks.line)]
    assert lines.index("tangent") > lines.index("secant")
    corner = shown.show(curve="|x − 4|", x=4.0)
    [left] = marks_of(corner.panels[0], marks.line, label="to the left")
    assert left.y[0] == pytest.approx(4) and -1 in numbers_in(corner.says)
    assert not marks_of(corner.panels[0], marks.line, label="tangent")
    assert not numbers_in(corner.numbers["slope of the tangent"].text)


def test_the_chosen_difference_is_drawn_last_and_its_digits_can_be_compared():
    shown = derivative.explore_error()
    for way in ("forward", "central"):
        *_, last = marks_of(shown.show(way=way).panels[1], marks.line)
        assert (last.label, last.color, last.dash) == (way, "backward", False)
    for x in shown.controls["x"].values:  # longer ones would be broken in the middle
        assert all(len(reading.text) <= 10 for reading in shown.show(x=x, h=0.1).numbers.values())
    measured, true = re.findall(r"0\.\d{10,}", shown.show(way="central", h=1e-5).says)
    assert measured != true and measured[:12] == true[:12]


def test_the_walker_is_in_the_picture_or_gone_for_good():
    shown = derivative.explore_walker()
    rates, starts = [0.0125, 0.125, 0.25, 0.275, 0.3], [2.0, 3.0, 4.0, 5.0, 6.0, 7.0]
    for land in shown.controls["land"].values:
        for rate in rates:
            for start in starts:
                gone = False
                for frame in every(shown, land=[land], rate=[rate], start=[start], step=range(21)):
                    figure = marks_of(frame.panels[0], marks.points, size=10)
                    assert not (gone and figure) and not re.search(r"−0(?![.\d])", frame.says)
                    gone = not figure
                    assert gone == ("too high up to be drawn" in frame.says)
                    if not gone:
                        assert inside(frame.panels[0], figure[-1].x, figure[-1].y)
                        assert number(frame, "w") == pytest.approx(figure[-1].x[0], rel=1e-3)
                        assert number(frame, "w") in numbers_in(frame.says)


def test_numbers_that_run_away_are_not_written_out():
    shown = derivative.explore_walker()
    for frame in every(shown, land=["two valleys"], rate=[0.2375, 0.2875, 0.3], start=[2.0, 7.0], step=range(21)):
        assert all(len(reading.text) < 12 for reading in frame.numbers.values()), frame.says


def test_of_two_valleys_the_start_decides():
    shown = derivative.explore_walker()
    ends = [number(shown.show(land="two valleys", start=start, step=20), "w") for start in (4.0, 5.0)]
    assert ends == [3.027, 5.847]


def test_the_gradient_is_as_long_as_it_is_steep():
    shown, scales = derivative.explore_directions(), []
    for w, b in ((2.5, 0.5), (3.0, 1.0), (4.5, 2.5)):
        frame = shown.show(w=w, b=b, gradient=True)
        [tip] = marks_of(frame.panels[0], marks.arrow, color="backward")
        assert inside(frame.panels[0], [tip.x1], [tip.y1])
        slope = 2 * math.sqrt(5) * abs(2 * w + b - 10)
        scales.append(math.hypot(tip.x1 - w, tip.y1 - b) / slope)
        assert frame.panels[1].y[1] > slope and frame.panels[1].y == shown.show().panels[1].y
    assert max(scales) == pytest.approx(min(scales), rel=1e-4)
    assert not marks_of(shown.show().panels[0], marks.arrow, color="backward"), "first the reader looks for it"
    assert number(shown.show(w=4.0, b=2.0, angle=200), "slope this way") == 0


# ------------------------------------------------------------------------------------------------------------ 02
def test_no_hand_of_a_gear_passes_for_another():
    shown = chain_rule.explore_gears()
    for steps in shown.controls["steps"].values:
        first, *_, last = chain_rule.CHAINS[steps][0]
        for frame in every(shown, steps=[steps], start=shown.controls["start"].values, nudge=[0.5]):
            sweeps = marks_of(frame.panels[0], marks.fill, color="forward")
            turned, product = number(frame, f"{last}'s gear turns"), number(frame, f"d{last}/d{first}")
            x, *xs = sweeps[3].x
            y, *ys = sweeps[3].y
            angles = [math.atan2(u - x, v - y) for u, v in zip(xs, ys)]
            swept = sum(math.remainder(b - a, math.tau) for a, b in zip(angles, angles[1:]))
            assert abs(swept) < 0.75 * math.tau and (abs(turned) < 0.01 or swept * turned > 0), frame.says
            told_apart = product != 0 and numbers_in(frame.says)[-2:] == [product, 0]  # "… small, but it is not 0"
            assert told_apart == (0 < abs(turned) < 0.05), frame.says


def test_walkers_go_from_x_to_y_and_their_loads_fit():
    shown = chain_rule.explore_two_paths()
    for frame in every(shown, way=[0.0, 1.0, 2.0], a=[-4, 4], b=[-4], c=[-4, 3], d=[4]):
        panel = frame.panels[0]
        loads = marks_of(panel, marks.circle, color="forward")
        assert len(loads) == 2
        for m in loads:
            assert inside(panel, [m.x] * 2, [m.y - m.radius, m.y + m.radius])
            [words] = [t for t in marks_of(panel, marks.text) if (t.x, t.y) == (m.x, m.y)]
            assert 0.61 * words.size * len(words.words) < 2 * m.radius
            for other in (m2 for m2 in marks_of(panel, marks.circle) if m2 is not m):
                apart = math.hypot(m.x - other.x, m.y - other.y)
                assert apart > m.radius + other.radius - 1, (frame.says, other)


# ------------------------------------------------------------------------------------------------------------ 03
def test_the_pass_writes_two_factors_on_every_arrow_and_adds_what_meets():
    shown = node_tree.explore_backpropagation()
    for graph, arrows, steps in (("the loss of one point", 7, 4), ("two paths", 6, 3)):
        drawn = shown.show(graph=graph, step=steps)
        assert sum("×" in w and "=" not in w for w in words_drawn(drawn)) == arrows
        says = [shown.show(graph=graph, step=k).says for k in range(5)]
        assert len(set(says)) == 5, "every position of the slider shows something of its own"
    twice = shown.show(step=1)
    assert numbers_in(twice.says)[-3:] == [-3, -3, -6] and number(twice, "gradient of e") == -6
    early, late = (shown.show(graph="two paths", step=k) for k in (1, 2))
    assert re.findall(r"\b[su]\b", early.says) == ["s", "u", "s", "u"], "each gets a share, then s waits for u"
    assert number(early, "gradient of s") == 1 and "…" in early.numbers["gradient of s"].text
    assert numbers_in(late.says)[-6:] == [4, 1, 4, 1, 4, 5] and number(late, "gradient of s") == 5


def test_an_expression_is_bracketed_fits_its_boxes_and_has_no_false_zero():
    shown = node_tree.explore_expression()
    assert "(a + b) × c" in words_drawn(shown.show(first="+", second="×", end="square"))
    ends = (-2.0, -1.75, 0.25, 2.0)
    for first, second, last in (("+", "×", "c"), ("×", "×", "c"), ("×", "×", "a"), ("−", "−", "a")):
        for a, b, c in ((a, b, c) for a in ends for b in ends for c in ends):
            frame = shown.show(first=first, second=second, last=last, end="tanh", a=a, b=b, c=c)
            wide = min(m.width for m in marks_of(frame.panels[0], marks.box))
            assert all(0.6 * 12 * len(w) < wide for w in words_drawn(frame)), "a number runs out of its box"
            if first == second == "×":
                assert number(frame, "gradient of a") != 0, "a slope of tanh was rounded to 0"


# ------------------------------------------------------------------------------------------------------------ 04
def test_a_point_on_the_line_is_on_no_side_and_weights_of_0_have_no_line():
    shown = neuron.explore_neuron()
    frame = shown.show(given="XOR", w1=1.0, w2=-1.0, b=0.0)
    assert numbers_in(frame.numbers["on their side"].text) == [1, 4]
    assert numbers_in(frame.says)[-3:] == [1, 4, 2], "2 are on the line"
    frame = shown.show(w1=0.0, w2=0.0, b=0.0)
    assert numbers_in(frame.numbers["on their side"].text) == [0, 12]
    assert numbers_in(frame.says)[-4:] == [0, 12, 0, 0], "both weights and z are 0, and 12 are not on the line"
    lines = [m for panel in frame.panels for m in marks_of(panel, marks.line, label="z = 0")]
    assert [m.x for m in lines] == [[], []], "named in both legends, and drawn in neither"


def test_almost_0_and_exactly_0_are_told_apart():
    by_hand = neuron.explore_neuron()
    almost, exact = by_hand.show(w1=6.0, w2=6.0, b=12.0), by_hand.show(w1=-6.0, activation="ReLU")
    assert number(almost, "slope for z") == 5.701e-21 and 5.701e-21 in numbers_in(almost.says)
    assert number(exact, "slope for z") == 0
    assert "almost 0" in almost.says and "almost 0" not in exact.says
    chain = neuron.explore_activation()
    assert [7e-27] in [numbers_in(words) for words in words_drawn(chain.show(z=5.0, row=12))]
    assert [0] in [numbers_in(words) for words in words_drawn(chain.show(activation="ReLU", z=-1.0))]
    for m in marks_of(chain.show(z=5.0, row=12).panels[1], marks.line):
        assert m.y[-1] == pytest.approx(7.453e-27, rel=1e-3), "the curve goes where the number says"


def test_a_corner_has_no_tangent():
    shown = neuron.explore_activation()
    corner = shown.show(activation="ReLU", z=0.0)
    [tangent] = marks_of(corner.panels[0], marks.line, label="tangent")
    assert tangent.x == [] and "tangent" in corner.says
    assert number(corner, "slope") == 0 and corner.numbers["slope"].text != "0", "a convention, not a slope"


def test_the_two_groups_can_be_separated_but_not_by_one_slider():
    shown = neuron.explore_neuron()
    for name in ("w1", "w2", "b"):
        for value in shown.controls[name].values:
            assert numbers_in(shown.show(**{name: value}).numbers["on their side"].text) != [12, 12]
    start, right, wrong = shown.show(), shown.show(w1=3.0, w2=-2.5, b=-1.5), shown.show(w1=-3.0, w2=2.5, b=1.5)
    assert numbers_in(right.numbers["on their side"].text) == [12, 12]
    assert numbers_in(wrong.numbers["on their side"].text) == [0, 12] and "sign" in wrong.says
    assert len(sentences(right)) == len(sentences(wrong)) == len(sentences(start)) + 1, "both are separated"
    assert "sign" not in right.says


def test_the_room_of_a_slight_bend_is_visible():
    [[room]] = [path.parts for path in paths(neuron.explore_fold().show(bend=0.1)) if path.fill and path.opacity < 1]
    heights = room[1::2]
    assert max(heights) - min(heights) > 12


# ------------------------------------------------------------------------------------------------------------ 05
def test_wishes_fade_on_one_scale_and_biases_have_theirs():
    shown = mlp.explore_learning()
    for start in ("random", "equal"):
        widest = []
        for step in (0, 20, 600):
            network = shown.show(start=start, step=step, wishes=True).panels[0]
            widest.append(max(m.width for m in marks_of(network, marks.arrow)))
            assert len(marks_of(network, marks.line)) == 9, "one for the bias of each neuron"
        assert widest[0] > 2 * widest[1] > 3 * widest[2]
    *_, last = marks_of(shown.show(wishes=True).panels[0], marks.line)
    assert last.width > 5 and not last.dash, "w₃₆ should increase a lot"


def test_equal_numbers_are_named_together_and_in_the_picture():
    shown = mlp.explore_learning()
    frame = shown.show(start="equal", step=600)
    assert re.findall(r"w[₀-₉]+", frame.says) == ["w₁", "w₄", "w₇", "w₁₀"]
    assert number(shown.show(start="equal", step=600, wishes=True), "largest slope") > 0
    assert "decrease" in frame.says and "increase" not in frame.says
    assert any("w₁₂" in name and numbers_in(name) == [15] for name in frame.numbers), "w₁₂ and 15 others"
    for wishes, names in ((False, {"w₉"}), (True, {"w₂", "w₀", "w₁₂", "w₂₀", "w₁₀"})):
        frame = shown.show(step=600, wishes=wishes)
        bold = {m.words for m in marks_of(frame.panels[0], marks.text, bold=True)}
        listed = [name for name in frame.numbers if wishes or "weight" in name]
        assert bold == names == set(re.findall(r"w[₀-₉]+", " ".join(listed)))
    assert re.search(r"\b1 step\b", shown.show(step=1).says) and re.search(r"\b2 steps\b", shown.show(step=2).says)


# ------------------------------------------------------------------------------------------------------------ 06
def test_a_cloud_is_called_scatter_only_where_it_is():
    cloud, bottom = sgd.explore_cloud(), list(sgd.PLACES)[1]
    for size in sgd.SIZES:
        frame = cloud.show(where=bottom, size=size)
        wide = 0.0 if size == 1000 else sgd.spread(4, 2, size)
        all_scatter = frame.says.count("scatter") > 1  # it always says how far the slopes scatter
        assert all_scatter == (wide > 4 * abs(sgd.cloud(4, 2, 1000, 1)[0][0]))
        left = frame.rows[0][0]
        (dots,) = marks_of(left, marks.points)
        assert all(left.x[0] < x < left.x[1] for x in dots.x) and all(left.y[0] < y < left.y[1] for y in dots.y)


# ------------------------------------------------------------------------------------------------------------ 07
def test_every_step_through_b_follows_another_of_its_numbers():
    broadcast = numpy_port.explore_broadcast()
    for b, shape in numpy_port.SHAPES.items():
        followed = {broadcast.show(a="(4, 1)", b=b, cell=k).says for k in range(12)}
        assert len(followed) == math.prod(shape), b
    both, one = broadcast.show(a="(4, 1)", b="(4,)"), broadcast.show(a="(3,)", b="(4, 3)")
    assert numbers_in(sentences(both)[-1]) == [4, 4, 16] and numbers_in(sentences(one)[-1]) == [4]
    fits, misfits = broadcast.show(a="(4, 3)", b="(3,)"), broadcast.show(a="(4, 3)", b="(4,)")
    assert sum(fits.heights) == sum(misfits.heights), "the page below would jump"


# ------------------------------------------------------------------------------------------------------------ 08
@pytest.fixture(scope="module")
def descent():
    return optimizers.explore_descent()


@pytest.mark.parametrize("momentum", [0, 0.5, 0.9])
def test_a_start_exactly_on_the_ridge_stays_there(descent, momentum):
    frame = descent.show(landscape="saddle", up=0.0, momentum=momentum, rate=0.07, steps=60)
    assert number(frame, "b") == 0


def test_a_walk_that_ran_away_is_not_said_to_have_walked_on(descent):
    ninth, last = (descent.show(rate=0.15, steps=n) for n in (9, 60))
    told = [numbers_in(frame.says.partition("After ")[2])[:2] for frame in (ninth, last)]
    assert told == [[9, number(ninth, "loss L")], [60, 9]], "after 9 steps its loss, after 60 that it stopped after 9"
    assert number(last, "w") == number(ninth, "w") and number(last, "b") == number(ninth, "b")
    assert number(descent.show(rate=0.11, steps=4), "loss L") == 43.1  # out of the picture, and still known


def test_a_race_names_its_runners_as_they_run(descent):
    frame = descent.show(race=True, steps=60)
    assert list(frame.numbers) == ["handfuls of 16", "plain", "momentum 0.5"]
    assert all(name in frame.says for name in frame.numbers), "by the names in the table"
    assert 64 not in numbers_in(frame.says) and re.findall(r"momentum (\S+)", frame.says) == ["0.5"]
    path = optimizers.descent("ravine", 3.0, 1.0, 0.05, 0.5, 64)
    first = next(k for k, place in enumerate(path) if optimizers.ravine(*place) < 1e-6)
    assert first in numbers_in(frame.says.partition("momentum")[2])
    below = frame.rows[1][0]
    colors = [m.color for m in marks_of(below, marks.line)]
    assert len(set(colors)) == 3, "three curves of one colour cannot be told apart"
    assert len({m.shape for m in marks_of(below, marks.points)}) == 3, "nor by their shapes"


def test_a_loss_that_explodes_leaves_its_panel_at_the_top_and_its_mark_stays(descent):
    for landscape in optimizers.LANDSCAPES:
        for rate in (0.05, 0.15):
            below = descent.show(landscape=landscape, rate=rate, steps=60).rows[1][0]
            (curve,) = marks_of(below, marks.line)
            (mark,) = marks_of(below, marks.points)
            explodes = (landscape, rate) == ("ravine", 0.15)  # a level line along the edge would say that it stays
            assert min(curve.y) >= below.y[0] and (max(curve.y) > below.y[1]) == explodes
            assert below.y[0] <= mark.y[0] <= below.y[1]


def test_08_is_right_about_what_leaves_the_shallow_well(descent):
    def end(across, up, **how):
        frame = descent.show(landscape="two wells in a plain", across=across, up=up, steps=60, **how)
        return number(frame, "w"), number(frame, "loss L")

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
    assert number(late, "w") < 0 < number(early, "w"), "near step 50"
    assert end(0.8, 0.0, rate=0.05, momentum=0.9)[0] < 0 and end(0.5, 0.0, rate=0.05, momentum=0.9)[0] > 0


# ------------------------------------------------------------------------------------------------------------ 09
def test_a_probability_is_never_rounded_to_0_or_1():
    logits = softmax.explore_softmax()
    for scores in ((-5, 5, -5), (5, -5, -5), (5, 5, 5), (2, 1, 0)):
        frame = logits.show(**dict(zip(("cat", "dog", "owl"), scores)))
        p = [number(frame, f"probability of {name}") for name in ("cat", "dog", "owl")]
        assert all(0 < v < 1 for v in p) and math.isclose(sum(p), 1, abs_tol=0.002)
        on_bars = {m.words for panel in frame.panels[1:] for m in marks_of(panel, marks.text)}
        assert not on_bars & {"0.000", "1.000", "−1.000"}
        assert number(frame, "cross-entropy") == pytest.approx(-math.log(p[1]), rel=0.05)


# ------------------------------------------------------------------------------------------------------------ 10
def test_a_missed_digit_keeps_its_truth_until_it_is_asked_for():
    missed = handwritten_digits.explore_missed()
    hidden, shown = missed.show(place=1), missed.show(place=1, reveal=True)
    truth = number(shown, "the truth")
    assert "the truth" not in hidden.numbers and "person" not in hidden.says
    assert numbers_in(shown.says.partition("person")[2])[0] == truth != number(shown, "its answer")
    assert not shown_marks(hidden, marks.points) and shown_marks(shown, marks.points)[0].x == [truth]


def test_before_any_training_nothing_is_said_to_have_moved():
    frame = handwritten_digits.explore_first_layer().show(epoch=0)
    assert numbers_in(frame.says) == [round(number(frame, "largest weight (size)"), 2)], "and none that moved"
    assert number(frame, "largest change") == 0


def test_the_lowest_validation_loss_is_marked_where_it_is():
    capacity, runs = handwritten_digits.explore_capacity(), handwritten_digits.dial()
    unseen = runs[300, 4][1]
    frame = capacity.show(neurons=4, digits="300 digits")
    (mark,) = [m for m in shown_marks(frame, marks.points) if m.shape == "diamond"]
    assert mark.x == [unseen.index(min(unseen)) + 1] and number(frame, "its lowest") == round(min(unseen), 3)


def test_10_is_right_about_four_neurons_and_about_more_digits():
    runs = handwritten_digits.dial()
    unseen = runs[300, 4][1]
    assert unseen.index(min(unseen)) + 1 == 28 and unseen[-1] > 1.2 * min(unseen)
    for neurons in (1, 2):
        (few_loss, few_unseen, few), (loss, more_unseen, more) = runs[300, neurons], runs[1079, neurons]
        assert more_unseen[-1] - loss[-1] < few_unseen[-1] - few_loss[-1] and more <= few
