"""A question whose answer is a number, or a list of numbers."""

import math
from fractions import Fraction

import numpy as np
import pytest
from small_catalogue import HINTS, SMALL, expect

import gd_lib
from gd_course.exercise import Number
from gd_course.exercise.verdict import NOT_YET, RIGHT

SLOPE, PAIR, COUNT, ZERO, MATRIX = (SMALL[id] for id in ("03.r2", "03.r3", "03.p1", "03.p2", "03.p3"))


class HasData:
    def __init__(self, data):
        self.data = data
        self.grad = 0.0


@pytest.mark.parametrize(
    "answer",
    [
        -6,
        -6.0,
        -6.0001,
        np.float64(-6),
        np.float32(-6),
        np.int8(-6),
        np.array(-6.0),
        np.array([-6]),
        [-6],
        (-6,),
        Fraction(-6),
        HasData(-6.0),
        HasData(np.array(-6.0)),
        gd_lib.Node(-6.0),
    ],
)
def test_a_number_counts_whatever_holds_it(answer):
    expect(SLOPE.judge(answer), RIGHT, SLOPE.because)


@pytest.mark.parametrize("answer, mistake", [(-12, 0), (np.float64(-12.0001), 0), (HasData(-3.0), 1)])
def test_a_wrong_number_is_recognised_within_the_tolerance(answer, mistake):
    expect(SLOPE.judge(answer), NOT_YET, SLOPE.wrong[mistake][1], mistake=mistake)


@pytest.mark.parametrize(
    "answer, word",
    [
        (6, "sign"),
        (-6.05, "close"),
        (40, 'hint("03.r2")'),
        ("-6", "quotes"),
        ("six", "digits"),
        ("0,5", "point"),
        ("−6", "hyphen"),
        ("10%", "percentage"),
        ((0, 5), "point"),
        ((1, 2), "tuple of 2"),
        (math.nan, "nan"),
        (None, "return"),
        ([1, 2], "list of 2"),
        (print, "parentheses"),
        (True, "True or False"),
        (1j, "complex"),
        ({}, "a dict"),
        (float("inf"), "inf"),
        ([], "list of 0"),
        (object(), "object"),
        (int, "class"),
    ],
)
def test_the_verdict_on_an_unforeseen_answer_names_what_is_off(answer, word):
    expect(SLOPE.judge(answer), NOT_YET, word)


def test_a_list_of_numbers_is_not_taken_for_a_decimal_comma():
    expect(SLOPE.judge([1024, 16]), NOT_YET, "one number")
    assert "point" not in str(SLOPE.judge([1024, 16]))


@pytest.mark.parametrize(
    "answer",
    [[1, 2.5], (1, 2.5), np.array([1, 2.5]), [HasData(1.0), np.float64(2.5)], gd_lib.Tensor([1.0, 2.5])],
)
def test_a_list_counts_whatever_holds_it(answer):
    expect(PAIR.judge(answer), RIGHT)


def test_a_wrong_list_is_recognised_and_an_unforeseen_one_gets_its_first_wrong_entry():
    expect(PAIR.judge((2.5, 1)), NOT_YET, mistake=0)
    expect(PAIR.judge([1, 7]), NOT_YET, "entry 2 of 2", "`7`", "before")
    expect(PAIR.judge([7, 2.5]), NOT_YET, "entry 1 of 2", "`7`")
    assert "before" not in str(PAIR.judge([7, 2.5]))
    expect(MATRIX.judge(np.array([[1, 0], [0, 2]])), RIGHT)
    expect(MATRIX.judge([[1, 1], [1, 2]]), NOT_YET, mistake=0)
    expect(MATRIX.judge([[1, 0], [0, 5]]), NOT_YET, "entry 2 of 2")


@pytest.mark.parametrize(
    "entry, answer, words",
    [
        (PAIR, 1, ["`1`", "one number", "2 numbers", "brackets"]),
        (PAIR, (3,), ["`(3,)`", "tuple of 1", "2"]),
        (PAIR, [[1, 2.5]], ["list of 1 list", "2 numbers"]),
        (PAIR, "(1, 2.5)", ["numbers", "brackets", "quotes"]),
        (PAIR, ["1", 2.5], ["`'1'`", "the number without quotes"]),
        (PAIR, [1, None], ["return"]),
        (MATRIX, [1, 0, 0, 2], ["list of 4 numbers", "2 lists of 2"]),
    ],
)
def test_an_answer_of_another_form_gets_the_form(entry, answer, words):
    expect(entry.judge(answer), NOT_YET, *words)


def test_a_count_must_be_exact():
    expect(COUNT.judge(13002), RIGHT)
    expect(COUNT.judge(12960), NOT_YET, mistake=0)
    expect(COUNT.judge(13010), NOT_YET, 'hint("03.p1")')
    assert "close" not in str(COUNT.judge(13010)), "it was counted wrongly, however near it is"
    expect(COUNT.judge(13000), NOT_YET, "rounded")
    expect(COUNT.judge(13010.5), NOT_YET, "close", "decimals")


def test_what_is_not_a_count_may_be_close():
    quarter = Number("03.e2", right=0.25, wrong={0.5: "that is one step."}, because="Two steps.", hints=HINTS)
    expect(quarter.judge(0.25001), RIGHT)
    expect(quarter.judge(0.2505), NOT_YET, "close")
    expect(ZERO.judge(1e-9), RIGHT)
    expect(ZERO.judge(0.01), NOT_YET)
    expect(ZERO.judge(1), NOT_YET, mistake=0)


def test_a_comma_between_thousands_is_understood():
    entry = Number("03.e1", right=13_102, wrong={12_102: "one too few."}, because="Counted.", hints=HINTS)
    expect(entry.judge((13, 102)), RIGHT)
    expect(entry.judge((12, 102)), NOT_YET, "one too few", mistake=0)
    expect(entry.judge((13, 103)), NOT_YET, "13103")
    expect(entry.judge("13,102"), NOT_YET, "without quotes or commas")
    for answer in ((13.0, 102), (13, 99), (0, 102)):
        expect(entry.judge(answer), NOT_YET, "the answer is one number")
    expect(SLOPE.judge((1, 102)), NOT_YET, "tuple of 2")
