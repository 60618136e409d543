"""Exercises: the machinery."""

import contextlib
import io
import json
import math
import os
import subprocess
import sys
import textwrap
import time
from fractions import Fraction
from pathlib import Path

import nbformat
import numpy as np
import pytest
from exercise_cells import shown_last
from nbclient import NotebookClient

import gd_lib
from gd_course.exercise import Choice, Code, Number
from gd_course.exercise import check as machinery
from gd_course.exercise.check import check, hint, progress
from gd_course.exercise.running import PRINTED_LINES

ROOT = Path(__file__).parents[2]
HINTS = ["Think of the rise.", "Divide the rise by the run."]


# --- a small catalogue for the machinery -----------------------------------------------------------------------------


def square(x):
    return x * x


def slope(f, x, h):
    return (f(x + h) - f(x)) / h


def undivided(f, x, h):
    return f(x + h) - f(x)


def silent(f, x, h):
    slope(f, x, h)


def refuses(f, x, h):
    raise ValueError("h is zero")


class Cell:
    def __init__(self, data):
        self.data, self.grad = data, 0.0


class CellOne:
    def __init__(self, data):
        self.data, self.grad = data, 1.0


def new_cell(cls):
    cell = cls(3.0)
    return {"`data` of a new cell": cell.data, "`grad` of a new cell": cell.grad}


def xor_table(weights):
    w1, w2 = weights
    return [float(w1 * p + w2 * q > 1) for p in (0, 1) for q in (0, 1)]


SMALL = [
    Choice(
        "03.r1",
        right="b",
        options={"a": "the height", "b": "the steepness", "c": "the width"},
        hints=HINTS,
        because="A slope is how steep it is.",
        wrong={"a": "that is how high it is.", "c": "that is how wide it is."},
    ),
    Number(
        "03.r2",
        right=-6,
        wrong={-12: "that is twice the slope; halve it.", -3: "that is e itself."},
        because="Each step of e moves L by 2e.",
        hints=HINTS,
    ),
    Number("03.r3", right=[1, 2.5], wrong=[([2.5, 1], "the two are swapped.")], because="One for each.", hints=HINTS),
    Number("03.p1", right=13002, wrong={12960: "the biases are missing."}, because="Weights and biases.", hints=HINTS),
    Number("03.p2", right=0, wrong={1: "that is the value."}, because="Flat.", hints=HINTS),
    Number(
        "03.p3", right=[[1, 0], [0, 2]], wrong=[([[1, 1], [1, 2]], "the corners are off.")], because="Yes.", hints=HINTS
    ),
    Code("03.1", right=slope, cases=[(square, 3.0, 1.0)], wrong=[], because="Rise over run.", hints=HINTS),
    Code(
        "03.2",
        right=slope,
        cases=[(square, 3.0, 1.0), (square, -2.0, 0.5)],
        because="Rise over run.",
        hints=HINTS,
        wrong=[(undivided, "that is the rise alone."), (silent, "nothing comes back."), (refuses, "do not refuse.")],
    ),
    Code(
        "03.3",
        right=Cell,
        probe=new_cell,
        wrong=[(CellOne, "a new gradient is nothing yet.")],
        because="Both fields.",
        hints=HINTS,
    ),
    Code("03.4", right=[0.6, 0.6], probe=xor_table, wrong=[([1.1, 1.1], "that is OR.")], because="AND.", hints=HINTS),
    Code(
        "03.e1",
        right=lambda row: [sum(row), max(row), min(row), len(row), row[0]],
        cases=[[3.0, 1.0, 2.0]],
        wrong=[],
        because="Five numbers.",
        hints=HINTS,
    ),
]


@pytest.fixture(autouse=True)
def own_progress(monkeypatch, tmp_path):
    """No test touches a learner's file, and each starts afresh."""
    monkeypatch.setenv("GD_PROGRESS_FILE", str(tmp_path / ".gd_progress.json"))
    monkeypatch.setattr(machinery, "record", machinery.Progress())
    monkeypatch.setattr(machinery, "hints_given", {})
    return tmp_path / ".gd_progress.json"


@pytest.fixture
def small(monkeypatch):
    def only(notebook):
        return {e.id: e for e in SMALL} if notebook == "03" else {}

    monkeypatch.setattr(machinery, "catalogue", only)


