"""Solutions written from the catalogues: folded below an exercise, or in a worked example's own cell."""

import ast
import html
import re

from course import ids_in

from gd_course.exercise import Code
from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import is_worked
from gd_course.exercise.solution import text_of


def solved(source, right):
    """An exercise's cell with the solution in it: `right` in place of what the cell gives to its `check`.

    A function or class takes the name that it has in the cell. ValueError if the cell does not define what it checks.
    """
    answer = ast.parse(source).body[-1].value.args[1]
    names, values = ([n.id for n in answer.elts], right) if isinstance(answer, ast.List) else ([answer.id], [right])
    for name, value in zip(names, values, strict=True):
        made = [node for node in ast.parse(source).body if name in (getattr(node, "name", ""), *targets(node))]
        if not made:
            raise ValueError(f"the cell checks {name!r} and defines nothing of that name.")
        if callable(value):
            text = re.sub(rf"\b{value.__name__}\b", name, text_of(value).rstrip())
        else:
            text = f"{name} = {value!r}".replace("'", '"')
        lines = source.splitlines()
        lines[made[-1].lineno - 1 : made[-1].end_lineno] = text.splitlines()
        source = "\n".join(lines)
    return source


def targets(node):
    """The names that an assignment binds."""
    return [target.id for target in getattr(node, "targets", []) if isinstance(target, ast.Name)]


# While the catalogues are being converted: the notebooks whose solutions are written.
def write_solutions(notebook, number):
    """Write, in place, the solution of each exercise of a notebook, given by its two digits, from its catalogue."""
    folds = {cell.metadata["exercise"]: cell for cell in notebook.cells if "solution" in cell.metadata.get("tags", [])}
    for cell in notebook.cells:
        if cell.cell_type != "code" or not ids_in(cell.source):
            continue
        id = ids_in(cell.source)[0]
        entry = catalogue(number)[id]
        if not isinstance(entry, Code):
            continue
        text = solved(cell.source, entry.right)
        if is_worked(id):
            cell.source = text
        elif id in folds:
            code = html.escape(text, quote=False)
            folds[id].source = f"<details><summary>Solution</summary><pre><code>{code}</code></pre></details>"
