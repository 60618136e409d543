"""Every notebook with its solutions put in: each check answers Right, and progress is complete."""

import ast
import json
from pathlib import Path

import nbformat
import pytest
from exercise_cells import cells_with_checks, shown_last, solutions
from nbclient import NotebookClient

from gd_course import chapters
from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import is_worked

ROOT = Path(__file__).parents[2]


def solved(book, entries):
    """The notebook with each solution, or the catalogue's answer, in its cell."""
    folded = solutions(book)
    for cell, id, answer in cells_with_checks(book):
        if id in folded:
            cell.source = folded[id]
        elif isinstance(answer, ast.Constant) and answer.value is ...:
            lines = cell.source.splitlines()
            line = lines[answer.lineno - 1]
            assert line.isascii(), "columns are counted in bytes"
            right = repr(entries[id].right)
            lines[answer.lineno - 1] = line[: answer.col_offset] + right + line[answer.end_col_offset :]
            cell.source = "\n".join(lines)
    return book


@pytest.mark.notebook
@pytest.mark.parametrize("number", chapters())
def test_a_solved_notebook_is_right_everywhere(number, monkeypatch, tmp_path):
    file = tmp_path / "progress.json"
    monkeypatch.setenv("GD_PROGRESS_FILE", str(file))
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    book = solved(nbformat.read(path, as_version=4), catalogue(number))
    client = NotebookClient(
        book, timeout=3600, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.execute()
    shown = {id: shown_last(cell) for cell, id, _ in cells_with_checks(book)}
    assert not {id: words for id, words in shown.items() if not words.startswith("Right.")}
    assert json.loads(file.read_text(encoding="utf-8"))["done"] == sorted(id for id in shown if not is_worked(id))
