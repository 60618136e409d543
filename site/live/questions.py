"""The questions of a page: `check` and `hint` as in the notebooks, and code that runs with what the cells above define.

A cell of the notebook comes as {"source": its text, "question": the id that it checks, or ""}, in the notebook's order.
"""

import ast
import base64
import contextlib
import io
import linecache
import re
import symtable
import sys
import time
import traceback
from pathlib import Path

from gd_course.exercise import check as home
from gd_course.exercise.origin import is_learners
from gd_course.exercise.progress import EDITION, Progress
from gd_course.exercise.verdict import Verdict, Words

MOST_PRINTED = 20_000  # characters of what code prints that reach the page
EVERY = 0.1  # seconds between two messages with what was printed
# Calls whose only use is to show something: they define nothing for an exercise further down.
_SHOWS = re.compile(r"^(check|hint|print|progress|arrange|display|help|draw_\w+|plot_\w+|explore_\w+|play\w*)$")


class PageProgress(Progress):
    """The progress of one call. The page keeps it; here nothing is written."""

    def add(self, id, name="", text=""):
        self.session.done.add(id)
        if text:
            self.session.code[id] = (name, text)
        return ""

    def miss(self, id, words):
        return ""

    def read(self):
        return self.session

    def trouble(self):
        return ""


# ---- questions ------------------------------------------------------------------------------------------------------


def check(id, kind, answer):
    """The verdict on an answer: a letter, the letters of an order, or for a number the texts of its boxes."""
    home.record = PageProgress()
    if kind == "number":
        return _verdict(home.check(id, *map(_number, answer)))
    return _verdict(home.check(id, answer))


def hint(id):
    """The next hint."""
    return {"text": str(home.hint(id))}


def _verdict(verdict):
    session = home.record.session
    return {
        "text": str(verdict),
        "outcome": verdict.outcome,
        "done": sorted(session.done),
        "code": {id: list(pair) for id, pair in session.code.items()},
    }


def _number(text):
    """What a box holds: as Python reads it, or the text itself if Python can't. An empty box is a blank."""
    text = text.strip()
    if not text:
        return ...
    for sign, plain in {"−": "-", "×": "*", "÷": "/", "·": "*"}.items():
        text = text.replace(sign, plain)
    try:
        tree = ast.parse(text, mode="eval")
        return _value(tree.body)
    except (SyntaxError, ValueError, ArithmeticError, MemoryError, RecursionError):
        return text


def _value(node):
    """The value of numbers, lists of them, and + - * / ** between them. ValueError for anything else."""
    if isinstance(node, ast.Constant) and (node.value is ... or isinstance(node.value, (int, float, bool, str))):
        return node.value
    if isinstance(node, (ast.List, ast.Tuple)):
        return (list if isinstance(node, ast.List) else tuple)(map(_value, node.elts))
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        return -_value(node.operand) if isinstance(node.op, ast.USub) else _value(node.operand)
    if isinstance(node, ast.BinOp):
        left, right = float(_value(node.left)), float(_value(node.right))
        whole = left.is_integer() and right.is_integer()
        match node.op:
            case ast.Add():
                value = left + right
            case ast.Sub():
                value = left - right
            case ast.Mult():
                value = left * right
            case ast.Div():
                return left / right
            case ast.Pow():
                value = left**right
            case _:
                raise ValueError
        return int(value) if whole and value.is_integer() else value
    raise ValueError


# ---- code -----------------------------------------------------------------------------------------------------------


def run(id, code, cells, kept, checked):
    """Run what was typed for exercise `id`, with the names that the cells above it define, and check it if asked.

    cells: those of the notebook. kept: {"typed": {id: text}, "code": {id: [name, text]}}, what the page keeps for the
    exercises. While it runs, the page is told {"printed": text}, and {"png", "alt", "width"} for a picture. The first
    text is empty: a run begins again once a package that it imports has been fetched. Returns {"error": a sentence or
    "", "verdict": as from `check`, or None}.
    """
    home.record = PageProgress()
    home.record.session.code.update({other: tuple(pair) for other, pair in kept["code"].items()})
    before = dict(home.record.session.code)
    own = next((k for k, cell in enumerate(cells) if cell["question"] == id), len(cells))
    call = _check_of(id, cells[own]["source"]) if own < len(cells) else ""
    result = {"error": "", "verdict": None}
    names = {"__name__": "__main__", "__builtins__": __builtins__}
    with Printing() as printing:
        names["display"] = printing.show
        try:
            tree = _parsed(code, f"<{id}>")
            tree.body = [statement for statement in tree.body if not _is_check(statement)]
            printing.muted = True
            for place, text, body in needed(cells[:own], kept["typed"], ast.parse(f"{code}\n{call}")):
                _remember(place, text)
                exec(compile(body, place, "exec"), names)
            printing.muted = False
            value = _run_cell(tree, f"<{id}>", names)
            if value is not None:
                printing.show(value)
            if checked:
                verdict = eval(compile(call, f"<check {id}>", "eval"), {**names, "check": home.check})
                result["verdict"] = _verdict(verdict)
                result["verdict"]["code"] = {
                    other: list(pair) for other, pair in home.record.session.code.items() if before.get(other) != pair
                }
        except MemoryError:
            result["error"] = "MemoryError: this takes more memory than the browser gives."
        except BaseException as error:
            result["error"] = _sentence(error)
        for figure in _open_figures():
            printing.show(figure)
    return result


