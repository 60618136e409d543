"""What a class got right, from the notebooks that were handed in."""

import csv
import os
import re
import subprocess
import sys

import handout
import nbformat
import pytest
import results
from course import NOTEBOOKS, ROOT, ids_in
from exercise_cells import cells_with_checks, solutions

from gd_course.exercise import Code
from gd_course.exercise.check import catalogue

IMPORT = "from gd_course import check"


def book(*sources, outputs=()):
    """A notebook as text; every code cell is saved with these outputs."""
    cells = [nbformat.v4.new_code_cell(source, outputs=list(outputs)) for source in sources]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


def hand_in(folder, **files):
    """Write files; `ada__03_node_tree` means ada/03_node_tree.ipynb."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def table(folder, tmp_path, **limits):
    """{(learner, exercise or file): (outcome, note)} of what is in the folder."""
    to = tmp_path / "results.csv"
    results.results(folder, to, **limits)
    rows = list(csv.DictReader(to.read_text(encoding="utf-8-sig").splitlines()))
    assert list(rows[0]) == list(results.COLUMNS)
    found = {(r["learner"], r["exercise"] or r["notebook"]): (r["outcome"], r["note"]) for r in rows}
    assert len(found) == len(rows), "one row for each exercise of a learner"
    return found


def right_answer(id):
    """What a learner writes for an exercise whose right answer is a number or a letter."""
    return repr(catalogue(id[:2])[id].right)


@pytest.fixture
def events(monkeypatch, tmp_path):
    """A clock for the limits that goes by events, not by time: each one that a cell reports takes a thousand seconds.

    Returns the code with which a cell reports.
    """
    log = tmp_path / "events"
    log.touch()
    monkeypatch.setattr(results, "clock", lambda: 1000 * len(log.read_text().split()))
    return f"open({str(log)!r}, 'a').write('event\\n')"


def test_a_learner_who_tries_everything_once(events, tmp_path, capsys):
    """One kernel that meets each outcome. What only looks right does not count."""
    pasted = nbformat.v4.new_output("execute_result", data={"text/plain": "Right. Because."})
    numbers = [e.id for e in catalogue("03").values() if not isinstance(e, Code)]
    right, wrong, blank, shadowed, broken, endless, deadly, after, own, again, rest = numbers[:11]
    cells = [
        f"{IMPORT}\nimport os, pathlib\nassert not os.listdir()\npathlib.Path('mine.txt').write_text('x')\n"
        f"check({right!r}, {right_answer(right)})",
        f"check({wrong!r}, 'zebra')",
        f"check({blank!r}, ...)",
        f"x = 1 +\ncheck({broken!r}, {right_answer(broken)})",
        f"import time\n{events}\ntime.sleep(600)\ncheck({endless!r}, {right_answer(endless)})",
        f"os._exit(1)\ncheck({deadly!r}, {right_answer(deadly)})",
        f"exit()\ncheck({again!r}, 'zebra')\ncheck({again!r}, {right_answer(again)})\ncheck({again!r}, ...)",
        f"input('Your name? ')\ncheck({own!r}, {right_answer(own)})",
        f"check({after!r}, {right_answer(after)})",
        f"def check(id, answer):\n    return 'Right.'\ncheck({shadowed!r}, 'zebra')",
    ]
    hand_in(tmp_path / "class", ada__03_node_tree=book(*cells, outputs=[pasted]))
    before = (tmp_path / "class" / "ada" / "03_node_tree.ipynb").read_bytes()
    rows = table(tmp_path / "class", tmp_path, cell_seconds=90, notebook_seconds=5000)
    found = {id: row for (_, id), row in rows.items()}
    assert found[right] == found[after] == found[again] == ("right", "")
    assert found[wrong][0] == "not yet" and "zebra" in found[wrong][1]
    assert found[blank] == ("not tried yet", "")
    assert found[broken][0] == "error" and "SyntaxError" in found[broken][1]
    assert found[endless] == ("time limit", "The cell ran longer than 90 seconds.")
    assert found[deadly] == ("error", "The kernel died in this cell.")
    assert found[own][0] == "error" and "input" in found[own][1]
    assert found[shadowed] == ("not tried yet", "The cell ran, but did not call the course's own check.")
    assert found[rest] == ("not tried yet", "The notebook has no cell with this check.")
    assert set(found) == {id for id in catalogue("03") if not id.endswith(".1")}, "worked examples earn nothing"
    assert [path.name for path in (tmp_path / "class").rglob("*")] == ["ada", "03_node_tree.ipynb"]
    assert (tmp_path / "class" / "ada" / "03_node_tree.ipynb").read_bytes() == before
    said = capsys.readouterr().out
    assert re.search(rf"^ada +3 +{len(found)}$", said, re.M), said


def test_a_cell_that_catches_its_interruption_and_the_limit_of_a_notebook(events):
    stubborn = (
        f"def sleep():\n    try:\n        time.sleep(600)\n    except BaseException:\n        {events}\n        sleep()"
    )
    cells = [
        f"{IMPORT}\nimport time\ncheck('03.r1', 'zebra')",
        f"{stubborn}\n{events}\nsleep()",
        "check('03.r2', 'zebra')",
    ]
    verdicts, troubles = results.run(cells, cell_seconds=90, notebook_seconds=1500)
    assert [(id, outcome) for id, outcome, _ in verdicts] == [("03.r1", "not yet")]
    assert troubles[1] == ("time limit", "The cell ran longer than 90 seconds.")
    assert troubles[2] == ("time limit", "The notebook reached its limit of 1500 seconds before this cell.")


@pytest.mark.notebook
def test_a_solved_notebook_and_an_untouched_one(tmp_path):
    """The real notebook 02: without its solutions, as handed out, and with every answer put in."""
    untouched = handout.without_solutions(NOTEBOOKS / "02_chain_rule.ipynb")
    solved = nbformat.read(NOTEBOOKS / "02_chain_rule.ipynb", as_version=4)
    folded = solutions(solved)
    for cell, id, _ in cells_with_checks(solved):
        cell.source = folded.get(id) or cell.source.replace(", ...)", f", {right_answer(id)})")
    hand_in(tmp_path / "class", ada__02_chain_rule=nbformat.writes(solved), bob__02_chain_rule=untouched)
    found = table(tmp_path / "class", tmp_path)
    ids = [id for id in catalogue("02") if not id.endswith(".1")]
    assert {found["ada", id] for id in ids} == {("right", "")}
    assert {found["bob", id] for id in ids} == {("not tried yet", "")}


@pytest.fixture
def no_kernel(monkeypatch):
    """Runs nothing: every answer `3` is right."""

    def run(sources, **limits):
        return [[id, "right", "Right."] for s in sources for id in ids_in(s) if "3)" in s], {}

    monkeypatch.setattr(results, "run", run)


def test_whatever_is_handed_in_gets_a_row_and_never_a_traceback(no_kernel, tmp_path, capsys):
    class_ = tmp_path / "class"
    hand_in(
        class_,
        ada__03_node_tree=book("check('03.r1', 3)"),
        **{
            "bob__03_node_tree": "{broken",
            "cem__03_node_tree": b"\xff\xfe\x00",
            "dee__03_node_tree": "",
            "eve__03_node_tree": "[" * 100_000,
            "fay__03_node_tree": '{"cells": [{"cell_type": "code"}]}',
            "gus__homework": book("check('03.r1', 3)"),
            "hal__homework": book("print(1)"),
            "ida__homework": "[]",
            "=1+1__03_node_tree": book("check('99.r1', 3)", "check('banana')"),
            "ada__.ipynb_checkpoints__03_node_tree-checkpoint": book("check('03.r2', 3)"),
        },
    )
    (class_ / "jo").mkdir()
    (class_ / "jo" / "essay.pdf").write_text("x")
    (class_ / "kim.zip").write_text("x")
    (class_ / "lee" / "03_node_tree.ipynb").mkdir(parents=True)
    found = table(class_, tmp_path)
    said = capsys.readouterr().out
    assert found["ada", "03.r1"] == found["gus", "03.r1"] == ("right", "")
    assert found["ada", "03.r2"] == ("not tried yet", "The notebook has no cell with this check.")
    for learner in ("bob", "cem", "dee", "eve", "fay"):
        assert found[learner, "03.r1"][0] == "error"
        assert "03_node_tree.ipynb cannot be read as a notebook" in found[learner, "03.r1"][1]
        assert f"{learner}: 03_node_tree.ipynb cannot be read" in said
    assert found["hal", "homework.ipynb"] == ("error", "homework.ipynb is not a notebook of the course.")
    assert "cannot be read" in found["ida", "homework.ipynb"][1]
    assert found["kim", "kim.zip"] == ("error", "kim.zip is not a notebook, and was not read.")
    for learner in ("hal", "ida", "jo", "kim", "lee"):
        assert found[learner, "03.r1"] == ("not tried yet", "Not handed in.")
    assert ("'=1+1", "03.r1") in found, "a spreadsheet would take it for a formula"
    assert len({learner for learner, _ in found}) == 13


def test_files_in_one_folder_carry_the_learners_name(no_kernel, tmp_path):
    one, two = book("check('03.r1', 3)"), book("check('03.r1', 4)", "check('03.r2', 3)")
    hand_in(
        tmp_path / "03",
        **{
            "ada_03_node_tree": one,
            "ada_03_node_tree (1)": two,
            "03_node_tree_bob": one,
            "Cem Ö - 03_NODE_TREE-Copy2": one,
            "dee_04_neuron": book("check('04.r1', 3)"),
            "03_node_tree": one,
            "eve": one,
        },
    )
    found = table(tmp_path / "03", tmp_path)
    assert {learner for learner, _ in found} == {"ada", "bob", "Cem Ö", "dee", "03", "eve"}
    assert found["ada", "03.r1"][0] == found["ada", "03.r2"][0] == "right", "of two copies the better answer counts"
    assert found["dee", "04.r1"][0] == "right"
    assert found["bob", "04.r1"] == found["dee", "03.r1"] == ("not tried yet", "Not handed in.")


def test_ctrl_c_keeps_what_is_finished(monkeypatch, tmp_path, capsys):
    def interrupted(sources, **limits):
        raise KeyboardInterrupt

    monkeypatch.setattr(results, "run", interrupted)
    hand_in(tmp_path / "class", ada__03_node_tree=book("check('03.r1', 3)"))
    results.results(tmp_path / "class", tmp_path / "r.csv")
    assert "Stopped early" in capsys.readouterr().out
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").startswith("learner,notebook,exercise,outcome,note")


def test_a_wrong_call_ends_in_one_sentence(tmp_path):
    hand_in(tmp_path / "class", ada__03_node_tree="{")
    (tmp_path / "empty").mkdir()
    (tmp_path / "mine.csv").write_text("grades")
    for arguments, words in [
        (["nowhere"], "There is no folder"),
        ([""], "make results FROM="),
        (["empty"], "no notebook of the course"),
        (["class", "mine.csv"], "already exists"),
        (["class", "no folder/r.csv"], "could not be written"),
    ]:
        done = subprocess.run(
            [sys.executable, str(ROOT / "tools" / "results.py"), *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=dict(os.environ),
        )
        assert done.returncode == 1 and words in done.stderr, done.stderr
        assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
    assert (tmp_path / "mine.csv").read_text() == "grades"
