"""A notebook of the first edition, such as a learner's own copy, still runs: gd_lib hands on the names that moved.

In first_edition/ there are notebook 02 as it was, without its outputs, and every import and exercise of all nine.
"""

from pathlib import Path

import execute
import nbformat
import pytest

FIRST_EDITION = Path(__file__).parent / "first_edition"
LINES = (FIRST_EDITION / "imports.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize("line", sorted({line for line in LINES if line.startswith("from gd_lib import ")}))
def test_what_it_imports_is_still_there(line):
    names = {}
    exec(line, names)
    wanted = line.removeprefix("from gd_lib import ").split(", ")
    assert all(callable(names[name]) for name in wanted)


@pytest.mark.notebook
def test_it_runs_from_top_to_bottom(tmp_path):
    notebook = nbformat.read(FIRST_EDITION / "02_chain_rule.ipynb", as_version=4)
    notebook = execute.run(notebook, tmp_path)  # raises if a cell raises
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == list(range(1, len(code) + 1))
    shown = [output.data for cell in code for output in cell.outputs if "data" in output]
    assert sum("image/png" in data for data in shown) >= 7, "five figures and two explorers"
    assert any(data["text/plain"].startswith("Right.") for data in shown), "its worked exercise is checked"


def test_its_exercises_are_found_by_their_old_ids():
    names = {}
    exec("from gd_lib import check, hint", names)
    assert "Hint 1 of" in repr(names["hint"]("08.r1"))
    assert repr(names["check"]("08.e1", ...)).startswith("Not tried yet")
    assert "1,079 of" not in repr(names["check"]("08.r2", 34)) and names["check"]("08.r2", 34)
