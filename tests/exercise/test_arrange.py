"""The widget beside an Order exercise, in Python; a browser test moves its lines."""

import pytest
import traitlets
from test_lines_in_order import loop

from gd_course import arrange
from gd_course.exercise import check as home


@pytest.fixture
def one_loop(monkeypatch, small):
    known = dict(home.catalogue("03")) | {"03.o1": loop()}
    monkeypatch.setattr(home, "catalogue", lambda notebook: known if notebook == "03" else {})


def test_it_shows_the_lines_with_their_letters(one_loop):
    widget = arrange("03.o1")
    assert repr(widget).splitlines()[:2] == ["a  loss.backward()", "b  optimizer.zero_grad()"]
    data, _ = widget._repr_mimebundle_()
    assert data["text/plain"] == repr(widget) and "application/vnd.jupyter.widget-view+json" in data


def test_its_order_can_be_read_and_set(one_loop):
    widget = arrange("03.o1")
    widget.order = "bdac"
    assert widget.order == "bdac"
    for order in ("bda", "bdaa", "bdax", ""):
        with pytest.raises(traitlets.TraitError, match="give the letters abcd in any order"):
            widget.order = order
    assert widget.order == "bdac"


def test_its_check_answers_as_check_does(one_loop, own_progress):
    widget, sent = arrange("03.o1"), []
    widget.send = sent.append
    for order in ("bdca", "bdac"):
        widget._answer(widget, {"order": order})
    assert [message["right"] for message in sent] == [False, True]
    assert sent[0]["verdict"].startswith("Not yet: the step needs")
    assert "03.o1" in own_progress.read_text()


def test_another_kind_of_exercise_has_nothing_to_arrange(one_loop):
    with pytest.raises(ValueError, match=r"^arrange: 03\.r1 has no lines to be put in order"):
        arrange("03.r1")
    with pytest.raises(ValueError, match=r"^arrange: there is no exercise"):
        arrange("03.77")
