"""One notebook that was handed in: what counts of it, whatever its cells do."""

import os
import re

import handout
import judge
import nbformat
import pytest
from collected import book, hand_in, table
from course import NOTEBOOKS
from exercise_cells import solved

from gd_course.exercise import Code
from gd_course.exercise.check import catalogue

IMPORT = "from gd_course import check"


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
    monkeypatch.setattr(judge, "clock", lambda: 1000 * len(log.read_text().split()))
    return f"open({str(log)!r}, 'a').write('event\\n')"


def test_a_learner_who_tries_everything_once(events, tmp_path, capsys):
    """One kernel that meets each outcome. What only looks right does not count."""
    pasted = nbformat.v4.new_output("execute_result", data={"text/plain": "Right. Because."})
    numbers = [e.id for e in catalogue("03").values() if not isinstance(e, Code)]
    (right, wrong, blank, shadowed, broken, endless, deadly, after, own, again), rest = numbers[:10], "03.2"
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
    assert found[endless] == ("time limit", "03_node_tree.ipynb: The cell ran longer than 90 seconds.")
    assert found[deadly] == ("error", "03_node_tree.ipynb: The kernel died in this cell.")
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
    verdicts, troubles, fault = judge.run(cells, cell_seconds=90, notebook_seconds=1500)
    assert [(id, outcome) for id, outcome, _ in verdicts] == [("03.r1", "not yet")]
    assert not fault
    assert troubles[1] == ("time limit", "The cell ran longer than 90 seconds.")
    assert troubles[2] == ("time limit", "The notebook reached its limit of 1500 seconds before this cell.")


def test_cells_that_harm_their_kernel_harm_no_other_cell(monkeypatch):
    """Each of these comes before an exercise."""
    monkeypatch.setattr(judge, "GRACE", 1)
    harmful = {
        "closed": "import sys\nsys.stdout.close()\nwith sys.stderr: pass",
        "replaced": "import sys\nsys.stdout = None\nsys.stderr = object()",
        "a closed file": "sys.stdout = open('x', 'w')\nsys.stdout.close()",
        "printing": "for _ in range(1000): print('x' * 1_000_000)",
        "too long": "raise ValueError('x' * 1_000_000)",
        "no message": "class E(Exception):\n    def __str__(self): raise E\nraise E",
        "half a character": "raise ValueError('\\ud83d')",
        "half a source": "x = '\ud83d'",
        "too large": "#" * 1_000_001,
        "names": "str = len = print = open = None",
        "hooks": "sys.exit = None\nget_ipython().events.register('post_run_cell', lambda result: 1 / 0)",
        "exit": "import sys\nsys.exit(3)",
        "away": "import os, shutil\nshutil.rmtree(os.getcwd())",
        "the loop": "import asyncio\nasyncio.get_event_loop().stop()",
        "dead": "import os\nos._exit(0)",
    }
    if hasattr(os, "fork"):
        harmful["a fork"] = "import os\nos.fork()"
    ids = [*catalogue("03"), *catalogue("04")][: len(harmful)]
    cells = [IMPORT]
    for id, source in zip(ids, harmful.values()):
        cells += [source, f"check({id!r}, 'zebra')"]
    verdicts, troubles, _ = judge.run(cells)
    troubled = {name: troubles[1 + 2 * i] for i, name in enumerate(harmful) if 1 + 2 * i in troubles}
    assert set(troubled) == {
        "too long",
        "no message",
        "half a character",
        "half a source",
        "too large",
        "exit",
        "the loop",
        "dead",
    }
    assert {outcome for outcome, _ in troubled.values()} == {"error"}
    assert not [i for i in troubles if i % 2 == 0], "a cell that checks did no wrong"
    assert {id for id, _, _ in verdicts} == set(ids), "each of them was checked"


@pytest.mark.notebook
def test_a_solved_notebook_and_an_untouched_one(tmp_path):
    """The real notebook 02: without its solutions, as handed out, and with every answer put in."""
    untouched = handout.as_text(handout.without_solutions(NOTEBOOKS / "02_chain_rule.ipynb"))
    book = solved(nbformat.read(NOTEBOOKS / "02_chain_rule.ipynb", as_version=4), catalogue("02"))
    hand_in(tmp_path / "class", ada__02_chain_rule=nbformat.writes(book), bob__02_chain_rule=untouched)
    found = table(tmp_path / "class", tmp_path)
    ids = [id for id in catalogue("02") if not id.endswith(".1")]
    assert {found["ada", id] for id in ids} == {("right", "")}
    assert {found["bob", id] for id in ids} == {("not tried yet", "")}
