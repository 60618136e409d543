"""A teacher's two commands: the copy of the course without solutions, and what a class got right."""

import csv
import html
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest
import teacher

from gd_course.exercise import Code
from gd_course.exercise.check import catalogue

ROOT = Path(__file__).resolve().parents[2]
IMPORT = "from gd_lib import check"


def book(*sources, outputs=()):
    """A notebook as text; every code cell is saved with these outputs."""
    cells = [nbformat.v4.new_code_cell(source, outputs=list(outputs)) for source in sources]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


def hand_in(folder, **files):
    """Write files; `ada__03_node_tree` stands for ada/03_node_tree.ipynb."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def table(folder, tmp_path, **limits):
    """{(learner, exercise or file): (outcome, note)} of what lies in the folder."""
    to = tmp_path / "results.csv"
    teacher.results(folder, to, **limits)
    rows = list(csv.DictReader(to.read_text(encoding="utf-8-sig").splitlines()))
    assert list(rows[0]) == list(teacher.COLUMNS)
    found = {(r["learner"], r["exercise"] or r["notebook"]): (r["outcome"], r["note"]) for r in rows}
    assert len(found) == len(rows), "one row for each exercise of a learner"
    return found


def right_answer(id):
    """What a learner writes for an exercise whose right answer is a number or a letter."""
    return repr(catalogue(id[:2])[id].right)


# --- the copy without solutions --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout") / "for my class"
    assert str(folder) in teacher.handout(folder)
    return folder


def test_the_copy_lacks_the_solutions_and_no_other_cell(copy):
    names = sorted(path.name for path in (ROOT / "notebooks").glob("0*.ipynb"))
    assert sorted(path.name for path in (copy / "notebooks").iterdir()) == names
    for name in names:
        whole, part = (json.loads((at / "notebooks" / name).read_text(encoding="utf-8")) for at in (ROOT, copy))
        solutions = [cell for cell in whole["cells"] if "solution" in cell["metadata"].get("tags", [])]
        assert len(solutions) >= 4 or name.startswith("00")
        assert all(cell["cell_type"] == "markdown" for cell in solutions), "so that what runs stays the same"
        whole["cells"] = [cell for cell in whole["cells"] if cell not in solutions]
        assert part == whole
        text = (copy / "notebooks" / name).read_text(encoding="utf-8")
        assert "<summary>Solution" not in text
        assert "\n" not in text.splitlines()[1] and text.endswith("}\n"), "written as notebooks are, for a diff to read"


def test_the_copy_is_the_whole_course(copy):
    tracked = {
        path.relative_to(ROOT).as_posix()
        for package in ("gd_lib", "gd_course")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert tracked <= {path.relative_to(copy).as_posix() for path in copy.rglob("*")}
    assert not any((copy / name).exists() for name in ("tests", ".git", ".venv", ".gd_progress.json"))
    # Its README and CONTRIBUTING lead somewhere, and its gd_lib gives out every name.
    for page in ("README.md", "CONTRIBUTING.md"):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", (copy / page).read_text(encoding="utf-8")):
            assert (copy / link).exists(), f"{page} links to {link}: add it to PARTS in tools/teacher.py"
    script = "import gd_lib; print([getattr(gd_lib, n) for n in gd_lib.__all__] and gd_lib.__file__)"
    said = subprocess.run([sys.executable, "-c", script], cwd=copy, capture_output=True, text=True, check=True).stdout
    assert Path(said.strip()).is_relative_to(copy)


def test_nothing_is_overwritten_and_the_course_is_not_copied_into_itself(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    for to in (tmp_path, tmp_path / "mine.txt", ROOT / "notebooks" / "new", ROOT / "gd_lib"):
        with pytest.raises(ValueError, match=r"name a"):
            teacher.handout(to)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert not (ROOT / "notebooks" / "new").exists()


def test_a_notebook_saved_with_answers_is_not_handed_out(tmp_path):
    told = nbformat.v4.new_output("execute_result", data={"text/plain": "Right. Because."})
    hand_in(tmp_path, worked=book("check('03.1', slope)", outputs=[told]))
    hand_in(tmp_path, mine=book("check('03.r1', 5)", outputs=[told]))
    assert teacher.without_solutions(tmp_path / "worked.ipynb")
    with pytest.raises(ValueError, match=r"mine.ipynb was saved with answers in it \(03.r1\)"):
        teacher.without_solutions(tmp_path / "mine.ipynb")


# --- what a class got right ------------------------------------------------------------------------------------------


def test_a_learner_who_tries_everything_once(tmp_path, capsys):
    """One kernel that meets each outcome; and what looks right without being so does not count."""
    pasted = nbformat.v4.new_output("execute_result", data={"text/plain": "Right. Because."})
    numbers = [e.id for e in catalogue("03").values() if not isinstance(e, Code)]
    right, wrong, blank, shadowed, broken, endless, deadly, after, own, again, rest = numbers[:11]
    cells = [
        f"{IMPORT}\nimport os, pathlib\nassert not os.listdir()\npathlib.Path('mine.txt').write_text('x')\n"
        f"check({right!r}, {right_answer(right)})",
        f"check({wrong!r}, 'zebra')",
        f"check({blank!r}, ...)",
        f"x = 1 +\ncheck({broken!r}, {right_answer(broken)})",
        f"import time\ntime.sleep(60)\ncheck({endless!r}, {right_answer(endless)})",
        f"os._exit(1)\ncheck({deadly!r}, {right_answer(deadly)})",
        f"exit()\ncheck({again!r}, 'zebra')\ncheck({again!r}, {right_answer(again)})\ncheck({again!r}, ...)",
        f"input('Your name? ')\ncheck({own!r}, {right_answer(own)})",
        f"check({after!r}, {right_answer(after)})",
        f"def check(id, answer):\n    return 'Right.'\ncheck({shadowed!r}, 'zebra')",
    ]
    hand_in(tmp_path / "class", ada__03_node_tree=book(*cells, outputs=[pasted]))
    before = (tmp_path / "class" / "ada" / "03_node_tree.ipynb").read_bytes()
    begun = time.monotonic()
    found = {id: row for (_, id), row in table(tmp_path / "class", tmp_path, cell_seconds=2).items()}
    assert time.monotonic() - begun < 40
    assert found[right] == found[after] == found[again] == ("right", "")
    assert found[wrong][0] == "not yet" and "zebra" in found[wrong][1]
    assert found[blank] == ("not tried yet", "")
    assert found[broken][0] == "error" and "SyntaxError" in found[broken][1]
    assert found[endless] == ("time limit", "The cell ran longer than 2 seconds.")
    assert found[deadly] == ("error", "The kernel ended in this cell.")
    assert found[own][0] == "error" and "input" in found[own][1]
    assert found[shadowed] == ("not tried yet", "The cell ran, but did not ask the course's own check.")
    assert found[rest] == ("not tried yet", "The notebook has no cell with this check.")
    assert set(found) == {id for id in catalogue("03") if not id.endswith(".1")}, "worked examples are nobody's points"
    assert [path.name for path in (tmp_path / "class").rglob("*")] == ["ada", "03_node_tree.ipynb"]
    assert (tmp_path / "class" / "ada" / "03_node_tree.ipynb").read_bytes() == before
    said = capsys.readouterr().out
    assert re.search(rf"^ada +3 +{len(found)}$", said, re.M), said


def test_the_limit_of_a_notebook_and_a_cell_that_does_not_let_go(monkeypatch):
    monkeypatch.setattr(teacher, "GRACE", 1)
    clinging = "def cling():\n    try:\n        time.sleep(60)\n    except BaseException:\n        cling()\n"
    begun = time.monotonic()
    verdicts, troubles = teacher.run(
        [f"{IMPORT}\nimport time\ncheck('03.r1', 'zebra')", clinging + "cling()", "check('03.r2', 'zebra')"],
        cell_seconds=60,
        notebook_seconds=2,
    )
    assert time.monotonic() - begun < 30
    assert [(id, outcome) for id, outcome, _ in verdicts][:1] == [("03.r1", "not yet")]
    assert troubles[1][0] == troubles[2][0] == "time limit"
    assert "this cell came later" in troubles[2][1]


@pytest.mark.notebook
def test_a_solved_notebook_and_an_untouched_one_from_the_copy(copy, tmp_path):
    """The real notebook 02, as its copy without solutions, and with every answer put in."""
    untouched = (copy / "notebooks" / "02_chain_rule.ipynb").read_text(encoding="utf-8")
    whole = nbformat.read(ROOT / "notebooks" / "02_chain_rule.ipynb", as_version=4)
    folded = {
        c.metadata["exercise"]: html.unescape(re.search(r"<code>(.*)</code>", c.source, re.S)[1])
        for c in whole.cells
        if "solution" in c.metadata.get("tags", [])
    }
    for cell in whole.cells:
        for id in teacher.ids_in(cell.source) if cell.cell_type == "code" else ():
            if id in folded:
                cell.source = folded[id]
            else:
                cell.source = cell.source.replace(", ...)", f", {right_answer(id)})")
    hand_in(tmp_path / "class", ada__02_chain_rule=nbformat.writes(whole), bob__02_chain_rule=untouched)
    found = table(tmp_path / "class", tmp_path)
    ids = [id for id in catalogue("02") if not id.endswith(".1")]
    assert {found["ada", id] for id in ids} == {("right", "")}
    assert {found["bob", id] for id in ids} == {("not tried yet", "")}


@pytest.fixture
def no_kernel(monkeypatch):
    """Runs nothing: a cell that holds `3` has been answered rightly."""

    def run(sources, **limits):
        return [[id, "right", "Right."] for s in sources for id in teacher.ids_in(s) if "3)" in s], {}

    monkeypatch.setattr(teacher, "run", run)


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
    assert found["hal", "homework.ipynb"] == ("error", "homework.ipynb is none of the course's notebooks.")
    assert "cannot be read" in found["ida", "homework.ipynb"][1]
    assert found["kim", "kim.zip"] == ("error", "kim.zip is no notebook, and was not read.")
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

    monkeypatch.setattr(teacher, "run", interrupted)
    hand_in(tmp_path / "class", ada__03_node_tree=book("check('03.r1', 3)"))
    teacher.results(tmp_path / "class", tmp_path / "r.csv")
    assert "Stopped half-way" in capsys.readouterr().out
    assert (tmp_path / "r.csv").read_text(encoding="utf-8-sig").startswith("learner,notebook,exercise,outcome,note")


def test_a_wrong_call_ends_in_one_sentence(tmp_path):
    hand_in(tmp_path / "class", ada__03_node_tree="{")
    (tmp_path / "empty").mkdir()
    (tmp_path / "there.csv").write_text("marks")
    for arguments, words in [
        (["results", "nowhere"], "There is no folder"),
        (["results", ""], "make results FROM="),
        (["results", "empty"], "no notebook of the course"),
        (["results", "class", "there.csv"], "is there already"),
        (["results", "class", "no folder/r.csv"], "could not be done"),
        (["handout", ""], "make handout TO="),
        (["handout", "class"], "not an empty folder"),
    ]:
        done = subprocess.run(
            [sys.executable, str(ROOT / "tools" / "teacher.py"), *arguments],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            env=dict(os.environ),
        )
        assert done.returncode == 1 and words in done.stderr, done.stderr
        assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
    assert (tmp_path / "there.csv").read_text() == "marks"


def test_readme_and_makefile_name_both_commands():
    for page in ("README.md", "Makefile"):
        text = (ROOT / page).read_text(encoding="utf-8")
        assert "make handout TO=" in text and "make results FROM=" in text
    assert r"python tools/teacher.py handout" in (ROOT / "README.md").read_text(encoding="utf-8")
