"""The layout of graphs: nothing collides, few arrows cross, and the same every time."""

import math
import random
from itertools import combinations

import nbformat
import pytest
from course import NOTEBOOKS
from graph_drawings import COURSE, crossings, faults, overlap, random_expression, runs_through

from gd_lib.look.graph import boxes_and_arrows, measured
from gd_lib.look.layout import arrowhead, layered, words_beside
from gd_lib.node import ordered

# Of Graphviz' dot, as `benchmarks/graphs.py` counts them; it has none in the other graphs of the course.
CROSSINGS_OF_DOT = {"two paths": 1, "tanh from exp": 1}


@pytest.mark.parametrize("name", COURSE)
def test_a_graph_of_the_course(name):
    picture = COURSE[name]()
    sizes, arrows, labels = measured(picture.boxes, picture.arrows)
    layout = layered(sizes, arrows, labels=labels)
    assert faults(sizes, arrows, labels, layout) == []
    assert crossings(layout.arrows) <= CROSSINGS_OF_DOT.get(name, 0)
    assert picture.width <= 1200  # a page is 900 pixels wide, and letters must still be read


def test_every_graph_of_the_course_is_looked_at():
    drawn = {COURSE[name]().says for name in COURSE}
    for path in NOTEBOOKS.glob("*.ipynb"):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code" and "draw_graph(" in cell.source:
                shown = {output.data["text/plain"] for output in cell.outputs if "image/png" in output.get("data", {})}
                assert shown <= drawn, f"{path.stem} draws a graph that is not in COURSE"


@pytest.mark.parametrize("seed", range(8))
def test_a_random_expression(seed):
    sizes, arrows, _ = measured(*boxes_and_arrows(ordered(random_expression(seed, most=50))))
    r = random.Random(seed)
    labels = {k: (r.uniform(20, 90), r.choice((16, 32))) for k in range(len(arrows)) if r.random() < 0.3}
    for words in ({}, labels):
        layout = layered(sizes, arrows, labels=words)
        assert faults(sizes, arrows, words, layout) == []
        assert layout == layered(sizes, arrows, labels=words)


@pytest.mark.parametrize("depth", range(2, 7))
def test_no_arrows_of_a_tree_cross(depth):
    """A full tree of products, whose leaves come first."""
    rows = [list(range(2**depth))]
    arrows, count = [], 2**depth
    while len(rows[-1]) > 1:
        pairs = zip(rows[-1][::2], rows[-1][1::2])
        rows.append([])
        for pair in pairs:
            arrows += [(start, count) for start in pair]
            rows[-1].append(count)
            count += 1
    sizes = [(60, 40)] * count
    layout = layered(sizes, arrows)
    assert faults(sizes, arrows, {}, layout) == [] and crossings(layout.arrows) == 0
    for first, second in zip(arrows[::2], arrows[1::2]):  # the result stands in the middle of its inputs
        a, b, result = (layout.boxes[box][1] for box in (first[0], second[0], first[1]))
        assert result == pytest.approx((a + b) / 2)


def test_inputs_are_on_the_left_and_in_their_order():
    layout = layered([(50, 40)] * 4, [(0, 3), (1, 3), (2, 3)])
    x, y = zip(*layout.boxes)
    assert x[0] == x[1] == x[2] < x[3] and y[0] < y[1] < y[2]


def test_a_long_arrow_is_straight_where_it_passes_boxes():
    """a → b → c → d → e, and a → e, which passes three columns."""
    layout = layered([(50, 40)] * 5, [(0, 1), (1, 2), (2, 3), (3, 4), (0, 4)])
    passing = [y for x, y in layout.arrows[-1] if layout.boxes[1][0] - 25 <= x <= layout.boxes[3][0] + 25]
    assert len(passing) > 4 and max(passing) - min(passing) < 1


def test_boxes_without_arrows_and_no_boxes():
    layout = layered([(50, 40)] * 3, [])
    assert faults([(50, 40)] * 3, [], {}, layout) == []
    assert layered([], []).boxes == []


@pytest.mark.parametrize("arrow", [(1, 0), (0, 0), (0, 2), (-1, 1)])
def test_an_arrow_to_an_earlier_box_or_to_none_is_refused(arrow):
    with pytest.raises(ValueError, match="an arrow from box"):
        layered([(50, 40)] * 2, [arrow])


@pytest.mark.parametrize("step", [1, -1])
def test_a_head_points_along_its_arrow(step):
    shaft, head = arrowhead([(0, 0), (20, 5), (100, 5)][::step], 10)
    if step == 1:
        assert shaft == [(0, 0), (20, 5), (90, 5)] and head == [(100, 5), (90, 9), (90, 1)]
    else:
        assert math.dist(shaft[-1], (0, 0)) == pytest.approx(10) and head[0] == (0, 0)
        assert [math.dist(corner, shaft[-1]) for corner in head[1:]] == pytest.approx([4, 4])


def test_the_head_of_a_short_arrow_is_short():
    assert arrowhead([(0, 0), (5, 0)], 10) == ([(0, 0), (0, 0)], [(5, 0), (0, 2), (0, -2)])


def test_columns_are_spread_over_a_width():
    layout = layered([(50, 40)] * 3, [(0, 1), (1, 2)], width=450)
    assert [x for x, _ in layout.boxes] == [25, 225, 425] and layout.width == 450


@pytest.mark.parametrize("seed", range(4))
def test_words_beside_arrows_are_clear_of_everything(seed):
    sizes, arrows, _ = measured(*boxes_and_arrows(ordered(random_expression(seed, most=12))))
    layout = layered(sizes, arrows, gap=90)
    boxes = [(*place, *size) for place, size in zip(layout.boxes, sizes)]
    spots = words_beside(layout.arrows, [(40, 14)] * len(arrows), boxes)
    words = [(*spot, 40, 14) for spot in spots if spot]
    assert len(words) > len(arrows) / 2
    assert not any(overlap(a, b) for a, b in combinations(boxes + words, 2))
    assert not any(runs_through(line, word) for line in layout.arrows for word in words)


def test_words_without_room_have_no_spot():
    assert words_beside([[(0, 0), (10, 0)]], [(40, 14)], [(5, 0, 200, 200)]) == [None]
