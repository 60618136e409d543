"""One notebook set back to what the repository has, and the learner's own kept beside it."""

import datetime
import os
import subprocess
import sys

import course
import pytest
import reset

ORIGINAL = '{"cells": [], "nbformat": 4}\n'
MINE = '{"cells": ["my answer"], "nbformat": 4}\n'
TODAY = datetime.date.today().isoformat()


def git(folder, *arguments):
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def notebooks(tmp_path, monkeypatch):
    """The folder of notebooks in a repository of its own."""
    root = tmp_path / "the course"
    (root / "notebooks" / "optional").mkdir(parents=True)
    for name in ("02_chain_rule", "03_node_tree", "optional/11_many_machines"):
        (root / "notebooks" / f"{name}.ipynb").write_text(ORIGINAL, encoding="utf-8", newline="\n")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "--message", "The course")
    monkeypatch.setattr(reset, "ROOT", root)
    monkeypatch.setattr(reset, "NOTEBOOKS", root / "notebooks")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    return root / "notebooks"


@pytest.mark.parametrize("name", ["03", "3", "03_node_tree", "notebooks/03_node_tree.ipynb", r"notebooks\03_node_tree"])
def test_a_notebook_is_set_back_and_yours_is_kept(notebooks, name):
    path, other = notebooks / "03_node_tree.ipynb", notebooks / "02_chain_rule.ipynb"
    for notebook in (path, other):
        notebook.write_text(MINE, encoding="utf-8")
    said = reset.reset(name)
    assert path.read_text(encoding="utf-8") == ORIGINAL and other.read_text(encoding="utf-8") == MINE
    kept = notebooks / f"03_node_tree.mine-{TODAY}.ipynb"
    assert kept.read_text(encoding="utf-8") == MINE
    assert path.name in said and kept.name in said and "Reload Notebook from Disk" in said


def test_nothing_that_was_kept_is_overwritten(notebooks):
    for n in range(3):
        (notebooks / "03_node_tree.ipynb").write_text(f"answers {n}", encoding="utf-8")
        reset.reset("03")
    names = [f"03_node_tree.mine-{TODAY}{ending}.ipynb" for ending in ("", "-2", "-3")]
    assert [(notebooks / name).read_text(encoding="utf-8") for name in names] == [f"answers {n}" for n in range(3)]


def test_what_was_kept_is_no_notebook_of_the_course(notebooks):
    (notebooks / "03_node_tree.ipynb").write_text(MINE, encoding="utf-8")
    reset.reset("03")
    assert course.stems_in(notebooks) == {"02": "02_chain_rule", "03": "03_node_tree"}
    assert reset.find("03") == notebooks / "03_node_tree.ipynb"


def test_a_copy_with_the_same_number_is_not_taken_for_it(notebooks):
    for name in ("03_again", "03_node_tree-Copy1"):
        (notebooks / f"{name}.ipynb").write_text(MINE, encoding="utf-8")
    assert reset.find("03") == notebooks / "03_node_tree.ipynb"
    with pytest.raises(ValueError, match=r"give one of 02, 03, 11, as in"):
        reset.find("17")


def test_the_optional_notebook_is_set_back_in_its_folder(notebooks):
    path = notebooks / "optional" / "11_many_machines.ipynb"
    path.write_text(MINE, encoding="utf-8")
    reset.reset("11")
    assert path.read_text(encoding="utf-8") == ORIGINAL
    assert sorted(p.name for p in path.parent.iterdir()) == [path.name, f"11_many_machines.mine-{TODAY}.ipynb"]


@pytest.mark.parametrize("text", [ORIGINAL, ORIGINAL.replace("\n", "\r\n")])
def test_an_untouched_notebook_stays_alone(notebooks, text):
    (notebooks / "03_node_tree.ipynb").write_bytes(text.encode())
    assert "nothing was changed" in reset.reset("03")
    assert (notebooks / "03_node_tree.ipynb").read_bytes() == text.encode()
    assert len(list(notebooks.glob("03*"))) == 1


def test_a_deleted_notebook_comes_back(notebooks):
    (notebooks / "03_node_tree.ipynb").unlink()
    assert "yours" not in reset.reset("03")
    assert [path.read_text(encoding="utf-8") for path in notebooks.glob("03*")] == [ORIGINAL]


def test_answers_that_were_committed_do_not_become_the_original(notebooks, tmp_path):
    """nbgitpuller commits what a learner changed before it pulls."""
    copy = tmp_path / "ada"
    git(tmp_path, "clone", "--quiet", str(notebooks.parent), str(copy))
    path = copy / "notebooks" / "03_node_tree.ipynb"
    path.write_text(MINE, encoding="utf-8")
    git(copy, "commit", "--quiet", "--all", "--message", "Automatic commit")
    reset.ROOT, reset.NOTEBOOKS = copy, copy / "notebooks"
    reset.reset("03")
    assert path.read_text(encoding="utf-8") == ORIGINAL


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "No notebook was named: give one of 02, 03, 11"),
        ("17", "no notebook '17'"),
        ("nodes", "no notebook 'nodes'"),
    ],
)
def test_an_unknown_notebook_is_named_with_what_there_is(notebooks, name, words):
    with pytest.raises(ValueError, match=words):
        reset.reset(name)


def test_without_git_nothing_is_lost(notebooks, monkeypatch):
    (notebooks / "03_node_tree.ipynb").write_text(MINE, encoding="utf-8")
    monkeypatch.setenv("PATH", "")
    with pytest.raises(ValueError, match="git is not installed: take the notebook from where"):
        reset.reset("03")
    assert [path.read_text(encoding="utf-8") for path in notebooks.glob("03*")] == [MINE]


def test_outside_a_repository_nothing_is_lost(notebooks):
    (notebooks / "03_node_tree.ipynb").write_text(MINE, encoding="utf-8")
    (notebooks.parent / ".git").rename(notebooks.parent / "no longer git")
    with pytest.raises(ValueError, match="not a git repository: take the notebook from where"):
        reset.reset("03")
    assert [path.read_text(encoding="utf-8") for path in notebooks.glob("03*")] == [MINE]


def test_a_notebook_that_the_repository_does_not_have_is_kept(notebooks):
    (notebooks / "04_mine.ipynb").write_text(MINE, encoding="utf-8")
    with pytest.raises(ValueError, match="original cannot be found"):
        reset.reset("04")
    assert (notebooks / "04_mine.ipynb").read_text(encoding="utf-8") == MINE


def test_a_disk_that_is_full_leaves_yours(notebooks, monkeypatch, capsys):
    def full(path, text):
        raise OSError("no space left")

    (notebooks / "03_node_tree.ipynb").write_text(MINE, encoding="utf-8")
    monkeypatch.setattr(reset, "write_whole", full)
    with pytest.raises(SystemExit, match=r"could not be set back \(no space left\): yours is as it was"):
        reset.main(["03"])
    assert (notebooks / "03_node_tree.ipynb").read_text(encoding="utf-8") == MINE


def test_a_wrong_call_ends_in_one_sentence(tmp_path):
    command = [sys.executable, str(course.ROOT / "tools" / "reset.py"), "99"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=dict(os.environ))
    assert done.returncode == 1 and "no notebook '99'" in done.stderr
    assert "Traceback" not in done.stderr and done.stderr.count("\n") == 1
