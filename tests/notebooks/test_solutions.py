"""Every notebook with its solutions put in: each check answers Right, and progress is complete.

And checks bite: a solution that is spoilt in one place, a sign, an operator, a term, a factor, is not right any more.
"""

import ast
import contextlib
import copy
import io
import json
from pathlib import Path

import nbformat
import pytest
from execute import client
from exercise_cells import cells_with_checks, shown_last, solutions, solved

from gd_course import chapters
from gd_course.exercise.check import catalogue
from gd_course.exercise.progress import counts, is_worked

ROOT = Path(__file__).parents[2]


@pytest.mark.notebook
@pytest.mark.parametrize("number", chapters())
def test_a_solved_notebook_is_right_everywhere(number, own_progress):
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    book = solved(nbformat.read(path, as_version=4), catalogue(number))
    client(book, timeout=3600).execute()
    shown = {id: shown_last(cell) for cell, id, _ in cells_with_checks(book)}
    assert not {id: words for id, words in shown.items() if not words.startswith("Right.")}
    assert json.loads(own_progress.read_text(encoding="utf-8"))["done"] == sorted(id for id in shown if counts(id))


# --- spoilt solutions -------------------------------------------------------------------------------------------------

OPPOSITE = {
    **{ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult},
    **{ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq},
}
HARMLESS = {"02.1": {"5 * 1 → 5 / 1", "5 * 1 → 5"}}  # it is there to be read: the slope of the step + 2 is 1


def replacements(node):
    """What may take the place of a node in a spoilt solution."""
    if isinstance(node, ast.BinOp):
        if type(node.op) in OPPOSITE:
            yield ast.BinOp(node.left, OPPOSITE[type(node.op)](), node.right)
        yield node.left
        if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
            yield node.right
    elif isinstance(node, ast.UnaryOp):
        yield node.operand
    elif isinstance(node, ast.Compare) and type(node.ops[0]) in OPPOSITE:
        yield ast.Compare(node.left, [OPPOSITE[type(node.ops[0])](), *node.ops[1:]], node.comparators)
    elif isinstance(node, ast.AugAssign) and type(node.op) in OPPOSITE:
        yield ast.AugAssign(node.target, OPPOSITE[type(node.op)](), node.value)
        yield ast.Assign([node.target], node.value)


class Put(ast.NodeTransformer):
    """Replaces one node in a tree."""

    def __init__(self, old, new):
        self.old, self.new = old, new

    def visit(self, node):
        return self.new if node is self.old else self.generic_visit(node)


def spoilt(source):
    """(what was changed, the source) for each place in a cell and each way to spoil it."""
    for place, node in enumerate(ast.walk(ast.parse(source))):
        for way, _ in enumerate(replacements(node)):
            tree = ast.parse(source)
            old = list(ast.walk(tree))[place]
            new = list(replacements(old))[way]
            words = f"{ast.unparse(old)} → {ast.unparse(ast.fix_missing_locations(new))}"
            yield words, ast.unparse(ast.fix_missing_locations(Put(old, new).visit(tree)))


def run(source, names):
    """Run a cell. The value of its last line, if that is an expression."""
    tree = ast.parse(source)
    last = ast.Expression(tree.body.pop().value) if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(tree, "<cell>", "exec"), names)
        return eval(compile(last, "<cell>", "eval"), names) if last else None


@pytest.mark.notebook
@pytest.mark.filterwarnings("ignore")  # overflows and the like, in what is spoilt
@pytest.mark.parametrize("number", chapters())
def test_a_spoilt_solution_is_not_right(number, monkeypatch):
    (path,) = (ROOT / "notebooks").glob(f"{number}_*.ipynb")
    monkeypatch.chdir(path.parent)
    book = nbformat.read(path, as_version=4)
    folded, names, survivors, tried = solutions(book), {"__name__": "__main__"}, {}, 0
    folded |= {id: cell.source for cell, id, _ in cells_with_checks(book) if is_worked(id)}  # these have no fold
    for cell in book.cells:
        id = cell.metadata.get("exercise")
        if cell.cell_type != "code":
            continue
        for words, source in spoilt(folded[id]) if id in folded else ():
            tried += 1
            with contextlib.suppress(Exception):  # what Python itself refuses is not right either
                if run(source, copy.copy(names)) and words not in HARMLESS.get(id, ()):
                    survivors.setdefault(id, []).append(words)
        verdict = run(folded.get(id, cell.source), names)
        assert id not in folded or verdict, f"the solution of {id} is not right: {verdict}"
    assert not survivors
    assert tried >= (10 if folded else 0)