def says(id, answer, *words, outcome="not yet"):
    """The verdict on an answer, checked for its outcome, its opening and some words in it."""
    verdict = check(id, answer)
    opening = {"right": "Right.", "not yet": "Not yet:", "not tried yet": "Not tried yet"}[outcome]
    assert verdict.outcome == outcome, str(verdict)
    assert str(verdict).startswith(opening)
    assert bool(verdict) is (outcome == "right")
    for word in words:
        assert word in str(verdict), str(verdict)
    return verdict


# --- choices and numbers ---------------------------------------------------------------------------------------------


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
def test_a_choice_is_taken_as_it_is_typed(small, answer):
    says("03.r1", answer, outcome="right")


def test_a_wrong_choice_gets_its_own_message(small):
    says("03.r1", "a", "how high")
    says("03.r1", "C", "how wide")
    says("03.r1", "c) the height", "how high")  # a letter and another one's words: the words count
    says("03.r1", "c) it is", "how wide")


@pytest.mark.parametrize("answer", ["d", "ab", "b or c", 2, None, True, 3.5, ["b", "c"], print, b"b"])
def test_what_is_no_choice_is_told_the_choices(small, answer):
    says("03.r1", answer, "a, b or c")


class HasData:
    def __init__(self, data):
        self.data, self.grad = data, 0.0


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
    ],
)
def test_a_number_is_a_number_in_whatever_it_comes(small, answer):
    says("03.r2", answer, outcome="right")


def test_a_wrong_number_is_recognised_nearly(small):
    says("03.r2", -12, "twice")
    says("03.r2", np.float64(-12.0001), "twice")
    says("03.r2", HasData(-3.0), "e itself")


@pytest.mark.parametrize(
    "answer, words",
    [
        (6, "sign"),
        (-6.05, "close"),
        (40, 'hint("03.r2")'),
        ("-6", "the number without quotes."),
        ("six", "in digits and without quotes"),
        ("0,5", "with a point for the decimals"),
        ("−6", "hyphen of the keyboard"),
        ("10%", "hundredths"),
        ((0, 5), "decimals are written with a point"),
        ([1024, 16], "the answer is one number."),
        (math.nan, "nan"),
        (None, "return"),
        ([1, 2], "list of 2"),
        (print, "call it"),
        (True, "True or False"),
        (1j, "complex"),
        ({}, "a dict"),
        (float("inf"), "inf"),
        ([], "list of 0"),
        (object(), "object"),
        (int, "class"),
    ],
)
def test_an_unforeseen_number_gets_a_useful_sentence(small, answer, words):
    says("03.r2", answer, words)


def test_a_real_node_counts_as_its_number(small):
    says("03.r2", gd_lib.Node(-6.0), outcome="right")
    says("03.r3", gd_lib.Tensor([1.0, 2.5]), outcome="right")


def test_lists_of_numbers(small):
    for answer in ([1, 2.5], (1, 2.5), np.array([1, 2.5]), [HasData(1.0), np.float64(2.5)]):
        says("03.r3", answer, outcome="right")
    assert check("03.r3", 1, 2.5).outcome == "right"
    says("03.r3", (2.5, 1), "swapped")
    says("03.r3", [1, 7], "entry 2 of 2", "`7`", "before it is")
    says("03.r3", 1, "`1` is one number; the answer is 2 numbers, in brackets and with commas between them.")
    says("03.r3", [[1, 2.5]], "is a list of 1 list, of 2; the answer is 2 numbers, in brackets")
    says("03.r3", "(1, 2.5)", "the numbers in brackets, with commas between them, and all of it without quotes")
    says("03.r3", ["1", 2.5], "`'1'` is a text; write the number without quotes")
    says("03.r3", [1, None], "return")
    says("03.p3", np.array([[1, 0], [0, 2]]), outcome="right")
    says("03.p3", [[1, 1], [1, 2]], "corners")
    says("03.p3", [1, 0, 0, 2], "2 lists, of 2 each")
    says("03.p3", [[1, 0], [0, 5]], "entry 2 of 2")


def test_a_count_is_met_exactly_and_zero_nearly(small):
    says("03.p1", 13002, outcome="right")
    says("03.p1", 13010, 'is not it. `hint("03.p1")`')  # counted wrongly: no word of being near
    says("03.p1", 13000, "looks rounded")
    says("03.p1", 13010.5, "close", "can have decimals")
    quarter = Number("03.e2", right=0.25, wrong={0.5: "that is one step."}, because="Two steps.", hints=HINTS)
    assert "close, but not near enough; work it out more exactly" in str(quarter.judge(0.2505))
    says("03.p1", 12960, "biases")
    says("03.p2", 1e-9, outcome="right")
    says("03.p2", 0.01)


