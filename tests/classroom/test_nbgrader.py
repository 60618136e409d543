"""The real nbgrader on an assignment: solved is full marks; untouched, or with foreseen mistakes, it is none."""

import html
import os
import re
import subprocess
import sys

import handout
import nbformat
import pytest
from course import NOTEBOOKS
from exercise_cells import solutions

from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import counts

pytestmark = pytest.mark.classroom
NUMBER, NAME = "03", "03_node_tree"  # it has every kind of exercise
EDITS = {"03.2": ("(g, -g)", "(g, g)")}  # the first foreseen mistake where it is an edit of the solution


def nbgrader(folder, *arguments):
    """Run nbgrader in a folder, and return what it said."""
    command = [sys.executable, "-m", "nbgrader", *arguments]
    path = os.pathsep.join([os.path.dirname(sys.executable), os.environ["PATH"]])  # it calls alembic by its name
    done = subprocess.run(command, cwd=folder, env={**os.environ, "PATH": path}, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def filled(book, answers):
    """The notebook as a learner leaves it: `answers` is {id: the text of a cell, or the value of an answer}."""
    for cell in book.cells:
        about = cell.metadata.get("nbgrader", {})
        id = about.get("grade_id", "").removesuffix("_answer").replace("_", ".")
        if about.get("solution") and id in answers:
            if "exercise" in cell.metadata.get("tags", []):
                cell.source = answers[id]
            else:
                assert cell.source.count(" = ...\n") == 1
                cell.source = cell.source.replace("...", repr(answers[id]))
    return book


def foreseen(exercise, solution):
    """The first foreseen mistake as it is typed, and what check says of it; None if the catalogue has a function.

    `solution`: the text of the exercise's cell.
    """
    mistake, message = exercise.wrong[0]
    if exercise.id in EDITS:
        assert solution.count(EDITS[exercise.id][0]) == 1
        return solution.replace(*EDITS[exercise.id]), message
    return None if callable(mistake) else (mistake, message)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course of nbgrader in which three learners have handed in, and their work is graded."""
    folder = handout.handout(tmp_path_factory.mktemp("nbgrader") / "course", "nbgrader")
    nbgrader(folder, "generate_assignment", "--assignment", NAME)
    texts = solutions(nbformat.read(NOTEBOOKS / f"{NAME}.ipynb", as_version=4))
    exercises = {id: exercise for id, exercise in catalogue(NUMBER).items() if counts(id)}
    right = {id: texts.get(id, exercise.right) for id, exercise in exercises.items()}
    wrong = {id: foreseen(exercise, texts.get(id, "")) for id, exercise in exercises.items()}
    answers = {
        "solved": right,
        "untouched": {},
        "mistaken": {id: mistake[0] for id, mistake in wrong.items() if mistake},
    }
    for learner, given in answers.items():
        book = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)
        path = folder / "submitted" / learner / NAME / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(filled(book, given), path)
    nbgrader(folder, "autograde", "--assignment", NAME)
    return folder, exercises, wrong


def said(folder, learner):
    """{id: (points, the exception's text or "")} of each exercise, from the graded notebook and the gradebook."""
    from nbgrader.api import Gradebook

    book = nbformat.read(folder / "autograded" / learner / NAME / f"{NAME}.ipynb", as_version=4)
    words = {}
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            raised = [output.evalue for output in cell.outputs if output.output_type == "error"]
            words[cell.metadata.nbgrader.grade_id] = raised[0] if raised else ""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as gradebook:
        grades = gradebook.find_submission_notebook(NAME, NAME, learner).grades
        return {grade.name.replace("_", "."): (grade.score, words[grade.name]) for grade in grades}


def test_the_release_keeps_the_blanks_and_the_locks(graded):
    folder, exercises, _ = graded
    written = nbformat.read(folder / "source" / NAME / f"{NAME}.ipynb", as_version=4)
    released = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)
    assert [cell.source for cell in released.cells] == [cell.source for cell in written.cells]
    locked = [cell for cell in released.cells if cell.metadata.get("nbgrader", {}).get("locked")]
    assert len(locked) == len(exercises) and not any(cell.metadata.editable for cell in locked)


def test_solved_is_full_marks_and_untouched_is_none(graded):
    folder, exercises, _ = graded
    assert said(folder, "solved") == dict.fromkeys(exercises, (1, ""))
    untouched = said(folder, "untouched")
    assert set(untouched) == set(exercises) and {points for points, _ in untouched.values()} == {0}
    assert all(words.startswith("Not tried yet") for _, words in untouched.values()), untouched


def test_a_foreseen_mistake_is_none_with_its_message(graded):
    folder, exercises, wrong = graded
    found = said(folder, "mistaken")
    known = {id: mistake[1] for id, mistake in wrong.items() if mistake}
    assert {type(exercises[id]) for id in known} == set(map(type, exercises.values())), "one of each kind"
    for id, message in known.items():
        points, words = found[id]
        assert points == 0 and words == f"Not yet: {' '.join(message.split())}", id


def test_the_feedback_has_the_message(graded):
    folder, _, wrong = graded
    nbgrader(folder, "generate_feedback", "--assignment", NAME)
    page = (folder / "feedback" / "mistaken" / NAME / f"{NAME}.html").read_text(encoding="utf-8")
    assert wrong["03.2"][1].split("?")[0].split("−")[0].strip() in html.unescape(re.sub(r"<[^>]*>", "", page))


def test_a_locked_cell_that_a_learner_has_changed_is_put_back(graded):
    folder, _, _ = graded
    path = folder / "submitted" / "untouched" / NAME / f"{NAME}.ipynb"
    book = nbformat.read(path, as_version=4)
    for cell in book.cells:
        if cell.metadata.get("nbgrader", {}).get("grade"):
            cell.source = "pass"
    cheat = folder / "submitted" / "cheat" / NAME / f"{NAME}.ipynb"
    cheat.parent.mkdir(parents=True)
    nbformat.write(book, cheat)
    nbgrader(folder, "autograde", "--assignment", NAME, "--student", "cheat")
    assert {points for points, _ in said(folder, "cheat").values()} == {0}


def test_a_learner_can_validate(graded):
    folder, exercises, _ = graded
    solved = nbgrader(folder, "validate", f"submitted/solved/{NAME}/{NAME}.ipynb")
    assert "Success! Your notebook passes all the tests." in solved
    untouched = nbgrader(folder, "validate", f"submitted/untouched/{NAME}/{NAME}.ipynb")
    assert f"VALIDATION FAILED ON {len(exercises)} CELL(S)!" in untouched and "Not tried yet" in untouched
