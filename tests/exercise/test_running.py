"""A learner's code, whatever it does: its exceptions, what it prints, and loops that never end."""

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import nbformat
import pytest
from exercise_cells import shown_last
from nbclient import NotebookClient
from small_catalogue import SMALL, code, expect, slope

import gd_lib
from gd_course.exercise.running import PRINTED_LINES
from gd_course.exercise.verdict import NOT_TRIED, NOT_YET, RIGHT

ROOT = Path(__file__).parents[2]
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


ENDLESS = {
    "one line": "while True: pass",
    "a body": "i = 0\nwhile True:\n    i += 1",
    "a try around": "while True:\n    try:\n        f(x)\n    except Exception:\n        pass",
    "a generator": "import itertools\nfor i in itertools.count():\n    x = i",
    "a while in a helper": "def deep():\n    while x == x: f(x)\nreturn deep()",
    "a comprehension": "import itertools\nreturn sum(1 for i in itertools.count())",
}
JUDGED = """
import sys
from gd_course.exercise import Code, code

def mark(*args): return None
def square(x): return x * x

code.SECONDS = 0.5
entry = Code("03.2", right=square, cases=[(square, 3.0)], wrong=[], because="Yes.", hints=["a", "b"])
sys.settrace(mark)
verdict = entry.judge(answer)
assert sys.gettrace() is mark, "the trace function that was there is not put back"
sys.settrace(None)
print(json.dumps([NAME, verdict.outcome, str(verdict)]), flush=True)
"""


@pytest.fixture(scope="module")
def endless(tmp_path_factory):
    """{name: (outcome, text)} for the endless loops, judged in a process that a loop which is not stopped ends with."""
    script = tmp_path_factory.mktemp("endless") / "answers.py"
    answers = [
        f"def answer(f, x):\n{textwrap.indent(body, '    ')}\n{JUDGED.replace('NAME', repr(name))}"
        for name, body in ENDLESS.items()
    ]
    script.write_text("\n".join(["import json", *answers]), encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, str(script)]
    try:
        run = subprocess.run(
            command, capture_output=True, text=True, timeout=600, encoding="utf-8", env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        pytest.fail(f"one of the loops was not stopped; finished: {error.stdout}")
    assert run.returncode == 0, run.stderr
    return {name: (outcome, text) for name, outcome, text in map(json.loads, run.stdout.splitlines())}


@pytest.mark.parametrize("name", ENDLESS)
def test_an_endless_loop_is_stopped_and_named(endless, name):
    outcome, text = endless[name]
    assert outcome == NOT_YET
    assert "0.5 seconds" in text and "your line" in text


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
    NotebookClient(book, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
    shown = [shown_last(cell) for cell in book.cells[1:]]
    outcomes = [NOT_TRIED, NOT_TRIED, NOT_YET, NOT_YET, RIGHT]
    assert [text.replace(".", ":").split(":")[0].lower() for text in shown] == outcomes
    assert "2 seconds" in shown[2] and "`while True: pass`" in shown[2]
    assert "NameError" in shown[3] and "`return y * x`" in shown[3]
