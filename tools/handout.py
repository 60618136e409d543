"""For a teacher: a copy of the course without its solutions.

    python tools/handout.py folder        (make handout TO=folder)

It leaves out the cells that hold solutions, and the tests, which hold them too. The checks need the right answers, so
these are still in gd_course/ch*/exercises.py.
"""

import argparse
import json
import shutil
import sys
from pathlib import Path

from course import NOTEBOOKS, ROOT, STEMS, ids_in

from gd_course.exercise.progress import is_worked

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


def without_solutions(path):
    """The text of a notebook without its solutions. Raises ValueError if it was saved with answers in it."""
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
    return json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def handout(to):
    """Copy the course into the new or empty folder `to`, and return that folder's path.

    Raises ValueError if it cannot go there or a notebook has answers in it, OSError if copying fails.
    """
    target = Path(to).expanduser().resolve()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise ValueError(f"{target} already exists and is not an empty folder: name a new one.")
    if any(target.is_relative_to(path) for path in (NOTEBOOKS, *(ROOT / part for part in PARTS))):
        raise ValueError(f"{target} is inside a part of the course: name a folder outside it.")
    paths = [NOTEBOOKS / f"{stem}.ipynb" for stem in STEMS.values()] + sorted(
        (NOTEBOOKS / "optional").glob("[0-9]*.ipynb")
    )
    notebooks = {path.relative_to(NOTEBOOKS): without_solutions(path) for path in paths}
    unwanted = shutil.ignore_patterns(
        "__pycache__", ".ipynb_checkpoints", "node_modules", ".gd_progress*", "*.egg-info", ".DS_Store"
    )
    (target / "notebooks" / "optional").mkdir(parents=True)
    for name, text in notebooks.items():
        (target / "notebooks" / name).write_text(text, encoding="utf-8", newline="\n")
    for part in PARTS:
        if (ROOT / part).is_dir():
            shutil.copytree(ROOT / part, target / part, ignore=unwanted)
        else:
            shutil.copy(ROOT / part, target / part)
    return target


def main(arguments):
    parser = argparse.ArgumentParser(prog="handout.py", description="Copy the course without its solutions.")
    parser.add_argument("to", help="the new folder (make handout TO=folder)")
    to = parser.parse_args(arguments).to
    if not to:
        sys.exit("Name the new folder: make handout TO=folder")
    try:
        print(f"The course without its solutions is in {handout(to)}.")
    except ValueError as error:
        sys.exit(str(error))
    except OSError as error:
        sys.exit(f"The copy failed ({error}): fix that and try again.")


if __name__ == "__main__":
    main(sys.argv[1:])
