"""A question with several options."""

import re

import pytest
from small_catalogue import HINTS, SMALL, expect

from gd_course.exercise import Choice
from gd_course.exercise.verdict import NOT_YET, RIGHT

SLOPE = SMALL["03.r1"]


@pytest.mark.parametrize(
    "answer",
    [
        "b",
        "B",
        " b ",
        "(b)",
        "b.",
        "b)",
        "the steepness",
        "The Steepness ",
        "thesteepness",
        "the steepness.",
        "b) the steepness",
        "(b) the steepness",
    ],
)
def test_a_choice_is_taken_as_it_is_typed(answer):
    expect(SLOPE.judge(answer), RIGHT, SLOPE.because)


@pytest.mark.parametrize(
    "answer, mistake",
    [
        ("a", 0),
        ("C", 1),
        ("c) the height", 0),  # a letter and another one's text: the text counts
        ("c) it is", 1),
    ],
)
def test_a_wrong_choice_gets_its_own_message(answer, mistake):
    expect(SLOPE.judge(answer), NOT_YET, SLOPE.wrong[mistake][1], mistake=mistake)


@pytest.mark.parametrize("answer", ["d", "ab", "b or c", 2, None, True, 3.5, ["b", "c"], (3,), print, b"b"])
def test_anything_else_is_answered_with_the_letters(answer):
    verdict = SLOPE.judge(answer)
    expect(verdict, NOT_YET, "quotes")
    assert set("abc") <= set(re.findall(r"\b[a-z]\b", str(verdict)))


def test_the_text_of_an_option_is_not_called_wrong():
    """Without the options' texts nobody can know: it may be the text of the right one."""
    entry = Choice("03.e1", right="a", options="abc", wrong={"b": "no", "c": "No."}, because="Yes.", hints=HINTS)
    expect(entry.judge("36"), NOT_YET)
    assert str(entry.judge("36")) == str(entry.judge(36))
