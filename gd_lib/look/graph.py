"""Pictures of graphs: what a Node or a Tensor was made from, with data and gradients.

Underneath is an ordinary `graphviz.Digraph`. The Graphviz inside pygraphviz lays it out in this process, so nobody
needs a `dot` program. Without pygraphviz a `dot` program is used. Without either, you get the graph in Graphviz' own
language instead of a picture, and one sentence on what to install.
"""

import os
import shutil
import subprocess
from contextlib import contextmanager, suppress
from functools import cache
from html import escape
from pathlib import Path
from zlib import crc32

from gd_lib.look.palette import COLORS, LARGE, MEDIUM, SMALL
from gd_lib.node import circle
from gd_lib.words import counted, listed, number

from .picture import DPI, Picture

FEW = 6  # a tensor with more numbers shows only its shape
MOST = 120  # nodes in one picture
SIGNS = "+−×÷^@"
INSTALL = "To see it as a picture, install pygraphviz (pip install pygraphviz) or Graphviz (graphviz.org/download)."


def draw_graph(node, *, title="", gradients=True, parameters=(), edges=None, says=None):
    """Draw everything that `node` (a Node or a Tensor) was made from, inputs on the left: a Picture.

    A box shows a node's label and how it was made, its data (blue) and, with `gradients=True`, its gradient
    (vermillion); of a Tensor the shape, and the numbers if there are at most six. An arrow runs from each input to
    the result; a value used twice has two. `parameters` are marked by a green border and the word "parameter".
    `edges` writes a text on an arrow: {(input, result, k): text}, where k is the input's place in `result.prev`.
    `says` replaces the sentence below. The Picture's `.graph` is the Digraph.
    Raises TypeError for anything but nodes, and ValueError for more than 120 of them or `edges` that are not there.
    """
    digraph, nodes = _digraph(node, title, gradients, parameters, edges)
    says = says or _sentence(nodes, gradients)
    png = _png(digraph.source)
    picture = Picture(png, says) if png else WithoutGraphviz(digraph.source, says)
    picture.graph = digraph
    return picture


class WithoutGraphviz(Picture):
    """What you get instead of a Picture where nothing can lay out a graph: the graph as text, and what to install."""

    def __init__(self, source, says):
        self.says, self.source, self.png, self.width, self.height = says, source, None, 0, 0

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": f"{self.says}\n\n{INSTALL}\n\n{self.source}"}, {}

    def save(self, path):
        """Write the graph in Graphviz' language to `path` and return the path."""
        path = Path(path)
        path.write_text(self.source, encoding="utf-8")
        return path


# ---- from nodes to Graphviz' language -------------------------------------------------------------------------------


def _is_node(thing):
    """A Node, a Tensor, or a learner's own class with the same fields (`grad` may come later)."""
    return all(hasattr(thing, field) for field in ("data", "op", "label")) and isinstance(
        getattr(thing, "prev", None), (tuple, list)
    )


def _collect(root):
    """`root` and every node below it, once each: inputs before results, and the first input first, as we read."""
    if not _is_node(root):
        raise TypeError(
            f"draw_graph draws a Node or a Tensor and everything it was made from, but got {root!r} "
            f"({type(root).__name__}). Give it the result of your calculation."
        )
    order, seen, todo, done = [], set(), [(root, False)], set()
    while todo:
        node, finished = todo.pop()
        if finished:
            order.append(node)
            done.add(id(node))
        elif id(node) in seen and id(node) not in done:
            raise ValueError(circle(node))
        elif id(node) not in seen:
            seen.add(id(node))
            todo.append((node, True))
            todo.extend((parent, False) for parent in reversed(node.prev))
        if len(seen) > MOST:
            raise ValueError(
                f"This graph has more than {MOST} nodes, too many to read in one picture. "
                "Draw a smaller part, such as one neuron or the loss of one example."
            )
    return order


def _have_gradients(nodes):
    return all(getattr(node, "grad", None) is not None for node in nodes)


def _members(things, name, known=None):
    """The ids of the nodes in an option, which may also be a single node."""
    things = [things] if _is_node(things) else list(things)
    for thing in things:
        if not _is_node(thing):
            raise TypeError(f"{name} takes nodes, but got {thing!r} ({type(thing).__name__}).")
        if known is not None and id(thing) not in known:
            raise ValueError(f"{name} names {_name(thing)}, which is not in this graph.")
    return {id(thing) for thing in things}


