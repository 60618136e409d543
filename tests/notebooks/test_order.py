"""Cells in any order: a learner scrolls up, runs a cell again or everything below it, and gets what the notebook shows.

That holds if no cell puts something else under a name that a cell above takes over (found in the code, without running
it), and if a cell gives the same however often it is run (found by running it again). A cell that goes on by nature,
such as one that trains further, has the tag `continues`, and the text above it says so.
"""

import ast
import builtins
import dis
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import CodeType

import nbformat
import pytest
from clean_room import environment
from course import NOTEBOOKS, sections
from execute import client
from exercise_cells import solutions

every_notebook = pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)


def goes_on(cell):
    return "continues" in cell.metadata.get("tags", [])


# --- in the code -----------------------------------------------------------------------------------------------------


@dataclass
class Names:
    """What a cell does with global names."""

    read: set = field(default_factory=set)  # before it binds them itself
    bound: dict = field(default_factory=dict)  # each with the module and the name that it was imported from, or None
    used_by: dict = field(default_factory=dict)  # for each function and class, the names that its code reads


def read_inside(code):
    """The globals that a code object reads, with the functions, classes and comprehensions in it."""
    own = set()  # what a class body has bound so far
    for step in dis.get_instructions(code):
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and step.argval not in own:
            yield step.argval
        elif step.opname == "STORE_NAME":
            own.add(step.argval)
        elif isinstance(step.argval, CodeType):
            yield from read_inside(step.argval)


def imported(statement, name):
    """What an import binds to the name, as "numpy" or "gd_lib.Node"; None if the statement is no import."""
    if not isinstance(statement, ast.Import | ast.ImportFrom):
        return None
    (source,) = [alias.name for alias in statement.names if name == (alias.asname or alias.name.partition(".")[0])]
    return f"{statement.module}.{source}" if isinstance(statement, ast.ImportFrom) else source


def names_in(source):
    """The Names of a cell. The compiler tells which names are global; its instructions come in the order of running.

    The body of a function or class counts as run at the end of the cell, that of a lambda where it stands.
    """
    names, later = Names(), set()
    for statement in ast.parse(source).body:
        inside, bound = set(), {}
        for step in dis.get_instructions(compile(ast.Module([statement], []), "<cell>", "exec")):
            read = set()
            if step.opname == "LOAD_NAME":
                read = {step.argval}
            elif step.opname in ("STORE_NAME", "DELETE_NAME"):
                bound[step.argval] = imported(statement, step.argval)
            elif isinstance(step.argval, CodeType):
                if isinstance(statement, ast.FunctionDef | ast.ClassDef):
                    inside |= set(read_inside(step.argval))
                else:
                    read = set(read_inside(step.argval))
            names.read |= read - {*names.bound, *bound}
        names.bound |= bound
        names.used_by |= dict.fromkeys(bound, inside)
        later |= inside
    names.read |= later - names.bound.keys()
    return names


