"""For a teacher: a copy of the course without its solutions, or its notebooks as assignments for nbgrader.

    python tools/handout.py folder                      (make handout TO=folder)
    python tools/handout.py folder --format nbgrader    (make handout TO=folder FORMAT=nbgrader)

It leaves out the cells that hold solutions, and the tests, which hold them too. The checks need the right answers, so
these are still in gd_course/ch*/exercises.py.

An assignment is a notebook of the course, with a locked cell below each exercise: it asks the course's own check, and
is worth a point if that says "Right." The folder is a course of nbgrader; gd_course is not in it, so it must be
installed where the learners work and where nbgrader grades.
"""

import argparse
import json
import re
import shutil
import sys
from pathlib import Path

from course import NOTEBOOKS, ROOT, STEMS, ids_in
from judge import CELL_SECONDS

from gd_course.exercise.progress import counts, is_worked

# What the course needs to run and to be read, besides the notebooks.
PARTS = (
    ".gitattributes",
    ".gitignore",
    "CONTRIBUTING.md",
    "LICENSE",
    "Makefile",
    "README.md",
    "benchmarks",
    "binder",
    "conftest.py",
    "deploy",
    "docs",
    "gd_course",
    "gd_lib",
    "pyproject.toml",
    "requirements-class-lock.txt",
    "requirements-class.txt",
    "requirements-dev.txt",
    "requirements-lock.txt",
    "requirements.txt",
    "site",
    "tools",
)
FORMATS = ("", "nbgrader")
NBGRADER = f"""# Written by `make handout FORMAT=nbgrader`, to be changed as you like.
c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "how_a_machine_learns"
# The exercises have their own blanks, `...`, and no solutions between marks: nbgrader must not replace what is there.
c.ClearSolutions.enabled = False
c.Execute.timeout = {CELL_SECONDS}  # seconds for a cell
"""


def as_text(notebook):
    """What is written to a notebook's file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def without_solutions(path):
    """A notebook without its solutions, as a dict. Raises ValueError if it was saved with answers in it."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    answers = [
        id
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for id in ids_in("".join(cell["source"]))
        if not is_worked(id) and cell["outputs"] and '"Not tried yet' not in json.dumps(cell["outputs"])
    ]
    if answers:
        raise ValueError(
            f"{path.name} was saved with answers in it ({', '.join(answers)}): restore the original, for example with "
            "git restore, and try again."
        )
    notebook["cells"] = [c for c in notebook["cells"] if "solution" not in c["metadata"].get("tags", [])]
    return notebook


def as_assignment(notebook):
    """Make a notebook without solutions, a dict, an assignment, in place. Returns it.

    Each exercise that counts has two cells with nbgrader's metadata: the learner's, and a locked one below it, which is
    worth a point. Where the answer stood in the call of `check`, it gets a name, so that both cells can read it. The
    locked one may raise without stopping Run All.
    """
    cells = []
    for cell in notebook["cells"]:
        cells.append(cell)
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            cell["source"] = _with_links(source)
        id = next(iter(ids_in(source)), "") if cell["cell_type"] == "code" else ""
        if not id or not counts(id):
            continue
        name = id.replace(".", "_")
        (answer,) = re.findall(rf'^check\("{re.escape(id)}", (.+)\)$', source, re.MULTILINE)
        if answer == "...":
            answer = f"answer_{name}"
            cell["source"] = f'{answer} = ...\ncheck("{id}", {answer})'
        cell["metadata"]["nbgrader"] = _about(f"{name}_answer", solution=True)
        cells.append(
            {
                "cell_type": "code",
                "execution_count": None,
                "id": f"grade-{name}",
                "metadata": {"nbgrader": _about(name, grade=True, locked=True, points=1), "tags": ["raises-exception"]},
                "outputs": [],
                "source": f'from gd_course import check\n\nchecked = check("{id}", {answer})\nassert checked, checked',
            }
        )
    notebook["cells"] = cells
    return notebook


def _about(name, grade=False, locked=False, solution=False, **points):
    """nbgrader's metadata for a cell."""
    flags = {"grade": grade, "locked": locked, "solution": solution, "task": False}
    return {"schema_version": 3, "grade_id": name, **flags, **points}


def _with_links(text):
    """A text whose links to notebooks lead to other assignments, and which has no link to the course's other files."""
    text = re.sub(r"\]\((?:\.\./)*(\d\d_\w+)\.ipynb(#[^)]*)?\)", r"](../\1/\1.ipynb\2)", text)
    return re.sub(r"\[([^\]]*)\]\((?:\.\./)+(?!\d\d_)[\w./-]+\)", r"\1", text)


def handout(to, format=""):
    """Copy the course into the new or empty folder `to`, and return that folder's path.

    `format`: "nbgrader" for a course of nbgrader, with its notebooks as assignments. Raises ValueError if there is no
    such format, the copy cannot go there or a notebook has answers in it, OSError if copying fails.
    """
    if format not in FORMATS:
        raise ValueError(f"There is no format {format!r}: give FORMAT=nbgrader, or leave it out to copy the course.")
    target = Path(to).expanduser().resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ValueError(f"{target} already exists and is not an empty folder: name a new one.")
    if any(target.is_relative_to(path) for path in (NOTEBOOKS, *(ROOT / part for part in PARTS))):
        raise ValueError(f"{target} is inside a part of the course: name a folder outside it.")
    paths = [NOTEBOOKS / f"{stem}.ipynb" for stem in STEMS.values()] + sorted(
        (NOTEBOOKS / "optional").glob("[0-9]*.ipynb")
    )
    books = {path.relative_to(NOTEBOOKS): without_solutions(path) for path in paths}
    if format == "nbgrader":
        for path, book in books.items():
            folder = target / "source" / path.stem
            folder.mkdir(parents=True)
            (folder / path.name).write_text(as_text(as_assignment(book)), encoding="utf-8", newline="\n")
        (target / "nbgrader_config.py").write_text(NBGRADER, encoding="utf-8", newline="\n")
        return target
    unwanted = shutil.ignore_patterns(
        "__pycache__", ".ipynb_checkpoints", "node_modules", ".gd_progress*", "*.egg-info", ".DS_Store"
    )
    (target / "notebooks" / "optional").mkdir(parents=True)
    for name, book in books.items():
        (target / "notebooks" / name).write_text(as_text(book), encoding="utf-8", newline="\n")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=unwanted)
        else:
            shutil.copy(ROOT / part, target / part)
    return target


def main(arguments):
    parser = argparse.ArgumentParser(prog="handout.py", description="Copy the course without its solutions.")
    parser.add_argument("to", help="the new folder (make handout TO=folder)")
    parser.add_argument("--format", default="", help="nbgrader, to write assignments (make handout FORMAT=nbgrader)")
    given = parser.parse_args(arguments)
    if not given.to:
        sys.exit("Name the new folder: make handout TO=folder")
    try:
        target = handout(given.to, given.format)
        if given.format:
            print(f"The assignments are in {target}. Go there, and run: nbgrader generate_assignment --assignment=…")
        else:
            print(f"The course without its solutions is in {target}.")
    except ValueError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The copy failed ({error}): fix that and try again.")


if __name__ == "__main__":
    main(sys.argv[1:])
