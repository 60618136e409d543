"""A learner's code, whatever it does: its exceptions, and what it prints. (Loops that never end: test_limit.py.)"""

import json

import nbformat
import pytest
from execute import client
from exercise_cells import shown_last
from small_catalogue import SMALL, code, expect, slope

import gd_lib
from gd_course.exercise import origin
from gd_course.exercise.running import PRINTED_LINES
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT

SLOPE = SMALL["03.2"]


def test_an_exception_is_shown_with_the_learners_own_line():
    def divides(f, x, h):
        return f(x) / 0

    def helped(f, x, h):
        return gd_lib.Node(None)

    def again(f, x, h):
        return again(f, x, h)

    expect(SLOPE.judge(divides), NOT_YET, "ZeroDivisionError", "`return f(x) / 0`", "`divides(square, 3, 1)`")
    expect(SLOPE.judge(helped), NOT_YET, "`return gd_lib.Node(None)`")
    expect(SLOPE.judge(again), NOT_YET, "calls itself", "`return again(f, x, h)`")
    expect(SLOPE.judge(lambda f, x, h: exit()), NOT_YET, "SystemExit")


def test_a_helper_that_fails_is_shown_with_the_line_that_called_it():
    """The line that raises may be the notebook's own, and right: the mistake is then in what it was given."""

    def helper(x):
        return x + 1

    def answer(x):
        return helper("a")

    entry = code(lambda x: x + 1, cases=[3.0])
    expect(entry.judge(answer), NOT_YET, "`return x + 1`", '`return helper("a")`', "`answer(3)`")


@pytest.mark.parametrize(
    "file, learners",
    [
        (json.__file__, False),
        (pytest.__file__, False),
        (gd_lib.__file__, False),
        (origin.__file__, False),
        ("<frozen importlib._bootstrap>", False),
        (__file__, True),
        ("/tmp/ipykernel_7/1234.py", True),
        ("<ipython-input-1>", True),
    ],
)
def test_the_learners_own_code_is_told_from_other_code(file, learners):
    assert origin.is_learners(file) is learners


def test_what_an_answer_prints_is_shown_once_and_shortened(capsys):
    def prints(f, x, h):
        print(slope(f, x, h))
        return slope(f, x, h)

    def instead(f, x, h):
        print("7")
        return 0 if x < 0 else None

    def chatty(f, x, h):
        for i in range(5000):
            print("row", i)
        return 1

    expect(SLOPE.judge(prints), RIGHT)
    assert capsys.readouterr().out == "7.0\n-3.5\n"
    expect(SLOPE.judge(instead), NOT_YET, "print", "`return`")
    capsys.readouterr()
    expect(SLOPE.judge(chatty), NOT_YET)
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) == PRINTED_LINES + 1 and len(printed) < 500


def test_in_a_real_kernel_the_learners_lines_and_blanks_are_found(tmp_path):
    cells = [
        "from gd_course import check\n"
        "from gd_course.exercise import Code\n"
        "from gd_course.exercise import check as home\n"
        "entry = Code('03.2', right=lambda x: 2 * x, cases=[3.0], wrong=[], because='Yes.', hints=['a', 'b'])\n"
        "home.catalogue = lambda notebook: {'03.2': entry}",
        "def double(x):\n    a = 1\n    ...\n    return a\n\ncheck('03.2', double)",
        "class Double:\n    def __init__(self, x):\n        a = 1\n        ...\n\ncheck('03.2', Double)",
        "def double(x):\n    while True: pass\n\ncheck('03.2', double)",
        "def double(x):\n    return y * x\n\ncheck('03.2', double)",
        "def double(x):\n    return x + x\n\ncheck('03.2', double)",
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    client(book, tmp_path, timeout=600).execute()
    shown = [shown_last(cell) for cell in book.cells[1:]]
    outcomes = [NOT_TRIED, NOT_TRIED, NOT_YET, NOT_YET, RIGHT]
    assert [text.replace(".", ":").split(":")[0].lower() for text in shown] == outcomes
    assert "1 million steps" in shown[2] and "`while True: pass`" in shown[2]
    assert "NameError" in shown[3] and "`return y * x`" in shown[3]
