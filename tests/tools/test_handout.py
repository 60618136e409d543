"""The copy of the course without its solutions."""

import ast
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import handout
import nbformat
import pytest
from course import NOTEBOOKS, ROOT, STEMS
from exercise_cells import calls_of_check, has_blank

from gd_course import chapters_and_optional
from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import counts


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout") / "for my class"
    assert handout.handout(folder) == folder
    return folder


def test_the_copy_lacks_the_solutions_and_no_other_cell(copy):
    names = [f"{stem}.ipynb" for stem in STEMS.values()]
    optional = [f"optional/{path.name}" for path in (NOTEBOOKS / "optional").glob("[0-9]*.ipynb")]
    copied = {path.relative_to(copy / "notebooks").as_posix() for path in (copy / "notebooks").rglob("*.ipynb")}
    assert copied == {*names, *optional}
    for name in copied:
        original = json.loads((NOTEBOOKS / name).read_text(encoding="utf-8"))
        text = (copy / "notebooks" / name).read_text(encoding="utf-8")
        solutions = [cell for cell in original["cells"] if "solution" in cell["metadata"].get("tags", [])]
        assert len(solutions) >= 3 or name.startswith("00")
        assert all(cell["cell_type"] == "markdown" for cell in solutions), "so that what runs stays the same"
        original["cells"] = [cell for cell in original["cells"] if cell not in solutions]
        assert json.loads(text) == original
        assert "<summary>Solution" not in text
        assert text.startswith("{\n") and text.endswith("}\n"), "a line for each value, so that a diff can be read"


def test_the_copy_is_the_whole_course(copy):
    originals = {
        path.relative_to(ROOT).as_posix()
        for package in ("gd_lib", "gd_course", "tools")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert originals <= {path.relative_to(copy).as_posix() for path in copy.rglob("*")}
    assert not any((copy / name).exists() for name in ("tests", ".git", ".venv", ".gd_progress.json"))
    for page in ("README.md", "CONTRIBUTING.md"):
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", (copy / page).read_text(encoding="utf-8")):
            assert (copy / link).exists(), f"{page} links to {link}: add it to PARTS in tools/handout.py"
    script = "import gd_lib; print([getattr(gd_lib, n) for n in gd_lib.__all__] and gd_lib.__file__)"
    said = subprocess.run([sys.executable, "-c", script], cwd=copy, capture_output=True, text=True, check=True).stdout
    assert Path(said.strip()).is_relative_to(copy)


def test_nothing_is_overwritten_and_the_course_is_not_copied_into_itself(tmp_path):
    (tmp_path / "mine.txt").write_text("kept")
    for to in (tmp_path, tmp_path / "mine.txt", NOTEBOOKS / "new", ROOT / "gd_lib"):
        with pytest.raises(ValueError, match=r"name a"):
            handout.handout(to)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert not (NOTEBOOKS / "new").exists()


def test_a_notebook_saved_with_answers_is_not_handed_out(tmp_path):
    output = nbformat.v4.new_output("execute_result", data={"text/plain": "Right. Because."})
    for name, source in {"worked": "check('03.1', slope)", "mine": "check('03.r1', 5)"}.items():
        cell = nbformat.v4.new_code_cell(source, outputs=[output])
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), tmp_path / f"{name}.ipynb")
    assert handout.without_solutions(tmp_path / "worked.ipynb")
    with pytest.raises(ValueError, match=r"mine.ipynb was saved with answers in it \(03.r1\)"):
        handout.without_solutions(tmp_path / "mine.ipynb")


@pytest.fixture(scope="module")
def assignments(tmp_path_factory):
    folder = tmp_path_factory.mktemp("handout") / "for nbgrader"
    assert handout.handout(folder, "nbgrader") == folder
    return folder / "source"


def test_each_notebook_is_an_assignment_without_solutions(assignments):
    paths = [*NOTEBOOKS.glob("[0-9]*.ipynb"), *(NOTEBOOKS / "optional").glob("[0-9]*.ipynb")]
    written = sorted(path.relative_to(assignments).as_posix() for path in assignments.rglob("*.*"))
    assert written == sorted(f"{path.stem}/{path.name}" for path in paths)
    for path in paths:
        text = (assignments / path.stem / path.name).read_text(encoding="utf-8")
        assert "<summary>Solution" not in text
        nbformat.validate(nbformat.reads(text, as_version=4))
        for link in re.findall(r"\]\(([\w./-]+\.(?:ipynb|py|md))[#)]", text):
            assert (assignments / path.stem / link).exists(), f"{path.name} links to {link}"


def test_an_assignment_has_two_cells_for_each_exercise_that_counts(assignments):
    for number, name in chapters_and_optional().items():
        (path,) = assignments.glob(f"{number}_*/*.ipynb")
        cells = nbformat.read(path, as_version=4).cells
        about = [(i, cell.metadata.nbgrader) for i, cell in enumerate(cells) if "nbgrader" in cell.metadata]
        assert len({data.grade_id for _, data in about}) == len(about)
        tests = {data.grade_id: i for i, data in about if data.grade}
        assert set(tests) == {id.replace(".", "_") for id in catalogue(number) if counts(id)}, name
        for id, i in tests.items():
            answer, test = cells[i - 1], cells[i]
            assert answer.metadata.nbgrader.grade_id == f"{id}_answer"
            assert answer.metadata.nbgrader.solution and not answer.metadata.nbgrader.locked
            assert test.metadata.nbgrader.locked and test.metadata.nbgrader.points == 1
            (asked, given), (again, named) = calls_of_check(answer.source)[0], calls_of_check(test.source)[0]
            assert asked == again == id.replace("_", ".") and ast.unparse(given) == ast.unparse(named)
            assert has_blank(answer.source) and not has_blank(test.source)


@pytest.mark.parametrize(
    ("to", "words"), [("", "make handout TO="), (".", "not an empty folder"), ("new --format=pdf", "no format 'pdf'")]
)
def test_a_wrong_call_ends_in_one_sentence(tmp_path, to, words):
    (tmp_path / "mine.txt").write_text("kept")
    command = [sys.executable, str(ROOT / "tools" / "handout.py"), *to.split(" ")]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 1 and words in done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
