"""`mine`: what a learner wrote and passed is handed back, in a new session too."""

import json
import linecache

import pytest
from small_catalogue import slope

from gd_course import mine
from gd_course.exercise import check as home
from gd_course.exercise.check import check
from gd_course.exercise.progress import Progress

CELL = """import math

def rise(f, x, h):
    return f(x + h) - f(x)

far = 100

def my_slope(f, x, h):
    return rise(f, x, h) / h

print(my_slope(abs, 1.0, 0.5))
"""


def run_cell(text):
    """The names that a notebook has after a cell with this text."""
    place = f"<cell {len(text)}>"
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)
    names = {"__name__": "__main__"}
    exec(compile(text, place, "exec"), names)
    return names


def new_kernel(monkeypatch):
    monkeypatch.setattr(home, "record", Progress())


def test_what_was_not_written_yet_is_the_courses(small, capsys):
    assert mine("03.2") is slope
    assert capsys.readouterr().out == "03.2: slope, the course's own (this exercise is still ahead of you)\n"


def test_what_was_passed_is_handed_back_in_a_new_session(small, own_progress, capsys, monkeypatch):
    assert check("03.2", run_cell(CELL)["my_slope"])
    new_kernel(monkeypatch)
    capsys.readouterr()
    own = mine("03.2")
    assert capsys.readouterr().out == "03.2: my_slope, as you wrote it\n"
    assert own(lambda x: x * x, 3.0, 1.0) == 7.0
    text = json.loads(own_progress.read_text())["code"]["03.2"][1]
    assert "import math" in text and "def rise" in text and "print" not in text and "far" not in text


def test_names_in_it_can_be_replaced(small, own_progress, capsys):
    check("03.2", run_cell(CELL)["my_slope"])
    capsys.readouterr()
    assert mine("03.2", rise=lambda f, x, h: 10.0)(abs, 3.0, 2.0) == 5.0
    assert mine("03.2")(abs, 3.0, 2.0) == 1.0, "the others are as they were"
    assert mine("03.2", other=1)(abs, 3.0, 2.0) == 1.0
    assert "yours does not use the name other" in capsys.readouterr().out


def test_a_wrong_answer_is_not_kept_and_the_last_right_one_is(small, own_progress, capsys):
    check("03.2", run_cell(CELL)["my_slope"])
    check("03.2", run_cell(CELL.replace("/ h", "* h"))["my_slope"])
    assert mine("03.2")(abs, 3.0, 2.0) == 1.0
    check("03.2", run_cell(CELL.replace("my_slope", "another"))["another"])
    capsys.readouterr()
    mine("03.2")
    assert capsys.readouterr().out == "03.2: another, as you wrote it\n"


def test_what_no_longer_passes_is_replaced_by_the_courses(small, own_progress, capsys):
    check("03.2", run_cell(CELL)["my_slope"])
    kept = json.loads(own_progress.read_text())
    for text in ("def my_slope(f, x, h): return nothing\n", "def my_slope(:\n", "raise SystemExit\n"):
        kept["code"]["03.2"][1] = text
        own_progress.write_text(json.dumps(kept))
        home.record = Progress()
        capsys.readouterr()
        assert mine("03.2") is slope
        assert "(yours does not pass the check as it is kept)" in capsys.readouterr().out


def test_a_helper_in_another_cell_is_not_there_in_a_new_session(small, own_progress, capsys, monkeypatch):
    names = run_cell("def rise(f, x, h):\n    return f(x + h) - f(x)\n")
    text = "def apart(f, x, h):\n    return rise(f, x, h) / h\n"
    linecache.cache["<apart>"] = (len(text), None, text.splitlines(keepends=True), "<apart>")
    exec(compile(text, "<apart>", "exec"), names)
    assert check("03.2", names["apart"])
    assert mine("03.2") is slope
    assert "does not pass the check as it is kept" in capsys.readouterr().out


def test_only_functions_and_classes_are_kept(small):
    with pytest.raises(ValueError, match=r"^mine: 03\.r1 is not answered with a function or class"):
        mine("03.r1")
    with pytest.raises(ValueError, match=r"^mine: there is no exercise .03\.77."):
        mine("03.77")


def test_a_table_says_how_much_of_it_is_yours(small, own_progress):
    check("03.2", run_cell(CELL)["my_slope"])
    table = mine()
    assert ("03 node_tree", 1, 3) in table.rows
    assert "you wrote" in repr(table) and "| notebook | you wrote | of |" in table._repr_mimebundle_()["text/markdown"]


def test_a_damaged_part_of_the_file_is_set_aside(small, own_progress):
    for code in ([1], {"03.2": "text"}, {"03.2": ["a", 1]}):
        own_progress.write_text(json.dumps({"edition": 2, "done": ["03.r1"], "code": code}))
        home.record = Progress()
        assert check("03.r1", "b")
        assert list(own_progress.parent.glob("*.damaged*"))
        for file in own_progress.parent.glob("*.damaged*"):
            file.unlink()
