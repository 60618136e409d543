"""Lines to be put in order: any order that no foreseen mistake forbids is right."""

from itertools import permutations

import pytest
from small_catalogue import HINTS, expect

from gd_course.exercise import Order
from gd_course.exercise.verdict import NOT_YET, RIGHT


def loop(**changed):
    return Order(
        "03.o1",
        **{
            "lines": {
                "a": "loss.backward()",
                "b": "optimizer.zero_grad()",
                "c": "optimizer.step()",
                "d": "loss = mse(network(X), y)",
            },
            "right": "bdac",
            "free": ["bd"],
            "wrong": {
                "ad": "there is no loss yet to go back from.",
                "ca": "the step needs the gradients first.",
                "abc": "the gradients are gone before the step uses them.",
            },
            "because": "Forward, backward, step.",
            "hints": HINTS,
            **changed,
        },
    )


def test_every_order_that_no_mistake_forbids_is_right():
    right = {"".join(order) for order in permutations("abcd") if loop().judge("".join(order))}
    assert right == {"bdac", "dbac", "dacb"}


@pytest.mark.parametrize(
    "answer", ["bdac", "b, d, a, c", "B D A C", ["b", "d", "a", "c"], ("bd", "ac"), "b → d → a → c"]
)
def test_an_order_is_read_however_it_is_written(answer):
    expect(loop().judge(answer), RIGHT, "Forward, backward, step.")


@pytest.mark.parametrize("answer, mistake", [("badc", 0), ("bdca", 1), ("dabc", 2), ("cabd", 0)])
def test_the_first_mistake_in_an_order_is_told(answer, mistake):
    expect(loop().judge(answer), NOT_YET, loop().wrong[mistake][1], mistake=mistake)


@pytest.mark.parametrize(
    "answer, words",
    [
        ("bd", "still missing: a, c"),
        ("bdda", "line d is there 2 times"),
        ("bdax", "the letters of the lines in order"),
        (3, "the letters of the lines in order"),
        ([1, 2], "the letters of the lines in order"),
        ("", "the letters of the lines in order"),
    ],
)
def test_what_is_no_order_gets_a_sentence(answer, words):
    expect(loop().judge(answer), NOT_YET, words)


@pytest.mark.parametrize(
    "changed, words",
    [
        ({"right": "bda"}, "an order of the letters abcd"),
        ({"right": "bdca"}, "in an order that right has not"),
        ({"wrong": {"xa": "x is no line."}}, "two or more of its letters"),
        ({"free": []}, "swap b and d, or they are free"),
        ({"free": ["bd", "da"]}, "swap d and a, or they are free"),
    ],
)
def test_an_author_is_told_what_does_not_fit(changed, words):
    with pytest.raises(ValueError, match=words):
        loop(**changed)