def _digraph(root, title, gradients, parameters, edges):
    from graphviz import Digraph

    nodes = _collect(root)
    gradients = gradients and _have_gradients(nodes)
    place = {id(node): i for i, node in enumerate(nodes)}
    parameters = _members(parameters, "parameters")
    words = {}
    for key, text in (edges or {}).items():
        if not (isinstance(key, tuple) and len(key) == 3):
            raise ValueError(f"edges takes keys (input, result, k), but got {key!r}.")
        parent, child, k = key
        _members([parent, child], "edges", place)
        if k not in range(len(child.prev)) or child.prev[k] is not parent:
            raise ValueError(f"{_name(parent)} is not input number {k} of {_name(child)}; count from 0.")
        words[place[id(child)], k] = str(text)

    gap = "0.42" if max(len(node.prev) for node in nodes) < 4 else "0.8"  # room for many arrows into one box
    graph = Digraph("graph")
    graph.attr(rankdir="LR", bgcolor="white", pad="0.08", nodesep="0.28", ranksep=gap, ordering="in", dpi=str(DPI))
    graph.attr(
        "node",
        shape="box",
        style="rounded,filled",
        fontname="DejaVu Sans",
        fontsize=str(MEDIUM),
        fontcolor=COLORS["ink"],
        margin="0.1,0.06",
        height="0.3",
        width="0.5",
    )
    graph.attr(
        "edge",
        color=COLORS["structure"],
        penwidth="1.5",
        arrowsize="0.8",
        fontname="DejaVu Sans",
        fontsize=str(SMALL),
        fontcolor=COLORS["backward"],
    )
    if title:
        graph.attr(
            label=f'<<FONT POINT-SIZE="{LARGE}"><B>{_safe(title, 90)}</B></FONT><BR ALIGN="LEFT"/>>',
            labelloc="t",
            labeljust="l",
            fontname="DejaVu Sans",
            fontcolor=COLORS["ink"],
        )
    for i, node in enumerate(nodes):
        is_parameter = id(node) in parameters
        graph.node(
            f"n{i}",
            _box(node, gradients, is_parameter),
            color=COLORS["parameter" if is_parameter else "structure"],
            penwidth="2.5" if is_parameter else "1.2",
            fillcolor="#FFFFFF",
        )
        for k, parent in enumerate(node.prev):
            j, text = place[id(parent)], words.get((i, k))
            extra = {"label": f"<{'<BR/>'.join(_safe(line) for line in text.splitlines())}>"} if text else {}
            graph.edge(f"n{j}", f"n{i}", id=f"e_{j}_{i}_{k}", **extra)
    return graph, nodes


def _safe(text, longest=40):
    """Text that Graphviz' HTML-like labels show literally, even { } | < > : " & and backslash; long text is cut."""
    text = "".join(c if c.isprintable() else " " for c in str(text))
    return escape(text if len(text) <= longest else text[: longest - 1] + "…").replace("\\", "\\\\")


def _box(node, gradients, is_parameter):
    """The inside of a box: name and operation, then a table of data and gradient."""
    made = _operation(node)
    name = f"<B>{_safe(node.label)}</B>" if node.label else ""
    head = f"{name} = {_safe(made)}" if name and made else name or _safe(made) or "number"
    rows = [f'<TR><TD COLSPAN="2">{head}</TD></TR>']
    notes = [("parameter", "parameter")] if is_parameter else []
    if _written_out(node.data):
        notes.append((f"shape {node.data.shape}", "structure"))
    for words, role in notes:
        rows.append(f'<TR><TD COLSPAN="2"><FONT POINT-SIZE="{SMALL}" COLOR="{COLORS[role]}">{words}</FONT></TD></TR>')
    for word, value, role in (("data", node.data, "forward"), ("grad", gradients and node.grad, "backward")):
        if word == "grad" and not gradients:
            break
        lines = [_safe(line) for line in _values(value)]
        shown = "".join(f'{line}<BR ALIGN="RIGHT"/>' for line in lines) if len(lines) > 1 else lines[0]
        color = f'<FONT COLOR="{COLORS[role]}">'
        rows.append(f'<TR><TD ALIGN="LEFT">{color}{word}</FONT></TD><TD ALIGN="RIGHT">{color}{shown}</FONT></TD></TR>')
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2">{"".join(rows)}</TABLE>>'


def _operation(node):
    """How a node was made, in its inputs' names while that is short: "w × x", "z − 10", "tanh(z)"; "…" has no name."""
    op = str(node.op).replace("-", "−")
    names = [str(parent.label) for parent in node.prev]
    if op == "dot":
        return "dot (w·x + b)"
    if not names or not (all(names) or node.label) or op.endswith(("+ b", "+ b)")):  # a whole neuron's op says it all
        return op
    names = [name or "…" for name in names]
    if len(names) == 2 and op in SIGNS:
        full = f"{names[0]} {op} {names[1]}"
    elif len(names) == 1 and op[:1] in SIGNS and op[1:2] == " ":
        full = f"{names[0]} {op}"
    elif len(names) == 1 and op[-1:] in SIGNS:
        full = f"{op} {names[0]}"
    elif op == "neg":
        full = f"−{names[0]}"
    else:
        full = f"{op}({', '.join(names)})"
    return full if len(full) <= 16 else op