def rebound(cells):
    """Triples (reader, name, binder): indices of cells, whose sources are given.

    The reader takes a name over from a cell above it, or from Python, and the binder, which is the reader itself or
    comes later, binds that name to something else. Who reads a function reads what its code does. An import of the same
    thing again is not something else.
    """
    all_names, found = [names_in(source) for source in cells], []
    for reader, names in enumerate(all_names):
        waiting, origins = list(names.read), {}
        while waiting:
            name = waiting.pop()
            binders = [above for above in all_names[:reader] if name in above.bound]
            if name in origins:
                continue
            if binders:
                origins[name] = binders[-1].bound[name]
                waiting += binders[-1].used_by[name] - names.bound.keys()
            elif hasattr(builtins, name):
                origins[name] = f"builtins.{name}"
        for name, origin in sorted(origins.items()):
            for binder, below in enumerate(all_names[reader:], reader):
                if name in below.bound and (origin is None or below.bound[name] != origin):
                    found.append((reader, name, binder))
    return found


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["x = 1", "x + 1", "x = 2"], [(1, "x", 2)]),
        (["x = 1", "x + 1", "x = 2", "x", "x = 3"], [(1, "x", 2), (1, "x", 4), (3, "x", 4)]),
        (["x = 1", "x = 2", "x + 1"], []),
        (["x = 1", "x = 2; x + 1", "x = 3"], []),
        (["x = 1", "y = x; x = 2"], [(1, "x", 1)]),
        (["x = 1", "x += 1"], [(1, "x", 1)]),
        (["x = [1]", "x.append(2)", "x[0] = 3"], []),
        (["x = 1", "x", "for x in range(3): pass"], [(1, "x", 2)]),
        (["x = 1", "x", "with open('a') as x: pass"], [(1, "x", 2)]),
        (["x = 1", "x", "if (x := 2): pass"], [(1, "x", 2)]),
        (["x = 1", "x", "del x"], [(1, "x", 2)]),
        (["x = 1", "x", "def x(): pass"], [(1, "x", 2)]),
        (["x = 1", "x", "class x: pass"], [(1, "x", 2)]),
        # Comprehensions, lambdas, functions and classes have names of their own …
        (["x = 1", "x", "[x for x in range(3)]", "lambda x: x", "def f(x): x = 2", "class C: x = 2"], []),
        (["x = 1", "[x for x in range(3)]; (lambda x: x)(1)", "def f(x): return x", "x = 2"], []),
        # … and read those of the notebook.
        (["x = 1", "[x * k for k in range(3)]", "x = 2"], [(1, "x", 2)]),
        (["x = 1", "[[x for k in range(j)] for j in range(3)]", "x = 2"], [(1, "x", 2)]),
        (["x = 1", "(lambda k: x)(1)", "x = 2"], [(1, "x", 2)]),
        (["x = 1", "def f(): return x", "x = 2"], [(1, "x", 2)]),
        (["x = 1", "class C:\n    def f(self): return x", "x = 2"], [(1, "x", 2)]),
        (["x = 1", "class C:\n    y = x", "x = 2"], [(1, "x", 2)]),
        (["class A: pass", "class B(A): pass", "A = 1"], [(1, "A", 2)]),
        (["def f(): return x\nx = 1\nf()", "x = 2"], []),
        (["def f(n): return n and f(n - 1)", "def f(n): return n"], []),
        # A function that is called reads what its code does, by however many others.
        (["x = 1\ndef f(): return x", "f()", "x = 2"], [(1, "x", 2)]),
        (["x = 1\ndef f(): return x", "def g(): return f()", "g()", "x = 2"], [(1, "x", 3), (2, "x", 3)]),
        (["x = 1\ndef f(): return x", "x = 2; f()", "x = 3"], []),
        # Imports.
        (["from math import e", "e", "from math import e, pi", "import math"], []),
        (["from math import e", "e", "from math import pi as e"], [(1, "e", 2)]),
        (["from math import e", "e", "e = 3"], [(1, "e", 2)]),
        (["import math", "math.pi", "import math", "import os.path as math"], [(1, "math", 3)]),
        # Python's own names.
        (["print(1)", "print = 2", "print"], [(0, "print", 1)]),
        (["sum = 1", "sum + 1", "max(2, 3)"], []),
    ],
)
def test_a_name_bound_again_is_found(cells, found):
    assert rebound(cells) == found


@pytest.mark.parametrize("solved", [False, True])
@every_notebook
def test_no_name_that_a_cell_takes_over_is_bound_again(path, solved):
    book = nbformat.read(path, as_version=4)
    folded = solutions(book) if solved else {}
    code = [(i, cell) for i, cell in enumerate(book.cells) if cell.cell_type == "code"]
    sources = [folded.get(cell.metadata.get("exercise"), cell.source) for _, cell in code]
    assert [
        f"cell {code[reader][0]} reads {name}, which cell {code[binder][0]} binds again"
        for reader, name, binder in rebound(sources)
        if not (reader == binder and goes_on(code[reader][1]))
    ] == []


def missing(cells):
    """Pairs (reader, name): indices of cells, whose sources are given, and names that no cell above binds."""
    found, known = [], {}
    for reader, source in enumerate(cells):
        names = names_in(source)
        waiting, seen = list(names.read), set()
        while waiting:
            name = waiting.pop()
            if name in seen or name in names.bound:
                continue
            seen.add(name)
            if name in known:
                waiting += known[name]
            elif not hasattr(builtins, name):
                found.append((reader, name))
        known |= names.used_by
    return found


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (["x = 1", "print(x)"], []),
        (["x"], [(0, "x")]),
        (["x", "x = 1"], [(0, "x")]),
        (["def f(): return x", "x = 1", "f()"], [(0, "x")]),
        (["from math import e", "e", "pi"], [(2, "pi")]),
    ],
)
def test_a_name_that_no_cell_above_binds_is_found(cells, found):
    assert missing(cells) == found


@pytest.mark.parametrize("solved", [False, True])
@every_notebook
def test_what_goes_deeper_can_be_skipped(path, solved):
    book = nbformat.read(path, as_version=4)
    folded = solutions(book) if solved else {}
    _, deeper = sections(book)
    place = {id(cell): i for i, cell in enumerate(book.cells)}
    skipped = {start: {place[id(cell)] for cell in cells} for start, cells in deeper.items()}
    for kept in (None, *skipped):  # the core alone, and with one section
        left_out = set().union(*(cells for start, cells in skipped.items() if start != kept))
        code = [i for i, c in enumerate(book.cells) if c.cell_type == "code" and i not in left_out]
        sources = [folded.get(book.cells[i].metadata.get("exercise"), book.cells[i].source) for i in code]
        found = [
            f"cell {code[reader]} ({book.cells[code[reader]].id}) needs {name}" for reader, name in missing(sources)
        ]
        assert found == [], f"without {sorted(book.cells[i].source.splitlines()[0] for i in skipped if i != kept)}"