# --- code ------------------------------------------------------------------------------------------------------------


def test_right_code_and_each_foreseen_mistake(small):
    says("03.2", slope, "Rise over run", outcome="right")
    says("03.2", lambda f, x, h: (f(x + h) - f(x)) / h, outcome="right")
    says("03.2", lambda f, x, h: f(x + h) - f(x), "rise alone")
    says("03.2", lambda f, x, h: None, "nothing comes back")
    says("03.3", Cell, outcome="right")
    says("03.3", CellOne, "nothing yet")
    says("03.4", [0.9, 0.8], outcome="right")  # any weights that do the same
    says("03.4", [3, 4], "OR")


def test_an_unforeseen_answer_is_told_where_it_differs(small):
    says("03.2", lambda f, x, h: 8, "`slope(square, 3, 1)` gave `8`, expected `7`")
    says("03.2", lambda f, x, h: f(x), "gave `9`, expected `7`")
    says("03.2", lambda f, x, h: (f(x + h) - f(x)) / h + 1e-4, "gave `7.0001`, expected `7`")
    says("03.2", lambda f, x, h: [7.0], "a list, `[7]`, where a number was expected")
    says("03.2", lambda f, x, h: (7.0,), "a tuple, `(7,)`, where a number was expected")
    says("03.2", lambda f, x, h: f, "parentheses")
    says("03.2", lambda f, x, h: np.tanh, "parentheses")
    says("03.2", lambda f, x, h: Named(), "gave an object of class Named, where a number was expected.")
    says("03.e1", lambda row: row.sort(), "gave `None`", "`append`, `sort`")
    says("03.2", lambda f, x, h: "7", "a text")
    says("03.e1", lambda row: [6.0, 3.0, 1.0, 3.0, 4.0], "entry `[4]`", "gave `4`, expected `3`")
    says("03.e1", lambda row: [6.0], "gave a list of 1, `[6]`, expected is a list of 5.")
    says("03.e1", lambda row: [Named()] * 5, "entry `[0]`", "gave an object of class Named, where a number was")
    says("03.2", lambda f, x, h: 3 if x > 0 else -0.0, "gave `3`")
    says("03.2", lambda f, x, h: -0.0, "gave `0`, expected `7`")
    says("03.2", lambda f, x, h: x ^ 2, "a power is written `**`")

    class Half:
        def __init__(self, data):
            self.data, self.grad = data / 2, 0.0

    says("03.3", Half, "`data` of a new cell gave `1.5`, expected `3`")


class Named:
    """It can be called, as a layer can, and is no function."""

    def __call__(self, x):
        return x


def test_an_object_is_not_taken_for_its_class_nor_a_value_for_its_function(small):
    says("03.3", Cell(3.0), "give the class itself", "not an object made from it; this is a Cell.")
    says("03.3", Named(), "give the class itself", "this is an object of class Named.")
    says("03.3", 3, "give the class itself", "this is a number.")
    says("03.3", lambda data: Cell(data), outcome="right")
    says("03.3", Named.__call__, "give the class itself, by its name; this is a function")
    probed = Code("03.4", right=lambda p: p, probe=lambda f: {"it": f(1.0)}, wrong=[], because="Yes.", hints=HINTS)
    assert "give the function itself" in str(probed.judge(gd_lib.Node(3.0))), "and not that a Node cannot be called"
    assert str(probed.judge(gd_lib.Node(3.0))).endswith("this is a Node.")
    assert str(probed.judge(lambda p: gd_lib.Node(2.0))) == "Not yet: it gave `2`, expected `1`."
    of_node = Code(
        "03.4",
        right=lambda p: p * 2,
        probe=lambda f: {"it": f(gd_lib.Node(1.0))},
        wrong=[],
        because="Yes.",
        hints=HINTS,
    )
    assert str(of_node.judge(lambda p: [p])) == "Not yet: it gave a list, `[1]`, where a Node was expected."
    assert str(probed.judge(lambda: 1.0)) == "Not yet: your function is given one value here, and it does not take it."
    three = Code(
        "03.4", right=lambda p, h=1: p, probe=lambda f: {"it": f(1.0, 2.0)}, wrong=[], because="Yes.", hints=HINTS
    )
    assert "NameError" in str(three.judge(lambda p, h: undefined)), "its parameters are as asked"  # noqa: F821
    assert "given 2 values here" in str(three.judge(lambda p: p)) and "given 2" in str(three.judge(lambda p, h, k: p))


