"""The playground: its weights are those of the program beside it, at every step, and nothing in it ends in nan."""

import io
import math
import re
from contextlib import redirect_stdout

import numpy as np
import pytest

from gd_course import playground
from gd_course.playground import EPOCHS, STEPS, Settings, Training, frame_of, full_playground, program, small_playground
from gd_lib.look import marks
from gd_lib.look.scene import scene

BY_HAND = [
    Settings("moons", 3, 1, "tanh", 0.1, 1),
    Settings("spirals", 2, 2, "relu", 0.3, 2),
    Settings("XOR", 4, 1, "sigmoid", 0.03, 3),
    Settings("moons", 5, 0, "tanh", 0.01, 4),
]
WITH_BATCHES = [
    Settings("moons", 8, 2, "tanh", 0.1, 1, 0.3, 16, 0.0, "plain SGD"),
    Settings("spirals", 4, 1, "relu", 0.03, 2, 0.05, 120, 0.01, "SGD, momentum 0.9"),
    Settings("XOR", 3, 3, "sigmoid", 0.01, 3, 0.2, 32, 0.001, "Adam"),
]


def run(text):
    """The numbers that a program prints."""
    said = io.StringIO()
    with redirect_stdout(said):
        exec(text, {})
    return [float(word) for word in said.getvalue().split()]


@pytest.mark.parametrize("step", [0, 1, 3])
@pytest.mark.parametrize("settings", BY_HAND + WITH_BATCHES, ids=str)
def test_the_program_does_the_same(settings, step):
    training = Training(settings)
    training.at(step)
    assert run(program(settings, step)) == pytest.approx(training.losses[step], rel=1e-9)


@pytest.mark.parametrize("settings", BY_HAND + WITH_BATCHES, ids=str)
def test_the_program_is_short_and_names_every_setting(settings):
    lines = program(settings, 7).splitlines()
    assert len(lines) <= 20 and max(map(len, lines)) <= 96
    text = " ".join(lines)
    for value in (
        settings.sizes,
        f'"{settings.activation}"',
        f"seed={settings.seed}",
        "range(7)",
        f"{settings.rate:g}",
    ):
        assert str(value) in text
    if settings.optimizer:
        assert f"{settings.noise:g}" in text and str(settings.batch) in text
        assert ("weight_decay" in text) == (settings.decay > 0)


def test_going_back_gives_the_same_weights_and_costs_no_step():
    settings = BY_HAND[0]
    training, straight = Training(settings), Training(settings)
    far = [w.copy() for w in training.at(45)]
    near = [w.copy() for w in training.at(3)]
    assert training.step == 45
    for kept, fresh in zip(near, straight.at(3)):
        assert np.array_equal(kept, fresh)
    for kept, fresh in zip(far, straight.at(45)):
        assert np.array_equal(kept, fresh)


def test_every_position_of_the_slider_is_kept():
    for settings, stops in ((BY_HAND[2], STEPS), (WITH_BATCHES[1]._replace(batch=120), EPOCHS)):
        training = Training(settings)
        training.at(stops[-1])
        assert sorted(training.kept) == sorted(training.losses) == stops


def test_unseen_points_are_never_learned_from():
    for data in playground.WINDOWS:
        known, new = playground.known_and_new(data, 0.3)
        assert {tuple(x) for x in known[0]}.isdisjoint({tuple(x) for x in new[0]})
        assert (len(known[0]), len(new[0])) == (120, 40)


@pytest.mark.parametrize("settings", [BY_HAND[0]._replace(rate=3), BY_HAND[1]._replace(rate=3, width=8)], ids=str)
def test_a_rate_that_is_too_large_gets_a_sentence_and_the_last_picture(settings):
    frames = [frame_of(settings, step) for step in (0, 20, 2000)]
    training = playground.trainings(settings)
    assert training.broken is not None, "these do break"
    assert f"Step {training.broken} was too large" in frames[-1].says and "smaller learning rate" in frames[-1].says
    assert f"range({training.step})" in program(settings, training.step)
    assert all(np.isfinite(w).all() for w in training.at(2000))


def test_where_there_are_batches_the_steps_of_an_epoch_were_too_large():
    frame = full_playground().show(rate=3, epoch=200)
    assert re.search(r"The steps of epoch \d+ were too large: the numbers grew", frame.says)


def test_a_network_that_says_0_everywhere_has_no_border_and_no_point_right():
    """XOR without a hidden layer; what a computer leaves of 0 is no answer."""
    frame = small_playground().show(data="XOR", depth=0, step=2000)
    assert "; the network says 0 everywhere, so there is no border" in frame.says and " 0 of 4 points" in frame.says
    assert not any(isinstance(mark, marks.line) for mark in frame.panels[1].marks)


def test_it_opens_at_a_start_where_the_unseen_loss_rises():
    """As 10.p10 says that it does: of twenty starts, it does not at one."""
    early, late = (float(full_playground().show(epoch=n).numbers["unseen loss"][0]) for n in (30, 200))
    assert late > early


def test_a_loss_that_leaves_the_picture_is_no_level_line():
    """Level along the edge, it would say that it stays."""
    for settings, beyond in (
        ({"data": "XOR"}, lambda y: y < 1e-3),
        ({"activation": "relu", "rate": 1}, lambda y: y > 10),
    ):
        panel = small_playground().show(**settings, step=2000).panels[2]
        curve, last = panel.marks
        assert len({y for y in curve.y if beyond(y)}) > 1
        assert panel.y[0] <= last.y[-1] <= panel.y[1]
    assert not any(mark.x for mark in small_playground().show(step=0).panels[2].marks)


@pytest.mark.parametrize("make", [small_playground, full_playground])
def test_nothing_ends_in_nan(make):
    explorer = make()
    for name, control in explorer.controls.items():
        for position in control.ends():
            frame = (
                explorer.show(**{name: control.value(position)}) if name not in ("step", "epoch") else explorer.show()
            )
            high, strokes = scene(frame)
            assert high > 0 and strokes
            assert not re.search(r"\b(nan|inf)\b|∞|not a number", frame.says.lower())
            assert not any("nan" in str(value) for value, _ in frame.numbers.values())


def test_with_time_the_small_network_learns_the_moons():
    frame = small_playground().show(step=2000)
    right = int(re.search(r"(\d+) of 200 points", frame.says)[1])
    assert right > 190
    assert math.isclose(
        float(frame.numbers["loss"][0]),
        playground.trainings(BY_HAND[0]._replace(width=4, depth=2)).losses[2000][0],
        rel_tol=1e-3,
    )


def test_the_border_is_where_the_answer_changes_its_sign():
    values = np.array([[x + y - 0.05 for x in np.linspace(-1, 1, 21)] for y in np.linspace(1, -1, 21)])
    xs, ys = playground.border(values, ((-1.05, 1.05), (-1.05, 1.05)))
    kept = [(x, y) for x, y in zip(xs, ys) if not math.isnan(x)]
    assert len(kept) > 20 and all(abs(x + y - 0.05) < 1e-6 for x, y in kept)
