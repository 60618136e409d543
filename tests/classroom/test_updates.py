"""A learner's copy and the next edition, by nbgitpuller itself and by plain git: nothing of the learner's is lost."""

import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest
from course import NOTEBOOKS, STEMS
from execute import client
from exercise_cells import cells_with_checks, shown_last, solved
from handout import handout

from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import counts, is_worked

pytestmark = pytest.mark.classroom

OURS, THEIRS = "# I have changed this line.", "# The next edition has changed this line."


def git(folder, *arguments):
    who = ("-c", "user.name=A teacher", "-c", "user.email=teacher@example.org", "-c", "commit.gpgsign=false")
    return subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, text=True).stdout


def commit(folder, message):
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", message)


def read(path):
    """A notebook that is valid as it stands. Raises nbformat's ValidationError or an AssertionError."""
    ids = [cell["id"] for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]
    assert len(ids) == len(set(ids)), f"{path.name} has a cell twice, which nbformat would repair without a word"
    book = nbformat.read(path, as_version=4)
    nbformat.validate(book)
    return book


def edit(path, change):
    """Apply `change` to a notebook, and save it as JupyterLab does."""
    book = read(path)
    change(book)
    nbformat.write(book, path)


def code_cell(book):
    """A code cell of several lines, always the same one."""
    return next(c for c in book.cells if c.cell_type == "code" and c.source.count("\n") >= 4)


@pytest.fixture(scope="session")
def first_edition(tmp_path_factory):
    """What a teacher hands out, in a repository of its own."""
    folder = handout(tmp_path_factory.mktemp("handed out") / "course")
    git(folder, "init", "--quiet", "--initial-branch=main")
    commit(folder, "The first edition")
    return folder


class Class:
    """A teacher's folder, the repository that it is published in, and a learner's clone of that."""

    def __init__(self, first_edition, folder):
        self.teacher, self.learner = folder / "teacher", folder / "learner"
        self.address = (folder / "course.git").as_uri()  # an address, because a path would not be cloned shallowly
        git(folder, "clone", "--quiet", "--bare", first_edition, folder / "course.git")
        git(folder, "clone", "--quiet", self.address, self.teacher)
        self.pull()

    def notebook(self, number, whose=None):
        name = f"optional/{number}*" if number == "11" else f"{STEMS[number]}.ipynb"
        (path,) = ((whose or self.learner) / "notebooks").glob(name)
        return path

    def publish(self, message="The next edition"):
        commit(self.teacher, message)
        git(self.teacher, "push", "--quiet")

    def pull(self):
        """What happens on the hub when a learner opens the link: nbgitpuller's lines of progress."""
        from nbgitpuller.pull import GitPuller

        return list(GitPuller(self.address, str(self.learner), branch="main").pull())

    def reset(self, number):
        """What make reset says."""
        command = [sys.executable, self.learner / "tools" / "reset.py", number]
        return subprocess.run(command, env=self.environment(), capture_output=True, text=True, check=True).stdout

    def environment(self):
        """The learner's: the course is imported from the clone, and progress is kept beside the notebooks."""
        ours = {name: value for name, value in os.environ.items() if name != "GD_PROGRESS_FILE"}
        return {**ours, "PYTHONPATH": str(self.learner)}

    def run(self, path, **options):
        book = read(path)
        client(book, path.parent, **options).execute(env=self.environment())
        nbformat.write(book, path)
        return book

    def progress(self):
        """The ids that the learner has done."""
        return json.loads((self.learner / "notebooks" / ".gd_progress.json").read_text(encoding="utf-8"))["done"]


@pytest.fixture
def course(first_edition, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))  # a learner on a hub has told git no name
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_TERMINAL_PROMPT", "0")
    return Class(first_edition, tmp_path)


def changed_text(book):
    """The next edition's: a text elsewhere, and one line more of code."""
    book.cells[0].source += "\n\nThe next edition says it better."
    code_cell(book).source = f"{THEIRS}\n{code_cell(book).source}"


def verdicts(book):
    return {id: shown_last(cell) for cell, id, _ in cells_with_checks(book)}