def test_a_probe_that_stops_early_is_compared_by_its_words():
    stops = Code(
        "03.4",
        right=lambda p: p,
        wrong=[],
        because="Yes.",
        hints=HINTS,
        probe=lambda f: {"first": f(1)} | ({} if f(1) == 2 else {"second": 7}) | {"third": f(3)},
    )
    assert str(stops.judge(lambda p: 2 if p == 1 else 4)) == "Not yet: first gave `2`, expected `1`."
    ends = Code(
        "03.4",
        right=lambda p: p,
        wrong=[],
        because="Yes.",
        hints=HINTS,
        probe=lambda f: {} if f(1) == 3 else {"first": 1, "second": f(2)} if f(1) == 1 else {"second": f(2)},
    )
    assert str(ends.judge(lambda p: 4)) == "Not yet: second gave `4`, expected `2`."


@pytest.mark.parametrize(
    "made, words",
    [
        (lambda p: gd_lib.Node(1.0, prev=(p,)), "no function for `backward`"),
        (lambda p: gd_lib.Node(1.0, prev=(p,), backward=lambda g: g), "tuple"),
        (lambda p: gd_lib.Node(1.0, prev=(p,), backward=lambda g: None), "tuple"),
        (lambda p: gd_lib.Node(1.0, prev=p, backward=lambda g: (g,)), "`prev` of a Node is no tuple"),
    ],
)
def test_a_node_that_was_not_made_properly_is_told_so(made, words):
    entry = Code(
        "03.4",
        right=lambda p: p * 2,
        probe=lambda f: f(gd_lib.Node(3.0)).backward(),
        wrong=[],
        because="Yes.",
        hints=HINTS,
    )
    assert words in str(entry.judge(made))


def test_a_tuple_is_shown_as_one_and_counts_as_a_list(small):
    says("03.r1", (3,), "a, b or c")
    says("03.r2", (1, 2), "`(1, 2)` is a tuple of 2 numbers; the answer is one number")
    says("03.r3", (3,), "`(3,)` is a tuple of 1 number; the answer has 2.")
    pair = Code("03.4", right=lambda p: [p[0] / 3, 1.0], cases=[((1.0, 2.0),)], wrong=[], because="x", hints=HINTS)
    assert pair.judge(lambda p: (p[0] / 3, 1))
    told = str(pair.judge(lambda p: (p[0] / 3 + 1e-5, 1)))
    assert "((1, 2))` gave `(0.3333433, 1)`, expected `(0.3333333, 1)`." in told, "the same brackets, more digits"


def test_an_exception_is_told_with_the_learners_own_line(small):
    def divides(f, x, h):
        return f(x) / 0

    says("03.2", divides, "ZeroDivisionError", "`return f(x) / 0`", "`divides(square, 3, 1)`")

    def helped(f, x, h):
        return gd_lib.Node(None)

    says("03.2", helped, "`return gd_lib.Node(None)`")

    class NoGrad:
        def __init__(self, data):
            self.data = data

    says("03.3", NoGrad, "AttributeError", "grad")
    says("03.2", lambda f, x: 7, "does not take these 3 values")
    says("03.2", lambda f, x, h: exit(), "SystemExit")
    says("03.2", 7, "the function itself")
    says("03.2", None, "the function itself")
    says("03.2", refuses, "do not refuse")  # a foreseen mistake may be an exception

    def again(f, x, h):
        return again(f, x, h)

    says("03.2", again, "calls itself", "`return again(f, x, h)`")


def test_what_an_answer_prints_is_shown_once_and_shortened(small, capsys):
    def prints(f, x, h):
        print(slope(f, x, h))
        return slope(f, x, h)

    says("03.2", prints, outcome="right")
    assert capsys.readouterr().out == "7.0\n-3.5\n"

    def instead(f, x, h):
        print("7")
        return 0 if x < 0 else None

    says("03.2", instead, "print", "`return`")

    def chatty(f, x, h):
        for i in range(5000):
            print("row", i)
        return 1

    capsys.readouterr()
    says("03.2", chatty)
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == PRINTED_LINES + 1 and len(printed) < 500


