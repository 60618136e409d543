"""The text of a solution, the course's or the learner's, and the mistakes that are edits of it."""

import ast
import contextlib
import functools
import inspect
import linecache
import os
import sys
import textwrap
import types

from .origin import is_learners


@functools.cache
def text_of(solution):
    """The text of a function or class, not indented."""
    return textwrap.dedent(inspect.getsource(solution))


def edited(solution, edits, **replaced):
    """A function or class like `solution`, but with each key of `edits` replaced by its value in the text.

    `replaced`: other values for names that it uses.

    ValueError if a key is not in the text exactly once.
    """
    text = text_of(solution)
    for old, new in edits.items():
        if text.count(old) != 1:
            raise ValueError(
                f"{old!r} is {text.count(old)} times in {solution.__name__}; an edit needs what is there once."
            )
        text = text.replace(old, new)
    # As if it stood in the solution's place: it is the course's own code, and a traceback names the right line.
    first = inspect.getsourcelines(solution)[1]
    code = compile("\n" * (first - 1) + text, inspect.getsourcefile(solution), "exec")
    names = dict(vars(sys.modules[solution.__module__]))
    exec(code, names)
    names.update(replaced)
    return names[solution.__name__]


def text_of_answer(answer):
    """(name, text) of a function or class that a learner wrote, with the imports and helpers of its cell.

    ("", "") where there is no name, no text, or the course's own code.
    """
    function = answer
    if isinstance(answer, type):
        function = next((part for part in vars(answer).values() if isinstance(part, types.FunctionType)), None)
    code, name = getattr(function, "__code__", None), getattr(answer, "__name__", "")
    if code is None or not name.isidentifier() or not is_learners(code.co_filename):
        return "", ""
    try:
        text = "" if os.path.exists(code.co_filename) else _definitions("".join(linecache.getlines(code.co_filename)))
    except SyntaxError:  # a magic command in the cell
        text = ""
    with contextlib.suppress(OSError, TypeError):
        text = text or textwrap.dedent(inspect.getsource(answer))
    return (name, text) if name in names_in(text) else ("", "")


def _definitions(cell):
    """The imports, functions and classes of a cell, and the assignments that these use."""
    tree, lines = ast.parse(cell), cell.splitlines()
    kept = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef))]
    used = {n.id for node in kept for n in ast.walk(node) if isinstance(n, ast.Name)}
    for node in tree.body:
        bound = {n.id for target in getattr(node, "targets", []) for n in ast.walk(target) if isinstance(n, ast.Name)}
        if isinstance(node, ast.Assign) and bound & used:
            kept.append(node)
    kept.sort(key=lambda node: node.lineno)
    pieces = []
    for node in kept:
        first = min([node.lineno, *(made.lineno for made in getattr(node, "decorator_list", []))])
        pieces.append("\n".join(lines[first - 1 : node.end_lineno]) + "\n")
    return "\n".join(pieces)


def names_in(text):
    """The names that a program binds or uses."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except SyntaxError:
        return set()
    return {getattr(node, "id", getattr(node, "name", "")) for node in nodes}