# --- by running it ---------------------------------------------------------------------------------------------------

# Only the words of a picture are compared, and drawing takes most of the time. The complete run has drawn them all.
DRAW_NOTHING = """
from gd_lib.look import picture
from PIL import Image

picture._render = lambda figure: Image.new("RGBA", (2, 2), "white")
"""


def shown(cell):
    """What a cell has shown, as text: for a picture, its sentence."""
    texts = []
    for output in cell.outputs:
        if output.output_type == "stream":
            texts.append(output.text)
        elif output.output_type == "error":
            texts.append(f"{output.ename}: {output.evalue}")
        else:
            texts += [words for kind, words in output.data.items() if kind.startswith("text/")]
    return texts


@contextmanager
def complete_run(book):
    """Run a notebook from top to bottom. Gives a function that runs one of its cells again and tells what it shows."""
    runner = client(book, timeout=3600, allow_errors=True)
    book.cells.append(nbformat.v4.new_code_cell(f"exec({DRAW_NOTHING!r}, {{}})"))

    def run(i):
        book.cells[i].outputs = []
        runner.execute_cell(book.cells[i], i)
        return shown(book.cells[i])

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch:
        with runner.setup_kernel(env=environment(scratch)):
            for i in range(len(book.cells)):
                run(i)
            outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
            assert [output for output in outputs if output.output_type == "error"] == []
            book.cells.pop()
            yield run


def differences(book, orders):
    """What shows something else than in the complete run, after which cells are run once more in these orders.

    `orders` gives the indices of cells by the name of an order. Cells that go on may show what they like. Whether the
    complete run shows what is saved is for nbval to say: on another system its last digits may differ.
    """
    found = []
    with complete_run(book) as run:
        first = [shown(cell) if cell.cell_type == "code" else [] for cell in book.cells]
        for name, order in orders.items():
            for i in order:
                again = run(i) if book.cells[i].cell_type == "code" else []
                if again != first[i] and not goes_on(book.cells[i]):
                    found.append(f"{name}, cell {i} shows {again}, not {first[i]}")
    return found


def from_each_heading(book):
    """Everything from a heading of the second level to the end, by the heading."""
    orders = {}
    for i, cell in enumerate(book.cells):
        headings = [line for line in cell.source.splitlines() if line.startswith("## ")]
        if cell.cell_type == "markdown" and headings:
            orders[f"from {headings[0]!r} in cell {i}"] = range(i, len(book.cells))
    return orders


def each_section(book):
    """Each heading's cells up to the next heading, by the heading."""
    orders = from_each_heading(book)
    ends = [order.start for order in orders.values()][1:] + [len(book.cells)]
    return {name: range(order.start, end) for (name, order), end in zip(orders.items(), ends)}


def every_cell(book):
    """Each cell twice in a row, from the top. Then each once, from the end, so that only cells below it came before."""
    cells = range(len(book.cells))
    return {"twice": [i for i in cells for _ in range(2)], "upwards": reversed(cells)}


weekly = pytest.mark.skipif(
    os.environ.get("GD_EVERY_CELL") != "1", reason="set GD_EVERY_CELL=1, as the weekly run does"
)


@pytest.mark.notebook
@every_notebook
def test_each_section_shows_the_same_again(path):
    book = nbformat.read(path, as_version=4)
    assert differences(book, each_section(book)) == []


@pytest.mark.notebook
@weekly
@every_notebook
def test_everything_from_a_heading_on_shows_the_same_again(path):
    book = nbformat.read(path, as_version=4)
    assert differences(book, from_each_heading(book)) == []


@pytest.mark.notebook
@weekly
@every_notebook
def test_every_cell_shows_the_same_again(path):
    book = nbformat.read(path, as_version=4)
    assert differences(book, every_cell(book)) == []


@pytest.mark.notebook
@pytest.mark.parametrize("tags", [[], ["continues"]])
@pytest.mark.parametrize("orders", [from_each_heading, each_section, every_cell])
def test_a_cell_that_goes_on_is_found_unless_it_is_tagged(tags, orders):
    book = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell("steps = [0]"),
            nbformat.v4.new_markdown_cell("## Go on"),
            nbformat.v4.new_code_cell("steps.append(0)\nlen(steps)", metadata={"tags": tags}),
        ]
    )
    found = differences(book, orders(book))
    assert found == [] if tags else found[0].endswith("cell 2 shows ['3'], not ['2']")