def test_an_answer_cannot_spoil_the_next_case_or_the_learners_own_object(small):
    def empties(row):
        found = [sum(row), max(row), min(row), len(row), row[0]]
        row.clear()
        return found

    says("03.e1", empties, outcome="right")
    says("03.e1", empties, outcome="right")
    weights = [0.6, 0.6]
    exercise = Code(
        "03.4",
        right=[0.6, 0.6],
        probe=lambda w: (w.reverse(), w.append(1), len(w))[-1],
        wrong=[],
        because="Yes.",
        hints=HINTS,
    )
    assert exercise.judge(weights) and weights == [0.6, 0.6]


# --- not tried yet ---------------------------------------------------------------------------------------------------


def blank_answers():
    def only(f, x, h): ...

    def with_docstring(f, x, h):
        """The slope."""
        ...

    def inside(f, x, h):
        rise = ...
        return rise / h

    def nested(f, x, h):
        def rise():
            return ...

        return rise()

    def statement(f, x, h):
        a = 1
        ...
        return a

    class Blank: ...

    class Part:
        def __init__(self, data):
            self.data = ...

    class Field:
        grad = ...

    class Static:
        @staticmethod
        def rise(a):
            return ...

    class Shown:
        @property
        def rise(self):
            return ...

    holder = HasData(...)
    return [
        ...,
        "...",
        "",
        " … ",
        [...],
        (1, ...),
        {"a": [1, ...]},
        only,
        with_docstring,
        inside,
        nested,
        statement,
        Blank,
        Part,
        Field,
        Static,
        Shown,
        holder,
        Part(1),
        Part(1).__init__,
        lambda f, x, h: ...,
        lambda f, x, h: ... - f(x),
    ]


@pytest.mark.parametrize("answer", blank_answers(), ids=lambda a: getattr(a, "__name__", str(a))[:30])
@pytest.mark.parametrize("id", ["03.r1", "03.r2", "03.2", "03.3"])
def test_a_blank_anywhere_is_not_tried_yet(small, id, answer):
    says(id, answer, outcome="not tried yet")


def test_three_dots_among_indices_are_no_blank(small):
    def arrays(f, x, h) -> tuple[int, ...]:
        return float(np.array([slope(f, x, h)])[..., 0])

    says("03.2", arrays, outcome="right")


HELPED = """
def rise(f, x, h):
    return ...

def over(f, x, h):
    return 1 if x > 100 else rise(f, x, h) / h
"""


def test_a_blank_is_seen_without_any_source_too(small):
    for code in (
        HELPED,
        "def over(f, x, h): ...",
        "def over(f, x, h):\n    def g(): return ...\n    return g() + 1",
        "class over:\n    def __init__(self, data): self.data = ...",
    ):
        space = {"__name__": "__main__"}
        exec(code, space)
        says("03.2", space["over"], outcome="not tried yet")


@pytest.mark.parametrize("body", ["pass", "return", "return None", '"""Later."""', "pass  # later"])
@pytest.mark.parametrize(
    ("id", "name", "code"),
    [
        ("05.3", "parameter_count", "def parameter_count(sizes):\n    {}"),
        ("06.4", "step", "class Mine:\n    def step(self):\n        {}"),
    ],
)
def test_what_does_nothing_is_named_and_is_no_blank(tmp_path, id, name, code, body):
    (tmp_path / "own.py").write_text(code.format(body))
    for where in ("<no source>", str(tmp_path / "own.py")):
        space = {"__name__": "__main__"}
        exec(compile(code.format(body), where, "exec"), space)
        verdict = says(id, list(space.values())[-1], f"`{name}` does nothing so far", outcome="not tried yet")
        assert "..." not in str(verdict)


def test_an_empty_class_is_named_and_an_empty_helper_is_not():
    space = {"__name__": "__main__"}
    exec(
        "class Mine:\n    pass\n\n"
        "class Other:\n    def step(self):\n        self.n = 1\n    def close(self):\n        pass\n\n"
        "def parameter_count(sizes):\n    return 0",
        space,
    )
    says("06.4", space["Mine"], "the class `Mine` is still empty", outcome="not tried yet")
    says("06.4", space["Other"])
    says("05.3", space["parameter_count"])


