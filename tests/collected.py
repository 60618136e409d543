"""A class's collected notebooks, and the table about them."""

import csv

import nbformat
import results


def book(*sources, outputs=()):
    """A notebook as text; every code cell is saved with these outputs."""
    cells = [nbformat.v4.new_code_cell(source, outputs=list(outputs)) for source in sources]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells))


def hand_in(folder, **files):
    """Write files; `ada__03_node_tree` means ada/03_node_tree.ipynb."""
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def table(folder, tmp_path, **limits):
    """{(learner, exercise or file): (outcome, note)} of what is in the folder."""
    to = tmp_path / "results.csv"
    results.results(folder, to, **limits)
    rows = list(csv.DictReader(to.read_text(encoding="utf-8-sig").splitlines()))
    assert list(rows[0]) == list(results.COLUMNS)
    found = {(r["learner"], r["exercise"] or r["notebook"]): (r["outcome"], r["note"]) for r in rows}
    assert len(found) == len(rows), "one row for each exercise of a learner"
    return found