def _parsed(code, place):
    _remember(place, code)
    return ast.parse(code, place)


def _remember(place, text):
    """So that tracebacks, inspect and `mine` find the lines."""
    linecache.cache[place] = (len(text), None, text.splitlines(keepends=True), place)


def _is_check(statement, id=None):
    """Whether a statement is `check(…)` alone."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    named = isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "check"
    return named and bool(call.args) and (id is None or getattr(call.args[0], "value", None) == id)


def _check_of(id, cell):
    """The text of a cell's own `check(…)`."""
    for statement in ast.parse(cell).body:
        if _is_check(statement, id):
            return ast.get_source_segment(cell, statement)
    return f'check("{id}")'


def _run_cell(tree, place, names):
    """Run a cell, and return the value of its last line if that is an expression."""
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, place, "exec"), names)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), place, "eval"), names)


def _picture(value):
    """{"png": Base64, "alt": …, "width": in the page's pixels, "says": …} of a Picture or a figure, or None."""
    if _is_explorer(value):
        return None
    find = getattr(value, "_repr_mimebundle_", None)
    bundle = find() if callable(find) and not isinstance(value, type) else {}
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    if "image/png" in data:
        about = metadata.get("image/png", {})
        png, says = data["image/png"], about.get("alt", "")
        return {"png": base64.b64encode(png).decode(), "alt": says, "says": says, "width": about.get("width")}
    drawing = sys.modules.get("matplotlib.figure")  # matplotlib alone may be there without it
    if drawing and isinstance(value, drawing.Figure):
        stream = io.BytesIO()
        value.savefig(stream, format="png", dpi=192, facecolor="white")  # two pixels for each of the page's
        png = base64.b64encode(stream.getvalue()).decode()
        return {"png": png, "alt": "What your code drew.", "says": "", "width": round(96 * value.get_figwidth())}
    return None


def _open_figures():
    """The figures that pyplot has open. It closes them, so that the next run begins without."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    found = [pyplot.figure(number) for number in pyplot.get_fignums()] if pyplot else []
    for figure in found:
        pyplot.close(figure)
    return found


def _is_explorer(value):
    kit = sys.modules.get("gd_course.explorer")
    return kit is not None and isinstance(value, kit.Explorer)


def _words(value):
    if isinstance(value, (Verdict, Words)):
        return str(value)
    if _is_explorer(value):
        return "This is an explorer. It moves where the page itself shows one, and in the notebook."
    return repr(value)[:MOST_PRINTED]


def _sentence(error):
    """Where the learner's code stopped, and why."""
    words = f"{type(error).__name__}: {error}"
    if isinstance(error, SyntaxError) and error.lineno:
        return f"Line {error.lineno}, {_quoted(error.text or '')}: {type(error).__name__}: {error.msg}."
    if isinstance(error, RecursionError):
        words = "RecursionError: a function calls itself again and again"
    if isinstance(error, SystemExit):
        words = "SystemExit: this would end Python"
    if isinstance(error, ModuleNotFoundError):
        words = f"ModuleNotFoundError: this page has no {error.name}; run it in the notebook"
    for frame, number in reversed(list(traceback.walk_tb(error.__traceback__))):
        place = frame.f_code.co_filename
        if place.startswith("<") and is_learners(place) and not place.startswith("<check"):
            where = f"Line {number}" if re.match(r"<\d\d\.", place) else f"In a cell above, line {number}"
            return f"{where}, {_quoted(linecache.getline(place, number))}: {words}"
    return words


def _quoted(line):
    return f"`{' '.join(line.split())[:80]}`"


class Printing:
    """Sends the page what is printed, a few times a second and not without end."""

    def __init__(self):
        self.waiting, self.total, self.said, self.muted = "", 0, 0.0, False

    def __enter__(self):
        from live import tell

        tell({"printed": ""})
        self.outputs = contextlib.ExitStack()
        self.outputs.enter_context(contextlib.redirect_stdout(self))
        self.outputs.enter_context(contextlib.redirect_stderr(self))
        return self

    def __exit__(self, *why):
        self.outputs.close()
        self.flush(at_once=True)

    def write(self, text):
        if not self.muted and self.total < MOST_PRINTED:
            self.waiting += text[: MOST_PRINTED - self.total]
            self.total += len(text)
            if self.total >= MOST_PRINTED:
                self.waiting += "\n… (and more)"
            self.flush()
        return len(text)

    def flush(self, at_once=False):
        if self.waiting and (at_once or time.perf_counter() - self.said > EVERY):
            from live import tell

            tell({"printed": self.waiting})
            self.waiting, self.said = "", time.perf_counter()

    def show(self, *values):
        """Show values as the last line of a cell is shown, below what has been printed so far."""
        for value in values:
            picture = _picture(value)
            if picture:
                from live import tell

                self.flush(at_once=True)
                tell(picture)
            else:
                self.write(f"{_words(value)}\n")

    def isatty(self):
        return False