def test_a_blank_that_shows_only_when_it_runs(small):
    space = {"hidden": [lambda: ...][0]}
    exec("def over(f, x, h): return hidden() + 1", space)
    space["hidden"] = eval("lambda: getattr(__import__('builtins'), 'Ellipsis')")
    says("03.2", space["over"], "`...`", outcome="not tried yet")


# --- nothing raises, and nothing runs for ever -----------------------------------------------------------------------


class Nasty:
    def __getattr__(self, name):
        raise RuntimeError("no")

    def __repr__(self):
        raise RuntimeError("no")

    def __eq__(self, other):
        raise RuntimeError("no")

    __hash__ = None


LOOP = []
LOOP.append(LOOP)
ODD = [
    None,
    True,
    3,
    "x",
    b"x",
    [],
    {},
    set(),
    object(),
    Nasty(),
    Nasty,
    LOOP,
    print,
    len,
    int,
    lambda: 1,
    np.eye(2),
    np.array(["a"]),
    np.array([object()]),
    iter([]),
    (i for i in "ab"),
    sys,
    math.nan,
    10**400,
    "😀",
    "\ud800",
    range(3),
    gd_lib,
    type,
    HasData(LOOP),
    NotImplemented,
    contextlib.ExitStack(),
    io.StringIO(),
]


@pytest.mark.parametrize("n", range(len(ODD)))
def test_no_answer_and_no_id_makes_it_raise(small, n):
    for id in [e.id for e in SMALL]:
        verdict = check(id, ODD[n])
        assert verdict.outcome in ("not yet", "not tried yet"), (id, str(verdict))
        assert verdict._repr_mimebundle_()["text/plain"] == str(verdict) == repr(verdict)
    assert check(ODD[n], ODD[n]).outcome == "not tried yet"
    assert repr(hint(ODD[n])).startswith("No hint")


def test_an_unknown_id_is_told_its_neighbours(small):
    says("03.22", 1, "`03.2`", outcome="not tried yet")
    says("03", 1, "near it", outcome="not tried yet")
    says("banana", 1, 'looks like "03.2"', outcome="not tried yet")
    says("77.1", 1, "looks like", outcome="not tried yet")
    assert check().outcome == "not tried yet"
    assert check(3.2, slope) and check(" 03.2 ", slope) and check("3.2", slope)


def test_a_broken_catalogue_is_told(monkeypatch):
    def broken(notebook):
        raise SyntaxError("half a line")

    monkeypatch.setattr(machinery, "catalogue", broken)
    says("03.2", 1, "half a line", outcome="not tried yet")
    assert "half a line" in repr(hint("03.2"))
    assert "all" in repr(progress())


def test_ctrl_c_passes_through(small):
    def interrupted(f, x, h):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check("03.2", interrupted)


