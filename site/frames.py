"""Explorers without a kernel: the frames that a page begins with, and the arguments that a notebook gives them.

An explorer's spec holds its first frame. Here the nearest positions of each slider join it, so that the first drag
moves before Python is there. They are asked for by the messages that a page sends, and stay within a number of bytes.
"""

import ast
import builtins
import io
import json
import pickle
from contextlib import redirect_stderr, redirect_stdout
from importlib import import_module
from itertools import product, zip_longest

import nbformat
import pages
from course import NOTEBOOKS, STEMS

from gd_course import chapters
from gd_course.explorer import Explorer
from gd_lib.look.scene import NARROW

PAGE = 200_000  # bytes of frames that a page may have before Python
ALL = 60  # an explorer with at most so many positions brings them all, if they fit


class Notebook:
    """What a notebook's explorers begin with. `explorers` are the ids of the cells that call one."""

    def __init__(self, number):
        self.number = number
        cells = nbformat.read(NOTEBOOKS / f"{STEMS[number]}.ipynb", as_version=4).cells
        self.cells = [c for c in cells if c.cell_type == "code"]
        self.explorers = [c.id for c in self.cells if pages.CALL.search(c.source)]
        self.arguments = {}  # {file's name: bytes}

    def live(self, cell):
        """{"spec": JSON text, "arguments": a file's name or ""} for a cell that calls an explorer."""
        name, given = pages.CALL.search(cell.source).groups()
        function = getattr(import_module(f"gd_course.{chapters()[self.number]}"), name)
        values, file = (), ""
        if given.strip():
            values = tuple(self._values(cell, given))
            file = f"{self.number}-{cell.id}.pickle"
            self.arguments[file] = pickle.dumps(values, protocol=4)
        return {"spec": spec(function(*values), PAGE // len(self.explorers)), "arguments": file}

    def _values(self, cell, given):
        """The values of a call's arguments, from running the cells that they are made in."""
        before = self.cells[: self.cells.index(cell)]
        names = {"__name__": "__main__"}
        with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
            for source in needed(f"({given},)", [c.source for c in before]):
                exec(compile(without_shows(source), "<notebook>", "exec"), names)
            return eval(f"({given},)", names)


def needed(expression, sources):
    """Those of the sources that bind, directly or for one another, what the expression reads."""
    wanted, kept = reads(expression), []
    for source in reversed(sources):
        if binds(source) & wanted:
            kept.append(source)
            wanted |= reads(source)
    return kept[::-1]


def without_shows(source):
    """The cell as a tree, without the calls that only show something: no values depend on them."""
    tree = ast.parse(source)
    shows = ("plot_", "draw_", "explore_", "check")
    tree.body = [
        statement
        for statement in tree.body
        if not (
            isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Call)
            and getattr(statement.value.func, "id", "").startswith(shows)
        )
    ]
    return tree


def reads(source):
    names = (n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load))
    return {n.id for n in names} - set(dir(builtins))


def binds(source):
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
    return found


def spec(explorer, room):
    """The explorer's spec with as many more frames as fit into `room` bytes, a third of it for phones: JSON text."""
    if not isinstance(explorer, Explorer):
        raise TypeError(f"An explorer's function must return an Explorer, not {type(explorer).__name__}.")
    whole = json.loads(explorer.spec)
    start = [c["start"] for c in whole["controls"]]
    further = list(nearest(whole["controls"]))
    fill(whole["narrow"], explorer, [start, *further], room // 3)
    fill(whole["first"], explorer, further, room - len(pages.as_json(whole).encode()))
    return pages.as_json(whole)


def fill(reply, explorer, wanted, room):
    """Add to a reply the frames at the positions that are wanted, until they take `room` bytes."""
    answers = []
    explorer.send = lambda content, buffers: answers.append(json.loads(bytes(buffers[0])))
    known = {pages.as_json(stroke): k for k, stroke in enumerate(reply["strokes"])}
    size = 0
    for positions in wanted:
        message = {"id": "", "at": positions, "palettes": list(reply["palettes"]), "narrow": reply["width"] == NARROW}
        explorer.answer(None, message)
        answer = answers.pop()
        if "error" in answer:
            continue
        (frame,) = answer["frames"]
        texts = [pages.as_json(stroke) for stroke in answer["strokes"]]
        new = [text for text in dict.fromkeys(texts) if text not in known]
        size += sum(len(t.encode()) + 1 for t in new) + len(pages.as_json([frame, answer["palettes"]]).encode())
        if size > room:
            break
        for text in new:
            known[text] = len(reply["strokes"])
            reply["strokes"].append(json.loads(text))
        reply["palettes"].update(answer["palettes"])
        reply["frames"].append({**frame, "strokes": [known[texts[i]] for i in frame["strokes"]]})


def nearest(controls):
    """Positions in the order in which they are likely to be wanted: each slider's neighbours, nearest first."""
    start = [c["start"] for c in controls]
    sizes = [2 if c["kind"] == "toggle" else len(c["texts"]) if "texts" in c else None for c in controls]
    seen = {pages.as_json(start)}

    def fresh(positions):
        key = pages.as_json(positions)
        return key not in seen and not seen.add(key)

    rows = []
    for k, control in enumerate(controls):
        if control["kind"] == "paint":
            continue
        if control["kind"] == "toggle":
            row = [not control["start"]]
        else:
            row = sorted((i for i in range(sizes[k]) if i != control["start"]), key=lambda i: abs(i - control["start"]))
        rows.append([[*start[:k], i, *start[k + 1 :]] for i in row])
    for step in zip_longest(*rows):
        yield from (p for p in step if p is not None and fresh(p))
    total = 1
    for size in sizes:
        total *= size or ALL + 1
    if total <= ALL:
        values = [[False, True] if c["kind"] == "toggle" else range(n) for c, n in zip(controls, sizes)]
        yield from (list(p) for p in product(*values) if fresh(list(p)))
