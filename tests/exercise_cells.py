"""The exercises in a notebook: the cells that check them, their folded solutions, and what they showed."""

import ast
import html
import importlib.util
import re
import sys


def cells_with_checks(book):
    """Triples (cell, id, the syntax node of the answer), one for each code cell that calls `check`."""
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    return [(cell, *calls_of_check(cell.source)[0]) for cell in code if calls_of_check(cell.source)]


def calls_of_check(source):
    """The calls of `check` in a cell: pairs (id, the syntax node of the answer)."""
    python = "\n".join("" if line.lstrip().startswith(("%", "?")) else line for line in source.splitlines())
    return [
        (node.args[0].value, node.args[1])
        for node in ast.walk(ast.parse(python))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "check"
    ]


def solutions(book):
    """The text of each folded solution, by the id of its exercise. AssertionError if one is misplaced or malformed."""
    found = {}
    for before, cell in zip(book.cells, book.cells[1:]):
        if "solution" in cell.metadata.get("tags", []):
            id = cell.metadata["exercise"]
            assert before.metadata.get("exercise") == id, f"the solution of {id} should be right below its cell"
            folded = re.fullmatch(
                r"<details><summary>Solution</summary><pre><code>(.*)</code></pre></details>", cell.source.strip(), re.S
            )
            assert folded, f"the solution of {id} is not folded as it should be"
            assert "<" not in folded[1], f"the solution of {id} is not escaped"
            found[id] = html.unescape(folded[1])
    return found


def solved(book, entries):
    """The notebook with each solution, or the catalogue's answer, in its cell."""
    folded = solutions(book)
    for cell, id, answer in cells_with_checks(book):
        if id in folded:
            cell.source = folded[id]
        elif has_blank(ast.unparse(answer)):
            above, check, call = cell.source.rpartition("check(")
            right = entries[id].right
            for value in right if call.count("...") > 1 else [right]:
                call = call.replace("...", repr(value), 1)
            cell.source = above + check + call
    return book


def has_blank(source):
    """Whether a `...` is left in a cell."""
    return any(isinstance(node, ast.Constant) and node.value is ... for node in ast.walk(ast.parse(source)))


def text_of(output):
    return "".join(output.get("data", {}).get("text/plain", ""))


def shown_last(cell):
    """The last result that a cell showed, as text: the verdict, in a cell that ends with `check`."""
    results = [output for output in cell.outputs if output.output_type == "execute_result"]
    return text_of(results[-1]) if results else ""


def imported(text, folder):
    """A module with this text, which is saved in `folder`: an exercise's solution needs a file to be read from."""
    path = folder / "example.py"
    path.write_text(text, encoding="utf-8")
    spec = importlib.util.spec_from_file_location("example", path)
    module = sys.modules["example"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