ENDLESS = {
    "one line": "while True: pass",
    "a body": "i = 0\nwhile True:\n    i += 1",
    "a try around": "while True:\n    try:\n        f(x)\n    except Exception:\n        pass",
    "a generator": "import itertools\nfor i in itertools.count():\n    x = i",
    "a while in a helper": "def deep():\n    while x == x: f(x)\nreturn deep()",
    "a comprehension": "import itertools\nreturn sum(1 for i in itertools.count())",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_an_endless_loop_is_stopped_within_seconds(name, tmp_path):
    """In a process of its own, so that a loop which is not stopped ends this test and nothing else."""
    script = tmp_path / "answer.py"
    script.write_text(
        textwrap.dedent("""
        import sys
        from gd_course.exercise import check as machinery
        from gd_course.exercise import Code
        def mark(*args): return None
        def square(x): return x * x
        before = lambda *args: None
        entry = Code("03.2", right=square, cases=[(square, 3.0)], wrong=[], because="Yes.", hints=["a", "b"])
        machinery.catalogue = lambda notebook: {"03.2": entry}
        def answer(f, x):
        BODY
        sys.settrace(mark)
        verdict = machinery.check("03.2", answer)
        assert sys.gettrace() is mark, "the trace function that was there is not put back"
        print(verdict)
    """).replace("BODY", textwrap.indent(ENDLESS[name], "    ")),
        encoding="utf-8",
    )
    begun = time.monotonic()
    run = subprocess.run(
        [sys.executable, str(script)],
        capture_output=True,
        text=True,
        timeout=60,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )
    assert run.stdout.startswith("Not yet: your code was still running after 2 seconds"), run.stdout + run.stderr
    assert "your line" in run.stdout
    assert time.monotonic() - begun < 20


def test_a_helper_that_fails_is_told_with_the_line_that_called_it():
    """The line that raises may be the notebook's own, and right: the mistake is then in what it was given."""

    def helper(x):
        return x + 1

    def answer(x):
        return helper("a")

    entry = Code("03.2", right=lambda x: x + 1, cases=[3.0], wrong=[], because="Yes.", hints=["a", "b"])
    told = repr(entry.judge(answer))
    assert 'in the line `return x + 1`, called from your line `return helper("a")`, for ' in told


def test_a_probed_answer_without_a_return_is_told_so():
    def parts(n, validation, test, seed=0):
        rows = list(range(n))
        rows[validation:], rows[:validation]

    def printed(n, validation, test, seed=0):
        print(n)

    assert "did you forget the `return`?" in repr(check("08.1", parts))
    assert "does your function print where it should `return`?" in repr(check("08.1", printed))


def test_the_text_of_a_choice_is_no_wrong_choice():
    entry = Choice("03.e1", right="a", options="abc", wrong={"b": "no", "c": "No."}, because="Yes.", hints=["a", "b"])
    told = repr(entry.judge("36"))
    assert "with the letter of your choice" in told and "none of" not in told


def test_in_a_real_kernel_the_learners_lines_and_blanks_are_found(tmp_path):
    cells = [
        "from gd_lib import check\n"
        "from gd_course.exercise import check as m\n"
        "from gd_course.exercise import Code\n"
        "e = Code('03.2', right=lambda x: 2 * x, cases=[3.0], wrong=[], because='Yes.', hints=['a', 'b'])\n"
        "m.catalogue = lambda notebook: {'03.2': e}",
        "def double(x):\n    a = 1\n    ...\n    return a\n\ncheck('03.2', double)",
        "class Double:\n    def __init__(self, x):\n        a = 1\n        ...\n\ncheck('03.2', Double)",
        "def double(x):\n    while True: pass\n\ncheck('03.2', double)",
        "def double(x):\n    return y * x\n\ncheck('03.2', double)",
        "def double(x):\n    return x + x\n\ncheck('03.2', double)",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    NotebookClient(book, timeout=60, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    told = [shown_last(cell) for cell in book.cells[1:]]
    assert [w.split(":")[0] for w in told] == ["Not tried yet", "Not tried yet", "Not yet", "Not yet", "Right. Yes."]
    assert "2 seconds" in told[2] and "`while True: pass`" in told[2]
    assert "NameError" in told[3] and "`return y * x`" in told[3]
    assert book.cells[1].outputs[0].data["text/markdown"].startswith("**Not tried yet:**")


# --- how it shows itself ---------------------------------------------------------------------------------------------


def test_a_verdict_shows_itself_without_formatting_by_accident(small):
    def stars(f, x, h):
        raise ValueError("2 * 3 * 4 costs $5_000 <b>now</b>")

    shown = check("03.2", stars)._repr_mimebundle_()
    assert set(shown) == {"text/markdown", "text/plain"}
    assert shown["text/markdown"].startswith("**Not yet:** ")
    assert r"2 \* 3 \* 4 costs \$5\_000 \<b\>now\</b\>" in shown["text/markdown"]
    assert '`raise ValueError("2 * 3 * 4 costs $5_000 <b>now</b>")`' in shown["text/markdown"]
    assert check("03.r1", ...)._repr_mimebundle_()["text/markdown"] == "**Not tried yet.**"
    assert check("03.r1", "b")._repr_mimebundle_()["text/markdown"].startswith("**Right.** A slope")


def test_hints_climb_and_end(small):
    assert str(hint("03.2")) == "Hint 1 of 2: Think of the rise."
    assert str(hint("03.2")) == "Hint 2 of 2: Divide the rise by the run."
    assert "That was the last hint; the folded solution" in str(hint("03.2"))
    assert str(hint("03.r1")).startswith("Hint 1 of 2")
    hint("03.r1")
    assert "last hint; try an answer" in str(hint("03.r1"))
    assert "**Hint 1 of 2:** " in hint("03.3")._repr_mimebundle_()["text/markdown"]
    assert "`03.2`" in str(hint("03.22"))


# --- progress --------------------------------------------------------------------------------------------------------


def test_progress_counts_and_survives_a_restart(small, own_progress, monkeypatch):
    assert ("03 node_tree", 0, 10) in progress().rows
    assert not own_progress.exists()
    check("03.r1", "b"), check("03.2", slope), check("03.2", slope), check("03.r2", 5)
    check("03.1", slope)  # worked: nobody's progress
    assert json.loads(own_progress.read_text()) == {"done": ["03.2", "03.r1"]}
    monkeypatch.setattr(machinery, "record", machinery.Progress())
    assert ("03 node_tree", 2, 10) in progress().rows
    check("03.r1", "a")  # once right stays done
    assert progress().rows[-1] == ("all", 2, 10)
    assert list(own_progress.parent.iterdir()) == [own_progress]
    shown = progress()._repr_mimebundle_()
    assert "| 03 node\\_tree | 2 | 10 |" in shown["text/markdown"]
    assert shown["text/plain"].splitlines()[0].split() == ["notebook", "done", "of"]


def test_two_notebooks_share_the_file(small, own_progress, monkeypatch):
    check("03.r1", "b")
    monkeypatch.setattr(machinery, "record", machinery.Progress())  # another kernel
    check("03.2", slope)
    assert json.loads(own_progress.read_text()) == {"done": ["03.2", "03.r1"]}


@pytest.mark.parametrize(
    "damage", ["", "{", "[]", "{}", '{"done": 3}', '{"done": [[1]]}', "null", "[" * 100_000, b"\xff\xfe\x00"]
)
def test_a_damaged_file_is_set_aside_with_a_word(small, own_progress, damage):
    damage = damage if isinstance(damage, bytes) else damage.encode()
    for n, name in enumerate([".gd_progress.damaged.json", ".gd_progress.damaged-2.json"]):
        own_progress.write_bytes(damage)
        says("03.r1", "b", "A slope is", "damaged", name, outcome="right")
        assert (own_progress.parent / name).read_bytes() == damage
        assert len(list(own_progress.parent.iterdir())) == n + 2
    assert json.loads(own_progress.read_text()) == {"done": ["03.r1"]}
    own_progress.write_bytes(damage)
    assert "damaged-3" in repr(progress())


def test_where_nothing_can_be_written_the_rest_still_works(small, monkeypatch, tmp_path):
    (tmp_path / "a file").write_text("")
    for path in (tmp_path / "a file" / "p.json", tmp_path / "no folder" / "p.json", tmp_path):
        monkeypatch.setenv("GD_PROGRESS_FILE", str(path))
        monkeypatch.setattr(machinery, "record", machinery.Progress())
        assert str(check("03.r1", "b")) == "Right. A slope is how steep it is."
        assert ("03 node_tree", 1, 10) in progress().rows
        assert "not kept" in repr(progress())
    assert [p.name for p in tmp_path.iterdir()] == ["a file"]


def test_without_the_variable_the_file_lies_in_the_current_folder(small, monkeypatch, tmp_path):
    monkeypatch.delenv("GD_PROGRESS_FILE")
    monkeypatch.chdir(tmp_path)
    check("03.r1", "b")
    assert (tmp_path / ".gd_progress.json").exists()


# --- a catalogue that is written wrongly -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "entry, words",
    [
        (
            lambda: Choice("3.r1", right="a", wrong={"b": "x", "c": "x", "d": "x"}, because="x", hints=HINTS),
            "exercise id",
        ),
        (lambda: Choice("03.r1", right="a", wrong={"b": "x"}, because="x", hints=HINTS), "needs a message"),
        (lambda: Choice("03.r1", right="e", wrong={"b": "x", "c": "x", "d": "x"}, because="x", hints=HINTS), "options"),
        (lambda: Number("03.r1", right=1, wrong={2: ""}, because="x", hints=HINTS), "sentence"),
        (lambda: Number("03.r1", right=1, wrong={2: "x"}, because="x", hints=["one"]), "two hints"),
        (lambda: Number("03.r1", right=1, wrong={2: "x"}, because="x", hints="a text"), "two hints"),
        (lambda: Number("03.r1", right=1, wrong=[(1, 2, 3)], because="x", hints=HINTS), "pair"),
        (lambda: Code("03.2", right=slope, wrong=[], because="x", hints=HINTS), "cases"),
        (lambda: Code("03.2", right=slope, cases=[1], probe=print, wrong=[], because="x", hints=HINTS), "cases"),
    ],
)
def test_a_malformed_entry_says_so(entry, words):
    with pytest.raises(ValueError, match=words):
        entry()
