"""The graphs in 03's explorers: nothing in them collides, whatever the controls say."""

from itertools import product

import pytest
from graph_drawings import overlap, runs_through

from gd_course.ch03_node_tree import explorers
from gd_lib.look import marks


def collisions(frame):
    """Pairs of things in a frame that lie on one another: boxes, the words beside arrows, and arrows."""
    [panel] = frame.panels
    boxes = [(m.x, m.y, m.width, m.height) for m in panel.marks if isinstance(m, marks.box)]
    words = [
        (m.x, m.y, 7 * len(m.words), m.size)
        for m in panel.marks
        if isinstance(m, marks.text) and "×" in m.words and m.halo
    ]
    lines = [list(zip(m.x, m.y)) for m in panel.marks if isinstance(m, marks.line)]
    assert len(boxes) > 3 and len(lines) > 2
    things = boxes + words
    found = [(a, b) for k, a in enumerate(things) for b in things[:k] if overlap(a, b)]
    found += [(line, thing) for line in lines for thing in things if runs_through(line, thing)]
    inside = [
        x - w / 2 >= 0 and x + w / 2 <= panel.x[1] and y - h / 2 >= 0 and y + h / 2 <= panel.y[1]
        for x, y, w, h in boxes
    ]
    return found + [box for box, is_inside in zip(boxes, inside) if not is_inside]


@pytest.mark.parametrize("graph", explorers.GRAPHS)
@pytest.mark.parametrize("step", range(5))
def test_a_step_of_a_backward_pass(graph, step):
    assert collisions(explorers.explore_backpropagation().show(graph=graph, step=step)) == []


def test_every_expression():
    shown = explorers.explore_expression()
    for first, second, last, end in product(explorers.OPERATIONS, explorers.OPERATIONS, "ca", explorers.ENDS):
        assert collisions(shown.show(first=first, second=second, last=last, end=end)) == []


def test_words_stay_where_they_are_during_a_pass():
    shown = explorers.explore_backpropagation()
    places = [
        {(m.words, m.x, m.y) for m in shown.show(step=step).panels[0].marks if isinstance(m, marks.text) and m.halo}
        for step in range(5)
    ]
    assert places[0] == set() and all(earlier <= later for earlier, later in zip(places, places[1:]))
    assert len(places[-1]) == 7