def test_answers_and_progress_survive_where_an_exercise_has_a_new_id(course):
    path = course.notebook("03")
    answers = {c.id: c.source for c in solved(nbformat.read(NOTEBOOKS / path.name, 4), catalogue("03")).cells}
    ids = [id for _, id, _ in cells_with_checks(read(path)) if not is_worked(id)]
    mine = {id for n, id in enumerate(ids) if n % 2 == 0}  # what comes later may need an answer that is not there
    old = next(id for id in mine if ".e" in id and counts(id))

    def answer(book):
        for cell, id, _ in cells_with_checks(book):
            if id in mine:
                cell.source = answers[cell.id]

    edit(path, answer)
    before = course.run(path, allow_errors=True)
    assert {id for id, words in verdicts(before).items() if words.startswith("Right.")} >= mine
    assert course.progress() == sorted(filter(counts, mine))
    bytes_before = path.read_bytes()

    for file in ("gd_course/ch03_node_tree/exercises.py", f"notebooks/{path.name}"):
        text = (course.teacher / file).read_text(encoding="utf-8")
        assert old in text and "03.e99" not in text
        (course.teacher / file).write_text(text.replace(old, "03.e99"), encoding="utf-8")
    table = course.teacher / "gd_course" / "exercise" / "moved.py"
    text = table.read_text(encoding="utf-8")
    assert "RENAMED = {" in text
    table.write_text(text.replace("RENAMED = {", f'RENAMED = {{"{old}": "03.e99", ', 1), encoding="utf-8")
    edit(course.notebook("03", course.teacher), changed_text)
    course.publish()
    course.pull()

    assert path.read_bytes() == bytes_before
    assert verdicts(course.run(path, allow_errors=True)) == verdicts(before), "the old id is asked for in this copy"
    assert course.progress() == sorted("03.e99" if id == old else id for id in mine if counts(id))
    assert "yours is beside it" in course.reset("03")
    assert read(path) == read(course.notebook("03", course.teacher))
    assert "03.e99" in verdicts(course.run(path)) and "03.e99" in course.progress()


def test_what_only_the_edition_changed_arrives_and_what_both_changed_is_kept_whole(course):
    mine, theirs, theirs_alone = (course.notebook(n) for n in ("02", "05", "11"))
    edit(mine, lambda book: code_cell(book).update(source=f"{code_cell(book).source}\n{OURS}"))
    kept = mine.read_bytes()
    for path in (mine, theirs, theirs_alone):
        edit(course.teacher / path.relative_to(course.learner), changed_text)
    shutil.copy(mine, course.teacher / "notebooks" / "12_next.ipynb")
    course.publish()
    course.pull()
    assert mine.read_bytes() == kept
    for path in (theirs, theirs_alone, course.learner / "notebooks" / "12_next.ipynb"):
        assert path.read_bytes() == (course.teacher / path.relative_to(course.learner)).read_bytes()
    assert not git(course.learner, "status", "--porcelain")
    for path in (course.learner / "notebooks").rglob("*.ipynb"):
        read(path)

    said = course.reset("02")
    (beside,) = mine.parent.glob("02*.mine-*")
    assert beside.name in said and beside.read_bytes() == kept
    assert mine.read_bytes() == course.notebook("02", course.teacher).read_bytes()
    edit(course.notebook("02", course.teacher), lambda book: code_cell(book).update(source="print('third')"))
    course.publish("The third edition")
    course.pull()
    assert mine.read_bytes() == course.notebook("02", course.teacher).read_bytes()
    assert beside.read_bytes() == kept and not git(course.learner, "status", "--porcelain")


def test_a_learners_own_file_and_one_that_the_edition_drops_are_kept(course):
    own, dropped, renamed = course.learner / "notebooks" / "12_next.ipynb", course.notebook("04"), course.notebook("06")
    shutil.copy(course.notebook("00"), own)
    edit(own, changed_text)
    edit(dropped, changed_text)
    kept = {path: path.read_bytes() for path in (own, dropped, renamed)}
    aside = renamed.rename(renamed.with_name("06 mine.ipynb"))  # in the file browser, so that the link brings a new one
    course.notebook("04", course.teacher).unlink()
    edit(course.notebook("06", course.teacher), changed_text)
    shutil.copy(course.notebook("01"), course.teacher / "notebooks" / own.name)
    course.publish()
    said = "".join(course.pull())
    assert dropped.read_bytes() == kept[dropped]
    assert aside.read_bytes() == kept[renamed]
    assert renamed.read_bytes() == course.notebook("06", course.teacher).read_bytes()
    (beside,) = own.parent.glob("12_next__*.ipynb")
    assert beside.name in said and beside.read_bytes() == kept[own]
    assert own.read_bytes() == course.notebook("01").read_bytes()
    course.pull()  # once more: nothing is left half done
    assert {path.read_bytes() for path in (beside, dropped, aside)} == set(kept.values())


def test_plain_git_names_what_it_would_overwrite_and_after_a_reset_it_pulls(course):
    path, other = course.notebook("03"), course.notebook("05")
    for notebook in (path, other):
        edit(notebook, lambda book: code_cell(book).update(source=OURS))
    kept = {notebook: notebook.read_bytes() for notebook in (path, other)}
    edit(course.notebook("03", course.teacher), changed_text)
    course.publish()
    with pytest.raises(subprocess.CalledProcessError) as refused:
        git(course.learner, "pull")
    assert f"notebooks/{path.name}" in refused.value.stderr and other.name not in refused.value.stderr
    assert {notebook: notebook.read_bytes() for notebook in kept} == kept
    course.reset("03")
    git(course.learner, "pull")
    assert path.read_bytes() == course.notebook("03", course.teacher).read_bytes()
    assert [beside.read_bytes() for beside in path.parent.glob("*.mine-*")] == [kept[path]]
    assert other.read_bytes() == kept[other]