def _values(value):
    """A number, the rows of a small array, or the shape of a larger one, as lines of text."""
    if getattr(value, "shape", ()) == ():
        return [number(value)]
    if not _written_out(value):
        return [str(value.shape)]
    rows = value.tolist() if value.ndim == 2 else [value.tolist()]
    return ["[" + ", ".join(number(v) for v in row) + "]" for row in rows]


def _written_out(value):
    """Whether it is an array small enough to show its numbers."""
    return getattr(value, "shape", ()) != () and value.ndim <= 2 and 0 < value.size <= FEW


def _inline(value):
    """The same inside a sentence: an array of shape (2, 1) is [[3], [1]]."""
    words = ", ".join(_values(value))
    return f"[{words}]" if _written_out(value) and value.ndim == 2 else words


# ---- the sentence ---------------------------------------------------------------------------------------------------


def _name(node):
    return node.label or (f"an unnamed {node.op}" if node.op else "an unnamed number")


def _value(node):
    large = getattr(node.data, "shape", ()) != () and not _written_out(node.data)
    return f"{_name(node)} {'of shape' if large else '='} {_inline(node.data)}"


def _sentence(nodes, gradients):
    """What the picture shows, for someone who can't see it."""
    root, leaves = nodes[-1], [node for node in nodes[:-1] if not node.prev]
    inner = [node for node in nodes[:-1] if node.prev and node.label]
    whole = _value(root) if root.label else f"a calculation with the result {_inline(root.data)}"
    says = f"The graph of {whole}: {counted(len(nodes), 'node')}"
    if leaves:
        labelled = [_value(leaf) for leaf in leaves if leaf.label][:8]
        rest = len(leaves) - len(labelled)
        more = [counted(rest, "more input" if labelled else "input")] if rest else []
        says += f", from {listed(labelled + more)}"
    if inner and len(nodes) <= 12:
        says += f" through {listed(_value(node) for node in inner)}"
    if not (gradients and _have_gradients(nodes)):
        return says + "."
    named = [n for n in nodes if n.label and (getattr(n.grad, "shape", ()) == () or _written_out(n.grad))][:12]
    if not any(_any(node.grad) for node in nodes):
        return f"{says}; all gradients are still 0."
    if not named:
        return f"{says}; each with its gradient."
    return f"{says}; gradients: {', '.join(f'{n.label} {_inline(n.grad)}' for n in named)}."


def _any(grad):
    return bool(grad.any()) if hasattr(grad, "any") else bool(grad)


# ---- from Graphviz' language to a picture ---------------------------------------------------------------------------


def _png(source):
    """The graph as the bytes of a PNG, or None where nothing can draw it."""
    try:
        import pygraphviz
    except ImportError:
        program = shutil.which("dot")
        if not program:
            return None
        environment = {**os.environ, "FONTCONFIG_FILE": _fonts()}
        done = subprocess.run([program, "-Tpng"], input=source.encode(), capture_output=True, env=environment)
        return done.stdout if done.returncode == 0 else None
    with _quiet():
        return pygraphviz.AGraph(string=source).draw(format="png", prog="dot")


@cache
def _fonts():
    """The path of a fontconfig file that knows only the fonts that come with matplotlib.

    With it a graph has the same boxes on every machine, whatever fonts are installed.
    """
    import matplotlib

    fonts = Path(matplotlib.get_data_path(), "fonts", "ttf")
    folder = Path(matplotlib.get_cachedir(), "gd_lib")  # it stays: a kernel that is killed cannot tidy up
    folder.mkdir(exist_ok=True)
    words = (
        '<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>'
        f"<dir>{escape(str(fonts))}</dir><cachedir>{escape(str(folder))}</cachedir></fontconfig>\n"
    )
    file = folder / f"fonts-{crc32(words.encode()):08x}.conf"  # each installation has its own
    if not file.exists():
        new = folder / f"{file.name}.{os.getpid()}"  # written aside: another kernel must not read half of it
        new.write_text(words, encoding="utf-8")
        with suppress(PermissionError):  # on Windows another kernel may have it open: then it exists
            new.replace(file)
    return str(file)


@contextmanager
def _quiet():
    """Give Graphviz our fonts, which it reads when it first draws, and keep its warnings out of the notebook.

    fontconfig and Pango write to file descriptor 2 directly, and ipykernel copies that into the cell.
    """
    before, kept = os.environ.get("FONTCONFIG_FILE"), None
    os.environ["FONTCONFIG_FILE"] = _fonts()
    with suppress(OSError):  # a process may have no descriptor 2
        kept = os.dup(2)
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 2)
        os.close(silent)
    try:
        yield
    finally:
        if kept is not None:
            os.dup2(kept, 2)
            os.close(kept)
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before
