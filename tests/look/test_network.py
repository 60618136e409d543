"""The marks of networks: arrows from rim to rim, their looks, and room for deep networks."""

import math

import pytest
from images import opened

from gd_lib import MLP, draw_network
from gd_lib.look import marks
from gd_lib.look.network import Columns, network_marks, weight_look


def drawn(model, columns, **options):
    """(arrows, circles) of a network."""
    found = network_marks(model, columns, 2.0, **options)
    return [[m for m in found if isinstance(m, kind)] for kind in (marks.arrow, marks.circle)]


def test_arrows_run_from_rim_to_rim_and_the_largest_are_on_top():
    columns = Columns([2, 3, 1], across=100, down=50, radius=10)
    arrows, circles = drawn(MLP([2, 3, 1]), columns)
    assert len(arrows) == 9 and len(circles) == 6
    centres = [(c.x, c.y) for c in circles]
    for arrow in arrows:
        assert min(math.dist((arrow.x0, arrow.y0), centre) for centre in centres) == pytest.approx(10)
        assert min(math.dist((arrow.x1, arrow.y1), centre) for centre in centres) == pytest.approx(11)
    widths = [arrow.width for arrow in arrows]
    assert widths == sorted(widths)


def test_only_the_largest_weights_between_the_circles_that_are_there():
    columns = Columns([2, 3, 1], across=100, down=50, radius=10)
    arrows, circles = drawn(MLP([4, 3, 1]), columns, most=2)
    assert len(arrows) == 4 and len(circles) == 6


def test_a_sign_is_seen_without_colour_and_a_zero_has_none():
    positive, negative, zero = weight_look(1.0, 0.5), weight_look(-1.0, 0.5), weight_look(0.0, 0.0)
    assert not positive["dash"] and negative["dash"] and positive["width"] == negative["width"]
    assert len({look["color"] for look in (positive, negative, zero)}) == 3
    assert weight_look(1.0, 1.0, bold=6)["width"] == 6


def test_a_network_without_any_weight_above_0_is_drawn():
    model = MLP([2, 2, 1])
    for p in model.parameters():
        p.data = 0.0
    arrows = [m for m in network_marks(model, Columns([2, 2, 1], 100, 50, 10), 0.0) if isinstance(m, marks.arrow)]
    assert {arrow.color for arrow in arrows} == {"structure"}


@pytest.mark.parametrize("sizes", [[2, 1], [2, 4, 4, 4, 4, 1], [2, *[3] * 9, 1]])
def test_a_deep_network_keeps_to_the_width_of_a_picture(sizes):
    picture = draw_network(MLP(sizes))
    assert picture.width == 640
    ground = opened(picture).convert("L").point(lambda grey: 255 * (grey < 200)).getbbox()
    assert 0 < ground[0] and ground[2] < 1280, "nothing is cut off at the sides"