# ---- what the cells above define ------------------------------------------------------------------------------------


def needed(cells, typed, tree):
    """The statements of the cells above that give `tree` its names: a list of (place, the cell's text, a module).

    Whole cells may train a network for minutes, so only those statements are run that bind a name that is needed, or
    change what it stands for. What a learner has typed for an exercise above stands in its place.
    """
    parsed = []
    for cell in cells:
        text = typed.get(cell["question"] or "") or cell["source"]
        try:
            parsed.append((text, ast.parse(text).body))
        except SyntaxError:  # half typed; the saved cell has a blank there, which does no harm
            parsed.append((cell["source"], ast.parse(cell["source"]).body))
    names = _bound_and_read(tree)[1] - _defined(tree.body)
    while True:  # what a function reads is looked up when it is called, so it may also stand below the function
        found, late = _pass(parsed, set(names), _defined([s for _, body in parsed for s in body]))
        if late <= names:
            return found
        names |= late


def _pass(parsed, names, fixed):
    """Backwards through the cells, with the names that are needed: (as in `needed`, the names that functions read)."""
    found, late = [], set()
    for k, (text, body) in reversed(list(enumerate(parsed, 1))):
        kept = []
        for statement in reversed(body):
            bound, read = _bound_and_read(statement)
            if not (bound | (_changed(statement) - fixed) | _given_attributes(statement)) & names:
                continue
            if isinstance(statement, ast.ImportFrom):  # a figure beside it may need what the page does not have
                aliases = [alias for alias in statement.names if (alias.asname or alias.name) in names]
                statement = ast.copy_location(ast.ImportFrom(statement.module, aliases, 0), statement)
            if isinstance(statement, (*_DEFINITIONS, ast.Assign)):
                names -= bound
            if isinstance(statement, _DEFINITIONS):
                late |= read
            names |= read
            kept.append(statement)
        if kept:
            found.append((f"<cell {k}>", text, ast.Module(kept[::-1], [])))
    return found[::-1], late


_DEFINITIONS = ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom


def _defined(statements):
    """The names that these statements define or import."""
    return set().union(*(_bound_and_read(s)[0] for s in statements if isinstance(s, _DEFINITIONS)))


def _bound_and_read(tree):
    """The global names that a statement or module binds, and those that it reads, also in its functions."""
    bound, read = set(), set()
    tables = [symtable.symtable(ast.unparse(tree), "<cell>", "exec")]
    for table in tables:
        tables += table.get_children()
        for symbol in table.get_symbols():
            if table.get_type() == "module" or symbol.is_global():
                if symbol.is_assigned() or symbol.is_imported():
                    bound.add(symbol.get_name())
                if symbol.is_referenced():
                    read.add(symbol.get_name())
    return bound, read


def _given_attributes(statement):
    """The names whose objects get an attribute or an entry: `Node.__add__ = …`, `w.grad += 1`."""
    if isinstance(statement, _DEFINITIONS):
        return set()
    nodes = [n for n in ast.walk(statement) if isinstance(n, (ast.Attribute, ast.Subscript))]
    return {_root(n) for n in nodes if isinstance(n.ctx, ast.Store)}


def _changed(statement):
    """The names whose objects a call may change, if it is there for its effect: `L.backward()`, `fit(network, …)`."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or _SHOWS.match(_root(call.func)):
        return set()
    return {_root(call.func), *map(_root, call.args)}


def _root(node):
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else ""


# ---- progress -------------------------------------------------------------------------------------------------------


def read_progress(text):
    """What a desktop's progress file holds, by today's ids: {"edition", "done", "code"}, or {"damaged": true}."""
    path = Path("/tmp/imported.json") if sys.platform == "emscripten" else Path(".imported.json")
    progress = _At(path)
    path.write_text(text, encoding="utf-8")
    try:
        record = progress.read()
    finally:
        for left in path.parent.glob(f"{path.stem}*.json"):
            left.unlink()
    if record.note:
        return {"damaged": True}
    return {
        "edition": EDITION,
        "done": sorted(record.done),
        "code": {id: list(pair) for id, pair in record.code.items()},
    }


class _At(Progress):
    def __init__(self, path):
        super().__init__()
        self._path = path

    @property
    def path(self):
        return self._path
